/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from services; see credentials_remote.h. */
#include "app/artifacts/credentials_remote.h"

#include "app/artifacts/aws_files.h"
#include "app/artifacts/credentials.h"
#include "app/artifacts/http.h"
#include "app/artifacts/ini.h"
#include "app/artifacts/uri.h"
#include "app/artifacts/xml.h"
#include "app/bind.h"
#include "app/limits.h"
#include "app/query.h"

/* Link-local services answer at once or not at all; boto3 waits a second. */
#define METADATA_MS 1000L
#define STS_MS 10000L
#define TOKEN_SECONDS "21600"
#define CONTAINER_HOST "http://169.254.170.2"
#define INSTANCE_HOST "http://169.254.169.254"
#define ROLE_PATH "/latest/meta-data/iam/security-credentials/"

static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

time_t aws_time(const char *text)
{
	struct tm t = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &t);

	if (!end)
		return 0;
	if (*end == '.')
		end += 1 + strspn(end + 1, "0123456789");
	return strcmp(end, "Z") == 0 || strcmp(end, "+00:00") == 0 ? timegm(&t) : 0;
}

/* ---- the JSON of container and instance ---- */

struct metadata_keys {
	const char *AccessKeyId;
	const char *SecretAccessKey;
	const char *Token;
	const char *Expiration;
};
static const struct field metadata_keys_fields[] = {
	F_STR(metadata_keys, AccessKeyId, OPTIONAL),
	F_STR(metadata_keys, SecretAccessKey, OPTIONAL),
	F_STR(metadata_keys, Token, OPTIONAL),
	F_STR(metadata_keys, Expiration, OPTIONAL),
	F_END,
};

static bool read_keys(struct request *rq, const struct http_answer *answer, struct found_keys *ret,
		      const char **ret_error)
{
	struct metadata_keys k = { 0 };

	if (!bind_json(rq, answer->body, "credentials", metadata_keys_fields, &k) ||
	    !k.AccessKeyId || !k.SecretAccessKey) {
		rq->reply.error = ERROR_NONE; /* the caller answers, if there is no other way */
		*ret_error = "the metadata service answered without keys";
		return false;
	}
	*ret = (struct found_keys){ k.AccessKeyId, k.SecretAccessKey, k.Token,
				    k.Expiration ? aws_time(k.Expiration) : 0 };
	return true;
}

static bool ask(struct request *rq, const char *method, const char *url,
		const struct name_value *header, struct http_answer *ret)
{
	struct http_call call = { .method = method,
				  .url = url,
				  .headers = header,
				  .n_headers = header ? 1 : 0,
				  .connect_ms = METADATA_MS,
				  .total_ms = METADATA_MS };

	return http_send(rq->arena, &call, ret) && ret->status == 200;
}

/* ---- container ---- */

static const char *first_line(struct arena *a, const char *path)
{
	const char *text = path ? read_text_file(a, path, SETTINGS_FILE_MAX) : NULL;

	return text ? arena_strndup(a, text, strcspn(text, "\r\n")) : NULL;
}

/* Only https, or hosts that lead no further than this machine (container provider,
 * "AWS_CONTAINER_CREDENTIALS_FULL_URI"). */
static bool is_allowed(struct arena *a, const char *url)
{
	static const char *const hosts[] = { "127.0.0.1",     "localhost",      "::1",
					     "169.254.170.2", "169.254.170.23", "fd00:ec2::23" };
	struct uri uri;
	const char *host;
	int port;

	if (!uri_split(a, url, &uri))
		return false;
	host = uri_host(a, &uri, &port);
	for (size_t i = 0; host && i < ARRAY_LEN(hosts); i++)
		if (strcmp(host, hosts[i]) == 0)
			return true;
	return strcmp(uri.scheme, "https") == 0;
}

