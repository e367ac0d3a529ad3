/* SPDX-License-Identifier: Apache-2.0 */
/* What users have: roles, and what these grant. */
#include "auth/rights.h"

#include "app/db.h"
#include "app/endpoints.h"

static const struct out grant_out[] = {
	O_STR(permission),
	O_STR(resource_pattern),
	O_STR(resource_type),
	O_INT(role_id),
	O_STR(role_name),
	O_STR(workspace),
	O_END,
};

/* The user, if the asking one may know. */
static struct rows *find(struct request *rq, const char *name)
{
	struct rows *r = may_view_roles_of(rq, name) ? db_query(rq, user_get, P_STR(name)) : NULL;

	if (r && !rows_count(r))
		no_user(rq, name);
	return r && rows_count(r) ? r : NULL;
}

static bool reply_grants(struct request *rq, int64_t id, bool is_admin)
{
	struct rows *r = db_query(rq, user_permissions, P_INT(rq->user->id),
				  P_BOOL(rq->user->is_admin), P_INT(id));
	struct json j;

	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_kv_bool(&j, "is_admin", is_admin);
	jw_key(&j, "permissions");
	jw_rows(&j, grant_out, r, 0, rows_count(r));
	jw_obj_end(&j);
	return true;
}

HANDLER_NO_INPUT(user_current_permissions)
{
	return reply_grants(rq, rq->user->id, rq->user->is_admin);
}

struct user_permissions_req {
	const char *username;
};
static const struct field user_permissions_fields[] = {
	F_STR(user_permissions_req, username, REQUIRED),
	F_END,
};

HANDLER(user_permissions)
{
	struct rows *user = find(rq, in->username);

	return user && reply_grants(rq, rows_int(user, 0, 0), rows_bool(user, 0, 1));
}

struct user_roles_req {
	const char *username;
};
static const struct field user_roles_fields[] = {
	F_STR(user_roles_req, username, REQUIRED),
	F_END,
};

HANDLER(user_roles)
{
	struct rows *user = find(rq, in->username), *r;
	struct json j;

	if (!user)
		return false;
	r = db_query(rq, user_roles, P_INT(rq->user->id), P_BOOL(rq->user->is_admin),
		     P_INT(rows_int(user, 0, 0)));
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
