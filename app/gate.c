/* SPDX-License-Identifier: Apache-2.0 */
/* The one gate every request passes; see gate.h. */
#include "app/gate.h"

#include "app/config.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "app/origin.h"
#include "app/query.h"
#include "app/workspaces/name.h"
#include "auth/auth.h"

#include <time.h>

#define TRIES_MAX 3
#define PAUSE_MS 20

/* Splits the target, decodes the path and strips the static prefix. */
static bool read_target(struct request *rq)
{
	size_t n = strcspn(rq->target, "?");
	const char *prefix = rq->config->static_prefix;
	size_t skip = strlen(prefix);

	rq->query = rq->target[n] ? rq->target + n + 1 : "";
	rq->path = percent_decode(rq->arena, rq->target, n, false);
	if (!rq->path)
		return fail(rq, BAD_REQUEST, "The path holds a NUL byte or is not valid UTF-8.");
	if (strncmp(rq->path, prefix, skip) != 0)
		return fail(rq, ENDPOINT_NOT_FOUND, "No such endpoint: the server runs below %s.",
			    prefix);
	rq->path += skip;
	return true;
}

static const char *method_list(struct request *rq, unsigned methods)
{
	const char *names;
	struct buf list;

	buf_init(&list, 64);
	for (enum method m = GET; m <= DELETE; m <<= 1)
		if (methods & m)
			buf_printf(&list, "%s%s", list.len ? ", " : "", method_name(m));
	names = arena_strdup(rq->arena, list.data);
	buf_free(&list);
	return names;
}

static bool refuse_method(struct request *rq, unsigned allowed)
{
	const char *names = method_list(rq, allowed);

	fail(rq, ENDPOINT_NOT_FOUND, "Method not allowed for %s; it takes %s.", rq->path, names);
	rq->reply.status = 405;
	reply_header(rq, "Allow", names);
	return false;
}

/* Which methods a path takes, whatever the workspace. */
static bool answer_options(struct request *rq, unsigned allowed)
{
	reply_nothing(rq);
	reply_header(rq, "Allow", method_list(rq, allowed));
	return true;
}

static bool match(struct request *rq, struct match *m)
{
	*m = endpoint_match(rq->arena, rq->method, rq->path);
	rq->endpoint = m->endpoint;
	if (m->endpoint && m->endpoint->flags & (USERS | LEGACY_USERS) && !rq->config->auth) {
		rq->endpoint = NULL;
		m->allowed = 0;
	}
	if (rq->endpoint || (m->allowed && rq->method == OPTIONS))
		return true;
	if (m->allowed)
		return refuse_method(rq, m->allowed);
	if (strncmp(rq->path, "/gateway/", strlen("/gateway/")) == 0)
		return fail(rq, NOT_IMPLEMENTED,
			    "This server keeps what the AI gateway needs, and calls no models. Run "
			    "`mlflow server` on the same database for %s.",
			    rq->path);
	return fail(rq, ENDPOINT_NOT_FOUND, "No such endpoint: %s", rq->path);
}

/* Endpoints that the server's options switch off, in MLflow's words
 * (mlflow/server/handlers.py _disable_*). */
static bool check_enabled(struct request *rq)
{
	const struct config *c = rq->config;
	unsigned flags = rq->endpoint->flags;

	if (c->artifacts_only && !(flags & (ARTIFACTS | ALWAYS)))
		return fail(rq, TEMPORARILY_UNAVAILABLE,
			    "Endpoint: %s disabled due to the mlflow server running in "
			    "`--artifacts-only` mode. To enable tracking server functionality, run "
			    "`mlflow server` without `--artifacts-only`",
			    endpoint_route(rq));
	if ((flags & ARTIFACTS) && !c->serve_artifacts)
		return fail(rq, TEMPORARILY_UNAVAILABLE,
			    "Endpoint: %s disabled due to the mlflow server running with "
			    "`--no-serve-artifacts`. To enable artifacts server functionality, run "
			    "`mlflow server` with `--serve-artifacts`",
			    endpoint_route(rq));
	if ((flags & GATEWAY) && !c->enable_ai_gateway)
		return fail(rq, NOT_IMPLEMENTED,
			    "The AI Gateway feature is disabled. Set MLFLOW_ENABLE_AI_GATEWAY=true "
			    "to enable it.");
	if ((flags & NEEDS_WORKSPACES) && !c->enable_workspaces)
		return fail(
			rq, TEMPORARILY_UNAVAILABLE,
			"Endpoint: %s disabled because the server is running without workspaces "
			"support. To enable workspace, run `mlflow server` with "
			"`--enable-workspaces`",
			endpoint_route(rq));
	return true;
}

