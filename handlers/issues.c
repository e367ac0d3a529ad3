/* SPDX-License-Identifier: Apache-2.0 */
/* Issues: create, get, change. Searching is in issues_search.c. */
#include "handlers/issues.h"
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/json_value.h"
#include "app/random_id.h"
#include "app/validate.h"
#include "handlers/column_width.h"
#include "handlers/evaluation_datasets.h"
#include "handlers/experiments.h"

/* Widths of MLflow's columns. */
#define MAX_ISSUE_NAME 250
#define MAX_ISSUE_CREATOR 255

static const struct out issue_out[] = { ISSUE_COLUMNS, O_END };
static const struct out created_out[] = { ISSUE_COLUMNS, O_SKIP(has_run), O_END };

static const char *const statuses[] = { "pending", "rejected", "resolved", NULL };
static const char *const severities[] = { "not_an_issue", "low", "medium", "high", NULL };

static bool check_word(struct request *rq, const char *name, const char *const *words,
		       const char *word)
{
	const char *all = "";

	for (size_t i = 0; words[i]; i++) {
		if (!word || strcmp(word, words[i]) == 0)
			return true;
		all = arena_printf(rq->arena, "%s%s'%s'", all, i ? ", " : "", words[i]);
	}
	return fail(rq, INVALID_PARAMETER_VALUE,
		    "Invalid value '%s' for parameter '%s' supplied. It must be one of %s.", word,
		    name, all);
}

static bool reply_issue(struct request *rq, const struct out *columns, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "issue");
	jw_obj(&j);
	jw_row(&j, columns, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

static bool no_issue(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Issue with ID '%s' not found", id);
}

/* ---- create ---- */

struct issue_create_req {
	const char *experiment_id;
	const char *name;
	const char *description;
	const char *status;
	const char *severity;
	struct str_list root_causes;
	const char *source_run_id;
	const char *created_by;
	struct str_list categories;
};
/* In the order in which MLflow asks for what must be there. */
static const struct field issue_create_fields[] = {
	F_STR(issue_create_req, name, REQUIRED),
	F_STR(issue_create_req, description, REQUIRED),
	F_STR(issue_create_req, experiment_id, REQUIRED),
	F_STR(issue_create_req, status, OPTIONAL),
	F_STR(issue_create_req, severity, OPTIONAL),
	F_STRS(issue_create_req, root_causes, OPTIONAL),
	F_STR(issue_create_req, source_run_id, OPTIONAL),
	F_STR(issue_create_req, created_by, OPTIONAL),
	F_STRS(issue_create_req, categories, OPTIONAL),
	F_END,
};

/* As json.dumps writes it, which is how the column has it; NULL for an empty list. */
static const char *json_list(struct arena *a, const struct str_list *list)
{
	struct json_value *items = ARENA_ARRAY(a, list->n, struct json_value);
	struct json_value array = { JSON_ARRAY, NULL, list->n, items, NULL };

	for (size_t i = 0; i < list->n; i++)
		items[i] = (struct json_value){ .kind = JSON_STRING, .text = list->v[i] };
	return list->n ? json_value_dump(a, &array, false) : NULL;
}

HANDLER(issue_create)
{
	const char *run = or_null(in->source_run_id), *creator = or_null(in->created_by);
	struct rows *r;
	int64_t id;

	if (!check_word(rq, "status", statuses, in->status) ||
	    !check_word(rq, "severity", severities, in->severity) ||
	    !parse_experiment_id(rq, in->experiment_id, &id) ||
	    !check_width(rq, "name", MAX_ISSUE_NAME, in->name) ||
	    !check_width(rq, "created_by", MAX_ISSUE_CREATOR, creator))
		return false;
	r = db_query(rq, issue_create, P_STR(random_id(rq->arena, "iss-")), P_STR(rq->workspace),
		     P_INT(id), P_STR(in->name), P_STR(in->description),
		     P_STR(in->status ? in->status : statuses[0]), P_STR(in->severity),
		     P_STR(json_list(rq->arena, &in->root_causes)), P_STR(run),
		     P_STR(json_list(rq->arena, &in->categories)), P_STR(creator),
		     P_INT(clock_ms()));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_experiment(rq, id);
	if (rows_null(r, 0, 0))
		return fail(rq, BAD_REQUEST, "Run with id=%s not found", run);
	return reply_issue(rq, created_out, r);
}

/* ---- get ---- */

struct issue_get_req {
	const char *issue_id;
};
static const struct field issue_get_fields[] = {
	F_STR(issue_get_req, issue_id, IN_PATH),
	F_END,
};

HANDLER(issue_get)
{
	struct rows *r = db_query(rq, issue_get, P_STR(in->issue_id), P_STR(rq->workspace));

	if (!r)
		return false;
	return rows_count(r) ? reply_issue(rq, issue_out, r) : no_issue(rq, in->issue_id);
}

/* ---- update ---- */

struct issue_update_req {
	const char *issue_id;
	const char *again; /* must be there, but the path names the issue */
	const char *name;
	const char *description;
	const char *status;
	const char *severity;
};
static const struct field issue_update_fields[] = {
	F_STR(issue_update_req, issue_id, IN_PATH),
	{ .name = "issue_id",
	  .kind = FIELD_STR,
	  .flags = REQUIRED,
	  .offset = offsetof(struct issue_update_req, again) },
	F_STR(issue_update_req, name, OPTIONAL),
	F_STR(issue_update_req, description, OPTIONAL),
	F_STR(issue_update_req, status, OPTIONAL),
	F_STR(issue_update_req, severity, OPTIONAL),
	F_END,
};

HANDLER(issue_update)
{
	struct rows *r;

	if (!check_word(rq, "status", statuses, in->status) ||
	    !check_word(rq, "severity", severities, in->severity) ||
	    !check_width(rq, "name", MAX_ISSUE_NAME, in->name))
		return false;
	r = db_query(rq, issue_update, P_STR(in->issue_id), P_STR(rq->workspace),
		     P_STR(or_null(in->name)), P_STR(or_null(in->description)), P_STR(in->status),
		     P_STR(in->severity), P_INT(clock_ms()));
	if (!r)
		return false;
	return rows_count(r) ? reply_issue(rq, issue_out, r) : no_issue(rq, in->issue_id);
}
