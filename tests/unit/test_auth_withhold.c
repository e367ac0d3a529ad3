/* SPDX-License-Identifier: Apache-2.0 */
/* What answers leave out; what each endpoint answers is compared with the reference. */
#include "auth/withhold.c"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* A misspelt name would leave nothing out. */
static void test_names(void)
{
	size_t n;
	const struct endpoint *rows = endpoint_table(&n);

	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		bool found = false;

		for (size_t k = 0; !found && k < n; k++)
			found = strcmp(rows[k].name, answers[i].endpoint) == 0;
		CU_ASSERT(found);
		if (!found)
			printf("    no endpoint %s\n", answers[i].endpoint);
	}
}

/* The body of an endpoint as a user with one grant gets it. */
static const struct request *withheld_from(const char *endpoint, const char *type,
					   enum grant_level level, const char *body)
{
	struct request *rq = a_request(GET, "/", NULL);
	struct grants *g = ARENA_NEW(rq->arena, struct grants);
	struct grant *grant = ARENA_NEW(rq->arena, struct grant);
	struct endpoint *e = ARENA_NEW(rq->arena, struct endpoint);
	struct json j;

	*grant = (struct grant){ type, "*", level };
	*g = (struct grants){ .by_default = GRANT_READ, .n = 1, .v = grant };
	e->name = endpoint;
	rq->endpoint = e;
	rq->grants = type ? g : NULL;
	j = reply_json(rq);
	jw_raw(&j, body);
	CU_ASSERT(withhold(rq));
	return rq;
}

static void test_bodies(void)
{
	static const struct {
		const char *endpoint, *type;
		enum grant_level level;
		const char *body, *want;
	} cases[] = {
		{ "run_get", NULL, GRANT_DENY, "{ \"run\": {\"inputs\":{\"model_inputs\":[1]}}}",
		  "{ \"run\": {\"inputs\":{\"model_inputs\":[1]}}}" },
		{ "run_get", "logged_model", GRANT_READ, "{ \"run\": {}}", "{ \"run\": {}}" },
		{ "run_get", "run", GRANT_DENY, "{ \"run\": {}}", "{ \"run\": {}}" },
		{ "runs_search", "logged_model", GRANT_DENY,
		  "{\"runs\":[{\"inputs\":{\"model_inputs\":[1],\"a\":1}},{\"data\":{\"metrics\":"
		  "[{\"key\":\"\\u00e9\\n\",\"model_id\":\"m\"},{\"value\":1e3}]}}],\"model_id\":2}",
		  "{\"runs\":[{\"inputs\":{\"a\":1}},{\"data\":{\"metrics\":"
		  "[{\"key\":\"é\\n\"},{\"value\":1e3}]}}],\"model_id\":2}" },
		{ "registered_model_get", "prompt_version", GRANT_DENY,
		  "{\"registered_model\":{\"latest_versions\":[{}]}}",
		  "{\"registered_model\":{\"latest_versions\":[{}]}}" },
		{ "registered_model_get", "prompt_version", GRANT_DENY,
		  "{\"registered_model\":{\"latest_versions\":[{}],\"tags\":[{\"key\":\"mlflow."
		  "prompt.is_prompt\",\"value\":\"True\"}]}}",
		  "{\"registered_model\":{\"tags\":[{\"key\":\"mlflow.prompt.is_prompt\",\"value\":"
		  "\"True\"}]}}" },
		{ "trace_get", "assessment", GRANT_NOTHING,
		  "{\"trace\":{\"trace_info\":{\"assessments\":[]}}}",
		  "{\"trace\":{\"trace_info\":{}}}" },
		{ "trace_get", "run", GRANT_DENY,
		  "{\"trace\":{\"trace_info\":{\"trace_metadata\":{\"mlflow.sourceRun\":\"r\"}}}}",
		  "{\"trace\":{\"trace_info\":{}}}" },
		{ "trace_whole", "assessment", GRANT_NOTHING,
		  "{\"trace\":{\"trace_info\":{\"assessments\":[{}],\"a\":1},\"spans\":[{\"assessments\":1}]}}",
		  "{\"trace\":{\"trace_info\":{\"a\":1},\"spans\":[{\"assessments\":1}]}}" },
		{ "trace_whole", "run", GRANT_DENY,
		  "{\"trace\":{\"trace_info\":{\"trace_metadata\":{\"mlflow.sourceRun\":\"r\",\"mlflow.modelId\":\"m\"}}}}",
		  "{\"trace\":{\"trace_info\":{\"trace_metadata\":{\"mlflow.modelId\":\"m\"}}}}" },
		{ "traces_whole", "logged_model", GRANT_DENY,
		  "{\"traces\":[{\"trace_info\":{\"trace_metadata\":{\"mlflow.modelId\":\"m\"}}},{\"trace_info\":{\"trace_metadata\":{\"mlflow.modelId\":\"m\",\"other\":\"x\"}}}]}",
		  "{\"traces\":[{\"trace_info\":{}},{\"trace_info\":{\"trace_metadata\":{\"other\":\"x\"}}}]}" },
		{ "traces_whole", "assessment", GRANT_NOTHING,
		  "{\"traces\":[{\"trace_info\":{\"assessments\":[{}]}},{\"trace_info\":{}}],\"assessments\":1}",
		  "{\"traces\":[{\"trace_info\":{}},{\"trace_info\":{}}],\"assessments\":1}" },
		{ "traces_whole", "assessment", GRANT_READ,
		  "{\"traces\":[{\"trace_info\":{\"assessments\":[{}]}}]}",
		  "{\"traces\":[{\"trace_info\":{\"assessments\":[{}]}}]}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(is_answered(withheld_from(cases[i].endpoint, cases[i].type,
						    cases[i].level, cases[i].body),
				      200, cases[i].want));
}

