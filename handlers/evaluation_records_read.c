/* SPDX-License-Identifier: Apache-2.0 */
/* From a request's text to records; see evaluation_records.h. */
#include "handlers/evaluation_records.h"

#include "app/limits.h"
#include "app/validate.h"
#include "handlers/column_width.h"

#include <ctype.h>

static const char *const source_types[] = { "UNSPECIFIED", "TRACE", "HUMAN", "DOCUMENT", "CODE" };

struct reading {
	struct request *rq;
	struct records *records;
	struct record *record;
};

/* ---- what is wrong ---- */

static bool refuse(struct reading *s, const char *what)
{
	return fail(s->rq, INVALID_PARAMETER_VALUE,
		    "Invalid value for parameter 'records[%zu]': %s", s->records->n, what);
}

static bool refuse_text(struct request *rq, const char *what)
{
	return fail(
		rq, INVALID_PARAMETER_VALUE,
		"Invalid value for parameter 'records': %s. It must be a JSON list of objects such "
		"as '[{\"inputs\": {\"question\": \"...\"}, \"expectations\": {\"answer\": \"...\"}}]'.",
		what);
}

/* ---- parts of a record ---- */

static const char *dumped(struct reading *s, const struct json_value *v)
{
	return arena_strdup(s->rq->arena, json_value_dump(s->records->scratch, v, false));
}

/* An object, or nothing: *ret is NULL then. */
static bool read_object(struct reading *s, const struct json_value *record, const char *name,
			const char **ret)
{
	const struct json_value *v = json_value_get(record, name);

	if (!v || v->kind == JSON_NULL)
		return true;
	if (v->kind != JSON_OBJECT)
		return refuse(s, arena_printf(s->rq->arena, "'%s' must be an object.", name));
	*ret = dumped(s, v);
	return true;
}

static bool read_user(struct reading *s, const struct json_value *record)
{
	const struct json_value *tags = json_value_get(record, "tags");
	const struct json_value *user = tags ? json_value_get(tags, USER_TAG) : NULL;
	const char *text;

	if (!user)
		return true;
	if (!column_text(s->records->scratch, user, &text))
		return refuse(s, "the tag '" USER_TAG "' must be a text.");
	if (!check_width(s->rq, USER_TAG, MAX_DATASET_USER, text))
		return false;
	s->record->user = text ? arena_strdup(s->rq->arena, text) : NULL;
	s->records->user = s->record->user;
	return true;
}

/* ---- where a record comes from ---- */

