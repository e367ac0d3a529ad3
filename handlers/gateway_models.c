/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Model definitions of the AI gateway, a provider's model and the secret to reach it
 * with: create, get, list, update, delete.
 */
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/random_id.h"
#include "app/validate.h"
#include "auth/owned.h"
#include "auth/permit.h"
#include "handlers/column_width.h"
#include "handlers/gateway_endpoints.h"

#define MAX_MODEL_NAME 256

static const struct out model_out[] = {
	O_STR(model_definition_id),
	O_STR(name),
	O_STR(secret_id),
	O_STR(secret_name),
	O_STR(provider),
	O_STR(model_name),
	O_INT(created_at),
	O_INT(last_updated_at),
	O_STR(created_by),
	O_STR(last_updated_by),
	O_END,
};

bool no_gateway_model(struct request *rq, const char *id)
{
	return gateway_missing(rq, "GatewayModelDefinition", "model_definition_id", id);
}

static bool model_name_taken(struct request *rq, const char *name)
{
	return fail(rq, RESOURCE_ALREADY_EXISTS, "Model definition with name '%s' already exists",
		    name);
}

static struct rows *send_models(struct request *rq, const char *id, const char *provider,
				const char *secret_id, const struct shown *models)
{
	struct shown secrets = permit_not_denied(rq, "gateway_secret");

	return db_send(rq, gateway_models, P_STR(rq->workspace), P_STR(id), P_STR(provider),
		       P_STR(secret_id), P_BOOL(models->all_but), P_STRS(models->ids, models->n),
		       P_BOOL(secrets.all_but), P_STRS(secrets.ids, secrets.n));
}

static bool reply_model(struct request *rq, const char *id)
{
	const struct shown all = { .all_but = true };
	struct rows *r = db_waited(rq, send_models(rq, id, NULL, NULL, &all));

	if (!r)
		return false;
	return rows_count(r) ? gateway_reply(rq, "model_definition", model_out, r) :
			       no_gateway_model(rq, id);
}

/* ---- create ---- */

struct gateway_model_create_req {
	const char *name;
	const char *secret_id;
	const char *provider;
	const char *model_name;
	const char *created_by;
};
static const struct field gateway_model_create_fields[] = {
	F_STR(gateway_model_create_req, name, REQUIRED),
	F_STR(gateway_model_create_req, secret_id, REQUIRED),
	F_STR(gateway_model_create_req, provider, REQUIRED),
	F_STR(gateway_model_create_req, model_name, REQUIRED),
	F_STR(gateway_model_create_req, created_by, OPTIONAL),
	F_END,
};

static bool check_model(struct request *rq, const char *name, const char *provider,
			const char *model_name, const char *by)
{
	return check_width(rq, "name", MAX_GATEWAY_NAME, name) &&
	       check_width(rq, "provider", MAX_GATEWAY_PROVIDER, provider) &&
	       check_width(rq, "model_name", MAX_MODEL_NAME, model_name) &&
	       check_width(rq, "user", MAX_GATEWAY_USER, by);
}

HANDLER(gateway_model_create)
{
	const char *id = random_id(rq->arena, "d-");
	struct rows *r;

	db_begin(rq);
	r = db_query(rq, gateway_secret_get, P_STR(in->secret_id), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r))
		return gateway_missing(rq, "GatewaySecret", "secret_id", in->secret_id);
	if (!check_model(rq, in->name, in->provider, in->model_name, in->created_by))
		return false;
	r = db_query(rq, gateway_model_create, P_STR(id), P_STR(in->name), P_STR(rq->workspace),
		     P_STR(in->secret_id), P_STR(in->provider), P_STR(in->model_name),
		     P_INT(clock_ms()), P_STR(or_null(in->created_by)));
	if (!r)
		return false;
	if (!rows_count(r))
		return gateway_missing(rq, "GatewaySecret", "secret_id", in->secret_id);
	if (!rows_bool(r, 0, 0))
		return model_name_taken(rq, in->name);
	return owned_add(rq, "gateway_model_definition", id) && reply_model(rq, id);
}

/* ---- get, list ---- */

struct gateway_model_get_req {
	const char *model_definition_id;
};
static const struct field gateway_model_get_fields[] = {
	F_STR(gateway_model_get_req, model_definition_id, REQUIRED),
	F_END,
};

HANDLER(gateway_model_get)
{
	return reply_model(rq, in->model_definition_id);
}

struct gateway_model_list_req {
	const char *provider;
	const char *secret_id;
};
static const struct field gateway_model_list_fields[] = {
	F_STR(gateway_model_list_req, provider, OPTIONAL),
	F_STR(gateway_model_list_req, secret_id, OPTIONAL),
	F_END,
};

HANDLER(gateway_model_list)
{
	struct shown models = permit_shown(rq, "gateway_model_definition");
	struct rows *r = db_waited(rq, send_models(rq, NULL, or_null(in->provider),
						   or_null(in->secret_id), &models));

	return r && gateway_reply_list(rq, "model_definitions", model_out, r);
}

/* ---- update, delete ---- */

struct gateway_model_update_req {
	const char *model_definition_id;
	const char *name;
	const char *secret_id;
	const char *model_name;
	const char *updated_by;
	const char *provider;
};
static const struct field gateway_model_update_fields[] = {
	F_STR(gateway_model_update_req, model_definition_id, REQUIRED),
	F_STR(gateway_model_update_req, name, OPTIONAL),
	F_STR(gateway_model_update_req, secret_id, OPTIONAL),
	F_STR(gateway_model_update_req, model_name, OPTIONAL),
	F_STR(gateway_model_update_req, updated_by, OPTIONAL),
	F_STR(gateway_model_update_req, provider, OPTIONAL),
	F_END,
};

HANDLER(gateway_model_update)
{
	const char *id = in->model_definition_id, *name = or_null(in->name);
	const char *secret_id = or_null(in->secret_id);
	struct rows *r;

	if (!check_model(rq, name, in->provider, in->model_name, in->updated_by))
		return false;
	db_begin(rq);
	r = db_query(rq, gateway_model_update, P_STR(id), P_STR(rq->workspace), P_STR(name),
		     P_STR(secret_id), P_STR(or_null(in->model_name)), P_STR(or_null(in->provider)),
		     P_INT(clock_ms()), P_STR(or_null(in->updated_by)));
	if (!r && strcmp(db_sqlstate(rq), "23505") == 0)
		return model_name_taken(rq, name);
	if (!r)
		return false;
	if (!rows_bool(r, 0, 0))
		return no_gateway_model(rq, id);
	if (!rows_bool(r, 0, 1))
		return gateway_missing(rq, "GatewaySecret", "secret_id", secret_id);
	return reply_model(rq, id);
}

struct gateway_model_delete_req {
	const char *model_definition_id;
};
static const struct field gateway_model_delete_fields[] = {
	F_STR(gateway_model_delete_req, model_definition_id, REQUIRED),
	F_END,
};

HANDLER(gateway_model_delete)
{
	struct rows *r;

	owned_begin(rq);
	r = db_query(rq, gateway_model_delete, P_STR(in->model_definition_id),
		     P_STR(rq->workspace));
	if (!r && strcmp(db_sqlstate(rq), "23503") == 0)
		return fail(rq, INVALID_STATE,
			    "Cannot delete model definition that is currently in use by "
			    "endpoints. Detach it from all endpoints first.");
	if (!r)
		return false;
	if (!rows_changed(r))
		return no_gateway_model(rq, in->model_definition_id);
	return owned_forget(rq, "gateway_model_definition", in->model_definition_id) &&
	       reply_empty(rq);
}
