/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Budget policies of the AI gateway: what may be spent in a window of time, by whom or
 * through which endpoint, and what happens beyond. Create, get, list, update, delete, and
 * the windows they are in now. Keeping to them is for whoever calls the providers.
 */
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/random_id.h"
#include "app/search/page.h"
#include "app/validate.h"
#include "handlers/column_width.h"
#include "handlers/gateway.h"
#include "handlers/newest_first.h"

#include <inttypes.h>

#define MAX_TARGET 255

static const struct out budget_out[] = {
	O_STR(budget_policy_id), O_STR(budget_unit),     O_NUM(budget_amount), O_RAW(duration),
	O_STR(target_scope),     O_STR(budget_action),   O_STR(created_by),    O_INT(created_at),
	O_STR(last_updated_by),  O_INT(last_updated_at), O_STR(target_value),  O_END,
};

static const struct out window_out[] = {
	O_STR(budget_policy_id),
	O_INT(window_start_ms),
	O_INT(window_end_ms),
	O_NUM(current_spend),
	O_END,
};

/* The first of each is what a number or name that is none counts as. */
static const char *const units[] = { "BUDGET_UNIT_UNSPECIFIED", "USD" };
static const char *const duration_units[] = {
	"DURATION_UNIT_UNSPECIFIED", "MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS"
};
static const char *const scopes[] = { "TARGET_SCOPE_UNSPECIFIED", "GLOBAL", "WORKSPACE", "ENDPOINT",
				      "USER" };
static const char *const actions[] = { "BUDGET_ACTION_UNSPECIFIED", "ALERT", "REJECT" };

struct budget_duration {
	struct opt_int unit;
	struct opt_int value;
};
static const struct field budget_duration_fields[] = {
	F_ENUM(budget_duration, unit, duration_units, OPTIONAL),
	F_INT32(budget_duration, value, OPTIONAL),
	F_END,
};

static bool no_budget(struct request *rq, const char *id)
{
	return gateway_missing(rq, "BudgetPolicy", "budget_policy_id", id);
}

/* ---- what a policy may be ---- */

/* Of an update nothing needs to be given. */
static bool check_change(struct request *rq, const char *what, const struct opt_int *v)
{
	return !v->given || gateway_check_choice(rq, what, v);
}

static bool check_duration(struct request *rq, const struct budget_duration *d)
{
	if (!gateway_check_choice(rq, "duration.unit", &d->unit))
		return false;
	return d->value.v > 0 ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "duration.value must be a positive integer, got %" PRId64, d->value.v);
}

static bool is_scope(const char *scope, const char *name)
{
	return strcmp(scope, name) == 0;
}

/* Two of the scopes need to know whom they are for, and the others must not. Without users
 * there is nobody whose budget it could be. */
static bool check_target(struct request *rq, const char *scope, const char *target)
{
	bool is_users = is_scope(scope, "USER"),
	     has_target = is_users || is_scope(scope, "ENDPOINT");

	if (has_target && !target)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "target_value is required when target_scope is %s.", scope);
	if (!has_target && target)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "target_value can only be set when target_scope is ENDPOINT or USER.");
	if (is_users && !rq->user)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "USER-scoped budget policies require server authentication to be "
			    "enabled. Without auth the gateway cannot attribute requests to a "
			    "user, so the policy would never take effect.");
	return check_width(rq, "target_value", MAX_TARGET, target);
}

/* ---- create ---- */

struct gateway_budget_create_req {
	struct opt_int budget_unit;
	struct opt_dbl budget_amount;
	struct budget_duration *duration;
	struct opt_int target_scope;
	struct opt_int budget_action;
	const char *created_by;
	const char *target_value;
};
static const struct field gateway_budget_create_fields[] = {
	F_ENUM(gateway_budget_create_req, budget_unit, units, REQUIRED),
	F_DBL(gateway_budget_create_req, budget_amount, REQUIRED),
	F_MSG(gateway_budget_create_req, duration, budget_duration, REQUIRED),
	F_ENUM(gateway_budget_create_req, target_scope, scopes, REQUIRED),
	F_ENUM(gateway_budget_create_req, budget_action, actions, REQUIRED),
	F_STR(gateway_budget_create_req, created_by, OPTIONAL),
	F_STR(gateway_budget_create_req, target_value, OPTIONAL),
	F_END,
};

