/* SPDX-License-Identifier: Apache-2.0 */
/* Searching issues: the worst first. */
#include "app/endpoints.h"
#include "app/search/page.h"
#include "app/validate.h"
#include "handlers/issues.h"

#define PAGE_DEFAULT 100 /* SEARCH_ISSUES_DEFAULT_MAX_RESULTS */

static const struct out issue_out[] = { ISSUE_COLUMNS, O_END };
static const struct out counted_out[] = { ISSUE_COLUMNS, O_INT(trace_count), O_END };

struct issues_search_req {
	const char *experiment_id;
	const char *filter_string;
	struct opt_int max_results;
	const char *page_token;
	struct opt_bool include_trace_count;
};
static const struct field issues_search_fields[] = {
	F_STR(issues_search_req, experiment_id, OPTIONAL),
	F_STR(issues_search_req, filter_string, OPTIONAL),
	F_INT32(issues_search_req, max_results, OPTIONAL),
	F_STR(issues_search_req, page_token, OPTIONAL),
	F_BOOL(issues_search_req, include_trace_count, OPTIONAL),
	F_END,
};

static const struct search_frame plain = {
	.entity = &search_issues,
	.columns = ISSUE_SELECTED,
	.from = "issues i join experiments e on e.experiment_id = i.experiment_id",
	.where = "e.workspace = $1 and ($2::bigint is null or i.experiment_id = $2::bigint)",
};
/* Traces of the same workspace: elsewhere anybody may give an assessment any name. */
static const struct search_frame counted = {
	.entity = &search_issues_counted,
	.columns = ISSUE_SELECTED ", n.trace_count",
	.from = "issues i join experiments e on e.experiment_id = i.experiment_id"
		" cross join lateral (select count(distinct a.trace_id) as trace_count"
		"  from assessments a join trace_info t on t.request_id = a.trace_id"
		"  join experiments o on o.experiment_id = t.experiment_id"
		"  where a.name = i.issue_id and a.assessment_type = 'issue'"
		"   and o.workspace = $1) n",
	.where = "e.workspace = $1 and ($2::bigint is null or i.experiment_id = $2::bigint)",
};

HANDLER(issues_search)
{
	struct search_input input = { .filter = in->filter_string };
	int64_t max = in->max_results.given ? in->max_results.v : PAGE_DEFAULT;
	struct opt_int id = { .given = *or_empty(in->experiment_id) };
	bool counts = in->include_trace_count.v;
	struct search_params params;
	struct search_found found;
	struct json j;

	if (!search_check_max_results(rq, max) ||
	    (id.given && !parse_experiment_id(rq, in->experiment_id, &id.v)))
		return false;
	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	search_param(&params, (struct param)P_OPT_INT(id));
	if (!search_found(rq, counts ? &counted : &plain, &input, &params, max, in->page_token,
			  &found))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	if (found.n) {
		jw_key(&j, "issues");
		jw_rows(&j, counts ? counted_out : issue_out, found.rows, 0, found.n);
	}
	jw_kv_str(&j, "next_page_token", or_empty(found.next_token));
	jw_obj_end(&j);
	return true;
}
