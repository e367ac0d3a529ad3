/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searching evaluation datasets, whose root is evaluation_datasets d, and issues, whose
 * root is issues i. Follows MLflow 3.17.2, utils/search_utils.py
 * (SearchEvaluationDatasetsUtils, SearchIssuesUtils) and store/tracking/sqlalchemy_store.py
 * (_get_search_datasets_filter_clauses, _get_search_datasets_order_by_clauses,
 * _get_search_issues_filter_clauses, search_issues).
 */
#include "app/search/terms.h"

/* ---- evaluation datasets ---- */

static const char *const attributes[] = { "created_by",      "created_time", "last_update_time",
					  "last_updated_by", "name",         NULL };
static const char *const order_attributes[] = { "created_time", "last_update_time", "name", NULL };
static const char *const numbers[] = { "created_time", "last_update_time", NULL };
static const char *const list_attributes[] = { "name", NULL };

static const char *const number_comparators[] = { "!=", "<", "<=", "=", ">", ">=", NULL };
static const char *const text_comparators[] = { "!=", "<",  "<=",    "=",    ">",
						">=", "IN", "ILIKE", "LIKE", NULL };
static const char *const tag_comparators[] = { "!=", "=", "ILIKE", "LIKE", NULL };

/* No other word stands before a dot than tags, and nothing in a name is a quote. */
static bool dataset_field_type(struct compiler *c, const char *prefix, enum field_type *ret)
{
	*ret = prefix ? TAG : ATTRIBUTE;
	return !prefix || strcmp(prefix, "tags") == 0 ||
	       refuse_value(c, "Invalid identifier token '%s' specified", prefix);
}

static bool may_be_null(struct compiler *c, const struct term *term)
{
	return term->type == TAG || refuse_value(c,
						 "IS NULL / IS NOT NULL is only supported for tags "
						 "and params, not for 'attribute' '%s'",
						 term->key);
}

static const struct vocabulary dataset_words = {
	.attributes = attributes,
	.order_attributes = order_attributes,
	.numbers = numbers,
	.list_attributes = list_attributes,
	.field_type = dataset_field_type,
	.may_be_null = may_be_null,
	.raw_names = true,
};

/* A list is compared with IN only, and that is said while the filter is read. */
static bool check_lists(struct compiler *c, const struct condition *conditions, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (conditions[i].value.type == OPERAND_LIST &&
		    strcmp(conditions[i].comparator, "IN") != 0)
			return refuse_value(c, "List values for 'name' are only supported with the "
					       "IN comparator.");
	return true;
}

static bool put_dataset_attribute(struct compiler *c, const struct condition *condition)
{
	const char *key = condition->term.key, *comparator = condition->comparator;
	bool number = one_of(numbers, key);

	if (!one_of(number ? number_comparators : text_comparators, comparator))
		return refuse_value(c, "Invalid comparator for %s attribute: %s",
				    number ? "numeric" : "string", comparator);
	if (condition->value.type == OPERAND_REAL)
		return refuse_value(c, "Invalid value for numeric attribute '%s': '%s'", key,
				    py_repr_float(c->arena, condition->value.real));
	buf_puts(&c->sql->where, " and ");
	return put_comparison(c, &c->sql->where, arena_printf(c->arena, "d.%s", key), comparator,
			      &condition->value);
}

/* A dataset has a tag once at most, so joins do not multiply rows. */
static bool put_dataset_tag(struct compiler *c, const struct condition *condition)
{
	const char *alias;

	if (!one_of(tag_comparators, condition->comparator))
		return refuse_value(c, "Invalid comparator for tag: %s", condition->comparator);
	alias = arena_printf(c->arena, "f%u", c->n_filters++);
	buf_printf(&c->sql->joins,
		   " join evaluation_dataset_tags %s on %s.dataset_id = d.dataset_id"
		   " and %s.key = %s and ",
		   alias, alias, alias, text_param(c, condition->term.key));
	return put_comparison(c, &c->sql->joins, arena_printf(c->arena, "%s.value", alias),
			      condition->comparator, &condition->value);
}

static void sort_datasets_by(struct compiler *c, const char *key, bool descending)
{
	bool number = one_of(numbers, key);

	add_key(c, (struct search_key){
			   .expression = arena_printf(c->arena, "d.%s", key),
			   .type = number ? SEARCH_BIGINT : SEARCH_TEXT,
			   .descending = descending,
			   .nulls = !number    ? NULLS_NONE :
				    descending ? NULLS_FIRST :
						 NULLS_LAST,
		   });
}

