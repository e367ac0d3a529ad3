/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Grants that come and go with what they are given on. All of it happens in the
 * transaction of the change itself, so that nothing is without an owner and no grant
 * outlives its resource into another of the same name. Where users have a database
 * of their own, the grant is made before the change commits and removed before it.
 *
 * Every function does nothing and returns true where nobody is asked who they are.
 * False: answered.
 */
#ifndef MF_AUTH_OWNED_H
#define MF_AUTH_OWNED_H

#include "app/request.h"

/* From here on what the handler does is one transaction with its grants. */
void owned_begin(struct request *rq);

/* The user, who just made it, may MANAGE it. */
bool owned_add(struct request *rq, const char *type, const char *id) MUST_CHECK;

/* The same, but not for administrators, to whom some types give no grant. */
bool owned_add_by_user(struct request *rq, const char *type, const char *id) MUST_CHECK;

/* What is named so is gone. */
bool owned_forget(struct request *rq, const char *type, const char *id) MUST_CHECK;

/* A registered model or prompt is gone, or has another name. */
bool owned_forget_model(struct request *rq, const char *name) MUST_CHECK;
bool owned_rename_model(struct request *rq, const char *name, const char *new_name) MUST_CHECK;

/* A workspace is new and begins with the roles `admin` and `user`, unless
 * --no-rbac-seed-default-roles; or it is gone. */
bool owned_add_workspace(struct request *rq, const char *name) MUST_CHECK;
bool owned_forget_workspace(struct request *rq, const char *name) MUST_CHECK;

#endif
