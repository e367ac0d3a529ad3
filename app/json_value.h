/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON inside of strings, which MLflow keeps in metadata of traces and in values
 * of assessments: read as Python's json.loads takes it, NaN and Infinity included,
 * and written as json.dumps spells it, because MLflow compares that text.
 * Requests themselves are read by bind.c.
 */
#ifndef MF_JSON_VALUE_H
#define MF_JSON_VALUE_H

#include "app/arena.h"

enum json_kind {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_INT,   /* text: its digits, any number of them */
	JSON_FLOAT, /* text: as it was given, or NaN, Infinity, -Infinity */
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json_value {
	enum json_kind kind;
	const char *text; /* of numbers and strings */
	size_t n;         /* members of arrays and objects */
	const struct json_value *items;
	const char **keys; /* of objects; none twice */
};

/* Reads a whole text, which is UTF-8. NULL: it is no JSON, is nested deeper than
 * JSON_DEPTH_MAX, longer than JSON_VALUE_MAX, or holds a NUL or half a surrogate pair. Of a key given twice
 * the first has the place and the last the value, as in Python. */
const struct json_value *json_value_read(struct arena *a, const char *text) MUST_CHECK;

/* The same for a text of any length whose values take no more than `room` bytes, where the text
 * takes what it does. */
const struct json_value *json_value_read_within(struct arena *a, const char *text,
						size_t room) MUST_CHECK;

/* A member of an object; NULL when there is none, or it is no object. */
const struct json_value *json_value_get(const struct json_value *v, const char *key) MUST_CHECK;

/* What json.dumps makes of it: ASCII, with blanks after commas and colons.
 * `as_double` writes every number as a float, which is what becomes of it in a
 * google.protobuf.Value. */
const char *json_value_dump(struct arena *a, const struct json_value *v, bool as_double) NEVER_NULL;

/* The same with ensure_ascii=False: texts stay UTF-8. */
const char *json_value_dump_utf8(struct arena *a, const struct json_value *v) NEVER_NULL;

/* The same with the keys of every object in order (sort_keys), by code points. */
const char *json_value_dump_sorted(struct arena *a, const struct json_value *v) NEVER_NULL;

/* What Python's str() makes of it: a string as it is, everything else as repr() has it. */
const char *json_value_python(struct arena *a, const struct json_value *v) NEVER_NULL;

/* A long array, read one item after the other, so that no more than one of them needs to
 * be there as a tree. The text must stay. */
struct json_items {
	const char *p;
	bool begun;
};
enum json_item {
	JSON_ITEM,     /* *ret is the next item */
	JSON_END,      /* there is no other one */
	JSON_TOO_LONG, /* an item is longer than JSON_VALUE_MAX */
	JSON_BROKEN    /* the text is no array that json_value_read() would take, item by item */
};
enum json_item json_items_next(struct arena *a, struct json_items *items,
			       const struct json_value **ret) MUST_CHECK;

/* Whether no number in it is infinite or NaN, or would be one as a double. */
bool json_value_is_finite(const struct json_value *v);

/* Whether Python takes it for true; NULL is not. */
bool json_value_is_true(const struct json_value *v);

/* The double a number stands for, infinities and NaN included. */
double json_value_double(const struct json_value *v);

#endif
