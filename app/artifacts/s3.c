/* SPDX-License-Identifier: Apache-2.0 */
/* Calling a bucket, and letting nginx or a client call it; see s3.h. s3_list.c and
 * s3_multipart.c are the rest of the store. */
#include "app/artifacts/s3.h"

#include "app/artifacts/checksum.h"
#include "app/artifacts/http.h"
#include "app/artifacts/mime.h"
#include "app/artifacts/path.h"
#include "app/artifacts/xml.h"
#include "app/limits.h"
#include "app/query.h"
#include "app/validate.h"

#include <openssl/evp.h>
#include <sodium.h>

#define TRIES_MAX 2
#define UNSIGNED "UNSIGNED-PAYLOAD"

const char *s3_key(struct arena *a, const struct artifact *at)
{
	const char *prefix = at->store->s3->prefix;

	if (!*prefix || !*at->name)
		return *prefix ? prefix : at->name;
	return arena_printf(a, "%s/%s", prefix, at->name);
}

/* ---- signing ---- */

static const char *path_of(struct arena *a, const struct s3_address *address, const char *key)
{
	if (!key)
		return *address->base ? address->base : "/";
	return arena_printf(a, "%s/%s", address->base, percent_encode_path(a, key));
}

/* The request in the signer's terms, and the keys for it. False: answered. */
static bool prepare(struct request *rq, const struct s3 *s3, const struct s3_address *address,
		    const struct s3_request *r, struct aws_keys *ret_keys, struct sigv4 *ret)
{
	struct name_value *query = ARENA_ARRAY(rq->arena, r->n_query + 1, struct name_value);

	*ret = (struct sigv4){ .method = r->method,
			       .host = address->host,
			       .path = path_of(rq->arena, address, r->key),
			       .query = query,
			       .n_query = r->n_query,
			       .headers = r->headers,
			       .n_headers = r->n_headers,
			       .region = s3->region,
			       .service = "s3",
			       .now = time(NULL),
			       .expires = r->seconds };
	for (size_t i = 0; i < r->n_query; i++)
		query[i] = r->query[i];
	/* in the query, where a browser can send it, too */
	if (s3->owner)
		query[ret->n_query++] =
			(struct name_value){ "x-amz-expected-bucket-owner", s3->owner };
	return credentials_get(rq, s3->credentials, ret_keys);
}

bool s3_presign(struct request *rq, const struct s3 *s3, const struct s3_request *r,
		const char **ret)
{
	struct aws_keys keys;
	struct sigv4 s;

	if (!prepare(rq, s3, &s3->outside, r, &keys, &s))
		return false;
	*ret = arena_printf(rq->arena, "%s%s", s3->outside.origin,
			    sigv4_presign(rq->arena, &keys, &s));
	return true;
}

/* A request of our own or of nginx's: the target without secrets, and the headers. */
static bool authorize(struct request *rq, const struct s3 *s3, const struct s3_request *r,
		      const char **ret_target, struct sigv4_headers *ret)
{
	struct name_value *headers = ARENA_ARRAY(rq->arena, r->n_headers + 1, struct name_value);
	struct aws_keys keys;
	const char *query;
	struct sigv4 s;

	if (!prepare(rq, s3, &s3->inside, r, &keys, &s))
		return false;
	for (size_t i = 0; i < r->n_headers; i++)
		headers[i] = r->headers[i];
	headers[s.n_headers++] = (struct name_value){ "x-amz-content-sha256", UNSIGNED };
	s.headers = headers;
	query = sigv4_query(rq->arena, s.query, s.n_query);
	*ret_target = arena_printf(rq->arena, "%s%s%s", s.path, *query ? "?" : "", query);
	*ret = sigv4_authorize(rq->arena, &keys, &s);
	return true;
}

/* ---- calling ---- */

static const char *md5_base64(struct arena *a, const char *body)
{
	unsigned char md5[EVP_MAX_MD_SIZE];
	char *text = arena_alloc(a, 64);
	unsigned n = 0;

	if (EVP_Digest(body, strlen(body), md5, &n, EVP_md5(), NULL) != 1)
		return NULL;
	return sodium_bin2base64(text, 64, md5, n, sodium_base64_VARIANT_ORIGINAL);
}

