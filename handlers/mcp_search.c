/* SPDX-License-Identifier: Apache-2.0 */
/* Searching MCP servers, their versions and their access endpoints. */
#include "handlers/mcp.h"

#include "app/endpoints.h"
#include "app/search/page.h"
#include "auth/permit.h"

#include <inttypes.h>

#define PAGE_DEFAULT 100
#define SERVERS_MAX 1000 /* SEARCH_MCP_SERVER_MAX_RESULTS_THRESHOLD */

/* What every search takes, in the query string. */
#define SEARCH_MEMBERS                                                                             \
	const char *filter_string;                                                                 \
	const char *max_results;                                                                   \
	struct str_list order_by;                                                                  \
	const char *page_token
#define SEARCH_FIELDS(type)                                                                        \
	F_STR(type, filter_string, LAST), F_STR(type, max_results, LAST),                          \
		F_STRS(type, order_by, OPTIONAL), F_STR(type, page_token, LAST)

/* A page of one search: what to look for, and the values of the columns that are found. */
struct page {
	struct search_frame frame;
	struct search_input input;
	struct search_params params;
	int64_t max;
	const char *token;
	struct search_found found;
};

static bool find(struct request *rq, struct page *p)
{
	return search_found(rq, &p->frame, &p->input, &p->params, p->max, p->token, &p->found);
}

#define READ_PAGE(rq, in, p)                                                                       \
	read_page((rq), (p),                                                                       \
		  (struct search_input){ .filter = (in)->filter_string,                            \
					 .order_by = (in)->order_by.v,                             \
					 .n_order_by = (in)->order_by.n },                         \
		  (in)->max_results, (in)->page_token)

/* Afterwards $1 is the workspace. False: answered. */
static bool read_page(struct request *rq, struct page *p, struct search_input input,
		      const char *max_results, const char *token)
{
	p->input = input;
	p->token = token;
	search_params_init(&p->params, rq->arena);
	search_param(&p->params, (struct param)P_STR(rq->workspace));
	return model_query_int(rq, "max_results", max_results, PAGE_DEFAULT, &p->max) &&
	       search_check_max_results(rq, p->max);
}

static const char **column(struct request *rq, const struct page *p, int number)
{
	const char **v = ARENA_ARRAY(rq->arena, (size_t)p->found.n, const char *);

	for (int i = 0; i < p->found.n; i++)
		v[i] = rows_str(p->found.rows, i, number);
	return v;
}

/* ---- servers ---- */

struct mcp_servers_search_req {
	SEARCH_MEMBERS;
};
static const struct field mcp_servers_search_fields[] = {
	SEARCH_FIELDS(mcp_servers_search_req),
	F_END,
};

static const struct search_frame servers = {
	.entity = &search_mcp_servers,
	.columns = "s.name",
	.from = "mcp_servers s",
	.where = "s.workspace = $1",
};

HANDLER(mcp_servers_search)
{
	struct shown shown = permit_readable(rq, "mcp_server");
	struct page p = { .frame = servers };
	const struct rows *r = NULL;

	if (!READ_PAGE(rq, in, &p))
		return false;
	if (p.max > SERVERS_MAX)
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"Invalid value for max_results. It must be at most %d, but got %" PRId64,
			SERVERS_MAX, p.max);
	p.frame.shown = shown_texts(rq, &shown, "s.name", &p.params);
	if (!find(rq, &p))
		return false;
	if (p.found.n) {
		r = mcp_send_servers(rq, column(rq, &p, 0), (size_t)p.found.n);
		if (!db_wait(rq))
			return false;
	}
	return mcp_reply_page(rq, "mcp_servers", r, p.found.next_token);
}

/* ---- versions ---- */

struct mcp_versions_search_req {
	const char *name;
	SEARCH_MEMBERS;
};
static const struct field mcp_versions_search_fields[] = {
	F_STR(mcp_versions_search_req, name, IN_PATH),
	SEARCH_FIELDS(mcp_versions_search_req),
	F_END,
};

