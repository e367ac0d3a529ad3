/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Artifacts that clients send to and fetch from the store themselves: multipart
 * uploads and presigned downloads by path of the artifact proxy. A store that has
 * neither says so as the reference does.
 */
#include "app/artifacts/parts.h"
#include "app/artifacts/path.h"
#include "app/config.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "handlers/artifacts.h"

#include <inttypes.h>

/* Parts of one upload (Amazon S3 user guide, multipart upload limits). */
#define PARTS_MAX 10000

/* The file that a multipart upload is about: the base name of `file`, a path on the
 * client's machine, in the directory that the URL names. */
static bool place_of_upload(struct request *rq, const char *directory, const char *file,
			    struct artifact *ret)
{
	const char *base = artifact_base_name(file);

	return place_of_path(rq,
			     *directory ? arena_printf(rq->arena, "%s/%s", directory, base) : base,
			     ret) &&
	       artifact_path_check_new(rq, ret->given, ret->name);
}

/* ---- multipart uploads ---- */

struct multipart_create_req {
	const char *artifact_path;
	const char *path;
	struct opt_int num_parts;
};
static const struct field multipart_create_fields[] = {
	F_STR(multipart_create_req, artifact_path, IN_PATH),
	F_STR(multipart_create_req, path, REQUIRED),
	F_INT(multipart_create_req, num_parts, OPTIONAL),
	F_END,
};

static void jw_multipart(struct json *j, const struct multipart *m)
{
	jw_kv_str(j, "upload_id", m->upload_id);
	if (!m->n)
		return;
	jw_key(j, "credentials");
	jw_arr(j);
	for (size_t i = 0; i < m->n; i++) {
		jw_obj(j);
		jw_kv_str(j, "url", m->urls[i]);
		jw_kv_int(j, "part_number", (int64_t)i + 1);
		if (m->token_header) {
			jw_key(j, "headers");
			jw_obj(j);
			jw_kv_str(j, m->token_header, m->tokens[i]);
			jw_obj_end(j);
		}
		jw_obj_end(j);
	}
	jw_arr_end(j);
}

HANDLER(multipart_create)
{
	struct multipart m;
	struct artifact at;
	struct json j;

	if (in->num_parts.v < 0 || in->num_parts.v > PARTS_MAX)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "num_parts must be between 0 and %d (got %" PRId64 ").", PARTS_MAX,
			    in->num_parts.v);
	if (!place_of_upload(rq, in->artifact_path, in->path, &at) ||
	    !store_multipart_create(rq, &at, (size_t)in->num_parts.v, &m))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_multipart(&j, &m);
	jw_obj_end(&j);
	return true;
}

struct upload_part {
	struct opt_int part_number;
	const char *etag;
	const char *url;
};
static const struct field upload_part_fields[] = {
	F_INT(upload_part, part_number, OPTIONAL),
	F_STR(upload_part, etag, OPTIONAL),
	F_STR(upload_part, url, OPTIONAL),
	F_END,
};

struct multipart_complete_req {
	const char *artifact_path;
	const char *path;
	const char *upload_id;
	LIST(struct upload_part) parts;
};
static const struct field multipart_complete_fields[] = {
	F_STR(multipart_complete_req, artifact_path, IN_PATH),
	F_STR(multipart_complete_req, path, REQUIRED),
	F_STR(multipart_complete_req, upload_id, OPTIONAL),
	F_LIST(multipart_complete_req, parts, upload_part, REQUIRED),
	F_END,
};

HANDLER(multipart_complete)
{
	struct multipart_part *parts = ARENA_ARRAY(rq->arena, in->parts.n, struct multipart_part);
	struct artifact at;

	for (size_t i = 0; i < in->parts.n; i++)
		parts[i] = (struct multipart_part){ in->parts.v[i].part_number.v,
						    or_empty(in->parts.v[i].etag) };
	return place_of_upload(rq, in->artifact_path, in->path, &at) &&
	       store_multipart_complete(rq, &at, or_empty(in->upload_id), parts, in->parts.n) &&
	       reply_empty(rq);
}

struct multipart_abort_req {
	const char *artifact_path;
	const char *path;
	const char *upload_id;
};
static const struct field multipart_abort_fields[] = {
	F_STR(multipart_abort_req, artifact_path, IN_PATH),
	F_STR(multipart_abort_req, path, REQUIRED),
	F_STR(multipart_abort_req, upload_id, OPTIONAL),
	F_END,
};

HANDLER(multipart_abort)
{
	struct artifact at;

	return place_of_upload(rq, in->artifact_path, in->path, &at) &&
	       store_multipart_abort(rq, &at, or_empty(in->upload_id)) && reply_empty(rq);
}

/* A part of an upload to a local disk; a bucket takes its parts itself. */
struct artifact_part_req {
	const char *of_workspace;
	const char *upload_id;
	const char *part;
};
static const struct field artifact_part_fields[] = {
	F_STR(artifact_part_req, of_workspace, IN_PATH),
	F_STR(artifact_part_req, upload_id, IN_PATH),
	F_STR(artifact_part_req, part, IN_PATH),
	F_END,
};

HANDLER(artifact_part)
{
	int64_t number = strspn(in->part, "0123456789") == strlen(in->part) ?
				 strtoll(in->part, NULL, 10) :
				 0;

	reply_nothing(rq);
	rq->reply.status = 200;
	return rq->phase == PHASE_NORMAL ?
		       parts_put(rq, in->of_workspace, in->upload_id, number) :
		       parts_expect(rq, in->of_workspace, in->upload_id, number);
}

/* ---- presigned downloads ---- */

struct artifact_presign_req {
	const char *artifact_path;
};
static const struct field artifact_presign_fields[] = {
	F_STR(artifact_presign_req, artifact_path, IN_PATH),
	F_END,
};

HANDLER(artifact_presign)
{
	struct presigned p;
	struct artifact at;
	struct json j;

	if (!place_of_path(rq, in->artifact_path, &at) ||
	    !store_presign_download(rq, &at, "Multipart download", rq->config->presigned_ttl, &p))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_kv_str(&j, "url", p.url);
	jw_key(&j, "headers");
	jw_raw(&j, "{}");
	jw_kv_int(&j, "file_size", p.size);
	jw_obj_end(&j);
	return true;
}
