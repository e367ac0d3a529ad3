/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Percent-decoding of paths and query strings (RFC 3986 section 2.1; "+" is a
 * space in query strings only, as HTML forms send it).
 */
#ifndef MF_QUERY_H
#define MF_QUERY_H

#include "app/arena.h"

struct query_pair {
	const char *name;
	const char *value;
};

struct query {
	size_t n;
	struct query_pair *pairs; /* in the order sent */
};

/* Decodes `n` bytes of `text`. NULL when the result would hold a NUL byte or
 * is not UTF-8. A "%" not followed by two hex digits stands for itself. */
const char *percent_decode(struct arena *a, const char *text, size_t n, bool plus_is_space);

/* Splits and decodes a query string. False when a name or value cannot be
 * decoded or there are more than QUERY_PARAMS_MAX. */
bool query_parse(struct arena *a, const char *text, struct query *ret) MUST_CHECK;

/* The first value of a name, or NULL. */
const char *query_get(const struct query *q, const char *name);

/* Encodes every byte of a path but unreserved characters and "/". */
const char *percent_encode_path(struct arena *a, const char *path) NEVER_NULL;
/* The same for one segment or value: encodes "/", too. */
const char *percent_encode(struct arena *a, const char *text) NEVER_NULL;

/* Whether `n` bytes are well-formed UTF-8 (RFC 3629) without NUL. */
bool utf8_valid(const char *s, size_t n);

#endif
