/* SPDX-License-Identifier: Apache-2.0 */
/* The endpoint table: matching a path, and listing; see endpoints.h. */
#include "app/endpoints.h"

#include "app/config.h"

#define EP(method, mount, path, fn, permission, flags) extern const struct handler fn##_handler;
#include "app/endpoints.def"
#undef EP

#define ANYONE                                                                                     \
	{                                                                                          \
		CAN_ANYONE, ON_NOTHING, FIND_NOTHING                                               \
	}
/* Any user may ask, and the handler decides: about users and roles, in auth/, and GraphQL. */
#define BY_HANDLER ANYONE
#define CAN(level, kind, locator)                                                                  \
	{                                                                                          \
		CAN_##level, ON_##kind, FIND_##locator                                             \
	}
static const struct endpoint endpoints[] = {
#define EP(method, mount, path, fn, permission, flags)                                             \
	{ method, mount, path, #fn, &fn##_handler, permission, flags },
#include "app/endpoints.def"
#undef EP
};
#undef ANYONE
#undef BY_HANDLER
#undef CAN

static const struct {
	enum method method;
	const char *name;
} methods[] = {
	{ GET, "GET" },       { POST, "POST" }, { PUT, "PUT" },         { PATCH, "PATCH" },
	{ DELETE, "DELETE" }, { HEAD, "HEAD" }, { OPTIONS, "OPTIONS" },
};

static const struct locator_fields locators[FIND_LAST] = {
	[FIND_BY_EXPERIMENT] = { .experiments = "experiment_id" },
	[FIND_BY_EXPERIMENTS] = { .experiments = "experiment_ids" },
	[FIND_BY_EXPERIMENT_NAME] = { .experiment_name = "experiment_name" },
	[FIND_BY_EXPERIMENT_AND_RUN] = { .experiments = "experiment_id", .runs = "source_run_id" },
	[FIND_BY_RUN] = { .runs = "run_id" },
	[FIND_BY_RUNS] = { .runs = "run_ids" },
	[FIND_BY_RUN_UUID] = { .runs = "run_uuid" },
	[FIND_BY_RUN_AND_MODEL] = { .runs = "run_id", .logged_models = "model_id" },
	[FIND_BY_RUN_AND_MODELS] = { .runs = "run_id", .logged_models = "models.model_id" },
	[FIND_BY_RUN_AND_METRICS] = { .runs = "run_id", .logged_models = "metrics.model_id" },
	[FIND_BY_RUN_OR_MODEL] = { .runs = "run_id", .logged_models = "model_id" },
	[FIND_BY_LOGGED_MODEL] = { .logged_models = "model_id" },
	[FIND_BY_WORKSPACE] = { .workspace = "workspace_name" },
	[FIND_BY_ARTIFACT] = { .path = "artifact_path" },
	[FIND_BY_PATH] = { .path = "path" },
	[FIND_BY_MODEL] = { .models = "name" },
	[FIND_BY_MODEL_AND_SOURCE] = { .models = "name",
				       .runs = "run_id",
				       .logged_models = "model_id",
				       .source = "source" },
	[FIND_BY_TRACE] = { .traces = "trace_id" },
	[FIND_BY_TRACES] = { .traces = "trace_ids" },
	[FIND_BY_TRACE_REQUEST] = { .traces = "request_id" },
	[FIND_BY_TRACE_EXPERIMENT] = { .experiments = "trace.trace_info.trace_location."
						      "mlflow_experiment.experiment_id",
				       .traces = "trace.trace_info.trace_id" },
	[FIND_BY_SPANS] = { .experiments = "experiment_id",
			    .runs = "run_id",
			    .traces = "trace_ids" },
	[FIND_BY_LOCATIONS] = { .experiments = "locations.mlflow_experiment.experiment_id" },
	[FIND_BY_RUN_AND_TRACES] = { .runs = "run_id", .traces = "trace_ids" },
	[FIND_BY_DATASET] = { .dataset = "dataset_id" },
	[FIND_BY_DATASET_AND_EXPERIMENTS] = { .dataset = "dataset_id",
					      .experiments = "experiment_ids" },
	[FIND_BY_ISSUE] = { .issue = "issue_id" },
	[FIND_BY_SCORER] = { .experiments = "experiment_id", .scorer = "scorer_name" },
	[FIND_BY_SCORER_NAME] = { .experiments = "experiment_id", .scorer = "name" },
	[FIND_BY_LABEL_SCHEMA] = { .review = "schema_id" },
	[FIND_BY_QUEUE] = { .review = "queue_id" },
	[FIND_BY_QUEUE_NAME] = { .experiments = "experiment_id", .review = "name" },
	[FIND_BY_SECRET] = { .gateway = "secret_id" },
	[FIND_BY_ENDPOINT] = { .gateway = "endpoint_id" },
	[FIND_BY_DEFINITION] = { .gateway = "model_definition_id" },
	[FIND_BY_MCP_SERVER] = { .mcp_server = "name" },
	[FIND_BY_USED_SECRET] = { .secrets = "secret_id" },
	[FIND_BY_DEFINITION_AND_SECRET] = { .definitions = "model_definition_id",
					    .secrets = "secret_id" },
	[FIND_BY_USED_DEFINITIONS] = { .definitions = "model_configs.model_definition_id" },
	[FIND_BY_ENDPOINT_OR_NAME] = { .endpoints = "endpoint_id", .endpoint_name = "name" },
	[FIND_BY_ENDPOINT_AND_DEFINITIONS] = { .endpoints = "endpoint_id",
					       .definitions = "model_configs.model_definition_id" },
	[FIND_BY_ENDPOINT_AND_MODEL] = { .endpoints = "endpoint_id",
					 .definitions = "model_config.model_definition_id" },
	[FIND_BY_ENDPOINT_AND_GUARDRAIL] = { .endpoints = "endpoint_id",
					     .guardrails = "guardrail_id" },
	[FIND_BY_ENDPOINT_WITH_SCORERS] = { .endpoints = "endpoint_id" },
	[FIND_BY_ENDPOINT_AND_DEFINITION] = { .endpoints = "endpoint_id",
					      .definitions = "model_definition_id" },
};

const struct locator_fields *locator_fields(enum locator l)
{
	return &locators[l];
}

const char *method_name(enum method m)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (methods[i].method == m)
			return methods[i].name;
	return "?";
}

