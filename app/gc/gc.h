/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `mlflow-fcgi gc`: deletes for good what was deleted before, with its artifacts: runs,
 * logged models, experiments. One at a time, each in a transaction of its own: first
 * the artifacts, then the rows, while nobody can restore it. So it may run while the
 * server does, and whatever stops it, the next time goes on. Artifacts that the server
 * cannot reach or must not delete stay, and their rows with them.
 */
#ifndef MF_GC_H
#define MF_GC_H

#include "app/base.h"

struct config;

/* Ids of what alone is to be deleted, and which of them was there. */
struct gc_ids {
	size_t n;
	const char **v;
	bool *seen;
};

/* With ids of any kind, nothing else is deleted; with those of experiments, their runs
 * are, too. */
struct gc_options {
	const char *workspace; /* NULL: all */
	struct gc_ids runs, models, experiments;
	int64_t older_than_ms;
	bool dry_run;
};

/* Prints what it deletes, or with dry_run would. Returns the exit status: 1 when
 * something was left. */
int gc_run(const struct config *c, const struct gc_options *options, FILE *out) MUST_CHECK;

/* "30d", "12h30m", "90s": days, hours, minutes and seconds in this order (MLflow's
 * --older-than). */
bool gc_parse_age(const char *text, int64_t *ret_ms) MUST_CHECK;

#endif
