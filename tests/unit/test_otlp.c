/* SPDX-License-Identifier: Apache-2.0 */
/* OpenTelemetry's messages in their encodings, and packed. */
#include "app/limits.h"
#include "app/otlp/messages.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <zlib.h>

/* ---- writing messages ---- */

struct message {
	char bytes[4096];
	size_t n;
};

static void put_byte(struct message *m, unsigned byte)
{
	m->bytes[m->n++] = (char)byte;
}

static void put_length(struct message *m, unsigned number, const void *bytes, size_t n)
{
	put_byte(m, number << 3 | 2);
	if (n > 127)
		put_byte(m, 0x80 | (n & 0x7f));
	put_byte(m, (unsigned)(n > 127 ? n >> 7 : n));
	memcpy(m->bytes + m->n, bytes, n);
	m->n += n;
}

static struct message wrapped(unsigned number, const struct message *inner)
{
	struct message m = { .n = 0 };

	put_length(&m, number, inner->bytes, inner->n);
	return m;
}

/* A request with one span. */
static struct message request_of(const struct message *span)
{
	struct message m = wrapped(2, span);

	m = wrapped(2, &m);
	return wrapped(1, &m);
}

static const struct otlp_span *read_one(const struct message *m)
{
	struct otlp_export *ret = ARENA_NEW(request_arena, struct otlp_export);
	const struct otlp_resource_spans *resource;
	const struct otlp_scope_spans *scope;

	if (!otlp_read_protobuf(request_arena, m->bytes, m->n, ret) || ret->resources.n != 1)
		return NULL;
	resource = ret->resources.v;
	scope = resource->scopes.v;
	return resource->scopes.n == 1 && scope->spans.n == 1 ? scope->spans.v : NULL;
}

static bool reads(const char *bytes, size_t n)
{
	struct otlp_export ret;

	return otlp_read_protobuf(request_arena, bytes, n, &ret);
}

/* ---- protobuf ---- */

static void test_fields(void)
{
	const struct otlp_span *span;
	struct message m = { .n = 0 };

	put_length(&m, 1, "0123456789abcdef", 16);
	put_length(&m, 2, "\0\0\0\0\0\0\0\1", 8);
	put_length(&m, 5, "na\0me", 5);
	put_byte(&m, 6 << 3); /* kind: skipped */
	put_byte(&m, 3);
	put_byte(&m, 7 << 3 | 1);
	for (unsigned i = 1; i <= 8; i++)
		put_byte(&m, i);
	put_byte(&m, 16 << 3 & 0x7f); /* flags, fixed32 */
	m.bytes[m.n - 1] = (char)0x85;
	put_byte(&m, 1);
	for (unsigned i = 0; i < 4; i++)
		put_byte(&m, 0);
	m = request_of(&m);
	span = read_one(&m);
	CU_ASSERT_PTR_NOT_NULL_FATAL(span);
	CU_ASSERT(span->trace_id.n == 16 && memcmp(span->trace_id.s, "0123456789abcdef", 16) == 0);
	CU_ASSERT(span->span_id.n == 8);
	CU_ASSERT(span->name.n == 5);
	CU_ASSERT(span->start_ns == 0x0807060504030201);
	CU_ASSERT(span->end_ns == 0 && !span->attributes.n && span->status == OTLP_STATUS_UNSET);
}

/* Of a value that is set twice, the last one counts. */
static void test_values(void)
{
	struct message value = { .n = 0 }, entry = { .n = 0 }, m = { .n = 0 };
	const struct otlp_span *span;
	const struct otlp_entry *e;

	put_length(&value, 1, "text", 4);
	put_byte(&value, 3 << 3);
	for (int i = 0; i < 9; i++)
		put_byte(&value, 0xff);
	put_byte(&value, 1);
	put_length(&entry, 1, "key", 3);
	put_length(&entry, 2, value.bytes, value.n);
	put_length(&m, 9, entry.bytes, entry.n);
	m = request_of(&m);
	span = read_one(&m);
	CU_ASSERT_PTR_NOT_NULL_FATAL(span);
	CU_ASSERT_FATAL(span->attributes.n == 1);
	e = span->attributes.v;
	CU_ASSERT(e->key.n == 3 && e->value.kind == OTLP_IS_INT && e->value.i == -1);
}