enum method method_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strcmp(methods[i].name, name) == 0)
			return methods[i].method;
	return 0;
}

bool endpoint_changes(const struct endpoint *e)
{
	return !(e->flags & READS) || (e->method != GET && e->permission.level > CAN_USE);
}

const char *endpoint_route(const struct request *rq)
{
	const struct endpoint *e = rq->endpoint;
	bool is_ajax = strncmp(rq->path, "/ajax-api/", 10) == 0;

	return arena_printf(rq->arena, "%s%s%s", rq->config->static_prefix,
			    e->mount == ROOT ? "" :
			    is_ajax          ? "/ajax-api" :
					       "/api",
			    e->path);
}

const struct endpoint *endpoint_table(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(endpoints);
	return endpoints;
}

/* ---- matching ---- */

/* Rows without parameters, sorted by path once per process: one binary search
 * finds most requests. The few rows with parameters are tried in order. */
static const struct endpoint *literal[ARRAY_LEN(endpoints)], *pattern[ARRAY_LEN(endpoints)];
static size_t n_literal, n_pattern;

static int by_path(const void *a, const void *b)
{
	const struct endpoint *x = *(const struct endpoint *const *)a;
	const struct endpoint *y = *(const struct endpoint *const *)b;

	return strcmp(x->path, y->path);
}

static void build_index(void)
{
	for (size_t i = 0; i < ARRAY_LEN(endpoints); i++) {
		if (strchr(endpoints[i].path, '<'))
			pattern[n_pattern++] = &endpoints[i];
		else
			literal[n_literal++] = &endpoints[i];
	}
	qsort(literal, n_literal, sizeof(*literal), by_path);
}

/* HEAD is GET without a body, which nginx drops. */
static bool consider(struct match *m, const struct endpoint *e, enum method method,
		     enum mount mount)
{
	if (e->mount != mount && !(e->mount == API && mount == AJAX))
		return false;
	m->allowed |= e->method;
	if (e->method != (method == HEAD ? GET : method))
		return false;
	m->endpoint = e;
	return true;
}

