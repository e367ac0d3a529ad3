/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deliveries to webhooks: rows of mlflow_fcgi.webhook_deliveries become requests to
 * receivers, at least once each, and those of one model to one webhook in order.
 *
 * A process claims a webhook for some seconds and renews that while it works on it;
 * if it dies, another takes over when the claim has run out. Receivers have nothing
 * to do with each other: one that does not answer holds up only itself, because all
 * transfers of a process run side by side and each webhook has so many at most.
 *
 * A delivery that fails is tried again later (outgoing.h says which, the settings how
 * often), and what follows of its model waits for it. A receiver that cannot be
 * reached at all is left alone for up to a minute, and then tried with one delivery.
 */
#ifndef MF_WEBHOOKS_DELIVERY_H
#define MF_WEBHOOKS_DELIVERY_H

#include "app/jobs/jobs.h"

struct webhooks;

struct webhooks *webhooks_new(struct jobs *j) NEVER_NULL;

/* Waits for a moment for answers or new deliveries and deals with them. False: the
 * database does not answer; to be called again after a pause. */
bool webhooks_step(struct webhooks *w) MUST_CHECK;

/* Finishes what is under way, for some seconds, and gives up what is claimed. */
void webhooks_free(struct webhooks *w);

/* The job that deletes what was done long ago. */
bool webhooks_purge(struct jobs *j, struct request *rq, double *ret_seconds);

#endif
