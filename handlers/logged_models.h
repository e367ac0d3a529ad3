/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logged models as they go out, and what else other handlers share of them. What
 * belongs to a model is fetched for one model or a whole page at once:
 *
 *	struct logged_models models = logged_models_send(rq, ids, n, false);
 *	if (!db_wait(rq))
 *		return false;
 *	jw_logged_models(&j, &models);
 */
#ifndef MF_HANDLERS_LOGGED_MODELS_H
#define MF_HANDLERS_LOGGED_MODELS_H

#include "app/db.h"
#include "app/kv.h"

/* Answers as MLflow does when there is no such logged model. Returns false. */
bool no_logged_model(struct request *rq, const char *model_id);

/* The URI below which the artifacts of a logged model lie, if the request's
 * workspace has the model and it is not deleted. False: answered. */
bool logged_model_location(struct request *rq, const char *model_id,
			   const char **ret_artifact_uri) MUST_CHECK;

/* Whole logged models: the rows of four statements, matched by place. */
struct logged_models {
	struct rows *info, *params, *tags, *metrics;
};

/* Queues the statements for `n` models of the request's workspace; an id that is
 * not there gets no rows, nor does a deleted model unless `deleted` asks for it.
 * The ids must live until the next db_wait(). */
struct logged_models logged_models_send(struct request *rq, const char *const *ids, size_t n,
					bool deleted);

/* Writes the models that were found, in the order of the ids: the members of the
 * array, or the one value, that is open in `j`. */
void jw_logged_models(struct json *j, const struct logged_models *models);

/* Writes the model that logged_model_create.sql made with these params and tags. */
void jw_new_logged_model(struct json *j, const struct rows *created,
			 const struct kv_columns *params, const struct kv_columns *tags);

#endif
