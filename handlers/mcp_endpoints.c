/* SPDX-License-Identifier: Apache-2.0 */
/* Access endpoints of MCP servers: create, get, update, delete. */
#include "handlers/mcp.h"

#include "app/clock.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "handlers/column_width.h"

#define URL_MAX 2048

/* What a request says of an endpoint; NULL: nothing. */
struct wanted {
	const char *url, *transport, *version, *alias;
};

static bool check_transport(struct request *rq, const char *name)
{
	if (!name || strcmp(name, "streamable-http") == 0 || strcmp(name, "sse") == 0)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE, "Invalid transport_type: '%s'", name);
}

/* These URLs are for clients, and never asked from here. */
static bool check_url(struct request *rq, const char *url)
{
	if (!*python_strip(rq->arena, url))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "MCP access endpoint url cannot be empty or just whitespace: %s",
			    python_repr(rq->arena, url));
	return check_width(rq, "url", URL_MAX, url);
}

static struct wanted read_wanted(const struct json_value *v)
{
	return (struct wanted){ model_text(v, "url"), model_text(v, "transport_type"),
				model_text(v, "server_version"), model_text(v, "server_alias") };
}

/* ---- what it leads to ---- */

static bool check_version(struct request *rq, const char *name, const char *version,
			  const char *verb, const struct rows *r)
{
	if (rows_null(r, 0, 0))
		return mcp_no_version(rq, name, version);
	if (strcmp(rows_str(r, 0, 0), "deleted") != 0)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Cannot %s MCP access endpoint to deleted MCP server version '%s' version '%s'",
		    verb, name, version);
}

static bool check_alias(struct request *rq, const char *name, const char *alias,
			const struct rows *r)
{
	const char *status = rows_str(r, 0, 2);

	if (strcmp(alias, MCP_LATEST) == 0)
		return rows_bool(r, 0, 3) || mcp_no_latest(rq, name);
	if (rows_null(r, 0, 1))
		return mcp_no_alias(rq, name, alias);
	if (status && strcmp(status, "deleted") != 0)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Alias '%s' for MCP server '%s' points to %s version '%s'", alias, name,
		    status ? "deleted" : "missing", rows_str(r, 0, 1));
}

static struct rows *send_target(struct request *rq, const char *name, const struct wanted *w)
{
	return db_send(rq, mcp_target, P_STR(rq->workspace), P_STR(name), P_STR(w->version),
		       P_STR(w->alias));
}

static bool check_target(struct request *rq, const char *name, const struct wanted *w,
			 const char *verb, const struct rows *r)
{
	return (!w->version || check_version(rq, name, w->version, verb, r)) &&
	       (!w->alias || check_alias(rq, name, w->alias, r));
}

static bool reply_endpoint(struct request *rq, const char *id)
{
	const struct rows *r = mcp_send_endpoints(rq, &id, 1);

	if (!db_wait(rq))
		return false;
	return rows_count(r) ?
		       mcp_reply(rq, r) :
		       fail(rq, RESOURCE_DOES_NOT_EXIST, "MCPAccessEndpoint %s not found", id);
}

/* ---- create ---- */

struct mcp_endpoint_create_req {
	const char *name;
	const char *server_version, *server_alias; /* as the body has them */
	const char *body;
};
static const struct field mcp_endpoint_create_fields[] = {
	F_STR(mcp_endpoint_create_req, name, IN_PATH),
	F_STR(mcp_endpoint_create_req, server_version, OF_MODEL),
	F_STR(mcp_endpoint_create_req, server_alias, OF_MODEL),
	F_BODY(mcp_endpoint_create_req, body, mcp_new_endpoint),
	F_END,
};

static bool check_new(struct request *rq, const struct wanted *w)
{
	if (!check_transport(rq, w->transport))
		return false;
	if (!w->version == !w->alias)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Exactly one of server_version or server_alias must be provided");
	return check_url(rq, w->url);
}

HANDLER(mcp_endpoint_create)
{
	const struct json_value *v = model_check(rq, &mcp_new_endpoint, model_tree(rq, in->body));
	const struct rows *locked, *target;
	struct wanted w;
	const char *id;

	if (!v)
		return false;
	w = read_wanted(v);
	if (!check_new(rq, &w))
		return false;
	db_begin(rq);
	locked = db_send(rq, mcp_server_lock, P_STR(rq->workspace), P_STR(in->name));
	target = send_target(rq, in->name, &w);
	if (!db_wait(rq))
		return false;
	if (!rows_count(locked))
		return mcp_no_server(rq, in->name);
	if (!check_target(rq, in->name, &w, "create", target))
		return false;
	id = rows_str(target, 0, 4);
	db_send(rq, mcp_endpoint_create, P_STR(rq->workspace), P_STR(in->name), P_STR(id),
		P_STR(w.url), P_STR(w.transport ? w.transport : "streamable-http"),
		P_STR(w.version), P_STR(w.alias), P_STR(mcp_user(rq)), P_INT(clock_ms()));
	return reply_endpoint(rq, id);
}

