/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of experiments. */
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define TAG(compares)                                                                              \
	" join experiment_tags f0 on f0.experiment_id = e.experiment_id and f0.key = $1::text"     \
	" and f0.value " compares
#define PRESENT(not )                                                                              \
	" and " not "exists (select from experiment_tags x"                                        \
		    " where x.experiment_id = e.experiment_id and x.key = $1::text)"
#define KEYS "{'creation_time', 'experiment_id', 'last_update_time', 'name'}"
#define TEXT_COMPARATORS "{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}"
#define FIELDS "('attribute', 'tag', 'tags')"

/* One case a line where it fits. */
/* clang-format off */
static const struct search_case filters[] = {
	FINDS("name = 'x'", " and e.name = $1::text", "x"),
	FINDS("name != \"x\"", " and e.name <> $1::text", "x"),
	FINDS("attribute.name LIKE 'x%'", " and e.name like $1::text", "x%"),
	FINDS("name ILIKE 'X%'", " and e.name ilike $1::text", "X%"),
	FINDS("`name` = 'x'", " and e.name = $1::text", "x"),
	FINDS("experiment_id = '1'", " and e.experiment_id = $1::bigint", "1"),
	FINDS("experiment_id != ' 0_7 '", " and e.experiment_id <> $1::bigint", "7"),
	FINDS("experiment_id IN ('1', '2')", " and e.experiment_id = any($1::bigint[])", "[1, 2]"),
	FINDS("experiment_id NOT IN ('1', '99999999999999999999')",
		" and e.experiment_id <> all($1::bigint[])", "[1]"),
	FINDS("experiment_id = '99999999999999999999'", " and e.experiment_id = $1::numeric",
		"99999999999999999999"),
	FINDS("experiment_id = ('1')", " and e.experiment_id = $1::bigint", "1"),
	FINDS("creation_time > 5", " and e.creation_time > $1::bigint", "5"),
	FINDS("creation_time = 99999999999999999999", " and e.creation_time = $1::numeric",
		"99999999999999999999"),
	FINDS("last_update_time <= 5", " and e.last_update_time <= $1::bigint", "5"),
	FINDS("last_update_time != -1", " and e.last_update_time <> $1::bigint", "-1"),
	FINDS("tags.a = 'x'", TAG("= $2::text"), "a x"),
	FINDS("tag.a != 'x'", TAG("<> $2::text"), "a x"),
	FINDS("tags.`a b` LIKE '%x'", TAG("like $2::text"), "a b %x"),
	FINDS("tags.\"a b\" ILIKE 'x'", TAG("ilike $2::text"), "a b x"),
	FINDS("tags.a IS NULL", PRESENT("not "), "a"),
	FINDS("tag.a is not null", PRESENT(""), "a"),
	FINDS("name = 'a' and tags.b = 'c' AND creation_time < 9",
		" join experiment_tags f0 on f0.experiment_id = e.experiment_id and f0.key"
		" = $2::text and f0.value = $3::text and e.name = $1::text and"
		" e.creation_time < $4::bigint", "a b c 9"),
};

