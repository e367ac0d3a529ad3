/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process of the jobs pool: it serves no socket, and does what nobody waits for.
 *
 * All of it is kept in tables, so that any number of processes and servers share the
 * work of one database, and none of it is lost with a process:
 *
 *   - deliveries to webhooks, all the time (app/webhooks/delivery.h);
 *   - the periodic jobs of jobs.def, each by one process when it is due. A job does a
 *     bounded piece, in a second or so, and says when it wants to be called again.
 */
#ifndef MF_JOBS_H
#define MF_JOBS_H

#include "app/config.h"
#include "app/request.h"

struct jobs {
	const struct config *config;
	const char *name; /* of the process; unique among all servers of the database */
	struct arena *arena;
	struct db *db;
	struct buf body; /* where errors of statements go */
};

/* Works until SIGTERM or SIGHUP; deliveries under way are finished then, for a few
 * seconds. Returns the exit status. */
int jobs_run(const struct config *config, const char *name) MUST_CHECK;

/* For statements: a request of nobody's, in a workspace or, with NULL, in none.
 * jobs_end() commits what it began, logs what failed, and frees what it used. */
struct request *jobs_begin(struct jobs *j, const char *workspace) NEVER_NULL;
bool jobs_end(struct jobs *j, struct request *rq, bool ok);

/* Whether a signal asked the process to end. */
bool jobs_stopping(void);

#endif
