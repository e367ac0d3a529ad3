/* SPDX-License-Identifier: Apache-2.0 */
/* Turns among processes. */
#include "app/turns.c"

#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <sys/wait.h>
#include <unistd.h>

/* How many turns another process gets; it dies with them. */
static int taken_by_another(void)
{
	pid_t pid = fork();
	int status = 0, n = 0;

	if (pid == 0) {
		while (n < 100 && turn_take() >= 0)
			n++;
		_exit(n);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

static void test_turns(void)
{
	int first, second;

	turns_init(8);
	first = turn_take();
	second = turn_take();
	CU_ASSERT(first >= 0 && second >= 0 && first != second);
	CU_ASSERT_EQUAL(taken_by_another(), 0);
	turn_give(first);
	CU_ASSERT_EQUAL(taken_by_another(), 1);
	CU_ASSERT_EQUAL(turn_take(), first); /* that process is dead */
	turn_give(first);
	turn_give(second);
	CU_ASSERT_EQUAL(taken_by_another(), 2);
	CU_ASSERT_EQUAL(taken_by_another(), 2);
	turns_init(1);
	CU_ASSERT_EQUAL(taken_by_another(), 1);
}

void suite_turns(void)
{
	CU_pSuite s = CU_add_suite("turns", NULL, NULL);

	CU_add_test(s, "fewer than workers, and back from the dead", test_turns);
}
