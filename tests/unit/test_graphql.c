/* SPDX-License-Identifier: Apache-2.0 */
/* GraphQL without data: documents, limits, rules, introspection. What the reference
 * says to the same is compared in tests/conformance/graphql.py. */
#include "app/graphql/execute.h"

#include "app/limits.h"
#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* Every field with data behind it is an object with one experiment's name. */
static const struct gq_value *resolve(void *context UNUSED, const struct gq_type *type UNUSED,
				      const struct gq_field *field UNUSED,
				      const struct gq_members *args UNUSED,
				      const struct gq_value *parent UNUSED,
				      const char **ret_error UNUSED)
{
	static const char json[] = "{\"experiment\": {\"name\": \"n\", \"creation_time\": 12, "
				   "\"tags\": [{\"key\": \"k\\u00e9\"}, {\"key\": null}]}}";

	return gq_from_json(request_arena, json, strlen(json));
}

/* The data, or the first thing that is wrong. */
static const char *answer(const char *text, const char *variables)
{
	static const struct gq_limits limits = { 3, 2 };
	struct gq_execution x = { .arena = request_arena,
				  .resolve = resolve,
				  .errors = { .arena = request_arena } };
	const char *error;
	struct buf out;
	struct json j;

	x.document = gq_parse(request_arena, text, strlen(text), &error);
	if (!x.document)
		return error;
	if (variables)
		x.variables = gq_from_json(request_arena, variables, strlen(variables));
	if (gq_check_limits(x.document, &limits, &x.errors))
		gq_validate(x.document, &x.errors);
	buf_init(&out, REPLY_MAX);
	j = jw_to(&out);
	gq_execute(&x, &j);
	error = x.errors.n ? x.errors.v[0] : arena_strdup(request_arena, out.data);
	buf_free(&out);
	return error;
}

#define ASK "{mlflowGetExperiment(input:{experimentId:\"1\"}){experiment{"

static const struct {
	const char *text, *variables, *answer;
} cases[] = {
	{ ASK "name creationTime}}}", NULL,
	  "{\"mlflowGetExperiment\":{\"experiment\":{\"creationTime\":\"12\",\"name\":\"n\"}}}" },
	{ ASK "lifecycleStage lastUpdateTime tags{key value}}}}", NULL,
	  "{\"mlflowGetExperiment\":{\"experiment\":{\"lastUpdateTime\":\"0\",\"lifecycleStage\":"
	  "\"\",\"tags\":[{\"key\":\"ké\",\"value\":\"\"},{\"key\":null,\"value\":\"\"}]}}}" },
	{ "{a:__typename __type(name:\"Test\"){kind fields{name}}}", NULL,
	  "{\"__type\":{\"fields\":[{\"name\":\"output\"}],\"kind\":\"OBJECT\"},\"a\":\"Query\"}" },
	{ "query($n:String!){__type(name:$n){name}}", "{\"n\":\"Nope\"}", "{\"__type\":null}" },
	{ "query($n:String!){__type(name:$n){name}}", "[1]",
	  "Variable '$n' of required type 'String!' was not provided." },
	{ "{a}", NULL, "Cannot query field 'a' on type 'Query'." },
	{ "{a:__typename b:__typename c:__typename}", NULL,
	  "GraphQL queries should have at most 2 aliases, got 3 aliases. To increase the limit, set "
	  "the MLFLOW_SERVER_GRAPHQL_MAX_ALIASES environment variable." },
	{ "{x x x x}", NULL,
	  "GraphQL queries should have at most 3 root fields, got 4 root fields. To increase the "
	  "limit, set the MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS environment variable." },
	{ "{...F} fragment F on Query{a{...F}}", NULL, "Query exceeds maximum depth of 10" },
	{ "{...F} fragment F on Query{...G} fragment G on Query{...F}", NULL,
	  "Cannot spread fragment 'F' within itself." },
	{ "{\n  a(", NULL, "Syntax Error: expected a name, found the end (line 2, column 5)." },
	{ "{a(b:\"\\ud800\")}", NULL,
	  "Syntax Error: expected a value, found a malformed string (line 1, column 6)." },
	{ "{a(b:1x)}", NULL,
	  "Syntax Error: expected a value, found a malformed number (line 1, column 6)." },
	{ "", NULL, "Syntax Error: expected a query, found the end (line 1, column 1)." },
};

static void test_answers(void)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(is_text(cases[i].text, answer(cases[i].text, cases[i].variables),
				  cases[i].answer));
}

/* Brackets, tokens and definitions without end are refused, and not followed. */
static void test_too_much(void)
{
	char text[3 * GRAPHQL_TOKENS_MAX];

	memset(text, '{', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (size_t i = 1; i < sizeof(text) - 1; i += 2)
		text[i] = 'a';
	CU_ASSERT(is_text("{a{a", answer(text, NULL),
			  "The document is nested deeper than 100 levels."));
	text[0] = '{';
	memset(text + 1, 'a', sizeof(text) - 2);
	for (size_t i = 2; i < sizeof(text) - 1; i += 2)
		text[i] = ' ';
	CU_ASSERT(
		is_text("{a a a", answer(text, NULL), "The document has more than 10000 tokens."));
	for (size_t i = 0; i + 3 < sizeof(text); i += 3)
		memcpy(text + i, "{a}", 3);
	CU_ASSERT(is_text("{a}{a}", answer(text, NULL),
			  "The document has more than 100 definitions."));
}

void suite_graphql(void)
{
	CU_pSuite s = CU_add_suite("graphql", requests_set_up, requests_tear_down);

	CU_add_test(s, "answers", test_answers);
	CU_add_test(s, "too much", test_too_much);
}
