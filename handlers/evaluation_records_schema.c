/* SPDX-License-Identifier: Apache-2.0 */
/* Which members records have; see evaluation_records.h. */
#include "handlers/evaluation_records.h"

#include "app/limits.h"

/* Below so many members nothing is gained by looking for doubles. */
#define FEW 1024
/* More names do not fit into JSON_VALUE_MAX: each takes ten bytes at least. */
#define NAMES_MAX (JSON_VALUE_MAX / 10)

static const char *type_of(const struct json_value *v)
{
	static const char *const names[] = {
		[JSON_NULL] = "null",   [JSON_FALSE] = "boolean", [JSON_TRUE] = "boolean",
		[JSON_INT] = "integer", [JSON_FLOAT] = "float",   [JSON_STRING] = "string",
		[JSON_ARRAY] = "array", [JSON_OBJECT] = "object",
	};

	return names[v->kind];
}

static int by_name(const void *a, const void *b)
{
	const struct member_type *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : x->place < y->place ? -1 : x->place > y->place;
}

static int by_place(const void *a, const void *b)
{
	const struct member_type *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

/* Keeps the first of each name. */
static void drop_doubles(struct member_types *m)
{
	size_t left = 0;

	if (!m->n)
		return;
	qsort(m->v, m->n, sizeof(*m->v), by_name);
	for (size_t i = 0; i < m->n; i++)
		if (!left || strcmp(m->v[i].name, m->v[left - 1].name) != 0)
			m->v[left++] = m->v[i];
	m->n = left;
}

/* A full array loses its doubles before it grows: it is no longer than twice the names. */
static void add(struct arena *a, struct member_types *m, const char *name, const char *type)
{
	if (m->n == m->room) {
		if (m->n >= FEW)
			drop_doubles(m);
		m->too_many = m->n > NAMES_MAX;
		if (m->n * 2 >= m->room)
			m->v = arena_grow(a, m->v, m->room, &m->room, sizeof(*m->v));
	}
	if (m->too_many)
		return;
	m->v[m->n++] = (struct member_type){ arena_strdup(a, name), type, m->next_place++ };
}

static void add_members(struct arena *a, struct member_types *m, const struct json_value *object)
{
	for (size_t i = 0; object && object->kind == JSON_OBJECT && i < object->n; i++)
		add(a, m, object->keys[i], type_of(&object->items[i]));
}

void schema_add(struct arena *a, struct record_schema *s, const struct json_value *record)
{
	const struct json_value *outputs = json_value_get(record, "outputs");

	add_members(a, &s->inputs, json_value_get(record, "inputs"));
	add_members(a, &s->outputs, outputs);
	add_members(a, &s->expectations, json_value_get(record, "expectations"));
	if (outputs && outputs->kind != JSON_NULL && outputs->kind != JSON_OBJECT &&
	    !s->outputs.n && !s->plain_outputs)
		s->plain_outputs = type_of(outputs);
}

/* ---- merging into a dataset's schema ---- */

/* The members that the dataset has come first, with their types. */
static struct json_value merged(struct arena *a, const struct json_value *old,
				struct member_types *m)
{
	struct json_value object = { .kind = JSON_OBJECT };
	struct json_value *items;
	struct member_types all = { 0 };

	for (size_t i = 0; old && old->kind == JSON_OBJECT && i < old->n; i++)
		add(a, &all, old->keys[i], old->items[i].text);
	drop_doubles(m);
	if (m->n)
		qsort(m->v, m->n, sizeof(*m->v), by_place);
	for (size_t i = 0; i < m->n; i++)
		add(a, &all, m->v[i].name, m->v[i].type);
	drop_doubles(&all);
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), by_place);
	items = ARENA_ARRAY(a, all.n, struct json_value);
	object.keys = ARENA_ARRAY(a, all.n, const char *);
	for (; object.n < all.n; object.n++) {
		const char *type = all.v[object.n].type;

		object.keys[object.n] = all.v[object.n].name;
		items[object.n] =
			(struct json_value){ .kind = JSON_STRING, .text = type ? type : "unknown" };
	}
	object.items = items;
	return object;
}

static bool says_something(const struct json_value *outputs)
{
	return outputs && (outputs->kind != JSON_OBJECT || outputs->n);
}

/* Outputs are objects or not, as the first of the dataset were. */
static struct json_value merged_outputs(struct arena *a, const struct json_value *old,
					struct record_schema *s)
{
	if (says_something(old) && old->kind == JSON_STRING)
		return *old;
	if (!says_something(old) && s->plain_outputs)
		return (struct json_value){ .kind = JSON_STRING, .text = s->plain_outputs };
	return merged(a, old, &s->outputs);
}

static const struct json_value *part(const struct json_value *old, const char *name)
{
	return old ? json_value_get(old, name) : NULL;
}

const char *schema_merged(struct arena *a, const char *old_text, struct record_schema *s)
{
	static const char *names[] = { "inputs", "outputs", "expectations", "version" };
	const struct json_value *old = old_text ? json_value_read(a, old_text) : NULL;
	const struct json_value *version = part(old, "version");
	struct json_value parts[ARRAY_LEN(names)] = {
		merged(a, part(old, "inputs"), &s->inputs),
		merged_outputs(a, part(old, "outputs"), s),
		merged(a, part(old, "expectations"), &s->expectations),
		version ? *version : (struct json_value){ .kind = JSON_STRING, .text = "1.0" },
	};
	struct json_value schema = { JSON_OBJECT, NULL, ARRAY_LEN(names), parts, names };
	const char *text = json_value_dump(a, &schema, false);

	if (s->inputs.too_many || s->outputs.too_many || s->expectations.too_many)
		return NULL;
	return strlen(text) > JSON_VALUE_MAX || (old_text && !old) ? NULL : text;
}
