/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics of traces, spans and assessments, which the web UI's charts are drawn from. */
#include "app/search/trace_metrics.h"

#include "app/endpoints.h"
#include "app/proto_time.h"
#include "app/validate.h"

#include <inttypes.h>
#include <stdlib.h>

#define MAX_RESULTS_DEFAULT 1000
#define TOKEN_DIGITS_MAX 15

static const struct field aggregation_fields[] = {
	F_ENUM(aggregation, aggregation_type, aggregation_types, OPTIONAL),
	F_DBL(aggregation, percentile_value, OPTIONAL),
	F_END,
};

struct trace_metrics_req {
	struct str_list experiment_ids;
	struct opt_int view_type;
	const char *metric_name;
	LIST(struct aggregation) aggregations;
	struct str_list dimensions;
	struct str_list filters;
	struct opt_int time_interval_seconds;
	struct opt_int start_time_ms;
	struct opt_int end_time_ms;
	struct opt_int max_results;
	const char *page_token;
};
static const struct field trace_metrics_fields[] = {
	F_STRS(trace_metrics_req, experiment_ids, REQUIRED),
	F_ENUM(trace_metrics_req, view_type, metric_views, REQUIRED),
	F_STR(trace_metrics_req, metric_name, REQUIRED),
	F_LIST(trace_metrics_req, aggregations, aggregation, REQUIRED),
	F_STRS(trace_metrics_req, dimensions, OPTIONAL),
	F_STRS(trace_metrics_req, filters, OPTIONAL),
	F_INT(trace_metrics_req, time_interval_seconds, OPTIONAL),
	F_INT(trace_metrics_req, start_time_ms, OPTIONAL),
	F_INT(trace_metrics_req, end_time_ms, OPTIONAL),
	F_INT32(trace_metrics_req, max_results, OPTIONAL),
	F_STR(trace_metrics_req, page_token, OPTIONAL),
	F_END,
};

/* As Python's isoformat() spells a time of whole seconds in UTC. */
static const char *iso_time(struct arena *a, int64_t ms)
{
	const char *text = proto_timestamp(a, ms);

	return arena_printf(a, "%.*s+00:00", (int)strlen(text) - 1, text);
}

static void put_dimensions(struct json *j, struct arena *a, const struct metrics_query *q,
			   const struct rows *r, int row)
{
	if (!q->n_dimensions)
		return;
	jw_key(j, "dimensions");
	jw_obj(j);
	for (size_t i = 0; i < q->n_dimensions; i++) {
		bool is_time = q->has_time_bucket && i == 0;

		jw_name(j, q->columns[i]);
		jw_str(j, is_time ? iso_time(a, rows_int(r, row, 0)) : rows_str(r, row, (int)i));
	}
	jw_obj_end(j);
}

/* Of a name given twice the first column is enough: both are the same. */
static bool is_again(const struct metrics_query *q, size_t column)
{
	for (size_t i = q->n_dimensions; i < column; i++)
		if (strcmp(q->columns[i], q->columns[column]) == 0)
			return true;
	return false;
}

static bool has_values(const struct metrics_query *q, const struct rows *r, int row)
{
	for (size_t i = 0; i < q->n_aggregations; i++)
		if (!rows_null(r, row, (int)(q->n_dimensions + i)))
			return true;
	return false;
}

static void put_values(struct json *j, const struct metrics_query *q, const struct rows *r, int row)
{
	jw_key(j, "values");
	jw_obj(j);
	for (size_t i = q->n_dimensions; i < q->n_dimensions + q->n_aggregations; i++) {
		if (rows_null(r, row, (int)i) || is_again(q, i))
			continue;
		jw_name(j, q->columns[i]);
		jw_num(j, rows_str(r, row, (int)i));
	}
	jw_obj_end(j);
}

static bool reply_points(struct request *rq, const char *metric, const struct metrics_query *q,
			 int64_t offset, const struct rows *r)
{
	struct json j = reply_json(rq);
	int n = (int)MIN(rows_count(r), q->page);
	bool open = false;

	jw_obj(&j);
	for (int row = 0; row < n; row++) {
		if (!has_values(q, r, row))
			continue;
		if (!open) {
			jw_key(&j, "data_points");
			jw_arr(&j);
			open = true;
		}
		jw_obj(&j);
		jw_kv_str(&j, "metric_name", metric);
		put_dimensions(&j, rq->arena, q, r, row);
		put_values(&j, q, r, row);
		jw_obj_end(&j);
	}
	if (open)
		jw_arr_end(&j);
	if (rows_count(r) > n)
		jw_kv_str(&j, "next_page_token", arena_printf(rq->arena, "%" PRId64, offset + n));
	jw_obj_end(&j);
	return true;
}

/* A token is the number of points before its page. MLflow has one page, of whatever size, and
 * does not look at tokens: what is none of ours is the first page. */
static int64_t offset_of(const char *token)
{
	size_t n = token ? strspn(token, "0123456789") : 0;

	return n && n <= TOKEN_DIGITS_MAX && !token[n] ? strtoll(token, NULL, 10) : 0;
}

HANDLER(trace_metrics)
{
	struct metrics_input input = {
		.view = in->view_type.given ? (enum metric_view)in->view_type.v : METRICS_OF_TRACES,
		.metric_name = in->metric_name,
		.aggregations = in->aggregations.v,
		.n_aggregations = in->aggregations.n,
		.dimensions = &in->dimensions,
		.filters = &in->filters,
		.time_interval_seconds = in->time_interval_seconds,
		.start_time_ms = in->start_time_ms,
		.end_time_ms = in->end_time_ms,
		.max_results = in->max_results.given ? in->max_results.v : MAX_RESULTS_DEFAULT,
		.offset = offset_of(in->page_token),
	};
	int64_t *ids = ARENA_ARRAY(rq->arena, in->experiment_ids.n, int64_t);
	struct search_params params;
	struct metrics_query q;
	struct rows *r;

	if (!metrics_check(rq->arena, &input, &q))
		return fail(rq, q.error_code, "%s", q.error);
	if (!parse_experiment_ids(rq, &in->experiment_ids, ids))
		return false;
	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	search_param(&params, (struct param)P_INTS(ids, in->experiment_ids.n));
	if (!metrics_compile(rq->arena, &input, &params, &q))
		return fail(rq, q.error_code, "%s", q.error);
	r = db_waited(rq, db_send_text(rq, q.sql, params.v, params.n));
	return r && reply_points(rq, in->metric_name, &q, input.offset, r);
}
