/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of the AI gateway share; see gateway.h. */
#include "handlers/gateway.h"

bool gateway_missing(struct request *rq, const char *what, const char *field, const char *value)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "%s not found (%s='%s')", what, field, value);
}

bool gateway_reply(struct request *rq, const char *key, const struct out *columns,
		   const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, key);
	jw_obj(&j);
	jw_row(&j, columns, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

bool gateway_reply_list(struct request *rq, const char *key, const struct out *columns,
			const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	if (rows_count(r)) {
		jw_key(&j, key);
		jw_rows(&j, columns, r, 0, rows_count(r));
	}
	jw_obj_end(&j);
	return true;
}
