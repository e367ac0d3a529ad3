/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Experiments: create, get, rename, delete, restore, tags. Searching is in
 * experiments_search.c. This file is the pattern for the others: the request
 * struct and its fields, the columns that go out, the handler, in the order of
 * endpoints.def.
 */
#include "handlers/experiments.h"
#include "app/artifacts/location.h"
#include "app/clock.h"
#include "app/config.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "app/kv.h"
#include "app/validate.h"
#include "auth/owned.h"

#include <inttypes.h>

const struct out experiment_out[] = {
	O_ID(experiment_id),
	O_STR(name),
	O_STR(artifact_location),
	O_STR(lifecycle_stage),
	O_INT(last_update_time),
	O_INT(creation_time),
	O_RAW(tags),
	O_STR(workspace),
	O_END,
};

bool no_experiment(struct request *rq, int64_t id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "No Experiment with id=%" PRId64 " exists", id);
}

bool experiment_not_active(struct request *rq, int64_t id, const char *stage)
{
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "The experiment %" PRId64
		    " must be in the 'active' state. Current state is %s.",
		    id, stage);
}

static bool too_many_views(struct request *rq, const char *of_experiment)
{
	return fail(
		rq, INVALID_PARAMETER_VALUE,
		"Unable to create another custom view%s; the maximum number of custom views per "
		"experiment is %d. Delete an existing custom view before creating a new one.",
		of_experiment, MAX_CUSTOM_VIEWS_PER_EXPERIMENT);
}

static bool is_custom_view(const char *key)
{
	return strncmp(or_empty(key), CUSTOM_VIEW_TAG_PREFIX, strlen(CUSTOM_VIEW_TAG_PREFIX)) == 0;
}

static bool reply_experiment(struct request *rq, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "experiment");
	jw_obj(&j);
	jw_row(&j, experiment_out, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- create ---- */

struct experiment_create_req {
	const char *name;
	const char *artifact_location;
	struct kv_list tags;
};
static const struct field experiment_create_fields[] = {
	F_STR(experiment_create_req, name, REQUIRED),
	F_STR(experiment_create_req, artifact_location, OPTIONAL),
	F_KVS(experiment_create_req, tags, OPTIONAL),
	F_END,
};

static bool check_tags(struct request *rq, const struct kv_list *tags)
{
	size_t views = 0;

	for (size_t i = 0; i < tags->n; i++) {
		views += is_custom_view(tags->v[i].key);
		if (!check_experiment_tag(rq, tags->v[i].key, tags->v[i].value))
			return false;
	}
	return views <= MAX_CUSTOM_VIEWS_PER_EXPERIMENT || too_many_views(rq, "");
}

/* With workspaces the server alone decides where artifacts go. */
static bool check_location(struct request *rq, const char *location)
{
	if (!location)
		return true;
	if (!check_storage_uri(rq, "artifact_location", location))
		return false;
	if (rq->config->enable_workspaces)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "artifact_location cannot be specified when workspaces are enabled");
	return true;
}

HANDLER(experiment_create)
{
	const char *location = *or_empty(in->artifact_location) ? in->artifact_location : NULL;
	struct kv_columns tags = kv_columns(rq->arena, &in->tags);
	struct rows *r;

	if (!check_location(rq, location) || !check_experiment_name(rq, in->name) ||
	    (location && !resolve_local_uri(rq, location, &location)) || !check_tags(rq, &in->tags))
		return false;
	owned_begin(rq);
	r = db_query(rq, experiment_create, P_STR(in->name), P_STR(rq->workspace),
		     P_STR(artifact_root(rq)), P_STR(location), P_INT(clock_ms()), P_KEYS(tags),
		     P_VALUES(tags));
	if (!r && strcmp(db_sqlstate(rq), "23505") == 0)
		return fail(rq, RESOURCE_ALREADY_EXISTS,
			    "Experiment(name=%s) cannot be created: it has one tag key twice.",
			    in->name);
	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_ALREADY_EXISTS, "Experiment(name=%s) already exists.",
			    in->name);
	if (rows_null(r, 0, 0))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", rq->workspace);
	return owned_add(rq, "experiment", rows_str(r, 0, 0)) &&
	       reply_member(rq, "experiment_id", rows_str(r, 0, 0));
}

/* ---- get ---- */

struct experiment_get_req {
	const char *experiment_id;
};
static const struct field experiment_get_fields[] = {
	F_STR(experiment_get_req, experiment_id, REQUIRED),
	F_END,
};

