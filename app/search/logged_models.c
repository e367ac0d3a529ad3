/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searching logged models: the root is logged_models lm. A dialect of its own
 * (MLflow 3.17.2, utils/search_logged_model_utils.py): names are split at the
 * first dot only when what precedes it is lower case, backticks go and double
 * quotes stay, and a text may stand unquoted. How the parts meet the tables is
 * store/tracking/sqlalchemy_store.py
 * (_apply_filter_string_datasets_search_logged_models,
 * _apply_order_by_search_logged_models).
 */
#include "app/search/compile.h"
#include "app/search/parser.h"

enum field_type { ATTRIBUTE, METRIC, PARAM, TAG };
static const char *const field_types[] = { "attributes", "metrics", "params", "tags" };

struct term {
	enum field_type type;
	const char *key;
};

/* ---- attributes ---- */

static const struct attribute {
	const char *name;
	enum search_type type;
	bool nullable;
} attributes[] = {
	{ "model_id", SEARCH_TEXT, false },
	{ "experiment_id", SEARCH_INTEGER, false },
	{ "name", SEARCH_TEXT, false },
	{ "artifact_location", SEARCH_TEXT, false },
	{ "creation_timestamp_ms", SEARCH_BIGINT, false },
	{ "last_updated_timestamp_ms", SEARCH_BIGINT, false },
	{ "status", SEARCH_INTEGER, false },
	{ "lifecycle_stage", SEARCH_TEXT, true },
	{ "model_type", SEARCH_TEXT, true },
	{ "source_run_id", SEARCH_TEXT, true },
	{ "status_message", SEARCH_TEXT, true },
};

static const struct attribute *find_attribute(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
		if (strcmp(attributes[i].name, name) == 0)
			return &attributes[i];
	}
	return NULL;
}

static const char *without_alias(const char *name)
{
	if (strcmp(name, "creation_time") == 0 || strcmp(name, "creation_timestamp") == 0)
		return "creation_timestamp_ms";
	if (strcmp(name, "last_updated_timestamp") == 0)
		return "last_updated_timestamp_ms";
	return name;
}

/* Whether it is compared with a number: metrics and timestamps. */
static bool is_numeric(const struct term *term)
{
	const struct attribute *attribute;

	if (term->type != ATTRIBUTE)
		return term->type == METRIC;
	attribute = find_attribute(without_alias(term->key));
	return attribute != NULL && attribute->type == SEARCH_BIGINT;
}

/* ---- terms ---- */

static const char *strip(struct arena *a, const char *text, char c)
{
	size_t len;

	while (*text == c)
		text++;
	for (len = strlen(text); len > 0 && text[len - 1] == c;)
		len--;
	return arena_strndup(a, text, len);
}

static bool read_term(struct compiler *c, const char *identifier, struct term *ret)
{
	size_t letters = strspn(identifier, "abcdefghijklmnopqrstuvwxyz");
	const char *key = identifier + letters + 1;

	if (letters == 0 || identifier[letters] != '.' || *key == '\0') {
		ret->type = ATTRIBUTE;
		ret->key = strip(c->arena, without_alias(identifier), '`');
		return true;
	}
	ret->key = strip(c->arena, key, '`');
	for (size_t i = 0; i < ARRAY_LEN(field_types); i++) {
		if (strlen(field_types[i]) == letters &&
		    memcmp(identifier, field_types[i], letters) == 0) {
			ret->type = (enum field_type)i;
			return true;
		}
	}
	return refuse_value(c,
			    "Invalid entity type: %s. Expected one of ['attributes', 'metrics', "
			    "'params', 'tags'].",
			    py_repr(c->arena, arena_strndup(c->arena, identifier, letters)));
}

static bool check_comparator(struct compiler *c, const struct term *term, const char *comparator)
{
	static const char *const numbers[] = { "<", "<=", ">", ">=", "=", "!=", NULL };
	static const char *const texts[] = { "=", "!=", "LIKE", "ILIKE", "IN", "NOT IN", NULL };
	bool number = is_numeric(term);

	if (one_of(number ? numbers : texts, comparator))
		return true;
	return refuse_value(c, "Invalid comparison operator for %s.%s: %s. Expected one of %s.",
			    field_types[term->type], term->key, py_repr(c->arena, comparator),
			    number ? "('<', '<=', '>', '>=', '=', '!=')" :
				     "('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN')");
}

/* ---- values ---- */

static bool read_value(struct compiler *c, const struct term *term, const char *text,
		       struct operand *ret)
{
	size_t len = strlen(text);
	const char *repr;
	enum py_list list;

	if (is_numeric(term)) {
		ret->type = OPERAND_REAL;
		return py_float(c->arena, text, &ret->real) ||
		       refuse_value(c,
				    "Invalid filter string: could not convert string to float: %s",
				    py_repr(c->arena, text));
	}
	if (len >= 2 && text[0] == '(' && text[len - 1] == ')') {
		ret->type = OPERAND_LIST;
		list = py_read_list(c->arena, text, &ret->list, &repr);
		return list == PY_STRINGS || list == PY_EMPTY ||
		       refuse_value(c, "Invalid filter string: %s is not a list of quoted strings",
				    text);
	}
	ret->type = OPERAND_TEXT;
	ret->text = strip(c->arena, text, '\'');
	return true;
}

