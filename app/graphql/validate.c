/* SPDX-License-Identifier: Apache-2.0 */
/* The rules for documents; see check.h. */
#include "app/graphql/check.h"

struct validator {
	struct arena *arena;
	const struct gq_document *doc;
	struct gq_errors *errors;
};

static bool is_composite(const struct gq_type *t)
{
	return t->kind == GQ_OBJECT_TYPE;
}

/* ---- directives and arguments ---- */

/* The only directive of the schema; even @include and @skip are unknown to it
 * (mlflow/server/graphql/graphql_schema_extensions.py). */
static void check_component(struct validator *v, const struct gq_directive *d)
{
	bool named = false;

	for (size_t i = 0; i < d->args.n; i++) {
		const struct gq_member *arg = &d->args.v[i];

		if (strcmp(arg->name, "name") != 0) {
			gq_error(v->errors, "Unknown argument '%s' on directive '@component'.",
				 arg->name);
			continue;
		}
		named = true;
		gq_check_literal(arg->value, "String!", v->errors);
	}
	if (!named)
		gq_error(v->errors, "Directive '@component' argument 'name' of type 'String!' is "
				    "required, but it was not provided.");
}

static void check_directives(struct validator *v, const struct gq_directives *list,
			     const char *place)
{
	size_t components = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct gq_directive *d = &list->v[i];

		if (strcmp(d->name, "component") != 0) {
			gq_error(v->errors, "Unknown directive '@%s'.", d->name);
			continue;
		}
		if (strcmp(place, "query") != 0 && strcmp(place, "mutation") != 0)
			gq_error(v->errors, "Directive '@component' may not be used on %s.", place);
		if (components++)
			gq_error(v->errors, "The directive '@component' can only be used once at "
					    "this location.");
		check_component(v, d);
	}
}

static void check_arguments(struct validator *v, const struct gq_selection *s,
			    const struct gq_type *parent, const struct gq_field *f)
{
	bool given = false;

	for (size_t i = 0; i < s->args.n; i++) {
		const struct gq_member *arg = &s->args.v[i];
		bool known = f->arg && strcmp(arg->name, f->arg) == 0;

		if (known && given)
			gq_error(v->errors, "There can be only one argument named '%s'.",
				 arg->name);
		if (!known)
			gq_error(v->errors, "Unknown argument '%s' on field '%s.%s'.", arg->name,
				 parent->name, f->name);
		else
			gq_check_literal(arg->value, f->arg_type, v->errors);
		given = given || known;
	}
	if (!given && f->arg && gq_is_non_null(f->arg_type) && !f->arg_default)
		gq_error(v->errors,
			 "Field '%s' argument '%s' of type '%s' is required, but it was not "
			 "provided.",
			 f->name, f->arg, f->arg_type);
}

/* ---- selections ---- */

static void check_set(struct validator *v, const struct gq_selections *set,
		      const struct gq_type *parent);

static void check_field(struct validator *v, const struct gq_selection *s,
			const struct gq_type *parent)
{
	const struct gq_field *f = gq_field(parent, s->name);
	const struct gq_type *t = f ? gq_type(f->type) : NULL;

	check_directives(v, &s->directives, "field");
	if (!f) {
		gq_error(v->errors, "Cannot query field '%s' on type '%s'.%s", s->name,
			 parent->name, gq_suggest_field(v->arena, parent, s->name));
		return;
	}
	check_arguments(v, s, parent, f);
	if (gq_is_leaf(t) && s->has_set)
		gq_error(v->errors,
			 "Field '%s' must not have a selection since type '%s' has no subfields.",
			 s->name, f->type);
	else if (!gq_is_leaf(t) && !s->has_set)
		gq_error(v->errors,
			 "Field '%s' of type '%s' must have a selection of subfields. Did you mean "
			 "'%s { ... }'?",
			 s->name, f->type, s->name);
	if (s->has_set && !gq_is_leaf(t))
		check_set(v, &s->set, t);
}

