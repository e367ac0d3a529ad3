/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of object stores and of the services that give out their credentials,
 * through libcurl. No redirect is followed, no proxy taken from the environment
 * (AWS's tools do not for metadata either), and every call ends in time.
 */
#ifndef MF_ARTIFACTS_HTTP_H
#define MF_ARTIFACTS_HTTP_H

#include "app/artifacts/sigv4.h"

struct http_call {
	const char *method;
	const char *url;
	const struct name_value *headers;
	size_t n_headers;
	const void *body; /* NULL for none */
	size_t body_size;
	int send_fd; /* what the body is read from instead, at send_offset; 0: nothing */
	int64_t send_offset;
	int save_fd; /* what takes the body of an answer of 2xx, from its beginning; 0: memory */
	const char *ca_file; /* NULL: the system's */
	bool no_verify;
	/* 0: defaults of object stores; with a descriptor, a minute without a byte ends it */
	long connect_ms, total_ms;
};

struct http_answer {
	int status;
	const char *body; /* NUL-terminated */
	size_t size;
	int64_t content_length; /* of the header, also of HEAD; -1 when there is none */
	const char *etag;       /* or NULL */
	const char *error;      /* when there is no status: why, without the URL's query */
	bool timed_out;
};

/* False: no answer came, and ret->error says why. Connections are kept for the next
 * call of this process. */
bool http_send(struct arena *a, const struct http_call *call, struct http_answer *ret) MUST_CHECK;

#endif
