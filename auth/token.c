/* SPDX-License-Identifier: Apache-2.0 */
/* Making tokens; see tokens.h. */
#include "auth/tokens.h"

#include <sodium.h>

#define TOKEN_BYTES 32

char *token_new(struct arena *a)
{
	unsigned char bytes[TOKEN_BYTES];
	char text[sodium_base64_ENCODED_LEN(TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2base64(text, sizeof(text), bytes, sizeof(bytes),
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return arena_printf(a, TOKEN_PREFIX "%s", text);
}

char *token_digest(struct arena *a, const char *token)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char hex[2 * sizeof(hash) + 1];

	crypto_hash_sha256(hash, (const unsigned char *)token, strlen(token));
	return arena_strdup(a, sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash)));
}
