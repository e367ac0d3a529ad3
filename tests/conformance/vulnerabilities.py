# SPDX-License-Identifier: Apache-2.0
"""Known vulnerabilities of MLflow and of programs around it: each attack, and that it gains nothing.

vulnerabilities.md lists them all, with the tests of the other files. Here is what needs users, a server
without workspaces, or a look at what is left on disk. Every test is named after its ids.
"""

import hashlib
import json
import re
import socket
import threading

from lib.servers import ADMIN
from lib.web import Web

from . import endpoints, intruders
from .bad_input import filled, sample, takes_query
from .dsl import AJAX, API, ARTIFACTS, DELETE, GET, PATCH, POST, PUT, Step
from .people import PASSWORD, ROOT
from .vulnerable import AJAX3, API3, EDITOR, NOBODY, READER, SECRET, WORKSPACE, Place, T, named

# Ways to say "..": as a client, a proxy and a second decoder would read it.
UP = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "%252e%252e%252f", "..%252f", "%25252e%25252e%25252f", "..\\", "..%5c", "%2e%2e%5c", "..;/", ";/../", "./../", "..%00/", ".%2e/", "%c0%ae%c0%ae/", "..%09/")
OUTSIDE = tuple(up * n + "outside.txt" for up in UP for n in (2, 4)) + ("/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd", "file:%2f%2f%2fetc%2fpasswd", "C:/windows/win.ini", "C:%5cwindows%5cwin.ini", "x#/../../../outside.txt", "x%23/../../../outside.txt", "x?/../../../outside.txt", "x%3f/../../../outside.txt")

def shows_secret(reply):
    return SECRET.encode() in reply.body or b"root:x:" in reply.body


# ---- paths ----

@named("CVE-2023-6831", "CVE-2024-1560", "CVE-2023-6015", "CVE-2023-6018", "CVE-2023-6753", "CVE-2023-6975", "CVE-2023-6976", "GHSA-5p3h-7fwh-92rc", "CVE-2026-2033", "CVE-2025-11201", "CVE-2024-8859", "CVE-2024-2928")
def no_path_leads_out(place):
    """Reading, writing, listing and deleting by every spelling of a path, as somebody who may do all inside."""
    before, complaints = place.files(), []
    bases = ("", "$e/", "$e/$r/artifacts/", f"workspaces/{WORKSPACE}/$e/", "x/")
    for path in (base + p for base in bases for p in OUTSIDE):
        steps = [GET(f"{ARTIFACTS}/{path}"), DELETE(f"{ARTIFACTS}/{path}"), PUT(f"{ARTIFACTS}/{path}", b"planted")]
        if path.startswith(bases[0]) and base_of(path) in bases[:3]:
            steps += [GET(ARTIFACTS, f"path={path}"), GET("/get-artifact", f"run_id=$r&path={path}"), GET("artifacts/list", f"run_id=$r&path={path}"), POST(f"/ajax-api/2.0/mlflow/upload-artifact?run_uuid=$r&path={path}", None, raw=b"planted"), GET(f"{AJAX}logged-models/$m/artifacts/files", f"artifact_file_path={path}"),
                      GET("/model-versions/get-artifact", f"name=v-model&version=1&path={path}"), POST(f"/api/2.0/mlflow-artifacts/mpu/create/{path}", {"path": path, "num_parts": 1})]
        for step in steps:
            reply = place.ask(step, ROOT)
            if shows_secret(reply):
                complaints.append(f"{step.method} {step.path} {step.query} shows {reply}"[:300])
    after = {k: v for k, v in place.files().items() if k not in before or before[k] != v}
    gone = set(before) - set(place.files())
    inside = str(place.server.artifacts)
    complaints += [f"written outside: {k}" for k in after if not k.startswith(inside)] + [f"deleted: {k}" for k in gone]
    return complaints


def base_of(path):
    return next((b for b in ("$e/$r/artifacts/", "$e/") if path.startswith(b)), "")


