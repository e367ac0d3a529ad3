/* SPDX-License-Identifier: Apache-2.0 */
/* What the permission calls of MLflow up to 3.10 share. */
#ifndef MF_AUTH_LEGACY_H
#define MF_AUTH_LEGACY_H

#include "app/db.h"

/* Whether the name is one of the five permissions there were; NO_PERMISSIONS is
 * stored as DENY, which 3.17 knows. NULL: answered. */
const char *stored_level(struct request *rq, const char *name);
/* The other way round. */
const char *legacy_level(const char *stored);

/* The role that would hold the grant belongs to somebody else, too. */
bool no_own_role(struct request *rq, int64_t user_id, const char *workspace);

/* Whether a statement that grants something to a user (grant_put, workspace_grants_set)
 * could: it failed if `r` is NULL, and found no user or a foreign role by what it says.
 * False: answered. */
bool is_granted(struct request *rq, const struct rows *r, const char *username,
		const char *workspace) MUST_CHECK;

/* What a scorer's grants are given on: <experiment id>/<name>, the name
 * percent-encoded so that none holds a slash
 * (mlflow/server/auth/sqlalchemy_store.py _scorer_pattern). */
const char *scorer_pattern(struct arena *a, const char *experiment_id, const char *name) NEVER_NULL;

#endif
