/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second version of the API of traces, which clients before 3.0 and other languages' speak:
 * a trace is started, and then ended. Its rows are those of traces.c.
 */
#include "handlers/traces_v2.h"

#include "app/endpoints.h"
#include "app/random_id.h"
#include "app/validate.h"
#include "handlers/column_width.h"
#include "handlers/experiments.h"

static const char *const statuses[] = { "TRACE_STATUS_UNSPECIFIED", "OK", "ERROR", "IN_PROGRESS" };

/* ---- what both requests say ---- */

struct said {
	const char *name; /* from a tag, or NULL */
	struct kv_columns tags;
	struct trace_metadata metadata;
};

/* Of a key that is given twice, the last value counts: the reference makes a dict of them. */
static struct kv_list once(struct arena *a, const struct kv_list *given)
{
	struct kv_list kept = { .v = ARENA_ARRAY(a, given->n, struct kv) };

	for (size_t i = 0; i < given->n; i++) {
		bool again = false;

		for (size_t k = i + 1; !again && k < given->n; k++)
			again = strcmp(given->v[i].key, given->v[k].key) == 0;
		if (!again)
			kept.v[kept.n++] =
				(struct kv){ given->v[i].key, or_empty(given->v[i].value) };
	}
	return kept;
}

static bool check_entries(struct request *rq, const char *what, const struct kv_columns *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!check_width(rq, arena_printf(rq->arena, "a key of %s", what),
				 MAX_TRACE_KEY_LENGTH, c->keys[i]) ||
		    !check_width(rq, arena_printf(rq->arena, "%s.%s", what, c->keys[i]),
				 MAX_TRACE_VALUE_LENGTH, c->values[i]))
			return false;
	return true;
}

static bool read_said(struct request *rq, const struct kv_list *tags,
		      const struct kv_list *metadata, struct said *ret)
{
	struct kv_list all, rest, about;

	if (tags->n > MAX_ENTITIES_PER_BATCH || metadata->n > MAX_ENTITIES_PER_BATCH)
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"A trace takes at most %d tags and as many entries of metadata at once.",
			MAX_ENTITIES_PER_BATCH);
	all = once(rq->arena, tags);
	about = once(rq->arena, metadata);
	rest = (struct kv_list){ .v = ARENA_ARRAY(rq->arena, all.n, struct kv) };
	*ret = (struct said){ .metadata = trace_metadata_divide(rq->arena, &about) };
	for (size_t i = 0; i < all.n; i++) {
		if (strcmp(all.v[i].key, TRACE_NAME_TAG) == 0)
			ret->name = all.v[i].value;
		else if (trace_tag_is_reserved(all.v[i].key))
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "Tag '%s' is immutable and cannot be set on a trace.",
				    all.v[i].key);
		else
			rest.v[rest.n++] = all.v[i];
	}
	ret->tags = kv_columns_sorted(rq->arena, &rest);
	return check_length(rq, "Trace name", MAX_TRACE_NAME_LENGTH, ret->name) &&
	       check_length(rq, "Session ID", MAX_TRACE_SESSION_LENGTH, ret->metadata.session) &&
	       check_entries(rq, "tags", &ret->tags) &&
	       check_entries(rq, "request_metadata", &ret->metadata.rest);
}

/* ---- as they go out ---- */

#define METADATA_SHOWN 250
#define TAGS_SHOWN 4096 /* of a value; of a key, the width of its column */

enum { PLACE, TRACE_ID, CLIENT_ID, EXPERIMENT_ID, START, DURATION, STATE };
enum { SESSION = 9, TOKENS, COSTS = TOKENS + 6 };

static void put_pair(struct json *j, struct arena *a, const char *key, const char *value,
		     size_t shown)
{
	if (!value)
		return;
	jw_obj(j);
	jw_kv_str(j, "key", key);
	jw_kv_str(j, "value", truncated(a, shown, value));
	jw_obj_end(j);
}