/* mlflow/server/workspace_helpers.py resolve_workspace_for_request_if_enabled,
 * which comes before routing. Whether the workspace exists is asked by
 * workspace_enter, with the first statement. */
static bool choose_workspace(struct request *rq, const char *header)
{
	const char *name = header ? workspace_of_header(rq->arena, header) : "";

	rq->workspace = NULL;
	if (rq->endpoint && rq->endpoint->flags & NO_WORKSPACE)
		return true;
	rq->workspace = DEFAULT_WORKSPACE;
	if (!*name)
		return true;
	if (!rq->config->enable_workspaces)
		return fail(rq, FEATURE_DISABLED,
			    "Workspace APIs are not available: workspaces are not enabled on this "
			    "server");
	if (strcmp(name, DEFAULT_WORKSPACE) != 0 && !workspace_name_check(rq, name))
		return false;
	rq->workspace = name;
	rq->workspace_given = true;
	return true;
}

/* What is wrong with a request is told to users only, and which paths there are to
 * administrators. */
static bool refuse(struct request *rq)
{
	if (prove_user(rq) && !rq->endpoint && rq->user && !rq->user->is_admin)
		forbid(rq);
	return false;
}

/* Lets the other side of a deadlock finish, or the two meet again. */
static void pause_after(int tries)
{
	struct timespec pause = { .tv_nsec = tries * PAUSE_MS * 1000000L };

	nanosleep(&pause, NULL);
}

static void forget_answer(struct request *rq)
{
	rq->reply.error = ERROR_NONE;
	rq->reply.n_headers = 0;
}

/* What is read goes out together with the question whether the user may still; what is
 * written waits for the answer. */
static bool ask_again(struct request *rq)
{
	recall_ask(rq);
	return rq->endpoint->flags & READS || db_wait(rq);
}

/* A read may have its answer, mostly that the request is wrong, before anybody has waited
 * for what was asked. */
static bool settle(struct request *rq, bool ok)
{
	return rq->check && db_has_unanswered(rq->db) ? db_wait(rq) && ok : ok;
}

/* `again`: the user is not let in yet, but was before. */
static bool call(struct request *rq, const void *in, bool again)
{
	bool is_read = rq->endpoint->flags & READS, ok;

	for (int tries = 1;; tries++) {
		db_request_begin(rq->db);
		ok = (!again || ask_again(rq)) && rq->endpoint->handler->call(rq, in);
		ok = again ? settle(rq, ok) : ok;
		ok = db_request_end(rq, ok);
		if (ok || tries == TRIES_MAX || !db_may_retry(rq->db, is_read))
			return ok;
		forget_answer(rq);
		pause_after(tries);
	}
}

/* Whether a workspace that was named exists, where no statement has asked. Asking is
 * tried again like any read, unless there was an answer that the failure replaced. */
static bool has_workspace(struct request *rq)
{
	bool answered = rq->reply.status != 0;

	if (!rq->workspace_given || rq->workspace_found ||
	    strcmp(rq->workspace, DEFAULT_WORKSPACE) == 0)
		return true;
	for (int tries = 1; !rq->workspace_found; tries++) {
		rq->workspace_found = db_enter(rq);
		if (rq->workspace_found || answered || tries == TRIES_MAX ||
		    !db_may_retry(rq->db, true))
			break;
		forget_answer(rq);
		db_request_begin(rq->db);
	}
	return rq->workspace_found;
}

static const char *text_named(const struct handler *h, const void *in, const char *name)
{
	for (const struct field *f = h->fields; name && f->kind; f++)
		if (f->kind == FIELD_STR && strcmp(f->name, name) == 0)
			return *(const char *const *)((const char *)in + f->offset);
	return NULL;
}

/* A picture in a page names no workspace: a browser sends no header with it. Then it is
 * the one of what the request names, and what the user may do in that one decides. */
static bool find_workspace(struct request *rq, const void *in)
{
	const struct endpoint *e = rq->endpoint;
	const struct locator_fields *l = locator_fields(e->permission.locator);
	const struct rows *r;

	if (!(e->flags & FINDS_WORKSPACE) || rq->workspace_given || !rq->config->enable_workspaces)
		return true;
	r = db_waited(rq, db_ask(rq, workspace_of, P_STR(text_named(e->handler, in, l->runs)),
				 P_STR(text_named(e->handler, in, l->logged_models)),
				 P_STR(text_named(e->handler, in, l->traces))));
	if (!r)
		return false;
	if (!rows_count(r) || strcmp(rows_str(r, 0, 0), rq->workspace) == 0)
		return true;
	rq->workspace = rows_str(r, 0, 0);
	rq->workspace_given = true;
	return true;
}

