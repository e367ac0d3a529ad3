/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where artifacts of experiments and runs are said to be: their URIs, and which
 * of them a client may choose.
 */
#ifndef MF_ARTIFACTS_LOCATION_H
#define MF_ARTIFACTS_LOCATION_H

#include "app/request.h"

/* `path` added to the path of `uri`, before its query or fragment, with one
 * slash between (mlflow/utils/uri.py append_to_uri_path). */
const char *uri_append(struct arena *a, const char *uri, const char *path) NEVER_NULL;

/* Whether a location is one thing's own: its id, which the server made, is a segment of
 * it. An experiment may have been given a place that it shares with others. */
bool location_is_own(const char *uri, const char *id);

/* Whether a location is `tail` below an experiment's: below `location`, where the
 * experiment is now, or below a directory called as its id, where it was before it moved.
 * For what clients may have named: an id that a client chose can be a segment of anything.
 * Queries and fragments are not looked at. */
bool location_is_in_experiment(const char *uri, const char *location, const char *experiment_id,
			       const char *tail);

/* The artifact root for the request's workspace, of its store or else the server's:
 * the root itself while workspaces are off, else <root>/workspaces/<workspace>. A workspace's
 * own default_artifact_root goes before it; statements take care of that. */
const char *artifact_root(const struct request *rq) NEVER_NULL;

/* Whether `uri` names no host that MLflow would connect to, or one that it may:
 * the host of the server's own artifact storage, or any with an allowed scheme
 * (mlflow/store/artifact/host_policy.py). Text that is no URI names none. False:
 * answered; `field` is what the message calls it. */
bool check_artifact_host(struct request *rq, const char *field, const char *uri) MUST_CHECK;

/* Whether a client may name `uri` as the storage of an experiment or workspace;
 * `field` is what messages call it. No fragment or parameters, no ".." in the
 * query, not runs:/, not too long, and no scheme that would make MLflow connect
 * to a host other than the server's own artifact storage (MLflow 3.17.2
 * mlflow/server/handlers.py _validate_storage_location_uri and
 * mlflow/store/artifact/host_policy.py). False: answered. */
bool check_storage_uri(struct request *rq, const char *field, const char *uri) MUST_CHECK;

/* The same for a workspace's default_artifact_root, which is a URI or an
 * absolute path (_validate_workspace_default_artifact_root). */
bool check_artifact_root(struct request *rq, const char *uri) MUST_CHECK;

/* The same for a workspace's trace_archival_config.location, which is a URI of
 * a store where traces can be kept and deleted
 * (_validate_workspace_trace_archival_location and mlflow/utils/validation.py
 * _validate_trace_archival_repository_support). */
bool check_archival_location(struct request *rq, const char *uri) MUST_CHECK;

/* What is stored of a location that check_storage_uri() let pass: a relative local
 * path, plain or as file:, decoded and below the server's working directory, so
 * that clients anywhere mean the same place; everything else as it is
 * (mlflow/utils/uri.py resolve_uri_if_local). False: answered, as it is file: with
 * another host, or too long now. */
bool resolve_local_uri(struct request *rq, const char *uri, const char **ret) MUST_CHECK;

#endif
