/* SPDX-License-Identifier: Apache-2.0 */
/* The bounded buffer. */
#include "app/buf.h"

#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static void test_appending(void)
{
	struct buf b;

	buf_init(&b, 100000);
	CU_ASSERT(!b.data && b.len == 0 && !buf_failed(&b));
	buf_puts(&b, "");
	CU_ASSERT_EQUAL(b.len, 0);
	buf_puts(&b, "abc");
	buf_putc(&b, '-');
	buf_add(&b, "\0d", 2);
	buf_printf(&b, "%s%d", "e", 5);
	CU_ASSERT_EQUAL(b.len, 8);
	CU_ASSERT(memcmp(b.data, "abc-\0de5", 9) == 0);
	for (int i = 0; i < 20000; i++)
		buf_putc(&b, 'x');
	CU_ASSERT(b.len == 20008 && b.data[20008] == '\0' && b.data[20007] == 'x');
	CU_ASSERT(memcmp(b.data, "abc-\0de5", 8) == 0);
	buf_free(&b);
	CU_ASSERT(!b.data && b.max == 100000);
}

static void test_numbers(void)
{
	static const struct {
		int64_t value;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ -1, "-1" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};
	struct buf b;

	buf_init(&b, 100);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_reset(&b, 100);
		buf_int(&b, cases[i].value);
		CU_ASSERT_STRING_EQUAL(b.data, cases[i].text);
	}
	buf_free(&b);
}

static void test_maximum_is_exact_and_failure_sticks(void)
{
	struct buf b;

	buf_init(&b, 5);
	buf_puts(&b, "12345");
	CU_ASSERT(!buf_failed(&b));
	buf_puts(&b, "");
	CU_ASSERT(!buf_failed(&b));
	buf_putc(&b, '6');
	CU_ASSERT(buf_failed(&b));
	CU_ASSERT_STRING_EQUAL(b.data, "12345");
	buf_reset(&b, 0);
	CU_ASSERT(!buf_failed(&b) && b.len == 0 && !b.data);
	buf_puts(&b, "1234");
	buf_printf(&b, "%d", 56);
	CU_ASSERT(buf_failed(&b));
	buf_putc(&b, '5'); /* would fit, but something is missing before it */
	CU_ASSERT_STRING_EQUAL(b.data, "1234");
	CU_ASSERT_PTR_NULL(buf_reserve(&b, 1));
	buf_free(&b);
	CU_ASSERT(!buf_failed(&b));
}

static void test_reset_keeps_small_memory(void)
{
	struct buf b;
	const char *before;

	buf_init(&b, 1000000);
	buf_puts(&b, "abc");
	before = b.data;
	buf_reset(&b, 4096);
	CU_ASSERT_PTR_EQUAL(b.data, before);
	CU_ASSERT(b.len == 0 && b.data[0] == '\0');
	for (int i = 0; i < 10000; i++)
		buf_putc(&b, 'x');
	buf_reset(&b, 4096);
	CU_ASSERT_PTR_NULL(b.data);
	CU_ASSERT_EQUAL(b.max, 1000000);
	buf_free(&b);
}

static void test_reserve(void)
{
	struct buf b;
	char *p;

	buf_init(&b, 3000);
	p = buf_reserve(&b, 3000);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	memset(p, 'y', 3000);
	buf_commit(&b, 10);
	CU_ASSERT_STRING_EQUAL(b.data, "yyyyyyyyyy");
	CU_ASSERT_PTR_NULL(buf_reserve(&b, 2991));
	CU_ASSERT(buf_failed(&b));
	buf_free(&b);
}

void suite_buf(void)
{
	CU_pSuite s = CU_add_suite("buf", NULL, NULL);

	CU_add_test(s, "appending", test_appending);
	CU_add_test(s, "numbers", test_numbers);
	CU_add_test(s, "the maximum is exact, failure sticks",
		    test_maximum_is_exact_and_failure_sticks);
	CU_add_test(s, "reset keeps small memory", test_reset_keeps_small_memory);
	CU_add_test(s, "reserve", test_reserve);
}