static bool check_new(struct request *rq, const struct gateway_budget_create_req *in)
{
	return gateway_check_choice(rq, "budget_unit", &in->budget_unit) &&
	       check_duration(rq, in->duration) &&
	       gateway_check_choice(rq, "target_scope", &in->target_scope) &&
	       gateway_check_choice(rq, "budget_action", &in->budget_action) &&
	       check_target(rq, scopes[in->target_scope.v], or_null(in->target_value)) &&
	       check_width(rq, "created_by", MAX_GATEWAY_USER, in->created_by);
}

HANDLER(gateway_budget_create)
{
	const char *target = or_null(in->target_value);
	struct rows *r;

	if (!check_new(rq, in))
		return false;
	r = db_query(rq, gateway_budget_create, P_STR(random_id(rq->arena, "bp-")),
		     P_STR(rq->workspace), P_STR(units[in->budget_unit.v]),
		     P_DBL(in->budget_amount.v), P_STR(duration_units[in->duration->unit.v]),
		     P_INT(in->duration->value.v), P_STR(scopes[in->target_scope.v]),
		     P_STR(actions[in->budget_action.v]), P_STR(target), P_INT(clock_ms()),
		     P_STR(or_null(in->created_by)));
	if (!r)
		return false;
	if (rows_count(r))
		return gateway_reply(rq, "budget_policy", budget_out, r);
	return is_scope(scopes[in->target_scope.v], "ENDPOINT") ?
		       gateway_missing(rq, "GatewayEndpoint", "endpoint_id", target) :
		       fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", rq->workspace);
}

/* ---- get, list ---- */

struct gateway_budget_get_req {
	const char *budget_policy_id;
};
static const struct field gateway_budget_get_fields[] = {
	F_STR(gateway_budget_get_req, budget_policy_id, REQUIRED),
	F_END,
};

HANDLER(gateway_budget_get)
{
	struct rows *r = db_query(rq, gateway_budgets, P_STR(rq->workspace),
				  P_STR(in->budget_policy_id), P_STR(NULL), P_INT(0), P_INT(1));

	if (!r)
		return false;
	return rows_count(r) ? gateway_reply(rq, "budget_policy", budget_out, r) :
			       no_budget(rq, in->budget_policy_id);
}

struct gateway_budget_list_req {
	struct opt_int max_results;
	const char *page_token;
};
static const struct field gateway_budget_list_fields[] = {
	F_INT(gateway_budget_list_req, max_results, OPTIONAL),
	F_STR(gateway_budget_list_req, page_token, OPTIONAL),
	F_END,
};

HANDLER(gateway_budget_list)
{
	struct gateway_page page;
	struct rows *r;

	if (!gateway_page_read(rq, in->max_results.v, in->page_token, "budget policies", &page))
		return false;
	r = db_query(rq, gateway_budgets, P_STR(rq->workspace), P_STR(NULL), P_STR(page.behind),
		     P_INT(page.offset), P_INT(page.limit + 1));
	return r && gateway_reply_page(rq, "budget_policies", budget_out, r, &page);
}

HANDLER_NO_INPUT(gateway_budget_windows)
{
	struct rows *r =
		db_query(rq, gateway_budget_windows, P_STR(rq->workspace), P_INT(clock_ms()));

	return r && gateway_reply_list(rq, "windows", window_out, r);
}

/* ---- update, delete ---- */

