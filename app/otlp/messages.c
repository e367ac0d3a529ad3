/* SPDX-License-Identifier: Apache-2.0 */
/* The messages as tables; see messages.h. Numbers and names are those of opentelemetry-proto. */
#include "app/otlp/messages.h"

#define AT(type, member) .offset = offsetof(struct type, member)
#define LIST_OF(type, members) .kind = OTLP_MESSAGES, .sub = (members), .size = sizeof(struct type)
#define SKIPPED_TEXT(number_, name_, proto_)                                                       \
	{                                                                                          \
		.number = (number_), .name = (name_), .proto_name = (proto_), .kind = OTLP_TEXT,   \
		.offset = SIZE_MAX                                                                 \
	}
#define END                                                                                        \
	{                                                                                          \
		.kind = OTLP_END                                                                   \
	}

static const struct otlp_member value_members[];
static const struct otlp_member entry_members[];

static const struct otlp_member array_members[] = {
	{ 1, "values", "values", LIST_OF(otlp_value, value_members) },
	END,
};
static const struct otlp_member map_members[] = {
	{ 1, "values", "values", LIST_OF(otlp_entry, entry_members) },
	END,
};

static const struct otlp_member value_members[] = {
	{ 1, "stringValue", "string_value", OTLP_TEXT, AT(otlp_value, text), OTLP_IS_TEXT },
	{ 2, "boolValue", "bool_value", OTLP_BOOL, AT(otlp_value, b), OTLP_IS_BOOL },
	{ 3, "intValue", "int_value", OTLP_INT, AT(otlp_value, i), OTLP_IS_INT },
	{ 4, "doubleValue", "double_value", OTLP_DOUBLE, AT(otlp_value, d), OTLP_IS_DOUBLE },
	{ 5, "arrayValue", "array_value", OTLP_MESSAGE, AT(otlp_value, list), OTLP_IS_ARRAY,
	  array_members },
	{ 6, "kvlistValue", "kvlist_value", OTLP_MESSAGE, AT(otlp_value, list), OTLP_IS_MAP,
	  map_members },
	{ 7, "bytesValue", "bytes_value", OTLP_BYTES, AT(otlp_value, text), OTLP_IS_BYTES },
	{ 8, "stringValueStrindex", "string_value_strindex", OTLP_INT, AT(otlp_value, i),
	  OTLP_IS_INT },
	END,
};

static const struct otlp_member entry_members[] = {
	{ 1, "key", "key", OTLP_TEXT, AT(otlp_entry, key) },
	{ 2, "value", "value", OTLP_MESSAGE, AT(otlp_entry, value), .sub = value_members },
	END,
};

static const struct otlp_member event_members[] = {
	{ 1, "timeUnixNano", "time_unix_nano", OTLP_FIXED64, AT(otlp_event, time_ns) },
	{ 2, "name", "name", OTLP_TEXT, AT(otlp_event, name) },
	{ 3, "attributes", "attributes", LIST_OF(otlp_entry, entry_members),
	  AT(otlp_event, attributes) },
	END,
};

static const struct otlp_member link_members[] = {
	{ 1, "traceId", "trace_id", OTLP_ID, AT(otlp_link, trace_id) },
	{ 2, "spanId", "span_id", OTLP_ID, AT(otlp_link, span_id) },
	SKIPPED_TEXT(3, "traceState", "trace_state"),
	{ 4, "attributes", "attributes", LIST_OF(otlp_entry, entry_members),
	  AT(otlp_link, attributes) },
	END,
};

static const struct otlp_member status_members[] = {
	{ 2, "message", "message", OTLP_TEXT, AT(otlp_span, status_message) },
	{ 3, "code", "code", OTLP_STATUS, AT(otlp_span, status) },
	END,
};

static const struct otlp_member span_members[] = {
	{ 1, "traceId", "trace_id", OTLP_ID, AT(otlp_span, trace_id) },
	{ 2, "spanId", "span_id", OTLP_ID, AT(otlp_span, span_id) },
	SKIPPED_TEXT(3, "traceState", "trace_state"),
	{ 4, "parentSpanId", "parent_span_id", OTLP_ID, AT(otlp_span, parent_span_id) },
	{ 5, "name", "name", OTLP_TEXT, AT(otlp_span, name) },
	{ 7, "startTimeUnixNano", "start_time_unix_nano", OTLP_FIXED64, AT(otlp_span, start_ns) },
	{ 8, "endTimeUnixNano", "end_time_unix_nano", OTLP_FIXED64, AT(otlp_span, end_ns) },
	{ 9, "attributes", "attributes", LIST_OF(otlp_entry, entry_members),
	  AT(otlp_span, attributes) },
	{ 11, "events", "events", LIST_OF(otlp_event, event_members), AT(otlp_span, events) },
	{ 13, "links", "links", LIST_OF(otlp_link, link_members), AT(otlp_span, links) },
	{ 15, "status", "status", OTLP_MESSAGE, .offset = 0, .sub = status_members },
	END,
};

static const struct otlp_member scope_members[] = {
	{ 2, "spans", "spans", LIST_OF(otlp_span, span_members), AT(otlp_scope_spans, spans) },
	SKIPPED_TEXT(3, "schemaUrl", "schema_url"),
	END,
};

static const struct otlp_member resource_members[] = {
	{ 1, "attributes", "attributes", LIST_OF(otlp_entry, entry_members),
	  AT(otlp_resource_spans, attributes) },
	END,
};

static const struct otlp_member resource_spans_members[] = {
	{ 1, "resource", "resource", OTLP_MESSAGE, .offset = 0, .sub = resource_members },
	{ 2, "scopeSpans", "scope_spans", LIST_OF(otlp_scope_spans, scope_members),
	  AT(otlp_resource_spans, scopes) },
	SKIPPED_TEXT(3, "schemaUrl", "schema_url"),
	END,
};

const struct otlp_member otlp_export_members[] = {
	{ 1, "resourceSpans", "resource_spans",
	  LIST_OF(otlp_resource_spans, resource_spans_members), AT(otlp_export, resources) },
	END,
};

void *otlp_place(const struct otlp_member *m, void *message)
{
	struct otlp_value *value = message;

	if (m->sets && value->kind != m->sets)
		*value = (struct otlp_value){ .kind = m->sets };
	return (char *)message + m->offset;
}

void *otlp_append(struct arena *a, struct otlp_list *list, size_t size, size_t *budget)
{
	if (list->n == list->room) {
		size_t room = list->room ? list->room * 2 : 1;
		void *v;

		if (room * size > *budget)
			return NULL;
		*budget -= room * size;
		v = arena_array(a, room, size);
		if (list->n)
			memcpy(v, list->v, list->n * size);
		list->v = v;
		list->room = room;
	}
	return (char *)list->v + list->n++ * size;
}