static bool unreachable(struct request *rq, const struct artifact *at,
			const struct http_answer *answer)
{
	if (answer->timed_out)
		return fail(rq, DEADLINE_EXCEEDED,
			    "The artifact store at %s does not answer in time. Try again later.",
			    at->store->s3->inside.origin);
	return fail(rq, TEMPORARILY_UNAVAILABLE,
		    "The artifact store at %s cannot be reached: %s. Try again later.",
		    at->store->s3->inside.origin, answer->error);
}

bool s3_call(struct request *rq, const struct artifact *at, const struct s3_request *r,
	     const char *body, struct http_answer *ret)
{
	const struct s3 *s3 = at->store->s3;
	bool is_read = strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0, sent;
	struct name_value md5 = { "Content-MD5", body ? md5_base64(rq->arena, body) : NULL };
	struct name_value *headers = ARENA_ARRAY(rq->arena, r->n_headers + 5, struct name_value);
	struct sigv4_headers signature;
	struct http_call call = { .method = r->method,
				  .headers = headers,
				  .n_headers = r->n_headers,
				  .body = body,
				  .body_size = body ? strlen(body) : (size_t)r->send_size,
				  .send_fd = r->send_fd,
				  .send_offset = r->send_offset,
				  .save_fd = r->save_fd,
				  .ca_file = s3->ca_file,
				  .no_verify = s3->no_verify };
	const char *target;

	for (size_t i = 0; i < r->n_headers; i++)
		headers[i] = r->headers[i];
	if (md5.value)
		headers[call.n_headers++] = md5;
	if (!authorize(rq, s3, r, &target, &signature))
		return false;
	headers[call.n_headers++] = (struct name_value){ "Authorization", signature.authorization };
	headers[call.n_headers++] = (struct name_value){ "x-amz-date", signature.date };
	headers[call.n_headers++] = (struct name_value){ "x-amz-content-sha256", UNSIGNED };
	if (signature.token)
		headers[call.n_headers++] =
			(struct name_value){ "x-amz-security-token", signature.token };
	call.url = arena_printf(rq->arena, "%s%s", s3->inside.origin, target);
	for (int tries = 1;; tries++) {
		sent = http_send(rq->arena, &call, ret);
		if ((sent && ret->status < 500) || !is_read || tries == TRIES_MAX || ret->timed_out)
			break;
	}
	return sent || unreachable(rq, at, ret);
}

/* ---- refusals ---- */

/* s3_artifact_repo.py BOTO_TO_MLFLOW_ERROR */
static const struct refusal {
	const char *code;
	int status;
	enum error_code error;
} refusals[] = {
	{ "AccessDenied", 403, PERMISSION_DENIED },
	{ "NoSuchBucket", 404, RESOURCE_DOES_NOT_EXIST },
	{ "NoSuchKey", 404, RESOURCE_DOES_NOT_EXIST },
	{ "InvalidAccessKeyId", 403, UNAUTHENTICATED },
	{ "SignatureDoesNotMatch", 403, UNAUTHENTICATED },
	{ "ExpiredToken", 400, UNAUTHENTICATED },
	{ "NoSuchUpload", 404, RESOURCE_DOES_NOT_EXIST },
	{ "InvalidPart", 400, INVALID_PARAMETER_VALUE },
	{ "InvalidPartOrder", 400, INVALID_PARAMETER_VALUE },
	{ "EntityTooSmall", 400, INVALID_PARAMETER_VALUE },
	{ "SlowDown", 503, TEMPORARILY_UNAVAILABLE },
};

static enum error_code error_of(const struct http_answer *answer, const char *code)
{
	for (size_t i = 0; code && i < ARRAY_LEN(refusals); i++)
		if (strcmp(refusals[i].code, code) == 0)
			return refusals[i].error;
	if (answer->status == 403)
		return PERMISSION_DENIED;
	if (answer->status == 404)
		return RESOURCE_DOES_NOT_EXIST;
	return answer->status >= 500 ? TEMPORARILY_UNAVAILABLE : INTERNAL_ERROR;
}

