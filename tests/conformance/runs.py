# SPDX-License-Identifier: Apache-2.0
"""runs: create, get, update, delete, restore, tags, parameters, log-batch, log-model."""

import json
from dataclasses import replace

from .dsl import AJAX, EXPERIMENT, GET, GET_RUN, NO_RUN, POST, RUN, case, wrong

SETUP = (EXPERIMENT, RUN)
DELETE = POST("runs/delete", {"run_id": "$r"})
RESTORE = POST("runs/restore", {"run_id": "$r"})


def create(**fields):
    return POST("runs/create", {"experiment_id": "$e", "run_name": "r", "start_time": 1, **fields},
                keep={"r": "run.info.run_id"}, unordered=("run.data.tags",))


def refused(**fields):
    return POST("runs/create", fields)


def update(**fields):
    return POST("runs/update", {"run_id": "$r", **fields})


def param(key, value="v", **options):
    return POST("runs/log-parameter", {"run_id": "$r", "key": key, "value": value}, **options)


def tag(key, value="v", **options):
    return POST("runs/set-tag", {"run_id": "$r", "key": key, "value": value}, **options)


def untag(key, **options):
    return POST("runs/delete-tag", {"run_id": "$r", "key": key}, **options)


def batch(**fields):
    return POST("runs/log-batch", {"run_id": "$r", **fields})


def pairs(count, start=0):
    return [{"key": f"k{n}", "value": str(n)} for n in range(start, start + count)]


def points(count):
    return [{"key": f"m{n}", "value": n, "timestamp": 1, "step": 0} for n in range(count)]


def log_model(**fields):
    model = {"artifact_path": "model", "flavors": {}, "utc_time_created": "2024-01-01 00:00:00", "run_id": "$r"}
    model.update(fields)
    return POST("runs/log-model", {"run_id": "$r", "model_json": json.dumps(model)})


NAMES = ("a", "a.b/c-d_e f:g", "", "a?", "../a", "/a", "a//b", ".", "..", "a/./b", "a/", "a\nb", "a\tb",
         "k" * 250, "k" * 251, None, 1, "ключ", "日本", "é", "²", "🐈", "a\u200bb", " ")
NUL_NAME = "a\u0000b"

PROMPT = {"experiment_id": "$e", "run_name": "p", "prompt_template": "Say {{ a }} to {{ b c }}", "prompt_parameters": [{"key": "a", "value": "hello"}, {"key": "b c", "value": "Ann: #1 \"ž\" 🐈"}],
          "model_route": "chat", "model_parameters": [{"key": "temperature", "value": 0.5}, {"key": "stop", "value": "[x, y]"}], "model_input": "Say hello", "model_output": "Hello!\n", "model_output_parameters": [{"key": "latency", "value": 12}],
          "mlflow_version": "2.7.1", "user_id": "u", "start_time": 1}


def prompt(*without, **fields):
    return POST(AJAX + "runs/create-promptlab-run", {k: v for k, v in {**PROMPT, **fields}.items() if k not in without}, keep={"r": "run.info.run_id"}, unordered=("run.data.params", "run.data.tags"))


def of_prompt(path):
    return GET("/get-artifact", {"run_id": "$r", "path": path})


VALUES = (True, None, 1.0, 1e22, -0.5, 1234567890123456789, "", [1, "x'y", [None]], {"k": {"l": False}}, "ž\u2028")


