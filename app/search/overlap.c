/* SPDX-License-Identifier: Apache-2.0 */
/* How much two filters have in common; see overlap.h. */
#include "app/search/overlap.h"

/* The ids that a filter finds. NULL: answered. */
static const char *found_by(struct request *rq, const struct search_frame *f, const char *filter,
			    struct search_params *params)
{
	struct search_input input = { .filter = filter };
	struct search_query q;

	if (!search_compile(rq->arena, f->entity, &input, params, &q)) {
		fail(rq, q.error_code, "%s", q.error);
		return NULL;
	}
	return arena_printf(rq->arena, "select %s from %s%s where %s%s", f->columns, f->from,
			    q.joins, f->where, q.where);
}

/* As the reference joins two filters, so that it complains of the same things
 * (SqlAlchemyStore.calculate_trace_filter_correlation). */
static const char *on_top_of(struct arena *a, const char *base, const char *filter)
{
	return base && *base ? arena_printf(a, "%s and %s", base, filter) : filter;
}

bool search_overlap(struct request *rq, const struct search_frame *frame, const char *base,
		    const char *first, const char *second, struct search_params *params,
		    struct search_overlap *ret)
{
	const char *f = found_by(rq, frame, on_top_of(rq->arena, base, first), params);
	const char *s = f ? found_by(rq, frame, on_top_of(rq->arena, base, second), params) : NULL;
	const char *all = s ? found_by(rq, frame, base, params) : NULL;
	struct rows *r;

	if (!all)
		return false;
	r = db_send_text(rq,
			 arena_printf(rq->arena,
				      "select count(*), count(f.id), count(s.id),"
				      " count(*) filter (where f.id = s.id) from (%s) a"
				      " left join (%s) f on f.id = a.id"
				      " left join (%s) s on s.id = a.id",
				      all, f, s),
			 params->v, params->n);
	if (!db_wait(rq))
		return false;
	*ret = (struct search_overlap){ rows_int(r, 0, 0), rows_int(r, 0, 1), rows_int(r, 0, 2),
					rows_int(r, 0, 3) };
	return true;
}
