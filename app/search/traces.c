/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searching traces: the root is trace_info t. The name, the session, token usage and
 * cost are columns, whatever the filter calls them; conditions on spans must hold of
 * one span together; an assessment of a whole session counts for each trace in it.
 * Follows MLflow 3.17.2 (store/tracking/sqlalchemy_store.py
 * _get_filter_clauses_for_search_traces, _get_orderby_clauses_for_search_traces).
 */
#include "app/search/trace_terms.h"

#include "app/json_value.h"
#include "app/limits.h"
#include "app/search/terms.h"
#include "app/validate.h"

/* Traces s of the search's experiments: the frame has the workspace as $1 and the
 * experiments as $2. */
#define IN_SCOPE                                                                                   \
	"s.experiment_id = any(array(select e.experiment_id from experiments e"                    \
	" where e.experiment_id = any($2::bigint[]) and e.workspace = $1))"

/* Spans may begin before their trace by clocks that differ. */
#define CLOCK_TOLERANCE_MS 10000

/* ---- columns ---- */

static const struct column {
	const char *key, *expression;
	enum search_type type;
	enum search_nulls nulls;
} columns[] = {
	{ "timestamp_ms", "t.timestamp_ms", SEARCH_BIGINT, NULLS_NONE },
	{ "execution_time_ms", "t.execution_time_ms", SEARCH_BIGINT, NULLS_LAST },
	{ "end_time_ms", "(t.timestamp_ms + coalesce(t.execution_time_ms, 0))", SEARCH_BIGINT,
	  NULLS_NONE },
	{ "status", "t.status", SEARCH_TEXT, NULLS_NONE },
	{ "request_id", "t.request_id", SEARCH_TEXT, NULLS_NONE },
	{ "client_request_id", "t.client_request_id", SEARCH_TEXT, NULLS_LAST },
	{ "experiment_id", "t.experiment_id", SEARCH_INTEGER, NULLS_NONE },
	{ TRACE_KEY_NAME, "t.trace_name", SEARCH_TEXT, NULLS_LAST },
	{ TRACE_KEY_SESSION, "t.session_id", SEARCH_TEXT, NULLS_LAST },
};

static const struct column *column_named(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (strcmp(columns[i].key, key) == 0)
			return &columns[i];
	return NULL;
}

/* NULL: the field is no column. */
static const struct column *column_of(const struct trace_term *term)
{
	if (term->type == TRACE_ATTRIBUTE || trace_term_is(term, TRACE_TAG, TRACE_KEY_NAME) ||
	    trace_term_is(term, TRACE_METADATA, TRACE_KEY_SESSION))
		return column_named(term->key);
	return NULL;
}

static bool asks_presence(const struct trace_condition *condition)
{
	return condition->value.type == OPERAND_NONE;
}

static bool is_absent(const struct trace_condition *condition)
{
	return strcmp(condition->comparator, "IS NULL") == 0;
}

/* A number in quotes is one to PostgreSQL. */
static bool read_quoted_number(struct compiler *c, const char *key, struct operand *value)
{
	const char *digits;

	if (value->type != OPERAND_TEXT)
		return true;
	if (!py_int(c->arena, value->text, &digits))
		return refuse_value(c, "Invalid value '%s' for numeric attribute '%s'", value->text,
				    key);
	value->type = OPERAND_INTEGER;
	value->text = digits;
	return true;
}

static bool put_column(struct compiler *c, struct trace_condition *condition,
		       const struct column *column)
{
	struct buf *where = &c->sql->where;

	buf_puts(where, " and ");
	if (asks_presence(condition)) {
		buf_printf(where, "%s is %snull", column->expression,
			   is_absent(condition) ? "" : "not ");
		return true;
	}
	if (column->type == SEARCH_BIGINT && !read_quoted_number(c, column->key, &condition->value))
		return false;
	return put_comparison(c, where, column->expression, condition->comparator,
			      &condition->value);
}

