/* SPDX-License-Identifier: Apache-2.0 */
/* Metadata of traces that becomes columns, and where traces keep their artifacts. */
#include "handlers/traces.c"
#include "handlers/traces_metadata.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* The columns one entry of metadata becomes. */
static const char *columns_of(const char *key, const char *value)
{
	struct kv entry = { key, value };
	struct kv_list list = { .n = 1, .v = &entry };

	return trace_metadata_divide(request_arena, &list).columns;
}

struct usage {
	const char *json, *columns;
};

static void test_token_usage(void)
{
	static const struct usage cases[] = {
		{ "", "{}" },
		{ "[]", "{}" },
		{ "{", "{}" },
		{ "{\"other\": 1}", "{}" },
		{ "{\"input_tokens\": 7, \"total_tokens\": -3}",
		  "{\"input_tokens\":\"7\",\"total_tokens\":\"-3\"}" },
		{ "{\"input_tokens\": null}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": true}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": [1]}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": 1.5}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": 1.0}", "{\"input_tokens\":\"1\"}" },
		{ "{\"input_tokens\": 1e3}", "{\"input_tokens\":\"1000\"}" },
		{ "{\"input_tokens\": 1e30}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": NaN}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": Infinity}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": 9223372036854775807}",
		  "{\"input_tokens\":\"9223372036854775807\"}" },
		{ "{\"input_tokens\": 9223372036854775808}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": -9223372036854775808}",
		  "{\"input_tokens\":\"-9223372036854775808\"}" },
		{ "{\"input_tokens\": -9223372036854775809}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": 1234567890123456789.0}",
		  "{\"input_tokens\":\"1234567890123456800\"}" },
		{ "{\"input_tokens\": \" 1_000 \"}", "{\"input_tokens\":\"1000\"}" },
		{ "{\"input_tokens\": \"1.50e1\"}", "{\"input_tokens\":\"15\"}" },
		{ "{\"input_tokens\": \"1e-1\"}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": \"0e-5\"}", "{\"input_tokens\":\"0\"}" },
		{ "{\"input_tokens\": \"10e-1\"}", "{\"input_tokens\":\"1\"}" },
		{ "{\"input_tokens\": \"0e99999999999999999999\"}", "{\"input_tokens\":\"0\"}" },
		{ "{\"input_tokens\": \"-0\"}", "{\"input_tokens\":\"0\"}" },
		{ "{\"input_tokens\": \"x\"}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": \"\"}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": \".\"}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": \"1e\"}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": \"1.2.3\"}", "{\"input_tokens\":null}" },
		{ "{\"input_tokens\": \"0x10\"}", "{\"input_tokens\":null}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(is_text(cases[i].json, columns_of(TOKEN_USAGE, cases[i].json),
				  cases[i].columns));
}

static void test_cost(void)
{
	static const struct usage cases[] = {
		{ "{\"input_cost\": 0.25, \"output_cost\": 1e-7, \"total_cost\": 3}",
		  "{\"input_cost\":\"0.25\",\"output_cost\":\"1e-07\",\"total_cost\":\"3.0\"}" },
		{ "{\"input_cost\": \" 1_0.5 \", \"output_cost\": \"inf\"}",
		  "{\"input_cost\":\"10.5\",\"output_cost\":null}" },
		{ "{\"input_cost\": 1e400, \"output_cost\": NaN, \"total_cost\": false}",
		  "{\"input_cost\":null,\"output_cost\":null,\"total_cost\":null}" },
		{ "{\"input_cost\": -0.0}", "{\"input_cost\":\"-0.0\"}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(
			is_text(cases[i].json, columns_of(COST, cases[i].json), cases[i].columns));
}

static void test_what_stays_metadata(void)
{
	struct kv entries[] = { { "z", "1" }, { SESSION, "s" }, { "a", "2" }, { COST, "{}" } };
	struct kv_list list = { .n = ARRAY_LEN(entries), .v = entries };
	struct trace_metadata m = trace_metadata_divide(request_arena, &list);

	CU_ASSERT(is_text("columns", m.columns, "{\"session_id\":\"s\"}"));
	CU_ASSERT(is_text("session", m.session, "s"));
	CU_ASSERT_EQUAL(m.rest.n, 2);
	CU_ASSERT(is_text("first", m.rest.keys[0], "a") && is_text("second", m.rest.keys[1], "z"));
}

static void test_artifacts(void)
{
	static const char *const cases[][2] = {
		{ "tr-1", "/traces/tr-1/artifacts" }, { "", "/traces/artifacts" },
		{ "/a", "/traces/a/artifacts" },      { "a/", "/traces/a/artifacts" },
		{ "a//", "/traces/a//artifacts" },    { "a/b", "/traces/a/b/artifacts" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(is_text(cases[i][0], trace_artifacts_path(request_arena, cases[i][0]),
				  cases[i][1]));
}

static void test_immutable_tags(void)
{
	struct request *rq = a_request(PATCH, "/", NULL);

	CU_ASSERT(check_mutable(rq, "mlflow.artifactLocations", "set"));
	CU_ASSERT(!check_mutable(rq, TRACE_ARTIFACTS_TAG, "set"));
	CU_ASSERT(!check_mutable(rq, TRACE_ARTIFACTS_TAG, "deleted"));
	CU_ASSERT(check_mutable(rq, TRACE_ARCHIVAL_FAILURE_TAG, "deleted"));
	CU_ASSERT(!check_mutable(rq, TRACE_ARCHIVAL_FAILURE_TAG, "set"));
	CU_ASSERT(!check_mutable(rq, TRACE_ARCHIVE_TAG, "deleted"));
	CU_ASSERT(!check_mutable(rq, TRACE_SPANS_TAG, "set"));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "Tag 'mlflow.trace.spansLocation' is immutable and cannot be set on a "
			     "trace."));
}

void suite_traces(void)
{
	CU_pSuite s = CU_add_suite("traces", requests_set_up, requests_tear_down);

	CU_add_test(s, "token usage", test_token_usage);
	CU_add_test(s, "cost", test_cost);
	CU_add_test(s, "what stays metadata", test_what_stays_metadata);
	CU_add_test(s, "artifacts", test_artifacts);
	CU_add_test(s, "immutable tags", test_immutable_tags);
}
