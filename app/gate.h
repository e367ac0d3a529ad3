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

/* Which endpoint is called, and how, on behalf of a request. */
struct gate_target {
	enum method method;
	const char *path; /* without prefixes */
	bool filters;     /* leaves out what may not be read instead of refusing, as a list does */
};

/* Calls another endpoint on behalf of the request: fields from a JSON object,
 * permission of the endpoint's row, handler, and what its answer has to leave out.
 * The answer, or the error, is in rq->reply, and the caller's to replace; rq->grants
 * is what was asked for. */
bool gate_call(struct request *rq, const struct gate_target *target, const char *body) MUST_CHECK;

#endif
