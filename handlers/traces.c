/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traces of GenAI applications: start, get, tags. How they go out is in
 * traces_out.c, what links them to runs and prompts in traces_links.c.
 */
#include "handlers/traces.h"
#include "app/config.h"
#include "app/endpoints.h"
#include "app/limits.h"
#include "app/validate.h"
#include "handlers/assessments.h"
#include "handlers/column_width.h"
#include "handlers/experiments.h"

const char *trace_artifacts_path(struct arena *a, const char *id)
{
	size_t n;

	id += strspn(id, "/");
	n = strlen(id);
	return arena_printf(a, "/traces/%s%sartifacts", id, n && id[n - 1] != '/' ? "/" : "");
}

bool no_trace(struct request *rq, const char *trace_id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Trace with ID '%s' not found.", trace_id);
}

/* ---- start ---- */

static const struct field trace_experiment_fields[] = {
	F_STR(trace_experiment, experiment_id, OPTIONAL),
	F_END,
};

static const char *const location_types[] = {
	[LOCATION_UNSPECIFIED] = "TRACE_LOCATION_TYPE_UNSPECIFIED",
	[LOCATION_EXPERIMENT] = "MLFLOW_EXPERIMENT",
	[LOCATION_TABLE] = "INFERENCE_TABLE",
};

const struct field trace_location_fields[] = {
	F_ENUM(trace_location, type, location_types, KNOWN_NUMBER),
	F_MSG(trace_location, mlflow_experiment, trace_experiment, OPTIONAL),
	F_END,
};

static const char *const states[] = { "STATE_UNSPECIFIED", "OK", "ERROR", "IN_PROGRESS" };

struct trace_info {
	const char *trace_id;
	const char *client_request_id;
	struct trace_location *trace_location;
	const char *request_preview;
	const char *response_preview;
	struct opt_int request_time;
	struct opt_int execution_duration;
	struct opt_int state;
	struct kv_list trace_metadata;
	LIST(struct assessment) assessments;
	struct kv_list tags;
};
static const struct field trace_info_fields[] = {
	F_STR(trace_info, trace_id, OPTIONAL),
	F_STR(trace_info, client_request_id, OPTIONAL),
	F_MSG(trace_info, trace_location, trace_location, OPTIONAL),
	F_STR(trace_info, request_preview, OPTIONAL),
	F_STR(trace_info, response_preview, OPTIONAL),
	F_TIMESTAMP(trace_info, request_time, OPTIONAL),
	F_DURATION(trace_info, execution_duration, OPTIONAL),
	F_ENUM(trace_info, state, states, OPTIONAL),
	F_MAP(trace_info, trace_metadata, OPTIONAL),
	F_LIST(trace_info, assessments, assessment, OPTIONAL),
	F_MAP(trace_info, tags, OPTIONAL),
	F_END,
};

struct sent_trace {
	struct trace_info *trace_info;
};
static const struct field sent_trace_fields[] = {
	F_MSG(sent_trace, trace_info, trace_info, OPTIONAL),
	F_END,
};

struct trace_start_req {
	struct sent_trace *trace;
};
static const struct field trace_start_fields[] = {
	F_MSG(trace_start_req, trace, sent_trace, REQUIRED),
	F_END,
};

/* A trace on its way into the database. */
struct new_trace {
	const struct trace_info *in;
	const char *id, *name, *artifacts;
	int64_t experiment_id;
	struct trace_metadata metadata;
	struct kv_columns tags; /* sorted, without the name */
	const char *more;       /* columns from metadata, and assessments */
};

static bool check_location(struct request *rq, const struct trace_location *where)
{
	int64_t type = where && where->type.given ? where->type.v : LOCATION_UNSPECIFIED;

	if (!where || !where->mlflow_experiment || type == LOCATION_EXPERIMENT)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Trace location type TraceLocationType.%s does not match the provided "
		    "location MlflowExperimentLocation(experiment_id=%s).",
		    location_types[type],
		    python_repr(rq->arena, or_empty(where->mlflow_experiment->experiment_id)));
}

