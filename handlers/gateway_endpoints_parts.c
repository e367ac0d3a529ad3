/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What endpoints of the AI gateway have: models one by one, tags, and bindings, which
 * tell what uses them.
 */
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "auth/permit.h"
#include "handlers/column_width.h"
#include "handlers/gateway_endpoints.h"

#define MAX_TAG_KEY 250
#define MAX_TAG_VALUE 5000
#define MAX_RESOURCE_ID 255

/* ---- models ---- */

static const struct out mapping_out[] = {
	O_STR(mapping_id),
	O_STR(endpoint_id),
	O_STR(model_definition_id),
	O_RAW(model_definition),
	O_NUM(weight),
	O_INT(created_at),
	O_STR(created_by),
	O_STR(linkage_type),
	O_INT(fallback_order),
	O_END,
};

struct gateway_model_attach_req {
	const char *endpoint_id;
	struct gateway_model_config *model_config;
	const char *created_by;
};
static const struct field gateway_model_attach_fields[] = {
	F_STR(gateway_model_attach_req, endpoint_id, REQUIRED),
	F_MSG(gateway_model_attach_req, model_config, gateway_model_config, REQUIRED),
	F_STR(gateway_model_attach_req, created_by, OPTIONAL),
	F_END,
};

static bool reply_mapping(struct request *rq, const char *id)
{
	struct shown secrets = permit_not_denied(rq, "gateway_secret");
	struct rows *r = db_query(rq, gateway_mapping_get, P_STR(id), P_STR(rq->workspace),
				  P_BOOL(secrets.all_but), P_STRS(secrets.ids, secrets.n));

	return r && gateway_reply(rq, "mapping", mapping_out, r);
}

HANDLER(gateway_model_attach)
{
	const char *id = in->endpoint_id, *model = or_empty(in->model_config->model_definition_id);
	struct rows *touched, *unknown, *mapping;

	if (!check_linkage(rq, in->model_config, "model_config") ||
	    !check_width(rq, "created_by", MAX_GATEWAY_USER, in->created_by))
		return false;
	db_begin(rq);
	touched = db_send(rq, gateway_endpoint_touch, P_STR(id), P_STR(rq->workspace),
			  P_INT(clock_ms()), P_STR(or_null(in->created_by)));
	unknown = db_query(rq, gateway_models_unknown, P_STRS(&model, 1), P_STR(rq->workspace));
	if (!unknown)
		return false;
	if (!rows_count(touched))
		return no_gateway_endpoint(rq, id);
	if (rows_count(unknown))
		return no_gateway_model(rq, model);
	mapping = db_waited(rq, send_mappings(rq, id, in->model_config, 1, in->created_by));
	if (!mapping && strcmp(db_sqlstate(rq), "23505") == 0)
		return fail(rq, RESOURCE_ALREADY_EXISTS,
			    "Model definition '%s' is already attached to endpoint '%s'", model,
			    id);
	if (mapping && !rows_count(mapping)) /* one of them went meanwhile */
		return no_gateway_model(rq, model);
	return mapping && reply_mapping(rq, rows_str(mapping, 0, 0));
}

struct gateway_model_detach_req {
	const char *endpoint_id;
	const char *model_definition_id;
};
static const struct field gateway_model_detach_fields[] = {
	F_STR(gateway_model_detach_req, endpoint_id, REQUIRED),
	F_STR(gateway_model_detach_req, model_definition_id, REQUIRED),
	F_END,
};

HANDLER(gateway_model_detach)
{
	struct rows *r = db_query(rq, gateway_mapping_remove, P_STR(in->endpoint_id),
				  P_STR(rq->workspace), P_STR(in->model_definition_id));

	if (!r)
		return false;
	if (!rows_bool(r, 0, 0))
		return no_gateway_endpoint(rq, in->endpoint_id);
	if (!rows_bool(r, 0, 1))
		return fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "Model definition '%s' is not attached to endpoint '%s'",
			    in->model_definition_id, in->endpoint_id);
	return reply_empty(rq);
}

/* ---- tags ---- */

struct gateway_tag_set_req {
	const char *endpoint_id;
	const char *key;
	const char *value;
};
static const struct field gateway_tag_set_fields[] = {
	F_STR(gateway_tag_set_req, endpoint_id, REQUIRED),
	F_STR(gateway_tag_set_req, key, REQUIRED),
	F_STR(gateway_tag_set_req, value, OPTIONAL),
	F_END,
};

