/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry of MCP servers, as mlflow/server/mcp_server_api.py and
 * store/tracking/mcp_server_registry of MLflow 3.17.2 have it: servers, their versions
 * with a server.json each (https://modelcontextprotocol.io/registry), tags, aliases,
 * and access endpoints, which are URLs where a version is reachable.
 *
 * Answers are made by one statement, mcp_documents, and sent as they come.
 */
#ifndef MF_HANDLERS_MCP_H
#define MF_HANDLERS_MCP_H

#include "app/bind.h"
#include "app/db.h"

#define MCP_LATEST "latest" /* an alias that every server has */

/* ---- what requests hold; see mcp_models.c ---- */

extern const struct model mcp_new_server, mcp_server_changes, mcp_new_version, mcp_version_changes,
	mcp_new_endpoint, mcp_endpoint_changes, mcp_new_tag, mcp_new_alias;

/* validate_mcp_server_name. False: answered. */
bool mcp_check_name(struct request *rq, const char *name) MUST_CHECK;

/* Icons, tools and a server.json without what only answers have, as JSON to be stored;
 * *ret is NULL where they are null or absent. False: answered. */
bool mcp_icons(struct request *rq, const struct json_value *body, const char **ret) MUST_CHECK;
bool mcp_tools(struct request *rq, const struct json_value *body, const char **ret) MUST_CHECK;
bool mcp_manifest(struct request *rq, const struct json_value *body, const char **ret) MUST_CHECK;

/* ---- answers; see mcp_answers.c ---- */

/* Queues the documents of these, in this order. */
struct rows *mcp_send_servers(struct request *rq, const char *const *names, size_t n) NEVER_NULL;
struct rows *mcp_send_endpoints(struct request *rq, const char *const *ids, size_t n) NEVER_NULL;
struct rows *mcp_send_versions(struct request *rq, const char *const *names,
			       const char *const *versions, size_t n) NEVER_NULL;

/* The same of one version, which may have become a deleted one, and however long it is. */
struct rows *mcp_send_changed(struct request *rq, const char *name, const char *version) NEVER_NULL;

/* Whether the one document is of an endpoint of this server. */
bool mcp_is_of(const struct rows *r, const char *server);

/* Answers with the one document; there must be one. False: refused, because it is too long
 * (MCP_ANSWER_MAX). */
bool mcp_reply(struct request *rq, const struct rows *r) MUST_CHECK;
/* The same of a server that was just made, without what the user may do with it. */
bool mcp_reply_new(struct request *rq, const struct rows *r) MUST_CHECK;
/* The same with a page of them. */
bool mcp_reply_page(struct request *rq, const char *list, const struct rows *r,
		    const char *next_token) MUST_CHECK;

/* The name of who asks, or NULL. */
const char *mcp_user(const struct request *rq);

/* Refusals of what is not there, as the reference words them in several places. */
bool mcp_no_server(struct request *rq, const char *name);
bool mcp_no_version(struct request *rq, const char *name, const char *version);
bool mcp_no_alias(struct request *rq, const char *name, const char *alias);
bool mcp_no_latest(struct request *rq, const char *name);

#endif
