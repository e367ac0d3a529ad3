/* SPDX-License-Identifier: Apache-2.0 */
/* What each level means on each kind of resource; see needs.h. */
#include "auth/needs.h"

#include "app/config.h"
#include "app/search/trace_metrics.h"
#include "app/validate.h"
#include "auth/legacy.h"

/* The request being decided. */
struct asked {
	struct request *rq;
	const void *in;
	const struct grants *grants;
	const struct targets *targets;
	const struct found *found;
	size_t n;
	enum permission_level level;
};

/* What goes with an experiment that is deleted (_EXPERIMENT_CASCADE_TIERS). */
static const char *const below_experiment[] = { "run",           "trace",        "logged_model",
						"assessment",    "review_queue", "scorer",
						"scorer_version" };

static enum grant_level grant_for(enum permission_level level)
{
	switch (level) {
	case CAN_READ:
		return GRANT_READ;
	case CAN_USE:
		return GRANT_USE;
	case CAN_EDIT:
		return GRANT_EDIT;
	default:
		return GRANT_MANAGE;
	}
}

/* ---- needs ---- */

static bool holds(const struct asked *q, const struct found *f, enum grant_level level)
{
	return grants_meet(q->grants, &(struct need){ f->type, f->id, level, NULL, NULL });
}

/* A level on all resources of a type that belong to `f`: the type's own grants
 * decide, and where there are none those on `f`. */
static bool holds_below(const struct asked *q, const struct found *f, const char *type,
			enum grant_level level)
{
	return grants_meet(q->grants, &(struct need){ type, "*", level, f->type, f->id });
}

static bool is_not_denied(const struct asked *q, const char *type, const char *id)
{
	return grants_meet(q->grants, &(struct need){ type, id, GRANT_NOTHING, NULL, NULL });
}

/* A grant on the workspace itself; default_permission neither raises it nor is it
 * there for whoever has none, unless the workspace is open to all. */
static bool holds_workspace(const struct asked *q, enum grant_level level)
{
	enum grant_level held = grants_fold(q->grants, "workspace", "*");

	if (!q->rq->config->enable_workspaces || held == GRANT_SILENT)
		held = q->grants->where_silent;
	return held >= level;
}

/* ---- experiments and what belongs to them ---- */

static bool may_delete_experiment(const struct asked *q, const struct found *f)
{
	bool ok = holds(q, f, GRANT_MANAGE);

	for (size_t i = 0; ok && i < ARRAY_LEN(below_experiment); i++)
		ok = holds_below(q, f, below_experiment[i], GRANT_MANAGE);
	return ok;
}

static bool may_on_experiment(const struct asked *q, const struct found *f)
{
	return q->level == CAN_DELETE ? may_delete_experiment(q, f) :
					holds(q, f, grant_for(q->level));
}

/* On a run or logged model: the experiment must be readable, and the type's grants
 * or else those on the experiment give the level. */
static bool may_on_member(const struct asked *q, const struct found *f, const char *type,
			  enum grant_level level)
{
	return holds(q, f, GRANT_READ) && holds_below(q, f, type, level);
}

static const char *type_of(const struct found *f)
{
	return f->kind == TARGET_LOGGED_MODEL ? "logged_model" :
	       f->kind == TARGET_TRACE        ? "trace" :
						"run";
}

/* Runs, logged models and traces that the request names, each at the request's level;
 * traces that are put into a run only have to be readable. */
static bool may_on_members(const struct asked *q)
{
	bool ok = true;

	for (size_t i = 0; ok && i < q->n; i++) {
		const struct found *f = &q->found[i];
		bool is_added = f->kind == TARGET_TRACE && q->found[0].kind == TARGET_RUN;

		ok = may_on_member(q, f, type_of(f), is_added ? GRANT_READ : grant_for(q->level));
	}
	return ok;
}

/* To delete assessments takes MANAGE on the type, but where nobody said anything of
 * the type, EDIT on the experiment is enough, as it is for writing them. */
static enum grant_level to_delete_assessments(const struct asked *q)
{
	return grants_fold(q->grants, "assessment", "*") == GRANT_SILENT ? GRANT_EDIT :
									   GRANT_MANAGE;
}

/* Assessments of traces that may be read; the experiment grants both where nothing
 * is said of traces and assessments. */