static bool has_child(const struct rows *r, int row, int64_t place)
{
	return row < rows_count(r) && rows_int(r, row, PLACE) == place;
}

static void put_children(struct json *j, struct arena *a, const struct rows *r, int *at,
			 int64_t place, size_t shown)
{
	for (; has_child(r, *at, place); (*at)++)
		put_pair(j, a, rows_str(r, *at, 1), rows_str(r, *at, 2), shown);
}

static void put_metadata(struct json *j, struct arena *a, const struct traces *traces, int row,
			 int *at)
{
	const struct rows *r = traces->info;
	const char *session = rows_str(r, row, SESSION),
		   *usage = trace_token_usage(a, r, row, TOKENS);
	const char *cost = trace_cost(a, r, row, COSTS);
	int64_t place = rows_int(r, row, PLACE);

	if (!has_child(traces->metadata, *at, place) && !session && !usage && !cost)
		return;
	jw_key(j, "request_metadata");
	jw_arr(j);
	put_children(j, a, traces->metadata, at, place, METADATA_SHOWN);
	put_pair(j, a, "mlflow.trace.session", session, METADATA_SHOWN);
	put_pair(j, a, "mlflow.trace.tokenUsage", usage, METADATA_SHOWN);
	put_pair(j, a, "mlflow.trace.cost", cost, METADATA_SHOWN);
	jw_arr_end(j);
}

static const char *status_of(const char *state)
{
	return strcmp(state, "STATE_UNSPECIFIED") == 0 ? statuses[0] : state;
}

void jw_trace_infos_v2(struct json *j, struct arena *a, const struct traces *traces)
{
	const struct rows *r = traces->info;
	int tags = 0, metadata = 0;

	for (int row = 0; row < rows_count(r); row++) {
		int64_t place = rows_int(r, row, PLACE);

		jw_obj(j);
		jw_kv_str(j, "request_id", rows_str(r, row, TRACE_ID));
		jw_kv_str(j, "experiment_id", rows_str(r, row, EXPERIMENT_ID));
		jw_kv_int(j, "timestamp_ms", rows_int(r, row, START));
		jw_kv_int(j, "execution_time_ms", rows_int(r, row, DURATION));
		jw_kv_str(j, "status", status_of(rows_str(r, row, STATE)));
		put_metadata(j, a, traces, row, &metadata);
		if (has_child(traces->tags, tags, place)) {
			jw_key(j, "tags");
			jw_arr(j);
			put_children(j, a, traces->tags, &tags, place, TAGS_SHOWN);
			jw_arr_end(j);
		}
		jw_obj_end(j);
	}
}

static bool reply_info(struct request *rq, const struct traces *traces, const char *id)
{
	struct json j;

	if (!rows_count(traces->info))
		return no_trace(rq, id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "trace_info");
	jw_trace_infos_v2(&j, rq->arena, traces);
	jw_obj_end(&j);
	return true;
}

/* ---- start ---- */

struct trace_start_v2_req {
	const char *experiment_id;
	struct opt_int timestamp_ms;
	struct kv_list request_metadata;
	struct kv_list tags;
};
static const struct field trace_start_v2_fields[] = {
	F_STR(trace_start_v2_req, experiment_id, OPTIONAL),
	F_INT(trace_start_v2_req, timestamp_ms, OPTIONAL),
	F_KEYED(trace_start_v2_req, request_metadata, NOT_NULL),
	F_KEYED(trace_start_v2_req, tags, NOT_NULL),
	F_END,
};

