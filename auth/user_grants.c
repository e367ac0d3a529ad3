/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One user's level on one resource: users/permissions/grant, revoke and get of MLflow
 * 3.17. The grants are in the user's own role of the request's workspace, as those of
 * the older calls in resource_permissions.c. Who holds MANAGE on a resource may grant
 * it on; "*", all of a type, is for administrators of the workspace.
 */
#include "app/config.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "auth/auth.h"
#include "auth/legacy.h"
#include "auth/permit.h"
#include "auth/rights.h"
#include "auth/vocabulary.h"

struct user_grant_req {
	const char *username;
	const char *resource_type;
	const char *resource_id;
	const char *permission;
};

/* What is missing is said in the reference's order, not the binder's. */
#define TARGET                                                                                     \
	F_STR(user_grant_req, username, OPTIONAL), F_STR(user_grant_req, resource_type, OPTIONAL), \
		F_STR(user_grant_req, resource_id, OPTIONAL)

static const struct field user_grant_fields[] = {
	TARGET,
	F_STR(user_grant_req, permission, OPTIONAL),
	F_END,
};
static const struct field user_revoke_fields[] = { TARGET, F_END };
static const struct field user_grant_get_fields[] = { TARGET, F_END };

static bool has_target(struct request *rq, const struct user_grant_req *in)
{
	return !in->username      ? no_parameter(rq, "username") :
	       !in->resource_type ? no_parameter(rq, "resource_type") :
	       !in->resource_id   ? no_parameter(rq, "resource_id") :
				    true;
}

static bool is_of_all(const struct user_grant_req *in)
{
	return strcmp(in->resource_id, "*") == 0;
}

/* An unknown user goes before what is wrong with the rest. */
static bool unless_no_user(struct request *rq, const char *name)
{
	struct rows *r = ask_users(rq, SQL_user_get, (struct param[]){ P_STR(name) }, 1);

	return r && !rows_count(r) ? no_user(rq, name) : false;
}

/* ---- who holds what ---- */

static bool find_resource(struct request *rq, const struct user_grant_req *in, bool *ret_is_there)
{
	bool is_scorer = strcmp(in->resource_type, "scorer") == 0;
	size_t n = strcspn(in->resource_id, is_scorer ? "/" : "");
	struct rows *r = db_query(rq, find_other, P_STR(rq->workspace), P_STR(in->resource_type),
				  P_STR(arena_strndup(rq->arena, in->resource_id, n)));

	if (r)
		*ret_is_there = rows_bool(r, 0, 0);
	return r;
}

struct holder {
	bool is_user;
	enum grant_level level;
};

static bool read_grants(struct request *rq, const char *username, const struct user_grant_req *in,
			struct grants *g, bool *ret_is_user)
{
	const char *wide[] = { "workspace", in->resource_type };
	struct rows *r = ask_users(rq, SQL_grants_on,
				   (struct param[]){ P_STR(username), P_STR(rq->workspace),
						     P_STRS(wide, ARRAY_LEN(wide)),
						     P_STRS(&in->resource_id, 1) },
				   4);
	struct grant *v;

	if (!r)
		return false;
	g->v = v = ARENA_ARRAY(rq->arena, (size_t)rows_count(r), struct grant);
	*ret_is_user = false;
	for (int row = 0; row < rows_count(r); row++)
		if (strcmp(rows_str(r, row, 0), "grant") == 0)
			v[g->n++] = permit_grant_at(r, row);
		else
			*ret_is_user = true;
	return true;
}

/* A user's level on the resource, as requests are decided; nothing where there is no
 * such resource, except that without workspaces nobody looks. */
static bool find_level(struct request *rq, const char *username, const struct user_grant_req *in,
		       struct holder *ret)
{
	struct grants g = { 0 };
	bool is_there = true;

	permit_defaults(rq, &g);
	if (!read_grants(rq, username, in, &g, &ret->is_user))
		return false;
	if (rq->config->enable_workspaces && !is_of_all(in) && !find_resource(rq, in, &is_there))
		return false;
	ret->level = is_there ? grants_govern(&g, &(struct need){ .type = in->resource_type,
								  .id = in->resource_id }) :
				GRANT_NOTHING;
	return true;
}

static bool rules_workspace(struct request *rq)
{
	struct rows *r =
		ask_users(rq, SQL_user_rights,
			  (struct param[]){ P_INT(rq->user->id), P_STR(NULL), P_STR(rq->workspace),
					    P_STR(rq->user->only_workspace) },
			  4);

	return r && (rows_bool(r, 0, 3) || forbid(rq));
}

/* ---- grant, revoke ---- */

static bool may_grant(struct request *rq, const struct user_grant_req *in)
{
	struct holder own;

	if (rq->user->is_admin)
		return true;
	if (!in->resource_type || !in->resource_id)
		return no_parameter(rq, in->resource_type ? "resource_id" : "resource_type");
	if (!check_not_workspace(rq, in->resource_type) ||
	    !check_resource_type(rq, in->resource_type))
		return false;
	if (is_of_all(in))
		return rules_workspace(rq);
	return check_addressable(rq, in->resource_type, in->resource_id) &&
	       find_level(rq, rq->user->name, in, &own) &&
	       (own.level == GRANT_MANAGE || forbid(rq));
}

