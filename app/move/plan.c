/* SPDX-License-Identifier: Apache-2.0 */
/* From rows to the artifacts that go with them, and back; see plan.h. */
#include "app/move/plan.h"

#include "app/artifacts/guard.h"
#include "app/artifacts/location.h"
#include "app/artifacts/place.h"
#include "app/artifacts/s3.h"
#include "app/artifacts/stores.h"
#include "app/db.h"
#include "app/limits.h"
#include "auth/auth.h"

#include <inttypes.h>
#include <sodium.h>
#include <unistd.h>

/* How often places are gone through before the rows move: each time there is less new. */
#define PASSES_MAX 5

static bool done(struct offline *o, struct request *rq, bool ok, const char *what)
{
	ok = offline_end(o, rq, ok);
	if (!ok)
		offline_complain(rq, what);
	return ok;
}

/* ---- what ---- */

bool plan_select(struct plan *p, const struct move_options *o)
{
	struct request *rq = offline_begin(p->offline, p->from);
	const struct param names = P_STRS(o->names, o->n_names);
	const struct param none = { .kind = PARAM_STRS, .null = true };
	const struct param params[] = { P_STR(p->kind), P_STR(p->from), o->n_names ? names : none,
					P_STRS(o->tag_keys, o->n_tags),
					P_STRS(o->tag_values, o->n_tags) };
	struct rows *r =
		db_waited(rq, db_send_params(rq, SQL_move_select, params, ARRAY_LEN(params)));

	if (!done(p->offline, rq, r != NULL, p->from))
		return false;
	p->n = (size_t)rows_count(r);
	p->v = ARENA_ARRAY(p->offline->arena, p->n, struct resource);
	for (size_t i = 0; i < p->n; i++)
		p->v[i] = (struct resource){
			arena_strdup(p->offline->arena, rows_str(r, (int)i, 0)),
			arena_strdup(p->offline->arena, rows_str(r, (int)i, 1)),
		};
	return true;
}

static const char **ids_of(const struct plan *p)
{
	const char **ids = ARENA_ARRAY(p->offline->arena, p->n, const char *);

	for (size_t i = 0; i < p->n; i++)
		ids[i] = p->v[i].id;
	return ids;
}

static int64_t number(const char *id)
{
	return strtoll(id, NULL, 10);
}

static int64_t *experiments_of(const struct plan *p)
{
	int64_t *ids = ARENA_ARRAY(p->offline->arena, p->n, int64_t);

	for (size_t i = 0; i < p->n; i++)
		ids[i] = number(p->v[i].id);
	return ids;
}

/* ---- where ---- */

/* The place of a URI to requests of a workspace, for as long as the command runs. False:
 * *ret_why says why the server does not go there, if it is not NULL. */
static bool find(struct offline *o, struct request *rq, const char *workspace, const char *uri,
		 struct artifact *ret, const char **ret_why)
{
	struct request probe = *rq;
	struct artifact_path path;
	bool ok;

	probe.arena = o->arena;
	probe.workspace = workspace;
	probe.reply = (struct reply){ 0 };
	buf_init(&probe.reply.body, 64 * KIB);
	ok = artifact_path_read(&probe, "", &path) && place_below(&probe, uri, &path, ret);
	if (!ok && ret_why)
		*ret_why = probe.reply.message;
	buf_free(&probe.reply.body);
	if (ok)
		ret->given = ret->name;
	return ok;
}

static const char *spot(struct arena *a, const struct artifact *at)
{
	const struct s3 *s3 = at->store->s3;

	return s3 ? arena_printf(a, "%s%s/%s", s3->inside.origin, s3->inside.base, s3_key(a, at)) :
		    arena_printf(a, "%s/%s", at->root, at->name);
}

/* Whether one is the other or lies in it. */
static bool overlaps(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);

	if (n > m)
		return overlaps(b, a);
	return strncmp(a, b, n) == 0 && (a[n - 1] == '/' || !b[n] || b[n] == '/');
}

enum reach {
	ELSEWHERE, /* the server does not go there */
	SAME,      /* the target has it at the same place */
	OTHER      /* only the source may */
};

