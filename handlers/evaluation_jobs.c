/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What MLflow does in jobs of its own server: finding issues in traces with a model, and
 * judging traces with scorers. Both run Python and ask a model; nothing here does.
 */
#include "app/db.h"
#include "app/endpoints.h"
#include "app/validate.h"

/* The experiment must be there in any case, so that the answer is about the server. */
static bool no_jobs(struct request *rq, const char *experiment_id, const char *what,
		    const char *instead)
{
	struct rows *r;
	int64_t id;

	if (!parse_experiment_id(rq, experiment_id, &id))
		return false;
	r = db_query(rq, experiment_get, P_INT(id), P_STR(rq->workspace));
	if (!r)
		return false;
	if (!rows_count(r))
		return fail(rq, RESOURCE_DOES_NOT_EXIST, "No Experiment with id=%s exists",
			    experiment_id);
	return fail(rq, NOT_IMPLEMENTED,
		    "mlflow-fcgi does not run %s: it takes Python and a language model. Run %s in "
		    "Python with this server as tracking server: its results appear here.",
		    what, instead);
}

struct issue_detection_req {
	const char *experiment_id;
	struct str_list trace_ids;
};
static const struct field issue_detection_fields[] = {
	F_STR(issue_detection_req, experiment_id, REQUIRED),
	F_STRS(issue_detection_req, trace_ids, REQUIRED),
	F_END,
};

HANDLER(issue_detection)
{
	return no_jobs(rq, in->experiment_id, "issue detection",
		       "mlflow.genai.discovery.pipeline.discover_issues()");
}

struct genai_evaluate_req {
	const char *experiment_id;
	struct str_list trace_ids;
};
static const struct field genai_evaluate_fields[] = {
	F_STR(genai_evaluate_req, experiment_id, REQUIRED),
	F_STRS(genai_evaluate_req, trace_ids, REQUIRED),
	F_END,
};

HANDLER(genai_evaluate)
{
	return no_jobs(rq, in->experiment_id, "evaluations", "mlflow.genai.evaluate()");
}
