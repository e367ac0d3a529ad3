/* SPDX-License-Identifier: Apache-2.0 */
/* What requests about MCP servers hold; see mcp.h. */
#include "handlers/mcp.h"

#include "app/config.h"
#include "app/limits.h"
#include "app/validate.h"
#include "app/webhooks/url.h"

#include <ctype.h>

/* mlflow/utils/validation.py _MAX_MCP_ICONS_PER_LIST, _MAX_MCP_TOOLS_PER_LIST */
#define ICONS_MAX 100
#define TOOLS_MAX 1000

/* Of a server.json and of a version's tools, which every access endpoint's answer repeats. */
#define MANIFEST_SIZE_MAX (256 * KIB)
#define TOOLS_SIZE_MAX (512 * KIB)

#define END                                                                                        \
	{                                                                                          \
		.kind = MODEL_END                                                                  \
	}

/* ---- icons ---- */

static bool check_icon(struct request *rq, const char **url)
{
	const struct url_rule rule = { "Icon URL", rq->config->icon_url_schemes,
				       rq->config->icon_url_private };

	return check_public_url(rq, &rule, *url) &&
	       check_url_host(rq, "Icon URL", *url, rq->config->icon_url_domains);
}

/* _validate_mcp_icon_mime_type; it is stored without blanks around and in lower case. */
static bool check_mime_type(struct request *rq, const char **type)
{
	char *plain = arena_strdup(rq->arena, python_strip(rq->arena, *type));

	for (char *p = plain; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (strncmp(plain, "image/", 6) != 0 || !plain[6])
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Invalid icon mimeType %s. Allowed values must use the 'image/*' media "
			    "type.",
			    python_repr(rq->arena, *type));
	*type = plain;
	return true;
}