static void test_malformed(void)
{
	static const struct {
		const char *bytes;
		size_t n;
	} cases[] = {
		{ "\x0a", 1 },         /* no length */
		{ "\x0a\x05\x0a", 3 }, /* longer than there is */
		{ "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11 },
		{ "\x00\x00", 2 },     /* field 0 */
		{ "\x0c", 1 },         /* the end of no group */
		{ "\x0b\x13\x14", 3 }, /* a group that is not closed */
		{ "\x0f", 1 },         /* no such wire type */
		{ "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11 },
		{ "\x09\x00", 2 },                     /* half a fixed64 */
		{ "\x0a\x05\x1a\x03\x61\xff\x62", 7 }, /* schema_url is no UTF-8 */
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT_FALSE(reads(cases[i].bytes, cases[i].n));
	CU_ASSERT(reads("", 0));
	CU_ASSERT(reads("\x0b\x0c\x12\x02zz\x18\x05", 8)); /* fields that are skipped */
	CU_ASSERT(reads("\x0a\x03\x18\x96\x01",
			5)); /* schema_url that is a number is another field */
}

/* Arrays in arrays, two messages each. */
static struct message nested(int arrays)
{
	struct message m = { .n = 0 };

	for (int i = 0; i < arrays; i++) {
		m = wrapped(1, &m);
		m = wrapped(5, &m);
	}
	m = wrapped(2, &m);
	m = wrapped(9, &m);
	return request_of(&m);
}

static void test_depth(void)
{
	struct message fine = nested(47), deep = nested(49);

	CU_ASSERT_PTR_NOT_NULL(read_one(&fine));
	CU_ASSERT_PTR_NULL(read_one(&deep));
}

/* Two bytes that become a span of hundreds: a large body of them is refused before the memory is. */
static void test_budget(void)
{
	size_t n = 8 * MIB;
	char *inner = arena_alloc(request_arena, n + 32);
	struct otlp_export ret;

	for (size_t i = 0; i < n; i += 2)
		memcpy(inner + 16 + i, "\x12", 2);
	memcpy(inner, "\x0a\x85\x80\x80\x04\x12\x80\x80\x80\x04", 10);
	memmove(inner + 10, inner + 16, n);
	CU_ASSERT_FALSE(otlp_read_protobuf(request_arena, inner, n + 10, &ret));
	CU_ASSERT(arena_used(request_arena) < 2 * OTLP_MESSAGES_MAX);
}

/* ---- JSON ---- */

static bool reads_json(const char *text)
{
	struct otlp_export ret;

	return otlp_read_json(request_arena, text, strlen(text), &ret);
}

#define IN_SPAN(text) "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{" text "}]}]}]}"

static void test_json(void)
{
	CU_ASSERT(reads_json("{}"));
	CU_ASSERT(reads_json(IN_SPAN(
		"\"traceId\": \"0aFf\", \"startTimeUnixNano\": \"5\", \"endTimeUnixNano\": 5.0")));
	CU_ASSERT(reads_json(
		IN_SPAN("\"trace_id\": \"\", \"unknown\": {\"a\": []}, \"name\": null")));
	CU_ASSERT(reads_json(
		IN_SPAN("\"status\": {\"code\": 2}, \"attributes\": [{\"key\": \"a\", \"value\": "
			"{\"bytesValue\": \"-_==\"}}]")));
	CU_ASSERT_FALSE(reads_json(""));
	CU_ASSERT_FALSE(reads_json("[]"));
	CU_ASSERT_FALSE(reads_json(IN_SPAN("\"traceId\": \"abc\"")));
	CU_ASSERT_FALSE(reads_json(IN_SPAN("\"traceId\": 5")));
	CU_ASSERT_FALSE(reads_json(IN_SPAN("\"startTimeUnixNano\": \"-1\"")));
	CU_ASSERT_FALSE(reads_json(IN_SPAN("\"startTimeUnixNano\": 1.5")));
	CU_ASSERT_FALSE(reads_json(IN_SPAN("\"startTimeUnixNano\": \"18446744073709551616\"")));
	CU_ASSERT_FALSE(reads_json(IN_SPAN("\"attributes\": {}")));
	CU_ASSERT_FALSE(
		reads_json(IN_SPAN("\"attributes\": [{\"value\": {\"bytesValue\": \"?\"}}]")));
	CU_ASSERT_FALSE(reads_json(IN_SPAN("\"attributes\": [{\"value\": {\"boolValue\": 1}}]")));
}

/* ---- packed ---- */

static struct otlp_bytes packed(const char *text, size_t n, int format)
{
	unsigned char *to = arena_alloc(request_arena, n + 1024);
	z_stream z = { 0 };

	CU_ASSERT_FATAL(deflateInit2(&z, 9, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	z.next_in = (z_const unsigned char *)(uintptr_t)text;
	z.avail_in = (unsigned)n;
	z.next_out = to;
	z.avail_out = (unsigned)n + 1024;
	CU_ASSERT_FATAL(deflate(&z, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&z);
	return (struct otlp_bytes){ (const char *)to, z.total_out };
}

static void check_unpacked(const char *encoding, int format)
{
	struct otlp_bytes body = packed("hello", 5, format), half = body;

	half.n--;
	CU_ASSERT(otlp_unpack(request_arena, encoding, &body));
	CU_ASSERT(body.n == 5 && memcmp(body.s, "hello", 5) == 0);
	CU_ASSERT_FALSE(otlp_unpack(request_arena, encoding, &half));
}

static void test_unpack(void)
{
	struct otlp_bytes body = { "hello", 5 };

	check_unpacked("gzip", 16 + MAX_WBITS);
	check_unpacked("Deflate", MAX_WBITS);
	check_unpacked("deflate", -MAX_WBITS);
	CU_ASSERT_FALSE(otlp_unpack(request_arena, "gzip", &body));
	CU_ASSERT_FALSE(otlp_unpack(request_arena, "br", &body));
	CU_ASSERT_FALSE(otlp_encoding_is_known("br"));
}

/* A thousand times as much as it is: refused when it becomes too much. */
static void test_bomb(void)
{
	size_t n = BODY_MAX + MIB;
	char *zeros = calloc(n, 1);
	struct otlp_bytes body = packed(zeros, n, 16 + MAX_WBITS);

	free(zeros);
	CU_ASSERT(body.n < MIB);
	CU_ASSERT_FALSE(otlp_unpack(request_arena, "gzip", &body));
}

void suite_otlp(void)
{
	CU_pSuite s = CU_add_suite("OpenTelemetry's messages", requests_set_up, requests_tear_down);

	CU_add_test(s, "fields", test_fields);
	CU_add_test(s, "values", test_values);
	CU_add_test(s, "malformed", test_malformed);
	CU_add_test(s, "depth", test_depth);
	CU_add_test(s, "budget", test_budget);
	CU_add_test(s, "JSON", test_json);
	CU_add_test(s, "unpacking", test_unpack);
	CU_add_test(s, "a bomb", test_bomb);
}
