/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What answers leave out for users whose grants deny what they mention; see auth.h.
 * Few have such grants. Only for them the answer, which is complete by then, is
 * read again and written without; everybody else pays a look at the grants.
 */
#include "auth/auth.h"
#include "auth/permit.h"

#include "app/endpoints.h"
#include "app/graphql/value.h"
#include "app/limits.h"

/* When a member is left out. */
enum when {
	DENIED,  /* all of the type are denied */
	NULLED,  /* the same, and the member stays and is null */
	UNREAD,  /* the type's own grants do not let it be read */
	VERSIONS /* the versions of the model or prompt around it are denied */
};

/* A member of an answer's object, lists on the way passed through. "/" divides: names
 * of metadata hold dots. "key=x" is the pair of that key in a list of keys and values. */
struct withheld {
	const char *path, *type;
	enum when when;
	bool in_map; /* which is not there when nothing is left in it */
};

static const struct withheld of_run[] = {
	{ "inputs/model_inputs", "logged_model", DENIED, false },
	{ "outputs/model_outputs", "logged_model", DENIED, false },
	{ "data/metrics/model_id", "logged_model", DENIED, false },
	{ 0 },
};
static const struct withheld of_point[] = {
	{ "model_id", "logged_model", DENIED, false },
	{ 0 },
};
static const struct withheld of_logged_model[] = {
	{ "info/source_run_id", "run", DENIED, false },
	{ "data/metrics/run_id", "run", DENIED, false },
	{ 0 },
};
static const struct withheld of_version[] = {
	{ "run_id", "run", DENIED, false },
	{ "run_link", "run", DENIED, false },
	{ "model_id", "logged_model", DENIED, false },
	{ "model_params", "logged_model", DENIED, false },
	{ "model_metrics", "logged_model", DENIED, false },
	{ 0 },
};
static const struct withheld of_model[] = {
	{ "latest_versions", NULL, VERSIONS, false },
	{ "latest_versions/run_id", "run", DENIED, false },
	{ "latest_versions/run_link", "run", DENIED, false },
	{ "latest_versions/model_id", "logged_model", DENIED, false },
	{ "latest_versions/model_params", "logged_model", DENIED, false },
	{ "latest_versions/model_metrics", "logged_model", DENIED, false },
	{ 0 },
};
static const struct withheld of_new_trace[] = {
	{ "trace_metadata/mlflow.sourceRun", "run", DENIED, true },
	{ "trace_metadata/mlflow.modelId", "logged_model", DENIED, true },
	{ 0 },
};
static const struct withheld of_trace[] = {
	{ "trace_metadata/mlflow.sourceRun", "run", DENIED, true },
	{ "trace_metadata/mlflow.modelId", "logged_model", DENIED, true },
	{ "assessments", "assessment", UNREAD, false },
	{ 0 },
};

static const struct withheld of_older_trace[] = {
	{ "request_metadata/key=mlflow.sourceRun", "run", DENIED, true },
	{ "request_metadata/key=mlflow.modelId", "logged_model", DENIED, true },
	{ 0 },
};
static const struct withheld of_issue[] = {
	{ "source_run_id", "run", DENIED, false },
	{ 0 },
};
static const struct withheld of_mcp_endpoint[] = {
	{ "resolved_version", "mcp_server_version", NULLED, false },
	{ "tools", "mcp_server_version", NULLED, false },
	{ "server_version", "mcp_server_version", NULLED, false },
	{ "server_alias", "mcp_server_version", NULLED, false },
	{ 0 },
};

/* Which endpoints answer with such objects, and where (AFTER_REQUEST_PATH_HANDLERS). */
static const struct {
	const char *endpoint, *where;
	const struct withheld *what;
} answers[] = {
	{ "run_get", "run", of_run },
	{ "runs_search", "runs", of_run },
	{ "metric_history", "metrics", of_point },
	{ "logged_model_create", "model", of_logged_model },
	{ "logged_model_get", "model", of_logged_model },
	{ "logged_model_finalize", "model", of_logged_model },
	{ "logged_model_set_tags", "model", of_logged_model },
	{ "logged_model_search", "models", of_logged_model },
	{ "model_version_create", "model_version", of_version },
	{ "model_version_get", "model_version", of_version },
	{ "model_version_update", "model_version", of_version },
	{ "model_version_transition", "model_version", of_version },
	{ "model_alias_get", "model_version", of_version },
	{ "latest_versions", "model_versions", of_version },
	{ "model_versions_search", "model_versions", of_version },
	{ "registered_model_get", "registered_model", of_model },
	{ "registered_model_update", "registered_model", of_model },
	{ "registered_model_rename", "registered_model", of_model },
	{ "registered_models_search", "registered_models", of_model },
	{ "issue_create", "issue", of_issue },
	{ "issue_get", "issue", of_issue },
	{ "issue_update", "issue", of_issue },
	{ "issues_search", "issues", of_issue },
	{ "trace_start", "trace/trace_info", of_new_trace },
	{ "trace_get", "trace/trace_info", of_trace },
	{ "trace_whole", "trace/trace_info", of_trace },
	{ "traces_whole", "traces/trace_info", of_trace },
	{ "trace_infos", "trace_infos", of_trace },
	{ "traces_search", "traces", of_trace },
	{ "trace_start_v2", "trace_info", of_older_trace },
	{ "trace_end_v2", "trace_info", of_older_trace },
	{ "trace_info_v2", "trace_info", of_older_trace },
	{ "traces_search_v2", "traces", of_older_trace },
	{ "mcp_servers_search", "mcp_servers/access_endpoints", of_mcp_endpoint },
	{ "mcp_server_get", "access_endpoints", of_mcp_endpoint },
	{ "mcp_server_update", "access_endpoints", of_mcp_endpoint },
	{ "mcp_endpoints_search", "mcp_access_endpoints", of_mcp_endpoint },
	{ "mcp_server_endpoints_search", "mcp_access_endpoints", of_mcp_endpoint },
	{ "mcp_endpoint_get", "", of_mcp_endpoint },
	{ "mcp_endpoint_create", "", of_mcp_endpoint },
	{ "mcp_endpoint_update", "", of_mcp_endpoint },
};

