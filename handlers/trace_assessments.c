/* SPDX-License-Identifier: Apache-2.0 */
/* Assessments of a trace one by one: create, get, update, delete. */
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/json_value.h"
#include "app/limits.h"
#include "app/validate.h"
#include "handlers/assessments.h"
#include "handlers/column_width.h"
#include "handlers/traces.h"

#define MAX_NAME_LENGTH 250

static bool no_assessment(struct request *rq, const char *id, const char *trace_id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Assessment with ID '%s' not found for trace '%s'",
		    id, trace_id);
}

/* Answers with the one assessment that a statement selected. `id` is what is
 * missing when it selected the trace alone. */
static bool reply_assessment(struct request *rq, const struct rows *r, const char *id,
			     const char *trace_id)
{
	struct json j;

	if (!rows_count(r))
		return no_trace(rq, trace_id);
	if (rows_null(r, 0, ASSESSMENT_ID))
		return no_assessment(rq, id, trace_id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "assessment");
	jw_assessment(&j, rq->arena, r, 0);
	jw_obj_end(&j);
	return true;
}

/* ---- create, get, delete ---- */

struct assessment_create_req {
	const char *trace_id;
	struct assessment *assessment;
};
static const struct field assessment_create_fields[] = {
	F_STR(assessment_create_req, trace_id, IN_PATH),
	F_MSG(assessment_create_req, assessment, assessment, REQUIRED),
	F_END,
};

HANDLER(assessment_create)
{
	const char *row;
	struct rows *r;

	if (!assessment_read(rq, "assessment", in->assessment, &row))
		return false;
	r = db_query(rq, assessment_create, P_STR(in->trace_id), P_STR(rq->workspace), P_STR(row));
	if (!r && strcmp(db_sqlstate(rq), "23505") == 0)
		return fail(
			rq, BAD_REQUEST,
			"Failed to create assessment for trace '%s': there is one with ID '%s'. "
			"Leave assessment_id out, and one is made.",
			in->trace_id, or_empty(in->assessment->assessment_id));
	return r && reply_assessment(rq, r, or_empty(in->assessment->overrides), in->trace_id);
}

struct assessment_get_req {
	const char *trace_id;
	const char *assessment_id;
};
static const struct field assessment_get_fields[] = {
	F_STR(assessment_get_req, trace_id, IN_PATH),
	F_STR(assessment_get_req, assessment_id, IN_PATH),
	F_END,
};

HANDLER(assessment_get)
{
	struct rows *r = db_query(rq, assessment_get, P_STR(in->trace_id), P_STR(rq->workspace),
				  P_STR(in->assessment_id));

	return r && reply_assessment(rq, r, in->assessment_id, in->trace_id);
}

struct assessment_delete_req {
	const char *trace_id;
	const char *assessment_id;
};
static const struct field assessment_delete_fields[] = {
	F_STR(assessment_delete_req, trace_id, IN_PATH),
	F_STR(assessment_delete_req, assessment_id, IN_PATH),
	F_END,
};

/* What is not there is deleted already. */
HANDLER(assessment_delete)
{
	struct rows *r = db_query(rq, assessment_delete, P_STR(in->trace_id), P_STR(rq->workspace),
				  P_STR(in->assessment_id));

	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_trace(rq, in->trace_id);
}

/* ---- update ---- */

struct assessment_update_req {
	const char *trace_id;
	const char *assessment_id;
	struct assessment *assessment;
	const char *update_mask;
};
static const struct field assessment_update_fields[] = {
	F_STR(assessment_update_req, trace_id, IN_PATH),
	F_STR(assessment_update_req, assessment_id, IN_PATH),
	F_MSG(assessment_update_req, assessment, assessment, REQUIRED),
	F_STR(assessment_update_req, update_mask, REQUIRED),
	F_END,
};

/* What a request changes; NULL: stays as it is. */
struct change {
	const char *name, *rationale;
	const char *expectation;      /* JSON */
	const char *feedback, *error; /* JSON; error with feedback only */
	const struct kv_list *metadata;
};

/* The parts of an assessment, as google.protobuf.FieldMask names them in JSON. */
enum part { PART_NAME, PART_EXPECTATION, PART_FEEDBACK, PART_RATIONALE, PART_METADATA, PARTS };
static const char *const part_names[] = { "assessmentName", "expectation", "feedback", "rationale",
					  "metadata" };

static bool take_part(struct request *rq, const struct assessment *in, enum part part,
		      struct change *c)
{
	switch (part) {
	case PART_NAME:
		c->name = or_empty(in->assessment_name);
		return check_width(rq, "assessment_name", MAX_NAME_LENGTH, c->name);
	case PART_EXPECTATION:
		return assessment_read_expectation(rq, "assessment", in->expectation,
						   &c->expectation);
	case PART_FEEDBACK:
		return assessment_read_feedback(rq, "assessment", in->feedback, &c->feedback,
						&c->error);
	case PART_RATIONALE:
		c->rationale = or_empty(in->rationale);
		return true;
	default:
		c->metadata = &in->metadata;
		return true;
	}
}

