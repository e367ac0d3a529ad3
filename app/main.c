/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: serve, db, endpoints, check-config. */
#include "app/artifacts/location.h"
#include "app/artifacts/stores.h"
#include "app/artifacts/usage.h"
#include "app/audit.h"
#include "app/config.h"
#include "app/db.h"
#include "app/endpoints.h"
#include "app/gc/gc.h"
#include "app/log.h"
#include "app/master.h"
#include "app/move/move.h"
#include "app/schema/schema.h"
#include "auth/auth.h"

#include <locale.h>

#define VERSION "0.1.0"

static const char usage[] =
	"Usage: mlflow-fcgi COMMAND [OPTIONS]\n"
	"\n"
	"An MLflow tracking server behind nginx: FastCGI workers on MLflow's own\n"
	"PostgreSQL schema.\n"
	"\n"
	"Commands:\n"
	"  serve [OPTIONS]          run the workers in the foreground\n"
	"  check-config [OPTIONS]   check the options of serve and the database; change nothing\n"
	"  db init URI              make MLflow's schema in an empty database, or add to an\n"
	"                           existing one at the right revision what this server needs\n"
	"  db check URI             compare a database with that schema\n"
	"  db init --auth [URI]     the same for MLflow's tables of users and roles, in this\n"
	"  db check --auth [URI]    database or in one of their own\n"
	"  db move-resources [URI] --from NAME --to NAME --resource-type TABLE [--name NAME]\n"
	"    [--tag KEY=VALUE] [--artifact-policy move|preserve|retarget] [--dry-run] [--yes]\n"
	"    [--verbose] [OPTIONS of serve]\n"
	"                           move experiments, registered_models and so on to another\n"
	"                           workspace, with their artifacts\n"
	"  db migrate-to-default-workspace [URI] [--dry-run] [--yes] [--verbose] [OPTIONS of serve]\n"
	"                           move everything to the default workspace\n"
	"  gc [--dry-run] [--older-than AGE] [--workspace NAME] [--run-ids IDS]\n"
	"    [--experiment-ids IDS] [--logged-model-ids IDS] [OPTIONS of serve]\n"
	"                           delete for good, with their artifacts, runs, logged models and\n"
	"                           experiments that were deleted; may run while the server does.\n"
	"                           With IDS (a,b,c) only those, and the runs of those experiments\n"
	"  usage [--measure] [--workspace NAME] [OPTIONS of serve]\n"
	"                           what the artifacts of workspaces take; --measure counts first\n"
	"  nginx-stores DIR [OPTIONS of serve]\n"
	"                           write stores-http.conf and stores-server.conf to DIR: what\n"
	"                           nginx needs to know about artifact stores\n"
	"  user create|passwd|admin|link|delete|list\n"
	"                           users; `mlflow-fcgi user --help`\n"
	"  token create|list|revoke their tokens\n"
	"  endpoints [--json]       list every endpoint with its permission and fields\n"
	"  man                      the options of serve in mdoc, for the man page\n"
	"\n"
	"  --help, --version\n"
	"\n"
	"`mlflow-fcgi serve --help` lists the options of serve. Where URI is not given, db reads\n"
	"MLFLOW_BACKEND_STORE_URI. See mlflow-fcgi(8).\n";

static bool wants_help(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static int complain(const char *what)
{
	fprintf(stderr, "mlflow-fcgi: %s\n", what);
	return 2;
}

/* ---- serve ---- */

static void set_log_level(const struct config *c)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], c->log_level) == 0)
			log_set_level((enum log_level)i);
}

/* The default experiment lies where any experiment of the default workspace
 * would. */
static const char *default_location(struct arena *a, const struct config *c)
{
	struct request rq = { .arena = a, .config = c, .workspace = "default" };

	return uri_append(a, artifact_root(&rq), "0");
}

static struct db *connect_to(struct arena *a, const char *uri, char **ret_error)
{
	char *error = NULL;
	struct db *db = db_open(uri, &error);

	if (!db)
		*ret_error =
			arena_printf(a, "cannot connect to %s: %s", db_uri_shown(a, uri), error);
	free(error);
	return db;
}

/* A server on another schema would answer with errors at best. */
static bool check_database(struct arena *a, const struct config *c, bool prepare, char **ret_error)
{
	struct db *db = connect_to(a, c->backend_store_uri, ret_error);
	bool ok;

	if (!db)
		return false;
	ok = schema_ready(db, a, ret_error) &&
	     (c->enable_workspaces || schema_unscoped(db, a, ret_error)) &&
	     (!prepare || schema_default_experiment(db, a, default_location(a, c), ret_error));
	db_close(db);
	return ok;
}

