/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies that models describe; the registry of MCP servers has the largest ones. */
#include "app/model_body.h"

#include "handlers/mcp.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

static bool no_x(struct request *rq, const char **text)
{
	if (strcmp(*text, "x") == 0)
		return fail(rq, INVALID_PARAMETER_VALUE, "no x");
	*text = arena_printf(rq->arena, "<%s>", *text);
	return true;
}

static const struct model_field inner_fields[] = {
	{ .name = "on", .kind = MODEL_BOOL, .flags = MODEL_OR_FALSE },
	{ .name = "t", .kind = MODEL_STR, .flags = MODEL_NULLABLE, .check = no_x },
	{ .kind = MODEL_END },
};
static const struct model inner = { "Inner", inner_fields,
				    MODEL_KEEPS_OTHERS | MODEL_OTHERS_FIRST | MODEL_DROPS_NULLS };
static const struct model data = { "Data", inner_fields, MODEL_IS_DATACLASS };
static const struct model_field outer_fields[] = {
	{ .name = "a", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "b", .kind = MODEL_LIST, .flags = MODEL_NULLABLE, .of = &inner, .max = 2 },
	{ .name = "c", .kind = MODEL_MAP, .of = &data },
	{ .name = "_d", .kind = MODEL_DICT, .flags = MODEL_NULLABLE, .also = "d" },
	{ .name = "e", .kind = MODEL_STRS },
	{ .name = "f", .kind = MODEL_ANY },
	{ .name = "g", .kind = MODEL_ONE, .of = &inner },
	{ .kind = MODEL_END },
};
static const struct model outer = { "Outer", outer_fields, MODEL_KEEPS_OTHERS };

static void test_bodies(void)
{
	static const struct {
		const char *body, *becomes; /* or, if it begins so, the refusal */
	} cases[] = {
		{ NULL, "! Field required" },
		{ "null", "! Input should be a valid dictionary or object to extract fields from" },
		{ "[]", "! Input should be a valid dictionary or object to extract fields from" },
		{ "{}", "! a: Field required" },
		{ "{\"a\": null}", "! a: Input should be a valid string" },
		{ "{\"z\": [1, 2.50], \"a\": \"\\u00e9\", \"y\": null}",
		  "{\"a\": \"\\u00e9\", \"z\": [1, 2.5], \"y\": null}" },
		{ "{\"a\":\"1\",\"b\":null,\"_d\":{\"x\":null}}",
		  "{\"a\": \"1\", \"b\": null, \"_d\": {\"x\": null}}" },
		{ "{\"a\":\"1\",\"d\":{}}", "{\"a\": \"1\", \"_d\": {}}" },
		{ "{\"a\":\"1\",\"b\":[{\"t\":\"q\",\"z\":null},{\"t\":null}]}",
		  "{\"a\": \"1\", \"b\": [{\"z\": null, \"on\": false, \"t\": \"<q>\"}, {\"on\": "
		  "false}]}" },
		{ "{\"a\":\"1\",\"c\":{\"k\":{\"on\":\"YES\",\"z\":1},\"l\":{}}}",
		  "{\"a\": \"1\", \"c\": {\"k\": {\"on\": true}, \"l\": {\"on\": false}}}" },
		{ "{\"a\":\"1\",\"e\":[\"x\"],\"f\":null,\"g\":{}}",
		  "{\"a\": \"1\", \"e\": [\"x\"], \"f\": null, \"g\": {\"on\": false}}" },
		{ "{\"b\":[1,{\"t\":2},{}],\"c\":{\"k\":1},\"d\":[],\"e\":\"x\",\"g\":[]}",
		  "! a: Field required; b: List should have at most 2 items after validation, not "
		  "3; c.k: Input should be a dictionary or an instance of Data; _d: Input should be "
		  "a valid dictionary; e: Input should be a valid list; g: Input should be a valid "
		  "dictionary or object to extract fields from" },
		{ "{\"b\":[1,{\"t\":2,\"on\":2}],\"c\":{\"k\":{\"on\":null}},\"e\":[1,\"x\"]}",
		  "! a: Field required; b.0: Input should be a valid dictionary or object to "
		  "extract fields from; b.1.on: Input should be a valid boolean, unable to "
		  "interpret input; b.1.t: Input should be a valid string; c.k.on: Input should be "
		  "a valid boolean; e.0: Input should be a valid string" },
		{ "{\"a\":5,\"g\":{\"t\":\"x\"},\"e\":5}", "no x" },
		{ "{\"a\":\"1\",\"f\":1e999}",
		  "! numbers must be finite; the body holds one that is not." },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(POST, "/", NULL);
		const struct json_value *v = model_check(rq, &outer, model_tree(rq, cases[i].body));
		const char *becomes = cases[i].becomes;

		if (v) {
			CU_ASSERT(is_text(cases[i].body, json_value_dump(rq->arena, v, false),
					  becomes));
			continue;
		}
		if (*becomes == '!')
			becomes = arena_printf(rq->arena, "Invalid request:%s", becomes + 1);
		CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE, becomes));
	}
}

