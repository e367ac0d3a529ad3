/* SPDX-License-Identifier: Apache-2.0 */
#include "app/search/terms.h"

#include "app/limits.h"
#include "app/search/parser.h"

const char *field_type_name(enum field_type type)
{
	static const char *const names[] = { "attribute", "metric", "parameter", "tag", "dataset" };

	return names[type];
}

/* ---- quotes ---- */

static bool is_quoted(const char *text, char quote)
{
	size_t len = strlen(text);

	return len >= 2 && text[0] == quote && text[len - 1] == quote;
}

const char *without_quotes(struct arena *a, const char *text, const char *quotes)
{
	for (; *quotes != '\0'; quotes++) {
		if (is_quoted(text, *quotes))
			return arena_strndup(a, text + 1, strlen(text) - 2);
	}
	return text;
}

/* ---- names ---- */

static bool read_term(struct compiler *c, const struct vocabulary *v, const char *identifier,
		      const char *const *attributes, struct term *ret)
{
	static const char *const dataset_keys[] = { "context", "digest", "name", NULL };
	const char *dot = strchr(identifier, '.');
	const char *key = dot != NULL ? dot + 1 : identifier, *prefix = NULL;

	if (dot != NULL)
		prefix = arena_strndup(c->arena, identifier, (size_t)(dot - identifier));
	if (!v->field_type(c, prefix, &ret->type))
		return false;
	ret->key = v->raw_names ?
			   key :
			   without_quotes(c->arena, without_quotes(c->arena, key, "'\""), "`");
	if (ret->type == ATTRIBUTE && v->raw_names && !one_of(attributes, key))
		return refuse_value(c, "Invalid attribute key '%s' specified. Valid keys are: %s",
				    key, set_of(c->arena, attributes));
	if (ret->type == ATTRIBUTE && !(v->bare_attributes && attributes == v->attributes))
		key = ret->key;
	if (ret->type == ATTRIBUTE && !one_of(attributes, key))
		return refuse_value(c, "Invalid attribute key '%s' specified. Valid keys are '%s'",
				    key, set_of(c->arena, attributes));
	if (ret->type == DATASET && !one_of(dataset_keys, ret->key))
		return refuse_value(c, "Invalid dataset key '%s' specified. Valid keys are '%s'",
				    ret->key, set_of(c->arena, dataset_keys));
	return true;
}

bool plain_field_type(struct compiler *c, const char *prefix, enum field_type *ret)
{
	*ret = ATTRIBUTE;
	if (prefix == NULL || strcmp(prefix, "attribute") == 0)
		return true;
	*ret = TAG;
	if (strcmp(prefix, "tag") == 0 || strcmp(prefix, "tags") == 0)
		return true;
	return refuse_value(c,
			    "Invalid entity type '%s'. Valid entity types are ('attribute', 'tag', "
			    "'tags')",
			    prefix);
}

static const struct {
	const char *prefix;
	enum field_type type;
} prefixes[] = {
	{ "metric", METRIC },
	{ "metrics", METRIC },
	{ "parameter", PARAM },
	{ "parameters", PARAM },
	{ "param", PARAM },
	{ "params", PARAM },
	{ "tag", TAG },
	{ "tags", TAG },
	{ "attribute", ATTRIBUTE },
	{ "attr", ATTRIBUTE },
	{ "attributes", ATTRIBUTE },
	{ "run", ATTRIBUTE },
	{ "dataset", DATASET },
	{ "datasets", DATASET },
};

bool run_field_type(struct compiler *c, const char *prefix, enum field_type *ret)
{
	*ret = ATTRIBUTE;
	if (prefix == NULL)
		return true;
	if (strlen(prefix) >= 2 && prefix[0] == '`' && prefix[strlen(prefix) - 1] == '`')
		prefix = arena_strndup(c->arena, prefix + 1, strlen(prefix) - 2);
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		if (strcmp(prefix, prefixes[i].prefix) == 0) {
			*ret = prefixes[i].type;
			return true;
		}
	}
	return refuse_value(c,
			    "Invalid entity type '%s'. Valid values are ['metric', 'parameter', "
			    "'tag', 'attribute', 'dataset']",
			    prefix);
}

bool run_may_be_null(struct compiler *c, const struct term *term)
{
	if (term->type == TAG || term->type == PARAM)
		return true;
	return refuse_value(c,
			    "IS NULL / IS NOT NULL is only supported for tags and params, not for "
			    "'%s' '%s'",
			    field_type_name(term->type), term->key);
}

