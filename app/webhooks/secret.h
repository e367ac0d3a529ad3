/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the secret of a webhook as MLflow's table has it. */
#ifndef MF_WEBHOOKS_SECRET_H
#define MF_WEBHOOKS_SECRET_H

#include "app/config.h"
#include "app/webhooks/fernet.h"

#define WEBHOOK_SECRET_UNREADABLE                                                                  \
	"its secret cannot be read: MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY is not set or not the "   \
	"one it was stored with; set the secret again"

/* NULL: it cannot be read with the server's key, or there is no key. */
static inline struct secret *webhook_secret(const struct config *c, const char *token)
{
	return c->webhook_secret_key ? fernet_decrypt(c->webhook_secret_key, token) : NULL;
}

#endif
