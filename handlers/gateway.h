/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of the AI gateway share (mlflow/store/tracking/gateway of 3.17.2). */
#ifndef MF_HANDLERS_GATEWAY_H
#define MF_HANDLERS_GATEWAY_H

#include "app/db.h"

/* Columns of MLflow's tables. */
#define MAX_GATEWAY_NAME 255
#define MAX_GATEWAY_PROVIDER 64
#define MAX_GATEWAY_USER 255

/* 404 in the words of the store's _get_entity_or_raise. Returns false. */
bool gateway_missing(struct request *rq, const char *what, const char *field, const char *value);

/* 200 with an object of one member, the first row of `r`. Returns true. */
bool gateway_reply(struct request *rq, const char *key, const struct out *columns,
		   const struct rows *r);
/* 200 with all rows as a list, which is not there when it is empty. Returns true. */
bool gateway_reply_list(struct request *rq, const char *key, const struct out *columns,
			const struct rows *r);

#endif
