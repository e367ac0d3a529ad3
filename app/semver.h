/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semantic versions (https://semver.org/spec/v2.0.0.html) as MLflow reads and stores
 * them (mlflow/utils/semver_utils.py): at most 128 characters, three numbers that fit an
 * int32, and a key that sorts what is before a release by SemVer's precedence as text.
 */
#ifndef MF_SEMVER_H
#define MF_SEMVER_H

#include "app/arena.h"

#define SEMVER_MAX 128

struct semver {
	int64_t major, minor, patch;
	const char *sort_key; /* "2" of a release; at most 512 characters, all digits */
};

/* NULL: *ret is the version. Otherwise why it is none, in MLflow's words; `what` is what
 * they call it. */
const char *semver_read(struct arena *a, const char *what, const char *text,
			struct semver *ret) MUST_CHECK;

#endif
