/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Multipart uploads to a local disk, as MLflow's client speaks them to a bucket
 * (3.17.2 mlflow/store/artifact/http_artifact_repo.py): it begins an upload, sends each
 * part to a URL of its own, and completes it. nginx takes the parts as it takes any
 * upload; a worker puts them together, in the kernel, as they arrive, so that completing is a
 * rename. Nothing is an artifact before.
 *
 * An upload is a directory of the store's spool, "parts." and its id:
 *
 *	upload    whose it is, and the key of its tokens; called "done" afterwards
 *	size      (link) of every part but the last, said by the first that arrives
 *	data      parts in their places, but the last
 *	last      the last part
 *	part.N    (link) size and ETag of a part that is there
 *
 * Locks on bytes of "upload" keep apart what happens to one part, and what happens to
 * all. A process that dies leaves a part without its link, which is then sent again. What nobody
 * touched for a day is swept.
 */
#ifndef MF_ARTIFACTS_PARTS_H
#define MF_ARTIFACTS_PARTS_H

#include "app/artifacts/store.h"

/* Begins the names of their directories in the spool. */
#define PARTS_PREFIX "parts."
/* How long an upload may rest. */
#define PARTS_AGE_SECONDS (24 * 3600)
/* Where parts go to, below the API's prefix, and the header with the token. */
#define PARTS_ROUTE "/api/3.0/mlflow-fcgi/parts"
#define PARTS_TOKEN_HEADER "X-MLflow-Fcgi-Upload-Token"

bool parts_create(struct request *rq, const struct artifact *at, size_t n,
		  struct multipart *ret) MUST_CHECK;
bool parts_complete(struct request *rq, const struct artifact *at, const char *upload_id,
		    const struct multipart_part *parts, size_t n) MUST_CHECK;
bool parts_abort(struct request *rq, const struct artifact *at, const char *upload_id) MUST_CHECK;

/* Bytes that unfinished uploads of a workspace take in the store that `at` is of, but for
 * one of them, or NULL. */
int64_t parts_held(struct request *rq, const struct artifact *at, const char *workspace,
		   const char *but);

/* Whether the request's token is that of a part, before its body is read; then takes the spooled
 * body and answers its ETag. Whoever has the token may, as with a presigned URL. */
bool parts_expect(struct request *rq, const char *workspace, const char *upload_id,
		  int64_t number) MUST_CHECK;
bool parts_put(struct request *rq, const char *workspace, const char *upload_id,
	       int64_t number) MUST_CHECK;

#endif