/* A thousand mistakes are cut off, and nothing else happens. */
static void test_many_mistakes(void)
{
	struct request *rq = a_request(POST, "/", NULL);
	const char *list = "1";

	for (int i = 0; i < 15; i++)
		list = arena_printf(request_arena, "%s,%s", list, list);
	CU_ASSERT_PTR_NULL(model_check(
		rq, &outer,
		model_tree(rq, arena_printf(request_arena, "{\"a\":\"\",\"e\":[%s]}", list))));
	CU_ASSERT(rq->reply.error == INVALID_PARAMETER_VALUE);
	CU_ASSERT(strlen(rq->reply.message) > 60000 && strlen(rq->reply.message) < 70000);
}

static void test_members(void)
{
	struct request *rq = a_request(POST, "/", NULL);
	const struct json_value *v =
		model_tree(rq, "{\"a\": \"x\", \"b\": null, \"c\": {\"d\": 1}}");

	CU_ASSERT(model_has(v, "a") && model_has(v, "b") && !model_has(v, "d"));
	CU_ASSERT(is_text("a", model_text(v, "a"), "x"));
	CU_ASSERT_PTR_NULL(model_text(v, "b"));
	CU_ASSERT_PTR_NULL(model_text(v, "c"));
	CU_ASSERT(is_text("c", model_json(rq->arena, v, "c"), "{\"d\": 1}"));
	CU_ASSERT_PTR_NULL(model_json(rq->arena, v, "b"));
}

static void test_query_integers(void)
{
	static const struct {
		const char *text;
		int64_t value; /* -1: refused */
	} cases[] = {
		{ NULL, 100 }, { "5", 5 },    { "+5", 5 },
		{ " 5 ", 5 },  { "5.0", 5 },  { "5.00", 5 },
		{ "10", 10 },  { "1_0", 10 }, { "0", 0 },
		{ "00", 0 },   { "", -1 },    { "5.", -1 },
		{ ".0", -1 },  { "5.1", -1 }, { "x", -1 },
		{ "1e2", -1 }, { "0x1", -1 }, { "99999999999999999999", INT64_MAX },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct request *rq = a_request(GET, "/", NULL);
		int64_t v;
		bool ok = model_query_int(rq, "n", cases[i].text, 100, &v);

		CU_ASSERT_EQUAL(ok, cases[i].value != -1);
		CU_ASSERT(!ok || v == cases[i].value);
		CU_ASSERT(ok || is_refused(rq, INVALID_PARAMETER_VALUE,
					   "Invalid request: query.n: Input should be a valid "
					   "integer, unable to parse string as an integer"));
	}
}

/* What only answers hold never reaches the database. */
static void test_sources(void)
{
	struct request *rq = a_request(POST, "/", NULL);
	const struct json_value *v = model_tree(
		rq,
		"{\"icons\": [{\"source\": \"server\", \"src\": \"s\"}], \"tools\": [{\"icons\": "
		"[{\"src\": \"s\", \"source\": 5}]}, {}], \"server_json\": {\"icons\": [{}, "
		"{\"source\": \"version\"}]}}");
	const char *text;

	CU_ASSERT(mcp_icons(rq, v, &text));
	CU_ASSERT(is_text("icons", text, "[{\"src\": \"s\"}]"));
	CU_ASSERT(mcp_tools(rq, v, &text));
	CU_ASSERT(is_text("tools", text, "[{\"icons\": [{\"src\": \"s\"}]}, {}]"));
	CU_ASSERT(!mcp_manifest(rq, v, &text));
	CU_ASSERT(strstr(rq->reply.message, "Invalid server_json.icons[1].source: 'version'") ==
		  rq->reply.message);
	CU_ASSERT(mcp_icons(rq, model_tree(rq, "{\"icons\": null}"), &text) && !text);
	CU_ASSERT(mcp_tools(rq, model_tree(rq, "{}"), &text) && !text);
}

void suite_model_body(void)
{
	CU_pSuite s = CU_add_suite("model_body", requests_set_up, requests_tear_down);

	CU_add_test(s, "bodies", test_bodies);
	CU_add_test(s, "many mistakes", test_many_mistakes);
	CU_add_test(s, "members", test_members);
	CU_add_test(s, "query integers", test_query_integers);
	CU_add_test(s, "sources", test_sources);
}
