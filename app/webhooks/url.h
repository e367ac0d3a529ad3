/* SPDX-License-Identifier: Apache-2.0 */
/* Which URLs a client may give the server: for webhooks, and for providers of the gateway. */
#ifndef MF_WEBHOOKS_URL_H
#define MF_WEBHOOKS_URL_H

#include "app/request.h"

#include <sys/socket.h>

/*
 * The reference's rules, with its messages (mlflow/utils/validation.py
 * _validate_webhook_url): a scheme of --webhook-allowed-schemes, a host, and no
 * address of that host that is not public. Looking the host up takes at most five
 * seconds. What is checked here is checked again for every connection, by its
 * address: see outgoing.h. False: answered.
 */
bool check_webhook_url(struct request *rq, const char *url) MUST_CHECK;

/* A kind of URL: what messages call it, its schemes with commas between, and whether it
 * may lead to private addresses. */
struct url_rule {
	const char *what, *schemes;
	bool allow_private_ips;
};

/* The same for other URLs (_validate_public_https_url): no credentials in it, and no
 * address in a spelling that only some resolvers take for one. False: answered. */
bool check_public_url(struct request *rq, const struct url_rule *rule, const char *url) MUST_CHECK;

/* Whether its host is one of `patterns`, with commas between, in which *, ? and [a-z] stand
 * for others; all are when there are none. The URL was checked before. False: answered. */
bool check_url_host(struct request *rq, const char *what, const char *url,
		    const char *patterns) MUST_CHECK;

#endif
