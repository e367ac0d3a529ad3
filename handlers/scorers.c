/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scorers: judges and other functions that look at traces, kept by experiment and in
 * versions: register, list, get, delete. A scorer is a text here, and never run.
 */
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/limits.h"
#include "app/validate.h"
#include "auth/legacy.h"
#include "auth/owned.h"
#include "auth/permit.h"
#include "handlers/column_width.h"
#include "handlers/experiments.h"
#include "handlers/serialized_scorer.h"

#include <ctype.h>
#include <inttypes.h>

#define MAX_NAME 256

/* ---- writing ---- */

/* The columns before these are the experiment's state, the text and its endpoints. */
enum { STAGE, TEXT, ENDPOINTS, EXPERIMENT, NAME, VERSION, CREATED, ID };

/* The text as it goes out: a gateway endpoint by its name, or without a model when it
 * is gone. `spelled`: as json.dumps writes it in any case, which is how MLflow lists. */
static const char *shown_text(struct arena *a, const char *text, const char *endpoints,
			      bool spelled)
{
	const struct json_value *names = endpoints ? json_value_read(a, endpoints) : NULL;
	const struct json_value *name;
	struct serialized_scorer s;

	if (!scorer_read_kept(a, text, &s))
		return text;
	if (!s.endpoint)
		return spelled ? json_value_dump(a, s.json, false) : text;
	name = names ? json_value_get(names, s.endpoint) : NULL;
	return scorer_with_endpoint(a, &s, name ? name->text : NULL);
}

/* A text takes many times its size to be read, so each is read in memory of its own. */
static void write_scorer(struct json *j, const struct rows *r, int row, bool spelled)
{
	struct arena *scratch = arena_new(ARENA_HARD_LIMIT);

	jw_obj(j);
	jw_kv_int(j, "experiment_id", rows_int(r, row, EXPERIMENT));
	jw_kv_str(j, "scorer_name", rows_str(r, row, NAME));
	jw_kv_int(j, "scorer_version", rows_int(r, row, VERSION));
	jw_kv_str(j, "serialized_scorer",
		  shown_text(scratch, rows_str(r, row, TEXT), rows_str(r, row, ENDPOINTS),
			     spelled));
	jw_kv_int(j, "creation_time", rows_int(r, row, CREATED));
	jw_kv_str(j, "scorer_id", rows_str(r, row, ID));
	jw_obj_end(j);
	arena_free(scratch);
}

/* Lists leave out what may not be read; a scorer's grants are given on its experiment's
 * id and its name (filter_list_scorers). */
static bool is_shown(struct request *rq, const struct shown *experiments,
		     const struct shown *scorers, const struct rows *r, int row)
{
	const char *experiment = rows_str(r, row, EXPERIMENT);

	return !rows_null(r, row, VERSION) && shown_has(experiments, experiment) &&
	       shown_has(scorers, scorer_pattern(rq->arena, experiment, rows_str(r, row, NAME)));
}

static bool reply_scorers(struct request *rq, const struct rows *r, bool is_filtered)
{
	struct shown all = { .all_but = true }, experiments = all, scorers = all;
	bool hidden = is_filtered && permit_hides(rq, "scorer_version"), any = false;
	struct json j = reply_json(rq);

	if (is_filtered) {
		experiments = permit_shown(rq, "experiment");
		scorers = permit_shown(rq, "scorer");
	}
	jw_obj(&j);
	for (int row = 0; !hidden && row < rows_count(r); row++) {
		if (!is_shown(rq, &experiments, &scorers, r, row))
			continue;
		if (!any) {
			jw_key(&j, "scorers");
			jw_arr(&j);
		}
		any = true;
		write_scorer(&j, r, row, true);
	}
	if (any)
		jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- what is not there ---- */

static bool no_scorer(struct request *rq, const char *name, const char *experiment_id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST,
		    "Scorer with name '%s' not found for experiment %s.", name, experiment_id);
}

static bool no_version(struct request *rq, const char *name, const struct opt_int *version,
		       const char *experiment_id)
{
	if (!version->given)
		return no_scorer(rq, name, experiment_id);
	return fail(rq, RESOURCE_DOES_NOT_EXIST,
		    "Scorer with name '%s' and version %" PRId64 " not found for experiment %s.",
		    name, version->v, experiment_id);
}

