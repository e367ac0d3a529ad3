/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of searches and what they compile to, for the suites of app/search. The
 * refusals were taken from MLflow 3.17.2, with the members of sets sorted.
 */
#ifndef MF_SEARCH_TEST_H
#define MF_SEARCH_TEST_H

#include "app/search/search.h"

struct search_case {
	const char *filter;
	const char *order_by[4];
	/* What is expected: either a refusal ... */
	const char *error;
	/* ... or joins and where, ORDER BY and the parameters, NULL for any. */
	const char *sql, *sorted, *params;
};

/* A filter and the SQL and parameters it becomes. */
#define FINDS(text, becomes, values)                                                               \
	{                                                                                          \
		.filter = (text), .sql = becomes, .params = (values)                               \
	}
/* The same with an order_by of up to two members, and what ORDER BY becomes. */
#define BOTH(first, second) first, second
#define SORTS(text, order, becomes, by, values)                                                    \
	{                                                                                          \
		.filter = (text), .order_by = { order }, .sql = becomes, .sorted = by,             \
		.params = (values)                                                                 \
	}
/* A filter, or an order_by, and how it is refused. */
#define REFUSES(text, message)                                                                     \
	{                                                                                          \
		.filter = (text), .error = message                                                 \
	}
#define REFUSES_ORDER(text, order, message)                                                        \
	{                                                                                          \
		.filter = (text), .order_by = { order }, .error = message                          \
	}

/* Defines test_<table>(). */
#define CHECKS(entity, table)                                                                      \
	static void test_##table(void)                                                             \
	{                                                                                          \
		check_searches(&entity, table, ARRAY_LEN(table));                                  \
	}

/* Compiles every case and compares; a difference is printed with the filter. */
void check_searches(const struct search_entity *entity, const struct search_case *cases, size_t n);

/* The parameters behind the first `skip` ones, as `text`, 5, 0.5 or [a, b],
 * separated by blanks. */
const char *show_params(struct arena *a, const struct search_params *p, size_t skip);

/* The arena of suites that are made with these two, new for each suite. */
extern struct arena *mem;
int search_set_up(void);
int search_tear_down(void);

/* Whether two texts are equal; prints both, and what they belong to, if not. */
bool same_text(const char *about, const char *got, const char *want);

#endif
