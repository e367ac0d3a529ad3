/* SPDX-License-Identifier: Apache-2.0 */
/* The endpoint table itself, and finding a path in it. */
#include "app/endpoints.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* ---- every row ---- */

/* Fails the test with the row that is wrong. */
static void complain(const struct endpoint *e, const char *about)
{
	fprintf(stderr, "\n  %s %s (%s): %s\n", method_name(e->method), e->path, e->name, about);
	CU_FAIL("a row of endpoints.def");
}

static void each_row(void (*check)(const struct endpoint *e))
{
	size_t n;
	const struct endpoint *rows = endpoint_table(&n);

	CU_ASSERT(n > 10);
	for (size_t i = 0; i < n; i++)
		check(&rows[i]);
}

static const struct field *field_of(const struct endpoint *e, const char *name)
{
	for (const struct field *f = e->handler->fields; f->kind; f++)
		if (strcmp(f->name, name) == 0 || (f->legacy && strcmp(f->legacy, name) == 0))
			return f;
	return NULL;
}

static void check_permission(const struct endpoint *e)
{
	const struct permission *p = &e->permission;

	if (p->level == CAN_DENY)
		complain(e, "nobody may call it");
	if (p->level == CAN_ANYONE && (p->kind != ON_NOTHING || p->locator != FIND_NOTHING))
		complain(e, "anyone may, but on something");
	if (p->level > CAN_ANYONE && p->kind == ON_NOTHING)
		complain(e, "a level, but on nothing");
	if (p->kind > ON_SERVER && p->locator == FIND_NOTHING)
		complain(e, "a kind of resource that nothing locates");
}

static void test_permissions(void)
{
	each_row(check_permission);
}

/* "a.b" is b of the message a, or of all in the list a. */
static const struct field *located(const struct field *fields, const char *name)
{
	size_t n = strcspn(name, ".");

	for (const struct field *f = fields; f->kind; f++) {
		if (strncmp(f->name, name, n) != 0 || f->name[n])
			continue;
		if (!name[n])
			return f;
		return f->kind == FIELD_LIST || f->kind == FIELD_MSG ?
			       located(f->sub, name + n + 1) :
			       NULL;
	}
	return NULL;
}

static void check_locator(const struct endpoint *e)
{
	const struct locator_fields *l = locator_fields(e->permission.locator);
	const char *names[] = { l->experiments,   l->experiment_name, l->runs,
				l->logged_models, l->models,          l->path,
				l->workspace,     l->source,          l->traces,
				l->scorer,        l->gateway,         l->review,
				l->mcp_server };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct field *f = names[i] ? located(e->handler->fields, names[i]) : NULL;

		if (names[i] && !f)
			complain(e, "the request has no field that its locator reads");
		else if (names[i] && f->kind != FIELD_STR && f->kind != FIELD_STRS)
			complain(e, "its locator reads a field that is no text");
	}
}

static void test_locators(void)
{
	static const struct locator_fields none;

	each_row(check_locator);
	for (enum locator l = FIND_BY_EXPERIMENT; l < FIND_LAST; l++)
		if (memcmp(locator_fields(l), &none, sizeof(none)) == 0) {
			fprintf(stderr, "\n  locator %d has no field\n", (int)l);
			CU_FAIL("locator");
		}
}

/* "<name>" and "<path:name>" of a path and the IN_PATH fields are the same. */
static void check_path_fields(const struct endpoint *e)
{
	size_t n = 0;

	for (const char *p = strchr(e->path, '<'); p; p = strchr(p, '<')) {
		const char *name = strncmp(p, "<path:", 6) == 0 ? p + 6 : p + 1;
		const struct field *f;

		name = arena_strndup(request_arena, name, strcspn(name, ">"));
		f = field_of(e, name);
		if (!f || !(f->flags & IN_PATH) || f->kind != FIELD_STR)
			complain(e, arena_printf(request_arena, "no text field IN_PATH for <%s>",
						 name));
		p++;
		n++;
	}
	if (n > PATH_PARAMS_MAX)
		complain(e, "more parameters than a match holds");
	for (const struct field *f = e->handler->fields; f->kind; f++)
		if (f->flags & IN_PATH && f->flags & IN_QUERY)
			complain(e,
				 arena_printf(request_arena, "%s is in path and query", f->name));
}

static void test_path_fields(void)
{
	each_row(check_path_fields);
}

