/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter as a list of clauses: comparisons, the ANDs between them, and what is
 * neither. Comparisons with IN, NOT IN, IS NULL and IS NOT NULL are put together
 * here, as mlflow/utils/search_utils.py (_join_in_comparison_tokens) does it;
 * what the clauses mean is up to the entity that is searched.
 */
#ifndef MF_SEARCH_PARSER_H
#define MF_SEARCH_PARSER_H

#include "app/search/group.h"

/* A part of a comparison: its kind in the sense of sqlparse and its text. */
struct piece {
	unsigned kind;
	const char *text;
};

struct clause {
	enum { CLAUSE_COMPARISON, CLAUSE_AND, CLAUSE_OTHER } type;
	const char *text;
	/* of a comparison; `a IS NULL` has 2 pieces and the comparator "IS NULL",
	 * one with a comment behind it has 4 */
	unsigned n_pieces;
	struct piece left, right;
	const char *comparator;
	bool is_timestamp; /* the left side is the bare word, which is a type's name in SQL */
};

struct clauses {
	/* as group_statements() counts; the clauses are those of the first */
	int n_statements;
	struct clause *v;
	size_t n;
};

/* Never fails by itself: see n_statements. */
struct clauses parse_filter(struct arena *a, const char *filter);

/* The same as searches of traces do it, to which `timestamp > 5` is a comparison. */
struct clauses parse_filter_of_traces(struct arena *a, const char *filter);

/* The same for versions of MCP servers and for their access endpoints, to which `version`
 * and `server_name` are names, though they are keywords of SQL. */
struct clauses parse_filter_of_mcp_versions(struct arena *a, const char *filter);
struct clauses parse_filter_of_mcp_endpoints(struct arena *a, const char *filter);

/* Only comparisons that sqlparse itself makes; AND and all else is CLAUSE_OTHER. */
struct clauses parse_filter_alone(struct arena *a, const char *filter);

/* The one identifier, with ASC or DESC if that is there, that an order_by text
 * consists of; NULL when it is anything else. */
const char *parse_order(struct arena *a, const char *order_by) MUST_CHECK;

#endif
