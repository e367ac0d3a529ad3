/* SPDX-License-Identifier: Apache-2.0 */
/* Webhooks: sealing secrets, and sending an example of an event to try a receiver. */
#include "app/config.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "app/query.h"
#include "app/turns.h"
#include "app/validate.h"
#include "app/webhooks/events.h"
#include "app/webhooks/outgoing.h"
#include "app/webhooks/secret.h"
#include "handlers/webhooks.h"

/* MLflow's column for the token. */
#define MAX_TOKEN 1000
#define MAX_SECRET 687
/* What is shown of a receiver's answer. */
#define SHOWN_ANSWER 16384

bool seal_webhook_secret(struct request *rq, const char *secret, const char **ret_token)
{
	const struct secret *key = rq->config->webhook_secret_key;

	*ret_token = NULL;
	if (!secret || (!*secret && !key))
		return true;
	if (!key)
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"The webhook's secret cannot be kept: this server has no key to encrypt "
			"it with. Start every server of this database with the same "
			"MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY, or leave the secret out.");
	*ret_token = fernet_encrypt(rq->arena, key, secret, strlen(secret));
	return strlen(*ret_token) <= MAX_TOKEN ||
	       fail(rq, BAD_REQUEST, "'secret' exceeds the maximum length of %d bytes", MAX_SECRET);
}

struct webhook_test_req {
	const char *webhook_id;
	struct webhook_event *event;
};
static const struct field webhook_test_fields[] = {
	F_STR(webhook_test_req, webhook_id, IN_PATH),
	F_MSG(webhook_test_req, event, webhook_event, OPTIONAL),
	F_END,
};

static void free_outgoing(void *o)
{
	outgoing_free(o);
}

/* As text: an answer that is no UTF-8 counts as Latin-1, in which everything is one. */
static const char *as_text(struct arena *a, const char *bytes, size_t n)
{
	struct buf b;
	char *text;

	if (utf8_valid(bytes, n))
		return arena_strndup(a, bytes, n);
	buf_init(&b, 2 * SHOWN_ANSWER + 1);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c >= 0x80)
			buf_putc(&b, (char)(0xc0 | c >> 6));
		buf_putc(&b, c >= 0x80 ? (char)(0x80 | (c & 0x3f)) : (char)c);
	}
	text = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return text;
}

static bool reply_result(struct request *rq, const struct outgoing *o,
			 const struct outgoing_result *r)
{
	struct json j = reply_json(rq);
	const char *bytes;
	size_t n;

	jw_obj(&j);
	jw_key(&j, "result");
	jw_obj(&j);
	jw_kv_bool(&j, "success", r->outcome == OUTCOME_DELIVERED);
	if (r->status) {
		bytes = outgoing_answer(o, &n);
		jw_kv_int(&j, "response_status", r->status);
		jw_kv_str(&j, "response_body", as_text(rq->arena, bytes, n));
	} else {
		jw_kv_str(&j, "error_message",
			  arena_printf(rq->arena, "Failed to test webhook: %s", r->error));
	}
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

static bool reply_not_sent(struct request *rq, const char *why)
{
	const struct outgoing_result r = { .outcome = OUTCOME_FAILED, .error = why };

	return reply_result(rq, NULL, &r);
}

/* ---- test ---- */

/* The body that is sent: an example of the event asked for, or of the webhook's
 * first one. NULL: that one is none of this version. */
static const char *example_body(struct request *rq, const struct webhook_event *e,
				const struct rows *r)
{
	int entity = e ? (int)e->entity.v : webhook_entity_number(or_empty(rows_str(r, 0, 2)));
	int action = e ? (int)e->action.v : webhook_action_number(or_empty(rows_str(r, 0, 3)));
	const char *data =
		webhook_example((enum webhook_entity)entity, (enum webhook_action)action);

	if (!data)
		return NULL;
	return webhook_body(rq->arena, webhook_entity_name((enum webhook_entity)entity),
			    webhook_action_name((enum webhook_action)action),
			    webhook_time(rq->arena), data,
			    rq->config->enable_workspaces ? rq->workspace : NULL);
}

static bool send_test(struct request *rq, const char *url, const struct secret *secret,
		      const char *body)
{
	struct outgoing *o =
		outgoing_new(rq->config, url, secret, webhook_uuid(rq->arena), body, SHOWN_ANSWER);
	struct outgoing_result r;
	int turn;

	if (!o)
		return reply_not_sent(rq, "no request can be sent to its URL");
	arena_defer(rq->arena, free_outgoing, o);
	turn = turn_take(); /* receivers may take long, and workers are few */
	if (turn < 0)
		return fail(
			rq, RESOURCE_EXHAUSTED,
			"Other webhooks are being tried at this moment; try again in some seconds.");
	r = outgoing_perform(o);
	turn_give(turn);
	return reply_result(rq, o, &r);
}

HANDLER(webhook_test)
{
	struct secret *secret = NULL;
	const char *token, *body;
	struct rows *r;

	if (in->event && !check_webhook_event(rq, in->event))
		return false;
	r = db_query(rq, webhook_target, P_STR(in->webhook_id), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_webhook(rq, in->webhook_id);
	token = rows_str(r, 0, 1);
	if (token && !(secret = webhook_secret(rq->config, token)))
		return reply_not_sent(rq, WEBHOOK_SECRET_UNREADABLE);
	secret_defer(rq->arena, secret);
	body = example_body(rq, in->event, r);
	if (!body)
		return reply_not_sent(rq, "it has no event that this version knows");
	return send_test(rq, rows_str(r, 0, 0), secret, body);
}
