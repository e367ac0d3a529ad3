/* SPDX-License-Identifier: Apache-2.0 */
/* Which store a workspace has; see stores.h. */
#include "app/artifacts/stores.h"

#include "app/artifacts/guard.h"
#include "app/artifacts/ini.h"
#include "app/artifacts/local.h"
#include "app/artifacts/s3.h"
#include "app/artifacts/uri.h"
#include "app/config.h"
#include "app/gate.h"
#include "app/limits.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <sys/stat.h>

#define STORES_MAX 1000

/* ---- one section ---- */

struct section {
	const char *pattern;
	int line;
	struct s3_settings s3;
	const char *destination, *artifact_root;
	const char *max_file_size, *max_total_size, *immutable_models, *presigned_only;
};

static const struct {
	const char *key;
	size_t offset;
} settings[] = {
#define SETTING(key, member)                                                                       \
	{                                                                                          \
		key, offsetof(struct section, member)                                              \
	}
	SETTING("destination", destination),
	SETTING("artifact_root", artifact_root),
	SETTING("endpoint", s3.endpoint),
	SETTING("public_endpoint", s3.public_endpoint),
	SETTING("region", s3.region),
	SETTING("addressing_style", s3.addressing_style),
	SETTING("aws_access_key_id", s3.keys.access_key),
	SETTING("aws_secret_access_key", s3.keys.secret_key),
	SETTING("aws_session_token", s3.keys.session_token),
	SETTING("profile", s3.keys.profile),
	SETTING("credentials_file", s3.keys.file),
	SETTING("ca_bundle", s3.ca_bundle),
	SETTING("ignore_tls", s3.ignore_tls),
	SETTING("upload_extra_args", s3.upload_extra_args),
	SETTING("expected_bucket_owner", s3.owner),
	SETTING("max_file_size", max_file_size),
	SETTING("max_total_size", max_total_size),
	SETTING("immutable_models", immutable_models),
	SETTING("presigned_only", presigned_only),
#undef SETTING
};

struct reading {
	struct arena *arena;
	const struct config *config;
	struct section *sections;
	size_t n;
	const char *error;
};

static bool begin_section(struct reading *r, int line, const char *pattern)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->sections[i].pattern, pattern) == 0)
			r->error = arena_printf(r->arena, "line %d: [%s] is there twice", line,
						pattern);
	if (!*pattern)
		r->error = arena_printf(r->arena, "line %d: a section names a workspace", line);
	else if (r->n == STORES_MAX)
		r->error =
			arena_printf(r->arena, "line %d: more than %d sections", line, STORES_MAX);
	if (r->error)
		return false;
	r->sections[r->n++] = (struct section){ .pattern = pattern, .line = line };
	return true;
}

static bool on_setting(void *arg, int line, const char *section, const char *key, const char *value)
{
	struct reading *r = arg;

	if (!key)
		return begin_section(r, line, section);
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		if (strcmp(settings[i].key, key) != 0)
			continue;
		if (*value)
			*(const char **)(void *)((char *)&r->sections[r->n - 1] +
						 settings[i].offset) = value;
		return true;
	}
	r->error = arena_printf(r->arena, "line %d: [%s] has a setting '%s' that does not exist",
				line, section, key);
	return false;
}

/* ---- values ---- */

/* "500MB", "1.5 GiB" or bytes; decimal and binary prefixes mean what they say. */
static bool parse_size(const char *text, int64_t *ret)
{
	static const struct {
		const char *unit;
		double factor;
	} units[] = { { "", 1 },
		      { "B", 1 },
		      { "KB", 1e3 },
		      { "MB", 1e6 },
		      { "GB", 1e9 },
		      { "TB", 1e12 },
		      { "PB", 1e15 },
		      { "KiB", 1024.0 },
		      { "MiB", 1048576.0 },
		      { "GiB", 1073741824.0 },
		      { "TiB", 1099511627776.0 } };
	char *end;
	double v;

	if (!text[strspn(text, " ")] || text[0] == '-' || !strchr("0123456789", text[0]))
		return false;
	v = strtod(text, &end);
	end += strspn(end, " ");
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (strcasecmp(units[i].unit, end) != 0)
			continue;
		v *= units[i].factor;
		*ret = (int64_t)v;
		return v >= 1 && v < 9e18;
	}
	return false;
}

