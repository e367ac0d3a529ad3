/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of artifacts: what is none, and whose the others are. */
#include "app/artifacts/path.h"

#include "tests/unit/artifacts_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* What a URL decoder has left of a path, and its name; NULL: no safe path. */
static const struct {
	const char *text, *name;
} parsed[] = {
	{ "", "" },
	{ ".", "" },
	{ "a/b.txt", "a/b.txt" },
	{ "a//b/./c/", "a/b/c" },
	{ "./a", "a" },
	{ "...", "..." },
	{ "..a/b..", "..a/b.." },
	{ "a b/%20", "a b/ " },
	{ "%61", "a" },
	{ "%2561", "a" },
	{ "100%", "100%" },
	{ "a%zz", "a%zz" },
	{ "a;b?c=d&e", "a;b?c=d&e" },
	{ "a\\b", "a\\b" },
	{ "..\\..\\a", "..\\..\\a" }, /* one name on this system */
	{ "c:a", "c:a" },
	{ "http:/x", "http:/x" },
	{ "\xe6\x97\xa5/%C3%BC", "\xe6\x97\xa5/\xc3\xbc" },
	/* upwards */
	{ "..", NULL },
	{ "../a", NULL },
	{ "a/..", NULL },
	{ "a/../b", NULL },
	{ "a/../../b", NULL },
	{ "%2e%2e", NULL },
	{ "%2e%2e%2fa", NULL },
	{ "%252e%252e/a", NULL },
	{ "a/%25252e%25252e/b", NULL },
	{ ".%2e/a", NULL },
	{ "a%2f..%2f..%2fb", NULL },
	/* absolute */
	{ "/", NULL },
	{ "/etc/passwd", NULL },
	{ "//host/x", NULL },
	{ "%2fetc", NULL },
	{ "%252fetc", NULL },
	{ "C:/x", NULL },
	{ "c:\\x", NULL },
	{ "c%3a%5cx", NULL },
	{ "\\\\host\\share", NULL },
	{ "file:x", NULL },
	{ "FILE:///etc/passwd", NULL },
	{ "file%3a///etc", NULL },
	/* no clean text */
	{ "a#", NULL },
	{ "a%23b", NULL },
	{ "a%00b", NULL },
	{ "a%2500b", NULL },
	{ "a\nb", NULL },
	{ "a%0d%0aX: y", NULL },
	{ "a\x7f", "a%7f" },
	{ "a%1fb", "a%1fb" },
	{ "a%251fb", "a%1fb" },
	{ "images/k%step%4%timestamp%1795%g.png", "images/k%step%4%timestamp%1795%g.png" },
	{ "a%09b", NULL },
	{ "a%ff", NULL },
	{ "%c0%ae%c0%ae/a", NULL }, /* an overlong ".." */
	{ "%ed%a0%80", NULL },      /* half a surrogate pair */
	/* encoded eleven times */
	{ "%2525252525252525252525252e", NULL },
};

static void test_parse(void)
{
	struct arena *a = arena_new(1 << 20);
	struct artifact_path path;

	for (size_t i = 0; i < ARRAY_LEN(parsed); i++) {
		bool ok = artifact_path_parse(a, parsed[i].text, &path);
		bool same = ok ? parsed[i].name && strcmp(path.name, parsed[i].name) == 0 :
				 !parsed[i].name;

		if (!same)
			printf("\n'%s' is '%s'\n", parsed[i].text, ok ? path.name : "no path");
		CU_ASSERT(same);
	}
	arena_free(a);
}

static const struct {
	const char *text, *workspace, *experiment_id;
} owned[] = {
	{ "", NULL, NULL },
	{ "12/abc/artifacts/x", NULL, "12" },
	{ "12", NULL, "12" },
	{ "12a/x", NULL, NULL },
	{ "a/12", NULL, NULL },
	{ "workspaces", "", NULL },
	{ "workspaces/", "", NULL },
	{ "workspaces/team-a", "team-a", NULL },
	{ "workspaces/team-a/7/x", "team-a", "7" },
	{ "workspaces/7/8", "7", "8" },
	{ "./workspaces//team-a/./7/x", "team-a", "7" },
	{ "%77orkspaces/team-a/%2537", "team-a", "7" },
	{ "Workspaces/team-a/7", NULL, NULL },
	{ "workspacesx/team-a/7", NULL, NULL },
};

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void test_owner(void)
{
	struct arena *a = arena_new(1 << 20);
	struct artifact_path path;

	for (size_t i = 0; i < ARRAY_LEN(owned); i++) {
		CU_ASSERT_FATAL(artifact_path_parse(a, owned[i].text, &path));
		CU_ASSERT(same(path.workspace, owned[i].workspace));
		CU_ASSERT(same(path.experiment_id, owned[i].experiment_id));
	}
	arena_free(a);
}

#define NO_NAME "Artifact paths prefixed with 'workspaces/' must include a workspace name."
#define OTHER(path, request)                                                                       \
	"Artifact path targets workspace '" path                                                   \
	"' but the workspace specified in the request is '" request "'."

/* Header, path, and either the name below the destination and the workspace
 * that is meant, or the refusal. */
