/* SPDX-License-Identifier: Apache-2.0 */
/* Searching evaluation datasets. */
#include "app/endpoints.h"
#include "app/search/page.h"
#include "app/validate.h"
#include "auth/permit.h"
#include "handlers/evaluation_datasets.h"

#define PAGE_DEFAULT 1000 /* of the protobuf message */

struct evaluation_datasets_search_req {
	struct str_list experiment_ids;
	const char *filter_string;
	struct opt_int max_results;
	struct str_list order_by;
	const char *page_token;
};
static const struct field evaluation_datasets_search_fields[] = {
	F_STRS(evaluation_datasets_search_req, experiment_ids, OPTIONAL),
	F_STR(evaluation_datasets_search_req, filter_string, OPTIONAL),
	F_INT32(evaluation_datasets_search_req, max_results, OPTIONAL),
	F_STRS(evaluation_datasets_search_req, order_by, OPTIONAL),
	F_STR(evaluation_datasets_search_req, page_token, OPTIONAL),
	F_END,
};

/* The columns of evaluation_dataset_get.sql. */
static const struct search_frame frame = {
	.entity = &search_evaluation_datasets,
	.columns = "d.dataset_id, d.name,"
		   " (select json_object_agg(t.key, t.value order by t.key)"
		   "  from evaluation_dataset_tags t where t.dataset_id = d.dataset_id) as tags,"
		   " d.schema, d.profile, d.digest, d.created_time, d.last_update_time,"
		   " d.created_by, d.last_updated_by",
	.from = "evaluation_datasets d",
	.where = "d.workspace = $1",
};
/* Of experiments of the same workspace. */
static const char of_experiments[] =
	" and d.dataset_id in (select a.source_id from experiments e"
	" join entity_associations a on a.destination_type = 'experiment'"
	"  and a.destination_id = e.experiment_id::text and a.source_type = 'evaluation_dataset'"
	" where e.workspace = $1 and e.experiment_id = any($2::bigint[]))";

static bool check_limit(struct request *rq, const struct opt_int *max_results)
{
	if (max_results->given && !max_results->v)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid value None for parameter 'max_results' supplied. It must be a "
			    "positive integer");
	return !max_results->given || search_check_max_results(rq, max_results->v);
}

static bool reply_page(struct request *rq, const struct search_found *found)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	if (found->n) {
		jw_key(&j, "datasets");
		jw_arr(&j);
		for (int row = 0; row < found->n; row++)
			jw_evaluation_dataset(rq, &j, found->rows, row);
		jw_arr_end(&j);
	}
	jw_kv_str(&j, "next_page_token", found->next_token);
	jw_obj_end(&j);
	return true;
}

HANDLER(evaluation_datasets_search)
{
	struct search_input input = { .filter = in->filter_string,
				      .order_by = in->order_by.v,
				      .n_order_by = in->order_by.n };
	int64_t *ids = ARENA_ARRAY(rq->arena, in->experiment_ids.n, int64_t);
	struct search_frame scoped = frame;
	struct search_params params;
	struct search_found found;

	if (!check_limit(rq, &in->max_results) ||
	    !parse_experiment_ids(rq, &in->experiment_ids, ids))
		return false;
	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	if (in->experiment_ids.n) {
		search_param(&params, (struct param)P_INTS(ids, in->experiment_ids.n));
		scoped.shown = of_experiments;
	}
	return search_found(rq, &scoped, &input, &params,
			    in->max_results.given ? in->max_results.v : PAGE_DEFAULT,
			    in->page_token, &found) &&
	       reply_page(rq, &found);
}
