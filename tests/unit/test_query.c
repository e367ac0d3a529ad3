/* SPDX-License-Identifier: Apache-2.0 */
/* Percent-decoding, query strings, UTF-8. */
#include "app/query.h"

#include "app/limits.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static void test_percent_decode(void)
{
	static const struct {
		const char *text, *path, *query; /* decoded as one or the other; NULL: refused */
	} cases[] = {
		{ "", "", "" },
		{ "abc", "abc", "abc" },
		{ "a%20b", "a b", "a b" },
		{ "a+b", "a+b", "a b" },
		{ "%2B+", "++", "+ " },
		{ "%41%6a%6A", "Ajj", "Ajj" },
		{ "%2e%2E%2f", "../", "../" },
		{ "%25%32%35", "%25", "%25" }, /* once only */
		{ "100%", "100%", "100%" },
		{ "%4", "%4", "%4" },
		{ "%zz%4g", "%zz%4g", "%zz%4g" },
		{ "%%41", "%A", "%A" },
		{ "%C5%BE", "ž", "ž" },
		{ "ž", "ž", "ž" },
		{ "%F0%9F%90%88", "🐈", "🐈" },
		{ "%00", NULL, NULL },
		{ "a%00b", NULL, NULL },
		{ "%ff", NULL, NULL },
		{ "\xff", NULL, NULL },
		{ "%C5", NULL, NULL },
		{ "%C0%80", NULL, NULL },       /* overlong NUL */
		{ "%C0%AF", NULL, NULL },       /* overlong slash */
		{ "%ED%A0%80", NULL, NULL },    /* a surrogate */
		{ "%F4%90%80%80", NULL, NULL }, /* beyond U+10FFFF */
		{ "%E2%82", NULL, NULL },       /* cut off */
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *text = cases[i].text;
		size_t n = strlen(text);

		CU_ASSERT(is_text(text, percent_decode(request_arena, text, n, false),
				  cases[i].path));
		CU_ASSERT(is_text(text, percent_decode(request_arena, text, n, true),
				  cases[i].query));
	}
	CU_ASSERT(is_text("a part", percent_decode(request_arena, "%41%42", 3, false), "A"));
	CU_ASSERT(is_text("a cut part", percent_decode(request_arena, "%41%42", 5, false), "A%4"));
}

/* "name=value|name=value", or NULL when refused. */
static const char *parsed(const char *text)
{
	const char *shown = "";
	struct query q;

	if (!query_parse(request_arena, text, &q))
		return NULL;
	for (size_t i = 0; i < q.n; i++)
		shown = arena_printf(request_arena, "%s%s%s=%s", shown, i ? "|" : "",
				     q.pairs[i].name, q.pairs[i].value);
	return shown;
}

