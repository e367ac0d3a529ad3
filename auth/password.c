/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes of passwords; see password.h. */
#include "auth/password.h"

#include <openssl/evp.h>
#include <sodium.h>

#define SCRYPT_N 32768
#define SCRYPT_R 8
#define SCRYPT_P 1
#define SCRYPT_BYTES 64
#define SALT_LENGTH 16
/* What a stored hash may ask for: 1 GiB of memory, and seconds of work. */
#define SCRYPT_MEMORY_MAX (1ULL << 30)
#define PBKDF2_ITERATIONS_MAX 100000000
#define PBKDF2_DEFAULT 1000000

#define HASH_BYTES_MAX EVP_MAX_MD_SIZE

/* "METHOD$SALT$HEX", taken apart. */
struct stored {
	char method[64];
	char salt[256];
	unsigned char hash[HASH_BYTES_MAX];
	size_t n;
};

static bool copy_part(char *to, size_t size, const char *from, size_t n)
{
	if (n >= size)
		return false;
	memcpy(to, from, n);
	to[n] = '\0';
	return true;
}

static bool split(const char *text, struct stored *ret)
{
	size_t method = strcspn(text, "$"), salt;
	const char *rest = text + method, *end;

	if (!*rest)
		return false;
	salt = strcspn(rest + 1, "$");
	if (!rest[1 + salt] || !copy_part(ret->method, sizeof(ret->method), text, method) ||
	    !copy_part(ret->salt, sizeof(ret->salt), rest + 1, salt))
		return false;
	rest += salt + 2;
	return sodium_hex2bin(ret->hash, sizeof(ret->hash), rest, strlen(rest), NULL, &ret->n,
			      &end) == 0 &&
	       !*end && ret->n;
}

static bool scrypt(const char *password, const char *salt, uint64_t n, uint32_t r, uint32_t p,
		   unsigned char hash[SCRYPT_BYTES])
{
	return crypto_pwhash_scryptsalsa208sha256_ll((const uint8_t *)password, strlen(password),
						     (const uint8_t *)salt, strlen(salt), n, r, p,
						     hash, SCRYPT_BYTES) == 0;
}

static bool matches_scrypt(const struct stored *s, const char *password)
{
	unsigned long long n = SCRYPT_N;
	unsigned r = SCRYPT_R, p = SCRYPT_P;
	unsigned char hash[SCRYPT_BYTES];
	int end = 6;

	if (s->method[6] &&
	    (sscanf(s->method, "scrypt:%llu:%u:%u%n", &n, &r, &p, &end) != 3 || s->method[end]))
		return false;
	if (!n || !r || !p || n > SCRYPT_MEMORY_MAX / 128 || r > 1024 || p > 64 ||
	    n * r > SCRYPT_MEMORY_MAX / 128)
		return false;
	return s->n == SCRYPT_BYTES && scrypt(password, s->salt, n, r, p, hash) &&
	       sodium_memcmp(hash, s->hash, SCRYPT_BYTES) == 0;
}

static bool matches_pbkdf2(const struct stored *s, const char *password)
{
	char digest[32] = "sha256";
	int iterations = PBKDF2_DEFAULT, end = 6;
	unsigned char hash[HASH_BYTES_MAX];
	const EVP_MD *md;
	int n;

	if (s->method[6]) {
		n = sscanf(s->method, "pbkdf2:%31[a-z0-9_]%n:%d%n", digest, &end, &iterations,
			   &end);
		if (n < 1 || s->method[end])
			return false;
	}
	md = EVP_get_digestbyname(digest);
	if (!md || iterations < 1 || iterations > PBKDF2_ITERATIONS_MAX)
		return false;
	n = EVP_MD_get_size(md);
	return n > 0 && s->n == (size_t)n &&
	       PKCS5_PBKDF2_HMAC(password, (int)strlen(password), (const unsigned char *)s->salt,
				 (int)strlen(s->salt), iterations, md, n, hash) &&
	       sodium_memcmp(hash, s->hash, s->n) == 0;
}

static bool is_method(const char *method, const char *name)
{
	return strncmp(method, name, strlen(name)) == 0 &&
	       (!method[strlen(name)] || method[strlen(name)] == ':');
}

bool password_matches(const char *hash, const char *password)
{
	struct stored s;

	if (!hash || !split(hash, &s))
		return password_work_for_nobody(password);
	if (is_method(s.method, "scrypt"))
		return matches_scrypt(&s, password);
	return is_method(s.method, "pbkdf2") && matches_pbkdf2(&s, password);
}

bool password_work_for_nobody(const char *password)
{
	unsigned char hash[SCRYPT_BYTES];

	return !scrypt(password, "nobody's salt...", SCRYPT_N, SCRYPT_R, SCRYPT_P, hash) && false;
}

char *password_hash(struct arena *a, const char *password)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	char salt[SALT_LENGTH + 1] = { 0 }, hex[2 * SCRYPT_BYTES + 1];
	unsigned char hash[SCRYPT_BYTES];

	for (size_t i = 0; i < SALT_LENGTH; i++)
		salt[i] = letters[randombytes_uniform(sizeof(letters) - 1)];
	if (!scrypt(password, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P, hash))
		abort(); /* out of memory */
	return arena_printf(a, "scrypt:%d:%d:%d$%s$%s", SCRYPT_N, SCRYPT_R, SCRYPT_P, salt,
			    sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash)));
}

size_t password_length(const char *password)
{
	size_t n = 0;

	for (; *password; password++)
		n += (*password & 0xc0) != 0x80;
	return n;
}

bool password_is_published(const char *password)
{
	return strcmp(password, "password1234") == 0;
}
