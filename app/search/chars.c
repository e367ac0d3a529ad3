/* SPDX-License-Identifier: Apache-2.0 */
#include "app/search/chars.h"

uint32_t char_decode(const char *text, size_t *ret_len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n = s[0] < 0xC0 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	uint32_t code = n == 1 ? s[0] : s[0] & (0xFFu >> (n + 1));

	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xC0) != 0x80) { /* the NUL at the end included */
			*ret_len = 1;
			return s[0];
		}
		code = code << 6 | (s[i] & 0x3Fu);
	}
	*ret_len = n;
	return code;
}

static bool is_ascii_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool char_is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

bool char_is_letter(uint32_t c)
{
	return is_ascii_letter(c) || (c >= 0xC0 && c <= 0xDC) ||
	       (c >= 0xE0 && c <= 0xFC && c != 0xF7);
}

/* Code points above ASCII that are no letter, digit or number: punctuation,
 * symbols, combining marks and private use, by their large blocks. */
static const struct {
	uint32_t first, last;
} not_word[] = {
	{ 0x80, 0xA9 },       { 0xAB, 0xB1 },       { 0xB4, 0xB4 },        { 0xB6, 0xB8 },
	{ 0xBB, 0xBB },       { 0xBF, 0xBF },       { 0xD7, 0xD7 },        { 0xF7, 0xF7 },
	{ 0x300, 0x36F },     { 0x2000, 0x206F },   { 0x207A, 0x207E },    { 0x208A, 0x208E },
	{ 0x20A0, 0x20FF },   { 0x2190, 0x245F },   { 0x249C, 0x24E9 },    { 0x2500, 0x2775 },
	{ 0x2794, 0x2BFF },   { 0x2E00, 0x2E7F },   { 0x3000, 0x3004 },    { 0x3008, 0x3020 },
	{ 0x3030, 0x3030 },   { 0xE000, 0xF8FF },   { 0xFE00, 0xFE6F },    { 0xFF01, 0xFF0F },
	{ 0xFF1A, 0xFF20 },   { 0xFF3B, 0xFF40 },   { 0xFF5B, 0xFF65 },    { 0xFFF9, 0xFFFF },
	{ 0x1F000, 0x1F0FF }, { 0x1F110, 0x1FAFF }, { 0xE0000, 0x10FFFF },
};

bool char_is_word(uint32_t c)
{
	if (c < 0x80)
		return is_ascii_letter(c) || char_is_digit(c) || c == '_';
	for (size_t i = 0; i < ARRAY_LEN(not_word); i++) {
		if (c >= not_word[i].first && c <= not_word[i].last)
			return false;
	}
	return true;
}

bool char_is_space(uint32_t c)
{
	return (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
	       c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
	       c == 0x202F || c == 0x205F || c == 0x3000;
}

bool char_is_name_start(uint32_t c)
{
	return c == '_' || char_is_letter(c);
}
