/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spans of traces: from the database, where clients since 3.4 have them sent
 * (spans_export.c), or an artifact of the trace, traces.json, which nginx sends.
 */
#include "app/artifacts/location.h"
#include "app/artifacts/mime.h"
#include "app/endpoints.h"
#include "app/json_value.h"
#include "app/validate.h"
#include "handlers/artifacts.h"
#include "handlers/spans_out.h"
#include "handlers/traces.h"

#define SPANS_FILE "traces.json"
#define ATTACHMENTS "attachments"

/* Columns of trace_places.sql */
enum { TRACE_ID, SPANS, ARTIFACTS_URI, EXPERIMENT_ID, EXPERIMENT_URI };

static bool are_at(const struct rows *r, int row, const char *where)
{
	const char *spans = rows_str(r, row, SPANS);

	return spans && strcmp(spans, where) == 0;
}

static bool refuse_archived(struct request *rq, const char *id)
{
	return fail(rq, NOT_IMPLEMENTED,
		    "The spans of trace '%s' are in an archive, which this version cannot read; "
		    "`mlflow server` can.",
		    id);
}

/* ---- whole traces ---- */

/* Traces with the spans of each; what is asked for together with struct traces. */
struct whole {
	struct traces traces;
	struct rows *spans; /* place, content */
	struct trace_cursor at;
	int next_span;
};

static bool fetch_whole(struct request *rq, const char *const *ids, size_t n, struct whole *ret)
{
	*ret = (struct whole){ .traces = traces_send(rq, ids, n) };
	ret->spans = db_send(rq, trace_spans, P_STRS(ids, n), P_STR(rq->workspace));
	return db_wait(rq);
}

/* In the words of the reference for what is not in the database; clients then ask for
 * the artifact. */
static bool check_place(struct request *rq, const struct whole *w, int row)
{
	const char *where =
		trace_child(w->traces.tags, rows_int(w->traces.info, row, 0), TRACE_SPANS_TAG);

	if (where && strcmp(where, "TRACKING_STORE") == 0)
		return true;
	if (where && strcmp(where, "ARCHIVE_REPO") == 0)
		return refuse_archived(rq, rows_str(w->traces.info, row, 1));
	return fail(rq, INTERNAL_ERROR, "Trace data not stored in tracking store");
}

/* The rows [*from, *to) of spans are of the trace in `row`. */
static void take_spans(struct whole *w, int row, int *from, int *to)
{
	int64_t place = rows_int(w->traces.info, row, 0);
	int n = rows_count(w->spans);

	while (w->next_span < n && rows_int(w->spans, w->next_span, 0) < place)
		w->next_span++;
	*from = w->next_span;
	while (w->next_span < n && rows_int(w->spans, w->next_span, 0) == place)
		w->next_span++;
	*to = w->next_span;
}

/* Clients say with a trace how many spans it has, which may still be under way. */
static bool is_complete(struct request *rq, const struct whole *w, int row, int n_spans)
{
	const char *stats = trace_child(w->traces.metadata, rows_int(w->traces.info, row, 0),
					TRACE_SIZE_METADATA);
	const struct json_value *v = stats ? json_value_read(rq->arena, stats) : NULL;
	const struct json_value *wanted = v ? json_value_get(v, "num_spans") : NULL;

	return n_spans &&
	       (!wanted || wanted->kind != JSON_INT || n_spans >= json_value_double(wanted));
}

static bool put_whole(struct request *rq, struct json *j, struct whole *w, int row, int from,
		      int to)
{
	bool ok = true;

	jw_obj(j);
	jw_key(j, "trace_info");
	jw_trace_info(j, rq->arena, &w->traces, row, &w->at);
	if (from < to) {
		jw_key(j, "spans");
		jw_arr(j);
		for (int i = from; ok && i < to; i++)
			ok = jw_span(rq, j, rows_str(w->spans, i, 1));
		jw_arr_end(j);
	}
	jw_obj_end(j);
	return ok;
}

struct trace_whole_req {
	const char *trace_id;
	struct opt_bool allow_partial;
};
static const struct field trace_whole_fields[] = {
	F_STR(trace_whole_req, trace_id, REQUIRED),
	F_BOOL(trace_whole_req, allow_partial, OPTIONAL),
	F_END,
};

static bool no_whole_trace(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Trace with ID %s is not found.", id);
}

/* The reference waits three seconds for what is missing, and then says the same; a worker
 * that waits serves nobody. */
static bool refuse_incomplete(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST,
		    "Trace with ID %s is not fully exported yet, please try again later.", id);
}

HANDLER(trace_whole)
{
	struct whole w;
	struct json j;
	int from, to;

	if (!fetch_whole(rq, &in->trace_id, 1, &w))
		return false;
	if (!rows_count(w.traces.info))
		return no_whole_trace(rq, in->trace_id);
	if (!check_place(rq, &w, 0))
		return false;
	take_spans(&w, 0, &from, &to);
	if (!in->allow_partial.v && !is_complete(rq, &w, 0, to - from))
		return refuse_incomplete(rq, in->trace_id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "trace");
	if (!put_whole(rq, &j, &w, 0, from, to))
		return false;
	jw_obj_end(&j);
	return true;
}

