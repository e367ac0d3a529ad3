/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Webhooks: create, get, list, update, delete, test. What is delivered to them is
 * decided in app/webhooks/events.c and done by the jobs (app/webhooks/delivery.c).
 */
#include "handlers/webhooks.h"
#include "app/clock.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "app/validate.h"
#include "app/webhooks/events.h"
#include "app/webhooks/url.h"
#include "handlers/column_width.h"
#include "handlers/newest_first.h"

#include <ctype.h>

#define MAX_NAME 63
#define MAX_URL 500
#define MAX_DESCRIPTION 1000
#define MAX_PAGE 1000
#define DEFAULT_PAGE 100

/* In the order of MLflow's protobuf message Webhook. */
static const struct out webhook_out[] = {
	O_STR(webhook_id), O_STR(name),   O_STR(description),        O_STR(url),
	O_RAW(events),     O_STR(status), O_INT(creation_timestamp), O_INT(last_updated_timestamp),
	O_SKIP(secret),    O_END,
};
#define CREATED_COLUMN 6

static const char *const statuses[] = { NULL, "ACTIVE", "DISABLED" };

struct event_list {
	size_t n;
	struct webhook_event *v;
	bool given;
};

static bool reply_webhook(struct request *rq, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "webhook");
	jw_obj(&j);
	jw_row(&j, webhook_out, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

bool no_webhook(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Webhook with ID %s not found.", id);
}

/* ---- what a webhook may be ---- */

/* A letter as Python's re finds it in [a-z] without regard to case: the long s and
 * the Kelvin sign fold to one. Returns its bytes, or 0. */
static size_t name_character(const char *s, bool at_end)
{
	if (isalnum((unsigned char)*s))
		return 1;
	if (strncmp(s, "\u017f", 2) == 0)
		return 2;
	if (strncmp(s, "\u212a", 3) == 0)
		return 3;
	return !at_end && *s && strchr("._-", *s) ? 1 : 0;
}

/* _validate_webhook_name of mlflow/utils/validation.py */
static bool check_webhook_name(struct request *rq, const char *name)
{
	bool ok = utf8_length(name) <= MAX_NAME;
	const char *p = name;

	for (size_t n = 1; ok && *p; p += n) {
		n = name_character(p, p == name);
		ok = n > 0;
		if (ok && !p[n])
			ok = name_character(p, true) > 0;
	}
	return (ok && *name) ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Webhook name %s is invalid. It must start and end with a letter or digit, be "
		    "less than 63 characters long, and contain only letters, digits, dots (.), "
		    "underscores (_), and hyphens (-).",
		    python_repr(rq->arena, name));
}

const struct field webhook_event_fields[] = {
	F_ENUM(webhook_event, entity, webhook_entities, OPTIONAL),
	F_ENUM(webhook_event, action, webhook_actions, OPTIONAL),
	F_END,
};

/* WebhookEvent of mlflow/entities/webhook.py. */
bool check_webhook_event(struct request *rq, const struct webhook_event *e)
{
	enum webhook_entity entity = (enum webhook_entity)e->entity.v;
	enum webhook_action action = (enum webhook_action)e->action.v;

	if (!entity || !action)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "A webhook event needs an entity, such as REGISTERED_MODEL, and an "
			    "action, such as CREATED.");
	if (webhook_example(entity, action))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid action '%s' for entity '%s'. Valid actions are: %s",
		    webhook_action_name(action), webhook_entity_name(entity),
		    webhook_actions_shown(rq->arena, entity));
}

static bool check_events(struct request *rq, const struct event_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (!check_webhook_event(rq, &list->v[i]))
			return false;
	return true;
}

/* Events as two columns. False: one is there twice; answered. */
struct event_columns {
	size_t n;
	const char **entities, **actions;
};

static bool read_events(struct request *rq, const struct event_list *list,
			struct event_columns *ret)
{
	bool seen[ENTITY_LAST][ACTION_LAST] = { { false } };

	ret->n = list->n;
	ret->entities = ARENA_ARRAY(rq->arena, list->n, const char *);
	ret->actions = ARENA_ARRAY(rq->arena, list->n, const char *);
	for (size_t i = 0; i < list->n; i++) {
		int64_t entity = list->v[i].entity.v, action = list->v[i].action.v;

		ret->entities[i] = webhook_entity_name((enum webhook_entity)entity);
		ret->actions[i] = webhook_action_name((enum webhook_action)action);
		if (seen[entity][action])
			return fail(rq, BAD_REQUEST, "The event %s.%s is given twice.",
				    ret->entities[i], ret->actions[i]);
		seen[entity][action] = true;
	}
	return true;
}

/* ---- create ---- */

struct webhook_create_req {
	const char *name;
	const char *url;
	struct event_list events;
	const char *description;
	const char *secret;
	struct opt_int status;
};
static const struct field webhook_create_fields[] = {
	F_STR(webhook_create_req, name, REQUIRED),
	F_STR(webhook_create_req, url, REQUIRED),
	F_LIST(webhook_create_req, events, webhook_event, REQUIRED),
	F_STR(webhook_create_req, description, OPTIONAL),
	F_STR(webhook_create_req, secret, SECRET),
	F_ENUM(webhook_create_req, status, statuses, KNOWN_NUMBER),
	F_END,
};

