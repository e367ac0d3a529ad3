/* SPDX-License-Identifier: Apache-2.0 */
/* The schema as a value: https://spec.graphql.org/October2021/#sec-Introspection. */
#include "app/graphql/execute.h"

static const struct gq_field component_argument = { .arg = "name", .arg_type = "String!" };

static struct gq_node text(const char *value)
{
	return (struct gq_node){ .kind = value ? GQ_N_TEXT : GQ_N_NULL, .text = value };
}

static struct gq_node flag(bool value)
{
	return (struct gq_node){ .kind = GQ_N_FLAG, .text = value ? "true" : "false" };
}

static struct gq_node type(const char *reference)
{
	return (struct gq_node){ .kind = GQ_N_TYPE, .text = reference };
}

static struct gq_node list(const struct gq_node *items, size_t n)
{
	return (struct gq_node){ .kind = GQ_N_LIST, .n = n, .items = items };
}

static struct gq_node null(void)
{
	return (struct gq_node){ .kind = GQ_N_NULL };
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static struct gq_node all_types(struct arena *a)
{
	struct gq_node *items;
	size_t n = 0;

	while (gq_types[n].name)
		n++;
	items = ARENA_ARRAY(a, n, struct gq_node);
	for (size_t i = 0; i < n; i++)
		items[i] = type(gq_types[i].name);
	return list(items, n);
}

static struct gq_node of_schema(struct arena *a, const char *field)
{
	static const struct gq_node directives[] = { { .kind = GQ_N_DIRECTIVE } };

	if (is(field, "types"))
		return all_types(a);
	if (is(field, "queryType"))
		return type("Query");
	if (is(field, "mutationType"))
		return type("Mutation");
	if (is(field, "directives"))
		return list(directives, ARRAY_LEN(directives));
	return null();
}

static struct gq_node fields(struct arena *a, const struct gq_type *t, enum gq_type_kind of,
			     enum gq_node_kind kind)
{
	struct gq_node *items;
	size_t n = 0;

	if (t->kind != of)
		return null();
	while (t->fields[n].name)
		n++;
	items = ARENA_ARRAY(a, n, struct gq_node);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct gq_node){ .kind = kind, .field = &t->fields[i] };
	return list(items, n);
}

static struct gq_node enum_values(struct arena *a, const struct gq_type *t)
{
	struct gq_node *items;
	size_t n = 0;

	if (t->kind != GQ_ENUM_TYPE)
		return null();
	while (t->values[n])
		n++;
	items = ARENA_ARRAY(a, n, struct gq_node);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct gq_node){ .kind = GQ_N_VALUE, .text = t->values[i] };
	return list(items, n);
}

static struct gq_node of_named_type(struct arena *a, const struct gq_type *t, const char *field)
{
	static const char *const kinds[] = {
		[GQ_OBJECT_TYPE] = "OBJECT",
		[GQ_INPUT_TYPE] = "INPUT_OBJECT",
		[GQ_ENUM_TYPE] = "ENUM",
		[GQ_SCALAR_TYPE] = "SCALAR",
	};

	if (is(field, "kind"))
		return text(kinds[t->kind]);
	if (is(field, "name"))
		return text(t->name);
	if (is(field, "description"))
		return text(t->description);
	if (is(field, "fields"))
		return fields(a, t, GQ_OBJECT_TYPE, GQ_N_FIELD);
	if (is(field, "inputFields"))
		return fields(a, t, GQ_INPUT_TYPE, GQ_N_INPUT);
	if (is(field, "enumValues"))
		return enum_values(a, t);
	if (is(field, "interfaces") && t->kind == GQ_OBJECT_TYPE)
		return list(NULL, 0);
	if (is(field, "isOneOf") && t->kind == GQ_INPUT_TYPE)
		return flag(false);
	return null();
}

static struct gq_node of_type(struct arena *a, const char *reference, const char *field)
{
	const char *item = gq_item(a, reference);

	if (gq_is_non_null(reference)) {
		if (is(field, "kind"))
			return text("NON_NULL");
		return is(field, "ofType") ? type(gq_nullable(a, reference)) : null();
	}
	if (item) {
		if (is(field, "kind"))
			return text("LIST");
		return is(field, "ofType") ? type(item) : null();
	}
	return of_named_type(a, gq_type(reference), field);
}

static struct gq_node arguments(struct arena *a, const struct gq_field *f)
{
	struct gq_node *items = ARENA_NEW(a, struct gq_node);

	*items = (struct gq_node){ .kind = GQ_N_ARGUMENT, .field = f };
	return list(items, f->arg ? 1 : 0);
}

/* What fields, arguments and values have in common. */
static struct gq_node of_member(struct arena *a, const struct gq_node *at, const char *field)
{
	const struct gq_field *f = at->field;
	bool is_argument = at->kind == GQ_N_ARGUMENT, is_value = at->kind == GQ_N_VALUE;

	if (is(field, "name"))
		return text(is_value ? at->text : is_argument ? f->arg : f->name);
	if (is(field, "isDeprecated"))
		return flag(false);
	if (is(field, "description") && !is_argument && !is_value)
		return text(f->description);
	if (is(field, "type"))
		return type(is_argument ? f->arg_type : f->type);
	if (is(field, "args"))
		return arguments(a, f);
	if (is(field, "defaultValue"))
		return text(f->arg_default);
	return null();
}

static struct gq_node of_directive(struct arena *a, const char *field)
{
	static const struct gq_node locations[] = { { .kind = GQ_N_TEXT, .text = "QUERY" },
						    { .kind = GQ_N_TEXT, .text = "MUTATION" } };

	if (is(field, "name"))
		return text("component");
	if (is(field, "isRepeatable") || is(field, "isDeprecated"))
		return flag(false);
	if (is(field, "locations"))
		return list(locations, ARRAY_LEN(locations));
	if (is(field, "args"))
		return arguments(a, &component_argument);
	return null();
}

struct gq_node gq_introspect(struct arena *a, const struct gq_node *at, const char *field)
{
	switch (at->kind) {
	case GQ_N_SCHEMA:
		return of_schema(a, field);
	case GQ_N_TYPE:
		return of_type(a, at->text, field);
	case GQ_N_DIRECTIVE:
		return of_directive(a, field);
	default:
		return of_member(a, at, field);
	}
}
