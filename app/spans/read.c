/* SPDX-License-Identifier: Apache-2.0 */
/* From OpenTelemetry's spans to rows, and to what they say of their traces; see span.h. */
#include "app/spans/content.h"

#include "app/limits.h"
#include "app/search/python.h"
#include "app/validate.h"

#include <math.h>

#define MODEL_LENGTH_MAX 500
#define NS_PER_MS 1000000
#define TAG_KEY_BYTES_MAX 1000 /* 250 characters */

/* What is kept of a resource, once for all of its spans. */
struct resource {
	bool given;
	const char *service; /* of a known tool, or NULL */
	struct kv_list tags;
};

/* A span that was sent, with the resource it came from. */
struct sent {
	const struct otlp_span *span;
	const struct resource *resource;
	const char *trace_id;
	size_t at;
};

struct reading {
	struct arena *a, *scratch; /* the second one is emptied after each span */
	struct buf content;
	size_t content_size;
	struct spans *ret;
	struct span_trace *trace;
	enum span_fault fault;
};

static bool wrong(struct reading *r, enum span_fault fault)
{
	r->fault = fault;
	return false;
}

/* ---- what the reference notes of resources ---- */

/* The tools whose name goes to the root span; others are free text of anybody. */
static const char *known_service(const struct otlp_list *resource)
{
	static const char *const known[] = { "claude-code", "codex_cli_rs", "codex_vscode",
					     "gemini-cli", "qwen-code" };
	const struct otlp_entry *entries = resource->v;

	for (size_t i = 0; i < resource->n; i++) {
		const struct otlp_bytes *key = &entries[i].key, *text = &entries[i].value.text;

		if (key->n != 12 || memcmp(key->s, "service.name", 12) != 0)
			continue;
		for (size_t k = 0; entries[i].value.kind == OTLP_IS_TEXT && k < ARRAY_LEN(known);
		     k++)
			if (text->n == strlen(known[k]) && memcmp(text->s, known[k], text->n) == 0)
				return known[k];
		return NULL;
	}
	return NULL;
}

static bool is_internal(const char *key)
{
	return strncmp(key, "telemetry.sdk.", 14) == 0 || strncmp(key, "mlflow.", 7) == 0;
}

static void add_tag(struct arena *a, struct kv_list *list, size_t *room, const char *key,
		    const char *value)
{
	list->v = arena_grow(a, list->v, list->n, room, sizeof(*list->v));
	list->v[list->n++] = (struct kv){ key, value };
}

static const char *resource_text(struct reading *r, const struct otlp_value *v)
{
	const struct json_value *tree;
	const char *text;
	struct buf out;

	if (v->kind == OTLP_IS_TEXT)
		return memchr(v->text.s, 0, v->text.n) ? NULL :
							 arena_strndup(r->a, v->text.s, v->text.n);
	buf_init(&out, SPANS_CONTENT_MAX);
	py_put_value(r->scratch, &out, v);
	text = buf_failed(&out) ? "" : arena_strndup(r->scratch, out.data, out.len);
	buf_free(&out);
	tree = span_tree(r->scratch, text);
	return tree ? json_value_dump(r->a, tree, false) : NULL;
}

/* Attributes of a resource become tags of its traces, if MLflow takes them for tags. */
static bool read_resource(struct reading *r, const struct otlp_list *attributes,
			  struct resource *ret)
{
	struct otlp_entry **entries;
	size_t n, room = 0;

	if (attributes->n > SPAN_ATTRIBUTES_MAX)
		return wrong(r, SPAN_TOO_MANY);
	entries = otlp_entries_once(r->scratch, attributes, &n);
	*ret = (struct resource){ .given = n, .service = known_service(attributes) };
	for (size_t i = 0; i < n; i++) {
		const struct otlp_bytes *bytes = &entries[i]->key;
		const char *key = arena_strndup(r->scratch, or_empty(bytes->s), bytes->n), *value;

		if (strlen(key) != bytes->n || is_internal(key) || bytes->n > TAG_KEY_BYTES_MAX ||
		    !is_tag_name(r->scratch, key))
			continue;
		value = resource_text(r, &entries[i]->value);
		if (value)
			add_tag(r->a, &ret->tags, &room, arena_strdup(r->a, key), value);
	}
	arena_reset(r->scratch);
	return true;
}

/* ---- what spans say of their trace ---- */

