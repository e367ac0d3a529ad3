/* SPDX-License-Identifier: Apache-2.0 */
/* What is looked at in the text of a scorer. */
#include "handlers/serialized_scorer.h"

#include "tests/unit/request_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

#define JUDGE(model) "{\"instructions_judge_pydantic_data\": {\"model\": \"" model "\"}}"

/* The text with another endpoint; NULL: it asks none of the gateway. */
static const char *moved(const char *text, const char *endpoint)
{
	struct serialized_scorer s;

	if (!scorer_read_kept(request_arena, text, &s) || !s.endpoint)
		return NULL;
	return scorer_with_endpoint(request_arena, &s, endpoint);
}

static void test_endpoints(void)
{
	static const struct {
		const char *text, *moved;
	} cases[] = {
		{ JUDGE("gateway:/a"), JUDGE("gateway:/e-1") },
		{ JUDGE("gateway:///a/b"), JUDGE("gateway:/e-1") },
		{ JUDGE("gateway:/"), NULL },
		{ JUDGE("gateway:"), NULL },
		{ JUDGE("Gateway:/a"), NULL },
		{ JUDGE("openai:/a"), NULL },
		{ "{}", NULL },
		{ "{\"model\": \"gateway:/a\"}", NULL },
		{ "{\"builtin_scorer_pydantic_data\":{\"model\":\"gateway:/a\",\"x\":1}}",
		  "{\"builtin_scorer_pydantic_data\": {\"model\": \"gateway:/e-1\", \"x\": 1}}" },
		{ "{\"memory_augmented_judge_data\": {\"a\": 1, \"base_judge\": " JUDGE(
			  "gateway:/a") "}}",
		  "{\"memory_augmented_judge_data\": {\"a\": 1, \"base_judge\": " JUDGE(
			  "gateway:/e-1") "}}" },
		{ "{\"third_party_scorer_data\": {\"model\": \"gateway:/a\"}, \"z\": []}",
		  "{\"third_party_scorer_data\": {\"model\": \"gateway:/e-1\"}, \"z\": []}" },
		/* the first that is not empty counts */
		{ "{\"instructions_judge_pydantic_data\": {}, \"third_party_scorer_data\": "
		  "{\"model\": \"gateway:/a\"}}",
		  "{\"instructions_judge_pydantic_data\": {}, \"third_party_scorer_data\": "
		  "{\"model\": \"gateway:/e-1\"}}" },
		{ "{\"instructions_judge_pydantic_data\": {\"x\": 1}, \"third_party_scorer_data\": "
		  "{\"model\": \"gateway:/a\"}}",
		  NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(is_text(cases[i].text, moved(cases[i].text, "e-1"), cases[i].moved));
	CU_ASSERT(is_text("gone", moved(JUDGE("gateway:/a"), NULL),
			  "{\"instructions_judge_pydantic_data\": {\"model\": null}}"));
}

static void test_expectations(void)
{
	static const struct {
		const char *instructions;
		bool wants;
	} cases[] = {
		{ "{{ expectations }}", true },
		{ "{{expectations}} and {{ inputs }}", true },
		{ "{{{ \\texpectations\\n}}", true },
		{ "{ { expectations } }", false },
		{ "{{ expectations }", false },
		{ "{{ expectation }}", false },
		{ "{{ expectations.x }}", false },
		{ "{{ expectations. }} {{ expectations }}", true },
		{ "{{ expectations }} {{ unknown }}", false },
		{ "expectations", false },
		{ "", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct serialized_scorer s;
		const char *text = arena_printf(
			request_arena,
			"{\"instructions_judge_pydantic_data\": {\"instructions\": \"%s\"}}",
			cases[i].instructions);

		CU_ASSERT_FATAL(scorer_read_kept(request_arena, text, &s));
		if (scorer_wants_expectations(&s) != cases[i].wants) {
			fprintf(stderr, "\n  %s\n", cases[i].instructions);
			CU_FAIL("expectations");
		}
	}
}

static void test_code(void)
{
	static const char text[] =
		"{\"ensemble_scorer_data\": {\"scorers\": [{\"call_source\": \"x\"}]}}";
	struct request *rq = a_request(POST, "/", NULL);
	struct serialized_scorer s;

	CU_ASSERT(!scorer_read(rq, text, &s));
	CU_ASSERT_EQUAL(rq->reply.error, INVALID_PARAMETER_VALUE);
	request_config.enable_custom_scorers = true;
	CU_ASSERT(scorer_read(rq, text, &s));
	CU_ASSERT(!scorer_read(rq,
			       "{\"third_party_scorer_data\": {\"kwargs\": {\"fallbacks\": [], "
			       "\"api_base\": 1}}}",
			       &s));
	CU_ASSERT(is_refused(rq, INVALID_PARAMETER_VALUE,
			     "third_party_scorer_data.kwargs must not contain 'api_base', "
			     "'fallbacks': these options choose where the scorer's LLM client "
			     "sends requests. Configure the judge endpoint on the server instead, "
			     "for example through a gateway endpoint ('gateway:/<name>') or the "
			     "provider's environment variables."));
}

void suite_serialized_scorer(void)
{
	CU_pSuite s = CU_add_suite("texts of scorers", requests_set_up, requests_tear_down);

	CU_add_test(s, "endpoints of the gateway", test_endpoints);
	CU_add_test(s, "expectations", test_expectations);
	CU_add_test(s, "code and destinations", test_code);
}