@named("CVE-2024-1594", "CVE-2024-3848", "CVE-2024-2928")
def locations_have_no_fragments(place):
    """An experiment's location with "#", "?", ".." or a host is refused, on a server that takes locations at all."""
    server = place.bench.servers["ours", "plain"]
    web, complaints = Web(server.port), []
    for location in ("http://host#/../../etc", "file:///x#/../../../etc", "mlflow-artifacts:/x#/../../../../etc", "mlflow-artifacts:/x?/../../etc", "s3://b/x#/../../../etc", "mlflow-artifacts://host/%2e%2e/etc", "file:///tmp/..%2f..%2fetc", "mlflow-artifacts:/..\\..\\etc", "./x#/../../etc", "#/../../etc"):
        reply = web.call("POST", "/mlflow" + API + "experiments/create", {"name": f"location {location}", "artifact_location": location})
        if reply.status == 200:
            run = web.call("POST", "/mlflow" + API + "runs/create", {"experiment_id": reply.json["experiment_id"]}).json["run"]["info"]["run_id"]
            for path in ("passwd", "outside.txt", "../outside.txt"):
                got = web.send("GET", f"/mlflow/get-artifact?run_id={run}&path={path}")
                if got.status == 200:
                    complaints.append(f"{location}: {path}: {got}")
            if "#" in location:
                complaints.append(f"{location} was taken")
    return complaints


# ---- who may ----

STRANGERS = (("nobody", None), ("a wrong password", ("u-vuln-editor", "not-the-password")))


@named("CVE-2023-6014", "CVE-2026-0545", "CVE-2026-2652", "CVE-2025-14297", "issue 25676")
def strangers_get_nothing(place):
    """Every endpoint under every prefix, and paths that are none, without credentials and with wrong ones."""
    before, complaints = place.query("select count(*) from users"), []
    steps = []
    for row in endpoints.table():
        if row["handler"] in ("health", "server_info"):
            continue
        fields = [f for f in row["fields"] if f["in"] == "request"]
        values = {f["name"]: "v-model" if f["name"] == "name" else sample(f, row) for f in fields}
        for mount in row["mount"].split(","):
            steps.append(endpoints.as_sent(row, Step(row["method"], mount + filled(row["path"], "$e/f.txt"), raw=b"x" if row["upload"] else None, **({"query": values} if takes_query(row) else {} if row["upload"] else {"body": values}))))
    steps += [Step(m, p) for m in ("GET", "POST") for p in (AJAX3 + "jobs/x", AJAX3 + "jobs", "/ajax-api/3.0/jobs/", "/ajax-api/3.0/jobs/search", "/v1/traces", "/api/3.0/mlflow/gateway/x", "/gateway/x/mlflow/invocations", "/api/2.0/mlflow/gateway-proxy", "/no/such/path")]
    steps += [Step("GET", p) for p in ("//api/2.0/mlflow/experiments/search?max_results=5", "/./api/2.0/mlflow/experiments/search?max_results=5", "/health/../api/2.0/mlflow/experiments/search?max_results=5", "/static-files/../api/2.0/mlflow/experiments/search?max_results=5", "/static-files/..%2fapi/2.0/mlflow/experiments/search?max_results=5",
                                      "/health%2f..%2fapi/2.0/mlflow/experiments/search?max_results=5", "/api/2.0/mlflow/experiments/search/?max_results=5", "/api/2.0/mlflow/experiments/search;x?max_results=5", "/API/2.0/mlflow/experiments/search?max_results=5", "/mlflow/api/2.0/mlflow/experiments/search?max_results=5", "/api/2.0/mlflow/experiments/search%3fmax_results=5", "/health?x=/api/2.0/mlflow/experiments/search")]
    for who, user in STRANGERS:
        for step in steps:
            reply = place.ask(step, user)
            if reply.status not in (400, 401, 403, 404, 405) and not step.path.startswith("/health"):
                complaints.append(f"{step.method} {step.path} as {who}: {reply}"[:200])
            if step.path.startswith("/health") and b"experiment" in reply.body:
                complaints.append(f"{step.path}: {reply}")
    if place.query("select count(*) from users") != before:
        complaints.append("a user was made")
    return complaints


