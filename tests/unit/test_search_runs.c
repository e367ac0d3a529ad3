/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of runs and what they compile to. */
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static const struct search_case attributes[] = {
	{ .filter = "attributes.status = 'FINISHED'",
	  .sql = " and r.status = $1::text",
	  .params = "FINISHED" },
	{ .filter = "status != \"FAILED\"", .sql = " and r.status <> $1::text", .params = "FAILED" },
	{ .filter = "attr.status LIKE 'FIN%'",
	  .sql = " and r.status like $1::text",
	  .params = "FIN%" },
	{ .filter = "run.status ilike 'fin%'",
	  .sql = " and r.status ilike $1::text",
	  .params = "fin%" },
	{ .filter = "attribute.user_id = 'ann'",
	  .sql = " and r.user_id = $1::text",
	  .params = "ann" },
	{ .filter = "artifact_uri LIKE 's3://%'",
	  .sql = " and r.artifact_uri like $1::text",
	  .params = "s3://%" },
	{ .filter = "run_id = 'abc'", .sql = " and r.run_uuid = $1::text", .params = "abc" },
	{ .filter = "run_id IN ('a', \"b\")",
	  .sql = " and r.run_uuid = any($1::text[])",
	  .params = "[a, b]" },
	{ .filter = "attributes.run_id not in ('a')",
	  .sql = " and r.run_uuid <> all($1::text[])",
	  .params = "[a]" },
	{ .filter = "run_id = ('a')", .sql = " and r.run_uuid = $1::text", .params = "a" },
	{ .filter = "`attributes`.status = 'RUNNING'",
	  .sql = " and r.status = $1::text",
	  .params = "RUNNING" },
	{ .filter = "attributes.`status` = 'RUNNING'",
	  .sql = " and r.status = $1::text",
	  .params = "RUNNING" },
	{ .filter = "attributes.\"status\" = 'RUNNING'",
	  .sql = " and r.status = $1::text",
	  .params = "RUNNING" },
	{ .filter = "start_time > 5", .sql = " and r.start_time > $1::bigint", .params = "5" },
	{ .filter = "start_time >= 1.5",
	  .sql = " and r.start_time >= $1::double precision",
	  .params = "1.5" },
	{ .filter = "attributes.end_time < -1",
	  .sql = " and r.end_time < $1::bigint",
	  .params = "-1" },
	{ .filter = "end_time <= 99999999999999999999",
	  .sql = " and r.end_time <= $1::numeric",
	  .params = "99999999999999999999" },
	{ .filter = "created = 1", .sql = " and r.start_time = $1::bigint", .params = "1" },
	{ .filter = "Created != 1e3",
	  .sql = " and r.start_time <> $1::double precision",
	  .params = "1000" },
	{ .filter = "start_time > .5",
	  .sql = " and r.start_time > $1::double precision",
	  .params = "0.5" },
	{ .filter = "run_name = 'x'",
	  .sql = " join tags f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value = $2::text",
	  .params = "mlflow.runName x" },
	{ .filter = "attributes.`run name` LIKE 'x%'",
	  .sql = " join tags f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value like $2::text",
	  .params = "mlflow.runName x%" },
	{ .filter = "attributes.`Run name` != 'x'",
	  .sql = " join tags f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value <> $2::text",
	  .params = "mlflow.runName x" },
	{ .filter = "\"Run Name\" ILIKE 'x'",
	  .sql = " join tags f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value ilike $2::text",
	  .params = "mlflow.runName x" },
};