static enum reach reach(struct plan *p, struct request *rq, const char *uri, struct artifact *from)
{
	struct artifact to;

	if (!*uri || !find(p->offline, rq, p->from, uri, from, NULL) || !*from->name) {
		p->n_elsewhere++;
		p->elsewhere = arena_strdup(p->offline->arena, uri);
		return ELSEWHERE;
	}
	if (find(p->offline, rq, p->to, uri, &to, NULL) &&
	    strcmp(spot(rq->arena, from), spot(rq->arena, &to)) == 0)
		return SAME;
	return OTHER;
}

static bool add_place(struct plan *p, struct request *rq, int64_t experiment, const char *old,
		      const char *new, const struct artifact *from)
{
	struct arena *a = p->offline->arena;
	struct moved_place place = {
		.experiment = experiment, .old = arena_strdup(a, old), .new = new, .from = *from
	};
	const char *why = "";

	if (!find(p->offline, rq, p->to, new, &place.to, &why))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "artifacts at '%s' cannot go to '%s': %s With --artifact-policy "
			    "preserve they stay where they are.",
			    old, new, why);
	if (overlaps(spot(a, &place.from), spot(a, &place.to)))
		return fail(
			rq, INVALID_PARAMETER_VALUE,
			"artifacts at '%s' cannot go to '%s', which is the same place or lies in "
			"it. With --artifact-policy preserve they stay where they are.",
			old, new);
	p->places = arena_grow(a, p->places, p->n_places, &p->room, sizeof(*p->places));
	p->places[p->n_places++] = place;
	return true;
}

static void relocate(struct plan *p, int64_t experiment, const char *location)
{
	p->located[p->n_located] = experiment;
	p->locations[p->n_located++] = location;
}

/* Columns of move_places.sql */
enum { EXPERIMENT_ID, URI, TAIL, OWN, OWNER, EXPERIMENT_URI };

/* Whether the place of a run, a logged model or a trace is its own. What a row says is no
 * right to the place: moving another's would take it from there. */
static bool is_own(const struct rows *r, int i)
{
	const char *owner = rows_str(r, i, OWNER), *uri = rows_str(r, i, URI);

	return owner ? location_is_own(uri, owner) :
		       location_is_in_experiment(uri, rows_str(r, i, EXPERIMENT_URI),
						 rows_str(r, i, EXPERIMENT_ID),
						 rows_str(r, i, TAIL));
}

/* One row of move_places. */
static bool add_experiment(struct plan *p, struct request *rq, const struct rows *r, int i)
{
	const char *id = rows_str(r, i, EXPERIMENT_ID), *uri = rows_str(r, i, URI);
	const char *tail = rows_str(r, i, TAIL);
	struct arena *a = p->offline->arena;
	const char *location = uri_append(a, p->root, id);
	struct artifact from;
	enum reach where;

	if (p->policy == ARTIFACTS_RETARGET) {
		if (!*tail)
			relocate(p, number(id), location);
		return true;
	}
	if (*tail && !is_own(r, i)) {
		p->n_foreign++;
		p->foreign = arena_strdup(a, uri);
		return true;
	}
	where = reach(p, rq, uri, &from);
	if (where != OTHER)
		return true;
	if (*tail)
		return add_place(p, rq, number(id), uri, uri_append(a, location, tail), &from);
	relocate(p, number(id), location);
	return !rows_bool(r, i, OWN) || add_place(p, rq, number(id), uri, location, &from);
}

/* Whether a URI is in what another plan moves. */
static bool goes_along(const struct plan *with, const char *uri)
{
	for (size_t i = 0; with && i < with->n_places; i++)
		if (overlaps(with->places[i].old, uri) &&
		    strlen(with->places[i].old) <= strlen(uri))
			return true;
	return false;
}