struct traces_whole_req {
	struct str_list trace_ids;
	struct str_list experiment_ids;
};
static const struct field traces_whole_fields[] = {
	F_STRS(traces_whole_req, trace_ids, REQUIRED),
	F_STRS(traces_whole_req, experiment_ids, NULL_IS_EMPTY),
	F_END,
};

/* Those that are complete. */
static bool reply_wholes(struct request *rq, struct whole *w)
{
	struct json j = reply_json(rq);
	bool any = false;

	jw_obj(&j);
	for (int row = 0; row < rows_count(w->traces.info); row++) {
		int from, to;

		take_spans(w, row, &from, &to);
		if (!is_complete(rq, w, row, to - from))
			continue;
		if (!any) {
			jw_key(&j, "traces");
			jw_arr(&j);
		}
		any = true;
		if (!put_whole(rq, &j, w, row, from, to))
			return false;
	}
	if (any)
		jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}

HANDLER(traces_whole)
{
	const char **ids;
	struct whole w;
	size_t n;

	ids = traces_last_of_each(rq->arena, &in->trace_ids, &n);
	if (in->experiment_ids.given && n &&
	    !traces_keep_those_in(rq, &in->experiment_ids, ids, &n))
		return false;
	if (!fetch_whole(rq, ids, n, &w))
		return false;
	for (int row = 0; row < rows_count(w.traces.info); row++)
		if (!check_place(rq, &w, row))
			return false;
	return reply_wholes(rq, &w);
}

/* ---- as a file ---- */

struct trace_artifact_get_req {
	const char *request_id;
	const char *path;
};
static const struct field trace_artifact_get_fields[] = {
	F_STR(trace_artifact_get_req, request_id, OPTIONAL),
	F_STR(trace_artifact_get_req, path, OPTIONAL),
	F_END,
};

/* The tag of a trace may be as old as a server that let clients set it, and say any place
 * that the server reads: one that is not the trace's own counts as none. */
static bool has_artifacts(struct request *rq, const struct rows *r)
{
	const char *tail = trace_artifacts_path(rq->arena, rows_str(r, 0, TRACE_ID)) + 1;

	return location_is_in_experiment(or_empty(rows_str(r, 0, ARTIFACTS_URI)),
					 or_empty(rows_str(r, 0, EXPERIMENT_URI)),
					 rows_str(r, 0, EXPERIMENT_ID), tail);
}

static bool send_file(struct request *rq, const struct rows *r, const char *name)
{
	const char *uri = or_empty(rows_str(r, 0, ARTIFACTS_URI));
	struct artifact_path path;
	struct artifact at;

	if (!has_artifacts(rq, r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "No such artifact: '%s'", name);
	return artifact_path_read(rq, name, &path) && place_below(rq, uri, &path, &at) &&
	       store_send(rq, &at);
}

static bool send_rows(struct request *rq, const char *id)
{
	struct rows *r = db_query(rq, trace_spans, P_STRS(&id, 1), P_STR(rq->workspace));
	struct json j;

	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "spans");
	jw_arr(&j);
	for (int row = 0; row < rows_count(r); row++)
		jw_raw(&j, rows_str(r, row, 1));
	jw_arr_end(&j);
	jw_obj_end(&j);
	rq->reply.type = mime_type(SPANS_FILE);
	reply_header(rq, "Content-Disposition", mime_disposition(rq->arena, SPANS_FILE));
	reply_header(rq, "X-Content-Type-Options", "nosniff");
	return true;
}

/* Attachments are named by UUIDs, in any spelling that Python's uuid.UUID() takes. */
static bool check_attachment(struct request *rq, const char *path)
{
	size_t digits = 0;
	bool ok = true;

	for (const char *s = strncmp(path, "urn:uuid:", 9) == 0 ? path + 9 : path; *s; s++) {
		digits += strchr("0123456789abcdefABCDEF", *s) != NULL;
		ok = ok && strchr("0123456789abcdefABCDEF-{}", *s) != NULL;
	}
	if (ok && digits == 32)
		return true;
	return fail(rq, ATTRIBUTE_NOT_FOUND,
		    "Invalid attachment path: '%s'. Attachment path must be a valid UUID.", path);
}

HANDLER(trace_artifact_get)
{
	const char *id = or_empty(in->request_id);
	struct artifact_path path;
	struct rows *r;

	if (!*id)
		return fail(rq, BAD_REQUEST,
			    "Request must include the \"request_id\" query parameter.");
	if (*or_empty(in->path) &&
	    (!artifact_path_read(rq, in->path, &path) || !check_attachment(rq, in->path)))
		return false;
	r = db_query(rq, trace_places, P_STRS(&id, 1), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r))
		return *or_empty(in->path) ? no_trace(rq, id) : no_whole_trace(rq, id);
	if (*or_empty(in->path))
		return send_file(rq, r, arena_printf(rq->arena, ATTACHMENTS "/%s", in->path));
	if (are_at(r, 0, "ARCHIVE_REPO"))
		return refuse_archived(rq, id);
	return are_at(r, 0, "TRACKING_STORE") ? send_rows(rq, id) : send_file(rq, r, SPANS_FILE);
}
