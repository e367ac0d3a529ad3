/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of workspace names; see name.h. */
#include "app/workspaces/name.h"

#define NAME_PATTERN "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
#define NAME_MIN 2
#define NAME_MAX 63

static const char white_space[] = " \t\n\r\f\v";

const char *workspace_trim(struct arena *a, const char *name)
{
	size_t n;

	name += strspn(name, white_space);
	n = strlen(name);
	while (n && strchr(white_space, name[n - 1]))
		n--;
	return arena_strndup(a, name, n);
}

/* Characters, not bytes: a byte that does not continue a UTF-8 sequence. */
static size_t count_characters(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static bool is_pattern(const char *name)
{
	size_t n = strlen(name);

	return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0' &&
	       name[0] != '-' && name[n - 1] != '-';
}

bool workspace_name_check(struct request *rq, const char *name)
{
	static const char *const reserved[] = { "workspaces", "api", "ajax-api", "static-files" };
	size_t n = count_characters(name);

	if (n < NAME_MIN || n > NAME_MAX)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Workspace name '%s' must be between %d and %d characters.", name,
			    NAME_MIN, NAME_MAX);
	if (!is_pattern(name))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Workspace name '%s' must match the pattern " NAME_PATTERN
			    " (lowercase alphanumeric with optional internal hyphens).",
			    name);
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
		if (strcmp(reserved[i], name) == 0)
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "Workspace name '%s' is reserved and cannot be used.", name);
	return true;
}
