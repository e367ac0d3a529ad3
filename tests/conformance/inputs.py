# SPDX-License-Identifier: Apache-2.0
"""runs/log-inputs, runs/outputs and experiments/search-datasets."""

from .dsl import AJAX, EXPERIMENT, GET_RUN, MODEL, NO_RUN, POST, RUN, case, wrong

SETUP = (EXPERIMENT, RUN)
SUMMARIES = ("dataset_summaries",)


def dataset(name="d", digest="x", **fields):
    return {"name": name, "digest": digest, "source_type": "local", "source": "s", **fields}


def log(*datasets, run="$r", **fields):
    return POST("runs/log-inputs", {"run_id": run, "datasets": list(datasets), **fields})


def entry(*arguments, tags=(), **fields):
    return {"dataset": dataset(*arguments, **fields), "tags": [{"key": k, "value": v} for k, v in tags]}


def outputs(*models, run="$r"):
    return POST("runs/outputs", {"run_id": run, "models": list(models)})


def search(*ids):
    return POST(AJAX + "experiments/search-datasets", {"experiment_ids": list(ids)}, unordered=SUMMARIES)


CASES = [
    case("log and read", *SETUP, log(entry(schema="{}", profile="p", tags=[("mlflow.data.context", "train"), ("a", "b")])), GET_RUN, search("$e")),
    case("two, one twice", *SETUP, log(entry("a"), entry("b"), entry("a", tags=[("k", "second")])), GET_RUN, search("$e")),
    case("again", *SETUP, log(entry(tags=[("k", "1")])), log(entry(tags=[("k", "2")])), log(entry(source="other")), GET_RUN),
    case("shared by two runs", *SETUP, log(entry()), POST("runs/create", {"experiment_id": "$e", "run_name": "s"}, keep={"s": "run.info.run_id"}),
         log(entry(tags=[("mlflow.data.context", "eval")]), run="$s"), search("$e")),
    case("nothing", *SETUP, log(), POST("runs/log-inputs", {"run_id": "$r"}), GET_RUN),
    case("limits", *SETUP, log(entry("n" * 500, "d" * 36)), log(entry("n" * 501)), log(entry("n", "d" * 37)), log(entry("s", source="s" * 65535)),
         log(entry("t", source="s" * 65536)), log(entry("u", schema="s" * 1048575)), log(entry("v", schema="s" * 1048576)), GET_RUN),
    case("limits of tags", *SETUP, log(entry(tags=[("k" * 255, "v" * 500)])), log(entry("b", tags=[("k" * 256, "v")])), log(entry("c", tags=[("k", "v" * 501)])), GET_RUN),
    case("a profile of several MB", *SETUP, log(entry("p", profile="p" * 3000000)), GET_RUN),
    case("fields missing", *SETUP, log({"tags": []}), log({"dataset": {}}), log({"dataset": {"name": "n", "digest": "d"}}), log({"dataset": {"digest": "d", "source_type": "t", "source": "s"}}),
         log(entry("", "")), log(entry(tags=[("", "")])), log({"dataset": dataset("k"), "tags": [{"key": "k"}]}), log({"dataset": dataset("v"), "tags": [{"value": "v"}]}), GET_RUN),
    case("a tag twice", *SETUP, log(entry(tags=[("k", "1"), ("k", "2")])), GET_RUN),
    case("invalid", *SETUP, POST("runs/log-inputs", {}), log(entry(), run=NO_RUN), log(entry(), run="a b"), log(entry(), run=""),
         POST("runs/log-inputs", {"run_id": "$r", "datasets": "x"}), POST("runs/log-inputs", {"run_id": "$r", "datasets": {}}), POST("runs/log-inputs", {"run_id": "$r", "models": "x"})),
    case("wrong types inside", *SETUP, wrong(log("x")), wrong(log(1)), wrong(log({"dataset": dataset(1)})), wrong(log({"dataset": dataset(source=5)}))),
    case("models", *SETUP, MODEL, POST("runs/log-inputs", {"run_id": "$r", "models": [{"model_id": "$m"}, {"model_id": "m-other"}]}), GET_RUN,
         POST("runs/log-inputs", {"run_id": "$r", "models": [{"model_id": "$m"}]}), GET_RUN),
    case("models: invalid", *SETUP, POST("runs/log-inputs", {"run_id": "$r", "models": [{}]}), POST("runs/log-inputs", {"run_id": "$r", "models": [{"model_id": ""}]}),
         POST("runs/log-inputs", {"run_id": "$r", "models": [{"model_id": "x" * 37}]}), GET_RUN),
    case("outputs", *SETUP, MODEL, outputs({"model_id": "$m", "step": 3}), GET_RUN, outputs({"model_id": "m-a"}, {"model_id": "m-b", "step": -1}), GET_RUN),
    case("outputs again", *SETUP, outputs({"model_id": "m-a", "step": 1}), outputs({"model_id": "m-a", "step": 1}), outputs({"model_id": "m-a", "step": 2}), GET_RUN),
    case("outputs: steps", *SETUP, outputs({"model_id": "m-a", "step": 9223372036854775807}), outputs({"model_id": "m-b", "step": "7"}), GET_RUN),
    case("outputs: invalid", *SETUP, outputs(), POST("runs/outputs", {"run_id": "$r"}), POST("runs/outputs", {"models": []}), POST("runs/outputs", {"run_id": "$r", "models": None}),
         POST("runs/outputs", {"run_id": "$r", "models": "x"}), outputs({"model_id": "m"}, run=NO_RUN), outputs({}), outputs({"model_id": "x" * 37}), GET_RUN),
    case("outputs: wrong types inside", *SETUP, wrong(outputs({"model_id": 5})), wrong(outputs({"model_id": "m-a", "step": "x"}))),
    case("outputs under ajax-api", *SETUP, POST(AJAX + "runs/outputs", {"run_id": "$r", "models": [{"model_id": "m-a"}]}), POST(
        AJAX + "runs/log-inputs", {"run_id": "$r", "datasets": [entry()]}), GET_RUN),
    case("search-datasets: both spellings of the path", *SETUP, log(entry()), search("$e"), POST("/ajax-api/2.0mlflow/experiments/search-datasets", {"experiment_ids": ["$e"]}),
         POST("/api/2.0mlflow/experiments/search-datasets", {"experiment_ids": ["$e"]}), POST("experiments/search-datasets", {"experiment_ids": ["$e"]})),
    case("search-datasets: invalid", search(), POST(AJAX + "experiments/search-datasets", {}), search(*["1"] * 20), search(*["1"] * 21), search("abc"), search("999999"),
         search(""), wrong(POST(AJAX + "experiments/search-datasets", {"experiment_ids": "x"})), search("99999999999")),
    case("search-datasets: deleted experiment", *SETUP, log(entry()), POST("experiments/delete", {"experiment_id": "$e"}), search("$e")),
]
