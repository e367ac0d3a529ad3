/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runs read and made: datasets and logged models, kept as edges in the
 * table inputs. A dataset is kept once per experiment, name and digest.
 */
#include "handlers/run_inputs.h"
#include "app/endpoints.h"
#include "auth/permit.h"
#include "handlers/column_width.h"

#include <ctype.h>

/* mlflow/utils/validation.py of 3.17.2 */
#define MAX_RUN_ID_LENGTH 256
#define MAX_DATASET_NAME_SIZE 500
#define MAX_DATASET_DIGEST_SIZE 36
#define MAX_DATASET_SCHEMA_SIZE 1048575
#define MAX_DATASET_SOURCE_SIZE 65535
#define MAX_DATASET_PROFILE_SIZE 16777215
#define MAX_INPUT_TAG_KEY_SIZE 255
#define MAX_INPUT_TAG_VALUE_SIZE 500
/* The widths of columns, which MLflow leaves checking to the database. */
#define MAX_DATASET_SOURCE_TYPE_SIZE 36
#define MAX_MODEL_ID_SIZE 36

#define MAX_EXPERIMENTS_PER_SEARCH 20 /* handlers.py search_datasets_impl */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || (unsigned char)c >= 0x80;
}

bool check_run_id(struct request *rq, const char *id)
{
	const char *p = id;

	while (is_word(*p))
		p++;
	if (!*p && isalnum((unsigned char)*id) && utf8_length(id) <= MAX_RUN_ID_LENGTH)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid value %s for parameter 'run_id' supplied.",
		    python_json(rq->arena, id));
}

bool check_run_stage(struct request *rq, const char *stage, const char *run_id)
{
	if (!stage)
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Run with id=%s not found", run_id);
	if (strcmp(stage, "active") == 0)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "The run %s must be in the 'active' state. Current state is %s.", run_id,
		    stage);
}

bool check_run_active(struct request *rq, const struct rows *r, const char *run_id)
{
	return check_run_stage(rq, rows_count(r) ? rows_str(r, 0, 0) : NULL, run_id);
}

/* ---- log-inputs ---- */

struct dataset {
	const char *name, *digest, *source_type, *source, *schema, *profile;
};
static const struct field dataset_fields[] = {
	F_STR(dataset, name, OPTIONAL),
	F_STR(dataset, digest, OPTIONAL),
	F_STR(dataset, source_type, OPTIONAL),
	F_STR(dataset, source, OPTIONAL),
	F_STR(dataset, schema, OPTIONAL),
	F_STR(dataset, profile, OPTIONAL),
	F_END,
};

struct dataset_input {
	struct kv_list tags;
	struct dataset *dataset;
};
static const struct field dataset_input_fields[] = {
	F_KVS(dataset_input, tags, OPTIONAL),
	F_MSG(dataset_input, dataset, dataset, OPTIONAL),
	F_END,
};

struct model_input {
	const char *model_id;
};
static const struct field model_input_fields[] = {
	F_STR(model_input, model_id, OPTIONAL),
	F_END,
};

struct run_log_inputs_req {
	const char *run_id;
	LIST(struct dataset_input) datasets;
	LIST(struct model_input) models;
};
static const struct field run_log_inputs_fields[] = {
	F_STR(run_log_inputs_req, run_id, REQUIRED),
	F_LIST(run_log_inputs_req, datasets, dataset_input, OPTIONAL),
	F_LIST(run_log_inputs_req, models, model_input, OPTIONAL),
	F_END,
};

static const struct dataset *dataset_of(const struct dataset_input *in)
{
	static const struct dataset nothing;

	return in->dataset ? in->dataset : &nothing;
}

/* _validate_dataset and _validate_input_tags */
static bool check_dataset(struct request *rq, const struct dataset_input *in)
{
	const struct dataset *d = dataset_of(in);

	if (!check_length(rq, "name", MAX_DATASET_NAME_SIZE, d->name) ||
	    !check_length(rq, "digest", MAX_DATASET_DIGEST_SIZE, d->digest) ||
	    !check_length(rq, "source", MAX_DATASET_SOURCE_SIZE, d->source) ||
	    !check_length(rq, "schema", MAX_DATASET_SCHEMA_SIZE, d->schema) ||
	    !check_length(rq, "profile", MAX_DATASET_PROFILE_SIZE, d->profile))
		return false;
	for (size_t i = 0; i < in->tags.n; i++)
		if (!check_length(rq, "key", MAX_INPUT_TAG_KEY_SIZE, in->tags.v[i].key) ||
		    !check_length(rq, "value", MAX_INPUT_TAG_VALUE_SIZE, in->tags.v[i].value))
			return false;
	return true;
}

