# SPDX-License-Identifier: Apache-2.0
"""Guardrails of the AI gateway: create, get, list, delete, and those of an endpoint: add, list, order, remove."""

import json
from dataclasses import replace

from .dsl import DELETE, EXPERIMENT, GET, PATCH, POST, case
from .gateway_endpoints import NO_ENDPOINT, DROP, endpoint, model
from .gateway_secrets import AJAX_GATEWAY, GATEWAY, create as secret
from .users import assign, grant, make, role, user

NO_GUARDRAIL, NO_SCORER = "gr-" + "0" * 32, "00000000-0000-0000-0000-000000000000"
# What judges are: the model of one is an endpoint of the gateway, kept by its id.
JUDGE = json.dumps({"name": "safe", "instructions_judge_pydantic_data": {"instructions": "{{ inputs }}", "model": "openai:/gpt"}})


def scorer(name="safe", text=JUDGE, keep="si", **fields):
    return POST("/api/3.0/mlflow/scorers/register", {"experiment_id": "$e", "name": name, "serialized_scorer": text, **fields}, keep={keep: "scorer_id"})


def guardrail(name="guard", keep="g", without=(), **fields):
    whole = {"name": name, "scorer_id": "$si", "scorer_version": 1, "stage": "BEFORE", "action": "VALIDATION", **fields}
    return POST(GATEWAY + "guardrails/create", {k: v for k, v in whole.items() if k not in without}, keep={keep: "guardrail.guardrail_id"})


def get(which="$g", **options):
    return GET(GATEWAY + "guardrails/get", {"guardrail_id": which}, **options)


def guardrails(**query):
    return GET(GATEWAY + "guardrails/list", query or None, unordered=("guardrails",))


def drop(which="$g"):
    return DELETE(GATEWAY + "guardrails/delete", {"guardrail_id": which})


def add(which="$g", endpoint_id="$x", **fields):
    return POST(GATEWAY + "guardrails/add-to-endpoint", {"endpoint_id": endpoint_id, "guardrail_id": which, **fields})


def order(which="$g", endpoint_id="$x", **fields):
    return PATCH(GATEWAY + "guardrails/update-config", {"endpoint_id": endpoint_id, "guardrail_id": which, **fields})


def remove(which="$g", endpoint_id="$x"):
    return DELETE(GATEWAY + "guardrails/remove-from-endpoint", {"endpoint_id": endpoint_id, "guardrail_id": which})


def of_endpoint(which="$x"):
    return GET(GATEWAY + "guardrails/list-for-endpoint", {"endpoint_id": which})


SCORER = (EXPERIMENT, scorer())
WHOLE = (secret(), model(), endpoint(), *SCORER)

