/* SPDX-License-Identifier: Apache-2.0 */
/* What a request names; see needs.h. */
#include "auth/needs.h"

#include "app/artifacts/model_uri.h"
#include "app/artifacts/path.h"
#include "app/artifacts/uri.h"
#include "app/limits.h"
#include "app/validate.h"
#include "auth/legacy.h"

static const struct field *field_named(const struct field *fields, const char *name, size_t len)
{
	for (const struct field *f = fields; f->kind; f++)
		if (strncmp(f->name, name, len) == 0 && !f->name[len])
			return f;
	return NULL;
}

static const void *member(const void *in, const struct field *f)
{
	return (const char *)in + f->offset;
}

const char *bound_text(const struct endpoint *e, const void *in, const char *name)
{
	const struct field *f = field_named(e->handler->fields, name, strlen(name));

	return f && f->kind == FIELD_STR ? *(const char *const *)member(in, f) : NULL;
}

bool bound_has(const struct endpoint *e, const void *in, const char *name)
{
	const struct field *fields = e->handler->fields;

	for (const char *dot; (dot = strchr(name, '.')); name = dot + 1) {
		const struct field *f = field_named(fields, name, (size_t)(dot - name));

		if (!f || f->kind != FIELD_MSG || !(in = *(const void *const *)member(in, f)))
			return false;
		fields = f->sub;
	}
	fields = field_named(fields, name, strlen(name));
	return fields && fields->kind == FIELD_LIST &&
	       ((const struct kv_list *)member(in, fields))->n;
}

static void add(struct arena *a, struct str_list *list, const char *text)
{
	const char **v;

	if (!text || !*text)
		return;
	if (!(list->n & (list->n + 1))) { /* full: 0, 1, 3, 7 … */
		v = ARENA_ARRAY(a, 2 * list->n + 1, const char *);
		if (list->n)
			memcpy(v, list->v, list->n * sizeof(*v));
		list->v = v;
	}
	list->v[list->n++] = text;
}

/* Appends the values of a field; "a.b" is b of the message a, or of all in a list. */
static void collect(struct arena *a, const struct field *fields, const void *in, const char *name,
		    struct str_list *out)
{
	size_t len = strcspn(name, ".");
	const struct field *f = field_named(fields, name, len);
	const char *rest = name[len] ? name + len + 1 : NULL;
	const struct kv_list *list; /* every LIST() begins like this one */
	const struct str_list *strs;
	const void *message;

	if (!f)
		return;
	if (f->kind == FIELD_STR && !rest)
		add(a, out, *(const char *const *)member(in, f));
	strs = member(in, f);
	for (size_t i = 0; f->kind == FIELD_STRS && i < strs->n; i++)
		add(a, out, strs->v[i]);
	message = f->kind == FIELD_MSG ? *(const void *const *)member(in, f) : NULL;
	if (message && rest)
		collect(a, f->sub, message, rest, out);
	list = member(in, f);
	for (size_t i = 0; f->kind == FIELD_LIST && rest && i < list->n; i++)
		collect(a, f->sub, (const char *)list->v + i * f->sub_size, rest, out);
}

static struct str_list values_of(struct arena *a, const struct field *fields, const void *in,
				 const char *name)
{
	struct str_list out = { 0 };

	if (name)
		collect(a, fields, in, name, &out);
	return out;
}

struct str_list bound_texts(struct arena *a, const struct endpoint *e, const void *in,
			    const char *name)
{
	return values_of(a, e->handler->fields, in, name);
}

int64_t bound_number(const struct endpoint *e, const void *in, const char *name)
{
	const struct field *f = field_named(e->handler->fields, name, strlen(name));

	if (!f || (f->kind != FIELD_INT && f->kind != FIELD_ENUM))
		return 0;
	return ((const struct opt_int *)member(in, f))->v;
}