static const char *kept(struct reading *r, const char *text)
{
	return text ? arena_strdup(r->a, text) : NULL;
}

static void read_session(struct reading *r, struct span_attributes *s)
{
	const char *key = span_attribute_text(s, "session.id") ? "session.id" :
								 "gen_ai.conversation.id";

	if (!r->trace->session)
		r->trace->session = kept(r, span_plain_text(s, key));
	if (!r->trace->user)
		r->trace->user = kept(r, span_plain_text(s, "user.id"));
}

static void read_tags(struct reading *r, struct span_attributes *s)
{
	size_t skip = strlen(SPAN_TAG_PREFIX);

	for (size_t i = 0; i < s->n; i++)
		if (strncmp(s->v[i].key, SPAN_TAG_PREFIX, skip) == 0)
			add_tag(r->a, &r->trace->tags, &r->trace->tags_room,
				kept(r, s->v[i].key + skip), kept(r, span_plain_text_at(s, i)));
}

/* The first root tells how the trace ended, the last one what it was about. */
static void read_root(struct reading *r, const struct otlp_span *span, struct span_attributes *s)
{
	struct span_trace *t = r->trace;

	if (!t->has_root)
		t->status = span->status == OTLP_STATUS_ERROR ? "ERROR" : "OK";
	t->has_root = true;
	t->request_preview = span_preview(r->a, s, SPAN_INPUTS, "user");
	t->response_preview = span_preview(r->a, s, SPAN_OUTPUTS, "assistant");
	read_tags(r, s);
}

static void read_times(struct span_trace *t, const struct span_row *row)
{
	int64_t start = row->start_ns / NS_PER_MS, end = row->end_ns / NS_PER_MS;

	if (!t->n_spans || start < t->start_ms)
		t->start_ms = start;
	t->end_ms = MAX(t->end_ms, end);
	t->n_spans++;
}

/* ---- one span ---- */

static double cost_of(struct span_attributes *s, const char *name)
{
	const struct json_value *cost = span_attribute_tree(s, SPAN_COST);
	const struct json_value *v = cost ? json_value_get(cost, name) : NULL;
	double d = NAN;

	if (v && (v->kind == JSON_INT || v->kind == JSON_FLOAT))
		d = json_value_double(v);
	else if (v && v->kind == JSON_STRING && !py_float(s->arena, v->text, &d))
		d = NAN;
	return isfinite(d) ? d : NAN;
}

static const char *short_text(struct reading *r, struct span_attributes *s, const char *key)
{
	const char *text = span_plain_text(s, key);

	return text ? arena_strdup(r->a, truncated(r->scratch, MODEL_LENGTH_MAX, text)) : NULL;
}

/* The type is what was sent, before anything is made of it. Of a key given twice the last. */
static bool read_type(struct reading *r, const struct otlp_span *span, struct span_row *row)
{
	const struct otlp_entry *entries = span->attributes.v;
	size_t i = span->attributes.n, n = strlen(SPAN_TYPE);
	struct buf out;

	while (i && (entries[i - 1].key.n != n || memcmp(entries[i - 1].key.s, SPAN_TYPE, n) != 0))
		i--;
	if (!i || entries[i - 1].value.kind == OTLP_NOTHING)
		return true;
	if (entries[i - 1].value.kind == OTLP_IS_TEXT) {
		const struct otlp_bytes *text = &entries[i - 1].value.text;

		row->type = arena_strndup(r->a, or_empty(text->s), text->n);
		return strlen(row->type) == text->n || wrong(r, SPAN_NOT_TEXT);
	}
	if (entries[i - 1].value.kind >= OTLP_IS_ARRAY)
		return wrong(r, SPAN_TYPE_NOT_TEXT);
	buf_init(&out, KIB);
	py_put_value(r->scratch, &out, &entries[i - 1].value);
	row->type = arena_strndup(r->a, out.data, out.len);
	buf_free(&out);
	return true;
}

