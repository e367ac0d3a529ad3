/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the handlers of registered models and their versions share: MLflow's rules
 * for their names (mlflow/utils/validation.py) and words for their absence. A
 * prompt is a registered model with the tag mlflow.prompt.is_prompt.
 */
#ifndef MF_HANDLERS_REGISTERED_MODELS_H
#define MF_HANDLERS_REGISTERED_MODELS_H

#include "app/bind.h"
#include "app/db.h"

#define IS_PROMPT_TAG "mlflow.prompt.is_prompt"

/* The widths of MLflow's columns; it leaves checking them to the database. */
#define MAX_MODEL_NAME 256
#define MAX_MODEL_DESCRIPTION 5000
#define MAX_MODEL_TAG_VALUE 5000

/* A version as clients name it: an integer in any spelling of Python's. */
struct version_number {
	const char *text; /* its plain digits */
	int64_t v;        /* -1 when no version can have it */
};

/* Whether a model may have this name: not blank, without "/" and ":", not "..".
 * NULL counts as "". The other is for a name to be given by renaming. False:
 * answered. */
bool check_model_name(struct request *rq, const char *name) MUST_CHECK;
bool check_new_model_name(struct request *rq, const char *name) MUST_CHECK;

/* Key and value of a tag of a registered model, or of a version. False: answered. */
bool check_model_tag(struct request *rq, const char *key, const char *value) MUST_CHECK;
bool check_version_tag(struct request *rq, const char *key, const char *value) MUST_CHECK;

/* Reads a version. False: answered. */
bool read_version(struct request *rq, const char *text, struct version_number *ret) MUST_CHECK;

/* Whether an alias is well formed; whether it is not one that means a version
 * anyway ("latest", "v1"). False: answered. */
bool check_alias(struct request *rq, const char *alias) MUST_CHECK;
bool check_alias_is_free(struct request *rq, const char *alias) MUST_CHECK;

/* The canonical spelling of a stage, or NULL; read_stage() answers then. */
const char *find_stage(const char *stage) MUST_CHECK;
const char *read_stage(struct request *rq, const char *stage) MUST_CHECK;
/* All stages, in MLflow's order. */
#define STAGES 4
extern const char *const model_stages[STAGES];

/* Whether max_results of a search is at least 1 and at most `limit`. False:
 * answered. */
bool check_page_size(struct request *rq, int64_t max_results, int64_t limit) MUST_CHECK;

/* Fail with what MLflow says of a model, or version, that is not there. */
bool no_registered_model(struct request *rq, const char *name);
bool no_model_version(struct request *rq, const char *name, const char *version);

/* What registered_model_get selects. */
extern const struct out registered_model_out[];

/* Answers with the member "registered_model", the first row of
 * registered_model_get. Returns true. */
bool reply_registered_model(struct request *rq, const struct rows *r);

#endif
