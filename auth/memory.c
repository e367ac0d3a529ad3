/* SPDX-License-Identifier: Apache-2.0 */
/* Verified passwords, decisions and failed attempts; see memory.h. */
#include "auth/memory.h"

#include <sodium.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define KEY_BYTES crypto_generichash_KEYBYTES
#define DIGEST_BYTES crypto_generichash_BYTES
#define VERIFIED 4096
#define DECIDED 16384
#define COUNTERS 8192
#define PLACES 4 /* where one digest may stand */

/*
 * Failures as a leaky bucket: the time at which it will have run empty. One word,
 * so processes need no lock. Two names may share a counter; with so many of them
 * that is rare and only makes the limit stricter.
 */
struct auth_memory {
	unsigned char key[KEY_BYTES];
	unsigned char verified[VERIFIED][DIGEST_BYTES];
	unsigned char decided[DECIDED][DIGEST_BYTES];
	_Atomic int64_t empty_at[COUNTERS];
};

struct auth_memory *memory_new(void)
{
	struct auth_memory *m =
		mmap(NULL, sizeof(*m), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (m == MAP_FAILED)
		abort();
	madvise(m, sizeof(*m), MADV_DONTDUMP);
	randombytes_buf(m->key, sizeof(m->key));
	return m;
}

/* Every part with the byte that ends it: no other parts give the same text. */
static void digest_in(const struct auth_memory *m, int64_t period, const char *const *parts,
		      size_t n, unsigned char ret[DIGEST_BYTES])
{
	crypto_generichash_state s;

	crypto_generichash_init(&s, m->key, sizeof(m->key), DIGEST_BYTES);
	crypto_generichash_update(&s, (const unsigned char *)&period, sizeof(period));
	for (size_t i = 0; i < n; i++)
		crypto_generichash_update(&s, (const unsigned char *)parts[i],
					  strlen(parts[i]) + 1);
	crypto_generichash_final(&s, ret, DIGEST_BYTES);
	sodium_memzero(&s, sizeof(s));
}

static void digest(const struct auth_memory *m, const char *const *parts, size_t n,
		   unsigned char ret[DIGEST_BYTES])
{
	digest_in(m, 0, parts, n, ret);
}

/* A set of digests in which each has PLACES places, so that a new one drives out one of
 * few. Nobody locks it: a digest that is half written is nobody's. */
struct set {
	unsigned char (*v)[DIGEST_BYTES];
	size_t n;
};
#define SET_OF(array) ((struct set){ (array), ARRAY_LEN(array) })

static size_t place(const struct set *set, const unsigned char d[DIGEST_BYTES], size_t i)
{
	return (d[0] | (size_t)d[1] << 8) * PLACES % set->n + i;
}

static bool set_has(const struct set *set, const unsigned char d[DIGEST_BYTES])
{
	bool found = false;

	for (size_t i = 0; i < PLACES; i++)
		found = sodium_memcmp(set->v[place(set, d, i)], d, DIGEST_BYTES) == 0 || found;
	return found;
}

static void set_add(const struct set *set, const unsigned char d[DIGEST_BYTES])
{
	if (!set_has(set, d))
		memcpy(set->v[place(set, d, randombytes_uniform(PLACES))], d, DIGEST_BYTES);
}

bool memory_knows(struct auth_memory *m, const char *user, const char *password, const char *stored)
{
	unsigned char d[DIGEST_BYTES];

	digest(m, (const char *const[]){ "verified", user, password, stored }, 4, d);
	return set_has(&SET_OF(m->verified), d);
}

void memory_note(struct auth_memory *m, const char *user, const char *password, const char *stored)
{
	unsigned char d[DIGEST_BYTES];

	digest(m, (const char *const[]){ "verified", user, password, stored }, 4, d);
	set_add(&SET_OF(m->verified), d);
}

bool memory_has(struct auth_memory *m, const char *const *parts, size_t n, time_t now)
{
	int64_t period = now / DECISION_SECONDS;
	unsigned char d[DIGEST_BYTES];
	bool found;

	digest_in(m, period, parts, n, d);
	found = set_has(&SET_OF(m->decided), d);
	digest_in(m, period - 1, parts, n, d);
	return set_has(&SET_OF(m->decided), d) || found;
}

void memory_add(struct auth_memory *m, const char *const *parts, size_t n, time_t now)
{
	unsigned char d[DIGEST_BYTES];

	digest_in(m, now / DECISION_SECONDS, parts, n, d);
	set_add(&SET_OF(m->decided), d);
}

/* ---- attempts ---- */

#define KINDS 3
static const int64_t shares[KINDS] = { 1, 4, 20 };

static size_t counter_of(const struct auth_memory *m, const char *kind, const char *user,
			 const char *address)
{
	unsigned char d[DIGEST_BYTES];

	digest(m, (const char *const[]){ kind, user, address }, 3, d);
	return (d[0] | (size_t)d[1] << 8) % COUNTERS;
}

static void counters_of(const struct auth_memory *m, const char *user, const char *address,
			size_t ret[KINDS])
{
	ret[0] = counter_of(m, "user", user, address);
	ret[1] = counter_of(m, "address", "", address);
	ret[2] = counter_of(m, "on user", user, "");
}

static void add(struct auth_memory *m, const size_t at[KINDS], int64_t seconds, int64_t now)
{
	for (size_t i = 0; i < KINDS; i++) {
		int64_t old = atomic_load(&m->empty_at[at[i]]);

		while (!atomic_compare_exchange_weak(&m->empty_at[at[i]], &old,
						     MAX(old, now) + seconds))
			;
	}
}

int memory_attempt(struct auth_memory *m, const char *user, const char *address, int64_t limit,
		   time_t now)
{
	size_t at[KINDS];
	int64_t wait = 0;

	if (!limit)
		return 0;
	counters_of(m, user, address, at);
	for (size_t i = 0; i < KINDS; i++) {
		int64_t room = (limit * shares[i] - 1) * ATTEMPT_SECONDS;

		wait = MAX(wait, atomic_load(&m->empty_at[at[i]]) - now - room);
	}
	if (!wait)
		add(m, at, ATTEMPT_SECONDS, now);
	return (int)wait;
}

void memory_succeeded(struct auth_memory *m, const char *user, const char *address, int64_t limit)
{
	size_t at[KINDS];

	if (!limit)
		return;
	counters_of(m, user, address, at);
	add(m, at, -ATTEMPT_SECONDS, 0);
}
