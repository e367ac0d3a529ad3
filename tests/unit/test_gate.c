/* SPDX-License-Identifier: Apache-2.0 */
/* The gate, as far as it comes without a database. */
#include "app/gate.c"

#include "app/limits.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define UNREACHABLE                                                                                \
	"The tracking database is not reachable. Nothing was changed by an unanswered request "    \
	"unless it was committed just before; retry."

static const char *header_of(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->reply.n_headers; i++)
		if (strcmp(rq->reply.headers[i].name, name) == 0)
			return rq->reply.headers[i].value;
	return NULL;
}

static void test_answers(void)
{
	static const struct {
		enum method method;
		const char *target, *body;
	} cases[] = {
		{ GET, "/health", "OK" },      { HEAD, "/health", "OK" },
		{ GET, "/health?x=1", "OK" },  { GET, "/%68ealth", "OK" },
		{ GET, "/version", "3.17.2" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(cases[i].method, cases[i].target, NULL);

		gate(rq, NULL);
		CU_ASSERT(is_answered(rq, 200, cases[i].body));
	}
}

static void test_paths(void)
{
	static const struct {
		const char *prefix, *target, *refused; /* NULL: it is /health */
	} cases[] = {
		{ "", "/healthy", "No such endpoint: /healthy" },
		{ "", "/health/", "No such endpoint: /health/" },
		{ "", "//", "No such endpoint: //" },
		{ "", "", "No such endpoint: " },
		{ "", "?/health", "No such endpoint: " },
		{ "", "/a%20\"b", "No such endpoint: /a \"b" },
		{ "/m", "/m/health", NULL },
		{ "/m", "/%6d/health", NULL },
		{ "/m", "/health", "No such endpoint: the server runs below /m." },
		{ "/m", "/mx/health", "No such endpoint: x/health" },
		{ "/m", "/m/m/health", "No such endpoint: /m/health" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, cases[i].target, NULL);

		request_config.static_prefix = cases[i].prefix;
		gate(rq, NULL);
		CU_ASSERT(cases[i].refused ? is_refused(rq, ENDPOINT_NOT_FOUND, cases[i].refused) :
					     is_answered(rq, 200, "OK"));
	}
}

static void test_undecodable_paths(void)
{
	static const char *const targets[] = { "/%00", "/health%00", "/%ff", "/%c0%af", "/\xff" };

	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		struct request *rq = a_request(GET, targets[i], NULL);

		gate(rq, NULL);
		CU_ASSERT(is_refused(rq, BAD_REQUEST,
				     "The path holds a NUL byte or is not valid UTF-8."));
		CU_ASSERT_EQUAL(rq->reply.status, 400);
	}
}

