/* SPDX-License-Identifier: Apache-2.0 */
/* Spans on their way into the tables: what they say, and what it adds up to. */
#include "app/limits.h"
#include "app/spans/span.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <math.h>

#define IDS "\"traceId\": \"0102030405060708090a0b0c0d0e0f10\", \"spanId\": \"1112131415161718\""

static const struct spans *read_spans(const char *spans, enum span_fault *ret)
{
	struct spans *s = ARENA_NEW(request_arena, struct spans);
	const char *text =
		arena_printf(request_arena,
			     "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [%s]}]}]}", spans);
	struct otlp_export export;

	CU_ASSERT_FATAL(otlp_read_json(request_arena, text, strlen(text), &export));
	*ret = spans_read(request_arena, &export, s);
	return s;
}

static enum span_fault fault_of(const char *spans)
{
	enum span_fault fault;

	(void)read_spans(spans, &fault);
	return fault;
}

/* The value that an attribute has in the end, NULL for none. */
static const char *attribute(const char *attributes, const char *key)
{
	enum span_fault fault;
	const struct spans *s = read_spans(
		arena_printf(request_arena, "{" IDS ", \"attributes\": [%s]}", attributes), &fault);
	const struct json_value *content, *v;

	CU_ASSERT_FATAL(fault == SPAN_FINE && s->n == 1);
	content = json_value_read(request_arena, s->v[0].content);
	CU_ASSERT_PTR_NOT_NULL_FATAL(content);
	v = json_value_get(json_value_get(content, "attributes"), key);
	return v ? v->text : NULL;
}

#define TEXT(key, text) "{\"key\": \"" key "\", \"value\": {\"stringValue\": \"" text "\"}}"

static void test_content(void)
{
	enum span_fault fault;
	const struct spans *s =
		read_spans("{" IDS ", \"name\": \"n\", \"startTimeUnixNano\": 5000000, "
			   "\"endTimeUnixNano\": 7000000, \"parentSpanId\": \"00\"}",
			   &fault);

	CU_ASSERT_FATAL(fault == SPAN_FINE && s->n == 1 && s->n_traces == 1);
	CU_ASSERT(is_text("id", s->v[0].trace_id, "tr-0102030405060708090a0b0c0d0e0f10"));
	CU_ASSERT_PTR_NULL(s->v[0].parent);
	CU_ASSERT(isnan(s->v[0].total_cost));
	CU_ASSERT(is_text(
		"content", s->v[0].content,
		"{\"trace_id\": \"AQIDBAUGBwgJCgsMDQ4PEA==\", \"span_id\": \"ERITFBUWFxg=\", "
		"\"parent_span_id\": null, \"name\": \"n\", \"start_time_unix_nano\": 5000000, "
		"\"end_time_unix_nano\": 7000000, \"events\": [], \"status\": {\"code\": "
		"\"STATUS_CODE_UNSET\", \"message\": \"\"}, \"attributes\": "
		"{\"mlflow.traceRequestId\": \"\\\"tr-0102030405060708090a0b0c0d0e0f10\\\"\"}, "
		"\"links\": []}"));
	CU_ASSERT(s->traces[0].start_ms == 5 && s->traces[0].end_ms == 7);
	CU_ASSERT(is_text("status", s->traces[0].status, "OK"));
}

static void test_faults(void)
{
	CU_ASSERT(fault_of("{\"spanId\": \"11\"}") == SPAN_WITHOUT_ID);
	CU_ASSERT(fault_of("{\"traceId\": \"11\"}") == SPAN_WITHOUT_ID);
	CU_ASSERT(
		fault_of(
			"{\"traceId\": \"0102030405060708090a0b0c0d0e0f1011\", \"spanId\": \"11\"}") ==
		SPAN_ID_TOO_LONG);
	CU_ASSERT(fault_of("{\"traceId\": \"11\", \"spanId\": \"010203040506070809\"}") ==
		  SPAN_ID_TOO_LONG);
	CU_ASSERT(fault_of("{" IDS ", \"startTimeUnixNano\": \"9223372036854775808\"}") ==
		  SPAN_TIME);
	CU_ASSERT(fault_of("{" IDS ", \"attributes\": [{\"key\": \"mlflow.spanType\", \"value\": "
			   "{\"arrayValue\": {}}}]}") == SPAN_TYPE_NOT_TEXT);
	CU_ASSERT(fault_of("{" IDS ", \"attributes\": [" TEXT(
			  "mlflow.chat.tokenUsage", "{\\\"input_tokens\\\": \\\"x\\\"}") "]}") ==
		  SPAN_USAGE_NOT_NUMBERS);
	CU_ASSERT(fault_of("") == SPAN_FINE);
}