static bool may_on_assessments(const struct asked *q)
{
	enum grant_level level = q->level == CAN_DELETE ? to_delete_assessments(q) :
							  grant_for(q->level);
	bool ok = true;

	for (size_t i = 0; ok && i < q->n; i++)
		ok = may_on_member(q, &q->found[i], "trace", GRANT_READ) &&
		     may_on_member(q, &q->found[i], "assessment", level);
	return ok;
}

/* Writing to the experiment is enough, and so is writing to its traces; a grant on
 * assessments only takes away. */
static bool may_create_assessment(const struct asked *q)
{
	const struct found *f = &q->found[0];
	struct need traces = { "trace", "*", GRANT_EDIT, NULL, NULL };

	return q->n && may_on_member(q, f, "trace", GRANT_READ) &&
	       is_not_denied(q, "assessment", "*") &&
	       (holds(q, f, GRANT_EDIT) || grants_meet(q->grants, &traces));
}

/* Traces of an experiment are deleted with their assessments. */
static bool may_delete_traces(const struct asked *q)
{
	return q->n && may_on_member(q, &q->found[0], "trace", GRANT_MANAGE) &&
	       holds_below(q, &q->found[0], "assessment", to_delete_assessments(q));
}

/* In the first target, an experiment; what the new resource comes from, a run, must
 * be readable. */
static bool may_create_member(const struct asked *q, const char *type)
{
	bool ok = holds(q, &q->found[0], GRANT_EDIT) && is_not_denied(q, type, "*");

	for (size_t i = 1; ok && i < q->n; i++)
		ok = may_on_member(q, &q->found[i], type_of(&q->found[i]), GRANT_READ);
	return ok;
}

/* The reference asks nothing about a trace that is there and in another experiment.
 * Sending it moves it, out of the reach of whoever may read it where it was, and into
 * the sender's, and sending spans of it changes it where it is: here the sender must be
 * allowed to change it. A run that spans are to be linked to, as if it was asked for. */
static bool may_send_traces(const struct asked *q)
{
	const struct found *experiment = &q->found[0];
	bool ok = q->n && experiment->kind == TARGET_EXPERIMENT &&
		  holds(q, experiment, GRANT_EDIT) && is_not_denied(q, "trace", "*");

	for (size_t i = 1; ok && i < q->n; i++) {
		const struct found *f = &q->found[i];

		if (f->type && (f->kind == TARGET_RUN || strcmp(f->id, experiment->id) != 0))
			ok = may_on_member(q, f, type_of(f), GRANT_EDIT);
	}
	return ok;
}

/* A trace may be sent together with assessments of it. */
static bool brings_assessments(const struct asked *q)
{
	return bound_has(q->rq->endpoint, q->in, "trace.trace_info.assessments");
}

/* ---- searches of traces ---- */

/* What the filters and the order compare with beyond the traces themselves. */
static unsigned reach_of(const struct asked *q)
{
	static const char *const filters[] = { "filter", "filter_string1", "filter_string2",
					       "base_filter" };
	const struct endpoint *e = q->rq->endpoint;
	struct str_list order_by = bound_texts(q->rq->arena, e, q->in, "order_by");
	struct str_list metric_filters = bound_texts(q->rq->arena, e, q->in, "filters");
	struct search_input input = { .order_by = order_by.v, .n_order_by = order_by.n };
	unsigned reach = 0;

	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		input.filter = bound_text(e, q->in, filters[i]);
		reach |= search_traces_reach(q->rq->arena, &input);
	}
	reach |= metrics_reach(q->rq->arena, &metric_filters);
	if (bound_number(e, q->in, "view_type") == METRICS_OF_ASSESSMENTS)
		reach |= SEARCH_REACHES_ASSESSMENTS;
	return reach;
}

/* Every experiment that is named must be readable, and so must all that is reached:
 * who may not read runs would learn of them by what a condition finds. */
