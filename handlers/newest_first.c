/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of lists by time; see newest_first.h. */
#include "handlers/newest_first.h"

#include "app/search/token.h"
#include "app/validate.h"

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

const char *place_behind(struct arena *a, const char *time, const char *id)
{
	const char *values[] = { time, id };
	struct page_token token = { .kind = TOKEN_KEYS,
				    .values = values,
				    .n_values = ARRAY_LEN(values) };

	return token_encode(a, &token);
}
