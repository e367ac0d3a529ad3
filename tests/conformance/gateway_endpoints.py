# SPDX-License-Identifier: Apache-2.0
"""Models and endpoints of the AI gateway: create, get, list, update, delete; models of endpoints, tags, bindings."""

from dataclasses import replace

from .bad_input import may
from .dsl import DELETE, EXPERIMENT, GET, POST, case, wrong
from .gateway_secrets import AJAX_GATEWAY, GATEWAY, NO_SECRET, REMOVE as NO_KEY, create as secret
from .users import assign, grant, make, role, user

NO_DEFINITION, NO_ENDPOINT = "d-" + "0" * 32, "e-" + "0" * 32
LISTS = ("endpoint.model_mappings", "endpoint.tags")


def model(name="gpt", keep="d", **fields):
    return POST(GATEWAY + "model-definitions/create", {"name": name, "secret_id": "$s", "provider": "openai", "model_name": "gpt-4o", **fields}, keep={keep: "model_definition.model_definition_id"})


def get_model(which="$d", **options):
    return GET(GATEWAY + "model-definitions/get", {"model_definition_id": which}, **options)


def models(**query):
    return GET(GATEWAY + "model-definitions/list", query or None, unordered=("model_definitions",))


def change_model(which="$d", **fields):
    return POST(GATEWAY + "model-definitions/update", {"model_definition_id": which, **fields})


def primary(which="$d", **fields):
    return {"model_definition_id": which, "linkage_type": "PRIMARY", **fields}


def fallback(which="$d", **fields):
    return {"model_definition_id": which, "linkage_type": "FALLBACK", **fields}


def endpoint(name="chat", configs=None, keep="x", **fields):
    """One that is traced makes an experiment, whose number the answer then has."""
    return POST(GATEWAY + "endpoints/create", {"name": name, "model_configs": [primary()] if configs is None else configs, "usage_tracking": False, **fields}, keep={keep: "endpoint.endpoint_id"}, unordered=LISTS)


def get_endpoint(**query):
    return GET(GATEWAY + "endpoints/get", query or {"endpoint_id": "$x"}, unordered=LISTS)


def endpoints(**query):
    return GET(GATEWAY + "endpoints/list", query or None, unordered=("endpoints.*.model_mappings", "endpoints.*.tags", "endpoints"))


def change(which="$x", **fields):
    return POST(GATEWAY + "endpoints/update", {"endpoint_id": which, **fields}, unordered=LISTS)


def attach(config, which="$x", **fields):
    return POST(GATEWAY + "endpoints/models/attach", {"endpoint_id": which, "model_config": config, **fields})


def detach(which="$d", endpoint_id="$x"):
    return POST(GATEWAY + "endpoints/models/detach", {"endpoint_id": endpoint_id, "model_definition_id": which})


def tag(key, value="v", which="$x"):
    return POST(GATEWAY + "endpoints/set-tag", {"endpoint_id": which, "key": key, "value": value})


def untag(key, which="$x"):
    return DELETE(GATEWAY + "endpoints/delete-tag", {"endpoint_id": which, "key": key})


def bind(resource_id="r", resource_type="scorer", which="$x", **fields):
    return POST(GATEWAY + "endpoints/bindings/create", {"endpoint_id": which, "resource_type": resource_type, "resource_id": resource_id, **fields})


def unbind(resource_id="r", resource_type="scorer", which="$x"):
    return DELETE(GATEWAY + "endpoints/bindings/delete", {"endpoint_id": which, "resource_type": resource_type, "resource_id": resource_id})


def bindings(**query):
    return GET(GATEWAY + "endpoints/bindings/list", query or None, unordered=("bindings",))


DROP_MODEL = DELETE(GATEWAY + "model-definitions/delete", {"model_definition_id": "$d"})
DROP = DELETE(GATEWAY + "endpoints/delete", {"endpoint_id": "$x"})
KEY = secret()
TWO = (KEY, model(), model("claude", "d2", provider="anthropic", created_by="ann"))

