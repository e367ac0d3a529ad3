/* SPDX-License-Identifier: Apache-2.0 */
/* What is moved from one workspace to another, for move.c. */
#ifndef MF_MOVE_PLAN_H
#define MF_MOVE_PLAN_H

#include "app/artifacts/transfer.h"
#include "app/move/move.h"
#include "app/offline.h"

struct resource {
	const char *id, *name;
};

/* Artifacts on their way. */
struct moved_place {
	int64_t experiment; /* 0 with registered models */
	const char *old, *new;
	struct artifact from, to;
	bool keep; /* the old place is still used */
	size_t files;
	int64_t bytes;
};

struct plan {
	struct offline *offline;
	const char *from, *to, *kind;
	enum artifact_policy policy;
	/* experiments that go along with registered models, and the other way round */
	const struct plan *with;
	size_t n;
	struct resource *v;
	const char *root; /* where new experiments of the target are */
	size_t n_places, room;
	struct moved_place *places;
	/* experiments whose location changes */
	size_t n_located;
	int64_t *located;
	const char **locations;
	/* what is behind no store of the server and stays as it is */
	size_t n_elsewhere;
	const char *elsewhere;
	/* what rows name and do not have for themselves, which stays, too */
	size_t n_foreign;
	const char *foreign;
};

/* All of them: false means that the failure was said on standard error. */

/* Finds what is to be moved. */
bool plan_select(struct plan *p, const struct move_options *o) MUST_CHECK;
/* Finds where its artifacts are and where they go, and measures them. `scoped` tells
 * whether experiments of the target will lie below workspaces/NAME. */
bool plan_places(struct plan *p, bool scoped) MUST_CHECK;
/* Copies them, until there is nothing new. */
bool plan_copy(struct plan *p) MUST_CHECK;
/* Moves the rows, in the transaction of `rq`, a request of p->from. False: answered. */
bool plan_apply(struct plan *p, struct request *rq) MUST_CHECK;

size_t plan_files(const struct plan *p, int64_t *ret_bytes);

/* Empties old places of moves that are over, this one's and those that were stopped. */
bool plan_clean(struct offline *o) MUST_CHECK;

#endif