static bool check_new_webhook(struct request *rq, const struct webhook_create_req *in)
{
	if (!check_events(rq, &in->events) || !check_webhook_name(rq, in->name) ||
	    !check_webhook_url(rq, in->url))
		return false;
	if (!in->events.n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Webhook events must be a non-empty list of WebhookEvent objects: [].");
	return check_width(rq, "description", MAX_DESCRIPTION, in->description) &&
	       check_width(rq, "url", MAX_URL, in->url);
}

HANDLER(webhook_create)
{
	const char *secret = NULL;
	struct event_columns events;
	struct rows *r;

	if (!check_new_webhook(rq, in) || !read_events(rq, &in->events, &events) ||
	    !seal_webhook_secret(rq, or_null(in->secret), &secret))
		return false;
	r = db_query(rq, webhook_create, P_STR(in->name), P_STR(rq->workspace),
		     P_STR(or_null(in->description)), P_STR(in->url),
		     P_STR(statuses[in->status.given ? in->status.v : 1]), P_STR(secret),
		     P_INT(clock_ms()), P_STRS(events.entities, events.n),
		     P_STRS(events.actions, events.n));
	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", rq->workspace);
	return reply_webhook(rq, r);
}

/* ---- get, list ---- */

struct webhook_get_req {
	const char *webhook_id;
};
static const struct field webhook_get_fields[] = {
	F_STR(webhook_get_req, webhook_id, IN_PATH),
	F_END,
};

HANDLER(webhook_get)
{
	struct rows *r = db_query(rq, webhook_get, P_STR(in->webhook_id), P_STR(rq->workspace));

	if (!r)
		return false;
	return rows_count(r) ? reply_webhook(rq, r) : no_webhook(rq, in->webhook_id);
}

struct webhook_list_req {
	struct opt_int max_results;
	const char *page_token;
};
static const struct field webhook_list_fields[] = {
	F_INT32(webhook_list_req, max_results, OPTIONAL),
	F_STR(webhook_list_req, page_token, OPTIONAL),
	F_END,
};

static bool reply_list(struct request *rq, const struct rows *r, int64_t limit)
{
	int n = (int)MIN(rows_count(r), limit);
	struct json j = reply_json(rq);

	jw_obj(&j);
	if (n) {
		jw_key(&j, "webhooks");
		jw_rows(&j, webhook_out, r, 0, n);
	}
	if (rows_count(r) > n)
		jw_kv_str(&j, "next_page_token",
			  place_behind(rq->arena, rows_str(r, n - 1, CREATED_COLUMN),
				       rows_str(r, n - 1, 0)));
	jw_obj_end(&j);
	return true;
}

HANDLER(webhook_list)
{
	int64_t limit = in->max_results.v ? in->max_results.v : DEFAULT_PAGE;
	struct place from;
	struct rows *r;

	if (limit < 1 || limit > MAX_PAGE)
		return fail(rq, INVALID_PARAMETER_VALUE, "max_results must be between 1 and %d.",
			    MAX_PAGE);
	if (!place_read(rq, in->page_token, "webhooks", &from))
		return false;
	r = db_query(rq, webhook_list, P_STR(rq->workspace), P_INT(limit + 1), P_INT(from.offset),
		     P_STR(from.time), P_STR(from.id));
	return r && reply_list(rq, r, limit);
}

/* ---- update, delete ---- */

struct webhook_update_req {
	const char *webhook_id;
	const char *name;
	const char *description;
	const char *url;
	struct event_list events;
	const char *secret;
	struct opt_int status;
};
static const struct field webhook_update_fields[] = {
	F_STR(webhook_update_req, webhook_id, IN_PATH),
	F_STR(webhook_update_req, name, OPTIONAL),
	F_STR(webhook_update_req, description, OPTIONAL),
	F_STR(webhook_update_req, url, OPTIONAL),
	F_LIST(webhook_update_req, events, webhook_event, OPTIONAL),
	F_STR(webhook_update_req, secret, SECRET),
	F_ENUM(webhook_update_req, status, statuses, KNOWN_NUMBER),
	F_END,
};

static bool check_changes(struct request *rq, const struct webhook_update_req *in)
{
	return (!or_null(in->name) || check_webhook_name(rq, in->name)) &&
	       (!or_null(in->url) || check_webhook_url(rq, in->url)) &&
	       check_width(rq, "description", MAX_DESCRIPTION, in->description) &&
	       check_width(rq, "url", MAX_URL, in->url);
}

HANDLER(webhook_update)
{
	const char *id = in->webhook_id, *secret = NULL;
	const char *status = in->status.given ? statuses[in->status.v] : NULL;
	struct event_columns events;
	struct rows *r;

	if (!check_events(rq, &in->events))
		return false;
	r = db_query(rq, webhook_get, P_STR(id), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_webhook(rq, id);
	if (!check_changes(rq, in) || !read_events(rq, &in->events, &events) ||
	    !seal_webhook_secret(rq, in->secret, &secret))
		return false;
	db_send(rq, webhook_update, P_STR(id), P_STR(rq->workspace), P_STR(or_null(in->name)),
		P_STR(in->description), P_STR(or_null(in->url)), P_STR(status),
		P_BOOL(in->secret != NULL), P_STR(secret), P_INT(clock_ms()),
		P_STRS(events.entities, events.n), P_STRS(events.actions, events.n));
	r = db_query(rq, webhook_get, P_STR(id), P_STR(rq->workspace));
	if (!r)
		return false;
	return rows_count(r) ? reply_webhook(rq, r) : no_webhook(rq, id);
}

struct webhook_delete_req {
	const char *webhook_id;
};
static const struct field webhook_delete_fields[] = {
	F_STR(webhook_delete_req, webhook_id, IN_PATH),
	F_END,
};

HANDLER(webhook_delete)
{
	struct rows *r = db_query(rq, webhook_delete, P_STR(in->webhook_id), P_STR(rq->workspace),
				  P_INT(clock_ms()));

	if (!r)
		return false;
	return rows_changed(r) ? reply_empty(rq) : no_webhook(rq, in->webhook_id);
}
