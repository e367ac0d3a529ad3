/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths that MLflow leaves checking to the database. */
#ifndef MF_HANDLERS_COLUMN_WIDTH_H
#define MF_HANDLERS_COLUMN_WIDTH_H

#include "app/validate.h"

/* Whether a value fits its column; MLflow answers BAD_REQUEST, too, with what the
 * database said about it. */
static inline bool check_width(struct request *rq, const char *what, size_t limit,
			       const char *value)
{
	if (utf8_length(or_empty(value)) <= limit)
		return true;
	return fail(rq, BAD_REQUEST, "'%s' exceeds the maximum length of %zu characters", what,
		    limit);
}

#endif
