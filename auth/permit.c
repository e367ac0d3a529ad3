/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the user may; see permit.h. */
#include "auth/permit.h"

#include "app/config.h"
#include "app/db.h"
#include "app/gate.h"
#include "app/validate.h"
#include "auth/auth.h"
#include "auth/needs.h"
#include "auth/recall.h"

/* Types of which a grant on all matters wherever runs, models and so on hang on
 * what the request names; the first two are enough for an experiment alone. */
static const char *const types[] = {
	"workspace",
	"experiment",
	"run",
	"logged_model",
	"trace",
	"assessment",
	"review_queue",
	"scorer",
	"scorer_version",
	"registered_model",
	"registered_model_version",
	"prompt",
	"prompt_version",
	"gateway_secret",
	"gateway_endpoint",
	"gateway_model_definition",
	"mcp_server",
	"mcp_server_version",
};
#define TYPES_OF_EXPERIMENT 2

static size_t types_needed(const struct permission *p)
{
	return p->kind == ON_EXPERIMENT && p->level != CAN_DELETE && p->level != CAN_CREATE ?
		       TYPES_OF_EXPERIMENT :
		       ARRAY_LEN(types);
}

/* ---- the user's grants, and where the resources are ---- */

struct asking {
	struct request *rq;
	const struct targets *targets;
	struct grants *grants;
	struct found *found;
	size_t n, room;
};

static struct param texts(const struct str_list *list)
{
	return (struct param)P_STRS(list->v, list->n);
}

static struct param numbers(struct arena *a, const struct str_list *list)
{
	return id_numbers(a, list->v, list->n);
}

struct rows *ask_users(struct request *rq, enum sql_id id, const struct param *p, size_t n)
{
	struct db *tracking = rq->db;
	struct rows *r;

	rq->db = rq->auth_db;
	r = db_waited(rq, db_ask_params(rq, id, p, n));
	rq->db = tracking;
	return r;
}

static struct rows *ask_review(struct asking *q)
{
	const struct targets *t = q->targets;
	struct request *rq = q->rq;

	return db_waited(
		rq, db_ask_params(rq, SQL_permit_review,
				  (struct param[]){
					  P_STR(rq->user->name), P_STR(rq->workspace),
					  P_STRS(types, ARRAY_LEN(types)), P_STR(t->other_type),
					  P_STR(t->other_id), P_STR(t->other_pattern),
					  P_STR(python_lower_stripped(rq->arena, rq->user->name)) },
				  7));
}

static struct rows *ask_one(struct asking *q)
{
	const struct targets *t = q->targets;
	struct request *rq = q->rq;
	struct param user = P_STR(rq->user->name), workspace = P_STR(rq->workspace);
	struct param of = P_STRS(types, types_needed(&rq->endpoint->permission));
	struct param name = P_STR(t->experiment_name);
	struct param experiments = numbers(rq->arena, &t->experiments);
	struct param runs = texts(&t->runs), logged = texts(&t->logged_models);

	if (t->is_review)
		return ask_review(q);
	if (t->other_type)
		return db_waited(rq, db_ask_params(rq, SQL_permit_gateway,
						   (struct param[]){ user, workspace, of,
								     P_STR(t->other_type),
								     P_STR(t->other_id),
								     P_STR(t->other_pattern) },
						   6));
	if (t->dataset || t->issue)
		return db_waited(rq, db_ask_params(rq, SQL_permit_evaluation,
						   (struct param[]){ user, workspace, of,
								     experiments, P_STR(t->dataset),
								     P_STR(t->issue) },
						   6));
	if (t->gateway_ids.n)
		return db_waited(rq, db_ask_params(rq, SQL_permit_gateways,
						   (struct param[]){ user, workspace, of,
								     texts(&t->gateway_types),
								     texts(&t->gateway_ids) },
						   5));
	if (t->experiment_name || t->models.n || t->traces.n || (t->experiments.n && t->runs.n))
		return db_waited(rq, db_ask_params(rq, SQL_permit_any,
						   (struct param[]){ user, workspace, of,
								     experiments, name, runs,
								     logged, texts(&t->models),
								     texts(&t->traces) },
						   9));
	if (t->runs.n || t->logged_models.n)
		return db_waited(
			rq,
			db_ask_params(rq, SQL_permit_runs,
				      (struct param[]){ user, workspace, of, runs, logged }, 5));
	return db_waited(rq,
			 db_ask_params(rq, SQL_permit_experiments,
				       (struct param[]){ user, workspace, of, experiments }, 4));
}

