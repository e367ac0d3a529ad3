/* SPDX-License-Identifier: Apache-2.0 */
/* What artifacts take; see usage.h. */
#include "app/artifacts/usage.h"

#include "app/artifacts/extent.h"
#include "app/artifacts/stores.h"
#include "app/config.h"
#include "app/gate.h"
#include "app/offline.h"

#include <inttypes.h>
#include <unistd.h>

/* ---- counting ---- */

static bool count_below(struct request *rq, const char *name, struct extent *sum)
{
	const struct store *s = store_of_workspace(rq->config, rq->arena, rq->workspace);
	struct artifact at = { .root = s->root, .name = name, .given = name, .store = s };
	struct extent e;

	if (!extent_measure(rq, &at, &e))
		return false;
	sum->bytes += e.bytes;
	sum->files += e.files;
	return true;
}

/* The default workspace has what is in no other's directory, and its own. */
static bool count_workspace(struct request *rq, struct extent *ret)
{
	return count_below(rq, arena_printf(rq->arena, "workspaces/%s", rq->workspace), ret) &&
	       (strcmp(rq->workspace, DEFAULT_WORKSPACE) != 0 || count_below(rq, "", ret));
}

static bool measure_one(struct offline *o, const char *workspace)
{
	struct request *rq = offline_begin(o, workspace);
	struct extent c = { 0 };
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
