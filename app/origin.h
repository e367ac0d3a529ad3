/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From where browsers may reach the server: the Host allow-list against DNS
 * rebinding, and cross-origin requests (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol).
 * Settings, defaults and words are those of mlflow/server/security_utils.py and
 * fastapi_security.py.
 */
#ifndef MF_ORIGIN_H
#define MF_ORIGIN_H

#include "app/request.h"

/* Whether the request may go on. False: it was refused with 403, or answered,
 * because it was a preflight; rq->reply is complete but for origin_headers(). */
bool origin_check(struct request *rq);

/* Adds the CORS headers that the answer needs for its origin. Called last,
 * because fail() forgets headers. */
void origin_headers(struct request *rq);

/* Whether a Host header is on a list, or on the default one when `list` is NULL or
 * empty: localhost and private addresses. Entries are separated by commas and may
 * hold wildcards; an entry without a port matches every port. */
bool host_is_allowed(struct arena *a, const char *list, const char *host);

#endif
