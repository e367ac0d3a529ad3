/* SPDX-License-Identifier: Apache-2.0 */
/* What spans say of their traces: usage and cost, tags, times; see spans_export.h. */
#include "handlers/spans_export.h"

#include "app/limits.h"
#include "app/validate.h"

/* ---- usage and cost ---- */

/* What is known of the trace by its spans alone is summed up over all of them, those of
 * earlier requests included: a span may say what others below it have said before. What
 * a client has said of the trace as a whole stays. */
static bool adds_up(const struct export_trace *t, bool of_cost)
{
	const char *sum = of_cost ? t->cost : t->usage;
	bool is_said = t->is_final && (of_cost ? t->has_cost : t->has_usage);

	return t->found && !t->is_new && sum && !is_said;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids of the spans that came, sorted. */
static const char **ids_of(struct arena *a, const struct export_trace *t)
{
	const char **ids = ARENA_ARRAY(a, t->n_rows, const char *);

	for (size_t i = 0; i < t->n_rows; i++)
		ids[i] = t->rows[i].id;
	qsort(ids, t->n_rows, sizeof(*ids), by_id);
	return ids;
}

/* A span as the database has it. What is no JSON says nothing. */
static struct span_node stored_node(struct arena *scratch, const struct rows *r, int row)
{
	struct span_node node = { .id = rows_str(r, row, 1), .parent = rows_str(r, row, 2) };
	static const char *const keys[] = { SPAN_USAGE, SPAN_COST };
	struct span_attributes s = { .arena = scratch };

	for (int i = 0; i < 2; i++) {
		const char *said = rows_str(r, row, 3 + i);
		const struct json_value *v = said ? json_value_read(scratch, said) : NULL;

		if (v && v->kind == JSON_STRING)
			span_attribute_set(&s, keys[i], v->text);
	}
	if (!span_node_read(&s, &node))
		node.usage = node.cost = (struct span_usage){ 0 };
	arena_reset(scratch);
	return node;
}

static void sum_nodes(struct arena *a, struct export_trace *t, const struct span_node *nodes,
		      size_t n)
{
	t->usage = span_usage_sum(a, nodes, n);
	t->cost = span_cost_sum(a, nodes, n);
}

/* Rows [from, to) of spans_stored.sql are of this trace. */
static void add_stored(struct arena *a, struct export_trace *t, const struct rows *r, int from,
		       int to)
{
	struct span_node *nodes = ARENA_ARRAY(a, t->n_rows + (size_t)(to - from), struct span_node);
	bool usage = adds_up(t, false), cost = adds_up(t, true);
	const char **ids = ids_of(a, t), *id;
	struct arena *scratch = arena_new(ARENA_HARD_LIMIT);
	struct export_trace all = *t;
	size_t n = 0;

	for (; n < t->n_rows; n++)
		nodes[n] = t->rows[n].node;
	for (int row = from; row < to; row++) {
		id = rows_str(r, row, 1);
		if (!bsearch(&id, ids, t->n_rows, sizeof(*ids), by_id))
			nodes[n++] = stored_node(scratch, r, row);
	}
	arena_free(scratch);
	sum_nodes(a, &all, nodes, n);
	t->usage = usage ? all.usage : t->usage;
	t->cost = cost ? all.cost : t->cost;
}

static bool add_all_stored(struct request *rq, struct export *e, const char **ids, size_t n)
{
	struct rows *r = db_query(rq, spans_stored, P_STRS(ids, n), P_STR(rq->workspace));
	size_t at = 0;

	for (int from = 0, to; r && from < rows_count(r); from = to) {
		const char *id = rows_str(r, from, 0);

		for (to = from; to < rows_count(r) && strcmp(rows_str(r, to, 0), id) == 0; to++)
			;
		while (at < e->spans->n_traces && strcmp(e->traces[at].said->id, id) != 0)
			at++;
		if (at < e->spans->n_traces)
			add_stored(rq->arena, &e->traces[at], r, from, to);
	}
	return r != NULL;
}

bool export_sum_up(struct request *rq, struct export *e)
{
	const char **ids = ARENA_ARRAY(rq->arena, e->spans->n_traces, const char *);
	size_t n = 0;

	for (size_t i = 0; i < e->spans->n_traces; i++) {
		struct export_trace *t = &e->traces[i];
		struct span_node *nodes = ARENA_ARRAY(rq->arena, t->n_rows, struct span_node);

		for (size_t k = 0; k < t->n_rows; k++)
			nodes[k] = t->rows[k].node;
		sum_nodes(rq->arena, t, nodes, t->n_rows);
		if (adds_up(t, false) || adds_up(t, true))
			ids[n++] = t->said->id;
	}
	return !n || add_all_stored(rq, e, ids, n);
}

/* ---- tags ---- */

/* Tags that MLflow would not take are left out, not the spans with them. */
static void take_tags(struct arena *a, struct export_trace *t, const struct kv_list *given)
{
	for (size_t i = 0; i < given->n; i++) {
		const char *key = given->v[i].key;
		const char *value = truncated(a, MAX_TRACE_VALUE_LENGTH, given->v[i].value);

		if (trace_tag_is_reserved(key) || !is_tag_name(a, key) ||
		    utf8_length(key) > MAX_TRACE_KEY_LENGTH)
			continue;
		if (strcmp(key, TRACE_NAME_TAG) == 0)
			t->name = value;
		else
			t->tags.v[t->tags.n++] = (struct kv){ key, value };
	}
}

static int by_key(const void *a, const void *b)
{
	const struct kv *x = *(struct kv *const *)a, *y = *(struct kv *const *)b;
	int order = strcmp(x->key, y->key);

	return order ? order : x < y ? -1 : 1;
}

/* Sorted, and of a key that was given twice the last. */
static struct kv_list tags_once(struct arena *a, const struct kv_list *given)
{
	struct kv **sorted = ARENA_ARRAY(a, given->n, struct kv *);
	struct kv_list ret = { .v = ARENA_ARRAY(a, given->n, struct kv) };

	for (size_t i = 0; i < given->n; i++)
		sorted[i] = &given->v[i];
	qsort(sorted, given->n, sizeof(*sorted), by_key);
	for (size_t i = 0; i < given->n; i++)
		if (i + 1 == given->n || strcmp(sorted[i]->key, sorted[i + 1]->key) != 0)
			ret.v[ret.n++] = *sorted[i];
	return ret;
}

/* How much of a statement the tags of a trace take. */
static size_t size_of(const struct export_trace *t)
{
	size_t size = 0;

	for (size_t i = 0; i < t->tags.n; i++)
		size += strlen(t->tags.v[i].key) + strlen(t->tags.v[i].value) + MAX_TRACE_ID_LENGTH;
	return size;
}

bool export_choose_tags(struct request *rq, struct export *e)
{
	size_t n = 0, size = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < e->spans->n_traces; i++) {
		struct export_trace *t = &e->traces[i];

		n += t->said->resource_tags.n + t->said->tags.n;
		if (n > SPAN_TAGS_MAX || size > SPANS_CONTENT_MAX / 2)
			return fail(
				rq, BAD_REQUEST,
				"These spans give their traces more than %d tags, or such as are "
				"larger than %lu bytes. Send fewer at once.",
				SPAN_TAGS_MAX, SPANS_CONTENT_MAX / 2);
		t->tags.v = ARENA_ARRAY(rq->arena, t->said->resource_tags.n + t->said->tags.n + 1,
					struct kv);
		t->tags.v[t->tags.n++] = (struct kv){ TRACE_SPANS_TAG, "TRACKING_STORE" };
		take_tags(rq->arena, t, &t->said->resource_tags);
		take_tags(rq->arena, t, &t->said->tags);
		t->tags = tags_once(rq->arena, &t->tags);
		size += size_of(t);
		ok = check_length(rq, "Trace name", MAX_TRACE_NAME_LENGTH, t->name);
	}
	return ok;
}

