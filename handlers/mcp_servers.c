/* SPDX-License-Identifier: Apache-2.0 */
/* MCP servers: create, get, update, delete, tags. */
#include "handlers/mcp.h"

#include "app/clock.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "auth/owned.h"
#include "handlers/column_width.h"

#define NAME_MAX 256
#define KEY_MAX 250
#define VALUE_MAX 5000

/* ---- create, get ---- */

struct mcp_server_create_req {
	const char *name; /* as the body has it */
	const char *body;
};
static const struct field mcp_server_create_fields[] = {
	F_STR(mcp_server_create_req, name, OF_MODEL),
	F_BODY(mcp_server_create_req, body, mcp_new_server),
	F_END,
};

HANDLER(mcp_server_create)
{
	const struct json_value *v = model_check(rq, &mcp_new_server, model_tree(rq, in->body));
	const char *name = v ? model_text(v, "name") : NULL, *icons;
	struct rows *made, *r;

	if (!v || !mcp_check_name(rq, name) || !mcp_icons(rq, v, &icons) ||
	    !check_width(rq, "name", NAME_MAX, name))
		return false;
	owned_begin(rq);
	made = db_send(rq, mcp_server_create, P_STR(rq->workspace), P_STR(name),
		       P_STR(model_text(v, "description")), P_STR(icons), P_STR(mcp_user(rq)),
		       P_INT(clock_ms()));
	r = mcp_send_servers(rq, &name, 1);
	if (!db_wait(rq))
		return false;
	if (!rows_count(made))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", rq->workspace);
	if (!rows_bool(made, 0, 0))
		return fail(rq, RESOURCE_ALREADY_EXISTS, "MCP server with name '%s' already exists",
			    name);
	return owned_add_by_user(rq, "mcp_server", name) && mcp_reply_new(rq, r);
}

struct mcp_server_get_req {
	const char *name;
};
static const struct field mcp_server_get_fields[] = {
	F_STR(mcp_server_get_req, name, IN_PATH),
	F_END,
};

HANDLER(mcp_server_get)
{
	const struct rows *r = mcp_send_servers(rq, &in->name, 1);

	if (!db_wait(rq))
		return false;
	return rows_count(r) ?
		       mcp_reply(rq, r) :
		       fail(rq, RESOURCE_DOES_NOT_EXIST, "MCP server '%s' not found", in->name);
}

/* ---- update, delete ---- */

struct mcp_server_update_req {
	const char *name;
	const char *body;
};
static const struct field mcp_server_update_fields[] = {
	F_STR(mcp_server_update_req, name, IN_PATH),
	F_BODY(mcp_server_update_req, body, mcp_server_changes),
	F_END,
};

/* The latest version is nobody's to set. */
static const struct json_value *read_changes(struct request *rq, const char *body)
{
	const struct json_value *v = model_tree(rq, body);

	if (v && model_has(v, "latest_version")) {
		model_fail(rq, "",
			   "Value error, latest_version is read-only; it is resolved automatically "
			   "from semantic-version ordering");
		return NULL;
	}
	return model_check(rq, &mcp_server_changes, v);
}

HANDLER(mcp_server_update)
{
	const struct json_value *v = read_changes(rq, in->body);
	const char *display_name = v ? model_text(v, "display_name") : NULL, *icons;
	const struct rows *r;

	if (!v || !mcp_icons(rq, v, &icons) ||
	    !check_width(rq, "display_name", NAME_MAX, display_name))
		return false;
	db_begin(rq); /* nothing is changed where the answer is refused */
	db_send(rq, mcp_server_update, P_STR(rq->workspace), P_STR(in->name),
		P_BOOL(model_has(v, "display_name")), P_STR(display_name),
		P_BOOL(model_has(v, "description")), P_STR(model_text(v, "description")),
		P_BOOL(model_has(v, "icons")), P_STR(icons), P_STR(mcp_user(rq)),
		P_INT(clock_ms()));
	r = mcp_send_servers(rq, &in->name, 1);
	if (!db_wait(rq))
		return false;
	return rows_count(r) ? mcp_reply(rq, r) : mcp_no_server(rq, in->name);
}

struct mcp_server_delete_req {
	const char *name;
};
static const struct field mcp_server_delete_fields[] = {
	F_STR(mcp_server_delete_req, name, IN_PATH),
	F_END,
};

