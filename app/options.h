/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options that a command has besides those of serve, as a table: a flag, a text, or
 * a value with a function that reads it.
 *
 *	const struct option options[] = {
 *		{ .name = "--dry-run", .flag = &o.dry_run },
 *		{ .name = "--workspace", .text = &o.workspace },
 *		{ .name = "--older-than", .read = read_age, .to = &o.older_than_ms },
 *		{ 0 },
 *	};
 */
#ifndef MF_OPTIONS_H
#define MF_OPTIONS_H

#include "app/arena.h"

struct option {
	const char *name, *letter; /* "--verbose" and "-v", or NULL */
	bool *flag;
	const char **text;
	/* False: *ret_error says what the option takes. An option that may be given again is
	 * read each time. */
	bool (*read)(struct arena *a, const char *value, void *to, const char **ret_error);
	void *to;
};

/* Takes the table's options, "--name value" or "--name=value", out of argv wherever they
 * stand; *argc is how many arguments are left. `options` ends with a row without a name.
 * False: *ret_error says which option is wrong, in the arena's memory. */
bool options_take(struct arena *a, int *argc, char **argv, const struct option *options,
		  const char **ret_error) MUST_CHECK;

/* Reads a list with commas, of which empty members are left out; *ret_n is its length. */
const char **options_list(struct arena *a, const char *text, size_t *ret_n) NEVER_NULL;

#endif
