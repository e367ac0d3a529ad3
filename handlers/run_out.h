/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs as they go out: info, data (latest metrics, params, tags), inputs and
 * outputs. What belongs to a run is fetched for one run or a whole page by one
 * statement whose rows carry the run's place in the page:
 *
 *	struct rows *children = run_page_children_send(rq, ids, n);
 *	if (!db_wait(rq))
 *		return false;
 *	jw_runs(&j, rq->arena, runs, (int)n, children);
 */
#ifndef MF_HANDLERS_RUN_OUT_H
#define MF_HANDLERS_RUN_OUT_H

#include "app/db.h"

/* The columns of every statement that selects runs: run_get.sql has them, with
 * the rules for absent values (MLflow 3.17.2 mlflow/entities/run_info.py: an
 * end time of 0 and an empty artifact_uri are absent; a run without a name of
 * its own has that of its tag mlflow.runName). */
extern const struct out run_out[];

/* Queues the statement for what belongs to a run of the request's workspace; an
 * id that is not there gets no rows. The models it read are among it, as
 * runs/get shows them. */
struct rows *run_children_send(struct request *rq, const char *run_id) NEVER_NULL;

/* The same for a page of `n` runs, without the models they read, as runs/search
 * leaves them out. The ids must live until the next db_wait(). */
struct rows *run_page_children_send(struct request *rq, const char *const *run_ids,
				    size_t n) NEVER_NULL;

/* Rows 0 … n-1 of `runs` as an array of runs; `children` came from
 * run_page_children_send() with the ids of these runs in the same order. */
void jw_runs(struct json *j, struct arena *a, const struct rows *runs, int n,
	     const struct rows *children);

/* The first row of `runs` as one run object. */
void jw_run(struct json *j, struct arena *a, const struct rows *runs, const struct rows *children);

#endif
