/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of artifacts; see path.h. */
#include "app/artifacts/path.h"

#include "app/config.h"
#include "app/gate.h"
#include "app/query.h"
#include "app/validate.h"

#include <ctype.h>

#define DECODINGS_MAX 10
#define WORKSPACES "workspaces"

/* ---- reading ---- */

/* The text after as many decodings as change it; NULL when that does not end. */
static const char *decode(struct arena *a, const char *text)
{
	for (int i = 0; i < DECODINGS_MAX; i++) {
		const char *decoded = percent_decode(a, text, strlen(text), false);

		if (!decoded || strcmp(decoded, text) == 0)
			return decoded;
		text = decoded;
	}
	return NULL;
}

/* The text with its control characters as "%xx". Clients up to 3.10 name images
 * "…%timestamp%1795…", where decoding finds the character 0x17 and this gives
 * back what was meant. */
static const char *escape_control_characters(struct arena *a, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	char *escaped = arena_alloc(a, 3 * strlen(text) + 1);
	size_t n = 0;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c != 0x7f) {
			escaped[n++] = (char)c;
			continue;
		}
		escaped[n++] = '%';
		escaped[n++] = digits[c >> 4];
		escaped[n++] = digits[c & 0xf];
	}
	return escaped;
}

static bool is_segment(const char *segment, size_t len, const char *what)
{
	return len == strlen(what) && memcmp(segment, what, len) == 0;
}

/* "/x", "C:/x" or "C:\x", "\\host\x" */
static bool is_absolute(const char *path)
{
	if (path[0] == '/' || (path[0] == '\\' && path[1] == '\\'))
		return true;
	return isalpha((unsigned char)path[0]) && path[1] == ':' &&
	       (path[2] == '/' || path[2] == '\\');
}

static bool is_safe(const char *path)
{
	if (is_absolute(path) || strncasecmp(path, "file:", 5) == 0 || strchr(path, '#'))
		return false;
	while (*path) {
		size_t len = strcspn(path, "/");

		if (is_segment(path, len, ".."))
			return false;
		path += len + (path[len] == '/');
	}
	return true;
}

static const char *without_empty_segments(struct arena *a, const char *path)
{
	char *name = arena_alloc(a, strlen(path) + 1);
	size_t n = 0;

	while (*path) {
		size_t len = strcspn(path, "/");

		if (len && !is_segment(path, len, ".")) {
			if (n)
				name[n++] = '/';
			memcpy(name + n, path, len);
			n += len;
		}
		path += len + (path[len] == '/');
	}
	return name;
}

/* mlflow/server/auth/__init__.py _EXPERIMENT_ID_PATTERN */
static void find_owner(struct arena *a, struct artifact_path *path)
{
	const char *p = path->name;
	size_t len = strcspn(p, "/");

	path->workspace = path->experiment_id = NULL;
	if (is_segment(p, len, WORKSPACES)) {
		p += len + (p[len] == '/');
		len = strcspn(p, "/");
		path->workspace = arena_strndup(a, p, len);
		p += len + (p[len] == '/');
		len = strcspn(p, "/");
	}
	if (len && strspn(p, "0123456789") == len)
		path->experiment_id = arena_strndup(a, p, len);
}

bool artifact_path_parse(struct arena *a, const char *text, struct artifact_path *ret)
{
	const char *decoded = decode(a, text);

	if (!decoded || decoded[strcspn(decoded, "\t\r\n")] || !is_safe(decoded))
		return false;
	ret->given = escape_control_characters(a, decoded);
	ret->name = without_empty_segments(a, ret->given);
	find_owner(a, ret);
	return true;
}

bool artifact_path_read(struct request *rq, const char *text, struct artifact_path *ret)
{
	return artifact_path_parse(rq->arena, text, ret) ||
	       fail(rq, INVALID_PARAMETER_VALUE, "Invalid path");
}

/* ---- workspaces ---- */

static bool is_in_spool(const char *name)
{
	return is_segment(name, strcspn(name, "/"), SPOOL_DIRECTORY);
}

/* Whether the text itself begins with the directory of all workspaces. */
static bool is_prefixed(const char *given)
{
	return is_segment(given, strcspn(given, "/"), WORKSPACES);
}

/* "workspaces", "workspaces/" and "workspaces//x" */
static bool lacks_name(const struct artifact_path *path)
{
	return !*path->workspace ||
	       (is_prefixed(path->given) && path->given[strlen(WORKSPACES "/")] == '/');
}

bool artifact_path_check_own(struct request *rq, const struct artifact_path *path)
{
	if (is_in_spool(path->name))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid artifact path: '%s'. The name '" SPOOL_DIRECTORY
			    "' is reserved for unfinished uploads.",
			    path->given);
	if (!rq->config->enable_workspaces || !path->workspace)
		return true;
	if (lacks_name(path))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Artifact paths prefixed with 'workspaces/' must include a workspace "
			    "name.");
	if (strcmp(path->workspace, rq->workspace) == 0)
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Artifact path targets workspace '%s' but the workspace specified in the "
		    "request is '%s'.",
		    path->workspace, rq->workspace);
}

static void prefix(struct request *rq, struct artifact_path *path)
{
	path->given = arena_printf(rq->arena, WORKSPACES "/%s%s%s", rq->workspace,
				   *path->given ? "/" : "", path->given);
	path->name = without_empty_segments(rq->arena, path->given);
	find_owner(rq->arena, path);
}

bool artifact_path_scope(struct request *rq, struct artifact_path *path)
{
	if (rq->config->enable_workspaces && strcmp(rq->workspace, DEFAULT_WORKSPACE) != 0 &&
	    !is_prefixed(path->given))
		prefix(rq, path);
	return artifact_path_check_own(rq, path);
}

/* ---- writing ---- */

const char *artifact_base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/* posixpath.split: what is before the last slash, without slashes at its end. */
static const char *directory_of(struct arena *a, const char *path)
{
	size_t n = (size_t)(artifact_base_name(path) - path);

	while (n && path[n - 1] == '/')
		n--;
	return arena_strndup(a, path, n);
}

/* "workspaces/x" of a server with workspaces */
static bool is_workspace_root(const struct request *rq, const char *name)
{
	size_t len = strcspn(name, "/");

	return rq->config->enable_workspaces && is_segment(name, len, WORKSPACES) &&
	       (!name[len] || !strchr(name + len + 1, '/'));
}

bool artifact_path_check_new(struct request *rq, const char *given, const char *name)
{
	const char *base = artifact_base_name(given);
	const char *directory = directory_of(rq->arena, given);
	const char *normal = normal_path(rq->arena, directory);

	if (!*base || strcmp(base, ".") == 0 || is_workspace_root(rq, name))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Artifact path must include a filename (cannot end with '/').");
	if (strncmp(base, UNFINISHED_PREFIX, strlen(UNFINISHED_PREFIX)) == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid artifact file name: '%s'. Artifact names starting with '%s' "
			    "are reserved.",
			    base, UNFINISHED_PREFIX);
	if (*directory && (strcmp(directory, normal) != 0 || strcmp(normal, ".") == 0))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid artifact path: '%s'. Names may be treated as files in certain "
			    "cases, and must not resolve to other names when treated as such. This "
			    "name would resolve to %s",
			    directory, python_repr(rq->arena, normal));
	return true;
}
