/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MLflow's attributes from those of other conventions: OpenInference, OpenTelemetry's own
 * for generative AI, Traceloop, Google ADK, VoltAgent, Laminar, Langfuse, by tables; the
 * others are in dialects.c and events.c. The order is that in which MLflow asks them.
 */
#include "app/search/python.h"
#include "app/spans/dialects.h"

#include <inttypes.h>

/* ---- where a value comes from ---- */

/* A key, or a pattern of keys in which # is a number, or a function. */
struct source {
	const char *key, *pattern;
	const char *(*find)(struct span_attributes *s);
};
#define KEY(name)                                                                                  \
	{                                                                                          \
		.key = (name)                                                                      \
	}
#define PATTERN(text)                                                                              \
	{                                                                                          \
		.pattern = (text)                                                                  \
	}
#define FIND(function)                                                                             \
	{                                                                                          \
		.find = (function)                                                                 \
	}

static const struct source input_sources[] = {
	KEY("input.value"),
	FIND(gemini_inputs),
	FIND(claude_inputs),
	KEY("gen_ai.input.messages"),
	KEY("gen_ai.tool.call.arguments"),
	KEY("traceloop.entity.input"),
	PATTERN("gen_ai.prompt.#.content"),
	PATTERN("gen_ai.completion.#.tool_calls.#.arguments"),
	KEY("gcp.vertex.agent.llm_request"),
	KEY("gcp.vertex.agent.tool_call_args"),
	FIND(vercel_inputs),
	KEY("agent.messages"),
	KEY("llm.messages"),
	KEY("input"),
	KEY("lk.user_input"),
	KEY("lk.user_transcript"),
	KEY("lk.chat_ctx"),
	KEY("lk.input_text"),
	KEY("lmnr.span.input"),
	KEY("langfuse.observation.input"),
};

static const struct source output_sources[] = {
	KEY("output.value"),
	FIND(gemini_outputs),
	FIND(claude_outputs),
	KEY("gen_ai.output.messages"),
	KEY("gen_ai.tool.call.result"),
	KEY("traceloop.entity.output"),
	PATTERN("gen_ai.completion.#.content"),
	KEY("gcp.vertex.agent.llm_response"),
	KEY("gcp.vertex.agent.tool_response"),
	FIND(vercel_outputs),
	KEY("output"),
	KEY("lk.response.text"),
	KEY("lk.response.function_calls"),
	KEY("lmnr.span.output"),
	KEY("langfuse.observation.output"),
};

static const struct source model_sources[] = {
	KEY("llm.response.model_name"), KEY("llm.model_name"),        KEY("llm.request.model_name"),
	KEY("embedding.model_name"),    KEY("gen_ai.response.model"), KEY("gen_ai.request.model"),
};

static const struct source provider_sources[] = {
	KEY("llm.provider"),
	KEY("gen_ai.provider.name"),
	KEY("gen_ai.system"),
};

static const struct source tool_sources[] = { KEY("gen_ai.tool.definitions") };

/* Whether the key begins as the pattern says. */
static bool fits(const char *key, const char *pattern)
{
	for (; *pattern; pattern++) {
		if (*pattern != '#') {
			if (*key++ != *pattern)
				return false;
			continue;
		}
		if (!strspn(key, "0123456789"))
			return false;
		key += strspn(key, "0123456789");
	}
	return true;
}

static const char *value_like(struct span_attributes *s, const char *pattern)
{
	const char *value = NULL;

	for (size_t i = 0; !value && i < s->n; i++)
		if (fits(s->v[i].key, pattern))
			value = span_attribute_value_at(s, i);
	return value;
}

static const char *first_of(struct span_attributes *s, const struct source *sources, size_t n)
{
	const char *value = NULL;

	for (size_t i = 0; !value && i < n; i++)
		value = sources[i].key     ? span_attribute_value(s, sources[i].key) :
			sources[i].pattern ? value_like(s, sources[i].pattern) :
					     sources[i].find(s);
	return value;
}
#define FIRST_OF(s, sources) first_of((s), (sources), ARRAY_LEN(sources))

/* ---- types ---- */

struct type_name {
	const char *key, *value, *type;
};

