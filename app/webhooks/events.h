/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events that webhooks are told of, and the bodies of the requests that tell
 * them. events.def is the list.
 *
 * An event becomes a row of mlflow_fcgi.webhook_deliveries for every webhook of the
 * workspace that wants it, by a statement queued behind those that cause it: it is
 * there exactly if they are committed. jobs deliver it (delivery.h).
 */
#ifndef MF_WEBHOOKS_EVENTS_H
#define MF_WEBHOOKS_EVENTS_H

#include "app/bind.h"

/* Numbers of mlflow/protos/webhooks.proto. */
enum webhook_entity {
#define ENTITY(name, number) ENTITY_##name = (number),
#include "app/webhooks/events.def"
#undef ENTITY
	ENTITY_LAST
};
enum webhook_action {
#define ACTION(name, number) ACTION_##name = (number),
#include "app/webhooks/events.def"
#undef ACTION
	ACTION_LAST
};

/* Their names in requests (REGISTERED_MODEL) by number, for F_ENUM(). */
extern const char *const webhook_entities[ENTITY_LAST];
extern const char *const webhook_actions[ACTION_LAST];
/* The same in payloads and in MLflow's tables: registered_model. */
const char *webhook_entity_name(enum webhook_entity entity);
const char *webhook_action_name(enum webhook_action action);

/* The number of a name in lower case, or 0. */
int webhook_entity_number(const char *name);
int webhook_action_number(const char *name);

/* An example of the event's data, as JSON. NULL: there is no such event. */
const char *webhook_example(enum webhook_entity entity, enum webhook_action action);

/* "['deleted', 'set']": the actions that an entity has, as messages show them. */
const char *webhook_actions_shown(struct arena *a, enum webhook_entity entity) NEVER_NULL;

/* A random UUID (RFC 4122, version 4). */
const char *webhook_uuid(struct arena *a) NEVER_NULL;

/* The time now as Python's isoformat() has it: 2025-07-31T08:27:32.080217+00:00. */
const char *webhook_time(struct arena *a) NEVER_NULL;

/* The body of a request: entity, action, timestamp, data and, unless it is NULL, the
 * workspace (mlflow/webhooks/delivery.py _send_webhook_request). */
const char *webhook_body(struct arena *a, const char *entity, const char *action,
			 const char *timestamp, const char *data, const char *workspace) NEVER_NULL;

/* ---- events of the model registry, each queued and not waited for ---- */

/* A registered model or prompt that an earlier statement of this transaction made;
 * nothing if none did. */
void event_model_created(struct request *rq, const char *name, const struct kv_list *tags,
			 const char *description);

/* The same of the latest version of a model. `source` and `run_id` are of a model,
 * not of a prompt. */
struct version_made {
	const char *name, *source, *run_id, *description;
	const struct kv_list *tags;
	bool is_prompt;
};
void event_version_created(struct request *rq, const struct version_made *v);

/* What happened to a model that is there, or to a version of it that is there: a tag
 * or an alias was set or deleted. NULL members are left out of the data; whether it
 * is about a model or a prompt turns out in the database. */
struct model_change {
	enum webhook_entity of_model, of_prompt; /* 0: nobody is told */
	enum webhook_action action;
	const char *name;
	const char *version;    /* as the request spells it */
	bool version_is_last;   /* of the members */
	int64_t version_number; /* which must be there; 0: none */
	const char *alias, *key, *value;
};
void event_model_changed(struct request *rq, const struct model_change *c);

#endif
