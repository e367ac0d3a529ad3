/* SPDX-License-Identifier: Apache-2.0 */
/* Copying directories of artifacts; see transfer.h. */
#include "app/artifacts/transfer.h"

#include "app/artifacts/beneath.h"
#include "app/artifacts/extent.h"
#include "app/artifacts/local_fd.h"
#include "app/artifacts/path.h"
#include "app/artifacts/s3.h"
#include "app/artifacts/spool.h"
#include "app/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#define NS 1000000000LL
#define BAR_WIDTH 30

/* ---- looking ---- */

static void add(struct arena *a, struct transfer_tree *tree, struct transfer_file file)
{
	tree->v = arena_grow(a, tree->v, tree->n, &tree->room, sizeof(*tree->v));
	tree->v[tree->n++] = file;
	tree->bytes += file.size;
}

static struct transfer_file of_stat(const char *name, const struct stat *st)
{
	return (struct transfer_file){ name, st->st_size,
				       st->st_mtim.tv_sec * NS + st->st_mtim.tv_nsec, st->st_dev,
				       st->st_ino };
}

static bool is_artifact(const char *name)
{
	return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       strncmp(name, UNFINISHED_PREFIX, strlen(UNFINISHED_PREFIX)) != 0;
}

/* Everything below a directory, `prefix` being its name below the first one. What goes
 * away meanwhile is not there. */
static void look_into(struct arena *a, DIR *dir, const char *prefix, struct transfer_tree *tree)
{
	struct dirent *e;
	struct stat st;

	while (dir && (e = readdir(dir))) {
		const char *name;

		if (!is_artifact(e->d_name) ||
		    fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		name = arena_printf(a, "%s%s", prefix, e->d_name);
		if (S_ISREG(st.st_mode))
			add(a, tree, of_stat(name, &st));
		else if (S_ISDIR(st.st_mode))
			look_into(a, list_beneath(dirfd(dir), e->d_name),
				  arena_printf(a, "%s/", name), tree);
	}
	if (dir)
		closedir(dir);
}

static bool is_nothing(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

static bool look_local(struct request *rq, const struct artifact *at, struct transfer_tree *tree)
{
	int root = local_root(rq, at);
	int fd = root < 0 ? -1 : local_keep(rq, open_beneath(root, at->name, O_PATH));
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return is_nothing(errno) ||
		       fail(rq, INTERNAL_ERROR, "Artifacts at '%s' cannot be read: %s.", at->name,
			    strerror(errno));
	if (S_ISREG(st.st_mode))
		add(rq->arena, tree, of_stat("", &st));
	else if (S_ISDIR(st.st_mode))
		look_into(rq->arena, list_beneath(root, at->name), "", tree);
	return true;
}

struct objects {
	struct arena *arena;
	size_t skip; /* of a key, to what is below the directory */
	struct transfer_tree *tree;
};

static bool on_object(void *arg, const struct s3_object *object)
{
	const struct objects *o = arg;
	const char *name = object->key + o->skip;

	if (*name && name[strlen(name) - 1] != '/') /* what some tools call a directory */
		add(o->arena, o->tree,
		    (struct transfer_file){ arena_strdup(o->arena, name), object->size,
					    object->modified * NS, 0, 0 });
	return true;
}

/* The place itself, if it is an object. */
static void look_at_object(struct request *rq, const struct artifact *at,
			   struct transfer_tree *tree)
{
	struct extent e = extent_of_file(rq, at);

	if (e.files)
		add(rq->arena, tree, (struct transfer_file){ "", e.bytes, 0, 0, 0 });
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct transfer_file *)a)->name,
		      ((const struct transfer_file *)b)->name);
}

bool transfer_look(struct request *rq, const struct artifact *at, struct transfer_tree *ret)
{
	bool ok;

	*ret = (struct transfer_tree){ 0 };
	if (at->store->s3) {
		struct objects o = { rq->arena, strlen(s3_key(rq->arena, at)) + 1, ret };

		ok = s3_each_object(rq, at, on_object, &o);
		if (ok && !ret->n)
			look_at_object(rq, at, ret);
	} else {
		ok = look_local(rq, at, ret);
	}
	if (ret->n)
		qsort(ret->v, ret->n, sizeof(*ret->v), by_name);
	return ok;
}

/* ---- one file ---- */

static struct artifact file_of(struct arena *a, const struct artifact *at, const char *name)
{
	struct artifact file = *at;

	if (*name)
		file.name = file.given = arena_printf(a, "%s/%s", at->name, name);
	return file;
}

static bool fail_read(struct request *rq, const struct artifact *at)
{
	return fail(rq, INTERNAL_ERROR, "Artifact '%s' cannot be read: %s.", at->name,
		    strerror(errno));
}

