/* SPDX-License-Identifier: Apache-2.0 */
/* One POST to a receiver; see outgoing.h. */
#include "app/webhooks/outgoing.h"

#include "app/artifacts/uri.h"
#include "app/webhooks/address.h"

#include <netinet/in.h>
#include <sodium.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ERROR_MAX 400
/* What is read of an answer before the transfer is ended; its status counts. */
#define ANSWER_MAX (64 * 1024)
/* urllib3's limit on Retry-After, six hours. */
#define RETRY_AFTER_MAX (6 * 3600)
#define CONNECT_SECONDS 10L

struct outgoing {
	const struct config *config;
	CURL *easy;
	struct curl_slist *headers;
	struct buf answer;
	size_t keep, received;
	bool host_is_allowed;
	char refused[ADDRESS_TEXT_MAX]; /* the address that was not connected to, or "" */
	char curl_error[CURL_ERROR_SIZE];
	char error[ERROR_MAX];
};

/* ---- the URL ---- */

/* What requests makes of the text: without blanks in front and without line breaks,
 * the rest escaped where it has to be. NULL: nothing to connect to. */
static CURLU *parse_url(struct arena *a, const char *url)
{
	CURLU *u = curl_url();

	if (!u)
		abort();
	if (curl_url_set(u, CURLUPART_URL, uri_clean(a, url),
			 CURLU_URLENCODE | CURLU_ALLOW_SPACE) == CURLUE_OK)
		return u;
	curl_url_cleanup(u);
	return NULL;
}

bool outgoing_url_ok(struct arena *a, const char *url)
{
	CURLU *u = parse_url(a, url);

	curl_url_cleanup(u);
	return u != NULL;
}

static bool is_host_allowed(const struct config *c, CURLU *u)
{
	char *host = NULL;
	bool allowed = false;

	if (curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK)
		allowed = address_host_is_allowed(c, host);
	curl_free(host);
	return allowed;
}

/* ---- callbacks ---- */

/* curl has looked the host up and asks for a socket to this address. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose UNUSED,
				 struct curl_sockaddr *address)
{
	struct outgoing *o = arg;

	if (!o->host_is_allowed && !address_is_allowed(o->config, &address->addr)) {
		address_text(&address->addr, o->refused);
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t on_answer(char *bytes, size_t size UNUSED, size_t n, void *arg)
{
	struct outgoing *o = arg;

	buf_add(&o->answer, bytes, MIN(n, o->keep - o->answer.len));
	o->received += n;
	return o->received > ANSWER_MAX ? 0 : n; /* 0 ends the transfer */
}

/* ---- making one ---- */

static void add_header(struct outgoing *o, const char *name, const char *value)
{
	char line[256];
	struct curl_slist *more;

	snprintf(line, sizeof(line), "%s: %s", name, value);
	more = curl_slist_append(o->headers, line);
	if (!more)
		abort();
	o->headers = more;
}

static void add_signature(struct outgoing *o, const struct secret *secret, const char *id,
			  const char *timestamp, const char *body)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	char text[4 + sodium_base64_ENCODED_LEN(sizeof(mac), sodium_base64_VARIANT_ORIGINAL)] =
		"v1,";
	const char *const parts[] = { id, ".", timestamp, ".", body };

	crypto_auth_hmacsha256_init(&state, secret_reveal(secret), secret_size(secret));
	secret_hide(secret);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		crypto_auth_hmacsha256_update(&state, (const unsigned char *)parts[i],
					      strlen(parts[i]));
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_memzero(&state, sizeof(state));
	sodium_bin2base64(text + 3, sizeof(text) - 3, mac, sizeof(mac),
			  sodium_base64_VARIANT_ORIGINAL);
	add_header(o, "X-MLflow-Signature", text);
}

static void add_headers(struct outgoing *o, const struct secret *secret, const char *id,
			const char *body)
{
	char timestamp[32];

	snprintf(timestamp, sizeof(timestamp), "%lld", (long long)time(NULL));
	add_header(o, "Content-Type", "application/json");
	add_header(o, "X-MLflow-Delivery-Id", id);
	add_header(o, "X-MLflow-Timestamp", timestamp);
	add_header(o, "Expect", ""); /* no question before the body */
	if (secret && secret_size(secret))
		add_signature(o, secret, id, timestamp, body);
}

static bool has_http(const char *schemes)
{
	for (const char *p = schemes; (p = strstr(p, "http")); p += 4)
		if (p[4] != 's')
			return true;
	return false;
}

