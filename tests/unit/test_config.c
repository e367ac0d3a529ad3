/* SPDX-License-Identifier: Apache-2.0 */
/* Settings from the command line and the environment. */
#include "app/config.h"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <unistd.h>

#define ARGS_MAX 8
#define URI "postgresql://u:secret@h/d"
#define KEY_VARIABLE "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY"

static const char *const variables[] = {
#define STR(m, o, e, d, v, h) e,
#define INT(m, o, e, d, lo, hi, v, h) e,
#define FLAG(m, o, n, e, d, h) e,
#define KEY(m, e, v, h) e,
#include "app/config.def"
#undef STR
#undef INT
#undef FLAG
#undef KEY
};

/* The environment of one test: nothing of the caller's, and up to one variable. */
static void set_environment(const char *name, const char *value)
{
	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		unsetenv(variables[i]);
	if (name)
		setenv(name, value, 1);
}

/* Reads a command line of up to ARGS_MAX options that ends in NULL; what is wrong,
 * or NULL. */
static const char *parsed(const char *const *args, struct config *ret)
{
	char *argv[ARGS_MAX];
	const char *error;
	int n = 0;

	for (; n < ARGS_MAX && args[n]; n++)
		argv[n] = arena_strdup(request_arena, args[n]);
	return config_read(request_arena, n, argv, ret, &error) ? NULL : error;
}

static const char *checked(const char *const *args, struct config *ret)
{
	const char *error = parsed(args, ret);

	if (!error && !config_check(request_arena, ret, &error) && !error)
		return "(no message)";
	return error;
}

static void test_defaults(void)
{
	struct config c;

	set_environment(NULL, NULL);
	CU_ASSERT(is_text("nothing", parsed((const char *[]){ NULL }, &c), NULL));
	CU_ASSERT_PTR_NULL(c.backend_store_uri);
	CU_ASSERT(c.workers == 8 && c.statement_timeout == 30 && c.socket_mode == 660);
	CU_ASSERT(c.serve_artifacts && !c.enable_workspaces && !c.artifacts_only);
	CU_ASSERT(is_text("prefix", c.static_prefix, ""));
	CU_ASSERT(is_text("socket", c.socket, "run/api.sock"));
	CU_ASSERT_EQUAL(c.artifact_location_max_length, 2048);
}

static void test_options(void)
{
	struct config c;

	set_environment(NULL, NULL);
	CU_ASSERT(is_text("both forms",
			  parsed((const char *[]){ "--backend-store-uri", URI, "--workers=3",
						   "--static-prefix=/a=b", "--enable-workspaces",
						   "--no-serve-artifacts", NULL },
				 &c),
			  NULL));
	CU_ASSERT(is_text("value", c.backend_store_uri, URI));
	CU_ASSERT(is_text("value with =", c.static_prefix, "/a=b"));
	CU_ASSERT(c.workers == 3 && c.enable_workspaces && !c.serve_artifacts);
	CU_ASSERT(
		is_text("the last wins",
			parsed((const char *[]){ "-w", "5", "--workers", "6", "--enable-workspaces",
						 "--disable-workspaces", NULL },
			       &c),
			NULL));
	CU_ASSERT(c.workers == 6 && !c.enable_workspaces);
	CU_ASSERT(is_text("empty", parsed((const char *[]){ "--static-prefix=", NULL }, &c), NULL));
	CU_ASSERT(is_text("empty", c.static_prefix, ""));
}

