/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logged models: create, get, finalize, delete, params, tags. How they go out
 * is in logged_models_out.c, searching in logged_models_search.c. As in MLflow,
 * a deleted model is hidden from reading only.
 */
#include "handlers/logged_models.h"
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/kv.h"
#include "app/random_name.h"
#include "handlers/column_width.h"
#include "handlers/experiments.h"

/* The widths of MLflow's columns; it leaves checking them to the database. */
#define MAX_MODEL_NAME_LENGTH 500
#define MAX_MODEL_TYPE_LENGTH 500
#define MAX_SOURCE_RUN_ID_LENGTH 32
#define MAX_MODEL_KEY_LENGTH 255

bool no_logged_model(struct request *rq, const char *model_id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Logged model with ID '%s' not found.", model_id);
}

bool logged_model_location(struct request *rq, const char *model_id, const char **ret_artifact_uri)
{
	struct rows *r = db_query(rq, logged_model_locate, P_STR(model_id), P_STR(rq->workspace));

	if (!r)
		return false;
	if (!rows_count(r))
		return no_logged_model(rq, model_id);
	*ret_artifact_uri = rows_str(r, 0, 0);
	return true;
}

static bool check_keys(struct request *rq, const char *what, const struct kv_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (!check_width(rq, arena_printf(rq->arena, "%s[%zu].key", what, i),
				 MAX_MODEL_KEY_LENGTH, list->v[i].key))
			return false;
	return true;
}

/* After a statement failed: a key that was there already has words of its own. */
static bool refuse_twice(struct request *rq, const char *message)
{
	if (strcmp(db_sqlstate(rq), "23505") == 0)
		fail(rq, BAD_REQUEST, "%s", message);
	return false;
}

/* Answers with the one model that was asked for. */
static bool reply_model(struct request *rq, const struct logged_models *models,
			const char *model_id)
{
	struct json j;

	if (!rows_count(models->info))
		return no_logged_model(rq, model_id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "model");
	jw_logged_models(&j, models);
	jw_obj_end(&j);
	return true;
}

/* ---- create ---- */

struct logged_model_create_req {
	const char *experiment_id;
	const char *name;
	const char *model_type;
	const char *source_run_id;
	struct kv_list params;
	struct kv_list tags;
};
static const struct field logged_model_create_fields[] = {
	F_STR(logged_model_create_req, experiment_id, REQUIRED),
	F_STR(logged_model_create_req, name, OPTIONAL),
	F_STR(logged_model_create_req, model_type, OPTIONAL),
	F_STR(logged_model_create_req, source_run_id, OPTIONAL),
	F_KVS(logged_model_create_req, params, OPTIONAL),
	F_KVS(logged_model_create_req, tags, OPTIONAL),
	F_END,
};

/* validation.py _validate_logged_model_name */
static bool check_model_name(struct request *rq, const char *name)
{
	if (!strpbrk(name, "/:.%\"'"))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid model name (%s) provided. Model name must be a non-empty string and "
		    "cannot contain the following characters: ('/', ':', '.', '%%', '\"', \"'\")",
		    python_repr(rq->arena, name));
}

static bool check_new_model(struct request *rq, const struct logged_model_create_req *in)
{
	return check_width(rq, "name", MAX_MODEL_NAME_LENGTH, in->name) &&
	       check_width(rq, "model_type", MAX_MODEL_TYPE_LENGTH, in->model_type) &&
	       check_width(rq, "source_run_id", MAX_SOURCE_RUN_ID_LENGTH, in->source_run_id) &&
	       check_keys(rq, "params", &in->params) && check_keys(rq, "tags", &in->tags);
}

HANDLER(logged_model_create)
{
	const char *name = *or_empty(in->name) ? in->name : random_name(rq->arena);
	struct kv_columns params = kv_columns(rq->arena, &in->params);
	struct kv_columns tags = kv_columns(rq->arena, &in->tags);
	struct rows *r;
	struct json j;
	int64_t id;

	if (!check_model_name(rq, name) || !parse_experiment_id(rq, in->experiment_id, &id) ||
	    !check_new_model(rq, in))
		return false;
	r = db_query(rq, logged_model_create, P_INT(id), P_STR(rq->workspace), P_STR(name),
		     P_STR(or_empty(in->model_type)), P_STR(or_empty(in->source_run_id)),
		     P_INT(clock_ms()), P_KEYS(params), P_VALUES(params), P_KEYS(tags),
		     P_VALUES(tags));
	if (!r)
		return refuse_twice(rq, "A key of params or tags is given twice.");
	if (!rows_count(r))
		return no_experiment(rq, id);
	if (strcmp(rows_str(r, 0, 0), "active") != 0)
		return experiment_not_active(rq, id, rows_str(r, 0, 0));
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "model");
	jw_new_logged_model(&j, r, &params, &tags);
	jw_obj_end(&j);
	return true;
}

/* ---- get ---- */

struct logged_model_get_req {
	const char *model_id;
	const char *allow_deleted;
};
static const struct field logged_model_get_fields[] = {
	F_STR(logged_model_get_req, model_id, IN_PATH),
	/* a word: what is not "true" is as good as absent */
	F_STR(logged_model_get_req, allow_deleted, OPTIONAL),
	F_END,
};

