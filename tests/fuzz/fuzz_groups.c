/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of --group-roles and the list of groups in a header, with a NUL byte
 * between them. A user never gets a role that the file does not decide about, and
 * the order and number of times of groups change nothing.
 */
#include "auth/groups.h"

#include <sodium.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static bool has(const struct role_list *list, const char *workspace, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->workspaces[i], workspace) == 0 &&
		    strcmp(list->names[i], name) == 0)
			return true;
	return false;
}

static void check(struct arena *a, const struct group_map *map, const char *groups)
{
	struct role_list decided = group_map_roles(a, map), have, twice;
	const char *mark, *again;
	bool is_admin, still;

	have = groups_roles(a, map, groups, &is_admin, &mark);
	for (size_t i = 0; i < have.n; i++)
		require(has(&decided, have.workspaces[i], have.names[i]));
	require(!is_admin || map->decides_admin);
	require(strncmp(mark, SSO_PREFIX, strlen(SSO_PREFIX)) == 0 && !strchr(mark, '$'));
	twice = groups_roles(a, map, arena_printf(a, "%s, ,%s", groups, groups), &still, &again);
	require(twice.n == have.n && still == is_admin && strcmp(mark, again) == 0);
	sso_name_ok(groups);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(256UL << 20);
	const char *text = arena_strndup(a, (const char *)data, size), *error;
	size_t n = strlen(text);
	struct group_map map;

	if (sodium_init() < 0)
		abort();
	if (group_map_parse(a, text, &map, &error))
		check(a, &map, n < size ? text + n + 1 : text);
	else
		require(error && *error);
	arena_free(a);
	return 0;
}