static void check_flags(const struct endpoint *e)
{
	const char *prefix[] = { "/api/", "/ajax-api/" };

	if (e->method == GET && !(e->flags & READS))
		complain(e, "a GET that writes");
	if (e->method & (PUT | PATCH | DELETE) && e->flags & READS)
		complain(e, "PUT, PATCH and DELETE write");
	/* who may do what is told to those who decide it */
	if (e->permission.level > CAN_READ && e->method == GET && !(e->flags & LEGACY_USERS))
		complain(e, "a GET that needs more than READ");
	if (e->flags & UPLOAD && !(e->method & (PUT | POST)))
		complain(e, "an upload by another method than PUT and POST");
	if (*e->path != '/' || strpbrk(e->path, "?# "))
		complain(e, "no clean path");
	for (size_t i = 0; i < ARRAY_LEN(prefix); i++)
		if (strncmp(e->path, prefix[i], strlen(prefix[i])) == 0)
			complain(e, "the prefix belongs into the mount");
}

static void test_flags(void)
{
	each_row(check_flags);
}

/* A path that fits the row: "x" for each parameter, "x/y" for one with slashes. */
static const char *sample(const struct endpoint *e)
{
	const char *out = e->mount == API ? "/api" : e->mount == AJAX ? "/ajax-api" : "";

	for (const char *p = e->path; *p;) {
		size_t n = strcspn(p, "<");

		out = arena_printf(request_arena, "%s%.*s", out, (int)n, p);
		p += n;
		if (*p)
			out = arena_printf(request_arena, "%s%s", out,
					   strncmp(p, "<path:", 6) == 0 ? "x/y" : "x");
		p += *p ? strcspn(p, ">") + 1 : 0;
	}
	return out;
}

/* No row hides another: two of one method and path, or a pattern before it. */
static void check_reachable(const struct endpoint *e)
{
	const char *path = sample(e);
	struct match m = endpoint_match(request_arena, e->method, path);

	if (m.endpoint != e)
		complain(e, arena_printf(request_arena, "%s leads to %s", path,
					 m.endpoint ? m.endpoint->path : "nothing"));
	if (!(m.allowed & e->method))
		complain(e, "found, but not allowed");
	if (e->mount == API && endpoint_match(request_arena, e->method,
					      arena_printf(request_arena, "/ajax-api%s", path + 4))
					       .endpoint != e)
		complain(e, "not found under /ajax-api");
}

static void test_every_row_is_reachable(void)
{
	each_row(check_reachable);
}

/* A handler in several rows is one thing with one permission. */
static void check_handler(const struct endpoint *e)
{
	size_t n;
	const struct endpoint *rows = endpoint_table(&n);

	if (!e->handler || !e->handler->call || !e->handler->fields)
		complain(e, "no handler");
	for (size_t i = 0; i < n; i++) {
		bool same = strcmp(rows[i].name, e->name) == 0;

		if (same != (rows[i].handler == e->handler))
			complain(e, "its name belongs to another handler, too");
		if (same && memcmp(&rows[i].permission, &e->permission, sizeof(e->permission)))
			complain(e, "permissions differ between its rows");
	}
}

static void test_handlers(void)
{
	each_row(check_handler);
}

/* ---- matching ---- */