static const char *set_size(struct arena *a, const char *key, const char *text, int64_t *ret)
{
	if (!text || parse_size(text, ret))
		return NULL;
	return arena_printf(a, "%s is '%s'; it must be a size such as 500MB or 2 GiB", key, text);
}

static const char *set_flag(struct arena *a, const char *key, const char *text, bool *ret)
{
	if (!text)
		return NULL;
	*ret = strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0;
	if (*ret || strcasecmp(text, "false") == 0 || strcmp(text, "0") == 0)
		return NULL;
	return arena_printf(a, "%s is '%s'; it must be true or false", key, text);
}

static bool is_s3(const char *uri)
{
	return strncasecmp(uri, "s3://", 5) == 0;
}

/* The directory of an absolute path or file: URI, without slashes at the end. */
static const char *local_directory(struct arena *a, const char *text)
{
	size_t n;

	if (strncmp(text, "file://", 7) == 0)
		text += 7;
	if (*text != '/' || strstr(text, "/../") || strpbrk(text, "\"\\$;{}\n"))
		return NULL;
	n = strlen(text);
	while (n > 1 && text[n - 1] == '/')
		n--;
	return arena_strndup(a, text, n);
}

static const char *set_place(struct arena *a, struct s3_settings *s3, const char *destination,
			     size_t number, struct store *store)
{
	const char *error = NULL;

	if (is_s3(destination)) {
		s3->destination = destination;
		s3_environment(a, s3);
		store->ops = &s3_ops;
		store->location = arena_printf(a, "@mlflow_store_%zu", number);
		store->s3 = s3_new(a, s3, &error);
		return error;
	}
	store->ops = &local_ops;
	store->location = arena_printf(a, "/_artifact_store_%zu", number);
	store->root = local_directory(a, destination);
	return store->root ? NULL :
			     arena_printf(a,
					  "the destination '%s' is neither s3://bucket/prefix nor "
					  "an absolute path",
					  destination);
}

static const char *make_store(struct arena *a, const struct config *c, struct section *s,
			      size_t number, struct store *ret)
{
	const char *error;

	*ret = (struct store){ .name = s->pattern,
			       .artifact_root = s->artifact_root,
			       .presigned_only = c->presigned_only };
	error = set_size(a, "max_file_size", s->max_file_size, &ret->max_file_size);
	if (!error)
		error = set_size(a, "max_total_size", s->max_total_size, &ret->max_total_size);
	if (!error)
		error = set_flag(a, "immutable_models", s->immutable_models,
				 &ret->immutable_models);
	if (!error)
		error = set_flag(a, "presigned_only", s->presigned_only, &ret->presigned_only);
	if (!error)
		error = set_place(a, &s->s3,
				  s->destination ? s->destination : c->artifacts_destination,
				  number, ret);
	if (!error && !s->s3.keys.access_key != !s->s3.keys.secret_key)
		error = "aws_access_key_id and aws_secret_access_key belong together";
	if (!error && c->artifacts_only && (ret->max_total_size || ret->immutable_models))
		error = "max_total_size and immutable_models need the database, which is not there "
			"with --artifacts-only";
	if (!error && ret->presigned_only && guard_needs_size(ret))
		error = "max_file_size and max_total_size cannot hold what clients send to the "
			"bucket themselves: leave out presigned_only";
	if (!error && ret->presigned_only && !ret->s3)
		error = "presigned_only needs an S3 bucket";
	return error ? arena_printf(a, "[%s], line %d: %s", s->pattern, s->line, error) : NULL;
}

/* ---- stores that lie within each other ---- */