static struct found sought(enum target_kind kind, const char *given)
{
	return (struct found){ .kind = kind, .given = given };
}

/* The target in place `i`: experiments, the one of a name, runs, logged models,
 * models, as the statements number them. */
static struct found target_at(const struct targets *t, size_t i)
{
	if (i < t->experiments.n)
		return sought(TARGET_EXPERIMENT, t->experiments.v[i]);
	i -= t->experiments.n;
	if (t->experiment_name && !i--)
		return sought(TARGET_EXPERIMENT, t->experiment_name);
	if (i < t->runs.n)
		return sought(TARGET_RUN, t->runs.v[i]);
	i -= t->runs.n;
	if (i < t->logged_models.n)
		return sought(TARGET_LOGGED_MODEL, t->logged_models.v[i]);
	i -= t->logged_models.n;
	if (i < t->models.n)
		return sought(TARGET_MODEL, t->models.v[i]);
	i -= t->models.n;
	if (i < t->traces.n)
		return sought(TARGET_TRACE, t->traces.v[i]);
	if (t->dataset || t->issue)
		return sought(TARGET_EVALUATION, t->dataset ? t->dataset : t->issue);
	i -= t->traces.n;
	if (i < t->gateway_ids.n)
		return sought(TARGET_OTHER, t->gateway_ids.v[i]);
	return sought(TARGET_OTHER, t->other_pattern);
}

static void prepare(struct asking *q)
{
	const struct targets *t = q->targets;

	q->n = t->experiments.n + (t->experiment_name != NULL) + t->runs.n + t->logged_models.n +
	       t->models.n + t->traces.n + (t->dataset || t->issue) + t->gateway_ids.n +
	       (t->other_type != NULL);
	q->found = ARENA_ARRAY(q->rq->arena, q->n, struct found);
	for (size_t i = 0; i < q->n; i++)
		q->found[i] = target_at(t, i);
}

/* A dataset has any number of experiments: a place for each row that was found. */
static void make_room(struct asking *q, const struct rows *r)
{
	size_t n = q->n + (size_t)rows_count(r);
	struct found *more;

	if (!q->targets || !q->targets->dataset)
		return;
	more = ARENA_ARRAY(q->rq->arena, n, struct found);
	memcpy(more, q->found, q->n * sizeof(*more));
	for (size_t i = q->n; i < n; i++)
		more[i] = more[q->n - 1];
	q->found = more;
	q->room = n;
}

static void read_found(struct asking *q, const struct rows *r, int row)
{
	size_t place = (size_t)rows_int(r, row, 1) - 1;

	if (place >= q->n && place < q->room)
		q->n = place + 1;
	if (place >= q->n || rows_null(r, row, 3))
		return;
	q->found[place].type = rows_str(r, row, 2);
	q->found[place].id = rows_str(r, row, 3);
	q->found[place].note = rows_str(r, row, 4);
}

struct grant permit_grant_at(const struct rows *r, int row)
{
	enum grant_level level = grant_level_of(rows_str(r, row, 4));

	return (struct grant){ rows_str(r, row, 2), rows_str(r, row, 3),
			       level == GRANT_SILENT ? GRANT_DENY : level };
}

/* The first thing a statement says is who the user is: until then it is a claim. False
 * also when single sign-on has just changed what the statement found: authorize() asks
 * again then. */
static bool prove(struct request *rq, const struct rows *r)
{
	if (rq->user->is_proven)
		return true;
	for (int row = 0; row < rows_count(r); row++)
		if (strcmp(rows_str(r, row, 0), "user") == 0)
			return prove_user_by(rq, rows_int(r, row, 1), rows_str(r, row, 3),
					     strcmp(rows_str(r, row, 4), "true") == 0) &&
			       !rq->user->is_changed;
	return prove_user_by(rq, 0, NULL, false) && !rq->user->is_changed;
}

