/* SPDX-License-Identifier: Apache-2.0 */
/* From settings to a bucket; see s3.h. */
#include "app/artifacts/s3.h"

#include "app/artifacts/uri.h"
#include "app/bind.h"
#include "app/query.h"

#include <ctype.h>

/* ---- what the environment says ---- */

static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static void set(const char **member, const char *value)
{
	if (!*member)
		*member = value;
}

void s3_environment(struct arena *a, struct s3_settings *s)
{
	const char *profile = s->keys.profile;

	set(&s->endpoint, env("MLFLOW_S3_ENDPOINT_URL"));
	set(&s->endpoint, env("AWS_ENDPOINT_URL_S3"));
	set(&s->endpoint, env("AWS_ENDPOINT_URL"));
	set(&s->endpoint, aws_config_setting(a, profile, "endpoint_url"));
	set(&s->region, env("AWS_DEFAULT_REGION"));
	set(&s->region, env("AWS_REGION"));
	set(&s->region, aws_config_setting(a, profile, "region"));
	set(&s->addressing_style, env("MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE"));
	set(&s->addressing_style, aws_config_setting(a, profile, "s3.addressing_style"));
	set(&s->ignore_tls, env("MLFLOW_S3_IGNORE_TLS"));
	set(&s->ca_bundle, env("AWS_CA_BUNDLE"));
	set(&s->ca_bundle, aws_config_setting(a, profile, "ca_bundle"));
	set(&s->upload_extra_args, env("MLFLOW_S3_UPLOAD_EXTRA_ARGS"));
	set(&s->owner, env("MLFLOW_S3_EXPECTED_BUCKET_OWNER"));
}

/* ---- upload settings ---- */

/* boto3's names of put_object's parameters and the headers they become
 * (s3_artifact_repo.py _S3_PARAM_TO_HEADER). */
#define EXTRA_ARGS(X)                                                                              \
	X(ACL, "x-amz-acl")                                                                        \
	X(CacheControl, "Cache-Control")                                                           \
	X(ContentEncoding, "Content-Encoding")                                                     \
	X(ContentLanguage, "Content-Language")                                                     \
	X(Expires, "Expires")                                                                      \
	X(GrantFullControl, "x-amz-grant-full-control")                                            \
	X(GrantRead, "x-amz-grant-read")                                                           \
	X(GrantReadACP, "x-amz-grant-read-acp")                                                    \
	X(GrantWriteACP, "x-amz-grant-write-acp")                                                  \
	X(ObjectLockLegalHoldStatus, "x-amz-object-lock-legal-hold")                               \
	X(ObjectLockMode, "x-amz-object-lock-mode")                                                \
	X(ObjectLockRetainUntilDate, "x-amz-object-lock-retain-until-date")                        \
	X(RequestPayer, "x-amz-request-payer")                                                     \
	X(SSECustomerAlgorithm, "x-amz-server-side-encryption-customer-algorithm")                 \
	X(SSECustomerKey, "x-amz-server-side-encryption-customer-key")                             \
	X(SSECustomerKeyMD5, "x-amz-server-side-encryption-customer-key-MD5")                      \
	X(SSEKMSEncryptionContext, "x-amz-server-side-encryption-context")                         \
	X(SSEKMSKeyId, "x-amz-server-side-encryption-aws-kms-key-id")                              \
	X(ServerSideEncryption, "x-amz-server-side-encryption")                                    \
	X(StorageClass, "x-amz-storage-class")                                                     \
	X(Tagging, "x-amz-tagging")                                                                \
	X(WebsiteRedirectLocation, "x-amz-website-redirect-location")

struct extra_args {
#define X(name, header) const char *name;
	EXTRA_ARGS(X)
#undef X
};
static const struct field extra_args_fields[] = {
#define X(name, header) F_STR(extra_args, name, OPTIONAL),
	EXTRA_ARGS(X)
#undef X
		F_END,
};

static const char *read_extra_args(struct arena *a, const char *json, struct s3 *s3)
{
	struct request *rq = ARENA_NEW(a, struct request);
	struct name_value *headers;
	struct extra_args args = { 0 };
	bool ok;

	if (!json)
		return NULL;
	rq->arena = a;
	buf_init(&rq->reply.body, 64 * 1024);
	ok = bind_json(rq, json, "upload_extra_args", extra_args_fields, &args);
	buf_free(&rq->reply.body);
	if (!ok)
		return "the extra arguments of uploads (MLFLOW_S3_UPLOAD_EXTRA_ARGS, "
		       "upload_extra_args) are no JSON object of strings";
	headers = ARENA_ARRAY(a, sizeof(args) / sizeof(char *), struct name_value);
#define X(name, header)                                                                            \
	if (args.name)                                                                             \
		headers[s3->n_upload_headers++] = (struct name_value){ header, args.name };
	EXTRA_ARGS(X)
#undef X
	s3->upload_headers = headers;
	return NULL;
}

/* ---- the bucket and where it is ---- */