/* ---- token usage and cost ---- */

/* Members of the JSON that such metadata was, which are columns of the same name. */
static const char *const usage_columns[] = { "input_tokens",
					     "output_tokens",
					     "total_tokens",
					     "cache_read_input_tokens",
					     "cache_creation_input_tokens",
					     "cache_creation_input_tokens_above_1hr",
					     NULL };
static const char *const cost_columns[] = { "input_cost", "output_cost", "total_cost", NULL };

/* What a member is as JSON when it is spelled as MLflow spells it, else NULL. */
static const char *spelled_number(struct compiler *c, const struct json_value *v, bool real)
{
	int64_t unused;

	if (v == NULL || v->kind != (real ? JSON_FLOAT : JSON_INT))
		return NULL;
	if (real)
		return py_repr_float(c->arena, json_value_double(v));
	return py_int64(c->arena, v->text, &unused) ? v->text : NULL;
}

/* Metadata like this is found only by the very text that MLflow makes of the columns;
 * the columns are compared with its members, NULL where there is none. */
static bool put_members(struct compiler *c, struct buf *out, const char *const *names, bool real,
			const char *text)
{
	const struct json_value *object = json_value_read(c->arena, text);
	const char *spelled = "";

	for (size_t i = 0; names[i] != NULL; i++) {
		const struct json_value *member = object ? json_value_get(object, names[i]) : NULL;
		const char *number = spelled_number(c, member, real);

		buf_printf(out, "%st.%s is ", i > 0 ? " and " : "", names[i]);
		if (number == NULL) {
			buf_puts(out, "null");
			continue;
		}
		buf_printf(out, "not distinct from %s",
			   real ? real_param(c, json_value_double(member)) :
				  integer_param(c, number));
		spelled = arena_printf(c->arena, "%s%s\"%s\": %s", spelled, *spelled ? ", " : "",
				       names[i], number);
	}
	return *spelled && strcmp(arena_printf(c->arena, "{%s}", spelled), text) == 0;
}

static void put_any_member(struct buf *out, const char *const *names)
{
	buf_puts(out, "coalesce(");
	for (size_t i = 0; names[i] != NULL; i++)
		buf_printf(out, "t.%s, ", names[i]);
	buf_puts(out, "null) is not null");
}

static const char *const *members_of_key(const char *key)
{
	return strcmp(key, TRACE_KEY_COST) == 0 ? cost_columns : usage_columns;
}

void trace_put_usage(struct compiler *c, struct buf *out, const char *key, const char *text)
{
	bool real = strcmp(key, TRACE_KEY_COST) == 0;
	size_t n_params = c->params->n;
	struct buf members;

	buf_init(&members, SQL_MAX);
	if (put_members(c, &members, members_of_key(key), real, text)) {
		buf_puts(out, members.data);
	} else {
		buf_puts(out, "false");
		c->params->n = n_params; /* what no text refers to has no type either */
	}
	buf_free(&members);
}

static bool put_usage(struct compiler *c, const struct trace_condition *condition)
{
	const char *key = condition->term.key, *comparator = condition->comparator;
	bool equal = strcmp(comparator, "=") == 0;
	struct buf *where = &c->sql->where;

	buf_puts(where, asks_presence(condition) && is_absent(condition) ? " and not " : " and ");
	put_any_member(where, members_of_key(key));
	if (asks_presence(condition))
		return true;
	if (!equal && strcmp(comparator, "!=") != 0)
		return refuse_value(c,
				    "Comparator '%s' is not supported for reserved metadata '%s'. "
				    "Only '=', '!=', 'IS NULL', and 'IS NOT NULL' are supported.",
				    comparator, key);
	buf_puts(where, equal ? " and (" : " and not (");
	trace_put_usage(c, where, key, condition->value.text);
	buf_puts(where, ")");
	return true;
}

/* ---- tags and metadata ---- */

