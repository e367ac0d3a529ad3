/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Assessments of traces: feedback, expectations and references to issues
 * (mlflow/entities/assessment.py). Values, errors and metadata are kept as
 * json.dumps spells them.
 */
#ifndef MF_HANDLERS_ASSESSMENTS_H
#define MF_HANDLERS_ASSESSMENTS_H

#include "app/bind.h"
#include "app/db.h"

/* ---- as they come in: MLflow's message Assessment ---- */

#define MAX_OVERRIDDEN_LENGTH 50

struct assessment_source {
	struct opt_int source_type;
	const char *source_id;
};
struct assessment_error {
	const char *error_code;
	const char *error_message;
	const char *stack_trace;
};
struct feedback {
	const char *value; /* JSON */
	struct assessment_error *error;
};
struct serialized_value {
	const char *serialization_format;
	const char *value; /* JSON in a string */
};
struct expectation {
	const char *value; /* JSON */
	struct serialized_value *serialized_value;
};
struct issue_reference {
	const char *issue_name;
};
struct assessment {
	const char *assessment_id;
	const char *assessment_name;
	const char *trace_id;
	const char *span_id;
	struct assessment_source *source;
	struct opt_int create_time;
	struct opt_int last_update_time;
	struct feedback *feedback;
	struct expectation *expectation;
	struct issue_reference *issue;
	const char *rationale;
	struct kv_list metadata;
	const char *overrides;
	struct opt_bool valid;
};
extern const struct field assessment_fields[];

/* Whether it is one, of exactly one kind. `path` is what messages call it. What a
 * row makes of it is then in *ret: an object for jsonb_to_recordset() with the
 * columns of the table, texts and numbers as text. An id is made if none is given.
 * What it overrides is not looked at. False: answered. */
bool assessment_read(struct request *rq, const char *path, const struct assessment *in,
		     const char **ret_row) MUST_CHECK;

/* Values alone, as json.dumps spells them, and the error of feedback or NULL. A
 * message that is NULL counts as empty. False: answered. */
bool assessment_read_feedback(struct request *rq, const char *path, const struct feedback *in,
			      const char **ret_value, const char **ret_error) MUST_CHECK;
bool assessment_read_expectation(struct request *rq, const char *path, const struct expectation *in,
				 const char **ret_value) MUST_CHECK;

/* Whether a value is a number, and what it counts as in charts; NULL: as nothing
 * (mlflow/store/tracking/utils/trace_analytics.py assessment_aggregate). */
const char *assessment_aggregate(struct arena *a, const char *value, bool *ret_is_number);

/* Metadata as JSON; NULL when there is none. */
const char *assessment_metadata(struct arena *a, const struct kv_list *metadata);

/* ---- as they go out ---- */

/* The columns of trace_assessments.sql. */
enum assessment_column {
	ASSESSMENT_PLACE,
	ASSESSMENT_ID,
	ASSESSMENT_NAME,
	ASSESSMENT_TRACE_ID,
	ASSESSMENT_SPAN_ID,
	ASSESSMENT_SOURCE_TYPE,
	ASSESSMENT_SOURCE_ID,
	ASSESSMENT_CREATED,
	ASSESSMENT_UPDATED,
	ASSESSMENT_TYPE,
	ASSESSMENT_VALUE,
	ASSESSMENT_ERROR,
	ASSESSMENT_RATIONALE,
	ASSESSMENT_METADATA,
	ASSESSMENT_OVERRIDES,
	ASSESSMENT_VALID
};

/* Writes one assessment as that message. The columns of the rows are those of
 * trace_assessments.sql. */
void jw_assessment(struct json *j, struct arena *a, const struct rows *r, int row);

#endif
