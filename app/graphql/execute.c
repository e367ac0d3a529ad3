/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a document; see execute.h. */
#include "app/graphql/execute.h"

#include <ctype.h>

struct run {
	struct gq_execution *x;
	struct arena *arena;
	struct gq_variables variables;
	struct json *json;
};

/* What a field is written from: JSON of REST, or a place in the schema. */
struct source {
	const struct gq_value *value; /* NULL: null */
	const struct gq_node *node;   /* or NULL */
};

static void write_field(struct run *r, const struct gq_type *parent, struct gq_group *g,
			struct source from);
static void write_object(struct run *r, const struct gq_type *t, struct gq_group *g,
			 struct source from);

/* ---- leaves ---- */

static void write_text(struct run *r, const char *text)
{
	if (text)
		jw_str(r->json, text);
	else
		jw_raw(r->json, "null");
}

/* GraphQL has no infinite numbers, and none that is none. The reference answers
 * null for a run's metric that is NaN. */
static void write_float(struct run *r, const struct gq_type *parent, const struct gq_value *v)
{
	bool is_nan = strcmp(v->text, "NaN") == 0;

	if (v->kind == GQ_INT || v->kind == GQ_FLOAT) {
		jw_num(r->json, v->text);
		return;
	}
	jw_raw(r->json, "null");
	if (!is_nan || strcmp(parent->name, "MlflowMetricExtension") != 0)
		gq_error(&r->x->errors, "Float cannot represent non numeric value: %s",
			 is_nan                           ? "nan" :
			 strcmp(v->text, "Infinity") == 0 ? "inf" :
							    "-inf");
}

/* What protobuf reads from a field that is not set. */
static const char *unset(const struct gq_type *t)
{
	if (t->kind == GQ_ENUM_TYPE)
		return strcmp(t->name, "MlflowModelVersionStatus") == 0 ? "READY" : t->values[0];
	return strcmp(t->name, "LongString") == 0 ? "0" : "";
}

static void write_leaf(struct run *r, const struct gq_type *parent, const struct gq_type *t,
		       const struct gq_value *v)
{
	bool is_float = strcmp(t->name, "Float") == 0, is_bool = strcmp(t->name, "Boolean") == 0,
	     is_int = strcmp(t->name, "Int") == 0;

	if (v && v->kind == GQ_NULL)
		jw_raw(r->json, "null");
	else if (is_float && v)
		write_float(r, parent, v);
	else if (is_float || is_bool || is_int)
		jw_raw(r->json, v ? v->text : is_float ? "0.0" : is_int ? "0" : "false");
	else if (v)
		jw_strn(r->json, v->text, v->n);
	else
		write_text(r, unset(t));
}

/* ---- values ---- */

static void write_node(struct run *r, const char *reference, struct gq_group *g,
		       const struct gq_node *n)
{
	const char *item = gq_item(r->arena, reference);

	if (n->kind == GQ_N_NULL) {
		jw_raw(r->json, "null");
	} else if (n->kind == GQ_N_LIST) {
		jw_arr(r->json);
		for (size_t i = 0; i < n->n; i++)
			write_node(r, item, g, &n->items[i]);
		jw_arr_end(r->json);
	} else if (n->kind == GQ_N_TEXT) {
		write_text(r, n->text);
	} else if (n->kind == GQ_N_FLAG) {
		jw_raw(r->json, n->text);
	} else {
		write_object(r, gq_type(reference), g, (struct source){ .node = n });
	}
}

/* A message that is not set reads as an empty one, a list as none. */
static void write_value(struct run *r, const struct gq_type *parent, const char *reference,
			struct gq_group *g, const struct gq_value *v)
{
	static const struct gq_value empty = { .kind = GQ_OBJECT };
	const char *item = gq_item(r->arena, reference);
	const struct gq_type *t = gq_type(reference);

	if (item) {
		jw_arr(r->json);
		for (size_t i = 0; v && i < v->members.n; i++)
			write_value(r, parent, item, g, v->members.v[i].value);
		jw_arr_end(r->json);
	} else if (gq_is_leaf(t)) {
		write_leaf(r, parent, t, v);
	} else {
		write_object(r, t, g, (struct source){ .value = v ? v : &empty });
	}
}

const char *gq_rest_name(struct arena *a, const char *name)
{
	char *text = arena_alloc(a, 2 * strlen(name) + 1);
	size_t n = 0;

	for (; *name; name++) {
		if (isupper((unsigned char)*name))
			text[n++] = '_';
		text[n++] = (char)tolower((unsigned char)*name);
	}
	return text;
}

static struct gq_members arguments(struct run *r, const struct gq_selection *s)
{
	struct gq_members args = { .v = ARENA_ARRAY(r->arena, s->args.n + 1, struct gq_member) };

	for (size_t i = 0; i < s->args.n; i++) {
		const struct gq_value *v =
			gq_substitute(r->arena, s->args.v[i].value, &r->variables);
		struct gq_value *copy = ARENA_NEW(r->arena, struct gq_value);

		if (!v)
			continue;
		*copy = *v;
		args.v[args.n++] = (struct gq_member){ s->args.v[i].name, copy };
	}
	return args;
}

