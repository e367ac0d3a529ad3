/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of sections and settings, as AWS's tools write theirs (AWS SDKs and Tools
 * reference guide, "Shared config and credentials files"). inih, which is packaged,
 * ends lines at 200 bytes; a session token is longer.
 */
#ifndef MF_ARTIFACTS_INI_H
#define MF_ARTIFACTS_INI_H

#include "app/arena.h"

/* Called for each `key = value`, and with a NULL key where a section begins. What is
 * indented below a key without a value is that key's: its name is "key.name". False
 * ends the reading. */
typedef bool (*ini_fn)(void *arg, int line, const char *section, const char *key,
		       const char *value);

/* Reads `text`. "#" and ";" begin comments at the beginning of a line. False: `fn`
 * said so, or *ret_line is the number of a line that is neither. */
bool ini_read(struct arena *a, const char *text, ini_fn fn, void *arg, int *ret_line) MUST_CHECK;

/* The text of a file, at most `max` bytes. NULL with errno; EFBIG when it is larger,
 * EILSEQ when there is a NUL in it. */
char *read_text_file(struct arena *a, const char *path, size_t max);

#endif