static const struct type_name openinference_types[] = {
	{ "openinference.span.kind", "TOOL", "TOOL" },
	{ "openinference.span.kind", "CHAIN", "CHAIN" },
	{ "openinference.span.kind", "LLM", "LLM" },
	{ "openinference.span.kind", "RETRIEVER", "RETRIEVER" },
	{ "openinference.span.kind", "EMBEDDING", "EMBEDDING" },
	{ "openinference.span.kind", "AGENT", "AGENT" },
	{ "openinference.span.kind", "RERANKER", "RERANKER" },
	{ "openinference.span.kind", "UNKNOWN", "UNKNOWN" },
	{ "openinference.span.kind", "GUARDRAIL", "GUARDRAIL" },
	{ "openinference.span.kind", "EVALUATOR", "EVALUATOR" },
};

static const struct type_name genai_types[] = {
	{ "gen_ai.operation.name", "chat", "CHAT_MODEL" },
	{ "gen_ai.operation.name", "create_agent", "AGENT" },
	{ "gen_ai.operation.name", "embeddings", "EMBEDDING" },
	{ "gen_ai.operation.name", "execute_tool", "TOOL" },
	{ "gen_ai.operation.name", "generate_content", "LLM" },
	{ "gen_ai.operation.name", "invoke_agent", "AGENT" },
	{ "gen_ai.operation.name", "text_completion", "LLM" },
	{ "gen_ai.operation.name", "response", "LLM" },
};

/* What is asked between those of OpenTelemetry and LiveKit's. VoltAgent's spans have the
 * type of their agent in entity.type, so span.type goes first. */
static const struct type_name framework_types[] = {
	{ "traceloop.span.kind", "workflow", "WORKFLOW" },
	{ "traceloop.span.kind", "task", "TASK" },
	{ "traceloop.span.kind", "agent", "AGENT" },
	{ "traceloop.span.kind", "tool", "TOOL" },
	{ "traceloop.span.kind", "unknown", "UNKNOWN" },
	{ "ai.operationId", "ai.generateText", "LLM" },
	{ "ai.operationId", "ai.generateText.doGenerate", "LLM" },
	{ "ai.operationId", "ai.toolCall", "TOOL" },
	{ "ai.operationId", "ai.streamText", "LLM" },
	{ "ai.operationId", "ai.streamText.doStream", "LLM" },
	{ "ai.operationId", "ai.generateObject", "LLM" },
	{ "ai.operationId", "ai.generateObject.doGenerate", "LLM" },
	{ "ai.operationId", "ai.streamObject", "LLM" },
	{ "ai.operationId", "ai.streamObject.doStream", "LLM" },
	{ "ai.operationId", "ai.embed", "EMBEDDING" },
	{ "ai.operationId", "ai.embed.doEmbed", "EMBEDDING" },
	{ "ai.operationId", "ai.embedMany", "EMBEDDING" },
	{ "span.type", "agent", "AGENT" },
	{ "span.type", "llm", "LLM" },
	{ "span.type", "tool", "TOOL" },
	{ "span.type", "memory", "MEMORY" },
	{ "entity.type", "agent", "AGENT" },
	{ "entity.type", "llm", "LLM" },
	{ "entity.type", "tool", "TOOL" },
	{ "entity.type", "memory", "MEMORY" },
};

static const struct type_name other_types[] = {
	{ "lmnr.span.type", "LLM", "LLM" },
	{ "lmnr.span.type", "TOOL", "TOOL" },
	{ "lmnr.span.type", "DEFAULT", "CHAIN" },
	{ "lmnr.span.type", "PIPELINE", "CHAIN" },
	{ "lmnr.span.type", "EXECUTOR", "AGENT" },
	{ "lmnr.span.type", "EVALUATOR", "EVALUATOR" },
	{ "lmnr.span.type", "HUMAN_EVALUATOR", "EVALUATOR" },
	{ "lmnr.span.type", "EVALUATION", "EVALUATOR" },
	{ "lmnr.span.type", "CACHED", "LLM" },
	{ "langfuse.observation.type", "generation", "LLM" },
	{ "langfuse.observation.type", "embedding", "EMBEDDING" },
	{ "langfuse.observation.type", "tool", "TOOL" },
	{ "langfuse.observation.type", "retriever", "RETRIEVER" },
	{ "langfuse.observation.type", "agent", "AGENT" },
	{ "langfuse.observation.type", "chain", "CHAIN" },
	{ "langfuse.observation.type", "evaluator", "EVALUATOR" },
	{ "langfuse.observation.type", "guardrail", "GUARDRAIL" },
	{ "langfuse.observation.type", "span", "UNKNOWN" },
};

