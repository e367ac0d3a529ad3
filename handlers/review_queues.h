/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of review queues share. */
#ifndef MF_HANDLERS_REVIEW_QUEUES_H
#define MF_HANDLERS_REVIEW_QUEUES_H

#include "app/bind.h"
#include "app/db.h"

/* mlflow/genai/review_queues/validation.py */
#define MAX_QUEUE_NAME 250
#define MAX_REVIEWER 250
#define PAGE_OF_REVIEWS 1000

bool no_queue(struct request *rq, const char *id);

/* The members of a list without blanks around, in lower case if they are users, each
 * checked, none twice. False: answered. */
bool tidy_list(struct request *rq, const struct str_list *list, const char *what, size_t max,
	       bool are_users, struct str_list *ret) MUST_CHECK;

/* What of a list is not in a JSON list of texts, NULL for an empty one; as Python prints it.
 * NULL: all are. */
const char *missing_of(struct arena *a, const struct str_list *list, const char *found);

#endif
