/* SPDX-License-Identifier: Apache-2.0 */
/* From where a model version may come, as far as the text tells. */
#include "handlers/model_versions_source.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static struct arena *any_arena(void)
{
	return a_request(GET, "/", NULL)->arena;
}

static void test_plain(void)
{
	static const char *const good[] = { "s3://b/m",   "s3://b/m/",   "dbfs:/m",
					    "s3://b//m",  "s3://b/a b",  "mlflow-artifacts:/1/m",
					    "s3://b/m?x", "s3://b/m#..", "s3://b/..\\m" };
	static const char *const bad[] = {
		"s3://b",
		"s3://b/",
		"s3://b/../m",
		"s3://b/./m",
		"s3://b/%2e%2e/m",
		"s3://b/%252e./m",
		"s3://b/m?/../x",
		"s3://b/m#/../x",
		"s3://b/m;/../x",
		"runs:x",
		"databricks",
		"s3://b/%00",
		"s3://b/..%2fm",
		"mlflow-artifacts:",
		"s3://b/m/%2e%2e",
		"s3://b/..?x",
		"s3://b/%25252525252525252525252525252e",
	};

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		CU_ASSERT_TRUE(is_plain(any_arena(), good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CU_ASSERT_FALSE(is_plain(any_arena(), bad[i]));
}

static void test_within(void)
{
	struct arena *a = any_arena();

	CU_ASSERT_TRUE(is_within(a, "mlflow-artifacts:/1/r/m", "mlflow-artifacts:/1/r"));
	CU_ASSERT_TRUE(is_within(a, "mlflow-artifacts:/1/%72", "mlflow-artifacts:/1/r"));
	CU_ASSERT_TRUE(is_within(a, "MLFLOW-artifacts:///1//r/", "mlflow-artifacts:/1/r"));
	CU_ASSERT_FALSE(is_within(a, "mlflow-artifacts:/1/rx", "mlflow-artifacts:/1/r"));
	CU_ASSERT_FALSE(is_within(a, "mlflow-artifacts:/1", "mlflow-artifacts:/1/r"));
	CU_ASSERT_FALSE(is_within(a, "mlflow-artifacts://h/1/r", "mlflow-artifacts:/1/r"));
	CU_ASSERT_FALSE(is_within(a, "http://h/1/r", "https://h/1/r"));
	CU_ASSERT_FALSE(is_within(a, "mlflow-artifacts:/1", "mlflow-artifacts:/"));
	CU_ASSERT_FALSE(is_within(a, "mlflow-artifacts:/1%2Fr", "mlflow-artifacts:/1/r"));
}

static bool proxied(const char *text)
{
	struct arena *a = any_arena();
	struct uri uri;

	return uri_split(a, text, &uri) && is_proxied(a, &uri);
}

static void test_proxied(void)
{
	CU_ASSERT_TRUE(proxied("mlflow-artifacts:/x"));
	CU_ASSERT_TRUE(proxied("http://h/api/2.0/mlflow-artifacts/artifacts/x"));
	CU_ASSERT_TRUE(proxied("https://h/prefix/api/2.0/%6dlflow-artifacts/artifacts"));
	CU_ASSERT_FALSE(proxied("http://h/api/2.0/mlflow-artifacts"));
	CU_ASSERT_FALSE(proxied("s3://b/api/2.0/mlflow-artifacts/artifacts/x"));
}

static void test_local(void)
{
	struct arena *a = any_arena();

	CU_ASSERT_TRUE(is_text("path", local_path(a, "/a/../b//c/."), "/b/c"));
	CU_ASSERT_TRUE(is_text("file", local_path(a, "file:///a/%2e%2e/b"), "/b"));
	CU_ASSERT_TRUE(is_text("file", local_path(a, "file:/a?x#y"), "/a"));
	CU_ASSERT_TRUE(is_text("slashes", local_path(a, "//proc/self/root"), "/proc/self/root"));
	CU_ASSERT_TRUE(is_text("relative", local_path(a, "a/b"), NULL));
	CU_ASSERT_TRUE(is_text("relative", local_path(a, "file:a"), NULL));
	CU_ASSERT_TRUE(is_below("/a/b", "/a"));
	CU_ASSERT_TRUE(is_below("/a", "/a"));
	CU_ASSERT_FALSE(is_below("/ab", "/a"));
	CU_ASSERT_FALSE(is_below("/", "/a"));
}

/* "id", "name/version", "name stage", "name@alias", "name" for the latest, or "". */
static const char *model_of(const char *text)
{
	struct arena *a = any_arena();
	struct model_uri m;

	if (!model_uri_read(a, text, &m))
		return "";
	if (m.model_id)
		return m.model_id;
	return arena_printf(a, "%s%s%s", m.name,
			    m.version ? "/" :
			    m.alias   ? "@" :
			    m.stage   ? " " :
					"",
			    m.version ? m.version :
			    m.alias   ? m.alias :
			    m.stage   ? m.stage :
					"");
}

static void test_model_uris(void)
{
	static const char *const cases[][2] = {
		{ "models:/m-1", "m-1" },
		{ "models:/a/1", "a/1" },
		{ "models:/a/Staging", "a Staging" },
		{ "models:/a/LATEST", "a" },
		{ "models:/a@b", "a@b" },
		{ "models:/a@b@c", "a@b@c" },
		{ "models:///a/1", "a/1" },
		{ "models:/a/1?x", "a/1" },
		{ "models:/a/1#x", "a 1#x" },
		{ "models:/@b", "@b" },
		{ "models:", "" },
		{ "models:/", "" },
		{ "models:a", "" },
		{ "models:/a/b/c", "" },
		{ "models:/ /1", "" },
		{ "models:/a/ ", "" },
		{ "models:/a@", "" },
		{ "models:/a/1/", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT_TRUE(is_text(cases[i][0], model_of(cases[i][0]), cases[i][1]));
}

void suite_registry_sources(void)
{
	CU_pSuite s = CU_add_suite("sources of versions", requests_set_up, requests_tear_down);

	CU_add_test(s, "plain", test_plain);
	CU_add_test(s, "within", test_within);
	CU_add_test(s, "proxied", test_proxied);
	CU_add_test(s, "local", test_local);
	CU_add_test(s, "models:/", test_model_uris);
}