/* The same for users and roles, and the first administrator. */
static bool check_auth(struct arena *a, const struct config *c, bool prepare, char **ret_error)
{
	struct db *db;
	bool ok;

	if (!c->auth)
		return true;
	db = connect_to(a, c->auth->database_uri, ret_error);
	ok = db && schema_auth_ready(db, a, ret_error);
	db_close(db);
	return ok && auth_start(a, c, prepare, ret_error);
}

static int configured(struct arena *a, int argc, char **argv, bool prepare, struct config *c)
{
	const char *error = NULL;
	char *db_error = NULL;

	if (!config_read(a, argc, argv, c, &error) || !config_check(a, c, &error) ||
	    !auth_configure(a, c, &error) || !stores_load(a, c, &error))
		return complain(error);
	if (check_database(a, c, prepare, &db_error) && check_auth(a, c, prepare, &db_error))
		return 0;
	complain(db_error);
	return 1;
}

static int command_serve(struct arena *a, int argc, char **argv)
{
	const char *error = NULL;
	struct config c;
	int status;

	if (wants_help(argc, argv)) {
		printf("Usage: mlflow-fcgi serve [OPTIONS]\n\n");
		config_help(stdout);
		return 0;
	}
	status = configured(a, argc, argv, true, &c);
	if (status)
		return status;
	set_log_level(&c);
	if (!audit_check(a, &c, &error))
		return complain(error);
	return master_run(&c);
}

static int command_check_config(struct arena *a, int argc, char **argv)
{
	struct config c;
	int status = configured(a, argc, argv, false, &c);

	if (!status) {
		config_show(a, &c, stdout);
		stores_show(&c, stdout);
	}
	return status;
}

/* `usage [--measure] [--workspace NAME] [OPTIONS]` */
static int command_usage(struct arena *a, int argc, char **argv)
{
	const char *workspace = NULL;
	bool measure = false;
	struct config c;
	int status;

	for (; argc > 0; argc--, argv++) {
		if (strcmp(*argv, "--measure") == 0) {
			measure = true;
		} else if (strcmp(*argv, "--workspace") == 0 && argc > 1) {
			workspace = *++argv;
			argc--;
		} else {
			break;
		}
	}
	status = configured(a, argc, argv, false, &c);
	return status ? status : usage_run(&c, workspace, measure, stdout);
}

/* A list with commas. */
static struct gc_ids read_ids(struct arena *a, const char *text)
{
	struct gc_ids ids = { 0, ARENA_ARRAY(a, strlen(text) + 1, const char *),
			      ARENA_ARRAY(a, strlen(text) + 1, bool) };

	for (size_t n; *text; text += n + (text[n] == ',')) {
		n = strcspn(text, ",");
		if (n)
			ids.v[ids.n++] = arena_strndup(a, text, n);
	}
	return ids;
}

static struct gc_ids *ids_option(struct gc_options *o, const char *name)
{
	return strcmp(name, "--run-ids") == 0          ? &o->runs :
	       strcmp(name, "--logged-model-ids") == 0 ? &o->models :
	       strcmp(name, "--experiment-ids") == 0   ? &o->experiments :
							 NULL;
}

/* `gc [--dry-run] [--older-than AGE] [--workspace NAME] [--run-ids IDS] … [OPTIONS]` */
static int command_gc(struct arena *a, int argc, char **argv)
{
	struct gc_options options = { 0 };
	struct config c;
	int status;

	for (; argc > 0; argc--, argv++) {
		if (strcmp(*argv, "--dry-run") == 0) {
			options.dry_run = true;
		} else if (strcmp(*argv, "--all-workspaces") == 0) {
			options.workspace = NULL;
		} else if (ids_option(&options, *argv) && argc > 1) {
			*ids_option(&options, argv[0]) = read_ids(a, argv[1]);
			if (!ids_option(&options, argv[0])->n)
				return complain(arena_printf(a, "%s takes ids", argv[0]));
			argv++;
			argc--;
		} else if (strcmp(*argv, "--workspace") == 0 && argc > 1) {
			options.workspace = *++argv;
			argc--;
		} else if (strcmp(*argv, "--older-than") == 0 && argc > 1) {
			if (!gc_parse_age(*++argv, &options.older_than_ms))
				return complain("--older-than takes an age such as 30d or 12h30m");
			argc--;
		} else {
			break;
		}
	}
	status = configured(a, argc, argv, false, &c);
	return status ? status : gc_run(&c, &options, stdout);
}

