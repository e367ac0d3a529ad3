/* SPDX-License-Identifier: Apache-2.0 */
/* AWS's files; see aws_files.h. */
#include "app/artifacts/aws_files.h"

#include "app/artifacts/ini.h"

const char *aws_profile(void)
{
	const char *profile = getenv("AWS_PROFILE");

	return profile && *profile ? profile : "default";
}

static const char *path_of(struct arena *a, const char *variable, const char *name)
{
	const char *path = getenv(variable), *home = getenv("HOME");

	if (path && *path)
		return path;
	return arena_printf(a, "%s/.aws/%s", home ? home : "", name);
}

const char *aws_credentials_path(struct arena *a)
{
	return path_of(a, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
}

const char *aws_config_path(struct arena *a)
{
	return path_of(a, "AWS_CONFIG_FILE", "config");
}

struct search {
	const char *section, *key, *found;
};

static bool look(void *arg, int line UNUSED, const char *section, const char *key,
		 const char *value)
{
	struct search *s = arg;

	if (key && strcmp(section, s->section) == 0 && strcmp(key, s->key) == 0)
		s->found = value;
	return true;
}

const char *aws_file_value(struct arena *a, const char *text, bool is_config, const char *profile,
			   const char *key)
{
	bool is_default = strcmp(profile, "default") == 0;
	struct search s = { .section = profile, .key = key };
	int line;

	if (is_config && !is_default)
		s.section = arena_printf(a, "profile %s", profile);
	return ini_read(a, text, look, &s, &line) && s.found && *s.found ? s.found : NULL;
}
