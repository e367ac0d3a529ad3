/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the unit tests: all suites of suites.def, or those named on the command
 * line (build/unit-tests bind query). Fails when a test does, and when there is
 * none of a name.
 */
#include "tests/unit/suites.h"

#include "app/base.h"

#include <CUnit/Basic.h>
#include <locale.h>

static const struct suite {
	const char *name;
	void (*add)(void);
} suites[] = {
#define SUITE(name) { #name, suite_##name },
#include "tests/unit/suites.def"
#undef SUITE
};

static bool is_wanted(const char *name, char **wanted)
{
	if (!*wanted)
		return true;
	for (; *wanted; wanted++)
		if (strcmp(name, *wanted) == 0)
			return true;
	return false;
}

int main(int argc UNUSED, char **argv)
{
	unsigned added = 0;
	bool ok;

	clearenv();                     /* no settings of whoever runs this */
	setlocale(LC_CTYPE, "C.UTF-8"); /* as the program does */
	if (CU_initialize_registry() != CUE_SUCCESS)
		return 2;
	for (size_t i = 0; i < ARRAY_LEN(suites); i++) {
		if (!is_wanted(suites[i].name, argv + 1))
			continue;
		suites[i].add();
		added++;
	}
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	ok = added && CU_get_error() == CUE_SUCCESS && !CU_get_number_of_failures() &&
	     !CU_get_number_of_suites_failed();
	CU_cleanup_registry();
	return ok ? 0 : 1;
}
