/* SPDX-License-Identifier: Apache-2.0 */
/* The deliveries a process holds, and their tables; see queue.h. */
#include "app/webhooks/queue.h"

#include "app/db.h"
#include "app/webhooks/events.h"
#include "app/webhooks/secret.h"

#include <sodium.h>
#include <time.h>

/* How long a claim lasts unless it is renewed, how often it is, and how long before
 * its end this process stops to rely on it. */
#define LEASE_SECONDS 6.0
#define RENEW_MS 1000
#define MARGIN_MS 1500
#define ERROR_MAX 500

int64_t queue_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static char *copy(const char *s)
{
	char *c = strdup(s);

	if (!c)
		abort();
	return c;
}

/* Two models whose hashes are the same wait for each other, no more. */
static uint64_t lane_of(const char *model)
{
	static const unsigned char key[crypto_shorthash_KEYBYTES] = "webhook lanes";
	unsigned char hash[crypto_shorthash_BYTES];
	uint64_t lane;

	crypto_shorthash(hash, (const unsigned char *)model, strlen(model), key);
	memcpy(&lane, hash, sizeof(lane));
	return lane;
}

/* ---- in memory ---- */

static void free_delivery(struct delivery *d)
{
	outgoing_free(d->out);
	free(d->delivery_id);
	free(d->body);
	free(d);
}

void queue_forget(struct receiver *r, struct delivery *d)
{
	struct delivery **at = &r->first;

	while (*at != d)
		at = &(*at)->next;
	*at = d->next;
	r->held--;
	free_delivery(d);
}

void queue_forget_lane(struct receiver *r, const uint64_t *lane)
{
	struct delivery *next;

	for (struct delivery *d = r->first; d; d = next) {
		next = d->next;
		if (!d->out && (!lane || d->lane == *lane))
			queue_forget(r, d);
	}
}

static void clear_settings(struct receiver *r)
{
	free(r->url);
	secret_free(r->secret);
	r->url = NULL;
	r->secret = NULL;
}

static void forget_receiver(struct queue *q, struct receiver *r)
{
	struct receiver **at = &q->receivers;

	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	q->n_receivers--;
	queue_forget_lane(r, NULL);
	clear_settings(r);
	free(r->webhook_id);
	free(r->workspace);
	free(r);
}

void queue_free(struct queue *q)
{
	while (q->receivers)
		forget_receiver(q, q->receivers);
	for (size_t i = 0; i < q->n_notes; i++)
		free(q->notes[i].error);
}

static struct receiver *find_receiver(const struct queue *q, const char *webhook_id)
{
	for (struct receiver *r = q->receivers; r; r = r->next)
		if (strcmp(r->webhook_id, webhook_id) == 0)
			return r;
	return NULL;
}

/* ---- claims ---- */

static void add_receiver(struct queue *q, const struct rows *rows, int row)
{
	const char *workspace = rows_str(rows, row, 2);
	struct receiver *r = calloc(1, sizeof(*r));

	if (!r)
		abort();
	r->webhook_id = copy(rows_str(rows, row, 0));
	r->workspace = copy(workspace ? workspace : "");
	r->failures = rows_int(rows, row, 1);
	r->next = q->receivers;
	q->receivers = r;
	q->n_receivers++;
}

static bool is_among(const struct rows *rows, const char *webhook_id)
{
	for (int row = 0; row < rows_count(rows); row++)
		if (strcmp(rows_str(rows, row, 0), webhook_id) == 0)
			return true;
	return false;
}

static void forget_lost(struct queue *q, const struct rows *kept,
			void (*lost)(void *arg, struct receiver *r), void *arg)
{
	struct receiver *next;

	for (struct receiver *r = q->receivers; r; r = next) {
		next = r->next;
		if (is_among(kept, r->webhook_id))
			continue;
		lost(arg, r);
		forget_receiver(q, r);
	}
}

