/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL for handlers: pipelines of named statements; see db.h. */
#include "app/db.h"

#include "app/endpoints.h"
#include "app/limits.h"
#include "app/log.h"

#include "schema_gen.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <poll.h>

struct rows {
	struct rows *next; /* in the queue */
	const char *name;  /* of the statement, for the log */
	PGresult *res;
	bool in_workspace; /* found through the request's workspace, if there are any */
};

enum db_failure { FAILED_NOT, FAILED, FAILED_RETRYABLE, FAILED_LOST };

struct db {
	PGconn *conn;
	char *uri;
	int statement_timeout; /* seconds */
	unsigned groups;       /* of statements: enum sql_group */
	bool prepared;
	char workspace[64]; /* what the session names, "" for none */
	/* of the current request */
	struct rows *queue, **queue_end;
	bool entered;  /* the session names the request's workspace */
	bool unproven; /* and nothing showed yet that it still exists */
	bool in_transaction;
	enum db_failure failure;
	char sqlstate[6];
	const char *reason; /* PostgreSQL's words for it */
	unsigned statements, round_trips;
};

/* ---- connecting ---- */

/* SQLAlchemy's "postgresql+psycopg2://" as libpq wants it: "postgresql://". */
static char *libpq_uri(const char *uri)
{
	size_t scheme = strcspn(uri, ":"), plus = strcspn(uri, "+");
	char *copy = strdup(uri);

	if (copy && plus < scheme)
		memmove(copy + plus, copy + scheme, strlen(uri) - scheme + 1);
	return copy;
}

struct db *db_new(const char *uri, int statement_timeout_seconds, unsigned groups)
{
	struct db *db = calloc(1, sizeof(*db));

	if (!db || !(db->uri = libpq_uri(uri)))
		abort();
	db->statement_timeout = statement_timeout_seconds;
	db->groups = groups;
	db->queue_end = &db->queue;
	return db;
}

static void disconnect(struct db *db)
{
	PQfinish(db->conn);
	db->conn = NULL;
	db->prepared = false;
	db->in_transaction = false;
	db->workspace[0] = '\0';
}

void db_close(struct db *db)
{
	if (!db)
		return;
	disconnect(db);
	free(db->uri);
	free(db);
}

static void ignore_notice(void *arg UNUSED, const PGresult *res UNUSED)
{
}

/* Whether libpq understands the URI, and its own options (-csearch_path=…), which
 * a key of the same name would replace. Its message is of no use: it repeats the
 * URI with the password. */
static bool read_options(const char *uri, char *options, size_t size)
{
	PQconninfoOption *all = PQconninfoParse(uri, NULL);

	options[0] = '\0';
	for (PQconninfoOption *o = all; o && o->keyword; o++)
		if (strcmp(o->keyword, "options") == 0 && o->val)
			snprintf(options, size, "%s", o->val);
	PQconninfoFree(all);
	return all != NULL;
}

/* Session settings ride on the connection, so a reconnect has them too; what the
 * URI says comes after ours and wins. JIT costs more than it gains on statements
 * of a millisecond, and so does planning a prepared statement anew for its
 * parameters: all of ours find rows by key. For those PostgreSQL's default price of
 * a read out of order, that of a turning disk, is too high: it would rather read
 * all runs of an experiment than a few hundred by their ids. */
static bool connect_now(struct db *db)
{
	char theirs[1024], options[sizeof(theirs) + 192];
	const char *keys[] = { "connect_timeout",  "keepalives_idle", "keepalives_interval",
			       "keepalives_count", "dbname",          "fallback_application_name",
			       "options",          "client_encoding", NULL };
	/* a host that is gone without a word is noticed within 25 seconds */
	const char *values[] = {
		"5", "10", "5", "3", db->uri, "mlflow-fcgi", options, "UTF8", NULL
	};

	disconnect(db);
	if (!read_options(db->uri, theirs, sizeof(theirs)))
		return false;
	snprintf(options, sizeof(options),
		 "-c statement_timeout=%ds -c idle_in_transaction_session_timeout=%ds -c jit=off "
		 "-c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0 "
		 "-c random_page_cost=1.1 %s",
		 db->statement_timeout, db->statement_timeout * 2, theirs);
	db->conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(db->conn) != CONNECTION_OK)
		return false;
	PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
	return true;
}

