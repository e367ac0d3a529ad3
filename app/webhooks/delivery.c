/* SPDX-License-Identifier: Apache-2.0 */
/* Delivering to webhooks; see delivery.h. */
#include "app/webhooks/delivery.h"

#include "app/db.h"
#include "app/log.h"
#include "app/webhooks/queue.h"
#include "app/webhooks/secret.h"

#include <sodium.h>

/* Between two looks for webhooks that wait. */
#define POLL_MS 200
/* What became of deliveries is written at the latest after so long. */
#define FLUSH_MS 50
/* Between two looks at a webhook that had nothing more, while it is still busy. */
#define REFETCH_MS 200
/* The same while there are a few at a time. */
#define NEWS_MS 50
/* A webhook with nothing to do now, but later. */
#define IDLE_SECONDS 1.0
#define DISABLED_SECONDS 10.0
#define DELAY_MAX 3600.0
#define PAUSE_MAX 60.0
/* How long a stopping process waits for answers. */
#define DRAIN_MS 8000
#define FLYING_MAX 256
/* One purge. */
#define PURGE_ROWS 5000
#define PURGE_SECONDS 600.0

struct webhooks {
	struct queue queue;
	CURLM *multi;
	size_t flying;
	int64_t claim_at_ms;
	bool is_known; /* claims of a process of this name before are given up */
};

struct webhooks *webhooks_new(struct jobs *j)
{
	struct webhooks *w = calloc(1, sizeof(*w));

	if (!w || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    !(w->multi = curl_multi_init()) || sodium_init() < 0)
		abort();
	w->queue.jobs = j;
	return w;
}

/* ---- when to try again ---- */

/* 1, 2, 4, … seconds, and up to one more so that not all come back at once. */
static double backoff(int64_t failures, double max)
{
	double seconds = failures > 40 ? max : (double)(INT64_C(1) << (failures - 1));

	return MIN(seconds, max) + randombytes_uniform(1000) / 1000.0;
}

static void pause_receiver(struct receiver *r, int64_t retry_after)
{
	r->failures++;
	r->pause = retry_after ? (double)retry_after : backoff(r->failures, PAUSE_MAX);
	r->pause_until_ms = queue_now_ms() + (int64_t)(r->pause * 1000);
}

/* ---- one delivery ---- */

static void land(struct webhooks *w, struct delivery *d)
{
	if (!d->out)
		return;
	curl_multi_remove_handle(w->multi, outgoing_handle(d->out));
	outgoing_free(d->out);
	d->out = NULL;
	d->receiver->flying--;
	w->flying--;
}

static void give_up(struct webhooks *w, struct delivery *d, int status, const char *error)
{
	log_event(LOG_LEVEL_WARNING, "webhook_failed",
		  "webhook=%s delivery=%s attempts=%lld error=\"%s\"", d->receiver->webhook_id,
		  d->delivery_id, (long long)d->attempts, error);
	queue_note(&w->queue, d, "failed", status, 0, error);
}

/* Deals with the end of a delivery, which is gone from memory then; what follows of
 * its model is fetched again when its time has come. */
static void conclude(struct webhooks *w, struct delivery *d, const struct outgoing_result *res)
{
	int64_t max = w->queue.jobs->config->webhook_max_retries;
	struct receiver *r = d->receiver;
	uint64_t lane = d->lane;
	bool again = false;

	d->attempts++;
	if (res->outcome == OUTCOME_DELIVERED) {
		r->failures = 0;
		queue_note(&w->queue, d, "delivered", res->status, 0, NULL);
	} else if (res->outcome == OUTCOME_FAILED || d->attempts > max) {
		give_up(w, d, res->status, res->error);
	} else {
		again = true;
		queue_note(&w->queue, d, "pending", res->status,
			   res->retry_after ? (double)res->retry_after :
					      backoff(d->attempts, DELAY_MAX),
			   res->error);
	}
	if (res->receiver_is_bad)
		pause_receiver(r, res->retry_after);
	land(w, d);
	if (again)
		queue_forget_lane(r, &lane);
	else
		queue_forget(r, d);
}

