/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies as pydantic reads them; see model_body.h. */
#include "app/model_body.h"

#include "app/limits.h"
#include "app/search/python.h"

#include <ctype.h>

#define MISTAKES_MAX (64 * KIB)

#define NO_OBJECT "Input should be a valid dictionary or object to extract fields from"

struct reading {
	struct request *rq;
	struct buf mistakes; /* "where: what; where: what" */
	bool answered;       /* a check failed: nothing else counts */
};

static bool read_value(struct reading *r, const struct model_field *f, const struct json_value *v,
		       const char *where, struct json_value *ret);

/* ---- mistakes ---- */

static bool mistake(struct reading *r, const char *where, const char *what)
{
	struct buf *out = &r->mistakes;

	buf_printf(out, "%s%s%s%s", out->len ? "; " : "", where, *where ? ": " : "", what);
	return false;
}

static const char *below(struct reading *r, const char *where, const char *name)
{
	return *where ? arena_printf(r->rq->arena, "%s.%s", where, name) : name;
}

bool model_fail(struct request *rq, const char *where, const char *what)
{
	return fail(rq, INVALID_PARAMETER_VALUE, "Invalid request: %s%s%s", where,
		    *where ? ": " : "", what);
}

/* ---- scalars ---- */

/* A number with one of two values. */
static bool is_number(const struct json_value *v, double number)
{
	return (v->kind == JSON_INT || v->kind == JSON_FLOAT) && json_value_double(v) == number;
}

static bool read_bool(struct reading *r, const struct json_value *v, const char *where,
		      struct json_value *ret)
{
	static const char *const words[] = { "0",  "1",   "f",   "t",  "n",     "y",
					     "no", "yes", "off", "on", "false", "true" };

	ret->kind = v->kind;
	if (v->kind == JSON_TRUE || v->kind == JSON_FALSE)
		return true;
	for (size_t i = 0; v->kind == JSON_STRING && i < ARRAY_LEN(words); i++) {
		if (strcasecmp(v->text, words[i]) != 0)
			continue;
		ret->kind = i % 2 ? JSON_TRUE : JSON_FALSE;
		return true;
	}
	if (is_number(v, 0) || is_number(v, 1)) {
		ret->kind = is_number(v, 1) ? JSON_TRUE : JSON_FALSE;
		return true;
	}
	return mistake(r, where,
		       v->kind == JSON_STRING || v->kind == JSON_INT ?
			       "Input should be a valid boolean, unable to interpret input" :
			       "Input should be a valid boolean");
}

static bool read_str(struct reading *r, const struct model_field *f, const struct json_value *v,
		     const char *where, struct json_value *ret)
{
	if (v->kind != JSON_STRING)
		return mistake(r, where, "Input should be a valid string");
	*ret = *v;
	if (!f || !f->check || r->answered || f->check(r->rq, &ret->text))
		return true;
	r->answered = true;
	return false;
}

/* ---- lists and models ---- */

struct members {
	struct json_value *items;
	const char **keys;
	size_t n;
};

static struct members room_for(struct arena *a, size_t n)
{
	return (struct members){ ARENA_ARRAY(a, n, struct json_value),
				 ARENA_ARRAY(a, n, const char *), 0 };
}

static const struct json_value *given(const struct model_field *f, const struct json_value *v)
{
	const struct json_value *member = json_value_get(v, f->name);

	return member || !f->also ? member : json_value_get(v, f->also);
}

static bool is_declared(const struct model *m, const char *key)
{
	for (const struct model_field *f = m->fields; f->kind; f++)
		if (strcmp(f->name, key) == 0 || (f->also && strcmp(f->also, key) == 0))
			return true;
	return false;
}

static void keep_others(const struct model *m, const struct json_value *v, struct members *out)
{
	for (size_t i = 0; i < v->n; i++) {
		if (is_declared(m, v->keys[i]))
			continue;
		out->keys[out->n] = v->keys[i];
		out->items[out->n++] = v->items[i];
	}
}

static bool read_fields(struct reading *r, const struct model *m, const struct json_value *v,
			const char *where, struct members *out)
{
	bool ok = true;

	for (const struct model_field *f = m->fields; f->kind; f++) {
		const struct json_value *member = given(f, v);
		struct json_value *item = &out->items[out->n];

		*item = (struct json_value){ .kind = JSON_FALSE };
		if (!member && f->flags & MODEL_REQUIRED)
			ok = mistake(r, below(r, where, f->name), "Field required");
		else if (member)
			ok = read_value(r, f, member, below(r, where, f->name), item) && ok;
		if ((!member && !(f->flags & MODEL_OR_FALSE)) ||
		    (item->kind == JSON_NULL && m->keeps & MODEL_DROPS_NULLS))
			continue;
		out->keys[out->n++] = f->name;
	}
	return ok;
}

static bool read_model(struct reading *r, const struct model *m, const struct json_value *v,
		       const char *where, struct json_value *ret)
{
	struct members out;
	size_t n = v->n;
	bool ok;

	if (v->kind != JSON_OBJECT)
		return mistake(r, where,
			       m->keeps & MODEL_IS_DATACLASS ?
				       arena_printf(r->rq->arena,
						    "Input should be a dictionary or an instance "
						    "of %s",
						    m->name) :
				       NO_OBJECT);
	for (const struct model_field *f = m->fields; f->kind; f++)
		n++;
	out = room_for(r->rq->arena, n + 1);
	if (m->keeps & MODEL_OTHERS_FIRST)
		keep_others(m, v, &out);
	ok = read_fields(r, m, v, where, &out);
	if (m->keeps & MODEL_KEEPS_OTHERS && !(m->keeps & MODEL_OTHERS_FIRST))
		keep_others(m, v, &out);
	*ret = (struct json_value){
		.kind = JSON_OBJECT, .n = out.n, .items = out.items, .keys = out.keys
	};
	return ok;
}

