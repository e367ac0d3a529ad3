/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A worker process: accepts FastCGI requests on a socket, one at a time, and
 * takes each through the gate.
 */
#ifndef MF_WORKER_H
#define MF_WORKER_H

#include "app/config.h"

/* Serves until SIGTERM or SIGHUP, or until max_requests are done; finishes the
 * request under way. With `drain_backlog`, SIGTERM has connections already waiting
 * on the socket served as well before it returns. Returns the exit status. */
int worker_run(const struct config *config, int listen_fd, bool drain_backlog) MUST_CHECK;

#endif
