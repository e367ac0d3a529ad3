/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs: create, get, update, delete, restore. What is logged into them is in
 * run_log.c, searching in runs_search.c.
 */
#include "handlers/runs.h"
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/kv.h"
#include "app/random_name.h"
#include "handlers/column_width.h"
#include "handlers/experiments.h"
#include "handlers/run_inputs.h"
#include "handlers/run_out.h"

/* The widths of columns, which MLflow leaves checking to the database. */
#define MAX_RUN_NAME_LENGTH 250
#define MAX_USER_ID_LENGTH 256

#define RUN_NAME_TAG "mlflow.runName"
#define STAGE 8 /* the column of lifecycle_stage in run_out */

static bool no_run(struct request *rq, const char *id)
{
	return check_run_stage(rq, NULL, id);
}

/* ---- create ---- */

static const struct field run_create_fields[] = {
	F_STR(run_create_req, experiment_id, OPTIONAL), F_STR(run_create_req, user_id, OPTIONAL),
	F_STR(run_create_req, run_name, OPTIONAL),      F_INT(run_create_req, start_time, OPTIONAL),
	F_KVS(run_create_req, tags, OPTIONAL),          F_END,
};

/* The name that the first tag of the run's name gives, or "". */
static const char *name_of_tags(const struct kv_list *tags)
{
	for (size_t i = 0; i < tags->n; i++)
		if (strcmp(or_empty(tags->v[i].key), RUN_NAME_TAG) == 0)
			return or_empty(tags->v[i].value);
	return "";
}

/* The run's name, and the tags with it. False: answered. */
static bool choose_name(struct request *rq, const struct run_create_req *in, const char **ret_name,
			struct kv_list *ret_tags)
{
	const char *given = or_empty(in->run_name), *tagged = name_of_tags(&in->tags);
	struct kv_list tags = { .n = in->tags.n,
				.v = ARENA_ARRAY(rq->arena, in->tags.n + 1, struct kv) };

	if (*given && *tagged && strcmp(given, tagged) != 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Both 'run_name' argument and 'mlflow.runName' tag are specified, but "
			    "with different values (run_name='%s', mlflow.runName='%s').",
			    given, tagged);
	*ret_name = *given ? given : *tagged ? tagged : random_name(rq->arena);
	for (size_t i = 0; i < tags.n; i++)
		tags.v[i] = in->tags.v[i];
	if (!*tagged)
		tags.v[tags.n++] = (struct kv){ RUN_NAME_TAG, *ret_name };
	*ret_tags = tags;
	return true;
}

static bool check_widths(struct request *rq, const struct run_create_req *in, const char *name,
			 const struct kv_list *tags)
{
	for (size_t i = 0; i < tags->n; i++)
		if (!check_width(rq, "key", MAX_ENTITY_KEY_LENGTH, tags->v[i].key) ||
		    !check_width(rq, "value", MAX_TAG_VAL_LENGTH, tags->v[i].value))
			return false;
	return check_width(rq, "run_name", MAX_RUN_NAME_LENGTH, name) &&
	       check_width(rq, "user_id", MAX_USER_ID_LENGTH, in->user_id);
}

/* A run without an experiment belongs to the default one, so MLflow first looks
 * whether that is there; but then it does not take the run. */
static bool refuse_no_experiment(struct request *rq)
{
	struct rows *r = db_query(rq, experiment_get, P_INT(0), P_STR(rq->workspace));

	if (!r)
		return false;
	return rows_count(r) ? fail(rq, BAD_REQUEST, "experiment_id must not be empty.") :
			       no_experiment(rq, 0);
}

static bool reply_created(struct request *rq, const struct rows *r, const struct kv_columns *tags)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "run");
	jw_obj(&j);
	jw_key(&j, "info");
	jw_obj(&j);
	jw_row(&j, run_out, r, 0);
	jw_obj_end(&j);
	jw_key(&j, "data");
	jw_obj(&j);
	jw_key(&j, "tags");
	jw_arr(&j);
	for (size_t i = 0; i < tags->n; i++) {
		jw_obj(&j);
		jw_kv_str(&j, "key", tags->keys[i]);
		jw_kv_str(&j, "value", tags->values[i]);
		jw_obj_end(&j);
	}
	jw_arr_end(&j);
	jw_obj_end(&j);
	jw_key(&j, "inputs");
	jw_obj(&j);
	jw_obj_end(&j);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

