/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PostgreSQL for handlers: named statements from .sql files, queued in one
 * pipeline, waited for once.
 *
 *	struct rows *exp  = db_send(rq, experiment_get, P_INT(id), P_STR(rq->workspace));
 *	struct rows *tags = db_send(rq, experiment_tags, P_INT(id), P_STR(rq->workspace));
 *	if (!db_wait(rq))
 *		return false;			// answered already
 *
 * What is queued before one db_wait() is one transaction: all of it happens or
 * nothing (libpq's pipeline mode; an implicit transaction ends at the sync).
 * Handlers that need several waits in one transaction call db_begin() first;
 * the gate commits when the handler returns true and rolls back otherwise, so
 * a success is only sent after its commit.
 *
 * The first statement of a request is preceded by workspace_enter, which names
 * the workspace to the session and fails when there is none of that name. A
 * request in the workspace that the session names already goes without, unless
 * it makes something in the workspace itself; if it finds no row,
 * workspace_enter is asked afterwards.
 *
 * A connection belongs to one worker process and is made when first needed.
 * After a deadlock or serialization failure the gate runs the handler again;
 * after a lost connection it does so for reads only. Everything else that the
 * database refuses ends in a 5xx whose cause is in the log, not in the answer.
 */
#ifndef MF_DB_H
#define MF_DB_H

#include "app/request.h"

#include "sql_gen.h"

#define STATEMENT_PARAMS_MAX 16

/* Which database a statement is for: those of auth/sql may have one of their own,
 * but SQL_BOTH are only for where it is the same. */
enum sql_group { SQL_TRACKING = 1, SQL_AUTH = 2, SQL_BOTH = 4 };

struct sql_statement {
	enum sql_group group;
	const char *name;
	const char *text;
	int n_params;
	unsigned types[STATEMENT_PARAMS_MAX + 1]; /* oids, from the contract on top of the .sql */
};
extern const struct sql_statement sql_statements[SQL_COUNT];

enum param_kind {
	PARAM_NONE,
	PARAM_STR,
	PARAM_INT,
	PARAM_DBL,
	PARAM_BOOL,
	PARAM_STRS, /* text[] */
	PARAM_INTS, /* bigint[] */
	PARAM_DBLS, /* double precision[] */
	PARAM_BOOLS /* boolean[] */
};

struct param {
	enum param_kind kind;
	bool null;
	size_t n; /* members of an array */
	union {
		const char *s;
		int64_t i;
		double d;
		bool b;
		const char *const *strs; /* a NULL member is an SQL NULL */
		const int64_t *ints;
		const double *dbls;
		const bool *bools;
	};
};

/* A NULL string is an SQL NULL. */
#define P_STR(v)                                                                                   \
	{                                                                                          \
		.kind = PARAM_STR, .s = (v)                                                        \
	}
#define P_INT(v)                                                                                   \
	{                                                                                          \
		.kind = PARAM_INT, .i = (v)                                                        \
	}
#define P_DBL(v)                                                                                   \
	{                                                                                          \
		.kind = PARAM_DBL, .d = (v)                                                        \
	}
#define P_BOOL(v)                                                                                  \
	{                                                                                          \
		.kind = PARAM_BOOL, .b = (v)                                                       \
	}
/* An optional number of a request: NULL when it was not given. */
#define P_OPT_INT(o)                                                                               \
	{                                                                                          \
		.kind = PARAM_INT, .null = !(o).given, .i = (o).v                                  \
	}
#define P_STRS(v, count)                                                                           \
	{                                                                                          \
		.kind = PARAM_STRS, .strs = (v), .n = (count)                                      \
	}
#define P_INTS(v, count)                                                                           \
	{                                                                                          \
		.kind = PARAM_INTS, .ints = (v), .n = (count)                                      \
	}
#define P_DBLS(v, count)                                                                           \
	{                                                                                          \
		.kind = PARAM_DBLS, .dbls = (v), .n = (count)                                      \
	}
#define P_BOOLS(v, count)                                                                          \
	{                                                                                          \
		.kind = PARAM_BOOLS, .bools = (v), .n = (count)                                    \
	}

struct rows; /* the rows of one statement; valid after db_wait() until the request ends */

/* Queues a statement; never fails by itself. The result is filled by the next
 * db_wait(). */
#define db_send(rq, statement, ...)                                                                \
	db_send_params((rq), SQL_##statement,                                                      \
		       (const struct param[]){ { .kind = PARAM_NONE }, ##__VA_ARGS__ } + 1,        \
		       sizeof((const struct param[]){ { .kind = PARAM_NONE }, ##__VA_ARGS__ }) /   \
				       sizeof(struct param) -                                      \
			       1)
struct rows *db_send_params(struct request *rq, enum sql_id id, const struct param *params,
			    size_t n) NEVER_NULL;

/* Queues a statement of the gate's own, which needs no workspace. */
#define db_ask(rq, statement, ...)                                                                 \
	db_ask_params((rq), SQL_##statement,                                                       \
		      (const struct param[]){ { .kind = PARAM_NONE }, ##__VA_ARGS__ } + 1,         \
		      sizeof((const struct param[]){ { .kind = PARAM_NONE }, ##__VA_ARGS__ }) /    \
				      sizeof(struct param) -                                       \
			      1)
struct rows *db_ask_params(struct request *rq, enum sql_id id, const struct param *params,
			   size_t n) NEVER_NULL;

/* Queues a statement that the search compiler composed; `sql` holds $n only. */
struct rows *db_send_text(struct request *rq, const char *sql, const struct param *params,
			  size_t n) NEVER_NULL;

/* Sends the queue and waits for all of it. False: something failed and an
 * error was answered; db_sqlstate() tells what, so that a handler can answer
 * better. False too, and nothing answered, while rq->check is against it: the gate
 * does what is to be done then. */
bool db_wait(struct request *rq) MUST_CHECK;

/* db_send() and db_wait() in one; NULL when it failed. */
#define db_query(rq, statement, ...) db_waited((rq), db_send((rq), statement, ##__VA_ARGS__))
struct rows *db_waited(struct request *rq, struct rows *rows) MUST_CHECK;

/* From here on everything until the handler returns is one transaction. */
void db_begin(struct request *rq);

/* SQLSTATE of the last failure, "" when there was none. "23505" is a unique
 * violation, "23503" a foreign-key violation. */
const char *db_sqlstate(const struct request *rq);

/* Rows and columns, counted from 0. Strings live as long as the request. */
int rows_count(const struct rows *r);
int rows_columns(const struct rows *r);
/* Rows an INSERT, UPDATE or DELETE without RETURNING changed. */
int64_t rows_changed(const struct rows *r);
bool rows_null(const struct rows *r, int row, int col);
/* The text of a value; NULL for an SQL NULL. */
const char *rows_str(const struct rows *r, int row, int col);
/* 0 for an SQL NULL. */
int64_t rows_int(const struct rows *r, int row, int col);
bool rows_bool(const struct rows *r, int row, int col);

/* ---- rows to JSON ---- */

enum out_kind {
	OUT_END,
	OUT_STR, /* text */
	OUT_INT, /* any integer column as a JSON number */
	OUT_ID,  /* an integer column as a JSON string: experiment_id */
	OUT_NUM, /* double precision */
	OUT_BOOL,
	OUT_RAW,  /* json, spliced as it is */
	OUT_SKIP, /* selected for other use */
};

/* One column of a statement's result, in SELECT order; its name in SQL is the
 * key in JSON. A NULL is left out. */
struct out {
	const char *key;
	enum out_kind kind;
};
#define O_STR(key)                                                                                 \
	{                                                                                          \
#key, OUT_STR                                                                      \
	}
#define O_INT(key)                                                                                 \
	{                                                                                          \
#key, OUT_INT                                                                      \
	}
#define O_ID(key)                                                                                  \
	{                                                                                          \
#key, OUT_ID                                                                       \
	}
#define O_NUM(key)                                                                                 \
	{                                                                                          \
#key, OUT_NUM                                                                      \
	}
#define O_BOOL(key)                                                                                \
	{                                                                                          \
#key, OUT_BOOL                                                                     \
	}
#define O_RAW(key)                                                                                 \
	{                                                                                          \
#key, OUT_RAW                                                                      \
	}
#define O_SKIP(key)                                                                                \
	{                                                                                          \
#key, OUT_SKIP                                                                     \
	}
#define O_END                                                                                      \
	{                                                                                          \
		NULL, OUT_END                                                                      \
	}

/* Writes the members of one row into the object that is open in `j`. A column
 * table that does not fit its statement ends the process: a test finds it. A
 * search's sort keys, k0 and on, may follow the table's columns. */
void jw_row(struct json *j, const struct out *columns, const struct rows *r, int row);
/* Writes rows [from, to) as an array of objects. */
void jw_rows(struct json *j, const struct out *columns, const struct rows *r, int from, int to);

/* ---- connections: for the gate and the command line ---- */

/* Prepares a connection to `uri` (postgresql://, postgres://, or either with
 * SQLAlchemy's "+driver"); connects when first used. `groups` are the enum
 * sql_group of the statements it takes. Ends the process when memory is short. */
struct db *db_new(const char *uri, int statement_timeout_seconds, unsigned groups) NEVER_NULL;

/* Connects and prepares now what the first statement would wait for: a tenth of a second.
 * Without a database that statement tries again, and says what is wrong. */
void db_warm(struct db *db);

/* Connects at once. NULL: *ret_error says why, without the password; freed by
 * the caller. */
struct db *db_open(const char *uri, char **ret_error) MUST_CHECK;
void db_close(struct db *db);

/* Runs a script of several statements as one transaction (simple query
 * protocol). False: *ret_error says why; freed by the caller. */
bool db_script(struct db *db, const char *sql, char **ret_error) MUST_CHECK;

/* First column of the first row of a statement, or NULL when there is none or
 * it failed. */
char *db_text(struct db *db, struct arena *a, const char *sql) MUST_CHECK;

/* The URI with its password masked, for messages. */
char *db_uri_shown(struct arena *a, const char *uri) NEVER_NULL;

/* ---- for the gate ---- */

/* Before a handler runs. */
void db_request_begin(struct db *db);
/* After it ran: commits or rolls back what db_begin() opened. `ok` is the
 * handler's result; the return value is what is true after the commit. */
bool db_request_end(struct request *rq, bool ok) MUST_CHECK;
/* Whether something was asked and nobody has waited for it. */
bool db_has_unanswered(const struct db *db);
/* Whether the failed request may be run once more; `is_read` tells that it
 * changes nothing. */
bool db_may_retry(const struct db *db, bool is_read);
/* Asks whether the request's workspace exists, unless a statement of this
 * request did. False: it does not, or nobody can tell; an error was answered. */
bool db_enter(struct request *rq) MUST_CHECK;
/* Statements sent since db_count_from_zero(), and how often an answer was waited for. */
void db_count_from_zero(struct db *db);
unsigned db_statements(const struct db *db);
unsigned db_round_trips(const struct db *db);

#endif
