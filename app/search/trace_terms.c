/* SPDX-License-Identifier: Apache-2.0 */
/* Reading filters and orders of traces; see trace_terms.h. */
#include "app/search/trace_terms.h"

#include "app/search/terms.h"

#include <ctype.h>

/* ---- names ---- */

static const char *const field_names[] = { "attribute", "tag",      "request_metadata",
					   "span",      "feedback", "expectation",
					   "issue" };

static const struct {
	const char *prefix;
	enum trace_field type;
} prefixes[] = {
	{ "attribute", TRACE_ATTRIBUTE },
	{ "attributes", TRACE_ATTRIBUTE },
	{ "expectation", TRACE_EXPECTATION },
	{ "feedback", TRACE_FEEDBACK },
	{ "issue", TRACE_ISSUE },
	{ "metadata", TRACE_METADATA },
	{ "request_metadata", TRACE_METADATA },
	{ "span", TRACE_SPAN },
	{ "tag", TRACE_TAG },
	{ "tags", TRACE_TAG },
	{ "trace", TRACE_ATTRIBUTE },
};

static const char *const attributes[] = { "client_request_id",
					  "end_time",
					  "end_time_ms",
					  "execution_time",
					  "execution_time_ms",
					  "name",
					  "prompt",
					  "request_id",
					  "run_id",
					  "status",
					  "text",
					  "timestamp",
					  "timestamp_ms",
					  NULL };
static const char *const order_attributes[] = {
	"end_time",   "end_time_ms", "execution_time", "execution_time_ms", "experiment_id", "name",
	"request_id", "run_id",      "status",         "timestamp",         "timestamp_ms",  NULL
};
static const char *const numbers[] = {
	"end_time",     "end_time_ms", "execution_time", "execution_time_ms", "timestamp",
	"timestamp_ms", NULL
};
static const char *const list_attributes[] = {
	"client_request_id", "name", "request_id", "run_id", "status", NULL
};

/* Keys that stand for others, in lower case. TRACE_ATTRIBUTE changes the key only. */
static const struct {
	const char *key;
	struct trace_term means;
} aliases[] = {
	{ "name", { TRACE_TAG, TRACE_KEY_NAME } },
	{ "prompt", { TRACE_TAG, TRACE_KEY_PROMPTS } },
	{ "run_id", { TRACE_METADATA, TRACE_KEY_RUN } },
	{ "text", { TRACE_SPAN, "content" } },
	{ "timestamp", { TRACE_ATTRIBUTE, "timestamp_ms" } },
	{ "execution_time", { TRACE_ATTRIBUTE, "execution_time_ms" } },
	{ "end_time", { TRACE_ATTRIBUTE, "end_time_ms" } },
};

const char *trace_field_name(enum trace_field type)
{
	return field_names[type];
}

bool trace_term_is(const struct trace_term *term, enum trace_field type, const char *key)
{
	return term->type == type && strcmp(term->key, key) == 0;
}

bool trace_is_number(const char *key)
{
	return one_of(numbers, key);
}

static bool refuse_prefix(struct compiler *c, const char *prefix)
{
	const char *list[ARRAY_LEN(prefixes) + 1];

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		list[i] = prefixes[i].prefix;
	list[ARRAY_LEN(prefixes)] = NULL;
	return refuse_value(c, "Invalid entity type '%s'. Valid values are %s", prefix,
			    set_of(c->arena, list));
}

static bool read_prefix(struct compiler *c, const char *prefix, enum trace_field *ret)
{
	prefix = without_quotes(c->arena, prefix, "`");
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		if (strcmp(prefix, prefixes[i].prefix) == 0) {
			*ret = prefixes[i].type;
			return true;
		}
	}
	return refuse_prefix(c, prefix);
}

/* The field as it is written, before aliases. */
static bool read_term(struct compiler *c, const char *identifier, const char *const *known,
		      struct trace_term *ret)
{
	const char *dot = strchr(identifier, '.');
	const char *key = dot != NULL ? dot + 1 : identifier;

	ret->type = TRACE_ATTRIBUTE;
	if (dot != NULL &&
	    !read_prefix(c, arena_strndup(c->arena, identifier, (size_t)(dot - identifier)),
			 &ret->type))
		return false;
	ret->key = without_quotes(c->arena, without_quotes(c->arena, key, "'\""), "`");
	if (ret->type == TRACE_ATTRIBUTE && !one_of(known, ret->key))
		return refuse_value(c, "Invalid attribute key '%s' specified. Valid keys are '%s'",
				    ret->key, set_of(c->arena, known));
	return true;
}

/* Fields of spans keep their names. */
static void resolve(struct trace_term *term)
{
	if (term->type == TRACE_SPAN)
		return;
	for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
		if (strcasecmp(term->key, aliases[i].key) != 0)
			continue;
		term->key = aliases[i].means.key;
		if (aliases[i].means.type != TRACE_ATTRIBUTE)
			term->type = aliases[i].means.type;
		return;
	}
}

