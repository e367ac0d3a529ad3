/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URIs and which of them clients may choose. The parts are those of CPython
 * 3.11's urllib.parse, the refusals MLflow 3.17.2's.
 */
#include "app/artifacts/location.h"

#include "app/artifacts/uri.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <unistd.h>

static void test_parts(void)
{
	static const struct {
		const char *uri, *parts; /* scheme|authority|path|params|query|fragment */
	} cases[] = {
		{ "", "|||||" },
		{ "s3://bucket/a/b", "s3|bucket|/a/b|||" },
		{ "S3://Bucket/A", "s3|Bucket|/A|||" },
		{ "s3://bucket", "s3|bucket||||" },
		{ "file:///a", "file||/a|||" },
		{ "mlflow-artifacts:/a", "mlflow-artifacts||/a|||" },
		{ "/a/b", "||/a/b|||" },
		{ "a/b", "||a/b|||" },
		{ "//host/a", "|host|/a|||" },
		{ "C:\\a", "c||\\a|||" },
		{ "1a:b", "||1a:b|||" },
		{ "a_b:c", "||a_b:c|||" },
		{ ":a", "||:a|||" },
		{ "s3://b/p?q=1#f", "s3|b|/p||q=1|f" },
		{ "s3://b?q", "s3|b|||q|" },
		{ "s3://b/p#f?q", "s3|b|/p|||f?q" },
		{ "s3://b/p;x", "s3|b|/p;x|||" }, /* s3 has no parameters */
		{ "ftp://h/p;x=1", "ftp|h|/p|x=1||" },
		{ "/a;b/c", "||/a;b/c|||" },
		{ "/a/b;c", "||/a/b|c||" },
		{ " \x01s3://b/p", "s3|b|/p|||" },
		{ "s3://b/\tp\nq", "s3|b|/pq|||" },
		{ "s3://b/p ", "s3|b|/p |||" },
		{ "http://u:p@h:80/x", "http|u:p@h:80|/x|||" },
		{ "http://[::1]:80/x", "http|[::1]:80|/x|||" },
		{ "http://[::1/x", NULL },
		{ "http://::1]/x", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);
		const char *shown = NULL;
		struct uri u;

		if (uri_split(rq->arena, cases[i].uri, &u))
			shown = arena_printf(rq->arena, "%s|%s|%s|%s|%s|%s", u.scheme, u.authority,
					     u.path, u.params, u.query, u.fragment);
		CU_ASSERT(is_text(cases[i].uri, shown, cases[i].parts));
	}
}

static void test_hosts(void)
{
	static const struct {
		const char *uri, *host;
		int port;
	} cases[] = {
		{ "http://h/x", "h", -1 },        { "http://H.Example:8080/x", "h.example", 8080 },
		{ "http://u:p@h:1/x", "h", 1 },   { "http://a@b@c/x", "c", -1 },
		{ "http://h:/x", "h", -1 },       { "http:///x", "", -1 },
		{ "http://[::1]/x", "::1", -1 },  { "http://[FE80::1]:443/x", "fe80::1", 443 },
		{ "http://h:65535", "h", 65535 }, { "http://h:65536", NULL, -1 },
		{ "http://h:999999", NULL, -1 },  { "http://h:x", NULL, -1 },
		{ "http://h:-1", NULL, -1 },      { "http://h\\@evil/x", NULL, -1 },
		{ "http://h evil/x", NULL, -1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);
		const char *host;
		struct uri u;
		int port = -2;

		CU_ASSERT(uri_split(rq->arena, cases[i].uri, &u));
		host = uri_host(rq->arena, &u, &port);
		CU_ASSERT(is_text(cases[i].uri, host, cases[i].host));
		CU_ASSERT(!host || port == cases[i].port);
	}
}

