/* SPDX-License-Identifier: Apache-2.0 */
/* The master process; see master.h. */
#include "app/master.h"

#include "app/artifacts/spool.h"
#include "app/artifacts/stores.h"
#include "app/jobs/jobs.h"
#include "app/listen.h"
#include "app/log.h"
#include "app/metrics.h"
#include "app/turns.h"
#include "app/worker.h"
#include "auth/auth.h"

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A worker that dies sooner than this is started again with a delay that
 * doubles up to the maximum. */
#define HEALTHY_MS 5000
#define BACKOFF_MIN_MS 100
#define BACKOFF_MAX_MS 30000
/* How often the loop looks around without a signal. */
#define TICK_MS 200
/* How often leftovers of uploads are looked for. */
#define SWEEP_EVERY_MS (3600 * 1000)

struct master;

struct slot {
	pid_t pid; /* 0: none runs */
	int64_t started_ms;
	int64_t start_at_ms; /* not before */
	int64_t backoff_ms;
	bool leaving; /* told to, to make room for a new one */
};

struct pool {
	const char *name;
	int (*run)(const struct master *m, const struct pool *p, size_t slot);
	int fd;          /* -1: it serves no socket */
	bool own_socket; /* we made it, so we remove it */
	const char *path;
	size_t size;
	struct slot *slots;
};

enum { API_POOL, JOBS_POOL, POOLS };

struct master {
	const struct config *config;
	struct pool pools[POOLS];
	char name[64]; /* of this server among all of its database */
	sigset_t signals;
	bool stopping;
	int64_t stop_by_ms;
	pid_t sweeper; /* 0: none runs */
	int64_t sweep_at_ms;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int run_worker(const struct master *m, const struct pool *p, size_t slot UNUSED)
{
	return worker_run(m->config, p->fd, p->own_socket);
}

static int run_jobs(const struct master *m, const struct pool *p UNUSED, size_t slot)
{
	char name[96];

	prctl(PR_SET_NAME, "mlflow-jobs");
	close(m->pools[API_POOL].fd);
	snprintf(name, sizeof(name), "%s/%zu", m->name, slot);
	return jobs_run(m->config, name);
}

static void run_child(const struct master *m, const struct pool *p, size_t slot, pid_t master_pid)
{
	/* a worker does not outlive its master */
	prctl(PR_SET_PDEATHSIG, SIGHUP);
	if (getppid() != master_pid)
		_exit(0);
	_exit(p->run(m, p, slot));
}

static void start(struct master *m, struct pool *p, struct slot *s)
{
	pid_t master_pid = getpid();
	size_t slot = (size_t)(s - p->slots);

	s->started_ms = now_ms();
	s->leaving = false;
	s->pid = fork();
	if (s->pid == 0)
		run_child(m, p, slot, master_pid);
	if (s->pid < 0) {
		log_event(LOG_LEVEL_ERROR, "fork_failed", "error=\"%s\"", strerror(errno));
		s->pid = 0;
		s->start_at_ms = now_ms() + BACKOFF_MAX_MS;
	}
}

static void fill(struct master *m, struct pool *p)
{
	for (size_t i = 0; i < p->size; i++)
		if (!p->slots[i].pid && p->slots[i].start_at_ms <= now_ms())
			start(m, p, &p->slots[i]);
}

static void log_end(const struct pool *p, pid_t pid, int status)
{
	if (WIFSIGNALED(status))
		log_event(LOG_LEVEL_ERROR, "worker_died", "pool=%s worker=%d signal=%s", p->name,
			  (int)pid, strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status))
		log_event(LOG_LEVEL_ERROR, "worker_died", "pool=%s worker=%d status=%d", p->name,
			  (int)pid, WEXITSTATUS(status));
	else
		log_event(LOG_LEVEL_DEBUG, "worker_ended", "pool=%s worker=%d", p->name, (int)pid);
}

