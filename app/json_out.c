/* SPDX-License-Identifier: Apache-2.0 */
/* Streaming JSON writer; see json_out.h. */
#include "app/json_out.h"

struct json jw_to(struct buf *out)
{
	return (struct json){ .out = out };
}

/* Before every value: the comma that separates it from the one before. */
static void separate(struct json *j)
{
	if (j->comma)
		buf_putc(j->out, ',');
	j->comma = true;
}

static void open_scope(struct json *j, char c)
{
	separate(j);
	buf_putc(j->out, c);
	j->comma = false;
}

static void close_scope(struct json *j, char c)
{
	buf_putc(j->out, c);
	j->comma = true;
}

void jw_obj(struct json *j)
{
	open_scope(j, '{');
}

void jw_obj_end(struct json *j)
{
	close_scope(j, '}');
}

void jw_arr(struct json *j)
{
	open_scope(j, '[');
}

void jw_arr_end(struct json *j)
{
	close_scope(j, ']');
}

void jw_key(struct json *j, const char *key)
{
	size_t n = strlen(key);
	char *p;

	separate(j);
	j->comma = false;
	p = buf_reserve(j->out, n + 3);
	if (!p)
		return;
	p[0] = '"';
	memcpy(p + 1, key, n);
	memcpy(p + 1 + n, "\":", 2);
	buf_commit(j->out, n + 3);
}

/* The escape of a byte, or 0 when it stands for itself. */
static char escape_of(unsigned char c)
{
	switch (c) {
	case '"':
	case '\\':
		return (char)c;
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return c < 0x20 ? 'u' : 0;
	}
}

void jw_strn(struct json *j, const char *s, size_t n)
{
	size_t from = 0;

	separate(j);
	buf_putc(j->out, '"');
	for (size_t i = 0; i < n; i++) {
		char e = escape_of((unsigned char)s[i]);

		if (!e)
			continue;
		buf_add(j->out, s + from, i - from);
		if (e == 'u')
			buf_printf(j->out, "\\u%04x", (unsigned char)s[i]);
		else
			buf_add(j->out, (char[]){ '\\', e }, 2);
		from = i + 1;
	}
	buf_add(j->out, s + from, n - from);
	buf_putc(j->out, '"');
}

void jw_str(struct json *j, const char *s)
{
	jw_strn(j, s, strlen(s));
}

void jw_name(struct json *j, const char *name)
{
	jw_str(j, name);
	buf_putc(j->out, ':');
	j->comma = false;
}

void jw_int(struct json *j, int64_t value)
{
	separate(j);
	buf_int(j->out, value);
}

void jw_bool(struct json *j, bool value)
{
	jw_raw(j, value ? "true" : "false");
}

void jw_raw(struct json *j, const char *text)
{
	separate(j);
	buf_puts(j->out, text);
}

void jw_num(struct json *j, const char *text)
{
	const char *digits = text + (*text == '-');
	size_t n = strspn(digits, "0123456789");

	if (!n) {
		jw_str(j, text);
		return;
	}
	jw_raw(j, text);
	if (!digits[n])
		buf_puts(j->out, ".0");
}

void jw_kv_str(struct json *j, const char *key, const char *s)
{
	if (!s)
		return;
	jw_key(j, key);
	jw_str(j, s);
}

void jw_kv_int(struct json *j, const char *key, int64_t value)
{
	jw_key(j, key);
	jw_int(j, value);
}

void jw_kv_bool(struct json *j, const char *key, bool value)
{
	jw_key(j, key);
	jw_bool(j, value);
}
