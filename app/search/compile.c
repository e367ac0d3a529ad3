/* SPDX-License-Identifier: Apache-2.0 */
#include "app/search/compile.h"

#include "app/limits.h"

/* ---- parameters ---- */

void search_params_init(struct search_params *p, struct arena *a)
{
	*p = (struct search_params){ .arena = a };
}

size_t search_param(struct search_params *p, struct param value)
{
	if (p->n == p->cap) {
		struct param *v;

		p->cap = MAX(2 * p->cap, 16);
		v = ARENA_ARRAY(p->arena, p->cap, struct param);
		if (p->n > 0)
			memcpy(v, p->v, p->n * sizeof(*v));
		p->v = v;
	}
	p->v[p->n++] = value;
	return p->n;
}

static const char *placeholder(struct compiler *c, struct param value, const char *type)
{
	return arena_printf(c->arena, "$%zu::%s", search_param(c->params, value), type);
}

const char *text_param(struct compiler *c, const char *value)
{
	return placeholder(c, (struct param)P_STR(value), "text");
}

const char *real_param(struct compiler *c, double value)
{
	return placeholder(c, (struct param)P_DBL(value), "double precision");
}

const char *integer_param(struct compiler *c, const char *digits)
{
	int64_t value;

	if (py_int64(c->arena, digits, &value))
		return placeholder(c, (struct param)P_INT(value), "bigint");
	return placeholder(c, (struct param)P_STR(digits), "numeric");
}

/* ---- refusing ---- */

bool refuse(struct compiler *c, enum error_code code, const char *format, ...)
{
	va_list ap;

	if (c->query->error != NULL)
		return false;
	va_start(ap, format);
	c->query->error = arena_vprintf(c->arena, format, ap);
	va_end(ap);
	c->query->error_code = code;
	return false;
}

bool one_of(const char *const *list, const char *word)
{
	for (; *list != NULL; list++) {
		if (strcmp(*list, word) == 0)
			return true;
	}
	return false;
}

const char *members_of(struct arena *a, const char *const *list)
{
	const char *members = "";

	for (size_t i = 0; list[i] != NULL; i++)
		members = arena_printf(a, "%s%s'%s'", members, i > 0 ? ", " : "", list[i]);
	return members;
}

const char *set_of(struct arena *a, const char *const *list)
{
	return arena_printf(a, "{%s}", members_of(a, list));
}

char *upper_of(struct arena *a, const char *text)
{
	char *upper = arena_strdup(a, text);

	for (char *s = upper; *s != '\0'; s++)
		*s = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;
	return upper;
}

/* ---- comparisons ---- */

static const struct {
	const char *comparator, *sql;
} operators[] = {
	{ "=", "=" },   { "!=", "<>" },     { "<", "<" },         { "<=", "<=" },   { ">", ">" },
	{ ">=", ">=" }, { "LIKE", "like" }, { "ILIKE", "ilike" }, { "RLIKE", "~" },
};

static const char *sql_operator(const char *comparator)
{
	for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
		if (strcmp(operators[i].comparator, comparator) == 0)
			return operators[i].sql;
	}
	return NULL;
}

static const char *operand_param(struct compiler *c, const struct operand *value)
{
	if (value->type == OPERAND_INTEGER)
		return integer_param(c, value->text);
	if (value->type == OPERAND_REAL)
		return real_param(c, value->real);
	/* a list of one is as good as its member */
	return text_param(c, value->type == OPERAND_LIST ? value->list.v[0] : value->text);
}

static void put_list(struct compiler *c, struct buf *out, const char *expression,
		     const char *comparator, struct param list, const char *type)
{
	buf_printf(out, "%s %s(%s)", expression, strcmp(comparator, "IN") == 0 ? "= any" : "<> all",
		   placeholder(c, list, type));
}

static bool refuse_list(struct compiler *c, const char *comparator)
{
	return refuse_value(
		c, "A list of values can be compared with IN and NOT IN only, not with '%s'",
		comparator);
}

bool put_comparison(struct compiler *c, struct buf *out, const char *expression,
		    const char *comparator, const struct operand *value)
{
	const char *sql = sql_operator(comparator);

	if (sql == NULL) {
		put_list(c, out, expression, comparator,
			 (struct param)P_STRS(value->list.v, value->list.n), "text[]");
		return true;
	}
	if (value->type == OPERAND_LIST && value->list.n != 1)
		return refuse_list(c, comparator);
	buf_printf(out, "%s %s %s", expression, sql, operand_param(c, value));
	return true;
}

/* IN and NOT IN. A number too large for a bigint is in no column. */
static bool put_integers(struct compiler *c, struct buf *out, const char *expression,
			 const char *comparator, const struct string_list *list,
			 const char **ret_wrong)
{
	int64_t *numbers = ARENA_ARRAY(c->arena, list->n, int64_t);
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		const char *digits;

		*ret_wrong = list->v[i];
		if (!py_int(c->arena, list->v[i], &digits))
			return false;
		n += py_int64(c->arena, digits, &numbers[n]);
	}
	put_list(c, out, expression, comparator, (struct param)P_INTS(numbers, n), "bigint[]");
	return true;
}