CASES = [
    case("guardrail: create, get, list, delete", *SCORER, guardrail(), get(), guardrails(), drop(), get(), drop(), guardrails()),
    case("guardrail: under ajax-api", *WHOLE, POST(AJAX_GATEWAY + "guardrails/create", {"name": "g", "scorer_id": "$si", "scorer_version": 1, "stage": "AFTER", "action": "SANITIZATION"}, keep={"g": "guardrail.guardrail_id"}), GET(AJAX_GATEWAY + "guardrails/get", {"guardrail_id": "$g"}), GET(AJAX_GATEWAY + "guardrails/list"),
         POST(AJAX_GATEWAY + "guardrails/add-to-endpoint", {"endpoint_id": "$x", "guardrail_id": "$g"}), GET(AJAX_GATEWAY + "guardrails/list-for-endpoint", {"endpoint_id": "$x"}), PATCH(AJAX_GATEWAY + "guardrails/update-config", {"endpoint_id": "$x", "guardrail_id": "$g", "execution_order": 2}),
         DELETE(AJAX_GATEWAY + "guardrails/remove-from-endpoint", {"endpoint_id": "$x", "guardrail_id": "$g"}), DELETE(AJAX_GATEWAY + "guardrails/delete", {"guardrail_id": "$g"})),
    case("guardrail: everything", *WHOLE, scorer(), guardrail(scorer_version=2, stage="AFTER", action="SANITIZATION", action_endpoint_id="$x"), guardrail("guard", "g2", stage=1, action=2), guardrail("ž" * 255, "g3", action_endpoint_id=""), get(), guardrails(), DROP, get()),
    case("guardrail: a judge with a model of the gateway", secret(), model(), endpoint(), EXPERIMENT, scorer(text=JUDGE.replace("openai:/gpt", "gateway:/chat")), guardrail(), get(), add(), of_endpoint()),
    case("guardrail: something missing", *SCORER, *[guardrail(without=(key,)) for key in ("name", "scorer_id", "scorer_version", "stage", "action")], POST(GATEWAY + "guardrails/create", {}), guardrail(""), guardrail(scorer_id=""), guardrails()),
    case("guardrail: refused values", *SCORER, guardrail(scorer_version=2), guardrail(scorer_version=0), guardrail(scorer_version=99999999999), guardrail(scorer_version="1", keep="g2"), guardrail(scorer_id=NO_SCORER), guardrail("n" * 256), guardrail(action_endpoint_id=NO_ENDPOINT), guardrails()),
    case("guardrail: choices that are none", *SCORER, *[replace(guardrail(**{key: value}), diff="crash") for key in ("stage", "action") for value in ("NOPE", 0, 99)], guardrail(stage=""), guardrails()),
    case("guardrail: unknown", get(NO_GUARDRAIL), get(""), GET(GATEWAY + "guardrails/get"), drop(NO_GUARDRAIL), drop(""), DELETE(GATEWAY + "guardrails/delete", {})),
    replace(case("guardrail: pages", *SCORER, *[guardrail(keep=f"g{i}") for i in range(3)], GET(GATEWAY + "guardrails/list", {"max_results": 2}, keep={"t": "next_page_token"}), GET(GATEWAY + "guardrails/list", {"max_results": 2, "page_token": "$t"}), guardrails(max_results=3), guardrails(max_results=0), guardrails(max_results=-1), guardrails(max_results=50001), guardrails(page_token="")), setup=0),
    case("guardrail: its scorer is kept", *SCORER, guardrail(), POST("/api/3.0/mlflow/scorers/versions", {}), GET("/api/3.0/mlflow/scorers/versions", {"experiment_id": "$e", "name": "safe"}), drop(), DELETE("/api/3.0/mlflow/scorers/delete", {"experiment_id": "$e", "name": "safe"})),
    case("guardrails of an endpoint", *WHOLE, guardrail(), guardrail("second", "g2", stage="AFTER"), of_endpoint(), add(), add(), add("$g2", execution_order=7), of_endpoint(), order(execution_order=9), of_endpoint(), order("$g2"), of_endpoint(), order(execution_order=0), remove("$g2"), of_endpoint(), remove("$g2"), order("$g2", execution_order=1), drop(), of_endpoint()),
    case("guardrails of an endpoint: refused", *WHOLE, guardrail(), add(NO_GUARDRAIL), add(endpoint_id=NO_ENDPOINT), add(""), add(endpoint_id=""), add(execution_order=-3), add(execution_order="4"), of_endpoint(), of_endpoint(NO_ENDPOINT), of_endpoint(""), GET(GATEWAY + "guardrails/list-for-endpoint"), order(NO_GUARDRAIL), order(endpoint_id=NO_ENDPOINT), order(""), order(execution_order="4"), remove(NO_GUARDRAIL), remove(""), remove(endpoint_id=NO_ENDPOINT), of_endpoint()),
    case("guardrails of an endpoint: places beyond a column", *WHOLE, guardrail(), add(execution_order=2147483648), add(execution_order=2147483647), order(execution_order=-2147483649), order(execution_order=-2147483648), of_endpoint()),
    case("guardrail: another workspace's", *WHOLE, guardrail(), add(), *[replace(s, workspace="default") for s in (get(), guardrails(), drop(), add(), order(execution_order=1), remove(), of_endpoint(), guardrail("other"))], of_endpoint()),
]


ALL = ("gateway_endpoint", "experiment", "scorer")
# What a user is denied of what there is.
READERS = {
    "no_scorer": ("scorer", "$e/safe"), "no_scorers": ("scorer", "*"), "no_versions": ("scorer_version", "*"), "no_experiment": ("experiment", "$e"), "no_endpoint": ("gateway_endpoint", "$x"),
}


def denied(name, kind, which):
    """A user who may change everything but what is denied."""
    return [make(name), role(name), *[grant(name, k, "*", "EDIT") for k in ALL if (k, "*") != (kind, which)], grant(name, kind, which, "DENY"), assign(name, name)]


ON_AUTH = (secret("key-$ws"), model("gpt-$ws"), endpoint("chat-$ws"), *SCORER, guardrail(), guardrail("second", "g2"), add())
CASES += [
    case("a scorer that may not be read is not shown by guardrails", *ON_AUTH,
         *[s for name, what in READERS.items() for s in [*denied(name, *what), *[replace(step, user=user(name)) for step in (of_endpoint(), order(execution_order=3), add("$g2"), remove("$g2"), get(), guardrails(), drop())]]], server="auth"),
    case("guardrails of who may read the endpoint", *ON_AUTH, make("reader"), role("reader"), *[grant("reader", kind, "*", "READ") for kind in ALL], assign("reader", "reader"), *[replace(step, user=user("reader")) for step in (of_endpoint(), order(), add("$g2"), remove(), guardrail("mine", "g3"))],
         make("blind"), role("blind"), grant("blind", "gateway_endpoint", "*", "READ"), assign("blind", "blind"), replace(of_endpoint(), user=user("blind")), server="auth"),
]
