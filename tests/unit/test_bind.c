/* SPDX-License-Identifier: Apache-2.0 */
/* From bodies and query strings to typed structs. */
#include "tests/unit/bind_fields.h"

#include "app/limits.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <inttypes.h>

#define SEE_DOCS " See the API docs for more information about request parameters."
#define INVALID(value, path, type)                                                                 \
	"Invalid value " value " for parameter '" path                                             \
	"' supplied:  Hint: Value was of type '" type "'." SEE_DOCS
#define MISSING(path) "Missing value for required parameter '" path "'." SEE_DOCS
#define NOT_JSON(what) "Request body is not valid JSON: " what

/* ---- a bound struct as text: "name=x count=5 tags=[k:v]" ---- */

static struct buf shown;

static int tear_down(void)
{
	buf_free(&shown);
	return requests_tear_down();
}

static void show(const char *name, const char *value)
{
	if (value)
		buf_printf(&shown, "%s%s=%s", shown.len ? " " : "", name, value);
}

static void show_int(const char *name, struct opt_int v)
{
	if (v.given)
		buf_printf(&shown, "%s%s=%" PRId64, shown.len ? " " : "", name, v.v);
}

static void show_dbl(const char *name, struct opt_dbl v)
{
	if (v.given)
		buf_printf(&shown, "%s%s=%.17g", shown.len ? " " : "", name, v.v);
}

static void show_kvs(const struct kv_list *l)
{
	if (!l->given)
		return;
	buf_printf(&shown, "%stags=[", shown.len ? " " : "");
	for (size_t i = 0; i < l->n; i++)
		buf_printf(&shown, "%s%s:%s", i ? "," : "", l->v[i].key ? l->v[i].key : "-",
			   l->v[i].value ? l->v[i].value : "-");
	buf_putc(&shown, ']');
}

static void show_point(const char *name, const struct point *p)
{
	if (!p)
		return;
	show(name, "{");
	show_dbl("x", p->x);
	show("label", p->label);
	show_kvs(&p->tags);
	buf_puts(&shown, " }");
}

static void show_scalars(const struct everything *e)
{
	show("name", e->name);
	show("long_name", e->long_name);
	show_int("count", e->count);
	show_int("small_count", e->small_count);
	show_dbl("ratio", e->ratio);
	if (e->is_on.given)
		show("is_on", e->is_on.v ? "true" : "false");
	show_int("color", e->color);
	show_int("at_time", e->at_time);
	show_int("lasting", e->lasting);
	show("any", e->any);
	show("run_id", e->run_id);
	show("strict", e->strict);
	show("token", e->token);
	show("mode", e->mode);
	show("id", e->id);
}

static const char *text_of(const struct everything *e)
{
	buf_free(&shown);
	buf_init(&shown, 1 * MIB);
	show_scalars(e);
	if (e->names.given) {
		show("names", "[");
		for (size_t i = 0; i < e->names.n; i++)
			buf_printf(&shown, "%s%s", i ? "," : "", e->names.v[i]);
		buf_putc(&shown, ']');
	}
	show_kvs(&e->tags);
	if (e->points.given) {
		show("points", "[");
		for (size_t i = 0; i < e->points.n; i++)
			show_point("", &e->points.v[i]);
		buf_putc(&shown, ']');
	}
	if (e->only.given)
		show("only", e->only.n ? e->only.v[0] : "nothing");
	if (e->labels.given) {
		show("labels", "{");
		for (size_t i = 0; i < e->labels.n; i++)
			buf_printf(&shown, "%s%s:%s", i ? "," : "", e->labels.v[i].key,
				   e->labels.v[i].value);
		buf_putc(&shown, '}');
	}
	show_point("at", e->at);
	show_point("bare", e->bare);
	return shown.data ? shown.data : "";
}

/* ---- cases ---- */

struct bind_case {
	const char *input;
	const char *bound;   /* what the struct holds, or ... */
	const char *refused; /* ... the message */
};

static const struct endpoint plain = { .method = POST };
static const struct endpoint upload = { .method = PUT, .flags = UPLOAD };

