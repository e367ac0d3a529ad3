/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics of traces; see trace_metrics.h. */
#include "app/search/trace_metrics.h"

#include "app/limits.h"
#include "app/search/terms.h"
#include "app/search/trace_terms.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#define IN_SCOPE                                                                                   \
	"any(array(select e.experiment_id from experiments e"                                      \
	" where e.experiment_id = any($2::bigint[]) and e.workspace = $1))"

const char *const metric_views[] = { NULL, "TRACES", "SPANS", "ASSESSMENTS" };
const char *const aggregation_types[] = { NULL, "COUNT", "SUM", "AVG", "PERCENTILE", "MIN", "MAX" };

/* ---- what there is ---- */

#define BIT(type) (1u << (type))
#define COUNTED BIT(AGGREGATE_COUNT)
#define MEASURED                                                                                   \
	(BIT(AGGREGATE_AVG) | BIT(AGGREGATE_MIN) | BIT(AGGREGATE_MAX) | BIT(AGGREGATE_PERCENTILE))
#define SUMMED (MEASURED | BIT(AGGREGATE_SUM))

struct dimension {
	const char *name, *expression;
};

static const struct dimension dimensions[] = {
	{ "assessment_name", "x.name" },
	{ "assessment_value", "x.value" },
	{ "span_model_name", "p.model_name" },
	{ "span_model_provider", "p.model_provider" },
	{ "span_name", "p.name" },
	{ "span_status", "p.status" },
	{ "span_type", "p.type" },
	{ "trace_name", "t.trace_name" },
	{ "trace_status", "t.status" },
};

#define ONE_NAME                                                                                   \
	{                                                                                          \
		"trace_name", NULL                                                                 \
	}
#define MODELS                                                                                     \
	{                                                                                          \
		"span_model_name", "span_model_provider", NULL                                     \
	}

/* In MLflow's order, which a message prints; dimensions are sorted. */
static const struct metric {
	enum metric_view view;
	const char *name, *expression;
	unsigned aggregations;
	const char *dimensions[6];
} metrics[] = {
	{ METRICS_OF_TRACES,
	  "trace_count",
	  "t.request_id",
	  COUNTED,
	  { "trace_name", "trace_status", NULL } },
	{ METRICS_OF_TRACES, "session_count", "t.session_id", COUNTED, { NULL } },
	{ METRICS_OF_TRACES, "latency", "t.execution_time_ms", MEASURED, ONE_NAME },
	{ METRICS_OF_TRACES, "input_tokens", "t.input_tokens", SUMMED, ONE_NAME },
	{ METRICS_OF_TRACES, "output_tokens", "t.output_tokens", SUMMED, ONE_NAME },
	{ METRICS_OF_TRACES, "total_tokens", "t.total_tokens", SUMMED, ONE_NAME },
	{ METRICS_OF_TRACES, "cache_read_input_tokens", "t.cache_read_input_tokens", SUMMED,
	  ONE_NAME },
	{ METRICS_OF_TRACES, "cache_creation_input_tokens", "t.cache_creation_input_tokens", SUMMED,
	  ONE_NAME },
	{ METRICS_OF_SPANS,
	  "span_count",
	  "p.span_id",
	  COUNTED,
	  { "span_model_name", "span_model_provider", "span_name", "span_status", "span_type",
	    NULL } },
	{ METRICS_OF_SPANS,
	  "latency",
	  "(p.end_time_unix_nano - p.start_time_unix_nano) / 1000000",
	  MEASURED,
	  { "span_name", "span_status", NULL } },
	{ METRICS_OF_SPANS, "input_cost", "p.input_cost", SUMMED, MODELS },
	{ METRICS_OF_SPANS, "output_cost", "p.output_cost", SUMMED, MODELS },
	{ METRICS_OF_SPANS, "total_cost", "p.total_cost", SUMMED, MODELS },
	{ METRICS_OF_ASSESSMENTS,
	  "assessment_count",
	  "x.assessment_id",
	  COUNTED,
	  { "assessment_name", "assessment_value", NULL } },
	{ METRICS_OF_ASSESSMENTS,
	  "assessment_value",
	  "x.aggregate_value",
	  MEASURED,
	  { "assessment_name", NULL } },
};

struct composer {
	struct compiler c;
	const struct metrics_input *in;
	const struct metric *metric;
	struct metrics_query *query;
	struct buf select, where;
	bool joins_traces; /* of spans */
};

