/* SPDX-License-Identifier: Apache-2.0 */
/* Names of workspaces. */
#include "app/workspaces/name.h"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define LENGTH(n) "Workspace name '" n "' must be between 2 and 63 characters."
#define PATTERN(n)                                                                                 \
	"Workspace name '" n "' must match the pattern ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$ "           \
	"(lowercase alphanumeric with optional internal hyphens)."
#define RESERVED(n) "Workspace name '" n "' is reserved and cannot be used."
#define SIXTY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void test_names(void)
{
	static const struct {
		const char *name, *refused;
	} cases[] = {
		{ "ab", NULL },
		{ "22", NULL },
		{ "team-a", NULL },
		{ "a--b", NULL },
		{ "default", NULL },
		{ SIXTY "aaa", NULL },
		{ "", LENGTH("") },
		{ "a", LENGTH("a") },
		{ "ž", LENGTH("ž") },
		{ SIXTY "aaaa", LENGTH(SIXTY "aaaa") },
		{ "A", LENGTH("A") },
		{ "Ab", PATTERN("Ab") },
		{ "-ab", PATTERN("-ab") },
		{ "ab-", PATTERN("ab-") },
		{ "--", PATTERN("--") },
		{ "a_b", PATTERN("a_b") },
		{ "a.b", PATTERN("a.b") },
		{ "a/b", PATTERN("a/b") },
		{ "..", PATTERN("..") },
		{ "a b", PATTERN("a b") },
		{ "ab\n", PATTERN("ab\n") },
		{ "žž", PATTERN("žž") },
		{ "workspaces", RESERVED("workspaces") },
		{ "api", RESERVED("api") },
		{ "ajax-api", RESERVED("ajax-api") },
		{ "static-files", RESERVED("static-files") },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);

		CU_ASSERT_EQUAL(workspace_name_check(rq, cases[i].name), !cases[i].refused);
		CU_ASSERT(is_text(cases[i].name, rq->reply.message, cases[i].refused));
		CU_ASSERT(!cases[i].refused || rq->reply.error == INVALID_PARAMETER_VALUE);
	}
}

static void test_headers(void)
{
	static const struct {
		const char *header, *name;
	} cases[] = {
		{ "", "" },
		{ " \t", "" },
		{ "team-a", "team-a" },
		{ "  team-a\t", "team-a" },
		{ "a b", "a b" },
		{ "\xe9\xff", "éÿ" },
		{ "\xa0team-a\x85", "team-a" },
		{ "ž", "Å¾" }, /* UTF-8 is read as ISO 8859-1, too */
	};
	struct request *rq = a_request(GET, "/", NULL);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(is_text(cases[i].header, workspace_of_header(rq->arena, cases[i].header),
				  cases[i].name));
}

void suite_workspaces(void)
{
	CU_pSuite s = CU_add_suite("workspaces", requests_set_up, requests_tear_down);

	CU_add_test(s, "names", test_names);
	CU_add_test(s, "headers", test_headers);
}
