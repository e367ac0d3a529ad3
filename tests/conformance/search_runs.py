# SPDX-License-Identifier: Apache-2.0
"""runs/search: parameters, views, pages, shapes. The filter language has its own corpus: search.py."""

from dataclasses import replace

from .dsl import AJAX, EXPERIMENT, POST, RUN, case, wrong
from .runs import batch

EACH_RUN = ("runs.*.data.metrics", "runs.*.data.params", "runs.*.data.tags", "runs.*.inputs.*", "runs.*.outputs.*")


def search(keep=None, **fields):
    return POST("runs/search", {"experiment_ids": ["$e"], **fields}, unordered=EACH_RUN, keep=keep or {})


def run(name, start):
    """Distinct start times make the default order total."""
    return POST("runs/create", {"experiment_id": "$e", "run_name": name, "start_time": start, "user_id": "u"},
                keep={"r": "run.info.run_id"})


FIVE = (EXPERIMENT, *[run(f"r{n}", 100 + n) for n in range(5)])
DELETE = POST("runs/delete", {"run_id": "$r"})

CASES = [
    case("nothing there", EXPERIMENT, search()),
    case("all", *FIVE, search()),
    case("under ajax-api", *FIVE, POST(AJAX + "runs/search", {"experiment_ids": ["$e"], "max_results": 2})),
    case("data of a run", EXPERIMENT, RUN, batch(
        metrics=[{"key": "m", "value": 1.5, "timestamp": 3, "step": 1}, {"key": "n", "value": "NaN", "timestamp": 3}],
        params=[{"key": "p", "value": "v"}], tags=[{"key": "t", "value": "w"}]), search()),
    case("inputs and outputs of a run", EXPERIMENT, RUN, POST("runs/log-inputs", {"run_id": "$r", "datasets": [
        {"dataset": {"name": "d", "digest": "x", "source_type": "local", "source": "s", "schema": "{}", "profile": "p"},
         "tags": [{"key": "mlflow.data.context", "value": "train"}]}], "models": [{"model_id": "m-1"}]}),
        POST("runs/outputs", {"run_id": "$r", "models": [{"model_id": "m-2", "step": 4}]}), search()),
    case("pages", *FIVE, search(max_results=2, keep={"t": "next_page_token"}), search(max_results=2, page_token="$t", keep={"u": "next_page_token"}),
         search(max_results=2, page_token="$u"), search(max_results=5), search(max_results=4, page_token="$t"), search(page_token="")),
    case("pages in another order", *FIVE, search(max_results=3, order_by=["attributes.start_time ASC"], keep={"t": "next_page_token"}),
         search(max_results=3, order_by=["attributes.start_time ASC"], page_token="$t")),
    case("sizes", *FIVE, search(max_results=0), search(max_results=-1), search(max_results=50000), search(max_results=50001),
         search(max_results="3"), search(max_results="x"), search(max_results=2147483648), search(max_results=1.0)),
    case("sizes of a wrong type", *FIVE, wrong(search(max_results=1.5)), wrong(search(max_results=True))),
    case("tokens", *FIVE, search(page_token="x"), search(page_token="e30="), search(page_token="eyJvZmZzZXQiOiAiYSJ9"),
         search(page_token="č"), search(page_token="=" * 5000)),
    case("tokens of a wrong type", *FIVE, wrong(search(page_token=5))),
    case("views", *FIVE, DELETE, search(), search(run_view_type="ACTIVE_ONLY"), search(run_view_type="DELETED_ONLY"), search(run_view_type="ALL"),
         search(run_view_type=1), search(run_view_type=2), search(run_view_type=3)),
    case("views: null", *FIVE, search(run_view_type=None)),
    case("views: unknown ones count as absent", *FIVE, *[search(run_view_type=v) for v in ("SOME", True, "", 9, 0)]),
    case("experiments: none", *FIVE, POST("runs/search", {}), POST("runs/search", {"experiment_ids": []}), POST("runs/search", {"experiment_ids": None})),
    case("experiments: unknown ones", *FIVE, POST("runs/search", {"experiment_ids": ["999999"]}),
         POST("runs/search", {"experiment_ids": ["999999", "$e"], "max_results": 1}), POST("runs/search", {"experiment_ids": ["$e", "$e"]}),
         POST("runs/search", {"experiment_ids": ["abc"]}), POST("runs/search", {"experiment_ids": [""]}), POST("runs/search", {"experiment_ids": ["0"]}),
         POST("runs/search", {"experiment_ids": "0"}), POST("runs/search", {"experiment_ids": ["99999999999999999999"]})),
    case("experiments: wrong types", *FIVE, wrong(POST("runs/search", {"experiment_ids": [5]})), wrong(POST("runs/search", {"experiment_ids": [None]}))),
    case("experiments: deleted", *FIVE, POST("experiments/delete", {"experiment_id": "$e"}), search(), search(run_view_type="ALL")),
    case("two experiments", *FIVE, POST("experiments/create", {"name": "second"}, keep={"f": "experiment_id"}),
         POST("runs/create", {"experiment_id": "$f", "run_name": "other", "start_time": 102}), POST(
             "runs/search", {"experiment_ids": ["$e", "$f"], "order_by": ["attributes.run_name"]}, unordered=EACH_RUN)),
    case("filters", *FIVE, search(filter="attributes.run_name = 'r1'"), search(filter="run_name LIKE 'r%' AND start_time > 102"), search(filter=""),
         search(filter=" "), search(filter=None), search(filter="nonsense"), search(filter="metrics.m >")),
    case("filters of a wrong type", *FIVE, search(filter=5), search(filter=["a"])),
    case("orders", *FIVE, search(order_by=["attributes.run_name DESC"]), search(order_by=["start_time"]), search(order_by=[]), replace(search(order_by=["nonsense"]), diff="set-order", optional=True),
         search(order_by=["attributes.run_name sideways"]), search(order_by=[""]), search(order_by="start_time"), search(order_by=[5])),
    case("of a run without an end", EXPERIMENT, RUN, search(filter="attributes.end_time > 0"), search(order_by=["attributes.end_time DESC"])),
]
