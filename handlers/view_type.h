/* SPDX-License-Identifier: Apache-2.0 */
/* MLflow's ViewType: which lifecycle stages a search shows. */
#ifndef MF_HANDLERS_VIEW_TYPE_H
#define MF_HANDLERS_VIEW_TYPE_H

#include "app/bind.h"

/* Names by value, as in MLflow's service.proto. */
static const char *const view_types[] = { NULL, "ACTIVE_ONLY", "DELETED_ONLY", "ALL" };

struct view {
	size_t n;
	const char *const *stages;
};

/* Active ones unless the request says otherwise. */
static inline struct view view_of(const struct opt_int *view_type)
{
	static const char *const stages[] = { "active", "deleted" };
	int64_t v = view_type->given ? view_type->v : 1;

	return (struct view){ .n = v == 3 ? 2 : 1, .stages = stages + (v == 2) };
}

#endif
