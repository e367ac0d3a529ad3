/* SPDX-License-Identifier: Apache-2.0 */
/* Answers about MCP servers; see mcp.h. */
#include "handlers/mcp.h"

#include "app/limits.h"
#include "auth/permit.h"

#define KIND 0
#define KEY 1
#define DOCUMENT 2

struct rows *mcp_send_servers(struct request *rq, const char *const *names, size_t n)
{
	return db_send(rq, mcp_documents, P_STR(rq->workspace), P_STRS(names, n), P_STRS(NULL, 0),
		       P_STRS(NULL, 0), P_STRS(NULL, 0), P_BOOL(false), P_INT(MCP_ANSWER_MAX));
}

struct rows *mcp_send_endpoints(struct request *rq, const char *const *ids, size_t n)
{
	return db_send(rq, mcp_documents, P_STR(rq->workspace), P_STRS(NULL, 0), P_STRS(ids, n),
		       P_STRS(NULL, 0), P_STRS(NULL, 0), P_BOOL(false), P_INT(MCP_ANSWER_MAX));
}

struct rows *mcp_send_versions(struct request *rq, const char *const *names,
			       const char *const *versions, size_t n)
{
	return db_send(rq, mcp_documents, P_STR(rq->workspace), P_STRS(NULL, 0), P_STRS(NULL, 0),
		       P_STRS(names, n), P_STRS(versions, n), P_BOOL(false), P_INT(MCP_ANSWER_MAX));
}

struct rows *mcp_send_changed(struct request *rq, const char *name, const char *version)
{
	return db_send(rq, mcp_documents, P_STR(rq->workspace), P_STRS(NULL, 0), P_STRS(NULL, 0),
		       P_STRS(&name, 1), P_STRS(&version, 1), P_BOOL(true), P_INT(REPLY_MAX));
}

/* What came instead of documents that are too long together. */
static bool is_too_long(const struct rows *r)
{
	return r && rows_count(r) && strcmp(rows_str(r, 0, KIND), "size") == 0;
}

static bool too_long(struct request *rq, const struct rows *r)
{
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "The answer would take %s bytes, of which %lu are allowed. Ask for fewer with "
		    "max_results, or remove some of the access endpoints, each of which repeats "
		    "the whole version that it leads to.",
		    rows_str(r, 0, KEY), MCP_ANSWER_MAX);
}

/* Servers tell users what they may do with them (_permission_to_allowed_actions). */
static void write_document(struct request *rq, struct json *j, const struct rows *r, int row)
{
	const char *text = rows_str(r, row, DOCUMENT);

	if (rq->grants && strcmp(rows_str(r, row, KIND), "server") == 0)
		text = arena_printf(rq->arena, "%.*s, \"allowed_actions\": %s}",
				    (int)strlen(text) - 1, text,
				    permit_actions(rq, "mcp_server", rows_str(r, row, KEY)));
	jw_raw(j, text);
}

bool mcp_reply(struct request *rq, const struct rows *r)
{
	struct json j;

	if (is_too_long(r))
		return too_long(rq, r);
	j = reply_json(rq);
	write_document(rq, &j, r, 0);
	return true;
}

bool mcp_is_of(const struct rows *r, const char *server)
{
	return is_too_long(r) || strcmp(rows_str(r, 0, KEY), server) == 0;
}

bool mcp_reply_new(struct request *rq, const struct rows *r)
{
	struct json j;

	if (is_too_long(r))
		return too_long(rq, r);
	j = reply_json(rq);
	jw_raw(&j, rows_str(r, 0, DOCUMENT));
	return true;
}

bool mcp_reply_page(struct request *rq, const char *list, const struct rows *r,
		    const char *next_token)
{
	struct json j;

	if (is_too_long(r))
		return too_long(rq, r);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, list);
	jw_arr(&j);
	for (int row = 0; r && row < rows_count(r); row++)
		write_document(rq, &j, r, row);
	jw_arr_end(&j);
	jw_key(&j, "next_page_token");
	if (next_token)
		jw_str(&j, next_token);
	else
		jw_raw(&j, "null");
	jw_obj_end(&j);
	return true;
}

const char *mcp_user(const struct request *rq)
{
	return rq->user ? rq->user->name : NULL;
}

bool mcp_no_server(struct request *rq, const char *name)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "MCPServer not found (name='%s')", name);
}

bool mcp_no_version(struct request *rq, const char *name, const char *version)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "MCP server version '%s' version '%s' not found",
		    name, version);
}

bool mcp_no_alias(struct request *rq, const char *name, const char *alias)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Alias '%s' not found for MCP server '%s'", alias,
		    name);
}

bool mcp_no_latest(struct request *rq, const char *name)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST,
		    "No resolved latest version found for MCP server '%s'", name);
}
