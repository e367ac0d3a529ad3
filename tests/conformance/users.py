# SPDX-License-Identifier: Apache-2.0
"""Users: made, looked at, changed, deleted, and who may do that."""

from .dsl import DELETE, GET, PATCH, POST, case

API3 = "/api/3.0/mlflow/"
USERS = "/api/2.0/mlflow/users/"
AJAX_USERS = "/ajax-api/2.0/mlflow/users/"
PASSWORD = "a-password-of-tests"


def user(name):
    """Who asks: a user of this case."""
    return (f"{name}.$ws", PASSWORD)


def make(name, **options):
    return POST("users/create", {"username": f"{name}.$ws", "password": PASSWORD}, keep={name: "user.id"}, **options)


def role(name, workspace="$ws", **options):
    return POST(API3 + "roles/create", {"name": name, "workspace": workspace}, keep={name.replace("-", "_"): "role.id"}, **options)


def grant(name, kind, pattern, permission, **options):
    return POST(API3 + "roles/permissions/add", {"role_id": f"${name}", "resource_type": kind, "resource_pattern": pattern, "permission": permission}, **options)


def assign(who, name, **options):
    return POST(API3 + "roles/assign", {"username": f"{who}.$ws", "role_id": f"${name}"}, **options)


# A workspace's administrator, a member, a user without a role, and an administrator elsewhere.
PEOPLE = (
    make("boss"), make("member"), make("nobody"), make("other"),
    role("admins"), grant("admins", "workspace", "*", "MANAGE"), assign("boss", "admins"),
    role("members"), grant("members", "workspace", "*", "USE"), assign("member", "members"),
    role("others", "elsewhere-$ws"), grant("others", "workspace", "*", "MANAGE"), assign("other", "others"),
)
EVERYBODY = ("boss", "member", "nobody", "other")


def by_all(step, *arguments, **options):
    """The same request by everybody but an administrator."""
    return [step(*arguments, user=user(u), **options) for u in EVERYBODY]


