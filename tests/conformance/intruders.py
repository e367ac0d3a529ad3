# SPDX-License-Identifier: Apache-2.0
"""Known vulnerabilities about who asks: forged forms and tokens, routes that another spelling leaves open, and
rights that are remembered longer than they are held. Called by vulnerabilities.py, in its place."""

import base64
import hashlib
import hmac
import json
import re
import time
from dataclasses import replace

from . import endpoints
from .bad_input import filled, sample, takes_query
from .dsl import AJAX, API, ARTIFACTS, DELETE, GET, POST, PUT, Step
from .people import CHEAP, PASSWORD, ROOT
from .vulnerable import AJAX3, API3, EDITOR, NOBODY, READER, WORKSPACE, named

FORM = "application/x-www-form-urlencoded"
SIGN_UP = "/api/2.0/mlflow/users/create-ui"
TRIES = 8  # more than there are workers


# ---- forms ----

def csrf(user_id, expires, nonce="00" * 16):
    """A token as auth/csrf.c signs one with the secret of the tests' servers."""
    key = hmac.digest(b"a secret of the tests", b"mlflow-fcgi sign-up form\0", "sha256")
    text = f"{expires}.{nonce}"
    return f"{text}.{hmac.new(key, f'{user_id} {text}'.encode(), 'sha256').hexdigest()}"


@named("CVE-2025-1473")
def no_page_makes_users_for_others(place):
    """A page elsewhere lets an administrator's browser, which adds the password by itself, send the sign-up form."""
    ids = dict(place.query("select username, id from users"))
    root, hour = ids[ROOT[0]], int(time.time()) + 3600
    good = csrf(root, hour)

    def form(name, token, path=SIGN_UP, kind=FORM, **headers):
        text = f"username={name}&password=twelve-characters" + ("" if token is None else f"&csrf_token={token}")
        return POST(path, None, raw=text.encode(), type=kind, headers={n.replace("_", "-"): v for n, v in headers.items()})

    def made(name):
        return place.query("select count(*) from users where username = %s", name) != [(0,)]

    tokens = {"none": None, "empty": "", "of another user": csrf(ids[READER[0]], hour), "expired": csrf(root, int(time.time()) - 1), "of later": good.replace(str(hour), str(hour + 9)), "of another nonce": good.replace("00" * 16, "11" * 16),
              "without a signature": good.rpartition(".")[0] + ".", "cut": good[:-1], "long": good + "0", "a null": good + "%00", "two": good + "." + good, "a signature alone": good.rpartition(".")[2], "dots": "..", "the stock server's": "ImE4ZjUi.Z0xYzQ.c2lnbmF0dXJl"}
    complaints = place.answered([form(f"forged-{n}", token) for n, token in enumerate(tokens.values())], ROOT, (400,))
    # another page's form, with a token that would be good; and the API, with types that a form may have
    complaints += place.answered([form("forged-origin", good, Origin=origin) for origin in ("https://evil.example", "null", "http://127.0.0.1.evil.example")], ROOT, (403,))
    complaints += place.answered([Step("POST", f"{mount}users/create", raw=b'{"username": "forged-api", "password": "twelve-characters"}', type=kind, headers={"Origin": "https://evil.example"})
                                  for mount in (API, AJAX) for kind in ("text/plain", FORM, "multipart/form-data; boundary=x", "application/json")], ROOT, (403,))
    complaints += place.answered([form("forged-query", None, path=f"{SIGN_UP}?csrf_token={good}"), form("forged-text", good, kind="text/plain"), GET(f"{SIGN_UP}?username=forged-get&password=twelve-characters&csrf_token={good}")], ROOT, (400, 404, 405))
    complaints += [f"{name} was made" for (name,) in place.query("select username from users where username like 'forged-%%'")]
    # the form itself is good, with its own token and with what is signed here
    page = place.ask(GET("/signup"), ROOT)
    token = re.search(rb'name="csrf_token" value="([^"]+)"', page.body)[1].decode()
    for name, sent in (("signed-up", token), ("signed-here", good)):
        place.ask(form(name, sent), ROOT)
        if not made(name):
            complaints.append(f"{name} was not made")
    policy = page.headers.get("content-security-policy", "")
    if "frame-ancestors 'none'" not in policy or "form-action 'self'" not in policy:
        complaints.append(f"the page may be shown in a frame: {policy}")
    return complaints


