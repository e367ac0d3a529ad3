/* SPDX-License-Identifier: Apache-2.0 */
/* Literals and variables against the types of their places; see check.h. */
#include "app/graphql/check.h"

#include <errno.h>

/* ---- literals ---- */

static bool is_int32(const char *text)
{
	long long v;

	errno = 0;
	v = strtoll(text, NULL, 10);
	return !errno && v >= INT32_MIN && v <= INT32_MAX;
}

static void check_enum(const struct gq_value *v, const struct gq_type *t, struct gq_errors *e)
{
	const char *shown = gq_printed(e->arena, v);

	if (v->kind != GQ_ENUM)
		gq_error(e, "Enum '%s' cannot represent non-enum value: %s.%s", t->name, shown,
			 gq_suggest_value(e->arena, t, shown));
	else if (!gq_has_value(t, v->text))
		gq_error(e, "Value '%s' does not exist in '%s' enum.%s", v->text, t->name,
			 gq_suggest_value(e->arena, t, v->text));
}

static void check_scalar(const struct gq_value *v, const struct gq_type *t, struct gq_errors *e)
{
	const char *shown = gq_printed(e->arena, v);

	if (strcmp(t->name, "String") == 0 && v->kind != GQ_STRING)
		gq_error(e, "String cannot represent a non string value: %s", shown);
	else if (strcmp(t->name, "Boolean") == 0 && v->kind != GQ_BOOL)
		gq_error(e, "Boolean cannot represent a non boolean value: %s", shown);
	else if (strcmp(t->name, "Int") == 0 && v->kind != GQ_INT)
		gq_error(e, "Int cannot represent non-integer value: %s", shown);
	else if (strcmp(t->name, "Int") == 0 && !is_int32(v->text))
		gq_error(e, "Int cannot represent non 32-bit signed integer value: %s", shown);
}

static void check_members(const struct gq_value *v, const struct gq_type *t, struct gq_errors *e)
{
	for (size_t i = 0; i < v->members.n; i++) {
		const struct gq_member *m = &v->members.v[i];
		const struct gq_field *f = gq_field(t, m->name);

		if (!f)
			gq_error(e, "Field '%s' is not defined by type '%s'.%s", m->name, t->name,
				 gq_suggest_field(e->arena, t, m->name));
		else
			gq_check_literal(m->value, f->type, e);
		for (size_t k = 0; k < i; k++)
			if (strcmp(v->members.v[k].name, m->name) == 0) {
				gq_error(e, "There can be only one input field named '%s'.",
					 m->name);
				break;
			}
	}
}

void gq_check_literal(const struct gq_value *v, const char *type, struct gq_errors *e)
{
	const struct gq_type *t = gq_type(type);
	const char *item = gq_item(e->arena, type);

	if (v->kind == GQ_VARIABLE || (v->kind == GQ_NULL && !gq_is_non_null(type)) || !t)
		return;
	if (v->kind == GQ_LIST && item) {
		for (size_t i = 0; i < v->members.n; i++)
			gq_check_literal(v->members.v[i].value, item, e);
		return;
	}
	if (v->kind == GQ_OBJECT && t->kind == GQ_INPUT_TYPE)
		check_members(v, t, e);
	else if (v->kind == GQ_NULL || !gq_is_leaf(t))
		gq_error(e, "Expected value of type '%s', found %s.", type,
			 gq_printed(e->arena, v));
	else if (t->kind == GQ_ENUM_TYPE)
		check_enum(v, t, e);
	else
		check_scalar(v, t, e);
}

/* ---- values of variables ---- */

/* Where in a variable's value: "i.orderBy[0]". */
struct place {
	const char *variable, *path;
	struct gq_errors *errors;
};

static void wrong(const struct place *p, const struct gq_value *v, const char *why)
{
	bool inside = strcmp(p->variable, p->path) != 0;

	gq_error(p->errors, "Variable '$%s' got invalid value %s%s%s%s; %s", p->variable,
		 gq_shown(p->errors->arena, v), inside ? " at '" : "", inside ? p->path : "",
		 inside ? "'" : "", why);
}

static bool is_whole(const struct gq_value *v)
{
	double d = v->kind == GQ_FLOAT ? strtod(v->text, NULL) : 0.5;

	return v->kind == GQ_INT || (d >= INT32_MIN && d <= INT32_MAX && d == (double)(int64_t)d);
}

static void check_variable_int(const struct place *p, const struct gq_value *v)
{
	const char *shown = gq_shown(p->errors->arena, v);

	if (!is_whole(v))
		wrong(p, v,
		      arena_printf(p->errors->arena, "Int cannot represent non-integer value: %s",
				   shown));
	else if (v->kind == GQ_INT && !is_int32(v->text))
		wrong(p, v,
		      arena_printf(p->errors->arena,
				   "Int cannot represent non 32-bit signed integer value: %s",
				   shown));
}

/* Python's int(): digits in a string, too. */
static void check_variable_long(const struct place *p, const struct gq_value *v)
{
	const char *digits = v->text;

	if (v->kind == GQ_INT || v->kind == GQ_FLOAT || v->kind == GQ_BOOL)
		return;
	if (v->kind == GQ_STRING) {
		digits += strspn(digits, " \t\n");
		digits += *digits == '-' || *digits == '+';
		if (*digits && !digits[strspn(digits, "0123456789")])
			return;
	}
	wrong(p, v,
	      arena_printf(p->errors->arena,
			   "Expected type 'LongString'. invalid literal for int() with base 10: %s",
			   gq_shown(p->errors->arena, v)));
}

