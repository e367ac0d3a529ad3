/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From tokens to a flat list of groups: names with their dots, parentheses,
 * comparisons. Which tokens belong together follows the passes of sqlparse
 * 0.6.1, in their order, because MLflow's error messages quote the groups:
 * `a = 1 b` is one identifier with an alias there, and no comparison.
 * What is inside a group is never looked at, so nesting is not kept.
 */
#ifndef MF_SEARCH_GROUP_H
#define MF_SEARCH_GROUP_H

#include "app/arena.h"
#include "app/search/lexer.h"

struct node {
	unsigned kind;
	size_t from, to; /* its bytes in the text */
	unsigned depth;  /* of delimited groups: levels of nesting, itself included */
	/* of a K_COMPARISON */
	const struct node *left, *comparator, *right;
	bool commented; /* a comment stands behind it and became part of it */
};

struct statement {
	const char *text;
	struct node **nodes;
	size_t n;
};

/* How many statements, separated by semicolons, the text holds; only the first
 * is given. Blank text has none. -1: sqlparse would give up, for more than
 * 10,000 tokens or brackets nested deeper than 100. */
int group_statements(struct arena *a, const char *text, struct statement *ret) MUST_CHECK;

/* Takes a keyword, spelled so and outside of groups, for a name, which it is to some
 * searches of MLflow, and groups the comparisons that it makes. */
void group_name(struct arena *a, struct statement *s, const char *word);

/* The text of a node in the arena. */
const char *group_text(struct arena *a, const struct statement *s,
		       const struct node *node) NEVER_NULL;

/* Whether it is a plain keyword spelled `word` in any case. */
bool group_is_keyword(const struct statement *s, const struct node *node, const char *word);

#endif