bool put_integer(struct compiler *c, struct buf *out, const char *expression,
		 const char *comparator, const struct operand *value, const char **ret_wrong)
{
	struct operand number = { .type = OPERAND_INTEGER };

	*ret_wrong = value->type == OPERAND_LIST ? "" : value->text;
	if (sql_operator(comparator) == NULL)
		return put_integers(c, out, expression, comparator, &value->list, ret_wrong);
	if (value->type == OPERAND_LIST) {
		if (value->list.n != 1)
			return refuse_list(c, comparator);
		*ret_wrong = value->list.v[0];
	}
	return py_int(c->arena, *ret_wrong, &number.text) &&
	       put_comparison(c, out, expression, comparator, &number);
}

/* ---- sort keys ---- */

uint32_t hash_text(uint32_t hash, const char *text)
{
	do {
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	} while (*text++ != '\0');
	return hash;
}

void add_order_shape(struct compiler *c, const char *text)
{
	c->query->shape.order = hash_text(c->query->shape.order, text);
}

void add_key(struct compiler *c, struct search_key key)
{
	struct search_sql *sql = c->sql;

	if (c->sorted)
		return;
	if (c->n_keys == c->cap_keys) {
		struct search_key *keys;

		c->cap_keys = MAX(2 * c->cap_keys, 8);
		keys = ARENA_ARRAY(c->arena, c->cap_keys, struct search_key);
		if (c->n_keys > 0)
			memcpy(keys, c->keys, c->n_keys * sizeof(*keys));
		c->keys = keys;
	}
	buf_printf(&sql->order_by, "%s%s%s%s", c->n_keys > 0 ? ", " : "", key.expression,
		   key.descending ? " desc" : "",
		   key.descending && key.nulls == NULLS_LAST ? " nulls last" : "");
	buf_printf(&sql->keys, "%s(%s)::text as k%zu", c->n_keys > 0 ? ", " : "", key.expression,
		   c->n_keys);
	add_order_shape(c, key.expression);
	add_order_shape(c, key.descending ? "desc" : "asc");
	c->keys[c->n_keys++] = key;
}

void add_unique_key(struct compiler *c, struct search_key key)
{
	add_key(c, key);
	c->sorted = true;
}

/* ---- the search as a whole ---- */

static void free_sql(void *arg)
{
	struct search_sql *sql = arg;

	buf_free(&sql->joins);
	buf_free(&sql->where);
	buf_free(&sql->order_by);
	buf_free(&sql->keys);
	buf_free(&sql->sorts);
}

static struct search_sql *new_sql(struct arena *a)
{
	struct search_sql *sql = ARENA_NEW(a, struct search_sql);

	buf_init(&sql->joins, SQL_MAX);
	buf_init(&sql->where, SQL_MAX);
	buf_init(&sql->order_by, SQL_MAX);
	buf_init(&sql->keys, SQL_MAX);
	buf_init(&sql->sorts, SQL_MAX);
	arena_defer(a, free_sql, sql);
	return sql;
}

static const char *text_of(const struct buf *b)
{
	return b->len > 0 ? b->data : "";
}

void publish_sql(struct compiler *c)
{
	c->query->joins = text_of(&c->sql->joins);
	c->query->where = text_of(&c->sql->where);
	c->query->order_by = text_of(&c->sql->order_by);
	c->query->keys = text_of(&c->sql->keys);
}

static uint32_t hash_texts(const char *const *texts, size_t n)
{
	uint32_t hash = HASH_START;

	for (size_t i = 0; i < n; i++)
		hash = hash_text(hash, texts[i]);
	return hash;
}

static void start_query(struct arena *a, const struct search_entity *entity,
			const struct search_input *input, struct search_query *q)
{
	*q = (struct search_query){
		.entity = entity,
		.arena = a,
		.sql = new_sql(a),
		.shape = {
			.order = HASH_START,
			.filter = hash_text(HASH_START, input->filter != NULL ? input->filter : ""),
			.scope = hash_texts(input->experiment_ids, input->n_experiment_ids),
		},
	};
}

static bool is_too_long(const char *text)
{
	return text != NULL && strnlen(text, SEARCH_TEXT_MAX + 1) > SEARCH_TEXT_MAX;
}

static bool texts_fit(struct compiler *c)
{
	bool too_long = is_too_long(c->input->filter);

	for (size_t i = 0; i < c->input->n_order_by; i++)
		too_long = too_long || is_too_long(c->input->order_by[i]);
	if (too_long)
		return refuse_value(c, "A filter or order_by may have at most %lu bytes",
				    SEARCH_TEXT_MAX);
	return true;
}

bool query_fits(struct compiler *c)
{
	const struct search_sql *sql = c->sql;

	if (buf_failed(&sql->joins) || buf_failed(&sql->sorts) || buf_failed(&sql->where) ||
	    buf_failed(&sql->order_by) || buf_failed(&sql->keys) || c->params->n > SQL_PARAMS_MAX)
		return refuse_value(c, "The search has too many conditions or sort keys");
	return true;
}

bool search_compile(struct arena *a, const struct search_entity *entity,
		    const struct search_input *input, struct search_params *params,
		    struct search_query *ret)
{
	struct compiler c = { .arena = a, .input = input, .params = params, .query = ret };

	start_query(a, entity, input, ret);
	c.sql = ret->sql;
	if (!texts_fit(&c) || !entity->compile(&c))
		return false;
	/* what narrows the search comes first */
	buf_puts(&c.sql->joins, text_of(&c.sql->sorts));
	ret->key = c.keys;
	ret->n_keys = c.n_keys;
	publish_sql(&c);
	return query_fits(&c);
}
