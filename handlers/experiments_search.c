/* SPDX-License-Identifier: Apache-2.0 */
/* Searching experiments. */
#include "app/endpoints.h"
#include "app/search/page.h"
#include "auth/permit.h"
#include "handlers/experiments.h"
#include "handlers/view_type.h"

struct experiments_search_req {
	struct opt_int max_results;
	const char *page_token;
	const char *filter;
	struct str_list order_by;
	struct opt_int view_type;
};
static const struct field experiments_search_fields[] = {
	F_ENUM(experiments_search_req, view_type, view_types, OPTIONAL),
	F_INT(experiments_search_req, max_results, OPTIONAL),
	F_STRS(experiments_search_req, order_by, OPTIONAL),
	F_STR(experiments_search_req, filter, OPTIONAL),
	F_STR(experiments_search_req, page_token, OPTIONAL),
	F_END,
};

/* The columns of experiment_get.sql, of the experiments of one workspace. */
static const struct search_frame frame = {
	.entity = &search_experiments,
	.columns = "e.experiment_id, e.name, e.artifact_location, e.lifecycle_stage,"
		   " nullif(e.last_update_time, 0) as last_update_time,"
		   " nullif(e.creation_time, 0) as creation_time,"
		   " (select json_agg(json_build_object('key', t.key, 'value', t.value))"
		   "  from experiment_tags t where t.experiment_id = e.experiment_id) as tags,"
		   " e.workspace",
	.from = "experiments e",
	.where = "e.workspace = $1 and e.lifecycle_stage = any($2::text[])",
};

HANDLER(experiments_search)
{
	struct view view = view_of(&in->view_type);
	struct search_input input = { .filter = in->filter,
				      .order_by = in->order_by.v,
				      .n_order_by = in->order_by.n };
	struct shown shown = permit_shown(rq, "experiment");
	struct search_frame visible = frame;
	struct search_params params;
	struct search_found found;
	struct json j;

	if (!search_check_max_results(rq, in->max_results.v))
		return false;
	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	search_param(&params, (struct param)P_STRS(view.stages, view.n));
	visible.shown = shown_numbers(rq, &shown, "e.experiment_id", &params);
	if (!search_found(rq, &visible, &input, &params, in->max_results.v, in->page_token, &found))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	if (found.n) {
		jw_key(&j, "experiments");
		jw_rows(&j, experiment_out, found.rows, 0, found.n);
	}
	jw_kv_str(&j, "next_page_token", found.next_token);
	jw_obj_end(&j);
	return true;
}