static const char *type_among(struct span_attributes *s, const struct type_name *types, size_t n)
{
	const char *key = "", *value = NULL;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(key, types[i].key) != 0) {
			key = types[i].key;
			value = span_string(s, key);
		}
		if (value && strcmp(value, types[i].value) == 0)
			return types[i].type;
	}
	return NULL;
}
#define TYPE_AMONG(s, types) type_among((s), (types), ARRAY_LEN(types))

const char *genai_type(const char *operation)
{
	for (size_t i = 0; i < ARRAY_LEN(genai_types); i++)
		if (strcmp(genai_types[i].value, operation) == 0)
			return genai_types[i].type;
	return NULL;
}

static const char *type_of(struct span_attributes *s)
{
	const char *type = TYPE_AMONG(s, openinference_types);

	type = type ? type : gemini_type(s);
	type = type ? type : claude_type(s);
	type = type ? type : TYPE_AMONG(s, genai_types);
	type = type ? type : TYPE_AMONG(s, framework_types);
	type = type ? type : livekit_type(s);
	return type ? type : TYPE_AMONG(s, other_types);
}

static void translate_type(struct span_attributes *s)
{
	const char *type = type_of(s), *now = span_attribute_text(s, SPAN_TYPE);
	const struct json_value *v = span_attribute_tree(s, SPAN_TYPE);

	if (type && (!now || (v && (v->kind == JSON_NULL ||
				    (v->kind == JSON_STRING && strcmp(v->text, "UNKNOWN") == 0)))))
		span_attribute_set_string(s, SPAN_TYPE, type);
}

/* ---- token usage ---- */

enum { INPUT, OUTPUT, TOTAL, CACHE_READ, CACHE_CREATION, COUNTS };
static const char *const count_names[COUNTS] = { "input_tokens", "output_tokens", "total_tokens",
						 "cache_read_input_tokens",
						 "cache_creation_input_tokens" };

/* Where a tool says how many; `older` is asked where the first has none. */
struct counting {
	bool (*applies)(struct span_attributes *s);
	const char *names[COUNTS], *older[COUNTS];
	bool adds_cache; /* its input leaves out what came from the cache or went there */
};
static const struct counting countings[] = {
	{ .names = { "llm.token_count.prompt", "llm.token_count.completion",
		     "llm.token_count.total", "llm.token_count.prompt_details.cache_read",
		     "llm.token_count.prompt_details.cache_write" } },
	{ .names = { "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", NULL,
		     "gen_ai.usage.cache_read.input_tokens",
		     "gen_ai.usage.cache_write.input_tokens" },
	  .older = { [CACHE_CREATION] = "gen_ai.usage.cache_creation.input_tokens" } },
	{ .applies = is_claude_request,
	  .names = { "input_tokens", "output_tokens", NULL, "cache_read_tokens",
		     "cache_creation_tokens" },
	  .adds_cache = true },
	{ .names = { "gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens",
		     "llm.usage.total_tokens" } },
	{ .names = { "usage.prompt_tokens", "usage.completion_tokens", "usage.total_tokens" },
	  .older = { "llm.usage.prompt_tokens", "llm.usage.completion_tokens",
		     "llm.usage.total_tokens" } },
};

struct count {
	bool given;
	int64_t n;
};

/* A whole number, or a text of one. Claude Code's are cut, where they are not whole. */
static struct count count_of(struct span_attributes *s, const struct counting *c, int which)
{
	const char *key = c->names[which];
	const struct json_value *v;
	struct count ret = { 0 };
	double d;

	if (key && c->older[which] && !span_attribute_text(s, key))
		key = c->older[which];
	if (!key || !(v = span_attribute_tree(s, key)))
		return ret;
	if (v->kind == JSON_INT || v->kind == JSON_STRING) {
		ret.given = py_int64(s->arena, v->text, &ret.n);
	} else if (v->kind == JSON_TRUE || v->kind == JSON_FALSE) {
		ret = (struct count){ true, v->kind == JSON_TRUE };
	} else if (v->kind == JSON_FLOAT && c->adds_cache) {
		d = json_value_double(v);
		ret.given = d > -9e18 && d < 9e18;
		ret.n = ret.given ? (int64_t)d : 0;
	}
	return ret;
}

static bool add_up(struct count *to, const struct count *more)
{
	if (!more->given)
		return true;
	return !__builtin_add_overflow(to->n, more->n, &to->n);
}

