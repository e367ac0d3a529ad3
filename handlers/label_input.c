/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of answers; see label_input.h. */
#include "handlers/label_input.h"

#include "app/json_value.h"
#include "app/search/python.h"
#include "app/validate.h"

#include <inttypes.h>
#include <math.h>

#define MAX_LABEL 64
#define MAX_OPTIONS 10
#define MAX_OPTION 64

static const struct field input_pass_fail_fields[] = {
	F_STR(input_pass_fail, positive_label, OPTIONAL),
	F_STR(input_pass_fail, negative_label, OPTIONAL),
	F_END,
};
static const struct field input_categorical_fields[] = {
	F_STRS(input_categorical, options, OPTIONAL),
	F_BOOL(input_categorical, multi_select, OPTIONAL),
	F_END,
};
static const struct field input_numeric_fields[] = {
	F_DBL(input_numeric, min_value, OPTIONAL),
	F_DBL(input_numeric, max_value, OPTIONAL),
	F_END,
};
static const struct field input_text_fields[] = {
	F_INT(input_text, max_length, OPTIONAL),
	F_END,
};
const struct field label_input_fields[] = {
	F_MSG(label_input, pass_fail, input_pass_fail, OPTIONAL),
	F_MSG(label_input, categorical, input_categorical, OPTIONAL),
	F_MSG(label_input, numeric, input_numeric, OPTIONAL),
	F_MSG(label_input, text, input_text, OPTIONAL),
	F_END,
};

bool label_input_is_one(struct request *rq, const struct label_input *in)
{
	int given = in ? !!in->pass_fail + !!in->categorical + !!in->numeric + !!in->text : 0;

	return given == 1 ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Label schema `input` must have exactly one of `pass_fail`, `categorical`, "
		    "`numeric`, or `text` set; got %s.",
		    given ? "several" : "an empty oneof");
}

/* ---- JSON ---- */

static struct json_value json_text(const char *s)
{
	return (struct json_value){ .kind = JSON_STRING, .text = or_empty(s) };
}

static struct json_value json_bool(bool b)
{
	return (struct json_value){ .kind = b ? JSON_TRUE : JSON_FALSE };
}

static struct json_value json_double(struct arena *a, const struct opt_dbl *d)
{
	if (!d->given)
		return (struct json_value){ .kind = JSON_NULL };
	return (struct json_value){ .kind = JSON_FLOAT,
				    .text = isnan(d->v)  ? "NaN" :
					    !isinf(d->v) ? py_repr_float(a, d->v) :
					    d->v > 0     ? "Infinity" :
							   "-Infinity" };
}

static const char *spell(struct arena *a, const char **keys, const struct json_value *v, size_t n)
{
	struct json_value object = { JSON_OBJECT, NULL, n, v, keys };

	return json_value_dump(a, &object, false);
}

/* ---- pass or fail ---- */

static bool check_label(struct request *rq, const char *field, const char *label)
{
	size_t n = utf8_length(or_empty(label));

	if (!n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`InputPassFail.%s` must be a non-empty string; got ''.", field);
	return n <= MAX_LABEL || fail(rq, INVALID_PARAMETER_VALUE,
				      "`InputPassFail.%s` must be at most %d characters; got %zu.",
				      field, MAX_LABEL, n);
}

static bool keep_pass_fail(struct request *rq, const struct input_pass_fail *in,
			   struct kept_input *ret)
{
	const char *keys[] = { "positive_label", "negative_label" };
	struct json_value v[] = { json_text(in->positive_label), json_text(in->negative_label) };

	if (!check_label(rq, keys[0], in->positive_label) ||
	    !check_label(rq, keys[1], in->negative_label))
		return false;
	if (strcmp(in->positive_label, in->negative_label) == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`InputPassFail.positive_label` and `negative_label` must be distinct; "
			    "got %s for both.",
			    py_repr(rq->arena, in->positive_label));
	*ret = (struct kept_input){ "pass_fail", spell(rq->arena, keys, v, 2), false };
	return true;
}

/* ---- options ---- */

static bool check_option(struct request *rq, const struct str_list *options, size_t i)
{
	const char *option = options->v[i];
	size_t n = utf8_length(option);

	if (!n)
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"`InputCategorical.options` entries must be non-empty strings; got ''.");
	if (n > MAX_OPTION)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`InputCategorical.options` entries must be at most %d characters; got "
			    "%zu for %s.",
			    MAX_OPTION, n, py_repr(rq->arena, option));
	for (size_t k = 0; k < i; k++)
		if (strcmp(options->v[k], option) == 0)
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "`InputCategorical.options` must be deduplicated; %s appears "
				    "twice.",
				    py_repr(rq->arena, option));
	return true;
}

