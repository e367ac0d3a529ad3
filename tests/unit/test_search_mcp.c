/* SPDX-License-Identifier: Apache-2.0 */
/* Filters and orders of MCP servers, their versions and access endpoints. */
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define TAG(alias, key, compares)                                                                  \
	" join mcp_server_tags " alias " on " alias ".workspace = s.workspace and " alias          \
	".name = s.name and " alias ".key = " key " and " alias ".value " compares
#define NUMBER "(v.version_major, v.version_minor, v.version_patch, v.version_prerelease_sort_key)"
#define BY_NUMBER "v.version_major, v.version_minor, v.version_patch, v.version_prerelease_sort_key"

/* One case a line where it fits. */
/* clang-format off */
static const struct search_case servers[] = {
	FINDS("", "", ""),
	FINDS("name = 'x'", " and s.name = $1::text", "x"),
	FINDS("name > 'x'", " and s.name > $1::text", "x"),
	FINDS("name NOT IN ('a', 'b')", " and s.name <> all($1::text[])", "[a, b]"),
	FINDS("created_at >= 5", " and s.created_at >= $1::bigint", "5"),
	FINDS("tags.a = 'x' AND tag.a != 'y'", TAG("f0", "$1::text", "= $2::text") TAG("f1", "$3::text", "<> $4::text"), "a x a y"),
	SORTS("", BOTH("name DESC", NULL), "", "s.name desc", ""),
	SORTS("", BOTH("created_at", "name"), "", "s.created_at, s.name", ""),
	SORTS("", BOTH("last_updated_at DESC", NULL), "", "s.last_updated_at desc, s.name", ""),
	REFUSES("name like 'x'", "Invalid comparator 'like' for attribute 'name'."),
	REFUSES("tags.a IS NULL", "Invalid comparator 'IS NULL' for tag 'a'."),
	REFUSES("params.a = 'x'", "Invalid filter type 'parameter'."),
	REFUSES("has_access_endpoints = 'x'", "has_access_endpoints only supports '= true' or '= false'"),
	REFUSES("created_at LIKE 5", "'created_at' is a number, which 'LIKE' does not compare"),
	REFUSES("display_name IN ('x')", "Only ['name', 'status'] attributes support comparison with a list of quoted string values."),
	REFUSES_ORDER("", BOTH("status", NULL), "Invalid order_by key 'status'. Valid keys: ['created_at', 'last_updated_at', 'name']"),
	REFUSES_ORDER("", BOTH("name", "name DESC"), "Duplicate order_by field: 'name'"),
};
CHECKS(search_mcp_servers, servers)

static const struct search_case versions[] = {
	FINDS("version = '1.0.0'", " and v.version = $1::text", "1.0.0"),
	FINDS("`version` != '1.0.0'", " and v.version <> $1::text", "1.0.0"),
	FINDS("version < '1.2.3-a'", " and " NUMBER " < ($1::bigint, $2::bigint, $3::bigint, $4::text)", "1 2 3 1097000"),
	FINDS("version >= '1.0.0' AND status = 'draft'", " and " NUMBER " >= ($1::bigint, $2::bigint, $3::bigint, $4::text) and v.status = $5::text", "1 0 0 2 draft"),
	SORTS("", BOTH(NULL, NULL), "", "v.created_at, v.version", ""),
	SORTS("", BOTH("created_at DESC", NULL), "", "v.created_at desc, v.version", ""),
	REFUSES("version > 'x'", "Invalid semantic version for filter_string version: 'x'"),
	REFUSES("version > ('1.0.0')", "Only ['status'] attributes support comparison with a list of quoted string values."),
	REFUSES("VERSION = '1.0.0'", "Invalid clause(s) in filter string: 'VERSION', '=', ''1.0.0''"),
	REFUSES("tags.a = 'x'", "Invalid filter type 'tag'."),
	REFUSES_ORDER("", BOTH("version", NULL), "Invalid order_by clause 'version'. Could not be parsed."),
};
CHECKS(search_mcp_versions, versions)

static const struct search_case endpoints[] = {
	FINDS("server_name = 'x'", " and x.server_name = $1::text", "x"),
	FINDS("server_name IN ('a')", " and x.server_name = any($1::text[])", "[a]"),
	FINDS("status = 'active'", " and r.status = $1::text", "active"),
	SORTS("", BOTH(NULL, NULL), "", "x.id", ""),
	SORTS("", BOTH("created_at DESC", NULL), "", "x.created_at desc, x.id", ""),
	REFUSES("tags.a = 'x'", "Invalid filter type 'tag'."),
};
CHECKS(search_mcp_endpoints, endpoints)
/* clang-format on */

static void test_selecting(void)
{
	CU_ASSERT(search_mcp_selects_status(mem, "status = 'x'"));
	CU_ASSERT(search_mcp_selects_status(mem, "server_name = 'a' AND attribute.status != 'x'"));
	CU_ASSERT(search_mcp_selects_status(mem, "server_name = "));
	CU_ASSERT(search_mcp_selects_status(mem, "nope = 'x'"));
	CU_ASSERT(!search_mcp_selects_status(mem, "server_name = 'status'"));
	CU_ASSERT(!search_mcp_selects_status(mem, ""));
}

void suite_search_mcp(void)
{
	CU_pSuite s = CU_add_suite("search_mcp", search_set_up, search_tear_down);

	CU_add_test(s, "servers", test_servers);
	CU_add_test(s, "versions", test_versions);
	CU_add_test(s, "access endpoints", test_endpoints);
	CU_add_test(s, "what selects a status", test_selecting);
}
