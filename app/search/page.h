/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One page of a search: the statement around a compiled filter, sent and
 * waited for. With compile.c this is the only place that composes SQL, from
 * fixed text and $n.
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

/* max_results is at least 1 and at most 50,000
 * (SqlAlchemyStore._validate_max_results_param). False: answered. */
bool search_check_max_results(struct request *rq, int64_t max_results) MUST_CHECK;

#endif