/* Versions have no place of their own in MLflow: they point into runs, which stay. */
static bool add_version(struct plan *p, struct request *rq, const char *uri)
{
	unsigned char hash[16];
	char name[2 * sizeof(hash) + 1];
	const char *text = arena_printf(rq->arena, "%s %s", p->from, uri);
	struct artifact from;

	if (goes_along(p->with, uri))
		return true;
	if (reach(p, rq, uri, &from) != OTHER)
		return true;
	crypto_generichash(hash, sizeof(hash), (const unsigned char *)text, strlen(text), NULL, 0);
	sodium_bin2hex(name, sizeof(name), hash, sizeof(hash));
	return add_place(p, rq, 0, uri,
			 uri_append(p->offline->arena, p->root,
				    arena_printf(rq->arena, "registered/%s", name)),
			 &from);
}

static bool find_root(struct plan *p, bool scoped)
{
	struct request *rq = offline_begin(p->offline, p->to);
	struct config config = *p->offline->config;
	struct request probe = *rq;
	struct rows *r = db_query(rq, move_target_root, P_STR(p->to));
	const char *own = r && rows_count(r) ? rows_str(r, 0, 0) : NULL;

	config.enable_workspaces = scoped;
	probe.config = &config;
	probe.arena = p->offline->arena;
	p->root = own && *own ? arena_strdup(p->offline->arena, own) : artifact_root(&probe);
	return done(p->offline, rq, r != NULL, p->to);
}

static bool add_all(struct plan *p, struct request *rq)
{
	bool experiments = strcmp(p->kind, "experiments") == 0;
	int64_t *ids = experiments ? experiments_of(p) : NULL;
	struct rows *r =
		experiments ? db_query(rq, move_places, P_STR(p->from), P_INTS(ids, p->n)) :
			      db_query(rq, move_versions, P_STR(p->from), P_STRS(ids_of(p), p->n));

	if (!r)
		return false;
	if (experiments) {
		p->located = ARENA_ARRAY(p->offline->arena, p->n, int64_t);
		p->locations = ARENA_ARRAY(p->offline->arena, p->n, const char *);
	}
	for (int i = 0; i < rows_count(r); i++)
		if (!(experiments ? add_experiment(p, rq, r, i) :
				    add_version(p, rq, rows_str(r, i, 0))))
			return false;
	return true;
}

/* ---- how much ---- */

/* What stays in the source and points there keeps the old place. */
static bool find_user(struct plan *p, struct request *rq, struct moved_place *place)
{
	struct rows *r;

	place->keep = !place->experiment;
	if (place->keep || p->with)
		return true;
	r = db_query(rq, move_users, P_STR(p->from), P_STR(place->old));
	if (!r)
		return false;
	if (!rows_count(r))
		return true;
	place->keep = true;
	fprintf(stderr,
		"mlflow-fcgi: artifacts at '%s' stay there, too: version %s of the registered model "
		"'%s' in '%s' points at them\n",
		place->old, rows_str(r, 0, 1), rows_str(r, 0, 0), p->from);
	return true;
}

static bool measure(struct plan *p, struct moved_place *place)
{
	struct request *rq = offline_begin(p->offline, p->from);
	struct transfer_tree tree = { 0 };
	bool ok = find_user(p, rq, place) && transfer_look(rq, &place->from, &tree);

	place->files = tree.n;
	place->bytes = tree.bytes;
	return done(p->offline, rq, ok, place->old);
}

size_t plan_files(const struct plan *p, int64_t *ret_bytes)
{
	size_t files = 0;

	*ret_bytes = 0;
	for (size_t i = 0; i < p->n_places; i++) {
		files += p->places[i].files;
		*ret_bytes += p->places[i].bytes;
	}
	return files;
}

static bool check_room(struct plan *p)
{
	struct request *rq = offline_begin(p->offline, p->to);
	const struct store *s = store_of_workspace(rq->config, rq->arena, p->to);
	struct artifact at = { .name = "", .given = p->root, .store = s };
	int64_t bytes;

	plan_files(p, &bytes);
	return done(p->offline, rq, guard_room(rq, p->to, &at, bytes, NULL), p->to);
}