/* Handlers of users and roles: their statements are for the database of these. */
static bool call_on_users(struct request *rq, const void *in)
{
	struct db *tracking = rq->db;
	bool ok;

	rq->db = rq->auth_db;
	ok = call(rq, in, false);
	rq->db = tracking;
	return ok;
}

/* Whoever was let in before, if that is all there is to it. False: authorize() has to
 * decide, and nothing happened. What is not there any more is refused there, and not
 * found here. */
static bool pass_again(struct request *rq, const void *in, bool *ret_ok)
{
	const struct user *claim = rq->user;

	if (!recall(rq, in))
		return false;
	*ret_ok = call(rq, in, true);
	if (recall_passed(rq) && rq->reply.error != RESOURCE_DOES_NOT_EXIST)
		return true;
	if (!*ret_ok && db_may_retry(rq->db, true)) /* it was tried often enough */
		return true;
	forget_answer(rq);
	rq->check = NULL;
	rq->user = claim;
	rq->grants = NULL;
	db_request_begin(rq->db);
	return false;
}

/* Calls the handler for whom it may be called. */
static bool serve(struct request *rq, const void *in)
{
	/* these handlers answer without a statement, or act on another database */
	const unsigned asks_first = ARTIFACTS | ALWAYS | NO_STATEMENT | USERS | LEGACY_USERS;
	unsigned flags = rq->endpoint->flags;
	bool ok;

	if (pass_again(rq, in, &ok))
		return ok;
	if (!authorize(rq, in) || !prove_user(rq))
		return false;
	if (flags & asks_first && !has_workspace(rq))
		return false;
	return flags & USERS ? call_on_users(rq, in) : call(rq, in, false);
}

static bool pass(struct request *rq, const char *header)
{
	const struct handler *h;
	bool matched = false;
	struct match m;
	void *in;

	if (read_target(rq))
		matched = match(rq, &m);
	if (!choose_workspace(rq, header) || !authenticate(rq))
		return false;
	if (!matched)
		return refuse(rq);
	if (rq->method == OPTIONS)
		return prove_user(rq) && answer_options(rq, m.allowed);
	if (!check_enabled(rq))
		return refuse(rq);
	h = rq->endpoint->handler;
	in = arena_alloc(rq->arena, h->size);
	/* a body that takes more than JSON to read is read for users only */
	if (h->read && !prove_user(rq))
		return false;
	if (!(h->read ? h->read(rq, in) : bind_request(rq, h->fields, m.params, m.n_params, in)))
		return refuse(rq);
	rq->bound = in;
	return find_workspace(rq, in) && serve(rq, in) && withhold(rq);
}

static void answer(struct request *rq, const char *header)
{
	bool ok = pass(rq, header);

	/* an unknown one goes before every other complaint but that of a stranger */
	if (rq->reply.error != UNAUTHENTICATED && (!rq->user || rq->user->is_proven))
		ok = has_workspace(rq) && ok;
	if (!ok && !rq->reply.error)
		fail(rq, INTERNAL_ERROR, "The server failed without saying why; its log may tell.");
	if (buf_failed(&rq->reply.body)) {
		buf_free(&rq->reply.body);
		fail(rq, INTERNAL_ERROR,
		     "The answer exceeds what the server sends at once. Ask for fewer results.");
	}
}

void gate(struct request *rq, const char *header)
{
	if (origin_check(rq))
		answer(rq, header);
	origin_headers(rq);
}

bool gate_call(struct request *rq, const struct gate_target *target, const char *body)
{
	const struct endpoint *outer = rq->endpoint;
	struct match m = endpoint_match(rq->arena, target->method,
					arena_printf(rq->arena, "/ajax-api%s", target->path));
	struct endpoint *e = ARENA_NEW(rq->arena, struct endpoint);
	bool ok = false;
	void *in;

	if (!m.endpoint)
		return fail(rq, ENDPOINT_NOT_FOUND, "No such endpoint: %s", target->path);
	if (!has_workspace(rq))
		return false;
	*e = *m.endpoint;
	if (target->filters)
		e->permission.locator = FIND_FILTER;
	rq->endpoint = e;
	in = arena_alloc(rq->arena, e->handler->size);
	ok = bind_json(rq, body, "The input", e->handler->fields, in) && authorize(rq, in) &&
	     e->handler->call(rq, in) && withhold(rq);
	rq->endpoint = outer;
	return ok;
}
