/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /v1/traces: spans as OpenTelemetry exports them, which is how MLflow's own clients send
 * theirs. A request is one transaction: all of its spans are written or none, but for those of
 * traces that another workspace has; the answer tells of these (ExportTracePartialSuccess).
 */
#include "handlers/spans_export.h"

#include "app/clock.h"
#include "app/endpoints.h"
#include "app/limits.h"
#include "app/query.h"
#include "app/validate.h"
#include "auth/auth.h"
#include "handlers/column_width.h"
#include "handlers/experiments.h"

#include <inttypes.h>

#define MAX_SPAN_TYPE_LENGTH 500
#define NAMED_MAX 100 /* traces in an error */

/* What was sent; converted once it may be written, and once only, however often the handler
 * is run. */
struct body {
	struct otlp_export messages;
	bool is_read;
	enum span_fault fault;
	struct spans spans;
};

struct spans_export_req {
	const char *experiment_id; /* of the header */
	const char *run_id;        /* the same; traces are linked to it */
	struct str_list trace_ids;
	struct body *body;
};
static const struct field spans_export_fields[] = {
	F_STR(spans_export_req, experiment_id, OPTIONAL),
	F_STR(spans_export_req, run_id, OPTIONAL),
	F_STRS(spans_export_req, trace_ids, OPTIONAL),
	F_END,
};

/* ---- reading ---- */

/* 422: well-formed, and not to be processed (RFC 9110 section 15.5.21). */
static bool unprocessable(struct request *rq, const char *why)
{
	fail(rq, BAD_REQUEST, "%s", why);
	rq->reply.status = 422;
	return false;
}

static bool refuse_type(struct request *rq)
{
	return fail(
		rq, BAD_REQUEST,
		"Invalid Content-Type: %s. Expected: application/x-protobuf or application/json",
		rq->content_type ? rq->content_type : "None");
}

/* Without parameters, such as a charset. */
static const char *media_type(struct request *rq)
{
	const char *type = or_empty(rq->content_type);

	return python_strip(rq->arena, arena_strndup(rq->arena, type, strcspn(type, ";")));
}

static bool unpack(struct request *rq, struct otlp_bytes *body)
{
	const char *encoding = or_empty(rq->content_encoding);

	if (!*encoding || otlp_unpack(rq->arena, encoding, body))
		return true;
	if (!otlp_encoding_is_known(encoding))
		return fail(rq, BAD_REQUEST, "Unsupported Content-Encoding: %s", encoding);
	return fail(rq, BAD_REQUEST, "Failed to decompress %s payload", encoding);
}

static bool read_body(struct request *rq, struct otlp_export *export)
{
	struct otlp_bytes body = { or_empty(rq->body), rq->content_length };
	const char *type = media_type(rq);
	bool is_json = strcmp(type, "application/json") == 0;

	if (!is_json && strcmp(type, "application/x-protobuf") != 0)
		return refuse_type(rq);
	if (!unpack(rq, &body))
		return false;
	if (!(is_json ? otlp_read_json : otlp_read_protobuf)(rq->arena, body.s, body.n, export))
		return fail(rq, BAD_REQUEST, "Invalid OpenTelemetry format");
	if (!export->resources.n)
		return fail(rq, BAD_REQUEST, "Invalid OpenTelemetry format - no spans found");
	return true;
}

static bool refuse_fault(struct request *rq, enum span_fault fault)
{
	switch (fault) {
	case SPAN_WITHOUT_ID:
		return unprocessable(rq, "Cannot convert OpenTelemetry span to MLflow span");
	case SPAN_ID_TOO_LONG:
		return unprocessable(rq,
				     "Failed to log OpenTelemetry spans: an id is longer than 16 "
				     "bytes of a trace, or 8 of a span.");
	case SPAN_NOT_TEXT:
		return unprocessable(rq,
				     "Failed to log OpenTelemetry spans: the name of a span or of "
				     "an attribute holds a NUL byte.");
	case SPAN_USAGE_NOT_NUMBERS:
		return unprocessable(rq, "Failed to log OpenTelemetry spans: " SPAN_USAGE
					 " or " SPAN_COST
					 " of a span holds something that is no number.");
	case SPAN_TYPE_NOT_TEXT:
		return unprocessable(rq, "Failed to log OpenTelemetry spans: " SPAN_TYPE
					 " of a span is not a text.");
	case SPAN_TOO_MANY:
		return unprocessable(
			rq,
			arena_printf(rq->arena,
				     "Failed to log OpenTelemetry spans: a span or a resource has "
				     "more than %d attributes.",
				     SPAN_ATTRIBUTES_MAX));
	case SPAN_TIME:
		return fail(rq, BAD_REQUEST, "A time of a span is beyond 2262.");
	case SPAN_TOO_LARGE:
		return fail(
			rq, BAD_REQUEST,
			"These are more than %d spans, or their JSON is larger than %lu bytes. Send "
			"fewer at once.",
			SPANS_MAX, SPANS_CONTENT_MAX);
	default:
		return true;
	}
}

