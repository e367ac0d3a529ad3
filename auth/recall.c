/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions that were made before; see recall.h. */
#include "auth/recall.h"

#include "app/clock.h"
#include "app/config.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "auth/auth.h"
#include "auth/credentials.h"
#include "auth/memory.h"
#include "auth/needs.h"
#include "auth/password.h"
#include "auth/tokens.h"

#define TARGETS_MAX 32
#define OWN_PARTS 6 /* at most, before those that say what was asked for */

/* ---- what may be remembered ---- */

/* Endpoints whose permission follows from the resources alone, and whose first
 * statement finds these by the workspace. */
static bool is_plain(const struct endpoint *e)
{
	const unsigned others = ARTIFACTS | ALWAYS | NO_STATEMENT | NO_WORKSPACE | USERS |
				LEGACY_USERS | OPEN | UPLOAD | FINDS_WORKSPACE;

	if (e->flags & others ||
	    !(e->permission.level == CAN_READ || e->permission.level == CAN_EDIT))
		return false;
	switch (e->permission.locator) {
	case FIND_BY_EXPERIMENT:
	case FIND_BY_EXPERIMENTS:
	case FIND_BY_RUN:
	case FIND_BY_RUNS:
	case FIND_BY_RUN_AND_METRICS:
	case FIND_BY_RUN_OR_MODEL:
	case FIND_BY_LOGGED_MODEL:
		return e->permission.kind == ON_EXPERIMENT || e->permission.kind == ON_RUN ||
		       e->permission.kind == ON_LOGGED_MODEL ||
		       e->permission.kind == ON_RUN_OR_MODEL;
	default:
		return false;
	}
}

static bool may_be_remembered(const struct request *rq)
{
	return rq->config->auth && rq->auth_db == rq->db && rq->phase == PHASE_NORMAL && rq->user &&
	       rq->credentials && rq->credentials->kind != CREDENTIAL_TRUSTED &&
	       is_plain(rq->endpoint);
}

static size_t append(const char **to, const struct str_list *list)
{
	if (list->n)
		memcpy(to, list->v, list->n * sizeof(*to));
	return list->n;
}

/* NULL: it is not to be remembered. The numbers of ids come first, so that no two
 * requests have the same parts. */
static struct recall *recall_of(struct request *rq, const void *in)
{
	struct recall *rc = ARENA_NEW(rq->arena, struct recall);
	struct targets t;
	size_t n;

	targets_read(rq, in, &t);
	n = t.experiments.n + t.runs.n + t.logged_models.n;
	if (!n || n > TARGETS_MAX || t.hopeless)
		return NULL;
	rc->what = ARENA_ARRAY(rq->arena, n + 2, const char *);
	rc->what[rc->n++] = rq->endpoint->path;
	rc->what[rc->n++] = arena_printf(rq->arena, "%s %zu %zu", method_name(rq->endpoint->method),
					 t.experiments.n, t.runs.n);
	rc->n += append(rc->what + rc->n, &t.experiments);
	rc->n += append(rc->what + rc->n, &t.runs);
	rc->n += append(rc->what + rc->n, &t.logged_models);
	return rc;
}

/* ---- the two things that are remembered ---- */

static size_t with_what(const struct recall *rc, const char **parts, size_t n)
{
	memcpy(parts + n, rc->what, rc->n * sizeof(*parts));
	return n + rc->n;
}

static size_t parts_of_claim(const struct request *rq, const char **parts)
{
	const struct credentials *c = rq->credentials;
	size_t n = 0;

	parts[n++] = "let in before";
	parts[n++] = auth_way(rq);
	parts[n++] = or_empty(c->name);
	parts[n++] = c->secret;
	parts[n++] = rq->workspace;
	return with_what(rq->recall, parts, n);
}

static size_t parts_of_decision(const struct request *rq, const struct user *u, const char *version,
				const char **parts)
{
	size_t n = 0;

	parts[n++] = "let in under";
	parts[n++] = version;
	parts[n++] = arena_printf(rq->arena, "%lld", (long long)u->id);
	parts[n++] = u->is_admin ? "administrator" : "user";
	parts[n++] = rq->workspace;
	return with_what(rq->recall, parts, n);
}

static bool denies_something(const struct grants *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->v[i].level <= GRANT_NOTHING)
			return true;
	return false;
}

