/* SPDX-License-Identifier: Apache-2.0 */
/* The Authorization header (RFC 9110 section 11.6.2): Basic (RFC 7617), Bearer
 * (RFC 6750). */
#ifndef MF_AUTH_CREDENTIALS_H
#define MF_AUTH_CREDENTIALS_H

#include "app/arena.h"

enum credential_kind { CREDENTIAL_NONE, CREDENTIAL_BASIC, CREDENTIAL_BEARER, CREDENTIAL_TRUSTED };

struct credentials {
	/* NONE: there is no header, or it cannot be read; TRUSTED: nginx says it (trusted.h) */
	enum credential_kind kind;
	const char *name;   /* Basic: the user; may be "" */
	const char *secret; /* Basic: the password, may be ""; Bearer: the token */
};

/* Takes a header's value apart; NULL is no header. What is not base64 of UTF-8
 * without a NUL byte is nobody's. */
struct credentials credentials_parse(struct arena *a, const char *header);

#endif
