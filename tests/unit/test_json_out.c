/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON writer. */
#include "app/json_out.h"

#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static struct buf out;

static struct json start(void)
{
	buf_free(&out);
	buf_init(&out, 10000);
	return jw_to(&out);
}

static int tear_down(void)
{
	buf_free(&out);
	return 0;
}

static void test_nesting_and_commas(void)
{
	struct json j = start();

	jw_obj(&j);
	jw_key(&j, "a");
	jw_arr(&j);
	jw_int(&j, 1);
	jw_obj(&j);
	jw_obj_end(&j);
	jw_arr(&j);
	jw_arr_end(&j);
	jw_str(&j, "x");
	jw_raw(&j, "null");
	jw_arr_end(&j);
	jw_kv_int(&j, "b", -5);
	jw_kv_str(&j, "c", "d");
	jw_kv_str(&j, "absent", NULL);
	jw_kv_bool(&j, "e", true);
	jw_key(&j, "f");
	jw_obj(&j);
	jw_kv_bool(&j, "g", false);
	jw_obj_end(&j);
	jw_kv_str(&j, "h", "");
	jw_obj_end(&j);
	CU_ASSERT_STRING_EQUAL(out.data, "{\"a\":[1,{},[],\"x\",null],\"b\":-5,\"c\":\"d\","
					 "\"e\":true,\"f\":{\"g\":false},\"h\":\"\"}");
}

static void test_strings(void)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
		{ "", "\"\"" },
		{ "a/b", "\"a/b\"" },
		{ "\"", "\"\\\"\"" },
		{ "\\", "\"\\\\\"" },
		{ "a\"b\\c\"", "\"a\\\"b\\\\c\\\"\"" },
		{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
		{ "\x01x\x1f", "\"\\u0001x\\u001f\"" },
		{ "\x7f", "\"\x7f\"" },
		{ "žluťoučký 🐈", "\"žluťoučký 🐈\"" },
		{ "</script>", "\"</script>\"" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct json j = start();

		jw_str(&j, cases[i].text);
		CU_ASSERT_STRING_EQUAL(out.data, cases[i].json);
	}
}

static void test_names(void)
{
	struct json j = start();

	jw_obj(&j);
	jw_name(&j, "a\"b\n");
	jw_str(&j, "1");
	jw_name(&j, "");
	jw_int(&j, 2);
	jw_obj_end(&j);
	CU_ASSERT_STRING_EQUAL(out.data, "{\"a\\\"b\\n\":\"1\",\"\":2}");
}

static void test_bytes(void)
{
	struct json j = start();

	jw_strn(&j, "a\0bc", 3);
	CU_ASSERT_STRING_EQUAL(out.data, "\"a\\u0000b\"");
}

/* Doubles as PostgreSQL prints them, and what JSON clients expect. */
static void test_numbers(void)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
		{ "1", "1.0" },
		{ "-1", "-1.0" },
		{ "0", "0.0" },
		{ "-0", "-0.0" },
		{ "1.5", "1.5" },
		{ "0.1", "0.1" },
		{ "1e+20", "1e+20" },
		{ "-1.7976931348623157e+308", "-1.7976931348623157e+308" },
		{ "5e-324", "5e-324" },
		{ "NaN", "\"NaN\"" },
		{ "Infinity", "\"Infinity\"" },
		{ "-Infinity", "\"-Infinity\"" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct json j = start();

		jw_num(&j, cases[i].text);
		CU_ASSERT_STRING_EQUAL(out.data, cases[i].json);
	}
}

static void test_integers(void)
{
	struct json j = start();

	jw_arr(&j);
	jw_int(&j, INT64_MAX);
	jw_int(&j, INT64_MIN);
	jw_arr_end(&j);
	CU_ASSERT_STRING_EQUAL(out.data, "[9223372036854775807,-9223372036854775808]");
}

static void test_writing_behind_what_is_there(void)
{
	struct json j = start();

	buf_puts(&out, "data: ");
	jw_obj(&j);
	jw_obj_end(&j);
	CU_ASSERT_STRING_EQUAL(out.data, "data: {}");
}

static void test_overflow_is_sticky(void)
{
	struct json j;
	struct buf small;

	buf_init(&small, 10);
	j = jw_to(&small);
	jw_obj(&j);
	jw_kv_str(&j, "key", "a long value");
	jw_obj_end(&j);
	CU_ASSERT(buf_failed(&small));
	CU_ASSERT(small.len <= 10);
	buf_free(&small);
}

void suite_json_out(void)
{
	CU_pSuite s = CU_add_suite("json_out", NULL, tear_down);

	CU_add_test(s, "nesting and commas", test_nesting_and_commas);
	CU_add_test(s, "strings", test_strings);
	CU_add_test(s, "names", test_names);
	CU_add_test(s, "bytes", test_bytes);
	CU_add_test(s, "numbers", test_numbers);
	CU_add_test(s, "integers", test_integers);
	CU_add_test(s, "writing behind what is there", test_writing_behind_what_is_there);
	CU_add_test(s, "overflow is sticky", test_overflow_is_sticky);
}