/* ---- comparators ---- */

static const char *const number_comparators[] = { "!=", "<", "<=", "=", ">", ">=", NULL };
static const char *const text_comparators[] = { "!=",   "=",      "ILIKE", "IN",
						"LIKE", "NOT IN", "RLIKE", NULL };
static const char *const value_comparators[] = { "!=",      "=",    "ILIKE", "IS NOT NULL",
						 "IS NULL", "LIKE", "RLIKE", NULL };
static const char *const content_comparators[] = { "ILIKE", "LIKE", NULL };
static const char *const issue_comparators[] = { "=", NULL };
static const char *const assessment_comparators[] = { "!=",      "<",    "<=",    "=",
						      ">",       ">=",   "ILIKE", "IS NOT NULL",
						      "IS NULL", "LIKE", "RLIKE", NULL };
static const char *const ordering_comparators[] = { "<", "<=", ">", ">=", NULL };

static bool check_named(struct compiler *c, const char *entity, const char *key,
			const char *comparator, const char *const *known)
{
	if (one_of(known, comparator))
		return true;
	return refuse_value(c, "%s.%s comparator '%s' not one of '%s'", entity, key, comparator,
			    set_of(c->arena, known));
}

static bool check_span(struct compiler *c, const char *key, const char *comparator)
{
	static const char *const columns[] = { "name", "status", "type", NULL };

	if (strcmp(key, "attributes.") == 0)
		return refuse_value(c, "Span attribute name cannot be empty after 'attributes.'");
	if (strncmp(key, "attributes.", 11) == 0 || one_of(columns, key))
		return check_named(c, "span", key, comparator, text_comparators);
	if (strcmp(key, "content") == 0)
		return check_named(c, "span", key, comparator, content_comparators);
	return refuse_value(c,
			    "Invalid span attribute '%s'. Supported attributes: name, status, "
			    "type, attributes.<attribute_name>.",
			    key);
}

static bool check_issue(struct compiler *c, const char *key, const char *comparator)
{
	if (strcmp(key, "id") != 0)
		return refuse_value(c, "Invalid issue attribute '%s'. Supported attributes: id",
				    key);
	return check_named(c, "issue", key, comparator, issue_comparators);
}

static bool check_assessment(struct compiler *c, const char *key, const char *comparator)
{
	if (key[0] == '\0')
		return refuse_value(c, "Assessment field name cannot be empty");
	return check_named(c, "assessment", key, comparator, assessment_comparators);
}

/* The messages differ in their last quote, and the one for numbers names the
 * comparators of texts: as in MLflow. */
static bool check_plain(struct compiler *c, const struct trace_term *term, const char *comparator)
{
	bool attribute = term->type == TRACE_ATTRIBUTE;
	bool number = attribute && trace_is_number(term->key);
	const char *const *known = number    ? number_comparators :
				   attribute ? text_comparators :
					       value_comparators;

	if (one_of(known, comparator))
		return true;
	return refuse_value(c, "Invalid comparator '%s' not one of '%s%s", comparator,
			    set_of(c->arena, number ? text_comparators : known),
			    number || term->type == TRACE_TAG ? "" : "'");
}

/* Traces are found by whole versions of prompts only. */
static bool check_prompt(struct compiler *c, const struct trace_condition *condition)
{
	const char *slash;

	if (strcmp(condition->comparator, "=") != 0)
		return refuse_value(c,
				    "Invalid comparator '%s' for prompts filter. Only '=' is "
				    "supported with format: prompt = \"name/version\"",
				    condition->comparator);
	if (condition->value.type != OPERAND_TEXT)
		return refuse_value(c, "A prompts filter compares with one text in quotes");
	slash = strchr(condition->value.text, '/');
	if (slash == NULL || strchr(slash + 1, '/') != NULL)
		return refuse_value(c,
				    "Invalid prompts filter value '%s'. Expected format: "
				    "prompt = \"name/version\"",
				    condition->value.text);
	return true;
}

bool trace_condition_check(struct compiler *c, const struct trace_condition *condition)
{
	const struct trace_term *term = &condition->term;

	switch (term->type) {
	case TRACE_SPAN:
		return check_span(c, term->key, condition->comparator);
	case TRACE_ISSUE:
		return check_issue(c, term->key, condition->comparator);
	case TRACE_FEEDBACK:
	case TRACE_EXPECTATION:
		return check_assessment(c, term->key, condition->comparator);
	default:
		break;
	}
	return check_plain(c, term, condition->comparator) &&
	       (!trace_term_is(term, TRACE_TAG, TRACE_KEY_PROMPTS) || check_prompt(c, condition));
}

/* ---- values ---- */