static bool match_literal(struct match *m, enum method method, enum mount mount, const char *path)
{
	size_t low = 0, high = n_literal;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (strcmp(literal[mid]->path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < n_literal && strcmp(literal[low]->path, path) == 0; low++)
		if (consider(m, literal[low], method, mount))
			return true;
	return false;
}

static void add_param(struct arena *a, struct match *m, const char *name, size_t name_len,
		      const char *value, size_t n)
{
	m->params[m->n_params].name = arena_strndup(a, name, name_len);
	m->params[m->n_params++].value = arena_strndup(a, value, n);
}

/* Where the last literal before the end of a path begins, with something behind it:
 * NULL when it is nowhere. */
static const char *last_literal(const char *path, const char *end, const char *fixed, size_t n)
{
	for (const char *at = end - n - 1; (size_t)(end - path) > n && at >= path; at--)
		if (memcmp(at, fixed, n) == 0)
			return at;
	return NULL;
}

/* Matches the end of a path against what follows a <path:name>, from the right. A
 * <path:other> in it begins behind the last place where the literal before it is, so
 * that the first <path:name> takes as much as it can: what a greedy pattern finds,
 * without trying. Returns where the matched end begins, or NULL. */
static const char *match_end(struct arena *a, const char *p, const char *path, struct match *m)
{
	const char *at = p + strlen(p), *end = path + strlen(path);

	while (at > p) {
		const char *open, *fixed, *name, *from;

		if (at[-1] != '>') {
			if (end == path || *--end != *--at)
				return NULL;
			continue;
		}
		open = memrchr(p, '<', (size_t)(at - p));
		fixed = memrchr(p, '>', (size_t)(open - p));
		fixed = fixed ? fixed + 1 : p;
		name = open + 1;
		from = end;
		if (strncmp(name, "path:", 5) == 0) {
			name += 5;
			from = last_literal(path, end, fixed, (size_t)(open - fixed));
			from = from ? from + (open - fixed) : end;
		} else {
			while (from > path && from[-1] != '/')
				from--;
		}
		if (from == end)
			return NULL;
		add_param(a, m, name, (size_t)(at - 1 - name), from, (size_t)(end - from));
		end = from;
		at = open;
	}
	return end;
}

/* Matches a path against a pattern, segment by segment; <path:name> takes as much as
 * it can, at least one character and not necessarily the rest: see endpoints.h. */
static bool match_pattern(struct arena *a, const char *p, const char *path, struct match *m)
{
	m->n_params = 0;
	while (*p) {
		size_t name, len;

		if (*p != '<') {
			if (*p++ != *path++)
				return false;
			continue;
		}
		name = strcspn(p, ">");
		if (strncmp(p, "<path:", 6) == 0) {
			const char *end = match_end(a, p + name + 1, path, m);

			if (!end || end == path)
				return false;
			add_param(a, m, p + 6, name - 6, path, (size_t)(end - path));
			return true;
		}
		len = strcspn(path, "/");
		if (!len)
			return false;
		add_param(a, m, p + 1, name - 1, path, len);
		p += name + 1;
		path += len;
	}
	return *path == '\0';
}

static const char *strip(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(path, prefix, n) == 0 && path[n] == '/' ? path + n : NULL;
}

struct match endpoint_match(struct arena *a, enum method method, const char *path)
{
	struct match m = { 0 };
	enum mount mount = ROOT;
	const char *rest;

	if (!n_literal)
		build_index();
	if ((rest = strip(path, "/api")))
		mount = API;
	else if ((rest = strip(path, "/ajax-api")))
		mount = AJAX;
	path = rest ? rest : path;
	if (match_literal(&m, method, mount, path))
		return m;
	for (size_t i = 0; i < n_pattern; i++)
		if (match_pattern(a, pattern[i]->path, path, &m) &&
		    consider(&m, pattern[i], method, mount))
			return m;
	return m;
}

/* ---- listing ---- */

static const char *const level_names[] = { "deny", "anyone", "read",   "use",
					   "edit", "delete", "manage", "create" };
static const char *const kind_names[] = {
	"",
	"server",
	"workspace",
	"experiment",
	"run",
	"logged_model",
	"run_or_model",
	"registered_model",
	"version",
	"version_files",
	"alias",
	"artifact",
	"trace",
	"trace_search",
	"assessment",
	"evaluation_dataset",
	"issue",
	"scorer",
	"review_queue",
	"gateway_secret",
	"gateway_endpoint",
	"gateway_model_definition",
	"mcp_server",
	"mcp_server_version",
	"mcp_access_endpoint",
};
const char *kind_name(enum resource_kind kind)
{
	return kind_names[kind];
}

static const char *const mount_names[] = { "/api,/ajax-api", "/ajax-api", "" };

static const char *type_name(const struct field *f)
{
	static const char *const names[] = {
		[FIELD_STR] = "string",        [FIELD_INT] = "integer",
		[FIELD_DBL] = "double",        [FIELD_BOOL] = "boolean",
		[FIELD_ENUM] = "enum",         [FIELD_STRS] = "string[]",
		[FIELD_LIST] = "message[]",    [FIELD_MSG] = "message",
		[FIELD_MAP] = "map",           [FIELD_JSON] = "any",
		[FIELD_BODY] = "model",        [FIELD_TIMESTAMP] = "timestamp",
		[FIELD_DURATION] = "duration",
	};

	return names[f->kind];
}

/* The members of a body that a model describes are fields of the request. */
static void write_model(struct json *j, const struct model *m)
{
	static const char *const types[] = {
		[MODEL_STR] = "string",    [MODEL_BOOL] = "boolean",  [MODEL_DICT] = "object",
		[MODEL_ANY] = "any",       [MODEL_STRS] = "string[]", [MODEL_ONE] = "object",
		[MODEL_LIST] = "object[]", [MODEL_MAP] = "object",
	};

	for (const struct model_field *f = m->fields; f->kind; f++) {
		jw_obj(j);
		jw_kv_str(j, "name", f->name);
		jw_kv_str(j, "type", types[f->kind]);
		jw_kv_bool(j, "required", f->flags & MODEL_REQUIRED);
		jw_kv_str(j, "in", "request");
		jw_kv_bool(j, "of_model", true);
		jw_obj_end(j);
	}
}

static void write_fields(struct json *j, const struct field *fields)
{
	jw_arr(j);
	for (const struct field *f = fields; f->kind; f++) {
		if (f->kind == FIELD_BODY)
			write_model(j, f->model);
		if (f->kind == FIELD_BODY || f->flags & OF_MODEL)
			continue;
		jw_obj(j);
		jw_kv_str(j, "name", f->name);
		jw_kv_str(j, "type", type_name(f));
		jw_kv_bool(j, "required", f->flags & REQUIRED);
		jw_kv_str(j, "in",
			  f->flags & IN_PATH  ? "path" :
			  f->flags & IN_QUERY ? "query" :
						"request");
		if (f->sub) {
			jw_key(j, "fields");
			write_fields(j, f->sub);
		}
		jw_obj_end(j);
	}
	jw_arr_end(j);
}

/* What names the resource: "runs": "run_id". */
static void write_locator(struct json *j, const struct locator_fields *l)
{
	jw_obj(j);
	jw_kv_str(j, "experiments", l->experiments);
	jw_kv_str(j, "experiment_name", l->experiment_name);
	jw_kv_str(j, "runs", l->runs);
	jw_kv_str(j, "logged_models", l->logged_models);
	jw_kv_str(j, "models", l->models);
	jw_kv_str(j, "traces", l->traces);
	jw_kv_str(j, "path", l->path);
	jw_kv_str(j, "workspace", l->workspace);
	jw_kv_str(j, "source", l->source);
	jw_kv_str(j, "scorer", l->scorer);
	jw_kv_str(j, "gateway", l->gateway);
	jw_kv_str(j, "review", l->review);
	jw_kv_str(j, "dataset", l->dataset);
	jw_kv_str(j, "issue", l->issue);
	jw_kv_str(j, "mcp_server", l->mcp_server);
	jw_kv_str(j, "endpoints", l->endpoints);
	jw_kv_str(j, "endpoint_name", l->endpoint_name);
	jw_kv_str(j, "definitions", l->definitions);
	jw_kv_str(j, "secrets", l->secrets);
	jw_kv_str(j, "guardrails", l->guardrails);
	jw_obj_end(j);
}

static void write_endpoint(struct json *j, const struct endpoint *e)
{
	jw_obj(j);
	jw_kv_str(j, "method", method_name(e->method));
	jw_kv_str(j, "mount", mount_names[e->mount]);
	jw_kv_str(j, "path", e->path);
	jw_kv_str(j, "handler", e->name);
	jw_kv_str(j, "level", level_names[e->permission.level]);
	jw_kv_str(j, "kind", kind_names[e->permission.kind]);
	jw_key(j, "locator");
	write_locator(j, locator_fields(e->permission.locator));
	jw_kv_bool(j, "reads", e->flags & READS);
	jw_kv_bool(j, "changes", endpoint_changes(e));
	jw_kv_bool(j, "upload", e->flags & UPLOAD);
	jw_kv_bool(j, "finds_workspace", e->flags & FINDS_WORKSPACE);
	jw_key(j, "fields");
	write_fields(j, e->handler->fields);
	jw_obj_end(j);
}

static void print_json(FILE *out)
{
	struct json j;
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	j = jw_to(&b);
	jw_arr(&j);
	for (size_t i = 0; i < ARRAY_LEN(endpoints); i++)
		write_endpoint(&j, &endpoints[i]);
	jw_arr_end(&j);
	fprintf(out, "%s\n", b.data);
	buf_free(&b);
}

void endpoints_print(FILE *out, bool as_json)
{
	if (as_json) {
		print_json(out);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(endpoints); i++) {
		const struct endpoint *e = &endpoints[i];

		fprintf(out, "%-6s %-15s %-64s %s %s\n", method_name(e->method),
			mount_names[e->mount], e->path, level_names[e->permission.level],
			kind_names[e->permission.kind]);
	}
}
