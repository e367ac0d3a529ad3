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

/* Makes a file under an unfinished name in `directory`, fills it from the descriptor
 * `from` unless that is -1, and renames it to `base`. False with errno. */
bool local_put_copy(int directory, const char *base, int from) MUST_CHECK;

/* Copies `size` bytes from the beginning of one file to `offset` of another, in the kernel.
 * False with errno. */
bool local_copy_range(int from, int to, int64_t offset, int64_t size) MUST_CHECK;

/* Whether the request's body was spooled and has the checksum that was sent with it.
 * False: answered. */
bool local_check_body(struct request *rq, const struct artifact *at) MUST_CHECK;

/* Answers why an artifact could not be written, by errno. Returns false. */
bool local_fail_put(struct request *rq, const struct artifact *at);

#endif
