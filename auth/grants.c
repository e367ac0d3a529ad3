/* SPDX-License-Identifier: Apache-2.0 */
/* What grants add up to; see grants.h. */
#include "auth/grants.h"

static const struct {
	const char *name;
	enum grant_level level;
} levels[] = {
	{ "DENY", GRANT_DENY }, { "NO_PERMISSIONS", GRANT_NOTHING },
	{ "READ", GRANT_READ }, { "USE", GRANT_USE },
	{ "EDIT", GRANT_EDIT }, { "MANAGE", GRANT_MANAGE },
};

enum grant_level grant_level_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (strcmp(levels[i].name, name) == 0)
			return levels[i].level;
	return GRANT_SILENT;
}

const char *grant_level_name(enum grant_level level)
{
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (levels[i].level == level)
			return levels[i].name;
	return "?";
}

static bool is_wildcard(const char *pattern)
{
	return strcmp(pattern, "*") == 0;
}

enum grant_level grants_fold(const struct grants *g, const char *type, const char *id)
{
	enum grant_level best = GRANT_SILENT;

	for (size_t i = 0; i < g->n; i++) {
		const struct grant *one = &g->v[i];

		if (strcmp(one->type, type) != 0 ||
		    (!is_wildcard(one->pattern) && strcmp(one->pattern, id) != 0))
			continue;
		if (one->level == GRANT_DENY)
			return GRANT_DENY;
		best = MAX(best, one->level);
	}
	return best;
}

bool grants_rule_workspace(const struct grants *g)
{
	return g->is_admin || grants_fold(g, "workspace", "*") == GRANT_MANAGE;
}

/* A denial is not lifted by the default. */
static enum grant_level at_least_default(const struct grants *g, enum grant_level level)
{
	return level <= GRANT_NOTHING ? level : MAX(level, g->by_default);
}

enum grant_level grants_govern(const struct grants *g, const struct need *need)
{
	enum grant_level level;

	if (grants_rule_workspace(g))
		return GRANT_MANAGE;
	level = grants_fold(g, need->type, need->id);
	if (level == GRANT_SILENT && need->or_type)
		level = grants_fold(g, need->or_type, need->or_id);
	if (level == GRANT_SILENT)
		level = g->where_silent;
	return at_least_default(g, level);
}

bool grants_meet(const struct grants *g, const struct need *need)
{
	enum grant_level level = grants_govern(g, need);

	if (need->level == GRANT_NOTHING)
		return level != GRANT_DENY;
	return level >= need->level;
}

static int by_pattern(const void *a, const void *b)
{
	return strcmp((*(const struct grant *const *)a)->pattern,
		      (*(const struct grant *const *)b)->pattern);
}

/* The type's grants on single resources, by resource. */
static const struct grant **single_grants(struct arena *a, const struct grants *g, const char *type,
					  size_t *ret_n)
{
	const struct grant **v = ARENA_ARRAY(a, g->n, const struct grant *);
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		if (strcmp(g->v[i].type, type) == 0 && !is_wildcard(g->v[i].pattern))
			v[n++] = &g->v[i];
	qsort(v, n, sizeof(*v), by_pattern);
	*ret_n = n;
	return v;
}

/* `or_type`: whose grant on all of it counts where none speaks of the type. */
static struct shown shown_of(struct arena *a, const struct grants *g, const char *type,
			     const char *or_type)
{
	struct need all = { type, "*", GRANT_READ, or_type, "*" };
	struct shown s = { .all_but = grants_meet(g, &all) };
	enum grant_level of_all = grants_fold(g, type, "*"), level;
	const struct grant **v;
	size_t n, i = 0;

	/* what rules or is denied as a whole has no exceptions */
	if (grants_rule_workspace(g) || of_all == GRANT_DENY)
		return s;
	v = single_grants(a, g, type, &n);
	s.ids = ARENA_ARRAY(a, n, const char *);
	while (i < n) {
		const char *id = v[i]->pattern;
		bool denied = false;

		for (level = of_all; i < n && strcmp(v[i]->pattern, id) == 0; i++) {
			denied = denied || v[i]->level == GRANT_DENY;
			level = MAX(level, v[i]->level);
		}
		if ((!denied && level >= GRANT_READ) != s.all_but)
			s.ids[s.n++] = id;
	}
	return s;
}

struct shown grants_shown(struct arena *a, const struct grants *g, const char *type)
{
	return shown_of(a, g, type, "workspace");
}

struct shown grants_readable(struct arena *a, const struct grants *g, const char *type)
{
	return shown_of(a, g, type, NULL);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool shown_has(const struct shown *s, const char *id)
{
	bool listed = s->n && bsearch(&id, s->ids, s->n, sizeof(*s->ids), by_text);

	return listed != s->all_but;
}
