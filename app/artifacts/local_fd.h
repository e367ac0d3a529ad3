/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors of local stores, for local.c and local_write.c. */
#ifndef MF_ARTIFACTS_LOCAL_FD_H
#define MF_ARTIFACTS_LOCAL_FD_H

#include "app/artifacts/local.h"

/* Closes a descriptor when the request ends; -1 stays -1. */
int local_keep(struct request *rq, int fd);

/* The directory of the store, as O_PATH, for the time of the request; -1 with
 * errno. */
int local_root(struct request *rq, const struct artifact *at);

#endif
