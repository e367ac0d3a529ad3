/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a URI as Python's urllib.parse.urlparse sees them: MLflow
 * decides by its answers, so ours have to be the same.
 */
#ifndef MF_ARTIFACTS_URI_H
#define MF_ARTIFACTS_URI_H

#include "app/arena.h"

/* None is NULL; what is missing is "". */
struct uri {
	const char *scheme; /* in lower case */
	const char *authority;
	const char *path;
	const char *params; /* after ";", in schemes that have them */
	const char *query;
	const char *fragment;
};

/* Splits a URI. False: its brackets do not fit, where urlparse raises. */
bool uri_split(struct arena *a, const char *text, struct uri *ret) MUST_CHECK;

/* The host of the authority in lower case, and its port or -1. NULL: it has a
 * bad port, a backslash or white space, and programs would disagree on it. */
const char *uri_host(struct arena *a, const struct uri *uri, int *ret_port);

/* Without leading control characters and spaces, and without the tabs and line
 * breaks that urlparse removes everywhere. */
const char *uri_clean(struct arena *a, const char *text) NEVER_NULL;

#endif
