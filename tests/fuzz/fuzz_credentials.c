/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Authorization header: whatever it holds, a name and password are UTF-8 without
 * a NUL byte, and a token is one that can be ours.
 */
#include "app/query.h"
#include "auth/credentials.h"
#include "auth/tokens.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void check(struct arena *a, const char *header)
{
	struct credentials c = credentials_parse(a, header);

	require(c.kind == CREDENTIAL_NONE || c.kind == CREDENTIAL_BASIC ||
		c.kind == CREDENTIAL_BEARER);
	if (c.kind == CREDENTIAL_BASIC) {
		require(utf8_valid(c.name, strlen(c.name)) && !strchr(c.name, ':'));
		require(utf8_valid(c.secret, strlen(c.secret)));
		require(strlen(c.name) + strlen(c.secret) <= strlen(header));
	} else if (c.kind == CREDENTIAL_BEARER) {
		require(!c.name && strlen(c.secret) <= TOKEN_MAX);
		require(strncmp(c.secret, TOKEN_PREFIX, strlen(TOKEN_PREFIX)) == 0);
	} else {
		require(!c.name && !c.secret);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64UL << 20);
	const char *text = arena_strndup(a, (const char *)data, size);

	check(a, text);
	check(a, arena_printf(a, "Basic %s", text));
	check(a, arena_printf(a, "Bearer " TOKEN_PREFIX "%s", text));
	arena_free(a);
	return 0;
}
