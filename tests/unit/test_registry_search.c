/* SPDX-License-Identifier: Apache-2.0 */
/* Filters and orders of registered models and their versions. */
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define LISTED " join mlflow_fcgi.listed_models l on l.workspace = m.workspace and l.name = m.name"
#define LISTED_VERSION                                                                             \
	" join mlflow_fcgi.listed_versions l on l.workspace = v.workspace and l.name = v.name"     \
	" and l.version = v.version"
#define MODEL_TAG(alias, key, compares)                                                            \
	" join registered_model_tags " alias " on " alias ".workspace = m.workspace and " alias    \
	".name = m.name and " alias ".key = " key " and " alias ".value " compares
#define VERSION_TAG(alias, key, compares)                                                          \
	" join model_version_tags " alias " on " alias ".workspace = v.workspace and " alias       \
	".name = v.name and " alias ".version = v.version and " alias ".key = " key " and " alias  \
	".value " compares
#define IS_PROMPT "tags.`mlflow.prompt.is_prompt`"
#define KEY "mlflow.prompt.is_prompt"
#define NUMBERS "{'creation_timestamp', 'last_updated_timestamp', 'version_number'}"
#define ORDERS "{'creation_timestamp', 'last_updated_timestamp', 'name', 'version_number'}"

/* One case a line where it fits. */
/* clang-format off */
static const struct search_case models[] = {
	FINDS("", LISTED, ""),
	FINDS("name = 'x'", LISTED " and m.name = $1::text", "x"),
	FINDS("name ilike 'X%'", LISTED " and m.name ilike $1::text", "X%"),
	FINDS("name IN ('a', 'b')", LISTED " and m.name = any($1::text[])", "[a, b]"),
	FINDS("attribute.name != 'x'", LISTED " and m.name <> $1::text", "x"),
	FINDS("tags.a = 'x'", MODEL_TAG("f0", "$1::text", "= $2::text") LISTED, "a x"),
	FINDS("tags.a like 'x' and tag.`a b` != 'y'", MODEL_TAG("f0", "$1::text", "like $2::text")
		MODEL_TAG("f1", "$3::text", "<> $4::text") LISTED, "a x a b y"),
	FINDS(IS_PROMPT " = 'true'", MODEL_TAG("f0", "$1::text", "= $2::text"), KEY " true"),
	FINDS(IS_PROMPT " = 'True'", MODEL_TAG("f0", "$1::text", "= $2::text"), KEY " True"),
	FINDS(IS_PROMPT " != 'false'", MODEL_TAG("f0", "$1::text", "<> $2::text"), KEY " false"),
	FINDS(IS_PROMPT " = 'false'", LISTED, ""),
	FINDS(IS_PROMPT " != 'true'", LISTED, ""),
	FINDS(IS_PROMPT " LIKE 'true'", LISTED, ""),
	FINDS(IS_PROMPT " = 'false' and " IS_PROMPT " = 'true'", LISTED, ""),
	REFUSES(IS_PROMPT " > 'true'", "Invalid comparator for tag: >"),
	REFUSES("name > 'x'", "Invalid comparator for attribute: >"),
	REFUSES("`name` = 'x'", "Invalid attribute key '`name`' specified. Valid keys are '{'name'}'"),
	REFUSES("version_number = 1",
		"Invalid attribute key 'version_number' specified. Valid keys are '{'name'}'"),
	REFUSES("name = 1", "Expected a quoted string value or a list of quoted string values for"
		" attributes. Got value 1"),
	REFUSES("name IS NULL", "IS NULL / IS NOT NULL is not supported for 'name'"),
	REFUSES("tags.a IN ('x')",
		"Expected a quoted string value for tag (e.g. 'my-value'). Got value ('x')"),
	REFUSES("metrics.a = 1", "Invalid entity type 'metrics'. Valid entity types are"
		" ('attribute', 'tag', 'tags')"),
	SORTS("", NULL, LISTED, "m.name", ""),
	SORTS("", "name desc", LISTED, "m.name desc", ""),
	SORTS("", "timestamp", LISTED, "l.last_updated_time, m.name", ""),
	SORTS("", BOTH("last_updated_timestamp DESC", "name DESC"), LISTED,
		"l.last_updated_time desc, m.name desc", ""),
	REFUSES_ORDER("", BOTH("timestamp", "last_updated_timestamp"),
		"`order_by` contains duplicate fields: ['timestamp', 'last_updated_timestamp']"),
	REFUSES_ORDER("", "creation_timestamp", "Invalid order by key 'creation_timestamp'"
		" specified. Valid keys are '{'name', 'timestamp'}'"),
	REFUSES_ORDER("name > 'x'", "foo",
		"Invalid order by key 'foo' specified. Valid keys are '{'name', 'timestamp'}'"),
};

