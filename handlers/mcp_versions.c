/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of MCP servers: create, get, update, delete; and their aliases. */
#include "handlers/mcp.h"

#include "app/clock.h"
#include "app/endpoints.h"
#include "app/semver.h"
#include "app/validate.h"
#include "auth/auth.h"
#include "auth/owned.h"
#include "auth/permit.h"
#include "handlers/column_width.h"

#define SOURCE_MAX 512
#define ALIAS_MAX 256

/* ---- statuses ---- */

/* mlflow/entities/mcp_server.py VALID_STATUS_TRANSITIONS, and the other way round. */
static const struct status {
	const char *name;
	const char *next; /* what it may become, as Python prints the list */
	const char *from[2];
	size_t n_from;
} statuses[] = {
	{ "draft", "['active', 'deleted']", { "active" }, 1 },
	{ "active", "['deprecated', 'draft']", { "draft", "deprecated" }, 2 },
	{ "deprecated", "['active', 'deleted']", { "active" }, 1 },
	{ "deleted", "[]", { "draft", "deprecated" }, 2 },
};

/* NULL: answered. */
static const struct status *find_status(struct request *rq, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		if (strcmp(statuses[i].name, name) == 0)
			return &statuses[i];
	fail(rq, INVALID_PARAMETER_VALUE, "Invalid status: '%s'", name);
	return NULL;
}

static bool refuse_status(struct request *rq, const char *from, const char *to)
{
	const struct status *s = find_status(rq, from);

	return s && fail(rq, INVALID_PARAMETER_VALUE,
			 "Invalid status transition from '%s' to '%s'. Allowed transitions: %s",
			 from, to, s->next);
}

/* ---- create ---- */

struct mcp_version_create_req {
	const char *name;
	const char *body;
};
static const struct field mcp_version_create_fields[] = {
	F_STR(mcp_version_create_req, name, IN_PATH),
	F_BODY(mcp_version_create_req, body, mcp_new_version),
	F_END,
};

/* What a version is made of. */
struct new_version {
	const char *name, *version, *manifest, *status, *tools;
	struct semver number;
};

/* The registry at modelcontextprotocol.io puts a server.json into an envelope, whose
 * member `server` it is. NULL: answered. */
static const struct json_value *out_of_envelope(struct request *rq, const struct json_value *v)
{
	const struct json_value *outer = v ? json_value_get(v, "server_json") : NULL, *server;
	struct json_value *out;
	struct json_value *items;

	server = outer ? json_value_get(outer, "server") : NULL;
	if (!server || (model_has(outer, "name") && model_has(outer, "version")))
		return v;
	if (server->kind != JSON_OBJECT) {
		model_fail(rq, "",
			   "Value error, server_json.server: Input should be a valid dictionary");
		return NULL;
	}
	if (!model_has(server, "name") || !model_has(server, "version"))
		return v;
	out = ARENA_NEW(rq->arena, struct json_value);
	items = ARENA_ARRAY(rq->arena, v->n, struct json_value);
	for (size_t i = 0; i < v->n; i++)
		items[i] = &v->items[i] == outer ? *server : v->items[i];
	*out = *v;
	out->items = items;
	return out;
}

static bool check_names(struct request *rq, const char *name, const char *path)
{
	if (!mcp_check_name(rq, name) || !mcp_check_name(rq, path))
		return false;
	if (strcmp(name, path) == 0)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "server_json.name '%s' does not match path parameter '%s'", name, path);
}

static bool check_number(struct request *rq, struct new_version *new)
{
	const char *wrong;

	if (!*new->version)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "server_json must contain 'name' and 'version' keys");
	wrong = semver_read(rq->arena, "server_json.version", new->version, &new->number);
	return !wrong || fail(rq, INVALID_PARAMETER_VALUE, "%s", wrong);
}

static bool check_first_status(struct request *rq, const char *status)
{
	if (strcmp(status, "draft") == 0 || strcmp(status, "active") == 0)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Initial MCP server registration status must be 'draft' or 'active'.");
}

static bool read_new(struct request *rq, const struct json_value *v, const char *path,
		     struct new_version *ret)
{
	const struct json_value *manifest = json_value_get(v, "server_json");

	*ret = (struct new_version){ .name = model_text(manifest, "name"),
				     .version = model_text(manifest, "version"),
				     .status = model_text(v, "status") };
	ret->status = ret->status ? ret->status : "draft";
	return check_names(rq, ret->name, path) && find_status(rq, ret->status) &&
	       (!*ret->version || mcp_manifest(rq, v, &ret->manifest)) && check_number(rq, ret) &&
	       check_first_status(rq, ret->status) && mcp_tools(rq, v, &ret->tools) &&
	       check_width(rq, "source", SOURCE_MAX, model_text(v, "source"));
}

