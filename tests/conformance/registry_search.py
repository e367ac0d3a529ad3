# SPDX-License-Identifier: Apache-2.0
"""registered-models/search and model-versions/search: filters, order, pages."""

from dataclasses import replace

from .dsl import AJAX, DELETE, GET, POST, case
from .registered_models import alias, create, gone, stage, tag, version

PROMPT = [{"key": "mlflow.prompt.is_prompt", "value": "true"}]
# Times are in milliseconds, and order what is found.
def slowly(*steps):
    return tuple(replace(step, pause=0.003) for step in steps)


MODELS = slowly(create("b", description="d", tags=[{"key": "t", "value": "1"}, {"key": "a b", "value": "x"}]), create("a", tags=[{"key": "t", "value": "2"}]), create("C", tags=[{"key": "t", "value": "1"}]), create("a-long_name"), create("p", tags=[*PROMPT, {"key": "t", "value": "1"}]),
          create("q", tags=[{"key": "mlflow.prompt.is_prompt", "value": "false"}]), tag("late", "ž", "a"))
VERSIONS = slowly(*MODELS, version("a", tags=[{"key": "t", "value": "1"}], run_id="r1"), version("b", "s3://b/other", run_id="r2", description="d"), version("a", "dbfs:/x", run_id="r2", tags=[{"key": "t", "value": "2"}, {"key": "u", "value": "1"}]), version("C"), version("a"), gone("3", "a"),
            POST("model-versions/create", {"name": "p", "source": "dummy-source", "tags": [*PROMPT, {"key": "mlflow.prompt.text", "value": "hi"}]}), POST("model-versions/create", {"name": "p", "source": "dummy-source", "tags": PROMPT}), stage("1", "Production", name="a"), alias("champion", "1", "a"))
FOUND = ("registered_models.*.latest_versions.*.tags", "registered_models.*.tags", "registered_models.*.aliases", "registered_models.*.latest_versions", "model_versions.*.tags", "model_versions.*.aliases")


# Refusals that print a Python set.
SETS = ("name = 1", "run_id = 1", "run_id = 1.5", "creation_timestamp > 0", "current_stage = 'None'")
SET_ORDERS = ("tags.t", "attribute.name", "`name`", "NAME", "run_id", "foo.name")


def search(path, filter, query):
    step = GET(path, {**({} if filter is None else {"filter": filter}), **query}, unordered=FOUND)
    orders = query.get("order_by", ())
    prints_set = filter in SETS or any(o in SET_ORDERS for o in orders) or (
        path.startswith("registered") and "creation_timestamp" in orders)
    return replace(step, diff="set-order", optional=True) if prints_set else step


def models(filter=None, **query):
    return search("registered-models/search", filter, query)


def versions(filter=None, **query):
    return search("model-versions/search", filter, query)


