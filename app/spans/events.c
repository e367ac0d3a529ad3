/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs and outputs that tools put into events of a span; see dialects.h. */
#include "app/limits.h"
#include "app/spans/dialects.h"

static bool is_text(const struct otlp_bytes *b, const char *text)
{
	return b->n == strlen(text) && (!b->n || memcmp(b->s, text, b->n) == 0);
}

/* The last value of a key in an event. */
static const struct otlp_value *value_in(const struct otlp_event *event, const char *key)
{
	const struct otlp_entry *entries = event->attributes.v;

	for (size_t i = event->attributes.n; i-- > 0;)
		if (is_text(&entries[i].key, key))
			return &entries[i].value;
	return NULL;
}

/* What Python takes for true. */
static bool is_true(const struct otlp_value *v)
{
	switch (v ? v->kind : OTLP_NOTHING) {
	case OTLP_NOTHING:
		return false;
	case OTLP_IS_BOOL:
		return v->b;
	case OTLP_IS_INT:
		return v->i != 0;
	case OTLP_IS_DOUBLE:
		return v->d != 0;
	case OTLP_IS_ARRAY:
	case OTLP_IS_MAP:
		return v->list.n;
	default:
		return v->text.n;
	}
}

static const char *dumped(struct arena *a, const struct otlp_value *v)
{
	const char *text;
	struct buf out;

	buf_init(&out, REPLY_MAX);
	py_put_value(a, &out, v);
	text = arena_strndup(a, out.data, out.len);
	buf_free(&out);
	return text;
}

/* The text of a value, NULL for what holds a NUL byte or is no text. */
static const char *plain(struct arena *a, const struct otlp_value *v)
{
	if (v->kind != OTLP_IS_TEXT || memchr(v->text.s, 0, v->text.n))
		return NULL;
	return arena_strndup(a, v->text.s, v->text.n);
}

/* A text that is JSON is what that is. */
static struct json_value decoded(struct arena *a, const struct otlp_value *value)
{
	const char *text = plain(a, value);
	const struct json_value *v = span_tree(a, text ? text : dumped(a, value));

	if (v)
		return *v;
	return (struct json_value){ .kind = JSON_STRING, .text = text ? text : "" };
}

/* ---- Spring AI: one event for the prompt and one for the answer ---- */

bool spring_events(struct span_attributes *s, const struct otlp_list *events, const char *key)
{
	bool inputs = strcmp(key, SPAN_INPUTS) == 0;
	const struct otlp_event *event = events->v;

	for (size_t i = 0; i < events->n; i++) {
		const struct otlp_value *v;
		const char *text;

		if (!is_text(&event[i].name,
			     inputs ? "gen_ai.content.prompt" : "gen_ai.content.completion"))
			continue;
		v = value_in(&event[i], inputs ? "gen_ai.prompt" : "gen_ai.completion");
		if (!is_true(v))
			continue;
		text = plain(s->arena, v);
		if (text)
			span_attribute_set(s, key, text);
		else
			span_attribute_set_json(s, key, dumped(s->arena, v));
		return true;
	}
	return false;
}

/* ---- OpenTelemetry's messages as events ---- */

struct messages {
	struct arena *a;
	struct json_value *v;
	size_t n, room;
};

static void add(struct messages *m, const struct json_value *role, const struct json_value *content)
{
	static const char *keys[] = { "role", "content" };
	struct json_value *pair = ARENA_ARRAY(m->a, 2, struct json_value);

	pair[0] = *role;
	pair[1] = *content;
	m->v = arena_grow(m->a, m->v, m->n, &m->room, sizeof(*m->v));
	m->v[m->n++] =
		(struct json_value){ .kind = JSON_OBJECT, .n = 2, .items = pair, .keys = keys };
}

/* "system" of gen_ai.system.message; NULL: it is no message of that kind. */
static const char *role_of(const struct otlp_event *event, bool inputs)
{
	static const struct {
		const char *event, *role;
		bool inputs;
	} roles[] = {
		{ "gen_ai.system.message", "system", true },
		{ "gen_ai.user.message", "user", true },
		{ "gen_ai.assistant.message", "assistant", true },
		{ "gen_ai.choice", "assistant", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (roles[i].inputs == inputs && is_text(&event->name, roles[i].event))
			return roles[i].role;
	return NULL;
}

bool genai_events(struct span_attributes *s, const struct otlp_list *events, const char *key)
{
	bool inputs = strcmp(key, SPAN_INPUTS) == 0;
	const struct otlp_event *event = events->v;
	struct messages m = { .a = s->arena };
	struct json_value list;

	for (size_t i = 0; i < events->n; i++) {
		const char *name = role_of(&event[i], inputs);
		const struct otlp_value *v = name ? value_in(&event[i], "content") : NULL;
		const struct otlp_value *given = inputs ? NULL : value_in(&event[i], "role");
		struct json_value role = { .kind = JSON_STRING, .text = name }, content;

		if (!is_true(v))
			continue;
		if (given)
			role = decoded(s->arena, given);
		content = decoded(s->arena, v);
		add(&m, &role, &content);
	}
	list = (struct json_value){ .kind = JSON_ARRAY, .n = m.n, .items = m.v };
	if (m.n)
		span_attribute_set(s, key, json_value_dump(s->arena, &list, false));
	return m.n;
}

/* ---- what a tool of Claude Code put out ---- */

static bool is_redacted(const struct json_value *v)
{
	return v->kind == JSON_STRING && strcmp(v->text, "<REDACTED>") == 0;
}

bool claude_events(struct span_attributes *s, const struct otlp_list *events, const char *key)
{
	static const char *const names[] = { "output", "content", "diff" };
	const struct otlp_event *event = events->v;
	const char *type = claude_type(s);

	if (strcmp(key, SPAN_OUTPUTS) != 0 || !type || strcmp(type, "TOOL") != 0)
		return false;
	for (size_t i = 0; i < events->n; i++) {
		for (size_t k = 0; is_text(&event[i].name, "tool.output") && k < ARRAY_LEN(names);
		     k++) {
			const struct otlp_value *given = value_in(&event[i], names[k]);
			struct json_value v;

			if (!given || given->kind == OTLP_NOTHING)
				continue;
			v = decoded(s->arena, given);
			if (!json_value_is_true(&v) || is_redacted(&v))
				continue;
			span_attribute_set(s, key, json_value_dump_utf8(s->arena, &v));
			return true;
		}
	}
	return false;
}