static bool is_word(const char *text)
{
	for (const char *p = text; *p; p++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", *p))
			return false;
	return *text && strlen(text) < 64;
}

/* The store's own words stay away: some stores repeat keys and what was signed. */
bool s3_fail(struct request *rq, const struct artifact *at, const struct http_answer *answer)
{
	const char *code = xml_find(rq->arena, answer->body, answer->size, "Code");

	if (code && !is_word(code))
		code = NULL;
	if (answer->status >= 300 && answer->status < 400)
		return fail(rq, INTERNAL_ERROR,
			    "The artifact store at %s answers with a redirection (HTTP %d): the "
			    "bucket '%s' is in another region than '%s' or behind another "
			    "endpoint.",
			    at->store->s3->inside.origin, answer->status, at->store->s3->bucket,
			    at->store->s3->region);
	return fail(rq, error_of(answer, code),
		    "The artifact store refused the request for '%s' in its bucket '%s': %s "
		    "(HTTP %d).",
		    at->given, at->store->s3->bucket, code ? code : "no reason given",
		    answer->status);
}

/* ---- through nginx ---- */

/* Headers that nginx's location turns into those of its request to the store
 * (stores_nginx.c, nginx/store.conf). The client gets the worker's type, disposition
 * and so on, whatever the object has. */
static bool hand_over(struct request *rq, const struct artifact *at, const struct s3_request *r)
{
	struct sigv4_headers signature;
	const char *target;

	if (!authorize(rq, at->store->s3, r, &target, &signature))
		return false;
	reply_json(rq);
	reply_header(rq, "X-Accel-Redirect", at->store->location);
	reply_header(rq, "X-MLflow-Store", target);
	reply_header(rq, "X-MLflow-Store-Authorization", signature.authorization);
	reply_header(rq, "X-MLflow-Store-Date", signature.date);
	if (signature.token)
		reply_header(rq, "X-MLflow-Store-Token", signature.token);
	return true;
}

static const char *missing(struct request *rq, const struct artifact *at)
{
	return python_json(rq->arena, arena_printf(rq->arena, "No such artifact: '%s'", at->given));
}

static bool is_file(struct request *rq, const struct artifact *at)
{
	return *at->name ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Artifact path refers to a directory, not a file: '%s'", at->given);
}

static bool redirect(struct request *rq, const char *url)
{
	reply_nothing(rq);
	rq->reply.status = 307;
	reply_header(rq, "Location", url);
	reply_header(rq, "Cache-Control", "no-store");
	return true;
}

static bool redirect_download(struct request *rq, const struct artifact *at)
{
	struct name_value query = { "response-content-disposition",
				    mime_disposition(rq->arena, artifact_base_name(at->name)) };
	struct s3_request r = { .method = "GET",
				.key = s3_key(rq->arena, at),
				.query = &query,
				.n_query = 1,
				.seconds = S3_REDIRECT_SECONDS };
	const char *url;

	return s3_presign(rq, at->store->s3, &r, &url) && redirect(rq, url);
}

static bool s3_send(struct request *rq, const struct artifact *at)
{
	const char *base = artifact_base_name(at->name);
	struct s3_request r = { .method = rq->method == HEAD ? "HEAD" : "GET",
				.key = s3_key(rq->arena, at) };

	if (!is_file(rq, at))
		return false;
	if (at->store->presigned_only)
		return redirect_download(rq, at);
	if (!hand_over(rq, at, &r))
		return false;
	rq->reply.type = mime_type(base);
	reply_header(rq, "Content-Disposition", mime_disposition(rq->arena, base));
	reply_header(rq, "Cache-Control", "no-cache");
	reply_header(rq, "X-MLflow-Store-Missing", missing(rq, at));
	return true;
}

/* Beside those of the store: the type that browsers will be told. */
static struct s3_request upload_of(struct request *rq, const struct artifact *at, int64_t seconds)
{
	const struct s3 *s3 = at->store->s3;
	struct name_value *headers =
		ARENA_ARRAY(rq->arena, s3->n_upload_headers + 1, struct name_value);
	size_t n = 0;

	headers[n++] =
		(struct name_value){ "Content-Type", mime_type(artifact_base_name(at->name)) };
	for (size_t i = 0; i < s3->n_upload_headers; i++)
		headers[n++] = s3->upload_headers[i];
	return (struct s3_request){ .method = "PUT",
				    .key = s3_key(rq->arena, at),
				    .headers = headers,
				    .n_headers = n,
				    .seconds = seconds };
}

static bool s3_put(struct request *rq, const struct artifact *at)
{
	struct s3_request r = upload_of(rq, at, 0);
	size_t n = r.n_headers;

	/* nginx takes them from the client's request, as they are signed here */
	if (!checksum_pass_on(rq, &r.headers, &r.n_headers) || !hand_over(rq, at, &r))
		return false;
	rq->reply.type = NULL;
	for (size_t i = 0; i < n; i++)
		reply_header(rq,
			     i ? arena_printf(rq->arena, "X-MLflow-Store-H%zu", i - 1) :
				 "X-MLflow-Store-Send-Type",
			     r.headers[i].value);
	return true;
}

/* The client sends its own type with its own headers, so that those of the store are in
 * the query. */
static bool s3_redirect_upload(struct request *rq, const struct artifact *at)
{
	struct s3_request r = { .method = "PUT",
				.key = s3_key(rq->arena, at),
				.query = at->store->s3->upload_headers,
				.n_query = at->store->s3->n_upload_headers,
				.seconds = S3_REDIRECT_SECONDS };
	const char *url;

	return s3_presign(rq, at->store->s3, &r, &url) && redirect(rq, url);
}

/* ---- by clients themselves ---- */

static bool head(struct request *rq, const struct artifact *at, int64_t *ret_size)
{
	struct s3_request r = { .method = "HEAD", .key = s3_key(rq->arena, at) };
	struct http_answer answer;

	if (!s3_call(rq, at, &r, NULL, &answer))
		return false;
	if (answer.status == 404) /* in the words of boto3, which the reference repeats */
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Not Found");
	if (answer.status == 403)
		return fail(rq, PERMISSION_DENIED, "Forbidden");
	if (answer.status != 200)
		return s3_fail(rq, at, &answer);
	*ret_size = answer.content_length;
	return true;
}

/* s3_artifact_repo.py _attachment_content_disposition */
static const char *disposition(struct arena *a, const char *name)
{
	char *quoted = arena_alloc(a, 2 * strlen(name) + 1), *to = quoted;

	for (const char *p = name; *p; p++) {
		if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e)
			return arena_printf(a, "attachment; filename*=UTF-8''%s",
					    percent_encode_path(a, name));
		if (*p == '"' || *p == '\\')
			*to++ = '\\';
		*to++ = *p;
	}
	return arena_printf(a, "attachment; filename=\"%s\"", quoted);
}

