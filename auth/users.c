/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users over REST: create, look at, list, change, delete (mlflow/server/auth
 * /__init__.py create_user and on). These handlers decide themselves who may, with
 * auth/rights.h; they run on the users' database.
 */
#include "auth/auth.h"
#include "auth/credentials.h"
#include "auth/legacy.h"
#include "auth/password.h"
#include "auth/rights.h"

#include "app/config.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "app/query.h"
#include "app/validate.h"

static const struct out user_out[] = { O_INT(id), O_BOOL(is_admin), O_STR(username), O_END };

/* "1/a%2Fb" of a scorer */
static void jw_scorer(struct request *rq, struct json *j, const char *pattern)
{
	size_t n = strcspn(pattern, "/");
	const char *name = pattern[n] ? pattern + n + 1 : "";

	jw_kv_str(j, "experiment_id", arena_strndup(rq->arena, pattern, n));
	jw_kv_str(j, "scorer_name", percent_decode(rq->arena, name, strlen(name), false));
}

/* The grants of a type, as clients up to 3.10 want them; `grants` NULL: none. */
static void jw_own_grants(struct request *rq, struct json *j, const char *member, const char *type,
			  int64_t user_id, const struct rows *grants)
{
	bool is_model = strcmp(type, "registered_model") == 0, is_scorer = *type == 's';

	jw_key(j, member);
	jw_arr(j);
	for (int row = 0; grants && row < rows_count(grants); row++) {
		const char *of = rows_str(grants, row, 0), *pattern = rows_str(grants, row, 1);

		if (strcmp(of, type) != 0 && !(is_model && strcmp(of, "prompt") == 0))
			continue;
		jw_obj(j);
		if (is_scorer)
			jw_scorer(rq, j, pattern);
		else
			jw_kv_str(j, is_model ? "name" : "experiment_id", pattern);
		jw_kv_str(j, "permission", legacy_level(rows_str(grants, row, 2)));
		jw_kv_int(j, "user_id", user_id);
		jw_kv_str(j, "workspace", is_model ? rows_str(grants, row, 3) : NULL);
		jw_obj_end(j);
	}
	jw_arr_end(j);
}

static bool reply_user(struct request *rq, const struct rows *r, const struct rows *grants)
{
	int64_t id = rows_int(r, 0, 0);
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "user");
	jw_obj(&j);
	jw_row(&j, user_out, r, 0);
	jw_own_grants(rq, &j, "experiment_permissions", "experiment", id, grants);
	jw_own_grants(rq, &j, "registered_model_permissions", "registered_model", id, grants);
	jw_own_grants(rq, &j, "scorer_permissions", "scorer", id, grants);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

bool check_new_password(struct request *rq, const char *password)
{
	return password_length(password) >= PASSWORD_MIN ||
	       fail(rq, INVALID_PARAMETER_VALUE, "Password must be at least %d characters.",
		    PASSWORD_MIN);
}

/* ---- create, get, list ---- */

struct user_create_req {
	const char *username;
	const char *password;
};
static const struct field user_create_fields[] = {
	F_STR(user_create_req, username, OPTIONAL),
	F_STR(user_create_req, password, SECRET),
	F_END,
};

HANDLER(user_create)
{
	struct rows *r;

	if (!may_make_users(rq))
		return false;
	if (!in->username || !in->password)
		return no_parameter(rq, in->username ? "password" : "username");
	if (!*in->username || !*in->password)
		return fail(rq, BAD_REQUEST, "Username and password cannot be empty.");
	if (!check_new_password(rq, in->password))
		return false;
	r = db_query(rq, user_create, P_STR(in->username),
		     P_STR(password_hash(rq->arena, in->password)), P_BOOL(false));
	if (!r)
		return false;
	return rows_count(r) ? reply_user(rq, r, NULL) :
			       fail(rq, RESOURCE_ALREADY_EXISTS,
				    "User (username=%s) already exists.", in->username);
}

struct user_get_req {
	const char *username;
};
static const struct field user_get_fields[] = {
	F_STR(user_get_req, username, REQUIRED),
	F_END,
};

HANDLER(user_get)
{
	struct rows *r, *grants;

	if (!rq->user->is_admin && !is_oneself(rq, in->username))
		return forbid(rq);
	r = db_query(rq, user_get, P_STR(in->username));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_user(rq, in->username);
	grants = db_query(rq, user_own_grants, P_INT(rows_int(r, 0, 0)));
	return grants && reply_user(rq, r, grants);
}