/* Where a store is, so that one within another begins with the other's text. */
static const char *whereabouts(struct arena *a, const struct store *s)
{
	if (!s->s3)
		return arena_printf(a, "%s/", s->root[1] ? s->root : "");
	return arena_printf(a, "s3:%s:%s/%s%s", s->s3->inside.origin, s->s3->bucket, s->s3->prefix,
			    *s->s3->prefix ? "/" : "");
}

static bool is_within(struct arena *a, const struct store *inner, const struct store *outer)
{
	const char *in = whereabouts(a, inner), *out = whereabouts(a, outer);

	return strcmp(in, out) != 0 && strncmp(in, out, strlen(out)) == 0;
}

/* Names of artifacts begin with workspaces/<workspace>, which keeps workspaces of one
 * store apart. A store within another would be reached by other names. */
static const char *check_apart(struct arena *a, const struct stores *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct store *one = &s->v[i].store;

		for (size_t j = 0; j <= s->n; j++) {
			const struct store *other = j < s->n ? &s->v[j].store : &s->destination;

			if (other->ops && (is_within(a, one, other) || is_within(a, other, one)))
				return arena_printf(
					a,
					"[%s] and [%s] keep artifacts within each other's "
					"destination, where one workspace could reach the "
					"other's; give them destinations side by side",
					one->name, other->name);
		}
	}
	return NULL;
}

/* ---- all of them ---- */

bool stores_read(struct arena *a, const char *text, const struct config *c, struct stores *ret,
		 const char **ret_error)
{
	struct reading r = { .arena = a, .config = c };
	int line = 0;

	r.sections = ARENA_ARRAY(a, STORES_MAX, struct section);
	if (!ini_read(a, text, on_setting, &r, &line))
		*ret_error = r.error ?
				     r.error :
				     arena_printf(a,
						  "line %d is neither a [section] nor a setting = "
						  "value in one",
						  line);
	else
		*ret_error = NULL;
	ret->v = ARENA_ARRAY(a, r.n, struct section_store);
	for (ret->n = 0; ret->n < r.n && !*ret_error; ret->n++) {
		struct section_store *s = &ret->v[ret->n];

		s->pattern = r.sections[ret->n].pattern;
		*ret_error = make_store(a, c, &r.sections[ret->n], ret->n + 1, &s->store);
	}
	if (!*ret_error)
		*ret_error = check_apart(a, ret);
	return !*ret_error;
}

static const char *load_file(struct arena *a, const struct config *c, struct stores *s)
{
	const char *path = c->artifact_stores, *text, *error;
	struct stat st;

	if (!path || !*path)
		return NULL;
	text = read_text_file(a, path, SETTINGS_FILE_MAX);
	if (!text || stat(path, &st) != 0)
		return arena_printf(a, "--artifact-stores: %s: %s", path, strerror(errno));
	if (st.st_mode & 07)
		return arena_printf(a,
				    "--artifact-stores: %s can be read by everybody, and may hold "
				    "secrets: chmod o= it",
				    path);
	if (stores_read(a, text, c, s, &error))
		return NULL;
	return arena_printf(a, "--artifact-stores: %s: %s", path, error);
}

static const char *set_destination(struct arena *a, const struct config *c, struct stores *s)
{
	struct s3_settings s3 = { 0 };
	const char *error;

	s->destination = (struct store){ .name = "default", .presigned_only = c->presigned_only };
	error = set_place(a, &s3, c->artifacts_destination, 0, &s->destination);
	if (error)
		return arena_printf(a, "--artifacts-destination: %s", error);
	if (!s->destination.s3) {
		s->destination.location = LOCAL_LOCATION;
		s->destination.root = c->artifacts_destination;
	}
	return NULL;
}