/* ---- conditions ---- */

/* Status and experiment are integers in the table. */
static bool put_integer_attribute(struct compiler *c, const char *key, const char *comparator,
				  const struct operand *value)
{
	const char *column = arena_printf(c->arena, "lm.%s", key), *wrong;

	if (strcmp(comparator, "LIKE") == 0 || strcmp(comparator, "ILIKE") == 0)
		return refuse_value(c, "Invalid comparator for integer attribute '%s': %s", key,
				    comparator);
	return put_integer(c, &c->sql->where, column, comparator, value, &wrong) ||
	       refuse_value(c, "Invalid value for integer attribute '%s': %s", key,
			    py_repr(c->arena, wrong));
}

static bool put_attribute(struct compiler *c, const char *key, const char *comparator,
			  const struct operand *value)
{
	const struct attribute *attribute = find_attribute(key);

	if (attribute == NULL)
		return refuse_value(c, "Invalid attribute key '%s' specified.", key);
	buf_puts(&c->sql->where, " and ");
	if (attribute->type == SEARCH_INTEGER)
		return put_integer_attribute(c, key, comparator, value);
	return put_comparison(c, &c->sql->where, arena_printf(c->arena, "lm.%s", key), comparator,
			      value);
}

static bool join_value(struct compiler *c, const struct term *term, const char *comparator,
		       const struct operand *value)
{
	struct buf *joins = &c->sql->joins;
	const char *alias = arena_printf(c->arena, "f%u", c->n_filters++);
	const char *name = term->type == PARAM ? "param" : "tag";

	buf_printf(joins,
		   " join logged_model_%ss %s on %s.model_id = lm.model_id and %s.%s_key = %s and ",
		   name, alias, alias, alias, name, text_param(c, term->key));
	return put_comparison(c, joins, arena_printf(c->arena, "%s.%s_value", alias, name),
			      comparator, value);
}

/* " and (m.dataset_name = ... or ...)". A dataset without digest is one whose
 * metrics have none: the reference compares with NULL. */
static void put_datasets(struct compiler *c)
{
	struct buf *where = &c->sql->where;
	const struct search_dataset *dataset = c->input->datasets;

	for (size_t i = 0; i < c->input->n_datasets && !buf_failed(where); i++, dataset++) {
		buf_printf(where, "%sm.dataset_name = %s and m.dataset_digest ",
			   i == 0 ? " and (" : " or ", text_param(c, dataset->name));
		if (dataset->digest != NULL && dataset->digest[0] != '\0')
			buf_printf(where, "= %s", text_param(c, dataset->digest));
		else
			buf_puts(where, "is null");
	}
	if (c->input->n_datasets > 0)
		buf_puts(where, ")");
}

/* Any value of the metric that was ever logged for the model. */
static bool put_metric(struct compiler *c, const char *key, const char *comparator,
		       const struct operand *value)
{
	struct buf *where = &c->sql->where;

	buf_printf(where,
		   " and exists (select from logged_model_metrics m where m.model_id = lm.model_id"
		   " and m.metric_name = %s and ",
		   text_param(c, key));
	if (!put_comparison(c, where, "m.metric_value", comparator, value))
		return false;
	put_datasets(c);
	buf_puts(where, ")");
	return true;
}

/* A comparison that has been read, not judged against the tables yet. */
struct condition {
	struct term term;
	const char *comparator;
	struct operand value;
};

static bool read_condition(struct compiler *c, const struct clause *clause, struct condition *ret)
{
	if (clause->type == CLAUSE_OTHER)
		return refuse_value(c,
				    "Invalid filter string: %s. Expected a list of comparisons "
				    "separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = "
				    "0.01').",
				    py_repr(c->arena, c->input->filter));
	if (clause->n_pieces != 3)
		return refuse_value(c,
				    "Invalid comparison: %s. Expected a comparison with 3 tokens.",
				    clause->text);
	ret->comparator = upper_of(c->arena, clause->comparator);
	return read_term(c, clause->left.text, &ret->term) &&
	       check_comparator(c, &ret->term, ret->comparator) &&
	       read_value(c, &ret->term, clause->right.text, &ret->value);
}

static bool read_conditions(struct compiler *c, struct condition **ret, size_t *ret_n)
{
	const char *filter = c->input->filter;
	struct clauses clauses;

	*ret_n = 0;
	if (filter == NULL || filter[0] == '\0')
		return true;
	clauses = parse_filter(c->arena, filter);
	if (clauses.n_statements != 1)
		return refuse_value(c,
				    "Invalid filter string: %s. Expected a single SQL expression.",
				    py_repr(c->arena, filter));
	*ret = ARENA_ARRAY(c->arena, clauses.n, struct condition);
	for (size_t i = 0; i < clauses.n; i++) {
		if (clauses.v[i].type != CLAUSE_AND &&
		    !read_condition(c, &clauses.v[i], &(*ret)[(*ret_n)++]))
			return false;
	}
	return true;
}