/* Objects only: a fragment fits its own type and no other. */
static void check_fit(struct validator *v, const char *fragment, const char *on,
		      const struct gq_type *parent)
{
	const struct gq_type *t = gq_type(on);
	const char *name = fragment ? arena_printf(v->arena, "Fragment '%s'", fragment) :
				      "Fragment";

	if (t && is_composite(t) && strcmp(t->name, parent->name) != 0)
		gq_error(v->errors,
			 "%s cannot be spread here as objects of type '%s' can never be of type "
			 "'%s'.",
			 name, parent->name, on);
}

/* The type a fragment is on; NULL: it is none for fragments, which was said. */
static const struct gq_type *check_condition(struct validator *v, const char *fragment,
					     const char *on)
{
	const struct gq_type *t = gq_type(on);

	if (!t)
		gq_error(v->errors, "Unknown type '%s'.%s", on, gq_suggest_type(v->arena, on));
	else if (is_composite(t))
		return t;
	else if (fragment)
		gq_error(v->errors, "Fragment '%s' cannot condition on non composite type '%s'.",
			 fragment, on);
	else
		gq_error(v->errors, "Fragment cannot condition on non composite type '%s'.", on);
	return NULL;
}

static void check_inline(struct validator *v, const struct gq_selection *s,
			 const struct gq_type *parent)
{
	const struct gq_type *t = s->on ? check_condition(v, NULL, s->on) : parent;

	check_directives(v, &s->directives, "inline fragment");
	if (!t)
		return;
	check_fit(v, NULL, t->name, parent);
	check_set(v, &s->set, t);
}

static void check_set(struct validator *v, const struct gq_selections *set,
		      const struct gq_type *parent)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct gq_selection *s = &set->v[i];
		const struct gq_definition *f;

		if (s->kind == GQ_FIELD) {
			check_field(v, s, parent);
		} else if (s->kind == GQ_INLINE) {
			check_inline(v, s, parent);
		} else {
			check_directives(v, &s->directives, "fragment spread");
			f = gq_fragment(v->doc, s->name);
			if (f)
				check_fit(v, s->name, f->on, parent);
			else
				gq_error(v->errors, "Unknown fragment '%s'.", s->name);
		}
	}
}

/* ---- fragments: used, and not within themselves ---- */

static bool reaches(const struct validator *v, const struct gq_selections *set,
		    const struct gq_definition *wanted, bool *seen)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct gq_selection *s = &set->v[i];
		const struct gq_definition *f =
			s->kind == GQ_SPREAD ? gq_fragment(v->doc, s->name) : NULL;

		if (f == wanted && f)
			return true;
		if (f && !seen[f - v->doc->v]) {
			seen[f - v->doc->v] = true;
			if (reaches(v, &f->set, wanted, seen))
				return true;
		}
		if (s->kind != GQ_SPREAD && reaches(v, &s->set, wanted, seen))
			return true;
	}
	return false;
}

static void check_fragment(struct validator *v, const struct gq_definition *f)
{
	const struct gq_type *t = check_condition(v, f->name, f->on);
	bool *seen = ARENA_ARRAY(v->arena, v->doc->n, bool);
	bool used = false;

	check_directives(v, &f->directives, "fragment definition");
	if (gq_fragment(v->doc, f->name) != f)
		gq_error(v->errors, "There can be only one fragment named '%s'.", f->name);
	else if (reaches(v, &f->set, f, seen))
		gq_error(v->errors, "Cannot spread fragment '%s' within itself.", f->name);
	else if (t)
		check_set(v, &f->set, t);
	for (size_t i = 0; i < v->doc->n && !used; i++) {
		seen = ARENA_ARRAY(v->arena, v->doc->n, bool);
		used = v->doc->v[i].kind == GQ_OPERATION && reaches(v, &v->doc->v[i].set, f, seen);
	}
	if (!used)
		gq_error(v->errors, "Fragment '%s' is never used.", f->name);
}

/* ---- variables ---- */

/* Every use of a variable within an operation, fragments included. */
struct uses {
	struct validator *v;
	const struct gq_definition *op;
	bool *used; /* by variable */
	bool *seen; /* by definition */
};