static const char *without_slashes(struct arena *a, const char *path)
{
	size_t n;

	path += strspn(path, "/");
	n = strlen(path);
	while (n && path[n - 1] == '/')
		n--;
	return arena_strndup(a, path, n);
}

/* Names that nginx's configuration can hold, which the rules of S3 are within. */
static bool is_bucket(const char *name)
{
	return strlen(name) >= 3 && strlen(name) <= 255 &&
	       !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789.-_")];
}

static bool is_plain_host(const char *authority)
{
	for (const char *p = authority; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr(".-_:[]", *p))
			return false;
	return *authority;
}

static const char *aws_endpoint(struct arena *a, const char *region)
{
	return arena_printf(a, "https://s3.%s.amazonaws.com%s", region,
			    strncmp(region, "cn-", 3) == 0 ? ".cn" : "");
}

/* botocore: a bucket goes into the host's name at AWS, when the certificate covers it,
 * and into the path at endpoints that were configured. */
static bool is_virtual(const struct s3_settings *s, const char *bucket)
{
	const char *style = s->addressing_style ? s->addressing_style : "auto";

	if (strcmp(style, "auto") != 0)
		return strcmp(style, "virtual") == 0;
	return !s->endpoint && !strchr(bucket, '.') && !strchr(bucket, '_');
}

/* Without the port that the scheme has anyway, as HTTP clients write Host. */
static const char *host_header(struct arena *a, const struct uri *uri, const char *bucket)
{
	const char *authority = uri->authority;
	const char *port = strcmp(uri->scheme, "https") == 0 ? ":443" : ":80";
	size_t n = strlen(authority), p = strlen(port);

	if (n > p && strcmp(authority + n - p, port) == 0)
		n -= p;
	return arena_printf(a, "%s%s%.*s", bucket, *bucket ? "." : "", (int)n, authority);
}

static const char *set_address(struct arena *a, const char *endpoint, const char *bucket,
			       bool is_virtual_host, struct s3_address *ret)
{
	struct uri uri;
	const char *path;

	if (!uri_split(a, endpoint, &uri) || !is_plain_host(uri.authority) || *uri.query ||
	    (strcmp(uri.scheme, "http") != 0 && strcmp(uri.scheme, "https") != 0))
		return arena_printf(a, "the endpoint '%s' is no http(s)://host[:port] URL",
				    endpoint);
	path = without_slashes(a, uri.path);
	ret->host = host_header(a, &uri, is_virtual_host ? bucket : "");
	ret->origin = arena_printf(a, "%s://%s", uri.scheme, ret->host);
	ret->base = arena_printf(a, "%s%s%s%s", *path ? "/" : "", percent_encode_path(a, path),
				 is_virtual_host ? "" : "/", is_virtual_host ? "" : bucket);
	return NULL;
}

static const char *set_bucket(struct arena *a, const struct s3_settings *s, struct s3 *s3)
{
	struct uri uri;

	if (!uri_split(a, s->destination, &uri) || strcmp(uri.scheme, "s3") != 0)
		return arena_printf(a, "'%s' is no s3://bucket/prefix", s->destination);
	if (!is_bucket(uri.authority))
		return arena_printf(a, "'%s' names no bucket", s->destination);
	if (*uri.query || *uri.fragment)
		return arena_printf(a, "'%s' has a query or a fragment", s->destination);
	s3->bucket = uri.authority;
	s3->prefix = without_slashes(a, uri.path);
	return NULL;
}

static bool is_true(const char *text)
{
	return text && (strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

static const char *check_style(struct arena *a, const char *style)
{
	if (!style || strcmp(style, "auto") == 0 || strcmp(style, "path") == 0 ||
	    strcmp(style, "virtual") == 0)
		return NULL;
	return arena_printf(a, "the addressing style is '%s'; it must be auto, path or virtual",
			    style);
}

static const char *fill(struct arena *a, const struct s3_settings *s, struct s3 *s3)
{
	const char *endpoint = s->endpoint, *error;
	bool is_virtual_host;

	s3->region = s->region ? s->region : "us-east-1";
	s3->no_verify = is_true(s->ignore_tls);
	s3->ca_file = s->ca_bundle;
	s3->owner = s->owner;
	if (!endpoint)
		endpoint = aws_endpoint(a, s3->region);
	error = check_style(a, s->addressing_style);
	if (!error)
		error = set_bucket(a, s, s3);
	if (error)
		return error;
	is_virtual_host = is_virtual(s, s3->bucket);
	error = set_address(a, endpoint, s3->bucket, is_virtual_host, &s3->inside);
	if (!error)
		error = set_address(a, s->public_endpoint ? s->public_endpoint : endpoint,
				    s3->bucket, is_virtual_host, &s3->outside);
	return error ? error : read_extra_args(a, s->upload_extra_args, s3);
}

struct s3 *s3_new(struct arena *a, const struct s3_settings *s, const char **ret_error)
{
	struct s3 *s3 = ARENA_NEW(a, struct s3);

	*ret_error = fill(a, s, s3);
	if (*ret_error)
		return NULL;
	s3->credentials = credentials_new(a, &s->keys);
	return s3;
}