struct db *db_open(const char *uri, char **ret_error)
{
	struct db *db = db_new(uri, 0, 0);

	if (connect_now(db))
		return db;
	*ret_error = strdup(db->conn ? PQerrorMessage(db->conn) : "not a connection URI");
	db_close(db);
	return NULL;
}

bool db_script(struct db *db, const char *sql, char **ret_error)
{
	PGresult *res = PQexec(db->conn, sql);
	ExecStatusType status = PQresultStatus(res);
	bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

	if (!ok)
		*ret_error = strdup(PQerrorMessage(db->conn));
	PQclear(res);
	return ok;
}

char *db_text(struct db *db, struct arena *a, const char *sql)
{
	PGresult *res = PQexec(db->conn, sql);
	char *text = NULL;

	if (PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) && !PQgetisnull(res, 0, 0))
		text = arena_strdup(a, PQgetvalue(res, 0, 0));
	PQclear(res);
	return text;
}

/* "?password=…&sslpassword=…": libpq takes them in the query, too. */
static char *mask_query(struct arena *a, char *shown)
{
	static const char key[] = "password=";
	char *p = shown;

	while ((p = strstr(p, key))) {
		size_t kept = (size_t)(p - shown) + strlen(key);

		p = shown + kept;
		shown = arena_printf(a, "%.*s***%s", (int)kept, shown, p + strcspn(p, "&"));
		p = shown + kept;
	}
	return shown;
}

char *db_uri_shown(struct arena *a, const char *uri)
{
	char *shown = mask_query(a, arena_strdup(a, uri));
	char *authority = strstr(shown, "://"), *at, *colon;

	if (!authority)
		return arena_strdup(a, "(connection string)");
	authority += 3;
	at = strrchr(authority, '@');
	colon = strchr(authority, ':');
	if (!at || !colon || colon > at)
		return shown;
	return arena_printf(a, "%.*s:***%s", (int)(colon - shown), shown, at);
}

/* Every statement is prepared when a worker connects, in one round trip, so a
 * schema that does not fit shows at once and by name. */
static bool prepare_all(struct db *db)
{
	bool ok = true;
	PGresult *res;

	for (int i = 0; i < SQL_COUNT; i++)
		if (sql_statements[i].group & db->groups)
			ok = PQsendPrepare(db->conn, sql_statements[i].name, sql_statements[i].text,
					   sql_statements[i].n_params, sql_statements[i].types) &&
			     ok;
	ok = PQpipelineSync(db->conn) && ok;
	for (int i = 0; ok && i < SQL_COUNT; i++) {
		if (!(sql_statements[i].group & db->groups))
			continue;
		res = PQgetResult(db->conn);
		if (PQresultStatus(res) == PGRES_FATAL_ERROR)
			log_event(LOG_LEVEL_ERROR, "prepare_failed", "statement=%s error=\"%s\"",
				  sql_statements[i].name, PQresultErrorMessage(res));
		ok = PQresultStatus(res) == PGRES_COMMAND_OK;
		PQclear(res);
		if (ok)
			PQclear(PQgetResult(db->conn)); /* the NULL between results */
	}
	if (ok)
		PQclear(PQgetResult(db->conn)); /* the sync */
	return ok;
}

/* Workers leave the owner's role: what row-level security refuses, they cannot
 * do. A database without our additions works as it is. */
static void leave_owner_role(struct db *db)
{
	PQclear(PQexec(db->conn, SCHEMA_take_role));
}

static bool connect_worker(struct db *db)
{
	if (!connect_now(db))
		return false;
	leave_owner_role(db);
	if (PQenterPipelineMode(db->conn) && prepare_all(db)) {
		db->prepared = true;
		return true;
	}
	return false;
}

/* An idle connection has nothing to say; if it is readable, the server closed
 * it (a restart, a timeout), and it is better to know before sending. */
static bool still_there(PGconn *conn)
{
	struct pollfd p = { .fd = PQsocket(conn), .events = POLLIN };

	if (PQstatus(conn) != CONNECTION_OK)
		return false;
	if (poll(&p, 1, 0) == 0)
		return true;
	return PQconsumeInput(conn) && PQstatus(conn) == CONNECTION_OK;
}

