/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of logged models. */
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define METRIC(compares)                                                                           \
	" and exists (select from logged_model_metrics m where m.model_id = lm.model_id"           \
	" and m.metric_name = $1::text and m.metric_value " compares ")"
#define PARAM(compares)                                                                            \
	" join logged_model_params f0 on f0.model_id = lm.model_id and f0.param_key = $1::text"    \
	" and f0.param_value " compares
#define TAG(compares)                                                                              \
	" join logged_model_tags f0 on f0.model_id = lm.model_id and f0.tag_key = $1::text"        \
	" and f0.tag_value " compares
#define LATEST                                                                                     \
	" left join lateral (select m.metric_value from logged_model_metrics m"                    \
	" where m.model_id = lm.model_id and m.metric_name = $1::text"                             \
	" order by m.metric_timestamp_ms desc, m.metric_step desc, m.run_id limit 1) o0 on true"
#define FIELDS "['attributes', 'metrics', 'params', 'tags']"
#define TEXT_COMPARATORS "('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN')"
#define NUMBER_COMPARATORS "('<', '<=', '>', '>=', '=', '!=')"
#define EXPECTED                                                                                   \
	"Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss >"                  \
	" 0.1 AND params.lr = 0.01')."

/* One case a line where it fits. */
/* clang-format off */
static const struct search_case filters[] = {
	FINDS("name = 'x'", " and lm.name = $1::text", "x"),
	FINDS("name = x", " and lm.name = $1::text", "x"),
	FINDS("name != \"x\"", " and lm.name <> $1::text", "\"x\""),
	FINDS("attributes.name LIKE 'x%'", " and lm.name like $1::text", "x%"),
	FINDS("name ilike 'X%'", " and lm.name ilike $1::text", "X%"),
	FINDS("`name` = 'x'", " and lm.name = $1::text", "x"),
	FINDS("name = '''x'", " and lm.name = $1::text", "x"),
	FINDS("model_id IN ('a', \"b\")", " and lm.model_id = any($1::text[])", "[a, b]"),
	FINDS("model_id NOT IN ('a')", " and lm.model_id <> all($1::text[])", "[a]"),
	FINDS("name = ('a')", " and lm.name = $1::text", "a"),
	FINDS("model_type = 'agent'", " and lm.model_type = $1::text", "agent"),
	FINDS("source_run_id = 'x'", " and lm.source_run_id = $1::text", "x"),
	FINDS("lifecycle_stage = 'active'", " and lm.lifecycle_stage = $1::text", "active"),
	FINDS("artifact_location LIKE 's3%'", " and lm.artifact_location like $1::text", "s3%"),
	FINDS("status_message = 'x'", " and lm.status_message = $1::text", "x"),
	FINDS("creation_time > 5", " and lm.creation_timestamp_ms > $1::double precision", "5"),
	FINDS("creation_timestamp >= 5.5", " and lm.creation_timestamp_ms >= $1::double precision",
		"5.5"),
	FINDS("creation_timestamp_ms = 1e3", " and lm.creation_timestamp_ms = $1::double precision",
		"1000"),
	FINDS("attributes.creation_timestamp_ms < 5",
		" and lm.creation_timestamp_ms < $1::double precision", "5"),
	FINDS("last_updated_timestamp <= -1",
		" and lm.last_updated_timestamp_ms <= $1::double precision", "-1"),
	FINDS("last_updated_timestamp_ms != 5",
		" and lm.last_updated_timestamp_ms <> $1::double precision", "5"),
	FINDS("status = '2'", " and lm.status = $1::bigint", "2"),
	FINDS("status IN ('1', '2')", " and lm.status = any($1::bigint[])", "[1, 2]"),
	FINDS("status NOT IN ('2', '3')", " and lm.status <> all($1::bigint[])", "[2, 3]"),
	FINDS("experiment_id = ('1')", " and lm.experiment_id = $1::bigint", "1"),
	FINDS("name IN ()", " and lm.name = any($1::text[])", "[]"),
	FINDS("name NOT IN ()", " and lm.name <> all($1::text[])", "[]"),
	FINDS("status != 2", " and lm.status <> $1::bigint", "2"),
	FINDS("experiment_id = '1'", " and lm.experiment_id = $1::bigint", "1"),
	FINDS("metrics.acc > 0.5", METRIC("> $2::double precision"), "acc 0.5"),
	FINDS("metrics.acc = nan", METRIC("= $2::double precision"), "acc nan"),
	FINDS("metrics.acc < inf", METRIC("< $2::double precision"), "acc inf"),
	FINDS("metrics.acc != -1", METRIC("<> $2::double precision"), "acc -1"),
	FINDS("metrics.`acc` >= 1", METRIC(">= $2::double precision"), "acc 1"),
	FINDS("metrics.a.b <= 1_0", METRIC("<= $2::double precision"), "a.b 10"),
	FINDS("params.lr = '0.1'", PARAM("= $2::text"), "lr 0.1"),
	FINDS("params.lr != 0.1", PARAM("<> $2::text"), "lr 0.1"),
	FINDS("params.`a b` LIKE 'x%'", PARAM("like $2::text"), "a b x%"),
	FINDS("params.lr ILIKE 'A'", PARAM("ilike $2::text"), "lr A"),
	FINDS("params.lr IN ('a', 'b')", PARAM("= any($2::text[])"), "lr [a, b]"),
	FINDS("tags.a = 'x'", TAG("= $2::text"), "a x"),
	FINDS("tags.\"a\" = 'x'", TAG("= $2::text"), "\"a\" x"),
	FINDS("tags.a NOT IN ('x')", TAG("<> all($2::text[])"), "a [x]"),
	FINDS("tags.x.y LIKE '%'", TAG("like $2::text"), "x.y %"),
	FINDS("name = 'x' and metrics.a > 1 AND params.b = 'c' and tags.d = 'e'",
		" join logged_model_params f0 on f0.model_id = lm.model_id and f0.param_key"
		" = $4::text and f0.param_value = $5::text join logged_model_tags f1 on"
		" f1.model_id = lm.model_id and f1.tag_key = $6::text and f1.tag_value ="
		" $7::text and lm.name = $1::text and exists (select from"
		" logged_model_metrics m where m.model_id = lm.model_id and m.metric_name ="
		" $2::text and m.metric_value > $3::double precision)", "x a 1 b c d e"),
	FINDS("", "", ""),
	FINDS("tags.a = null", TAG("= $2::text"), "a null"),
};

