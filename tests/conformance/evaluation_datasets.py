# SPDX-License-Identifier: Apache-2.0
"""Evaluation datasets: create, get, delete, tags, records, experiments, searching."""

import base64
import json
from dataclasses import replace

from .dsl import DELETE, EXPERIMENT, GET, PATCH, POST, case, wrong
from .users import assign, grant, make, role, user

V3 = "/api/3.0/mlflow/datasets"
AJAX3 = "/ajax-api/3.0/mlflow/datasets"
OTHER = POST("experiments/create", {"name": "f"}, keep={"f": "experiment_id"})
ABSENT = "d-0123456789abcdef0123456789abcdef"


def create(name="d", keep="d", root=V3, **fields):
    if not isinstance(fields.get("tags", ""), str):
        fields["tags"] = json.dumps(fields["tags"])
    return POST(root + "/create", {"name": name, **fields}, keep={keep: "dataset.dataset_id"} if keep else {}, pause=0.002)


def refused(**fields):
    return POST(V3 + "/create", fields)


def get(dataset="$d", root=V3):
    return GET(f"{root}/{dataset}")


def delete(dataset="$d", root=V3):
    return DELETE(f"{root}/{dataset}")


def tag(tags, dataset="$d", root=V3):
    return PATCH(f"{root}/{dataset}/tags", {"tags": tags if isinstance(tags, str) else json.dumps(tags)})


def untag(key, dataset="$d", root=V3):
    return DELETE(f"{root}/{dataset}/tags/{key}")


def upsert(*records, dataset="$d", root=V3, **options):
    return POST(f"{root}/{dataset}/records", {"records": json.dumps(list(records))}, **options)


def raw(text, **options):
    return POST(V3 + "/$d/records", {"records": text}, **options)


def records(dataset="$d", root=V3, keep=None, **query):
    return GET(f"{root}/{dataset}/records", query or None, keep=keep or {}, unordered=("records",))


def drop(ids, dataset="$d", root=V3):
    return DELETE(f"{root}/{dataset}/records", {"dataset_record_ids": ids})


def experiments(dataset="$d", root=V3):
    return GET(f"{root}/{dataset}/experiment-ids")


def add(ids, dataset="$d", root=V3):
    return POST(f"{root}/{dataset}/add-experiments", {"experiment_ids": ids})


def remove(ids, dataset="$d", root=V3):
    return POST(f"{root}/{dataset}/remove-experiments", {"experiment_ids": ids})


def search(root=V3, **fields):
    return POST(root + "/search", {"max_results": 50, **fields})


def listing(step):
    """A refusal that lists what there is, in any order."""
    return replace(step, diff="set-order", optional=True)


def find(filter_string, **fields):
    return search(filter_string=filter_string, **fields)


A, B = {"inputs": {"q": "a"}}, {"inputs": {"q": "b", "n": 1}}
HUMAN = {"source_type": "HUMAN", "source_data": {"source_id": "s1"}}
SOURCES = (
    HUMAN, {"source_type": "TRACE", "source_data": {"trace_id": "tr-1", "span_id": "s"}}, {"source_type": "document", "source_data": None}, {"source_type": "Code"},
    {"source_type": "UNSPECIFIED", "source_data": {}}, {"source_type": "TRACE", "source_data": {"source_id": "x"}}, None, {}, "", {"source_type": "ROBOT"}, {"source_data": {}},
    {"source_type": 5}, {"source_type": "HUMAN", "more": 1}, "HUMAN", ["HUMAN"], 5, {"source_type": "HUMAN", "source_data": ["x"]}, {"source_type": "HUMAN", "source_data": {"source_id": 7}},
    {"source_type": "HUMAN", "source_data": {"source_id": "x" * 37}}, {"source_type": "SOURCE_TYPE_UNSPECIFIED"},
)
VALUES = (0, -0.0, 1, 1.0, 1e5, 1e16, 1e22, 1.5e-7, 123456789012345678901234567890, True, False, None, "", "ž🐈\n\"\\/\u007f", [], {}, [1, [2, {"a": None}]], {"b": 1, "a": {"z": 1, "y": 2}})
CREATED = ("created_time ASC",)

# In both experiments, in the first, and in none, for users who hold something on the first, on both, or on all.
SHARED = (EXPERIMENT, OTHER, create("both", "d", experiment_ids=["$e", "$f"]), create("one", "o", experiment_ids=["$e"]), create("none", "n"))
HOLDERS = {"one": (("$e", "MANAGE"),), "both": (("$e", "MANAGE"), ("$f", "READ")), "edits": (("$e", "EDIT"), ("$f", "EDIT")), "all": (("*", "MANAGE"),), "none": ()}


