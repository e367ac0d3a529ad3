/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What json-c takes otherwise than we do. Inside strings: raw control characters
 * (RFC 8259 section 7) and escaped surrogates without their other half, which
 * are no characters and would be stored as U+FFFD. Outside: integers that do not
 * fit 64 bits, of which it makes the nearest that does. And memory: three bytes of
 * text, an empty object, cost it 800.
 */
#ifndef MF_JSON_TEXT_H
#define MF_JSON_TEXT_H

#include "app/arena.h"

/* NULL when the strings of `n` bytes of JSON are clean; else what is wrong, and
 * *ret_at is where. Whether it is JSON at all is the parser's business. */
const char *json_text_error(const char *text, size_t n, size_t *ret_at) MUST_CHECK;

/* About as many bytes as json-c takes for the values of `n` bytes of JSON, or of
 * anything else whose strings are clean; at most JSON_MEMORY_PER_BYTE for each. */
size_t json_text_memory(const char *text, size_t n) MUST_CHECK;
#define JSON_MEMORY_PER_BYTE 320

/* What ends an integer that became a double. */
#define JSON_WIDENED "e-0"

/* The text with every integer that does not fit int64 written as a double that
 * ends in JSON_WIDENED; `*n` becomes its length. Usually `text` itself. */
const char *json_text_widened(struct arena *a, const char *text, size_t *n) NEVER_NULL;

#endif
