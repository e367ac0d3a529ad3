/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Endpoints of the AI gateway, what clients would call, and the models behind them:
 * create, get, list, update, delete. Their models one by one, tags and bindings are in
 * gateway_endpoints_parts.c.
 */
#include "handlers/gateway_endpoints.h"
#include "app/artifacts/location.h"
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/limits.h"
#include "app/random_id.h"
#include "app/validate.h"
#include "auth/auth.h"
#include "auth/owned.h"
#include "auth/permit.h"
#include "handlers/column_width.h"
#include "handlers/experiments.h"

#include <inttypes.h>

#define MAX_ID 36

static const struct out endpoint_out[] = {
	O_STR(endpoint_id),
	O_STR(name),
	O_INT(created_at),
	O_INT(last_updated_at),
	O_RAW(model_mappings),
	O_STR(created_by),
	O_STR(last_updated_by),
	O_RAW(tags),
	O_STR(routing_strategy),
	O_RAW(fallback_config),
	O_ID(experiment_id),
	O_BOOL(usage_tracking),
	O_END,
};

static const char *const routing_strategies[] = { NULL, "REQUEST_BASED_TRAFFIC_SPLIT" };
static const char *const fallback_strategies[] = { NULL, "SEQUENTIAL" };
static const char *const linkage_types[] = { NULL, "PRIMARY", "FALLBACK" };

struct fallback_config {
	struct opt_int strategy;
	struct opt_int max_attempts;
};
static const struct field fallback_config_fields[] = {
	F_ENUM(fallback_config, strategy, fallback_strategies, KNOWN_NUMBER),
	F_INT32(fallback_config, max_attempts, OPTIONAL),
	F_END,
};

const struct field gateway_model_config_fields[] = {
	F_STR(gateway_model_config, model_definition_id, OPTIONAL),
	F_ENUM(gateway_model_config, linkage_type, linkage_types, OPTIONAL),
	F_DBL(gateway_model_config, weight, OPTIONAL),
	F_INT32(gateway_model_config, fallback_order, OPTIONAL),
	F_END,
};

bool no_gateway_endpoint(struct request *rq, const char *id)
{
	return gateway_missing(rq, "GatewayEndpoint", "endpoint_id", id);
}

/* ---- models ---- */

bool check_linkage(struct request *rq, const struct gateway_model_config *config, const char *where)
{
	int64_t v = config->linkage_type.v;

	if (v > 0 && v < (int64_t)ARRAY_LEN(linkage_types))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid or missing value for required parameter 'linkage_type' in %s. Must be "
		    "one of: PRIMARY, FALLBACK.",
		    where);
}

static bool check_linkages(struct request *rq, const struct gateway_model_configs *list)
{
	if (list->n > GATEWAY_MODELS_MAX)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "An endpoint can have at most %d model configurations, got %zu.",
			    GATEWAY_MODELS_MAX, list->n);
	for (size_t i = 0; i < list->n; i++) {
		const char *id = or_empty(list->v[i].model_definition_id);

		if (!check_linkage(rq, &list->v[i],
				   arena_printf(rq->arena, "model_configs[%zu]", i)))
			return false;
		if (strlen(id) > MAX_ID) /* none is as long, and messages repeat them */
			return no_gateway_model(rq, id);
	}
	return true;
}

struct rows *send_mappings(struct request *rq, const char *endpoint_id,
			   const struct gateway_model_config *v, size_t n, const char *by)
{
	const char **ids = ARENA_ARRAY(rq->arena, n, const char *);
	const char **linkages = ARENA_ARRAY(rq->arena, n, const char *);
	double *weights = ARENA_ARRAY(rq->arena, n, double);
	int64_t *orders = ARENA_ARRAY(rq->arena, n, int64_t);
	bool *has_order = ARENA_ARRAY(rq->arena, n, bool);

	for (size_t i = 0; i < n; i++) {
		ids[i] = or_empty(v[i].model_definition_id);
		linkages[i] = linkage_types[v[i].linkage_type.v];
		/* protobuf has a float there */
		weights[i] = v[i].weight.given ? (double)(float)v[i].weight.v : 1;
		orders[i] = v[i].fallback_order.v;
		has_order[i] = v[i].fallback_order.given;
	}
	return db_send(rq, gateway_mappings_add, P_STR(endpoint_id), P_STR(rq->workspace),
		       P_STRS(ids, n), P_DBLS(weights, n), P_STRS(linkages, n), P_INTS(orders, n),
		       P_BOOLS(has_order, n), P_INT(clock_ms()), P_STR(or_null(by)));
}

