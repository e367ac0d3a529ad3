/* SPDX-License-Identifier: Apache-2.0 */
/* Searching traces. */
#include "app/endpoints.h"
#include "app/search/page.h"
#include "app/validate.h"
#include "handlers/traces.h"
#include "handlers/traces_v2.h"

/* The handler's own limit, below that of its store (mlflow/server/handlers.py
 * _search_traces_v3). */
#define SEARCH_TRACES_MAX 500
#define DEFAULT_MAX_RESULTS 100

/* One experiment is the usual case, in which the planner reads traces in the order of
 * an index; see runs_search.c. */
static const struct search_frame one_experiment = {
	.entity = &search_traces,
	.columns = "t.request_id as id",
	.from = "trace_info t",
	.where = "t.experiment_id = ($2::bigint[])[1] and exists (select from experiments e"
		 " where e.experiment_id = ($2::bigint[])[1] and e.workspace = $1)",
	.token_when_full = true,
};
const struct search_frame traces_in_experiments = {
	.entity = &search_traces,
	.columns = "t.request_id as id",
	.from = "trace_info t",
	.where = "t.experiment_id = any(array(select e.experiment_id from experiments e"
		 " where e.experiment_id = any($2::bigint[]) and e.workspace = $1))",
	.token_when_full = true,
};

/* What both versions of the search have. */
struct trace_search {
	const char *filter;
	struct str_list order_by;
	const char *page_token;
	int64_t max_results;
	struct str_list experiment_ids;
};

/* mlflow/utils/validation.py _resolve_experiment_ids_and_locations */
static bool check_locations(struct request *rq, const struct str_list *ids)
{
	const char *wrong = "";

	for (size_t i = 0; i < ids->n; i++)
		if (strchr(ids->v[i], '.'))
			wrong = arena_printf(rq->arena, "%s%s%s", wrong, *wrong ? ", " : "",
					     ids->v[i]);
	if (!*wrong)
		return true;
	if (utf8_length(wrong) > 20)
		wrong = arena_printf(rq->arena, "%s...", truncated(rq->arena, 20, wrong));
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Locations must be a list of experiment IDs. Found invalid experiment IDs: "
		    "%s.",
		    wrong);
}

bool traces_bad_pattern(struct request *rq)
{
	if (strcmp(db_sqlstate(rq), "2201B") == 0 || strcmp(db_sqlstate(rq), "22025") == 0)
		fail(rq, INVALID_PARAMETER_VALUE,
		     "A pattern in the filter is no valid pattern of PostgreSQL.");
	return false;
}

/* Finds one page, whose traces are then to be waited for. False: answered. */
static bool find_page(struct request *rq, const struct trace_search *s, struct search_found *found,
		      struct traces *ret)
{
	struct search_input input = { .filter = s->filter,
				      .order_by = s->order_by.v,
				      .n_order_by = s->order_by.n };
	int64_t *ids = ARENA_ARRAY(rq->arena, s->experiment_ids.n, int64_t);
	struct search_params params;
	const char **found_ids;

	if (!check_locations(rq, &s->experiment_ids) ||
	    !search_check_max_results(rq, s->max_results) ||
	    !parse_experiment_ids(rq, &s->experiment_ids, ids))
		return false;
	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	search_param(&params, (struct param)P_INTS(ids, s->experiment_ids.n));
	if (!search_found(rq, s->experiment_ids.n == 1 ? &one_experiment : &traces_in_experiments,
			  &input, &params, s->max_results, s->page_token, found))
		return traces_bad_pattern(rq);
	found_ids = ARENA_ARRAY(rq->arena, (size_t)found->n, const char *);
	for (int i = 0; i < found->n; i++)
		found_ids[i] = rows_str(found->rows, i, 0);
	if (found->n)
		*ret = traces_send(rq, found_ids, (size_t)found->n);
	return !found->n || db_wait(rq);
}

/* ---- version 3 ---- */

struct traces_search_req {
	LIST(struct trace_location) locations;
	const char *filter;
	struct opt_int max_results;
	struct str_list order_by;
	const char *page_token;
};
static const struct field traces_search_fields[] = {
	F_LIST(traces_search_req, locations, trace_location, REQUIRED),
	F_STR(traces_search_req, filter, OPTIONAL),
	F_INT32(traces_search_req, max_results, OPTIONAL),
	F_STRS(traces_search_req, order_by, OPTIONAL),
	F_STR(traces_search_req, page_token, OPTIONAL),
	F_END,
};

/* Other places than experiments hold no traces of this server. */
static struct str_list experiments_of(struct arena *a, const struct traces_search_req *in)
{
	struct str_list ids = { .v = ARENA_ARRAY(a, in->locations.n, const char *) };

	for (size_t i = 0; i < in->locations.n; i++)
		if (in->locations.v[i].mlflow_experiment)
			ids.v[ids.n++] =
				or_empty(in->locations.v[i].mlflow_experiment->experiment_id);
	return ids;
}

/* With each trace as a version of the API writes it. */
static bool answer(struct request *rq, const struct trace_search *search,
		   void (*write)(struct json *j, struct arena *a, const struct traces *t))
{
	struct search_found found;
	struct traces traces;
	struct json j;

	if (!search_check_limit(rq, search->max_results, SEARCH_TRACES_MAX) ||
	    !find_page(rq, search, &found, &traces))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	if (found.n) {
		jw_key(&j, "traces");
		jw_arr(&j);
		write(&j, rq->arena, &traces);
		jw_arr_end(&j);
	}
	jw_kv_str(&j, "next_page_token", found.next_token);
	jw_obj_end(&j);
	return true;
}

HANDLER(traces_search)
{
	struct trace_search search = {
		.filter = in->filter,
		.order_by = in->order_by,
		.page_token = in->page_token,
		.max_results = in->max_results.given ? in->max_results.v : DEFAULT_MAX_RESULTS,
		.experiment_ids = experiments_of(rq->arena, in),
	};

	return answer(rq, &search, jw_trace_infos);
}

/* ---- version 2 ---- */

struct traces_search_v2_req {
	struct str_list experiment_ids;
	const char *filter;
	struct opt_int max_results;
	struct str_list order_by;
	const char *page_token;
};
static const struct field traces_search_v2_fields[] = {
	F_STRS(traces_search_v2_req, experiment_ids, REQUIRED),
	F_STR(traces_search_v2_req, filter, OPTIONAL),
	F_INT32(traces_search_v2_req, max_results, OPTIONAL),
	F_STRS(traces_search_v2_req, order_by, OPTIONAL),
	F_STR(traces_search_v2_req, page_token, OPTIONAL),
	F_END,
};

HANDLER(traces_search_v2)
{
	struct trace_search search = {
		.filter = in->filter,
		.order_by = in->order_by,
		.page_token = in->page_token,
		.max_results = in->max_results.given ? in->max_results.v : DEFAULT_MAX_RESULTS,
		.experiment_ids = in->experiment_ids,
	};

	return answer(rq, &search, jw_trace_infos_v2);
}
