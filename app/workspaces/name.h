/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of workspace names. */
#ifndef MF_WORKSPACES_NAME_H
#define MF_WORKSPACES_NAME_H

#include "app/request.h"

/* The name without surrounding white space (_normalize_workspace). */
const char *workspace_trim(struct arena *a, const char *name) NEVER_NULL;

/* Length 2 to 63, lower-case letters, digits and inner hyphens, not one of the
 * reserved words (mlflow/store/workspace/abstract_store.py
 * WorkspaceNameValidator). False: answered. */
bool workspace_name_check(struct request *rq, const char *name) MUST_CHECK;

#endif
