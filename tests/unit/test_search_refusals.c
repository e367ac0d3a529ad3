/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of runs that are refused, or taken although they look wrong. */
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* The SQL of a condition on a value of a run, by how it compares. */
#define METRIC(compares)                                                                                    \
	" join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value " compares \
	" f0.is_nan)"
#define PARAM(compares)                                                                            \
	" join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value " compares
#define TAG(compares)                                                                              \
	" join tags f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value " compares
#define PRESENT(not, table)                                                                        \
	" and " not "exists (select from " table                                                   \
		    " x where x.run_uuid = r.run_uuid and x.key = $1::text)"
#define RUN_KEYS                                                                                   \
	"{'Created', 'Run Name', 'Run name', 'artifact_uri', 'created', 'end_time',"               \
	" 'run name', 'run_id', 'run_name', 'start_time', 'status', 'user_id'}"
#define TEXT_COMPARATORS "{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}"
#define VALUE_COMPARATORS "{'!=', '=', 'ILIKE', 'IS NOT NULL', 'IS NULL', 'LIKE'}"
#define NUMBER_COMPARATORS "{'!=', '<', '<=', '=', '>', '>='}"
#define FIELDS "['metric', 'parameter', 'tag', 'attribute', 'dataset']"

/* One case a line where it fits. */
/* clang-format off */
static const struct search_case refusals[] = {
	REFUSES("metrics.a > 1 or metrics.b > 2", "Invalid clause(s) in filter string: 'or'"),
	REFUSES("(metrics.a > 1)", "Invalid clause(s) in filter string: '(metrics.a > 1)'"),
	REFUSES("metrics.a", "Invalid clause(s) in filter string: 'metrics.a'"),
	REFUSES("metrics.a >", "Invalid clause(s) in filter string: 'metrics.a', '>'"),
	REFUSES("> 1", "Invalid clause(s) in filter string: '>', '1'"),
	REFUSES("metrics.a > 1;", "Invalid clause(s) in filter string: ';'"),
	REFUSES("metrics.a > 1; metrics.b > 2",
		"Search filter contained multiple expression 'metrics.a > 1; metrics.b >"
		" 2'. Provide AND-ed expression list."),
	REFUSES(" ", "Invalid filter ' '. Could not be parsed."),
	REFUSES("metrics.a > 1 b", "Invalid clause(s) in filter string: 'metrics.a > 1 b'"),
	REFUSES("metrics.a-b > 1",
		"Invalid comparison clause. Expected 'Identifier' found 'metrics.a-b'"),
	REFUSES("metrics.a > 1 > 2",
		"Invalid comparison clause. Expected 'Identifier' found 'metrics.a > 1'"),
	REFUSES("1 > metrics.a", "Invalid comparison clause. Expected 'Identifier' found '1'"),
	REFUSES("'a' = params.b", "Invalid comparison clause. Expected 'Identifier' found ''a''"),
	REFUSES("metrics.a between 1 and 2",
		"Invalid clause(s) in filter string: 'metrics.a', 'between', '1', '2'"),
	REFUSES("not metrics.a > 1", "Invalid clause(s) in filter string: 'not'"),
	REFUSES("params.a = 'x", "Invalid clause(s) in filter string: 'params.a', '=', ''', 'x'"),
	REFUSES("params.a = x y", "Invalid clause(s) in filter string: 'params.a = x y'"),
	REFUSES("metrics.a > 1 -- why", "Invalid clause(s) in filter string: '-- why'"),
	REFUSES("metrics.a > 1 /* why */ and metrics.b > 2",
		"Invalid comparison clause. Expected 3 tokens found 4"),
	REFUSES("params.a = true", "Invalid clause(s) in filter string: 'params.a', '=', 'true'"),
	REFUSES("params.a = `x`",
		"Parameter value is either not quoted or unidentified quote types used for"
		" string value `x`. Use either single or double quotes."),
	REFUSES("params.a = x",
		"Parameter value is either not quoted or unidentified quote types used for"
		" string value x. Use either single or double quotes."),
	REFUSES("params.a = 1",
		"Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"),
	REFUSES("params.a = null",
		"Expected a quoted string value for parameter (e.g. 'my-value'). Got value"
		" null"),
	REFUSES("params.a IN ('x')",
		"Expected a quoted string value for parameter (e.g. 'my-value'). Got value"
		" ('x')"),
	REFUSES("tags.a NOT LIKE 'x'", "Invalid comparator 'NOT LIKE' not one of '"
		VALUE_COMPARATORS),
	REFUSES("tags.a ~ 'x'", "Invalid comparator '~' not one of '" VALUE_COMPARATORS),
	REFUSES("params.a == 'x'", "Invalid comparator '==' not one of '" VALUE_COMPARATORS "'"),
	REFUSES("metrics.a LIKE 'x'", "Expected numeric value type for metric. Found 'x'"),
	REFUSES("metrics.a = 'x'", "Expected numeric value type for metric. Found 'x'"),
	REFUSES("metrics.a > nan", "Expected numeric value type for metric. Found nan"),
	REFUSES("metrics.a IN (1)", "Expected numeric value type for metric. Found (1)"),
	REFUSES("metrics.a IS NULL",
		"IS NULL / IS NOT NULL is only supported for tags and params, not for"
		" 'metric' 'a'"),
	REFUSES("metrics.a <> 1", "Invalid comparator '<>' not one of '" NUMBER_COMPARATORS),
	REFUSES("status > 'a'", "Invalid comparator '>' not one of '" TEXT_COMPARATORS "'"),
	REFUSES("start_time LIKE 1", "Invalid comparator 'LIKE' not one of '" TEXT_COMPARATORS),
	REFUSES("start_time > 'a'",
		"Expected numeric value type for numeric attribute: start_time. Found 'a'"),
	REFUSES("start_time IN (1)",
		"Expected numeric value type for numeric attribute: start_time. Found (1)"),
	REFUSES("start_time > 0x10",
		"Invalid clause(s) in filter string: 'start_time', '>', '0x10'"),
	REFUSES("status IN ('a')",
		"Only ['run_id'] attributes support comparison with a list of quoted string"
		" values."),
	REFUSES("status = 1", "Expected a quoted string value for attributes. Got value 1"),
	REFUSES("status IS NULL",
		"IS NULL / IS NOT NULL is only supported for tags and params, not for"
		" 'attribute' 'status'"),
	REFUSES("dataset.name > 'a'", "Invalid comparator '>' not one of '" TEXT_COMPARATORS),
	REFUSES("dataset.name = 1",
		"Expected a quoted string value for dataset attributes. Got value 1"),
	REFUSES("dataset.foo = 'a'",
		"Invalid dataset key 'foo' specified. Valid keys are '{'context', 'digest',"
		" 'name'}'"),
	REFUSES("dataset.name IS NULL",
		"IS NULL / IS NOT NULL is only supported for tags and params, not for"
		" 'dataset' 'name'"),
	REFUSES("foo = 'a'", "Invalid attribute key 'foo' specified. Valid keys are '" RUN_KEYS
		"'"),
	REFUSES("attributes.experiment_id = '1'",
		"Invalid attribute key 'experiment_id' specified. Valid keys are '" RUN_KEYS "'"),
	REFUSES("attributes.lifecycle_stage = 'active'",
		"Invalid attribute key 'lifecycle_stage' specified. Valid keys are '" RUN_KEYS "'"),
	REFUSES("foo.bar = 'a'", "Invalid entity type 'foo'. Valid values are " FIELDS),
	REFUSES("Metrics.a > 1", "Invalid entity type 'Metrics'. Valid values are " FIELDS),
	REFUSES("`foo`.bar = 'a'", "Invalid entity type 'foo'. Valid values are " FIELDS),
	FINDS("metrics..a > 1", METRIC("> $2::double precision and not"), ".a 1"),
	REFUSES("a.b.c = 'x'", "Invalid entity type 'a'. Valid values are " FIELDS),
	REFUSES("\"tags.a\" = 'x'", "Invalid entity type '\"tags'. Valid values are " FIELDS),
	REFUSES("run_id IN ()",
		"While parsing a list in the query, expected a non-empty list of string"
		" values, but got empty list"),
	REFUSES("run_id IN (1)",
		"While parsing a list in the query, expected string value, punctuation, or"
		" whitespace, but got different type in list: (1,)"),
	REFUSES("run_id IN ('a', 1, 2.5, None)",
		"While parsing a list in the query, expected string value, punctuation, or"
		" whitespace, but got different type in list: ('a', 1, 2.5, None)"),
	REFUSES("run_id IN (a)",
		"While parsing a list in the query, expected a non-empty list of string"
		" values, but got ill-formed list."),
	FINDS("run_id IN ('a' 'b')", " and r.run_uuid = any($1::text[])", "[ab]"),
	FINDS("run_id IN ('a',)", " and r.run_uuid = any($1::text[])", "[a]"),
	FINDS("run_id IN ('\\x41\\u00fc\\n')", " and r.run_uuid = any($1::text[])", "[Aü\n]"),
	FINDS("run_id IN (r'\\n')", " and r.run_uuid = any($1::text[])", "[\\n]"),
	REFUSES("run_id IN ('\\0')",
		"While parsing a list in the query, expected a non-empty list of string"
		" values, but got ill-formed list."),
	REFUSES("run_id = ('a', 'b')",
		"A list of values can be compared with IN and NOT IN only, not with '='"),
	REFUSES("run_id LIKE ('a', 'b')",
		"A list of values can be compared with IN and NOT IN only, not with 'LIKE'"),
	REFUSES("select 1", "Invalid clause(s) in filter string: 'select', '1'"),
	REFUSES("/* x */", "Invalid clause(s) in filter string: '/* x */'"),
	REFUSES("date > 1", "Invalid clause(s) in filter string: 'date', '>', '1'"),
	REFUSES("count(x) > 1",
		"Invalid comparison clause. Expected 'Identifier' found 'count(x)'"),
	REFUSES("a.*", "Invalid clause(s) in filter string: 'a.*'"),
	REFUSES("tags.a in", "Invalid clause(s) in filter string: 'tags.a', 'in'"),
	REFUSES("tags.a is", "Invalid clause(s) in filter string: 'tags.a', 'is'"),
	REFUSES("tags.a is not", "Invalid clause(s) in filter string: 'tags.a', 'is', 'not'"),
};

