/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring artifacts; see extent.h. */
#include "app/artifacts/extent.h"

#include "app/artifacts/beneath.h"
#include "app/artifacts/local_fd.h"
#include "app/artifacts/path.h"
#include "app/artifacts/s3.h"
#include "app/config.h"
#include "app/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void count(struct extent *e, int64_t bytes)
{
	e->bytes += bytes;
	e->files++;
}

/* ---- on disk ---- */

static bool is_others(const char *name, bool workspaces)
{
	return strcmp(name, SPOOL_DIRECTORY) == 0 ||
	       (workspaces && strcmp(name, "workspaces") == 0);
}

/* A directory and all below it; links are not followed. Names that go away meanwhile
 * were none of its any more. */
static void count_directory(DIR *dir, bool is_top, bool workspaces, struct extent *ret)
{
	struct dirent *e;
	struct stat st;

	while (dir && (e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
		    (is_top && is_others(e->d_name, workspaces)) ||
		    fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISREG(st.st_mode))
			count(ret, st.st_size);
		else if (S_ISDIR(st.st_mode))
			count_directory(list_beneath(dirfd(dir), e->d_name), false, workspaces,
					ret);
	}
	if (dir)
		closedir(dir);
}

/* What is there under a name; false when nothing is, or cannot be told. */
static bool look(struct request *rq, const struct artifact *at, int *ret_root, struct stat *ret)
{
	int fd;

	*ret_root = local_root(rq, at);
	fd = *ret_root < 0 ? -1 : local_keep(rq, open_beneath(*ret_root, at->name, O_PATH));
	return fd >= 0 && fstat(fd, ret) == 0;
}

static bool measure_local(struct request *rq, const struct artifact *at, struct extent *ret)
{
	struct stat st;
	int root;

	if (!look(rq, at, &root, &st))
		return root >= 0 || errno == ENOENT ||
		       fail(rq, INTERNAL_ERROR, "The directory %s: %s", at->root, strerror(errno));
	if (S_ISREG(st.st_mode))
		count(ret, st.st_size);
	else if (S_ISDIR(st.st_mode))
		count_directory(list_beneath(root, at->name), !*at->name,
				rq->config->enable_workspaces, ret);
	return true;
}

/* ---- in a bucket ---- */

struct objects {
	const char *others; /* keys that begin so; or NULL */
	struct extent *extent;
};

static bool count_object(void *arg, const struct s3_object *object)
{
	const struct objects *o = arg;

	if (!o->others || strncmp(object->key, o->others, strlen(o->others)) != 0)
		count(o->extent, object->size);
	return true;
}

/* A failure answers the request that it happens to; this one goes on. */
static bool ask_size(struct request *rq, const struct artifact *at, int64_t *ret)
{
	struct request *quiet = ARENA_NEW(rq->arena, struct request);
	bool ok;

	*quiet = *rq;
	quiet->reply = (struct reply){ 0 };
	buf_init(&quiet->reply.body, 64 * KIB);
	ok = at->store->ops->size(quiet, at, ret);
	buf_free(&quiet->reply.body);
	return ok;
}

static bool measure_objects(struct request *rq, const struct artifact *at, struct extent *ret)
{
	const char *prefix = at->store->s3->prefix;
	struct objects o = { NULL, ret };

	if (!*at->name && rq->config->enable_workspaces)
		o.others = arena_printf(rq->arena, "%s%sworkspaces/", prefix, *prefix ? "/" : "");
	if (*at->name)
		*ret = extent_of_file(rq, at);
	return s3_each_object(rq, at, count_object, &o);
}

/* ---- both ---- */

bool extent_measure(struct request *rq, const struct artifact *at, struct extent *ret)
{
	*ret = (struct extent){ 0 };
	return at->store->s3 ? measure_objects(rq, at, ret) : measure_local(rq, at, ret);
}

struct extent extent_of_file(struct request *rq, const struct artifact *at)
{
	struct extent e = { 0 };
	struct stat st;
	int64_t size;
	int root;

	if (at->store->s3 ? ask_size(rq, at, &size) :
			    look(rq, at, &root, &st) && S_ISREG(st.st_mode))
		count(&e, at->store->s3 ? size : st.st_size);
	return e;
}
