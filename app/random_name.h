/* SPDX-License-Identifier: Apache-2.0 */
/* Names for runs and logged models that nobody named. */
#ifndef MF_RANDOM_NAME_H
#define MF_RANDOM_NAME_H

#include "app/arena.h"

/* "bold-heron-417": two words and a number up to 1000, at most 20 characters,
 * the form of MLflow 3.17.2 mlflow/utils/name_utils.py. Not a secret, and not
 * unique. */
const char *random_name(struct arena *a) NEVER_NULL;

#endif
