/* SPDX-License-Identifier: Apache-2.0 */
/* Which URLs a webhook may have. */
#ifndef MF_WEBHOOKS_URL_H
#define MF_WEBHOOKS_URL_H

#include "app/request.h"

/*
 * The reference's rules, with its messages (mlflow/utils/validation.py
 * _validate_webhook_url): a scheme of --webhook-allowed-schemes, a host, and no
 * address of that host that is not public. Looking the host up takes at most five
 * seconds. What is checked here is checked again for every connection, by its
 * address: see outgoing.h. False: answered.
 */
bool check_webhook_url(struct request *rq, const char *url) MUST_CHECK;

#endif
