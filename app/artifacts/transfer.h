/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copying directories of artifacts from one place to another, whatever stores these
 * are in; for commands, which may wait. What is there already is not copied again, so
 * that it can be stopped at any time and go on later. On one file system a copy is
 * another name for the same file: no artifact is ever changed in place. Within one
 * store of S3 the store copies; everything else goes through a file without a name in
 * TMPDIR, and so needs room for the largest one there.
 */
#ifndef MF_ARTIFACTS_TRANSFER_H
#define MF_ARTIFACTS_TRANSFER_H

#include "app/artifacts/store.h"

struct transfer_file {
	const char *name; /* below the directory; "" when the place itself is a file */
	int64_t size;
	int64_t modified;       /* ns since 1970, by the store's clock */
	uint64_t device, inode; /* 0 in S3 */
};

/* Files of a directory, ordered by name. */
struct transfer_tree {
	size_t n, room;
	struct transfer_file *v;
	int64_t bytes;
};

/* Finds all files at and below a place; none when there is nothing. False: answered. */
bool transfer_look(struct request *rq, const struct artifact *at,
		   struct transfer_tree *ret) MUST_CHECK;

/* Counts over all that is copied, and shows it on a terminal. */
struct transfer_progress {
	const char *what; /* NULL shows nothing */
	size_t files, of_files;
	int64_t bytes, of_bytes;
};
void transfer_show(const struct transfer_progress *p, bool is_end);

/* Copies what is not at `to` yet, or has changed since it was copied. *ret_n is how many files that
 * were. With `keep_newer`, what is newer at `to` stays as it is: others write there
 * already. False: answered. */
bool transfer_copy(struct request *rq, const struct artifact *from, const struct artifact *to,
		   bool keep_newer, struct transfer_progress *p, size_t *ret_n) MUST_CHECK;

#endif
