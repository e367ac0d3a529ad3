/* SPDX-License-Identifier: Apache-2.0 */
/* Token usage and cost, summed over the tree of a trace's spans; see span.h. */
#include "app/spans/span.h"

#include "app/search/python.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* The first three are always there in a sum, the others where a span has them. */
const char *const usage_names[SUMS_MAX] = {
	"input_tokens",
	"output_tokens",
	"total_tokens",
	"cache_read_input_tokens",
	"cache_creation_input_tokens",
	"cache_creation_input_tokens_above_1hr",
};
const char *const cost_names[COSTS] = { "input_cost", "output_cost", "total_cost" };
#define ALWAYS 3

static bool read_number(const struct json_value *v, struct span_number *ret)
{
	char *end;

	*ret = (struct span_number){ .given = true };
	if (v->kind == JSON_TRUE || v->kind == JSON_FALSE) {
		ret->i = v->kind == JSON_TRUE;
		return true;
	}
	if (v->kind != JSON_INT && v->kind != JSON_FLOAT)
		return false;
	ret->d = json_value_double(v);
	ret->i = v->kind == JSON_INT ? strtoll(v->text, &end, 10) : 0;
	ret->is_float = v->kind == JSON_FLOAT || ret->i == INT64_MAX || ret->i == INT64_MIN;
	return true;
}

static bool read_usage(struct span_attributes *s, const char *key, const char *const *names,
		       size_t n, struct span_usage *ret)
{
	const struct json_value *object = span_attribute_tree(s, key);

	*ret = (struct span_usage){ .given = object && object->kind == JSON_OBJECT };
	for (size_t i = 0; ret->given && i < n; i++) {
		const struct json_value *v = json_value_get(object, names[i]);

		if (v && !read_number(v, &ret->v[i]))
			return false;
	}
	return true;
}

bool span_node_read(struct span_attributes *s, struct span_node *ret)
{
	return read_usage(s, SPAN_USAGE, usage_names, SUMS_MAX, &ret->usage) &&
	       read_usage(s, SPAN_COST, cost_names, COSTS, &ret->cost);
}

/* ---- the tree ---- */

struct place {
	const char *id;
	size_t at;
};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->id, ((const struct place *)b)->id);
}

/* Children are listed in the order of the spans. */
struct tree {
	const struct span_node *nodes;
	size_t n;
	struct place *places; /* sorted by id */
	size_t *first, *next; /* child and sibling, counted from 1; 0: none */
	size_t first_root;
};

static size_t *list_for(struct tree *t, const struct span_node *node)
{
	const struct place *parent = node->parent ?
					     bsearch(&(struct place){ .id = node->parent },
						     t->places, t->n, sizeof(*t->places), by_id) :
					     NULL;

	return parent ? &t->first[parent->at] : &t->first_root;
}

/* From the back, so that each list begins with the first of its spans. */
static struct tree make_tree(struct arena *a, const struct span_node *nodes, size_t n)
{
	struct tree t = { .nodes = nodes, .n = n };

	t.places = ARENA_ARRAY(a, n, struct place);
	t.first = ARENA_ARRAY(a, n, size_t);
	t.next = ARENA_ARRAY(a, n, size_t);
	for (size_t i = 0; i < n; i++)
		t.places[i] = (struct place){ nodes[i].id, i };
	qsort(t.places, n, sizeof(*t.places), by_id);
	for (size_t i = n; i-- > 0;) {
		size_t *list = list_for(&t, &nodes[i]);

		t.next[i] = *list;
		*list = i + 1;
	}
	return t;
}

static void add(struct span_number *sum, const struct span_number *v)
{
	int64_t i;

	sum->given = true;
	if (sum->is_float || v->is_float || __builtin_add_overflow(sum->i, v->i, &i)) {
		sum->d = (sum->is_float ? sum->d : (double)sum->i) +
			 (v->is_float ? v->d : (double)v->i);
		sum->is_float = true;
		return;
	}
	sum->i = i;
}

struct todo {
	size_t at;
	bool below; /* a span above it has said what it used */
};

static void push(const struct tree *t, size_t list, bool below, struct todo *stack, size_t *depth)
{
	for (; list; list = t->next[list - 1])
		stack[(*depth)++] = (struct todo){ list - 1, below };
}

/* From the last to the first, as the reference walks: sums of doubles depend on the order.
 * Spans that are each other's parents are reached by nobody. */
static bool sum_up(struct arena *a, const struct tree *t, bool of_cost, struct span_number *sums)
{
	struct todo *stack = ARENA_ARRAY(a, t->n, struct todo);
	size_t depth = 0;
	bool any = false;

	push(t, t->first_root, false, stack, &depth);
	while (depth) {
		struct todo now = stack[--depth];
		const struct span_node *node = &t->nodes[now.at];
		const struct span_usage *u = of_cost ? &node->cost : &node->usage;

		for (size_t i = 0; u->given && !now.below && i < SUMS_MAX; i++)
			if (u->v[i].given)
				add(&sums[i], &u->v[i]);
		any = any || (u->given && !now.below);
		push(t, t->first[now.at], now.below || u->given, stack, &depth);
	}
	return any;
}

static const char *number_text(struct arena *a, const struct span_number *v)
{
	if (!v->is_float)
		return arena_printf(a, "%" PRId64, v->i);
	return isnan(v->d) ? "NaN" : isinf(v->d) ? "Infinity" : py_repr_float(a, v->d);
}

static const char *sum_text(struct arena *a, const struct span_node *nodes, size_t n, bool of_cost)
{
	struct span_number sums[SUMS_MAX] = { 0 };
	const char *const *names = of_cost ? cost_names : usage_names, *text = "";
	struct tree t = make_tree(a, nodes, n);

	for (size_t i = 0; of_cost && i < ALWAYS; i++)
		sums[i].is_float = true;
	if (!sum_up(a, &t, of_cost, sums))
		return NULL;
	for (size_t i = 0; i < (of_cost ? ALWAYS : SUMS_MAX); i++)
		if (i < ALWAYS || sums[i].given)
			text = arena_printf(a, "%s%s\"%s\": %s", text, *text ? ", " : "", names[i],
					    number_text(a, &sums[i]));
	return arena_printf(a, "{%s}", text);
}

const char *span_usage_sum(struct arena *a, const struct span_node *nodes, size_t n)
{
	return sum_text(a, nodes, n, false);
}

const char *span_cost_sum(struct arena *a, const struct span_node *nodes, size_t n)
{
	return sum_text(a, nodes, n, true);
}