HANDLER(mcp_server_delete)
{
	const struct rows *locked, *r;

	owned_begin(rq);
	locked = db_send(rq, mcp_server_lock, P_STR(rq->workspace), P_STR(in->name));
	r = db_send(rq, mcp_server_delete, P_STR(rq->workspace), P_STR(in->name));
	if (!db_wait(rq))
		return false;
	if (!rows_count(locked))
		return mcp_no_server(rq, in->name);
	if (!rows_null(r, 0, 0))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Cannot delete MCP server '%s' while it still has an active version "
			    "('%s'). Delete or deactivate the active version first.",
			    in->name, rows_str(r, 0, 0));
	return owned_forget(rq, "mcp_server", in->name) && reply_empty(rq);
}

/* ---- tags ---- */

struct mcp_tag_set_req {
	const char *name;
	const char *key;
	const char *body;
};
static const struct field mcp_tag_set_fields[] = {
	F_STR(mcp_tag_set_req, name, IN_PATH),
	F_STR(mcp_tag_set_req, key, OF_MODEL),
	F_BODY(mcp_tag_set_req, body, mcp_new_tag),
	F_END,
};

/* NULL: answered. */
static const struct json_value *read_tag(struct request *rq, const char *body)
{
	const struct json_value *v = model_check(rq, &mcp_new_tag, model_tree(rq, body));

	return v && check_width(rq, "key", KEY_MAX, model_text(v, "key")) &&
			       check_width(rq, "value", VALUE_MAX, model_text(v, "value")) ?
		       v :
		       NULL;
}

HANDLER(mcp_tag_set)
{
	const struct json_value *v = read_tag(rq, in->body);
	const struct rows *r;

	if (!v)
		return false;
	r = db_query(rq, mcp_tag_set, P_STR(rq->workspace), P_STR(in->name),
		     P_STR(model_text(v, "key")), P_STR(model_text(v, "value")));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : mcp_no_server(rq, in->name);
}

struct mcp_tag_delete_req {
	const char *name;
	const char *key;
};
static const struct field mcp_tag_delete_fields[] = {
	F_STR(mcp_tag_delete_req, name, IN_PATH),
	F_STR(mcp_tag_delete_req, key, IN_PATH),
	F_END,
};

HANDLER(mcp_tag_delete)
{
	const struct rows *r =
		db_query(rq, mcp_tag_delete, P_STR(rq->workspace), P_STR(in->name), P_STR(in->key));

	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) :
			       fail(rq, RESOURCE_DOES_NOT_EXIST,
				    "Tag '%s' not found on MCP server '%s'", in->key, in->name);
}

struct mcp_version_tag_set_req {
	const char *name;
	const char *version;
	const char *key;
	const char *body;
};
static const struct field mcp_version_tag_set_fields[] = {
	F_STR(mcp_version_tag_set_req, name, IN_PATH),
	F_STR(mcp_version_tag_set_req, version, IN_PATH),
	F_STR(mcp_version_tag_set_req, key, OF_MODEL),
	F_BODY(mcp_version_tag_set_req, body, mcp_new_tag),
	F_END,
};

HANDLER(mcp_version_tag_set)
{
	const struct json_value *v = read_tag(rq, in->body);
	const struct rows *r;

	if (!v)
		return false;
	r = db_query(rq, mcp_version_tag_set, P_STR(rq->workspace), P_STR(in->name),
		     P_STR(in->version), P_STR(model_text(v, "key")),
		     P_STR(model_text(v, "value")));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : mcp_no_version(rq, in->name, in->version);
}

struct mcp_version_tag_delete_req {
	const char *name;
	const char *version;
	const char *key;
};
static const struct field mcp_version_tag_delete_fields[] = {
	F_STR(mcp_version_tag_delete_req, name, IN_PATH),
	F_STR(mcp_version_tag_delete_req, version, IN_PATH),
	F_STR(mcp_version_tag_delete_req, key, IN_PATH),
	F_END,
};

HANDLER(mcp_version_tag_delete)
{
	const struct rows *r = db_query(rq, mcp_version_tag_delete, P_STR(rq->workspace),
					P_STR(in->name), P_STR(in->version), P_STR(in->key));

	if (!r)
		return false;
	if (!rows_count(r))
		return mcp_no_version(rq, in->name, in->version);
	return rows_int(r, 0, 0) ?
		       reply_empty(rq) :
		       fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "Tag '%s' not found on MCP server version '%s' version '%s'", in->key,
			    in->name, in->version);
}
