/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users and tokens at the console of the server, for whoever may reach the
 * database; see auth.h. Passwords are read from the terminal without showing them,
 * or from standard input; never from the command line, which every user of the
 * machine can see.
 */
#include "auth/auth.h"
#include "auth/password.h"
#include "auth/tokens.h"

#include "app/audit.h"
#include "app/bind.h"
#include "app/clock.h"
#include "app/config.h"
#include "app/db.h"
#include "app/limits.h"
#include "app/options.h"
#include "app/workspaces/name.h"

#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#define TIMEOUT_SECONDS 30
/* In place of a hash: what matches no password, in ours and in stock MLflow. */
#define NO_PASSWORD "!"

static const char usage[] =
	"Usage: mlflow-fcgi user create NAME [--admin] [--no-password]\n"
	"       mlflow-fcgi user passwd NAME\n"
	"       mlflow-fcgi user admin NAME on|off\n"
	"       mlflow-fcgi user link NAME\n"
	"       mlflow-fcgi user delete NAME\n"
	"       mlflow-fcgi user list\n"
	"       mlflow-fcgi token create NAME [--workspace NAME] [--days N] [--label TEXT]\n"
	"       mlflow-fcgi token list [NAME]\n"
	"       mlflow-fcgi token revoke ID\n"
	"\n"
	"Users are in database_uri of MLFLOW_AUTH_CONFIG_PATH, or in MLFLOW_BACKEND_STORE_URI.\n"
	"A password is asked for, or read from the first line of standard input. A token is\n"
	"printed once; only its hash is kept. link hands a user over to single sign-on: its\n"
	"password fits no more, and its tokens are revoked.\n";

/* `why` NULL: nothing was asked for. */
static int misused(const char *why)
{
	if (why)
		fprintf(stderr, "mlflow-fcgi: %s\n", why);
	fputs(usage, stderr);
	return 2;
}

static int refuse(const char *why)
{
	fprintf(stderr, "mlflow-fcgi: %s\n", why);
	return 1;
}

/* ---- reading a password ---- */

static bool read_line(char *text, size_t size)
{
	if (!fgets(text, (int)size, stdin))
		return false;
	text[strcspn(text, "\r\n")] = '\0';
	return true;
}

static bool ask(const char *prompt, char *text, size_t size)
{
	struct termios old, silent;
	bool ok;

	if (tcgetattr(STDIN_FILENO, &old) != 0)
		return read_line(text, size); /* no terminal: a pipe or a file */
	silent = old;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent); /* drops what was typed before */
	fputs(prompt, stderr);
	ok = read_line(text, size);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
	fputc('\n', stderr);
	return ok;
}

/* The hash of a password that was typed twice, or NULL: it was said why. */
static const char *ask_password(struct arena *a, bool is_admin)
{
	char first[1024] = "", again[1024] = "";
	const char *hash = NULL;

	if (!ask("Password: ", first, sizeof(first)))
		refuse("there is no password on standard input");
	else if (isatty(STDIN_FILENO) &&
		 (!ask("Again: ", again, sizeof(again)) || strcmp(first, again) != 0))
		refuse("the two passwords differ; nothing was changed");
	else if (password_length(first) < PASSWORD_MIN)
		refuse(arena_printf(a, "a password must be at least %d characters", PASSWORD_MIN));
	else if (is_admin && password_is_published(first))
		refuse("this password was shipped with older MLflow versions; everybody knows it");
	else
		hash = password_hash(a, first);
	sodium_memzero(first, sizeof(first));
	sodium_memzero(again, sizeof(again));
	return hash;
}

/* ---- the database ---- */

static struct request *open_users(struct arena *a)
{
	struct request *rq = ARENA_NEW(a, struct request);
	struct config *c = ARENA_NEW(a, struct config);
	const char *error = NULL, *uri = NULL;

	if (sodium_init() < 0)
		error = "libsodium does not start";
	else if (config_read(a, 0, NULL, c, &error))
		uri = auth_database_uri(a, c, &error);
	if (!uri) {
		refuse(error);
		return NULL;
	}
	rq->arena = a;
	rq->config = c;
	rq->db = rq->auth_db = db_new(uri, TIMEOUT_SECONDS, SQL_AUTH);
	buf_init(&rq->reply.body, REPLY_MAX);
	db_request_begin(rq->db);
	return rq;
}

