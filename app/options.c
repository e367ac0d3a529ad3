/* SPDX-License-Identifier: Apache-2.0 */
/* Options of commands; see options.h. */
#include "app/options.h"

/* The row of an argument. *ret_value is what follows "=", or NULL. */
static const struct option *row_of(const struct option *options, const char *argument,
				   const char **ret_value)
{
	size_t len = strcspn(argument, "=");

	*ret_value = argument[len] ? argument + len + 1 : NULL;
	for (const struct option *o = options; o->name; o++)
		if ((strncmp(o->name, argument, len) == 0 && !o->name[len]) ||
		    (o->letter && strcmp(o->letter, argument) == 0))
			return o;
	return NULL;
}

static bool set(struct arena *a, const struct option *o, const char *value, const char **ret_error)
{
	if (o->flag && value)
		*ret_error = arena_printf(a, "%s takes no value", o->name);
	else if (o->flag)
		*o->flag = true;
	else if (!value)
		*ret_error = arena_printf(a, "%s needs a value", o->name);
	else if (o->text)
		*o->text = value;
	else
		return o->read(a, value, o->to, ret_error);
	return !*ret_error;
}

bool options_take(struct arena *a, int *argc, char **argv, const struct option *options,
		  const char **ret_error)
{
	const struct option *o;
	const char *value;
	int left = 0;

	*ret_error = NULL;
	for (int i = 0; i < *argc; i++) {
		o = row_of(options, argv[i], &value);
		if (!o) {
			argv[left++] = argv[i];
			continue;
		}
		if (!o->flag && !value && i + 1 < *argc)
			value = argv[++i];
		if (!set(a, o, value, ret_error))
			return false;
	}
	*argc = left;
	return true;
}

const char **options_list(struct arena *a, const char *text, size_t *ret_n)
{
	const char **v = ARENA_ARRAY(a, strlen(text) + 1, const char *);

	*ret_n = 0;
	for (size_t n; *text; text += n + (text[n] == ',')) {
		n = strcspn(text, ",");
		if (n)
			v[(*ret_n)++] = arena_strndup(a, text, n);
	}
	return v;
}
