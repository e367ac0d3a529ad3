/* SPDX-License-Identifier: Apache-2.0 */
/* The attributes of a span; see attributes.h. */
#include "app/spans/attributes.h"

#include "app/limits.h"

/* Where Python's own recursion ends is not far from here. */
#define SKIM_DEPTH_MAX 500

/* ---- is a text JSON? Looked at without making a tree of it ---- */

static const char *skim(const char *s, const char *end, int depth);

static const char *skim_blanks(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r'))
		s++;
	return s;
}

static bool is_hex(const char *s)
{
	for (int i = 0; i < 4; i++)
		if (!s[i] || !strchr("0123456789abcdefABCDEF", s[i]))
			return false;
	return true;
}

/* After the opening quote. */
static const char *skim_string(const char *s, const char *end)
{
	for (; s < end && *s != '"'; s++) {
		if ((unsigned char)*s < 0x20)
			return NULL;
		if (*s != '\\')
			continue;
		if (++s == end || !*s || !strchr("\"\\/bfnrtu", *s))
			return NULL;
		if (*s == 'u' && (end - s < 5 || !is_hex(s + 1)))
			return NULL;
	}
	return s < end ? s + 1 : NULL;
}

static const char *skim_digits(const char *s, const char *end)
{
	while (s < end && *s >= '0' && *s <= '9')
		s++;
	return s;
}

static const char *skim_word(const char *s, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - s) >= n && memcmp(s, word, n) == 0 ? s + n : NULL;
}

static const char *skim_number(const char *s, const char *end)
{
	static const char *const words[] = { "null",     "true",      "false", "NaN",
					     "Infinity", "-Infinity", "0",     "-0" };
	const char *after = NULL, *more;

	for (size_t i = 0; !after && i < ARRAY_LEN(words); i++)
		after = skim_word(s, end, words[i]);
	if (after && after[-1] != '0')
		return after;
	if (!after) {
		s += *s == '-';
		after = skim_digits(s, end);
		if (after == s)
			return NULL;
	}
	if (after < end && *after == '.' && (more = skim_digits(after + 1, end)) > after + 1)
		after = more;
	if (after < end && (*after == 'e' || *after == 'E')) {
		const char *digits = after + 1;

		digits += digits < end && (*digits == '+' || *digits == '-');
		more = skim_digits(digits, end);
		after = more > digits ? more : after;
	}
	return after;
}

/* After the opening bracket. */
static const char *skim_members(const char *s, const char *end, char close, int depth)
{
	s = skim_blanks(s, end);
	if (s < end && *s == close)
		return s + 1;
	for (;;) {
		s = skim_blanks(s, end);
		if (close == '}') {
			if (s == end || *s != '"' || !(s = skim_string(s + 1, end)))
				return NULL;
			s = skim_blanks(s, end);
			if (s == end || *s++ != ':')
				return NULL;
		}
		if (!(s = skim(s, end, depth)) || s == end)
			return NULL;
		if (*s == close)
			return s + 1;
		if (*s++ != ',')
			return NULL;
	}
}

/* What follows one value and the blanks around it; NULL: there is none. */
static const char *skim(const char *s, const char *end, int depth)
{
	s = skim_blanks(s, end);
	if (s == end || depth == SKIM_DEPTH_MAX)
		return NULL;
	if (*s == '"')
		s = skim_string(s + 1, end);
	else if (*s == '{' || *s == '[')
		s = skim_members(s + 1, end, *s == '{' ? '}' : ']', depth + 1);
	else
		s = skim_number(s, end);
	return s ? skim_blanks(s, end) : NULL;
}

/* JSON of a text, a list or an object. */
static bool is_serialised(const struct otlp_bytes *t)
{
	const char *end, *s;

	if (!t->n)
		return false;
	end = t->s + t->n;
	s = skim_blanks(t->s, end);
	return s < end && strchr("\"[{", *s) && *s && skim(s, end, 0) == end;
}

/* ---- reading ---- */

static struct span_attribute *find(const struct span_attributes *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->v[i].key, key) == 0)
			return &s->v[i];
	return NULL;
}

