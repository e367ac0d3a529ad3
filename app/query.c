/* SPDX-License-Identifier: Apache-2.0 */
/* Percent-decoding of paths and query strings; see query.h. */
#include "app/query.h"

#include "app/limits.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Length of the UTF-8 sequence at `s`, or 0 when malformed (RFC 3629 table 3-7
 * of Unicode: no overlong forms, no surrogates, at most U+10FFFF). */
static size_t utf8_sequence(const unsigned char *s, size_t n)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len;

	if (s[0] < 0x80)
		return s[0] != 0;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (len > n)
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return len;
}

/* Whether eight bytes are all ASCII and none is NUL: most bodies are nothing else. */
static bool is_plain(const char *s)
{
	const uint64_t ones = 0x0101010101010101, tops = ones << 7;
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	return !((word | (word - ones)) & tops);
}

bool utf8_valid(const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t len;

		if (n - i >= 8 && is_plain(s + i)) {
			i += 8;
			continue;
		}
		len = utf8_sequence((const unsigned char *)s + i, n - i);
		if (!len)
			return false;
		i += len;
	}
	return true;
}

const char *percent_decode(struct arena *a, const char *text, size_t n, bool plus_is_space)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		char c = text[i];

		if (c == '%' && i + 2 < n && hex_digit(text[i + 1]) >= 0 &&
		    hex_digit(text[i + 2]) >= 0) {
			c = (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
			i += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		out[len++] = c;
	}
	out[len] = '\0';
	return utf8_valid(out, len) ? out : NULL;
}

bool query_parse(struct arena *a, const char *text, struct query *ret)
{
	size_t max = 1;

	*ret = (struct query){ 0 };
	for (const char *p = text; *p; p++)
		max += *p == '&';
	if (max > QUERY_PARAMS_MAX)
		return false;
	ret->pairs = ARENA_ARRAY(a, max, struct query_pair);
	while (*text) {
		size_t len = strcspn(text, "&");
		size_t name = strcspn(text, "=&");
		struct query_pair *pair = &ret->pairs[ret->n];

		if (len) {
			size_t from = MIN(name + 1, len);

			pair->name = percent_decode(a, text, name, true);
			pair->value = percent_decode(a, text + from, len - from, true);
			if (!pair->name || !pair->value)
				return false;
			ret->n++;
		}
		text += len + (text[len] == '&');
	}
	return true;
}

const char *query_get(const struct query *q, const char *name)
{
	for (size_t i = 0; i < q->n; i++)
		if (strcmp(q->pairs[i].name, name) == 0)
			return q->pairs[i].value;
	return NULL;
}

/* All but letters, digits and what is in `plain`. */
static const char *encode(struct arena *a, const char *text, const char *plain)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(a, strlen(text) * 3 + 1);
	size_t n = 0;

	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if ((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') ||
		    (*p >= 'a' && *p <= 'z') || strchr(plain, *p)) {
			out[n++] = (char)*p;
		} else {
			out[n++] = '%';
			out[n++] = hex[*p >> 4];
			out[n++] = hex[*p & 15];
		}
	}
	return out;
}

const char *percent_encode_path(struct arena *a, const char *path)
{
	return encode(a, path, "-._~/");
}

const char *percent_encode(struct arena *a, const char *text)
{
	return encode(a, text, "-._~");
}
