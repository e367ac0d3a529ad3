/* SPDX-License-Identifier: Apache-2.0 */
/* JSON text before json-c sees it. */
#include "app/json_text.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static bool widens(const char *text, const char *want)
{
	struct request *rq = a_request(POST, "/", text);
	size_t n = strlen(text);
	const char *got = json_text_widened(rq->arena, text, &n);

	return is_text(text, got, want) && n == strlen(want);
}

static void test_what_fits(void)
{
	static const char *const texts[] = {
		"",
		"1",
		"[1,2.5,-3e5]",
		"9223372036854775807",
		"-9223372036854775808",
		"0000000000000000001",
		"1.00000000000000000000001",
		"123456789012345678901234.5",
		"1e0000000000000000000000001",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		CU_ASSERT(widens(texts[i], texts[i]));
}

static void test_what_does_not(void)
{
	CU_ASSERT(widens("9223372036854775808", "9223372036854775808e-0"));
	CU_ASSERT(widens("-9223372036854775809", "-9223372036854775809e-0"));
	CU_ASSERT(widens("{\"a\":[123456789012345680000, 5],\"b\":-99999999999999999999}",
			 "{\"a\":[123456789012345680000e-0, 5],\"b\":-99999999999999999999e-0}"));
}

static void test_strings_stay(void)
{
	CU_ASSERT(widens("\"99999999999999999999\"", "\"99999999999999999999\""));
	CU_ASSERT(widens("[\"a\\\"99999999999999999999\",99999999999999999999]",
			 "[\"a\\\"99999999999999999999\",99999999999999999999e-0]"));
	/* no JSON, but no overrun either */
	CU_ASSERT(widens("\"99999999999999999999", "\"99999999999999999999"));
	CU_ASSERT(widens("\"99999999999999999999\\", "\"99999999999999999999\\"));
	CU_ASSERT(widens("99999999999999999999x", "99999999999999999999x"));
}

static size_t memory(const char *text)
{
	return json_text_memory(text, strlen(text));
}

static void test_memory(void)
{
	CU_ASSERT_EQUAL(memory("5"), 0);
	CU_ASSERT_EQUAL(memory("{}"), 800);
	CU_ASSERT_EQUAL(memory("[1,2,\"a,b:{}[\\\"\",3]"), 160 + 3 * 112);
	CU_ASSERT_EQUAL(memory("{\"a\":1,\"b\":[]}"), 800 + 2 * 120 + 112 + 160);
	/* no JSON, but no overrun either */
	CU_ASSERT_EQUAL(memory("[\"{,"), 160);
	CU_ASSERT_EQUAL(memory("[\"{,\\"), 160);
}

void suite_json_text(void)
{
	CU_pSuite s = CU_add_suite("json text", requests_set_up, requests_tear_down);

	CU_ADD_TEST(s, test_what_fits);
	CU_ADD_TEST(s, test_what_does_not);
	CU_ADD_TEST(s, test_strings_stay);
	CU_ADD_TEST(s, test_memory);
}
