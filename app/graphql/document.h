/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GraphQL documents (https://spec.graphql.org/October2021/): from text to a tree.
 * Only what can be executed is kept; definitions of types are noted by name, so
 * that they can be refused. Everything lives in the arena of the request.
 */
#ifndef MF_GRAPHQL_DOCUMENT_H
#define MF_GRAPHQL_DOCUMENT_H

#include "app/graphql/value.h"

/* @name(arguments) */
struct gq_directive {
	const char *name;
	struct gq_members args;
};
struct gq_directives {
	size_t n;
	struct gq_directive *v;
};

struct gq_selection;
struct gq_selections {
	size_t n;
	struct gq_selection *v;
};

enum gq_selection_kind { GQ_FIELD, GQ_SPREAD, GQ_INLINE };

struct gq_selection {
	enum gq_selection_kind kind;
	const char *alias; /* of a field, or NULL */
	const char *name;  /* of the field or the fragment */
	const char *on;    /* GQ_INLINE: its type, or NULL */
	struct gq_members args;
	struct gq_directives directives;
	bool has_set; /* braces were there */
	struct gq_selections set;
};

struct gq_variable {
	const char *name;
	const char *type;       /* "[String!]!" */
	struct gq_value *value; /* the default, or NULL */
	struct gq_directives directives;
};

enum gq_definition_kind { GQ_OPERATION, GQ_FRAGMENT, GQ_OTHER };

struct gq_definition {
	enum gq_definition_kind kind;
	const char *operation; /* "query", "mutation", "subscription" */
	const char *name;      /* NULL: an operation without one */
	const char *on;        /* of a fragment */
	size_t n_variables;
	struct gq_variable *variables;
	struct gq_directives directives;
	struct gq_selections set;
};

struct gq_document {
	size_t n;
	struct gq_definition *v;
};

/* Parses `n` bytes. NULL: *ret_error says what is wrong and where. */
struct gq_document *gq_parse(struct arena *a, const char *text, size_t n,
			     const char **ret_error) MUST_CHECK;

/* The fragment of a name, or NULL. */
const struct gq_definition *gq_fragment(const struct gq_document *d, const char *name);

/* What the answer calls a field: its alias or its name. */
const char *gq_key(const struct gq_selection *s);

#endif
