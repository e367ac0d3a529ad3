/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AWS Signature Version 4 in the query string: a URL that does one thing until
 * it expires, whoever has it ("Authenticating Requests: Using Query Parameters",
 * Amazon S3 API reference). The server's own calls use such URLs, too, so there
 * is one signer. libcurl 7.88's signs queries in the order given and S3 paths
 * encoded twice, which stores refuse.
 */
#ifndef MF_ARTIFACTS_SIGV4_H
#define MF_ARTIFACTS_SIGV4_H

#include "app/arena.h"

#include <time.h>

/* The longest that a signature may last, seven days. */
#define SIGV4_EXPIRES_MAX 604800

struct aws_keys {
	const char *access_key;
	const char *secret_key;
	const char *session_token; /* NULL for keys that do not expire */
};

struct name_value {
	const char *name;
	const char *value;
};

struct sigv4 {
	const char *method;
	const char *host; /* as the Host header has it, with a port that is not the scheme's */
	const char *path; /* begins with a slash; encoded */
	const struct name_value *query; /* not encoded, any order */
	size_t n_query;
	/* Headers beside Host that are sent exactly like this and so are signed. */
	const struct name_value *headers;
	size_t n_headers;
	const char *payload_sha256; /* hexadecimal; NULL leaves the body unsigned */
	const char *region, *service;
	time_t now;
	int64_t expires; /* seconds */
};

/* Path and query of the request with its signature. */
const char *sigv4_presign(struct arena *a, const struct aws_keys *keys,
			  const struct sigv4 *request) NEVER_NULL;

#endif
