/* SPDX-License-Identifier: Apache-2.0 */
/*
 * INI files as Python's configparser reads them (its default dialect, which is
 * what basic_auth.ini is written in): sections, "key = value" or "key: value",
 * comments on lines of their own, "%%" for a percent sign. Not read: values that
 * go on on the next line, and references to other keys.
 */
#ifndef MF_AUTH_INI_H
#define MF_AUTH_INI_H

#include "app/arena.h"

struct ini_entry {
	const char *section;
	const char *key; /* in lower case */
	const char *value;
};

struct ini {
	size_t n;
	struct ini_entry *entries;
};

/* Reads `text`. False: *ret_error names line and mistake. */
bool ini_parse(struct arena *a, const char *text, struct ini *ret,
	       const char **ret_error) MUST_CHECK;

/* A value of section [mlflow], or NULL. */
const char *ini_get(const struct ini *ini, const char *key);

#endif
