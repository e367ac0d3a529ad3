/* SPDX-License-Identifier: Apache-2.0 */
/* Places of artifacts; see place.h. */
#include "app/artifacts/place.h"

#include "app/artifacts/s3.h"
#include "app/artifacts/stores.h"
#include "app/artifacts/uri.h"
#include "app/config.h"
#include "app/validate.h"

#define PROXY_ROUTE "/api/2.0/mlflow-artifacts/artifacts/"

static struct artifact in_store(struct request *rq, const struct artifact_path *path)
{
	const struct store *s = store_of_workspace(rq->config, rq->arena, rq->workspace);

	return (struct artifact){ s->root, s->location, path->name, path->given, s };
}

bool place_of_path(struct request *rq, const char *text, struct artifact *ret)
{
	struct artifact_path path;

	if (!artifact_path_read(rq, text, &path) || !artifact_path_scope(rq, &path))
		return false;
	*ret = in_store(rq, &path);
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
	*ret = in_store(rq, &whole);
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

/* Finds which of the workspace's directories a path is below, and what is left of it. */
static const char *find_root(struct request *rq, const char *path, struct artifact *ret)
{
	const struct store *own = store_of_workspace(rq->config, rq->arena, rq->workspace);
	const struct store *root = store_of_root(rq->config, rq->arena);
	const char *top = local_path(rq->arena, rq->config->default_artifact_root), *rest = NULL;

	if (own->root)
		rest = below(normal_path(rq->arena, own->root) + 1, path);
	if (rest || !top || !root || root->s3) {
		*ret = (struct artifact){ .root = own->root,
					  .location = own->location,
					  .store = own };
		return rest;
	}
	*ret = (struct artifact){ .root = arena_printf(rq->arena, "/%s", top),
				  .location = root->location,
				  .store = root };
	return below(top, path);
}

/* What is `rest` of a store that *ret has, and below it `path`. */
static bool finish(struct request *rq, const char *rest, const struct artifact_path *path,
		   struct artifact *ret)
{
	struct artifact_path whole;

	if (!artifact_path_read(rq, join(rq->arena, rest, path), &whole) ||
	    !artifact_path_check_own(rq, &whole))
		return false;
	ret->name = whole.name;
	ret->given = path->given;
	return true;
}

static bool place_local(struct request *rq, const char *uri, const struct artifact_path *path,
			struct artifact *ret)
{
	const char *root = local_path(rq->arena, uri);
	const char *rest = root ? find_root(rq, root, ret) : NULL;

	if (!rest)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The server does not read artifacts at '%s': it is neither below its "
			    "--artifacts-destination nor below a local --default-artifact-root.",
			    uri);
	return finish(rq, rest, path, ret);
}

/* ---- buckets ---- */

/* What is left of an object's name below a store; NULL when it is not in it. */
static const char *below_bucket(const struct store *s, const char *bucket, const char *key)
{
	const char *rest;

	if (!s || !s->s3 || strcmp(s->s3->bucket, bucket) != 0)
		return NULL;
	key += strspn(key, "/");
	rest = *s->s3->prefix ? below(s->s3->prefix, key) : key;
	return rest;
}

/* In a bucket of the workspace's own store, or of the server's root. Another is none
 * of the server's: it signs for no name that somebody else chose. */
static bool place_bucket(struct request *rq, const char *uri, const struct uri *parts,
			 const struct artifact_path *path, struct artifact *ret)
{
	const struct store *stores[] = { store_of_workspace(rq->config, rq->arena, rq->workspace),
					 store_of_root(rq->config, rq->arena) };

	for (size_t i = 0; i < ARRAY_LEN(stores); i++) {
		const char *rest = below_bucket(stores[i], parts->authority, parts->path);

		if (!rest)
			continue;
		*ret = (struct artifact){ .location = stores[i]->location, .store = stores[i] };
		return finish(rq, rest, path, ret);
	}
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "The server does not read artifacts at '%s': it is neither below the "
		    "destination of the workspace's artifact store nor below an s3:// "
		    "--default-artifact-root.",
		    uri);
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
	if (strcmp(scheme, "s3") == 0)
		return place_bucket(rq, uri, &parts, path, ret);
	return fail(rq, NOT_IMPLEMENTED,
		    "The server cannot reach the artifacts at '%s': this version has no store for "
		    "the scheme '%s'.",
		    uri, scheme);
}