/* Binds and compares; `about` tells which case it is. */
static void check(struct request *rq, const struct endpoint *endpoint, const char *about,
		  const struct bind_case *c)
{
	static const struct path_param path = { "id", "7" };
	struct everything e = { 0 };
	bool ok;

	rq->endpoint = endpoint;
	ok = bind_request(rq, everything_fields, &path, 1, &e);
	CU_ASSERT(ok == !c->refused && ok == !rq->reply.error);
	if (!ok)
		CU_ASSERT(rq->reply.error == INVALID_PARAMETER_VALUE && rq->reply.status == 400);
	CU_ASSERT(is_text(about, ok ? NULL : rq->reply.message, c->refused));
	if (ok && c->bound)
		CU_ASSERT(is_text(about, text_of(&e), c->bound));
}

static void check_bodies(const struct bind_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(a_request(POST, "/x", cases[i].input), &plain, cases[i].input, &cases[i]);
}

static void test_scalars(void)
{
	static const struct bind_case cases[] = {
		{ "{\"name\":\"x\"}", "name=x id=7", NULL },
		{ "{\"name\":\"x\",\"unknown\":[1,{\"a\":2}]}", "name=x id=7", NULL },
		{ " {\n\"name\" : \"x\" }\t", "name=x id=7", NULL },
		{ "{\"name\":\"ž\\u017e🐈\\ud83d\\udc08\\\"\"}", "name=žž🐈🐈\" id=7", NULL },
		{ "{\"name\":\"a\",\"name\":\"b\"}", "name=b id=7", NULL },
		{ "{\"name\":5}", NULL, INVALID("5", "name", "int") },
		{ "{\"name\":1.5}", NULL, INVALID("1.5", "name", "float") },
		{ "{\"name\":true}", NULL, INVALID("true", "name", "bool") },
		{ "{\"name\":[\"a\"]}", NULL, INVALID("[\"a\"]", "name", "list") },
		{ "{\"name\":{\"a\":\"b/c\"}}", NULL, INVALID("{\"a\":\"b/c\"}", "name", "dict") },
		{ "{\"name\":\"a\\u0000b\"}", NULL, INVALID("\"a\\u0000b\"", "name", "str") },
		{ "{\"name\":\"x\",\"long_name\":\"\"}", "name=x long_name= id=7", NULL },
		{ "{\"name\":\"x\",\"long_name\":null}", "name=x id=7", NULL },
		{ "{\"name\":\"x\",\"is_on\":true}", "name=x is_on=true id=7", NULL },
		{ "{\"name\":\"x\",\"is_on\":false}", "name=x is_on=false id=7", NULL },
		{ "{\"name\":\"x\",\"is_on\":1}", NULL, INVALID("1", "is_on", "int") },
		{ "{\"name\":\"x\",\"is_on\":\"true\"}", NULL,
		  INVALID("\"true\"", "is_on", "str") },
	};

	check_bodies(cases, ARRAY_LEN(cases));
}

#define COUNT(v) "{\"name\":\"x\",\"count\":" v "}"
#define SMALL(v) "{\"name\":\"x\",\"small_count\":" v "}"
#define BOUND(v) "name=x count=" v " id=7"

