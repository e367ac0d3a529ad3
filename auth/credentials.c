/* SPDX-License-Identifier: Apache-2.0 */
/* The Authorization header; see credentials.h. */
#include "auth/credentials.h"

#include "app/query.h"
#include "auth/tokens.h"

#include <sodium.h>

static struct credentials basic(struct arena *a, const char *encoded)
{
	size_t room = strlen(encoded) / 4 * 3 + 3, n;
	char *text = arena_alloc(a, room + 1), *colon;
	const char *end;

	if (sodium_base642bin((unsigned char *)text, room, encoded, strlen(encoded), " \t", &n,
			      &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    *end || !utf8_valid(text, n))
		return (struct credentials){ CREDENTIAL_NONE, NULL, NULL };
	colon = strchr(text, ':');
	if (colon)
		*colon = '\0';
	return (struct credentials){ CREDENTIAL_BASIC, text, colon ? colon + 1 : "" };
}

/* Only what can be one of ours, so that no foreign token is looked for. */
static struct credentials bearer(struct arena *a, const char *text)
{
	size_t n;

	text += strspn(text, " ");
	n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
	if (strncmp(text, TOKEN_PREFIX, strlen(TOKEN_PREFIX)) != 0 || text[n] || n > TOKEN_MAX)
		return (struct credentials){ CREDENTIAL_NONE, NULL, NULL };
	return (struct credentials){ CREDENTIAL_BEARER, NULL, arena_strdup(a, text) };
}

struct credentials credentials_parse(struct arena *a, const char *header)
{
	size_t n = header ? strcspn(header, " ") : 0;

	if (n == 5 && strncasecmp(header, "basic", 5) == 0)
		return basic(a, header + n);
	if (n == 6 && strncasecmp(header, "bearer", 6) == 0)
		return bearer(a, header + n);
	return (struct credentials){ CREDENTIAL_NONE, NULL, NULL };
}
