/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets of the AI gateway, which the web UI calls API keys: create, get, update,
 * delete, list. Values come in and never go out; what is stored of them is described
 * in app/gateway/envelope.h, what is shown in credentials.h.
 */
#include "app/clock.h"
#include "app/config.h"
#include "app/endpoints.h"
#include "app/gateway/credentials.h"
#include "app/gateway/envelope.h"
#include "app/json_value.h"
#include "app/random_id.h"
#include "app/validate.h"
#include "auth/owned.h"
#include "auth/permit.h"
#include "handlers/column_width.h"

/* Columns of MLflow's table. */
#define MAX_NAME 255
#define MAX_PROVIDER 64
#define MAX_USER 255
#define MAX_MASKED 500

/* The columns of every statement here. */
enum {
	SECRET_ID,
	SECRET_NAME,
	MASKED_VALUE,
	CREATED_AT,
	LAST_UPDATED_AT,
	PROVIDER,
	CREATED_BY,
	LAST_UPDATED_BY,
	AUTH_CONFIG
};

static bool no_secret(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "GatewaySecret not found (secret_id='%s')", id);
}

/* A map that is kept as JSON. What is none, or has other values than texts, was not
 * stored by either server, and is shown as `fallback`. */
static void write_map(struct request *rq, struct json *j, const char *key, const char *text,
		      const char *fallback)
{
	const struct json_value *v = text ? json_value_read(rq->arena, text) : NULL;

	if (!text || (v && v->kind == JSON_OBJECT && !v->n))
		return;
	jw_key(j, key);
	if (!v || v->kind != JSON_OBJECT) {
		jw_raw(j, fallback);
		return;
	}
	jw_obj(j);
	for (size_t i = 0; i < v->n; i++) {
		jw_name(j, v->keys[i]);
		jw_str(j, v->items[i].kind == JSON_STRING ? v->items[i].text : "***");
	}
	jw_obj_end(j);
}

static void write_secret(struct request *rq, struct json *j, const struct rows *r, int row)
{
	jw_obj(j);
	jw_kv_str(j, "secret_id", rows_str(r, row, SECRET_ID));
	jw_kv_str(j, "secret_name", rows_str(r, row, SECRET_NAME));
	write_map(rq, j, "masked_values", rows_str(r, row, MASKED_VALUE), "{\"value\": \"***\"}");
	jw_kv_int(j, "created_at", rows_int(r, row, CREATED_AT));
	jw_kv_int(j, "last_updated_at", rows_int(r, row, LAST_UPDATED_AT));
	jw_kv_str(j, "provider", rows_str(r, row, PROVIDER));
	jw_kv_str(j, "created_by", rows_str(r, row, CREATED_BY));
	jw_kv_str(j, "last_updated_by", rows_str(r, row, LAST_UPDATED_BY));
	write_map(rq, j, "auth_config", rows_str(r, row, AUTH_CONFIG), "{}");
	jw_obj_end(j);
}

static bool reply_secret(struct request *rq, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "secret");
	write_secret(rq, &j, r, 0);
	jw_obj_end(&j);
	return true;
}

/* What is stored of values, sealed for one secret. */
struct sealed_values {
	struct envelope e;
	const char *masked;
};

/* False: what would be shown of them is too long; answered. */
static bool seal(struct request *rq, const char *id, const char *name, const struct kv_list *values,
		 struct sealed_values *ret)
{
	struct arena *a = rq->arena;

	ret->masked = credentials_masked(a, values);
	if (strlen(ret->masked) > MAX_MASKED)
		return fail(rq, BAD_REQUEST,
			    "'secret_value' has too many or too long keys: what is shown of it "
			    "exceeds the maximum length of %d characters",
			    MAX_MASKED);
	ret->e = envelope_seal(a, gateway_kek(rq->config), id, name, credentials_json(a, values));
	return true;
}

/* ---- create ---- */

struct gateway_secret_create_req {
	const char *secret_name;
	struct kv_list secret_value;
	const char *provider;
	struct kv_list auth_config;
	const char *created_by;
};
static const struct field gateway_secret_create_fields[] = {
	F_STR(gateway_secret_create_req, secret_name, REQUIRED),
	F_MAP(gateway_secret_create_req, secret_value, SECRET | NOT_NULL),
	F_STR(gateway_secret_create_req, provider, OPTIONAL),
	F_MAP(gateway_secret_create_req, auth_config, SECRET),
	F_STR(gateway_secret_create_req, created_by, OPTIONAL),
	F_END,
};

static bool check_new_secret(struct request *rq, const struct gateway_secret_create_req *in,
			     struct kv_list *ret_config)
{
	return check_auth_config(rq, &in->auth_config, ret_config) &&
	       check_credentials(rq, &in->secret_value) &&
	       check_width(rq, "secret_name", MAX_NAME, in->secret_name) &&
	       check_width(rq, "provider", MAX_PROVIDER, in->provider) &&
	       check_width(rq, "created_by", MAX_USER, in->created_by);
}

