/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a request says of provider credentials: what may be in it, what is shown of it,
 * and the key that it is kept under (mlflow/utils/validation.py and crypto.py of 3.17.2).
 */
#ifndef MF_GATEWAY_CREDENTIALS_H
#define MF_GATEWAY_CREDENTIALS_H

#include "app/bind.h"

/* The KEK of the settings, made when this process first needs it. With the passphrase
 * that everybody knows it says so in the log. */
const struct secret *gateway_kek(const struct config *c) NEVER_NULL;

/* Whether a secret's values have no key that says where requests go: those would
 * escape the check of api_base. False: answered. */
bool check_credentials(struct request *rq, const struct kv_list *values) MUST_CHECK;

/* The same for what is kept beside it unencrypted; and api_base, which becomes a URL
 * without blanks around it that may be asked (--gateway-api-base-allowed-schemes), or is
 * left out when it is blank. *ret is `config` without it then. False: answered. */
bool check_auth_config(struct request *rq, const struct kv_list *config,
		       struct kv_list *ret) MUST_CHECK;

/* A map as json.dumps writes it. */
const char *credentials_json(struct arena *a, const struct kv_list *map) NEVER_NULL;

/* The same with what is shown of every value: its first 3 and last 4 characters, and
 * nothing of one with less than 8. */
const char *credentials_masked(struct arena *a, const struct kv_list *map) NEVER_NULL;

#endif
