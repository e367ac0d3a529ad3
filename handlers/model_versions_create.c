/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Creating versions of registered models, prompts included. The registered model
 * is locked first, so that numbers are given one at a time; all of it is one
 * transaction and one round trip.
 */
#include "app/artifacts/location.h"
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/kv.h"
#include "app/validate.h"
#include "app/webhooks/events.h"
#include "handlers/column_width.h"
#include "handlers/model_versions.h"

/* The widths of MLflow's columns. */
#define MAX_SOURCE 500
#define MAX_RUN_ID 32

static const struct out created_out[] = { VERSION_COLUMNS, O_RAW(aliases), O_END };

struct model_version_create_req {
	const char *name;
	const char *source;
	const char *run_id;
	struct kv_list tags;
	const char *run_link;
	const char *description;
	const char *model_id;
};
static const struct field model_version_create_fields[] = {
	F_STR(model_version_create_req, name, REQUIRED),
	F_STR(model_version_create_req, source, REQUIRED),
	F_STR(model_version_create_req, run_id, OPTIONAL),
	F_KVS(model_version_create_req, tags, OPTIONAL),
	F_STR(model_version_create_req, run_link, OPTIONAL),
	F_STR(model_version_create_req, description, OPTIONAL),
	F_STR(model_version_create_req, model_id, OPTIONAL),
	F_END,
};

/* Of a tag given twice the last one counts, here as in what is kept. */
static bool is_prompt(const struct kv_list *tags)
{
	for (size_t i = tags->n; i > 0; i--)
		if (strcmp(or_empty(tags->v[i - 1].key), IS_PROMPT_TAG) == 0)
			return strcasecmp(or_empty(tags->v[i - 1].value), "true") == 0;
	return false;
}

/* A prompt has no artifacts; its tag must not become a way around the checks. */
static bool check_prompt_source(struct request *rq, const char *source)
{
	return strcmp(source, "dummy-source") == 0 || strcmp(source, "prompt-template") == 0 ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid prompt source: '%s'. Prompt sources must use an MLflow placeholder.",
		    source);
}

static bool check_texts(struct request *rq, const struct model_version_create_req *in)
{
	if (!check_model_name(rq, in->name))
		return false;
	for (size_t i = 0; i < in->tags.n; i++)
		if (!check_version_tag(rq, in->tags.v[i].key, in->tags.v[i].value))
			return false;
	return true;
}

static bool find_origin(struct request *rq, const struct model_version_create_req *in,
			bool for_prompt, struct origin *ret)
{
	*ret = (struct origin){
		.source = in->source,
		.run_id = or_empty(in->run_id),
		.model_id = or_empty(in->model_id),
		.has_run_id = in->run_id != NULL,
	};
	if (for_prompt && !check_prompt_source(rq, in->source))
		return false;
	if (!check_artifact_host(rq, "source", in->source))
		return false;
	if (!for_prompt && (!resolve_source(rq, ret) || !check_source(rq, ret)))
		return false;
	if (!check_texts(rq, in))
		return false;
	ret->told_run_id = ret->run_id;
	return (for_prompt && *ret->run_id) || complete_origin(rq, ret);
}

static bool check_widths(struct request *rq, const struct model_version_create_req *in,
			 const struct origin *o)
{
	return check_width(rq, "description", MAX_MODEL_DESCRIPTION, in->description) &&
	       check_width(rq, "source", MAX_SOURCE, o->source) &&
	       check_width(rq, "storage_location", MAX_SOURCE, o->location) &&
	       check_width(rq, "run_id", MAX_RUN_ID, o->run_id) &&
	       check_width(rq, "run_link", MAX_SOURCE, in->run_link);
}

HANDLER(model_version_create)
{
	struct kv_columns tags = kv_columns(rq->arena, &in->tags);
	bool for_prompt = is_prompt(&in->tags);
	struct rows *touched, *r;
	int64_t now = clock_ms();
	struct origin o;

	if (!find_origin(rq, in, for_prompt, &o) || !check_widths(rq, in, &o))
		return false;
	touched = db_send(rq, registered_model_touch, P_STR(in->name), P_STR(rq->workspace),
			  P_INT(now), P_OPT_INT((struct opt_int){ 0 }));
	r = db_send(rq, model_version_create, P_STR(in->name), P_STR(rq->workspace),
		    P_STR(o.source), P_STR(o.location ? o.location : o.source), P_STR(o.run_id),
		    P_STR(or_empty(in->run_link)), P_STR(or_empty(in->description)), P_INT(now),
		    P_KEYS(tags), P_VALUES(tags));
	if (*o.model_id && !for_prompt)
		db_send(rq, model_version_note, P_STR(o.model_id), P_STR(rq->workspace),
			P_STR(in->name), P_STR(python_json(rq->arena, in->name)));
	event_version_created(rq, &(struct version_made){ .name = in->name,
							  .source = o.source,
							  .run_id = o.told_run_id,
							  .description = in->description,
							  .tags = &in->tags,
							  .is_prompt = for_prompt });
	if (!db_wait(rq))
		return false;
	if (!rows_count(touched))
		return no_registered_model(rq, in->name);
	return reply_model_version(rq, created_out, r, 0);
}
