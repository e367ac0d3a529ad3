/* SPDX-License-Identifier: Apache-2.0 */
/* Work without a server; see offline.h. */
#include "app/offline.h"

#include "app/endpoints.h"
#include "app/limits.h"
#include "auth/auth.h"

void offline_open(struct offline *o, const struct config *c)
{
	const struct auth_settings *auth = c->auth;
	unsigned groups = SQL_TRACKING | (auth && !auth->is_separate ? SQL_AUTH | SQL_BOTH : 0);
	int timeout = (int)c->statement_timeout;

	*o = (struct offline){ .config = c,
			       .arena = arena_new(ARENA_HARD_LIMIT),
			       .request_arena = arena_new(ARENA_HARD_LIMIT),
			       .db = db_new(c->backend_store_uri, timeout, groups) };
	if (auth)
		o->auth_db = auth->is_separate ? db_new(auth->database_uri, timeout, SQL_AUTH) :
						 o->db;
}

void offline_close(struct offline *o)
{
	if (o->auth_db != o->db)
		db_close(o->auth_db);
	db_close(o->db);
	arena_free(o->request_arena);
	arena_free(o->arena);
}

static void free_body(void *body)
{
	buf_free(body);
}

struct request *offline_begin(struct offline *o, const char *workspace)
{
	static const struct endpoint nowhere = { .name = "command" };
	struct request *rq;

	arena_reset(o->request_arena);
	rq = ARENA_NEW(o->request_arena, struct request);
	rq->endpoint = &nowhere;
	rq->config = o->config;
	rq->arena = o->request_arena;
	rq->db = o->db;
	rq->auth_db = o->auth_db;
	rq->workspace = workspace;
	buf_init(&rq->reply.body, 64 * KIB);
	arena_defer(rq->arena, free_body, &rq->reply.body);
	db_request_begin(o->db);
	if (o->auth_db && o->auth_db != o->db)
		db_request_begin(o->auth_db);
	return rq;
}

bool offline_end(struct offline *o UNUSED, struct request *rq, bool ok)
{
	return db_request_end(rq, ok);
}

void offline_complain(const struct request *rq, const char *what)
{
	fprintf(stderr, "mlflow-fcgi: %s: %s\n", what,
		rq->reply.message ? rq->reply.message : "it failed");
}

const char **offline_workspaces(struct offline *o, const char *only, size_t *ret_n)
{
	struct request *rq = offline_begin(o, NULL);
	struct rows *r = db_query(rq, artifact_usage_list, P_STR(only));
	const char **names;

	if (!offline_end(o, rq, r != NULL)) {
		offline_complain(rq, "workspaces");
		return NULL;
	}
	*ret_n = (size_t)rows_count(r);
	names = ARENA_ARRAY(o->arena, *ret_n, const char *);
	for (size_t i = 0; i < *ret_n; i++)
		names[i] = arena_strdup(o->arena, rows_str(r, (int)i, 0));
	if (only && !*ret_n)
		fprintf(stderr, "mlflow-fcgi: there is no workspace '%s'\n", only);
	return only && !*ret_n ? NULL : names;
}