bool run_insert(struct request *rq, const struct run_create_req *in, const struct rows **ret,
		struct kv_columns *ret_tags)
{
	struct kv_list list = { 0 };
	const char *name = "";
	struct rows *r;
	int64_t id;

	if (!*or_empty(in->experiment_id))
		return refuse_no_experiment(rq);
	if (!parse_experiment_id(rq, in->experiment_id, &id) ||
	    !choose_name(rq, in, &name, &list) || !check_widths(rq, in, name, &list))
		return false;
	*ret_tags = kv_columns(rq->arena, &list);
	*ret = r = db_query(rq, run_create, P_INT(id), P_STR(rq->workspace), P_STR(name),
			    P_STR(or_empty(in->user_id)), P_INT(in->start_time.v),
			    P_KEYS(*ret_tags), P_VALUES(*ret_tags));
	if (!r)
		return strcmp(db_sqlstate(rq), "23505") == 0 ?
			       fail(rq, BAD_REQUEST, "A tag is given twice.") :
			       false;
	if (!rows_count(r))
		return no_experiment(rq, id);
	return !rows_null(r, 0, 0) || experiment_not_active(rq, id, rows_str(r, 0, STAGE));
}

HANDLER(run_create)
{
	const struct rows *r;
	struct kv_columns tags;

	return run_insert(rq, in, &r, &tags) && reply_created(rq, r, &tags);
}

/* ---- get ---- */

struct run_get_req {
	const char *run_id;
};
static const struct field run_get_fields[] = {
	F_RUN_ID(run_get_req, run_id),
	F_END,
};

HANDLER(run_get)
{
	struct rows *run = db_send(rq, run_get, P_STR(in->run_id), P_STR(rq->workspace));
	struct rows *children = run_children_send(rq, in->run_id);
	struct json j;

	if (!db_wait(rq))
		return false;
	if (!rows_count(run))
		return no_run(rq, in->run_id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "run");
	jw_run(&j, rq->arena, run, children);
	jw_obj_end(&j);
	return true;
}

/* ---- update ---- */

static const char *const statuses[] = {
	NULL, "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"
};

struct run_update_req {
	const char *run_id;
	struct opt_int status;
	struct opt_int end_time;
	const char *run_name;
};
static const struct field run_update_fields[] = {
	F_RUN_ID(run_update_req, run_id),
	F_ENUM(run_update_req, status, statuses, KNOWN_NUMBER),
	F_INT(run_update_req, end_time, OPTIONAL),
	F_STR(run_update_req, run_name, OPTIONAL),
	F_END,
};

HANDLER(run_update)
{
	const char *name = *or_empty(in->run_name) ? in->run_name : NULL;
	struct json j;
	struct rows *r;

	if (!check_width(rq, "run_name", MAX_RUN_NAME_LENGTH, name))
		return false;
	r = db_query(rq, run_update, P_STR(in->run_id), P_STR(rq->workspace),
		     P_STR(in->status.given ? statuses[in->status.v] : NULL),
		     P_OPT_INT(in->end_time), P_STR(name));
	if (!r || !check_run_stage(rq, rows_count(r) ? rows_str(r, 0, STAGE) : NULL, in->run_id))
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "run_info");
	jw_obj(&j);
	jw_row(&j, run_out, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- delete, restore ---- */

struct run_delete_req {
	const char *run_id;
};
static const struct field run_delete_fields[] = {
	F_RUN_ID_ONLY(run_delete_req, run_id),
	F_END,
};

HANDLER(run_delete)
{
	struct rows *r = db_query(rq, run_delete, P_STR(or_empty(in->run_id)), P_STR(rq->workspace),
				  P_INT(clock_ms()));

	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_run(rq, or_empty(in->run_id));
}

struct run_restore_req {
	const char *run_id;
};
static const struct field run_restore_fields[] = {
	F_RUN_ID_ONLY(run_restore_req, run_id),
	F_END,
};

HANDLER(run_restore)
{
	struct rows *r =
		db_query(rq, run_restore, P_STR(or_empty(in->run_id)), P_STR(rq->workspace));

	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_run(rq, or_empty(in->run_id));
}
