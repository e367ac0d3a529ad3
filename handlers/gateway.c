/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of the AI gateway share; see gateway.h. */
#include "handlers/gateway.h"

#include "app/search/page.h"
#include "handlers/newest_first.h"

#include <inttypes.h>

#define DEFAULT_PAGE 1000

bool gateway_missing(struct request *rq, const char *what, const char *field, const char *value)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "%s not found (%s='%s')", what, field, value);
}

bool gateway_check_choice(struct request *rq, const char *what, const struct opt_int *v)
{
	return v->v > 0 || fail(rq, INVALID_PARAMETER_VALUE, "Invalid %s: %" PRId64, what, v->v);
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

bool gateway_page_read(struct request *rq, int64_t max_results, const char *token, const char *what,
		       struct gateway_page *ret)
{
	struct place place;

	*ret = (struct gateway_page){ .limit = max_results ? max_results : DEFAULT_PAGE };
	if (!search_check_max_results(rq, ret->limit) || !place_read(rq, token, what, &place))
		return false;
	ret->offset = place.offset;
	ret->behind = place.id;
	return true;
}

int gateway_page_rows(const struct rows *r, const struct gateway_page *page)
{
	return (int)MIN(rows_count(r), page->limit);
}

void gateway_page_end(struct request *rq, struct json *j, const struct rows *r, int n)
{
	if (rows_count(r) > n)
		jw_kv_str(j, "next_page_token", place_behind(rq->arena, "", rows_str(r, n - 1, 0)));
}

bool gateway_reply_page(struct request *rq, const char *key, const struct out *columns,
			const struct rows *r, const struct gateway_page *page)
{
	int n = gateway_page_rows(r, page);
	struct json j = reply_json(rq);

	jw_obj(&j);
	if (n) {
		jw_key(&j, key);
		jw_rows(&j, columns, r, 0, n);
	}
	gateway_page_end(rq, &j, r, n);
	jw_obj_end(&j);
	return true;
}
