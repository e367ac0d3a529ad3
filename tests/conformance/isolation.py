# SPDX-License-Identifier: Apache-2.0
"""Another workspace's resources answer exactly as resources that do not exist, and stay as they are.

Every endpoint that takes an id, a name or an artifact path is asked, from a second workspace and
from the default one, for what the first workspace has, and then for what nobody has. The two
answers must be the same, no marker text may appear, and no row or file may have changed. Pictures in
pages are asked for without naming a workspace, which is then that of their run: those rows are asked
from the second workspace only, and with users by the attack suite.
"""

import json
import re
from pathlib import Path

from lib.web import Web

from . import endpoints, state
from .bad_input import filled, sample, takes_query
from .dsl import EXPERIMENT, Step, dig, put_in

MARK = "zqmark"
OWNER, STRANGER = "iso-owner", "iso-stranger"
TRACE = f"tr-{'d' * 32}"
NOBODY = {"dataset": "d-" + "b" * 32, "issue": "iss-" + "a" * 32, "tx": "c" * 32, "t": f"tr-{'c' * 32}", "e": "71349999", "r": "f" * 32, "m": "m-" + "e" * 32, "w": "0" * 36, "gs": "s-" + "a" * 32, "gd": "d-" + "a" * 32, "ge": "e-" + "a" * 32, "gr": "gr-" + "a" * 32, "bp": "bp-" + "a" * 32, "si": "1" * 36, "ls": "ls-" + "0" * 32, "rq": "rq-" + "0" * 32, "name": "no-such-name", "ws": OWNER, "sname": "no.such/server", "x": "ae-" + "b" * 32}
NAMED = tuple(variable for variable in NOBODY if variable != "ws")
ARTIFACTS = ("$e/$r/artifacts/f.txt", "$e/$r/artifacts", "$e", "workspaces/$ws/$e/$r/artifacts/f.txt", "workspaces/$ws/$e/$r/artifacts", "workspaces/$ws/$e")


def text(key="key"):
    return {"key": f"{MARK}-{key}", "value": f"{MARK}-value"}


