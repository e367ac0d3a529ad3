/* SPDX-License-Identifier: Apache-2.0 */
/* Places of artifacts; see place.h. */
#include "app/artifacts/place.h"

#include "app/artifacts/uri.h"
#include "app/config.h"
#include "app/validate.h"

#define PROXY_ROUTE "/api/2.0/mlflow-artifacts/artifacts/"
/* nginx's internal locations over the two directories (nginx/server.conf.in) */
#define DESTINATION_LOCATION "/_artifacts"
#define ROOT_LOCATION "/_artifact_root"

static struct artifact in_destination(const struct request *rq, const struct artifact_path *path)
{
	return (struct artifact){ rq->config->artifacts_destination, DESTINATION_LOCATION,
				  path->name, path->given };
}

bool place_of_path(struct request *rq, const char *text, struct artifact *ret)
{
	struct artifact_path path;

	if (!artifact_path_read(rq, text, &path) || !artifact_path_scope(rq, &path))
		return false;
	*ret = in_destination(rq, &path);
	return true;
}

bool place_is_proxied(struct arena *a, const char *uri, const char **ret_scheme)
{
	struct uri parts;

	*ret_scheme = uri_split(a, uri, &parts) ? parts.scheme : "";
	return strcmp(*ret_scheme, "mlflow-artifacts") == 0 || strcmp(*ret_scheme, "http") == 0 ||
	       strcmp(*ret_scheme, "https") == 0;
}

static const char *join(struct arena *a, const char *root, const struct artifact_path *path)
{
	size_t n = strlen(root);

	return arena_printf(a, "%s%s%s", root, n && root[n - 1] != '/' ? "/" : "", path->given);
}

/* ---- through the proxy ---- */

static bool place_proxied(struct request *rq, const char *uri, const struct uri *parts,
			  const struct artifact_path *path, struct artifact *ret)
{
	const char *root = parts->path + strspn(parts->path, "/");
	struct artifact_path whole;

	if (!rq->config->serve_artifacts)
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"The artifacts at '%s' are behind an artifact proxy, and this server is "
			"none: it runs with `--no-serve-artifacts`.",
			uri);
	if (strcmp(parts->scheme, "mlflow-artifacts") != 0) {
		root = strstr(parts->path, PROXY_ROUTE);
		if (!root)
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "The artifacts at '%s' are not behind this server: the URL is "
				    "not one of its artifact proxy (" PROXY_ROUTE "…).",
				    uri);
		root += strlen(PROXY_ROUTE);
	}
	if (!artifact_path_read(rq, join(rq->arena, root, path), &whole) ||
	    !artifact_path_scope(rq, &whole))
		return false;
	*ret = in_destination(rq, &whole);
	return true;
}

/* ---- local directories ---- */

/* The path of a local URI without its first slash, decoded; NULL when it is
 * relative, another host's or no URI of a local directory. */
static const char *local_path(struct arena *a, const char *uri)
{
	struct artifact_path path;
	struct uri parts;

	if (!uri_split(a, uri, &parts) || (*parts.scheme && strcmp(parts.scheme, "file") != 0) ||
	    *parts.authority || *parts.path != '/' ||
	    !artifact_path_parse(a, parts.path + strspn(parts.path, "/"), &path))
		return NULL;
	return path.name;
}

/* What is left of `path` below `directory`; NULL when it is not below. */
static const char *below(const char *directory, const char *path)
{
	size_t n = directory ? strlen(directory) : 0;

	if (!directory || strncmp(path, directory, n) != 0 || (path[n] && path[n] != '/'))
		return NULL;
	return path + n + (path[n] == '/');
}

/* Finds which of the two directories a path is below, and what is left of it. */
static const char *find_root(struct request *rq, const char *path, struct artifact *ret)
{
	const struct config *c = rq->config;
	const char *top = local_path(rq->arena, c->default_artifact_root), *rest;

	ret->root = c->artifacts_destination;
	ret->location = DESTINATION_LOCATION;
	rest = below(normal_path(rq->arena, ret->root) + 1, path);
	if (rest || !top)
		return rest;
	ret->root = arena_printf(rq->arena, "/%s", top);
	ret->location = ROOT_LOCATION;
	return below(top, path);
}

static bool place_local(struct request *rq, const char *uri, const struct artifact_path *path,
			struct artifact *ret)
{
	const char *root = local_path(rq->arena, uri);
	const char *rest = root ? find_root(rq, root, ret) : NULL;
	struct artifact_path whole;

	if (!rest)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The server does not read artifacts at '%s': it is neither below its "
			    "--artifacts-destination nor below a local --default-artifact-root.",
			    uri);
	if (!artifact_path_read(rq, join(rq->arena, rest, path), &whole) ||
	    !artifact_path_check_own(rq, &whole))
		return false;
	ret->name = whole.name;
	ret->given = path->given;
	return true;
}

bool place_below(struct request *rq, const char *uri, const struct artifact_path *path,
		 struct artifact *ret)
{
	const char *scheme;
	struct uri parts;

	if (!uri_split(rq->arena, uri, &parts))
		return fail(rq, INVALID_PARAMETER_VALUE, "The artifact location '%s' is no URI.",
			    uri);
	if (place_is_proxied(rq->arena, uri, &scheme))
		return place_proxied(rq, uri, &parts, path, ret);
	if (!*scheme || strcmp(scheme, "file") == 0)
		return place_local(rq, uri, path, ret);
	return fail(rq, NOT_IMPLEMENTED,
		    "The server cannot reach the artifacts at '%s': this version has no store for "
		    "the scheme '%s'.",
		    uri, scheme);
}