# ---- routes ----

def requests_of(row):
    """The endpoint as it is called below each of its mounts."""
    values = {f["name"]: "v-model" if f["name"] == "name" else sample(f, row) for f in row["fields"] if f["in"] == "request"}
    place = {} if row["upload"] else {"query": values} if takes_query(row) else {"body": values}
    return [endpoints.as_sent(row, Step(row["method"], mount + filled(row["path"], "$e/$r/artifacts/f.txt"), raw=b"x" if row["upload"] else None, **place)) for mount in row["mount"].split(",")]


@named("oidc-auth issue 264")
def another_version_opens_no_route(place):
    """Every endpoint with another version of the API in its path, among them the malformed one of search-datasets."""
    spellings = ("1.0", "2.1", "2", "3.0", "4.0", "v2", "2.0mlflow", "2.0/", "%32.0", "2%2e0")
    steps = []
    for row in endpoints.table():
        for step in requests_of(row):
            version = re.search(r"/(\d\.\d)/", step.path)
            if version and not row["path"].startswith("/3.0/mlflow/server-info"):
                steps += [replace(step, path=step.path.replace(version[0], f"/{v}/", 1)) for v in spellings if v != version[1]]
    steps += [Step(m, f"{mount}/2.0mlflow/experiments/search-datasets", body={"experiment_ids": ["$e"]}) for mount in ("/api", "/ajax-api") for m in ("GET", "POST")]
    known = {(s.method, s.path) for row in endpoints.table() for s in requests_of(row)}
    before = place.files(), place.query("select count(*), max(name) from experiments")
    complaints = []
    for step in steps:
        # "%32.0" is 2.0, and some endpoints are there in two versions: those ask as usual
        wanted = (401, 403, 404, 405) if (step.method, step.path) not in known and "%" not in step.path else (400, 401, 403, 404, 405, 200)
        for user in (None, NOBODY):
            reply = place.ask(step, user)
            if reply.status not in wanted or user is None and reply.status == 200 or b"vulnerable" in reply.body or b"v-model" in reply.body and reply.status == 200:
                complaints.append(f"{step.method} {step.path} as {user and user[0]}: {reply}"[:300])
    if (place.files(), place.query("select count(*), max(name) from experiments")) != before:
        complaints.append("something changed")
    return complaints