bool remote_container(struct request *rq, struct found_keys *ret, const char **ret_error)
{
	const char *relative = env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *url = env("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	const char *token = first_line(rq->arena, env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
	struct http_answer answer;
	struct name_value header;

	if (!relative && !url)
		return false;
	if (relative)
		url = arena_printf(rq->arena, CONTAINER_HOST "%s", relative);
	if (!is_allowed(rq->arena, url)) {
		*ret_error = "AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that is neither this "
			     "machine nor reached by https";
		return false;
	}
	if (!token)
		token = env("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	header = (struct name_value){ "Authorization", token };
	if (!ask(rq, "GET", url, token ? &header : NULL, &answer)) {
		*ret_error = "the container's credentials endpoint did not answer";
		return false;
	}
	return read_keys(rq, &answer, ret, ret_error);
}

/* ---- instance ---- */

static const char *instance_host(struct arena *a)
{
	const char *host = env("AWS_EC2_METADATA_SERVICE_ENDPOINT");
	size_t n = host ? strlen(host) : 0;

	while (n && host[n - 1] == '/')
		n--;
	return n ? arena_strndup(a, host, n) : INSTANCE_HOST;
}

bool remote_instance(struct request *rq, struct found_keys *ret, const char **ret_error)
{
	const char *host = instance_host(rq->arena), *role;
	const char *disabled = env("AWS_EC2_METADATA_DISABLED");
	struct name_value ttl = { "X-aws-ec2-metadata-token-ttl-seconds", TOKEN_SECONDS };
	struct name_value token = { "X-aws-ec2-metadata-token", NULL };
	struct http_answer answer;

	if (disabled && strcasecmp(disabled, "true") == 0)
		return false;
	if (!ask(rq, "PUT", arena_printf(rq->arena, "%s/latest/api/token", host), &ttl, &answer))
		return false; /* this is no such instance */
	token.value = answer.body;
	*ret_error = "the instance's metadata has no role with credentials";
	if (!ask(rq, "GET", arena_printf(rq->arena, "%s" ROLE_PATH, host), &token, &answer))
		return false;
	role = arena_strndup(rq->arena, answer.body, strcspn(answer.body, "\r\n"));
	if (!*role || !ask(rq, "GET", arena_printf(rq->arena, "%s" ROLE_PATH "%s", host, role),
			   &token, &answer))
		return false;
	*ret_error = NULL;
	return read_keys(rq, &answer, ret, ret_error);
}

/* ---- web identity ---- */

static const char *sts_url(struct arena *a)
{
	const char *url = env("AWS_ENDPOINT_URL_STS");
	const char *region = env("AWS_REGION") ? env("AWS_REGION") : env("AWS_DEFAULT_REGION");

	if (url)
		return url;
	return region ? arena_printf(a, "https://sts.%s.amazonaws.com/", region) :
			"https://sts.amazonaws.com/";
}

static const char *credential(struct arena *a, const struct http_answer *answer, const char *name)
{
	return xml_find(a, answer->body, answer->size,
			arena_printf(a, "AssumeRoleWithWebIdentityResult/Credentials/%s", name));
}

bool remote_web_identity(struct request *rq, struct found_keys *ret, const char **ret_error)
{
	const char *file = env("AWS_WEB_IDENTITY_TOKEN_FILE"), *role = env("AWS_ROLE_ARN");
	const char *session = env("AWS_ROLE_SESSION_NAME"), *token, *expires;
	struct http_answer answer;
	struct http_call call = { .method = "POST",
				  .url = sts_url(rq->arena),
				  .headers = &(
					  struct name_value){ "Content-Type",
							      "application/x-www-form-urlencoded" },
				  .n_headers = 1,
				  .total_ms = STS_MS };

	if (!file || !role)
		return false;
	token = first_line(rq->arena, file);
	*ret_error = "the file of AWS_WEB_IDENTITY_TOKEN_FILE cannot be read";
	if (!token)
		return false;
	call.body = arena_printf(rq->arena,
				 "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=%s"
				 "&RoleSessionName=%s&WebIdentityToken=%s",
				 percent_encode(rq->arena, role),
				 percent_encode(rq->arena, session ? session : "mlflow-fcgi"),
				 percent_encode(rq->arena, token));
	call.body_size = strlen(call.body);
	*ret_error = "STS did not take the web identity (AWS_ROLE_ARN)";
	if (!http_send(rq->arena, &call, &answer) || answer.status != 200)
		return false;
	expires = credential(rq->arena, &answer, "Expiration");
	*ret = (struct found_keys){ credential(rq->arena, &answer, "AccessKeyId"),
				    credential(rq->arena, &answer, "SecretAccessKey"),
				    credential(rq->arena, &answer, "SessionToken"),
				    expires ? aws_time(expires) : 0 };
	if (!ret->access_key || !ret->secret_key)
		return false;
	*ret_error = NULL;
	return true;
}
