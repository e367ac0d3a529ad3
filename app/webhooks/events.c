/* SPDX-License-Identifier: Apache-2.0 */
/* Events for webhooks and their data; see events.h. */
#include "app/webhooks/events.h"

#include "app/db.h"
#include "app/limits.h"
#include "app/validate.h"

#include <sodium.h>
#include <time.h>

#define IS_PROMPT_TAG "mlflow.prompt.is_prompt"
#define PROMPT_TYPE_TAG "_mlflow_prompt_type"
#define PROMPT_TEXT_TAG "mlflow.prompt.text"

const char *const webhook_entities[ENTITY_LAST] = {
	[0] = "ENTITY_UNSPECIFIED",
#define ENTITY(name, number) [number] = #name,
#include "app/webhooks/events.def"
#undef ENTITY
};
const char *const webhook_actions[ACTION_LAST] = {
	[0] = "ACTION_UNSPECIFIED",
#define ACTION(name, number) [number] = #name,
#include "app/webhooks/events.def"
#undef ACTION
};

static const struct event {
	enum webhook_entity entity;
	enum webhook_action action;
	const char *example;
} events[] = {
#define EVENT(e, a, x) { ENTITY_##e, ACTION_##a, x },
#include "app/webhooks/events.def"
#undef EVENT
};

/* ---- names ---- */

/* Names differ from those in requests by their case only. */
static const char *lower(const char *name, char *to, size_t size)
{
	size_t i = 0;

	for (; name[i] && i + 1 < size; i++)
		to[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
	to[i] = '\0';
	return to;
}

const char *webhook_entity_name(enum webhook_entity entity)
{
	static char names[ENTITY_LAST][32];

	return lower(webhook_entities[entity], names[entity], sizeof(names[0]));
}

const char *webhook_action_name(enum webhook_action action)
{
	static char names[ACTION_LAST][32];

	return lower(webhook_actions[action], names[action], sizeof(names[0]));
}

int webhook_entity_number(const char *name)
{
	for (int i = 1; i < ENTITY_LAST; i++)
		if (strcmp(webhook_entity_name((enum webhook_entity)i), name) == 0)
			return i;
	return 0;
}

int webhook_action_number(const char *name)
{
	for (int i = 1; i < ACTION_LAST; i++)
		if (strcmp(webhook_action_name((enum webhook_action)i), name) == 0)
			return i;
	return 0;
}

const char *webhook_example(enum webhook_entity entity, enum webhook_action action)
{
	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		if (events[i].entity == entity && events[i].action == action)
			return events[i].example;
	return NULL;
}

const char *webhook_actions_shown(struct arena *a, enum webhook_entity entity)
{
	const char *shown = "";

	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		if (events[i].entity == entity)
			shown = arena_printf(a, "%s%s'%s'", shown, *shown ? ", " : "",
					     webhook_action_name(events[i].action));
	return arena_printf(a, "[%s]", shown);
}

/* ---- bodies ---- */

const char *webhook_uuid(struct arena *a)
{
	unsigned char b[16];
	char hex[33];

	randombytes_buf(b, sizeof(b));
	b[6] = (unsigned char)(0x40 | (b[6] & 0x0f));
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	sodium_bin2hex(hex, sizeof(hex), b, sizeof(b));
	return arena_printf(a, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
			    hex + 20);
}

const char *webhook_time(struct arena *a)
{
	char seconds[32];
	struct timespec t;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &t);
	gmtime_r(&t.tv_sec, &tm);
	strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm);
	return arena_printf(a, "%s.%06ld+00:00", seconds, t.tv_nsec / 1000);
}

const char *webhook_body(struct arena *a, const char *entity, const char *action,
			 const char *timestamp, const char *data, const char *workspace)
{
	return arena_printf(a,
			    "{\"entity\": \"%s\", \"action\": \"%s\", \"timestamp\": \"%s\", "
			    "\"data\": %s%s%s}",
			    entity, action, timestamp, data, workspace ? ", \"workspace\": " : "",
			    workspace ? python_json(a, workspace) : "");
}

/* Data as json.dumps() spells it; something is there before. */
static void add_member(struct buf *b, struct arena *a, const char *key, const char *value)
{
	buf_printf(b, "%s\"%s\": ", b->data[b->len - 1] == '{' ? "" : ", ", key);
	buf_puts(b, value ? python_json(a, value) : "null");
}

/* A tag at its place in the request, for sorting. */
struct placed_tag {
	const char *key, *value;
	size_t place;
};

static int by_key(const void *left, const void *right)
{
	const struct placed_tag *x = left, *y = right;
	int order = strcmp(x->key, y->key);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *left, const void *right)
{
	const struct placed_tag *x = left, *y = right;

	return (x->place > y->place) - (x->place < y->place);
}

/* Each key once, where it stood first and with the value it was given last: what a
 * Python dict makes of it. */
static struct placed_tag *collapse(struct arena *a, const struct kv_list *tags, size_t *ret_n)
{
	struct placed_tag *t = ARENA_ARRAY(a, tags->n + 1, struct placed_tag);
	size_t n = 0;

