/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of one request. */
#include "app/arena.h"

#include "app/limits.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <stdalign.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

static void test_memory_is_zeroed_and_aligned(void)
{
	struct arena *a = arena_new(1 * MIB);

	for (int round = 0; round < 3; round++) {
		for (size_t size = 0; size < 300; size++) {
			unsigned char *p = arena_alloc(a, size);
			bool zero = true;

			for (size_t i = 0; i < size; i++)
				zero = zero && p[i] == 0;
			CU_ASSERT(zero);
			CU_ASSERT((uintptr_t)p % alignof(max_align_t) == 0);
			memset(p, 0xff, size);
		}
		arena_reset(a);
	}
	arena_free(a);
}

static void test_allocations_do_not_overlap(void)
{
	struct arena *a = arena_new(64 * MIB);
	static const size_t sizes[] = { 1, 17, 64 * KIB, 5, 3 * MIB, 100, 200 * KIB, 1 };
	unsigned char *p[ARRAY_LEN(sizes)];

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		p[i] = arena_alloc(a, sizes[i]);
		memset(p[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		CU_ASSERT(p[i][0] == i + 1 && p[i][sizes[i] - 1] == i + 1);
	arena_free(a);
}

static void test_used_counts_and_reset_forgets(void)
{
	struct arena *a = arena_new(16 * MIB);
	void *first = arena_alloc(a, 10);

	CU_ASSERT_EQUAL(arena_used(a), 16);
	memset(arena_alloc(a, 2 * MIB), 1, 2 * MIB);
	CU_ASSERT_EQUAL(arena_used(a), 16 + 2 * MIB);
	arena_reset(a);
	CU_ASSERT_EQUAL(arena_used(a), 0);
	CU_ASSERT_PTR_EQUAL(arena_alloc(a, 10), first); /* the first block stays */
	arena_free(a);
	arena_free(NULL);
}

static void test_strings(void)
{
	struct arena *a = arena_new(4 * MIB);
	char *empty = arena_strdup(a, "");

	CU_ASSERT_STRING_EQUAL(empty, "");
	CU_ASSERT_STRING_EQUAL(arena_strdup(a, "čeština"), "čeština");
	CU_ASSERT_STRING_EQUAL(arena_strndup(a, "abcdef", 3), "abc");
	CU_ASSERT_STRING_EQUAL(arena_strndup(a, "abc", 0), "");
	CU_ASSERT_STRING_EQUAL(arena_printf(a, "%s-%d", "x", 42), "x-42");
	CU_ASSERT_STRING_EQUAL(arena_printf(a, "%s", ""), "");
	CU_ASSERT_EQUAL(strlen(arena_printf(a, "%*s", 100000, "")), 100000);
	arena_free(a);
}

static char order[8];

static void note(void *letter)
{
	order[strlen(order)] = *(const char *)letter;
}

static void test_cleanups_run_backwards_once(void)
{
	static char letters[] = "abc";
	struct arena *a = arena_new(1 * MIB);

	memset(order, 0, sizeof(order));
	for (int i = 0; i < 3; i++)
		arena_defer(a, note, &letters[i]);
	arena_reset(a);
	CU_ASSERT_STRING_EQUAL(order, "cba");
	arena_reset(a);
	CU_ASSERT_STRING_EQUAL(order, "cba");
	arena_defer(a, note, &letters[0]);
	arena_free(a);
	CU_ASSERT_STRING_EQUAL(order, "cbaa");
}

/* What a child exits with after allocating `count` times `size` bytes. */
static int exit_code(size_t limit, size_t count, size_t size, int times)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		struct arena *a = arena_new(limit);

		if (!freopen("/dev/null", "w", stderr))
			_exit(2);
		for (int i = 0; i < times; i++)
			*(volatile char *)arena_array(a, count, size) = 1;
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static void test_limits_end_the_process(void)
{
	CU_ASSERT_EQUAL(exit_code(1 * MIB, 1, 1 * MIB, 1), 0);
	CU_ASSERT_EQUAL(exit_code(1 * MIB, 1, 1 * MIB + 1, 1), 70);
	CU_ASSERT_EQUAL(exit_code(1 * MIB, 1, 600 * KIB, 2), 70);
	CU_ASSERT_EQUAL(exit_code(100, 1, 16, 6), 0);
	CU_ASSERT_EQUAL(exit_code(100, 1, 16, 7), 70);
	CU_ASSERT_EQUAL(exit_code(100, 1, 1, 7), 70); /* rounding counts, and does not wrap */
	CU_ASSERT_EQUAL(exit_code(SIZE_MAX, SIZE_MAX / 2, 3, 1), 70);
	CU_ASSERT_EQUAL(exit_code(SIZE_MAX, 1, SIZE_MAX, 1), 70);
	CU_ASSERT_EQUAL(exit_code(SIZE_MAX, 1, SIZE_MAX - 3, 1), 70);
}

/* Requests hold passwords and keys. What a sanitizer has poisoned it would not let us read. */
static void test_reset_wipes(void)
{
#if !defined(__SANITIZE_ADDRESS__)
	struct arena *a = arena_new(1 * MIB);
	volatile char *p = arena_strdup(a, "a secret");

	CU_ASSERT(p[0] == 'a' && p[7] == 't');
	arena_reset(a);
	for (int i = 0; i < 8; i++)
		CU_ASSERT_EQUAL(p[i], 0);
	arena_free(a);
#endif
}

/* Sanitizers see what a request touches after its end. */
static void test_poison(void)
{
#if defined(__SANITIZE_ADDRESS__)
	struct arena *a = arena_new(1 * MIB);
	char *p = arena_alloc(a, 16);

	CU_ASSERT(!__asan_address_is_poisoned(p + 15));
	CU_ASSERT(__asan_address_is_poisoned(p + 16));
	arena_reset(a);
	CU_ASSERT(__asan_address_is_poisoned(p));
	arena_free(a);
#endif
}

void suite_arena(void)
{
	CU_pSuite s = CU_add_suite("arena", NULL, NULL);

	CU_add_test(s, "memory is zeroed and aligned", test_memory_is_zeroed_and_aligned);
	CU_add_test(s, "allocations do not overlap", test_allocations_do_not_overlap);
	CU_add_test(s, "used counts, reset forgets", test_used_counts_and_reset_forgets);
	CU_add_test(s, "strings", test_strings);
	CU_add_test(s, "cleanups run backwards, once", test_cleanups_run_backwards_once);
	CU_add_test(s, "limits end the process", test_limits_end_the_process);
	CU_add_test(s, "a reset wipes", test_reset_wipes);
	CU_add_test(s, "poison", test_poison);
}
