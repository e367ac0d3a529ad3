/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions that were made before. Finding the resources of a request and the user's
 * grants on them is a statement, and the time of a second answer of the database. Most
 * requests ask what the same user was allowed a moment ago; for them it is enough to
 * learn that nothing changed, from the user's row and the version of the workspace's
 * rights (mlflow_fcgi.rights_versions), which is another one after every transaction that
 * touches roles, who has them, or what they grant. So a change holds from the next
 * request on, in every process and on every node, whoever made it. What goes by the
 * triggers (a session in the role of a replica, a run put into another experiment by
 * hand) holds after two minutes at most: nothing is remembered for longer.
 *
 * What is remembered is that these credentials were let in before, to these resources by
 * this endpoint; then the question goes out together with the handler's first statement,
 * and db_wait() shows the handler nothing before the answer is the expected one. Who was
 * not let in before gets nothing begun, so that its time tells nothing. And it is
 * remembered that this user was let in under this version, which is what the answer is
 * held against. Whatever is not as expected is asked and answered in the long way.
 *
 * Only resources that keep their place are remembered: experiments, runs and logged
 * models, whose ids are never given again and which the handler's statements find by the
 * workspace. Names of models and ids of traces may be somebody else's tomorrow. Nor is
 * anything remembered of whom some grant denies something.
 */
#ifndef MF_AUTH_RECALL_H
#define MF_AUTH_RECALL_H

#include "app/db.h"
#include "auth/grants.h"

struct recall {
	size_t n;
	const char **what;         /* the endpoint and what the request names */
	const char *version;       /* of the rights that decided; "" where there is none */
	const struct rows *answer; /* to the question whether it still holds */
	bool passed;
};

/* After the long way let the request in by these grants. */
void recall_note(struct request *rq, const struct grants *g);

/* Whether a token, NULL-terminated, was good before for the workspace that the request
 * names, or in general when it names none: then who it belongs to is asked later. */
bool recall_token(const struct request *rq, const char *token);
void recall_token_note(const struct request *rq, const char *token);

#endif
