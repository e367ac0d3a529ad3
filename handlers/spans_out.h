/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A span of the database as clients read it: OpenTelemetry's message Span
 * (opentelemetry/proto/trace/v1), in the JSON that MLflow makes of messages.
 */
#ifndef MF_HANDLERS_SPANS_OUT_H
#define MF_HANDLERS_SPANS_OUT_H

#include "app/request.h"

/* Writes the span whose content (see app/spans/content.h) this is. False: it is no span; answered. */
bool jw_span(struct request *rq, struct json *j, const char *content) MUST_CHECK;

#endif
