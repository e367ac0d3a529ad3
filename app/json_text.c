/* SPDX-License-Identifier: Apache-2.0 */
/* What json-c takes otherwise than we do; see json_text.h. */
#include "app/json_text.h"

#include "app/buf.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#define INT64_DIGITS 19

/* The value of the four hex digits of "\uXXXX" at text[i], or -1. */
static int escape_at(const char *text, size_t n, size_t i)
{
	int value = 0;

	if (i + 6 > n || text[i] != '\\' || text[i + 1] != 'u')
		return -1;
	for (size_t k = i + 2; k < i + 6; k++) {
		char c = text[k];
		int digit = c >= '0' && c <= '9' ? c - '0' :
			    c >= 'a' && c <= 'f' ? c - 'a' + 10 :
			    c >= 'A' && c <= 'F' ? c - 'A' + 10 :
						   -1;

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static bool is_high(int c)
{
	return c >= 0xd800 && c <= 0xdbff;
}

static bool is_low(int c)
{
	return c >= 0xdc00 && c <= 0xdfff;
}

/* Bytes of the escape at text[i], 0 when it is half a character. */
static size_t escape_length(const char *text, size_t n, size_t i)
{
	int c = escape_at(text, n, i);

	if (is_high(c))
		return is_low(escape_at(text, n, i + 6)) ? 12 : 0;
	if (is_low(c))
		return 0;
	return 2; /* "\n", or "\u" and digits that need no further look */
}

/* Checks the string that begins behind text[*i]; leaves *i on its last quote or
 * where it goes wrong. */
static const char *check_string(const char *text, size_t n, size_t *i)
{
	for ((*i)++; *i < n && text[*i] != '"';) {
		size_t step = 1;

		if ((unsigned char)text[*i] < 0x20)
			return "control character in a string";
		if (text[*i] == '\\')
			step = escape_length(text, n, *i);
		if (!step)
			return "unpaired surrogate in a string";
		*i += step;
	}
	return NULL;
}

const char *json_text_error(const char *text, size_t n, size_t *ret_at)
{
	for (size_t i = 0; i < n; i++) {
		const char *error = text[i] == '"' ? check_string(text, n, &i) : NULL;

		if (error) {
			*ret_at = i;
			return error;
		}
	}
	return NULL;
}

/* ---- memory ---- */

/* Of json-c 0.16 on 64 bits, measured: an object has room for 16 members at once; a
 * comma stands for a value, a colon for its key. */
static size_t memory_of(char c)
{
	switch (c) {
	case '{':
		return 800;
	case '[':
		return 160;
	case ':':
		return 120;
	case ',':
		return 112;
	default:
		return 0;
	}
}

size_t json_text_memory(const char *text, size_t n)
{
	size_t total = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] == '"' && check_string(text, n, &i))
			break;
		if (i < n)
			total += memory_of(text[i]);
	}
	return total;
}

/* ---- integers beyond 64 bits ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether so many digits stand in a row anywhere; looks at few bytes to know. */
static bool has_long_digits(const char *text, size_t n)
{
	for (size_t i = INT64_DIGITS - 1; i < n; i += INT64_DIGITS) {
		size_t from = i, to = i;

		while (from > 0 && is_digit(text[from - 1]))
			from--;
		while (to < n && is_digit(text[to]))
			to++;
		if (to - from >= INT64_DIGITS)
			return true;
	}
	return false;
}

/* Bytes of the string or number that begins at text[i]; 1 for anything else. */
static size_t token_length(const char *text, size_t n, size_t i)
{
	size_t end = i + 1;

	if (text[i] == '"') {
		while (end < n && text[end] != '"')
			end += text[end] == '\\' && end + 1 < n ? 2 : 1;
		return MIN(end + 1, n) - i;
	}
	if (text[i] == '-' || is_digit(text[i]))
		while (end < n && (isalnum((unsigned char)text[end]) || strchr("+-.", text[end])))
			end++;
	return end - i;
}

static bool is_wide_integer(const char *token, size_t len)
{
	char digits[INT64_DIGITS + 2] = "";
	size_t sign = *token == '-';

	for (size_t i = sign; i < len; i++)
		if (!is_digit(token[i]))
			return false;
	if (len - sign < INT64_DIGITS || len - sign > INT64_DIGITS)
		return len - sign > INT64_DIGITS;
	memcpy(digits, token, len);
	errno = 0;
	return strtoll(digits, NULL, 10) && errno == ERANGE;
}

const char *json_text_widened(struct arena *a, const char *text, size_t *n)
{
	struct buf b;
	size_t len;

	if (!has_long_digits(text, *n))
		return text;
	buf_init(&b, SIZE_MAX / 2);
	for (size_t i = 0; i < *n; i += len) {
		len = token_length(text, *n, i);
		buf_add(&b, text + i, len);
		if (is_wide_integer(text + i, len))
			buf_puts(&b, JSON_WIDENED);
	}
	*n = b.len;
	text = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return text;
}