/* Whether the first column says that the experiment is active. False: answered. */
static bool is_active(struct request *rq, const struct rows *r, int64_t experiment)
{
	if (!r)
		return false;
	if (!rows_count(r))
		return no_experiment(rq, experiment);
	return strcmp(rows_str(r, 0, STAGE), "active") == 0 ||
	       experiment_not_active(rq, experiment, rows_str(r, 0, STAGE));
}

static struct rows *find(struct request *rq, const char *experiment_id, const char *name,
			 const struct opt_int *version, bool newest)
{
	struct rows *r;
	int64_t id;

	if (!parse_experiment_id(rq, experiment_id, &id))
		return NULL;
	r = db_query(rq, scorers_of_experiment, P_INT(id), P_STR(rq->workspace), P_STR(name),
		     P_OPT_INT(*version), P_BOOL(newest));
	return is_active(rq, r, id) ? r : NULL;
}

/* ---- register ---- */

struct scorer_register_req {
	const char *experiment_id;
	const char *name;
	const char *serialized_scorer;
};
static const struct field scorer_register_fields[] = {
	F_STR(scorer_register_req, experiment_id, REQUIRED),
	F_STR(scorer_register_req, name, REQUIRED),
	F_STR(scorer_register_req, serialized_scorer, REQUIRED),
	F_END,
};

static bool check_name(struct request *rq, const char *name)
{
	if (!*python_strip(rq->arena, name))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Scorer name cannot be empty or contain only whitespace.");
	return check_width(rq, "name", MAX_NAME, name);
}

/* Most models are told from their text alone. */
static bool is_plain_model(struct request *rq, const struct serialized_scorer *s)
{
	return !s->model || s->model->kind == JSON_NULL ||
	       (!s->endpoint && s->model->kind == JSON_STRING &&
		*python_strip(rq->arena, s->model->text));
}

/* The others after the experiment, which is told first: a model that is none, and a
 * gateway endpoint, of which *ret is the id. False: answered. */
static bool settle_model(struct request *rq, int64_t experiment, const struct serialized_scorer *s,
			 const char **ret)
{
	struct rows *r;

	if (is_plain_model(rq, s))
		return true;
	r = db_query(rq, scorer_place, P_INT(experiment), P_STR(rq->workspace), P_STR(s->endpoint));
	if (!is_active(rq, r, experiment) || !scorer_check_model(rq, s))
		return false;
	*ret = rows_str(r, 0, 1);
	return *ret || fail(rq, RESOURCE_DOES_NOT_EXIST, "GatewayEndpoint not found (name='%s')",
			    s->endpoint);
}

static bool reply_registered(struct request *rq, const struct rows *r, const char *name,
			     const char *text)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_kv_int(&j, "version", rows_int(r, 0, 1));
	jw_kv_str(&j, "scorer_id", rows_str(r, 0, 2));
	jw_kv_str(&j, "experiment_id", rows_str(r, 0, 3));
	jw_kv_str(&j, "name", name);
	jw_kv_str(&j, "serialized_scorer", text);
	jw_kv_int(&j, "creation_time", rows_int(r, 0, 4));
	jw_obj_end(&j);
	return true;
}

