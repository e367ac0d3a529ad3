/* SPDX-License-Identifier: Apache-2.0 */
/* URIs of artifacts; see location.h. */
#include "app/artifacts/location.h"

#include "app/artifacts/stores.h"
#include "app/artifacts/uri.h"
#include "app/config.h"
#include "app/query.h"
#include "app/validate.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#define ARCHIVAL "trace_archival_config.location"

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

bool location_is_own(const char *uri, const char *id)
{
	size_t n = strlen(id);

	for (const char *p = strchr(uri, '/'); n && p; p = strchr(p + 1, '/'))
		if (strncmp(p + 1, id, n) == 0 && (p[n + 1] == '/' || !p[n + 1]))
			return true;
	return false;
}

/* The length of a URI up to the last segment of its path, without slashes at its end. */
static size_t path_length(const char *uri)
{
	size_t n = strcspn(uri, "?#");

	while (n && uri[n - 1] == '/')
		n--;
	return n;
}

/* What is left of the first *n characters of `uri` without "/" and `tail` at their end. */
static bool cut_tail(const char *uri, const char *tail, size_t *n)
{
	size_t m = strlen(tail);

	if (!m || *n <= m || memcmp(uri + *n - m, tail, m) != 0 || uri[*n - m - 1] != '/')
		return false;
	*n -= m + 1;
	return true;
}

bool location_is_in_experiment(const char *uri, const char *location, const char *experiment_id,
			       const char *tail)
{
	size_t n = strcspn(uri, "?#"), m = path_length(location);

	if (!cut_tail(uri, tail, &n))
		return false;
	return (m && n == m && memcmp(uri, location, m) == 0) || cut_tail(uri, experiment_id, &n);
}

const char *artifact_root(const struct request *rq)
{
	const char *root = store_of_workspace(rq->config, rq->arena, rq->workspace)->artifact_root;

	if (!root)
		root = rq->config->default_artifact_root;
	if (!rq->config->enable_workspaces)
		return root;
	return uri_append(rq->arena, root, arena_printf(rq->arena, "workspaces/%s", rq->workspace));
}

/* ---- hosts ---- */

/* Schemes whose stores connect to the host in the URI. Schemes of one family
 * reach the same service; a missing port stands for the well-known ones, and
 * mlflow-artifacts follows the tracking server, http or https. */
static const struct addressed {
	const char *scheme, *family;
	int ports[2]; /* -1: only another missing port is the same */
} addressed[] = {
	{ "ftp", "ftp", { 21, 21 } },       { "sftp", "sftp", { 22, 22 } },
	{ "hdfs", "hdfs", { -1, -1 } },     { "viewfs", "hdfs", { -1, -1 } },
	{ "http", "http", { 80, 80 } },     { "https", "http", { 443, 443 } },
	{ "r2", "r2", { 443, 443 } },       { "b2", "b2", { 443, 443 } },
	{ "abfss", "abfss", { 443, 443 } }, { "mlflow-artifacts", "http", { 80, 443 } },
};

struct target {
	const char *family, *host;
	int ports[2];
};

/* What a client of the URI would connect to. False: nothing that it names. A
 * host that programs read differently (a backslash, a bad port) has no family,
 * so that it equals no other. */
static bool find_target(struct arena *a, const struct uri *uri, struct target *ret)
{
	const struct addressed *s = NULL;
	int port;

	for (size_t i = 0; i < ARRAY_LEN(addressed) && !s; i++)
		if (strcmp(addressed[i].scheme, uri->scheme) == 0)
			s = &addressed[i];
	if (!s || (!*uri->authority && strcmp(s->scheme, "mlflow-artifacts") == 0))
		return false;
	*ret = (struct target){ .family = s->family };
	memcpy(ret->ports, s->ports, sizeof(ret->ports));
	ret->host = uri_host(a, uri, &port);
	if (!ret->host)
		ret->family = "";
	else if (port >= 0)
		ret->ports[0] = ret->ports[1] = port;
	return true;
}

