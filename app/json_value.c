/* SPDX-License-Identifier: Apache-2.0 */
/* JSON in Python's dialect; see json_value.h. */
#include "app/json_value.h"

#include "app/buf.h"
#include "app/limits.h"
#include "app/search/python.h"
#include "app/validate.h"

#include <math.h>
#include <stdlib.h>

struct reader {
	struct arena *a;
	const char *p;
	int depth;
	size_t limit; /* of what the arena may have handed out */
};

static bool read_value(struct reader *r, struct json_value *ret);

static void skip_blanks(struct reader *r)
{
	r->p += strspn(r->p, " \t\n\r");
}

static bool take(struct reader *r, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(r->p, word, n) != 0)
		return false;
	r->p += n;
	return true;
}

/* ---- strings ---- */

static bool read_hex(struct reader *r, unsigned *ret)
{
	*ret = 0;
	for (int i = 0; i < 4; i++, r->p++) {
		static const char digits[] = "0123456789abcdef";
		char c = *r->p >= 'A' && *r->p <= 'F' ? (char)(*r->p - 'A' + 'a') : *r->p;
		const char *d = c ? strchr(digits, c) : NULL;

		if (!d)
			return false;
		*ret = *ret * 16 + (unsigned)(d - digits);
	}
	return true;
}