static bool ready(struct db *db)
{
	if (db->failure)
		return false;
	if (db->prepared && (db->queue || db->entered || still_there(db->conn)))
		return true;
	if (connect_worker(db))
		return true;
	log_event(LOG_LEVEL_ERROR, "database_unavailable", "error=\"%s\"",
		  db->conn ? PQerrorMessage(db->conn) : "out of memory");
	db->failure = FAILED_LOST;
	return false;
}

void db_warm(struct db *db)
{
	if (!connect_worker(db))
		disconnect(db);
}

/* ---- parameters as libpq's text format ---- */

static const char *text_of_double(struct arena *a, double d)
{
	if (__builtin_isnan(d))
		return "NaN";
	if (__builtin_isinf(d))
		return d > 0 ? "Infinity" : "-Infinity";
	return arena_printf(a, "%.17g", d);
}

static void add_quoted(struct buf *b, const char *s)
{
	buf_putc(b, '"');
	for (; *s; s++) {
		size_t plain = strcspn(s, "\"\\");

		buf_add(b, s, plain);
		s += plain;
		if (!*s)
			break;
		buf_add(b, (char[]){ '\\', *s }, 2);
	}
	buf_putc(b, '"');
}

static void add_member(struct buf *b, struct arena *a, const struct param *p, size_t i)
{
	if (p->kind == PARAM_INTS)
		buf_int(b, p->ints[i]);
	else if (p->kind == PARAM_DBLS)
		buf_puts(b, text_of_double(a, p->dbls[i]));
	else if (p->kind == PARAM_BOOLS)
		buf_putc(b, p->bools[i] ? 't' : 'f');
	else if (p->strs[i])
		add_quoted(b, p->strs[i]);
	else
		buf_puts(b, "NULL");
}

static const char *text_of_array(struct arena *a, const struct param *p)
{
	struct buf b;
	char *text;

	buf_init(&b, REPLY_MAX);
	buf_putc(&b, '{');
	for (size_t i = 0; i < p->n; i++) {
		if (i)
			buf_putc(&b, ',');
		add_member(&b, a, p, i);
	}
	buf_putc(&b, '}');
	if (buf_failed(&b))
		abort();
	text = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return text;
}

static const char *text_of(struct arena *a, const struct param *p)
{
	if (p->null)
		return NULL;
	switch (p->kind) {
	case PARAM_STR:
		return p->s;
	case PARAM_INT:
		return arena_printf(a, "%" PRId64, p->i);
	case PARAM_DBL:
		return text_of_double(a, p->d);
	case PARAM_BOOL:
		return p->b ? "t" : "f";
	case PARAM_STRS:
	case PARAM_INTS:
	case PARAM_DBLS:
	case PARAM_BOOLS:
		return text_of_array(a, p);
	default:
		return NULL;
	}
}

static const char *const *texts_of(struct arena *a, const struct param *params, size_t n)
{
	const char **texts = ARENA_ARRAY(a, n, const char *);

	for (size_t i = 0; i < n; i++)
		texts[i] = text_of(a, &params[i]);
	return texts;
}

/* ---- the queue of one pipeline ---- */

static struct rows *enqueue(struct request *rq, const char *name)
{
	struct rows *r = ARENA_NEW(rq->arena, struct rows);
	struct db *db = rq->db;

	r->name = name;
	*db->queue_end = r;
	db->queue_end = &r->next;
	db->statements++;
	return r;
}

static struct rows *send_prepared(struct request *rq, enum sql_id id, const struct param *params,
				  size_t n)
{
	const struct sql_statement *s = &sql_statements[id];
	struct rows *r = enqueue(rq, s->name);

	if ((int)n != s->n_params) {
		log_event(LOG_LEVEL_ERROR, "parameter_count", "statement=%s wants=%d got=%zu",
			  s->name, s->n_params, n);
		abort();
	}
	if (!PQsendQueryPrepared(rq->db->conn, s->name, (int)n, texts_of(rq->arena, params, n),
				 NULL, NULL, 0))
		rq->db->failure = FAILED_LOST;
	return r;
}

static void send_enter(struct request *rq)
{
	rq->db->entered = true;
	rq->db->unproven = false;
	send_prepared(rq, SQL_workspace_enter, (const struct param[]){ P_STR(rq->workspace) }, 1);
	snprintf(rq->db->workspace, sizeof(rq->db->workspace), "%s", rq->workspace);
}

