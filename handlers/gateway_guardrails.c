/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guardrails of the AI gateway: scorers that look at what goes to a model or comes from
 * it. Create, get, list, delete, and which of them an endpoint has in which order. They
 * are kept here and run by whoever calls the providers.
 */
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/random_id.h"
#include "app/validate.h"
#include "auth/legacy.h"
#include "auth/permit.h"
#include "handlers/column_width.h"
#include "handlers/gateway.h"
#include "handlers/serialized_scorer.h"

#include <inttypes.h>
#include <pwd.h>
#include <unistd.h>

/* The columns of gateway_guardrails, and those of gateway_guardrail_configs behind them. */
enum {
	GUARDRAIL,
	NAME,
	STAGE,
	ACTION,
	ACTION_ENDPOINT,
	CREATED_BY,
	CREATED_AT,
	UPDATED_BY,
	UPDATED_AT,
	EXPERIMENT,
	SCORER_NAME,
	SCORER,
	ENDPOINT,
	EXECUTION_ORDER,
	ADDED_BY,
	ADDED_AT
};

static const char *const stages[] = { "GUARDRAIL_STAGE_UNSPECIFIED", "BEFORE", "AFTER" };
static const char *const actions[] = { "GUARDRAIL_ACTION_UNSPECIFIED", "VALIDATION",
				       "SANITIZATION" };

static bool no_guardrail(struct request *rq, const char *id)
{
	return gateway_missing(rq, "Guardrail", "guardrail_id", id);
}

/* Who asks; without users whom the server runs as, as in MLflow (_get_user). */
static const char *maker(const struct request *rq)
{
	const struct passwd *us = rq->user ? NULL : getpwuid(geteuid());

	return rq->user ? rq->user->name : us ? arena_strdup(rq->arena, us->pw_name) : NULL;
}

/* ---- writing ---- */

/* Which scorers an answer may show: as lists of scorers do. */
struct scorers_shown {
	bool none;
	struct shown experiments, scorers;
};

static struct scorers_shown scorers_shown(const struct request *rq)
{
	return (struct scorers_shown){ permit_hides(rq, "scorer_version"),
				       permit_shown(rq, "experiment"), permit_shown(rq, "scorer") };
}

static bool shows_scorer(struct request *rq, const struct scorers_shown *s, const struct rows *r,
			 int row)
{
	const char *experiment = rows_str(r, row, EXPERIMENT);

	return experiment && !s->none && shown_has(&s->experiments, experiment) &&
	       shown_has(&s->scorers,
			 scorer_pattern(rq->arena, experiment, rows_str(r, row, SCORER_NAME)));
}

static void write_guardrail(struct json *j, const struct rows *r, int row, bool with_scorer)
{
	jw_obj(j);
	jw_kv_str(j, "guardrail_id", rows_str(r, row, GUARDRAIL));
	jw_kv_str(j, "name", rows_str(r, row, NAME));
	if (with_scorer) {
		jw_key(j, "scorer");
		jw_raw(j, rows_str(r, row, SCORER));
	}
	jw_kv_str(j, "stage", rows_str(r, row, STAGE));
	jw_kv_str(j, "action", rows_str(r, row, ACTION));
	jw_kv_str(j, "action_endpoint_id", rows_str(r, row, ACTION_ENDPOINT));
	jw_kv_str(j, "created_by", or_empty(rows_str(r, row, CREATED_BY)));
	jw_kv_int(j, "created_at", rows_int(r, row, CREATED_AT));
	jw_kv_str(j, "last_updated_by", or_empty(rows_str(r, row, UPDATED_BY)));
	jw_kv_int(j, "last_updated_at", rows_int(r, row, UPDATED_AT));
	jw_obj_end(j);
}

