/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a workspace's store takes: files up to a size, so much in all, and nothing
 * over artifacts that a version of a registered model points at. All of it is off
 * unless the file of stores says so. False always means: answered.
 */
#ifndef MF_ARTIFACTS_GUARD_H
#define MF_ARTIFACTS_GUARD_H

#include "app/artifacts/extent.h"
#include "app/artifacts/store.h"

/* A file of `size` bytes (0: not known yet) may be written here: 413 when it is too
 * large, 429 when the workspace is full, 403 when it may not change any more. */
bool guard_write(struct request *rq, const struct artifact *at, int64_t size) MUST_CHECK;

/* A file may have `size` bytes. */
bool guard_size(struct request *rq, const struct artifact *at, int64_t size) MUST_CHECK;

/* There is room for `size` more bytes in a workspace, beside what unfinished multipart
 * uploads to a disk hold already, but for the one called `upload_id`, or NULL. */
bool guard_room(struct request *rq, const char *workspace, const struct artifact *at, int64_t size,
		const char *upload_id) MUST_CHECK;

/* What a write here is going to replace, and a deletion to remove, where it is counted;
 * before that happens. */
struct extent guard_replaced(struct request *rq, const struct artifact *at);
bool guard_removed(struct request *rq, const struct artifact *at, struct extent *ret) MUST_CHECK;

/* Counts a file that was written instead of `old`, or that `old` is gone, where that is
 * needed. */
bool guard_wrote(struct request *rq, const struct artifact *at, int64_t size,
		 struct extent old) MUST_CHECK;
bool guard_deleted(struct request *rq, const struct artifact *at, struct extent old) MUST_CHECK;

/* An artifact, or a directory with everything in it, may be deleted. */
bool guard_delete(struct request *rq, const struct artifact *at) MUST_CHECK;

/* Whether a store has a limit that the size of a finished upload has to be asked for. */
bool guard_needs_size(const struct store *s);

#endif