static void test_appending(void)
{
	static const struct {
		const char *uri, *path, *whole;
	} cases[] = {
		{ "s3://b", "a", "s3://b/a" },
		{ "s3://b/", "a", "s3://b/a" },
		{ "s3://b/p", "/a", "s3://b/p/a" },
		{ "s3://b/p/", "/a/b", "s3://b/p/a/b" },
		{ "s3://b/p?q=1", "a", "s3://b/p/a?q=1" },
		{ "s3://b/p#f", "a", "s3://b/p/a#f" },
		{ "mlflow-artifacts:/", "1", "mlflow-artifacts:/1" },
		{ "./mlruns", "1", "./mlruns/1" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);

		CU_ASSERT(is_text(cases[i].uri, uri_append(rq->arena, cases[i].uri, cases[i].path),
				  cases[i].whole));
	}
}

static void test_own(void)
{
	static const struct {
		const char *uri, *id;
		bool own;
	} cases[] = {
		{ "mlflow-artifacts:/1/r9/artifacts", "r9", true },
		{ "mlflow-artifacts:/1/r9", "r9", true },
		{ "mlflow-artifacts:/1/r99/artifacts", "r9", false },
		{ "mlflow-artifacts:/1/xr9/r9x", "r9", false },
		{ "mlflow-artifacts:/1", "r9", false },
		{ "r9", "r9", false },
		{ "", "r9", false },
		{ "s3://b/", "", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT_EQUAL(location_is_own(cases[i].uri, cases[i].id), cases[i].own);
}

static void test_in_experiment(void)
{
	static const struct {
		const char *uri, *location, *tail;
		bool in;
	} cases[] = {
#define TAIL "traces/t/artifacts"
		{ "mlflow-artifacts:/w/7/" TAIL, "mlflow-artifacts:/w/7", TAIL, true },
		{ "mlflow-artifacts:/w/7/" TAIL, "mlflow-artifacts:/w/7/", TAIL, true },
		{ "s3://b/p/" TAIL "?q", "s3://b/p?q", TAIL, true },
		{ "s3://b/" TAIL, "s3://b", TAIL, true },
		/* where it was before it moved */
		{ "mlflow-artifacts:/old/7/" TAIL, "mlflow-artifacts:/w/7", TAIL, true },
		{ "mlflow-artifacts:/7/" TAIL, "", TAIL, true },
		/* another's */
		{ "mlflow-artifacts:/w/1/" TAIL, "mlflow-artifacts:/w/7", TAIL, false },
		{ "mlflow-artifacts:/w/17/" TAIL, "mlflow-artifacts:/w/7", TAIL, false },
		{ "mlflow-artifacts:/w/7/traces/x/artifacts", "mlflow-artifacts:/w/7", TAIL,
		  false },
		{ "mlflow-artifacts:/w/7/x/" TAIL, "mlflow-artifacts:/w/7", TAIL, false },
		{ "mlflow-artifacts:/w/1?/7/" TAIL, "mlflow-artifacts:/w/7", TAIL, false },
		{ "mlflow-artifacts:/w/1", "mlflow-artifacts:/w/7", "traces/1/artifacts", false },
		{ "mlflow-artifacts:/w/1/traces", "mlflow-artifacts:/w/1",
		  "traces/traces/artifacts", false },
		{ TAIL, "", TAIL, false },
		{ "/" TAIL, "", TAIL, false },
		{ "", "", TAIL, false },
		{ "mlflow-artifacts:/w/7", "mlflow-artifacts:/w/7", "", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CU_ASSERT_EQUAL(location_is_in_experiment(cases[i].uri, cases[i].location, "7",
							  cases[i].tail),
				cases[i].in);
	}
}

static void test_root_of_a_workspace(void)
{
	struct request *rq = a_request(GET, "/", NULL);

	rq->workspace = "team-a";
	CU_ASSERT(is_text("on", artifact_root(rq), "mlflow-artifacts:/workspaces/team-a"));
	request_config.enable_workspaces = false;
	CU_ASSERT(is_text("off", artifact_root(rq), "mlflow-artifacts:/"));
}

#define HOST(f, s)                                                                                 \
	"'" f "' cannot use the '" s "' scheme: the '" s "' scheme addresses a host other than "   \
	"the tracking server's configured artifact storage, so the server would connect to the "   \
	"host named in the URI. Set the MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES "           \
	"environment variable on the server to allow it."
#define FRAGMENT(f) "'" f "' URL can't include fragments or params."

static void test_storage(void)
{
	static const struct {
		const char *uri, *refused;
	} cases[] = {
		{ "s3://b/p", NULL },
		{ "relative/path", NULL },
		{ "mlflow-artifacts:/p", NULL },
		{ "file:///p", NULL },
		{ "wasbs://c@a.blob.core.windows.net/p", NULL },
		{ "unknown://x/y", NULL },
		{ "s3://b/p#", NULL },
		{ "s3://b/p;x", NULL },
		{ "s3://b/p?q=1&r=.", NULL },
		{ "s3://b/../p", NULL },
		{ "s3://b/p?%252541", NULL },
		{ "s3://b/p#f", FRAGMENT("f") },
		{ "/a/b;c", FRAGMENT("f") },
		{ "s3://b/p?..", "Invalid query string" },
		{ "s3://b/p?a=../b", "Invalid query string" },
		{ "s3://b/p?%2e%2E", "Invalid query string" },
		{ "s3://b/p?%252e%25252e", "Invalid query string" },
		{ "s3://b/p?.%09.", "Invalid query string" },
		{ "s3://b/p?%2525252525252525252525252541", "Invalid query string" },
		{ "s3://b/p?%ff", "Invalid query string" },
		{ "runs:/x/y", "Artifact location cannot be a runs:/ URI. Given: 'runs:/x/y'" },
		{ "http://h/p", HOST("f", "http") },
		{ "HTTPS://h/p", HOST("f", "https") },
		{ "ftp:///p", HOST("f", "ftp") },
		{ "sftp://h/p", HOST("f", "sftp") },
		{ "hdfs://h/p", HOST("f", "hdfs") },
		{ "viewfs://h/p", HOST("f", "viewfs") },
		{ "r2://b@h/p", HOST("f", "r2") },
		{ "b2://b@h/p", HOST("f", "b2") },
		{ "abfss://c@h/p", HOST("f", "abfss") },
		{ "mlflow-artifacts://h/p", HOST("f", "mlflow-artifacts") },
		{ "http://[::1/p", "'f' is not a URI: 'http://[::1/p'" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);

		CU_ASSERT_EQUAL(check_storage_uri(rq, "f", cases[i].uri), !cases[i].refused);
		CU_ASSERT(is_text(cases[i].uri, rq->reply.message, cases[i].refused));
		CU_ASSERT(!cases[i].refused || rq->reply.error == INVALID_PARAMETER_VALUE);
	}
}

static void test_length(void)
{
	struct request *rq = a_request(GET, "/", NULL);
	char *uri = arena_alloc(rq->arena, 2050);

	memset(uri, 'a', 2049);
	CU_ASSERT(!check_storage_uri(rq, "f", uri));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "Invalid artifact path length. The length of the artifact path cannot "
			     "be greater than 2048 characters. To configure this limit, please set "
			     "the MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH environment variable."));
	rq = a_request(GET, "/", NULL);
	uri = arena_alloc(rq->arena, 2049);
	memset(uri, 'a', 2048);
	CU_ASSERT(check_storage_uri(rq, "f", uri));
	request_config.artifact_location_max_length = 3;
	CU_ASSERT(check_storage_uri(rq, "f", "žlu"));
	CU_ASSERT(!check_storage_uri(rq, "f", "žluť"));
}

static void test_local(void)
{
	/* "@" stands for the working directory. */
	static const struct {
		const char *uri, *stored;
	} cases[] = {
		{ "mlruns", "@/mlruns" },
		{ "./a//./b/", "@/a/b" },
		{ "a/../b", "@/a/../b" },
		{ "a%20b", "@/a b" },
		{ "~/a?q", "@/~/a?q" },
		{ ".", "@" },
		{ "file:", "file://@" },
		{ "file:a%20b?q=1", "file://@/a b?q=1" },
		{ "/a//b/", "/a//b/" },
		{ "%2Fa", "%2Fa" },
		{ "file:///a%20b", "file:///a%20b" },
		{ "file://./a", "file://./a" },
		{ "file://localhost/a", "file://localhost/a" },
		{ "s3:a", "s3:a" },
		{ "C:\\a", "C:\\a" },
		{ "databricks", "databricks" },
		{ "file://h/a", NULL },
		{ "file://h\\@localhost/a", NULL },
		{ "a%00", NULL },
		{ "a%ff", NULL },
	};
	char here[4096];
	const char *long_one;
	struct request *last;

	CU_ASSERT_PTR_NOT_NULL_FATAL(getcwd(here, sizeof(here)));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);
		const char *stored = NULL, *wanted = cases[i].stored, *at;

		at = wanted ? strchr(wanted, '@') : NULL;
		if (at)
			wanted = arena_printf(rq->arena, "%.*s%s%s", (int)(at - wanted), wanted,
					      here, at + 1);
		CU_ASSERT_EQUAL(resolve_local_uri(rq, cases[i].uri, &stored), wanted != NULL);
		CU_ASSERT(!wanted || is_text(cases[i].uri, stored, wanted));
	}
	last = a_request(GET, "/", NULL);
	request_config.artifact_location_max_length = 3;
	CU_ASSERT(!resolve_local_uri(last, "a", &long_one));
}

