/* SPDX-License-Identifier: Apache-2.0 */
/* The list of models a run keeps in a tag, and names nobody chose. */
#include "handlers/logged_models_history.c"

#include "app/limits.h"
#include "app/random_name.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static struct arena *arena;

static int set_up(void)
{
	arena = arena_new(ARENA_HARD_LIMIT);
	return 0;
}

static int tear_down(void)
{
	arena_free(arena);
	return 0;
}

/* What is kept of a model with these flavors, the part behind them. */
static const char *flavors_of(const char *flavors)
{
	struct model_info m = {
		.run_id = "1", .artifact_path = "1", .utc_time_created = "1", .flavors = flavors
	};
	const char *entry = model_entry(arena, &m);
	const char *at = strstr(entry, "\"flavors\": ");

	return at ? arena_strndup(arena, at + 11, strlen(at) - 12) : entry;
}

static void test_entry(void)
{
	struct model_info m = { "\"r\"", "\"a\\/b\"", "\"2024-01-01\"", NULL, "{}" };

	CU_ASSERT_STRING_EQUAL(model_entry(arena, &m),
			       "{\"run_id\": \"r\", \"artifact_path\": \"a/b\", "
			       "\"utc_time_created\": \"2024-01-01\", \"model_uuid\": null, "
			       "\"flavors\": {}}");
}

static void test_spelling(void)
{
	CU_ASSERT_STRING_EQUAL(flavors_of("{\"a\":[1,-2.5,true,null,[],{}],\"b\":\"c,d:{e}\"}"),
			       "{\"a\": [1, -2.5, true, null, [], {}], \"b\": \"c,d:{e}\"}");
	CU_ASSERT_STRING_EQUAL(
		flavors_of("{\"č🐈\":\"\x7f é\\u0001\\n\\\"\\\\\"}"),
		"{\"\\u010d\\ud83d\\udc08\": \"\\u007f \\u00e9\\u0001\\n\\\"\\\\\"}");
}

static void test_config_is_left_out(void)
{
	CU_ASSERT_STRING_EQUAL(flavors_of("{\"a\":{\"config\":{\"b\":[1,\"}\"]},\"c\":1}}"),
			       "{\"a\": {\"c\": 1}}");
	CU_ASSERT_STRING_EQUAL(flavors_of("{\"a\":{\"b\":1,\"config\":2,\"c\":3}}"),
			       "{\"a\": {\"b\": 1, \"c\": 3}}");
	CU_ASSERT_STRING_EQUAL(flavors_of("{\"a\":{\"config\":1},\"b\":{}}"),
			       "{\"a\": {}, \"b\": {}}");
	/* only there */
	CU_ASSERT_STRING_EQUAL(flavors_of("{\"config\":{\"a\":{\"config\":1}}}"),
			       "{\"config\": {\"a\": {\"config\": 1}}}");
	CU_ASSERT_STRING_EQUAL(flavors_of("{\"a\":[{\"config\":1}],\"b\":{\"configs\":1}}"),
			       "{\"a\": [{\"config\": 1}], \"b\": {\"configs\": 1}}");
}

static void test_random_names(void)
{
	for (int i = 0; i < 1000; i++) {
		const char *name = random_name(arena);
		size_t first = strspn(name, "abcdefghijklmnopqrstuvwxyz");
		size_t second = strspn(name + first + 1, "abcdefghijklmnopqrstuvwxyz");

		CU_ASSERT(strlen(name) <= 20 && first && name[first] == '-' && second);
		CU_ASSERT(name[first + 1 + second] == '-');
		arena_reset(arena);
	}
}

void suite_logged_models(void)
{
	CU_pSuite s = CU_add_suite("logged models", set_up, tear_down);

	CU_add_test(s, "an entry of the list", test_entry);
	CU_add_test(s, "spelling of flavors", test_spelling);
	CU_add_test(s, "config is left out", test_config_is_left_out);
	CU_add_test(s, "random names", test_random_names);
}
