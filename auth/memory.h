/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all workers of a server remember together, in memory they share: which
 * passwords were verified, what was decided (recall.h), and how often verifying failed
 * lately.
 *
 * Verifying a password costs tens of milliseconds by design. A success is
 * remembered under a keyed hash of user, password and *stored hash*; every request
 * reads the stored hash anyway, so after a change or deletion the memory no longer
 * matches in any process, on any node, and nothing has to be invalidated. What is
 * remembered is of no use without the key, which lives as long as the master.
 */
#ifndef MF_AUTH_MEMORY_H
#define MF_AUTH_MEMORY_H

#include "app/base.h"

#include <time.h>

struct auth_memory;

/* To be called once, before workers are forked. Ends the process when memory is
 * short. */
struct auth_memory *memory_new(void) NEVER_NULL;

/* Whether this password was verified against this stored hash, and that it was. */
bool memory_knows(struct auth_memory *m, const char *user, const char *password,
		  const char *stored);
void memory_note(struct auth_memory *m, const char *user, const char *password, const char *stored);

/* Decisions, whatever they are, as the parts that make them up: a decision is found
 * again if every part is the same, until it is DECISION_SECONDS old or up to twice that.
 * `now` is of a clock that nobody sets. What is forgotten costs asking again, no more. */
#define DECISION_SECONDS 60
bool memory_has(struct auth_memory *m, const char *const *parts, size_t n, time_t now);
void memory_add(struct auth_memory *m, const char *const *parts, size_t n, time_t now);

/* Wrong passwords: so many at once (--login-attempts) for one name from one address,
 * then one more every ATTEMPT_SECONDS. From one address under all names it is 4
 * times as many, and 20 times for one name from everywhere, so that a stranger does
 * not lock a user out easily. Who was verified before is not verified again and so
 * never held up. */
#define ATTEMPT_SECONDS 6

/* Counts an attempt before it is made. Returns 0, or the seconds until it may be
 * made, and then counts nothing. `limit` 0: no limit. */
int memory_attempt(struct auth_memory *m, const char *user, const char *address, int64_t limit,
		   time_t now) MUST_CHECK;
/* Takes the attempt back: it was right. */
void memory_succeeded(struct auth_memory *m, const char *user, const char *address, int64_t limit);

#endif