struct gateway_budget_update_req {
	const char *budget_policy_id;
	struct opt_int budget_unit;
	struct opt_dbl budget_amount;
	struct budget_duration *duration;
	struct opt_int target_scope;
	struct opt_int budget_action;
	const char *updated_by;
	const char *target_value;
};
static const struct field gateway_budget_update_fields[] = {
	F_STR(gateway_budget_update_req, budget_policy_id, REQUIRED),
	F_ENUM(gateway_budget_update_req, budget_unit, units, OPTIONAL),
	F_DBL(gateway_budget_update_req, budget_amount, OPTIONAL),
	F_MSG(gateway_budget_update_req, duration, budget_duration, OPTIONAL),
	F_ENUM(gateway_budget_update_req, target_scope, scopes, OPTIONAL),
	F_ENUM(gateway_budget_update_req, budget_action, actions, OPTIONAL),
	F_STR(gateway_budget_update_req, updated_by, OPTIONAL),
	F_STR(gateway_budget_update_req, target_value, OPTIONAL),
	F_END,
};

static bool check_changes(struct request *rq, const struct gateway_budget_update_req *in)
{
	return check_change(rq, "budget_unit", &in->budget_unit) &&
	       (!in->duration || check_duration(rq, in->duration)) &&
	       check_change(rq, "target_scope", &in->target_scope) &&
	       check_change(rq, "budget_action", &in->budget_action);
}

/* Locks the policy, and looks at what it will be for: a target stays with its scope only. */
static bool settle_target(struct request *rq, const struct gateway_budget_update_req *in)
{
	const char *target = or_null(in->target_value),
		   *scope = gateway_choice(scopes, &in->target_scope);
	struct rows *r = db_query(rq, gateway_budget_lock, P_STR(in->budget_policy_id),
				  P_STR(rq->workspace), P_STR(target));

	if (!r)
		return false;
	if (!rows_count(r))
		return no_budget(rq, in->budget_policy_id);
	if (!scope && !in->target_value)
		return true;
	scope = scope ? scope : rows_str(r, 0, 0);
	if (!in->target_value && is_scope(scope, rows_str(r, 0, 0)))
		target = rows_str(r, 0, 1);
	if (!check_target(rq, scope, target))
		return false;
	return !in->target_value || !is_scope(scope, "ENDPOINT") || rows_bool(r, 0, 2) ||
	       gateway_missing(rq, "GatewayEndpoint", "endpoint_id", target);
}

HANDLER(gateway_budget_update)
{
	struct budget_duration same = { 0 }, *d = in->duration ? in->duration : &same;
	struct rows *r;

	if (!check_changes(rq, in) ||
	    !check_width(rq, "updated_by", MAX_GATEWAY_USER, in->updated_by))
		return false;
	db_begin(rq);
	if (!settle_target(rq, in))
		return false;
	r = db_query(rq, gateway_budget_update, P_STR(in->budget_policy_id), P_STR(rq->workspace),
		     P_STR(gateway_choice(units, &in->budget_unit)), P_DBL(in->budget_amount.v),
		     P_BOOL(in->budget_amount.given),
		     P_STR(gateway_choice(duration_units, &d->unit)), P_OPT_INT(d->value),
		     P_STR(gateway_choice(scopes, &in->target_scope)),
		     P_STR(gateway_choice(actions, &in->budget_action)),
		     P_STR(or_null(in->target_value)), P_INT(clock_ms()),
		     P_STR(or_null(in->updated_by)));
	if (!r)
		return false;
	return rows_count(r) ? gateway_reply(rq, "budget_policy", budget_out, r) :
			       no_budget(rq, in->budget_policy_id);
}

struct gateway_budget_delete_req {
	const char *budget_policy_id;
};
static const struct field gateway_budget_delete_fields[] = {
	F_STR(gateway_budget_delete_req, budget_policy_id, REQUIRED),
	F_END,
};

HANDLER(gateway_budget_delete)
{
	struct rows *r = db_query(rq, gateway_budget_delete, P_STR(in->budget_policy_id),
				  P_STR(rq->workspace));

	if (!r)
		return false;
	return rows_changed(r) ? reply_empty(rq) : no_budget(rq, in->budget_policy_id);
}