HANDLER(gateway_secret_create)
{
	const char *id = random_id(rq->arena, "s-"), *config_text;
	struct sealed_values sealed;
	struct kv_list config;
	struct rows *r;

	if (!check_new_secret(rq, in, &config) ||
	    !seal(rq, id, in->secret_name, &in->secret_value, &sealed))
		return false;
	config_text = config.n ? credentials_json(rq->arena, &config) : NULL;
	owned_begin(rq);
	r = db_query(rq, gateway_secret_create, P_STR(id), P_STR(in->secret_name),
		     P_STR(rq->workspace), P_STR(sealed.e.value), P_STR(sealed.e.dek),
		     P_INT(rq->config->kek_version), P_STR(sealed.masked),
		     P_STR(or_null(in->provider)), P_STR(config_text), P_INT(clock_ms()),
		     P_STR(or_null(in->created_by)));
	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_ALREADY_EXISTS, "Secret with name '%s' already exists",
			    in->secret_name);
	if (rows_null(r, 0, 0))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", rq->workspace);
	return owned_add(rq, "gateway_secret", id) && reply_secret(rq, r);
}

/* ---- get, list ---- */

struct gateway_secret_get_req {
	const char *secret_id;
};
static const struct field gateway_secret_get_fields[] = {
	F_STR(gateway_secret_get_req, secret_id, REQUIRED),
	F_END,
};

HANDLER(gateway_secret_get)
{
	struct rows *r =
		db_query(rq, gateway_secret_get, P_STR(in->secret_id), P_STR(rq->workspace));

	if (!r)
		return false;
	return rows_count(r) ? reply_secret(rq, r) : no_secret(rq, in->secret_id);
}

struct gateway_secret_list_req {
	const char *provider;
};
static const struct field gateway_secret_list_fields[] = {
	F_STR(gateway_secret_list_req, provider, OPTIONAL),
	F_END,
};

HANDLER(gateway_secret_list)
{
	struct shown shown = permit_shown(rq, "gateway_secret");
	struct rows *r = db_query(rq, gateway_secret_list, P_STR(rq->workspace),
				  P_STR(or_null(in->provider)), P_BOOL(shown.all_but),
				  P_STRS(shown.ids, shown.n));
	struct json j;

	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	if (rows_count(r)) {
		jw_key(&j, "secrets");
		jw_arr(&j);
		for (int row = 0; row < rows_count(r); row++)
			write_secret(rq, &j, r, row);
		jw_arr_end(&j);
	}
	jw_obj_end(&j);
	return true;
}

/* ---- update, delete ---- */

struct gateway_secret_update_req {
	const char *secret_id;
	struct kv_list secret_value;
	struct kv_list auth_config;
	const char *updated_by;
};
static const struct field gateway_secret_update_fields[] = {
	F_STR(gateway_secret_update_req, secret_id, REQUIRED),
	F_MAP(gateway_secret_update_req, secret_value, SECRET),
	F_MAP(gateway_secret_update_req, auth_config, SECRET),
	F_STR(gateway_secret_update_req, updated_by, OPTIONAL),
	F_END,
};

/* The name goes into the encryption, and it never changes. False: answered. */
static bool seal_again(struct request *rq, const struct gateway_secret_update_req *in,
		       struct sealed_values *ret)
{
	struct rows *r;

	*ret = (struct sealed_values){ 0 };
	if (!in->secret_value.n)
		return true;
	r = db_query(rq, gateway_secret_get, P_STR(in->secret_id), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_secret(rq, in->secret_id);
	return seal(rq, in->secret_id, rows_str(r, 0, SECRET_NAME), &in->secret_value, ret);
}

HANDLER(gateway_secret_update)
{
	struct sealed_values sealed;
	struct kv_list config;
	struct rows *r;

	if (!check_auth_config(rq, &in->auth_config, &config) ||
	    !check_credentials(rq, &in->secret_value) ||
	    !check_width(rq, "updated_by", MAX_USER, in->updated_by) ||
	    !seal_again(rq, in, &sealed))
		return false;
	r = db_query(rq, gateway_secret_update, P_STR(in->secret_id), P_STR(rq->workspace),
		     P_STR(sealed.e.value), P_STR(sealed.e.dek), P_INT(rq->config->kek_version),
		     P_STR(sealed.masked), P_BOOL(config.given),
		     P_STR(config.n ? credentials_json(rq->arena, &config) : NULL),
		     P_INT(clock_ms()), P_STR(or_null(in->updated_by)));
	if (!r)
		return false;
	return rows_count(r) ? reply_secret(rq, r) : no_secret(rq, in->secret_id);
}

struct gateway_secret_delete_req {
	const char *secret_id;
};
static const struct field gateway_secret_delete_fields[] = {
	F_STR(gateway_secret_delete_req, secret_id, REQUIRED),
	F_END,
};

HANDLER(gateway_secret_delete)
{
	struct rows *r;

	owned_begin(rq);
	r = db_query(rq, gateway_secret_delete, P_STR(in->secret_id), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_changed(r))
		return no_secret(rq, in->secret_id);
	return owned_forget(rq, "gateway_secret", in->secret_id) && reply_empty(rq);
}

/* ---- whether secrets can be kept ---- */

/* With users, how they are kept is for administrators (redact_secrets_config_for_non_admins). */
HANDLER_NO_INPUT(gateway_secrets_config)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_kv_bool(&j, "secrets_available", true);
	if (!rq->user || rq->user->is_admin)
		jw_kv_bool(&j, "using_default_passphrase", !rq->config->kek_passphrase);
	jw_obj_end(&j);
	return true;
}
