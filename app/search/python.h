/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pieces of Python that show through MLflow's search: how its messages quote
 * a value (repr), how it reads lists (ast.literal_eval) and order_by clauses
 * (shlex), and which numbers it accepts (int, float).
 */
#ifndef MF_SEARCH_PYTHON_H
#define MF_SEARCH_PYTHON_H

#include "app/arena.h"

struct string_list {
	const char **v;
	size_t n;
};

/* repr() of a str, of `len` bytes, and of a float. */
const char *py_repr(struct arena *a, const char *s) NEVER_NULL;
const char *py_repr_bytes(struct arena *a, const void *bytes, size_t len) NEVER_NULL;
const char *py_repr_float(struct arena *a, double value) NEVER_NULL;
/* repr() of a list of str. */
const char *py_repr_list(struct arena *a, const char *const *v, size_t n) NEVER_NULL;

/* What the literal between parentheses is. A single string in parentheses is a
 * list of one. Byte strings, triple quotes, nested tuples and a character NUL
 * are ill-formed here. */
enum py_list { PY_STRINGS, PY_EMPTY, PY_MIXED, PY_ILL_FORMED };

/* Reads `('a', "b")`. PY_STRINGS: the strings are in *ret; PY_MIXED: there are
 * numbers, too, and *ret_repr is how Python prints the tuple. */
enum py_list py_read_list(struct arena *a, const char *text, struct string_list *ret,
			  const char **ret_repr) MUST_CHECK;

/* shlex.split(): words at blanks, with quotes and backslashes removed. False: a
 * quote is left open. */
bool py_split(struct arena *a, const char *text, struct string_list *ret) MUST_CHECK;

/* int() of a decimal number with sign, underscores and blanks around. False: it
 * is none. *ret_text is its plain spelling, of any length, for a numeric. */
bool py_int(struct arena *a, const char *text, const char **ret_text) MUST_CHECK;
/* The same as an int64; false as well when it does not fit. */
bool py_int64(struct arena *a, const char *text, int64_t *ret) MUST_CHECK;
/* float(): also nan and infinity in any case. */
bool py_float(struct arena *a, const char *text, double *ret) MUST_CHECK;

#endif
