/* SPDX-License-Identifier: Apache-2.0 */
/* Assessments as they come in; see assessments.h. */
#include "handlers/assessments.h"
#include "app/clock.h"
#include "app/json_value.h"
#include "app/limits.h"
#include "app/search/python.h"
#include "app/validate.h"
#include "handlers/column_width.h"

/* The widths of MLflow's columns; it leaves checking them to the database. */
#define MAX_ID_LENGTH 50
#define MAX_NAME_LENGTH 250
#define MAX_RUN_ID_LENGTH 32

/* Metadata that names the run an assessment was made by. */
#define SOURCE_RUN "mlflow.assessment.sourceRunId"

static const char *const source_types[] = { "SOURCE_TYPE_UNSPECIFIED", "HUMAN", "LLM_JUDGE",
					    "CODE" };

static const struct field assessment_source_fields[] = {
	F_ENUM(assessment_source, source_type, source_types, KNOWN_NUMBER),
	F_STR(assessment_source, source_id, OPTIONAL),
	F_END,
};
static const struct field assessment_error_fields[] = {
	F_STR(assessment_error, error_code, OPTIONAL),
	F_STR(assessment_error, error_message, OPTIONAL),
	F_STR(assessment_error, stack_trace, OPTIONAL),
	F_END,
};
static const struct field feedback_fields[] = {
	F_JSON(feedback, value, OPTIONAL),
	F_MSG(feedback, error, assessment_error, OPTIONAL),
	F_END,
};
static const struct field serialized_value_fields[] = {
	F_STR(serialized_value, serialization_format, OPTIONAL),
	F_STR(serialized_value, value, OPTIONAL),
	F_END,
};
static const struct field expectation_fields[] = {
	F_JSON(expectation, value, OPTIONAL),
	F_MSG(expectation, serialized_value, serialized_value, OPTIONAL),
	F_END,
};
static const struct field issue_reference_fields[] = {
	F_STR(issue_reference, issue_name, OPTIONAL),
	F_END,
};
const struct field assessment_fields[] = {
	F_STR(assessment, assessment_id, OPTIONAL),
	F_STR(assessment, assessment_name, OPTIONAL),
	F_STR(assessment, trace_id, OPTIONAL),
	F_STR(assessment, span_id, OPTIONAL),
	F_MSG(assessment, source, assessment_source, OPTIONAL),
	F_TIMESTAMP(assessment, create_time, OPTIONAL),
	F_TIMESTAMP(assessment, last_update_time, OPTIONAL),
	F_MSG(assessment, feedback, feedback, OPTIONAL),
	F_MSG(assessment, expectation, expectation, OPTIONAL),
	F_MSG(assessment, issue, issue_reference, OPTIONAL),
	F_STR(assessment, rationale, OPTIONAL),
	F_MAP(assessment, metadata, OPTIONAL),
	F_STR(assessment, overrides, OPTIONAL),
	F_BOOL(assessment, valid, OPTIONAL),
	F_END,
};

/* A row on its way into the database. */
struct row {
	const char *type;
	const char *value; /* as json.dumps spells it */
	const char *error, *rationale, *overrides;
};

/* ---- values ---- */

/* A value of a message: its numbers are doubles. */
static bool read_value(struct request *rq, const char *path, const char *json, const char **ret)
{
	const struct json_value *v = json_value_read(rq->arena, json ? json : "null");

	if (!v || !json_value_is_finite(v))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The value of '%s' is longer than %lu bytes, nested too deeply, or "
			    "holds a number beyond the range of doubles.",
			    path, JSON_VALUE_MAX);
	*ret = json_value_dump(rq->arena, v, true);
	return true;
}

