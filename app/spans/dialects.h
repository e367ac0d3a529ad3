/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tools whose spans need more than a table of names (mlflow/tracing/otel/translation/):
 * Gemini CLI, Claude Code, the AI SDK of Vercel, LiveKit, and messages in events. Each
 * function gives the text of an attribute of MLflow, or NULL when the span says nothing of it.
 */
#ifndef MF_SPANS_DIALECTS_H
#define MF_SPANS_DIALECTS_H

#include "app/spans/span.h"

/* The string that an attribute's JSON is; NULL for anything else. */
const char *span_string(struct span_attributes *s, const char *key);

/* The first key that begins so; NULL: none does. */
const char *span_key_from(const struct span_attributes *s, const char *prefix);

const char *gemini_type(struct span_attributes *s);
const char *gemini_inputs(struct span_attributes *s);
const char *gemini_outputs(struct span_attributes *s);
bool is_gemini(struct span_attributes *s);

const char *claude_type(struct span_attributes *s);
const char *claude_inputs(struct span_attributes *s);
const char *claude_outputs(struct span_attributes *s);
/* Whether it is a request to a model, which alone has tokens. */
bool is_claude_request(struct span_attributes *s);

const char *vercel_inputs(struct span_attributes *s);
const char *vercel_outputs(struct span_attributes *s);

const char *livekit_type(struct span_attributes *s);

/* From events: sets the attribute `key` to what it finds, if that is something. */
bool spring_events(struct span_attributes *s, const struct otlp_list *events, const char *key);
bool genai_events(struct span_attributes *s, const struct otlp_list *events, const char *key);
bool claude_events(struct span_attributes *s, const struct otlp_list *events, const char *key);

/* Types of the operations of OpenTelemetry's conventions for generative AI, in lower case. */
const char *genai_type(const char *operation);

#endif
