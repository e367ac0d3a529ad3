/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Artifacts on a local disk. Everything is opened relative to the directory of
 * the store, below it and through no symbolic link (openat2 with RESOLVE_BENEATH
 * and RESOLVE_NO_SYMLINKS), so what a name leads to is inside, whatever the name
 * and whatever happens to the directories meanwhile. The worker looks, renames
 * and deletes; the bytes are nginx's.
 *
 * An upload is there at once and as a whole, or not at all: a rename puts it in
 * place, and of several for one path one wins. A directory goes away in one
 * rename, too, and is emptied after that. Nothing here calls fsync: what was
 * acknowledged outlives any process, and a power cut only once the kernel has
 * written it back (with the reference it is the same).
 */
#ifndef MF_ARTIFACTS_LOCAL_H
#define MF_ARTIFACTS_LOCAL_H

#include "app/artifacts/store.h"

/* nginx's internal locations over --artifacts-destination and over a local
 * --default-artifact-root (nginx/server.conf.in) */
#define LOCAL_LOCATION "/_artifacts"
#define LOCAL_ROOT_LOCATION "/_artifact_root"

/* Lists a directory; a file and what is not there have nothing in them, as in
 * the reference. False: answered. */
bool local_list(struct request *rq, const struct artifact *at,
		struct artifact_files *ret) MUST_CHECK;

/* Lets nginx send a file: X-Accel-Redirect and the headers of a download. Fails
 * when there is no file. */
bool local_send(struct request *rq, const struct artifact *at) MUST_CHECK;

/* Moves the request's spooled body into place, over what was there, and makes
 * the directories above it; an empty body makes an empty file. False: answered,
 * and the spooled file is gone. */
bool local_put(struct request *rq, const struct artifact *at) MUST_CHECK;

/* The same with what a descriptor holds from where it stands. */
bool local_write(struct request *rq, const struct artifact *at, int fd, int64_t size) MUST_CHECK;

/* Bytes of the request's spooled body. */
int64_t local_body_size(const struct request *rq);

/* Deletes the spooled body of a request that was refused after all. */
void local_forget_body(const struct request *rq);

/* Deletes a file, or a directory with everything in it. What is not there is
 * deleted already. False: answered. */
bool local_delete(struct request *rq, const struct artifact *at) MUST_CHECK;

#endif
