/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a filter or order_by of traces says, before it becomes SQL: a dialect of its
 * own, with fields of traces, their spans and their assessments (MLflow 3.17.2,
 * utils/search_utils.py SearchTraceUtils). Some names stand for others: `name` is
 * a tag, `run_id` metadata, `text` the content of spans, whatever stands before them.
 */
#ifndef MF_SEARCH_TRACE_TERMS_H
#define MF_SEARCH_TRACE_TERMS_H

#include "app/search/compile.h"

enum trace_field {
	TRACE_ATTRIBUTE,
	TRACE_TAG,
	TRACE_METADATA,
	TRACE_SPAN,
	TRACE_FEEDBACK,
	TRACE_EXPECTATION,
	TRACE_ISSUE
};

struct trace_term {
	enum trace_field type;
	const char *key;
};

struct trace_condition {
	struct trace_term term;
	const char *comparator; /* in upper case */
	struct operand value;   /* OPERAND_NONE: IS NULL or IS NOT NULL */
};

struct trace_order {
	struct trace_term term;
	bool descending;
};

/* The names that keys of tags and metadata stand for (mlflow/tracing/constant.py). */
#define TRACE_KEY_NAME "mlflow.traceName"
#define TRACE_KEY_PROMPTS "mlflow.linkedPrompts"
#define TRACE_KEY_RUN "mlflow.sourceRun"
#define TRACE_KEY_MODEL "mlflow.modelId"
#define TRACE_KEY_SESSION "mlflow.trace.session"
#define TRACE_KEY_USAGE "mlflow.trace.tokenUsage"
#define TRACE_KEY_COST "mlflow.trace.cost"

/* How messages name the kind of field: "attribute", "request_metadata" ... */
const char *trace_field_name(enum trace_field type) NEVER_NULL;
bool trace_term_is(const struct trace_term *term, enum trace_field type, const char *key);
/* Whether an attribute is a number. */
bool trace_is_number(const char *key);

/* Reads input->filter into *ret, n of them. What the tables have to say about fields
 * and comparators is asked by trace_condition_check(). False: refused. */
bool trace_read_conditions(struct compiler *c, struct trace_condition **ret,
			   size_t *ret_n) MUST_CHECK;
/* Whether the field can be compared so; refuses if not. */
bool trace_condition_check(struct compiler *c, const struct trace_condition *condition) MUST_CHECK;

/* Writes the ids of the traces of a run, those that were made in it and those that were
 * linked to it later, as what stands in `in (...)`. */
void trace_put_run(struct compiler *c, struct buf *out, const struct operand *run);

/* Writes the condition that the trace t has this text as its token usage or cost. */
void trace_put_usage(struct compiler *c, struct buf *out, const char *key, const char *text);

/* Reads one member of order_by. False: refused. */
bool trace_read_order(struct compiler *c, const char *order_by, struct trace_order *ret) MUST_CHECK;

#endif