static void test_query_parse(void)
{
	static const struct {
		const char *text, *pairs;
	} cases[] = {
		{ "", "" },
		{ "a=1", "a=1" },
		{ "a=1&b=2", "a=1|b=2" },
		{ "a=1&a=2", "a=1|a=2" },
		{ "a", "a=" },
		{ "a=", "a=" },
		{ "=", "=" },
		{ "=1", "=1" },
		{ "&&a=1&&", "a=1" },
		{ "a=1=2", "a=1=2" },
		{ "a&b=1", "a=|b=1" },
		{ "a+b=c+d%26e%3Df", "a b=c d&e=f" },
		{ "%61=%62", "a=b" },
		{ "a=1;b=2", "a=1;b=2" },
		{ "a[]=1", "a[]=1" },
		{ "a=%00", NULL },
		{ "%00=a", NULL },
		{ "a=1&b=%ff", NULL },
		{ "a=1&%ff", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(is_text(cases[i].text, parsed(cases[i].text), cases[i].pairs));
}

static void test_number_of_parameters(void)
{
	char text[QUERY_PARAMS_MAX * 2 + 2];
	struct query q;

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 2 ? '&' : 'a';
	text[QUERY_PARAMS_MAX * 2 - 1] = '\0';
	CU_ASSERT(query_parse(request_arena, text, &q));
	CU_ASSERT_EQUAL(q.n, QUERY_PARAMS_MAX);
	text[QUERY_PARAMS_MAX * 2 - 1] = '&';
	text[QUERY_PARAMS_MAX * 2 + 1] = '\0';
	CU_ASSERT(!query_parse(request_arena, text, &q));
}

static void test_query_get(void)
{
	struct query q;

	CU_ASSERT(query_parse(request_arena, "a=1&b=&a=2", &q));
	CU_ASSERT(is_text("a", query_get(&q, "a"), "1"));
	CU_ASSERT(is_text("b", query_get(&q, "b"), ""));
	CU_ASSERT(is_text("c", query_get(&q, "c"), NULL));
	CU_ASSERT(is_text("A", query_get(&q, "A"), NULL));
}

static void test_percent_encode(void)
{
	static const struct {
		const char *path, *text;
	} cases[] = {
		{ "", "" },
		{ "/a/b-c_d.e~f", "/a/b-c_d.e~f" },
		{ "a b", "a%20b" },
		{ "100%", "100%25" },
		{ "?#[]@!$&'()*+,;=:", "%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A" },
		{ "\r\n\x7f", "%0D%0A%7F" },
		{ "ž", "%C5%BE" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *text = percent_encode_path(request_arena, cases[i].path);

		CU_ASSERT(is_text(cases[i].path, text, cases[i].text));
		CU_ASSERT(is_text("and back",
				  percent_decode(request_arena, text, strlen(text), false),
				  cases[i].path));
	}
}

/* Every code point as UTF-8 is valid; every sequence with one byte changed in its
 * head is what the standard says. */
static void test_utf8(void)
{
	CU_ASSERT(utf8_valid("", 0));
	CU_ASSERT(!utf8_valid("", 1));
	CU_ASSERT(utf8_valid("\xf4\x8f\xbf\xbf", 4));
	CU_ASSERT(!utf8_valid("\xf4\x8f\xbf\xbf", 3));
	for (uint32_t c = 0x80; c < 0x110000; c++) {
		char s[4] = { (char)(0xf0 | c >> 18), (char)(0x80 | (c >> 12 & 0x3f)),
			      (char)(0x80 | (c >> 6 & 0x3f)), (char)(0x80 | (c & 0x3f)) };
		bool is_surrogate = c >= 0xd800 && c < 0xe000;

		/* in four bytes it is overlong below U+10000 */
		if (utf8_valid(s, 4) != (c >= 0x10000)) {
			CU_FAIL("four bytes");
			return;
		}
		s[1] = (char)(0xe0 | (c >> 12 & 0x0f));
		if (c < 0x10000 && utf8_valid(s + 1, 3) != (c >= 0x800 && !is_surrogate)) {
			CU_FAIL("three bytes");
			return;
		}
		s[2] = (char)(0xc0 | (c >> 6 & 0x1f));
		if (c < 0x800 && !utf8_valid(s + 2, 2)) {
			CU_FAIL("two bytes");
			return;
		}
	}
	for (int first = 0x80; first < 0x100; first++) {
		char s[2] = { (char)first, 'a' };

		CU_ASSERT(!utf8_valid(s, 2));
	}
}

void suite_query(void)
{
	CU_pSuite s = CU_add_suite("query", requests_set_up, requests_tear_down);

	CU_add_test(s, "percent_decode", test_percent_decode);
	CU_add_test(s, "query_parse", test_query_parse);
	CU_add_test(s, "number of parameters", test_number_of_parameters);
	CU_add_test(s, "query_get", test_query_get);
	CU_add_test(s, "percent_encode_path", test_percent_encode);
	CU_add_test(s, "UTF-8", test_utf8);
}
