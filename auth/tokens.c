/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens over REST, below our own /mlflow-fcgi: users have their own, administrators
 * those of everybody. Who comes with a token may not make one, which might outlive
 * it or reach further.
 */
#include "auth/tokens.h"
#include "auth/auth.h"
#include "auth/credentials.h"
#include "auth/rights.h"

#include "app/clock.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "app/workspaces/name.h"

#include <inttypes.h>

static const struct out token_out[] = {
	O_INT(id),         O_STR(username),   O_STR(label), O_STR(workspace),
	O_INT(created_at), O_INT(expires_at), O_END,
};

struct token_create_req {
	const char *username;
	const char *label;
	const char *workspace;
	struct opt_int expires_in_days;
};
static const struct field token_create_fields[] = {
	F_STR(token_create_req, username, OPTIONAL),
	F_STR(token_create_req, label, OPTIONAL),
	F_STR(token_create_req, workspace, OPTIONAL),
	F_INT(token_create_req, expires_in_days, OPTIONAL),
	F_END,
};

static bool check_create(struct request *rq, const struct token_create_req *in)
{
	const struct opt_int *days = &in->expires_in_days;

	if (rq->credentials->kind == CREDENTIAL_BEARER)
		return fail(rq, PERMISSION_DENIED,
			    "A token cannot make tokens; authenticate with a password.");
	if (in->username && !rq->user->is_admin && !is_oneself(rq, in->username))
		return forbid(rq);
	if (days->given && (days->v < 1 || days->v > TOKEN_DAYS_MAX))
		return fail(rq, INVALID_PARAMETER_VALUE,
			    "expires_in_days is %" PRId64 "; it must be from 1 to %d.", days->v,
			    TOKEN_DAYS_MAX);
	return !in->workspace || workspace_name_check(rq, in->workspace);
}

static bool reply_token(struct request *rq, const char *token, const struct rows *r)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_kv_str(&j, "token", token);
	jw_key(&j, "token_info");
	jw_obj(&j);
	jw_row(&j, token_out, r, 0);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}

HANDLER(token_create)
{
	const char *token = token_new(rq->arena), *name = in->username;
	struct opt_int expires = { in->expires_in_days.given, clock_ms() };
	struct rows *r;

	if (!check_create(rq, in))
		return false;
	if (!name)
		name = rq->user->name;
	expires.v += in->expires_in_days.v * 24 * 3600 * 1000;
	r = db_query(rq, token_create, P_STR(name), P_STR(token_digest(rq->arena, token)),
		     P_STR(in->label), P_STR(in->workspace), P_INT(clock_ms()), P_OPT_INT(expires));
	if (!r)
		return false;
	return rows_count(r) ? reply_token(rq, token, r) : no_user(rq, name);
}

struct token_list_req {
	const char *username;
};
static const struct field token_list_fields[] = {
	F_STR(token_list_req, username, OPTIONAL),
	F_END,
};

HANDLER(token_list)
{
	const char *name = rq->user->is_admin ? in->username : rq->user->name;
	struct rows *r;
	struct json j;

	if (in->username && !rq->user->is_admin && !is_oneself(rq, in->username))
		return forbid(rq);
	r = db_query(rq, token_list, P_STR(name));
	if (!r)
		return false;
	j = reply_json(rq);
	jw_obj(&j);
	jw_key(&j, "tokens");
	jw_rows(&j, token_out, r, 0, rows_count(r));
	jw_obj_end(&j);
	return true;
}

struct token_delete_req {
	const char *token_id;
};
static const struct field token_delete_fields[] = {
	F_STR(token_delete_req, token_id, IN_PATH),
	F_END,
};

HANDLER(token_delete)
{
	struct opt_int owner = { !rq->user->is_admin, rq->user->id };
	int64_t id = strtoll(in->token_id, NULL, 10);
	struct rows *r = db_query(rq, token_delete, P_INT(id), P_OPT_INT(owner));

	if (!r)
		return false;
	return rows_count(r) ? reply_empty(rq) :
			       fail(rq, RESOURCE_DOES_NOT_EXIST, "Token with id=%s not found",
				    in->token_id);
}