static void test_methods(void)
{
	static const struct {
		enum method method;
		const char *target, *allowed;
	} cases[] = {
		{ POST, "/health", "GET" },
		{ 0, "/health", "GET" },
		{ PUT, "/api/2.0/mlflow/experiments/search", "GET, POST" },
		{ HEAD, "/api/2.0/mlflow/experiments/create", "POST" },
		{ POST, "/api/3.0/mlflow/workspaces/a", "GET, PATCH, DELETE" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(cases[i].method, cases[i].target, NULL);

		gate(rq, NULL);
		CU_ASSERT_EQUAL(rq->reply.status, 405);
		CU_ASSERT_EQUAL(rq->reply.error, ENDPOINT_NOT_FOUND);
		CU_ASSERT(is_text(cases[i].target, header_of(rq, "Allow"), cases[i].allowed));
		CU_ASSERT(is_text(cases[i].target, rq->reply.message,
				  arena_printf(rq->arena, "Method not allowed for %s; it takes %s.",
					       cases[i].target, cases[i].allowed)));
	}
}

#define NO_WORKSPACES(path)                                                                        \
	"Endpoint: " path " disabled because the server is running without workspaces support. "   \
	"To enable workspace, run `mlflow server` with `--enable-workspaces`"
#define ONLY_ARTIFACTS(path)                                                                       \
	"Endpoint: " path " disabled due to the mlflow server running in `--artifacts-only` "      \
	"mode. To enable tracking server functionality, run `mlflow server` without "              \
	"`--artifacts-only`"
#define NO_ARTIFACTS(path)                                                                         \
	"Endpoint: " path " disabled due to the mlflow server running with "                       \
	"`--no-serve-artifacts`. To enable artifacts server functionality, run `mlflow server` "   \
	"with `--serve-artifacts`"

static void test_modes(void)
{
	static const struct {
		bool workspaces, only, serves;
		const char *prefix, *target, *refused; /* NULL: not refused for its mode */
	} cases[] = {
		{ false, false, true, "", "/api/3.0/mlflow/workspaces",
		  NO_WORKSPACES("/api/3.0/mlflow/workspaces") },
		{ false, false, true, "/m", "/m/ajax-api/3.0/mlflow/workspaces/a",
		  NO_WORKSPACES("/m/ajax-api/3.0/mlflow/workspaces/<workspace_name>") },
		{ true, true, true, "", "/api/2.0/mlflow/experiments/get?experiment_id=0",
		  ONLY_ARTIFACTS("/api/2.0/mlflow/experiments/get") },
		{ true, true, true, "", "/get-artifact", ONLY_ARTIFACTS("/get-artifact") },
		{ true, true, true, "", "/health", NULL },
		{ true, true, true, "", "/api/3.0/mlflow/server-info", NULL },
		{ true, false, false, "", "/api/2.0/mlflow-artifacts/artifacts",
		  NO_ARTIFACTS("/api/2.0/mlflow-artifacts/artifacts") },
		{ true, false, false, "", "/health", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, cases[i].target, NULL);

		request_config.static_prefix = cases[i].prefix;
		request_config.enable_workspaces = cases[i].workspaces;
		request_config.artifacts_only = cases[i].only;
		request_config.serve_artifacts = cases[i].serves;
		gate(rq, NULL);
		CU_ASSERT(cases[i].refused ?
				  is_refused(rq, TEMPORARILY_UNAVAILABLE, cases[i].refused) :
				  !rq->reply.error);
	}
}

static void test_workspaces(void)
{
	static const struct {
		bool on;
		const char *target, *header;
		const char *workspace, *refused;
		enum error_code error;
	} cases[] = {
		{ true, "/health", NULL, "default", NULL, ERROR_NONE },
		{ true, "/health", "", "default", NULL, ERROR_NONE },
		{ true, "/health", " \t", "default", NULL, ERROR_NONE },
		{ true, "/health", "default", "default", NULL, ERROR_NONE },
		{ true, "/health", " default ", "default", NULL, ERROR_NONE },
		{ true, "/health", "A", "default",
		  "Workspace name 'A' must be between 2 and 63 characters.",
		  INVALID_PARAMETER_VALUE },
		{ true, "/no/such", "A", "default",
		  "Workspace name 'A' must be between 2 and 63 characters.",
		  INVALID_PARAMETER_VALUE },
		{ true, "/api/3.0/mlflow/server-info", "A", NULL, NULL, ERROR_NONE },
		/* whether there is one, only the database knows */
		{ true, "/health", "team-a", "team-a", UNREACHABLE, TEMPORARILY_UNAVAILABLE },
		{ true, "/no/such", "team-a", "team-a", "No such endpoint: /no/such",
		  ENDPOINT_NOT_FOUND },
		{ false, "/health", NULL, "default", NULL, ERROR_NONE },
		{ false, "/health", " ", "default", NULL, ERROR_NONE },
		{ false, "/health", "default", "default",
		  "Workspace APIs are not available: workspaces are not enabled on this server",
		  FEATURE_DISABLED },
		{ false, "/no/such", "x", "default",
		  "Workspace APIs are not available: workspaces are not enabled on this server",
		  FEATURE_DISABLED },
		{ false, "/api/3.0/mlflow/server-info", "x", NULL, NULL, ERROR_NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, cases[i].target, NULL);

		request_config.enable_workspaces = cases[i].on;
		gate(rq, cases[i].header);
		CU_ASSERT(is_text(cases[i].target, rq->workspace, cases[i].workspace));
		CU_ASSERT_EQUAL(rq->reply.error, cases[i].error);
		CU_ASSERT(is_text(cases[i].header, rq->reply.message, cases[i].refused));
	}
}

/* What is wrong with the request is said without asking the database. */
static void test_input_before_database(void)
{
	struct request *rq = a_request(POST, "/api/2.0/mlflow/experiments/create", "{}");

	gate(rq, NULL);
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "Missing value for required parameter 'name'. See the API docs for "
			     "more information about request parameters."));
	CU_ASSERT_EQUAL(db_statements(rq->db), 0);
}

