/* SPDX-License-Identifier: Apache-2.0 */
/* What may be logged into runs, as far as no database is asked. */
#include "handlers/run_log.c"

#include "handlers/run_batch.c"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static struct request *rq;

static void begin(void)
{
	rq = a_request(POST, "/api/2.0/mlflow/runs/log-batch", NULL);
}

/* As many characters of one kind. */
static char *repeated(const char *character, size_t n)
{
	struct buf b;
	char *s;

	buf_init(&b, SIZE_MAX / 2);
	while (n--)
		buf_puts(&b, character);
	s = arena_strdup(rq->arena, b.data ? b.data : "");
	buf_free(&b);
	return s;
}

static void test_metric(void)
{
	struct metric m = { .key = "a", .value = { true, 0.1 }, .timestamp = { true, 0 } };

	begin();
	CU_ASSERT(check_metric(rq, NULL, &m));
	m.timestamp.v = -5;
	CU_ASSERT(!check_metric(rq, "metrics[2]", &m));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "Invalid value -5 for parameter 'metrics[2].timestamp' supplied: "
			     "metric 'a' (value=0.1). Timestamp must be a nonnegative long "
			     "(64-bit integer) "));
	m.timestamp.v = 1;
	m.key = repeated("k", MAX_ENTITY_KEY_LENGTH + 1);
	CU_ASSERT(!check_metric(rq, NULL, &m));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "'Metric name' exceeds the maximum length of 250 characters"));
	m.key = "a?";
	CU_ASSERT(!check_metric(rq, NULL, &m));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "Invalid value \"a?\" for parameter 'name' supplied: Names may only "
			     "contain alphanumerics, underscores (_), dashes (-), periods (.), "
			     "spaces ( ), colon(:) and slashes (/)."));
}

static void test_metric_dataset(void)
{
	struct metric m = { .dataset_name = "d", .dataset_digest = "x" };

	begin();
	CU_ASSERT(check_metric_dataset(rq, &m));
	m.dataset_digest = "";
	CU_ASSERT(!check_metric_dataset(rq, &m));
	CU_ASSERT(is_refused(
		rq, INVALID_PARAMETER_VALUE,
		"Both dataset_name and dataset_digest must be provided if one is provided"));
	m.dataset_name = NULL;
	CU_ASSERT(check_metric_dataset(rq, &m));
}

static void test_long_values_are_cut(void)
{
	struct kv param, tag;

	begin();
	param = (struct kv){ "p", repeated("č", MAX_PARAM_VAL_LENGTH + 1) };
	tag = (struct kv){ "t", repeated("č", MAX_TAG_VAL_LENGTH + 1) };
	CU_ASSERT(check_param(rq, NULL, &param));
	CU_ASSERT_EQUAL(utf8_length(param.value), MAX_PARAM_VAL_LENGTH);
	CU_ASSERT(check_tag(rq, NULL, &tag));
	CU_ASSERT_EQUAL(utf8_length(tag.value), MAX_TAG_VAL_LENGTH);
}

static void test_absent_values(void)
{
	struct kv param = { "p", NULL }, tag = { "t", NULL };

	begin();
	CU_ASSERT(check_param(rq, NULL, &param) && check_tag(rq, NULL, &tag));
	CU_ASSERT_STRING_EQUAL(param.value, "");
	CU_ASSERT_STRING_EQUAL(tag.value, "");
}

static void test_lengths_of_keys(void)
{
	struct kv entry = { NULL, "v" };

	begin();
	entry.key = repeated("k", MAX_ENTITY_KEY_LENGTH + 1);
	CU_ASSERT(!check_param(rq, "params[0]", &entry));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "'Param key' exceeds the maximum length of 250 characters"));
	CU_ASSERT(!check_tag(rq, "tags[0]", &entry));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "'tags[0].key' exceeds the maximum length of 250 characters"));
}

static void test_run_name_fits_its_column(void)
{
	struct kv name = { RUN_NAME_TAG, NULL };

	begin();
	name.value = repeated("n", MAX_RUN_NAME_LENGTH);
	CU_ASSERT(check_tag(rq, NULL, &name));
	name.value = repeated("n", MAX_RUN_NAME_LENGTH + 1);
	CU_ASSERT(!check_tag(rq, NULL, &name));
	CU_ASSERT(is_refused(rq, BAD_REQUEST,
			     "'mlflow.runName' exceeds the maximum length of 250 characters"));
}