static const struct search_case metrics[] = {
	{ .filter = "metrics.acc > 0.5",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan)",
	  .params = "acc 0.5" },
	{ .filter = "metric.acc >= 1",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value >= $2::double precision and not f0.is_nan)",
	  .params = "acc 1" },
	{ .filter = "metrics.acc < -.5",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value < $2::double precision and not f0.is_nan)",
	  .params = "acc -0.5" },
	{ .filter = "metrics.acc <= 1e3",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value <= $2::double precision and not f0.is_nan)",
	  .params = "acc 1000" },
	{ .filter = "metrics.acc = 0",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value = $2::double precision and not f0.is_nan)",
	  .params = "acc 0" },
	{ .filter = "metrics.acc != 0",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value <> $2::double precision or f0.is_nan)",
	  .params = "acc 0" },
	{ .filter = "metrics.`a b/c` > 1",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan)",
	  .params = "a b/c 1" },
	{ .filter = "metrics.\"a b\" > 1",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan)",
	  .params = "a b 1" },
	{ .filter = "metrics.'a b' > 1",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan)",
	  .params = "a b 1" },
	{ .filter = "metrics.a.b.c > 1",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan)",
	  .params = "a.b.c 1" },
	{ .filter = "metrics.acc>0",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan)",
	  .params = "acc 0" },
	{ .filter = "metrics.acc > 1e999",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan)",
	  .params = "acc inf" },
};

static const struct search_case params_and_tags[] = {
	{ .filter = "params.lr = '0.1'",
	  .sql = " join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value = $2::text",
	  .params = "lr 0.1" },
	{ .filter = "param.lr != '0.1'",
	  .sql = " join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value <> $2::text",
	  .params = "lr 0.1" },
	{ .filter = "parameter.lr LIKE '0.%'",
	  .sql = " join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value like $2::text",
	  .params = "lr 0.%" },
	{ .filter = "parameters.lr ILIKE 'A%'",
	  .sql = " join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value ilike $2::text",
	  .params = "lr A%" },
	{ .filter = "params.`a b` = \"it's\"",
	  .sql = " join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value = $2::text",
	  .params = "a b it's" },
	{ .filter = "params.a = 'it''s'",
	  .sql = " join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value = $2::text",
	  .params = "a it''s" },
	{ .filter = "params.a = ''",
	  .sql = " join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value = $2::text",
	  .params = "a " },
	{ .filter = "params.lr IS NULL",
	  .sql = " and not exists (select from params x where x.run_uuid = r.run_uuid and x.key = $1::text)",
	  .params = "lr" },
	{ .filter = "params.lr is not null",
	  .sql = " and exists (select from params x where x.run_uuid = r.run_uuid and x.key = $1::text)",
	  .params = "lr" },
	{ .filter = "tags.a = 'x'",
	  .sql = " join tags f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value = $2::text",
	  .params = "a x" },
	{ .filter = "tag.a != 'x'",
	  .sql = " join tags f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value <> $2::text",
	  .params = "a x" },
	{ .filter = "tags.`mlflow.source.name` LIKE '%py'",
	  .sql = " join tags f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value like $2::text",
	  .params = "mlflow.source.name %py" },
	{ .filter = "tags.mlflow.user ILIKE 'x'",
	  .sql = " join tags f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value ilike $2::text",
	  .params = "mlflow.user x" },
	{ .filter = "tags.a IS NULL",
	  .sql = " and not exists (select from tags x where x.run_uuid = r.run_uuid and x.key = $1::text)",
	  .params = "a" },
	{ .filter = "tags.a IS NOT NULL",
	  .sql = " and exists (select from tags x where x.run_uuid = r.run_uuid and x.key = $1::text)",
	  .params = "a" },
	{ .filter = "params.größe = 'ü'",
	  .sql = " join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value = $2::text",
	  .params = "größe ü" },
	{ .filter = "params.数量 = '1'",
	  .sql = " join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and f0.value = $2::text",
	  .params = "数量 1" },
};