@named("CVE-2025-14297", "CVE-2025-15381", "CVE-2026-8147", "CVE-2026-33866", "CVE-2026-2651", "GHSA-3p64-6gvh-82v5")
def nothing_is_left_without_a_check(place):
    """Traces, assessments, inputs, artifacts of models and multipart uploads ask for the right to do it."""
    trace = API3 + "traces/$t"
    reads = [GET(trace), GET(trace.replace("/api/", "/ajax-api/")), POST(API3 + "traces/batchGetInfos", {"trace_ids": ["$t"]}), GET(f"{trace}/assessments/a-$t"), GET("logged-models/$m/artifacts/directories"), GET(f"{AJAX}logged-models/$m/artifacts/files", {"artifact_file_path": "MLmodel"}), GET("/get-artifact", {"run_id": "$r", "path": "f.txt"})]
    writes = [PATCH(trace + "/tags", {"key": "k", "value": "v"}), DELETE(trace + "/tags", {"key": "k"}), POST(trace + "/assessments", {"assessment": {"assessment_name": "a", "source": {"source_type": 1, "source_id": "s"}, "feedback": {"value": 1}}}), DELETE(f"{trace}/assessments/a-$t"), POST("traces/delete-traces", {"experiment_id": "$e", "request_ids": ["$t"]}),
              POST("traces/link-to-run", {"run_id": "$r", "trace_ids": ["$t"]}), POST("traces/link-prompts", {"trace_id": "$t", "prompt_versions": [{"name": "p", "version": "1"}]}), POST("runs/log-inputs", {"run_id": "$r", "datasets": [{"dataset": {"name": "d", "digest": "1", "source_type": "s", "source": "s"}}]}), POST("runs/outputs", {"run_id": "$r", "models": [{"model_id": "$m"}]}),
              *[POST(f"{mount}/2.0/mlflow-artifacts/mpu/{verb}/$e/$r/artifacts/f.txt", {"path": "f.txt", "num_parts": 1, "upload_id": "x", "parts": []}) for mount in ("/api", "/ajax-api") for verb in ("create", "complete", "abort")], POST("artifacts/presigned-upload-url", {"run_id": "$r", "path": "f.txt"})]
    before = place.files()
    complaints = place.answered(reads + writes, NOBODY, (403,)) + place.answered(writes, READER, (403,)) + place.answered(reads[:4], READER, (200,))
    return complaints + (["files changed"] if place.files() != before else [])


@named("CVE-2024-4263")
def who_may_write_may_not_delete(place):
    path = f"{ARTIFACTS}/$e/$r/artifacts/f.txt"
    complaints = place.answered([PUT(path, b"edited")], EDITOR, (200,)) + place.answered([DELETE(path), DELETE(path.replace("/api/", "/ajax-api/")), DELETE(f"{ARTIFACTS}/$e/$r"), DELETE(f"{ARTIFACTS}/$e")], EDITOR, (403,))
    return complaints + place.answered([GET(path)], EDITOR, (200,))


@named("CVE-2026-2734", "issue 25676")
def versions_are_filtered(place):
    """The search of versions, by REST and GraphQL, shows nobody what they may not read."""
    query = POST("/graphql", {"query": "{ mlflowSearchModelVersions(input: {}) { modelVersions { name source } } mlflowSearchRuns(input: {experimentIds: [\"$e\"]}) { runs { info { runUuid } } } }"})
    steps = [GET("model-versions/search"), GET(AJAX + "model-versions/search"), GET("model-versions/search", {"filter": "name = 'v-model'"}), query, GET("registered-models/search")]
    found = [(s, place.ask(s, NOBODY)) for s in steps]
    return [f"{s.path}: {r}" for s, r in found if r.status != 200 or b"v-model" in r.body or b"runUuid" in r.body] + [f"{s.path} hides it from who may read" for s in steps if b"v-model" not in place.ask(s, READER).body]