CASES = [
    case("model: create, get, list, delete", KEY, model(created_by="ann"), get_model(), models(), DROP_MODEL, get_model(), DROP_MODEL, models()),
    case("model: under ajax-api", KEY, POST(AJAX_GATEWAY + "model-definitions/create", {"name": "m", "secret_id": "$s", "provider": "p", "model_name": "n"}, keep={"d": "model_definition.model_definition_id"}), GET(AJAX_GATEWAY + "model-definitions/get", {"model_definition_id": "$d"}),
         GET(AJAX_GATEWAY + "model-definitions/list"), POST(AJAX_GATEWAY + "model-definitions/update", {"model_definition_id": "$d", "name": "n"}), DELETE(AJAX_GATEWAY + "model-definitions/delete", {"model_definition_id": "$d"})),
    case("model: fields missing", KEY, *[model(**{f: v}) for f in ("name", "secret_id", "provider", "model_name") for v in (None, "")], model(name=5), model(secret_id=NO_SECRET), model(name="x" * 256), model("y", provider="x" * 65), model("y", model_name="x" * 257), model("y", created_by="x" * 256), models()),
    case("model: name taken", KEY, model(), model(provider="other"), model("Gpt", "d2"), change_model("$d2", name="gpt"), change_model("$d2", name="Gpt"), models()),
    case("model: list by provider and secret", *TWO, secret("other", keep="s2"), model("third", "d3", secret_id="$s2"), models(provider="openai"), models(secret_id="$s2"), models(provider="openai", secret_id="$s2"), models(provider=""), models(secret_id=NO_SECRET)),
    case("model: update", KEY, model(), secret("other", keep="s2"), change_model(name="n", secret_id="$s2", model_name="m", provider="p", updated_by="bob"), get_model(), change_model(), change_model(name="", secret_id="", updated_by=""), change_model(secret_id=NO_SECRET), change_model(NO_DEFINITION, name="x"), change_model(""), change_model(name="x" * 256), get_model()),
    case("model: its secret deleted", KEY, model(), NO_KEY, get_model(), models(), models(secret_id="$s"), change_model(model_name="n")),
    case("model: unknown", get_model(NO_DEFINITION), get_model(""), GET(GATEWAY + "model-definitions/get"), DELETE(GATEWAY + "model-definitions/delete", {"model_definition_id": NO_DEFINITION}), DELETE(GATEWAY + "model-definitions/delete", {})),
    case("model: in use", KEY, model(), endpoint(), DROP_MODEL, DROP, DROP_MODEL),
    case("model: another workspace's", KEY, model(), get_model(workspace="default"), replace(models(), workspace="default"), replace(change_model(name="x"), workspace="default"), replace(DROP_MODEL, workspace="default"), replace(model("y"), workspace="default"), get_model()),
    case("endpoint: create, get, list, delete", KEY, model(), endpoint(), get_endpoint(), get_endpoint(name="chat"), endpoints(), DROP, get_endpoint(), DROP, endpoints()),
    case("endpoint: under ajax-api", *TWO, POST(AJAX_GATEWAY + "endpoints/create", {"name": "e", "model_configs": [primary()], "usage_tracking": False}, keep={"x": "endpoint.endpoint_id"}), GET(AJAX_GATEWAY + "endpoints/get", {"endpoint_id": "$x"}), GET(AJAX_GATEWAY + "endpoints/list"), POST(AJAX_GATEWAY + "endpoints/update", {"endpoint_id": "$x", "name": "f"}),
         POST(AJAX_GATEWAY + "endpoints/models/attach", {"endpoint_id": "$x", "model_config": primary("$d2")}), POST(AJAX_GATEWAY + "endpoints/models/detach", {"endpoint_id": "$x", "model_definition_id": "$d2"}), POST(AJAX_GATEWAY + "endpoints/set-tag", {"endpoint_id": "$x", "key": "k", "value": "v"}), DELETE(AJAX_GATEWAY + "endpoints/delete-tag", {"endpoint_id": "$x", "key": "k"}),
         POST(AJAX_GATEWAY + "endpoints/bindings/create", {"endpoint_id": "$x", "resource_type": "scorer", "resource_id": "r"}), GET(AJAX_GATEWAY + "endpoints/bindings/list"), DELETE(AJAX_GATEWAY + "endpoints/bindings/delete", {"endpoint_id": "$x", "resource_type": "scorer", "resource_id": "r"}), DELETE(AJAX_GATEWAY + "endpoints/delete", {"endpoint_id": "$x"})),
    case("endpoint: everything", *TWO, EXPERIMENT, endpoint(configs=[primary(weight=0.3), primary("$d2", weight=2), fallback("$d2", fallback_order=0), fallback(fallback_order=1, weight=1.5)], created_by="ann", routing_strategy="REQUEST_BASED_TRAFFIC_SPLIT", fallback_config={"strategy": "SEQUENTIAL", "max_attempts": 2}, experiment_id="$e", usage_tracking=True), get_endpoint(), endpoints()),
    case("endpoint: traced", KEY, model(), endpoint(usage_tracking=None), GET("experiments/get-by-name", {"experiment_name": "gateway/chat"}, unordered=("experiment.tags",)), get_endpoint()),
    case("endpoint: traced into an experiment that is there", KEY, model(), POST("experiments/create", {"name": "gateway/chat"}, keep={"e": "experiment_id"}), endpoint(usage_tracking=True), GET("experiments/get", {"experiment_id": "$e"})),
    case("endpoint: traced from an update on", KEY, model(), endpoint(), change(usage_tracking=True, name="later"), GET("experiments/get-by-name", {"experiment_name": "gateway/later"}, unordered=("experiment.tags",)), change(usage_tracking=False), change(usage_tracking=True), get_endpoint()),
    case("endpoint: experiments", *TWO, EXPERIMENT, endpoint(experiment_id="999999"), endpoint(experiment_id="x"), endpoint(experiment_id="$e"), change(experiment_id="999999"), change(experiment_id="x"), change(experiment_id="$e"), get_endpoint()),
    case("endpoint: fallback config alone", KEY, model(), endpoint("a", fallback_config={}), endpoint("b", fallback_config={"max_attempts": 3}, keep="y"), endpoint("c", [primary(), fallback()], keep="z"), endpoints()),
    case("endpoint: names", KEY, model(), *[endpoint(n) for n in ("a b", "a/b", "ž", "a\n", "A-b_c.9", "", None)], endpoint("x" * 255, keep="y"), endpoint("x" * 256), endpoint(5), endpoints()),
    case("endpoint: name taken", KEY, model(), endpoint(), endpoint(), endpoint("other", keep="y"), change("$y", name="chat"), endpoints()),
    case("endpoint: models missing", KEY, model(), endpoint(configs=[]), POST(GATEWAY + "endpoints/create", {"name": "chat"}), endpoint(configs=[{"model_definition_id": "$d"}]), endpoint(configs=[primary(), {"model_definition_id": "$d", "linkage_type": "LINKAGE_TYPE_UNSPECIFIED"}]), may(endpoint(configs=[{"model_definition_id": "$d", "linkage_type": "NOPE"}]), "wrong-type"),
         endpoint(configs=[primary(NO_DEFINITION)]), endpoint(configs=[primary(), fallback(NO_DEFINITION)]), endpoint(configs=[{"linkage_type": "PRIMARY"}]), endpoints()),
    case("endpoint: a model twice", KEY, model(), endpoint(configs=[primary(), primary()]), endpoints(), endpoint(), change(model_configs=[fallback(), fallback()]), get_endpoint()),
    case("endpoint: get", KEY, model(), endpoint(), GET(GATEWAY + "endpoints/get"), get_endpoint(endpoint_id="$x", name="chat"), get_endpoint(name="none"), get_endpoint(endpoint_id=NO_ENDPOINT), get_endpoint(endpoint_id="", name="chat")),
    case("endpoint: update", *TWO, endpoint(configs=[primary(), fallback("$d2")], created_by="ann"), change(name="renamed", updated_by="bob", routing_strategy="REQUEST_BASED_TRAFFIC_SPLIT"), change(fallback_config={"strategy": "SEQUENTIAL", "max_attempts": 5}), change(model_configs=[primary("$d2", weight=0.5), fallback()], updated_by="eve"), change(model_configs=[primary()]),
         change(fallback_config={"max_attempts": 1}), change(), change(name="", updated_by=""), change(model_configs=[]), get_endpoint()),
    case("endpoint: update refused", KEY, model(), endpoint(), change(NO_ENDPOINT, name="x"), change(""), change(name="a b"), change(model_configs=[primary(NO_DEFINITION)]), change(model_configs=[{"model_definition_id": "$d"}]), change(name="x" * 256), get_endpoint()),
    case("endpoint: attach and detach", *TWO, endpoint(), attach(primary("$d2", weight=0.1), created_by="bob"), attach(primary("$d2")), attach(fallback("$d2", fallback_order=3)), get_endpoint(), detach(), get_endpoint(), detach(), detach(NO_DEFINITION), detach(endpoint_id=NO_ENDPOINT)),
    case("endpoint: attach refused", KEY, model(), endpoint(), attach(primary(NO_DEFINITION)), attach(primary(), NO_ENDPOINT), attach({"model_definition_id": "$d"}), attach(None), POST(GATEWAY + "endpoints/models/attach", {"endpoint_id": "$x"}), detach(""), POST(GATEWAY + "endpoints/models/detach", {}), get_endpoint()),
    case("endpoint: without models it is not listed", KEY, model(), endpoint(), detach(), endpoints(), get_endpoint()),
    case("endpoint: list by provider", *TWO, endpoint("a"), endpoint("b", [primary("$d2")], "y"), endpoint("c", [primary(), fallback("$d2")], "z"), endpoints(provider="openai"), endpoints(provider="anthropic"), endpoints(provider="none"), endpoints(provider="")),
    case("tags", KEY, model(), endpoint(), tag("k"), tag("k", "w"), tag("l", ""), tag("ž", "ö" * 100), POST(GATEWAY + "endpoints/set-tag", {"endpoint_id": "$x", "key": "none"}), get_endpoint(), endpoints(), untag("k"), untag("k"), untag("none"), get_endpoint(), tag("", "x"), tag("k" * 251), tag("k" * 250, "v" * 5000), tag("k", "v" * 5001), tag("k", which=NO_ENDPOINT), untag("k", NO_ENDPOINT), untag("")),
    case("bindings", KEY, model(), endpoint(), bind(), bind(), bind("r2", created_by="ann"), bindings(), bindings(endpoint_id="$x"), bindings(resource_id="r2"), bindings(resource_type="scorer", resource_id="r"), bindings(resource_type="other"), bindings(endpoint_id=NO_ENDPOINT), unbind(), unbind(), unbind("r2", "other"), bindings()),
    case("bindings refused", KEY, model(), endpoint(), bind(which=NO_ENDPOINT), bind(""), bind(resource_type="model"), bind(resource_type=""), bind("x" * 256), unbind(""), bindings()),
    case("endpoint: another workspace's", KEY, model(), endpoint(), bind(), *[replace(s, workspace="default") for s in (get_endpoint(), get_endpoint(name="chat"), endpoints(), change(name="x"), attach(primary()), detach(), tag("k"), untag("k"), bind("q"), unbind(), bindings(), DROP, endpoint("y"))], get_endpoint(), bindings()),
]


