/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every file of the project includes first: the few attributes and
 * helpers that make a wrong call fail to compile.
 */
#ifndef MF_BASE_H
#define MF_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The result tells whether it worked; ignoring it is a bug. */
#define MUST_CHECK __attribute__((warn_unused_result))
/* Never returns NULL (see arena.h). */
#define NEVER_NULL __attribute__((returns_nonnull))
/* printf-like: argument `f` is the format, arguments start at `a`. */
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
/* The release of MLflow whose API this is; clients compare it with their own. */
#define MLFLOW_VERSION "3.17.2"

#define UNUSED __attribute__((unused))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#include "app/banned.h"

#endif
