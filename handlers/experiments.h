/* SPDX-License-Identifier: Apache-2.0 */
/* What other handlers share of experiments. */
#ifndef MF_HANDLERS_EXPERIMENTS_H
#define MF_HANDLERS_EXPERIMENTS_H

#include "app/db.h"

/* The columns of every statement that selects whole experiments. */
extern const struct out experiment_out[];

/* Answers as MLflow does when there is no such experiment, or when it is not
 * active. Both return false. */
bool no_experiment(struct request *rq, int64_t id);
bool experiment_not_active(struct request *rq, int64_t id, const char *stage);

#endif
