/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `mlflow-fcgi db init` and `db check`: looks at what a database holds, makes
 * what is missing or says who has to. The SQL is in the files beside this one.
 */
#include "app/schema/schema.h"

#include "app/arena.h"
#include "app/buf.h"
#include "app/db.h"
#include "app/limits.h"
#include "app/schema/catalog.h"

#include "schema_gen.h"

#include <stdarg.h>

/* MLflow's tables in the order in which their foreign keys need them; the stamp
 * is last. */
static const struct part {
	const char *name;
	const char *ddl;
} parts[] = {
	{ "workspaces", SCHEMA_workspaces },
	{ "tracking", SCHEMA_tracking },
	{ "logged models", SCHEMA_logged_models },
	{ "model registry", SCHEMA_registry },
	{ "traces", SCHEMA_traces },
	{ "evaluation", SCHEMA_evaluation },
	{ "gateway", SCHEMA_gateway },
	{ "review", SCHEMA_review },
	{ "jobs", SCHEMA_jobs },
	{ "mcp servers", SCHEMA_mcp },
	{ "stamp", SCHEMA_alembic },
};

/* What mlflow-fcgi adds to them, in the order in which it can be made. */
static const char *const additions[] = {
	SCHEMA_fcgi_schema,     SCHEMA_fcgi, SCHEMA_fcgi_role, SCHEMA_listed_models,
	SCHEMA_listed_versions,
};

static const char *const older_heads[] = {
#define OLDER(revision) revision,
#include "app/schema/heads.def"
#undef OLDER
};

enum state {
	CURRENT,    /* MLflow's schema at our revision */
	EMPTY,      /* nothing that would be in the way */
	OLDER_HEAD, /* `mlflow db upgrade` can bring it to ours */
	OTHER_HEAD, /* a newer MLflow's, or a fork's */
	FOREIGN,    /* tables, but no stamp */
	NOWHERE,    /* search_path names no schema */
	UNREADABLE  /* the questions were not answered */
};

struct found {
	enum state state;
	const char *head;   /* revisions, "" for none */
	const char *tables; /* a few names, "" for none */
};

static enum state state_of_head(const char *head)
{
	if (strcmp(head, SCHEMA_HEAD) == 0)
		return CURRENT;
	for (size_t i = 0; i < ARRAY_LEN(older_heads); i++)
		if (strcmp(head, older_heads[i]) == 0)
			return OLDER_HEAD;
	return OTHER_HEAD;
}

static struct found look(struct db *db, struct arena *a)
{
	struct found f = { .state = UNREADABLE, .head = "", .tables = "" };
	const char *stamp = db_text(db, a, SCHEMA_find_stamp);

	if (!stamp)
		return f;
	if (strcmp(stamp, "") == 0) {
		f.state = NOWHERE;
		return f;
	}
	f.head = strcmp(stamp, "yes") == 0 ? db_text(db, a, SCHEMA_find_head) : "";
	f.tables = db_text(db, a, SCHEMA_find_tables);
	if (!f.head || !f.tables)
		return f;
	if (*f.head)
		f.state = state_of_head(f.head);
	else
		f.state = *f.tables ? FOREIGN : EMPTY;
	return f;
}

/* The sentence for every state but CURRENT: what is there, what is wanted, what
 * helps. `uri` goes into the commands. */
static char *explain(struct arena *a, const struct found *f, const char *uri)
{
	switch (f->state) {
	case EMPTY:
		return arena_printf(a,
				    "The database is empty; it needs MLflow's schema at revision "
				    "%s (MLflow %s). Run: mlflow-fcgi db init '%s'",
				    SCHEMA_HEAD, SCHEMA_MLFLOW, uri);
	case OLDER_HEAD:
		return arena_printf(a,
				    "The database is at schema revision %s of an older MLflow; "
				    "revision %s (MLflow %s) is wanted. Make a backup, then run, "
				    "with mlflow==%s: mlflow db upgrade '%s'",
				    f->head, SCHEMA_HEAD, SCHEMA_MLFLOW, SCHEMA_MLFLOW, uri);
	case OTHER_HEAD:
		return arena_printf(a,
				    "The database is at schema revision %s, which MLflow %s does "
				    "not know: a newer MLflow has upgraded it; revision %s is "
				    "wanted. MLflow cannot go back: restore the backup made before "
				    "that upgrade (if it was older than MLflow %s, then run, with "
				    "mlflow==%s: mlflow db upgrade '%s'), or go on with the MLflow "
				    "that upgraded it",
				    f->head, SCHEMA_MLFLOW, SCHEMA_HEAD, SCHEMA_MLFLOW,
				    SCHEMA_MLFLOW, uri);
	case FOREIGN:
		return arena_printf(a,
				    "The database holds tables (%s) but no schema revision, so it "
				    "is not MLflow's; revision %s (MLflow %s) or an empty database "
				    "is wanted. Make one with createdb and name it instead of: %s",
				    f->tables, SCHEMA_HEAD, SCHEMA_MLFLOW, uri);
	case NOWHERE:
		return arena_printf(a,
				    "The search_path of this login names no schema that exists: "
				    "make one, or set search_path, at %s",
				    uri);
	default:
		return arena_printf(a,
				    "The database did not tell its schema revision: may this login "
				    "read alembic_version? (%s)",
				    uri);
	}
}

