# SPDX-License-Identifier: Apache-2.0
"""Traces as applications log them, in two workspaces at once: traced functions, tags, runs, prompts."""

import json
import re
import time

import mlflow
from mlflow import MlflowClient
from mlflow.entities import SpanType
from pair import Complaints, team_of
from steps import equal, finish, raises, step

TEAMS = ("traces-a", "traces-b")
GONE = "RESOURCE_DOES_NOT_EXIST"


team = team_of(__file__, TEAMS)
other = TEAMS[1 - TEAMS.index(team)]
complaints = Complaints()
client = MlflowClient()
get_info = client._tracing_client.get_trace_info  # public in mlflow.get_trace() only, which asks for the spans, too
experiment = mlflow.set_experiment("assistant").experiment_id


def last_trace():
    mlflow.flush_trace_async_logging()
    return mlflow.get_last_active_trace_id()


@mlflow.trace(span_type=SpanType.RETRIEVER)
def look_up(question):
    return [f"{question}: {team}", "ž"]


@mlflow.trace(name="answer", attributes={"team": team})
def answer(question):
    mlflow.update_current_trace(tags={"team": team}, metadata={"mlflow.trace.session": f"session of {team}"})
    return {"documents": look_up(question)}


@step("a traced function")
def trace_id():
    answer("who?")
    made = last_trace()
    info = get_info(made)
    equal((info.trace_id, info.experiment_id, str(info.state)), (made, experiment, "OK"))
    equal((info.tags["team"], info.tags["mlflow.traceName"]), (team, "answer"))
    equal(info.trace_metadata["mlflow.trace.session"], f"session of {team}")
    equal((json.loads(info.request_preview), json.loads(info.response_preview)),
          ({"question": "who?"}, {"documents": [f"who?: {team}", "ž"]}))
    assert info.execution_duration >= 0 and info.request_time > 1.6e12
    return made


@step("its spans")
def _():
    trace = mlflow.get_trace(trace_id)
    equal([s.name for s in trace.data.spans], ["answer", "look_up"])
    root, child = trace.data.spans
    equal((root.parent_id, child.parent_id), (None, root.span_id))
    equal((root.inputs, root.attributes["team"], child.outputs), ({"question": "who?"}, team, [f"who?: {team}", "ž"]))
    equal(client.get_trace(trace_id).to_dict(), trace.to_dict())


@step("its spans are in the database")
def _():
    equal(get_info(trace_id).tags["mlflow.trace.spansLocation"], "TRACKING_STORE")
    found = mlflow.search_traces(locations=[experiment], filter_string="span.type = 'RETRIEVER'", include_spans=True, return_type="list")
    equal([(t.info.trace_id, len(t.data.spans)) for t in found], [(trace_id, 2)])
    equal(mlflow.search_traces(locations=[experiment], filter_string="span.name = 'nothing'", return_type="list"), [])


@step("a thousand spans, one within the other and beside, with events and all kinds of values")
def _():
    values = {"text": "ž\n\"\\\u0001😀", "int": -(2**63), "float": 1e-7, "none": None, "list": [1, [2.5, {"a": True}]], "empty": ""}
    with mlflow.start_span("root") as root:
        for number in range(99):
            with mlflow.start_span(f"n{number}", attributes=values) as parent:
                parent.add_event(mlflow.entities.SpanEvent("seen", attributes={"number": number, "words": ["a", "ž"]}))
                for child in range(9):
                    with mlflow.start_span(f"n{number}.{child}", span_type=SpanType.TOOL):
                        pass
        for _ in range(9):
            mlflow.start_span_no_context("last", parent_span=root).end()
    made = mlflow.get_trace(last_trace())
    equal(len(made.data.spans), 1000)
    one = made.search_spans(name="n42")[0]
    equal({k: one.attributes[k] for k in values}, values)
    equal([(e.name, e.attributes) for e in one.events], [("seen", {"number": 42, "words": ["a", "ž"]})])
    equal({s.parent_id for s in made.search_spans(name=re.compile("n42\\..*"))}, {one.span_id})