@named("CVE-2026-13484")
def what_is_not_there_is_closed(place):
    """Label schemas, of which there are none here, are no way around permissions."""
    steps = [Step(m, mount + p, body={"experiment_id": "$e", "name": "x", "schema_id": "x"}) for mount in (API3, AJAX3) for p in ("label-schemas", "label-schemas/create", "label-schemas/x", "label-schemas/update", "label-schemas/delete", "labeling-schemas/create") for m in ("GET", "POST", "PATCH", "DELETE")]
    return place.answered(steps, NOBODY, (403, 404, 405))


@named("oidc-auth issue 272", "CVE-2024-3099")
def one_name_is_one_name(place):
    """A field in two spellings, and names that differ by encoding, reach what was checked and nothing else."""
    own = place.ask(POST("experiments/create", {"name": "own"}), ROOT).json["experiment_id"]
    place.people.add("u-vuln-owner")
    place.people.role("u-vuln-owner", WORKSPACE, "u-vuln-owner")
    place.people.grant("u-vuln-owner", "experiment", own, "MANAGE")
    place.people.grant("u-vuln-owner", "registered_model", "%6d", "MANAGE")
    for name in ("m", "%6d"):
        place.ask(POST("registered-models/create", {"name": name}), ROOT)
    owner, complaints, victim = ("u-vuln-owner", PASSWORD), [], place.known["e"]
    for names in (("experiment_id", "experimentId"), ("experimentId", "experiment_id")):
        for ids in ((own, victim), (victim, own)):
            body = "{%s, \"new_name\": \"taken\"}" % ", ".join(f'"{n}": "{i}"' for n, i in zip(names, ids))
            place.ask(POST("experiments/update", None, raw=body, type="application/json"), owner)
            place.ask(GET("experiments/get", "&".join(f"{n}={i}" for n, i in zip(names, ids))), owner)
    if place.query("select name from experiments where experiment_id = %s", int(victim)) != [("vulnerable",)]:
        complaints.append("the other experiment was renamed")
    complaints += place.answered([GET("registered-models/get", "name=m"), GET("registered-models/get", "name=%6d"), PATCH("registered-models/update", {"name": "m", "description": "x"})], owner, (403,))
    return complaints + place.answered([GET("registered-models/get", "name=%256d")], owner, (200,))


@named("artifactLocation")
def no_trace_names_artifacts_of_another(place):
    """An owner of an experiment, denied another, points traces of hers at what lies in the other."""
    own = place.ask(POST("experiments/create", {"name": "of erin"}), ROOT).json["experiment_id"]
    place.people.add("u-vuln-erin")
    place.people.role("u-vuln-erin", WORKSPACE, "u-vuln-erin")
    place.people.grant("u-vuln-erin", "experiment", own, "MANAGE")
    erin, victim = ("u-vuln-erin", PASSWORD), place.known["e"]
    # ids that are segments of the victim's locations, too
    ids = (f"tr-erin-{own}", victim, "traces", "artifacts")
    root = f"mlflow-artifacts:/workspaces/{WORKSPACE}"
    targets = (f"{root}/{victim}/traces/{T}/artifacts", f"{root}/{victim}/traces", f"{root}/{victim}", f"{root}/{own}/../{victim}/traces/{T}/artifacts", f"{root}/{own}/%2e%2e/{victim}/traces/{T}/artifacts")

    def start(trace, tags):
        return POST(API3 + "traces", {"trace": {"trace_info": {"trace_id": trace, "tags": tags, "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": own}}}}})

    def spans(trace):
        return GET(AJAX3 + "get-trace-artifact", {"request_id": trace})

    def location(trace):
        return place.query("select value from trace_tags where request_id = %s and key = 'mlflow.artifactLocation'", trace)

    files = [PUT(f"{ARTIFACTS}/$e/traces/{T}/artifacts/traces.json", SECRET.encode()), *[PUT(f"{ARTIFACTS}/$e/{up}traces.json", SECRET.encode()) for up in ("", "traces/")]]
    complaints = place.answered(files, ROOT, (200,)) + place.answered([spans(T)], ROOT, (200,)) + place.answered([spans(T), GET(f"{ARTIFACTS}/$e/traces/{T}/artifacts/traces.json")], erin, (403,))
    complaints += place.answered([start(trace, {}) for trace in ids] + [PUT(f"{ARTIFACTS}/{own}/traces/{trace}/artifacts/traces.json", b"hers") for trace in ids], erin, (200,))
    for trace in ids:
        wanted = [(f"{root}/{own}/traces/{trace}/artifacts",)]
        for target in targets:
            tag = {"key": "mlflow.artifactLocation", "value": target}
            complaints += place.answered([PATCH(f"{mount}traces/{trace}/tags", tag) for mount in (API, AJAX, API3, AJAX3)] + [DELETE(f"{API3}traces/{trace}/tags", {"key": tag["key"]})], erin, (400,))
            place.ask(start(trace, {tag["key"]: target}), erin)
            place.ask(start(f"new-{trace}", {tag["key"]: target}), erin)
            if location(trace) != wanted or location(f"new-{trace}") not in ([], [(f"{root}/{own}/traces/new-{trace}/artifacts",)]):
                complaints.append(f"{trace} is at {location(trace)}, or new: {location(f'new-{trace}')}")
            # as a server that let the tag be set has left it
            place.query("update trace_tags set value = %s where request_id = %s and key = 'mlflow.artifactLocation'", target, trace)
            complaints += place.answered([spans(trace), GET(AJAX3 + "get-trace-artifact", {"request_id": trace, "path": "00000000-0000-0000-0000-00000000000a"})], erin, (404,))
            place.query("update trace_tags set value = %s where request_id = %s and key = 'mlflow.artifactLocation'", wanted[0][0], trace)
        complaints += place.answered([spans(trace)], erin, (200,))
    return complaints


