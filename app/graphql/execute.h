/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a document: finds the operation, asks for the values of its root fields,
 * and writes what was selected of them.
 */
#ifndef MF_GRAPHQL_EXECUTE_H
#define MF_GRAPHQL_EXECUTE_H

#include "app/graphql/check.h"

/*
 * Finds the value of a field that is not simply a member of its parent's JSON: a
 * root field, for which `parent` is NULL, or one that computed() names. `args` has
 * the argument, with variables put in. *ret_error stays NULL, or says what was
 * wrong. The value is JSON as REST answers it, or NULL for null.
 */
typedef const struct gq_value *(*gq_resolver)(void *context, const struct gq_type *type,
					      const struct gq_field *field,
					      const struct gq_members *args,
					      const struct gq_value *parent,
					      const char **ret_error);

struct gq_execution {
	struct arena *arena;
	const struct gq_document *document;
	const char *operation_name;       /* or NULL */
	const struct gq_value *variables; /* a JSON object, or NULL */
	gq_resolver resolve;
	void *context; /* of the resolver */
	struct gq_errors errors;
};

/* Writes the object "data", keys sorted, or null when the document cannot be run.
 * What went wrong is in x->errors. */
void gq_execute(struct gq_execution *x, struct json *j);

/* A GraphQL name as REST has it: "experimentId" -> "experiment_id". */
const char *gq_rest_name(struct arena *a, const char *name) NEVER_NULL;

/* ---- the schema as a value ---- */

/* A place in the schema, from where introspection goes on. */
enum gq_node_kind {
	GQ_N_SCHEMA,
	GQ_N_TYPE,      /* reference */
	GQ_N_FIELD,     /* field */
	GQ_N_INPUT,     /* field of an input type */
	GQ_N_ARGUMENT,  /* the argument of field */
	GQ_N_VALUE,     /* text: a value of an enum */
	GQ_N_DIRECTIVE, /* @component */
	GQ_N_TEXT,      /* text, or NULL */
	GQ_N_FLAG,      /* text is "true" or "false" */
	GQ_N_NULL,
	GQ_N_LIST
};

struct gq_node {
	enum gq_node_kind kind;
	const char *text; /* or the reference of a type */
	const struct gq_field *field;
	size_t n; /* of a list */
	const struct gq_node *items;
};

/* A field of a place in the schema. */
struct gq_node gq_introspect(struct arena *a, const struct gq_node *at, const char *field);

#endif