static bool may_search_traces(const struct asked *q)
{
	static const struct {
		enum search_reach reach;
		const char *type;
	} reached[] = {
		{ SEARCH_REACHES_ASSESSMENTS, "assessment" },
		{ SEARCH_REACHES_RUNS, "run" },
		{ SEARCH_REACHES_MODELS, "logged_model" },
	};
	unsigned reach = reach_of(q);
	bool ok = q->n > 0;

	for (size_t i = 0; ok && i < q->n; i++) {
		ok = may_on_member(q, &q->found[i], "trace", GRANT_READ);
		for (size_t k = 0; ok && k < ARRAY_LEN(reached); k++)
			ok = !(reach & reached[k].reach) ||
			     holds_below(q, &q->found[i], reached[k].type, GRANT_READ);
	}
	return ok;
}

/* ---- models, prompts and their versions ---- */

static const char *version_type(const struct found *f)
{
	return strcmp(f->type, "prompt") == 0     ? "prompt_version" :
	       strcmp(f->type, "mcp_server") == 0 ? "mcp_server_version" :
						    "registered_model_version";
}

static bool may_on_model(const struct asked *q, const struct found *f)
{
	enum grant_level level = grant_for(q->level);

	return holds(q, f, level) &&
	       (q->level != CAN_DELETE || holds_below(q, f, version_type(f), level));
}

/* Reading one is vetoed by a denial only; a version's own grants neither raise it
 * (validate_can_read_model_or_prompt_version). */
static bool may_on_version(const struct asked *q, const struct found *f)
{
	if (!holds(q, f, GRANT_READ))
		return false;
	if (q->level == CAN_READ)
		return is_not_denied(q, version_type(f), "*");
	return holds_below(q, f, version_type(f), grant_for(q->level));
}

/* The files of a prompt's version are read by who may read a model of that name. */
static bool may_on_files(const struct asked *q, const struct found *f)
{
	struct found as_model = { .type = "registered_model", .id = f->id };

	return holds(q, &as_model, GRANT_READ) && holds_below(q, f, version_type(f), GRANT_NOTHING);
}

static bool may_on_alias(const struct asked *q, const struct found *f)
{
	return holds(q, f, grant_for(q->level)) && holds_below(q, f, version_type(f), GRANT_READ);
}

/* Whether the tags of a new resource say that it is a prompt; the last one counts. */
enum prompt_mark { UNMARKED, MARKED_MODEL, MARKED_PROMPT };
static enum prompt_mark mark_of(const struct asked *q)
{
	const struct kv_list *tags = NULL;
	enum prompt_mark mark = UNMARKED;

	for (const struct field *f = q->rq->endpoint->handler->fields; f->kind; f++)
		if (strcmp(f->name, "tags") == 0 && f->kind == FIELD_LIST)
			tags = (const struct kv_list *)((const char *)q->in + f->offset);
	for (size_t i = 0; tags && i < tags->n; i++)
		if (strcmp(or_empty(tags->v[i].key), "mlflow.prompt.is_prompt") == 0)
			mark = strcasecmp(or_empty(tags->v[i].value), "true") == 0 ? MARKED_PROMPT :
										     MARKED_MODEL;
	return mark;
}

/* Where a new version comes from: a version of a model that is readable, or a run
 * and a logged model that are. */
static bool may_read_sources(const struct asked *q)
{
	bool ok = true;

	for (size_t i = 0; ok && i < q->n; i++) {
		const struct found *f = &q->found[i];

		if (f->kind != TARGET_MODEL)
			ok = may_on_member(q, f, type_of(f), GRANT_READ);
		else if (q->targets->copies && i == q->n - 1)
			ok = holds(q, f, GRANT_READ);
	}
	return ok;
}

static const struct found *first_model(const struct asked *q)
{
	for (size_t i = 0; i < q->n; i++)
		if (q->found[i].kind == TARGET_MODEL)
			return &q->found[i];
	return NULL;
}

static bool may_create_version(const struct asked *q)
{
	const struct found *f = first_model(q);
	enum prompt_mark mark = mark_of(q);

	if (!f || !holds(q, f, GRANT_EDIT) || !is_not_denied(q, version_type(f), "*"))
		return false;
	if (mark == MARKED_PROMPT && !is_not_denied(q, "prompt_version", "*"))
		return false;
	if (mark == MARKED_MODEL && !is_not_denied(q, "registered_model_version", "*"))
		return false;
	return may_read_sources(q);
}

/* ---- MCP servers ---- */

static bool may_on_mcp_version(const struct asked *q, const struct found *f)
{
	return holds(q, f, GRANT_READ) && holds_below(q, f, version_type(f), grant_for(q->level));
}

