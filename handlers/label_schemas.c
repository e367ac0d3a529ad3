/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Label schemas: what reviewers of an experiment's traces are asked. Each experiment has a
 * default question, made when its list is first asked for, that nobody changes or deletes.
 */
#include "app/clock.h"
#include "app/endpoints.h"
#include "app/search/search.h"
#include "app/validate.h"
#include "handlers/experiments.h"
#include "handlers/label_input.h"
#include "handlers/newest_first.h"

#include <inttypes.h>

/* mlflow/genai/label_schemas/validation.py */
#define MAX_NAME 250
#define MAX_INSTRUCTION 1000
#define DEFAULT_NAME "Feedback"
#define DEFAULT_INSTRUCTION "Share any feedback on this trace."
#define DEFAULT_PAGE 100

#define SCHEMA_COLUMNS                                                                             \
	O_STR(schema_id), O_ID(experiment_id), O_STR(name), O_STR(type), O_STR(instruction),       \
		O_BOOL(enable_comment), O_RAW(input), O_STR(created_by), O_INT(created_at),        \
		O_INT(last_updated_at), O_BOOL(is_default), O_END
static const struct out schema_out[] = { SCHEMA_COLUMNS };
static const struct out listed_out[] = { O_SKIP(has_default), SCHEMA_COLUMNS };
enum { LISTED_ID = 1, LISTED_CREATED = 9 };

static bool reply_schema(struct request *rq, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "label_schema");
	jw_obj(&j);
	jw_row(&j, schema_out, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

static bool no_schema(struct request *rq, const char *id)
{
	return fail(rq, RESOURCE_DOES_NOT_EXIST, "Label schema with id '%s' not found.", id);
}

static bool name_taken(struct request *rq, const char *name, const char *experiment_id)
{
	return fail(rq, RESOURCE_ALREADY_EXISTS,
		    "Label schema with name '%s' already exists for experiment '%s'.", name,
		    experiment_id);
}

/* ---- checks ---- */

static bool check_name(struct request *rq, const char *name)
{
	size_t n = utf8_length(name);

	if (!n)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Label schema `name` must be a non-empty string; got ''.");
	if (n > MAX_NAME)
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "Label schema `name` must be at most %d characters; got %zu.", MAX_NAME,
			    n);
	return strcmp(python_lower_stripped(rq->arena, name), "feedback") != 0 ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "`%s` is reserved for the experiment's default question and cannot be used for "
		    "another label schema.",
		    name);
}

static bool check_instruction(struct request *rq, const char *instruction)
{
	size_t n = utf8_length(or_empty(instruction));

	return n <= MAX_INSTRUCTION ||
	       fail(rq, INVALID_PARAMETER_VALUE,
		    "Label schema `instruction` must be at most %d characters; got %zu.",
		    MAX_INSTRUCTION, n);
}

/* ---- create ---- */

static const char *const types[] = { "LABEL_SCHEMA_TYPE_UNSPECIFIED", "FEEDBACK", "EXPECTATION" };
static const char *const kept_types[] = { NULL, "feedback", "expectation" };

struct label_schema_create_req {
	const char *experiment_id;
	const char *name;
	struct opt_int type;
	struct label_input *input;
	const char *instruction;
	struct opt_bool enable_comment;
};
static const struct field label_schema_create_fields[] = {
	F_STR(label_schema_create_req, experiment_id, REQUIRED),
	F_STR(label_schema_create_req, name, REQUIRED),
	F_ENUM(label_schema_create_req, type, types, OPTIONAL),
	F_MSG(label_schema_create_req, input, label_input, OPTIONAL),
	F_STR(label_schema_create_req, instruction, OPTIONAL),
	F_BOOL(label_schema_create_req, enable_comment, OPTIONAL),
	F_END,
};

static bool check_type(struct request *rq, int64_t type)
{
	return type > 0 || fail(rq, INVALID_PARAMETER_VALUE,
				"Label schema `type` must be one of FEEDBACK or EXPECTATION; got "
				"proto enum value %" PRId64 ".",
				type);
}