static const struct search_frame versions = {
	.entity = &search_mcp_versions,
	.columns = "v.name, v.version",
	.from = "mcp_server_versions v",
	.where = "v.workspace = $1 and v.name = $2 and v.status <> 'deleted'",
};

HANDLER(mcp_versions_search)
{
	struct page p = { .frame = versions };
	const struct rows *r = NULL;

	if (!READ_PAGE(rq, in, &p))
		return false;
	search_param(&p.params, (struct param)P_STR(in->name));
	if (!find(rq, &p))
		return false;
	if (p.found.n) {
		r = mcp_send_versions(rq, column(rq, &p, 0), column(rq, &p, 1), (size_t)p.found.n);
		if (!db_wait(rq))
			return false;
	}
	return mcp_reply_page(rq, "mcp_server_versions", r, p.found.next_token);
}

/* ---- access endpoints ---- */

#define ENDPOINT_MEMBERS                                                                           \
	SEARCH_MEMBERS;                                                                            \
	const char *server_version;                                                                \
	const char *server_alias
#define ENDPOINT_FIELDS(type)                                                                      \
	SEARCH_FIELDS(type), F_STR(type, server_version, LAST), F_STR(type, server_alias, LAST)

/* Those that lead to a version; mcp_documents finds the same one. */
static const struct search_frame endpoints = {
	.entity = &search_mcp_endpoints,
	.columns = "x.id",
	.from = "mcp_access_endpoints x"
		" left join mcp_server_aliases a on a.workspace = x.workspace"
		" and a.name = x.server_name and a.alias = x.server_alias"
		" cross join lateral (select l.status from mcp_server_versions l"
		" where l.workspace = x.workspace and l.name = x.server_name"
		" and l.status <> 'deleted' and (x.server_alias = 'latest'"
		" or l.version = coalesce(x.server_version, a.version))"
		" order by l.status = 'active' desc, l.version_major desc, l.version_minor desc,"
		" l.version_patch desc, l.version_prerelease_sort_key desc, l.created_at desc,"
		" l.version desc limit 1) r",
	.where = "x.workspace = $1 and ($2::text is null or x.server_name = $2)"
		 " and ($3::text is null or x.server_version = $3)"
		 " and ($4::text is null or x.server_alias = $4)",
};

static bool search_endpoints(struct request *rq, struct page *p, const char *server,
			     const char *version, const char *alias)
{
	struct shown shown = permit_readable(rq, "mcp_server");
	const struct rows *r = NULL;

	search_param(&p->params, (struct param)P_STR(server));
	search_param(&p->params, (struct param)P_STR(version));
	search_param(&p->params, (struct param)P_STR(alias));
	if (!server)
		p->frame.shown = shown_texts(rq, &shown, "x.server_name", &p->params);
	if (!find(rq, p))
		return false;
	if (p->found.n) {
		r = mcp_send_endpoints(rq, column(rq, p, 0), (size_t)p->found.n);
		if (!db_wait(rq))
			return false;
	}
	return mcp_reply_page(rq, "mcp_access_endpoints", r, p->found.next_token);
}

struct mcp_endpoints_search_req {
	ENDPOINT_MEMBERS;
};
static const struct field mcp_endpoints_search_fields[] = {
	ENDPOINT_FIELDS(mcp_endpoints_search_req),
	F_END,
};

HANDLER(mcp_endpoints_search)
{
	struct page p = { .frame = endpoints };

	return READ_PAGE(rq, in, &p) &&
	       search_endpoints(rq, &p, NULL, in->server_version, in->server_alias);
}

struct mcp_server_endpoints_search_req {
	const char *name;
	ENDPOINT_MEMBERS;
};
static const struct field mcp_server_endpoints_search_fields[] = {
	F_STR(mcp_server_endpoints_search_req, name, IN_PATH),
	ENDPOINT_FIELDS(mcp_server_endpoints_search_req),
	F_END,
};

HANDLER(mcp_server_endpoints_search)
{
	struct page p = { .frame = endpoints };

	return READ_PAGE(rq, in, &p) &&
	       search_endpoints(rq, &p, in->name, in->server_version, in->server_alias);
}
