/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics as columns: order, duplicates, and which point is the latest. */
#include "handlers/metric_points.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static struct point_columns all, latest;

#define POINT(k, val, ts, st)                                                                      \
	{                                                                                          \
		.key = (k), .value = { true, (val) }, .timestamp = { true, (ts) }, .step = {       \
			true,                                                                      \
			(st)                                                                       \
		}                                                                                  \
	}
#define NOT_A_NUMBER __builtin_nan("")

static void split(const struct metric *metrics, size_t n)
{
	struct request *rq = a_request(POST, "/", NULL);

	all = metric_points(rq->arena, metrics, n, &latest);
}

static bool is_point(const struct point_columns *c, size_t i, const char *key, double value,
		     int64_t timestamp, int64_t step)
{
	bool same_value = __builtin_isnan(value) ? __builtin_isnan(c->values[i]) :
						   c->values[i] == value;

	return i < c->n && strcmp(c->keys[i], key) == 0 && same_value &&
	       c->timestamps[i] == timestamp && c->steps[i] == step;
}

static void test_nothing(void)
{
	split(NULL, 0);
	CU_ASSERT_EQUAL(all.n, 0);
	CU_ASSERT_EQUAL(latest.n, 0);
}

static void test_order_of_the_key(void)
{
	const struct metric metrics[] = {
		POINT("b", 1, 1, 1),  POINT("a", 2, 9, 1), POINT("a", 1, 9, 1),
		POINT("a", 5, 9, -1), POINT("a", 7, 2, 8),
	};

	split(metrics, ARRAY_LEN(metrics));
	CU_ASSERT_EQUAL(all.n, 5);
	CU_ASSERT(is_point(&all, 0, "a", 7, 2, 8));
	CU_ASSERT(is_point(&all, 1, "a", 5, 9, -1));
	CU_ASSERT(is_point(&all, 2, "a", 1, 9, 1));
	CU_ASSERT(is_point(&all, 3, "a", 2, 9, 1));
	CU_ASSERT(is_point(&all, 4, "b", 1, 1, 1));
}

static void test_the_same_point(void)
{
	const struct metric metrics[] = {
		POINT("a", 1, 1, 0), POINT("a", NOT_A_NUMBER, 1, 0), POINT("a", 1, 1, 0),
		POINT("a", 0, 1, 0), POINT("a", NOT_A_NUMBER, 1, 0), POINT("a", -0.0, 1, 0),
	};

	split(metrics, ARRAY_LEN(metrics));
	CU_ASSERT_EQUAL(all.n, 3);
	CU_ASSERT(is_point(&all, 0, "a", 0, 1, 0));
	CU_ASSERT(!__builtin_signbit(all.values[0]));
	CU_ASSERT(is_point(&all, 1, "a", NOT_A_NUMBER, 1, 0));
	CU_ASSERT(is_point(&all, 2, "a", 1, 1, 0));
}

static void test_infinities(void)
{
	const struct metric metrics[] = {
		POINT("a", __builtin_inf(), 1, 0),
		POINT("a", -__builtin_inf(), 1, 0),
	};

	split(metrics, ARRAY_LEN(metrics));
	CU_ASSERT(is_point(&all, 0, "a", -DBL_MAX, 1, 0));
	CU_ASSERT(is_point(&all, 1, "a", DBL_MAX, 1, 0));
	CU_ASSERT(is_point(&latest, 0, "a", DBL_MAX, 1, 0));
}

static void test_latest(void)
{
	const struct metric metrics[] = {
		POINT("a", 9, 9, 1), POINT("a", 5, 1, 2), POINT("b", 1, 1, 0),
		POINT("a", 4, 1, 2), POINT("a", 1, 0, 2),
	};

	split(metrics, ARRAY_LEN(metrics));
	CU_ASSERT_EQUAL(latest.n, 2);
	CU_ASSERT(is_point(&latest, 0, "a", 5, 1, 2));
	CU_ASSERT(is_point(&latest, 1, "b", 1, 1, 0));
}

/* NaN counts as 0, and of two that tie the first of the request stays. */
static void test_latest_and_nan(void)
{
	const struct metric nan_first[] = { POINT("a", NOT_A_NUMBER, 1, 0), POINT("a", 0, 1, 0) };
	const struct metric nan_last[] = { POINT("a", 0, 1, 0), POINT("a", NOT_A_NUMBER, 1, 0) };
	const struct metric above[] = { POINT("a", NOT_A_NUMBER, 1, 0), POINT("a", -1, 1, 0) };
	const struct metric below[] = { POINT("a", NOT_A_NUMBER, 1, 0), POINT("a", 1, 1, 0) };

	split(nan_first, 2);
	CU_ASSERT(is_point(&latest, 0, "a", NOT_A_NUMBER, 1, 0));
	split(nan_last, 2);
	CU_ASSERT(is_point(&latest, 0, "a", 0, 1, 0));
	split(above, 2);
	CU_ASSERT(is_point(&latest, 0, "a", NOT_A_NUMBER, 1, 0));
	split(below, 2);
	CU_ASSERT(is_point(&latest, 0, "a", 1, 1, 0));
}

static void test_model_metrics(void)
{
	struct metric metrics[] = { POINT("a", 1, 1, 0), POINT("b", 2, 1, 0), POINT("c", 3, 1, 0) };
	struct request *rq = a_request(POST, "/", NULL);
	struct model_metric_columns c;

	metrics[1].model_id = "";
	metrics[2].model_id = "m-1";
	metrics[2].dataset_name = "";
	c = model_metrics(rq->arena, metrics, ARRAY_LEN(metrics));
	CU_ASSERT_EQUAL(c.points.n, 1);
	CU_ASSERT(is_point(&c.points, 0, "c", 3, 1, 0));
	CU_ASSERT_STRING_EQUAL(c.model_ids[0], "m-1");
	CU_ASSERT_PTR_NULL(c.dataset_names[0]);
	CU_ASSERT_PTR_NULL(c.dataset_digests[0]);
}

void suite_runs_points(void)
{
	CU_pSuite s = CU_add_suite("runs: points", requests_set_up, requests_tear_down);

	CU_ADD_TEST(s, test_nothing);
	CU_ADD_TEST(s, test_order_of_the_key);
	CU_ADD_TEST(s, test_the_same_point);
	CU_ADD_TEST(s, test_infinities);
	CU_ADD_TEST(s, test_latest);
	CU_ADD_TEST(s, test_latest_and_nan);
	CU_ADD_TEST(s, test_model_metrics);
}
