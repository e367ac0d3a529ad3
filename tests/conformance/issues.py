# SPDX-License-Identifier: Apache-2.0
"""Issues found in traces: create, get, update, search; what starts jobs and is not there."""

import base64
from dataclasses import replace

from .dsl import EXPERIMENT, GET, NO_RUN, PATCH, POST, RUN, case, wrong

V3 = "/api/3.0/mlflow/issues"
AJAX3 = "/ajax-api/3.0/mlflow/issues"
TRACES = "/api/3.0/mlflow/traces"
ABSENT = "iss-0123456789abcdef0123456789abcdef"


def create(name="i", keep="i", experiment="$e", root=V3, **fields):
    return POST(root, {"experiment_id": experiment, "name": name, "description": "what is wrong", **fields}, keep={keep: "issue.issue_id"} if keep else {}, pause=0.002)


def refused(**fields):
    return POST(V3, {"experiment_id": "$e", "name": "i", "description": "d", **fields})


def get(issue="$i", root=V3):
    return GET(f"{root}/{issue}")


def update(issue="$i", root=V3, **fields):
    return PATCH(f"{root}/{issue}", {"issue_id": issue, **fields})


def search(root=V3, keep=None, **fields):
    return POST(root + "/search", {"experiment_id": "$e", **fields}, keep=keep or {})


def listing(step):
    """A refusal that lists what there is, in any order."""
    return replace(step, diff="set-order", optional=True)


def find(filter_string, **fields):
    return search(filter_string=filter_string, **fields)


def trace(trace_id, *issues):
    location = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}
    return [
        POST(TRACES, {"trace": {"trace_info": {"trace_id": trace_id, "trace_location": location, "request_time": "2024-05-06T07:08:09Z", "state": "OK"}}}),
        *[POST(f"{TRACES}/{trace_id}/assessments", {"assessment": {"assessment_name": issue, "source": {"source_type": "CODE", "source_id": "x"}, "issue": {"issue_name": "n"}}}) for issue in issues],
    ]


FULL = create("full", "f", status="rejected", severity="high", root_causes=["one", "žwei \"2\""], source_run_id="$r", created_by="me", categories=["a", "b"])

