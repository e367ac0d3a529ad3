/* SPDX-License-Identifier: Apache-2.0 */
/* Tags and params of a request as the two arrays an unnest($1, $2) takes. */
#ifndef MF_KV_H
#define MF_KV_H

#include "app/bind.h"

#include <stdlib.h>

struct kv_columns {
	size_t n;
	const char **keys, **values; /* absent ones as "", as protobuf has them */
};

static inline struct kv_columns kv_columns(struct arena *a, const struct kv_list *list)
{
	struct kv_columns c = {
		.n = list->n,
		.keys = ARENA_ARRAY(a, list->n, const char *),
		.values = ARENA_ARRAY(a, list->n, const char *),
	};

	for (size_t i = 0; i < list->n; i++) {
		c.keys[i] = list->v[i].key ? list->v[i].key : "";
		c.values[i] = list->v[i].value ? list->v[i].value : "";
	}
	return c;
}

static inline int kv_by_key(const void *a, const void *b)
{
	return strcmp(((const struct kv *)a)->key, ((const struct kv *)b)->key);
}

/* The same in the order of keys, none of which may be absent: writers of the same
 * rows then wait for each other and not in a circle. */
static inline struct kv_columns kv_columns_sorted(struct arena *a, const struct kv_list *list)
{
	struct kv_list copy = { .n = list->n, .v = ARENA_ARRAY(a, list->n, struct kv) };

	for (size_t i = 0; i < list->n; i++)
		copy.v[i] = list->v[i];
	qsort(copy.v, copy.n, sizeof(*copy.v), kv_by_key);
	return kv_columns(a, &copy);
}

#define P_KEYS(c) P_STRS((c).keys, (c).n)
#define P_VALUES(c) P_STRS((c).values, (c).n)

#endif
