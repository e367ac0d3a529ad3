# SPDX-License-Identifier: Apache-2.0
"""What the web UI offers for the AI gateway: providers, the credentials they take, their models."""

from .dsl import GET, case
from .gateway_secrets import AJAX_GATEWAY

OWN_MODES = ("bedrock", "azure", "vertex_ai", "databricks", "portkey", "sagemaker", "typesafe")
OTHERS = ("openai", "OpenAI", "amazon-bedrock", "Amazon-Bedrock", "bedrock_converse", "databricks-model-serving", "text-completion-openai", "fireworks_ai-embedding-models", "ai21", "v0", "x2y z", "", "none's \"own\" <b>")


def config(provider):
    return GET(AJAX_GATEWAY + "provider-config", {"provider": provider})


def models(**query):
    return GET(AJAX_GATEWAY + "supported-models", query or None)


CASES = [
    case("providers", GET(AJAX_GATEWAY + "supported-providers")),
    case("providers: credentials", *map(config, (*OWN_MODES, *OTHERS)), GET(AJAX_GATEWAY + "provider-config")),
    case("providers: models", *[models(provider=name) for name in ("openai", "anthropic", "vertex_ai", "azure", "portkey", "bedrock", "bedrock_converse", "vertex_ai-anthropic", "OpenAI", "none", "../index", "all", "openai.json")], models(provider=""), models()),
]