void recall_note(struct request *rq, const struct grants *g)
{
	const char *parts[OWN_PARTS + TARGETS_MAX + 2];
	struct auth_memory *m = rq->config->auth->memory;
	const struct recall *rc = rq->recall;

	if (!rc || !*or_empty(rc->version) || (!g->is_admin && denies_something(g)))
		return;
	memory_add(m, parts, parts_of_claim(rq, parts), clock_steady());
	memory_add(m, parts, parts_of_decision(rq, rq->user, rc->version, parts), clock_steady());
}

/* ---- asking whether it still holds ---- */

/* Nobody looks at the grants of one who was let in before; if somebody does, there
 * are none. */
static const struct grants none = { .by_default = GRANT_NOTHING, .where_silent = GRANT_NOTHING };

static bool has_password(const struct request *rq, const struct user *u, const char *stored)
{
	const struct credentials *c = rq->credentials;

	return stored && memory_knows(rq->config->auth->memory, c->name, c->secret, stored) &&
	       !(u->is_admin && password_is_published(c->secret));
}

/* Who asks, as the answer says; NULL: not whom it was before. */
static struct user *user_now(const struct request *rq)
{
	const struct rows *r = rq->recall->answer;
	struct user *u = ARENA_NEW(rq->arena, struct user);

	if (!rows_count(r))
		return NULL;
	*u = (struct user){ .is_proven = true,
			    .id = rows_int(r, 0, 0),
			    .name = rows_str(r, 0, 1),
			    .is_admin = rows_bool(r, 0, 3),
			    .only_workspace = rows_str(r, 0, 4) };
	if (u->only_workspace)
		u->is_admin = false;
	if (u->only_workspace && strcmp(u->only_workspace, rq->workspace) != 0)
		return NULL;
	if (rq->credentials->kind == CREDENTIAL_BASIC && !has_password(rq, u, rows_str(r, 0, 2)))
		return NULL;
	return u;
}

static bool still_holds(struct request *rq)
{
	const char *parts[OWN_PARTS + TARGETS_MAX + 2];
	struct recall *rc = rq->recall;
	struct user *u = user_now(rq);

	if (!u || !memory_has(rq->config->auth->memory, parts,
			      parts_of_decision(rq, u, or_empty(rows_str(rc->answer, 0, 5)), parts),
			      clock_steady()))
		return false;
	rc->passed = true;
	rq->user = u;
	rq->grants = u->is_admin ? NULL : &none;
	return true;
}

void recall_ask(struct request *rq)
{
	const struct credentials *c = rq->credentials;
	struct rows *r;

	if (c->kind == CREDENTIAL_BASIC)
		r = db_ask(rq, auth_user, P_STR(c->name), P_STR(rq->workspace));
	else
		r = db_ask(rq, token_user, P_STR(token_digest(rq->arena, c->secret)),
			   P_STR(rq->workspace), P_INT(clock_ms()));
	rq->recall->answer = r;
	rq->recall->passed = false;
	rq->grants = NULL; /* of a try before */
	rq->check = still_holds;
}

bool recall(struct request *rq, const void *in)
{
	const char *parts[OWN_PARTS + TARGETS_MAX + 2];

	rq->recall = may_be_remembered(rq) ? recall_of(rq, in) : NULL;
	return rq->recall && memory_has(rq->config->auth->memory, parts, parts_of_claim(rq, parts),
					clock_steady());
}

bool recall_passed(const struct request *rq)
{
	return rq->recall->passed;
}

/* ---- tokens ---- */

static size_t parts_of_token(const struct request *rq, const char *token, const char **parts)
{
	size_t n = 0;

	parts[n++] = "good token";
	parts[n++] = token;
	parts[n++] = rq->workspace_given ? rq->workspace : "";
	return n;
}

bool recall_token(const struct request *rq, const char *token)
{
	const char *parts[OWN_PARTS];

	return memory_has(rq->config->auth->memory, parts, parts_of_token(rq, token, parts),
			  clock_steady());
}

void recall_token_note(const struct request *rq, const char *token)
{
	const char *parts[OWN_PARTS];

	memory_add(rq->config->auth->memory, parts, parts_of_token(rq, token, parts),
		   clock_steady());
}
