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

static void put_double(struct arena *a, struct buf *out, double d)
{
	if (isnan(d))
		buf_puts(out, "NaN");
	else if (isinf(d))
		buf_puts(out, d < 0 ? "-Infinity" : "Infinity");
	else
		buf_puts(out, py_repr_float(a, d));
}

/* How values are written. */
enum dump { DUMP_ASCII, DUMP_AS_DOUBLE, DUMP_UTF8 };

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

static void put_text(struct arena *a, struct buf *out, const char *text, enum dump how)
{
	if (how == DUMP_UTF8)
		put_utf8_text(out, text);
	else
		buf_puts(out, python_json(a, text));
}

static void put_value(struct arena *a, struct buf *out, const struct json_value *v, enum dump how)
{
	static const char *const words[] = { "null", "false", "true" };

	switch (v->kind) {
	case JSON_NULL:
	case JSON_FALSE:
	case JSON_TRUE:
		buf_puts(out, words[v->kind]);
		return;
	case JSON_INT:
		if (how == DUMP_AS_DOUBLE)
			put_double(a, out, json_value_double(v));
		else
			buf_puts(out, strcmp(v->text, "-0") == 0 ? "0" : v->text);
		return;
	case JSON_FLOAT:
		put_double(a, out, json_value_double(v));
		return;
	case JSON_STRING:
		put_text(a, out, v->text, how);
		return;
	default:
		break;
	}
	buf_putc(out, v->kind == JSON_OBJECT ? '{' : '[');
	for (size_t i = 0; i < v->n; i++) {
		buf_puts(out, i ? ", " : "");
		if (v->kind == JSON_OBJECT)
			put_text(a, out, v->keys[i], how);
		buf_puts(out, v->kind == JSON_OBJECT ? ": " : "");
		put_value(a, out, &v->items[i], how);
	}
	buf_putc(out, v->kind == JSON_OBJECT ? '}' : ']');
}

static const char *dump(struct arena *a, const struct json_value *v, enum dump how)
{
	struct buf out;
	const char *text;

	buf_init(&out, REPLY_MAX);
	put_value(a, &out, v, how);
	text = arena_strndup(a, out.data ? out.data : "", out.len);
	buf_free(&out);
	return text;
}

const char *json_value_dump(struct arena *a, const struct json_value *v, bool as_double)
{
	return dump(a, v, as_double ? DUMP_AS_DOUBLE : DUMP_ASCII);
}

const char *json_value_dump_utf8(struct arena *a, const struct json_value *v)
{
	return dump(a, v, DUMP_UTF8);
}
