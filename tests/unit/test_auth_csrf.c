/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens against forged forms. */
#include "auth/csrf.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define NOW 1700000000
#define INVALID "The CSRF token is invalid."

static bool says(const char *key, int64_t user, int64_t now, const char *token, const char *what)
{
	return is_text(token, csrf_complaint(request_arena, key, user, now, token), what);
}

static void test_tokens(void)
{
	char *token = csrf_token(request_arena, "key", 7, NOW);

	CU_ASSERT(says("key", 7, NOW, token, NULL));
	CU_ASSERT(says("key", 7, NOW + CSRF_SECONDS - 1, token, NULL));
	CU_ASSERT(says("key", 7, NOW + CSRF_SECONDS, token, "The CSRF token has expired."));
	CU_ASSERT(says("key", 8, NOW, token, INVALID));
	CU_ASSERT(says("kez", 7, NOW, token, INVALID));
	CU_ASSERT(says("", 7, NOW, token, INVALID));
	CU_ASSERT_STRING_NOT_EQUAL(token, csrf_token(request_arena, "key", 7, NOW));
	CU_ASSERT(says("key", 7, NOW, NULL, "The CSRF token is missing."));
	CU_ASSERT(says("key", 7, NOW, "", "The CSRF token is missing."));
}

/* Every character counts. */
static void test_forged(void)
{
	char *token = csrf_token(request_arena, "key", 7, NOW);

	for (char *c = token; *c; c++) {
		char was = *c;

		*c = was == '1' ? '2' : '1';
		CU_ASSERT(says("key", 7, NOW, token, INVALID));
		*c = was;
	}
	CU_ASSERT(says("key", 7, NOW, arena_printf(request_arena, "%s0", token), INVALID));
	CU_ASSERT(says("key", 7, NOW, strrchr(token, '.'), INVALID));
	CU_ASSERT(says("key", 7, NOW, "9999999999", INVALID));
	CU_ASSERT(says("key", 7, NOW, "..", INVALID));
}

void suite_auth_csrf(void)
{
	CU_pSuite s = CU_add_suite("auth_csrf", requests_set_up, requests_tear_down);

	CU_add_test(s, "for one user, key and hour", test_tokens);
	CU_add_test(s, "forged", test_forged);
}
