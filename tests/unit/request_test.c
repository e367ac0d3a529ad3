/* SPDX-License-Identifier: Apache-2.0 */
/* Requests without a socket; see request_test.h. */
#include "tests/unit/request_test.h"

#include "app/db.h"
#include "app/limits.h"

#define NOWHERE "postgresql:///nothing?host=/nonexistent"

struct arena *request_arena;
struct config request_config;

static struct db *db;
static struct buf body_buffer;
static struct request *current;

int requests_set_up(void)
{
	request_arena = arena_new(ARENA_HARD_LIMIT);
	db = db_new(NOWHERE, 1, SQL_TRACKING);
	buf_init(&body_buffer, REPLY_MAX);
	return 0;
}

/* The reply buffer outlives its request, as in a worker. */
static void finish(void)
{
	if (current)
		body_buffer = current->reply.body;
	current = NULL;
	buf_reset(&body_buffer, REPLY_KEEP);
	arena_reset(request_arena);
}

int requests_tear_down(void)
{
	finish();
	buf_free(&body_buffer);
	db_close(db);
	arena_free(request_arena);
	return 0;
}

static void set_defaults(void)
{
	static char *argv[] = { "--enable-workspaces", "--backend-store-uri", NOWHERE };
	const char *error;

	if (!config_read(request_arena, (int)ARRAY_LEN(argv), argv, &request_config, &error) ||
	    !config_check(request_arena, &request_config, &error)) {
		fprintf(stderr, "\n  %s\n", error);
		abort();
	}
}

struct request *a_request(enum method method, const char *target, const char *body)
{
	finish();
	set_defaults();
	current = ARENA_NEW(request_arena, struct request);
	current->method = method;
	current->target = target;
	current->query = strchr(target, '?') ? strchr(target, '?') + 1 : "";
	current->host = "localhost";
	current->scheme = "http";
	current->config = &request_config;
	current->arena = request_arena;
	current->db = db;
	current->reply.body = body_buffer;
	if (body) {
		current->content_type = "application/json";
		current->content_length = strlen(body);
		current->body = arena_strdup(request_arena, body);
	}
	db_request_begin(db);
	return current;
}

bool is_text(const char *about, const char *got, const char *want)
{
	if (got == want || (got && want && strcmp(got, want) == 0))
		return true;
	fprintf(stderr, "\n  of:   %s\n  got:  %s\n  want: %s\n", about, got ? got : "(null)",
		want ? want : "(null)");
	return false;
}

bool is_refused(const struct request *rq, enum error_code code, const char *message)
{
	const char *shown = rq->target;
	bool same = is_text(shown, error_name(rq->reply.error), error_name(code));

	return is_text(shown, rq->reply.message, message) && same &&
	       rq->reply.status == error_status(code);
}

bool is_answered(const struct request *rq, int status, const char *body)
{
	if (rq->reply.error)
		fprintf(stderr, "\n  of:   %s\n  got:  %s\n", rq->target, rq->reply.message);
	return !rq->reply.error && rq->reply.status == status &&
	       is_text(rq->target, rq->reply.body.data, body);
}

const char *printed(void (*print)(FILE *out))
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	const char *copy;

	print(out);
	fclose(out);
	copy = arena_strndup(request_arena, text, n);
	free(text);
	return copy;
}
