# SPDX-License-Identifier: Apache-2.0
"""review-queues: create, get, list, update, delete, and the items in them with their status."""

from dataclasses import replace

from .dsl import DELETE, EXPERIMENT, GET, POST, case
from .users import assign, grant, make, role, user

API3, AJAX3 = "/api/3.0/mlflow/review-queues/", "/ajax-api/3.0/mlflow/review-queues/"
OTHER = POST("experiments/create", {"name": "other"}, keep={"o": "experiment_id"})
GONE = POST("experiments/delete", {"experiment_id": "$e"})
CUSTOM, USER = "CUSTOM", "USER"


def trace(name, experiment="$e"):
    return POST("/api/3.0/mlflow/traces", {"trace": {"trace_info": {"trace_id": f"tr-{name}-$ws", "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}}, "request_time": "2024-05-06T07:08:09.123Z", "state": "OK"}}})


def schema(name="s", keep="s", experiment="$e"):
    return POST("/api/3.0/mlflow/label-schemas/create", {"experiment_id": experiment, "name": name, "type": 1, "input": {"text": {}}}, keep={keep: "label_schema.schema_id"})


def create(name="q", kind=CUSTOM, root=API3, keep="q", **more):
    return POST(root + "create", {"experiment_id": "$e", "name": name, "queue_type": kind, **more}, keep={keep: "review_queue.queue_id"}, pause=0.003)


def own(name="ann", root=API3, **more):
    return POST(root + "get-or-create-user", {"experiment_id": "$e", "user": name, **more}, keep={"q": "review_queue.queue_id"}, pause=0.003)


def get(queue="$q", root=API3):
    return GET(root + "get", {"queue_id": queue})


def by_name(name="q", experiment="$e", root=API3):
    return GET(root + "get-by-name", {"experiment_id": experiment, "name": name})


def listed(root=API3, keep=None, **more):
    return GET(root + "list", {"experiment_id": "$e", **more}, keep=keep or {})


def update(queue="$q", root=API3, **fields):
    return POST(root + "update", {"queue_id": queue, **fields})


def delete(queue="$q", root=API3):
    return POST(root + "delete", {"queue_id": queue})


def add(*names, queue="$q", root=API3, **more):
    return POST(root + "items/add", {"queue_id": queue, "item_ids": [f"tr-{n}-$ws" for n in names], **more}, pause=0.003)


def remove(*names, queue="$q", root=API3):
    return POST(root + "items/remove", {"queue_id": queue, "item_ids": [f"tr-{n}-$ws" for n in names]})


def items(root=API3, queue="$q", keep=None, **more):
    return GET(root + "items/list", {"queue_id": queue, **more}, keep=keep or {})


def status(name, to, queue="$q", root=API3, **more):
    return POST(root + "items/set-status", {"queue_id": queue, "item_id": f"tr-{name}-$ws", "status": to, **more})


def raw(path, **body):
    return POST(API3 + path, body)


def by(name, *steps):
    return [replace(step, user=user(name)) for step in steps]


USERS = [f"u{n}" for n in range(11)]
PEOPLE = {"reader": (("experiment", "$e", "READ"),), "writer": (("experiment", "$e", "EDIT"),), "chief": (("experiment", "$e", "MANAGE"),), "noqueue": (("experiment", "$e", "MANAGE"), ("review_queue", "*", "DENY")), "queues": (("experiment", "$e", "READ"), ("review_queue", "*", "MANAGE")), "stranger": ()}


def people():
    for name, grants in PEOPLE.items():
        yield from (make(name), role(name), *[grant(name, *g) for g in grants], assign(name, name))


def tried(name):
    """What each may do with a queue of the writer that the reader is in, and one of nobody."""
    return by(name, listed(), get("$q"), get("$p"), by_name("mine"), by_name("nobodys"), items(queue="$q"), items(queue="$p"), add("b", queue="$q"), status("a", 1, queue="$q"), status("a", 2, queue="$q"), update("$q"), update("$p"), update("$q", new_owner="x"), remove("b", queue="$p"), create(f"by-{name}"), own(f"{name}.$ws"))


CASES = [
    case("create, get, list, delete", EXPERIMENT, create(), get(), by_name(), listed(), own(), own(), get(), by_name("ann"), listed(), delete(), get(), by_name("ann"), delete(), listed()),
    case("under ajax-api", EXPERIMENT, trace("a"), create(root=AJAX3), get(root=AJAX3), by_name(root=AJAX3), listed(root=AJAX3), own(root=AJAX3), update(root=AJAX3), add("a", root=AJAX3), items(root=AJAX3), status("a", 2, root=AJAX3, completed_by="x"), remove("a", root=AJAX3), delete(root=AJAX3)),
    case("names", EXPERIMENT, *[create(n) for n in ("q", "Q", " q ", " r ", "x" * 250, "x" * 251, "", " ", "default", "DEFAULT ", "DEFAULTS", None, 5, "Straße", "STRASSE", "ÀÉ", "àé", "Σίσυφος", "ΣΊΣΥΦΟΣ", "İ", "i̇")], *[by_name(n) for n in ("Q", " q ", "ÀÉ", "σίσυφος", "none", "r")], listed()),
    case("queues of users", EXPERIMENT, create("Ann ", USER), create("bob", USER, users=["BOB"]), create("bob", USER, users=["bob", "x"]), create("cat", USER, users=["dog"]), create("default", USER), create("it's", USER, users=["a'b"]), schema(), create("eve", USER, schema_ids=["$s"]), create("x" * 251, USER), create(" ", USER), own(" DAN "), own("dan"), own(" "), own(""), own("x" * 251), create("Fay"), own("fay"), listed(), listed(user="DAN "), listed(user="nobody")),
    case("users and questions", EXPERIMENT, OTHER, schema(), schema("t", "t"), schema("u", "u", "$o"), create(users=["b", " A ", "a", "B"], schema_ids=["$t", " $t ", "$t"]), get(), create("r", users=USERS), create("r", users=USERS[:10]), create("v", users=[""]), create("v", users=["x" * 251]), create("v", schema_ids=[""]), create("v", schema_ids=["x" * 37]), create("v", schema_ids=["$s", "$u", "none"]), create("q", schema_ids=["none"]), listed(), listed(user="A")),
    case("kinds", EXPERIMENT, *[create(f"q{n}", k) for n, k in enumerate((0, 1, 2, "REVIEW_QUEUE_TYPE_UNSPECIFIED", None))], raw("create", experiment_id="$e", name="n")),
    case("what is checked first", raw("create", experiment_id="x", name="default", queue_type=2, users=[""], schema_ids=[""]), raw("create", experiment_id="x", name="default", queue_type=2, schema_ids=[""]), raw("create", experiment_id="x", name="default", queue_type=2), raw("create", experiment_id="x", name="q", queue_type=2, schema_ids=["n"]), raw("create", experiment_id="999999", name="q", queue_type=2, schema_ids=["n"])),
    case("no experiment or queue", *[raw(p, **{**{"experiment_id": e}, **b}) for e in ("999999", "x", "") for p, b in (("create", {"name": "q", "queue_type": 2}), ("get-or-create-user", {"user": "u"}))], by_name(experiment="999999"), by_name(experiment="x"), GET(API3 + "list", {"experiment_id": "999999"}), GET(API3 + "list"), get("none"), get(""), update("none"), update("none", name=""), delete("none"), delete(""), add("a", queue="none"), add(queue="none"), remove("a", queue="none"), items(queue="none"), status("a", 2, queue="none", completed_by="x"), raw("items/list"), raw("items/set-status", queue_id="x")),
    case("a deleted experiment", EXPERIMENT, trace("a"), create(), add("a"), GONE, get(), by_name(), listed(), create("r"), own(), update(name="n"), items(), status("a", 2, completed_by="x"), delete(), POST("experiments/restore", {"experiment_id": "$e"}), listed()),
    case("update", EXPERIMENT, schema(), create(users=["a"]), update(), update(name="r"), update(name=" R "), update(users=["x"]), update(update_users=True, users=["B", "a"]), update(update_users=True), update(update_schema_ids=True, schema_ids=[" $s "]), update(schema_ids=[]), get(), update(update_schema_ids=True), update(new_owner=" Ann "), update(name="S", new_owner="bob", update_users=True, users=["c"], update_schema_ids=True, schema_ids=["$s"]), get()),
    case("updates that are none", EXPERIMENT, schema(), create("taken", keep="t"), create(), *[update(**f) for f in ({"name": ""}, {"name": "default"}, {"name": "TAKEN"}, {"name": "x" * 251}, {"new_owner": ""}, {"new_owner": " "}, {"new_owner": "x" * 251}, {"update_users": True, "users": USERS}, {"update_users": True, "users": [" "]}, {"update_schema_ids": True, "schema_ids": ["none"]}, {"new_owner": "", "name": ""}, {"name": "", "update_users": True, "users": [""]})], get(), own("u"), update(), update(name="x")),
    case("questions are locked with items", EXPERIMENT, schema(), trace("a"), create(schema_ids=["$s"]), add("a"), update(update_schema_ids=True), update(update_schema_ids=True, schema_ids=["$s"]), update(update_users=True, users=["x"]), remove("a"), update(update_schema_ids=True), DELETE("/api/3.0/mlflow/label-schemas/delete", {"schema_id": "$s"}), get()),
    case("a question that is deleted", EXPERIMENT, schema(), create(schema_ids=["$s"]), DELETE("/api/3.0/mlflow/label-schemas/delete", {"schema_id": "$s"}), get()),
    case("items", EXPERIMENT, OTHER, trace("a"), trace("b"), trace("c", "$o"), create(), add("a"), add("a", "b", "a"), items(), add("c"), add("a", "none", "c"), add(), add("x" * 60), raw("items/add", queue_id="$q"), raw("items/add", queue_id="$q", item_ids=[" tr-a-$ws "]), raw("items/add", queue_id="$q", item_ids=[" "]), add("a", item_type=1), add("a", item_type=0), add("a", item_type="TRACE"), remove("b", "none"), items(), remove(), remove("a"), items(), listed(item_id="tr-a-$ws")),
    case("queues of an item", EXPERIMENT, trace("a"), create(), create("r", keep="r"), add("a", queue="$r"), listed(item_id="tr-a-$ws"), listed(item_id="none"), POST("traces/delete-traces", {"experiment_id": "$e", "request_ids": ["tr-a-$ws"]}), listed(item_id="tr-a-$ws"), items(queue="$r")),
    case("status", EXPERIMENT, trace("a"), create(), add("a"), *[status("a", s, **m) for s, m in ((2, {"completed_by": " Ann "}), (2, {"completed_by": "bob"}), (3, {"completed_by": "bob"}), ("DECLINED", {}), (1, {"completed_by": "x"}), (1, {}), ("PENDING", {}), ("COMPLETE", {}), (2, {"completed_by": ""}), (2, {"completed_by": " "}), (2, {"completed_by": "x" * 251}), (3, {"completed_by": "x" * 250}), (0, {}), ("REVIEW_STATUS_UNSPECIFIED", {"completed_by": "x"}))], status("none", 2, completed_by="x"), raw("items/set-status", queue_id="$q", item_id="tr-a-$ws"), raw("items/set-status", queue_id="$q", item_id=" tr-a-$ws ", status=1), items(), items(status=1), items(status="COMPLETE"), items(status=3), items(status=0)),
    case("pages", EXPERIMENT, *[create(f"q{n}") for n in range(4)], listed(max_results=2, keep={"p": "next_page_token"}), listed(max_results=2, page_token="$p"), listed(max_results=4), listed(max_results=50000), *[trace(n) for n in "abc"], *[add(n) for n in "abc"], items(max_results=2, keep={"p": "next_page_token"}), items(max_results=2, page_token="$p"), items(max_results=2, page_token="$p", status=2), *[f(max_results=n) for f in (listed, items) for n in (0, -1, 50001, "x")], listed(page_token="nonsense"), items(page_token="nonsense"), items(status="NOPE")),
    case("who may what", EXPERIMENT, trace("a"), trace("b"), *people(), create("nobodys", keep="p"), *by("writer", create("mine", users=["READER.$ws"])), add("a", queue="$q"), *[step for name in PEOPLE for step in tried(name)], *by("reader", own(), create("x")), *by("writer", update("$q", update_users=True, users=["writer.$ws"]), status("a", 2, completed_by="somebody else"), status("a", 1), remove("a", queue="$q"), delete("$p"), delete("$q")), server="auth"),
    case("names of users", EXPERIMENT, make("ann"), create("ANN.$ws"), create("ann.$ws ", USER), create("other"), update(name="Ann.$ws"), update(name="another"), server="auth"),
]