static void use_at(struct uses *u, const struct gq_variable *x, const char *type)
{
	bool fits = strcmp(gq_nullable(u->v->arena, x->type), gq_nullable(u->v->arena, type)) == 0;
	bool has_default = x->value && x->value->kind != GQ_NULL;

	if (gq_is_non_null(type) && !gq_is_non_null(x->type) && !has_default)
		fits = false;
	if (!fits && gq_type(x->type))
		gq_error(u->v->errors,
			 "Variable '$%s' of type '%s' used in position expecting type '%s'.",
			 x->name, x->type, type);
}

static void use(struct uses *u, const char *name, const char *type)
{
	for (size_t i = 0; i < u->op->n_variables; i++)
		if (strcmp(u->op->variables[i].name, name) == 0) {
			u->used[i] = true;
			if (type)
				use_at(u, &u->op->variables[i], type);
			return;
		}
	if (u->op->name)
		gq_error(u->v->errors, "Variable '$%s' is not defined by operation '%s'.", name,
			 u->op->name);
	else
		gq_error(u->v->errors, "Variable '$%s' is not defined.", name);
}

/* `type` NULL: a place that nobody knows, which was said; the variable is used all
 * the same. */
static void use_in_value(struct uses *u, const struct gq_value *value, const char *type)
{
	const struct gq_type *t = type ? gq_type(type) : NULL;
	const char *item = type ? gq_item(u->v->arena, type) : NULL;

	if (value->kind == GQ_VARIABLE)
		use(u, value->text, type);
	for (size_t i = 0; i < value->members.n; i++) {
		const struct gq_member *m = &value->members.v[i];
		const struct gq_field *f = m->name && t ? gq_field(t, m->name) : NULL;

		use_in_value(u, m->value, f ? f->type : m->name ? NULL : item);
	}
}

static void use_in_arguments(struct uses *u, const struct gq_members *args,
			     const struct gq_field *f)
{
	for (size_t i = 0; i < args->n; i++) {
		bool known = f && f->arg && strcmp(args->v[i].name, f->arg) == 0;

		use_in_value(u, args->v[i].value, known ? f->arg_type : NULL);
	}
}

static void use_in_set(struct uses *u, const struct gq_selections *set,
		       const struct gq_type *parent)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct gq_selection *s = &set->v[i];
		const struct gq_definition *d =
			s->kind == GQ_SPREAD ? gq_fragment(u->v->doc, s->name) : NULL;
		const struct gq_field *f =
			s->kind == GQ_FIELD && parent ? gq_field(parent, s->name) : NULL;
		const char *on = f ? f->type : d ? d->on : s->on;

		use_in_arguments(u, &s->args, f);
		for (size_t k = 0; k < s->directives.n; k++)
			use_in_arguments(u, &s->directives.v[k].args, NULL);
		if (!d)
			use_in_set(u, &s->set,
				   on                   ? gq_type(on) :
				   s->kind == GQ_INLINE ? parent :
							  NULL);
		else if (!u->seen[d - u->v->doc->v]) {
			u->seen[d - u->v->doc->v] = true;
			use_in_set(u, &d->set, gq_type(on));
		}
	}
}

static void check_variable(struct validator *v, const struct gq_definition *op, size_t i)
{
	const struct gq_variable *x = &op->variables[i];
	const struct gq_type *t = gq_type(x->type);

	for (size_t k = 0; k < i; k++)
		if (strcmp(op->variables[k].name, x->name) == 0) {
			gq_error(v->errors, "There can be only one variable named '$%s'.", x->name);
			break;
		}
	if (!t) {
		const char *name = x->type + strspn(x->type, "[");

		name = arena_strndup(v->arena, name, strcspn(name, "]!"));
		gq_error(v->errors, "Unknown type '%s'.%s", name, gq_suggest_type(v->arena, name));
	} else if (is_composite(t)) {
		gq_error(v->errors, "Variable '$%s' cannot be non-input type '%s'.", x->name,
			 x->type);
	} else if (x->value) {
		gq_check_literal(x->value, x->type, v->errors);
	}
	check_directives(v, &x->directives, "variable definition");
}

