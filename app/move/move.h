/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `mlflow-fcgi db move-resources` and `db migrate-to-default-workspace`: MLflow's
 * commands of the same names (3.17.2 mlflow/db.py, mlflow/store/db/workspace_move.py and
 * workspace_migration.py), with the artifacts. Where MLflow's leave them, no request of
 * the new workspace may read them.
 *
 * First the artifacts are copied to where the new workspace has its own, while the server
 * runs; then one transaction moves the rows and everything that says where artifacts
 * are; then what was written to the old places meanwhile is copied, too, and they are
 * emptied. Whatever stops it, the same command again goes on: what is copied stays so,
 * and old places that are still to be emptied stand in mlflow_fcgi.artifact_moves.
 */
#ifndef MF_MOVE_H
#define MF_MOVE_H

#include "app/base.h"

struct config;

enum artifact_policy {
	ARTIFACTS_MOVE,     /* ours: they come along */
	ARTIFACTS_PRESERVE, /* stay, and so do all URIs */
	ARTIFACTS_RETARGET  /* stay; new runs of experiments go to the new workspace's root */
};

struct move_options {
	const char *from, *to, *kind; /* kind: the name of a table */
	const char **names;           /* of resources; none are all */
	size_t n_names;
	const char **tag_keys, **tag_values; /* all of which a resource has */
	size_t n_tags;
	enum artifact_policy policy;
	bool dry_run, verbose, yes;
};

/* Both print what they do, ask on standard input unless `yes`, and return the exit
 * status. `c` is the configuration of the server, whose stores the artifacts are in. */
int move_run(const struct config *c, const struct move_options *o, FILE *out) MUST_CHECK;
int move_to_default_run(const struct config *c, const struct move_options *o, FILE *out) MUST_CHECK;

#endif
