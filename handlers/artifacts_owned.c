/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Artifacts by the run or logged model they belong to, whose row says where they
 * are: what the web UI lists and shows, and what old clients upload.
 */
#include "app/db.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "handlers/artifacts.h"
#include "handlers/logged_models.h"

#include <inttypes.h>

/* The limit of upload-artifact (mlflow/server/handlers.py
 * upload_artifact_handler). */
#define UPLOAD_MAX (10 * 1024 * 1024)

bool run_artifact_uri(struct request *rq, const char *run_id, const char **ret_uri)
{
	struct rows *r = db_query(rq, artifact_find_run, P_STR(run_id), P_STR(rq->workspace));

	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Run with id=%s not found", run_id);
	*ret_uri = or_empty(rows_str(r, 0, 0));
	return true;
}

static bool reply_files(struct request *rq, const char *uri, const struct artifact_path *path)
{
	struct artifact_files files;
	const char *scheme, *directory;
	struct artifact at;
	struct json j;

	if (!place_below(rq, uri, path, &at) || !store_list(rq, &at, &files))
		return false;
	directory = place_is_proxied(rq->arena, uri, &scheme) ? path->given : path->name;
	j = reply_json(rq);
	jw_obj(&j);
	jw_kv_str(&j, "root_uri", uri);
	jw_artifact_files(&j, rq->arena, &files, directory);
	jw_obj_end(&j);
	return true;
}

static bool send_file(struct request *rq, const char *uri, const struct artifact_path *path)
{
	struct artifact at;

	return place_below(rq, uri, path, &at) && store_send(rq, &at);
}

/* ---- of runs ---- */

struct run_artifact_list_req {
	const char *run_id;
	const char *path;
	const char *page_token; /* a local store has no pages */
};
static const struct field run_artifact_list_fields[] = {
	F_RUN_ID(run_artifact_list_req, run_id),
	F_STR(run_artifact_list_req, path, OPTIONAL),
	F_STR(run_artifact_list_req, page_token, OPTIONAL),
	F_END,
};

HANDLER(run_artifact_list)
{
	struct artifact_path path;
	const char *uri;

	return artifact_path_read(rq, or_empty(in->path), &path) &&
	       run_artifact_uri(rq, in->run_id, &uri) && reply_files(rq, uri, &path);
}

struct run_artifact_get_req {
	const char *run_id;
	const char *path;
};
static const struct field run_artifact_get_fields[] = {
	F_ANY_RUN_ID(run_artifact_get_req, run_id),
	F_STR(run_artifact_get_req, path, OPTIONAL),
	F_END,
};

HANDLER(run_artifact_get)
{
	struct artifact_path path;
	const char *uri;

	if (!in->path)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Missing value for required parameter 'path'.");
	return artifact_path_read(rq, in->path, &path) &&
	       run_artifact_uri(rq, *or_empty(in->run_id) ? in->run_id : "None", &uri) &&
	       send_file(rq, uri, &path);
}

struct run_artifact_upload_req {
	const char *run_uuid;
	const char *path;
};
static const struct field run_artifact_upload_fields[] = {
	F_STR(run_artifact_upload_req, run_uuid, OPTIONAL),
	F_STR(run_artifact_upload_req, path, OPTIONAL),
	F_END,
};

static bool check_size(struct request *rq)
{
	int64_t size = local_body_size(rq);

	if (size > UPLOAD_MAX)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Artifact size is too large. Max size is 10MB.");
	return size || fail(rq, INVALID_PARAMETER_VALUE, "Request must specify data.");
}

HANDLER(run_artifact_upload)
{
	bool is_body_here = rq->phase == PHASE_NORMAL;
	struct artifact_path path;
	struct artifact at;
	const char *uri;

	if (!*or_empty(in->run_uuid))
		return fail(rq, INVALID_PARAMETER_VALUE, "Request must specify run_uuid.");
	if (!*or_empty(in->path))
		return fail(rq, INVALID_PARAMETER_VALUE, "Request must specify path.");
	if (!artifact_path_read(rq, in->path, &path) || (is_body_here && !check_size(rq)) ||
	    !run_artifact_uri(rq, in->run_uuid, &uri) || !place_below(rq, uri, &path, &at) ||
	    !artifact_path_check_new(rq, at.given, at.name))
		return false;
	reply_json(rq); /* and nothing in it, as in the reference */
	return is_body_here ? store_put(rq, &at) : store_expect(rq, &at);
}

/* ---- of logged models ---- */

struct logged_model_artifact_list_req {
	const char *model_id;
	const char *artifact_directory_path;
	const char *page_token;
};
static const struct field logged_model_artifact_list_fields[] = {
	F_STR(logged_model_artifact_list_req, model_id, IN_PATH),
	F_STR(logged_model_artifact_list_req, artifact_directory_path, OPTIONAL),
	F_STR(logged_model_artifact_list_req, page_token, OPTIONAL),
	F_END,
};

HANDLER(logged_model_artifact_list)
{
	struct artifact_path path;
	const char *uri;

	return artifact_path_read(rq, or_empty(in->artifact_directory_path), &path) &&
	       logged_model_location(rq, in->model_id, &uri) && reply_files(rq, uri, &path);
}

struct logged_model_artifact_get_req {
	const char *model_id;
	const char *artifact_file_path;
};
static const struct field logged_model_artifact_get_fields[] = {
	F_STR(logged_model_artifact_get_req, model_id, IN_PATH),
	F_STR(logged_model_artifact_get_req, artifact_file_path, OPTIONAL),
	F_END,
};

HANDLER(logged_model_artifact_get)
{
	struct artifact_path path;
	const char *uri;

	if (!*or_empty(in->artifact_file_path))
		return fail(rq, BAD_REQUEST,
			    "Request must include the \"artifact_file_path\" query parameter.");
	return artifact_path_read(rq, in->artifact_file_path, &path) &&
	       logged_model_location(rq, in->model_id, &uri) && send_file(rq, uri, &path);
}
