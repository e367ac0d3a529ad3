/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of runs and what they compile to. */
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
/* Short values, which an index holds whole. */
#define PARAM_IS                                                                                   \
	" join params f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text"                        \
	" and left(f0.value, 64) = $2::text"
#define TAG_IS                                                                                     \
	" join tags f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text"                          \
	" and left(f0.value, 64) = $2::text"
#define EIGHT "12345678"
#define LONGEST EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT "1234567"
#define PRESENT(not, table)                                                                        \
	" and " not "exists (select from " table                                                   \
		    " x where x.run_uuid = r.run_uuid and x.key = $1::text)"
#define DATASET(more, compares)                                                                    \
	" and exists (select from inputs i join datasets d on d.dataset_uuid = i.source_id" more   \
	" where i.source_type = 'DATASET' and i.destination_type = 'RUN'"                          \
	" and i.destination_id = r.run_uuid and " compares ")"
#define CONTEXT                                                                                    \
	" join input_tags t on t.input_uuid = i.input_uuid and t.name = 'mlflow.data.context'"

#define LATEST_RANK "case when o0.is_nan then 1 when o0.value is null then 2 else 0 end, "

/* One case a line where it fits. */
/* clang-format off */
static const struct search_case attributes[] = {
	FINDS("attributes.status = 'FINISHED'", " and r.status = $1::text", "FINISHED"),
	FINDS("status != \"FAILED\"", " and r.status <> $1::text", "FAILED"),
	FINDS("attr.status LIKE 'FIN%'", " and r.status like $1::text", "FIN%"),
	FINDS("run.status ilike 'fin%'", " and r.status ilike $1::text", "fin%"),
	FINDS("attribute.user_id = 'ann'", " and r.user_id = $1::text", "ann"),
	FINDS("artifact_uri LIKE 's3://%'", " and r.artifact_uri like $1::text", "s3://%"),
	FINDS("run_id = 'abc'", " and r.run_uuid = $1::text", "abc"),
	FINDS("run_id IN ('a', \"b\")", " and r.run_uuid = any($1::text[])", "[a, b]"),
	FINDS("attributes.run_id not in ('a')", " and r.run_uuid <> all($1::text[])", "[a]"),
	FINDS("run_id = ('a')", " and r.run_uuid = $1::text", "a"),
	FINDS("`attributes`.status = 'RUNNING'", " and r.status = $1::text", "RUNNING"),
	FINDS("attributes.`status` = 'RUNNING'", " and r.status = $1::text", "RUNNING"),
	FINDS("attributes.\"status\" = 'RUNNING'", " and r.status = $1::text", "RUNNING"),
	FINDS("start_time > 5", " and r.start_time > $1::bigint", "5"),
	FINDS("start_time >= 1.5", " and r.start_time >= $1::double precision", "1.5"),
	FINDS("attributes.end_time < -1", " and r.end_time < $1::bigint", "-1"),
	FINDS("end_time <= 99999999999999999999", " and r.end_time <= $1::numeric",
		"99999999999999999999"),
	FINDS("created = 1", " and r.start_time = $1::bigint", "1"),
	FINDS("Created != 1e3", " and r.start_time <> $1::double precision", "1000"),
	FINDS("start_time > .5", " and r.start_time > $1::double precision", "0.5"),
	FINDS("run_name = 'x'", TAG_IS, "mlflow.runName x"),
	FINDS("attributes.`run name` LIKE 'x%'", TAG("like $2::text"), "mlflow.runName x%"),
	FINDS("attributes.`Run name` != 'x'", TAG("<> $2::text"), "mlflow.runName x"),
	FINDS("\"Run Name\" ILIKE 'x'", TAG("ilike $2::text"), "mlflow.runName x"),
};

static const struct search_case metrics[] = {
	FINDS("metrics.acc > 0.5", METRIC("> $2::double precision and not"), "acc 0.5"),
	FINDS("metric.acc >= 1", METRIC(">= $2::double precision and not"), "acc 1"),
	FINDS("metrics.acc < -.5", METRIC("< $2::double precision and not"), "acc -0.5"),
	FINDS("metrics.acc <= 1e3", METRIC("<= $2::double precision and not"), "acc 1000"),
	FINDS("metrics.acc = 0", METRIC("= $2::double precision and not"), "acc 0"),
	FINDS("metrics.acc != 0", METRIC("<> $2::double precision or"), "acc 0"),
	FINDS("metrics.`a b/c` > 1", METRIC("> $2::double precision and not"), "a b/c 1"),
	FINDS("metrics.\"a b\" > 1", METRIC("> $2::double precision and not"), "a b 1"),
	FINDS("metrics.'a b' > 1", METRIC("> $2::double precision and not"), "a b 1"),
	FINDS("metrics.a.b.c > 1", METRIC("> $2::double precision and not"), "a.b.c 1"),
	FINDS("metrics.acc>0", METRIC("> $2::double precision and not"), "acc 0"),
	FINDS("metrics.acc > 1e999", METRIC("> $2::double precision and not"), "acc inf"),
};