CASES = [
    case("create and get", make("u"), GET("users/get", {"username": "u.$ws"}), GET(AJAX_USERS + "get", {"username": "u.$ws"}), GET("users/get", {"username": "u.$ws"}, user=user("u")), GET("users/get", {"username": "nobody-at-all"}), GET("users/get"), server="auth"),
    case("create: what is missing or wrong", *[POST("users/create", b) for b in ({}, {"username": "a.$ws"}, {"password": PASSWORD}, {"username": "", "password": PASSWORD}, {"username": "a.$ws", "password": ""}, {"username": "a.$ws", "password": "elevenchars"},
         {"username": "a.$ws", "password": "twelve chars"}, {"username": "ž 🐈.$ws", "password": "žluťoučký kůň"})], POST(AJAX_USERS + "create", {"username": "b.$ws", "password": PASSWORD}), server="auth"),
    case("create twice", make("u"), make("u"), server="auth"),
    case("create by others", *PEOPLE, *[POST("users/create", {"username": f"by-{u}.$ws", "password": PASSWORD}, user=user(u)) for u in EVERYBODY], *[POST("users/create", {}, user=user(u)) for u in EVERYBODY], server="auth"),
    case("get by others", *PEOPLE, *by_all(GET, "users/get", {"username": "member.$ws"}), server="auth"),
    case("current", make("u"), GET("users/current"), GET(AJAX_USERS + "current"), GET("users/current", user=user("u")), GET(API3 + "users/current/permissions"), GET("/ajax-api/3.0/mlflow/users/current/permissions", user=user("u")), server="auth"),
    case("password", make("u"), PATCH("users/update-password", {"username": "u.$ws", "password": "another-password"}), GET("users/current", user=user("u")), GET("users/current", user=("u.$ws", "another-password")),
         PATCH(AJAX_USERS + "update-password", {"username": "u.$ws", "password": PASSWORD}), GET("users/current", user=user("u")), GET("users/current", user=("u.$ws", "another-password")), server="auth"),
    case("one's own password", make("u"), *[PATCH("users/update-password", {"username": "u.$ws", **b}, user=user("u")) for b in ({"password": "another-password"}, {"password": "another-password", "current_password": "wrong"}, {"password": PASSWORD, "current_password": PASSWORD},
         {"password": "short", "current_password": PASSWORD}, {"password": "another-password", "current_password": PASSWORD})], GET("users/current", user=user("u")), GET("users/current", user=("u.$ws", "another-password")), server="auth"),
    case("password by others", *PEOPLE, *by_all(PATCH, "users/update-password", {"username": "nobody-at-all", "password": "another-password"}), PATCH("users/update-password", {"username": "nobody-at-all", "password": "another-password"}),
         PATCH("users/update-password", {"username": "member.$ws", "password": "short"}), PATCH("users/update-password", {"username": "member.$ws"}), PATCH("users/update-password", {}), server="auth"),
    case("administrator", make("u"), PATCH("users/update-admin", {"username": "u.$ws", "is_admin": True}), GET("users/current", user=user("u")), PATCH("users/update-admin", {"username": "u.$ws", "is_admin": False}, user=user("u")), GET("users/current", user=user("u")),
         PATCH(AJAX_USERS + "update-admin", {"username": "u.$ws", "is_admin": True}, user=user("u")), PATCH("users/update-admin", {"username": "nobody-at-all", "is_admin": True}), PATCH("users/update-admin", {"username": "u.$ws"}), server="auth"),
    case("administrator by others", *PEOPLE, *by_all(PATCH, "users/update-admin", {"username": "nobody.$ws", "is_admin": True}), server="auth"),
    case("delete", make("u"), *[s for s in PEOPLE[4:6]], POST(API3 + "roles/assign", {"username": "u.$ws", "role_id": "$admins"}), DELETE("users/delete", {"username": "u.$ws"}), DELETE("users/delete", {"username": "u.$ws"}), GET("users/current", user=user("u")), DELETE("users/delete", {}),
         DELETE("users/delete", {"username": "admin"}), make("v"), DELETE(AJAX_USERS + "delete", {"username": "v.$ws"}), GET(API3 + "roles/users/list", {"role_id": "$admins"}), server="auth"),
    case("delete by others", *PEOPLE, *by_all(DELETE, "users/delete", {"username": "nobody.$ws"}), server="auth"),
    case("sign-up page by others", *PEOPLE, GET("/signup", user=user("member")), GET("/signup", user=user("nobody")), GET("/signup", user=("member.$ws", "wrong")), GET("/signup", user=None), POST("users/create-ui", type="application/x-www-form-urlencoded", raw=b"username=x&password=twelve-characters"),
         POST("users/create-ui", type="application/x-www-form-urlencoded", raw=b"csrf_token=x&username=x&password=twelve-characters", user=user("boss"), diff="form-of-workspace-admins"), POST("users/create-ui", {"username": "x"}), POST("users/create-ui", user=("member.$ws", "wrong"), raw=b""),
         POST("users/create-ui", type="application/x-www-form-urlencoded", raw=b"username=x&password=twelve-characters", user=user("nobody")), server="auth"),
    case("list by others", *PEOPLE, GET("users/list", user=user("nobody")), GET("users/list", user=user("other")), GET(AJAX_USERS + "list", user=user("nobody")), server="auth"),
    case("roles and grants of users", *PEOPLE, *[GET(API3 + p, {"username": "member.$ws"}) for p in ("users/roles/list", "users/permissions/list")], *[g for p in ("users/roles/list", "users/permissions/list") for g in by_all(GET, API3 + p, {"username": "member.$ws"})],
         *[GET("/ajax-api/3.0/mlflow/" + p, {"username": "nobody-at-all"}) for p in ("users/roles/list", "users/permissions/list")], *[GET(API3 + p, {"username": "nobody-at-all"}, user=user("boss")) for p in ("users/roles/list", "users/permissions/list")],
         *[GET(API3 + p) for p in ("users/roles/list", "users/permissions/list")], GET(API3 + "users/current/permissions", user=user("boss")), server="auth"),
]
