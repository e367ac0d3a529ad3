/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What json-c lets pass inside the strings of a JSON text and we do not: raw
 * control characters (RFC 8259 section 7) and escaped surrogates without their
 * other half, which are no characters and would be stored as U+FFFD.
 */
#ifndef MF_JSON_TEXT_H
#define MF_JSON_TEXT_H

#include "app/base.h"

/* NULL when the strings of `n` bytes of JSON are clean; else what is wrong, and
 * *ret_at is where. Whether it is JSON at all is the parser's business. */
const char *json_text_error(const char *text, size_t n, size_t *ret_at) MUST_CHECK;

#endif