static void test_tags_that_count(void)
{
	struct kv given[] = {
		{ "a", "1" }, { RUN_NAME_TAG, "first" }, { "b", "" },
		{ "a", "2" }, { RUN_NAME_TAG, "" },
	};
	struct kv_list list = { .n = ARRAY_LEN(given), .v = given }, last;
	const char *name;

	begin();
	last = effective_tags(rq->arena, &list, &name);
	CU_ASSERT_STRING_EQUAL(name, "first");
	CU_ASSERT_EQUAL_FATAL(last.n, 3);
	CU_ASSERT_STRING_EQUAL(last.v[0].value, "first");
	CU_ASSERT_STRING_EQUAL(last.v[1].key, "b");
	CU_ASSERT_STRING_EQUAL(last.v[2].value, "2");
	list.n = 1;
	effective_tags(rq->arena, &list, &name);
	CU_ASSERT_PTR_NULL(name);
}

static void test_sorted(void)
{
	struct kv given[] = { { "b", "1" }, { "c", "2" }, { "a", "3" } };
	struct kv_list list = { .n = ARRAY_LEN(given), .v = given };
	struct kv_columns c;

	begin();
	c = kv_columns_sorted(rq->arena, &list);
	CU_ASSERT_STRING_EQUAL(c.keys[0], "a");
	CU_ASSERT_STRING_EQUAL(c.values[0], "3");
	CU_ASSERT_STRING_EQUAL(c.keys[2], "c");
	CU_ASSERT_STRING_EQUAL(given[0].key, "b");
}

static void test_transactions(void)
{
	struct metric m = { .key = "a" };
	struct entries e = { .metrics = &m, .n_metrics = 1 };

	CU_ASSERT(!may_take_back(&e));
	e.tags.n = 1;
	CU_ASSERT(!may_take_back(&e));
	e.params.n = 1;
	CU_ASSERT(may_take_back(&e));
	e.tags.n = e.n_metrics = 0;
	CU_ASSERT(!may_take_back(&e));
	e.params.n = 2;
	CU_ASSERT(may_take_back(&e));
	e = (struct entries){ .metrics = &m, .n_metrics = 1 };
	m.model_id = "m-1";
	CU_ASSERT(may_take_back(&e));
}

static void test_batch_limits(void)
{
	struct entries e = { .n_metrics = 800, .params.n = 100, .tags.n = 100 };

	begin();
	CU_ASSERT(check_limits(rq, &e));
	e.n_metrics = 801;
	CU_ASSERT(!check_limits(rq, &e));
	CU_ASSERT(is_refused(
		rq, INVALID_PARAMETER_VALUE,
		"A batch logging request can contain at most 1000 metrics, params, and tags. Got "
		"1001 metrics, params, and tags. Please split up metrics, params, and tags across "
		"multiple requests and try again."));
	e.tags.n = 101;
	CU_ASSERT(!check_limits(rq, &e));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "A batch logging request can contain at most 100 tags. Got 101 tags. "
			     "Please split up tags across multiple requests and try again."));
}

static void test_params_given_twice(void)
{
	struct kv given[] = { { "a", "1" }, { "b", "1" }, { "a", "1" }, { "b", "2" }, { "a", "3" } };
	struct kv_list list = { .n = 2, .v = given };

	begin();
	CU_ASSERT(check_unique(rq, &list));
	list.n = ARRAY_LEN(given);
	CU_ASSERT(!check_unique(rq, &list));
	CU_ASSERT(
		is_refused(rq, INVALID_PARAMETER_VALUE,
			   "Duplicate parameter keys have been submitted: ['a', 'b', 'a']. Please "
			   "ensure the request contains only one param value per param key."));
}

void suite_runs_log(void)
{
	CU_pSuite s = CU_add_suite("runs: log", requests_set_up, requests_tear_down);

	CU_ADD_TEST(s, test_metric);
	CU_ADD_TEST(s, test_metric_dataset);
	CU_ADD_TEST(s, test_long_values_are_cut);
	CU_ADD_TEST(s, test_absent_values);
	CU_ADD_TEST(s, test_lengths_of_keys);
	CU_ADD_TEST(s, test_run_name_fits_its_column);
	CU_ADD_TEST(s, test_tags_that_count);
	CU_ADD_TEST(s, test_sorted);
	CU_ADD_TEST(s, test_transactions);
	CU_ADD_TEST(s, test_batch_limits);
	CU_ADD_TEST(s, test_params_given_twice);
}