# ---- passwords ----

@named("CVE-2025-1474", "CVE-2025-11200")
def passwords_are_not_empty_or_weak(place):
    complaints = place.answered([POST("users/create", {"username": f"weak-{n}", "password": p}) for n, p in enumerate(("", "a", "elevenchars"))], ROOT, (400,))
    complaints += place.answered([PATCH("users/update-password", {"username": NOBODY[0], "password": p}) for p in ("", "a")], ROOT, (400,))
    replies = [place.ask(GET("users/current"), (name, "")) for name in (NOBODY[0], ROOT[0], "weak-0")]
    return complaints + [f"an empty password: {r}" for r in replies if r.status != 401]


@named("CVE-2026-2635", "GHSA-gq3w-7jj3-x7gr")
def published_passwords_open_nothing(place):
    """An administrator whose stored password is the one that MLflow shipped cannot log in with it."""
    stored = "pbkdf2:sha256:1$salt$" + hashlib.pbkdf2_hmac("sha256", b"password1234", b"salt", 1).hex()
    place.query("insert into users (username, password_hash, is_admin) values ('u-vuln-default', %s, true)", stored)
    return place.answered([GET("users/current"), GET("experiments/search", {"max_results": 5}), POST("/graphql", {"query": "{ __typename }"})], ("u-vuln-default", "password1234"), (401,)) + place.answered([GET("users/current")], ("admin", "password1234"), (401,)) + place.answered([GET("users/current")], ADMIN, (200,))


# ---- browsers ----