/* False: it failed, or the user is not who it claims to be; answered. */
static bool read_rows(struct asking *q, const struct rows *r)
{
	struct grant *v;

	if (!r || !prove(q->rq, r))
		return false;
	v = ARENA_ARRAY(q->rq->arena, (size_t)rows_count(r), struct grant);
	q->grants->v = v;
	make_room(q, r);
	for (int row = 0; row < rows_count(r); row++) {
		const char *what = rows_str(r, row, 0);

		if (strcmp(what, "grant") == 0)
			v[q->grants->n++] = permit_grant_at(r, row);
		else if (strcmp(what, "user") == 0 && q->rq->recall)
			q->rq->recall->version = or_empty(rows_str(r, row, 2));
		else if (strcmp(what, "found") == 0)
			read_found(q, r, row);
	}
	return true;
}

static bool find_other(struct asking *q)
{
	const struct targets *t = q->targets;
	struct rows *r = db_waited(q->rq, db_ask_params(q->rq, SQL_find_other,
							(struct param[]){ P_STR(q->rq->workspace),
									  P_STR(t->other_type),
									  P_STR(t->other_id) },
							3));

	if (!r || !rows_bool(r, 0, 0))
		return r != NULL;
	if (q->n > 1) /* a scorer's experiment */
		q->found[0].type = "experiment", q->found[0].id = t->other_id;
	q->found[q->n - 1].type = t->other_type;
	q->found[q->n - 1].id = t->other_pattern;
	return r != NULL;
}

static struct rows *find_review(struct asking *q)
{
	const struct targets *t = q->targets;
	struct request *rq = q->rq;

	return db_waited(
		rq, db_ask_params(rq, SQL_find_review,
				  (struct param[]){
					  P_STR(rq->workspace), P_STR(t->other_type),
					  P_STR(t->other_id), P_STR(t->other_pattern),
					  P_STR(python_lower_stripped(rq->arena, rq->user->name)) },
				  5));
}

static struct rows *find_evaluation(struct asking *q)
{
	const struct targets *t = q->targets;

	return db_waited(q->rq,
			 db_ask_params(q->rq, SQL_find_evaluation,
				       (struct param[]){ P_STR(q->rq->workspace),
							 numbers(q->rq->arena, &t->experiments),
							 P_STR(t->dataset), P_STR(t->issue) },
				       4));
}

static struct rows *find_targets(struct asking *q)
{
	const struct targets *t = q->targets;

	return db_waited(q->rq,
			 db_ask_params(q->rq, SQL_find_targets,
				       (struct param[]){ P_STR(q->rq->workspace),
							 numbers(q->rq->arena, &t->experiments),
							 P_STR(t->experiment_name), texts(&t->runs),
							 texts(&t->logged_models),
							 texts(&t->models), texts(&t->traces) },
				       7));
}

static struct rows *find_gateways(struct asking *q)
{
	const struct targets *t = q->targets;

	return db_waited(q->rq, db_ask_params(q->rq, SQL_find_gateways,
					      (struct param[]){ P_STR(q->rq->workspace),
								texts(&t->gateway_types),
								texts(&t->gateway_ids) },
					      3));
}

/* Where users have a database of their own: first where the resources are. */
static bool find_first(struct asking *q)
{
	const struct targets *t = q->targets;
	struct rows *r;

	if (!q->n)
		return true;
	if (t->other_type && !t->is_review)
		return find_other(q);
	r = t->is_review           ? find_review(q) :
	    t->dataset || t->issue ? find_evaluation(q) :
	    t->gateway_ids.n       ? find_gateways(q) :
				     find_targets(q);
	if (!r)
		return false;
	make_room(q, r);
	for (int row = 0; row < rows_count(r); row++)
		read_found(q, r, row);
	return true;
}

static struct rows *ask_grants_on(struct asking *q)
{
	const char **id = ARENA_ARRAY(q->rq->arena, q->n, const char *);