static void start(struct webhooks *w, struct delivery *d)
{
	struct receiver *r = d->receiver;
	struct outgoing_result res = { .outcome = OUTCOME_RETRY, .receiver_is_bad = true };

	if (r->has_secret && !r->secret) { /* never without the signature it should have */
		res.error = WEBHOOK_SECRET_UNREADABLE;
	} else {
		d->out = outgoing_new(w->queue.jobs->config, r->url, r->secret, d->delivery_id,
				      d->body, 0);
		if (d->out) {
			r->flying++;
			w->flying++;
			if (curl_multi_add_handle(w->multi, outgoing_handle(d->out)) != CURLM_OK)
				abort();
			return;
		}
		res = (struct outgoing_result){ .outcome = OUTCOME_FAILED,
						.error = "no request can be sent to its URL" };
	}
	conclude(w, d, &res);
}

/* Whether an earlier delivery of the same model is still held. */
static bool is_behind_another(const struct receiver *r, const struct delivery *d)
{
	for (const struct delivery *e = r->first; e != d; e = e->next)
		if (e->lane == d->lane)
			return true;
	return false;
}

static struct delivery *next_startable(const struct receiver *r)
{
	for (struct delivery *d = r->first; d; d = d->next)
		if (!d->out && !is_behind_another(r, d))
			return d;
	return NULL;
}

/* Whether one more may be sent. */
static bool has_room(const struct webhooks *w)
{
	return w->flying < FLYING_MAX && w->queue.n_notes + 1 < NOTES_MAX &&
	       queue_is_valid(&w->queue);
}

static void start_receiver(struct webhooks *w, struct receiver *r)
{
	size_t limit = (size_t)w->queue.jobs->config->webhook_max_workers;
	struct delivery *d;

	while (has_room(w) && r->pause_until_ms <= queue_now_ms() && !r->is_gone &&
	       !r->is_disabled && r->flying < (r->failures ? 1 : limit) && (d = next_startable(r)))
		start(w, d);
}

/* ---- one receiver ---- */

static bool fetch_if_wanted(struct webhooks *w, struct receiver *r)
{
	int64_t now = queue_now_ms();

	if (r->held > HELD_MAX / 2 || r->pause_until_ms > now || r->fetch_at_ms > now)
		return true;
	/* what is noted but not written would be fetched again */
	if (!queue_flush(&w->queue) || !queue_fetch(&w->queue, r))
		return false;
	r->fetch_at_ms = now + (r->is_drained ? REFETCH_MS : r->is_short ? NEWS_MS : 0);
	return true;
}

/* Whether nothing can be done for it now: it is gone then. */
static bool release_if_idle(struct webhooks *w, struct receiver *r, bool *ret_ok)
{
	bool is_paused = r->pause_until_ms > queue_now_ms();

	if (r->flying)
		return false;
	if (is_paused || r->is_disabled || r->is_gone)
		queue_forget_lane(r, NULL);
	if (r->held || !(is_paused || r->is_disabled || r->is_gone || r->is_drained))
		return false;
	*ret_ok = queue_flush(&w->queue);
	if (!*ret_ok)
		return true;
	if (r->is_gone)
		*ret_ok = queue_drop(&w->queue, r);
	else
		*ret_ok = queue_release(&w->queue, r,
					is_paused      ? r->pause :
					r->is_disabled ? DISABLED_SECONDS :
							 IDLE_SECONDS);
	return true;
}

static bool serve(struct webhooks *w)
{
	struct receiver *next;
	bool ok = true;

	for (struct receiver *r = w->queue.receivers; r && ok; r = next) {
		next = r->next;
		ok = fetch_if_wanted(w, r);
		if (!ok)
			break;
		start_receiver(w, r);
		release_if_idle(w, r, &ok);
	}
	return ok;
}

/* ---- transfers ---- */

