# SPDX-License-Identifier: Apache-2.0
"""Credentials that one server keeps can be read by the other, and by nobody else; they show nowhere.
Windows of budgets are where the other server has them, with what was spent in them."""

import datetime
import itertools
import json
import logging
import os
import time

from lib.servers import ADMIN
from lib.web import Web

from .dsl import GET, POST
from .gateway_secrets import AJAX_GATEWAY, GATEWAY
from .people import PASSWORD, People

MARK = "zqsecret-of-a-provider"
VALUE = {"api_key": f"{MARK}-1", "more": "ö🐈"}
# Of the servers that are asked: MLFLOW_CRYPTO_KEK_PASSPHRASE and the version.
KEKS = {"main": ("a passphrase of tests", 3), "auth": (None, 1)}


def run(bench):
    for name in KEKS:
        server, user = bench.servers["ours", name], ADMIN if name == "auth" else None
        made = _make(server, user)
        bench.result(f"gateway: the stock server reads what {name} keeps", _readable(bench, server, name, made))
        bench.result(f"gateway: no value in what {name} says", _shows(server, user, made))
    bench.result("gateway: windows of budgets", _windows(bench))
    bench.result("gateway: an experiment that is denied is not mentioned, and nothing is traced there", _denied(bench))
    bench.result("gateway: the default passphrase is for administrators to know", _config(bench))


def _make(server, user):
    """(id, name, values) of a secret that was made, and of one that was changed; refused ones besides."""
    def ask(path, body):
        return Web(server.port).send(*POST(GATEWAY + path, body).request({}, "default", user))

    created = [ask("secrets/create", {"secret_name": f"gw-{n}-ř", "secret_value": VALUE}).json["secret"] for n in "ab"]
    changed = {"api_key": f"{MARK}-2"}
    ask("secrets/update", {"secret_id": created[1]["secret_id"], "secret_value": changed})
    for body in ({"secret_name": created[0]["secret_name"], "secret_value": VALUE}, {"secret_name": "bad", "secret_value": f"{MARK}-3"},
                 {"secret_name": "bad", "secret_value": {"api_key": {"a": f"{MARK}-4"}}}, {"secret_name": "bad", "secret_value": {"api_base": f"{MARK}-5"}}, {"secret_name": "x" * 300, "secret_value": VALUE}):
        reply = ask("secrets/create", body)
        if reply.status != 400 or MARK in reply.body.decode():
            raise RuntimeError(f"gateway: {reply}")
    return [(s["secret_id"], s["secret_name"], v) for s, v in zip(created, (VALUE, changed))]


def _readable(bench, server, name, made):
    for secret_id, secret_name, value in made:
        row = bench.postgres.query(server.database, "select encrypted_value, wrapped_dek, kek_version from secrets where secret_id = %s", secret_id)[0]
        passphrase, version = KEKS[name]
        for chosen, wanted in (((passphrase, version), value), (("another", version), None), ((passphrase, version + 1), None)):
            if row[2] != version or (found := _decrypt(row, secret_id, secret_name, *chosen)) != wanted:
                return f"version {row[2]}, {found} instead of {wanted} with {chosen}"
    return None


def _decrypt(row, secret_id, secret_name, passphrase, version):
    """What the stock server makes of a row, whatever this process's environment says."""
    from mlflow.exceptions import MlflowException
    from mlflow.utils import crypto

    logging.getLogger("mlflow.utils.crypto").setLevel(logging.ERROR)  # it warns of the default passphrase
    os.environ.pop(crypto.CRYPTO_KEK_PASSPHRASE_ENV_VAR, None)
    try:
        return crypto._decrypt_secret(bytes(row[0]), bytes(row[1]), crypto.KEKManager(passphrase, version), secret_id, secret_name)
    except MlflowException:
        return None


def _shows(server, user, made):
    """Answers, logs and the audit log."""
    web = Web(server.port)
    steps = [GET(GATEWAY + "secrets/list"), *[GET(GATEWAY + "secrets/get", {"secret_id": made_id}) for made_id, _, _ in made]]
    said = "".join(web.send(*step.request({}, "default", user)).body.decode() for step in steps)
    said += "".join(p.read_text(errors="replace") for p in server.folder.rglob("*.log"))
    if made[0][0] not in said:
        return "the secrets are not listed"
    return f"{MARK} stands in an answer or a log" if MARK in said else None