	for (size_t i = 0; i < tags->n; i++)
		t[i] = (struct placed_tag){ or_empty(tags->v[i].key), or_empty(tags->v[i].value),
					    i };
	qsort(t, tags->n, sizeof(*t), by_key);
	for (size_t i = 0; i < tags->n; i++) {
		if (n && strcmp(t[n - 1].key, t[i].key) == 0)
			t[n - 1].value = t[i].value;
		else
			t[n++] = t[i];
	}
	qsort(t, n, sizeof(*t), by_place);
	*ret_n = n;
	return t;
}

/* What of a prompt's tags is not for others. */
static bool is_internal(const char *key)
{
	return strcmp(key, IS_PROMPT_TAG) == 0 || strcmp(key, PROMPT_TYPE_TAG) == 0;
}

/* The member "tags"; the text of a prompt version, if asked for, goes out instead. */
static void add_tags(struct buf *b, struct arena *a, const struct kv_list *tags, bool of_prompt,
		     const char **ret_template)
{
	size_t n;
	struct placed_tag *t = collapse(a, tags, &n);
	const char *comma = "";

	buf_puts(b, ", \"tags\": {");
	for (size_t i = 0; i < n; i++) {
		if (of_prompt && is_internal(t[i].key))
			continue;
		if (ret_template && strcmp(t[i].key, PROMPT_TEXT_TAG) == 0) {
			*ret_template = t[i].value;
			continue;
		}
		buf_printf(b, "%s%s: ", comma, python_json(a, t[i].key));
		buf_puts(b, python_json(a, t[i].value));
		comma = ", ";
	}
	buf_putc(b, '}');
}

static bool is_prompt(const struct kv_list *tags)
{
	for (size_t i = tags->n; i > 0; i--)
		if (strcmp(or_empty(tags->v[i - 1].key), IS_PROMPT_TAG) == 0)
			return strcasecmp(or_empty(tags->v[i - 1].value), "true") == 0;
	return false;
}

static const char *text_of(struct arena *a, struct buf *b)
{
	const char *text = arena_strndup(a, b->data, b->len);

	buf_free(b);
	return text;
}

/* ---- events ---- */

void event_model_created(struct request *rq, const char *name, const struct kv_list *tags,
			 const char *description)
{
	bool of_prompt = is_prompt(tags);
	struct buf b;

	buf_init(&b, REPLY_MAX);
	buf_putc(&b, '{');
	add_member(&b, rq->arena, "name", name);
	add_tags(&b, rq->arena, tags, of_prompt, NULL);
	add_member(&b, rq->arena, "description", or_empty(description));
	buf_putc(&b, '}');
	db_send(rq, webhook_model_created, P_STR(name), P_STR(rq->workspace),
		P_STR(webhook_entity_name(of_prompt ? ENTITY_PROMPT : ENTITY_REGISTERED_MODEL)),
		P_STR(text_of(rq->arena, &b)));
}

/* The version's number is put between the two parts by the database. */
void event_version_created(struct request *rq, const struct version_made *v)
{
	const char *template = NULL, *before;
	struct buf b, tags;

	buf_init(&b, REPLY_MAX);
	buf_init(&tags, REPLY_MAX);
	buf_putc(&b, '{');
	add_member(&b, rq->arena, "name", v->name);
	buf_puts(&b, ", \"version\": \"");
	before = text_of(rq->arena, &b);

	add_tags(&tags, rq->arena, v->tags, v->is_prompt, v->is_prompt ? &template : NULL);
	buf_init(&b, REPLY_MAX);
	buf_puts(&b, "\"");
	if (v->is_prompt) {
		add_member(&b, rq->arena, "template", template);
	} else {
		add_member(&b, rq->arena, "source", v->source);
		add_member(&b, rq->arena, "run_id", or_null(v->run_id));
	}
	buf_add(&b, tags.data, tags.len);
	buf_free(&tags);
	add_member(&b, rq->arena, "description", or_null(v->description));
	buf_putc(&b, '}');
	db_send(rq, webhook_version_created, P_STR(v->name), P_STR(rq->workspace),
		P_STR(webhook_entity_name(v->is_prompt ? ENTITY_PROMPT_VERSION :
							 ENTITY_MODEL_VERSION)),
		P_STR(before), P_STR(text_of(rq->arena, &b)));
}

static const char *entity_or_null(enum webhook_entity entity)
{
	return entity ? webhook_entity_name(entity) : NULL;
}

void event_model_changed(struct request *rq, const struct model_change *c)
{
	struct opt_int version = { c->version_number != 0, c->version_number };
	struct buf b;

	buf_init(&b, REPLY_MAX);
	buf_putc(&b, '{');
	add_member(&b, rq->arena, "name", c->name);
	if (c->version && !c->version_is_last)
		add_member(&b, rq->arena, "version", c->version);
	if (c->alias)
		add_member(&b, rq->arena, "alias", c->alias);
	if (c->key)
		add_member(&b, rq->arena, "key", c->key);
	if (c->value)
		add_member(&b, rq->arena, "value", c->value);
	if (c->version && c->version_is_last)
		add_member(&b, rq->arena, "version", c->version);
	buf_putc(&b, '}');
	db_send(rq, webhook_model_changed, P_STR(c->name), P_STR(rq->workspace), P_OPT_INT(version),
		P_STR(entity_or_null(c->of_model)), P_STR(entity_or_null(c->of_prompt)),
		P_STR(webhook_action_name(c->action)), P_STR(text_of(rq->arena, &b)));
}
