/* SPDX-License-Identifier: Apache-2.0 */
/* What traces are linked to: runs, and the prompt versions used in them. */
#include "app/clock.h"
#include "app/config.h"
#include "app/endpoints.h"
#include "app/search/python.h"
#include "app/validate.h"
#include "handlers/column_width.h"
#include "handlers/traces.h"

#define MAX_LINKS 100 /* MAX_TRACE_LINKS_PER_REQUEST */

struct trace_link_run_req {
	struct str_list trace_ids;
	const char *run_id;
};
static const struct field trace_link_run_fields[] = {
	F_STRS(trace_link_run_req, trace_ids, REQUIRED),
	F_STR(trace_link_run_req, run_id, REQUIRED),
	F_END,
};

/* Clients link a trace that they are still sending. With workspaces its own is not known before it is there. */
HANDLER(trace_link_run)
{
	struct rows *r;

	if (!in->trace_ids.n)
		return reply_empty(rq);
	if (in->trace_ids.n > MAX_LINKS)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Cannot link more than %d traces to a run in a single request. "
			    "Provided %zu traces.",
			    MAX_LINKS, in->trace_ids.n);
	r = db_query(rq, trace_link_run, P_STRS(in->trace_ids.v, in->trace_ids.n),
		     P_STR(rq->workspace), P_STR(in->run_id), P_INT(clock_ms()),
		     P_BOOL(!rq->config->enable_workspaces));
	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Run with id=%s not found", in->run_id);
	return reply_empty(rq);
}

struct prompt_version {
	const char *name;
	const char *version;
};
static const struct field prompt_version_fields[] = {
	F_STR(prompt_version, name, OPTIONAL),
	F_STR(prompt_version, version, OPTIONAL),
	F_END,
};

struct trace_link_prompts_req {
	const char *trace_id;
	LIST(struct prompt_version) prompt_versions;
};
static const struct field trace_link_prompts_fields[] = {
	F_STR(trace_link_prompts_req, trace_id, REQUIRED),
	F_LIST(trace_link_prompts_req, prompt_versions, prompt_version, REQUIRED),
	F_END,
};

/* "name/7"; NULL: the version is no number. */
static const char *prompt_id(struct arena *a, const struct prompt_version *p)
{
	const char *number;

	if (!py_int(a, or_empty(p->version), &number))
		return NULL;
	return arena_printf(a, "%s/%s", or_empty(p->name), number);
}

/* Whether there are such prompts is not asked: they may be kept elsewhere. */
HANDLER(trace_link_prompts)
{
	size_t n = in->prompt_versions.n;
	const char **ids = ARENA_ARRAY(rq->arena, n, const char *);
	struct rows *r;

	for (size_t i = 0; i < n; i++) {
		const struct prompt_version *p = &in->prompt_versions.v[i];

		ids[i] = prompt_id(rq->arena, p);
		if (!ids[i])
			return fail(
				rq, INVALID_PARAMETER_VALUE,
				"Invalid value \"%s\" for parameter "
				"'prompt_versions[%zu].version' supplied: a version is a number.",
				or_empty(p->version), i);
	}
	if (!n)
		return reply_empty(rq);
	for (size_t i = 0; i < n; i++)
		if (!check_width(rq, "prompt_versions", MAX_LINKED_ID_LENGTH, ids[i]))
			return false;
	r = db_query(rq, trace_link_prompts, P_STR(in->trace_id), P_STR(rq->workspace),
		     P_STRS(ids, n), P_INT(clock_ms()));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_trace(rq, in->trace_id);
}