static const char *table_of(enum trace_field type)
{
	return type == TRACE_TAG ? "trace_tags" : "trace_request_metadata";
}

/* What the index on runs and models in metadata holds of a value (fcgi.sql). */
#define INDEXED_CHARACTERS 64

/* `alias`.value is compared by its indexed beginning where that decides. */
static const char *value_of(struct compiler *c, const char *alias, const char *comparator,
			    const struct operand *value)
{
	if (strcmp(comparator, "=") == 0 && value->type == OPERAND_TEXT &&
	    utf8_length(value->text) < INDEXED_CHARACTERS)
		return arena_printf(c->arena, "left(%s.value, %d)", alias, INDEXED_CHARACTERS);
	return arena_printf(c->arena, "%s.value", alias);
}

static bool join_value(struct compiler *c, const struct trace_condition *condition)
{
	struct buf *joins = &c->sql->joins;
	const char *alias = arena_printf(c->arena, "f%u", c->n_filters++);

	buf_printf(joins, " join %s %s on %s.request_id = t.request_id and %s.key = %s and ",
		   table_of(condition->term.type), alias, alias, alias,
		   text_param(c, condition->term.key));
	return put_comparison(c, joins,
			      value_of(c, alias, condition->comparator, &condition->value),
			      condition->comparator, &condition->value);
}

static void put_presence(struct compiler *c, const struct trace_condition *condition)
{
	buf_printf(&c->sql->where,
		   " and %sexists (select from %s x where x.request_id = t.request_id"
		   " and x.key = %s)",
		   is_absent(condition) ? "not " : "", table_of(condition->term.type),
		   text_param(c, condition->term.key));
}

static void put_prompt(struct compiler *c, const char *version)
{
	buf_printf(&c->sql->where,
		   " and t.request_id in (select a.source_id from entity_associations a"
		   " where a.source_type = 'trace' and a.destination_type = 'prompt_version'"
		   " and a.destination_id = %s)",
		   text_param(c, version));
}

void trace_put_run(struct compiler *c, struct buf *out, const struct operand *run)
{
	buf_printf(out,
		   "select a.source_id from entity_associations a where a.source_type = 'trace'"
		   " and a.destination_type = 'run' and a.destination_id = %s union all"
		   " select m.request_id from trace_request_metadata m"
		   " where m.key = '" TRACE_KEY_RUN "' and %s = %s",
		   text_param(c, run->text), value_of(c, "m", "=", run), text_param(c, run->text));
}

static void put_run(struct compiler *c, const struct operand *run)
{
	buf_puts(&c->sql->where, " and t.request_id in (");
	trace_put_run(c, &c->sql->where, run);
	buf_puts(&c->sql->where, ")");
}

/* ---- spans ---- */

/* Attributes are looked for in the span's JSON, where their values are JSON in
 * strings: "model": "\"gpt\"". */
static const char *attribute_pattern(struct compiler *c, const char *comparator, const char *name,
				     const char *value)
{
	size_t len = strlen(value);
	bool starts = value[0] == '^', ends = len > 0 && value[len - 1] == '$';
	const char *trimmed;

	if (strcmp(comparator, "RLIKE") != 0)
		return arena_printf(c->arena, "%%\"%s\"%s%%", name, value);
	trimmed = arena_strndup(c->arena, value + starts, len - starts - ends);
	return arena_printf(c->arena, "\"%s\": %s%s%s", name, starts ? "\"\\\\\"" : "\"\\\\\".*",
			    trimmed, ends ? "\\\\\"" : "");
}

