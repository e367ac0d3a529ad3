/* SPDX-License-Identifier: Apache-2.0 */
/* What the older permission calls share; see legacy.h. */
#include "auth/legacy.h"
#include "auth/rights.h"

#include "app/query.h"

#include <inttypes.h>

static const char *const levels[] = { "READ", "USE", "EDIT", "MANAGE" };

const char *stored_level(struct request *rq, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (strcmp(levels[i], name) == 0)
			return levels[i];
	if (strcmp(name, "NO_PERMISSIONS") == 0)
		return "DENY";
	fail(rq, INVALID_PARAMETER_VALUE,
	     "Invalid permission '%s'. Valid permissions are: ('READ', 'USE', 'EDIT', 'MANAGE', "
	     "'NO_PERMISSIONS')",
	     name);
	return NULL;
}

const char *legacy_level(const char *stored)
{
	return strcmp(stored, "DENY") == 0 ? "NO_PERMISSIONS" : stored;
}

bool no_own_role(struct request *rq, int64_t user_id, const char *workspace)
{
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Role '__user_%" PRId64
		    "__' in workspace '%s' has a reserved name, but belongs "
		    "to other users, too. Rename or delete it before granting permissions to this "
		    "user.",
		    user_id, workspace);
}

bool is_granted(struct request *rq, const struct rows *r, const char *username,
		const char *workspace)
{
	if (!r)
		return false;
	if (!rows_count(r))
		return no_user(rq, username);
	return rows_bool(r, 0, 1) || no_own_role(rq, rows_int(r, 0, 0), workspace);
}

const char *scorer_pattern(struct arena *a, const char *experiment_id, const char *name)
{
	char *rest = arena_strdup(a, percent_encode_path(a, name)), *part;
	const char *out = arena_printf(a, "%s/", experiment_id);

	for (bool first = true; (part = strsep(&rest, "/")); first = false)
		out = arena_printf(a, "%s%s%s", out, first ? "" : "%2F", part);
	return out;
}