@named("oidc-auth issue 283", "oidc-auth issue 284")
def artifacts_have_no_side_entrance(place):
    """Every family of routes to artifacts, below both prefixes, for nobody and for who holds nothing here."""
    file = "$e/$r/artifacts/f.txt"
    families = [
        *[Step(m, f"/2.0/mlflow-artifacts/artifacts/{path}", raw=b"x" if m == "PUT" else None) for m in ("GET", "PUT", "DELETE") for path in (file, f"workspaces/{WORKSPACE}/{file}")],
        *[Step("GET", "/2.0/mlflow-artifacts/artifacts", query={"path": path}) for path in ("$e", "$e/$r/artifacts", f"workspaces/{WORKSPACE}/$e")],
        *[Step("POST", f"/2.0/mlflow-artifacts/mpu/{verb}/{file}", body={"path": "f.txt", "num_parts": 1, "upload_id": "x", "parts": []}) for verb in ("create", "complete", "abort")],
        *[Step("GET", f"/2.0/mlflow-artifacts/presigned/{file}")],
        Step("GET", "/2.0/mlflow/artifacts/list", query={"run_id": "$r"}), Step("GET", "/2.0/mlflow/get-artifact", query={"run_id": "$r", "path": "f.txt"}), Step("POST", "/2.0/mlflow/upload-artifact?run_uuid=$r&path=f.txt", raw=b"x"),
        Step("GET", "/2.0/mlflow/logged-models/$m/artifacts/directories"), Step("GET", "/2.0/mlflow/logged-models/$m/artifacts/files", query={"artifact_file_path": "MLmodel"}),
        Step("GET", "/2.0/mlflow/model-versions/get-artifact", query={"name": "v-model", "version": "1", "path": "f.txt"}), Step("GET", "/2.0/mlflow/model-versions/get-download-uri", query={"name": "v-model", "version": "1"}),
        Step("GET", "/3.0/mlflow/get-trace-artifact", query={"request_id": "$t"}), Step("GET", "/2.0/mlflow/get-trace-artifact", query={"request_id": "$t"}), Step("POST", "/2.0/mlflow/artifacts/presigned-upload-url", body={"run_id": "$r", "path": "f.txt"}),
    ]
    steps = [replace(s, path=mount + s.path) for s in families for mount in ("/api", "/ajax-api")]
    steps += [GET("/get-artifact", {"run_id": "$r", "path": "f.txt"}), GET("/model-versions/get-artifact", {"name": "v-model", "version": "1", "path": "f.txt"})]
    before = place.files()
    # 404 and 405: where the reference has no such route either
    complaints = place.answered(steps, None, (401, 404, 405)) + place.answered(steps, NOBODY, (403, 404, 405))
    answers = [(s, place.ask(s, READER)) for s in steps]
    open_routes = [s for s, r in answers if r.status == 200]
    if len(open_routes) < 12:
        complaints.append(f"{len(open_routes)} of these routes are there at all")
    return complaints + place.answered(open_routes, NOBODY, (403,)) + (["files changed"] if place.files() != before else [])


