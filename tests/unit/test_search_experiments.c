/* SPDX-License-Identifier: Apache-2.0 */
/* Filters of experiments. */
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static const struct search_case filters[] = {
	{ .filter = "name = 'x'", .sql = " and e.name = $1::text", .params = "x" },
	{ .filter = "name != \"x\"", .sql = " and e.name <> $1::text", .params = "x" },
	{ .filter = "attribute.name LIKE 'x%'", .sql = " and e.name like $1::text", .params = "x%" },
	{ .filter = "name ILIKE 'X%'", .sql = " and e.name ilike $1::text", .params = "X%" },
	{ .filter = "`name` = 'x'", .sql = " and e.name = $1::text", .params = "x" },
	{ .filter = "experiment_id = '1'",
	  .sql = " and e.experiment_id = $1::bigint",
	  .params = "1" },
	{ .filter = "experiment_id != ' 0_7 '",
	  .sql = " and e.experiment_id <> $1::bigint",
	  .params = "7" },
	{ .filter = "experiment_id IN ('1', '2')",
	  .sql = " and e.experiment_id = any($1::bigint[])",
	  .params = "[1, 2]" },
	{ .filter = "experiment_id NOT IN ('1', '99999999999999999999')",
	  .sql = " and e.experiment_id <> all($1::bigint[])",
	  .params = "[1]" },
	{ .filter = "experiment_id = '99999999999999999999'",
	  .sql = " and e.experiment_id = $1::numeric",
	  .params = "99999999999999999999" },
	{ .filter = "experiment_id = ('1')",
	  .sql = " and e.experiment_id = $1::bigint",
	  .params = "1" },
	{ .filter = "creation_time > 5", .sql = " and e.creation_time > $1::bigint", .params = "5" },
	{ .filter = "creation_time = 99999999999999999999",
	  .sql = " and e.creation_time = $1::numeric",
	  .params = "99999999999999999999" },
	{ .filter = "last_update_time <= 5",
	  .sql = " and e.last_update_time <= $1::bigint",
	  .params = "5" },
	{ .filter = "last_update_time != -1",
	  .sql = " and e.last_update_time <> $1::bigint",
	  .params = "-1" },
	{ .filter = "tags.a = 'x'",
	  .sql = " join experiment_tags f0 on f0.experiment_id = e.experiment_id and f0.key = $1::text and f0.value = $2::text",
	  .params = "a x" },
	{ .filter = "tag.a != 'x'",
	  .sql = " join experiment_tags f0 on f0.experiment_id = e.experiment_id and f0.key = $1::text and f0.value <> $2::text",
	  .params = "a x" },
	{ .filter = "tags.`a b` LIKE '%x'",
	  .sql = " join experiment_tags f0 on f0.experiment_id = e.experiment_id and f0.key = $1::text and f0.value like $2::text",
	  .params = "a b %x" },
	{ .filter = "tags.\"a b\" ILIKE 'x'",
	  .sql = " join experiment_tags f0 on f0.experiment_id = e.experiment_id and f0.key = $1::text and f0.value ilike $2::text",
	  .params = "a b x" },
	{ .filter = "tags.a IS NULL",
	  .sql = " and not exists (select from experiment_tags x where x.experiment_id = e.experiment_id and x.key = $1::text)",
	  .params = "a" },
	{ .filter = "tag.a is not null",
	  .sql = " and exists (select from experiment_tags x where x.experiment_id = e.experiment_id and x.key = $1::text)",
	  .params = "a" },
	{ .filter = "name = 'a' and tags.b = 'c' AND creation_time < 9",
	  .sql = " join experiment_tags f0 on f0.experiment_id = e.experiment_id and f0.key = $2::text and f0.value = $3::text and e.name = $1::text and e.creation_time < $4::bigint",
	  .params = "a b c 9" },
};