static void say(FILE *out, const char *format, ...) PRINTF(2, 3);
static void say(FILE *out, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vfprintf(out, format, ap);
	va_end(ap);
	fputc('\n', out);
	fflush(out);
}

/* libpq's errors end in a newline or more. */
static void say_failure(FILE *out, const char *what, const char *why)
{
	size_t n;

	if (!why)
		why = "out of memory";
	n = strlen(why);
	while (n && why[n - 1] == '\n')
		n--;
	say(out, "%s: %.*s", what, (int)n, why);
}

/* ---- the two commands' common part ---- */

struct session {
	struct db *db;
	struct arena *arena;
	const char *uri; /* as it may be shown */
	FILE *out;
};

static int with_session(const char *uri, FILE *out, int (*work)(struct session *))
{
	struct session s = { .arena = arena_new(ARENA_HARD_LIMIT), .out = out };
	char *error = NULL;
	int status = 1;

	s.uri = db_uri_shown(s.arena, uri);
	s.db = db_open(uri, &error);
	if (s.db)
		status = work(&s);
	else
		say_failure(out, arena_printf(s.arena, "cannot connect to %s", s.uri), error);
	free(error);
	db_close(s.db);
	arena_free(s.arena);
	return status;
}

static bool run(struct session *s, const char *what, const char *sql)
{
	char *error = NULL;

	if (db_script(s->db, sql, &error))
		return true;
	say_failure(s->out, arena_printf(s->arena, "%s failed, nothing was changed", what), error);
	free(error);
	return false;
}

/* One line of its own for each note. */
static void say_notes(struct session *s)
{
	char *notes = db_text(s->db, s->arena, SCHEMA_check_notes), *next;

	for (; notes && *notes; notes = next) {
		next = notes + strcspn(notes, "\n");
		if (*next)
			*next++ = '\0';
		say(s->out, "note: %s", notes);
	}
}

/* ---- db init ---- */

static bool create_all(struct session *s)
{
	say(s->out, "making MLflow's schema, revision %s (MLflow %s):", SCHEMA_HEAD, SCHEMA_MLFLOW);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!run(s, parts[i].name, parts[i].ddl))
			return false;
		say(s->out, "  %s", parts[i].name);
	}
	return true;
}

/* Leaving early rolls back: the connection is closed with its transaction open. */
static int init(struct session *s)
{
	struct found f;

	if (!run(s, "begin", SCHEMA_begin))
		return 1;
	f = look(s->db, s->arena);
	if (f.state != CURRENT && f.state != EMPTY) {
		say(s->out, "%s", explain(s->arena, &f, s->uri));
		return 1;
	}
	if (f.state == CURRENT)
		say(s->out, "MLflow's schema is there, revision %s (MLflow %s)", SCHEMA_HEAD,
		    SCHEMA_MLFLOW);
	else if (!create_all(s))
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(additions); i++)
		if (!run(s, "additions", additions[i]))
			return 1;
	if (!run(s, "commit", SCHEMA_commit))
		return 1;
	say(s->out, "mlflow-fcgi's additions are there");
	say_notes(s);
	say(s->out, "ready");
	return 0;
}

int schema_init(const char *uri, FILE *out)
{
	return with_session(uri, out, init);
}

/* ---- db check ---- */

/* Tables and triggers that a server needs. */
static bool has_additions(struct db *db, struct arena *a)
{
	const char *answer = db_text(db, a, SCHEMA_find_additions);

	return answer && strcmp(answer, "yes") == 0;
}

