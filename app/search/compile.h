/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the compilers of the three entities share: the search being compiled, how
 * it is refused, and how conditions and sort keys become SQL. Text of the user
 * reaches the SQL through the *_param functions only.
 */
#ifndef MF_SEARCH_COMPILE_H
#define MF_SEARCH_COMPILE_H

#include "app/search/python.h"
#include "app/search/search.h"

/* The SQL of a search as it grows. */
struct search_sql {
	struct buf joins, where, order_by, keys;
	struct buf sorts; /* joins for order_by, to stand behind those of filters */
};

struct compiler {
	struct arena *arena;
	const struct search_input *input;
	struct search_params *params;
	struct search_query *query;
	struct search_sql *sql;
	struct search_key *keys;
	size_t n_keys, cap_keys;
	bool sorted;                 /* a unique key is among them: no other matters */
	unsigned n_filters, n_sorts; /* joined tables: f0, f1 ... and o0, o1 ... */
};

struct search_entity {
	/* Compiles filter and order_by. False: refused. */
	bool (*compile)(struct compiler *c);
	/* A page token belongs to one filter and one list of experiments, as stock
	 * wants it for logged models; if not, to its order only. */
	bool strict_tokens;
};

/* What a comparison compares with. */
struct operand {
	enum { OPERAND_NONE, OPERAND_TEXT, OPERAND_LIST, OPERAND_INTEGER, OPERAND_REAL } type;
	const char *text; /* TEXT, and the plain digits of INTEGER, of any length */
	double real;
	struct string_list list;
};

/* Refuses the search; the first reason stays. Always false. */
bool refuse(struct compiler *c, enum error_code code, const char *format, ...) PRINTF(3, 4);
#define refuse_value(c, ...) refuse((c), INVALID_PARAMETER_VALUE, __VA_ARGS__)

/* Whether the SQL so far is within SQL_MAX and SQL_PARAMS_MAX; refuses if not.
 * Loops over a list of the client ask this. */
bool query_fits(struct compiler *c) MUST_CHECK;

/* Shows in the query what the SQL is by now. */
void publish_sql(struct compiler *c);

/* Whether `word` is in a list that ends with NULL. */
bool one_of(const char *const *list, const char *word);
/* The list as Python prints its members: 'a', 'b'; and as a set: {'a', 'b'}. */
const char *members_of(struct arena *a, const char *const *list) NEVER_NULL;
const char *set_of(struct arena *a, const char *const *list) NEVER_NULL;

/* The text in upper case, ASCII only. */
char *upper_of(struct arena *a, const char *text) NEVER_NULL;

/* "$4::text" and so on: appends the value to the parameters. */
const char *text_param(struct compiler *c, const char *value) NEVER_NULL;
const char *real_param(struct compiler *c, double value) NEVER_NULL;
/* Plain digits: a bigint, or a numeric if it is too large for one. */
const char *integer_param(struct compiler *c, const char *digits) NEVER_NULL;

/* Writes `expression <comparator> <operand>`, for a text or a number. The
 * comparator is in MLflow's spelling and upper case. False: refused, because a
 * list of several is compared with something else than IN. */
bool put_comparison(struct compiler *c, struct buf *out, const char *expression,
		    const char *comparator, const struct operand *value) MUST_CHECK;

/* The same for an integer column, whose values stand in quotes in a filter: one of
 * =, !=, IN and NOT IN. False: *ret_wrong is the value that is no integer, for the
 * caller to refuse. */
bool put_integer(struct compiler *c, struct buf *out, const char *expression,
		 const char *comparator, const struct operand *value,
		 const char **ret_wrong) MUST_CHECK;

/* Appends a sort key to ORDER BY and to what a page token holds. Behind a unique
 * one nothing matters and nothing is added. */
void add_key(struct compiler *c, struct search_key key);
void add_unique_key(struct compiler *c, struct search_key key);
/* What distinguishes this order from another with the same expressions. */
void add_order_shape(struct compiler *c, const char *text);

/* FNV-1a of a text and its NUL, continuing from `hash`. */
uint32_t hash_text(uint32_t hash, const char *text);
#define HASH_START 2166136261u

#endif
