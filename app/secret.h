/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and shared secrets in memory that libsodium guards (sodium_malloc): kept out
 * of core dumps and, where the limit allows, of swap; unreadable but while they are
 * in use; wiped when freed.
 */
#ifndef MF_SECRET_H
#define MF_SECRET_H

#include "app/arena.h"

struct secret;

/* A copy of `n` bytes. The caller wipes its own. */
struct secret *secret_new(const void *bytes, size_t n) NEVER_NULL;

/* The value of an environment variable, which is wiped where it stands and unset,
 * so that neither /proc nor a child process shows it. NULL: it is not set, or "". */
struct secret *secret_take_env(const char *name);

/* Wipes and frees; NULL is fine. */
void secret_free(struct secret *s);
/* The same when the arena is reset. */
void secret_defer(struct arena *a, struct secret *s);
/* Wipes what it holds; it is empty then. */
void secret_wipe(struct secret *s);

size_t secret_size(const struct secret *s);

/* Makes the bytes readable until secret_hide(). A NUL follows them. */
const unsigned char *secret_reveal(const struct secret *s) NEVER_NULL;
void secret_hide(const struct secret *s);

#endif
