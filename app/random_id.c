/* SPDX-License-Identifier: Apache-2.0 */
/* Random ids; see random_id.h. */
#include "app/random_id.h"

#include <sodium.h>

const char *random_id(struct arena *a, const char *prefix)
{
	unsigned char random[16];
	char hex[2 * sizeof(random) + 1];

	randombytes_buf(random, sizeof(random));
	return arena_printf(a, "%s%s", prefix,
			    sodium_bin2hex(hex, sizeof(hex), random, sizeof(random)));
}
