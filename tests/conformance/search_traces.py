# SPDX-License-Identifier: Apache-2.0
"""Searching traces: parameters, pages, shapes. The filter language is played on the rows of search_data.py."""

from dataclasses import replace

from .dsl import EXPERIMENT, POST, case, wrong
from .traces import FULL, assess, feedback, start

EACH_TRACE = ("traces.*.assessments",)
PATH = "/api/3.0/mlflow/traces/search"


def location(experiment="$e"):
    return {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}}


def search(path=PATH, keep=None, **fields):
    return POST(path, {"locations": [location()], **fields}, unordered=EACH_TRACE, keep=keep or {})


CORRELATION = "/api/3.0/mlflow/traces/calculate-filter-correlation"


def correlate(first, second, path=CORRELATION, **fields):
    return POST(path, {"experiment_ids": ["$e"], "filter_string1": first, "filter_string2": second, **fields})


ODD, EVEN = "tag.odd = 'yes'", "tag.odd = 'no'"
TAGGED = (EXPERIMENT, *[start(f"tr-$ws-{n}", request_time=f"2024-01-01T00:00:0{n}Z", tags={"odd": "yes" if n % 2 else "no", "n": str(n), **({"rare": "x"} if n == 1 else {})}) for n in range(7)])
FIVE = (EXPERIMENT, *[start(f"tr-$ws-{n}", request_time=f"2024-01-01T00:00:0{n}Z") for n in range(5)])

CASES = [
    case("nothing there", EXPERIMENT, search()),
    case("all of it", EXPERIMENT, FULL, assess(assessment_id="a-$ws-1", **feedback(1)), search(), search("/ajax-api/3.0/mlflow/traces/search")),
    case("pages", *FIVE, search(max_results=2, keep={"t": "next_page_token"}), search(max_results=2, page_token="$t", keep={"u": "next_page_token"}), search(max_results=2, page_token="$u"), search(max_results=5, keep={"v": "next_page_token"}), search(max_results=5, page_token="$v"), search(page_token="")),
    case("pages in another order", *FIVE, search(max_results=3, order_by=["request_id DESC"], keep={"t": "next_page_token"}), search(max_results=3, order_by=["request_id DESC"], page_token="$t")),
    case("tokens", *FIVE, search(page_token="x"), search(page_token="eyJvZmZzZXQiOiAyfQ=="), search(page_token="eyJvZmZzZXQiOiAiYSJ9"), search(page_token="č")),
    case("sizes", *FIVE, search(max_results=1), search(max_results=500), search(max_results=501), search(max_results=0), search(max_results=-1), search(max_results="3"), search(max_results="x"), search(max_results=2147483648)),
    case("locations", *FIVE, POST(PATH, {}), POST(PATH, {"locations": []}), POST(PATH, {"locations": [{}]}), POST(PATH, {"locations": None}), search(locations=[location("999999")]), search(locations=[location(), location()]), search(locations=[location(), location("999999")]),
         search(locations=[location("a.b")]), search(locations=[location("a.b.c.d.e.f.g.h"), location("x.y"), location()]), search(locations=[location("abc")]), search(locations=[{"mlflow_experiment": {}}]), search(locations=[{"type": "INFERENCE_TABLE", "inference_table": {"full_table_name": "a.b.c"}}]),
         search(locations=[{"mlflowExperiment": {"experimentId": "$e"}}]), search(locations=[location(), {"type": "INFERENCE_TABLE", "inference_table": {"full_table_name": "a"}}])),
    case("two experiments", *FIVE, POST("experiments/create", {"name": "f"}, keep={"f": "experiment_id"}), start("tr-$ws-f", experiment="$f"), search(locations=[location(), location("$f")]), search(locations=[location("$f")]), POST("experiments/delete", {"experiment_id": "$f"}), search(locations=[location("$f")])),
    case("of another workspace", *FIVE, POST("/api/3.0/mlflow/workspaces", {"name": "traces-searched"}, workspace=None), replace(search(), workspace="traces-searched")),
    case("one thing wrong and another", *FIVE, search(filter="foo", order_by=["nothing SIDEWAYS"]), search(filter="foo", page_token="x"), search(filter="foo", max_results=0), search(filter="foo", max_results=501), search(filter="foo", locations=[location("a.b")]), search(filter="status > 'a' AND foo")),
    case("correlation", *TAGGED, *[correlate(*f) for f in ((ODD, EVEN), (ODD, ODD), (ODD, "tag.rare = 'x'"), ("tag.rare = 'x'", ODD), ("tag.n RLIKE '^[013]$'", ODD), ("status = 'OK'", ODD), ("status = 'OK'", "status = 'OK'"), ("tag.odd = 'never'", ODD), (ODD, "tag.odd = 'never'"),
         ("tag.n != '3'", "tag.odd LIKE 'y%'"), ("timestamp_ms > 1704067202000", "tag.n RLIKE '^[34]$'"))], *[correlate(ODD, "tag.n RLIKE '^[125]$'", base_filter=b) for b in ("timestamp_ms > 1704067201000", "tag.odd = 'no'", "tag.odd = 'never'", "", None)], correlate(ODD, EVEN, "/ajax-api/3.0/mlflow/traces/calculate-filter-correlation"),
         correlate(ODD, EVEN, experiment_ids=["$e", "999999"]), correlate(ODD, EVEN, experiment_ids=["999999"]), correlate(ODD, EVEN, experiment_ids=["$e", "$e"]), replace(correlate(ODD, EVEN), body={"experimentIds": ["$e"], "filterString1": ODD, "filterString2": ODD, "baseFilter": ODD})),
    case("correlation: wrong", *FIVE, *[correlate(a, b) for a, b in (("foo", ODD), (ODD, "foo"), ("", ODD), (ODD, ""), (ODD, None), (5, ODD), ("foo", "bar"))], replace(correlate("x = 'y'", ODD), diff="set-order", optional=True), correlate(ODD, EVEN, base_filter="foo"), correlate("bar", EVEN, base_filter="foo"), correlate(ODD, EVEN, base_filter="status = 'OK' and"), correlate(ODD, EVEN, base_filter=5),
         *[correlate(ODD, EVEN, experiment_ids=i) for i in ([], None, "x", ["x"], [5], [""])], POST(CORRELATION, {}), replace(correlate(ODD, EVEN), workspace="not-there")),
    case("correlation: of another workspace", *TAGGED, POST("/api/3.0/mlflow/workspaces", {"name": "traces-correlated"}, workspace=None), replace(correlate(ODD, EVEN), workspace="traces-correlated")),
    case("wrong types", *FIVE, search(filter=5), search(filter=None), search(order_by="timestamp"), search(order_by=[5]), search(page_token=5), search(locations="x"), wrong(search(locations=["x"]))),
]