static bool keep_categorical(struct request *rq, const struct input_categorical *in,
			     struct kept_input *ret)
{
	const char *keys[] = { "options", "multi_select" };
	struct json_value *options = ARENA_ARRAY(rq->arena, in->options.n, struct json_value);
	struct json_value v[] = {
		{ .kind = JSON_ARRAY, .n = in->options.n, .items = options },
		json_bool(in->multi_select.v),
	};

	if (!in->options.n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`InputCategorical.options` must be a non-empty list; got [].");
	if (in->options.n > MAX_OPTIONS)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`InputCategorical.options` must have at most %d entries; got %zu.",
			    MAX_OPTIONS, in->options.n);
	for (size_t i = 0; i < in->options.n; i++) {
		if (!check_option(rq, &in->options, i))
			return false;
		options[i] = json_text(in->options.v[i]);
	}
	*ret = (struct kept_input){ "categorical", spell(rq->arena, keys, v, 2),
				    in->multi_select.v };
	return true;
}

/* ---- numbers and texts ---- */

static bool keep_numeric(struct request *rq, const struct input_numeric *in, struct kept_input *ret)
{
	const char *keys[] = { "min_value", "max_value" };
	struct json_value v[] = { json_double(rq->arena, &in->min_value),
				  json_double(rq->arena, &in->max_value) };

	if (in->min_value.given && in->max_value.given && in->min_value.v >= in->max_value.v)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`InputNumeric.min_value` must be strictly less than `max_value`; got "
			    "min=%s, max=%s.",
			    py_repr_float(rq->arena, in->min_value.v),
			    py_repr_float(rq->arena, in->max_value.v));
	*ret = (struct kept_input){ "numeric", spell(rq->arena, keys, v, 2), false };
	return true;
}

static bool keep_text(struct request *rq, const struct input_text *in, struct kept_input *ret)
{
	const char *keys[] = { "max_length" };
	struct json_value v = { .kind = JSON_NULL };

	if (in->max_length.given && in->max_length.v < 1)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "`InputText.max_length` must be at least 1; got %" PRId64 ".",
			    in->max_length.v);
	if (in->max_length.given)
		v = (struct json_value){ .kind = JSON_INT,
					 .text = arena_printf(rq->arena, "%" PRId64,
							      in->max_length.v) };
	*ret = (struct kept_input){ "text", spell(rq->arena, keys, &v, 1), false };
	return true;
}

bool label_input_keep(struct request *rq, const struct label_input *in, struct kept_input *ret)
{
	if (in->pass_fail)
		return keep_pass_fail(rq, in->pass_fail, ret);
	if (in->categorical)
		return keep_categorical(rq, in->categorical, ret);
	if (in->numeric)
		return keep_numeric(rq, in->numeric, ret);
	return keep_text(rq, in->text, ret);
}

/* ---- changes ---- */

static const char *class_of(const char *type)
{
	static const char *const names[][2] = { { "pass_fail", "InputPassFail" },
						{ "categorical", "InputCategorical" },
						{ "numeric", "InputNumeric" },
						{ "text", "InputText" } };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i][0], type) == 0)
			return names[i][1];
	return type;
}

bool label_input_may_follow(struct request *rq, const struct kept_input *old,
			    const struct kept_input *new)
{
	if (strcmp(old->type, new->type) != 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "A label schema's input type cannot be changed after creation "
			    "(existing: %s, got: %s).",
			    class_of(old->type), class_of(new->type));
	return old->multi_select == new->multi_select ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "`InputCategorical.multi_select` cannot be changed after creation.");
}
