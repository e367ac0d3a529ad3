# SPDX-License-Identifier: Apache-2.0
"""Roles: what they grant, to whom, and who may say so."""

from .dsl import DELETE, GET, PATCH, POST, case
from .users import API3, EVERYBODY, PEOPLE, assign, by_all, grant, make, role, user

AJAX3 = "/ajax-api/3.0/mlflow/"
R = {"role_id": "$r"}
TYPES = ("workspace", "experiment", "registered_model", "prompt", "scorer", "gateway_secret", "gateway_endpoint", "gateway_model_definition", "mcp_server", "run", "trace", "assessment", "logged_model", "review_queue", "registered_model_version", "prompt_version", "scorer_version", "mcp_server_version", "nothing")
PERMISSIONS = ("READ", "USE", "EDIT", "MANAGE", "DENY", "NO_PERMISSIONS", "read", "ALL")

CASES = [
    case("create, get, update, delete", role("r"), GET(API3 + "roles/get", R), GET(AJAX3 + "roles/get", R), PATCH(API3 + "roles/update", {**R, "name": "s", "description": "of tests"}), GET(API3 + "roles/get", R), PATCH(AJAX3 + "roles/update", {**R, "description": ""}),
         PATCH(API3 + "roles/update", R), PATCH(API3 + "roles/update", {**R, "name": " "}), PATCH(API3 + "roles/update", {**R, "name": "__user_5"}), DELETE(API3 + "roles/delete", R), DELETE(API3 + "roles/delete", R), GET(API3 + "roles/get", R), PATCH(API3 + "roles/update", {**R, "name": "t"}), server="auth"),
    case("create: what is missing or wrong", *[POST(API3 + "roles/create", b) for b in ({}, {"name": "r"}, {"workspace": "$ws"}, {"name": "", "workspace": "$ws"}, {"name": "r", "workspace": ""}, {"name": " ", "workspace": "$ws"}, {"name": "r", "workspace": " "},
         {"name": "__user_1__", "workspace": "$ws"}, {"name": "__user_", "workspace": "$ws"}, {"name": "it's", "workspace": "$ws", "description": "ž"}, {"name": "r", "workspace": "not-there.$ws"})], POST(AJAX3 + "roles/create", {"name": "ajax", "workspace": "$ws"}), server="auth"),
    case("taken names", role("r"), role("r"), POST(API3 + "roles/create", {"name": "s", "workspace": "$ws"}, keep={"s": "role.id"}), PATCH(API3 + "roles/update", {"role_id": "$s", "name": "r"}), PATCH(API3 + "roles/update", {"role_id": "$s", "name": "s"}), role("r", "elsewhere-$ws"), server="auth"),
    case("list", role("r"), grant("r", "experiment", "*", "READ"), grant("r", "experiment", "5", "EDIT"), role("s"), GET(API3 + "roles/list", {"workspace": "$ws"}), GET(AJAX3 + "roles/list", {"workspace": ["$ws", "elsewhere-$ws"]}), GET(API3 + "roles/list", {"workspace": "not-there"}),
         GET(API3 + "roles/list", {"workspace": ""}), GET(API3 + "roles/list", {"workspace": ["$ws", " "]}), server="auth"),
    case("numbers of roles", *[GET(API3 + "roles/get", q) for q in (None, {"role_id": "0"}, {"role_id": "-1"}, {"role_id": "999999"})], *[GET(API3 + "roles/get", {"role_id": v}, diff="role-number") for v in ("", "x", "1.5")], server="auth"),
    case("grants", role("r"), grant("r", "experiment", "*", "READ", keep={"p": "role_permission.id"}), grant("r", "experiment", "*", "EDIT"), GET(API3 + "roles/permissions/list", R), GET(AJAX3 + "roles/permissions/list", R), PATCH(API3 + "roles/permissions/update", {"role_permission_id": "$p", "permission": "EDIT"}),
         *[PATCH(AJAX3 + "roles/permissions/update", {"role_permission_id": "$p", "permission": p}) for p in ("ALL", "NO_PERMISSIONS", "DENY")], PATCH(API3 + "roles/permissions/update", {"role_permission_id": "$p"}), PATCH(API3 + "roles/permissions/update", {"role_permission_id": 999999, "permission": "EDIT"}),
         DELETE(API3 + "roles/permissions/remove", {"role_permission_id": "$p"}), DELETE(API3 + "roles/permissions/remove", {"role_permission_id": "$p"}), DELETE(AJAX3 + "roles/permissions/remove", {}), GET(API3 + "roles/permissions/list", R), GET(API3 + "roles/permissions/list", {"role_id": 999999}), server="auth"),
    case("what may be granted", role("r"), *[grant("r", t, "*", p) for t in TYPES for p in PERMISSIONS if p in ("READ", "USE", "NO_PERMISSIONS", "ALL") or t in ("workspace", "run")], server="auth"),
    case("patterns", role("r"), *[grant("r", t, "5", "READ") for t in TYPES], grant("r", "workspace", "5", "USE"), *[POST(AJAX3 + "roles/permissions/add", b) for b in ({}, R, {**R, "resource_type": "run"}, {**R, "resource_type": "run", "resource_pattern": "*"}, {"role_id": 999999, "resource_type": "run", "resource_pattern": "*", "permission": "READ"})], server="auth"),
    case("assignments", make("u"), role("r"), assign("u", "r"), assign("u", "r"), GET(API3 + "roles/users/list", R), GET(AJAX3 + "roles/users/list", R), GET(API3 + "users/roles/list", {"username": "u.$ws"}), DELETE(API3 + "roles/unassign", {"username": "u.$ws", **R}), DELETE(AJAX3 + "roles/unassign", {"username": "u.$ws", **R}),
         GET(API3 + "roles/users/list", R), GET(API3 + "roles/users/list", {"role_id": 999999}), POST(AJAX3 + "roles/assign", {"username": "nobody-at-all", **R}), POST(API3 + "roles/assign", {"username": "u.$ws", "role_id": 999999}), POST(API3 + "roles/assign", {"username": "u.$ws"}), POST(API3 + "roles/assign", R),
         DELETE(API3 + "roles/unassign", {"username": "nobody-at-all", **R}), assign("u", "r"), DELETE(API3 + "roles/delete", R), GET(API3 + "users/roles/list", {"username": "u.$ws"}), server="auth"),
    case("by others", *PEOPLE, role("r"), grant("r", "run", "*", "READ", keep={"p": "role_permission.id"}),
         *[s for s in by_all(POST, API3 + "roles/create", {"name": "x", "workspace": "$ws"})], *by_all(GET, API3 + "roles/get", R), *by_all(GET, API3 + "roles/list", {"workspace": "$ws"}), *by_all(GET, API3 + "roles/list"), *by_all(GET, API3 + "roles/list", {"workspace": ["$ws", "elsewhere-$ws"]}),
         *by_all(PATCH, API3 + "roles/update", {**R, "description": "x"}), *by_all(POST, API3 + "roles/permissions/add", {**R, "resource_type": "trace", "resource_pattern": "*", "permission": "READ"}), *by_all(GET, API3 + "roles/permissions/list", R),
         *by_all(PATCH, API3 + "roles/permissions/update", {"role_permission_id": "$p", "permission": "EDIT"}), *by_all(POST, API3 + "roles/assign", {"username": "nobody.$ws", **R}), *by_all(GET, API3 + "roles/users/list", R), *by_all(DELETE, API3 + "roles/unassign", {"username": "nobody.$ws", **R}),
         *by_all(DELETE, API3 + "roles/permissions/remove", {"role_permission_id": "$p"}), *by_all(DELETE, API3 + "roles/delete", R), *by_all(GET, API3 + "roles/get", {"role_id": 999999}), *by_all(POST, API3 + "roles/create", {"name": "x"}), *by_all(POST, API3 + "roles/create", {"name": "x", "workspace": " "}), server="auth"),
]
