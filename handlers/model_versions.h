/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of registered models: how they go out, and from where a new one may
 * come.
 */
#ifndef MF_HANDLERS_MODEL_VERSIONS_H
#define MF_HANDLERS_MODEL_VERSIONS_H

#include "handlers/registered_models.h"

/* The columns of model_version_get and model_version_latest behind the first, in
 * the order of MLflow's protobuf message ModelVersion. */
#define VERSION_COLUMNS                                                                            \
	O_STR(name), O_ID(version), O_INT(creation_timestamp), O_INT(last_updated_timestamp),      \
		O_STR(user_id), O_STR(current_stage), O_STR(description), O_STR(source),           \
		O_STR(run_id), O_STR(status), O_STR(status_message), O_RAW(tags), O_STR(run_link)

/* Of these statements: the first column is the alias or stage asked for. */
extern const struct out model_version_out[];

/* Whether row `row` of these statements has a version. */
bool has_version(const struct rows *r, int row);

/* Answers with the member "model_version". Returns true. */
bool reply_model_version(struct request *rq, const struct out *columns, const struct rows *r,
			 int row);

/* Where a new version comes from, as the request says and then as it turns out. */
struct origin {
	const char *source;   /* a URI, as it will be kept */
	const char *run_id;   /* NULL: not known */
	const char *model_id; /* of the logged model that the version is made from, or "" */
	bool has_run_id;
	const char *told_run_id; /* the run before the logged model's takes its place */
	const char *location;    /* where the artifacts are; the same as source, mostly */

	/* the logged model, once it was looked up */
	const char *logged_location, *logged_run_id;
};

/* Follows a source models:/<name>/<version, alias or stage> to the version it
 * means, whose run it takes over. Other sources stay. False: answered
 * (mlflow/server/handlers.py _resolve_registered_model_source_lineage). */
bool resolve_source(struct request *rq, struct origin *o) MUST_CHECK;

/* Whether a version may come from there: from what belongs to its run or logged
 * model, or from another store by an absolute path. Nothing on this server's own
 * disk is ever reached by saying so (_validate_source_run, _validate_source_model
 * there). False: answered. */
bool check_source(struct request *rq, struct origin *o) MUST_CHECK;

/* Fills what depends on the logged model: its location, if it is the source, and
 * its run, if the request names none. False: answered. */
bool complete_origin(struct request *rq, struct origin *o) MUST_CHECK;

#endif
