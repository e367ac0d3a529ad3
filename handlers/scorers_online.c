/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What scorers do by themselves in MLflow: look at a share of the traces that come in,
 * and be applied to traces from the web UI. The share is kept here for `mlflow server`
 * and the pages of the UI; this server runs no scorer.
 */
#include "app/endpoints.h"
#include "app/search/python.h"
#include "app/search/search.h"
#include "app/validate.h"
#include "auth/grants.h"
#include "handlers/experiments.h"
#include "handlers/serialized_scorer.h"

static const struct out scoring_out[] = {
	O_STR(online_scoring_config_id),
	O_STR(scorer_id),
	O_NUM(sample_rate),
	O_ID(experiment_id),
	O_STR(filter_string),
	O_END,
};

/* ---- the share of new traces ---- */

static void write_share(struct json *j, const struct rows *r, int row)
{
	jw_obj(j);
	jw_row(j, scoring_out, r, row);
	jw_obj_end(j);
}

struct scorer_online_put_req {
	const char *experiment_id;
	const char *name;
	struct opt_dbl sample_rate;
	const char *filter_string;
};
static const struct field scorer_online_put_fields[] = {
	F_STR(scorer_online_put_req, experiment_id, REQUIRED),
	F_STR(scorer_online_put_req, name, REQUIRED),
	F_DBL(scorer_online_put_req, sample_rate, REQUIRED),
	F_STR(scorer_online_put_req, filter_string, OPTIONAL),
	F_END,
};

static bool check_filter(struct request *rq, const char *filter)
{
	struct search_input input = { .filter = filter };
	struct search_params params;
	struct search_query q;

	search_params_init(&params, rq->arena);
	search_param(&params, (struct param)P_STR(rq->workspace));
	search_param(&params, (struct param)P_INTS(NULL, 0));
	return search_compile(rq->arena, &search_traces, &input, &params, &q) ||
	       fail(rq, q.error_code, "%s", q.error);
}

static bool check_share(struct request *rq, const struct scorer_online_put_req *in)
{
	if (!(in->sample_rate.v >= 0 && in->sample_rate.v <= 1))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "sample_rate must be between 0.0 and 1.0, got %s",
			    py_repr_float(rq->arena, in->sample_rate.v));
	return check_filter(rq, in->filter_string);
}

/* Only what a gateway's model judges runs by itself, and only without expectations. */
static bool check_automatic(struct request *rq, const char *name, const char *text)
{
	struct serialized_scorer s;

	if (!text)
		return true;
	if (!scorer_read_kept(rq->arena, text, &s) || !s.endpoint)
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"Scorer '%s' does not use a gateway model. Automatic evaluation is only "
			"supported for scorers that use gateway models.",
			name);
	return !scorer_wants_expectations(&s) ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Scorer '%s' requires expectations, but scorers with expectations are not "
		    "currently supported for automatic evaluation.",
		    name);
}

/* The scorer's id, with the scorer locked. NULL: answered. */
static const char *lock_scorer(struct request *rq, const struct scorer_online_put_req *in,
			       int64_t experiment)
{
	struct rows *r;

	db_begin(rq);
	r = db_query(rq, scorer_lock, P_INT(experiment), P_STR(rq->workspace), P_STR(in->name));
	if (!r)
		return NULL;
	if (!rows_count(r))
		no_experiment(rq, experiment);
	else if (strcmp(rows_str(r, 0, 0), "active") != 0)
		experiment_not_active(rq, experiment, rows_str(r, 0, 0));
	else if (rows_null(r, 0, 1))
		fail(rq, RESOURCE_DOES_NOT_EXIST,
		     "Scorer with name '%s' not found for experiment %s.", in->name,
		     in->experiment_id);
	else if (in->sample_rate.v <= 0 || check_automatic(rq, in->name, rows_str(r, 0, 2)))
		return rows_str(r, 0, 1);
	return NULL;
}

HANDLER(scorer_online_put)
{
	const char *scorer;
	struct rows *r;
	struct json j;
	int64_t id;

	if (!check_share(rq, in) || !parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	scorer = lock_scorer(rq, in, id);
	if (!scorer)
		return false;
	r = db_query(rq, scoring_put, P_INT(id), P_STR(rq->workspace), P_STR(scorer),
		     P_DBL(in->sample_rate.v), P_STR(in->filter_string));
	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "config");
	write_share(&j, r, 0);
	jw_obj_end(&j);
	return true;
}

struct scorer_online_get_req {
	struct str_list scorer_ids;
};
static const struct field scorer_online_get_fields[] = {
	F_STRS(scorer_online_get_req, scorer_ids, REQUIRED),
	F_END,
};

/* The reference refuses the whole list for one that may not be read, and so tells which
 * scorers there are. Here it is left out, like one that is not there. */
static bool may_read(const struct request *rq, const char *experiment)
{
	struct need need = { "experiment", experiment, GRANT_READ, NULL, NULL };

	return !rq->grants || grants_meet(rq->grants, &need);
}

HANDLER(scorer_online_get)
{
	struct rows *r = db_query(rq, scoring_get, P_STRS(in->scorer_ids.v, in->scorer_ids.n),
				  P_STR(rq->workspace));
	struct json j;

	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "configs");
	jw_arr(&j);
	for (int row = 0; row < rows_count(r); row++)
		if (may_read(rq, rows_str(r, row, 3)))
			write_share(&j, r, row);
	jw_arr_end(&j);
	jw_obj_end(&j);
	return true;
}

/* ---- applying one to traces ---- */

struct scorer_invoke_req {
	const char *experiment_id;
	const char *serialized_scorer;
	const char *scorer_name;
	struct opt_int scorer_version;
	struct str_list trace_ids;
	struct opt_bool log_assessments;
};
static const struct field scorer_invoke_fields[] = {
	F_STR(scorer_invoke_req, experiment_id, OPTIONAL),
	F_STR(scorer_invoke_req, serialized_scorer, OPTIONAL),
	F_STR(scorer_invoke_req, scorer_name, OPTIONAL),
	F_INT(scorer_invoke_req, scorer_version, OPTIONAL),
	F_STRS(scorer_invoke_req, trace_ids, OPTIONAL),
	F_BOOL(scorer_invoke_req, log_assessments, OPTIONAL),
	F_END,
};

/* Judging takes Python and a language model, and a client has both. */
HANDLER(scorer_invoke)
{
	struct serialized_scorer s;

	if (!*or_empty(in->experiment_id))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Missing required parameter: experiment_id");
	if (!*or_empty(in->serialized_scorer))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Missing required parameter: serialized_scorer");
	if (!in->trace_ids.n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Please select at least one trace to evaluate.");
	if (!in->scorer_name != !in->scorer_version.given)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "scorer_name and scorer_version must be specified together");
	if (!scorer_read(rq, in->serialized_scorer, &s))
		return false;
	return fail(rq, NOT_IMPLEMENTED,
		    "This server keeps scorers and runs none: it has no Python. Run this one where "
		    "Python is, with mlflow.genai.evaluate(data=mlflow.search_traces(...), "
		    "scorers=[mlflow.genai.scorers.get_scorer(name=...)]); its feedback then "
		    "appears here on the traces.");
}
