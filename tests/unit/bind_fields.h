/* SPDX-License-Identifier: Apache-2.0 */
/* A request with a field of every kind, for the binder's suite and its fuzzer. */
#ifndef MF_BIND_FIELDS_H
#define MF_BIND_FIELDS_H

#include "app/bind.h"
#include "app/endpoints.h"

struct point {
	struct opt_dbl x;
	const char *label;
	struct kv_list tags;
};
static const struct field point_fields[] = {
	F_DBL(point, x, OPTIONAL),
	F_STR(point, label, OPTIONAL),
	F_KVS(point, tags, OPTIONAL),
	F_END,
};

static const char *const colors[] = { "RED", "GREEN", NULL, "BLUE" };

struct everything {
	const char *name;
	const char *long_name;
	struct opt_int count;
	struct opt_int small_count;
	struct opt_dbl ratio;
	struct opt_bool is_on;
	struct opt_int color;
	struct str_list names;
	struct kv_list tags;
	LIST(struct point) points;
	struct point *at;
	struct point *bare;
	struct str_list only;
	struct kv_list labels;
	struct opt_int at_time;
	struct opt_int lasting;
	const char *any;
	const char *run_id;
	const char *strict;
	const char *token;
	const char *mode;
	const char *id;
};
static const struct field everything_fields[] = {
	F_STR(everything, name, REQUIRED),
	F_STR(everything, long_name, OPTIONAL),
	F_INT(everything, count, OPTIONAL),
	F_INT32(everything, small_count, OPTIONAL),
	F_DBL(everything, ratio, OPTIONAL),
	F_BOOL(everything, is_on, OPTIONAL),
	F_ENUM(everything, color, colors, OPTIONAL),
	F_STRS(everything, names, OPTIONAL),
	F_KVS(everything, tags, OPTIONAL),
	F_LIST(everything, points, point, OPTIONAL),
	F_MSG(everything, at, point, OPTIONAL),
	F_MSG(everything, bare, point, NO_PREFIX),
	F_STRS(everything, only, NULL_IS_EMPTY),
	F_MAP(everything, labels, OPTIONAL),
	F_TIMESTAMP(everything, at_time, OPTIONAL),
	F_DURATION(everything, lasting, OPTIONAL),
	F_JSON(everything, any, OPTIONAL),
	{ FIELD_(everything, run_id, FIELD_STR, const char *, OPTIONAL), .legacy = "run_uuid" },
	F_STR(everything, strict, NOT_NULL),
	F_STR(everything, token, SECRET),
	F_STR(everything, mode, IN_QUERY),
	F_STR(everything, id, IN_PATH),
	F_END,
};

#endif