static bool is_made_in_workspace(const struct permission *p)
{
	return p->kind == ON_WORKSPACE || (p->level == CAN_CREATE && p->locator == FIND_CURRENT);
}

/* The workspace comes first, once per request. A session that names it already
 * needs no naming, and any row proves that it is still there, because every
 * statement finds its rows through the workspace: db_wait() asks when none came.
 * What is made in the workspace itself has nothing to be found through, so there
 * it is asked first. */
static bool enter(struct request *rq)
{
	struct db *db = rq->db;

	if (!ready(db))
		return false;
	if (db->entered || !rq->workspace || !(db->groups & SQL_TRACKING))
		return true;
	if (is_made_in_workspace(&rq->endpoint->permission) ||
	    strcmp(db->workspace, rq->workspace) != 0) {
		send_enter(rq);
		return true;
	}
	db->entered = true;
	db->unproven = true;
	return true;
}

struct rows *db_send_params(struct request *rq, enum sql_id id, const struct param *params,
			    size_t n)
{
	struct rows *r;

	if (!enter(rq))
		return ARENA_NEW(rq->arena, struct rows);
	r = send_prepared(rq, id, params, n);
	r->in_workspace = true;
	return r;
}

struct rows *db_ask_params(struct request *rq, enum sql_id id, const struct param *params, size_t n)
{
	return ready(rq->db) ? send_prepared(rq, id, params, n) : ARENA_NEW(rq->arena, struct rows);
}

static struct rows *send_text(struct request *rq, const char *name, const char *sql,
			      const struct param *params, size_t n)
{
	struct rows *r = enqueue(rq, name);

	if (!PQsendQueryParams(rq->db->conn, sql, (int)n, NULL, texts_of(rq->arena, params, n),
			       NULL, NULL, 0))
		rq->db->failure = FAILED_LOST;
	return r;
}

/* A filter is planned for its values: how many rows they leave decides. */
struct rows *db_send_text(struct request *rq, const char *sql, const struct param *params, size_t n)
{
	struct rows *r;

	if (!enter(rq))
		return ARENA_NEW(rq->arena, struct rows);
	send_text(rq, "plan", "set plan_cache_mode = force_custom_plan", NULL, 0);
	r = send_text(rq, "composed", sql, params, n);
	r->in_workspace = true;
	send_text(rq, "plan", "set plan_cache_mode = force_generic_plan", NULL, 0);
	return r;
}

void db_begin(struct request *rq)
{
	if (rq->db->in_transaction || !enter(rq))
		return;
	send_text(rq, "begin", "begin", NULL, 0);
	rq->db->in_transaction = true;
}

/* ---- waiting, and what failures mean ---- */

static bool is_connection_error(const char *sqlstate)
{
	return !*sqlstate || strncmp(sqlstate, "08", 2) == 0 || strncmp(sqlstate, "57P", 3) == 0;
}

static enum db_failure classify(const char *sqlstate)
{
	if (strcmp(sqlstate, "40001") == 0 || strcmp(sqlstate, "40P01") == 0)
		return FAILED_RETRYABLE;
	return is_connection_error(sqlstate) ? FAILED_LOST : FAILED;
}

static void note_failure(struct request *rq, const struct rows *r, const PGresult *res)
{
	const char *sqlstate = PQresultErrorField(res, PG_DIAG_SQLSTATE);
	struct db *db = rq->db;

	if (db->failure)
		return;
	snprintf(db->sqlstate, sizeof(db->sqlstate), "%s", sqlstate ? sqlstate : "");
	db->failure = classify(db->sqlstate);
	db->reason =
		arena_strdup(rq->arena, PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) ?
						PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) :
						"");
	if (strcmp(r->name, "workspace_enter") == 0 && strcmp(db->sqlstate, "22012") == 0) {
		fail(rq, RESOURCE_DOES_NOT_EXIST, "Workspace '%s' not found", rq->workspace);
		return;
	}
	log_event(LOG_LEVEL_WARNING, "statement_failed", "statement=%s sqlstate=%s error=\"%s\"",
		  r->name, db->sqlstate, PQresultErrorMessage(res));
}

static void clear_result(void *res)
{
	PQclear(res);
}

