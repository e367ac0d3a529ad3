/* SPDX-License-Identifier: Apache-2.0 */
/* basic_auth.ini and its environment variables (mlflow/server/auth/config.py). */
#include "auth/auth.h"
#include "auth/groups.h"
#include "auth/ini.h"
#include "auth/memory.h"

#include "app/artifacts/ini.h"
#include "app/config.h"
#include "app/db.h"
#include "app/limits.h"
#include "app/log.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>

#define INI_MAX 65536
#define BASIC_AUTH "mlflow.server.auth:authenticate_request_basic_auth"

static const char *const permissions[] = {
	"READ", "USE", "EDIT", "MANAGE", "NO_PERMISSIONS", "DENY"
};
/* Of caches that do not exist here: nothing is remembered past a change. */
static const char *const numbers[] = { "workspace_cache_max_size", "workspace_cache_ttl_seconds",
				       "auth_cache_max_size", "auth_cache_ttl_seconds" };

static bool read_file(struct arena *a, const char *path, char **ret_text)
{
	char *text = arena_alloc(a, INI_MAX + 1);
	FILE *f = fopen(path, "re");
	size_t n;

	if (!f)
		return false;
	n = fread(text, 1, INI_MAX, f);
	text[n] = '\0';
	fclose(f);
	*ret_text = text;
	return true;
}

/* A variable that is set counts even when it is empty, so that an empty secret is
 * noticed instead of falling back to an old one in the file. */
static const char *env_or(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	value = value ? value : otherwise;
	return value && *value ? value : NULL;
}

static bool is_one_of(const char *value, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(value, list[i]) == 0)
			return true;
	return false;
}

/* configparser's getboolean */
static bool parse_boolean(const char *text, bool *ret)
{
	static const char *const yes[] = { "1", "yes", "true", "on" }, *const no[] = { "0", "no",
										       "false",
										       "off" };

	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		if (strcasecmp(text, yes[i]) == 0)
			return *ret = true;
		if (strcasecmp(text, no[i]) == 0)
			return *ret = false, true;
	}
	return false;
}

static bool is_number(const char *text)
{
	char *end;

	errno = 0;
	return strtoimax(text, &end, 10) >= 0 && !errno && end != text && !*end;
}

static const char *check_numbers(struct arena *a, const struct ini *ini)
{
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		const char *value = ini_get(ini, numbers[i]);

		if (value && !is_number(value))
			return arena_printf(a, "%s is '%s'; it must be a number", numbers[i],
					    value);
	}
	return NULL;
}

/* The scheme without SQLAlchemy's driver is how two spellings of one URI differ. */
static bool is_same_database(const char *x, const char *y)
{
	const char *at_x = strstr(x, "://"), *at_y = strstr(y, "://");

	return at_x && at_y && strcmp(at_x, at_y) == 0;
}

static const char *check_database(struct arena *a, const struct config *c, struct auth_settings *s,
				  const char *uri)
{
	s->database_uri = uri ? uri : c->backend_store_uri;
	if (!s->database_uri)
		return "no database: give database_uri, or MLFLOW_BACKEND_STORE_URI";
	if (strncmp(s->database_uri, "postgres", 8) != 0)
		return arena_printf(a,
				    "database_uri is '%s'; it must be a postgresql:// URI, such as "
				    "that of --backend-store-uri, which is used when the key is "
				    "left out",
				    db_uri_shown(a, s->database_uri));
	s->is_separate = c->backend_store_uri &&
			 !is_same_database(s->database_uri, c->backend_store_uri);
	return NULL;
}

static const char *read_settings(struct arena *a, const struct config *c, const struct ini *ini,
				 struct auth_settings *s)
{
	const char *function = ini_get(ini, "authorization_function");
	const char *permission = ini_get(ini, "default_permission");
	const char *grant = ini_get(ini, "grant_default_workspace_access");
	const char *error = check_numbers(a, ini);