bool queue_claim(struct queue *q, void (*lost)(void *arg, struct receiver *r), void *arg)
{
	struct request *rq = jobs_begin(q->jobs, NULL);
	int64_t room = (int64_t)(RECEIVERS_MAX - q->n_receivers), now = queue_now_ms();
	struct rows *kept = NULL, *claimed;
	bool ok;

	if (q->n_receivers && now - q->renewed_ms >= RENEW_MS)
		kept = db_send(rq, webhook_receivers_renew, P_STR(q->jobs->name),
			       P_DBL(LEASE_SECONDS));
	db_send(rq, webhook_receivers_add);
	claimed = db_send(rq, webhook_receivers_claim, P_STR(q->jobs->name), P_DBL(LEASE_SECONDS),
			  P_INT(room));
	ok = db_wait(rq);
	if (ok) {
		if (kept)
			forget_lost(q, kept, lost, arg);
		if (kept || !q->n_receivers)
			q->renewed_ms = now;
		for (int row = 0; row < rows_count(claimed); row++)
			if (!find_receiver(q, rows_str(claimed, row, 0)))
				add_receiver(q, claimed, row);
	}
	return jobs_end(q->jobs, rq, ok);
}

bool queue_is_valid(const struct queue *q)
{
	return queue_now_ms() - q->renewed_ms < (int64_t)(LEASE_SECONDS * 1000) - MARGIN_MS;
}

static bool send_release(struct queue *q, const char *webhook_id, int64_t failures, double delay)
{
	struct request *rq = jobs_begin(q->jobs, NULL);
	bool ok = db_query(rq, webhook_receivers_release, P_STR(q->jobs->name), P_STR(webhook_id),
			   P_INT(failures), P_DBL(delay)) != NULL;

	return jobs_end(q->jobs, rq, ok);
}

bool queue_release(struct queue *q, struct receiver *r, double delay)
{
	bool ok = send_release(q, r->webhook_id, r->failures, delay);

	if (ok)
		forget_receiver(q, r);
	return ok;
}

bool queue_release_all(struct queue *q)
{
	return send_release(q, NULL, 0, 0);
}

bool queue_drop(struct queue *q, struct receiver *r)
{
	struct request *rq = jobs_begin(q->jobs, NULL);
	bool ok = db_query(rq, webhook_deliveries_drop, P_STR(r->webhook_id),
			   P_STR("the webhook was deleted")) != NULL;

	return jobs_end(q->jobs, rq, ok) && queue_release(q, r, 0);
}

/* ---- fetching ---- */

static void read_settings(struct queue *q, struct receiver *r, const struct rows *rows)
{
	const char *token;

	clear_settings(r);
	r->is_gone = !rows_count(rows);
	if (r->is_gone)
		return;
	token = rows_str(rows, 0, 1);
	r->url = copy(rows_str(rows, 0, 0));
	r->has_secret = token != NULL;
	if (token)
		r->secret = webhook_secret(q->jobs->config, token);
	r->is_disabled = strcmp(rows_str(rows, 0, 2), "ACTIVE") != 0;
}

static void add_delivery(struct queue *q, struct receiver *r, struct arena *a,
			 const struct rows *rows, int row)
{
	struct delivery *d = calloc(1, sizeof(*d)), **at = &r->first;

	if (!d)
		abort();
	d->receiver = r;
	d->id = rows_int(rows, row, 0);
	d->delivery_id = copy(rows_str(rows, row, 1));
	d->lane = lane_of(rows_str(rows, row, 2));
	d->attempts = rows_int(rows, row, 6);
	d->body = copy(webhook_body(a, rows_str(rows, row, 3), rows_str(rows, row, 4),
				    rows_str(rows, row, 7), rows_str(rows, row, 5),
				    q->jobs->config->enable_workspaces ? r->workspace : NULL));
	while (*at && (*at)->id < d->id)
		at = &(*at)->next;
	d->next = *at;
	*at = d;
	r->held++;
}

