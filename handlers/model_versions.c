/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of registered models: get, update, move between stages, delete, tags,
 * artifacts. Creating is in model_versions_create.c, searching in
 * model_versions_search.c. Whatever changes several rows locks the registered
 * model first.
 */
#include "handlers/model_versions.h"
#include "app/artifacts/location.h"
#include "app/artifacts/place.h"
#include "app/artifacts/uri.h"
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "app/webhooks/events.h"
#include "handlers/column_width.h"

const struct out model_version_out[] = { O_SKIP(alias), VERSION_COLUMNS, O_RAW(aliases), O_END };

bool has_version(const struct rows *r, int row)
{
	return row < rows_count(r) && !rows_null(r, row, 2);
}

bool reply_model_version(struct request *rq, const struct out *columns, const struct rows *r,
			 int row)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "model_version");
	jw_obj(&j);
	jw_row(&j, columns, r, row);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

static struct rows *version_send(struct request *rq, const char *name, int64_t version)
{
	return db_send(rq, model_version_get, P_STR(name), P_STR(rq->workspace), P_INT(version),
		       P_STR(NULL));
}

static bool read_name_and_version(struct request *rq, const char *name, const char *version,
				  struct version_number *ret)
{
	return check_model_name(rq, name) && read_version(rq, version, ret);
}

/* Answers with the version that the last statement of the queue selects. */
static bool reply_version(struct request *rq, const char *name, const struct version_number *v)
{
	struct rows *r = db_waited(rq, version_send(rq, name, v->v));

	if (!r)
		return false;
	if (!has_version(r, 0))
		return no_model_version(rq, name, v->text);
	return reply_model_version(rq, model_version_out, r, 0);
}

/* Locks the registered model of a version and marks it as updated. */
static struct rows *touch(struct request *rq, const char *name, int64_t version, int64_t now)
{
	return db_send(rq, registered_model_touch, P_STR(name), P_STR(rq->workspace), P_INT(now),
		       P_INT(version));
}

/* ---- get, update ---- */

struct model_version_get_req {
	const char *name;
	const char *version;
};
static const struct field model_version_get_fields[] = {
	F_STR(model_version_get_req, name, REQUIRED),
	F_STR(model_version_get_req, version, REQUIRED),
	F_END,
};

HANDLER(model_version_get)
{
	struct version_number v;

	return read_name_and_version(rq, in->name, in->version, &v) &&
	       reply_version(rq, in->name, &v);
}

struct model_version_update_req {
	const char *name;
	const char *version;
	const char *description;
};
static const struct field model_version_update_fields[] = {
	F_STR(model_version_update_req, name, REQUIRED),
	F_STR(model_version_update_req, version, REQUIRED),
	F_STR(model_version_update_req, description, OPTIONAL),
	F_END,
};

HANDLER(model_version_update)
{
	struct version_number v;

	if (!read_name_and_version(rq, in->name, in->version, &v) ||
	    !check_width(rq, "description", MAX_MODEL_DESCRIPTION, in->description))
		return false;
	db_send(rq, model_version_update, P_STR(in->name), P_STR(rq->workspace), P_INT(v.v),
		P_STR(in->description), P_INT(clock_ms()));
	return reply_version(rq, in->name, &v);
}

/* ---- stages ---- */

struct model_version_transition_req {
	const char *name;
	const char *version;
	const char *stage;
	struct opt_bool archive_existing_versions;
};
static const struct field model_version_transition_fields[] = {
	F_STR(model_version_transition_req, name, REQUIRED),
	F_STR(model_version_transition_req, version, REQUIRED),
	F_STR(model_version_transition_req, stage, REQUIRED),
	F_BOOL(model_version_transition_req, archive_existing_versions, OPTIONAL),
	F_END,
};

HANDLER(model_version_transition)
{
	const char *stage = read_stage(rq, in->stage);
	struct version_number v;
	int64_t now = clock_ms();

	if (!stage)
		return false;
	if (in->archive_existing_versions.v && strcmp(stage, "Staging") != 0 &&
	    strcmp(stage, "Production") != 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Model version transition cannot archive existing model versions "
			    "because '%s' is not an Active stage. Valid stages are ['Staging', "
			    "'Production']",
			    in->stage);
	if (!read_name_and_version(rq, in->name, in->version, &v))
		return false;
	touch(rq, in->name, v.v, now);
	db_send(rq, model_version_transition, P_STR(in->name), P_STR(rq->workspace), P_INT(v.v),
		P_STR(stage), P_BOOL(in->archive_existing_versions.v), P_INT(now));
	return reply_version(rq, in->name, &v);
}

/* ---- delete ---- */

struct model_version_delete_req {
	const char *name;
	const char *version;
};
static const struct field model_version_delete_fields[] = {
	F_STR(model_version_delete_req, name, REQUIRED),
	F_STR(model_version_delete_req, version, REQUIRED),
	F_END,
};

HANDLER(model_version_delete)
{
	struct version_number v;
	int64_t now = clock_ms();
	struct rows *r;

	if (!read_version(rq, in->version, &v) || !check_model_name(rq, in->name))
		return false;
	touch(rq, in->name, v.v, now);
	r = db_query(rq, model_version_delete, P_STR(in->name), P_STR(rq->workspace), P_INT(v.v),
		     P_INT(now));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_model_version(rq, in->name, v.text);
}