static const struct search_case refusals[] = {
	{ .filter = "name like 'x'",
	  .error =
		  "Invalid comparator 'like' not one of '{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}'" },
	{ .filter = "tags.a like 'x'", .error = "Invalid comparator for tag: like" },
	{ .filter = "tags.a IN ('x')",
	  .error = "Expected a quoted string value for tag (e.g. 'my-value'). Got value ('x')" },
	{ .filter = "tags.a ilike 'x'", .error = "Invalid comparator for tag: ilike" },
	{ .filter = "tags.a > 'x'", .error = "Invalid comparator for tag: >" },
	{ .filter = "tags.a == 'x'", .error = "Invalid comparator for tag: ==" },
	{ .filter = "name > 'x'",
	  .error =
		  "Invalid comparator '>' not one of '{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}'" },
	{ .filter = "name IN ('x')",
	  .error =
		  "Only ['experiment_id'] attributes support comparison with a list of quoted string values." },
	{ .filter = "name = 1",
	  .error = "Expected a quoted string value for attributes. Got value 1" },
	{ .filter = "name = x",
	  .error =
		  "Parameter value is either not quoted or unidentified quote types used for string value x. Use either single or double quotes." },
	{ .filter = "name IS NULL",
	  .error = "IS NULL / IS NOT NULL is only supported for tags, not for attribute 'name'" },
	{ .filter = "experiment_id = 1",
	  .error = "Expected a quoted string value for attributes. Got value 1" },
	{ .filter = "experiment_id = 'abc'",
	  .error = "Invalid experiment ID 'abc'. Experiment ID must be a valid integer." },
	{ .filter = "experiment_id > '1'", .error = "Invalid comparator for experiment_id: >" },
	{ .filter = "experiment_id LIKE '1%'",
	  .error = "Invalid comparator for experiment_id: LIKE" },
	{ .filter = "experiment_id in ('1')", .error = "Invalid comparator for experiment_id: in" },
	{ .filter = "experiment_id IN ('1', 'b')",
	  .error = "Invalid experiment ID 'b'. Experiment ID must be a valid integer." },
	{ .filter = "experiment_id IN (1)",
	  .error =
		  "While parsing a list in the query, expected string value, punctuation, or whitespace, but got different type in list: (1,)" },
	{ .filter = "experiment_id IN ()",
	  .error =
		  "While parsing a list in the query, expected a non-empty list of string values, but got empty list" },
	{ .filter = "experiment_id = ('1', '2')",
	  .error = "A list of values can be compared with IN and NOT IN only, not with '='" },
	{ .filter = "creation_time LIKE 1",
	  .error =
		  "Invalid comparator 'LIKE' not one of '{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}" },
	{ .filter = "creation_time = 'x'",
	  .error = "Expected numeric value type for numeric attribute: creation_time. Found 'x'" },
	{ .filter = "creation_time > 1.5",
	  .error = "Invalid value for numeric attribute 'creation_time': '1.5'" },
	{ .filter = "creation_time > 1e30",
	  .error = "Invalid value for numeric attribute 'creation_time': '1e+30'" },
	{ .filter = "creation_time IN (1)",
	  .error = "Expected numeric value type for numeric attribute: creation_time. Found (1)" },
	{ .filter = "last_update_time <> 5",
	  .error =
		  "Invalid comparator '<>' not one of '{'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'}" },
	{ .filter = "last_update_time is null",
	  .error =
		  "IS NULL / IS NOT NULL is only supported for tags, not for attribute 'last_update_time'" },
	{ .filter = "foo = 'x'",
	  .error =
		  "Invalid attribute key 'foo' specified. Valid keys are '{'creation_time', 'experiment_id', 'last_update_time', 'name'}'" },
	{ .filter = "lifecycle_stage = 'active'",
	  .error =
		  "Invalid attribute key 'lifecycle_stage' specified. Valid keys are '{'creation_time', 'experiment_id', 'last_update_time', 'name'}'" },
	{ .filter = "attributes.name = 'x'",
	  .error =
		  "Invalid entity type 'attributes'. Valid entity types are ('attribute', 'tag', 'tags')" },
	{ .filter = "metrics.a > 1",
	  .error =
		  "Invalid entity type 'metrics'. Valid entity types are ('attribute', 'tag', 'tags')" },
	{ .filter = "params.a = 'x'",
	  .error =
		  "Invalid entity type 'params'. Valid entity types are ('attribute', 'tag', 'tags')" },
	{ .filter = "run.name = 'x'",
	  .error =
		  "Invalid entity type 'run'. Valid entity types are ('attribute', 'tag', 'tags')" },
	{ .filter = "name = 'x' or name = 'y'", .error = "Invalid clause(s) in filter string: or" },
	{ .filter = "(name = 'x')", .error = "Invalid clause(s) in filter string: (name = 'x')" },
	{ .filter = "name", .error = "Invalid clause(s) in filter string: name" },
	{ .filter = "name = 'x' name = 'y'",
	  .sql = " and e.name = $1::text and e.name = $2::text",
	  .params = "x y" },
	{ .filter = "name = 'x'; name = 'y'",
	  .error =
		  "Search filter contained multiple expression \"name = 'x'; name = 'y'\". Provide AND-ed expression list." },
	{ .filter = " ", .error = "Invalid filter ' '. Could not be parsed." },
	{ .filter = "name = 'x' and 'y' = name",
	  .error = "Invalid comparison clause. Expected 'Identifier' found ''y''" },
	{ .filter = "tags.a = 1",
	  .error = "Expected a quoted string value for tag (e.g. 'my-value'). Got value 1" },
};

