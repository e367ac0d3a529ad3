/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of single sign-on, and what the file of --group-roles makes of them. */
#include "auth/groups.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define FILE_TEXT                                                                                  \
	"# comment\n"                                                                              \
	"[data]\nteam-b = user, reviewers,user\nteam-a = user\n"                                   \
	"[cn=ops,dc=x]\nteam-a = admin\n"                                                          \
	"[/leads]\nis_admin = TRUE\nteam-a: user\n"

/* "workspace/role …", "+admin" and the mark's beginning. */
static const char *roles_of(const char *text, const char *groups, const char **ret_mark)
{
	const char *error, *out = "";
	struct group_map map;
	struct role_list list;
	bool is_admin;

	CU_ASSERT_TRUE_FATAL(group_map_parse(request_arena, text, &map, &error));
	list = groups_roles(request_arena, &map, groups, &is_admin, ret_mark);
	for (size_t i = 0; i < list.n; i++)
		out = arena_printf(request_arena, "%s%s/%s ", out, list.workspaces[i],
				   list.names[i]);
	return arena_printf(request_arena, "%s%s", out, is_admin ? "+admin" : "");
}

static void test_roles(void)
{
	static const struct {
		const char *groups, *roles;
	} cases[] = {
		{ NULL, "" },
		{ "", "" },
		{ " , ,", "" },
		{ "Data", "" },
		{ "dat", "" },
		{ "data", "team-a/user team-b/reviewers team-b/user " },
		{ "x, data ,data", "team-a/user team-b/reviewers team-b/user " },
		{ "/leads", "team-a/user +admin" },
		{ "data,/leads", "team-a/user team-b/reviewers team-b/user +admin" },
		{ "cn=ops", "" }, /* a name with a comma is none in a list with commas */
	};
	const char *mark;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(is_text(cases[i].groups, roles_of(FILE_TEXT, cases[i].groups, &mark),
				  cases[i].roles));
}

static void test_roles_that_are_decided_about(void)
{
	struct arena *a = arena_new(1 << 20);
	const char *error = NULL;
	struct group_map map;

	CU_ASSERT_FATAL(
		group_map_parse(a, "[g]\nteam-a = user\n[x]\nis_admin = true\n", &map, &error));
	CU_ASSERT(group_map_names(&map, "team-a", "user") && group_map_names(&map, NULL, "user"));
	CU_ASSERT(!group_map_names(&map, "team-b", "user") &&
		  !group_map_names(&map, NULL, "admin"));
	arena_free(a);
}

/* The mark is the same for what means the same, and differs for what does not. */
static void test_marks(void)
{
	const char *mark, *other;

	roles_of(FILE_TEXT, "data,/leads", &mark);
	roles_of(FILE_TEXT, " /leads,unknown,data", &other);
	CU_ASSERT_STRING_EQUAL(mark, other);
	CU_ASSERT_EQUAL(strlen(mark), strlen(SSO_PREFIX) + 32);
	roles_of(FILE_TEXT, "data", &other);
	CU_ASSERT_STRING_NOT_EQUAL(mark, other);
	roles_of("[data]\nteam-a = user\n", "data", &mark);
	roles_of("[data]\nteam-a = user\n[x]\nteam-a = admin\n", "data", &other);
	CU_ASSERT_STRING_NOT_EQUAL(mark, other); /* it decides about more now */
	roles_of("[data]\nteam-a = user\n[x]\nis_admin = false\n", "data", &other);
	CU_ASSERT_STRING_NOT_EQUAL(mark, other);
}

static void test_mistakes(void)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "team-a = user", "line 1 comes before any [section]" },
		{ "[g]\nTeam_A = user",
		  "[g]: 'team_a' is neither is_admin nor the name of a workspace" },
		{ "[g]\n-a = user", "[g]: '-a' is neither is_admin nor the name of a workspace" },
		{ "[g]\nteam-a = , ", "[g]: team-a names no role" },
		{ "[g]\nteam-a =", "[g]: team-a names no role" },
		{ "[g]\nis_admin = yes", "[g]: is_admin is 'yes'; it must be true or false" },
		{ "[g]\nteam-a = \xff", "it is not valid UTF-8" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct group_map map;
		const char *error = NULL;

		CU_ASSERT_FALSE(group_map_parse(request_arena, cases[i].text, &map, &error));
		CU_ASSERT(is_text(cases[i].text, error, cases[i].error));
	}
}

static void test_names(void)
{
	char longest[257];

	memset(longest, 'x', 256);
	longest[256] = '\0';
	CU_ASSERT(sso_name_ok("a") && sso_name_ok("ž ž@x") && sso_name_ok(longest + 1));
	CU_ASSERT(!sso_name_ok("") && !sso_name_ok("a\nb") && !sso_name_ok("\xff"));
	CU_ASSERT(!sso_name_ok(longest) && !sso_name_ok("a\x7f"));
}

void suite_auth_groups(void)
{
	CU_pSuite s = CU_add_suite("auth_groups", requests_set_up, requests_tear_down);

	CU_add_test(s, "roles of groups", test_roles);
	CU_add_test(s, "roles that are decided about", test_roles_that_are_decided_about);
	CU_add_test(s, "marks", test_marks);
	CU_add_test(s, "mistakes in the file", test_mistakes);
	CU_add_test(s, "names of users", test_names);
}