static void test_local_at_the_top(void)
{
	struct request *rq = a_request(GET, "/", NULL);
	int back = open(".", O_DIRECTORY | O_CLOEXEC);
	const char *stored = NULL;

	CU_ASSERT_FATAL(back >= 0 && chdir("/") == 0);
	CU_ASSERT(resolve_local_uri(rq, "a/b", &stored) && is_text("a/b", stored, "/a/b"));
	CU_ASSERT(resolve_local_uri(rq, ".", &stored) && is_text(".", stored, "/"));
	CU_ASSERT_EQUAL(fchdir(back), 0);
	close(back);
}

/* Hosts of the server's own storage are no other hosts. */
static void test_trusted_hosts(void)
{
	static const struct {
		const char *root, *destination, *uri;
		bool is_trusted;
	} cases[] = {
		{ "http://h/r", "/d", "http://h/other", true },
		{ "http://H/r", "/d", "http://h:80/other", true },
		{ "http://h/r", "/d", "http://user@h/other", true },
		{ "/r", "http://h/d", "http://h/other", true },
		{ "http://h/r", "/d", "http://h:8080/other", false },
		{ "http://h/r", "/d", "https://h/other", false },
		{ "https://h/r", "/d", "http://h:443/other", true },
		{ "http://h/r", "/d", "http://i/other", false },
		{ "http://h/r", "/d", "http://h\\@i/other", false },
		{ "http://h\\@i/r", "/d", "http://h\\@i/r", false },
		{ "http://h/r", "/d", "ftp://h/other", false },
		{ "hdfs://h/r", "/d", "viewfs://h/other", true },
		{ "hdfs://h/r", "/d", "hdfs://h:8020/other", false },
		{ "hdfs://h:8020/r", "/d", "hdfs://h:8020/other", true },
		{ "mlflow-artifacts://h/r", "/d", "https://h/other", true },
		{ "mlflow-artifacts://h/r", "/d", "http://h/other", true },
		{ "mlflow-artifacts://h:5000/r", "/d", "mlflow-artifacts://h:5000/x", true },
		{ "mlflow-artifacts:/r", "/d", "mlflow-artifacts://h/x", false },
		{ "abfss://c@h/r", "/d", "abfss://other@h/x", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);

		request_config.default_artifact_root = cases[i].root;
		request_config.artifacts_destination = cases[i].destination;
		if (check_storage_uri(rq, "f", cases[i].uri) != cases[i].is_trusted) {
			fprintf(stderr, "\n  of:   %s at %s\n", cases[i].uri, cases[i].root);
			CU_FAIL("trust");
		}
	}
}