static void test_integers(void)
{
	static const struct bind_case cases[] = {
		{ COUNT("0"), BOUND("0"), NULL },
		{ COUNT("-5"), BOUND("-5"), NULL },
		{ COUNT("\"12\""), BOUND("12"), NULL },
		{ COUNT("\"-12\""), BOUND("-12"), NULL },
		{ COUNT("1.0"), BOUND("1"), NULL },
		{ COUNT("1e3"), BOUND("1000"), NULL },
		{ COUNT("\"1e3\""), BOUND("1000"), NULL },
		{ COUNT("9223372036854775807"), BOUND("9223372036854775807"), NULL },
		{ COUNT("-9223372036854775808"), BOUND("-9223372036854775808"), NULL },
		{ COUNT("\"9223372036854775807\""), BOUND("9223372036854775807"), NULL },
		{ COUNT("9223372036854775808"), NULL,
		  INVALID("9223372036854775808", "count", "int") },
		{ COUNT("-9223372036854775809"), NULL,
		  INVALID("-9223372036854775809", "count", "int") },
		{ COUNT("99999999999999999999999999"), NULL,
		  INVALID("99999999999999999999999999", "count", "int") },
		{ COUNT("\"9223372036854775808\""), NULL,
		  INVALID("\"9223372036854775808\"", "count", "str") },
		{ COUNT("1.5"), NULL, INVALID("1.5", "count", "float") },
		{ COUNT("1e19"), NULL, INVALID("1e19", "count", "float") },
		{ COUNT("\"\""), NULL, INVALID("\"\"", "count", "str") },
		{ COUNT("\"x\""), NULL, INVALID("\"x\"", "count", "str") },
		{ COUNT("\"0x10\""), NULL, INVALID("\"0x10\"", "count", "str") },
		{ COUNT("\"1\\u0000\""), NULL, INVALID("\"1\\u0000\"", "count", "str") },
		{ COUNT("true"), NULL, INVALID("true", "count", "bool") },
		{ COUNT("[]"), NULL, INVALID("[]", "count", "list") },
		{ COUNT("null"), "name=x id=7", NULL },
		{ SMALL("2147483647"), "name=x small_count=2147483647 id=7", NULL },
		{ SMALL("-2147483648"), "name=x small_count=-2147483648 id=7", NULL },
		{ SMALL("2147483648"), NULL, INVALID("2147483648", "small_count", "int") },
		{ SMALL("\"-2147483649\""), NULL,
		  INVALID("\"-2147483649\"", "small_count", "str") },
	};

	check_bodies(cases, ARRAY_LEN(cases));
}

#define RATIO(v) "{\"name\":\"x\",\"ratio\":" v "}"
#define RATIO_IS(v) "name=x ratio=" v " id=7"

static void test_doubles(void)
{
	static const struct bind_case cases[] = {
		{ RATIO("0"), RATIO_IS("0"), NULL },
		{ RATIO("-0.0"), RATIO_IS("-0"), NULL },
		{ RATIO("0.1"), RATIO_IS("0.10000000000000001"), NULL },
		{ RATIO("1e308"), RATIO_IS("1e+308"), NULL },
		{ RATIO("5e-324"), RATIO_IS("4.9406564584124654e-324"), NULL },
		{ RATIO("18446744073709551615"), RATIO_IS("1.8446744073709552e+19"), NULL },
		{ RATIO("1000000000000000000000000000000"), RATIO_IS("1e+30"), NULL },
		{ RATIO("-1000000000000000000000000000000"), RATIO_IS("-1e+30"), NULL },
		{ RATIO("\"0.5\""), RATIO_IS("0.5"), NULL },
		{ RATIO("\"NaN\""), RATIO_IS("nan"), NULL },
		{ RATIO("\"Infinity\""), RATIO_IS("inf"), NULL },
		{ RATIO("\"-Infinity\""), RATIO_IS("-inf"), NULL },
		{ RATIO("true"), RATIO_IS("1"), NULL },
		{ RATIO("\"nan(1)\""), NULL, INVALID("\"nan(1)\"", "ratio", "str") },
		{ RATIO("\"0x1p3\""), NULL, INVALID("\"0x1p3\"", "ratio", "str") },
		{ RATIO("\" 1.5 \""), RATIO_IS("1.5"), NULL },
		{ RATIO("NaN"), NULL, INVALID("NaN", "ratio", "float") },
		{ RATIO("1e400"), NULL, INVALID("1e400", "ratio", "float") },
		{ RATIO("\"\""), NULL, INVALID("\"\"", "ratio", "str") },
		{ RATIO("\"1\\u0000\""), NULL, INVALID("\"1\\u0000\"", "ratio", "str") },
		{ RATIO("{}"), NULL, INVALID("{}", "ratio", "dict") },
		{ RATIO("null"), "name=x id=7", NULL },
	};

	check_bodies(cases, ARRAY_LEN(cases));
}

#define COLOR(v) "{\"name\":\"x\",\"color\":" v "}"

