/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of a scorer: JSON that the client made of a judge or another scorer
 * (mlflow/genai/scorers/base.py SerializedScorer). Nothing of it is ever run here. What
 * is looked at is what MLflow's server looks at: whether it brings code, where it would
 * send requests, and which model it asks, because the name of a gateway endpoint is kept
 * as its id (mlflow/genai/scorers/scorer_utils.py, mlflow/utils/validation.py).
 */
#ifndef MF_HANDLERS_SERIALIZED_SCORER_H
#define MF_HANDLERS_SERIALIZED_SCORER_H

#include "app/json_value.h"
#include "app/request.h"

struct serialized_scorer {
	const struct json_value *json;
	const struct json_value *model; /* NULL: it names none */
	const char *endpoint; /* of gateway:/<endpoint>, a name or an id; NULL: another model */
};

/* Reads a text that a client sent. False: it is no JSON object, brings code while
 * --enable-custom-scorers is off, or chooses where its requests go; answered. */
bool scorer_read(struct request *rq, const char *text, struct serialized_scorer *ret) MUST_CHECK;

/* Whether the model is a text that is not blank, or none. False: answered. */
bool scorer_check_model(struct request *rq, const struct serialized_scorer *s) MUST_CHECK;

/* Reads a text that is kept. False: it is not readable. */
bool scorer_read_kept(struct arena *a, const char *text, struct serialized_scorer *ret) MUST_CHECK;

/* The text with another endpoint of the gateway, or without a model for NULL. */
const char *scorer_with_endpoint(struct arena *a, const struct serialized_scorer *s,
				 const char *endpoint) NEVER_NULL;

/* Whether it, or a scorer in it, is code of its own (@scorer). */
bool scorer_brings_code(const struct serialized_scorer *s);

/* A judge whose instructions speak of expectations: what is right cannot be known of
 * traces as they come in. */
bool scorer_wants_expectations(const struct serialized_scorer *s);

#endif
