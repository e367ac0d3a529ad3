/* SPDX-License-Identifier: Apache-2.0 */
/* What handlers that log models into runs share. */
#ifndef MF_HANDLERS_RUN_INPUTS_H
#define MF_HANDLERS_RUN_INPUTS_H

#include "app/db.h"

/* Whether there is a run and it is active, going by a statement whose first row
 * tells in its first column the stage the run was found in. False: answered as
 * MLflow does. */
bool check_run_active(struct request *rq, const struct rows *r, const char *run_id) MUST_CHECK;

#endif
