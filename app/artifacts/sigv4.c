/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of AWS; see sigv4.h. */
#include "app/artifacts/sigv4.h"

#include "app/query.h"

#include <ctype.h>
#include <inttypes.h>
#include <sodium.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define HASH_BYTES crypto_auth_hmacsha256_BYTES
#define PARAMS_OF_SIGNATURE 6

/* ---- the canonical request ---- */

static int by_name(const void *a, const void *b)
{
	const struct name_value *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->value, y->value);
}

static const char *lower(struct arena *a, const char *text)
{
	char *out = arena_strdup(a, text);

	for (char *p = out; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return out;
}

/* Without spaces at the ends, and one where there are several. */
static const char *trimmed(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, strlen(text) + 1);
	size_t n = 0;

	for (; *text; text++)
		if (*text != ' ' || (n && out[n - 1] != ' '))
			out[n++] = *text;
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}

/* Host and the other headers, named in lower case and sorted. */
static struct name_value *all_headers(struct arena *a, const struct sigv4 *r)
{
	struct name_value *all = ARENA_ARRAY(a, r->n_headers + 1, struct name_value);

	for (size_t i = 0; i < r->n_headers; i++)
		all[i] = (struct name_value){ lower(a, r->headers[i].name),
					      trimmed(a, r->headers[i].value) };
	all[r->n_headers] = (struct name_value){ "host", r->host };
	qsort(all, r->n_headers + 1, sizeof(*all), by_name);
	return all;
}

static const char *header_names(struct arena *a, const struct name_value *headers, size_t n)
{
	const char *names = headers[0].name;

	for (size_t i = 1; i < n; i++)
		names = arena_printf(a, "%s;%s", names, headers[i].name);
	return names;
}

static const char *date_of(struct arena *a, time_t now)
{
	char *text = arena_alloc(a, 32);
	struct tm t;

	gmtime_r(&now, &t);
	strftime(text, 32, "%Y%m%dT%H%M%SZ", &t);
	return text;
}

static const char *scope_of(struct arena *a, const struct sigv4 *r, const char *date)
{
	return arena_printf(a, "%.8s/%s/%s/aws4_request", date, r->region, r->service);
}

const char *sigv4_query(struct arena *a, const struct name_value *query, size_t n)
{
	struct name_value *q = ARENA_ARRAY(a, n, struct name_value);
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		q[i] = (struct name_value){ percent_encode(a, query[i].name),
					    percent_encode(a, query[i].value) };
	if (n)
		qsort(q, n, sizeof(*q), by_name);
	for (size_t i = 0; i < n; i++)
		text = arena_printf(a, "%s%s%s=%s", text, i ? "&" : "", q[i].name, q[i].value);
	return text;
}

/* The query with all that belongs to the signature but itself. */
static const char *canonical_query(struct arena *a, const struct aws_keys *keys,
				   const struct sigv4 *r, const char *date, const char *names)
{
	struct name_value *q = ARENA_ARRAY(a, r->n_query + PARAMS_OF_SIGNATURE, struct name_value);
	size_t n = 0;

	for (; n < r->n_query; n++)
		q[n] = r->query[n];
	q[n++] = (struct name_value){ "X-Amz-Algorithm", ALGORITHM };
	q[n++] = (struct name_value){ "X-Amz-Credential", arena_printf(a, "%s/%s", keys->access_key,
								       scope_of(a, r, date)) };
	q[n++] = (struct name_value){ "X-Amz-Date", date };
	q[n++] = (struct name_value){ "X-Amz-Expires", arena_printf(a, "%" PRId64, r->expires) };
	q[n++] = (struct name_value){ "X-Amz-SignedHeaders", names };
	if (keys->session_token)
		q[n++] = (struct name_value){ "X-Amz-Security-Token", keys->session_token };
	return sigv4_query(a, q, n);
}