/* `nginx-stores DIRECTORY [OPTIONS]`: the two files that nginx/ includes. */
static int command_nginx_stores(struct arena *a, int argc, char **argv)
{
	const char *error = NULL, *directory = argc > 0 ? argv[0] : "-";
	struct config c = { 0 };
	FILE *http, *server;
	bool ok;

	if (*directory == '-')
		return complain("nginx-stores needs a directory, then the options of serve");
	if (!config_read(a, argc - 1, argv + 1, &c, &error))
		return complain(error);
	if (!c.backend_store_uri) /* which it does not need */
		c.backend_store_uri = "postgresql://";
	if (!config_check(a, &c, &error) || !stores_load(a, &c, &error))
		return complain(error);
	http = fopen(arena_printf(a, "%s/stores-http.conf", directory), "we");
	server = fopen(arena_printf(a, "%s/stores-server.conf", directory), "we");
	if (http)
		stores_print_nginx_http(&c, http);
	if (server)
		stores_print_nginx_server(&c, directory, server);
	ok = http && server;
	ok = http && fclose(http) == 0 && ok;
	ok = server && fclose(server) == 0 && ok;
	if (!ok)
		return complain(arena_printf(a, "cannot write to %s", directory)), 1;
	return 0;
}

/* ---- db, endpoints ---- */

/* Without a URI: database_uri of basic_auth.ini, or the tracking database. */
static int command_db_auth(struct arena *a, bool is_init, const char *uri)
{
	const char *error = NULL;
	struct config c;

	if (!uri) {
		if (!config_read(a, 0, NULL, &c, &error))
			return complain(error);
		uri = auth_database_uri(a, &c, &error);
	}
	if (!uri)
		return complain(error);
	return is_init ? schema_auth_init(uri, stdout) : schema_auth_check(uri, stdout);
}

/* ---- db move-resources, db migrate-to-default-workspace ---- */

static bool read_policy(const char *text, enum artifact_policy *ret)
{
	static const char *const names[] = { "move", "preserve", "retarget" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], text) == 0) {
			*ret = (enum artifact_policy)i;
			return true;
		}
	return false;
}

/* Takes one option and its value out of argv; 0 when it is none of the command's. */
static int read_move_option(struct arena *a, char **argv, int argc, struct move_options *o,
			    const char **ret_error)
{
	const char *name = argv[0], *value = argc > 1 ? argv[1] : NULL;
	bool *flag = strcmp(name, "--dry-run") == 0                            ? &o->dry_run :
		     strcmp(name, "--verbose") == 0 || strcmp(name, "-v") == 0 ? &o->verbose :
		     strcmp(name, "--yes") == 0 || strcmp(name, "-y") == 0     ? &o->yes :
										 NULL;
	const char **text = strcmp(name, "--from") == 0          ? &o->from :
			    strcmp(name, "--to") == 0            ? &o->to :
			    strcmp(name, "--resource-type") == 0 ? &o->kind :
			    strcmp(name, "--name") == 0          ? &o->names[o->n_names++] :
								   NULL;

	if (flag) {
		*flag = true;
		return 1;
	}
	if (!text && strcmp(name, "--tag") != 0 && strcmp(name, "--artifact-policy") != 0)
		return 0;
	if (!value) {
		*ret_error = arena_printf(a, "%s needs a value", name);
	} else if (text) {
		*text = value;
	} else if (strcmp(name, "--tag") == 0) {
		const char *equals = strchr(value, '=');

		if (!equals || equals == value)
			*ret_error = arena_printf(a,
						  "Tag '%s' must be in key=value format (e.g. "
						  "--tag team=team-a).",
						  value);
		else
			o->tag_keys[o->n_tags] = arena_strndup(a, value, (size_t)(equals - value));
		o->tag_values[o->n_tags++] = equals ? equals + 1 : "";
	} else if (!read_policy(value, &o->policy)) {
		*ret_error = "--artifact-policy takes move, preserve or retarget";
	}
	return 2;
}

/* Splits argv into the command's options and those of serve. */
static bool read_move_options(struct arena *a, int *argc, char **argv, struct move_options *o,
			      const char **ret_error)
{
	size_t room = (size_t)*argc + 1;
	int n = 0, used = 0;

	*o = (struct move_options){ .names = ARENA_ARRAY(a, room, const char *),
				    .tag_keys = ARENA_ARRAY(a, room, const char *),
				    .tag_values = ARENA_ARRAY(a, room, const char *) };
	for (int i = 0; i < *argc && !*ret_error; i += MAX(used, 1)) {
		used = read_move_option(a, argv + i, *argc - i, o, ret_error);
		if (!used)
			argv[n++] = argv[i];
	}
	*argc = n;
	return !*ret_error;
}