/* A value of any JSON, which keeps its integers. */
static bool read_serialized(struct request *rq, const char *path, const struct serialized_value *s,
			    const char **ret)
{
	const struct json_value *v;

	if (strcmp(or_empty(s->serialization_format), "JSON_FORMAT") != 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Unknown serialization format: %s. Only JSON_FORMAT is supported.",
			    or_empty(s->serialization_format));
	v = json_value_read(rq->arena, or_empty(s->value));
	if (!v)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The serialized value of '%s' is no JSON, is longer than %lu bytes or "
			    "nested too deeply.",
			    path, JSON_VALUE_MAX);
	*ret = json_value_dump(rq->arena, v, false);
	return true;
}

static bool read_expectation(struct request *rq, const char *path, const struct expectation *in,
			     struct row *row)
{
	row->type = "expectation";
	if (in->serialized_value ? !read_serialized(rq, path, in->serialized_value, &row->value) :
				   !read_value(rq, path, in->value, &row->value))
		return false;
	return strcmp(row->value, "null") != 0 ||
	       fail(rq, INVALID_PARAMETER_VALUE, "The `value` field must be specified.");
}

/* {"error_code": "x", "error_message": null, "stack_trace": null} */
static const char *error_text(struct arena *a, const struct assessment_error *e)
{
	const char *message = or_null(e->error_message), *trace = or_null(e->stack_trace);

	return arena_printf(a, "{\"error_code\": %s, \"error_message\": %s, \"stack_trace\": %s}",
			    python_json(a, or_empty(e->error_code)),
			    message ? python_json(a, message) : "null",
			    trace ? python_json(a, trace) : "null");
}

static bool read_feedback(struct request *rq, const char *path, const struct feedback *in,
			  struct row *row)
{
	row->type = "feedback";
	row->error = in->error ? error_text(rq->arena, in->error) : NULL;
	return read_value(rq, path, in->value, &row->value);
}

static void read_issue(struct arena *a, const struct assessment *in, struct row *row)
{
	row->type = "issue";
	row->value = arena_printf(a, "{\"issue_name\": %s}",
				  python_json(a, or_empty(in->issue->issue_name)));
}

static bool read_kind(struct request *rq, const char *path, const struct assessment *in,
		      struct row *row)
{
	int kinds = !!in->feedback + !!in->expectation + !!in->issue;

	if (!kinds)
		return fail(rq, INVALID_PARAMETER_VALUE, "Unknown assessment type: None");
	if (kinds > 1)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "'%s' has more than one of feedback, expectation and issue.", path);
	if (in->expectation)
		return read_expectation(rq, path, in->expectation, row);
	row->rationale = or_null(in->rationale);
	if (in->feedback) {
		row->overrides = or_null(in->overrides);
		return read_feedback(rq, path, in->feedback, row);
	}
	read_issue(rq->arena, in, row);
	return true;
}

/* ---- the number that charts are drawn from ---- */

const char *assessment_aggregate(struct arena *a, const char *value, bool *ret_is_number)
{
	const struct json_value *v = json_value_read(a, value);
	const char *text;

	*ret_is_number = false;
	if (!v)
		return NULL;
	if (v->kind == JSON_TRUE || v->kind == JSON_FALSE)
		return v->kind == JSON_TRUE ? "1" : "0";
	if (v->kind == JSON_STRING) {
		text = python_strip(a, v->text);
		return strcasecmp(text, "yes") == 0 ? "1" :
		       strcasecmp(text, "no") == 0  ? "0" :
						      NULL;
	}
	*ret_is_number = (v->kind == JSON_INT || v->kind == JSON_FLOAT) && json_value_is_finite(v);
	return *ret_is_number ? py_repr_float(a, json_value_double(v)) : NULL;
}

/* ---- the whole ---- */

static const char *run_of(const struct kv_list *metadata)
{
	for (size_t i = 0; i < metadata->n; i++)
		if (strcmp(metadata->v[i].key, SOURCE_RUN) == 0)
			return metadata->v[i].value;
	return NULL;
}