static bool check_inputs(struct request *rq, const struct run_log_inputs_req *in)
{
	if (!check_run_id(rq, in->run_id))
		return false;
	for (size_t i = 0; i < in->datasets.n; i++)
		if (!check_dataset(rq, &in->datasets.v[i]))
			return false;
	for (size_t i = 0; i < in->models.n; i++)
		if (!check_width(rq, "model_id", MAX_MODEL_ID_SIZE, in->models.v[i].model_id))
			return false;
	return true;
}

/* Datasets as the arrays of dataset_insert.sql and input_insert.sql. */
struct dataset_columns {
	size_t n;
	const char **names, **digests, **source_types, **sources, **schemas, **profiles;
};

static struct dataset_columns dataset_columns(struct arena *a, const struct run_log_inputs_req *in)
{
	size_t n = in->datasets.n;
	struct dataset_columns c = {
		.n = n,
		.names = ARENA_ARRAY(a, n, const char *),
		.digests = ARENA_ARRAY(a, n, const char *),
		.source_types = ARENA_ARRAY(a, n, const char *),
		.sources = ARENA_ARRAY(a, n, const char *),
		.schemas = ARENA_ARRAY(a, n, const char *),
		.profiles = ARENA_ARRAY(a, n, const char *),
	};

	for (size_t i = 0; i < n; i++) {
		const struct dataset *d = dataset_of(&in->datasets.v[i]);

		c.names[i] = or_empty(d->name);
		c.digests[i] = or_empty(d->digest);
		c.source_types[i] = or_empty(d->source_type);
		c.sources[i] = or_empty(d->source);
		c.schemas[i] = d->schema;
		c.profiles[i] = d->profile;
	}
	return c;
}

/* The tags of all datasets in one list. */
struct tag_columns {
	size_t n;
	int64_t *places; /* of the dataset a tag belongs to, from 1 */
	const char **keys, **values;
};

static struct tag_columns tag_columns(struct arena *a, const struct run_log_inputs_req *in)
{
	struct tag_columns c = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < in->datasets.n; i++)
		n += in->datasets.v[i].tags.n;
	c.places = ARENA_ARRAY(a, n, int64_t);
	c.keys = ARENA_ARRAY(a, n, const char *);
	c.values = ARENA_ARRAY(a, n, const char *);
	for (size_t i = 0; i < in->datasets.n; i++) {
		const struct kv_list *tags = &in->datasets.v[i].tags;

		for (size_t k = 0; k < tags->n; k++, c.n++) {
			c.places[c.n] = (int64_t)i + 1;
			c.keys[c.n] = or_empty(tags->v[k].key);
			c.values[c.n] = or_empty(tags->v[k].value);
		}
	}
	return c;
}

/* The datasets first, then the edges: a dataset that somebody else is adding at
 * the same time is waited for by the first statement and seen by the second. */
static struct rows *send_datasets(struct request *rq, const struct run_log_inputs_req *in)
{
	struct dataset_columns d = dataset_columns(rq->arena, in);
	struct tag_columns t = tag_columns(rq->arena, in);
	struct rows *run = db_send(rq, dataset_insert, P_STR(in->run_id), P_STR(rq->workspace),
				   P_STRS(d.names, d.n), P_STRS(d.digests, d.n),
				   P_STRS(d.source_types, d.n), P_STRS(d.sources, d.n),
				   P_STRS(d.schemas, d.n), P_STRS(d.profiles, d.n));

	if (d.n)
		db_send(rq, input_insert, P_STR(in->run_id), P_STR(rq->workspace),
			P_STRS(d.names, d.n), P_STRS(d.digests, d.n), P_INTS(t.places, t.n),
			P_STRS(t.keys, t.n), P_STRS(t.values, t.n));
	return run;
}

static void send_models(struct request *rq, const struct run_log_inputs_req *in)
{
	const char **ids = ARENA_ARRAY(rq->arena, in->models.n, const char *);

	for (size_t i = 0; i < in->models.n; i++)
		ids[i] = or_empty(in->models.v[i].model_id);
	if (in->models.n)
		db_send(rq, input_insert_models, P_STR(in->run_id), P_STR(rq->workspace),
			P_STRS(ids, in->models.n));
}

/* After the statements failed. The source type of a dataset that is known already
 * may be of any length: it is not stored again. */