static const struct search_case refusals[] = {
	REFUSES("name like 'x'", "Invalid comparator 'like' not one of '" TEXT_COMPARATORS "'"),
	REFUSES("tags.a like 'x'", "Invalid comparator for tag: like"),
	REFUSES("tags.a IN ('x')",
		"Expected a quoted string value for tag (e.g. 'my-value'). Got value ('x')"),
	REFUSES("tags.a ilike 'x'", "Invalid comparator for tag: ilike"),
	REFUSES("tags.a > 'x'", "Invalid comparator for tag: >"),
	REFUSES("tags.a == 'x'", "Invalid comparator for tag: =="),
	REFUSES("name > 'x'", "Invalid comparator '>' not one of '" TEXT_COMPARATORS "'"),
	REFUSES("name IN ('x')",
		"Only ['experiment_id'] attributes support comparison with a list of quoted"
		" string values."),
	REFUSES("name = 1", "Expected a quoted string value for attributes. Got value 1"),
	REFUSES("name = x",
		"Parameter value is either not quoted or unidentified quote types used for"
		" string value x. Use either single or double quotes."),
	REFUSES("name IS NULL",
		"IS NULL / IS NOT NULL is only supported for tags, not for attribute 'name'"),
	REFUSES("experiment_id = 1", "Expected a quoted string value for attributes. Got value 1"),
	REFUSES("experiment_id = 'abc'",
		"Invalid experiment ID 'abc'. Experiment ID must be a valid integer."),
	REFUSES("experiment_id > '1'", "Invalid comparator for experiment_id: >"),
	REFUSES("experiment_id LIKE '1%'", "Invalid comparator for experiment_id: LIKE"),
	REFUSES("experiment_id in ('1')", "Invalid comparator for experiment_id: in"),
	REFUSES("experiment_id IN ('1', 'b')",
		"Invalid experiment ID 'b'. Experiment ID must be a valid integer."),
	REFUSES("experiment_id IN (1)",
		"While parsing a list in the query, expected string value, punctuation, or"
		" whitespace, but got different type in list: (1,)"),
	REFUSES("experiment_id IN ()",
		"While parsing a list in the query, expected a non-empty list of string"
		" values, but got empty list"),
	REFUSES("experiment_id = ('1', '2')",
		"A list of values can be compared with IN and NOT IN only, not with '='"),
	REFUSES("creation_time LIKE 1", "Invalid comparator 'LIKE' not one of '" TEXT_COMPARATORS),
	REFUSES("creation_time = 'x'",
		"Expected numeric value type for numeric attribute: creation_time. Found 'x'"),
	REFUSES("creation_time > 1.5",
		"Invalid value for numeric attribute 'creation_time': '1.5'"),
	REFUSES("creation_time > 1e30",
		"Invalid value for numeric attribute 'creation_time': '1e+30'"),
	REFUSES("creation_time IN (1)",
		"Expected numeric value type for numeric attribute: creation_time. Found (1)"),
	REFUSES("last_update_time <> 5", "Invalid comparator '<>' not one of '" TEXT_COMPARATORS),
	REFUSES("last_update_time is null",
		"IS NULL / IS NOT NULL is only supported for tags, not for attribute"
		" 'last_update_time'"),
	REFUSES("foo = 'x'", "Invalid attribute key 'foo' specified. Valid keys are '" KEYS "'"),
	REFUSES("lifecycle_stage = 'active'",
		"Invalid attribute key 'lifecycle_stage' specified. Valid keys are '" KEYS "'"),
	REFUSES("attributes.name = 'x'", "Invalid entity type 'attributes'. Valid entity types are "
		FIELDS),
	REFUSES("metrics.a > 1", "Invalid entity type 'metrics'. Valid entity types are " FIELDS),
	REFUSES("params.a = 'x'", "Invalid entity type 'params'. Valid entity types are " FIELDS),
	REFUSES("run.name = 'x'", "Invalid entity type 'run'. Valid entity types are " FIELDS),
	REFUSES("name = 'x' or name = 'y'", "Invalid clause(s) in filter string: or"),
	REFUSES("(name = 'x')", "Invalid clause(s) in filter string: (name = 'x')"),
	REFUSES("name", "Invalid clause(s) in filter string: name"),
	FINDS("name = 'x' name = 'y'", " and e.name = $1::text and e.name = $2::text", "x y"),
	REFUSES("name = 'x'; name = 'y'",
		"Search filter contained multiple expression \"name = 'x'; name = 'y'\"."
		" Provide AND-ed expression list."),
	REFUSES(" ", "Invalid filter ' '. Could not be parsed."),
	REFUSES("name = 'x' and 'y' = name",
		"Invalid comparison clause. Expected 'Identifier' found ''y''"),
	REFUSES("tags.a = 1",
		"Expected a quoted string value for tag (e.g. 'my-value'). Got value 1"),
	REFUSES_ORDER("", "tags.a", "Invalid order_by entity: tag"),
	REFUSES_ORDER("", "attributes.name",
		"Invalid entity type 'attributes'. Valid entity types are " FIELDS),
	REFUSES_ORDER("", "foo", "Invalid attribute key 'foo' specified. Valid keys are '" KEYS
		"'"),
	REFUSES_ORDER("", "name foo", "Invalid ordering key in order_by clause 'name foo'."),
	REFUSES_ORDER("", "metrics.a", "Invalid entity type 'metrics'. Valid entity types are "
		FIELDS),
	REFUSES_ORDER("", "", "Invalid order_by clause ''. Could not be parsed."),
	REFUSES_ORDER("name = 'x'", "foo", "Invalid attribute key 'foo' specified. Valid keys are '"
		KEYS "'"),
	REFUSES_ORDER("tags.a like 'x'", "foo", "Invalid comparator for tag: like"),
};

static const struct search_case orders[] = {
	SORTS("", NULL, "", "e.creation_time desc, e.experiment_id", ""),
	SORTS("", "name", "", "e.name, e.experiment_id desc", ""),
	SORTS("", "name DESC", "", "e.name desc, e.experiment_id desc", ""),
	SORTS("", "creation_time", "", "e.creation_time, e.experiment_id desc", ""),
	SORTS("", BOTH("creation_time desc", "name"), "",
		"e.creation_time desc, e.name, e.experiment_id desc", ""),
	SORTS("", "last_update_time ASC", "", "e.last_update_time, e.experiment_id desc", ""),
	SORTS("", "experiment_id", "", "e.experiment_id", ""),
	SORTS("", BOTH("experiment_id DESC", "name"), "", "e.experiment_id desc", ""),
	SORTS("", BOTH("attribute.name asc", "name"), "", "e.name, e.name, e.experiment_id desc",
		""),
};
/* clang-format on */

CHECKS(search_experiments, filters)
CHECKS(search_experiments, refusals)
CHECKS(search_experiments, orders)

void suite_search_experiments(void)
{
	CU_pSuite s = CU_add_suite("search experiments", NULL, NULL);

	CU_add_test(s, "filters", test_filters);
	CU_add_test(s, "refusals", test_refusals);
	CU_add_test(s, "orders", test_orders);
}
