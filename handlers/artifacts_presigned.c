/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Presigned URLs of artifacts of runs and logged models that are in a bucket
 * themselves, not behind the artifact proxy.
 */
#include "app/config.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "handlers/artifacts.h"
#include "handlers/logged_models.h"

#include <inttypes.h>

/* s3_artifact_repo.py create_presigned_upload_url */
#define UPLOAD_SECONDS 900
#define SECONDS_MAX 604800

/* `of` is what the messages of the two endpoints do not have in common. */
static bool find_place(struct request *rq, const char *uri, const struct artifact_path *path,
		       const char *what, const char *const of[2], struct artifact *ret)
{
	const char *scheme;

	if (place_is_proxied(rq->arena, uri, &scheme))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Presigned %s is not supported for %sproxied artifact storage "
			    "(artifact URI scheme: %s). This endpoint requires a %sdirect cloud "
			    "storage artifact URI.",
			    what, of[0], scheme, of[1]);
	if (strcmp(scheme, "s3") == 0)
		return place_below(rq, uri, path, ret);
	return fail(rq, NOT_IMPLEMENTED,
		    "Presigned %s is not supported for the current artifact repository", what);
}

static bool check_expiration(struct request *rq, const struct opt_int *expiration)
{
	if (!expiration->given || (expiration->v >= 1 && expiration->v <= SECONDS_MAX))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "expiration must be between 1 and %d seconds (got %" PRId64 ").", SECONDS_MAX,
		    expiration->v);
}

static void jw_presigned(struct json *j, const struct presigned *p)
{
	jw_obj(j);
	jw_kv_str(j, "presigned_url", p->url);
	if (p->n_headers) {
		jw_key(j, "headers");
		jw_obj(j);
		for (size_t i = 0; i < p->n_headers; i++)
			jw_kv_str(j, p->headers[i].name, p->headers[i].value);
		jw_obj_end(j);
	}
}

struct presigned_upload_req {
	const char *run_id;
	const char *model_id;
	const char *path;
	struct opt_int expiration;
};
static const struct field presigned_upload_fields[] = {
	F_STR(presigned_upload_req, run_id, OPTIONAL),
	F_STR(presigned_upload_req, model_id, OPTIONAL),
	F_STR(presigned_upload_req, path, REQUIRED),
	F_INT(presigned_upload_req, expiration, OPTIONAL),
	F_END,
};

HANDLER(presigned_upload)
{
	bool of_run = *or_empty(in->run_id);
	struct artifact_path path;
	struct presigned p;
	struct artifact at;
	const char *uri;
	struct json j;

	if (of_run == !!*or_empty(in->model_id))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Exactly one of run_id and model_id must be provided.");
	if (!artifact_path_read(rq, in->path, &path))
		return false;
	if (of_run ? !run_artifact_uri(rq, in->run_id, &uri) :
		     !logged_model_location(rq, in->model_id, &uri))
		return false;
	if (!find_place(rq, uri, &path, "upload", (const char *const[]){ "", "" }, &at) ||
	    !artifact_path_check_new(rq, path.given, at.name) ||
	    !check_expiration(rq, &in->expiration) ||
	    !store_presign_upload(rq, &at, in->expiration.given ? in->expiration.v : UPLOAD_SECONDS,
				  &p))
		return false;
	j = reply_json(rq);
	jw_presigned(&j, &p);
	jw_obj_end(&j);
	return true;
}

struct presigned_download_req {
	const char *run_id;
	const char *path;
	struct opt_int expiration;
};
static const struct field presigned_download_fields[] = {
	F_STR(presigned_download_req, run_id, REQUIRED),
	F_STR(presigned_download_req, path, REQUIRED),
	F_INT(presigned_download_req, expiration, OPTIONAL),
	F_END,
};

HANDLER(presigned_download)
{
	static const char *const of[] = { "runs with ", "run with a " };
	struct artifact_path path;
	struct presigned p;
	struct artifact at;
	const char *uri;
	struct json j;

	if (!artifact_path_read(rq, in->path, &path) || !check_expiration(rq, &in->expiration) ||
	    !run_artifact_uri(rq, in->run_id, &uri) ||
	    !find_place(rq, uri, &path, "download", of, &at) ||
	    !store_presign_download(
		    rq, &at, "Presigned download",
		    in->expiration.given ? in->expiration.v : rq->config->presigned_ttl, &p))
		return false;
	j = reply_json(rq);
	jw_presigned(&j, &p);
	jw_kv_int(&j, "file_size", p.size);
	jw_obj_end(&j);
	return true;
}
