/* SPDX-License-Identifier: Apache-2.0 */
/* What the artifacts of the request's workspace take; an endpoint of our own. */
#include "app/artifacts/stores.h"
#include "app/config.h"
#include "app/db.h"
#include "app/endpoints.h"

static const struct out usage_out[] = { O_STR(name), O_INT(bytes), O_INT(files), O_INT(measured_at),
					O_END };

HANDLER_NO_INPUT(artifact_usage)
{
	const struct store *s = store_of_workspace(rq->config, rq->arena, rq->workspace);
	struct rows *r = db_query(rq, artifact_usage_list, P_STR(rq->workspace));
	struct json j;

	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	if (rows_count(r))
		jw_row(&j, usage_out, r, 0);
	if (s->max_file_size)
		jw_kv_int(&j, "max_file_size", s->max_file_size);
	if (s->max_total_size)
		jw_kv_int(&j, "max_total_size", s->max_total_size);
	jw_obj_end(&j);
	return true;
}