HANDLER(gateway_tag_set)
{
	struct rows *r;

	if (!check_width(rq, "key", MAX_TAG_KEY, in->key) ||
	    !check_width(rq, "value", MAX_TAG_VALUE, in->value))
		return false;
	r = db_query(rq, gateway_tag_set, P_STR(in->endpoint_id), P_STR(rq->workspace),
		     P_STR(in->key), P_STR(or_empty(in->value)));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_gateway_endpoint(rq, in->endpoint_id);
}

struct gateway_tag_delete_req {
	const char *endpoint_id;
	const char *key;
};
static const struct field gateway_tag_delete_fields[] = {
	F_STR(gateway_tag_delete_req, endpoint_id, REQUIRED),
	F_STR(gateway_tag_delete_req, key, REQUIRED),
	F_END,
};

HANDLER(gateway_tag_delete)
{
	struct rows *r = db_query(rq, gateway_tag_delete, P_STR(in->endpoint_id),
				  P_STR(rq->workspace), P_STR(in->key));

	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_gateway_endpoint(rq, in->endpoint_id);
}

/* ---- bindings ---- */

static const struct out binding_out[] = {
	O_STR(endpoint_id),     O_STR(resource_type),   O_STR(resource_id),
	O_INT(created_at),      O_INT(last_updated_at), O_STR(created_by),
	O_STR(last_updated_by), O_STR(display_name),    O_END,
};

struct gateway_binding_create_req {
	const char *endpoint_id;
	const char *resource_type;
	const char *resource_id;
	const char *created_by;
};
static const struct field gateway_binding_create_fields[] = {
	F_STR(gateway_binding_create_req, endpoint_id, REQUIRED),
	F_STR(gateway_binding_create_req, resource_type, REQUIRED),
	F_STR(gateway_binding_create_req, resource_id, REQUIRED),
	F_STR(gateway_binding_create_req, created_by, OPTIONAL),
	F_END,
};

HANDLER(gateway_binding_create)
{
	struct rows *r;

	if (strcmp(in->resource_type, "scorer") != 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid resource_type '%s'. Must be one of: scorer.",
			    in->resource_type);
	if (!check_width(rq, "resource_id", MAX_RESOURCE_ID, in->resource_id) ||
	    !check_width(rq, "created_by", MAX_GATEWAY_USER, in->created_by))
		return false;
	r = db_query(rq, gateway_binding_create, P_STR(in->endpoint_id), P_STR(rq->workspace),
		     P_STR(in->resource_type), P_STR(in->resource_id), P_INT(clock_ms()),
		     P_STR(or_null(in->created_by)));
	if (!r && strcmp(db_sqlstate(rq), "23505") == 0)
		return fail(rq, RESOURCE_ALREADY_EXISTS,
			    "The %s '%s' is bound to endpoint '%s' already.", in->resource_type,
			    in->resource_id, in->endpoint_id);
	if (!r)
		return false;
	return rows_count(r) ? gateway_reply(rq, "binding", binding_out, r) :
			       no_gateway_endpoint(rq, in->endpoint_id);
}

struct gateway_binding_delete_req {
	const char *endpoint_id;
	const char *resource_type;
	const char *resource_id;
};
static const struct field gateway_binding_delete_fields[] = {
	F_STR(gateway_binding_delete_req, endpoint_id, REQUIRED),
	F_STR(gateway_binding_delete_req, resource_type, REQUIRED),
	F_STR(gateway_binding_delete_req, resource_id, REQUIRED),
	F_END,
};

HANDLER(gateway_binding_delete)
{
	struct rows *r = db_query(rq, gateway_binding_delete, P_STR(in->endpoint_id),
				  P_STR(rq->workspace), P_STR(in->resource_type),
				  P_STR(in->resource_id));

	if (!r)
		return false;
	if (rows_changed(r))
		return reply_empty(rq);
	return fail(rq, RESOURCE_DOES_NOT_EXIST,
		    "GatewayEndpointBinding not found (endpoint_id='%s', resource_type='%s', "
		    "resource_id='%s')",
		    in->endpoint_id, in->resource_type, in->resource_id);
}

struct gateway_binding_list_req {
	const char *endpoint_id;
	const char *resource_type;
	const char *resource_id;
};
static const struct field gateway_binding_list_fields[] = {
	F_STR(gateway_binding_list_req, endpoint_id, OPTIONAL),
	F_STR(gateway_binding_list_req, resource_type, OPTIONAL),
	F_STR(gateway_binding_list_req, resource_id, OPTIONAL),
	F_END,
};

HANDLER(gateway_binding_list)
{
	struct rows *r = db_query(rq, gateway_binding_list, P_STR(rq->workspace),
				  P_STR(or_null(in->endpoint_id)),
				  P_STR(or_null(in->resource_type)),
				  P_STR(or_null(in->resource_id)));

	return r && gateway_reply_list(rq, "bindings", binding_out, r);
}
