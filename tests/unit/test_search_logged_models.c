/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of logged models. */
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static const struct search_case filters[] = {
	{ .filter = "name = 'x'", .sql = " and lm.name = $1::text", .params = "x" },
	{ .filter = "name = x", .sql = " and lm.name = $1::text", .params = "x" },
	{ .filter = "name != \"x\"", .sql = " and lm.name <> $1::text", .params = "\"x\"" },
	{ .filter = "attributes.name LIKE 'x%'",
	  .sql = " and lm.name like $1::text",
	  .params = "x%" },
	{ .filter = "name ilike 'X%'", .sql = " and lm.name ilike $1::text", .params = "X%" },
	{ .filter = "`name` = 'x'", .sql = " and lm.name = $1::text", .params = "x" },
	{ .filter = "name = '''x'", .sql = " and lm.name = $1::text", .params = "x" },
	{ .filter = "model_id IN ('a', \"b\")",
	  .sql = " and lm.model_id = any($1::text[])",
	  .params = "[a, b]" },
	{ .filter = "model_id NOT IN ('a')",
	  .sql = " and lm.model_id <> all($1::text[])",
	  .params = "[a]" },
	{ .filter = "name = ('a')", .sql = " and lm.name = $1::text", .params = "a" },
	{ .filter = "model_type = 'agent'",
	  .sql = " and lm.model_type = $1::text",
	  .params = "agent" },
	{ .filter = "source_run_id = 'x'",
	  .sql = " and lm.source_run_id = $1::text",
	  .params = "x" },
	{ .filter = "lifecycle_stage = 'active'",
	  .sql = " and lm.lifecycle_stage = $1::text",
	  .params = "active" },
	{ .filter = "artifact_location LIKE 's3%'",
	  .sql = " and lm.artifact_location like $1::text",
	  .params = "s3%" },
	{ .filter = "status_message = 'x'",
	  .sql = " and lm.status_message = $1::text",
	  .params = "x" },
	{ .filter = "creation_time > 5",
	  .sql = " and lm.creation_timestamp_ms > $1::double precision",
	  .params = "5" },
	{ .filter = "creation_timestamp >= 5.5",
	  .sql = " and lm.creation_timestamp_ms >= $1::double precision",
	  .params = "5.5" },
	{ .filter = "creation_timestamp_ms = 1e3",
	  .sql = " and lm.creation_timestamp_ms = $1::double precision",
	  .params = "1000" },
	{ .filter = "attributes.creation_timestamp_ms < 5",
	  .sql = " and lm.creation_timestamp_ms < $1::double precision",
	  .params = "5" },
	{ .filter = "last_updated_timestamp <= -1",
	  .sql = " and lm.last_updated_timestamp_ms <= $1::double precision",
	  .params = "-1" },
	{ .filter = "last_updated_timestamp_ms != 5",
	  .sql = " and lm.last_updated_timestamp_ms <> $1::double precision",
	  .params = "5" },
	{ .filter = "status = '2'", .sql = " and lm.status = $1::bigint", .params = "2" },
	{ .filter = "status IN ('1', '2')",
	  .sql = " and lm.status = any($1::bigint[])",
	  .params = "[1, 2]" },
	{ .filter = "status NOT IN ('2', '99999999999999999999')",
	  .sql = " and lm.status <> all($1::bigint[])",
	  .params = "[2]" },
	{ .filter = "experiment_id = ('1')",
	  .sql = " and lm.experiment_id = $1::bigint",
	  .params = "1" },
	{ .filter = "name IN ()", .sql = " and lm.name = any($1::text[])", .params = "[]" },
	{ .filter = "name NOT IN ()", .sql = " and lm.name <> all($1::text[])", .params = "[]" },
	{ .filter = "status != 2", .sql = " and lm.status <> $1::bigint", .params = "2" },
	{ .filter = "experiment_id = '1'",
	  .sql = " and lm.experiment_id = $1::bigint",
	  .params = "1" },
	{ .filter = "metrics.acc > 0.5",
	  .sql = " and exists (select from logged_model_metrics m where m.model_id = lm.model_id and m.metric_name = $1::text and m.metric_value > $2::double precision)",
	  .params = "acc 0.5" },
	{ .filter = "metrics.acc = nan",
	  .sql = " and exists (select from logged_model_metrics m where m.model_id = lm.model_id and m.metric_name = $1::text and m.metric_value = $2::double precision)",
	  .params = "acc nan" },
	{ .filter = "metrics.acc < inf",
	  .sql = " and exists (select from logged_model_metrics m where m.model_id = lm.model_id and m.metric_name = $1::text and m.metric_value < $2::double precision)",
	  .params = "acc inf" },
	{ .filter = "metrics.acc != -1",
	  .sql = " and exists (select from logged_model_metrics m where m.model_id = lm.model_id and m.metric_name = $1::text and m.metric_value <> $2::double precision)",
	  .params = "acc -1" },
	{ .filter = "metrics.`acc` >= 1",
	  .sql = " and exists (select from logged_model_metrics m where m.model_id = lm.model_id and m.metric_name = $1::text and m.metric_value >= $2::double precision)",
	  .params = "acc 1" },
	{ .filter = "metrics.a.b <= 1_0",
	  .sql = " and exists (select from logged_model_metrics m where m.model_id = lm.model_id and m.metric_name = $1::text and m.metric_value <= $2::double precision)",
	  .params = "a.b 10" },
	{ .filter = "params.lr = '0.1'",
	  .sql = " join logged_model_params f0 on f0.model_id = lm.model_id and f0.param_key = $1::text and f0.param_value = $2::text",
	  .params = "lr 0.1" },
	{ .filter = "params.lr != 0.1",
	  .sql = " join logged_model_params f0 on f0.model_id = lm.model_id and f0.param_key = $1::text and f0.param_value <> $2::text",
	  .params = "lr 0.1" },
	{ .filter = "params.`a b` LIKE 'x%'",
	  .sql = " join logged_model_params f0 on f0.model_id = lm.model_id and f0.param_key = $1::text and f0.param_value like $2::text",
	  .params = "a b x%" },
	{ .filter = "params.lr ILIKE 'A'",
	  .sql = " join logged_model_params f0 on f0.model_id = lm.model_id and f0.param_key = $1::text and f0.param_value ilike $2::text",
	  .params = "lr A" },
	{ .filter = "params.lr IN ('a', 'b')",
	  .sql = " join logged_model_params f0 on f0.model_id = lm.model_id and f0.param_key = $1::text and f0.param_value = any($2::text[])",
	  .params = "lr [a, b]" },
	{ .filter = "tags.a = 'x'",
	  .sql = " join logged_model_tags f0 on f0.model_id = lm.model_id and f0.tag_key = $1::text and f0.tag_value = $2::text",
	  .params = "a x" },
	{ .filter = "tags.\"a\" = 'x'",
	  .sql = " join logged_model_tags f0 on f0.model_id = lm.model_id and f0.tag_key = $1::text and f0.tag_value = $2::text",
	  .params = "\"a\" x" },
	{ .filter = "tags.a NOT IN ('x')",
	  .sql = " join logged_model_tags f0 on f0.model_id = lm.model_id and f0.tag_key = $1::text and f0.tag_value <> all($2::text[])",
	  .params = "a [x]" },
	{ .filter = "tags.x.y LIKE '%'",
	  .sql = " join logged_model_tags f0 on f0.model_id = lm.model_id and f0.tag_key = $1::text and f0.tag_value like $2::text",
	  .params = "x.y %" },
	{ .filter = "name = 'x' and metrics.a > 1 AND params.b = 'c' and tags.d = 'e'",
	  .sql = " join logged_model_params f0 on f0.model_id = lm.model_id and f0.param_key = $4::text and f0.param_value = $5::text join logged_model_tags f1 on f1.model_id = lm.model_id and f1.tag_key = $6::text and f1.tag_value = $7::text and lm.name = $1::text and exists (select from logged_model_metrics m where m.model_id = lm.model_id and m.metric_name = $2::text and m.metric_value > $3::double precision)",
	  .params = "x a 1 b c d e" },
	{, .sql = "" },
	{ .filter = "tags.a = null",
	  .sql = " join logged_model_tags f0 on f0.model_id = lm.model_id and f0.tag_key = $1::text and f0.tag_value = $2::text",
	  .params = "a null" },
};