static bool read_item(struct reading *r, const struct model_field *f, const struct json_value *v,
		      const char *where, struct json_value *ret)
{
	return f->of ? read_model(r, f->of, v, where, ret) : read_str(r, NULL, v, where, ret);
}

/* Members of a list, or of an object whose members are all of one kind. */
static bool read_items(struct reading *r, const struct model_field *f, const struct json_value *v,
		       const char *where, struct json_value *ret)
{
	struct arena *a = r->rq->arena;
	struct json_value *items = ARENA_ARRAY(a, v->n, struct json_value);
	bool ok = true;

	for (size_t i = 0; i < v->n && !r->answered; i++)
		ok = read_item(r, f, &v->items[i],
			       below(r, where,
				     v->kind == JSON_OBJECT ? v->keys[i] :
							      arena_printf(a, "%zu", i)),
			       &items[i]) &&
		     ok;
	*ret = *v;
	ret->items = items;
	return ok;
}

static bool read_list(struct reading *r, const struct model_field *f, const struct json_value *v,
		      const char *where, struct json_value *ret)
{
	if (v->kind != JSON_ARRAY)
		return mistake(r, where, "Input should be a valid list");
	if (f->max && v->n > f->max)
		return mistake(r, where,
			       arena_printf(r->rq->arena,
					    "List should have at most %zu items after validation, "
					    "not %zu",
					    f->max, v->n));
	return read_items(r, f, v, where, ret);
}

static bool read_value(struct reading *r, const struct model_field *f, const struct json_value *v,
		       const char *where, struct json_value *ret)
{
	*ret = *v;
	if (r->answered)
		return false;
	if (v->kind == JSON_NULL && f->flags & MODEL_NULLABLE)
		return true;
	switch (f->kind) {
	case MODEL_STR:
		return read_str(r, f, v, where, ret);
	case MODEL_BOOL:
		return read_bool(r, v, where, ret);
	case MODEL_ONE:
		return read_model(r, f->of, v, where, ret);
	case MODEL_STRS:
	case MODEL_LIST:
		return read_list(r, f, v, where, ret);
	case MODEL_DICT:
	case MODEL_MAP:
		if (v->kind != JSON_OBJECT)
			return mistake(r, where, "Input should be a valid dictionary");
		return f->kind == MODEL_DICT || read_items(r, f, v, where, ret);
	case MODEL_ANY:
	case MODEL_END:
		break;
	}
	return true;
}

/* ---- the whole body ---- */

const struct json_value *model_tree(struct request *rq, const char *body)
{
	const struct json_value *v;

	if (!body) {
		model_fail(rq, "", "Field required");
		return NULL;
	}
	v = json_value_read(rq->arena, body);
	if (!v)
		fail(rq, INVALID_PARAMETER_VALUE,
		     "Invalid request: the body is longer than %lu MiB, nested deeper than %d, or "
		     "holds a NUL.",
		     JSON_VALUE_MAX / MIB, JSON_DEPTH_MAX);
	else if (!json_value_is_finite(v))
		fail(rq, INVALID_PARAMETER_VALUE,
		     "Invalid request: numbers must be finite; the body holds one that is not.");
	else
		return v;
	return NULL;
}

const struct json_value *model_check(struct request *rq, const struct model *m,
				     const struct json_value *v)
{
	struct json_value *ret = ARENA_NEW(rq->arena, struct json_value);
	struct reading r = { .rq = rq };
	bool ok;

	if (!v)
		return NULL;
	buf_init(&r.mistakes, MISTAKES_MAX);
	ok = read_model(&r, m, v, "", ret);
	if (!ok && !r.answered)
		model_fail(rq, "", r.mistakes.data ? r.mistakes.data : "");
	buf_free(&r.mistakes);
	return ok && !r.answered ? ret : NULL;
}

/* ---- what it holds ---- */

bool model_has(const struct json_value *v, const char *name)
{
	return json_value_get(v, name) != NULL;
}

const char *model_text(const struct json_value *v, const char *name)
{
	const struct json_value *member = json_value_get(v, name);

	return member && member->kind == JSON_STRING ? member->text : NULL;
}

const char *model_json(struct arena *a, const struct json_value *v, const char *name)
{
	const struct json_value *member = json_value_get(v, name);

	return member && member->kind != JSON_NULL ? json_value_dump(a, member, false) : NULL;
}

/* ---- query strings ---- */

bool model_query_int(struct request *rq, const char *name, const char *text, int64_t fallback,
		     int64_t *ret)
{
	const char *digits;
	size_t n = text ? strlen(text) : 0;

	*ret = fallback;
	if (!text)
		return true;
	while (n && text[n - 1] == '0') /* 5.0 is 5 */
		n--;
	if (!n || text[n - 1] != '.' || n == 1 || !text[n])
		n = strlen(text);
	else
		n--;
	if (!py_int(rq->arena, arena_strndup(rq->arena, text, n), &digits))
		return model_fail(rq, arena_printf(rq->arena, "query.%s", name),
				  "Input should be a valid integer, unable to parse string as an "
				  "integer");
	if (!py_int64(rq->arena, digits, ret))
		*ret = *digits == '-' ? INT64_MIN : INT64_MAX;
	return true;
}
