/* SPDX-License-Identifier: Apache-2.0 */
/* Calls through libcurl; see http.h. */
#include "app/artifacts/http.h"

#include "app/buf.h"
#include "app/limits.h"

#include <curl/curl.h>
#include <errno.h>
#include <unistd.h>

#define CONNECT_MS 5000L
#define TOTAL_MS 25000L
#define IDLE_SECONDS 60L

/* One handle a process, for its connections. */
static CURL *handle;

/* Where the body of an answer goes. */
struct sink {
	struct buf memory;
	int fd;
};

static bool save(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t written = write(fd, bytes, n);

		if (written < 0 && errno != EINTR)
			return false;
		bytes += MAX(written, 0);
		n -= (size_t)MAX(written, 0);
	}
	return true;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct sink *s = arg;
	long status = 0;

	curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
	if (s->fd && status >= 200 && status < 300)
		return save(s->fd, bytes, size * n) ? size * n : 0;
	buf_add(&s->memory, bytes, size * n);
	return buf_failed(&s->memory) ? 0 : size * n;
}

/* Where the body of a request comes from. */
struct source {
	int fd;
	int64_t at, begin, end;
};

static size_t on_read(char *bytes, size_t size, size_t n, void *arg)
{
	struct source *s = arg;
	ssize_t got = pread(s->fd, bytes, (size_t)MIN((int64_t)(size * n), s->end - s->at), s->at);

	if (got < 0)
		return CURL_READFUNC_ABORT;
	s->at += got;
	return (size_t)got;
}

static int on_seek(void *arg, curl_off_t offset, int origin)
{
	struct source *s = arg;

	if (origin != SEEK_SET)
		return CURL_SEEKFUNC_CANTSEEK;
	s->at = s->begin + offset;
	return CURL_SEEKFUNC_OK;
}

static void free_list(void *list)
{
	curl_slist_free_all(list);
}

static void free_sink(void *s)
{
	buf_free(&((struct sink *)s)->memory);
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

static void set_source(struct arena *a, const struct http_call *call)
{
	struct source *s = ARENA_NEW(a, struct source);

	*s = (struct source){ call->send_fd, call->send_offset, call->send_offset,
			      call->send_offset + (int64_t)call->body_size };
	curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->body_size);
	curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(handle, CURLOPT_READDATA, s);
	curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, on_seek);
	curl_easy_setopt(handle, CURLOPT_SEEKDATA, s);
	curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, call->method);
}

static void set_body(struct arena *a, const struct http_call *call)
{
	bool is_get = strcmp(call->method, "GET") == 0, is_head = strcmp(call->method, "HEAD") == 0;

	if (is_head) {
		curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
		return;
	}
	if (call->send_fd) {
		set_source(a, call);
		return;
	}
	if (call->body || !(is_get || strcmp(call->method, "DELETE") == 0)) {
		curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_size);
		curl_easy_setopt(handle, CURLOPT_POSTFIELDS, call->body ? call->body : "");
	}
	curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, call->method);
}

/* How long it may take: what moves files ends when nothing moves any more. */
static void set_times(const struct http_call *call)
{
	curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
			 call->connect_ms ? call->connect_ms : CONNECT_MS);
	if (call->send_fd || call->save_fd) {
		curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
		curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, IDLE_SECONDS);
	} else {
		curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
				 call->total_ms ? call->total_ms : TOTAL_MS);
	}
}

static void set_options(struct arena *a, const struct http_call *call, struct sink *sink)
{
	curl_easy_setopt(handle, CURLOPT_URL, call->url);
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(handle, CURLOPT_PROXY, "");
	curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
	set_times(call);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, header_list(a, call));
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, sink);
	if (call->ca_file)
		curl_easy_setopt(handle, CURLOPT_CAINFO, call->ca_file);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, call->no_verify ? 0L : 1L);
	curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, call->no_verify ? 0L : 2L);
	set_body(a, call);
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
	struct sink *sink = ARENA_NEW(a, struct sink);
	CURLcode code;

	*ret = (struct http_answer){ .content_length = -1 };
	if (!handle)
		handle = curl_easy_init();
	if (!handle) {
		ret->error = "libcurl does not start";
		return false;
	}
	buf_init(&sink->memory, STORE_ANSWER_MAX);
	sink->fd = call->save_fd;
	arena_defer(a, free_sink, sink);
	if (sink->fd && (ftruncate(sink->fd, 0) != 0 || lseek(sink->fd, 0, SEEK_SET) != 0)) {
		ret->error = "its answer cannot be kept on disk";
		return false;
	}
	curl_easy_reset(handle);
	set_options(a, call, sink);
	code = curl_easy_perform(handle);
	if (code != CURLE_OK) {
		ret->timed_out = code == CURLE_OPERATION_TIMEDOUT;
		ret->error = buf_failed(&sink->memory) ? "its answer is too long" :
							 curl_easy_strerror(code);
		return false;
	}
	read_answer(a, &sink->memory, ret);
	return true;
}
