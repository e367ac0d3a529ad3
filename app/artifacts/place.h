/* SPDX-License-Identifier: Apache-2.0 */
/* From what requests and rows say about artifacts to the place on disk. */
#ifndef MF_ARTIFACTS_PLACE_H
#define MF_ARTIFACTS_PLACE_H

#include "app/artifacts/local.h"
#include "app/artifacts/path.h"

/* The place of a path of mlflow-artifacts:/, as clients name it to the proxy's
 * endpoints, in the request's workspace. The gate has asked whether that exists.
 * False: answered. */
bool place_of_path(struct request *rq, const char *path, struct artifact *ret) MUST_CHECK;

/* The place of `path`, which may be the root "", below the artifact URI of a
 * run or logged model of the request's workspace:
 *
 * - mlflow-artifacts:/x, or http(s)://host/api/2.0/mlflow-artifacts/artifacts/x,
 *   while the server serves artifacts: x below the artifacts destination;
 * - an absolute path or file: URI: there, if it lies below the destination of the
 *   workspace's store or below a local --default-artifact-root. The reference reads
 *   whatever path a row has;
 * - s3://bucket/key: there, under the same conditions.
 *
 * False: answered. */
bool place_below(struct request *rq, const char *uri, const struct artifact_path *path,
		 struct artifact *ret) MUST_CHECK;

/* Whether artifacts at a URI go through the server's proxy
 * (mlflow/server/handlers.py checks for these schemes), and its scheme. */
bool place_is_proxied(struct arena *a, const char *uri, const char **ret_scheme);

#endif