static bool is_number_piece(const struct piece *piece)
{
	return piece->kind == K_INTEGER || piece->kind == K_FLOAT;
}

static bool refuse_unquoted(struct compiler *c, enum trace_field type, const struct piece *piece)
{
	return refuse_value(c,
			    "Expected a quoted string value for %s (e.g. 'my-value'). Got value %s",
			    trace_field_name(type), piece->text);
}

static bool read_attribute_value(struct compiler *c, const char *key, const struct piece *piece,
				 struct operand *ret)
{
	if (is_quoted_text(piece))
		return read_text(c, piece, ret);
	if (piece->kind == K_PARENTHESIS) {
		if (one_of(list_attributes, key))
			return read_list(c, NULL, NULL, piece, ret);
		return refuse_value(c,
				    "Only attributes in %s supports comparison with a list of "
				    "quoted string values.",
				    set_of(c->arena, list_attributes));
	}
	if (!is_number_piece(piece))
		return refuse_value(c,
				    "Expected a quoted string value or a list of quoted string "
				    "values for attributes. Got value %s",
				    piece->text);
	if (!trace_is_number(key))
		return refuse_value(
			c, "Only the '%s' attributes support comparison with numeric values.",
			set_of(c->arena, numbers));
	return read_number(c, piece, ret) ||
	       refuse_value(c, "Invalid number in filter: %s", piece->text);
}

/* Which of the comparators of assessments wants a number; as it is written. */
static bool read_assessment_value(struct compiler *c, enum trace_field type, const char *comparator,
				  const struct piece *piece, struct operand *ret)
{
	bool ordering = one_of(ordering_comparators, comparator);

	if (ordering && !is_number_piece(piece))
		return refuse_value(c,
				    "Expected a numeric value for %s when using comparator '%s'. "
				    "Got value %s",
				    trace_field_name(type), comparator, piece->text);
	if (ordering)
		return read_number(c, piece, ret) ||
		       refuse_value(c, "Invalid number in filter: %s", piece->text);
	return is_quoted_text(piece) ? read_text(c, piece, ret) : refuse_unquoted(c, type, piece);
}

static bool read_value(struct compiler *c, const struct trace_term *term, const char *comparator,
		       const struct piece *piece, struct operand *ret)
{
	bool has_lists = term->type == TRACE_TAG || term->type == TRACE_SPAN;

	if (term->type == TRACE_ATTRIBUTE)
		return read_attribute_value(c, term->key, piece, ret);
	if (term->type == TRACE_FEEDBACK || term->type == TRACE_EXPECTATION)
		return read_assessment_value(c, term->type, comparator, piece, ret);
	if (is_quoted_text(piece))
		return read_text(c, piece, ret);
	if (has_lists && piece->kind == K_PARENTHESIS)
		return read_list(c, NULL, NULL, piece, ret);
	return refuse_unquoted(c, term->type, piece);
}

/* ---- conditions ---- */

static bool read_condition(struct compiler *c, const struct clause *clause,
			   struct trace_condition *ret)
{
	if (clause->n_pieces > 3)
		return refuse_value(c, "Invalid comparison clause. Expected 3 tokens found %u",
				    clause->n_pieces);
	if (clause->left.kind != K_IDENTIFIER && !clause->is_timestamp)
		return refuse_value(c,
				    "Invalid comparison clause. Expected 'Identifier' found '%s'",
				    clause->left.text);
	ret->comparator = upper_of(c->arena, clause->comparator);
	if (!read_term(c, clause->left.text, attributes, &ret->term))
		return false;
	if (clause->n_pieces == 3 &&
	    !read_value(c, &ret->term, clause->comparator, &clause->right, &ret->value))
		return false;
	/* here comparators of spans count as they are written */
	if (clause->n_pieces == 3 && ret->term.type == TRACE_SPAN &&
	    !check_span(c, ret->term.key, clause->comparator))
		return false;
	resolve(&ret->term);
	return true;
}

bool trace_read_conditions(struct compiler *c, struct trace_condition **ret, size_t *ret_n)
{
	struct clauses clauses;

	*ret_n = 0;
	if (!read_clauses(c, parse_filter_of_traces, true, &clauses))
		return false;
	*ret = ARENA_ARRAY(c->arena, clauses.n, struct trace_condition);
	for (size_t i = 0; i < clauses.n; i++) {
		if (clauses.v[i].type == CLAUSE_COMPARISON &&
		    !read_condition(c, &clauses.v[i], &(*ret)[(*ret_n)++]))
			return false;
	}
	return true;
}

/* ---- order ---- */

bool trace_read_order(struct compiler *c, const char *order_by, struct trace_order *ret)
{
	const char *identifier;

	if (!read_direction(c, order_by, &identifier, &ret->descending) ||
	    !read_term(c, identifier, order_attributes, &ret->term))
		return false;
	resolve(&ret->term);
	return true;
}