bool bound_has_number(const struct endpoint *e, const void *in, const char *name)
{
	const struct field *f = field_named(e->handler->fields, name, strlen(name));

	return f && f->kind == FIELD_INT && ((const struct opt_int *)member(in, f))->given;
}

bool bound_bool(const struct endpoint *e, const void *in, const char *name, bool otherwise)
{
	const struct field *f = field_named(e->handler->fields, name, strlen(name));
	const struct opt_bool *v = f && f->kind == FIELD_BOOL ? member(in, f) : NULL;

	return v && v->given ? v->v : otherwise;
}

/* ---- artifacts ---- */

static const char *const of_run[] = { "run" }, *const of_trace[] = { "trace" },
			 *const of_logged_model[] = { "logged_model" },
			 *const of_all[] = { "run", "trace", "logged_model" };

static bool is_run_id(const char *segment, size_t len)
{
	return len == 32 && strspn(segment, "0123456789abcdef") >= 32;
}

static void set_tiers(struct targets *t, const char *const *tiers, size_t n)
{
	t->tiers = tiers;
	t->n_tiers = n;
}

/* `rest` is what follows the experiment's number. Deleting takes all below, so it
 * is judged by all that may be there
 * (mlflow/server/auth/__init__.py _artifact_proxy_child_types). */
static void read_tiers(struct targets *t, const char *rest, bool deletes)
{
	size_t len = strcspn(rest, "/");
	const char *next = rest[len] ? rest + len + 1 : "";

	if (!len && deletes)
		set_tiers(t, of_all, ARRAY_LEN(of_all));
	else if (len == 6 && strncmp(rest, "models", len) == 0)
		set_tiers(t, of_logged_model, 1);
	else if (len == 6 && strncmp(rest, "traces", len) == 0)
		set_tiers(t, of_trace, 1);
	else if ((strncmp(next, "artifacts", 9) == 0 && strchr("/", next[9])) ||
		 is_run_id(rest, len) || (len && deletes))
		set_tiers(t, of_run, 1);
}

/* The path of mlflow-artifacts:/, from which the experiment follows. It is looked for
 * in the request's workspace; that the path is of no other one is checked before the
 * path is used (artifact_path_scope). */
static void read_path(struct request *rq, const char *text, struct targets *t)
{
	bool deletes = rq->endpoint->permission.level == CAN_DELETE;
	struct artifact_path path;
	const char *rest;

	if (!artifact_path_parse(rq->arena, text ? text : "", &path)) {
		t->hopeless = true;
		return;
	}
	if (!path.experiment_id)
		return;
	add(rq->arena, &t->experiments, path.experiment_id);
	rest = path.name;
	for (int skip = path.workspace ? 3 : 1; skip; skip--)
		rest += strcspn(rest, "/") + (rest[strcspn(rest, "/")] != '\0');
	read_tiers(t, rest, deletes);
}

/* ---- where a new version of a model comes from ---- */

static bool is_models_uri(struct arena *a, const char *text)
{
	struct uri uri;

	return text && uri_split(a, text, &uri) && strcmp(uri.scheme, "models") == 0;
}

/* A run or logged model that is named must be there, also under the name "". */
static bool is_empty(const struct request *rq, const void *in, const char *name)
{
	const char *text = bound_text(rq->endpoint, in, name);

	return text && !*text;
}

static void read_source(struct request *rq, const void *in, const struct locator_fields *l,
			struct targets *t)
{
	const char *source = bound_text(rq->endpoint, in, l->source);
	struct model_uri uri = { 0 };
	bool is_models = is_models_uri(rq->arena, source);

	if (is_models && !model_uri_read(rq->arena, source, &uri))
		t->hopeless = true;
	if (uri.name) {
		t->copies = true;
		add(rq->arena, &t->models, uri.name);
		t->runs.n = t->logged_models.n = 0;
		return;
	}
	if (is_empty(rq, in, l->runs) || is_empty(rq, in, l->logged_models))
		t->hopeless = true;
	add(rq->arena, &t->logged_models, uri.model_id);
}

