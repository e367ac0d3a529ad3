/* SPDX-License-Identifier: Apache-2.0 */
/* What lists may show, as conditions of their statements; see permit.h. */
#include "auth/permit.h"

#include <errno.h>
#include <inttypes.h>

struct shown permit_shown(const struct request *rq, const char *type)
{
	if (!rq->grants)
		return (struct shown){ .all_but = true };
	return grants_shown(rq->arena, rq->grants, type);
}

struct shown permit_readable(const struct request *rq, const char *type)
{
	if (!rq->grants)
		return (struct shown){ .all_but = true };
	return grants_readable(rq->arena, rq->grants, type);
}

bool permit_hides(const struct request *rq, const char *type)
{
	struct need need = { type, "*", GRANT_NOTHING, NULL, NULL };

	return rq->grants && !grants_meet(rq->grants, &need);
}

struct shown permit_not_denied(const struct request *rq, const char *type)
{
	const struct grants *g = rq->grants;
	struct shown s = { .all_but = !permit_hides(rq, type) };

	if (!g || !s.all_but || grants_rule_workspace(g))
		return s;
	s.ids = ARENA_ARRAY(rq->arena, g->n, const char *);
	for (size_t i = 0; i < g->n; i++) /* DENY wins over what else speaks of it */
		if (g->v[i].level == GRANT_DENY && strcmp(g->v[i].type, type) == 0)
			s.ids[s.n++] = g->v[i].pattern;
	return s;
}

bool permit_hides_below(const struct request *rq, const char *type)
{
	struct need need = { type, "*", GRANT_READ, NULL, NULL };

	return rq->grants && grants_fold(rq->grants, type, "*") != GRANT_SILENT &&
	       !grants_meet(rq->grants, &need);
}

bool permit_meets(const struct request *rq, const char *type, const char *id,
		  enum grant_level level)
{
	struct need need = { type, id, level, NULL, NULL };

	return !rq->grants || grants_meet(rq->grants, &need);
}

const char *permit_actions(const struct request *rq, const char *type, const char *id)
{
	if (permit_meets(rq, type, id, GRANT_MANAGE))
		return "[\"USE\", \"UPDATE\", \"DELETE\", \"MANAGE\"]";
	if (permit_meets(rq, type, id, GRANT_EDIT))
		return "[\"USE\", \"UPDATE\"]";
	return permit_meets(rq, type, id, GRANT_USE) ? "[\"USE\"]" : "[]";
}

struct param id_numbers(struct arena *a, const char *const *ids, size_t n)
{
	int64_t *v = ARENA_ARRAY(a, n, int64_t);

	for (size_t i = 0; i < n; i++) {
		char *end;

		errno = 0;
		v[i] = strtoll(ids[i], &end, 10);
		if (errno || *end || end == ids[i])
			v[i] = -1;
	}
	return (struct param)P_INTS(v, n);
}

static const char *condition(struct request *rq, const struct shown *s, const char *expression,
			     const char *type, size_t number)
{
	return arena_printf(rq->arena, "%s %s($%zu::%s[])", expression,
			    s->all_but ? "<> all" : "= any", number, type);
}

static bool shows_all(const struct shown *s)
{
	return s->all_but && !s->n;
}

const char *shown_numbers(struct request *rq, const struct shown *s, const char *expression,
			  struct search_params *params)
{
	size_t number;

	if (shows_all(s))
		return "";
	number = search_param(params, id_numbers(rq->arena, s->ids, s->n));
	return arena_printf(rq->arena, " and %s", condition(rq, s, expression, "bigint", number));
}

static const char *bare_texts(struct request *rq, const struct shown *s, const char *expression,
			      struct search_params *params)
{
	if (shows_all(s))
		return "true";
	return condition(rq, s, expression, "text",
			 search_param(params, (struct param)P_STRS(s->ids, s->n)));
}

const char *shown_texts(struct request *rq, const struct shown *s, const char *expression,
			struct search_params *params)
{
	if (shows_all(s))
		return "";
	return arena_printf(rq->arena, " and %s", bare_texts(rq, s, expression, params));
}

size_t permit_experiments_left(struct request *rq, const char *type, int64_t *ids, size_t n)
{
	struct shown s = permit_shown(rq, "experiment");
	size_t left = 0;

	if (shows_all(&s) && !permit_hides(rq, type))
		return n;
	if (permit_hides(rq, type))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (shown_has(&s, arena_printf(rq->arena, "%" PRId64, ids[i])))
			ids[left++] = ids[i];
	return left;
}

static const struct shown nothing;

static struct shown shown_of(struct request *rq, const char *type, const char *version,
			     bool of_versions)
{
	return of_versions && permit_hides(rq, version) ? nothing : permit_shown(rq, type);
}

const char *shown_models(struct request *rq, const char *workspace, const char *name,
			 bool of_versions, struct search_params *params)
{
	struct shown models =
		shown_of(rq, "registered_model", "registered_model_version", of_versions);
	struct shown prompts = shown_of(rq, "prompt", "prompt_version", of_versions);
	const char *as_prompt, *as_model;

	if (shows_all(&models) && shows_all(&prompts))
		return "";
	as_prompt = bare_texts(rq, &prompts, name, params);
	as_model = bare_texts(rq, &models, name, params);
	return arena_printf(rq->arena,
			    " and case when exists (select from registered_model_tags p"
			    " where p.workspace = %s and p.name = %s"
			    " and p.key = 'mlflow.prompt.is_prompt' and lower(p.value) = 'true')"
			    " then %s else %s end",
			    workspace, name, as_prompt, as_model);
}
