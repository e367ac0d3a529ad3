/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The deliveries that a jobs process holds in memory, and its side of the tables they
 * come from. delivery.c decides, this fetches and notes.
 */
#ifndef MF_WEBHOOKS_QUEUE_H
#define MF_WEBHOOKS_QUEUE_H

#include "app/jobs/jobs.h"
#include "app/webhooks/outgoing.h"

#define RECEIVERS_MAX 256 /* claimed by one process */
#define HELD_MAX 64       /* deliveries of one receiver in memory */
#define FETCH_MAX_BYTES (8L * 1024 * 1024)
#define NOTES_MAX 64 /* what became of deliveries, before it is written */

struct receiver;

struct delivery {
	struct delivery *next; /* by id */
	struct receiver *receiver;
	int64_t id, attempts;
	uint64_t lane; /* hash of the model: one lane at a time */
	char *delivery_id;
	char *body;
	struct outgoing *out; /* NULL: not under way */
};

struct receiver {
	struct receiver *next;
	char *webhook_id, *workspace;
	char *url;
	struct secret *secret;
	bool has_secret; /* and secret may be NULL: not to be read with our key */
	bool is_gone, is_disabled;
	int64_t failures;
	int64_t pause_until_ms, fetch_at_ms;
	double pause;    /* the same in seconds from when it began */
	bool is_drained; /* the last fetch found nothing more, */
	bool is_short;   /* or less than there was room for */
	struct delivery *first;
	size_t held, flying;
};

/* What became of a delivery. */
struct note {
	int64_t id, attempts, status;
	const char *state; /* constant */
	double delay;      /* seconds until the next attempt */
	char *error;       /* or NULL */
};

struct queue {
	struct jobs *jobs;
	struct receiver *receivers;
	size_t n_receivers;
	int64_t renewed_ms; /* when all of them were known to be ours */
	struct note notes[NOTES_MAX];
	size_t n_notes;
	int64_t noted_ms; /* when the first of them was */
};

int64_t queue_now_ms(void);

/* Claims webhooks that wait, renews what is claimed, and calls `lost` for what
 * another process has by now, before it is forgotten. False: the database fails. */
bool queue_claim(struct queue *q, void (*lost)(void *arg, struct receiver *r),
		 void *arg) MUST_CHECK;

/* Whether what is claimed is surely still so; nothing may be sent otherwise. */
bool queue_is_valid(const struct queue *q) MUST_CHECK;

/* Reads the webhook's settings and its next deliveries. */
bool queue_fetch(struct queue *q, struct receiver *r) MUST_CHECK;

/* Notes what became of a delivery; queue_flush() writes what was noted. There must be
 * room. `error` is copied. */
void queue_note(struct queue *q, const struct delivery *d, const char *state, int64_t status,
		double delay, const char *error);
bool queue_flush(struct queue *q) MUST_CHECK;

/* Gives a receiver up and forgets it; nothing of it may be under way. */
bool queue_release(struct queue *q, struct receiver *r, double delay) MUST_CHECK;
/* Gives up all that is claimed under this process's name, also by one before it. */
bool queue_release_all(struct queue *q) MUST_CHECK;
/* The webhook is not there any more: nothing is delivered to it. */
bool queue_drop(struct queue *q, struct receiver *r) MUST_CHECK;

/* Takes a delivery that is not under way out of its receiver and frees it. */
void queue_forget(struct receiver *r, struct delivery *d);
/* The same for all deliveries of a lane, or with NULL for all, that are not under way. */
void queue_forget_lane(struct receiver *r, const uint64_t *lane);

/* Frees everything; nothing may be under way. */
void queue_free(struct queue *q);

#endif