/* A value as deep as a request may bring it stands in messages that make it deeper. */
static void test_depth(void)
{
	char body[2 * ANSWER_DEPTH_MAX + 64] = "{\"trace\":{\"x\":";
	size_t n = strlen(body);

	memset(body + n, '[', JSON_DEPTH_MAX + 16);
	memset(body + n + JSON_DEPTH_MAX + 16, ']', JSON_DEPTH_MAX + 16);
	memcpy(body + n + 2 * (JSON_DEPTH_MAX + 16), "}}", 3);
	CU_ASSERT(is_answered(withheld_from("trace_get", "run", GRANT_DENY, body), 200, body));
	CU_ASSERT_PTR_NULL(gq_from_json(request_arena, body, strlen(body)));
	memset(body, '[', ANSWER_DEPTH_MAX + 1);
	memset(body + ANSWER_DEPTH_MAX + 1, ']', ANSWER_DEPTH_MAX + 1);
	CU_ASSERT_PTR_NULL(gq_from_answer(request_arena, body, 2 * ANSWER_DEPTH_MAX + 2));
	CU_ASSERT_PTR_NOT_NULL(gq_from_answer(request_arena, body + 1, 2 * ANSWER_DEPTH_MAX));
}

static void test_failures_stay(void)
{
	struct request *rq = a_request(GET, "/", NULL);
	struct grants g = { 0 };

	rq->grants = &g;
	fail(rq, RESOURCE_DOES_NOT_EXIST, "x");
	CU_ASSERT(withhold(rq));
	CU_ASSERT(is_refused(rq, RESOURCE_DOES_NOT_EXIST, "x"));
}

void suite_auth_withhold(void)
{
	CU_pSuite suite = CU_add_suite("auth/withhold", requests_set_up, requests_tear_down);

	CU_add_test(suite, "every name is an endpoint's", test_names);
	CU_add_test(suite, "bodies", test_bodies);
	CU_add_test(suite, "deep answers", test_depth);
	CU_add_test(suite, "failures stay as they are", test_failures_stay);
}