/* Whether a request tells which versions there are by what it finds, or takes. */
static bool selects_version(const struct asked *q)
{
	const struct endpoint *e = q->rq->endpoint;
	const char *filter = bound_text(e, q->in, "filter_string");

	return *or_empty(bound_text(e, q->in, "server_version")) ||
	       *or_empty(bound_text(e, q->in, "server_alias")) ||
	       (*or_empty(filter) && search_mcp_selects_status(q->rq->arena, filter));
}

/* Deleting what belongs to a server is as deleting the server. */
static bool may_on_mcp_server(const struct asked *q, const struct found *f)
{
	return holds(q, f, grant_for(q->level)) &&
	       (q->level != CAN_DELETE || holds_below(q, f, version_type(f), GRANT_MANAGE));
}

static bool may_on_mcp_endpoint(const struct asked *q, const struct found *f)
{
	return may_on_mcp_server(q, f) &&
	       (!selects_version(q) || holds_below(q, f, version_type(f), GRANT_NOTHING));
}

/* ---- made in the workspace ---- */

static bool may_create_in_workspace(const struct asked *q)
{
	enum resource_kind kind = q->rq->endpoint->permission.kind;
	const char *type = kind_name(kind), *id = "*";

	if (kind == ON_MODEL) {
		type = mark_of(q) == MARKED_PROMPT ? "prompt" : "registered_model";
		id = or_empty(bound_text(q->rq->endpoint, q->in, "name"));
	}
	if (q->rq->config->enable_workspaces && !holds_workspace(q, GRANT_USE))
		return false;
	return is_not_denied(q, type, *id ? id : "*");
}

/* Of the name that the request gives it, if it does. */
static bool may_create_mcp_server(const struct asked *q)
{
	const char *name = or_empty(q->found[0].given);

	if (q->rq->config->enable_workspaces && !holds_workspace(q, GRANT_USE))
		return false;
	return is_not_denied(q, "mcp_server", *name ? name : "*");
}

/* A version of a server that is not there makes it, too. */
static bool may_create_mcp_version(const struct asked *q)
{
	const struct found *f = &q->found[0];

	return (f->type ? holds(q, f, GRANT_EDIT) : may_create_mcp_server(q)) &&
	       is_not_denied(q, "mcp_server_version", "*");
}

/* ---- artifacts ---- */

static bool may_on_artifact(const struct asked *q)
{
	enum grant_level level = grant_for(q->level);
	bool ok;

	if (!q->n)
		return holds_workspace(q, level);
	if (!q->targets->n_tiers)
		return holds(q, &q->found[0], level);
	ok = holds(q, &q->found[0], GRANT_READ);
	for (size_t i = 0; ok && i < q->targets->n_tiers; i++)
		ok = holds_below(q, &q->found[0], q->targets->tiers[i], level);
	return ok;
}

/* ---- lists ---- */

static bool mentions(const struct asked *q, const char *attribute)
{
	const char *filter = bound_text(q->rq->endpoint, q->in, "filter");

	return filter && strcasestr(filter, attribute);
}

/* The scorers of one experiment, which must be readable. Whether it is there, the list
 * finds out. */
static bool may_list_of_experiment(const struct asked *q)
{
	const char *text = bound_text(q->rq->endpoint, q->in, "experiment_id");
	char *end;
	long long id = strtoll(or_empty(text), &end, 10);
	struct found f = { .type = "experiment" };

	if (!*or_empty(text))
		return true;
	f.id = arena_printf(q->rq->arena, "%lld", id);
	return !*end && holds(q, &f, GRANT_READ);
}

/* A list leaves out what may not be seen; but a condition on runs, or on a secret, would
 * tell of them to whom they are denied. */
static bool may_list(const struct asked *q)
{
	const char *secret;

	switch (q->rq->endpoint->permission.kind) {
	case ON_LOGGED_MODEL:
		return !mentions(q, "source_run_id") || is_not_denied(q, "run", "*");
	case ON_VERSION:
		return !mentions(q, "run_id") || is_not_denied(q, "run", "*");
	case ON_SCORER:
		return may_list_of_experiment(q);
	case ON_MCP_ENDPOINT:
		return !selects_version(q) || is_not_denied(q, "mcp_server_version", "*");
	case ON_GATEWAY_DEFINITION:
		secret = or_empty(bound_text(q->rq->endpoint, q->in, "secret_id"));
		return !*secret || is_not_denied(q, "gateway_secret", secret);
	default:
		return true;
	}
}

