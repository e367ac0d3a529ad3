/* SPDX-License-Identifier: Apache-2.0 */
/* Tags and params of a request as the two arrays an unnest($1, $2) takes. */
#ifndef MF_KV_H
#define MF_KV_H

#include "app/bind.h"

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

#define P_KEYS(c) P_STRS((c).keys, (c).n)
#define P_VALUES(c) P_STRS((c).values, (c).n)

#endif
