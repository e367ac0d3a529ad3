/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is logged into runs: metrics, params and tags, one by one; as a batch in
 * run_batch.c. Each kind has one statement for any number of entries.
 */
#include "handlers/run_log.h"
#include "app/endpoints.h"
#include "app/kv.h"
#include "app/search/python.h"
#include "app/validate.h"
#include "handlers/column_width.h"
#include "handlers/run_inputs.h"

#include <inttypes.h>

#define RUN_NAME_TAG "mlflow.runName"
#define MAX_RUN_NAME_LENGTH 250 /* the width of runs.name */

/* ---- rules (mlflow/utils/validation.py) ---- */

/* What messages call a part of an entry: "params[3].key" in a batch. */
static const char *path_of(struct arena *a, const char *entry, const char *part)
{
	return entry ? arena_printf(a, "%s.%s", entry, part) : part;
}

bool check_metric(struct request *rq, const char *entry, const struct metric *m)
{
	if (!check_metric_name(rq, path_of(rq->arena, entry, "name"), m->key))
		return false;
	if (m->timestamp.v < 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid value %" PRId64
			    " for parameter '%s' supplied: metric '%s' (value=%s). Timestamp must "
			    "be a nonnegative long (64-bit integer) ",
			    m->timestamp.v, path_of(rq->arena, entry, "timestamp"), m->key,
			    py_repr_float(rq->arena, m->value.v));
	return check_length(rq, "Metric name", MAX_ENTITY_KEY_LENGTH, m->key);
}

bool check_metric_dataset(struct request *rq, const struct metric *m)
{
	if (!*or_empty(m->dataset_name) == !*or_empty(m->dataset_digest))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Both dataset_name and dataset_digest must be provided if one is provided");
}

bool check_param(struct request *rq, const char *entry, struct kv *p)
{
	p->key = or_empty(p->key);
	p->value = truncated(rq->arena, MAX_PARAM_VAL_LENGTH, p->value);
	return check_param_name(rq, path_of(rq->arena, entry, "key"), p->key) &&
	       check_length(rq, "Param key", MAX_ENTITY_KEY_LENGTH, p->key);
}

bool check_tag(struct request *rq, const char *entry, struct kv *t)
{
	const char *path = path_of(rq->arena, entry, "key");

	t->key = or_empty(t->key);
	t->value = truncated(rq->arena, MAX_TAG_VAL_LENGTH, t->value);
	return check_tag_name(rq, path, t->key) &&
	       check_length(rq, path, MAX_ENTITY_KEY_LENGTH, t->key) &&
	       (strcmp(t->key, RUN_NAME_TAG) != 0 ||
		check_width(rq, RUN_NAME_TAG, MAX_RUN_NAME_LENGTH, t->value));
}

/* ---- sending ---- */

static struct rows *send_params(struct request *rq, const struct entries *e)
{
	struct kv_columns c = kv_columns_sorted(rq->arena, &e->params);

	return db_send(rq, run_log_params, P_STR(e->run_id), P_STR(rq->workspace), P_KEYS(c),
		       P_VALUES(c));
}

/* A single point, which is what training loops send, does without arrays: that costs
 * PostgreSQL a quarter less. */
static struct rows *send_metrics(struct request *rq, const struct entries *e)
{
	struct point_columns latest,
		all = metric_points(rq->arena, e->metrics, e->n_metrics, &latest);

	if (all.n == 1)
		return db_send(rq, run_log_metric, P_STR(e->run_id), P_STR(rq->workspace),
			       P_STR(all.keys[0]), P_DBL(all.values[0]), P_INT(all.timestamps[0]),
			       P_INT(all.steps[0]));
	return db_send(rq, run_log_metrics, P_STR(e->run_id), P_STR(rq->workspace), P_POINTS(all),
		       P_POINTS(latest));
}

/* Metrics that were measured on a logged model are kept with the model, too.
 * NULL: there are none. */
static struct rows *send_model_metrics(struct request *rq, const struct entries *e)
{
	struct model_metric_columns c = model_metrics(rq->arena, e->metrics, e->n_metrics);

	if (!c.points.n)
		return NULL;
	return db_send(rq, run_log_model_metrics, P_STR(e->run_id), P_STR(rq->workspace),
		       P_STRS(c.model_ids, c.points.n), P_POINTS(c.points),
		       P_STRS(c.dataset_names, c.points.n), P_STRS(c.dataset_digests, c.points.n));
}

static bool is_last_of_key(const struct kv_list *tags, size_t i)
{
	for (size_t k = i + 1; k < tags->n; k++)
		if (strcmp(tags->v[k].key, tags->v[i].key) == 0)
			return false;
	return true;
}

/* Of several tags with one key the last counts. The tag of the run's name
 * renames the run, and takes names only: an empty one is left out. */
static struct kv_list effective_tags(struct arena *a, const struct kv_list *tags,
				     const char **ret_name)
{
	struct kv_list given = { .v = ARENA_ARRAY(a, tags->n, struct kv) };
	struct kv_list last = { .v = ARENA_ARRAY(a, tags->n, struct kv) };

	*ret_name = NULL;
	for (size_t i = 0; i < tags->n; i++) {
		const struct kv *t = &tags->v[i];
		bool is_name = strcmp(t->key, RUN_NAME_TAG) == 0;

		if (is_name && *t->value)
			*ret_name = t->value;
		if (!is_name || *t->value)
			given.v[given.n++] = *t;
	}
	for (size_t i = 0; i < given.n; i++)
		if (is_last_of_key(&given, i))
			last.v[last.n++] = given.v[i];
	return last;
}

