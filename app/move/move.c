/* SPDX-License-Identifier: Apache-2.0 */
/* The two commands that move resources between workspaces; see move.h. */
#include "app/move/move.h"

#include "app/db.h"
#include "app/gate.h"
#include "app/move/plan.h"
#include "app/validate.h"

#include <inttypes.h>

/* How much of a list is shown without --verbose, as in MLflow. */
#define NAMES_SHOWN 20
#define CONFLICTS_SHOWN 10
#define CLASHES_SHOWN 5
/* One transaction moves all rows; a statement of it may touch millions. */
#define STATEMENT_SECONDS 3600

/* RESOURCE_TYPE_CHOICES, and whose tags may be asked for */
static const struct {
	const char *kind;
	bool tags;
} kinds[] = {
	{ "evaluation_datasets", false }, { "experiments", true },       { "jobs", false },
	{ "mcp_servers", true },          { "registered_models", true }, { "webhooks", false },
};

static int complain(const char *format, ...) PRINTF(1, 2);
static int complain(const char *format, ...)
{
	va_list ap;

	fputs("mlflow-fcgi: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return 1;
}

/* The stores of the server with workspaces, whatever it runs with: artifacts of one are
 * no other's. */
static void open_for_move(struct offline *o, const struct config *c, struct config *ret)
{
	*ret = *c;
	ret->enable_workspaces = true;
	ret->statement_timeout = STATEMENT_SECONDS;
	offline_open(o, ret);
}

static bool ask(const char *question, FILE *out)
{
	char answer[16] = "";

	fprintf(out, "%s [y/N]: ", question);
	fflush(out);
	if (fgets(answer, sizeof(answer), stdin) &&
	    (strcasecmp(answer, "y\n") == 0 || strcasecmp(answer, "yes\n") == 0))
		return true;
	complain("aborted; nothing was moved");
	return false;
}

static void list(FILE *out, const char *const *items, size_t n, bool all, size_t max)
{
	for (size_t i = 0; i < n && (all || i < max); i++)
		fprintf(out, "\n  %s", items[i]);
	if (!all && n > max)
		fprintf(out, "\n  ... (%zu more)", n - max);
	fputc('\n', out);
}

/* ---- db move-resources ---- */

static int check(const struct move_options *o)
{
	size_t k = 0;

	while (k < ARRAY_LEN(kinds) && strcmp(kinds[k].kind, o->kind) != 0)
		k++;
	if (k == ARRAY_LEN(kinds))
		return complain("Unknown resource type '%s'. Valid types: evaluation_datasets, "
				"experiments, jobs, mcp_servers, registered_models, webhooks",
				o->kind);
	if (strcmp(o->from, o->to) == 0)
		return complain("Source and target workspaces must be different.");
	if (o->n_names && o->n_tags)
		return complain("--name and --tag are mutually exclusive.");
	if (o->n_tags && !kinds[k].tags)
		return complain("Resource type '%s' does not support tag filtering.", o->kind);
	if (o->policy == ARTIFACTS_RETARGET && strcmp(o->kind, "experiments") != 0)
		return complain("--artifact-policy retarget is only supported for --resource-type "
				"experiments.");
	return 0;
}

/* The names of what is moved, each once; plan_select() has ordered them. */
static const char **names_of(const struct plan *p, size_t *ret_n)
{
	const char **names = ARENA_ARRAY(p->offline->arena, p->n, const char *);

	*ret_n = 0;
	for (size_t i = 0; i < p->n; i++)
		if (!*ret_n || strcmp(names[*ret_n - 1], p->v[i].name) != 0)
			names[(*ret_n)++] = p->v[i].name;
	return names;
}

static bool check_conflicts(struct plan *p, bool verbose)
{
	struct request *rq = offline_begin(p->offline, p->to);
	size_t n_names, n;
	const char **names = names_of(p, &n_names), **taken;
	struct rows *r =
		db_query(rq, move_conflicts, P_STR(p->kind), P_STR(p->to), P_STRS(names, n_names));

	if (!offline_end(p->offline, rq, r != NULL)) {
		offline_complain(rq, p->to);
		return false;
	}
	n = (size_t)rows_count(r);
	if (!n)
		return true;
	taken = ARENA_ARRAY(rq->arena, n, const char *);
	for (size_t i = 0; i < n; i++)
		taken[i] = python_repr(rq->arena, rows_str(r, (int)i, 0));
	fprintf(stderr,
		"mlflow-fcgi: Move aborted: the following %s already exist in workspace '%s' and "
		"would conflict: ",
		p->kind, p->to);
	list(stderr, taken, n, verbose, CONFLICTS_SHOWN);
	fputs("Rename or remove the conflicting resources in the target workspace, then retry.\n",
	      stderr);
	return false;
}

static bool has_artifacts(const struct plan *p)
{
	return (p->policy == ARTIFACTS_MOVE && (strcmp(p->kind, "experiments") == 0 ||
						strcmp(p->kind, "registered_models") == 0)) ||
	       p->policy == ARTIFACTS_RETARGET;
}

static void say_foreign(const struct plan *p, FILE *out)
{
	if (p->n_foreign)
		fprintf(out,
			"%zu location(s) that runs, logged models or traces name are not their own "
			"and stay as they are, for one '%s'.\n",
			p->n_foreign, p->foreign);
}

static void show_artifacts(const struct plan *p, const char *done, FILE *out)
{
	int64_t bytes;
	size_t files = plan_files(p, &bytes);

	if (p->policy == ARTIFACTS_RETARGET)
		fprintf(out, "Artifact roots %s repointed under %s.\n", done, p->root);
	else if (p->n_places)
		fprintf(out, "%zu artifact file(s), %" PRId64 " bytes, %s moved to %s.\n", files,
			bytes, done, p->root);
	if (p->n_elsewhere)
		fprintf(out,
			"%zu location(s) are behind no store of this server and stay as they are, "
			"for one '%s'.\n",
			p->n_elsewhere, p->elsewhere);
	say_foreign(p, out);
}

static void show(const struct plan *p, const struct move_options *o, const char *intro, FILE *out)
{
	size_t n;
	const char **names = names_of(p, &n);

	fprintf(out, "%s%zu %s row(s) %s from '%s' to '%s':", intro, p->n, p->kind,
		o->dry_run ? "would be moved" : "to move", p->from, p->to);
	list(out, names, n, o->verbose, NAMES_SHOWN);
	if (p->n > n)
		fprintf(out,
			"Note: %zu rows match %zu distinct name(s). All rows with a matching name "
			"will be moved.\n",
			p->n, n);
	show_artifacts(p, "would be", out);
}

static bool carry_out(struct plan *p)
{
	struct request *rq;
	bool ok;

	if (!plan_copy(p))
		return false;
	rq = offline_begin(p->offline, p->from);
	db_begin(rq);
	ok = offline_end(p->offline, rq, plan_apply(p, rq));
	if (!ok)
		offline_complain(rq, "nothing was moved, only copied");
	return ok;
}

static int move(struct offline *offline, const struct move_options *o, FILE *out)
{
	struct plan p = { .offline = offline,
			  .from = o->from,
			  .to = o->to,
			  .kind = o->kind,
			  .policy = o->policy };

	if (!plan_select(&p, o))
		return 1;
	if (!p.n) {
		fprintf(out, "No %s to move.\n", o->kind);
		return 0;
	}
	if (!check_conflicts(&p, o->verbose) || (has_artifacts(&p) && !plan_places(&p, true)))
		return 1;
	if (o->dry_run) {
		show(&p, o, "Dry run completed. ", out);
		return 0;
	}
	if (!o->yes) {
		show(&p, o, "", out);
		if (!ask("Proceed with move?", out))
			return 1;
	}
	if (!carry_out(&p))
		return 1;
	fprintf(out, "Moved %zu %s row(s) from '%s' to '%s'.\n", p.n, o->kind, o->from, o->to);
	show_artifacts(&p, "were", out);
	return 0;
}

int move_run(const struct config *c, const struct move_options *o, FILE *out)
{
	struct offline offline;
	struct config config;
	int status = check(o);

	if (status)
		return status;
	open_for_move(&offline, c, &config);
	if (!o->dry_run && !plan_clean(&offline))
		status = 1;
	if (!status)
		status = move(&offline, o, out);
	if (!status && !o->dry_run && !plan_clean(&offline))
		status = 1;
	offline_close(&offline);
	return status;
}

/* ---- db migrate-to-default-workspace ---- */

struct migration {
	struct offline *offline;
	const struct move_options *o;
	FILE *out;
	bool scoped; /* new experiments of the default workspace lie in a directory of its own */
	const char **all; /* workspaces, and those that are not the default one */
	size_t n_all, n;
	const char **workspaces;
	int64_t rows;
	struct plan *plans;
	size_t n_plans;
};

/* Experiments before the models that point into them. */
static const char *const migrated[] = {
	"experiments", "registered_models", "evaluation_datasets", "webhooks", "jobs", "mcp_servers"
};

static const char *clash_text(struct arena *a, const struct rows *r, int i)
{
	const char *id = rows_str(r, i, 4);

	return arena_printf(a, "%s=%s, workspace='%s'%s%s", rows_str(r, i, 1),
			    python_repr(a, rows_str(r, i, 2)), rows_str(r, i, 3),
			    id ? ", experiment_id=" : "", or_empty(id));
}

static bool check_clashes(struct migration *m)
{
	struct request *rq = offline_begin(m->offline, NULL);
	struct rows *r = db_query(rq, move_clashes, P_STRS(m->all, m->n_all));
	const char **texts;
	size_t n;

	if (!offline_end(m->offline, rq, r != NULL)) {
		offline_complain(rq, "conflicts");
		return false;
	}
	n = (size_t)rows_count(r);
	if (!n)
		return true;
	texts = ARENA_ARRAY(rq->arena, n, const char *);
	for (size_t i = 0; i < n; i++)
		texts[i] = clash_text(rq->arena, r, (int)i);
	fprintf(stderr,
		"mlflow-fcgi: Move aborted: merging workspaces would create duplicate %s with the "
		"same name. Resolve the following conflicts by renaming the affected resources "
		"(restore deleted ones first) or permanently deleting them, then retry: ",
		rows_str(r, 0, 0));
	list(stderr, texts, n, m->o->verbose, CLASHES_SHOWN);
	return false;
}

static bool count(struct migration *m, const char *intro)
{
	struct request *rq = offline_begin(m->offline, NULL);
	struct rows *r = db_query(rq, move_counts, P_STRS(m->workspaces, m->n));

	if (!offline_end(m->offline, rq, r != NULL)) {
		offline_complain(rq, "counting");
		return false;
	}
	for (int i = 0; i < rows_count(r); i++)
		m->rows += rows_int(r, i, 1);
	if (!m->rows && !m->o->dry_run)
		return true;
	fprintf(m->out, "%s\n", intro);
	for (int i = 0; i < rows_count(r); i++)
		fprintf(m->out, "  %s: %" PRId64 "\n", rows_str(r, i, 0), rows_int(r, i, 1));
	fprintf(m->out, "Total rows: %" PRId64 "\n", m->rows);
	return true;
}

static bool plan_workspace(struct migration *m, const char *workspace)
{
	const struct plan *experiments = &m->plans[m->n_plans];

	for (size_t k = 0; k < ARRAY_LEN(migrated); k++) {
		struct plan *p = &m->plans[m->n_plans++];

		*p = (struct plan){ .offline = m->offline,
				    .from = workspace,
				    .to = DEFAULT_WORKSPACE,
				    .kind = migrated[k],
				    .with = experiments };
		if (!plan_select(p, m->o) ||
		    (has_artifacts(p) && p->n && !plan_places(p, m->scoped)))
			return false;
	}
	return true;
}

static bool plan_all(struct migration *m)
{
	int64_t bytes = 0, more;
	size_t files = 0;

	m->plans = ARENA_ARRAY(m->offline->arena, m->n * ARRAY_LEN(migrated), struct plan);
	for (size_t i = 0; i < m->n; i++)
		if (!plan_workspace(m, m->workspaces[i]))
			return false;
	for (size_t i = 0; i < m->n_plans; i++) {
		files += plan_files(&m->plans[i], &more);
		bytes += more;
	}
	fprintf(m->out, "Artifacts: %zu file(s), %" PRId64 " bytes\n", files, bytes);
	for (size_t i = 0; i < m->n_plans; i++)
		say_foreign(&m->plans[i], m->out);
	return true;
}

static bool apply_all(struct migration *m)
{
	struct request *rq;
	bool ok = true;

	for (size_t i = 0; i < m->n_plans; i++)
		if (!plan_copy(&m->plans[i]))
			return false;
	rq = offline_begin(m->offline, DEFAULT_WORKSPACE);
	db_begin(rq);
	for (size_t i = 0; ok && i < m->n_plans; i++)
		ok = plan_apply(&m->plans[i], rq);
	for (size_t i = 0; ok && i < m->n; i++)
		ok = db_query(rq, move_rest, P_STR(m->workspaces[i]), P_STR(DEFAULT_WORKSPACE));
	ok = offline_end(m->offline, rq, ok);
	if (!ok)
		offline_complain(rq, "nothing was moved, only copied");
	return ok;
}

static int migrate(struct migration *m)
{
	m->all = offline_workspaces(m->offline, NULL, &m->n_all);
	if (!m->all)
		return 1;
	m->workspaces = ARENA_ARRAY(m->offline->arena, m->n_all, const char *);
	for (size_t i = 0; i < m->n_all; i++)
		if (strcmp(m->all[i], DEFAULT_WORKSPACE) != 0)
			m->workspaces[m->n++] = m->all[i];
	if (!check_clashes(m) ||
	    !count(m, m->o->dry_run ? "Dry run completed. Rows that would be moved to the default "
				      "workspace:" :
				      "Rows to be moved to the default workspace:"))
		return 1;
	if (!m->rows) {
		if (!m->o->dry_run)
			fputs("No rows need to be moved.\n", m->out);
		return 0;
	}
	if (!plan_all(m))
		return 1;
	if (m->o->dry_run)
		return 0;
	if ((!m->o->yes && !ask("Proceed with migration?", m->out)) || !apply_all(m))
		return 1;
	fprintf(m->out, "Moved %" PRId64 " rows to the default workspace.\n", m->rows);
	return 0;
}

int move_to_default_run(const struct config *c, const struct move_options *o, FILE *out)
{
	struct offline offline;
	struct config config;
	struct migration m = {
		.offline = &offline, .o = o, .out = out, .scoped = c->enable_workspaces
	};
	int status = 0;

	open_for_move(&offline, c, &config);
	if (!o->dry_run && !plan_clean(&offline))
		status = 1;
	if (!status)
		status = migrate(&m);
	if (!status && !o->dry_run && !plan_clean(&offline))
		status = 1;
	offline_close(&offline);
	return status;
}