MAKE = (
    ("e", "experiment_id", Step("POST", "experiments/create", body={"name": f"{MARK}-name", "tags": [text()]})),
    ("r", "run.info.run_id", Step("POST", "runs/create", body={"experiment_id": "$e", "run_name": f"{MARK}-run", "start_time": 5, "tags": [text()]})),
    ("m", "model.info.model_id", Step("POST", "logged-models", body={"experiment_id": "$e", "name": f"{MARK}-model", "source_run_id": "$r", "params": [text()], "tags": [text()]})),
    (None, None, Step("POST", "runs/log-batch", body={"run_id": "$r", "metrics": [{"key": f"{MARK}-m", "value": 4242.5, "timestamp": 7}], "params": [text()], "tags": [text("t")]})),
    (None, None, Step("POST", "runs/log-inputs", body={"run_id": "$r", "datasets": [{"dataset": {"name": f"{MARK}-d", "digest": "x", "source_type": "t", "source": f"{MARK}-s"}}], "models": [{"model_id": "$m"}]})),
    (None, None, Step("POST", "runs/outputs", body={"run_id": "$r", "models": [{"model_id": "$m", "step": 1}]})),
    ("dataset", "dataset.dataset_id", Step("POST", "/api/3.0/mlflow/datasets/create", body={"name": f"{MARK}-d", "experiment_ids": ["$e"], "tags": f'{{"{MARK}": "{MARK}"}}'})),
    (None, None, Step("POST", "/api/3.0/mlflow/datasets/$dataset/records", body={"records": f'[{{"inputs": {{"{MARK}": "{MARK}"}}, "tags": {{"mlflow.user": "{MARK}"}}}}]'})),
    ("issue", "issue.issue_id", Step("POST", "/api/3.0/mlflow/issues", body={"experiment_id": "$e", "name": MARK, "description": MARK, "source_run_id": "$r", "root_causes": [MARK]})),
    (None, None, Step("POST", "registered-models/create", body={"name": f"{MARK}-name", "description": MARK, "tags": [text()]})),
    (None, None, Step("POST", "model-versions/create", body={"name": f"{MARK}-name", "source": f"s3://{MARK}/m", "description": MARK, "tags": [text()]})),
    (None, None, Step("POST", "registered-models/alias", body={"name": f"{MARK}-name", "alias": "alias", "version": "1"})),
    (None, None, Step("POST", "/api/3.0/mlflow/traces", body={"trace": {"trace_info": {"trace_id": "$t", "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}, "request_preview": MARK, "assessments": [{"assessment_id": "a-$t", "assessment_name": MARK, "feedback": {"value": MARK}}], "tags": {"key": f"{MARK}-value"}, "trace_metadata": {"key": f"{MARK}-value"}}}})),
    ("si", "scorer_id", Step("POST", "/api/3.0/mlflow/scorers/register", body={"experiment_id": "$e", "name": f"{MARK}-name", "serialized_scorer": json.dumps({"name": MARK})})),
    ("ls", "label_schema.schema_id", Step("POST", "/api/3.0/mlflow/label-schemas/create", body={"experiment_id": "$e", "name": f"{MARK}-name", "type": 1, "instruction": MARK, "input": {"categorical": {"options": [MARK]}}})),
    ("rq", "review_queue.queue_id", Step("POST", "/api/3.0/mlflow/review-queues/create", body={"experiment_id": "$e", "name": f"{MARK}-name", "queue_type": 2, "users": [MARK], "schema_ids": ["$ls"]})),
    (None, None, Step("POST", "/api/3.0/mlflow/review-queues/items/add", body={"queue_id": "$rq", "item_ids": ["$t"]})),
    (None, None, Step("PUT", "/api/3.0/mlflow/scorers/online-config", body={"experiment_id": "$e", "name": f"{MARK}-name", "sample_rate": 0, "filter_string": f"tags.{MARK} = 'x'"})),
    (None, None, Step("POST", "traces/link-prompts", body={"trace_id": "$t", "prompt_versions": [{"name": MARK, "version": "1"}]})),
    ("w", "webhook.webhook_id", Step("POST", "webhooks", body={"name": f"{MARK}-name", "description": MARK, "url": "https://1.1.1.1/", "events": [{"entity": "PROMPT", "action": "CREATED"}]})),
    ("gs", "secret.secret_id", Step("POST", "/api/3.0/mlflow/gateway/secrets/create", body={"secret_name": f"{MARK}-name", "secret_value": {f"{MARK}-key": MARK}, "auth_config": {"key": MARK}})),
    ("gd", "model_definition.model_definition_id", Step("POST", "/api/3.0/mlflow/gateway/model-definitions/create", body={"name": f"{MARK}-name", "secret_id": "$gs", "provider": MARK, "model_name": MARK})),
    ("ge", "endpoint.endpoint_id", Step("POST", "/api/3.0/mlflow/gateway/endpoints/create", body={"name": f"{MARK}-name", "model_configs": [{"model_definition_id": "$gd", "linkage_type": "PRIMARY"}]})),
    (None, None, Step("POST", "/api/3.0/mlflow/gateway/endpoints/set-tag", body={"endpoint_id": "$ge", **text()})),
    (None, None, Step("POST", "/api/3.0/mlflow/gateway/endpoints/bindings/create", body={"endpoint_id": "$ge", "resource_type": "scorer", "resource_id": MARK})),
    ("gr", "guardrail.guardrail_id", Step("POST", "/api/3.0/mlflow/gateway/guardrails/create", body={"name": f"{MARK}-name", "scorer_id": "$si", "scorer_version": 1, "stage": "BEFORE", "action": "VALIDATION"})),
    (None, None, Step("POST", "/api/3.0/mlflow/gateway/guardrails/add-to-endpoint", body={"endpoint_id": "$ge", "guardrail_id": "$gr"})),
    ("bp", "budget_policy.budget_policy_id", Step("POST", "/api/3.0/mlflow/gateway/budgets/create", body={"budget_unit": "USD", "budget_amount": 1, "duration": {"unit": "DAYS", "value": 1}, "target_scope": "GLOBAL", "budget_action": "ALERT", "created_by": MARK})),
    (None, None, Step("POST", "/api/3.0/mlflow/mcp-servers/$sname/versions", body={"server_json": {"name": "$sname", "version": "1.0.0", "description": MARK}, "source": MARK, "tools": [{"name": MARK}]})),
    (None, None, Step("POST", "/api/3.0/mlflow/mcp-servers/$sname/tags", body=text())),
    (None, None, Step("POST", "/api/3.0/mlflow/mcp-servers/$sname/versions/1.0.0/tags", body=text())),
    (None, None, Step("POST", "/api/3.0/mlflow/mcp-servers/$sname/aliases", body={"alias": "alias", "version": "1.0.0"})),
    ("x", "id", Step("POST", "/api/3.0/mlflow/mcp-servers/$sname/endpoints", body={"url": MARK, "server_alias": "alias"})),
    (None, None, Step("PUT", "/api/2.0/mlflow-artifacts/artifacts/$e/$r/artifacts/f.txt", raw=f"{MARK}-file".encode())),
    (None, None, Step("PUT", "/api/2.0/mlflow-artifacts/artifacts/$e/models/$m/artifacts/f.txt", raw=f"{MARK}-file".encode())),
)


def make(web):
    """One of everything in the owner's workspace, all of it carrying the mark."""
    variables = {"name": f"{MARK}-name", "ws": OWNER, "t": TRACE, "tx": TRACE[3:], "sname": f"{MARK}.com/server"}
    for variable, path, step in MAKE:
        reply = web.send(*step.request(variables, OWNER))
        if reply.status >= 300:
            raise RuntimeError(f"isolation: {step.method} {step.path}: {reply}")
        if variable:
            variables[variable] = dig(reply.json, path)
    return variables


def probes(row):
    """Requests for this row that name the owner's resources, by id, by name or by path."""
    fields = [f for f in row["fields"] if f["in"] == "request"]
    mount = row["mount"].split(",")[0]
    named = ("experiment_name", "scorer_name", "name") if row["locator"].get("models") or row["locator"].get("endpoint_name") or "/scorers/" in row["path"] or "get-by-name" in row["path"] else ("experiment_name", "scorer_name")
    values = {f["name"]: "$name" if f["name"] in named else sample(f, row) for f in fields}
    required = {f["name"]: values[f["name"]] for f in fields if f["required"]}
    reads = takes_query(row)
    whole = [{}]
    if "path" in values and "run_id" not in values and "run_uuid" not in values:
        whole = [{"path": path} for path in ARTIFACTS]
    for path in ARTIFACTS if "artifact_path" in row["path"] else (None,):
        target = mount + filled(row["path"], path)
        for chosen in (required, values):
            for extra in whole:
                place = {"query": {**chosen, **extra}} if reads else {"body": {**chosen, **extra}}
                yield endpoints.as_sent(row, Step(row["method"], target, raw=b"x" if row["upload"] else None, **place))


def names_something(row):
    """Whether the row can be asked for a resource of its caller's choice."""
    probe = str([(s.path, s.query, s.body, s.headers) for s in probes(row)])
    return any(f"${v}" in probe for v in NAMED)


def files(server):
    root = Path(server.artifacts) / "workspaces" / OWNER
    return {str(p): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def belongings(bench, server):
    """What is the owner's: table -> rows in no order, path of a file -> its bytes."""
    tables = state.snapshot(bench.postgres, server.database)[OWNER]
    return {**{table: sorted(map(str, rows)) for table, rows in tables.items()}, **files(server)}


def changes(before, now):
    """A complaint about each table and file that is not as it was."""
    return [f"the owner's {what} changed" for what in {**before, **now} if before.get(what) != now.get(what)]


def run(bench):
    server = bench.servers["ours", "main"]
    bench.postgres.query(server.database, "insert into workspaces (name) values (%s), (%s)", OWNER, STRANGER)
    web = Web(server.port)
    known = make(web)
    web.send(*EXPERIMENT.request({}, STRANGER))

    before = belongings(bench, server)
    for row in endpoints.table():
        if not names_something(row):
            continue
        label = f"isolation: {row['method']} {row['path']}"
        complaints = []
        for step in probes(row):
            for workspace in (STRANGER,) if row["finds_workspace"] else (STRANGER, None):
                complaints += _probe(web, step, workspace, known)
        now = belongings(bench, server)
        complaints += changes(before, now)
        before = now
        bench.result(label, "; ".join(dict.fromkeys(complaints))[:900] or None)
    bench.result("isolation: the owner still sees it", _owner_sees(web, known))


def _probe(web, step, workspace, known):
    """Complaints about asking for what is the owner's, and then for what is nobody's."""
    answers = []
    for variables in (known, NOBODY):
        reply = web.send(*step.request(variables, workspace))
        body = reply.body.decode("utf-8", "replace")
        for name in NAMED:
            body = body.replace(str(variables[name]), f"<{name}>")
        body = re.sub(r'"digest":"[0-9a-f]{8}"|\b1\d{12}\b', "<now>", body)
        answers.append((reply.status, re.sub(r"\b[0-9a-f]{32,64}\b", "<random>", body)))
        if MARK in body:
            yield f"{step.path} from {workspace} shows {body[:200]}"
    path = put_in(step.path, known)
    if answers[0] != answers[1]:
        yield f"{path} {step.query or step.body} from {workspace}: {answers[0]} but for nobody's {answers[1]}"


def _owner_sees(web, known):
    step = Step("GET", "runs/get", query={"run_id": "$r"})
    reply = web.send(*step.request(known, OWNER))
    return None if reply.status == 200 and MARK in reply.body.decode() else f"{reply}"
