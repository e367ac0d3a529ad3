/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of many traces, spans or assessments at once, for the charts of the web UI:
 * which metrics there are, by what they may be grouped, and the statement that
 * computes one. Follows MLflow 3.17.2 (store/tracking/utils/sql_trace_metrics_utils.py,
 * utils/search_utils.py SearchTraceMetricsUtils), without its daily rollups.
 */
#ifndef MF_SEARCH_TRACE_METRICS_H
#define MF_SEARCH_TRACE_METRICS_H

#include "app/bind.h"
#include "app/search/search.h"

/* The values of MLflow's enums MetricViewType and AggregationType. */
enum metric_view { METRICS_OF_TRACES = 1, METRICS_OF_SPANS, METRICS_OF_ASSESSMENTS };
enum aggregation_type {
	AGGREGATE_COUNT = 1,
	AGGREGATE_SUM,
	AGGREGATE_AVG,
	AGGREGATE_PERCENTILE,
	AGGREGATE_MIN,
	AGGREGATE_MAX
};
extern const char *const metric_views[METRICS_OF_ASSESSMENTS + 1];
extern const char *const aggregation_types[AGGREGATE_MAX + 1];

struct aggregation {
	struct opt_int aggregation_type;
	struct opt_dbl percentile_value; /* 0 to 100 */
};

struct metrics_input {
	enum metric_view view;
	const char *metric_name;
	const struct aggregation *aggregations;
	size_t n_aggregations;
	const struct str_list *dimensions, *filters;
	struct opt_int time_interval_seconds, start_time_ms, end_time_ms;
	int64_t max_results; /* of one page; METRIC_POINTS_MAX is the most */
	int64_t offset;      /* points on the pages before */
};

/* The statement, and what its columns are called: dimensions first, as text, then
 * aggregations, as double precision. */
struct metrics_query {
	const char *sql;
	const char **columns;
	size_t n_dimensions, n_aggregations;
	int64_t page; /* rows of the page; the statement finds one more when there are others */
	bool has_time_bucket; /* the first dimension, in milliseconds */
	/* when metrics_compile() returned false; the message is for the client */
	enum error_code error_code;
	const char *error;
};

/* Whether there is such a metric and it can be asked so. False: ret->error says why, in
 * MLflow's words. */
bool metrics_check(struct arena *a, const struct metrics_input *in,
		   struct metrics_query *ret) MUST_CHECK;

/* Compiles what metrics_check() let through. `params` holds the workspace and the ids of
 * the experiments, as a bigint[]; more are appended. False: as above. */
bool metrics_compile(struct arena *a, const struct metrics_input *in, struct search_params *params,
		     struct metrics_query *ret) MUST_CHECK;

/* What the filters compare with that belongs to others than the traces, a set of
 * enum search_reach; all when one cannot be read. */
unsigned metrics_reach(struct arena *a, const struct str_list *filters);

#endif
