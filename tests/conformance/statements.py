# SPDX-License-Identifier: Apache-2.0
"""How many statements a request takes where users are asked for, and how often it waits for them.

Every endpoint is called by a user who holds grants, not as an administrator. One statement says who asks
and whether they may; one more is the handler's. What takes more stands below with its reason.
"""

import itertools
import re
import uuid
from dataclasses import replace

from lib.web import Web

from . import endpoints, permissions
from .dsl import AJAX, ARTIFACTS, GET, POST, PUT, WORKSPACES, dig
from .gateway_secrets import GATEWAY
from .people import EVERYTHING, PASSWORD, ROOT, People

SERVER = "permissions"
WORKSPACE, USER = "counted", ("u-counted", PASSWORD)
LIMIT = 2  # of statements, and of round trips

# What takes more, by the reason; (statements, round trips) with the one that says who asks.
_MORE = {
    "lists of what belongs to one thing are statements of their own, sent together: joined, they would multiply their rows (app/README.md)":
        {"run_get": (3, 1), "metric_history": (4, 1), "logged_model_get": (5, 1), "logged_model_finalize": (6, 2), "trace_get": (5, 2), "trace_infos": (5, 2), "trace_start": (6, 2), "trace_start_v2": (6, 2), "trace_end_v2": (6, 2), "trace_info_v2": (5, 2), "artifact_usage": (3, 2)},
    "filters are planned for their values, which takes a statement before and one after, sent together; the lists of a page come by its ids":
        {"experiments_search": (4, 2), "runs_search": (5, 3), "logged_model_search": (5, 3), "registered_models_search": (5, 3), "model_versions_search": (4, 2), "traces_search": (5, 3), "traces_search_v2": (5, 3), "mcp_servers_search": (5, 3), "mcp_versions_search": (5, 3), "mcp_endpoints_search": (5, 3), "mcp_server_endpoints_search": (5, 3), "trace_metrics": (4, 2), "trace_correlation": (4, 2), "evaluation_datasets_search": (4, 2), "issues_search": (4, 2)},
    "the event for webhooks is written in the transaction of its cause, sent together":
        {"registered_model_update": (3, 2), "registered_model_set_tag": (3, 2), "registered_model_delete_tag": (3, 2), "model_alias_set": (3, 2), "model_alias_delete": (3, 2), "model_version_create": (4, 2), "model_version_update": (3, 2),
         "model_version_delete": (3, 2), "model_version_transition": (4, 2), "model_version_set_tag": (3, 2), "model_version_delete_tag": (3, 2)},
    "the maker's grant is made, follows a new name or goes with the resource in one transaction, whose end is a statement, too":
        {"experiment_create": (6, 4), "scorer_register": (6, 4), "scorer_delete": (5, 4), "registered_model_create": (7, 4), "registered_model_rename": (7, 5), "registered_model_delete": (6, 4), "gateway_secret_create": (6, 4), "gateway_secret_delete": (6, 5), "gateway_endpoint_delete": (6, 5), "gateway_model_delete": (6, 5), "mcp_server_create": (6, 4), "mcp_version_create": (6, 3), "mcp_server_delete": (6, 4)},
    "a run of the prompt engineering page is made, then what it holds, then it is ended and read": {"promptlab_run_create": (7, 4)},
    "no custom queue may have a user's name, who may be in another database": {"review_queue_create": (3, 3)},
    "what a model or an endpoint is to use is looked for before it is made or changed, and then it is read with what it mentions":
        {"gateway_model_create": (7, 6), "gateway_model_update": (5, 4), "gateway_endpoint_create": (10, 9), "gateway_endpoint_update": (6, 5), "gateway_model_attach": (8, 5), "gateway_guardrail_add": (5, 4), "gateway_guardrail_order": (6, 5)},
    "what is there is read and locked before it is changed": {"assessment_update": (6, 4), "evaluation_records_upsert": (7, 4), "scorer_online_put": (5, 4), "label_schema_update": (5, 4), "review_queue_update": (5, 4)},
    "who sends spans is proven before they are unpacked and read; the traces are locked before they are changed": {"spans_export": (9, 5)},
    "an MCP server is locked before what belongs to it changes, and the answer read behind the change, sent together":
        {"mcp_version_update": (4, 2), "mcp_version_delete": (3, 2), "mcp_alias_set": (3, 2), "mcp_alias_delete": (3, 2)},
    "nothing is changed where the answer is refused for its length, so the change ends behind it": {"mcp_server_update": (5, 3)},
    "what an access endpoint is to lead to is looked at before it is made, and the version of an alias before it is shown":
        {"mcp_endpoint_create": (7, 4), "mcp_endpoint_update": (8, 4), "mcp_alias_get": (3, 3)},
    "a list without rows does not prove that its workspace is there, nor does one of workspaces": {"workspace_list": (3, 2), "dataset_search": (3, 2), "logged_model_delete": (3, 3), "workspace_get": (3, 2), "metric_history_bulk": (3, 2), "gateway_binding_list": (3, 3), "gateway_binding_delete": (3, 3), "gateway_guardrail_remove": (3, 3), "gateway_budget_get": (3, 2), "gateway_budget_list": (3, 2), "gateway_budget_windows": (3, 2)},
}
MORE = {handler: count for group in _MORE.values() for handler, count in group.items()}
# Requests that the tables of samples do not know.
BEFORE = {"gateway_model_delete": [POST(GATEWAY + "endpoints/models/detach", {"endpoint_id": "$ge", "model_definition_id": "$gd"})], "gateway_binding_delete": [POST(GATEWAY + "endpoints/bindings/create", {"endpoint_id": "$ge", "resource_type": "scorer", "resource_id": "r"})],
          "experiment_restore": [POST("experiments/delete", {"experiment_id": "$e"})], "experiment_delete_tag": [POST("experiments/set-experiment-tag", {"experiment_id": "$e", "key": "k", "value": "v"})],
          **{handler: [PUT(f"{ARTIFACTS}/$e/{path}", b"x")] for handler, path in (("artifact_download", "f.txt"), ("run_artifact_get", "$r/artifacts/f.txt"), ("logged_model_artifact_get", "models/$m/artifacts/f.txt"))}}