static struct rows *send_tags(struct request *rq, const struct entries *e)
{
	const char *name;
	struct kv_list tags = effective_tags(rq->arena, &e->tags, &name);
	struct kv_columns c = kv_columns_sorted(rq->arena, &tags);

	return db_send(rq, run_set_tags, P_STR(e->run_id), P_STR(rq->workspace), P_KEYS(c),
		       P_VALUES(c), P_STR(name));
}

/* Whether a statement may find that nothing may be kept of what others wrote. */
static bool may_take_back(const struct entries *e)
{
	if (e->is_new)
		return false;
	for (size_t i = 0; i < e->n_metrics; i++)
		if (*or_empty(e->metrics[i].model_id))
			return true;
	return e->params.n > 1 || (e->params.n && (e->n_metrics || e->tags.n));
}

/* Each statement tells about the run; the first is asked. */
bool log_entries(struct request *rq, const struct entries *e, const struct rows **ret_params)
{
	struct rows *params = NULL, *metrics = NULL, *models = NULL, *tags = NULL;

	if (may_take_back(e))
		db_begin(rq);
	if (e->params.n)
		params = send_params(rq, e);
	if (e->n_metrics) {
		metrics = send_metrics(rq, e);
		models = send_model_metrics(rq, e);
	}
	if (e->tags.n || (!params && !metrics))
		tags = send_tags(rq, e);
	if (!db_wait(rq) || !check_run_active(rq,
					      params  ? params :
					      metrics ? metrics :
							tags,
					      e->run_id))
		return false;
	if (models && rows_count(models))
		return fail(rq, BAD_REQUEST, "There is no logged model with id '%s'.",
			    rows_str(models, 0, 0));
	*ret_params = params;
	return true;
}

/* ---- one by one ---- */

struct run_log_metric_req {
	const char *run_id;
	const char *key;
	struct opt_dbl value;
	struct opt_int timestamp;
	struct opt_int step;
	const char *model_id;
	const char *dataset_name;
	const char *dataset_digest;
};
static const struct field run_log_metric_fields[] = {
	F_RUN_ID(run_log_metric_req, run_id),
	F_STR(run_log_metric_req, key, REQUIRED),
	F_DBL(run_log_metric_req, value, REQUIRED),
	F_INT(run_log_metric_req, timestamp, REQUIRED),
	F_INT(run_log_metric_req, step, OPTIONAL),
	F_STR(run_log_metric_req, model_id, OPTIONAL),
	F_STR(run_log_metric_req, dataset_name, OPTIONAL),
	F_STR(run_log_metric_req, dataset_digest, OPTIONAL),
	F_END,
};

HANDLER(run_log_metric)
{
	struct metric m = {
		.key = in->key,
		.value = in->value,
		.timestamp = in->timestamp,
		.step = in->step,
		.model_id = in->model_id,
		.dataset_name = in->dataset_name,
		.dataset_digest = in->dataset_digest,
	};
	struct entries e = { .run_id = in->run_id, .metrics = &m, .n_metrics = 1 };
	const struct rows *params;

	return check_metric_dataset(rq, &m) && check_metric(rq, NULL, &m) &&
	       log_entries(rq, &e, &params) && reply_empty(rq);
}

struct run_log_param_req {
	const char *run_id;
	const char *key;
	const char *value;
};
static const struct field run_log_param_fields[] = {
	F_RUN_ID(run_log_param_req, run_id),
	F_STR(run_log_param_req, key, REQUIRED),
	F_STR(run_log_param_req, value, OPTIONAL),
	F_END,
};

HANDLER(run_log_param)
{
	struct kv p = { in->key, in->value };
	struct entries e = { .run_id = in->run_id, .params = { .n = 1, .v = &p } };
	const struct rows *params;

	if (!check_param(rq, NULL, &p) || !log_entries(rq, &e, &params))
		return false;
	if (rows_null(params, 0, 1))
		return reply_empty(rq);
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Changing param values is not allowed. Param with key='%s' was already logged "
		    "with value='%s' for run ID='%s'. Attempted logging new value '%s'.",
		    p.key, rows_str(params, 0, 2), in->run_id, p.value);
}

struct run_set_tag_req {
	const char *run_id;
	const char *key;
	const char *value;
};
static const struct field run_set_tag_fields[] = {
	F_RUN_ID(run_set_tag_req, run_id),
	F_STR(run_set_tag_req, key, REQUIRED),
	F_STR(run_set_tag_req, value, OPTIONAL),
	F_END,
};

HANDLER(run_set_tag)
{
	struct kv t = { in->key, in->value };
	struct entries e = { .run_id = in->run_id, .tags = { .n = 1, .v = &t } };
	const struct rows *params;

	return check_tag(rq, NULL, &t) && log_entries(rq, &e, &params) && reply_empty(rq);
}

struct run_delete_tag_req {
	const char *run_id;
	const char *key;
};
static const struct field run_delete_tag_fields[] = {
	F_RUN_ID_ONLY(run_delete_tag_req, run_id),
	F_STR(run_delete_tag_req, key, REQUIRED),
	F_END,
};

HANDLER(run_delete_tag)
{
	const char *run_id = or_empty(in->run_id);
	struct rows *r =
		db_query(rq, run_delete_tag, P_STR(run_id), P_STR(rq->workspace), P_STR(in->key));

	if (!r || !check_run_active(rq, r, run_id))
		return false;
	if (!rows_int(r, 0, 1))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "No tag with name: %s in run with id %s",
			    in->key, run_id);
	return reply_empty(rq);
}