static int close_users(struct request *rq, int status)
{
	if (rq->reply.error)
		status = refuse(rq->reply.message);
	buf_free(&rq->reply.body);
	db_close(rq->db);
	return status;
}

/* A statement that returns a row when it found what it is about. */
static int done(const struct rows *r, const char *otherwise)
{
	if (!r)
		return 1;
	return rows_count(r) ? 0 : refuse(otherwise);
}

static const char *no_such_user(struct request *rq, const char *name)
{
	return arena_printf(rq->arena, "there is no user '%s'", name);
}

/* False: *ret_error says which argument is none of the options. */
static bool only_options(struct arena *a, int argc, char **argv, const struct option *options,
			 const char **ret_error)
{
	if (!options_take(a, &argc, argv, options, ret_error))
		return false;
	if (argc)
		*ret_error = arena_printf(a, "%s is not understood", argv[0]);
	return !argc;
}

static int no_such_command(struct arena *a, const char *command, const char *what)
{
	return misused(arena_printf(a, "%s %s: no such command, or not with these arguments",
				    command, what));
}

/* ---- users ---- */

static int user_create(struct request *rq, const char *name, int argc, char **argv)
{
	bool is_admin = false, without = false;
	const struct option options[] = {
		{ .name = "--admin", .flag = &is_admin },
		{ .name = "--no-password", .flag = &without },
		{ 0 },
	};
	const char *error, *hash;

	if (!only_options(rq->arena, argc, argv, options, &error))
		return misused(error);
	if (!*name)
		return refuse("a user needs a name");
	hash = without ? NO_PASSWORD : ask_password(rq->arena, is_admin);
	if (!hash)
		return 1;
	return done(db_waited(rq,
			      db_ask(rq, user_create, P_STR(name), P_STR(hash), P_BOOL(is_admin))),
		    arena_printf(rq->arena, "there is a user '%s' already", name));
}

static int user_passwd(struct request *rq, const char *name)
{
	const char *hash = ask_password(rq->arena, true);

	if (!hash)
		return 1;
	return done(db_waited(rq, db_ask(rq, user_set_password, P_STR(name), P_STR(hash))),
		    no_such_user(rq, name));
}

static int user_admin(struct request *rq, const char *name, const char *how)
{
	bool on = strcmp(how, "on") == 0;

	if (!on && strcmp(how, "off") != 0)
		return misused("user admin NAME takes on or off");
	return done(db_waited(rq, db_ask(rq, user_set_admin, P_STR(name), P_BOOL(on))),
		    no_such_user(rq, name));
}

static int user_link(struct request *rq, const char *name)
{
	return done(db_waited(rq, db_ask(rq, user_link, P_STR(name))), no_such_user(rq, name));
}

static int user_delete(struct request *rq, const char *name)
{
	return done(db_waited(rq, db_ask(rq, user_delete, P_STR(name))), no_such_user(rq, name));
}

static int user_list(struct request *rq)
{
	struct rows *r = db_waited(rq, db_ask(rq, user_list, P_INT(0), P_BOOL(true)));

	for (int i = 0; r && i < rows_count(r); i++)
		printf("%s%s\n", rows_str(r, i, 3), rows_bool(r, i, 1) ? " (administrator)" : "");
	return r ? 0 : 1;
}

static int dispatch_user(struct request *rq, const char *what, int argc, char **argv)
{
	if (strcmp(what, "create") == 0 && argc >= 1)
		return user_create(rq, argv[0], argc - 1, argv + 1);
	if (strcmp(what, "passwd") == 0 && argc == 1)
		return user_passwd(rq, argv[0]);
	if (strcmp(what, "admin") == 0 && argc == 2)
		return user_admin(rq, argv[0], argv[1]);
	if (strcmp(what, "link") == 0 && argc == 1)
		return user_link(rq, argv[0]);
	if (strcmp(what, "delete") == 0 && argc == 1)
		return user_delete(rq, argv[0]);
	if (strcmp(what, "list") == 0 && argc == 0)
		return user_list(rq);
	return no_such_command(rq->arena, "user", what);
}

/* ---- tokens ---- */

struct token_options {
	const char *workspace, *label;
	struct opt_int days;
};