static const struct search_case orders[] = {
	{, .sql = "", .sorted = "e.creation_time desc, e.experiment_id" },
	{ .order_by = { "name" }, .sql = "", .sorted = "e.name, e.experiment_id desc" },
	{ .order_by = { "name DESC" }, .sql = "", .sorted = "e.name desc, e.experiment_id desc" },
	{ .order_by = { "creation_time" },
	  .sql = "",
	  .sorted = "e.creation_time, e.experiment_id desc" },
	{ .order_by = { "creation_time desc", "name" },
	  .sql = "",
	  .sorted = "e.creation_time desc, e.name, e.experiment_id desc" },
	{ .order_by = { "last_update_time ASC" },
	  .sql = "",
	  .sorted = "e.last_update_time, e.experiment_id desc" },
	{ .order_by = { "experiment_id" }, .sql = "", .sorted = "e.experiment_id" },
	{ .order_by = { "experiment_id DESC", "name" },
	  .sql = "",
	  .sorted = "e.experiment_id desc" },
	{ .order_by = { "attribute.name asc", "name" },
	  .sql = "",
	  .sorted = "e.name, e.name, e.experiment_id desc" },
	{ .order_by = { "tags.a" }, .error = "Invalid order_by entity: tag" },
	{ .order_by = { "attributes.name" },
	  .error =
		  "Invalid entity type 'attributes'. Valid entity types are ('attribute', 'tag', 'tags')" },
	{ .order_by = { "foo" },
	  .error =
		  "Invalid attribute key 'foo' specified. Valid keys are '{'creation_time', 'experiment_id', 'last_update_time', 'name'}'" },
	{ .order_by = { "name foo" },
	  .error = "Invalid ordering key in order_by clause 'name foo'." },
	{ .order_by = { "metrics.a" },
	  .error =
		  "Invalid entity type 'metrics'. Valid entity types are ('attribute', 'tag', 'tags')" },
	{ .order_by = { "" }, .error = "Invalid order_by clause ''. Could not be parsed." },
	{ .filter = "name = 'x'",
	  .order_by = { "foo" },
	  .error =
		  "Invalid attribute key 'foo' specified. Valid keys are '{'creation_time', 'experiment_id', 'last_update_time', 'name'}'" },
	{ .filter = "tags.a like 'x'",
	  .order_by = { "foo" },
	  .error = "Invalid comparator for tag: like" },
};

static void test_filters(void)
{
	check_searches(&search_experiments, filters, ARRAY_LEN(filters));
}

static void test_refusals(void)
{
	check_searches(&search_experiments, refusals, ARRAY_LEN(refusals));
}

static void test_orders(void)
{
	check_searches(&search_experiments, orders, ARRAY_LEN(orders));
}

void suite_search_experiments(void)
{
	CU_pSuite s = CU_add_suite("search_experiments", NULL, NULL);

	CU_add_test(s, "filters", test_filters);
	CU_add_test(s, "refusals", test_refusals);
	CU_add_test(s, "orders", test_orders);
}
