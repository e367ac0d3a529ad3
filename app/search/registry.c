/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searching the model registry: the roots are registered_models m and
 * model_versions v. Follows MLflow 3.17.2, utils/search_utils.py
 * (SearchModelUtils, SearchModelVersionUtils) and
 * store/model_registry/sqlalchemy_store.py.
 *
 * Prompts are registered models with a tag, and a search finds either kind. What is no
 * prompt is found through a list of those, which triggers keep (schema/listed_models.sql,
 * listed_versions.sql), so that prompts cost a page of models nothing.
 */
#include "app/search/terms.h"

#include <strings.h>

#define IS_PROMPT "mlflow.prompt.is_prompt"

/* What distinguishes the two roots. */
struct registry {
	const struct vocabulary *vocabulary;
	const char *tags;   /* the table */
	const char *of_row; /* which tags are a row's, f being the alias */
	const char *list;   /* joins the list of those that are no prompts */
	bool (*put_attribute)(struct compiler *c, const struct condition *condition);
};

static const char *const model_attributes[] = { "name", NULL };
static const char *const version_attributes[] = { "name", "run_id", "source_path", "version_number",
						  NULL };
static const char *const version_orders[] = { "creation_timestamp", "last_updated_timestamp",
					      "name", "version_number", NULL };
static const char *const version_lists[] = { "name", "run_id", NULL };
static const char *const version_numbers[] = { "creation_timestamp", "last_updated_timestamp",
					       "version_number", NULL };

static const char *const text_comparators[] = { "!=", "=", "ILIKE", "IN", "LIKE", "NOT IN", NULL };
static const char *const tag_comparators[] = { "!=", "=", "ILIKE", "LIKE", NULL };
static const char *const number_comparators[] = { "!=", "<", "<=", "=", ">", ">=", NULL };

/* ---- vocabularies ---- */

static bool may_be_null(struct compiler *c, const struct term *term)
{
	return refuse_value(c, "IS NULL / IS NOT NULL is not supported for '%s'", term->key);
}

static bool read_texts(struct compiler *c, const struct vocabulary *v, const char *key,
		       const struct piece *piece, struct operand *ret)
{
	if (is_quoted_text(piece))
		return read_text(c, piece, ret);
	if (piece->kind == K_PARENTHESIS)
		return read_list(c, v, key, piece, ret);
	return refuse_value(c,
			    "Expected a quoted string value or a list of quoted string values for "
			    "attributes. Got value %s",
			    piece->text);
}

static bool read_version_value(struct compiler *c, const struct vocabulary *v, const char *key,
			       const struct piece *piece, struct operand *ret)
{
	if (piece->kind != K_INTEGER && piece->kind != K_FLOAT)
		return read_texts(c, v, key, piece, ret);
	if (!one_of(version_numbers, key))
		return refuse_value(c,
				    "Only the '%s' attributes support comparison with numeric "
				    "values.",
				    set_of(c->arena, version_numbers));
	return read_number(c, piece, ret) ||
	       refuse_value(c, "Invalid value for numeric attribute '%s': '%s'", key, piece->text);
}

static const struct vocabulary model_words = {
	.attributes = model_attributes,
	.list_attributes = model_attributes,
	.field_type = plain_field_type,
	.may_be_null = may_be_null,
	.read_value = read_texts,
	.bare_attributes = true,
};
static const struct vocabulary version_words = {
	.attributes = version_attributes,
	.order_attributes = version_orders,
	.list_attributes = version_lists,
	.field_type = plain_field_type,
	.may_be_null = may_be_null,
	.read_value = read_version_value,
	.bare_attributes = true,
};

/* ---- conditions ---- */

static bool put_text(struct compiler *c, const char *column, const struct condition *condition)
{
	if (!one_of(text_comparators, condition->comparator))
		return refuse_value(c, "Invalid comparator for attribute: %s",
				    condition->comparator);
	buf_puts(&c->sql->where, " and ");
	return put_comparison(c, &c->sql->where, column, condition->comparator, &condition->value);
}

static bool put_model_attribute(struct compiler *c, const struct condition *condition)
{
	return put_text(c, "m.name", condition);
}

