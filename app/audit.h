/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit log (--audit-log): one line of JSON for every request to an endpoint that
 * changes something (endpoint_changes()), whether it did, failed or was refused, and for
 * every command that changes users or tokens; and one whenever single sign-on makes a user
 * or changes what one may do, which happens in requests that only read.
 *
 *	{"time": "2026-01-31T12:00:00.000Z", "event": "request", "id": nginx's $request_id,
 *	 "user": …, "user_id": …, "via": "basic", "from": address, "workspace": …,
 *	 "method": "POST", "endpoint": "/api/2.0/mlflow/runs/create", "kind": "run",
 *	 "resource": {"experiment_id": "1"}, "status": 200, "error": "PERMISSION_DENIED"}
 *
 * What is not known is left out. A name that was not proven is "claimed", not "user".
 * Of the request only the fields go in that name resources (audit.c has the list): no
 * value, text, URL, password or token. A list that is too long for the line is cut, and
 * its length written: "trace_ids_count". Where names alone are too long, "truncated": true
 * stands in place of "kind" and "resource".
 *
 * A file is opened for appending, and each line is one write, so that processes share it.
 * Workers open it when they begin, and so again after SIGHUP. What cannot be written
 * there goes to standard error.
 */
#ifndef MF_AUDIT_H
#define MF_AUDIT_H

#include "app/request.h"

/* Before a server starts: whether the file can be written. It is made if need be. */
bool audit_check(struct arena *a, const struct config *c, const char **ret_error) MUST_CHECK;

/* From now on this process writes there. */
void audit_open(const struct config *c);

/* Writes the line of a request that was answered, if it is one that gets a line. */
void audit_request(const struct request *rq);

/* What single sign-on changed about a user. */
struct sso_change {
	bool is_made;                          /* the user was not there before */
	bool is_admin_turned;                  /* rq->user->is_admin is not what it was */
	const char *roles_given, *roles_taken; /* JSON lists of "workspace/role"; NULL: none */
};

/* Writes the line of that, about rq->user; nothing if nothing changed. */
void audit_sso(const struct request *rq, const struct sso_change *change);

/* Writes the line of a command at the console, "user create", about a user or the token
 * of an id; either may be NULL. The file is not made, because it would be root's. */
void audit_command(const struct request *rq, const char *command, const char *username,
		   const char *token_id, bool ok);

#endif
