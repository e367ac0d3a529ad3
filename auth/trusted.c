/* SPDX-License-Identifier: Apache-2.0 */
/* Users whom nginx names; see trusted.h. */
#include "auth/trusted.h"

#include "app/config.h"
#include "app/db.h"
#include "app/log.h"
#include "auth/auth.h"
#include "auth/groups.h"
#include "auth/permit.h"

/* What the user is to have. */
struct wanted {
	struct role_list roles, decided;
	const char *is_admin; /* NULL: the groups do not decide */
	const char *mark;
};

bool trusted_claim(const struct request *rq, struct credentials *ret)
{
	if (!rq->config->trusted_user || !rq->trusted_user || !*rq->trusted_user)
		return false;
	*ret = (struct credentials){ CREDENTIAL_TRUSTED, rq->trusted_user, "" };
	return true;
}

static struct wanted want(struct request *rq)
{
	const struct group_map *map = rq->config->auth->groups;
	struct wanted w = { .decided = group_map_roles(rq->arena, map) };
	bool is_admin;

	w.roles = groups_roles(rq->arena, map, rq->trusted_groups, &is_admin, &w.mark);
	w.is_admin = !map->decides_admin ? NULL : is_admin ? "true" : "false";
	return w;
}

static bool set_user(struct request *rq, int64_t id, bool is_admin, bool is_changed)
{
	struct user *u = ARENA_NEW(rq->arena, struct user);

	*u = (struct user){ .is_proven = true,
			    .is_changed = is_changed,
			    .id = id,
			    .name = rq->trusted_user,
			    .is_admin = is_admin };
	rq->user = u;
	return true;
}

#define ROLES(list) P_STRS((list).workspaces, (list).n), P_STRS((list).names, (list).n)

/* Of who has a password, too, and of who is to have a role that was not there: nothing is
 * written when all is as it can be. */
static struct rows *is_in_step(struct request *rq, const struct wanted *w)
{
	return ask_users(rq, SQL_sso_check,
			 (struct param[]){ P_STR(rq->user->name), P_STR(w->is_admin),
					   ROLES(w->roles), ROLES(w->decided) },
			 6);
}

/* The lock is a statement of its own before the other, which so sees what another request
 * of this user has just changed. */
static struct rows *bring_into_step(struct request *rq, const struct wanted *w)
{
	struct db *tracking = rq->db;
	struct rows *r;

	rq->db = rq->auth_db;
	db_ask(rq, sso_lock, P_STR(rq->user->name));
	r = db_waited(rq, db_ask(rq, sso_user, P_STR(rq->user->name), P_STR(w->mark),
				 P_STR(w->is_admin), ROLES(w->roles), ROLES(w->decided)));
	rq->db = tracking;
	return r;
}

bool trusted_prove(struct request *rq, int64_t id, const char *stored, bool is_admin)
{
	bool by_mark = stored && strncmp(stored, SSO_PREFIX, strlen(SSO_PREFIX)) == 0 &&
		       strcmp(stored, SSO_OUT_OF_STEP) != 0;
	struct wanted w = want(rq);
	struct rows *r;

	if (stored && strcmp(stored, w.mark) == 0)
		return set_user(rq, id, is_admin, false);
	if (stored && !by_mark) {
		r = is_in_step(rq, &w);
		if (!r)
			return false;
		if (rows_count(r) && rows_bool(r, 0, 0))
			return set_user(rq, id, is_admin, false);
	}
	r = bring_into_step(rq, &w);
	if (!r)
		return false;
	log_event(LOG_LEVEL_INFO, "sso_user", "user=%s id=%lld admin=%d roles=%zu missing=%lld",
		  rq->user->name, (long long)rows_int(r, 0, 0), rows_bool(r, 0, 1), w.roles.n,
		  (long long)rows_int(r, 0, 2));
	return set_user(rq, rows_int(r, 0, 0), rows_bool(r, 0, 1), true);
}