static void test_allowed_schemes(void)
{
	static const struct {
		const char *allowed, *uri;
		bool is_allowed;
	} cases[] = {
		{ "", "hdfs://h/p", false },
		{ "hdfs", "hdfs://h/p", true },
		{ " HDFS , ftp ", "hdfs://h/p", true },
		{ "http,ftp", "ftp://h/p", true },
		{ "http,ftp", "https://h/p", false },
		{ "hdf", "hdfs://h/p", false },
		{ ",,", "hdfs://h/p", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);

		request_config.allowed_artifact_schemes = cases[i].allowed;
		CU_ASSERT_EQUAL(check_storage_uri(rq, "f", cases[i].uri), cases[i].is_allowed);
	}
}

#define ROOT_FORM(v)                                                                               \
	"Invalid value for 'default_artifact_root'. Expected a URI (for example "                  \
	"'s3://bucket/prefix' or 'mlflow-artifacts:/prefix') or an absolute path, got '" v "'."

static void test_roots(void)
{
	static const struct {
		const char *uri, *refused;
	} cases[] = {
		{ "s3://b/p", NULL },
		{ "/abs", NULL },
		{ "dbfs:/x", NULL },
		{ "relative", ROOT_FORM("relative") },
		{ "./relative", ROOT_FORM("./relative") },
		{ "C:team", ROOT_FORM("C:team") },
		{ "http://h/p", HOST("default_artifact_root", "http") },
		{ "/abs#f", FRAGMENT("default_artifact_root") },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);

		CU_ASSERT_EQUAL(check_artifact_root(rq, cases[i].uri), !cases[i].refused);
		CU_ASSERT(is_text(cases[i].uri, rq->reply.message, cases[i].refused));
	}
}