static void note_end(struct pool *p, pid_t pid, int status)
{
	for (size_t i = 0; i < p->size; i++) {
		struct slot *s = &p->slots[i];
		bool failed = WIFSIGNALED(status) || WEXITSTATUS(status);

		if (s->pid != pid)
			continue;
		log_end(p, pid, status);
		s->pid = 0;
		if (!failed || now_ms() - s->started_ms >= HEALTHY_MS)
			s->backoff_ms = 0;
		else
			s->backoff_ms = MIN(MAX(s->backoff_ms * 2, BACKOFF_MIN_MS), BACKOFF_MAX_MS);
		s->start_at_ms = now_ms() + s->backoff_ms;
	}
}

static void reap(struct master *m)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == m->sweeper)
			m->sweeper = 0;
		for (size_t i = 0; i < POOLS; i++)
			note_end(&m->pools[i], pid, status);
	}
}

static size_t sweep_store(const struct store *s)
{
	return s->root ? spool_sweep(s->root, SPOOL_AGE_SECONDS) : 0;
}

static void run_sweeper(const struct config *config)
{
	const struct stores *s = config->stores;
	size_t n;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	n = sweep_store(&s->destination) + sweep_store(&s->root);
	for (size_t i = 0; i < s->n; i++)
		n += sweep_store(&s->v[i].store);
	if (n)
		log_event(LOG_LEVEL_INFO, "swept", "leftovers=%zu", n);
	_exit(0);
}

/* In a process of its own: the artifacts' file system may hang, the master not. */
static void sweep(struct master *m)
{
	if (!m->config->serve_artifacts || m->sweeper || now_ms() < m->sweep_at_ms)
		return;
	m->sweep_at_ms = now_ms() + SWEEP_EVERY_MS;
	m->sweeper = fork();
	if (m->sweeper == 0)
		run_sweeper(m->config);
	if (m->sweeper < 0)
		m->sweeper = 0;
}

static size_t running(const struct pool *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->size; i++)
		n += p->slots[i].pid != 0;
	return n;
}

static void signal_pool(const struct pool *p, int signal_number)
{
	for (size_t i = 0; i < p->size; i++)
		if (p->slots[i].pid)
			kill(p->slots[i].pid, signal_number);
}

static size_t running_in_all(const struct master *m)
{
	size_t n = 0;

	for (size_t i = 0; i < POOLS; i++)
		n += running(&m->pools[i]);
	return n;
}

static void reload(const struct master *m)
{
	log_event(LOG_LEVEL_INFO, "reloading", "workers=%zu", running(&m->pools[API_POOL]));
	auth_reload(m->config);
	for (size_t i = 0; i < POOLS; i++)
		for (size_t slot = 0; slot < m->pools[i].size; slot++)
			m->pools[i].slots[slot].leaving = true;
}

/* SIGHUP ends a worker after the request it serves, SIGTERM after all that wait. */
static void remind_leaving(const struct pool *p)
{
	for (size_t i = 0; i < p->size; i++)
		if (p->slots[i].pid && p->slots[i].leaving)
			kill(p->slots[i].pid, SIGHUP);
}

/* From here on nobody can connect any more; what waits is still served. */
static void stop(struct master *m)
{
	if (m->stopping)
		return;
	m->stopping = true;
	m->stop_by_ms = now_ms() + m->config->drain_timeout * 1000;
	notify("STOPPING=1");
	log_event(LOG_LEVEL_INFO, "stopping", "workers=%zu", running(&m->pools[API_POOL]));
	if (m->pools[API_POOL].own_socket)
		unlink(m->pools[API_POOL].path);
}

static void handle(struct master *m, int signal_number)
{
	switch (signal_number) {
	case SIGTERM:
	case SIGINT:
		stop(m);
		break;
	case SIGHUP:
		reload(m);
		break;
	default:
		break;
	}
}

