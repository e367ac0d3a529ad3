/* SPDX-License-Identifier: Apache-2.0 */
/* From tokens to a document, by recursive descent; see document.h. */
#include "app/graphql/document.h"

#include "app/graphql/lexer.h"
#include "app/limits.h"

struct parser {
	struct arena *arena;
	struct gq_lexer lexer;
	struct gq_token t; /* the one to look at */
	size_t n_tokens;
	int depth;
	const char *error; /* the first */
};

/* A list that grows: `v` points to a struct of n and v. */
#define PUSH(p, list, type)                                                                        \
	((list)->v = grow((p)->arena, (list)->v, (list)->n, sizeof(type)), &(list)->v[(list)->n++])

/* Room for one more; capacities are powers of two. */
static void *grow(struct arena *a, void *old, size_t n, size_t size)
{
	void *fresh;

	if (n & (n - 1))
		return old;
	fresh = arena_array(a, n ? 2 * n : 1, size);
	if (n)
		memcpy(fresh, old, n * size);
	return fresh;
}

static const char *describe(struct parser *p)
{
	switch (p->t.kind) {
	case GQ_T_END:
		return "the end";
	case GQ_T_BAD:
		return p->t.text;
	default:
		return arena_printf(p->arena, "'%.40s'", p->t.text);
	}
}

static void expected(struct parser *p, const char *what)
{
	if (!p->error)
		p->error = arena_printf(p->arena, "Syntax Error: expected %s, found %s (%s).", what,
					describe(p), gq_place(&p->lexer, p->t.at));
}

static void advance(struct parser *p)
{
	if (++p->n_tokens > GRAPHQL_TOKENS_MAX && !p->error)
		p->error = arena_printf(p->arena, "The document has more than %d tokens.",
					GRAPHQL_TOKENS_MAX);
	p->t = p->error ? (struct gq_token){ .kind = GQ_T_END, .text = "" } : gq_next(&p->lexer);
}

static bool is(const struct parser *p, const char *punctuation)
{
	return p->t.kind == GQ_T_PUNCTUATION && strcmp(p->t.text, punctuation) == 0;
}

static bool is_word(const struct parser *p, const char *word)
{
	return p->t.kind == GQ_T_NAME && strcmp(p->t.text, word) == 0;
}

static bool take(struct parser *p, const char *punctuation)
{
	bool found = is(p, punctuation);

	if (found)
		advance(p);
	return found;
}

static void want(struct parser *p, const char *punctuation)
{
	if (!take(p, punctuation))
		expected(p, arena_printf(p->arena, "'%s'", punctuation));
}

static const char *name(struct parser *p)
{
	const char *text = p->t.text;

	if (p->t.kind != GQ_T_NAME) {
		expected(p, "a name");
		return "";
	}
	advance(p);
	return text;
}

/* Brackets within brackets; the caller leaves with p->depth--. */
static bool enter(struct parser *p)
{
	if (++p->depth > GRAPHQL_DEPTH_MAX && !p->error)
		p->error = arena_printf(p->arena, "The document is nested deeper than %d levels.",
					GRAPHQL_DEPTH_MAX);
	return !p->error;
}

static bool goes_on(const struct parser *p, const char *close)
{
	return !p->error && p->t.kind != GQ_T_END && !is(p, close);
}

/* ---- values ---- */

static struct gq_value *value(struct parser *p);

static struct gq_value *composite(struct parser *p, enum gq_kind kind, const char *close)
{
	struct gq_value *v = ARENA_NEW(p->arena, struct gq_value);

	v->kind = kind;
	advance(p);
	if (enter(p)) {
		while (goes_on(p, close)) {
			struct gq_member *m = PUSH(p, &v->members, struct gq_member);

			if (kind == GQ_OBJECT) {
				m->name = name(p);
				want(p, ":");
			}
			m->value = value(p);
		}
		want(p, close);
	}
	p->depth--;
	return v;
}

static enum gq_kind kind_of_word(const char *word)
{
	if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0)
		return GQ_BOOL;
	return strcmp(word, "null") == 0 ? GQ_NULL : GQ_ENUM;
}

static struct gq_value *value(struct parser *p)
{
	struct gq_value *v;

	if (is(p, "["))
		return composite(p, GQ_LIST, "]");
	if (is(p, "{"))
		return composite(p, GQ_OBJECT, "}");
	v = ARENA_NEW(p->arena, struct gq_value);
	if (take(p, "$")) {
		v->kind = GQ_VARIABLE;
		v->text = name(p);
		v->n = strlen(v->text);
		return v;
	}
	v->text = p->t.text;
	v->n = p->t.n;
	v->kind = p->t.kind == GQ_T_NAME   ? kind_of_word(v->text) :
		  p->t.kind == GQ_T_INT    ? GQ_INT :
		  p->t.kind == GQ_T_FLOAT  ? GQ_FLOAT :
		  p->t.kind == GQ_T_STRING ? GQ_STRING :
					     GQ_NULL;
	if (p->t.kind == GQ_T_PUNCTUATION || p->t.kind == GQ_T_END || p->t.kind == GQ_T_BAD)
		expected(p, "a value");
	advance(p);
	return v;
}

static struct gq_members arguments(struct parser *p)
{
	struct gq_members args = { 0 };

	if (!take(p, "("))
		return args;
	do {
		struct gq_member *m = PUSH(p, &args, struct gq_member);

		m->name = name(p);
		want(p, ":");
		m->value = value(p);
	} while (goes_on(p, ")"));
	want(p, ")");
	return args;
}