/* ---- tags ---- */

struct model_version_set_tag_req {
	const char *name;
	const char *version;
	const char *key;
	const char *value;
};
static const struct field model_version_set_tag_fields[] = {
	F_STR(model_version_set_tag_req, name, REQUIRED),
	F_STR(model_version_set_tag_req, version, REQUIRED),
	F_STR(model_version_set_tag_req, key, REQUIRED),
	F_STR(model_version_set_tag_req, value, OPTIONAL),
	F_END,
};

HANDLER(model_version_set_tag)
{
	struct version_number v;
	struct rows *r;

	if (!read_name_and_version(rq, in->name, in->version, &v) ||
	    !check_version_tag(rq, in->key, in->value))
		return false;
	r = db_send(rq, model_version_set_tag, P_STR(in->name), P_STR(rq->workspace), P_INT(v.v),
		    P_STR(in->key), P_STR(or_empty(in->value)));
	event_model_changed(rq, &(struct model_change){ .of_model = ENTITY_MODEL_VERSION_TAG,
							.of_prompt = ENTITY_PROMPT_VERSION_TAG,
							.action = ACTION_SET,
							.name = in->name,
							.version = in->version,
							.version_number = v.v,
							.key = in->key,
							.value = or_empty(in->value) });
	if (!db_wait(rq))
		return false;
	return rows_count(r) ? reply_empty(rq) : no_model_version(rq, in->name, v.text);
}

struct model_version_delete_tag_req {
	const char *name;
	const char *version;
	const char *key;
};
static const struct field model_version_delete_tag_fields[] = {
	F_STR(model_version_delete_tag_req, name, REQUIRED),
	F_STR(model_version_delete_tag_req, version, REQUIRED),
	F_STR(model_version_delete_tag_req, key, REQUIRED),
	F_END,
};

HANDLER(model_version_delete_tag)
{
	struct version_number v;
	struct rows *r;

	if (!read_name_and_version(rq, in->name, in->version, &v) ||
	    !check_tag_name(rq, "key", in->key))
		return false;
	r = db_send(rq, model_version_delete_tag, P_STR(in->name), P_STR(rq->workspace), P_INT(v.v),
		    P_STR(in->key));
	event_model_changed(rq, &(struct model_change){ .of_model = ENTITY_MODEL_VERSION_TAG,
							.of_prompt = ENTITY_PROMPT_VERSION_TAG,
							.action = ACTION_DELETED,
							.name = in->name,
							.version = in->version,
							.version_number = v.v,
							.key = in->key });
	if (!db_wait(rq))
		return false;
	return rows_count(r) ? reply_empty(rq) : no_model_version(rq, in->name, v.text);
}

/* ---- artifacts ---- */

static bool find_location(struct request *rq, const char *name, const char *version,
			  const char **ret_uri)
{
	struct version_number v;
	struct rows *r;

	if (!read_name_and_version(rq, name, version, &v))
		return false;
	r = db_query(rq, model_version_locate, P_STR(name), P_STR(rq->workspace), P_INT(v.v));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_model_version(rq, name, v.text);
	*ret_uri = or_empty(rows_str(r, 0, 0));
	return true;
}

struct model_version_download_uri_req {
	const char *name;
	const char *version;
};
static const struct field model_version_download_uri_fields[] = {
	F_STR(model_version_download_uri_req, name, OPTIONAL),
	F_STR(model_version_download_uri_req, version, OPTIONAL),
	F_END,
};

HANDLER(model_version_download_uri)
{
	const char *uri;

	return find_location(rq, in->name, in->version, &uri) &&
	       reply_member(rq, "artifact_uri", uri);
}

/* A location runs:/<run>/<path> lies where the run's artifacts are now. */
static bool follow_run(struct request *rq, const char **uri)
{
	struct uri parts;
	struct rows *r;
	const char *id;
	size_t n;

	if (!uri_split(rq->arena, *uri, &parts) || strcmp(parts.scheme, "runs") != 0)
		return true;
	id = parts.path + strspn(parts.path, "/");
	n = strcspn(id, "/");
	r = db_query(rq, artifact_find_run, P_STR(arena_strndup(rq->arena, id, n)),
		     P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Run with id=%.*s not found", (int)n, id);
	*uri = uri_append(rq->arena, or_empty(rows_str(r, 0, 0)), id + n);
	return true;
}

struct model_version_artifact_get_req {
	const char *name;
	const char *version;
	const char *path;
};
static const struct field model_version_artifact_get_fields[] = {
	F_STR(model_version_artifact_get_req, name, OPTIONAL),
	F_STR(model_version_artifact_get_req, version, OPTIONAL),
	F_STR(model_version_artifact_get_req, path, OPTIONAL),
	F_END,
};

HANDLER(model_version_artifact_get)
{
	struct artifact_path path;
	struct artifact at;
	const char *uri;

	if (!in->path)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Missing value for required parameter 'path'.");
	return artifact_path_read(rq, in->path, &path) &&
	       find_location(rq, in->name, in->version, &uri) && follow_run(rq, &uri) &&
	       place_below(rq, uri, &path, &at) && store_send(rq, &at);
}
