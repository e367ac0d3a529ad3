/* SPDX-License-Identifier: Apache-2.0 */
/* JSON in Python's dialect. */
#include "app/json_value.h"

#include "app/limits.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static const char *spelt(const char *text, bool as_double)
{
	const struct json_value *v = json_value_read(request_arena, text);

	return v ? json_value_dump(request_arena, v, as_double) : NULL;
}

struct spelling {
	const char *text, *spelt;
};

static void check(const struct spelling *cases, size_t n, bool as_double)
{
	for (size_t i = 0; i < n; i++)
		CU_ASSERT(is_text(cases[i].text, spelt(cases[i].text, as_double), cases[i].spelt));
}

static void test_values(void)
{
	static const struct spelling cases[] = {
		{ "null", "null" },
		{ " true\t", "true" },
		{ "\r\nfalse ", "false" },
		{ "[]", "[]" },
		{ "{ }", "{}" },
		{ "[1,2 , 3]", "[1, 2, 3]" },
		{ "{\"a\":1,\"b\":[{}]}", "{\"a\": 1, \"b\": [{}]}" },
		{ "\"ž\\u017e🐈\\ud83d\\udc08\"", "\"\\u017e\\u017e\\ud83d\\udc08\\ud83d\\udc08\"" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\"" },
		{ "\"\x7f\\u007F\\u00e9\\u00E9\"", "\"\\u007f\\u007f\\u00e9\\u00e9\"" },
		{ "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\": 3, \"b\": 2}" },
		{ "{\"b\":1,\"a\":2,\"b\":3,\"b\":4}", "{\"b\": 4, \"a\": 2}" },
		{ "{\"\":{\"\":\"\"}}", "{\"\": {\"\": \"\"}}" },
	};

	check(cases, ARRAY_LEN(cases), false);
}

static void test_numbers(void)
{
	static const struct spelling cases[] = {
		{ "0", "0" },
		{ "-0", "0" },
		{ "-0.0", "-0.0" },
		{ "12345678901234567890123", "12345678901234567890123" },
		{ "1.0", "1.0" },
		{ "1.50", "1.5" },
		{ "1e5", "100000.0" },
		{ "1E+16", "1e+16" },
		{ "1e-7", "1e-07" },
		{ "0.1", "0.1" },
		{ "1e400", "Infinity" },
		{ "[NaN, Infinity, -Infinity]", "[NaN, Infinity, -Infinity]" },
	};
	static const struct spelling doubles[] = {
		{ "1", "1.0" },
		{ "-0", "-0.0" },
		{ "12345678901234567890", "1.2345678901234567e+19" },
		{ "{\"a\": [1, 2.5, true, \"3\"]}", "{\"a\": [1.0, 2.5, true, \"3\"]}" },
	};

	check(cases, ARRAY_LEN(cases), false);
	check(doubles, ARRAY_LEN(doubles), true);
}

