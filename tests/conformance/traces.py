# SPDX-License-Identifier: Apache-2.0
"""Traces: start, get, tags, links to runs and prompts."""

from dataclasses import replace

from .dsl import AJAX, API, ARTIFACTS, DELETE, EXPERIMENT, GET, NO_RUN, OWN, PATCH, POST, PUT, RUN, case, wrong

V3 = "/api/3.0/mlflow/traces"
LISTS = ("trace.trace_info.assessments",)
TIME = "2024-05-06T07:08:09.123Z"


def info(trace_id="tr-$ws-a", experiment="$e", **fields):
    location = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}}
    return {"trace_id": trace_id, "trace_location": location, "request_time": TIME, "state": "OK", **fields}


def start(trace_id="tr-$ws-a", **fields):
    return POST(V3, {"trace": {"trace_info": info(trace_id, **fields)}}, unordered=LISTS)


def get(trace_id="tr-$ws-a"):
    return GET(f"{V3}/{trace_id}", unordered=LISTS)


def set_tag(key, value="v", trace_id="tr-$ws-a", **fields):
    return PATCH(f"{V3}/{trace_id}/tags", {"key": key, "value": value, **fields})


def delete_tag(key, trace_id="tr-$ws-a"):
    return DELETE(f"{V3}/{trace_id}/tags", {"key": key})


def link_run(trace_ids, run="$r"):
    return POST("traces/link-to-run", {"trace_ids": trace_ids, "run_id": run})


def plain(path, body, **options):
    """Asked of the server without workspaces, which is below a path of its own."""
    return POST("/mlflow" + (path if path.startswith("/") else API + path), body, workspace=None, **options)


def link_prompts(versions, trace_id="tr-$ws-a"):
    return POST("traces/link-prompts", {"trace_id": trace_id, "prompt_versions": versions})


def ref(name="p", version="1"):
    return {"name": name, "version": version}


def assessment(name="a", **fields):
    return {"assessment_name": name, "source": {"source_type": "HUMAN", "source_id": "me"}, **fields}


def feedback(value):
    return {"feedback": {"value": value}}


def serialized(value, form="JSON_FORMAT"):
    return {"expectation": {"serialized_value": {"serialization_format": form, "value": value}}}


def infos(trace_ids, **fields):
    return POST(V3 + "/batchGetInfos", {"trace_ids": trace_ids, **fields})


def remove(version="2.0", **fields):
    return POST(f"/api/{version}/mlflow/traces/delete-traces", {"experiment_id": "$e", **fields})


def assess(trace="tr-$ws-a", **fields):
    return POST(f"{V3}/{trace}/assessments", {"assessment": assessment(**fields)}, keep={"a": "assessment.assessment_id"})


def see(assessment_id="$a", trace_id="tr-$ws-a"):
    return GET(f"{V3}/{trace_id}/assessments/{assessment_id}")


def drop(assessment_id="$a", trace_id="tr-$ws-a"):
    return DELETE(f"{V3}/{trace_id}/assessments/{assessment_id}")


def change(mask, assessment_id="a-$ws-1", trace_id="tr-$ws-a", name=None, **fields):
    named = {"assessment_name": name} if name else {}
    return PATCH(f"{V3}/{trace_id}/assessments/{assessment_id}", {"assessment": {**named, **fields}, "update_mask": mask})


def whole(trace_id, workspace=OWN, **query):
    return GET(f"{V3}/get", {"trace_id": trace_id, **query}, workspace=workspace)


def wholes(workspace=OWN, **query):
    return GET(f"{V3}/batchGet", query, workspace=workspace)


def spans(trace_id, version="3.0", workspace=OWN, diff=None, **query):
    return GET(f"/ajax-api/{version}/mlflow/get-trace-artifact", {"request_id": trace_id, **query}, workspace=workspace, diff=diff)


def upload_spans(experiment, trace_id):
    return PUT(f"{ARTIFACTS}/workspaces/$ws/{experiment}/traces/{trace_id}/artifacts/traces.json", b'{"spans": []}')


FULL = start(
    client_request_id="mine", execution_duration="1.234s", request_preview='{"q": "ž"}', response_preview="a",
    trace_metadata={"mlflow.trace_schema.version": "3", "mlflow.sourceRun": "x", "a b": "", "mlflow.trace.session": "s1", "mlflow.trace.user": "u",
                    "mlflow.trace.tokenUsage": '{"input_tokens": 10, "output_tokens": 5, "total_tokens": 15, "other": 1}',
                    "mlflow.trace.cost": '{"input_cost": 0.25, "output_cost": 1e-7, "total_cost": 3}'},
    tags={"mlflow.traceName": "predict", "team": "a", "empty": ""},
)

