/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fernet, the form in which MLflow keeps the secrets of webhooks: version 0x80, the
 * time, an initialisation vector, AES-128-CBC and an HMAC-SHA256 over all of it, in
 * base64url (github.com/fernet/spec). Tokens of the Python package cryptography are
 * read here and ours there.
 */
#ifndef MF_WEBHOOKS_FERNET_H
#define MF_WEBHOOKS_FERNET_H

#include "app/arena.h"
#include "app/secret.h"

#define FERNET_KEY_SIZE 32 /* the first half signs, the second encrypts */

/* The key that a text of 44 characters stands for, in memory of its own. NULL: it is
 * none. `text` stays the caller's. */
struct secret *fernet_key(const struct secret *text);

/* A token of `n` bytes. */
const char *fernet_encrypt(struct arena *a, const struct secret *key, const void *bytes,
			   size_t n) NEVER_NULL;

/* What a token holds, or NULL: it is none, was made with another key, or was
 * changed. Tokens do not expire. */
struct secret *fernet_decrypt(const struct secret *key, const char *token);

#endif
