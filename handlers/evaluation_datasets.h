/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluation datasets, the test cases of mlflow.genai.datasets: named lists of records in a
 * workspace, which any number of experiments may use. Not the datasets that runs log as
 * inputs (run_inputs.c). Follows MLflow 3.17.2, entities/evaluation_dataset.py and
 * store/tracking/sqlalchemy_store.py (create_dataset to remove_dataset_from_experiments).
 */
#ifndef MF_HANDLERS_EVALUATION_DATASETS_H
#define MF_HANDLERS_EVALUATION_DATASETS_H

#include "app/db.h"
#include "app/json_value.h"
#include "app/request.h"

/* Widths of MLflow's columns. */
#define MAX_DATASET_NAME 255
#define MAX_DATASET_TAG_KEY 255
#define MAX_DATASET_TAG_VALUE 5000
#define MAX_DATASET_USER 255
#define MAX_RECORD_SOURCE_ID 36

/* The tag that says who makes a dataset or a record (MLFLOW_USER). */
#define USER_TAG "mlflow.user"

/* The columns of a dataset in every statement that answers with one, a page's among them. */
#define EVALUATION_DATASET_COLUMNS 10

/* Writes the dataset in a row that begins with the columns of evaluation_dataset_get.sql. */
void jw_evaluation_dataset(struct request *rq, struct json *j, const struct rows *r, int row);

/* Answers that there is none of this id, in the words of the calls about its records. False. */
bool no_dataset_of_records(struct request *rq, const char *id);

/* The first eight digits of a hash of name and time of the last change. */
const char *evaluation_dataset_digest(struct arena *a, const char *name, int64_t ms) NEVER_NULL;

/* SHA-256 of a text in hexadecimal. */
const char *sha256_hex(struct arena *a, const char *text) NEVER_NULL;

/* What a value of JSON becomes in a column of text: itself, or the digits of a number; *ret
 * is NULL for null. False: lists and objects do not become one. */
bool column_text(struct arena *a, const struct json_value *v, const char **ret) MUST_CHECK;

#endif
