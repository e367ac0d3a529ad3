/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AWS Signature Version 4 (Amazon S3 API reference, "Authenticating Requests"). In
 * the query it makes a URL that does one thing until it expires, whoever has it: for
 * clients. In headers it leaves the URL without secrets, and so nginx's log: for
 * what nginx and this server ask for themselves. libcurl 7.88 has a signer, too,
 * which takes queries in the order given and encodes paths twice; stores refuse both.
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
	int64_t expires; /* seconds; of a URL */
};

/* Path and query of the request with its signature. */
const char *sigv4_presign(struct arena *a, const struct aws_keys *keys,
			  const struct sigv4 *request) NEVER_NULL;

/* A query encoded and in the order in which it is signed. */
const char *sigv4_query(struct arena *a, const struct name_value *query, size_t n) NEVER_NULL;

/* The values of the headers that sign a request: Authorization, x-amz-date and, when
 * it is not NULL, x-amz-security-token. The request also has x-amz-content-sha256,
 * which is signed like the others. Good for 15 minutes. */
struct sigv4_headers {
	const char *authorization, *date, *token;
};
struct sigv4_headers sigv4_authorize(struct arena *a, const struct aws_keys *keys,
				     const struct sigv4 *request);

#endif