/* False: it says nothing, or what does not fit. */
static bool count(struct span_attributes *s, const struct counting *c, struct count *counts)
{
	struct count total = { true, 0 };

	if (c->applies && !c->applies(s))
		return false;
	for (int i = 0; i < COUNTS; i++)
		counts[i] = count_of(s, c, i);
	if (c->adds_cache && counts[INPUT].given &&
	    (!add_up(&counts[INPUT], &counts[CACHE_READ]) ||
	     !add_up(&counts[INPUT], &counts[CACHE_CREATION])))
		return false;
	if (!counts[TOTAL].given && counts[INPUT].given && counts[OUTPUT].given &&
	    add_up(&total, &counts[INPUT]) && add_up(&total, &counts[OUTPUT]))
		counts[TOTAL] = total;
	return counts[INPUT].given || counts[OUTPUT].given || counts[TOTAL].given;
}

static void translate_usage(struct span_attributes *s)
{
	struct count counts[COUNTS];
	const char *text = "";
	size_t i = 0;

	while (i < ARRAY_LEN(countings) && !count(s, &countings[i], counts))
		i++;
	if (i == ARRAY_LEN(countings))
		return;
	for (int k = 0; k < COUNTS; k++)
		if (counts[k].given)
			text = arena_printf(s->arena, "%s%s\"%s\": %" PRId64, text,
					    *text ? ", " : "", count_names[k], counts[k].n);
	span_attribute_set(s, SPAN_USAGE, arena_printf(s->arena, "{%s}", text));
}

/* ---- all of it ---- */

static const char *format_of(struct span_attributes *s)
{
	if (is_gemini(s))
		return "gemini";
	if (span_attribute_text(s, "voltagent.operation_id") ||
	    span_attribute_text(s, "voltagent.conversation_id"))
		return "voltagent";
	if (span_key_from(s, "lk."))
		return "livekit";
	return span_attribute_text(s, "lmnr.span.type") ? "openai" : NULL;
}

/* Inputs and outputs of a model often name it; what they name otherwise than by a text is none. */
static void translate_model_within(struct span_attributes *s)
{
	static const char *const keys[] = { SPAN_INPUTS, SPAN_OUTPUTS };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const struct json_value *object = span_attribute_tree(s, keys[i]);
		const struct json_value *model = object ? json_value_get(object, "model") : NULL;

		if (!model || !json_value_is_true(model))
			continue;
		if (model->kind == JSON_STRING)
			span_attribute_set_string(s, SPAN_MODEL, model->text);
		return;
	}
}

/* As the value it is, spelled anew. */
static bool respell(struct span_attributes *s, const char *key, const char *text)
{
	const struct json_value *v = text ? span_tree(s->arena, text) : NULL;

	if (v)
		span_attribute_set(s, key, json_value_dump_utf8(s->arena, v));
	return text != NULL;
}

static void translate_model(struct span_attributes *s)
{
	if (!span_attribute_text(s, SPAN_MODEL) &&
	    !respell(s, SPAN_MODEL, FIRST_OF(s, model_sources)))
		translate_model_within(s);
	if (!span_attribute_text(s, SPAN_PROVIDER))
		(void)respell(s, SPAN_PROVIDER, FIRST_OF(s, provider_sources));
}

static void translate_content(struct span_attributes *s, const struct otlp_list *events,
			      const char *key, const struct source *sources, size_t n)
{
	const char *value;

	if (span_attribute_text(s, key))
		return;
	value = first_of(s, sources, n);
	if (value)
		span_attribute_set(s, key, value);
	else if (!spring_events(s, events, key) && !genai_events(s, events, key))
		(void)claude_events(s, events, key);
}

void span_translate(struct span_attributes *s, const struct otlp_list *events)
{
	const char *format, *tools;

	translate_type(s);
	translate_content(s, events, SPAN_INPUTS, input_sources, ARRAY_LEN(input_sources));
	translate_content(s, events, SPAN_OUTPUTS, output_sources, ARRAY_LEN(output_sources));
	if (!span_attribute_text(s, SPAN_USAGE))
		translate_usage(s);
	if (!span_attribute_text(s, SPAN_FORMAT) && (format = format_of(s)))
		span_attribute_set_string(s, SPAN_FORMAT, format);
	if (!span_attribute_text(s, SPAN_TOOLS) && (tools = FIRST_OF(s, tool_sources)))
		span_attribute_set(s, SPAN_TOOLS, tools);
	translate_model(s);
}