static void test_what_is_no_json(void)
{
	static const char *const texts[] = {
		"",
		" ",
		"x",
		"nul",
		"nullx",
		"1 2",
		"01",
		"+1",
		"-",
		".5",
		"1.",
		"1e",
		"1e+",
		"0x1",
		"nan",
		"[1,]",
		"[,1]",
		"[1",
		"{\"a\"}",
		"{\"a\":}",
		"{a:1}",
		"{1:1}",
		"{\"a\":1,}",
		"{\"a\":1",
		"\"a",
		"\"\\",
		"\"\\x\"",
		"\"\\u1\"",
		"\"\\u12g4\"",
		"\"a\nb\"",
		"\"\\ud83d\"",
		"\"\\udc08\"",
		"\"\\ud83dx\"",
		"\"\\ud83d\\u0041\"",
		"\"\\u0000\"",
		"'a'",
		"]",
		"\"a\"b",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		CU_ASSERT(is_text(texts[i], spelt(texts[i], false), NULL));
}

static void test_limits(void)
{
	char text[2 * JSON_DEPTH_MAX + 3];

	memset(text, '[', JSON_DEPTH_MAX);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	text[2 * JSON_DEPTH_MAX] = '\0';
	CU_ASSERT(json_value_read(request_arena, text) != NULL);
	memset(text, '[', JSON_DEPTH_MAX + 1);
	memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	text[2 * JSON_DEPTH_MAX + 2] = '\0';
	CU_ASSERT(json_value_read(request_arena, text) == NULL);
	CU_ASSERT(json_value_read(request_arena, arena_printf(request_arena, "\"%0*d\"",
							      (int)JSON_VALUE_MAX, 0)) == NULL);
}

static void test_many_members(void)
{
	const struct json_value *v;
	const char *text = "{";

	for (int i = 0; i < 200; i++)
		text = arena_printf(request_arena, "%s%s\"k%d\":%d", text, i ? "," : "", i % 100,
				    i);
	v = json_value_read(request_arena, arena_printf(request_arena, "%s}", text));
	CU_ASSERT_FATAL(v != NULL);
	CU_ASSERT_EQUAL(v->n, 100);
	CU_ASSERT_STRING_EQUAL(v->keys[99], "k99");
	CU_ASSERT_STRING_EQUAL(json_value_get(v, "k7")->text, "107");
	CU_ASSERT(json_value_get(v, "k100") == NULL);
	CU_ASSERT(json_value_get(json_value_read(request_arena, "[1]"), "k") == NULL);
}

static bool is_finite(const char *text)
{
	return json_value_is_finite(json_value_read(request_arena, text));
}

static void test_finite(void)
{
	CU_ASSERT(is_finite("[1, {\"a\": -2.5e300}, \"NaN\", null]"));
	CU_ASSERT(!is_finite("1e400"));
	CU_ASSERT(!is_finite("[1, {\"a\": NaN}]"));
	CU_ASSERT(!is_finite("-Infinity"));
}

static void test_sorted(void)
{
	const struct json_value *v = json_value_read(
		request_arena,
		"{\"b\": [{\"z\": 1, \"a\": 2}], \"\u017e\": 0, \"a\": 1.50, \"B\": null}");

	CU_ASSERT_STRING_EQUAL(
		json_value_dump_sorted(request_arena, v),
		"{\"B\": null, \"a\": 1.5, \"b\": [{\"a\": 2, \"z\": 1}], \"\\u017e\": 0}");
	CU_ASSERT_STRING_EQUAL(
		json_value_dump_sorted(request_arena, json_value_read(request_arena, "{}")), "{}");
}

static void test_python(void)
{
	static const char *const spelt[][2] = {
		{ "\"it's\"", "it's" },
		{ "5", "5" },
		{ "1e16", "1e+16" },
		{ "true", "True" },
		{ "null", "None" },
		{ "[]", "[]" },
		{ "NaN", "nan" },
		{ "-1e999", "-inf" },
		{ "[1, \"a\", {\"k\": [false, \"it's\"]}]", "[1, 'a', {'k': [False, \"it's\"]}]" },
	};

	for (size_t i = 0; i < ARRAY_LEN(spelt); i++)
		CU_ASSERT_STRING_EQUAL(
			json_value_python(request_arena,
					  json_value_read(request_arena, spelt[i][0])),
			spelt[i][1]);
}

/* How many items there are before the end, or -1 for one too long, -2 where it breaks. */
static int count(const char *text)
{
	struct json_items items = { .p = text };
	const struct json_value *v;
	enum json_item state;
	int n = 0;

	while ((state = json_items_next(request_arena, &items, &v)) == JSON_ITEM)
		n++;
	return state == JSON_END ? n : state == JSON_TOO_LONG ? -1 : -2;
}

static void test_items(void)
{
	static const char *const broken[] = { "",      "x",    "{}",   "5",    "[",
					      "[1",    "[1,",  "[1,]", "[,1]", "[1 2]",
					      "[1] x", "[1]]", "[}",   "[{]",  "[\"]" };
	const char *text = "[";

	CU_ASSERT_EQUAL(count("[]"), 0);
	CU_ASSERT_EQUAL(count(" [ ] "), 0);
	CU_ASSERT_EQUAL(count(" [ {\"a\": \"]\\\"[\"} , [[1, 2], 3] ,\t5 ] \n"), 3);
	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		CU_ASSERT_EQUAL(count(broken[i]), -2);
	CU_ASSERT_EQUAL(count(arena_printf(request_arena, "[1, \"%0*d\"]", (int)JSON_VALUE_MAX, 0)),
			-1);
	for (int i = 0; i < 5; i++)
		text = arena_printf(request_arena, "%s%s\"%0*d\"", text, i ? ", " : "",
				    (int)JSON_VALUE_MAX - 10, 0);
	CU_ASSERT_EQUAL(count(arena_printf(request_arena, "%s]", text)), 5);
}

void suite_json_value(void)
{
	CU_pSuite s = CU_add_suite("JSON values", requests_set_up, requests_tear_down);

	CU_add_test(s, "values", test_values);
	CU_add_test(s, "numbers", test_numbers);
	CU_add_test(s, "what is no JSON", test_what_is_no_json);
	CU_add_test(s, "limits", test_limits);
	CU_add_test(s, "many members", test_many_members);
	CU_add_test(s, "finite", test_finite);
	CU_add_test(s, "sorted", test_sorted);
	CU_add_test(s, "as Python prints them", test_python);
	CU_add_test(s, "a list item by item", test_items);
}
