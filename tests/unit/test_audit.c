/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log: which requests get a line, and what may be in it. */
#include "app/audit.c"

#include "app/gate.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* The line that a request, or what single sign-on changed in it, leaves; "" for none. */
static const char *line_by(const struct request *rq, const struct sso_change *change)
{
	static char line[AUDIT_LINE_MAX];
	int ends[2];
	ssize_t n;

	CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_NONBLOCK), 0);
	audit_fd = ends[1];
	if (change)
		audit_sso(rq, change);
	else
		audit_request(rq);
	n = read(ends[0], line, sizeof(line) - 1);
	line[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	close(ends[1]);
	audit_fd = -1;
	return line;
}

static const char *line_of(struct request *rq)
{
	return line_by(rq, NULL);
}

static struct request *asked(enum method method, const char *target, const char *body)
{
	struct request *rq = a_request(method, target, body);

	gate(rq, "");
	return rq;
}

static void test_what_gets_a_line(void)
{
	const char *line = line_of(asked(POST, "/api/2.0/mlflow/experiments/create",
					 "{\"name\": \"n\", "
					 "\"tags\": [{\"key\": \"k\", \"value\": \"secret\"}]}"));

	CU_ASSERT_PTR_NOT_NULL(strstr(
		line, "\"method\":\"POST\",\"endpoint\":\"/api/2.0/mlflow/experiments/create\","
		      "\"kind\":\"experiment\",\"resource\":{\"name\":\"n\"},\"status\":5"));
	CU_ASSERT_PTR_NULL(strstr(line, "secret"));
	CU_ASSERT_EQUAL(line[strlen(line) - 1], '\n');
	CU_ASSERT_STRING_EQUAL(
		line_of(asked(GET, "/api/2.0/mlflow/experiments/get?experiment_id=1", NULL)), "");
	CU_ASSERT_STRING_EQUAL(line_of(asked(POST, "/api/2.0/mlflow/no-such-thing", "{}")), "");
	CU_ASSERT_STRING_EQUAL(line_of(asked(OPTIONS, "/api/2.0/mlflow/experiments/create", NULL)),
			       "");
}

/* An upload is asked about first; that is no change yet. */
static void test_uploads(void)
{
	struct request *rq = asked(PUT, "/api/2.0/mlflow-artifacts/artifacts/x", NULL);

	rq->phase = PHASE_AUTHORIZE;
	rq->reply.error = ERROR_NONE;
	rq->reply.status = 200;
	CU_ASSERT_STRING_EQUAL(line_of(rq), "");
	rq->reply.status = 307;
	CU_ASSERT_PTR_NOT_NULL(strstr(line_of(rq), "\"status\":307"));
	rq->reply.error = PERMISSION_DENIED;
	rq->reply.status = 403;
	CU_ASSERT_PTR_NOT_NULL(strstr(line_of(rq), "\"error\":\"PERMISSION_DENIED\""));
	rq->reply.error = ERROR_NONE;
	rq->phase = PHASE_NORMAL;
	rq->reply.status = 200;
	CU_ASSERT_PTR_NOT_NULL(strstr(line_of(rq), "\"resource\":{\"artifact_path\":\"x\"}"));
}

/* What single sign-on changes gets a line in whatever request it happens. */
static void test_single_sign_on(void)
{
	struct user u = { .is_proven = true, .id = 7, .name = "a\"b", .is_admin = true };
	struct request *rq = asked(GET, "/api/2.0/mlflow/experiments/get?experiment_id=1", NULL);

	rq->user = &u;
	CU_ASSERT_STRING_EQUAL(line_by(rq, &(struct sso_change){ .is_made = false }), "");
	CU_ASSERT_PTR_NOT_NULL(strstr(
		line_by(rq, &(struct sso_change){ .is_made = true, .is_admin_turned = true }),
		"\"event\":\"sso\",\"user\":\"a\\\"b\",\"user_id\":7,"));
	CU_ASSERT_PTR_NOT_NULL(strstr(
		line_by(rq, &(struct sso_change){ .is_made = true, .is_admin_turned = true }),
		"\"made\":true,\"is_admin\":true}"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(line_by(rq, &(struct sso_change){ .roles_taken = "[\"w/r\"]" }),
		       ",\"roles_taken\":[\"w/r\"]}"));
}

static void test_long_names_are_cut(void)
{
	char name[AUDIT_NAME_MAX + 64] = "";
	struct buf b;
	struct json j;

	memset(name, 'x', AUDIT_NAME_MAX - 1);
	memcpy(name + AUDIT_NAME_MAX - 1, "\xc5\xbe\xc5\xbe", 5); /* two letters of two bytes */
	buf_init(&b, 4096);
	j = jw_to(&b);
	write_name(&j, name);
	CU_ASSERT_EQUAL(b.len, AUDIT_NAME_MAX - 1 + 2); /* and its quotes */
	CU_ASSERT_EQUAL(b.data[b.len - 2], 'x');
	buf_free(&b);
}

/* A deletion of `n` traces of names this long. */
static const char *line_of_traces(size_t n, const char *id)
{
	const char *body = "{\"experiment_id\": \"1\", \"request_ids\": [";
	struct buf b;

	buf_init(&b, MIB);
	buf_puts(&b, body);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s\"%s%zu\"", i ? "," : "", id, i);
	buf_puts(&b, "]}");
	body = line_of(asked(POST, "/api/2.0/mlflow/traces/delete-traces", b.data));
	buf_free(&b);
	return body;
}

static void test_long_lists(void)
{
	const char *line = line_of_traces(1000, "t");

	CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"t999\"]"));
	CU_ASSERT_PTR_NULL(strstr(line, "_count"));
	line = line_of_traces(20000, "t");
	CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"t0\",\"t1\",\"t2\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(line, "],\"request_ids_count\":20000}"));
	CU_ASSERT_PTR_NULL(strstr(line, "truncated"));
	CU_ASSERT_EQUAL(line[strlen(line) - 1], '\n');
}

/* More than a line holds is named: who did it and what came of it is written all the same. */
static void test_long_lines(void)
{
	char name[AUDIT_NAME_MAX + 1] = "";
	struct buf line, small;
	struct json j;

	memset(name, '\x01', AUDIT_NAME_MAX);
	buf_init(&line, AUDIT_LINE_MAX);
	j = jw_to(&line);
	for (size_t i = 0; i < AUDIT_LINE_MAX / AUDIT_NAME_MAX; i++)
		write_name(&j, name);
	CU_ASSERT(buf_failed(&line));
	buf_free(&line);
	put_request(&small, asked(POST, "/api/2.0/mlflow/experiments/create", "{\"name\": \"n\"}"),
		    true);
	CU_ASSERT_PTR_NOT_NULL(strstr(small.data, "\"truncated\":true,\"status\":5"));
	CU_ASSERT_PTR_NULL(strstr(small.data, "resource"));
	buf_free(&small);
}

void suite_audit(void)
{
	CU_pSuite s = CU_add_suite("audit", requests_set_up, requests_tear_down);

	CU_add_test(s, "what gets a line", test_what_gets_a_line);
	CU_add_test(s, "uploads get one", test_uploads);
	CU_add_test(s, "so does what single sign-on changes", test_single_sign_on);
	CU_add_test(s, "long lists are cut and counted", test_long_lists);
	CU_add_test(s, "long lines lose their names", test_long_lines);
	CU_add_test(s, "long names are cut at a character", test_long_names_are_cut);
}