static void put_utf8(char **to, unsigned c)
{
	if (c < 0x80) {
		*(*to)++ = (char)c;
		return;
	}
	if (c < 0x800) {
		*(*to)++ = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*(*to)++ = (char)(0xe0 | c >> 12);
		} else {
			*(*to)++ = (char)(0xf0 | c >> 18);
			*(*to)++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*(*to)++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*(*to)++ = (char)(0x80 | (c & 0x3f));
}

/* After "\u". */
static bool read_unicode(struct reader *r, char **to)
{
	unsigned c, low;

	if (!read_hex(r, &c) || !c)
		return false;
	if (c >= 0xd800 && c < 0xe000) {
		if (c >= 0xdc00 || !take(r, "\\u") || !read_hex(r, &low) || low < 0xdc00 ||
		    low > 0xdfff)
			return false;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	put_utf8(to, c);
	return true;
}

static bool read_escape(struct reader *r, char **to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (take(r, "u"))
		return read_unicode(r, to);
	at = *r->p ? strchr(from, *r->p) : NULL;
	if (!at)
		return false;
	*(*to)++ = into[at - from];
	r->p++;
	return true;
}

/* After the opening quote. Decoded it is never longer. */
static bool read_string(struct reader *r, const char **ret)
{
	const char *end = r->p;
	char *to;

	while (*end && *end != '"')
		end += *end == '\\' && end[1] ? 2 : 1;
	to = arena_alloc(r->a, (size_t)(end - r->p) + 1);
	*ret = to;
	while (*r->p != '"') {
		if ((unsigned char)*r->p < 0x20)
			return false;
		if (!take(r, "\\"))
			*to++ = *r->p++;
		else if (!read_escape(r, &to))
			return false;
	}
	*to = '\0';
	r->p++;
	return true;
}

/* ---- numbers ---- */

static bool take_digits(struct reader *r)
{
	size_t n = strspn(r->p, "0123456789");

	r->p += n;
	return n > 0;
}

static bool read_number(struct reader *r, struct json_value *ret)
{
	const char *start = r->p;

	ret->kind = JSON_INT;
	if (take(r, "NaN") || take(r, "Infinity") || take(r, "-Infinity")) {
		ret->kind = JSON_FLOAT;
	} else {
		(void)take(r, "-");
		if (!take(r, "0") && !take_digits(r))
			return false;
		if (*r->p == '.' && r->p[1] >= '0' && r->p[1] <= '9') {
			ret->kind = JSON_FLOAT;
			r->p++;
			(void)take_digits(r);
		}
		if (*r->p == 'e' || *r->p == 'E') {
			size_t sign = r->p[1] == '+' || r->p[1] == '-';

			ret->kind = JSON_FLOAT;
			r->p += 1 + sign;
			if (!take_digits(r))
				return false;
		}
	}
	ret->text = arena_strndup(r->a, start, (size_t)(r->p - start));
	return true;
}

/* ---- arrays and objects ---- */

struct members {
	struct json_value *items;
	const char **keys;
	size_t n, room;
};

static struct json_value *add(struct arena *a, struct members *m)
{
	if (m->n == m->room) {
		size_t room = m->room ? m->room * 2 : 8;
		struct json_value *items = ARENA_ARRAY(a, room, struct json_value);
		const char **keys = ARENA_ARRAY(a, room, const char *);

		for (size_t i = 0; i < m->n; i++) {
			items[i] = m->items[i];
			keys[i] = m->keys[i];
		}
		m->items = items;
		m->keys = keys;
		m->room = room;
	}
	m->items[m->n] = (struct json_value){ .kind = JSON_NULL };
	m->keys[m->n] = NULL;
	return &m->items[m->n++];
}

struct key_place {
	const char *key;
	size_t place;
};

static int by_key(const void *a, const void *b)
{
	const struct key_place *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : x->place < y->place ? -1 : 1;
}

/* Puts the last value of a key where the key came first. */
static void drop_doubles(struct arena *a, struct members *m)
{
	struct key_place *sorted = ARENA_ARRAY(a, m->n, struct key_place);
	size_t kept = 0;

	for (size_t i = 0; i < m->n; i++)
		sorted[i] = (struct key_place){ m->keys[i], i };
	qsort(sorted, m->n, sizeof(*sorted), by_key);
	for (size_t i = 0, first = 0; i < m->n; i++) {
		if (strcmp(sorted[i].key, sorted[first].key) != 0)
			first = i;
		if (i == first)
			continue;
		m->items[sorted[first].place] = m->items[sorted[i].place];
		m->keys[sorted[i].place] = NULL;
	}
	for (size_t i = 0; i < m->n; i++) {
		if (!m->keys[i])
			continue;
		m->items[kept] = m->items[i];
		m->keys[kept++] = m->keys[i];
	}
	m->n = kept;
}

static bool read_member(struct reader *r, struct members *m, bool object)
{
	struct json_value *item = add(r->a, m);
	const char **key = &m->keys[m->n - 1];

	if (arena_used(r->a) > r->limit)
		return false;
	skip_blanks(r);
	if (object) {
		if (!take(r, "\"") || !read_string(r, key))
			return false;
		skip_blanks(r);
		if (!take(r, ":"))
			return false;
	}
	return read_value(r, item);
}

/* After the opening bracket. */
static bool read_members(struct reader *r, struct json_value *ret)
{
	bool object = ret->kind == JSON_OBJECT;
	const char *close = object ? "}" : "]";
	struct members m = { 0 };

	if (r->depth == JSON_DEPTH_MAX)
		return false;
	r->depth++;
	skip_blanks(r);
	if (!take(r, close)) {
		do {
			if (!read_member(r, &m, object))
				return false;
		} while (take(r, ","));
		if (!take(r, close))
			return false;
	}
	r->depth--;
	if (object && m.n > 1)
		drop_doubles(r->a, &m);
	ret->n = m.n;
	ret->items = m.items;
	ret->keys = m.keys;
	return true;
}

/* One value, with blanks on both sides. */
static bool read_value(struct reader *r, struct json_value *ret)
{
	static const struct {
		const char *word;
		enum json_kind kind;
	} words[] = { { "null", JSON_NULL }, { "true", JSON_TRUE }, { "false", JSON_FALSE },
		      { "\"", JSON_STRING }, { "{", JSON_OBJECT },  { "[", JSON_ARRAY } };
	bool ok;

	skip_blanks(r);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!take(r, words[i].word))
			continue;
		ret->kind = words[i].kind;
		ok = ret->kind == JSON_STRING ? read_string(r, &ret->text) :
		     ret->kind >= JSON_ARRAY  ? read_members(r, ret) :
						true;
		skip_blanks(r);
		return ok;
	}
	ok = read_number(r, ret);
	skip_blanks(r);
	return ok;
}

