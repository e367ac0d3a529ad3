/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streaming JSON writer (RFC 8259) over a buf: no tree is built, commas are
 * kept here, the buffer's sticky error is checked once by whoever sends it.
 * Strings are UTF-8 and stay UTF-8; only what JSON demands is escaped.
 */
#ifndef MF_JSON_OUT_H
#define MF_JSON_OUT_H

#include "app/buf.h"

struct json {
	struct buf *out;
	bool comma; /* the next member or element needs one before it */
};

/* Starts writing at the end of `out`. */
struct json jw_to(struct buf *out);

void jw_obj(struct json *j);     /* { */
void jw_obj_end(struct json *j); /* } */
void jw_arr(struct json *j);     /* [ */
void jw_arr_end(struct json *j); /* ] */
/* The name of the next member. Names are ours: plain ASCII, not escaped. */
void jw_key(struct json *j, const char *key);
/* The same for any text, as keys of maps are. */
void jw_name(struct json *j, const char *name);

void jw_str(struct json *j, const char *s);
void jw_strn(struct json *j, const char *s, size_t n);
void jw_int(struct json *j, int64_t value);
void jw_bool(struct json *j, bool value);
/* Text that is JSON already. */
void jw_raw(struct json *j, const char *text);
/* A double in PostgreSQL's or C's text form; NaN and the infinities become the
 * strings "NaN", "Infinity", "-Infinity" as protobuf's JSON mapping has them,
 * and 1 becomes 1.0, so that it is read back as a double. */
void jw_num(struct json *j, const char *text);

/* Key and value in one call; a NULL string leaves the member out, as
 * protobuf's JSON mapping leaves out what is not set. */
void jw_kv_str(struct json *j, const char *key, const char *s);
void jw_kv_int(struct json *j, const char *key, int64_t value);
void jw_kv_bool(struct json *j, const char *key, bool value);

#endif
