/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log-batch: metrics, params and tags of one run, all or none of them. The
 * checks come in the order of MLflow 3.17.2: each entry's rules, how many there
 * are (mlflow/utils/validation.py), the run, what is there already.
 */
#include "app/endpoints.h"
#include "app/search/python.h"
#include "app/validate.h"
#include "handlers/run_inputs.h"
#include "handlers/run_log.h"

static const struct field metric_fields[] = {
	F_STR(metric, key, REQUIRED),          F_DBL(metric, value, REQUIRED),
	F_INT(metric, timestamp, REQUIRED),    F_INT(metric, step, OPTIONAL),
	F_STR(metric, dataset_name, OPTIONAL), F_STR(metric, dataset_digest, OPTIONAL),
	F_STR(metric, model_id, OPTIONAL),     F_END,
};

struct run_log_batch_req {
	const char *run_id;
	LIST(struct metric) metrics;
	struct kv_list params;
	struct kv_list tags;
};
static const struct field run_log_batch_fields[] = {
	F_RUN_ID_ONLY(run_log_batch_req, run_id),
	F_LIST(run_log_batch_req, metrics, metric, OPTIONAL),
	F_KEYED(run_log_batch_req, params, OPTIONAL),
	F_KEYED(run_log_batch_req, tags, OPTIONAL),
	F_END,
};

static const char *entry_of(struct arena *a, const char *list, size_t i)
{
	return arena_printf(a, "%s[%zu]", list, i);
}

static bool check_datasets(struct request *rq, const struct run_log_batch_req *in)
{
	for (size_t i = 0; i < in->metrics.n; i++)
		if (!check_metric_dataset(rq, &in->metrics.v[i]))
			return false;
	return true;
}

/* _validate_batch_log_data */
static bool check_entries(struct request *rq, struct entries *e)
{
	struct arena *a = rq->arena;

	for (size_t i = 0; i < e->n_metrics; i++)
		if (!check_metric(rq, entry_of(a, "metrics", i), &e->metrics[i]))
			return false;
	for (size_t i = 0; i < e->params.n; i++)
		if (!check_param(rq, entry_of(a, "params", i), &e->params.v[i]))
			return false;
	for (size_t i = 0; i < e->tags.n; i++)
		if (!check_tag(rq, entry_of(a, "tags", i), &e->tags.v[i]))
			return false;
	return true;
}

static bool check_limit(struct request *rq, const char *what, size_t limit, size_t n)
{
	if (n <= limit)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "A batch logging request can contain at most %zu %s. Got %zu %s. Please split "
		    "up %s across multiple requests and try again.",
		    limit, what, n, what, what);
}

static bool check_limits(struct request *rq, const struct entries *e)
{
	return check_limit(rq, "metrics", MAX_METRICS_PER_BATCH, e->n_metrics) &&
	       check_limit(rq, "params", MAX_PARAMS_TAGS_PER_BATCH, e->params.n) &&
	       check_limit(rq, "tags", MAX_PARAMS_TAGS_PER_BATCH, e->tags.n) &&
	       check_limit(rq, "metrics, params, and tags", MAX_ENTITIES_PER_BATCH,
			   e->n_metrics + e->params.n + e->tags.n);
}

static bool is_repeated(const struct kv_list *params, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(params->v[k].key, params->v[i].key) == 0)
			return true;
	return false;
}

static bool check_unique(struct request *rq, const struct kv_list *params)
{
	const char **repeated = ARENA_ARRAY(rq->arena, params->n, const char *);
	size_t n = 0;

	for (size_t i = 0; i < params->n; i++)
		if (is_repeated(params, i))
			repeated[n++] = params->v[i].key;
	if (!n)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Duplicate parameter keys have been submitted: %s. Please ensure the request "
		    "contains only one param value per param key.",
		    py_repr_list(rq->arena, repeated, n));
}

bool check_batch(struct request *rq, struct entries *e)
{
	return check_entries(rq, e) && check_limits(rq, e) && check_unique(rq, &e->params);
}

static int row_of(const struct rows *r, const char *key)
{
	for (int row = 0; row < rows_count(r); row++)
		if (strcmp(rows_str(r, row, 1), key) == 0)
			return row;
	return -1;
}

/* The params that are there with another value, in the order of the request. */
static bool refuse_changes(struct request *rq, const struct entries *e, const struct rows *r)
{
	struct arena *a = rq->arena;
	const char *list = NULL;

	for (size_t i = 0; i < e->params.n; i++) {
		const struct kv *p = &e->params.v[i];
		int row = row_of(r, p->key);

		if (row >= 0)
			list = arena_printf(a, "%s%s{'key': %s, 'old_value': %s, 'new_value': %s}",
					    or_empty(list), list ? ", " : "", py_repr(a, p->key),
					    py_repr(a, rows_str(r, row, 2)), py_repr(a, p->value));
	}
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Changing param values is not allowed. Params were already logged='[%s]' for "
		    "run ID='%s'.",
		    or_empty(list), e->run_id);
}

HANDLER(run_log_batch)
{
	struct entries e = {
		.run_id = or_empty(in->run_id),
		.metrics = in->metrics.v,
		.n_metrics = in->metrics.n,
		.params = in->params,
		.tags = in->tags,
	};
	const struct rows *params;

	if (!check_datasets(rq, in) || !check_run_id(rq, e.run_id) || !check_batch(rq, &e) ||
	    !log_entries(rq, &e, &params))
		return false;
	if (params && !rows_null(params, 0, 1))
		return refuse_changes(rq, &e, params);
	return reply_empty(rq);
}