static const struct search_case refusals[] = {
	{ .filter = "name > 'x'",
	  .error =
		  "Invalid comparison operator for attributes.name: '>'. Expected one of ('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN')." },
	{ .filter = "name NOT LIKE 'x'",
	  .error =
		  "Invalid comparison operator for attributes.name: 'NOT LIKE'. Expected one of ('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN')." },
	{ .filter = "name IS NULL",
	  .error = "Invalid comparison: nameIS NULL. Expected a comparison with 3 tokens." },
	{ .filter = "tags.a is not null",
	  .error = "Invalid comparison: tags.aIS NOT NULL. Expected a comparison with 3 tokens." },
	{ .filter = "metrics.a LIKE 1",
	  .error =
		  "Invalid comparison operator for metrics.a: 'LIKE'. Expected one of ('<', '<=', '>', '>=', '=', '!=')." },
	{ .filter = "metrics.a IN (1)",
	  .error =
		  "Invalid comparison operator for metrics.a: 'IN'. Expected one of ('<', '<=', '>', '>=', '=', '!=')." },
	{ .filter = "metrics.a = 'x'",
	  .error = "Invalid filter string: could not convert string to float: \"'x'\"" },
	{ .filter = "metrics.a = x",
	  .error = "Invalid filter string: could not convert string to float: 'x'" },
	{ .filter = "creation_time LIKE 1",
	  .error =
		  "Invalid comparison operator for attributes.creation_timestamp_ms: 'LIKE'. Expected one of ('<', '<=', '>', '>=', '=', '!=')." },
	{ .filter = "creation_time = 'x'",
	  .error = "Invalid filter string: could not convert string to float: \"'x'\"" },
	{ .filter = "params.a < 1",
	  .error =
		  "Invalid comparison operator for params.a: '<'. Expected one of ('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN')." },
	{ .filter = "attribute.name = 'x'",
	  .error =
		  "Invalid entity type: 'attribute'. Expected one of ['attributes', 'metrics', 'params', 'tags']." },
	{ .filter = "metric.a > 1",
	  .error =
		  "Invalid entity type: 'metric'. Expected one of ['attributes', 'metrics', 'params', 'tags']." },
	{ .filter = "param.a = 'x'",
	  .error =
		  "Invalid entity type: 'param'. Expected one of ['attributes', 'metrics', 'params', 'tags']." },
	{ .filter = "tag.a = 'x'",
	  .error =
		  "Invalid entity type: 'tag'. Expected one of ['attributes', 'metrics', 'params', 'tags']." },
	{ .filter = "dataset.name = 'x'",
	  .error =
		  "Invalid entity type: 'dataset'. Expected one of ['attributes', 'metrics', 'params', 'tags']." },
	{ .filter = "Metrics.a > 1",
	  .error =
		  "Invalid comparison operator for attributes.Metrics.a: '>'. Expected one of ('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN')." },
	{ .filter = "foo = 'x'", .error = "Invalid attribute key 'foo' specified." },
	{ .filter = "attributes.creation_time > 1",
	  .error = "Invalid attribute key 'creation_time' specified." },
	{ .filter = "name IN (1)",
	  .error = "Invalid filter string: (1) is not a list of quoted strings" },
	{ .filter = "name = ()",
	  .error = "A list of values can be compared with IN and NOT IN only, not with '='" },
	{ .filter = "name IN (a)",
	  .error = "Invalid filter string: (a) is not a list of quoted strings" },
	{ .filter = "name = ('a', 'b')",
	  .error = "A list of values can be compared with IN and NOT IN only, not with '='" },
	{ .filter = "status = 'READY'",
	  .error = "Invalid value for integer attribute 'status': 'READY'" },
	{ .filter = "status LIKE '2'",
	  .error = "Invalid comparator for integer attribute 'status': LIKE" },
	{ .filter = "status IN ('1', 'b')",
	  .error = "Invalid value for integer attribute 'status': 'b'" },
	{ .filter = "experiment_id = 'x'",
	  .error = "Invalid value for integer attribute 'experiment_id': 'x'" },
	{ .filter = "name = 'x' or name = 'y'",
	  .error =
		  "Invalid filter string: \"name = 'x' or name = 'y'\". Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01')." },
	{ .filter = "(name = 'x')",
	  .error =
		  "Invalid filter string: \"(name = 'x')\". Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01')." },
	{ .filter = "name",
	  .error =
		  "Invalid filter string: 'name'. Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01')." },
	{ .filter = "name = 'x'; name = 'y'",
	  .error =
		  "Invalid filter string: \"name = 'x'; name = 'y'\". Expected a single SQL expression." },
	{ .filter = " ", .error = "Invalid filter string: ' '. Expected a single SQL expression." },
	{ .filter = "name = 'x' y",
	  .error =
		  "Invalid filter string: \"name = 'x' y\". Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01')." },
	{ .filter = "name = 'x' /* c */ and name = 'y'",
	  .error = "Invalid comparison: name = 'x' /* c */. Expected a comparison with 3 tokens." },
	{ .filter = "not name = 'x'",
	  .error =
		  "Invalid filter string: \"not name = 'x'\". Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01')." },
	{ .filter = "'x' > 1",
	  .error =
		  "Invalid comparison operator for attributes.'x': '>'. Expected one of ('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN')." },
};