static const struct search_case refusals[] = {
	REFUSES("name > 'x'",
		"Invalid comparison operator for attributes.name: '>'. Expected one of "
		TEXT_COMPARATORS "."),
	REFUSES("name NOT LIKE 'x'",
		"Invalid comparison operator for attributes.name: 'NOT LIKE'. Expected one of "
		TEXT_COMPARATORS "."),
	REFUSES("name IS NULL",
		"Invalid comparison: nameIS NULL. Expected a comparison with 3 tokens."),
	REFUSES("tags.a is not null",
		"Invalid comparison: tags.aIS NOT NULL. Expected a comparison with 3 tokens."),
	REFUSES("metrics.a LIKE 1",
		"Invalid comparison operator for metrics.a: 'LIKE'. Expected one of "
		NUMBER_COMPARATORS "."),
	REFUSES("metrics.a IN (1)",
		"Invalid comparison operator for metrics.a: 'IN'. Expected one of "
		NUMBER_COMPARATORS "."),
	REFUSES("metrics.a = 'x'",
		"Invalid filter string: could not convert string to float: \"'x'\""),
	REFUSES("metrics.a = x", "Invalid filter string: could not convert string to float: 'x'"),
	REFUSES("creation_time LIKE 1",
		"Invalid comparison operator for attributes.creation_timestamp_ms: 'LIKE'."
		" Expected one of " NUMBER_COMPARATORS "."),
	REFUSES("creation_time = 'x'",
		"Invalid filter string: could not convert string to float: \"'x'\""),
	REFUSES("params.a < 1", "Invalid comparison operator for params.a: '<'. Expected one of "
		TEXT_COMPARATORS "."),
	REFUSES("attribute.name = 'x'", "Invalid entity type: 'attribute'. Expected one of " FIELDS
		"."),
	REFUSES("metric.a > 1", "Invalid entity type: 'metric'. Expected one of " FIELDS "."),
	REFUSES("param.a = 'x'", "Invalid entity type: 'param'. Expected one of " FIELDS "."),
	REFUSES("tag.a = 'x'", "Invalid entity type: 'tag'. Expected one of " FIELDS "."),
	REFUSES("dataset.name = 'x'", "Invalid entity type: 'dataset'. Expected one of " FIELDS
		"."),
	REFUSES("Metrics.a > 1",
		"Invalid comparison operator for attributes.Metrics.a: '>'. Expected one of "
		TEXT_COMPARATORS "."),
	REFUSES("foo = 'x'", "Invalid attribute key 'foo' specified."),
	REFUSES("attributes.creation_time > 1", "Invalid attribute key 'creation_time' specified."),
	REFUSES("name IN (1)", "Invalid filter string: (1) is not a list of quoted strings"),
	REFUSES("name = ()",
		"A list of values can be compared with IN and NOT IN only, not with '='"),
	REFUSES("name IN (a)", "Invalid filter string: (a) is not a list of quoted strings"),
	REFUSES("name = ('a', 'b')",
		"A list of values can be compared with IN and NOT IN only, not with '='"),
	REFUSES("status = 'READY'", "Invalid value for integer attribute 'status': 'READY'"),
	REFUSES("status LIKE '2'", "Invalid comparator for integer attribute 'status': LIKE"),
	REFUSES("status IN ('1', 'b')", "Invalid value for integer attribute 'status': 'b'"),
	REFUSES("experiment_id = 'x'", "Invalid value for integer attribute 'experiment_id': 'x'"),
	REFUSES("name = 'x' or name = 'y'", "Invalid filter string: \"name = 'x' or name = 'y'\". "
		EXPECTED),
	REFUSES("(name = 'x')", "Invalid filter string: \"(name = 'x')\". " EXPECTED),
	REFUSES("name", "Invalid filter string: 'name'. " EXPECTED),
	REFUSES("name = 'x'; name = 'y'",
		"Invalid filter string: \"name = 'x'; name = 'y'\". Expected a single SQL"
		" expression."),
	REFUSES(" ", "Invalid filter string: ' '. Expected a single SQL expression."),
	REFUSES("name = 'x' y", "Invalid filter string: \"name = 'x' y\". " EXPECTED),
	REFUSES("name = 'x' /* c */ and name = 'y'",
		"Invalid comparison: name = 'x' /* c */. Expected a comparison with 3 tokens."),
	REFUSES("not name = 'x'", "Invalid filter string: \"not name = 'x'\". " EXPECTED),
	REFUSES("'x' > 1", "Invalid comparison operator for attributes.'x': '>'. Expected one of "
		TEXT_COMPARATORS "."),
	REFUSES_ORDER("", "foo", "Invalid order by field name: foo"),
	REFUSES_ORDER("", "", "Invalid order by field name: "),
	REFUSES_ORDER("", "params.lr",
		"Invalid order by field name: params.lr. Only metrics are supported."),
	REFUSES_ORDER("", "metric.a",
		"Invalid order by field name: metric.a. Only metrics are supported."),
	REFUSES_ORDER("", "attributes.name",
		"Invalid order by field name: attributes.name. Only metrics are supported."),
	REFUSES_ORDER("", "name DESC", "Invalid order by field name: name DESC"),
};