def holders():
    """The same calls by users who hold different things."""
    for name, held in HOLDERS.items():
        yield from (make(name), role(name), *[grant(name, "experiment", on, level) for on, level in held], assign(name, name))
        calls = [step for d in ("$d", "$o", "$n") for step in (get(d), records(d), experiments(d), tag({"k": "v"}, d), upsert(A, dataset=d), remove(["999999"], d))]
        calls += [add(["$f"], "$o"), add([], "$o"), add(["999999"], "$o"), remove(["$f"], "$o"), add(["$e"], "$n"), search(), *[search(experiment_ids=e) for e in (["$e"], ["$f"], ["$e", "$f"], ["999999"])],
                  *[create("new", None, experiment_ids=e) for e in (["$e"], ["$e", "$f"], [], ["999999"])], delete("$n"), delete("$d" if name == "both" else ABSENT)]
        yield from (replace(step, user=user(name)) for step in calls)


CASES = [
    case("by several users", *SHARED, *holders(), server="auth"),
    case("create and get", EXPERIMENT, create(experiment_ids=["$e"], tags={"team": "a"}), get(), experiments()),
    case("create with little", create(), get(), experiments(), records(), search()),
    case("under ajax-api", EXPERIMENT, OTHER, create(root=AJAX3, experiment_ids=["$e"]), get(root=AJAX3), tag({"k": "v"}, root=AJAX3), untag("k", root=AJAX3), upsert(A, root=AJAX3), records(root=AJAX3), experiments(root=AJAX3), add(["$f"], root=AJAX3),
         remove(["$f"], root=AJAX3), search(root=AJAX3), GET(AJAX3 + "/search", {"experiment_ids": "$e", "max_results": 5}), drop([], root=AJAX3), delete(root=AJAX3), get(root=AJAX3)),
    case("create: names", refused(), refused(name=""), refused(name=None), refused(name=5), refused(name=" "), create("x" * 255), refused(name="x" * 256), create("ž" * 255), create("a"), create("a"), create("a/b?c%\n\"'", "q"), get("$q")),
    case("create: tags", *[create(tags=t, keep=None) for t in ({}, {"a": "1", "b": ""}, {"mlflow.user": "me"}, {"k" * 255: "v"}, {"": "v"}, {"a": "ž🐈\""})],
         *[create(tags=t, keep=None) for t in ({"k" * 256: "v"}, {"k": "v" * 5001}, {"mlflow.user": "u" * 256})], refused(name="d", tags=""), refused(name="d", tags=None), refused(name="d", tags="x"), refused(name="d", tags="[1]"), refused(name="d", tags="5"), refused(name="d", tags="null"), refused(name="d", tags={"a": "b"})),
    case("create: tags that are no text", create("t1", "d", tags={"i": 5, "t": True, "f": 1.5, "n": None}), get(), create("t2", None, tags={"a": {"b": 1}}), wrong(create("t3", None, tags={"a": ["b"]}))),
    case("create: users", create(tags={"mlflow.user": "me", "x": "y"}), get(), upsert(A), get(), upsert({**B, "tags": {"mlflow.user": "you"}}), get(), records()),
    case("create: experiments", EXPERIMENT, OTHER, create(experiment_ids=["$e", "$f"]), experiments(), create(experiment_ids=[]), experiments(), refused(name="d", experiment_ids="$e"), refused(name="d", experiment_ids=["$e", "$e"]), create(experiment_ids=["$f", "$e"]), experiments(), get()),
    case("create: other fields", create(source="x", schema="{}", profile="{}", created_by="me", source_type="HUMAN", color="red"), get()),
    case("get: nothing there", get(ABSENT), get("x"), get("a%2Fb"), GET(V3 + "/$d"), delete(ABSENT), experiments(ABSENT), tag({"a": "b"}, ABSENT), untag("a", ABSENT), add(["1"], ABSENT), remove(["1"], ABSENT), upsert(A, dataset=ABSENT), records(ABSENT), drop(["dr-1"], ABSENT)),
    case("delete", EXPERIMENT, create(experiment_ids=["$e"], tags={"a": "b"}), upsert(A), delete(), get(), search(experiment_ids=["$e"]), delete()),
    case("tags", create(tags={"a": "1"}), tag({"a": "2", "b": "3"}), get(), tag({"c": None, "b": ""}), get(), untag("a"), get(), untag("a"), untag("no such"), get(), tag({}), get()),
    case("tags as text", create(), tag({"i": 5, "t": True, "n": None, "f": 1.5, "l": [1, "a", None, False], "o": {"a": {"b": "it's"}}, "e": [], "g": 1e16, "s": "x"}), get()),
    case("tags: refused", create(), PATCH(V3 + "/$d/tags", {}), PATCH(V3 + "/$d/tags", {"tags": ""}), PATCH(V3 + "/$d/tags", {"tags": None}), tag("x"), tag("[1]"), tag("5"), tag("null"), PATCH(V3 + "/$d/tags", {"tags": {"a": "b"}}), tag({"k" * 256: "v"}), tag({"k": "v" * 5001}), tag({"k" * 255: "v" * 5000}), get()),
    case("tags: names", create(), tag({"a/b": "1", "a b": "2", "č": "3", "": "4", "a.b": "5"}), untag("a%2Fb"), untag("a%20b"), untag("%C4%8D"), untag("a.b"), get()),
    case("records", create(), upsert(A, B), get(), records(), upsert(A, {"inputs": {"q": "c"}, "outputs": {"r": 1}, "expectations": {"x": 2}, "tags": {"t": "1"}, "source": HUMAN}), get(), records()),
    case("records: inputs decide", create(), upsert({"inputs": {"a": 1, "b": {"d": 1, "c": 2}}}), upsert({"inputs": {"b": {"c": 2, "d": 1}, "a": 1}}), upsert({"inputs": {"a": 1.0, "b": {"d": 1, "c": 2}}}), upsert({"inputs": {"a": "1", "b": {"d": 1, "c": 2}}}), records()),
    case("records: twice in one call", create(), upsert({**A, "expectations": {"x": 1, "y": 1}, "tags": {"a": "1"}}, {**A, "expectations": {"x": 2}, "outputs": "o"}, {**A, "tags": {"mlflow.user": "me"}}), records(), get()),
    case("records: merging", create(), upsert({**A, "outputs": {"r": 1}, "expectations": {"x": 1, "y": 1}, "tags": {"a": "1", "b": "1"}, "source": HUMAN}), upsert({**A, "expectations": {"z": 3, "x": 2}, "tags": {"b": "2", "mlflow.user": "me"}, "source": {"source_type": "CODE"}}), records(),
         upsert({**A, "outputs": None, "expectations": None, "tags": None}), records(), upsert({**A, "outputs": 5, "expectations": {}, "tags": {}}), records(), upsert(A), records()),
    case("records: merging into nothing", create(), upsert({**A, "expectations": None, "tags": None, "outputs": None}), records(), upsert({**A, "expectations": {"x": 1}, "tags": {"t": "1"}, "outputs": []}), records()),
    case("records: nothing", create(), upsert(), get(), upsert({}), get(), records(), upsert({"inputs": {}}), upsert({"expectations": {"x": 1}}), records()),
    case("records: values", create(), upsert(*[{"inputs": {"v": v}, "outputs": {"v": v}, "expectations": {"v": v}, "tags": {"v": v}} for v in VALUES]), get(), records()),
    case("records: plain outputs", create(), *[upsert({"inputs": {"n": i}, "outputs": v}) for i, v in enumerate(v for v in VALUES if not isinstance(v, dict))], get(), records()),
    case("records: outputs that are an object after others", create(), upsert({**A, "outputs": "text"}), replace(upsert({**B, "outputs": {"other": 1}}), diff="mixed-outputs")),
    case("records: schema", create(), upsert({"inputs": {"a": 1, "b": "x"}, "outputs": {"r": 1.5}, "expectations": {"e": None}}), get(), upsert({"inputs": {"a": "now text", "c": []}, "outputs": {"r": True, "s": {}}, "expectations": {"f": False}}), get(), upsert({"inputs": {"a": 2}, "outputs": "text"}), get()),
    case("records: schema of plain outputs", create(), upsert({**A, "outputs": "text"}), get(), upsert({**B, "outputs": 5}), get()),
    case("records: sources", create(), *[upsert({"inputs": {"n": i}, "source": s}) for i, s in enumerate(SOURCES)], records(), get()),
    case("records: refused", create(), POST(V3 + "/$d/records", {}), raw(""), raw("x"), wrong(raw("{}")), raw("5"), raw('"x"'), raw("null"), raw("[5]"), raw('["x"]'), raw("[null]"), raw("[[]]"), raw("[{]"), raw("[{},]"), raw("[] []"), POST(V3 + "/$d/records", {"records": [A]}), POST(V3 + "/$d/records", {"records": None}),
         *[upsert({"inputs": v}) for v in (None, [], [1], "x", 5, True)], *[upsert({**A, "expectations": v}) for v in ([1], "x", 5, True)], *[upsert({**A, "tags": v}) for v in ([1], "x", 5, True)], raw('[{"inputs": {"a": NaN}}]'), raw('[{"inputs": {"a": 1e400}}]'),
         upsert({**A, "tags": {"mlflow.user": "u" * 256}}), get(), records()),
    case("records: NUL characters", create(), replace(raw('[{"inputs": {"a": "\\u0000"}}]'), diff="nul")),
    case("records: broken late", create(), raw('[{"inputs": {"a": 1}}, {"inputs": 5}]'), raw('[{"inputs": {"a": 1}}, {'), records(), get()),
    case("records: texts of JSON", create(), raw(' [ {"inputs" : {"b":1,"a":1.50,"b":2} , "outputs":{"x":1e2}} ] '), raw('[{"inputs": {"a": 1.5, "b": 2}}]'), raw('[{"inputs": {"u": "\\u017e\\ud83d\\udc08\\/"}}]'), raw('[{"inputs": {"u": "ž🐈/"}}]'), records()),
    case("records: pages", create(), upsert(A), upsert(B), upsert({"inputs": {"q": "c"}}), records(max_results=2, keep={"t": "next_page_token"}), records(max_results=2, page_token="$t"), records(max_results=3), records(max_results=0), records(max_results=1, page_token="1"), records(max_results=5, page_token="7"),
         *[records(page_token=t) for t in ("x", "-1", base64.b64encode(b"1:dr-0").decode(), base64.b64encode(b"x:dr-0").decode(), base64.b64encode(b"99999999999999:z").decode(), "")], records(max_results=-1), records(max_results="x"), wrong(records(max_results=2**31))),
    case("records: deleted", create(), upsert(A, B), records(keep={"all": "records"}), drop(["dr-0123456789abcdef0123456789abcdef"]), drop([]), DELETE(V3 + "/$d/records", {}), DELETE(V3 + "/$d/records", {"dataset_record_ids": "x"}), get(), records()),
    case("experiments", EXPERIMENT, OTHER, create(experiment_ids=["$e"]), add(["$f"]), experiments(), get(), add(["$f", "$e"]), experiments(), remove(["$e"]), experiments(), remove(["$e"]), remove(["$f"]), experiments(), add([]), remove([]), get()),
    case("experiments: refused", EXPERIMENT, create(), add(["999999"]), add(["$e", "999999"]), experiments(), add(["abc"]), add([""]), wrong(add(["99999999999999999999"])), remove(["999999"]), remove(["abc"]), add("$e"), POST(V3 + "/$d/add-experiments", {}), POST(V3 + "/$d/remove-experiments", {}), add(["$e", "$e"]), experiments()),
    case("experiments: deleted", EXPERIMENT, create(experiment_ids=["$e"]), POST("experiments/delete", {"experiment_id": "$e"}), experiments(), search(experiment_ids=["$e"]), remove(["$e"]), add(["$e"]), experiments()),
    case("another workspace", EXPERIMENT, create(experiment_ids=["$e"], tags={"a": "b"}), upsert(A), POST("/api/3.0/mlflow/workspaces", {"name": "datasets-other"}, workspace=None), *[replace(s, workspace="datasets-other") for s in (
        get(), delete(), tag({"a": "c"}), untag("a"), upsert(B), records(), drop(["dr-1"]), experiments(), add(["$e"]), remove(["$e"]), search(), search(experiment_ids=["$e"]), create("d", "o"), add(["$e"], "$o"), experiments("$o"))], get(), records(), experiments()),
    case("search", EXPERIMENT, OTHER, create("a", "a", experiment_ids=["$e"]), create("b", "b", experiment_ids=["$e", "$f"]), create("c", "c"), *[search(order_by=["name"], **q) for q in ({}, {"experiment_ids": ["$e"]}, {"experiment_ids": ["$f"]}, {"experiment_ids": ["$e", "$f"]}, {"experiment_ids": ["999999"]}, {"experiment_ids": []})],
         search(experiment_ids=["abc"]), search(experiment_ids="$e"), GET(V3 + "/search", {"experiment_ids": ["$e", "$f"], "max_results": 9, "order_by": "name DESC"}), GET(V3 + "/search")),
    case("search: limits", create(), *[search(max_results=n) for n in (0, 1, -1, 50000, 50001, None, "5", "x")], wrong(search(max_results=2**31)), POST(V3 + "/search", {}), POST(V3 + "/search"), GET(V3 + "/search", {"max_results": "x"})),
    case("search: pages", *[create(n, n) for n in "abcde"], POST(V3 + "/search", {"order_by": ["name"], "max_results": 2}, keep={"t": "next_page_token"}), POST(V3 + "/search", {"order_by": ["name"], "max_results": 2, "page_token": "$t"}, keep={"t": "next_page_token"}), search(order_by=["name"], page_token="$t"), search(page_token="x"), search(page_token=""),
         search(page_token=base64.b64encode(b'{"offset": 3}').decode(), order_by=["name"])),
    case("search: order", create("b", "a"), create("a", "b"), create("c", "c"), *[search(order_by=o) for o in (["name"], ["name ASC"], ["name DESC"], ["name desc"], ["created_time"], ["created_time DESC", "name"], ["last_update_time DESC"], ["name", "name DESC"], [])],
         *[search(order_by=o) for o in (["tags.a"], ["attribute.name"], ["name up"], [""], ["name ASC DESC"], ["x.y"])], *[listing(search(order_by=o)) for o in (["dataset_id"], ["created_by"], ["`name`"])]),
    case("search: names", create("abc", "a"), create("ABC", "b"), create("b", "c"), *[find(f, order_by=["name"]) for f in ("name = 'abc'", 'name = "abc"', "name != 'abc'", "name LIKE 'a%'", "name ILIKE 'a%'", "name IN ('abc', 'b')", "name IN ('abc')", "name = 'abc' AND name = 'b'", "name = 'abc' and name LIKE '%'", "  name   =   'abc' ", "name like 'a%'", "name = 'it''s'")]),
    case("search: other attributes", create("a", "a", tags={"mlflow.user": "me"}), create("b", "b", tags={"mlflow.user": "you"}), *[find(f) for f in ("created_by = 'me'", "created_by != 'me'", "created_by LIKE 'm%'", "last_updated_by = 'you'", "created_time > 0", "created_time < 5", "created_time >= 1 AND last_update_time != 3", "last_update_time <= 99999999999999", "created_time = 5")]),
    case("search: tags", create("a", "a", tags={"t": "x", "a b": "y", "u.v": "z"}), create("b", "b", tags={"t": "X"}), create("c", "c"), *[find(f) for f in ("tags.t = 'x'", "tags.t != 'x'", "tags.t LIKE 'x'", "tags.t ILIKE 'x'", "tags.`a b` = 'y'", 'tags."a b" = "y"', "tags.u.v = 'z'", "tags.t = 'x' AND tags.u.v = 'z'", "tags.t = 'x' AND name = 'a'", "tags.no = 'x'", "tags.`t` = 'x'", "tags.'t' = 'x'")]),
    case("search: filters refused", create(), *[find(f) for f in ("name > 'a'", "name NOT IN ('a')", "created_by IN ('a')", "name IN ()", "name IN (1)", "name = 5", "name = abc", "name", "name =", "= 'a'", "name = 'a' OR name = 'b'", "name = 'a';", "name = 'a'; name = 'b'", "(name = 'a')", "NOT name = 'a'", "tag.t = 'x'",
        "attribute.name = 'a'", "attributes.name = 'a'", "x.y = 'a'", "tags.t IN ('a')", "tags.t > 'a'", "tags.t = 5", "created_time = 'a'", "created_time = '5'", "created_time = 1.5", "created_time LIKE '5'", "created_time IN (5)", "created_time = 1e3", "'name' = 'd'", "name IS NULL", "tags.t IS NULL", "tags.t IS NOT NULL",
        "name BETWEEN 'a' AND 'b'", "name = 'a' AND", "AND", "x", ",", "name == 'd'", "name = 'd' 'e'", "name = d'", "created_time > -5", "created_time > 99999999999999999999", "name = ''", "name LIKE ''", "name='d'", "name= 'd' AND created_time>0", "tags.`t = 'x'", "name IN ('a', 5)", "name = ('a')", "tags. = 'x'", "tags.`` = 'x'")], *[listing(find(f)) for f in ("nam = 'a'", "tags = 'a'", "dataset_id = 'x'", "digest = 'x'", "`name` = 'd'", "experiment_id = '1'")]),
]