#define ARCHIVAL "trace_archival_config.location"
#define NO_URI "Invalid value for '" ARCHIVAL "'. Expected a URI string."
#define NO_DELETE(v)                                                                               \
	"Invalid value for 'trace_archival_location'. Trace archival location '" v                 \
	"' resolves to an artifact repository that does not support deleting archived payloads."

static void test_archives(void)
{
	static const struct {
		const char *uri, *refused;
	} cases[] = {
		{ "s3://b/p", NULL },
		{ "file:///p", NULL },
		{ "gs://b/p", NULL },
		{ "relative", NO_URI },
		{ "/abs", NO_URI },
		{ "mlflow-artifacts:/p",
		  "Invalid value for '" ARCHIVAL "'. Trace archival location cannot use the "
		  "proxy-only `mlflow-artifacts:` scheme." },
		{ "http://h/p", HOST(ARCHIVAL, "http") },
		{ "dbfs:/x", NO_DELETE("dbfs:/x") },
		{ "models:/m/1", NO_DELETE("models:/m/1") },
		{ "unknown://x",
		  "Could not find a registered artifact repository for: unknown://x. Currently "
		  "registered schemes are: ['', 'file', 's3', 'r2', 'b2', 'gs', 'wasbs', 'ftp', "
		  "'sftp', 'dbfs', 'hdfs', 'viewfs', 'runs', 'models', 'http', 'https', "
		  "'mlflow-artifacts', 'abfss']" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);

		CU_ASSERT_EQUAL(check_archival_location(rq, cases[i].uri), !cases[i].refused);
		CU_ASSERT(is_text(cases[i].uri, rq->reply.message, cases[i].refused));
	}
}

void suite_locations(void)
{
	CU_pSuite s = CU_add_suite("locations", requests_set_up, requests_tear_down);

	CU_add_test(s, "parts", test_parts);
	CU_add_test(s, "hosts", test_hosts);
	CU_add_test(s, "appending", test_appending);
	CU_add_test(s, "own", test_own);
	CU_add_test(s, "in an experiment", test_in_experiment);
	CU_add_test(s, "root of a workspace", test_root_of_a_workspace);
	CU_add_test(s, "storage", test_storage);
	CU_add_test(s, "length", test_length);
	CU_add_test(s, "local", test_local);
	CU_add_test(s, "local at the top", test_local_at_the_top);
	CU_add_test(s, "trusted hosts", test_trusted_hosts);
	CU_add_test(s, "allowed schemes", test_allowed_schemes);
	CU_add_test(s, "roots", test_roots);
	CU_add_test(s, "archives", test_archives);
}
