# SPDX-License-Identifier: Apache-2.0
"""Traces as the second version of the API has them: start, end, get, search."""

from dataclasses import replace

from .dsl import AJAX, EXPERIMENT, GET, PATCH, POST, case
from .traces import get as get_v3, set_tag, start as start_v3

LISTS = ("trace_info.tags", "trace_info.request_metadata")
SEARCHED = ("traces.*.tags", "traces.*.request_metadata")


def pairs(entries):
    return [{"key": k, "value": v} for k, v in entries.items()]


def start(experiment="$e", timestamp=1_714_979_289_123, metadata=None, tags=None, **options):
    body = {"experiment_id": experiment, "timestamp_ms": timestamp, "request_metadata": pairs(metadata or {}), "tags": pairs(tags or {})}
    return POST("traces", body, keep={"t": "trace_info.request_id"}, unordered=LISTS, **options)


def end(trace="$t", timestamp=1_714_979_289_623, status="OK", metadata=None, tags=None, **options):
    body = {"timestamp_ms": timestamp, "status": status, "request_metadata": pairs(metadata or {}), "tags": pairs(tags or {})}
    return PATCH(f"traces/{trace}", body, unordered=LISTS, **options)


def info(trace="$t", **options):
    return GET(f"traces/{trace}/info", unordered=LISTS, **options)


def search(**query):
    return GET("traces", {"experiment_ids": ["$e"], **query}, unordered=SEARCHED)


FULL = {"metadata": {"mlflow.trace.session": "s", "mlflow.trace.tokenUsage": '{"input_tokens": 3}', "mlflow.trace.cost": '{"total_cost": 0.5}', "mlflow.sourceRun": "r", "long": "x" * 300},
        "tags": {"mlflow.traceName": "n", "team": "a", "long": "y" * 300}}

CASES = [
    case("start, end, get", EXPERIMENT, start(), info(), end(), info(), get_v3("$t")),
    case("all there is", EXPERIMENT, start(**FULL), info(), end(status="ERROR", metadata={"a": "b", "mlflow.sourceRun": "q", "mlflow.trace.tokenUsage": '{"input_tokens": "x", "output_tokens": 5}'}, tags={"team": "b", "mlflow.traceName": "m"}), info(), get_v3("$t")),
    case("under ajax-api", EXPERIMENT, replace(start(), path=AJAX + "traces"), replace(end(), path=AJAX + "traces/$t"), replace(info(), path=AJAX + "traces/$t/info"), replace(search(), path=AJAX + "traces")),
    case("start: experiments", start("999999"), start(""), start("abc"), POST("traces", {}), EXPERIMENT, POST("experiments/delete", {"experiment_id": "$e"}), start()),
    case("start: input", EXPERIMENT, POST("traces", {"experiment_id": "$e"}, unordered=LISTS), POST("traces", {"experiment_id": 5}), POST("traces", {"experiment_id": "$e", "timestamp_ms": "x"}), POST("traces", {"experiment_id": "$e", "tags": [{"value": "x"}]}, diff="no-key"), POST("traces", {"experiment_id": "$e", "tags": "x"}), POST("traces", {"experiment_id": "$e", "request_metadata": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]}, unordered=LISTS)),
    case("too long", EXPERIMENT, start(tags={"k" * 251: "v"}), start(tags={"k": "v" * 8001}), start(metadata={"k": "v" * 8001}), start(metadata={"mlflow.trace.session": "s" * 251}), start(tags={"mlflow.traceName": "n" * 4097})),
    case("reserved tags", EXPERIMENT, start(), end(tags={"mlflow.artifactLocation": "file:///etc"}, diff="reserved-tags"), end(tags={"mlflow.trace.spansLocation": "TRACKING_STORE"}, diff="reserved-tags")),
    case("end: what is not there", end("no-such"), info("no-such"), EXPERIMENT, start(), end(workspace="v2-elsewhere"), POST("/api/3.0/mlflow/workspaces", {"name": "v2-other"}, workspace=None), end(workspace="v2-other"), info(workspace="v2-other"), info()),
    case("end: states", EXPERIMENT, start(), end(status="IN_PROGRESS"), end(status="wrong", diff="unknown-status"), end(timestamp=0)),
    case("a trace of the third version", EXPERIMENT, start_v3(), info("tr-$ws-a"), end("tr-$ws-a"), set_tag("k"), info("tr-$ws-a")),
    case("search", EXPERIMENT, start(**FULL), end(), start(timestamp=1_714_979_280_000), search(), search(filter="status = 'IN_PROGRESS'"), search(filter="tags.team = 'a'"), search(order_by=["timestamp_ms ASC"]), replace(search(max_results=501), diff="query-numbers"), search(filter="wrong"), GET("traces"), GET("traces", {"experiment_ids": ["abc"]}), GET("traces", {"experiment_ids": ["999999"]})),
    case("of Databricks only", GET("get-online-trace-details"), GET("unified-traces"), GET(AJAX + "get-online-trace-details"), GET(AJAX + "unified-traces")),
]
