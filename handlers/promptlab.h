/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files that a run of the prompt engineering page has: the table that the page
 * shows, and a model that asks the same endpoint with the same prompt
 * (MLflow 3.17.2 mlflow/utils/promptlab_utils.py, mlflow/prompt/promptlab_model.py).
 */
#ifndef MF_HANDLERS_PROMPTLAB_H
#define MF_HANDLERS_PROMPTLAB_H

#include "app/bind.h"

#define PROMPTLAB_TABLE "eval_results_table.json"

struct promptlab {
	const char *run_id;
	const char *time;       /* UTC, YYYY-MM-DD hh:mm:ss.ffffff */
	const char *model_uuid; /* 32 hexadecimal digits */
	const char *route;
	const char *template;
	const char *input;
	const char *output; /* JSON text */
	/* their values as Python's str() spells them */
	struct kv_list prompt_parameters, model_parameters, output_parameters;
};

/* A file of the run, below its artifacts. */
struct promptlab_file {
	const char *path;
	const char *text;
};

/* All files, *ret_n of them, in the request's arena. NULL: they are too large, which
 * is answered. */
const struct promptlab_file *promptlab_files(struct request *rq, const struct promptlab *p,
					     size_t *ret_n) MUST_CHECK;

#endif
