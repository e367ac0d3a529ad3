/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A worker process: FastCGI in, gate, FastCGI out. The only file that knows
 * the FastCGI library.
 */
#include "app/worker.h"

#include "app/artifacts/checksum.h"
#include "app/audit.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "app/gate.h"
#include "app/limits.h"
#include "app/log.h"
#include "app/metrics.h"
#include "auth/auth.h"

#include <errno.h>
#include <fcgiapp.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

struct worker {
	const struct config *config;
	struct arena *arena;
	struct db *db;
	struct db *auth_db;
	struct buf body; /* of replies; kept between requests */
	FCGX_Request fcgi;
	bool body_read; /* of the current request: nothing more will come */
};

static volatile sig_atomic_t stopping, draining;

/* A signal makes a blocked accept return; the master repeats it until the process
 * is gone, so one that arrives between the check and the accept is not lost. */
static void on_stop(int signal_number)
{
	stopping = 1;
	draining = signal_number == SIGTERM;
}

static void install_signals(void)
{
	struct sigaction stop = { .sa_handler = on_stop };
	sigset_t none;

	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGHUP, &stop, NULL);
	sigaction(SIGINT, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* A signal would end what the library reads or writes in the middle: SIGTERM and
 * SIGHUP wait while a request is served. */
static void hold_stop(int how)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGHUP);
	sigprocmask(how, &stop, NULL);
}

static const char *param(struct worker *w, const char *name)
{
	return FCGX_GetParam(name, w->fcgi.envp);
}

static const char *param_or(struct worker *w, const char *name, const char *otherwise)
{
	const char *value = param(w, name);

	return value ? value : otherwise;
}

/* nginx maps the first of several headers; the worker sees them all and
 * refuses to choose. */
static bool header_is_repeated(struct worker *w)
{
	int n = 0;

	for (char **e = w->fcgi.envp; *e; e++)
		n += strncmp(*e, "HTTP_X_MLFLOW_WORKSPACE=", 24) == 0;
	return n > 1;
}

static enum phase phase_of(const char *name)
{
	return strcmp(name, "authorize") == 0 ? PHASE_AUTHORIZE : PHASE_NORMAL;
}

/* The body is read whole: nginx has buffered it, so this never waits for a
 * slow client. */
static bool read_body(struct worker *w, struct request *rq)
{
	long long length = strtoll(param_or(w, "CONTENT_LENGTH", "0"), NULL, 10);
	char *body;

	w->body_read = length <= 0;
	if (length <= 0 || rq->phase != PHASE_NORMAL || rq->body_file)
		return true;
	if ((unsigned long long)length > BODY_MAX)
		return fail(rq, BAD_REQUEST, "The request body is larger than %lu bytes.",
			    BODY_MAX);
	body = arena_alloc(rq->arena, (size_t)length + 1);
	if (FCGX_GetStr(body, (int)length, w->fcgi.in) != length)
		return fail(rq, BAD_REQUEST, "The request body ended early.");
	rq->body = body;
	rq->content_length = (size_t)length;
	w->body_read = true;
	return true;
}

static bool receive(struct worker *w, struct request *rq)
{
	const char *method = param_or(w, "REQUEST_METHOD", "");
	const char *type = param_or(w, "CONTENT_TYPE", ""),
		   *file = param_or(w, "MLFLOW_BODY_FILE", "");

	rq->config = w->config;
	rq->arena = w->arena;
	rq->db = w->db;
	rq->auth_db = w->auth_db;
	rq->reply.body = w->body;
	rq->method = method_of(method);
	rq->target = param_or(w, "REQUEST_URI", "/");
	rq->content_type = *type ? type : NULL;
	rq->content_encoding = param(w, "HTTP_CONTENT_ENCODING");
	rq->experiment_header = param(w, "HTTP_X_MLFLOW_EXPERIMENT_ID");
	rq->run_header = param(w, "HTTP_X_MLFLOW_RUN_ID");
	rq->body_file = *file ? file : NULL;
	for (enum checksum i = 0; i < CHECKSUMS; i++)
		rq->checksums[i] = param(w, checksum_parameter(i));
	rq->upload_token = param(w, "HTTP_X_MLFLOW_FCGI_UPLOAD_TOKEN");
	rq->body_announced = strtoll(param_or(w, "HTTP_CONTENT_LENGTH", "0"), NULL, 10);
	rq->remote_addr = arena_strdup(w->arena, param_or(w, "REMOTE_ADDR", "-"));
	rq->host = param_or(w, "HTTP_HOST", "");
	rq->scheme = param_or(w, "REQUEST_SCHEME", "http");
	rq->authorization = param(w, "HTTP_AUTHORIZATION");
	rq->id = param(w, "REQUEST_ID");
	rq->trusted_user = param(w, "MLFLOW_USER");
	rq->trusted_groups = param(w, "MLFLOW_GROUPS");
	rq->from.origin = param(w, "HTTP_ORIGIN");
	rq->from.request_method = param(w, "HTTP_ACCESS_CONTROL_REQUEST_METHOD");
	rq->from.request_headers = param(w, "HTTP_ACCESS_CONTROL_REQUEST_HEADERS");
	rq->phase = phase_of(param_or(w, "MLFLOW_PHASE", ""));
	if (strlen(rq->target) > URI_MAX)
		return fail(rq, BAD_REQUEST, "The URL is longer than %lu bytes.", URI_MAX);
	if (header_is_repeated(w))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The header X-MLFLOW-WORKSPACE was sent more than once.");
	return read_body(w, rq);
}

