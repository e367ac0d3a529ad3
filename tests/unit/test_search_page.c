/* SPDX-License-Identifier: Apache-2.0 */
/* Pages: where the next one begins, and which tokens are refused how. */
#include "app/limits.h"
#include "app/search/token.h"
#include "tests/unit/search_test.h"
#include "tests/unit/suites.h"

#include <CUnit/CUnit.h>

/* A search with one parameter of the caller's in front. */
struct search {
	struct search_query query;
	struct search_params params;
};

static struct search *search_for(const struct search_entity *entity,
				 const struct search_input *input)
{
	struct search *s = ARENA_NEW(mem, struct search);

	search_params_init(&s->params, mem);
	search_param(&s->params, (struct param)P_STR("caller's"));
	CU_ASSERT_FATAL(search_compile(mem, entity, input, &s->params, &s->query));
	return s;
}

static struct search *runs_by(const char *first, const char *second)
{
	const char *order_by[] = { first, second };
	struct search_input input = { .order_by = order_by,
				      .n_order_by = (first != NULL) + (second != NULL) };

	return search_for(&search_runs, &input);
}

/* Goes behind the keys; the condition and its parameters, or the refusal. */
static const char *behind(struct search *s, const char *const *keys)
{
	const char *token = search_next_token(&s->query, keys);

	if (!search_page(&s->query, &s->params, token))
		return s->query.error;
	return arena_printf(mem, "%s: %s", s->query.where, show_params(mem, &s->params, 1));
}

#define BEHIND(search, ...) behind((search), (const char *const[]){ __VA_ARGS__ })

static void test_default_order(void)
{
	CU_ASSERT(same_text("default", BEHIND(runs_by(NULL, NULL), "5", "abc"),
			    " and (r.start_time <= $2::bigint and (r.start_time < $2::bigint or "
			    "r.run_uuid > $3::text)): 5 abc"));
	CU_ASSERT(same_text("no start time", BEHIND(runs_by(NULL, NULL), NULL, "abc"),
			    " and (true and (r.start_time is not null or r.run_uuid > $2::text)): "
			    "abc"));
	CU_ASSERT(same_text("run_id", BEHIND(runs_by("run_id DESC", NULL), "abc"),
			    " and (r.run_uuid) < ($2::text): abc"));
}

static void test_nullable_keys(void)
{
	CU_ASSERT(same_text("user_id", BEHIND(runs_by("user_id", "run_id"), "u", "abc"),
			    " and ((r.user_id >= $2::text or r.user_id is null) and "
			    "((r.user_id > $2::text or r.user_id is null) or "
			    "r.run_uuid > $3::text)): u abc"));
	CU_ASSERT(same_text("user_id", BEHIND(runs_by("user_id DESC", "run_id"), NULL, "abc"),
			    " and (r.user_id is null and (false or r.run_uuid > $2::text)): abc"));
}

static void test_metric_keys(void)
{
	const char *got = BEHIND(runs_by("metrics.a DESC", "run_id"), "0", "NaN", "abc");

	CU_ASSERT(same_text("metric", strrchr(got, ':'), ": a 0 nan abc"));
	CU_ASSERT(strstr(got, "o0.value <= $4::double precision or o0.value is null") != NULL);
	got = BEHIND(runs_by("metrics.a", "run_id"), "2", NULL, "abc");
	CU_ASSERT(same_text("missing metric", strrchr(got, ':'), ": a 2 abc"));
}

static void test_row_comparison(void)
{
	const char *order_by[] = { "name DESC" };
	struct search_input input = { .order_by = order_by, .n_order_by = 1 };

	CU_ASSERT(same_text("experiments",
			    BEHIND(search_for(&search_experiments, &input), "n", "7"),
			    " and (e.name, e.experiment_id) < ($2::text, $3::bigint): n 7"));
}

static const char *refusal(struct search *s, const char *token)
{
	return search_page(&s->query, &s->params, token) ? "taken" : s->query.error;
}

static const char invalid_place[] = "Invalid page token, it holds no place in this order";
static const char other_order[] =
	"Order by in the page token does not match the requested order by.";

static void test_forged_values(void)
{
	CU_ASSERT(same_text("no number", BEHIND(runs_by(NULL, NULL), "x", "abc"), invalid_place));
	CU_ASSERT(same_text("too large", BEHIND(runs_by(NULL, NULL), "99999999999999999999", "abc"),
			    invalid_place));
	CU_ASSERT(same_text("null", BEHIND(runs_by(NULL, NULL), "5", NULL), invalid_place));
	CU_ASSERT(same_text("no float", BEHIND(runs_by("metrics.a", "run_id"), "0", "0x1", "abc"),
			    invalid_place));
}

static void test_other_orders(void)
{
	const char *const keys[] = { "a", "5", "abc" };
	const char *token = search_next_token(&runs_by("params.a", NULL)->query, keys);

	CU_ASSERT(same_text("same", refusal(runs_by("param.a ASC", NULL), token), "taken"));
	CU_ASSERT(same_text("key", refusal(runs_by("params.b", NULL), token), other_order));
	CU_ASSERT(same_text("type", refusal(runs_by("tags.a", NULL), token), other_order));
	CU_ASSERT(same_text("way", refusal(runs_by("params.a DESC", NULL), token), other_order));
	CU_ASSERT(same_text("none", refusal(runs_by(NULL, NULL), token), other_order));
}

