/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spans on their way from OpenTelemetry into MLflow's tables: what becomes of one span, and
 * what is known of its trace by the spans that came with it (mlflow/entities/span.py
 * from_otel_proto, mlflow/store/tracking/sqlalchemy_store.py log_spans).
 */
#ifndef MF_SPANS_SPAN_H
#define MF_SPANS_SPAN_H

#include "app/kv.h"
#include "app/spans/attributes.h"

/* Attributes with a meaning (mlflow/tracing/constant.py SpanAttributeKey). */
#define SPAN_TRACE_ID "mlflow.traceRequestId"
#define SPAN_TYPE "mlflow.spanType"
#define SPAN_INPUTS "mlflow.spanInputs"
#define SPAN_OUTPUTS "mlflow.spanOutputs"
#define SPAN_USAGE "mlflow.chat.tokenUsage"
#define SPAN_COST "mlflow.llm.cost"
#define SPAN_TOOLS "mlflow.chat.tools"
#define SPAN_MODEL "mlflow.llm.model"
#define SPAN_PROVIDER "mlflow.llm.provider"
#define SPAN_FORMAT "mlflow.message.format"
#define SPAN_TAG_PREFIX "mlflow.traceTag."

/* ---- token usage and cost ---- */

enum { SUMS_MAX = 6, COSTS = 3 };

/* Members of the JSON objects of usage and cost; columns of traces have the same names. */
extern const char *const usage_names[SUMS_MAX];
extern const char *const cost_names[COSTS];

/* One number as Python has it: an integer of any size counts as a double where it does not fit. */
struct span_number {
	bool given, is_float;
	int64_t i;
	double d;
};

/* What one span says it used; `given`: it said so. */
struct span_usage {
	bool given;
	struct span_number v[SUMS_MAX];
};

/* A span in the tree of its trace. */
struct span_node {
	const char *id, *parent; /* NULL: a root */
	struct span_usage usage, cost;
};

/* Reads both from the attributes. False: one holds something else than numbers. */
bool span_node_read(struct span_attributes *s, struct span_node *ret) MUST_CHECK;

/* Sums over the tree: what a span says includes what the spans below it say
 * (mlflow/tracing/utils/__init__.py _aggregate_from_nodes). NULL: none says anything; else JSON as MLflow keeps
 * it in metadata of a trace. */
const char *span_usage_sum(struct arena *a, const struct span_node *nodes, size_t n) MUST_CHECK;
const char *span_cost_sum(struct arena *a, const struct span_node *nodes, size_t n) MUST_CHECK;

/* ---- one span ---- */

/* A row of the table `spans`, but for what is known of its trace. NaN is no cost. */
struct span_row {
	const char *trace_id, *id, *parent, *name, *type, *status, *content, *model, *provider;
	int64_t start_ns, end_ns;
	double input_cost, output_cost, total_cost;
	struct span_node node;
};

/* What a root span, or any span, says of its trace. */
struct span_trace {
	const char *id;
	int64_t start_ms, end_ms; /* end_ms 0: no span has ended */
	const char *status;       /* of the root; NULL: it is not among these */
	const char *session, *user;
	const char *request_preview, *response_preview, *name;
	struct kv_list resource_tags, tags; /* a key may come twice; the last value counts */
	size_t tags_room;
	bool has_root, has_resource;
	size_t n_spans;
};

/* Why a span cannot be kept. */
enum span_fault {
	SPAN_FINE,
	SPAN_WITHOUT_ID,  /* 422 as in the reference: cannot be converted */
	SPAN_ID_TOO_LONG, /* the others: cannot be logged */
	SPAN_NOT_TEXT,    /* a name or key holds a NUL byte */
	SPAN_TOO_LARGE,
	SPAN_TOO_MANY, /* attributes */
	SPAN_TIME,     /* beyond 64 bits with a sign */
	SPAN_TYPE_NOT_TEXT,
	SPAN_USAGE_NOT_NUMBERS,
};

struct spans {
	size_t n, n_traces;
	struct span_row *v;        /* sorted by trace and id, each once */
	struct span_trace *traces; /* sorted by id */
};

/* The traces that the spans of a request are of, sorted, each once: all that has to be known
 * before it is decided who may send them. */
enum span_fault spans_trace_ids(struct arena *a, const struct otlp_export *in, const char ***ret,
				size_t *ret_n) MUST_CHECK;

/* Converts all spans of a request. */
enum span_fault spans_read(struct arena *a, const struct otlp_export *in,
			   struct spans *ret) MUST_CHECK;

/* ---- parts of it ---- */

/* Understands the conventions of other tools: sets MLflow's attributes from theirs, where
 * the span has not got them (mlflow/tracing/otel/translation/). */
void span_translate(struct span_attributes *s, const struct otlp_list *events);

/* The preview of a trace's inputs or outputs, of the last message of `role` if these are
 * messages (mlflow/tracing/utils/truncation.py). */
const char *span_preview(struct arena *a, struct span_attributes *s, const char *key,
			 const char *role);

#endif