static void send_tags(struct request *rq, const struct export *e)
{
	size_t n = 0, n_traces = e->spans->n_traces, room = 0;
	const char **trace, **key, **value, **users, **ids;

	for (size_t i = 0; i < n_traces; i++)
		room += e->traces[i].tags.n;
	trace = ARENA_ARRAY(rq->arena, room, const char *);
	key = ARENA_ARRAY(rq->arena, room, const char *);
	value = ARENA_ARRAY(rq->arena, room, const char *);
	users = ARENA_ARRAY(rq->arena, n_traces, const char *);
	ids = ARENA_ARRAY(rq->arena, n_traces, const char *);
	for (size_t i = 0; i < n_traces; i++) {
		const struct export_trace *t = &e->traces[i];

		ids[i] = t->said->id;
		users[i] = t->found ? t->said->user : NULL;
		for (size_t k = 0; t->found && k < t->tags.n; k++, n++) {
			trace[n] = t->said->id;
			key[n] = t->tags.v[k].key;
			value[n] = t->tags.v[k].value;
		}
	}
	db_send(rq, spans_tag, P_STRS(trace, n), P_STR(rq->workspace), P_STRS(key, n),
		P_STRS(value, n), P_STRS(ids, n_traces), P_STRS(users, n_traces));
}

