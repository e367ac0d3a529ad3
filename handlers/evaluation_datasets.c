/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluation datasets: create, get, delete, tags, experiments. Their records are in
 * evaluation_records.c, searching is in evaluation_datasets_search.c.
 */
#include "handlers/evaluation_datasets.h"
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/kv.h"
#include "app/random_id.h"
#include "app/validate.h"
#include "auth/permit.h"
#include "handlers/column_width.h"

#include <inttypes.h>
#include <sodium.h>

/* ---- what others need, too ---- */

const char *sha256_hex(struct arena *a, const char *text)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char *hex = arena_alloc(a, 2 * sizeof(hash) + 1);

	crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
	return sodium_bin2hex(hex, 2 * sizeof(hash) + 1, hash, sizeof(hash));
}

const char *evaluation_dataset_digest(struct arena *a, const char *name, int64_t ms)
{
	return arena_strndup(a, sha256_hex(a, arena_printf(a, "%s:%" PRId64, name, ms)), 8);
}

bool column_text(struct arena *a, const struct json_value *v, const char **ret)
{
	*ret = NULL;
	if (v->kind == JSON_ARRAY || v->kind == JSON_OBJECT)
		return false;
	if (v->kind != JSON_NULL)
		*ret = v->kind == JSON_STRING ? v->text : json_value_dump(a, v, false);
	return true;
}

bool no_dataset_of_records(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Dataset '%s' not found.", id);
}

/* ---- answers ---- */

/* Tags as json.dumps writes them; PostgreSQL's own spelling is another. */
static const char *python_tags(struct request *rq, const char *tags)
{
	const struct json_value *v = tags ? json_value_read(rq->arena, tags) : NULL;

	return v ? json_value_dump(rq->arena, v, false) : tags ? tags : "{}";
}

void jw_evaluation_dataset(struct request *rq, struct json *j, const struct rows *r, int row)
{
	static const char *const names[EVALUATION_DATASET_COLUMNS] = {
		"dataset_id",   "name",
		"tags",         "schema",
		"profile",      "digest",
		"created_time", "last_update_time",
		"created_by",   "last_updated_by",
	};

	jw_obj(j);
	for (int i = 0; i < EVALUATION_DATASET_COLUMNS; i++) {
		const char *text = rows_str(r, row, i);

		if (i == 2)
			jw_kv_str(j, names[i], python_tags(rq, text));
		else if (i != 6 && i != 7)
			jw_kv_str(j, names[i], text);
		else if (text)
			jw_kv_int(j, names[i], rows_int(r, row, i));
	}
	jw_obj_end(j);
}

static bool reply_dataset(struct request *rq, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "dataset");
	jw_evaluation_dataset(rq, &j, r, 0);
	jw_obj_end(&j);
	return true;
}

/* ---- tags of a request: an object of JSON in a string ---- */

static const struct json_value *read_tags(struct request *rq, const char *text)
{
	const struct json_value *v = json_value_read(rq->arena, text);

	if (v && v->kind == JSON_OBJECT)
		return v;
	(void)fail(rq, INVALID_PARAMETER_VALUE,
		   "Invalid value for parameter 'tags': it must be a JSON object of texts, such as "
		   "'{\"team\": \"a\"}'.");
	return NULL;
}

static bool check_tag(struct request *rq, const char *key, const char *value)
{
	return check_width(rq, "key", MAX_DATASET_TAG_KEY, key) &&
	       check_width(rq, "value", MAX_DATASET_TAG_VALUE, value);
}

/* ---- create ---- */

struct evaluation_dataset_create_req {
	const char *name;
	struct str_list experiment_ids;
	const char *tags;
};
static const struct field evaluation_dataset_create_fields[] = {
	F_STR(evaluation_dataset_create_req, name, REQUIRED),
	F_STRS(evaluation_dataset_create_req, experiment_ids, OPTIONAL),
	F_STR(evaluation_dataset_create_req, tags, OPTIONAL),
	F_END,
};

static bool created_tags(struct request *rq, const struct json_value *v, struct kv_columns *ret)
{
	ret->keys = v->keys;
	ret->values = ARENA_ARRAY(rq->arena, v->n, const char *);
	for (ret->n = 0; ret->n < v->n; ret->n++) {
		const char **value = &ret->values[ret->n];

		if (!column_text(rq->arena, &v->items[ret->n], value))
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "Invalid value for tag '%s': it must be a text.",
				    v->keys[ret->n]);
		if (!check_tag(rq, v->keys[ret->n], *value))
			return false;
	}
	return true;
}

static const char *value_of(const struct kv_columns *tags, const char *key)
{
	for (size_t i = 0; i < tags->n; i++)
		if (strcmp(tags->keys[i], key) == 0)
			return tags->values[i];
	return NULL;
}