/* ---- scorers, reviews, the gateway, MCP servers ---- */

static void read_other(struct request *rq, const void *in, const struct locator_fields *l,
		       struct targets *t)
{
	const struct endpoint *e = rq->endpoint;

	if (l->scorer) {
		t->other_type = "scorer";
		t->other_id = bound_text(e, in, l->experiments);
		t->other_pattern = scorer_pattern(rq->arena, t->other_id,
						  or_empty(bound_text(e, in, l->scorer)));
		return;
	}
	if (l->review) {
		t->is_review = true;
		t->other_type = e->permission.kind == ON_REVIEW_QUEUE ? "review_queue" :
									"label_schema";
		t->other_id = bound_text(e, in, l->review);
		if (!l->experiments)
			return;
		t->other_type = "review_queue_name";
		t->other_pattern = python_lower(rq->arena, or_empty(t->other_id));
		t->other_id = bound_text(e, in, l->experiments);
		t->experiments.n = 0;
		return;
	}
	if (l->mcp_server) {
		t->other_type = "mcp_server";
		t->other_id = t->other_pattern = bound_text(e, in, l->mcp_server);
		return;
	}
	t->other_type = e->permission.kind == ON_GATEWAY_SECRET   ? "gateway_secret" :
			e->permission.kind == ON_GATEWAY_ENDPOINT ? "gateway_endpoint" :
								    "gateway_model_definition";
	t->other_id = t->other_pattern = bound_text(e, in, l->gateway);
}

#define NAME_OF_ENDPOINT "gateway_endpoint_name"

static void add_gateway(struct request *rq, const void *in, const char *field, const char *type,
			struct targets *t)
{
	struct str_list ids = values_of(rq->arena, rq->endpoint->handler->fields, in, field);

	/* for more than anything has stands one that nobody has */
	bool too_many = ids.n > GATEWAY_MODELS_MAX;
	size_t n = too_many ? 1 : ids.n;

	for (size_t i = 0; i < n; i++) {
		add(rq->arena, &t->gateway_types, type);
		add(rq->arena, &t->gateway_ids, too_many ? "" : ids.v[i]);
	}
}

static void read_gateway(struct request *rq, const void *in, const struct locator_fields *l,
			 struct targets *t)
{
	add_gateway(rq, in, l->endpoints, "gateway_endpoint", t);
	if (!t->gateway_ids.n)
		add_gateway(rq, in, l->endpoint_name, NAME_OF_ENDPOINT, t);
	add_gateway(rq, in, l->definitions, "gateway_model_definition", t);
	add_gateway(rq, in, l->secrets, "gateway_secret", t);
	add_gateway(rq, in, l->guardrails, GATEWAY_GUARDRAIL, t);
}

void targets_read(struct request *rq, const void *in, struct targets *t)
{
	const struct locator_fields *l = locator_fields(rq->endpoint->permission.locator);
	const struct field *fields = rq->endpoint->handler->fields;

	*t = (struct targets){
		.experiments = values_of(rq->arena, fields, in, l->experiments),
		.runs = values_of(rq->arena, fields, in, l->runs),
		.logged_models = values_of(rq->arena, fields, in, l->logged_models),
		.models = values_of(rq->arena, fields, in, l->models),
		.traces = values_of(rq->arena, fields, in, l->traces),
	};
	if (l->experiment_name)
		t->experiment_name = bound_text(rq->endpoint, in, l->experiment_name);
	if (l->dataset)
		t->dataset = bound_text(rq->endpoint, in, l->dataset);
	if (l->issue)
		t->issue = bound_text(rq->endpoint, in, l->issue);
	if (l->path)
		read_path(rq, bound_text(rq->endpoint, in, l->path), t);
	if (l->source)
		read_source(rq, in, l, t);
	if (l->scorer || l->gateway || l->review || l->mcp_server)
		read_other(rq, in, l, t);
	read_gateway(rq, in, l, t);
}