static void test_enums(void)
{
	static const struct bind_case cases[] = {
		{ COLOR("\"GREEN\""), "name=x color=1 id=7", NULL },
		{ COLOR("\"RED\""), "name=x color=0 id=7", NULL },
		{ COLOR("3"), "name=x color=3 id=7", NULL },
		{ COLOR("\"3\""), "name=x color=3 id=7", NULL },
		{ COLOR("2"), "name=x id=7", NULL },
		{ COLOR("99"), "name=x id=7", NULL },
		{ COLOR("-1"), "name=x id=7", NULL },
		{ COLOR("\"green\""), "name=x id=7", NULL },
		{ COLOR("\"RED\\u0000\""), "name=x id=7", NULL },
		{ COLOR("true"), "name=x color=1 id=7", NULL }, /* 1, in Python */
		{ COLOR("1.0"), NULL, INVALID("1.0", "color", "float") },
		{ COLOR("[\"RED\"]"), NULL, INVALID("[\"RED\"]", "color", "list") },
	};

	check_bodies(cases, ARRAY_LEN(cases));
}

static void test_lists_and_messages(void)
{
	static const struct bind_case cases[] = {
		{ "{\"name\":\"x\",\"names\":[]}", "name=x id=7 names=[]", NULL },
		{ "{\"name\":\"x\",\"names\":[\"a\",\"\"]}", "name=x id=7 names=[a,]", NULL },
		{ "{\"name\":\"x\",\"names\":\"a\"}", NULL, INVALID("\"a\"", "names", "str") },
		{ "{\"name\":\"x\",\"names\":[1]}", NULL, INVALID("[1]", "names", "list") },
		{ "{\"name\":\"x\",\"names\":[null]}", NULL, INVALID("[null]", "names", "list") },
		{ "{\"name\":\"x\",\"names\":null}", "name=x id=7", NULL },
		{ "{\"name\":\"x\",\"tags\":[{\"key\":\"k\",\"value\":\"v\"},{\"key\":\"l\"},{}]}",
		  "name=x id=7 tags=[k:v,l:-,-:-]", NULL },
		{ "{\"name\":\"x\",\"tags\":{\"k\":\"v\"}}", NULL,
		  INVALID("{\"k\":\"v\"}", "tags", "dict") },
		{ "{\"name\":\"x\",\"tags\":[[]]}", NULL, INVALID("[[]]", "tags", "list") },
		{ "{\"name\":\"x\",\"tags\":[{\"key\":1}]}", NULL,
		  INVALID("1", "tags.key", "int") },
		{ "{\"name\":\"x\",\"points\":[{\"x\":1,\"tags\":[{\"key\":\"k\"}]},{\"label\":\"l\"}]}",
		  "name=x id=7 points=[ ={ x=1 tags=[k:-] } ={ label=l }]", NULL },
		{ "{\"name\":\"x\",\"points\":[{\"tags\":[{\"value\":false}]}]}", NULL,
		  INVALID("false", "points.tags.value", "bool") },
		{ "{\"name\":\"x\",\"at\":{}}", "name=x id=7 at={ }", NULL },
		{ "{\"name\":\"x\",\"at\":{\"x\":2}}", "name=x id=7 at={ x=2 }", NULL },
		{ "{\"name\":\"x\",\"at\":null}", "name=x id=7", NULL },
		{ "{\"name\":\"x\",\"at\":[]}", NULL, INVALID("[]", "at", "list") },
		{ "{\"name\":\"x\",\"at\":{\"label\":1}}", NULL, INVALID("1", "at.label", "int") },
		{ "{\"name\":\"x\",\"bare\":{\"label\":1}}", NULL, INVALID("1", "label", "int") },
		{ "{\"name\":\"x\",\"any\":{\"a\":[1,\"ž\"]}}", "name=x any={\"a\":[1,\"ž\"]} id=7",
		  NULL },
		{ "{\"name\":\"x\",\"any\":5}", "name=x any=5 id=7", NULL },
	};

	check_bodies(cases, ARRAY_LEN(cases));
}

#define LABELS(v) "{\"name\":\"x\",\"labels\":" v "}"

