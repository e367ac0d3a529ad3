/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registered models: create, get, rename, update, delete, tags. Aliases are in
 * registered_models_aliases.c, searching in registered_models_search.c, versions
 * in model_versions.c.
 */
#include "handlers/registered_models.h"
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/kv.h"
#include "app/validate.h"
#include "app/webhooks/events.h"
#include "auth/owned.h"
#include "handlers/column_width.h"

/* In the order of MLflow's protobuf message RegisteredModel. */
const struct out registered_model_out[] = {
	O_STR(name),
	O_INT(creation_timestamp),
	O_INT(last_updated_timestamp),
	O_STR(description),
	O_RAW(latest_versions),
	O_RAW(tags),
	O_RAW(aliases),
	O_END,
};
static const struct out created_out[] = {
	O_SKIP(created),
	O_SKIP(is_prompt),
	O_STR(name),
	O_INT(creation_timestamp),
	O_INT(last_updated_timestamp),
	O_STR(description),
	O_RAW(tags),
	O_END,
};

static bool reply_model(struct request *rq, const struct out *columns, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "registered_model");
	jw_obj(&j);
	jw_row(&j, columns, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

bool reply_registered_model(struct request *rq, const struct rows *r)
{
	return reply_model(rq, registered_model_out, r);
}

/* ---- create ---- */

struct registered_model_create_req {
	const char *name;
	struct kv_list tags;
	const char *description;
};
static const struct field registered_model_create_fields[] = {
	F_STR(registered_model_create_req, name, REQUIRED),
	F_KVS(registered_model_create_req, tags, OPTIONAL),
	F_STR(registered_model_create_req, description, OPTIONAL),
	F_END,
};

static bool check_tags(struct request *rq, const struct kv_list *tags)
{
	for (size_t i = 0; i < tags->n; i++)
		if (!check_model_tag(rq, tags->v[i].key, tags->v[i].value))
			return false;
	return true;
}

static bool has_prompt_tag(const struct kv_list *tags)
{
	for (size_t i = 0; i < tags->n; i++)
		if (strcmp(or_empty(tags->v[i].key), IS_PROMPT_TAG) == 0)
			return true;
	return false;
}

/* mlflow/prompt/registry_utils.py handle_resource_already_exist_error: models and
 * prompts share their names. */
static bool name_is_taken(struct request *rq, const char *name, bool by_prompt, bool for_prompt)
{
	if (by_prompt == for_prompt)
		return fail(rq, RESOURCE_ALREADY_EXISTS, "%s (name=%s) already exists.",
			    for_prompt ? "Prompt" : "Registered Model", name);
	return fail(rq, RESOURCE_ALREADY_EXISTS,
		    "Tried to create a %s with name %s, but the name is already taken by a %s. "
		    "MLflow does not allow creating a model and a prompt with the same name.",
		    for_prompt ? "prompt" : "registered model", python_repr(rq->arena, name),
		    by_prompt ? "prompt" : "registered model");
}

HANDLER(registered_model_create)
{
	struct kv_columns tags = kv_columns(rq->arena, &in->tags);
	struct rows *r;

	if (!check_model_name(rq, in->name) || !check_tags(rq, &in->tags) ||
	    !check_width(rq, "name", MAX_MODEL_NAME, in->name) ||
	    !check_width(rq, "description", MAX_MODEL_DESCRIPTION, in->description))
		return false;
	owned_begin(rq);
	r = db_send(rq, registered_model_create, P_STR(in->name), P_STR(rq->workspace),
		    P_STR(or_empty(in->description)), P_INT(clock_ms()), P_KEYS(tags),
		    P_VALUES(tags));
	event_model_created(rq, in->name, &in->tags, in->description);
	if (!db_wait(rq))
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", rq->workspace);
	if (!rows_bool(r, 0, 0))
		return name_is_taken(rq, in->name, rows_bool(r, 0, 1), has_prompt_tag(&in->tags));
	return owned_add(rq, has_prompt_tag(&in->tags) ? "prompt" : "registered_model", in->name) &&
	       reply_model(rq, created_out, r);
}

/* ---- get ---- */

struct registered_model_get_req {
	const char *name;
};
static const struct field registered_model_get_fields[] = {
	F_STR(registered_model_get_req, name, REQUIRED),
	F_END,
};

HANDLER(registered_model_get)
{
	struct rows *r;

	if (!check_model_name(rq, in->name))
		return false;
	r = db_query(rq, registered_model_get, P_STRS(&in->name, 1), P_STR(rq->workspace));
	if (!r)
		return false;
	return rows_count(r) ? reply_registered_model(rq, r) : no_registered_model(rq, in->name);
}

/* ---- update, rename, delete ---- */

struct registered_model_update_req {
	const char *name;
	const char *description;
};
static const struct field registered_model_update_fields[] = {
	F_STR(registered_model_update_req, name, REQUIRED),
	F_STR(registered_model_update_req, description, OPTIONAL),
	F_END,
};

HANDLER(registered_model_update)
{
	struct rows *r;

	if (!check_model_name(rq, in->name) ||
	    !check_width(rq, "description", MAX_MODEL_DESCRIPTION, in->description))
		return false;
	db_send(rq, registered_model_update, P_STR(in->name), P_STR(rq->workspace),
		P_STR(or_empty(in->description)), P_INT(clock_ms()));
	r = db_query(rq, registered_model_get, P_STRS(&in->name, 1), P_STR(rq->workspace));
	if (!r)
		return false;
	return rows_count(r) ? reply_registered_model(rq, r) : no_registered_model(rq, in->name);
}

struct registered_model_rename_req {
	const char *name;
	const char *new_name;
};
static const struct field registered_model_rename_fields[] = {
	F_STR(registered_model_rename_req, name, REQUIRED),
	F_STR(registered_model_rename_req, new_name, REQUIRED),
	F_END,
};

HANDLER(registered_model_rename)
{
	struct rows *renamed, *r;

	if (!check_new_model_name(rq, in->new_name) || !check_model_name(rq, in->name) ||
	    !check_width(rq, "new_name", MAX_MODEL_NAME, in->new_name))
		return false;
	owned_begin(rq);
	renamed = db_send(rq, registered_model_rename, P_STR(in->name), P_STR(rq->workspace),
			  P_STR(in->new_name), P_INT(clock_ms()));
	r = db_query(rq, registered_model_get, P_STRS(&in->new_name, 1), P_STR(rq->workspace));
	if (!r && strcmp(db_sqlstate(rq), "23505") == 0)
		return fail(rq, RESOURCE_ALREADY_EXISTS,
			    "Registered Model (name=%s) already exists.", in->new_name);
	if (!r)
		return false;
	if (!rows_changed(renamed))
		return no_registered_model(rq, in->name);
	return owned_rename_model(rq, in->name, in->new_name) && reply_registered_model(rq, r);
}

struct registered_model_delete_req {
	const char *name;
};
static const struct field registered_model_delete_fields[] = {
	F_STR(registered_model_delete_req, name, REQUIRED),
	F_END,
};

HANDLER(registered_model_delete)
{
	struct rows *r;

	if (!check_model_name(rq, in->name))
		return false;
	owned_begin(rq);
	db_send(rq, registered_model_lock, P_STR(in->name), P_STR(rq->workspace));
	r = db_query(rq, registered_model_delete, P_STR(in->name), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_changed(r))
		return no_registered_model(rq, in->name);
	return owned_forget_model(rq, in->name) && reply_empty(rq);
}

/* ---- tags ---- */

struct registered_model_set_tag_req {
	const char *name;
	const char *key;
	const char *value;
};
static const struct field registered_model_set_tag_fields[] = {
	F_STR(registered_model_set_tag_req, name, REQUIRED),
	F_STR(registered_model_set_tag_req, key, REQUIRED),
	F_STR(registered_model_set_tag_req, value, OPTIONAL),
	F_END,
};

HANDLER(registered_model_set_tag)
{
	struct rows *r;

	if (!check_model_name(rq, in->name) || !check_model_tag(rq, in->key, in->value))
		return false;
	r = db_send(rq, registered_model_set_tag, P_STR(in->name), P_STR(rq->workspace),
		    P_STR(in->key), P_STR(or_empty(in->value)));
	event_model_changed(rq, &(struct model_change){ .of_prompt = ENTITY_PROMPT_TAG,
							.action = ACTION_SET,
							.name = in->name,
							.key = in->key,
							.value = or_empty(in->value) });
	if (!db_wait(rq))
		return false;
	return rows_count(r) ? reply_empty(rq) : no_registered_model(rq, in->name);
}

struct registered_model_delete_tag_req {
	const char *name;
	const char *key;
};
static const struct field registered_model_delete_tag_fields[] = {
	F_STR(registered_model_delete_tag_req, name, REQUIRED),
	F_STR(registered_model_delete_tag_req, key, REQUIRED),
	F_END,
};

HANDLER(registered_model_delete_tag)
{
	struct rows *r;

	if (!check_model_name(rq, in->name) || !check_tag_name(rq, "key", in->key))
		return false;
	r = db_send(rq, registered_model_delete_tag, P_STR(in->name), P_STR(rq->workspace),
		    P_STR(in->key));
	event_model_changed(rq, &(struct model_change){ .of_prompt = ENTITY_PROMPT_TAG,
							.action = ACTION_DELETED,
							.name = in->name,
							.key = in->key });
	if (!db_wait(rq))
		return false;
	return rows_count(r) ? reply_empty(rq) : no_registered_model(rq, in->name);
}
