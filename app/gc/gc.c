/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting for good; see gc.h. */
#include "app/gc/gc.h"

#include "app/artifacts/location.h"
#include "app/artifacts/path.h"
#include "app/artifacts/place.h"
#include "app/clock.h"
#include "app/offline.h"
#include "app/validate.h"

#include <inttypes.h>
#include <unistd.h>

struct kind {
	const char *name;
	size_t ids;                          /* of struct gc_options */
	enum sql_id list, take, empty, drop; /* empty may be the same as drop */
	/* whether nothing needs it; otherwise it has failed. NULL: nothing can */
	bool (*may_go)(struct request *rq, const char *id);
};

/* An endpoint of the gateway must not lose its guardrail because of whose scorer it uses. */
static bool guards_nothing(struct request *rq, const char *id)
{
	struct rows *r = db_query(rq, experiments_guarded, P_STR(rq->workspace), P_STRS(&id, 1));

	if (!r)
		return false;
	return !rows_count(r) ||
	       fail(rq, INVALID_STATE,
		    "its scorer '%s' is used by the guardrail '%s'. Delete that first.",
		    rows_str(r, 0, 1), rows_str(r, 0, 2));
}

/* Experiments last: only those without runs go. */
static const struct kind kinds[] = {
	{ "run", offsetof(struct gc_options, runs), SQL_gc_runs, SQL_gc_run_take, SQL_gc_run_delete,
	  SQL_gc_run_delete, NULL },
	{ "logged model", offsetof(struct gc_options, models), SQL_gc_models, SQL_gc_model_take,
	  SQL_gc_model_delete, SQL_gc_model_delete, NULL },
	{ "experiment", offsetof(struct gc_options, experiments), SQL_gc_experiments,
	  SQL_gc_experiment_take, SQL_gc_experiment_empty, SQL_gc_experiment_delete,
	  guards_nothing },
};

struct gc {
	struct offline offline;
	const struct gc_options *options;
	FILE *out;
	int64_t before_ms;
	size_t deleted, left;
	bool shows;
};

bool gc_parse_age(const char *text, int64_t *ret_ms)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = { { 'd', 86400000 }, { 'h', 3600000 }, { 'm', 60000 }, { 's', 1000 } };
	size_t next = 0;

	*ret_ms = 0;
	while (*text) {
		char *end;
		long n = strtol(text, &end, 10);

		if (end == text || n < 0 || n > 100000 || *text == '+' || *text == ' ')
			return false;
		while (next < ARRAY_LEN(units) && units[next].unit != *end)
			next++;
		if (next == ARRAY_LEN(units))
			return false;
		*ret_ms += n * units[next++].ms;
		text = end + 1;
	}
	return next > 0;
}

/* ---- one ---- */

static struct rows *query(struct request *rq, enum sql_id id, const char *workspace,
			  const char *what)
{
	const struct param params[] = { P_STR(workspace), P_STR(what) };

	return db_waited(rq, db_send_params(rq, id, params, ARRAY_LEN(params)));
}

static bool delete_artifacts(struct request *rq, const char *uri, const char *id)
{
	struct artifact_path path;
	struct artifact at;

	if (!location_is_own(uri, id)) {
		if (*uri)
			fprintf(stderr,
				"mlflow-fcgi: artifacts at '%s' stay: %s does not have this place "
				"for itself\n",
				uri, id);
		return true;
	}
	return artifact_path_read(rq, "", &path) && place_below(rq, uri, &path, &at) &&
	       store_remove(rq, &at);
}

static bool delete_one(struct request *rq, const struct kind *kind, const char *id, bool *ret_gone)
{
	struct rows *r;

	db_begin(rq);
	r = query(rq, kind->take, rq->workspace, id);
	if (!r)
		return false;
	*ret_gone = rows_count(r) > 0;
	if (!*ret_gone)
		return true; /* restored meanwhile */
	return (!kind->may_go || kind->may_go(rq, id)) &&
	       delete_artifacts(rq, or_empty(rows_str(r, 0, 0)), id) &&
	       query(rq, kind->empty, rq->workspace, id) &&
	       (kind->empty == kind->drop || query(rq, kind->drop, rq->workspace, id));
}

static void show_progress(const struct gc *g)
{
	if (g->shows)
		fprintf(stderr, "\r%zu deleted, %zu left ", g->deleted, g->left);
}

static const struct gc_ids *ids_of(const struct gc *g, const struct kind *kind)
{
	return (const struct gc_ids *)((const char *)g->options + kind->ids);
}

