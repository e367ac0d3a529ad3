# SPDX-License-Identifier: Apache-2.0
"""Tokens, which the reference does not have: made, used, scoped, expired, revoked, on ours alone; and
the sign-up page, whose tokens are made otherwise."""

import json
import re
from urllib.parse import urlencode

from lib.servers import ADMIN

from .dsl import basic

TOKENS = "/api/3.0/mlflow-fcgi/tokens"
PASSWORD = "a-password-of-tests"


class Asking:
    """Requests to our server with users."""

    def __init__(self, bench):
        self.bench = bench
        self.server = bench.servers["ours", "auth"]

    def __call__(self, method, path, body=None, by=ADMIN, token=None, workspace=None):
        headers = [("Authorization", f"Bearer {token}" if token else basic(*by))]
        headers += [("X-MLFLOW-WORKSPACE", workspace)] if workspace else []
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers.append(("Content-Type", "application/json"))
        self.bench.hits.add("auth", method, path)
        return self.server.web.send(method, path, data, headers)

    def sql(self, text, *args):
        return self.bench.postgres.query(self.server.database, text, *args)


def sign_up(ask, check):
    """The page and its form, with tokens that others sign, steal or let lie."""
    form = "/api/2.0/mlflow/users/create-ui"
    page = ask("GET", "/signup")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.body.decode())[1]
    check("sign-up: the page", page.status == 200 and page.headers["content-type"].startswith("text/html") and "no-store" in page.headers["cache-control"], page)

    def send(fields, by=ADMIN, path=form, kind="application/x-www-form-urlencoded"):
        ask.bench.hits.add("auth", "POST", path)
        return ask.server.web.send("POST", path, urlencode(fields).encode(), [("Authorization", basic(*by)), ("Content-Type", kind)])

    user = {"username": "signed <up> & 'ž'", "password": PASSWORD}
    for what, fields, message in (
        ("none", user, "missing"), ("another", {**user, "csrf_token": "x" + token}, "invalid"), ("a shorter", {**user, "csrf_token": token[:-1]}, "invalid"),
        ("a later", {**user, "csrf_token": "2" + token[1:]}, "invalid"),
    ):
        reply = send(fields)
        check(f"sign-up: not with {what} token", reply.status == 400 and message in reply.json["message"], reply)
    reply = send({**user, "csrf_token": token}, kind="text/plain")
    check("sign-up: only a form", reply.status == 400 and "missing" in reply.json["message"], reply)
    ask("POST", "/api/2.0/mlflow/users/create", {"username": "signing-up", "password": PASSWORD})
    for by, expected in ((("signing-up", PASSWORD), 403), (("signing-up", "wrong"), 401)):
        check(f"sign-up: {expected} without rights", ask("GET", "/signup", by=by).status == expected and send({**user, "csrf_token": token}, by=by).status == expected)
    ask("PATCH", "/api/2.0/mlflow/users/update-admin", {"username": "signing-up", "is_admin": True})
    reply = send({**user, "csrf_token": token}, by=("signing-up", PASSWORD))
    check("sign-up: not with the token of another", reply.status == 400 and "invalid" in reply.json["message"], reply)
    for fields in ({"username": "", "password": PASSWORD}, {"username": "x"}, {"username": "x", "password": "short"}):
        check(f"sign-up: not with {fields}", send({**fields, "csrf_token": token}).status == 400)
    check("sign-up: nobody was made", not ask.sql("select from users where username like 'signed%%'"))
    reply = send({**user, "csrf_token": token})
    check("sign-up: made", reply.status == 200 and b"Successfully signed up user: signed &lt;up&gt; &amp; " in reply.body, reply)
    check("sign-up: and may log in", ask("GET", "/api/2.0/mlflow/users/current", by=(user["username"], PASSWORD)).status == 200)
    reply = send({**user, "csrf_token": token}, path=form.replace("/api", "/ajax-api"))
    check("sign-up: taken", reply.status == 200 and b"Username has already been taken: signed &lt;up" in reply.body, reply)