static const struct search_case params_and_tags[] = {
	FINDS("params.lr = '0.1'", PARAM_IS, "lr 0.1"),
	FINDS("param.lr != '0.1'", PARAM("<> $2::text"), "lr 0.1"),
	FINDS("parameter.lr LIKE '0.%'", PARAM("like $2::text"), "lr 0.%"),
	FINDS("parameters.lr ILIKE 'A%'", PARAM("ilike $2::text"), "lr A%"),
	FINDS("params.`a b` = \"it's\"", PARAM_IS, "a b it's"),
	FINDS("params.a = 'it''s'", PARAM_IS, "a it''s"),
	FINDS("params.a = ''", PARAM_IS, "a "),
	FINDS("params.a = '" LONGEST "'", PARAM_IS, "a " LONGEST),
	FINDS("params.a = '" LONGEST "8'", PARAM("= $2::text"), "a " LONGEST "8"),
	FINDS("params.lr IS NULL", PRESENT("not ", "params"), "lr"),
	FINDS("params.lr is not null", PRESENT("", "params"), "lr"),
	FINDS("tags.a = 'x'", TAG_IS, "a x"),
	FINDS("tag.a != 'x'", TAG("<> $2::text"), "a x"),
	FINDS("tags.`mlflow.source.name` LIKE '%py'", TAG("like $2::text"),
		"mlflow.source.name %py"),
	FINDS("tags.mlflow.user ILIKE 'x'", TAG("ilike $2::text"), "mlflow.user x"),
	FINDS("tags.a IS NULL", PRESENT("not ", "tags"), "a"),
	FINDS("tags.a IS NOT NULL", PRESENT("", "tags"), "a"),
	FINDS("params.größe = 'ü'", PARAM_IS, "größe ü"),
	FINDS("params.数量 = '1'", PARAM_IS, "数量 1"),
};

static const struct search_case datasets[] = {
	FINDS("dataset.name = 'd'", DATASET("", "d.name = $1::text"), "d"),
	FINDS("datasets.name != 'd'", DATASET("", "d.name <> $1::text"), "d"),
	FINDS("dataset.digest LIKE 'd%'", DATASET("", "d.digest like $1::text"), "d%"),
	FINDS("dataset.digest ILIKE 'd%'", DATASET("", "d.digest ilike $1::text"), "d%"),
	FINDS("dataset.context = 'train'", DATASET(CONTEXT, "t.value = $1::text"), "train"),
	FINDS("dataset.name IN ('a', 'b')", DATASET("", "d.name = any($1::text[])"), "[a, b]"),
	FINDS("dataset.context NOT IN ('a')", DATASET(CONTEXT, "t.value <> all($1::text[])"),
		"[a]"),
	FINDS("dataset.`name` = 'd'", DATASET("", "d.name = $1::text"), "d"),
};

static const struct search_case conjunctions[] = {
	FINDS("", "", ""),
	FINDS("metrics.a > 1 and params.b = 'x' AND tags.c LIKE 'y'",
		" join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text"
		" and (f0.value > $2::double precision and not f0.is_nan) join params f1 on"
		" f1.run_uuid = r.run_uuid and f1.key = $3::text and left(f1.value, 64) = $4::text"
		" join tags f2 on f2.run_uuid = r.run_uuid and f2.key = $5::text and"
		" f2.value like $6::text", "a 1 b x c y"),
	FINDS("status = 'RUNNING' And start_time > 1",
		" and r.status = $1::text and r.start_time > $2::bigint", "RUNNING 1"),
	FINDS("run_id IN ('a') and tags.b IS NULL and metrics.c < 1",
		" join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $3::text"
		" and (f0.value < $4::double precision and not f0.is_nan) and r.run_uuid ="
		" any($1::text[]) and not exists (select from tags x where x.run_uuid ="
		" r.run_uuid and x.key = $2::text)", "[a] b c 1"),
	FINDS("metrics.a > 1 AND", METRIC("> $2::double precision and not"), "a 1"),
	FINDS("metrics.a > 1 metrics.b > 2",
		" join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $1::text"
		" and (f0.value > $2::double precision and not f0.is_nan) join"
		" latest_metrics f1 on f1.run_uuid = r.run_uuid and f1.key = $3::text and"
		" (f1.value > $4::double precision and not f1.is_nan)", "a 1 b 2"),
};

