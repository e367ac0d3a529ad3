/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single sign-on (--trusted-user): nginx asks who it is (auth_request) and names the user
 * and the groups in FastCGI parameters, which no client can set. A user is made when first
 * seen, and gets the roles of its groups (groups.h); both are looked at with every
 * request, and written only when something is not as it should be. Users who were made
 * otherwise are refused, until `mlflow-fcgi user link`: somebody else may know a password.
 */
#ifndef MF_AUTH_TRUSTED_H
#define MF_AUTH_TRUSTED_H

#include "app/request.h"
#include "auth/credentials.h"

/* Whether nginx names a user, whose claim goes to *ret. */
bool trusted_claim(const struct request *rq, struct credentials *ret);

/* Brings user and roles into step and sets rq->user; the rest as prove_user_by(), but that
 * a user who is not one of single sign-on is answered with 403. */
bool trusted_prove(struct request *rq, int64_t id, const char *stored, bool is_admin) MUST_CHECK;

/* Whether users of single sign-on may wait for a role of this name, in that workspace or with
 * NULL in any: then they are looked at again when one comes. Always without --trusted-user:
 * another server on the same database may have it. */
bool trusted_awaits(const struct request *rq, const char *workspace, const char *role);

#endif
