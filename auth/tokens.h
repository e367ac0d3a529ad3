/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bearer tokens (RFC 6750) of users and service accounts, as MLflow clients send
 * them for MLFLOW_TRACKING_TOKEN. A token is 256 random bits; the database has its
 * SHA-256 only. It may expire, be good for one workspace only, and be revoked,
 * which holds from the next request on.
 */
#ifndef MF_AUTH_TOKENS_H
#define MF_AUTH_TOKENS_H

#include "app/arena.h"

#define TOKEN_PREFIX "mlf_"
/* Longer ones are none of ours. */
#define TOKEN_MAX 64
/* Longest life of a token, in days. */
#define TOKEN_DAYS_MAX 3650

/* A new token, to be shown once. */
char *token_new(struct arena *a) NEVER_NULL MUST_CHECK;

/* What the database knows of it: 64 hex digits. */
char *token_digest(struct arena *a, const char *token) NEVER_NULL MUST_CHECK;

#endif
