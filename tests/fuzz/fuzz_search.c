/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search compiler on any filter and order_by: the first byte chooses the
 * entity, 0x1f separates the filter from the members of order_by. What compiles
 * holds no text of the input, numbers its parameters right, and has a next page.
 */
#include "app/limits.h"
#include "app/query.h"
#include "app/search/search.h"

#define ORDERS_MAX 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		__builtin_trap();
}

/* Our SQL is written with these characters; an input of others that got through
 * would show. */
static void check_sql(const char *sql, size_t n_params)
{
	static const char ours[] = "abcdefghijklmnopqrstuvwxyz_0123456789 .,()[]<>=$:~+-'ADENRSTU";

	check(sql[strspn(sql, ours)] == '\0');
	for (const char *at = strchr(sql, '$'); at != NULL; at = strchr(at + 1, '$')) {
		unsigned long number = strtoul(at + 1, NULL, 10);

		check(number >= 1 && number <= n_params);
	}
}

static void check_next_page(struct arena *a, struct search_query *q, struct search_params *params)
{
	const char **keys = ARENA_ARRAY(a, q->n_keys, const char *);

	for (size_t i = 0; i < q->n_keys; i++)
		keys[i] = q->key[i].type == SEARCH_TEXT ? "text" : "7";
	check(search_page(q, params, search_next_token(q, keys)));
	check_sql(q->where, params->n);
}

static void search(struct arena *a, const struct search_entity *entity,
		   const struct search_input *input)
{
	struct search_params params;
	struct search_query q;

	search_params_init(&params, a);
	if (!search_compile(a, entity, input, &params, &q)) {
		check(q.error != NULL && q.error_code != ERROR_NONE);
		return;
	}
	check(q.n_keys > 0);
	check_sql(q.joins, params.n);
	check_sql(q.where, params.n);
	check_sql(q.order_by, params.n);
	check_sql(q.keys, params.n);
	check_next_page(a, &q, &params);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct search_entity *const entities[] = {
		&search_runs,           &search_experiments,         &search_logged_models,
		&search_traces,         &search_evaluation_datasets, &search_issues,
		&search_issues_counted, &search_mcp_servers,         &search_mcp_versions,
		&search_mcp_endpoints
	};
	struct search_model_order model_order[ORDERS_MAX];
	const char *order_by[ORDERS_MAX];
	struct search_input input = { .order_by = order_by, .model_order = model_order };
	struct arena *a;
	char *rest;

	if (size == 0 || !utf8_valid((const char *)data + 1, size - 1))
		return 0;
	a = arena_new(ARENA_HARD_LIMIT);
	rest = arena_strndup(a, (const char *)data + 1, size - 1);
	input.filter = strsep(&rest, "\x1f");
	for (; rest != NULL && input.n_order_by < ORDERS_MAX; input.n_order_by++) {
		order_by[input.n_order_by] = strsep(&rest, "\x1f");
		model_order[input.n_order_by] = (struct search_model_order){
			.field_name = order_by[input.n_order_by],
			.ascending = data[0] < 0x80,
		};
	}
	input.n_model_order = input.n_order_by;
	search(a, entities[data[0] % ARRAY_LEN(entities)], &input);
	arena_free(a);
	return 0;
}
