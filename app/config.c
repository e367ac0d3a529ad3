/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the server; see config.h and config.def. */
#include "app/config.h"

#include "app/artifacts/uri.h"
#include "app/db.h"
#include "app/webhooks/address.h"
#include "app/webhooks/fernet.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <unistd.h>

enum setting_type { SETTING_STR, SETTING_INT, SETTING_FLAG, SETTING_KEY };

struct setting {
	enum setting_type type;
	size_t offset;
	const char *option, *opposite, *env, *value, *help;
	const char *str;
	int64_t num, min, max;
};

#define AT(member) .offset = offsetof(struct config, member)
static const struct setting settings[] = {
#define STR(m, o, e, d, v, h)                                                                      \
	{ .type = SETTING_STR,                                                                     \
	  AT(m),                                                                                   \
	  .option = (o),                                                                           \
	  .env = (e),                                                                              \
	  .str = (d),                                                                              \
	  .value = (v),                                                                            \
	  .help = (h) },
#define INT(m, o, e, d, lo, hi, v, h)                                                              \
	{ .type = SETTING_INT,                                                                     \
	  AT(m),                                                                                   \
	  .option = (o),                                                                           \
	  .env = (e),                                                                              \
	  .num = (d),                                                                              \
	  .min = (lo),                                                                             \
	  .max = (hi),                                                                             \
	  .value = (v),                                                                            \
	  .help = (h) },
#define FLAG(m, o, n, e, d, h)                                                                     \
	{ .type = SETTING_FLAG,                                                                    \
	  AT(m),                                                                                   \
	  .option = (o),                                                                           \
	  .opposite = (n),                                                                         \
	  .env = (e),                                                                              \
	  .num = (d),                                                                              \
	  .help = (h) },
#define KEY(m, e, v, h) { .type = SETTING_KEY, AT(m), .env = (e), .value = (v), .help = (h) },
#include "app/config.def"
#undef STR
#undef INT
#undef FLAG
#undef KEY
};

/* Options of `mlflow server` that mean nothing here, or not yet. */
static const struct {
	const char *option, *why;
} elsewhere[] = {
	{ "host", "belongs to nginx here: `listen` in its configuration (scripts/server: --host)" },
	{ "port", "belongs to nginx here: `listen` in its configuration (scripts/server: --port)" },
	{ "gunicorn-opts", "is for a Python server; --workers sets the number of processes" },
	{ "uvicorn-opts", "is for a Python server; --workers sets the number of processes" },
	{ "waitress-opts", "is for a Python server; --workers sets the number of processes" },
	{ "dev", "is for a Python server; --log-level debug logs every request" },
	{ "registry-store-uri", "is not available: the registry is in the tracking database" },
	{ "workspace-store-uri", "is not available: workspaces are in the tracking database" },
	{ "read-replica-backend-store-uri", "is not available in this version" },
	{ "trace-archival-config", "is not available in this version" },
	{ "secrets-cache-ttl", "is not available in this version" },
	{ "secrets-cache-max-size", "is not available in this version" },
};

static void *member(struct config *c, const struct setting *s)
{
	return (char *)c + s->offset;
}

static void set_default(struct arena *a, struct config *c, const struct setting *s)
{
	if (s->type == SETTING_STR)
		*(const char **)member(c, s) = s->str;
	else if (s->type == SETTING_INT)
		*(int64_t *)member(c, s) = s->num;
	else if (s->type == SETTING_FLAG)
		*(bool *)member(c, s) = s->num;
	else
		secret_defer(a, *(struct secret **)member(c, s) = secret_take_env(s->env));
}

/* mlflow/environment_variables.py _BooleanEnvironmentVariable */
static bool parse_flag(const char *text, bool *ret)
{
	*ret = strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0;
	return *ret || strcasecmp(text, "false") == 0 || strcmp(text, "0") == 0;
}

