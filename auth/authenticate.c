/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks; see auth.h. */
#include "auth/auth.h"
#include "auth/credentials.h"
#include "auth/password.h"

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

static struct rows *find_user(struct request *rq, const char *name)
{
	struct db *tracking = rq->db;
	struct rows *r;

	rq->db = rq->auth_db;
	r = db_ask(rq, auth_user, P_STR(name));
	r = db_waited(rq, r);
	rq->db = tracking;
	return r;
}

static const struct user *user_of(struct request *rq, const struct rows *r)
{
	struct user *u = ARENA_NEW(rq->arena, struct user);

	u->id = rows_int(r, 0, 0);
	u->name = rows_str(r, 0, 1);
	u->is_admin = rows_bool(r, 0, 3);
	return u;
}

static bool check_password(struct request *rq, const struct credentials *c)
{
	struct rows *r = find_user(rq, c->name);
	const struct user *u;

	if (!r)
		return false;
	if (!rows_count(r)) {
		password_work_for_nobody(c->secret);
		return challenge(rq);
	}
	u = user_of(rq, r);
	if (!password_matches(rows_str(r, 0, 2), c->secret) ||
	    (u->is_admin && password_is_published(c->secret)))
		return challenge(rq);
	rq->user = u;
	return true;
}

bool authenticate(struct request *rq)
{
	struct credentials c;

	if (!rq->config->auth || (rq->endpoint && rq->endpoint->flags & OPEN))
		return true;
	c = credentials_parse(rq->arena, rq->authorization);
	return c.kind == CREDENTIAL_BASIC ? check_password(rq, &c) : challenge(rq);
}
