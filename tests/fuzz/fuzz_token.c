/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page tokens that nobody made: as they are, and as the contents of a token that
 * is well-formed outside. A token that is taken adds parameters, never text.
 */
#include "app/limits.h"
#include "app/query.h"
#include "app/search/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void try_token(struct arena *a, const struct search_entity *entity, const char *order,
		      const char *token)
{
	struct search_model_order model_order = { .field_name = order };
	struct search_input input = {
		.order_by = &order, .n_order_by = 1, .model_order = &model_order, .n_model_order = 1
	};
	struct search_params params;
	struct search_query q;

	search_params_init(&params, a);
	check(search_compile(a, entity, &input, &params, &q));
	if (!search_page(&q, &params, token)) {
		check(q.error != NULL && q.error_code == INVALID_PARAMETER_VALUE);
		return;
	}
	check(q.offset >= 0);
	check(strspn(q.where, "abcdefghijklmnopqrstuvwxyz_0123456789 .,()<>=$:") ==
	      strlen(q.where));
}

/* The values of a token that is right but for them. */
static void try_values(struct arena *a, char *values)
{
	const char *order = "metrics.a", *keys[4];
	struct search_input input = { .order_by = &order, .n_order_by = 1 };
	struct search_params params;
	struct search_query q;
	size_t n = 0;

	search_params_init(&params, a);
	check(search_compile(a, &search_runs, &input, &params, &q));
	check(q.n_keys == ARRAY_LEN(keys));
	for (; n < q.n_keys && values != NULL; n++)
		keys[n] = strsep(&values, "\x1f");
	while (n < q.n_keys)
		keys[n++] = NULL;
	try_token(a, &search_runs, order, search_next_token(&q, keys));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct page_token token;
	const char *text, *error = NULL;
	struct arena *a;

	if (!utf8_valid((const char *)data, size))
		return 0;
	a = arena_new(ARENA_HARD_LIMIT);
	text = arena_strndup(a, (const char *)data, size);
	check(token_decode(a, text, &token, &error) || error != NULL);
	try_token(a, &search_runs, "start_time DESC", text);
	try_token(a, &search_experiments, "name", text);
	try_token(a, &search_logged_models, "metrics.a", text);
	try_values(a, arena_strdup(a, text));
	arena_free(a);
	return 0;
}
