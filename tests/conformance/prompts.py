# SPDX-License-Identifier: Apache-2.0
"""What the client's prompt functions do with the model registry, request by request."""

from .dsl import DELETE, EXPERIMENT, GET, PATCH, POST, RUN, case
from .registered_models import LISTS, PROMPT, alias, by_alias, create, delete, get, gone, latest, rename, tag, unalias, untag, version
from .registry_search import FOUND, models, slowly, versions

TEXT = {"key": "mlflow.prompt.text", "value": "Hello {{name}}"}
TYPE = {"key": "_mlflow_prompt_type", "value": "text"}


def prompt(name="p", tags=(), **fields):
    return create(name, tags=[*PROMPT, *tags], **fields)


def prompt_version(name="p", source="dummy-source", tags=(TEXT, TYPE), **fields):
    return POST("model-versions/create", {"name": name, "source": source, "tags": [*PROMPT, *tags], **fields})


def set_tag(key, value, number="1", name="p"):
    return POST("model-versions/set-tag", {"name": name, "version": number, "key": key, "value": value})


def read(number="1", name="p"):
    return GET("model-versions/get", {"name": name, "version": number}, unordered=("model_version.tags", "model_version.aliases"))


CASES = [
    case("register, load, search", *slowly(prompt(tags=[{"key": "task", "value": "greet"}], description="d"), prompt_version(description="first"), prompt_version(tags=(TEXT, {"key": "a", "value": "b"}))), get("p"), read(), read("2"), by_alias("latest", "p"), latest("p"),
         models("tags.`mlflow.prompt.is_prompt` = 'true'"), models("name = 'p' AND tags.`mlflow.prompt.is_prompt` = 'true'"), models(), versions(), versions("name = 'p'"), versions("name = 'p' AND tags.`mlflow.prompt.is_prompt` = 'true'")),
    case("chat prompts", prompt(), prompt_version(tags=({"key": "mlflow.prompt.text", "value": '[{"role": "user", "content": "Hi {{x}} ž"}]'}, {"key": "_mlflow_prompt_type", "value": "chat"}, {"key": "_mlflow_prompt_response_format", "value": "{}"}, {"key": "_mlflow_prompt_model_config", "value": '{"model_name": "m"}'})), read()),
    case("the other placeholder", prompt(), prompt_version(source="prompt-template"), read()),
    case("sources refused", prompt(), *(prompt_version(source=s) for s in ("s3://b/m", "/etc", "prompt", "dummy-source/x", "models:/p/1", "")), get("p")),
    case("aliases", prompt(), prompt_version(), prompt_version(), alias("production", "1", "p"), by_alias("production", "p"), alias("production", "2", "p"), by_alias("production", "p"), unalias("production", "p"), by_alias("production", "p"), alias("latest", "1", "p"), alias("v1", "1", "p"), by_alias("nope", "p")),
    case("tags", prompt(), prompt_version(), tag("team", "a", "p"), untag("team", "p"), set_tag("k", "v"), read(), DELETE("model-versions/delete-tag", {"name": "p", "version": "1", "key": "k"}), read(), tag("mlflow.prompt.is_prompt", "false", "p"), get("p"), models(), models("tags.`mlflow.prompt.is_prompt` = 'true'")),
    case("linked to experiments and runs", EXPERIMENT, RUN, prompt(tags=[{"key": "_mlflow_experiment_ids", "value": ",$e,"}]), prompt_version(run_id="$r"), models("tags.`mlflow.prompt.is_prompt` = 'true' AND tags.`_mlflow_experiment_ids` LIKE '%,$e,%'"), models("tags.`mlflow.prompt.is_prompt` = 'true' AND tags.`_mlflow_experiment_ids` LIKE '%,1,%'"),
         set_tag("mlflow.prompt.associatedRunIds", "$r"), POST("runs/set-tag", {"run_id": "$r", "key": "mlflow.linkedPrompts", "value": '[{"name": "p", "version": "1"}]'}), read(), versions("run_id = '$r'"), versions("run_id = '$r' AND tags.`mlflow.prompt.is_prompt` = 'true'")),
    case("names are shared with models", prompt(), create("p"), prompt(), create(), prompt("m"), version("p"), prompt_version("m"), get("p"), get("m"), models(), models("tags.`mlflow.prompt.is_prompt` = 'true'"), versions(), versions("tags.`mlflow.prompt.is_prompt` = 'true'")),
    case("delete", prompt(), prompt_version(), prompt_version(), alias("a", "1", "p"), gone("1", "p"), by_alias("a", "p"), by_alias("latest", "p"), delete("p"), get("p"), create("p")),
    case("rename and describe", prompt(), prompt_version(), PATCH("registered-models/update", {"name": "p", "description": "new"}, unordered=LISTS), PATCH("model-versions/update", {"name": "p", "version": "1", "description": "new"}, unordered=("model_version.tags",)), rename("p", "q"), get("q"), models("tags.`mlflow.prompt.is_prompt` = 'true'")),
    case("text too long", prompt(), prompt_version(tags=({"key": "mlflow.prompt.text", "value": "ž" * 100001},)), prompt_version(tags=({"key": "mlflow.prompt.text", "value": "ž" * 100000},)), set_tag("mlflow.prompt.text", "x" * 100001)),
    case("in two workspaces", POST("/api/3.0/mlflow/workspaces", {"name": "prompt-other"}, workspace=None), prompt(), prompt_version(), POST("registered-models/create", {"name": "p"}, workspace="prompt-other"), GET("registered-models/search", workspace="prompt-other", unordered=FOUND),
         GET("registered-models/search", {"filter": "tags.`mlflow.prompt.is_prompt` = 'true'"}, workspace="prompt-other"), models("tags.`mlflow.prompt.is_prompt` = 'true'"), POST("model-versions/create", {"name": "p", "source": "models:/p/1"}, workspace="prompt-other")),
]
