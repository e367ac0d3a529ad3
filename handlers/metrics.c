/* SPDX-License-Identifier: Apache-2.0 */
/* Histories of metrics: of one run in pages, of several runs, and sampled. */
#include "app/config.h"
#include "app/endpoints.h"
#include "app/search/python.h"
#include "app/search/token.h"
#include "app/validate.h"
#include "handlers/run_inputs.h"

#include <inttypes.h>

/* mlflow/server/handlers.py of 3.17.2 */
#define MAX_RUNS 100
#define MAX_BULK_RESULTS 25000
#define MAX_RESULTS_PER_RUN 2500
#define SEE_DOCS " See the API docs for more information about request parameters."

/* The columns of all three statements, as far as they have them. */
enum { VALUE, TIMESTAMP, STEP, RUN_ID, AT };

static void write_point(struct json *j, const char *key, const char *run_id, const struct rows *r,
			int row)
{
	jw_obj(j);
	jw_kv_str(j, "key", key);
	jw_key(j, "value");
	jw_num(j, rows_str(r, row, VALUE));
	jw_key(j, "timestamp");
	jw_raw(j, rows_str(r, row, TIMESTAMP));
	jw_key(j, "step");
	jw_raw(j, rows_str(r, row, STEP));
	jw_kv_str(j, "run_id", run_id);
	jw_obj_end(j);
}

/* ---- one run, in pages ---- */

struct metric_history_req {
	const char *run_id;
	const char *metric_key;
	struct opt_int max_results;
	const char *page_token;
};
static const struct field metric_history_fields[] = {
	F_RUN_ID(metric_history_req, run_id),
	F_STR(metric_history_req, metric_key, REQUIRED),
	F_INT32(metric_history_req, max_results, OPTIONAL),
	F_STR(metric_history_req, page_token, OPTIONAL),
	F_END,
};

/* Where a page begins: behind a point, given as text, or at an offset. */
struct place {
	int64_t offset;
	const char *timestamp, *step, *value, *is_nan; /* NULL: at the beginning */
};

static bool place_of(struct request *rq, const char *text, struct place *ret)
{
	struct page_token token;
	const char *error;

	*ret = (struct place){ 0 };
	if (!*or_empty(text))
		return true;
	if (!token_decode(rq->arena, text, &token, &error))
		return fail(rq, INVALID_PARAMETER_VALUE, "%s", error);
	ret->offset = token.offset;
	if (token.kind == TOKEN_OFFSET)
		return true;
	if (token.n_values != 4)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid page token, it is not one of a metric's history.");
	ret->timestamp = token.values[0];
	ret->step = token.values[1];
	ret->value = token.values[2];
	ret->is_nan = token.values[3];
	return true;
}

/* The token of the page behind a row. NaN is stored as 0. */
static const char *token_behind(struct arena *a, const struct rows *r, int row)
{
	bool is_nan = strcmp(rows_str(r, row, VALUE), "NaN") == 0;
	const char *values[] = {
		rows_str(r, row, TIMESTAMP),
		rows_str(r, row, STEP),
		is_nan ? "0" : rows_str(r, row, VALUE),
		is_nan ? "t" : "f",
	};
	struct page_token token = {
		.kind = TOKEN_KEYS,
		.values = values,
		.n_values = ARRAY_LEN(values),
	};

	return token_encode(a, &token);
}

static struct rows *send_history(struct request *rq, const struct metric_history_req *in,
				 const struct place *from)
{
	struct opt_int limit = { in->max_results.given, in->max_results.v + 1 };
	const struct param params[] = {
		P_STR(in->run_id), P_STR(rq->workspace), P_STR(in->metric_key),
		P_OPT_INT(limit),  P_INT(from->offset),  P_STR(from->timestamp),
		P_STR(from->step), P_STR(from->value),   P_STR(from->is_nan),
	};

	return db_send_text(rq, sql_statements[SQL_metric_history].text, params, ARRAY_LEN(params));
}

static bool reply_history(struct request *rq, const struct metric_history_req *in,
			  const struct rows *r)
{
	int n = rows_null(r, 0, TIMESTAMP) ? 0 : rows_count(r);
	bool more = in->max_results.given && n > in->max_results.v;
	struct json j = reply_json(rq);

	n -= more;
	jw_obj(&j);
	if (n) {
		jw_key(&j, "metrics");
		jw_arr(&j);
		for (int row = 0; row < n; row++)
			write_point(&j, in->metric_key, NULL, r, row);
		jw_arr_end(&j);
	}
	if (more)
		jw_kv_str(&j, "next_page_token", token_behind(rq->arena, r, n - 1));
	jw_obj_end(&j);
	return true;
}

HANDLER(metric_history)
{
	struct place from;
	struct rows *r;

	if (in->max_results.given && in->max_results.v <= 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid value %" PRId64 " for parameter 'max_results' supplied. It "
			    "must be a positive integer.",
			    in->max_results.v);
	if (!place_of(rq, in->page_token, &from))
		return false;
	r = send_history(rq, in, &from);
	if (!db_wait(rq)) /* a token that somebody made up holds no numbers */
		return strncmp(db_sqlstate(rq), "22", 2) != 0 ?
			       false :
			       fail(rq, INVALID_PARAMETER_VALUE,
				    "Invalid page token, it holds no point of a metric.");
	if (rows_count(r))
		return reply_history(rq, in, r);
	return rq->config->enable_workspaces ? check_run_stage(rq, NULL, in->run_id) :
					       reply_empty(rq);
}

/* ---- several runs ---- */