/* One look around: returns false when all is done. */
static bool tick(struct master *m)
{
	reap(m);
	for (size_t i = 0; i < POOLS; i++) {
		if (m->stopping) {
			/* repeated, because one may have come just before a worker's accept */
			signal_pool(&m->pools[i], now_ms() < m->stop_by_ms ? SIGTERM : SIGKILL);
		} else {
			remind_leaving(&m->pools[i]);
			fill(m, &m->pools[i]);
		}
	}
	if (!m->stopping)
		sweep(m);
	return !m->stopping || running_in_all(m) > 0;
}

static void loop(struct master *m)
{
	int64_t watchdog = watchdog_interval_ms(), next_watchdog = 0;

	while (tick(m)) {
		struct timespec timeout = { .tv_nsec = TICK_MS * 1000000L };
		int signal_number = sigtimedwait(&m->signals, NULL, &timeout);

		if (signal_number > 0)
			handle(m, signal_number);
		if (watchdog && now_ms() >= next_watchdog) {
			notify("WATCHDOG=1");
			next_watchdog = now_ms() + watchdog;
		}
	}
}

static bool open_socket(const struct config *c, struct pool *p)
{
	const char *error = NULL;

	p->path = c->socket;
	p->fd = listen_inherited();
	if (p->fd >= 0)
		return true;
	p->own_socket = true;
	/* the option is written in octal digits: 660 */
	p->fd = listen_unix(c->socket,
			    (unsigned)(c->socket_mode / 100 * 64 + c->socket_mode / 10 % 10 * 8 +
				       c->socket_mode % 10),
			    &error);
	if (p->fd < 0)
		fprintf(stderr, "mlflow-fcgi: cannot listen on %s: %s\n", c->socket, error);
	return p->fd >= 0;
}

static void block_signals(struct master *m)
{
	sigemptyset(&m->signals);
	sigaddset(&m->signals, SIGTERM);
	sigaddset(&m->signals, SIGINT);
	sigaddset(&m->signals, SIGHUP);
	sigaddset(&m->signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &m->signals, NULL);
}

/* A name that no other server of the database has, nor this one before. */
static void name_server(struct master *m)
{
	char host[32] = "";
	unsigned char random[8];
	char hex[2 * sizeof(random) + 1];

	gethostname(host, sizeof(host) - 1);
	randombytes_buf(random, sizeof(random));
	sodium_bin2hex(hex, sizeof(hex), random, sizeof(random));
	snprintf(m->name, sizeof(m->name), "%s:%d:%s", host, (int)getpid(), hex);
}

static void make_pools(struct master *m, struct arena *a)
{
	m->pools[API_POOL] = (struct pool){ .name = "api",
					    .run = run_worker,
					    .size = (size_t)m->config->workers };
	m->pools[JOBS_POOL] = (struct pool){
		.name = "jobs", .run = run_jobs, .fd = -1, .size = (size_t)m->config->jobs
	};
	for (size_t i = 0; i < POOLS; i++)
		m->pools[i].slots = ARENA_ARRAY(a, m->pools[i].size, struct slot);
}

int master_run(const struct config *config)
{
	struct master m = { .config = config };
	struct arena *a = arena_new(1 << 20);
	struct pool *api = &m.pools[API_POOL];

	make_pools(&m, a);
	name_server(&m);
	if (!open_socket(config, api))
		return 1;
	block_signals(&m);
	metrics_init();
	turns_init(api->size);
	for (size_t i = 0; i < POOLS; i++)
		fill(&m, &m.pools[i]);
	log_event(LOG_LEVEL_INFO, "ready", "workers=%zu jobs=%zu socket=%s", api->size,
		  m.pools[JOBS_POOL].size, api->own_socket ? config->socket : "inherited");
	notify("READY=1");
	loop(&m);
	log_event(LOG_LEVEL_INFO, "stopped", "clean=%d", now_ms() < m.stop_by_ms);
	close(api->fd);
	arena_free(a);
	return 0;
}