static void say_missing(void *arg, const char *what)
{
	const struct session *s = arg;

	say(s->out, "missing: %s", what);
}

/* The end of both checks; `option` is what `db init` takes to mend it. */
static int conclude(struct session *s, size_t missing, size_t lacking, const char *option)
{
	if (lacking)
		say(s->out,
		    "%zu of mlflow-fcgi's additions are missing; run: mlflow-fcgi db init %s'%s'",
		    lacking, option, s->uri);
	say_notes(s);
	if (missing || lacking)
		return 1;
	say(s->out, "complete");
	return 0;
}

static int check(struct session *s)
{
	struct found f = look(s->db, s->arena);
	size_t missing = 0, lacking = 0;
	char *catalog;

	if (f.state != CURRENT) {
		say(s->out, "%s", explain(s->arena, &f, s->uri));
		return 1;
	}
	say(s->out, "MLflow's schema: revision %s (MLflow %s)", f.head, SCHEMA_MLFLOW);
	catalog = db_text(s->db, s->arena, SCHEMA_check_catalog);
	if (!catalog) {
		say(s->out, "the database's catalog could not be read");
		return 1;
	}
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		missing += catalog_missing(parts[i].ddl, catalog, say_missing, s);
	if (missing)
		say(s->out,
		    "%zu parts of MLflow's schema are missing although its revision says "
		    "otherwise: restore a backup",
		    missing);
	for (size_t i = 0; i < ARRAY_LEN(additions); i++)
		lacking += catalog_missing(additions[i], catalog, say_missing, s);
	if (!lacking && !has_additions(s->db, s->arena)) {
		say_missing(s, "triggers on the tables of the model registry");
		lacking = 1;
	}
	return conclude(s, missing, lacking, "");
}

int schema_check(const char *uri, FILE *out)
{
	return with_session(uri, out, check);
}

/* ---- users and roles ---- */

/* '' when everything is as it should be, else what to do about it. */
static const char *auth_complaint(struct arena *a, const char *head, const char *uri)
{
	if (!head)
		return arena_printf(a,
				    "The database did not tell its auth schema's revision: may "
				    "this login read alembic_version_auth? (%s)",
				    uri);
	if (strcmp(head, SCHEMA_AUTH_HEAD) == 0)
		return "";
	if (strcmp(head, "none") == 0)
		return arena_printf(a,
				    "The database has no tables for users and roles; MLflow's auth "
				    "schema at revision %s is wanted. Run: mlflow-fcgi db init "
				    "--auth '%s'",
				    SCHEMA_AUTH_HEAD, uri);
	if (strcmp(head, "unstamped") == 0)
		return arena_printf(a,
				    "The database has a table users but no revision of MLflow's "
				    "auth schema. If it is that of an MLflow before 3.6, run, with "
				    "mlflow==%s: python -m mlflow.server.auth db upgrade --url "
				    "'%s'; if not, use another database",
				    SCHEMA_MLFLOW, uri);
	return arena_printf(
		a,
		"The database is at revision %s of MLflow's auth schema; %s (MLflow %s) "
		"is wanted. If it is older, make a backup and run, with mlflow==%s: "
		"python -m mlflow.server.auth db upgrade --url '%s'; a newer one cannot "
		"go back",
		head, SCHEMA_AUTH_HEAD, SCHEMA_MLFLOW, SCHEMA_MLFLOW, uri);
}

static const char *auth_head(struct db *db, struct arena *a)
{
	const char *stamp = db_text(db, a, SCHEMA_find_auth_stamp);

	return stamp && strcmp(stamp, "stamped") == 0 ? db_text(db, a, SCHEMA_find_auth_head) :
							stamp;
}

static int auth_init(struct session *s)
{
	const char *head, *complaint;

	if (!run(s, "begin", SCHEMA_begin))
		return 1;
	head = auth_head(s->db, s->arena);
	complaint = auth_complaint(s->arena, head, s->uri);
	if (head && strcmp(head, "none") == 0) {
		say(s->out, "making MLflow's auth schema, revision %s (MLflow %s)",
		    SCHEMA_AUTH_HEAD, SCHEMA_MLFLOW);
		if (!run(s, "users and roles", SCHEMA_auth))
			return 1;
	} else if (*complaint) {
		say(s->out, "%s", complaint);
		return 1;
	}
	if (!run(s, "additions", SCHEMA_fcgi_schema) || !run(s, "tokens", SCHEMA_auth_fcgi) ||
	    !run(s, "role", SCHEMA_fcgi_role) || !run(s, "commit", SCHEMA_commit))
		return 1;
	say_notes(s);
	say(s->out, "ready");
	return 0;
}

