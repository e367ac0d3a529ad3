/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attributes of one span as MLflow keeps them: each value is a text, and the text is
 * JSON as Python's json.dumps spells it with ensure_ascii=False
 * (mlflow/tracing/utils/__init__.py dump_span_attribute_value).
 */
#ifndef MF_SPANS_ATTRIBUTES_H
#define MF_SPANS_ATTRIBUTES_H

#include "app/buf.h"
#include "app/json_value.h"
#include "app/otlp/messages.h"

struct span_attribute {
	const char *key;
	const char *text;
	bool is_json; /* the value itself is this JSON, and not a text of it */
	/* what of `text` was read so far */
	bool is_read;
	const struct json_value *tree;
};

/* In the order in which they came. Everything lies in `arena`, which is one for each span
 * and has no more than SPAN_TREES_MAX of trees: what does not fit any more counts as no JSON. */
struct span_attributes {
	struct arena *arena;
	size_t n, room;
	struct span_attribute *v;
};

/* Reads the attributes of a span. A text that is JSON of a text, list or object already is
 * kept as it is (mlflow/tracing/otel/translation/__init__.py sanitize_attributes): clients
 * that serialise by themselves would be serialised twice. False: a key holds a NUL byte, there
 * are more than SPAN_ATTRIBUTES_MAX, or all together are larger than SPANS_CONTENT_MAX. */
bool span_attributes_read(struct arena *a, const struct otlp_list *entries,
			  struct span_attributes *ret) MUST_CHECK;

/* The text of a value; NULL: there is no such attribute. */
const char *span_attribute_text(const struct span_attributes *s, const char *key) MUST_CHECK;
/* Its JSON; NULL: there is none, or it is none. */
const struct json_value *span_attribute_tree(struct span_attributes *s, const char *key) MUST_CHECK;
/* The text of a value that Python takes for true: not null, false, 0 and nothing empty. */
const char *span_attribute_value(struct span_attributes *s, const char *key) MUST_CHECK;
const char *span_attribute_value_at(struct span_attributes *s, size_t i) MUST_CHECK;

/* Sets one: a text that is put in as it is, or a string whose JSON is. */
void span_attribute_set(struct span_attributes *s, const char *key, const char *text);
void span_attribute_set_string(struct span_attributes *s, const char *key, const char *string);
/* One whose value is JSON, and not a text of it. */
void span_attribute_set_json(struct span_attributes *s, const char *key, const char *json);

/* Reads JSON as part of what the trees of the span may take. NULL: it is none. */
const struct json_value *span_tree(struct arena *a, const char *text) MUST_CHECK;

/* str() of what a JSON string holds; of anything else the text itself
 * (mlflow/store/tracking/sqlalchemy_store.py _try_parse_json_string). NULL for NULL. */
const char *span_plain_text(struct span_attributes *s, const char *key) MUST_CHECK;
const char *span_plain_text_at(struct span_attributes *s, size_t i) MUST_CHECK;

/* ---- JSON as json.dumps(ensure_ascii=False) writes it ---- */

void py_put_text(struct buf *out, const char *s, size_t n);
void py_put_value(struct arena *a, struct buf *out, const struct otlp_value *v);
/* An object of entries, each key once, whose values `put` writes. */
typedef void put_otlp(struct arena *a, struct buf *out, const struct otlp_value *v);
void py_put_map(struct arena *a, struct buf *out, const struct otlp_list *list, put_otlp *put);

/* The members of an object, each key once: the first place and the last value, as in a dict. */
struct otlp_entry **otlp_entries_once(struct arena *a, const struct otlp_list *list,
				      size_t *ret_n) NEVER_NULL;

#endif
