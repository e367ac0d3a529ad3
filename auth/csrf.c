/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens against forged forms; see csrf.h. One is "<expiry>.<nonce>.<signature>". */
#include "auth/csrf.h"

#include <inttypes.h>
#include <sodium.h>

#define NONCE_BYTES 16
#define SIGNATURE_BYTES crypto_auth_hmacsha256_BYTES

/* The secret may have any length and be used for other things, too. */
static void derive_key(const char *secret_key, unsigned char key[crypto_auth_hmacsha256_KEYBYTES])
{
	static const char purpose[] = "mlflow-fcgi sign-up form";

	crypto_auth_hmacsha256_state s;
	crypto_auth_hmacsha256_init(&s, (const unsigned char *)secret_key, strlen(secret_key));
	crypto_auth_hmacsha256_update(&s, (const unsigned char *)purpose, sizeof(purpose));
	crypto_auth_hmacsha256_final(&s, key);
}

static char *sign(struct arena *a, const char *secret_key, int64_t user_id, const char *text)
{
	const char *what = arena_printf(a, "%" PRId64 " %s", user_id, text);
	unsigned char key[crypto_auth_hmacsha256_KEYBYTES], signature[SIGNATURE_BYTES];
	char hex[2 * SIGNATURE_BYTES + 1];

	derive_key(secret_key, key);
	crypto_auth_hmacsha256(signature, (const unsigned char *)what, strlen(what), key);
	sodium_memzero(key, sizeof(key));
	return arena_strdup(a, sodium_bin2hex(hex, sizeof(hex), signature, sizeof(signature)));
}

char *csrf_token(struct arena *a, const char *secret_key, int64_t user_id, int64_t now)
{
	unsigned char nonce[NONCE_BYTES];
	char hex[2 * NONCE_BYTES + 1];
	const char *text;

	randombytes_buf(nonce, sizeof(nonce));
	sodium_bin2hex(hex, sizeof(hex), nonce, sizeof(nonce));
	text = arena_printf(a, "%" PRId64 ".%s", now + CSRF_SECONDS, hex);
	return arena_printf(a, "%s.%s", text, sign(a, secret_key, user_id, text));
}

const char *csrf_complaint(struct arena *a, const char *secret_key, int64_t user_id, int64_t now,
			   const char *token)
{
	const char *invalid = "The CSRF token is invalid.", *last, *wanted;

	if (!token || !*token)
		return "The CSRF token is missing.";
	last = strrchr(token, '.');
	if (!last || strlen(last + 1) != 2 * SIGNATURE_BYTES)
		return invalid;
	wanted = sign(a, secret_key, user_id, arena_strndup(a, token, (size_t)(last - token)));
	if (sodium_memcmp(wanted, last + 1, 2 * SIGNATURE_BYTES) != 0)
		return invalid;
	/* what is signed is ours, and so well-formed */
	return strtoll(token, NULL, 10) > now ? NULL : "The CSRF token has expired.";
}