static const struct search_case datasets[] = {
	{ .filter = "dataset.name = 'd'",
	  .sql = " and exists (select from inputs i join datasets d on d.dataset_uuid = i.source_id where i.source_type = 'DATASET' and i.destination_type = 'RUN' and i.destination_id = r.run_uuid and d.name = $1::text)",
	  .params = "d" },
	{ .filter = "datasets.name != 'd'",
	  .sql = " and exists (select from inputs i join datasets d on d.dataset_uuid = i.source_id where i.source_type = 'DATASET' and i.destination_type = 'RUN' and i.destination_id = r.run_uuid and d.name <> $1::text)",
	  .params = "d" },
	{ .filter = "dataset.digest LIKE 'd%'",
	  .sql = " and exists (select from inputs i join datasets d on d.dataset_uuid = i.source_id where i.source_type = 'DATASET' and i.destination_type = 'RUN' and i.destination_id = r.run_uuid and d.digest like $1::text)",
	  .params = "d%" },
	{ .filter = "dataset.digest ILIKE 'd%'",
	  .sql = " and exists (select from inputs i join datasets d on d.dataset_uuid = i.source_id where i.source_type = 'DATASET' and i.destination_type = 'RUN' and i.destination_id = r.run_uuid and d.digest ilike $1::text)",
	  .params = "d%" },
	{ .filter = "dataset.context = 'train'",
	  .sql = " and exists (select from inputs i join datasets d on d.dataset_uuid = i.source_id join input_tags t on t.input_uuid = i.input_uuid and t.name = 'mlflow.data.context' where i.source_type = 'DATASET' and i.destination_type = 'RUN' and i.destination_id = r.run_uuid and t.value = $1::text)",
	  .params = "train" },
	{ .filter = "dataset.name IN ('a', 'b')",
	  .sql = " and exists (select from inputs i join datasets d on d.dataset_uuid = i.source_id where i.source_type = 'DATASET' and i.destination_type = 'RUN' and i.destination_id = r.run_uuid and d.name = any($1::text[]))",
	  .params = "[a, b]" },
	{ .filter = "dataset.context NOT IN ('a')",
	  .sql = " and exists (select from inputs i join datasets d on d.dataset_uuid = i.source_id join input_tags t on t.input_uuid = i.input_uuid and t.name = 'mlflow.data.context' where i.source_type = 'DATASET' and i.destination_type = 'RUN' and i.destination_id = r.run_uuid and t.value <> all($1::text[]))",
	  .params = "[a]" },
	{ .filter = "dataset.`name` = 'd'",
	  .sql = " and exists (select from inputs i join datasets d on d.dataset_uuid = i.source_id where i.source_type = 'DATASET' and i.destination_type = 'RUN' and i.destination_id = r.run_uuid and d.name = $1::text)",
	  .params = "d" },
};

static const struct search_case conjunctions[] = {
	{, .sql = "" },
	{ .filter = "metrics.a > 1 and params.b = 'x' AND tags.c LIKE 'y'",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan) join params f1 on f1.run_uuid = r.run_uuid and f1.key = $3::text and f1.value = $4::text join tags f2 on f2.run_uuid = r.run_uuid and f2.key = $5::text and f2.value like $6::text",
	  .params = "a 1 b x c y" },
	{ .filter = "status = 'RUNNING' And start_time > 1",
	  .sql = " and r.status = $1::text and r.start_time > $2::bigint",
	  .params = "RUNNING 1" },
	{ .filter = "run_id IN ('a') and tags.b IS NULL and metrics.c < 1",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $3::text and (f0.value < $4::double precision and not f0.is_nan) and r.run_uuid = any($1::text[]) and not exists (select from tags x where x.run_uuid = r.run_uuid and x.key = $2::text)",
	  .params = "[a] b c 1" },
	{ .filter = "metrics.a > 1 AND",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan)",
	  .params = "a 1" },
	{ .filter = "metrics.a > 1 metrics.b > 2",
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text and (f0.value > $2::double precision and not f0.is_nan) join latest_metrics f1 on f1.run_uuid = r.run_uuid and f1.key = $3::text and (f1.value > $4::double precision and not f1.is_nan)",
	  .params = "a 1 b 2" },
};

