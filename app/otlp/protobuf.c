/* SPDX-License-Identifier: Apache-2.0 */
/* Protobuf's binary encoding, read along the tables; see messages.h. */
#include "app/limits.h"
#include "app/otlp/messages.h"
#include "app/query.h"

/* As deep as protobuf's own parser goes. */
#define DEPTH_MAX 100

enum { WIRE_VARINT, WIRE_FIXED64, WIRE_LENGTH, WIRE_GROUP, WIRE_GROUP_END, WIRE_FIXED32 };

struct wire {
	struct arena *a;
	size_t budget;
	const unsigned char *p, *end;
};

static bool read_varint(struct wire *w, uint64_t *ret)
{
	*ret = 0;
	for (unsigned shift = 0; shift < 70 && w->p < w->end; shift += 7) {
		uint64_t byte = *w->p++;

		if (shift == 63 && byte > 1) /* the 65th bit */
			return false;
		*ret |= (byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

static bool read_fixed(struct wire *w, size_t size, uint64_t *ret)
{
	*ret = 0;
	if ((size_t)(w->end - w->p) < size)
		return false;
	for (size_t i = 0; i < size; i++)
		*ret |= (uint64_t)w->p[i] << (8 * i);
	w->p += size;
	return true;
}

static bool read_length(struct wire *w, struct otlp_bytes *ret)
{
	uint64_t n;

	if (!read_varint(w, &n) || n > (uint64_t)(w->end - w->p))
		return false;
	*ret = (struct otlp_bytes){ (const char *)w->p, (size_t)n };
	w->p += n;
	return true;
}

/* Field numbers have 29 bits, and none is 0. */
static bool read_tag(struct wire *w, uint64_t *number, unsigned *type)
{
	uint64_t tag;

	if (!read_varint(w, &tag) || tag > UINT32_MAX)
		return false;
	*number = tag >> 3;
	*type = tag & 7;
	return *number != 0;
}

static bool skip(struct wire *w, uint64_t number, unsigned type, int depth)
{
	struct otlp_bytes bytes;
	uint64_t value;

	switch (type) {
	case WIRE_VARINT:
		return read_varint(w, &value);
	case WIRE_FIXED64:
		return read_fixed(w, 8, &value);
	case WIRE_FIXED32:
		return read_fixed(w, 4, &value);
	case WIRE_LENGTH:
		return read_length(w, &bytes);
	case WIRE_GROUP:
		break;
	default:
		return false;
	}
	while (depth < DEPTH_MAX) {
		uint64_t inner;

		if (!read_tag(w, &inner, &type))
			return false;
		if (type == WIRE_GROUP_END)
			return inner == number;
		if (!skip(w, inner, type, depth + 1))
			return false;
	}
	return false;
}

/* UTF-8 that may hold NUL bytes. */
static bool is_text(const struct otlp_bytes *t)
{
	const char *s = t->s, *end = t->s + t->n;

	while (s < end) {
		const char *nul = memchr(s, 0, (size_t)(end - s));
		size_t n = (size_t)((nul ? nul : end) - s);

		if (!utf8_valid(s, n))
			return false;
		s += n + 1;
	}
	return true;
}

static unsigned wire_type(enum otlp_member_kind kind)
{
	switch (kind) {
	case OTLP_FIXED64:
	case OTLP_DOUBLE:
		return WIRE_FIXED64;
	case OTLP_BOOL:
	case OTLP_INT:
	case OTLP_STATUS:
		return WIRE_VARINT;
	default:
		return WIRE_LENGTH;
	}
}

static bool read_number(struct wire *w, const struct otlp_member *m, void *place)
{
	uint64_t value;

	if (!(wire_type(m->kind) == WIRE_VARINT ? read_varint(w, &value) :
						  read_fixed(w, 8, &value)))
		return false;
	if (m->kind == OTLP_BOOL)
		*(bool *)place = value != 0;
	else if (m->kind == OTLP_STATUS)
		*(int64_t *)place = (int32_t)value;
	else
		memcpy(place, &value, sizeof(value));
	return true;
}

static bool read_message(struct wire *w, const struct otlp_bytes *bytes,
			 const struct otlp_member *members, void *message, int depth);

static bool read_bytes(struct wire *w, const struct otlp_member *m, void *message, int depth)
{
	struct otlp_bytes bytes;
	void *place;

	if (!read_length(w, &bytes) || (m->kind == OTLP_TEXT && !is_text(&bytes)))
		return false;
	if (m->offset == SIZE_MAX)
		return true;
	place = otlp_place(m, message);
	if (m->kind == OTLP_MESSAGES)
		place = otlp_append(w->a, place, m->size, &w->budget);
	if (m->kind < OTLP_MESSAGE)
		*(struct otlp_bytes *)place = bytes;
	else
		return place && read_message(w, &bytes, m->sub, place, depth + 1);
	return true;
}

static const struct otlp_member *member_of(const struct otlp_member *members, uint64_t number,
					   unsigned type)
{
	for (; members->kind; members++)
		if (members->number == number && wire_type(members->kind) == type)
			return members;
	return NULL;
}

static bool read_message(struct wire *w, const struct otlp_bytes *bytes,
			 const struct otlp_member *members, void *message, int depth)
{
	const unsigned char *end = w->end;

	if (depth > DEPTH_MAX)
		return false;
	w->p = (const unsigned char *)bytes->s;
	w->end = w->p + bytes->n;
	while (w->p < w->end) {
		const struct otlp_member *m;
		uint64_t number;
		unsigned type;
		bool ok;

		if (!read_tag(w, &number, &type))
			return false;
		m = member_of(members, number, type);
		if (!m)
			ok = skip(w, number, type, depth);
		else if (type == WIRE_LENGTH)
			ok = read_bytes(w, m, message, depth);
		else
			ok = read_number(w, m, otlp_place(m, message));
		if (!ok)
			return false;
	}
	w->end = end;
	return true;
}

bool otlp_read_protobuf(struct arena *a, const char *bytes, size_t n, struct otlp_export *ret)
{
	struct wire w = { .a = a, .budget = OTLP_MESSAGES_MAX };

	*ret = (struct otlp_export){ 0 };
	return !n ||
	       read_message(&w, &(struct otlp_bytes){ bytes, n }, otlp_export_members, ret, 0);
}
