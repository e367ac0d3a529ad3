/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of workspace names; see name.h. */
#include "app/workspaces/name.h"

#include "app/validate.h"

#define NAME_PATTERN "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
#define NAME_MIN 2
#define NAME_MAX 63

/* HTTP headers are ISO 8859-1 to the reference's web server. */
const char *workspace_of_header(struct arena *a, const char *header)
{
	char *text = arena_alloc(a, strlen(header) * 2 + 1), *to = text;

	for (const unsigned char *p = (const unsigned char *)header; *p; p++) {
		if (*p < 0x80) {
			*to++ = (char)*p;
		} else {
			*to++ = (char)(0xc0 | *p >> 6);
			*to++ = (char)(0x80 | (*p & 0x3f));
		}
	}
	return python_strip(a, text);
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
	size_t n = utf8_length(name);

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