HANDLER(scorer_register)
{
	const char *endpoint = NULL, *kept = in->serialized_scorer, *shown = kept;
	struct serialized_scorer s;
	struct rows *r;
	int64_t id;

	if (!scorer_read(rq, kept, &s) || !check_name(rq, in->name) ||
	    !parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	if (!settle_model(rq, id, &s, &endpoint))
		return false;
	if (endpoint) {
		kept = scorer_with_endpoint(rq->arena, &s, endpoint);
		shown = scorer_with_endpoint(rq->arena, &s, s.endpoint);
	}
	owned_begin(rq);
	db_send(rq, scorer_touch, P_INT(id), P_STR(rq->workspace), P_STR(in->name));
	r = db_query(rq, scorer_version_create, P_INT(id), P_STR(rq->workspace), P_STR(in->name),
		     P_STR(kept), P_INT(clock_ms()), P_STR(endpoint));
	return is_active(rq, r, id) &&
	       owned_add(rq, "scorer", scorer_pattern(rq->arena, rows_str(r, 0, 3), in->name)) &&
	       reply_registered(rq, r, in->name, shown);
}

/* ---- list, versions, get ---- */

struct scorers_list_req {
	const char *experiment_id;
	struct str_list experiment_ids;
};
static const struct field scorers_list_fields[] = {
	F_STR(scorers_list_req, experiment_id, OPTIONAL),
	F_STRS(scorers_list_req, experiment_ids, OPTIONAL),
	F_END,
};

/* mlflow/utils/validation.py _EXPERIMENT_ID_REGEX, for lists only */
static bool check_forms(struct request *rq, const struct str_list *ids)
{
	for (size_t i = 0; i < ids->n; i++) {
		const char *id = ids->v[i];

		if (!isascii(*id) || !isalnum((unsigned char)*id) || !is_of_words(id, "-") ||
		    utf8_length(id) > 64)
			return fail(rq, INVALID_PARAMETER_VALUE, "Invalid experiment ID: '%s'", id);
	}
	return true;
}

HANDLER(scorers_list)
{
	const struct str_list *list = &in->experiment_ids;
	int64_t *ids = ARENA_ARRAY(rq->arena, list->n, int64_t);
	struct param only = P_INTS(ids, list->n);
	struct rows *r;

	only.null = !list->given;
	if (*or_empty(in->experiment_id) && list->given)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Cannot specify both 'experiment_id' and 'experiment_ids'. Use "
			    "'experiment_ids' to scope the query to multiple experiments, or "
			    "'experiment_id' to scope it to a single experiment.");
	if (*or_empty(in->experiment_id))
		r = find(rq, in->experiment_id, NULL, &(struct opt_int){ 0 }, true);
	else if (!check_forms(rq, list) || !parse_experiment_ids(rq, list, ids))
		return false;
	else
		r = db_waited(rq,
			      db_send_params(rq, SQL_scorers_of_workspace,
					     (struct param[]){ P_STR(rq->workspace), only }, 2));
	return r && reply_scorers(rq, r, true);
}

struct scorer_versions_req {
	const char *experiment_id;
	const char *name;
};
static const struct field scorer_versions_fields[] = {
	F_STR(scorer_versions_req, experiment_id, REQUIRED),
	F_STR(scorer_versions_req, name, REQUIRED),
	F_END,
};

HANDLER(scorer_versions)
{
	struct rows *r = find(rq, in->experiment_id, in->name, &(struct opt_int){ 0 }, false);

	if (!r)
		return false;
	return rows_null(r, 0, VERSION) ? no_scorer(rq, in->name, in->experiment_id) :
					  reply_scorers(rq, r, false);
}

struct scorer_get_req {
	const char *experiment_id;
	const char *name;
	struct opt_int version;
};
static const struct field scorer_get_fields[] = {
	F_STR(scorer_get_req, experiment_id, REQUIRED),
	F_STR(scorer_get_req, name, REQUIRED),
	F_INT32(scorer_get_req, version, OPTIONAL),
	F_END,
};

HANDLER(scorer_get)
{
	struct rows *r = find(rq, in->experiment_id, in->name, &in->version, !in->version.given);
	struct json j;

	if (!r)
		return false;
	if (rows_null(r, 0, VERSION))
		return no_version(rq, in->name, &in->version, in->experiment_id);
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "scorer");
	write_scorer(&j, r, 0, false);
	jw_obj_end(&j);
	return true;
}

/* ---- delete ---- */

struct scorer_delete_req {
	const char *experiment_id;
	const char *name;
	struct opt_int version;
};
static const struct field scorer_delete_fields[] = {
	F_STR(scorer_delete_req, experiment_id, REQUIRED),
	F_STR(scorer_delete_req, name, REQUIRED),
	F_INT32(scorer_delete_req, version, OPTIONAL),
	F_END,
};

/* A version's end takes no grant away: they are given on the scorer. */
HANDLER(scorer_delete)
{
	const char *experiment;
	struct rows *r;
	int64_t id;

	if (!parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	if (!in->version.given)
		owned_begin(rq);
	r = db_query(rq, scorer_delete, P_INT(id), P_STR(rq->workspace), P_STR(in->name),
		     P_OPT_INT(in->version));
	if (!r && strcmp(db_sqlstate(rq), "23503") == 0)
		return fail(rq, BAD_REQUEST,
			    "Scorer '%s' is used by a guardrail of the AI gateway. Remove the "
			    "guardrail first.",
			    in->name);
	if (!is_active(rq, r, id))
		return false;
	if (!rows_int(r, 0, 1))
		return no_scorer(rq, in->name, in->experiment_id);
	if (!rows_int(r, 0, 2))
		return no_version(rq, in->name, &in->version, in->experiment_id);
	experiment = arena_printf(rq->arena, "%" PRId64, id);
	return (in->version.given ||
		owned_forget(rq, "scorer", scorer_pattern(rq->arena, experiment, in->name))) &&
	       reply_empty(rq);
}
