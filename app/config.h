/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings of the server: command line before environment before default.
 * config.def is the list.
 */
#ifndef MF_CONFIG_H
#define MF_CONFIG_H

#include "app/arena.h"
#include "app/secret.h"

struct auth_settings;
struct stores;

struct config {
#define STR(member, option, env, dflt, value, help) const char *member;
#define INT(member, option, env, dflt, min, max, value, help) int64_t member;
#define FLAG(member, option, opposite, env, dflt, help) bool member;
#define KEY(member, env, value, help) struct secret *member;
#include "app/config.def"
#undef STR
#undef INT
#undef FLAG
#undef KEY
	const struct auth_settings *auth; /* NULL: nobody is asked who they are; see auth/auth.h */
	const struct stores *stores;      /* of artifacts; made by stores_load() */
};

/* Reads settings from the environment and from argv (options only, no program
 * name; "--option value" and "--option=value"). False: *ret_error names the
 * option or variable, what is wrong and what is allowed. Strings live in `a`,
 * argv and the environment, keys in memory that `a` frees. */
bool config_read(struct arena *a, int argc, char **argv, struct config *ret,
		 const char **ret_error) MUST_CHECK;

/* Checks what one setting alone cannot tell and fills derived defaults: the
 * artifact root, an absolute artifacts destination, a static prefix in the
 * form "/mlflow" or "". */
bool config_check(struct arena *a, struct config *c, const char **ret_error) MUST_CHECK;

/* The options with their help, as --help shows them, and as mdoc for the man
 * page. */
void config_help(FILE *out);
void config_man(FILE *out);

/* The settings in force, one "option = value" a line; passwords masked. */
void config_show(struct arena *a, const struct config *c, FILE *out);

#endif