static int configured_for_move(struct arena *a, int argc, char **argv, const char *uri,
			       struct config *c)
{
	const char *error = NULL;
	char *db_error = NULL;
	struct db *db;
	bool ok;

	if (!config_read(a, argc, argv, c, &error))
		return complain(error);
	if (uri)
		c->backend_store_uri = uri;
	if (!config_check(a, c, &error) || !auth_configure(a, c, &error) ||
	    !stores_load(a, c, &error))
		return complain(error);
	db = connect_to(a, c->backend_store_uri, &db_error);
	ok = db && schema_ready(db, a, &db_error);
	db_close(db);
	return ok ? 0 : complain(db_error) - 1;
}

static int command_move(struct arena *a, int argc, char **argv, bool to_default)
{
	const char *uri = argc > 0 && *argv[0] != '-' ? argv[0] : NULL, *error = NULL;
	struct move_options o;
	struct config c;
	int status;

	argc -= uri != NULL;
	argv += uri != NULL;
	if (!read_move_options(a, &argc, argv, &o, &error))
		return complain(error);
	if (to_default && (o.from || o.to || o.kind || o.n_names || o.n_tags))
		return complain(
			"migrate-to-default-workspace moves everything; it takes --dry-run, "
			"--verbose, --yes and the options of serve");
	if (!to_default && (!o.from || !o.to || !o.kind))
		return complain("move-resources needs --from, --to and --resource-type");
	status = configured_for_move(a, argc, argv, uri, &c);
	if (status)
		return status;
	return to_default ? move_to_default_run(&c, &o, stdout) : move_run(&c, &o, stdout);
}

static int command_db(struct arena *a, int argc, char **argv)
{
	const char *what = argc > 0 ? argv[0] : "";
	bool is_init = strcmp(what, "init") == 0;
	const char *uri = argc > 1 ? argv[1] : getenv("MLFLOW_BACKEND_STORE_URI");

	if (strcmp(what, "move-resources") == 0)
		return command_move(a, argc - 1, argv + 1, false);
	if (strcmp(what, "migrate-to-default-workspace") == 0)
		return command_move(a, argc - 1, argv + 1, true);
	if (!is_init && strcmp(what, "check") != 0)
		return complain("db takes init, check, move-resources or "
				"migrate-to-default-workspace; see mlflow-fcgi --help");
	if (argc > 1 && strcmp(argv[1], "--auth") == 0)
		return command_db_auth(a, is_init, argc > 2 ? argv[2] : NULL);
	if (!uri || !*uri)
		return complain("db needs the URI of the database, or MLFLOW_BACKEND_STORE_URI");
	return is_init ? schema_init(uri, stdout) : schema_check(uri, stdout);
}

static int command_endpoints(int argc, char **argv)
{
	bool as_json = argc > 0 && strcmp(argv[0], "--json") == 0;

	if (argc > 0 && !as_json)
		return complain("endpoints takes --json or nothing");
	endpoints_print(stdout, as_json);
	return 0;
}

static int run(struct arena *a, int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "--help";

	argc = MAX(argc - 2, 0);
	argv += 2;
	if (strcmp(command, "serve") == 0)
		return command_serve(a, argc, argv);
	if (strcmp(command, "check-config") == 0)
		return command_check_config(a, argc, argv);
	if (strcmp(command, "db") == 0)
		return command_db(a, argc, argv);
	if (strcmp(command, "gc") == 0)
		return command_gc(a, argc, argv);
	if (strcmp(command, "usage") == 0)
		return command_usage(a, argc, argv);
	if (strcmp(command, "nginx-stores") == 0)
		return command_nginx_stores(a, argc, argv);
	if (strcmp(command, "user") == 0)
		return console_user(a, argc, argv);
	if (strcmp(command, "token") == 0)
		return console_token(a, argc, argv);
	if (strcmp(command, "endpoints") == 0)
		return command_endpoints(argc, argv);
	if (strcmp(command, "man") == 0)
		return config_man(stdout), 0;
	if (strcmp(command, "--version") == 0)
		return printf("mlflow-fcgi " VERSION " (MLflow " SCHEMA_MLFLOW ")\n"), 0;
	if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0)
		return fputs(usage, stdout), 0;
	complain(arena_printf(a, "unknown command '%s'", command));
	fputs(usage, stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new(64UL << 20);
	int status;

	/* Unicode's idea of a letter, and nothing else of any locale */
	setlocale(LC_CTYPE, "C.UTF-8");
	status = run(a, argc, argv);
	arena_free(a);
	return status;
}
