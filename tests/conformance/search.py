# SPDX-License-Identifier: Apache-2.0
"""The search language: search_corpus.json on the same rows in both databases.

The rows are logged through the stock server and then copied, ids and all, so that both servers must
find the same ids in the same order, however many there are on a page.
"""

import json
import re
from pathlib import Path

from lib.web import Web

from . import search_data

CORPUS = Path(__file__).with_name("search_corpus.json")
WORKSPACE = "search"
PAGE = {"runs": 7, "experiments": 3, "logged_models": 4, "traces": 4}
LISTS = {"runs": "runs", "experiments": "experiments", "logged_models": "models", "traces": "traces"}
PATHS = {
    "runs": "/api/2.0/mlflow/runs/search", "experiments": "/api/2.0/mlflow/experiments/search",
    "logged_models": "/api/2.0/mlflow/logged-models/search",
    "traces": "/api/3.0/mlflow/traces/search",
}
# In the order their foreign keys want.
TABLES = (
    "experiments", "experiment_tags", "runs", "tags", "params", "metrics", "latest_metrics", "datasets", "inputs", "input_tags", "logged_models", "logged_model_params",
    "logged_model_tags", "logged_model_metrics",
    "trace_info", "trace_tags", "trace_request_metadata", "spans", "assessments", "entity_associations",
)
OF_TRACES = "(select request_id from trace_info join experiments using (experiment_id) where workspace = %(w)s)"


def copy_rows(postgres, source, target, workspace):
    """Copy one workspace's rows from one database to another, as they are."""
    for database in (source, target):
        postgres.query(database, "insert into workspaces (name) values (%s) on conflict do nothing", workspace)
    chosen = {
        "experiments": "workspace = %(w)s",
        "experiment_tags": "experiment_id in (select experiment_id from experiments where workspace = %(w)s)",
        "inputs": """source_id in (select run_uuid from runs join experiments using (experiment_id) where workspace = %(w)s)
            or destination_id in (select run_uuid from runs join experiments using (experiment_id) where workspace = %(w)s)""",
        "input_tags": """input_uuid in (select input_uuid from inputs where destination_id in
            (select run_uuid from runs join experiments using (experiment_id) where workspace = %(w)s))""",
        "trace_tags": f"request_id in {OF_TRACES}", "trace_request_metadata": f"request_id in {OF_TRACES}",
        "assessments": f"trace_id in {OF_TRACES}", "entity_associations": f"source_id in {OF_TRACES}",
    }
    for table in TABLES:
        where = chosen.get(table)
        if where is None:
            key = "run_uuid" if table in ("tags", "params", "metrics", "latest_metrics") else "experiment_id"
            owner = "runs join experiments using (experiment_id)" if key == "run_uuid" else "experiments"
            where = f"{key} in (select {key} from {owner} where workspace = %(w)s)"
        postgres.copy_rows(source, target, table, where, {"w": workspace})


def pages(web, entity, request, size):
    """(ids in order, page by page; or the error) of a search."""
    found, token = [], None
    for _ in range(60):
        body = {**request, "max_results": size, **({"page_token": token} if token else {})}
        reply = web.call("POST", PATHS[entity], body, WORKSPACE)
        if reply.status != 200:
            return [str(reply.status), *((reply.json or {}).get(k) for k in ("error_code", "message"))]
        answer = reply.json
        found.append([_id(entity, item) for item in answer.get(LISTS[entity], [])])
        token = answer.get("next_page_token")
        if not token:
            return found
    return found


def _id(entity, item):
    if entity == "traces":
        return item["trace_id"]
    return item["experiment_id"] if entity == "experiments" else item["info"].get("run_id") or item["info"]["model_id"]


def request(entry, experiments):
    """The body of a search from a record of the corpus."""
    body = {k: v for k, v in entry.items() if k not in ("entity", "note", "diff", "sizes")}
    if entry["entity"] == "traces":
        return {"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": e}} for e in experiments], **body}
    if entry["entity"] != "experiments":
        body.setdefault("experiment_ids", experiments)
    return body