def run(bench):
    """Called after the cases, with the server "auth" running."""
    ask = Asking(bench)

    def check(what, ok, reply=""):
        bench.result(f"tokens: {what}", None if ok else "is not so", repr(reply))

    sign_up(ask, check)
    for name in ("tokens-a", "tokens-b"):
        ask("POST", "/api/2.0/mlflow/users/create", {"username": name, "password": PASSWORD})
        ask("POST", "/api/3.0/mlflow/workspaces", {"name": name})
    a = ("tokens-a", PASSWORD)
    current = "/api/2.0/mlflow/users/current"

    made = ask("POST", TOKENS, {"label": "of a notebook", "expires_in_days": 7}, by=a)
    token, info = made.json["token"], made.json["token_info"]
    check("made", made.status == 200 and token.startswith("mlf_") and info["username"] == "tokens-a"
          and info["expires_at"] - info["created_at"] == 7 * 24 * 3600 * 1000, made)
    stored = ask.sql("select row_to_json(t)::text from mlflow_fcgi.tokens t")
    check("stored as a hash only", all(token not in row[0] for row in stored), stored)
    reply = ask("GET", current, token=token)
    check("good for its user", reply.status == 200 and reply.json["user"]["username"] == "tokens-a"
          and reply.json["is_basic_auth"] is False, reply)
    for bad in (token[:-1], token + "x", "mlf_", "x" * 47, token.lower()):
        reply = ask("GET", current, token=bad)
        check(f"not {len(bad)} other characters", reply.status == 401, reply)
    check("makes no other", ask("POST", TOKENS, {}, token=token).status == 403)
    check("none for others", ask("POST", TOKENS, {"username": "tokens-b"}, by=a).status == 403)
    check("none of others listed", ask("GET", f"{TOKENS}?username=tokens-b", by=a).status == 403)
    listed = ask("GET", TOKENS, by=a)
    check("listed", [t["label"] for t in listed.json["tokens"]] == ["of a notebook"], listed)
    check("listed without itself", token not in listed.body.decode(), listed)
    for body in ({"expires_in_days": 0}, {"expires_in_days": 4000}, {"workspace": "A"}):
        check(f"not with {body}", ask("POST", TOKENS, body, by=a).status == 400)
    check("not for nobody", ask("POST", TOKENS, {"username": "nobody-at-all"}).status == 404)

    # an administrator's, for one workspace
    scoped = ask("POST", TOKENS, {"workspace": "tokens-a"}).json["token"]
    reply = ask("GET", current, token=scoped)
    check("scoped: no administrator", reply.json["user"]["is_admin"] is False, reply)
    search = "/api/2.0/mlflow/experiments/search?max_results=1"
    reply = ask("GET", search, token=scoped, workspace="tokens-b")
    check("scoped: no other workspace", reply.status == 403, reply)
    reply = ask("GET", search, token=scoped, workspace="default")
    check("scoped: not the default workspace", reply.status == 403, reply)
    check("scoped: makes no users", ask("POST", "/api/2.0/mlflow/users/create",
          {"username": "by-token", "password": PASSWORD}, token=scoped).status == 403)

    search = "/api/2.0/mlflow/experiments/search?max_results=1"
    own = ask("POST", TOKENS, {"workspace": "tokens-b"}, by=a).json["token"]
    reply = ask("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", token=own)
    check("scoped: to where nothing is granted", reply.status in (403, 404), reply)
    grant = ask("POST", "/api/3.0/mlflow/roles/create", {"name": "members", "workspace": "tokens-a"})
    role = grant.json["role"]["id"]
    ask("POST", "/api/3.0/mlflow/roles/permissions/add", {
        "role_id": role, "resource_type": "workspace", "resource_pattern": "*", "permission": "USE"})
    ask("POST", "/api/3.0/mlflow/roles/assign", {"username": "tokens-a", "role_id": role})
    create = "/api/2.0/mlflow/experiments/create"
    reply = ask("POST", create, {"name": "of a token"}, token=token, workspace="tokens-a")
    check("may what its user may", reply.status == 200, reply)
    mine = ask("POST", TOKENS, {"workspace": "tokens-a"}, by=a).json["token"]
    reply = ask("POST", create, {"name": "of a scoped token"}, token=mine)
    check("scoped: acts in its workspace without a header", reply.status == 200, reply)
    found = ask.sql("select workspace from experiments where name = 'of a scoped token'")
    check("scoped: and nowhere else", found == [("tokens-a",)], found)
    reply = ask("POST", create, {"name": "of a token"}, token=token, workspace="tokens-b")
    check("may no more than its user", reply.status == 403, reply)

    # ends
    ask.sql("update mlflow_fcgi.tokens set expires_at = 1 where label = 'of a notebook'")
    check("expired", ask("GET", current, token=token).status == 401)
    ask.sql("update mlflow_fcgi.tokens set expires_at = null where label = 'of a notebook'")
    check("good again", ask("GET", current, token=token).status == 200)
    check("not revoked by others", ask("DELETE", f"{TOKENS}/{info['id']}", by=("tokens-b", PASSWORD)).status == 404)
    check("revoked", ask("DELETE", f"{TOKENS}/{info['id']}", by=a).status == 200)
    check("and refused at once", ask("GET", current, token=token).status == 401)
    last = ask("POST", TOKENS, {"username": "tokens-b"}).json["token"]
    check("made by an administrator", ask("GET", current, token=last).json["user"]["username"] == "tokens-b")
    ask("DELETE", "/api/2.0/mlflow/users/delete", {"username": "tokens-b"})
    check("gone with its user", ask("GET", current, token=last).status == 401)
    for path in (TOKENS, f"{TOKENS}/1"):  # the other prefix
        ask("GET" if path == TOKENS else "DELETE", path.replace("/api", "/ajax-api"))
    ask("POST", TOKENS.replace("/api", "/ajax-api"), {"expires_in_days": 1})
    for name in ("tokens-a", "tokens-b"):
        ask("DELETE", f"/api/3.0/mlflow/workspaces/{name}?mode=CASCADE")
