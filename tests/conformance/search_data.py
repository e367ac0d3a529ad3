# SPDX-License-Identifier: Apache-2.0
"""Rows the search corpus is run on: ties, gaps, NaN, infinities, unicode, quotes, look-alikes."""

WORDS = ("alpha", "Alpha", "beta", "be%ta", "be_ta", "žluť", "🐈", "it's", 'say "hi"', "back\\slash", "", "10", "9", "1e3", " padded ", "a`b")
METRICS = (0.5, 1.5, -2, 0, 1e300, "NaN", "Infinity", "-Infinity", 3, 3)


def runs(experiments):
    """The body of runs/create and of log-batch for each run, with what it lacks left out."""
    for n in range(24):
        word = WORDS[n % len(WORDS)]
        tags = [{"key": "word", "value": word}, {"key": "mlflow.source.name", "value": f"src{n % 3}"}, {"key": "mlflow.user", "value": f"user{n % 2}"}]
        if n % 4:
            tags.append({"key": "some.tag-with/odd name:x", "value": f"t{n % 5}"})
        create = {"experiment_id": experiments[n % 2], "run_name": f"run {word} {n % 6}", "user_id": f"u{n % 3}", "start_time": 1000 + n // 3 * 10, "tags": tags}
        params = [{"key": "p", "value": word}, {"key": "num", "value": str(n % 7)}]
        if n % 3:
            params.append({"key": "p with space", "value": f"v{n}"})
        metrics = [{"key": "m", "value": METRICS[n % len(METRICS)], "timestamp": 5, "step": n}]
        if n % 2:
            metrics.append({"key": "metric/with-odd.name x", "value": n / 8, "timestamp": 5, "step": 0})
        yield n, create, {"params": params, "metrics": metrics}


def log(web, workspace):
    """Log it all through a server; returns the ids of the experiments that hold runs."""

    def post(path, body):
        reply = web.call("POST", f"/api/2.0/mlflow/{path}", body, workspace)
        if reply.status != 200:
            raise RuntimeError(f"{path}: {reply}")
        return reply.json

    experiments = []
    for n, word in enumerate(WORDS[:10]):
        tags = [{"key": "word", "value": word}, {"key": "n", "value": str(n % 3)}][: 1 + n % 2]
        experiments.append(post("experiments/create", {"name": f"exp {word} {n}", "tags": tags})["experiment_id"])
    post("experiments/delete", {"experiment_id": experiments[9]})
    post("experiments/update", {"experiment_id": experiments[3], "new_name": "renamed"})
    for n, create, batch in runs(experiments):
        run = post("runs/create", create)["run"]["info"]["run_id"]
        post("runs/log-batch", {"run_id": run, **batch})
        if n % 5 == 0:
            dataset = {"name": f"data{n % 4}", "digest": f"digest{n % 3}", "source_type": "local", "source": "s"}
            context = [{"key": "mlflow.data.context", "value": ("train", "eval")[n % 2]}] if n % 3 else []
            post("runs/log-inputs", {"run_id": run, "datasets": [{"dataset": dataset, "tags": context}]})
        if n % 4 == 1:
            post("runs/update", {"run_id": run, "status": ("FINISHED", "FAILED", "KILLED")[n % 3], "end_time": 5000 + n})
        if n % 2 == 0:
            _log_model(post, experiments[0], run, n)
        if n % 11 == 7:
            post("runs/delete", {"run_id": run})
    return experiments[:2]


def _log_model(post, experiment, run, n):
    word = WORDS[n % len(WORDS)].translate(str.maketrans("/:.%\"'", "------")) or "none"
    model = post("logged-models", {
        "experiment_id": experiment, "name": f"{word} {n % 5}", "model_type": ("agent", "classic", "")[n % 3], "source_run_id": run if n % 3 else "",
        "params": [{"key": "p", "value": WORDS[n % len(WORDS)]}], "tags": [{"key": "t", "value": f"t{n % 3}"}],
    })["model"]["info"]["model_id"]
    for step, value in enumerate((n / 4, "NaN" if n % 8 == 0 else n)):
        post("runs/log-metric", {"run_id": run, "key": "acc", "value": value, "timestamp": 10 + n % 3, "step": step, "model_id": model, "dataset_name": f"data{n % 2}", "dataset_digest": "digest1"})


# ---- traces ----

SESSIONS = ("s-1", "s-2", "čau", None)
STATES = ("OK", "ERROR", "IN_PROGRESS", "STATE_UNSPECIFIED")


def _assessments(n):
    found = [{"assessment_name": "ok", "feedback": {"value": bool(n % 2)}}, {"assessment_name": "score", "feedback": {"value": n / 4}}]
    if n % 3 == 0:
        found.append({"assessment_name": "word", "feedback": {"value": WORDS[n % len(WORDS)]}})
        found.append({"assessment_name": "answer", "expectation": {"value": f"it's {n}"}})
    if n == 4:
        found.append({"assessment_name": "whole", "feedback": {"value": "yes"}, "metadata": {"mlflow.trace.session": "s-1"}})
        found.append({"assessment_name": "odd. name", "feedback": {"value": 1}, "valid": False})
    if n == 5:
        found.append({"assessment_name": "i-1", "issue": {"issue_name": "i"}})
    return [{"source": {"source_type": "HUMAN", "source_id": "me"}, **a} for a in found]


def _trace(n, experiment):
    metadata = {"word": WORDS[n % len(WORDS)], "mlflow.modelId": f"m-{n % 2}"}
    if SESSIONS[n % 4]:
        metadata["mlflow.trace.session"] = SESSIONS[n % 4]
    if n % 3:
        metadata["mlflow.trace.tokenUsage"] = f'{{"input_tokens": {n}, "output_tokens": {n * 2}}}'
        metadata["mlflow.trace.cost"] = f'{{"input_cost": {n / 8}, "total_cost": 1e-07}}'
    if n % 5 == 0:
        metadata["mlflow.sourceRun"] = f"run-{n % 2}"
    tags = {"word": WORDS[(n + 3) % len(WORDS)], "n": str(n % 3)}
    if n % 4:
        tags["mlflow.traceName"] = f"name {n % 5}"
    info = {
        "trace_id": f"tr-{n:02}", "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}},
        "request_time": f"2024-05-06T07:08:{n // 3:02}.500Z", "state": STATES[n % 4], "tags": tags, "trace_metadata": metadata, "assessments": _assessments(n),
    }
    if n % 4 != 2:
        info["execution_duration"] = f"{n % 6}.25s"
    if n % 2:
        info["client_request_id"] = f"client-{n % 7}"
    return info


def log_traces(web, workspace, experiments):
    def post(path, body):
        reply = web.call("POST", path, body, workspace)
        if reply.status != 200:
            raise RuntimeError(f"{path}: {reply}")
        return reply.json

    for n in range(18):
        post("/api/3.0/mlflow/traces", {"trace": {"trace_info": _trace(n, experiments[n % 2])}})
    run = post("/api/2.0/mlflow/runs/create", {"experiment_id": experiments[0], "run_name": "linked", "start_time": 900})["run"]["info"]["run_id"]
    post("/api/2.0/mlflow/traces/link-to-run", {"trace_ids": ["tr-01", "tr-02"], "run_id": run})
    post("/api/2.0/mlflow/traces/link-prompts", {"trace_id": "tr-03", "prompt_versions": [{"name": "p", "version": "1"}, {"name": "a/b", "version": "2"}]})


def spans(trace, start):
    """span_id, parent, name, type, status, begin and end in nanoseconds, content."""
    n = int(trace[3:])
    for k in range(1 + n % 3):
        begin = start * 1_000_000 + k
        content = f'{{"name": "span {k}", "attributes": {{"model": "\\"gpt-{n % 3}\\"", "a.b": "\\"x{k}\\"", "count": "{n}"}}}}'
        yield (f"{n:02}{k:014}", f"{n:02}{0:014}" if k else None, f"span {k}", ("LLM", "TOOL", "UNKNOWN")[(n + k) % 3], ("OK", "ERROR")[(n + k) % 2],
               begin, begin + 1000 * (k + 1), content)


def _searches():
    """Every field with every comparison; too many to play them all, and each is like its neighbours."""
    text = ("= 'a'", "!= 'a'", "LIKE '%a%'", "ILIKE '%A%'", "RLIKE 'a'", "RLIKE '('", "IN ('a', 'b')", "NOT IN ('a')", "IN ()", "IN (1)", "IN 'a'", "> 'a'", "= 1", "= 1.5", "= a", "= ('a')", "IS NULL", "IS NOT NULL", "like '%a%'", "is null", "= \"a\"")
    for field in ("tags.word", "tag.n", "metadata.word", "request_metadata.`word`", 'metadata."word"', "name", "trace.name", "attributes.name", "status", "attribute.status", "request_id", "client_request_id", "run_id", "metadata.mlflow.trace.session",
                  "metadata.`mlflow.trace.tokenUsage`", "metadata.mlflow.trace.cost", "prompt", "span.name", "span.type", "span.status", "span.content", "text", "trace.text", "span.attributes.model", "span.attributes.", "span.other", "feedback.ok", "feedback.word", "feedback.score",
                  "expectation.answer", "issue.id", "issue.name", "feedback.whole", "feedback.`odd. name`", "feedback.name", "tags.name", "tags.run_id", "metadata.text", "tags.NAME", "nothing", "params.x", "`tags`.word", "tags.", "tags.timestamp", "issue.run_id"):
        for rest in text:
            yield f"{field} {rest}"
    for field in ("timestamp", "timestamp_ms", "trace.timestamp", "attributes.timestamp_ms", "execution_time", "execution_time_ms", "end_time", "attributes.end_time_ms"):
        for op in ("=", "!=", ">", ">=", "<", "<="):
            for value in (1714979282500, 2250, 1714979282750, "1.5", "'2250'", "'x'"):
                yield f"{field} {op} {value}"
        for rest in ("LIKE '1'", "IN ('1')", "IN (1)", "IS NULL", "= 99999999999999999999", "= -1", "= 'x'", "= x", "== 5", "> ", "5"):
            yield f"{field} {rest}"


TRACE_FILTERS = (
    *(f for f in list(_searches())[::6] if not f.startswith("span.attributes.model") or "(" not in f),
    "status = 'OK'", "status IN ('OK', 'ERROR')", "status != 'OK'", "status = 'ok'", "name = 'name 1'", "name LIKE 'name%'", "name RLIKE '^name [12]$'", "request_id = 'tr-03'", "request_id IN ('tr-03', 'tr-04', 'none')", "client_request_id LIKE 'client-%'",
    "metadata.mlflow.trace.session = 's-1'", "metadata.mlflow.trace.session = 'čau'", "metadata.`mlflow.trace.session` != 's-1'", "request_metadata.mlflow.trace.session = 's-2' AND status = 'ERROR'", "metadata.mlflow.modelId = 'm-1'", 'request_metadata."mlflow.modelId" = \'m-0\'',
    "run_id = 'run-0'", "attributes.run_id = 'run-1'", "run_id != 'run-0'", "run_id LIKE 'run%'", "metadata.mlflow.sourceRun = 'run-0'", "metadata.mlflow.sourceRun IS NULL", "run_id = 'run-0' AND run_id = 'run-1'", "run_id = 'run-0' AND status = 'OK'",
    "prompt = 'p/1'", "prompt = 'p/2'", "prompt = 'p'", "prompt = 'a/b/2'", "prompt != 'p/1'", "prompt IN ('p/1')", "tags.mlflow.linkedPrompts = 'p/1'", "tags.prompt = 'p/1'",
    "metadata.mlflow.trace.tokenUsage = '{\"input_tokens\": 1, \"output_tokens\": 2}'", "metadata.mlflow.trace.tokenUsage = '{\"input_tokens\":1, \"output_tokens\": 2}'", "metadata.mlflow.trace.tokenUsage != '{\"input_tokens\": 1, \"output_tokens\": 2}'", "metadata.mlflow.trace.tokenUsage = '{}'",
    "metadata.mlflow.trace.tokenUsage = '{\"input_tokens\": 1}'", "metadata.mlflow.trace.cost = '{\"input_cost\": 0.125, \"total_cost\": 1e-07}'", "metadata.mlflow.trace.cost != '{\"input_cost\": 0.125, \"total_cost\": 1e-07}'", "metadata.mlflow.trace.cost = '{\"input_cost\": 0.125, \"total_cost\": 1e-7}'",
    "span.name = 'span 1'", "span.name = 'span 1' AND span.type = 'TOOL'", "span.name = 'span 1' AND span.name = 'span 0'", "span.type IN ('LLM', 'TOOL') AND span.status = 'ERROR'", "span.name LIKE 'span%' AND timestamp_ms > 1714979282500", "span.type = 'LLM' AND timestamp > 1714979290000", "span.type != 'LLM'",
    "span.content LIKE '%gpt-1%'", "trace.text ILIKE '%GPT-2%'", "text LIKE '%x1%'", "text ILIKE '%number 3%' AND attributes.timestamp_ms > 0 AND attributes.timestamp_ms < 1714979290000", "span.attributes.model LIKE '%gpt-1%'", "span.attributes.model ILIKE '%GPT%'", "span.attributes.`a.b` LIKE '%x1%'",
    "span.attributes.model RLIKE 'gpt-[12]'", "span.attributes.model RLIKE '^gpt-1$'", "span.attributes.model RLIKE '^gpt'", "span.attributes.model RLIKE '1$'", "span.attributes.model RLIKE '^'", "span.attributes.model RLIKE '$'", "span.attributes.model = 'gpt-1'", "span.attributes.model != 'gpt-1'",
    "feedback.ok = 'true'", "feedback.ok = 'True'", "feedback.ok != 'true'", "feedback.score > 1", "feedback.score >= 1.25", "feedback.score < 0", "feedback.score <= '1'", "feedback.score = '1.5'", "feedback.word = 'žluť'", "feedback.word LIKE '%be%'", "feedback.whole = 'yes'", "feedback.whole != 'no'", "feedback.whole IS NULL",
    "feedback.whole IS NOT NULL", "feedback.none IS NULL", "feedback.`odd. name` IS NULL", "expectation.answer LIKE '%3%'", "expectation.answer = \"it's 3\"", "expectation.ok = 'true'", "feedback.ok = 'true' AND feedback.score > 2 AND status = 'ERROR'", "issue.id = 'i-1'", "issue.id = 'i-2'", "feedback.ok > 0", "feedback. = 'a'",
    "timestamp > 0 AND timestamp < 1714979283500", "timestamp>0", "status = 'OK' AND timestamp >= 1714979283500", "timestamp = 'a' AND status = 'OK'", "timestamp > 1.5", "timestamp LIKE '1'", "timestamp", "timestamp >", "Timestamp > 0", "timestamp_ms>0 and status='OK'", "timestamp + 1 > 0", "timestamp BETWEEN 1 AND 2",
    "", " ", "nonsense", "status", "= 'a'", "'OK' = status", "status = 'OK' OR status = 'ERROR'", "status = 'OK';", "status = 'OK'; status = 'OK'", "(status = 'OK')", "NOT status = 'OK'", "status = 'OK' AND", "AND", "status = 'OK' AND AND name = 'a'", "status = 'OK' -- x", "status = 'OK' /* x */ AND name = 'a'",
    "tags.word = \"it's\"", "tags.word = 'say \"hi\"'", "tags.word = 'back\\slash'", "tags.word LIKE 'be\\%ta'", "tags.word = ''", "tags.word = '🐈'", "tags.word = 'alpha' AND tags.n = '1'", "tags.word != 'alpha' AND tags.n != '1'", "metadata.word = 'beta' AND tags.n = '2'",
)
TRACE_ORDERS = (
    [], ["timestamp"], ["timestamp DESC"], ["timestamp_ms"], ["timestamp_ms ASC"], ["attributes.timestamp DESC"], ["trace.timestamp"], ["execution_time"], ["execution_time DESC"], ["execution_time_ms"], ["end_time"], ["end_time DESC"], ["status"], ["status DESC"], ["request_id"], ["request_id DESC"], ["experiment_id"],
    ["experiment_id DESC", "request_id"], ["name"], ["name DESC"], ["tags.mlflow.traceName"], ["run_id"], ["run_id DESC"], ["tags.word"], ["tags.word DESC"], ["tags.none"], ["metadata.word"], ["metadata.word DESC", "timestamp"], ["metadata.mlflow.trace.session"], ["metadata.`mlflow.trace.session` DESC"],
    ["metadata.mlflow.trace.tokenUsage"], ["metadata.mlflow.trace.cost DESC"], ["status", "name"], ["status", "status"], ["timestamp", "timestamp_ms"], ["name", "tags.name"], ["status DESC", "status"], ["prompt"], ["tags.prompt"], ["client_request_id"], ["text"], ["tags.text"], ["span.name"], ["feedback.ok"], ["feedback.name"],
    ["issue.id"], ["nothing"], ["params.x"], [""], ["status SIDEWAYS"], ["status ASC DESC"], ["status,"], ["status = 'a'"], ["`tags`.word"], ["tags.`word` DESC"], ["timestamp desc"], ["TIMESTAMP"], ["timestamp", "nothing"],
)
TRACE_SEARCHES = (
    *({"filter": f, "sizes": (4,)} for f in dict.fromkeys(TRACE_FILTERS)),
    *({"filter": f"span.attributes.model {rest}", "diff": "attribute-list"} for rest in ("IN ('a', 'b')", "NOT IN ('a')", "= ('a')", "LIKE ('a')")),
    *({"order_by": o} for o in TRACE_ORDERS),
    *({"filter": "status IN ('OK', 'ERROR')", "order_by": o} for o in TRACE_ORDERS[::3]),
)


# ---- metrics of traces ----

DAY = {"time_interval_seconds": 86400, "start_time_ms": 1714900000000, "end_time_ms": 1715900000000}


def ask(view, metric, *aggregations, **fields):
    return {"view_type": view, "metric_name": metric, "aggregations": [{"aggregation_type": "PERCENTILE", "percentile_value": a} if isinstance(a, (int, float)) else {"aggregation_type": a} for a in aggregations], **fields}


FILTERS_OF_TRACES = ('trace.status = "OK"', "trace.status = 'nothing'", "trace.tag.word = 'alpha'", "trace.tag.`mlflow.traceName` = 'name 1'", "trace.metadata.`mlflow.sourceRun` = 'run-0'", 'trace.metadata.`mlflow.modelId` = "m-1"', "trace.metadata.`mlflow.trace.session` = 's-1'", "trace.metadata.word = 'be%ta'",
                     "trace.metadata.mlflow.trace.tokenUsage = '{\"input_tokens\": 1, \"output_tokens\": 2}'", "trace.metadata.`mlflow.trace.cost` = 'x'")
METRIC_REQUESTS = (
    ask("TRACES", "trace_count", *["COUNT"] * 33, diff="many-columns"), ask("TRACES", "latency", *range(32)), ask("TRACES", "trace_count", "COUNT", dimensions=["trace_name"] * 33, diff="many-columns"),
    ask("TRACES", "trace_count", "COUNT", dimensions=["trace_status"], max_results=2147483647),
    ask("TRACES", "trace_count", "COUNT"), ask("TRACES", "trace_count", "COUNT", dimensions=["trace_status"], **DAY), ask("TRACES", "trace_count", "COUNT", dimensions=["trace_name", "trace_status"]), ask("TRACES", "session_count", "COUNT"), ask("TRACES", "session_count", "COUNT", **DAY),
    ask("TRACES", "latency", "AVG"), ask("TRACES", "latency", 50, 90, 99, **DAY), ask("TRACES", "latency", "MIN", "MAX", 0, 100, 33.3, dimensions=["trace_name"]), ask("TRACES", "latency", "AVG", "AVG"), ask("TRACES", "total_tokens", "SUM", "AVG"), ask("TRACES", "input_tokens", "SUM", **DAY), ask("TRACES", "output_tokens", "SUM", "AVG", 50, **DAY),
    ask("TRACES", "cache_read_input_tokens", "SUM"), ask("TRACES", "cache_creation_input_tokens", "SUM", **DAY), ask("TRACES", "trace_count", "COUNT", start_time_ms=1714979283000), ask("TRACES", "trace_count", "COUNT", end_time_ms=1714979283500), ask("TRACES", "trace_count", "COUNT", start_time_ms=1714979283500, end_time_ms=1714979283500),
    ask("TRACES", "trace_count", "COUNT", time_interval_seconds=1, start_time_ms=0, end_time_ms=1715900000000), ask("TRACES", "trace_count", "COUNT", time_interval_seconds=7, start_time_ms=0, end_time_ms=1715900000000, dimensions=["trace_status"], max_results=3), ask("TRACES", "trace_count", "COUNT", max_results=0),
    ask("TRACES", "trace_count", "COUNT", dimensions=["trace_status"], max_results=2), ask("TRACES", "trace_count", "COUNT", start_time_ms=9223372036854775807), ask("TRACES", "trace_count", "COUNT", end_time_ms=-9223372036854775808), ask("TRACES", "trace_count", "COUNT", page_token="x"), ask("TRACES", "trace_count", "COUNT", time_interval_seconds=0),
    ask("SPANS", "span_count", "COUNT"), ask("SPANS", "span_count", "COUNT", dimensions=["span_name", "span_status"]), ask("SPANS", "span_count", "COUNT", dimensions=["span_type"], **DAY), ask("SPANS", "latency", "AVG"), ask("SPANS", "latency", "AVG", 50, dimensions=["span_name"], **DAY), ask("SPANS", "total_cost", "SUM", dimensions=["span_model_name"]),
    ask("SPANS", "total_cost", "SUM", dimensions=["span_model_name"], **DAY), ask("SPANS", "input_cost", "SUM", "AVG", 50), ask("SPANS", "span_count", "COUNT", filters=['span.type = "TOOL"']), ask("SPANS", "latency", "AVG", filters=['span.type = "TOOL"', "span.status = 'OK'", "span.name = 'span 1'"], **DAY), ask("SPANS", "span_count", "COUNT", start_time_ms=1714979284500),
    ask("SPANS", "total_cost", "SUM", filters=["trace.status = 'OK'"], start_time_ms=1714979284500, end_time_ms=9223372036854775807), ask("SPANS", "total_cost", "SUM", start_time_ms=9223372036854775807), ask("SPANS", "total_cost", "SUM", end_time_ms=1714979284500), ask("SPANS", "span_count", "COUNT", dimensions=["span_model_name", "span_model_provider"]),
    ask("ASSESSMENTS", "assessment_count", "COUNT"), ask("ASSESSMENTS", "assessment_count", "COUNT", dimensions=["assessment_name", "assessment_value"]), ask("ASSESSMENTS", "assessment_value", "AVG", dimensions=["assessment_name"], filters=['assessment.type = "feedback"'], **DAY), ask("ASSESSMENTS", "assessment_value", "AVG", "MIN", "MAX", 50),
    ask("ASSESSMENTS", "assessment_count", "COUNT", filters=["assessment.name = 'ok'"]), ask("ASSESSMENTS", "assessment_count", "COUNT", start_time_ms=1714979284500, dimensions=["assessment_value"]),
    *(ask(view, metric, "COUNT", filters=[f]) for view, metric in (("TRACES", "trace_count"), ("SPANS", "span_count"), ("ASSESSMENTS", "assessment_count")) for f in FILTERS_OF_TRACES),
    ask("SPANS", "total_cost", "SUM", filters=["trace.tag.word = 'alpha'"]), ask("TRACES", "trace_count", "COUNT", filters=["trace.status = 'OK'", "trace.tag.n = '1'"]),
    *(ask("TRACES", "trace_count", "COUNT", filters=[f]) for f in (
        "span.type = 'TOOL'", "assessment.name = 'ok'", "trace.status != 'OK'", "trace.status LIKE 'O%'", "trace.status IN ('OK')", "trace.status = 'OK' AND trace.status = 'OK'", "trace.status", "", " ", "nonsense = 'x'", "trace.nothing = 'x'", "other.status = 'x'", "trace.tag = 'x'", "trace.status.x = 'OK'", "span.name.x = 'y'", "trace.status = 5",
        "trace.status = x", "trace.tag.'a b' = 'x'", "`trace`.status = 'OK'", "trace.status = 'OK'; trace.status = 'OK'", "'OK' = trace.status", "trace.status IS NULL", "trace.tag.a.b.c = 'x'", "= 'x'", "trace.status = 'OK' -- x", "trace. = 'x'")),
    ask("SPANS", "span_count", "COUNT", filters=["assessment.name = 'ok'"]), ask("ASSESSMENTS", "assessment_count", "COUNT", filters=["span.name = 'ok'"]),
    ask("TRACES", "nothing", "COUNT"), ask("SPANS", "trace_count", "COUNT"), ask("ASSESSMENTS", "latency", "AVG"), ask("TRACES", "trace_count", "SUM", "AVG"), ask("TRACES", "latency", "COUNT", "SUM", "COUNT"), ask("TRACES", "latency", "AVG", dimensions=["trace_status", "b", "a", "b"]), ask("TRACES", "session_count", "COUNT", dimensions=["trace_name"]),
    ask("TRACES", "trace_count", "COUNT", time_interval_seconds=60), ask("TRACES", "trace_count", "COUNT", time_interval_seconds=60, start_time_ms=0), ask("TRACES", "latency", -1), ask("TRACES", "latency", 101), ask("TRACES", "latency", "PERCENTILE"), ask("TRACES", "trace_count", "COUNT", max_results=-1), ask("TRACES", "trace_count", "COUNT", experiment_ids=["abc"]),
    ask("TRACES", "trace_count", "COUNT", experiment_ids=["999999"]), ask("TRACES", "trace_count", "COUNT", experiment_ids=[]), ask("NOTHING", "trace_count", "COUNT"), ask(2, "span_count", "COUNT"), ask("TRACES", "trace_count", diff="crash"), ask("TRACES", "", "COUNT"), ask("TRACES", "trace_count", "NOTHING"), {"view_type": "TRACES"}, {"metric_name": "trace_count"}, {},
    ask("TRACES", "latency", "AVG", aggregations=[{"aggregation_type": "AVG", "percentile_value": 5}]), ask("TRACES", "trace_count", aggregations=[{}]), ask("TRACES", "nothing", "COUNT", filters=["nonsense"]), ask("TRACES", "trace_count", "COUNT", filters=["nonsense"], experiment_ids=["abc"]),
)