static const char *set(struct arena *a, struct config *c, const struct setting *s, const char *name,
		       const char *text)
{
	int64_t v;
	char *end;

	if (s->type == SETTING_STR) {
		*(const char **)member(c, s) = text;
		return NULL;
	}
	if (s->type == SETTING_FLAG) {
		if (parse_flag(text, member(c, s)))
			return NULL;
		return arena_printf(a, "%s is '%s'; it must be true or false", name, text);
	}
	errno = 0;
	v = strtoll(text, &end, 10);
	if (errno || end == text || *end || v < s->min || v > s->max)
		return arena_printf(a,
				    "%s is '%s'; it must be a number from %" PRId64 " to %" PRId64,
				    name, text, s->min, s->max);
	*(int64_t *)member(c, s) = v;
	return NULL;
}

static const struct setting *find(const char *name, size_t n, bool *ret_opposite)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		const struct setting *s = &settings[i];

		if (!s->option)
			continue;
		if (strlen(s->option) == n && memcmp(s->option, name, n) == 0) {
			*ret_opposite = false;
			return s;
		}
		if (s->opposite && strlen(s->opposite) == n && memcmp(s->opposite, name, n) == 0) {
			*ret_opposite = true;
			return s;
		}
	}
	return NULL;
}

static const char *unknown_option(struct arena *a, const char *name, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
		if (strlen(elsewhere[i].option) == n && memcmp(elsewhere[i].option, name, n) == 0)
			return arena_printf(a, "--%s %s", elsewhere[i].option, elsewhere[i].why);
	return arena_printf(a, "unknown option --%.*s; `mlflow-fcgi serve --help` lists them",
			    (int)n, name);
}

/* One option at argv[*i]; advances *i over its value. */
static const char *read_option(struct arena *a, int argc, char **argv, int *i, struct config *c)
{
	const char *arg = argv[*i], *name, *value;
	const struct setting *s;
	bool opposite;
	size_t n;

	if (strcmp(arg, "-w") == 0)
		arg = "--workers";
	if (strncmp(arg, "--", 2) != 0)
		return arena_printf(a, "'%s' is not an option; options begin with --", arg);
	name = arg + 2;
	n = strcspn(name, "=");
	s = find(name, n, &opposite);
	if (!s)
		return unknown_option(a, name, n);
	value = name[n] ? name + n + 1 : NULL;
	if (s->type == SETTING_FLAG) {
		if (value)
			return arena_printf(a, "--%.*s takes no value", (int)n, name);
		*(bool *)member(c, s) = !opposite;
		return NULL;
	}
	if (!value && ++*i < argc)
		value = argv[*i];
	if (!value)
		return arena_printf(a, "--%.*s needs a value", (int)n, name);
	return set(a, c, s, arena_printf(a, "--%.*s", (int)n, name), value);
}

bool config_read(struct arena *a, int argc, char **argv, struct config *ret, const char **ret_error)
{
	*ret_error = NULL;
	for (size_t i = 0; i < ARRAY_LEN(settings) && !*ret_error; i++) {
		const char *text;

		set_default(a, ret, &settings[i]); /* takes keys out of the environment */
		text = getenv(settings[i].env);
		if (text && *text && settings[i].type != SETTING_KEY)
			*ret_error = set(a, ret, &settings[i], settings[i].env, text);
	}
	for (int i = 0; i < argc && !*ret_error; i++)
		*ret_error = read_option(a, argc, argv, &i, ret);
	return !*ret_error;
}

static const char *absolute(struct arena *a, const char *path)
{
	char here[PATH_MAX];

	if (strncmp(path, "file://", 7) == 0)
		path += 7;
	if (*path == '/')
		return path;
	if (strncmp(path, "./", 2) == 0)
		path += 2;
	if (!getcwd(here, sizeof(here)))
		return path;
	return arena_printf(a, "%s/%s", here[1] ? here : "", path);
}

static const char *check_prefix(struct arena *a, struct config *c)
{
	size_t n = strlen(c->static_prefix);

	while (n && c->static_prefix[n - 1] == '/')
		n--;
	c->static_prefix = arena_strndup(a, c->static_prefix, n);
	if (n && c->static_prefix[0] != '/')
		return arena_printf(a, "--static-prefix is '%s'; it must begin with a slash",
				    c->static_prefix);
	return NULL;
}

