/* SPDX-License-Identifier: Apache-2.0 */
/* Semantic versions, and the order of their keys. */
#include "app/semver.h"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static void test_wrong(void)
{
	static const char *const wrong[] = {
		"",          "1",      "1.0",       "1.0.0.0",    "v1.0.0",       "01.0.0",
		"1.00.0",    "1.0.0-", "1.0.0-01",  "1.0.0-a..b", "1.0.0-.a",     "1.0.0+",
		"1.0.0+a+b", " 1.0.0", "1.0.0 ",    "1.0.0\n",    "1.0.0-\u017e", "1.0.x",
		"-1.0.0",    "1..0",   "1.0.0-a_b", "1.0.0+a_"
	};
	struct semver v;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CU_ASSERT(is_text(wrong[i], semver_read(request_arena, "it", wrong[i], &v),
				  arena_printf(request_arena,
					       "Invalid semantic version for it: '%s'", wrong[i])));
	CU_ASSERT(is_text("large", semver_read(request_arena, "it", "1.99999999999999999999.0", &v),
			  "Invalid semantic version for it: '1.99999999999999999999.0' (minor must "
			  "be <= 2147483647)"));
	CU_ASSERT(is_text("long",
			  strrchr(semver_read(request_arena, "it",
					      arena_printf(request_arena, "1.0.0-%0130d", 1), &v),
				  '('),
			  "(maximum length is 128 characters)"));
}

/* Keys as mlflow/utils/semver_utils.py says. */
static void test_keys(void)
{
	static const struct {
		const char *version, *key;
	} cases[] = {
		{ "1.0.0", "2" },
		{ "1.0.0+b.1", "2" },
		{ "1.0.0-alpha.2", "109710811210409700000012" },
		{ "1.0.0-alpha.10", "1097108112104097000000210" },
		{ "1.0.0-beta.1+x", "109810111609700000011" },
		{ "1.0.0-0", "00010" },
		{ "1.0.0--", "1045000" },
	};
	struct semver v;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CU_ASSERT_PTR_NULL(semver_read(request_arena, "it", cases[i].version, &v));
		CU_ASSERT(is_text(cases[i].version, v.sort_key, cases[i].key));
	}
	CU_ASSERT_PTR_NULL(semver_read(request_arena, "it", "2147483647.20.3", &v));
	CU_ASSERT(v.major == INT32_MAX && v.minor == 20 && v.patch == 3);
}

/* SemVer 2.0.0 section 11. */
static void test_order(void)
{
	static const char *const rising[] = { "1.0.0-1",       "1.0.0-2",       "1.0.0-10",
					      "1.0.0-alpha",   "1.0.0-alpha.1", "1.0.0-alpha.beta",
					      "1.0.0-alpha1",  "1.0.0-beta",    "1.0.0-beta.2",
					      "1.0.0-beta.11", "1.0.0-rc.1",    "1.0.0" };
	struct semver a, b;

	for (size_t i = 0; i + 1 < ARRAY_LEN(rising); i++) {
		CU_ASSERT_PTR_NULL(semver_read(request_arena, "it", rising[i], &a));
		CU_ASSERT_PTR_NULL(semver_read(request_arena, "it", rising[i + 1], &b));
		CU_ASSERT(strcmp(a.sort_key, b.sort_key) < 0);
	}
}

/* Whatever fits the length has a key that fits its column. */
static void test_longest_keys(void)
{
	static const char *const parts[] = { "a", "-", "1", "1.", "a.", "aa.", "0." };
	struct semver v;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const char *text = "1.0.0-";

		while (strlen(text) + strlen(parts[i]) < SEMVER_MAX)
			text = arena_printf(request_arena, "%s%s", text, parts[i]);
		text = arena_printf(request_arena, "%s1", text);
		CU_ASSERT_PTR_NULL(semver_read(request_arena, "it", text, &v));
		CU_ASSERT(strlen(v.sort_key) > 100 && strlen(v.sort_key) <= 512);
	}
}

void suite_semver(void)
{
	CU_pSuite s = CU_add_suite("semver", requests_set_up, requests_tear_down);

	CU_add_test(s, "wrong", test_wrong);
	CU_add_test(s, "keys", test_keys);
	CU_add_test(s, "order", test_order);
	CU_add_test(s, "longest keys", test_longest_keys);
}