static bool read_experiment(struct request *rq, const struct trace_location *where, int64_t *ret)
{
	const struct trace_experiment *e = where ? where->mlflow_experiment : NULL;

	if (!e || !*or_empty(e->experiment_id))
		return no_experiment(rq, 0);
	return parse_experiment_id(rq, e->experiment_id, ret);
}

/* The name is a column, the rest of the tags are rows. */
static void divide_tags(struct arena *a, struct new_trace *t)
{
	const struct kv_list *given = &t->in->tags;
	struct kv_list rest = { .v = ARENA_ARRAY(a, given->n, struct kv) };

	for (size_t i = 0; i < given->n; i++) {
		if (strcmp(given->v[i].key, TRACE_NAME_TAG) == 0)
			t->name = given->v[i].value;
		else
			rest.v[rest.n++] = given->v[i];
	}
	t->tags = kv_columns_sorted(a, &rest);
}

/* Marks that nobody need add to what the client has sent. */
static void divide_metadata(struct arena *a, struct new_trace *t)
{
	const struct kv_list *given = &t->in->trace_metadata;
	struct kv_list all = { .v = ARENA_ARRAY(a, given->n + 1, struct kv) };

	for (size_t i = 0; i < given->n; i++)
		if (strcmp(given->v[i].key, TRACE_FINAL_METADATA) != 0)
			all.v[all.n++] = given->v[i];
	all.v[all.n++] = (struct kv){ TRACE_FINAL_METADATA, "true" };
	t->metadata = trace_metadata_divide(a, &all);
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

static bool check_widths(struct request *rq, const struct new_trace *t)
{
	return check_length(rq, "Session ID", MAX_TRACE_SESSION_LENGTH, t->metadata.session) &&
	       check_width(rq, "trace_id", MAX_TRACE_ID_LENGTH, t->id) &&
	       check_width(rq, "client_request_id", MAX_TRACE_ID_LENGTH,
			   t->in->client_request_id) &&
	       check_width(rq, "request_preview", MAX_TRACE_PREVIEW_LENGTH,
			   t->in->request_preview) &&
	       check_width(rq, "response_preview", MAX_TRACE_PREVIEW_LENGTH,
			   t->in->response_preview) &&
	       check_entries(rq, "tags", &t->tags) &&
	       check_entries(rq, "trace_metadata", &t->metadata.rest);
}

/* {"columns": {...}, "assessments": [...]} */
static bool read_assessments(struct request *rq, struct new_trace *t)
{
	struct buf out;
	struct json j;
	bool ok = true;

	buf_init(&out, REPLY_MAX);
	j = jw_to(&out);
	jw_obj(&j);
	jw_key(&j, "columns");
	jw_raw(&j, t->metadata.columns);
	jw_key(&j, "assessments");
	jw_arr(&j);
	for (size_t i = 0; ok && i < t->in->assessments.n; i++) {
		const char *path = arena_printf(rq->arena, "assessments[%zu]", i), *row;

		ok = assessment_read(rq, path, &t->in->assessments.v[i], &row) &&
		     check_width(rq, "overrides", MAX_OVERRIDDEN_LENGTH,
				 t->in->assessments.v[i].overrides);
		if (ok)
			jw_raw(&j, row);
	}
	jw_arr_end(&j);
	jw_obj_end(&j);
	t->more = arena_strndup(rq->arena, out.data, out.len);
	buf_free(&out);
	return ok;
}

static bool check_stage(struct request *rq, const struct rows *r, int64_t experiment_id)
{
	if (!rows_count(r))
		return no_experiment(rq, experiment_id);
	if (strcmp(rows_str(r, 0, 0), "active") != 0)
		return experiment_not_active(rq, experiment_id, rows_str(r, 0, 0));
	return true;
}

/* What is too long is refused after an experiment that is not there. */
static bool refuse_widths(struct request *rq, const struct new_trace *t)
{
	struct reply too_long = rq->reply;
	struct rows *r = db_query(rq, trace_stage, P_INT(t->experiment_id), P_STR(rq->workspace));

	if (!r || !check_stage(rq, r, t->experiment_id))
		return false;
	return fail(rq, too_long.error, "%s", too_long.message);
}

static bool read_trace(struct request *rq, const struct trace_info *in, struct new_trace *t)
{
	*t = (struct new_trace){ .in = in, .id = or_empty(in->trace_id) };
	if (!check_location(rq, in->trace_location))
		return false;
	divide_tags(rq->arena, t);
	divide_metadata(rq->arena, t);
	t->artifacts = trace_artifacts_path(rq->arena, t->id);
	return read_assessments(rq, t) &&
	       check_length(rq, "Trace name", MAX_TRACE_NAME_LENGTH, t->name) &&
	       read_experiment(rq, in->trace_location, &t->experiment_id) &&
	       (check_widths(rq, t) || refuse_widths(rq, t));
}

/* Queues trace_start.sql or trace_merge.sql, which have the same parameters. */
static struct rows *send_trace(struct request *rq, enum sql_id statement, const struct new_trace *t)
{
	const struct trace_info *in = t->in;
	const struct param params[] = {
		P_STR(t->id),
		P_STR(rq->workspace),
		P_INT(t->experiment_id),
		P_INT(in->request_time.v),
		P_OPT_INT(in->execution_duration),
		P_STR(states[in->state.v]),
		P_STR(in->client_request_id),
		P_STR(in->request_preview),
		P_STR(in->response_preview),
		P_STR(t->name),
		P_STR(t->more),
		P_KEYS(t->tags),
		P_VALUES(t->tags),
		P_KEYS(t->metadata.rest),
		P_VALUES(t->metadata.rest),
		P_STR(t->artifacts),
	};

	return db_send_params(rq, statement, params, ARRAY_LEN(params));
}

static bool trace_is_gone(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Trace with ID '%s' no longer exists.", id);
}

/* The client sends a trace again, or spans of it came before it. */
static bool merge(struct request *rq, const struct new_trace *t)
{
	struct rows *r = send_trace(rq, SQL_trace_merge, t);
	struct traces traces = traces_send(rq, &t->id, 1);

	if (!db_wait(rq))
		return strcmp(db_sqlstate(rq), "21000") == 0 &&
		       fail(rq, INVALID_PARAMETER_VALUE, "An assessment_id is given twice.");
	if (!rows_count(r))
		return trace_is_gone(rq, t->id);
	if (rows_bool(r, 0, 1))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "An assessment of trace '%s' has the id of another trace's; leave "
			    "assessment_id out, and one is made.",
			    t->id);
	if (!rows_bool(r, 0, 0))
		return fail(rq, INVALID_STATE,
			    "Cannot update traces that are no longer DB-backed: '%s'.", t->id);
	return reply_trace_info(rq, &traces, t->id);
}