/* ---- scorers ---- */

/* A scorer's versions are read unless they are denied; its own grants, or else those on
 * all versions, let one be deleted (validate_can_delete_scorer). */
static bool may_on_scorer(const struct asked *q)
{
	const struct found *f = &q->found[q->n - 1];

	switch (q->level) {
	case CAN_READ:
		return holds(q, f, GRANT_READ) &&
		       holds_below(q, f, "scorer_version", GRANT_NOTHING);
	case CAN_DELETE:
		return holds(q, f,
			     bound_has_number(q->rq->endpoint, q->in, "version") ? GRANT_READ :
										   GRANT_MANAGE) &&
		       holds_below(q, f, "scorer_version", GRANT_MANAGE);
	default:
		return holds(q, f, grant_for(q->level));
	}
}

/* A new version, or the first one with its scorer. */
static bool may_register_scorer(const struct asked *q)
{
	return q->n == 2 && holds(q, &q->found[0], GRANT_EDIT) &&
	       is_not_denied(q, "scorer", q->found[1].id) &&
	       is_not_denied(q, "scorer_version", "*");
}

/* Applying one that is registered, or one that is sent, to traces. */
static bool may_invoke_scorer(const struct asked *q)
{
	const struct endpoint *e = q->rq->endpoint;
	const struct found *f = &q->found[q->n - 1];

	if (!holds(q, &q->found[0], GRANT_EDIT) || !is_not_denied(q, "trace", "*") ||
	    (bound_bool(e, q->in, "log_assessments", false) &&
	     !is_not_denied(q, "assessment", "*")))
		return false;
	if (!*or_empty(bound_text(e, q->in, "scorer_name")))
		return is_not_denied(q, "scorer_version", "*");
	return is_not_denied(q, "scorer", f->id) &&
	       holds_below(q, f, "scorer_version", GRANT_NOTHING);
}

/* ---- evaluation datasets and issues ---- */

/* Who may do something with all experiments of a dataset may do it with the dataset; one
 * that is in no experiment is an administrator's. It is put into experiments by who may
 * change these, too. */
static bool may_on_dataset(const struct asked *q)
{
	return q->rq->endpoint->permission.locator != FIND_BY_DATASET_AND_EXPERIMENTS ||
	       q->targets->experiments.n > 0;
}

/* A condition on runs would tell which of them there are to whom runs are denied. */
static bool may_on_issue(const struct asked *q)
{
	const char *filter = bound_text(q->rq->endpoint, q->in, "filter_string");

	return !filter || !strcasestr(filter, "source_run_id") || is_not_denied(q, "run", "*");
}

/* ---- review queues ---- */

/* What find_review says of a queue. */
struct queue {
	bool is_custom, has_user; /* the user is one of its reviewers */
	const char *owner;
};

static struct queue queue_of(const char *note)
{
	struct queue q = { .owner = "" };
	const char *member = note ? strchr(note, ' ') : NULL;

	if (!member)
		return q;
	q.is_custom = strncmp(note, "custom ", 7) == 0;
	q.has_user = strncmp(member, " true ", 6) == 0;
	q.owner = strchr(member + 1, ' ') + 1;
	return q;
}

static bool is_users(const struct asked *q, const struct queue *queue)
{
	struct arena *a = q->rq->arena;
	const char *owner = python_lower_stripped(a, queue->owner);

	return *owner && strcmp(owner, python_lower_stripped(a, q->rq->user->name)) == 0;
}

/* The type's own grants decide, or else those on the experiment, which must be readable in
 * any case. Whose a queue is raises EDIT to MANAGE, but not of a user's own queue when it
 * comes to deleting, nor to give it to somebody else; reviewers only may answer. */
