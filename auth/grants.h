/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What grants say and what they add up to, without a database or a request, so
 * that the rules which decide can be tested alone. They are MLflow 3.17.2's
 * (mlflow/server/auth/permissions.py, requirements.py):
 *
 * - A user has roles in a workspace; a role has grants: a level on one resource
 *   of a type, or on all of the type ("*").
 * - Of the grants on one resource DENY wins, else the highest.
 * - A need may name a second resource to ask when no grant speaks of the first:
 *   a run's experiment. The first that any grant speaks of decides alone, so
 *   that DENY on runs is not rescued by MANAGE on the experiment, and READ on
 *   runs not raised by it.
 * - Where no grant speaks, it is default_permission if the workspace is open to
 *   everybody, else nothing. A positive grant is never less than
 *   default_permission.
 * - MANAGE on the workspace, and being an administrator, stand above all of it.
 */
#ifndef MF_AUTH_GRANTS_H
#define MF_AUTH_GRANTS_H

#include "app/arena.h"

/* GRANT_NOTHING is MLflow's NO_PERMISSIONS. */
enum grant_level {
	GRANT_SILENT = -2, /* no grant speaks of it */
	GRANT_DENY = -1,
	GRANT_NOTHING = 0,
	GRANT_READ,
	GRANT_USE,
	GRANT_EDIT,
	GRANT_MANAGE,
};

/* The level of a name as it is stored; GRANT_SILENT when it is none. */
enum grant_level grant_level_of(const char *name);
/* The name of a level; not of GRANT_SILENT. */
const char *grant_level_name(enum grant_level level) NEVER_NULL;

struct grant {
	const char *type;    /* "experiment", "run" … */
	const char *pattern; /* the resource's id or name, or "*" */
	enum grant_level level;
};

/* What one user holds in one workspace. */
struct grants {
	bool is_admin;                 /* of the server */
	enum grant_level by_default;   /* default_permission */
	enum grant_level where_silent; /* where no grant speaks */
	size_t n;
	const struct grant *v;
};

/* MANAGE on the workspace, or an administrator. */
bool grants_rule_workspace(const struct grants *g);

/* The level on one resource; `id` "*" is all of the type, and the only one that
 * types have whose resources belong to others. GRANT_SILENT: no grant. */
enum grant_level grants_fold(const struct grants *g, const char *type, const char *id);

/* What a request needs. Level GRANT_NOTHING: that it is not denied. */
struct need {
	const char *type, *id;
	enum grant_level level;
	const char *or_type, *or_id; /* decides when no grant speaks of the first; NULL: nothing */
};

/* The level that decides a need, whoever asks. */
enum grant_level grants_govern(const struct grants *g, const struct need *need);
bool grants_meet(const struct grants *g, const struct need *need);

/* Which resources of a type a list may show, as a list of names and whether they
 * are those to show or those to leave out. A grant on the workspace, of whatever
 * positive level, shows what no other grant speaks of. */
struct shown {
	bool all_but; /* all but `ids`; otherwise only `ids` */
	size_t n;
	const char **ids;
};
struct shown grants_shown(struct arena *a, const struct grants *g, const char *type);
/* The same of those only that may be read, for lists that show no others. */
struct shown grants_readable(struct arena *a, const struct grants *g, const char *type);
bool shown_has(const struct shown *s, const char *id);

#endif
