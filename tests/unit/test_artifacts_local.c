/* SPDX-License-Identifier: Apache-2.0 */
/* Artifacts on a local disk: listing, sending, putting, deleting, sweeping. */
#include "app/artifacts/local.h"

#include "app/artifacts/parts.h"
#include "app/artifacts/spool.h"
#include "tests/unit/artifacts_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *scratch;
static struct request *rq;

static void set_up(void)
{
	scratch = make_scratch();
	rq = new_request(true, scratch, "team-a");
	in_scratch("mkdir -p .spool t/d/e workspaces && printf a > t/a && printf bb > t/d/b"
		   " && : > t/empty && printf s > secret && ln -s ../secret t/link"
		   " && ln -s d t/linked && mkfifo t/pipe && : > t/.artifact.uploading.x"
		   " && : > \"$(printf 't/\\377')\"");
}

static void tear_down(void)
{
	free_request(rq);
	remove_scratch();
}

static struct artifact at(const char *name)
{
	return (struct artifact){
		.root = scratch, .location = "/_artifacts", .name = name, .given = name
	};
}

/* "name/" for a directory, "name:size" for a file, separated by blanks. */
static const char *listing(const char *name)
{
	struct artifact_files files;
	struct artifact a = at(name);
	const char *text = "";

	CU_ASSERT_FATAL(local_list(rq, &a, &files));
	for (size_t i = 0; i < files.n; i++)
		text = files.v[i].is_directory ?
			       arena_printf(rq->arena, "%s%s/ ", text, files.v[i].name) :
			       arena_printf(rq->arena, "%s%s:%d ", text, files.v[i].name,
					    (int)files.v[i].size);
	return text;
}

static void test_list(void)
{
	CU_ASSERT_STRING_EQUAL(listing("t"), "a:1 d/ empty:0 ");
	CU_ASSERT_STRING_EQUAL(listing("t/d"), "b:2 e/ ");
	CU_ASSERT_STRING_EQUAL(listing("t/d/e"), "");
	CU_ASSERT_STRING_EQUAL(listing("t/a"), "");
	CU_ASSERT_STRING_EQUAL(listing("t/linked"), "");
	CU_ASSERT_STRING_EQUAL(listing("nothing/x"), "");
	CU_ASSERT_STRING_EQUAL(listing(""), "secret:1 t/ ");
}

static void test_list_many(void)
{
	in_scratch("mkdir many && cd many && seq 500 | xargs touch");
	CU_ASSERT_EQUAL(strlen(listing("many")), 9 * 4 + 90 * 5 + 401 * 6);
}

static const char *header(const char *name)
{
	for (size_t i = 0; i < rq->reply.n_headers; i++)
		if (strcmp(rq->reply.headers[i].name, name) == 0)
			return rq->reply.headers[i].value;
	return "";
}

static enum error_code send_error(const char *name)
{
	struct artifact a = at(name);

	rq->reply.error = ERROR_NONE;
	rq->reply.n_headers = 0;
	return local_send(rq, &a) ? ERROR_NONE : rq->reply.error;
}

static void test_send(void)
{
	CU_ASSERT_EQUAL(send_error("t/a"), ERROR_NONE);
	CU_ASSERT_STRING_EQUAL(header("X-Accel-Redirect"), "/_artifacts/t/a");
	in_scratch("printf x > 't/a b%\"?.json'");
	CU_ASSERT_EQUAL(send_error("t/a b%\"?.json"), ERROR_NONE);
	CU_ASSERT_STRING_EQUAL(header("X-Accel-Redirect"), "/_artifacts/t/a%20b%25%22%3F.json");
	CU_ASSERT_STRING_EQUAL(rq->reply.type, "text/plain");
	CU_ASSERT_EQUAL(rq->reply.body.len, 0);
	CU_ASSERT_EQUAL(send_error("t"), INVALID_PARAMETER_VALUE);
	CU_ASSERT_EQUAL(send_error(""), INVALID_PARAMETER_VALUE);
	CU_ASSERT_EQUAL(send_error("t/none"), RESOURCE_DOES_NOT_EXIST);
	CU_ASSERT_EQUAL(send_error("t/a/none"), RESOURCE_DOES_NOT_EXIST);
	CU_ASSERT_EQUAL(send_error("t/link"), RESOURCE_DOES_NOT_EXIST);
	CU_ASSERT_EQUAL(send_error("t/linked/b"), RESOURCE_DOES_NOT_EXIST);
	CU_ASSERT_EQUAL(send_error("t/pipe"), RESOURCE_DOES_NOT_EXIST);
}

/* As after nginx spooled `content`; NULL for an empty body. */
static bool put(const char *name, const char *content)
{
	struct artifact a = at(name);
	FILE *f;

	rq->reply.error = ERROR_NONE;
	rq->body_file = content ? arena_printf(rq->arena, "%s/.spool/0000000001", scratch) : NULL;
	if (content) {
		f = fopen(rq->body_file, "w");
		fputs(content, f);
		fclose(f);
		chmod(rq->body_file, 0600);
	}
	return local_put(rq, &a);
}