/* The first that the workspace does not have; NULL for none, or when it failed, and then
 * *ret_failed says so. */
static const char *unknown_models(struct request *rq, const struct gateway_model_configs *list,
				  bool all, bool *ret_failed)
{
	const char **ids = ARENA_ARRAY(rq->arena, list->n, const char *), *found = NULL;
	struct rows *r;

	for (size_t i = 0; i < list->n; i++)
		ids[i] = or_empty(list->v[i].model_definition_id);
	r = db_query(rq, gateway_models_unknown, P_STRS(ids, list->n), P_STR(rq->workspace));
	*ret_failed = !r;
	for (int row = 0; r && row < rows_count(r) && (all || !found); row++)
		found = arena_printf(rq->arena, "%s%s%s", found ? found : "", found ? ", " : "",
				     rows_str(r, row, 0));
	return found;
}

static bool mapping_failed(struct request *rq)
{
	if (strcmp(db_sqlstate(rq), "23505") != 0)
		return false;
	return fail(
		rq, BAD_REQUEST,
		"An endpoint can have a model definition once as PRIMARY and once as FALLBACK.");
}

/* ---- the configuration of fallbacks ---- */

/* json.dumps of a list of ids. */
static const char *fallback_models(struct request *rq, const struct gateway_model_configs *list,
				   size_t *ret_n)
{
	const char *text = "[";

	*ret_n = 0;
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].linkage_type.v == LINKAGE_FALLBACK)
			text = arena_printf(rq->arena, "%s%s%s", text, (*ret_n)++ ? ", " : "",
					    python_json(rq->arena,
							or_empty(list->v[i].model_definition_id)));
	return arena_printf(rq->arena, "%s]", text);
}

/* What is stored, up to the list of models. */
static const char *fallback_head(struct request *rq, const struct fallback_config *c)
{
	const char *strategy = c ? gateway_choice(fallback_strategies, &c->strategy) : NULL;
	const char *attempts = c && c->max_attempts.given ?
				       arena_printf(rq->arena, "%" PRId64, c->max_attempts.v) :
				       "null";

	return arena_printf(rq->arena,
			    "{\"strategy\": %s, \"max_attempts\": %s, \"model_definition_ids\": ",
			    strategy ? python_json(rq->arena, strategy) : "null", attempts);
}

/* ---- the experiment that traces of its use go to ---- */

/* The experiment "gateway/NAME", which is made when there is none. */
static bool own_experiment(struct request *rq, const char *endpoint_id, const char *name,
			   struct opt_int *ret)
{
	static const char *keys[] = { "mlflow.experiment.sourceType", "mlflow.experiment.sourceId",
				      "mlflow.experiment.isGateway" };
	const char *values[] = { "GATEWAY", endpoint_id, "true" };
	const char *title = arena_printf(rq->arena, "gateway/%s", name);
	struct shown experiments = permit_not_denied(rq, "experiment");
	struct rows *r;

	if (permit_hides(rq, "experiment"))
		return forbid(rq);
	r = db_query(rq, experiment_create, P_STR(title), P_STR(rq->workspace),
		     P_STR(artifact_root(rq)), P_STR(NULL), P_INT(clock_ms()),
		     P_STRS(keys, ARRAY_LEN(keys)), P_STRS(values, ARRAY_LEN(values)));
	if (r && !rows_count(r))
		r = db_query(rq, experiment_get_by_name, P_STR(title), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r) || rows_null(r, 0, 0))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", rq->workspace);
	*ret = (struct opt_int){ true, rows_int(r, 0, 0) };
	return shown_has(&experiments, rows_str(r, 0, 0)) || forbid(rq);
}

