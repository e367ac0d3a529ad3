/* SPDX-License-Identifier: Apache-2.0 */
/* Packed bodies; see messages.h. A body that unpacks to more than BODY_MAX is refused while it
 * is unpacked, so a small one never fills the memory. */
#include "app/buf.h"
#include "app/limits.h"
#include "app/otlp/messages.h"

#include <limits.h>
#include <zlib.h>

#define STEP (256 * KIB)

/* What zlib calls the formats: windowBits of inflateInit2(). */
enum { FORMAT_RAW = -MAX_WBITS, FORMAT_ZLIB = MAX_WBITS, FORMAT_GZIP = 16 + MAX_WBITS };

/* Whether all of the input is taken and its end was seen. A gzip file may have several members. */
static bool inflate_all(z_stream *z, int format, struct buf *out)
{
	int code = Z_OK;

	while (code == Z_OK) {
		char *to = buf_reserve(out, STEP);

		if (!to)
			return false;
		z->next_out = (unsigned char *)to;
		z->avail_out = STEP;
		code = inflate(z, Z_NO_FLUSH);
		buf_commit(out, STEP - z->avail_out);
		if (code == Z_STREAM_END && format == FORMAT_GZIP && z->avail_in)
			code = inflateReset(z);
		else if (code == Z_OK && z->avail_out && !z->avail_in)
			return false; /* it ends early */
	}
	return code == Z_STREAM_END && !z->avail_in;
}

static bool unpack_as(struct arena *a, int format, const struct otlp_bytes *body,
		      struct otlp_bytes *ret)
{
	z_stream z = { 0 };
	struct buf out;
	bool ok;

	if (body->n > UINT_MAX || inflateInit2(&z, format) != Z_OK)
		return false;
	z.next_in = (z_const unsigned char *)(uintptr_t)body->s;
	z.avail_in = (unsigned)body->n;
	buf_init(&out, BODY_MAX + STEP);
	ok = inflate_all(&z, format, &out);
	inflateEnd(&z);
	if (ok)
		*ret = (struct otlp_bytes){ arena_strndup(a, out.data ? out.data : "", out.len),
					    out.len };
	buf_free(&out);
	return ok;
}

bool otlp_encoding_is_known(const char *encoding)
{
	return strcasecmp(encoding, "gzip") == 0 || strcasecmp(encoding, "deflate") == 0;
}

bool otlp_unpack(struct arena *a, const char *encoding, struct otlp_bytes *body)
{
	struct otlp_bytes packed = *body;

	if (strcasecmp(encoding, "gzip") == 0)
		return unpack_as(a, FORMAT_GZIP, &packed, body);
	return strcasecmp(encoding, "deflate") == 0 && (unpack_as(a, FORMAT_ZLIB, &packed, body) ||
							unpack_as(a, FORMAT_RAW, &packed, body));
}