static void write_config(struct request *rq, struct json *j, const struct scorers_shown *shown,
			 const struct rows *r, int row)
{
	jw_obj(j);
	jw_kv_str(j, "endpoint_id", rows_str(r, row, ENDPOINT));
	jw_kv_str(j, "guardrail_id", rows_str(r, row, GUARDRAIL));
	if (!rows_null(r, row, EXECUTION_ORDER))
		jw_kv_int(j, "execution_order", rows_int(r, row, EXECUTION_ORDER));
	jw_kv_str(j, "created_by", or_empty(rows_str(r, row, ADDED_BY)));
	jw_kv_int(j, "created_at", rows_int(r, row, ADDED_AT));
	jw_key(j, "guardrail");
	write_guardrail(j, r, row, shows_scorer(rq, shown, r, row));
	jw_obj_end(j);
}

static bool reply_guardrail(struct request *rq, const char *id)
{
	struct rows *r = db_query(rq, gateway_guardrails, P_STR(rq->workspace), P_STR(id),
				  P_STR(NULL), P_INT(0), P_INT(1));
	struct json j;

	if (!r)
		return false;
	if (!rows_count(r))
		return no_guardrail(rq, id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "guardrail");
	write_guardrail(&j, r, 0, !rows_null(r, 0, SCORER));
	jw_obj_end(&j);
	return true;
}

/* ---- create ---- */

struct gateway_guardrail_create_req {
	const char *name;
	const char *scorer_id;
	struct opt_int scorer_version;
	struct opt_int stage;
	struct opt_int action;
	const char *action_endpoint_id;
};
static const struct field gateway_guardrail_create_fields[] = {
	F_STR(gateway_guardrail_create_req, name, REQUIRED),
	F_STR(gateway_guardrail_create_req, scorer_id, REQUIRED),
	F_INT(gateway_guardrail_create_req, scorer_version, REQUIRED),
	F_ENUM(gateway_guardrail_create_req, stage, stages, REQUIRED),
	F_ENUM(gateway_guardrail_create_req, action, actions, REQUIRED),
	F_STR(gateway_guardrail_create_req, action_endpoint_id, OPTIONAL),
	F_END,
};

/* One whose code would have to be run is none for a server (_obj_has_call_source). */
static bool check_text(struct request *rq, const char *text)
{
	struct serialized_scorer s;

	if (!scorer_read_kept(rq->arena, text, &s))
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"The scorer is kept as something else than a JSON object, and cannot be "
			"used by a guardrail. Register it again.");
	if (!scorer_brings_code(&s))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Gateway guardrails do not support custom scorers defined with the @scorer "
		    "decorator. Use a built-in scorer or a judge created with make_judge.");
}

/* The scorer, and the endpoint if one is named. False: answered. */
static bool check_uses(struct request *rq, const struct gateway_guardrail_create_req *in)
{
	const char *endpoint = or_null(in->action_endpoint_id);
	struct rows *r = db_query(rq, gateway_guardrail_scorer, P_STR(in->scorer_id),
				  P_STR(rq->workspace), P_INT(in->scorer_version.v),
				  P_STR(endpoint));

	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Scorer with ID '%s' not found.",
			    in->scorer_id);
	if (rows_null(r, 0, 0))
		return fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "Scorer with ID '%s' and version %" PRId64 " not found.", in->scorer_id,
			    in->scorer_version.v);
	return check_text(rq, rows_str(r, 0, 0)) &&
	       check_width(rq, "name", MAX_GATEWAY_NAME, in->name) &&
	       (rows_bool(r, 0, 1) ||
		fail(rq, BAD_REQUEST, "No GatewayEndpoint with endpoint_id='%s' exists", endpoint));
}

HANDLER(gateway_guardrail_create)
{
	const char *id = random_id(rq->arena, "gr-"), *by = maker(rq);
	struct rows *r;

	if (!gateway_check_choice(rq, "stage", &in->stage) ||
	    !gateway_check_choice(rq, "action", &in->action))
		return false;
	db_begin(rq);
	if (!check_uses(rq, in))
		return false;
	r = db_query(rq, gateway_guardrail_create, P_STR(id), P_STR(rq->workspace), P_STR(in->name),
		     P_STR(in->scorer_id), P_INT(in->scorer_version.v), P_STR(stages[in->stage.v]),
		     P_STR(actions[in->action.v]), P_STR(or_null(in->action_endpoint_id)),
		     P_INT(clock_ms()), P_STR(by));
	if (!r && strcmp(db_sqlstate(rq), "23503") == 0) /* it went meanwhile */
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Scorer with ID '%s' not found.",
			    in->scorer_id);
	return r && reply_guardrail(rq, id);
}