static void note_seen(const struct gc_ids *ids, const char *id)
{
	for (size_t i = 0; i < ids->n; i++)
		ids->seen[i] = ids->seen[i] || strcmp(ids->v[i], id) == 0;
}

static void take_one(struct gc *g, const struct kind *kind, const char *workspace, const char *id)
{
	struct request *rq;
	bool gone = true;

	note_seen(ids_of(g, kind), id);
	if (!g->options->dry_run) {
		rq = offline_begin(&g->offline, workspace);
		if (!offline_end(&g->offline, rq, delete_one(rq, kind, id, &gone))) {
			offline_complain(rq,
					 arena_printf(rq->arena, "%s %s stays", kind->name, id));
			g->left++;
			return;
		}
	}
	if (!gone)
		return;
	fprintf(g->out, "%s: %s %s of workspace %s\n",
		g->options->dry_run ? "would delete" : "deleted", kind->name, id, workspace);
	g->deleted++;
	show_progress(g);
}

/* ---- all ---- */

/* The ids of a page; *ret_n 0 after the last. */
static const char **read_page(struct gc *g, struct arena *a, const struct kind *kind,
			      const char *workspace, const char *after, size_t *ret_n)
{
	struct request *rq = offline_begin(&g->offline, workspace);
	const struct gc_ids *ids_given = ids_of(g, kind), *of = &g->options->experiments;
	bool with_runs = kind == &kinds[0] && of->n;
	const struct param none = { .kind = PARAM_STRS, .null = true };
	const struct param given = P_STRS(ids_given->v, ids_given->n), in = P_STRS(of->v, of->n);
	const struct param params[] = { P_STR(workspace), P_INT(g->before_ms), P_STR(after),
					ids_given->n ? given : none, with_runs ? in : none };
	struct rows *r = db_waited(rq, db_send_params(rq, kind->list, params, ARRAY_LEN(params)));
	const char **ids;

	*ret_n = 0;
	if (!offline_end(&g->offline, rq, r != NULL)) {
		offline_complain(rq, workspace);
		g->left++;
		return NULL;
	}
	ids = ARENA_ARRAY(a, (size_t)rows_count(r), const char *);
	for (int i = 0; i < rows_count(r); i++)
		ids[(*ret_n)++] = arena_strdup(a, rows_str(r, i, 0));
	return ids;
}

static void take_kind(struct gc *g, const struct kind *kind, const char *workspace)
{
	char after[64] = "";
	size_t n;

	do {
		struct arena *a = arena_new(16UL << 20);
		const char **ids = read_page(g, a, kind, workspace, after, &n);

		for (size_t i = 0; i < n; i++)
			take_one(g, kind, workspace, ids[i]);
		if (n)
			snprintf(after, sizeof(after), "%s", ids[n - 1]);
		arena_free(a);
	} while (n);
}

/* Whether a kind is asked for: all are, or some by their ids. */
static bool is_asked(const struct gc *g, const struct kind *kind)
{
	const struct gc_options *o = g->options;

	return !(o->runs.n || o->models.n || o->experiments.n) || ids_of(g, kind)->n ||
	       (kind == &kinds[0] && o->experiments.n);
}

static void say_missing(struct gc *g)
{
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		const struct gc_ids *ids = ids_of(g, &kinds[k]);

		for (size_t i = 0; i < ids->n; i++) {
			if (ids->seen[i])
				continue;
			fprintf(stderr,
				"mlflow-fcgi: %s %s stays: there is none of this id in `deleted` "
				"lifecycle stage and of the required age\n",
				kinds[k].name, ids->v[i]);
			g->left++;
		}
	}
}

int gc_run(const struct config *c, const struct gc_options *options, FILE *out)
{
	struct gc g = { .options = options,
			.out = out,
			.before_ms = clock_ms() - options->older_than_ms,
			.shows = isatty(STDERR_FILENO) && !isatty(fileno(out)) };
	const char **names;
	size_t n = 0;

	offline_open(&g.offline, c);
	names = offline_workspaces(&g.offline, options->workspace, &n);
	for (size_t i = 0; names && i < n; i++)
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
			if (is_asked(&g, &kinds[k]))
				take_kind(&g, &kinds[k], names[i]);
	if (names)
		say_missing(&g);
	offline_close(&g.offline);
	fprintf(out, "%zu %s, %zu left\n", g.deleted,
		options->dry_run ? "would be deleted" : "deleted", g.left);
	return names && !g.left ? 0 : 1;
}
