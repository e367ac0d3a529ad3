/* SPDX-License-Identifier: Apache-2.0 */
/* Logged models as they go out; see logged_models.h. */
#include "handlers/logged_models.h"

/* In the order of MLflow's protobuf messages LoggedModelInfo and Metric. */
#define INFO_COLUMNS                                                                               \
	O_STR(model_id), O_ID(experiment_id), O_STR(name), O_INT(creation_timestamp_ms),           \
		O_INT(last_updated_timestamp_ms), O_STR(artifact_uri), O_STR(status),              \
		O_STR(model_type), O_STR(source_run_id), O_STR(status_message)
static const struct out info_out[] = { O_SKIP(place), INFO_COLUMNS, O_END };
static const struct out created_out[] = { O_SKIP(stage), INFO_COLUMNS, O_END };
static const struct out pair_out[] = { O_SKIP(place), O_STR(key), O_STR(value), O_END };
static const struct out metric_out[] = {
	O_SKIP(place),         O_STR(key),
	O_NUM(value),          O_INT(timestamp),
	O_INT(step),           O_STR(dataset_name),
	O_STR(dataset_digest), O_STR(model_id),
	O_STR(run_id),         O_END,
};

/* A child list on its way out: its rows are in the order of the models. */
struct cursor {
	const char *key;
	const struct out *columns;
	const struct rows *rows;
	int at;
};

struct logged_models logged_models_send(struct request *rq, const char *const *ids, size_t n,
					bool deleted)
{
	return (struct logged_models){
		.info = db_send(rq, logged_model_get, P_STRS(ids, n), P_STR(rq->workspace),
				P_BOOL(deleted)),
		.params = db_send(rq, logged_model_params, P_STRS(ids, n), P_STR(rq->workspace)),
		.tags = db_send(rq, logged_model_tags, P_STRS(ids, n), P_STR(rq->workspace)),
		.metrics = db_send(rq, logged_model_metrics, P_STRS(ids, n), P_STR(rq->workspace)),
	};
}

/* Writes the children of the model at `place`, unless it has none. Children of
 * models that were deleted meanwhile are passed over. */
static void write_children(struct json *j, struct cursor *c, int64_t place)
{
	int n = rows_count(c->rows), from;

	while (c->at < n && rows_int(c->rows, c->at, 0) < place)
		c->at++;
	from = c->at;
	while (c->at < n && rows_int(c->rows, c->at, 0) == place)
		c->at++;
	if (from == c->at)
		return;
	jw_key(j, c->key);
	jw_rows(j, c->columns, c->rows, from, c->at);
}

void jw_logged_models(struct json *j, const struct logged_models *models)
{
	struct cursor tags = { "tags", pair_out, models->tags, 0 };
	struct cursor params = { "params", pair_out, models->params, 0 };
	struct cursor metrics = { "metrics", metric_out, models->metrics, 0 };

	for (int row = 0; row < rows_count(models->info); row++) {
		int64_t place = rows_int(models->info, row, 0);

		jw_obj(j);
		jw_key(j, "info");
		jw_obj(j);
		jw_row(j, info_out, models->info, row);
		write_children(j, &tags, place);
		jw_obj_end(j);
		jw_key(j, "data");
		jw_obj(j);
		write_children(j, &params, place);
		write_children(j, &metrics, place);
		jw_obj_end(j);
		jw_obj_end(j);
	}
}

static void write_pairs(struct json *j, const char *key, const struct kv_columns *pairs)
{
	if (!pairs->n)
		return;
	jw_key(j, key);
	jw_arr(j);
	for (size_t i = 0; i < pairs->n; i++) {
		jw_obj(j);
		jw_kv_str(j, "key", pairs->keys[i]);
		jw_kv_str(j, "value", pairs->values[i]);
		jw_obj_end(j);
	}
	jw_arr_end(j);
}

void jw_new_logged_model(struct json *j, const struct rows *created,
			 const struct kv_columns *params, const struct kv_columns *tags)
{
	jw_obj(j);
	jw_key(j, "info");
	jw_obj(j);
	jw_row(j, created_out, created, 0);
	write_pairs(j, "tags", tags);
	jw_obj_end(j);
	jw_key(j, "data");
	jw_obj(j);
	write_pairs(j, "params", params);
	jw_obj_end(j);
	jw_obj_end(j);
}
