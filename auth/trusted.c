/* SPDX-License-Identifier: Apache-2.0 */
/* Users whom nginx names; see trusted.h. */
#include "auth/trusted.h"

#include "app/audit.h"
#include "app/config.h"
#include "app/db.h"
#include "app/log.h"
#include "app/validate.h"
#include "auth/auth.h"
#include "auth/groups.h"

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

/* The lock is a statement of its own before the other, which so sees what another request
 * of this user has just changed. */
static struct rows *bring_into_step(struct request *rq, const struct wanted *w, bool *ret_made)
{
	struct db *tracking = rq->db;
	struct rows *lock, *r;

	rq->db = rq->auth_db;
	lock = db_ask(rq, sso_lock, P_STR(rq->user->name));
	r = db_waited(rq, db_ask(rq, sso_user, P_STR(rq->user->name), P_STR(w->mark),
				 P_STR(w->is_admin), ROLES(w->roles), ROLES(w->decided)));
	rq->db = tracking;
	*ret_made = r && rows_count(lock) && rows_bool(lock, 0, 0);
	return r;
}

/* Somebody else may know the password of such a user, or hold a token of it, and would have
 * what the groups of the one who signs in give. */
static bool refuse_foreign(struct request *rq, const char *stored)
{
	const char *why = stored && *stored == '!' ? "was made here by hand" :
						     "has a password here";

	return fail(rq, PERMISSION_DENIED,
		    "The user '%s' %s, so single sign-on does not sign anybody in as this user. If "
		    "it is the same person, an administrator must link it, at the console of the "
		    "server: mlflow-fcgi user link NAME",
		    rq->user->name, why);
}

/* What was changed goes to the log, and to the audit log if it is more than the mark. */
static void note_step(const struct request *rq, const struct rows *r, size_t n_roles, bool is_made)
{
	struct sso_change change = { .is_made = is_made,
				     .is_admin_turned = rows_bool(r, 0, 3),
				     .roles_given = rows_str(r, 0, 4),
				     .roles_taken = rows_str(r, 0, 5) };

	log_event(LOG_LEVEL_INFO, "sso_user", "user=%s id=%lld admin=%d roles=%zu missing=%lld",
		  python_json(rq->arena, rq->user->name), (long long)rq->user->id,
		  rq->user->is_admin, n_roles, (long long)rows_int(r, 0, 2));
	audit_sso(rq, &change);
}

bool trusted_prove(struct request *rq, int64_t id, const char *stored, bool is_admin)
{
	struct wanted w = want(rq);
	struct rows *r;
	bool is_made;

	if (stored && strncmp(stored, SSO_PREFIX, strlen(SSO_PREFIX)) != 0)
		return refuse_foreign(rq, stored);
	if (stored && strcmp(stored, w.mark) == 0)
		return set_user(rq, id, is_admin, false);
	r = bring_into_step(rq, &w, &is_made);
	if (!r)
		return false;
	if (!rows_count(r)) /* somebody made it, or gave it a password, just now */
		return refuse_foreign(rq, NULL);
	set_user(rq, rows_int(r, 0, 0), rows_bool(r, 0, 1), true);
	note_step(rq, r, w.roles.n, is_made);
	return true;
}

bool trusted_awaits(const struct request *rq, const char *workspace, const char *role)
{
	return !rq->config->trusted_user ||
	       group_map_names(rq->config->auth->groups, workspace, role);
}