const struct json_value *json_value_read(struct arena *a, const char *text)
{
	return strlen(text) > JSON_VALUE_MAX ? NULL : json_value_read_within(a, text, SIZE_MAX / 2);
}

const struct json_value *json_value_read_within(struct arena *a, const char *text, size_t room)
{
	struct json_value *v = ARENA_NEW(a, struct json_value);
	struct reader r = { .a = a, .p = text, .limit = arena_used(a) + strlen(text) + room };

	return read_value(&r, v) && !*r.p ? v : NULL;
}

/* How long the item at `p` is, up to the comma or bracket behind it. */
static size_t item_length(const char *p)
{
	size_t depth = 0, n;

	for (n = 0; p[n] && (depth || !strchr(",]", p[n])); n++) {
		if (p[n] == '[' || p[n] == '{')
			depth++;
		else if ((p[n] == ']' || p[n] == '}') && depth)
			depth--;
		if (p[n] != '"')
			continue;
		for (n++; p[n] && p[n] != '"'; n++)
			n += p[n] == '\\' && p[n + 1];
		if (!p[n])
			break;
	}
	return n;
}

static enum json_item at_end(struct reader *r)
{
	skip_blanks(r);
	return *r->p ? JSON_BROKEN : JSON_END;
}

enum json_item json_items_next(struct arena *a, struct json_items *items,
			       const struct json_value **ret)
{
	struct reader r = { .a = a, .p = items->p, .limit = SIZE_MAX };
	struct json_value *v = ARENA_NEW(a, struct json_value);

	skip_blanks(&r);
	if (!take(&r, items->begun ? "," : "["))
		return items->begun && take(&r, "]") ? at_end(&r) : JSON_BROKEN;
	skip_blanks(&r);
	if (!items->begun && take(&r, "]"))
		return at_end(&r);
	if (item_length(r.p) > JSON_VALUE_MAX)
		return JSON_TOO_LONG;
	if (!read_value(&r, v))
		return JSON_BROKEN;
	*items = (struct json_items){ r.p, true };
	*ret = v;
	return JSON_ITEM;
}

const struct json_value *json_value_get(const struct json_value *v, const char *key)
{
	for (size_t i = 0; v->kind == JSON_OBJECT && i < v->n; i++)
		if (strcmp(v->keys[i], key) == 0)
			return &v->items[i];
	return NULL;
}

double json_value_double(const struct json_value *v)
{
	return strtod(v->text, NULL);
}

bool json_value_is_finite(const struct json_value *v)
{
	if (v->kind == JSON_INT || v->kind == JSON_FLOAT)
		return isfinite(json_value_double(v));
	for (size_t i = 0; i < v->n; i++)
		if (!json_value_is_finite(&v->items[i]))
			return false;
	return true;
}

/* ---- writing ---- */

struct writer {
	struct arena *a;
	struct buf out;
	bool as_double, sorted, python, utf8;
};

static void put_double(struct writer *w, double d)
{
	if (isnan(d))
		buf_puts(&w->out, w->python ? "nan" : "NaN");
	else if (isinf(d) && w->python)
		buf_puts(&w->out, d < 0 ? "-inf" : "inf");
	else if (isinf(d))
		buf_puts(&w->out, d < 0 ? "-Infinity" : "Infinity");
	else
		buf_puts(&w->out, py_repr_float(w->a, d));
}