static bool put_span(struct compiler *c, struct buf *out, const struct trace_condition *condition)
{
	const char *key = condition->term.key, *name, *comparator = condition->comparator;
	struct operand pattern = { .type = OPERAND_TEXT };

	if (strncmp(key, "attributes.", 11) != 0)
		return put_comparison(c, out, arena_printf(c->arena, "p.%s", key), comparator,
				      &condition->value);
	if (condition->value.type != OPERAND_TEXT || strstr(comparator, "IN") != NULL)
		return refuse_value(c, "span.%s can be compared with one text only", key);
	name = without_quotes(c->arena, key + 11, "`");
	pattern.text = attribute_pattern(c, comparator, name, condition->value.text);
	return put_comparison(c, out, "p.content", comparator, &pattern);
}

/* The latest time that the traces must have begun after, where the filter says one,
 * in nanoseconds and with the tolerance; INT64_MIN: none. */
static int64_t begin_of_spans(struct compiler *c, const struct trace_condition *v, size_t n)
{
	int64_t latest = INT64_MIN, ms, ns;
	double real;

	for (size_t i = 0; i < n; i++) {
		if (!trace_term_is(&v[i].term, TRACE_ATTRIBUTE, "timestamp_ms") ||
		    v[i].comparator[0] != '>')
			continue;
		if (v[i].value.type == OPERAND_REAL) {
			real = v[i].value.real;
			ms = real > -1e15 && real < 1e15 ? (int64_t)real : INT64_MIN;
		} else if (v[i].value.type == OPERAND_NONE ||
			   !py_int64(c->arena, v[i].value.text, &ms)) {
			ms = INT64_MIN;
		}
		if (ms > INT64_MIN && !__builtin_sub_overflow(ms, CLOCK_TOLERANCE_MS, &ns) &&
		    !__builtin_mul_overflow(ns, 1000000, &ns))
			latest = MAX(latest, ns);
	}
	return latest;
}

static bool put_spans(struct compiler *c, const struct trace_condition *v, size_t n)
{
	struct buf *where = &c->sql->where;
	int64_t begin = begin_of_spans(c, v, n);
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (v[i].term.type != TRACE_SPAN)
			continue;
		if (!any)
			buf_puts(where, " and exists (select from spans p where p.trace_id ="
					" t.request_id and p.experiment_id = t.experiment_id");
		if (!any && begin > INT64_MIN)
			buf_printf(where, " and p.start_time_unix_nano >= $%zu::bigint",
				   search_param(c->params, (struct param)P_INT(begin)));
		any = true;
		buf_puts(where, " and ");
		if (!put_span(c, where, &v[i]))
			return false;
	}
	if (any)
		buf_puts(where, ")");
	return true;
}

/* ---- assessments ---- */

/* Values are JSON: a text is found by its own spelling and by that. */
static void put_json_value(struct compiler *c, struct buf *out, const char *text, bool equal)
{
	const struct json_value string = { .kind = JSON_STRING, .text = text };

	buf_printf(out, "%s(x.value = %s or x.value = %s)", equal ? "" : "not ",
		   text_param(c, text), text_param(c, json_value_dump(c->arena, &string, false)));
}

static bool put_assessed(struct compiler *c, struct buf *out,
			 const struct trace_condition *condition)
{
	const char *comparator = condition->comparator;
	const struct operand *value = &condition->value;
	bool equal = strcmp(comparator, "=") == 0;

	buf_printf(out, "x.assessment_type = '%s' and x.name = %s and x.valid",
		   trace_field_name(condition->term.type), text_param(c, condition->term.key));
	if (asks_presence(condition))
		return true;
	buf_puts(out, " and ");
	if (equal || strcmp(comparator, "!=") == 0) {
		put_json_value(c, out, value->text, equal);
		return true;
	}
	if (value->type == OPERAND_TEXT)
		return put_comparison(c, out, "x.value", comparator, value);
	buf_puts(out, "x.is_numeric_value and ");
	return put_comparison(c, out, "x.aggregate_value", comparator, value);
}

/* The trace has such an assessment, or its session has: one that is of the session
 * names it in its metadata, and may hang on any trace of it. */