ALL = ("gateway_secret", "gateway_model_definition", "gateway_endpoint")
SEEN = (get_model(), models(), get_endpoint(), endpoints())
# What a user is denied of what there is, and what that changes.
READERS = {
    "no_secret": (("gateway_secret", "$s"), *SEEN, models(secret_id="$s"), GET(GATEWAY + "secrets/list"), change(name="chat-$ws"), change_model(model_name="m")),
    "no_secrets": (("gateway_secret", "*"), *SEEN, detach("$d2"), attach(primary("$d2", weight=2)), model("of-no-secrets-$ws", "d3", secret_id="$s2")),
    "no_model": (("gateway_model_definition", "$d"), *SEEN, get_endpoint(name="chat-$ws"), change(name="chat-$ws"), endpoint("of-no-model-$ws", keep="y")),
    "no_models": (("gateway_model_definition", "*"), *SEEN, attach(fallback()), endpoint("of-no-models-$ws", keep="y")),
    "no_endpoint": (("gateway_endpoint", "$x"), get_endpoint(), get_endpoint(name="chat-$ws"), endpoints(), change(name="chat-$ws"), bindings(endpoint_id="$x")),
    "no_experiments": (("experiment", "*"), endpoint("of-no-experiments-$ws", keep="y"), endpoint("traced-$ws", keep="y", usage_tracking=True), change(usage_tracking=True)),
}