/* The model of a delivery that is held may have been renamed since. */
static void move_to_lane(struct receiver *r, int64_t id, const char *model)
{
	for (struct delivery *d = r->first; d; d = d->next)
		if (d->id == id)
			d->lane = lane_of(model);
}

/* Returns how many are new. */
static int64_t take_deliveries(struct queue *q, struct receiver *r, struct arena *a,
			       const struct rows *rows)
{
	int64_t added = 0;

	for (int row = 0; row < rows_count(rows); row++) {
		if (rows_str(rows, row, 1)) {
			add_delivery(q, r, a, rows, row);
			added++;
		} else {
			move_to_lane(r, rows_int(rows, row, 0), rows_str(rows, row, 2));
		}
	}
	return added;
}

bool queue_fetch(struct queue *q, struct receiver *r)
{
	struct request *rq = jobs_begin(q->jobs, r->workspace);
	int64_t held[HELD_MAX], room = (int64_t)(HELD_MAX - r->held);
	struct rows *settings, *rows;
	int64_t added;
	size_t n = 0;
	bool ok;

	for (struct delivery *d = r->first; d; d = d->next)
		held[n++] = d->id;
	settings = db_send(rq, webhook_settings, P_STR(r->webhook_id), P_STR(r->workspace));
	rows = db_send(rq, webhook_deliveries_fetch, P_STR(r->webhook_id), P_INTS(held, n),
		       P_INT(room), P_INT(FETCH_MAX_BYTES));
	ok = db_wait(rq);
	if (ok) {
		read_settings(q, r, settings);
		added = take_deliveries(q, r, rq->arena, rows);
		r->is_drained = added == 0;
		r->is_short = added < room;
	} else if (rq->reply.error == RESOURCE_DOES_NOT_EXIST) {
		r->is_gone = true; /* its workspace is */
		rq->reply.message = NULL;
		jobs_end(q->jobs, rq, false);
		return true;
	}
	return jobs_end(q->jobs, rq, ok);
}

/* ---- what became of them ---- */

void queue_note(struct queue *q, const struct delivery *d, const char *state, int64_t status,
		double delay, const char *error)
{
	struct note *n = &q->notes[q->n_notes];

	*n = (struct note){ d->id, d->attempts, status, state, delay, NULL };
	if (error) {
		n->error = copy(error);
		for (char *p = n->error; *p; p++) /* a receiver's or curl's words */
			if ((unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7f)
				*p = '?';
		if (strlen(n->error) > ERROR_MAX)
			n->error[ERROR_MAX] = '\0';
	}
	if (!q->n_notes++)
		q->noted_ms = queue_now_ms();
}

bool queue_flush(struct queue *q)
{
	int64_t ids[NOTES_MAX], attempts[NOTES_MAX], statuses[NOTES_MAX];
	const char *states[NOTES_MAX], *errors[NOTES_MAX];
	struct request *rq;
	double delays[NOTES_MAX];
	size_t n = q->n_notes;
	bool ok;

	if (!n)
		return true;
	rq = jobs_begin(q->jobs, NULL);
	for (size_t i = 0; i < n; i++) {
		ids[i] = q->notes[i].id;
		states[i] = q->notes[i].state;
		attempts[i] = q->notes[i].attempts;
		delays[i] = q->notes[i].delay;
		statuses[i] = q->notes[i].status;
		errors[i] = q->notes[i].error;
	}
	ok = db_query(rq, webhook_deliveries_finish, P_INTS(ids, n), P_STRS(states, n),
		      P_INTS(attempts, n), P_DBLS(delays, n), P_INTS(statuses, n),
		      P_STRS(errors, n)) != NULL;
	ok = jobs_end(q->jobs, rq, ok);
	if (!ok)
		return false;
	for (size_t i = 0; i < n; i++)
		free(q->notes[i].error);
	q->n_notes = 0;
	return true;
}
