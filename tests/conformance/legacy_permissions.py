# SPDX-License-Identifier: Apache-2.0
"""The permission calls of MLflow 3.10 against a live server of that version, and what they lead to.

Statuses, error codes, messages and bodies are compared, user ids and experiment ids by their names.
Then grants made by these calls are seen to open and close what they name here, and calls of 3.17
see them, too.
"""

import json
import re

from lib import env
from lib.servers import ADMIN, Stock
from lib.web import Web

from .dsl import Step, dig
from .people import PASSWORD, ROOT, People

SERVER, HERE, OTHER = "permissions", "legacy-here", "legacy-other"
LEVELS = ("READ", "USE", "EDIT", "MANAGE", "NO_PERMISSIONS")
WHO, CHIEF = ("u-legacy", PASSWORD), ("u-legacy-chief", PASSWORD)

# Family: path below the version, the fields that name the resource, their values
FAMILIES = (
    ("/2.0/mlflow/experiments", {"experiment_id": "$e"}), ("/2.0/mlflow/registered-models", {"name": "$name"}), ("/3.0/mlflow/scorers", {"experiment_id": "$e", "scorer_name": "a/b c%"}),
    ("/3.0/mlflow/gateway/secrets", {"secret_id": "s-1"}), ("/3.0/mlflow/gateway/endpoints", {"endpoint_id": "e-1"}), ("/3.0/mlflow/gateway/model-definitions", {"model_definition_id": "d-1"}),
)


class Legacy(Stock):
    name = "legacy"
    python = env.LEGACY_PYTHON

    def _write_auth(self, uri):
        """That version wants the first password in the file."""
        environment = super()._write_auth(uri)
        with open(environment["MLFLOW_AUTH_CONFIG_PATH"], "a") as ini:
            ini.write(f"admin_password = {ADMIN[1]}\n")
        return environment


def call(mount, method, path, **fields):
    place = {"query": fields} if method == "GET" else {"body": fields}
    return Step(method, mount + path, **place)


def family_steps(mount, path, by):
    """(label, step) of one family, in order."""
    def go(verb, **more):
        method = {"create": "POST", "get": "GET", "update": "PATCH", "delete": "DELETE"}[verb]
        return f"{path} {verb} {more}", call(mount, method, f"{path}/permissions/{verb}", **{**by, **more})

    yield go("get", username=WHO[0])
    yield go("update", username=WHO[0], permission="READ")
    yield go("delete", username=WHO[0])
    for level in LEVELS:
        yield go("create", username=WHO[0], permission=level)
        yield go("get", username=WHO[0])
        if level == "READ":
            yield go("create", username=WHO[0], permission="EDIT")
        yield go("update", username=WHO[0], permission="NO_PERMISSIONS" if level == "READ" else "READ")
        yield go("get", username=WHO[0])
        yield go("delete", username=WHO[0])
    for wrong in ("nope", "read", "DENY"):
        yield go("create", username=WHO[0], permission=wrong)
    for verb in ("create", "get", "update", "delete"):
        yield go(verb, username="nobody-at-all", permission="READ")


def workspace_steps(mount):
    path = "/3.0/mlflow/workspaces/$ws/permissions"

    def go(method, where=path, **fields):
        place = {"query": fields} if method in ("GET", "DELETE") else {"body": fields}
        return f"{method} {where} {fields}", Step(method, mount + where, **place)

    yield go("GET")
    yield go("DELETE", username=WHO[0])
    for level in (*LEVELS, "READ"):
        yield go("POST", username=WHO[0], permission=level)
        yield go("GET")
        yield go("GET", "/3.0/mlflow/workspace-permissions", username=WHO[0])
    yield go("DELETE", username=WHO[0])
    yield go("GET")
    yield go("GET", "/3.0/mlflow/workspace-permissions", username=WHO[0])
    yield go("POST", username=WHO[0], permission="nope")
    yield go("POST", username="nobody-at-all", permission="READ")
    yield go("DELETE", username="nobody-at-all")
    yield go("GET", "/3.0/mlflow/workspace-permissions", username="nobody-at-all")
    yield go("POST", "/3.0/mlflow/workspaces/not-there/permissions", username=WHO[0], permission="READ")


class Side:
    """One of the two servers, with the two users and something to grant permissions on."""

    def __init__(self, server, admin, suffix=""):
        self.web, self.admin = Web(server.port), admin
        self.known = {"ws": HERE, "name": "model-of-legacy" + suffix, "en": "experiment-of-legacy" + suffix}
        for path, body in (("experiments/create", {"name": "$en"}), ("registered-models/create", {"name": "$name"})):
            reply = self.ask(Step("POST", path, body=body), admin)
            if reply.status >= 300:
                raise RuntimeError(f"legacy_permissions: {path}: {reply}")
            if "experiments" in path:
                self.known["e"] = dig(reply.json, "experiment_id")

    def ask(self, step, user, workspace=HERE):
        return self.web.send(*step.request(self.known, workspace, user))

    def text(self, reply):
        """Status and body, without what differs by chance and the database's own words."""
        body = reply.body.decode("utf-8", "replace")
        parsed = reply.json
        if isinstance(parsed, dict):
            parsed = {k: v for k, v in parsed.items() if k not in ("sqlstate", "error_class")}
            if "message" in parsed:
                parsed["message"] = parsed["message"].partition(" Error: ")[0]
            body = json.dumps(parsed, sort_keys=True)
        body = re.sub(r'"user_id": \d+', '"user_id": 0', body).replace(f'"{self.known["e"]}"', '"<e>"')
        body = body.replace(f'={self.known["e"]}', "=<e>").replace(self.known["name"], "<name>")
        return f"{reply.status} {body}"


