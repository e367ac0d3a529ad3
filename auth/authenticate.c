/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks; see auth.h. */
#include "auth/auth.h"
#include "auth/credentials.h"
#include "auth/groups.h"
#include "auth/memory.h"
#include "auth/password.h"
#include "auth/recall.h"
#include "auth/tokens.h"
#include "auth/trusted.h"

#include "app/clock.h"
#include "app/config.h"
#include "app/db.h"
#include "app/endpoints.h"

/* mlflow/server/auth/__init__.py make_basic_auth_response */
#define CHALLENGE                                                                                  \
	"You are not authenticated. Please see "                                                   \
	"https://www.mlflow.org/docs/latest/auth/index.html#authenticating-to-mlflow on how to "   \
	"authenticate."

/* As MLflow answers from its hooks: a sentence, not JSON; in plain text where its
 * newer half serves the path. What nginx has to carry over to the answer of an
 * upload stays JSON. */
static void answer_text(struct request *rq, const char *text)
{
	bool is_plain = rq->endpoint && rq->endpoint->permission.locator == FIND_BY_ARTIFACT;

	if (rq->phase == PHASE_AUTHORIZE)
		return;
	buf_reset(&rq->reply.body, SIZE_MAX);
	buf_puts(&rq->reply.body, text);
	rq->reply.type = is_plain ? "text/plain; charset=utf-8" : "text/html; charset=utf-8";
}

static bool challenge(struct request *rq)
{
	fail(rq, UNAUTHENTICATED, CHALLENGE);
	answer_text(rq, CHALLENGE);
	reply_header(rq, "WWW-Authenticate", "Basic realm=\"mlflow\"");
	return false;
}

bool forbid(struct request *rq)
{
	fail(rq, PERMISSION_DENIED, "Permission denied");
	answer_text(rq, "Permission denied");
	return false;
}

static bool slow_down(struct request *rq, int seconds)
{
	fail(rq, RESOURCE_EXHAUSTED,
	     "Too many wrong passwords for this user or from this address. Try again in %d "
	     "seconds.",
	     seconds);
	reply_header(rq, "Retry-After", arena_printf(rq->arena, "%d", seconds));
	return false;
}

/* The slow way: the password is worked on, whether there is such a user or not. */
static bool verify(struct request *rq, const struct credentials *c, const char *stored)
{
	struct auth_memory *m = rq->config->auth->memory;
	int64_t limit = rq->config->login_attempts;
	int wait = memory_attempt(m, c->name, rq->remote_addr, limit, time(NULL));

	if (wait)
		return slow_down(rq, wait);
	if (!password_matches(stored, c->secret))
		return challenge(rq);
	memory_succeeded(m, c->name, rq->remote_addr, limit);
	memory_note(m, c->name, c->secret, stored);
	return true;
}

const char *auth_way(const struct request *rq)
{
	static const char *const names[] = { [CREDENTIAL_NONE] = NULL,
					     [CREDENTIAL_BASIC] = "basic",
					     [CREDENTIAL_BEARER] = "token",
					     [CREDENTIAL_TRUSTED] = "sso" };

	return rq->credentials ? names[rq->credentials->kind] : NULL;
}

bool prove_user_by(struct request *rq, int64_t id, const char *stored, bool is_admin)
{
	const struct credentials *c = rq->credentials;
	struct user *u = ARENA_NEW(rq->arena, struct user);

	if (rq->user->is_proven) /* by a token, which may be good for less than the row says */
		return true;
	if (c->kind == CREDENTIAL_TRUSTED)
		return trusted_prove(rq, id, stored, is_admin);
	if ((!stored || !memory_knows(rq->config->auth->memory, c->name, c->secret, stored)) &&
	    !verify(rq, c, stored))
		return false;
	if (is_admin && password_is_published(c->secret))
		return challenge(rq);
	*u = (struct user){ .is_proven = true, .id = id, .name = c->name, .is_admin = is_admin };
	rq->user = u;
	return true;
}

static struct rows *find_user(struct request *rq)
{
	struct db *tracking = rq->db;
	struct rows *r;

	rq->db = rq->auth_db;
	r = db_waited(rq, db_ask(rq, auth_user, P_STR(rq->user->name), P_STR(NULL)));
	rq->db = tracking;
	return r;
}

/* Good for one workspace: it is the one meant where none is named, no other may be,
 * and an administrator is none with it. */
static bool limit_to(struct request *rq, struct user *u, const char *workspace)
{
	u->is_admin = false;
	u->only_workspace = workspace;
	if (!rq->workspace)
		return true;
	if (rq->workspace_given && strcmp(rq->workspace, workspace) != 0)
		return forbid(rq);
	rq->workspace = workspace;
	rq->workspace_given = true;
	return true;
}

/* The token names its user, so it is proven at once. */
static bool check_token(struct request *rq, const struct credentials *c)
{
	struct user *u = ARENA_NEW(rq->arena, struct user);
	struct db *tracking = rq->db;
	struct rows *r;

	rq->db = rq->auth_db;
	r = db_waited(rq, db_ask(rq, token_user, P_STR(token_digest(rq->arena, c->secret)),
				 P_STR(NULL), P_INT(clock_ms())));
	rq->db = tracking;
	if (!r)
		return false;
	if (!rows_count(r))
		return challenge(rq);
	*u = (struct user){ .is_proven = true,
			    .id = rows_int(r, 0, 0),
			    .name = rows_str(r, 0, 1),
			    .is_admin = rows_bool(r, 0, 3) };
	rq->user = u;
	rq->credentials = c;
	if (rows_null(r, 0, 4) || rq->workspace_given)
		recall_token_note(rq, c->secret);
	return rows_null(r, 0, 4) || limit_to(rq, u, rows_str(r, 0, 4));
}

bool name_user(struct request *rq)
{
	return !rq->user || rq->user->name || check_token(rq, rq->credentials);
}

bool prove_user(struct request *rq)
{
	struct rows *r;

	if (!name_user(rq))
		return false;
	if (!rq->user || rq->user->is_proven)
		return true;
	r = find_user(rq);
	if (!r)
		return false;
	if (!rows_count(r))
		return prove_user_by(rq, 0, NULL, false);
	return prove_user_by(rq, rows_int(r, 0, 0), rows_str(r, 0, 2), rows_bool(r, 0, 3));
}

bool authenticate(struct request *rq)
{
	struct credentials *c = ARENA_NEW(rq->arena, struct credentials);
	struct user *claim = ARENA_NEW(rq->arena, struct user);

	if (!rq->config->auth || (rq->endpoint && rq->endpoint->flags & OPEN))
		return true;
	if (!trusted_claim(rq, c))
		*c = credentials_parse(rq->arena, rq->authorization);
	else if (!sso_name_ok(c->name))
		return challenge(rq);
	if (c->kind == CREDENTIAL_BEARER && !recall_token(rq, c->secret))
		return check_token(rq, c);
	if (c->kind == CREDENTIAL_NONE)
		return challenge(rq);
	claim->name = c->name; /* NULL of a token */
	rq->user = claim;
	rq->credentials = c;
	return true;
}
