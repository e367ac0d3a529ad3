/* SPDX-License-Identifier: Apache-2.0 */
/* Host and Origin: who is let in, and what browsers are told. */
#include "app/origin.c"

#include "app/gate.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static const char *header_of(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->reply.n_headers; i++)
		if (strcmp(rq->reply.headers[i].name, name) == 0)
			return rq->reply.headers[i].value;
	return NULL;
}

static void test_hosts(void)
{
	static const struct {
		const char *list, *host;
		bool allowed;
	} cases[] = {
		{ NULL, "localhost", true },
		{ NULL, "LocalHost:5000", true },
		{ NULL, "127.0.0.1:1", true },
		{ NULL, "[::1]", true },
		{ NULL, "[::1]:5000", true },
		{ NULL, "0.0.0.0:80", true },
		{ NULL, "10.1.2.3:5000", true },
		{ NULL, "172.16.0.1", true },
		{ NULL, "172.32.0.1", false },
		{ NULL, "192.168.0.9:80", true },
		{ NULL, "192.168.0.9.evil.example", false },
		{ NULL, "10.evil.example:80", false },
		{ NULL, "mlflow.example.com", false },
		{ NULL, "localhost.example.com", false },
		{ NULL, "", false },
		{ "mlflow.example.com", "mlflow.example.com", true },
		{ "mlflow.example.com", "mlflow.example.com:8443", true },
		{ "mlflow.example.com", "mlflow.example.com:x", false },
		{ "mlflow.example.com", "xmlflow.example.com", false },
		{ "mlflow.example.com", "localhost", false },
		{ "mlflow.example.com:80", "mlflow.example.com", false },
		{ "mlflow.example.com:80", "mlflow.example.com:80", true },
		{ " a , *.b.example ,", "x.b.example:1", true },
		{ " a , *.b.example ,", "a", true },
		{ " a , *.b.example ,", "b.example", false },
		{ "*", "anything", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		bool got = host_is_allowed(request_arena, cases[i].list, cases[i].host);

		if (got != cases[i].allowed)
			fprintf(stderr, "\n  %s in %s\n", cases[i].host,
				cases[i].list ? cases[i].list : "(default)");
		CU_ASSERT_EQUAL(got, cases[i].allowed);
	}
}

static void test_a_foreign_host_is_refused(void)
{
	struct request *rq = a_request(GET, "/api/2.0/mlflow/experiments/get", NULL);

	rq->host = "evil.example";
	gate(rq, NULL);
	CU_ASSERT(is_refused(
		rq, PERMISSION_DENIED,
		"Invalid Host header - possible DNS rebinding attack detected. If 'evil.example' "
		"is a name of this server, add it to MLFLOW_SERVER_ALLOWED_HOSTS."));
	rq = a_request(GET, "/health", NULL);
	rq->host = "evil.example";
	gate(rq, NULL);
	CU_ASSERT(is_answered(rq, 200, "OK"));
	rq = a_request(GET, "/version?x", NULL);
	rq->host = "";
	gate(rq, NULL);
	CU_ASSERT(is_answered(rq, 200, "3.17.2"));
}

static void test_origins(void)
{
	static const struct {
		const char *list, *origin;
		bool allowed;
	} cases[] = {
		{ NULL, "http://localhost:3000", true },
		{ NULL, "http://localhost", true },
		{ NULL, "http://127.0.0.1:80", true },
		{ NULL, "http://[::1]:1", true },
		{ NULL, "https://localhost", true }, /* the request's own host */
		{ NULL, "http://localhost:x", false },
		{ NULL, "http://localhost.evil.example", false },
		{ NULL, "http://127.0.0.1.evil.example", false },
		{ NULL, "https://evil.example", false },
		{ NULL, "null", false },
		{ "https://app.example", "https://app.example", true },
		{ "https://app.example", "https://app.example:8443", false },
		{ "https://app.example", "http://app.example", false },
		{ "https://*.example", "https://a.example", true },
		{ "https://a.example, *", "https://b", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/health", NULL);
		bool got;

		request_config.cors_allowed_origins = cases[i].list;
		rq->from.origin = cases[i].origin;
		got = origin_is_allowed(rq);
		if (got != cases[i].allowed)
			fprintf(stderr, "\n  %s\n", cases[i].origin);
		CU_ASSERT_EQUAL(got, cases[i].allowed);
	}
}

static void test_foreign_pages_change_nothing(void)
{
	struct request *rq = a_request(POST, "/graphql", "{}");

	rq->from.origin = "https://evil.example";
	gate(rq, NULL);
	CU_ASSERT(is_refused(rq, PERMISSION_DENIED,
			     "Cross-origin request blocked: https://evil.example is not among "
			     "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS of this server."));
	CU_ASSERT_PTR_NULL(header_of(rq, "Access-Control-Allow-Origin"));
	rq = a_request(POST, "/graphql", "{}");
	rq->from.origin = arena_printf(rq->arena, "https://%s.evil.example:8443", rq->host);
	gate(rq, NULL);
	CU_ASSERT(is_text("no cure", strstr(rq->reply.message, " If it is this"), NULL));
	rq = a_request(GET, "/health", NULL);
	rq->from.origin = "https://evil.example";
	gate(rq, NULL);
	CU_ASSERT(is_answered(rq, 200, "OK")); /* which the page may not read */
	CU_ASSERT_PTR_NULL(header_of(rq, "Access-Control-Allow-Origin"));
}

/* A proxy with TLS at another port, which sends Host without it. */
static void test_lost_ports(void)
{
	struct request *rq = a_request(POST, "/graphql", "{}");

	request_config.cors_allowed_origins = NULL;
	request_config.allowed_hosts = "mlflow.example";
	rq->host = "mlflow.example";
	rq->from.origin = "https://mlflow.example:8443";
	CU_ASSERT_FALSE(origin_check(rq));
	CU_ASSERT_PTR_NOT_NULL(strstr(rq->reply.message, "proxy_set_header Host $http_host"));
	request_config.cors_allowed_origins = "https://mlflow.example:8443";
	CU_ASSERT(origin_check(rq));
	request_config.cors_allowed_origins = NULL;
	rq->from.origin = "https://localhost:8443"; /* of this machine */
	CU_ASSERT(origin_check(rq));
	origin_headers(rq);
	CU_ASSERT_PTR_NULL(header_of(rq, "Access-Control-Allow-Origin"));
	rq->from.origin = "https://localhost.evil.example:8443";
	CU_ASSERT_FALSE(origin_check(rq));
	request_config.allowed_hosts = NULL;
}

static void test_headers(void)
{
	struct request *rq = a_request(GET, "/nothing", NULL);

	request_config.cors_allowed_origins = "https://app.example";
	rq->from.origin = "https://app.example";
	gate(rq, NULL);
	CU_ASSERT(is_text("origin", header_of(rq, "Access-Control-Allow-Origin"), rq->from.origin));
	CU_ASSERT(is_text("with", header_of(rq, "Access-Control-Allow-Credentials"), "true"));
	CU_ASSERT(is_text("vary", header_of(rq, "Vary"), "Origin"));
	rq = a_request(GET, "/health", NULL);
	request_config.cors_allowed_origins = "*";
	rq->from.origin = "https://app.example";
	gate(rq, NULL);
	CU_ASSERT(is_text("any", header_of(rq, "Access-Control-Allow-Origin"), "*"));
	CU_ASSERT_PTR_NULL(header_of(rq, "Access-Control-Allow-Credentials"));
}

static void test_preflight(void)
{
	struct request *rq = a_request(OPTIONS, "/api/2.0/mlflow/runs/create", NULL);

	rq->from = (struct browser){ "http://localhost:1", "POST", "content-type,x-y" };
	gate(rq, "no such workspace");
	CU_ASSERT(is_answered(rq, 200, "OK"));
	CU_ASSERT(is_text("headers", header_of(rq, "Access-Control-Allow-Headers"),
			  "content-type,x-y"));
	CU_ASSERT(is_text("methods", header_of(rq, "Access-Control-Allow-Methods"),
			  "GET, POST, PUT, DELETE, OPTIONS, PATCH"));
	rq = a_request(OPTIONS, "/api/2.0/mlflow/runs/create", NULL);
	rq->from = (struct browser){ "https://evil.example", "POST", "content-type" };
	gate(rq, NULL);
	CU_ASSERT_EQUAL(rq->reply.status, 400);
	CU_ASSERT_PTR_NULL(header_of(rq, "Access-Control-Allow-Headers"));
	rq = a_request(OPTIONS, "/api/2.0/mlflow/runs/create", NULL);
	gate(rq, NULL);
	CU_ASSERT_EQUAL(rq->reply.status, 204);
	CU_ASSERT(is_text("allow", header_of(rq, "Allow"), "POST"));
}

void suite_origin(void)
{
	CU_pSuite s = CU_add_suite("origin", requests_set_up, requests_tear_down);

	CU_add_test(s, "hosts", test_hosts);
	CU_add_test(s, "a foreign host is refused", test_a_foreign_host_is_refused);
	CU_add_test(s, "origins", test_origins);
	CU_add_test(s, "ports that a proxy loses", test_lost_ports);
	CU_add_test(s, "foreign pages change nothing", test_foreign_pages_change_nothing);
	CU_add_test(s, "headers", test_headers);
	CU_add_test(s, "preflight", test_preflight);
}