static void check_variable_leaf(const struct place *p, const struct gq_value *v,
				const struct gq_type *t)
{
	struct arena *a = p->errors->arena;

	if (t->kind == GQ_ENUM_TYPE && v->kind != GQ_STRING)
		wrong(p, v,
		      arena_printf(a, "Enum '%s' cannot represent non-string value: %s.%s", t->name,
				   gq_shown(a, v), gq_suggest_value(a, t, gq_shown(a, v))));
	else if (t->kind == GQ_ENUM_TYPE && !gq_has_value(t, v->text))
		wrong(p, v,
		      arena_printf(a, "Value '%s' does not exist in '%s' enum.%s", v->text, t->name,
				   gq_suggest_value(a, t, v->text)));
	else if (strcmp(t->name, "String") == 0 && v->kind != GQ_STRING)
		wrong(p, v,
		      arena_printf(a, "String cannot represent a non string value: %s",
				   gq_shown(a, v)));
	else if (strcmp(t->name, "Boolean") == 0 && v->kind != GQ_BOOL)
		wrong(p, v,
		      arena_printf(a, "Boolean cannot represent a non boolean value: %s",
				   gq_shown(a, v)));
	else if (strcmp(t->name, "Int") == 0)
		check_variable_int(p, v);
	else if (strcmp(t->name, "LongString") == 0)
		check_variable_long(p, v);
}

static void check_variable(const struct place *p, const struct gq_value *v, const char *type);

static void check_variable_members(const struct place *p, const struct gq_value *v,
				   const struct gq_type *t)
{
	struct arena *a = p->errors->arena;

	if (v->kind != GQ_OBJECT) {
		wrong(p, v, arena_printf(a, "Expected type '%s' to be a mapping.", t->name));
		return;
	}
	for (size_t i = 0; i < v->members.n; i++) {
		const struct gq_member *m = &v->members.v[i];
		const struct gq_field *f = gq_field(t, m->name);
		struct place inner = { p->variable, arena_printf(a, "%s.%s", p->path, m->name),
				       p->errors };

		if (f)
			check_variable(&inner, m->value, f->type);
		else
			wrong(p, v,
			      arena_printf(a, "Field '%s' is not defined by type '%s'.%s", m->name,
					   t->name, gq_suggest_field(a, t, m->name)));
	}
}

static void check_variable(const struct place *p, const struct gq_value *v, const char *type)
{
	struct arena *a = p->errors->arena;
	const struct gq_type *t = gq_type(type);
	const char *item = gq_item(a, type);

	if (v->kind == GQ_NULL && gq_is_non_null(type))
		wrong(p, v,
		      arena_printf(a, "Expected non-nullable type '%s' not to be None.", type));
	if (v->kind == GQ_NULL || !t)
		return;
	if (item && v->kind == GQ_LIST) {
		for (size_t i = 0; i < v->members.n; i++) {
			struct place inner = { p->variable, arena_printf(a, "%s[%zu]", p->path, i),
					       p->errors };

			check_variable(&inner, v->members.v[i].value, item);
		}
	} else if (gq_is_leaf(t)) {
		check_variable_leaf(p, v, t);
	} else {
		check_variable_members(p, v, t);
	}
}

struct gq_variables gq_read_variables(const struct gq_definition *op, const struct gq_value *given,
				      struct gq_errors *e)
{
	bool is_object = given && given->kind == GQ_OBJECT;
	struct gq_variables found = { .values.v = ARENA_ARRAY(e->arena, op->n_variables + 1,
							      struct gq_member) };

	for (size_t i = 0; i < op->n_variables; i++) {
		const struct gq_variable *x = &op->variables[i];
		const struct gq_value *v = is_object ? gq_member(&given->members, x->name) : NULL;
		struct place p = { x->name, x->name, e };
		struct gq_value *copy = ARENA_NEW(e->arena, struct gq_value);

		if (!v && gq_is_non_null(x->type) && !x->value)
			gq_error(e, "Variable '$%s' of required type '%s' was not provided.",
				 x->name, x->type);
		else if (v && v->kind == GQ_NULL && gq_is_non_null(x->type))
			gq_error(e, "Variable '$%s' of non-null type '%s' must not be null.",
				 x->name, x->type);
		else if (v)
			check_variable(&p, v, x->type);
		v = v ? v : x->value;
		if (!v)
			continue;
		*copy = *v;
		found.values.v[found.values.n++] = (struct gq_member){ x->name, copy };
	}
	return found;
}

const struct gq_value *gq_substitute(struct arena *a, const struct gq_value *v,
				     const struct gq_variables *variables)
{
	static const struct gq_value null = { .kind = GQ_NULL, .text = "null", .n = 4 };
	struct gq_value *copy;

	if (v->kind == GQ_VARIABLE)
		return gq_member(&variables->values, v->text);
	if (v->kind != GQ_LIST && v->kind != GQ_OBJECT)
		return v;
	copy = ARENA_NEW(a, struct gq_value);
	copy->kind = v->kind;
	copy->members.v = ARENA_ARRAY(a, v->members.n + 1, struct gq_member);
	for (size_t i = 0; i < v->members.n; i++) {
		const struct gq_value *inner = gq_substitute(a, v->members.v[i].value, variables);
		struct gq_value *kept = ARENA_NEW(a, struct gq_value);

		if (!inner && v->kind == GQ_OBJECT)
			continue;
		*kept = inner ? *inner : null;
		copy->members.v[copy->members.n++] =
			(struct gq_member){ v->members.v[i].name, kept };
	}
	return copy;
}
