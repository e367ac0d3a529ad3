/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs and experiments are searched in one language with two vocabularies: the
 * kinds of fields a name can mean, which attributes there are, and some words of
 * the messages. Here clauses become conditions on fields, as SearchUtils and
 * SearchExperimentsUtils of mlflow/utils/search_utils.py read them.
 */
#ifndef MF_SEARCH_TERMS_H
#define MF_SEARCH_TERMS_H

#include "app/search/compile.h"
#include "app/search/parser.h"

enum field_type { ATTRIBUTE, METRIC, PARAM, TAG, DATASET };

struct term {
	enum field_type type;
	const char *key;
};

struct condition {
	struct term term;
	const char *comparator; /* as it was written */
	struct operand value;
};

struct order_term {
	struct term term;
	bool descending;
};

/* Lists end with NULL and are sorted: messages print them. */
struct vocabulary {
	const char *const *attributes;       /* that filters know */
	const char *const *order_attributes; /* that order_by knows */
	const char *const *numbers;          /* attributes that are numbers */
	const char *const *list_attributes;  /* those that IN may be used on */
	/* What `prefix.` stands for; false: refused. NULL of prefix: there is none. */
	bool (*field_type)(struct compiler *c, const char *prefix, enum field_type *ret);
	/* Whether IS NULL may be asked of the field, and the refusal if not. */
	bool (*may_be_null)(struct compiler *c, const struct term *term);
	/* Reads what an attribute is compared with, unless it is NULL: then numbers
	 * are compared with numbers, and the others with texts. */
	bool (*read_value)(struct compiler *c, const struct vocabulary *v, const char *key,
			   const struct piece *piece, struct operand *ret);
	/* how filters are read; NULL: parse_filter() */
	struct clauses (*parse)(struct arena *a, const char *filter);
	bool quotes_clauses;  /* in the message about clauses that are none */
	bool bare_attributes; /* filters name attributes without quotes */
	bool raw_names;       /* quotes belong to names, and messages list these otherwise */
};

/* The singular that messages use: "attribute", "metric" ... */
const char *field_type_name(enum field_type type) NEVER_NULL;

/* The kinds of fields where there are attributes and tags only. */
bool plain_field_type(struct compiler *c, const char *prefix, enum field_type *ret) MUST_CHECK;
/* Those of runs, which are also the ones of what has no rules of its own (SearchUtils),
 * and where IS NULL may be asked there. */
bool run_field_type(struct compiler *c, const char *prefix, enum field_type *ret) MUST_CHECK;
bool run_may_be_null(struct compiler *c, const struct term *term) MUST_CHECK;

/* Reads input->filter into *ret, n of them. The comparators are not judged yet:
 * MLflow does that after it has read order_by. False: refused. */
bool read_conditions(struct compiler *c, const struct vocabulary *v, struct condition **ret,
		     size_t *ret_n) MUST_CHECK;

/* The text without the quotes around it, of whatever kind in `quotes` they are;
 * nothing inside is unescaped. */
const char *without_quotes(struct arena *a, const char *text, const char *quotes) NEVER_NULL;

/* The clauses of input->filter by one of the parsers; none without a filter. False:
 * refused, because it is not one statement, or not of comparisons and ANDs alone;
 * with `quotes` around those in the message. */
bool read_clauses(struct compiler *c, struct clauses (*parse)(struct arena *a, const char *filter),
		  bool quotes, struct clauses *ret) MUST_CHECK;

/* What values are read with: a text in quotes, `('a', 'b')`, and a number. False:
 * refused, but for the number, where the caller says why. */
bool is_quoted_text(const struct piece *piece);
bool read_text(struct compiler *c, const struct piece *piece, struct operand *ret) MUST_CHECK;
bool read_list(struct compiler *c, const struct vocabulary *v, const char *key,
	       const struct piece *piece, struct operand *ret) MUST_CHECK;
bool read_number(struct compiler *c, const struct piece *piece, struct operand *ret) MUST_CHECK;

/* Splits one member of order_by into what stands before ASC or DESC, as it is
 * written, and the direction. False: refused. */
bool read_direction(struct compiler *c, const char *order_by, const char **ret_identifier,
		    bool *ret_descending) MUST_CHECK;

/* Reads one member of order_by. False: refused. */
bool read_order(struct compiler *c, const struct vocabulary *v, const char *order_by,
		struct order_term *ret) MUST_CHECK;

#endif
