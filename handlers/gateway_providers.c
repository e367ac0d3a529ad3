/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the web UI offers when somebody sets up a model of the AI gateway: providers, the
 * credentials that each of them takes, and their models. The list of models is a data
 * file of MLflow's wheel, which scripts/install-ui puts beside the UI for nginx to send.
 */
#include "app/config.h"
#include "app/endpoints.h"
#include "app/gateway/providers.h"
#include "app/validate.h"

HANDLER_NO_INPUT(gateway_providers_list)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "providers");
	jw_arr(&j);
	for (const char *const *p = gateway_providers; *p; p++)
		if (gateway_allows_provider(rq, *p))
			jw_str(&j, *p);
	jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- credentials ---- */

static void write_fields(struct json *j, const char *key, const struct auth_field *f, bool secret)
{
	jw_key(j, key);
	jw_arr(j);
	for (; f->name; f++) {
		if (f->is_secret != secret)
			continue;
		jw_obj(j);
		jw_kv_str(j, "default", f->value);
		jw_kv_str(j, "description", f->description);
		jw_kv_str(j, "name", f->name);
		jw_kv_bool(j, "required", f->is_required);
		jw_kv_str(j, "type", "string");
		jw_obj_end(j);
	}
	jw_arr_end(j);
}

static void write_mode(struct json *j, const struct auth_mode *m)
{
	jw_obj(j);
	write_fields(j, "config_fields", m->fields, false);
	jw_kv_str(j, "description", m->description);
	jw_kv_str(j, "display_name", m->title);
	jw_kv_str(j, "mode", m->mode);
	write_fields(j, "secret_fields", m->fields, true);
	jw_obj_end(j);
}

struct gateway_provider_config_req {
	const char *provider;
};
static const struct field gateway_provider_config_fields[] = {
	F_STR(gateway_provider_config_req, provider, OPTIONAL),
	F_END,
};

HANDLER(gateway_provider_config)
{
	const struct auth_mode *modes;
	struct json j;
	size_t n;

	if (!*or_empty(in->provider))
		return fail(rq, INVALID_PARAMETER_VALUE, "Provider parameter is required");
	if (!gateway_allows_provider(rq, in->provider))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Provider '%s' is not allowed by the current gateway provider policy.",
			    in->provider);
	modes = gateway_auth_modes(rq->arena, in->provider, &n);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "auth_modes");
	jw_arr(&j);
	for (size_t i = 0; i < n; i++)
		write_mode(&j, &modes[i]);
	jw_arr_end(&j);
	jw_kv_str(&j, "default_mode", modes[0].mode);
	jw_obj_end(&j);
	return true;
}

/* ---- models ---- */

struct gateway_provider_models_req {
	const char *provider;
};
static const struct field gateway_provider_models_fields[] = {
	F_STR(gateway_provider_models_req, provider, OPTIONAL),
	F_END,
};

/* Names of files are those of providers that are known, and nothing else. */
HANDLER(gateway_provider_models)
{
	const char *provider = or_null(in->provider);
	struct json j;

	if (!provider && *python_strip(rq->arena, rq->config->gateway_allowed_providers))
		return fail(rq, NOT_IMPLEMENTED,
			    "The list of all models is not limited to those of "
			    "--gateway-allowed-providers. Ask for one provider's.");
	if (!provider ||
	    (gateway_knows_provider(provider) && gateway_allows_provider(rq, provider))) {
		reply_text(rq, "");
		rq->reply.type = NULL;
		reply_header(rq, "X-Accel-Redirect",
			     arena_printf(rq->arena, "/_mlflow/gateway-models/%s.json",
					  provider ? provider : "all"));
		return true;
	}
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "models");
	jw_arr(&j);
	jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}
