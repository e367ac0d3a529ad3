/* SPDX-License-Identifier: Apache-2.0 */
/* What artifacts take; see usage.h. */
#include "app/artifacts/usage.h"

#include "app/artifacts/beneath.h"
#include "app/artifacts/path.h"
#include "app/artifacts/s3.h"
#include "app/artifacts/stores.h"
#include "app/config.h"
#include "app/gate.h"
#include "app/offline.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

struct count {
	int64_t bytes, files;
	const char *skip; /* keys that begin so are others' */
};

/* ---- counting ---- */

static bool count_object(void *arg, const struct s3_object *object)
{
	struct count *c = arg;

	if (!c->skip || strncmp(object->key, c->skip, strlen(c->skip)) != 0) {
		c->bytes += object->size;
		c->files++;
	}
	return true;
}

/* A directory and all below it; links are not followed. Names that go away meanwhile
 * were none of its any more. */
static void count_directory(int parent, const char *name, bool is_top, bool workspaces,
			    struct count *c)
{
	DIR *dir = list_beneath(parent, name);
	struct dirent *e;
	struct stat st;

	while (dir && (e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
		    (is_top && (strcmp(e->d_name, SPOOL_DIRECTORY) == 0 ||
				(workspaces && strcmp(e->d_name, "workspaces") == 0))) ||
		    fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			count_directory(dirfd(dir), e->d_name, false, workspaces, c);
		} else if (S_ISREG(st.st_mode)) {
			c->bytes += st.st_size;
			c->files++;
		}
	}
	if (dir)
		closedir(dir);
}

/* What lies below a name of the workspace's store. */
static bool count_below(struct request *rq, const struct store *s, const char *name,
			struct count *c)
{
	struct artifact at = { .root = s->root, .name = name, .given = name, .store = s };
	int root;

	if (s->s3)
		return s3_each_object(rq, &at, count_object, c);
	root = open(s->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return errno == ENOENT ||
		       fail(rq, INTERNAL_ERROR, "The directory %s: %s", s->root, strerror(errno));
	count_directory(root, name, !*name, rq->config->enable_workspaces, c);
	close(root);
	return true;
}

/* The default workspace has what is in no other's directory, and its own. */
static bool count_workspace(struct request *rq, struct count *c)
{
	const struct store *s = store_of_workspace(rq->config, rq->arena, rq->workspace);
	const char *own = arena_printf(rq->arena, "workspaces/%s", rq->workspace);

	if (!count_below(rq, s, own, c) || strcmp(rq->workspace, DEFAULT_WORKSPACE) != 0)
		return !rq->reply.error;
	if (s->s3 && rq->config->enable_workspaces)
		c->skip = arena_printf(rq->arena, "%s%sworkspaces/", s->s3->prefix,
				       *s->s3->prefix ? "/" : "");
	return count_below(rq, s, "", c);
}

static bool measure_one(struct offline *o, const char *workspace)
{
	struct request *rq = offline_begin(o, workspace);
	struct count c = { 0 };
	bool ok = count_workspace(rq, &c) && db_query(rq, artifact_usage_set, P_STR(workspace),
						      P_INT(c.bytes), P_INT(c.files));

	ok = offline_end(o, rq, ok);
	if (!ok)
		offline_complain(rq, workspace);
	return ok;
}

/* ---- the command ---- */

static void print_line(const struct offline *o, struct request *rq, struct rows *r, int row,
		       FILE *out)
{
	const struct store *s = store_of_workspace(o->config, rq->arena, rows_str(r, row, 0));

	fprintf(out, "%-32s %20" PRId64 " %12" PRId64 "  ", rows_str(r, row, 0),
		rows_int(r, row, 1), rows_int(r, row, 2));
	if (s->max_total_size)
		fprintf(out, "%" PRId64, s->max_total_size);
	else
		fputc('-', out);
	fprintf(out, "%s\n", rows_null(r, row, 3) ? " (never measured)" : "");
}

static bool print(struct offline *o, const char *workspace, FILE *out)
{
	struct request *rq = offline_begin(o, NULL);
	struct rows *r = db_query(rq, artifact_usage_list, P_STR(workspace));

	if (!offline_end(o, rq, r != NULL)) {
		offline_complain(rq, "usage");
		return false;
	}
	fprintf(out, "%-32s %20s %12s  %s\n", "workspace", "bytes", "files", "limit");
	for (int i = 0; i < rows_count(r); i++)
		print_line(o, rq, r, i, out);
	return true;
}

static bool measure_all(struct offline *o, const char *const *names, size_t n)
{
	bool shows = isatty(STDERR_FILENO), ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		if (shows)
			fprintf(stderr, "\r%zu of %zu workspaces: %-32s", i + 1, n, names[i]);
		ok = measure_one(o, names[i]);
	}
	if (shows)
		fputc('\n', stderr);
	return ok;
}

int usage_run(const struct config *c, const char *workspace, bool measure, FILE *out)
{
	struct offline o;
	const char **names;
	size_t n = 0;
	bool ok;

	offline_open(&o, c);
	names = offline_workspaces(&o, workspace, &n);
	ok = names && (!measure || measure_all(&o, names, n)) && print(&o, workspace, out);
	offline_close(&o);
	return ok ? 0 : 1;
}