/* A server that came up after the gate saw none is somebody else's. */
static bool settle_parent(struct request *rq, const char *name, bool is_new)
{
	if (is_new)
		return owned_add_by_user(rq, "mcp_server", name);
	return permit_meets(rq, "mcp_server", name, GRANT_EDIT) || forbid(rq);
}

HANDLER(mcp_version_create)
{
	const struct json_value *v =
		model_check(rq, &mcp_new_version, out_of_envelope(rq, model_tree(rq, in->body)));
	struct new_version new;
	const struct rows *made, *r;

	if (!v || !read_new(rq, v, in->name, &new))
		return false;
	owned_begin(rq);
	db_send(rq, mcp_server_lock, P_STR(rq->workspace), P_STR(new.name));
	made = db_send(rq, mcp_version_create, P_STR(rq->workspace), P_STR(new.name),
		       P_STR(new.version), P_INT(new.number.major), P_INT(new.number.minor),
		       P_INT(new.number.patch), P_STR(new.number.sort_key), P_STR(new.manifest),
		       P_STR(new.status), P_STR(new.tools), P_STR(model_text(v, "source")),
		       P_STR(model_json(rq->arena, v, "connect_options")), P_STR(mcp_user(rq)),
		       P_INT(clock_ms()));
	r = mcp_send_versions(rq, &new.name, &new.version, 1);
	if (!db_wait(rq))
		return false;
	if (!rows_count(made))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", rq->workspace);
	if (!settle_parent(rq, new.name, rows_bool(made, 0, 1)))
		return false;
	if (!rows_bool(made, 0, 0))
		return fail(rq, RESOURCE_ALREADY_EXISTS,
			    "MCP server version '%s' version '%s' already exists", new.name,
			    new.version);
	return mcp_reply(rq, r);
}

/* ---- get ---- */

struct mcp_version_get_req {
	const char *name;
	const char *version;
};
static const struct field mcp_version_get_fields[] = {
	F_STR(mcp_version_get_req, name, IN_PATH),
	F_STR(mcp_version_get_req, version, IN_PATH),
	F_END,
};

static bool reply_version(struct request *rq, const char *name, const char *version)
{
	const struct rows *r = mcp_send_versions(rq, &name, &version, 1);

	if (!db_wait(rq))
		return false;
	return rows_count(r) ? mcp_reply(rq, r) : mcp_no_version(rq, name, version);
}

HANDLER(mcp_version_get)
{
	return reply_version(rq, in->name, in->version);
}

/* ---- update, delete ---- */

struct mcp_version_update_req {
	const char *name;
	const char *version;
	const char *body;
};
static const struct field mcp_version_update_fields[] = {
	F_STR(mcp_version_update_req, name, IN_PATH),
	F_STR(mcp_version_update_req, version, IN_PATH),
	F_BODY(mcp_version_update_req, body, mcp_version_changes),
	F_END,
};

/* *ret is NULL when the status stays. False: answered. */
static bool read_status(struct request *rq, const struct json_value *v, const struct status **ret)
{
	const char *name = model_text(v, "status");

	*ret = NULL;
	if (!model_has(v, "status"))
		return true;
	if (!name)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "status cannot be null; omit the field to leave it unchanged");
	*ret = find_status(rq, name);
	return *ret != NULL;
}

HANDLER(mcp_version_update)
{
	const struct json_value *v =
		model_check(rq, &mcp_version_changes, model_tree(rq, in->body));
	const struct rows *changed, *r;
	const struct status *status;
	const char *tools;

	if (!v || !read_status(rq, v, &status) || !mcp_tools(rq, v, &tools))
		return false;
	db_send(rq, mcp_server_lock, P_STR(rq->workspace), P_STR(in->name));
	changed = db_send(rq, mcp_version_update, P_STR(rq->workspace), P_STR(in->name),
			  P_STR(in->version), P_STR(status ? status->name : NULL),
			  P_BOOL(model_has(v, "tools")), P_STR(tools),
			  P_BOOL(model_has(v, "connect_options")),
			  P_STR(model_json(rq->arena, v, "connect_options")), P_STR(mcp_user(rq)),
			  P_INT(clock_ms()),
			  P_STRS(status ? status->from : NULL, status ? status->n_from : 0));
	r = mcp_send_changed(rq, in->name, in->version);
	if (!db_wait(rq))
		return false;
	if (!rows_count(changed))
		return mcp_no_version(rq, in->name, in->version);
	if (!rows_bool(changed, 0, 1))
		return refuse_status(rq, rows_str(changed, 0, 0), status ? status->name : "");
	return mcp_reply(rq, r);
}