/* nginx's map marks what cannot be a name; the header itself is then shown in
 * the error. */
static const char *workspace_header(struct worker *w)
{
	const char *mapped = param(w, "MLFLOW_WORKSPACE");

	if (mapped && *mapped && *mapped != '!')
		return mapped;
	return param(w, "HTTP_X_MLFLOW_WORKSPACE");
}

/* nginx's auth_request understands 2xx and 403. The error that the client gets,
 * instead of being asked for its body, goes along in headers; see @mlflow_refused
 * in nginx/server.conf.in. They have to fit into fastcgi_buffer_size. */
static void answer_authorize(struct request *rq)
{
	char *status = arena_printf(rq->arena, "%d", rq->reply.status);

	if (!rq->reply.error && rq->reply.status == 307) { /* Location goes along */
		reply_header(rq, "X-MLflow-Refused-Status", status);
		rq->reply.status = 403;
		return;
	}
	if (!rq->reply.error) {
		reply_nothing(rq);
		return;
	}
	if (rq->reply.body.len > REFUSAL_MAX)
		fail(rq, rq->reply.error,
		     "The upload is refused; its path is too long to repeat here.");
	reply_header(rq, "X-MLflow-Refused-Status", status);
	reply_header(rq, "X-MLflow-Refused",
		     arena_strndup(rq->arena, rq->reply.body.data, rq->reply.body.len));
	buf_reset(&rq->reply.body, SIZE_MAX);
	rq->reply.status = 403;
}

/* What clients show of a status, in the words of Python's http.HTTPStatus: nginx adds none to one from here. */
static const char *reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} known[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 204, "No Content" },
		{ 206, "Partial Content" },
		{ 302, "Found" },
		{ 303, "See Other" },
		{ 304, "Not Modified" },
		{ 307, "Temporary Redirect" },
		{ 308, "Permanent Redirect" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 409, "Conflict" },
		{ 411, "Length Required" },
		{ 413, "Request Entity Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 416, "Requested Range Not Satisfiable" },
		{ 422, "Unprocessable Entity" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" },
		{ 502, "Bad Gateway" },
		{ 503, "Service Unavailable" },
		{ 504, "Gateway Timeout" },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (known[i].status == status)
			return known[i].reason;
	return "";
}

static void answer(struct worker *w, const struct request *rq)
{
	const struct reply *r = &rq->reply;
	FCGX_Stream *out = w->fcgi.out;

	FCGX_FPrintF(out, "Status: %d %s\r\n", r->status, reason(r->status));
	if (r->type)
		FCGX_FPrintF(out, "Content-Type: %s\r\n", r->type);
	for (size_t i = 0; i < r->n_headers; i++)
		FCGX_FPrintF(out, "%s: %s\r\n", r->headers[i].name, r->headers[i].value);
	FCGX_PutS("\r\n", out);
	if (r->body.len)
		FCGX_PutStr(r->body.data, (int)r->body.len, out);
}

/* The library closes with shutdown, poll and read, to wait for what the peer may
 * still send. Nothing is left to wait for once the whole request was read, and
 * the wait costs a context switch, so such a connection is closed at once. */
static void finish(struct worker *w)
{
	bool all_read = w->body_read && FCGX_GetChar(w->fcgi.in) == EOF;
	int fd = w->fcgi.ipcFd;

	w->fcgi.keepConnection = all_read;
	FCGX_Finish_r(&w->fcgi);
	if (all_read) {
		close(fd);
		w->fcgi.ipcFd = -1;
	}
}

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* One line for a failed request, at the level of its status; every request at
 * debug. The query is left out: it may hold user data. */
static void log_request(const struct request *rq, int64_t us)
{
	const struct reply *r = &rq->reply;
	enum log_level level = !r->error        ? LOG_LEVEL_DEBUG :
			       r->status >= 500 ? LOG_LEVEL_ERROR :
						  LOG_LEVEL_INFO;

	log_event(level, "request",
		  "status=%d method=%s endpoint=%s workspace=%s from=%s us=%lld statements=%u "
		  "round_trips=%u%s%s%s%s",
		  r->status, method_name(rq->method), rq->endpoint ? rq->endpoint->name : "-",
		  rq->workspace ? rq->workspace : "-", rq->remote_addr, (long long)us,
		  db_statements(rq->db), db_round_trips(rq->db), r->error ? " error=" : "",
		  r->error ? error_name(r->error) : "", r->error ? " message=" : "",
		  r->error ? r->message : "");
}

static void serve(struct worker *w)
{
	struct request *rq = ARENA_NEW(w->arena, struct request);
	int64_t start = now_us(), us;

	hold_stop(SIG_BLOCK);
	db_count_from_zero(w->db);
	db_count_from_zero(w->auth_db);
	db_request_begin(w->db);
	db_request_begin(w->auth_db);
	if (receive(w, rq))
		gate(rq, workspace_header(w));
	audit_request(rq);
	if (rq->phase == PHASE_AUTHORIZE)
		answer_authorize(rq);
	answer(w, rq);
	finish(w);
	us = now_us() - start;
	metrics_count(rq->endpoint, rq->reply.status, us);
	log_request(rq, us);
	w->body = rq->reply.body;
	buf_reset(&w->body, REPLY_KEEP);
	arena_reset(w->arena);
	hold_stop(SIG_UNBLOCK);
}

static bool backlog_is_empty(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) <= 0;
}

