/* SPDX-License-Identifier: Apache-2.0 */
/* Providers of models and their credentials; see providers.h. */
#include "app/gateway/providers.h"

#include "app/config.h"
#include "app/validate.h"

const char *const gateway_providers[] = {
	"ai21",
	"aihubmix",
	"aiml",
	"aleph_alpha",
	"amazon_nova",
	"anthropic",
	"anyscale",
	"azure",
	"azure_ai",
	"azure_text",
	"baseten",
	"bedrock",
	"bedrock_mantle",
	"black_forest_labs",
	"cerebras",
	"chatgpt",
	"cloudflare",
	"codestral",
	"cognition",
	"cohere",
	"cohere_chat",
	"crusoe",
	"cursor",
	"darkbloom",
	"dashscope",
	"databricks",
	"deepinfra",
	"deepseek",
	"fal_ai",
	"featherless_ai",
	"fireworks_ai",
	"fireworks_ai-embedding-models",
	"friendliai",
	"gemini",
	"gigachat",
	"github_copilot",
	"gmi",
	"gradient_ai",
	"groq",
	"heroku",
	"hyperbolic",
	"inception",
	"lambda_ai",
	"lemonade",
	"libertai",
	"llamagate",
	"meta",
	"meta_llama",
	"minimax",
	"mistral",
	"moonshot",
	"morph",
	"nebius",
	"nlp_cloud",
	"novita",
	"nscale",
	"oci",
	"ollama",
	"openai",
	"openrouter",
	"ovhcloud",
	"palm",
	"perplexity",
	"pinstripes",
	"portkey",
	"prism",
	"publicai",
	"qwen_ai_platform",
	"qwencloud",
	"recraft",
	"replicate",
	"runwayml",
	"sagemaker",
	"sail",
	"sambanova",
	"sarvam",
	"scaleway",
	"scx-ai",
	"snowflake",
	"stability",
	"tencent",
	"tensormesh",
	"text-completion-codestral",
	"text-completion-inception",
	"text-completion-openai",
	"together_ai",
	"typesafe",
	"v0",
	"vercel_ai_gateway",
	"vertex_ai",
	"volcengine",
	"voyage",
	"wandb",
	"watsonx",
	"xai",
	"xiaomi_mimo",
	"zai",
	NULL,
};

/* ---- credentials ---- */

