/* SPDX-License-Identifier: Apache-2.0 */
/* Multipart uploads to a bucket: clients send the parts to the store themselves, by
 * URLs that are signed for one part each; see s3.h. */
#include "app/artifacts/http.h"
#include "app/artifacts/mime.h"
#include "app/artifacts/path.h"
#include "app/artifacts/s3.h"
#include "app/artifacts/xml.h"
#include "app/query.h"

#include <inttypes.h>

bool s3_multipart_begin(struct request *rq, const struct artifact *at, const char **ret_id)
{
	const struct s3 *s3 = at->store->s3;
	struct name_value query = { "uploads", "" };
	struct name_value *headers =
		ARENA_ARRAY(rq->arena, s3->n_upload_headers + 1, struct name_value);
	struct s3_request r = { .method = "POST",
				.key = s3_key(rq->arena, at),
				.query = &query,
				.n_query = 1,
				.headers = headers,
				.n_headers = 1 };
	struct http_answer answer;

	headers[0] = (struct name_value){ "Content-Type", mime_type(artifact_base_name(at->name)) };
	for (size_t i = 0; i < s3->n_upload_headers; i++)
		headers[r.n_headers++] = s3->upload_headers[i];
	if (!s3_call(rq, at, &r, NULL, &answer))
		return false;
	if (answer.status != 200)
		return s3_fail(rq, at, &answer);
	*ret_id = xml_find(rq->arena, answer.body, answer.size, "UploadId");
	return *ret_id || fail(rq, INTERNAL_ERROR,
			       "The artifact store at %s began an upload without saying its id.",
			       s3->inside.origin);
}

static bool sign_part(struct request *rq, const struct artifact *at, const char *upload_id,
		      size_t number, const char **ret)
{
	struct name_value query[] = { { "partNumber", arena_printf(rq->arena, "%zu", number) },
				      { "uploadId", upload_id } };
	struct s3_request r = { .method = "PUT",
				.key = s3_key(rq->arena, at),
				.query = query,
				.n_query = ARRAY_LEN(query),
				.seconds = S3_PART_SECONDS };

	return s3_presign(rq, at->store->s3, &r, ret);
}

bool s3_multipart_create(struct request *rq, const struct artifact *at, size_t n,
			 struct multipart *ret)
{
	*ret = (struct multipart){ .n = n, .urls = ARENA_ARRAY(rq->arena, n, const char *) };
	if (!s3_multipart_begin(rq, at, &ret->upload_id))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!sign_part(rq, at, ret->upload_id, i + 1, &ret->urls[i]))
			return false;
	return true;
}

static const char *complete_xml(struct arena *a, const struct multipart_part *parts, size_t n,
				struct buf *xml)
{
	buf_puts(xml, "<CompleteMultipartUpload "
		      "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
	for (size_t i = 0; i < n; i++)
		buf_printf(xml, "<Part><PartNumber>%" PRId64 "</PartNumber><ETag>%s</ETag></Part>",
			   parts[i].number, xml_escape(a, parts[i].etag));
	buf_puts(xml, "</CompleteMultipartUpload>");
	return buf_failed(xml) ? NULL : xml->data;
}

bool s3_multipart_complete(struct request *rq, const struct artifact *at, const char *upload_id,
			   const struct multipart_part *parts, size_t n)
{
	struct name_value query = { "uploadId", upload_id };
	struct s3_request r = {
		.method = "POST", .key = s3_key(rq->arena, at), .query = &query, .n_query = 1
	};
	struct http_answer answer;
	struct buf xml;
	bool ok;

	buf_init(&xml, 4UL << 20);
	ok = complete_xml(rq->arena, parts, n, &xml) ?
		     s3_call(rq, at, &r, xml.data, &answer) :
		     fail(rq, INVALID_PARAMETER_VALUE, "The list of parts is too long.");
	buf_free(&xml);
	if (!ok)
		return false;
	/* a store may find out after it has begun to answer with 200 */
	if (answer.status != 200 || xml_find(rq->arena, answer.body, answer.size, "Code"))
		return s3_fail(rq, at, &answer);
	return true;
}

bool s3_multipart_abort(struct request *rq, const struct artifact *at, const char *upload_id)
{
	struct name_value query = { "uploadId", upload_id };
	struct s3_request r = {
		.method = "DELETE", .key = s3_key(rq->arena, at), .query = &query, .n_query = 1
	};
	struct http_answer answer;

	return s3_call(rq, at, &r, NULL, &answer) &&
	       (answer.status < 300 || s3_fail(rq, at, &answer));
}