/* Only tokens of logged models belong to a filter and to experiments. */
static void test_strict_tokens(void)
{
	const char *const one[] = { "1" }, *const two[] = { "1", "2" };
	const char *const keys[] = { "5", "m-1" };
	struct search_input input = { .filter = "name = 'a'",
				      .experiment_ids = one,
				      .n_experiment_ids = 1 };
	const char *token =
		search_next_token(&search_for(&search_logged_models, &input)->query, keys);

	CU_ASSERT(same_text("same", refusal(search_for(&search_logged_models, &input), token),
			    "taken"));
	input.filter = "name = 'b'";
	CU_ASSERT(same_text("filter", refusal(search_for(&search_logged_models, &input), token),
			    "Filter string in the page token does not match the requested filter "
			    "string."));
	input.experiment_ids = two;
	input.n_experiment_ids = 2;
	CU_ASSERT(same_text("experiments",
			    refusal(search_for(&search_logged_models, &input), token),
			    "Experiment IDs in the page token do not match the requested "
			    "experiment IDs."));
	token = search_next_token(&runs_by(NULL, NULL)->query, keys);
	input = (struct search_input){ .filter = "status = 'FAILED'" };
	CU_ASSERT(same_text("runs", refusal(search_for(&search_runs, &input), token), "taken"));
}

static void test_stock_tokens(void)
{
	const struct {
		const char *token;
		int64_t offset;
	} cases[] = {
		{ "", 0 },
		{ "eyJvZmZzZXQiOiAxMDB9", 100 },   /* {"offset": 100} */
		{ "eyJvZmZzZXQiOiAiNSJ9", 5 },     /* {"offset": "5"} */
		{ "eyJv ZmZz!ZXQiOiAxMDB9", 100 }, /* what is no base64 is skipped */
		{ "eyJvZmZzZXQiOjd9", 7 },         /* {"offset":7} */
		/* {"experiment_ids": ["1"], "filter_string": null, "order_by": null, "offset": 9} */
		{ "eyJleHBlcmltZW50X2lkcyI6IFsiMSJdLCAiZmlsdGVyX3N0cmluZyI6IG51bGwsICJvcmRlcl9ieSI"
		  "6IG51bGwsICJvZmZzZXQiOiA5fQ==",
		  9 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct search *s = runs_by(NULL, NULL);

		CU_ASSERT(search_page(&s->query, &s->params, cases[i].token));
		CU_ASSERT(s->query.offset == cases[i].offset);
		CU_ASSERT_STRING_EQUAL(s->query.where, "");
	}
}

static void test_garbage(void)
{
	const struct {
		const char *token, *error;
	} cases[] = {
		{ "a", "Invalid page token, could not base64-decode" },
		{ "abcde", "Invalid page token, could not base64-decode" },
		{ "abc", "Invalid page token, could not base64-decode" },
		{ "!", "Invalid page token, decoded value=b''" },
		{ "abcd", "Invalid page token, decoded value=b'i\\xb7\\x1d'" },
		{ "eyJhIjogMX0=", "Invalid page token, decoded value=b'{\"a\": 1}'" },
		{ "e30=", "Invalid page token, parsed value={}" },
		{ "eyJvZmZzZXQiOiAwfQ==", "Invalid page token, parsed value={'offset': 0}" },
		{ "eyJvZmZzZXQiOiAieCJ9", "Invalid page token, not stringable x" },
		{ "eyJvZmZzZXQiOiAtMX0=", "Invalid page token, not stringable -1" },
	};
	struct search_input none = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CU_ASSERT(same_text(cases[i].token, refusal(runs_by(NULL, NULL), cases[i].token),
				    cases[i].error));
	CU_ASSERT(same_text("logged models",
			    refusal(search_for(&search_logged_models, &none), "abcd"),
			    "Invalid page token: abcd. Expecting value: line 1 column 1 (char 0)"));
}

/* Every cut and every changed byte is refused or read as something else. */
static void test_damaged_tokens(void)
{
	const char *const keys[] = { "5", "abc" };
	const char *token = search_next_token(&runs_by(NULL, NULL)->query, keys);

	for (size_t i = 1; i < strlen(token); i++) {
		char *cut = arena_strndup(mem, token, i), *changed = arena_strdup(mem, token);

		CU_ASSERT(strcmp(refusal(runs_by(NULL, NULL), cut), "taken") != 0);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		CU_ASSERT(refusal(runs_by(NULL, NULL), changed) != NULL);
	}
}

void suite_search_page(void)
{
	CU_pSuite s = CU_add_suite("search page", search_set_up, search_tear_down);

	CU_add_test(s, "default order", test_default_order);
	CU_add_test(s, "nullable keys", test_nullable_keys);
	CU_add_test(s, "metric keys", test_metric_keys);
	CU_add_test(s, "row comparison", test_row_comparison);
	CU_add_test(s, "forged values", test_forged_values);
	CU_add_test(s, "other orders", test_other_orders);
	CU_add_test(s, "strict tokens", test_strict_tokens);
	CU_add_test(s, "tokens of stock MLflow", test_stock_tokens);
	CU_add_test(s, "garbage", test_garbage);
	CU_add_test(s, "damaged tokens", test_damaged_tokens);
}