@step("an exporter of OpenTelemetry")
def _():
    import gzip
    import urllib.request

    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse

    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.add(key="service.name").value.string_value = f"service of {team}"
    span = resource.scope_spans.add().spans.add(trace_id=bytes([team == TEAMS[0]] * 16), span_id=b"\1" * 8, name="chat", start_time_unix_nano=time.time_ns() - 10**6, end_time_unix_nano=time.time_ns())
    for key, value in (("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "m"), ("session.id", "s")):
        span.attributes.add(key=key).value.string_value = value
    span.attributes.add(key="gen_ai.usage.input_tokens").value.int_value = 7
    headers = {"Content-Type": "application/x-protobuf", "Content-Encoding": "gzip", "x-mlflow-experiment-id": experiment, "X-MLFLOW-WORKSPACE": team}
    sent = urllib.request.Request(mlflow.get_tracking_uri() + "/v1/traces", gzip.compress(request.SerializeToString()), headers)
    with urllib.request.urlopen(sent) as answer:
        equal(ExportTraceServiceResponse.FromString(answer.read()), ExportTraceServiceResponse())
    trace = mlflow.get_trace("tr-" + span.trace_id.hex())
    equal((trace.info.tags["service.name"], trace.info.trace_metadata["mlflow.trace.session"], trace.info.token_usage["input_tokens"]), (f"service of {team}", "s", 7))
    equal([(s.name, s.span_type, s.model_name) for s in trace.data.spans], [("chat", "CHAT_MODEL", "m")])


@step("tags")
def _():
    client.set_trace_tag(trace_id, "reviewed", "žes")
    mlflow.set_trace_tag(trace_id, "team", "changed")
    equal({k: v for k, v in get_info(trace_id).tags.items() if not k.startswith("mlflow.")}, {"reviewed": "žes", "team": "changed"})
    client.delete_trace_tag(trace_id, "reviewed")
    raises(GONE, client.delete_trace_tag, trace_id, "reviewed")
    raises(GONE, client.set_trace_tag, "tr-nothing", "k", "v")


@step("an error, tokens, and a run")
def _():
    with mlflow.start_run() as run:
        try:
            with mlflow.start_span("fails", span_type=SpanType.CHAT_MODEL) as span:
                span.set_attribute("mlflow.chat.tokenUsage", {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15})
                raise ValueError("no answer")
        except ValueError:
            pass
    info = get_info(last_trace())
    equal((str(info.state), info.token_usage), ("ERROR", {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}))
    equal(info.trace_metadata["mlflow.sourceRun"], run.info.run_id)
    client.link_traces_to_run([trace_id, info.trace_id], run.info.run_id)
    raises(GONE, client.link_traces_to_run, [trace_id], "0" * 32)
    events = mlflow.get_trace(info.trace_id).data.spans[0].events
    equal([e.attributes["exception.message"] for e in events], ["no answer"])


@step("a trace that is started and ended by hand")
def _():
    root = client.start_trace("by hand", inputs={"x": 1}, tags={"k": "v"}, experiment_id=experiment)
    child = client.start_span("child", root.trace_id, parent_id=root.span_id)
    client.end_span(root.trace_id, child.span_id, outputs=2)
    client.end_trace(root.trace_id, outputs={"y": 3})
    mlflow.flush_trace_async_logging()
    trace = mlflow.get_trace(root.trace_id)
    equal((trace.info.tags["k"], [s.name for s in trace.data.spans], trace.data.spans[1].outputs), ("v", ["by hand", "child"], 2))


@step("prompts that a traced function loads are linked to the trace")
def _():
    first = client.register_prompt("greet", f"Hello {{{{name}}}} of {team}")
    second = client.register_prompt("greet", f"Hi {{{{name}}}} of {team}")

    @mlflow.trace
    def greet():
        prompt = mlflow.genai.load_prompt("prompts:/greet/1")
        return mlflow.genai.load_prompt("prompts:/greet/1").format(name=prompt.name)

    equal(greet(), f"Hello greet of {team}")
    made = last_trace()
    linked = [{"name": "greet", "version": "1"}]
    equal(json.loads(get_info(made).tags["mlflow.linkedPrompts"]), linked)
    client.link_prompt_versions_to_trace([first, second], made)
    client.link_prompt_versions_to_trace([second], trace_id)
    raises(GONE, client.link_prompt_versions_to_trace, [first], "tr-nothing")


@step("feedback and expectations")
def _():
    from mlflow.entities import AssessmentSource

    person = AssessmentSource("HUMAN", "me")
    first = mlflow.log_feedback(trace_id=trace_id, name="good", value=True, rationale="short", source=person, metadata={"team": team})
    wanted = mlflow.log_expectation(trace_id=trace_id, name="wanted", value={"documents": [1, 2.5, "ž"]}, source=person)
    equal(mlflow.get_assessment(trace_id, wanted.assessment_id).value, {"documents": [1, 2.5, "ž"]})
    second = mlflow.override_feedback(trace_id=trace_id, assessment_id=first.assessment_id, value=0.25, rationale="on reflection", source=person)
    equal({a.assessment_id: a.valid for a in get_info(trace_id).assessments if a.name == "good"}, {first.assessment_id: False, second.assessment_id: True})
    changed = mlflow.update_assessment(trace_id, wanted.assessment_id, mlflow.entities.Expectation(name="wanted", value="nothing", metadata={"k": "v"}))
    equal((changed.value, changed.metadata), ("nothing", {"k": "v"}))
    mlflow.delete_assessment(trace_id, second.assessment_id)
    equal([(a.name, a.value, a.valid, a.rationale, a.metadata) for a in mlflow.get_trace(trace_id).info.assessments],
          [("good", True, True, "short", {"team": team}), ("wanted", "nothing", None, None, {"k": "v"})])
    raises(GONE, mlflow.get_assessment, trace_id, second.assessment_id)


@step("the other team sees nothing of it")
def _():
    mlflow.set_workspace(other)
    try:
        raises(GONE, get_info, trace_id)
        raises(GONE, client.set_trace_tag, trace_id, "k", "v")
        raises(GONE, client.delete_trace_tag, trace_id, "team")
        raises(GONE, mlflow.log_feedback, trace_id=trace_id, name="good", value=True)
        equal(client.delete_traces(experiment, trace_ids=[trace_id]), 0)
    finally:
        mlflow.set_workspace(team)
    equal(get_info(trace_id).tags["team"], "changed")


@step("a hundred traces from eight threads")
def _():
    from concurrent.futures import ThreadPoolExecutor

    def one(number):
        with mlflow.start_span(f"n{number}") as span:
            span.set_inputs({"number": number})
        return span.trace_id

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(one, range(100)))
    mlflow.flush_trace_async_logging()
    equal([get_info(t).tags["mlflow.traceName"] for t in made], [f"n{n}" for n in range(100)])
    equal(mlflow.get_trace(made[42]).data.spans[0].inputs, {"number": 42})


@step("delete")
def _():
    oldest = get_info(trace_id).request_time
    equal(client.delete_traces(experiment, trace_ids=[trace_id, "tr-nothing"]), 1)
    raises(GONE, get_info, trace_id)
    equal(client.delete_traces(experiment, max_timestamp_millis=oldest), 0)
    equal(client.delete_traces(experiment, max_timestamp_millis=4_000_000_000_000, max_traces=100), 100)
    assert client.delete_traces(experiment, max_timestamp_millis=4_000_000_000_000) > 0


@step("the client has nothing to complain about")
def _():
    mlflow.flush_trace_async_logging(terminate=True)
    equal(complaints.said, [])


finish()
