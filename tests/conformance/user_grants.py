# SPDX-License-Identifier: Apache-2.0
"""One user's level on one resource: users/permissions/grant, revoke and get of MLflow 3.17."""

from dataclasses import replace

from .dsl import DELETE, EXPERIMENT, GET, PATCH, POST, case
from .users import API3, EVERYBODY, PEOPLE, by_all, make, role, user

AJAX3 = "/ajax-api/3.0/mlflow/"
TYPES = ("workspace", "experiment", "registered_model", "prompt", "scorer", "gateway_secret", "gateway_endpoint", "gateway_model_definition", "mcp_server", "run", "trace", "assessment", "logged_model", "review_queue", "registered_model_version", "prompt_version", "scorer_version", "mcp_server_version", "nothing", "")
LEVELS = ("READ", "USE", "EDIT", "MANAGE", "DENY", "NO_PERMISSIONS", "read", "ALL", "")
MODEL = POST("registered-models/create", {"name": "m"})
PROMPT = POST("registered-models/create", {"name": "p", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]})


def on(who, kind, what, level=None):
    found = {"username": f"{who}.$ws", "resource_type": kind, "resource_id": what}
    return {**found, "permission": level} if level is not None else found


def give(who, kind, what, level, mount=API3, **options):
    return POST(mount + "users/permissions/grant", on(who, kind, what, level), **options)


def take(who, kind, what, mount=API3, **options):
    return POST(mount + "users/permissions/revoke", on(who, kind, what), **options)


def look(who, kind, what, mount=API3, **options):
    return GET(mount + "users/permissions/get", on(who, kind, what), **options)


def elsewhere(step):
    return replace(step, workspace="elsewhere-$ws")


def without_each(body):
    """The body, without one of its fields at a time, and without all."""
    return [{k: v for k, v in body.items() if k != missing} for missing in body] + [{}]


# Everybody has READ on the experiment, but EDIT, MANAGE and DENY where they are called so.
LEVELS_OF = {"reader": "READ", "user": "USE", "editor": "EDIT", "manager": "MANAGE", "denied": "DENY"}
HOLDERS = (EXPERIMENT, *[make(u) for u in LEVELS_OF], *[give(u, "experiment", "$e", level) for u, level in LEVELS_OF.items()])

