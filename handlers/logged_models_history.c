/* SPDX-License-Identifier: Apache-2.0 */
/*
 * runs/log-model: how clients before logged models told which models a run made.
 * They are kept as a JSON list in a tag of the run, spelt as Python's json.dumps
 * does, because clients compare that text.
 */
#include "app/endpoints.h"
#include "app/limits.h"
#include "app/validate.h"
#include "handlers/run_inputs.h"

/* ---- JSON as json.dumps spells it ---- */

/* Writes JSON text that json-c has made, without white space, anew. */
struct speller {
	struct arena *arena;
	struct buf *out;
	bool mute; /* reads on, but writes nothing */
};

static void put(struct speller *s, const char *bytes, size_t n)
{
	if (!s->mute)
		buf_add(s->out, bytes, n);
}

/* A run of characters that are not ASCII, as \u escapes. */
static const char *put_escaped(struct speller *s, const char *p)
{
	const char *end = p, *quoted;

	while ((unsigned char)*end >= 0x7f)
		end++;
	quoted = python_json(s->arena, arena_strndup(s->arena, p, (size_t)(end - p)));
	put(s, quoted + 1, strlen(quoted) - 2);
	return end;
}

static const char *put_string(struct speller *s, const char *p)
{
	put(s, p++, 1);
	while (*p != '"') {
		if ((unsigned char)*p >= 0x7f) {
			p = put_escaped(s, p);
		} else if (*p == '\\') {
			bool slash = p[1] == '/'; /* json-c escapes it, Python does not */

			put(s, p + slash, 2 - slash);
			p += 2;
		} else {
			put(s, p++, 1);
		}
	}
	put(s, p, 1);
	return p + 1;
}

static const char *put_members(struct speller *s, const char *p, int depth);

static const char *put_value(struct speller *s, const char *p, int depth)
{
	size_t n;

	if (*p == '"')
		return put_string(s, p);
	if (*p == '{' || *p == '[')
		return put_members(s, p, depth);
	n = strcspn(p, ",]}");
	put(s, p, n);
	return p + n;
}

/* Leaves out what a flavor is configured with: Model.get_tags_dict. */
static bool is_config(const char *p, int depth)
{
	static const char key[] = "\"config\":";

	return depth == 1 && strncmp(p, key, strlen(key)) == 0;
}

static const char *put_members(struct speller *s, const char *p, int depth)
{
	bool object = *p == '{', first = true, was_mute = s->mute;

	put(s, p++, 1);
	while (*p != '}' && *p != ']') {
		p += *p == ',';
		s->mute = was_mute || (object && is_config(p, depth));
		if (!first)
			put(s, ", ", 2);
		first = first && s->mute;
		if (object) {
			p = put_string(s, p) + 1;
			put(s, ": ", 2);
		}
		p = put_value(s, p, depth + 1);
	}
	s->mute = was_mute;
	put(s, p, 1);
	return p + 1;
}

/* ---- log-model ---- */

struct run_log_model_req {
	const char *run_id;
	const char *model_json;
};
static const struct field run_log_model_fields[] = {
	F_STR(run_log_model_req, run_id, REQUIRED),
	F_STR(run_log_model_req, model_json, REQUIRED),
	F_END,
};

/* What is kept of a model; each is the JSON text of a value. */
struct model_info {
	const char *run_id, *artifact_path, *utc_time_created, *model_uuid, *flavors;
};
static const struct field model_info_fields[] = {
	F_JSON(model_info, run_id, OPTIONAL),           F_JSON(model_info, artifact_path, OPTIONAL),
	F_JSON(model_info, utc_time_created, OPTIONAL), F_JSON(model_info, model_uuid, OPTIONAL),
	F_JSON(model_info, flavors, OPTIONAL),          F_END,
};

static bool check_mandatory(struct request *rq, const struct model_info *m)
{
	const struct {
		const char *name, *value;
	} mandatory[] = {
		{ "artifact_path", m->artifact_path },
		{ "flavors", m->flavors },
		{ "run_id", m->run_id },
		{ "utc_time_created", m->utc_time_created },
	};
	const char *missing = "";

	for (size_t i = 0; i < ARRAY_LEN(mandatory); i++)
		if (!mandatory[i].value)
			missing = arena_printf(rq->arena, "%s%s'%s'", missing, *missing ? ", " : "",
					       mandatory[i].name);
	return !*missing || fail(rq, INVALID_PARAMETER_VALUE,
				 "Model json is missing mandatory fields: {%s}", missing);
}

static bool read_model(struct request *rq, const char *text, struct model_info *m)
{
	if (!bind_json(rq, text, "Model info", model_info_fields, m))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Malformed model info. \n %s \n is not a valid JSON.", text);
	if (!check_mandatory(rq, m))
		return false;
	if (*m->flavors == '{' && *m->utc_time_created == '"')
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "In the model info, flavors must be an object and utc_time_created a string.");
}

static void put_member(struct speller *s, const char *key, const char *value)
{
	bool first = s->out->len == 1;

	buf_printf(s->out, "%s\"%s\": ", first ? "" : ", ", key);
	put_value(s, value ? value : "null", 0);
}

static const char *model_entry(struct arena *a, const struct model_info *m)
{
	struct buf out;
	struct speller s = { .arena = a, .out = &out };
	const char *entry;

	buf_init(&out, REPLY_MAX);
	buf_putc(&out, '{');
	put_member(&s, "run_id", m->run_id);
	put_member(&s, "artifact_path", m->artifact_path);
	put_member(&s, "utc_time_created", m->utc_time_created);
	put_member(&s, "model_uuid", m->model_uuid);
	put_member(&s, "flavors", m->flavors);
	buf_putc(&out, '}');
	entry = arena_strndup(a, out.data, out.len);
	buf_free(&out);
	return entry;
}

/* After the statement failed on the list that was there or on its length. */
static bool refuse_list(struct request *rq)
{
	const char *sqlstate = db_sqlstate(rq);

	if (strcmp(sqlstate, "22001") == 0)
		return fail(rq, BAD_REQUEST,
			    "The tag mlflow.log-model.history of the run would exceed %d "
			    "characters with this model.",
			    MAX_TAG_VAL_LENGTH);
	if (strncmp(sqlstate, "22", 2) == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The tag mlflow.log-model.history of the run holds no JSON list to "
			    "which a model could be added.");
	return false;
}

HANDLER(run_log_model)
{
	struct model_info model = { 0 };
	struct rows *run;

	if (!read_model(rq, in->model_json, &model))
		return false;
	run = db_query(rq, logged_model_note, P_STR(in->run_id), P_STR(rq->workspace),
		       P_STR(model_entry(rq->arena, &model)));
	if (!run)
		return refuse_list(rq);
	return check_run_active(rq, run, in->run_id) && reply_empty(rq);
}
