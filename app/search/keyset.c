/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages. The next one begins behind the sort keys of the last row of the one
 * before, which is a condition on the keys and costs the same on every page.
 *
 * A row is behind the keys v0, v1 ... if it is at or behind v0 and, moreover,
 * behind v0 or, among those equal to it, behind v1, and so on:
 *
 *	k0 >= v0 and (k0 > v0 or (k1 >= v1 and (k1 > v1 or ...)))
 *
 * The first part alone bounds an index scan. Keys of one direction that cannot
 * be NULL are compared as a row, which PostgreSQL turns into one index condition.
 */
#include "app/search/compile.h"
#include "app/search/token.h"

/* A value of a token as a parameter; NULL: it is none of the key's type. */
static const char *value_param(struct compiler *c, const struct search_key *key, const char *value)
{
	const char *digits;
	double real;
	int64_t fits;

	switch (key->type) {
	case SEARCH_TEXT:
		return text_param(c, value);
	case SEARCH_INTEGER:
	case SEARCH_BIGINT:
		if (!py_int(c->arena, value, &digits) || !py_int64(c->arena, value, &fits))
			return NULL;
		return integer_param(c, digits);
	case SEARCH_DOUBLE:
		return py_float(c->arena, value, &real) ? real_param(c, real) : NULL;
	}
	return NULL;
}

/* Rows whose key is behind the value or, with `at`, equal to it. */
static void put_behind(struct buf *out, const struct search_key *key, const char *param, bool at)
{
	const char *expression = key->expression;

	if (param == NULL && key->nulls == NULLS_LAST)
		buf_printf(out, at ? "%s is null" : "false", expression);
	else if (param == NULL)
		buf_printf(out, at ? "true" : "%s is not null", expression);
	else if (key->nulls == NULLS_LAST)
		buf_printf(out, "(%s %c%s %s or %s is null)", expression,
			   key->descending ? '<' : '>', at ? "=" : "", param, expression);
	else
		buf_printf(out, "%s %c%s %s", expression, key->descending ? '<' : '>',
			   at ? "=" : "", param);
}

static bool fits_row_comparison(const struct search_query *q, const char *const *params)
{
	for (size_t i = 0; i < q->n_keys; i++) {
		if (params[i] == NULL || q->key[i].nulls == NULLS_LAST ||
		    q->key[i].descending != q->key[0].descending)
			return false;
	}
	return true;
}

static void put_row_comparison(struct buf *out, const struct search_query *q,
			       const char *const *params)
{
	for (size_t i = 0; i < q->n_keys; i++)
		buf_printf(out, "%s%s", i == 0 ? "(" : ", ", q->key[i].expression);
	buf_printf(out, ") %c ", q->key[0].descending ? '<' : '>');
	for (size_t i = 0; i < q->n_keys; i++)
		buf_printf(out, "%s%s", i == 0 ? "(" : ", ", params[i]);
	buf_puts(out, ")");
}

static void put_condition(struct buf *out, const struct search_query *q, const char *const *params)
{
	size_t last = q->n_keys - 1;

	for (size_t i = 0; i < last; i++) {
		buf_puts(out, "(");
		put_behind(out, &q->key[i], params[i], true);
		buf_puts(out, " and (");
		put_behind(out, &q->key[i], params[i], false);
		buf_puts(out, " or ");
	}
	put_behind(out, &q->key[last], params[last], false);
	for (size_t i = 0; i < last; i++)
		buf_puts(out, "))");
}

/* ---- tokens ---- */

static bool check_shape(struct compiler *c, const struct page_token *token)
{
	const struct search_shape *want = &c->query->shape, *got = &token->shape;
	bool strict = c->query->entity->strict_tokens;

	if (strict && want->scope != got->scope)
		return refuse_value(c,
				    "Experiment IDs in the page token do not match the requested "
				    "experiment IDs.");
	if (strict && want->filter != got->filter)
		return refuse_value(c, "Filter string in the page token does not match the "
				       "requested filter string.");
	if (want->order != got->order || c->query->n_keys != token->n_values)
		return refuse_value(
			c, "Order by in the page token does not match the requested order by.");
	return true;
}

static bool go_behind(struct compiler *c, const struct page_token *token)
{
	const struct search_query *q = c->query;
	struct buf *where = &c->sql->where;
	const char **params = ARENA_ARRAY(c->arena, q->n_keys, const char *);

	for (size_t i = 0; i < q->n_keys; i++) {
		const char *value = token->values[i];

		params[i] = value != NULL ? value_param(c, &q->key[i], value) : NULL;
		if (params[i] == NULL && (value != NULL || q->key[i].nulls == NULLS_NONE))
			return refuse_value(c, "Invalid page token, it holds no place in this "
					       "order");
	}
	buf_puts(where, " and ");
	if (fits_row_comparison(q, params))
		put_row_comparison(where, q, params);
	else
		put_condition(where, q, params);
	publish_sql(c);
	return query_fits(c);
}

/* The reference decodes tokens of logged models with other words. */
static bool refuse_token(struct compiler *c, const char *text, const char *error)
{
	if (c->query->entity->strict_tokens)
		return refuse_value(c,
				    "Invalid page token: %s. Expecting value: line 1 column 1 "
				    "(char 0)",
				    text);
	return refuse_value(c, "%s", error);
}

bool search_page(struct search_query *q, struct search_params *params, const char *text)
{
	struct compiler c = { .arena = q->arena, .params = params, .query = q, .sql = q->sql };
	struct page_token token;
	const char *error;

	if (text == NULL || text[0] == '\0')
		return true;
	if (!token_decode(q->arena, text, &token, &error))
		return refuse_token(&c, text, error);
	if (token.kind == TOKEN_KEYS)
		return check_shape(&c, &token) && go_behind(&c, &token);
	q->offset = token.offset;
	return true;
}

const char *search_next_token(const struct search_query *q, const char *const *keys)
{
	struct page_token token = {
		.kind = TOKEN_KEYS,
		.shape = q->shape,
		.values = keys,
		.n_values = q->n_keys,
	};

	return token_encode(q->arena, &token);
}
