/* SPDX-License-Identifier: Apache-2.0 */
/* The spool of the artifacts destination; see spool.h. */
#include "app/artifacts/spool.h"

#include "app/artifacts/beneath.h"
#include "app/artifacts/parts.h"
#include "app/artifacts/path.h"
#include "app/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SPOOL_MODE 0700
#define DISCARDED_PREFIX "gone."
/* How often a directory is looked through that files still arrive in: an upload
 * may hold it open while it is moved away. */
#define PASSES_MAX 100

void unused_name(char name[UNUSED_NAME_SIZE], const char *prefix)
{
	uint64_t number = 0;

	while (getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number))
		;
	snprintf(name, UNUSED_NAME_SIZE, "%s%016" PRIx64, prefix, number);
}

int spool_open(int root)
{
	if (mkdirat(root, SPOOL_DIRECTORY, SPOOL_MODE) == 0)
		give_to_owner(root, SPOOL_DIRECTORY);
	else if (errno != EEXIST)
		return -1;
	return open_beneath(root, SPOOL_DIRECTORY, O_RDONLY | O_DIRECTORY);
}

/* ---- discarding directories ---- */

/* The directories of one tree, flattened into the spool as "gone.<random>.0",
 * ".1" and so on, so that depth costs neither descriptors nor memory. */
struct discard {
	int spool;
	char base[UNUSED_NAME_SIZE];
	size_t n;
};

static void flat_name(const struct discard *d, size_t i, char name[UNUSED_NAME_SIZE * 2])
{
	snprintf(name, UNUSED_NAME_SIZE * 2, "%s.%zu", d->base, i);
}

static int flatten(struct discard *d, int parent, const char *name)
{
	char target[UNUSED_NAME_SIZE * 2];

	flat_name(d, d->n, target);
	if (renameat(parent, name, d->spool, target) != 0)
		return -1;
	d->n++;
	return 0;
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Unlinks the files of a directory and flattens the directories in it. */
static void clear(struct discard *d, const char *name)
{
	DIR *dir = list_beneath(d->spool, name);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		if (is_dots(e->d_name) || unlinkat(dirfd(dir), e->d_name, 0) == 0)
			continue;
		if (errno == EISDIR && flatten(d, dirfd(dir), e->d_name) == 0)
			continue;
		if (errno != ENOENT)
			log_event(LOG_LEVEL_WARNING, "discard_failed", "error=\"%s\"",
				  strerror(errno));
	}
	if (dir)
		closedir(dir);
}

static void remove_flat(struct discard *d, size_t i)
{
	char name[UNUSED_NAME_SIZE * 2];
	int passes = 0;

	flat_name(d, i, name);
	do
		clear(d, name);
	while (unlinkat(d->spool, name, AT_REMOVEDIR) != 0 && errno == ENOTEMPTY &&
	       ++passes < PASSES_MAX);
}

int spool_discard(int spool, int parent, const char *name)
{
	struct discard d = { .spool = spool };

	unused_name(d.base, DISCARDED_PREFIX);
	if (flatten(&d, parent, name) != 0)
		return -1;
	for (size_t i = 0; i < d.n; i++)
		remove_flat(&d, i);
	return 0;
}

/* ---- sweeping ---- */

/* The time of the last change also tells when a directory was moved here. */
static bool is_abandoned(int spool, const char *name, time_t before, bool *ret_is_directory)
{
	struct stat st;

	if (is_dots(name) || fstatat(spool, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	*ret_is_directory = S_ISDIR(st.st_mode);
	if (*ret_is_directory && strncmp(name, PARTS_PREFIX, strlen(PARTS_PREFIX)) == 0)
		return st.st_ctime <= before - (PARTS_AGE_SECONDS - SPOOL_AGE_SECONDS);
	return st.st_ctime <= before &&
	       (!*ret_is_directory ||
		strncmp(name, DISCARDED_PREFIX, strlen(DISCARDED_PREFIX)) == 0);
}

static size_t sweep(DIR *dir, time_t before)
{
	int spool = dirfd(dir);
	struct dirent *e;
	bool is_directory;
	size_t n = 0;

	while ((e = readdir(dir)))
		if (is_abandoned(spool, e->d_name, before, &is_directory))
			n += (is_directory ? spool_discard(spool, spool, e->d_name) :
					     unlinkat(spool, e->d_name, 0)) == 0;
	return n;
}

size_t spool_sweep(const char *destination, time_t age)
{
	int root = open(destination, O_PATH | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = root < 0 ? NULL : list_beneath(root, SPOOL_DIRECTORY);
	size_t n = 0;

	if (dir) {
		n = sweep(dir, time(NULL) - age);
		closedir(dir);
	}
	if (root >= 0)
		close(root);
	return n;
}
