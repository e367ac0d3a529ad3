/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a document may be executed. The rules are those of the specification
 * (https://spec.graphql.org/October2021/#sec-Validation), the words those of the
 * reference's library, graphql-core 3.2; the limits are those of
 * mlflow/server/graphql/graphql_no_batching.py.
 */
#ifndef MF_GRAPHQL_CHECK_H
#define MF_GRAPHQL_CHECK_H

#include "app/graphql/document.h"
#include "app/graphql/schema.h"

#define GQ_ERRORS_MAX 100

struct gq_errors {
	struct arena *arena;
	size_t n;
	const char *v[GQ_ERRORS_MAX + 1];
};

/* Adds a message; after GQ_ERRORS_MAX, one that says so and nothing more. */
void gq_error(struct gq_errors *e, const char *format, ...) PRINTF(2, 3);

struct gq_limits {
	size_t root_fields, aliases; /* of one selection */
};

/* How much is asked for. Comes before gq_validate(), whose work it bounds. False:
 * too much, and e has why. */
bool gq_check_limits(const struct gq_document *d, const struct gq_limits *max,
		     struct gq_errors *e) MUST_CHECK;

/* Adds what is wrong with the document. */
void gq_validate(const struct gq_document *d, struct gq_errors *e);

/* Adds what is wrong with a literal at a place of this type. */
void gq_check_literal(const struct gq_value *v, const char *type, struct gq_errors *e);

/* ---- variables ---- */

/* Name to value; a variable that was not given and has no default is missing. */
struct gq_variables {
	struct gq_members values;
};

/* The variables of an operation from the JSON object that came with it, or NULL.
 * Adds what is wrong with them. */
struct gq_variables gq_read_variables(const struct gq_definition *operation,
				      const struct gq_value *given, struct gq_errors *e);

/* A literal with its variables put in; NULL: it is a variable without a value. */
const struct gq_value *gq_substitute(struct arena *a, const struct gq_value *v,
				     const struct gq_variables *variables);

/* ---- fields of one level ---- */

struct gq_groups;

/* All selections of one answer key, in order. */
struct gq_group {
	const char *key;
	size_t n;
	const struct gq_selection **v;
	struct gq_groups *below; /* what they select of the field's type, once it was asked for */
};
struct gq_groups {
	size_t n;
	struct gq_group *v;
};

/* The fields that the selections ask of a type, fragments spread, in order. */
struct gq_groups gq_collect(struct arena *a, const struct gq_document *d, const char *type,
			    const struct gq_selections *sets, size_t n_sets);

#endif