/* The one that the request names, which must be of the workspace. */
static bool named_experiment(struct request *rq, const char *text, struct opt_int *ret)
{
	struct rows *r;

	*ret = (struct opt_int){ 0 };
	if (!text)
		return true;
	if (!parse_experiment_id(rq, text, &ret->v))
		return false;
	ret->given = true;
	r = db_query(rq, gateway_experiment_hold, P_INT(ret->v), P_STR(rq->workspace));
	if (!r)
		return false;
	return rows_count(r) ||
	       fail(rq, BAD_REQUEST, "No Experiment with id=%" PRId64 " exists", ret->v);
}

/* ---- create ---- */

struct gateway_endpoint_create_req {
	const char *name;
	struct gateway_model_configs model_configs;
	const char *created_by;
	struct opt_int routing_strategy;
	struct fallback_config *fallback_config;
	const char *experiment_id;
	struct opt_bool usage_tracking;
};
static const struct field gateway_endpoint_create_fields[] = {
	F_STR(gateway_endpoint_create_req, name, REQUIRED),
	F_LIST(gateway_endpoint_create_req, model_configs, gateway_model_config, REQUIRED),
	F_STR(gateway_endpoint_create_req, created_by, OPTIONAL),
	F_ENUM(gateway_endpoint_create_req, routing_strategy, routing_strategies, KNOWN_NUMBER),
	F_MSG(gateway_endpoint_create_req, fallback_config, fallback_config, OPTIONAL),
	F_STR(gateway_endpoint_create_req, experiment_id, OPTIONAL),
	F_BOOL(gateway_endpoint_create_req, usage_tracking, OPTIONAL),
	F_END,
};

/* is_valid_endpoint_name of mlflow/gateway/utils.py */
static bool check_endpoint_name(struct request *rq, const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-.";

	if (strspn(name, allowed) != strlen(name))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid endpoint name '%s'. Name can only contain letters, numbers, "
			    "underscores, hyphens, and dots.",
			    name);
	return check_width(rq, "name", MAX_GATEWAY_NAME, name);
}

static bool endpoint_name_taken(struct request *rq, const char *name)
{
	return fail(rq, RESOURCE_ALREADY_EXISTS, "Endpoint with name '%s' already exists", name);
}

/* Endpoints as the user may see them: one by its id or name, or those of a provider. */
static struct rows *ask_endpoints(struct request *rq, const char *id, const char *name,
				  const char *provider, const struct shown *endpoints)
{
	struct shown models = permit_not_denied(rq, "gateway_model_definition");
	struct shown secrets = permit_not_denied(rq, "gateway_secret");
	struct shown experiments = permit_not_denied(rq, "experiment");

	return db_query(rq, gateway_endpoints, P_STR(rq->workspace), P_STR(id), P_STR(name),
			P_STR(provider), P_BOOL(endpoints->all_but),
			P_STRS(endpoints->ids, endpoints->n), P_BOOL(models.all_but),
			P_STRS(models.ids, models.n), P_BOOL(secrets.all_but),
			P_STRS(secrets.ids, secrets.n), P_BOOL(experiments.all_but),
			P_STRS(experiments.ids, experiments.n));
}

static bool reply_endpoint(struct request *rq, const char *id, const char *name)
{
	static const struct shown all = { .all_but = true };
	struct rows *r = ask_endpoints(rq, id, name, NULL, &all);

	if (!r)
		return false;
	if (rows_count(r))
		return gateway_reply(rq, "endpoint", endpoint_out, r);
	return id ? no_gateway_endpoint(rq, id) :
		    gateway_missing(rq, "GatewayEndpoint", "name", name);
}

