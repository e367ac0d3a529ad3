/* SPDX-License-Identifier: Apache-2.0 */
/* What artifacts take; see usage.h. */
#include "app/artifacts/usage.h"

#include "app/artifacts/beneath.h"
#include "app/artifacts/path.h"
#include "app/artifacts/s3.h"
#include "app/artifacts/stores.h"
#include "app/config.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "app/gate.h"
#include "app/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

struct usage {
	const struct config *config;
	struct arena *arena;
	struct db *db;
	FILE *out;
};

struct count {
	int64_t bytes, files;
	const char *skip; /* keys that begin so are others' */
};

/* ---- statements ---- */

static struct request *begin(struct usage *u, const char *workspace)
{
	static const struct endpoint nowhere = { .name = "usage" };
	struct request *rq = ARENA_NEW(u->arena, struct request);

	rq->endpoint = &nowhere;
	rq->config = u->config;
	rq->arena = u->arena;
	rq->db = u->db;
	rq->workspace = workspace;
	buf_init(&rq->reply.body, 64 * KIB);
	db_request_begin(u->db);
	return rq;
}

static bool end(struct request *rq, bool ok)
{
	ok = db_request_end(rq, ok);
	if (!ok)
		fprintf(stderr, "mlflow-fcgi: %s\n",
			rq->reply.message ? rq->reply.message : "it failed");
	buf_free(&rq->reply.body);
	return ok;
}

/* ---- counting ---- */

static bool count_object(void *arg, const char *key, int64_t size)
{
	struct count *c = arg;

	if (!c->skip || strncmp(key, c->skip, strlen(c->skip)) != 0) {
		c->bytes += size;
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

static bool measure_one(struct usage *u, const char *workspace)
{
	struct request *rq = begin(u, workspace);
	struct count c = { 0 };

	return end(rq, count_workspace(rq, &c) && db_query(rq, artifact_usage_set, P_STR(workspace),
							   P_INT(c.bytes), P_INT(c.files)));
}

/* ---- the command ---- */

static bool list(struct usage *u, const char *workspace, struct rows **ret)
{
	struct request *rq = begin(u, NULL);

	*ret = db_query(rq, artifact_usage_list, P_STR(workspace));
	return end(rq, *ret != NULL);
}

static bool print(struct usage *u, const char *workspace)
{
	struct rows *r;

	if (!list(u, workspace, &r))
		return false;
	fprintf(u->out, "%-32s %20s %12s  %s\n", "workspace", "bytes", "files", "limit");
	for (int i = 0; i < rows_count(r); i++) {
		const struct store *s = store_of_workspace(u->config, u->arena, rows_str(r, i, 0));

		fprintf(u->out, "%-32s %20" PRId64 " %12" PRId64 "  ", rows_str(r, i, 0),
			rows_int(r, i, 1), rows_int(r, i, 2));
		if (s->max_total_size)
			fprintf(u->out, "%" PRId64 "%s", s->max_total_size,
				rows_null(r, i, 3) ? " (never measured)" : "");
		else
			fprintf(u->out, "-%s", rows_null(r, i, 3) ? " (never measured)" : "");
		fputc('\n', u->out);
	}
	return true;
}

static bool measure_all(struct usage *u, const char *workspace)
{
	struct rows *r;
	bool ok = list(u, workspace, &r);
	bool shows = ok && isatty(STDERR_FILENO);

	for (int i = 0; ok && i < rows_count(r); i++) {
		if (shows)
			fprintf(stderr, "\r%d of %d workspaces: %-32s", i + 1, rows_count(r),
				rows_str(r, i, 0));
		ok = measure_one(u, rows_str(r, i, 0));
	}
	if (shows)
		fputc('\n', stderr);
	return ok;
}

int usage_run(const struct config *c, const char *workspace, bool measure, FILE *out)
{
	struct usage u = { .config = c, .arena = arena_new(ARENA_HARD_LIMIT), .out = out };
	bool ok;

	u.db = db_new(c->backend_store_uri, (int)c->statement_timeout, SQL_TRACKING);
	ok = (!measure || measure_all(&u, workspace)) && print(&u, workspace);
	db_close(u.db);
	arena_free(u.arena);
	return ok ? 0 : 1;
}
