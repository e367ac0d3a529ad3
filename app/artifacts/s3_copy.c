/* SPDX-License-Identifier: Apache-2.0 */
/* Objects from and to files, and from one place of a store to another; for commands,
 * which may wait; see s3.h. */
#include "app/artifacts/http.h"
#include "app/artifacts/mime.h"
#include "app/artifacts/path.h"
#include "app/artifacts/s3.h"
#include "app/artifacts/xml.h"
#include "app/limits.h"
#include "app/query.h"

#include <inttypes.h>

/* What goes in one request, well below the 5 GB that S3 takes (Amazon S3 user guide,
 * multipart upload limits), and the least size of a part beyond it. */
#define WHOLE_MAX (1LL << 30)
#define PART_MIN (256LL << 20)

bool s3_fetch(struct request *rq, const struct artifact *at, int fd)
{
	struct s3_request r = { .method = "GET", .key = s3_key(rq->arena, at), .save_fd = fd };
	struct http_answer answer;

	return s3_call(rq, at, &r, NULL, &answer) &&
	       (answer.status == 200 || s3_fail(rq, at, &answer));
}

/* A store may find out after it has begun to answer with 200. */
static bool went_well(struct request *rq, const struct artifact *at,
		      const struct http_answer *answer)
{
	if (answer->status == 200 && !xml_find(rq->arena, answer->body, answer->size, "Code"))
		return true;
	return s3_fail(rq, at, answer);
}

/* ---- in parts ---- */

/* Where the bytes are: a file, or an object of the same store. */
struct from {
	int fd;
	const char *copy_source; /* NULL: the file */
};

static struct name_value copy_header(const struct from *from)
{
	return (struct name_value){ "x-amz-copy-source", from->copy_source };
}

static bool send_part(struct request *rq, const struct artifact *at, const struct from *from,
		      const char *upload_id, int64_t offset, int64_t size,
		      struct multipart_part *part)
{
	struct name_value query[] = {
		{ "partNumber", arena_printf(rq->arena, "%" PRId64, part->number) },
		{ "uploadId", upload_id },
	};
	struct name_value headers[] = {
		copy_header(from),
		{ "x-amz-copy-source-range", arena_printf(rq->arena, "bytes=%" PRId64 "-%" PRId64,
							  offset, offset + size - 1) },
	};
	struct s3_request r = { .method = "PUT",
				.key = s3_key(rq->arena, at),
				.query = query,
				.n_query = ARRAY_LEN(query) };
	struct http_answer answer;

	if (from->copy_source) {
		r.headers = headers;
		r.n_headers = ARRAY_LEN(headers);
	} else {
		r.send_fd = from->fd;
		r.send_offset = offset;
		r.send_size = size;
	}
	if (!s3_call(rq, at, &r, NULL, &answer) || !went_well(rq, at, &answer))
		return false;
	part->etag = from->copy_source ? xml_find(rq->arena, answer.body, answer.size, "ETag") :
					 answer.etag;
	return part->etag ||
	       fail(rq, INTERNAL_ERROR, "The artifact store at %s took a part without naming it.",
		    at->store->s3->inside.origin);
}

static bool send_parts(struct request *rq, const struct artifact *at, const struct from *from,
		       const char *upload_id, int64_t size)
{
	int64_t step = MAX(PART_MIN, size / (S3_PARTS_MAX - 1) + 1);
	size_t n = (size_t)((size + step - 1) / step);
	struct multipart_part *parts = ARENA_ARRAY(rq->arena, n, struct multipart_part);

	for (size_t i = 0; i < n; i++) {
		int64_t offset = (int64_t)i * step;

		parts[i].number = (int64_t)i + 1;
		if (!send_part(rq, at, from, upload_id, offset, MIN(step, size - offset),
			       &parts[i]))
			return false;
	}
	return s3_multipart_complete(rq, at, upload_id, parts, n);
}

static bool send_large(struct request *rq, const struct artifact *at, const struct from *from,
		       int64_t size)
{
	const char *upload_id;
	struct request *quiet;

	if (!s3_multipart_begin(rq, at, &upload_id))
		return false;
	if (send_parts(rq, at, from, upload_id, size))
		return true;
	quiet = request_quiet(rq); /* the failure that counts is answered */
	if (!s3_multipart_abort(quiet, at, upload_id))
		quiet->reply.error = ERROR_NONE; /* the bucket's lifecycle rules take it */
	return false;
}

/* ---- whole ---- */

static bool send_whole(struct request *rq, const struct artifact *at, const struct from *from,
		       int64_t size)
{
	const struct s3 *s3 = at->store->s3;
	struct name_value *headers =
		ARENA_ARRAY(rq->arena, s3->n_upload_headers + 1, struct name_value);
	struct s3_request r = {
		.method = "PUT", .key = s3_key(rq->arena, at), .headers = headers, .n_headers = 1
	};
	struct http_answer answer;

	if (from->copy_source) {
		headers[0] = copy_header(from);
	} else {
		headers[0] = (struct name_value){ "Content-Type",
						  mime_type(artifact_base_name(at->name)) };
		r.send_fd = from->fd;
		r.send_size = size;
	}
	for (size_t i = 0; i < s3->n_upload_headers; i++)
		headers[r.n_headers++] = s3->upload_headers[i];
	return s3_call(rq, at, &r, NULL, &answer) && went_well(rq, at, &answer);
}

static bool send_from(struct request *rq, const struct artifact *at, const struct from *from,
		      int64_t size)
{
	return size > WHOLE_MAX ? send_large(rq, at, from, size) : send_whole(rq, at, from, size);
}

bool s3_store(struct request *rq, const struct artifact *at, int fd, int64_t size)
{
	return send_from(rq, at, &(struct from){ .fd = fd }, size);
}

bool s3_copy(struct request *rq, const struct artifact *from, const struct artifact *to,
	     int64_t size)
{
	const char *source = arena_printf(rq->arena, "/%s/%s", from->store->s3->bucket,
					  percent_encode_path(rq->arena, s3_key(rq->arena, from)));

	return send_from(rq, to, &(struct from){ .copy_source = source }, size);
}
