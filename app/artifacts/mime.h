/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser is told about an artifact, guessed from its name. */
#ifndef MF_ARTIFACTS_MIME_H
#define MF_ARTIFACTS_MIME_H

#include "app/arena.h"

/* The content type of a file of this base name: text/plain for what MLflow shows
 * as text, application/octet-stream for what nobody knows
 * (mlflow/utils/mime_type_utils.py). */
const char *mime_type(const char *base_name) NEVER_NULL;

/* The Content-Disposition that makes a browser save the file and not show it,
 * which could run scripts in MLflow's name: RFC 6266, with the name in UTF-8 and
 * an ASCII likeness for old clients when it is not ASCII
 * (mlflow/server/handlers.py _content_disposition_attachment). */
const char *mime_disposition(struct arena *a, const char *base_name) NEVER_NULL;

#endif
