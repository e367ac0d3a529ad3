/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in guarded memory; see secret.h. */
#include "app/secret.h"

#include <sodium.h>

struct secret {
	size_t n;
	unsigned char *bytes; /* of sodium_malloc, one more than n */
};

struct secret *secret_new(const void *bytes, size_t n)
{
	struct secret *s = malloc(sizeof(*s));

	if (!s || sodium_init() < 0)
		abort();
	s->n = n;
	s->bytes = sodium_malloc(n + 1);
	if (!s->bytes)
		abort();
	memcpy(s->bytes, bytes, n);
	s->bytes[n] = '\0';
	secret_hide(s);
	return s;
}

struct secret *secret_take_env(const char *name)
{
	char *value = getenv(name);
	struct secret *s = NULL;

	if (value && *value) {
		s = secret_new(value, strlen(value));
		sodium_memzero(value, strlen(value));
	}
	unsetenv(name);
	return s;
}

void secret_free(struct secret *s)
{
	if (!s)
		return;
	sodium_free(s->bytes);
	free(s);
}

static void free_deferred(void *s)
{
	secret_free(s);
}

void secret_defer(struct arena *a, struct secret *s)
{
	arena_defer(a, free_deferred, s);
}

void secret_wipe(struct secret *s)
{
	sodium_free(s->bytes);
	s->bytes = NULL;
	s->n = 0;
}

size_t secret_size(const struct secret *s)
{
	return s->n;
}

const unsigned char *secret_reveal(const struct secret *s)
{
	if (sodium_mprotect_readonly(s->bytes) != 0)
		abort();
	return s->bytes;
}

void secret_hide(const struct secret *s)
{
	if (sodium_mprotect_noaccess(s->bytes) != 0)
		abort();
}