/* ---- values ---- */

bool read_number(struct compiler *c, const struct piece *piece, struct operand *ret)
{
	if (piece->kind == K_INTEGER) {
		ret->type = OPERAND_INTEGER;
		return py_int(c->arena, piece->text, &ret->text);
	}
	ret->type = OPERAND_REAL;
	return piece->kind == K_FLOAT && py_float(c->arena, piece->text, &ret->real);
}

bool read_text(struct compiler *c, const struct piece *piece, struct operand *ret)
{
	ret->type = OPERAND_TEXT;
	ret->text = without_quotes(c->arena, piece->text, "'\"");
	if (ret->text == piece->text)
		return refuse_value(c,
				    "Parameter value is either not quoted or unidentified quote "
				    "types used for string value %s. Use either single or double "
				    "quotes.",
				    piece->text);
	return true;
}

bool read_list(struct compiler *c, const struct vocabulary *v, const char *key,
	       const struct piece *piece, struct operand *ret)
{
	const char *repr;

	if (key != NULL && !one_of(v->list_attributes, key))
		return refuse_value(c,
				    "Only [%s] attributes support comparison with a list of "
				    "quoted string values.",
				    members_of(c->arena, v->list_attributes));

	ret->type = OPERAND_LIST;
	switch (py_read_list(c->arena, piece->text, &ret->list, &repr)) {
	case PY_STRINGS:
		return true;
	case PY_EMPTY:
		return refuse_value(c, "While parsing a list in the query, expected a non-empty "
				       "list of string values, but got empty list");
	case PY_MIXED:
		return refuse_value(
			c,
			"While parsing a list in the query, expected string value, "
			"punctuation, or whitespace, but got different type in list: %s",
			repr);
	case PY_ILL_FORMED:
		break;
	}
	return refuse_value(c, "While parsing a list in the query, expected a non-empty list of "
			       "string values, but got ill-formed list.");
}

bool is_quoted_text(const struct piece *piece)
{
	return piece->kind == K_STRING || piece->kind == K_IDENTIFIER;
}

static bool read_attribute_value(struct compiler *c, const struct vocabulary *v, const char *key,
				 const struct piece *piece, struct operand *ret)
{
	if (v->read_value != NULL)
		return v->read_value(c, v, key, piece, ret);
	if (one_of(v->numbers, key)) {
		if (read_number(c, piece, ret))
			return true;
		return refuse_value(c,
				    "Expected numeric value type for numeric attribute: %s. "
				    "Found %s",
				    key, piece->text);
	}
	if (is_quoted_text(piece))
		return read_text(c, piece, ret);
	if (piece->kind != K_PARENTHESIS)
		return refuse_value(c,
				    "Expected a quoted string value for attributes. Got value %s",
				    piece->text);
	return read_list(c, v, key, piece, ret);
}

static bool read_value(struct compiler *c, const struct vocabulary *v, const struct term *term,
		       const struct piece *piece, struct operand *ret)
{
	switch (term->type) {
	case ATTRIBUTE:
		return read_attribute_value(c, v, term->key, piece, ret);
	case METRIC:
		if (read_number(c, piece, ret))
			return true;
		return refuse_value(c, "Expected numeric value type for metric. Found %s",
				    piece->text);
	case PARAM:
	case TAG:
		if (is_quoted_text(piece))
			return read_text(c, piece, ret);
		return refuse_value(c,
				    "Expected a quoted string value for %s (e.g. 'my-value'). "
				    "Got value %s",
				    field_type_name(term->type), piece->text);
	case DATASET:
		break;
	}
	if (is_quoted_text(piece))
		return read_text(c, piece, ret);
	if (piece->kind == K_PARENTHESIS)
		return read_list(c, v, NULL, piece, ret);
	return refuse_value(c,
			    "Expected a quoted string value for dataset attributes. "
			    "Got value %s",
			    piece->text);
}

/* ---- conditions ---- */