static void test_put(void)
{
	mode_t mask = umask(027);
	struct stat st;

	CU_ASSERT(put("new/deep/file", "one"));
	in_scratch("test \"$(cat new/deep/file)\" = one && test -z \"$(ls .spool)\"");
	CU_ASSERT_EQUAL(stat(arena_printf(rq->arena, "%s/new/deep/file", scratch), &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0640);
	CU_ASSERT(put("new/deep/file", "two"));
	in_scratch("test \"$(cat new/deep/file)\" = two");
	CU_ASSERT(put("new/nothing", NULL));
	CU_ASSERT(put("new/deep/file", NULL));
	in_scratch("test -f new/nothing && test ! -s new/nothing && test ! -s new/deep/file");
	CU_ASSERT_STRING_EQUAL(listing("new"), "deep/ nothing:0 ");
	umask(mask);
}

static void check_refused(const char *name, const char *content, enum error_code code)
{
	CU_ASSERT_FALSE(put(name, content));
	CU_ASSERT_EQUAL(rq->reply.error, code);
	in_scratch("test -z \"$(ls .spool)\"");
}

static void test_put_refused(void)
{
	static char name[300];

	memset(name, 'n', sizeof(name) - 1);
	check_refused("t/d", "x", INVALID_PARAMETER_VALUE);
	check_refused("t/d", NULL, INVALID_PARAMETER_VALUE);
	check_refused("t/a/x", "x", INVALID_PARAMETER_VALUE);
	check_refused("t/a/x/y", "x", INVALID_PARAMETER_VALUE);
	check_refused("t/linked/x", "x", INVALID_PARAMETER_VALUE);
	check_refused(name, "x", INVALID_PARAMETER_VALUE);
	check_refused(name, NULL, INVALID_PARAMETER_VALUE);
	in_scratch("test \"$(cat t/a)\" = a && test \"$(ls -Am t/d)\" = 'b, e'"
		   " && test \"$(find . -name '*.uploading.*')\" = ./t/.artifact.uploading.x");
	rq->content_length = 5; /* nginx without the location for uploads */
	check_refused("t/new", NULL, INTERNAL_ERROR);
	in_scratch("test ! -e t/new");
	rq->content_length = 0;
}

/* A link at the end is replaced, not followed. */
static void test_put_over_link(void)
{
	CU_ASSERT(put("t/link", "new"));
	in_scratch(
		"test ! -L t/link && test \"$(cat t/link)\" = new && test \"$(cat secret)\" = s");
}

/* /dev/shm is another file system than /tmp, as a rule. */
static void test_put_across_file_systems(void)
{
	char spooled[] = "/dev/shm/mlflow-fcgi-test.XXXXXX";
	struct artifact a = at("far/file");
	int fd = mkstemp(spooled);

	if (fd < 0)
		return;
	CU_ASSERT_EQUAL(write(fd, "content", 7), 7);
	close(fd);
	rq->body_file = spooled;
	CU_ASSERT(local_put(rq, &a));
	CU_ASSERT_NOT_EQUAL(access(spooled, F_OK), 0);
	in_scratch("test \"$(cat far/file)\" = content && test \"$(ls -A far)\" = file");
}

static bool remove_at(const char *name)
{
	struct artifact a = at(name);

	return local_delete(rq, &a);
}

static void test_delete(void)
{
	CU_ASSERT(remove_at("t/a"));
	CU_ASSERT(remove_at("t/a"));
	CU_ASSERT(remove_at("t/none/x"));
	CU_ASSERT(remove_at("t/link"));
	CU_ASSERT(remove_at("t/linked/b"));
	in_scratch("test ! -e t/a && test ! -L t/link && test -f secret && test -f t/d/b");
	CU_ASSERT(remove_at("t/linked"));
	in_scratch("test ! -L t/linked && test -f t/d/b");
	CU_ASSERT(remove_at("t"));
	in_scratch("test ! -e t && test -z \"$(ls -A .spool)\" && test -f secret");
	CU_ASSERT_FALSE(remove_at(""));
	in_scratch("test -f secret");
}

static void test_delete_deep(void)
{
	in_scratch("mkdir deep && cd deep && for i in $(seq 300); do mkdir d && : > f && cd -P d"
		   " || exit 1; done");
	CU_ASSERT(remove_at("deep"));
	in_scratch("test ! -e deep && test -z \"$(ls -A .spool)\"");
	in_scratch("rmdir .spool && mkdir x");
	CU_ASSERT(remove_at("x")); /* makes the spool */
	in_scratch("test ! -e x && test -z \"$(ls -A .spool)\"");
}

static void test_sweep(void)
{
	in_scratch(
		"cd .spool && : > 0000000001 && mkdir -p gone.1.0/a/b other && : > gone.1.0/a/f");
	CU_ASSERT_EQUAL(spool_sweep(scratch, 3600), 0);
	in_scratch("test $(ls .spool | wc -l) = 3");
	CU_ASSERT_EQUAL(spool_sweep(scratch, -1), 2);
	in_scratch("test \"$(ls .spool)\" = other && rmdir .spool/other .spool");
	CU_ASSERT_EQUAL(spool_sweep(scratch, -1), 0);
	CU_ASSERT_EQUAL(spool_sweep("/nowhere", -1), 0);
	in_scratch("mkdir -p .spool/parts.1 && ln -s 5.a .spool/parts.1/part.1");
	CU_ASSERT_EQUAL(spool_sweep(scratch, -1), 0); /* a multipart upload may rest for a day */
	CU_ASSERT_EQUAL(spool_sweep(scratch, -PARTS_AGE_SECONDS), 1);
	in_scratch("rmdir .spool");
}

void suite_artifacts_local(void)
{
	CU_pSuite s = CU_add_suite_with_setup_and_teardown("artifacts: on a local disk", NULL, NULL,
							   set_up, tear_down);

	CU_add_test(s, "list", test_list);
	CU_add_test(s, "list many", test_list_many);
	CU_add_test(s, "send", test_send);
	CU_add_test(s, "put", test_put);
	CU_add_test(s, "put refused", test_put_refused);
	CU_add_test(s, "put over a link", test_put_over_link);
	CU_add_test(s, "put across file systems", test_put_across_file_systems);
	CU_add_test(s, "delete", test_delete);
	CU_add_test(s, "delete a deep tree", test_delete_deep);
	CU_add_test(s, "sweep", test_sweep);
}