static void test_matching(void)
{
	static const struct {
		enum method method;
		const char *path;
		const char *handler; /* NULL: no endpoint, and `allowed` tells why */
		unsigned allowed;
	} cases[] = {
		{ GET, "/health", "health", GET },
		{ HEAD, "/health", "health", GET },
		{ POST, "/health", NULL, GET },
		{ 0, "/health", NULL, GET },
		{ GET, "/health/", NULL, 0 },
		{ GET, "/healt", NULL, 0 },
		{ GET, "/healthy", NULL, 0 },
		{ GET, "health", NULL, 0 },
		{ GET, "/api/health", NULL, 0 },
		{ GET, "/", "ui_index", GET },
		{ GET, "", NULL, 0 },
		{ GET, "/api", NULL, 0 },
		{ GET, "/api/", NULL, 0 },
		{ GET, "/api/2.0/mlflow/experiments/get", "experiment_get", GET },
		{ GET, "/ajax-api/2.0/mlflow/experiments/get", "experiment_get", GET },
		{ GET, "/2.0/mlflow/experiments/get", NULL, 0 },
		{ GET, "/api/api/2.0/mlflow/experiments/get", NULL, 0 },
		{ GET, "/API/2.0/mlflow/experiments/get", NULL, 0 },
		{ GET, "/api/2.0/mlflow/experiments/getx", NULL, 0 },
		{ GET, "/api//2.0/mlflow/experiments/get", NULL, 0 },
		{ GET, "/apix/2.0/mlflow/experiments/get", NULL, 0 },
		{ POST, "/api/2.0/mlflow/experiments/get", NULL, GET },
		{ GET, "/api/2.0/mlflow/experiments/search", "experiments_search", GET },
		{ POST, "/api/2.0/mlflow/experiments/search", "experiments_search", POST },
		{ PUT, "/api/2.0/mlflow/experiments/search", NULL, GET | POST },
		{ GET, "/ajax-api/2.0/mlflow/metrics/get-history-bulk", "metric_history_bulk",
		  GET },
		{ GET, "/api/2.0/mlflow/metrics/get-history-bulk", NULL, 0 },
		{ GET, "/api/3.0/mlflow/workspaces", "workspace_list", GET },
		{ GET, "/api/3.0/mlflow/workspaces/", NULL, 0 },
		{ GET, "/api/3.0/mlflow/workspaces/a", "workspace_get", GET },
		{ DELETE, "/api/3.0/mlflow/workspaces/a", "workspace_delete", DELETE },
		{ POST, "/api/3.0/mlflow/workspaces/a", NULL, GET | PATCH | DELETE },
		{ GET, "/api/3.0/mlflow/workspaces/a/b", NULL, 0 },
		{ GET, "/api/3.0/mlflow/workspaces/a/", NULL, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct match m = endpoint_match(request_arena, cases[i].method, cases[i].path);

		CU_ASSERT(is_text(cases[i].path, m.endpoint ? m.endpoint->name : NULL,
				  cases[i].handler));
		/* the ones before the one that fits may be there, too */
		CU_ASSERT((m.allowed & cases[i].allowed) == cases[i].allowed);
		CU_ASSERT(m.endpoint || m.allowed == cases[i].allowed);
	}
}

static void test_parameters(void)
{
	static const struct {
		const char *pattern, *path, *values; /* NULL: no match */
	} cases[] = {
		{ "/x/<a>", "/x/1", "a=1" },
		{ "/x/<a>", "/x/a b", "a=a b" },
		{ "/x/<a>", "/x/", NULL },
		{ "/x/<a>", "/x", NULL },
		{ "/x/<a>", "/x/1/", NULL },
		{ "/x/<a>", "/x/1/2", NULL },
		{ "/x/<a>/y", "/x/1/y", "a=1" },
		{ "/x/<a>/y", "/x/1/z", NULL },
		{ "/x/<a>/y", "/x//y", NULL },
		{ "/x/<a>/y/<b>", "/x/1/y/2", "a=1 b=2" },
		{ "/x/<path:a>", "/x/1", "a=1" },
		{ "/x/<path:a>", "/x/1/2/", "a=1/2/" },
		{ "/x/<path:a>", "/x//", "a=/" },
		{ "/x/<path:a>", "/x/", NULL },
		{ "/x/<a>/<path:b>", "/x/1/2/3", "a=1 b=2/3" },
		{ "/x/<path:a>/t", "/x/1/t", "a=1" },
		{ "/x/<path:a>/t", "/x/1/2/t", "a=1/2" },
		{ "/x/<path:a>/t", "/x/1/t/t", "a=1/t" },
		{ "/x/<path:a>/t", "/x/1/t/", NULL },
		{ "/x/<path:a>/t", "/x//t", NULL },
		{ "/x/<path:a>/t", "/x/t", NULL },
		{ "/x/<path:a>/t", "/x///t", "a=/" },
		{ "/x/<path:a>/t/<b>", "/x/1/2/t/3", "b=3 a=1/2" },
		{ "/x/<path:a>/t/<b>", "/x/1/t/2/t/3", "b=3 a=1/t/2" },
		{ "/x/<path:a>/t/<b>", "/x/1/t/2/3", NULL },
		{ "/x/<path:a>/t/<b>", "/x/1/t/", NULL },
		{ "/x/<path:a>/t/<path:b>", "/x/1/2/t/3/4", "b=3/4 a=1/2" },
		{ "/x/<path:a>/t/<path:b>", "/x/1/t/2/t/3", "b=3 a=1/t/2" },
		{ "/x/<path:a>/t/<path:b>", "/x/1/t/2/t/", "b=2/t/ a=1" },
		{ "/x/<path:a>/t/<path:b>", "/x/1/t/", NULL },
		{ "/x/<path:a>/t/<path:b>", "/x/t/1", NULL },
		{ "/x/<path:a>/t/<path:b>", "/x//t/1", NULL },
		{ "/x/<path:a>/t/<path:b>/u/<path:c>", "/x/1/t/2/u/3", "c=3 b=2 a=1" },
		{ "/x/<path:a>/t/<path:b>/u/<path:c>", "/x/1/u/2/t/3/u/4/t/5/u/6",
		  "c=6 b=5 a=1/u/2/t/3/u/4" },
		{ "/x/<path:a>/t/<path:b>/u/<path:c>", "/x/1/t/2/t/u/u/3", "c=3 b=u a=1/t/2" },
		{ "/x/<path:a>/t/<path:b>/u/<path:c>", "/x/1/u/2/t/3", NULL },
		{ "/x/<path:a>/t/<path:b>/t", "/x/1/t/2/t", "b=2 a=1" },
		{ "/x/<path:a>/t/<path:b>/t", "/x/1/t/t", NULL },
		{ "/x/<p>/<path:a>/t", "/x/0/1/2/t", "p=0 a=1/2" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct match m = { 0 };
		const char *shown = NULL;

		if (match_pattern(request_arena, cases[i].pattern, cases[i].path, &m)) {
			shown = "";
			for (size_t k = 0; k < m.n_params; k++)
				shown = arena_printf(request_arena, "%s%s%s=%s", shown,
						     k ? " " : "", m.params[k].name,
						     m.params[k].value);
		}
		CU_ASSERT(is_text(cases[i].path, shown, cases[i].values));
	}
}

static void test_methods(void)
{
	static const char *const names[] = { "GET",    "POST", "PUT",    "PATCH",
					     "DELETE", "HEAD", "OPTIONS" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		CU_ASSERT(is_text(names[i], method_name(method_of(names[i])), names[i]));
	CU_ASSERT_EQUAL(method_of("TRACE"), 0);
	CU_ASSERT_EQUAL(method_of("get"), 0);
	CU_ASSERT_EQUAL(method_of(""), 0);
	CU_ASSERT(is_text("none", method_name(0), "?"));
}

/* ---- listing ---- */

static void print_text(FILE *out)
{
	endpoints_print(out, false);
}

static void print_as_json(FILE *out)
{
	endpoints_print(out, true);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		n++;
	return n;
}

static void test_listing(void)
{
	const char *text = printed(print_text), *json = printed(print_as_json);
	size_t n;

	endpoint_table(&n);
	CU_ASSERT_EQUAL(count(text, "\n"), n);
	CU_ASSERT_EQUAL(count(json, "\"method\":"), n);
	CU_ASSERT_EQUAL(count(json, "\"handler\":"), n);
	CU_ASSERT_PTR_NOT_NULL(strstr(
		json,
		"{\"method\":\"DELETE\",\"mount\":\"/api,/ajax-api\",\"path\":"
		"\"/3.0/mlflow/workspaces/<workspace_name>\",\"handler\":\"workspace_delete\","
		"\"level\":\"manage\",\"kind\":\"server\",\"locator\":{},\"reads\":false,\"changes\":true,\"upload\":false,"
		"\"finds_workspace\":false,"
		"\"fields\":[{\"name\":\"workspace_name\",\"type\":\"string\",\"required\":"
		"false,\"in\":\"path\"},{\"name\":\"mode\",\"type\":\"string\",\"required\":"
		"false,\"in\":\"query\"}]}"));
}

void suite_endpoints(void)
{
	CU_pSuite s = CU_add_suite("endpoints", requests_set_up, requests_tear_down);

	CU_add_test(s, "permissions", test_permissions);
	CU_add_test(s, "locators", test_locators);
	CU_add_test(s, "path fields", test_path_fields);
	CU_add_test(s, "flags", test_flags);
	CU_add_test(s, "every row is reachable", test_every_row_is_reachable);
	CU_add_test(s, "handlers", test_handlers);
	CU_add_test(s, "matching", test_matching);
	CU_add_test(s, "parameters", test_parameters);
	CU_add_test(s, "methods", test_methods);
	CU_add_test(s, "listing", test_listing);
}