def _windows(bench):
    """Budgets of every duration, in a workspace whose traces cost something, beside another one's."""
    server = bench.servers["ours", "auth"]

    def ask(step):
        return Web(server.port).send(*step.request({}, "budgets", ADMIN)).json

    bench.postgres.query(server.database, "insert into workspaces (name) values ('budgets'), ('budgets-elsewhere')")
    bench.postgres.query(server.database, "insert into endpoints (endpoint_id, name, created_at, last_updated_at, workspace) values ('e-budgets', 'e', 1, 1, 'budgets')")
    now = int(time.time() * 1000)
    mine = {"endpoint": "e-budgets", "user": "ann"}
    for workspace, cost, ago, of in (("budgets", 1, 0, {}), ("budgets", 2, 0, mine), ("budgets", 4, 0, {"user": "eve"}), ("budgets", 8, 5000 * 86400000, mine), ("budgets", 16, 0, None), ("budgets-elsewhere", 32, 0, mine),
                                       ("budgets", -64, 0, {}), ("budgets", 1e308, 0, {}), ("budgets", 1.5e308, 0, {})):  # no sums of money
        _spend(bench, server, workspace, cost, now - ago, of)
    wanted = {}
    for unit, value, (scope, target, spent) in itertools.product(("MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS"), (1, 2, 5, 7, 12), (("WORKSPACE", "", 7), ("ENDPOINT", "e-budgets", 2), ("USER", "ann", 2), ("USER", "nobody", 0))):
        made = ask(POST(GATEWAY + "budgets/create", {"budget_unit": "USD", "budget_amount": 1, "duration": {"unit": unit, "value": value}, "target_scope": scope, "target_value": target, "budget_action": "ALERT"}))
        wanted[made["budget_policy"]["budget_policy_id"]] = unit, value, spent
    for window in ask(GET(GATEWAY + "budgets/windows"))["windows"]:
        unit, value, spent = wanted.pop(window["budget_policy_id"])
        start, end = window["window_start_ms"], window["window_end_ms"]
        if (start, end) not in {_window(unit, value, now), _window(unit, value, int(time.time() * 1000))}:
            return f"{value} {unit}: {start} to {end}, but {_window(unit, value, now)} in the reference"
        if window["current_spend"] != (spent if start <= now else 0):
            return f"{value} {unit}: {window['current_spend']} spent instead of {spent}"
    return f"no windows: {wanted}" if wanted else None


def _window(unit, value, now):
    """Where the reference has it."""
    from mlflow.entities.gateway_budget_policy import BudgetDuration
    from mlflow.gateway import budget_tracker

    duration = BudgetDuration(unit, value)
    start = budget_tracker._compute_window_start(duration, datetime.datetime.fromtimestamp(now / 1000, datetime.timezone.utc))
    return tuple(int(t.timestamp() * 1000) for t in (start, budget_tracker._compute_window_end(duration, start)))


def _spend(bench, server, workspace, cost, when, of):
    """A trace that cost something, in an experiment of its own; of: None where the gateway did not make it."""
    trace = f"tr-{workspace}-{cost}"
    bench.postgres.query(server.database, "insert into experiments (name, artifact_location, lifecycle_stage, workspace) values (%s, '', 'active', %s)", trace, workspace)
    bench.postgres.query(server.database, "insert into trace_info (request_id, experiment_id, timestamp_ms, status, total_cost) select %s, experiment_id, %s, 'OK', %s from experiments where name = %s", trace, when, cost, trace)
    metadata = {} if of is None else {"mlflow.gateway.endpointId": of.get("endpoint", "e-other"), "mlflow.auth.username": of.get("user", "")}
    for key, value in metadata.items():
        bench.postgres.query(server.database, "insert into trace_request_metadata (key, value, request_id) values (%s, %s, %s)", key, value, trace)


def _denied(bench):
    """Who may change every endpoint, and is denied the experiments that one of them and one to come are traced in."""
    server = bench.servers["ours", "auth"]
    bench.postgres.query(server.database, "insert into workspaces (name) values ('denied')")
    people, who = People(bench, server), ("u-denied", PASSWORD)

    def ask(step, user):
        return Web(server.port).send(*step.request({}, "denied", user))

    secret = ask(POST(GATEWAY + "secrets/create", {"secret_name": "s", "secret_value": VALUE}), ADMIN).json["secret"]["secret_id"]
    model = ask(POST(GATEWAY + "model-definitions/create", {"name": "m", "secret_id": secret, "provider": "openai", "model_name": "m"}), ADMIN).json["model_definition"]["model_definition_id"]
    endpoint = {"model_configs": [{"model_definition_id": model, "linkage_type": "PRIMARY"}]}
    people.add(who[0])
    people.role("denied", "denied", who[0])
    for kind in ("gateway_endpoint", "gateway_model_definition", "experiment"):
        people.grant("denied", kind, "*", "MANAGE")
    for name in ("traced", "gateway/later"):
        made = ask(POST("experiments/create", {"name": name}), ADMIN).json["experiment_id"]
        people.grant("denied", "experiment", made, "DENY")
        endpoint.setdefault("experiment_id", made)
    ask(POST(GATEWAY + "endpoints/create", {**endpoint, "name": "now"}), ADMIN)
    shown = {user[0]: ask(GET(GATEWAY + "endpoints/get", {"name": "now"}), user).json["endpoint"].get("experiment_id") for user in (ADMIN, who)}
    named = ask(POST(GATEWAY + "endpoints/create", {**endpoint, "name": "named"}), who)
    found = ask(POST(GATEWAY + "endpoints/create", {"model_configs": endpoint["model_configs"], "name": "later"}), who)
    ok = shown == {ADMIN[0]: endpoint["experiment_id"], who[0]: None} and (named.status, found.status) == (403, 403)
    return None if ok else f"{shown}, {named}, {found}"


def _config(bench):
    server = bench.servers["ours", "auth"]
    People(bench, server).add("u-gateway")
    bodies = [json.loads(Web(server.port).send(*GET(AJAX_GATEWAY + "secrets/config").request({}, "default", user)).body)
              for user in (ADMIN, ("u-gateway", PASSWORD))]
    wanted = [{"secrets_available": True, "using_default_passphrase": True}, {"secrets_available": True}]
    return None if bodies == wanted else str(bodies)