	/* of what is looked for by its name the grants matter where it is not there, too */
	for (size_t i = 0; i < q->n; i++)
		id[i] = q->found[i].id || q->found[i].kind != TARGET_OTHER ? q->found[i].id :
									     q->found[i].given;
	return ask_users(q->rq, SQL_grants_on,
			 (struct param[]){ P_STR(q->rq->user->name), P_STR(q->rq->workspace),
					   P_STRS(types, ARRAY_LEN(types)), P_STRS(id, q->n) },
			 4);
}

static struct rows *ask_all_grants(struct request *rq)
{
	return ask_users(rq, SQL_grants_list,
			 (struct param[]){ P_STR(rq->user->name), P_STR(rq->workspace),
					   P_STRS(types, ARRAY_LEN(types)) },
			 3);
}

static bool ask(struct asking *q)
{
	struct rows *r;

	prepare(q);
	if (q->rq->config->auth->is_separate)
		r = !find_first(q)            ? NULL :
		    q->targets->gateway_ids.n ? ask_all_grants(q->rq) :
						ask_grants_on(q);
	else
		r = ask_one(q);
	return read_rows(q, r);
}

/* All grants of the types that a list may have to do with. */
static bool ask_for_list(struct asking *q)
{
	return read_rows(q, ask_all_grants(q->rq));
}

/* ---- deciding ---- */

/* Without workspaces there is one for all, in which whoever holds nothing has the
 * default permission; so has whoever asks in `default`, if the settings say so. */
void permit_defaults(const struct request *rq, struct grants *g)
{
	const struct auth_settings *s = rq->config->auth;
	bool is_open = !rq->config->enable_workspaces ||
		       (s->grant_default_workspace_access &&
			strcmp(rq->workspace, DEFAULT_WORKSPACE) == 0);

	g->by_default = grant_level_of(s->default_permission);
	g->where_silent = is_open ? g->by_default : GRANT_NOTHING;
}

/* Without workspaces the reference does not look whether an experiment or model is
 * there: its grants decide, and then the handler finds nothing. */
static void assume_there(struct asking *q)
{
	const struct permission *p = &q->rq->endpoint->permission;

	for (size_t i = 0; i < q->n; i++) {
		struct found *f = &q->found[i];

		if (f->type)
			continue;
		if (f->kind == TARGET_EXPERIMENT)
			f->type = "experiment";
		else if (f->kind == TARGET_MODEL && p->kind == ON_MODEL && p->level != CAN_DELETE)
			f->type = "registered_model";
		f->id = f->given;
	}
}

/* The reference answers 404 where there is none of the name, which clients rely on
 * before they create one, and so tells everybody which names there are. Here a name
 * that may not be read is one that is not there. */
static bool no_experiment_of_name(struct request *rq, const char *name)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Could not find experiment with name %s", name);
}

bool was_found(const struct request *rq, size_t place, const char *id)
{
	const struct found *f = place < rq->n_found ? &rq->found[rq->n_found - 1 - place] : NULL;

	return !rq->grants || (f && f->type && strcmp(f->id, id) == 0);
}

static bool authorize_resources(struct request *rq, const void *in, struct grants *g)
{
	struct targets *t = ARENA_NEW(rq->arena, struct targets);
	struct asking q = { .rq = rq, .targets = t, .grants = g };

	targets_read(rq, in, t);
	if (!(rq->endpoint->permission.locator == FIND_FILTER ? ask_for_list(&q) : ask(&q)))
		return false;
	if (rq->user->is_admin)
		return true;
	if (t->experiment_name)
		return (q.found[0].type && needs_met(rq, in, g, t, q.found, q.n)) ||
		       no_experiment_of_name(rq, t->experiment_name);
	rq->found = q.found;
	rq->n_found = q.n;
	if (!rq->config->enable_workspaces)
		assume_there(&q);
	return needs_met(rq, in, g, t, q.found, q.n) || forbid(rq);
}

/* ---- workspaces themselves ---- */

