# SPDX-License-Identifier: Apache-2.0
"""logged-models: create, get, finalize, delete, params, tags, search."""

from dataclasses import replace

from .dsl import AJAX, DELETE, EXPERIMENT, GET, GET_MODEL, MODEL, NO_MODEL, PATCH, POST, RUN, case, wrong

SETUP = (EXPERIMENT, MODEL)
EACH = ("models.*.data.*", "models.*.info.tags")


def create(**fields):
    return POST("logged-models", {"experiment_id": "$e", **fields}, keep={"m": "model.info.model_id"},
                unordered=("model.data.*", "model.info.tags"))


def finalize(**fields):
    return PATCH("logged-models/$m", {"model_id": "$m", **fields}, unordered=("model.data.*", "model.info.tags"))


def params(*entries, **fields):
    return POST("logged-models/$m/params", {"model_id": "$m", "params": list(entries), **fields})


def tags(*entries):
    return PATCH("logged-models/$m/tags", {"tags": list(entries)})


def kv(key, value="v"):
    return {"key": key, "value": value}


def search(keep=None, **fields):
    return POST("logged-models/search", {"experiment_ids": ["$e"], "order_by": [{"field_name": "name"}], **fields}, unordered=EACH, keep=keep or {})


FIVE = (EXPERIMENT, *[replace(create(name=f"m{n}"), pause=0.002) for n in range(5)])

