/* SPDX-License-Identifier: Apache-2.0 */
/* models:/ URIs; see model_uri.h. */
#include "app/artifacts/model_uri.h"

#include "app/artifacts/uri.h"
#include "app/validate.h"

static bool is_blank(struct arena *a, const char *text)
{
	return !*python_strip(a, text);
}

static bool read_suffix(struct arena *a, const char *suffix, struct model_uri *ret)
{
	if (is_blank(a, suffix))
		return false;
	if (!suffix[strspn(suffix, "0123456789")])
		ret->version = suffix;
	else if (strcasecmp(suffix, "latest") != 0)
		ret->stage = suffix;
	return true;
}

bool model_uri_read(struct arena *a, const char *text, struct model_uri *ret)
{
	char *path = arena_strdup(a, strchr(uri_clean(a, text), ':') + 1), *slash, *at;

	*ret = (struct model_uri){ 0 };
	path += strncmp(path, "//", 2) == 0 ? 2 : 0;
	path[strcspn(path, "?")] = '\0';
	if (*path != '/' || !path[1])
		return false;
	path += strspn(path, "/");
	slash = strchr(path, '/');
	if (slash) {
		*slash++ = '\0';
		ret->name = path;
		return !strchr(slash, '/') && !is_blank(a, path) && read_suffix(a, slash, ret);
	}
	if (is_blank(a, path))
		return false;
	at = strrchr(path, '@');
	if (!at) {
		ret->model_id = path;
		return true;
	}
	*at++ = '\0';
	ret->name = path;
	ret->alias = at;
	return !is_blank(a, at);
}