static const struct model_field icon_fields[] = {
	{ .name = "src", .kind = MODEL_STR, .flags = MODEL_REQUIRED, .check = check_icon },
	{ .name = "sizes", .kind = MODEL_STRS, .flags = MODEL_NULLABLE },
	{ .name = "mimeType", .kind = MODEL_STR, .flags = MODEL_NULLABLE, .check = check_mime_type },
	{ .name = "theme", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	END,
};
static const struct model icon = { "MCPIconRequestPayload", icon_fields,
				   MODEL_KEEPS_OTHERS | MODEL_OTHERS_FIRST | MODEL_DROPS_NULLS };

#define ICONS                                                                                      \
	{                                                                                          \
		.name = "icons", .kind = MODEL_LIST, .flags = MODEL_NULLABLE, .of = &icon,         \
		.max = ICONS_MAX                                                                   \
	}

/* ---- server.json ---- */

static const struct model_field variable_fields[] = {
	{ .name = "name", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "description", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "isRequired", .kind = MODEL_BOOL, .flags = MODEL_NULLABLE },
	{ .name = "isSecret", .kind = MODEL_BOOL, .flags = MODEL_NULLABLE },
	END,
};
static const struct model variable = { "ServerJSONEnvironmentVariablePayload", variable_fields,
				       MODEL_KEEPS_OTHERS };

static const struct model_field package_fields[] = {
	{ .name = "registryType", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "identifier", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "transport", .kind = MODEL_ANY, .flags = MODEL_REQUIRED },
	{ .name = "registryBaseUrl", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "version", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "environmentVariables",
	  .kind = MODEL_LIST,
	  .flags = MODEL_NULLABLE,
	  .of = &variable },
	END,
};
static const struct model package = { "ServerJSONPackagePayload", package_fields,
				      MODEL_KEEPS_OTHERS };

static const struct model_field remote_fields[] = {
	{ .name = "type", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "url", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	END,
};
static const struct model remote = { "ServerJSONRemotePayload", remote_fields, MODEL_KEEPS_OTHERS };

static const struct model_field repository_fields[] = {
	{ .name = "url", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "source", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "id", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "subfolder", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	END,
};
static const struct model repository = { "ServerJSONRepositoryPayload", repository_fields,
					 MODEL_KEEPS_OTHERS };

static const struct model_field manifest_fields[] = {
	{ .name = "name", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "version", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "title", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "description", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	ICONS,
	{ .name = "packages", .kind = MODEL_LIST, .flags = MODEL_NULLABLE, .of = &package },
	{ .name = "remotes", .kind = MODEL_LIST, .flags = MODEL_NULLABLE, .of = &remote },
	{ .name = "repository", .kind = MODEL_ONE, .flags = MODEL_NULLABLE, .of = &repository },
	{ .name = "websiteUrl", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "_meta", .kind = MODEL_DICT, .flags = MODEL_NULLABLE, .also = "meta" },
	END,
};
static const struct model manifest = { "ServerJSONPayload", manifest_fields, MODEL_KEEPS_OTHERS };

/* ---- tools and connect options ---- */

static const struct model_field tool_fields[] = {
	{ .name = "name", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "title", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "description", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "inputSchema", .kind = MODEL_DICT, .flags = MODEL_NULLABLE },
	{ .name = "outputSchema", .kind = MODEL_DICT, .flags = MODEL_NULLABLE },
	{ .name = "annotations", .kind = MODEL_DICT, .flags = MODEL_NULLABLE },
	ICONS,
	{ .name = "execution", .kind = MODEL_DICT, .flags = MODEL_NULLABLE },
	END,
};
static const struct model tool = { "MCPToolRequestPayload", tool_fields, MODEL_DROPS_NULLS };

static const struct model_field option_fields[] = {
	{ .name = "hidden", .kind = MODEL_BOOL, .flags = MODEL_OR_FALSE },
	END,
};
static const struct model option = { "ConnectOptionSettings", option_fields, MODEL_IS_DATACLASS };

#define TOOLS                                                                                      \
	{                                                                                          \
		.name = "tools", .kind = MODEL_LIST, .flags = MODEL_NULLABLE, .of = &tool,         \
		.max = TOOLS_MAX                                                                   \
	}
#define CONNECT_OPTIONS                                                                            \
	{                                                                                          \
		.name = "connect_options", .kind = MODEL_MAP, .flags = MODEL_NULLABLE,             \
		.of = &option                                                                      \
	}

/* ---- bodies ---- */

static const struct model_field new_server_fields[] = {
	{ .name = "name", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "description", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	ICONS,
	END,
};
const struct model mcp_new_server = { "CreateMCPServerRequest", new_server_fields, 0 };

static const struct model_field server_changes_fields[] = {
	{ .name = "display_name", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "description", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	ICONS,
	END,
};
const struct model mcp_server_changes = { "UpdateMCPServerRequest", server_changes_fields, 0 };

static const struct model_field new_version_fields[] = {
	{ .name = "server_json", .kind = MODEL_ONE, .flags = MODEL_REQUIRED, .of = &manifest },
	{ .name = "status", .kind = MODEL_STR },
	{ .name = "source", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	TOOLS,
	CONNECT_OPTIONS,
	END,
};
const struct model mcp_new_version = { "CreateMCPServerVersionRequest", new_version_fields, 0 };

static const struct model_field version_changes_fields[] = {
	{ .name = "status", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	TOOLS,
	CONNECT_OPTIONS,
	END,
};
const struct model mcp_version_changes = { "UpdateMCPServerVersionRequest", version_changes_fields,
					   0 };

static const struct model_field new_endpoint_fields[] = {
	{ .name = "server_version", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "server_alias", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "url", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "transport_type", .kind = MODEL_STR },
	END,
};
const struct model mcp_new_endpoint = { "CreateMCPAccessEndpointRequest", new_endpoint_fields, 0 };

static const struct model_field endpoint_changes_fields[] = {
	{ .name = "server_version", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "server_alias", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "url", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	{ .name = "transport_type", .kind = MODEL_STR, .flags = MODEL_NULLABLE },
	END,
};
const struct model mcp_endpoint_changes = { "UpdateMCPAccessEndpointRequest",
					    endpoint_changes_fields, 0 };

static const struct model_field new_tag_fields[] = {
	{ .name = "key", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "value", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	END,
};
const struct model mcp_new_tag = { "SetTagRequest", new_tag_fields, 0 };

static const struct model_field new_alias_fields[] = {
	{ .name = "alias", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	{ .name = "version", .kind = MODEL_STR, .flags = MODEL_REQUIRED },
	END,
};
const struct model mcp_new_alias = { "SetAliasRequest", new_alias_fields, 0 };

/* ---- names ---- */

/* Letters, digits and, but not at the ends, characters of `inner`; two at least. */
static bool is_part_of_name(const char *s, size_t n, const char *inner)
{
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && (!i || i == n - 1 || !strchr(inner, s[i])))
			return false;
	return n >= 2;
}

bool mcp_check_name(struct request *rq, const char *name)
{
	static const char *const reserved[] = { "aliases", "endpoints", "tags", "versions" };
	size_t n = strcspn(name, "/");
	const char *slug = name[n] ? name + n + 1 : "";
	bool ok = is_part_of_name(name, n, ".-") && is_part_of_name(slug, strlen(slug), "._-");

	if (!*name)
		return fail(rq, INVALID_PARAMETER_VALUE, "MCP server name must not be empty");
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
		ok = ok && strcmp(slug, reserved[i]) != 0;
	return ok ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid MCP server name. Expected '<reverse-dns namespace>/<server slug>' "
		    "such as 'com.example/server-name'.");
}

/* ---- what only answers have ---- */

/* The object with another value of a member it has. */
static struct json_value with_member(struct arena *a, const struct json_value *v, const char *key,
				     const struct json_value *member)
{
	struct json_value *items = ARENA_ARRAY(a, v->n, struct json_value), out = *v;

	for (size_t i = 0; i < v->n; i++)
		items[i] = strcmp(v->keys[i], key) == 0 ? *member : v->items[i];
	out.items = items;
	return out;
}

static struct json_value without_source(struct arena *a, const struct json_value *v)
{
	struct json_value *items = ARENA_ARRAY(a, v->n, struct json_value), out = *v;
	const char **keys = ARENA_ARRAY(a, v->n, const char *);

	out.n = 0;
	for (size_t i = 0; i < v->n; i++) {
		if (strcmp(v->keys[i], "source") == 0)
			continue;
		keys[out.n] = v->keys[i];
		items[out.n++] = v->items[i];
	}
	out.items = items;
	out.keys = keys;
	return out;
}

/* The icons of an object, of which `where` is the name, without where they are from
 * (_strip_mcp_icon_response_fields). False: answered. */
static bool strip_icons(struct request *rq, const struct json_value *v, const char *where,
			struct json_value *ret)
{
	const struct json_value *icons = json_value_get(v, "icons");
	struct json_value list, *items;

	*ret = *v;
	if (!icons || icons->kind != JSON_ARRAY)
		return true;
	list = *icons;
	items = ARENA_ARRAY(rq->arena, list.n, struct json_value);
	for (size_t i = 0; i < list.n; i++) {
		if (strcmp(or_empty(model_text(&list.items[i], "source")), "version") == 0)
			return fail(rq, INVALID_PARAMETER_VALUE,
				    "Invalid %sicons[%zu].source: 'version' is response-only and "
				    "cannot be written. Writing it would persist a "
				    "version-resolved icon as a server override. Omit source, or "
				    "send source='server' when echoing a server icon.",
				    where, i);
		items[i] = without_source(rq->arena, &list.items[i]);
	}
	list.items = items;
	*ret = with_member(rq->arena, v, "icons", &list);
	return true;
}

static bool check_size(struct request *rq, const char *what, const char *text, size_t limit)
{
	return strlen(text) <= limit ||
	       fail(rq, INVALID_PARAMETER_VALUE, "%s may have at most %zu KiB as JSON.", what,
		    limit / KIB);
}

bool mcp_icons(struct request *rq, const struct json_value *body, const char **ret)
{
	struct json_value v;

	if (!strip_icons(rq, body, "", &v))
		return false;
	*ret = model_json(rq->arena, &v, "icons");
	return true;
}

bool mcp_tools(struct request *rq, const struct json_value *body, const char **ret)
{
	const struct json_value *tools = json_value_get(body, "tools");
	struct json_value list, *items;

	*ret = NULL;
	if (!tools || tools->kind != JSON_ARRAY)
		return true;
	list = *tools;
	items = ARENA_ARRAY(rq->arena, list.n, struct json_value);
	for (size_t i = 0; i < list.n; i++)
		if (!strip_icons(rq, &list.items[i], arena_printf(rq->arena, "tools[%zu].", i),
				 &items[i]))
			return false;
	list.items = items;
	*ret = json_value_dump(rq->arena, &list, false);
	return check_size(rq, "tools", *ret, TOOLS_SIZE_MAX);
}

bool mcp_manifest(struct request *rq, const struct json_value *body, const char **ret)
{
	struct json_value v;

	if (!strip_icons(rq, json_value_get(body, "server_json"), "server_json.", &v))
		return false;
	*ret = json_value_dump(rq->arena, &v, false);
	return check_size(rq, "server_json", *ret, MANIFEST_SIZE_MAX);
}