CASES = [
    case("start and get", EXPERIMENT, start(), get()),
    case("start with all", EXPERIMENT, FULL, get()),
    case("under ajax-api", EXPERIMENT, RUN, POST("/ajax-api/3.0/mlflow/traces", {"trace": {"trace_info": info()}}, unordered=LISTS), GET("/ajax-api/3.0/mlflow/traces/tr-$ws-a", unordered=LISTS),
         PATCH("/ajax-api/3.0/mlflow/traces/tr-$ws-a/tags", {"key": "k", "value": "v"}), DELETE("/ajax-api/3.0/mlflow/traces/tr-$ws-a/tags", {"key": "k"}),
         POST(AJAX + "traces/link-to-run", {"trace_ids": ["tr-$ws-a"], "run_id": "$r"}), POST(AJAX + "traces/link-prompts", {"trace_id": "tr-$ws-a", "prompt_versions": [ref()]})),
    case("start again adds and replaces", EXPERIMENT, FULL, replace(start(state="ERROR", tags={"team": "b", "new": "1"}, trace_metadata={"a b": "c", "d": "e"}), diff="new-tags"), get(),
         start(request_preview="r", request_time="2024-01-01T00:00:00Z", execution_duration="0s", client_request_id="other", tags={"mlflow.traceName": "renamed"},
               trace_metadata={"mlflow.trace.tokenUsage": '{"input_tokens": 1}', "mlflow.trace.session": "s2"}), get()),
    case("start again in another experiment", EXPERIMENT, POST("experiments/create", {"name": "f"}, keep={"f": "experiment_id"}), FULL, start(experiment="$f"), get()),
    case("start again when the spans are elsewhere", EXPERIMENT, start(tags={"mlflow.trace.spansLocation": "ARTIFACT_REPO"}), start(), get(), start("tr-$ws-2", tags={"mlflow.trace.spansLocation": "TRACKING_STORE"}), start("tr-$ws-2", tags={"mlflow.trace.spansLocation": "ARCHIVE_REPO"}), get("tr-$ws-2"), start("tr-$ws-2")),
    case("start: experiments", start(experiment="999999"), start(experiment="abc"), start(experiment=""), start(experiment="0"), EXPERIMENT, POST("experiments/delete", {"experiment_id": "$e"}), start(), start(experiment=" $e"), start(experiment="99999999999999999999")),
    case("start: another workspace's trace", EXPERIMENT, start(), POST("/api/3.0/mlflow/workspaces", {"name": "traces-other"}, workspace=None), POST("experiments/create", {"name": "o"}, workspace="traces-other", keep={"o": "experiment_id"}),
         replace(start(experiment="$o"), workspace="traces-other"), replace(get(), workspace="traces-other"), replace(set_tag("k"), workspace="traces-other"), replace(delete_tag("k"), workspace="traces-other"), replace(link_prompts([ref()]), workspace="traces-other"), start(experiment="$o"), get()),
    case("start: nothing", POST(V3, {}), POST(V3, {"trace": {}}), POST(V3, {"trace": {"trace_info": {}}}), POST(V3, {"trace": None}), POST(V3, {"trace": ""}), wrong(POST(V3, {"trace": "x"}))),
    case("start: without parts", EXPERIMENT, *[POST(V3, {"trace": {"trace_info": {k: v for k, v in info(f"tr-$ws-{i}").items() if k != left}}}, unordered=LISTS) for i, left in enumerate(("trace_id", "trace_location", "request_time", "state"))]),
    case("start: an empty id", EXPERIMENT, start(""), start("", request_time="2024-01-01T00:00:00Z")),
    case("start: locations", EXPERIMENT, *[POST(V3, {"trace": {"trace_info": {**info(f"tr-$ws-{i}"), "trace_location": where}}}, unordered=LISTS) for i, where in enumerate((
        {"type": "INFERENCE_TABLE", "inference_table": {"full_table_name": "a.b.c"}}, {"mlflow_experiment": {"experiment_id": "$e"}}, {"type": "INFERENCE_TABLE", "mlflow_experiment": {"experiment_id": "$e"}},
        {"type": "MLFLOW_EXPERIMENT"}, {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {}}, {"type": "TRACE_LOCATION_TYPE_UNSPECIFIED", "mlflow_experiment": {"experiment_id": "$e"}}, {"type": "UC_SCHEMA", "mlflow_experiment": {"experiment_id": "$e"}}))]),
    case("start: states", EXPERIMENT, *[start(f"tr-$ws-{i}", state=s) for i, s in enumerate(("OK", "ERROR", "IN_PROGRESS", "STATE_UNSPECIFIED", 1, "DONE", 9, None, ""))]),
    case("start: times", EXPERIMENT, *[start(f"tr-$ws-{i}", request_time=t) for i, t in enumerate(("1970-01-01T00:00:00Z", "2024-02-29T12:00:00.5Z", "2024-05-06T07:08:09.123456Z", "2024-05-06T07:08:09.123456789Z", "2024-05-06T07:08:09+05:30",
        "2024-05-06T07:08:09.999-11:00", "1969-12-31T23:59:59.5Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", None))]),
    case("start: no times", EXPERIMENT, *[wrong(start(f"tr-$ws-{i}", request_time=t)) for i, t in enumerate(("2024-05-06", "", "2024-02-30T00:00:00Z", "2024-05-06T07:08:09", "2024-05-06T24:00:00Z", "0000-01-01T00:00:00Z", "now", 5, {"seconds": 5}, "2024-05-06T07:08:09.1234567890Z"))]),
    case("start: durations", EXPERIMENT, *[start(f"tr-$ws-{i}", execution_duration=d) for i, d in enumerate(("0s", "1s", "1.5s", "0.001s", "0.0019s", "12.345678901s", "-1.5s", "315576000000s", None))]),
    case("start: no durations", EXPERIMENT, *[wrong(start(f"tr-$ws-{i}", execution_duration=d)) for i, d in enumerate(("1", "", "s", "1m", "x", "1e3s", "315576000001s", 5, {"seconds": 1}))]),
    case("start: lengths", EXPERIMENT, start("x" * 50 + "$ws"), start("tr-$ws-1", client_request_id="x" * 50), start("tr-$ws-2", client_request_id="x" * 51), start("tr-$ws-3", request_preview="ž" * 1000), start("tr-$ws-4", request_preview="ž" * 1001), start("tr-$ws-5", response_preview="ž" * 1001),
         start("tr-$ws-6", tags={"mlflow.traceName": "ž" * 4096}), start("tr-$ws-7", tags={"mlflow.traceName": "ž" * 4097}), start("tr-$ws-8", trace_metadata={"mlflow.trace.session": "ž" * 250}), start("tr-$ws-9", trace_metadata={"mlflow.trace.session": "ž" * 251}),
         start("tr-$ws-10", tags={"k" * 250: "ž" * 8000}), get("tr-$ws-10"), start("tr-$ws-11", tags={"k" * 251: "v"}), start("tr-$ws-12", tags={"k": "ž" * 8001}), start("tr-$ws-13", trace_metadata={"k" * 250: "ž" * 8000}), get("tr-$ws-13"), start("tr-$ws-14", trace_metadata={"k" * 251: "v"}), start("tr-$ws-15", trace_metadata={"k": "ž" * 8001})),
    case("start: order of refusals", EXPERIMENT, start(experiment="999999", tags={"mlflow.traceName": "ž" * 4097}), start(experiment="999999", trace_metadata={"mlflow.trace.session": "ž" * 251}), start(experiment="999999", client_request_id="x" * 51), start(trace_metadata={"mlflow.trace.session": "ž" * 251}, client_request_id="x" * 51)),
    case("start: names of tags and metadata", EXPERIMENT, start(tags={"a?%\n": "v", "": "v", "č": "ž"}, trace_metadata={"a?%\n": "v", "": "v", "č": "ž"}), get()),
    case("start: reserved tags", EXPERIMENT, start(tags={"mlflow.artifactLocation": "s3://elsewhere"}, trace_metadata={"mlflow.trace.infoFinalized": "false"}), get(), start("tr-$ws-2", tags={"mlflow.trace.archiveLocation": "s3://b", "mlflow.trace.archivalFailure": "x"}), get("tr-$ws-2")),
    case("start: token usage", EXPERIMENT, *[start(f"tr-$ws-{i}", trace_metadata={"mlflow.trace.tokenUsage": u}) for i, u in enumerate((
        "", "x", "[]", "5", "null", "{}", '{"input_tokens": "7"}', '{"input_tokens": 1.0, "output_tokens": 1.5, "total_tokens": true}', '{"input_tokens": null}', '{"input_tokens": 9223372036854775807, "output_tokens": 9223372036854775808, "total_tokens": -3}',
        '{"input_tokens": 1, "input_tokens": 2}', '{"input_tokens": 1e3, "output_tokens": " 5 ", "total_tokens": "1_000"}', '{"input_tokens": NaN, "output_tokens": Infinity, "total_tokens": "nan"}', '{"input_tokens": [1]}', '{"cache_read_input_tokens": 1, "cache_creation_input_tokens": 2, "cache_creation_input_tokens_above_1hr": 3}', ' {"input_tokens" : 3 } ', '{"input_tokens": 3,}', '"{}"', '{"input_tokens": 1e30}', '{"input_tokens": "0x10", "output_tokens": "1e2", "total_tokens": "-0"}'))]),
    case("start: cost", EXPERIMENT, *[start(f"tr-$ws-{i}", trace_metadata={"mlflow.trace.cost": u}) for i, u in enumerate((
        "", "[]", "{}", '{"input_cost": "0.5"}', '{"input_cost": 1, "output_cost": true, "total_cost": null}', '{"input_cost": 1e400, "output_cost": NaN, "total_cost": -0.0}', '{"input_cost": 0.1, "output_cost": 123456789012345678, "total_cost": 1e-300}', '{"input_cost": " 1_0.5 ", "output_cost": "inf"}', '{"input_cost": {}, "output_cost": []}'))]),
    case("start: wrong types", EXPERIMENT, *[wrong(start(f"tr-$ws-{i}", **f)) for i, f in enumerate(({"tags": {"a": 1}}, {"tags": {"a": None}}, {"tags": ["a"]}, {"tags": "a"}, {"trace_metadata": {"a": True}}, {"trace_metadata": 5}, {"client_request_id": 5}, {"request_preview": ["a"]}, {"trace_location": "x"}))]),
    case("start: both spellings", EXPERIMENT, POST(V3, {"trace": {"traceInfo": info("tr-$ws-1")}}, unordered=LISTS), POST(V3, {"trace": {"trace_info": info("tr-$ws-2"), "traceInfo": info("tr-$ws-3")}}),
         POST(V3, {"trace": {"trace_info": {"traceId": "tr-$ws-4", "traceLocation": {"mlflowExperiment": {"experimentId": "$e"}}, "requestTime": TIME, "traceMetadata": {"a": "b"}}}}, unordered=LISTS), POST(V3, {"trace": {"trace_info": {**info("tr-$ws-5"), "traceId": "tr-$ws-6"}}})),
    case("start: spans and unknown fields", EXPERIMENT, POST(V3, {"trace": {"trace_info": {**info(), "request": "r", "response": "s", "new": 1}, "spans": [], "x": 1}, "y": 2}, unordered=LISTS)),
    case("start: assessments", EXPERIMENT, *[start(f"tr-$ws-{i}", assessments=[assessment(**a)]) for i, a in enumerate((
        feedback(True), feedback("yes"), feedback(" No "), feedback("maybe"), feedback(3), feedback(-0.5), feedback(1e16), feedback(None), feedback([1, "a", None, [True]]), feedback({"k": 1}), feedback(""), feedback("ž🐈\n\"\\"), {"feedback": {}},
        {"feedback": {"value": 1, "error": {"error_code": "E", "error_message": "m", "stack_trace": "t"}}}, {"feedback": {"error": {"error_code": "E"}}}, {"feedback": {"value": 1, "error": {}}}, {"expectation": {"value": "x"}, "rationale": "r", "overrides": "o"}, {"expectation": {"value": 2}}, {"expectation": {"value": [1, 2.5]}}, {"expectation": {"value": False}},
        serialized('{"a": [1, 2.0, 1e5, "\u017e", 12345678901234567890]}'), serialized('"text"'), serialized("5"), serialized("[NaN, 1]"), serialized(' [ 1,2 ] '), {"issue": {"issue_name": "n"}, "rationale": "why"}, {"issue": {}},
        {**feedback(1), "rationale": "because", "metadata": {"mlflow.assessment.sourceRunId": "abc"}, "span_id": "s1", "overrides": "a-1", "valid": False, "assessment_id": "a-$ws-1", "trace_id": "ignored"},
        {**feedback(1), "create_time": TIME, "last_update_time": "2024-05-06T07:08:09+02:00"}, {**feedback(1), "source": {}}, {**feedback(1), "source": {"source_type": "CODE"}}, {**feedback(1), "source": {"source_type": "ROBOT", "source_id": ""}}, {**feedback(1), "rationale": "", "span_id": "", "overrides": "", "assessment_id": "", "assessment_name": ""}))]),
    case("start: assessments refused", EXPERIMENT, *[start(f"tr-$ws-{i}", assessments=[assessment(**a)]) for i, a in enumerate((
        {}, {"expectation": {}}, {"expectation": {"value": None}}, serialized("null"), serialized("x"), serialized("{}", "PICKLE"), serialized("{}", None), {**feedback(1), "assessment_id": "x" * 51}, {**feedback(1), "assessment_name": "x" * 251}, {**feedback(1), "source": {"source_id": "x" * 251}}, {**feedback(1), "span_id": "x" * 51},
        {**feedback(1), "overrides": "x" * 51}, {**feedback(1), "metadata": {"mlflow.assessment.sourceRunId": "x" * 33}}, {**feedback(1), "create_time": None}))],
        *[wrong(start(f"tr-$ws-w{i}", assessments=[assessment(**a)])) for i, a in enumerate(({**feedback(1), "source": {"source_type": 9}}, {**feedback(1), "expectation": {"value": 1}}, {**feedback(1), "create_time": "x"}, {**feedback(1), "metadata": {"a": 1}}, {**feedback(1), "rationale": 5}))], wrong(start("tr-$ws-z", assessments=[{}, 5])), start("tr-$ws-z", assessments=[{}], experiment="999999")),
    case("start again with assessments", EXPERIMENT, start(assessments=[assessment(**feedback(1), assessment_id="a-$ws-1"), assessment(**feedback(2), assessment_id="a-$ws-2")]), start(assessments=[assessment(**feedback("new"), assessment_id="a-$ws-1"), assessment(assessment_id="a-$ws-3", **serialized("[1]"))], request_time="2024-01-01T00:00:00Z"),
         get(), start("tr-$ws-b"), replace(start("tr-$ws-b", assessments=[assessment(**feedback(1), assessment_id="a-$ws-1")]), diff="stolen-assessment"), start("tr-$ws-c", assessments=[assessment(**feedback(1), assessment_id="a-$ws-1")]), start("tr-$ws-d", assessments=[assessment(**feedback(1), assessment_id="a-$ws-9")] * 2)),
    case("assessments of one moment", EXPERIMENT, start(), *[POST(f"{V3}/tr-$ws-a/assessments", {"assessment": assessment(name, **feedback(1), create_time=TIME, last_update_time=TIME)}) for name in "pythonic"], get()),
    case("get: invalid", get("tr-nothing-$ws"), get("x"), get("tr%2Fx"), get("tr/x"), get("%20")),
    case("ids with strange characters", EXPERIMENT, start("a b/č'$ws"), get("a%20b%2F%C4%8D'$ws"), start("č?$ws"), get("%C4%8D%3F$ws"), set_tag("k", trace_id="%C4%8D%3F$ws"), get("%C4%8D%3F$ws")),
    case("tags", EXPERIMENT, start(), set_tag("a", "1"), set_tag("a", "2"), set_tag("b", ""), PATCH(f"{V3}/tr-$ws-a/tags", {"key": "c"}), get(), delete_tag("a"), delete_tag("a"), get()),
    case("tags: the older endpoints", EXPERIMENT, start(), *[PATCH(f"{a}traces/tr-$ws-a/tags", {"key": "a", "value": a}) for a in (API, AJAX)], get(), PATCH("traces/tr-$ws-a/tags", {"key": "mlflow.trace.spansLocation", "value": "x"}), PATCH("traces/tr-$ws-a/tags", {}), PATCH("traces/tr-nothing/tags", {"key": "a"}),
         DELETE("traces/tr-$ws-a/tags", {"key": "a"}), DELETE(AJAX + "traces/tr-$ws-a/tags", {"key": "a"}), DELETE("traces/tr-$ws-a/tags"), get()),
    case("tags: invalid", EXPERIMENT, start(), set_tag(""), set_tag("k" * 250), set_tag("k" * 251), set_tag("a?"), set_tag("a/../b"), set_tag("č"), set_tag("a b:c.d-e/f"), set_tag("v", "ž" * 8000), set_tag("w", "ž" * 8001), get(), PATCH(f"{V3}/tr-$ws-a/tags", {"value": "v"}), PATCH(f"{V3}/tr-$ws-a/tags", {}),
         set_tag(5), set_tag("n", 5), set_tag("k", None), delete_tag(""), delete_tag(5), DELETE(f"{V3}/tr-$ws-a/tags", {}), DELETE(f"{V3}/tr-$ws-a/tags"), DELETE(f"{V3}/tr-$ws-a/tags", {"key": "k" * 300}), DELETE(f"{V3}/tr-$ws-a/tags?key=k")),
    case("tags: no trace", set_tag("k"), delete_tag("k"), set_tag("mlflow.traceName"), delete_tag("mlflow.traceName"), set_tag("a?"), set_tag("mlflow.trace.spansLocation")),
    case("tags: no trace, without workspaces", *[DELETE(f"/mlflow{V3}/tr-nothing/tags", {"key": k}, workspace=None) for k in ("k", "mlflow.traceName", "mlflow.trace.archiveLocation")], server="plain"),
    case("tags: reserved", EXPERIMENT, start(tags={"mlflow.trace.archivalFailure": "x"}), *[s for k in ("mlflow.trace.spansLocation", "mlflow.trace.archiveLocation", "mlflow.trace.archivalFailure") for s in (set_tag(k), delete_tag(k))], get()),
    case("tags: where the artifacts are", EXPERIMENT, start(), upload_spans("$e", "tr-$ws-a"), *[replace(s, diff="fixed-location") for s in (set_tag("mlflow.artifactLocation", "mlflow-artifacts:/x"), PATCH("traces/tr-$ws-a/tags", {"key": "mlflow.artifactLocation", "value": ""}), delete_tag("mlflow.artifactLocation"))], replace(start(tags={"mlflow.artifactLocation": "mlflow-artifacts:/x"}), diff="new-tags"), get(), spans("tr-$ws-a")),
    case("tags: the trace's name", EXPERIMENT, start(), delete_tag("mlflow.traceName"), set_tag("mlflow.traceName", "n"), get(), set_tag("mlflow.traceName", "ž" * 4097), set_tag("mlflow.traceName", "ž" * 4096), set_tag("mlflow.traceName", ""), get(), delete_tag("mlflow.traceName"), get(), PATCH(f"{V3}/tr-$ws-a/tags", {"key": "mlflow.traceName"}), get()),
    case("links to runs", EXPERIMENT, RUN, start(), start("tr-$ws-2"), link_run(["tr-$ws-a"]), link_run(["tr-$ws-a", "tr-$ws-2", "tr-nothing-$ws"]), link_run(["tr-$ws-2"]), get()),
    case("links to runs: invalid", EXPERIMENT, RUN, start(), link_run([]), link_run(["tr-$ws-a"], ""), link_run(["tr-$ws-a"], NO_RUN), link_run(["tr-$ws-a"] * 100), link_run(["tr-$ws-a"] * 101), link_run("tr-$ws-a"), link_run([5]), link_run([""]), link_run(["tr-nothing"]), link_run(["tr-$ws-a"], 5), POST("traces/link-to-run", {}), POST("traces/link-to-run", {"run_id": "$r"}), POST("traces/link-to-run", {"trace_ids": ["tr-$ws-a"]}),
         link_run(["x"] * 101, NO_RUN), link_run(["x" * 100])),
    case("links to runs: a deleted run", EXPERIMENT, RUN, start(), POST("runs/delete", {"run_id": "$r"}), link_run(["tr-$ws-a"])),
    case("links to runs: given twice", EXPERIMENT, RUN, start(), link_run(["tr-$ws-a", "tr-$ws-a"])),
    case("links to runs: before their traces, without workspaces", plain("experiments/create", {"name": "links $ws"}, keep={"e": "experiment_id"}), plain("runs/create", {"experiment_id": "$e"}, keep={"r": "run.info.run_id"}, unordered=("run.data.tags",)), *[step for traces in (["tr-$ws-z"], ["tr-$ws-z", "tr-$ws-y"]) for step in (
        plain("traces/link-to-run", {"trace_ids": traces, "run_id": "$r"}),)], *[plain(V3, {"trace": {"trace_info": info(f"tr-$ws-{i}")}}, unordered=LISTS) for i in "xyz"],
        plain(V3 + "/search", {"locations": [info()["trace_location"]], "filter": "attributes.run_id = '$r'", "order_by": ["attributes.name"]}, unordered=("traces",)), replace(plain("traces/link-to-run", {"trace_ids": ["tr-$ws-x"], "run_id": NO_RUN}), diff="no-run-to-link"), server="plain"),
    case("links to runs: another workspace's", EXPERIMENT, RUN, start(), POST("/api/3.0/mlflow/workspaces", {"name": "traces-third"}, workspace=None), replace(link_run(["tr-$ws-a"]), workspace="traces-third"), POST("experiments/create", {"name": "o"}, workspace="traces-third", keep={"o": "experiment_id"}),
         POST("runs/create", {"experiment_id": "$o", "run_name": "r"}, workspace="traces-third", keep={"q": "run.info.run_id"}), replace(link_run(["tr-$ws-a"], "$q"), workspace="traces-third"), link_run(["tr-$ws-a"], "$q")),
    case("links to prompts", EXPERIMENT, start(), link_prompts([ref()]), link_prompts([ref(), ref("q", "2"), ref("a/b", "3")]), link_prompts([ref("q", "2")]), get()),
    case("links to prompts: invalid", EXPERIMENT, start(), link_prompts([]), link_prompts([ref()], ""), link_prompts([ref()], "tr-nothing"), link_prompts([{}]), link_prompts([{"name": "p"}]), link_prompts([{"version": "1"}]), link_prompts([ref(version="x")]), link_prompts([ref(version="-1")]), link_prompts([ref(version=" 7 ")]), link_prompts([ref(version="1.0")]), link_prompts([ref(version="")]), link_prompts("x"), link_prompts([5]),
         wrong(link_prompts([ref(version=1)])), wrong(link_prompts([ref(name=5)])), POST("traces/link-prompts", {}), POST("traces/link-prompts", {"trace_id": "tr-$ws-a"}), link_prompts([ref(name="")]), link_prompts([ref(name="x" * 300)]), link_prompts([ref(name="x" * 34, version="1")]), link_prompts([ref(version="01")]), link_prompts([ref(version="1_0")]), link_prompts([ref(version="99999999999999999999")])),
    case("links to prompts: given twice", EXPERIMENT, start(), replace(link_prompts([ref(), ref(), ref(version=" 1")]), diff="linked-twice"), link_prompts([ref()])),
    case("batchGetInfos", EXPERIMENT, POST("experiments/create", {"name": "f"}, keep={"f": "experiment_id"}), FULL, start("tr-$ws-b"), start("tr-$ws-c", experiment="$f"), infos(["tr-$ws-b", "tr-$ws-a", "tr-nothing", "tr-$ws-c"]), infos(["tr-$ws-a", "tr-$ws-b", "tr-$ws-a"]), infos([]), infos(["tr-nothing"]), infos(["tr-$ws-a", "tr-$ws-c"], experiment_ids=["$f"]),
         infos(["tr-$ws-a", "tr-$ws-c"], experiment_ids=["$f", "$e", "999999"]), infos(["tr-$ws-a"], experiment_ids=[]), infos(["tr-$ws-a"], experiment_ids=None), infos(["tr-$ws-a"], experimentIds=None), infos(["tr-$ws-a"], experiment_ids=["x"]), infos(["tr-$ws-a"], experiment_ids=["99999999999999999999"]), infos("x"), infos([5]), infos(None), POST(V3 + "/batchGetInfos", {}), POST("/ajax-api/3.0/mlflow/traces/batchGetInfos", {"trace_ids": ["tr-$ws-b"]})),
    case("delete: by ids", EXPERIMENT, POST("experiments/create", {"name": "f"}, keep={"f": "experiment_id"}), start(assessments=[assessment(**feedback(1))]), start("tr-$ws-b"), start("tr-$ws-c", experiment="$f"), link_prompts([ref()]), remove(request_ids=["tr-$ws-a", "tr-$ws-c", "tr-nothing"]), get(), get("tr-$ws-b"), get("tr-$ws-c"), remove(request_ids=["tr-$ws-a"]), remove("3.0", request_ids=["tr-$ws-b", "tr-$ws-b"])),
    case("delete: by time", EXPERIMENT, *[start(f"tr-$ws-{n}", request_time=f"2024-01-0{n}T00:00:00Z") for n in range(1, 7)], remove(max_timestamp_millis=1704153600000, max_traces=1), get("tr-$ws-1"), get("tr-$ws-2"), remove("3.0", max_timestamp_millis="1704240000000"), get("tr-$ws-3"), get("tr-$ws-4"), remove(max_timestamp_millis=9999999999999, max_traces=2), get("tr-$ws-5"), get("tr-$ws-6"), remove(max_timestamp_millis=0), POST("/ajax-api/2.0/mlflow/traces/delete-traces", {"experiment_id": "$e", "max_timestamp_millis": 9999999999999}),
         POST("/ajax-api/3.0/mlflow/traces/delete-traces", {"experiment_id": "$e", "max_timestamp_millis": 9999999999999})),
    case("delete: invalid", EXPERIMENT, start(), remove(), remove(request_ids=[]), remove(max_timestamp_millis=1, request_ids=["tr-$ws-a"]), remove(request_ids=["tr-$ws-a"], max_traces=1), remove(max_timestamp_millis=1, max_traces=0), remove(max_timestamp_millis=1, max_traces=-1), remove(max_traces=1), remove(experiment_id="", request_ids=["x"]), remove(experiment_id="abc", request_ids=["x"]), remove(experiment_id="999999", request_ids=["tr-$ws-a"]),
         remove(experiment_id=5, request_ids=["x"]), remove(request_ids="x"), remove(request_ids=[5]), remove(max_timestamp_millis="x"), remove(max_timestamp_millis=1, max_traces="x"), wrong(remove(max_timestamp_millis=1.5)), wrong(remove(max_timestamp_millis=1, max_traces=99999999999)), POST("traces/delete-traces", {"max_timestamp_millis": 1}), get()),
    case("delete: archived", EXPERIMENT, start(tags={"mlflow.trace.spansLocation": "ARCHIVE_REPO"}), remove(request_ids=["tr-$ws-a"]), start("tr-$ws-b", tags={"mlflow.trace.spansLocation": "ARCHIVE_REPO", "mlflow.trace.archiveLocation": "file:///nowhere"}), replace(remove(request_ids=["tr-$ws-b"]), diff="no-archive")),
    case("assessments", EXPERIMENT, start(), assess(**feedback(True)), see(), assess(assessment_id="a-$ws", name="b", rationale="r", **feedback("yes")), see("a-$ws"), assess(trace_id="tr-other", **serialized('{"a": [1, 2.0]}')), see(), assess(issue={"issue_name": "i"}), see(), get(), drop("a-$ws"), drop("a-$ws"), see("a-$ws"), get()),
    case("assessments: under ajax-api", EXPERIMENT, start(), POST("/ajax-api/3.0/mlflow/traces/tr-$ws-a/assessments", {"assessment": assessment(**feedback(1))}, keep={"a": "assessment.assessment_id"}), GET("/ajax-api/3.0/mlflow/traces/tr-$ws-a/assessments/$a"), PATCH("/ajax-api/3.0/mlflow/traces/tr-$ws-a/assessments/$a", {"assessment": feedback(2), "update_mask": "feedback"}), DELETE("/ajax-api/3.0/mlflow/traces/tr-$ws-a/assessments/$a")),
    case("assessments: overriding", EXPERIMENT, start(), assess(assessment_id="a-$ws-1", **feedback(1)), assess(assessment_id="a-$ws-2", overrides="a-$ws-1", **feedback(2)), see("a-$ws-1"), see("a-$ws-2"), assess(overrides="a-nothing", **feedback(3)), assess(overrides="", **feedback(4)), start("tr-$ws-b"), assess("tr-$ws-b", overrides="a-$ws-1", **feedback(5)), drop("a-$ws-2"), see("a-$ws-1"), get()),
    case("assessments: invalid", EXPERIMENT, start(), POST(f"{V3}/tr-$ws-a/assessments", {}), POST(f"{V3}/tr-$ws-a/assessments", {"assessment": {}}), POST(f"{V3}/tr-$ws-a/assessments", {"assessment": None}), assess(), assess(expectation={"value": None}), assess("tr-nothing", **feedback(1)), see("a-nothing"), see("a-nothing", "tr-nothing"), drop("a-nothing", "tr-nothing"), drop("a-nothing"),
         assess(assessment_id="a-$ws-1", **feedback(1)), assess(assessment_id="a-$ws-1", **feedback(2)), assess(name="x" * 251, **feedback(1)), see("a-$ws-1")),
    case("assessments: update", EXPERIMENT, start(), assess(assessment_id="a-$ws-1", rationale="old", metadata={"k": "1"}, feedback={"value": 1, "error": {"error_code": "E"}}), change("feedback", **feedback("no")), see("a-$ws-1"), change("rationale", rationale="new"), change("rationale"), change("assessmentName", name="renamed"), change("metadata", metadata={"k": "2"}), change("metadata", metadata={}), change("unknown"), change("feedback,rationale", rationale="both", feedback={"value": 3, "error": {"error_code": "F", "error_message": "m"}}), change("feedback"), see("a-$ws-1"),
         assess(assessment_id="a-$ws-2", **serialized("[1]")), change("expectation", "a-$ws-2", expectation={"value": "x"}), change("expectation", "a-$ws-2", **serialized('{"b": 2}')), change("rationale,assessmentName", "a-$ws-2", rationale="none kept", name="e"), see("a-$ws-2"), get()),
    case("assessments: update refused", EXPERIMENT, start(), assess(assessment_id="a-$ws-1", **feedback(1)), assess(assessment_id="a-$ws-2", **serialized("[1]")), assess(assessment_id="a-$ws-3", issue={"issue_name": "i"}), change("expectation", expectation={"value": 1}), change("feedback", "a-$ws-2", **feedback(1)), change("feedback", "a-$ws-3", **feedback(1)), change("rationale", "a-$ws-3", rationale="r"), change("expectation", "a-$ws-2", expectation={}), change("expectation", "a-$ws-2"), change("valid", valid=False), change("rationale", "a-nothing", rationale="r"),
         change("rationale", "a-$ws-1", "tr-nothing", rationale="r"), PATCH(f"{V3}/tr-$ws-a/assessments/a-$ws-1", {}), PATCH(f"{V3}/tr-$ws-a/assessments/a-$ws-1", {"assessment": {}}), PATCH(f"{V3}/tr-$ws-a/assessments/a-$ws-1", {"update_mask": "rationale"}), change(""), wrong(change("assessment_name", name="x")), change("assessmentName", name="x" * 251), get()),
    case("assessments: another workspace's", EXPERIMENT, start(), assess(assessment_id="a-$ws-1", **feedback(1)), POST("/api/3.0/mlflow/workspaces", {"name": "traces-fourth"}, workspace=None), *[replace(s, workspace="traces-fourth") for s in (assess(**feedback(1)), see("a-$ws-1"), change("rationale", rationale="r"), drop("a-$ws-1"), infos(["tr-$ws-a"]), remove(request_ids=["tr-$ws-a"]))], see("a-$ws-1")),
    case("whole traces", EXPERIMENT, start(), whole("tr-$ws-a"), whole("tr-nothing"), whole(""), GET(f"{V3}/get"), GET("/ajax-api/3.0/mlflow/traces/get", {"trace_id": "tr-$ws-a", "allow_partial": "true"}), whole("tr-$ws-a", allow_partial="x"),
         wholes(trace_ids=["tr-$ws-a", "tr-nothing"]), wholes(trace_ids=["tr-nothing"]), wholes(), wholes(trace_ids=["tr-$ws-a"], experiment_ids=["999999"]), GET("/ajax-api/3.0/mlflow/traces/batchGet", {"trace_ids": ["tr-nothing"]})),
    case("spans as a file", EXPERIMENT, start(), spans("tr-$ws-a", diff="spans-gone"), upload_spans("$e", "tr-$ws-a"), spans("tr-$ws-a"), spans("tr-$ws-a", version="2.0"), spans("tr-nothing"), spans(""), GET("/ajax-api/3.0/mlflow/get-trace-artifact"),
         spans("tr-$ws-a", path="../traces.json"), spans("tr-nothing", path="x"), spans("tr-nothing", path="00000000-0000-0000-0000-00000000000a"), start("tr-$ws-t", tags={"mlflow.trace.spansLocation": "TRACKING_STORE"}), spans("tr-$ws-t"), spans("tr-$ws-a", workspace=None, diff="no-header")),
    case("spans as a file: another workspace's", EXPERIMENT, start(), upload_spans("$e", "tr-$ws-a"), POST("/api/3.0/mlflow/workspaces", {"name": "traces-fifth"}, workspace=None), spans("tr-$ws-a", workspace="traces-fifth"), whole("tr-$ws-a", workspace="traces-fifth"), wholes(trace_ids=["tr-$ws-a"], workspace="traces-fifth")),
]
