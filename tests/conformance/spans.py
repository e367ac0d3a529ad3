# SPDX-License-Identifier: Apache-2.0
"""Spans: what OpenTelemetry exports, in protobuf and JSON, and what becomes of it in the tables."""

import gzip
import itertools
import json
import zlib
from dataclasses import replace

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from .dsl import EXPERIMENT, GET, OWN, POST, RUN, case
from .traces import V3, V3 as TRACES, get, start

PROTOBUF, JSON = "application/x-protobuf", "application/json"
START = 1_714_979_289_123_000_000  # 2024-05-06
_traces = itertools.count(1)


def trace_id():
    """A new one, which no other case has: databases keep traces of all workspaces."""
    return f"{next(_traces):032x}".replace("0" * 16, "5ba7" * 4, 1)


def put(value, given):
    """AnyValue from a value of Python."""
    if given is None:
        return
    kinds = ((bool, "bool_value"), (str, "string_value"), (int, "int_value"), (float, "double_value"), (bytes, "bytes_value"))
    for kind, name in kinds:
        if isinstance(given, kind):
            setattr(value, name, given)
            return
    if isinstance(given, dict):
        value.kvlist_value.SetInParent()
        entries(value.kvlist_value.values, given)
        return
    value.array_value.SetInParent()
    for item in given:
        put(value.array_value.values.add(), item)


def entries(field, attributes):
    for key, value in attributes.items() if isinstance(attributes, dict) else attributes:
        entry = field.add(key=key)
        put(entry.value, value)


def span(trace, number=1, parent=None, name="work", start=0, end=5, status=0, message="", events=(), links=(), **attributes):
    """Times in milliseconds after START; attributes with dots go into `a`."""
    attributes = {**attributes.pop("a", {}), **attributes} if isinstance(attributes.get("a", {}), dict) else attributes.pop("a")
    return {"trace": trace, "number": number, "parent": parent, "name": name, "start": start, "end": end, "status": status,
            "message": message, "events": events, "links": links, "attributes": attributes}


def identity(number, size):
    return number if isinstance(number, bytes) else number.to_bytes(size, "big")


def request(*spans, resource=None):
    message = ExportTraceServiceRequest()
    resource_spans = message.resource_spans.add()
    entries(resource_spans.resource.attributes, resource or {})
    scope = resource_spans.scope_spans.add()
    for one in spans:
        made = scope.spans.add(
            trace_id=bytes.fromhex(one["trace"]) if isinstance(one["trace"], str) else one["trace"],
            span_id=identity(one["number"], 8), name=one["name"], kind=1,
            start_time_unix_nano=START + one["start"] * 1_000_000 if abs(one["start"]) < 10**15 else one["start"],
            end_time_unix_nano=START + one["end"] * 1_000_000 if one["end"] is not None else 0)
        if one["parent"] is not None:
            made.parent_span_id = identity(one["parent"], 8)
        if one["status"] or one["message"]:
            made.status.code, made.status.message = one["status"], one["message"]
        entries(made.attributes, one["attributes"])
        for name, attributes in one["events"]:
            entries(made.events.add(name=name, time_unix_nano=START + 7).attributes, attributes)
        for trace, number, attributes in one["links"]:
            entries(made.links.add(trace_id=bytes.fromhex(trace), span_id=identity(number, 8)).attributes, attributes)
    return message