static bool put_version_number(struct compiler *c, const struct condition *condition)
{
	struct operand value = condition->value;
	const char *wrong = NULL;

	if (!one_of(number_comparators, condition->comparator))
		return refuse_value(c, "Invalid comparator for attribute version_number: %s",
				    condition->comparator);
	if (value.type == OPERAND_REAL)
		wrong = py_repr_float(c->arena, value.real);
	else if (value.type == OPERAND_TEXT && !py_int(c->arena, value.text, &value.text))
		wrong = py_repr(c->arena, condition->value.text);
	if (wrong != NULL)
		return refuse_value(c, "Invalid value for numeric attribute 'version_number': %s",
				    wrong);
	value.type = OPERAND_INTEGER;
	buf_puts(&c->sql->where, " and ");
	return put_comparison(c, &c->sql->where, "v.version", condition->comparator, &value);
}

static bool put_version_attribute(struct compiler *c, const struct condition *condition)
{
	const char *key = condition->term.key;

	if (strcmp(key, "version_number") == 0)
		return put_version_number(c, condition);
	if (strcmp(key, "source_path") == 0)
		return put_text(c, "v.source", condition);
	return put_text(c, strcmp(key, "name") == 0 ? "v.name" : "v.run_id", condition);
}

/* A row has a tag once at most, so joins do not multiply rows. */
static bool join_tag(struct compiler *c, const struct registry *r,
		     const struct condition *condition)
{
	struct buf *joins = &c->sql->joins;
	const char *alias;

	if (!one_of(tag_comparators, condition->comparator))
		return refuse_value(c, "Invalid comparator for tag: %s", condition->comparator);
	alias = arena_printf(c->arena, "f%u", c->n_filters++);
	buf_printf(joins, " join %s %s on ", r->tags, alias);
	for (const char *s = r->of_row; *s != '\0'; s++) {
		if (*s == '@')
			buf_puts(joins, alias);
		else
			buf_putc(joins, *s);
	}
	buf_printf(joins, " and %s.key = %s and ", alias, text_param(c, condition->term.key));
	return put_comparison(c, joins, arena_printf(c->arena, "%s.value", alias),
			      condition->comparator, &condition->value);
}

/* ---- prompts ---- */

static bool is_prompt_tag(const struct condition *condition)
{
	return condition->term.type == TAG && strcmp(condition->term.key, IS_PROMPT) == 0;
}

/* Whether the filter asks for prompts; the first condition on the tag decides. */
static bool wants_prompts(const struct condition *conditions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct condition *at = &conditions[i];

		if (is_prompt_tag(at))
			return (strcmp(at->comparator, "=") == 0 &&
				strcasecmp(at->value.text, "true") == 0) ||
			       (strcmp(at->comparator, "!=") == 0 &&
				strcasecmp(at->value.text, "false") == 0);
	}
	return false;
}

static bool put_condition(struct compiler *c, const struct registry *r,
			  const struct condition *condition, bool prompts)
{
	if (condition->term.type != TAG)
		return r->put_attribute(c, condition);
	if (prompts || !is_prompt_tag(condition))
		return join_tag(c, r, condition);
	return one_of(tag_comparators, condition->comparator) ||
	       refuse_value(c, "Invalid comparator for tag: %s", condition->comparator);
}

static bool put_conditions(struct compiler *c, const struct registry *r,
			   const struct condition *conditions, size_t n)
{
	bool prompts = wants_prompts(conditions, n);

	for (size_t i = 0; i < n; i++) {
		if (!put_condition(c, r, &conditions[i], prompts))
			return false;
	}
	if (!prompts)
		buf_puts(&c->sql->joins, r->list);
	return true;
}

/* Comparators count in any case. */
static bool read_filter(struct compiler *c, const struct registry *r, struct condition **ret,
			size_t *ret_n)
{
	if (!read_conditions(c, r->vocabulary, ret, ret_n))
		return false;
	for (size_t i = 0; i < *ret_n; i++)
		(*ret)[i].comparator = upper_of(c->arena, (*ret)[i].comparator);
	return true;
}

static const struct registry models = {
	.vocabulary = &model_words,
	.tags = "registered_model_tags",
	.of_row = "@.workspace = m.workspace and @.name = m.name",
	.list = " join mlflow_fcgi.listed_models l on l.workspace = m.workspace"
		" and l.name = m.name",
	.put_attribute = put_model_attribute,
};
static const struct registry versions = {
	.vocabulary = &version_words,
	.tags = "model_version_tags",
	.of_row = "@.workspace = v.workspace and @.name = v.name and @.version = v.version",
	.list = " join mlflow_fcgi.listed_versions l on l.workspace = v.workspace"
		" and l.name = v.name and l.version = v.version",
	.put_attribute = put_version_attribute,
};

/* ---- order ---- */