static bool read_days(struct arena *a, const char *value, void *to, const char **ret_error)
{
	struct opt_int *days = to;
	char *end;

	*days = (struct opt_int){ true, strtoll(value, &end, 10) };
	if (*value && !*end && days->v >= 1 && days->v <= TOKEN_DAYS_MAX)
		return true;
	*ret_error = arena_printf(a, "--days must be from 1 to %d", TOKEN_DAYS_MAX);
	return false;
}

static bool read_options(struct request *rq, int argc, char **argv, struct token_options *ret,
			 const char **ret_error)
{
	const struct option options[] = {
		{ .name = "--workspace", .text = &ret->workspace },
		{ .name = "--label", .text = &ret->label },
		{ .name = "--days", .read = read_days, .to = &ret->days },
		{ 0 },
	};

	return only_options(rq->arena, argc, argv, options, ret_error);
}

static int token_create(struct request *rq, const char *name, int argc, char **argv)
{
	struct token_options o = { 0 };
	const char *token = token_new(rq->arena), *error;
	struct opt_int expires;
	struct rows *r;

	if (!read_options(rq, argc, argv, &o, &error))
		return misused(error);
	if (o.workspace && !workspace_name_check(rq, o.workspace))
		return 1;
	expires = (struct opt_int){ o.days.given, clock_ms() + o.days.v * 24 * 3600 * 1000 };
	r = db_waited(rq, db_ask(rq, token_create, P_STR(name),
				 P_STR(token_digest(rq->arena, token)), P_STR(o.label),
				 P_STR(o.workspace), P_INT(clock_ms()), P_OPT_INT(expires)));
	if (r && rows_count(r))
		printf("%s\n", token);
	return done(r, no_such_user(rq, name));
}

static int token_list(struct request *rq, const char *name)
{
	struct rows *r = db_waited(rq, db_ask(rq, token_list, P_STR(name)));

	for (int i = 0; r && i < rows_count(r); i++)
		printf("%s\t%s\t%s\t%s\t%s\n", rows_str(r, i, 0), rows_str(r, i, 1),
		       rows_null(r, i, 3) ? "all workspaces" : rows_str(r, i, 3),
		       rows_null(r, i, 5)              ? "no end" :
		       rows_int(r, i, 5) <= clock_ms() ? "expired" :
							 "valid",
		       rows_null(r, i, 2) ? "" : rows_str(r, i, 2));
	return r ? 0 : 1;
}

static int token_revoke(struct request *rq, const char *id)
{
	struct opt_int anybody = { false, 0 };

	return done(db_waited(rq, db_ask(rq, token_delete, P_INT(strtoll(id, NULL, 10)),
					 P_OPT_INT(anybody))),
		    arena_printf(rq->arena, "there is no token %s", id));
}

static int dispatch_token(struct request *rq, const char *what, int argc, char **argv)
{
	if (strcmp(what, "create") == 0 && argc >= 1)
		return token_create(rq, argv[0], argc - 1, argv + 1);
	if (strcmp(what, "list") == 0 && argc <= 1)
		return token_list(rq, argc ? argv[0] : NULL);
	if (strcmp(what, "revoke") == 0 && argc == 1)
		return token_revoke(rq, argv[0]);
	return no_such_command(rq->arena, "token", what);
}

/* Whoever reaches the database may do all this; the audit log says that it was done. */
static int audited(struct request *rq, const char *command, int argc, char **argv, int status)
{
	const char *about = argc > 1 ? argv[1] : NULL;
	bool is_revoke = strcmp(argv[0], "revoke") == 0;

	if (status != 2 && strcmp(argv[0], "list") != 0)
		audit_command(rq, arena_printf(rq->arena, "%s %s", command, argv[0]),
			      is_revoke ? NULL : about, is_revoke ? about : NULL, !status);
	return status;
}

static int run(struct arena *a, const char *command, int argc, char **argv,
	       int (*dispatch)(struct request *, const char *, int, char **))
{
	struct request *rq;
	int status;

	if (argc < 1)
		return misused(NULL);
	if (strcmp(argv[0], "--help") == 0)
		return fputs(usage, stdout), 0;
	rq = open_users(a);
	if (!rq)
		return 1;
	status = close_users(rq, dispatch(rq, argv[0], argc - 1, argv + 1));
	return audited(rq, command, argc, argv, status);
}

int console_user(struct arena *a, int argc, char **argv)
{
	return run(a, "user", argc, argv, dispatch_user);
}

int console_token(struct arena *a, int argc, char **argv)
{
	return run(a, "token", argc, argv, dispatch_token);
}