static const char *check_public_url(struct arena *a, struct config *c)
{
	size_t n = strlen(c->public_url);

	while (n && c->public_url[n - 1] == '/')
		n--;
	c->public_url = arena_strndup(a, c->public_url, n);
	if (n && strncmp(c->public_url, "http://", 7) != 0 &&
	    strncmp(c->public_url, "https://", 8) != 0)
		return arena_printf(a,
				    "--public-url is '%s'; it must begin with http:// or https://",
				    c->public_url);
	return NULL;
}

/* Whether the last or last but one segment of a URI's path is "workspaces". */
static bool is_below_workspaces(struct arena *a, const char *text)
{
	struct uri uri;
	const char *path = uri_split(a, text, &uri) ? uri.path : text;
	size_t end = strlen(path);

	for (int i = 0; i < 2; i++) {
		size_t start;

		while (end && path[end - 1] == '/')
			end--;
		for (start = end; start && path[start - 1] != '/';)
			start--;
		if (end - start == strlen("workspaces") &&
		    memcmp(path + start, "workspaces", end - start) == 0)
			return true;
		end = start;
	}
	return false;
}

/* WorkspaceAwareSqlAlchemyStore._validate_artifact_root_configuration: a root
 * that ends in "workspaces" would collide with the directory we add. */
static const char *check_root(struct arena *a, struct config *c)
{
	const char *root = c->default_artifact_root;

	if (!root || !*root)
		root = c->serve_artifacts ? "mlflow-artifacts:/" : "./mlruns";
	if (!strstr(root, ":/")) /* mlflow/utils/uri.py resolve_uri_if_local */
		root = absolute(a, root);
	c->default_artifact_root = root;
	if (c->enable_workspaces && is_below_workspaces(a, root))
		return arena_printf(
			a,
			"--default-artifact-root is '%s'; with workspaces it must not "
			"end in 'workspaces' or 'workspaces/NAME', which is added to it",
			root);
	return NULL;
}

static bool is_octal(int64_t mode)
{
	for (; mode; mode /= 10)
		if (mode % 10 > 7)
			return false;
	return true;
}

static bool is_frame_option(const char *text)
{
	return strcasecmp(text, "SAMEORIGIN") == 0 || strcasecmp(text, "DENY") == 0 ||
	       strcasecmp(text, "NONE") == 0;
}

/* Replaces the key's text by what it stands for. */
static const char *check_webhook_key(struct arena *a, struct config *c)
{
	struct secret *text = c->webhook_secret_key;

	if (!text || secret_size(text) == FERNET_KEY_SIZE)
		return NULL;
	secret_defer(a, c->webhook_secret_key = fernet_key(text));
	secret_wipe(text);
	return c->webhook_secret_key ?
		       NULL :
		       "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY is no Fernet key: it must be 32 bytes "
		       "in base64url, 44 characters, as `openssl rand -base64 32 | tr +/ -_` "
		       "prints them";
}

static const char *check_webhooks(struct arena *a, struct config *c)
{
	const char *entry;

	if (!address_list_check(a, c->webhook_allowed_hosts, &entry))
		return arena_printf(a,
				    "--webhook-allowed-hosts has '%s', which is no host, address "
				    "or network such as 10.1.2.0/24",
				    entry);
	if (*c->webhook_ca_file && access(c->webhook_ca_file, R_OK) != 0)
		return arena_printf(a, "--webhook-ca-file is '%s', which cannot be read: %s",
				    c->webhook_ca_file, strerror(errno));
	return check_webhook_key(a, c);
}

static bool is_s3(const char *uri)
{
	return strncmp(uri, "s3://", 5) == 0;
}