CASES = [
    case("create and get", EXPERIMENT, create(), get(), search()),
    case("create with all", EXPERIMENT, RUN, FULL, get("$f"), search()),
    case("under ajax-api", EXPERIMENT, create(root=AJAX3), get(root=AJAX3), update(root=AJAX3, status="resolved"), search(root=AJAX3)),
    case("create: missing", POST(V3, {}), EXPERIMENT, *[POST(V3, {k: v for k, v in {"experiment_id": "$e", "name": "i", "description": "d"}.items() if k != left}) for left in ("experiment_id", "name", "description")], refused(name=""), refused(description=""), refused(name=None), refused(name=5), refused(description=5), refused(experiment_id=5)),
    case("create: values", EXPERIMENT, *[refused(status=s) for s in ("pending", "resolved", "rejected", "PENDING", "", "open", None)], *[refused(severity=s) for s in ("not_an_issue", "low", "medium", "high", "", "HIGH", "critical", None)], refused(root_causes=[]), refused(root_causes=[""]), refused(categories=["a", "a"]),
         refused(name="x" * 250), refused(name="x" * 251), refused(created_by="x" * 255), refused(created_by="x" * 256), refused(name="ž🐈\n\""), refused(created_by="", source_run_id=""), search()),
    case("create: wrong types", EXPERIMENT, wrong(refused(status=5)), wrong(refused(root_causes="x")), wrong(refused(categories=[5]))),
    case("create: experiments", *[POST(V3, {"experiment_id": x, "name": "i", "description": "d"}) for x in ("999999", "abc", "-1", " ", "99999999999999999999")], EXPERIMENT, create(), POST("experiments/delete", {"experiment_id": "$e"}), refused(), get(), search(), update(status="resolved")),
    case("create: runs", EXPERIMENT, RUN, create(source_run_id="$r"), get(), POST("runs/delete", {"run_id": "$r"}), get(), refused(source_run_id="$r"), refused(source_run_id="x"), refused(source_run_id=NO_RUN)),
    case("create: camel case", EXPERIMENT, POST(V3, {"experimentId": "$e", "name": "i", "description": "d", "rootCauses": ["x"], "createdBy": "me"}, keep={"i": "issue.issue_id"}), get(), POST(V3 + "/search", {"experimentId": "$e", "filterString": "status = 'pending'", "maxResults": 5, "includeTraceCount": True})),
    case("get: nothing there", get(ABSENT), get("x"), update(ABSENT, status="resolved"), update(ABSENT), update(ABSENT, status="x")),
    case("update", EXPERIMENT, RUN, FULL, update("$f", name="new"), update("$f", description="other"), update("$f", status="resolved"), update("$f", severity="low"), update("$f", name="n", description="d", status="pending", severity="not_an_issue"), get("$f"), update("$f"), update("$f", name="", description=""), get("$f")),
    case("update: refused", EXPERIMENT, create(), update(status="x"), update(status=""), update(severity="x"), update(severity=""), update(name="x" * 251), wrong(update(name=5)), wrong(update(status=5)), update(issue_id="other", name="m"), update(issue_id="", name="m"), PATCH(V3 + "/$i", {"name": "m"}), update(root_causes=["x"], created_by="you"), get()),
    case("search: order", EXPERIMENT, *[create(f"i{i}", None, severity=s, **f) for i, (s, f) in enumerate((("low", {}), ("high", {}), (None, {}), ("medium", {}), ("not_an_issue", {}), ("high", {"status": "resolved"}))) if True], search(), search(include_trace_count=True), search(include_trace_count=False)),
    case("search: filters", EXPERIMENT, RUN, create("a", "a"), create("b", "b", status="resolved", source_run_id="$r"), *[find(f) for f in ("status = 'pending'", "status != 'pending'", "status = 'resolved' AND source_run_id = '$r'", "source_run_id = '$r'", "source_run_id != 'x'", "source_run_id = 'x'", 'status = "pending"', "status = 'pending' and status = 'resolved'", "'status' = 'pending'", "status = `pending`", "status = pending", "status = '  pending '", "status='pending'", "status = 5", "\"status\" = 'pending'")]),
    case("search: filters refused", EXPERIMENT, create(), *[listing(find(f)) for f in ("name = 'a'", "status > 'a'", "status LIKE 'p%'", "status ILIKE 'p%'", "status IN ('pending')", "`status` = 'pending'", "status == 'pending'", "attribute.status = 'a'", "tags.status = 'a'", "severity = 'high'", "status like 'x'", "status <> 'a'")], *[find(f) for f in ("status IS NULL", "status", "status =", "= 'a'", "status = 'a' OR status = 'b'", "status = 'a';", "status = 'a'; status = 'b'", "(status = 'a')", "NOT status = 'a'", "x", "AND", "5 = 5", "status = 'a' AND", "status = 'it''s'", "status = ''", "status = ('a')", "'a' = status", "5 = status", "status BETWEEN 'a' AND 'b'")]),
    case("search: pages", EXPERIMENT, *[create(n, n) for n in "abc"], search(max_results=2, keep={"t": "next_page_token"}), search(max_results=2, page_token="$t"), *[search(max_results=n) for n in (0, -1, 1, 50000, 50001, None, "2")], wrong(search(max_results="x")), wrong(search(max_results=2**31)), search(page_token="x"), search(page_token=""), search(page_token=base64.b64encode(b'{"offset": 1}').decode())),
    case("search: experiments", EXPERIMENT, create(), POST("experiments/create", {"name": "f"}, keep={"f": "experiment_id"}), create("j", "j", experiment="$f"), POST(V3 + "/search", {"experiment_id": "$f"}), POST(V3 + "/search", {}), POST(V3 + "/search", {"experiment_id": ""}), POST(V3 + "/search", {"experiment_id": "999999"}), POST(V3 + "/search", {"experiment_id": "abc"}), POST(V3 + "/search")),
    case("search: traces counted", EXPERIMENT, create("a", "a"), create("b", "b"), create("c", "c", severity="low"), *trace("tr-$ws-1", "$a", "$b", "other"), *trace("tr-$ws-2", "$a", "$a"), search(include_trace_count=True), search(include_trace_count=True, max_results=1, keep={"t": "next_page_token"}), search(include_trace_count=True, max_results=2, page_token="$t"), search(), get("$a")),
    case("another workspace", EXPERIMENT, create(), POST("/api/3.0/mlflow/workspaces", {"name": "issues-other"}, workspace=None), *[replace(s, workspace="issues-other") for s in (get(), update(status="resolved"), search(), refused(), POST(V3 + "/search", {}))], get()),
]
