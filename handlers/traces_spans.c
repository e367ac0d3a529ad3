/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spans of traces. Clients keep them as an artifact of the trace, traces.json,
 * which nginx sends. `mlflow server` may have put some into the database; those go
 * out as they are there, and in no other form yet.
 */
#include "app/artifacts/location.h"
#include "app/artifacts/mime.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "handlers/artifacts.h"
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

/* In the words of the reference for what is not in the database; clients then ask for
 * the artifact. */
static bool refuse_whole(struct request *rq, const struct rows *r, int row)
{
	const char *id = rows_str(r, row, TRACE_ID);

	if (are_at(r, row, "ARCHIVE_REPO"))
		return refuse_archived(rq, id);
	if (are_at(r, row, "TRACKING_STORE"))
		return fail(rq, NOT_IMPLEMENTED,
			    "The spans of trace '%s' are in the database, and this version sends "
			    "them by get-trace-artifact only.",
			    id);
	return fail(rq, INTERNAL_ERROR, "Trace data not stored in tracking store");
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

HANDLER(trace_whole)
{
	struct rows *r = db_query(rq, trace_places, P_STRS(&in->trace_id, 1), P_STR(rq->workspace));

	if (!r)
		return false;
	return rows_count(r) ? refuse_whole(rq, r, 0) : no_whole_trace(rq, in->trace_id);
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

HANDLER(traces_whole)
{
	const char **ids = in->trace_ids.v;
	size_t n = in->trace_ids.n;
	struct rows *r;

	if (in->experiment_ids.given && !traces_keep_those_in(rq, &in->experiment_ids, ids, &n))
		return false;
	r = db_query(rq, trace_places, P_STRS(ids, n), P_STR(rq->workspace));
	if (!r)
		return false;
	return rows_count(r) ? refuse_whole(rq, r, 0) : reply_empty(rq);
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
	struct rows *r = db_query(rq, trace_spans, P_STR(id), P_STR(rq->workspace));
	struct json j;

	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "spans");
	jw_arr(&j);
	for (int row = 0; row < rows_count(r); row++)
		jw_raw(&j, rows_str(r, row, 0));
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