/* What is JSON of a text, list or object in a text is not put into a text again. */
static void test_serialised(void)
{
	static const struct {
		const char *sent, *kept;
	} cases[] = {
		{ "plain", "\"plain\"" },
		{ "5", "\"5\"" },
		{ "true", "\"true\"" },
		{ "[1, {\\\"a\\\": -0.5e3}]", "[1, {\"a\": -0.5e3}]" },
		{ " {\\\"a\\\": [NaN]} ", " {\"a\": [NaN]} " },
		{ "\\\"x\\\"", "\"x\"" },
		{ "[01]", "\"[01]\"" },
		{ "[1,]", "\"[1,]\"" },
		{ "{\\\"a\\\" 1}", "\"{\\\"a\\\" 1}\"" },
		{ "{\\\"a\\\": 1", "\"{\\\"a\\\": 1\"" },
		{ "[1] 2", "\"[1] 2\"" },
		{ "[-]", "\"[-]\"" },
		{ "[1.]", "\"[1.]\"" },
		{ "[\\\"\\\\u12g4\\\"]", "\"[\\\"\\\\u12g4\\\"]\"" },
		{ "[\\\"\\\\\\\"\\\"]", "[\"\\\"\"]" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(is_text(
			cases[i].sent,
			attribute(arena_printf(request_arena, TEXT("k", "%s"), cases[i].sent), "k"),
			cases[i].kept));
}

static void test_translated(void)
{
	CU_ASSERT(is_text("type", attribute(TEXT("gen_ai.operation.name", "chat"), SPAN_TYPE),
			  "\"CHAT_MODEL\""));
	CU_ASSERT(is_text(
		"a type that is given",
		attribute(TEXT("gen_ai.operation.name", "chat") ", " TEXT(SPAN_TYPE, "MINE"),
			  SPAN_TYPE),
		"\"MINE\""));
	CU_ASSERT(is_text("usage",
			  attribute(TEXT("gen_ai.usage.input_tokens",
					 "3") ", " TEXT("gen_ai.usage.output_tokens", "4"),
				    SPAN_USAGE),
			  "{\"input_tokens\": 3, \"output_tokens\": 4, \"total_tokens\": 7}"));
	CU_ASSERT(is_text(
		"usage that does not fit",
		attribute(TEXT("gen_ai.usage.input_tokens",
			       "9223372036854775807") ", " TEXT("gen_ai.usage.output_tokens", "4"),
			  SPAN_USAGE),
		"{\"input_tokens\": 9223372036854775807, \"output_tokens\": 4}"));
	CU_ASSERT_PTR_NULL(attribute(TEXT("other", "chat"), SPAN_TYPE));
}

/* ---- sums ---- */

static struct span_node node(const char *id, const char *parent, int64_t input, double cost)
{
	struct span_node n = { .id = id, .parent = parent };

	n.usage.given = input >= 0;
	n.usage.v[0] = (struct span_number){ .given = input >= 0, .i = input };
	n.cost.given = cost >= 0;
	n.cost.v[2] = (struct span_number){ .given = cost >= 0, .is_float = true, .d = cost };
	return n;
}

static void test_sums(void)
{
	struct span_node nodes[] = {
		node("a", NULL, -1, -1), node("b", "a", 10, 0.5),   node("c", "b", 7, 0.25),
		node("d", "a", 5, -1),   node("e", "gone", 1, 0.1), node("f", "f", 100, 100),
	};

	CU_ASSERT(is_text("usage", span_usage_sum(request_arena, nodes, ARRAY_LEN(nodes)),
			  "{\"input_tokens\": 16, \"output_tokens\": 0, \"total_tokens\": 0}"));
	CU_ASSERT(is_text("cost", span_cost_sum(request_arena, nodes, ARRAY_LEN(nodes)),
			  "{\"input_cost\": 0.0, \"output_cost\": 0.0, \"total_cost\": 0.6}"));
	CU_ASSERT_PTR_NULL(span_usage_sum(request_arena, nodes, 1));
	CU_ASSERT_PTR_NULL(span_cost_sum(request_arena, nodes, 0));
}

/* A chain as deep as there are spans. */
static void test_deep_tree(void)
{
	size_t n = SPANS_MAX;
	struct span_node *nodes = ARENA_ARRAY(request_arena, n, struct span_node);

	for (size_t i = 0; i < n; i++)
		nodes[i] = node(arena_printf(request_arena, "%zu", i),
				i ? arena_printf(request_arena, "%zu", i - 1) : NULL,
				i + 1 == n ? 3 : -1, -1);
	CU_ASSERT(is_text("usage", span_usage_sum(request_arena, nodes, n),
			  "{\"input_tokens\": 3, \"output_tokens\": 0, \"total_tokens\": 0}"));
}

void suite_spans(void)
{
	CU_pSuite s = CU_add_suite("spans", requests_set_up, requests_tear_down);

	CU_add_test(s, "content", test_content);
	CU_add_test(s, "faults", test_faults);
	CU_add_test(s, "what is serialised", test_serialised);
	CU_add_test(s, "other conventions", test_translated);
	CU_add_test(s, "sums", test_sums);
	CU_add_test(s, "a deep tree", test_deep_tree);
}
