/* SPDX-License-Identifier: Apache-2.0 */
/* A process of the jobs pool; see jobs.h. */
#include "app/jobs/jobs.h"

#include "app/db.h"
#include "app/endpoints.h"
#include "app/limits.h"
#include "app/log.h"
#include "app/webhooks/delivery.h"

#include <signal.h>
#include <time.h>

/* How often the periodic jobs are looked at. */
#define PERIODIC_MS 15000
/* After a statement failed. */
#define PAUSE_MS 500

typedef bool job_function(struct jobs *j, struct request *rq, double *ret_seconds);

#define JOB(name, function) job_function function;
#include "app/jobs/jobs.def"
#undef JOB

static const struct {
	const char *name;
	job_function *run;
} periodic[] = {
#define JOB(name, function) { #name, function },
#include "app/jobs/jobs.def"
#undef JOB
};

static volatile sig_atomic_t stopping;

static void on_stop(int signal_number UNUSED)
{
	stopping = 1;
}

bool jobs_stopping(void)
{
	return stopping;
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

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- statements ---- */

struct request *jobs_begin(struct jobs *j, const char *workspace)
{
	static const struct endpoint nowhere = { .name = "jobs" };
	struct request *rq;

	arena_reset(j->arena);
	rq = ARENA_NEW(j->arena, struct request);
	rq->endpoint = &nowhere;
	rq->config = j->config;
	rq->arena = j->arena;
	rq->db = j->db;
	rq->workspace = workspace;
	rq->reply.body = j->body;
	db_request_begin(j->db);
	return rq;
}

bool jobs_end(struct jobs *j, struct request *rq, bool ok)
{
	ok = db_request_end(rq, ok);
	if (!ok && rq->reply.message)
		log_event(LOG_LEVEL_WARNING, "job_failed", "error=\"%s\"", rq->reply.message);
	j->body = rq->reply.body;
	buf_reset(&j->body, REPLY_KEEP);
	return ok;
}

/* ---- periodic jobs ---- */

static bool add_periodic(struct jobs *j)
{
	struct request *rq = jobs_begin(j, NULL);

	for (size_t i = 0; i < ARRAY_LEN(periodic); i++)
		db_send(rq, job_add, P_STR(periodic[i].name));
	return jobs_end(j, rq, db_wait(rq));
}

/* One step of a job, if it is due and nobody else is at it. */
static bool run_periodic(struct jobs *j, size_t i)
{
	struct request *rq = jobs_begin(j, NULL);
	double seconds = 60;
	struct rows *r;
	bool ok;

	db_begin(rq);
	r = db_query(rq, job_take, P_STR(periodic[i].name));
	ok = r != NULL;
	if (ok && rows_count(r))
		ok = periodic[i].run(j, rq, &seconds) &&
		     db_query(rq, job_done, P_STR(periodic[i].name), P_DBL(seconds));
	return jobs_end(j, rq, ok);
}

/* ---- the process ---- */

static void work(struct jobs *j, struct webhooks *w)
{
	int64_t periodic_at = now_ms() + PERIODIC_MS / 2;
	bool added = false;

	while (!stopping) {
		if (!webhooks_step(w))
			nanosleep(&(struct timespec){ .tv_nsec = PAUSE_MS * 1000000L }, NULL);
		if (now_ms() < periodic_at)
			continue;
		periodic_at = now_ms() + PERIODIC_MS;
		added = added || add_periodic(j);
		for (size_t i = 0; added && i < ARRAY_LEN(periodic); i++)
			run_periodic(j, i);
	}
}

int jobs_run(const struct config *config, const char *name)
{
	struct jobs j = { .config = config, .name = name };
	struct webhooks *w;

	install_signals();
	j.arena = arena_new(ARENA_HARD_LIMIT);
	j.db = db_new(config->backend_store_uri, (int)config->statement_timeout, SQL_TRACKING);
	buf_init(&j.body, REPLY_MAX);
	w = webhooks_new(&j);
	work(&j, w);
	webhooks_free(w);
	db_close(j.db);
	buf_free(&j.body);
	arena_free(j.arena);
	return 0;
}
