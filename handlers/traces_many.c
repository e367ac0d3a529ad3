/* SPDX-License-Identifier: Apache-2.0 */
/* Several traces at once: get by their ids, delete. */
#include "app/endpoints.h"
#include "app/validate.h"
#include "handlers/traces.h"

#include <inttypes.h>

/* ---- batchGetInfos ---- */

struct trace_infos_req {
	struct str_list trace_ids;
	struct str_list experiment_ids;
};
static const struct field trace_infos_fields[] = {
	F_STRS(trace_infos_req, trace_ids, REQUIRED),
	F_STRS(trace_infos_req, experiment_ids, NULL_IS_EMPTY),
	F_END,
};

struct id_place {
	const char *id;
	size_t place;
};

static int by_id(const void *a, const void *b)
{
	const struct id_place *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order ? order : x->place < y->place ? -1 : 1;
}

const char **traces_last_of_each(struct arena *a, const struct str_list *ids, size_t *ret_n)
{
	const char **kept = ARENA_ARRAY(a, ids->n, const char *);
	struct id_place *sorted = ARENA_ARRAY(a, ids->n, struct id_place);
	bool *again = ARENA_ARRAY(a, ids->n, bool);

	*ret_n = 0;
	for (size_t i = 0; i < ids->n; i++)
		sorted[i] = (struct id_place){ ids->v[i], i };
	qsort(sorted, ids->n, sizeof(*sorted), by_id);
	for (size_t i = 1; i < ids->n; i++)
		again[sorted[i - 1].place] = strcmp(sorted[i - 1].id, sorted[i].id) == 0;
	for (size_t i = 0; i < ids->n; i++)
		if (!again[i])
			kept[(*ret_n)++] = ids->v[i];
	return kept;
}

bool traces_keep_those_in(struct request *rq, const struct str_list *experiment_ids,
			  const char **ids, size_t *n)
{
	int64_t *experiments = ARENA_ARRAY(rq->arena, experiment_ids->n, int64_t);
	struct rows *r;

	if (!parse_experiment_ids(rq, experiment_ids, experiments))
		return false;
	r = db_query(rq, trace_ids_in, P_STRS(ids, *n), P_STR(rq->workspace),
		     P_INTS(experiments, experiment_ids->n));
	if (!r)
		return false;
	*n = (size_t)rows_count(r);
	for (int row = 0; row < rows_count(r); row++)
		ids[row] = rows_str(r, row, 0);
	return true;
}

HANDLER(trace_infos)
{
	struct traces traces;
	const char **ids;
	struct json j;
	size_t n;

	ids = traces_last_of_each(rq->arena, &in->trace_ids, &n);
	if (in->experiment_ids.given && n &&
	    !traces_keep_those_in(rq, &in->experiment_ids, ids, &n))
		return false;
	traces = traces_send(rq, ids, n);
	if (!db_wait(rq))
		return false;
	if (!rows_count(traces.info))
		return reply_empty(rq);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "trace_infos");
	jw_arr(&j);
	jw_trace_infos(&j, rq->arena, &traces);
	jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- delete ---- */

struct trace_delete_req {
	const char *experiment_id;
	struct opt_int max_timestamp_millis;
	struct opt_int max_traces;
	struct str_list request_ids;
};
static const struct field trace_delete_fields[] = {
	F_STR(trace_delete_req, experiment_id, REQUIRED),
	F_INT(trace_delete_req, max_timestamp_millis, OPTIONAL),
	F_INT32(trace_delete_req, max_traces, OPTIONAL),
	F_STRS(trace_delete_req, request_ids, OPTIONAL),
	F_END,
};

/* mlflow/store/tracking/abstract_store.py delete_traces */
static bool check_selection(struct request *rq, const struct trace_delete_req *in)
{
	if (!in->max_timestamp_millis.given && !in->request_ids.n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Either `max_timestamp_millis` or `trace_ids` must be specified.");
	if (in->max_timestamp_millis.given && in->request_ids.n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Only one of `max_timestamp_millis` and `trace_ids` can be specified.");
	if (in->request_ids.n && in->max_traces.given)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`max_traces` can't be specified if `trace_ids` is specified.");
	if (in->max_traces.given && in->max_traces.v <= 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`max_traces` must be a positive integer, received %" PRId64 ".",
			    in->max_traces.v);
	return true;
}

HANDLER(trace_delete)
{
	struct param ids = P_STRS(in->request_ids.v, in->request_ids.n);
	int64_t experiment_id;
	struct rows *r;
	struct json j;

	ids.null = !in->request_ids.n;
	if (!check_selection(rq, in) || !parse_experiment_id(rq, in->experiment_id, &experiment_id))
		return false;
	r = db_query(rq, trace_delete, P_INT(experiment_id), P_STR(rq->workspace), ids,
		     P_OPT_INT(in->max_timestamp_millis), P_OPT_INT(in->max_traces));
	if (!r)
		return false;
	if (rows_int(r, 0, 0))
		return fail(rq, NOT_IMPLEMENTED,
			    "%" PRId64 " of these traces are archived, and this version cannot "
			    "delete what is in an archive; `mlflow server` can. None was deleted.",
			    rows_int(r, 0, 0));
	j = reply_json(rq);
	jw_obj(&j);
	jw_kv_int(&j, "traces_deleted", rows_int(r, 0, 1));
	jw_obj_end(&j);
	return true;
}
