/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searching runs: the root is runs r. Metrics mean their latest value, and the
 * run's name is the tag mlflow.runName when it is filtered by, but the column
 * when it is sorted by, as in MLflow 3.17.2
 * (store/tracking/sqlalchemy_store.py: _get_sqlalchemy_filter_clauses,
 * _get_orderby_clauses).
 */

#include "app/search/terms.h"
#include "app/validate.h"

/* ---- vocabulary ---- */

static const char *const attributes[] = {
	"Created", "Run Name", "Run name",   "artifact_uri", "created", "end_time", "run name",
	"run_id",  "run_name", "start_time", "status",       "user_id", NULL,
};
static const char *const order_attributes[] = { "Created",    "artifact_uri", "created",
						"end_time",   "run_id",       "run_name",
						"start_time", "status",       "user_id",
						NULL };
static const char *const numbers[] = { "Created", "created", "end_time", "start_time", NULL };
static const char *const list_attributes[] = { "run_id", NULL };

static const struct vocabulary vocabulary = {
	.attributes = attributes,
	.order_attributes = order_attributes,
	.numbers = numbers,
	.list_attributes = list_attributes,
	.field_type = run_field_type,
	.may_be_null = run_may_be_null,
	.quotes_clauses = true,
};

/* The attribute that a key of an older spelling means. */
static const char *without_alias(const char *key)
{
	static const char *const names[] = { "run name", "Run name", "Run Name", NULL };

	if (strcmp(key, "created") == 0 || strcmp(key, "Created") == 0)
		return "start_time";
	return one_of(names, key) ? "run_name" : key;
}

/* ---- comparators ---- */

static const char *const number_comparators[] = { "!=", "<", "<=", "=", ">", ">=", NULL };
static const char *const text_comparators[] = { "!=", "=", "ILIKE", "IN", "LIKE", "NOT IN", NULL };
static const char *const value_comparators[] = { "!=",      "=",    "ILIKE", "IS NOT NULL",
						 "IS NULL", "LIKE", NULL };

/* Whether the field can be compared so. The messages differ in their last quote,
 * and the one for numbers names the comparators of texts: as in MLflow. */
static bool check_comparator(struct compiler *c, const struct term *term, const char *comparator)
{
	bool number = term->type == ATTRIBUTE && one_of(numbers, term->key);
	const char *const *known = number || term->type == METRIC           ? number_comparators :
				   term->type == PARAM || term->type == TAG ? value_comparators :
									      text_comparators;
	bool quote = term->type == PARAM || (term->type == ATTRIBUTE && !number);

	if (one_of(known, comparator))
		return true;
	return refuse_value(c, "Invalid comparator '%s' not one of '%s%s", comparator,
			    set_of(c->arena, number ? text_comparators : known), quote ? "'" : "");
}

/* ---- conditions ---- */

static const char *column_of(struct compiler *c, const char *attribute)
{
	if (strcmp(attribute, "run_id") == 0)
		return "r.run_uuid";
	if (strcmp(attribute, "run_name") == 0)
		return "r.name";
	return arena_printf(c->arena, "r.%s", attribute);
}

static const char *table_of(enum field_type type)
{
	return type == METRIC ? "latest_metrics" : type == PARAM ? "params" : "tags";
}

/* A metric that is NaN is stored as 0 with a mark: it is unequal to everything
 * and never equal, less or greater. */
static bool put_metric(struct compiler *c, const char *column, const char *alias,
		       const char *comparator, const struct operand *value)
{
	struct operand real = *value;
	struct buf *joins = &c->sql->joins;
	bool unequal = strcmp(comparator, "!=") == 0;

	real.type = OPERAND_REAL;
	if (value->type == OPERAND_INTEGER && !py_float(c->arena, value->text, &real.real))
		return false;
	buf_puts(joins, "(");
	if (!put_comparison(c, joins, column, comparator, &real))
		return false;
	buf_printf(joins, unequal ? " or %s.is_nan)" : " and not %s.is_nan)", alias);
	return true;
}

/* What the indexes of fcgi.sql hold of a param or a tag. */
#define INDEXED_CHARACTERS 64

/* Whether a text of this length is a value exactly when it is a value's beginning. */
static bool is_indexed(const char *comparator, const struct operand *value)
{
	return strcmp(comparator, "=") == 0 && value->type == OPERAND_TEXT &&
	       utf8_length(value->text) < INDEXED_CHARACTERS;
}

/* A metric, param or tag: at most one row per run, joined by its primary key. */
static bool join_value(struct compiler *c, enum field_type type, const char *key,
		       const char *comparator, const struct operand *value)
{
	struct buf *joins = &c->sql->joins;
	const char *alias = arena_printf(c->arena, "f%u", c->n_filters++);
	const char *column = arena_printf(c->arena, "%s.value", alias);

	buf_printf(joins, " join %s %s on %s.run_uuid = r.run_uuid and %s.key = %s and ",
		   table_of(type), alias, alias, alias, text_param(c, key));
	if (type == METRIC)
		return put_metric(c, column, alias, comparator, value);
	if (is_indexed(comparator, value))
		column = arena_printf(c->arena, "left(%s, %d)", column, INDEXED_CHARACTERS);
	return put_comparison(c, joins, column, comparator, value);
}

static void put_presence(struct compiler *c, const struct condition *condition, bool present)
{
	buf_printf(&c->sql->where,
		   " and %sexists (select from %s x where x.run_uuid = r.run_uuid and x.key = %s)",
		   present ? "" : "not ", table_of(condition->term.type),
		   text_param(c, condition->term.key));
}

