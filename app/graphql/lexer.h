/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of GraphQL documents (https://spec.graphql.org/October2021/#sec-Language). */
#ifndef MF_GRAPHQL_LEXER_H
#define MF_GRAPHQL_LEXER_H

#include "app/arena.h"

enum gq_token_kind {
	GQ_T_END,
	GQ_T_PUNCTUATION, /* text is "!", "$", "...", "{" and so on */
	GQ_T_NAME,
	GQ_T_INT,
	GQ_T_FLOAT,
	GQ_T_STRING, /* text is decoded */
	GQ_T_BAD     /* text says what is wrong */
};

struct gq_token {
	enum gq_token_kind kind;
	const char *text;
	size_t n;
	size_t at; /* where it begins */
};

struct gq_lexer {
	struct arena *arena;
	const char *text;
	size_t n, at;
};

/* The next token; after the last one GQ_T_END for ever. */
struct gq_token gq_next(struct gq_lexer *l);

/* "line:column" of a place, as the reference's messages have it. */
const char *gq_place(const struct gq_lexer *l, size_t at) NEVER_NULL;

#endif
