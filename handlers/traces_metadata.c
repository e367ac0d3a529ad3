/* SPDX-License-Identifier: Apache-2.0 */
/* Metadata of traces that has columns of its own; see traces.h. */
#include "app/json_value.h"
#include "app/limits.h"
#include "app/search/python.h"
#include "app/spans/span.h"
#include "app/validate.h"
#include "handlers/traces.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#define SESSION "mlflow.trace.session"
#define TOKEN_USAGE "mlflow.trace.tokenUsage"
#define COST "mlflow.trace.cost"

/* ---- numbers, as Python's Decimal() and float() read them ---- */

/* Appends a digit, false when the number leaves 64 bits. Counts downwards, where
 * there is one number more. */
static bool add_digit(int64_t *negative, int digit)
{
	return !__builtin_mul_overflow(*negative, 10, negative) &&
	       !__builtin_sub_overflow(*negative, digit, negative);
}

/* The exponent of a decimal, "" and "e3". Beyond what matters it is cut. */
static bool read_exponent(const char *s, int64_t *ret)
{
	char *end;

	*ret = 0;
	if (!*s)
		return true;
	if (*s != 'e' && *s != 'E')
		return false;
	s++;
	if (strspn(s + (*s == '-' || *s == '+'), "0123456789") == 0)
		return false;
	*ret = strtoll(s, &end, 10);
	if (*ret > 100000 || *ret < -100000)
		*ret = *ret < 0 ? -100000 : 100000;
	return *end == '\0';
}

/* The integer that `digits`, with its point left out, and the power of ten make. */
static bool scale(const char *digits, int64_t exponent, bool negative, int64_t *ret)
{
	size_t n = strlen(digits);
	int64_t value = 0;

	while (n && exponent < 0 && digits[n - 1] == '0') { /* 10e-1 */
		n--;
		exponent++;
	}
	for (size_t i = 0; i < n; i++)
		if (!add_digit(&value, digits[i] - '0'))
			return false;
	for (; value && exponent > 0; exponent--)
		if (!add_digit(&value, 0))
			return false;
	if ((value && exponent < 0) || (!negative && value == INT64_MIN))
		return false;
	*ret = negative ? value : -value;
	return true;
}

/* A whole number of 64 bits: "7", "1e3", "1_000.0". */
static bool read_count(struct arena *a, const char *text, int64_t *ret)
{
	const char *s = python_strip(a, text);
	char *digits = arena_alloc(a, strlen(s) + 1), *to = digits;
	bool negative = *s == '-', point = false;
	int64_t exponent, decimals = 0;

	s += *s == '-' || *s == '+';
	for (; *s && *s != 'e' && *s != 'E'; s++) {
		if (*s >= '0' && *s <= '9') {
			*to++ = *s;
			decimals += point;
		} else if (*s == '.' && !point) {
			point = true;
		} else if (*s != '_') {
			return false;
		}
	}
	return to > digits && read_exponent(s, &exponent) &&
	       scale(digits, exponent - decimals, negative, ret);
}

/* What a member is worth as text, as Python's str() has it; NULL for what is no
 * number and no text. */
static const char *number_text(struct arena *a, const struct json_value *v)
{
	if (v->kind == JSON_FLOAT)
		return py_repr_float(a, json_value_double(v));
	return v->kind == JSON_INT || v->kind == JSON_STRING ? v->text : NULL;
}

static const char *count_text(struct arena *a, const struct json_value *v)
{
	const char *text = number_text(a, v);
	int64_t count;

	if (!text || !read_count(a, text, &count))
		return NULL;
	return arena_printf(a, "%" PRId64, count);
}

static const char *cost_text(struct arena *a, const struct json_value *v)
{
	const char *text = number_text(a, v);
	double cost;

	if (!text || !py_float(a, text, &cost) || !isfinite(cost))
		return NULL;
	return py_repr_float(a, cost);
}

/* ---- in ---- */

static void put_column(struct json *j, const char *name, const char *value)
{
	jw_key(j, name);
	if (value)
		jw_str(j, value);
	else
		jw_raw(j, "null");
}

static void put_object(struct json *j, struct arena *a, const char *text, const char *const *names,
		       size_t n,
		       const char *(*text_of)(struct arena *a, const struct json_value *v))
{
	const struct json_value *object = json_value_read(a, text);

	for (size_t i = 0; object && i < n; i++) {
		const struct json_value *v = json_value_get(object, names[i]);

		if (v)
			put_column(j, names[i], text_of(a, v));
	}
}

/* Whether it has columns, which are written then. */
static bool put_columns(struct json *j, struct arena *a, const struct kv *m)
{
	if (strcmp(m->key, SESSION) == 0)
		put_column(j, "session_id", m->value);
	else if (strcmp(m->key, TOKEN_USAGE) == 0)
		put_object(j, a, m->value, usage_names, ARRAY_LEN(usage_names), count_text);
	else if (strcmp(m->key, COST) == 0)
		put_object(j, a, m->value, cost_names, ARRAY_LEN(cost_names), cost_text);
	else
		return false;
	return true;
}

struct trace_metadata trace_metadata_divide(struct arena *a, const struct kv_list *given)
{
	struct kv_list rest = { .v = ARENA_ARRAY(a, given->n, struct kv) };
	struct trace_metadata m = { .session = NULL };
	struct buf out;
	struct json j;

	buf_init(&out, REPLY_MAX);
	j = jw_to(&out);
	jw_obj(&j);
	for (size_t i = 0; i < given->n; i++) {
		if (strcmp(given->v[i].key, SESSION) == 0)
			m.session = given->v[i].value;
		if (!put_columns(&j, a, &given->v[i]))
			rest.v[rest.n++] = given->v[i];
	}
	jw_obj_end(&j);
	m.rest = kv_columns_sorted(a, &rest);
	m.columns = arena_strndup(a, out.data, out.len);
	buf_free(&out);
	return m;
}

/* ---- out ---- */

static const char *object_text(struct arena *a, const struct rows *r, int row, int col,
			       const char *const *names, size_t n, bool as_float)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++) {
		const char *value = rows_str(r, row, col + (int)i);

		if (value)
			text = arena_printf(a, "%s%s\"%s\": %s", text, *text ? ", " : "", names[i],
					    as_float ? py_repr_float(a, strtod(value, NULL)) :
						       value);
	}
	return *text ? arena_printf(a, "{%s}", text) : NULL;
}

const char *trace_token_usage(struct arena *a, const struct rows *r, int row, int col)
{
	return object_text(a, r, row, col, usage_names, ARRAY_LEN(usage_names), false);
}

const char *trace_cost(struct arena *a, const struct rows *r, int row, int col)
{
	return object_text(a, r, row, col, cost_names, ARRAY_LEN(cost_names), true);
}