@named("CVE-2023-6568", "CVE-2026-33865", "CVE-2023-43472", "CVE-2025-14279")
def browsers_are_not_tricked(place):
    """No reflected types, no page among artifacts, no request from another site or under another name."""
    mark, complaints = "<script>alert(1)</script>", []
    for path in ("users/create", "experiments/create", "/graphql"):
        reply = place.ask(POST(path, None, raw=b"{}", type=mark), ROOT)
        if mark.encode() in reply.body and "json" not in reply.headers.get("content-type", ""):
            complaints.append(f"{path} reflects the type: {reply}")
    for step in (GET("/get-artifact", {"run_id": "$r", "path": "page.html"}), GET("/get-artifact", {"run_id": "$r", "path": "MLmodel"}), GET(f"{AJAX}logged-models/$m/artifacts/files", {"artifact_file_path": "x.svg"}), GET(f"{ARTIFACTS}/$e/$r/artifacts/page.html")):
        reply = place.ask(step, ROOT)
        if reply.status != 200 or reply.headers.get("x-content-type-options") != "nosniff" or "attachment" not in reply.headers.get("content-disposition", ""):
            complaints.append(f"{step.path} {step.query}: {reply.status} {reply.headers}")
    complaints += place.answered([POST("experiments/create", {"name": "x"}, headers={"Origin": "https://evil.example"})], ROOT, (403,))
    return complaints + place.answered([GET("experiments/search", {"max_results": 5}, headers={"Host": h}) for h in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:5000")], ROOT, (403,))


# ---- requests to elsewhere, and too many at once ----

@named("CVE-2025-52967", "issue 23500", "CVE-2023-6974")
def nothing_is_fetched(place):
    """No proxy path, location or source makes the server connect to an address of the client's choice."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        url, calls = f"http://127.0.0.1:{listener.getsockname()[1]}/x", []

        def accept():
            try:
                calls.append(listener.accept())
            except TimeoutError:
                pass

        waiting = threading.Thread(target=accept)
        waiting.start()
        steps = [POST(AJAX + "gateway-proxy", {"gateway_path": p, "json_data": {}}) for p in (url, "@127.0.0.1/x", "../../" + url, "//" + url[7:])] + [GET(AJAX + "gateway-proxy", {"gateway_path": url}), POST("model-versions/create", {"name": "v-model", "source": url}), POST("model-versions/create", {"name": "v-model", "source": f"mlflow-artifacts://{url[7:]}"})]
        for step in steps:
            version = place.ask(step, ROOT)
            if version.status == 200 and "model_version" in version.json:
                place.ask(GET("/model-versions/get-artifact", {"name": "v-model", "version": version.json["model_version"]["version"], "path": "x"}), ROOT)
        waiting.join()
    return ["the server connected"] if calls else []


@named("CVE-2025-0453", "CVE-2024-6838")
def large_requests_are_bounded(place):
    """Thousands of fields in a document, deep ones, and names without an end."""
    many = "{ %s }" % " ".join('a%d: mlflowSearchRuns(input: {experimentIds: ["$e"]}) { runs { info { runUuid } } }' % i for i in range(5000))
    deep = "{ " + "a { " * 5000 + "}" * 5001
    # 50 to the power of 20 fields, if each were looked at; it is one
    folded = "{ test(inputString: \"x\") { ...A } } " + " ".join(f"fragment {chr(65 + i)} on Test {{ " + f"...{chr(66 + i)} " * 50 + "}" for i in range(20)) + " fragment U on Test { output }"
    complaints = []
    for query in (many, deep, folded):
        reply = place.ask(POST("/graphql", None, raw=json.dumps({"query": query}), type="application/json"), ROOT)
        if reply.status >= 500 or (reply.status == 200 and not reply.json["errors"] and query is not folded):
            complaints.append(f"{query[:40]}: {reply}")
    return complaints + place.answered([POST("experiments/create", {"name": "x" * 1_000_000}), POST("registered-models/create", {"name": "x" * 1_000_000}), POST("experiments/create", {"name": "x", "artifact_location": "s3://" + "x" * 1_000_000})], ROOT, (400, 413))


TESTS = (
    no_path_leads_out, locations_have_no_fragments, strangers_get_nothing, nothing_is_left_without_a_check, who_may_write_may_not_delete, versions_are_filtered, what_is_not_there_is_closed, one_name_is_one_name, no_trace_names_artifacts_of_another,
    passwords_are_not_empty_or_weak, published_passwords_open_nothing, browsers_are_not_tricked, nothing_is_fetched, large_requests_are_bounded,
)


def run(bench):
    place = Place(bench)
    for test in TESTS + intruders.TESTS:
        complaints = test(place)
        for name in test.ids:
            bench.result(f"{name}: {test.__name__.replace('_', ' ')}", "; ".join(dict.fromkeys(complaints))[:1500] or None)