static struct gq_directives directives(struct parser *p)
{
	struct gq_directives found = { 0 };

	while (!p->error && take(p, "@")) {
		struct gq_directive *d = PUSH(p, &found, struct gq_directive);

		d->name = name(p);
		d->args = arguments(p);
	}
	return found;
}

/* ---- selections ---- */

static struct gq_selections selections(struct parser *p);

static void spread(struct parser *p, struct gq_selection *s)
{
	s->kind = GQ_INLINE;
	if (p->t.kind == GQ_T_NAME && !is_word(p, "on")) {
		s->kind = GQ_SPREAD;
		s->name = name(p);
		s->directives = directives(p);
		return;
	}
	if (is_word(p, "on")) {
		advance(p);
		s->on = name(p);
	}
	s->directives = directives(p);
	s->has_set = true;
	s->set = selections(p);
}

static void field(struct parser *p, struct gq_selection *s)
{
	s->kind = GQ_FIELD;
	s->name = name(p);
	if (take(p, ":")) {
		s->alias = s->name;
		s->name = name(p);
	}
	s->args = arguments(p);
	s->directives = directives(p);
	s->has_set = is(p, "{");
	if (s->has_set)
		s->set = selections(p);
}

static struct gq_selections selections(struct parser *p)
{
	struct gq_selections set = { 0 };

	want(p, "{");
	if (enter(p)) {
		do {
			struct gq_selection *s = PUSH(p, &set, struct gq_selection);

			if (take(p, "..."))
				spread(p, s);
			else
				field(p, s);
		} while (goes_on(p, "}"));
		want(p, "}");
	}
	p->depth--;
	return set;
}

/* ---- definitions ---- */

static const char *type(struct parser *p)
{
	const char *inner;

	if (take(p, "[")) {
		inner = enter(p) ? type(p) : "";
		p->depth--;
		want(p, "]");
		inner = arena_printf(p->arena, "[%s]", inner);
	} else {
		inner = name(p);
	}
	return take(p, "!") ? arena_printf(p->arena, "%s!", inner) : inner;
}

static void variables(struct parser *p, struct gq_definition *d)
{
	struct {
		size_t n;
		struct gq_variable *v;
	} list = { 0 };

	if (!take(p, "("))
		return;
	do {
		struct gq_variable *v = PUSH(p, &list, struct gq_variable);

		want(p, "$");
		v->name = name(p);
		want(p, ":");
		v->type = type(p);
		if (take(p, "="))
			v->value = value(p);
		v->directives = directives(p);
	} while (goes_on(p, ")"));
	want(p, ")");
	d->n_variables = list.n;
	d->variables = list.v;
}

static void fragment(struct parser *p, struct gq_definition *d)
{
	d->kind = GQ_FRAGMENT;
	advance(p);
	if (is_word(p, "on"))
		expected(p, "the name of a fragment");
	d->name = name(p);
	if (!is_word(p, "on"))
		expected(p, "'on'");
	advance(p);
	d->on = name(p);
	d->directives = directives(p);
	d->set = selections(p);
}

static void operation(struct parser *p, struct gq_definition *d)
{
	d->operation = "query";
	if (p->t.kind == GQ_T_NAME) {
		d->operation = name(p);
		if (p->t.kind == GQ_T_NAME)
			d->name = name(p);
		variables(p, d);
		d->directives = directives(p);
	}
	d->set = selections(p);
}

/* A definition of a type, which nobody may send: its name, and an end of reading. */
static void other(struct parser *p, struct gq_definition *d)
{
	static const char *const words[] = { "schema", "scalar", "type",      "interface", "union",
					     "enum",   "input",  "directive", "extend" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!is_word(p, words[i]))
			continue;
		d->kind = GQ_OTHER;
		d->name = words[i];
		advance(p);
		take(p, "@");
		if (p->t.kind == GQ_T_NAME)
			d->name = p->t.text;
		p->t = (struct gq_token){ .kind = GQ_T_END, .text = "" };
		return;
	}
	expected(p, "a query");
}

static void definition(struct parser *p, struct gq_definition *d)
{
	if (is(p, "{") || is_word(p, "query") || is_word(p, "mutation") ||
	    is_word(p, "subscription"))
		operation(p, d);
	else if (is_word(p, "fragment"))
		fragment(p, d);
	else
		other(p, d);
}

struct gq_document *gq_parse(struct arena *a, const char *text, size_t n, const char **ret_error)
{
	struct parser p = { .arena = a, .lexer = { a, text, n, 0 } };
	struct gq_document *d = ARENA_NEW(a, struct gq_document);

	advance(&p);
	do
		definition(&p, PUSH(&p, d, struct gq_definition));
	while (!p.error && p.t.kind != GQ_T_END && d->n < GRAPHQL_DEFINITIONS_MAX);
	if (p.t.kind != GQ_T_END && !p.error)
		p.error = arena_printf(a, "The document has more than %d definitions.",
				       GRAPHQL_DEFINITIONS_MAX);
	*ret_error = p.error;
	return p.error ? NULL : d;
}

const struct gq_definition *gq_fragment(const struct gq_document *d, const char *wanted)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].kind == GQ_FRAGMENT && strcmp(d->v[i].name, wanted) == 0)
			return &d->v[i];
	return NULL;
}

const char *gq_key(const struct gq_selection *s)
{
	return s->alias ? s->alias : s->name;
}
