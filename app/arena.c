/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bump allocator over a chain of blocks. The first block survives resets;
 * larger requests add blocks that a reset gives back.
 */
#include "app/arena.h"

#include "app/limits.h"

#include <stdalign.h>
#include <unistd.h>

#if defined(__has_feature)
#define HAS_FEATURE(x) __has_feature(x) /* clang */
#else
#define HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

struct block {
	struct block *prev;
	size_t size; /* bytes in data */
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

struct cleanup {
	struct cleanup *next;
	void (*fn)(void *arg);
	void *arg;
};

struct arena {
	struct block *last;
	struct cleanup *cleanups; /* newest first */
	size_t used;
	size_t hard_limit;
};

/* The master restarts a worker that ends so; nothing half-done stays behind,
 * because an open transaction ends with its connection. */
static _Noreturn void out_of_memory(size_t wanted)
{
	fprintf(stderr, "level=error event=out_of_memory wanted=%zu\n", wanted);
	_exit(70); /* EX_SOFTWARE */
}

static struct block *block_new(struct block *prev, size_t size)
{
	struct block *b = malloc(sizeof(*b) + size);

	if (!b)
		out_of_memory(size);
	b->prev = prev;
	b->size = size;
	b->used = 0;
	ASAN_POISON_MEMORY_REGION(b->data, size);
	return b;
}

struct arena *arena_new(size_t hard_limit)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (!a)
		out_of_memory(sizeof(*a));
	a->hard_limit = hard_limit;
	a->last = block_new(NULL, ARENA_FIRST_BLOCK);
	return a;
}

void arena_reset(struct arena *a)
{
	while (a->cleanups) {
		struct cleanup *c = a->cleanups;

		a->cleanups = c->next;
		c->fn(c->arg);
	}
	while (a->last->prev) {
		struct block *b = a->last;

		a->last = b->prev;
		ASAN_UNPOISON_MEMORY_REGION(b->data, b->size);
		explicit_bzero(b->data, b->used);
		free(b);
	}
	explicit_bzero(a->last->data, a->last->used);
	ASAN_POISON_MEMORY_REGION(a->last->data, a->last->size);
	a->last->used = 0;
	a->used = 0;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	ASAN_UNPOISON_MEMORY_REGION(a->last->data, a->last->size);
	free(a->last);
	free(a);
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct block *b = a->last;
	unsigned char *p;

	if (size > SIZE_MAX - align)
		out_of_memory(size);
	size = (MAX(size, (size_t)1) + align - 1) / align * align;
	if (size > a->hard_limit - a->used)
		out_of_memory(size);
	if (size > b->size - b->used) {
		b = block_new(b, MAX(size, MIN(b->size * 2, 1 * MIB)));
		a->last = b;
	}
	p = b->data + b->used;
	b->used += size;
	a->used += size;
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	memset(p, 0, size);
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		out_of_memory(SIZE_MAX);
	return arena_alloc(a, bytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);

	memcpy(copy, s, n);
	return copy;
}

void *arena_grow(struct arena *a, void *v, size_t n, size_t *room, size_t size)
{
	void *grown;

	if (n < *room)
		return v;
	*room = MAX(*room * 2, 16);
	grown = arena_array(a, *room, size);
	if (n)
		memcpy(grown, v, n * size);
	return grown;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *format, va_list ap)
{
	va_list again;
	char *s;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0)
		out_of_memory(0);
	s = arena_alloc(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, format, ap);
	return s;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list ap;
	char *s;

	va_start(ap, format);
	s = arena_vprintf(a, format, ap);
	va_end(ap);
	return s;
}

void arena_defer(struct arena *a, void (*fn)(void *arg), void *arg)
{
	struct cleanup *c = ARENA_NEW(a, struct cleanup);

	c->fn = fn;
	c->arg = arg;
	c->next = a->cleanups;
	a->cleanups = c;
}
