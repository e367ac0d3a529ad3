/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Roles over REST: create, get, list, update, delete, and who has them
 * (mlflow/server/auth/__init__.py create_role and on). What roles grant is in
 * role_permissions.c.
 */
#include "auth/auth.h"
#include "auth/rights.h"
#include "auth/trusted.h"

#include "app/db.h"
#include "app/endpoints.h"
#include "app/validate.h"

#include <inttypes.h>

/* Names of roles that stand for one user each. */
#define OWN_PREFIX "__user_"

static bool no_role(struct request *rq, int64_t id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Role with id=%" PRId64 " not found", id);
}

static bool reply_role(struct request *rq, const char *role)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "role");
	jw_raw(&j, role);
	jw_obj_end(&j);
	return true;
}

static bool is_blank(struct request *rq, const char *s)
{
	return !*python_strip(rq->arena, s);
}

static bool check_role_name(struct request *rq, const char *name)
{
	if (is_blank(rq, name))
		return fail(rq, INVALID_PARAMETER_VALUE, "Role name cannot be empty.");
	if (strncmp(name, OWN_PREFIX, strlen(OWN_PREFIX)) == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Role name %s uses the reserved '__user_' prefix, which is held for "
			    "the per-user permission representation. Choose a different name.",
			    python_repr(rq->arena, name));
	return true;
}

/* ---- create, get, list ---- */

struct role_create_req {
	const char *name;
	const char *workspace;
	const char *description;
};
static const struct field role_create_fields[] = {
	F_STR(role_create_req, name, OPTIONAL),
	F_STR(role_create_req, workspace, OPTIONAL),
	F_STR(role_create_req, description, OPTIONAL),
	F_END,
};

static bool check_create(struct request *rq, const struct role_create_req *in)
{
	struct role_target target = { .workspace = in->workspace };

	if (!rq->user->is_admin && !in->workspace)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Request must include one of: role_id, role_permission_id, "
			    "workspace.");
	if (!rq->user->is_admin && is_blank(rq, in->workspace))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Parameter 'workspace' must be a non-empty string.");
	if (!may_manage_role(rq, &target))
		return false;
	if (!in->name || !in->workspace)
		return no_parameter(rq, in->name ? "workspace" : "name");
	if (is_blank(rq, in->name))
		return check_role_name(rq, in->name);
	if (is_blank(rq, in->workspace))
		return fail(rq, INVALID_PARAMETER_VALUE, "Workspace cannot be empty.");
	return check_role_name(rq, in->name);
}

HANDLER(role_create)
{
	struct rows *r;

	if (!check_create(rq, in))
		return false;
	r = db_query(rq, role_create, P_STR(in->name), P_STR(in->workspace), P_STR(in->description),
		     P_BOOL(trusted_awaits(rq, in->workspace, in->name)));
	if (!r)
		return false;
	return rows_count(r) ? reply_role(rq, rows_str(r, 0, 0)) :
			       fail(rq, RESOURCE_ALREADY_EXISTS,
				    "Role (name=%s, workspace=%s) already exists.", in->name,
				    in->workspace);
}

struct role_get_req {
	struct opt_int role_id;
};
static const struct field role_get_fields[] = {
	F_INT(role_get_req, role_id, REQUIRED),
	F_END,
};

HANDLER(role_get)
{
	struct role_target target = { .role_id = in->role_id };
	struct rows *r;

	if (!may_view_role(rq, &target))
		return false;
	r = db_query(rq, role_get, P_INT(in->role_id.v));
	if (!r)
		return false;
	return rows_count(r) ? reply_role(rq, rows_str(r, 0, 0)) : no_role(rq, in->role_id.v);
}

struct role_list_req {
	struct str_list workspace;
};
static const struct field role_list_fields[] = {
	F_STRS(role_list_req, workspace, OPTIONAL),
	F_END,
};

/* All roles are for administrators; others name workspaces and have a role in each. */
static bool may_list(struct request *rq, const struct str_list *workspaces)
{
	struct rows *r;

	if (rq->user->is_admin)
		return true;
	for (size_t i = 0; i < workspaces->n; i++)
		if (rq->user->only_workspace &&
		    strcmp(workspaces->v[i], rq->user->only_workspace) != 0)
			return forbid(rq);
	if (!workspaces->n)
		return forbid(rq);
	r = db_query(rq, role_presence, P_INT(rq->user->id), P_STRS(workspaces->v, workspaces->n));
	return r && (rows_bool(r, 0, 0) || forbid(rq));
}

HANDLER(role_list)
{
	struct rows *r;
	struct json j;

	if (!may_list(rq, &in->workspace))
		return false;
	for (size_t i = 0; i < in->workspace.n; i++)
		if (is_blank(rq, in->workspace.v[i]))
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "Parameter 'workspace' must be a non-empty string when "
				    "provided.");
	r = db_query(rq, role_list, P_STRS(in->workspace.v, in->workspace.n),
		     P_BOOL(!in->workspace.n));
	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "roles");
	jw_arr(&j);
	for (int i = 0; i < rows_count(r); i++)
		jw_raw(&j, rows_str(r, i, 0));
	jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- update, delete ---- */

