/* SPDX-License-Identifier: Apache-2.0 */
/* Assessments as they go out; see assessments.h. */
#include "app/json_value.h"
#include "app/proto_time.h"
#include "app/validate.h"
#include "handlers/assessments.h"

/* A value as google.protobuf.Value has it; text that is no JSON goes out as text. */
static void put_value(struct json *j, struct arena *a, const char *text)
{
	const struct json_value *v = json_value_read(a, text);

	jw_key(j, "value");
	if (v && json_value_is_finite(v))
		jw_raw(j, json_value_dump(a, v, true));
	else
		jw_str(j, text);
}

static void put_texts(struct json *j, const struct json_value *v, const char *const *names,
		      size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct json_value *member = json_value_get(v, names[i]);

		if (member && member->kind == JSON_STRING && (!i || *member->text))
			jw_kv_str(j, names[i], member->text);
	}
}

static void put_feedback(struct json *j, struct arena *a, const char *value, const char *error)
{
	static const char *const names[] = { "error_code", "error_message", "stack_trace" };
	const struct json_value *e = error ? json_value_read(a, error) : NULL;

	jw_key(j, "feedback");
	jw_obj(j);
	put_value(j, a, value);
	if (e && e->kind == JSON_OBJECT) {
		jw_key(j, "error");
		jw_obj(j);
		put_texts(j, e, names, ARRAY_LEN(names));
		jw_obj_end(j);
	}
	jw_obj_end(j);
}

/* What is no plain value goes out as JSON in a string. */
static void put_expectation(struct json *j, struct arena *a, const char *value)
{
	jw_key(j, "expectation");
	jw_obj(j);
	if (*value != '[' && *value != '{') {
		put_value(j, a, value);
	} else {
		jw_key(j, "serialized_value");
		jw_obj(j);
		jw_kv_str(j, "serialization_format", "JSON_FORMAT");
		jw_kv_str(j, "value", value);
		jw_obj_end(j);
	}
	jw_obj_end(j);
}

static void put_issue(struct json *j, struct arena *a, const char *value)
{
	static const char *const names[] = { "issue_name" };
	const struct json_value *v = json_value_read(a, value);

	jw_key(j, "issue");
	jw_obj(j);
	if (v)
		put_texts(j, v, names, ARRAY_LEN(names));
	jw_obj_end(j);
}

static void put_metadata(struct json *j, struct arena *a, const char *text)
{
	const struct json_value *v = text ? json_value_read(a, text) : NULL;

	if (!v || v->kind != JSON_OBJECT || !v->n)
		return;
	jw_key(j, "metadata");
	jw_obj(j);
	for (size_t i = 0; i < v->n; i++) {
		const struct json_value *item = &v->items[i];

		jw_name(j, v->keys[i]);
		jw_str(j, item->kind == JSON_STRING ? item->text : json_value_dump(a, item, false));
	}
	jw_obj_end(j);
}

static void put_source(struct json *j, const struct rows *r, int row)
{
	jw_key(j, "source");
	jw_obj(j);
	jw_kv_str(j, "source_type", rows_str(r, row, ASSESSMENT_SOURCE_TYPE));
	jw_kv_str(j, "source_id", rows_str(r, row, ASSESSMENT_SOURCE_ID));
	jw_obj_end(j);
}

/* In the order of the fields of MLflow's message. */
void jw_assessment(struct json *j, struct arena *a, const struct rows *r, int row)
{
	const char *type = rows_str(r, row, ASSESSMENT_TYPE),
		   *value = rows_str(r, row, ASSESSMENT_VALUE);

	jw_obj(j);
	jw_kv_str(j, "assessment_id", rows_str(r, row, ASSESSMENT_ID));
	jw_kv_str(j, "assessment_name", rows_str(r, row, ASSESSMENT_NAME));
	jw_kv_str(j, "trace_id", rows_str(r, row, ASSESSMENT_TRACE_ID));
	jw_kv_str(j, "span_id", rows_str(r, row, ASSESSMENT_SPAN_ID));
	put_source(j, r, row);
	jw_kv_str(j, "create_time", proto_timestamp(a, rows_int(r, row, ASSESSMENT_CREATED)));
	jw_kv_str(j, "last_update_time", proto_timestamp(a, rows_int(r, row, ASSESSMENT_UPDATED)));
	if (strcmp(type, "feedback") == 0)
		put_feedback(j, a, value, rows_str(r, row, ASSESSMENT_ERROR));
	else if (strcmp(type, "expectation") == 0)
		put_expectation(j, a, value);
	jw_kv_str(j, "rationale", rows_str(r, row, ASSESSMENT_RATIONALE));
	put_metadata(j, a, rows_str(r, row, ASSESSMENT_METADATA));
	if (*or_empty(rows_str(r, row, ASSESSMENT_OVERRIDES)))
		jw_kv_str(j, "overrides", rows_str(r, row, ASSESSMENT_OVERRIDES));
	jw_kv_bool(j, "valid", rows_bool(r, row, ASSESSMENT_VALID));
	if (strcmp(type, "issue") == 0)
		put_issue(j, a, value);
	jw_obj_end(j);
}
