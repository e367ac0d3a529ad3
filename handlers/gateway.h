/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of the AI gateway share (mlflow/store/tracking/gateway of 3.17.2). */
#ifndef MF_HANDLERS_GATEWAY_H
#define MF_HANDLERS_GATEWAY_H

#include "app/bind.h"
#include "app/db.h"

/* Columns of MLflow's tables. */
#define MAX_GATEWAY_NAME 255
#define MAX_GATEWAY_PROVIDER 64
#define MAX_GATEWAY_USER 255

/* 404 in the words of the store's _get_entity_or_raise. Returns false. */
bool gateway_missing(struct request *rq, const char *what, const char *field, const char *value);

/* Whether an enum that must be given names something; its first number never does. */
bool gateway_check_choice(struct request *rq, const char *what, const struct opt_int *v);
/* What an enum names, of the names that its field was bound by; NULL when it was not given. */
static inline const char *gateway_choice(const char *const *names, const struct opt_int *v)
{
	return v->given ? names[v->v] : NULL;
}

/* 200 with an object of one member, the first row of `r`. Returns true. */
bool gateway_reply(struct request *rq, const char *key, const struct out *columns,
		   const struct rows *r);
/* 200 with all rows as a list, which is not there when it is empty. Returns true. */
bool gateway_reply_list(struct request *rq, const char *key, const struct out *columns,
			const struct rows *r);

/* A page of a list by ids, as the request asks for it. */
struct gateway_page {
	int64_t limit, offset; /* rows it may have; rows to skip, of tokens of `mlflow server` */
	const char *behind;    /* the id behind which it begins, or NULL */
};

/* 0 results are 1000, "" and NULL the first page. `what` is in the list: "guardrails".
 * False: answered. */
bool gateway_page_read(struct request *rq, int64_t max_results, const char *token, const char *what,
		       struct gateway_page *ret) MUST_CHECK;

/* How many of the rows it has; and "next_page_token", in an object that is being written, if
 * there are more. Their first column is the id. */
int gateway_page_rows(const struct rows *r, const struct gateway_page *page);
void gateway_page_end(struct request *rq, struct json *j, const struct rows *r, int n);

/* 200 with the page of these rows, whose first column is the id, and with the token of the
 * next page if there are more rows than it may have. Returns true. */
bool gateway_reply_page(struct request *rq, const char *key, const struct out *columns,
			const struct rows *r, const struct gateway_page *page);

#endif