HANDLER(label_schema_create)
{
	struct kept_input input;
	struct rows *r;
	int64_t id;

	if (!check_type(rq, in->type.v) || !label_input_is_one(rq, in->input) ||
	    !check_name(rq, in->name) || !check_instruction(rq, in->instruction) ||
	    !label_input_keep(rq, in->input, &input) ||
	    !parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = db_query(rq, label_schema_create, P_INT(id), P_STR(rq->workspace), P_STR(in->name),
		     P_STR(kept_types[in->type.v]), P_STR(in->instruction),
		     P_BOOL(in->enable_comment.v), P_STR(input.type), P_STR(input.config),
		     P_INT(clock_ms()));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_experiment(rq, id);
	return rows_null(r, 0, 0) ? name_taken(rq, in->name, in->experiment_id) :
				    reply_schema(rq, r);
}

/* ---- get ---- */

struct label_schema_get_req {
	const char *schema_id;
};
static const struct field label_schema_get_fields[] = {
	F_STR(label_schema_get_req, schema_id, REQUIRED),
	F_END,
};

HANDLER(label_schema_get)
{
	struct rows *r = db_query(rq, label_schema_get, P_STR(in->schema_id), P_STR(rq->workspace));

	if (!r)
		return false;
	return rows_count(r) ? reply_schema(rq, r) : no_schema(rq, in->schema_id);
}

struct label_schema_get_by_name_req {
	const char *experiment_id;
	const char *name;
};
static const struct field label_schema_get_by_name_fields[] = {
	F_STR(label_schema_get_by_name_req, experiment_id, REQUIRED),
	F_STR(label_schema_get_by_name_req, name, REQUIRED),
	F_END,
};

HANDLER(label_schema_get_by_name)
{
	struct rows *r;
	int64_t id;

	if (!parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = db_query(rq, label_schema_get_by_name, P_INT(id), P_STR(rq->workspace),
		     P_STR(in->name));
	if (!r)
		return false;
	if (!rows_count(r))
		return no_experiment(rq, id);
	if (rows_null(r, 0, 0))
		return fail(rq, RESOURCE_DOES_NOT_EXIST,
			    "Label schema with name '%s' not found for experiment '%s'.", in->name,
			    in->experiment_id);
	return reply_schema(rq, r);
}

/* ---- list ---- */

struct label_schemas_list_req {
	const char *experiment_id;
	struct opt_int max_results;
	const char *page_token;
};
static const struct field label_schemas_list_fields[] = {
	F_STR(label_schemas_list_req, experiment_id, REQUIRED),
	F_INT32(label_schemas_list_req, max_results, OPTIONAL),
	F_STR(label_schemas_list_req, page_token, OPTIONAL),
	F_END,
};

static struct rows *page(struct request *rq, int64_t experiment, int64_t limit,
			 const struct place *from)
{
	return db_query(rq, label_schema_list, P_INT(experiment), P_STR(rq->workspace),
			P_INT(limit + 1), P_INT(from->offset), P_STR(from->time), P_STR(from->id));
}

/* A list makes the default question if there is none yet. */
HANDLER(label_schemas_list)
{
	int64_t id, limit;
	struct place from;
	struct rows *r;

	if (!page_limit(rq, &in->max_results, DEFAULT_PAGE, &limit) ||
	    !place_read(rq, in->page_token, "label schemas", &from) ||
	    !parse_experiment_id(rq, in->experiment_id, &id))
		return false;
	r = page(rq, id, limit, &from);
	if (r && rows_count(r) && !rows_bool(r, 0, 0)) {
		if (!db_query(rq, label_schema_default, P_INT(id), P_STR(rq->workspace),
			      P_STR(DEFAULT_NAME), P_STR(DEFAULT_INSTRUCTION), P_INT(clock_ms())))
			return false;
		r = page(rq, id, limit, &from);
	}
	if (!r)
		return false;
	return rows_count(r) ? reply_newest_first(rq, "label_schemas", listed_out, r, limit,
						  LISTED_ID, LISTED_CREATED) :
			       no_experiment(rq, id);
}

/* ---- update, delete ---- */

struct label_schema_update_req {
	const char *schema_id;
	const char *name;
	const char *instruction;
	struct opt_bool enable_comment;
	struct label_input *input;
};
static const struct field label_schema_update_fields[] = {
	F_STR(label_schema_update_req, schema_id, REQUIRED),
	F_STR(label_schema_update_req, name, OPTIONAL),
	F_STR(label_schema_update_req, instruction, OPTIONAL),
	F_BOOL(label_schema_update_req, enable_comment, OPTIONAL),
	F_MSG(label_schema_update_req, input, label_input, OPTIONAL),
	F_END,
};

/* Whether the change fits the schema in `r`, as label_schema_lock found it. False: answered. */
static bool check_change(struct request *rq, const struct label_schema_update_req *in,
			 const struct rows *r, struct kept_input *ret)
{
	struct kept_input old = { rows_str(r, 0, 2), NULL, rows_bool(r, 0, 3) };

	if (rows_bool(r, 0, 0))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The experiment's default question cannot be edited.");
	if ((in->name && !check_name(rq, in->name)) || !check_instruction(rq, in->instruction))
		return false;
	*ret = (struct kept_input){ 0 };
	return !in->input ||
	       (label_input_keep(rq, in->input, ret) && label_input_may_follow(rq, &old, ret));
}

HANDLER(label_schema_update)
{
	struct param comment = P_BOOL(in->enable_comment.v);
	struct kept_input input;
	struct rows *r, *old;

	if (in->input && !label_input_is_one(rq, in->input))
		return false;
	db_begin(rq);
	old = db_query(rq, label_schema_lock, P_STR(in->schema_id), P_STR(rq->workspace));
	if (!old)
		return false;
	if (!rows_count(old))
		return no_schema(rq, in->schema_id);
	if (!check_change(rq, in, old, &input))
		return false;
	comment.null = !in->enable_comment.given;
	r = db_waited(rq, db_send_params(rq, SQL_label_schema_update,
					 (struct param[]){ P_STR(in->schema_id),
							   P_STR(rq->workspace), P_STR(in->name),
							   P_STR(in->instruction), comment,
							   P_STR(input.config), P_INT(clock_ms()) },
					 7));
	if (!r && strcmp(db_sqlstate(rq), "23505") == 0)
		return name_taken(rq, in->name, rows_str(old, 0, 1));
	return r && reply_schema(rq, r);
}

struct label_schema_delete_req {
	const char *schema_id;
};
static const struct field label_schema_delete_fields[] = {
	F_STR(label_schema_delete_req, schema_id, REQUIRED),
	F_END,
};

HANDLER(label_schema_delete)
{
	struct rows *r =
		db_query(rq, label_schema_delete, P_STR(in->schema_id), P_STR(rq->workspace));

	if (!r)
		return false;
	if (rows_count(r) && rows_bool(r, 0, 0))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "The experiment's default question cannot be deleted.");
	return reply_empty(rq);
}
