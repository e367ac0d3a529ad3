/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of GraphQL documents, of their variables and of answers: literals and
 * JSON in one form. Everything lives in an arena.
 */
#ifndef MF_GRAPHQL_VALUE_H
#define MF_GRAPHQL_VALUE_H

#include "app/arena.h"
#include "app/json_out.h"

enum gq_kind {
	GQ_NULL,
	GQ_BOOL,     /* text is "true" or "false" */
	GQ_INT,      /* text is as written */
	GQ_FLOAT,    /* the same */
	GQ_STRING,   /* text is decoded */
	GQ_ENUM,     /* text is the name */
	GQ_VARIABLE, /* text is the name */
	GQ_LIST,
	GQ_OBJECT
};

struct gq_value;
struct gq_member {
	const char *name; /* NULL in lists */
	struct gq_value *value;
};
struct gq_members {
	size_t n;
	struct gq_member *v;
};

struct gq_value {
	enum gq_kind kind;
	const char *text;
	size_t n; /* length of text, which may hold NUL */
	struct gq_members members;
};

/* The member of a name, or NULL. */
const struct gq_value *gq_member(const struct gq_members *m, const char *name);

/* Parses JSON (RFC 8259) that a program has written or checked before. NULL when
 * it is not JSON after all, or nested deeper than JSON_DEPTH_MAX. */
struct gq_value *gq_from_json(struct arena *a, const char *text, size_t n) MUST_CHECK;

/* The same of an answer of our own, which may be nested ANSWER_DEPTH_MAX deep: it holds
 * what a request brought, and more around it. */
struct gq_value *gq_from_answer(struct arena *a, const char *text, size_t n) MUST_CHECK;

/* Writes a value without variables as JSON; an enum value becomes a string. */
void gq_to_json(struct json *j, const struct gq_value *v);

/* As GraphQL writes it, for messages about documents. */
const char *gq_printed(struct arena *a, const struct gq_value *v) NEVER_NULL;

/* As Python writes it, for messages about variables. */
const char *gq_shown(struct arena *a, const struct gq_value *v) NEVER_NULL;

/* Whether two literals are the same, whatever the order of their members. */
bool gq_equal(const struct gq_value *a, const struct gq_value *b);

#endif