static bool put_assessment(struct compiler *c, const struct trace_condition *condition)
{
	bool absent = asks_presence(condition) && is_absent(condition), ok;
	struct buf assessed;

	buf_init(&assessed, SQL_MAX);
	ok = put_assessed(c, &assessed, condition);
	if (ok)
		buf_printf(&c->sql->where,
			   " and %s(exists (select from assessments x"
			   " where x.trace_id = t.request_id and %s)"
			   " or (t.session_id is not null and t.session_id in"
			   " (select s.session_id from trace_info s"
			   " join assessments x on x.trace_id = s.request_id"
			   " where " IN_SCOPE " and s.session_id is not null and %s"
			   " and x.assessment_metadata like %s)))",
			   absent ? "not " : "", assessed.data, assessed.data,
			   text_param(c, "%\"" TRACE_KEY_SESSION "\":%"));
	buf_free(&assessed);
	return ok;
}

static void put_issue(struct compiler *c, const char *id)
{
	buf_printf(&c->sql->where,
		   " and exists (select from assessments x where x.trace_id = t.request_id"
		   " and x.assessment_type = 'issue' and x.name = %s)",
		   text_param(c, id));
}

/* ---- conditions ---- */

static bool put_tag_or_metadata(struct compiler *c, const struct trace_condition *condition)
{
	const struct trace_term *term = &condition->term;

	if (trace_term_is(term, TRACE_METADATA, TRACE_KEY_USAGE) ||
	    trace_term_is(term, TRACE_METADATA, TRACE_KEY_COST))
		return put_usage(c, condition);
	if (trace_term_is(term, TRACE_TAG, TRACE_KEY_PROMPTS)) {
		put_prompt(c, condition->value.text);
		return true;
	}
	if (asks_presence(condition)) {
		put_presence(c, condition);
		return true;
	}
	return join_value(c, condition);
}

static bool is_run(const struct trace_condition *condition)
{
	return trace_term_is(&condition->term, TRACE_METADATA, TRACE_KEY_RUN) &&
	       strcmp(condition->comparator, "=") == 0;
}

static bool put_condition(struct compiler *c, struct trace_condition *condition)
{
	const struct column *column = column_of(&condition->term);

	if (!trace_condition_check(c, condition))
		return false;
	if (column != NULL)
		return put_column(c, condition, column);
	switch (condition->term.type) {
	case TRACE_ISSUE:
		put_issue(c, condition->value.text);
		return true;
	case TRACE_FEEDBACK:
	case TRACE_EXPECTATION:
		return put_assessment(c, condition);
	case TRACE_SPAN: /* all of them together, in the end */
		return true;
	default:
		return is_run(condition) || put_tag_or_metadata(c, condition);
	}
}

static bool put_conditions(struct compiler *c, struct trace_condition *v, size_t n)
{
	const struct trace_condition *run = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!query_fits(c) || !put_condition(c, &v[i]))
			return false;
		if (is_run(&v[i])) /* the last one counts, as in the reference */
			run = &v[i];
	}
	if (run != NULL)
		put_run(c, &run->value);
	return put_spans(c, v, n);
}

/* ---- order ---- */

static void sort_by_column(struct compiler *c, const struct column *column, bool descending)
{
	struct search_key key = {
		.expression = column->expression,
		.type = column->type,
		.descending = descending,
		.nulls = column->nulls,
	};

	if (strcmp(column->key, "request_id") == 0)
		add_unique_key(c, key);
	else
		add_key(c, key);
}

static void sort_by_value(struct compiler *c, const struct trace_order *order)
{
	const char *alias = arena_printf(c->arena, "o%u", c->n_sorts++);

	buf_printf(&c->sql->sorts,
		   " left join %s %s on %s.request_id = t.request_id and %s.key = %s",
		   table_of(order->term.type), alias, alias, alias, text_param(c, order->term.key));
	add_key(c, (struct search_key){
			   .expression = arena_printf(c->arena, "%s.value", alias),
			   .type = SEARCH_TEXT,
			   .descending = order->descending,
			   .nulls = NULLS_LAST,
		   });
}