CASES = [
    case("grant, get, revoke", EXPERIMENT, make("u"), look("u", "experiment", "$e"), give("u", "experiment", "$e", "EDIT"), give("u", "experiment", "$e", "EDIT"), give("u", "experiment", "$e", "READ"), look("u", "experiment", "$e"), look("u", "experiment", "$e", AJAX3, user=user("u")),
         GET("experiments/get", {"experiment_id": "$e"}, user=user("u")), GET(API3 + "users/permissions/list", {"username": "u.$ws"}), take("u", "experiment", "$e"), take("u", "experiment", "$e"), look("u", "experiment", "$e"), GET("experiments/get", {"experiment_id": "$e"}, user=user("u")),
         give("u", "experiment", "$e", "DENY", AJAX3), look("u", "experiment", "$e"), take("u", "experiment", "$e", AJAX3), give("u", "experiment", "$e", "MANAGE"), look("u", "experiment", "$e"), server="auth"),
    case("models and prompts", MODEL, PROMPT, make("u"), give("u", "registered_model", "m", "READ"), give("u", "registered_model", "p", "EDIT"), give("u", "prompt", "p", "EDIT"), *[look("u", t, n) for t in ("registered_model", "prompt") for n in ("m", "p", "x")],
         GET("registered-models/get", {"name": "m"}, user=user("u")), GET("registered-models/get", {"name": "p"}, user=user("u")), take("u", "registered_model", "m"), GET("registered-models/get", {"name": "m"}, user=user("u")), server="auth"),
    case("all of a type", EXPERIMENT, make("u"), give("u", "experiment", "*", "USE"), look("u", "experiment", "*"), look("u", "experiment", "$e"), give("u", "experiment", "$e", "DENY"), look("u", "experiment", "$e"), look("u", "experiment", "*"), look("u", "run", "*"),
         give("u", "run", "*", "READ"), look("u", "run", "*"), take("u", "experiment", "*"), look("u", "experiment", "*"), server="auth"),
    case("what may be granted", make("u"), *[give("u", t, "*", level) for t in TYPES for level in (LEVELS if t in ("workspace", "run", "scorer") else ("READ", "NO_PERMISSIONS", "ALL"))], *[look("u", t, "*") for t in TYPES], server="auth"),
    case("patterns", make("u"), *[give("u", t, "5", "READ") for t in TYPES], *[look("u", t, "5") for t in TYPES], *[take("u", t, "5") for t in TYPES], *[take("u", t, "*") for t in TYPES], server="auth"),
    case("scorers", EXPERIMENT, make("u"), give("u", "scorer", "$e/s", "EDIT"), look("u", "scorer", "$e/s"), look("u", "scorer", "$e/t"), look("u", "scorer", "$e"), look("u", "scorer", "999999/s"), give("u", "scorer", "no slash", "READ"), take("u", "scorer", "$e/s"), server="auth"),
    case("what is not there", make("u"), *[step("u", t, n) for step in (look, take) for t, n in (("experiment", "999999"), ("registered_model", "none"), ("registered_model", ""), ("gateway_secret", "s"), ("gateway_endpoint", "e"), ("gateway_model_definition", "d"), ("mcp_server", "c"))],
         give("u", "experiment", "999999", "READ"), look("u", "experiment", "999999"), look("u", "experiment", "x", diff="crash", optional=True), give("nobody-at-all", "experiment", "5", "READ"), give("nobody-at-all", "workspace", "*", "ALL"), look("nobody-at-all", "workspace", "*"), take("nobody-at-all", "nothing", "*"), server="auth"),
    case("missing fields", EXPERIMENT, make("u"), make("manager"), give("manager", "experiment", "$e", "MANAGE"), *[s for who in ({}, {"user": user("u")}, {"user": user("manager")}) for s in (
         *[POST(API3 + "users/permissions/grant", b, **who) for b in without_each(on("u", "experiment", "$e", "READ"))], *[POST(API3 + "users/permissions/revoke", b, **who) for b in without_each(on("u", "experiment", "$e"))], *[GET(API3 + "users/permissions/get", b, **who) for b in without_each(on("u", "experiment", "$e"))])], server="auth"),
    case("by holders of a level", *HOLDERS, make("v"), *[s for u in LEVELS_OF for s in (give("v", "experiment", "$e", "READ", user=user(u)), look("v", "experiment", "$e", user=user(u)), look(u, "experiment", "$e", user=user(u)), take("v", "experiment", "$e", user=user(u)))],
         *[give("v", "experiment", "*", "READ", user=user(u)) for u in ("reader", "manager")], *[give("v", "workspace", "*", "USE", user=user(u)) for u in ("reader", "manager")], *[give("v", t, "5", "READ", user=user("manager")) for t in ("prompt", "run", "nothing", "scorer", "experiment")], give("nobody-at-all", "experiment", "$e", "READ", user=user("manager")),
         give("v", "experiment", "$e", "ALL", user=user("manager")), give("manager", "experiment", "$e", "READ", user=user("manager")), take("manager", "experiment", "$e", user=user("manager")), take("manager", "experiment", "$e", user=user("manager")), server="auth"),
    case("by others", EXPERIMENT, *PEOPLE, *by_all(POST, API3 + "users/permissions/grant", on("nobody", "experiment", "$e", "READ")), *by_all(GET, API3 + "users/permissions/get", on("nobody", "experiment", "$e")), *by_all(POST, API3 + "users/permissions/revoke", on("nobody", "experiment", "$e")),
         *by_all(POST, API3 + "users/permissions/grant", on("member", "trace", "*", "DENY")), *by_all(GET, API3 + "users/permissions/get", on("member", "trace", "*")), *by_all(GET, API3 + "users/permissions/get", on("member", "prompt", "x")), *by_all(GET, API3 + "users/permissions/get", on("member", "workspace", "*")),
         *by_all(GET, API3 + "users/permissions/get", on("member", "scorer", "x")), *by_all(GET, API3 + "users/permissions/get", on("nobody-at-all", "experiment", "$e")), *by_all(GET, API3 + "users/permissions/get", on("member", "experiment", "999999")), *by_all(POST, API3 + "users/permissions/revoke", on("member", "trace", "*")), server="auth"),
    # The workspace of the request decides, not that of the resource.
    case("from another workspace", EXPERIMENT, POST("/api/3.0/mlflow/workspaces", {"name": "elsewhere-$ws"}), make("u"), make("manager"), give("manager", "experiment", "$e", "MANAGE"), *[elsewhere(s) for s in (look("manager", "experiment", "$e"), give("u", "experiment", "$e", "READ", user=user("manager")), give("u", "experiment", "$e", "READ"), look("u", "experiment", "$e"))],
         look("u", "experiment", "$e"), GET("experiments/get", {"experiment_id": "$e"}, user=user("u")), give("u", "experiment", "$e", "READ", workspace="not-there-$ws"), give("u", "experiment", "$e", "READ", workspace=None, user=user("manager")), server="auth"),
    case("DELETE with a query string", make("u"), role("r"), POST(API3 + "roles/assign", {"username": "u.$ws", "role_id": "$r"}), POST(API3 + "roles/permissions/add", {"role_id": "$r", "resource_type": "run", "resource_pattern": "*", "permission": "READ"}, keep={"p": "role_permission.id"}),
         DELETE(API3 + "roles/unassign", query={"username": "u.$ws", "role_id": "$r"}), DELETE(API3 + "roles/unassign"), DELETE(AJAX3 + "roles/permissions/remove", query={"role_permission_id": "$p"}), DELETE(API3 + "roles/delete", query={"role_id": "$r"}, body={}), DELETE(API3 + "roles/delete", query={"role_id": "$r"}),
         DELETE("users/delete", query={"username": "u.$ws"}), DELETE("users/delete", query={"username": "u.$ws"}, type="text/plain"), DELETE("users/delete"), PATCH("users/update-admin", query={"username": "admin"}), server="auth"),
]
assert set(EVERYBODY) == {"boss", "member", "nobody", "other"}
