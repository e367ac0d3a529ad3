/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Review queues: who answers which questions about which traces of an experiment. A user's
 * own queue has the user's name and asks everything; a custom one has reviewers and
 * questions of its own. Items are in review_items.c.
 */
#include "handlers/review_queues.h"

#include "app/clock.h"
#include "app/config.h"
#include "app/endpoints.h"
#include "app/json_value.h"
#include "app/search/python.h"
#include "app/validate.h"
#include "auth/permit.h"
#include "handlers/experiments.h"
#include "handlers/newest_first.h"

#include <inttypes.h>

#define MAX_USERS 10
#define MAX_SCHEMA_ID 36
#define MAX_LISTED 5000 /* each is compared with all before it */
enum { TYPE_USER = 1, TYPE_CUSTOM };
static const char *const types[] = { "REVIEW_QUEUE_TYPE_UNSPECIFIED", "USER", "CUSTOM" };

#define QUEUE_COLUMNS                                                                              \
	O_STR(queue_id), O_ID(experiment_id), O_STR(name), O_STR(queue_type), O_STR(created_by),   \
		O_INT(creation_time_ms), O_INT(last_update_time_ms), O_RAW(users),                 \
		O_RAW(schema_ids)
static const struct out queue_out[] = { QUEUE_COLUMNS, O_END };
static const struct out made_out[] = { QUEUE_COLUMNS, O_SKIP(found), O_END };
enum { QUEUE_ID, QUEUE_TYPE = 3, CREATED = 5, FOUND = 9 };

static bool reply_queue(struct request *rq, const struct out *columns, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "review_queue");
	jw_obj(&j);
	jw_row(&j, columns, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

bool no_queue(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Review queue with id '%s' not found.", id);
}

static bool name_taken(struct request *rq, const char *name)
{
	return fail(rq, RESOURCE_ALREADY_EXISTS,
		    "Review queue with name '%s' already exists (names are case-insensitive).",
		    name);
}

/* ---- checks ---- */

static bool check_filled(struct request *rq, const char *what, size_t max, const char *text)
{
	size_t n = utf8_length(text);

	if (!n)
		return fail(rq, INVALID_PARAMETER_VALUE, "`%s` must be a non-empty string; got ''.",
			    what);
	return n <= max || fail(rq, INVALID_PARAMETER_VALUE,
				"`%s` must be at most %zu characters; got %zu.", what, max, n);
}

static bool has(const struct str_list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], text) == 0)
			return true;
	return false;
}

bool tidy_list(struct request *rq, const struct str_list *list, const char *what, size_t max,
	       bool are_users, struct str_list *ret)
{
	if (list->n > MAX_LISTED)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "A request can name at most %d of `%s`; got %zu. Send them in several.",
			    MAX_LISTED, what, list->n);
	*ret = (struct str_list){ .v = ARENA_ARRAY(rq->arena, list->n, const char *),
				  .given = list->given };
	for (size_t i = 0; i < list->n; i++) {
		const char *text = are_users ? python_lower_stripped(rq->arena, list->v[i]) :
					       python_strip(rq->arena, list->v[i]);

		if (!check_filled(rq, what, max, text))
			return false;
		if (!has(ret, text))
			ret->v[ret->n++] = text;
	}
	return true;
}

static bool tidy_users(struct request *rq, const struct str_list *list, struct str_list *ret)
{
	if (!tidy_list(rq, list, "user", MAX_REVIEWER, true, ret))
		return false;
	return ret->n <= MAX_USERS ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "A review queue can have at most %d assigned users; got %zu.", MAX_USERS,
		    ret->n);
}

const char *missing_of(struct arena *a, const struct str_list *list, const char *found)
{
	const struct json_value *v = found ? json_value_read(a, found) : NULL;
	const char **missing = ARENA_ARRAY(a, list->n, const char *);
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		bool is_there = false;

		for (size_t k = 0; v && !is_there && k < v->n; k++)
			is_there = strcmp(v->items[k].text, list->v[i]) == 0;
		if (!is_there)
			missing[n++] = list->v[i];
	}
	return n ? py_repr_list(a, missing, n) : NULL;
}

/* *ret is the name without blanks around. False: answered. */
static bool check_custom_name(struct request *rq, const char *name, const char **ret)
{
	*ret = python_strip(rq->arena, name);
	if (!check_filled(rq, "name", MAX_QUEUE_NAME, *ret))
		return false;
	return strcmp(python_lower(rq->arena, *ret), "default") != 0 ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "`%s` is a reserved queue name and cannot be used for a custom queue.", *ret);
}