static bool explain_refusal(struct request *rq, const struct run_log_inputs_req *in)
{
	if (strcmp(db_sqlstate(rq), "23505") == 0)
		return fail(rq, BAD_REQUEST, "A key of a dataset's tags is given twice.");
	for (size_t i = 0; i < in->datasets.n && strcmp(db_sqlstate(rq), "22001") == 0; i++)
		if (!check_width(rq, "source_type", MAX_DATASET_SOURCE_TYPE_SIZE,
				 dataset_of(&in->datasets.v[i])->source_type))
			return false;
	return false;
}

/* Everything is one transaction: db_wait() is called once. */
HANDLER(run_log_inputs)
{
	struct rows *run;

	if (!check_inputs(rq, in))
		return false;
	run = send_datasets(rq, in);
	send_models(rq, in);
	if (db_wait(rq))
		return check_run_active(rq, run, in->run_id) && reply_empty(rq);
	return explain_refusal(rq, in);
}

/* ---- outputs ---- */

struct model_output {
	const char *model_id;
	struct opt_int step;
};
static const struct field model_output_fields[] = {
	F_STR(model_output, model_id, OPTIONAL),
	F_INT(model_output, step, OPTIONAL),
	F_END,
};

struct run_log_outputs_req {
	const char *run_id;
	LIST(struct model_output) models;
};
static const struct field run_log_outputs_fields[] = {
	F_STR(run_log_outputs_req, run_id, REQUIRED),
	F_LIST(run_log_outputs_req, models, model_output, REQUIRED),
	F_END,
};

HANDLER(run_log_outputs)
{
	const char **ids = ARENA_ARRAY(rq->arena, in->models.n, const char *);
	int64_t *steps = ARENA_ARRAY(rq->arena, in->models.n, int64_t);
	struct rows *run;

	for (size_t i = 0; i < in->models.n; i++) {
		ids[i] = or_empty(in->models.v[i].model_id);
		steps[i] = in->models.v[i].step.v;
		if (!check_width(rq, "model_id", MAX_MODEL_ID_SIZE, ids[i]))
			return false;
	}
	run = db_query(rq, output_insert, P_STR(in->run_id), P_STR(rq->workspace),
		       P_STRS(ids, in->models.n), P_INTS(steps, in->models.n));
	if (run)
		return check_run_active(rq, run, in->run_id) && reply_empty(rq);
	if (strcmp(db_sqlstate(rq), "23505") == 0)
		fail(rq, BAD_REQUEST,
		     "A model can be logged once as an output of a run; one of these is given "
		     "twice or logged already.");
	return false;
}

/* ---- search-datasets ---- */

struct dataset_search_req {
	struct str_list experiment_ids;
};
static const struct field dataset_search_fields[] = {
	F_STRS(dataset_search_req, experiment_ids, OPTIONAL),
	F_END,
};

static const struct out summary_out[] = {
	O_ID(experiment_id), O_STR(name), O_STR(digest), O_STR(context), O_END,
};

static bool check_experiments(struct request *rq, size_t n)
{
	if (!n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "SearchDatasets request must specify at least one experiment_id.");
	if (n > MAX_EXPERIMENTS_PER_SEARCH)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "SearchDatasets request cannot specify more than %d experiment_ids. "
			    "Received %zu experiment_ids.",
			    MAX_EXPERIMENTS_PER_SEARCH, n);
	return true;
}

HANDLER(dataset_search)
{
	int64_t ids[MAX_EXPERIMENTS_PER_SEARCH];
	size_t n = in->experiment_ids.n;
	struct rows *r;
	struct json j;

	if (!check_experiments(rq, n) || !parse_experiment_ids(rq, &in->experiment_ids, ids))
		return false;
	n = permit_experiments_left(rq, "experiment", ids, n);
	r = db_query(rq, dataset_search, P_INTS(ids, n), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r))
		return reply_empty(rq);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "dataset_summaries");
	jw_rows(&j, summary_out, r, 0, rows_count(r));
	jw_obj_end(&j);
	return true;
}

struct dataset_search_misspelt_req {
	struct str_list experiment_ids;
};
/* From the query string, so that no body is looked at: whatever is in it, the
 * answer is the same. */
static const struct field dataset_search_misspelt_fields[] = {
	F_STRS(dataset_search_misspelt_req, experiment_ids, IN_QUERY),
	F_END,
};

/* A slip in MLflow's service.proto made this a path of its server, where it
 * answers 404; the path that works is below /ajax-api/2.0/mlflow. */
HANDLER(dataset_search_misspelt)
{
	return fail(rq, NOT_FOUND,
		    "Nothing is here; datasets are searched at "
		    "/ajax-api/2.0/mlflow/experiments/search-datasets");
}
