/* SPDX-License-Identifier: Apache-2.0 */
/* Spans as OpenTelemetry's messages; see spans_out.h. */
#include "handlers/spans_out.h"

#include "app/json_value.h"
#include "app/limits.h"
#include "app/spans/span.h"
#include "app/validate.h"

#include <errno.h>
#include <math.h>
#include <openssl/evp.h>
#include <stdlib.h>

#define TRACE_ID_BYTES 16
#define SPAN_ID_BYTES 8

/* ---- AnyValue ---- */

static void put_value(struct json *j, struct arena *a, const struct json_value *v);

/* Text that protobuf does not take as an integer stays text. */
static void put_integer(struct json *j, const char *text)
{
	int64_t i;

	errno = 0;
	i = strtoll(text, NULL, 10);
	if (errno)
		jw_kv_str(j, "string_value", text);
	else
		jw_kv_int(j, "int_value", i);
}

static void put_double(struct json *j, const struct json_value *v)
{
	char text[32];
	double d = json_value_double(v);

	snprintf(text, sizeof(text), "%.17g", d);
	jw_key(j, "double_value");
	jw_num(j, isnan(d) ? "NaN" : isinf(d) ? (d < 0 ? "-Infinity" : "Infinity") : text);
}

/* null is a value that is not set, and so is not written. */
static void put_entry(struct json *j, struct arena *a, const char *key, const struct json_value *v)
{
	jw_obj(j);
	if (*key)
		jw_kv_str(j, "key", key);
	if (v->kind != JSON_NULL) {
		jw_key(j, "value");
		put_value(j, a, v);
	}
	jw_obj_end(j);
}

static void put_members(struct json *j, struct arena *a, const struct json_value *v)
{
	jw_key(j, v->kind == JSON_OBJECT ? "kvlist_value" : "array_value");
	jw_obj(j);
	if (v->n) {
		jw_key(j, "values");
		jw_arr(j);
		for (size_t i = 0; i < v->n; i++) {
			if (v->kind == JSON_OBJECT)
				put_entry(j, a, v->keys[i], &v->items[i]);
			else
				put_value(j, a, &v->items[i]);
		}
		jw_arr_end(j);
	}
	jw_obj_end(j);
}

static void put_value(struct json *j, struct arena *a, const struct json_value *v)
{
	jw_obj(j);
	switch (v->kind) {
	case JSON_NULL:
		break;
	case JSON_FALSE:
	case JSON_TRUE:
		jw_kv_bool(j, "bool_value", v->kind == JSON_TRUE);
		break;
	case JSON_INT:
		put_integer(j, v->text);
		break;
	case JSON_FLOAT:
		put_double(j, v);
		break;
	case JSON_STRING:
		jw_kv_str(j, "string_value", v->text);
		break;
	default:
		put_members(j, a, v);
	}
	jw_obj_end(j);
}

/* ---- ids ---- */

/* As base64, which they are in the database; release 3.5.0 wrote hexadecimal. */
static const char *id_of(struct arena *a, const char *text, size_t size, bool is_hex)
{
	unsigned char bytes[TRACE_ID_BYTES] = { 0 };
	char *base64 = arena_alloc(a, TRACE_ID_BYTES / 3 * 4 + 5);
	size_t n;

	if (!is_hex)
		return text;
	text += strncmp(text, "tr-", 3) == 0 ? 3 : 0;
	n = strlen(text);
	if (strspn(text, "0123456789abcdefABCDEF") != n || n > 2 * size)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		char digit[2] = { text[n - 1 - i] };

		bytes[size - 1 - i / 2] |= (unsigned char)(strtoul(digit, NULL, 16) << (i % 2 * 4));
	}
	EVP_EncodeBlock((unsigned char *)base64, bytes, (int)size);
	return base64;
}

/* ---- the parts ---- */

static const char *text_in(const struct json_value *object, const char *key)
{
	const struct json_value *v = json_value_get(object, key);

	return v && v->kind == JSON_STRING ? v->text : "";
}

static void put_text(struct json *j, const char *key, const char *text)
{
	if (*text)
		jw_kv_str(j, key, text);
}

static void put_time(struct json *j, const struct json_value *object, const char *key)
{
	const struct json_value *v = json_value_get(object, key);

	if (v && v->kind == JSON_INT && strcmp(v->text, "0") != 0) {
		jw_key(j, key);
		jw_raw(j, v->text);
	}
}

/* Values as they are, of events and links. */
static void put_attributes(struct json *j, struct arena *a, const struct json_value *object)
{
	const struct json_value *v = json_value_get(object, "attributes");

	if (!v || v->kind != JSON_OBJECT || !v->n)
		return;
	jw_key(j, "attributes");
	jw_arr(j);
	for (size_t i = 0; i < v->n; i++)
		put_entry(j, a, v->keys[i], &v->items[i]);
	jw_arr_end(j);
}

