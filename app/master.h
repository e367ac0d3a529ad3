/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The master process: owns the sockets and keeps the pools of pre-forked
 * processes at their size: workers, which answer requests, and jobs, which do what
 * nobody waits for. It serves no request and opens no database, so it has
 * little to fail on.
 *
 *	SIGTERM, SIGINT  drain: workers finish what they have, then all end
 *	SIGHUP           replace the workers one pool at a time, by draining
 *	SIGCHLD          a worker that died comes back, with backoff if it keeps dying
 *
 * Under systemd it takes the sockets of LISTEN_FDS (sd_listen_fds(3)) and
 * reports READY, STOPPING and WATCHDOG (sd_notify(3)).
 */
#ifndef MF_MASTER_H
#define MF_MASTER_H

#include "app/config.h"

/* Runs until told to stop. Returns the exit status of the program. */
int master_run(const struct config *config) MUST_CHECK;

#endif
