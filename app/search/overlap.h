/* SPDX-License-Identifier: Apache-2.0 */
/* How much two filters have in common, by one statement around the compiled filters. */
#ifndef MF_SEARCH_OVERLAP_H
#define MF_SEARCH_OVERLAP_H

#include "app/search/page.h"

/* How many rows of the frame `base` finds; and of these, how many one of the two filters
 * finds, too, or both. */
struct search_overlap {
	int64_t all, first, second, both;
};

/* Counts them in one statement. The frame's only column is its key, `id`. A NULL or empty
 * `base` finds everything. False: answered, or PostgreSQL refused a filter's pattern. */
bool search_overlap(struct request *rq, const struct search_frame *frame, const char *base,
		    const char *first, const char *second, struct search_params *params,
		    struct search_overlap *ret) MUST_CHECK;

#endif
