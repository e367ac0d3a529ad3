/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Splits a filter or order_by text into tokens. MLflow has these texts read by
 * sqlparse, so what is a name, a number or a keyword follows sqlparse 0.6.1:
 * `metrics.1a` is a name, `0.9and` is the number `0.` and the name `9and`, and
 * a quote that never closes is a token of its own.
 */
#ifndef MF_SEARCH_LEXER_H
#define MF_SEARCH_LEXER_H

#include "app/base.h"

/* Bits, so that a set of kinds is one number. */
enum kind {
	/* what the lexer makes */
	K_SPACE = 1 << 0, /* one character, a newline is K_NEWLINE */
	K_NEWLINE = 1 << 1,
	K_COMMENT = 1 << 2,
	K_KEYWORD = 1 << 3,
	K_STATEMENT_WORD = 1 << 4, /* SELECT, CREATE, GRANT: keywords that begin a statement */
	K_ORDER = 1 << 5,          /* ASC, DESC, NULLS LAST */
	K_NAME = 1 << 6,           /* foo, `foo bar`, [foo] */
	K_TYPE_NAME = 1 << 7,      /* date, timestamp, int: not a name where names are wanted */
	K_PLACEHOLDER = 1 << 8,    /* ?, :name, $1, %s */
	K_SYMBOL = 1 << 9,         /* "double quotes" */
	K_STRING = 1 << 10,        /* 'single quotes' */
	K_INTEGER = 1 << 11,
	K_FLOAT = 1 << 12,
	K_HEX = 1 << 13,
	K_PUNCTUATION = 1 << 14,
	K_OPERATOR = 1 << 15,
	K_COMPARATOR = 1 << 16, /* =, <>, LIKE, NOT ILIKE */
	K_WILDCARD = 1 << 17,   /* * */
	K_ASSIGN = 1 << 18,     /* := */
	K_OTHER = 1 << 19,      /* anything else: stray characters, $$literals$$ */
	/* what the grouper makes of them */
	K_IDENTIFIER = 1 << 20, /* metrics.`a b`, also with alias, ASC or cast */
	K_PARENTHESIS = 1 << 21,
	K_BRACKETS = 1 << 22,
	K_FUNCTION = 1 << 23,
	K_OPERATION = 1 << 24,  /* a - b */
	K_COMPARISON = 1 << 25, /* a = 'b' */
	K_CASE = 1 << 26,
	K_LIST = 1 << 27, /* a, b */
	K_COMMENTS = 1 << 28,
	K_TYPED = 1 << 29, /* date '2001-09-28' */
	K_GROUP = 1 << 30, /* any other group */
};

#define K_BLANK (K_SPACE | K_NEWLINE)
#define K_ANY_GROUP                                                                                \
	(K_IDENTIFIER | K_PARENTHESIS | K_BRACKETS | K_FUNCTION | K_OPERATION | K_COMPARISON |     \
	 K_CASE | K_LIST | K_COMMENTS | K_TYPED | K_GROUP)

struct lexer {
	const char *text;
	size_t len;
	size_t at;
	/* One behind the last place where each of ' " ` and the acute accent
	 * stands: tells without a search whether a quotation ends at all. */
	size_t last_quote[4];
	size_t last_comment_end;
	unsigned dollar_misses;
};

/* Starts at the first byte of `text`, which is UTF-8 and NUL-terminated. */
void lexer_init(struct lexer *l, const char *text, size_t len);

/* Takes the next token: its kind, or 0 at the end. It begins at *ret_from and
 * ends before l->at. Takes time linear in the text over all calls. */
unsigned lexer_next(struct lexer *l, size_t *ret_from);

/* Whether the first `len` bytes at `word` spell `upper` in any case. */
bool lexer_is_word(const char *word, size_t len, const char *upper);

/* What an unquoted word is: K_NAME when it is none of SQL's (keywords.c). */
unsigned lexer_word_kind(const char *word, size_t len);

#endif
