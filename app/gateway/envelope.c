/* SPDX-License-Identifier: Apache-2.0 */
/* Envelope encryption with libcrypto; see envelope.h. */
#include "app/gateway/envelope.h"

#include <openssl/evp.h>
#include <sodium.h>

#define ROUNDS 600000
#define SALT "mlflow-secrets-kek-v1-2025" /* MLFLOW_KEK_SALT */
#define KEY 32
#define NONCE 12
#define TAG 16

struct secret *kek_derive(const struct secret *passphrase, uint32_t version)
{
	unsigned char salt[sizeof(SALT) - 1 + 4], key[KEY];
	const char *text = DEFAULT_KEK_PASSPHRASE;
	size_t n = sizeof(DEFAULT_KEK_PASSPHRASE) - 1;
	struct secret *kek;

	memcpy(salt, SALT, sizeof(SALT) - 1);
	for (int i = 0; i < 4; i++)
		salt[sizeof(SALT) - 1 + i] = (unsigned char)(version >> (24 - 8 * i));
	if (passphrase) {
		text = (const char *)secret_reveal(passphrase);
		n = secret_size(passphrase);
	}
	if (!PKCS5_PBKDF2_HMAC(text, (int)n, salt, sizeof(salt), ROUNDS, EVP_sha256(), KEY, key))
		abort();
	if (passphrase)
		secret_hide(passphrase);
	kek = secret_new(key, KEY);
	sodium_memzero(key, KEY);
	return kek;
}

/* ---- AES-256-GCM ---- */

static EVP_CIPHER_CTX *start(bool encrypt, const unsigned char *key, const unsigned char *nonce,
			     const char *aad)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n;

	if (!c || !EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL, key, nonce, encrypt) ||
	    (*aad && !EVP_CipherUpdate(c, NULL, &n, (const unsigned char *)aad, (int)strlen(aad))))
		abort();
	return c;
}

/* `out` has NONCE + n + TAG bytes. */
static void encrypt(const unsigned char *key, const char *aad, const unsigned char *in, size_t n,
		    unsigned char *out)
{
	EVP_CIPHER_CTX *c;
	int some = 0, rest = 0;

	randombytes_buf(out, NONCE);
	c = start(true, key, out, aad);
	if (!EVP_CipherUpdate(c, out + NONCE, &some, in, (int)n) ||
	    !EVP_CipherFinal_ex(c, out + NONCE + some, &rest) ||
	    !EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG, out + NONCE + n))
		abort();
	EVP_CIPHER_CTX_free(c);
}

/* `out` has n - NONCE - TAG bytes, which mean nothing when it returns false. */
static bool decrypt(const unsigned char *key, const char *aad, unsigned char *in, size_t n,
		    unsigned char *out)
{
	EVP_CIPHER_CTX *c = start(false, key, in, aad);
	int some = 0, rest = 0;
	bool ok = EVP_CipherUpdate(c, out, &some, in + NONCE, (int)(n - NONCE - TAG)) &&
		  EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG, in + n - TAG) &&
		  EVP_CipherFinal_ex(c, out + some, &rest) > 0;

	EVP_CIPHER_CTX_free(c);
	return ok;
}

/* ---- what is stored ---- */

/* "<id>|<name>" may be of any length, so it has memory of its own. */
static char *aad_of(const char *id, const char *name)
{
	size_t n = strlen(id) + strlen(name) + 2;
	char *text = malloc(n);

	if (!text)
		abort();
	snprintf(text, n, "%s|%s", id, name);
	return text;
}

static const char *hex(struct arena *a, const unsigned char *bytes, size_t n)
{
	char *text = arena_alloc(a, 2 * n + 1);

	return sodium_bin2hex(text, 2 * n + 1, bytes, n);
}

/* The bytes behind hexadecimal digits; NULL unless there are more than a nonce and a
 * tag take. Freed by the caller. */
static unsigned char *unhex(const char *text, size_t *ret_n)
{
	size_t len = strlen(text);
	unsigned char *bytes = malloc(len / 2 + 1);
	const char *end;

	if (!bytes)
		abort();
	if (len / 2 < INT32_MAX &&
	    sodium_hex2bin(bytes, len / 2 + 1, text, len, NULL, ret_n, &end) == 0 && !*end &&
	    *ret_n >= NONCE + TAG)
		return bytes;
	free(bytes);
	return NULL;
}

static const char *sealed(struct arena *a, const unsigned char *key, const char *aad,
			  const unsigned char *in, size_t n)
{
	unsigned char *out = arena_alloc(a, NONCE + n + TAG);

	encrypt(key, aad, in, n, out);
	return hex(a, out, NONCE + n + TAG);
}

static struct secret *opened(const unsigned char *key, const char *aad, const char *text)
{
	struct secret *found = NULL;
	unsigned char *bytes, *out;
	size_t n;

	bytes = unhex(text, &n);
	if (!bytes)
		return NULL;
	out = malloc(n);
	if (!out)
		abort();
	if (decrypt(key, aad, bytes, n, out))
		found = secret_new(out, n - NONCE - TAG);
	sodium_memzero(out, n);
	free(out);
	free(bytes);
	return found;
}

/* The data key; NULL: it is not under this KEK. */
static struct secret *unwrap(const struct secret *kek, const char *text)
{
	struct secret *dek = opened(secret_reveal(kek), "", text);

	secret_hide(kek);
	if (dek && secret_size(dek) != KEY) {
		secret_free(dek);
		dek = NULL;
	}
	return dek;
}

static const char *wrap(struct arena *a, const struct secret *kek, const struct secret *dek)
{
	const char *text = sealed(a, secret_reveal(kek), "", secret_reveal(dek), KEY);

	secret_hide(kek);
	secret_hide(dek);
	return text;
}

struct envelope envelope_seal(struct arena *a, const struct secret *kek, const char *secret_id,
			      const char *secret_name, const char *text)
{
	char *aad = aad_of(secret_id, secret_name);
	unsigned char key[KEY];
	struct secret *dek;
	struct envelope e;

	randombytes_buf(key, KEY);
	dek = secret_new(key, KEY);
	sodium_memzero(key, KEY);
	e.value = sealed(a, secret_reveal(dek), aad, (const unsigned char *)text, strlen(text));
	e.dek = wrap(a, kek, dek);
	secret_free(dek);
	free(aad);
	return e;
}

struct secret *envelope_open(const struct secret *kek, const char *secret_id,
			     const char *secret_name, const struct envelope *e)
{
	struct secret *dek = unwrap(kek, e->dek), *text;
	char *aad;

	if (!dek)
		return NULL;
	aad = aad_of(secret_id, secret_name);
	text = opened(secret_reveal(dek), aad, e->value);
	secret_free(dek);
	free(aad);
	return text;
}

const char *envelope_rewrap(struct arena *a, const struct secret *from, const struct secret *to,
			    const char *text)
{
	struct secret *dek = unwrap(from, text);
	const char *again = dek ? wrap(a, to, dek) : NULL;

	secret_free(dek);
	return again;
}
