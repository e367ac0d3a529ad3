/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MLflow's search language: filter and order_by texts become the parts of an SQL
 * statement, in which every word of the user is a parameter. The handler writes
 * the statement around them:
 *
 *	struct search_query q;
 *	struct search_params p;
 *
 *	search_params_init(&p, rq->arena);
 *	search_param(&p, (struct param)P_STR(rq->workspace));		// $1
 *	...
 *	if (!search_compile(rq->arena, &search_runs, &input, &p, &q) ||
 *	    !search_page(&q, &p, in->page_token))
 *		return fail(rq, q.error_code, "%s", q.error);
 *
 *	select ..., <q.keys>
 *	from runs r join experiments e using (experiment_id) <q.joins>
 *	where e.workspace = $1 ... <q.where>
 *	order by <q.order_by> limit $2 [offset q.offset]
 *
 * The statement's root has a fixed alias (r, e or lm); everything the compiler
 * adds hangs on a row of it, so nothing of another workspace is reached while
 * the handler limits the root. Columns k0, k1 ... of the last row of a page are
 * where the next one begins: search_next_token().
 *
 * Which texts are understood, what they mean and how they are refused follows
 * MLflow 3.17.2: mlflow/utils/search_utils.py, search_logged_model_utils.py and
 * store/tracking/sqlalchemy_store.py on PostgreSQL. Python prints sets in any
 * order; our messages have their members sorted.
 */
#ifndef MF_SEARCH_H
#define MF_SEARCH_H

#include "app/arena.h"
#include "app/buf.h"
#include "app/db.h"

/* ---- parameters ---- */

struct search_params {
	struct arena *arena;
	struct param *v;
	size_t n, cap;
};

void search_params_init(struct search_params *p, struct arena *a);
/* Appends a value; returns its number: 1 is $1. Strings are not copied. */
size_t search_param(struct search_params *p, struct param value);

/* ---- what to search ---- */

/* Also what a page is sorted by is of one of these types; k0 ... are selected as
 * text and compared as the type. */
enum search_type { SEARCH_TEXT, SEARCH_INTEGER, SEARCH_BIGINT, SEARCH_DOUBLE };

/* Runs as r, experiments as e, logged models as lm. */
struct search_entity;
extern const struct search_entity search_runs;
extern const struct search_entity search_experiments;
extern const struct search_entity search_logged_models;
/* Registered models as m, their versions as v; prompts are left out of both unless
 * the filter asks for them. */
extern const struct search_entity search_registered_models;
extern const struct search_entity search_model_versions;
/* Traces as t. The statement's $1 is the workspace and $2 the experiments searched, as
 * a bigint[]. */
extern const struct search_entity search_traces;

/* Evaluation datasets as d. */
extern const struct search_entity search_evaluation_datasets;
/* Issues as i; and with n.trace_count, the traces that have each. */
extern const struct search_entity search_issues;
extern const struct search_entity search_issues_counted;
/* MCP servers as s, their versions as v, and their access endpoints as x, with the version
 * that each leads to as r. */
extern const struct search_entity search_mcp_servers;
extern const struct search_entity search_mcp_versions;
extern const struct search_entity search_mcp_endpoints;
/* Whether a filter of access endpoints compares the status of versions, or cannot be read. */
bool search_mcp_selects_status(struct arena *a, const char *filter);

/* A member of order_by of logged-models/search. "" is as good as NULL. */
struct search_model_order {
	const char *field_name;
	bool ascending; /* true when the client left it out */
	const char *dataset_name, *dataset_digest;
};
/* A member of datasets of logged-models/search. */
struct search_dataset {
	const char *name, *digest;
};

struct search_input {
	const char *filter; /* NULL and "" find everything */
	const char *const *order_by;
	size_t n_order_by;
	/* Logged models only. A page token is refused with other experiments. */
	const struct search_model_order *model_order;
	size_t n_model_order;
	const struct search_dataset *datasets;
	size_t n_datasets;
	const char *const *experiment_ids;
	size_t n_experiment_ids;
};

/* What a search of traces compares or sorts by that belongs to others: who may not
 * read these could learn of them by what is found. All when it cannot be read. */
enum search_reach {
	SEARCH_REACHES_ASSESSMENTS = 1 << 0,
	SEARCH_REACHES_RUNS = 1 << 1,
	SEARCH_REACHES_MODELS = 1 << 2, /* logged models */
	SEARCH_REACHES_ALL = SEARCH_REACHES_ASSESSMENTS | SEARCH_REACHES_RUNS |
			     SEARCH_REACHES_MODELS,
};
unsigned search_traces_reach(struct arena *a, const struct search_input *input);

/* ---- the compiled search ---- */

/* Where SQL's NULL is sorted; a key that is never NULL can be served by an index
 * and compared in one piece. */
enum search_nulls { NULLS_NONE, NULLS_LAST, NULLS_FIRST };

struct search_key {
	const char *expression;
	enum search_type type;
	bool descending;
	enum search_nulls nulls;
};

/* Hashes of what a page token belongs to. */
struct search_shape {
	uint32_t order, filter, scope;
};

struct search_query {
	const char *joins;    /* " join params f0 on ...", or empty */
	const char *where;    /* " and r.status = $4::text", or empty */
	const char *order_by; /* "r.start_time desc, r.run_uuid" */
	const char *keys;     /* "(r.start_time)::text as k0, (r.run_uuid)::text as k1" */
	int64_t offset;       /* of the page, 0 unless a token of stock MLflow says so */

	/* When a function returned false; the message is for the client. */
	enum error_code error_code;
	const char *error;

	/* The keys of order_by, in order; the last one is unique. */
	const struct search_key *key;
	size_t n_keys;
	const struct search_entity *entity;
	struct search_shape shape;
	struct arena *arena;
	struct search_sql *sql; /* where the texts above grow (compile.h) */
};

/* Compiles a search. Parameters are appended behind those the caller has added
 * and live as long as the arena, as what `ret` points to does. False: ret->error
 * says why, in MLflow's words. */
bool search_compile(struct arena *a, const struct search_entity *entity,
		    const struct search_input *input, struct search_params *params,
		    struct search_query *ret) MUST_CHECK;

/* Moves the compiled search to the page that `token` names; NULL and "" are the
 * first page. Our tokens become a condition on the sort keys, so that page 1,000
 * costs what page 1 costs; tokens of stock MLflow become an offset, so that a
 * client that is paging during a switch-over goes on. False: q->error says why
 * the token is refused, as stock does (parse_start_offset_from_page_token, and
 * for logged models SearchLoggedModelsPaginationToken). */
bool search_page(struct search_query *q, struct search_params *params,
		 const char *token) MUST_CHECK;

/* The token of the page behind a row, given the row's k0, k1 ...: q->n_keys
 * values, NULL for an SQL NULL. */
const char *search_next_token(const struct search_query *q, const char *const *keys) NEVER_NULL;

#endif