HANDLER(experiment_get)
{
	struct rows *r;
	int64_t id;

	if (!parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = db_query(rq, experiment_get, P_INT(id), P_STR(rq->workspace));
	if (!r)
		return false;
	return rows_count(r) ? reply_experiment(rq, r) : no_experiment(rq, id);
}

struct experiment_get_by_name_req {
	const char *experiment_name;
};
static const struct field experiment_get_by_name_fields[] = {
	F_STR(experiment_get_by_name_req, experiment_name, REQUIRED),
	F_END,
};

HANDLER(experiment_get_by_name)
{
	struct rows *r = db_query(rq, experiment_get_by_name, P_STR(in->experiment_name),
				  P_STR(rq->workspace));

	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Could not find experiment with name '%s'",
			    in->experiment_name);
	return reply_experiment(rq, r);
}

/* ---- update, delete, restore ---- */

struct experiment_update_req {
	const char *experiment_id;
	const char *new_name;
};
static const struct field experiment_update_fields[] = {
	F_STR(experiment_update_req, experiment_id, REQUIRED),
	F_STR(experiment_update_req, new_name, REQUIRED),
	F_END,
};

HANDLER(experiment_update)
{
	struct rows *r;
	int64_t id;

	if (!check_experiment_name(rq, in->new_name) ||
	    !parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = db_query(rq, experiment_rename, P_INT(id), P_STR(rq->workspace), P_STR(in->new_name),
		     P_INT(clock_ms()));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_experiment(rq, id);
	if (strcmp(rows_str(r, 0, 0), "active") != 0)
		return fail(rq, INVALID_STATE, "Cannot rename a non-active experiment.");
	return reply_empty(rq);
}

struct experiment_delete_req {
	const char *experiment_id;
};
static const struct field experiment_delete_fields[] = {
	F_STR(experiment_delete_req, experiment_id, REQUIRED),
	F_END,
};

HANDLER(experiment_delete)
{
	struct rows *r;
	int64_t id;

	if (!parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = db_query(rq, experiment_delete, P_INT(id), P_STR(rq->workspace), P_INT(clock_ms()));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_experiment(rq, id);
}

struct experiment_restore_req {
	const char *experiment_id;
};
static const struct field experiment_restore_fields[] = {
	F_STR(experiment_restore_req, experiment_id, REQUIRED),
	F_END,
};

HANDLER(experiment_restore)
{
	struct rows *r;
	int64_t id;

	if (!parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = db_query(rq, experiment_restore, P_INT(id), P_STR(rq->workspace), P_INT(clock_ms()));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_experiment(rq, id);
}

/* ---- tags ---- */

struct experiment_set_tag_req {
	const char *experiment_id;
	const char *key;
	const char *value;
};
static const struct field experiment_set_tag_fields[] = {
	F_STR(experiment_set_tag_req, experiment_id, REQUIRED),
	F_STR(experiment_set_tag_req, key, REQUIRED),
	F_STR(experiment_set_tag_req, value, OPTIONAL),
	F_END,
};

HANDLER(experiment_set_tag)
{
	struct opt_int limit = { is_custom_view(in->key), MAX_CUSTOM_VIEWS_PER_EXPERIMENT };
	struct rows *r;
	int64_t id;

	if (!check_experiment_tag(rq, in->key, in->value) ||
	    !parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = db_query(rq, experiment_set_tag, P_INT(id), P_STR(rq->workspace), P_STR(in->key),
		     P_STR(or_empty(in->value)), P_OPT_INT(limit), P_STR(CUSTOM_VIEW_TAG_PREFIX));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_experiment(rq, id);
	if (rows_bool(r, 0, 1))
		return too_many_views(rq, arena_printf(rq->arena, " for experiment %" PRId64, id));
	if (strcmp(rows_str(r, 0, 0), "active") != 0)
		return experiment_not_active(rq, id, rows_str(r, 0, 0));
	return reply_empty(rq);
}

struct experiment_delete_tag_req {
	const char *experiment_id;
	const char *key;
};
static const struct field experiment_delete_tag_fields[] = {
	F_STR(experiment_delete_tag_req, experiment_id, REQUIRED),
	F_STR(experiment_delete_tag_req, key, REQUIRED),
	F_END,
};

HANDLER(experiment_delete_tag)
{
	struct rows *r;
	int64_t id;

	if (!parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = db_query(rq, experiment_delete_tag, P_INT(id), P_STR(rq->workspace), P_STR(in->key));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_experiment(rq, id);
	if (strcmp(rows_str(r, 0, 0), "active") != 0)
		return experiment_not_active(rq, id, rows_str(r, 0, 0));
	if (!rows_int(r, 0, 1))
		return fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "No tag with name: %s in experiment with id %s", in->key,
			    in->experiment_id);
	return reply_empty(rq);
}
