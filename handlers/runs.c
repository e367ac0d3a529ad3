/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs: create, get, update, delete, restore and their tags. What is logged
 * into runs is in run_log.c, searching in runs_search.c.
 */
#include "app/endpoints.h"
#include "handlers/run_out.h"

static bool no_run(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Run with id=%s not found", id);
}

/* ---- get ---- */

struct run_get_req {
	const char *run_id;
};
static const struct field run_get_fields[] = {
	F_RUN_ID(run_get_req, run_id),
	F_END,
};

HANDLER(run_get)
{
	struct rows *run = db_send(rq, run_get, P_STR(in->run_id), P_STR(rq->workspace));
	struct rows *children = run_children_send(rq, &in->run_id, 1);
	struct json j;

	if (!db_wait(rq))
		return false;
	if (!rows_count(run))
		return no_run(rq, in->run_id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "run");
	jw_run(&j, rq->arena, run, children);
	jw_obj_end(&j);
	return true;
}
