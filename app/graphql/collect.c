/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of one level, and how much a document asks for; see check.h. */
#include "app/graphql/check.h"

#include <stdarg.h>

/* mlflow/server/graphql/graphql_no_batching.py */
#define DEPTH_MAX 10
#define FIELDS_MAX 1000

void gq_error(struct gq_errors *e, const char *format, ...)
{
	va_list ap;

	if (e->n < GQ_ERRORS_MAX) {
		va_start(ap, format);
		e->v[e->n++] = arena_vprintf(e->arena, format, ap);
		va_end(ap);
	} else if (e->n == GQ_ERRORS_MAX) {
		e->v[e->n++] = "Too many validation errors, error limit reached. Validation "
			       "aborted.";
	}
}

/* ---- one level ---- */

/* Names of fragments that were spread already. */
struct visited {
	size_t n;
	const char **v;
};

static void *grown(struct arena *a, const void *old, size_t n, size_t size)
{
	void *fresh = arena_array(a, n + 1, size);

	if (n)
		memcpy(fresh, old, n * size);
	return fresh;
}

static bool visit(struct arena *a, struct visited *seen, const char *name)
{
	for (size_t i = 0; i < seen->n; i++)
		if (strcmp(seen->v[i], name) == 0)
			return false;
	seen->v = grown(a, seen->v, seen->n, sizeof(*seen->v));
	seen->v[seen->n++] = name;
	return true;
}

static void add_field(struct arena *a, struct gq_groups *g, const struct gq_selection *s)
{
	struct gq_group *group = NULL;

	for (size_t i = 0; i < g->n && !group; i++)
		if (strcmp(g->v[i].key, gq_key(s)) == 0)
			group = &g->v[i];
	if (!group) {
		g->v = grown(a, g->v, g->n, sizeof(*g->v));
		group = &g->v[g->n++];
		group->key = gq_key(s);
	}
	group->v = grown(a, group->v, group->n, sizeof(*group->v));
	group->v[group->n++] = s;
}

/* `type` NULL: whatever a fragment is on. */
static void collect(struct arena *a, const struct gq_document *d, const char *type,
		    const struct gq_selections *set, struct visited *seen, struct gq_groups *g)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct gq_selection *s = &set->v[i];
		const struct gq_definition *f = NULL;
		const char *on = s->on;

		if (s->kind == GQ_FIELD) {
			add_field(a, g, s);
			continue;
		}
		if (s->kind == GQ_SPREAD) {
			f = visit(a, seen, s->name) ? gq_fragment(d, s->name) : NULL;
			if (!f)
				continue;
			on = f->on;
		}
		if (!on || !type || strcmp(on, type) == 0)
			collect(a, d, type, f ? &f->set : &s->set, seen, g);
	}
}

struct gq_groups gq_collect(struct arena *a, const struct gq_document *d, const char *type,
			    const struct gq_selections *sets, size_t n_sets)
{
	struct gq_groups g = { 0 };
	struct visited seen = { 0 };

	for (size_t i = 0; i < n_sets; i++)
		collect(a, d, type, &sets[i], &seen, &g);
	return g;
}

/* ---- limits ---- */

struct scan {
	struct arena *arena;
	const struct gq_document *doc;
	struct gq_errors *errors;
	size_t root_fields, aliases, fields;
};

static void scan_set(struct scan *s, const struct gq_selections *set, int depth);

static void scan_fields(struct scan *s, const struct gq_selections *set, struct visited *seen,
			size_t *aliases, int depth)
{
	for (size_t i = 0; i < set->n && !s->errors->n; i++) {
		const struct gq_selection *x = &set->v[i];
		const struct gq_definition *f;

		if (x->kind == GQ_INLINE) {
			scan_fields(s, &x->set, seen, aliases, depth);
		} else if (x->kind == GQ_SPREAD) {
			f = visit(s->arena, seen, x->name) ? gq_fragment(s->doc, x->name) : NULL;
			if (f)
				scan_fields(s, &f->set, seen, aliases, depth);
		} else {
			*aliases += x->alias != NULL;
			s->root_fields += depth == 1;
			if (++s->fields > FIELDS_MAX)
				gq_error(s->errors, "Query exceeds maximum total selections of %d",
					 FIELDS_MAX);
			else if (x->has_set)
				scan_set(s, &x->set, depth + 1);
		}
	}
}

static void scan_set(struct scan *s, const struct gq_selections *set, int depth)
{
	struct visited seen = { 0 };
	size_t aliases = 0;

	if (depth > DEPTH_MAX) {
		gq_error(s->errors, "Query exceeds maximum depth of %d", DEPTH_MAX);
		return;
	}
	scan_fields(s, set, &seen, &aliases, depth);
	if (aliases > s->aliases)
		s->aliases = aliases;
}

static void refuse(struct gq_errors *e, size_t max, size_t got, const char *what,
		   const char *variable)
{
	gq_error(e,
		 "GraphQL queries should have at most %zu %s, got %zu %s. To increase the limit, "
		 "set the %s environment variable.",
		 max, what, got, what, variable);
}

bool gq_check_limits(const struct gq_document *d, const struct gq_limits *max, struct gq_errors *e)
{
	struct scan s = { .arena = e->arena, .doc = d, .errors = e };

	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].kind == GQ_OPERATION && !e->n)
			scan_set(&s, &d->v[i].set, 1);
	if (e->n)
		return false;
	if (s.root_fields > max->root_fields)
		refuse(e, max->root_fields, s.root_fields, "root fields",
		       "MLFLOW_SERVER_GRAPHQL_MAX_ROOT_FIELDS");
	else if (s.aliases > max->aliases)
		refuse(e, max->aliases, s.aliases, "aliases", "MLFLOW_SERVER_GRAPHQL_MAX_ALIASES");
	return !e->n;
}
