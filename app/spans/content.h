/* SPDX-License-Identifier: Apache-2.0 */
/* A span as the JSON that MLflow keeps of it (mlflow/entities/span.py to_dict). */
#ifndef MF_SPANS_CONTENT_H
#define MF_SPANS_CONTENT_H

#include "app/spans/span.h"

#define TRACE_ID_BYTES 16
#define SPAN_ID_BYTES 8

/* An id in hexadecimal, of at least `size` bytes: OpenTelemetry's are numbers, so leading zeros
 * come and go. */
const char *otlp_id(struct arena *a, const struct otlp_bytes *id, size_t size) NEVER_NULL;
/* Whether it is longer than `size` bytes, and whether it is 0 or not there. */
bool otlp_id_is_long(const struct otlp_bytes *id, size_t size);
bool otlp_id_is_zero(const struct otlp_bytes *id);

/* UNSET, OK or ERROR. */
const char *span_status(const struct otlp_span *span);

/* Appends the whole span. */
void span_put_content(struct arena *a, struct buf *out, const struct otlp_span *span,
		      const struct span_attributes *attributes);

#endif
