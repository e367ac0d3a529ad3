/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of webhooks share. */
#ifndef MF_HANDLERS_WEBHOOKS_H
#define MF_HANDLERS_WEBHOOKS_H

#include "app/bind.h"

/* An event as requests have it; the numbers of app/webhooks/events.def. */
struct webhook_event {
	struct opt_int entity;
	struct opt_int action;
};
extern const struct field webhook_event_fields[3];

/* Whether there is such an event. False: answered. */
bool check_webhook_event(struct request *rq, const struct webhook_event *e) MUST_CHECK;

/* Fails with what MLflow says of a webhook that is not there. */
bool no_webhook(struct request *rq, const char *id);

/* The Fernet token of a secret; NULL for none, which "" may be, too. False: answered, because the server
 * has no key to keep it with, or the secret is too long. */
bool seal_webhook_secret(struct request *rq, const char *secret, const char **ret_token) MUST_CHECK;

#endif