static void test_maps(void)
{
	static const struct bind_case cases[] = {
		{ LABELS("{}"), "name=x id=7 labels={}", NULL },
		{ LABELS("null"), "name=x id=7", NULL },
		{ "{\"name\":\"x\",\"only\":null}", "name=x id=7 only=nothing", NULL },
		{ "{\"name\":\"x\",\"only\":[]}", "name=x id=7 only=nothing", NULL },
		{ "{\"name\":\"x\",\"only\":[\"a\"]}", "name=x id=7 only=a", NULL },
		{ LABELS("{\"b\":\"1\",\"\":\"\",\"a ž\":\"2\"}"),
		  "name=x id=7 labels={b:1,:,a ž:2}", NULL },
		{ LABELS("{\"a\":\"1\",\"a\":\"2\"}"), "name=x id=7 labels={a:2}", NULL },
		{ LABELS("{\"a\":1}"), NULL, INVALID("{\"a\":1}", "labels", "dict") },
		{ LABELS("{\"a\":null}"), NULL, INVALID("{\"a\":null}", "labels", "dict") },
		{ LABELS("{\"a\":\"\\u0000\"}"), NULL,
		  INVALID("{\"a\":\"\\u0000\"}", "labels", "dict") },
		{ LABELS("[]"), NULL, INVALID("[]", "labels", "list") },
		{ LABELS("\"a\""), NULL, INVALID("\"a\"", "labels", "str") },
	};

	check_bodies(cases, ARRAY_LEN(cases));
}

#define TIME(v) "{\"name\":\"x\",\"at_time\":" v "}"
#define LASTING(v) "{\"name\":\"x\",\"lasting\":" v "}"

static void test_times(void)
{
	static const struct bind_case cases[] = {
		{ TIME("\"1970-01-01T00:00:01.5Z\""), "name=x at_time=1500 id=7", NULL },
		{ TIME("null"), "name=x id=7", NULL },
		{ TIME("\"\""), NULL, INVALID("\"\"", "at_time", "str") },
		{ TIME("\"now\""), NULL, INVALID("\"now\"", "at_time", "str") },
		{ TIME("5"), NULL, INVALID("5", "at_time", "int") },
		{ TIME("{\"seconds\":5}"), NULL, INVALID("{\"seconds\":5}", "at_time", "dict") },
		{ LASTING("\"-1.5s\""), "name=x lasting=-1500 id=7", NULL },
		{ LASTING("\"1\""), NULL, INVALID("\"1\"", "lasting", "str") },
		{ LASTING("1.5"), NULL, INVALID("1.5", "lasting", "float") },
	};

	check_bodies(cases, ARRAY_LEN(cases));
}

static void test_presence(void)
{
	static const struct bind_case cases[] = {
		{ "", NULL, MISSING("name") },
		{ "null", NULL, MISSING("name") },
		{ "{}", NULL, MISSING("name") },
		{ "{\"name\":null}", NULL, MISSING("name") },
		{ "{\"name\":\"\"}", NULL, MISSING("name") },
		{ "{\"count\":\"x\"}", NULL, MISSING("name") }, /* before what is wrong */
		{ "{\"name\":\"x\",\"strict\":\"s\"}", "name=x strict=s id=7", NULL },
		{ "{\"name\":\"x\",\"strict\":null}", NULL, INVALID("null", "strict", "NoneType") },
		{ "{\"name\":\"x\",\"token\":\"t\"}", "name=x token=t id=7", NULL },
		{ "{\"name\":\"x\",\"token\":[\"t\"]}", NULL, INVALID("***", "token", "list") },
		{ "{\"name\":\"x\",\"run_id\":\"r\"}", "name=x run_id=r id=7", NULL },
		{ "{\"name\":\"x\",\"run_uuid\":\"r\"}", "name=x run_id=r id=7", NULL },
		{ "{\"name\":\"x\",\"run_id\":\"r\",\"run_uuid\":\"s\"}", "name=x run_id=r id=7",
		  NULL },
		/* the path and the query string are not asked for in the body */
		{ "{\"name\":\"x\",\"id\":\"8\",\"mode\":\"m\"}", "name=x id=7", NULL },
	};

	check_bodies(cases, ARRAY_LEN(cases));
}