static void set_limits(struct outgoing *o)
{
	CURL *e = o->easy;

	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR,
			 has_http(o->config->webhook_allowed_schemes) ? "http,https" : "https");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	if (*o->config->webhook_ca_file)
		curl_easy_setopt(e, CURLOPT_CAINFO, o->config->webhook_ca_file);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT,
			 MIN(CONNECT_SECONDS, (long)o->config->webhook_request_timeout));
	curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)o->config->webhook_request_timeout);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, o);
}

static void set_request(struct outgoing *o, const char *url, const char *body)
{
	CURL *e = o->easy;

	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "mlflow-fcgi");
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, o->headers);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
	curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, body);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_answer);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, o);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, o->curl_error);
	curl_easy_setopt(e, CURLOPT_PRIVATE, o);
}

struct outgoing *outgoing_new(const struct config *c, const char *url, const struct secret *secret,
			      const char *delivery_id, const char *body, size_t keep)
{
	struct arena *a = arena_new(64 * 1024);
	CURLU *u = parse_url(a, url);
	struct outgoing *o = NULL;
	char *text = NULL;

	if (u && curl_url_get(u, CURLUPART_URL, &text, CURLU_URLENCODE) == CURLUE_OK) {
		o = calloc(1, sizeof(*o));
		if (!o || !(o->easy = curl_easy_init()))
			abort();
		o->config = c;
		o->keep = MIN(keep, ANSWER_MAX);
		o->host_is_allowed = is_host_allowed(c, u);
		buf_init(&o->answer, ANSWER_MAX);
		add_headers(o, secret, delivery_id, body);
		set_limits(o);
		set_request(o, text, body);
	}
	curl_free(text);
	curl_url_cleanup(u);
	arena_free(a);
	return o;
}

void outgoing_free(struct outgoing *o)
{
	if (!o)
		return;
	curl_easy_cleanup(o->easy);
	curl_slist_free_all(o->headers);
	buf_free(&o->answer);
	free(o);
}

CURL *outgoing_handle(const struct outgoing *o)
{
	return o->easy;
}

const char *outgoing_answer(const struct outgoing *o, size_t *ret_n)
{
	*ret_n = o->answer.len;
	return o->answer.len ? o->answer.data : "";
}

/* ---- what came of it ---- */

struct outgoing_result outgoing_perform(struct outgoing *o)
{
	return outgoing_result(o, curl_easy_perform(o->easy));
}

static bool is_retried(int status, int64_t retry_after)
{
	return status == 429 || status == 500 || (status >= 502 && status <= 504) ||
	       (status == 413 && retry_after);
}

static void judge_status(struct outgoing *o, struct outgoing_result *r)
{
	curl_off_t wait = 0;

	curl_easy_getinfo(o->easy, CURLINFO_RETRY_AFTER, &wait);
	r->retry_after = MIN((int64_t)wait, RETRY_AFTER_MAX);
	r->receiver_is_bad = r->status == 429 || r->status == 503;
	if (r->status >= 200 && r->status < 300)
		return;
	r->outcome = is_retried(r->status, r->retry_after) ? OUTCOME_RETRY : OUTCOME_FAILED;
	snprintf(o->error, sizeof(o->error), "the receiver answered with status %d%s", r->status,
		 r->status >= 300 && r->status < 400 ? "; redirects are not followed" : "");
	r->error = o->error;
}

struct outgoing_result outgoing_result(struct outgoing *o, CURLcode code)
{
	struct outgoing_result r = { .outcome = OUTCOME_DELIVERED };
	long status = 0;

	curl_easy_getinfo(o->easy, CURLINFO_RESPONSE_CODE, &status);
	r.status = (int)status;
	/* a body that is too long or cut off does not matter */
	if (status >= 200 && (code == CURLE_OK || o->received > 0)) {
		judge_status(o, &r);
		return r;
	}
	r.status = 0;
	r.error = o->error;
	if (code != CURLE_OK && *o->refused) {
		r.outcome = OUTCOME_FAILED;
		snprintf(o->error, sizeof(o->error),
			 "the connection was refused by this server: %s is not a public IP address",
			 o->refused);
		return r;
	}
	r.outcome = OUTCOME_RETRY;
	r.receiver_is_bad = true;
	snprintf(o->error, sizeof(o->error), "%s",
		 *o->curl_error ? o->curl_error : curl_easy_strerror(code));
	return r;
}