static const struct search_case orders[] = {
	{ .order_by = { "metrics.acc" },
	  .sql = " left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
	  .sorted =
		  "case when o0.is_nan then 1 when o0.value is null then 2 else 0 end, o0.value, r.start_time desc, r.run_uuid",
	  .params = "acc" },
	{ .order_by = { "metrics.acc DESC" },
	  .sql = " left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
	  .sorted =
		  "case when o0.is_nan then 1 when o0.value is null then 2 else 0 end, o0.value desc nulls last, r.start_time desc, r.run_uuid",
	  .params = "acc" },
	{ .order_by = { "metrics.`a b` asc", "params.lr DESC" },
	  .sql = " left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text left join params o1 on o1.run_uuid = r.run_uuid and o1.key = $2::text",
	  .sorted =
		  "case when o0.is_nan then 1 when o0.value is null then 2 else 0 end, o0.value, o1.value desc nulls last, r.start_time desc, r.run_uuid",
	  .params = "a b lr" },
	{ .order_by = { "tags.\"a b\"" },
	  .sql = " left join tags o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
	  .sorted = "o0.value, r.start_time desc, r.run_uuid",
	  .params = "a b" },
	{ .order_by = { "attributes.start_time" }, .sql = "", .sorted = "r.start_time, r.run_uuid" },
	{ .order_by = { "start_time DESC" }, .sql = "", .sorted = "r.start_time desc, r.run_uuid" },
	{ .order_by = { "attribute.start_time ASC", "metrics.a" },
	  .sql = " left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
	  .sorted =
		  "r.start_time, case when o0.is_nan then 1 when o0.value is null then 2 else 0 end, o0.value, r.run_uuid",
	  .params = "a" },
	{ .order_by = { "status desc", "run_name" },
	  .sql = "",
	  .sorted = "r.status desc nulls last, r.name, r.start_time desc, r.run_uuid" },
	{ .order_by = { "run_id" }, .sql = "", .sorted = "r.run_uuid" },
	{ .order_by = { "run_id DESC", "metrics.a" },
	  .sql = " left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
	  .sorted = "r.run_uuid desc",
	  .params = "a" },
	{ .order_by = { "end_time", "created DESC" },
	  .sql = "",
	  .sorted = "r.end_time, r.start_time desc, r.run_uuid" },
	{ .order_by = { "user_id", "artifact_uri" },
	  .sql = "",
	  .sorted = "r.user_id, r.artifact_uri, r.start_time desc, r.run_uuid" },
	{ .filter = "metrics.a > 1 and run_name = 'x'",
	  .order_by = { "metrics.b DESC", "tags.c" },
	  .sql = " join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $3::text and (f0.value > $4::double precision and not f0.is_nan) join tags f1 on f1.run_uuid = r.run_uuid and f1.key = $5::text and f1.value = $6::text left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text left join tags o1 on o1.run_uuid = r.run_uuid and o1.key = $2::text",
	  .sorted =
		  "case when o0.is_nan then 1 when o0.value is null then 2 else 0 end, o0.value desc nulls last, o1.value, r.start_time desc, r.run_uuid",
	  .params = "b c a 1 mlflow.runName x" },
	{ .order_by = { "metrics.a foo" },
	  .error = "Invalid ordering key in order_by clause 'metrics.a foo'." },
	{ .order_by = { "metrics.a desc nulls last" },
	  .error = "Invalid order_by clause 'metrics.a desc nulls last'. Could not be parsed." },
	{ .order_by = { "metrics.a, metrics.b" },
	  .error = "Invalid order_by clause 'metrics.a, metrics.b'. Could not be parsed." },
	{ .order_by = { " metrics.a" },
	  .error = "Invalid order_by clause ' metrics.a'. Could not be parsed." },
	{ .order_by = { "metrics.a " },
	  .error = "Invalid order_by clause 'metrics.a '. Could not be parsed." },
	{ .order_by = { "" }, .error = "Invalid order_by clause ''. Could not be parsed." },
	{ .order_by = { " " }, .error = "Invalid order_by clause ' '. Could not be parsed." },
	{ .order_by = { "foo" },
	  .error =
		  "Invalid attribute key 'foo' specified. Valid keys are '{'Created', 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name', 'start_time', 'status', 'user_id'}'" },
	{ .order_by = { "foo.bar" },
	  .error =
		  "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']" },
	{ .order_by = { "run name" },
	  .error = "Invalid ordering key in order_by clause 'run name'." },
	{ .order_by = { "experiment_id" },
	  .error =
		  "Invalid attribute key 'experiment_id' specified. Valid keys are '{'Created', 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name', 'start_time', 'status', 'user_id'}'" },
	{ .order_by = { "dataset.name" }, .error = "Invalid identifier type 'dataset'" },
	{ .order_by = { "timestamp" },
	  .error =
		  "Invalid attribute key 'timestamp' specified. Valid keys are '{'Created', 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name', 'start_time', 'status', 'user_id'}'" },
	{ .order_by = { "timestamp DESC" },
	  .error =
		  "Invalid attribute key 'timestamp' specified. Valid keys are '{'Created', 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name', 'start_time', 'status', 'user_id'}'" },
	{ .order_by = { "date" }, .error = "Invalid order_by clause 'date'. Could not be parsed." },
	{ .order_by = { "metrics.a; metrics.b" },
	  .error = "Invalid order_by clause 'metrics.a; metrics.b'. Could not be parsed." },
	{ .order_by = { "metrics.a", "metric.a DESC" },
	  .error = "`order_by` contains duplicate fields: ['metrics.a', 'metric.a DESC']" },
	{ .order_by = { "start_time", "Created" },
	  .error = "`order_by` contains duplicate fields: ['start_time', 'Created']" },
	{ .order_by = { "metrics.'a" },
	  .error = "Invalid order_by clause 'metrics.'a'. Could not be parsed." },
	{ .order_by = { "metrics.a > 1" },
	  .error = "Invalid order_by clause 'metrics.a > 1'. Could not be parsed." },
	{ .filter = "foo = 'x'",
	  .order_by = { "bar" },
	  .error =
		  "Invalid attribute key 'foo' specified. Valid keys are '{'Created', 'Run Name', 'Run name', 'artifact_uri', 'created', 'end_time', 'run name', 'run_id', 'run_name', 'start_time', 'status', 'user_id'}'" },
	{ .filter = "metrics.a LIKE 1",
	  .order_by = { "foo" },
	  .error =
		  "Invalid attribute key 'foo' specified. Valid keys are '{'Created', 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name', 'start_time', 'status', 'user_id'}'" },
	{ .order_by = { "`attributes`.status" },
	  .sql = "",
	  .sorted = "r.status, r.start_time desc, r.run_uuid" },
	{ .order_by = { "attributes.`start_time` DESC" },
	  .sql = "",
	  .sorted = "r.start_time desc, r.run_uuid" },
	{ .order_by = { "metrics.`a b`.c DESC" },
	  .sql = " left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
	  .sorted =
		  "case when o0.is_nan then 1 when o0.value is null then 2 else 0 end, o0.value desc nulls last, r.start_time desc, r.run_uuid",
	  .params = "a b.c" },
};

static void test_attributes(void)
{
	check_searches(&search_runs, attributes, ARRAY_LEN(attributes));
}

static void test_metrics(void)
{
	check_searches(&search_runs, metrics, ARRAY_LEN(metrics));
}

static void test_params_and_tags(void)
{
	check_searches(&search_runs, params_and_tags, ARRAY_LEN(params_and_tags));
}

static void test_datasets(void)
{
	check_searches(&search_runs, datasets, ARRAY_LEN(datasets));
}

static void test_conjunctions(void)
{
	check_searches(&search_runs, conjunctions, ARRAY_LEN(conjunctions));
}

static void test_orders(void)
{
	check_searches(&search_runs, orders, ARRAY_LEN(orders));
}

void suite_search_runs(void)
{
	CU_pSuite s = CU_add_suite("search_runs", NULL, NULL);

	CU_add_test(s, "attributes", test_attributes);
	CU_add_test(s, "metrics", test_metrics);
	CU_add_test(s, "params and tags", test_params_and_tags);
	CU_add_test(s, "datasets", test_datasets);
	CU_add_test(s, "conjunctions", test_conjunctions);
	CU_add_test(s, "orders", test_orders);
}