MODEL_FILTERS = (
    "name = 'a'", 'name = "a"', "name != 'a'", "name LIKE 'a%'", "name like 'a%'", "name ILIKE 'c'", "name iLiKe 'A%'", "name IN ('a', 'b')", "name in ('a')", "name NOT IN ('a', 'b')", "name = 'nobody'", "attribute.name = 'a'", "NAME = 'a'", "`name` = 'a'", "attributes.name = 'a'",
    "name > 'a'", "name == 'a'", "name = a", "name = 1", "name = 1.5", "name IN ()", "name IN (1)", "name IN ('a', 1)", "name IN 'a'", "name = ('a')", "name IS NULL", "name IS NOT NULL", "name", "= 'a'", "'a' = name", "name = 'a' AND name != 'b'", "name = 'a' and name LIKE 'a'", "name = 'a' OR name = 'b'",
    "name = 'a',", "name = 'a'; name = 'b'", "(name = 'a')", "NOT name = 'a'", "", " ", "name = 'a' AND", "AND", "description = 'd'", "creation_timestamp > 0", "last_updated_timestamp > 0", "attribute.creation_timestamp > 0", "version_number = 1",
    "tags.t = '1'", "tag.t = '1'", "tags.t != '1'", "tags.t LIKE '%'", "tags.t ilike '1'", "tags.`a b` = 'x'", 'tags."a b" = \'x\'', "tags.late = 'ž'", "tags.t = '1' AND tags.`a b` = 'x'", "tags.t = '1' AND tags.t != '2'", "tags.t = '1' AND tags.t = '2'", "tags.t = '1' AND name = 'C'", "tags.none = '1'", "tags.t IN ('1')",
    "tags.t = 1", "tags.t = x", "tags.t > '1'", "tags.t IS NULL", "tags.t IS NOT NULL", "tags. = '1'", "tags.'t' = '1'", "params.t = '1'", "metrics.t = 1", "foo.t = '1'", "tag = '1'", "name = 'a' -- x", "name = 'it''s'", "name = '%'", "name LIKE '\\%'", "name LIKE 'a_'", "name LIKE '_'",
)
PROMPT_FILTERS = (
    "tags.`mlflow.prompt.is_prompt` = 'true'", "tags.`mlflow.prompt.is_prompt` = 'false'", "tags.`mlflow.prompt.is_prompt` != 'true'", "tags.`mlflow.prompt.is_prompt` != 'false'", "tags.mlflow.prompt.is_prompt = 'true'", "tags.`mlflow.prompt.is_prompt` = 'TRUE'", "tags.`mlflow.prompt.is_prompt` != 'False'",
    "tags.`mlflow.prompt.is_prompt` LIKE 'true'", "tags.`mlflow.prompt.is_prompt` = 'x'", "tags.`mlflow.prompt.is_prompt` = 'true' AND tags.t = '1'", "tags.`mlflow.prompt.is_prompt` = 'true' AND name = 'p'", "tags.`mlflow.prompt.is_prompt` = 'true' AND name = 'a'", "name = 'p'", "tags.t = '1' AND tags.`mlflow.prompt.is_prompt` = 'false'",
    "tags.`mlflow.prompt.is_prompt` = 'true' AND tags.`mlflow.prompt.is_prompt` = 'false'", "tags.`mlflow.prompt.is_prompt` = 'false' AND tags.`mlflow.prompt.is_prompt` = 'true'", "tags.`mlflow.prompt.is_prompt` IN ('true')", "tags.`mlflow.prompt.is_prompt` > 'true'", "tags.`mlflow.prompt.text` = 'hi'",
    "tags.`mlflow.prompt.is_prompt` = 'true' AND tags.`mlflow.prompt.text` = 'hi'",
)
VERSION_FILTERS = (
    "name = 'a'", "name != 'a'", "name LIKE 'a%'", "name ILIKE 'A'", "name IN ('a', 'b')", "name NOT IN ('a')", "run_id = 'r2'", "run_id != 'r2'", "run_id IN ('r1', 'r2')", "run_id NOT IN ('r1')", "run_id LIKE 'r%'", "run_id IN ()", "run_id = 1", "source_path = 's3://b/other'", "source_path LIKE 's3%'", "source_path ILIKE 'DBFS%'",
    "source_path IN ('x')", "version_number = 1", "version_number = '1'", "version_number = ' 1 '", "version_number = 'x'", "version_number = 1.5", "version_number != 1", "version_number > 1", "version_number >= 2", "version_number < 2", "version_number <= 1", "version_number LIKE '1'", "version_number IN ('1')", "version_number IN (1)",
    "version_number = -1", "version_number = 99999999999999999999", "version_number = '1.0'", "attribute.version_number = 1", "version = 1", "creation_timestamp > 0", "current_stage = 'None'", "source = 'x'", "name > 'a'", "name = 1", "run_id = 1.5", "name = 'a' AND version_number = 2", "name = 'a' AND run_id = 'r2' AND tags.u = '1'", "name IS NULL",
    "tags.t = '1'", "tags.t != '1'", "tags.t LIKE '%'", "tags.t = '2' AND tags.u = '1'", "tags.t IN ('1')", "tags.t > '1'", "tags.t = 1", "tags.t IS NOT NULL", "params.x = '1'", "foo", "'a' = name", "name = 'a' OR name = 'b'", "name = 'a';", "name = 'nobody'", "(name = 'a')", "name=x", "name = ('a', 'b')",
)
MODEL_ORDERS = (["name"], ["name ASC"], ["name DESC"], ["name desc"], ["timestamp"], ["timestamp DESC"], ["last_updated_timestamp"], ["last_updated_timestamp DESC", "name DESC"], ["creation_timestamp"], ["timestamp", "last_updated_timestamp"], ["name", "name"], ["name", "timestamp DESC"], ["nothing"], ["name SIDEWAYS"], ["name ASC DESC"], [""], ["tags.t"],
                ["attribute.name"], ["`name`"], ["name,"], ["NAME"], ["name", "nothing"])