static void check_uses(struct validator *v, const struct gq_definition *op,
		       const struct gq_type *root)
{
	struct uses u = { v, op, ARENA_ARRAY(v->arena, op->n_variables + 1, bool),
			  ARENA_ARRAY(v->arena, v->doc->n, bool) };

	use_in_set(&u, &op->set, root);
	for (size_t i = 0; i < op->n_variables; i++) {
		bool twice = false;

		for (size_t k = 0; k < i; k++)
			twice = twice || strcmp(op->variables[k].name, op->variables[i].name) == 0;
		if (u.used[i] || twice)
			continue;
		if (op->name)
			gq_error(v->errors, "Variable '$%s' is never used in operation '%s'.",
				 op->variables[i].name, op->name);
		else
			gq_error(v->errors, "Variable '$%s' is never used.", op->variables[i].name);
	}
}

/* ---- fields that share an answer key ---- */

static const char *conflicts_within(struct validator *v, const struct gq_selections *sets,
				    size_t n);

static bool same_arguments(const struct gq_members *a, const struct gq_members *b)
{
	const struct gq_value x = { .kind = GQ_OBJECT, .members = *a },
			      y = { .kind = GQ_OBJECT, .members = *b };

	return gq_equal(&x, &y);
}

/* Why the selections of one key cannot be one field, or NULL. */
static const char *conflict(struct validator *v, const struct gq_group *g)
{
	struct gq_selections *sets = ARENA_ARRAY(v->arena, g->n, struct gq_selections);
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++) {
		const struct gq_selection *first = g->v[0], *s = g->v[i];

		if (strcmp(first->name, s->name) != 0)
			return arena_printf(v->arena, "'%s' and '%s' are different fields",
					    first->name, s->name);
		if (i && !same_arguments(&first->args, &s->args))
			return "they have differing arguments";
		if (s->has_set)
			sets[n++] = s->set;
	}
	return conflicts_within(v, sets, n);
}

static const char *conflicts_within(struct validator *v, const struct gq_selections *sets, size_t n)
{
	struct gq_groups groups = gq_collect(v->arena, v->doc, NULL, sets, n);
	const char *all = NULL;

	for (size_t i = 0; i < groups.n; i++) {
		const char *why = conflict(v, &groups.v[i]);

		if (why)
			all = arena_printf(v->arena, "%s%ssubfields '%s' conflict because %s",
					   all ? all : "", all ? " and " : "", groups.v[i].key,
					   why);
	}
	return all;
}

static void check_keys(struct validator *v, const struct gq_definition *op)
{
	struct gq_groups groups = gq_collect(v->arena, v->doc, NULL, &op->set, 1);

	for (size_t i = 0; i < groups.n; i++) {
		const char *why = conflict(v, &groups.v[i]);

		if (why)
			gq_error(v->errors,
				 "Fields '%s' conflict because %s. Use different aliases on the "
				 "fields to fetch both if this was intentional.",
				 groups.v[i].key, why);
	}
}

/* ---- definitions ---- */

static void check_operation(struct validator *v, const struct gq_definition *op)
{
	const struct gq_type *root = gq_root(op->operation);
	size_t n_operations = 0;

	for (size_t i = 0; i < v->doc->n; i++) {
		const struct gq_definition *other = &v->doc->v[i];

		n_operations += other->kind == GQ_OPERATION;
		if (other < op && other->kind == GQ_OPERATION && op->name && other->name &&
		    strcmp(op->name, other->name) == 0)
			gq_error(v->errors, "There can be only one operation named '%s'.",
				 op->name);
	}
	if (!op->name && n_operations > 1)
		gq_error(v->errors, "This anonymous operation must be the only defined operation.");
	for (size_t i = 0; i < op->n_variables; i++)
		check_variable(v, op, i);
	check_directives(v, &op->directives, op->operation);
	if (!root)
		return;
	check_set(v, &op->set, root);
	check_uses(v, op, root);
	check_keys(v, op);
}

void gq_validate(const struct gq_document *d, struct gq_errors *e)
{
	struct validator v = { e->arena, d, e };

	for (size_t i = 0; i < d->n; i++) {
		if (d->v[i].kind == GQ_OPERATION)
			check_operation(&v, &d->v[i]);
		else if (d->v[i].kind == GQ_FRAGMENT)
			check_fragment(&v, &d->v[i]);
		else
			gq_error(e, "The '%s' definition is not executable.", d->v[i].name);
	}
}