bool plan_places(struct plan *p, bool scoped)
{
	struct request *rq;

	if (!find_root(p, scoped))
		return false;
	rq = offline_begin(p->offline, p->from);
	if (!done(p->offline, rq, add_all(p, rq), p->from))
		return false;
	for (size_t i = 0; i < p->n_places; i++)
		if (!measure(p, &p->places[i]))
			return false;
	return !p->n_places || check_room(p);
}

/* ---- copying ---- */

static bool copy_pass(struct plan *p, const char *what, size_t *ret_new)
{
	struct transfer_progress progress = { .what = isatty(STDERR_FILENO) ? what : NULL };
	size_t n;

	*ret_new = 0;
	progress.of_files = plan_files(p, &progress.of_bytes);
	for (size_t i = 0; i < p->n_places; i++) {
		struct moved_place *place = &p->places[i];
		struct request *rq = offline_begin(p->offline, p->from);
		bool ok = transfer_copy(rq, &place->from, &place->to, false, &progress, &n);

		if (!done(p->offline, rq, ok, place->old))
			return false;
		*ret_new += n;
	}
	transfer_show(&progress, true);
	return true;
}

bool plan_copy(struct plan *p)
{
	size_t n = p->n_places;

	for (int pass = 0; n && pass < PASSES_MAX; pass++)
		if (!copy_pass(p, pass ? "new since" : "copying", &n))
			return false;
	return true;
}

/* ---- the rows ---- */

/* Columns of places, as statements take them. */
struct columns {
	size_t n;
	int64_t *ids;
	const char **old, **new;
};

static struct columns columns(const struct plan *p, struct arena *a)
{
	size_t room = p->n_places + (p->with ? p->with->n_places : 0);

	return (struct columns){ 0, ARENA_ARRAY(a, room, int64_t),
				 ARENA_ARRAY(a, room, const char *),
				 ARENA_ARRAY(a, room, const char *) };
}

/* Those of a plan; without `kept`, those whose old place goes. */
static void add_columns(const struct plan *p, bool kept, struct columns *c)
{
	for (size_t i = 0; p && i < p->n_places; i++) {
		if (!kept && p->places[i].keep)
			continue;
		c->ids[c->n] = p->places[i].experiment;
		c->old[c->n] = p->places[i].old;
		c->new[c->n++] = p->places[i].new;
	}
}

static bool lock(struct plan *p, struct request *rq)
{
	struct rows *r =
		db_query(rq, move_lock, P_STR(p->kind), P_STR(p->from), P_STRS(ids_of(p), p->n));

	if (!r)
		return false;
	return rows_int(r, 0, 0) == (int64_t)p->n ||
	       fail(rq, INVALID_STATE,
		    "some of the %s were moved or deleted meanwhile. Run the command again.",
		    p->kind);
}

static bool apply_experiments(struct plan *p, struct request *rq)
{
	struct columns c = columns(p, rq->arena);
	struct rows *r;

	add_columns(p, true, &c);
	r = db_query(rq, move_too_long, P_STR(p->from), P_INTS(c.ids, c.n), P_STRS(c.old, c.n),
		     P_STRS(c.new, c.n));
	if (!r)
		return false;
	if (rows_count(r))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "the artifact URI of %s would be longer than MLflow's column for it "
			    "below '%s'. Give the workspace '%s' a shorter artifact root.",
			    rows_str(r, 0, 0), p->root, p->to);
	db_send(rq, move_uris, P_STR(p->from), P_INTS(c.ids, c.n), P_STRS(c.old, c.n),
		P_STRS(c.new, c.n));
	db_send(rq, move_locations, P_STR(p->from), P_INTS(p->located, p->n_located),
		P_STRS(p->locations, p->n_located));
	return db_wait(rq);
}

