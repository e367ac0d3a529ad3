/* SPDX-License-Identifier: Apache-2.0 */
/* Searching versions, of registered models or of prompts. */
#include "app/endpoints.h"
#include "app/search/page.h"
#include "auth/permit.h"
#include "handlers/model_versions.h"

/* SEARCH_MODEL_VERSION_MAX_RESULTS_THRESHOLD, which is the default of the request's
 * proto message, too */
#define PAGE_MAX 200000

/* A search shows no aliases. */
static const struct out found_out[] = { VERSION_COLUMNS, O_END };

struct model_versions_search_req {
	const char *filter;
	struct opt_int max_results;
	struct str_list order_by;
	const char *page_token;
};
static const struct field model_versions_search_fields[] = {
	F_STR(model_versions_search_req, filter, OPTIONAL),
	F_INT(model_versions_search_req, max_results, OPTIONAL),
	F_STRS(model_versions_search_req, order_by, OPTIONAL),
	F_STR(model_versions_search_req, page_token, OPTIONAL),
	F_END,
};

/* The columns of model_version_get.sql. */
static const struct search_frame frame = {
	.entity = &search_model_versions,
	.columns = "v.name, v.version, v.creation_time as creation_timestamp,"
		   " v.last_updated_time as last_updated_timestamp, v.user_id, v.current_stage,"
		   " v.description, v.source, v.run_id, v.status,"
		   " nullif(v.status_message, '') as status_message,"
		   " (select json_agg(json_build_object('key', t.key, 'value', t.value)"
		   "  order by t.key) from model_version_tags t"
		   "  where t.workspace = v.workspace and t.name = v.name"
		   "  and t.version = v.version) as tags,"
		   " v.run_link",
	.from = "model_versions v",
	.where = "v.workspace = $1 and v.current_stage <> 'Deleted_Internal'",
};

HANDLER(model_versions_search)
{
	struct search_input input = { .filter = in->filter,
				      .order_by = in->order_by.v,
				      .n_order_by = in->order_by.n };
	int64_t max = in->max_results.given ? in->max_results.v : PAGE_MAX;
	struct search_frame visible = frame;
	struct search_params params;
	struct search_found found;
	struct json j;

	if (!check_page_size(rq, max, PAGE_MAX))
		return false;
	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	visible.shown = shown_models(rq, "v.workspace", "v.name", true, &params);
	if (!search_found(rq, &visible, &input, &params, max, in->page_token, &found))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	if (found.n) {
		jw_key(&j, "model_versions");
		jw_rows(&j, found_out, found.rows, 0, found.n);
	}
	jw_kv_str(&j, "next_page_token", found.next_token);
	jw_obj_end(&j);
	return true;
}
