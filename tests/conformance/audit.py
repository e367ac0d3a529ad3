# SPDX-License-Identifier: Apache-2.0
"""The audit log of our server: a line for every endpoint that changes something, whoever asks, and none
for the others; never what may be a secret. Generated from the endpoint table."""

import json
import re
import time
from urllib.parse import urlencode

from lib.servers import ADMIN

from . import endpoints
from .dsl import basic

PASSWORD = "a-password-of-tests"
SECRET = "sekret-of-the-audit"
LOG = "log/audit.log"  # in the server's working directory; run.py names it to the server
NAMES = {  # fields that the log may repeat
    "action_endpoint_id", "alias", "artifact_path", "assessment_id", "budget_policy_id", "dataset_id", "dataset_record_ids", "endpoint_id", "experiment_id", "experiment_ids", "expires_in_days", "guardrail_id", "is_admin", "issue_id", "key", "mode",
    "model_definition_id", "model_id", "name", "new_name", "path", "permission", "request_id", "request_ids", "resource_id", "resource_pattern", "resource_type",
    "role_id", "role_permission_id", "run_id", "run_ids", "run_uuid", "scorer_id", "scorer_name", "secret_id", "source_run_id", "stage", "tag_key", "token_id",
    "trace_id", "trace_ids", "username", "version", "webhook_id", "workspace", "workspace_name",
}
TYPES = {"integer": 1, "double": 1.5, "boolean": True, "enum": 1, "any": SECRET, "map": {SECRET: SECRET}, "timestamp": "2024-05-06T07:08:09Z", "duration": "1s"}


def value(field):
    """Something that binds; whatever is no name holds the secret."""
    text = "no-such-thing" if field["name"] in NAMES else SECRET
    if field["type"] == "message":
        return body(field["fields"])
    if field["type"] == "message[]":
        return [body(field["fields"])]
    return TYPES.get(field["type"], [text] if field["type"] == "string[]" else text)


def body(fields):
    return {f["name"]: value(f) for f in fields if f["in"] != "path"}


def once(pairs):
    """An object that names nothing twice: readers would take one or the other."""
    assert len({name for name, _ in pairs}) == len(pairs), pairs
    return dict(pairs)


def run(bench):
    server = bench.servers["ours", "auth"]
    log = server.data / LOG

    def check(what, ok, *seen):
        bench.result(f"audit: {what}", None if ok else "is not so", repr(seen)[:1500])

    def send(row, path, by, password=PASSWORD):
        """The request and what it added to the log."""
        before = log.stat().st_size
        headers = [("Authorization", basic(by, password)), ("X-MLFLOW-WORKSPACE", "default")]
        data = None
        if row["upload"]:
            data = SECRET.encode()
            path += "?run_uuid=no-such-thing&path=x" if "<" not in row["path"] else ""
        elif row["path"].endswith("/create-ui"):
            data = urlencode(body(row["fields"])).encode()
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        elif row["method"] != "GET":
            data = json.dumps(body(row["fields"])).encode()
            headers.append(("Content-Type", "application/json"))
        reply = server.web.send(row["method"], re.sub(r"<[^>]*>", "no-such-thing", path), data, headers)
        with open(log, "rb") as lines:
            lines.seek(before)
            return reply, lines.read().decode().splitlines()

    def one(row, path, by, status=None, password=PASSWORD):
        reply, lines = send(row, path, by, password)
        what = f"{row['method']} {path} by {by}"
        if not row["changes"]:
            check(f"{what}: none for what reads", not lines, lines)
            return
        check(f"{what}: one line", len(lines) == 1, reply, lines)
        if len(lines) != 1:
            return
        line = json.loads(lines[0], object_pairs_hook=once)
        check(f"{what}: no secret", SECRET not in lines[0] and password not in lines[0], lines)
        wanted = {"event": "request", "method": row["method"], "endpoint": path, "status": reply.status, "from": "127.0.0.1"}
        if row["level"] != "anyone":  # a part of an upload comes with a token of its own, of no user
            wanted |= {"via": "basic", "claimed" if reply.status == 401 else "user": by}
        check(f"{what}: what it says", {k: line.get(k) for k in wanted} == wanted, wanted, line)
        check(f"{what}: when, and which", re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"]) and re.fullmatch(r"[0-9a-f]{32}", line["id"]), line)
        check(f"{what}: the error", ("error" in line) == (reply.status >= 400), line)
        check(f"{what}: refused", status in (None, reply.status), reply)
        named = {f["name"] for f in row["fields"] if f["name"] in NAMES and f["type"] in ("string", "string[]") and f["in"] != "query"}
        if reply.status not in (400, 401, 413) and (reply.status, row["path"]) != (422, "/v1/traces"):  # no spans in that body
            check(f"{what}: names the resource", named <= set(line["resource"]), named, line)
        if row["kind"]:
            check(f"{what}: the kind", line["kind"] == row["kind"], line)

    server.web.send("POST", "/api/2.0/mlflow/users/create", json.dumps({"username": "audited", "password": PASSWORD}).encode(),
                    [("Authorization", basic(*ADMIN)), ("Content-Type", "application/json")])
    rows = endpoints.table()
    for row in rows:
        for path in endpoints.paths(row):
            if "/graphql" not in path or row["method"] == "POST":
                one(row, path, ADMIN[0], password=ADMIN[1])
        path = endpoints.paths(row)[0]
        if row["changes"]:
            one(row, path, "audited")
            if row["level"] != "anyone":
                one(row, path, "audited", status=401, password="wrong " + SECRET)
    check("there are such rows", sum(r["changes"] for r in rows) > 60 and sum(not r["changes"] for r in rows) > 40)
    reopened(server, log, check)


def reopened(server, log, check):
    """Renamed and told to reload, the workers write to a new file, and lose nothing."""
    import os
    import signal

    before = set(server.workers())
    log.rename(log.with_suffix(".1"))
    os.kill(server.pid("serve"), signal.SIGHUP)
    deadline = time.monotonic() + 20
    while set(server.workers()) & before and time.monotonic() < deadline:
        time.sleep(0.05)
    make = ("POST", "/api/2.0/mlflow/experiments/create", json.dumps({"name": "after-the-rotation"}).encode(),
            [("Authorization", basic(*ADMIN)), ("Content-Type", "application/json")])
    reply = server.web.send(*make)
    line = json.loads(log.read_text().splitlines()[-1])
    check("a new file after SIGHUP", reply.status == 200 and line["resource"] == {"name": "after-the-rotation"} and line["user"] == ADMIN[0], reply, line)
    check("with its mode", log.stat().st_mode & 0o777 == 0o640, oct(log.stat().st_mode))