/* Costs of spans are in the order of spans, other metrics of theirs in that of traces. */
static bool is_cost(const struct metric *m)
{
	return m->view == METRICS_OF_SPANS && strstr(m->name, "_cost") != NULL;
}

/* ---- what is asked for ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, each once, as Python prints the list. */
static const char *sorted_list(struct arena *a, const char **v, size_t n)
{
	size_t kept = 0;

	qsort(v, n, sizeof(*v), by_text);
	for (size_t i = 0; i < n; i++)
		if (!kept || strcmp(v[kept - 1], v[i]) != 0)
			v[kept++] = v[i];
	return py_repr_list(a, v, kept);
}

static bool find_metric(struct composer *m)
{
	const char *names[ARRAY_LEN(metrics)];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(metrics); i++) {
		if (metrics[i].view != m->in->view)
			continue;
		names[n++] = metrics[i].name;
		if (strcmp(metrics[i].name, m->in->metric_name) == 0)
			m->metric = &metrics[i];
	}
	return m->metric != NULL ||
	       refuse_value(&m->c, "metric_name must be one of %s, got '%s'",
			    py_repr_list(m->c.arena, names, n), m->in->metric_name);
}

static enum aggregation_type type_of(const struct aggregation *g)
{
	return g->aggregation_type.given ? (enum aggregation_type)g->aggregation_type.v :
					   AGGREGATE_COUNT;
}

static bool check_percentiles(struct composer *m)
{
	for (size_t i = 0; i < m->in->n_aggregations; i++) {
		const struct aggregation *g = &m->in->aggregations[i];
		bool wants = type_of(g) == AGGREGATE_PERCENTILE;

		if (wants && !g->percentile_value.given)
			return refuse_value(&m->c, "Percentile value is required for PERCENTILE "
						   "aggregation");
		if (!wants && g->percentile_value.given)
			return refuse_value(&m->c,
					    "Percentile value is only allowed for PERCENTILE "
					    "aggregation type, got %s",
					    aggregation_types[type_of(g)]);
		if (wants && !(g->percentile_value.v >= 0 && g->percentile_value.v <= 100))
			return refuse_value(&m->c,
					    "Percentile value must be between 0 and 100, got %s",
					    py_repr_float(m->c.arena, g->percentile_value.v));
	}
	return true;
}

static bool check_aggregations(struct composer *m)
{
	const char **wrong = ARENA_ARRAY(m->c.arena, m->in->n_aggregations, const char *);
	const char *known[AGGREGATE_MAX];
	size_t n_wrong = 0, n = 0;

	for (size_t i = 0; i < m->in->n_aggregations; i++)
		if (!(m->metric->aggregations & BIT(type_of(&m->in->aggregations[i]))))
			wrong[n_wrong++] = aggregation_types[type_of(&m->in->aggregations[i])];
	for (unsigned type = AGGREGATE_COUNT; type <= AGGREGATE_MAX; type++)
		if (m->metric->aggregations & BIT(type))
			known[n++] = aggregation_types[type];
	return !n_wrong ||
	       refuse_value(&m->c,
			    "Found invalid aggregation_type(s): %s. Supported aggregation types: "
			    "%s",
			    sorted_list(m->c.arena, wrong, n_wrong),
			    sorted_list(m->c.arena, known, n));
}

static bool check_dimensions(struct composer *m)
{
	const struct str_list *asked = m->in->dimensions;
	const char **wrong = ARENA_ARRAY(m->c.arena, asked->n, const char *);
	size_t n_wrong = 0, n = 0;

	for (size_t i = 0; i < asked->n; i++)
		if (!one_of(m->metric->dimensions, asked->v[i]))
			wrong[n_wrong++] = asked->v[i];
	while (m->metric->dimensions[n] != NULL)
		n++;
	return !n_wrong ||
	       refuse_value(&m->c, "Found invalid dimension(s): %s. Supported dimensions: %s",
			    sorted_list(m->c.arena, wrong, n_wrong),
			    py_repr_list(m->c.arena, m->metric->dimensions, n));
}

static bool check_times(struct composer *m)
{
	const struct metrics_input *in = m->in;
	int64_t unused;

	if (!in->time_interval_seconds.v)
		return true;
	if (!in->start_time_ms.given || !in->end_time_ms.given)
		return refuse_value(&m->c, "start_time_ms and end_time_ms are required if "
					   "time_interval_seconds is set");
	return !__builtin_mul_overflow(in->time_interval_seconds.v, 1000000000, &unused) ||
	       refuse_value(&m->c, "time_interval_seconds is too long");
}