static const struct search_case orders[] = {
	SORTS("", "metrics.acc",
		" left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
		LATEST_RANK "o0.value, r.start_time desc, r.run_uuid", "acc"),
	SORTS("", "metrics.acc DESC",
		" left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
		LATEST_RANK "o0.value desc nulls last, r.start_time desc, r.run_uuid", "acc"),
	SORTS("", BOTH("metrics.`a b` asc", "params.lr DESC"),
		" left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key ="
		" $1::text left join params o1 on o1.run_uuid = r.run_uuid and o1.key ="
		" $2::text", LATEST_RANK
		"o0.value, o1.value desc nulls last, r.start_time desc, r.run_uuid", "a b lr"),
	SORTS("", "tags.\"a b\"",
		" left join tags o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
		"o0.value, r.start_time desc, r.run_uuid", "a b"),
	SORTS("", "attributes.start_time", "", "r.start_time, r.run_uuid", ""),
	SORTS("", "start_time DESC", "", "r.start_time desc, r.run_uuid", ""),
	SORTS("", BOTH("attribute.start_time ASC", "metrics.a"),
		" left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
		"r.start_time, " LATEST_RANK "o0.value, r.run_uuid", "a"),
	SORTS("", BOTH("status desc", "run_name"), "",
		"r.status desc nulls last, r.name, r.start_time desc, r.run_uuid", ""),
	SORTS("", "run_id", "", "r.run_uuid", ""),
	SORTS("", BOTH("run_id DESC", "metrics.a"),
		" left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
		"r.run_uuid desc", "a"),
	SORTS("", BOTH("end_time", "created DESC"), "", "r.end_time, r.start_time desc, r.run_uuid",
		""),
	SORTS("", BOTH("user_id", "artifact_uri"), "",
		"r.user_id, r.artifact_uri, r.start_time desc, r.run_uuid", ""),
	SORTS("metrics.a > 1 and run_name = 'x'", BOTH("metrics.b DESC", "tags.c"),
		" join latest_metrics f0 on f0.run_uuid = r.run_uuid and f0.key = $3::text"
		" and (f0.value > $4::double precision and not f0.is_nan) join tags f1 on"
		" f1.run_uuid = r.run_uuid and f1.key = $5::text and left(f1.value, 64) = $6::text"
		" left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key ="
		" $1::text left join tags o1 on o1.run_uuid = r.run_uuid and o1.key = $2::text",
		LATEST_RANK "o0.value desc nulls last, o1.value, r.start_time desc, r.run_uuid",
		"b c a 1 mlflow.runName x"),
	SORTS("", "`attributes`.status", "", "r.status, r.start_time desc, r.run_uuid", ""),
	SORTS("", "attributes.`start_time` DESC", "", "r.start_time desc, r.run_uuid", ""),
	SORTS("", "metrics.`a b`.c DESC",
		" left join latest_metrics o0 on o0.run_uuid = r.run_uuid and o0.key = $1::text",
		LATEST_RANK "o0.value desc nulls last, r.start_time desc, r.run_uuid", "a b.c"),
};
/* clang-format on */

CHECKS(search_runs, attributes)
CHECKS(search_runs, metrics)
CHECKS(search_runs, params_and_tags)
CHECKS(search_runs, datasets)
CHECKS(search_runs, conjunctions)
CHECKS(search_runs, orders)

void suite_search_runs(void)
{
	CU_pSuite s = CU_add_suite("search runs", NULL, NULL);

	CU_add_test(s, "attributes", test_attributes);
	CU_add_test(s, "metrics", test_metrics);
	CU_add_test(s, "params and tags", test_params_and_tags);
	CU_add_test(s, "datasets", test_datasets);
	CU_add_test(s, "conjunctions", test_conjunctions);
	CU_add_test(s, "orders", test_orders);
}
