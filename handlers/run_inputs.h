/* SPDX-License-Identifier: Apache-2.0 */
/* What handlers that log into runs share. */
#ifndef MF_HANDLERS_RUN_INPUTS_H
#define MF_HANDLERS_RUN_INPUTS_H

#include "app/db.h"

/* Whether a run id looks like one (validation.py _validate_run_id). False:
 * answered. */
bool check_run_id(struct request *rq, const char *id) MUST_CHECK;

/* Whether a run that was found in `stage` is active; NULL: there is no such run.
 * False: answered as MLflow does. */
bool check_run_stage(struct request *rq, const char *stage, const char *run_id) MUST_CHECK;

/* The same, going by a statement whose first row tells the stage in its first
 * column. */
bool check_run_active(struct request *rq, const struct rows *r, const char *run_id) MUST_CHECK;

#endif
