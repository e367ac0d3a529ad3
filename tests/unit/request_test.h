/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests without a socket, for the suites of what the gate calls. One request
 * at a time: the next one frees what the one before used.
 */
#ifndef MF_REQUEST_TEST_H
#define MF_REQUEST_TEST_H

#include "app/config.h"
#include "app/request.h"

/* For CU_add_suite(): an arena, default settings with workspaces on, and a
 * database that nobody answers for. */
int requests_set_up(void);
int requests_tear_down(void);

/* Where requests live; each frees what the one before put there. */
extern struct arena *request_arena;
/* The settings of every request; back to the defaults with the next one. */
extern struct config request_config;

/* A request as nginx would pass it. `body` is JSON, or NULL for none. */
struct request *a_request(enum method method, const char *target, const char *body);

/* Whether the request was refused with exactly this; prints both if not. */
bool is_refused(const struct request *rq, enum error_code code, const char *message);
/* Whether the answer is a success with this body; prints both if not. */
bool is_answered(const struct request *rq, int status, const char *body);

/* Whether two texts are equal, or both NULL; prints them, and what they belong to,
 * if not. */
bool is_text(const char *about, const char *got, const char *want);

/* What a function prints. */
const char *printed(void (*print)(FILE *out));

#endif