static bool is_utf8(const char *text)
{
	return utf8_valid(or_empty(text), strlen(or_empty(text)));
}

static bool read_export(struct request *rq, void *bound)
{
	struct spans_export_req *in = bound;
	enum span_fault fault;

	in->experiment_id = rq->experiment_header;
	in->run_id = rq->run_header;
	in->body = ARENA_NEW(rq->arena, struct body);
	if (!in->experiment_id)
		return unprocessable(rq, "Missing required header: X-Mlflow-Experiment-Id");
	if (!is_utf8(in->experiment_id) || !is_utf8(in->run_id) || !is_utf8(rq->content_type) ||
	    !is_utf8(rq->content_encoding))
		return fail(rq, BAD_REQUEST, "A header is not valid UTF-8.");
	if (!read_body(rq, &in->body->messages))
		return false;
	fault = spans_trace_ids(rq->arena, &in->body->messages, &in->trace_ids.v, &in->trace_ids.n);
	in->trace_ids.given = true;
	return refuse_fault(rq, fault);
}

static bool read_spans(struct request *rq, struct body *body)
{
	if (!body->is_read)
		body->fault = spans_read(rq->arena, &body->messages, &body->spans);
	body->is_read = true;
	return refuse_fault(rq, body->fault);
}

/* ---- what is too long for its column ---- */

static bool check_widths(struct request *rq, const struct spans *s)
{
	bool ok = true;

	for (size_t i = 0; ok && i < s->n; i++)
		ok = check_width(rq, SPAN_TYPE, MAX_SPAN_TYPE_LENGTH, s->v[i].type);
	for (size_t i = 0; ok && i < s->n_traces; i++)
		ok = check_length(rq, "Session ID", MAX_TRACE_SESSION_LENGTH,
				  s->traces[i].session) &&
		     check_width(rq, "user.id", MAX_TRACE_VALUE_LENGTH, s->traces[i].user);
	return ok;
}

/* ---- the traces: made, locked ---- */

static struct rows *send_start(struct request *rq, const struct spans_export_req *in,
			       const struct export *e)
{
	size_t n = e->spans->n_traces;
	int64_t *start = ARENA_ARRAY(rq->arena, n, int64_t),
		*duration = ARENA_ARRAY(rq->arena, n, int64_t);
	const char **state = ARENA_ARRAY(rq->arena, n, const char *);
	const char **path = ARENA_ARRAY(rq->arena, n, const char *);

	for (size_t i = 0; i < n; i++) {
		const struct span_trace *t = &e->spans->traces[i];

		start[i] = t->start_ms;
		duration[i] = t->end_ms ? t->end_ms - t->start_ms : INT64_MIN;
		state[i] = t->status ? t->status : "IN_PROGRESS";
		path[i] = trace_artifacts_path(rq->arena, t->id);
	}
	return db_send(rq, spans_start, P_STRS(in->trace_ids.v, n), P_STR(rq->workspace),
		       P_INT(e->experiment_id), P_INTS(start, n), P_INTS(duration, n),
		       P_STRS(state, n), P_STRS(path, n));
}

static struct export_trace *trace_of(struct export *e, const char *id)
{
	size_t low = 0, high = e->spans->n_traces;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = strcmp(e->traces[mid].said->id, id);

