/* SPDX-License-Identifier: Apache-2.0 */
/* Calling stores; see store.h. */
#include "app/artifacts/store.h"

#include "app/artifacts/guard.h"
#include "app/artifacts/local_fd.h"
#include "app/config.h"
#include "app/limits.h"
#include "app/log.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

void artifact_files_add(struct arena *a, struct artifact_files *files, struct artifact_file file)
{
	files->v = arena_grow(a, files->v, files->n, &files->room, sizeof(*files->v));
	files->v[files->n++] = file;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct artifact_file *)a)->name,
		      ((const struct artifact_file *)b)->name);
}

void artifact_files_sort(struct artifact_files *files)
{
	if (files->n)
		qsort(files->v, files->n, sizeof(*files->v), by_name);
}

static const struct store_ops *ops_of(const struct artifact *at)
{
	return at->store->ops;
}

/* mlflow/exceptions.py _UnsupportedMultipartUploadException and its like */
static bool unsupported(struct request *rq, const char *what)
{
	return fail(rq, NOT_IMPLEMENTED, "%s is not supported for the current artifact repository",
		    what);
}

bool store_list(struct request *rq, const struct artifact *at, struct artifact_files *ret)
{
	return ops_of(at)->list(rq, at, ret);
}

bool store_send(struct request *rq, const struct artifact *at)
{
	return ops_of(at)->send(rq, at);
}

static bool is_elsewhere(const struct artifact *at)
{
	return at->store->presigned_only && ops_of(at)->redirect_upload;
}

/* Counted before it is there: an upload to a bucket is nginx's from here on. */
bool store_put(struct request *rq, const struct artifact *at)
{
	int64_t size = local_body_size(rq);
	bool ok = guard_write(rq, at, size);

	if (ok && !is_elsewhere(at) && guard_wrote(rq, at, size, guard_replaced(rq, at)))
		return ops_of(at)->put(rq, at);
	local_forget_body(rq);
	return ok && is_elsewhere(at) && ops_of(at)->redirect_upload(rq, at);
}

/* A descriptor of memory that holds a text, at its beginning; -1 with errno. */
static int text_fd(struct request *rq, const char *text, size_t size)
{
	int fd = local_keep(rq, memfd_create("artifact", MFD_CLOEXEC));

	if (fd < 0 || write(fd, text, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
		return -1;
	return fd;
}

bool store_write(struct request *rq, const struct artifact *at, const char *text)
{
	int64_t size = (int64_t)strlen(text);
	struct extent old;
	int fd = text_fd(rq, text, (size_t)size);

	if (fd < 0)
		return fail(rq, INTERNAL_ERROR, "Artifact '%s' cannot be written: %s.", at->given,
			    strerror(errno));
	if (!guard_write(rq, at, size))
		return false;
	old = guard_replaced(rq, at);
	return ops_of(at)->write(rq, at, fd, size) && guard_wrote(rq, at, size, old);
}

bool store_expect(struct request *rq, const struct artifact *at)
{
	return guard_write(rq, at, rq->body_announced) &&
	       (!is_elsewhere(at) || ops_of(at)->redirect_upload(rq, at));
}

bool store_remove(struct request *rq, const struct artifact *at)
{
	struct extent old;

	return guard_delete(rq, at) && guard_removed(rq, at, &old) && ops_of(at)->remove(rq, at) &&
	       guard_deleted(rq, at, old);
}

bool store_presign_download(struct request *rq, const struct artifact *at, const char *what,
			    int64_t seconds, struct presigned *ret)
{
	if (!ops_of(at)->presign_download || !rq->config->presigned_urls)
		return unsupported(rq, what);
	return ops_of(at)->presign_download(rq, at, seconds, ret);
}

bool store_presign_upload(struct request *rq, const struct artifact *at, int64_t seconds,
			  struct presigned *ret)
{
	if (!ops_of(at)->presign_upload || !rq->config->presigned_urls)
		return unsupported(rq, "Presigned upload");
	return guard_write(rq, at, 0) && ops_of(at)->presign_upload(rq, at, seconds, ret);
}

bool store_multipart_create(struct request *rq, const struct artifact *at, size_t n,
			    struct multipart *ret)
{
	if (!ops_of(at)->multipart_create || !rq->config->presigned_urls)
		return unsupported(rq, "Multipart upload");
	return guard_write(rq, at, 0) && ops_of(at)->multipart_create(rq, at, n, ret);
}

/* The size of what clients sent to the store themselves is known only now; a file that
 * is too large does not stay. */
static bool check_completed(struct request *rq, const struct artifact *at, struct extent old)
{
	struct request *quiet;
	int64_t size;

	if (!guard_needs_size(at->store) || !ops_of(at)->size)
		return true;
	if (!ops_of(at)->size(rq, at, &size))
		return false;
	if (guard_size(rq, at, size) && guard_room(rq, rq->workspace, at, size - old.bytes, NULL))
		return guard_wrote(rq, at, size, old);
	quiet = request_quiet(rq);
	if (!ops_of(at)->remove(quiet, at))
		log_event(LOG_LEVEL_WARNING, "upload_not_removed", "error=\"%s\"",
			  quiet->reply.message);
	return false;
}

bool store_multipart_complete(struct request *rq, const struct artifact *at, const char *upload_id,
			      const struct multipart_part *parts, size_t n)
{
	struct extent old;

	if (!ops_of(at)->multipart_complete || !rq->config->presigned_urls)
		return unsupported(rq, "Multipart upload");
	if (!guard_write(rq, at, 0))
		return false;
	old = guard_replaced(rq, at);
	return ops_of(at)->multipart_complete(rq, at, upload_id, parts, n) &&
	       check_completed(rq, at, old);
}

bool store_multipart_abort(struct request *rq, const struct artifact *at, const char *upload_id)
{
	if (!ops_of(at)->multipart_abort || !rq->config->presigned_urls)
		return unsupported(rq, "Multipart upload");
	return ops_of(at)->multipart_abort(rq, at, upload_id);
}
