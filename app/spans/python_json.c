/* SPDX-License-Identifier: Apache-2.0 */
/* Values of OpenTelemetry as Python's json.dumps writes them; see attributes.h. */
#include "app/search/python.h"
#include "app/spans/attributes.h"

#include <math.h>

void py_put_text(struct buf *out, const char *s, size_t n)
{
	static const char escaped[] = "\"\\\b\f\n\r\t", as[] = "\"\\bfnrt";
	const char *end;

	s = n ? s : ""; /* protobuf's empty text is no text at all */
	end = s + n;
	buf_putc(out, '"');
	while (s < end) {
		const char *plain = s, *at;

		while (s < end && (unsigned char)*s >= 0x20 && *s != '"' && *s != '\\')
			s++;
		buf_add(out, plain, (size_t)(s - plain));
		if (s == end)
			break;
		at = *s ? strchr(escaped, *s) : NULL;
		if (at)
			buf_add(out, (char[]){ '\\', as[at - escaped] }, 2);
		else
			buf_printf(out, "\\u%04x", (unsigned)*s);
		s++;
	}
	buf_putc(out, '"');
}

/* json.dumps has no bytes; MLflow's encoder then writes str(b'…'). */
static void put_bytes(struct arena *a, struct buf *out, const struct otlp_bytes *bytes)
{
	const char *text = py_repr_bytes(a, bytes->s ? bytes->s : "", bytes->n);

	py_put_text(out, text, strlen(text));
}

static void put_double(struct arena *a, struct buf *out, double d)
{
	if (isnan(d))
		buf_puts(out, "NaN");
	else if (isinf(d))
		buf_puts(out, d < 0 ? "-Infinity" : "Infinity");
	else
		buf_puts(out, py_repr_float(a, d));
}

static void put_array(struct arena *a, struct buf *out, const struct otlp_list *list)
{
	const struct otlp_value *v = list->v;

	buf_putc(out, '[');
	for (size_t i = 0; i < list->n; i++) {
		buf_puts(out, i ? ", " : "");
		py_put_value(a, out, &v[i]);
	}
	buf_putc(out, ']');
}

void py_put_map(struct arena *a, struct buf *out, const struct otlp_list *list, put_otlp *put)
{
	struct otlp_entry **entries;
	size_t n;

	entries = otlp_entries_once(a, list, &n);
	buf_putc(out, '{');
	for (size_t i = 0; i < n; i++) {
		buf_puts(out, i ? ", " : "");
		py_put_text(out, entries[i]->key.s, entries[i]->key.n);
		buf_puts(out, ": ");
		put(a, out, &entries[i]->value);
	}
	buf_putc(out, '}');
}

void py_put_value(struct arena *a, struct buf *out, const struct otlp_value *v)
{
	switch (v->kind) {
	case OTLP_IS_TEXT:
		py_put_text(out, v->text.s, v->text.n);
		return;
	case OTLP_IS_BOOL:
		buf_puts(out, v->b ? "true" : "false");
		return;
	case OTLP_IS_INT:
		buf_int(out, v->i);
		return;
	case OTLP_IS_DOUBLE:
		put_double(a, out, v->d);
		return;
	case OTLP_IS_ARRAY:
		put_array(a, out, &v->list);
		return;
	case OTLP_IS_MAP:
		py_put_map(a, out, &v->list, py_put_value);
		return;
	case OTLP_IS_BYTES:
		put_bytes(a, out, &v->text);
		return;
	default:
		buf_puts(out, "null");
	}
}

/* ---- each key once ---- */

static int compare_keys(const struct otlp_bytes *x, const struct otlp_bytes *y)
{
	size_t n = x->n < y->n ? x->n : y->n;
	int order = n ? memcmp(x->s, y->s, n) : 0;

	return order ? order : x->n < y->n ? -1 : x->n > y->n;
}

/* By key, and of one key in the order given: all lie in one array. */
static int by_key(const void *a, const void *b)
{
	const struct otlp_entry *x = *(struct otlp_entry *const *)a,
				*y = *(struct otlp_entry *const *)b;
	int order = compare_keys(&x->key, &y->key);

	return order ? order : x < y ? -1 : 1;
}

struct otlp_entry **otlp_entries_once(struct arena *a, const struct otlp_list *list, size_t *ret_n)
{
	struct otlp_entry **sorted = ARENA_ARRAY(a, list->n, struct otlp_entry *);
	struct otlp_entry **kept = ARENA_ARRAY(a, list->n, struct otlp_entry *);
	struct otlp_entry *all = list->v;

	for (size_t i = 0; i < list->n; i++)
		sorted[i] = &all[i];
	qsort(sorted, list->n, sizeof(*sorted), by_key);
	for (size_t i = 0, first = 0; i < list->n; i++) {
		if (compare_keys(&sorted[i]->key, &sorted[first]->key) != 0)
			first = i;
		kept[sorted[first] - all] = sorted[i];
	}
	*ret_n = 0;
	for (size_t i = 0; i < list->n; i++)
		if (kept[i])
			kept[(*ret_n)++] = kept[i];
	return kept;
}
