/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From where a model version may come; see model_versions.h. What is compared is
 * text: the reference resolves symbolic links of its own disk on the way, and its
 * answers tell what is there. Ours do not look at the disk.
 */
#include "app/artifacts/model_uri.h"
#include "app/artifacts/place.h"
#include "app/artifacts/uri.h"
#include "app/query.h"
#include "app/validate.h"
#include "handlers/model_versions.h"

/* Text that does not settle in so many rounds of decoding is no honest URI. */
#define DECODE_MAX 10

/* ---- text ---- */

/* Decoded until it does not change any more. NULL: it has NUL bytes or is no
 * UTF-8 somewhere on the way, or does not settle. */
static const char *decode_all(struct arena *a, const char *text, bool plus_is_space)
{
	for (int i = 0; text && i < DECODE_MAX; i++) {
		const char *plain = percent_decode(a, text, strlen(text), plus_is_space);

		if (plain && strcmp(plain, text) == 0)
			return text;
		text = plain;
	}
	return NULL;
}

static bool is_segment(const char *text, size_t n, const char *segment)
{
	return strlen(segment) == n && memcmp(text, segment, n) == 0;
}

/* Whether a segment between slashes is exactly this. */
static bool has_segment(const char *path, const char *segment)
{
	for (;;) {
		size_t n = strcspn(path, "/");

		if (is_segment(path, n, segment))
			return true;
		if (!path[n])
			return false;
		path += n + 1;
	}
}

/* An absolute path that leads nowhere else, however often it is decoded
 * (_validate_non_local_source_contains_relative_paths). */
static bool is_plain(struct arena *a, const char *source)
{
	const char *plain = decode_all(a, source, true);
	struct uri uri;

	if (!plain || has_segment(plain, "..") || !uri_split(a, plain, &uri))
		return false;
	return *uri.path == '/' && uri.path[strspn(uri.path, "/")] && !has_segment(uri.path, ".") &&
	       !has_segment(uri.path, "..");
}

/* The segments of a path without empty ones, decoded one by one. */
struct segments {
	size_t n;
	const char **v;
};

static bool read_segments(struct arena *a, const char *path, struct segments *ret)
{
	*ret = (struct segments){ .v = ARENA_ARRAY(a, strlen(path) / 2 + 1, const char *) };
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n) {
			const char *plain = decode_all(a, arena_strndup(a, path, n), false);

			if (!plain)
				return false;
			ret->v[ret->n++] = plain;
		}
		path += n + (path[n] == '/');
	}
	return true;
}

static bool begins_with(const struct segments *s, size_t from, const struct segments *root)
{
	if (s->n < from + root->n)
		return false;
	for (size_t i = 0; i < root->n; i++)
		if (strcmp(s->v[from + i], root->v[i]) != 0)
			return false;
	return true;
}

/* urlsplit leaves parameters in the path. */
static const char *whole_path(struct arena *a, const struct uri *uri)
{
	return *uri->params ? arena_printf(a, "%s;%s", uri->path, uri->params) : uri->path;
}

/* _is_uri_within_root */
static bool is_within(struct arena *a, const char *source, const char *root)
{
	struct segments s, r;
	struct uri in, of;

	return uri_split(a, source, &in) && uri_split(a, root, &of) &&
	       strcmp(in.scheme, of.scheme) == 0 && strcasecmp(in.authority, of.authority) == 0 &&
	       read_segments(a, whole_path(a, &in), &s) &&
	       read_segments(a, whole_path(a, &of), &r) && r.n && begins_with(&s, 0, &r);
}

/* Whether the artifact proxy serves it (_is_mlflow_artifact_source). */
static bool is_proxied(struct arena *a, const struct uri *uri)
{
	static const char *names[] = { "api", "2.0", "mlflow-artifacts", "artifacts" };
	static const struct segments route = { ARRAY_LEN(names), names };
	struct segments s;

	if (strcmp(uri->scheme, "mlflow-artifacts") == 0)
		return true;
	if (strcmp(uri->scheme, "http") != 0 && strcmp(uri->scheme, "https") != 0)
		return false;
	if (!read_segments(a, whole_path(a, uri), &s))
		return true; /* and so refused */
	for (size_t i = 0; i < s.n; i++)
		if (begins_with(&s, i, &route))
			return true;
	return false;
}

/* ---- local paths ---- */

/* The path of a local URI in its shortest form, or NULL. */
static const char *local_path(struct arena *a, const char *uri)
{
	struct uri parts;

	if (strncmp(uri, "file:", 5) == 0) {
		if (!uri_split(a, uri, &parts))
			return NULL;
		uri = parts.path;
	}
	uri = percent_decode(a, uri, strlen(uri), false);
	return uri && *uri == '/' ? normal_path(a, uri + strspn(uri, "/") - 1) : NULL;
}