/* Gives the file at `from` another name. False with errno when it has to be copied. */
static bool link_file(struct request *rq, const struct artifact *from, const struct artifact *to)
{
	int root = local_root(rq, from), target = local_root(rq, to);
	int source = local_keep(rq, open_parent_beneath(root, from->name));
	int directory = local_keep(rq, make_parent_beneath(target, to->name));
	char unfinished[UNUSED_NAME_SIZE];

	unused_name(unfinished, UNFINISHED_PREFIX);
	if (source < 0 || directory < 0 ||
	    linkat(source, artifact_base_name(from->name), directory, unfinished, 0) != 0)
		return false;
	if (renameat(directory, unfinished, directory, artifact_base_name(to->name)) == 0)
		return true;
	unlinkat(directory, unfinished, 0);
	return false;
}

/* A descriptor of the bytes at `from`, at their beginning. */
static int open_bytes(struct request *rq, const struct artifact *from)
{
	const char *directory = getenv("TMPDIR");
	int fd;

	if (!from->store->s3) {
		fd = local_keep(rq, open_beneath(local_root(rq, from), from->name, O_RDONLY));
		if (fd < 0)
			fail_read(rq, from);
		return fd;
	}
	fd = local_keep(rq, open(directory && *directory ? directory : "/tmp",
				 O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
	if (fd < 0)
		fail(rq, INTERNAL_ERROR, "No file can be made in TMPDIR: %s.", strerror(errno));
	else if (!s3_fetch(rq, from, fd))
		fd = -1;
	return fd;
}

static bool copy_bytes(struct request *rq, const struct artifact *from, const struct artifact *to)
{
	int fd = open_bytes(rq, from);
	struct stat st;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		return fail_read(rq, from);
	return to->store->ops->write(rq, to, fd, st.st_size);
}

static bool copy_file(struct request *rq, const struct artifact *from, const struct artifact *to,
		      int64_t size)
{
	if (from->store->s3 && from->store == to->store)
		return s3_copy(rq, from, to, size);
	if (!from->store->s3 && !to->store->s3 && link_file(rq, from, to))
		return true;
	return copy_bytes(rq, from, to);
}

/* ---- all files ---- */

static const char *human(int64_t bytes, char text[32])
{
	static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
	double n = (double)bytes;
	size_t i = 0;

	for (; n >= 1000 && i + 1 < ARRAY_LEN(units); i++)
		n /= 1000;
	snprintf(text, 32, i ? "%.1f %s" : "%.0f %s", n, units[i]);
	return text;
}

void transfer_show(const struct transfer_progress *p, bool is_end)
{
	char bar[BAR_WIDTH + 1], done[32], all[32];
	double share = p->of_files ? (double)p->files / (double)p->of_files : 1;

	if (!p->what)
		return;
	for (int i = 0; i < BAR_WIDTH; i++)
		bar[i] = i < (int)(share * BAR_WIDTH) ? '#' : '.';
	bar[BAR_WIDTH] = '\0';
	fprintf(stderr, "\r%s [%s] %zu of %zu files, %s of %s  %s", p->what, bar, p->files,
		p->of_files, human(p->bytes, done), human(p->of_bytes, all), is_end ? "\n" : "");
}

/* Whether what is at the target came from this file, as it is now. */
static bool is_copied(const struct transfer_file *from, const struct transfer_tree *there,
		      bool keep_newer)
{
	const struct transfer_file *to =
		there->n ? bsearch(from, there->v, there->n, sizeof(*there->v), by_name) : NULL;

	if (!to)
		return false;
	if (from->inode && from->inode == to->inode && from->device == to->device)
		return true;
	return to->modified > from->modified && (keep_newer || to->size == from->size);
}

/* Each file's memory is given back after it: there may be millions. */
static bool copy_missing(struct request *rq, const struct artifact *from, const struct artifact *to,
			 const struct transfer_file *file)
{
	struct request one = *rq;
	bool ok;

	one.arena = arena_new(ARENA_HARD_LIMIT);
	one.reply = (struct reply){ 0 };
	buf_init(&one.reply.body, 64 * KIB);
	{
		struct artifact source = file_of(one.arena, from, file->name);
		struct artifact target = file_of(one.arena, to, file->name);

		ok = copy_file(&one, &source, &target, file->size) ||
		     fail(rq, one.reply.error, "%s", one.reply.message);
	}
	buf_free(&one.reply.body);
	arena_free(one.arena);
	return ok;
}

bool transfer_copy(struct request *rq, const struct artifact *from, const struct artifact *to,
		   bool keep_newer, struct transfer_progress *p, size_t *ret_n)
{
	struct transfer_tree here, there;

	*ret_n = 0;
	if (!transfer_look(rq, from, &here) || !transfer_look(rq, to, &there))
		return false;
	for (size_t i = 0; i < here.n; i++) {
		if (!is_copied(&here.v[i], &there, keep_newer)) {
			if (!copy_missing(rq, from, to, &here.v[i]))
				return false;
			++*ret_n;
		}
		p->files++;
		p->bytes += here.v[i].size;
		transfer_show(p, false);
	}
	return true;
}
