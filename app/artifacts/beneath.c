/* SPDX-License-Identifier: Apache-2.0 */
/* Opening below a directory; see beneath.h. */
#include "app/artifacts/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DIRECTORY_MODE 0777

/* Unset when the kernel, or the filter of a sandbox, has no openat2. */
static bool has_openat2 = true;

static void close_quietly(int fd)
{
	int error = errno;

	close(fd);
	errno = error;
}

/* The one segment at *path, copied to `segment`; advances *path behind it. */
static bool next_segment(const char **path, char segment[NAME_MAX + 1])
{
	size_t len = strcspn(*path, "/");

	if (!len || (len == 2 && memcmp(*path, "..", 2) == 0)) {
		errno = EXDEV;
		return false;
	}
	if (len > NAME_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(segment, *path, len);
	segment[len] = '\0';
	*path += len + ((*path)[len] == '/');
	return true;
}

/* A symbolic link opened itself, which O_PATH does in spite of O_NOFOLLOW. */
static bool is_link(int fd)
{
	struct stat st;

	return fstat(fd, &st) != 0 || S_ISLNK(st.st_mode);
}

static int step(int directory, const char *segment, int flags)
{
	int fd = openat(directory, segment, flags | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && (flags & O_PATH) && is_link(fd)) {
		close(fd);
		errno = ELOOP;
		return -1;
	}
	return fd;
}

/* What to do about a segment that is not there. */
typedef int (*missing_fn)(int directory, const char *segment);

static int leave_missing(int directory UNUSED, const char *segment UNUSED)
{
	errno = ENOENT;
	return -1;
}

void give_to_owner(int directory, const char *name)
{
	struct stat st;

	if (geteuid() == 0 && fstat(directory, &st) == 0)
		(void)!fchownat(directory, name, st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW);
}

static int make_missing(int directory, const char *segment)
{
	if (mkdirat(directory, segment, DIRECTORY_MODE) == 0)
		give_to_owner(directory, segment);
	else if (errno != EEXIST)
		return -1;
	return step(directory, segment, O_PATH | O_DIRECTORY);
}

/* Goes down segment by segment; the last is opened with `flags`. */
static int walk(int root, const char *name, int flags, missing_fn missing)
{
	int fd = step(root, ".", *name ? O_PATH | O_DIRECTORY : flags);
	char segment[NAME_MAX + 1];

	while (fd >= 0 && *name) {
		int next = -1;

		if (next_segment(&name, segment)) {
			next = step(fd, segment, *name ? O_PATH | O_DIRECTORY : flags);
			if (next < 0 && errno == ENOENT)
				next = missing(fd, segment);
		}
		close_quietly(fd);
		fd = next;
	}
	return fd;
}

static int try_openat2(int root, const char *name, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	int fd = (int)syscall(SYS_openat2, root, *name ? name : ".", &how, sizeof(how));

	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		has_openat2 = false;
	return fd;
}

int open_beneath(int root, const char *name, int flags)
{
	if (has_openat2) {
		int fd = try_openat2(root, name, flags);

		if (has_openat2)
			return fd;
	}
	return walk(root, name, flags, leave_missing);
}

/* The part of a name before its last slash, in `directory`. */
static bool directory_of(const char *name, char directory[PATH_MAX])
{
	const char *slash = strrchr(name, '/');
	size_t n = slash ? (size_t)(slash - name) : 0;

	if (n >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(directory, name, n);
	directory[n] = '\0';
	return true;
}

int open_parent_beneath(int root, const char *name)
{
	char directory[PATH_MAX];

	if (!directory_of(name, directory))
		return -1;
	return open_beneath(root, directory, O_PATH | O_DIRECTORY);
}

int make_parent_beneath(int root, const char *name)
{
	char directory[PATH_MAX];
	int fd;

	if (!directory_of(name, directory))
		return -1;
	fd = open_beneath(root, directory, O_PATH | O_DIRECTORY);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	return walk(root, directory, O_PATH | O_DIRECTORY, make_missing);
}

DIR *list_beneath(int root, const char *name)
{
	int fd = open_beneath(root, name, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !dir)
		close_quietly(fd);
	return dir;
}
