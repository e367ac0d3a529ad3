/* SPDX-License-Identifier: Apache-2.0 */
/* What grants add up to. */
#include "auth/grants.h"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* "type pattern LEVEL" with ";" between, as a user's grants. */
static struct grants held(const char *text)
{
	static struct grant v[16];
	struct grants g = { .by_default = GRANT_READ, .v = v };
	char *copy = arena_strdup(request_arena, text), *one, *rest = copy, *word;

	while ((one = strsep(&rest, ";"))) {
		char *words[3] = { 0 };

		for (size_t n = 0; n < 3 && (word = strsep(&one, " "));)
			if (*word)
				words[n++] = word;
		if (words[2])
			v[g.n++] = (struct grant){ words[0], words[1], grant_level_of(words[2]) };
	}
	return g;
}

static void test_names(void)
{
	static const char *const names[] = { "DENY", "NO_PERMISSIONS", "READ",
					     "USE",  "EDIT",           "MANAGE" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		CU_ASSERT(grant_level_of(names[i]) == (enum grant_level)((int)i - 1));
		CU_ASSERT_STRING_EQUAL(grant_level_name((enum grant_level)((int)i - 1)), names[i]);
	}
	CU_ASSERT(grant_level_of("read") == GRANT_SILENT);
	CU_ASSERT(grant_level_of("") == GRANT_SILENT);
}

static void test_fold(void)
{
	static const struct {
		const char *held;
		enum grant_level want; /* on experiment 7 */
	} cases[] = {
		{ "", GRANT_SILENT },
		{ "experiment 8 MANAGE", GRANT_SILENT },
		{ "run 7 MANAGE", GRANT_SILENT },
		{ "experiment 7 READ", GRANT_READ },
		{ "experiment * EDIT", GRANT_EDIT },
		{ "experiment * READ; experiment 7 MANAGE", GRANT_MANAGE },
		{ "experiment * MANAGE; experiment 7 READ", GRANT_MANAGE },
		{ "experiment * MANAGE; experiment 7 DENY", GRANT_DENY },
		{ "experiment * DENY; experiment 7 MANAGE", GRANT_DENY },
		{ "experiment 7 NO_PERMISSIONS", GRANT_NOTHING },
		{ "experiment 7 NO_PERMISSIONS; experiment * READ", GRANT_READ },
		{ "workspace * USE", GRANT_SILENT },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct grants g = held(cases[i].held);

		if (grants_fold(&g, "experiment", "7") != cases[i].want) {
			fprintf(stderr, "\n  %s\n", cases[i].held);
			CU_FAIL("fold");
		}
	}
}

static void test_needs(void)
{
	static const struct need edit = { "experiment", "7", GRANT_EDIT, NULL, NULL };
	static const struct need run = { "run", "*", GRANT_EDIT, "experiment", "7" };
	static const struct need veto = { "run", "*", GRANT_NOTHING, NULL, NULL };
	static const struct {
		const char *held;
		bool edit, run, veto;
	} cases[] = {
		{ "", false, false, true },
		{ "experiment 7 EDIT", true, true, true },
		{ "experiment 7 READ", false, false, true },
		{ "experiment 7 DENY", false, false, true },
		/* the narrower one decides alone, up and down */
		{ "experiment 7 READ; run * EDIT", false, true, true },
		{ "experiment 7 MANAGE; run * READ", true, false, true },
		{ "experiment 7 MANAGE; run * DENY", true, false, false },
		{ "experiment 7 DENY; run * MANAGE", false, true, true },
		{ "workspace * USE", false, false, true },
		/* nothing binds who rules the workspace */
		{ "workspace * MANAGE", true, true, true },
		{ "workspace * MANAGE; experiment 7 DENY; run * DENY", true, true, true },
		{ "workspace * MANAGE; workspace * DENY", false, false, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct grants g = held(cases[i].held);

		if (grants_meet(&g, &edit) != cases[i].edit ||
		    grants_meet(&g, &run) != cases[i].run ||
		    grants_meet(&g, &veto) != cases[i].veto) {
			fprintf(stderr, "\n  %s\n", cases[i].held);
			CU_FAIL("needs");
		}
	}
}

/* Where no grant speaks, and what the default raises. */
static void test_default(void)
{
	static const struct need read = { "experiment", "7", GRANT_READ, NULL, NULL };
	static const struct need edit = { "experiment", "7", GRANT_EDIT, NULL, NULL };
	struct grants g = held("");

	CU_ASSERT(!grants_meet(&g, &read));
	g.where_silent = GRANT_READ;
	CU_ASSERT(grants_meet(&g, &read));
	CU_ASSERT(!grants_meet(&g, &edit));
	g.by_default = g.where_silent = GRANT_EDIT;
	CU_ASSERT(grants_meet(&g, &edit));
	g = held("experiment 7 READ");
	g.by_default = GRANT_EDIT;
	CU_ASSERT(grants_meet(&g, &edit));
	g = held("experiment 7 DENY");
	g.by_default = g.where_silent = GRANT_MANAGE;
	CU_ASSERT(!grants_meet(&g, &read));
	g = held("experiment 7 NO_PERMISSIONS");
	g.by_default = g.where_silent = GRANT_MANAGE;
	CU_ASSERT(!grants_meet(&g, &read));
	g = held("");
	g.by_default = g.where_silent = GRANT_DENY;
	CU_ASSERT(!grants_meet(&g, &read));
	g.is_admin = true;
	CU_ASSERT(grants_meet(&g, &edit));
}

/* A list shows exactly what a look at each shows, but for whom the workspace
 * itself is granted to: they see what nobody speaks of. */
static void test_shown(void)
{
	static const char *const cases[] = {
		"",
		"experiment 7 READ",
		"experiment 7 READ; experiment 9 DENY; experiment 8 MANAGE",
		"experiment * READ",
		"experiment * READ; experiment 8 DENY",
		"experiment * READ; experiment 8 DENY; experiment 8 MANAGE",
		"experiment * DENY; experiment 7 MANAGE",
		"experiment 7 NO_PERMISSIONS; experiment * EDIT",
		"experiment 7 NO_PERMISSIONS",
		"workspace * USE",
		"workspace * USE; experiment 7 DENY; experiment 8 NO_PERMISSIONS; experiment 9 READ",
		"workspace * DENY; experiment 7 READ",
		"workspace * MANAGE; experiment 7 DENY; experiment * DENY",
		"run * READ; registered_model 7 READ",
	};
	static const char *const ids[] = { "7", "8", "9", "10" };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct grants g = held(cases[i]);
		struct shown s = grants_shown(request_arena, &g, "experiment");

		for (size_t k = 0; k < ARRAY_LEN(ids); k++) {
			struct need one = { "experiment", ids[k], GRANT_READ, "workspace", "*" };

			if (shown_has(&s, ids[k]) != grants_meet(&g, &one)) {
				fprintf(stderr, "\n  %s: %s\n", cases[i], ids[k]);
				CU_FAIL("shown");
			}
		}
	}
}

void suite_auth_grants(void)
{
	CU_pSuite s = CU_add_suite("auth grants", requests_set_up, requests_tear_down);

	CU_add_test(s, "names of levels", test_names);
	CU_add_test(s, "one resource", test_fold);
	CU_add_test(s, "needs", test_needs);
	CU_add_test(s, "the default", test_default);
	CU_add_test(s, "lists", test_shown);
}