/* ---- get, list, delete ---- */

struct gateway_guardrail_get_req {
	const char *guardrail_id;
};
static const struct field gateway_guardrail_get_fields[] = {
	F_STR(gateway_guardrail_get_req, guardrail_id, REQUIRED),
	F_END,
};

HANDLER(gateway_guardrail_get)
{
	return reply_guardrail(rq, in->guardrail_id);
}

struct gateway_guardrail_list_req {
	struct opt_int max_results;
	const char *page_token;
};
static const struct field gateway_guardrail_list_fields[] = {
	F_INT(gateway_guardrail_list_req, max_results, OPTIONAL),
	F_STR(gateway_guardrail_list_req, page_token, OPTIONAL),
	F_END,
};

HANDLER(gateway_guardrail_list)
{
	struct gateway_page page;
	struct rows *r;
	struct json j;
	int n;

	if (!gateway_page_read(rq, in->max_results.v, in->page_token, "guardrails", &page))
		return false;
	r = db_query(rq, gateway_guardrails, P_STR(rq->workspace), P_STR(NULL), P_STR(page.behind),
		     P_INT(page.offset), P_INT(page.limit + 1));
	if (!r)
		return false;
	n = gateway_page_rows(r, &page);
	j = reply_json(rq);
	jw_obj(&j);
	if (n) {
		jw_key(&j, "guardrails");
		jw_arr(&j);
		for (int row = 0; row < n; row++)
			write_guardrail(&j, r, row, !rows_null(r, row, SCORER));
		jw_arr_end(&j);
	}
	gateway_page_end(rq, &j, r, n);
	jw_obj_end(&j);
	return true;
}

struct gateway_guardrail_delete_req {
	const char *guardrail_id;
};
static const struct field gateway_guardrail_delete_fields[] = {
	F_STR(gateway_guardrail_delete_req, guardrail_id, REQUIRED),
	F_END,
};

HANDLER(gateway_guardrail_delete)
{
	struct rows *r = db_query(rq, gateway_guardrail_delete, P_STR(in->guardrail_id),
				  P_STR(rq->workspace));

	if (!r)
		return false;
	return rows_changed(r) ? reply_empty(rq) : no_guardrail(rq, in->guardrail_id);
}

/* ---- those of an endpoint ---- */

static bool no_endpoint(struct request *rq, const char *id)
{
	return gateway_missing(rq, "Endpoint", "endpoint_id", id);
}

static bool no_config(struct request *rq, const char *endpoint, const char *guardrail)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST,
		    "GuardrailConfig not found (endpoint_id='%s', guardrail_id='%s')", endpoint,
		    guardrail);
}

/* MLflow leaves this to the column, an integer of 32 bits. */
static bool check_order(struct request *rq, const struct opt_int *order)
{
	return (order->v >= INT32_MIN && order->v <= INT32_MAX) ||
	       fail(rq, BAD_REQUEST, "execution_order must be between %d and %d, got %" PRId64,
		    INT32_MIN, INT32_MAX, order->v);
}

static bool reply_config(struct request *rq, const char *endpoint, const char *guardrail)
{
	const struct scorers_shown shown = scorers_shown(rq);
	struct rows *r = db_query(rq, gateway_guardrail_configs, P_STR(rq->workspace),
				  P_STR(endpoint), P_STR(guardrail));
	struct json j;

	if (!r)
		return false;
	if (!rows_count(r) || rows_null(r, 0, GUARDRAIL))
		return no_config(rq, endpoint, guardrail);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "config");
	write_config(rq, &j, &shown, r, 0);
	jw_obj_end(&j);
	return true;
}