static const struct auth_field bedrock_api_key[] = {
	{ "api_key", "Amazon Bedrock API Key", true, true, NULL },
	{ "aws_region_name", "AWS Region", false, true, NULL },
	{ 0 },
};
static const struct auth_field bedrock_access_keys[] = {
	{ "aws_access_key_id", "AWS Access Key ID", true, true, NULL },
	{ "aws_secret_access_key", "AWS Secret Access Key", true, true, NULL },
	{ "aws_region_name", "AWS Region (e.g., us-east-1)", false, false, NULL },
	{ 0 },
};
static const struct auth_field bedrock_iam_role[] = {
	{ "aws_role_name", "IAM Role ARN to assume", false, true, NULL },
	{ "aws_region_name", "AWS Region (e.g., us-east-1)", false, false, NULL },
	{ 0 },
};
static const struct auth_field bedrock_default_chain[] = {
	{ "aws_role_name", "IAM Role ARN to assume (optional, for cross-account access)", false,
	  false, NULL },
	{ "aws_session_name", "Session name for assumed role", false, false, NULL },
	{ "aws_region_name", "AWS Region (e.g., us-east-1)", false, false, NULL },
	{ 0 },
};
static const struct auth_field azure_api_key[] = {
	{ "api_key", "Azure OpenAI API Key", true, true, NULL },
	{ "api_base", "Azure OpenAI endpoint URL", false, true, NULL },
	{ "api_version", "API version (e.g., 2024-02-01)", false, true, NULL },
	{ 0 },
};
static const struct auth_field vertex_ai_service_account_json[] = {
	{ "vertex_credentials", "Service Account JSON key file contents", true, true, NULL },
	{ "vertex_project", "GCP Project ID", false, true, NULL },
	{ "vertex_location", "GCP Region (e.g., us-central1)", false, false, "us-central1" },
	{ 0 },
};
static const struct auth_field vertex_ai_default_chain[] = {
	{ "vertex_project", "GCP Project ID", false, true, NULL },
	{ "vertex_location", "GCP Region (e.g., us-central1)", false, false, "us-central1" },
	{ 0 },
};
static const struct auth_field databricks_pat_token[] = {
	{ "api_key", "Databricks Personal Access Token", true, true, NULL },
	{ "api_base", "Databricks workspace URL", false, true, NULL },
	{ 0 },
};
static const struct auth_field databricks_oauth_m2m[] = {
	{ "client_secret", "OAuth Client Secret", true, true, NULL },
	{ "api_base", "Databricks workspace URL", false, true, NULL },
	{ "client_id", "OAuth Client ID", false, true, NULL },
	{ 0 },
};
static const struct auth_field portkey_api_key[] = {
	{ "api_key", "Portkey API Key", true, true, NULL },
	{ "portkey_provider",
	  "Provider to route to: a Model Catalog slug (e.g. @openai-prod) or a bare "
	  "provider slug (e.g. openai)",
	  false, false, NULL },
	{ "portkey_config",
	  "Portkey config ID (e.g. pc-xxxx) or JSON config. Stored as a secret since a "
	  "raw JSON config may embed upstream credentials",
	  true, false, NULL },
	{ "provider_api_key",
	  "Upstream provider API key (only for bare provider slugs not stored in Portkey)", true,
	  false, NULL },
	{ "api_base", "Portkey API Base URL (defaults to https://api.portkey.ai/v1)", false, false,
	  NULL },
	{ 0 },
};
static const struct auth_field sagemaker_access_keys[] = {
	{ "aws_access_key_id", "AWS Access Key ID", true, true, NULL },
	{ "aws_secret_access_key", "AWS Secret Access Key", true, true, NULL },
	{ "aws_region_name", "AWS Region (e.g., us-east-1)", false, true, NULL },
	{ 0 },
};
static const struct auth_field sagemaker_iam_role[] = {
	{ "aws_access_key_id", "AWS Access Key ID (for assuming role)", true, true, NULL },
	{ "aws_secret_access_key", "AWS Secret Access Key", true, true, NULL },
	{ "aws_role_name", "IAM Role ARN to assume", false, true, NULL },
	{ "aws_session_name", "Session name for assumed role", false, false, NULL },
	{ "aws_region_name", "AWS Region (e.g., us-east-1)", false, true, NULL },
	{ 0 },
};
static const struct auth_field sagemaker_default_chain[] = {
	{ "aws_role_name", "IAM Role ARN to assume (optional, for cross-account access)", false,
	  false, NULL },
	{ "aws_session_name", "Session name for assumed role", false, false, NULL },
	{ "aws_region_name", "AWS Region (e.g., us-east-1)", false, false, NULL },
	{ 0 },
};
static const struct auth_field typesafe_api_key[] = {
	{ "api_key", "TypeSafe API Key", true, true, NULL },
	{ "api_base", "TypeSafe API Base URL (defaults to https://api.typesafe.ai/v1)", false,
	  false, NULL },
	{ 0 },
};

