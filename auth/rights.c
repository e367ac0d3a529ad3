/* SPDX-License-Identifier: Apache-2.0 */
/* Who may administer users and roles; see rights.h. */
#include "auth/rights.h"
#include "auth/auth.h"

#include "app/config.h"
#include "app/db.h"

/* Of no role and no grant there is, as of one in a foreign workspace: 403. */
static bool ask_role_rights(struct request *rq, const struct role_target *t, bool *ret_member,
			    bool *ret_manages)
{
	struct rows *r = db_query(rq, role_rights, P_INT(rq->user->id), P_OPT_INT(t->role_id),
				  P_OPT_INT(t->role_permission_id), P_STR(t->workspace),
				  P_STR(rq->user->only_workspace));

	if (!r)
		return false;
	if (!rows_count(r))
		return forbid(rq);
	*ret_member = rows_bool(r, 0, 0);
	*ret_manages = rows_bool(r, 0, 1);
	return true;
}

bool may_manage_role(struct request *rq, const struct role_target *t)
{
	bool member, manages;

	if (rq->user->is_admin)
		return true;
	return ask_role_rights(rq, t, &member, &manages) && (manages || forbid(rq));
}

bool may_view_role(struct request *rq, const struct role_target *t)
{
	bool member, manages;

	if (rq->user->is_admin)
		return true;
	return ask_role_rights(rq, t, &member, &manages) && (member || forbid(rq));
}

bool ask_user_rights(struct request *rq, const char *about, struct user_rights *ret)
{
	struct rows *r;

	*ret = (struct user_rights){ true, true, true, true, true };
	if (rq->user->is_admin)
		return true;
	r = db_query(rq, user_rights, P_INT(rq->user->id), P_STR(about), P_STR(rq->workspace),
		     P_STR(rq->user->only_workspace));
	if (!r)
		return false;
	*ret = (struct user_rights){ rows_bool(r, 0, 0), rows_bool(r, 0, 1), rows_bool(r, 0, 2),
				     rows_bool(r, 0, 3), rows_bool(r, 0, 4) };
	return true;
}

bool is_oneself(const struct request *rq, const char *name)
{
	return strcmp(rq->user->name, name) == 0;
}

bool may_view_roles_of(struct request *rq, const char *name)
{
	struct user_rights rights;

	if (is_oneself(rq, name))
		return true;
	return ask_user_rights(rq, name, &rights) && (rights.manages_one_of_theirs || forbid(rq));
}

bool may_make_users(struct request *rq)
{
	struct user_rights rights;

	if (rq->config->trusted_user && !rq->user->is_admin)
		return fail(
			rq, PERMISSION_DENIED,
			"With single sign-on only administrators make users. Whoever is to have "
			"a role signs in once, and is there then.");
	return ask_user_rights(rq, NULL, &rights) && (rights.manages_any || forbid(rq));
}

bool no_parameter(struct request *rq, const char *name)
{
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Missing value for required parameter '%s'. See the API docs for more "
		    "information about request parameters.",
		    name);
}

bool no_user(struct request *rq, const char *name)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "User with username=%s not found", name);
}