static const char *source_type_of(struct arena *a, const char *given)
{
	char *upper = arena_strdup(a, given);

	for (char *p = upper; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	for (size_t i = 0; i < ARRAY_LEN(source_types); i++)
		if (strcmp(upper, source_types[i]) == 0)
			return source_types[i];
	return NULL;
}

static const char *wrong_source_type(struct arena *a, const char *given)
{
	char *upper = arena_strdup(a, given);

	for (char *p = upper; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return arena_printf(a,
			    "Invalid dataset record source type: %s. Valid source types: "
			    "['UNSPECIFIED', 'TRACE', 'HUMAN', 'DOCUMENT', 'CODE']",
			    upper);
}

static bool has_other_members(const struct json_value *source)
{
	for (size_t i = 0; i < source->n; i++)
		if (strcmp(source->keys[i], "source_type") != 0 &&
		    strcmp(source->keys[i], "source_data") != 0)
			return true;
	return false;
}

/* NULL: it is fine, and in the record. Otherwise what is wrong with it. */
static const char *read_source_data(struct reading *s, const struct json_value *source)
{
	static const struct json_value none = { .kind = JSON_OBJECT };
	static const char *names[] = { "source_type", "source_data" };
	struct arena *a = s->rq->arena;
	struct record *r = s->record;
	const struct json_value *data = json_value_get(source, "source_data"), *id;
	struct json_value parts[2] = { { .kind = JSON_STRING, .text = r->source_type } };
	struct json_value whole = { JSON_OBJECT, NULL, 2, parts, names };

	if (!data || data->kind == JSON_NULL)
		data = &none;
	if (data->kind != JSON_OBJECT)
		return "the 'source_data' of its source must be an object.";
	id = json_value_get(data, strcmp(r->source_type, "TRACE") == 0 ? "trace_id" : "source_id");
	if (id && !column_text(a, id, &r->source_id))
		return "the id in the 'source_data' of its source must be a text.";
	if (r->source_id)
		r->source_id = arena_strdup(a, r->source_id);
	if (utf8_length(or_empty(r->source_id)) > MAX_RECORD_SOURCE_ID)
		return arena_printf(a, "the id of its source is longer than %d characters.",
				    MAX_RECORD_SOURCE_ID);
	parts[1] = *data;
	r->source = dumped(s, &whole);
	return NULL;
}

/* Sources of records that are there already are not looked at; so this answers nothing. */
static const char *read_source(struct reading *s, const struct json_value *source)
{
	const struct json_value *type;

	if (source->kind != JSON_OBJECT)
		return "its source must be an object.";
	type = json_value_get(source, "source_type");
	if (!type || type->kind != JSON_STRING || has_other_members(source))
		return "its source must have a 'source_type', and may have 'source_data'.";
	s->record->source_type = source_type_of(s->records->scratch, type->text);
	if (!s->record->source_type)
		return wrong_source_type(s->rq->arena, type->text);
	return read_source_data(s, source);
}

/* ---- records ---- */

static bool read_record(struct reading *s, const struct json_value *v)
{
	static const struct json_value nothing = { .kind = JSON_OBJECT };
	const struct json_value *inputs = json_value_get(v, "inputs");
	const struct json_value *outputs = json_value_get(v, "outputs");
	const struct json_value *source = json_value_get(v, "source");
	struct record *r = s->record;

	if (v->kind != JSON_OBJECT)
		return refuse(s, "it must be an object.");
	if (!json_value_is_finite(v))
		return refuse(s, "NaN and Infinity cannot be stored.");
	inputs = inputs ? inputs : &nothing;
	if (inputs->kind != JSON_OBJECT)
		return refuse(s, "'inputs' must be an object.");
	r->place = s->records->n;
	r->hash = sha256_hex(s->rq->arena, json_value_dump_sorted(s->records->scratch, inputs));
	r->inputs = dumped(s, inputs);
	r->outputs = outputs ? dumped(s, outputs) : NULL;
	if (json_value_is_true(source))
		r->source_error = read_source(s, source);
	return read_object(s, v, "expectations", &r->expectations) &&
	       read_object(s, v, "tags", &r->tags) && read_user(s, v);
}

static void free_scratch(void *scratch)
{
	arena_free(scratch);
}

bool records_read(struct request *rq, const char *text, struct records *ret)
{
	struct reading s = { rq, ret, NULL };
	struct json_items items = { .p = text };
	const struct json_value *v;
	enum json_item item;

	*ret = (struct records){ .scratch = arena_new(ARENA_HARD_LIMIT) };
	arena_defer(rq->arena, free_scratch, ret->scratch);
	if (strlen(text) > RECORDS_MAX)
		return refuse_text(rq,
				   arena_printf(rq->arena,
						"it is longer than %d bytes; merge the records in "
						"several calls",
						RECORDS_MAX));
	while ((item = json_items_next(ret->scratch, &items, &v)) == JSON_ITEM) {
		ret->v = arena_grow(rq->arena, ret->v, ret->n, &ret->room, sizeof(*ret->v));
		s.record = &ret->v[ret->n];
		if (!read_record(&s, v))
			return false;
		schema_add(rq->arena, &ret->schema, v);
		ret->n++;
		arena_reset(ret->scratch);
	}
	if (item == JSON_TOO_LONG)
		return refuse(&s, arena_printf(rq->arena, "it is longer than %lu bytes.",
					       JSON_VALUE_MAX));
	return item == JSON_END || refuse_text(rq, "it is not valid");
}
