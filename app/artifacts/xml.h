/* SPDX-License-Identifier: Apache-2.0 */
/* The XML that object stores answer with (Amazon S3 API reference), by expat. */
#ifndef MF_ARTIFACTS_XML_H
#define MF_ARTIFACTS_XML_H

#include "app/arena.h"

/* Called at the end of each element: its path without the root, such as
 * "Contents/Key", and its text, "" for what holds elements only. */
typedef void (*xml_fn)(void *arg, const char *path, const char *text);

/* Reads a document whose root is `root` ("" for any). False: it is not well formed,
 * has another root, a document type (and so entities), or is deeper or longer than
 * limits.h has it. What came before was passed on. */
bool xml_read(struct arena *a, const char *text, size_t size, const char *root, xml_fn fn,
	      void *arg) MUST_CHECK;

/* The text of the first element at this path, or NULL. */
const char *xml_find(struct arena *a, const char *text, size_t size, const char *path);

/* Appends text with what XML reserves escaped. */
const char *xml_escape(struct arena *a, const char *text) NEVER_NULL;

#endif