/* Each is a column that the database computes for every point. */
static bool check_numbers(struct composer *m)
{
	if (m->in->n_aggregations > METRIC_COLUMNS_MAX)
		return refuse_value(&m->c, "aggregations has %zu members; at most %d are allowed.",
				    m->in->n_aggregations, METRIC_COLUMNS_MAX);
	return m->in->dimensions->n <= METRIC_COLUMNS_MAX ||
	       refuse_value(&m->c, "dimensions has %zu members; at most %d are allowed.",
			    m->in->dimensions->n, METRIC_COLUMNS_MAX);
}

static bool check(struct composer *m)
{
	if (!m->in->n_aggregations)
		return refuse(&m->c, BAD_REQUEST, "aggregations must not be empty");
	if (m->in->max_results < 0)
		return refuse_value(&m->c, "max_results must not be negative");
	return check_numbers(m) && check_percentiles(m) && find_metric(m) &&
	       check_aggregations(m) && check_dimensions(m) && check_times(m);
}

/* ---- filters ---- */

/* trace.tag.<key>, span.name ... */
struct filtered {
	const char *view, *entity, *key, *value;
};

static const struct {
	const char *view;
	const char *entities[4];
	const char *list; /* as a message prints them */
	bool has_keys;    /* all but the first entity */
} filter_views[] = {
	{ "trace", { "status", "tag", "metadata", NULL }, "['status', 'tag', 'metadata']", true },
	{ "span", { "name", "status", "type", NULL }, "['name', 'status', 'type']", false },
	{ "assessment", { "name", "type", NULL }, "['name', 'type']", false },
};

static bool check_key(struct composer *m, struct filtered *f, bool wants_key)
{
	if (wants_key && f->key == NULL)
		return refuse_value(&m->c,
				    "Filtering by %s requires a key, e.g. '%s.%s.<key> = <value>'",
				    f->entity, f->view, f->entity);
	if (!wants_key && f->key != NULL)
		return refuse_value(&m->c,
				    "Filtering by %s does not require a key, use '%s.%s' instead",
				    f->entity, f->view, f->entity);
	if (f->key != NULL)
		f->key = without_quotes(m->c.arena, without_quotes(m->c.arena, f->key, "'\""), "`");
	return true;
}

static bool check_names(struct composer *m, struct filtered *f)
{
	for (size_t i = 0; i < ARRAY_LEN(filter_views); i++) {
		if (strcmp(filter_views[i].view, f->view) != 0)
			continue;
		if (!one_of(filter_views[i].entities, f->entity))
			return refuse_value(&m->c,
					    "Invalid entity '%s' specified for view type '%s'. "
					    "Valid entities are %s",
					    f->entity, f->view, filter_views[i].list);
		return check_key(m, f,
				 filter_views[i].has_keys && strcmp(f->entity, "status") != 0);
	}
	return refuse_value(&m->c,
			    "Invalid view type '%s'. Valid values are dict_keys(['trace', 'span', "
			    "'assessment'])",
			    f->view);
}

static bool read_names(struct composer *m, const char *identifier, struct filtered *ret)
{
	char *rest = arena_strdup(m->c.arena, identifier);

	*ret = (struct filtered){ .view = strsep(&rest, ".") };
	if (rest == NULL)
		return refuse_value(&m->c,
				    "Invalid identifier %s. Columns should be specified as "
				    "'trace.<key>', 'span.<key>', 'assessment.<key>'.",
				    py_repr(m->c.arena, identifier));
	ret->view = without_quotes(m->c.arena, ret->view, "`");
	ret->entity = strsep(&rest, ".");
	ret->key = rest;
	return check_names(m, ret);
}

static bool read_comparison(struct composer *m, const struct clause *clause, struct filtered *ret)
{
	struct operand value;

	if (clause->n_pieces != 3)
		return refuse_value(&m->c, "Invalid comparison clause. Expected 3 tokens found %u",
				    clause->n_pieces);
	if (clause->left.kind != K_IDENTIFIER)
		return refuse_value(&m->c,
				    "Invalid comparison clause. Expected 'Identifier' found '%s'",
				    clause->left.text);
	if (!read_names(m, clause->left.text, ret))
		return false;
	if (strcmp(clause->comparator, "=") != 0)
		return refuse_value(&m->c,
				    "Invalid comparator: '%s', only '=' operator is supported",
				    clause->comparator);
	if (!is_quoted_text(&clause->right))
		return refuse_value(&m->c,
				    "Expected a quoted string value for %s value (e.g. "
				    "'my-value'). Got value %s",
				    ret->entity, clause->right.text);
	if (!read_text(&m->c, &clause->right, &value))
		return false;
	ret->value = value.text;
	return true;
}

