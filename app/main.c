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
#include "app/options.h"
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
	const char *workspace = NULL, *error;
	bool measure = false;
	const struct option options[] = {
		{ .name = "--measure", .flag = &measure },
		{ .name = "--workspace", .text = &workspace },
		{ 0 },
	};
	struct config c;
	int status;

	if (!options_take(a, &argc, argv, options, &error))
		return complain(error);
	status = configured(a, argc, argv, false, &c);
	return status ? status : usage_run(&c, workspace, measure, stdout);
}

static bool read_ids(struct arena *a, const char *value, void *to, const char **ret_error)
{
	struct gc_ids *ids = to;

	ids->v = options_list(a, value, &ids->n);
	ids->seen = ARENA_ARRAY(a, ids->n, bool);
	if (!ids->n)
		*ret_error = "--run-ids, --experiment-ids and --logged-model-ids take ids with "
			     "commas between";
	return ids->n > 0;
}

static bool read_age(struct arena *a UNUSED, const char *value, void *to, const char **ret_error)
{
	if (gc_parse_age(value, to))
		return true;
	*ret_error = "--older-than takes an age such as 30d or 12h30m";
	return false;
}

/* `gc [--dry-run] [--older-than AGE] [--workspace NAME] [--run-ids IDS] … [OPTIONS]` */
static int command_gc(struct arena *a, int argc, char **argv)
{
	struct gc_options o = { 0 };
	bool all_workspaces = false;
	const struct option options[] = {
		{ .name = "--dry-run", .flag = &o.dry_run },
		{ .name = "--all-workspaces", .flag = &all_workspaces },
		{ .name = "--workspace", .text = &o.workspace },
		{ .name = "--run-ids", .read = read_ids, .to = &o.runs },
		{ .name = "--experiment-ids", .read = read_ids, .to = &o.experiments },
		{ .name = "--logged-model-ids", .read = read_ids, .to = &o.models },
		{ .name = "--older-than", .read = read_age, .to = &o.older_than_ms },
		{ 0 },
	};
	const char *error;
	struct config c;
	int status;

	if (!options_take(a, &argc, argv, options, &error))
		return complain(error);
	if (all_workspaces && o.workspace)
		return complain("--all-workspaces and --workspace exclude each other");
	status = configured(a, argc, argv, false, &c);
	return status ? status : gc_run(&c, &o, stdout);
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

static bool read_policy(struct arena *a UNUSED, const char *value, void *to, const char **ret_error)
{
	static const char *const names[] = { "move", "preserve", "retarget" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], value) == 0) {
			*(enum artifact_policy *)to = (enum artifact_policy)i;
			return true;
		}
	*ret_error = "--artifact-policy takes move, preserve or retarget";
	return false;
}

static bool read_name(struct arena *a UNUSED, const char *value, void *to,
		      const char **ret_error UNUSED)
{
	struct move_options *o = to;

	o->names[o->n_names++] = value;
	return true;
}

static bool read_tag(struct arena *a, const char *value, void *to, const char **ret_error)
{
	struct move_options *o = to;
	size_t len = strcspn(value, "=");

	if (!len || !value[len]) {
		*ret_error = arena_printf(a,
					  "Tag '%s' must be in key=value format (e.g. "
					  "--tag team=team-a).",
					  value);
		return false;
	}
	o->tag_keys[o->n_tags] = arena_strndup(a, value, len);
	o->tag_values[o->n_tags++] = value + len + 1;
	return true;
}

/* Splits argv into the command's options and those of serve. */
static bool read_move_options(struct arena *a, int *argc, char **argv, struct move_options *o,
			      const char **ret_error)
{
	size_t room = (size_t)*argc + 1;
	const struct option options[] = {
		{ .name = "--from", .text = &o->from },
		{ .name = "--to", .text = &o->to },
		{ .name = "--resource-type", .text = &o->kind },
		{ .name = "--name", .read = read_name, .to = o },
		{ .name = "--tag", .read = read_tag, .to = o },
		{ .name = "--artifact-policy", .read = read_policy, .to = &o->policy },
		{ .name = "--dry-run", .flag = &o->dry_run },
		{ .name = "--verbose", .letter = "-v", .flag = &o->verbose },
		{ .name = "--yes", .letter = "-y", .flag = &o->yes },
		{ 0 },
	};

	*o = (struct move_options){ .names = ARENA_ARRAY(a, room, const char *),
				    .tag_keys = ARENA_ARRAY(a, room, const char *),
				    .tag_values = ARENA_ARRAY(a, room, const char *) };
	return options_take(a, argc, argv, options, ret_error);
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