bool config_check(struct arena *a, struct config *c, const char **ret_error)
{
	static const char *const levels[] = { "error", "warning", "info", "debug" };
	bool level_known = false;

	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		level_known = level_known || strcmp(levels[i], c->log_level) == 0;
	*ret_error = NULL;
	if (!c->backend_store_uri)
		*ret_error = "no database: give --backend-store-uri or MLFLOW_BACKEND_STORE_URI";
	else if (strncmp(c->backend_store_uri, "postgres", 8) != 0)
		*ret_error = "--backend-store-uri must be a postgresql:// URI; other databases are "
			     "not supported";
	else if (!level_known)
		*ret_error = "--log-level must be error, warning, info or debug";
	else if (!is_frame_option(c->x_frame_options))
		*ret_error = "--x-frame-options must be SAMEORIGIN, DENY or NONE";
	else if (!is_octal(c->socket_mode))
		*ret_error = "--socket-mode must be octal, such as 660";
	else if (strstr(c->artifacts_destination, "://") && !is_s3(c->artifacts_destination) &&
		 strncmp(c->artifacts_destination, "file://", 7) != 0)
		*ret_error =
			"--artifacts-destination must be a local directory or s3://bucket/prefix "
			"in this version";
	if (!*ret_error)
		*ret_error = check_prefix(a, c);
	if (!*ret_error)
		*ret_error = check_public_url(a, c);
	if (!*ret_error)
		*ret_error = check_root(a, c);
	if (!*ret_error)
		*ret_error = check_webhooks(a, c);
	if (!*ret_error)
		if (!*ret_error && !is_s3(c->artifacts_destination))
			c->artifacts_destination = absolute(a, c->artifacts_destination);
	return !*ret_error;
}

/* Help text, wrapped at 78 columns behind `indent` spaces. */
static void wrap(FILE *out, const char *text, int indent)
{
	int column = indent;

	fprintf(out, "%*s", indent, "");
	while (*text) {
		int n = (int)strcspn(text, " ");

		if (column > indent && column + n + 1 > 78) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		}
		column += fprintf(out, "%s%.*s", column > indent ? " " : "", n, text);
		text += n + (text[n] == ' ');
	}
	fputc('\n', out);
}

static void show_default(FILE *out, const struct setting *s)
{
	if (s->type == SETTING_KEY) {
		fprintf(out, "%*s[env: %s; no option]\n", 6, "", s->env);
		return;
	}
	fprintf(out, "%*s[env: %s", 6, "", s->env);
	if (s->type == SETTING_INT)
		fprintf(out, "; default: %" PRId64, s->num);
	else if (s->type == SETTING_FLAG)
		fprintf(out, "; default: %s", s->num ? "on" : "off");
	else if (s->str && *s->str)
		fprintf(out, "; default: %s", s->str);
	fprintf(out, "]\n");
}

void config_help(FILE *out)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		const struct setting *s = &settings[i];

		fprintf(out, "  %s%s%s%s", s->option ? "--" : "", s->option ? s->option : s->env,
			s->value ? " " : "", s->value ? s->value : "");
		if (s->opposite)
			fprintf(out, " / --%s", s->opposite);
		fputc('\n', out);
		wrap(out, s->help, 6);
		show_default(out, s);
	}
}

void config_man(FILE *out)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		const struct setting *s = &settings[i];

		if (s->option)
			fprintf(out, ".It Fl \\&-%s", s->option);
		else
			fprintf(out, ".It Ev %s", s->env);
		if (s->value)
			fprintf(out, " Ar %s", s->value);
		if (s->opposite)
			fprintf(out, " | Fl \\&-%s", s->opposite);
		fprintf(out, "\n%s\n", s->help);
		if (s->option)
			fprintf(out, "Environment:\n.Ev %s .\n", s->env);
	}
}

void config_show(struct arena *a, const struct config *c, FILE *out)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		const struct setting *s = &settings[i];
		const char *at = (const char *)c + s->offset, *text;

		fprintf(out, "%s = ", s->option ? s->option : s->env);
		if (s->type == SETTING_KEY)
			fprintf(out, "%s\n",
				*(struct secret *const *)(const void *)at ? "***" : "");
		else if (s->type == SETTING_INT)
			fprintf(out, "%" PRId64 "\n", *(const int64_t *)(const void *)at);
		else if (s->type == SETTING_FLAG)
			fprintf(out, "%s\n", *(const bool *)at ? "true" : "false");
		else if ((text = *(const char *const *)(const void *)at))
			fprintf(out, "%s\n", strstr(text, "://") ? db_uri_shown(a, text) : text);
		else
			fprintf(out, "\n");
	}
}
