/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of permissions (mlflow/server/auth/permissions.py): what may be
 * granted on what, and the messages for what may not. Each check answers and
 * returns false when the word is none.
 */
#ifndef MF_AUTH_VOCABULARY_H
#define MF_AUTH_VOCABULARY_H

#include "app/request.h"

bool check_resource_type(struct request *rq, const char *type) MUST_CHECK;

/* Whether `permission` can be granted on a resource of `type`: USE and MANAGE on
 * the workspace, everything but NO_PERMISSIONS on others. */
bool check_grantable(struct request *rq, const char *permission, const char *type) MUST_CHECK;

/* "*" on everything; an id or name only on types that stand for themselves. */
bool check_resource_pattern(struct request *rq, const char *pattern, const char *type) MUST_CHECK;

/* Whether grants to one user can be asked for on this one: a type whose resources are
 * found by id or name, and of a scorer <experiment id>/<name>. */
bool check_addressable(struct request *rq, const char *type, const char *id) MUST_CHECK;

/* The workspace has calls of its own for grants to one user. */
bool check_not_workspace(struct request *rq, const char *type) MUST_CHECK;

#endif
