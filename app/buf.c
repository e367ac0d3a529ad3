/* SPDX-License-Identifier: Apache-2.0 */
/* A growing run of bytes with a maximum and a sticky error; see buf.h. */
#include "app/buf.h"

#include <inttypes.h>
#include <stdarg.h>

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_reset(struct buf *b, size_t keep)
{
	if (b->cap > keep)
		buf_free(b);
	b->len = 0;
	b->failed = false;
	if (b->data)
		b->data[0] = '\0';
}

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ .max = b->max };
}

char *buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap;
	char *data;

	if (b->failed)
		return NULL;
	if (n > b->max - b->len) {
		b->failed = true;
		return NULL;
	}
	if (cap - b->len > n)
		return b->data + b->len;
	cap = MAX(MAX(cap * 2, b->len + n + 1), (size_t)1024);
	data = realloc(b->data, cap);
	if (!data) {
		b->failed = true;
		return NULL;
	}
	b->data = data;
	b->cap = cap;
	return data + b->len;
}

void buf_commit(struct buf *b, size_t n)
{
	b->len += n;
	b->data[b->len] = '\0';
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
	char *p = n ? buf_reserve(b, n) : NULL;

	if (!p)
		return;
	memcpy(p, bytes, n);
	buf_commit(b, n);
}

void buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0) {
		b->failed = true;
		return;
	}
	p = buf_reserve(b, (size_t)n);
	if (!p)
		return;
	va_start(ap, format);
	vsnprintf(p, (size_t)n + 1, format, ap);
	va_end(ap);
	buf_commit(b, (size_t)n);
}

void buf_int(struct buf *b, int64_t value)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%" PRId64, value);

	buf_add(b, digits, (size_t)n);
}

void buf_utf8(struct buf *b, uint32_t code)
{
	unsigned char bytes[4];
	size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n; i-- > 1; code >>= 6)
		bytes[i] = 0x80 | (code & 0x3f);
	bytes[0] = (unsigned char)(lead[n] | code);
	buf_add(b, bytes, n);
}