static const char *set_root(struct arena *a, const struct config *c, struct stores *s)
{
	const char *root = c->default_artifact_root;
	struct s3_settings s3 = { .destination = root };
	const char *error = NULL;

	s->root = (struct store){ .name = "root", .presigned_only = c->presigned_only };
	if (is_s3(root)) {
		s3_environment(a, &s3);
		s->root.ops = &s3_ops;
		s->root.location = "@mlflow_store_root";
		s->root.s3 = s3_new(a, &s3, &error);
		return error ? arena_printf(a, "--default-artifact-root: %s", error) : NULL;
	}
	if (*root == '/' || strncmp(root, "file:", 5) == 0) {
		s->root.ops = &local_ops;
		s->root.location = LOCAL_ROOT_LOCATION;
	}
	return NULL;
}

bool stores_load(struct arena *a, struct config *c, const char **ret_error)
{
	struct stores *s = ARENA_NEW(a, struct stores);

	*ret_error = set_destination(a, c, s);
	if (!*ret_error)
		*ret_error = set_root(a, c, s);
	if (!*ret_error)
		*ret_error = load_file(a, c, s);
	if (!*ret_error && c->presigned_only && !s->destination.s3)
		*ret_error = "--presigned-only needs an --artifacts-destination in an S3 bucket";
	c->stores = s;
	return !*ret_error;
}

static const struct store *find(const struct stores *s, const char *workspace)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->v[i].pattern, workspace) == 0)
			return &s->v[i].store;
	for (size_t i = 0; i < s->n; i++)
		if (fnmatch(s->v[i].pattern, workspace, 0) == 0)
			return &s->v[i].store;
	return &s->destination;
}

const struct store *store_of_workspace(const struct config *c, struct arena *a,
				       const char *workspace)
{
	struct store *local;

	if (c->stores)
		return find(c->stores, workspace);
	local = ARENA_NEW(a, struct store);
	*local = (struct store){ .name = "default",
				 .ops = &local_ops,
				 .root = c->artifacts_destination,
				 .location = LOCAL_LOCATION };
	return local;
}

const struct store *store_of_root(const struct config *c, struct arena *a)
{
	struct store *local;

	if (c->stores)
		return c->stores->root.ops ? &c->stores->root : NULL;
	local = ARENA_NEW(a, struct store);
	*local = (struct store){ .name = "root",
				 .ops = &local_ops,
				 .location = LOCAL_ROOT_LOCATION };
	return local;
}

bool stores_take_parts(const struct config *c)
{
	bool some = c->stores && c->stores->destination.ops->multipart_create;

	for (size_t i = 0; c->stores && i < c->stores->n; i++)
		some = some || c->stores->v[i].store.ops->multipart_create;
	return some && c->serve_artifacts && c->presigned_urls;
}

bool stores_presign_all(const struct config *c)
{
	bool all = c->stores && c->stores->destination.ops->presign_download;

	for (size_t i = 0; c->stores && i < c->stores->n; i++)
		all = all && c->stores->v[i].store.ops->presign_download;
	return all && c->serve_artifacts && c->presigned_urls;
}

/* ---- showing ---- */

static void show(const char *pattern, const struct store *s, FILE *out)
{
	if (s->s3)
		fprintf(out, "artifact-store [%s] = s3://%s/%s at %s%s, region %s", pattern,
			s->s3->bucket, s->s3->prefix, s->s3->inside.origin, s->s3->inside.base,
			s->s3->region);
	else
		fprintf(out, "artifact-store [%s] = %s", pattern, s->root);
	if (s->max_file_size)
		fprintf(out, ", files up to %" PRId64 " bytes", s->max_file_size);
	if (s->max_total_size)
		fprintf(out, ", up to %" PRId64 " bytes a workspace", s->max_total_size);
	fprintf(out, "%s%s\n", s->immutable_models ? ", registered models immutable" : "",
		s->presigned_only ? ", presigned only" : "");
}

void stores_show(const struct config *c, FILE *out)
{
	for (size_t i = 0; i < c->stores->n; i++)
		show(c->stores->v[i].pattern, &c->stores->v[i].store, out);
	show("*", &c->stores->destination, out);
}
