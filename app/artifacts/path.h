/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths of artifacts as clients name them, before anything touches a disk: what
 * is a path at all, whose it is, and what it is called below the artifacts
 * destination. local.h opens such names so that no link leads out of it either.
 */
#ifndef MF_ARTIFACTS_PATH_H
#define MF_ARTIFACTS_PATH_H

#include "app/request.h"

/* Where nginx spools uploads, in the artifacts destination; no artifact's name. */
#define SPOOL_DIRECTORY ".spool"
/* MLflow's local store begins the names of its unfinished uploads so, and takes
 * no artifact of such a name (mlflow/store/artifact/local_artifact_repo.py). */
#define UNFINISHED_PREFIX ".artifact.uploading."

struct artifact_path {
	const char *given; /* decoded, otherwise as sent: for messages */
	const char *name;  /* its segments without "" and ".", joined by "/"; "" is the root */
	/* workspaces/<workspace>/…: the workspace, "" when only "workspaces" is
	 * there, NULL when the path does not begin so */
	const char *workspace;
	/* the experiment whose artifact it is: the number that comes first, after
	 * the workspace; NULL when there is none */
	const char *experiment_id;
};

/* Reads a path that was taken out of a URL (decoded once). Decodes it until it
 * does not change any more, as the reference does, so that no "%252e%252e" gets
 * by whoever decodes next. False: no safe path. It is absolute, also in
 * Windows' way, a file: URI, holds "..", "#", a tab, a line's end or what is not
 * UTF-8, or is encoded more often than ten times. Other control characters are
 * escaped (mlflow/utils/uri.py validate_path_is_safe, which drops tabs and ends of
 * lines). */
bool artifact_path_parse(struct arena *a, const char *text, struct artifact_path *ret) MUST_CHECK;

/* The same, answering "Invalid path". */
bool artifact_path_read(struct request *rq, const char *text, struct artifact_path *ret) MUST_CHECK;

/* Puts a path of the artifacts destination into the request's workspace
 * (mlflow/server/handlers.py _get_workspace_scoped_repo_path_if_enabled):
 *
 * - workspaces/<workspace>/… must name the workspace of the request, header or
 *   not: without one it is "default".
 * - Another path lies in the request's workspace; in "default" it stays as it
 *   is, which is where artifacts from before workspaces are. There the name
 *   decides, so "./workspaces/x" is workspaces/x; the reference looks at the
 *   text and so lets "default" reach every workspace.
 *
 * False: answered. */
bool artifact_path_scope(struct request *rq, struct artifact_path *path) MUST_CHECK;

/* Refuses a name that lies in the spool, or in another workspace than the
 * request's. False: answered. */
bool artifact_path_check_own(struct request *rq, const struct artifact_path *path) MUST_CHECK;

/* Whether an artifact may be written to the path `given`, called `name` below
 * its store: it ends in a file name, is in its shortest form, is not the
 * directory of a workspace, and its name is not reserved. False: answered. */
bool artifact_path_check_new(struct request *rq, const char *given, const char *name) MUST_CHECK;

/* The last segment of a path; all of it when there is one only. */
const char *artifact_base_name(const char *name);

#endif
