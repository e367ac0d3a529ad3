/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is in a review queue: traces, each pending, complete or declined. The reviewers are
 * a pool: whoever is the first to say so completes an item.
 */
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/search/python.h"
#include "app/validate.h"
#include "handlers/newest_first.h"
#include "handlers/review_queues.h"

#include <inttypes.h>

#define MAX_ITEM_ID 50
static const char *const item_types[] = { "REVIEW_ITEM_TYPE_UNSPECIFIED", "TRACE" };
static const char *const statuses[] = { "REVIEW_STATUS_UNSPECIFIED", "PENDING", "COMPLETE",
					"DECLINED" };
static const char *const kept_statuses[] = { NULL, "pending", "complete", "declined" };
enum { STATUS_PENDING = 1, STATUS_DECLINED = 3 };

#define ITEM_COLUMNS                                                                               \
	O_STR(queue_id), O_STR(item_type), O_STR(item_id), O_STR(status), O_STR(completed_by),     \
		O_INT(completed_time_ms), O_INT(creation_time_ms), O_INT(last_update_time_ms)
static const struct out item_out[] = { ITEM_COLUMNS, O_END };
static const struct out added_out[] = { ITEM_COLUMNS, O_SKIP(experiment_id), O_SKIP(found), O_END };
enum { QUEUE_ID, ITEM_ID = 2, CREATED = 6, EXPERIMENT = 8, FOUND };

/* Item ids without blanks around, none twice, at least one. False: answered. */
static bool tidy_items(struct request *rq, const struct str_list *list, struct str_list *ret)
{
	if (!list->n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`item_ids` must be a non-empty list; got [].");
	return tidy_list(rq, list, "item_id", MAX_ITEM_ID, false, ret);
}

/* ---- add, remove ---- */

struct review_items_add_req {
	const char *queue_id;
	struct opt_int item_type;
	struct str_list item_ids;
};
static const struct field review_items_add_fields[] = {
	F_STR(review_items_add_req, queue_id, REQUIRED),
	F_ENUM(review_items_add_req, item_type, item_types, OPTIONAL),
	F_STRS(review_items_add_req, item_ids, OPTIONAL),
	F_END,
};

HANDLER(review_items_add)
{
	struct str_list items;
	const char *missing;
	struct rows *r;
	struct json j;

	if (!tidy_items(rq, &in->item_ids, &items))
		return false;
	r = db_query(rq, review_items_add, P_STR(in->queue_id), P_STR(rq->workspace),
		     P_STRS(items.v, items.n), P_INT(clock_ms()));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_queue(rq, in->queue_id);
	missing = missing_of(rq->arena, &items, rows_str(r, 0, FOUND));
	if (missing)
		return fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "Cannot attach trace(s) %s to review queue '%s': they do not exist in "
			    "experiment '%s'.",
			    missing, in->queue_id, rows_str(r, 0, EXPERIMENT));
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "items");
	jw_rows(&j, added_out, r, 0, rows_count(r));
	jw_obj_end(&j);
	return true;
}

struct review_items_remove_req {
	const char *queue_id;
	struct str_list item_ids;
};
static const struct field review_items_remove_fields[] = {
	F_STR(review_items_remove_req, queue_id, REQUIRED),
	F_STRS(review_items_remove_req, item_ids, OPTIONAL),
	F_END,
};

HANDLER(review_items_remove)
{
	struct str_list items;
	struct rows *r;

	if (!tidy_items(rq, &in->item_ids, &items))
		return false;
	r = db_query(rq, review_items_remove, P_STR(in->queue_id), P_STR(rq->workspace),
		     P_STRS(items.v, items.n));
	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) : no_queue(rq, in->queue_id);
}

/* ---- list ---- */

struct review_items_list_req {
	const char *queue_id;
	struct opt_int status;
	struct opt_int max_results;
	const char *page_token;
};
static const struct field review_items_list_fields[] = {
	F_STR(review_items_list_req, queue_id, REQUIRED),
	F_ENUM(review_items_list_req, status, statuses, OPTIONAL),
	F_INT32(review_items_list_req, max_results, OPTIONAL),
	F_STR(review_items_list_req, page_token, OPTIONAL),
	F_END,
};

static const char *status_of(const struct opt_int *status)
{
	return status->v > 0 && status->v <= STATUS_DECLINED ? kept_statuses[status->v] : NULL;
}

HANDLER(review_items_list)
{
	struct place from;
	struct rows *r;
	int64_t limit;

	if (!page_limit(rq, &in->max_results, PAGE_OF_REVIEWS, &limit) ||
	    !place_read(rq, in->page_token, "items of a review queue", &from))
		return false;
	r = db_query(rq, review_items_list, P_STR(in->queue_id), P_STR(rq->workspace),
		     P_INT(limit + 1), P_INT(from.offset), P_STR(from.time), P_STR(from.id),
		     P_STR(status_of(&in->status)));
	if (!r)
		return false;
	return rows_count(r) ?
		       reply_newest_first(rq, "items", item_out, r, limit, ITEM_ID, CREATED) :
		       no_queue(rq, in->queue_id);
}

/* ---- set-status ---- */

struct review_item_set_req {
	const char *queue_id;
	const char *item_id;
	struct opt_int status;
	const char *completed_by;
};
static const struct field review_item_set_fields[] = {
	F_STR(review_item_set_req, queue_id, REQUIRED),
	F_STR(review_item_set_req, item_id, REQUIRED),
	F_ENUM(review_item_set_req, status, statuses, OPTIONAL),
	F_STR(review_item_set_req, completed_by, OPTIONAL),
	F_END,
};

/* Who did it: the user who asks, where users are asked for, whatever the request says.
 * False: answered. */
static bool find_completer(struct request *rq, const struct review_item_set_req *in,
			   const char **ret)
{
	bool is_pending = in->status.v == STATUS_PENDING;
	const char *name = !rq->user ? in->completed_by : is_pending ? NULL : rq->user->name;
	size_t n;

	*ret = name ? python_lower_stripped(rq->arena, name) : NULL;
	if (is_pending && *ret)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`completed_by` must not be set when reopening an item to `pending`.");
	if (!is_pending && !*or_empty(*ret))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`completed_by` is required when setting status to `%s`.",
			    kept_statuses[in->status.v]);
	n = utf8_length(or_empty(*ret));
	return n <= MAX_REVIEWER ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "`completed_by` must be at most %d characters; got %zu.", MAX_REVIEWER, n);
}

HANDLER(review_item_set)
{
	const char *item = python_strip(rq->arena, in->item_id), *completer;
	struct rows *r;
	struct json j;

	if (in->status.v < STATUS_PENDING || in->status.v > STATUS_DECLINED)
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"`status` must be one of PENDING, COMPLETE, or DECLINED; got proto enum "
			"value %" PRId64 ".",
			in->status.v);
	if (!find_completer(rq, in, &completer))
		return false;
	r = db_query(rq, review_item_set, P_STR(in->queue_id), P_STR(rq->workspace), P_STR(item),
		     P_STR(kept_statuses[in->status.v]), P_STR(completer), P_INT(clock_ms()));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_queue(rq, in->queue_id);
	if (rows_null(r, 0, QUEUE_ID))
		return fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "Item '%s' is not attached to review queue '%s'.", item, in->queue_id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "item");
	jw_obj(&j);
	jw_row(&j, item_out, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}