HANDLER(logged_model_get)
{
	bool deleted = strcasecmp(or_empty(in->allow_deleted), "true") == 0;
	struct logged_models models = logged_models_send(rq, &in->model_id, 1, deleted);

	return db_wait(rq) && reply_model(rq, &models, in->model_id);
}

/* ---- finalize, delete ---- */

/* MLflow's clients repeat the model's id in the body, and its server insists. */
#define F_ID_IN_BODY(type, member)                                                                 \
	{                                                                                          \
		.name = "model_id", .kind = FIELD_STR, .flags = REQUIRED,                          \
		.offset = offsetof(struct type, member) + FIELD_TYPE_(type, member, const char *)  \
	}

static const char *const status_names[] = {
	"LOGGED_MODEL_STATUS_UNSPECIFIED",
	"LOGGED_MODEL_PENDING",
	"LOGGED_MODEL_READY",
	"LOGGED_MODEL_UPLOAD_FAILED",
};

struct logged_model_finalize_req {
	const char *model_id;
	const char *id_in_body;
	struct opt_int status;
};
static const struct field logged_model_finalize_fields[] = {
	F_STR(logged_model_finalize_req, model_id, IN_PATH),
	F_ID_IN_BODY(logged_model_finalize_req, id_in_body),
	F_ENUM(logged_model_finalize_req, status, status_names, REQUIRED),
	F_END,
};

HANDLER(logged_model_finalize)
{
	struct logged_models models;

	if (strcmp(in->model_id, in->id_in_body) != 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The path names model '%s', the body '%s'; name the same in both.",
			    in->model_id, in->id_in_body);
	db_send(rq, logged_model_finalize, P_STR(in->model_id), P_STR(rq->workspace),
		P_INT(in->status.v), P_INT(clock_ms()));
	models = logged_models_send(rq, &in->model_id, 1, true);
	return db_wait(rq) && reply_model(rq, &models, in->model_id);
}

struct logged_model_delete_req {
	const char *model_id;
};
static const struct field logged_model_delete_fields[] = {
	F_STR(logged_model_delete_req, model_id, IN_PATH),
	F_END,
};

HANDLER(logged_model_delete)
{
	struct rows *r = db_query(rq, logged_model_delete, P_STR(in->model_id),
				  P_STR(rq->workspace), P_INT(clock_ms()));

	if (!r)
		return false;
	return rows_changed(r) ? reply_empty(rq) : no_logged_model(rq, in->model_id);
}

/* ---- params ---- */

struct logged_model_log_params_req {
	const char *model_id;
	const char *id_in_body;
	struct kv_list params;
};
static const struct field logged_model_log_params_fields[] = {
	F_STR(logged_model_log_params_req, model_id, IN_PATH),
	F_ID_IN_BODY(logged_model_log_params_req, id_in_body),
	F_KVS(logged_model_log_params_req, params, OPTIONAL),
	F_END,
};

HANDLER(logged_model_log_params)
{
	struct kv_columns params = kv_columns(rq->arena, &in->params);
	struct rows *r;

	if (!check_keys(rq, "params", &in->params))
		return false;
	r = db_query(rq, logged_model_log_params, P_STR(in->model_id), P_STR(rq->workspace),
		     P_KEYS(params), P_VALUES(params));
	if (!r)
		return refuse_twice(rq, "Params of a logged model cannot be changed; one of these "
					"is given twice or logged already.");
	return rows_count(r) ? reply_empty(rq) : no_logged_model(rq, in->model_id);
}

/* ---- tags ---- */

struct logged_model_set_tags_req {
	const char *model_id;
	struct kv_list tags;
};
static const struct field logged_model_set_tags_fields[] = {
	F_STR(logged_model_set_tags_req, model_id, IN_PATH),
	F_KVS(logged_model_set_tags_req, tags, OPTIONAL),
	F_END,
};

HANDLER(logged_model_set_tags)
{
	struct kv_columns tags = kv_columns(rq->arena, &in->tags);
	struct rows *r;

	if (!check_keys(rq, "tags", &in->tags))
		return false;
	r = db_query(rq, logged_model_set_tags, P_STR(in->model_id), P_STR(rq->workspace),
		     P_KEYS(tags), P_VALUES(tags));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_logged_model(rq, in->model_id);
}

struct logged_model_delete_tag_req {
	const char *model_id;
	const char *tag_key;
};
static const struct field logged_model_delete_tag_fields[] = {
	F_STR(logged_model_delete_tag_req, model_id, IN_PATH),
	F_STR(logged_model_delete_tag_req, tag_key, IN_PATH),
	F_END,
};

HANDLER(logged_model_delete_tag)
{
	struct rows *r = db_query(rq, logged_model_delete_tag, P_STR(in->model_id),
				  P_STR(rq->workspace), P_STR(in->tag_key));

	if (!r)
		return false;
	if (!rows_count(r))
		return no_logged_model(rq, in->model_id);
	if (rows_int(r, 0, 0))
		return reply_empty(rq);
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "No tag with key %s found for model with ID %s.",
		    python_repr(rq->arena, in->tag_key), python_repr(rq->arena, in->model_id));
}
