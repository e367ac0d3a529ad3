/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page on which administrators, of the server or of a workspace, make users
 * (mlflow/server/auth/__init__.py signup and create_user_ui). The pages run no script.
 */
#include "auth/auth.h"
#include "auth/csrf.h"
#include "auth/password.h"
#include "auth/rights.h"

#include "app/config.h"
#include "app/db.h"
#include "app/endpoints.h"

#include <time.h>

#define ACTION "/api/2.0/mlflow/users/create-ui"

static void puts_escaped(struct buf *b, const char *text)
{
	for (; *text; text++) {
		const char *entity = *text == '<' ? "&lt;" :
				     *text == '>' ? "&gt;" :
				     *text == '&' ? "&amp;" :
				     *text == '"' ? "&quot;" :
						    NULL;

		if (entity)
			buf_puts(b, entity);
		else
			buf_putc(b, *text);
	}
}

static struct buf *begin_page(struct request *rq)
{
	reply_text(rq, "");
	rq->reply.type = "text/html; charset=utf-8";
	reply_header(rq, "Cache-Control", "no-store");
	reply_header(rq, "Content-Security-Policy",
		     "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
		     "frame-ancestors 'none'; base-uri 'none'");
	buf_puts(&rq->reply.body,
		 "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
		 "<title>MLflow: new user</title>\n"
		 "<style>body { font: 14px/1.5 sans-serif; max-width: 400px; margin: 40px auto }\n"
		 "label, input { display: block; width: 100%; box-sizing: border-box }\n"
		 "input { padding: 8px; margin-bottom: 12px }</style>\n");
	return &rq->reply.body;
}

HANDLER_NO_INPUT(signup)
{
	struct buf *b;

	if (!may_make_users(rq))
		return false;
	b = begin_page(rq);
	buf_printf(b, "<h1>New user</h1>\n<form action=\"%s" ACTION "\" method=\"post\">\n",
		   rq->config->static_prefix);
	buf_printf(b, "<input type=\"hidden\" name=\"csrf_token\" value=\"%s\">\n",
		   csrf_token(rq->arena, rq->config->auth->secret_key, rq->user->id, time(NULL)));
	buf_puts(b, "<label for=\"username\">Username:</label>\n"
		    "<input type=\"text\" id=\"username\" name=\"username\" minlength=\"4\">\n"
		    "<label for=\"password\">Password:</label>\n");
	buf_printf(b,
		   "<input type=\"password\" id=\"password\" name=\"password\" minlength=\"%d\" "
		   "autocomplete=\"new-password\">\n"
		   "<input type=\"submit\" value=\"Sign up\">\n</form>\n",
		   PASSWORD_MIN);
	return true;
}

/* A sentence about a user, and where to go on. */
static bool reply_page(struct request *rq, const char *what, const char *username, const char *next)
{
	struct buf *b = begin_page(rq);

	buf_printf(b, "<p>%s: ", what);
	puts_escaped(b, username);
	buf_printf(b, "</p>\n<p><a href=\"%s%s\">Go on</a></p>\n", rq->config->static_prefix, next);
	return true;
}

struct user_create_form_req {
	const char *csrf_token;
	const char *username;
	const char *password;
};
static const struct field user_create_form_fields[] = {
	F_STR(user_create_form_req, csrf_token, OPTIONAL),
	F_STR(user_create_form_req, username, OPTIONAL),
	F_STR(user_create_form_req, password, SECRET),
	F_END,
};

static bool check_form(struct request *rq, const struct user_create_form_req *in)
{
	const char *complaint = csrf_complaint(rq->arena, rq->config->auth->secret_key,
					       rq->user->id, time(NULL), in->csrf_token);

	if (complaint)
		return fail(rq, BAD_REQUEST, "%s", complaint);
	if (!in->username || !*in->username || !in->password || !*in->password)
		return fail(rq, BAD_REQUEST, "Username and password cannot be empty.");
	return check_new_password(rq, in->password);
}

HANDLER(user_create_form)
{
	struct rows *r;

	if (!may_make_users(rq) || !check_form(rq, in))
		return false;
	r = db_query(rq, user_create, P_STR(in->username),
		     P_STR(password_hash(rq->arena, in->password)), P_BOOL(false));
	if (!r)
		return false;
	return rows_count(r) ?
		       reply_page(rq, "Successfully signed up user", in->username, "/") :
		       reply_page(rq, "Username has already been taken", in->username, "/signup");
}