/* Of the span itself they are texts of JSON. */
static void put_own_attributes(struct json *j, struct arena *a, const struct json_value *v)
{
	static const struct json_value nothing = { .kind = JSON_NULL };

	jw_key(j, "attributes");
	jw_arr(j);
	for (size_t i = 0; i < v->n; i++) {
		const struct json_value *value = &v->items[i], *read = NULL;

		if (value->kind == JSON_STRING && *value->text)
			read = span_tree(a, value->text);
		if (!read)
			read = json_value_is_true(value) ? value : &nothing;
		put_entry(j, a, v->keys[i], read);
	}
	jw_arr_end(j);
}

static void put_events(struct json *j, struct arena *a, const struct json_value *v)
{
	if (!v || v->kind != JSON_ARRAY || !v->n)
		return;
	jw_key(j, "events");
	jw_arr(j);
	for (size_t i = 0; i < v->n; i++) {
		jw_obj(j);
		put_time(j, &v->items[i], "time_unix_nano");
		put_text(j, "name", text_in(&v->items[i], "name"));
		put_attributes(j, a, &v->items[i]);
		jw_obj_end(j);
	}
	jw_arr_end(j);
}

/* Links whose ids are longer than OpenTelemetry's are left out, as in the reference. */
static void put_links(struct json *j, struct arena *a, const struct json_value *v)
{
	bool any = false;

	for (size_t i = 0; v && v->kind == JSON_ARRAY && i < v->n; i++) {
		const struct json_value *link = &v->items[i];
		const char *trace = id_of(a, text_in(link, "trace_id"), TRACE_ID_BYTES, true);
		const char *span = id_of(a, text_in(link, "span_id"), SPAN_ID_BYTES, true);

		if (!trace || !span)
			continue;
		if (!any) {
			jw_key(j, "links");
			jw_arr(j);
		}
		any = true;
		jw_obj(j);
		jw_kv_str(j, "trace_id", trace);
		jw_kv_str(j, "span_id", span);
		put_attributes(j, a, link);
		jw_obj_end(j);
	}
	if (any)
		jw_arr_end(j);
}

/* Release 3.5.0 wrote the code without its prefix. Only errors have a message. */
static void put_status(struct json *j, const struct json_value *status)
{
	const char *code = status ? text_in(status, "code") : "";

	code += strncmp(code, "STATUS_CODE_", 12) == 0 ? 12 : 0;
	jw_key(j, "status");
	jw_obj(j);
	if (strcmp(code, "ERROR") == 0) {
		put_text(j, "message", text_in(status, "message"));
		jw_kv_str(j, "code", "STATUS_CODE_ERROR");
	} else if (strcmp(code, "OK") == 0) {
		jw_kv_str(j, "code", "STATUS_CODE_OK");
	}
	jw_obj_end(j);
}

/* In the order of the message's fields. */
static bool put_span(struct json *j, struct arena *a, const struct json_value *v)
{
	const struct json_value *attributes = json_value_get(v, "attributes");
	const char *trace = text_in(v, "trace_id"), *span = text_in(v, "span_id");
	const char *parent = text_in(v, "parent_span_id");
	bool is_hex = strncmp(trace, "tr-", 3) == 0;

	trace = id_of(a, trace, TRACE_ID_BYTES, is_hex);
	span = id_of(a, span, SPAN_ID_BYTES, is_hex);
	parent = *parent ? id_of(a, parent, SPAN_ID_BYTES, is_hex) : "";
	if (!attributes || attributes->kind != JSON_OBJECT || !trace || !*trace || !span ||
	    !parent || !*text_in(attributes, SPAN_TRACE_ID))
		return false;
	jw_obj(j);
	jw_kv_str(j, "trace_id", trace);
	jw_kv_str(j, "span_id", span);
	put_text(j, "parent_span_id", parent);
	put_text(j, "name", text_in(v, "name"));
	put_time(j, v, "start_time_unix_nano");
	put_time(j, v, "end_time_unix_nano");
	put_own_attributes(j, a, attributes);
	put_events(j, a, json_value_get(v, "events"));
	put_links(j, a, json_value_get(v, "links"));
	put_status(j, json_value_get(v, "status"));
	jw_obj_end(j);
	return true;
}

/* A large span as a tree is larger still: each has an arena of its own. */
bool jw_span(struct request *rq, struct json *j, const char *content)
{
	struct arena *a = arena_new(ARENA_HARD_LIMIT);
	const struct json_value *v = span_tree(a, content);
	bool ok = v && put_span(j, a, v);

	arena_free(a);
	if (ok)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Failed to create a Span object from the given dictionary");
}
