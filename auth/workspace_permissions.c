/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workspace permissions of MLflow 3.10, on the tables of 3.17: what a user may do
 * with all that a workspace has. 3.17 knows USE (a member, who may create) and MANAGE
 * on a workspace; the others become what its migration e5f6a7b8c9d0 makes of EDIT: a
 * grant on the workspace and one on all resources of each type. So both generations
 * and a stock server on the same database see and enforce the same.
 */
#include "app/db.h"
#include "app/endpoints.h"
#include "auth/legacy.h"
#include "auth/permit.h"
#include "auth/rights.h"

/* The workspace, and the types on which a level is given with it. */
static const char *const types[] = { "workspace",        "experiment",
				     "registered_model", "prompt",
				     "scorer",           "gateway_secret",
				     "gateway_endpoint", "gateway_model_definition" };

static const struct {
	const char *level, *on_workspace;
	bool on_types;
} meanings[] = {
	{ "READ", "READ", true },
	{ "USE", "USE", true },
	{ "EDIT", "USE", true },
	{ "MANAGE", "MANAGE", false },
	/* hides a workspace that would be open to all */
	{ "DENY", "NO_PERMISSIONS", false },
};

static bool can_use(const char *level)
{
	return strcmp(level, "USE") == 0 || strcmp(level, "EDIT") == 0 ||
	       strcmp(level, "MANAGE") == 0;
}

static void jw_permission(struct json *j, const char *workspace, int64_t user_id, const char *level)
{
	jw_obj(j);
	jw_kv_bool(j, "can_use", can_use(level));
	jw_kv_str(j, "permission", level);
	jw_kv_int(j, "user_id", user_id);
	jw_kv_str(j, "workspace", workspace);
	jw_obj_end(j);
}

static struct rows *list(struct request *rq, const char *workspace, const char *username)
{
	return ask_users(rq, SQL_workspace_grants_list,
			 (struct param[]){ P_STR(workspace), P_STR(username) }, 2);
}

static bool reply_list(struct request *rq, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "permissions");
	jw_arr(&j);
	for (int row = 0; row < rows_count(r); row++)
		if (!rows_null(r, row, 0))
			jw_permission(&j, rows_str(r, row, 0), rows_int(r, row, 1),
				      legacy_level(rows_str(r, row, 2)));
	jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- of a workspace ---- */

struct workspace_permission_list_req {
	const char *workspace_name;
};
static const struct field workspace_permission_list_fields[] = {
	F_STR(workspace_permission_list_req, workspace_name, IN_PATH),
	F_END,
};

HANDLER(workspace_permission_list)
{
	struct rows *r = list(rq, in->workspace_name, NULL);

	return r && reply_list(rq, r);
}

struct workspace_permission_set_req {
	const char *workspace_name;
	const char *username;
	const char *permission;
};
static const struct field workspace_permission_set_fields[] = {
	F_STR(workspace_permission_set_req, workspace_name, IN_PATH),
	F_STR(workspace_permission_set_req, username, REQUIRED),
	F_STR(workspace_permission_set_req, permission, REQUIRED),
	F_END,
};

static bool check_workspace(struct request *rq, const char *name)
{
	struct rows *r = db_query(rq, workspace_get, P_STR(name));

	if (!r)
		return false;
	return rows_count(r) || fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", name);
}

HANDLER(workspace_permission_set)
{
	const char *level = stored_level(rq, in->permission), *given[ARRAY_LEN(types)];
	size_t m = 0, n = 1;
	struct rows *r;
	struct json j;

	if (!level || !check_workspace(rq, in->workspace_name))
		return false;
	while (strcmp(meanings[m].level, level) != 0)
		m++;
	given[0] = meanings[m].on_workspace;
	for (; meanings[m].on_types && n < ARRAY_LEN(types); n++)
		given[n] = level;
	r = ask_users(rq, SQL_workspace_grants_set,
		      (struct param[]){ P_STR(in->username), P_STR(in->workspace_name),
					P_STRS(types, n), P_STRS(given, n),
					P_STRS(types, ARRAY_LEN(types)) },
		      5);
	if (!is_granted(rq, r, in->username, in->workspace_name))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "permission");
	jw_permission(&j, in->workspace_name, rows_int(r, 0, 0), in->permission);
	jw_obj_end(&j);
	return true;
}

struct workspace_permission_delete_req {
	const char *workspace_name;
	const char *username;
};
static const struct field workspace_permission_delete_fields[] = {
	F_STR(workspace_permission_delete_req, workspace_name, IN_PATH),
	F_STR(workspace_permission_delete_req, username, REQUIRED | IN_QUERY),
	F_END,
};

HANDLER(workspace_permission_delete)
{
	struct rows *r = ask_users(rq, SQL_workspace_grants_remove,
				   (struct param[]){ P_STR(in->username), P_STR(in->workspace_name),
						     P_STRS(types, ARRAY_LEN(types)) },
				   3);

	if (!r)
		return false;
	if (!rows_count(r))
		return no_user(rq, in->username);
	if (rows_bool(r, 0, 1))
		return reply_nothing(rq);
	return fail(rq, RESOURCE_DOES_NOT_EXIST,
		    "Workspace permission does not exist for workspace='%s', username='%s'",
		    in->workspace_name, in->username);
}

/* ---- of a user ---- */

struct user_workspace_permission_list_req {
	const char *username;
};
static const struct field user_workspace_permission_list_fields[] = {
	F_STR(user_workspace_permission_list_req, username, REQUIRED),
	F_END,
};

HANDLER(user_workspace_permission_list)
{
	struct rows *r = list(rq, NULL, in->username);

	if (!r)
		return false;
	return rows_count(r) ? reply_list(rq, r) : no_user(rq, in->username);
}
