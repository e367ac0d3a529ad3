/* SPDX-License-Identifier: Apache-2.0 */
/* Checksums of uploads; see checksum.h. */
#include "app/artifacts/checksum.h"

#include "app/artifacts/store.h"

#include <arpa/inet.h>
#include <isa-l/crc.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK (256 * 1024)
#define TEXT_MAX 128

typedef uint32_t (*crc_fn)(uint32_t crc, unsigned char *bytes, size_t n);

static uint32_t next_crc32(uint32_t crc, unsigned char *bytes, size_t n)
{
	return (uint32_t)crc32(crc, bytes, (uInt)n);
}

/* CRC-32C (RFC 3720), which this library leaves without its last inversion. */
static uint32_t next_crc32c(uint32_t crc, unsigned char *bytes, size_t n)
{
	return ~crc32_iscsi(bytes, (int)n, ~crc);
}

static const struct {
	const char *header, *parameter;
	const EVP_MD *(*digest)(void);
	crc_fn crc;
} kinds[CHECKSUMS] = {
	[CHECKSUM_MD5] = { "Content-MD5", "HTTP_CONTENT_MD5", EVP_md5, NULL },
	[CHECKSUM_CRC32] = { "x-amz-checksum-crc32", "HTTP_X_AMZ_CHECKSUM_CRC32", NULL,
			     next_crc32 },
	[CHECKSUM_CRC32C] = { "x-amz-checksum-crc32c", "HTTP_X_AMZ_CHECKSUM_CRC32C", NULL,
			      next_crc32c },
	[CHECKSUM_SHA1] = { "x-amz-checksum-sha1", "HTTP_X_AMZ_CHECKSUM_SHA1", EVP_sha1, NULL },
	[CHECKSUM_SHA256] = { "x-amz-checksum-sha256", "HTTP_X_AMZ_CHECKSUM_SHA256", EVP_sha256,
			      NULL },
	/* of no library here: stores check it, and a disk does not take it */
	[CHECKSUM_CRC64NVME] = { "x-amz-checksum-crc64nvme", "HTTP_X_AMZ_CHECKSUM_CRC64NVME", NULL,
				 NULL },
};

const char *checksum_parameter(enum checksum which)
{
	return kinds[which].parameter;
}

/* ---- on disk ---- */

static const char *base64(struct arena *a, const void *bytes, size_t n)
{
	return sodium_bin2base64(arena_alloc(a, TEXT_MAX), TEXT_MAX, bytes, n,
				 sodium_base64_VARIANT_ORIGINAL);
}

static const char *digest_of(struct arena *a, int fd, const EVP_MD *md)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	char *chunk = arena_alloc(a, CHUNK);
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	ssize_t n = 0;
	off_t at = 0;
	bool ok = context && EVP_DigestInit_ex(context, md, NULL);

	for (; ok && fd >= 0 && (n = pread(fd, chunk, CHUNK, at)) > 0; at += n)
		ok = EVP_DigestUpdate(context, chunk, (size_t)n);
	ok = ok && n == 0 && EVP_DigestFinal_ex(context, digest, &size);
	EVP_MD_CTX_free(context);
	return ok ? base64(a, digest, size) : NULL;
}

static const char *crc_of(struct arena *a, int fd, crc_fn next)
{
	unsigned char *chunk = arena_alloc(a, CHUNK);
	uint32_t crc = 0;
	ssize_t n = 0;
	off_t at = 0;

	for (; fd >= 0 && (n = pread(fd, chunk, CHUNK, at)) > 0; at += n)
		crc = next(crc, chunk, (size_t)n);
	crc = htonl(crc);
	return n == 0 ? base64(a, &crc, sizeof(crc)) : NULL;
}

bool checksum_verify(struct request *rq, const struct artifact *at, int fd)
{
	for (size_t i = 0; i < CHECKSUMS; i++) {
		const char *found;

		if (!rq->checksums[i])
			continue;
		if (!kinds[i].digest && !kinds[i].crc)
			return fail(
				rq, NOT_IMPLEMENTED,
				"Artifact '%s' was not written: this version cannot check %s on "
				"disk. Send x-amz-checksum-crc32, -crc32c, -sha1 or -sha256, or "
				"Content-MD5.",
				at->given, kinds[i].header);
		found = kinds[i].digest ? digest_of(rq->arena, fd, kinds[i].digest()) :
					  crc_of(rq->arena, fd, kinds[i].crc);
		if (!found || strcmp(found, rq->checksums[i]) != 0)
			return fail(rq, BAD_REQUEST,
				    "Artifact '%s' was not written: what arrived does not have the "
				    "checksum that was sent (%s).",
				    at->given, kinds[i].header);
	}
	return true;
}

/* ---- to a bucket ---- */

static bool is_base64(const char *text)
{
	unsigned char bytes[TEXT_MAX];

	return strlen(text) < TEXT_MAX &&
	       sodium_base642bin(bytes, sizeof(bytes), text, strlen(text), NULL, NULL, NULL,
				 sodium_base64_VARIANT_ORIGINAL) == 0;
}

bool checksum_pass_on(struct request *rq, const struct name_value **headers, size_t *n)
{
	struct name_value *all = ARENA_ARRAY(rq->arena, *n + CHECKSUMS, struct name_value);

	for (size_t i = 0; i < *n; i++)
		all[i] = (*headers)[i];
	*headers = all;
	for (size_t i = 0; i < CHECKSUMS; i++) {
		if (!rq->checksums[i])
			continue;
		if (!is_base64(rq->checksums[i]))
			return fail(rq, BAD_REQUEST, "The header %s is not base64.",
				    kinds[i].header);
		if (i != CHECKSUM_MD5) /* nginx passes it on unsigned */
			all[(*n)++] = (struct name_value){ kinds[i].header, rq->checksums[i] };
	}
	return true;
}
