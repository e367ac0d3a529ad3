/* SPDX-License-Identifier: Apache-2.0 */
/* Calls through libcurl; see http.h. */
#include "app/artifacts/http.h"

#include "app/buf.h"
#include "app/limits.h"

#include <curl/curl.h>

#define CONNECT_MS 5000L
#define TOTAL_MS 25000L

/* One handle a process, for its connections. */
static CURL *handle;

static size_t on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct buf *b = arg;

	buf_add(b, bytes, size * n);
	return buf_failed(b) ? 0 : size * n;
}

static void free_list(void *list)
{
	curl_slist_free_all(list);
}

static void free_buf(void *b)
{
	buf_free(b);
}

/* Empty values take out headers that libcurl would send by itself. */
static struct curl_slist *header_list(struct arena *a, const struct http_call *call)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	list = curl_slist_append(list, "Content-Type:");
	for (size_t i = 0; i < call->n_headers; i++)
		list = curl_slist_append(list, arena_printf(a, "%s: %s", call->headers[i].name,
							    call->headers[i].value));
	arena_defer(a, free_list, list);
	return list;
}

static void set_body(const struct http_call *call)
{
	bool is_get = strcmp(call->method, "GET") == 0, is_head = strcmp(call->method, "HEAD") == 0;

	if (is_head) {
		curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
		return;
	}
	if (call->body || !(is_get || strcmp(call->method, "DELETE") == 0)) {
		curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_size);
		curl_easy_setopt(handle, CURLOPT_POSTFIELDS, call->body ? call->body : "");
	}
	curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, call->method);
}

static void set_options(struct arena *a, const struct http_call *call, struct buf *body)
{
	curl_easy_setopt(handle, CURLOPT_URL, call->url);
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_PROXY, "");
	curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
			 call->connect_ms ? call->connect_ms : CONNECT_MS);
	curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, call->total_ms ? call->total_ms : TOTAL_MS);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, header_list(a, call));
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, body);
	if (call->ca_file)
		curl_easy_setopt(handle, CURLOPT_CAINFO, call->ca_file);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, call->no_verify ? 0L : 1L);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, call->no_verify ? 0L : 2L);
	set_body(call);
}

static const char *header(struct arena *a, const char *name)
{
	struct curl_header *h;

	if (curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &h) != CURLHE_OK)
		return NULL;
	return arena_strdup(a, h->value);
}

static void read_answer(struct arena *a, const struct buf *body, struct http_answer *ret)
{
	curl_off_t length = -1;
	long status = 0;

	curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	ret->status = (int)status;
	ret->content_length = length;
	ret->body = body->data ? body->data : "";
	ret->size = body->len;
	ret->etag = header(a, "ETag");
}

bool http_send(struct arena *a, const struct http_call *call, struct http_answer *ret)
{
	struct buf *body = ARENA_NEW(a, struct buf);
	CURLcode code;

	*ret = (struct http_answer){ .content_length = -1 };
	if (!handle)
		handle = curl_easy_init();
	if (!handle) {
		ret->error = "libcurl does not start";
		return false;
	}
	buf_init(body, STORE_ANSWER_MAX);
	arena_defer(a, free_buf, body);
	curl_easy_reset(handle);
	set_options(a, call, body);
	code = curl_easy_perform(handle);
	if (code != CURLE_OK) {
		ret->timed_out = code == CURLE_OPERATION_TIMEDOUT;
		ret->error = buf_failed(body) ? "its answer is too long" : curl_easy_strerror(code);
		return false;
	}
	read_answer(a, body, ret);
	return true;
}
