/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory of one request. Everything a request allocates comes from its
 * arena and is given back by one reset, so handlers hold no free() and no
 * goto. An allocation cannot fail: above the hard limit, or when the system
 * has no memory, the process logs and ends, and the master starts another.
 * Requests cannot reach that limit by themselves: limits.h caps everything a
 * client can make us allocate, well below.
 */
#ifndef MF_ARENA_H
#define MF_ARENA_H

#include "app/base.h"

#include <stdarg.h>

struct arena;

/* Makes an arena that may hold up to `hard_limit` bytes. Ends the process
 * when memory is short. Freed with arena_free(). */
struct arena *arena_new(size_t hard_limit) NEVER_NULL MUST_CHECK;

/* Runs the cleanups in reverse order of their registration, wipes and forgets all
 * allocations: a request may hold passwords and keys. Keeps the first block, so a warm worker does not call malloc. */
void arena_reset(struct arena *a);

/* arena_reset(), and the arena itself. NULL is allowed. */
void arena_free(struct arena *a);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

/* Zeroed memory of `size` bytes, aligned for any type. Never NULL; size 0
 * gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size) NEVER_NULL MUST_CHECK;

/* Zeroed array of `count` members; ends the process on overflow. */
void *arena_array(struct arena *a, size_t count, size_t size) NEVER_NULL MUST_CHECK;

/* Copies of a string: whole, of its first `n` bytes, or printed. */
char *arena_strdup(struct arena *a, const char *s) NEVER_NULL MUST_CHECK;
char *arena_strndup(struct arena *a, const char *s, size_t n) NEVER_NULL MUST_CHECK;
char *arena_printf(struct arena *a, const char *format, ...) NEVER_NULL MUST_CHECK PRINTF(2, 3);
char *arena_vprintf(struct arena *a, const char *format, va_list ap) NEVER_NULL MUST_CHECK
	PRINTF(2, 0);

/* Calls fn(arg) at the next reset: how a PGresult, a json-c tree, a curl
 * handle or a descriptor lives as long as its request. */
void arena_defer(struct arena *a, void (*fn)(void *arg), void *arg);

/* An array of `n` members with room for one more: itself while n < *room, else a copy
 * twice as large. */
void *arena_grow(struct arena *a, void *v, size_t n, size_t *room,
		 size_t size) NEVER_NULL MUST_CHECK;

/* One typed object, zeroed: struct run *r = ARENA_NEW(a, struct run); */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, count, type) ((type *)arena_array((a), (count), sizeof(type)))

#endif
