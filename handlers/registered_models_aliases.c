/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names for versions of registered models: aliases, which are set, and the latest
 * version of each stage.
 */
#include "app/endpoints.h"
#include "app/validate.h"
#include "app/webhooks/events.h"
#include "handlers/model_versions.h"

/* ---- the latest of each stage ---- */

struct latest_versions_req {
	const char *name;
	struct str_list stages;
};
static const struct field latest_versions_fields[] = {
	F_STR(latest_versions_req, name, REQUIRED),
	F_STRS(latest_versions_req, stages, OPTIONAL),
	F_END,
};

/* Which of model_stages are asked for; all when none is named. False: answered. */
static bool read_stages(struct request *rq, const struct str_list *wanted, bool ret[STAGES])
{
	for (size_t s = 0; s < STAGES; s++)
		ret[s] = !wanted->n;
	for (size_t i = 0; i < wanted->n; i++) {
		const char *stage = read_stage(rq, wanted->v[i]);

		if (!stage)
			return false;
		for (size_t s = 0; s < STAGES; s++)
			ret[s] = ret[s] || model_stages[s] == stage;
	}
	return true;
}

/* The model's latest versions of all stages; NULL: there is no such model, or
 * something failed; answered. */
static struct rows *find_latest(struct request *rq, const char *name)
{
	struct rows *r = db_query(rq, model_version_latest, P_STR(name), P_STR(rq->workspace),
				  P_STRS(model_stages, STAGES));

	if (r && !rows_count(r)) {
		no_registered_model(rq, name);
		return NULL;
	}
	return r;
}

/* The versions come first, the highest last. */
static int count_versions(const struct rows *r)
{
	int n = 0;

	while (has_version(r, n))
		n++;
	return n;
}

static bool is_stage_wanted(const bool wanted[STAGES], const char *stage)
{
	for (size_t s = 0; s < STAGES; s++)
		if (strcmp(model_stages[s], stage) == 0)
			return wanted[s];
	return false;
}

static bool reply_stages(struct request *rq, const struct rows *r, const bool wanted[STAGES])
{
	struct json j = reply_json(rq);
	int n = count_versions(r), written = 0;

	jw_obj(&j);
	for (int i = 0; i < n; i++) {
		if (!is_stage_wanted(wanted, rows_str(r, i, 0)))
			continue;
		if (!written++) {
			jw_key(&j, "model_versions");
			jw_arr(&j);
		}
		jw_obj(&j);
		jw_row(&j, model_version_out, r, i);
		jw_obj_end(&j);
	}
	if (written)
		jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}

HANDLER(latest_versions)
{
	bool wanted[STAGES];
	struct rows *r;

	if (!check_model_name(rq, in->name))
		return false;
	r = find_latest(rq, in->name);
	return r && read_stages(rq, &in->stages, wanted) && reply_stages(rq, r, wanted);
}

/* ---- aliases ---- */

struct model_alias_set_req {
	const char *name;
	const char *alias;
	const char *version;
};
static const struct field model_alias_set_fields[] = {
	F_STR(model_alias_set_req, name, REQUIRED),
	F_STR(model_alias_set_req, alias, REQUIRED),
	F_STR(model_alias_set_req, version, REQUIRED),
	F_END,
};

HANDLER(model_alias_set)
{
	struct version_number v;
	struct rows *r;

	if (!check_model_name(rq, in->name) || !check_alias(rq, in->alias) ||
	    !check_alias_is_free(rq, in->alias) || !read_version(rq, in->version, &v))
		return false;
	r = db_send(rq, registered_model_set_alias, P_STR(in->name), P_STR(rq->workspace),
		    P_STR(in->alias), P_INT(v.v));
	event_model_changed(rq, &(struct model_change){ .of_model = ENTITY_MODEL_VERSION_ALIAS,
							.of_prompt = ENTITY_PROMPT_ALIAS,
							.action = ACTION_CREATED,
							.name = in->name,
							.alias = in->alias,
							.version = in->version,
							.version_number = v.v,
							.version_is_last = true });
	if (!db_wait(rq))
		return false;
	return rows_count(r) ? reply_empty(rq) : no_model_version(rq, in->name, v.text);
}

struct model_alias_delete_req {
	const char *name;
	const char *alias;
};
static const struct field model_alias_delete_fields[] = {
	F_STR(model_alias_delete_req, name, REQUIRED),
	F_STR(model_alias_delete_req, alias, REQUIRED),
	F_END,
};

HANDLER(model_alias_delete)
{
	struct rows *r;

	if (!check_model_name(rq, in->name) || !check_alias(rq, in->alias))
		return false;
	r = db_send(rq, registered_model_delete_alias, P_STR(in->name), P_STR(rq->workspace),
		    P_STR(in->alias));
	event_model_changed(rq, &(struct model_change){ .of_model = ENTITY_MODEL_VERSION_ALIAS,
							.of_prompt = ENTITY_PROMPT_ALIAS,
							.action = ACTION_DELETED,
							.name = in->name,
							.alias = in->alias });
	if (!db_wait(rq))
		return false;
	return rows_count(r) ? reply_empty(rq) : no_registered_model(rq, in->name);
}

struct model_alias_get_req {
	const char *name;
	const char *alias;
};
static const struct field model_alias_get_fields[] = {
	F_STR(model_alias_get_req, name, REQUIRED),
	F_STR(model_alias_get_req, alias, REQUIRED),
	F_END,
};

/* "latest" is an alias that every model has. */
static bool reply_latest(struct request *rq, const char *name)
{
	struct rows *r = find_latest(rq, name);
	int n;

	if (!r)
		return false;
	n = count_versions(r);
	if (!n)
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "Latest version not found for model %s.",
			    name);
	return reply_model_version(rq, model_version_out, r, n - 1);
}

HANDLER(model_alias_get)
{
	struct rows *r;

	if (!check_model_name(rq, in->name) || !check_alias(rq, in->alias))
		return false;
	if (strcasecmp(in->alias, "latest") == 0)
		return reply_latest(rq, in->name);
	r = db_query(rq, model_version_get, P_STR(in->name), P_STR(rq->workspace),
		     P_OPT_INT((struct opt_int){ 0 }), P_STR(in->alias));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_registered_model(rq, in->name);
	if (!has_version(r, 0))
		return fail(rq, INVALID_PARAMETER_VALUE, "Registered model alias %s not found.",
			    in->alias);
	return reply_model_version(rq, model_version_out, r, 0);
}