const char *assessment_metadata(struct arena *a, const struct kv_list *metadata)
{
	struct buf out;
	const char *text;

	if (!metadata->n)
		return NULL;
	buf_init(&out, REPLY_MAX);
	for (size_t i = 0; i < metadata->n; i++)
		buf_printf(&out, "%s%s: %s", i ? ", " : "{", python_json(a, metadata->v[i].key),
			   python_json(a, metadata->v[i].value));
	buf_putc(&out, '}');
	text = arena_strndup(a, out.data, out.len);
	buf_free(&out);
	return text;
}

static bool check_widths(struct request *rq, const struct assessment *in, const char *source_id)
{
	return check_width(rq, "assessment_id", MAX_ID_LENGTH, in->assessment_id) &&
	       check_width(rq, "assessment_name", MAX_NAME_LENGTH, in->assessment_name) &&
	       check_width(rq, "source_id", MAX_NAME_LENGTH, source_id) &&
	       check_width(rq, SOURCE_RUN, MAX_RUN_ID_LENGTH, run_of(&in->metadata)) &&
	       check_width(rq, "span_id", MAX_ID_LENGTH, in->span_id);
}

static void put_row(struct json *j, struct arena *a, const struct assessment *in,
		    const struct row *row)
{
	const struct assessment_source *source = in->source;
	bool typed = source && source->source_type.given, is_number;
	int64_t now = clock_ms();

	jw_obj(j);
	jw_kv_str(j, "assessment_id", or_null(in->assessment_id));
	jw_kv_str(j, "name", or_empty(in->assessment_name));
	jw_kv_str(j, "assessment_type", row->type);
	jw_kv_str(j, "value", row->value);
	jw_kv_str(j, "error", row->error);
	jw_kv_int(j, "created_timestamp", in->create_time.v ? in->create_time.v : now);
	jw_kv_int(j, "last_updated_timestamp",
		  in->last_update_time.v ? in->last_update_time.v : now);
	jw_kv_str(j, "source_type", source_types[typed ? source->source_type.v : 0]);
	jw_kv_str(j, "source_id", source ? or_null(source->source_id) : NULL);
	jw_kv_str(j, "run_id", run_of(&in->metadata));
	jw_kv_str(j, "span_id", or_null(in->span_id));
	jw_kv_str(j, "rationale", row->rationale);
	jw_kv_str(j, "overrides", row->overrides);
	jw_kv_str(j, "assessment_metadata", assessment_metadata(a, &in->metadata));
	jw_kv_str(j, "aggregate_value", assessment_aggregate(a, row->value, &is_number));
	jw_kv_bool(j, "is_numeric_value", is_number);
	jw_obj_end(j);
}

bool assessment_read(struct request *rq, const char *path, const struct assessment *in,
		     const char **ret_row)
{
	struct row row = { 0 };
	struct buf out;
	struct json j;

	if (!read_kind(rq, path, in, &row) ||
	    !check_widths(rq, in, in->source ? in->source->source_id : NULL))
		return false;
	buf_init(&out, REPLY_MAX);
	j = jw_to(&out);
	put_row(&j, rq->arena, in, &row);
	*ret_row = arena_strndup(rq->arena, out.data, out.len);
	buf_free(&out);
	return true;
}

bool assessment_read_feedback(struct request *rq, const char *path, const struct feedback *in,
			      const char **ret_value, const char **ret_error)
{
	static const struct feedback nothing;
	struct row row = { 0 };

	if (!read_feedback(rq, path, in ? in : &nothing, &row))
		return false;
	*ret_value = row.value;
	*ret_error = row.error;
	return true;
}

bool assessment_read_expectation(struct request *rq, const char *path, const struct expectation *in,
				 const char **ret_value)
{
	static const struct expectation nothing;
	struct row row = { 0 };

	if (!read_expectation(rq, path, in ? in : &nothing, &row))
		return false;
	*ret_value = row.value;
	return true;
}
