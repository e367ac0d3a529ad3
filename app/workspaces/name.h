/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of workspace names. */
#ifndef MF_WORKSPACES_NAME_H
#define MF_WORKSPACES_NAME_H

#include "app/request.h"

/* What the header X-MLFLOW-WORKSPACE names: its text as UTF-8 without
 * surrounding white space (mlflow/utils/workspace_utils.py
 * _normalize_workspace). "": nothing. */
const char *workspace_of_header(struct arena *a, const char *header) NEVER_NULL;

/* Length 2 to 63, lower-case letters, digits and inner hyphens, not one of the
 * reserved words (mlflow/store/workspace/abstract_store.py
 * WorkspaceNameValidator). False: answered. */
bool workspace_name_check(struct request *rq, const char *name) MUST_CHECK;

#endif
