/* SPDX-License-Identifier: Apache-2.0 */
/* Putting artifacts onto a local disk, and deleting them; see local.h. */
#include "app/artifacts/beneath.h"
#include "app/artifacts/checksum.h"
#include "app/artifacts/local_fd.h"
#include "app/artifacts/path.h"
#include "app/artifacts/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MODE 0666
/* How often an upload begins again because its directory was deleted. */
#define TRIES_MAX 5
#define COPY_CHUNK (1 << 30)

/* ---- failures ---- */

bool local_fail_put(struct request *rq, const struct artifact *at)
{
	switch (errno) {
	case EISDIR:
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Artifact '%s' cannot be written: it is a directory.", at->given);
	case ENOTDIR:
	case EEXIST:
	case ELOOP:
	case EXDEV:
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Artifact '%s' cannot be written: a part of its path is a file.",
			    at->given);
	case ENAMETOOLONG:
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Artifact '%s' cannot be written: its path or a part of it is longer "
			    "than the file system allows.",
			    at->given);
	case ENOSPC:
	case EDQUOT:
		return fail(rq, INTERNAL_ERROR,
			    "Artifact '%s' cannot be written: there is no space left for "
			    "artifacts.",
			    at->given);
	default:
		return fail(rq, INTERNAL_ERROR, "Artifact '%s' cannot be written: %s.", at->given,
			    strerror(errno));
	}
}

/* ---- uploading ---- */

/* nginx makes its files for itself alone; an artifact gets what any new file
 * gets. Without the right to change that, nginx still owns it and can send it. */
static void open_to_readers(const char *file)
{
	mode_t mask = umask(0);

	umask(mask);
	(void)chmod(file, FILE_MODE & ~mask);
}

/* Fills the new file `to` from the descriptor `from`. */
static bool copy_bytes(int from, int to)
{
	ssize_t n;

	do
		n = sendfile(to, from, NULL, COPY_CHUNK);
	while (n > 0 || (n < 0 && errno == EINTR));
	return n == 0;
}

/* As copy_file_range does where it can. */
static bool send_range(int from, int to, int64_t offset, int64_t size)
{
	off_t at = 0;

	if (lseek(to, offset, SEEK_SET) != offset)
		return false;
	while (size > 0) {
		ssize_t n = sendfile(to, from, &at, (size_t)MIN(size, COPY_CHUNK));

		if (n == 0)
			errno = EIO;
		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		size -= MAX(n, 0);
	}
	return true;
}

bool local_copy_range(int from, int to, int64_t offset, int64_t size)
{
	int64_t begin = 0, end = offset;

	while (begin < size) {
		ssize_t n = copy_file_range(from, &begin, to, &end, (size_t)(size - begin), 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 && begin == 0) /* not between these file systems */
			return send_range(from, to, offset, size);
		if (n <= 0)
			return false;
	}
	return true;
}

bool local_put_copy(int directory, const char *base, int from)
{
	char unfinished[UNUSED_NAME_SIZE];
	bool ok;
	int to;

	unused_name(unfinished, UNFINISHED_PREFIX);
	to = openat(directory, unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    FILE_MODE);
	if (to < 0)
		return false;
	give_to_owner(directory, unfinished);
	ok = from < 0 || copy_bytes(from, to);
	ok = close(to) == 0 && ok;
	ok = ok && renameat(directory, unfinished, directory, base) == 0;
	if (!ok) {
		int error = errno;

		unlinkat(directory, unfinished, 0);
		errno = error;
	}
	return ok;
}

/* The body in place as `base` of `directory`: renamed, or copied when a local
 * artifact root is another file system than the spool's. */
static bool put_body(struct request *rq, int directory, const char *base)
{
	bool ok;
	int from;

	if (!rq->body_file) /* nginx makes no file for an empty body */
		return local_put_copy(directory, base, -1);
	if (renameat(AT_FDCWD, rq->body_file, directory, base) == 0)
		return true;
	if (errno != EXDEV)
		return false;
	from = open(rq->body_file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ok = from >= 0 && local_put_copy(directory, base, from);
	if (from >= 0)
		close(from);
	return ok && unlink(rq->body_file) == 0;
}

/* ---- checksums ---- */

/* Only who sends a checksum has the file read for it. */
static bool check_sums(struct request *rq, const struct artifact *at)
{
	bool asked = false;
	int fd;

	for (size_t i = 0; i < CHECKSUMS; i++)
		asked = asked || rq->checksums[i];
	if (!asked)
		return true;
	fd = rq->body_file ?
		     local_keep(rq, open(rq->body_file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)) :
		     -1;
	if (rq->body_file && fd < 0)
		return local_fail_put(rq, at);
	return checksum_verify(rq, at, fd);
}

static bool is_there(const char *file)
{
	return !file || access(file, F_OK) == 0;
}

static bool put(struct request *rq, const struct artifact *at)
{
	int root = local_root(rq, at);

	for (int tries = 1; root >= 0; tries++) {
		int directory = local_keep(rq, make_parent_beneath(root, at->name));

		if (directory >= 0 && put_body(rq, directory, artifact_base_name(at->name)))
			return true;
		if (errno != ENOENT || tries == TRIES_MAX)
			return false;
		if (!is_there(rq->body_file))
			return false;
	}
	return false;
}

int64_t local_body_size(const struct request *rq)
{
	struct stat st;

	return rq->body_file && stat(rq->body_file, &st) == 0 ? st.st_size : 0;
}

void local_forget_body(const struct request *rq)
{
	if (rq->body_file)
		unlink(rq->body_file);
}

bool local_check_body(struct request *rq, const struct artifact *at)
{
	if (rq->content_length)
		return fail(rq, INTERNAL_ERROR,
			    "nginx passed the artifact's bytes on instead of spooling them: its "
			    "configuration lacks the locations of uploads, or has them under "
			    "another prefix than --static-prefix.");
	return check_sums(rq, at);
}

bool local_put(struct request *rq, const struct artifact *at)
{
	if (rq->body_file)
		open_to_readers(rq->body_file);
	if (local_check_body(rq, at)) {
		if (put(rq, at))
			return true;
		local_fail_put(rq, at);
	}
	local_forget_body(rq);
	return false;
}

bool local_write(struct request *rq, const struct artifact *at, int fd, int64_t size)
{
	int directory = local_keep(rq, make_parent_beneath(local_root(rq, at), at->name));

	(void)size; /* to its end */
	return (directory >= 0 && local_put_copy(directory, artifact_base_name(at->name), fd)) ||
	       local_fail_put(rq, at);
}

/* ---- deleting ---- */

static bool delete_directory(int root, int parent, const char *base)
{
	int spool = spool_open(root), error;
	bool ok = spool >= 0 && spool_discard(spool, parent, base) == 0;

	error = errno;
	if (spool >= 0)
		close(spool);
	errno = error;
	return ok;
}

static bool remove_artifact(int root, const char *name, int parent)
{
	const char *base = artifact_base_name(name);

	if (unlinkat(parent, base, 0) == 0)
		return true;
	return errno == EISDIR && delete_directory(root, parent, base);
}

bool local_delete(struct request *rq, const struct artifact *at)
{
	int root = local_root(rq, at), parent;

	if (!*at->name)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The root of the artifacts cannot be deleted.");
	parent = root < 0 ? -1 : local_keep(rq, open_parent_beneath(root, at->name));
	if (parent >= 0 && remove_artifact(root, at->name, parent))
		return true;
	if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == ENAMETOOLONG)
		return true;
	return fail(rq, INTERNAL_ERROR, "Artifact '%s' cannot be deleted: %s.", at->given,
		    strerror(errno));
}
