/* SPDX-License-Identifier: Apache-2.0 */
/* What Python prints and reads; expectations from CPython 3.11. */
#include "app/limits.h"
#include "app/search/python.h"
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <math.h>

static void test_repr(void)
{
	const char *const list[] = { "a", "b'c" };
	const struct {
		const char *text, *repr;
	} cases[] = {
		{ "", "''" },
		{ "a b", "'a b'" },
		{ "it's", "\"it's\"" },
		{ "both ' and \"", "'both \\' and \"'" },
		{ "\n\r\t\\\x01\x7f", "'\\n\\r\\t\\\\\\x01\\x7f'" },
		{ "größe 数量 😀", "'größe 数量 😀'" },
		{ "\xc2\xa0\xe2\x80\xa8\xef\xbb\xbf", "'\\xa0\\u2028\\ufeff'" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(same_text("repr", py_repr(mem, cases[i].text), cases[i].repr));
	CU_ASSERT_STRING_EQUAL(py_repr_list(mem, list, 2), "['a', \"b'c\"]");
	CU_ASSERT_STRING_EQUAL(py_repr_list(mem, list, 0), "[]");
	CU_ASSERT_STRING_EQUAL(py_repr_bytes(mem, "a\0'\xff", 4), "b\"a\\x00'\\xff\"");
}

static void test_repr_float(void)
{
	const struct {
		double value;
		const char *repr;
	} cases[] = {
		{ 0, "0.0" },          { -1.5, "-1.5" },
		{ 0.1, "0.1" },        { 1e15, "1000000000000000.0" },
		{ 1e16, "1e+16" },     { 123456789012345678., "1.2345678901234568e+17" },
		{ 1e-4, "0.0001" },    { 1.5e-5, "1.5e-05" },
		{ 1e300, "1e+300" },   { INFINITY, "inf" },
		{ -INFINITY, "-inf" }, { NAN, "nan" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(same_text("float", py_repr_float(mem, cases[i].value), cases[i].repr));
}

/* The strings with | between them, or what else it is. */
static const char *list_of(const char *text)
{
	const char *shown = "", *repr = "";
	struct string_list list;

	switch (py_read_list(mem, text, &list, &repr)) {
	case PY_STRINGS:
		break;
	case PY_EMPTY:
		return "empty";
	case PY_MIXED:
		return repr;
	case PY_ILL_FORMED:
		return "ill-formed";
	}
	for (size_t i = 0; i < list.n; i++)
		shown = arena_printf(mem, "%s%s%s", shown, i > 0 ? "|" : "", list.v[i]);
	return shown;
}

static void test_lists(void)
{
	const struct {
		const char *text, *list;
	} cases[] = {
		{ "('a')", "a" },
		{ "('a', \"b\",)", "a|b" },
		{ "( 'a'\n,\t'b' )", "a|b" },
		{ "('a' 'b')", "ab" },
		{ "('it''s')", "its" },
		{ "('\\x41\\u00fc\\101\\n\\q\\'')", "A\xc3\xbc"
						    "A\n\\q'" },
		{ "(r'\\n', u'x', R\"\\\"\")", "\\n|x|\\\"" },
		{ "('')", "" },
		{ "('a\\\nb')", "ab" },
		{ "()", "empty" },
		{ "(1)", "(1,)" },
		{ "('a', 1, -2.50, None, True)", "('a', 1, -2.5, None, True)" },
		{ "(1e400)", "(inf,)" },
		{ "(,)", "ill-formed" },
		{ "('a' , , 'b')", "ill-formed" },
		{ "(a)", "ill-formed" },
		{ "('a' b)", "ill-formed" },
		{ "(b'a')", "ill-formed" },
		{ "('''a''')", "ill-formed" },
		{ "('a\nb')", "ill-formed" },
		{ "('a)", "ill-formed" },
		{ "('\\0')", "ill-formed" },
		{ "('\\ud800')", "ill-formed" },
		{ "('\\x4')", "ill-formed" },
		{ "('\\N{DASH}')", "ill-formed" },
		{ "('\\')", "ill-formed" },
		{ "(r'\\')", "ill-formed" },
		{ "(('a'))", "ill-formed" },
		{ "('a'", "ill-formed" },
		{ "('a') x", "ill-formed" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(same_text(cases[i].text, list_of(cases[i].text), cases[i].list));
}

static const char *words_of(const char *text)
{
	const char *shown = "";
	struct string_list words;

	if (!py_split(mem, text, &words))
		return "open";
	for (size_t i = 0; i < words.n; i++)
		shown = arena_printf(mem, "%s[%s]", shown, words.v[i]);
	return shown;
}

static void test_split(void)
{
	const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "" },
		{ "a  b\tc ", "[a][b][c]" },
		{ "metrics.\"a b\" DESC", "[metrics.a b][DESC]" },
		{ "'a b'c\"d\"", "[a bcd]" },
		{ "\"\" ''", "[][]" },
		{ "\"a\\\"b\\\\c\\d\"", "[a\"b\\c\\d]" },
		{ "'a\\'", "[a\\]" },
		{ "a\\ b", "[a b]" },
		{ "\"a", "open" },
		{ "'a", "open" },
		{ "a\\", "open" },
		{ "\"a\\", "open" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(same_text(cases[i].text, words_of(cases[i].text), cases[i].words));
}

static void test_numbers(void)
{
	const char *digits;
	int64_t integer;
	double real;

	CU_ASSERT(py_int(mem, " +0_07 ", &digits) && strcmp(digits, "7") == 0);
	CU_ASSERT(py_int(mem, "-0", &digits) && strcmp(digits, "0") == 0);
	CU_ASSERT(py_int(mem, "99999999999999999999", &digits));
	CU_ASSERT(!py_int64(mem, "99999999999999999999", &integer));
	CU_ASSERT(py_int64(mem, "-9223372036854775808", &integer) && integer == INT64_MIN);
	for (const char *const *bad = (const char *const[]){ "", " ", "-", "1_", "_1", "1__0",
							     "1.0", "0x1", "1 2", "a", NULL };
	     *bad != NULL; bad++)
		CU_ASSERT(!py_int(mem, *bad, &digits));
	CU_ASSERT(py_float(mem, "1_0.5e-1", &real) && real == 1.05);
	CU_ASSERT(py_float(mem, " -iNfinity ", &real) && real == -INFINITY);
	CU_ASSERT(py_float(mem, "nan", &real) && isnan(real));
	CU_ASSERT(py_float(mem, "1e999", &real) && real == INFINITY);
	for (const char *const *bad = (const char *const[]){ "", "0x1p3", "nan(1)", "1e", "1 2",
							     "infin", "'1'", "_1.", NULL };
	     *bad != NULL; bad++)
		CU_ASSERT(!py_float(mem, *bad, &real));
}

void suite_search_python(void)
{
	CU_pSuite s = CU_add_suite("search python", search_set_up, search_tear_down);

	CU_add_test(s, "repr", test_repr);
	CU_add_test(s, "repr of floats", test_repr_float);
	CU_add_test(s, "lists", test_lists);
	CU_add_test(s, "split", test_split);
	CU_add_test(s, "numbers", test_numbers);
}