static void put_utf8_text(struct buf *out, const char *text)
{
	static const char escaped[] = "\"\\\b\f\n\r\t", as[] = "\"\\bfnrt";
	const char *at;

	buf_putc(out, '"');
	for (; *text; text++) {
		if ((at = strchr(escaped, *text)))
			buf_add(out, (char[]){ '\\', as[at - escaped] }, 2);
		else if ((unsigned char)*text < 0x20)
			buf_printf(out, "\\u%04x", (unsigned)*text);
		else
			buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

static void put_string(struct writer *w, const char *s)
{
	if (w->utf8)
		put_utf8_text(&w->out, s);
	else
		buf_puts(&w->out, w->python ? py_repr(w->a, s) : python_json(w->a, s));
}

/* The members in the order in which they are written. */
static const struct key_place *in_order(const struct writer *w, const struct json_value *v)
{
	struct key_place *order = ARENA_ARRAY(w->a, v->n, struct key_place);

	for (size_t i = 0; i < v->n; i++)
		order[i] = (struct key_place){ v->keys[i], i };
	if (w->sorted && v->n)
		qsort(order, v->n, sizeof(*order), by_key);
	return order;
}

static void put_value(struct writer *w, const struct json_value *v);

static void put_members(struct writer *w, const struct json_value *v)
{
	const struct key_place *order = v->kind == JSON_OBJECT ? in_order(w, v) : NULL;

	buf_putc(&w->out, order ? '{' : '[');
	for (size_t i = 0; i < v->n; i++) {
		buf_puts(&w->out, i ? ", " : "");
		if (order) {
			put_string(w, order[i].key);
			buf_puts(&w->out, ": ");
		}
		put_value(w, &v->items[order ? order[i].place : i]);
	}
	buf_putc(&w->out, order ? '}' : ']');
}

static void put_value(struct writer *w, const struct json_value *v)
{
	static const char *const words[][3] = { { "null", "false", "true" },
						{ "None", "False", "True" } };

	switch (v->kind) {
	case JSON_NULL:
	case JSON_FALSE:
	case JSON_TRUE:
		buf_puts(&w->out, words[w->python][v->kind]);
		return;
	case JSON_INT:
		if (w->as_double)
			put_double(w, json_value_double(v));
		else
			buf_puts(&w->out, strcmp(v->text, "-0") == 0 ? "0" : v->text);
		return;
	case JSON_FLOAT:
		put_double(w, json_value_double(v));
		return;
	case JSON_STRING:
		put_string(w, v->text);
		return;
	case JSON_ARRAY:
	case JSON_OBJECT:
		put_members(w, v);
	}
}

static const char *written(struct writer *w, const struct json_value *v)
{
	const char *text;

	buf_init(&w->out, REPLY_MAX);
	put_value(w, v);
	text = arena_strndup(w->a, w->out.data ? w->out.data : "", w->out.len);
	buf_free(&w->out);
	return text;
}

const char *json_value_dump(struct arena *a, const struct json_value *v, bool as_double)
{
	return written(&(struct writer){ .a = a, .as_double = as_double }, v);
}

const char *json_value_dump_utf8(struct arena *a, const struct json_value *v)
{
	return written(&(struct writer){ .a = a, .utf8 = true }, v);
}

const char *json_value_dump_sorted(struct arena *a, const struct json_value *v)
{
	return written(&(struct writer){ .a = a, .sorted = true }, v);
}

const char *json_value_python(struct arena *a, const struct json_value *v)
{
	return v->kind == JSON_STRING ? v->text :
					written(&(struct writer){ .a = a, .python = true }, v);
}

bool json_value_is_true(const struct json_value *v)
{
	switch (v ? v->kind : JSON_NULL) {
	case JSON_NULL:
	case JSON_FALSE:
		return false;
	case JSON_TRUE:
		return true;
	case JSON_INT:
	case JSON_FLOAT:
		return json_value_double(v) != 0;
	case JSON_STRING:
		return *v->text;
	default:
		return v->n;
	}
}
