/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of runs that are refused, or taken although they look wrong. */
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static const struct search_case syntax[] = {
	{ .filter = "metrics.a > 1 or metrics.b > 2",
	  .error = "Invalid clause(s) in filter string: 'or'" },
	{ .filter = "(metrics.a > 1)",
	  .error = "Invalid clause(s) in filter string: '(metrics.a > 1)'" },
	{ .filter = "metrics.a", .error = "Invalid clause(s) in filter string: 'metrics.a'" },
	{ .filter = "metrics.a >",
	  .error = "Invalid clause(s) in filter string: 'metrics.a', '>'" },
	{ .filter = "> 1", .error = "Invalid clause(s) in filter string: '>', '1'" },
	{ .filter = "metrics.a > 1;", .error = "Invalid clause(s) in filter string: ';'" },
	{ .filter = "metrics.a > 1; metrics.b > 2",
	  .error =
		  "Search filter contained multiple expression 'metrics.a > 1; metrics.b > 2'. Provide AND-ed expression list." },
	{ .filter = " ", .error = "Invalid filter ' '. Could not be parsed." },
	{ .filter = "metrics.a > 1 b",
	  .error = "Invalid clause(s) in filter string: 'metrics.a > 1 b'" },
	{ .filter = "metrics.a-b > 1",
	  .error = "Invalid comparison clause. Expected 'Identifier' found 'metrics.a-b'" },
	{ .filter = "metrics.a > 1 > 2",
	  .error = "Invalid comparison clause. Expected 'Identifier' found 'metrics.a > 1'" },
	{ .filter = "1 > metrics.a",
	  .error = "Invalid comparison clause. Expected 'Identifier' found '1'" },
	{ .filter = "'a' = params.b",
	  .error = "Invalid comparison clause. Expected 'Identifier' found ''a''" },
	{ .filter = "metrics.a between 1 and 2",
	  .error = "Invalid clause(s) in filter string: 'metrics.a', 'between', '1', '2'" },
	{ .filter = "not metrics.a > 1", .error = "Invalid clause(s) in filter string: 'not'" },
	{ .filter = "params.a = 'x",
	  .error = "Invalid clause(s) in filter string: 'params.a', '=', ''', 'x'" },
	{ .filter = "params.a = x y",
	  .error = "Invalid clause(s) in filter string: 'params.a = x y'" },
	{ .filter = "metrics.a > 1 -- why",
	  .error = "Invalid clause(s) in filter string: '-- why'" },
	{ .filter = "metrics.a > 1 /* why */ and metrics.b > 2",
	  .error = "Invalid comparison clause. Expected 3 tokens found 4" },
	{ .filter = "params.a = true",
	  .error = "Invalid clause(s) in filter string: 'params.a', '=', 'true'" },
	{ .filter = "params.a = `x`",
	  .error =
		  "Parameter value is either not quoted or unidentified quote types used for string value `x`. Use either single or double quotes." },
	{ .filter = "params.a = x",
	  .error =
		  "Parameter value is either not quoted or unidentified quote types used for string value x. Use either single or double quotes." },
	{ .filter = "params.a = 1",
	  .error = "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1" },
	{ .filter = "params.a = null",
	  .error =
		  "Expected a quoted string value for parameter (e.g. 'my-value'). Got value null" },
	{ .filter = "params.a IN ('x')",
	  .error =
		  "Expected a quoted string value for parameter (e.g. 'my-value'). Got value ('x')" },
	{ .filter = "tags.a NOT LIKE 'x'",
	  .error =
		  "Invalid comparator 'NOT LIKE' not one of '{'!=', '=', 'ILIKE', 'IS NOT NULL', 'IS NULL', 'LIKE'}" },
	{ .filter = "tags.a ~ 'x'",
	  .error =
		  "Invalid comparator '~' not one of '{'!=', '=', 'ILIKE', 'IS NOT NULL', 'IS NULL', 'LIKE'}" },
	{ .filter = "params.a == 'x'",
	  .error =
		  "Invalid comparator '==' not one of '{'!=', '=', 'ILIKE', 'IS NOT NULL', 'IS NULL', 'LIKE'}'" },
	{ .filter = "metrics.a LIKE 'x'",
	  .error = "Expected numeric value type for metric. Found 'x'" },
	{ .filter = "metrics.a = 'x'",
	  .error = "Expected numeric value type for metric. Found 'x'" },
	{ .filter = "metrics.a > nan",
	  .error = "Expected numeric value type for metric. Found nan" },
	{ .filter = "metrics.a IN (1)",
	  .error = "Expected numeric value type for metric. Found (1)" },
	{ .filter = "metrics.a IS NULL",
	  .error =
		  "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'a'" },
	{ .filter = "metrics.a <> 1",
	  .error = "Invalid comparator '<>' not one of '{'!=', '<', '<=', '=', '>', '>='}" },
	{ .filter = "status > 'a'",
	  .error =
		  "Invalid comparator '>' not one of '{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}'" },
	{ .filter = "start_time LIKE 1",
	  .error =
		  "Invalid comparator 'LIKE' not one of '{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}" },
	{ .filter = "start_time > 'a'",
	  .error = "Expected numeric value type for numeric attribute: start_time. Found 'a'" },
	{ .filter = "start_time IN (1)",
	  .error = "Expected numeric value type for numeric attribute: start_time. Found (1)" },
	{ .filter = "start_time > 0x10",
	  .error = "Invalid clause(s) in filter string: 'start_time', '>', '0x10'" },
	{ .filter = "status IN ('a')",
	  .error =
		  "Only ['run_id'] attributes support comparison with a list of quoted string values." },
	{ .filter = "status = 1",
	  .error = "Expected a quoted string value for attributes. Got value 1" },
	{ .filter = "status IS NULL",
	  .error =
		  "IS NULL / IS NOT NULL is only supported for tags and params, not for 'attribute' 'status'" },
	{ .filter = "dataset.name > 'a'",
	  .error =
		  "Invalid comparator '>' not one of '{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}" },
	{ .filter = "dataset.name = 1",
	  .error = "Expected a quoted string value for dataset attributes. Got value 1" },
	{ .filter = "dataset.foo = 'a'",
	  .error =
		  "Invalid dataset key 'foo' specified. Valid keys are '{'context', 'digest', 'name'}'" },
	{ .filter = "dataset.name IS NULL",
	  .error =
		  "IS NULL / IS NOT NULL is only supported for tags and params, not for 'dataset' 'name'" },
	{ .filter = "foo = 'a'",
	  .error =
		  "Invalid attribute key 'foo' specified. Valid keys are '{'Created', 'Run Name', 'Run name', 'artifact_uri', 'created', 'end_time', 'run name', 'run_id', 'run_name', 'start_time', 'status', 'user_id'}'" },
	{ .filter = "attributes.experiment_id = '1'",
	  .error =
		  "Invalid attribute key 'experiment_id' specified. Valid keys are '{'Created', 'Run Name', 'Run name', 'artifact_uri', 'created', 'end_time', 'run name', 'run_id', 'run_name', 'start_time', 'status', 'user_id'}'" },
	{ .filter = "attributes.lifecycle_stage = 'active'",
	  .error =
		  "Invalid attribute key 'lifecycle_stage' specified. Valid keys are '{'Created', 'Run Name', 'Run name', 'artifact_uri', 'created', 'end_time', 'run name', 'run_id', 'run_name', 'start_time', 'status', 'user_id'}'" },
	{ .filter = "foo.bar = 'a'",
	  .error =
		  "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']" },
	{ .filter = "Metrics.a > 1",
	  .error =
		  "Invalid entity type 'Metrics'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']" },
	{ .filter = "`foo`.bar = 'a'",
	  .error =
		  "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']" },
	{ .filter = "metrics..a > 1",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan)",
	  .params = ".a 1" },
	{ .filter = "a.b.c = 'x'",
	  .error =
		  "Invalid entity type 'a'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']" },
	{ .filter = "\"tags.a\" = 'x'",
	  .error =
		  "Invalid entity type '\"tags'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']" },
	{ .filter = "run_id IN ()",
	  .error =
		  "While parsing a list in the query, expected a non-empty list of string values, but got empty list" },
	{ .filter = "run_id IN (1)",
	  .error =
		  "While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: (1,)" },
	{ .filter = "run_id IN ('a', 1, 2.5, None)",
	  .error =
		  "While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: ('a', 1, 2.5, None)" },
	{ .filter = "run_id IN (a)",
	  .error =
		  "While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list." },
	{ .filter = "run_id IN ('a' 'b')",
	  .sql = " and r.run_uuid = any($1::text[])",
	  .params = "[ab]" },
	{ .filter = "run_id IN ('a',)",
	  .sql = " and r.run_uuid = any($1::text[])",
	  .params = "[a]" },
	{ .filter = "run_id IN ('\\x41\\u00fc\\n')",
	  .sql = " and r.run_uuid = any($1::text[])",
	  .params = "[Aü\n]" },
	{ .filter = "run_id IN (r'\\n')",
	  .sql = " and r.run_uuid = any($1::text[])",
	  .params = "[\\n]" },
	{ .filter = "run_id IN ('\\0')",
	  .error =
		  "While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list." },
	{ .filter = "run_id = ('a', 'b')",
	  .error = "A list of values can be compared with IN and NOT IN only, not with '='" },
	{ .filter = "run_id LIKE ('a', 'b')",
	  .error = "A list of values can be compared with IN and NOT IN only, not with 'LIKE'" },
	{ .filter = "select 1", .error = "Invalid clause(s) in filter string: 'select', '1'" },
	{ .filter = "/* x */", .error = "Invalid clause(s) in filter string: '/* x */'" },
	{ .filter = "date > 1", .error = "Invalid clause(s) in filter string: 'date', '>', '1'" },
	{ .filter = "count(x) > 1",
	  .error = "Invalid comparison clause. Expected 'Identifier' found 'count(x)'" },
	{ .filter = "a.*", .error = "Invalid clause(s) in filter string: 'a.*'" },
	{ .filter = "tags.a in", .error = "Invalid clause(s) in filter string: 'tags.a', 'in'" },
	{ .filter = "tags.a is", .error = "Invalid clause(s) in filter string: 'tags.a', 'is'" },
	{ .filter = "tags.a is not",
	  .error = "Invalid clause(s) in filter string: 'tags.a', 'is', 'not'" },
};

static void test_refusals(void)
{
	check_searches(&search_runs, syntax, ARRAY_LEN(syntax));
}

void suite_search_refusals(void)
{
	CU_pSuite s = CU_add_suite("search_refusals", NULL, NULL);

	CU_add_test(s, "refusals", test_refusals);
}