struct mcp_version_delete_req {
	const char *name;
	const char *version;
};
static const struct field mcp_version_delete_fields[] = {
	F_STR(mcp_version_delete_req, name, IN_PATH),
	F_STR(mcp_version_delete_req, version, IN_PATH),
	F_END,
};

HANDLER(mcp_version_delete)
{
	const struct status *deleted = find_status(rq, "deleted");
	const struct rows *r;

	db_send(rq, mcp_server_lock, P_STR(rq->workspace), P_STR(in->name));
	r = db_query(rq, mcp_version_delete, P_STR(rq->workspace), P_STR(in->name),
		     P_STR(in->version), P_INT(clock_ms()), P_STRS(deleted->from, deleted->n_from));
	if (!r)
		return false;
	if (!rows_count(r))
		return mcp_no_version(rq, in->name, in->version);
	return rows_bool(r, 0, 1) ? reply_empty(rq) :
				    refuse_status(rq, rows_str(r, 0, 0), deleted->name);
}

/* ---- aliases ---- */

struct mcp_alias_set_req {
	const char *name;
	const char *alias;
	const char *version;
	const char *body;
};
static const struct field mcp_alias_set_fields[] = {
	F_STR(mcp_alias_set_req, name, IN_PATH),
	F_STR(mcp_alias_set_req, alias, OF_MODEL),
	F_STR(mcp_alias_set_req, version, OF_MODEL),
	F_BODY(mcp_alias_set_req, body, mcp_new_alias),
	F_END,
};

HANDLER(mcp_alias_set)
{
	const struct json_value *v = model_check(rq, &mcp_new_alias, model_tree(rq, in->body));
	const char *alias = v ? model_text(v, "alias") : NULL, *version;
	const struct rows *locked, *r;

	if (!v || !check_width(rq, "alias", ALIAS_MAX, alias))
		return false;
	if (strcmp(alias, MCP_LATEST) == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The alias name 'latest' is reserved for automatic resolution");
	version = model_text(v, "version");
	locked = db_send(rq, mcp_server_lock, P_STR(rq->workspace), P_STR(in->name));
	r = db_query(rq, mcp_alias_set, P_STR(rq->workspace), P_STR(in->name), P_STR(alias),
		     P_STR(version));
	if (!r)
		return false;
	if (!rows_count(locked))
		return mcp_no_server(rq, in->name);
	if (!rows_count(r))
		return mcp_no_version(rq, in->name, version);
	if (strcmp(rows_str(r, 0, 0), "deleted") == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Cannot set alias '%s' to deleted MCP server version '%s' version '%s'",
			    alias, in->name, version);
	return reply_empty(rq);
}

struct mcp_alias_get_req {
	const char *name;
	const char *alias;
};
static const struct field mcp_alias_get_fields[] = {
	F_STR(mcp_alias_get_req, name, IN_PATH),
	F_STR(mcp_alias_get_req, alias, IN_PATH),
	F_END,
};

HANDLER(mcp_alias_get)
{
	bool is_latest = strcmp(in->alias, MCP_LATEST) == 0;
	const struct rows *r = db_query(rq, mcp_alias_get, P_STR(rq->workspace), P_STR(in->name),
					P_STR(in->alias));

	if (!r)
		return false;
	if (is_latest && !rows_bool(r, 0, 0))
		return mcp_no_server(rq, in->name);
	if (rows_null(r, 0, 1))
		return is_latest ? mcp_no_latest(rq, in->name) :
				   mcp_no_alias(rq, in->name, in->alias);
	return reply_version(rq, in->name, rows_str(r, 0, 1));
}

struct mcp_alias_delete_req {
	const char *name;
	const char *alias;
};
static const struct field mcp_alias_delete_fields[] = {
	F_STR(mcp_alias_delete_req, name, IN_PATH),
	F_STR(mcp_alias_delete_req, alias, IN_PATH),
	F_END,
};

HANDLER(mcp_alias_delete)
{
	const struct rows *r;

	db_send(rq, mcp_server_lock, P_STR(rq->workspace), P_STR(in->name));
	r = db_query(rq, mcp_alias_delete, P_STR(rq->workspace), P_STR(in->name), P_STR(in->alias));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) :
			       fail(rq, RESOURCE_DOES_NOT_EXIST,
				    "Alias '%s' not found on MCP server '%s'", in->alias, in->name);
}
