/* SPDX-License-Identifier: Apache-2.0 */
/* Statements and stores without a server: for commands that work on the database of
 * a configuration, as usage and gc do. */
#ifndef MF_OFFLINE_H
#define MF_OFFLINE_H

#include "app/config.h"
#include "app/db.h"

struct offline {
	const struct config *config;
	struct arena *arena; /* of the command; what a request uses is freed with it */
	struct arena *request_arena;
	struct db *db, *auth_db; /* the second may be the first; NULL without users */
};

void offline_open(struct offline *o, const struct config *c);
void offline_close(struct offline *o);

/* A request of nobody's, in a workspace or, with NULL, in none. offline_end() commits
 * what it began, or rolls back when `ok` is false; the failure is then in its reply. */
struct request *offline_begin(struct offline *o, const char *workspace) NEVER_NULL;
bool offline_end(struct offline *o, struct request *rq, bool ok);

/* "what: why" on standard error, of a request that failed. */
void offline_complain(const struct request *rq, const char *what);

/* Names of the workspaces, or just `only` if it is not NULL. NULL: it failed, and that was said. */
const char **offline_workspaces(struct offline *o, const char *only, size_t *ret_n);

#endif
