/* SPDX-License-Identifier: Apache-2.0 */
/* Gemini CLI, Claude Code, Vercel's AI SDK and LiveKit; see dialects.h. */
#include "app/spans/dialects.h"

#include <ctype.h>

const char *span_string(struct span_attributes *s, const char *key)
{
	const struct json_value *v = span_attribute_tree(s, key);

	return v && v->kind == JSON_STRING ? v->text : NULL;
}

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

const char *span_key_from(const struct span_attributes *s, const char *prefix)
{
	for (size_t i = 0; i < s->n; i++)
		if (starts_with(s->v[i].key, prefix))
			return s->v[i].key;
	return NULL;
}

/* ---- objects that are made here ---- */

struct members {
	struct arena *a;
	struct json_value v;
	size_t item_room, key_room;
	struct json_value *items;
};

static void add_member(struct members *m, const char *key, const struct json_value *value)
{
	m->items = arena_grow(m->a, m->items, m->v.n, &m->item_room, sizeof(*m->items));
	m->v.keys = arena_grow(m->a, m->v.keys, m->v.n, &m->key_room, sizeof(*m->v.keys));
	m->items[m->v.n] = *value;
	m->v.keys[m->v.n++] = key;
	m->v.items = m->items;
}

/* json.dumps({key: value}) */
static const char *wrapped(struct arena *a, const char *key, const struct json_value *value)
{
	struct json_value object = { .kind = JSON_OBJECT, .n = 1, .items = value, .keys = &key };

	return json_value_dump(a, &object, false);
}

/* What a text is worth: its JSON, or else the text itself. */
static struct json_value worth(struct arena *a, const char *text)
{
	const struct json_value *v = span_tree(a, text);

	return v ? *v : (struct json_value){ .kind = JSON_STRING, .text = text };
}

/* ---- Gemini CLI: messages as its own SDK has them ---- */

bool is_gemini(struct span_attributes *s)
{
	const char *name = span_string(s, "gen_ai.agent.name");

	return name && strcmp(name, "gemini-cli") == 0;
}

const char *gemini_type(struct span_attributes *s)
{
	const char *operation = is_gemini(s) ? span_string(s, "gen_ai.operation.name") : NULL;

	if (!operation)
		return NULL;
	return strcmp(operation, "llm_call") == 0   ? "LLM" :
	       strcmp(operation, "tool_call") == 0  ? "TOOL" :
	       strcmp(operation, "agent_call") == 0 ? "AGENT" :
						      NULL;
}

static const char *either(struct span_attributes *s, const char *key, const char *or_key)
{
	const char *value = span_attribute_value(s, key);

	return value ? value : span_attribute_value(s, or_key);
}

const char *gemini_inputs(struct span_attributes *s)
{
	const char *value =
		is_gemini(s) ? either(s, "gen_ai.input.messages", "gen_ai.tool.call.arguments") :
			       NULL;
	struct json_value v;

	if (!value)
		return NULL;
	v = worth(s->arena, value);
	return v.kind == JSON_ARRAY || v.kind == JSON_STRING ? wrapped(s->arena, "contents", &v) :
							       value;
}

/* One candidate with the parts of all messages. */
static const char *candidate(struct arena *a, const struct json_value *parts)
{
	const char *keys[] = { "role", "parts" }, *content_key = "content";
	struct json_value message[] = { { .kind = JSON_STRING, .text = "model" }, *parts };
	struct json_value content = { .kind = JSON_OBJECT, .n = 2, .items = message, .keys = keys };
	struct json_value one = {
		.kind = JSON_OBJECT, .n = 1, .items = &content, .keys = &content_key
	};
	struct json_value list = { .kind = JSON_ARRAY, .n = 1, .items = &one };

	return wrapped(a, "candidates", &list);
}

const char *gemini_outputs(struct span_attributes *s)
{
	const char *value = is_gemini(s) ?
				    either(s, "gen_ai.output.messages", "gen_ai.tool.call.result") :
				    NULL;
	struct members all = { .a = s->arena, .v = { .kind = JSON_ARRAY } };
	const struct json_value *v = value ? span_tree(s->arena, value) : NULL;

	for (size_t i = 0; v && v->kind == JSON_ARRAY && i < v->n; i++) {
		const struct json_value *parts = json_value_get(&v->items[i], "parts");

		for (size_t k = 0; parts && parts->kind == JSON_ARRAY && k < parts->n; k++)
			add_member(&all, NULL, &parts->items[k]);
	}
	return all.v.n ? candidate(s->arena, &all.v) : value;
}

/* ---- Claude Code ---- */

#define CLAUDE "claude_code."
#define REDACTED "<REDACTED>"

/* "interaction", "llm_request" or "tool", which some versions prefix; else "". */
static const char *claude_kind(struct span_attributes *s)
{
	static const char *const kinds[] = { "interaction", "llm_request", "tool" };
	const char *kind = span_string(s, "span.type");

	if (!kind)
		return "";
	kind += starts_with(kind, CLAUDE) ? strlen(CLAUDE) : 0;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return kinds[i];
	return "";
}

bool is_claude_request(struct span_attributes *s)
{
	return strcmp(claude_kind(s), "llm_request") == 0;
}

const char *claude_type(struct span_attributes *s)
{
	const char *kind = claude_kind(s);

	return strcmp(kind, "interaction") == 0 ? "AGENT" :
	       strcmp(kind, "llm_request") == 0 ? "LLM" :
	       strcmp(kind, "tool") == 0        ? "TOOL" :
						  NULL;
}

static const char *content(struct span_attributes *s, const char *key)
{
	const char *text = span_attribute_text(s, key), *value;
	const struct json_value *v = span_attribute_tree(s, key);

	value = span_attribute_value(s, key);
	if (!text || !value || (v && v->kind == JSON_STRING && strcmp(v->text, REDACTED) == 0))
		return NULL;
	return value;
}

