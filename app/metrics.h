/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters per endpoint, shared by all workers of one server and shown at
 * /metrics in Prometheus' text format when --expose-prometheus is given. The
 * rows are those of endpoints.def, so nothing can be forgotten.
 */
#ifndef MF_METRICS_H
#define MF_METRICS_H

#include "app/endpoints.h"

/* Makes the shared counters; before the first fork. Without memory for them
 * the server works on and counts nothing. */
void metrics_init(void);

/* Counts one answered request; `e` is NULL when no endpoint matched. */
void metrics_count(const struct endpoint *e, int status, int64_t microseconds);

/* Appends all counters to `out`. */
void metrics_write(struct buf *out);

#endif