/* Parts that are not known are left alone, as in MLflow. */
static bool read_change(struct request *rq, const struct assessment_update_req *in,
			struct change *c)
{
	const char *p = in->update_mask;

	*c = (struct change){ 0 };
	if (strchr(p, '_'))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid value \"%s\" for parameter 'update_mask' supplied: fields are "
			    "named in camelCase and separated by commas.",
			    p);
	while (*p) {
		size_t n = strcspn(p, ",");

		if (n == strlen("valid") && strncmp(p, "valid", n) == 0)
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "Whether an assessment is valid cannot be set: it is until "
				    "another one overrides it.");
		for (enum part part = 0; part < PARTS; part++)
			if (n == strlen(part_names[part]) && strncmp(p, part_names[part], n) == 0 &&
			    !take_part(rq, in->assessment, part, c))
				return false;
		p += n + (p[n] == ',');
	}
	return true;
}

static bool check_change(struct request *rq, const struct change *c, const char *type)
{
	if (c->expectation && c->feedback)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Cannot specify both `expectation` and `feedback` parameters.");
	if (c->expectation && strcmp(type, "expectation") != 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Cannot update expectation value on a Feedback assessment.");
	if (c->feedback && strcmp(type, "feedback") != 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Cannot update feedback value on an Expectation assessment.");
	if (strcmp(type, "issue") == 0)
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"A reference to an issue cannot be updated; delete it and create another.");
	return true;
}

/* The metadata that is there with what is given added to it or in its place. */
static const char *merged_metadata(struct arena *a, const char *old, const struct kv_list *given)
{
	const struct json_value *v = old ? json_value_read(a, old) : NULL;
	size_t n_old = v && v->kind == JSON_OBJECT ? v->n : 0;
	struct kv_list all = { .v = ARENA_ARRAY(a, n_old + given->n, struct kv) };

	for (size_t i = 0; i < n_old; i++) {
		const struct json_value *item = &v->items[i];

		all.v[all.n++] = (struct kv){ v->keys[i], item->kind == JSON_STRING ?
								  item->text :
								  json_value_dump(a, item, false) };
	}
	for (size_t i = 0; i < given->n; i++) {
		size_t k = 0;

		while (k < all.n && strcmp(all.v[k].key, given->v[i].key) != 0)
			k++;
		all.v[k] = given->v[i];
		all.n += k == all.n;
	}
	return assessment_metadata(a, &all);
}

/* The columns that change, from the row that is there. */
static const char *changed_row(struct arena *a, const struct rows *r, const struct change *c)
{
	const char *value = c->feedback ? c->feedback : c->expectation;
	const char *old_metadata = rows_str(r, 0, ASSESSMENT_METADATA), *row;
	bool is_feedback = strcmp(rows_str(r, 0, ASSESSMENT_TYPE), "feedback") == 0, is_number;
	struct buf out;
	struct json j;

	value = value ? value : rows_str(r, 0, ASSESSMENT_VALUE);
	buf_init(&out, REPLY_MAX);
	j = jw_to(&out);
	jw_obj(&j);
	jw_kv_str(&j, "name", c->name ? c->name : rows_str(r, 0, ASSESSMENT_NAME));
	jw_kv_str(&j, "value", value);
	if (is_feedback) {
		jw_kv_str(&j, "error", c->feedback ? c->error : rows_str(r, 0, ASSESSMENT_ERROR));
		jw_kv_str(&j, "rationale",
			  c->rationale ? c->rationale : rows_str(r, 0, ASSESSMENT_RATIONALE));
	}
	jw_kv_str(&j, "assessment_metadata",
		  c->metadata ? merged_metadata(a, old_metadata, c->metadata) : old_metadata);
	jw_kv_str(&j, "aggregate_value", assessment_aggregate(a, value, &is_number));
	jw_kv_bool(&j, "is_numeric_value", is_number);
	jw_obj_end(&j);
	row = arena_strndup(a, out.data, out.len);
	buf_free(&out);
	return row;
}

HANDLER(assessment_update)
{
	struct change change;
	struct rows *r;

	if (!read_change(rq, in, &change))
		return false;
	db_begin(rq);
	db_send(rq, assessment_lock, P_STR(in->trace_id), P_STR(rq->workspace),
		P_STR(in->assessment_id));
	r = db_query(rq, assessment_get, P_STR(in->trace_id), P_STR(rq->workspace),
		     P_STR(in->assessment_id));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_trace(rq, in->trace_id);
	if (rows_null(r, 0, ASSESSMENT_ID))
		return no_assessment(rq, in->assessment_id, in->trace_id);
	if (!check_change(rq, &change, rows_str(r, 0, ASSESSMENT_TYPE)))
		return false;
	r = db_query(rq, assessment_update, P_STR(in->trace_id), P_STR(rq->workspace),
		     P_STR(in->assessment_id), P_STR(changed_row(rq->arena, r, &change)),
		     P_INT(clock_ms()));
	return r && reply_assessment(rq, r, in->assessment_id, in->trace_id);
}
