/* SPDX-License-Identifier: Apache-2.0 */
/* `mlflow-fcgi usage`: what the artifacts of workspaces take. */
#ifndef MF_ARTIFACTS_USAGE_H
#define MF_ARTIFACTS_USAGE_H

#include "app/arena.h"

struct config;

/* Prints a line for each workspace, or for one; with `measure` counts what is there
 * first, directory by directory or page by page, and notes it. Safe while the server
 * runs: what is uploaded meanwhile may count twice until the next time. Returns the
 * exit status. */
int usage_run(const struct config *c, const char *workspace, bool measure, FILE *out) MUST_CHECK;

#endif