/* The workspaces that may be seen, as grants on the type's names. */
static bool ask_for_workspaces(struct asking *q)
{
	struct rows *r = ask_users(q->rq, SQL_grants_workspaces,
				   (struct param[]){ P_STR(q->rq->user->name) }, 1);
	struct grant *v;

	if (!r || !prove(q->rq, r))
		return false;
	v = ARENA_ARRAY(q->rq->arena, (size_t)rows_count(r) + 1, struct grant);
	for (int row = 0; row < rows_count(r); row++)
		if (strcmp(rows_str(r, row, 0), "workspace") == 0)
			v[q->grants->n++] =
				(struct grant){ "workspace", rows_str(r, row, 2), GRANT_READ };
	if (q->rq->config->auth->grant_default_workspace_access)
		v[q->grants->n++] = (struct grant){ "workspace", DEFAULT_WORKSPACE, GRANT_READ };
	q->grants->v = v;
	q->grants->where_silent = GRANT_NOTHING;
	return true;
}

/* What the user holds on the workspace that the request names. */
static bool ask_for_workspace(struct asking *q, const char *name)
{
	struct rows *r = ask_users(
		q->rq, SQL_grants_list,
		(struct param[]){ P_STR(q->rq->user->name), P_STR(name), P_STRS(types, 1) }, 3);

	return read_rows(q, r);
}

static bool authorize_workspace(struct request *rq, const void *in, struct grants *g)
{
	const struct permission *p = &rq->endpoint->permission;
	struct asking q = { .rq = rq, .grants = g };
	struct shown s;
	const char *name;

	if (p->locator == FIND_FILTER)
		return ask_for_workspaces(&q);
	name = p->locator == FIND_CURRENT ?
		       rq->workspace :
		       bound_text(rq->endpoint, in, locator_fields(p->locator)->workspace);
	if (!(p->level == CAN_MANAGE ? ask_for_workspace(&q, name) : ask_for_workspaces(&q)))
		return false;
	if (rq->user->is_admin || (p->level == CAN_READ && !rq->config->enable_workspaces))
		return true;
	if (p->level == CAN_MANAGE)
		return grants_rule_workspace(g) || forbid(rq);
	s = grants_shown(rq->arena, g, "workspace");
	return shown_has(&s, name) || forbid(rq);
}

/* A token may be good for one workspace only. */
static bool is_elsewhere(const struct request *rq)
{
	const char *only = rq->user->only_workspace;

	return only && strcmp(only, rq->workspace ? rq->workspace : "") != 0;
}

/* What needs no look at grants. True: decided, and *ret_ok is how. */
static bool decide_at_once(struct request *rq, bool *ret_ok)
{
	const struct permission *p = &rq->endpoint->permission;
	bool asks = rq->config->auth && !(rq->endpoint->flags & OPEN);

	if (p->level == CAN_DENY)
		*ret_ok = asks && !prove_user(rq) ? false : forbid(rq);
	else if (!asks)
		*ret_ok = true;
	else if (p->level == CAN_ANYONE)
		*ret_ok = prove_user(rq);
	else if (p->kind == ON_SERVER)
		*ret_ok = prove_user(rq) && (rq->user->is_admin || forbid(rq));
	else
		return false;
	return true;
}

static bool decide(struct request *rq, const void *in, struct grants *g)
{
	*g = (struct grants){ 0 };
	permit_defaults(rq, g);
	return rq->endpoint->permission.kind == ON_WORKSPACE ? authorize_workspace(rq, in, g) :
							       authorize_resources(rq, in, g);
}

static void forget_change(struct request *rq)
{
	struct user *u = ARENA_NEW(rq->arena, struct user);

	*u = *rq->user;
	u->is_changed = false;
	rq->user = u;
}

bool authorize(struct request *rq, const void *in)
{
	struct grants *g = ARENA_NEW(rq->arena, struct grants);
	bool ok;

	if (!name_user(rq))
		return false;
	if (decide_at_once(rq, &ok))
		return ok;
	ok = decide(rq, in, g);
	if (!ok && rq->user->is_changed) {
		forget_change(rq);
		ok = decide(rq, in, g);
	}
	if (ok && is_elsewhere(rq))
		return forbid(rq);
	g->is_admin = rq->user->is_admin;
	if (ok)
		recall_note(rq, g);
	if (!g->is_admin)
		rq->grants = g;
	return ok;
}
