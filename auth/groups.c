/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of single sign-on; see groups.h. */
#include "auth/groups.h"

#include "auth/ini.h"
#include "auth/password.h"

#include "app/query.h"

#include <ctype.h>
#include <sodium.h>

#define NAME_MAX_CHARACTERS 255
#define MARK_BYTES 16

/* ---- the file ---- */

static size_t entries_of(const struct ini *ini)
{
	size_t n = 0;

	for (size_t i = 0; i < ini->n; i++) {
		n++;
		for (const char *c = ini->entries[i].value; *c; c++)
			n += *c == ',';
	}
	return n;
}

/* The shape of a workspace's name; whether there is one is asked later. */
static bool is_workspace(const char *name)
{
	size_t n = strlen(name);

	return n >= 2 && n <= 63 && name[0] != '-' && name[n - 1] != '-' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

/* The next of a list with commas, without blanks around it; NULL at the end. Empty ones
 * are left out. */
static char *next_of(char **list)
{
	char *item;

	while ((item = strsep(list, ","))) {
		size_t n;

		while (isspace((unsigned char)*item))
			item++;
		n = strlen(item);
		while (n && isspace((unsigned char)item[n - 1]))
			item[--n] = '\0';
		if (n)
			return item;
	}
	return NULL;
}

static const char *add_roles(struct arena *a, const struct ini_entry *e, struct group_map *map)
{
	char *list = arena_strdup(a, e->value), *role;
	size_t before = map->n;

	if (!is_workspace(e->key))
		return arena_printf(a, "[%s]: '%s' is neither is_admin nor the name of a workspace",
				    e->section, e->key);
	while ((role = next_of(&list)))
		map->v[map->n++] = (struct group_role){ e->section, e->key, role };
	return map->n > before ? NULL :
				 arena_printf(a, "[%s]: %s names no role", e->section, e->key);
}

static const char *add_admin(struct arena *a, const struct ini_entry *e, struct group_map *map)
{
	map->decides_admin = true;
	if (strcasecmp(e->value, "true") == 0)
		map->v[map->n++] = (struct group_role){ e->section, NULL, NULL };
	else if (strcasecmp(e->value, "false") != 0)
		return arena_printf(a, "[%s]: is_admin is '%s'; it must be true or false",
				    e->section, e->value);
	return NULL;
}

bool group_map_parse(struct arena *a, const char *text, struct group_map *ret,
		     const char **ret_error)
{
	struct ini ini;

	*ret = (struct group_map){ 0 };
	if (!utf8_valid(text, strlen(text)))
		*ret_error = "it is not valid UTF-8";
	else if (ini_parse(a, text, &ini, ret_error))
		*ret_error = NULL;
	if (*ret_error)
		return false;
	ret->v = ARENA_ARRAY(a, entries_of(&ini), struct group_role);
	for (size_t i = 0; i < ini.n && !*ret_error; i++)
		*ret_error = strcmp(ini.entries[i].key, "is_admin") == 0 ?
				     add_admin(a, &ini.entries[i], ret) :
				     add_roles(a, &ini.entries[i], ret);
	return !*ret_error;
}

/* ---- what they give ---- */

static int by_role(const void *a, const void *b)
{
	const struct group_role *x = a, *y = b;
	int order = strcmp(x->workspace, y->workspace);

	return order ? order : strcmp(x->role, y->role);
}

static struct role_list listed(struct arena *a, struct group_role *v, size_t n)
{
	struct role_list list = { .workspaces = ARENA_ARRAY(a, n, const char *),
				  .names = ARENA_ARRAY(a, n, const char *) };

	if (n)
		qsort(v, n, sizeof(*v), by_role);
	for (size_t i = 0; i < n; i++) {
		if (i && by_role(&v[i - 1], &v[i]) == 0)
			continue;
		list.workspaces[list.n] = v[i].workspace;
		list.names[list.n++] = v[i].role;
	}
	return list;
}

static bool is_in(struct arena *a, const char *group, const char *groups)
{
	char *list = arena_strdup(a, groups), *one;

	while ((one = next_of(&list)))
		if (strcmp(one, group) == 0)
			return true;
	return false;
}

struct role_list group_map_roles(struct arena *a, const struct group_map *map)
{
	struct group_role *v = ARENA_ARRAY(a, map->n, struct group_role);
	size_t n = 0;

	for (size_t i = 0; i < map->n; i++)
		if (map->v[i].workspace)
			v[n++] = map->v[i];
	return listed(a, v, n);
}

bool group_map_names(const struct group_map *map, const char *workspace, const char *role)
{
	for (size_t i = 0; i < map->n; i++)
		if (map->v[i].workspace && strcmp(map->v[i].role, role) == 0 &&
		    (!workspace || strcmp(map->v[i].workspace, workspace) == 0))
			return true;
	return false;
}

static void digest_roles(crypto_generichash_state *s, const struct role_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		crypto_generichash_update(s, (const unsigned char *)list->workspaces[i],
					  strlen(list->workspaces[i]) + 1);
		crypto_generichash_update(s, (const unsigned char *)list->names[i],
					  strlen(list->names[i]) + 1);
	}
	crypto_generichash_update(s, (const unsigned char *)"", 1);
}

static const char *mark_of(struct arena *a, const struct role_list *have,
			   const struct role_list *decided, bool decides_admin, bool is_admin)
{
	unsigned char flags[] = { decides_admin, is_admin }, digest[MARK_BYTES];
	char hex[2 * MARK_BYTES + 1];
	crypto_generichash_state s;

	crypto_generichash_init(&s, NULL, 0, sizeof(digest));
	crypto_generichash_update(&s, flags, sizeof(flags));
	digest_roles(&s, have);
	digest_roles(&s, decided);
	crypto_generichash_final(&s, digest, sizeof(digest));
	return arena_printf(a, SSO_PREFIX "%s",
			    sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest)));
}

struct role_list groups_roles(struct arena *a, const struct group_map *map, const char *groups,
			      bool *ret_is_admin, const char **ret_mark)
{
	struct group_role *v = ARENA_ARRAY(a, map->n, struct group_role);
	struct role_list have, decided = group_map_roles(a, map);
	size_t n = 0;

	*ret_is_admin = false;
	for (size_t i = 0; groups && i < map->n; i++) {
		if (!is_in(a, map->v[i].group, groups))
			continue;
		if (map->v[i].workspace)
			v[n++] = map->v[i];
		else
			*ret_is_admin = true;
	}
	have = listed(a, v, n);
	*ret_mark = mark_of(a, &have, &decided, map->decides_admin, *ret_is_admin);
	return have;
}

bool sso_name_ok(const char *name)
{
	if (!*name || !utf8_valid(name, strlen(name)))
		return false;
	for (const char *c = name; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return password_length(name) <= NAME_MAX_CHARACTERS;
}