static bool read_ids(struct reading *r, const struct otlp_span *span, struct span_row *row)
{
	if (otlp_id_is_long(&span->trace_id, TRACE_ID_BYTES) ||
	    otlp_id_is_long(&span->span_id, SPAN_ID_BYTES) ||
	    otlp_id_is_long(&span->parent_span_id, SPAN_ID_BYTES))
		return wrong(r, SPAN_ID_TOO_LONG);
	row->id = otlp_id(r->a, &span->span_id, SPAN_ID_BYTES);
	if (!otlp_id_is_zero(&span->parent_span_id))
		row->parent = otlp_id(r->a, &span->parent_span_id, SPAN_ID_BYTES);
	row->name = arena_strndup(r->a, or_empty(span->name.s), span->name.n);
	if (strlen(row->name) != span->name.n)
		return wrong(r, SPAN_NOT_TEXT);
	if (span->start_ns > INT64_MAX || span->end_ns > INT64_MAX)
		return wrong(r, SPAN_TIME);
	row->start_ns = (int64_t)span->start_ns;
	row->end_ns = (int64_t)span->end_ns;
	row->status = span_status(span);
	return true;
}

static bool put_content(struct reading *r, const struct otlp_span *span,
			const struct span_attributes *s, struct span_row *row)
{
	buf_reset(&r->content, MIB);
	span_put_content(r->scratch, &r->content, span, s);
	r->content_size += r->content.len;
	if (buf_failed(&r->content) || r->content_size > SPANS_CONTENT_MAX)
		return wrong(r, SPAN_TOO_LARGE);
	row->content = arena_strndup(r->a, r->content.data, r->content.len);
	return true;
}

static bool read_columns(struct reading *r, struct span_attributes *s, struct span_row *row)
{
	row->model = short_text(r, s, SPAN_MODEL);
	row->provider = short_text(r, s, SPAN_PROVIDER);
	row->input_cost = cost_of(s, "input_cost");
	row->output_cost = cost_of(s, "output_cost");
	row->total_cost = cost_of(s, "total_cost");
	row->node.id = row->id;
	row->node.parent = row->parent;
	return span_node_read(s, &row->node) || wrong(r, SPAN_USAGE_NOT_NUMBERS);
}

static bool read_span(struct reading *r, const struct sent *sent, struct span_row *row)
{
	const struct otlp_span *span = sent->span;
	struct span_attributes s;
	const char *service;

	row->trace_id = sent->trace_id;
	if (!read_ids(r, span, row) || !read_type(r, span, row))
		return false;
	if (span->attributes.n > SPAN_ATTRIBUTES_MAX)
		return wrong(r, SPAN_TOO_MANY);
	if (!span_attributes_read(r->scratch, &span->attributes, &s))
		return wrong(r, SPAN_NOT_TEXT);
	/* a client's own word for it does not count */
	span_attribute_set_string(&s, SPAN_TRACE_ID, row->trace_id);
	service = row->parent ? NULL : sent->resource->service;
	if (service)
		span_attribute_set_string(&s, "service.name", service);
	span_translate(&s, &span->events);
	if (!put_content(r, span, &s, row) || !read_columns(r, &s, row))
		return false;
	read_times(r->trace, row);
	read_session(r, &s);
	if (sent->resource->given && !r->trace->has_resource) {
		r->trace->has_resource = true;
		r->trace->resource_tags = sent->resource->tags;
	}
	if (!row->parent)
		read_root(r, span, &s);
	return true;
}

/* ---- all of them ---- */

static size_t count_spans(const struct otlp_export *in)
{
	const struct otlp_resource_spans *resource = in->resources.v;
	size_t n = 0;

	for (size_t i = 0; i < in->resources.n; i++) {
		const struct otlp_scope_spans *scope = resource[i].scopes.v;

		for (size_t k = 0; k < resource[i].scopes.n; k++)
			n += scope[k].spans.n;
	}
	return n;
}

static bool send_span(struct reading *r, struct sent *sent, const struct otlp_span *span,
		      const struct resource *resource, size_t at)
{
	if (!span->trace_id.n || !span->span_id.n)
		return wrong(r, SPAN_WITHOUT_ID);
	*sent = (struct sent){ .span = span, .resource = resource, .at = at };
	if (otlp_id_is_long(&span->trace_id, TRACE_ID_BYTES))
		return wrong(r, SPAN_ID_TOO_LONG);
	sent->trace_id =
		arena_printf(r->a, "tr-%s", otlp_id(r->a, &span->trace_id, TRACE_ID_BYTES));
	return true;
}

/* Lists them; `resources` NULL: what these say is not wanted. */
static bool list_spans(struct reading *r, const struct otlp_export *in, struct resource *resources,
		       struct sent *sent)
{
	const struct otlp_resource_spans *given = in->resources.v;
	size_t n = 0;