static bool refuse_doubles(struct request *rq, const struct str_list *ids)
{
	for (size_t i = 1; i < ids->n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(ids->v[i], ids->v[k]) == 0)
				return fail(rq, BAD_REQUEST, "experiment_ids has '%s' twice.",
					    ids->v[i]);
	return true;
}

/* At most so many experiments are named at once: each is compared with the others. */
#define EXPERIMENTS_MAX 1000

static bool check_experiments(struct request *rq, const struct str_list *ids)
{
	if (ids->n > EXPERIMENTS_MAX)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "A dataset can be put into at most %d experiments at once; "
			    "experiment_ids has %zu.",
			    EXPERIMENTS_MAX, ids->n);
	return refuse_doubles(rq, ids);
}

/* Tags as they went into the table; and the experiments as the client named them. */
static bool reply_created(struct request *rq, const char *id, const char *digest, int64_t now,
			  const struct evaluation_dataset_create_req *in,
			  const struct kv_columns *tags)
{
	struct json j = reply_json(rq);
	const char *user = value_of(tags, USER_TAG);
	struct json_value *values = ARENA_ARRAY(rq->arena, tags->n, struct json_value);
	struct json_value object = { JSON_OBJECT, NULL, tags->n, values, tags->keys };

	for (size_t i = 0; i < tags->n; i++)
		values[i] = (struct json_value){ .kind = tags->values[i] ? JSON_STRING : JSON_NULL,
						 .text = tags->values[i] };
	jw_obj(&j);
	jw_key(&j, "dataset");
	jw_obj(&j);
	jw_kv_str(&j, "dataset_id", id);
	jw_kv_str(&j, "name", in->name);
	jw_kv_str(&j, "tags", json_value_dump(rq->arena, &object, false));
	jw_kv_str(&j, "digest", digest);
	jw_kv_int(&j, "created_time", now);
	jw_kv_int(&j, "last_update_time", now);
	jw_kv_str(&j, "created_by", user);
	jw_kv_str(&j, "last_updated_by", user);
	if (in->experiment_ids.n) {
		jw_key(&j, "experiment_ids");
		jw_arr(&j);
		for (size_t i = 0; i < in->experiment_ids.n; i++)
			jw_str(&j, in->experiment_ids.v[i]);
		jw_arr_end(&j);
	}
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

HANDLER(evaluation_dataset_create)
{
	bool has_tags = *or_empty(in->tags) && strcmp(in->tags, "null") != 0;
	const struct json_value *v = read_tags(rq, has_tags ? in->tags : "{}");
	const char *id = random_id(rq->arena, "d-"), *digest;
	int64_t now = clock_ms();
	struct kv_columns tags;
	struct rows *r;

	if (!v || !check_width(rq, "name", MAX_DATASET_NAME, in->name) ||
	    !created_tags(rq, v, &tags) ||
	    !check_width(rq, USER_TAG, MAX_DATASET_USER, value_of(&tags, USER_TAG)) ||
	    !check_experiments(rq, &in->experiment_ids))
		return false;
	digest = evaluation_dataset_digest(rq->arena, in->name, now);
	r = db_query(rq, evaluation_dataset_create, P_STR(id), P_STR(rq->workspace),
		     P_STR(in->name), P_STR(digest), P_INT(now), P_STR(value_of(&tags, USER_TAG)),
		     P_KEYS(tags), P_VALUES(tags),
		     id_numbers(rq->arena, in->experiment_ids.v, in->experiment_ids.n));
	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", rq->workspace);
	return reply_created(rq, id, digest, now, in, &tags);
}

/* ---- get, delete ---- */

struct evaluation_dataset_get_req {
	const char *dataset_id;
};
static const struct field evaluation_dataset_get_fields[] = {
	F_STR(evaluation_dataset_get_req, dataset_id, IN_PATH),
	F_END,
};

HANDLER(evaluation_dataset_get)
{
	struct rows *r =
		db_query(rq, evaluation_dataset_get, P_STR(in->dataset_id), P_STR(rq->workspace));

	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "Evaluation dataset with id '%s' not found", in->dataset_id);
	return reply_dataset(rq, r);
}

struct evaluation_dataset_delete_req {
	const char *dataset_id;
};
static const struct field evaluation_dataset_delete_fields[] = {
	F_STR(evaluation_dataset_delete_req, dataset_id, IN_PATH),
	F_END,
};

/* As in the reference, what is not there is deleted. */
HANDLER(evaluation_dataset_delete)
{
	return db_query(rq, evaluation_dataset_delete, P_STR(in->dataset_id),
			P_STR(rq->workspace)) &&
	       reply_empty(rq);
}

/* ---- tags ---- */

struct evaluation_dataset_set_tags_req {
	const char *dataset_id;
	const char *tags;
};
static const struct field evaluation_dataset_set_tags_fields[] = {
	F_STR(evaluation_dataset_set_tags_req, dataset_id, IN_PATH),
	F_STR(evaluation_dataset_set_tags_req, tags, REQUIRED),
	F_END,
};

