/* SPDX-License-Identifier: Apache-2.0 */
/* The options of commands. */
#include "app/options.h"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define ARGUMENTS_MAX 8

static struct {
	bool verbose;
	const char *name;
	size_t times;
} got;

static bool read_digits(struct arena *a UNUSED, const char *value, void *to, const char **ret_error)
{
	if (strspn(value, "0123456789") != strlen(value)) {
		*ret_error = "digits, please";
		return false;
	}
	++*(size_t *)to;
	return true;
}

static const struct option options[] = {
	{ .name = "--verbose", .letter = "-v", .flag = &got.verbose },
	{ .name = "--name", .text = &got.name },
	{ .name = "--n", .read = read_digits, .to = &got.times },
	{ 0 },
};

/* Splits `line` at spaces and takes the options; what is left has spaces between. NULL: it
 * was refused, and *ret_error says why. */
static const char *left_of(const char *line, const char **ret_error)
{
	char *argv[ARGUMENTS_MAX], *text = arena_strdup(request_arena, line), *rest = NULL;
	const char *left = "";
	int argc = 0;

	memset(&got, 0, sizeof(got));
	for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		argv[argc++] = word;
	if (!options_take(request_arena, &argc, argv, options, ret_error))
		return NULL;
	for (int i = 0; i < argc; i++)
		left = arena_printf(request_arena, "%s%s%s", left, i ? " " : "", argv[i]);
	return left;
}

static void test_taken(void)
{
	static const struct {
		const char *line, *left, *name;
		bool verbose;
		size_t times;
	} cases[] = {
		{ "", "", NULL, false, 0 },
		{ "--verbose", "", NULL, true, 0 },
		{ "-v --name x", "", "x", true, 0 },
		{ "--name=x=y", "", "x=y", false, 0 },
		{ "--name= rest", "rest", "", false, 0 },
		{ "--name --verbose", "", "--verbose", false, 0 },
		{ "--workers 4 --name x --socket=s -v", "--workers 4 --socket=s", "x", true, 0 },
		{ "--n 1 --n=2 --names x", "--names x", NULL, false, 2 },
		{ "--verb --na=x", "--verb --na=x", NULL, false, 0 },
	};
	const char *error, *left;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		left = left_of(cases[i].line, &error);
		CU_ASSERT_PTR_NOT_NULL_FATAL(left);
		CU_ASSERT(is_text(cases[i].line, left, cases[i].left));
		CU_ASSERT(is_text(cases[i].line, got.name, cases[i].name));
		CU_ASSERT(got.verbose == cases[i].verbose);
		CU_ASSERT(got.times == cases[i].times);
	}
}

static void test_refused(void)
{
	static const struct {
		const char *line, *error;
	} cases[] = {
		{ "--verbose=1", "--verbose takes no value" },
		{ "--name", "--name needs a value" },
		{ "-v --n", "--n needs a value" },
		{ "--n x", "digits, please" },
	};
	const char *error;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CU_ASSERT_PTR_NULL(left_of(cases[i].line, &error));
		CU_ASSERT_STRING_EQUAL(error, cases[i].error);
	}
}

static void test_list(void)
{
	size_t n;
	const char **v = options_list(request_arena, ",a,,bc,", &n);

	CU_ASSERT_FATAL(n == 2);
	CU_ASSERT_STRING_EQUAL(v[0], "a");
	CU_ASSERT_STRING_EQUAL(v[1], "bc");
	options_list(request_arena, ",", &n);
	CU_ASSERT(n == 0);
}

void suite_options(void)
{
	CU_pSuite s = CU_add_suite("options", requests_set_up, requests_tear_down);

	CU_add_test(s, "taken wherever they stand", test_taken);
	CU_add_test(s, "refused with a reason", test_refused);
	CU_add_test(s, "lists", test_list);
}