static bool is_same_machine(const char *host)
{
	return !*host || strcmp(host, ".") == 0 || strncmp(host, "localhost", 9) == 0 ||
	       strncmp(host, "127.0.0.1", 9) == 0;
}

/* mlflow/utils/uri.py is_local_uri. False: answered. */
static bool find_whether_local(struct request *rq, const char *source, const struct uri *uri,
			       bool *ret)
{
	const char *host;
	int port;

	*ret = strcmp(uri->scheme, "file") == 0 || (!*uri->scheme && strcmp(source, "databricks"));
	if (!*ret || !*uri->scheme)
		return true;
	host = uri_host(rq->arena, uri, &port);
	if (host && is_same_machine(host))
		return true;
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "%s is not a valid remote uri. For remote access on windows, please consider "
		    "using a different scheme such as SMB (e.g. smb://<hostname>/<path>).",
		    source);
}

static bool is_below(const char *path, const char *directory)
{
	size_t n = strlen(directory);

	return strncmp(path, directory, n) == 0 &&
	       (!path[n] || path[n] == '/' || strcmp(directory, "/") == 0);
}

/* ---- what a source belongs to ---- */

static bool refuse_source(struct request *rq, const char *source, const char *parameter)
{
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid model version source: '%s'. The %s request parameter must identify "
		    "the resource that contains the source.",
		    source, parameter);
}

static bool find_logged(struct request *rq, struct origin *o, bool *ret_found)
{
	struct rows *r;

	*ret_found = true;
	if (o->logged_location)
		return true;
	r = db_query(rq, model_version_logged, P_STR(o->model_id), P_STR(rq->workspace));
	if (!r)
		return false;
	*ret_found = rows_count(r) > 0;
	if (*ret_found) {
		o->logged_location = or_empty(rows_str(r, 0, 0));
		o->logged_run_id = rows_str(r, 0, 1);
	}
	return true;
}

/* What the request says the source belongs to: its logged model if it names one,
 * else its run. */
static const char *owner_of(const struct origin *o)
{
	return *o->model_id ? "model_id" : "run_id";
}

/* Where the owner's artifacts are; NULL when the request names none. False: there
 * is no such owner, or something failed; answered. */
static bool find_owner(struct request *rq, struct origin *o, const char **ret_uri)
{
	struct rows *r;
	bool found;

	*ret_uri = NULL;
	if (*o->model_id) {
		if (!find_logged(rq, o, &found))
			return false;
		*ret_uri = o->logged_location;
		return found || refuse_source(rq, o->source, "model_id");
	}
	if (!*or_empty(o->run_id))
		return true;
	r = db_query(rq, artifact_find_run, P_STR(o->run_id), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r))
		return refuse_source(rq, o->source, "run_id");
	*ret_uri = or_empty(rows_str(r, 0, 0));
	return true;
}

static bool check_local(struct request *rq, struct origin *o)
{
	const char *path = local_path(rq->arena, o->source), *root, *directory, *scheme;

	if (!find_owner(rq, o, &root))
		return false;
	if (root && path && !place_is_proxied(rq->arena, root, &scheme) &&
	    (!*scheme || strcmp(scheme, "file") == 0)) {
		directory = local_path(rq->arena, root);
		if (directory && is_below(path, directory))
			return true;
	}
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid model version source: '%s'. To use a local path as a model version "
		    "source, the %s request parameter has to be specified and the local path has "
		    "to be contained within the artifact directory of the run specified by the %s.",
		    root && path ? path : o->source, owner_of(o), owner_of(o));
}

static bool check_proxied(struct request *rq, struct origin *o)
{
	const char *root;

	if (!find_owner(rq, o, &root))
		return false;
	return (root && is_within(rq->arena, o->source, root)) ||
	       refuse_source(rq, o->source, owner_of(o));
}

/* ---- runs:/ and models:/ ---- */

static bool check_of_run(struct request *rq, const struct origin *o, const struct uri *uri)
{
	const char *id = uri->path + 1;

	if (*o->model_id)
		return refuse_source(rq, o->source, "model_id");
	if (*uri->authority)
		return refuse_source(rq, o->source, "run_id");
	id = arena_strndup(rq->arena, id, strcspn(id, "/"));
	if (!*id)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Not a proper runs:/ URI: %s. Runs URIs must be of the form "
			    "'runs:/<run_id>/run-relative/path/to/artifact'",
			    o->source);
	return strcmp(id, or_empty(o->run_id)) == 0 || refuse_source(rq, o->source, "run_id");
}

static bool check_of_model(struct request *rq, const struct origin *o)
{
	struct model_uri m;

	if (!model_uri_read(rq->arena, o->source, &m))
		return refuse_source(rq, o->source, "model_id");
	if (!m.model_id || strcmp(m.model_id, o->model_id) == 0)
		return true;
	return refuse_source(rq, o->source, "model_id");
}

