/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checksums that clients send with uploads: Content-MD5 (RFC 1864) and S3's
 * x-amz-checksum-* (Amazon S3 user guide, "Checking object integrity"), each in base64,
 * CRCs with their highest byte first. For a bucket they are signed and passed on, and
 * the store checks; on disk a worker reads the file, if one was sent.
 */
#ifndef MF_ARTIFACTS_CHECKSUM_H
#define MF_ARTIFACTS_CHECKSUM_H

#include "app/artifacts/sigv4.h"
#include "app/request.h"

struct artifact;

/* How nginx calls the header of a checksum, as a FastCGI parameter. */
const char *checksum_parameter(enum checksum which) NEVER_NULL;

/* Whether what can be read from `fd` has the checksums of the request; -1 is an empty
 * body. False: answered. */
bool checksum_verify(struct request *rq, const struct artifact *at, int fd) MUST_CHECK;

/* Appends to `headers`, a new array then, those that a store is sent, signed like all x-amz- headers. False:
 * answered; one is no base64. */
bool checksum_pass_on(struct request *rq, const struct name_value **headers, size_t *n) MUST_CHECK;

#endif