static const struct {
	const char *header, *text, *name, *workspace, *error;
} scoped[] = {
	{ "team-a", "1/x", "workspaces/team-a/1/x", "team-a", NULL },
	{ "team-a", "", "workspaces/team-a", "team-a", NULL },
	{ "team-a", "workspaces/team-a/1/x", "workspaces/team-a/1/x", "team-a", NULL },
	{ "team-a", "workspaces/team-a", "workspaces/team-a", "team-a", NULL },
	{ "team-a", "./workspaces/team-b/x", "workspaces/team-a/workspaces/team-b/x", "team-a",
	  NULL },
	{ "team-a", ".spool/1", "workspaces/team-a/.spool/1", "team-a", NULL },
	{ "team-a", "workspaces/team-b/x", NULL, NULL, OTHER("team-b", "team-a") },
	{ "team-a", "workspaces/team-ab/x", NULL, NULL, OTHER("team-ab", "team-a") },
	{ "team-a", "workspaces%2fteam-b%2fx", NULL, NULL, OTHER("team-b", "team-a") },
	{ "team-a", "workspaces/./team-b/x", NULL, NULL, OTHER("team-b", "team-a") },
	{ "team-a", "workspaces", NULL, NULL, NO_NAME },
	{ "team-a", "workspaces//x", NULL, NULL, NO_NAME },
	{ "default", "1/x", "1/x", "default", NULL },
	{ "default", "workspaces/default/1/x", "workspaces/default/1/x", "default", NULL },
	{ "default", "workspaces/team-a/x", NULL, NULL, OTHER("team-a", "default") },
	{ "default", "./workspaces/team-a/x", NULL, NULL, OTHER("team-a", "default") },
	{ "default", "workspaces", NULL, NULL, NO_NAME },
	{ "default", "./workspaces", NULL, NULL, NO_NAME },
	{ "default", "workspaces/.", NULL, NULL, NO_NAME },
	{ NULL, "1/x", "1/x", "default", NULL },
	{ NULL, "", "", "default", NULL },
	{ NULL, "workspaces/team-a/1/x", NULL, NULL, OTHER("team-a", "default") },
	{ NULL, "./workspaces/team-a/1/x", NULL, NULL, OTHER("team-a", "default") },
	{ NULL, "workspaces/default/x", "workspaces/default/x", "default", NULL },
	{ NULL, "workspaces/T/x", NULL, NULL, OTHER("T", "default") },
	{ NULL, "workspaces", NULL, NULL, NO_NAME },
	{ NULL, "workspaces/", NULL, NULL, NO_NAME },
	{ NULL, ".spool/1", NULL, NULL,
	  "Invalid artifact path: '.spool/1'. The name '.spool' is reserved for unfinished "
	  "uploads." },
	{ NULL, "./.spool", NULL, NULL,
	  "Invalid artifact path: './.spool'. The name '.spool' is reserved for unfinished "
	  "uploads." },
};

static void check_scope(size_t i)
{
	struct request *rq = new_request(true, "/nowhere", scoped[i].header);
	struct artifact_path path;
	bool ok = artifact_path_read(rq, scoped[i].text, &path) && artifact_path_scope(rq, &path);

	CU_ASSERT(ok == !scoped[i].error);
	if (ok) {
		CU_ASSERT(same(path.name, scoped[i].name));
		CU_ASSERT(same(rq->workspace, scoped[i].workspace));
	} else {
		CU_ASSERT(same(rq->reply.message, scoped[i].error));
		CU_ASSERT_EQUAL(rq->reply.error, INVALID_PARAMETER_VALUE);
	}
	free_request(rq);
}

static void test_scope(void)
{
	for (size_t i = 0; i < ARRAY_LEN(scoped); i++)
		check_scope(i);
}

static void test_without_workspaces(void)
{
	static const char *const names[] = { "workspaces", "workspaces/team-a/x", "1/x", "" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct request *rq = new_request(false, "/nowhere", NULL);
		struct artifact_path path;

		CU_ASSERT(artifact_path_read(rq, names[i], &path));
		CU_ASSERT(artifact_path_scope(rq, &path));
		CU_ASSERT_STRING_EQUAL(path.name, names[i]);
		CU_ASSERT_STRING_EQUAL(rq->workspace, "default");
		CU_ASSERT(artifact_path_read(rq, ".spool/x", &path));
		CU_ASSERT_FALSE(artifact_path_scope(rq, &path));
		free_request(rq);
	}
}

static void test_new(void)
{
	static const char *const good[] = { "a",       "a/b",  "workspaces/team-a/x",
					    ".hidden", "a/.b", "a//b" };
	static const char *const bad[] = {
		"",
		"a/",
		".",
		"a/.",
		"./a",
		"a/./b",
		"a/.artifact.uploading.b",
		"a/b//c/d",
		"workspaces/",
		"workspaces",
		"workspaces/team-a",
	};
	struct request *rq = new_request(true, "/nowhere", "team-a");
	struct artifact_path path;

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		CU_ASSERT(artifact_path_parse(rq->arena, good[i], &path) &&
			  artifact_path_check_new(rq, path.given, path.name));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CU_ASSERT(artifact_path_parse(rq->arena, bad[i], &path) &&
			  !artifact_path_check_new(rq, path.given, path.name));
	free_request(rq);
}

void suite_artifacts_path(void)
{
	CU_pSuite s = CU_add_suite("artifacts: paths", NULL, NULL);

	CU_add_test(s, "what is no path", test_parse);
	CU_add_test(s, "whose a path is", test_owner);
	CU_add_test(s, "header and path agree", test_scope);
	CU_add_test(s, "without workspaces", test_without_workspaces);
	CU_add_test(s, "names of new artifacts", test_new);
}