struct role_update_req {
	struct opt_int role_id;
	const char *name;
	const char *description;
};
static const struct field role_update_fields[] = {
	F_INT(role_update_req, role_id, REQUIRED),
	F_STR(role_update_req, name, OPTIONAL),
	F_STR(role_update_req, description, OPTIONAL),
	F_END,
};

HANDLER(role_update)
{
	struct role_target target = { .role_id = in->role_id };
	struct rows *r;

	if (!may_manage_role(rq, &target))
		return false;
	if (!in->name && !in->description)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "At least one of 'name' or 'description' must be provided to update a "
			    "role.");
	if (in->name && !check_role_name(rq, in->name))
		return false;
	r = db_query(rq, role_update, P_INT(in->role_id.v), P_STR(in->name), P_STR(in->description),
		     P_BOOL(in->name && trusted_awaits(rq, NULL, in->name)));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_role(rq, in->role_id.v);
	return !rows_bool(r, 0, 1) ? reply_role(rq, rows_str(r, 0, 2)) :
				     fail(rq, RESOURCE_ALREADY_EXISTS,
					  "Role with name=%s already exists in workspace=%s",
					  in->name, rows_str(r, 0, 0));
}

struct role_delete_req {
	struct opt_int role_id;
};
static const struct field role_delete_fields[] = {
	F_INT(role_delete_req, role_id, REQUIRED),
	F_END,
};

HANDLER(role_delete)
{
	struct role_target target = { .role_id = in->role_id };
	struct rows *r;

	if (!may_manage_role(rq, &target))
		return false;
	r = db_query(rq, role_delete, P_INT(in->role_id.v));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_role(rq, in->role_id.v);
}

/* ---- who has a role ---- */

struct role_assign_req {
	const char *username;
	struct opt_int role_id;
};
static const struct field role_assign_fields[] = {
	F_STR(role_assign_req, username, REQUIRED),
	F_INT(role_assign_req, role_id, REQUIRED),
	F_END,
};

HANDLER(role_assign)
{
	struct role_target target = { .role_id = in->role_id };
	struct rows *r;
	struct json j;

	if (!may_manage_role(rq, &target))
		return false;
	r = db_query(rq, role_assign, P_STR(in->username), P_INT(in->role_id.v));
	if (!r)
		return false;
	if (rows_null(r, 0, 0))
		return no_user(rq, in->username);
	if (rows_null(r, 0, 1))
		return no_role(rq, in->role_id.v);
	if (rows_null(r, 0, 2))
		return fail(rq, RESOURCE_ALREADY_EXISTS,
			    "User role assignment (user_id=%" PRId64 ", role_id=%" PRId64
			    ") already exists",
			    rows_int(r, 0, 0), in->role_id.v);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "assignment");
	jw_raw(&j, rows_str(r, 0, 2));
	jw_obj_end(&j);
	return true;
}

struct role_unassign_req {
	const char *username;
	struct opt_int role_id;
};
static const struct field role_unassign_fields[] = {
	F_STR(role_unassign_req, username, REQUIRED),
	F_INT(role_unassign_req, role_id, REQUIRED),
	F_END,
};

HANDLER(role_unassign)
{
	struct role_target target = { .role_id = in->role_id };
	struct rows *r;

	if (!may_manage_role(rq, &target))
		return false;
	r = db_query(rq, role_unassign, P_STR(in->username), P_INT(in->role_id.v));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_user(rq, in->username);
	return rows_bool(r, 0, 1) ? reply_empty(rq) :
				    fail(rq, RESOURCE_DOES_NOT_EXIST,
					 "User role assignment (user_id=%" PRId64
					 ", role_id=%" PRId64 ") not found",
					 rows_int(r, 0, 0), in->role_id.v);
}

struct role_users_req {
	struct opt_int role_id;
};
static const struct field role_users_fields[] = {
	F_INT(role_users_req, role_id, REQUIRED),
	F_END,
};

HANDLER(role_users)
{
	static const struct out assignment_out[] = { O_INT(id), O_INT(role_id), O_INT(user_id),
						     O_END };
	struct role_target target = { .role_id = in->role_id };
	struct rows *r;
	struct json j;

	if (!may_manage_role(rq, &target))
		return false;
	r = db_query(rq, role_users, P_INT(in->role_id.v));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_role(rq, in->role_id.v);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "assignments");
	jw_rows(&j, assignment_out, r, 0, rows_null(r, 0, 0) ? 0 : rows_count(r));
	jw_obj_end(&j);
	return true;
}