HANDLER(trace_start)
{
	static const struct trace_info nothing;
	const struct trace_info *info = in->trace->trace_info ? in->trace->trace_info : &nothing;
	struct traces traces;
	struct new_trace t;
	struct rows *r;

	if (!read_trace(rq, info, &t))
		return false;
	r = send_trace(rq, SQL_trace_start, &t);
	traces = traces_send(rq, &t.id, 1);
	if (!db_wait(rq)) /* the tag that the server sets was given, too */
		return strcmp(db_sqlstate(rq), "23505") == 0 && trace_is_gone(rq, t.id);
	if (!check_stage(rq, r, t.experiment_id))
		return false;
	return rows_bool(r, 0, 1) ? reply_trace_info(rq, &traces, t.id) : merge(rq, &t);
}

/* ---- get ---- */

struct trace_get_req {
	const char *trace_id;
};
static const struct field trace_get_fields[] = {
	F_STR(trace_get_req, trace_id, IN_PATH),
	F_END,
};

HANDLER(trace_get)
{
	struct traces traces = traces_send(rq, &in->trace_id, 1);

	return db_wait(rq) && reply_trace_info(rq, &traces, in->trace_id);
}

/* ---- tags ---- */

/* Where the artifacts are is one of them, in MLflow to its clients only
 * (mlflow/utils/mlflow_tags.py IMMUTABLE_TAGS): whoever set it could read, through the trace,
 * what they may not read. */
