/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of lists whose newest row is first and, of rows made in the same millisecond, the
 * one with the lowest id: where a page begins, and the token of the next one. Tokens of
 * `mlflow server`, which skip rows, are understood too.
 */
#ifndef MF_HANDLERS_NEWEST_FIRST_H
#define MF_HANDLERS_NEWEST_FIRST_H

#include "app/bind.h"
#include "app/db.h"

struct place {
	int64_t offset;        /* rows to skip */
	const char *time, *id; /* of the row behind which to begin, or NULL */
};

/* Reads a page token; NULL and "" are the first page. `what` is in the list: "webhooks".
 * False: answered. */
bool place_read(struct request *rq, const char *token, const char *what,
		struct place *ret) MUST_CHECK;

/* How many a page may have: `fallback` unless it was given. False: answered. */
bool page_limit(struct request *rq, const struct opt_int *given, int64_t fallback,
		int64_t *ret) MUST_CHECK;

/* Answers with the first `limit` rows under `key`, and the token of the page behind them,
 * which is "" when there are no more rows. `id` and `time` are columns; one row without
 * an id means that there is none. Returns true. */
bool reply_newest_first(struct request *rq, const char *key, const struct out *columns,
			const struct rows *r, int64_t limit, int id, int time);

/* The token of what follows a row with such a time and id. */
const char *place_behind(struct arena *a, const char *time, const char *id) NEVER_NULL;

#endif
