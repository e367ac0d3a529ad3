/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authentication and permissions as the rest of the program sees them: MLflow's
 * `--app-name basic-auth` (mlflow/server/auth). Everything else of auth/ is its own
 * business.
 */
#ifndef MF_AUTH_H
#define MF_AUTH_H

#include "app/request.h"

struct auth_memory;
struct group_map;

/* The settings of basic_auth.ini, in the form the request path needs. */
struct auth_settings {
	const char *database_uri; /* where users and roles are */
	bool is_separate;         /* and it is not the tracking database */
	const char *default_permission;
	bool grant_default_workspace_access;
	const char *admin_username; /* NULL: none is configured */
	const char *admin_password; /* NULL: none is configured */
	const char *secret_key;     /* MLFLOW_FLASK_SERVER_SECRET_KEY */
	struct auth_memory *memory; /* shared by the workers */
	struct group_map *groups;   /* of --group-roles, empty without; see auth_reload() */
};

/* With --app-name basic-auth: reads --auth-config and the environment into
 * c->auth, checks them, makes the memory that workers share, and leaves c->auth NULL
 * without the option. To be called before they are forked. False: *ret_error names the setting and what it may be. */
bool auth_configure(struct arena *a, struct config *c, const char **ret_error) MUST_CHECK;

/* Reads the file of --group-roles again, in the process that forks the workers: those
 * forked from then on go by it. A mistake in it is logged, and changes nothing. */
void auth_reload(const struct config *c);

/* Where users and roles are: database_uri of --auth-config, or the tracking
 * database. NULL: *ret_error says why nobody knows. */
const char *auth_database_uri(struct arena *a, const struct config *c, const char **ret_error);

/* Before a server starts, on a database with MLflow's auth schema: whether the first
 * administrator is there or can be made, which happens when `prepare` says so.
 * False: *ret_error says what helps, in the arena's memory. */
bool auth_start(struct arena *a, const struct config *c, bool prepare, char **ret_error) MUST_CHECK;

/* Reads who the request claims to come from and sets rq->user, without a statement.
 * Without --app-name basic-auth, and for endpoints that answer anybody (OPEN), it
 * sets nothing and returns true. False: the request is answered, with 401 and
 * MLflow's text. */
bool authenticate(struct request *rq) MUST_CHECK;

/* Who a token belongs to that was good before and so was not asked for yet. False:
 * answered. */
bool name_user(struct request *rq) MUST_CHECK;

/* Checks the claim, unless that was done, and completes rq->user. It takes a
 * statement; whoever reads the user's row anyway calls prove_user_by() with it
 * instead. The gate does not call a handler before. True also where there is no
 * user to prove. False: answered, with 401 unless something broke. */
bool prove_user(struct request *rq) MUST_CHECK;

/* The same, unless that was done, with the row of rq->user->name in `users`: id, password_hash, is_admin.
 * `stored` NULL: there is no such row. */
bool prove_user_by(struct request *rq, int64_t id, const char *stored, bool is_admin) MUST_CHECK;

/* Whether the user may do what the request asks, by the permission of the
 * endpoint's row; `in` is the bound request. Without --app-name basic-auth whoever
 * reaches the server may do everything, as with stock MLflow; only a row without a
 * permission stays closed. With it, what nobody granted is denied. It takes one
 * statement, which finds the resources that are named and the user's grants on
 * them, and sets rq->grants. False: answered, with 403 unless something broke. */
bool authorize(struct request *rq, const void *in) MUST_CHECK;

/* Whether the decision of authorize() was about the target that the request names at `place`,
 * counted from the last one, found in the experiment `id`. What came there later was not. True
 * where nothing is to be decided. */
bool was_found(const struct request *rq, size_t place, const char *id);

/* Whether the same credentials were let in before by the same endpoint, to the same
 * experiments, runs or logged models; recall.h says when that is remembered. Without a
 * statement. Then the gate may call the handler instead of authorize(), having asked
 * with recall_ask() whether it still holds: no handler sees an answer of the database
 * before that is answered with yes. recall_passed(): it was. */
bool recall(struct request *rq, const void *in) MUST_CHECK;
void recall_ask(struct request *rq);
bool recall_passed(const struct request *rq) MUST_CHECK;

/* Removes what users' own roles in a workspace grant on resources of a table that went
 * elsewhere: experiments by their ids, registered models, prompts and MCP servers by their
 * names; nothing is granted on single ones of other tables. Roles that somebody made keep
 * theirs. False: answered. */
bool auth_forget(struct request *rq, const char *workspace, const char *table,
		 const char *const *ids, size_t n) MUST_CHECK;

/* After the handler: leaves out of its answer what grants deny the user, who may see
 * the rest (the redactors of mlflow/server/auth/__init__.py). Needs no statement: it
 * goes by rq->grants. False: answered. */
bool withhold(struct request *rq) MUST_CHECK;

/* `mlflow-fcgi user` and `mlflow-fcgi token`: the arguments after the command's
 * name; returns the exit status, 0 done, 1 refused, 2 misused. */
int console_user(struct arena *a, int argc, char **argv) MUST_CHECK;
int console_token(struct arena *a, int argc, char **argv) MUST_CHECK;

/* How the request says who asks, for the audit log: "basic", "token" …; NULL when it
 * does not. */
const char *auth_way(const struct request *rq);

/* Answers 403 in MLflow's words (make_forbidden_response). Returns false. */
bool forbid(struct request *rq);

#endif