bool check_source(struct request *rq, struct origin *o)
{
	struct uri uri;
	bool is_local;

	if (!uri_split(rq->arena, o->source, &uri))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid model version source: '%s' is no URI.", o->source);
	if (!find_whether_local(rq, o->source, &uri, &is_local))
		return false;
	if (is_local)
		return check_local(rq, o);
	if (!is_plain(rq->arena, o->source))
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"Invalid model version source: '%s'. If supplying a source as an http, "
			"https, local file path, ftp, objectstore, or mlflow-artifacts uri, an "
			"absolute path must be provided without relative path references present. "
			"Please provide an absolute path.",
			o->source);
	if (strcmp(uri.scheme, "runs") == 0)
		return check_of_run(rq, o, &uri);
	if (strcmp(uri.scheme, "models") == 0)
		return check_of_model(rq, o);
	return !is_proxied(rq->arena, &uri) || check_proxied(rq, o);
}

/* ---- sources that are versions themselves ---- */

static struct rows *find_version(struct request *rq, const struct model_uri *m)
{
	bool is_latest = m->alias && strcasecmp(m->alias, "latest") == 0;
	const char *stage = m->stage ? find_stage(m->stage) : NULL;
	struct opt_int number = { .given = m->version != NULL };
	struct version_number version;

	if (!check_model_name(rq, m->name))
		return NULL;
	if (number.given) {
		if (!read_version(rq, m->version, &version))
			return NULL;
		number.v = version.v;
	}
	return db_query(rq, model_version_resolve, P_STR(m->name), P_STR(rq->workspace),
			P_OPT_INT(number), P_STR(is_latest ? NULL : m->alias),
			P_STR(stage ? stage : m->stage));
}

static bool no_such_version(struct request *rq, const struct model_uri *m, const struct rows *r)
{
	if (m->version)
		return no_model_version(rq, m->name, m->version);
	if (m->alias && strcasecmp(m->alias, "latest") == 0)
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Latest version not found for model %s.",
			    m->name);
	if (m->alias && rows_null(r, 0, 1))
		return fail(rq, INVALID_PARAMETER_VALUE, "Registered model alias %s not found.",
			    m->alias);
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "No versions of model with name '%s'%s found",
		    m->name, m->stage ? arena_printf(rq->arena, " and stage '%s'", m->stage) : "");
}

/* Takes the version over: its number, its artifacts and its run, which the
 * request may not contradict. */
static bool take_over(struct request *rq, struct origin *o, const struct model_uri *m,
		      const struct rows *r)
{
	const char *run_id = rows_str(r, 0, 3);

	if ((o->has_run_id && strcmp(or_empty(o->run_id), or_empty(run_id)) != 0) || *o->model_id)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid model version source: '%s'. The run_id and model_id request "
			    "parameters must match the referenced model version.",
			    o->source);
	o->source = arena_printf(rq->arena, "models:/%s/%s", m->name, rows_str(r, 0, 2));
	o->location = rows_str(r, 0, 4);
	if (!o->has_run_id)
		o->run_id = run_id;
	return true;
}

bool resolve_source(struct request *rq, struct origin *o)
{
	struct model_uri m;
	struct rows *r;
	struct uri uri;

	if (!uri_split(rq->arena, o->source, &uri) || strcmp(uri.scheme, "models") != 0)
		return true;
	if (*uri.authority)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid model version source: '%s'. Registered model sources must use "
			    "the active model registry.",
			    o->source);
	if (!model_uri_read(rq->arena, o->source, &m))
		return refuse_source(rq, o->source, "model_id");
	if (m.model_id)
		return true;
	r = find_version(rq, &m);
	if (!r)
		return false;
	if (!rows_count(r))
		return no_registered_model(rq, m.name);
	if (rows_bool(r, 0, 0))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid model version source: '%s'. Prompt versions cannot be used as "
			    "model version sources.",
			    o->source);
	if ((m.stage && !read_stage(rq, m.stage)) || (m.alias && !check_alias(rq, m.alias)))
		return false;
	return rows_null(r, 0, 2) ? no_such_version(rq, &m, r) : take_over(rq, o, &m, r);
}

bool complete_origin(struct request *rq, struct origin *o)
{
	struct model_uri m = { 0 };
	struct uri uri;
	bool found;

	if (!*o->model_id)
		return true;
	if (!find_logged(rq, o, &found))
		return false;
	if (!found)
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Logged model with ID '%s' not found.",
			    o->model_id);
	if (uri_split(rq->arena, o->source, &uri) && strcmp(uri.scheme, "models") == 0 &&
	    model_uri_read(rq->arena, o->source, &m) && m.model_id)
		o->location = o->logged_location;
	if (!*or_empty(o->run_id))
		o->run_id = o->logged_run_id;
	return true;
}
