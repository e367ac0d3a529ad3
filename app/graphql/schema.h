/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may be asked: the types of the schema, and references to them as GraphQL
 * writes them: "String", "[MlflowRunTag!]", "String!".
 */
#ifndef MF_GRAPHQL_SCHEMA_H
#define MF_GRAPHQL_SCHEMA_H

#include "app/arena.h"

enum gq_type_kind { GQ_OBJECT_TYPE, GQ_INPUT_TYPE, GQ_ENUM_TYPE, GQ_SCALAR_TYPE };

/* A field of an object or input type. No field of this schema has two arguments. */
struct gq_field {
	const char *name, *type;
	/* NULL: none. A field of an input type has only a default, its own. */
	const char *arg, *arg_type, *arg_default;
	const char *description; /* or NULL */
};

struct gq_type {
	const char *name;
	enum gq_type_kind kind;
	const struct gq_field *fields; /* of objects and inputs; ends with a name of NULL */
	const char *const *values;     /* of enums; ends with NULL */
	const char *description;       /* or NULL */
};

/* All types; ends with a name of NULL. */
extern const struct gq_type gq_types[];

/* The type of a name, or the named type that a reference leads to; or NULL. */
const struct gq_type *gq_type(const char *reference);
/* The root type of "query" and "mutation"; NULL for "subscription". */
const struct gq_type *gq_root(const char *operation);
/* A field, or NULL; __typename everywhere, __schema and __type on the query. */
const struct gq_field *gq_field(const struct gq_type *t, const char *name);
bool gq_has_value(const struct gq_type *t, const char *value);
bool gq_is_leaf(const struct gq_type *t);

bool gq_is_non_null(const char *reference);
/* The reference without a "!" at its end. */
const char *gq_nullable(struct arena *a, const char *reference) NEVER_NULL;
/* What a list holds; NULL: the reference is none. */
const char *gq_item(struct arena *a, const char *reference);

/* " Did you mean 'a' or 'b'?" with the names that are near enough to `name`, at
 * most five; "" when none is. */
const char *gq_suggest_field(struct arena *a, const struct gq_type *t, const char *name) NEVER_NULL;
const char *gq_suggest_value(struct arena *a, const struct gq_type *t, const char *name) NEVER_NULL;
const char *gq_suggest_type(struct arena *a, const char *name) NEVER_NULL;

#endif