/* Any of the run's datasets; its context is a tag of the input. */
static bool put_dataset(struct compiler *c, const char *key, const char *comparator,
			const struct operand *value)
{
	struct buf *where = &c->sql->where;
	bool context = strcmp(key, "context") == 0;
	const char *column = context ? "t.value" : arena_printf(c->arena, "d.%s", key);

	buf_puts(where, " and exists (select from inputs i"
			" join datasets d on d.dataset_uuid = i.source_id");
	if (context)
		buf_puts(where, " join input_tags t on t.input_uuid = i.input_uuid"
				" and t.name = 'mlflow.data.context'");
	buf_puts(where, " where i.source_type = 'DATASET' and i.destination_type = 'RUN'"
			" and i.destination_id = r.run_uuid and ");
	if (!put_comparison(c, where, column, comparator, value))
		return false;
	buf_puts(where, ")");
	return true;
}

static bool put_condition(struct compiler *c, struct condition *condition)
{
	struct buf *where = &c->sql->where;
	const char *comparator = upper_of(c->arena, condition->comparator);
	const struct operand *value = &condition->value;
	struct term *term = &condition->term;

	term->key = without_alias(term->key);
	if (!check_comparator(c, term, comparator))
		return false;
	if (value->type == OPERAND_NONE) {
		put_presence(c, condition, strcmp(comparator, "IS NOT NULL") == 0);
		return true;
	}
	if (term->type == DATASET)
		return put_dataset(c, term->key, comparator, value);
	if (term->type != ATTRIBUTE)
		return join_value(c, term->type, term->key, comparator, value);
	if (strcmp(term->key, "run_name") == 0)
		return join_value(c, TAG, "mlflow.runName", comparator, value);
	buf_puts(where, " and ");
	return put_comparison(c, where, column_of(c, term->key), comparator, value);
}

/* ---- order ---- */

static void sort_by_attribute(struct compiler *c, const char *key, bool descending)
{
	bool number = one_of(numbers, key);
	struct search_key sort = {
		.expression = column_of(c, key),
		.type = number ? SEARCH_BIGINT : SEARCH_TEXT,
		.descending = descending,
		.nulls = NULLS_LAST,
	};

	if (strcmp(key, "run_id") == 0) {
		sort.nulls = NULLS_NONE;
		add_unique_key(c, sort);
		return;
	}
	/* No request leaves a run without a start time. Sorting one that another
	 * program made to the front instead of the end lets this order, which the
	 * UI asks for on every page, be read from the same index as the default. */
	if (descending && strcmp(key, "start_time") == 0)
		sort.nulls = NULLS_FIRST;
	add_key(c, sort);
}

/* Numbers first, then NaN, then runs without the metric, in both directions. */
static void sort_by_value(struct compiler *c, const struct term *term, bool descending)
{
	const char *alias = arena_printf(c->arena, "o%u", c->n_sorts++);

	buf_printf(&c->sql->sorts, " left join %s %s on %s.run_uuid = r.run_uuid and %s.key = %s",
		   table_of(term->type), alias, alias, alias, text_param(c, term->key));
	if (term->type == METRIC)
		add_key(c, (struct search_key){
				   .expression = arena_printf(c->arena,
							      "case when %s.is_nan then 1 "
							      "when %s.value is null then 2 "
							      "else 0 end",
							      alias, alias),
				   .type = SEARCH_INTEGER,
			   });
	add_key(c, (struct search_key){
			   .expression = arena_printf(c->arena, "%s.value", alias),
			   .type = term->type == METRIC ? SEARCH_DOUBLE : SEARCH_TEXT,
			   .descending = descending,
			   .nulls = NULLS_LAST,
		   });
}

static bool is_repeated(const struct order_term *terms, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (terms[i].term.type == terms[n].term.type &&
		    strcmp(terms[i].term.key, terms[n].term.key) == 0)
			return true;
	}
	return false;
}

static bool put_order(struct compiler *c, const struct order_term *term)
{
	add_order_shape(c, field_type_name(term->term.type));
	add_order_shape(c, term->term.key);
	if (term->term.type == DATASET)
		return refuse_value(c, "Invalid identifier type 'dataset'");
	if (term->term.type == ATTRIBUTE)
		sort_by_attribute(c, term->term.key, term->descending);
	else
		sort_by_value(c, &term->term, term->descending);
	return true;
}

static bool put_orders(struct compiler *c)
{
	const struct search_input *in = c->input;
	struct order_term *terms = ARENA_ARRAY(c->arena, in->n_order_by, struct order_term);
	bool by_start_time = false;

	for (size_t i = 0; i < in->n_order_by; i++) {
		if (!query_fits(c) || !read_order(c, &vocabulary, in->order_by[i], &terms[i]))
			return false;
		terms[i].term.key = without_alias(terms[i].term.key);
		if (!put_order(c, &terms[i]))
			return false;
		if (is_repeated(terms, i))
			return refuse(c, INTERNAL_ERROR, "`order_by` contains duplicate fields: %s",
				      py_repr_list(c->arena, in->order_by, in->n_order_by));
		by_start_time = by_start_time || (terms[i].term.type == ATTRIBUTE &&
						  strcmp(terms[i].term.key, "start_time") == 0);
	}
	if (!by_start_time)
		sort_by_attribute(c, "start_time", true);
	sort_by_attribute(c, "run_id", false);
	return true;
}

/* In this order the reference finds what is wrong. */
static bool compile_runs(struct compiler *c)
{
	struct condition *conditions;
	size_t n;

	if (!read_conditions(c, &vocabulary, &conditions, &n) || !put_orders(c))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!put_condition(c, &conditions[i]))
			return false;
	}
	return true;
}

const struct search_entity search_runs = { .compile = compile_runs };