static bool put_condition(struct compiler *c, struct condition *condition)
{
	const struct term *term = &condition->term;

	switch (term->type) {
	case ATTRIBUTE:
		return put_attribute(c, term->key, condition->comparator, &condition->value);
	case METRIC:
		return put_metric(c, term->key, condition->comparator, &condition->value);
	case PARAM:
	case TAG:
		break;
	}
	return join_value(c, term, condition->comparator, &condition->value);
}

/* Models with metrics on the datasets, when no condition asks for a metric. */
static void put_any_metric(struct compiler *c)
{
	buf_puts(&c->sql->where, " and exists (select from logged_model_metrics m"
				 " where m.model_id = lm.model_id");
	put_datasets(c);
	buf_puts(&c->sql->where, ")");
}

/* ---- order ---- */

static void sort_by_attribute(struct compiler *c, const struct attribute *attribute,
			      bool descending)
{
	struct search_key sort = {
		.expression = arena_printf(c->arena, "lm.%s", attribute->name),
		.type = attribute->type,
		.descending = descending,
		.nulls = attribute->nullable ? NULLS_LAST : NULLS_NONE,
	};

	if (strcmp(attribute->name, "model_id") == 0)
		add_unique_key(c, sort);
	else
		add_key(c, sort);
}

static void put_order_dataset(struct compiler *c, const char *column, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	buf_printf(&c->sql->sorts, " and m.%s = %s", column, text_param(c, value));
	add_order_shape(c, column);
	add_order_shape(c, value);
}

/* The latest value of the metric, on a dataset if one is named. */
static void sort_by_metric(struct compiler *c, const char *name,
			   const struct search_model_order *order)
{
	struct buf *sorts = &c->sql->sorts;
	const char *alias = arena_printf(c->arena, "o%u", c->n_sorts++);

	buf_printf(sorts,
		   " left join lateral (select m.metric_value from logged_model_metrics m"
		   " where m.model_id = lm.model_id and m.metric_name = %s",
		   text_param(c, name));
	add_order_shape(c, name);
	put_order_dataset(c, "dataset_name", order->dataset_name);
	put_order_dataset(c, "dataset_digest", order->dataset_digest);
	buf_printf(sorts,
		   " order by m.metric_timestamp_ms desc, m.metric_step desc, m.run_id limit 1)"
		   " %s on true",
		   alias);
	add_key(c, (struct search_key){
			   .expression = arena_printf(c->arena, "%s.metric_value", alias),
			   .type = SEARCH_DOUBLE,
			   .descending = !order->ascending,
			   .nulls = NULLS_LAST,
		   });
}

static bool put_order(struct compiler *c, const struct search_model_order *order,
		      bool *ret_by_creation)
{
	const char *field = order->field_name != NULL ? order->field_name : "";
	const char *dot = strchr(field, '.');
	const struct attribute *attribute;

	if (dot != NULL) {
		if (strncmp(field, "metrics.", 8) != 0)
			return refuse_value(
				c, "Invalid order by field name: %s. Only metrics are supported.",
				field);
		sort_by_metric(c, dot + 1, order);
		return true;
	}
	attribute = find_attribute(without_alias(field));
	if (attribute == NULL)
		return refuse(c, ATTRIBUTE_NOT_FOUND, "Invalid order by field name: %s", field);
	if (strcmp(attribute->name, "creation_timestamp_ms") == 0)
		*ret_by_creation = true;
	sort_by_attribute(c, attribute, !order->ascending);
	return true;
}

static bool put_orders(struct compiler *c)
{
	bool by_creation = false;

	for (size_t i = 0; i < c->input->n_model_order; i++) {
		if (!query_fits(c) || !put_order(c, &c->input->model_order[i], &by_creation))
			return false;
	}
	if (!by_creation)
		sort_by_attribute(c, find_attribute("creation_timestamp_ms"), true);
	sort_by_attribute(c, find_attribute("model_id"), false);
	return true;
}

static bool datasets_are_named(struct compiler *c)
{
	for (size_t i = 0; i < c->input->n_datasets; i++) {
		const char *name = c->input->datasets[i].name;

		if (name == NULL || name[0] == '\0')
			return refuse_value(c, "`dataset_name` in the `datasets` clause must be "
					       "specified.");
	}
	return true;
}

static bool compile_logged_models(struct compiler *c)
{
	struct condition *conditions;
	bool metric = false;
	size_t n;

	if (!datasets_are_named(c) || !read_conditions(c, &conditions, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!put_condition(c, &conditions[i]))
			return false;
		metric = metric || conditions[i].term.type == METRIC;
	}
	if (c->input->n_datasets > 0 && !metric)
		put_any_metric(c);
	return put_orders(c);
}

const struct search_entity search_logged_models = { .compile = compile_logged_models,
						    .strict_tokens = true };
