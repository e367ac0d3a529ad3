/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of artifacts share. */
#ifndef MF_HANDLERS_ARTIFACTS_H
#define MF_HANDLERS_ARTIFACTS_H

#include "app/artifacts/place.h"

/* Writes the member "files" into the open object, none when there are none
 * (proto message FileInfo): each path is `directory`, if not "", and the name. */
void jw_artifact_files(struct json *j, struct arena *a, const struct artifact_files *files,
		       const char *directory);

/* Where the artifacts of a run of the request's workspace are. False: answered, there
 * is no such run. */
bool run_artifact_uri(struct request *rq, const char *run_id, const char **ret_uri) MUST_CHECK;

#endif
