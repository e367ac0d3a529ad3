/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MLflow's rules for names and lengths, with its messages
 * (mlflow/utils/validation.py of 3.17.2). The checks answer and return false,
 * so a handler chains them with &&. Lengths count characters, not bytes.
 *
 * `path` is what a message calls the value: "key", or "params[3].key" in a
 * batch. A NULL string counts as "".
 */
#ifndef MF_VALIDATE_H
#define MF_VALIDATE_H

#include "app/bind.h"

#define MAX_PARAMS_TAGS_PER_BATCH 100
#define MAX_METRICS_PER_BATCH 1000
#define MAX_ENTITIES_PER_BATCH 1000
#define MAX_BATCH_LOG_REQUEST_SIZE 1000000
#define MAX_PARAM_VAL_LENGTH 6000
#define MAX_TAG_VAL_LENGTH 8000
#define MAX_EXPERIMENT_NAME_LENGTH 500
#define MAX_EXPERIMENT_TAG_KEY_LENGTH 250
#define MAX_EXPERIMENT_TAG_VAL_LENGTH 20000
#define MAX_CUSTOM_VIEWS_PER_EXPERIMENT 50
#define MAX_ENTITY_KEY_LENGTH 250
#define CUSTOM_VIEW_TAG_PREFIX "mlflow.customView.view"

/* Number of characters of a UTF-8 string. */
size_t utf8_length(const char *s);

/* A string as json.dumps writes it: quoted, ASCII only. */
const char *python_json(struct arena *a, const char *s) NEVER_NULL;
/* A string as Python's repr() writes it. */
const char *python_repr(struct arena *a, const char *s) NEVER_NULL;
/* str.strip(): without white space, Unicode's included, at both ends. */
const char *python_strip(struct arena *a, const char *s) NEVER_NULL;
/* str.lower(), of all of Unicode. */
const char *python_lower(struct arena *a, const char *s) NEVER_NULL;
/* str.title(), one letter for one: ß stays as it is. */
const char *python_title(struct arena *a, const char *s) NEVER_NULL;
/* s.strip().lower(): by what MLflow compares names of reviewers, however they are written. */
const char *python_lower_stripped(struct arena *a, const char *s) NEVER_NULL;
/* Whether all characters are \w of Python's re or, of ASCII, in `also`. */
bool is_of_words(const char *s, const char *also);
/* posixpath.normpath. */
const char *normal_path(struct arena *a, const char *path) NEVER_NULL;

/* Whether check_tag_name() would let it pass; answers nothing. */
bool is_tag_name(struct arena *a, const char *name) MUST_CHECK;

/* Names of tags, params and metrics: word characters and "/.-: ", and no path
 * that resolves to another name. */
bool check_tag_name(struct request *rq, const char *path, const char *name) MUST_CHECK;
bool check_param_name(struct request *rq, const char *path, const char *name) MUST_CHECK;
bool check_metric_name(struct request *rq, const char *path, const char *name) MUST_CHECK;

/* At most `limit` characters. */
bool check_length(struct request *rq, const char *path, size_t limit, const char *value) MUST_CHECK;
/* The value cut to `limit` characters, as MLFLOW_TRUNCATE_LONG_VALUES (on by
 * default) does for params and tags of runs. */
const char *truncated(struct arena *a, size_t limit, const char *value) NEVER_NULL;

/* An experiment id is an integer; tolerates what Python's int() does: white
 * space around and a sign. False: answered. */
bool parse_experiment_id(struct request *rq, const char *text, int64_t *ret) MUST_CHECK;

/* The same for a list, into as many numbers. What is beyond 64 bits becomes -1,
 * which no experiment has. */
bool parse_experiment_ids(struct request *rq, const struct str_list *list, int64_t *ret) MUST_CHECK;

bool check_experiment_name(struct request *rq, const char *name) MUST_CHECK;
/* Key and value of one experiment tag, the trace archival tags included. */
bool check_experiment_tag(struct request *rq, const char *key, const char *value) MUST_CHECK;

/* "<number>m", "h" or "d" as the trace archival settings take it; the messages
 * name `parameter` unless it is NULL. */
bool check_retention(struct request *rq, const char *parameter, const char *value) MUST_CHECK;

static inline const char *or_empty(const char *s)
{
	return s ? s : "";
}

/* "" counts as not given, as in protobuf's accessors. */
static inline const char *or_null(const char *s)
{
	return s && *s ? s : NULL;
}

#endif
