/* SPDX-License-Identifier: Apache-2.0 */
/* Where the artifacts of a stored location are, and where they are not. */
#include "app/artifacts/place.h"

#include "tests/unit/artifacts_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define DESTINATION "/srv/artifacts"

/* Location of a run in team-a, path below it, and the place: D of the
 * destination, R of the local root, NULL for none. */
static const struct {
	const char *uri, *path, *place;
} places[] = {
	{ "mlflow-artifacts:/workspaces/team-a/1/r/artifacts", "",
	  "D workspaces/team-a/1/r/artifacts" },
	{ "mlflow-artifacts:/workspaces/team-a/1", "a/b", "D workspaces/team-a/1/a/b" },
	{ "mlflow-artifacts:/workspaces/team-a/1/", "./a//b", "D workspaces/team-a/1/a/b" },
	{ "mlflow-artifacts:/1/r", "a", "D workspaces/team-a/1/r/a" },
	{ "mlflow-artifacts:", "a", "D workspaces/team-a/a" },
	{ "mlflow-artifacts://host:5000/workspaces/team-a/1", "a", "D workspaces/team-a/1/a" },
	{ "http://host/api/2.0/mlflow-artifacts/artifacts/workspaces/team-a/1", "a",
	  "D workspaces/team-a/1/a" },
	{ "https://host/mlflow/api/2.0/mlflow-artifacts/artifacts/1", "a",
	  "D workspaces/team-a/1/a" },
	{ "http://host/elsewhere/1", "a", NULL },
	{ "mlflow-artifacts:/workspaces/team-b/1", "a", NULL },
	{ "mlflow-artifacts:/workspaces", "team-b/1", NULL },
	{ "mlflow-artifacts:/../../etc", "passwd", NULL },
	{ "mlflow-artifacts:/%2e%2e/etc", "passwd", NULL },
	{ "/srv/artifacts/workspaces/team-a/1", "a", "D workspaces/team-a/1/a" },
	{ "/srv/artifacts/legacy", "a", "D legacy/a" },
	{ "/srv/artifacts", "", "D " },
	{ "file:///srv/artifacts/legacy", "a", "D legacy/a" },
	{ "file:/srv//artifacts/./legacy", "a", "D legacy/a" },
	{ "/srv/root/1", "a", "R 1/a" },
	{ "file:///srv/root/1%20x", "a", "R 1 x/a" },
	{ "/srv/root", "a", "R a" },
	{ "/srv/artifacts/workspaces/team-b/1", "a", NULL },
	{ "/srv/artifacts/workspaces", "team-b/a", NULL },
	{ "/srv/root/workspaces/team-b/1", "a", NULL },
	{ "/srv/artifacts/.spool", "a", NULL },
	{ "/srv/artifactsx/1", "a", NULL },
	{ "/srv", "artifacts/a", NULL },
	{ "/", "etc/passwd", NULL },
	{ "/etc", "passwd", NULL },
	{ "/srv/root/../../etc", "passwd", NULL },
	{ "/srv/root/%2e%2e/x", "a", NULL },
	{ "file://host/srv/root/1", "a", NULL },
	{ "root/1", "a", NULL },
	{ "./root/1", "a", NULL },
	{ "file:root/1", "a", NULL },
	{ "", "a", NULL },
	{ "s3://bucket/srv/root/1", "a", NULL },
	{ "runs:/x/a", "a", NULL },
	{ "http://[/x", "a", NULL },
};

static const char *find(struct request *rq, const char *uri, const char *text)
{
	struct artifact_path path;
	struct artifact at;

	if (!artifact_path_parse(rq->arena, text, &path) || !place_below(rq, uri, &path, &at))
		return NULL;
	if (strcmp(at.root, DESTINATION) == 0 && strcmp(at.location, "/_artifacts") == 0)
		return arena_printf(rq->arena, "D %s", at.name);
	CU_ASSERT_STRING_EQUAL(at.root, "/srv/root");
	CU_ASSERT_STRING_EQUAL(at.location, "/_artifact_root");
	return arena_printf(rq->arena, "R %s", at.name);
}

static void check(size_t i, const char *root)
{
	struct request *rq = new_request(true, DESTINATION, "team-a");
	struct config config = *rq->config;
	const char *want = places[i].place, *got;

	config.default_artifact_root = root;
	rq->config = &config;
	got = find(rq, places[i].uri, places[i].path);
	if (want && *want == 'R' && strcmp(root, "mlflow-artifacts:/") == 0)
		want = NULL;
	if (got && want && strcmp(got, want) != 0)
		printf("\n%s: %s\n", places[i].uri, got);
	CU_ASSERT(got && want ? strcmp(got, want) == 0 : got == want);
	CU_ASSERT(got || rq->reply.error);
	CU_ASSERT_STRING_EQUAL(rq->workspace, "team-a");
	free_request(rq);
}

static void test_below(void)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		check(i, "/srv/root");
		check(i, "file:///srv/root/");
		check(i, "mlflow-artifacts:/");
	}
}

/* A location that names another workspace is not followed, header or not. */
static void test_without_header(void)
{
	struct request *rq = new_request(true, DESTINATION, NULL);

	CU_ASSERT_PTR_NULL(find(rq, "mlflow-artifacts:/workspaces/team-a/1", "a"));
	CU_ASSERT_STRING_EQUAL(rq->workspace, "default");
	CU_ASSERT_STRING_EQUAL(find(rq, "mlflow-artifacts:/workspaces/default/1", "a"),
			       "D workspaces/default/1/a");
	CU_ASSERT_STRING_EQUAL(find(rq, "mlflow-artifacts:/1", "a"), "D 1/a");
	free_request(rq);
}

static void test_not_serving(void)
{
	struct request *rq = new_request(true, DESTINATION, "team-a");
	struct config config = *rq->config;

	config.serve_artifacts = false;
	rq->config = &config;
	CU_ASSERT_PTR_NULL(find(rq, "mlflow-artifacts:/workspaces/team-a/1", "a"));
	CU_ASSERT_STRING_EQUAL(find(rq, DESTINATION "/1", "a"), "D 1/a");
	free_request(rq);
}

/* What needs no look at the database. */
static void test_of_path(void)
{
	struct request *rq = new_request(true, DESTINATION, "default");
	struct artifact at;

	CU_ASSERT(place_of_path(rq, "1/a%2fb", &at));
	CU_ASSERT_STRING_EQUAL(at.name, "1/a/b");
	CU_ASSERT_STRING_EQUAL(at.root, DESTINATION);
	CU_ASSERT_FALSE(place_of_path(rq, "workspaces/team-a/1", &at));
	CU_ASSERT_FALSE(place_of_path(rq, "a/../b", &at));
	CU_ASSERT_STRING_EQUAL(rq->reply.message, "Invalid path");
	free_request(rq);
}

void suite_artifacts_place(void)
{
	CU_pSuite s = CU_add_suite("artifacts: places", NULL, NULL);

	CU_add_test(s, "below stored locations", test_below);
	CU_add_test(s, "without a header", test_without_header);
	CU_add_test(s, "not serving artifacts", test_not_serving);
	CU_add_test(s, "of a path", test_of_path);
}
