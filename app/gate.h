/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one gate every request passes: match, workspace, bind, authorize, call.
 * Knows nothing of FastCGI, so tests drive it without a socket.
 */
#ifndef MF_GATE_H
#define MF_GATE_H

#include "app/request.h"

/* MLflow's reserved workspace (mlflow/utils/workspace_utils.py). */
#define DEFAULT_WORKSPACE "default"

/* Answers `rq`, whose fields "from nginx" and tools are set. `header` is the
 * workspace as nginx mapped it: NULL or "" for none. Afterwards rq->reply is
 * complete, whatever happened. */
void gate(struct request *rq, const char *header);

/* Calls another endpoint on behalf of the request: fields from a JSON object,
 * permission of the endpoint's row, handler. `path` is without prefixes, `body` JSON.
 * The answer, or the error, is in rq->reply, and the caller's to replace. */
bool gate_call(struct request *rq, enum method method, const char *path,
	       const char *body) MUST_CHECK;

#endif
