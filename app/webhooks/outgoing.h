/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One POST to the receiver of a webhook, with libcurl: what is sent, how it is
 * signed, where it may connect to, and what the answer means.
 *
 * The address of every connection is checked after it was looked up and before it is
 * made, so that a name that leads elsewhere the second time (DNS rebinding) gains
 * nothing; redirects are not followed and proxies of the environment not used.
 * Certificates are verified.
 *
 * Headers as of mlflow/webhooks/delivery.py: X-MLflow-Delivery-Id, X-MLflow-Timestamp
 * (Unix seconds) and, with a secret, X-MLflow-Signature: "v1," and the base64 of
 * HMAC-SHA256 over "<delivery id>.<timestamp>.<body>".
 */
#ifndef MF_WEBHOOKS_OUTGOING_H
#define MF_WEBHOOKS_OUTGOING_H

#include "app/buf.h"
#include "app/config.h"
#include "app/secret.h"

#include <curl/curl.h>

struct outgoing;

/* What became of it. Only RETRY is worth trying again: no connection, or 429, 500,
 * 502, 503, 504, and 413 that says when (as the reference's urllib3 is set up). */
enum outcome { OUTCOME_DELIVERED, OUTCOME_RETRY, OUTCOME_FAILED };

struct outgoing_result {
	enum outcome outcome;
	int status;           /* of HTTP; 0: no answer came */
	int64_t retry_after;  /* seconds the receiver asks for; 0: it does not */
	bool receiver_is_bad; /* no connection, 429 or 503: the next event will fare no better */
	const char *error;    /* NULL when delivered; lives as long as the outgoing */
};

/* Whether libcurl can send a request to this URL at all. */
bool outgoing_url_ok(struct arena *a, const char *url) MUST_CHECK;

/* What url, key and body are for is sent when the transfer runs. `secret` may be
 * NULL or hold nothing: not signed. `body` is copied. Of the answer's body at most
 * `keep` bytes are kept. NULL: the URL cannot be sent to. */
struct outgoing *outgoing_new(const struct config *c, const char *url, const struct secret *secret,
			      const char *delivery_id, const char *body, size_t keep);
void outgoing_free(struct outgoing *o);

/* For curl_multi_add_handle() and the like; CURLINFO_PRIVATE is the outgoing. */
CURL *outgoing_handle(const struct outgoing *o);

/* Runs the transfer to its end. */
struct outgoing_result outgoing_perform(struct outgoing *o);
/* What a transfer that ended with `code` means. */
struct outgoing_result outgoing_result(struct outgoing *o, CURLcode code);

/* What was kept of the answer's body, a NUL behind it. */
const char *outgoing_answer(const struct outgoing *o, size_t *ret_n) NEVER_NULL;

#endif
