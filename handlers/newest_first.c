/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of lists by time; see newest_first.h. */
#include "handlers/newest_first.h"

#include "app/search/token.h"
#include "app/validate.h"

#define MAX_PAGE 50000

bool place_read(struct request *rq, const char *text, const char *what, struct place *ret)
{
	struct page_token token = { .kind = TOKEN_OFFSET };
	const char *error;

	if (*or_empty(text) && !token_decode(rq->arena, text, &token, &error))
		return fail(rq, INVALID_PARAMETER_VALUE, "%s", error);
	*ret = (struct place){ .offset = token.offset };
	if (token.kind == TOKEN_OFFSET)
		return true;
	if (token.n_values != 2)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid page token, it is not one of a list of %s.", what);
	ret->time = token.values[0];
	ret->id = token.values[1];
	return true;
}

bool page_limit(struct request *rq, const struct opt_int *given, int64_t fallback, int64_t *ret)
{
	*ret = given->given ? given->v : fallback;
	return (*ret >= 1 && *ret <= MAX_PAGE) ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "max_results must be between 1 and %d. See the API docs for more information "
		    "about request parameters.",
		    MAX_PAGE);
}

const char *place_behind(struct arena *a, const char *time, const char *id)
{
	const char *values[] = { time, id };
	struct page_token token = { .kind = TOKEN_KEYS,
				    .values = values,
				    .n_values = ARRAY_LEN(values) };

	return token_encode(a, &token);
}

bool reply_newest_first(struct request *rq, const char *key, const struct out *columns,
			const struct rows *r, int64_t limit, int id, int time)
{
	int found = rows_null(r, 0, id) ? 0 : rows_count(r), n = (int)MIN(found, limit);
	struct json j = reply_json(rq);

	jw_obj(&j);
	if (n) {
		jw_key(&j, key);
		jw_rows(&j, columns, r, 0, n);
	}
	jw_kv_str(&j, "next_page_token",
		  found > n ? place_behind(rq->arena, rows_str(r, n - 1, time),
					   rows_str(r, n - 1, id)) :
			      "");
	jw_obj_end(&j);
	return true;
}