/* A custom queue with a user's name would stand in the way of the user's own. */
static bool check_is_no_user(struct request *rq, const char *name, const char *verb)
{
	const char *key = python_lower_stripped(rq->arena, or_empty(name));
	struct rows *r;

	if (!rq->config->auth || !*key)
		return true;
	r = ask_users(rq, SQL_user_named, (struct param[]){ P_STR(key) }, 1);
	if (!r)
		return false;
	return !rows_count(r) ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "'%s' is a registered user. A custom review queue cannot %s; assign that user "
		    "to a queue instead.",
		    rows_str(r, 0, 0), verb);
}

/* ---- create ---- */

struct review_queue_create_req {
	const char *experiment_id;
	const char *name;
	struct opt_int queue_type;
	struct str_list users;
	struct str_list schema_ids;
};
static const struct field review_queue_create_fields[] = {
	F_STR(review_queue_create_req, experiment_id, REQUIRED),
	F_STR(review_queue_create_req, name, REQUIRED),
	F_ENUM(review_queue_create_req, queue_type, types, OPTIONAL),
	F_STRS(review_queue_create_req, users, OPTIONAL),
	F_STRS(review_queue_create_req, schema_ids, OPTIONAL),
	F_END,
};

/* What is to be made. */
struct new_queue {
	const char *name, *type, *owner;
	struct str_list users, schemas;
};

/* The user's name is the queue's, and there is nothing to choose. False: answered. */
static bool fill_user_queue(struct request *rq, const char *name, struct new_queue *q)
{
	q->type = "user";
	q->name = python_lower_stripped(rq->arena, name);
	if (!check_filled(rq, "name", MAX_QUEUE_NAME, q->name))
		return false;
	if (q->users.n && (q->users.n > 1 || strcmp(q->users.v[0], q->name) != 0))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "A user queue must have exactly one assigned user equal to its name; "
			    "got name=%s and users=%s.",
			    py_repr(rq->arena, q->name),
			    py_repr_list(rq->arena, q->users.v, q->users.n));
	q->users = (struct str_list){ .n = 1, .v = &q->name };
	return !q->schemas.n || fail(rq, INVALID_PARAMETER_VALUE,
				     "A user queue cannot have explicitly-attached schemas; it "
				     "resolves to all of the experiment's label schemas.");
}

static struct rows *insert(struct request *rq, int64_t experiment, const struct new_queue *q)
{
	return db_query(rq, review_queue_create, P_INT(experiment), P_STR(rq->workspace),
			P_STR(q->name), P_STR(python_lower(rq->arena, q->name)), P_STR(q->type),
			P_STR(q->owner), P_STRS(q->users.v, q->users.n),
			P_STRS(q->schemas.v, q->schemas.n), P_INT(clock_ms()));
}

static bool unknown_schemas(struct request *rq, const char *missing, const char *experiment_id)
{
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Label schema id(s) %s not found for experiment '%s'.", missing, experiment_id);
}

HANDLER(review_queue_create)
{
	struct new_queue q = { .type = "custom", .owner = rq->user ? rq->user->name : NULL };
	const char *missing;
	struct rows *r;
	int64_t id;

	if (in->queue_type.v != TYPE_USER && in->queue_type.v != TYPE_CUSTOM)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`queue_type` must be one of USER or CUSTOM; got proto enum value "
			    "%" PRId64 ".",
			    in->queue_type.v);
	if (in->queue_type.v == TYPE_CUSTOM &&
	    !check_is_no_user(rq, in->name, "use a username as its name"))
		return false;
	if (!tidy_users(rq, &in->users, &q.users) ||
	    !tidy_list(rq, &in->schema_ids, "schema_id", MAX_SCHEMA_ID, false, &q.schemas) ||
	    !(in->queue_type.v == TYPE_USER ? fill_user_queue(rq, in->name, &q) :
					      check_custom_name(rq, in->name, &q.name)) ||
	    !parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = insert(rq, id, &q);
	if (!r)
		return false;
	if (!rows_count(r))
		return no_experiment(rq, id);
	missing = missing_of(rq->arena, &q.schemas, rows_str(r, 0, FOUND));
	if (missing)
		return unknown_schemas(rq, missing, in->experiment_id);
	return rows_null(r, 0, QUEUE_ID) ? name_taken(rq, q.name) : reply_queue(rq, made_out, r);
}

struct review_queue_of_user_req {
	const char *experiment_id;
	const char *user;
};
static const struct field review_queue_of_user_fields[] = {
	F_STR(review_queue_of_user_req, experiment_id, REQUIRED),
	F_STR(review_queue_of_user_req, user, REQUIRED),
	F_END,
};

static struct rows *by_name(struct request *rq, int64_t experiment, const char *key)
{
	return db_query(rq, review_queue_get_by_name, P_INT(experiment), P_STR(rq->workspace),
			P_STR(key));
}