static bool put_dataset_orders(struct compiler *c)
{
	struct order_term order;

	for (size_t i = 0; i < c->input->n_order_by; i++) {
		if (!query_fits(c) || !read_order(c, &dataset_words, c->input->order_by[i], &order))
			return false;
		if (order.term.type != ATTRIBUTE)
			return refuse_value(c, "Invalid order_by entity: tag");
		sort_datasets_by(c, order.term.key, order.descending);
	}
	if (!c->input->n_order_by)
		sort_datasets_by(c, "created_time", true);
	add_unique_key(c, (struct search_key){ .expression = "d.dataset_id",
					       .type = SEARCH_TEXT,
					       .descending = true });
	return true;
}

static bool compile_datasets(struct compiler *c)
{
	struct condition *conditions;
	size_t n;

	if (!read_conditions(c, &dataset_words, &conditions, &n) || !check_lists(c, conditions, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!(conditions[i].term.type == TAG ? put_dataset_tag(c, &conditions[i]) :
						       put_dataset_attribute(c, &conditions[i])))
			return false;
	}
	return put_dataset_orders(c);
}

/* ---- issues ---- */

static const char *const issue_attributes[] = { "source_run_id", "status", NULL };
static const char *const issue_comparators[] = { "!=", "=", NULL };

/* The text between quotes of whatever kind, without blanks around. */
static const char *bare(struct compiler *c, const char *text)
{
	char *s = arena_strdup(c->arena, without_quotes(c->arena, text, "'\""));
	size_t n;

	s += strspn(s, " \t\n\r\f\v");
	for (n = strlen(s); n && strchr(" \t\n\r\f\v", s[n - 1]);)
		n--;
	return arena_strndup(c->arena, s, n);
}

static bool put_issue_condition(struct compiler *c, const struct clause *clause)
{
	struct operand value = { .type = OPERAND_TEXT };
	const char *key, *comparator;

	if (clause->n_pieces != 3)
		return refuse_value(c, "Invalid comparison: expected 3 tokens, got %u",
				    clause->n_pieces);
	if (clause->left.kind != K_IDENTIFIER)
		return refuse_value(c, "Invalid comparison: left side must be an identifier, got "
				       "<class 'sqlparse.sql.Token'>");
	key = bare(c, clause->left.text);
	if (!one_of(issue_attributes, key))
		return refuse_value(c, "Invalid filter field '%s'. Supported fields: %s", key,
				    set_of(c->arena, issue_attributes));
	comparator = upper_of(c->arena, clause->comparator);
	if (!one_of(issue_comparators, comparator))
		return refuse_value(c, "Invalid comparator '%s'. Supported comparators: %s",
				    comparator, set_of(c->arena, issue_comparators));
	value.text = bare(c, clause->right.text);
	buf_puts(&c->sql->where, " and ");
	return put_comparison(c, &c->sql->where, arena_printf(c->arena, "i.%s", key), comparator,
			      &value);
}

/* The worst first, of these those that most traces have, and then the latest. */
static bool compile_issues_by(struct compiler *c, bool counted)
{
	struct clauses clauses;

	if (!read_clauses(c, parse_filter, false, &clauses))
		return false;
	for (size_t i = 0; i < clauses.n; i++) {
		if (clauses.v[i].type == CLAUSE_COMPARISON &&
		    !put_issue_condition(c, &clauses.v[i]))
			return false;
	}
	add_key(c,
		(struct search_key){
			.expression = "(case i.severity when 'high' then 3 when 'medium' then 2"
				      " when 'low' then 1 when 'not_an_issue' then 0 else -1 end)",
			.type = SEARCH_INTEGER,
			.descending = true });
	if (counted)
		add_key(c, (struct search_key){ .expression = "n.trace_count",
						.type = SEARCH_BIGINT,
						.descending = true });
	add_key(c, (struct search_key){ .expression = "i.created_timestamp",
					.type = SEARCH_BIGINT,
					.descending = true });
	add_unique_key(c, (struct search_key){ .expression = "i.issue_id",
					       .type = SEARCH_TEXT,
					       .descending = true });
	return true;
}

static bool compile_issues(struct compiler *c)
{
	return compile_issues_by(c, false);
}

static bool compile_issues_counted(struct compiler *c)
{
	return compile_issues_by(c, true);
}

const struct search_entity search_evaluation_datasets = { .compile = compile_datasets };
const struct search_entity search_issues = { .compile = compile_issues };
const struct search_entity search_issues_counted = { .compile = compile_issues_counted };