static const char *hexadecimal(struct arena *a, const unsigned char *bytes)
{
	char *text = arena_alloc(a, 2 * HASH_BYTES + 1);

	return sodium_bin2hex(text, 2 * HASH_BYTES + 1, bytes, HASH_BYTES);
}

static const char *sha256(struct arena *a, const char *text)
{
	unsigned char hash[HASH_BYTES];

	crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
	return hexadecimal(a, hash);
}

static const char *canonical_request(struct arena *a, const struct sigv4 *r, const char *query,
				     const struct name_value *headers, const char *names)
{
	const char *lines = "";

	for (size_t i = 0; i <= r->n_headers; i++)
		lines = arena_printf(a, "%s%s:%s\n", lines, headers[i].name, headers[i].value);
	return arena_printf(a, "%s\n%s\n%s\n%s\n%s\n%s", r->method, r->path, query, lines, names,
			    r->payload_sha256 ? r->payload_sha256 : "UNSIGNED-PAYLOAD");
}

/* ---- the signature ---- */

static void hmac(unsigned char out[HASH_BYTES], const void *key, size_t key_size, const char *text)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_size);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)text, strlen(text));
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

static const char *sign(struct arena *a, const struct aws_keys *keys, const struct sigv4 *r,
			const char *date, const char *text)
{
	char *first = arena_printf(a, "AWS4%s", keys->secret_key);
	unsigned char key[HASH_BYTES];
	const char *signature;

	hmac(key, first, strlen(first), arena_strndup(a, date, 8));
	sodium_memzero(first, strlen(first));
	hmac(key, key, sizeof(key), r->region);
	hmac(key, key, sizeof(key), r->service);
	hmac(key, key, sizeof(key), "aws4_request");
	hmac(key, key, sizeof(key), text);
	signature = hexadecimal(a, key);
	sodium_memzero(key, sizeof(key));
	return signature;
}

static const char *string_to_sign(struct arena *a, const struct sigv4 *r, const char *date,
				  const char *canonical)
{
	return arena_printf(a, ALGORITHM "\n%s\n%s\n%s", date, scope_of(a, r, date),
			    sha256(a, canonical));
}

const char *sigv4_presign(struct arena *a, const struct aws_keys *keys, const struct sigv4 *r)
{
	const struct name_value *headers = all_headers(a, r);
	const char *names = header_names(a, headers, r->n_headers + 1);
	const char *date = date_of(a, r->now);
	const char *query = canonical_query(a, keys, r, date, names);
	const char *canonical = canonical_request(a, r, query, headers, names);

	return arena_printf(a, "%s?%s&X-Amz-Signature=%s", r->path, query,
			    sign(a, keys, r, date, string_to_sign(a, r, date, canonical)));
}

struct sigv4_headers sigv4_authorize(struct arena *a, const struct aws_keys *keys,
				     const struct sigv4 *r)
{
	const char *date = date_of(a, r->now), *names, *canonical;
	struct name_value *headers = ARENA_ARRAY(a, r->n_headers + 2, struct name_value);
	struct sigv4 signed_request = *r;
	struct name_value *all;

	for (size_t i = 0; i < r->n_headers; i++)
		headers[i] = r->headers[i];
	headers[signed_request.n_headers++] = (struct name_value){ "x-amz-date", date };
	if (keys->session_token)
		headers[signed_request.n_headers++] =
			(struct name_value){ "x-amz-security-token", keys->session_token };
	signed_request.headers = headers;
	all = all_headers(a, &signed_request);
	names = header_names(a, all, signed_request.n_headers + 1);
	canonical = canonical_request(a, &signed_request, sigv4_query(a, r->query, r->n_query), all,
				      names);
	return (struct sigv4_headers){
		.authorization = arena_printf(
			a, ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s",
			keys->access_key, scope_of(a, r, date), names,
			sign(a, keys, r, date, string_to_sign(a, r, date, canonical))),
		.date = date,
		.token = keys->session_token,
	};
}