int schema_auth_init(const char *uri, FILE *out)
{
	return with_session(uri, out, auth_init);
}

static int auth_check(struct session *s)
{
	const char *complaint = auth_complaint(s->arena, auth_head(s->db, s->arena), s->uri);
	const char *catalog = db_text(s->db, s->arena, SCHEMA_check_catalog);
	size_t missing, lacking;

	if (*complaint || !catalog) {
		say(s->out, "%s", *complaint ? complaint : "the catalog could not be read");
		return 1;
	}
	say(s->out, "MLflow's auth schema: revision %s (MLflow %s)", SCHEMA_AUTH_HEAD,
	    SCHEMA_MLFLOW);
	missing = catalog_missing(SCHEMA_auth, catalog, say_missing, s);
	if (missing)
		say(s->out,
		    "%zu parts of MLflow's auth schema are missing although its revision says "
		    "otherwise: restore a backup",
		    missing);
	lacking = catalog_missing(SCHEMA_fcgi_schema, catalog, say_missing, s) +
		  catalog_missing(SCHEMA_auth_fcgi, catalog, say_missing, s);
	if (!missing && !lacking && !db_text(s->db, s->arena, SCHEMA_find_auth_additions)) {
		say_missing(s, "triggers on roles, or some of them are disabled");
		lacking = 1;
	}
	return conclude(s, missing, lacking, "--auth ");
}

int schema_auth_check(const char *uri, FILE *out)
{
	return with_session(uri, out, auth_check);
}

bool schema_auth_ready(struct db *db, struct arena *a, char **ret_error)
{
	const char *complaint = auth_complaint(a, auth_head(db, a), "<database_uri>");

	if (!*complaint && !db_text(db, a, SCHEMA_find_auth_additions))
		complaint = "The database lacks mlflow-fcgi's additions to users and roles. Run: "
			    "mlflow-fcgi db init --auth '<database_uri>'";
	if (*complaint)
		*ret_error = arena_strdup(a, complaint);
	return !*complaint;
}

/* ---- for a server ---- */

bool schema_ready(struct db *db, struct arena *a, char **ret_error)
{
	struct found f = look(db, a);

	if (f.state != CURRENT) {
		*ret_error = explain(a, &f, "<backend-store-uri>");
		return false;
	}
	if (has_additions(db, a))
		return true;
	*ret_error = arena_strdup(
		a, "MLflow's schema is there, but tables or triggers that mlflow-fcgi "
		   "adds to it are missing. Run: mlflow-fcgi db init '<backend-store-uri>'");
	return false;
}

bool schema_unscoped(struct db *db, struct arena *a, char **ret_error)
{
	const char *outside = db_text(db, a, SCHEMA_find_scoped);

	if (!outside)
		return true;
	*ret_error =
		arena_printf(a,
			     "Cannot disable workspaces because %s. Start with --enable-workspaces "
			     "(MLFLOW_ENABLE_WORKSPACES=true), or move everything to the default "
			     "workspace first: mlflow-fcgi db migrate-to-default-workspace",
			     outside);
	return false;
}

/* As an SQL literal that means the same whatever standard_conforming_strings. */
static const char *literal(struct arena *a, const char *s)
{
	char *text = arena_alloc(a, 2 * strlen(s) + 4), *p = text;

	*p++ = 'E';
	*p++ = '\'';
	for (; *s; s++) {
		if (*s == '\'' || *s == '\\')
			*p++ = *s;
		*p++ = *s;
	}
	*p = '\'';
	return text;
}

bool schema_default_experiment(struct db *db, struct arena *a, const char *location,
			       char **ret_error)
{
	static const char placeholder[] = ":'location'";
	const char *sql = SCHEMA_default_experiment;
	const char *at = NULL;
	char *error = NULL;
	bool ok;

	/* The first one is in the file's comment. */
	for (const char *p = sql; (p = strstr(p, placeholder)); p++)
		at = p;
	sql = arena_printf(a, "%.*s%s%s", (int)(at - sql), sql, literal(a, location),
			   at + strlen(placeholder));
	ok = db_script(db, sql, &error);
	if (!ok)
		*ret_error = arena_strdup(a, error ? error : "out of memory");
	free(error);
	return ok;
}