static const struct search_case versions[] = {
	FINDS("", LISTED_VERSION, ""),
	FINDS("name = 'x'", LISTED_VERSION " and v.name = $1::text", "x"),
	FINDS("run_id IN ('a')", LISTED_VERSION " and v.run_id = any($1::text[])", "[a]"),
	FINDS("source_path LIKE 's3%'", LISTED_VERSION " and v.source like $1::text", "s3%"),
	FINDS("version_number >= 2", LISTED_VERSION " and v.version >= $1::bigint", "2"),
	FINDS("version_number = ' 1_0 '", LISTED_VERSION " and v.version = $1::bigint", "10"),
	FINDS("version_number < 99999999999999999999",
		LISTED_VERSION " and v.version < $1::numeric", "99999999999999999999"),
	FINDS("tags.a = 'x'", VERSION_TAG("f0", "$1::text", "= $2::text") LISTED_VERSION, "a x"),
	FINDS(IS_PROMPT " = 'true' and name = 'p'", VERSION_TAG("f0", "$1::text", "= $2::text")
		" and v.name = $3::text", KEY " true p"),
	REFUSES("version_number = 'x'", "Invalid value for numeric attribute 'version_number': 'x'"),
	REFUSES("version_number = 1.5", "Invalid value for numeric attribute 'version_number': 1.5"),
	REFUSES("version_number LIKE '1'", "Invalid comparator for attribute version_number: LIKE"),
	REFUSES("version_number IN ('1')", "Only ['name', 'run_id'] attributes support comparison"
		" with a list of quoted string values."),
	REFUSES("run_id = 1", "Only the '" NUMBERS "' attributes support comparison with numeric"
		" values."),
	REFUSES("creation_timestamp > 1", "Invalid attribute key 'creation_timestamp' specified."
		" Valid keys are '{'name', 'run_id', 'source_path', 'version_number'}'"),
	REFUSES_ORDER("name > 'x'", "foo", "Invalid comparator for attribute: >"),
	SORTS("", NULL, LISTED_VERSION, "l.last_updated_time desc, v.name, v.version desc", ""),
	SORTS("", "name DESC", LISTED_VERSION, "v.name desc, v.version desc", ""),
	SORTS("", "version_number", LISTED_VERSION, "v.version, v.name", ""),
	SORTS("", "tags.name", LISTED_VERSION, "v.name, v.version desc", ""),
	SORTS("", "creation_timestamp", LISTED_VERSION,
		"v.creation_time, v.name, v.version desc", ""),
	REFUSES_ORDER("", "run_id",
		"Invalid attribute key 'run_id' specified. Valid keys are '" ORDERS "'"),
	REFUSES_ORDER("", "tags.t", "Invalid order by key 't' specified. Valid keys are " ORDERS),
};
/* clang-format on */

CHECKS(search_registered_models, models)
CHECKS(search_model_versions, versions)

void suite_registry_search(void)
{
	CU_pSuite s = CU_add_suite("search the registry", NULL, NULL);

	CU_add_test(s, "registered models", test_models);
	CU_add_test(s, "versions", test_versions);
}
