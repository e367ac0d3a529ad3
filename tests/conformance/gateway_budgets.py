# SPDX-License-Identifier: Apache-2.0
"""Budget policies of the AI gateway: create, get, list, update, delete, and the windows they are in."""

from dataclasses import replace

from .bad_input import may
from .dsl import DELETE, GET, POST, case
from .gateway_endpoints import NO_ENDPOINT, endpoint, model
from .gateway_secrets import AJAX_GATEWAY, GATEWAY, create as secret
from .users import assign, grant, make, role, user

NO_BUDGET = "bp-" + "0" * 32
DAY = {"unit": "DAYS", "value": 1}
WHOLE = {"budget_unit": "USD", "budget_amount": 12.5, "duration": DAY, "target_scope": "WORKSPACE", "budget_action": "REJECT"}


def budget(keep="b", without=(), **fields):
    return POST(GATEWAY + "budgets/create", {k: v for k, v in {**WHOLE, **fields}.items() if k not in without}, keep={keep: "budget_policy.budget_policy_id"})


def get(which="$b", **options):
    return GET(GATEWAY + "budgets/get", {"budget_policy_id": which}, **options)


def budgets(**query):
    return GET(GATEWAY + "budgets/list", query or None, unordered=("budget_policies",))


def windows():
    return GET(GATEWAY + "budgets/windows", unordered=("windows",))


def change(which="$b", **fields):
    return POST(GATEWAY + "budgets/update", {"budget_policy_id": which, **fields})


def drop(which="$b"):
    return DELETE(GATEWAY + "budgets/delete", {"budget_policy_id": which})


