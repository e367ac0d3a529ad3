/* SPDX-License-Identifier: Apache-2.0 */
#include "app/search/token.h"

#include "app/query.h"
#include "app/search/python.h"

#include <sodium.h>

/* Begins a token of ours: "mf" and the version of what follows. No JSON does. */
static const unsigned char magic[] = { 'm', 'f', 1 };

/* The magic, three hashes, the number of values; numbers are big-endian. */
#define HEADER_SIZE (sizeof(magic) + 3 * 4 + 2)
/* A value begins with its length and 1, NULL is 0. */
#define VALUE_HEADER_SIZE 4

static unsigned char *put_u32(unsigned char *out, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		*out++ = (unsigned char)(v >> shift);
	return out;
}

static uint32_t get_u32(const unsigned char *in)
{
	return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

/* ---- writing ---- */

const char *token_encode(struct arena *a, const struct page_token *token)
{
	size_t size = HEADER_SIZE, max;
	unsigned char *bytes, *out;
	char *text;

	for (size_t i = 0; i < token->n_values; i++)
		size += VALUE_HEADER_SIZE + (token->values[i] ? strlen(token->values[i]) : 0);
	out = bytes = arena_alloc(a, size);
	memcpy(out, magic, sizeof(magic));
	out = put_u32(out + sizeof(magic), token->shape.order);
	out = put_u32(out, token->shape.filter);
	out = put_u32(out, token->shape.scope);
	*out++ = (unsigned char)(token->n_values >> 8);
	*out++ = (unsigned char)token->n_values;
	for (size_t i = 0; i < token->n_values; i++) {
		size_t len = token->values[i] != NULL ? strlen(token->values[i]) : 0;

		out = put_u32(out, token->values[i] != NULL ? (uint32_t)len + 1 : 0);
		if (len > 0)
			memcpy(out, token->values[i], len);
		out += len;
	}
	max = sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	text = arena_alloc(a, max);
	return sodium_bin2base64(text, max, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* ---- reading ours ---- */

/* One value; false: it is cut off or no text. */
static bool read_value(struct arena *a, const unsigned char **at, const unsigned char *end,
		       const char **ret)
{
	uint32_t len;

	*ret = NULL;
	if ((size_t)(end - *at) < VALUE_HEADER_SIZE)
		return false;
	len = get_u32(*at);
	*at += VALUE_HEADER_SIZE;
	if (len == 0)
		return true;
	len--;
	if ((size_t)(end - *at) < len || memchr(*at, '\0', len) != NULL)
		return false;
	*ret = arena_strndup(a, (const char *)*at, len);
	*at += len;
	return utf8_valid(*ret, len);
}

static bool read_keys(struct arena *a, const unsigned char *bytes, size_t size,
		      struct page_token *ret)
{
	const unsigned char *at = bytes + sizeof(magic), *end = bytes + size;
	const char **values;

	if (size < HEADER_SIZE || memcmp(bytes, magic, sizeof(magic)) != 0)
		return false;
	*ret = (struct page_token){ .kind = TOKEN_KEYS };
	ret->shape = (struct search_shape){ get_u32(at), get_u32(at + 4), get_u32(at + 8) };
	ret->n_values = (size_t)at[12] << 8 | at[13];
	at = bytes + HEADER_SIZE;
	ret->values = values = ARENA_ARRAY(a, ret->n_values, const char *);
	for (size_t i = 0; i < ret->n_values; i++) {
		if (!read_value(a, &at, end, &values[i]))
			return false;
	}
	return at == end;
}

static bool decode_ours(struct arena *a, const char *text, struct page_token *ret)
{
	size_t len = strlen(text), size;
	unsigned char *bytes = arena_alloc(a, len);

	return sodium_base642bin(bytes, len, text, len, NULL, &size, NULL,
				 sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	       read_keys(a, bytes, size, ret);
}

/* ---- reading those of stock MLflow ---- */

static int base64_digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* base64.b64decode(): what is no digit is skipped, padding ends it. NULL: it ends
 * in the middle of a byte. */
static char *decode_base64(struct arena *a, const char *text, size_t *ret_len)
{
	char *bytes = arena_alloc(a, strlen(text) + 1), *out = bytes;
	unsigned in_group = 0, padding = 0;
	uint32_t group = 0;

	for (; *text != '\0'; text++) {
		int digit = base64_digit(*text);

		if (*text == '=' && in_group >= 2 && in_group + ++padding >= 4)
			break;
		if (digit < 0)
			continue;
		padding = 0;
		group = group << 6 | (uint32_t)digit;
		in_group = (in_group + 1) % 4;
		if (in_group != 1)
			*out++ = (char)(group >> (in_group == 2 ? 4 : in_group == 3 ? 2 : 0));
	}
	*ret_len = (size_t)(out - bytes);
	*out = '\0';
	return *text == '\0' && in_group != 0 ? NULL : bytes;
}

/* Whether `text` is `literal`, in which a blank stands for any or no blanks. */
static const char *skip_literal(const char *text, const char *literal)
{
	for (; *literal != '\0'; literal++) {
		if (*literal == ' ')
			text += strspn(text, " \t\r\n");
		else if (*text++ != *literal)
			return NULL;
	}
	return text;
}

/* The offset in `{"offset": 5}`, as it stands there; NULL when it is something
 * else. Logged models have more in it, with the offset last. */
static const char *offset_of(struct arena *a, const char *json)
{
	const char *at = skip_literal(json, " { \"offset\" : "), *rest;
	size_t n;

	if (at == NULL && strncmp(json, "{\"experiment_ids\": [", 20) == 0) {
		at = strrchr(json, ',');
		at = at != NULL ? skip_literal(at + 1, " \"offset\" : ") : NULL;
	}
	if (at == NULL)
		return NULL;
	n = *at == '"' ? strcspn(at + 1, "\"\\") + 2 : strspn(at, "-0123456789");
	if (n == 0 || (*at == '"' && at[n - 1] != '"'))
		return NULL;
	rest = skip_literal(at + n, " } ");
	return rest != NULL && *rest == '\0' ? arena_strndup(a, at, n) : NULL;
}

static bool decode_offset(struct arena *a, const char *json, size_t len, struct page_token *ret,
			  const char **ret_error)
{
	const char *rest = skip_literal(json, " { } ");
	const char *offset = strlen(json) == len ? offset_of(a, json) : NULL;

	*ret = (struct page_token){ .kind = TOKEN_OFFSET };
	if (rest != NULL && *rest == '\0') {
		*ret_error = "Invalid page token, parsed value={}";
	} else if (offset == NULL) {
		*ret_error = arena_printf(a, "Invalid page token, decoded value=%s",
					  py_repr_bytes(a, json, len));
	} else if (strcmp(offset, "0") == 0 || strcmp(offset, "\"\"") == 0) {
		*ret_error = arena_printf(a, "Invalid page token, parsed value={'offset': %s}",
					  *offset == '0' ? "0" : "''");
	} else {
		if (*offset == '"')
			offset = arena_strndup(a, offset + 1, strlen(offset) - 2);
		if (py_int64(a, offset, &ret->offset) && ret->offset >= 0)
			return true;
		*ret_error = arena_printf(a, "Invalid page token, not stringable %s", offset);
	}
	return false;
}

bool token_decode(struct arena *a, const char *text, struct page_token *ret, const char **ret_error)
{
	size_t len;
	char *json;

	if (decode_ours(a, text, ret))
		return true;
	json = decode_base64(a, text, &len);
	if (json != NULL)
		return decode_offset(a, json, len, ret, ret_error);
	*ret_error = "Invalid page token, could not base64-decode";
	return false;
}