bool trace_tag_is_reserved(const char *key)
{
	return strcmp(key, TRACE_SPANS_TAG) == 0 || strcmp(key, TRACE_ARCHIVE_TAG) == 0 ||
	       strcmp(key, TRACE_ARTIFACTS_TAG) == 0 ||
	       strcmp(key, TRACE_ARCHIVAL_FAILURE_TAG) == 0;
}

/* A failure to archive may be forgotten (mlflow/server/handlers.py
 * _validate_trace_tag_handler_mutation). */
static bool check_mutable(struct request *rq, const char *key, const char *operation)
{
	bool is_failure = strcmp(key, TRACE_ARCHIVAL_FAILURE_TAG) == 0;

	if (!trace_tag_is_reserved(key) || (is_failure && strcmp(operation, "deleted") == 0))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Tag '%s' is immutable and cannot be %s on a trace.", key, operation);
}

struct trace_set_tag_req {
	const char *trace_id;
	const char *key;
	const char *value;
};
static const struct field trace_set_tag_fields[] = {
	F_STR(trace_set_tag_req, trace_id, IN_PATH),
	F_STR(trace_set_tag_req, key, REQUIRED),
	F_STR(trace_set_tag_req, value, OPTIONAL),
	F_END,
};

HANDLER(trace_set_tag)
{
	const char *value = truncated(rq->arena, MAX_TRACE_VALUE_LENGTH, in->value);
	bool is_name = strcmp(in->key, TRACE_NAME_TAG) == 0;
	struct rows *r;

	if (!check_mutable(rq, in->key, "set") || !check_tag_name(rq, "key", in->key) ||
	    !check_length(rq, "key", MAX_TRACE_KEY_LENGTH, in->key) ||
	    (is_name && !check_length(rq, "Trace name", MAX_TRACE_NAME_LENGTH, value)))
		return false;
	r = is_name ? db_query(rq, trace_set_name, P_STR(in->trace_id), P_STR(rq->workspace),
			       P_STR(value)) :
		      db_query(rq, trace_set_tag, P_STR(in->trace_id), P_STR(rq->workspace),
			       P_STR(in->key), P_STR(value));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_trace(rq, in->trace_id);
}

struct trace_delete_tag_req {
	const char *trace_id;
	const char *key;
};
static const struct field trace_delete_tag_fields[] = {
	F_STR(trace_delete_tag_req, trace_id, IN_PATH),
	F_STR(trace_delete_tag_req, key, REQUIRED),
	F_END,
};

HANDLER(trace_delete_tag)
{
	bool is_name = strcmp(in->key, TRACE_NAME_TAG) == 0;
	struct rows *r;

	if (!check_mutable(rq, in->key, "deleted"))
		return false;
	r = is_name ? db_query(rq, trace_set_name, P_STR(in->trace_id), P_STR(rq->workspace),
			       P_STR(NULL)) :
		      db_query(rq, trace_delete_tag, P_STR(in->trace_id), P_STR(rq->workspace),
			       P_STR(in->key));
	if (!r)
		return false;
	if (rows_count(r) && rows_int(r, 0, 0))
		return reply_empty(rq);
	if (!rows_count(r) && (is_name || rq->config->enable_workspaces))
		return no_trace(rq, in->trace_id);
	return fail(rq, RESOURCE_DOES_NOT_EXIST,
		    "No trace tag with key '%s' for trace with ID '%s'", in->key, in->trace_id);
}