def run(bench):
    ours = bench.servers["ours", SERVER]
    people = People(bench, ours)
    people.query("insert into workspaces (name) values (%s), (%s)", HERE, OTHER)
    for name in (WHO[0], CHIEF[0]):
        people.add(name)
    people.query("insert into secrets (secret_id, secret_name, encrypted_value, wrapped_dek, kek_version, masked_value, created_at, last_updated_at, workspace)"
                 " values ('s-1', 'legacy', '', '', 1, '', 1, 1, %s)", HERE)
    if "stock" in bench.kinds:
        _compare(bench, ours)
    _lead_to(bench, ours)


def _compare(bench, ours):
    database = bench.postgres.create("legacy_permissions", template="template1")
    folder = bench.folder / "legacy-permissions"
    folder.mkdir()
    with Legacy(folder, bench.postgres.uri(database, "+psycopg2"), auth={"uri": f"sqlite:///{folder}/auth.db"}) as legacy:
        bench.postgres.query(database, "insert into workspaces (name) values (%s), (%s)", HERE, OTHER)
        theirs = Side(legacy, ADMIN)
        for name, password in (WHO, CHIEF):
            theirs.ask(Step("POST", "users/create", body={"username": name, "password": password}), ADMIN)
        steps = [s for path, by in FAMILIES for s in family_steps("/api", path, by)] + list(workspace_steps("/api"))
        answers = [theirs.text(theirs.ask(step, ADMIN)) for _, step in steps]
        for mount in ("/api", "/ajax-api"):
            side = Side(ours, ROOT, mount.strip("/"))
            for (label, step), expected in zip(steps, answers):
                step.path = mount + step.path.removeprefix("/ajax-api").removeprefix("/api")
                reply = side.ask(step, ROOT)
                bench.hits.add(SERVER, step.method, step.path.replace("$ws", HERE))
                got = side.text(reply)
                bench.result(f"legacy_permissions: {mount} {label}", None if got == expected else "differ", f"3.10: {expected[:400]}\nours: {got[:400]}")


READ = Step("GET", "experiments/get", query={"experiment_id": "$e"})
EDIT = Step("POST", "experiments/set-experiment-tag", body={"experiment_id": "$e", "key": "k", "value": "v"})
CREATE = Step("POST", "experiments/create", body={"name": "$en-of-user"})
MODEL = Step("GET", "registered-models/get", query={"name": "$name"})
SECRET = call("/api", "GET", "/3.0/mlflow/gateway/secrets/permissions/get", secret_id="s-1", username=WHO[0])


def _lead_to(bench, ours):
    """What a grant opens, by the levels of 3.10, and that nothing else opens."""
    side = Side(ours, ROOT, "-lead")

    def may(step, user=WHO, workspace=HERE):
        return side.ask(step, user, workspace).status not in (401, 403)

    def seen(name, got, want):
        bench.result(f"legacy_permissions: {name}", None if got == want else f"{got} instead of {want}")

    def put(path, **fields):
        reply = side.ask(call("/api", "POST", path, **fields), ROOT)
        if reply.status != 200:
            raise RuntimeError(f"{path}: {reply}")

    by = {"experiment_id": "$e", "username": WHO[0]}
    for level, want in (("READ", (True, False)), ("USE", (True, False)), ("EDIT", (True, True)), ("MANAGE", (True, True)), ("NO_PERMISSIONS", (False, False))):
        put("/2.0/mlflow/experiments/permissions/create", **by, permission=level)
        seen(f"{level} on an experiment", (may(READ), may(EDIT)), want)
        seen(f"{level} on an experiment opens nothing else", (may(MODEL), may(CREATE), may(READ, workspace=OTHER)), (False, False, False))
        shown = side.ask(call("/api", "GET", "/3.0/mlflow/workspaces"), WHO).json.get("workspaces", [])
        seen(f"{level} on an experiment does not list the workspace", [w["name"] for w in shown], [])
        side.ask(call("/api", "DELETE", "/2.0/mlflow/experiments/permissions/delete", **by), ROOT)
    seen("nothing is left", (may(READ), may(EDIT)), (False, False))
    path = "/3.0/mlflow/workspaces/$ws/permissions"
    for level, want in (("READ", (True, False, True)), ("USE", (True, False, True)), ("EDIT", (True, True, True)), ("MANAGE", (True, True, True)), ("NO_PERMISSIONS", (False, False, False))):
        put(path, username=WHO[0], permission=level)
        seen(f"{level} on a workspace", (may(READ), may(EDIT), may(MODEL)), want)
        shown = [w["name"] for w in side.ask(call("/api", "GET", "/3.0/mlflow/workspaces"), WHO).json.get("workspaces", [])]
        seen(f"{level} on a workspace lists it", shown, [HERE] if level != "NO_PERMISSIONS" else [])
        seen(f"{level} on a workspace opens no other", may(READ, workspace=OTHER), False)
    put(path, username=WHO[0], permission="EDIT")
    put("/2.0/mlflow/experiments/permissions/create", **by, permission="NO_PERMISSIONS")
    seen("NO_PERMISSIONS on an experiment closes it in a workspace with EDIT", (may(READ), may(MODEL)), (False, True))
    seen("READ creates nothing", (put(path, username=WHO[0], permission="READ"), may(CREATE))[1], False)
    # whoever manages may hand it on, and nobody else
    grant = call("/api", "POST", path, username=WHO[0], permission="READ")
    seen("nobody may grant", may(grant, CHIEF), False)
    put(path, username=CHIEF[0], permission="MANAGE")
    seen("a manager may grant", (may(grant, CHIEF), may(SECRET, CHIEF), may(SECRET, WHO)), (True, True, False))
    seen("a manager may not look across workspaces", may(call("/api", "GET", "/3.0/mlflow/workspace-permissions", username=WHO[0]), CHIEF), False)