VERSION_ORDERS = (["name"], ["name DESC"], ["version_number"], ["version_number DESC"], ["creation_timestamp"], ["creation_timestamp DESC"], ["last_updated_timestamp"], ["last_updated_timestamp desc", "name asc"], ["name DESC", "version_number ASC"], ["name", "name"], ["version"], ["run_id"], ["nothing"], ["name SIDEWAYS"], [""], ["tags.name"], ["tags.t"], ["attribute.name"],
                  ["foo.name"], ["`name`"], ["version_number", "version_number DESC"])


def pages(search, number, **query):
    """All pages of a search; a client hands the token back."""
    first = search(max_results=number, **query)
    first.keep = {"t": "next_page_token"}
    follow = search(max_results=number, page_token="$t", **query)
    follow.keep = {"t": "next_page_token"}
    return (first, *[follow] * 3)


CASES = [
    case("models: filters", *VERSIONS, models(), *(models(f) for f in MODEL_FILTERS)),
    case("models: prompts", *VERSIONS, *(models(f) for f in PROMPT_FILTERS)),
    case("models: order", *VERSIONS, *(models(order_by=o) for o in MODEL_ORDERS)),
    case("models: one thing wrong and another", *MODELS, models("foo", order_by=["nothing"]), models("name > 'a'", order_by=["nothing"]), models("foo", page_token="x"), models(order_by=["nothing"], page_token="x"), models("foo", max_results=5000)),
    case("models: sizes", *MODELS, models(max_results=1), models(max_results=2), models(max_results=1000), models(max_results=1001), models(max_results="x"), models(max_results=""), models(max_results="99999999999999999999"),
         GET("registered-models/search", {"max_results": -1}, diff="negative-size"), GET("registered-models/search", {"max_results": 0}, diff="negative-size")),
    case("models: pages", *VERSIONS, *pages(models, 2), *pages(models, 2, order_by=["name DESC"]), *pages(models, 1, filter="name LIKE 'a%'"), *pages(models, 2, order_by=["timestamp DESC"])),
    case("models: tokens refused", *MODELS, models(page_token="x"), models(page_token="eyJ9"), models(page_token="")),
    case("models: a token of the reference", *MODELS, models(page_token="eyJvZmZzZXQiOiAyfQ==")),
    case("models: under ajax-api", *MODELS, GET(AJAX + "registered-models/search", {"filter": "name = 'a'"}, unordered=FOUND)),
    case("models: nothing there", models(), models("name = 'a'")),
    case("versions: filters", *VERSIONS, versions(), *(versions(f) for f in VERSION_FILTERS)),
    case("versions: prompts", *VERSIONS, *(versions(f) for f in PROMPT_FILTERS)),
    case("versions: order", *VERSIONS, *(versions(order_by=o) for o in VERSION_ORDERS)),
    case("versions: one thing wrong and another", *VERSIONS, versions("foo", order_by=["nothing"]), versions("name > 'a'", order_by=["nothing"]), versions("name > 'a'", page_token="x"), versions(order_by=["nothing"], page_token="x")),
    case("versions: sizes", *VERSIONS, versions(max_results=1), versions(max_results=200000), versions(max_results=200001), versions(max_results=0), versions(max_results=-1), versions(max_results="x")),
    case("versions: pages", *VERSIONS, *pages(versions, 2), *pages(versions, 1, filter="name = 'a'"), *pages(versions, 2, order_by=["name DESC"]), *pages(versions, 2, order_by=["version_number", "name DESC"])),
    case("versions: tokens", *VERSIONS, versions(page_token="x"), versions(page_token="eyJvZmZzZXQiOiAyfQ==")),
    case("versions: under ajax-api", *VERSIONS, GET(AJAX + "model-versions/search", {"filter": "name = 'b'"}, unordered=FOUND)),
    case("versions: of a deleted model", *VERSIONS, DELETE("registered-models/delete", {"name": "a"}), versions(), models()),
]
