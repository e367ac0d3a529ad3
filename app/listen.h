/* SPDX-License-Identifier: Apache-2.0 */
/* The sockets workers accept on, and the service manager's side of starting. */
#ifndef MF_LISTEN_H
#define MF_LISTEN_H

#include "app/base.h"

/* The first socket passed by the service manager (sd_listen_fds(3)), or -1
 * when there is none for this process. */
int listen_inherited(void);

/* Makes a unix socket at `path` with the given permission bits and listens. A
 * socket file left by a dead server is replaced; one that answers is not.
 * -1: *ret_error says why (static or errno text). */
int listen_unix(const char *path, unsigned mode, const char **ret_error) MUST_CHECK;

/* Tells the service manager a state such as "READY=1" (sd_notify(3)); does
 * nothing without one. */
void notify(const char *state);

/* How often notify("WATCHDOG=1") is due, in milliseconds; 0 when it is not
 * wanted. */
int64_t watchdog_interval_ms(void);

#endif
