/* SPDX-License-Identifier: Apache-2.0 */
/* Grants that come and go with their resources; see owned.h. */
#include "auth/owned.h"

#include "app/config.h"
#include "app/db.h"
#include "auth/auth.h"
#include "auth/legacy.h"
#include "auth/permit.h"
#include "auth/trusted.h"

static const char *const model_types[] = { "registered_model", "prompt" };

/* mlflow/server/auth/__init__.py _DEFAULT_WORKSPACE_ROLES */
static const char *const seed_names[] = { "admin", "user" };
static const char *const seed_permissions[] = { "MANAGE", "USE" };
static const char *const seed_descriptions[] = {
	"Full MANAGE authority over the workspace.",
	"Read every resource in the workspace and create new experiments and registered models; "
	"the creator-as-owner mechanism grants MANAGE on what you create, with no write or delete "
	"access to resources owned by other users.",
};

void owned_begin(struct request *rq)
{
	if (rq->config->auth)
		db_begin(rq);
}

static struct rows *ask(struct request *rq, enum sql_id id, const struct param *p, size_t n)
{
	return ask_users(rq, id, p, n);
}

bool owned_add(struct request *rq, const char *type, const char *id)
{
	struct rows *r;

	if (!rq->config->auth)
		return true;
	r = ask(rq, SQL_grant_own,
		(struct param[]){ P_INT(rq->user->id), P_STR(rq->workspace), P_STR(type),
				  P_STR(id) },
		4);
	if (!r)
		return false;
	if (rows_count(r))
		return true;
	return no_own_role(rq, rq->user->id, rq->workspace);
}

bool owned_add_by_user(struct request *rq, const char *type, const char *id)
{
	return !rq->config->auth || rq->user->is_admin || owned_add(rq, type, id);
}

static bool forget(struct request *rq, const char *const *types, size_t n, const char *id)
{
	return !rq->config->auth ||
	       ask(rq, SQL_grants_forget,
		   (struct param[]){ P_STR(rq->workspace), P_STRS(types, n), P_STR(id) }, 3);
}

bool owned_forget(struct request *rq, const char *type, const char *id)
{
	return forget(rq, &type, 1, id);
}

bool owned_forget_model(struct request *rq, const char *name)
{
	return forget(rq, model_types, ARRAY_LEN(model_types), name);
}

/* What grants name resources of a table by. */
static const struct {
	const char *table, *types[2];
	size_t n;
} granted[] = {
	{ "experiments", { "experiment" }, 1 },
	{ "registered_models", { "registered_model", "prompt" }, 2 },
	{ "mcp_servers", { "mcp_server" }, 1 },
};

bool auth_forget(struct request *rq, const char *workspace, const char *table,
		 const char *const *ids, size_t n)
{
	for (size_t i = 0; rq->config->auth && i < ARRAY_LEN(granted); i++)
		if (strcmp(granted[i].table, table) == 0)
			return ask(rq, SQL_grants_forget_many,
				   (struct param[]){ P_STR(workspace),
						     P_STRS(granted[i].types, granted[i].n),
						     P_STRS(ids, n) },
				   3);
	return true;
}

bool owned_rename_model(struct request *rq, const char *name, const char *new_name)
{
	if (!rq->config->auth || strcmp(name, new_name) == 0)
		return true;
	return owned_forget_model(rq, new_name) &&
	       ask(rq, SQL_grants_rename,
		   (struct param[]){ P_STR(rq->workspace),
				     P_STRS(model_types, ARRAY_LEN(model_types)), P_STR(name),
				     P_STR(new_name) },
		   4);
}

bool owned_add_workspace(struct request *rq, const char *name)
{
	bool is_awaited = false;

	if (!rq->config->auth || !rq->config->rbac_seed_default_roles)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(seed_names); i++)
		is_awaited = is_awaited || trusted_awaits(rq, name, seed_names[i]);
	return ask(rq, SQL_roles_seed,
		   (struct param[]){ P_STR(name), P_STRS(seed_names, ARRAY_LEN(seed_names)),
				     P_STRS(seed_permissions, ARRAY_LEN(seed_permissions)),
				     P_STRS(seed_descriptions, ARRAY_LEN(seed_descriptions)),
				     P_BOOL(is_awaited) },
		   5);
}

bool owned_forget_workspace(struct request *rq, const char *name)
{
	return !rq->config->auth || ask(rq, SQL_roles_forget, (struct param[]){ P_STR(name) }, 1);
}
