/* SPDX-License-Identifier: Apache-2.0 */
/* Spans on their way into the database: what spans_export.c and spans_traces.c share. */
#ifndef MF_HANDLERS_SPANS_EXPORT_H
#define MF_HANDLERS_SPANS_EXPORT_H

#include "app/spans/span.h"
#include "handlers/traces.h"

/* A trace that spans are sent of. `found`: it is of the request's workspace. */
struct export_trace {
	const struct span_trace *said;
	const struct span_row *rows; /* said->n_spans, or fewer where one was sent twice */
	size_t n_rows;
	bool found, is_new, is_final, has_usage, has_cost;
	const char *state, *location;
	const char *usage, *cost; /* sums, as MLflow keeps them in metadata; NULL: none */
	const char *name;         /* from a tag, or NULL */
	struct kv_list tags;
};

struct export
{
	const struct spans *spans;
	int64_t experiment_id;
	struct export_trace *traces; /* as spans->traces */
};

/* Sums up usage and cost: of what came, and of what is in the database of the same traces. */
bool export_sum_up(struct request *rq, struct export *e) MUST_CHECK;

/* Chooses the tags of each trace: what a client says of itself counts only where it does not
 * name what is the server's to say. False: answered. */
bool export_choose_tags(struct request *rq, struct export *e) MUST_CHECK;

/* Queues what brings the traces up to date. */
void export_send_traces(struct request *rq, const struct export *e);

#endif