CASES = [
    case("create and get", *SETUP, GET_MODEL),
    case("create with all", EXPERIMENT, RUN, create(name="m", model_type="agent", source_run_id="$r", params=[kv("p", "1"), kv("q", "")], tags=[kv("t"), kv("u", "")]),
         GET_MODEL),
    case("create with nothing", POST("logged-models", {}), EXPERIMENT, create(), GET_MODEL),
    case("under ajax-api", EXPERIMENT, POST(AJAX + "logged-models", {"experiment_id": "$e", "name": "m"}, keep={"m": "model.info.model_id"}),
         GET(AJAX + "logged-models/$m"), PATCH(AJAX + "logged-models/$m/tags", {"tags": [kv("a")]}), DELETE(AJAX + "logged-models/$m/tags/a"),
         POST(AJAX + "logged-models/$m/params", {"model_id": "$m", "params": [kv("p")]}), PATCH(AJAX + "logged-models/$m", {"model_id": "$m", "status": 2}),
         POST(AJAX + "logged-models/search", {"experiment_ids": ["$e"]}), DELETE(AJAX + "logged-models/$m")),
    case("create: names", EXPERIMENT, create(name="a/b"), create(name="a:b"), create(name="a.b"), create(name="a%b"), create(name='a"b'), create(name="a'b"),
         create(name=""), create(name=" "), create(name="имя 🐈"), create(name="x" * 500), create(name="x" * 501), create(name=None), create(name=5)),
    case("create: experiments", POST("logged-models", {"experiment_id": "999999"}), POST("logged-models", {"experiment_id": "abc"}),
         POST("logged-models", {"experiment_id": ""}), POST("logged-models", {"experiment_id": 5}), EXPERIMENT,
         POST("experiments/delete", {"experiment_id": "$e"}), create()),
    case("create: name before experiment", POST("logged-models", {"experiment_id": "999999", "name": "a/b"})),
    case("create: model type and run", EXPERIMENT, create(model_type=""), create(model_type="x" * 501), create(source_run_id=""), create(source_run_id="x" * 33),
         create(source_run_id="no run"), create(model_type=1), create(source_run_id=1)),
    case("create: params and tags", EXPERIMENT, create(params=[kv("p"), kv("p", "2")]), create(tags=[kv("t"), kv("t", "2")]), create(params=[{"value": "v"}]),
         create(params=[{"key": "k"}]), create(tags=[{"key": "k"}]), create(tags=[kv("k" * 250)]), create(params=[kv("k" * 255)]), create(params=[kv("k" * 256)]),
         create(tags=[kv("k" * 255)]), create(tags=[kv("k" * 256)]), create(params=[kv("a?", "b")]), create(params="x"), create(tags={"a": 1}), create(params=[kv("", "v")])),
    case("create: wrong types inside", EXPERIMENT, wrong(create(params=[kv("a", 1)])), wrong(create(tags=[kv("a", 1)]))),
    case("get: invalid", GET("logged-models/" + NO_MODEL), GET("logged-models/x"), GET("logged-models/m-1?allow_deleted=maybe")),
    case("get: with a slash", GET("logged-models/a/b"), GET("logged-models/"), GET("logged-models/a%2Fb")),
    case("finalize", *SETUP, *[finalize(status=s) for s in (
        "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED", "LOGGED_MODEL_PENDING", 2, 3, 1)], GET_MODEL),
    case("finalize: invalid", *SETUP, finalize(), finalize(status="READY"), finalize(status=""), finalize(status=None), finalize(status=0), finalize(status=9),
         finalize(status="LOGGED_MODEL_STATUS_UNSPECIFIED"), PATCH("logged-models/$m", {"status": 2}), PATCH("logged-models/" + NO_MODEL, {
             "model_id": NO_MODEL, "status": 2}), GET_MODEL),
    case("finalize: another model in the body", *SETUP, PATCH("logged-models/" + NO_MODEL, {"model_id": "$m", "status": 2}, diff="path-wins")),
    case("delete", *SETUP, DELETE("logged-models/$m"), GET_MODEL, GET("logged-models/$m?allow_deleted=true", unordered=("model.data.*",)),
         GET("logged-models/$m?allow_deleted=TRUE"), GET("logged-models/$m?allow_deleted=1"), search(), DELETE("logged-models/$m"), finalize(status=2),
         params(kv("p")), tags(kv("t"))),
    case("delete: invalid", DELETE("logged-models/" + NO_MODEL), DELETE("logged-models/x")),
    case("params", *SETUP, params(kv("a", "1"), kv("b", "")), params(kv("c", "x" * 6000)), params(kv("d", "x" * 6001)), params(), GET_MODEL),
    case("params: the same again", *SETUP, params(kv("a", "1")), params(kv("a", "1")), params(kv("a", "2")), params(kv("b"), kv("b")), GET_MODEL),
    case("params: invalid", *SETUP, POST("logged-models/$m/params", {"params": [kv("p")]}), params({"value": "v"}), params({"key": "k"}), params(kv("", "v")),
         params(kv("k" * 256)), params(params="x"), POST("logged-models/" + NO_MODEL + "/params", {"model_id": NO_MODEL, "params": [kv("p")]}), GET_MODEL),
    case("params: wrong types inside", *SETUP, wrong(params(kv("a", 1))), wrong(params(1)), params(kv(1))),
    case("tags", *SETUP, tags(kv("a", "1"), kv("b", "")), tags(kv("a", "2")), tags(kv("c", "1"), kv("c", "2")), tags(), GET_MODEL, DELETE("logged-models/$m/tags/a"),
         DELETE("logged-models/$m/tags/a"), GET_MODEL),
    case("tags: invalid", *SETUP, tags({"value": "v"}), tags({"key": "k"}), tags(kv("", "v")), tags(kv("k" * 256)), tags(kv("a?/b")), tags(kv("č", "č" * 9000)),
         PATCH("logged-models/$m/tags", {"tags": "x"}), PATCH("logged-models/$m/tags", {}), PATCH("logged-models/" + NO_MODEL + "/tags", {"tags": [kv("t")]}), GET_MODEL),
    case("tags: wrong types inside", *SETUP, wrong(tags(kv("a", 1)))),
    case("tags: keys in paths", *SETUP, tags(kv("a b"), kv("č"), kv("a'b"), kv("x%y")), DELETE("logged-models/$m/tags/a%20b"), DELETE("logged-models/$m/tags/%C4%8D"),
         DELETE("logged-models/$m/tags/a'b"), DELETE("logged-models/$m/tags/a'b"), DELETE("logged-models/$m/tags/x%25y"), DELETE("logged-models/$m/tags/x/y"),
         DELETE("logged-models/" + NO_MODEL + "/tags/a"), GET_MODEL),
    case("search", *FIVE, search(), POST("logged-models/search", {"experiment_ids": ["$e"]}, unordered=EACH)),
    case("search: pages", *FIVE, search(max_results=2, keep={"t": "next_page_token"}), search(max_results=2, page_token="$t", keep={"u": "next_page_token"}),
         search(max_results=2, page_token="$u"), search(max_results=5), search(page_token="")),
    case("search: a token of another search", *FIVE, search(max_results=2, keep={"t": "next_page_token"}),
         *[replace(search(max_results=2, page_token="$t", **other), diff="page-token") for other in (
             {"filter": "name = 'm1'"}, {"order_by": [{"field_name": "creation_timestamp"}]}, {"experiment_ids": ["$e", "999999"]})]),
    case("search: tokens", *FIVE, search(page_token="x"), replace(search(page_token="e30="), diff="page-token"), search(page_token="č")),
    case("search: sizes", *FIVE, search(max_results=0), replace(search(max_results=-1), diff="negative-size"), search(max_results="2"), search(max_results="x"), search(max_results=100000)),
    case("search: experiments", *FIVE, POST("logged-models/search", {}), POST("logged-models/search", {"experiment_ids": []}),
         POST("logged-models/search", {"experiment_ids": ["999999"]}), POST("logged-models/search", {"experiment_ids": ["abc"]}),
         POST("logged-models/search", {"experiment_ids": "x"}), POST("logged-models/search", {"experiment_ids": [""]}), POST("logged-models/search", {"experiment_ids": [5]})),
    case("search: filters", *FIVE, search(filter="name = 'm1'"), search(filter="nonsense"), search(filter=""), search(filter="name LIKE 'm%'"), search(filter="params.x = '1'"),
         search(filter="attributes.creation_timestamp > 0"), search(filter="metrics.a > 1"), search(filter=5)),
    case("search: orders", *FIVE, search(order_by=[{"field_name": "name", "ascending": False}]), search(order_by=[{"field_name": "creation_timestamp"}, {"field_name": "name"}]),
         search(order_by=[{"field_name": "nothing"}]), search(order_by=[{"field_name": "params.x"}]), search(order_by=[{"field_name": "metrics.x"}]), search(order_by=[{}]),
         search(order_by=[]), search(order_by="name")),
    case("search: datasets", *FIVE, RUN, POST("runs/log-metric", {"run_id": "$r", "key": "a", "value": 1.5, "timestamp": 1, "model_id": "$m", "dataset_name": "d", "dataset_digest": "x"}),
         search(datasets=[{"dataset_name": "d"}]), search(datasets=[{"dataset_name": "d", "dataset_digest": "x"}]), search(datasets=[{"dataset_name": "d", "dataset_digest": "y"}]),
         search(datasets=[{"dataset_digest": "x"}]), search(datasets=[{"dataset_name": ""}]), search(datasets=[]), search(datasets="x"),
         search(filter="metrics.a > 1", datasets=[{"dataset_name": "d", "dataset_digest": "x"}]), search(order_by=[{"field_name": "metrics.a", "dataset_name": "d"}])),
]