static bool check_new_endpoint(struct request *rq, const struct gateway_endpoint_create_req *in)
{
	const char *unknown;
	bool failed;

	if (!check_endpoint_name(rq, in->name) || !check_linkages(rq, &in->model_configs) ||
	    !check_width(rq, "created_by", MAX_GATEWAY_USER, in->created_by))
		return false;
	if (!in->model_configs.n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Endpoint must have at least one model configuration");
	unknown = unknown_models(rq, &in->model_configs, true, &failed);
	if (unknown)
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Model definitions not found: %s",
			    unknown);
	return !failed;
}

/* The row itself, and nothing of what hangs on it. */
static bool insert_endpoint(struct request *rq, const char *id,
			    const struct gateway_endpoint_create_req *in, bool is_traced,
			    const struct opt_int *experiment)
{
	const char *strategy = gateway_choice(routing_strategies, &in->routing_strategy);
	const char *models, *fallback = NULL;
	struct rows *r;
	size_t n;

	models = fallback_models(rq, &in->model_configs, &n);
	if (in->fallback_config || n)
		fallback = arena_printf(rq->arena, "%s%s}", fallback_head(rq, in->fallback_config),
					models);
	r = db_query(rq, gateway_endpoint_create, P_STR(id), P_STR(in->name), P_STR(rq->workspace),
		     P_STR(strategy), P_STR(fallback), P_OPT_INT(*experiment), P_BOOL(is_traced),
		     P_INT(clock_ms()), P_STR(or_null(in->created_by)));
	if (!r)
		return false;
	return rows_count(r) || endpoint_name_taken(rq, in->name);
}

HANDLER(gateway_endpoint_create)
{
	bool is_traced = !in->usage_tracking.given || in->usage_tracking.v;
	const char *id = random_id(rq->arena, "e-");
	struct opt_int experiment;

	db_begin(rq);
	if (!check_new_endpoint(rq, in) || !named_experiment(rq, in->experiment_id, &experiment))
		return false;
	if (is_traced && !in->experiment_id && !own_experiment(rq, id, in->name, &experiment))
		return false;
	if (!insert_endpoint(rq, id, in, is_traced, &experiment))
		return false;
	send_mappings(rq, id, in->model_configs.v, in->model_configs.n, in->created_by);
	if (!db_wait(rq))
		return mapping_failed(rq);
	return owned_add(rq, "gateway_endpoint", id) && reply_endpoint(rq, id, NULL);
}

/* ---- get, list ---- */

struct gateway_endpoint_get_req {
	const char *endpoint_id;
	const char *name;
};
static const struct field gateway_endpoint_get_fields[] = {
	F_STR(gateway_endpoint_get_req, endpoint_id, OPTIONAL),
	F_STR(gateway_endpoint_get_req, name, OPTIONAL),
	F_END,
};

HANDLER(gateway_endpoint_get)
{
	const char *id = or_null(in->endpoint_id), *name = or_null(in->name);

	if (!id == !name)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Exactly one of endpoint_id or name must be provided");
	return reply_endpoint(rq, id, name);
}

struct gateway_endpoint_list_req {
	const char *provider;
};
static const struct field gateway_endpoint_list_fields[] = {
	F_STR(gateway_endpoint_list_req, provider, OPTIONAL),
	F_END,
};

HANDLER(gateway_endpoint_list)
{
	struct shown endpoints = permit_shown(rq, "gateway_endpoint");
	struct rows *r = ask_endpoints(rq, NULL, NULL, or_null(in->provider), &endpoints);

	return r && gateway_reply_list(rq, "endpoints", endpoint_out, r);
}

/* ---- update ---- */

struct gateway_endpoint_update_req {
	const char *endpoint_id;
	const char *name;
	const char *updated_by;
	struct gateway_model_configs model_configs;
	struct opt_int routing_strategy;
	struct fallback_config *fallback_config;
	const char *experiment_id;
	struct opt_bool usage_tracking;
};
static const struct field gateway_endpoint_update_fields[] = {
	F_STR(gateway_endpoint_update_req, endpoint_id, REQUIRED),
	F_STR(gateway_endpoint_update_req, name, OPTIONAL),
	F_STR(gateway_endpoint_update_req, updated_by, OPTIONAL),
	F_LIST(gateway_endpoint_update_req, model_configs, gateway_model_config, OPTIONAL),
	F_ENUM(gateway_endpoint_update_req, routing_strategy, routing_strategies, KNOWN_NUMBER),
	F_MSG(gateway_endpoint_update_req, fallback_config, fallback_config, OPTIONAL),
	F_STR(gateway_endpoint_update_req, experiment_id, OPTIONAL),
	F_BOOL(gateway_endpoint_update_req, usage_tracking, OPTIONAL),
	F_END,
};

