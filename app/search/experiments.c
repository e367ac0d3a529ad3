/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searching experiments: the root is experiments e. Attributes and tags only, and
 * comparators count as they are written: `like` is no LIKE here. Follows MLflow
 * 3.17.2, store/tracking/sqlalchemy_store.py
 * (_get_search_experiments_filter_clauses, _get_search_experiments_order_by_clauses).
 */
#include "app/search/terms.h"

static const char *const attributes[] = { "creation_time", "experiment_id", "last_update_time",
					  "name", NULL };
static const char *const numbers[] = { "creation_time", "last_update_time", NULL };
static const char *const list_attributes[] = { "experiment_id", NULL };

static const char *const set_comparators[] = { "!=", "=", "IN", "NOT IN", NULL };
static const char *const text_comparators[] = { "!=", "=", "ILIKE", "IN", "LIKE", "NOT IN", NULL };
static const char *const value_comparators[] = { "!=", "=", "ILIKE", "LIKE", NULL };
static const char *const number_comparators[] = { "!=", "<", "<=", "=", ">", ">=", NULL };

static bool may_be_null(struct compiler *c, const struct term *term)
{
	if (term->type == TAG)
		return true;
	return refuse_value(c,
			    "IS NULL / IS NOT NULL is only supported for tags, not for attribute "
			    "'%s'",
			    term->key);
}

static const struct vocabulary vocabulary = {
	.attributes = attributes,
	.order_attributes = attributes,
	.numbers = numbers,
	.list_attributes = list_attributes,
	.field_type = plain_field_type,
	.may_be_null = may_be_null,
};

/* ---- conditions ---- */

static bool put_id(struct compiler *c, const char *comparator, const struct operand *value)
{
	const char *wrong;

	if (!one_of(set_comparators, comparator))
		return refuse_value(c, "Invalid comparator for experiment_id: %s", comparator);
	buf_puts(&c->sql->where, " and ");
	return put_integer(c, &c->sql->where, "e.experiment_id", comparator, value, &wrong) ||
	       refuse_value(c, "Invalid experiment ID '%s'. Experiment ID must be a valid integer.",
			    wrong);
}

static bool put_attribute(struct compiler *c, const char *key, const char *comparator,
			  const struct operand *value)
{
	bool number = one_of(numbers, key);

	if (strcmp(key, "experiment_id") == 0)
		return put_id(c, comparator, value);
	/* the reference names the comparators of texts for numbers, too */
	if (!one_of(number ? number_comparators : text_comparators, comparator))
		return refuse_value(c, "Invalid comparator '%s' not one of '%s%s", comparator,
				    set_of(c->arena, text_comparators), number ? "" : "'");
	if (value->type == OPERAND_REAL)
		return refuse_value(c, "Invalid value for numeric attribute '%s': '%s'", key,
				    py_repr_float(c->arena, value->real));
	buf_puts(&c->sql->where, " and ");
	return put_comparison(c, &c->sql->where, arena_printf(c->arena, "e.%s", key), comparator,
			      value);
}

static bool put_tag(struct compiler *c, const char *key, const char *comparator,
		    const struct operand *value)
{
	struct search_sql *sql = c->sql;
	const char *alias;

	if (value->type == OPERAND_NONE) {
		buf_printf(&sql->where,
			   " and %sexists (select from experiment_tags x"
			   " where x.experiment_id = e.experiment_id and x.key = %s)",
			   strcmp(comparator, "IS NULL") == 0 ? "not " : "", text_param(c, key));
		return true;
	}
	if (!one_of(value_comparators, comparator))
		return refuse_value(c, "Invalid comparator for tag: %s", comparator);
	alias = arena_printf(c->arena, "f%u", c->n_filters++);
	buf_printf(&sql->joins,
		   " join experiment_tags %s on %s.experiment_id = e.experiment_id"
		   " and %s.key = %s and ",
		   alias, alias, alias, text_param(c, key));
	return put_comparison(c, &sql->joins, arena_printf(c->arena, "%s.value", alias), comparator,
			      value);
}

static bool put_condition(struct compiler *c, const struct condition *condition)
{
	const struct term *term = &condition->term;

	if (term->type == TAG)
		return put_tag(c, term->key, condition->comparator, &condition->value);
	return put_attribute(c, term->key, condition->comparator, &condition->value);
}

/* ---- order ---- */

/* PostgreSQL's own places for NULL: at the end, and descending at the front. */
static void sort_by(struct compiler *c, const char *key, bool descending)
{
	struct search_key sort = {
		.expression = arena_printf(c->arena, "e.%s", key),
		.type = SEARCH_TEXT,
		.descending = descending,
	};

	if (strcmp(key, "experiment_id") == 0) {
		sort.type = SEARCH_INTEGER;
		add_unique_key(c, sort);
		return;
	}
	if (one_of(numbers, key)) {
		sort.type = SEARCH_BIGINT;
		sort.nulls = descending ? NULLS_FIRST : NULLS_LAST;
	}
	add_key(c, sort);
}

static bool put_orders(struct compiler *c)
{
	const struct search_input *in = c->input;
	struct order_term order;

	if (in->n_order_by == 0) {
		sort_by(c, "creation_time", true);
		sort_by(c, "experiment_id", false);
		return true;
	}
	for (size_t i = 0; i < in->n_order_by; i++) {
		if (!query_fits(c) || !read_order(c, &vocabulary, in->order_by[i], &order))
			return false;
		if (order.term.type != ATTRIBUTE)
			return refuse_value(c, "Invalid order_by entity: tag");
		sort_by(c, order.term.key, order.descending);
	}
	sort_by(c, "experiment_id", true);
	return true;
}

static bool compile_experiments(struct compiler *c)
{
	struct condition *conditions;
	size_t n;

	if (!read_conditions(c, &vocabulary, &conditions, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!put_condition(c, &conditions[i]))
			return false;
	}
	return put_orders(c);
}

const struct search_entity search_experiments = { .compile = compile_experiments };