static bool note_places(struct plan *p, struct request *rq)
{
	struct columns left = columns(p, rq->arena);
	int64_t bytes, files = (int64_t)plan_files(p, &bytes), gone_bytes = 0, gone = 0;
	const struct store *s = store_of_workspace(rq->config, rq->arena, p->to);

	add_columns(p, false, &left);
	for (size_t i = 0; i < p->n_places; i++) {
		gone_bytes += p->places[i].keep ? 0 : p->places[i].bytes;
		gone += p->places[i].keep ? 0 : (int64_t)p->places[i].files;
	}
	db_send(rq, move_usage, P_STR(p->from), P_STR(p->to), P_INT(bytes), P_INT(files),
		P_INT(gone_bytes), P_INT(gone), P_BOOL(s->max_total_size > 0));
	db_send(rq, move_leave, P_STR(p->from), P_STR(p->to), P_STRS(left.old, left.n),
		P_STRS(left.new, left.n));
	return db_wait(rq);
}

static bool apply_versions(struct plan *p, struct request *rq)
{
	struct columns c = columns(p, rq->arena);

	add_columns(p, true, &c);
	add_columns(p->with, true, &c);
	return db_query(rq, move_version_uris, P_STR(p->to), P_STRS(ids_of(p), p->n),
			P_STRS(c.old, c.n), P_STRS(c.new, c.n));
}

/* Endpoints of the gateway stay where they are, and must not lose their guardrails by that. */
static bool guards_nothing(struct plan *p, struct request *rq)
{
	struct rows *r = db_query(rq, experiments_guarded, P_STR(p->from), P_STRS(ids_of(p), p->n));

	if (!r)
		return false;
	return !rows_count(r) ||
	       fail(rq, INVALID_STATE,
		    "the scorer '%s' of experiment %s is used by the guardrail '%s'. Delete that first, "
		    "or leave the experiment where it is.",
		    rows_str(r, 0, 1), rows_str(r, 0, 0), rows_str(r, 0, 2));
}

bool plan_apply(struct plan *p, struct request *rq)
{
	bool experiments = strcmp(p->kind, "experiments") == 0;
	bool models = strcmp(p->kind, "registered_models") == 0;

	if (!p->n)
		return true;
	if (!lock(p, rq) ||
	    (experiments && (!guards_nothing(p, rq) || !apply_experiments(p, rq))) ||
	    !db_query(rq, move_rows, P_STR(p->kind), P_STR(p->from), P_STR(p->to),
		      P_STRS(ids_of(p), p->n)))
		return false;
	if (models && !apply_versions(p, rq))
		return false;
	if (!auth_forget(rq, p->from, p->kind, ids_of(p), p->n))
		return false;
	return !p->n_places || note_places(p, rq);
}

/* ---- afterwards ---- */

struct left {
	const char *id, *from, *to, *old, *new;
};

static bool empty(struct request *rq, struct offline *o, const struct left *l,
		  struct transfer_progress *progress)
{
	struct artifact from, to;
	const char *why = "";
	size_t n;

	if (!find(o, rq, l->from, l->old, &from, &why) || !find(o, rq, l->to, l->new, &to, &why))
		return fail(rq, INVALID_PARAMETER_VALUE, "%s", why);
	return transfer_copy(rq, &from, &to, true, progress, &n) &&
	       from.store->ops->remove(rq, &from) && db_query(rq, move_done, P_INT(number(l->id)));
}

bool plan_clean(struct offline *o)
{
	struct transfer_progress progress = { 0 };
	struct request *rq = offline_begin(o, NULL);
	struct rows *r = db_query(rq, move_left);
	struct left *v;
	bool ok = true;
	size_t n;

	if (!done(o, rq, r != NULL, "old places"))
		return false;
	n = (size_t)rows_count(r);
	v = ARENA_ARRAY(o->arena, n, struct left);
	for (size_t i = 0; i < n; i++) {
		const char **to[] = { &v[i].id, &v[i].from, &v[i].to, &v[i].old, &v[i].new };

		for (size_t k = 0; k < ARRAY_LEN(to); k++)
			*to[k] = arena_strdup(o->arena, rows_str(r, (int)i, (int)k));
	}
	for (size_t i = 0; i < n; i++) {
		rq = offline_begin(o, NULL);
		ok = done(o, rq, empty(rq, o, &v[i], &progress),
			  arena_printf(o->arena, "the old place '%s' stays for now", v[i].old)) &&
		     ok;
	}
	return ok;
}