static const struct search_case orders[] = {
	SORTS("", NULL, "", "lm.creation_timestamp_ms desc, lm.model_id", ""),
	SORTS("", "name", "", "lm.name, lm.creation_timestamp_ms desc, lm.model_id", ""),
	SORTS("", "creation_timestamp", "", "lm.creation_timestamp_ms, lm.model_id", ""),
	SORTS("", BOTH("creation_time", "name"), "",
		"lm.creation_timestamp_ms, lm.name, lm.model_id", ""),
	SORTS("", "model_id", "", "lm.model_id", ""),
	SORTS("", "metrics.acc", LATEST,
		"o0.metric_value, lm.creation_timestamp_ms desc, lm.model_id", "acc"),
	SORTS("", BOTH("metrics.a.b", "model_type"), LATEST,
		"o0.metric_value, lm.model_type, lm.creation_timestamp_ms desc, lm.model_id",
		"a.b"),
	SORTS("", BOTH("status", "experiment_id"), "",
		"lm.status, lm.experiment_id, lm.creation_timestamp_ms desc, lm.model_id", ""),
	SORTS("", "last_updated_timestamp_ms", "",
		"lm.last_updated_timestamp_ms, lm.creation_timestamp_ms desc, lm.model_id", ""),
	SORTS("", "source_run_id", "",
		"lm.source_run_id, lm.creation_timestamp_ms desc, lm.model_id", ""),
};
/* clang-format on */

CHECKS(search_logged_models, filters)
CHECKS(search_logged_models, refusals)
CHECKS(search_logged_models, orders)

void suite_search_logged_models(void)
{
	CU_pSuite s = CU_add_suite("search logged models", NULL, NULL);

	CU_add_test(s, "filters", test_filters);
	CU_add_test(s, "refusals", test_refusals);
	CU_add_test(s, "orders", test_orders);
}
