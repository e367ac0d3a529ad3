/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What groups of single sign-on mean here, by the file of --group-roles; without a
 * database and a request, so that it can be tested alone. A section is a group, its
 * keys are workspaces, their values names of roles there, with commas between:
 *
 *	[data-science]
 *	team-a = user, reviewers
 *
 *	[mlflow-admins]
 *	is_admin = true
 *
 * The file decides about the roles it names and no others, and about who is an
 * administrator only if it says is_admin somewhere.
 */
#ifndef MF_AUTH_GROUPS_H
#define MF_AUTH_GROUPS_H

#include "app/arena.h"

/* What stands in `users` in place of a password's hash for who came by single sign-on:
 * no password matches it, in ours and in stock MLflow. What follows says which roles
 * the groups gave last, or OUT_OF_STEP if some of them were not there. */
#define SSO_PREFIX "!sso:"
#define SSO_OUT_OF_STEP SSO_PREFIX "-"

struct group_role {
	const char *group;
	const char *workspace; /* NULL: an administrator of the server */
	const char *role;
};

struct group_map {
	size_t n;
	struct group_role *v;
	bool decides_admin;
};

/* Reads the text of the file. False: *ret_error names line or section and mistake. */
bool group_map_parse(struct arena *a, const char *text, struct group_map *ret,
		     const char **ret_error) MUST_CHECK;

/* Roles as two lists of the same length: without duplicates, sorted. */
struct role_list {
	size_t n;
	const char **workspaces, **names;
};

/* All roles that the file decides about. */
struct role_list group_map_roles(struct arena *a, const struct group_map *map);

/* Whether the file decides about a role of this name: in that workspace, or with NULL in any. */
bool group_map_names(const struct group_map *map, const char *workspace, const char *role);

/* What a user of these groups is to have; `groups` is a list with commas, or NULL.
 * *ret_mark is SSO_PREFIX and a digest of it and of what the file decides about. */
struct role_list groups_roles(struct arena *a, const struct group_map *map, const char *groups,
			      bool *ret_is_admin, const char **ret_mark);

/* Whether single sign-on may name a user so: text without control characters, of at most
 * 255 characters, which is what `users` holds. */
bool sso_name_ok(const char *name);

#endif
