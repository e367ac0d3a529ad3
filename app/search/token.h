/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page tokens. Ours hold the sort keys of the last row of a page and hashes of
 * the search they belong to, in base64url; clients hand them back unread. They
 * are not signed: whoever makes one up gets another place in what the search
 * may show anyway, so the values are only ever parameters.
 *
 * Tokens of stock MLflow are base64 of JSON with an offset in it and are
 * understood as well, for clients that were paging when the server changed.
 */
#ifndef MF_SEARCH_TOKEN_H
#define MF_SEARCH_TOKEN_H

#include "app/search/search.h"

struct page_token {
	enum { TOKEN_KEYS, TOKEN_OFFSET } kind;
	int64_t offset;
	struct search_shape shape;
	const char *const *values; /* NULL: an SQL NULL */
	size_t n_values;
};

/* The text of a token of keys. */
const char *token_encode(struct arena *a, const struct page_token *token) NEVER_NULL;

/* Reads a token of either kind. False: *ret_error says why, as
 * parse_start_offset_from_page_token of mlflow/utils/search_utils.py does. */
bool token_decode(struct arena *a, const char *text, struct page_token *ret,
		  const char **ret_error) MUST_CHECK;

#endif
