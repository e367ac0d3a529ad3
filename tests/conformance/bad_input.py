# SPDX-License-Identifier: Apache-2.0
"""Bad input for every endpoint, generated from the table `mlflow-fcgi endpoints --json` prints.

Each row is sent a valid request, and then the same request spoilt in one place at a time; with which of
the same values for all changes from place to place, but `--whole` tries all of them everywhere. What may
come out otherwise than in the reference is said at the place: see `may` and differences.md.
"""

import json
from dataclasses import replace
from urllib.parse import quote, urlencode

from . import endpoints
from .dsl import EXPERIMENT, MODEL, NO_MODEL, NO_RUN, POST, RUN, Case, Step, wanted_by

SETUP = (EXPERIMENT, RUN)
# Beside it, for rows whose requests contain this.
SETUP_FOR = {
    r"\$m\b|logged-models|graphql": (MODEL,),
    r"registered-models|model-versions|graphql": (
        POST("registered-models/create", {"name": "spoilt"}),
        POST("model-versions/create", {"name": "spoilt", "source": "s3://b/m"}),
        POST("registered-models/alias", {"name": "spoilt", "alias": "alias", "version": "1"}),
    ),
    r"\$t|traces|assessments|review-queues": (
        POST("/api/3.0/mlflow/traces", {"trace": {"trace_info": {"trace_id": "tr-$ws", "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}, "tags": {"k": "v"}, "assessments": [{"assessment_id": "a-tr-$ws", "assessment_name": "a", "source": {"source_type": 1}, "feedback": {"value": 1}}]}}}, keep={"t": "trace.trace_info.trace_id"}),
    ),
    r"scorer|guardrails|\$si": (POST("/api/3.0/mlflow/scorers/register", {"experiment_id": "$e", "name": "spoilt", "serialized_scorer": "{}"}, keep={"si": "scorer_id"}),),
    r"label-schemas|\$ls": (POST("/api/3.0/mlflow/label-schemas/create", {"experiment_id": "$e", "name": "spoilt", "type": 1, "input": {"text": {}}}, keep={"ls": "label_schema.schema_id"}),),
    r"review-queues|\$rq": (
        POST("/api/3.0/mlflow/review-queues/create", {"experiment_id": "$e", "name": "spoilt", "queue_type": 2}, keep={"rq": "review_queue.queue_id"}),
        POST("/api/3.0/mlflow/review-queues/items/add", {"queue_id": "$rq", "item_ids": ["$t"]}),
    ),
    r"webhooks": (
        POST("webhooks", {"name": "spoilt", "url": "https://1.1.1.1/", "events": [{"entity": "PROMPT", "action": "CREATED"}]}, keep={"w": "webhook.webhook_id"}),
    ),
    r"datasets|\$dataset": (POST("/api/3.0/mlflow/datasets/create", {"name": "spoilt", "experiment_ids": ["$e"]}, keep={"dataset": "dataset.dataset_id"}),),
    r"issues|\$issue": (POST("/api/3.0/mlflow/issues", {"experiment_id": "$e", "name": "spoilt", "description": "d"}, keep={"issue": "issue.issue_id"}),),
    r"/gateway/": (
        POST("experiments/create", {"name": "gateway/spoilt"}),  # the reference leaves it behind where an endpoint is refused for its name
        POST("/api/3.0/mlflow/gateway/secrets/create", {"secret_name": "spoilt", "secret_value": {"api_key": "sk-0123456789"}}, keep={"gs": "secret.secret_id"}),
        POST("/api/3.0/mlflow/gateway/model-definitions/create", {"name": "spoilt", "secret_id": "$gs", "provider": "p", "model_name": "m"}, keep={"gd": "model_definition.model_definition_id"}),
        POST("/api/3.0/mlflow/gateway/endpoints/create", {"name": "spoilt", "model_configs": [{"model_definition_id": "$gd", "linkage_type": "PRIMARY"}], "usage_tracking": False}, keep={"ge": "endpoint.endpoint_id"}),
    ),
    r"/budgets/": (
        POST("/api/3.0/mlflow/gateway/budgets/create", {"budget_unit": "USD", "budget_amount": 1, "duration": {"unit": "DAYS", "value": 1}, "target_scope": "GLOBAL", "budget_action": "ALERT"}, keep={"bp": "budget_policy.budget_policy_id"}),
    ),
    r"/guardrails/": (
        POST("/api/3.0/mlflow/gateway/guardrails/create", {"name": "spoilt", "scorer_id": "$si", "scorer_version": 1, "stage": "BEFORE", "action": "VALIDATION"}, keep={"gr": "guardrail.guardrail_id"}),
        POST("/api/3.0/mlflow/gateway/guardrails/add-to-endpoint", {"endpoint_id": "$ge", "guardrail_id": "$gr"}),
    ),
    r"/mcp-servers": (
        POST("/api/3.0/mlflow/mcp-servers/com.example%2F$ws/versions", {"server_json": {"name": "com.example/$ws", "version": "1.0.0"}}, keep={"sname": "name"}),
        POST("/api/3.0/mlflow/mcp-servers/com.example%2F$ws/aliases", {"alias": "alias", "version": "1.0.0"}),
        POST("/api/3.0/mlflow/mcp-servers/com.example%2F$ws/endpoints", {"url": "https://e.com/", "server_version": "1.0.0"}, keep={"x": "id"}),
    ),
}
# Before each new version: where ours refuses one that the reference makes, later numbers would differ.
FRESH = (
    Step("DELETE", "registered-models/delete", body={"name": "spoilt"}),
    POST("registered-models/create", {"name": "spoilt"}),
)

# What a valid request holds, by the name of the field; other fields by their type.
SAMPLES = {
    "experiment_id": "$e", "experiment_ids": ["$e"], "experiment_name": "e", "new_name": "renamed", "run_id": "$r", "run_uuid": "$r", "run_ids": ["$r"], "model_id": "$m", "source_run_id": "$r",
    "artifact_location": "", "name": "spoilt", "key": "k", "value": "v", "metric_key": "k", "path": "f.txt", "artifact_path": "f.txt", "artifact_file_path": "f.txt", "artifact_directory_path": "d", "tag_key": "k",
    "filter": "", "page_token": "", "order_by": [], "model_json": '{"artifact_path": "a", "flavors": {}, "utc_time_created": "x", "run_id": "$r"}', "status": 2, "workspace_name": "default",
    "default_artifact_root": "s3://bucket/x", "location": "s3://bucket/y", "retention": "30d", "mode": "RESTRICT", "allow_deleted": "false", "view_type": 1, "run_view_type": 1, "num_parts": 2, "expiration": 60,
    "webhook_id": "$w", "url": "https://1.1.1.1/", "secret": "s", "entity": 5, "action": 1,
    "version": "1", "alias": "alias", "source": "s3://b/m", "stage": "Staging", "stages": ["None"],
    "trace_id": "$t", "trace_ids": ["$t"], "request_ids": ["$t"], "assessment_id": "a-$t", "update_mask": "rationale", "assessment": {"assessment_name": "a", "source": {"source_type": 1, "source_id": "s"}, "feedback": {"value": True}, "rationale": "r"}, "type": 1, "state": 1, "assessments": [{"assessment_id": "a-$t", "assessment_name": "a", "source": {"source_type": 1, "source_id": "s"}, "feedback": {"value": True}, "rationale": "r"}], "request_time": "2024-05-06T07:08:09.123Z", "execution_duration": "1.5s",
    "secret_id": "$gs", "model_definition_id": "$gd", "endpoint_id": "$ge", "secret_name": "$new", "secret_value": {"api_key": "sk-0123456789"}, "auth_config": {"region": "x"}, "resource_type": "scorer", "resource_id": "r", "usage_tracking": False, "budget_policy_id": "$bp", "duration": {"unit": "DAYS", "value": 1}, "target_value": "", "guardrail_id": "$gr", "scorer_id": "$si", "action_endpoint_id": "$ge",
    "serialized_scorer": '{"name": "s"}', "sample_rate": 0, "filter_string": "", "scorer_ids": ["$si"], "scorer_name": "spoilt", "schema_id": "$ls", "queue_id": "$rq", "queue_type": 2, "users": ["u"], "user": "u", "schema_ids": [], "item_id": "$t", "item_ids": ["$t"], "completed_by": "u", "input": {"text": {}}, "scorer_version": 1,
    "dataset_id": "$dataset", "records": '[{"inputs": {"q": "a"}}]', "dataset_record_ids": ["dr-none"], "issue_id": "$issue", "severity": "high",
    "dataset_name": "d", "dataset_digest": "x", "field_name": "name",
}
BY_TYPE = {"string": "s", "boolean": True, "enum": 1, "json": {}, "map": {"k": "v"}, "timestamp": "2024-05-06T07:08:09Z"}
# The same in the paths and bodies of MCP servers.
MCP_SAMPLES = {"name": "$sname", "version": "1.0.0", "endpoint_id": "$x", "alias": "alias", "server_json": {"name": "$sname", "version": "2.0.0"}, "server_version": "1.0.0", "url": "https://e.com/", "status": "active", "transport_type": "sse", "server_alias": "alias"}
# Where the same name means another kind of value.
SPECIAL = {("guardrails/create", "stage"): "BEFORE", ("datasets/create", "tags"): '{"k": "v"}', ("<dataset_id>/tags", "tags"): '{"k": "v"}', ("issues", "status"): "resolved", ("<issue_id>", "status"): "resolved", ("runs/log-metric", "value"): 1.5, ("logged-models/search", "order_by"): [{"field_name": "name"}], ("metrics", "value"): 1.5}

WRONG = {
    "string": (5, True, ["x"], {"a": 1}),
    "int": ("x", 1.5, True, [1], {"a": 1}, 9223372036854775808, -9223372036854775809, "", " 1"),
    "double": ("x", [1], {"a": 1}, ""),
    "boolean": ("x", 5, [], "yes"),
    "enum": ("NOPE", 99, 1.5, [1], True, ""),
    "string[]": ("x", 5, {"a": 1}, [5], [None], [["x"]]),
    "timestamp": ("x", "", 5, True, [1], {"a": 1}, "2024-02-30T00:00:00Z", "2024-05-06T07:08:09"),
    "duration": ("x", "", 5, True, [1], {"a": 1}, "1", "1e3s", "315576000001s"),
    "map": ("x", 5, [1], True, {"a": 1}, {"a": None}, {"a": ["x"]}, {"a": "a\0b"}),
    "message[]": ("x", 5, {"a": 1}, [5], [None], ["x"], [[]]),
    "message": ("x", 5, [1], True),
}
BODIES = (
    ("broken-json", b"{"), ("broken-json", b'{"a"'), ("broken-json", b"nonsense"), ("broken-json", b'{"a": 1}}'), ("broken-json", b"\xff"), ("broken-json", b'{"a": "\xc3"}'), ("broken-json", b"{'a': 1}"),
    ("broken-json", b"[" * 3000), ("broken-json", b'{"a":' * 3000), ("broken-json", b"[" * 900 + b"]" * 900), ("broken-json", b'{"a":' * 900 + b"1" + b"}" * 900),
    ("broken-json", b"[]"), (None, b"5"), (None, b"true"), (None, b"null"), (None, b""), (None, b'{"unknown": {"deep": [1, 2, {"a": null}]}}'),
)


SHARES = 2  # of values that are the same for all endpoints, each is sent one part


class Share:
    """Every `parts`-th of what it is asked for, beginning elsewhere each time."""

    def __init__(self, parts, turn):
        self.parts, self.turn = parts, turn

    def of(self, values):
        self.turn += 1
        return values[self.turn % self.parts::self.parts]


def kind(field):
    """The type of a field as WRONG knows it."""
    name = {"json": "message", "object": "message", "object[]": "message[]"}.get(field["type"], field["type"])
    return "int" if name.startswith("int") else name


def sample(field, row):
    name = field["name"]
    if "/mcp-servers" in row["path"] and name in MCP_SAMPLES:
        return MCP_SAMPLES[name]
    for (part, special), value in SPECIAL.items():
        if special == name and (row["path"].endswith(part) or field.get("parent") == part):
            return value
    if name in SAMPLES:
        return SAMPLES[name]
    if field["type"].startswith(("message", "object")):
        inner = {f["name"]: sample({**f, "parent": name}, row) for f in field.get("fields", ())}
        return [inner] if field["type"].endswith("[]") else inner
    if field["type"].endswith("[]"):
        return ["s"]
    return BY_TYPE.get(field["type"], 1)


def may(step, name):
    """The step may show this difference, or none."""
    return replace(step, diff=name, optional=True) if name else step


def spoilt(fields, row, whole, share):
    """(allowed difference, request object) for each way to spoil one field, nested ones included."""
    for field in fields:
        name = field["name"]
        rest = {k: v for k, v in whole.items() if k != name}
        camel = name.split("_")[0] + "".join(p.title() for p in name.split("_")[1:])
        absent = "crash" if name in ("entity", "action") else None  # the reference wants both
        yield absent, rest
        yield absent or "null", {**whole, name: None}
        for value in share.of(WRONG.get(kind(field), ())):
            yield "wrong-type", {**whole, name: value}
        if field["type"] == "string":
            yield None, {**whole, name: ""}
            yield "nul", {**whole, name: "a\0b"}
            allowed = "path-wins" if f"<{name}>" in row["path"] else "local-source" if name == "source" else None
            yield allowed, {**whole, name: "\u017e" * 9000}
        # see workspaces.py; the other is no message of protobuf in the reference, either
        if camel != name and "workspaces/<" not in row["path"] and row["handler"] != "promptlab_run_create":
            yield None, {**whole, camel: whole.get(name)}
            yield None, {**rest, camel: whole.get(name)}
        if field.get("fields") and name in whole:
            inner = (whole[name] or [{}])[0] if isinstance(whole[name], list) else whole[name]
            for allowed, change in spoilt(field["fields"], row, inner, share):
                yield allowed or "nested", {**whole, name: [change] if field["type"].endswith("[]") else change}


# Fields without which a request is no valid one, although nothing says that they are required.
MEANT = {("POST", "/2.0/mlflow/traces"): ("experiment_id",), ("PATCH", "/2.0/mlflow/traces/<request_id>"): ("status",)}


def meant(row):
    return MEANT.get((row["method"], row["path"]), ())


def body_steps(row, path, fields, share):
    """Spoilt JSON bodies."""
    whole = {f["name"]: sample(f, row) for f in fields if f["required"] or f.get("fields") or f["name"] in ("run_id", *meant(row))}
    step = Step(row["method"], path, body=whole)
    full = {f["name"]: sample(f, row) for f in fields}
    for allowed, body in spoilt(fields, row, {**full, **whole}, share):
        yield may(replace(step, body={k: v for k, v in body.items() if k in whole or v != full.get(k)}), allowed)
    for allowed, raw in share.of(BODIES):
        yield may(replace(step, body=None, raw=raw, type="application/json"), allowed)
    text = json.dumps(whole)
    for wrong in share.of(("text/plain", "application/x-www-form-urlencoded", "", None)):
        yield replace(step, body=None, raw=text, type=wrong)
    for number in share.of(("1e999", "-1e999", "9" * 5000, "0." + "0" * 5000 + "1")):
        for field in fields:
            if kind(field) in ("int", "double", "enum"):
                raw = json.dumps({**whole, field["name"]: "@"}).replace('"@"', number)
                yield may(replace(step, body=None, raw=raw, type="application/json"), "wrong-type")
    yield replace(step, body={**whole, "never_heard_of": {"a": [1, "x", None]}})


def query_steps(row, path, fields, share):
    """Spoilt query strings."""
    whole = {f["name"]: sample(f, row) for f in fields}
    needed = {f["name"]: whole[f["name"]] for f in fields if f["required"] or f["name"] in ("run_id", "path")}
    step = Step(row["method"], path, query=needed)
    for field in fields:
        name = field["name"]
        rest = {k: v for k, v in needed.items() if k != name}
        yield replace(step, query=rest)
        allowed = "wrong-type" if kind(field) in ("int", "enum", "boolean", "double") else None
        yield may(replace(step, query={**rest, name: ""}), allowed)
        spelt = "set-order" if name == "order_by" else None
        yield may(replace(step, query={**rest, name: [whole[name], "second"]} if not isinstance(whole[name], list) else {**rest, name: ["x", "x"]}), spelt)
        yield may(replace(step, query={**rest, name: "\u017e" * 1000}), allowed or spelt)
        for strange in share.of(("%00", "a%00b", "%ff", "%c0%80", "%ed%a0%80")):
            yield may(replace(step, query=urlencode(rest, doseq=True) + f"&{name}={strange}"), "query-bytes")
        if allowed:
            for value in share.of(("x", "1.5", "-1", "99999999999999999999", "true", " 1", "0x1", "NaN", "+1")):
                yield may(replace(step, query={**rest, name: value}), "wrong-type")
    yield replace(step, query={**needed, "never_heard_of": "x"})
    yield may(replace(step, query=urlencode(needed, doseq=True) + "&%00=1"), "query-bytes")
    yield may(replace(step, query=urlencode(needed, doseq=True) + "&x=%ff"), "query-bytes")


def path_steps(row, mount):
    """Spoilt path parameters."""
    for value in (NO_MODEL, NO_RUN, "x", "a%20b", "a%2fb", "%C5%BE", "x" * 3000, "'", "%25"):
        yield Step(row["method"], mount + filled(row["path"], value))
    for value in ("..", "%2e%2e"):
        step = Step(row["method"], mount + filled(row["path"], value))
        # The reference looks at the path before it looks at the missing body.
        yield may(step, "strange-path") if "/mpu/" in row["path"] else step
    for value in ("%00", "a%00b", "%ff", "%", "%zz"):
        yield may(Step(row["method"], mount + filled(row["path"], value)), "strange-path")


def filled(path, value=None):
    found = ""
    for part in path.split("<"):
        if ">" in part:
            name, rest = part.split(">")
            name = name.split(":")[-1]
            if path.endswith("/test") and value is None:
                value = "x"  # nothing is to be sent anywhere
            samples = MCP_SAMPLES if "/mcp-servers" in path else SAMPLES
            found += (value if value is not None else quote(str(samples.get(name, "$t" if name == "request_id" else "x")), safe="$")) + rest
        else:
            found += part
    return found


def takes_query(row):
    """Whether the row's fields come in the query string; DELETE has a body if it has fields at all."""
    empty = not any(f["in"] == "request" for f in row["fields"])
    return row["method"] == "GET" or row["upload"] or (row["method"] == "DELETE" and empty)


def steps(row, share):
    """The requests for a row of the endpoint table."""
    mounts = row["mount"].split(",")
    fields = [f for f in row["fields"] if f["in"] == "request"]
    path = mounts[0] + filled(row["path"])
    reads = takes_query(row)
    valid = {f["name"]: sample(f, row) for f in fields if f["required"] or f["name"] in meant(row)}
    if "<" in row["path"]:
        yield from path_steps(row, mounts[0])
    if not row["upload"]:
        yield from (query_steps if reads else body_steps)(row, path, fields, share)
    for mount in mounts:
        place = {"query": valid} if reads else {"body": valid}
        yield Step(row["method"], mount + filled(row["path"]), **place)


def rank(step):
    """Requests the reference may let through come last: they leave rows ours does not have."""
    return 0 if not step.optional else 1 if step.diff in ("nested", "null") else 2


# Endpoints that differ whatever they are sent, by a part of their path.
ELSEWHERE = {
    "/scorers/online-config": "plain-json", "/scorer/invoke": "plain-json",
    "/mlflow-fcgi/": "ours-alone", "/mpu/": "parts-on-disk", "/ui-telemetry": "unread-body", "/gateway-proxy": "unread-body",
    "/demo/": "no-demo-body", "/issues/invoke": "no-jobs", "/evaluate/invoke": "no-jobs", "/assistant/providers": "no-assistant",
}


def allowed_anyway(row, step):
    """The step with what its endpoint may show; pages and lists of the web UI, where nothing else is said."""
    name = next((name for part, name in ELSEWHERE.items() if part in row["path"]), None)
    name = "static-headers" if row["path"] == "/" else name
    return step if step.diff and name in ("static-headers", "no-assistant") else may(step, name)


UNORDERED = ("trace.trace_info.assessments", "trace_info.request_metadata", "trace_info.tags")


def cases(whole):
    """A case for every endpoint but those of the server itself; whole: nothing is left to other endpoints."""
    for turn, row in enumerate(endpoints.table()):
        if row["path"] in ("/health", "/version") or row["path"].endswith("server-info"):
            continue
        share = Share(1 if whole else SHARES, turn)
        asked = sorted((allowed_anyway(row, step) for step in steps(row, share)), key=rank)
        if row["path"].endswith("model-versions/create"):
            asked = (s for step in asked for s in (*FRESH, step))
        asked = [replace(s, unordered=UNORDERED) for s in asked]
        setup = wanted_by(SETUP_FOR, f"{row['path']} {asked}", SETUP)
        yield Case(f"{row['method']} {row['path']}", (*setup, *asked), setup=len(setup))


def bracket_bombs(bench):
    """16 MB of brackets for every endpoint; ours only, the reference takes minutes over them."""
    server = bench.servers["ours", "main"]
    before = server.workers()
    for row in endpoints.table():
        for bomb in (b"[" * (16 << 20), b'{"a":' * (3 << 20)):
            path = row["mount"].split(",")[0] + filled(row["path"]).replace("$", "")
            reply = server.web.send(row["method"], path, bomb, [("Content-Type", "application/json")])
            fine = reply.is_error and reply.status < 500 or row["method"] in ("GET", "DELETE") or row["upload"]
            bench.result(f"bad_input: brackets for {row['method']} {row['path']}", None if fine else f"{reply}")
    bench.result("bad_input: workers survive", None if server.workers() == before else "a worker died")
