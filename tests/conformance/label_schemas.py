# SPDX-License-Identifier: Apache-2.0
"""label-schemas: create, get, get-by-name, list with its default question, update, delete."""

from .dsl import DELETE, EXPERIMENT, GET, PATCH, POST, case, wrong

API3, AJAX3 = "/api/3.0/mlflow/label-schemas/", "/ajax-api/3.0/mlflow/label-schemas/"
TEXT = {"text": {}}
GONE = POST("experiments/delete", {"experiment_id": "$e"})


def create(name="s", input=TEXT, root=API3, pause=0, **more):
    return POST(root + "create", {"experiment_id": "$e", "name": name, "type": "FEEDBACK", "input": input, **more}, keep={"s": "label_schema.schema_id"}, pause=pause)


def get(schema="$s", root=API3):
    return GET(root + "get", {"schema_id": schema})


def by_name(name="s", experiment="$e", root=API3):
    return GET(root + "get-by-name", {"experiment_id": experiment, "name": name})


def listed(root=API3, keep=None, **more):
    return GET(root + "list", {"experiment_id": "$e", **more}, pause=0.01, keep=keep or {})


def update(schema="$s", root=API3, **fields):
    return PATCH(root + "update", {"schema_id": schema, **fields})


def delete(schema="$s", root=API3):
    return DELETE(root + "delete", {"schema_id": schema})


def labels(*two):
    return {"pass_fail": dict(zip(("positive_label", "negative_label"), two))}


def options(*names, **more):
    return {"categorical": {"options": list(names), **more}}


def number(**bounds):
    return {"numeric": bounds}


def text(length):
    return {"text": {"max_length": length}}


INPUTS = (labels("Yes", "No"), options("a", "b"), options("a", multi_select=True), options("ž", "b", multi_select=False), number(), number(min_value=1), number(max_value=2.5), number(min_value=-1.5, max_value=1e300), number(min_value="NaN", max_value="Infinity"), number(min_value=None), TEXT, text(7), text("9223372036854775807"), text(None))
NO_INPUTS = (None, {}, labels(), labels("a"), labels("a", ""), labels("a", "a"), labels("x" * 65, "b"), labels("a", "ž" * 65), labels("x" * 64, "y" * 64), options(), options(""), options("a", "a"), options("x" * 65), options(*"abcdefghijk"), options(*"abcdefghij"), options("it's", "it's"),
             number(min_value=1, max_value=1), number(min_value=2, max_value=1.5), number(min_value="-Infinity", max_value="-Infinity"), text(0), text(-5))