static bool read_filter(struct composer *m, const char *filter, struct filtered *ret)
{
	struct search_input input = { .filter = filter };
	struct clauses clauses;

	m->c.input = &input;
	if (!read_clauses(&m->c, parse_filter_alone, false, &clauses))
		return false;
	if (clauses.n != 1)
		return refuse_value(&m->c, "Invalid filter: '%s'. Expected one filter clause.",
				    filter);
	return read_comparison(m, &clauses.v[0], ret);
}

/* A condition on the trace: its row is t, or looked up from the assessment. */
static void open_trace(struct composer *m)
{
	m->joins_traces = true;
	buf_puts(&m->where, m->in->view == METRICS_OF_ASSESSMENTS ?
				    " and exists (select from trace_info t where t.request_id ="
				    " x.trace_id and " :
				    " and (");
}

static void put_equal(struct composer *m, const char *column, const char *value)
{
	open_trace(m);
	buf_printf(&m->where, "%s = %s)", column, text_param(&m->c, value));
}

static const char *trace_id_of(struct composer *m)
{
	m->joins_traces = true;
	return m->in->view == METRICS_OF_ASSESSMENTS ? "x.trace_id" : "t.request_id";
}

static void put_run(struct composer *m, const char *run)
{
	const struct operand value = { .type = OPERAND_TEXT, .text = run };

	buf_printf(&m->where, " and %s in (", trace_id_of(m));
	trace_put_run(&m->c, &m->where, &value);
	buf_puts(&m->where, ")");
}

static void put_pair(struct composer *m, const char *table, const struct filtered *f)
{
	buf_printf(&m->where,
		   " and exists (select from %s k where k.request_id = %s and k.key = %s"
		   " and k.value = %s)",
		   table, trace_id_of(m), text_param(&m->c, f->key), text_param(&m->c, f->value));
}

static void put_metadata(struct composer *m, const struct filtered *f)
{
	bool usage = strcmp(f->key, TRACE_KEY_USAGE) == 0 || strcmp(f->key, TRACE_KEY_COST) == 0;

	if (strcmp(f->key, TRACE_KEY_SESSION) == 0) {
		put_equal(m, "t.session_id", f->value);
	} else if (usage) {
		open_trace(m);
		trace_put_usage(&m->c, &m->where, f->key, f->value);
		buf_puts(&m->where, ")");
	} else if (strcmp(f->key, TRACE_KEY_RUN) == 0) {
		put_run(m, f->value);
	} else {
		put_pair(m, "trace_request_metadata", f);
	}
}

static void put_trace_filter(struct composer *m, const struct filtered *f)
{
	if (strcmp(f->entity, "status") == 0)
		put_equal(m, "t.status", f->value);
	else if (strcmp(f->entity, "metadata") == 0)
		put_metadata(m, f);
	else if (strcmp(f->key, TRACE_KEY_NAME) == 0)
		put_equal(m, "t.trace_name", f->value);
	else
		put_pair(m, "trace_tags", f);
}

static bool put_filter(struct composer *m, const struct filtered *f)
{
	bool spans = f->view[0] == 's';

	if (f->view[0] == 't') {
		put_trace_filter(m, f);
		return true;
	}
	if (m->in->view != (spans ? METRICS_OF_SPANS : METRICS_OF_ASSESSMENTS))
		return refuse_value(&m->c,
				    "Filtering by %s is only supported for %s view type, got %s",
				    f->view, spans ? "SPANS" : "ASSESSMENTS",
				    metric_views[m->in->view]);
	buf_printf(&m->where, " and %s.%s%s = %s", spans ? "p" : "x",
		   !spans && strcmp(f->entity, "type") == 0 ? "assessment_" : "", f->entity,
		   text_param(&m->c, f->value));
	return true;
}

static bool put_filters(struct composer *m)
{
	const struct str_list *filters = m->in->filters;
	struct filtered *read = ARENA_ARRAY(m->c.arena, filters->n, struct filtered);

	for (size_t i = 0; i < filters->n; i++)
		if (!read_filter(m, filters->v[i], &read[i]))
			return false;
	for (size_t i = 0; i < filters->n; i++)
		if (!put_filter(m, &read[i]))
			return false;
	return true;
}