/* The models that the request names, instead of those there are. */
static bool replace_models(struct request *rq, const struct gateway_endpoint_update_req *in)
{
	const char *unknown;
	bool failed;

	if (!in->model_configs.n)
		return true;
	unknown = unknown_models(rq, &in->model_configs, false, &failed);
	if (failed)
		return false;
	if (unknown)
		return no_gateway_model(rq, unknown);
	db_send(rq, gateway_mappings_remove, P_STR(in->endpoint_id), P_STR(rq->workspace));
	send_mappings(rq, in->endpoint_id, in->model_configs.v, in->model_configs.n,
		      in->updated_by);
	return db_wait(rq) || mapping_failed(rq);
}

static bool update_row(struct request *rq, const struct gateway_endpoint_update_req *in,
		       const struct opt_int *experiment)
{
	const char *name = or_null(in->name), *head = NULL, *models = NULL;
	const char *strategy = gateway_choice(routing_strategies, &in->routing_strategy);
	struct rows *r;
	size_t n;

	if (in->model_configs.n || in->fallback_config)
		head = fallback_head(rq, in->fallback_config);
	if (in->model_configs.n)
		models = fallback_models(rq, &in->model_configs, &n);
	r = db_query(rq, gateway_endpoint_update, P_STR(in->endpoint_id), P_STR(rq->workspace),
		     P_STR(name), P_STR(strategy), P_STR(head), P_STR(models),
		     P_OPT_INT(*experiment), P_BOOL(in->usage_tracking.v),
		     P_BOOL(in->usage_tracking.given), P_INT(clock_ms()),
		     P_STR(or_null(in->updated_by)));
	if (!r && strcmp(db_sqlstate(rq), "23505") == 0)
		return endpoint_name_taken(rq, name);
	return r != NULL;
}

HANDLER(gateway_endpoint_update)
{
	struct opt_int experiment;
	struct rows *r;

	if ((or_null(in->name) && !check_endpoint_name(rq, in->name)) ||
	    !check_linkages(rq, &in->model_configs) ||
	    !check_width(rq, "updated_by", MAX_GATEWAY_USER, in->updated_by))
		return false;
	db_begin(rq);
	r = db_query(rq, gateway_endpoint_lock, P_STR(in->endpoint_id), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_gateway_endpoint(rq, in->endpoint_id);
	if (!named_experiment(rq, in->experiment_id, &experiment))
		return false;
	if (in->usage_tracking.v && !in->experiment_id && rows_null(r, 0, 1) &&
	    !own_experiment(rq, in->endpoint_id,
			    or_null(in->name) ? in->name : or_empty(rows_str(r, 0, 0)),
			    &experiment))
		return false;
	return replace_models(rq, in) && update_row(rq, in, &experiment) &&
	       reply_endpoint(rq, in->endpoint_id, NULL);
}

/* ---- delete ---- */

struct gateway_endpoint_delete_req {
	const char *endpoint_id;
};
static const struct field gateway_endpoint_delete_fields[] = {
	F_STR(gateway_endpoint_delete_req, endpoint_id, REQUIRED),
	F_END,
};

HANDLER(gateway_endpoint_delete)
{
	struct rows *r;

	owned_begin(rq);
	r = db_query(rq, gateway_endpoint_delete, P_STR(in->endpoint_id), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_changed(r))
		return no_gateway_endpoint(rq, in->endpoint_id);
	return owned_forget(rq, "gateway_endpoint", in->endpoint_id) && reply_empty(rq);
}