CASES = [
    case("prompt engineering", EXPERIMENT, prompt(), GET("artifacts/list", {"run_id": "$r"}), of_prompt("eval_results_table.json"),
         of_prompt("model/input_example.json"), of_prompt("model/serving_input_example.json"), of_prompt("model/requirements.txt")),
    case("prompt engineering: what may be left out", EXPERIMENT, prompt("run_name", "model_parameters", "model_output", "model_output_parameters"), of_prompt("eval_results_table.json"), prompt("user_id", "start_time"), prompt(tags=[]), prompt(tags=None)),
    case("prompt engineering: what may not", EXPERIMENT, *[prompt(k) for k in PROMPT if k in ("experiment_id", "prompt_template", "prompt_parameters", "model_route", "model_input", "mlflow_version")], prompt(model_input=""), prompt(prompt_parameters=[]),
         prompt(experiment_id="999999"), prompt(experiment_id="x"), POST("runs/create-promptlab-run", PROMPT), GET(AJAX + "runs/create-promptlab-run")),
    case("prompt engineering: values", EXPERIMENT, prompt(model_parameters=[{"key": f"k{i}", "value": v} for i, v in enumerate(VALUES)] + [{"key": "none"}]), prompt(prompt_parameters=[{"key": f"k{i}", "value": v} for i, v in enumerate(VALUES)]),
         of_prompt("eval_results_table.json"), prompt(model_output={"a": [1, None]}), of_prompt("eval_results_table.json"), prompt(prompt_template="t" * 8000)),
    case("prompt engineering: a run that failed", EXPERIMENT, prompt(model_parameters=[{"key": "a", "value": 1}, {"key": "a", "value": 1}]), GET("artifacts/list", {"run_id": "$r"}), prompt(model_parameters=[{"key": "model_route", "value": "x"}]),
         prompt(model_parameters=[{"key": "a$", "value": 1}]), prompt(model_parameters=[{"value": 1}]), prompt(model_parameters=pairs(99))),
    case("prompt engineering: too large", EXPERIMENT, replace(prompt(model_output="x" * (2 << 20)), diff="prompt-size")),
    case("prompt engineering: camel case", EXPERIMENT, replace(prompt("experiment_id", experimentId="$e"), diff="camel-case")),
    case("prompt engineering: tags", EXPERIMENT, replace(prompt(tags=[{"key": "a", "value": "b"}]), diff="prompt-tags")),
    case("prompt engineering: wrong types", EXPERIMENT, *[wrong(prompt(**{k: 5})) for k in ("experiment_id", "run_name", "prompt_template", "model_route", "model_input", "user_id")], prompt(prompt_parameters="x"), prompt(model_parameters=["x"])),
    case("prompt engineering in a deleted experiment", EXPERIMENT, POST("experiments/delete", {"experiment_id": "$e"}), prompt()),
    case("create and get", *SETUP, GET_RUN),
    case("create with nothing", EXPERIMENT,
         POST("runs/create", {"experiment_id": "$e"}, keep={"r": "run.info.run_id"}), GET_RUN),
    case("create in experiment 0", POST("runs/create", {}, workspace=None, keep={"r": "run.info.run_id"}),
         POST("runs/create", {"experiment_id": ""}, workspace=None), POST("runs/create", {}),
         GET("runs/get", {"run_id": "$r"}, workspace=None)),
    case("create with all", EXPERIMENT, create(user_id="me", run_name="имя 🐈", start_time=1234567890123, tags=[
        {"key": "a", "value": "1"}, {"key": "mlflow.user", "value": "someone"}, {"key": "b", "value": ""}]), GET_RUN),
    case("create: name as tag", EXPERIMENT, create(run_name="", tags=[{"key": "mlflow.runName", "value": "n"}]), GET_RUN,
         create(run_name="n", tags=[{"key": "mlflow.runName", "value": "n"}]),
         create(run_name="x", tags=[{"key": "mlflow.runName", "value": "n"}])),
    case("create: times", EXPERIMENT, create(start_time=0), create(start_time=-1), create(start_time=9223372036854775807),
         create(start_time=-9223372036854775808), create(start_time="42"), create(start_time=1.0), create(start_time=9e18),
         refused(experiment_id="$e", start_time="x"), refused(experiment_id="$e", start_time=[1]), create(start_time=None)),
    case("create: times of a wrong type", EXPERIMENT, *[wrong(create(start_time=t)) for t in (9223372036854775808, 1.5, True)]),
    case("create: invalid experiment", refused(experiment_id="999999"), refused(experiment_id="abc"),
         refused(experiment_id=5), refused(experiment_id=None), refused(experiment_id="0")),
    case("create: deleted experiment", EXPERIMENT, POST("experiments/delete", {"experiment_id": "$e"}),
         refused(experiment_id="$e")),
    case("create: names", EXPERIMENT, create(run_name="x" * 250), create(run_name="x" * 251),
         create(run_name="ž" * 250), refused(experiment_id="$e", run_name=5), create(run_name=None), create(run_name=" ")),
    case("create: user", EXPERIMENT, create(user_id="u" * 256), create(user_id="u" * 257), create(user_id="")),
    case("create: user of a wrong type", EXPERIMENT, wrong(create(user_id=1))),
    case("create: tags", EXPERIMENT, create(tags=[{"key": "a", "value": "v" * 8000}]), create(tags=[{"key": "a", "value": "v" * 8001}]),
         create(tags=[{"key": "k" * 250, "value": "v"}]), create(tags=[{"key": "k" * 251, "value": "v"}]),
         create(tags=[{"key": "a?b", "value": "v"}]), create(tags=[{"key": "a"}]), create(tags=[{"value": "a"}]),
         create(tags=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]), create(tags=[{"key": "", "value": "1"}]),
         create(tags=pairs(101))),
    case("create: a name with a NUL", EXPERIMENT, create(run_name="a\u0000b")),
    case("get: invalid", GET("runs/get"), GET("runs/get", {"run_id": ""}), GET("runs/get", {"run_id": NO_RUN}),
         GET("runs/get", {"run_id": "x"}), GET("runs/get", {"run_id": "../x"}), GET("runs/get", {"run_uuid": NO_RUN})),
    case("get by run_uuid", *SETUP, GET("runs/get", {"run_uuid": "$r"}), GET("runs/get", {"run_uuid": NO_RUN, "run_id": "$r"}),
         POST("runs/log-parameter", {"run_uuid": "$r", "key": "k", "value": "v"}),
         POST("runs/log-metric", {"run_uuid": "$r", "key": "k", "value": 1, "timestamp": 1}),
         POST("runs/set-tag", {"run_uuid": "$r", "key": "k", "value": "v"}),
         POST("runs/update", {"run_uuid": "$r", "status": "FINISHED"}), POST("runs/delete", {"run_uuid": "$r"}), GET_RUN),
    case("under ajax-api", EXPERIMENT, POST(AJAX + "runs/create", {"experiment_id": "$e", "run_name": "r"}, keep={"r": "run.info.run_id"}),
         GET(AJAX + "runs/get", {"run_id": "$r"}), POST(AJAX + "runs/update", {"run_id": "$r", "run_name": "n"}),
         POST(AJAX + "runs/log-parameter", {"run_id": "$r", "key": "k", "value": "v"}),
         POST(AJAX + "runs/set-tag", {"run_id": "$r", "key": "k", "value": "v"}),
         POST(AJAX + "runs/delete-tag", {"run_id": "$r", "key": "k"}),
         POST(AJAX + "runs/log-batch", {"run_id": "$r", "params": [{"key": "p", "value": "q"}]}),
         POST(AJAX + "runs/delete", {"run_id": "$r"}), POST(AJAX + "runs/restore", {"run_id": "$r"}), GET_RUN),
    case("get the case of ids", *SETUP, GET("runs/get", "run_id=${r}x"), GET("runs/get", "run_id=%20$r")),
    case("update", *SETUP, update(status="FINISHED", end_time=5000), GET_RUN, update(run_name="new"), GET_RUN,
         update(status="RUNNING"), update(status="SCHEDULED"), update(status="FAILED"), update(status="KILLED"), GET_RUN),
    case("update nothing", *SETUP, update(), GET_RUN),
    case("update: status by number", *SETUP, update(status=3), update(status=1), update(status=0), update(status=9), GET_RUN),
    case("update: invalid status", *SETUP, update(status="DONE"), update(status=""), update(status="finished"), update(status=None),
         update(status=True), update(status=[1]), GET_RUN),
    case("update: end time", *SETUP, update(end_time=0), update(end_time=-5), update(end_time="77"), update(end_time="x"),
         update(end_time=9223372036854775807), GET_RUN),
    case("update: end time of a wrong type", *SETUP, *[wrong(update(end_time=t)) for t in (1.5, True, 9223372036854775808)]),
    case("update: name", *SETUP, update(run_name=""), GET_RUN, update(run_name="x" * 250), update(run_name="x" * 251),
         update(run_name=1), update(run_name=None), GET_RUN),
    case("update: name without a tag", *SETUP, untag("mlflow.runName"), GET_RUN, update(run_name="again"), GET_RUN),
    case("update: invalid run", POST("runs/update", {"status": "FINISHED"}), POST("runs/update", {"run_id": NO_RUN}),
         POST("runs/update", {"run_id": ""}), POST("runs/update", {"run_id": 5})),
    case("update a deleted run", *SETUP, DELETE, update(status="FINISHED")),
    case("delete and restore", *SETUP, DELETE, GET_RUN, RESTORE, GET_RUN),
    case("delete twice, restore twice", *SETUP, DELETE, DELETE, RESTORE, RESTORE, GET_RUN),
    case("delete: invalid", POST("runs/delete", {}), POST("runs/delete", {"run_id": NO_RUN}), POST("runs/delete", {"run_id": ""})),
    case("restore: invalid", POST("runs/restore", {}), POST("runs/restore", {"run_id": NO_RUN})),
    case("a deleted run takes nothing", *SETUP, DELETE, param("k"), tag("k"), untag("k"), batch(), log_model(),
         POST("runs/log-metric", {"run_id": "$r", "key": "k", "value": 1, "timestamp": 1}),
         POST("runs/log-inputs", {"run_id": "$r", "models": []}), POST("runs/outputs", {"run_id": "$r", "models": [{"model_id": "m"}]}), GET_RUN),
    case("parameters", *SETUP, param("a", "1"), param("a", "1"), param("a", "2"), param("b", ""), param("c", "č" * 6000),
         param("d", "č" * 6001), param("e", " x "), GET_RUN),
    case("parameter: no value", *SETUP, POST("runs/log-parameter", {"run_id": "$r", "key": "k"}), param("l", None), GET_RUN),
    case("parameter: value not a string", *SETUP, param("k", 1), param("k", True), param("k", ["a"]), param("k", {"a": "b"}), GET_RUN),
    case("parameter names", *SETUP, *[param(name) for name in NAMES], GET_RUN),
    case("names with a final newline", *SETUP, param("a\n", diff="final-newline"), tag("a\n", diff="final-newline")),
    case("parameter: invalid run", POST("runs/log-parameter", {"key": "k", "value": "v"}),
         POST("runs/log-parameter", {"run_id": NO_RUN, "key": "k", "value": "v"})),
    case("tags", *SETUP, tag("a", "1"), tag("a", "2"), tag("b", ""), tag("c", "č" * 8000), tag("d", "č" * 8001), GET_RUN),
    case("tag names", *SETUP, *[tag(name) for name in NAMES], GET_RUN),
    case("names with a NUL", *SETUP, param(NUL_NAME, diff="nul"), tag(NUL_NAME, diff="nul"), GET_RUN),
    case("tag: no value", *SETUP, POST("runs/set-tag", {"run_id": "$r", "key": "k"}), tag("l", None), GET_RUN),
    case("tag: value not a string", *SETUP, tag("k", 1), tag("k", False), tag("k", []), GET_RUN),
    case("tag: the run's name", *SETUP, tag("mlflow.runName", "other"), GET_RUN, tag("mlflow.runName", ""), GET_RUN),
    case("tag: invalid run", POST("runs/set-tag", {"key": "k", "value": "v"}), POST("runs/set-tag", {"run_id": NO_RUN, "key": "k"}),
         POST("runs/set-tag", {"run_id": NO_RUN, "key": "?", "value": "v"})),
    case("delete tag", *SETUP, tag("k"), untag("k"), untag("k"), untag(""), untag(None), untag("a?"), GET_RUN),
    case("delete tag: invalid run", POST("runs/delete-tag", {"key": "k"}), POST("runs/delete-tag", {"run_id": NO_RUN, "key": "k"})),
    case("batch of all", *SETUP, batch(
        metrics=[{"key": "m", "value": 1.5, "timestamp": 5, "step": 2}, {"key": "m", "value": 2.5, "timestamp": 6, "step": 3}],
        params=[{"key": "p", "value": "1"}, {"key": "q", "value": ""}], tags=[{"key": "t", "value": "1"}, {"key": "mlflow.runName", "value": "renamed"}]),
        GET_RUN),
    case("batch of nothing", *SETUP, batch(), batch(metrics=[], params=[], tags=[]), GET_RUN),
    case("batch again", *SETUP, *[batch(metrics=points(3), params=pairs(3), tags=pairs(3))] * 2, GET_RUN),
    case("batch: limits", *SETUP, batch(metrics=points(1000)), batch(metrics=points(1001)), batch(params=pairs(100)),
         batch(params=pairs(101)), batch(tags=pairs(100)), batch(tags=pairs(101)),
         batch(metrics=points(801), params=pairs(100), tags=pairs(100)), batch(metrics=points(800), params=pairs(100), tags=pairs(100)), GET_RUN),
    case("batch: parameters are not changed", *SETUP, param("k1", "other"), batch(params=pairs(3)), GET_RUN,
         batch(params=[{"key": "k1", "value": "x'y"}, {"key": "k2", "value": "2"}], metrics=points(1), tags=pairs(1)), GET_RUN),
    case("batch: a parameter twice", *SETUP, batch(params=[{"key": "a", "value": "1"}, {"key": "a", "value": "1"}]),
         batch(params=[{"key": "a", "value": "1"}, {"key": "b'", "value": "1"}, {"key": "a", "value": "2"}, {"key": "a", "value": "3"}],
               metrics=points(2)), GET_RUN),
    case("batch: a tag twice", *SETUP, batch(tags=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]), GET_RUN),
    case("batch: one bad entry spoils all", *SETUP,
         batch(metrics=points(2) + [{"key": "a?", "value": 1, "timestamp": 1}], params=pairs(2), tags=pairs(2)),
         batch(metrics=points(2), params=pairs(2) + [{"key": "a?", "value": "x"}], tags=pairs(2)),
         batch(metrics=points(2), params=pairs(2), tags=pairs(2) + [{"key": "a?", "value": "x"}]),
         batch(metrics=points(2), params=pairs(2), tags=pairs(2) + [{"key": "a", "value": "x" * 8001}]),
         batch(metrics=points(2), params=pairs(2) + [{"key": "a", "value": "x" * 6001}]),
         batch(metrics=points(2), tags=pairs(2) + [{"key": "a", "value": "nul\u0000"}]), GET_RUN),
    case("batch: order of checks", *SETUP, batch(metrics=[{"key": "?", "value": 1, "timestamp": 1}], params=[{"key": "?"}], tags=[{"key": "?"}]),
         batch(params=[{"key": "?"}], tags=[{"key": "?"}]), batch(tags=[{"key": "?"}]),
         POST("runs/log-batch", {"run_id": "a b", "metrics": [{"key": "?", "value": 1, "timestamp": 1}]}),
         POST("runs/log-batch", {"run_id": "-x"}), POST("runs/log-batch", {"run_id": "x" * 257}), POST("runs/log-batch", {"run_id": NO_RUN}),
         POST("runs/log-batch", {"run_id": ""}), POST("runs/log-batch", {})),
    case("batch: fields missing", *SETUP, batch(metrics=[{"value": 1, "timestamp": 1}]), batch(metrics=[{"key": "a", "timestamp": 1}]),
         batch(metrics=[{"key": "a", "value": 1}]), batch(metrics=[{"key": "", "value": 1, "timestamp": 1}]),
         batch(metrics=[{"key": "a", "value": None, "timestamp": 1}]), batch(metrics=[{"key": "a", "value": "", "timestamp": 1}]),
         batch(metrics=[{"key": "b", "value": 1, "timestamp": 1}, {"key": "a", "value": 1}]), batch(params=[{"value": "x"}]),
         batch(params=[{"key": "a", "value": "1"}, {"key": ""}]), batch(params=[{"key": "nv"}]), batch(tags=[{"value": "x"}]), batch(tags=[{"key": "nv"}]),
         batch(tags=[{"key": None, "value": "x"}]), GET_RUN),
    case("batch: wrong types", *SETUP, batch(metrics={"a": 1}), batch(metrics="x"), batch(metrics=[1]), batch(metrics=["a"]), batch(metrics=[None]),
         batch(params=[1]), batch(tags=["x"]), replace(batch(metrics=[{"key": 1, "value": 1, "timestamp": 1}]), diff="nested"),
         batch(tags=[[]]), GET_RUN),
    case("batch: wrong types inside", *SETUP, *[wrong(batch(**fields)) for fields in (
        {"metrics": [{"key": "a", "value": "x", "timestamp": 1}]}, {"metrics": [{"key": "a", "value": 1, "timestamp": "x"}]},
        {"metrics": [{"key": "a", "value": 1, "timestamp": 1, "step": "x"}]}, {"params": [{"key": "a", "value": 1}]},
        {"params": [{"key": "a", "value": True}]}, {"tags": [{"key": "a", "value": 1}]})]),
    case("batch: value of a thousand digits", *SETUP, batch(metrics=[{"key": "a", "value": "1" * 300, "timestamp": 1}]), GET_RUN),
    case("log-model", *SETUP, log_model(), GET_RUN, log_model(artifact_path="second", flavors={"sklearn": {"v": 1}}, model_uuid="u", extra="dropped"), GET_RUN),
    case("log-model: invalid", *SETUP, POST("runs/log-model", {"run_id": "$r"}), POST("runs/log-model", {"model_json": "{}"}),
         POST("runs/log-model", {"run_id": "$r", "model_json": ""}), POST("runs/log-model", {"run_id": "$r", "model_json": "{"}),
         POST("runs/log-model", {"run_id": "$r", "model_json": "{\"artifact_path\": 1, \"flavors\": {}, \"utc_time_created\": 1}"}),
         POST("runs/log-model", {"run_id": "$r", "model_json": 5}), GET_RUN),
    case("log-model: not an object", *SETUP, *[POST("runs/log-model", {"run_id": "$r", "model_json": t}) for t in ("[]", "1", "null", "\"x\"")]),
    case("log-model: nothing there", *SETUP, POST("runs/log-model", {"run_id": "$r", "model_json": "{}"}, diff="set-order", optional=True)),
    case("log-model: no such run", POST("runs/log-model", {"run_id": NO_RUN, "model_json": json.dumps(
        {"artifact_path": "a", "flavors": {}, "utc_time_created": "x", "run_id": "y"})})),
    case("log-model: grows beyond the limit of a tag", *SETUP, log_model(artifact_path="x" * 7000), log_model(artifact_path="y" * 2000), GET_RUN),
]
