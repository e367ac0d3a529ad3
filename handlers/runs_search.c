/* SPDX-License-Identifier: Apache-2.0 */
/* Searching runs. */
#include "app/endpoints.h"
#include "app/search/page.h"
#include "app/validate.h"
#include "auth/permit.h"
#include "handlers/run_out.h"
#include "handlers/view_type.h"

#define DEFAULT_MAX_RESULTS 1000

struct runs_search_req {
	struct str_list experiment_ids;
	const char *filter;
	struct opt_int max_results;
	struct str_list order_by;
	struct opt_int run_view_type;
	const char *page_token;
};
static const struct field runs_search_fields[] = {
	F_STRS(runs_search_req, experiment_ids, OPTIONAL),
	F_STR(runs_search_req, filter, OPTIONAL),
	F_INT32(runs_search_req, max_results, OPTIONAL),
	F_STRS(runs_search_req, order_by, OPTIONAL),
	F_ENUM(runs_search_req, run_view_type, view_types, OPTIONAL),
	F_STR(runs_search_req, page_token, OPTIONAL),
	F_END,
};

/* The columns of run_get.sql, run_uuid first. */
#define RUN_COLUMNS                                                                                \
	"r.run_uuid, r.experiment_id,"                                                             \
	" coalesce(nullif(r.name, ''), (select nullif(t.value, '') from tags t"                    \
	"  where t.run_uuid = r.run_uuid and t.key = 'mlflow.runName'), r.name) as run_name,"      \
	" r.user_id, r.status, r.start_time, nullif(r.end_time, 0) as end_time,"                   \
	" nullif(r.artifact_uri, '') as artifact_uri, r.lifecycle_stage, r.run_uuid as run_id"

/* One experiment is the usual case: compared with one value, PostgreSQL knows how
 * many runs it has and reads them in the order of the index. Whether an experiment
 * belongs to the workspace is asked once per statement, not once per run. */
static const struct search_frame one_experiment = {
	.entity = &search_runs,
	.columns = RUN_COLUMNS,
	.from = "runs r",
	.where = "r.experiment_id = ($2::bigint[])[1] and exists (select from experiments e"
		 " where e.experiment_id = ($2::bigint[])[1] and e.workspace = $1)"
		 " and r.lifecycle_stage = any($3::text[])",
};
static const struct search_frame one_experiment_one_stage = {
	.entity = &search_runs,
	.columns = RUN_COLUMNS,
	.from = "runs r",
	.where = "r.experiment_id = ($2::bigint[])[1] and exists (select from experiments e"
		 " where e.experiment_id = ($2::bigint[])[1] and e.workspace = $1)"
		 " and r.lifecycle_stage = ($3::text[])[1]",
};
static const struct search_frame many_experiments = {
	.entity = &search_runs,
	.columns = RUN_COLUMNS,
	.from = "runs r",
	.where = "r.experiment_id = any(array(select e.experiment_id from experiments e"
		 " where e.experiment_id = any($2::bigint[]) and e.workspace = $1))"
		 " and r.lifecycle_stage = any($3::text[])",
};

static const struct search_frame *frame_for(size_t experiments, const struct view *view)
{
	if (experiments != 1)
		return &many_experiments;
	return view->n == 1 ? &one_experiment_one_stage : &one_experiment;
}

static bool reply_page(struct request *rq, const struct search_found *found)
{
	const char **ids = ARENA_ARRAY(rq->arena, (size_t)found->n, const char *);
	struct rows *children = NULL;
	struct json j;

	for (int i = 0; i < found->n; i++)
		ids[i] = rows_str(found->rows, i, 0);
	if (found->n)
		children = db_waited(rq, run_page_children_send(rq, ids, (size_t)found->n));
	if (found->n && !children)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	if (found->n) {
		jw_key(&j, "runs");
		jw_runs(&j, rq->arena, found->rows, found->n, children);
	}
	jw_kv_str(&j, "next_page_token", found->next_token);
	jw_obj_end(&j);
	return true;
}

HANDLER(runs_search)
{
	int64_t *ids = ARENA_ARRAY(rq->arena, in->experiment_ids.n, int64_t);
	int64_t max = in->max_results.given ? in->max_results.v : DEFAULT_MAX_RESULTS;
	struct view view = view_of(&in->run_view_type);
	struct search_input input = { .filter = in->filter,
				      .order_by = in->order_by.v,
				      .n_order_by = in->order_by.n };
	struct search_params params;
	struct search_found found;
	size_t n;

	if (!search_check_limit(rq, max, SEARCH_MAX_RESULTS) ||
	    !search_check_max_results(rq, max) ||
	    !parse_experiment_ids(rq, &in->experiment_ids, ids))
		return false;
	n = permit_experiments_left(rq, "run", ids, in->experiment_ids.n);
	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	search_param(&params, (struct param)P_INTS(ids, n));
	search_param(&params, (struct param)P_STRS(view.stages, view.n));
	return search_found(rq, frame_for(n, &view), &input, &params, max, in->page_token,
			    &found) &&
	       reply_page(rq, &found);
}
