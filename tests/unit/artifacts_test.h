/* SPDX-License-Identifier: Apache-2.0 */
/* Requests without a server, and directories that go away again, for the suites
 * of app/artifacts. */
#ifndef MF_ARTIFACTS_TEST_H
#define MF_ARTIFACTS_TEST_H

#include "app/config.h"
#include "app/request.h"

/* A server with workspaces, if `workspaces` says so, whose artifacts are in
 * `destination`, and a request to it; `workspace` as a header names it, NULL for
 * none. Freed with free_request(). */
struct request *new_request(bool workspaces, const char *destination, const char *workspace);
void free_request(struct request *rq);

/* Makes a directory for one test, and removes it with all it holds. The path is
 * the same pointer every time. */
const char *make_scratch(void);
void remove_scratch(void);

/* Runs a shell command line in the scratch directory. Ends the process when it
 * fails. */
void in_scratch(const char *command);

#endif