static const struct search_case orders[] = {
	{, .sql = "", .sorted = "lm.creation_timestamp_ms desc, lm.model_id" },
	{ .order_by = { "name" },
	  .sql = "",
	  .sorted = "lm.name, lm.creation_timestamp_ms desc, lm.model_id" },
	{ .order_by = { "creation_timestamp" },
	  .sql = "",
	  .sorted = "lm.creation_timestamp_ms, lm.model_id" },
	{ .order_by = { "creation_time", "name" },
	  .sql = "",
	  .sorted = "lm.creation_timestamp_ms, lm.name, lm.model_id" },
	{ .order_by = { "model_id" }, .sql = "", .sorted = "lm.model_id" },
	{ .order_by = { "metrics.acc" },
	  .sql = " left join lateral (select m.metric_value from logged_model_metrics m where m.model_id = lm.model_id and m.metric_name = $1::text order by m.metric_timestamp_ms desc, m.metric_step desc, m.run_id limit 1) o0 on true",
	  .sorted = "o0.metric_value, lm.creation_timestamp_ms desc, lm.model_id",
	  .params = "acc" },
	{ .order_by = { "metrics.a.b", "model_type" },
	  .sql = " left join lateral (select m.metric_value from logged_model_metrics m where m.model_id = lm.model_id and m.metric_name = $1::text order by m.metric_timestamp_ms desc, m.metric_step desc, m.run_id limit 1) o0 on true",
	  .sorted = "o0.metric_value, lm.model_type, lm.creation_timestamp_ms desc, lm.model_id",
	  .params = "a.b" },
	{ .order_by = { "status", "experiment_id" },
	  .sql = "",
	  .sorted = "lm.status, lm.experiment_id, lm.creation_timestamp_ms desc, lm.model_id" },
	{ .order_by = { "last_updated_timestamp_ms" },
	  .sql = "",
	  .sorted = "lm.last_updated_timestamp_ms, lm.creation_timestamp_ms desc, lm.model_id" },
	{ .order_by = { "source_run_id" },
	  .sql = "",
	  .sorted = "lm.source_run_id, lm.creation_timestamp_ms desc, lm.model_id" },
	{ .order_by = { "foo" }, .error = "Invalid order by field name: foo" },
	{ .order_by = { "" }, .error = "Invalid order by field name: " },
	{ .order_by = { "params.lr" },
	  .error = "Invalid order by field name: params.lr. Only metrics are supported." },
	{ .order_by = { "metric.a" },
	  .error = "Invalid order by field name: metric.a. Only metrics are supported." },
	{ .order_by = { "attributes.name" },
	  .error = "Invalid order by field name: attributes.name. Only metrics are supported." },
	{ .order_by = { "name DESC" }, .error = "Invalid order by field name: name DESC" },
};

static void test_filters(void)
{
	check_searches(&search_logged_models, filters, ARRAY_LEN(filters));
}

static void test_refusals(void)
{
	check_searches(&search_logged_models, refusals, ARRAY_LEN(refusals));
}

static void test_orders(void)
{
	check_searches(&search_logged_models, orders, ARRAY_LEN(orders));
}

void suite_search_logged_models(void)
{
	CU_pSuite s = CU_add_suite("search_logged_models", NULL, NULL);

	CU_add_test(s, "filters", test_filters);
	CU_add_test(s, "refusals", test_refusals);
	CU_add_test(s, "orders", test_orders);
}
