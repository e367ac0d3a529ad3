/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at artifacts on a local disk and letting nginx send them; see local.h.
 * local_write.c changes them. */
#include "app/artifacts/local.h"

#include "app/artifacts/beneath.h"
#include "app/artifacts/local_fd.h"
#include "app/artifacts/mime.h"
#include "app/artifacts/parts.h"
#include "app/artifacts/path.h"
#include "app/config.h"
#include "app/query.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what both files need ---- */

static void close_descriptor(void *arg)
{
	close((int)(intptr_t)arg);
}

int local_keep(struct request *rq, int fd)
{
	if (fd >= 0)
		arena_defer(rq->arena, close_descriptor, (void *)(intptr_t)fd);
	return fd;
}

int local_root(struct request *rq, const struct artifact *at)
{
	return local_keep(rq, open(at->root, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

/* Nothing of that name, or something that is no artifact, such as a link. */
static bool is_nothing(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ELOOP || error == EXDEV ||
	       error == ENAMETOOLONG;
}

static bool fail_unreadable(struct request *rq, const struct artifact *at)
{
	return fail(rq, INTERNAL_ERROR, "The server cannot read the artifact '%s': %s.", at->given,
		    strerror(errno));
}

/* ---- listing ---- */

/* Beside what no artifact is called: at the top of the destination, the other
 * tenants' directory is not of the default workspace. */
static bool is_hidden(const struct request *rq, const struct artifact *at, const char *name)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    strncmp(name, UNFINISHED_PREFIX, strlen(UNFINISHED_PREFIX)) == 0)
		return true;
	if (*at->name)
		return false;
	return strcmp(name, SPOOL_DIRECTORY) == 0 ||
	       (rq->config->enable_workspaces && strcmp(name, "workspaces") == 0);
}

static void read_directory(struct request *rq, const struct artifact *at, DIR *dir,
			   struct artifact_files *ret)
{
	struct dirent *e;
	struct stat st;

	while ((e = readdir(dir))) {
		bool is_directory;

		if (is_hidden(rq, at, e->d_name) || !utf8_valid(e->d_name, strlen(e->d_name)) ||
		    fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		is_directory = S_ISDIR(st.st_mode);
		if (is_directory || S_ISREG(st.st_mode))
			artifact_files_add(
				rq->arena, ret,
				(struct artifact_file){ arena_strdup(rq->arena, e->d_name),
							is_directory, st.st_size });
	}
	artifact_files_sort(ret);
}

bool local_list(struct request *rq, const struct artifact *at, struct artifact_files *ret)
{
	int root = local_root(rq, at);
	DIR *dir = root < 0 ? NULL : list_beneath(root, at->name);

	*ret = (struct artifact_files){ 0 };
	if (!dir)
		return is_nothing(errno) || fail_unreadable(rq, at);
	read_directory(rq, at, dir, ret);
	closedir(dir);
	return true;
}

/* ---- downloading ---- */

static bool no_artifact(struct request *rq, const struct artifact *at)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "No such artifact: '%s'", at->given);
}

static bool find_file(struct request *rq, const struct artifact *at)
{
	int root = local_root(rq, at);
	int fd = root < 0 ? -1 : local_keep(rq, open_beneath(root, at->name, O_PATH));
	struct stat st;

	if (fd < 0)
		return is_nothing(errno) ? no_artifact(rq, at) : fail_unreadable(rq, at);
	if (fstat(fd, &st) != 0)
		return fail_unreadable(rq, at);
	if (S_ISDIR(st.st_mode))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Artifact path refers to a directory, not a file: '%s'", at->given);
	return S_ISREG(st.st_mode) || no_artifact(rq, at);
}

/* nginx keeps these headers when it follows the redirect, and adds
 * X-Content-Type-Options itself. */
bool local_send(struct request *rq, const struct artifact *at)
{
	const char *base = artifact_base_name(at->name);

	if (!find_file(rq, at))
		return false;
	reply_json(rq);
	rq->reply.type = mime_type(base);
	reply_header(rq, "X-Accel-Redirect",
		     arena_printf(rq->arena, "%s/%s", at->location,
				  percent_encode_path(rq->arena, at->name)));
	reply_header(rq, "Content-Disposition", mime_disposition(rq->arena, base));
	reply_header(rq, "Cache-Control", "no-cache");
	return true;
}

const struct store_ops local_ops = {
	.list = local_list,
	.send = local_send,
	.put = local_put,
	.write = local_write,
	.remove = local_delete,
	.multipart_create = parts_create,
	.multipart_complete = parts_complete,
	.multipart_abort = parts_abort,
};