/* What a tool was called with, as far as it is told. */
static const char *tool_details(struct span_attributes *s)
{
	static const char *const keys[] = { "full_command", "file_path", "skill_name",
					    "subagent_type" };
	struct members details = { .a = s->arena, .v = { .kind = JSON_OBJECT } };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const char *text = content(s, keys[i]);
		struct json_value v;

		if (!text)
			continue;
		v = worth(s->arena, text);
		add_member(&details, keys[i], &v);
	}
	return details.v.n ? json_value_dump(s->arena, &details.v, false) : NULL;
}

const char *claude_inputs(struct span_attributes *s)
{
	const char *kind = claude_kind(s), *value = NULL;

	if (strcmp(kind, "tool") == 0) {
		value = content(s, "tool_input");
		return value ? value : tool_details(s);
	}
	if (strcmp(kind, "interaction") == 0)
		value = content(s, "user_prompt");
	return value || !*kind ? value : content(s, "new_context");
}

const char *claude_outputs(struct span_attributes *s)
{
	const char *kind = claude_kind(s);

	return strcmp(kind, "llm_request") == 0 ? content(s, "response.model_output") :
	       strcmp(kind, "tool") == 0        ? content(s, "new_context") :
						  NULL;
}

/* ---- Vercel's AI SDK ---- */

static bool is_chat(struct span_attributes *s)
{
	const char *id = span_string(s, "ai.operationId");

	return id && (strcmp(id, "ai.generateText.doGenerate") == 0 ||
		      strcmp(id, "ai.streamText.doStream") == 0);
}

/* JSON in a text in a text, three times. */
static struct json_value unpacked(struct arena *a, const char *text)
{
	struct json_value v = worth(a, text);

	for (int i = 0; i < 2 && v.kind == JSON_STRING; i++)
		v = worth(a, v.text);
	return v;
}

/* The attributes of a prefix as one object. */
static struct members unpacked_from(struct span_attributes *s, const char *prefix)
{
	struct members m = { .a = s->arena, .v = { .kind = JSON_OBJECT } };

	for (size_t i = 0; i < s->n; i++) {
		struct json_value v;

		if (!starts_with(s->v[i].key, prefix))
			continue;
		v = unpacked(s->arena, s->v[i].text);
		add_member(&m, s->v[i].key + strlen(prefix), &v);
	}
	return m;
}

static void unpack_tools(struct members *m)
{
	for (size_t i = 0; i < m->v.n; i++) {
		struct json_value *list = &m->items[i], *tools;

		if (strcmp(m->v.keys[i], "tools") != 0 || list->kind != JSON_ARRAY)
			continue;
		tools = ARENA_ARRAY(m->a, list->n, struct json_value);
		for (size_t k = 0; k < list->n; k++)
			tools[k] = list->items[k].kind == JSON_STRING ?
					   unpacked(m->a, list->items[k].text) :
					   list->items[k];
		list->items = tools;
	}
}

static const char *first_value(struct span_attributes *s, const char *const *keys, size_t n)
{
	const char *value = NULL;

	for (size_t i = 0; !value && i < n; i++)
		value = span_attribute_value(s, keys[i]);
	return value;
}

const char *vercel_inputs(struct span_attributes *s)
{
	static const char *const keys[] = { "ai.prompt", "ai.toolCall.args", "ai.value",
					    "ai.values" };
	struct members m;

	if (!is_chat(s))
		return first_value(s, keys, ARRAY_LEN(keys));
	m = unpacked_from(s, "ai.prompt.");
	unpack_tools(&m);
	span_attribute_set(s, SPAN_FORMAT, "vercel_ai");
	return m.v.n ? json_value_dump(s->arena, &m.v, false) : NULL;
}

const char *vercel_outputs(struct span_attributes *s)
{
	static const char *const keys[] = { "ai.response.text", "ai.toolCall.result",
					    "ai.response.object", "ai.embedding", "ai.embeddings" };
	struct members m;

	if (!is_chat(s))
		return first_value(s, keys, ARRAY_LEN(keys));
	m = unpacked_from(s, "ai.response.");
	return m.v.n ? json_value_dump(s->arena, &m.v, false) : NULL;
}

/* ---- LiveKit ---- */

static const char *lower(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text);

	for (char *c = copy; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return copy;
}

static bool is_one_of(const char *key, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(key, names[i]) == 0)
			return true;
	return false;
}

static const char *livekit_type_by_key(const char *key)
{
	static const char *const agents[] = { "lk.agent_name", "lk.instructions",
					      "lk.generation_id" };
	static const char *const speech[] = { "lk.input_text", "lk.user_transcript",
					      "lk.transcript_confidence",
					      "lk.transcription_delay" };

	if (strcmp(key, "lk.retry_count") == 0)
		return "LLM";
	if (starts_with(key, "lk.function_tool"))
		return "TOOL";
	if (is_one_of(key, agents, ARRAY_LEN(agents)))
		return "AGENT";
	return starts_with(key, "lk.tts") || is_one_of(key, speech, ARRAY_LEN(speech)) ? "UNKNOWN" :
											 NULL;
}

/* A model that is named makes it a model's span, whoever made it. */
const char *livekit_type(struct span_attributes *s)
{
	const char *operation = span_string(s, "gen_ai.operation.name"), *type = NULL;

	if (span_attribute_text(s, "gen_ai.request.model"))
		return "LLM";
	if (operation)
		type = genai_type(lower(s->arena, operation));
	for (size_t i = 0; !type && i < s->n; i++)
		type = livekit_type_by_key(s->v[i].key);
	return type;
}