/* Takes the result of one queued statement, and the NULL that ends it. */
static void take_result(struct request *rq, struct rows *r)
{
	PGresult *res = PQgetResult(rq->db->conn), *more;

	if (!res) {
		rq->db->failure = FAILED_LOST;
		return;
	}
	arena_defer(rq->arena, clear_result, res);
	if (PQresultStatus(res) == PGRES_FATAL_ERROR)
		note_failure(rq, r, res);
	r->res = res;
	if (PQntuples(res) && r->in_workspace)
		rq->db->unproven = false;
	while ((more = PQgetResult(rq->db->conn)))
		PQclear(more);
}

static bool answer_failure(struct request *rq)
{
	struct db *db = rq->db;

	if (rq->reply.error)
		return false;
	if (db->failure == FAILED_LOST)
		return fail(rq, TEMPORARILY_UNAVAILABLE,
			    "The tracking database is not reachable. Nothing was changed by an "
			    "unanswered request unless it was committed just before; retry.");
	if (strcmp(db->sqlstate, "57014") == 0)
		return fail(rq, DEADLINE_EXCEEDED,
			    "The database did not finish within the statement timeout of %d "
			    "seconds. Narrow the request or raise --statement-timeout.",
			    db->statement_timeout);
	if (strncmp(db->sqlstate, "53", 2) == 0)
		return fail(rq, TEMPORARILY_UNAVAILABLE,
			    "The tracking database is out of resources (SQLSTATE %s); retry later.",
			    db->sqlstate);
	/* more tables, columns or parameters than a statement may have */
	if (strncmp(db->sqlstate, "54", 2) == 0)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The request is more than the tracking database takes at once: %s. Use "
			    "fewer conditions, sort keys or entries.",
			    db->reason);
	/* a value too long or out of range, a broken constraint: the client's data */
	if (strncmp(db->sqlstate, "22", 2) == 0 || strncmp(db->sqlstate, "23", 2) == 0)
		return fail(rq, BAD_REQUEST, "The tracking database refused a value: %s.",
			    db->reason);
	return fail(rq, INTERNAL_ERROR,
		    "The tracking database refused a statement (SQLSTATE %s); the server's log has "
		    "the details.",
		    db->sqlstate);
}

/* Takes the results of the whole queue and of the sync behind it. */
static void take_results(struct request *rq)
{
	struct db *db = rq->db;
	struct rows *r = db->queue;
	PGresult *sync;

	db->queue = NULL;
	db->queue_end = &db->queue;
	db->round_trips += r != NULL;
	if (db->failure != FAILED_LOST && r && !PQpipelineSync(db->conn))
		db->failure = FAILED_LOST;
	for (; r && db->failure != FAILED_LOST; r = r->next)
		take_result(rq, r);
	if (db->failure == FAILED_LOST)
		return;
	sync = PQgetResult(db->conn);
	if (PQresultStatus(sync) != PGRES_PIPELINE_SYNC && PQstatus(db->conn) != CONNECTION_OK)
		db->failure = FAILED_LOST;
	PQclear(sync);
}

static bool checked(struct request *rq)
{
	if (rq->check && !rq->check(rq))
		return false;
	rq->check = NULL;
	return true;
}

bool db_wait(struct request *rq)
{
	struct db *db = rq->db;

	take_results(rq);
	if (!db->failure && db->unproven) {
		send_enter(rq);
		take_results(rq);
	}
	if (db->failure) /* a rollback also takes the name back */
		db->workspace[0] = '\0';
	if (db->failure == FAILED_LOST)
		disconnect(db);
	return db->failure ? answer_failure(rq) : checked(rq);
}

struct rows *db_waited(struct request *rq, struct rows *rows)
{
	return db_wait(rq) ? rows : NULL;
}

const char *db_sqlstate(const struct request *rq)
{
	return rq->db->sqlstate;
}

/* ---- the gate's side ---- */

void db_request_begin(struct db *db)
{
	db->queue = NULL;
	db->queue_end = &db->queue;
	db->entered = false;
	db->unproven = false;
	db->failure = FAILED_NOT;
	db->sqlstate[0] = '\0';
}

void db_count_from_zero(struct db *db)
{
	db->statements = db->round_trips = 0;
}

/* What was queued but never waited for would answer the next request: a
 * handler that fails between db_send() and db_wait() costs a reconnect. */