static struct span_attribute *add(struct span_attributes *s, const char *key)
{
	s->v = arena_grow(s->arena, s->v, s->n, &s->room, sizeof(*s->v));
	s->v[s->n] = (struct span_attribute){ .key = key };
	return &s->v[s->n++];
}

static const char *text_of(struct arena *a, struct buf *out, const struct otlp_value *v)
{
	size_t start = out->len;

	if (v->kind == OTLP_IS_TEXT && is_serialised(&v->text))
		buf_add(out, v->text.s, v->text.n);
	else
		py_put_value(a, out, v);
	return buf_failed(out) ? NULL : arena_strndup(a, out->data + start, out->len - start);
}

bool span_attributes_read(struct arena *a, const struct otlp_list *entries,
			  struct span_attributes *ret)
{
	struct otlp_entry **once;
	struct buf out;
	bool ok = true;
	size_t n;

	*ret = (struct span_attributes){ .arena = a };
	if (entries->n > SPAN_ATTRIBUTES_MAX)
		return false;
	once = otlp_entries_once(a, entries, &n);
	buf_init(&out, SPANS_CONTENT_MAX);
	for (size_t i = 0; ok && i < n; i++) {
		const struct otlp_bytes *key = &once[i]->key;
		struct span_attribute *attribute =
			add(ret, arena_strndup(a, key->s ? key->s : "", key->n));

		attribute->text = text_of(a, &out, &once[i]->value);
		ok = attribute->text && strlen(attribute->key) == key->n;
	}
	buf_free(&out);
	return ok;
}

/* ---- looking ---- */

const struct json_value *span_tree(struct arena *a, const char *text)
{
	size_t used = arena_used(a), all = 2 * SPANS_CONTENT_MAX + SPAN_TREES_MAX;

	return used + strlen(text) < all ?
		       json_value_read_within(a, text, all - used - strlen(text)) :
		       NULL;
}

static const struct json_value *tree_of(struct span_attributes *s, struct span_attribute *attribute)
{
	if (!attribute->is_read)
		attribute->tree = span_tree(s->arena, attribute->text);
	attribute->is_read = true;
	return attribute->tree;
}

const char *span_attribute_text(const struct span_attributes *s, const char *key)
{
	const struct span_attribute *attribute = find(s, key);

	return attribute ? attribute->text : NULL;
}

const struct json_value *span_attribute_tree(struct span_attributes *s, const char *key)
{
	struct span_attribute *attribute = find(s, key);

	return attribute ? tree_of(s, attribute) : NULL;
}

const char *span_attribute_value_at(struct span_attributes *s, size_t i)
{
	const struct json_value *v = tree_of(s, &s->v[i]);

	return !v || json_value_is_true(v) ? s->v[i].text : NULL;
}

const char *span_attribute_value(struct span_attributes *s, const char *key)
{
	const struct span_attribute *attribute = find(s, key);

	return attribute ? span_attribute_value_at(s, (size_t)(attribute - s->v)) : NULL;
}

const char *span_plain_text_at(struct span_attributes *s, size_t i)
{
	const struct json_value *v = tree_of(s, &s->v[i]);

	return v && v->kind == JSON_STRING ? v->text : s->v[i].text;
}

const char *span_plain_text(struct span_attributes *s, const char *key)
{
	const struct span_attribute *attribute = find(s, key);

	return attribute ? span_plain_text_at(s, (size_t)(attribute - s->v)) : NULL;
}

/* ---- setting ---- */

void span_attribute_set(struct span_attributes *s, const char *key, const char *text)
{
	struct span_attribute *attribute = find(s, key);

	if (!attribute)
		attribute = add(s, key);
	*attribute = (struct span_attribute){ .key = key, .text = text };
}

void span_attribute_set_string(struct span_attributes *s, const char *key, const char *string)
{
	struct buf out;

	buf_init(&out, REPLY_MAX);
	py_put_text(&out, string, strlen(string));
	span_attribute_set(s, key, arena_strndup(s->arena, out.data, out.len));
	buf_free(&out);
}

void span_attribute_set_json(struct span_attributes *s, const char *key, const char *json)
{
	span_attribute_set(s, key, json);
	find(s, key)->is_json = true;
}