static bool is_trusted(const struct request *rq, const struct target *t)
{
	const char *const ours[] = { rq->config->default_artifact_root,
				     rq->config->artifacts_destination };

	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		struct target o;
		struct uri uri;

		if (!uri_split(rq->arena, ours[i], &uri) || !find_target(rq->arena, &uri, &o))
			continue;
		if (*t->family && strcmp(t->family, o.family) == 0 && o.host &&
		    strcmp(t->host, o.host) == 0 &&
		    (t->ports[0] == o.ports[0] || t->ports[0] == o.ports[1] ||
		     t->ports[1] == o.ports[0] || t->ports[1] == o.ports[1]))
			return true;
	}
	return false;
}

static bool is_allowed_scheme(const struct request *rq, const char *scheme)
{
	const char *p = rq->config->allowed_artifact_schemes;

	while (*p) {
		size_t n = strcspn(p, ",");
		const char *name = python_strip(rq->arena, arena_strndup(rq->arena, p, n));

		if (strcasecmp(name, scheme) == 0)
			return true;
		p += n + (p[n] == ',');
	}
	return false;
}

static bool check_host(struct request *rq, const char *field, const struct uri *uri)
{
	struct target t;

	if (!find_target(rq->arena, uri, &t) || is_allowed_scheme(rq, uri->scheme) ||
	    is_trusted(rq, &t))
		return true;
	return fail(
		rq, INVALID_PARAMETER_VALUE,
		"'%s' cannot use the '%s' scheme: the '%s' scheme addresses a host other than "
		"the tracking server's configured artifact storage, so the server would connect "
		"to the host named in the URI. Set the "
		"MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES environment variable on the "
		"server to allow it.",
		field, uri->scheme, uri->scheme);
}

bool check_artifact_host(struct request *rq, const char *field, const char *uri)
{
	struct uri parts;

	return !uri_split(rq->arena, uri, &parts) || check_host(rq, field, &parts);
}

/* ---- the whole URI ---- */

/* A query could be taken for a part of the path and lead upwards, even encoded
 * several times over. What does not settle in ten rounds is no honest query. */
static bool check_query(struct request *rq, const char *query)
{
	for (int i = 0; i < 10; i++) {
		const char *plain = percent_decode(rq->arena, query, strlen(query), false);

		if (!plain)
			break;
		plain = uri_clean(rq->arena, plain);
		if (strcmp(plain, query) == 0 && !strstr(query, ".."))
			return true;
		query = plain;
	}
	return fail(rq, INVALID_PARAMETER_VALUE, "Invalid query string");
}

static bool check_uri_length(struct request *rq, const char *text)
{
	size_t max = (size_t)rq->config->artifact_location_max_length;

	if (utf8_length(text) <= max)
		return true;
	return fail(
		rq, INVALID_PARAMETER_VALUE,
		"Invalid artifact path length. The length of the artifact path cannot be greater "
		"than %zu characters. To configure this limit, please set the "
		"MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH environment variable.",
		max);
}

static bool read_storage_uri(struct request *rq, const char *field, const char *text,
			     struct uri *ret)
{
	if (!uri_split(rq->arena, text, ret))
		return fail(rq, INVALID_PARAMETER_VALUE, "'%s' is not a URI: '%s'", field, text);
	if (*ret->fragment || *ret->params)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "'%s' URL can't include fragments or params.", field);
	if (!check_query(rq, ret->query) || !check_host(rq, field, ret))
		return false;
	if (strncmp(text, "runs:", 5) == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Artifact location cannot be a runs:/ URI. Given: '%s'", text);
	return check_uri_length(rq, text);
}

bool check_storage_uri(struct request *rq, const char *field, const char *uri)
{
	struct uri parts;

	return read_storage_uri(rq, field, uri, &parts);
}

static bool is_this_host(struct arena *a, const struct uri *uri)
{
	int port;
	const char *host = *uri->authority ? uri_host(a, uri, &port) : ".";

	return host && (!*host || strcmp(host, ".") == 0 || strncmp(host, "localhost", 9) == 0 ||
			strncmp(host, "127.0.0.1", 9) == 0);
}

/* `path` below the directory `here`, written as pathlib does: no "." and no
 * slash too many, but ".." stays. */