/* PostgreSQL's own places for NULL: at the end, and descending at the front. */
static void sort_by(struct compiler *c, const char *column, enum search_type type, bool descending)
{
	add_key(c, (struct search_key){
			   .expression = column,
			   .type = type,
			   .descending = descending,
			   .nulls = type != SEARCH_BIGINT ? NULLS_NONE :
				    descending            ? NULLS_FIRST :
							    NULLS_LAST,
		   });
}

static bool is_sorted_by(const struct compiler *c, const char *column)
{
	for (size_t i = 0; i < c->n_keys; i++) {
		if (strcmp(c->keys[i].expression, column) == 0)
			return true;
	}
	return false;
}

static bool sort_once(struct compiler *c, const char *column, enum search_type type,
		      bool descending)
{
	if (is_sorted_by(c, column))
		return refuse_value(c, "`order_by` contains duplicate fields: %s",
				    py_repr_list(c->arena, c->input->order_by,
						 c->input->n_order_by));
	sort_by(c, column, type, descending);
	return true;
}

/* Both timestamps mean the same here. */
static bool put_model_order(struct compiler *c, const char *order_by, const char *updated)
{
	const char *identifier;
	bool descending;

	if (!read_direction(c, order_by, &identifier, &descending))
		return false;
	if (strcmp(identifier, "name") == 0)
		return sort_once(c, "m.name", SEARCH_TEXT, descending);
	if (strcmp(identifier, "timestamp") == 0 ||
	    strcmp(identifier, "last_updated_timestamp") == 0)
		return sort_once(c, updated, SEARCH_BIGINT, descending);
	return refuse_value(c,
			    "Invalid order by key '%s' specified. Valid keys are '{'name', "
			    "'timestamp'}'",
			    identifier);
}

static const struct {
	const char *key, *column;
	enum search_type type;
} version_columns[] = {
	{ "name", "v.name", SEARCH_TEXT },
	{ "version_number", "v.version", SEARCH_INTEGER },
	{ "creation_timestamp", "v.creation_time", SEARCH_BIGINT },
	{ "last_updated_timestamp", NULL, SEARCH_BIGINT },
};

/* A tag of such a name is as good as the attribute: MLflow looks at the name only. */
static bool put_version_order(struct compiler *c, const char *order_by, const char *updated)
{
	struct order_term order;

	if (!read_order(c, &version_words, order_by, &order))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(version_columns); i++) {
		if (strcmp(version_columns[i].key, order.term.key) == 0)
			return sort_once(
				c, version_columns[i].column ? version_columns[i].column : updated,
				version_columns[i].type, order.descending);
	}
	return refuse_value(c, "Invalid order by key '%s' specified. Valid keys are %s",
			    order.term.key, set_of(c->arena, version_orders));
}

/* The lists have the time of the last update, too, and an index on it: `updated` is the
 * column to sort by. */
static bool put_orders(struct compiler *c, const char *updated,
		       bool (*put)(struct compiler *c, const char *order_by, const char *updated))
{
	for (size_t i = 0; i < c->input->n_order_by; i++) {
		if (!query_fits(c) || !put(c, c->input->order_by[i], updated))
			return false;
	}
	return true;
}

/* ---- the two searches ---- */

static bool compile_models(struct compiler *c)
{
	struct condition *conditions;
	const char *updated;
	size_t n;

	if (!read_filter(c, &models, &conditions, &n))
		return false;
	updated = wants_prompts(conditions, n) ? "m.last_updated_time" : "l.last_updated_time";
	if (!put_orders(c, updated, put_model_order) || !put_conditions(c, &models, conditions, n))
		return false;
	if (!is_sorted_by(c, "m.name"))
		sort_by(c, "m.name", SEARCH_TEXT, false);
	return true;
}

static bool compile_versions(struct compiler *c)
{
	struct condition *conditions;
	const char *updated;
	size_t n;

	if (!read_filter(c, &versions, &conditions, &n))
		return false;
	updated = wants_prompts(conditions, n) ? "v.last_updated_time" : "l.last_updated_time";
	if (!put_conditions(c, &versions, conditions, n) ||
	    !put_orders(c, updated, put_version_order))
		return false;
	if (c->n_keys == 0)
		sort_by(c, updated, SEARCH_BIGINT, true);
	if (!is_sorted_by(c, "v.name"))
		sort_by(c, "v.name", SEARCH_TEXT, false);
	if (!is_sorted_by(c, "v.version"))
		sort_by(c, "v.version", SEARCH_INTEGER, true);
	return true;
}

const struct search_entity search_registered_models = { .compile = compile_models };
const struct search_entity search_model_versions = { .compile = compile_versions };