static void drop_unfinished(struct db *db)
{
	if (db->queue)
		disconnect(db);
}

bool db_request_end(struct request *rq, bool ok)
{
	struct db *db = rq->db;
	enum db_failure failure = db->failure;
	bool finished;

	if (!ok || !db->in_transaction)
		drop_unfinished(db);
	if (!db->in_transaction)
		return ok;
	if (failure != FAILED_LOST)
		db->failure = FAILED_NOT;
	send_text(rq, "end", ok ? "commit" : "rollback", NULL, 0);
	if (!ok)
		db->workspace[0] = '\0';
	db->in_transaction = false;
	finished = db_wait(rq);
	if (finished && !ok) /* db_may_retry() asks why */
		db->failure = failure;
	return ok && finished;
}

bool db_has_unanswered(const struct db *db)
{
	return db->queue;
}

bool db_may_retry(const struct db *db, bool is_read)
{
	return db->failure == FAILED_RETRYABLE || (is_read && db->failure == FAILED_LOST);
}

bool db_enter(struct request *rq)
{
	if ((rq->db->entered && !rq->db->unproven) || rq->db->failure || !rq->workspace)
		return true;
	if (ready(rq->db))
		send_enter(rq);
	return db_wait(rq);
}

unsigned db_statements(const struct db *db)
{
	return db->statements;
}

unsigned db_round_trips(const struct db *db)
{
	return db->round_trips;
}

/* ---- rows ---- */

int rows_count(const struct rows *r)
{
	return PQntuples(r->res);
}

int rows_columns(const struct rows *r)
{
	return PQnfields(r->res);
}

int64_t rows_changed(const struct rows *r)
{
	return strtoll(PQcmdTuples(r->res), NULL, 10);
}

bool rows_null(const struct rows *r, int row, int col)
{
	return PQgetisnull(r->res, row, col);
}

const char *rows_str(const struct rows *r, int row, int col)
{
	return rows_null(r, row, col) ? NULL : PQgetvalue(r->res, row, col);
}

int64_t rows_int(const struct rows *r, int row, int col)
{
	return strtoll(PQgetvalue(r->res, row, col), NULL, 10);
}

bool rows_bool(const struct rows *r, int row, int col)
{
	return *PQgetvalue(r->res, row, col) == 't';
}

/* ---- rows to JSON ---- */

/* Drift between a statement and its column table must not reach a client as a
 * wrong answer. */
static void check_columns(const struct out *columns, const struct rows *r)
{
	int n = 0;

	for (; columns[n].kind; n++)
		if (n >= PQnfields(r->res) || strcmp(PQfname(r->res, n), columns[n].key) != 0)
			break;
	if (!columns[n].kind && (n == PQnfields(r->res) || strcmp(PQfname(r->res, n), "k0") == 0))
		return;
	log_event(LOG_LEVEL_ERROR, "column_mismatch", "statement=%s column=%d", r->name, n);
	abort();
}

static void write_value(struct json *j, enum out_kind kind, const PGresult *res, int row, int col)
{
	const char *text = PQgetvalue(res, row, col);

	switch (kind) {
	case OUT_NUM:
		jw_num(j, text);
		break;
	case OUT_INT:
	case OUT_RAW:
		jw_raw(j, text);
		break;
	case OUT_BOOL:
		jw_bool(j, *text == 't');
		break;
	default:
		jw_strn(j, text, (size_t)PQgetlength(res, row, col));
	}
}

static void write_members(struct json *j, const struct out *columns, const PGresult *res, int row)
{
	for (int col = 0; columns[col].kind; col++) {
		if (columns[col].kind == OUT_SKIP || PQgetisnull(res, row, col))
			continue;
		jw_key(j, columns[col].key);
		write_value(j, columns[col].kind, res, row, col);
	}
}

void jw_row(struct json *j, const struct out *columns, const struct rows *r, int row)
{
	check_columns(columns, r);
	write_members(j, columns, r->res, row);
}

void jw_rows(struct json *j, const struct out *columns, const struct rows *r, int from, int to)
{
	check_columns(columns, r);
	jw_arr(j);
	for (int row = from; row < to; row++) {
		jw_obj(j);
		write_members(j, columns, r->res, row);
		jw_obj_end(j);
	}
	jw_arr_end(j);
}
