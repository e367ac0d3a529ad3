/* SPDX-License-Identifier: Apache-2.0 */
/* What artifacts take in a store. */
#ifndef MF_ARTIFACTS_EXTENT_H
#define MF_ARTIFACTS_EXTENT_H

#include "app/artifacts/store.h"

struct extent {
	int64_t bytes, files;
};

/* Measures a file, a directory with everything in it, or nothing. The top of a store is
 * the default workspace's: others' directories and the spool are no part of it. Takes
 * as long as there are files, and no memory for them. False: answered. */
bool extent_measure(struct request *rq, const struct artifact *at, struct extent *ret) MUST_CHECK;

/* The same of a file alone; nothing when there is none, or when the store does not
 * tell. */
struct extent extent_of_file(struct request *rq, const struct artifact *at);

#endif