static void test_without_database(void)
{
	static const struct {
		enum method method;
		const char *target, *body;
	} cases[] = {
		{ GET, "/api/2.0/mlflow/experiments/get?experiment_id=0", NULL },
		{ POST, "/api/2.0/mlflow/experiments/create", "{\"name\":\"x\"}" },
		{ DELETE, "/api/3.0/mlflow/workspaces/team-a?mode=CASCADE", NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(cases[i].method, cases[i].target, cases[i].body);

		gate(rq, NULL);
		CU_ASSERT(is_refused(rq, TEMPORARILY_UNAVAILABLE, UNREACHABLE));
		CU_ASSERT_EQUAL(rq->reply.status, 503);
	}
}

static bool never_called(struct request *rq UNUSED, const void *in UNUSED)
{
	CU_FAIL("called");
	return false;
}

/* A row that forgot its permission: the zero value. */
static void test_forgotten_permission(void)
{
	static const struct handler handler = { 1, NULL, never_called, NULL };
	static const struct endpoint row = { .method = GET, .path = "/x", .handler = &handler };
	struct request *rq = a_request(GET, "/x", NULL);

	rq->endpoint = &row;
	CU_ASSERT(!authorize(rq, NULL));
	CU_ASSERT(is_refused(rq, PERMISSION_DENIED, "Permission denied"));
	CU_ASSERT_EQUAL(rq->reply.status, 403);
}

/* An answer that does not fit ends in a clean error that does. */
static void test_answers_beyond_the_maximum(void)
{
	struct request *rq = a_request(GET, "/api/3.0/mlflow/server-info", NULL);
	size_t max = rq->reply.body.max;

	rq->reply.body.max = 100;
	gate(rq, NULL);
	CU_ASSERT_EQUAL(rq->reply.error, INTERNAL_ERROR);
	CU_ASSERT_EQUAL(rq->reply.status, 500);
	buf_free(&rq->reply.body);
	rq->reply.body.max = max;
}

static void test_errors_are_json(void)
{
	struct request *rq = a_request(GET, "/no/\"such\"\\", NULL);

	gate(rq, NULL);
	CU_ASSERT(is_text("body", rq->reply.body.data,
			  "{\"error_code\":\"ENDPOINT_NOT_FOUND\",\"message\":\"No such endpoint: "
			  "/no/\\\"such\\\"\\\\\",\"sqlstate\":\"KAM00\",\"error_class\":"
			  "\"RESOURCE_NOT_FOUND\"}"));
	CU_ASSERT(is_text("type", rq->reply.type, "application/json"));
}

/* No input splits a response. */
static void test_headers(void)
{
	struct request *rq = a_request(GET, "/", NULL);

	reply_header(rq, "A", "fine");
	reply_header(rq, "B", "a\r\nSet-Cookie: x");
	reply_header(rq, "C", "\x7f");
	CU_ASSERT(is_text("A", header_of(rq, "A"), "fine"));
	CU_ASSERT_EQUAL(rq->reply.n_headers, 1);
	for (int i = 0; i < HEADERS_MAX * 2; i++)
		reply_header(rq, "D", "x");
	CU_ASSERT_EQUAL(rq->reply.n_headers, HEADERS_MAX);
	fail(rq, BAD_REQUEST, "x");
	CU_ASSERT_EQUAL(rq->reply.n_headers, 0);
}

void suite_gate(void)
{
	CU_pSuite s = CU_add_suite("gate", requests_set_up, requests_tear_down);

	CU_add_test(s, "answers", test_answers);
	CU_add_test(s, "paths", test_paths);
	CU_add_test(s, "undecodable paths", test_undecodable_paths);
	CU_add_test(s, "methods", test_methods);
	CU_add_test(s, "modes", test_modes);
	CU_add_test(s, "workspaces", test_workspaces);
	CU_add_test(s, "input before database", test_input_before_database);
	CU_add_test(s, "without a database", test_without_database);
	CU_add_test(s, "a forgotten permission", test_forgotten_permission);
	CU_add_test(s, "answers beyond the maximum", test_answers_beyond_the_maximum);
	CU_add_test(s, "errors are JSON", test_errors_are_json);
	CU_add_test(s, "headers", test_headers);
}
