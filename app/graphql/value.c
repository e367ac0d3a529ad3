/* SPDX-License-Identifier: Apache-2.0 */
/* Values of documents and answers; see value.h. */
#include "app/graphql/value.h"

#include "app/limits.h"

#include <ctype.h>

const struct gq_value *gq_member(const struct gq_members *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->v[i].name, name) == 0)
			return m->v[i].value;
	return NULL;
}

/* ---- reading JSON ---- */

struct reader {
	struct arena *arena;
	const char *at, *end;
	int depth, depth_max;
};

static struct gq_value *read_value(struct reader *r);

static char next_char(struct reader *r)
{
	while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
		r->at++;
	return r->at < r->end ? *r->at : '\0';
}

static struct gq_value *scalar(struct reader *r, enum gq_kind kind, const char *text, size_t n)
{
	struct gq_value *v = ARENA_NEW(r->arena, struct gq_value);

	v->kind = kind;
	v->text = arena_strndup(r->arena, text, n);
	v->n = n;
	return v;
}

static long hex4(const struct reader *r)
{
	long code = 0;

	if (r->end - r->at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int c = tolower((unsigned char)r->at[i]);

		if (!isxdigit(c))
			return -1;
		code = code * 16 + (isdigit(c) ? c - '0' : c - 'a' + 10);
	}
	return code;
}

static bool read_unicode(struct reader *r, struct buf *out)
{
	long code = hex4(r), low;

	if (code < 0)
		return false;
	r->at += 4;
	if (code >= 0xd800 && code < 0xdc00 && r->end - r->at >= 6 && r->at[0] == '\\' &&
	    r->at[1] == 'u') {
		r->at += 2;
		low = hex4(r);
		if (low < 0xdc00 || low > 0xdfff)
			return false;
		r->at += 4;
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	buf_utf8(out, (uint32_t)code);
	return true;
}

static bool read_escape(struct reader *r, struct buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found = r->at < r->end && *r->at ? strchr(from, *r->at) : NULL;

	if (found)
		buf_putc(out, to[found - from]);
	else if (r->at < r->end && *r->at == 'u' && r->at++)
		return read_unicode(r, out);
	r->at++;
	return found;
}

/* A string without escapes needs no buffer. */
static struct gq_value *read_string(struct reader *r)
{
	const char *start = ++r->at;
	struct gq_value *v;
	bool ok = true;
	struct buf out;

	while (r->at < r->end && *r->at != '"' && *r->at != '\\')
		r->at++;
	if (r->at < r->end && *r->at == '"') {
		r->at++;
		return scalar(r, GQ_STRING, start, (size_t)(r->at - 1 - start));
	}
	buf_init(&out, REPLY_MAX);
	buf_add(&out, start, (size_t)(r->at - start));
	while (ok && r->at < r->end && *r->at != '"') {
		if (*r->at++ == '\\')
			ok = read_escape(r, &out);
		else
			buf_putc(&out, r->at[-1]);
	}
	ok = ok && r->at++ < r->end && !buf_failed(&out);
	v = ok ? scalar(r, GQ_STRING, out.len ? out.data : "", out.len) : NULL;
	buf_free(&out);
	return v;
}

static struct gq_value *read_number(struct reader *r)
{
	const char *start = r->at;
	bool is_float = false;

	while (r->at < r->end && (isdigit((unsigned char)*r->at) || strchr("+-.eE", *r->at)) &&
	       *r->at) {
		is_float = is_float || strchr(".eE", *r->at);
		r->at++;
	}
	if (r->at == start)
		return NULL;
	return scalar(r, is_float ? GQ_FLOAT : GQ_INT, start, (size_t)(r->at - start));
}

static struct gq_value *read_word(struct reader *r)
{
	static const struct {
		const char *text;
		enum gq_kind kind;
	} words[] = { { "true", GQ_BOOL }, { "false", GQ_BOOL }, { "null", GQ_NULL } };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i].text);

		if ((size_t)(r->end - r->at) >= n && memcmp(r->at, words[i].text, n) == 0) {
			r->at += n;
			return scalar(r, words[i].kind, words[i].text, n);
		}
	}
	return NULL;
}

static void append(struct reader *r, struct gq_members *m, size_t *cap, const char *name,
		   struct gq_value *value)
{
	if (m->n == *cap) {
		struct gq_member *old = m->v;

		*cap = *cap ? *cap * 2 : 8;
		m->v = ARENA_ARRAY(r->arena, *cap, struct gq_member);
		if (m->n)
			memcpy(m->v, old, m->n * sizeof(*old));
	}
	m->v[m->n++] = (struct gq_member){ name, value };
}

/* The name and colon of an object's member. */
static bool read_name(struct reader *r, const char **ret)
{
	struct gq_value *name = next_char(r) == '"' ? read_string(r) : NULL;

	*ret = name ? name->text : NULL;
	return name && next_char(r) == ':' && r->at++;
}

static struct gq_value *read_members(struct reader *r, enum gq_kind kind, char close)
{
	struct gq_value *v = ARENA_NEW(r->arena, struct gq_value), *value;
	const char *name = NULL;
	size_t cap = 0;

	v->kind = kind;
	r->at++;
	if (next_char(r) == close) {
		r->at++;
		return v;
	}
	for (;;) {
		if (kind == GQ_OBJECT && !read_name(r, &name))
			return NULL;
		value = read_value(r);
		if (!value)
			return NULL;
		append(r, &v->members, &cap, name, value);
		if (next_char(r) == close)
			break;
		if (next_char(r) != ',')
			return NULL;
		r->at++;
	}
	r->at++;
	return v;
}