static bool grant(struct request *rq, const struct user_grant_req *in)
{
	struct rows *r =
		ask_users(rq, SQL_grant_put,
			  (struct param[]){ P_STR(in->username), P_STR(rq->workspace),
					    P_STR(in->resource_type), P_STR(in->resource_id),
					    P_STR(in->permission) },
			  5);

	if (!is_granted(rq, r, in->username, rq->workspace))
		return false;
	return rows_bool(r, 0, 2) ?
		       reply_empty(rq) :
		       fail(rq, RESOURCE_ALREADY_EXISTS,
			    "Permission for user=%s on resource_type=%s, resource_id=%s already "
			    "exists.",
			    in->username, in->resource_type, in->resource_id);
}

static bool user_grant(struct request *rq, const void *request)
{
	const struct user_grant_req *in = request;

	if (!may_grant(rq, in) || !has_target(rq, in))
		return false;
	if (!in->permission)
		return no_parameter(rq, "permission");
	if (!check_not_workspace(rq, in->resource_type) ||
	    !check_resource_pattern(rq, in->resource_id, in->resource_type) ||
	    !check_grantable(rq, in->permission, in->resource_type))
		return unless_no_user(rq, in->username);
	return grant(rq, in);
}

static bool user_revoke(struct request *rq, const void *request)
{
	const struct user_grant_req *in = request;
	struct rows *r;

	if (!may_grant(rq, in) || !has_target(rq, in))
		return false;
	if (!check_not_workspace(rq, in->resource_type) ||
	    !check_resource_type(rq, in->resource_type))
		return unless_no_user(rq, in->username);
	r = ask_users(rq, SQL_grant_set,
		      (struct param[]){ P_STR(in->username), P_STR(rq->workspace),
					P_STR(in->resource_type), P_STR(in->resource_id),
					P_STR(NULL) },
		      5);
	if (!r)
		return false;
	if (!rows_count(r))
		return no_user(rq, in->username);
	return rows_bool(r, 0, 1) ?
		       reply_empty(rq) :
		       fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "Permission for user=%s on resource_type=%s, resource_id=%s not found.",
			    in->username, in->resource_type, in->resource_id);
}

/* ---- get ---- */

/* Who rules the resource's workspace may look at others' levels; what cannot be found
 * is in nobody's (validate_can_get_user_permission). */
static bool may_look(struct request *rq, const struct user_grant_req *in)
{
	bool is_there = false;
	struct rows *r;

	r = ask_users(rq, SQL_user_get, (struct param[]){ P_STR(in->username) }, 1);
	if (!r)
		return false;
	if (!rows_count(r))
		return forbid(rq);
	if (!in->resource_id)
		return no_parameter(rq, "resource_id");
	if (is_of_all(in))
		return rules_workspace(rq);
	if (!check_addressable(rq, in->resource_type, in->resource_id))
		return forbid(rq);
	return find_resource(rq, in, &is_there) && (is_there ? rules_workspace(rq) : forbid(rq));
}

static bool may_get(struct request *rq, const struct user_grant_req *in)
{
	if (rq->user->is_admin)
		return true;
	if (!in->resource_type)
		return no_parameter(rq, "resource_type");
	if (!check_not_workspace(rq, in->resource_type))
		return false;
	if (!in->username)
		return no_parameter(rq, "username");
	return is_oneself(rq, in->username) || may_look(rq, in);
}

static bool check_target(struct request *rq, const struct user_grant_req *in)
{
	return check_not_workspace(rq, in->resource_type) &&
	       check_resource_type(rq, in->resource_type) &&
	       (is_of_all(in) || check_addressable(rq, in->resource_type, in->resource_id));
}

static bool user_grant_get(struct request *rq, const void *request)
{
	const struct user_grant_req *in = request;
	struct holder holder;
	struct json j;

	if (!may_get(rq, in) || !has_target(rq, in))
		return false;
	if (!check_target(rq, in))
		return unless_no_user(rq, in->username);
	if (!find_level(rq, in->username, in, &holder))
		return false;
	if (!holder.is_user)
		return no_user(rq, in->username);
	j = reply_json(rq);
	jw_obj(&j);
	jw_kv_bool(&j, "allowed", holder.level >= GRANT_USE);
	jw_kv_str(&j, "permission", grant_level_name(holder.level));
	jw_obj_end(&j);
	return true;
}

#define CALL(name)                                                                                 \
	extern const struct handler name##_handler;                                                \
	const struct handler name##_handler = { sizeof(struct user_grant_req), name##_fields,      \
						name, NULL };
CALL(user_grant)
CALL(user_revoke)
CALL(user_grant_get)