static const char *path_below(struct arena *a, const char *here, const char *path)
{
	const char *out = strcmp(here, "/") == 0 ? "" : here;

	while (*path) {
		size_t n = strcspn(path, "/");

		if (n && !(n == 1 && *path == '.'))
			out = arena_printf(a, "%s/%.*s", out, (int)n, path);
		path += n + (path[n] == '/');
	}
	return *out ? out : "/";
}

bool resolve_local_uri(struct request *rq, const char *uri, const char **ret)
{
	char here[PATH_MAX];
	const char *path = uri;
	struct uri parts;
	bool is_file;

	*ret = uri;
	if (!uri_split(rq->arena, uri, &parts) || strcmp(uri, "databricks") == 0)
		return true;
	is_file = strcmp(parts.scheme, "file") == 0;
	if (*parts.scheme && !is_file)
		return true;
	if (is_file && !is_this_host(rq->arena, &parts))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "%s is not a valid remote uri. For remote access on windows, please "
			    "consider using a different scheme such as SMB (e.g. "
			    "smb://<hostname>/<path>).",
			    uri);
	if (is_file)
		path = parts.path;
	path = percent_decode(rq->arena, path, strlen(path), false);
	if (!path)
		return fail(rq, INVALID_PARAMETER_VALUE, "'%s' is no path in UTF-8", uri);
	if (*path == '/')
		return true;
	if (!getcwd(here, sizeof(here)))
		return fail(rq, INTERNAL_ERROR, "The server's working directory is gone: %s",
			    strerror(errno));
	*ret = path_below(rq->arena, here, path);
	if (is_file)
		*ret = arena_printf(rq->arena, "file://%s%s%s", *ret, *parts.query ? "?" : "",
				    parts.query);
	return check_uri_length(rq, *ret);
}

/* "C:\team" is a path of Windows, not a URI. */
static bool is_drive(const char *scheme)
{
	return *scheme && !scheme[1];
}

bool check_artifact_root(struct request *rq, const char *uri)
{
	struct uri parts;

	if (!read_storage_uri(rq, "default_artifact_root", uri, &parts))
		return false;
	if ((*parts.scheme && !is_drive(parts.scheme)) || *uri == '/')
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid value for 'default_artifact_root'. Expected a URI (for example "
		    "'s3://bucket/prefix' or 'mlflow-artifacts:/prefix') or an absolute path, got "
		    "'%s'.",
		    uri);
}

/* Stores that MLflow knows by scheme, by whether it can delete what they hold. */
static const char *const keep_traces[] = { "file",  "s3",    "r2",   "b2",   "gs",
					   "wasbs", "ftp",   "sftp", "hdfs", "viewfs",
					   "http",  "https", "abfss" };
static const char *const keep_no_traces[] = { "dbfs", "models" };

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool refuse_archival(struct request *rq, const char *why)
{
	return fail(rq, INVALID_PARAMETER_VALUE, "Invalid value for '" ARCHIVAL "'. %s", why);
}

bool check_archival_location(struct request *rq, const char *uri)
{
	struct uri parts;

	if (!read_storage_uri(rq, ARCHIVAL, uri, &parts))
		return false;
	if (!*parts.scheme)
		return refuse_archival(rq, "Expected a URI string.");
	if (strcmp(parts.scheme, "mlflow-artifacts") == 0)
		return refuse_archival(rq, "Trace archival location cannot use the proxy-only "
					   "`mlflow-artifacts:` scheme.");
	if (is_drive(parts.scheme) || is_one_of(parts.scheme, keep_traces, ARRAY_LEN(keep_traces)))
		return true;
	if (is_one_of(parts.scheme, keep_no_traces, ARRAY_LEN(keep_no_traces)))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid value for 'trace_archival_location'. Trace archival location "
			    "%s resolves to an artifact repository that does not support deleting "
			    "archived payloads.",
			    python_repr(rq->arena, uri));
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Could not find a registered artifact repository for: %s. Currently registered "
		    "schemes are: ['', 'file', 's3', 'r2', 'b2', 'gs', 'wasbs', 'ftp', 'sftp', "
		    "'dbfs', 'hdfs', 'viewfs', 'runs', 'models', 'http', 'https', "
		    "'mlflow-artifacts', 'abfss']",
		    uri);
}
