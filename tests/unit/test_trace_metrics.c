/* SPDX-License-Identifier: Apache-2.0 */
/* How much may be asked of metrics of traces at once, and what their filters reach. */
#include "app/search/trace_metrics.h"

#include "app/limits.h"
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static const char *names[METRIC_COLUMNS_MAX + 1];
static struct aggregation counts[METRIC_COLUMNS_MAX + 1];

static struct metrics_input input_of(size_t n_aggregations, struct str_list *dimensions)
{
	static const struct str_list none = { 0 };

	return (struct metrics_input){ .view = METRICS_OF_TRACES,
				       .metric_name = "trace_count",
				       .aggregations = counts,
				       .n_aggregations = n_aggregations,
				       .dimensions = dimensions,
				       .filters = &none,
				       .max_results = 1 };
}

/* The refusal of so many columns, or "". */
static const char *refusal_of(size_t n_aggregations, size_t n_dimensions)
{
	struct str_list dimensions = { .n = n_dimensions, .v = names };
	struct metrics_input input = input_of(n_aggregations, &dimensions);
	struct metrics_query q;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		names[i] = "trace_name";
	return metrics_check(mem, &input, &q) ? "" : q.error;
}

static void test_columns(void)
{
	CU_ASSERT_STRING_EQUAL(refusal_of(METRIC_COLUMNS_MAX, METRIC_COLUMNS_MAX), "");
	CU_ASSERT_STRING_EQUAL(refusal_of(METRIC_COLUMNS_MAX + 1, 0),
			       "aggregations has 33 members; at most 32 are allowed.");
	CU_ASSERT_STRING_EQUAL(refusal_of(1, METRIC_COLUMNS_MAX + 1),
			       "dimensions has 33 members; at most 32 are allowed.");
}

/* How the statement ends. */
static const char *limit_of(int64_t max_results, int64_t offset)
{
	struct str_list dimensions = { 0 };
	struct metrics_input input = input_of(1, &dimensions);
	struct search_params params;
	struct metrics_query q;

	input.max_results = max_results;
	input.offset = offset;
	search_params_init(&params, mem);
	CU_ASSERT_FATAL(metrics_compile(mem, &input, &params, &q));
	CU_ASSERT(q.page <= METRIC_POINTS_MAX);
	return strstr(q.sql, " limit ");
}

static void test_pages(void)
{
	CU_ASSERT_STRING_EQUAL(limit_of(0, 0), " limit 0 offset 0");
	CU_ASSERT_STRING_EQUAL(limit_of(50000, 0), " limit 50000 offset 0");
	CU_ASSERT_STRING_EQUAL(limit_of(50001, 0), " limit 50001 offset 0");
	CU_ASSERT_STRING_EQUAL(limit_of(INT32_MAX, 50000), " limit 50001 offset 50000");
	CU_ASSERT_STRING_EQUAL(limit_of(10, 50000), " limit 11 offset 50000");
}

static void test_reach(void)
{
	static const struct {
		const char *filter;
		unsigned reach;
	} cases[] = {
		{ "trace.status = 'OK'", 0 },
		{ "trace.metadata.other = 'x'", 0 },
		{ "trace.tag.mlflow.sourceRun = 'x'", 0 },
		{ "span.name = 'x'", 0 },
		{ "trace.metadata.mlflow.sourceRun = 'x'", SEARCH_REACHES_RUNS },
		{ "`trace`.metadata.`mlflow.sourceRun` = 'x'", SEARCH_REACHES_RUNS },
		{ "trace.metadata.'mlflow.modelId' = 'x'", SEARCH_REACHES_MODELS },
		{ "assessment.name = 'x'", SEARCH_REACHES_ASSESSMENTS },
		{ "nonsense", SEARCH_REACHES_ALL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *both[] = { "trace.status = 'OK'", cases[i].filter };
		struct str_list filters = { .n = 2, .v = both };

		CU_ASSERT_EQUAL(metrics_reach(mem, &filters), cases[i].reach);
	}
}

void suite_trace_metrics(void)
{
	CU_pSuite s = CU_add_suite("trace_metrics", search_set_up, search_tear_down);

	CU_add_test(s, "columns", test_columns);
	CU_add_test(s, "pages", test_pages);
	CU_add_test(s, "what filters reach", test_reach);
}