static bool may_on_queue(const struct asked *q)
{
	const struct found *f = &q->found[0];
	struct queue queue = queue_of(f->note);
	bool edits = holds_below(q, f, "review_queue", GRANT_EDIT);
	bool owns = edits && is_users(q, &queue);

	if (!holds(q, f, GRANT_READ))
		return false;
	if (q->rq->endpoint->permission.locator == FIND_BY_EXPERIMENT)
		return true; /* a list leaves out what is not to be seen */
	if (!holds_below(q, f, "review_queue", GRANT_READ))
		return false;
	if (q->level == CAN_EDIT)
		return edits;
	if (q->level == CAN_USE)
		return edits && queue.has_user;
	if (holds_below(q, f, "review_queue", GRANT_MANAGE))
		return true;
	if (q->level == CAN_READ)
		return queue.has_user || owns;
	if (q->level == CAN_DELETE)
		return owns && queue.is_custom;
	return owns && !bound_text(q->rq->endpoint, q->in, "new_owner");
}

/* ---- the gateway ---- */

static bool is_of(const struct found *f, const char *type)
{
	return strcmp(f->type, type) == 0;
}

/* The experiment that an endpoint's use is traced in is only vetoed: one that is named,
 * or any where one is made. */
static bool may_trace_in(const struct asked *q, bool makes_one)
{
	const char *text = bound_text(q->rq->endpoint, q->in, "experiment_id");

	if (*or_empty(text)) /* as a number: grants spell it in one way */
		return is_not_denied(q, "experiment",
				     arena_printf(q->rq->arena, "%lld", strtoll(text, NULL, 10)));
	return !makes_one || is_not_denied(q, "experiment", "*");
}

/* A new model takes USE on its secret, a new endpoint on its models; without any it takes
 * USE on the workspace. */
static bool may_create_of_gateway(const struct asked *q)
{
	const struct endpoint *e = q->rq->endpoint;
	bool ok = is_not_denied(q, kind_name(e->permission.kind), "*");

	for (size_t i = 0; ok && i < q->n; i++)
		ok = holds(q, &q->found[i], GRANT_USE);
	if (e->permission.kind != ON_GATEWAY_ENDPOINT)
		return ok;
	if (!q->n && q->rq->config->enable_workspaces)
		ok = ok && holds_workspace(q, GRANT_USE);
	return ok && may_trace_in(q, bound_bool(e, q->in, "usage_tracking", true));
}

/* A guardrail shows its scorer to whoever uses the endpoint: it is found as the scorer's
 * experiment, with the scorer's name (_guardrail_scorer_not_denied). */
static bool may_serve_scorer(const struct asked *q, const struct found *guardrail)
{
	const struct found scorer = { .type = "scorer",
				      .id = scorer_pattern(q->rq->arena, guardrail->id,
							   or_empty(guardrail->note)) };

	return is_not_denied(q, scorer.type, scorer.id) &&
	       holds_below(q, &scorer, "scorer_version", GRANT_NOTHING);
}

/* The resource itself at the request's level; what it is to use has to be usable, and
 * what is taken from it not to be denied. */
static bool may_on_gateway(const struct asked *q)
{
	const struct permission *p = &q->rq->endpoint->permission;
	bool ok = q->n > 0 && is_of(&q->found[0], kind_name(p->kind));

	for (size_t i = 0; ok && i < q->n; i++) {
		const struct found *f = &q->found[i];
		enum grant_level level =
			p->locator == FIND_BY_ENDPOINT_AND_DEFINITION ? GRANT_NOTHING : GRANT_USE;

		ok = is_of(f, GATEWAY_GUARDRAIL) ? may_serve_scorer(q, f) :
						   holds(q, f, i ? level : grant_for(q->level));
	}
	return ok && may_trace_in(q, false);
}

/* ---- all of them ---- */

/* A trace that is sent is new, mostly, and so is an MCP server. */
static bool may_be_new(const struct asked *q, const struct found *f)
{
	enum resource_kind kind = q->rq->endpoint->permission.kind;

	return q->level == CAN_CREATE && ((kind == ON_TRACE && f->kind == TARGET_TRACE) ||
					  kind == ON_MCP_SERVER || kind == ON_MCP_VERSION);
}

/* The first target of its kind that is not there decides: nobody may, and so
 * nobody learns which there are. */
static bool all_are_there(const struct asked *q)
{
	for (size_t i = 0; i < q->n; i++)
		if (!q->found[i].type && !may_be_new(q, &q->found[i]))
			return false;
	return true;
}

