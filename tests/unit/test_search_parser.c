/* SPDX-License-Identifier: Apache-2.0 */
/* How texts are split: what sqlparse 0.6.1 makes of them, kind by kind. */
#include "app/limits.h"
#include "app/search/parser.h"
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* One letter per kind, in the order of enum kind. */
static const char letters[] = " \n/KSONTPYZIFHpox*:?i([fmcClkdg";

static const char *letter_of(unsigned kind)
{
	return arena_strndup(mem, &letters[__builtin_ctz(kind)], 1);
}

struct split {
	const char *text;
	const char *pieces; /* letter and text, with | between them */
};

static const char *tokens_of(const char *text)
{
	const char *shown = "";
	struct lexer l;
	size_t from;
	unsigned kind;

	lexer_init(&l, text, strlen(text));
	while ((kind = lexer_next(&l, &from)) != 0) {
		if (kind != K_SPACE)
			shown = arena_printf(mem, "%s%s%s%.*s", shown, *shown ? "|" : "",
					     letter_of(kind), (int)(l.at - from), text + from);
	}
	return shown;
}

static const char *groups_of(const char *text)
{
	const char *shown = "";
	struct statement s;
	int n = group_statements(mem, text, &s);

	if (n != 1)
		return arena_printf(mem, "%d", n);
	for (size_t i = 0; i < s.n; i++) {
		if ((s.nodes[i]->kind & K_BLANK) == 0)
			shown = arena_printf(mem, "%s%s%s%s", shown, *shown ? "|" : "",
					     letter_of(s.nodes[i]->kind),
					     group_text(mem, &s, s.nodes[i]));
	}
	return shown;
}

/* clang-format off */
static const struct split tokens[] = {
	{ "metrics.acc > 0.5", "Nmetrics|p.|Nacc|x>|F0.5" },
	{ "a.1b .5a 12a 1e5 1e+5 -1.", "Na|p.|N1b|p.|N5a|I1|N2a|F1e5|N1e|o+|I5|F-1." },
	{ "0x1F -0XfG", "H0x1F|H-0Xf|NG" },
	{ "0.9and 1and", "F0.|N9and|N1and" },
	{ "'it''s' 'a\\'b' 'back\\' ''", "Z'it''s'|Z'a\\'b'|Z'back\\' '|?'" },
	{ "'open", "?'|Kopen" },
	{ "\"a\"\"b\" `x``y` [a b]", "Y\"a\"\"b\"|N`x``y`|N[a b]" },
	{ "a[1]", "Na|p[|I1|p]" },
	{ "NOT LIKE not  ilike RLIKE like_", "xNOT LIKE|xnot  ilike|xRLIKE|Nlike_" },
	{ "is NOT NULL in(", "Kis|KNOT NULL|Kin|p(" },
	{ "desc DESC NULLS LAST Asc nulls first", "Odesc|ODESC NULLS LAST|OAsc nulls first" },
	{ "name key current select date sysdate", "Nname|Kkey|Kcurrent|Sselect|Tdate|Nsysdate" },
	{ "current.x x.current count(", "Ncurrent|p.|Nx|Nx|p.|Ncurrent|Ncount|p(" },
	{ "? %s %(a)s $1 :b a:c", "P?|P%s|P%(a)s|P$1|P:b|Na|p:|Nc" },
	{ "-- c\na # d\r\n#e", "/-- c\n|Na|/# d\r\n|o#|Ne" },
	{ "/* a */ b /* c", "//* a */|Nb|o/|**|Nc" },
	{ "$$a$$ $t$b$t$ a$c $d", "?$$a$$|?$t$b$t$|Na$c|P$d" },
	{ ":= :: * <>= -> ->> @> a-b", "::=|p::|**|x<>=|o->|o->>|o@>|Na|o-|Nb" },
	{ "größe 数量 é😀", "Ngröße|N数量|Né|?😀" },
	{ "\xc2\xb4q\xc2\xb4 @ab @a \\x", "N\xc2\xb4q\xc2\xb4|N@ab|o@|Na|?\\x" },
	{ "a\xc2\xa0 b", "Na|Nb" },
};

static const struct split groups[] = {
	{ "a.b . c = 'x'", "ca.b . c = 'x'" },
	{ "a = 1 = 2", "ca = 1 = 2" },
	{ "a = 1 b", "ia = 1 b" },
	{ "a b c", "ia b|ic" },
	{ "metrics.a desc", "imetrics.a desc" },
	{ "a, b,c", "la, b,c" },
	{ "a in ('x', 'y')", "ia|Kin|(('x', 'y')" },
	{ "a = ( b", "ia|x=|p(|ib" },
	{ "(a) = [b]", "c(a) = [b]" },
	{ "f(x) > 1", "cf(x) > 1" },
	{ "a-b > 1", "ca-b > 1" },
	{ "a - * b", "ia|o-|**|ib" },
	{ "a::int = 1", "ca::int = 1" },
	{ "a as b", "ia as b" },
	{ "x date '2020'", "ix|ddate '2020'" },
	{ "case when a end = 1", "Ccase when a end|x=|I1" },
	{ "x where a = 1 limit 2", "ix|gwhere a = 1 |Klimit|I2" },
	{ "a = null", "ca = null" },
	{ "a = true", "ia|x=|Ktrue" },
	{ "a /* c */ = 1", "ia /* c */|x=|I1" },
	{ "a = 1 /* c */ and b", "ca = 1 /* c */|Kand|ib" },
	{ "a := b c; d", "2" },
	{ "a; b", "2" },
	{ "a;", "ia|p;" },
	{ "(a; b)", "((a; b)" },
	{ "", "0" },
	{ " \n ", "0" },
};
/* clang-format on */

static void test_tokens(void)
{
	for (size_t i = 0; i < ARRAY_LEN(tokens); i++)
		CU_ASSERT(same_text(tokens[i].text, tokens_of(tokens[i].text), tokens[i].pieces));
}

static void test_groups(void)
{
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		CU_ASSERT(same_text(groups[i].text, groups_of(groups[i].text), groups[i].pieces));
}

/* `n` times the same. */
static const char *repeated(const char *text, size_t n)
{
	size_t len = strlen(text);
	char *all = arena_alloc(mem, n * len + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(all + i * len, text, len);
	return all;
}

static void test_limits(void)
{
	struct statement s;
	const char *deep = arena_printf(mem, "%s%s", repeated("(", SEARCH_DEPTH_MAX),
					repeated(")", SEARCH_DEPTH_MAX));

	CU_ASSERT(group_statements(mem, repeated("+ ", SEARCH_TOKENS_MAX / 2), &s) == 1);
	CU_ASSERT(group_statements(mem, repeated("+ ", SEARCH_TOKENS_MAX), &s) == -1);
	CU_ASSERT(group_statements(mem, deep, &s) == 1);
	CU_ASSERT(group_statements(mem, arena_printf(mem, "(%s)", deep), &s) == -1);
	/* what is never closed is not nested */
	CU_ASSERT(group_statements(mem, repeated("(", 1000), &s) == 1);
}

void suite_search_parser(void)
{
	CU_pSuite s = CU_add_suite("search parser", search_set_up, search_tear_down);

	CU_add_test(s, "tokens", test_tokens);
	CU_add_test(s, "groups", test_groups);
	CU_add_test(s, "limits", test_limits);
}
