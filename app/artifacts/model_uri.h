/* SPDX-License-Identifier: Apache-2.0 */
/* models:/ URIs, which name a registered model's version or a logged model. */
#ifndef MF_ARTIFACTS_MODEL_URI_H
#define MF_ARTIFACTS_MODEL_URI_H

#include "app/arena.h"

/* mlflow/store/artifact/utils/models.py ParsedModelUri: the id of a logged model,
 * or a registered model's name with one of the others, or none for the latest. */
struct model_uri {
	const char *model_id, *name, *version, *stage, *alias;
};

/* Reads a URI whose scheme is models (uri.h). False: it is no proper one
 * (_parse_model_uri there). */
bool model_uri_read(struct arena *a, const char *text, struct model_uri *ret) MUST_CHECK;

#endif
