/* SPDX-License-Identifier: Apache-2.0 */
/* A span as JSON; see content.h. */
#include "app/spans/content.h"

#include <inttypes.h>
#include <openssl/evp.h>

/* ---- ids ---- */

/* Without leading zeros. */
static struct otlp_bytes significant(const struct otlp_bytes *id)
{
	struct otlp_bytes s = *id;

	for (; s.n && !*s.s; s.s++)
		s.n--;
	return s;
}

bool otlp_id_is_long(const struct otlp_bytes *id, size_t size)
{
	return significant(id).n > size;
}

bool otlp_id_is_zero(const struct otlp_bytes *id)
{
	return !significant(id).n;
}

const char *otlp_id(struct arena *a, const struct otlp_bytes *id, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	struct otlp_bytes s = significant(id);
	size_t n = MAX(s.n, size);
	char *text = arena_alloc(a, 2 * n + 1);

	memset(text, '0', 2 * n);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char byte = (unsigned char)s.s[i];
		char *to = text + 2 * (n - s.n + i);

		to[0] = digits[byte >> 4];
		to[1] = digits[byte & 15];
	}
	return text;
}

static void put_base64(struct arena *a, struct buf *out, const struct otlp_bytes *bytes)
{
	unsigned char *text = arena_alloc(a, bytes->n / 3 * 4 + 5);
	int n = EVP_EncodeBlock(text, (const unsigned char *)(bytes->n ? bytes->s : ""),
				(int)bytes->n);

	py_put_text(out, (const char *)text, (size_t)n);
}

static void put_id(struct arena *a, struct buf *out, const struct otlp_bytes *id, size_t size)
{
	struct otlp_bytes s = significant(id), padded = { .n = size };
	char *bytes = arena_alloc(a, size);

	memcpy(bytes + size - s.n, s.n ? s.s : "", s.n);
	padded.s = bytes;
	put_base64(a, out, &padded);
}

/* ---- the parts ---- */

const char *span_status(const struct otlp_span *span)
{
	return span->status == OTLP_STATUS_OK    ? "OK" :
	       span->status == OTLP_STATUS_ERROR ? "ERROR" :
						   "UNSET";
}

/* Of links bytes are base64, as nobody else reads them. */
static void put_link_value(struct arena *a, struct buf *out, const struct otlp_value *v)
{
	if (v->kind == OTLP_IS_BYTES)
		put_base64(a, out, &v->text);
	else
		py_put_value(a, out, v);
}

static void put_events(struct arena *a, struct buf *out, const struct otlp_list *list)
{
	const struct otlp_event *event = list->v;

	for (size_t i = 0; i < list->n; i++) {
		buf_puts(out, i ? ", {\"name\": " : "{\"name\": ");
		py_put_text(out, event[i].name.s, event[i].name.n);
		buf_printf(out,
			   ", \"time_unix_nano\": %" PRIu64 ", \"attributes\": ", event[i].time_ns);
		py_put_map(a, out, &event[i].attributes, py_put_value);
		buf_putc(out, '}');
	}
}

static void put_links(struct arena *a, struct buf *out, const struct otlp_list *list)
{
	const struct otlp_link *link = list->v;

	for (size_t i = 0; i < list->n; i++) {
		buf_printf(out, "%s{\"trace_id\": \"tr-%s\", \"span_id\": \"%s\", \"attributes\": ",
			   i ? ", " : "", otlp_id(a, &link[i].trace_id, TRACE_ID_BYTES),
			   otlp_id(a, &link[i].span_id, SPAN_ID_BYTES));
		if (link[i].attributes.n)
			py_put_map(a, out, &link[i].attributes, put_link_value);
		else
			buf_puts(out, "null");
		buf_putc(out, '}');
	}
}

static void put_attributes(struct buf *out, const struct span_attributes *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct span_attribute *attribute = &s->v[i];

		buf_puts(out, i ? ", " : "");
		py_put_text(out, attribute->key, strlen(attribute->key));
		buf_puts(out, ": ");
		if (attribute->is_json)
			buf_puts(out, attribute->text);
		else
			py_put_text(out, attribute->text, strlen(attribute->text));
	}
}

void span_put_content(struct arena *a, struct buf *out, const struct otlp_span *span,
		      const struct span_attributes *attributes)
{
	bool failed = span->status == OTLP_STATUS_ERROR; /* the others have no message */

	buf_puts(out, "{\"trace_id\": ");
	put_id(a, out, &span->trace_id, TRACE_ID_BYTES);
	buf_puts(out, ", \"span_id\": ");
	put_id(a, out, &span->span_id, SPAN_ID_BYTES);
	buf_puts(out, ", \"parent_span_id\": ");
	if (otlp_id_is_zero(&span->parent_span_id))
		buf_puts(out, "null");
	else
		put_id(a, out, &span->parent_span_id, SPAN_ID_BYTES);
	buf_puts(out, ", \"name\": ");
	py_put_text(out, span->name.s, span->name.n);
	buf_printf(out,
		   ", \"start_time_unix_nano\": %" PRIu64 ", \"end_time_unix_nano\": %" PRIu64
		   ", \"events\": [",
		   span->start_ns, span->end_ns);
	put_events(a, out, &span->events);
	buf_printf(out, "], \"status\": {\"code\": \"STATUS_CODE_%s\", \"message\": ",
		   span_status(span));
	py_put_text(out, failed ? span->status_message.s : "", failed ? span->status_message.n : 0);
	buf_puts(out, "}, \"attributes\": {");
	put_attributes(out, attributes);
	buf_puts(out, "}, \"links\": [");
	put_links(a, out, &span->links);
	buf_puts(out, "]}");
}
