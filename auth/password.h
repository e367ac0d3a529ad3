/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stored passwords in the form stock MLflow reads and writes
 * (werkzeug/security.py): "scrypt:N:r:p$salt$hex" with 64 bytes of scrypt
 * (RFC 7914), or "pbkdf2:DIGEST:ITERATIONS$salt$hex" (RFC 8018) of older
 * installations. The salt is text and goes in as it stands.
 */
#ifndef MF_AUTH_PASSWORD_H
#define MF_AUTH_PASSWORD_H

#include "app/arena.h"

/* Shorter ones are refused (mlflow/utils/validation.py _validate_password). */
#define PASSWORD_MIN 12

/* Whether `password` is the one that was stored as `hash`. Takes tens of
 * milliseconds and 32 MiB by design; the work is the same for a wrong password.
 * A hash in no known form matches nothing. */
bool password_matches(const char *hash, const char *password);

/* The work of password_matches() for nobody, so that the time of an answer does
 * not tell which users there are. Returns false. */
bool password_work_for_nobody(const char *password);

/* A new hash: scrypt:32768:8:1 with a random salt, as werkzeug's
 * generate_password_hash. */
char *password_hash(struct arena *a, const char *password) NEVER_NULL MUST_CHECK;

/* The number of characters (not bytes), as Python's len() counts them. */
size_t password_length(const char *password);

/* The password that older MLflow versions shipped for their first administrator
 * (GHSA-gq3w-7jj3-x7gr): never accepted for one. */
bool password_is_published(const char *password);

#endif