def denied(name, kind, which):
    """A user who may change everything but what is denied."""
    return [make(name), role(name), *[grant(name, k, "*", "EDIT") for k in ALL if (k, "*") != (kind, which)], grant(name, kind, which, "DENY"), assign(name, name)]


CASES += [
    case("what may not be seen is not mentioned", secret("key-$ws"), secret("other-$ws", keep="s2"), model("gpt-$ws"), model("claude-$ws", "d2", secret_id="$s2"), endpoint("chat-$ws", [primary(), fallback("$d2", weight=3)]),
         *[s for name, (what, *steps) in READERS.items() for s in [*denied(name, *what), *[replace(step, user=user(name)) for step in steps]]], server="auth"),
    case("of one endpoint only", secret("key-$ws"), model("gpt-$ws"), endpoint("chat-$ws"), endpoint("hidden-$ws", keep="y"), make("one"), role("one"), grant("one", "gateway_endpoint", "$x", "READ"), assign("one", "one"), *[replace(s, user=user("one")) for s in (endpoints(), get_endpoint(), get_endpoint(endpoint_id="$y"), models(), get_model(), change(name="x"), DROP)], server="auth"),
    case("who makes something owns it", make("maker"), role("maker"), grant("maker", "workspace", "*", "USE"), assign("maker", "maker"),
         *[replace(s, user=user("maker")) for s in (secret("key-$ws"), model("gpt-$ws"), endpoint("chat-$ws"), change(name="mine-$ws"), change_model(name="mine-$ws"), bind(), DROP, DROP_MODEL, NO_KEY, get_endpoint(), models())], server="auth"),
]
