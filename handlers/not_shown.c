/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of what only `mlflow server` can make so far, so that the web UI's pages show
 * that there is nothing yet. Where a workspace does have some, the answer is an
 * error that says so, and not an empty list.
 */
#include "app/db.h"
#include "app/endpoints.h"

static bool answer_nothing(struct request *rq, const char *what, const char *empty)
{
	const struct rows *r = db_query(rq, feature_used, P_STR(rq->workspace), P_STR(what));
	struct json j;

	if (!r)
		return false;
	if (rows_bool(r, 0, 0))
		return fail(rq, NOT_IMPLEMENTED,
			    "There are %s here, which this version of mlflow-fcgi keeps but cannot "
			    "show. `mlflow server` on the same database can.",
			    what);
	j = reply_json(rq);
	jw_raw(&j, empty);
	return true;
}

#define LIST_OF_WORKSPACE(name, what, empty)                                                       \
	HANDLER_NO_INPUT(name)                                                                     \
	{                                                                                          \
		return answer_nothing(rq, what, empty);                                            \
	}

LIST_OF_WORKSPACE(gateway_endpoints_list, "gateway endpoints", "{}")
LIST_OF_WORKSPACE(gateway_bindings_list, "bindings of gateway endpoints", "{}")
LIST_OF_WORKSPACE(gateway_models_list, "model definitions", "{}")
