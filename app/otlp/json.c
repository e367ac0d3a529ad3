/* SPDX-License-Identifier: Apache-2.0 */
/* OTLP's JSON encoding, read along the tables; see messages.h. */
#include "app/json_value.h"
#include "app/limits.h"
#include "app/otlp/messages.h"
#include "app/query.h"
#include "app/search/python.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct reading {
	struct arena *a;
	size_t budget;
};

static bool is_number(const struct json_value *v)
{
	return v->kind == JSON_INT || v->kind == JSON_FLOAT;
}

static struct otlp_bytes text_of(const struct json_value *v)
{
	return (struct otlp_bytes){ v->text, strlen(v->text) };
}

/* bytes.fromhex() */
static bool read_hex(struct arena *a, const char *text, struct otlp_bytes *ret)
{
	char *to = arena_alloc(a, strlen(text) / 2 + 1);

	*ret = (struct otlp_bytes){ .s = to };
	for (const char *s = text; *s;) {
		char pair[3] = { 0 };

		if (isspace((unsigned char)*s)) {
			s++;
			continue;
		}
		if (!isxdigit((unsigned char)s[0]) || !isxdigit((unsigned char)s[1]))
			return false;
		memcpy(pair, s, 2);
		to[ret->n++] = (char)strtol(pair, NULL, 16);
		s += 2;
	}
	return true;
}

/* Base64 in either alphabet, padded or not, as protobuf takes it. */
static bool read_base64(struct arena *a, const char *text, struct otlp_bytes *ret)
{
	size_t n = strcspn(text, "="), padded = (n + 3) / 4 * 4;
	char *in = arena_alloc(a, padded + 1);
	unsigned char *out = arena_alloc(a, padded / 4 * 3 + 1);

	if (text[n + strspn(text + n, "=")] || n % 4 == 1 || padded > INT32_MAX)
		return false;
	for (size_t i = 0; i < padded; i++)
		in[i] = i >= n ? '=' : text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
	if (padded && EVP_DecodeBlock(out, (const unsigned char *)in, (int)padded) < 0)
		return false;
	*ret = (struct otlp_bytes){ (const char *)out, padded / 4 * 3 - (padded - n) };
	return true;
}

/* 64-bit integers are strings in protobuf's JSON, and numbers are taken, too; 1.0 and 1e3 are whole. */
static bool read_digits(const char *text, bool is_signed, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = is_signed ? (uint64_t)strtoll(text, &end, 10) : strtoull(text, &end, 10);
	return !errno && end > text && !*end && (is_signed || *text != '-') &&
	       !isspace((unsigned char)*text);
}

static bool read_integer(const struct json_value *v, bool is_signed, uint64_t *ret)
{
	double d;

	if (v->kind == JSON_INT || v->kind == JSON_STRING)
		return read_digits(v->text, is_signed, ret);
	if (v->kind != JSON_FLOAT)
		return false;
	d = json_value_double(v);
	if (!(d >= (is_signed ? -9223372036854775808.0 : 0) && d < 9223372036854775808.0) ||
	    d != (double)(int64_t)d)
		return false;
	*ret = (uint64_t)(int64_t)d;
	return true;
}

static bool read_double(struct arena *a, const struct json_value *v, double *ret)
{
	if (is_number(v)) {
		*ret = json_value_double(v);
		return true;
	}
	return v->kind == JSON_STRING && py_float(a, v->text, ret);
}

static bool read_status(const struct json_value *v, int64_t *ret)
{
	static const char *const names[] = { "STATUS_CODE_UNSET", "STATUS_CODE_OK",
					     "STATUS_CODE_ERROR" };

	if (v->kind != JSON_STRING)
		return read_integer(v, true, (uint64_t *)ret);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(v->text, names[i]) == 0)
			*ret = (int64_t)i;
	return true; /* newer names are unknown fields */
}

static bool read_message(struct reading *r, const struct json_value *v,
			 const struct otlp_member *members, void *message);

static bool read_messages(struct reading *r, const struct json_value *v,
			  const struct otlp_member *m, void *place)
{
	if (v->kind != JSON_ARRAY)
		return false;
	for (size_t i = 0; i < v->n; i++) {
		void *element = otlp_append(r->a, place, m->size, &r->budget);

		if (!element || !read_message(r, &v->items[i], m->sub, element))
			return false;
	}
	return true;
}

static bool read_member(struct reading *r, const struct json_value *v, const struct otlp_member *m,
			void *message)
{
	void *place;

	if (m->offset == SIZE_MAX)
		return v->kind == JSON_STRING;
	place = otlp_place(m, message);
	switch (m->kind) {
	case OTLP_TEXT:
		if (v->kind == JSON_STRING)
			*(struct otlp_bytes *)place = text_of(v);
		return v->kind == JSON_STRING;
	case OTLP_ID:
		return v->kind == JSON_STRING && read_hex(r->a, v->text, place);
	case OTLP_BYTES:
		return v->kind == JSON_STRING && read_base64(r->a, v->text, place);
	case OTLP_FIXED64:
		return read_integer(v, false, place);
	case OTLP_INT:
		return read_integer(v, true, place);
	case OTLP_DOUBLE:
		return read_double(r->a, v, place);
	case OTLP_BOOL:
		*(bool *)place = v->kind == JSON_TRUE;
		return v->kind == JSON_TRUE || v->kind == JSON_FALSE;
	case OTLP_STATUS:
		return read_status(v, place);
	case OTLP_MESSAGE:
		return read_message(r, v, m->sub, place);
	default:
		return read_messages(r, v, m, place);
	}
}

static const struct otlp_member *member_of(const struct otlp_member *members, const char *name)
{
	for (; members->kind; members++)
		if (strcmp(members->name, name) == 0 || strcmp(members->proto_name, name) == 0)
			return members;
	return NULL;
}

static bool read_message(struct reading *r, const struct json_value *v,
			 const struct otlp_member *members, void *message)
{
	if (v->kind != JSON_OBJECT)
		return false;
	for (size_t i = 0; i < v->n; i++) {
		const struct otlp_member *m = member_of(members, v->keys[i]);

		if (m && v->items[i].kind != JSON_NULL && !read_member(r, &v->items[i], m, message))
			return false;
	}
	return true;
}

bool otlp_read_json(struct arena *a, const char *text, size_t n, struct otlp_export *ret)
{
	struct reading r = { .a = a, .budget = OTLP_MESSAGES_MAX };
	const struct json_value *v;

	*ret = (struct otlp_export){ 0 };
	if (!n || strlen(text) != n || !utf8_valid(text, n))
		return false;
	v = json_value_read_within(a, text, OTLP_MESSAGES_MAX);
	return v && read_message(&r, v, otlp_export_members, ret);
}