static bool read_condition(struct compiler *c, const struct vocabulary *v,
			   const struct clause *clause, struct condition *ret)
{
	if (clause->n_pieces > 3)
		return refuse_value(c, "Invalid comparison clause. Expected 3 tokens found %u",
				    clause->n_pieces);
	if (clause->left.kind != K_IDENTIFIER)
		return refuse_value(c,
				    "Invalid comparison clause. Expected 'Identifier' found '%s'",
				    clause->left.text);
	ret->comparator = clause->comparator;
	if (!read_term(c, v, clause->left.text, v->attributes, &ret->term))
		return false;
	if (clause->n_pieces == 2)
		return v->may_be_null(c, &ret->term);
	return read_value(c, v, &ret->term, &clause->right, &ret->value);
}

static bool refuse_clauses(struct compiler *c, bool quotes, const struct clauses *clauses)
{
	const char *quote = quotes ? "'" : "";
	struct buf list;
	bool first = true;

	buf_init(&list, 8 * SEARCH_TEXT_MAX);
	for (size_t i = 0; i < clauses->n; i++) {
		if (clauses->v[i].type != CLAUSE_OTHER)
			continue;
		buf_printf(&list, "%s%s%s%s", first ? "" : ", ", quote, clauses->v[i].text, quote);
		first = false;
	}
	refuse_value(c, "Invalid clause(s) in filter string: %s", list.data);
	buf_free(&list);
	return false;
}

static bool refuse_statements(struct compiler *c, int n_statements)
{
	const char *filter = c->input->filter;

	if (n_statements < 0)
		return refuse_value(c, "Error on parsing filter '%s'", filter);
	if (n_statements == 0)
		return refuse_value(c, "Invalid filter '%s'. Could not be parsed.", filter);
	return refuse_value(c,
			    "Search filter contained multiple expression %s. Provide AND-ed "
			    "expression list.",
			    py_repr(c->arena, filter));
}

bool read_clauses(struct compiler *c, struct clauses (*parse)(struct arena *a, const char *filter),
		  bool quotes, struct clauses *ret)
{
	*ret = (struct clauses){ .n_statements = 1 };
	if (c->input->filter == NULL || c->input->filter[0] == '\0')
		return true;
	*ret = parse(c->arena, c->input->filter);
	if (ret->n_statements != 1)
		return refuse_statements(c, ret->n_statements);
	for (size_t i = 0; i < ret->n; i++) {
		if (ret->v[i].type == CLAUSE_OTHER)
			return refuse_clauses(c, quotes, ret);
	}
	return true;
}

bool read_conditions(struct compiler *c, const struct vocabulary *v, struct condition **ret,
		     size_t *ret_n)
{
	struct clauses clauses;

	*ret_n = 0;
	if (!read_clauses(c, v->parse ? v->parse : parse_filter, v->quotes_clauses, &clauses))
		return false;
	*ret = ARENA_ARRAY(c->arena, clauses.n, struct condition);
	for (size_t i = 0; i < clauses.n; i++) {
		if (clauses.v[i].type == CLAUSE_COMPARISON &&
		    !read_condition(c, v, &clauses.v[i], &(*ret)[(*ret_n)++]))
			return false;
	}
	return true;
}

/* ---- order_by ---- */

static bool refuse_order(struct compiler *c, const char *order_by)
{
	return refuse_value(c, "Invalid order_by clause '%s'. Could not be parsed.", order_by);
}

/* The text with backticks as double quotes, which is how they are split. */
static char *backticks_as_quotes(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text);

	for (char *s = copy; *s != '\0'; s++)
		*s = *s == '`' ? '"' : *s;
	return copy;
}

bool read_direction(struct compiler *c, const char *order_by, const char **ret_identifier,
		    bool *ret_descending)
{
	const char *identifier = parse_order(c->arena, order_by), *direction;
	struct string_list words;

	if (identifier == NULL ||
	    !py_split(c->arena, backticks_as_quotes(c->arena, identifier), &words) || words.n > 2)
		return refuse_order(c, order_by);
	*ret_identifier = identifier;
	*ret_descending = false;
	if (words.n != 2)
		return true;
	*ret_identifier = words.v[0];
	direction = upper_of(c->arena, words.v[1]);
	*ret_descending = strcmp(direction, "DESC") == 0;
	if (*ret_descending || strcmp(direction, "ASC") == 0)
		return true;
	return refuse_value(c, "Invalid ordering key in order_by clause '%s'.", order_by);
}

bool read_order(struct compiler *c, const struct vocabulary *v, const char *order_by,
		struct order_term *ret)
{
	const char *identifier;

	return read_direction(c, order_by, &identifier, &ret->descending) &&
	       read_term(c, v, identifier, v->order_attributes, &ret->term);
}
