# SPDX-License-Identifier: Apache-2.0
"""scorers: register, list, versions, get, delete, the share of new traces, and what applies one."""

import json

from dataclasses import replace

from .dsl import DELETE, EXPERIMENT, GET, POST, Step, case, wrong
from .users import assign, grant, make, role, user

API3, AJAX3 = "/api/3.0/mlflow/", "/ajax-api/3.0/mlflow/"
JUDGE = {"name": "s", "instructions_judge_pydantic_data": {"instructions": "Is {{ outputs }} right?", "model": "openai:/gpt-4"}}
OTHER = POST("experiments/create", {"name": "other"}, keep={"o": "experiment_id"})
GONE = POST("experiments/delete", {"experiment_id": "$e"})


def register(name="s", text=JUDGE, experiment="$e", **options):
    text = text if isinstance(text, str) or text is None else json.dumps(text)
    return POST(API3 + "scorers/register", {"experiment_id": experiment, "name": name, "serialized_scorer": text}, **options)


def kwargs(value):
    return {"name": "s", "third_party_scorer_data": {"module": "m", "kwargs": value}}


def get(name="s", root=API3, **more):
    return GET(root + "scorers/get", {"experiment_id": "$e", "name": name, **more})


def versions(name="s", root=API3, **more):
    return GET(root + "scorers/versions", {"experiment_id": "$e", "name": name, **more})


def listed(query=None, root=API3, **options):
    return GET(root + "scorers/list", {"experiment_id": "$e"} if query is None else query, **options)


def delete(name="s", root=API3, **more):
    return DELETE(root + "scorers/delete", {"experiment_id": "$e", "name": name, **more})


def share(rate=0, name="s", root=API3, keep=None, diff=None, **more):
    return Step("PUT", root + "scorers/online-config", body={"experiment_id": "$e", "name": name, "sample_rate": rate, **more}, diff=diff, keep=keep or {})


def shares(ids, root=API3, **options):
    return GET(root + "scorers/online-configs", {"scorer_ids": ids}, **options)


def invoke(diff=None, **body):
    return POST(AJAX3 + "scorer/invoke", {"experiment_id": "$e", "serialized_scorer": json.dumps(JUDGE), "trace_ids": ["tr-1"], **body}, diff=diff)


# Who may read and delete what, beside the experiment: (type, pattern, level).
PEOPLE = {
    "plain": (), "all": (("scorer", "*", "READ"),), "one": (("scorer", "$e/a%20b", "READ"),), "but_one": (("scorer", "*", "READ"), ("scorer", "$e/a%20b", "DENY")), "no_version": (("scorer", "*", "READ"), ("scorer_version", "*", "DENY")),
    "member": (("workspace", "*", "USE"),), "denied": (("workspace", "*", "USE"), ("scorer", "*", "DENY")),
}


def people():
    """Each with what they hold, and what they then see."""
    seen = (listed(), listed({}), listed({"experiment_ids": ["$e", "$o"]}), listed({"experiment_id": "$o"}), versions("a b"), get("c"), shares("$i"))
    for name, grants in PEOPLE.items():
        yield from (make(name), role(name), grant(name, "experiment", "$e", "READ"), *[grant(name, *g) for g in grants], assign(name, name))
        yield from [replace(step, user=user(name)) for step in seen]


def by(name, *steps):
    return [replace(step, user=user(name)) for step in steps]


ALL = (listed(), versions(), get())
KEPT = register(keep={"i": "scorer_id"})

