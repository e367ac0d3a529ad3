/* SPDX-License-Identifier: Apache-2.0 */
/* The time as MLflow stores it. */
#ifndef MF_CLOCK_H
#define MF_CLOCK_H

#include "app/base.h"

#include <time.h>

/* Milliseconds since the epoch. */
static inline int64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Seconds of a clock that nobody sets, the same for all processes. */
static inline time_t clock_steady(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec;
}

#endif
