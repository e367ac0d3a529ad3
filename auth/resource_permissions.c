/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The permissions of MLflow up to 3.10, on the tables of 3.17: one user's level on one
 * resource, by <resource>/permissions/create, get, update and delete. They are the
 * same grants that users/permissions/grant of 3.17 makes, in the user's own role
 * (sqlalchemy_store.py create_experiment_permission and its like there).
 *
 * NO_PERMISSIONS, which 3.17 does not take for a resource, is stored as DENY and
 * shown as NO_PERMISSIONS here.
 */
#include "app/db.h"
#include "app/endpoints.h"
#include "auth/legacy.h"
#include "auth/permit.h"
#include "auth/rights.h"

/* Whatever names a resource in any of the families. */
struct grant_req {
	const char *experiment_id;
	const char *name;
	const char *scorer_name;
	const char *secret_id;
	const char *endpoint_id;
	const char *model_definition_id;
	const char *username;
	const char *permission;
};

struct family {
	const char *type;
	const char *member; /* of the answer */
	const char *what;   /* in messages */
	/* the fields that name the resource; NULL ends them */
	const struct field *by;
	bool names_workspace; /* in the answer and messages */
};

#define BY(member) F_STR(grant_req, member, REQUIRED)
#define WHO F_STR(grant_req, username, REQUIRED)
#define LEVEL F_STR(grant_req, permission, REQUIRED)

static const char *value_of(const struct grant_req *in, const struct field *f)
{
	return *(const char *const *)((const char *)in + f->offset);
}

/* What the grant is given on. */
static const char *pattern_of(struct request *rq, const struct grant_req *in)
{
	if (in->scorer_name)
		return scorer_pattern(rq->arena, in->experiment_id, in->scorer_name);
	return in->experiment_id ? in->experiment_id :
	       in->name          ? in->name :
	       in->secret_id     ? in->secret_id :
	       in->endpoint_id   ? in->endpoint_id :
				   in->model_definition_id;
}

/* The registry's older grants do not tell models from prompts. False: answered. */
static bool find_type(struct request *rq, const struct family *f, const struct grant_req *in,
		      const char **ret_type)
{
	struct rows *r;

	*ret_type = f->type;
	if (!in->name)
		return true;
	r = db_query(rq, find_model_type, P_STR(rq->workspace), P_STR(in->name));
	if (r && rows_bool(r, 0, 0))
		*ret_type = "prompt";
	return r != NULL;
}

/* ---- answers ---- */

/* "experiment_id=1, username=x", as messages name a permission; `last` stands before
 * the user. */
static const char *named(struct request *rq, const struct family *f, const struct grant_req *in,
			 const char *last)
{
	const char *out =
		f->names_workspace ? arena_printf(rq->arena, "workspace=%s, ", rq->workspace) : "";

	for (const struct field *by = f->by; by->kind; by++)
		out = arena_printf(rq->arena, "%s%s=%s%s", out, by->name, value_of(in, by),
				   by[1].kind ? ", " : last);
	return arena_printf(rq->arena, "%susername=%s", out, in->username);
}

static bool no_grant(struct request *rq, const struct family *f, const struct grant_req *in)
{
	const char *last = f->by[1].kind ? ", and " : " and ";

	return fail(rq, RESOURCE_DOES_NOT_EXIST, "%s permission with %s not found", f->what,
		    named(rq, f, in, last));
}

static bool is_there(struct request *rq, const struct family *f, const struct grant_req *in)
{
	if (f->names_workspace)
		return fail(rq, RESOURCE_ALREADY_EXISTS, "%s permission with %s already exists.",
			    f->what, named(rq, f, in, " and "));
	return fail(rq, RESOURCE_ALREADY_EXISTS, "%s permission (%s) already exists.", f->what,
		    named(rq, f, in, ", "));
}

static bool reply_grant(struct request *rq, const struct family *f, const struct grant_req *in,
			int64_t user_id, const char *permission)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, f->member);
	jw_obj(&j);
	for (const struct field *by = f->by; by->kind; by++)
		jw_kv_str(&j, by->name, value_of(in, by));
	jw_kv_str(&j, "permission", legacy_level(permission));
	jw_kv_int(&j, "user_id", user_id);
	if (f->names_workspace)
		jw_kv_str(&j, "workspace", rq->workspace);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- what the calls do ---- */