/* Whoever may make something in the workspace: to choose reviewers, say. Without a
 * grant that is decided by what the default workspace is open for. */
static bool may_list(const struct request *rq, const struct user_rights *rights)
{
	const struct auth_settings *auth = rq->config->auth;
	const char *by_default = auth->default_permission;

	if (!rq->config->enable_workspaces || rights->uses_this)
		return true;
	return !rights->is_granted_this && auth->grant_default_workspace_access &&
	       strcmp(rq->workspace, "default") == 0 &&
	       (strcmp(by_default, "USE") == 0 || strcmp(by_default, "EDIT") == 0 ||
		strcmp(by_default, "MANAGE") == 0);
}

HANDLER_NO_INPUT(user_list)
{
	static const struct out listed[] = { O_INT(id), O_BOOL(is_admin), O_RAW(roles),
					     O_STR(username), O_END };
	struct user_rights rights;
	struct rows *r;
	struct json j;

	if (!ask_user_rights(rq, NULL, &rights))
		return false;
	if (!may_list(rq, &rights))
		return forbid(rq);
	r = db_query(rq, user_list, P_INT(rq->user->id), P_BOOL(rq->user->is_admin));
	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "users");
	jw_rows(&j, listed, r, 0, rows_count(r));
	jw_obj_end(&j);
	return true;
}

HANDLER_NO_INPUT(user_current)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_kv_bool(&j, "is_basic_auth", rq->credentials->kind == CREDENTIAL_BASIC);
	jw_key(&j, "user");
	jw_obj(&j);
	jw_kv_int(&j, "id", rq->user->id);
	jw_kv_bool(&j, "is_admin", rq->user->is_admin);
	jw_kv_str(&j, "username", rq->user->name);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- update, delete ---- */

struct user_set_password_req {
	const char *username;
	const char *password;
	const char *current_password;
};
static const struct field user_set_password_fields[] = {
	F_STR(user_set_password_req, username, REQUIRED),
	F_STR(user_set_password_req, password, SECRET),
	F_STR(user_set_password_req, current_password, SECRET),
	F_END,
};

/* One's own takes the present one again: a browser that was left open must not do. */
static bool check_current(struct request *rq, const struct user_set_password_req *in)
{
	struct rows *r;

	if (!is_oneself(rq, in->username))
		return rq->user->is_admin || forbid(rq);
	if (!in->password)
		return no_parameter(rq, "password");
	if (!*or_empty(in->current_password))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Current password is required when changing your own password.");
	r = db_query(rq, auth_user, P_STR(in->username), P_STR(NULL));
	if (!r)
		return false;
	if (!rows_count(r) || !password_matches(rows_str(r, 0, 2), in->current_password))
		return fail(rq, INVALID_PARAMETER_VALUE, "Current password does not match.");
	return strcmp(in->password, in->current_password) != 0 ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "New password must differ from the current password.");
}

HANDLER(user_set_password)
{
	struct rows *r;

	if (!check_current(rq, in))
		return false;
	if (!in->password)
		return no_parameter(rq, "password");
	if (!check_new_password(rq, in->password))
		return false;
	r = db_query(rq, user_set_password, P_STR(in->username),
		     P_STR(password_hash(rq->arena, in->password)));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_user(rq, in->username);
}

struct user_set_admin_req {
	const char *username;
	struct opt_bool is_admin;
};
static const struct field user_set_admin_fields[] = {
	F_STR(user_set_admin_req, username, REQUIRED),
	F_BOOL(user_set_admin_req, is_admin, REQUIRED),
	F_END,
};

HANDLER(user_set_admin)
{
	struct rows *r;

	if (!rq->user->is_admin)
		return forbid(rq);
	r = db_query(rq, user_set_admin, P_STR(in->username), P_BOOL(in->is_admin.v));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_user(rq, in->username);
}

struct user_delete_req {
	const char *username;
};
static const struct field user_delete_fields[] = {
	F_STR(user_delete_req, username, REQUIRED),
	F_END,
};

HANDLER(user_delete)
{
	struct rows *r;

	if (!rq->user->is_admin)
		return forbid(rq);
	if (is_oneself(rq, in->username))
		return fail(rq, BAD_REQUEST,
			    "Users cannot delete their own account. Ask another admin to delete "
			    "this user instead.");
	r = db_query(rq, user_delete, P_STR(in->username));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_user(rq, in->username);
}
