/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spool of the artifacts destination, its directory SPOOL_DIRECTORY: what is
 * not an artifact yet, because nginx still writes it, and what is none any more,
 * because its directory was deleted, and multipart uploads (parts.h). Processes may end at any time and leave
 * such things there; the master has them swept.
 */
#ifndef MF_ARTIFACTS_SPOOL_H
#define MF_ARTIFACTS_SPOOL_H

#include "app/base.h"

#include <sys/types.h>

/* What nobody has written to or moved for so long has nobody any more. nginx
 * gives up an upload after a minute without a byte (client_body_timeout). */
#define SPOOL_AGE_SECONDS (3 * 3600)

#define UNUSED_NAME_SIZE 48
/* A name that nobody else chooses: `prefix` and 16 random hexadecimal digits. */
void unused_name(char name[UNUSED_NAME_SIZE], const char *prefix);

/* Opens the spool below the directory `root` and makes it when it is missing.
 * -1 with errno. */
int spool_open(int root) MUST_CHECK;

/* Moves the directory `name` out of `parent` into the spool, which is when it is
 * gone for everybody, and deletes it there with everything in it, however deep,
 * with no more than two descriptors. -1 with errno when it could not be moved;
 * what cannot be deleted later stays in the spool. */
int spool_discard(int spool, int parent, const char *name) MUST_CHECK;

/* Deletes what was left behind in the spool of the directory `destination` and
 * not touched for `age` seconds; a multipart upload rests longer. Returns how many files and directories. */
size_t spool_sweep(const char *destination, time_t age);

#endif