static void test_wrong_options(void)
{
	static const struct {
		const char *args[3], *error;
	} cases[] = {
		{ { "workers" }, "'workers' is not an option; options begin with --" },
		{ { "-x" }, "'-x' is not an option; options begin with --" },
		{ { "" }, "'' is not an option; options begin with --" },
		{ { "--worker", "3" },
		  "unknown option --worker; `mlflow-fcgi serve --help` lists them" },
		{ { "--workersx=3" },
		  "unknown option --workersx; `mlflow-fcgi serve --help` lists them" },
		{ { "--" }, "unknown option --; `mlflow-fcgi serve --help` lists them" },
		{ { "--port=5000" },
		  "--port belongs to nginx here: `listen` in its configuration (scripts/server: --port)" },
		{ { "--workers" }, "--workers needs a value" },
		{ { "--workers", "" }, "--workers is ''; it must be a number from 1 to 512" },
		{ { "--workers=0" }, "--workers is '0'; it must be a number from 1 to 512" },
		{ { "--workers=513" }, "--workers is '513'; it must be a number from 1 to 512" },
		{ { "--workers=3x" }, "--workers is '3x'; it must be a number from 1 to 512" },
		{ { "--workers=99999999999999999999" },
		  "--workers is '99999999999999999999'; it must be a number from 1 to 512" },
		{ { "--enable-workspaces=true" }, "--enable-workspaces takes no value" },
	};
	struct config c;

	set_environment(NULL, NULL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(is_text(cases[i].args[0], parsed(cases[i].args, &c), cases[i].error));
}

static void test_environment(void)
{
	static const struct {
		const char *value, *error;
		bool on;
	} flags[] = {
		{ "true", NULL, true },
		{ "TRUE", NULL, true },
		{ "1", NULL, true },
		{ "false", NULL, false },
		{ "False", NULL, false },
		{ "0", NULL, false },
		{ "", NULL, false }, /* as if it were not set */
		{ "yes", "MLFLOW_ENABLE_WORKSPACES is 'yes'; it must be true or false", false },
		{ "2", "MLFLOW_ENABLE_WORKSPACES is '2'; it must be true or false", false },
	};
	const char *const nothing[] = { NULL };
	struct config c;

	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		set_environment("MLFLOW_ENABLE_WORKSPACES", flags[i].value);
		CU_ASSERT(is_text(flags[i].value, parsed(nothing, &c), flags[i].error));
		CU_ASSERT(flags[i].error || c.enable_workspaces == flags[i].on);
	}
	set_environment("MLFLOW_BACKEND_STORE_URI", URI);
	CU_ASSERT(is_text("text", parsed(nothing, &c), NULL));
	CU_ASSERT(is_text("text", c.backend_store_uri, URI));
	set_environment("MLFLOW_WORKERS", "3");
	CU_ASSERT(is_text("number", parsed(nothing, &c), NULL));
	CU_ASSERT_EQUAL(c.workers, 3);
	CU_ASSERT(is_text("options come first", parsed((const char *[]){ "--workers=4", NULL }, &c),
			  NULL));
	CU_ASSERT_EQUAL(c.workers, 4);
	set_environment("MLFLOW_WORKERS", "many");
	CU_ASSERT(is_text("wrong", parsed(nothing, &c),
			  "MLFLOW_WORKERS is 'many'; it must be a number from 1 to 512"));
	set_environment(NULL, NULL);
}

/* Each setting can be made by its option and its variable. */
static bool is_secret(const struct secret *s, const char *want)
{
	bool same = s && secret_size(s) == strlen(want) &&
		    memcmp(secret_reveal(s), want, strlen(want)) == 0;

	if (s)
		secret_hide(s);
	return same;
}