static bool s3_presign_download(struct request *rq, const struct artifact *at, int64_t seconds,
				struct presigned *ret)
{
	struct name_value query = { "response-content-disposition",
				    disposition(rq->arena, artifact_base_name(at->name)) };
	struct s3_request r = { .method = "GET",
				.key = s3_key(rq->arena, at),
				.query = &query,
				.n_query = 1,
				.seconds = seconds };

	*ret = (struct presigned){ 0 };
	return is_file(rq, at) && head(rq, at, &ret->size) &&
	       s3_presign(rq, at->store->s3, &r, &ret->url);
}

static bool s3_presign_upload(struct request *rq, const struct artifact *at, int64_t seconds,
			      struct presigned *ret)
{
	struct s3_request r = upload_of(rq, at, seconds);

	*ret = (struct presigned){ .headers = r.headers, .n_headers = r.n_headers };
	return s3_presign(rq, at->store->s3, &r, &ret->url);
}

const struct store_ops s3_ops = {
	.list = s3_list,
	.send = s3_send,
	.put = s3_put,
	.write = s3_store,
	.redirect_upload = s3_redirect_upload,
	.size = head,
	.remove = s3_delete,
	.presign_download = s3_presign_download,
	.presign_upload = s3_presign_upload,
	.multipart_create = s3_multipart_create,
	.multipart_complete = s3_multipart_complete,
	.multipart_abort = s3_multipart_abort,
};
