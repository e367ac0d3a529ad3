/* SPDX-License-Identifier: Apache-2.0 */
/* The first administrator (mlflow/server/auth/__init__.py create_admin_user). */
#include "auth/auth.h"
#include "auth/password.h"

#include "app/config.h"
#include "app/db.h"
#include "app/limits.h"
#include "app/log.h"

#define WHERE_PASSWORD "MLFLOW_AUTH_ADMIN_PASSWORD, or admin_password in --auth-config"

/* What is wrong with a password that an administrator is to get, or NULL. */
static const char *password_complaint(struct arena *a, const char *name, const char *password)
{
	if (!password)
		return arena_printf(a,
				    "there is no user '%s' yet, and no password to make this first "
				    "administrator with: set " WHERE_PASSWORD,
				    name);
	if (password_is_published(password))
		return arena_printf(
			a,
			"the password for the administrator '%s' is the one that older "
			"MLflow versions shipped (GHSA-gq3w-7jj3-x7gr), which everybody "
			"knows: set another as " WHERE_PASSWORD,
			name);
	if (password_length(password) < PASSWORD_MIN)
		return arena_printf(a,
				    "the password for the administrator '%s' is shorter than %d "
				    "characters: set a longer one as " WHERE_PASSWORD,
				    name, PASSWORD_MIN);
	return NULL;
}

static bool store_admin(struct request *rq, const char *name, const char *password, bool is_new)
{
	const char *hash = password_hash(rq->arena, password);
	struct rows *r = is_new ? db_ask(rq, user_create, P_STR(name), P_STR(hash), P_BOOL(true)) :
				  db_ask(rq, user_set_password, P_STR(name), P_STR(hash));

	if (!db_wait(rq))
		return false;
	if (rows_count(r))
		log_event(LOG_LEVEL_WARNING, "first_admin", "user=%s %s", name,
			  is_new ? "created" : "published password replaced");
	return true;
}

/* An administrator who still has the published password gets the configured one,
 * because nobody can log in with the published one to change it. */
static bool ensure_admin(struct request *rq, const struct auth_settings *s, bool prepare,
			 const char **ret_complaint)
{
	struct rows *r = db_ask(rq, auth_user, P_STR(s->admin_username), P_STR(NULL));
	const char *password = s->admin_password;
	bool is_new;

	if (!db_wait(rq))
		return false;
	is_new = !rows_count(r);
	if (!is_new && (!password || password_is_published(password) ||
			!password_matches(rows_str(r, 0, 2), "password1234")))
		return true;
	*ret_complaint = password_complaint(rq->arena, s->admin_username, password);
	return !*ret_complaint &&
	       (!prepare || store_admin(rq, s->admin_username, password, is_new));
}

/* The statements of a request path, without a request. */
static bool with_request(struct arena *a, const struct config *c, bool prepare,
			 const char **ret_complaint)
{
	struct db *db = db_new(c->auth->database_uri, (int)c->statement_timeout, SQL_AUTH);
	struct request *rq = ARENA_NEW(a, struct request);
	bool ok;

	rq->arena = a;
	rq->config = c;
	rq->db = rq->auth_db = db;
	buf_init(&rq->reply.body, REPLY_MAX);
	db_request_begin(db);
	ok = ensure_admin(rq, c->auth, prepare, ret_complaint);
	if (!ok && !*ret_complaint)
		*ret_complaint =
			arena_printf(a, "cannot look for the administrator: %s", rq->reply.message);
	buf_free(&rq->reply.body);
	db_close(db);
	return ok;
}

bool auth_start(struct arena *a, const struct config *c, bool prepare, char **ret_error)
{
	const char *complaint = NULL;

	if (!c->auth->admin_username)
		complaint = "the administrator has no name: set MLFLOW_AUTH_ADMIN_USERNAME, or "
			    "admin_username in --auth-config";
	else if (with_request(a, c, prepare, &complaint))
		return true;
	*ret_error = arena_strdup(a, complaint);
	return false;
}