@named("oidc-auth issue 269")
def searches_are_bound(place):
    """Searches of runs and traces, models and datasets, by experiments that may not be read, by none, and by all."""
    own = place.ask(POST("experiments/create", {"name": "of the searcher"}), ROOT).json["experiment_id"]
    place.people.add("u-vuln-searcher")
    place.people.role("u-vuln-searcher", WORKSPACE, "u-vuln-searcher")
    place.people.grant("u-vuln-searcher", "experiment", own, "MANAGE")
    searcher, complaints = ("u-vuln-searcher", PASSWORD), []
    ids = {name: place.known[name] for name in ("r", "t", "m")}
    for chosen in (["$e"], [own, "$e"], ["$e", own], [], [own], ["$e", "$e"], ["0", "$e"]):
        locations = [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": e}} for e in chosen]
        steps = [POST("runs/search", {"experiment_ids": chosen}), POST(AJAX + "runs/search", {"experiment_ids": chosen}), GET("traces", {"experiment_ids": chosen}), POST(API3 + "traces/search", {"locations": locations}), POST(AJAX3 + "traces/search", {"locations": locations}),
                 POST(API3 + "traces/metrics", {"experiment_ids": chosen, "view_type": 1, "metric_name": "trace_count", "aggregations": [{"aggregation_type": "COUNT"}]}), POST("logged-models/search", {"experiment_ids": chosen}), POST(AJAX + "experiments/search-datasets", {"experiment_ids": chosen}),
                 GET("metrics/get-history-bulk-interval", {"run_ids": [ids["r"]], "metric_key": "m"}), POST("/graphql", {"query": "{ mlflowSearchRuns(input: {experimentIds: %s}) { runs { info { runUuid } } } }" % json.dumps(chosen)})]
        for step in steps:
            for user in (searcher, NOBODY):
                reply = place.ask(step, user)
                shown = [what for what in ids.values() if what.encode() in reply.body]
                if shown or reply.status not in (200, 400, 403):
                    complaints.append(f"{step.path} of {chosen} as {user[0]}: {reply}"[:400])
    seen = [place.ask(s, READER).body for s in (POST("runs/search", {"experiment_ids": ["$e"]}), POST(API3 + "traces/search", {"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}]}), POST("logged-models/search", {"experiment_ids": ["$e"]}))]
    return complaints + [f"{what} is hidden from who may read it" for what, body in zip(ids.values(), seen) if what.encode() not in body]


# ---- what is remembered ----

@named("oidc-auth issue 279")
def nothing_is_remembered_that_was_taken_away(place):
    """Grants, passwords, administrators and users that are gone are gone with the next request, in every worker."""
    name = "u-vuln-brief"
    brief, complaints = (name, PASSWORD), []
    place.people.add(name)
    role = place.people.role(name, WORKSPACE, name)
    steps = [GET("experiments/get", {"experiment_id": "$e"}), GET(f"{ARTIFACTS}/$e/$r/artifacts/f.txt")]

    def all_answer(status, why, user=brief):
        wrong = [r.status for _ in range(TRIES) for r in (place.ask(s, user) for s in steps) if r.status != status]
        complaints.extend([f"{why}: {wrong} instead of {status}"] if wrong else [])

    all_answer(403, "nothing granted yet")
    place.people.grant(name, "experiment", "*", "READ")
    all_answer(200, "granted")
    place.query("update role_permissions set permission = 'DENY' where role_id = %s", role)
    all_answer(403, "denied")
    place.query("update role_permissions set permission = 'READ' where role_id = %s", role)
    all_answer(200, "granted again")
    place.query("delete from user_role_assignments where role_id = %s", role)
    all_answer(403, "taken out of the role")
    place.query("update users set is_admin = true where username = %s", name)
    all_answer(200, "administrator")
    place.query("update users set is_admin = false where username = %s", name)
    all_answer(403, "no administrator any more")
    place.query("update users set is_admin = true, password_hash = %s where username = %s", "pbkdf2:sha256:1$salt$" + hashlib.pbkdf2_hmac("sha256", b"another-password", b"salt", 1).hex(), name)
    all_answer(401, "the password before")
    all_answer(200, "the new password", (name, "another-password"))
    place.query("delete from users where username = %s", name)
    all_answer(401, "deleted", (name, "another-password"))
    place.query("insert into users (username, password_hash, is_admin) values (%s, %s, false)", name, CHEAP)
    all_answer(403, "another user of the same name")
    return complaints


@named("GHSA-g765-w658-6cr2")
def unsigned_tokens_name_nobody(place):
    """JSON Web Tokens, without a signature or with any, are no credentials, whomever they name; nor are cookies and headers."""
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    claims = {"sub": ROOT[0], "username": ROOT[0], "email": ROOT[0], "preferred_username": ROOT[0], "groups": ["admin"], "is_admin": True, "exp": int(time.time()) + 3600}
    tokens = [f"{part({'alg': alg, 'typ': 'JWT'})}.{part(claims)}.{signature}" for alg in ("none", "None", "NONE", "nOnE", "HS256", "RS256", "") for signature in ("", "x", part({"a": 1}))]
    headers = [{"Authorization": f"{scheme} {token}"} for token in tokens for scheme in ("Bearer", "bearer", "Basic", "Token")]
    headers += [{"Cookie": f"{name}={tokens[0]}"} for name in ("session", "token", "access_token", "mlflow_session", "_oauth2_proxy")]
    headers += [{name: ROOT[0]} for name in ("X-Forwarded-User", "X-Remote-User", "Remote-User", "X-Auth-Request-User", "MLFLOW-USER", "X-Forwarded-Email")]
    steps = [replace(s, headers=h) for h in headers for s in (GET("users/current"), GET("experiments/get", {"experiment_id": "$e"}), DELETE(f"{ARTIFACTS}/$e/$r/artifacts/f.txt"), PUT(f"{ARTIFACTS}/$e/$r/artifacts/f.txt", b"planted"))]
    before = place.files()
    complaints = place.answered(steps, None, (401,))
    return complaints + place.answered([GET("users/current")], EDITOR, (200,)) + (["files changed"] if place.files() != before else [])


TESTS = (no_page_makes_users_for_others, another_version_opens_no_route, artifacts_have_no_side_entrance, searches_are_bound, nothing_is_remembered_that_was_taken_away, unsigned_tokens_name_nobody)
