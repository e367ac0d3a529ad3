/* SPDX-License-Identifier: Apache-2.0 */
/* What other handlers share of runs. */
#ifndef MF_HANDLERS_RUNS_H
#define MF_HANDLERS_RUNS_H

#include "app/db.h"
#include "app/kv.h"

struct run_create_req {
	const char *experiment_id;
	const char *user_id;
	const char *run_name;
	struct opt_int start_time;
	struct kv_list tags;
};

/* Creates a run as runs/create does. Its row, with the columns of run_out, is in
 * *ret, and the tags it has are in *ret_tags. False: answered. */
bool run_insert(struct request *rq, const struct run_create_req *in, const struct rows **ret,
		struct kv_columns *ret_tags) MUST_CHECK;

#endif