/* ---- the rows of the traces ---- */

/* Columns from usage, cost and session, as trace_metadata_divide() makes them. */
static const char *columns_of(struct arena *a, const struct export_trace *t)
{
	struct kv_list said = { .v = ARENA_ARRAY(a, 3, struct kv) };
	bool usage_is_said = t->is_final && t->has_usage, cost_is_said = t->is_final && t->has_cost;

	if (t->usage && !usage_is_said)
		said.v[said.n++] = (struct kv){ "mlflow.trace.tokenUsage", t->usage };
	if (t->cost && !cost_is_said)
		said.v[said.n++] = (struct kv){ "mlflow.trace.cost", t->cost };
	if (*or_empty(t->said->session))
		said.v[said.n++] = (struct kv){ "mlflow.trace.session", t->said->session };
	return trace_metadata_divide(a, &said).columns;
}

/* The reference asks whether the client has sent the whole trace only where the spans say
 * of usage, cost or a session; otherwise their times count. */
static bool is_final(const struct export_trace *t)
{
	return t->is_final && (t->usage || t->cost || *or_empty(t->said->session));
}

static bool is_open(const char *state)
{
	return strcmp(state, "IN_PROGRESS") == 0 || strcmp(state, "STATE_UNSPECIFIED") == 0;
}

static void put_trace(struct json *j, struct arena *a, const struct export_trace *t)
{
	const struct span_trace *said = t->said;

	jw_obj(j);
	jw_kv_str(j, "request_id", said->id);
	jw_kv_int(j, "start_ms", said->start_ms);
	if (said->end_ms)
		jw_kv_int(j, "end_ms", said->end_ms);
	jw_kv_bool(j, "is_final", is_final(t));
	if (is_open(t->state))
		jw_kv_str(j, "state", said->status);
	jw_kv_str(j, "request_preview", said->request_preview);
	jw_kv_str(j, "response_preview", said->response_preview);
	jw_kv_str(j, "name", t->name);
	jw_key(j, "columns");
	jw_raw(j, columns_of(a, t));
	jw_obj_end(j);
}

void export_send_traces(struct request *rq, const struct export *e)
{
	const char *text;
	struct buf out;
	struct json j;

	buf_init(&out, REPLY_MAX);
	j = jw_to(&out);
	jw_arr(&j);
	for (size_t i = 0; i < e->spans->n_traces; i++)
		if (e->traces[i].found)
			put_trace(&j, rq->arena, &e->traces[i]);
	jw_arr_end(&j);
	text = arena_strndup(rq->arena, out.data, out.len);
	buf_free(&out);
	db_send(rq, spans_traces, P_STR(text), P_STR(rq->workspace));
	send_tags(rq, e);
}