struct metric_history_bulk_req {
	struct str_list run_id;
	const char *metric_key;
	const char *max_results;
};
static const struct field metric_history_bulk_fields[] = {
	F_STRS(metric_history_bulk_req, run_id, OPTIONAL),
	F_STR(metric_history_bulk_req, metric_key, OPTIONAL),
	F_STR(metric_history_bulk_req, max_results, OPTIONAL),
	F_END,
};

static bool check_bulk(struct request *rq, const struct metric_history_bulk_req *in,
		       int64_t *ret_max)
{
	*ret_max = MAX_BULK_RESULTS;
	if (!in->run_id.n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "GetMetricHistoryBulk request must specify at least one run_id.");
	if (in->run_id.n > MAX_RUNS)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "GetMetricHistoryBulk request cannot specify more than %d run_ids. "
			    "Received %zu run_ids.",
			    MAX_RUNS, in->run_id.n);
	if (!in->metric_key)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "GetMetricHistoryBulk request must specify a metric_key.");
	if (in->max_results && !py_int64(rq->arena, in->max_results, ret_max))
		return fail(rq, INVALID_PARAMETER_VALUE, "max_results must be an integer, got %s.",
			    py_repr(rq->arena, in->max_results));
	*ret_max = MIN(*ret_max, MAX_BULK_RESULTS);
	return *ret_max >= 0 || fail(rq, BAD_REQUEST, "max_results must not be negative.");
}

/* With its members in the order that Flask gives a dictionary. */
static void write_bulk_point(struct json *j, const char *key, const struct rows *r, int row)
{
	jw_obj(j);
	jw_kv_str(j, "key", key);
	jw_kv_str(j, "run_id", rows_str(r, row, RUN_ID));
	jw_key(j, "step");
	jw_raw(j, rows_str(r, row, STEP));
	jw_key(j, "timestamp");
	jw_raw(j, rows_str(r, row, TIMESTAMP));
	jw_key(j, "value");
	jw_num(j, rows_str(r, row, VALUE));
	jw_obj_end(j);
}

HANDLER(metric_history_bulk)
{
	struct rows *r;
	struct json j;
	int64_t max;

	if (!check_bulk(rq, in, &max))
		return false;
	r = db_query(rq, metric_history_bulk, P_STRS(in->run_id.v, in->run_id.n),
		     P_STR(rq->workspace), P_STR(in->metric_key), P_INT(max));
	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "metrics");
	jw_arr(&j);
	for (int row = 0; row < rows_count(r); row++)
		write_bulk_point(&j, in->metric_key, r, row);
	jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- several runs, sampled ---- */

struct metric_history_interval_req {
	struct str_list run_ids;
	const char *metric_key;
	struct opt_int start_step;
	struct opt_int end_step;
	struct opt_int max_results;
};
static const struct field metric_history_interval_fields[] = {
	F_STRS(metric_history_interval_req, run_ids, REQUIRED),
	F_STR(metric_history_interval_req, metric_key, REQUIRED),
	F_INT(metric_history_interval_req, start_step, OPTIONAL),
	F_INT(metric_history_interval_req, end_step, OPTIONAL),
	F_INT(metric_history_interval_req, max_results, OPTIONAL),
	F_END,
};

static bool check_interval(struct request *rq, const struct metric_history_interval_req *in)
{
	if (in->run_ids.n > MAX_RUNS)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "GetMetricHistoryBulkInterval request must specify at most %d run_ids. "
			    "Received %zu run_ids." SEE_DOCS,
			    MAX_RUNS, in->run_ids.n);
	if (in->max_results.given &&
	    (in->max_results.v < 1 || in->max_results.v > MAX_RESULTS_PER_RUN))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "max_results must be between 1 and %d." SEE_DOCS, MAX_RESULTS_PER_RUN);
	if (in->start_step.given != in->end_step.given)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "If either start step or end step are specified, both must be "
			    "specified.");
	if (in->start_step.v > in->end_step.v)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "end_step must be greater than start_step. Found start_step=%" PRId64
			    " and end_step=%" PRId64 ".",
			    in->start_step.v, in->end_step.v);
	return true;
}

/* Every run of the request has rows, or there is no such run; without
 * workspaces MLflow does not look. */
static bool check_runs_found(struct request *rq, const struct str_list *ids, const struct rows *r)
{
	bool *found = ARENA_ARRAY(rq->arena, ids->n, bool);

	for (int row = 0; row < rows_count(r); row++)
		found[rows_int(r, row, AT) - 1] = true;
	for (size_t i = 0; i < ids->n && rq->config->enable_workspaces; i++)
		if (!found[i])
			return check_run_stage(rq, NULL, ids->v[i]);
	return true;
}

static void write_samples(struct json *j, const char *key, const struct rows *r)
{
	bool any = false;

	for (int row = 0; row < rows_count(r); row++) {
		if (rows_null(r, row, TIMESTAMP))
			continue;
		if (!any) {
			jw_key(j, "metrics");
			jw_arr(j);
		}
		any = true;
		write_point(j, key, rows_str(r, row, RUN_ID), r, row);
	}
	if (any)
		jw_arr_end(j);
}

HANDLER(metric_history_interval)
{
	int64_t max = in->max_results.given ? in->max_results.v : MAX_RESULTS_PER_RUN;
	struct rows *r;
	struct json j;

	if (!check_interval(rq, in))
		return false;
	r = db_query(rq, metric_history_interval, P_STRS(in->run_ids.v, in->run_ids.n),
		     P_STR(rq->workspace), P_STR(in->metric_key), P_INT(max),
		     P_OPT_INT(in->start_step), P_OPT_INT(in->end_step));
	if (!r || !check_runs_found(rq, &in->run_ids, r))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	write_samples(&j, in->metric_key, r);
	jw_obj_end(&j);
	return true;
}