	for (size_t i = 0; i < in->resources.n; i++) {
		const struct otlp_scope_spans *scope = given[i].scopes.v;

		if (resources && !read_resource(r, &given[i].attributes, &resources[i]))
			return false;
		for (size_t k = 0; k < given[i].scopes.n; k++) {
			const struct otlp_span *span = scope[k].spans.v;

			for (size_t m = 0; m < scope[k].spans.n; m++, n++)
				if (!send_span(r, &sent[n], &span[m],
					       resources ? &resources[i] : NULL, n))
					return false;
		}
	}
	return true;
}

static int by_trace(const void *a, const void *b)
{
	const struct sent *x = a, *y = b;
	int order = strcmp(x->trace_id, y->trace_id);

	return order ? order : x->at < y->at ? -1 : 1;
}

/* By trace and span; of one that was sent twice, the last comes first. */
static int by_span(const void *a, const void *b)
{
	const struct span_row *x = *(struct span_row *const *)a, *y = *(struct span_row *const *)b;
	int order = strcmp(x->trace_id, y->trace_id);

	order = order ? order : strcmp(x->id, y->id);
	return order ? order : x > y ? -1 : 1;
}

/* Keeps the last of spans that were sent twice. */
static void drop_repeated(struct arena *a, struct spans *s)
{
	struct span_row **sorted = ARENA_ARRAY(a, s->n, struct span_row *);
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		sorted[i] = &s->v[i];
	qsort(sorted, s->n, sizeof(*sorted), by_span);
	for (size_t i = 1; i < s->n; i++)
		if (strcmp(sorted[i]->trace_id, sorted[i - 1]->trace_id) == 0 &&
		    strcmp(sorted[i]->id, sorted[i - 1]->id) == 0)
			sorted[i]->content = NULL;
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].content)
			s->v[n++] = s->v[i];
	s->n = n;
}

static bool read_sent(struct reading *r, const struct sent *sent, size_t n)
{
	struct spans *s = r->ret;

	s->v = ARENA_ARRAY(r->a, n, struct span_row);
	s->traces = ARENA_ARRAY(r->a, n, struct span_trace);
	for (size_t i = 0; i < n; i++) {
		if (!i || strcmp(sent[i].trace_id, sent[i - 1].trace_id) != 0) {
			r->trace = &s->traces[s->n_traces++];
			r->trace->id = sent[i].trace_id;
		}
		if (!read_span(r, &sent[i], &s->v[s->n++]))
			return false;
		arena_reset(r->scratch);
	}
	drop_repeated(r->a, s);
	return true;
}

enum span_fault spans_trace_ids(struct arena *a, const struct otlp_export *in, const char ***ret,
				size_t *ret_n)
{
	struct reading r = { .a = a };
	size_t n = count_spans(in);
	struct sent *sent;

	*ret_n = 0;
	if (n > SPANS_MAX)
		return SPAN_TOO_LARGE;
	sent = ARENA_ARRAY(a, n, struct sent);
	*ret = ARENA_ARRAY(a, n, const char *);
	if (!list_spans(&r, in, NULL, sent))
		return r.fault;
	qsort(sent, n, sizeof(*sent), by_trace);
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(sent[i].trace_id, sent[i - 1].trace_id) != 0)
			(*ret)[(*ret_n)++] = sent[i].trace_id;
	return SPAN_FINE;
}

enum span_fault spans_read(struct arena *a, const struct otlp_export *in, struct spans *ret)
{
	struct reading r = { .a = a, .ret = ret };
	size_t n = count_spans(in);
	struct resource *resources;
	struct sent *sent;

	*ret = (struct spans){ 0 };
	if (n > SPANS_MAX || in->resources.n > SPANS_MAX)
		return SPAN_TOO_LARGE;
	sent = ARENA_ARRAY(a, n, struct sent);
	resources = ARENA_ARRAY(a, in->resources.n, struct resource);
	r.scratch = arena_new(ARENA_HARD_LIMIT);
	buf_init(&r.content, SPANS_CONTENT_MAX);
	if (list_spans(&r, in, resources, sent)) {
		qsort(sent, n, sizeof(*sent), by_trace);
		(void)read_sent(&r, sent, n);
	}
	buf_free(&r.content);
	arena_free(r.scratch);
	return r.fault;
}
