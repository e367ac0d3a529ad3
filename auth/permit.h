/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Permissions as the gate and the handlers see them. The gate authorizes by the
 * endpoint's row; handlers of lists ask what they may show, and handlers that make,
 * rename or delete what grants are given on keep the grants in step, in their own
 * transaction.
 */
#ifndef MF_AUTH_PERMIT_H
#define MF_AUTH_PERMIT_H

#include "app/db.h"
#include "app/search/search.h"
#include "auth/grants.h"

/* Sends a statement of the users' database, which may be another one, and waits. */
struct rows *ask_users(struct request *rq, enum sql_id id, const struct param *params,
		       size_t n) MUST_CHECK;

/* What holds in the request's workspace where no grant speaks. */
void permit_defaults(const struct request *rq, struct grants *g);

/* The grant that a row 'grant' of permit_experiments and its like is. A level that
 * nobody knows is no permission. */
struct grant permit_grant_at(const struct rows *r, int row);

/* Which resources of a type a list may show; everything when nobody is asked who
 * they are, and to administrators. */
struct shown permit_shown(const struct request *rq, const char *type);

/* The same of lists that show only what may be read: a grant on the workspace is not
 * enough. */
struct shown permit_readable(const struct request *rq, const char *type);

/* Whether grants deny the user all resources of a type, so that an answer leaves
 * out what it would say of one. */
bool permit_hides(const struct request *rq, const char *type);

/* Whether grants of a type's own keep the user from reading what belongs to something
 * that may be read: where they are silent, that decides. */
bool permit_hides_below(const struct request *rq, const char *type);

/* Whether the user holds a level on one resource; the gate has asked for the grants on what
 * the request names and on all of a type. */
bool permit_meets(const struct request *rq, const char *type, const char *id,
		  enum grant_level level);

/* What the user may do with one resource that may be read, as JSON: some of USE, UPDATE,
 * DELETE and MANAGE, by which the web UI shows its buttons (_permission_to_allowed_actions).
 * Only for those who are asked what they may. */
const char *permit_actions(const struct request *rq, const char *type, const char *id) NEVER_NULL;
/* Which resources of a type an answer may mention: all that grants do not deny to the
 * user; as permit_shown(). */
struct shown permit_not_denied(const struct request *rq, const char *type);

/* The condition that `expression` is one of those shown, with its parameter
 * appended: " and ...", or "" when all are. Of a bigint column, or of a text one. */
const char *shown_numbers(struct request *rq, const struct shown *s, const char *expression,
			  struct search_params *params) NEVER_NULL;
const char *shown_texts(struct request *rq, const struct shown *s, const char *expression,
			struct search_params *params) NEVER_NULL;

/* Ids as numbers, for a bigint[]; what is none is the id of nothing. */
struct param id_numbers(struct arena *a, const char *const *ids, size_t n);

/* Drops from `ids` the experiments that a list may not show, and all of them when
 * `type`, which belongs to them, is denied; returns how many are left. */
size_t permit_experiments_left(struct request *rq, const char *type, int64_t *ids, size_t n);

/* The condition that a registered model, found by `workspace` and `name` which are
 * expressions, is one that a list may show, as a model or as a prompt. Versions of
 * them too, when `of_versions` says so. */
const char *shown_models(struct request *rq, const char *workspace, const char *name,
			 bool of_versions, struct search_params *params) NEVER_NULL;

#endif
