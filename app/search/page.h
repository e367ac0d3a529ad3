/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One page of a search: the statement around a compiled filter, sent and
 * waited for. As everywhere in app/search it is composed of fixed text and $n.
 */
#ifndef MF_SEARCH_PAGE_H
#define MF_SEARCH_PAGE_H

#include "app/search/search.h"

/* The fixed part of a statement. `where` scopes the root by the workspace, with
 * the parameters the caller added before. */
struct search_frame {
	const struct search_entity *entity;
	const char *columns; /* "r.run_uuid as run_id, ..." */
	const char *from;    /* "runs r" */
	const char *where;   /* "r.experiment_id = ..." */
	const char *shown;   /* " and ...": what the user may see (auth/permit.h); NULL: all */
	/* a full page has a token even if nothing is behind it, as the reference has it
	 * for this entity */
	bool token_when_full;
};

struct search_found {
	struct rows *rows;
	int n;                  /* of the page; rows may hold one more */
	const char *next_token; /* NULL on the last page */
};

/* Finds one page of at most `max_results` rows. The first columns of the result
 * are the frame's; those behind are sort keys. False: answered. */
bool search_found(struct request *rq, const struct search_frame *frame,
		  const struct search_input *input, struct search_params *params,
		  int64_t max_results, const char *token, struct search_found *ret) MUST_CHECK;

#define SEARCH_MAX_RESULTS 50000 /* SEARCH_MAX_RESULTS_THRESHOLD */

/* Some handlers of the reference have a limit and words of their own, before those of
 * its store. False: answered. */
bool search_check_limit(struct request *rq, int64_t max_results, int64_t limit) MUST_CHECK;

/* max_results is at least 1 and at most 50,000
 * (SqlAlchemyStore._validate_max_results_param). False: answered. */
bool search_check_max_results(struct request *rq, int64_t max_results) MUST_CHECK;

#endif