/* ---- times ---- */

static const char *time_column(const struct composer *m)
{
	return m->in->view == METRICS_OF_ASSESSMENTS ? "x.trace_timestamp_ms" :
	       is_cost(m->metric)                    ? "p.start_time_unix_nano" :
						       "t.timestamp_ms";
}

/* The column is bare, so that an index can be read; a bound that leaves 64 bits in
 * nanoseconds is no bound, or lets nothing through. */
static void put_bound(struct composer *m, int64_t ms, bool end)
{
	int64_t scale = is_cost(m->metric) ? 1000000 : 1, bound;
	bool whole = end && scale > 1; /* all nanoseconds of the last millisecond */
	bool overflows = __builtin_add_overflow(ms, whole, &bound) ||
			 __builtin_mul_overflow(bound, scale, &bound);

	if (overflows)
		buf_puts(&m->where, (ms < 0) == end ? " and false" : "");
	else
		buf_printf(&m->where, " and %s %s $%zu::bigint", time_column(m),
			   !end  ? ">=" :
			   whole ? "<" :
				   "<=",
			   search_param(m->c.params, (struct param)P_INT(bound)));
}

/* The beginning of the interval that a time is in, in milliseconds. */
static const char *time_bucket(struct composer *m)
{
	bool nano = m->in->view == METRICS_OF_SPANS;
	const char *column = nano ? "p.start_time_unix_nano" : time_column(m), *length;
	int64_t unit = nano ? 1000000000 : 1000;

	length = arena_printf(
		m->c.arena, "$%zu::bigint",
		search_param(m->c.params,
			     (struct param)P_INT(m->in->time_interval_seconds.v * unit)));
	return arena_printf(m->c.arena, "(%s - mod(mod(%s, %s) + %s, %s))%s", column, column,
			    length, length, length, nano ? " / 1000000" : "");
}

/* ---- the statement ---- */

static void add_column(struct composer *m, const char *name, const char *expression,
		       const char *type)
{
	struct metrics_query *q = m->query;
	size_t n = q->n_dimensions + q->n_aggregations;

	buf_printf(&m->select, "%s(%s)::%s", n ? ", " : "", expression, type);
	q->columns[n] = name;
}

static void add_dimension(struct composer *m, const char *name, const char *expression,
			  const char *type)
{
	add_column(m, name, expression, type);
	m->query->n_dimensions++;
}

static const char *expression_of(const char *dimension)
{
	for (size_t i = 0; i < ARRAY_LEN(dimensions); i++)
		if (strcmp(dimensions[i].name, dimension) == 0)
			return dimensions[i].expression;
	return "null";
}

static void put_dimensions(struct composer *m)
{
	const struct str_list *asked = m->in->dimensions;

	if (m->in->time_interval_seconds.v) {
		m->query->has_time_bucket = true;
		add_dimension(m, "time_bucket", time_bucket(m), "bigint");
	}
	for (size_t i = 0; i < asked->n; i++) {
		const char *expression = expression_of(asked->v[i]);

		add_dimension(m, asked->v[i], expression, "text");
		buf_printf(&m->where, " and %s is not null", expression);
	}
}

static void put_aggregation(struct composer *m, const struct aggregation *g)
{
	const char *value = m->metric->expression, *expression, *name;
	enum aggregation_type type = type_of(g);

	name = type != AGGREGATE_PERCENTILE ?
		       aggregation_types[type] :
		       arena_printf(m->c.arena, "P%s",
				    py_repr_float(m->c.arena, g->percentile_value.v));
	if (type == AGGREGATE_PERCENTILE)
		expression = arena_printf(m->c.arena,
					  "percentile_cont(%s) within group (order by %s)",
					  real_param(&m->c, g->percentile_value.v / 100), value);
	else
		expression = arena_printf(m->c.arena, "%s(%s%s)",
					  type == AGGREGATE_COUNT ? "count" :
					  type == AGGREGATE_SUM   ? "sum" :
					  type == AGGREGATE_AVG   ? "avg" :
					  type == AGGREGATE_MIN   ? "min" :
								    "max",
					  strcmp(value, "t.session_id") == 0 ? "distinct " : "",
					  value);
	add_column(m, name, expression, "double precision");
	m->query->n_aggregations++;
}

