/* SPDX-License-Identifier: Apache-2.0 */
/* Traces as they go out; see traces.h. */
#include "app/proto_time.h"
#include "app/validate.h"
#include "handlers/assessments.h"
#include "handlers/traces.h"

#define MAX_METADATA_SHOWN 250

/* Columns of trace_get.sql, and of the children the second and third. */
enum {
	PLACE,
	TRACE_ID,
	CLIENT_ID,
	EXPERIMENT_ID,
	START,
	DURATION,
	STATE,
	REQUEST,
	RESPONSE,
	SESSION,
	TOKENS,
	COSTS = TOKENS + 6
};
enum { KEY = 1, VALUE };

/* A child list on its way out: its rows are in the order of the traces. */
struct cursor {
	const struct rows *rows;
	int at;
};

struct traces traces_send(struct request *rq, const char *const *ids, size_t n)
{
	return (struct traces){
		.info = db_send(rq, trace_get, P_STRS(ids, n), P_STR(rq->workspace)),
		.tags = db_send(rq, trace_tags, P_STRS(ids, n), P_STR(rq->workspace)),
		.metadata = db_send(rq, trace_metadata, P_STRS(ids, n), P_STR(rq->workspace)),
		.assessments = db_send(rq, trace_assessments, P_STRS(ids, n), P_STR(rq->workspace)),
	};
}

/* Moves on to the children of the trace at `place`; returns the first of them, and
 * after them is where the cursor stands. */
static int take_children(struct cursor *c, int64_t place)
{
	int n = rows_count(c->rows), first;

	while (c->at < n && rows_int(c->rows, c->at, PLACE) < place)
		c->at++;
	first = c->at;
	while (c->at < n && rows_int(c->rows, c->at, PLACE) == place)
		c->at++;
	return first;
}

/* A member of a map, which is opened by its first one. */
static void put_entry(struct json *j, const char *map, bool *open, const char *key,
		      const char *value)
{
	if (!value)
		return;
	if (!*open) {
		jw_key(j, map);
		jw_obj(j);
		*open = true;
	}
	jw_name(j, key);
	jw_str(j, value);
}

static bool put_children(struct json *j, const char *map, struct cursor *c, int64_t place)
{
	bool open = false;

	for (int row = take_children(c, place); row < c->at; row++)
		put_entry(j, map, &open, rows_str(c->rows, row, KEY),
			  rows_str(c->rows, row, VALUE));
	return open;
}

static void put_metadata(struct json *j, struct arena *a, const struct rows *info, int row,
			 struct cursor *c)
{
	static const char map[] = "trace_metadata";
	bool open = put_children(j, map, c, rows_int(info, row, PLACE));
	const char *usage = trace_token_usage(a, info, row, TOKENS);

	put_entry(j, map, &open, "mlflow.trace.session", rows_str(info, row, SESSION));
	put_entry(j, map, &open, "mlflow.trace.tokenUsage",
		  usage ? truncated(a, MAX_METADATA_SHOWN, usage) : NULL);
	put_entry(j, map, &open, "mlflow.trace.cost", trace_cost(a, info, row, COSTS));
	if (open)
		jw_obj_end(j);
}

static void put_location(struct json *j, const char *experiment_id)
{
	jw_key(j, "trace_location");
	jw_obj(j);
	jw_kv_str(j, "type", "MLFLOW_EXPERIMENT");
	jw_key(j, "mlflow_experiment");
	jw_obj(j);
	jw_kv_str(j, "experiment_id", experiment_id);
	jw_obj_end(j);
	jw_obj_end(j);
}

static void put_assessments(struct json *j, struct arena *a, struct cursor *c, int64_t place)
{
	int row = take_children(c, place);

	if (row == c->at)
		return;
	jw_key(j, "assessments");
	jw_arr(j);
	for (; row < c->at; row++)
		jw_assessment(j, a, c->rows, row);
	jw_arr_end(j);
}

/* In the order of the fields of MLflow's message TraceInfoV3. */
void jw_trace_info(struct json *j, struct arena *a, const struct traces *traces, int row,
		   struct trace_cursor *at)
{
	const struct rows *r = traces->info;
	struct cursor tags = { traces->tags, at->tags };
	struct cursor metadata = { traces->metadata, at->metadata };
	struct cursor assessments = { traces->assessments, at->assessments };
	int64_t place = rows_int(r, row, PLACE);

	jw_obj(j);
	jw_kv_str(j, "trace_id", rows_str(r, row, TRACE_ID));
	jw_kv_str(j, "client_request_id", rows_str(r, row, CLIENT_ID));
	put_location(j, rows_str(r, row, EXPERIMENT_ID));
	jw_kv_str(j, "request_time", proto_timestamp(a, rows_int(r, row, START)));
	if (!rows_null(r, row, DURATION))
		jw_kv_str(j, "execution_duration", proto_duration(a, rows_int(r, row, DURATION)));
	jw_kv_str(j, "state", rows_str(r, row, STATE));
	put_metadata(j, a, r, row, &metadata);
	put_assessments(j, a, &assessments, place);
	if (put_children(j, "tags", &tags, place))
		jw_obj_end(j);
	jw_kv_str(j, "request_preview", rows_str(r, row, REQUEST));
	jw_kv_str(j, "response_preview", rows_str(r, row, RESPONSE));
	jw_obj_end(j);
	*at = (struct trace_cursor){ tags.at, metadata.at, assessments.at };
}

void jw_trace_infos(struct json *j, struct arena *a, const struct traces *traces)
{
	struct trace_cursor at = { 0 };

	for (int row = 0; row < rows_count(traces->info); row++)
		jw_trace_info(j, a, traces, row, &at);
}

const char *trace_child(const struct rows *children, int64_t place, const char *key)
{
	int low = 0, high = rows_count(children);

	while (low < high) { /* they are in the order of the places */
		int mid = low + (high - low) / 2;

		if (rows_int(children, mid, PLACE) < place)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < rows_count(children) && rows_int(children, low, PLACE) == place; low++)
		if (strcmp(rows_str(children, low, KEY), key) == 0)
			return rows_str(children, low, VALUE);
	return NULL;
}

bool reply_trace_info(struct request *rq, const struct traces *traces, const char *trace_id)
{
	struct json j;

	if (!rows_count(traces->info))
		return no_trace(rq, trace_id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "trace");
	jw_obj(&j);
	jw_key(&j, "trace_info");
	jw_trace_infos(&j, rq->arena, traces);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}
