/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/search_test.h"

#include "app/limits.h"

#include <CUnit/CUnit.h>
#include <inttypes.h>

struct arena *mem;

int search_set_up(void)
{
	mem = arena_new(ARENA_HARD_LIMIT);
	return 0;
}

int search_tear_down(void)
{
	arena_free(mem);
	return 0;
}

bool same_text(const char *about, const char *got, const char *want)
{
	if (strcmp(got, want) == 0)
		return true;
	fprintf(stderr, "\n  of:   %s\n  got:  %s\n  want: %s\n", about, got, want);
	return false;
}

static const char *show_param(struct arena *a, const struct param *p)
{
	const char *list = "";

	switch (p->kind) {
	case PARAM_STR:
		return p->s;
	case PARAM_INT:
		return arena_printf(a, "%" PRId64, p->i);
	case PARAM_DBL:
		return arena_printf(a, "%g", p->d);
	case PARAM_STRS:
		for (size_t i = 0; i < p->n; i++)
			list = arena_printf(a, "%s%s%s", list, i > 0 ? ", " : "", p->strs[i]);
		return arena_printf(a, "[%s]", list);
	case PARAM_INTS:
		for (size_t i = 0; i < p->n; i++)
			list = arena_printf(a, "%s%s%" PRId64, list, i > 0 ? ", " : "", p->ints[i]);
		return arena_printf(a, "[%s]", list);
	default:
		return "?";
	}
}

const char *show_params(struct arena *a, const struct search_params *p, size_t skip)
{
	const char *shown = "";

	for (size_t i = skip; i < p->n; i++)
		shown = arena_printf(a, "%s%s%s", shown, i > skip ? " " : "",
				     show_param(a, &p->v[i]));
	return shown;
}

static void check_search(struct arena *a, const struct search_entity *entity,
			 const struct search_case *c)
{
	struct search_input input = { .filter = c->filter, .order_by = c->order_by };
	struct search_model_order order[ARRAY_LEN(c->order_by)];
	struct search_params params;
	struct search_query q;
	const char *about = c->filter != NULL ? c->filter : "";

	while (input.n_order_by < ARRAY_LEN(c->order_by) && c->order_by[input.n_order_by] != NULL) {
		about = c->order_by[input.n_order_by];
		order[input.n_order_by++] =
			(struct search_model_order){ .field_name = about, .ascending = true };
	}
	input.model_order = order;
	input.n_model_order = input.n_order_by;
	search_params_init(&params, a);
	if (!search_compile(a, entity, &input, &params, &q)) {
		CU_ASSERT(same_text(about, q.error, c->error != NULL ? c->error : "no refusal"));
		return;
	}
	CU_ASSERT(same_text(about, c->error != NULL ? "no refusal" : "", c->error ? c->error : ""));
	if (c->sql != NULL)
		CU_ASSERT(same_text(about, arena_printf(a, "%s%s", q.joins, q.where), c->sql));
	if (c->sorted != NULL)
		CU_ASSERT(same_text(about, q.order_by, c->sorted));
	if (c->params != NULL)
		CU_ASSERT(same_text(about, show_params(a, &params, 0), c->params));
}

void check_searches(const struct search_entity *entity, const struct search_case *cases, size_t n)
{
	struct arena *a = arena_new(ARENA_HARD_LIMIT);

	for (size_t i = 0; i < n; i++, arena_reset(a))
		check_search(a, entity, &cases[i]);
	arena_free(a);
}
