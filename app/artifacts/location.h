/* SPDX-License-Identifier: Apache-2.0 */
/* Where artifacts of experiments and runs are said to be: their URIs. */
#ifndef MF_ARTIFACTS_LOCATION_H
#define MF_ARTIFACTS_LOCATION_H

#include "app/request.h"

/* `path` added to the path of `uri`, before its query or fragment, with one
 * slash between (mlflow/utils/uri.py append_to_uri_path). */
const char *uri_append(struct arena *a, const char *uri, const char *path) NEVER_NULL;

/* The server's artifact root for the request's workspace: the root itself
 * while workspaces are off, else <root>/workspaces/<workspace>. A workspace's
 * own default_artifact_root goes before it; statements take care of that. */
const char *artifact_root(const struct request *rq) NEVER_NULL;

/* Whether a client may name `uri` as the storage of an experiment or workspace;
 * `field` is what messages call it (mlflow/server/handlers.py
 * _validate_storage_location_uri). False: answered. */
bool check_storage_uri(struct request *rq, const char *field, const char *uri) MUST_CHECK;

#endif
