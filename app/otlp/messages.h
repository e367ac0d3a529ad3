/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spans as OpenTelemetry exports them: the messages of ExportTraceServiceRequest
 * (opentelemetry-proto 1.x: collector/trace/v1, trace/v1, resource/v1, common/v1) that
 * MLflow reads, and the two encodings of OTLP/HTTP that lead to them. What is not named
 * here is skipped, as newer clients send it.
 *
 * Texts and bytes point into the request's body or its arena, are not terminated, and may
 * hold NUL bytes.
 */
#ifndef MF_OTLP_MESSAGES_H
#define MF_OTLP_MESSAGES_H

#include "app/arena.h"

struct otlp_bytes {
	const char *s;
	size_t n;
};

/* A repeated field; `v` are `n` members of the type named beside it. */
struct otlp_list {
	void *v;
	size_t n, room;
};

/* AnyValue: nothing set is null. */
enum otlp_value_kind {
	OTLP_NOTHING,
	OTLP_IS_TEXT,
	OTLP_IS_BOOL,
	OTLP_IS_INT,
	OTLP_IS_DOUBLE,
	OTLP_IS_ARRAY,
	OTLP_IS_MAP,
	OTLP_IS_BYTES,
};
struct otlp_value {
	enum otlp_value_kind kind;
	union {
		struct otlp_bytes text; /* and bytes */
		bool b;
		int64_t i;
		double d;
		struct otlp_list list; /* of struct otlp_value, or of struct otlp_entry */
	};
};

/* KeyValue. A key may come twice; the last value counts. */
struct otlp_entry {
	struct otlp_bytes key;
	struct otlp_value value;
};

struct otlp_event {
	uint64_t time_ns;
	struct otlp_bytes name;
	struct otlp_list attributes; /* struct otlp_entry */
};

struct otlp_link {
	struct otlp_bytes trace_id, span_id;
	struct otlp_list attributes; /* struct otlp_entry */
};

/* Status.StatusCode; other numbers count as unset. */
enum { OTLP_STATUS_UNSET, OTLP_STATUS_OK, OTLP_STATUS_ERROR };

struct otlp_span {
	struct otlp_bytes trace_id, span_id, parent_span_id; /* of any length */
	struct otlp_bytes name;
	uint64_t start_ns, end_ns;
	struct otlp_list attributes; /* struct otlp_entry */
	struct otlp_list events;     /* struct otlp_event */
	struct otlp_list links;      /* struct otlp_link */
	int64_t status;
	struct otlp_bytes status_message;
};

struct otlp_scope_spans {
	struct otlp_list spans; /* struct otlp_span */
};

struct otlp_resource_spans {
	struct otlp_list attributes; /* of the resource: struct otlp_entry */
	struct otlp_list scopes;     /* struct otlp_scope_spans */
};

struct otlp_export {
	struct otlp_list resources; /* struct otlp_resource_spans */
};

/* Reads a request in protobuf's binary encoding (protobuf.dev/programming-guides/encoding), as strict as
 * protobuf itself: texts are UTF-8, messages nest no deeper than 100. False: it is none, or
 * would take more memory than OTLP_MESSAGES_MAX; `ret` is undefined then. */
bool otlp_read_protobuf(struct arena *a, const char *bytes, size_t n,
			struct otlp_export *ret) MUST_CHECK;

/* The same in JSON (opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: ids in
 * hexadecimal, names in camelCase; those of the .proto are taken, too). */
bool otlp_read_json(struct arena *a, const char *text, size_t n,
		    struct otlp_export *ret) MUST_CHECK;

/* Unpacks a body: "gzip", or "deflate" with zlib's header or none. False: it is not packed
 * so, or holds more than BODY_MAX bytes. */
bool otlp_unpack(struct arena *a, const char *encoding, struct otlp_bytes *body) MUST_CHECK;
bool otlp_encoding_is_known(const char *encoding);

/* ---- for the two readers: the messages as tables ---- */

enum otlp_member_kind {
	OTLP_END,
	OTLP_TEXT,
	OTLP_BYTES,
	OTLP_ID, /* bytes; hexadecimal in JSON */
	OTLP_FIXED64,
	OTLP_DOUBLE,
	OTLP_BOOL,
	OTLP_INT,
	OTLP_STATUS,   /* an enum */
	OTLP_MESSAGE,  /* its members lie at `offset` of the outer one's */
	OTLP_MESSAGES, /* a struct otlp_list of `size` bytes each */
};

struct otlp_member {
	unsigned number;
	const char *name, *proto_name; /* in JSON, either */
	enum otlp_member_kind kind;
	size_t offset;
	enum otlp_value_kind sets; /* of a value: the one it is then */
	const struct otlp_member *sub;
	size_t size;
};

extern const struct otlp_member otlp_export_members[];

/* Where a member is to be written; makes a value be of its kind. */
void *otlp_place(const struct otlp_member *m, void *message) NEVER_NULL;

/* A new member of a list. NULL: it would take more than is left of *budget bytes. */
void *otlp_append(struct arena *a, struct otlp_list *list, size_t size, size_t *budget) MUST_CHECK;

#endif
