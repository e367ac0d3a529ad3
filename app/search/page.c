/* SPDX-License-Identifier: Apache-2.0 */
/* One page of a search; see page.h. */
#include "app/search/page.h"

#include "app/limits.h"

#include <inttypes.h>

bool search_check_limit(struct request *rq, int64_t max_results, int64_t limit)
{
	if (max_results <= limit)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid value %" PRId64 " for parameter 'max_results' supplied:  Hint: Value "
		    "was of type 'int'. See the API docs for more information about request "
		    "parameters.",
		    max_results);
}

bool search_check_max_results(struct request *rq, int64_t max_results)
{
	if (max_results < 1)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid value %" PRId64 " for parameter 'max_results' supplied. It "
			    "must be a positive integer",
			    max_results);
	if (max_results > SEARCH_MAX_RESULTS)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid value %" PRId64 " for parameter 'max_results' supplied. It "
			    "must be at most %d",
			    max_results, SEARCH_MAX_RESULTS);
	return true;
}

static const char *compose(struct request *rq, const struct search_frame *f,
			   const struct search_query *q, int64_t limit)
{
	const char *shown = f->shown ? f->shown : "";
	const char *offset = q->offset ? arena_printf(rq->arena, " offset %" PRId64, q->offset) :
					 "";

	return arena_printf(rq->arena,
			    "select %s, %s from %s%s where %s%s%s order by %s limit %" PRId64 "%s",
			    f->columns, q->keys, f->from, q->joins, f->where, shown, q->where,
			    q->order_by, limit, offset);
}

/* The sort keys of the page's last row are where the next page begins. */
static const char *token_behind(struct request *rq, const struct search_query *q,
				const struct rows *r, int row)
{
	const char **keys = ARENA_ARRAY(rq->arena, q->n_keys, const char *);
	int first = rows_columns(r) - (int)q->n_keys;

	for (size_t i = 0; i < q->n_keys; i++)
		keys[i] = rows_str(r, row, first + (int)i);
	return search_next_token(q, keys);
}

bool search_found(struct request *rq, const struct search_frame *frame,
		  const struct search_input *input, struct search_params *params,
		  int64_t max_results, const char *token, struct search_found *ret)
{
	struct search_query *q = ARENA_NEW(rq->arena, struct search_query);

	if (!search_compile(rq->arena, frame->entity, input, params, q) ||
	    !search_page(q, params, token))
		return fail(rq, q->error_code, "%s", q->error);
	ret->rows = db_send_text(rq, compose(rq, frame, q, max_results + 1), params->v, params->n);
	if (!db_wait(rq))
		return false;
	ret->n = (int)MIN((int64_t)rows_count(ret->rows), max_results);
	ret->next_token = NULL;
	if (rows_count(ret->rows) > max_results ||
	    (frame->token_when_full && ret->n && ret->n == max_results))
		ret->next_token = token_behind(rq, q, ret->rows, ret->n - 1);
	return true;
}