static void test_spellings(void)
{
	static const struct bind_case cases[] = {
		{ "{\"name\":\"x\",\"longName\":\"l\"}", "name=x long_name=l id=7", NULL },
		{ "{\"name\":\"x\",\"long_name\":\"l\",\"longName\":\"m\"}", NULL,
		  "Request specifies both 'long_name' and 'longName'; provide only one of them." },
		{ "{\"long_name\":null,\"longName\":\"m\"}", NULL,
		  "Request specifies both 'long_name' and 'longName'; provide only one of them." },
		{ "{\"name\":\"x\",\"longName\":null}", "name=x id=7", NULL },
		{ "{\"name\":\"x\",\"smallCount\":\"x\"}", NULL,
		  INVALID("\"x\"", "small_count", "str") },
		{ "{\"name\":\"x\",\"isOn\":true,\"runId\":\"r\"}",
		  "name=x is_on=true run_id=r id=7", NULL },
		{ "{\"name\":\"x\",\"LONG_NAME\":\"l\"}", "name=x id=7", NULL },
		{ "{\"Name\":\"x\"}", NULL, MISSING("name") },
	};

	check_bodies(cases, ARRAY_LEN(cases));
}

static void test_what_is_no_object(void)
{
	static const struct bind_case cases[] = {
		{ "[]", NULL, "Request body must be a JSON object, got 'list'." },
		{ "5", NULL, "Request body must be a JSON object, got 'int'." },
		{ "true", NULL, "Request body must be a JSON object, got 'bool'." },
		{ "\"{\\\"name\\\":\\\"x\\\"}\"", "name=x id=7", NULL }, /* encoded twice */
		{ "\"5\"", NULL, "Request body must be a JSON object, got 'int'." },
		{ "{\"name\":\"x\"", NULL, NOT_JSON("unexpected end of data at byte 11.") },
		{ "{\"name\":\"x\"}}", NULL, NOT_JSON("unexpected character at byte 12.") },
		{ "{\"name\":\"x\"} {}", NULL, NOT_JSON("unexpected character at byte 13.") },
	};

	check_bodies(cases, ARRAY_LEN(cases));
}

/* Whatever is no JSON is refused as such; the words are the library's. */
static void test_broken_json(void)
{
	static const char *const bodies[] = {
		"{",
		"[",
		"{name:1}",
		"{'name':'x'}",
		"{\"name\":x}",
		"{\"name\"}",
		"{\"a\":}",
		"{\"a\":1,}",
		"{,}",
		"{\"a\":01}",
		"{\"a\":+1}",
		"{\"a\":.5}",

		"{\"a\":\"\\x\"}",
		"{\"a\":\"\t\"}",
		"{\"a\":nul}",

		"{\"a\":1 /* */}",
		"\xff",
		"{\"a\":\"\xff\"}",
		"{\"a\":\"\xc0\x80\"}",
		"{\"a\":\"\\ud800\"}",
		"\xef\xbb\xbf{}",
	};

	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct request *rq = a_request(POST, "/x", bodies[i]);
		struct everything e = { 0 };

		rq->endpoint = &plain;
		CU_ASSERT(!bind_request(rq, everything_fields, NULL, 0, &e));
		CU_ASSERT_EQUAL(rq->reply.error, INVALID_PARAMETER_VALUE);
		if (strncmp(rq->reply.message, NOT_JSON(""), strlen(NOT_JSON(""))) != 0) {
			fprintf(stderr, "\n  of:   %s\n  got:  %s\n", bodies[i], rq->reply.message);
			CU_FAIL("not called broken JSON");
		}
	}
}

/* `n` opening brackets, and `closed` of them closed again. */
static bool binds_brackets(size_t n, bool closed)
{
	static char body[200000];
	struct request *rq;
	struct everything e = { 0 };
	size_t used = (size_t)snprintf(body, sizeof(body), "{\"name\":\"x\",\"any\":");

	memset(body + used, '[', n);
	memset(body + used + n, ']', n);
	snprintf(body + used + (closed ? 2 * n : n), 8, "}");
	rq = a_request(POST, "/x", body);
	rq->endpoint = &plain;
	return bind_request(rq, everything_fields, NULL, 0, &e);
}

static void test_depth(void)
{
	CU_ASSERT(binds_brackets(JSON_DEPTH_MAX - 2, true));
	CU_ASSERT(!binds_brackets(JSON_DEPTH_MAX, true));
	CU_ASSERT(!binds_brackets(90000, true));
	CU_ASSERT(!binds_brackets(90000, false));
}