AGAIN = {"gateway_model_attach": [POST(GATEWAY + "endpoints/models/attach", {"endpoint_id": "$ge", "model_config": {"model_definition_id": "$gd", "linkage_type": "FALLBACK"}})],
         "trace_delete": [POST("traces/delete-traces", {"experiment_id": "$e", "request_ids": ["$t"]})], "metric_history_bulk": [GET(AJAX + "metrics/get-history-bulk", {"run_id": "$r", "metric_key": "k"})], "workspace_get": [GET(f"{WORKSPACES}/{WORKSPACE}")],
         "artifact_download": [GET(f"{ARTIFACTS}/$e/f.txt")], "run_artifact_get": [GET("/get-artifact", {"run_id": "$r", "path": "f.txt"})], "logged_model_artifact_get": [GET(f"{AJAX}logged-models/$m/artifacts/files", {"artifact_file_path": "f.txt"})], "trace_correlation": [POST("/api/3.0/mlflow/traces/calculate-filter-correlation", {"experiment_ids": ["$e"], "filter_string1": "status = 'OK'", "filter_string2": "status = 'OK'"})], "trace_metrics": [POST("/api/3.0/mlflow/traces/metrics", {"experiment_ids": ["$e"], "view_type": "TRACES", "metric_name": "trace_count", "aggregations": [{"aggregation_type": "COUNT"}]})]}
# They need a bucket, parts, spans, files of a version or one of a queue's reviewers; or are what no server but
# MLflow's own does.
UNCOUNTED = {"review_item_set", "scorer_invoke", "issue_detection", "genai_evaluate", "multipart_complete", "multipart_abort", "artifact_presign", "presigned_upload", "presigned_download", "trace_whole", "traces_whole", "trace_artifact_get", "model_version_artifact_get"}


def run(bench):
    server = bench.servers["ours", SERVER]
    web, people = Web(server.port), People(bench, server)
    people.query("insert into workspaces (name) values (%s)", WORKSPACE)
    people.add(USER[0])
    people.role("counted", WORKSPACE, USER[0])
    for kind in (*EVERYTHING, "scorer"):
        people.grant("counted", kind, "*", "MANAGE")
    rows = [r for r in endpoints.table() if r["level"] != "anyone" and r["kind"] != "server" and "permissions" not in r["path"]]
    for row in rows:
        for known, step in itertools.product([make(web, row, people.query)], ways(row)):
            for _ in range(4 if row["reads"] else 1):
                web.send(*step.request(known, WORKSPACE, USER))
    judge(bench, rows, "".join(p.read_text(errors="replace") for p in server.folder.rglob("*.log")))


def ways(row):
    """The row's requests as the matrix of permissions has them, and one with all fields."""
    steps = [step for _, step in permissions.calls(row)]
    values = {f["name"]: permissions.value(f, row) for f in row["fields"] if f["in"] == "request"}
    whole = replace(steps[0], **({"query": values} if steps[0].query is not None else {"body": values} if steps[0].body is not None else {}))
    whole = endpoints.as_sent(row, whole)
    return [*BEFORE.get(row["handler"], ()), *steps, whole, *AGAIN.get(row["handler"], ())]


def judge(bench, rows, log):
    uncounted = set()
    for handler in dict.fromkeys(row["handler"] for row in rows):
        counts = [(int(s), int(t)) for s, t in re.findall(rf"status=20\d [^\n]*endpoint={handler} workspace={WORKSPACE} [^\n]*statements=(\d+) round_trips=(\d+)", log)]
        allowed = MORE.get(handler, (LIMIT, LIMIT))
        if not counts:
            uncounted.add(handler)
        elif min(counts)[0] > allowed[0] or min(counts)[1] > allowed[1] or (handler in MORE and min(counts) != allowed):
            bench.result(f"statements: {handler}", f"{min(counts)} statements and round trips; {allowed} are written down")
        else:
            bench.result(f"statements: {handler}", None)
    bench.result("statements: endpoints that were not counted", None if uncounted == UNCOUNTED else f"{uncounted ^ UNCOUNTED}")


def make(web, row, query):
    mark = uuid.uuid4().hex[:12]
    trace = uuid.uuid4().hex
    known = {"en": f"e-{mark}", "name": f"m-{mark}", "pname": f"p-{mark}", "ws": WORKSPACE, "new": f"n-{mark}", "t": f"tr-{trace}", "tx": trace, "sname": f"com.example/{mark}"}
    permissions.make_gateway(query, WORKSPACE, known)
    for variable, path, step in permissions.made_for(row):
        reply = web.send(*step.request(known, WORKSPACE, ROOT))
        if reply.status >= 300:
            raise RuntimeError(f"statements: {step.path}: {reply}")
        if variable:
            known[variable] = dig(reply.json, path)
    return known
