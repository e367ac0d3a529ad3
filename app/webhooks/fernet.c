/* SPDX-License-Identifier: Apache-2.0 */
/* Fernet tokens with libcrypto; see fernet.h. */
#include "app/webhooks/fernet.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <time.h>

#define VERSION 0x80
#define BLOCK 16
#define HALF (FERNET_KEY_SIZE / 2)
#define MAC 32
#define HEADER (1 + 8 + BLOCK) /* version, time, initialisation vector */
/* A token in a column of 1000 characters holds less; none larger is looked at. */
#define TOKEN_MAX 65536

#define BASE64 sodium_base64_VARIANT_URLSAFE

struct secret *fernet_key(const struct secret *text)
{
	unsigned char bytes[FERNET_KEY_SIZE + 1];
	const unsigned char *from = secret_reveal(text);
	struct secret *key = NULL;
	const char *end;
	size_t n;

	if (sodium_base642bin(bytes, sizeof(bytes), (const char *)from, secret_size(text), NULL, &n,
			      &end, BASE64) == 0 &&
	    n == FERNET_KEY_SIZE && !*end)
		key = secret_new(bytes, n);
	secret_hide(text);
	sodium_memzero(bytes, sizeof(bytes));
	return key;
}

/* The HMAC of `n` bytes with the signing half of a revealed key. */
static void sign(const unsigned char *key, const unsigned char *bytes, size_t n,
		 unsigned char mac[MAC])
{
	unsigned len = MAC;

	if (!HMAC(EVP_sha256(), key, HALF, bytes, n, mac, &len))
		abort();
}

/* One run of AES-128-CBC with PKCS 7 padding; false only when decrypting: the
 * padding is wrong. */
static bool cipher(bool encrypt, const unsigned char *key, const unsigned char *iv,
		   const unsigned char *in, size_t n, unsigned char *out, size_t *ret_n)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int some = 0, rest = 0;
	bool ok;

	if (!c)
		abort();
	ok = EVP_CipherInit_ex(c, EVP_aes_128_cbc(), NULL, key + HALF, iv, encrypt) &&
	     EVP_CipherUpdate(c, out, &some, in, (int)n) &&
	     EVP_CipherFinal_ex(c, out + some, &rest);
	EVP_CIPHER_CTX_free(c);
	*ret_n = (size_t)some + (size_t)rest;
	return ok;
}

const char *fernet_encrypt(struct arena *a, const struct secret *key, const void *bytes, size_t n)
{
	unsigned char *token = arena_alloc(a, HEADER + n + BLOCK + MAC);
	const unsigned char *k = secret_reveal(key);
	uint64_t now = (uint64_t)time(NULL);
	size_t size, max;
	char *text;

	token[0] = VERSION;
	for (int i = 0; i < 8; i++)
		token[1 + i] = (unsigned char)(now >> (56 - 8 * i));
	randombytes_buf(token + 9, BLOCK);
	if (!cipher(true, k, token + 9, bytes, n, token + HEADER, &size))
		abort();
	size += HEADER;
	sign(k, token, size, token + size);
	secret_hide(key);
	size += MAC;
	max = sodium_base64_encoded_len(size, BASE64);
	text = arena_alloc(a, max);
	return sodium_bin2base64(text, max, token, size, BASE64);
}

/* The size of what is in a token with the right MAC; decrypted in place behind the
 * header. */
static bool open_token(const unsigned char *key, unsigned char *token, size_t n, size_t *ret_n)
{
	unsigned char mac[MAC];

	if (n < HEADER + BLOCK + MAC || token[0] != VERSION)
		return false;
	n -= MAC;
	sign(key, token, n, mac);
	return sodium_memcmp(mac, token + n, MAC) == 0 && (n - HEADER) % BLOCK == 0 &&
	       cipher(false, key, token + 9, token + HEADER, n - HEADER, token + HEADER, ret_n);
}

struct secret *fernet_decrypt(const struct secret *key, const char *text)
{
	size_t len = strlen(text), n;
	struct secret *found = NULL;
	unsigned char *token;
	const char *end;

	if (len > TOKEN_MAX)
		return NULL;
	token = malloc(len + 1);
	if (!token)
		abort();
	if (sodium_base642bin(token, len + 1, text, len, NULL, &n, &end, BASE64) == 0 &&
	    end == text + len) {
		if (open_token(secret_reveal(key), token, n, &n))
			found = secret_new(token + HEADER, n);
		secret_hide(key);
	}
	sodium_memzero(token, len + 1);
	free(token);
	return found;
}