static struct delivery *find_flying(const struct webhooks *w, const CURL *easy)
{
	for (struct receiver *r = w->queue.receivers; r; r = r->next)
		for (struct delivery *d = r->first; d; d = d->next)
			if (d->out && outgoing_handle(d->out) == easy)
				return d;
	return NULL;
}

/* Takes what has ended, as long as there is room for notes. False: nothing has. */
static bool collect(struct webhooks *w)
{
	bool found = false;
	CURLMsg *msg;
	int left;

	while (w->queue.n_notes < NOTES_MAX && (msg = curl_multi_info_read(w->multi, &left))) {
		struct delivery *d = find_flying(w, msg->easy_handle);
		struct outgoing_result res;

		if (msg->msg != CURLMSG_DONE || !d)
			continue;
		res = outgoing_result(d->out, msg->data.result);
		conclude(w, d, &res);
		found = true;
	}
	return found;
}

/* Lets transfers go on; where one has ended, the next of its model begins at once. */
static void go_on(struct webhooks *w)
{
	int running;

	curl_multi_perform(w->multi, &running);
	while (collect(w)) {
		for (struct receiver *r = w->queue.receivers; r; r = r->next)
			start_receiver(w, r);
		curl_multi_perform(w->multi, &running);
	}
}

static bool transfer(struct webhooks *w, int wait_ms)
{
	go_on(w);
	if (w->queue.n_notes < NOTES_MAX / 2)
		curl_multi_poll(w->multi, NULL, 0,
				w->queue.n_notes ? MIN(wait_ms, FLUSH_MS) : wait_ms, NULL);
	go_on(w);
	if (w->queue.n_notes >= NOTES_MAX / 2 ||
	    (w->queue.n_notes && queue_now_ms() - w->queue.noted_ms >= FLUSH_MS))
		return queue_flush(&w->queue);
	return true;
}

/* Another process has it: what is under way there may arrive twice. */
static void on_lost(void *arg, struct receiver *r)
{
	struct webhooks *w = arg;

	log_event(LOG_LEVEL_WARNING, "webhook_claim_lost", "webhook=%s", r->webhook_id);
	for (struct delivery *d = r->first; d; d = d->next)
		land(w, d);
}

static bool claim_if_due(struct webhooks *w)
{
	int64_t now = queue_now_ms();

	if (now < w->claim_at_ms)
		return true;
	w->claim_at_ms = now + POLL_MS;
	if (!w->is_known && !queue_release_all(&w->queue))
		return false;
	w->is_known = true;
	return queue_claim(&w->queue, on_lost, w);
}

bool webhooks_step(struct webhooks *w)
{
	return claim_if_due(w) && serve(w) &&
	       transfer(w, w->queue.receivers ? POLL_MS / 2 : POLL_MS);
}

void webhooks_free(struct webhooks *w)
{
	int64_t until = queue_now_ms() + DRAIN_MS;

	while (w->flying && queue_now_ms() < until && transfer(w, FLUSH_MS))
		;
	for (struct receiver *r = w->queue.receivers; r; r = r->next)
		for (struct delivery *d = r->first; d; d = d->next)
			land(w, d);
	if (!queue_flush(&w->queue) || !queue_release_all(&w->queue))
		log_event(LOG_LEVEL_WARNING, "webhooks_not_released",
			  "error=\"the database does not answer\"");
	queue_free(&w->queue);
	curl_multi_cleanup(w->multi);
	free(w);
}

/* ---- the job ---- */

bool webhooks_purge(struct jobs *j, struct request *rq, double *ret_seconds)
{
	double keep = (double)j->config->webhook_retention * 24 * 3600;
	struct rows *r;

	db_send(rq, webhook_receivers_purge);
	r = db_query(rq, webhook_deliveries_purge, P_DBL(keep), P_INT(PURGE_ROWS));
	if (!r)
		return false;
	*ret_seconds = rows_changed(r) == PURGE_ROWS ? 0 : PURGE_SECONDS;
	return true;
}
