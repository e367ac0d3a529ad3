/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Providers of models that the AI gateway knows, and which credentials each of them takes:
 * names as of the model catalog in MLflow's wheel, modes and fields as of
 * mlflow/utils/providers.py of 3.17.2.
 */
#ifndef MF_GATEWAY_PROVIDERS_H
#define MF_GATEWAY_PROVIDERS_H

#include "app/request.h"

/* The names in their order, up to NULL. */
extern const char *const gateway_providers[];

bool gateway_knows_provider(const char *name);

/* Whether --gateway-allowed-providers lets it be used, by any of its names and in any
 * case. All may where nothing is set. */
bool gateway_allows_provider(const struct request *rq, const char *name);

/* What somebody is asked for who sets a provider up. */
struct auth_field {
	const char *name, *description;
	bool is_secret, is_required;
	const char *value; /* that is suggested, or NULL */
};
struct auth_mode {
	const char *provider, *mode, *title, *description;
	const struct auth_field *fields; /* up to one without a name */
};

/* The modes of a provider, the suggested one first: an array and its length. A provider
 * without modes of its own takes an API key, of whatever name it is. */
const struct auth_mode *gateway_auth_modes(struct arena *a, const char *provider,
					   size_t *ret_n) NEVER_NULL;

#endif
