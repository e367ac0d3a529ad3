/* SPDX-License-Identifier: Apache-2.0 */
/* basic_auth.ini, and what its settings may be. */
#include "auth/settings.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define TRACKING "postgresql://u:hush@h/tracking"

static void test_ini(void)
{
	static const struct {
		const char *text, *value; /* of the key "k" of [mlflow] */
		const char *error;
	} cases[] = {
		{ "[mlflow]\nk = v\n", "v", NULL },
		{ "[mlflow]\nk: v", "v", NULL },
		{ "[mlflow]\n  K\t=  v w \r\n", "v w", NULL },
		{ "[mlflow]\nk = a = b : c", "a = b : c", NULL },
		{ "[mlflow]\nk = a ; b # c", "a ; b # c", NULL },
		{ "[mlflow]\nk =", "", NULL },
		{ "# k = 1\n; k = 2\n\n[mlflow]\nk = 3\n # k = 4\n", "3", NULL },
		{ "[mlflow]\nk = 100%%\n", "100%", NULL },
		{ "[other]\nk = 1\n[mlflow]\nj = 2", NULL, NULL },
		{ "[mlflow]\nk = 1\n[other]\nk = 2\n", "1", NULL },
		{ "", NULL, NULL },
		{ "[mlflow]\nk = 100%\n", NULL,
		  "line 2: '%' in the value of k must be written '%%', as for MLflow" },
		{ "[mlflow]\nk = %(j)s\n", NULL,
		  "line 2: '%' in the value of k must be written '%%', as for MLflow" },
		{ "k = 1", NULL, "line 1 comes before any [section]" },
		{ "[mlflow]\nkey", NULL, "line 2 is neither [section] nor key = value" },
		{ "[mlflow]\n= v", NULL, "line 2 has no key before its '='" },
		{ "[mlflow]\nk = 1\n  2\n", NULL,
		  "line 3 goes on with the line before, which is not read here" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *error;
		struct ini ini;
		bool ok = ini_parse(request_arena, cases[i].text, &ini, &error);

		CU_ASSERT_EQUAL(ok, !cases[i].error);
		CU_ASSERT(is_text(cases[i].text, error, cases[i].error));
		if (ok)
			CU_ASSERT(is_text(cases[i].text, ini_get(&ini, "k"), cases[i].value));
	}
}

static const char *settings_of(const char *text, struct auth_settings *ret)
{
	struct config c = { .backend_store_uri = TRACKING };
	const char *error;
	struct ini ini;

	*ret = (struct auth_settings){ 0 };
	if (!ini_parse(request_arena, text, &ini, &error))
		return error;
	return read_settings(request_arena, &c, &ini, ret);
}

static void test_settings(void)
{
	struct auth_settings s;

	CU_ASSERT_PTR_NULL(settings_of("[mlflow]\n", &s));
	CU_ASSERT_STRING_EQUAL(s.database_uri, TRACKING);
	CU_ASSERT_STRING_EQUAL(s.default_permission, "READ");
	CU_ASSERT_FALSE(s.is_separate || s.grant_default_workspace_access);
	CU_ASSERT_PTR_NULL(s.admin_username);

	CU_ASSERT_PTR_NULL(settings_of("[mlflow]\n"
				       "default_permission = NO_PERMISSIONS\n"
				       "database_uri = postgresql+psycopg2://u:hush@h/tracking\n"
				       "grant_default_workspace_access = YES\n"
				       "admin_username = root\nadmin_password = secret %% text\n"
				       "auth_cache_ttl_seconds = 60\n"
				       "authorization_function = "
				       "mlflow.server.auth:authenticate_request_basic_auth\n",
				       &s));
	CU_ASSERT_STRING_EQUAL(s.default_permission, "NO_PERMISSIONS");
	CU_ASSERT_FALSE(s.is_separate);
	CU_ASSERT_TRUE(s.grant_default_workspace_access);
	CU_ASSERT_STRING_EQUAL(s.admin_username, "root");
	CU_ASSERT_STRING_EQUAL(s.admin_password, "secret % text");

	CU_ASSERT_PTR_NULL(settings_of("[mlflow]\ndatabase_uri = postgresql://u@h/users\n", &s));
	CU_ASSERT_TRUE(s.is_separate);
}

static void test_refusals(void)
{
	static const char *const cases[][2] = {
		{ "default_permission = WRITE", "default_permission is 'WRITE'" },
		{ "default_permission = read", "default_permission is 'read'" },
		{ "database_uri = sqlite:///basic_auth.db", "must be a postgresql:// URI" },
		{ "grant_default_workspace_access = maybe", "must be true or false" },
		{ "auth_cache_max_size = many", "auth_cache_max_size is 'many'" },
		{ "workspace_cache_ttl_seconds = -1", "must be a number" },
		{ "authorization_function = my.module:who", "Python functions cannot be called" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct auth_settings s;
		const char *error =
			settings_of(arena_printf(request_arena, "[mlflow]\n%s", cases[i][0]), &s);

		CU_ASSERT_PTR_NOT_NULL_FATAL(error);
		if (!strstr(error, cases[i][1]))
			CU_ASSERT(is_text(cases[i][0], error, cases[i][1]));
	}
}

static void test_environment(void)
{
	struct auth_settings s;

	setenv("MLFLOW_AUTH_ADMIN_USERNAME", "boss", 1);
	setenv("MLFLOW_AUTH_ADMIN_PASSWORD", "", 1);
	CU_ASSERT_PTR_NULL(settings_of("[mlflow]\nadmin_username = a\nadmin_password = b\n", &s));
	CU_ASSERT_STRING_EQUAL(s.admin_username, "boss");
	CU_ASSERT_PTR_NULL(s.admin_password); /* an empty secret is no secret, not the file's */
	unsetenv("MLFLOW_AUTH_ADMIN_USERNAME");
	unsetenv("MLFLOW_AUTH_ADMIN_PASSWORD");
}

static void test_option(void)
{
	struct config c = { .backend_store_uri = TRACKING };
	const char *error = NULL;

	CU_ASSERT_TRUE(auth_configure(request_arena, &c, &error));
	CU_ASSERT_PTR_NULL(c.auth);
	c.app_name = "basic-auth";
	CU_ASSERT_FALSE(auth_configure(request_arena, &c, &error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error, "MLFLOW_FLASK_SERVER_SECRET_KEY"));
	setenv("MLFLOW_FLASK_SERVER_SECRET_KEY", "k", 1);
	CU_ASSERT_TRUE(auth_configure(request_arena, &c, &error));
	CU_ASSERT_PTR_NOT_NULL(c.auth);
	c.auth_config = "/nonexistent/basic_auth.ini";
	CU_ASSERT_FALSE(auth_configure(request_arena, &c, &error));
	CU_ASSERT_PTR_NULL(c.auth);
	c.auth_config = NULL;
	c.app_name = "other";
	CU_ASSERT_FALSE(auth_configure(request_arena, &c, &error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error, "only basic-auth is there"));
	unsetenv("MLFLOW_FLASK_SERVER_SECRET_KEY");
}

void suite_auth_settings(void)
{
	CU_pSuite s = CU_add_suite("auth settings", requests_set_up, requests_tear_down);

	CU_add_test(s, "ini", test_ini);
	CU_add_test(s, "settings", test_settings);
	CU_add_test(s, "refusals", test_refusals);
	CU_add_test(s, "environment", test_environment);
	CU_add_test(s, "option", test_option);
}
