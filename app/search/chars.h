/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classes of characters as Python's regular expressions see them, which is what
 * sqlparse reads filters with. Code points above ASCII go by their blocks.
 */
#ifndef MF_SEARCH_CHARS_H
#define MF_SEARCH_CHARS_H

#include "app/base.h"

/* The code point that begins at `text` and its length in UTF-8. A stray byte is
 * itself; the NUL at the end of a text is 0 and 1 byte long. */
uint32_t char_decode(const char *text, size_t *ret_len);

bool char_is_digit(uint32_t c);      /* 0-9 only */
bool char_is_letter(uint32_t c);     /* [A-ZÀ-Ü] in any case: what may begin a name */
bool char_is_name_start(uint32_t c); /* that, or an underscore */
bool char_is_word(uint32_t c);       /* \w */
bool char_is_space(uint32_t c);      /* \s */

#endif
