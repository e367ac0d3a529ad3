/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times as protobuf's JSON mapping spells them, and MLflow's traces with it:
 * google.protobuf.Timestamp is RFC 3339 ("2024-05-06T07:08:09.123Z"),
 * google.protobuf.Duration is seconds ("1.5s"). Both have up to nine digits of a
 * second here and are milliseconds inside; what is finer is cut off.
 */
#ifndef MF_PROTO_TIME_H
#define MF_PROTO_TIME_H

#include "app/arena.h"

/* Milliseconds since 1970 of a timestamp of the years 1 to 9999, with Z or an
 * offset. False: it is none. */
bool proto_timestamp_read(const char *s, int64_t *ret_ms) MUST_CHECK;
/* Milliseconds of a duration of at most 10,000 years either way. False: it is
 * none. */
bool proto_duration_read(const char *s, int64_t *ret_ms) MUST_CHECK;

/* The other way round, with no or three digits of a second. What is before the
 * year 1 or after 9999 is written as their first or last millisecond. */
const char *proto_timestamp(struct arena *a, int64_t ms) NEVER_NULL;
const char *proto_duration(struct arena *a, int64_t ms) NEVER_NULL;

#endif
