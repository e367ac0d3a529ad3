/* SPDX-License-Identifier: Apache-2.0 */
/* Stricter about the strings of a JSON text; see json_text.h. */
#include "app/json_text.h"

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
