/* SPDX-License-Identifier: Apache-2.0 */
/* Runs as they go out; see run_out.h. */
#include "handlers/run_out.h"

const struct out run_out[] = {
	O_STR(run_uuid),        O_ID(experiment_id), O_STR(run_name), O_STR(user_id),
	O_STR(status),          O_INT(start_time),   O_INT(end_time), O_STR(artifact_uri),
	O_STR(lifecycle_stage), O_STR(run_id),       O_END,
};

/* Column 0 of run_children*.sql. */
enum run_child { METRIC, PARAM, TAG, DATASET, MODEL_IN, MODEL_OUT, KINDS };
/* Its other columns. */
enum { KIND, AT, KEY, VALUE, TIMESTAMP, STEP };

/* The rows of each (run, kind), in the order they came. */
struct groups {
	const struct rows *rows;
	size_t *first; /* of slot run * KINDS + kind; one more at the end */
	int *index;    /* row numbers, slot by slot */
};

struct rows *run_children_send(struct request *rq, const char *run_id)
{
	return db_send(rq, run_children, P_STR(run_id), P_STR(rq->workspace));
}

struct rows *run_page_children_send(struct request *rq, const char *const *run_ids, size_t n)
{
	return db_send(rq, run_children_page, P_STRS(run_ids, n), P_STR(rq->workspace));
}

static size_t slot_of(const struct rows *r, int row)
{
	return (size_t)(rows_int(r, row, AT) - 1) * KINDS + (size_t)rows_int(r, row, KIND);
}

/* A counting sort: PostgreSQL need not sort, and nothing is hashed. */
static struct groups group(struct arena *a, const struct rows *r, size_t n_runs)
{
	int n = rows_count(r);
	struct groups g = {
		.rows = r,
		.first = ARENA_ARRAY(a, n_runs * KINDS + 2, size_t),
		.index = ARENA_ARRAY(a, (size_t)n, int),
	};
	size_t *next = g.first + 1; /* afterwards each slot's end, the next one's beginning */

	for (int row = 0; row < n; row++)
		next[slot_of(r, row) + 1]++;
	for (size_t slot = 1; slot <= n_runs * KINDS; slot++)
		next[slot] += next[slot - 1];
	for (int row = 0; row < n; row++)
		g.index[next[slot_of(r, row)]++] = row;
	return g;
}

static void write_metric(struct json *j, const struct rows *r, int row)
{
	jw_obj(j);
	jw_kv_str(j, "key", rows_str(r, row, KEY));
	jw_key(j, "value");
	jw_num(j, rows_str(r, row, VALUE));
	if (!rows_null(r, row, TIMESTAMP)) {
		jw_key(j, "timestamp");
		jw_raw(j, rows_str(r, row, TIMESTAMP));
	}
	jw_key(j, "step");
	jw_raw(j, rows_str(r, row, STEP));
	jw_obj_end(j);
}

static void write_pair(struct json *j, const struct rows *r, int row)
{
	jw_obj(j);
	jw_kv_str(j, "key", rows_str(r, row, KEY));
	jw_kv_str(j, "value", rows_str(r, row, VALUE));
	jw_obj_end(j);
}

static void write_dataset(struct json *j, const struct rows *r, int row)
{
	jw_raw(j, rows_str(r, row, VALUE));
}

static void write_model(struct json *j, const struct rows *r, int row)
{
	jw_obj(j);
	jw_kv_str(j, "model_id", rows_str(r, row, KEY));
	if (!rows_null(r, row, STEP)) {
		jw_key(j, "step");
		jw_raw(j, rows_str(r, row, STEP));
	}
	jw_obj_end(j);
}

/* One list of a run; an empty one is left out. */
static void write_list(struct json *j, const struct groups *g, size_t run, enum run_child kind)
{
	static const struct {
		const char *key;
		void (*write)(struct json *j, const struct rows *r, int row);
	} lists[KINDS] = {
		[METRIC] = { "metrics", write_metric },
		[PARAM] = { "params", write_pair },
		[TAG] = { "tags", write_pair },
		[DATASET] = { "dataset_inputs", write_dataset },
		[MODEL_IN] = { "model_inputs", write_model },
		[MODEL_OUT] = { "model_outputs", write_model },
	};
	size_t from = g->first[run * KINDS + kind], to = g->first[run * KINDS + kind + 1];

	if (from == to)
		return;
	jw_key(j, lists[kind].key);
	jw_arr(j);
	for (size_t i = from; i < to; i++)
		lists[kind].write(j, g->rows, g->index[i]);
	jw_arr_end(j);
}

/* One part of a run: an object of some of its lists. */
static void write_part(struct json *j, const char *key, const struct groups *g, size_t run,
		       enum run_child from, enum run_child to)
{
	jw_key(j, key);
	jw_obj(j);
	for (enum run_child kind = from; kind <= to; kind++)
		write_list(j, g, run, kind);
	jw_obj_end(j);
}

static void write_run(struct json *j, const struct rows *runs, int row, const struct groups *g)
{
	jw_obj(j);
	jw_key(j, "info");
	jw_obj(j);
	jw_row(j, run_out, runs, row);
	jw_obj_end(j);
	write_part(j, "data", g, (size_t)row, METRIC, TAG);
	write_part(j, "inputs", g, (size_t)row, DATASET, MODEL_IN);
	write_part(j, "outputs", g, (size_t)row, MODEL_OUT, MODEL_OUT);
	jw_obj_end(j);
}

void jw_runs(struct json *j, struct arena *a, const struct rows *runs, int n,
	     const struct rows *children)
{
	struct groups g = group(a, children, (size_t)n);

	jw_arr(j);
	for (int row = 0; row < n; row++)
		write_run(j, runs, row, &g);
	jw_arr_end(j);
}

void jw_run(struct json *j, struct arena *a, const struct rows *runs, const struct rows *children)
{
	struct groups g = group(a, children, 1);

	write_run(j, runs, 0, &g);
}