static bool put_order(struct compiler *c, const struct trace_order *order)
{
	const struct column *column = column_of(&order->term);

	add_order_shape(c, trace_field_name(order->term.type));
	add_order_shape(c, order->term.key);
	if (trace_term_is(&order->term, TRACE_METADATA, TRACE_KEY_USAGE) ||
	    trace_term_is(&order->term, TRACE_METADATA, TRACE_KEY_COST))
		return refuse_value(c,
				    "Ordering by reserved metadata '%s' is not supported because "
				    "it is represented by multiple columns.",
				    order->term.key);
	if (column != NULL)
		sort_by_column(c, column, order->descending);
	else if (order->term.type == TRACE_TAG || order->term.type == TRACE_METADATA)
		sort_by_value(c, order);
	else
		return refuse_value(c, "Invalid identifier type '%s'",
				    trace_field_name(order->term.type));
	return true;
}

static bool is_repeated(const struct trace_order *orders, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (trace_term_is(&orders[i].term, orders[n].term.type, orders[n].term.key))
			return true;
	return false;
}

static bool put_orders(struct compiler *c)
{
	const struct search_input *in = c->input;
	struct trace_order *orders = ARENA_ARRAY(c->arena, in->n_order_by, struct trace_order);
	bool by_time = false;

	for (size_t i = 0; i < in->n_order_by; i++) {
		if (!query_fits(c) || !trace_read_order(c, in->order_by[i], &orders[i]) ||
		    !put_order(c, &orders[i]))
			return false;
		if (is_repeated(orders, i))
			return refuse(c, INTERNAL_ERROR, "`order_by` contains duplicate fields: %s",
				      py_repr_list(c->arena, in->order_by, in->n_order_by));
		by_time = by_time ||
			  trace_term_is(&orders[i].term, TRACE_ATTRIBUTE, "timestamp_ms");
	}
	if (!by_time)
		sort_by_column(c, column_named("timestamp_ms"), true);
	sort_by_column(c, column_named("request_id"), false);
	return true;
}

/* In this order the reference finds what is wrong. */
static bool compile_traces(struct compiler *c)
{
	struct trace_condition *conditions;
	size_t n;

	return put_orders(c) && trace_read_conditions(c, &conditions, &n) &&
	       put_conditions(c, conditions, n);
}

const struct search_entity search_traces = { .compile = compile_traces };

/* ---- what a search reaches beyond traces ---- */

static unsigned reach_of(const struct trace_term *term)
{
	if (term->type == TRACE_FEEDBACK || term->type == TRACE_EXPECTATION)
		return SEARCH_REACHES_ASSESSMENTS;
	if (trace_term_is(term, TRACE_METADATA, TRACE_KEY_RUN))
		return SEARCH_REACHES_RUNS;
	if (trace_term_is(term, TRACE_METADATA, TRACE_KEY_MODEL))
		return SEARCH_REACHES_MODELS;
	return 0;
}

unsigned search_traces_reach(struct arena *a, const struct search_input *input)
{
	struct search_query q = { .error = NULL };
	struct compiler c = { .arena = a, .input = input, .query = &q };
	struct trace_condition *conditions;
	struct trace_order order;
	unsigned reach = 0;
	size_t n;

	if (!trace_read_conditions(&c, &conditions, &n))
		return SEARCH_REACHES_ALL;
	for (size_t i = 0; i < n; i++)
		reach |= reach_of(&conditions[i].term);
	for (size_t i = 0; i < input->n_order_by; i++) {
		if (!trace_read_order(&c, input->order_by[i], &order))
			return SEARCH_REACHES_ALL;
		reach |= order.term.type == TRACE_METADATA ? reach_of(&order.term) : 0;
	}
	return reach;
}