		if (!order)
			return &e->traces[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* Columns of spans_lock.sql */
enum { TRACE_ID, STATE, IS_FINAL, HAS_USAGE, HAS_COST, LOCATION, EXPERIMENT };

/* A trace that came between the decision who may and the lock, and in another experiment, is
 * not the sender's to change. */
static bool may_change(struct request *rq, const struct export *e, const struct export_trace *t,
		       int64_t experiment)
{
	size_t place = (size_t)(e->traces + e->spans->n_traces - 1 - t);

	return experiment == e->experiment_id ||
	       was_found(rq, place, arena_printf(rq->arena, "%" PRId64, experiment));
}

static void read_traces(struct request *rq, struct export *e, const struct rows *made,
			const struct rows *locked)
{
	struct export_trace *t;

	for (int row = 0; row < rows_count(locked); row++) {
		t = trace_of(e, rows_str(locked, row, TRACE_ID));
		if (!t || !may_change(rq, e, t, rows_int(locked, row, EXPERIMENT)))
			continue;
		t->found = true;
		t->state = rows_str(locked, row, STATE);
		t->is_final = rows_bool(locked, row, IS_FINAL);
		t->has_usage = rows_bool(locked, row, HAS_USAGE);
		t->has_cost = rows_bool(locked, row, HAS_COST);
		t->location = rows_str(locked, row, LOCATION);
	}
	for (int row = 0; row < rows_count(made); row++)
		if (!rows_null(made, row, 1) && (t = trace_of(e, rows_str(made, row, 1))))
			t->is_new = true;
}

/* In the reference's words. */
static bool refuse_location(struct request *rq, const struct export *e)
{
	const char *archived = "", *other = "";
	size_t named = 0;

	for (size_t i = 0; named < NAMED_MAX && i < e->spans->n_traces; i++) {
		const char *where = e->traces[i].location;
		const char **list = where && strcmp(where, "ARCHIVE_REPO") == 0 ? &archived :
										  &other;

		if (where && strcmp(where, "TRACKING_STORE") != 0 && ++named)
			*list = arena_printf(rq->arena, "%s%s'%s'", *list, **list ? ", " : "",
					     e->traces[i].said->id);
	}
	if (!*archived && !*other)
		return true;
	if (!*other)
		return fail(rq, INVALID_STATE, "Cannot log spans to archived traces: %s.",
			    archived);
	return fail(
		rq, INVALID_STATE,
		"Cannot log spans because one or more traces are unavailable for DB-backed span "
		"writes: %s%s%sother=%s",
		*archived ? "archived=" : "", archived, *archived ? "; " : "", other);
}

static bool lock_traces(struct request *rq, const struct spans_export_req *in, struct export *e)
{
	struct rows *made = send_start(rq, in, e);
	struct rows *locked = db_send(rq, spans_lock, P_STRS(in->trace_ids.v, in->trace_ids.n),
				      P_STR(rq->workspace));
	bool all = true;

	if (!db_wait(rq))
		return false;
	read_traces(rq, e, made, locked);
	for (size_t i = 0; i < e->spans->n_traces; i++)
		all = all && e->traces[i].found;
	if (!all && !rows_bool(made, 0, 0))
		return no_experiment(rq, e->experiment_id);
	return refuse_location(rq, e);
}

/* ---- the spans ---- */

/* The columns of spans_write.sql. */
struct columns {
	size_t n;
	const char **trace, **id, **parent, **name, **type, **status, **content, **model,
		**provider;
	int64_t *start, *end;
	double *input_cost, *output_cost, *total_cost;
};

static struct columns columns_new(struct arena *a, size_t n)
{
	struct columns c = { 0 };
	const char ***texts[] = { &c.trace,  &c.id,      &c.parent, &c.name,    &c.type,
				  &c.status, &c.content, &c.model,  &c.provider };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = ARENA_ARRAY(a, n, const char *);
	c.start = ARENA_ARRAY(a, n, int64_t);
	c.end = ARENA_ARRAY(a, n, int64_t);
	c.input_cost = ARENA_ARRAY(a, n, double);
	c.output_cost = ARENA_ARRAY(a, n, double);
	c.total_cost = ARENA_ARRAY(a, n, double);
	return c;
}

static void add_row(struct columns *c, const struct span_row *row)
{
	size_t i = c->n++;

	c->trace[i] = row->trace_id;
	c->id[i] = row->id;
	c->parent[i] = row->parent;
	c->name[i] = row->name;
	c->type[i] = row->type;
	c->status[i] = row->status;
	c->content[i] = row->content;
	c->model[i] = row->model;
	c->provider[i] = row->provider;
	c->start[i] = row->start_ns;
	c->end[i] = row->end_ns;
	c->input_cost[i] = row->input_cost;
	c->output_cost[i] = row->output_cost;
	c->total_cost[i] = row->total_cost;
}

static void send_spans(struct request *rq, const struct export *e)
{
	struct columns c = columns_new(rq->arena, e->spans->n);

	for (size_t i = 0; i < e->spans->n_traces; i++)
		for (size_t k = 0; e->traces[i].found && k < e->traces[i].n_rows; k++)
			add_row(&c, &e->traces[i].rows[k]);
	db_send(rq, spans_write, P_STRS(c.trace, c.n), P_STR(rq->workspace), P_STRS(c.id, c.n),
		P_STRS(c.parent, c.n), P_STRS(c.name, c.n), P_STRS(c.type, c.n),
		P_STRS(c.status, c.n), P_INTS(c.start, c.n), P_INTS(c.end, c.n),
		P_STRS(c.content, c.n), P_DBLS(c.input_cost, c.n), P_DBLS(c.output_cost, c.n),
		P_DBLS(c.total_cost, c.n), P_STRS(c.model, c.n), P_STRS(c.provider, c.n));
}

static void send_link(struct request *rq, const struct export *e, const char *run_id)
{
	const char **ids = ARENA_ARRAY(rq->arena, e->spans->n_traces, const char *);
	size_t n = 0;

	for (size_t i = 0; i < e->spans->n_traces; i++)
		if (e->traces[i].found && e->traces[i].said->has_root)
			ids[n++] = e->traces[i].said->id;
	if (*or_empty(run_id) && n)
		db_send(rq, trace_link_run, P_STRS(ids, n), P_STR(rq->workspace), P_STR(run_id),
			P_INT(clock_ms()), P_BOOL(false));
}

/* ---- the answer ---- */

static void put_varint(struct buf *out, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		buf_putc(out, (char)(value | 0x80));
	buf_putc(out, (char)value);
}

/* ExportTraceServiceResponse: empty, or { partial_success: { rejected_spans, error_message } }. */
static bool reply_export(struct request *rq, const struct export *e)
{
	static const char why[] = "The ids of their traces are in use elsewhere.";
	uint64_t rejected = 0;
	struct buf inner;

	reply_text(rq, "");
	rq->reply.type = "application/x-protobuf";
	for (size_t i = 0; i < e->spans->n_traces; i++)
		rejected += e->traces[i].found ? 0 : e->traces[i].n_rows;
	if (!rejected)
		return true;
	buf_init(&inner, KIB);
	buf_putc(&inner, 1 << 3);
	put_varint(&inner, rejected);
	buf_putc(&inner, 2 << 3 | 2);
	put_varint(&inner, strlen(why));
	buf_puts(&inner, why);
	buf_putc(&rq->reply.body, 1 << 3 | 2);
	put_varint(&rq->reply.body, inner.len);
	buf_add(&rq->reply.body, inner.data, inner.len);
	buf_free(&inner);
	return true;
}

static struct export export_new(struct arena *a, const struct spans *s)
{
	struct export e = { .spans = s,
			    .traces = ARENA_ARRAY(a, s->n_traces, struct export_trace) };
	size_t at = 0;

	for (size_t i = 0; i < s->n_traces; i++) {
		e.traces[i] = (struct export_trace){ .said = &s->traces[i], .rows = &s->v[at] };
		for (; at < s->n && strcmp(s->v[at].trace_id, s->traces[i].id) == 0; at++)
			e.traces[i].n_rows++;
	}
	return e;
}

HANDLER_READ_BY(spans_export, read_export)
{
	struct export e;

	if (!read_spans(rq, in->body))
		return false;
	e = export_new(rq->arena, &in->body->spans);
	if (!e.spans->n)
		return reply_export(rq, &e);
	if ((*in->experiment_id && !parse_experiment_id(rq, in->experiment_id, &e.experiment_id)) ||
	    !check_widths(rq, e.spans) || !export_choose_tags(rq, &e))
		return false;
	db_begin(rq);
	if (!lock_traces(rq, in, &e) || !export_sum_up(rq, &e))
		return false;
	send_spans(rq, &e);
	export_send_traces(rq, &e);
	send_link(rq, &e, in->run_id);
	return db_wait(rq) && reply_export(rq, &e);
}