static bool create(struct request *rq, const struct family *f, const struct grant_req *in)
{
	const char *level = stored_level(rq, in->permission), *type;
	struct rows *r;

	if (!level || !find_type(rq, f, in, &type))
		return false;
	r = ask_users(rq, SQL_grant_put,
		      (struct param[]){ P_STR(in->username), P_STR(rq->workspace), P_STR(type),
					P_STR(pattern_of(rq, in)), P_STR(level) },
		      5);
	if (!is_granted(rq, r, in->username, rq->workspace))
		return false;
	if (!rows_bool(r, 0, 2))
		return is_there(rq, f, in);
	return reply_grant(rq, f, in, rows_int(r, 0, 0), level);
}

static bool get(struct request *rq, const struct family *f, const struct grant_req *in)
{
	const char *type;
	struct rows *r;

	if (!find_type(rq, f, in, &type))
		return false;
	r = ask_users(rq, SQL_grant_get,
		      (struct param[]){ P_STR(in->username), P_STR(rq->workspace), P_STR(type),
					P_STR(pattern_of(rq, in)) },
		      4);
	if (!r)
		return false;
	if (!rows_count(r))
		return no_user(rq, in->username);
	if (rows_null(r, 0, 1))
		return no_grant(rq, f, in);
	return reply_grant(rq, f, in, rows_int(r, 0, 0), rows_str(r, 0, 1));
}

/* To a level, or NULL to remove it. */
static bool set(struct request *rq, const struct family *f, const struct grant_req *in,
		const char *level)
{
	const char *type;
	struct rows *r;

	if (!find_type(rq, f, in, &type))
		return false;
	r = ask_users(rq, SQL_grant_set,
		      (struct param[]){ P_STR(in->username), P_STR(rq->workspace), P_STR(type),
					P_STR(pattern_of(rq, in)), P_STR(level) },
		      5);
	if (!r)
		return false;
	if (!rows_count(r))
		return no_user(rq, in->username);
	return rows_bool(r, 0, 1) ? reply_empty(rq) : no_grant(rq, f, in);
}

static bool update(struct request *rq, const struct family *f, const struct grant_req *in)
{
	const char *level = stored_level(rq, in->permission);

	return level && set(rq, f, in, level);
}

static bool delete_grant(struct request *rq, const struct family *f, const struct grant_req *in)
{
	return set(rq, f, in, NULL);
}

/* ---- the families ---- */

#define CALL(name, verb, action)                                                                   \
	static bool name##_##verb(struct request *rq, const void *in)                              \
	{                                                                                          \
		return action(rq, &name, in);                                                      \
	}                                                                                          \
	extern const struct handler name##_##verb##_handler;                                       \
	const struct handler name##_##verb##_handler = { sizeof(struct grant_req),                 \
							 name##_##verb##_fields, name##_##verb,    \
							 NULL };

#define FAMILY(name, type, member, what, names_workspace, ...)                                     \
	static const struct field name##_by[] = { __VA_ARGS__, F_END };                            \
	static const struct field name##_get_fields[] = { __VA_ARGS__, WHO, F_END };               \
	static const struct field name##_delete_fields[] = { __VA_ARGS__, WHO, F_END };            \
	static const struct field name##_create_fields[] = { __VA_ARGS__, WHO, LEVEL, F_END };     \
	static const struct field name##_update_fields[] = { __VA_ARGS__, WHO, LEVEL, F_END };     \
	static const struct family name = { type, member, what, name##_by, names_workspace };      \
	CALL(name, create, create)                                                                 \
	CALL(name, get, get)                                                                       \
	CALL(name, update, update)                                                                 \
	CALL(name, delete, delete_grant)

FAMILY(experiment_permission, "experiment", "experiment_permission", "Experiment", false,
       BY(experiment_id))
FAMILY(registered_model_permission, "registered_model", "registered_model_permission",
       "Registered model", true, BY(name))
FAMILY(scorer_permission, "scorer", "scorer_permission", "Scorer", false, BY(experiment_id),
       BY(scorer_name))
FAMILY(gateway_secret_permission, "gateway_secret", "gateway_secret_permission", "Gateway secret",
       false, BY(secret_id))
FAMILY(gateway_endpoint_permission, "gateway_endpoint", "gateway_endpoint_permission",
       "Gateway endpoint", false, BY(endpoint_id))
FAMILY(gateway_definition_permission, "gateway_model_definition",
       "gateway_model_definition_permission", "Gateway model definition", false,
       BY(model_definition_id))