/* Those of a provider stand together, and its first is the one that is suggested. */
static const struct auth_mode auth_modes[] = {
	{ "bedrock", "api_key", "API Key", "Use Amazon Bedrock API Key (bearer token)",
	  bedrock_api_key },
	{ "bedrock", "access_keys", "Access Keys", "Use AWS Access Key ID and Secret Access Key",
	  bedrock_access_keys },
	{ "bedrock", "iam_role", "IAM Role Assumption",
	  "Assume an IAM role using the server's ambient credentials (instance profile,"
	  " IRSA, ECS task role, ~/.aws/credentials, etc.)",
	  bedrock_iam_role },
	{ "bedrock", "default_chain", "Default Credential Chain",
	  "Use the server's default AWS credentials (instance profile, IRSA, ECS task "
	  "role, ~/.aws/credentials, etc.)",
	  bedrock_default_chain },
	{ "azure", "api_key", "API Key", "Use Azure OpenAI API Key", azure_api_key },
	{ "vertex_ai", "service_account_json", "Service Account JSON",
	  "Use GCP Service Account credentials (JSON key file contents)",
	  vertex_ai_service_account_json },
	{ "vertex_ai", "default_chain", "Application Default Credentials",
	  "Use the server's Application Default Credentials "
	  "(GOOGLE_APPLICATION_CREDENTIALS, gcloud auth application-default login, or "
	  "attached GCE/GKE/Cloud Run service account)",
	  vertex_ai_default_chain },
	{ "databricks", "pat_token", "Personal Access Token",
	  "Use Databricks Personal Access Token", databricks_pat_token },
	{ "databricks", "oauth_m2m", "OAuth M2M (Service Principal)",
	  "Use OAuth machine-to-machine authentication", databricks_oauth_m2m },
	{ "portkey", "api_key", "API Key", "Use Portkey API Key with an optional routing target",
	  portkey_api_key },
	{ "sagemaker", "access_keys", "Access Keys", "Use AWS Access Key ID and Secret Access Key",
	  sagemaker_access_keys },
	{ "sagemaker", "iam_role", "IAM Role Assumption",
	  "Assume an IAM role using base credentials (for cross-account access)",
	  sagemaker_iam_role },
	{ "sagemaker", "default_chain", "Default Credential Chain",
	  "Use the server's default AWS credentials (instance profile, IRSA, ECS task "
	  "role, ~/.aws/credentials, etc.)",
	  sagemaker_default_chain },
	{ "typesafe", "api_key", "API Key", "Use TypeSafe API Key", typesafe_api_key },
};

/* Other names of the same. */
static const struct {
	const char *name, *provider;
} aliases[] = {
	{ "amazon-bedrock", "bedrock" },
	{ "databricks-model-serving", "databricks" },
};

static const char *provider_of(struct arena *a, const char *name)
{
	const char *lower = python_lower(a, name);

	for (size_t i = 0; i < ARRAY_LEN(aliases); i++)
		if (strcmp(aliases[i].name, lower) == 0)
			return aliases[i].provider;
	return lower;
}

static const struct auth_mode *simple_mode(struct arena *a, const char *provider)
{
	struct auth_field *fields = ARENA_ARRAY(a, 3, struct auth_field);
	struct auth_mode *mode = ARENA_NEW(a, struct auth_mode);
	const char *title = python_title(a, provider);

	fields[0] = (struct auth_field){ "api_key", arena_printf(a, "%s API Key", title), true,
					 true, NULL };
	fields[1] = (struct auth_field){ "api_base", arena_printf(a, "%s API Base URL", title),
					 false, false, NULL };
	fields[2] = (struct auth_field){ 0 };
	*mode = (struct auth_mode){ provider, "api_key", "API Key",
				    arena_printf(a, "Use %s API Key", title), fields };
	return mode;
}

const struct auth_mode *gateway_auth_modes(struct arena *a, const char *provider, size_t *ret_n)
{
	const struct auth_mode *first = NULL;

	provider = provider_of(a, provider);
	if (strcmp(provider, "bedrock_converse") == 0)
		provider = "bedrock";
	*ret_n = 0;
	for (size_t i = 0; i < ARRAY_LEN(auth_modes); i++) {
		if (strcmp(auth_modes[i].provider, provider) != 0)
			continue;
		first = first ? first : &auth_modes[i];
		++*ret_n;
	}
	if (first)
		return first;
	*ret_n = 1;
	return simple_mode(a, provider);
}

/* ---- names ---- */

bool gateway_knows_provider(const char *name)
{
	for (const char *const *p = gateway_providers; *p; p++)
		if (strcmp(*p, name) == 0)
			return true;
	return false;
}

bool gateway_allows_provider(const struct request *rq, const char *name)
{
	const char *list = rq->config->gateway_allowed_providers;
	struct arena *a = rq->arena;
	bool any = false;

	name = provider_of(a, name);
	for (;;) {
		size_t n = strcspn(list, ",");
		const char *one = python_strip(a, arena_strndup(a, list, n));

		if (*one && strcmp(provider_of(a, one), name) == 0)
			return true;
		any = any || *one;
		if (!list[n])
			return !any;
		list += n + 1;
	}
}