	s->admin_username = env_or("MLFLOW_AUTH_ADMIN_USERNAME", ini_get(ini, "admin_username"));
	s->admin_password = env_or("MLFLOW_AUTH_ADMIN_PASSWORD", ini_get(ini, "admin_password"));
	s->default_permission = permission ? permission : "READ";
	if (error)
		return error;
	if (!is_one_of(s->default_permission, permissions, ARRAY_LEN(permissions)))
		return arena_printf(a,
				    "default_permission is '%s'; it must be READ, USE, EDIT, "
				    "MANAGE, NO_PERMISSIONS or DENY",
				    s->default_permission);
	if (grant && !parse_boolean(grant, &s->grant_default_workspace_access))
		return arena_printf(a,
				    "grant_default_workspace_access is '%s'; it must be true or "
				    "false",
				    grant);
	if (function && strcmp(function, BASIC_AUTH) != 0)
		return arena_printf(a,
				    "authorization_function is '%s'; Python functions cannot be "
				    "called here, only %s is there. For single sign-on see "
				    "--trusted-user in mlflow-fcgi(8)",
				    function, BASIC_AUTH);
	return check_database(a, c, s, ini_get(ini, "database_uri"));
}

/* Without a file groups decide about nothing. */
static const char *read_groups(struct arena *a, const char *path, struct auth_settings *s)
{
	struct group_map *map = ARENA_NEW(a, struct group_map);
	const char *error = NULL;
	char *text;

	s->groups = map;
	if (!path || !*path)
		return NULL;
	text = read_text_file(a, path, SETTINGS_FILE_MAX);
	if (!text)
		return arena_printf(a, "cannot read --group-roles %s: %s", path, strerror(errno));
	return group_map_parse(a, text, map, &error) ?
		       NULL :
		       arena_printf(a, "--group-roles %s: %s", path, error);
}

/* In an arena of its own: what the file said before goes when this is read. */
void auth_reload(const struct config *c)
{
	static struct arena *kept;
	struct arena *a = arena_new(ARENA_HARD_LIMIT);
	struct auth_settings read = { 0 };
	const char *error;

	if (!c->auth) {
		arena_free(a);
		return;
	}
	error = read_groups(a, c->group_roles, &read);
	if (error) {
		log_event(LOG_LEVEL_ERROR, "group_roles_not_read",
			  "what was read before stays in force: %s", error);
		arena_free(a);
		return;
	}
	*c->auth->groups = *read.groups;
	if (kept)
		arena_free(kept);
	kept = a;
}

static const char *check_sso(const struct config *c)
{
	if (c->trusted_user && !c->app_name)
		return "--trusted-user needs --app-name basic-auth: without it nobody is asked "
		       "who they are";
	if (c->group_roles && *c->group_roles && !c->trusted_user)
		return "--group-roles needs --trusted-user: groups come from nginx";
	return NULL;
}

/* Without a file everything has its default. */
static const char *read_ini(struct arena *a, const char *path, struct ini *ret)
{
	const char *error = NULL;
	char *text;

	*ret = (struct ini){ 0 };
	if (!path)
		return NULL;
	if (!read_file(a, path, &text))
		return arena_printf(a, "cannot read --auth-config %s: %s", path, strerror(errno));
	return ini_parse(a, text, ret, &error) ? NULL : arena_printf(a, "%s: %s", path, error);
}

bool auth_configure(struct arena *a, struct config *c, const char **ret_error)
{
	struct auth_settings *s = ARENA_NEW(a, struct auth_settings);
	struct ini ini;

	c->auth = NULL;
	*ret_error = check_sso(c);
	if (*ret_error || !c->app_name)
		return !*ret_error;
	s->secret_key = env_or("MLFLOW_FLASK_SERVER_SECRET_KEY", NULL);
	if (strcmp(c->app_name, "basic-auth") != 0)
		*ret_error = arena_printf(a, "--app-name is '%s'; only basic-auth is there",
					  c->app_name);
	else if (!s->secret_key)
		*ret_error = "--app-name basic-auth needs MLFLOW_FLASK_SERVER_SECRET_KEY in the "
			     "environment: a long random text that protects the sign-up page, the "
			     "same on every server of one deployment";
	else if (sodium_init() < 0)
		*ret_error = "libsodium does not start";
	else if (!(*ret_error = read_ini(a, c->auth_config, &ini)))
		*ret_error = read_settings(a, c, &ini, s);
	if (!*ret_error)
		*ret_error = read_groups(a, c->group_roles, s);
	if (!*ret_error)
		s->memory = memory_new();
	c->auth = *ret_error ? NULL : s;
	return !*ret_error;
}

const char *auth_database_uri(struct arena *a, const struct config *c, const char **ret_error)
{
	struct auth_settings s;
	struct ini ini;

	*ret_error = read_ini(a, c->auth_config, &ini);
	if (!*ret_error)
		*ret_error = check_database(a, c, &s, ini_get(&ini, "database_uri"));
	return *ret_error ? NULL : s.database_uri;
}
