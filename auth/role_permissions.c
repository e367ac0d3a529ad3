/* SPDX-License-Identifier: Apache-2.0 */
/* What roles grant: add, change, remove, list. */
#include "auth/rights.h"
#include "auth/vocabulary.h"

#include "app/db.h"
#include "app/endpoints.h"

#include <inttypes.h>

static const struct out permission_out[] = {
	O_INT(id), O_STR(permission), O_STR(resource_pattern), O_STR(resource_type), O_INT(role_id),
	O_END,
};

static bool no_role(struct request *rq, int64_t id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Role with id=%" PRId64 " not found", id);
}

static bool no_permission(struct request *rq, int64_t id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Role permission with id=%" PRId64 " not found",
		    id);
}

static bool reply_permission(struct request *rq, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "role_permission");
	jw_obj(&j);
	jw_row(&j, permission_out, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

struct role_permission_add_req {
	struct opt_int role_id;
	const char *resource_type;
	const char *resource_pattern;
	const char *permission;
};
static const struct field role_permission_add_fields[] = {
	F_INT(role_permission_add_req, role_id, REQUIRED),
	F_STR(role_permission_add_req, resource_type, REQUIRED),
	F_STR(role_permission_add_req, resource_pattern, REQUIRED),
	F_STR(role_permission_add_req, permission, REQUIRED),
	F_END,
};

HANDLER(role_permission_add)
{
	struct role_target target = { .role_id = in->role_id };
	struct rows *r;

	if (!may_manage_role(rq, &target) ||
	    !check_grantable(rq, in->permission, in->resource_type) ||
	    !check_resource_pattern(rq, in->resource_pattern, in->resource_type))
		return false;
	r = db_query(rq, role_permission_add, P_INT(in->role_id.v), P_STR(in->resource_type),
		     P_STR(in->resource_pattern), P_STR(in->permission));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_role(rq, in->role_id.v);
	if (rows_null(r, 0, 0))
		return fail(rq, RESOURCE_ALREADY_EXISTS,
			    "Role permission (role_id=%" PRId64
			    ", resource_type=%s, resource_pattern=%s) already exists.",
			    in->role_id.v, in->resource_type, in->resource_pattern);
	return reply_permission(rq, r);
}

struct role_permission_remove_req {
	struct opt_int role_permission_id;
};
static const struct field role_permission_remove_fields[] = {
	F_INT(role_permission_remove_req, role_permission_id, REQUIRED),
	F_END,
};

HANDLER(role_permission_remove)
{
	struct role_target target = { .role_permission_id = in->role_permission_id };
	struct rows *r;

	if (!may_manage_role(rq, &target))
		return false;
	r = db_query(rq, role_permission_remove, P_INT(in->role_permission_id.v));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_permission(rq, in->role_permission_id.v);
}

struct role_permission_list_req {
	struct opt_int role_id;
};
static const struct field role_permission_list_fields[] = {
	F_INT(role_permission_list_req, role_id, REQUIRED),
	F_END,
};

HANDLER(role_permission_list)
{
	struct role_target target = { .role_id = in->role_id };
	struct rows *r;
	struct json j;

	if (!may_view_role(rq, &target))
		return false;
	r = db_query(rq, role_permission_list, P_INT(in->role_id.v));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_role(rq, in->role_id.v);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "role_permissions");
	jw_rows(&j, permission_out, r, 0, rows_null(r, 0, 0) ? 0 : rows_count(r));
	jw_obj_end(&j);
	return true;
}

struct role_permission_update_req {
	struct opt_int role_permission_id;
	const char *permission;
};
static const struct field role_permission_update_fields[] = {
	F_INT(role_permission_update_req, role_permission_id, REQUIRED),
	F_STR(role_permission_update_req, permission, REQUIRED),
	F_END,
};

HANDLER(role_permission_update)
{
	struct role_target target = { .role_permission_id = in->role_permission_id };
	struct rows *r;

	if (!may_manage_role(rq, &target))
		return false;
	db_begin(rq);
	r = db_query(rq, role_permission_get, P_INT(in->role_permission_id.v));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_permission(rq, in->role_permission_id.v);
	if (!check_grantable(rq, in->permission, rows_str(r, 0, 3)))
		return false;
	r = db_query(rq, role_permission_update, P_INT(in->role_permission_id.v),
		     P_STR(in->permission));
	if (!r)
		return false;
	return rows_count(r) ? reply_permission(rq, r) :
			       no_permission(rq, in->role_permission_id.v);
}
