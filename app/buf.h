/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing run of bytes with a maximum and a sticky error: writers append
 * without testing, and whoever sends the buffer asks buf_failed() once.
 */
#ifndef MF_BUF_H
#define MF_BUF_H

#include "app/base.h"

struct buf {
	char *data; /* NUL-terminated for convenience; may hold NULs itself */
	size_t len;
	size_t cap;
	size_t max; /* appending beyond this many bytes fails the buffer */
	bool failed;
};

/* Starts an empty buffer. `max` comes from limits.h. */
void buf_init(struct buf *b, size_t max);
/* Empties it and clears the error; keeps memory up to `keep` bytes. */
void buf_reset(struct buf *b, size_t keep);
/* Gives the memory back; the buffer can be initialised again. */
void buf_free(struct buf *b);

/* Appends. After a failure they do nothing. */
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) PRINTF(2, 3);
void buf_int(struct buf *b, int64_t value);
/* A code point as UTF-8. */
void buf_utf8(struct buf *b, uint32_t code);

/* Room for `n` more bytes at the end; NULL (and failed) when over the maximum.
 * The caller writes there and then calls buf_commit() with what it used. */
char *buf_reserve(struct buf *b, size_t n);
void buf_commit(struct buf *b, size_t n);

static inline bool buf_failed(const struct buf *b)
{
	return b->failed;
}

#endif
