# SPDX-License-Identifier: Apache-2.0
"""Secrets of the AI gateway: create, get, update, delete, list; what is stored is looked at in gateway.py."""

from dataclasses import replace

from .bad_input import may
from .dsl import DELETE, GET, POST, case, wrong

GATEWAY = "/api/3.0/mlflow/gateway/"
AJAX_GATEWAY = "/ajax-api/3.0/mlflow/gateway/"
VALUE = {"api_key": "sk-1234567890abcdef"}
NO_SECRET = "s-" + "0" * 32


def create(name="key", value=VALUE, keep="s", **fields):
    return POST(GATEWAY + "secrets/create", {"secret_name": name, "secret_value": value, **fields},
                keep={keep: "secret.secret_id"})


def refused(**fields):
    return POST(GATEWAY + "secrets/create", {"secret_name": "key", "secret_value": VALUE, **fields})


def update(**fields):
    return POST(GATEWAY + "secrets/update", {"secret_id": "$s", **fields})


def listed(**query):
    return GET(GATEWAY + "secrets/list", query or None, unordered=("secrets",))


SHOW = GET(GATEWAY + "secrets/get", {"secret_id": "$s"})
REMOVE = DELETE(GATEWAY + "secrets/delete", {"secret_id": "$s"})
CONFIG = GET(AJAX_GATEWAY + "secrets/config")
PUBLIC = "https://1.1.1.1/v1"

CASES = [
    case("create, get, list", create(), SHOW, listed(), CONFIG),
    case("with everything", create(provider="openai", auth_config={"auth_mode": "api_key", "api_base": PUBLIC, "organization": "ö"}, created_by="ann"), SHOW, listed()),
    case("under ajax-api", POST(AJAX_GATEWAY + "secrets/create", {"secret_name": "key", "secret_value": VALUE}, keep={"s": "secret.secret_id"}),
         GET(AJAX_GATEWAY + "secrets/get", {"secret_id": "$s"}), GET(AJAX_GATEWAY + "secrets/list"), POST(AJAX_GATEWAY + "secrets/update", {"secret_id": "$s", "auth_config": {"region": "x"}}),
         DELETE(AJAX_GATEWAY + "secrets/delete", {"secret_id": "$s"}), SHOW),
    case("what is shown", create(value={"a": "", "b": "1234567", "c": "12345678", "d": "žluťoučký kůň", "e": "🐈" * 8, "f": 'quote"\\\n\t\u0001', "g g": "x" * 60, "ключ": "sk-…………1234"}), SHOW),
    case("no values", create(value={}), SHOW),
    case("name missing", refused(secret_name=None), refused(secret_name=""), POST(GATEWAY + "secrets/create", {"secret_value": VALUE}), refused(secret_name=5)),
    case("value missing", may(refused(secret_value=None), "null"), POST(GATEWAY + "secrets/create", {"secret_name": "key"})),
    case("value malformed", wrong(refused(secret_value="sk-secret")), wrong(refused(secret_value={"api_key": 5})), wrong(refused(secret_value={"api_key": {"a": "b"}})), wrong(refused(secret_value=[VALUE]))),
    case("name taken", create(), refused(), create("Key", keep="t"), listed()),
    case("name that was deleted", create(), REMOVE, create(), SHOW),
    case("unicode", create("žluťoučký кот 🐈", created_by="ö"), SHOW),
    case("long names", create("x" * 255), refused(secret_name="x" * 256), refused(secret_name="y", provider="x" * 65), refused(secret_name="y", created_by="x" * 256), create("ž" * 255, keep="t", provider="ž" * 64)),
    case("too much to show", refused(secret_value={"k" * 600: "x" * 10})),
    case("where requests go", *[refused(secret_value={k: "x", "api_key": "x"}) for k in ("api_base", "base_url", "model_list", "fallbacks", "custom_llm_provider")], refused(secret_value={"base_url": "x", "api_base": "y"}),
         *[refused(auth_config={k: "x"}) for k in ("base_url", "model_list", "fallbacks", "custom_llm_provider")], refused(auth_config={"base_url": "x", "fallbacks": "y", "api_base": "no url"}), listed()),
    case("api_base", *[create(str(n), auth_config={"api_base": url}, keep=f"k{n}") for n, url in enumerate((PUBLIC, "  https://8.8.8.8:8443/x?y#z ", "HTTPS://1.1.1.1", "", "  ", "https://[2606:4700:4700::1111]/"))],
         *[refused(auth_config={"api_base": url}) for url in (
             "http://1.1.1.1/", "ftp://1.1.1.1", "1.1.1.1", "https://", "https:///x", "https://127.0.0.1/", "https://localhost/", "https://10.0.0.1", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest",
             "https://127.1/", "https://0177.0.0.1/", "https://2130706433/", "https://1.1.1.1.1/", "https://@1.1.1.1/x", "https://[::1", "//1.1.1.1/", "https://1.1.1.1:99999/")],
         *[replace(refused(auth_config={"api_base": f"https://{user}@1.1.1.1/"}), diff="hidden-credentials") for user in ("user:pass", "user", ":pass")], listed()),
    case("update the value", create(), update(secret_value={"api_key": "sk-another-value"}, updated_by="bob"), SHOW, update(secret_value={"other": "short", "api_key": "sk-third-value"}), SHOW),
    case("update auth_config", create(auth_config={"region": "eu"}, created_by="ann"), update(auth_config={"region": "us", "api_base": PUBLIC}), SHOW, update(auth_config={}), SHOW, update(auth_config={"api_base": " "}), SHOW, update(auth_config=None)),
    case("update nothing", create(created_by="ann"), update(), update(secret_value={}), update(updated_by=""), SHOW),
    case("update: refused", create(), update(secret_value={"api_base": "x"}), update(auth_config={"api_base": "http://1.1.1.1"}), update(auth_config={"model_list": "x"}), wrong(update(secret_value="x")), update(updated_by="x" * 256), SHOW),
    case("update: unknown", POST(GATEWAY + "secrets/update", {"secret_id": NO_SECRET}), POST(GATEWAY + "secrets/update", {"secret_id": NO_SECRET, "secret_value": VALUE}), POST(GATEWAY + "secrets/update", {}), POST(GATEWAY + "secrets/update", {"secret_id": ""})),
    case("get: unknown", GET(GATEWAY + "secrets/get", {"secret_id": NO_SECRET}), GET(GATEWAY + "secrets/get"), GET(GATEWAY + "secrets/get", {"secret_id": ""}), GET(GATEWAY + "secrets/get", {"secret_id": "'x"}), GET(GATEWAY + "secrets/get", {"secret_name": "key"})),
    case("delete", create(), create("t", keep="t"), REMOVE, SHOW, REMOVE, listed(), DELETE(GATEWAY + "secrets/delete", {}), DELETE(GATEWAY + "secrets/delete", {"secret_id": None})),
    case("list by provider", create("a", provider="openai"), create("b", provider="anthropic", keep="t"), create("c", keep="u"), listed(provider="openai"), listed(provider="none"), listed(provider=""), listed()),
    case("another workspace's", create(), GET(GATEWAY + "secrets/get", {"secret_id": "$s"}, workspace="default"), POST(GATEWAY + "secrets/update", {"secret_id": "$s", "secret_value": VALUE}, workspace="default"),
         DELETE(GATEWAY + "secrets/delete", {"secret_id": "$s"}, workspace="default"), GET(GATEWAY + "secrets/list", workspace="default"), SHOW),
]
