/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens against forged forms. A browser sends a password along with whatever another
 * site makes it send; what that site cannot have is a token, which only a page of ours
 * shows. It is signed with MLFLOW_FLASK_SERVER_SECRET_KEY, for one user and an hour
 * (WTF_CSRF_TIME_LIMIT of the reference's Flask-WTF), so every server of a deployment
 * knows those of the others, and none keeps any.
 */
#ifndef MF_AUTH_CSRF_H
#define MF_AUTH_CSRF_H

#include "app/arena.h"

#define CSRF_SECONDS 3600

/* A token for a user's form; `now` in seconds since the epoch. */
char *csrf_token(struct arena *a, const char *secret_key, int64_t user_id,
		 int64_t now) NEVER_NULL MUST_CHECK;

/* What is wrong with a token that a form brought, or NULL: nothing. */
const char *csrf_complaint(struct arena *a, const char *secret_key, int64_t user_id, int64_t now,
			   const char *token) MUST_CHECK;

#endif