/* A small text that json-c would make gigabytes of. */
static void test_memory(void)
{
	struct request *rq = a_request(POST, "/x", "");
	struct buf body;

	buf_init(&body, 4 * MIB);
	buf_puts(&body, "{\"any\":[");
	for (int i = 0; i < 1000000; i++)
		buf_puts(&body, "{},");
	buf_puts(&body, "1]}");
	rq->body = body.data;
	rq->content_length = body.len;
	rq->endpoint = &plain;
	CU_ASSERT(!bind_request(rq, everything_fields, NULL, 0, &(struct everything){ 0 }));
	CU_ASSERT(strstr(rq->reply.message, "more values than the server takes") != NULL);
	buf_free(&body);
}

static void test_long_values_are_cut_in_messages(void)
{
	struct request *rq;
	char body[4000] = "{\"name\":[\"";
	size_t n = strlen(body);

	while (n < 3000)
		n += (size_t)snprintf(body + n, sizeof(body) - n, "ž");
	snprintf(body + n, sizeof(body) - n, "\"]}");
	rq = a_request(POST, "/x", body);
	rq->endpoint = &plain;
	CU_ASSERT(!bind_request(rq, everything_fields, NULL, 0, &(struct everything){ 0 }));
	CU_ASSERT(strlen(rq->reply.message) < 1200);
	CU_ASSERT_PTR_NOT_NULL(strstr(rq->reply.message, "ž... for parameter 'name'"));
}