def send(*spans, resource=None, experiment="$e", run=None, workspace=OWN, diff=None, raw=None, type=PROTOBUF, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if experiment is not None:
        headers["x-mlflow-experiment-id"] = experiment
    if run:
        headers["x-mlflow-run-id"] = run
    raw = request(*spans, resource=resource).SerializeToString() if raw is None else raw
    return replace(POST("/v1/traces", type=type, headers=headers, workspace=workspace, diff=diff), raw=raw)


def as_json(*spans, snake=False, resource=None):
    """OTLP's JSON: ids are hexadecimal."""
    body = MessageToDict(request(*spans, resource=resource), preserving_proto_field_name=snake)
    for made, one in zip(body["resourceSpans"][0]["scopeSpans"][0]["spans"], spans):
        made["traceId"], made["spanId"] = one["trace"], f"{one['number']:016x}"
        if one["parent"]:
            made["parentSpanId"] = f"{one['parent']:016x}"
    return json.dumps(body).encode()


def whole(trace, **query):
    return GET(f"{V3}/get", {"trace_id": f"tr-{trace}", **query})


def see(trace):
    return get(f"tr-{trace}")


def artifact(trace):
    return GET("/ajax-api/3.0/mlflow/get-trace-artifact", {"request_id": f"tr-{trace}"})


def wholes(*traces, **query):
    return GET(f"{TRACES}/batchGet", {"trace_ids": [f"tr-{t}" for t in traces], **query})


def whole_story(name, *steps_of, **options):
    """A case with one trace: steps_of(trace) gives its steps; then it is looked at in all ways."""
    trace = trace_id()
    steps = [s(trace) for s in steps_of]
    return case(name, EXPERIMENT, *steps, see(trace), whole(trace), artifact(trace), **options)


def one(**fields):
    """A step that sends one root span."""
    return lambda trace: send(span(trace, **fields))


def some(*all_fields, **options):
    return lambda trace: send(*(span(trace, **fields) for fields in all_fields), **options)


DEEP = {"k": 1}
for _ in range(20):
    DEEP = {"k": [DEEP]}

VALUES = {
    "text": "ž \"q\" \\ \n\t\x01\x7f \U0001f600", "empty": "", "int": 5, "negative": -(2**63), "big": 2**63 - 1, "double": 1.5, "tiny": 1e-7, "large": 1e22, "whole": 2.0,
    "nan": float("nan"), "inf": float("inf"), "minus": float("-inf"), "yes": True, "no": False, "null": None, "bytes": b"\x00'\"\xff", "list": [1, "a", None, [2.5], {"x": True}],
    "map": {"a": {"b": []}, "": "c"}, "deep": DEEP, "json.text": '"quoted"', "json.list": "[1, 2]", "json.object": ' {"a": "\\u00e9"} ', "json.number": "5", "json.word": "true",
    "json.broken": '{"a": }', "json.nan": "[NaN]", "json.control": '["\x01"]', "json.trailing": "[1] x", "json.half": '["\\ud800"]',
}
EVENTS = [("exception", {"exception.message": "oh", "exception.type": "E", "n": 5, "b": b"x", "l": ["a"], "": None}), ("", {})]
OTHER = "f" * 32


def convention(name, *spans, resource=None):
    return whole_story(f"convention: {name}", some(*spans, resource=resource))


CASES = [
    whole_story("one span", one(name="root", a={"mlflow.spanType": "LLM", "mlflow.spanInputs": {"q": "ž"}, "mlflow.spanOutputs": [1, 2.5]})),
    whole_story("values", one(a=VALUES)),
    whole_story("the trace's id is not the client's to say", one(a={"mlflow.traceRequestId": "tr-other", "z": 1})),
    whole_story("a key given twice", one(a=[("k", 1), ("l", 2), ("k", {"a": 3}), ("mlflow.spanType", "LLM"), ("mlflow.spanType", "TOOL")])),
    whole_story("a tree", some({"number": 1, "end": 9}, {"number": 2, "parent": 1, "start": 2, "end": 20}, {"number": 3, "parent": 2, "start": 1}, {"number": 4, "parent": 77, "start": 1})),
    whole_story("in parts, children first", one(number=2, parent=1, start=-4, end=3), one(number=3, parent=1), one(number=1, start=2, end=30, a={"mlflow.spanInputs": "i", "mlflow.spanOutputs": "o"})),
    whole_story("a span again", one(name="first", a={"mlflow.spanInputs": "i"}), one(name="second", status=2, end=9)),
    whole_story("two roots", some({"number": 1, "status": 1, "a": {"mlflow.spanInputs": "a"}}, {"number": 2, "status": 2, "a": {"mlflow.spanInputs": "b"}})),
    whole_story("states", some({"status": 2, "message": "broke"}, {"number": 2, "parent": 1, "status": 1, "message": "dropped"}, {"number": 3, "parent": 1, "status": 7})),
    whole_story("events and links", lambda t: send(span(t, events=EVENTS, links=[(OTHER, 5, {"why": "b", "raw": b"\x01"}), (t, 1, {})]))),
    whole_story("types", some({"a": {"mlflow.spanType": "a\"b"}}, {"number": 2, "parent": 1, "a": {"mlflow.spanType": 5}}, {"number": 3, "parent": 1, "a": {"mlflow.spanType": '"LLM"'}}, {"number": 4, "parent": 1, "a": {"mlflow.spanType": None}})),
    whole_story("ids of other lengths", lambda t: send(span(bytes.fromhex(t).lstrip(b"\0")), span(b"\0\0" + bytes.fromhex(t), number=b"\0" * 3 + (2).to_bytes(8, "big"), parent=(1).to_bytes(3, "big")), span(t, number=3, parent=0))),
    case("wrong ids", EXPERIMENT, send(span(b"")), send(span(trace_id(), number=b"")), send(span(b"\1" * 17)), send(span(trace_id(), number=b"\1" * 9)), send(span(trace_id(), parent=b"\1" * 9)), send(span(trace_id(), name="a\0b")), send(span(trace_id(), start=2**63))),
    case("several traces", EXPERIMENT, *(lambda a, b, c: (send(span(a), span(b, start=3), span(a, 2, 1), span(c, 5, 6)), see(a), see(b), see(c), wholes(a, b, c), wholes(c, a, a), POST(f"{V3}/search", {"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}]})))(trace_id(), trace_id(), trace_id())),
    case("nothing", EXPERIMENT, send(), send(raw=b""), send(raw=b"{}", type=JSON), send(raw=b"", type=JSON), send(raw=b"\xff\xff\xff"), send(raw=b"\x0a\x05\x0a"), send(raw=b"[1", type=JSON), send(raw=b"[]", type=JSON), send(raw=b'{"resourceSpans": [{}]}', type=JSON), send(raw=b'{"resourceSpans": 5}', type=JSON), send(raw=b"\x12\x02ab")),
    case("bad text", EXPERIMENT, *(send(raw=request(span(trace_id(), name="xyz", a={"key": "value"})).SerializeToString().replace(what, b"\xff" * len(what))) for what in (b"xyz", b"key", b"value"))),
    case("types of content", EXPERIMENT, *itertools.chain.from_iterable((send(span(t), type=kind), see(t)) for t, kind in ((trace_id(), k) for k in ("application/json; charset=utf-8", "text/plain", "application/x-protobuf; a=b", "APPLICATION/X-PROTOBUF", " application/x-protobuf "))), replace(send(span(trace_id())), type=None)),
    case("experiments", *(send(span(trace_id()), experiment=e) for e in (None, "", "999999", "abc", "-1", " 0 ", "99999999999999999999")), EXPERIMENT, POST("experiments/delete", {"experiment_id": "$e"}), send(span(trace_id())),
         *(lambda t: (send(span(t), experiment="0"), send(span(t, 2, 1), experiment="999999"), whole(t)))(trace_id())),
    case("encodings", EXPERIMENT, *(lambda t: (send(raw=gzip.compress(request(span(t)).SerializeToString()), content_encoding="gzip"), send(raw=zlib.compress(request(span(t, 2, 1)).SerializeToString()), content_encoding="deflate"),
                                                 send(raw=zlib.compress(request(span(t, 3, 1)).SerializeToString())[2:-4], content_encoding="DEFLATE"), send(raw=gzip.compress(request(span(t, 4, 1)).SerializeToString()) + gzip.compress(b""), content_encoding="gzip"),
                                                 send(raw=b"x", content_encoding="gzip"), send(raw=b"x", content_encoding="deflate"), send(raw=b"x", content_encoding="br"), send(raw=gzip.compress(b"abc")[:-3], content_encoding="gzip"), whole(t)))(trace_id())),
    case("JSON", EXPERIMENT, *(lambda t: (send(raw=as_json(span(t, status=2, message="m", a={k: v for k, v in VALUES.items() if k not in ("text", "json.control")}, events=EVENTS)), type=JSON),
                                            send(raw=as_json(span(t, 2, 1), resource={"service.name": "s"}), type=JSON), whole(t), artifact(t),
                                            send(raw=b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "zz", "spanId": "01"}]}]}]}', type=JSON), send(raw=b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "' + t.encode() + b'", "spanId": "0000000000000007", "parentSpanId": null, "startTimeUnixNano": 5000000, "endTimeUnixNano": "7000000", "name": "n", "unknown": [1], "status": {"code": "STATUS_CODE_ERROR"}}]}]}]}', type=JSON), whole(t)))(trace_id())),
    case("a run to link to", EXPERIMENT, RUN, *(lambda t, u: (send(span(t), span(u, 2, 1), run="$r"), send(span(t, 2, 1), run="0" * 32), POST(f"{V3}/search", {"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}], "filter": "run_id = '$r'"})))(trace_id(), trace_id())),
    whole_story("resources", some({}, resource={"service.name": "svc", "telemetry.sdk.name": "x", "mlflow.x": "y", "n": 5, "l": ["a", "ž"], "m": {"a": 1}, "bad//key": "v", "long": "x" * 9000, "none": None, "f": 2.0})),
    whole_story("a known tool", some({}, {"number": 2, "parent": 1}, resource={"service.name": "claude-code"})),
    whole_story("tags", one(a={"mlflow.traceTag.team": "a", "mlflow.traceTag.n": 5, "mlflow.traceTag.bad//": "x", "mlflow.traceTag.mlflow.traceName": "named", "mlflow.traceTag.long": "x" * 9000})),
    whole_story("session and user", some({"number": 2, "parent": 1, "a": {"gen_ai.conversation.id": "c1"}}, {"a": {"session.id": "s1", "user.id": "u1"}}), one(number=3, parent=1, a={"session.id": "s2", "user.id": "u2"})),
    whole_story("a session that is a number", one(a={"session.id": 5, "user.id": True})),
    case("too long", EXPERIMENT, send(span(trace_id(), a={"session.id": "s" * 251})), send(span(trace_id(), a={"mlflow.traceTag.mlflow.traceName": "n" * 5000}))),
    whole_story("usage of a tree", some({"a": {"mlflow.chat.tokenUsage": {"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}}}, {"number": 2, "parent": 1, "a": {"mlflow.chat.tokenUsage": {"input_tokens": 1}}}, {"number": 3, "a": {"mlflow.chat.tokenUsage": {"input_tokens": 3, "cache_read_input_tokens": 2}}})),
    whole_story("usage in parts", one(number=2, parent=1, a={"mlflow.chat.tokenUsage": {"input_tokens": 1, "total_tokens": 2}, "mlflow.llm.cost": {"input_cost": 0.1, "total_cost": 0.3}}), one(number=3, parent=1, a={"mlflow.chat.tokenUsage": {"input_tokens": 10}, "mlflow.llm.cost": {"input_cost": 0.2}}),
                one(number=1, a={"mlflow.chat.tokenUsage": {"input_tokens": 100, "output_tokens": 7}}), one(number=2, parent=1, a={"mlflow.llm.cost": {"input_cost": 0.7, "output_cost": 1}})),
    whole_story("usage that is odd", some({"a": {"mlflow.chat.tokenUsage": {"input_tokens": 1.5, "output_tokens": 2.0, "total_tokens": True}}}, {"number": 2, "parent": 9, "a": {"mlflow.chat.tokenUsage": "text", "mlflow.llm.cost": {"input_cost": 2}}})),
    whole_story("the whole trace afterwards", one(a={"mlflow.chat.tokenUsage": {"input_tokens": 1}, "session.id": "s"}), lambda t: replace(start(f"tr-{t}", trace_metadata={"mlflow.trace.tokenUsage": '{"input_tokens": 70}', "a": "b"}, tags={"x": "y"}, request_preview="r"), diff="new-tags"), one(number=2, parent=1, start=-90, end=900, a={"mlflow.chat.tokenUsage": {"input_tokens": 5}, "mlflow.llm.cost": {"input_cost": 5.5}})),
    whole_story("the whole trace before", lambda t: start(f"tr-{t}", state="IN_PROGRESS"), one(a={"mlflow.spanInputs": "i", "session.id": "s"}, status=2)),
    whole_story("the whole trace before, nothing said of usage", lambda t: start(f"tr-{t}", execution_duration="1s"), one(start=-5, end=5000)),
    case("spans are elsewhere", EXPERIMENT, *(lambda t, u, v: (start(f"tr-{t}", tags={"mlflow.trace.spansLocation": "ARTIFACT_REPO"}), send(span(t)), start(f"tr-{u}", tags={"mlflow.trace.spansLocation": "ARCHIVE_REPO"}), send(span(u)), send(span(u), span(t), span(v)), see(t), see(v)))(trace_id(), trace_id(), trace_id())),
    case("not all of it yet", EXPERIMENT, *(lambda t: (send(span(t, 2, 1)), start(f"tr-{t}", trace_metadata={"mlflow.trace.sizeStats": '{"num_spans": 2}'}), whole(t, allow_partial="true"), wholes(t), send(span(t)), whole(t), wholes(t)))(trace_id())),
    case("deleted with the trace", EXPERIMENT, *(lambda t: (send(span(t)), POST("traces/delete-traces", {"experiment_id": "$e", "request_ids": [f"tr-{t}"]}), see(t), send(span(t, 2, 1)), whole(t)))(trace_id())),
    case("previews", EXPERIMENT, *itertools.chain.from_iterable((send(span(t, a={"mlflow.spanInputs": i, "mlflow.spanOutputs": o})), see(t)) for t, i, o in (
        (trace_id(), {"messages": [{"role": "user", "content": "first"}, {"role": "user", "content": "last"}, {"role": "assistant", "content": "no"}]}, {"choices": [{"message": {"role": "assistant", "content": "yes"}}]}),
        (trace_id(), {"input": [{"role": "system", "content": [{"type": "image"}, {"type": "text", "text": "part"}]}, 5]}, {"output": [{"role": "assistant", "content": [{"type": "output_text", "text": "out"}]}]}),
        (trace_id(), {"request": {"messages": [{"role": "tool", "content": ["a", "b"]}]}}, {"messages": [{"no": 1}]}), (trace_id(), "x" * 1001, "ž" * 1000), (trace_id(), {"messages": [{"role": "user", "content": {"a": 1}}]}, ""), (trace_id(), None, 0),
    ))),
    convention("OpenInference", {"a": {"openinference.span.kind": "LLM", "input.value": "in", "output.value": '{"a": 1}', "llm.token_count.prompt": 3, "llm.token_count.completion": "4", "llm.token_count.prompt_details.cache_read": 1, "llm.model_name": "m", "llm.provider": "p"}},
               {"number": 2, "parent": 1, "a": {"openinference.span.kind": "RERANKER", "input.value": "", "llm.token_count.total": 9, "embedding.model_name": "e"}}, {"number": 3, "parent": 1, "a": {"openinference.span.kind": "other", "mlflow.spanType": "UNKNOWN"}}, {"number": 4, "parent": 1, "a": {"openinference.span.kind": "TOOL", "mlflow.spanType": "UNKNOWN"}}),
    convention("OpenTelemetry", {"a": {"gen_ai.operation.name": "chat", "gen_ai.input.messages": '[{"role": "user"}]', "gen_ai.output.messages": [{"a": 1}], "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 6, "gen_ai.usage.cache_creation.input_tokens": 2, "gen_ai.request.model": "r", "gen_ai.response.model": "", "gen_ai.provider.name": "openai", "gen_ai.tool.definitions": '[{"t": 1}]'}},
               {"number": 2, "parent": 1, "a": {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.arguments": "{}", "gen_ai.tool.call.result": "r", "gen_ai.usage.input_tokens": 1.5}}, {"number": 3, "parent": 1, "a": {"gen_ai.operation.name": "Embeddings", "gen_ai.system": "s"}}),
    convention("messages as events", {"a": {"gen_ai.request.model": "m"}, "events": [("gen_ai.system.message", {"content": "sys ž"}), ("gen_ai.user.message", {"content": '{"a": 1}'}), ("gen_ai.user.message", {"content": ""}), ("gen_ai.assistant.message", {"content": 5}), ("gen_ai.choice", {"content": "c", "role": "tool"}), ("gen_ai.choice", {"content": "d"})]}),
    convention("Spring AI", {"events": [("gen_ai.content.prompt", {"gen_ai.prompt": "p"}), ("gen_ai.content.completion", {"gen_ai.completion": ""}), ("gen_ai.content.completion", {"gen_ai.completion": '{"a": 1}'})]}),
    convention("Traceloop", {"a": {"traceloop.span.kind": "workflow", "traceloop.entity.output": "o", "gen_ai.prompt.x.content": "n", "gen_ai.prompt.12.content": "p", "gen_ai.usage.prompt_tokens": 1, "llm.usage.total_tokens": 4, "gen_ai.system": "anthropic"}},
               {"number": 2, "parent": 1, "a": {"gen_ai.completion.0.tool_calls.3.arguments": "{\"x\": 1}", "gen_ai.completion.0.content": "c", "traceloop.span.kind": "unknown"}}),
    convention("Gemini CLI", {"a": {"gen_ai.agent.name": "gemini-cli", "gen_ai.operation.name": "llm_call", "gen_ai.input.messages": [{"role": "user", "parts": [{"text": "ž"}]}], "gen_ai.output.messages": '[{"role": "model", "parts": [1]}, {"parts": [2]}, 5]'}},
               {"number": 2, "parent": 1, "a": {"gen_ai.agent.name": "gemini-cli", "gen_ai.operation.name": "chat", "gen_ai.input.messages": "plain", "gen_ai.output.messages": "plain"}}, {"number": 3, "parent": 1, "a": {"gen_ai.agent.name": "gemini-cli", "gen_ai.input.messages": {"contents": 1}, "gen_ai.output.messages": {"candidates": 1}}}),
    convention("Claude Code", {"a": {"span.type": "claude_code.interaction", "user_prompt": "<REDACTED>", "new_context": "ctx"}}, {"number": 2, "parent": 1, "a": {"span.type": "llm_request", "input_tokens": 10, "output_tokens": 2.7, "cache_read_tokens": 3, "cache_creation_tokens": "4", "new_context": "c", "response.model_output": "out"}},
               {"number": 3, "parent": 1, "a": {"span.type": "tool", "full_command": "ls", "file_path": "<REDACTED>", "skill_name": "", "subagent_type": '{"a": 1}'}, "events": [("tool.output", {"output": "<REDACTED>", "content": "ž"})]}, {"number": 4, "parent": 1, "a": {"span.type": "claude_code.other", "input_tokens": 5}},
               {"number": 5, "parent": 1, "a": {"span.type": "tool", "tool_input": '{"b": 2}', "new_context": "n"}}),
    convention("Vercel", {"a": {"ai.operationId": "ai.generateText.doGenerate", "ai.prompt.messages": '[{"role": "user", "content": "ž"}]', "ai.prompt.tools": ['{"name": "t"}', 5], "ai.response.text": "yes", "ai.response.toolCalls": '"[1]"'}}, {"number": 2, "parent": 1, "a": {"ai.operationId": "ai.toolCall", "ai.toolCall.args": '{"x": 1}', "ai.toolCall.result": "r"}},
               {"number": 3, "parent": 1, "a": {"ai.operationId": "ai.streamText.doStream"}}),
    convention("VoltAgent", {"a": {"entity.type": "agent", "voltagent.operation_id": "o", "agent.messages": '[{"role": "user"}]', "output": "o", "usage.prompt_tokens": 0, "llm.usage.completion_tokens": 3}}, {"number": 2, "parent": 1, "a": {"entity.type": "agent", "span.type": "memory", "input": "i"}}),
    convention("LiveKit", {"a": {"lk.agent_name": "a", "lk.user_input": "u", "lk.response.text": "t"}}, {"number": 2, "parent": 1, "a": {"lk.tts.x": 1}}, {"number": 3, "parent": 1, "a": {"lk.function_tool.name": "f", "lk.response.function_calls": "[]"}}, {"number": 4, "parent": 1, "a": {"gen_ai.operation.name": "CHAT", "lk.retry_count": 1}}),
    convention("Laminar and Langfuse", {"a": {"lmnr.span.type": "PIPELINE", "lmnr.span.input": "i", "lmnr.span.output": "o"}}, {"number": 2, "parent": 1, "a": {"langfuse.observation.type": "generation", "langfuse.observation.input": "i", "langfuse.observation.output": "o"}}, {"number": 3, "parent": 1, "a": {"gcp.vertex.agent.llm_request": "i", "gcp.vertex.agent.tool_response": "o"}}),
    convention("models within", {"a": {"mlflow.spanInputs": {"model": "a"}}}, {"number": 2, "parent": 1, "a": {"mlflow.spanInputs": {"model": 5}, "mlflow.spanOutputs": {"model": "b"}}}, {"number": 3, "parent": 1, "a": {"mlflow.llm.model": "given" * 200, "mlflow.llm.provider": 5, "mlflow.llm.cost": {"input_cost": "1.5", "output_cost": 2} if False else {"input_cost": 1e-9, "output_cost": 2}}}),
    case("sent twice", EXPERIMENT, *(lambda t: (send(span(t, name="first"), span(t, name="last"), diff="sent-twice"), POST("traces/delete-traces", {"experiment_id": "$e", "request_ids": [f"tr-{t}"]}, diff="sent-twice")))(trace_id())),
    case("without an end", EXPERIMENT, *(lambda t: (send(span(t, end=None)), replace(see(t), diff="span-without-end")))(trace_id())),
    case("the server's own tags", EXPERIMENT, *(lambda t: (send(span(t, a={"mlflow.traceTag.mlflow.artifactLocation": "file:///etc"})), replace(see(t), diff="tags-of-the-server")))(trace_id())),
    case("a NUL in a key", EXPERIMENT, send(span(trace_id(), a={"a\0b": 1}), diff="not-text")),
    case("another workspace's trace", EXPERIMENT, *(lambda t: (send(span(t)), POST("/api/3.0/mlflow/workspaces", {"name": "spans-other"}, workspace=None), POST("experiments/create", {"name": "o"}, workspace="spans-other", keep={"o": "experiment_id"}),
                                                                 send(span(t, 2, 1), span(trace_id(), 3), experiment="$o", workspace="spans-other", diff="other-workspaces-trace"), replace(see(t), workspace="spans-other"), whole(t)))(trace_id())),
    case("below a prefix", POST("/mlflow/api/2.0/mlflow/experiments/create", {"name": "spans"}, keep={"e": "experiment_id"}), *(lambda t: (replace(send(span(t)), path="/mlflow/v1/traces"), send(span(t)), GET(f"/mlflow{V3}/get", {"trace_id": f"tr-{t}"})))(trace_id()), server="plain"),
]
