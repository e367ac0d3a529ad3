# SPDX-License-Identifier: Apache-2.0
"""metrics: log-metric, latest values, history (single, bulk, bulk-interval, pages)."""

from dataclasses import replace

from .dsl import AJAX, EXPERIMENT, GET, GET_MODEL, GET_RUN, MODEL, NO_MODEL, NO_RUN, POST, RUN, case, wrong
from .runs import NAMES, NUL_NAME, batch

SETUP = (EXPERIMENT, RUN)
LARGEST = 9223372036854775807
BULK = AJAX + "metrics/get-history-bulk"
INTERVAL = "metrics/get-history-bulk-interval"


def log(value, timestamp=1, step=0, key="m", **fields):
    return POST("runs/log-metric", {"run_id": "$r", "key": key, "value": value, "timestamp": timestamp, "step": step, **fields})


def raw(text):
    """A metric whose value is no JSON Python would write."""
    return POST("runs/log-metric", raw='{"run_id": "$r", "key": "m", "value": %s, "timestamp": 1}' % text, type="application/json")


def history(key="m", **fields):
    return GET("metrics/get-history", {"run_id": "$r", "metric_key": key, **fields})


def bulk(**fields):
    return GET(BULK, {"run_id": "$r", "metric_key": "m", **fields})


def interval(**fields):
    return GET(INTERVAL, {"run_ids": "$r", "metric_key": "m", **fields})


