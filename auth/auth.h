/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authentication and permissions as the rest of the program sees them: MLflow's
 * `--app-name basic-auth` (mlflow/server/auth). Everything else of auth/ is its own
 * business.
 */
#ifndef MF_AUTH_H
#define MF_AUTH_H

#include "app/request.h"

/* The settings of basic_auth.ini, in the form the request path needs. */
struct auth_settings {
	const char *database_uri; /* where users and roles are */
	bool is_separate;         /* and it is not the tracking database */
	const char *default_permission;
	bool grant_default_workspace_access;
	const char *admin_username; /* NULL: none is configured */
	const char *admin_password; /* NULL: none is configured */
	const char *secret_key;     /* MLFLOW_FLASK_SERVER_SECRET_KEY */
};

/* With --app-name basic-auth: reads --auth-config and the environment into
 * c->auth, checks them, and leaves c->auth NULL without the option. False:
 * *ret_error names the setting and what it may be. */
bool auth_configure(struct arena *a, struct config *c, const char **ret_error) MUST_CHECK;

/* Where users and roles are: database_uri of --auth-config, or the tracking
 * database. NULL: *ret_error says why nobody knows. */
const char *auth_database_uri(struct arena *a, const struct config *c, const char **ret_error);

/* Before a server starts, on a database with MLflow's auth schema: whether the first
 * administrator is there or can be made, which happens when `prepare` says so. To
 * be called before workers are forked, even if it finds nothing to do. False:
 * *ret_error says what helps, in the arena's memory. */
bool auth_bootstrap(struct arena *a, const struct config *c, bool prepare,
		    char **ret_error) MUST_CHECK;

/* Finds out who asks and sets rq->user. Without --app-name basic-auth, and for
 * endpoints that answer anybody (OPEN), it sets nothing and returns true. False:
 * the request is answered, with 401 and MLflow's text unless something broke. */
bool authenticate(struct request *rq) MUST_CHECK;

/* Answers 403 in MLflow's words (make_forbidden_response). Returns false. */
bool forbid(struct request *rq);

#endif
