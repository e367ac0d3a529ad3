/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where artifacts are kept: a local disk or an S3 bucket, behind one table of
 * functions. Which store a request may reach follows from its workspace alone
 * (stores.h), and a store signs with its own credentials only, so that no name
 * leads from one workspace's store into another's.
 *
 * No store moves a client's bytes in a worker. It looks, deletes and decides; nginx
 * sends and receives, by itself or from and to the presigned URL that it is given.
 */
#ifndef MF_ARTIFACTS_STORE_H
#define MF_ARTIFACTS_STORE_H

#include "app/artifacts/sigv4.h"
#include "app/request.h"

struct s3;
struct store_ops;

struct store {
	const char *name; /* its section in the file of stores, or "default" */
	const struct store_ops *ops;
	const char *artifact_root; /* where new experiments go; NULL: the server's */
	const char *root;          /* local: absolute path of the directory */
	const char *location;      /* of nginx, internal: over that directory, or "@…" */
	const struct s3 *s3;
	int64_t max_file_size;  /* bytes; 0 is no limit */
	int64_t max_total_size; /* of a workspace, likewise */
	bool immutable_models;  /* what a registered version points at stays */
	bool presigned_only;    /* clients are sent to the store, nginx moves nothing */
};

/* A place for an artifact or a directory of artifacts, existing or not. */
struct artifact {
	const char *root;     /* local: absolute path of the directory of the store */
	const char *location; /* of nginx, internal, over that directory */
	const char *name;     /* below it, as artifact_path.name; "" is the directory itself */
	const char *given;    /* what messages call it */
	const struct store *store;
};

/* What a directory holds, ordered by name, without what no artifact may be
 * called, links and special files. */
struct artifact_file {
	const char *name;
	bool is_directory;
	int64_t size;
};
struct artifact_files {
	size_t n, room;
	struct artifact_file *v;
};

/* Adds one; the array grows in the request's arena. */
void artifact_files_add(struct arena *a, struct artifact_files *files, struct artifact_file file);
void artifact_files_sort(struct artifact_files *files);

/* A URL that a client may use itself until it expires, with these headers. */
struct presigned {
	const char *url;
	size_t n_headers;
	const struct name_value *headers;
	int64_t size; /* of the file to be downloaded */
};

/* A multipart upload: one URL a part, from 1 on. */
struct multipart {
	const char *upload_id;
	size_t n;
	const char **urls;
	const char *token_header; /* that parts are sent with, each with its token; or NULL */
	const char **tokens;
};
struct multipart_part {
	int64_t number;
	const char *etag; /* what the store answered when the part arrived */
};

/* False always means: answered. A function that is NULL is one that the store has
 * not. */
struct store_ops {
	/* Lists a directory; a file and what is not there have nothing in them, as in
	 * the reference. */
	bool (*list)(struct request *rq, const struct artifact *at, struct artifact_files *ret);
	/* Lets nginx send a file, with the headers of a download. */
	bool (*send)(struct request *rq, const struct artifact *at);
	/* Puts the request's spooled body in place, at once and over what was there;
	 * an empty body makes an empty file. */
	bool (*put)(struct request *rq, const struct artifact *at);
	/* The same with the first `size` bytes of a descriptor, from its beginning. */
	bool (*write)(struct request *rq, const struct artifact *at, int fd, int64_t size);
	/* Sends the client to the store with an upload, before its body is read. */
	bool (*redirect_upload)(struct request *rq, const struct artifact *at);
	/* Deletes a file, or a directory with everything in it. What is not there is
	 * deleted already. */
	bool (*remove)(struct request *rq, const struct artifact *at);
	/* Bytes of a file; only where uploads do not pass the server. */
	bool (*size)(struct request *rq, const struct artifact *at, int64_t *ret);
	bool (*presign_download)(struct request *rq, const struct artifact *at, int64_t seconds,
				 struct presigned *ret);
	bool (*presign_upload)(struct request *rq, const struct artifact *at, int64_t seconds,
			       struct presigned *ret);
	bool (*multipart_create)(struct request *rq, const struct artifact *at, size_t n,
				 struct multipart *ret);
	bool (*multipart_complete)(struct request *rq, const struct artifact *at,
				   const char *upload_id, const struct multipart_part *parts,
				   size_t n);
	bool (*multipart_abort)(struct request *rq, const struct artifact *at,
				const char *upload_id);
};

/* The same, as handlers call them; one that the store has not answers in the words
 * of the reference, "<what> is not supported for the current artifact repository". */
bool store_list(struct request *rq, const struct artifact *at,
		struct artifact_files *ret) MUST_CHECK;
bool store_send(struct request *rq, const struct artifact *at) MUST_CHECK;
bool store_put(struct request *rq, const struct artifact *at) MUST_CHECK;
/* Writes a small file of the server's own making, within the limits of the store and
 * whether clients have to go there themselves or not. */
bool store_write(struct request *rq, const struct artifact *at, const char *text) MUST_CHECK;
/* Before the body is read: whether it is welcome, and whether here. */
bool store_expect(struct request *rq, const struct artifact *at) MUST_CHECK;
bool store_remove(struct request *rq, const struct artifact *at) MUST_CHECK;
bool store_presign_download(struct request *rq, const struct artifact *at, const char *what,
			    int64_t seconds, struct presigned *ret) MUST_CHECK;
bool store_presign_upload(struct request *rq, const struct artifact *at, int64_t seconds,
			  struct presigned *ret) MUST_CHECK;
bool store_multipart_create(struct request *rq, const struct artifact *at, size_t n,
			    struct multipart *ret) MUST_CHECK;
bool store_multipart_complete(struct request *rq, const struct artifact *at, const char *upload_id,
			      const struct multipart_part *parts, size_t n) MUST_CHECK;
bool store_multipart_abort(struct request *rq, const struct artifact *at,
			   const char *upload_id) MUST_CHECK;

extern const struct store_ops local_ops, s3_ops;

#endif