CASES = [
    case("create, get, list, delete", EXPERIMENT, create(), get(), by_name(), listed(), create("t", labels("Yes", "No"), type="EXPECTATION", instruction="Look.", enable_comment=True, pause=0.01), get(), by_name("t"), listed(), delete(), get(), by_name("t"), listed(), delete()),
    case("under ajax-api", EXPERIMENT, create(root=AJAX3), get(root=AJAX3), by_name(root=AJAX3), listed(root=AJAX3), update(root=AJAX3, name="t"), delete(root=AJAX3)),
    case("inputs", EXPERIMENT, *[step for n, i in enumerate(INPUTS) for step in (create(f"s{n}", i), get())]),
    case("inputs that are none", EXPERIMENT, *[create(f"s{n}", i) for n, i in enumerate(NO_INPUTS)], POST(API3 + "create", {"experiment_id": "$e", "name": "n", "type": 1}), listed()),
    case("inputs of two kinds", EXPERIMENT, wrong(create("s", {**labels("a", "b"), **TEXT}))),
    case("types", EXPERIMENT, *[create(f"s{n}", type=t) for n, t in enumerate((1, 2, "EXPECTATION", 0, "LABEL_SCHEMA_TYPE_UNSPECIFIED", None))], POST(API3 + "create", {"experiment_id": "$e", "name": "n", "input": TEXT})),
    case("names", EXPERIMENT, *[create(n) for n in ("Is it right?", "x" * 250, "ž" * 250, "x" * 251, "", " ", " a ", "a", "A", None, 5, "Feedback", " feedback ", "FEEDBACK", "feedbac\u212a", "Feedbacks")], by_name("A"), by_name(" a "), by_name("is it right?")),
    case("instructions", EXPERIMENT, create(instruction=""), get(), create("t", instruction="x" * 1000), get(), create("u", instruction="x" * 1001), create("v", instruction=None), get()),
    case("a name taken", EXPERIMENT, create(), create(), create(type=2, input=labels("a", "b")), listed()),
    case("what is checked first", *[POST(API3 + "create", {"experiment_id": e, "name": n, **more}) for e, n, more in (("x", "x" * 300, {}), ("x", "x" * 300, {"type": 1}), ("x", "x" * 300, {"type": 1, "input": TEXT}), ("x", "Feedback", {"type": 1, "input": TEXT, "instruction": "x" * 2000}), ("x", "s", {"type": 1, "input": text(0), "instruction": "x" * 2000}), ("x", "s", {"type": 1, "input": text(0)}), ("x", "s", {"type": 1, "input": TEXT}), ("999999", "s", {"type": 1, "input": TEXT}))]),
    case("the default question", EXPERIMENT, by_name("Feedback"), listed(keep={"d": "label_schemas.0.schema_id"}), by_name("Feedback"), listed(), get("$d"), update("$d", name="x"), update("$d"), update("$d", input={}), delete("$d"), delete("ls-none"), listed()),
    case("no experiment", GET(API3 + "list", {"experiment_id": "999999"}), GET(API3 + "list", {"experiment_id": "x"}), GET(API3 + "list"), by_name(experiment="999999"), by_name(experiment="x"), by_name(experiment=""), get(""), get("ls-none"), GET(API3 + "get"), update("ls-none"), update("ls-none", input={}), update(""), delete(""), DELETE(API3 + "delete", {})),
    case("a deleted experiment", EXPERIMENT, create(), GONE, get(), by_name(), listed(), create("t"), update(name="u"), delete(), POST("experiments/restore", {"experiment_id": "$e"}), listed()),
    case("pages", EXPERIMENT, *[create(f"s{n}", pause=0.01) for n in range(5)], listed(max_results=2, keep={"p": "next_page_token"}), listed(max_results=2, page_token="$p", keep={"p": "next_page_token"}), listed(max_results=2, page_token="$p"), listed(max_results=6), listed(max_results=5), listed(max_results=50000), listed(page_token="")),
    case("pages that are none", EXPERIMENT, *[listed(max_results=n) for n in (0, -1, 50001, "", "x", "1.5")], wrong(listed(max_results=99999999999)), listed(page_token="nonsense"), listed(page_token="e30=")),
    case("update", EXPERIMENT, create(instruction="i"), update(), get(), update(name="t"), update(name="t"), update(name="T", instruction=""), update(enable_comment=True), update(enable_comment=False), update(input=text(5)), update(input=TEXT), update(instruction="x" * 1000), update(name=None, instruction=None, enable_comment=None, input=None), get()),
    case("updates of each kind", EXPERIMENT, create(input=labels("a", "b")), update(input=labels("c", "d")), update(input=labels("c", "c")), create("t", options("a")), update(input=options("b", "c")), update(input=options("b", multi_select=True)), update(input=options()), update(input=TEXT), create("u", options("a", multi_select=True)), update(input=options("b", multi_select=True)), update(input=options("b")), create("v", number()), update(input=number(min_value=2)), update(input=labels("a", "b"))),
    case("updates that are none", EXPERIMENT, create(), create("t"), *[update(name=n) for n in ("", "s", "Feedback", "x" * 251)], wrong(update(name=5)), update(instruction="x" * 1001), update(input={}), update(input=text(0)), update(name="", input=labels("a", "b")), update(type=2), get()),
]