static void test_every_setting(void)
{
	struct config c;

#define STR(m, o, e, d, v, h)                                                                      \
	set_environment(e, "from-variable");                                                       \
	CU_ASSERT(is_text(e, parsed((const char *[]){ NULL }, &c), NULL));                         \
	CU_ASSERT(is_text(e, c.m, "from-variable"));                                               \
	CU_ASSERT(is_text(o, parsed((const char *[]){ "--" o "=from-option", NULL }, &c), NULL));  \
	CU_ASSERT(is_text(o, c.m, "from-option"));
#define INT(m, o, e, d, lo, hi, v, h)                                                              \
	set_environment(e, #hi);                                                                   \
	CU_ASSERT(is_text(e, parsed((const char *[]){ NULL }, &c), NULL));                         \
	CU_ASSERT(c.m == (hi) && (d) >= (lo) && (d) <= (hi));                                      \
	CU_ASSERT(is_text(o, parsed((const char *[]){ "--" o "=" #lo, NULL }, &c), NULL));         \
	CU_ASSERT(c.m == (lo));
#define FLAG(m, o, n, e, d, h)                                                                     \
	set_environment(e, "false");                                                               \
	CU_ASSERT(is_text(e, parsed((const char *[]){ NULL }, &c), NULL));                         \
	CU_ASSERT(!c.m);                                                                           \
	CU_ASSERT(is_text(o, parsed((const char *[]){ "--" o, NULL }, &c), NULL));                 \
	CU_ASSERT(c.m);
#define KEY(m, e, v, h)                                                                            \
	set_environment(e, "from-variable");                                                       \
	CU_ASSERT(is_text(e, parsed((const char *[]){ NULL }, &c), NULL));                         \
	CU_ASSERT(is_secret(c.m, "from-variable"));                                                \
	CU_ASSERT(is_text("the variable", getenv(e), NULL));
#include "app/config.def"
#undef STR
#undef INT
#undef FLAG
#undef KEY
	set_environment(NULL, NULL);
}

/* The key's text gives way to the key; nothing shows either. */
static void test_webhook_key(void)
{
	static const char *const no_keys[] = {
		"short",
		"bWxmbG93LWZjZ2kgdGVzdHMgdXNlIHRoaXMga2V5IQ==",
		"bWxmbG93LWZjZ2kgdGVzdHMgdXNlIHRoaXMga2V5IQo=x",
		"bWxmbG93LWZjZ2kgdGVzdHMgdXNlIHRoaXMga2V5IQo",
		"+/xmbG93LWZjZ2kgdGVzdHMgdXNlIHRoaXMga2V5IQo=",
	};
	const char *const args[] = { "--backend-store-uri", URI, NULL };
	struct config c;

	for (size_t i = 0; i < ARRAY_LEN(no_keys); i++) {
		const char *error;

		set_environment(KEY_VARIABLE, no_keys[i]);
		error = checked(args, &c);
		CU_ASSERT(error && strstr(error, "is no Fernet key") && !strstr(error, no_keys[i]));
	}
	set_environment(KEY_VARIABLE, "bWxmbG93LWZjZ2kgdGVzdHMgdXNlIHRoaXMga2V5IQo=");
	CU_ASSERT(is_text("a key", checked(args, &c), NULL));
	CU_ASSERT(is_secret(c.webhook_secret_key, "mlflow-fcgi tests use this key!\n"));
	set_environment(NULL, NULL);
}

static void test_checks(void)
{
	static const struct {
		const char *args[ARGS_MAX], *error; /* a part of it */
	} cases[] = {
		{ { "--backend-store-uri", URI }, NULL },
		{ { "--backend-store-uri", "postgresql+psycopg2://h/d" }, NULL },
		{ { "--backend-store-uri", "postgres://h/d" }, NULL },
		{ { NULL }, "no database: give --backend-store-uri" },
		{ { "--backend-store-uri", "sqlite:///x" }, "must be a postgresql:// URI" },
		{ { "--backend-store-uri", "" }, "must be a postgresql:// URI" },
		{ { "--backend-store-uri", URI, "--log-level=loud" }, "--log-level must be" },
		{ { "--backend-store-uri", URI, "--artifacts-destination=gs://b" },
		  "must be a local directory" },
		{ { "--backend-store-uri", URI, "--artifacts-destination=s3://b" }, NULL },
		{ { "--backend-store-uri", URI, "--static-prefix=mlflow" },
		  "must begin with a slash" },
		{ { "--backend-store-uri", URI, "--socket-mode=680" }, "must be octal" },
		{ { "--backend-store-uri", URI, "--socket-mode=777" }, NULL },
		{ { "--backend-store-uri", URI, "--webhook-allowed-hosts=ci, 10.0.0.0/8,::1" },
		  NULL },
		{ { "--backend-store-uri", URI, "--webhook-allowed-hosts=10.0.0.0/33" },
		  "has '10.0.0.0/33', which is no host" },
		{ { "--backend-store-uri", URI, "--webhook-ca-file=/nonexistent" },
		  "cannot be read" },
	};
	struct config c;

	set_environment(NULL, NULL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *error = checked(cases[i].args, &c);

		if (!error != !cases[i].error || (error && !strstr(error, cases[i].error))) {
			fprintf(stderr, "\n  got:  %s\n  want: %s\n", error ? error : "(null)",
				cases[i].error ? cases[i].error : "(null)");
			CU_FAIL("check");
		}
	}
}

static void test_derived(void)
{
	static const struct {
		const char *option, *prefix, *root, *destination; /* NULL: not looked at */
	} cases[] = {
		{ "--serve-artifacts", "", "mlflow-artifacts:/", "/tmp/mlartifacts" },
		{ "--no-serve-artifacts", NULL, "/tmp/mlruns", NULL },
		{ "--default-artifact-root=", NULL, "mlflow-artifacts:/", NULL },
		{ "--default-artifact-root=s3://b/p", NULL, "s3://b/p", NULL },
		{ "--default-artifact-root=here", NULL, "/tmp/here", NULL },
		{ "--artifacts-destination=/a/b", NULL, NULL, "/a/b" },
		{ "--artifacts-destination=./a", NULL, NULL, "/tmp/a" },
		{ "--artifacts-destination=file:///a", NULL, NULL, "/a" },
		{ "--static-prefix=/mlflow", "/mlflow", NULL, NULL },
		{ "--static-prefix=/mlflow//", "/mlflow", NULL, NULL },
		{ "--static-prefix=/", "", NULL, NULL },
	};
	int here = open(".", O_RDONLY | O_DIRECTORY);
	struct config c;

	set_environment(NULL, NULL);
	CU_ASSERT(here >= 0 && chdir("/tmp") == 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *option = cases[i].option;

		CU_ASSERT(is_text(
			option,
			checked((const char *[]){ "--backend-store-uri", URI, option, NULL }, &c),
			NULL));
		CU_ASSERT(!cases[i].prefix || is_text(option, c.static_prefix, cases[i].prefix));
		CU_ASSERT(!cases[i].root ||
			  is_text(option, c.default_artifact_root, cases[i].root));
		CU_ASSERT(!cases[i].destination ||
			  is_text(option, c.artifacts_destination, cases[i].destination));
	}
	CU_ASSERT(chdir("/") == 0);
	CU_ASSERT(is_text("below /",
			  checked((const char *[]){ "--backend-store-uri", URI, NULL }, &c), NULL));
	CU_ASSERT(is_text("below /", c.artifacts_destination, "/mlartifacts"));
	CU_ASSERT(fchdir(here) == 0);
	close(here);
}

/* What MLflow adds below the root must not be there already. */
static void test_roots_with_workspaces(void)
{
	static const struct {
		const char *root;
		bool fits;
	} cases[] = {
		{ "s3://b/p", true },
		{ "s3://workspaces/p", true },
		{ "s3://b/workspaces2", true },
		{ "s3://b/workspaces/a/b", true },
		{ "s3://b/workspaces", false },
		{ "s3://b/workspaces//", false },
		{ "s3://b/workspaces/a", false },
		{ "s3://b/workspaces2/workspaces", false },
		{ "mlflow-artifacts:/workspaces", false },
		{ "/workspaces", false },
		{ "workspaces", false },
	};
	struct config c;

	set_environment(NULL, NULL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *const args[] = { "--backend-store-uri",     URI,
					     "--default-artifact-root", cases[i].root,
					     "--enable-workspaces",     NULL };
		const char *const without[] = { args[0], args[1], args[2], args[3], NULL };

		CU_ASSERT_EQUAL(!checked(args, &c), cases[i].fits);
		CU_ASSERT_PTR_NULL(checked(without, &c));
	}
}

static struct config shown_config;

static void show(FILE *out)
{
	config_show(request_arena, &shown_config, out);
}

static void test_help(void)
{
	const char *help = printed(config_help), *man = printed(config_man);

	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		CU_ASSERT(strstr(help, variables[i]) && strstr(man, variables[i]));
	CU_ASSERT_PTR_NOT_NULL(strstr(help, "--serve-artifacts / --no-serve-artifacts\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(help, "[env: MLFLOW_WORKERS; default: 8]"));
	for (const char *line = help; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		CU_ASSERT(strcspn(line, "\n") <= 80);
	}
}

static void test_show_hides_passwords(void)
{
	const char *text;

	set_environment(NULL, NULL);
	CU_ASSERT_PTR_NULL(
		checked((const char *[]){ "--backend-store-uri", URI, NULL }, &shown_config));
	text = printed(show);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "backend-store-uri = postgresql://u:***@h/d\n"));
	CU_ASSERT_PTR_NULL(strstr(text, "secret"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "workers = 8\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "serve-artifacts = true\n"));
}

void suite_config(void)
{
	CU_pSuite s = CU_add_suite("config", requests_set_up, requests_tear_down);

	CU_add_test(s, "defaults", test_defaults);
	CU_add_test(s, "options", test_options);
	CU_add_test(s, "wrong options", test_wrong_options);
	CU_add_test(s, "environment", test_environment);
	CU_add_test(s, "every setting", test_every_setting);
	CU_add_test(s, "the key for secrets of webhooks", test_webhook_key);
	CU_add_test(s, "checks", test_checks);
	CU_add_test(s, "derived settings", test_derived);
	CU_add_test(s, "roots with workspaces", test_roots_with_workspaces);
	CU_add_test(s, "help and manual", test_help);
	CU_add_test(s, "show hides passwords", test_show_hides_passwords);
}