static bool reply_queue_of_user(struct request *rq, const char *name, const struct rows *r)
{
	if (strcmp(or_empty(rows_str(r, 0, QUEUE_TYPE)), "USER") == 0)
		return reply_queue(rq, queue_out, r);
	return fail(rq, RESOURCE_ALREADY_EXISTS,
		    "A non-user queue named '%s' already exists; cannot get-or-create a user queue "
		    "with that name.",
		    name);
}

HANDLER(review_queue_of_user)
{
	struct new_queue q = { 0 };
	struct rows *r;
	int64_t id;

	if (!fill_user_queue(rq, in->user, &q) || !parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	q.owner = q.name;
	r = insert(rq, id, &q);
	if (!r)
		return false;
	if (!rows_count(r))
		return no_experiment(rq, id);
	if (!rows_null(r, 0, QUEUE_ID))
		return reply_queue(rq, made_out, r);
	r = by_name(rq, id, q.name);
	return r && reply_queue_of_user(rq, q.name, r);
}

/* ---- get, list ---- */

struct review_queue_get_req {
	const char *queue_id;
};
static const struct field review_queue_get_fields[] = {
	F_STR(review_queue_get_req, queue_id, REQUIRED),
	F_END,
};

HANDLER(review_queue_get)
{
	struct rows *r = db_query(rq, review_queue_get, P_STR(in->queue_id), P_STR(rq->workspace));

	if (!r)
		return false;
	return rows_count(r) ? reply_queue(rq, queue_out, r) : no_queue(rq, in->queue_id);
}

struct review_queue_get_by_name_req {
	const char *experiment_id;
	const char *name;
};
static const struct field review_queue_get_by_name_fields[] = {
	F_STR(review_queue_get_by_name_req, experiment_id, REQUIRED),
	F_STR(review_queue_get_by_name_req, name, REQUIRED),
	F_END,
};

HANDLER(review_queue_get_by_name)
{
	struct rows *r;
	int64_t id;

	if (!parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = by_name(rq, id, python_lower(rq->arena, in->name));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_experiment(rq, id);
	if (rows_null(r, 0, QUEUE_ID))
		return fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "Review queue with name '%s' not found for experiment '%s'.", in->name,
			    in->experiment_id);
	return reply_queue(rq, queue_out, r);
}

struct review_queues_list_req {
	const char *experiment_id;
	const char *user;
	struct opt_int max_results;
	const char *page_token;
	const char *item_id;
};
static const struct field review_queues_list_fields[] = {
	F_STR(review_queues_list_req, experiment_id, REQUIRED),
	F_STR(review_queues_list_req, user, OPTIONAL),
	F_INT32(review_queues_list_req, max_results, OPTIONAL),
	F_STR(review_queues_list_req, page_token, OPTIONAL),
	F_STR(review_queues_list_req, item_id, OPTIONAL),
	F_END,
};

/* Who may not write sees the queues they are in, and whom queues are denied to none
 * (filter_list_review_queues). NULL: all; "" is nobody's name. */
static const char *only_of(struct request *rq, int64_t experiment)
{
	struct need need = { "review_queue", "*", GRANT_EDIT, "experiment",
			     arena_printf(rq->arena, "%" PRId64, experiment) };

	if (!rq->grants || grants_meet(rq->grants, &need))
		return NULL;
	need.level = GRANT_READ;
	return grants_meet(rq->grants, &need) ? python_lower_stripped(rq->arena, rq->user->name) :
						"";
}

HANDLER(review_queues_list)
{
	const char *user = in->user ? python_lower_stripped(rq->arena, in->user) : NULL;
	struct place from;
	struct rows *r;
	int64_t id, limit;

	if (!page_limit(rq, &in->max_results, PAGE_OF_REVIEWS, &limit) ||
	    !place_read(rq, in->page_token, "review queues", &from) ||
	    !parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = db_query(rq, review_queue_list, P_INT(id), P_STR(rq->workspace), P_INT(limit + 1),
		     P_INT(from.offset), P_STR(from.time), P_STR(from.id), P_STR(user),
		     P_STR(in->item_id), P_STR(only_of(rq, id)));
	if (!r)
		return false;
	return rows_count(r) ? reply_newest_first(rq, "review_queues", queue_out, r, limit,
						  QUEUE_ID, CREATED) :
			       no_experiment(rq, id);
}

/* ---- update, delete ---- */

struct review_queue_update_req {
	const char *queue_id;
	struct opt_bool update_users;
	struct str_list users;
	struct opt_bool update_schema_ids;
	struct str_list schema_ids;
	const char *name;
	const char *new_owner;
};
static const struct field review_queue_update_fields[] = {
	F_STR(review_queue_update_req, queue_id, REQUIRED),
	F_BOOL(review_queue_update_req, update_users, OPTIONAL),
	F_STRS(review_queue_update_req, users, OPTIONAL),
	F_BOOL(review_queue_update_req, update_schema_ids, OPTIONAL),
	F_STRS(review_queue_update_req, schema_ids, OPTIONAL),
	F_STR(review_queue_update_req, name, OPTIONAL),
	F_STR(review_queue_update_req, new_owner, OPTIONAL),
	F_END,
};

/* Columns of review_queue_lock. */
enum { LOCKED_TYPE, LOCKED_EXPERIMENT, LOCKED_ITEMS, LOCKED_FOUND };

/* Questions may change while there is nothing to answer them about. False: answered. */
static bool check_schemas(struct request *rq, const struct review_queue_update_req *in,
			  const struct rows *old, struct str_list *ret)
{
	const char *missing;

	if (!in->update_schema_ids.v)
		return true;
	if (rows_bool(old, 0, LOCKED_ITEMS))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "A review queue's questions are locked once items are assigned to it. "
			    "Remove the items before changing its questions.");
	if (!tidy_list(rq, &in->schema_ids, "schema_id", MAX_SCHEMA_ID, false, ret))
		return false;
	missing = missing_of(rq->arena, ret, rows_str(old, 0, LOCKED_FOUND));
	return !missing || unknown_schemas(rq, missing, rows_str(old, 0, LOCKED_EXPERIMENT));
}

/* The owner's, name's, users' and questions' checks, in this order. False: answered. */
static bool check_change(struct request *rq, const struct review_queue_update_req *in,
			 const struct rows *old, struct new_queue *q)
{
	if (in->name && !check_is_no_user(rq, in->name, "be renamed to a username"))
		return false;
	if (in->new_owner) {
		q->owner = python_strip(rq->arena, in->new_owner);
		if (!check_filled(rq, "new_owner", MAX_REVIEWER, q->owner))
			return false;
	}
	return (!in->name || check_custom_name(rq, in->name, &q->name)) &&
	       (!in->update_users.v || tidy_users(rq, &in->users, &q->users)) &&
	       check_schemas(rq, in, old, &q->schemas);
}

static struct param list_if(bool given, const struct str_list *list)
{
	struct param p = P_STRS(list->v, list->n);

	p.null = !given;
	return p;
}

static bool change(struct request *rq, const struct review_queue_update_req *in,
		   const struct new_queue *q)
{
	const char *key = q->name ? python_lower(rq->arena, q->name) : NULL;
	struct rows *r = db_waited(
		rq, db_send_params(rq, SQL_review_queue_update,
				   (struct param[]){ P_STR(in->queue_id), P_STR(rq->workspace),
						     P_STR(q->name), P_STR(key), P_STR(q->owner),
						     list_if(in->update_users.v, &q->users),
						     list_if(in->update_schema_ids.v, &q->schemas),
						     P_INT(clock_ms()) },
				   8));

	if (!r && q->name && strcmp(db_sqlstate(rq), "23505") == 0)
		return name_taken(rq, q->name);
	return r && reply_queue(rq, queue_out, r);
}

HANDLER(review_queue_update)
{
	struct str_list wanted = { 0 };
	struct new_queue q = { 0 };
	struct rows *r;

	for (size_t i = 0; i < in->schema_ids.n; i++)
		in->schema_ids.v[i] = python_strip(rq->arena, in->schema_ids.v[i]);
	if (in->update_schema_ids.v)
		wanted = in->schema_ids;
	db_begin(rq);
	r = db_query(rq, review_queue_lock, P_STR(in->queue_id), P_STR(rq->workspace),
		     P_STRS(wanted.v, wanted.n));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_queue(rq, in->queue_id);
	if (strcmp(rows_str(r, 0, LOCKED_TYPE), "user") == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "A user queue's name, assigned user, schemas, and owner are fixed and "
			    "cannot be updated.");
	if (!in->update_users.v && !in->update_schema_ids.v && !in->name && !in->new_owner) {
		r = db_query(rq, review_queue_get, P_STR(in->queue_id), P_STR(rq->workspace));
		return r && reply_queue(rq, queue_out, r);
	}
	return check_change(rq, in, r, &q) && change(rq, in, &q);
}

struct review_queue_delete_req {
	const char *queue_id;
};
static const struct field review_queue_delete_fields[] = {
	F_STR(review_queue_delete_req, queue_id, REQUIRED),
	F_END,
};

HANDLER(review_queue_delete)
{
	return db_query(rq, review_queue_delete, P_STR(in->queue_id), P_STR(rq->workspace)) &&
	       reply_empty(rq);
}
