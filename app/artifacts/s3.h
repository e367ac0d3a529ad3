/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Artifacts in an S3 bucket, of AWS or of anything that speaks its API. Every URL is
 * signed for one method, one key and a time, by the credentials of its own store.
 */
#ifndef MF_ARTIFACTS_S3_H
#define MF_ARTIFACTS_S3_H

#include "app/artifacts/credentials.h"
#include "app/artifacts/store.h"

/* How long a client that is sent to the store may take to begin. */
#define S3_REDIRECT_SECONDS 900
/* boto3's default, which MLflow's multipart uploads last. */
#define S3_PART_SECONDS 3600
/* Parts of one upload (Amazon S3 user guide, multipart upload limits). */
#define S3_PARTS_MAX 10000

/* An address of the bucket: objects are at origin + base + "/" + key. */
struct s3_address {
	const char *origin; /* https://host[:port] */
	const char *host;   /* as the Host header has it */
	const char *base;   /* "" or "/bucket", behind the path of the endpoint */
};

struct s3 {
	struct s3_address inside;  /* for this server and nginx */
	struct s3_address outside; /* for clients */
	const char *bucket;
	const char *prefix; /* of all keys, without slashes at its ends; "" for none */
	const char *region;
	const char *ca_file; /* NULL: the system's */
	bool no_verify;
	const char *owner; /* account that must own the bucket, or NULL */
	size_t n_upload_headers;
	const struct name_value *upload_headers; /* encryption, storage class, … */
	struct credentials *credentials;
};

/* What a section of the file of stores, or the environment, says about a bucket.
 * NULL is what is not said. */
struct s3_settings {
	const char *destination; /* s3://bucket/prefix */
	const char *endpoint, *public_endpoint, *region, *addressing_style;
	const char *ca_bundle, *ignore_tls, *upload_extra_args, *owner;
	struct credentials_of_store keys;
};

/* The settings of the environment as boto3 and MLflow read it, where `s` does not
 * say otherwise (MLflow 3.17.2 mlflow/store/artifact/s3_artifact_repo.py). */
void s3_environment(struct arena *a, struct s3_settings *s);

/* Makes a bucket of settings. NULL: *ret_error says what is wrong. */
struct s3 *s3_new(struct arena *a, const struct s3_settings *s, const char **ret_error) MUST_CHECK;

/* ---- for the parts of the store ---- */

struct s3_request {
	const char *method;
	const char *key; /* below the bucket, not encoded; NULL: the bucket itself */
	const struct name_value *query;
	size_t n_query;
	const struct name_value *headers; /* signed */
	size_t n_headers;
	int64_t seconds;
	/* of s3_call(): a file instead of a body, and instead of an answer in memory, as
	 * in struct http_call */
	int send_fd, save_fd;
	int64_t send_offset, send_size;
};

/* The object that an artifact is. */
const char *s3_key(struct arena *a, const struct artifact *at) NEVER_NULL;

/* A URL for clients that lasts r->seconds. False: answered. */
bool s3_presign(struct request *rq, const struct s3 *s3, const struct s3_request *r,
		const char **ret) MUST_CHECK;

struct http_answer;
/* Sends a request with a body, which may be NULL, and waits for its answer; reads are
 * repeated when the store is out of order. False: answered. */
bool s3_call(struct request *rq, const struct artifact *at, const struct s3_request *r,
	     const char *body, struct http_answer *ret) MUST_CHECK;

/* Answers what a store's refusal means to a client. Returns false. */
bool s3_fail(struct request *rq, const struct artifact *at, const struct http_answer *answer);

/* Begins a multipart upload. */
bool s3_multipart_begin(struct request *rq, const struct artifact *at,
			const char **ret_id) MUST_CHECK;
bool s3_multipart_create(struct request *rq, const struct artifact *at, size_t n,
			 struct multipart *ret) MUST_CHECK;
bool s3_multipart_complete(struct request *rq, const struct artifact *at, const char *upload_id,
			   const struct multipart_part *parts, size_t n) MUST_CHECK;
bool s3_multipart_abort(struct request *rq, const struct artifact *at,
			const char *upload_id) MUST_CHECK;
bool s3_list(struct request *rq, const struct artifact *at, struct artifact_files *ret) MUST_CHECK;
bool s3_delete(struct request *rq, const struct artifact *at) MUST_CHECK;

/* Calls fn for every object below a directory, page after page. */
struct s3_object {
	const char *key;
	int64_t size;
	int64_t modified; /* seconds since 1970; of the store's clock */
};
typedef bool (*s3_object_fn)(void *arg, const struct s3_object *object);
bool s3_each_object(struct request *rq, const struct artifact *at, s3_object_fn fn,
		    void *arg) MUST_CHECK;

/* ---- for commands, which may wait, and small files of the server's own ---- */

/* An object into a file, and a file of `size` bytes into an object, as the store's own
 * settings have it. */
bool s3_fetch(struct request *rq, const struct artifact *at, int fd) MUST_CHECK;
bool s3_store(struct request *rq, const struct artifact *at, int fd, int64_t size) MUST_CHECK;
/* Has the store copy an object of `size` bytes from one place of it to another; for places of one
 * store, which signs with its own keys. */
bool s3_copy(struct request *rq, const struct artifact *from, const struct artifact *to,
	     int64_t size) MUST_CHECK;

#endif
