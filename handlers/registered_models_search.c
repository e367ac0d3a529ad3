/* SPDX-License-Identifier: Apache-2.0 */
/* Searching registered models, which finds models or prompts. */
#include "app/endpoints.h"
#include "app/search/page.h"
#include "auth/permit.h"
#include "handlers/registered_models.h"

/* SEARCH_REGISTERED_MODEL_MAX_RESULTS_DEFAULT and _THRESHOLD */
#define PAGE_DEFAULT 100
#define PAGE_MAX 1000

struct registered_models_search_req {
	const char *filter;
	struct opt_int max_results;
	struct str_list order_by;
	const char *page_token;
};
static const struct field registered_models_search_fields[] = {
	F_STR(registered_models_search_req, filter, OPTIONAL),
	F_INT(registered_models_search_req, max_results, OPTIONAL),
	F_STRS(registered_models_search_req, order_by, OPTIONAL),
	F_STR(registered_models_search_req, page_token, OPTIONAL),
	F_END,
};

/* Names only: what belongs to the models of the page follows. */
static const struct search_frame frame = {
	.entity = &search_registered_models,
	.columns = "m.name",
	.from = "registered_models m",
	.where = "m.workspace = $1",
};

static bool reply_page(struct request *rq, const struct search_found *found)
{
	const char **names = ARENA_ARRAY(rq->arena, (size_t)found->n, const char *);
	struct rows *r = NULL;
	struct json j;

	for (int i = 0; i < found->n; i++)
		names[i] = rows_str(found->rows, i, 0);
	if (found->n) {
		r = db_query(rq, registered_model_get, P_STRS(names, (size_t)found->n),
			     P_STR(rq->workspace));
		if (!r)
			return false;
	}
	j = reply_json(rq);
	jw_obj(&j);
	if (r && rows_count(r)) {
		jw_key(&j, "registered_models");
		jw_rows(&j, registered_model_out, r, 0, rows_count(r));
	}
	jw_kv_str(&j, "next_page_token", found->next_token);
	jw_obj_end(&j);
	return true;
}

HANDLER(registered_models_search)
{
	struct search_input input = { .filter = in->filter,
				      .order_by = in->order_by.v,
				      .n_order_by = in->order_by.n };
	int64_t max = in->max_results.given ? in->max_results.v : PAGE_DEFAULT;
	struct search_frame visible = frame;
	struct search_params params;
	struct search_found found;

	if (!check_page_size(rq, max, PAGE_MAX))
		return false;
	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	visible.shown = shown_models(rq, "m.workspace", "m.name", false, &params);
	return search_found(rq, &visible, &input, &params, max, in->page_token, &found) &&
	       reply_page(rq, &found);
}
