/* SPDX-License-Identifier: Apache-2.0 */
/* URIs of artifacts; see location.h. */
#include "app/artifacts/location.h"

#include "app/config.h"

const char *uri_append(struct arena *a, const char *uri, const char *path)
{
	size_t n = strcspn(uri, "?#");
	const char *rest = uri + n;
	bool slash = n && uri[n - 1] == '/';

	while (slash && *path == '/')
		path++;
	if (!slash && *path != '/')
		return arena_printf(a, "%.*s/%s%s", (int)n, uri, path, rest);
	return arena_printf(a, "%.*s%s%s", (int)n, uri, path, rest);
}

const char *artifact_root(const struct request *rq)
{
	const char *root = rq->config->default_artifact_root;

	if (!rq->config->enable_workspaces)
		return root;
	return uri_append(rq->arena, root, arena_printf(rq->arena, "workspaces/%s", rq->workspace));
}

bool check_storage_uri(struct request *rq, const char *field, const char *uri)
{
	if (strpbrk(uri, "#;"))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "'%s' URL can't include fragments or params.", field);
	if (strncmp(uri, "runs:", 5) == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Artifact location cannot be a runs:/ URI. Given: '%s'", uri);
	return true;
}