static struct gq_value *read_value(struct reader *r)
{
	struct gq_value *v;
	char c = next_char(r);

	if (r->depth >= r->depth_max)
		return NULL;
	r->depth++;
	v = c == '{'                         ? read_members(r, GQ_OBJECT, '}') :
	    c == '['                         ? read_members(r, GQ_LIST, ']') :
	    c == '"'                         ? read_string(r) :
	    c == 't' || c == 'f' || c == 'n' ? read_word(r) :
					       read_number(r);
	r->depth--;
	return v;
}

static struct gq_value *from_json(struct arena *a, const char *text, size_t n, int depth_max)
{
	struct reader r = { .arena = a, .at = text, .end = text + n, .depth_max = depth_max };
	struct gq_value *v = read_value(&r);

	next_char(&r);
	return v && r.at == r.end ? v : NULL;
}

struct gq_value *gq_from_json(struct arena *a, const char *text, size_t n)
{
	return from_json(a, text, n, JSON_DEPTH_MAX);
}

struct gq_value *gq_from_answer(struct arena *a, const char *text, size_t n)
{
	return from_json(a, text, n, ANSWER_DEPTH_MAX);
}

/* ---- writing ---- */

void gq_to_json(struct json *j, const struct gq_value *v)
{
	switch (v->kind) {
	case GQ_STRING:
	case GQ_ENUM:
		jw_strn(j, v->text, v->n);
		break;
	case GQ_LIST:
		jw_arr(j);
		for (size_t i = 0; i < v->members.n; i++)
			gq_to_json(j, v->members.v[i].value);
		jw_arr_end(j);
		break;
	case GQ_OBJECT:
		jw_obj(j);
		for (size_t i = 0; i < v->members.n; i++) {
			jw_name(j, v->members.v[i].name);
			gq_to_json(j, v->members.v[i].value);
		}
		jw_obj_end(j);
		break;
	default:
		jw_raw(j, v->kind == GQ_NULL ? "null" : v->text);
	}
}

static void print_members(struct buf *b, const struct gq_value *v, bool as_python);

/* Python's repr() of a text that needs no other escapes than these. */
static void print_repr(struct buf *b, const struct gq_value *v)
{
	char quote = strchr(v->text, '\'') && !strchr(v->text, '"') ? '"' : '\'';

	buf_putc(b, quote);
	for (size_t i = 0; i < v->n; i++) {
		char c = v->text[i];

		if (c == '\n')
			buf_puts(b, "\\n");
		else if (c == '\\' || c == quote)
			buf_printf(b, "\\%c", c);
		else
			buf_putc(b, c);
	}
	buf_putc(b, quote);
}

static void print(struct buf *b, const struct gq_value *v, bool as_python)
{
	struct json j = jw_to(b);

	if (v->kind == GQ_LIST || v->kind == GQ_OBJECT)
		print_members(b, v, as_python);
	else if (v->kind == GQ_STRING && as_python)
		print_repr(b, v);
	else if (v->kind == GQ_STRING)
		jw_strn(&j, v->text, v->n);
	else if (v->kind == GQ_NULL)
		buf_puts(b, as_python ? "None" : "null");
	else if (v->kind == GQ_BOOL && as_python)
		buf_puts(b, v->text[0] == 't' ? "True" : "False");
	else
		buf_printf(b, "%s%s", v->kind == GQ_VARIABLE ? "$" : "", v->text);
}

static void print_members(struct buf *b, const struct gq_value *v, bool as_python)
{
	bool is_list = v->kind == GQ_LIST;

	buf_puts(b, is_list ? "[" : "{");
	for (size_t i = 0; i < v->members.n; i++) {
		const char *name = v->members.v[i].name;

		buf_puts(b, i ? ", " : "");
		if (!is_list)
			buf_printf(b, as_python ? "'%s': " : "%s: ", name);
		print(b, v->members.v[i].value, as_python);
	}
	buf_puts(b, is_list ? "]" : "}");
}

static const char *printed(struct arena *a, const struct gq_value *v, bool as_python)
{
	const char *text;
	struct buf b;

	buf_init(&b, SEARCH_TEXT_MAX);
	print(&b, v, as_python);
	text = buf_failed(&b) || !b.len ? "(a long value)" : arena_strdup(a, b.data);
	buf_free(&b);
	return text;
}

const char *gq_printed(struct arena *a, const struct gq_value *v)
{
	return printed(a, v, false);
}

const char *gq_shown(struct arena *a, const struct gq_value *v)
{
	return printed(a, v, true);
}

bool gq_equal(const struct gq_value *a, const struct gq_value *b)
{
	if (a->kind != b->kind || a->members.n != b->members.n)
		return false;
	if (a->kind != GQ_LIST && a->kind != GQ_OBJECT)
		return a->n == b->n && (!a->n || memcmp(a->text, b->text, a->n) == 0);
	for (size_t i = 0; i < a->members.n; i++) {
		const struct gq_value *other = a->kind == GQ_LIST ?
						       b->members.v[i].value :
						       gq_member(&b->members, a->members.v[i].name);

		if (!other || !gq_equal(a->members.v[i].value, other))
			return false;
	}
	return true;
}
