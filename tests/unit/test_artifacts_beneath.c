/* SPDX-License-Identifier: Apache-2.0 */
/* Opening below a directory, with openat2 and without. */
#include "app/artifacts/beneath.c"

#include "tests/unit/artifacts_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static int root;

static int set_up(void)
{
	const char *scratch = make_scratch();
	char path[128];

	in_scratch("mkdir -p root/d/e outside && echo secret > outside/s && echo a > root/a"
		   " && echo e > root/d/e/f && ln -s ../outside root/out && ln -s /etc root/etc"
		   " && ln -s ../../outside/s root/d/s && ln -s d root/inside && ln -s a root/b"
		   " && ln -s nowhere root/dangling && ln -s /proc/self/root root/magic");
	snprintf(path, sizeof(path), "%s/root", scratch);
	root = open(path, O_PATH | O_DIRECTORY);
	return root < 0;
}

static int tear_down(void)
{
	close(root);
	remove_scratch();
	return 0;
}

/* The error of opening, 0 for none. */
static int try_open(const char *name, int flags)
{
	int fd = open_beneath(root, name, flags);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static void with_and_without_openat2(void (*check)(void))
{
	has_openat2 = true;
	check();
	has_openat2 = false;
	check();
	has_openat2 = true;
}

static void check_inside(void)
{
	CU_ASSERT_EQUAL(try_open("", O_PATH), 0);
	CU_ASSERT_EQUAL(try_open("a", O_PATH), 0);
	CU_ASSERT_EQUAL(try_open("a", O_RDONLY), 0);
	CU_ASSERT_EQUAL(try_open("d/e/f", O_RDONLY), 0);
	CU_ASSERT_EQUAL(try_open("d/e", O_RDONLY | O_DIRECTORY), 0);
	CU_ASSERT_EQUAL(try_open("a", O_RDONLY | O_DIRECTORY), ENOTDIR);
	CU_ASSERT_EQUAL(try_open("nothing", O_PATH), ENOENT);
	CU_ASSERT_EQUAL(try_open("nothing/x", O_PATH), ENOENT);
	CU_ASSERT_EQUAL(try_open("a/x", O_PATH), ENOTDIR);
}

static void test_inside(void)
{
	with_and_without_openat2(check_inside);
}

/* Every way out; and links that lead inside, which lead nowhere either. */
static void check_links(void)
{
	static const char *const names[] = {
		"out",    "out/s", "etc/passwd", "etc",      "d/s",
		"inside", "b",     "inside/e/f", "dangling", "magic/etc/passwd",
	};
	static const int flags[] = { O_PATH, O_RDONLY, O_PATH | O_DIRECTORY };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		for (size_t f = 0; f < ARRAY_LEN(flags); f++) {
			int error = try_open(names[i], flags[f]);

			CU_ASSERT(error == ELOOP || error == ENOTDIR);
		}
}

static void test_links(void)
{
	with_and_without_openat2(check_links);
}

/* No such name gets here; a second line holds. */
static void check_upwards(void)
{
	CU_ASSERT_EQUAL(try_open("..", O_PATH), EXDEV);
	CU_ASSERT_EQUAL(try_open("../outside/s", O_RDONLY), EXDEV);
	CU_ASSERT_EQUAL(try_open("d/../../outside/s", O_RDONLY), EXDEV);
	CU_ASSERT_EQUAL(try_open("/etc/passwd", O_RDONLY), EXDEV);
}

static void test_upwards(void)
{
	with_and_without_openat2(check_upwards);
}

static int try_make(const char *name)
{
	int fd = make_parent_beneath(root, name);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static void check_making(void)
{
	CU_ASSERT_EQUAL(try_make("file"), 0);
	CU_ASSERT_EQUAL(try_make("new/deep/er/file"), 0);
	CU_ASSERT_EQUAL(try_open("new/deep/er", O_PATH | O_DIRECTORY), 0);
	CU_ASSERT_EQUAL(try_open("new/deep/er/file", O_PATH), ENOENT);
	CU_ASSERT_EQUAL(try_make("new/deep/er/file"), 0);
	CU_ASSERT_EQUAL(try_make("a/x/file"), ENOTDIR);
	CU_ASSERT_NOT_EQUAL(try_make("out/x/file"), 0);
	CU_ASSERT_NOT_EQUAL(try_make("dangling/file"), 0);
	CU_ASSERT_NOT_EQUAL(try_make("inside/x/file"), 0);
	in_scratch("rm -r root/new && test ! -e outside/x && test ! -e root/nowhere"
		   " && test ! -e root/d/x");
}

static void test_making(void)
{
	with_and_without_openat2(check_making);
}

static void check_long_names(void)
{
	char name[PATH_MAX * 2];

	memset(name, 'n', sizeof(name));
	name[NAME_MAX + 1] = '\0';
	CU_ASSERT_EQUAL(try_open(name, O_PATH), ENAMETOOLONG);
	CU_ASSERT_EQUAL(try_make(name), 0); /* its parent is the root */
	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = i % 100 ? 'n' : '/';
	name[0] = 'n';
	name[sizeof(name) - 1] = '\0';
	CU_ASSERT_EQUAL(try_make(name), ENAMETOOLONG);
}

static void test_long_names(void)
{
	with_and_without_openat2(check_long_names);
}

void suite_artifacts_beneath(void)
{
	CU_pSuite s = CU_add_suite("artifacts: below a directory", set_up, tear_down);

	CU_add_test(s, "what is inside", test_inside);
	CU_add_test(s, "links lead nowhere", test_links);
	CU_add_test(s, "upwards", test_upwards);
	CU_add_test(s, "making directories", test_making);
	CU_add_test(s, "long names", test_long_names);
}
