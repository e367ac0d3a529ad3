/* SPDX-License-Identifier: Apache-2.0 */
/* Checksums of uploads; see checksum.h. */
#include "app/artifacts/checksum.h"

#include "app/artifacts/crc64.h"
#include "app/artifacts/store.h"

#include <endian.h>
#include <isa-l/crc.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK (256 * 1024)
#define TEXT_MAX 128

/* Adds n bytes to a sum of 32 or 64 bits. */
typedef uint64_t (*crc_fn)(uint64_t crc, const unsigned char *bytes, size_t n);

static uint64_t next_crc32(uint64_t crc, const unsigned char *bytes, size_t n)
{
	return crc32(crc, bytes, (uInt)n);
}

/* CRC-32C (RFC 3720), which this library leaves without its last inversion. */
static uint64_t next_crc32c(uint64_t crc, const unsigned char *bytes, size_t n)
{
	return ~crc32_iscsi((unsigned char *)(uintptr_t)bytes, (int)n, ~(uint32_t)crc) & UINT32_MAX;
}

static const struct {
	const char *header, *parameter;
	const EVP_MD *(*digest)(void);
	crc_fn crc;
	size_t crc_size; /* bytes */
} kinds[CHECKSUMS] = {
	[CHECKSUM_MD5] = { "Content-MD5", "HTTP_CONTENT_MD5", .digest = EVP_md5 },
	[CHECKSUM_CRC32] = { "x-amz-checksum-crc32", "HTTP_X_AMZ_CHECKSUM_CRC32", .crc = next_crc32,
			     .crc_size = 4 },
	[CHECKSUM_CRC32C] = { "x-amz-checksum-crc32c", "HTTP_X_AMZ_CHECKSUM_CRC32C",
			      .crc = next_crc32c, .crc_size = 4 },
	[CHECKSUM_SHA1] = { "x-amz-checksum-sha1", "HTTP_X_AMZ_CHECKSUM_SHA1", .digest = EVP_sha1 },
	[CHECKSUM_SHA256] = { "x-amz-checksum-sha256", "HTTP_X_AMZ_CHECKSUM_SHA256",
			      .digest = EVP_sha256 },
	[CHECKSUM_CRC64NVME] = { "x-amz-checksum-crc64nvme", "HTTP_X_AMZ_CHECKSUM_CRC64NVME",
				 .crc = crc64_nvme, .crc_size = 8 },
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

static const char *crc_of(struct arena *a, int fd, enum checksum which)
{
	unsigned char *chunk = arena_alloc(a, CHUNK);
	size_t size = kinds[which].crc_size;
	uint64_t crc = 0;
	ssize_t n = 0;
	off_t at = 0;

	for (; fd >= 0 && (n = pread(fd, chunk, CHUNK, at)) > 0; at += n)
		crc = kinds[which].crc(crc, chunk, (size_t)n);
	crc = htobe64(crc);
	return n == 0 ? base64(a, (const char *)&crc + sizeof(crc) - size, size) : NULL;
}

bool checksum_verify(struct request *rq, const struct artifact *at, int fd)
{
	for (enum checksum i = 0; i < CHECKSUMS; i++) {
		const char *found;

		if (!rq->checksums[i])
			continue;
		found = kinds[i].digest ? digest_of(rq->arena, fd, kinds[i].digest()) :
					  crc_of(rq->arena, fd, i);
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