/* The next request. False: a signal came, or the library failed. */
static bool next_request(struct worker *w, bool *ret_failed)
{
	int error = FCGX_Accept_r(&w->fcgi);

	*ret_failed = error && error != -EINTR;
	return !error;
}

/* False: the library failed. Told to drain, it serves what waits at a socket where
 * nobody can connect any more. Other workers do so, too: who loses the race for the
 * last request waits for the next signal. The socket stays as it is, blocking,
 * because all processes share its flags. */
static bool serve_until_stopped(struct worker *w, int fd, bool drain_backlog)
{
	int64_t left = w->config->max_requests ? w->config->max_requests : INT64_MAX;
	bool failed = false;

	while (!stopping && !failed && left > 0) {
		if (!next_request(w, &failed))
			continue;
		serve(w);
		left--;
	}
	while (draining && drain_backlog && !failed && !backlog_is_empty(fd))
		if (next_request(w, &failed))
			serve(w);
	return !failed;
}

/* Users and roles are in the tracking database, unless basic_auth.ini says otherwise. */
static void open_databases(struct worker *w)
{
	const struct auth_settings *auth = w->config->auth;
	int timeout = (int)w->config->statement_timeout;
	bool is_separate = auth && auth->is_separate;

	w->db = db_new(w->config->backend_store_uri, timeout,
		       auth && !is_separate ? SQL_TRACKING | SQL_AUTH | SQL_BOTH : SQL_TRACKING);
	w->auth_db = is_separate ? db_new(auth->database_uri, timeout, SQL_AUTH) : w->db;
	db_warm(w->db);
	if (is_separate)
		db_warm(w->auth_db);
}

static void close_databases(struct worker *w)
{
	if (w->auth_db != w->db)
		db_close(w->auth_db);
	db_close(w->db);
}

int worker_run(const struct config *config, int listen_fd, bool drain_backlog)
{
	struct worker w = { .config = config };
	bool ok;

	install_signals();
	w.arena = arena_new(ARENA_HARD_LIMIT);
	open_databases(&w);
	audit_open(config);
	buf_init(&w.body, REPLY_MAX);
	if (FCGX_Init() != 0 ||
	    FCGX_InitRequest(&w.fcgi, listen_fd, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
		log_event(LOG_LEVEL_ERROR, "worker_failed",
			  "error=\"FastCGI library does not start\"");
		return 1;
	}
	ok = serve_until_stopped(&w, listen_fd, drain_backlog);
	close_databases(&w);
	buf_free(&w.body);
	arena_free(w.arena);
	return ok ? 0 : 1;
}
