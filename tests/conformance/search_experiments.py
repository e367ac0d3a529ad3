# SPDX-License-Identifier: Apache-2.0
"""experiments/search by GET and by POST: parameters, views, pages. The language: search.py."""

from dataclasses import replace

from .dsl import AJAX, EXPERIMENT, GET, POST, case, wrong

EACH = ("experiments.*.tags",)
ORDER = ["name ASC"]


def search(keep=None, **fields):
    return POST("experiments/search", {"max_results": 10, "order_by": ORDER, **fields}, unordered=EACH, keep=keep or {})


def get(keep=None, **fields):
    return GET("experiments/search", {"max_results": 10, "order_by": ORDER, **fields}, unordered=EACH, keep=keep or {})


FIVE = tuple(
    POST("experiments/create", {"name": f"e{n}", "tags": [{"key": "n", "value": str(n)}, {"key": "z", "value": ""}]}, keep={"e": "experiment_id"}, pause=0.002)
    for n in range(5)
)
DELETE = POST("experiments/delete", {"experiment_id": "$e"})

CASES = [
    case("nothing there", search(), get()),
    case("by POST and by GET", *FIVE, search(), get()),
    case("under ajax-api", *FIVE, POST(AJAX + "experiments/search", {"max_results": 2, "order_by": ORDER}, unordered=EACH),
         GET(AJAX + "experiments/search", {"max_results": 2, "order_by": ORDER}, unordered=EACH)),
    case("the default order", *FIVE, POST("experiments/search", {"max_results": 10}, unordered=EACH), POST("experiments/set-experiment-tag", {
        "experiment_id": "$e", "key": "a", "value": "b"}, pause=0.002), POST("experiments/search", {"max_results": 10}, unordered=EACH)),
    case("pages", *FIVE, search(max_results=2, keep={"t": "next_page_token"}), search(max_results=2, page_token="$t", keep={"u": "next_page_token"}),
         search(max_results=2, page_token="$u"), search(max_results=5), search(page_token="")),
    case("pages by GET", *FIVE, get(max_results=3, keep={"t": "next_page_token"}), get(max_results=3, page_token="$t"), get(page_token="")),
    case("sizes", *FIVE, POST("experiments/search", {}), GET("experiments/search"), search(max_results=0), search(max_results=-1), search(max_results=50000),
         search(max_results=50001), search(max_results="2"), search(max_results="x"), get(max_results="x"), get(max_results=""),
         get(max_results=0), get(max_results="9223372036854775807"), wrong(get(max_results="9223372036854775808"))),
    case("tokens", *FIVE, search(page_token="x"), get(page_token="x"), search(page_token="e30="), get(page_token="č")),
    case("views", *FIVE, DELETE, search(), search(view_type="ACTIVE_ONLY"), search(view_type="DELETED_ONLY"), search(view_type="ALL"), search(view_type=1),
         search(view_type=2), search(view_type=3), get(view_type="ALL"), get(view_type="2"), get(view_type="DELETED_ONLY")),
    case("views: invalid", *FIVE, search(view_type=0), search(view_type=9), search(view_type=None), search(view_type="SOME"), get(view_type="SOME"), get(view_type="9")),
    case("filters", *FIVE, search(filter="name = 'e1'"), get(filter="name = 'e1'"), search(filter="tags.n = '3'"), get(filter="tags.n > '2'"), search(filter=""),
         get(filter=""), search(filter="nonsense"), get(filter="nonsense"), get(filter="name LIKE 'E%'"), get(filter="name ILIKE 'E%'")),
    case("filters of a wrong type", *FIVE, search(filter=5), search(filter={"a": 1})),
    case("orders", *FIVE, search(order_by=["name DESC"]), get(order_by="name DESC"), get(order_by=["creation_time DESC", "name"]), replace(search(order_by=["nonsense"]), diff="set-order", optional=True),
         search(order_by="name"), get(order_by=""), search(order_by=["name sideways"])),
    case("orders of a wrong type", EXPERIMENT, wrong(search(order_by=[5]))),
]