SECOND = POST("runs/create", {"experiment_id": "$e", "run_name": "s"}, keep={"s": "run.info.run_id"})
SERIES = batch(metrics=[{"key": "m", "value": n * 1.25, "timestamp": 1000 + n, "step": n} for n in range(40)])
SAME_STEP = batch(metrics=[{"key": "m", "value": n % 7, "timestamp": 1000 + n // 3, "step": 0} for n in range(30)])

CASES = [
    case("log and read", *SETUP, log(1.5, 10, 3), GET_RUN, history()),
    case("values", *SETUP, *[log(v, n) for n, v in enumerate((
        0, -0.0, 1, -1, 0.1, 1e-320, 5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 123456789012345680000, 1e22,
        3.141592653589793, 1 / 3, 2 ** 53 + 1, 1e16, 1e15, 123456.0, 1e-5, 0.0001))], history(), GET_RUN),
    case("NaN and infinities as strings", *SETUP, log("NaN", 1), log("Infinity", 2), log("-Infinity", 3), history(), GET_RUN),
    case("NaN and infinities as Python writes them", *SETUP, wrong(raw("NaN")), wrong(raw("Infinity")), wrong(raw("-Infinity"))),
    case("numbers as strings", *SETUP, log("1.5", 1), log("1e3", 2), log("0x10", 4), log("inf", 5),
         log("", 8), log("x", 9), log("+1", 10), log("-inf", 11), history()),
    case("strings only Python reads as numbers", *SETUP, log(" 2 ", 1), log("1_000", 2), log("infinity", 3), history(), replace(log("\u0664", 4), diff="python-number")),
    case("a string Python reads as NaN and protobuf does not", *SETUP, wrong(log("nan", 6))),
    case("numbers beyond a double", *SETUP, raw("1e-400"), raw("9" * 400), raw("0." + "1" * 400), history()),
    case("numbers that become infinite", *SETUP, wrong(raw("1e309")), wrong(raw("-1e309"))),
    case("value of the wrong type", *SETUP, log(True), log([1]), log({"a": 1}), log(None), GET_RUN),
    case("value missing", *SETUP, POST("runs/log-metric", {"run_id": "$r", "key": "m", "timestamp": 1})),
    case("timestamps", *SETUP, log(1, 0), log(1, LARGEST), log(1, -1), log(1, "77"), log(1, "x"), log(1, 1.0),
         log(1, None), log(1, 1e3), wrong(log(1, "")), POST("runs/log-metric", {"run_id": "$r", "key": "m", "value": 1}), history()),
    case("timestamps of a wrong type", *SETUP, *[wrong(log(1, t)) for t in (LARGEST + 1, 1.5, True)]),
    case("steps of a wrong type", *SETUP, wrong(log(1, 1, LARGEST + 1)), wrong(log(1, 1, 1.5))),
    case("steps", *SETUP, *[log(1, 1, s, f"s{n}") for n, s in enumerate((0, -5, LARGEST, -LARGEST - 1, "12", 2.0, None))],
         log(1, 1, "x"), log(1, 1, [0]), GET_RUN),
    case("names", *SETUP, *[log(1, key=name) for name in NAMES], GET_RUN),
    case("a name with a NUL", *SETUP, replace(log(1, key=NUL_NAME), diff="nul"), GET_RUN),
    case("fields missing", POST("runs/log-metric", {}), POST("runs/log-metric", {"run_id": NO_RUN}),
         POST("runs/log-metric", {"run_id": NO_RUN, "key": "k"}), POST("runs/log-metric", {"run_id": NO_RUN, "key": "k", "value": 1}),
         POST("runs/log-metric", {"run_id": NO_RUN, "key": "k", "value": 1, "timestamp": 1})),
    case("the same point twice", *SETUP, log(1), log(1), log("NaN"), log("NaN"), log("Infinity"), log("Infinity"), history(), GET_RUN),
    case("a batch with the same point twice", *SETUP, batch(metrics=[{"key": "m", "value": 1, "timestamp": 1, "step": 0}] * 3), history()),
    case("a batch with some points known", *SETUP, log(1), batch(metrics=[
        {"key": "m", "value": v, "timestamp": 1, "step": 0} for v in (1, 2, 3)]), history(), GET_RUN),
    case("the latest value", *SETUP, log(1, 5, 5), log(2, 4, 5), log(3, 9, 4), GET_RUN, log(4, 5, 5), GET_RUN, log(0.5, 6, 5), GET_RUN, log(9, 1, 6), GET_RUN),
    case("the latest value and NaN", *SETUP, log("NaN", 1), GET_RUN, log(5, 1), GET_RUN, log("NaN", 1, 1), GET_RUN, log(-1, 1, 1), GET_RUN, log("NaN", 2, 1), GET_RUN),
    case("the latest value of a batch", *SETUP, batch(metrics=[
        {"key": "a", "value": v, "timestamp": t, "step": s} for v, t, s in ((1, 1, 1), (5, 1, 2), (4, 1, 2), (9, 2, 1))]
        + [{"key": "b", "value": 1, "timestamp": 1}]), GET_RUN, batch(metrics=[{"key": "a", "value": 4.5, "timestamp": 1, "step": 2}]), GET_RUN),
    case("batch values", *SETUP, batch(metrics=[{"key": f"v{n}", "value": v, "timestamp": 1} for n, v in enumerate(
        ("NaN", "Infinity", "-Infinity", "1.5", 0, -0.0, 1e300, True, 5))]), GET_RUN),
    case("batch: step and timestamp", *SETUP, batch(metrics=[{"key": "a", "value": 1, "timestamp": -1}]), batch(metrics=[
        {"key": "a", "value": 1, "timestamp": 1}, {"key": "b", "value": 1, "timestamp": -7, "step": 3}]),
        batch(metrics=[{"key": "a", "value": 1, "timestamp": 0, "step": -3}]), GET_RUN),
    case("history: order", *SETUP, log(3, 5, 1), log(1, 5, 1), log(2, 5, 0), log(9, 1, 9), log("NaN", 5, 1), log(-1, 5, 1), history()),
    case("history: pages", *SETUP, SERIES, history(max_results=15), GET("metrics/get-history", {
        "run_id": "$r", "metric_key": "m", "max_results": 15}, keep={"t": "next_page_token"}),
        GET("metrics/get-history", {"run_id": "$r", "metric_key": "m", "max_results": 15, "page_token": "$t"}, keep={"u": "next_page_token"}),
        GET("metrics/get-history", {"run_id": "$r", "metric_key": "m", "max_results": 15, "page_token": "$u"}), history(max_results=40), history(max_results=39)),
    case("history: pages over ties", *SETUP, SAME_STEP, history(max_results=11), GET("metrics/get-history", {
        "run_id": "$r", "metric_key": "m", "max_results": 11}, keep={"t": "next_page_token"}), history(max_results=11, page_token="$t")),
    case("history: an empty page token", *SETUP, SERIES, history(max_results=3, page_token="")),
    case("history: invalid tokens", *SETUP, SERIES, history(page_token="x"), history(max_results=2, page_token="!!!"), history(page_token="e30="),
         history(page_token="eyJvZmZzZXQiOiAieCJ9"), history(page_token="č")),
    case("history: invalid sizes", *SETUP, SERIES, history(max_results=0), history(max_results=-1), history(max_results=2147483647),
         *[wrong(history(max_results=size)) for size in ("x", "1.5", 2147483648, "")]),
    case("history: unknown key", *SETUP, history("nothing"), history("a?b"), history("č")),
    case("history: missing", *SETUP, GET("metrics/get-history"), GET("metrics/get-history", {"run_id": "$r"}), GET("metrics/get-history", {"metric_key": "m"}),
         GET("metrics/get-history", {"run_id": NO_RUN, "metric_key": "m"}), GET("metrics/get-history", {"run_id": "", "metric_key": "m"}), history("")),
    case("history: by run_uuid", *SETUP, SERIES, GET("metrics/get-history", {"run_uuid": "$r", "metric_key": "m", "max_results": 1})),
    case("history of a deleted run", *SETUP, log(1), POST("runs/delete", {"run_id": "$r"}), history(), bulk(), interval()),
    case("bulk", *SETUP, SERIES, SECOND, POST("runs/log-metric", {"run_id": "$s", "key": "m", "value": 2, "timestamp": 1}), bulk(max_results=5), bulk(),
         GET(BULK, {"run_id": ["$s"], "metric_key": "m"}), GET(BULK, {"run_id": ["$r", NO_RUN], "metric_key": "m", "max_results": 2}),
         GET(BULK, {"run_id": ["$r", "$r"], "metric_key": "m", "max_results": 3}), GET(BULK, {"run_id": [NO_RUN], "metric_key": "m"})),
    case("bulk: values", *SETUP, log("NaN", 1), log("Infinity", 2), log("-Infinity", 3), log(1, 4), log(0.1, 5), replace(bulk(), diff="nan-as-string")),
    case("bulk: invalid", *SETUP, log(1), GET(BULK), GET(BULK, {"metric_key": "m"}), GET(BULK, {"run_id": "$r"}), bulk(metric_key=""), bulk(run_id=""),
         bulk(max_results=0), bulk(max_results=99999), bulk(max_results="x"), bulk(max_results=-1), bulk(max_results=" 1 "), bulk(max_results="1.5"),
         GET(BULK, {"run_id": [NO_RUN] * 100, "metric_key": "m"}), GET(BULK, {"run_id": [NO_RUN] * 101, "metric_key": "m"})),
    case("interval", *SETUP, SERIES, interval(), interval(max_results=5), interval(max_results=1), interval(max_results=2), interval(max_results=39),
         interval(start_step=10, end_step=20), interval(start_step=10, end_step=20, max_results=4), interval(start_step=-5, end_step=2),
         interval(start_step=100, end_step=200), interval(start_step=7, end_step=7)),
    case("interval under ajax-api", *SETUP, SERIES, GET(AJAX + INTERVAL, {"run_ids": "$r", "metric_key": "m", "max_results": 3})),
    case("interval: many on one step", *SETUP, SAME_STEP, interval(), interval(max_results=7), interval(max_results=1)),
    case("interval: two runs", *SETUP, SERIES, SECOND, POST("runs/log-metric", {"run_id": "$s", "key": "m", "value": "NaN", "timestamp": 1}),
         GET(INTERVAL, {"run_ids": ["$s", "$r"], "metric_key": "m", "max_results": 3}), GET(INTERVAL, {"run_ids": ["$r", "$s"], "metric_key": "m", "max_results": 3}),
         GET(INTERVAL, {"run_ids": ["$r", "$r"], "metric_key": "m", "max_results": 2}), GET(INTERVAL, {"run_ids": ["$r", NO_RUN], "metric_key": "m"})),
    case("interval: values", *SETUP, log("NaN", 1, 1), log("Infinity", 2, 2), log("-Infinity", 3, 3), interval(), interval(metric_key="other")),
    case("interval: invalid", *SETUP, SERIES, GET(INTERVAL), GET(INTERVAL, {"metric_key": "m"}), GET(INTERVAL, {"run_ids": "$r"}),
         interval(max_results=0), interval(max_results=2500), interval(max_results=2501), interval(max_results="x"), interval(start_step=1), interval(end_step=1),
         interval(start_step=5, end_step=1), interval(start_step="x", end_step=2), interval(start_step="1.5", end_step=2), interval(start_step=2147483648, end_step=2147483649),
         GET(INTERVAL, {"run_ids": ["$r"] * 101, "metric_key": "m"}), GET(INTERVAL, {"run_ids": "", "metric_key": "m"}), interval(max_results=-1)),
    case("bulk answers only on ajax-api", *SETUP, GET("metrics/get-history-bulk", {"run_id": "$r", "metric_key": "m"})),
    case("metrics of a model", *SETUP, MODEL, log(1.5, 10, 3, model_id="$m"), log(2, 11, 4, model_id="$m", dataset_name="d", dataset_digest="x"),
         log("NaN", 12, 1, model_id="$m", key="n"), GET_MODEL, GET_RUN, history(), log(1.5, 10, 3, model_id="$m"), GET_MODEL),
    case("metrics of a model in a batch", *SETUP, MODEL, batch(metrics=[
        {"key": "a", "value": 1, "timestamp": 1, "model_id": "$m", "dataset_name": "d", "dataset_digest": "x"},
        {"key": "b", "value": 2, "timestamp": 1, "model_id": "$m"}, {"key": "c", "value": 3, "timestamp": 1}]), GET_MODEL, GET_RUN),
    case("metrics of a model that is not there", *SETUP, log(1, model_id=NO_MODEL), GET_RUN, history(), log(1, model_id=""), log(1, model_id=5)),
    case("metric with a dataset and no model", *SETUP, log(1, dataset_name="d", dataset_digest="x"), GET_RUN, history()),
]