static const char *source_of(const struct composer *m)
{
	switch (m->in->view) {
	case METRICS_OF_TRACES:
		return "trace_info t where t.experiment_id = " IN_SCOPE;
	case METRICS_OF_ASSESSMENTS:
		return "assessments x where x.experiment_id = " IN_SCOPE " and x.valid";
	case METRICS_OF_SPANS:
		break;
	}
	if (is_cost(m->metric) && !m->joins_traces)
		return "spans p where p.experiment_id = " IN_SCOPE;
	return "trace_info t join spans p on p.trace_id = t.request_id"
	       " where t.experiment_id = " IN_SCOPE;
}

static void compose(struct composer *m)
{
	const char *group = "";
	bool goes_on = m->in->max_results > METRIC_POINTS_MAX || m->in->offset;

	for (size_t i = 1; i <= m->query->n_dimensions; i++)
		group = arena_printf(m->c.arena, "%s%s%zu", group, *group ? ", " : "", i);
	if (*group)
		group = arena_printf(m->c.arena, " group by %s order by %s", group, group);
	m->query->page = MIN(m->in->max_results, METRIC_POINTS_MAX);
	m->query->sql = arena_printf(m->c.arena,
				     "select %s from %s%s%s limit %" PRId64 " offset %" PRId64,
				     m->select.data, source_of(m), m->where.data, group,
				     m->query->page + goes_on, m->in->offset);
}

static bool build(struct composer *m)
{
	const struct metrics_input *in = m->in;

	if (!find_metric(m))
		return false;
	m->query->columns =
		ARENA_ARRAY(m->c.arena, 1 + in->dimensions->n + in->n_aggregations, const char *);
	buf_puts(&m->where, "");
	if (!put_filters(m))
		return false;
	if (in->start_time_ms.given)
		put_bound(m, in->start_time_ms.v, false);
	if (in->end_time_ms.given)
		put_bound(m, in->end_time_ms.v, true);
	buf_printf(&m->where, " and %s is not null", m->metric->expression);
	put_dimensions(m);
	for (size_t i = 0; i < in->n_aggregations; i++)
		put_aggregation(m, &in->aggregations[i]);
	if (buf_failed(&m->select) || buf_failed(&m->where) || m->c.params->n > SQL_PARAMS_MAX)
		return refuse_value(&m->c, "The request has too many filters or aggregations");
	compose(m);
	return true;
}

static unsigned reach_of(const struct filtered *f)
{
	if (f->view[0] == 'a')
		return SEARCH_REACHES_ASSESSMENTS;
	if (strcmp(f->view, "trace") != 0 || strcmp(f->entity, "metadata") != 0)
		return 0;
	return strcmp(f->key, TRACE_KEY_RUN) == 0   ? SEARCH_REACHES_RUNS :
	       strcmp(f->key, TRACE_KEY_MODEL) == 0 ? SEARCH_REACHES_MODELS :
						      0;
}

unsigned metrics_reach(struct arena *a, const struct str_list *filters)
{
	struct search_query refusal = { .error = NULL };
	struct composer m = { .c = { .arena = a, .query = &refusal } };
	struct filtered f;
	unsigned reach = 0;

	for (size_t i = 0; i < filters->n; i++) {
		if (!read_filter(&m, filters->v[i], &f))
			return SEARCH_REACHES_ALL;
		reach |= reach_of(&f);
	}
	return reach;
}

static void report(struct metrics_query *q, const struct search_query *refusal)
{
	q->error = refusal->error;
	q->error_code = refusal->error_code;
}

bool metrics_check(struct arena *a, const struct metrics_input *in, struct metrics_query *ret)
{
	struct search_query refusal = { .error = NULL };
	struct composer m = { .c = { .arena = a, .query = &refusal }, .in = in };
	bool ok = check(&m);

	report(ret, &refusal);
	return ok;
}

bool metrics_compile(struct arena *a, const struct metrics_input *in, struct search_params *params,
		     struct metrics_query *ret)
{
	struct search_query refusal = { .error = NULL };
	struct composer m = {
		.c = { .arena = a, .params = params, .query = &refusal },
		.in = in,
		.query = ret,
	};
	bool ok;

	*ret = (struct metrics_query){ .error = NULL };
	buf_init(&m.select, SQL_MAX);
	buf_init(&m.where, SQL_MAX);
	ok = build(&m);
	buf_free(&m.select);
	buf_free(&m.where);
	report(ret, &refusal);
	return ok;
}
