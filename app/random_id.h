/* SPDX-License-Identifier: Apache-2.0 */
/* Ids that nobody can guess, as MLflow makes them of uuid.uuid4().hex. */
#ifndef MF_RANDOM_ID_H
#define MF_RANDOM_ID_H

#include "app/arena.h"

/* `prefix`, which may be "", and 32 random hexadecimal digits, in the arena. */
const char *random_id(struct arena *a, const char *prefix) NEVER_NULL;

#endif