CASES = [
    case("register, list, get, delete", EXPERIMENT, KEPT, *ALL, register(), *ALL, get(version=1), get(version=2), delete(version=1), *ALL, delete(), *ALL),
    case("under ajax-api", EXPERIMENT, POST(AJAX3 + "scorers/register", {"experiment_id": "$e", "name": "s", "serialized_scorer": json.dumps(JUDGE)}), listed(root=AJAX3), versions(root=AJAX3), get(root=AJAX3),
         share(root=AJAX3, keep={"i": "config.scorer_id"}), shares("$i", root=AJAX3), delete(root=AJAX3)),
    case("numbers go on after the last", EXPERIMENT, register(), register(), register(), delete(version=2), register(), versions(), delete(version=4), register(), versions()),
    case("without versions it is not there", EXPERIMENT, register(), delete(version=1), *ALL, delete(), delete(version=1), register(), *ALL),
    case("texts as they were sent", EXPERIMENT, *[register(text=t) for t in ('{"name":"s","x":1.50,"y":[1,2 ],"z":"žluť"}', ' {"name" : "s", "n": NaN, "b": 1e400} ', '{"a": 1, "a": 2}', "{}", '{"big": 123456789012345678901234567890, "neg": -0.0, "exp": 1E5}')],
         *[get(version=n) for n in range(1, 6)], versions(), listed()),
    case("names", EXPERIMENT, *[register(name=n) for n in ("a b", "a/b", "ž", "A", "a", "x" * 256, " padded ", 'q"\'\\')], listed(), get("a/b"), get(" padded "), get("padded"), delete("a/b"), listed()),
    case("names that are none", EXPERIMENT, register(name=""), register(name=" "), register(name="\t\n"), register(name=None), register(name=1), register(name="x" * 257)),
    case("texts that are none", EXPERIMENT, *[register(text=t) for t in ("", "nonsense", "{", "{'a': 1}", "[1", None, "null", "1", '"text"', "[]", "true")], POST(API3 + "scorers/register", {"experiment_id": "$e", "name": "s", "serialized_scorer": {"a": 1}})),
    case("a scorer with code", EXPERIMENT, *[register(text=t) for t in ({"name": "s", "call_source": "return 1"}, {"name": "s", "call_source": None}, {"name": "s", "call_source": ""}, {"ensemble_scorer_data": {"scorers": [{"name": "t", "call_source": "x"}]}}, [{"call_source": 0}])], listed()),
    case("a scorer of a third party", EXPERIMENT, *[register(text=kwargs(k)) for k in (
        None, {}, {"threshold": 1}, {"api_base": "http://x"}, {"model_list": [], "base_url": 1, "a": {"fallbacks": 2}}, {"deep": [{"custom_llm_provider": "x"}]}, {"pairs": [["api_base", "x"]]}, {"pairs": [["api_base", "x", "y"]]}, {"pairs": [[1, "api_base"]]}, [], "text", 5, False, 1.5)],
        register(text={"ensemble_scorer_data": {"scorers": [kwargs({"api_base": 1})]}}), register(text={"third_party_scorer_data": [1]}), register(text={"memory_augmented_judge_data": {"base_judge": kwargs({"base_url": "x"})}})),
    case("models", EXPERIMENT, *[register(text={"name": "s", "instructions_judge_pydantic_data": {"instructions": "x", "model": m}}) for m in (None, "", " ", 1, 1.5, True, [], {}, "gpt", "openai:/gpt", "gateway:", "gateway:/", "gateway://", "gateway")],
         register(text={"builtin_scorer_pydantic_data": {"model": 2}}), register(text={"third_party_scorer_data": {"model": " "}}), register(text={"memory_augmented_judge_data": {"base_judge": {"builtin_scorer_pydantic_data": {"model": 3}}}}),
         register(text={"instructions_judge_pydantic_data": {}, "builtin_scorer_pydantic_data": {"model": 4}}), register(text={"instructions_judge_pydantic_data": {"a": 1}, "builtin_scorer_pydantic_data": {"model": 4}}), listed()),
    case("an endpoint of the gateway that is not there", EXPERIMENT, *[register(text={"instructions_judge_pydantic_data": {"model": m}}) for m in ("gateway:/none", "gateway:///none", "gateway:/a/b")], listed()),
    case("what is checked first", register(name=" ", text="nonsense", experiment="x"), register(name=" ", experiment="x"), register(experiment="x", text={"builtin_scorer_pydantic_data": {"model": 1}}), register(experiment="999999", text={"builtin_scorer_pydantic_data": {"model": 1}})),
    case("a deleted experiment", EXPERIMENT, register(), GONE, register(), *ALL, delete(), share(), listed({}), POST("experiments/restore", {"experiment_id": "$e"}), *ALL),
    case("no experiment", register(experiment="999999"), register(experiment="abc"), register(experiment=""), register(experiment=None), listed({"experiment_id": "999999"}), listed({"experiment_id": "abc"}), GET(API3 + "scorers/get", {"experiment_id": "999999", "name": "s"}),
         GET(API3 + "scorers/versions", {"experiment_id": "999999", "name": "s"}), DELETE(API3 + "scorers/delete", {"experiment_id": "999999", "name": "s"}), GET(API3 + "scorers/get", {"name": "s"}), GET(API3 + "scorers/versions", {"experiment_id": "1"}), DELETE(API3 + "scorers/delete", {})),
    case("lists of several experiments", EXPERIMENT, OTHER, register("b"), register("a"), register("a"), register("c", experiment="$o"), listed({}), listed({"experiment_ids": ["$e", "$o", "$e"]}), listed({"experiment_ids": "$o"}), listed({"experiment_ids": "999999"}), listed({"experiment_ids": ""}), listed({"experiment_ids": "x"}),
         listed({"experiment_id": "$e", "experiment_ids": "$o"}), listed({"experiment_id": "", "experiment_ids": "$o"}), GONE, listed({}), listed({"experiment_ids": ["$e", "$o"]})),
    case("versions that are none", EXPERIMENT, register(), get(version=0), get(version=-1), get(version=2), get(version="x"), get(version=""), wrong(get(version=99999999999)), delete(version=0), delete(version=7), delete(version="1x"), delete(version=None), *ALL),
    case("nobody's", EXPERIMENT, get("none"), versions("none"), delete("none"), delete("none", version=1), share(name="none"), shares("none")),
    case("a share of new traces", EXPERIMENT, KEPT, share(), share(0.0, filter_string="status = 'OK'"), share(0, filter_string=""), share(0, filter_string=None), shares("$i"), shares(["$i", "$i", "none"]), register("t", keep={"j": "scorer_id"}), share(name="t"), shares(["$j", "none"]), delete(), shares("$i")),
    case("shares that are none", EXPERIMENT, register(), *[share(rate) for rate in (-0.1, 1.1, 2, -1, "0", "0.0", "1.5", 1e300, True)], *[share(rate, diff="share-form") for rate in ("x", [], {}, "nan")], share(None), share(""), Step("PUT", API3 + "scorers/online-config", body={"experiment_id": "$e", "name": "s"}), Step("PUT", API3 + "scorers/online-config", body={}),
         share(0.5), share(1), share(0.5, filter_string="nonsense"), share(0, filter_string="nonsense"), share(0, filter_string="status ="), wrong(share(0, filter_string=5))),
    case("shares asked wrongly", GET(API3 + "scorers/online-configs"), shares(""), shares([])),
    case("to apply one", EXPERIMENT, register(), invoke(trace_ids=[]), invoke(trace_ids=None), invoke(experiment_id=""), invoke(serialized_scorer=""), invoke(scorer_name="s"), invoke(scorer_version=1), invoke(serialized_scorer="{"), invoke(serialized_scorer='{"call_source": "x"}'), POST(AJAX3 + "scorer/invoke", {}),
         invoke(diff="no-judging")),
    case("seen by several users", EXPERIMENT, OTHER, register("a b", keep={"i": "scorer_id"}), register("c"), register("d", experiment="$o"), share(name="a b"), *people(), server="auth"),
    case("whose a scorer is when one version is gone", EXPERIMENT, make("keeper"), role("keepers"), grant("keepers", "experiment", "$e", "EDIT"), assign("keeper", "keepers"), *by("keeper", register("s"), register("s"), delete(version=1), replace(listed(), diff="scorer-grants")), server="auth"),
    case("whose a scorer is", EXPERIMENT, make("maker"), make("next"), role("writers"), grant("writers", "experiment", "$e", "EDIT"), assign("maker", "writers"), assign("next", "writers"), *by("maker", register("s"), register("s"), get(), listed()), *by("next", get(), delete(), register("s"), get()), *by("maker", delete()), *by("next", register("s"), get()), *by("maker", get(), delete(), register("t"), register("u", experiment="999999")), server="auth"),
]
