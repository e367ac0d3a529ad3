/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up types and fields, and what somebody may have meant; see schema.h. */
#include "app/graphql/schema.h"

#include <ctype.h>

#define SUGGESTIONS_MAX 5
/* Names in this schema are shorter; a longer one resembles none. */
#define NAME_MAX_LENGTH 100

static const struct gq_field typename_field = { .name = "__typename", .type = "String!" },
			     schema_field = { .name = "__schema", .type = "__Schema!" },
			     type_field = { .name = "__type",
					    .type = "__Type",
					    .arg = "name",
					    .arg_type = "String!" };

const struct gq_type *gq_type(const char *reference)
{
	size_t n;

	reference += strspn(reference, "[");
	n = strcspn(reference, "]!");
	for (const struct gq_type *t = gq_types; t->name; t++)
		if (strlen(t->name) == n && memcmp(t->name, reference, n) == 0)
			return t;
	return NULL;
}

const struct gq_type *gq_root(const char *operation)
{
	return strcmp(operation, "query") == 0    ? gq_type("Query") :
	       strcmp(operation, "mutation") == 0 ? gq_type("Mutation") :
						    NULL;
}

const struct gq_field *gq_field(const struct gq_type *t, const char *name)
{
	if (strcmp(name, "__typename") == 0 && t->kind == GQ_OBJECT_TYPE)
		return &typename_field;
	if (strcmp(t->name, "Query") == 0 && strcmp(name, "__schema") == 0)
		return &schema_field;
	if (strcmp(t->name, "Query") == 0 && strcmp(name, "__type") == 0)
		return &type_field;
	for (const struct gq_field *f = t->fields; f && f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

bool gq_has_value(const struct gq_type *t, const char *value)
{
	for (const char *const *v = t->values; *v; v++)
		if (strcmp(*v, value) == 0)
			return true;
	return false;
}

bool gq_is_leaf(const struct gq_type *t)
{
	return t->kind == GQ_ENUM_TYPE || t->kind == GQ_SCALAR_TYPE;
}

bool gq_is_non_null(const char *reference)
{
	size_t n = strlen(reference);

	return n && reference[n - 1] == '!';
}

const char *gq_nullable(struct arena *a, const char *reference)
{
	return gq_is_non_null(reference) ? arena_strndup(a, reference, strlen(reference) - 1) :
					   reference;
}

const char *gq_item(struct arena *a, const char *reference)
{
	reference = gq_nullable(a, reference);
	if (*reference != '[')
		return NULL;
	return arena_strndup(a, reference + 1, strlen(reference) - 2);
}

/* ---- suggestions, by the reference's measure (graphql-core, pyutils/suggestion_list.py) ---- */

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edits from one text to the other: insertions, deletions, substitutions and swaps
 * of neighbours, whatever the case; a difference in case alone is one. */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][NAME_MAX_LENGTH + 1], na = strlen(a), nb = strlen(b);

	if (strcmp(a, b) == 0)
		return 0;
	if (strcasecmp(a, b) == 0)
		return 1;
	for (size_t j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *up = rows[(i - 1) % 3], *now = rows[i % 3];

		now[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			int x = tolower((unsigned char)a[i - 1]),
			    y = tolower((unsigned char)b[j - 1]);

			now[j] = min(min(up[j], now[j - 1]) + 1, up[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
			    y == tolower((unsigned char)a[i - 2]))
				now[j] = min(now[j], rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[na % 3][nb];
}

/* The nearest names so far, the best first. */
struct nearest {
	const char *wanted;
	size_t n, limit;
	struct {
		const char *name;
		size_t distance;
	} v[SUGGESTIONS_MAX];
};

static void consider(struct nearest *near, const char *name)
{
	size_t d = distance(near->wanted, name), at = near->n;

	if (d > near->limit)
		return;
	while (at && (d < near->v[at - 1].distance ||
		      (d == near->v[at - 1].distance && strcmp(name, near->v[at - 1].name) < 0)))
		at--;
	if (at == SUGGESTIONS_MAX)
		return;
	if (near->n < SUGGESTIONS_MAX)
		near->n++;
	memmove(&near->v[at + 1], &near->v[at], (near->n - at - 1) * sizeof(near->v[0]));
	near->v[at].name = name;
	near->v[at].distance = d;
}

static const char *sentence(struct arena *a, const struct nearest *near, const char *about)
{
	const char *text = "";

	for (size_t i = 0; i < near->n; i++)
		text = arena_printf(a, "%s%s%s'%s'", text,
				    !i           ? "" :
				    near->n == 2 ? " " :
						   ", ",
				    i && i + 1 == near->n ? "or " : "", near->v[i].name);
	return near->n ? arena_printf(a, " Did you mean %s%s?", about, text) : "";
}

/* False: the name is longer than any. */
static bool start(struct nearest *near, const char *name)
{
	*near = (struct nearest){ .wanted = name, .limit = strlen(name) * 2 / 5 + 1 };
	return strlen(name) <= NAME_MAX_LENGTH;
}

const char *gq_suggest_field(struct arena *a, const struct gq_type *t, const char *name)
{
	struct nearest near;

	if (!start(&near, name))
		return "";
	for (const struct gq_field *f = t->fields; f && f->name; f++)
		consider(&near, f->name);
	return sentence(a, &near, "");
}

const char *gq_suggest_value(struct arena *a, const struct gq_type *t, const char *name)
{
	struct nearest near;

	if (!start(&near, name))
		return "";
	for (const char *const *v = t->values; *v; v++)
		consider(&near, *v);
	return sentence(a, &near, "the enum value ");
}

const char *gq_suggest_type(struct arena *a, const char *name)
{
	struct nearest near;

	if (!start(&near, name))
		return "";
	for (const struct gq_type *t = gq_types; t->name; t++)
		consider(&near, t->name);
	return sentence(a, &near, "");
}