static const struct search_case order_refusals[] = {
	REFUSES_ORDER("", "metrics.a foo",
		"Invalid ordering key in order_by clause 'metrics.a foo'."),
	REFUSES_ORDER("", "metrics.a desc nulls last",
		"Invalid order_by clause 'metrics.a desc nulls last'. Could not be parsed."),
	REFUSES_ORDER("", "metrics.a, metrics.b",
		"Invalid order_by clause 'metrics.a, metrics.b'. Could not be parsed."),
	REFUSES_ORDER("", " metrics.a",
		"Invalid order_by clause ' metrics.a'. Could not be parsed."),
	REFUSES_ORDER("", "metrics.a ",
		"Invalid order_by clause 'metrics.a '. Could not be parsed."),
	REFUSES_ORDER("", "", "Invalid order_by clause ''. Could not be parsed."),
	REFUSES_ORDER("", " ", "Invalid order_by clause ' '. Could not be parsed."),
	REFUSES_ORDER("", "foo",
		"Invalid attribute key 'foo' specified. Valid keys are '{'Created',"
		" 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name',"
		" 'start_time', 'status', 'user_id'}'"),
	REFUSES_ORDER("", "foo.bar", "Invalid entity type 'foo'. Valid values are " FIELDS),
	REFUSES_ORDER("", "run name", "Invalid ordering key in order_by clause 'run name'."),
	REFUSES_ORDER("", "experiment_id",
		"Invalid attribute key 'experiment_id' specified. Valid keys are"
		" '{'Created', 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name',"
		" 'start_time', 'status', 'user_id'}'"),
	REFUSES_ORDER("", "dataset.name", "Invalid identifier type 'dataset'"),
	REFUSES_ORDER("", "timestamp",
		"Invalid attribute key 'timestamp' specified. Valid keys are '{'Created',"
		" 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name',"
		" 'start_time', 'status', 'user_id'}'"),
	REFUSES_ORDER("", "timestamp DESC",
		"Invalid attribute key 'timestamp' specified. Valid keys are '{'Created',"
		" 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name',"
		" 'start_time', 'status', 'user_id'}'"),
	REFUSES_ORDER("", "date", "Invalid order_by clause 'date'. Could not be parsed."),
	REFUSES_ORDER("", "metrics.a; metrics.b",
		"Invalid order_by clause 'metrics.a; metrics.b'. Could not be parsed."),
	REFUSES_ORDER("", BOTH("metrics.a", "metric.a DESC"),
		"`order_by` contains duplicate fields: ['metrics.a', 'metric.a DESC']"),
	REFUSES_ORDER("", BOTH("start_time", "Created"),
		"`order_by` contains duplicate fields: ['start_time', 'Created']"),
	REFUSES_ORDER("", "metrics.'a",
		"Invalid order_by clause 'metrics.'a'. Could not be parsed."),
	REFUSES_ORDER("", "metrics.a > 1",
		"Invalid order_by clause 'metrics.a > 1'. Could not be parsed."),
	REFUSES_ORDER("foo = 'x'", "bar", "Invalid attribute key 'foo' specified. Valid keys are '"
		RUN_KEYS "'"),
	REFUSES_ORDER("metrics.a LIKE 1", "foo",
		"Invalid attribute key 'foo' specified. Valid keys are '{'Created',"
		" 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name',"
		" 'start_time', 'status', 'user_id'}'"),
};
/* clang-format on */

CHECKS(search_runs, refusals)
CHECKS(search_runs, order_refusals)

void suite_search_refusals(void)
{
	CU_pSuite s = CU_add_suite("search refusals", NULL, NULL);

	CU_add_test(s, "refusals", test_refusals);
	CU_add_test(s, "order refusals", test_order_refusals);
}
