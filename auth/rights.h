/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may administer users and roles (the validators of mlflow/server/auth for
 * these routes). Administrators may everything and cost no statement; workspace
 * administrators are those with MANAGE on the workspace. Each function asks the
 * database and answers 403 or another error when it returns false.
 */
#ifndef MF_AUTH_RIGHTS_H
#define MF_AUTH_RIGHTS_H

#include "app/bind.h"

/* What a request about roles names: the role, one of its grants, or a workspace. */
struct role_target {
	struct opt_int role_id, role_permission_id;
	const char *workspace;
};

bool may_manage_role(struct request *rq, const struct role_target *t) MUST_CHECK;
/* Whoever has a role in the workspace may look at its roles. */
bool may_view_role(struct request *rq, const struct role_target *t) MUST_CHECK;

/* What somebody may do with users; all true for administrators. */
struct user_rights {
	bool manages_any;           /* some workspace */
	bool manages_one_of_theirs; /* a workspace in which that user has a role */
	bool uses_this, manages_this, is_granted_this; /* the request's workspace */
};

/* `about` is a user's name, or NULL. */
bool ask_user_rights(struct request *rq, const char *about, struct user_rights *ret) MUST_CHECK;

/* Whether the asking user is `name`. */
bool is_oneself(const struct request *rq, const char *name);

/* Roles and grants of others are for administrators of their workspaces. */
bool may_view_roles_of(struct request *rq, const char *name) MUST_CHECK;

/* Users are made by whoever manages a workspace, as with MLflow; under --trusted-user by
 * administrators only, because a name made here keeps its owner from signing in. */
bool may_make_users(struct request *rq) MUST_CHECK;

/* 400 for what a request lacks; returns false. */
bool no_parameter(struct request *rq, const char *name);

/* Whether a password may be given to a user (users.c). False: answered. */
bool check_new_password(struct request *rq, const char *password) MUST_CHECK;

/* 404 for a user; returns false. */
bool no_user(struct request *rq, const char *name);

#endif