/* Values become what Python's str() makes of them; those of null are left alone. */
static bool set_tags(struct request *rq, const struct json_value *v, struct kv_columns *ret)
{
	ret->n = 0;
	ret->keys = ARENA_ARRAY(rq->arena, v->n, const char *);
	ret->values = ARENA_ARRAY(rq->arena, v->n, const char *);
	for (size_t i = 0; i < v->n; i++) {
		if (v->items[i].kind == JSON_NULL)
			continue;
		ret->keys[ret->n] = v->keys[i];
		ret->values[ret->n] = json_value_python(rq->arena, &v->items[i]);
		if (!check_tag(rq, ret->keys[ret->n], ret->values[ret->n]))
			return false;
		ret->n++;
	}
	return true;
}

HANDLER(evaluation_dataset_set_tags)
{
	const struct json_value *v = read_tags(rq, in->tags);
	struct kv_columns tags;
	struct rows *r;

	if (!v || !set_tags(rq, v, &tags))
		return false;
	r = db_query(rq, evaluation_dataset_set_tags, P_STR(in->dataset_id), P_STR(rq->workspace),
		     P_KEYS(tags), P_VALUES(tags));
	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "Could not find evaluation dataset with ID %s", in->dataset_id);
	return reply_empty(rq);
}

struct evaluation_dataset_delete_tag_req {
	const char *dataset_id;
	const char *key;
};
static const struct field evaluation_dataset_delete_tag_fields[] = {
	F_STR(evaluation_dataset_delete_tag_req, dataset_id, IN_PATH),
	F_STR(evaluation_dataset_delete_tag_req, key, IN_PATH),
	F_END,
};

HANDLER(evaluation_dataset_delete_tag)
{
	return db_query(rq, evaluation_dataset_delete_tag, P_STR(in->dataset_id),
			P_STR(rq->workspace), P_STR(in->key)) &&
	       reply_empty(rq);
}

/* ---- experiments ---- */

struct evaluation_dataset_experiments_req {
	const char *dataset_id;
};
static const struct field evaluation_dataset_experiments_fields[] = {
	F_STR(evaluation_dataset_experiments_req, dataset_id, IN_PATH),
	F_END,
};

HANDLER(evaluation_dataset_experiments)
{
	struct rows *r = db_query(rq, evaluation_dataset_experiments, P_STR(in->dataset_id),
				  P_STR(rq->workspace));
	struct json j;

	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	if (rows_count(r)) {
		jw_key(&j, "experiment_ids");
		jw_arr(&j);
		for (int row = 0; row < rows_count(r); row++)
			jw_str(&j, rows_str(r, row, 0));
		jw_arr_end(&j);
	}
	jw_obj_end(&j);
	return true;
}

static bool no_dataset(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Dataset '%s' not found", id);
}

struct evaluation_dataset_add_req {
	const char *dataset_id;
	struct str_list experiment_ids;
};
static const struct field evaluation_dataset_add_fields[] = {
	F_STR(evaluation_dataset_add_req, dataset_id, IN_PATH),
	F_STRS(evaluation_dataset_add_req, experiment_ids, OPTIONAL),
	F_END,
};

HANDLER(evaluation_dataset_add)
{
	int64_t *ids = ARENA_ARRAY(rq->arena, in->experiment_ids.n, int64_t);
	struct rows *r;

	if (!check_experiments(rq, &in->experiment_ids) ||
	    !parse_experiment_ids(rq, &in->experiment_ids, ids))
		return false;
	r = db_query(rq, evaluation_dataset_add, P_STR(in->dataset_id), P_STR(rq->workspace),
		     P_INTS(ids, in->experiment_ids.n), P_INT(clock_ms()));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_dataset(rq, in->dataset_id);
	if (!rows_null(r, 0, EVALUATION_DATASET_COLUMNS))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "No Experiment with id=%s",
			    in->experiment_ids.v[rows_int(r, 0, EVALUATION_DATASET_COLUMNS) - 1]);
	return reply_dataset(rq, r);
}

struct evaluation_dataset_remove_req {
	const char *dataset_id;
	struct str_list experiment_ids;
};
static const struct field evaluation_dataset_remove_fields[] = {
	F_STR(evaluation_dataset_remove_req, dataset_id, IN_PATH),
	F_STRS(evaluation_dataset_remove_req, experiment_ids, OPTIONAL),
	F_END,
};

HANDLER(evaluation_dataset_remove)
{
	struct rows *r =
		db_query(rq, evaluation_dataset_remove, P_STR(in->dataset_id), P_STR(rq->workspace),
			 P_STRS(in->experiment_ids.v, in->experiment_ids.n), P_INT(clock_ms()));

	if (!r)
		return false;
	return rows_count(r) ? reply_dataset(rq, r) : no_dataset(rq, in->dataset_id);
}