static bool is_prompt(const struct gq_value *model)
{
	const struct gq_value *tags = gq_member(&model->members, "tags"), *key, *value;

	for (size_t i = 0; tags && i < tags->members.n; i++) {
		key = gq_member(&tags->members.v[i].value->members, "key");
		value = gq_member(&tags->members.v[i].value->members, "value");
		if (key && value && strcmp(key->text, "mlflow.prompt.is_prompt") == 0)
			return strcasecmp(value->text, "true") == 0;
	}
	return false;
}

/* `around` NULL: whether it may be so for any object. */
static bool is_withheld(const struct request *rq, const struct withheld *w,
			const struct gq_value *around)
{
	if (w->when == DENIED || w->when == NULLED)
		return permit_hides(rq, w->type);
	if (w->when == UNREAD)
		return permit_hides_below(rq, w->type);
	if (around)
		return permit_hides(rq, is_prompt(around) ? "prompt_version" :
							    "registered_model_version");
	return permit_hides(rq, "prompt_version") || permit_hides(rq, "registered_model_version");
}

static void put_null(struct gq_members *m, const char *name)
{
	static struct gq_value null = { .kind = GQ_NULL, .text = "null" };

	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->v[i].name, name) == 0)
			m->v[i].value = &null;
}

static void remove_member(struct gq_members *m, const char *name)
{
	size_t left = 0;

	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->v[i].name, name) != 0)
			m->v[left++] = m->v[i];
	m->n = left;
}

static void remove_pair(struct gq_members *list, const char *key)
{
	size_t left = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct gq_value *given = gq_member(&list->v[i].value->members, "key");

		if (!given || strcmp(given->text, key) != 0)
			list->v[left++] = list->v[i];
	}
	list->n = left;
}

/* Leaves out `path` of an object or of each in a list. */
static void cut(const struct request *rq, struct gq_value *v, const char *path,
		const struct withheld *w)
{
	size_t len = strcspn(path, "/");
	const char *name = arena_strndup(rq->arena, path, len);

	if (v->kind == GQ_LIST && strncmp(path, "key=", 4) == 0 && is_withheld(rq, w, v))
		remove_pair(&v->members, path + 4);
	for (size_t i = 0; v->kind == GQ_LIST && i < v->members.n; i++)
		cut(rq, v->members.v[i].value, path, w);
	if (v->kind != GQ_OBJECT)
		return;
	if (!path[len]) {
		if (is_withheld(rq, w, v) && w->when == NULLED)
			put_null(&v->members, name);
		else if (is_withheld(rq, w, v))
			remove_member(&v->members, name);
		return;
	}
	for (size_t i = 0; i < v->members.n; i++) {
		struct gq_member *m = &v->members.v[i];

		if (strcmp(m->name, name) != 0)
			continue;
		cut(rq, m->value, path + len + 1, w);
		if (w->in_map && !strchr(path + len + 1, '/') && !m->value->members.n)
			remove_member(&v->members, name);
		return;
	}
}

static bool rewrite(struct request *rq, const char *where, const struct withheld *what)
{
	struct gq_value *v = gq_from_answer(rq->arena, rq->reply.body.data, rq->reply.body.len);
	struct json j;

	if (!v)
		return fail(rq, INTERNAL_ERROR, "An answer was not readable.");
	for (const struct withheld *w = what; w->path; w++)
		cut(rq, v, arena_printf(rq->arena, "%s%s%s", where, *where ? "/" : "", w->path), w);
	j = reply_json(rq);
	gq_to_json(&j, v);
	return true;
}

bool withhold(struct request *rq)
{
	if (!rq->grants || rq->reply.status != 200)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		if (strcmp(answers[i].endpoint, rq->endpoint->name) != 0)
			continue;
		for (const struct withheld *w = answers[i].what; w->path; w++)
			if (is_withheld(rq, w, NULL))
				return rewrite(rq, answers[i].where, answers[i].what);
	}
	return true;
}