static bool may_on_targets(const struct asked *q)
{
	bool ok = q->n > 0 && may_on_dataset(q) && may_on_issue(q);

	for (size_t i = 0; ok && i < q->n; i++) {
		const struct found *f = &q->found[i];

		switch (q->rq->endpoint->permission.kind) {
		case ON_DATASET:
		case ON_ISSUE:
			ok = holds(q, f, grant_for(q->level));
			break;
		case ON_EXPERIMENT:
			ok = may_on_experiment(q, f);
			break;
		case ON_MODEL:
			ok = may_on_model(q, f);
			break;
		case ON_VERSION:
			ok = may_on_version(q, f);
			break;
		case ON_VERSION_FILES:
			ok = may_on_files(q, f);
			break;
		case ON_ALIAS:
			ok = may_on_alias(q, f);
			break;
		case ON_MCP_SERVER:
			ok = may_on_mcp_server(q, f);
			break;
		case ON_MCP_VERSION:
			ok = may_on_mcp_version(q, f);
			break;
		case ON_MCP_ENDPOINT:
			ok = may_on_mcp_endpoint(q, f);
			break;
		default:
			ok = false;
		}
	}
	return ok;
}

/* In every experiment that is named, of which there must be one. */
static bool may_create_evaluation(const struct asked *q)
{
	bool ok = q->n > 0;

	for (size_t i = 0; ok && i < q->n; i++)
		ok = holds(q, &q->found[i], GRANT_EDIT);
	return ok;
}

static bool may_create(const struct asked *q)
{
	const struct permission *p = &q->rq->endpoint->permission;

	if (p->locator == FIND_CURRENT)
		return may_create_in_workspace(q);
	switch (p->kind) {
	case ON_RUN:
		return q->n && may_create_member(q, "run");
	case ON_LOGGED_MODEL:
		return q->n && may_create_member(q, "logged_model");
	case ON_VERSION:
		return may_create_version(q);
	case ON_ASSESSMENT:
		return may_create_assessment(q);
	case ON_SCORER:
		return may_register_scorer(q);
	case ON_REVIEW_QUEUE:
		return q->n && may_create_member(q, "review_queue");
	case ON_MCP_SERVER:
		return q->n && may_create_mcp_server(q);
	case ON_MCP_VERSION:
		return q->n && may_create_mcp_version(q);
	case ON_GATEWAY_DEFINITION:
	case ON_GATEWAY_ENDPOINT:
		return may_create_of_gateway(q);
	case ON_TRACE:
		return may_send_traces(q) &&
		       (!brings_assessments(q) || is_not_denied(q, "assessment", "*"));
	case ON_DATASET:
	case ON_ISSUE:
		return may_create_evaluation(q);
	default:
		return false;
	}
}

bool needs_met(struct request *rq, const void *in, const struct grants *g, const struct targets *t,
	       const struct found *found, size_t n)
{
	const struct permission *p = &rq->endpoint->permission;
	struct asked q = { rq, in, g, t, found, n, p->level };

	/* with both or none the handler refuses */
	if (p->kind == ON_RUN_OR_MODEL && n != 1)
		return true;
	if (t->hopeless || !all_are_there(&q))
		return false;
	if (p->locator == FIND_FILTER)
		return may_list(&q);
	if (p->level == CAN_CREATE)
		return may_create(&q);
	switch (p->kind) {
	case ON_RUN:
	case ON_LOGGED_MODEL:
	case ON_RUN_OR_MODEL:
		return n && may_on_members(&q);
	case ON_TRACE:
		return p->level == CAN_DELETE ? may_delete_traces(&q) : n && may_on_members(&q);
	case ON_TRACE_SEARCH:
		return may_search_traces(&q);
	case ON_ASSESSMENT:
		return n && may_on_assessments(&q);
	case ON_REVIEW_QUEUE:
		return n && may_on_queue(&q);
	case ON_SCORER:
		return n == 2 && (p->level == CAN_USE ? may_invoke_scorer(&q) : may_on_scorer(&q));
	case ON_ARTIFACT:
		return may_on_artifact(&q);
	case ON_GATEWAY_SECRET:
	case ON_GATEWAY_ENDPOINT:
	case ON_GATEWAY_DEFINITION:
		return may_on_gateway(&q);
	default:
		return may_on_targets(&q);
	}
}