static struct rows *send_start(struct request *rq, const struct trace_start_v2_req *in,
			       const struct said *said, const char *id, int64_t experiment_id)
{
	struct param nothing = P_STR(NULL), duration = { .kind = PARAM_INT, .null = true };
	const char *more = arena_printf(rq->arena, "{\"columns\": %s, \"assessments\": []}",
					said->metadata.columns);
	const struct param params[] = {
		P_STR(id),
		P_STR(rq->workspace),
		P_INT(experiment_id),
		P_INT(in->timestamp_ms.v),
		duration,
		P_STR("IN_PROGRESS"),
		nothing,
		nothing,
		nothing,
		P_STR(said->name),
		P_STR(more),
		P_KEYS(said->tags),
		P_VALUES(said->tags),
		P_KEYS(said->metadata.rest),
		P_VALUES(said->metadata.rest),
		P_STR(trace_artifacts_path(rq->arena, id)),
	};

	return db_send_params(rq, SQL_trace_start, params, ARRAY_LEN(params));
}

HANDLER(trace_start_v2)
{
	int64_t experiment_id = 0;
	const char *id = random_id(rq->arena, "");
	struct traces traces;
	struct said said;
	struct rows *r;

	if (!read_said(rq, &in->tags, &in->request_metadata, &said))
		return false;
	if (*or_empty(in->experiment_id) &&
	    !parse_experiment_id(rq, in->experiment_id, &experiment_id))
		return false;
	if (!*or_empty(in->experiment_id))
		return no_experiment(rq, 0);
	r = send_start(rq, in, &said, id, experiment_id);
	traces = traces_send(rq, &id, 1);
	if (!db_wait(rq))
		return false;
	if (!rows_count(r))
		return no_experiment(rq, experiment_id);
	if (strcmp(rows_str(r, 0, 0), "active") != 0)
		return experiment_not_active(rq, experiment_id, rows_str(r, 0, 0));
	return reply_info(rq, &traces, id);
}

/* ---- end ---- */

struct trace_end_v2_req {
	const char *request_id;
	struct opt_int timestamp_ms;
	struct opt_int status;
	struct kv_list request_metadata;
	struct kv_list tags;
};
static const struct field trace_end_v2_fields[] = {
	F_STR(trace_end_v2_req, request_id, IN_PATH),
	F_INT(trace_end_v2_req, timestamp_ms, OPTIONAL),
	F_ENUM(trace_end_v2_req, status, statuses, OPTIONAL),
	F_KEYED(trace_end_v2_req, request_metadata, NOT_NULL),
	F_KEYED(trace_end_v2_req, tags, NOT_NULL),
	F_END,
};

HANDLER(trace_end_v2)
{
	const char *state = statuses[in->status.v];
	struct traces traces;
	struct said said;
	struct rows *r;

	if (!read_said(rq, &in->tags, &in->request_metadata, &said))
		return false;
	r = db_send(rq, trace_end, P_STR(in->request_id), P_STR(rq->workspace),
		    P_INT(in->timestamp_ms.v), P_STR(state), P_STR(said.name),
		    P_STR(said.metadata.columns), P_KEYS(said.tags), P_VALUES(said.tags),
		    P_KEYS(said.metadata.rest), P_VALUES(said.metadata.rest));
	traces = traces_send(rq, &in->request_id, 1);
	if (!db_wait(rq))
		return false;
	if (!rows_count(r))
		return no_trace(rq, in->request_id);
	return in->status.v ? reply_info(rq, &traces, in->request_id) :
			      fail(rq, INVALID_PARAMETER_VALUE,
				   "'status' says how the trace ended: OK, ERROR or IN_PROGRESS.");
}

/* ---- get ---- */

struct trace_info_v2_req {
	const char *request_id;
};
static const struct field trace_info_v2_fields[] = {
	F_STR(trace_info_v2_req, request_id, IN_PATH),
	F_END,
};

HANDLER(trace_info_v2)
{
	struct traces traces = traces_send(rq, &in->request_id, 1);

	return db_wait(rq) && reply_info(rq, &traces, in->request_id);
}

/* ---- what only Databricks has ---- */

HANDLER_NO_INPUT(trace_online)
{
	return fail(rq, ENDPOINT_NOT_FOUND, "%s is not there, as in `mlflow server`.",
		    endpoint_route(rq));
}