/* Fields of runs that REST does not have beside them. */
static bool is_computed(const struct gq_type *parent, const struct gq_field *f)
{
	return strcmp(parent->name, "MlflowRunExtension") == 0 &&
	       (strcmp(f->name, "experiment") == 0 || strcmp(f->name, "modelVersions") == 0);
}

static void write_resolved(struct run *r, const struct gq_type *parent, const struct gq_field *f,
			   struct gq_group *g, const struct gq_value *from)
{
	struct gq_members args = arguments(r, g->v[0]);
	const char *error = NULL;
	const struct gq_value *v = r->x->resolve(r->x->context, parent, f, &args, from, &error);

	if (error)
		gq_error(&r->x->errors, "%s", error);
	if (v)
		write_value(r, parent, f->type, g, v);
	else
		jw_raw(r->json, "null");
}

static void write_schema(struct run *r, const struct gq_field *f, struct gq_group *g)
{
	struct gq_members args = arguments(r, g->v[0]);
	const struct gq_value *name = gq_member(&args, "name");
	const struct gq_type *t = name ? gq_type(name->text) : NULL;
	struct gq_node node = { .kind = GQ_N_SCHEMA };

	if (strcmp(f->name, "__type") == 0)
		node = (struct gq_node){ .kind = t && strcmp(t->name, name->text) == 0 ? GQ_N_TYPE :
											 GQ_N_NULL,
					 .text = t ? t->name : NULL };
	write_node(r, f->type, g, &node);
}

static void write_field(struct run *r, const struct gq_type *parent, struct gq_group *g,
			struct source from)
{
	const struct gq_field *f = gq_field(parent, g->v[0]->name);
	const struct gq_value *v;
	struct gq_node node;

	if (strcmp(f->name, "__typename") == 0) {
		write_text(r, parent->name);
	} else if (from.node) {
		node = gq_introspect(r->arena, from.node, f->name);
		write_node(r, f->type, g, &node);
	} else if (strncmp(f->name, "__", 2) == 0) {
		write_schema(r, f, g);
	} else if (!from.value || is_computed(parent, f)) {
		write_resolved(r, parent, f, g, from.value);
	} else if (strcmp(f->name, "apiError") == 0) {
		jw_raw(r->json, "null");
	} else {
		v = gq_member(&from.value->members, gq_rest_name(r->arena, f->name));
		write_value(r, parent, f->type, g, v);
	}
}

/* ---- objects ---- */

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct gq_group *)a)->key, ((const struct gq_group *)b)->key);
}

/* Keys are sorted, as in the reference's answers. */
static void write_groups(struct run *r, const struct gq_type *t, const struct gq_groups *groups,
			 struct source from)
{
	jw_obj(r->json);
	for (size_t i = 0; i < groups->n; i++) {
		jw_key(r->json, groups->v[i].key);
		write_field(r, t, &groups->v[i], from);
	}
	jw_obj_end(r->json);
}

static struct gq_groups *sorted(struct run *r, const struct gq_type *t,
				const struct gq_selections *sets, size_t n)
{
	struct gq_groups *groups = ARENA_NEW(r->arena, struct gq_groups);

	*groups = gq_collect(r->arena, r->x->document, t->name, sets, n);
	if (groups->n)
		qsort(groups->v, groups->n, sizeof(*groups->v), by_key);
	return groups;
}

/* The items of a list select the same fields, so they are looked for once. */
static void write_object(struct run *r, const struct gq_type *t, struct gq_group *g,
			 struct source from)
{
	struct gq_selections *sets;

	if (!g->below) {
		sets = ARENA_ARRAY(r->arena, g->n, struct gq_selections);
		for (size_t i = 0; i < g->n; i++)
			sets[i] = g->v[i]->set;
		g->below = sorted(r, t, sets, g->n);
	}
	write_groups(r, t, g->below, from);
}

/* The operation to run; NULL: an error was added. */
static const struct gq_definition *find_operation(struct gq_execution *x)
{
	const struct gq_definition *found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < x->document->n; i++) {
		const struct gq_definition *d = &x->document->v[i];

		if (d->kind != GQ_OPERATION ||
		    (x->operation_name && (!d->name || strcmp(d->name, x->operation_name) != 0)))
			continue;
		found = d;
		n++;
	}
	if (!n && x->operation_name)
		gq_error(&x->errors, "Unknown operation named '%s'.", x->operation_name);
	else if (!n)
		gq_error(&x->errors, "Must provide an operation.");
	else if (n > 1)
		gq_error(&x->errors, "Must provide operation name if query contains multiple "
				     "operations.");
	else if (!gq_root(found->operation))
		gq_error(&x->errors, "Schema is not configured to execute %s operation.",
			 found->operation);
	return x->errors.n ? NULL : found;
}

void gq_execute(struct gq_execution *x, struct json *j)
{
	const struct gq_definition *op = x->errors.n ? NULL : find_operation(x);
	struct run r = { .x = x, .arena = x->arena, .json = j };
	const struct gq_type *root;

	if (op)
		r.variables = gq_read_variables(op, x->variables, &x->errors);
	if (x->errors.n) {
		jw_raw(j, "null");
		return;
	}
	root = gq_root(op->operation);
	write_groups(&r, root, sorted(&r, root, &op->set, 1), (struct source){ 0 });
}
