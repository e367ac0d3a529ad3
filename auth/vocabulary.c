/* SPDX-License-Identifier: Apache-2.0 */
/* The words of permissions; see vocabulary.h. */
#include "auth/vocabulary.h"

/* In the order of Python's sorted(), which messages show. */
static const struct {
	const char *name;
	bool by_id; /* grants may name one of them */
} types[] = {
	{ "assessment", false },      { "experiment", true },
	{ "gateway_endpoint", true }, { "gateway_model_definition", true },
	{ "gateway_secret", true },   { "logged_model", false },
	{ "mcp_server", true },       { "mcp_server_version", false },
	{ "prompt", true },           { "prompt_version", false },
	{ "registered_model", true }, { "registered_model_version", false },
	{ "review_queue", false },    { "run", false },
	{ "scorer", true },           { "scorer_version", false },
	{ "trace", false },           { "workspace", false },
};

static size_t find(const char *type)
{
	size_t i = 0;

	while (i < ARRAY_LEN(types) && strcmp(types[i].name, type) != 0)
		i++;
	return i;
}

bool check_resource_type(struct request *rq, const char *type)
{
	struct buf list;

	if (find(type) < ARRAY_LEN(types))
		return true;
	buf_init(&list, 1024);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		buf_printf(&list, "%s'%s'", i ? ", " : "", types[i].name);
	fail(rq, INVALID_PARAMETER_VALUE,
	     "Invalid resource type '%s'. Valid resource types are: (%s)", type, list.data);
	buf_free(&list);
	return false;
}

static bool is_one_of(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

static bool check_permission(struct request *rq, const char *permission)
{
	static const char *const all[] = {
		"READ", "USE", "EDIT", "MANAGE", "NO_PERMISSIONS", "DENY"
	};

	if (is_one_of(permission, all, ARRAY_LEN(all)))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid permission '%s'. Valid permissions are: ('READ', 'USE', 'EDIT', "
		    "'MANAGE', 'NO_PERMISSIONS', 'DENY')",
		    permission);
}

bool check_grantable(struct request *rq, const char *permission, const char *type)
{
	if (!check_permission(rq, permission) || !check_resource_type(rq, type))
		return false;
	if (strcmp(type, "workspace") != 0)
		return strcmp(permission, "NO_PERMISSIONS") != 0 ||
		       fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid permission '%s' for resource_type='%s'. Resource-level grants "
			    "accept only: ('DENY', 'EDIT', 'MANAGE', 'READ', 'USE').",
			    permission, type);
	return strcmp(permission, "USE") == 0 || strcmp(permission, "MANAGE") == 0 ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid permission '%s' for resource_type='workspace'. Workspace-wide grants "
		    "accept only: ('MANAGE', 'USE').",
		    permission);
}

bool check_resource_pattern(struct request *rq, const char *pattern, const char *type)
{
	if (!check_resource_type(rq, type))
		return false;
	if (strcmp(pattern, "*") == 0 || types[find(type)].by_id)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid resource_pattern '%s' for resource_type='%s'. This resource type "
		    "supports only wildcard ('*') grants.",
		    pattern, type);
}

/* Prompts are granted by their name, but asked for with the calls of the registry. */
bool check_addressable(struct request *rq, const char *type, const char *id)
{
	if (!check_resource_type(rq, type))
		return false;
	if (strcmp(type, "scorer") == 0 && !strchr(id, '/'))
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"Invalid scorer resource_id. Expected '<experiment_id>/<scorer_name>'.");
	if (types[find(type)].by_id && strcmp(type, "prompt") != 0)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "resource_type '%s' is not supported by the per-user permission convenience "
		    "APIs.",
		    type);
}

bool check_not_workspace(struct request *rq, const char *type)
{
	if (strcmp(type, "workspace") != 0)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "resource_type 'workspace' is not supported by the per-user permission "
		    "convenience APIs. Use set_workspace_permission / delete_workspace_permission "
		    "for workspace-wide grants.");
}
