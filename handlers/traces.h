/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traces as they go out, and what else the handlers of traces share. What belongs
 * to a trace is fetched for one trace or a whole page at once:
 *
 *	struct traces traces = traces_send(rq, ids, n);
 *	if (!db_wait(rq))
 *		return false;
 *	jw_trace_infos(&j, rq->arena, &traces);
 */
#ifndef MF_HANDLERS_TRACES_H
#define MF_HANDLERS_TRACES_H

#include "app/bind.h"
#include "app/db.h"
#include "app/kv.h"
#include "app/search/page.h"

/* The widths of MLflow's columns; it leaves checking most of them to the database. */
#define MAX_TRACE_ID_LENGTH 50
#define MAX_TRACE_PREVIEW_LENGTH 1000
#define MAX_TRACE_KEY_LENGTH 250
#define MAX_TRACE_VALUE_LENGTH 8000
#define MAX_TRACE_NAME_LENGTH 4096
#define MAX_TRACE_SESSION_LENGTH 250
/* source_id and destination_id of entity_associations */
#define MAX_LINKED_ID_LENGTH 36

/* Tags and metadata with a meaning (mlflow/tracing/constant.py). */
#define TRACE_NAME_TAG "mlflow.traceName"
#define TRACE_ARTIFACTS_TAG "mlflow.artifactLocation"
#define TRACE_SPANS_TAG "mlflow.trace.spansLocation"
#define TRACE_ARCHIVE_TAG "mlflow.trace.archiveLocation"
#define TRACE_ARCHIVAL_FAILURE_TAG "mlflow.trace.archivalFailure"
#define TRACE_SIZE_METADATA "mlflow.trace.sizeStats"
#define TRACE_FINAL_METADATA "mlflow.trace.infoFinalized"

/* Where a trace is, as clients name it. */
enum { LOCATION_UNSPECIFIED, LOCATION_EXPERIMENT, LOCATION_TABLE };
struct trace_experiment {
	const char *experiment_id;
};
struct trace_location {
	struct opt_int type;
	struct trace_experiment *mlflow_experiment;
};
extern const struct field trace_location_fields[];

/* Where the artifacts of a trace are below its experiment's: "/traces/<id>/artifacts", joined
 * as posixpath.join does. */
const char *trace_artifacts_path(struct arena *a, const char *id) NEVER_NULL;

/* Tags that only the server sets, in whatever request: where spans, artifacts and archives are. */
bool trace_tag_is_reserved(const char *key);

/* Answers as MLflow does when there is no such trace. Returns false. */
bool no_trace(struct request *rq, const char *trace_id);

/* Traces of experiments of a workspace: $1 is the workspace, $2 the experiments' ids as a
 * bigint[]. */
extern const struct search_frame traces_in_experiments;

/* After a search that failed: a pattern that PostgreSQL does not take for one is the
 * client's mistake, and answered as such. Returns false. */
bool traces_bad_pattern(struct request *rq);

/* The ids without those that come again later; *n becomes their number. */
const char **traces_last_of_each(struct arena *a, const struct str_list *ids,
				 size_t *ret_n) NEVER_NULL;

/* Narrows `n` trace ids down to traces of these experiments. False: answered. */
bool traces_keep_those_in(struct request *rq, const struct str_list *experiment_ids,
			  const char **ids, size_t *n) MUST_CHECK;

/* ---- as they go out ---- */

/* Whole traces, without their spans: the rows of four statements, matched by place. */
struct traces {
	struct rows *info, *tags, *metadata, *assessments;
};

/* Queues the statements for `n` traces of the request's workspace; an id that is
 * not there gets no rows. The ids must live until the next db_wait(). */
struct traces traces_send(struct request *rq, const char *const *ids, size_t n);

/* Writes the traces that were found, in the order of the ids, as TraceInfoV3: the
 * members of the array, or the one value, that is open in `j`. */
void jw_trace_infos(struct json *j, struct arena *a, const struct traces *traces);

/* Writes one of them, the row `row` of `info`, whose children are found by its place; for traces
 * that are not written all, and in their order. */
struct trace_cursor {
	int tags, metadata, assessments;
};
void jw_trace_info(struct json *j, struct arena *a, const struct traces *traces, int row,
		   struct trace_cursor *at);

/* The value of a tag, or of metadata, of the trace at `place`; NULL when there is none. */
const char *trace_child(const struct rows *children, int64_t place, const char *key);

/* Answers {"trace": {"trace_info": ...}} with the one trace that was asked for, or
 * that there is none. */
bool reply_trace_info(struct request *rq, const struct traces *traces, const char *trace_id);

/* ---- metadata that has columns of its own ---- */

/* Metadata of a request, divided: what stays metadata, sorted by key, and the
 * columns for the rest as {"session_id": "s", "input_tokens": "7"}; a column that
 * is named and null is what could not be read
 * (mlflow/store/tracking/utils/trace_analytics.py). */
struct trace_metadata {
	struct kv_columns rest;
	const char *columns;
	const char *session; /* NULL: none given */
};
struct trace_metadata trace_metadata_divide(struct arena *a, const struct kv_list *given);

/* The other way round, as MLflow spells it: token usage from six columns of a row,
 * cost from three, beginning at `col`. NULL: all are null. */
const char *trace_token_usage(struct arena *a, const struct rows *r, int row, int col);
const char *trace_cost(struct arena *a, const struct rows *r, int row, int col);

#endif
