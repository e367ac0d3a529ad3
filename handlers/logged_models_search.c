/* SPDX-License-Identifier: Apache-2.0 */
/* Searching logged models. */
#include "app/endpoints.h"
#include "app/search/page.h"
#include "app/validate.h"
#include "auth/permit.h"
#include "handlers/logged_models.h"

#include <inttypes.h>

/* SearchLoggedModels in MLflow's service.proto, and what a page of size 0 is
 * (SEARCH_LOGGED_MODEL_MAX_RESULTS_DEFAULT). */
#define PAGE_DEFAULT 50
#define PAGE_OF_ZERO 100

struct model_dataset {
	const char *dataset_name;
	const char *dataset_digest;
};
static const struct field model_dataset_fields[] = {
	F_STR(model_dataset, dataset_name, OPTIONAL),
	F_STR(model_dataset, dataset_digest, OPTIONAL),
	F_END,
};

struct model_order {
	const char *field_name;
	struct opt_bool ascending;
	const char *dataset_name;
	const char *dataset_digest;
};
static const struct field model_order_fields[] = {
	F_STR(model_order, field_name, OPTIONAL),
	F_BOOL(model_order, ascending, OPTIONAL),
	F_STR(model_order, dataset_name, OPTIONAL),
	F_STR(model_order, dataset_digest, OPTIONAL),
	F_END,
};

struct logged_model_search_req {
	struct str_list experiment_ids;
	const char *filter;
	LIST(struct model_dataset) datasets;
	struct opt_int max_results;
	LIST(struct model_order) order_by;
	const char *page_token;
};
static const struct field logged_model_search_fields[] = {
	F_STRS(logged_model_search_req, experiment_ids, REQUIRED),
	F_STR(logged_model_search_req, filter, OPTIONAL),
	F_LIST(logged_model_search_req, datasets, model_dataset, OPTIONAL),
	F_INT32(logged_model_search_req, max_results, OPTIONAL),
	F_LIST(logged_model_search_req, order_by, model_order, OPTIONAL),
	F_STR(logged_model_search_req, page_token, OPTIONAL),
	F_END,
};

/* Ids only: the models of the page follow by statements of their own. */
#define FRAME(experiments)                                                                         \
	{                                                                                          \
		.entity = &search_logged_models, .columns = "lm.model_id",                         \
		.from = "logged_models lm join experiments e"                                      \
			" on e.experiment_id = lm.experiment_id",                                  \
		.where = "e.workspace = $1 and lm.experiment_id = " experiments                    \
			 " and lm.lifecycle_stage = 'active'"                                      \
	}
static const struct search_frame frame = FRAME("any($2::bigint[])");
/* One experiment is the usual case, and an index has its models in order. */
static const struct search_frame frame_of_one = FRAME("$2::bigint");

static struct search_input search_input_of(struct arena *a,
					   const struct logged_model_search_req *in)
{
	struct search_dataset *datasets = ARENA_ARRAY(a, in->datasets.n, struct search_dataset);
	struct search_model_order *order =
		ARENA_ARRAY(a, in->order_by.n, struct search_model_order);

	for (size_t i = 0; i < in->datasets.n; i++)
		datasets[i] = (struct search_dataset){ in->datasets.v[i].dataset_name,
						       in->datasets.v[i].dataset_digest };
	for (size_t i = 0; i < in->order_by.n; i++) {
		const struct model_order *o = &in->order_by.v[i];

		order[i] = (struct search_model_order){ o->field_name,
							!o->ascending.given || o->ascending.v,
							o->dataset_name, o->dataset_digest };
	}
	return (struct search_input){
		.filter = in->filter,
		.datasets = datasets,
		.n_datasets = in->datasets.n,
		.model_order = order,
		.n_model_order = in->order_by.n,
		.experiment_ids = in->experiment_ids.v,
		.n_experiment_ids = in->experiment_ids.n,
	};
}

static bool reply_page(struct request *rq, const struct search_found *found)
{
	const char **ids = ARENA_ARRAY(rq->arena, (size_t)found->n, const char *);
	struct logged_models models;
	struct json j;

	for (int row = 0; row < found->n; row++)
		ids[row] = rows_str(found->rows, row, 0);
	models = logged_models_send(rq, ids, (size_t)found->n, false);
	if (!db_wait(rq))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "models");
	jw_arr(&j);
	jw_logged_models(&j, &models);
	jw_arr_end(&j);
	jw_kv_str(&j, "next_page_token", found->next_token);
	jw_obj_end(&j);
	return true;
}

HANDLER(logged_model_search)
{
	size_t n = in->experiment_ids.n;
	int64_t *experiments = ARENA_ARRAY(rq->arena, n, int64_t);
	int64_t limit = in->max_results.given ? in->max_results.v : PAGE_DEFAULT;
	struct search_input input = search_input_of(rq->arena, in);
	struct search_params params;
	struct search_found found;

	if (limit < 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid value %" PRId64 " for parameter 'max_results' supplied. It "
			    "must not be negative",
			    limit);
	if (!parse_experiment_ids(rq, &in->experiment_ids, experiments))
		return false;
	n = permit_experiments_left(rq, "logged_model", experiments, n);
	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	if (n == 1)
		search_param(&params, (struct param)P_INT(experiments[0]));
	else
		search_param(&params, (struct param)P_INTS(experiments, n));
	if (!search_found(rq, n == 1 ? &frame_of_one : &frame, &input, &params,
			  limit ? limit : PAGE_OF_ZERO, in->page_token, &found))
		return false;
	return found.n ? reply_page(rq, &found) : reply_empty(rq);
}