def _add_spans(postgres, database):
    """As the reference keeps them: each trace has some, the first its root."""
    for trace, experiment, start in postgres.query(
            database, "select request_id, experiment_id, timestamp_ms from trace_info join experiments using (experiment_id)"
            " where workspace = %s order by request_id", WORKSPACE):
        for span in search_data.spans(trace, start):
            postgres.query(
                database, "insert into spans (trace_id, experiment_id, span_id, parent_span_id, name, type, status, start_time_unix_nano,"
                " end_time_unix_nano, content) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", trace, experiment, *span)


def run(bench):
    servers = {kind: bench.servers[kind, "main"] for kind in bench.kinds}
    databases = {kind: server.database for kind, server in servers.items()}
    for database in databases.values():
        bench.postgres.query(database, "insert into workspaces (name) values (%s)", WORKSPACE)
    webs = {kind: Web(server.port) for kind, server in servers.items()}
    experiments = search_data.log(webs["stock"], WORKSPACE)
    search_data.log_traces(webs["stock"], WORKSPACE, experiments)
    _add_spans(bench.postgres, databases["stock"])
    if "ours" not in webs:
        return
    copy_rows(bench.postgres, databases["stock"], databases["ours"], WORKSPACE)
    finding = 0
    entries = json.loads(CORPUS.read_text()) + [{"entity": "traces", **e} for e in search_data.TRACE_SEARCHES]
    for number, entry in enumerate(entries):
        entity = entry["entity"]
        body = request(entry, experiments)
        for size in entry.get("sizes", (PAGE[entity], 200)):
            answers = [pages(webs[kind], entity, body, size) for kind in ("stock", "ours")]
            _judge(bench, f"search: {number} {json.dumps(entry, ensure_ascii=False)[:200]}, pages of {size}", entry, answers)
            if answers[0] and isinstance(answers[0][0], str):
                break
        finding += any(isinstance(page, list) and page for page in answers[0])
    _metrics(bench, webs, experiments)
    bench.result("search: the corpus finds something", None if finding > 200 else f"{finding} searches do")


def _metrics(bench, webs, experiments):
    """Charts of the same rows; the messages print sets and lists of their own."""
    for number, asked in enumerate(search_data.METRIC_REQUESTS):
        body = {"experiment_ids": experiments, **{k: v for k, v in asked.items() if k != "diff"}}
        answers = []
        for kind in ("stock", "ours"):
            reply = webs[kind].call("POST", "/api/3.0/mlflow/traces/metrics", body, WORKSPACE)
            answers.append([reply.status, reply.json] if reply.status == 200 else [str(reply.status), *((reply.json or {}).get(k) for k in ("error_code", "message"))])
        _judge(bench, f"search: metrics {number} {json.dumps(asked)[:200]}", asked, answers)


def _sort_sets(answer):
    """Python prints a set in any order."""
    if not answer or not isinstance(answer[0], str):
        return answer
    return [re.sub(r"\{('[^']*'(?:, '[^']*')*)\}", lambda m: "{" + ", ".join(sorted(m[1].split(", "))) + "}", str(part)) for part in answer]


def _judge(bench, label, entry, answers):
    stock, ours = (_sort_sets(a) for a in answers)
    failed = [bool(a) and isinstance(a[0], str) for a in answers]
    complaint = None
    if stock == ours and not entry.get("diff"):
        pass
    elif failed[0] and (stock[0] == "500" or "psycopg2" in str(stock[2])):
        bench.differences.used.add("crash")
        complaint = None if not failed[1] or ours[0].startswith("4") else "differs"
    elif entry.get("diff"):
        bench.differences.used.add(entry["diff"])
        complaint = None if failed[1] and ours[0].startswith("4") else f"difference {entry['diff']} asks for client-error"
    elif stock != ours:
        complaint = "differs"
    bench.result(label, complaint, f"stock: {json.dumps(stock, ensure_ascii=False)[:700]}\nours:  {json.dumps(ours, ensure_ascii=False)[:700]}")
