/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small texts that decide who is let in; the first byte chooses: a Host header against the list
 * of allowed hosts, the header that names a workspace, the token of the sign-up form, and
 * basic_auth.ini. A NUL byte separates a list from what is looked for in it.
 */
#include "app/origin.h"
#include "app/query.h"
#include "app/workspaces/name.h"
#include "auth/csrf.h"
#include "auth/ini.h"

#include <sodium.h>

#define NOW 1700000000
#define USER 7

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

/* The default list holds no name that can be bought, and no list but one with a wildcard holds
 * every host. */
static void check_host(struct arena *a, const char *list, const char *host)
{
	static const char bought[] = ".evil.example";

	if (!strchr(host, ':')) /* no name has one */
		require(!host_is_allowed(a, NULL, arena_printf(a, "%s%s", host, bought)));
	if (host_is_allowed(a, list, host))
		require(*list || host_is_allowed(a, NULL, host));
	if (*host)
		require(host_is_allowed(a, "*", host));
}

static void check_workspace(struct arena *a, const char *header)
{
	const char *name = workspace_of_header(a, header);

	size_t n = strlen(name);

	require(utf8_valid(name, n) && n <= 2 * strlen(header));
	require(n == 0 || (!strchr(" \t", name[0]) && !strchr(" \t", name[n - 1])));
}

/* Nothing but what was signed with the key, for this user, is taken: not what comes from another
 * place, and not a token that differs from a good one. */
static void check_form(struct arena *a, const char *text)
{
	const char *good = csrf_token(a, "key", USER, NOW), *at = strrchr(good, '.');
	const char *head = arena_strndup(a, good, (size_t)(at - good));

	require(csrf_complaint(a, "key", USER, NOW, text) != NULL);
	require(csrf_complaint(a, "key", USER, NOW, good) == NULL);
	if (*text) {
		require(csrf_complaint(a, "key", USER, NOW, arena_printf(a, "%s%s", good, text)));
		require(csrf_complaint(a, "key", USER, NOW, arena_printf(a, "%s%s", text, good)));
		require(csrf_complaint(a, "key", USER, NOW,
				       arena_printf(a, "%s%s%s", head, text, at)));
	}
	require(csrf_complaint(a, "key", USER, NOW, arena_printf(a, "%s.%s", head, text)));
}

static void check_ini(struct arena *a, const char *text)
{
	const char *error = NULL;
	struct ini ini;

	if (!ini_parse(a, text, &ini, &error)) {
		require(error && *error);
		return;
	}
	for (size_t i = 0; i < ini.n; i++) {
		require(ini.entries[i].section && *ini.entries[i].key && ini.entries[i].value);
		require(!strpbrk(ini.entries[i].key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
	}
	ini_get(&ini, "database_uri");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	const char *text;
	size_t n;

	if (sodium_init() < 0)
		abort();
	if (size == 0)
		return 0;
	a = arena_new(64UL << 20);
	text = arena_strndup(a, (const char *)data + 1, size - 1);
	n = strlen(text);
	switch (data[0] % 4) {
	case 0:
		check_host(a, text, n + 1 < size ? text + n + 1 : text);
		break;
	case 1:
		check_workspace(a, text);
		break;
	case 2:
		check_form(a, text);
		break;
	default:
		check_ini(a, text);
	}
	arena_free(a);
	return 0;
}