struct gateway_guardrail_add_req {
	const char *endpoint_id;
	const char *guardrail_id;
	struct opt_int execution_order;
};
static const struct field gateway_guardrail_add_fields[] = {
	F_STR(gateway_guardrail_add_req, endpoint_id, REQUIRED),
	F_STR(gateway_guardrail_add_req, guardrail_id, REQUIRED),
	F_INT(gateway_guardrail_add_req, execution_order, OPTIONAL),
	F_END,
};

HANDLER(gateway_guardrail_add)
{
	const char *by = maker(rq);
	struct rows *r;

	if (!check_order(rq, &in->execution_order))
		return false;
	db_begin(rq);
	r = db_query(rq, gateway_guardrail_add, P_STR(in->endpoint_id), P_STR(rq->workspace),
		     P_STR(in->guardrail_id), P_OPT_INT(in->execution_order), P_INT(clock_ms()),
		     P_STR(by));
	if (!r)
		return false;
	if (!rows_bool(r, 0, 0))
		return no_endpoint(rq, in->endpoint_id);
	if (!rows_bool(r, 0, 1))
		return no_guardrail(rq, in->guardrail_id);
	if (!rows_bool(r, 0, 2))
		return fail(rq, RESOURCE_ALREADY_EXISTS,
			    "Guardrail '%s' is already added to endpoint '%s'", in->guardrail_id,
			    in->endpoint_id);
	return reply_config(rq, in->endpoint_id, in->guardrail_id);
}

struct gateway_guardrail_order_req {
	const char *endpoint_id;
	const char *guardrail_id;
	struct opt_int execution_order;
};
static const struct field gateway_guardrail_order_fields[] = {
	F_STR(gateway_guardrail_order_req, endpoint_id, REQUIRED),
	F_STR(gateway_guardrail_order_req, guardrail_id, REQUIRED),
	F_INT(gateway_guardrail_order_req, execution_order, OPTIONAL),
	F_END,
};

HANDLER(gateway_guardrail_order)
{
	struct rows *r;

	if (!check_order(rq, &in->execution_order))
		return false;
	db_begin(rq);
	r = db_query(rq, gateway_guardrail_order, P_STR(in->endpoint_id), P_STR(rq->workspace),
		     P_STR(in->guardrail_id), P_OPT_INT(in->execution_order));
	if (!r)
		return false;
	return rows_changed(r) ? reply_config(rq, in->endpoint_id, in->guardrail_id) :
				 no_config(rq, in->endpoint_id, in->guardrail_id);
}

struct gateway_guardrail_remove_req {
	const char *endpoint_id;
	const char *guardrail_id;
};
static const struct field gateway_guardrail_remove_fields[] = {
	F_STR(gateway_guardrail_remove_req, endpoint_id, REQUIRED),
	F_STR(gateway_guardrail_remove_req, guardrail_id, REQUIRED),
	F_END,
};

HANDLER(gateway_guardrail_remove)
{
	struct rows *r = db_query(rq, gateway_guardrail_remove, P_STR(in->endpoint_id),
				  P_STR(rq->workspace), P_STR(in->guardrail_id));

	if (!r)
		return false;
	return rows_changed(r) ? reply_empty(rq) : no_config(rq, in->endpoint_id, in->guardrail_id);
}

struct gateway_guardrails_of_endpoint_req {
	const char *endpoint_id;
};
static const struct field gateway_guardrails_of_endpoint_fields[] = {
	F_STR(gateway_guardrails_of_endpoint_req, endpoint_id, REQUIRED),
	F_END,
};

HANDLER(gateway_guardrails_of_endpoint)
{
	const struct scorers_shown shown = scorers_shown(rq);
	struct rows *r = db_query(rq, gateway_guardrail_configs, P_STR(rq->workspace),
				  P_STR(in->endpoint_id), P_STR(NULL));
	struct json j;

	if (!r)
		return false;
	if (!rows_count(r))
		return no_endpoint(rq, in->endpoint_id);
	if (rows_null(r, 0, GUARDRAIL))
		return reply_empty(rq);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "configs");
	jw_arr(&j);
	for (int row = 0; row < rows_count(r); row++)
		write_config(rq, &j, &shown, r, row);
	jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}