static void test_content_types(void)
{
	static const struct {
		enum method method;
		const char *type;
		const char *refused;
	} cases[] = {
		{ POST, "application/json", NULL },
		{ POST, "application/json; charset=utf-8", NULL },
		{ POST, "application/json;", NULL },
		{ POST, NULL, "Bad Request. Content-Type header is missing." },
		{ POST, "text/plain",
		  "Bad Request. Content-Type must be one of ['application/json']." },
		{ POST, "application/jsonx",
		  "Bad Request. Content-Type must be one of ['application/json']." },
		{ PUT, NULL, "Bad Request. Content-Type header is missing." },
		{ PATCH, NULL, NULL },
		{ DELETE, "text/plain", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(cases[i].method, "/x", "{\"name\":\"x\"}");
		struct bind_case c = { NULL, "name=x id=7", cases[i].refused };

		rq->content_type = cases[i].type;
		check(rq, &plain, cases[i].type, &c);
	}
}

static void check_queries(enum method method, const struct endpoint *endpoint,
			  const struct bind_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(a_request(method, cases[i].input, NULL), endpoint, cases[i].input, &cases[i]);
}

static void test_queries(void)
{
	static const struct bind_case cases[] = {
		{ "/x?name=x", "name=x id=7", NULL },
		{ "/x?name=x&unknown=1", "name=x id=7", NULL },
		{ "/x?name=a+b%20%C5%BE", "name=a b ž id=7", NULL },
		{ "/x?name=x&name=y", "name=x id=7", NULL },
		{ "/x?name=x&count=12&ratio=0.5", "name=x count=12 ratio=0.5 id=7", NULL },
		{ "/x?name=x&count=1.5", NULL, INVALID("\"1.5\"", "count", "str") },
		{ "/x?name=x&count=", NULL, INVALID("\"\"", "count", "str") },
		{ "/x?name=x&is_on=TRUE", "name=x is_on=true id=7", NULL },
		{ "/x?name=x&is_on=false", "name=x is_on=false id=7", NULL },
		{ "/x?name=x&is_on=1", NULL,
		  "Invalid boolean value: 1, must be 'true' or 'false'." },
		{ "/x?name=x&color=BLUE", "name=x color=3 id=7", NULL },
		{ "/x?name=x&names=a&names=b", "name=x id=7 names=[a,b]", NULL },
		{ "/x?name=x&names=", "name=x id=7 names=[]", NULL },
		{ "/x?name=x&tags=a", NULL, INVALID("[\"a\"]", "tags", "list") },
		{ "/x?name=x&at=%7B%7D", NULL, INVALID("\"{}\"", "at", "str") },
		{ "/x?name=x&run_uuid=r", "name=x run_id=r id=7", NULL },
		{ "/x?name=x&run_uuid=r&run_id=s", "name=x run_id=s id=7", NULL },
		{ "/x?name=x&longName=l", "name=x id=7", NULL }, /* proto names only */
		{ "/x?name=x&mode=m", "name=x mode=m id=7", NULL },
		{ "/x?name=x&id=9", "name=x id=7", NULL },
		{ "/x?name=", NULL, MISSING("name") },
		{ "/x", NULL, MISSING("name") },
		{ "/x?name=%00", NULL,
		  "The query string holds a NUL byte, is not valid UTF-8 or has more than 2048 "
		  "parameters." },
		{ "/x?name=%ff", NULL,
		  "The query string holds a NUL byte, is not valid UTF-8 or has more than 2048 "
		  "parameters." },
	};

	check_queries(GET, &plain, cases, ARRAY_LEN(cases));
	check_queries(HEAD, &plain, cases, ARRAY_LEN(cases));
	check_queries(PUT, &upload, cases, ARRAY_LEN(cases));
}

/* A field that comes from the query string beside a body. */
static void test_query_beside_body(void)
{
	static const struct bind_case cases[] = {
		{ "/x?mode=m", "name=x mode=m id=7", NULL },
		{ "/x?mode=", "name=x mode= id=7", NULL },
		{ "/x?name=y", "name=x id=7", NULL },
		{ "/x?mode=%ff", NULL,
		  "The query string holds a NUL byte, is not valid UTF-8 or has more than 2048 "
		  "parameters." },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check(a_request(POST, cases[i].input, "{\"name\":\"x\",\"mode\":\"n\"}"), &plain,
		      cases[i].input, &cases[i]);
}

/* Where every field comes from path and query string, the body is not read. */
static void test_query_without_body(void)
{
	struct only {
		const char *mode;
		const char *id;
	} in = { 0 };
	static const struct field fields[] = {
		F_STR(only, mode, IN_QUERY),
		F_STR(only, id, IN_PATH),
		F_END,
	};
	static const struct path_param path = { "id", "7" };
	struct request *rq = a_request(POST, "/x?mode=m", "this is no JSON");

	rq->endpoint = &plain;
	rq->content_type = NULL;
	CU_ASSERT(bind_request(rq, fields, &path, 1, &in));
	CU_ASSERT(is_text("mode", in.mode, "m") && is_text("id", in.id, "7"));
}

static void test_json_in_strings(void)
{
	static const struct bind_case cases[] = {
		{ "{\"name\":\"x\"}", "name=x", NULL },
		{ "{}", NULL, MISSING("name") },
		{ "[]", NULL, "The thing must be a JSON object, got 'list'." },
		{ "null", NULL, "The thing must be a JSON object, got 'NoneType'." },
		{ "\"{}\"", NULL, "The thing must be a JSON object, got 'str'." },
		{ "{", NULL, "The thing is not valid JSON: unexpected end of data at byte 1." },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(POST, "/x", "{}");
		struct everything e = { 0 };
		bool ok = bind_json(rq, cases[i].input, "The thing", everything_fields, &e);

		CU_ASSERT(ok == !cases[i].refused);
		CU_ASSERT(is_text(cases[i].input, ok ? text_of(&e) : rq->reply.message,
				  ok ? cases[i].bound : cases[i].refused));
	}
}

void suite_bind(void)
{
	CU_pSuite s = CU_add_suite("bind", requests_set_up, tear_down);

	CU_add_test(s, "scalars", test_scalars);
	CU_add_test(s, "integers", test_integers);
	CU_add_test(s, "doubles", test_doubles);
	CU_add_test(s, "enums", test_enums);
	CU_add_test(s, "lists and messages", test_lists_and_messages);
	CU_add_test(s, "maps", test_maps);
	CU_add_test(s, "times", test_times);
	CU_add_test(s, "presence", test_presence);
	CU_add_test(s, "spellings", test_spellings);
	CU_add_test(s, "what is no object", test_what_is_no_object);
	CU_add_test(s, "broken JSON", test_broken_json);
	CU_add_test(s, "depth", test_depth);
	CU_add_test(s, "memory", test_memory);
	CU_add_test(s, "long values are cut in messages", test_long_values_are_cut_in_messages);
	CU_add_test(s, "content types", test_content_types);
	CU_add_test(s, "queries", test_queries);
	CU_add_test(s, "query beside body", test_query_beside_body);
	CU_add_test(s, "query without body", test_query_without_body);
	CU_add_test(s, "JSON in strings", test_json_in_strings);
}
