/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Metrics of traces: the first byte chooses the view, the second how much is asked; 0x1f
 * separates the metric from two dimensions and those from filters. What compiles holds no text
 * of the input and numbers its parameters right, and what filters reach is known.
 */
#include "app/limits.h"
#include "app/query.h"
#include "app/search/trace_metrics.h"

#define FILTERS_MAX 8
#define DIMENSIONS_MAX 2
#define AGGREGATIONS 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void check_sql(const char *sql, size_t n_params)
{
	for (const char *at = strchr(sql, '$'); at != NULL; at = strchr(at + 1, '$')) {
		unsigned long number = strtoul(at + 1, NULL, 10);

		check(number >= 1 && number <= n_params);
	}
}

static void ask(struct arena *a, const struct metrics_input *in)
{
	/* what must not get into a statement: no name of MLflow's has it */
	static const char mark[] = "zqzq";
	static const int64_t ids[] = { 1 };
	struct search_params params;
	struct metrics_query q = { 0 };

	search_params_init(&params, a);
	search_param(&params, (struct param)P_STR("default"));
	search_param(&params, (struct param)P_INTS(ids, ARRAY_LEN(ids)));
	if (!metrics_check(a, in, &q) || !metrics_compile(a, in, &params, &q)) {
		check(q.error != NULL && q.error_code != ERROR_NONE);
		return;
	}
	check_sql(q.sql, params.n);
	check(!strstr(q.sql, mark));
	check(q.n_dimensions <= in->dimensions->n + 1 && q.n_aggregations == in->n_aggregations);
	check(q.page >= 0 && q.page <= METRIC_POINTS_MAX);
	check(metrics_reach(a, in->filters) <= SEARCH_REACHES_ALL);
}

static struct str_list split(struct arena *a, char **rest, size_t max)
{
	struct str_list list = { .v = ARENA_ARRAY(a, max, const char *) };

	while (*rest != NULL && list.n < max)
		list.v[list.n++] = strsep(rest, "\x1f");
	return list;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct aggregation aggregations[AGGREGATIONS] = { 0 };
	struct str_list name, dimensions, filters;
	struct metrics_input in;
	struct arena *a;
	char *rest;

	if (size < 2 || !utf8_valid((const char *)data + 2, size - 2))
		return 0;
	a = arena_new(ARENA_HARD_LIMIT);
	rest = arena_strndup(a, (const char *)data + 2, size - 2);
	name = split(a, &rest, 1);
	dimensions = split(a, &rest, data[1] & DIMENSIONS_MAX);
	filters = split(a, &rest, FILTERS_MAX);
	for (size_t i = 0; i < AGGREGATIONS; i++)
		aggregations[i] = (struct aggregation){
			.aggregation_type = { true, 1 + (data[1] >> 4) % AGGREGATE_MAX },
			.percentile_value = { true, data[0] },
		};
	in = (struct metrics_input){
		.view = METRICS_OF_TRACES + data[0] % METRICS_OF_ASSESSMENTS,
		.metric_name = name.v[0],
		.aggregations = aggregations,
		.n_aggregations = data[0] % AGGREGATIONS,
		.dimensions = &dimensions,
		.filters = &filters,
		.time_interval_seconds = { data[0] & 4, 60 },
		.start_time_ms = { data[0] & 8, 5 },
		.end_time_ms = { data[0] & 16, INT64_MAX },
		.max_results = data[1],
	};
	ask(a, &in);
	arena_free(a);
	return 0;
}