CASES = [
    case("budget: create, get, list, delete", budget(), get(), budgets(), drop(), get(), drop(), budgets()),
    case("budget: under ajax-api", POST(AJAX_GATEWAY + "budgets/create", WHOLE, keep={"b": "budget_policy.budget_policy_id"}), GET(AJAX_GATEWAY + "budgets/get", {"budget_policy_id": "$b"}), GET(AJAX_GATEWAY + "budgets/list"), GET(AJAX_GATEWAY + "budgets/windows"),
         POST(AJAX_GATEWAY + "budgets/update", {"budget_policy_id": "$b", "budget_amount": 1}), DELETE(AJAX_GATEWAY + "budgets/delete", {"budget_policy_id": "$b"})),
    case("budget: everything", budget(budget_amount=0.1, created_by="ann", budget_action="ALERT", target_scope="GLOBAL", duration={"unit": "MONTHS", "value": 3}), get(), *[budget(f"b{i}", duration={"unit": unit, "value": i + 1}) for i, unit in enumerate(("MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS"))], budgets()),
    case("budget: something missing", *[budget(without=(key,)) for key in WHOLE], POST(GATEWAY + "budgets/create", {}), budget(duration={}), budget(duration={"unit": "DAYS"}), budget(duration={"value": 1}), budgets()),
    case("budget: refused values", *[budget(**{key: value}) for key in ("budget_unit", "target_scope", "budget_action") for value in ("", 0, None)], budget(budget_unit="BUDGET_UNIT_UNSPECIFIED"), budget(target_scope="TARGET_SCOPE_UNSPECIFIED"), budget(budget_action="BUDGET_ACTION_UNSPECIFIED"),
         *[budget(duration={"unit": "DAYS", "value": value}) for value in (0, -1, "2", 2147483647)], budget(duration={"unit": "DURATION_UNIT_UNSPECIFIED", "value": 1}), budgets()),
    case("budget: unknown names and numbers", *[budget(**{key: value}) for key in ("budget_unit", "target_scope", "budget_action") for value in ("NOPE", 99, "99", "1", 1, True)], budget(duration={"unit": "NOPE", "value": 1}), budget(duration={"unit": 99, "value": 1}), budget(duration={"unit": 4, "value": 1})),
    case("budget: amounts", *[budget(f"b{i}", budget_amount=amount) for i, amount in enumerate((0, -5, 1e300, "NaN", "Infinity", "12", 33))], may(budget(budget_amount="x"), "wrong-type"), budget(budget_amount=""), budgets()),
    case("budget: targets", secret(), model(), endpoint(), budget(target_scope="ENDPOINT"), budget(target_scope="ENDPOINT", target_value=""), budget(target_scope="ENDPOINT", target_value=NO_ENDPOINT), budget(target_scope="ENDPOINT", target_value="$x"), get(), budget(target_scope="WORKSPACE", target_value="$x"),
         budget(target_scope="GLOBAL", target_value="y"), budget(target_scope="USER"), budget(target_scope="USER", target_value="ann"), budgets()),
    case("budget: update", budget(created_by="ann"), change(budget_amount=3), change(updated_by="bob", duration={"unit": "WEEKS", "value": 2}), change(budget_action="ALERT", target_scope="GLOBAL"), change(budget_unit="USD"), change(updated_by=""), change(), get()),
    case("budget: update refused", budget(), change(NO_BUDGET, budget_amount=3), change(NO_BUDGET), change(""), POST(GATEWAY + "budgets/update", {"budget_amount": 1}), change(budget_unit=0), change(budget_unit="BUDGET_UNIT_UNSPECIFIED"), change(target_scope=0), change(budget_action=0), change(duration={}), change(duration={"unit": "DAYS", "value": 0}), change(duration={"unit": "DAYS"}), change(duration={"value": 3}),
         change(updated_by="u" * 256), get()),
    case("budget: update of targets", secret(), model(), endpoint(), endpoint("other", keep="y"), budget(target_scope="ENDPOINT", target_value="$x"), change(target_value="$y"), change(target_scope="ENDPOINT"), change(target_value=""), change(target_value=NO_ENDPOINT), change(target_scope="USER"), change(target_scope="USER", target_value="ann"), change(target_scope="WORKSPACE"), get(),
         change(target_value="$x"), change(target_scope="ENDPOINT"), change(target_scope="ENDPOINT", target_value="$x"), change(target_scope="GLOBAL", target_value=""), change(NO_BUDGET, target_scope="ENDPOINT"), change(target_value=""), get()),
    case("budget: lengths", budget(created_by="u" * 255), budget(created_by="u" * 256), budgets()),
    case("budget: unknown", get(NO_BUDGET), get(""), GET(GATEWAY + "budgets/get"), drop(NO_BUDGET), drop(""), DELETE(GATEWAY + "budgets/delete", {})),
    replace(case("budget: pages", *[budget(f"b{i}") for i in range(3)], GET(GATEWAY + "budgets/list", {"max_results": 2}, keep={"t": "next_page_token"}, unordered=("budget_policies",)), GET(GATEWAY + "budgets/list", {"max_results": 2, "page_token": "$t"}), budgets(max_results=3), budgets(max_results=0), budgets(max_results=-1), budgets(max_results=50001), budgets(max_results="x"), budgets(page_token="")), setup=0),
    case("budget: a token that is none", budget(), GET(GATEWAY + "budgets/list", {"page_token": "x"}), GET(GATEWAY + "budgets/list", {"page_token": "eyJvZmZzZXQiOiA1fQ=="})),
    case("budget: windows", windows(), budget(), windows(), drop(), windows(), budget("c", target_scope="GLOBAL", duration={"unit": "MONTHS", "value": 2}), windows()),
    case("budget: of users", budget(target_scope="USER"), budget(target_scope="USER", target_value="ann"), change(target_value="bob"), change(target_value=""), change(target_scope="GLOBAL"), change(target_scope="USER"), change(target_scope="USER", target_value="eve"), get(), budget(target_scope="USER", target_value="u" * 256), server="auth"),
    case("budget: who may", budget(), make("member"), role("member"), grant("member", "experiment", "*", "READ"), assign("member", "member"), *[replace(s, user=user("member")) for s in (get(), budgets(), windows(), budget("c"), change(budget_amount=2), drop())],
         make("outsider"), *[replace(s, user=user("outsider"), diff="budgets-of-members") for s in (get(), budgets(), windows())], *[replace(s, user=user("outsider")) for s in (budget("c"), change(budget_amount=2), drop())], server="auth"),
    case("budget: another workspace's", budget(), *[replace(s, workspace="default") for s in (get(), budgets(), change(budget_amount=1), drop(), windows())], get(), windows()),
]