/* ---- get ---- */

struct mcp_endpoint_get_req {
	const char *name;
	const char *endpoint_id;
};
static const struct field mcp_endpoint_get_fields[] = {
	F_STR(mcp_endpoint_get_req, name, IN_PATH),
	F_STR(mcp_endpoint_get_req, endpoint_id, IN_PATH),
	F_END,
};

static bool is_of_another(struct request *rq, const char *id, const char *name)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST,
		    "MCPAccessEndpoint %s does not belong to server '%s'", id, name);
}

HANDLER(mcp_endpoint_get)
{
	const struct rows *r = mcp_send_endpoints(rq, &in->endpoint_id, 1);

	if (!db_wait(rq))
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "MCPAccessEndpoint %s not found",
			    in->endpoint_id);
	if (!mcp_is_of(r, in->name))
		return is_of_another(rq, in->endpoint_id, in->name);
	return mcp_reply(rq, r);
}

/* ---- update, delete ---- */

struct mcp_endpoint_update_req {
	const char *name;
	const char *endpoint_id;
	const char *server_version, *server_alias; /* as the body has them */
	const char *body;
};
static const struct field mcp_endpoint_update_fields[] = {
	F_STR(mcp_endpoint_update_req, name, IN_PATH),
	F_STR(mcp_endpoint_update_req, endpoint_id, IN_PATH),
	F_STR(mcp_endpoint_update_req, server_version, OF_MODEL),
	F_STR(mcp_endpoint_update_req, server_alias, OF_MODEL),
	F_BODY(mcp_endpoint_update_req, body, mcp_endpoint_changes),
	F_END,
};

static bool check_changes(struct request *rq, const struct wanted *w)
{
	if (!check_transport(rq, w->transport))
		return false;
	return !(w->version && w->alias) ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Cannot set both server_version and server_alias in a single update");
}

static bool no_endpoint(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "MCPAccessEndpoint not found (id='%s')", id);
}

/* Whose it is, where it is to lead, and to which URL, in the reference's order. */
static bool check_update(struct request *rq, const struct mcp_endpoint_update_req *in,
			 const struct json_value *v, const struct wanted *w)
{
	const struct rows *of, *target;

	db_send(rq, mcp_server_lock, P_STR(rq->workspace), P_STR(in->name));
	of = db_send(rq, mcp_endpoint_get, P_STR(rq->workspace), P_STR(in->endpoint_id));
	target = send_target(rq, in->name, w);
	if (!db_wait(rq))
		return false;
	if (!rows_count(of))
		return no_endpoint(rq, in->endpoint_id);
	if (strcmp(rows_str(of, 0, 0), in->name) != 0)
		return is_of_another(rq, in->endpoint_id, in->name);
	if (!check_target(rq, in->name, w, "update", target))
		return false;
	if (model_has(v, "url") && !w->url)
		return fail(rq, INVALID_PARAMETER_VALUE, "MCP access endpoint url cannot be None");
	return !w->url || check_url(rq, w->url);
}

HANDLER(mcp_endpoint_update)
{
	const struct json_value *v =
		model_check(rq, &mcp_endpoint_changes, model_tree(rq, in->body));
	struct wanted w;

	if (!v)
		return false;
	w = read_wanted(v);
	if (!check_changes(rq, &w))
		return false;
	db_begin(rq);
	if (!check_update(rq, in, v, &w))
		return false;
	db_send(rq, mcp_endpoint_update, P_STR(rq->workspace), P_STR(in->endpoint_id), P_STR(w.url),
		P_STR(w.transport), P_STR(w.version), P_STR(w.alias), P_STR(mcp_user(rq)),
		P_INT(clock_ms()));
	return reply_endpoint(rq, in->endpoint_id);
}

struct mcp_endpoint_delete_req {
	const char *name;
	const char *endpoint_id;
};
static const struct field mcp_endpoint_delete_fields[] = {
	F_STR(mcp_endpoint_delete_req, name, IN_PATH),
	F_STR(mcp_endpoint_delete_req, endpoint_id, IN_PATH),
	F_END,
};

HANDLER(mcp_endpoint_delete)
{
	const struct rows *r = db_query(rq, mcp_endpoint_delete, P_STR(rq->workspace),
					P_STR(in->name), P_STR(in->endpoint_id));

	if (!r)
		return false;
	if (!rows_count(r))
		return no_endpoint(rq, in->endpoint_id);
	return strcmp(rows_str(r, 0, 0), in->name) == 0 ?
		       reply_empty(rq) :
		       is_of_another(rq, in->endpoint_id, in->name);
}
