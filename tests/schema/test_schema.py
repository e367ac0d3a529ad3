#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`mlflow-fcgi db init` and `db check` against the pinned reference's `mlflow db upgrade`."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import env  # noqa: E402

env.use_reference_python()

import psycopg2  # noqa: E402
from lib.postgres import Postgres  # noqa: E402
from lib.servers import Stock, clean_environment  # noqa: E402
from schema import catalog  # noqa: E402

HEAD = "dc11669786a5"
OLDER = "acf3f17fdcc7"  # the last revision of MLflow 2
FILES = env.ROOT / "app" / "schema"


def run(*command, **environment):
    done = subprocess.run(
        [str(part) for part in command], cwd=tempfile.gettempdir(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
        env=clean_environment(**environment),
    )
    return done.returncode, done.stdout


def ours(verb, uri, *options):
    """mlflow-fcgi db VERB: exit status and everything it printed."""
    return run(env.PROGRAM, "db", verb, *options, uri)


def mlflow(*arguments):
    return run(env.REFERENCE_PYTHON, "-m", *arguments, MLFLOW_DISABLE_TELEMETRY="true")


# Our own tables, in the schema of that name.
OURS = ("version", "webhook_deliveries", "webhook_receivers", "periodic_jobs", "listed_models", "listed_versions",
        "artifact_moves", "artifact_usage", "former_locations")


class SchemaTest(unittest.TestCase):
    """A private cluster for each class; `stock` is a template that `mlflow db upgrade` made."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(env.Scratch("schema"))
        cls.postgres = cls.enterClassContext(Postgres(cls.folder / "pg"))
        cls.postgres.create("stock")
        cls.succeeds(mlflow("mlflow", "db", "upgrade", cls.uri("stock")))

    @classmethod
    def uri(cls, database, password="hush", options=""):
        """With a password, which the cluster ignores and no message may show."""
        plain = cls.postgres.uri(database, "+psycopg2").replace("mlflow@", f"mlflow:{password}@")
        return plain + options

    @staticmethod
    def succeeds(result):
        status, output = result
        if status:
            raise AssertionError(f"exit status {status}: {output}")
        return output

    def refuses(self, result, *texts):
        status, output = result
        self.assertEqual(status, 1, output)
        for text in texts:
            self.assertIn(text, output)
        self.assertNotIn("hush", output)
        return output

    def catalog(self, database):
        with self.postgres.connect(database) as connection:
            return catalog.read(connection)

    def rows(self, database):
        with self.postgres.connect(database) as connection:
            return catalog.rows(connection)

    def stamp(self, database, head):
        self.postgres.query(database, "update alembic_version set version_num = %s", head)


class Catalog(SchemaTest):
    """The same database, whoever made it."""

    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.postgres.create("made")
        cls.output = cls.succeeds(ours("init", cls.uri("made")))

    def test_catalogs_are_equal(self):
        made, stock = self.catalog("made"), self.catalog("stock")
        self.assertEqual(catalog.without_additions(made), stock)
        self.assertGreater(len(stock), 700)

    def test_rows_are_equal(self):
        made = self.rows("made")
        self.assertEqual(made, self.rows("stock"))
        self.assertEqual(made["alembic_version"], [(HEAD,)])
        self.assertEqual([row[0] for row in made["workspaces"]], ["default"])

    def test_aad_of_secrets_is_immutable_in_both(self):
        for name in "stock", "made":
            database = self.postgres.create(template=name)
            self.postgres.query(database, """
                insert into secrets (secret_id, secret_name, encrypted_value, wrapped_dek,
                    kek_version, masked_value, created_at, last_updated_at)
                values ('s', 'name', '', '', 1, '', 0, 0)""")
            self.postgres.query(database, "update secrets set description = 'fine'")
            for column in "secret_id", "secret_name":
                with self.assertRaisesRegex(psycopg2.errors.RaiseException, "are immutable"):
                    self.postgres.query(database, f"update secrets set {column} = 'other'")

    def test_upgrade_of_ours_changes_nothing(self):
        before = self.catalog("made")
        self.succeeds(mlflow("mlflow", "db", "upgrade", self.uri("made")))
        self.assertEqual(self.catalog("made"), before)

    def test_init_of_stock_only_adds_ours(self):
        database = self.postgres.create(template="stock")
        output = self.succeeds(ours("init", self.uri(database)))
        self.assertIn(f"revision {HEAD}", output)
        after = self.catalog(database)
        self.assertEqual(catalog.without_additions(after), self.catalog("stock"))
        self.assertEqual(after, self.catalog("made"))
        self.assertEqual(self.rows(database), self.rows("stock"))

    def test_init_again_changes_nothing(self):
        before = self.catalog("made")
        self.succeeds(ours("init", self.uri("made")))
        self.assertEqual(self.catalog("made"), before)

    def test_init_twice_at_once(self):
        databases = [self.postgres.create() for _ in range(2)]
        command = [str(env.PROGRAM), "db", "init"]
        processes = [
            subprocess.Popen(
                [*command, self.uri(database)], stdin=subprocess.DEVNULL, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=clean_environment(),
            )
            for database in databases * 2
        ]
        for process in processes:
            output, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, output)
        for database in databases:
            self.assertEqual(self.catalog(database), self.catalog("made"))

    def test_progress_names_the_areas_and_no_password(self):
        for word in HEAD, "tracking", "model registry", "traces", "ready":
            self.assertIn(word, self.output)
        self.assertNotIn("hush", self.output)

    def test_page_of_runs_reads_our_index(self):
        database = self.postgres.create(template="made")
        self.postgres.query(database, """
            insert into experiments (name, lifecycle_stage) values ('e', 'active');
            insert into runs (run_uuid, experiment_id, lifecycle_stage, start_time)
                select md5(n::text), 1, 'active', n from generate_series(1, 5000) as n;
            analyze runs""")
        plan = self.postgres.query(database, """
            explain select * from runs where experiment_id = 1 and lifecycle_stage = 'active'
            order by start_time desc, run_uuid limit 100""")
        plan = "\n".join(line for (line,) in plan)
        self.assertIn("mlflow_fcgi_runs_page", plan)
        self.assertNotIn("Sort", plan)

    def listed(self, database):
        """The models on the list, which must be what a look at all models finds."""
        listed = self.postgres.query(
            database, "select workspace, name, last_updated_time from mlflow_fcgi.listed_models order by 1, 2")
        self.assertEqual(listed, self.postgres.query(database, """
            select workspace, name, last_updated_time from registered_models m
            where not exists (
                select from registered_model_tags t where t.workspace = m.workspace
                    and t.name = m.name and t.key = 'mlflow.prompt.is_prompt' and t.value = 'true')
            order by 1, 2"""))
        return [name for _, name, _ in listed]

    def listed_versions(self, database):
        listed = self.postgres.query(database, """
            select workspace, name, version, last_updated_time from mlflow_fcgi.listed_versions order by 1, 2, 3""")
        self.assertEqual(listed, self.postgres.query(database, """
            select workspace, name, version, last_updated_time from model_versions v
            where not exists (
                select from model_version_tags t where t.workspace = v.workspace
                    and t.name = v.name and t.key = 'mlflow.prompt.is_prompt' and t.value = 'true')
            order by 1, 2, 3"""))
        return [f"{name}{version}" for _, name, version, _ in listed]

    def test_list_of_models_follows_whoever_writes(self):
        database = self.postgres.create(template="made")
        tag = "insert into registered_model_tags (workspace, name, key, value) values ('default', %s, %s, %s)"

        def now(statement, *values):
            self.postgres.query(database, statement, *values)
            return self.listed(database)

        self.assertEqual(now("""
            insert into registered_models (workspace, name, last_updated_time)
            select 'default', n, 1 from unnest(array['a', 'b', 'c']) n"""), ["a", "b", "c"])
        self.assertEqual(now(tag, "a", "mlflow.prompt.is_prompt", "true"), ["b", "c"])
        self.assertEqual(now(tag, "b", "other", "true"), ["b", "c"])
        self.assertEqual(now(tag, "c", "mlflow.prompt.is_prompt", "false"), ["b", "c"])
        self.assertEqual(now("update registered_models set last_updated_time = 2"), ["b", "c"])
        self.assertEqual(now("update registered_models set name = name || '2'"), ["b2", "c2"])
        self.assertEqual(now("update registered_model_tags set value = 'true' where name = 'c2'"), ["b2"])
        self.assertEqual(now("delete from registered_model_tags where name in ('a2', 'c2')"), ["a2", "b2", "c2"])
        self.assertEqual(now("delete from registered_models where name = 'a2'"), ["b2", "c2"])

    def test_list_of_versions_follows_whoever_writes(self):
        database = self.postgres.create(template="made")
        tag = """insert into model_version_tags (workspace, name, version, key, value)
                 values ('default', %s, %s, 'mlflow.prompt.is_prompt', %s)"""

        def now(statement, *values):
            self.postgres.query(database, statement, *values)
            return self.listed_versions(database)

        self.postgres.query(database, """
            insert into registered_models (workspace, name) select 'default', n from unnest(array['a', 'b']) n""")
        self.assertEqual(now("""
            insert into model_versions (workspace, name, version, last_updated_time)
            select 'default', n, v, v from unnest(array['a', 'b']) n, generate_series(1, 2) v"""),
            ["a1", "a2", "b1", "b2"])
        self.assertEqual(now(tag, "a", 2, "true"), ["b1", "b2"])
        self.assertEqual(now(tag, "b", 1, "false"), ["b1", "b2"])
        self.assertEqual(now("""
            insert into model_versions (workspace, name, version) values ('default', 'a', 3), ('default', 'b', 3)"""),
            ["b1", "b2", "b3"])
        self.assertEqual(now("update registered_models set name = name || name"), ["bb1", "bb2", "bb3"])
        self.assertEqual(now("update model_version_tags set value = 'true' where name = 'bb'"), [])
        self.assertEqual(now("delete from model_version_tags where name = 'aa'"), ["aa1", "aa2", "aa3"])
        self.assertEqual(now("delete from model_versions where name = 'aa' and version = 2"), ["aa1", "aa3"])
        self.assertEqual(now("update model_versions set last_updated_time = 9 where name = 'aa'"), ["aa1", "aa3"])
        self.assertEqual(self.postgres.query(
            database, "select distinct last_updated_time from mlflow_fcgi.listed_versions"), [(9,)])

    def test_server_refuses_a_database_without_our_triggers(self):
        database = self.postgres.create(template="made")
        self.postgres.query(database, "drop trigger mlflow_fcgi_on_version_tag on model_version_tags")
        self.refuses(ours("check", self.uri(database)), "missing: triggers", "db init")
        self.succeeds(ours("init", self.uri(database)))
        self.succeeds(ours("check", self.uri(database)))

    def test_list_of_models_is_mended(self):
        database = self.postgres.create(template="made")
        self.postgres.query(database, """
            set session_replication_role = replica;
            insert into registered_models (workspace, name, last_updated_time)
            select 'default', n, 1 from unnest(array['a', 'b']) n""")
        self.succeeds(ours("init", self.uri(database)))
        self.assertEqual(self.listed(database), ["a", "b"])
        self.postgres.query(database, """
            delete from mlflow_fcgi.listed_models where name = 'a';
            insert into mlflow_fcgi.listed_models values ('default', 'gone', 1)""")
        self.succeeds(ours("init", self.uri(database)))
        self.assertEqual(self.listed(database), ["a", "b"])

    def test_stock_server_runs_on_ours(self):
        database = self.postgres.create(template="made")
        with Stock(self.folder / "server", self.uri(database)) as server:
            self.assertEqual(server.web.call("GET", "/health").status, 200)
            reply = server.web.call(
                "POST", "/api/2.0/mlflow/experiments/search", {"max_results": 10})
            self.assertEqual(reply.status, 200, reply)
            self.assertEqual([e["name"] for e in reply.json["experiments"]], ["Default"])
            body = {"name": "team-a"}
            self.assertEqual(
                server.web.call("POST", "/api/3.0/mlflow/workspaces", body).status, 201)
            reply = server.web.call(
                "POST", "/api/2.0/mlflow/experiments/create", {"name": "e"}, "team-a")
            self.assertEqual(reply.status, 200, reply)
        self.succeeds(ours("check", self.uri(database)))


class Check(SchemaTest):
    """`db check` finds what is missing."""

    def made(self):
        database = self.postgres.create(template="stock")
        self.succeeds(ours("init", self.uri(database)))
        return database

    def test_clean_when_ours(self):
        database = self.postgres.create()
        self.succeeds(ours("init", self.uri(database)))
        self.assertIn("complete", self.succeeds(ours("check", self.uri(database))))

    def test_clean_when_stock_with_additions(self):
        self.assertIn("complete", self.succeeds(ours("check", self.uri(self.made()))))

    def test_stock_without_additions(self):
        output = self.refuses(
            ours("check", self.uri("stock")), "missing: table mlflow_fcgi.version",
            "missing: index mlflow_fcgi_runs_page", "mlflow-fcgi db init",
        )
        self.assertNotIn("backup", output)

    def test_missing_parts_are_named(self):
        database = self.made()
        self.postgres.query(database, """
            drop table mcp_server_tags;
            alter table runs drop column deleted_time;
            alter table issues drop constraint fk_issues_source_run_id;
            drop index index_params_run_uuid""")
        output = self.refuses(
            ours("check", self.uri(database)), "missing: table mcp_server_tags\n",
            "missing: column runs.deleted_time\n", "missing: constraint fk_issues_source_run_id\n",
            "missing: index index_params_run_uuid\n", "restore a backup",
        )
        self.assertNotIn("mcp_server_tags.", output)
        self.assertNotIn("mlflow-fcgi db init", output)

    def test_everything_the_files_make_is_looked_for(self):
        """A parser of its own counts what the DDL names; each has to be missed."""
        database = self.postgres.create()
        self.postgres.query(
            database, "set role mlflow; create table alembic_version (version_num text primary key);"
            f"insert into alembic_version values ('{HEAD}')")
        _, output = ours("check", self.uri(database))
        stock = self.catalog("stock")
        tables = {name for kind, name in stock if kind == "relation"} - {"alembic_version"}
        named = {line.split()[-1] for line in output.splitlines() if "missing: table" in line}
        self.assertEqual(named, tables | {f"mlflow_fcgi.{name}" for name in OURS})

    def test_empty(self):
        database = self.postgres.create()
        self.refuses(ours("check", self.uri(database)), HEAD, "mlflow-fcgi db init")
        self.assertEqual(self.rows(database), {})

    def test_no_such_database(self):
        for verb in "init", "check":
            self.refuses(ours(verb, self.uri("nowhere")), "cannot connect", '"nowhere"')


class Refusals(SchemaTest):
    """Databases which are not ours to change stay as they are."""

    def unchanged(self, database, *texts):
        before = self.catalog(database), self.rows(database)
        for verb in "init", "check":
            self.refuses(ours(verb, self.uri(database)), HEAD, *texts)
        self.assertEqual((self.catalog(database), self.rows(database)), before)

    def test_older_head_and_the_command_that_helps(self):
        database = self.postgres.create()
        uri = self.uri(database)
        upgrade = "import sys, sqlalchemy, mlflow.store.db.utils as u; from alembic import command;" \
            "e = sqlalchemy.create_engine(sys.argv[1]); u.InitialBase.metadata.create_all(e);" \
            "command.upgrade(u._get_alembic_config(sys.argv[1]), sys.argv[2])"
        self.succeeds(run(env.REFERENCE_PYTHON, "-c", upgrade, uri, OLDER))
        shown = uri.replace("hush", "***")
        self.unchanged(database, OLDER, f"mlflow db upgrade '{shown}'", "mlflow==3.17.2")
        status, output = run(env.PROGRAM, "serve", "--backend-store-uri", uri)
        self.assertNotEqual(status, 0)
        for text in OLDER, HEAD, "mlflow db upgrade", "mlflow==3.17.2":
            self.assertIn(text, output)
        self.succeeds(mlflow("mlflow", "db", "upgrade", uri))
        self.succeeds(ours("init", uri))
        self.assertEqual(
            catalog.without_additions(self.catalog(database)), self.catalog("stock"))

    def test_unknown_head(self):
        database = self.postgres.create(template="stock")
        self.stamp(database, "0123456789ab")
        self.unchanged(database, "0123456789ab", "newer", "mlflow db upgrade")

    def test_two_heads(self):
        database = self.postgres.create(template="stock")
        self.postgres.query(database, "insert into alembic_version values (%s)", OLDER)
        self.unchanged(database, f"{OLDER}, {HEAD}")

    def test_tables_of_others(self):
        database = self.postgres.create()
        self.postgres.query(database, "create table accounts (id int)")
        self.unchanged(database, "accounts", "createdb")

    def test_stamp_that_may_not_be_read(self):
        database = self.postgres.create(template="stock")
        self.postgres.query(database, "drop role if exists stranger; create role stranger login")
        uri = self.uri(database).replace("mlflow:", "stranger:")
        for verb in "init", "check":
            self.refuses(ours(verb, uri), "alembic_version")

    def test_passwords_are_masked_wherever_they_are(self):
        database = self.postgres.create()
        self.refuses(
            ours("check", self.uri(database, options="&password=hush")), "password=***")
        self.refuses(ours("init", "postgresql://mlflow:hush@[::1/db"), "cannot connect")
        self.refuses(
            ours("init", "postgresql://mlflow:hush@127.0.0.1:1/db"), "cannot connect", ":***@")

    def test_every_head_of_the_reference_is_known(self):
        from alembic.script import ScriptDirectory
        from mlflow.store.db.utils import _get_alembic_config

        script = ScriptDirectory.from_config(_get_alembic_config(""))
        newest_first = [revision.revision for revision in script.walk_revisions()]
        self.assertEqual(newest_first[0], HEAD)
        known = [
            line.split('"')[1]
            for line in (FILES / "heads.def").read_text().splitlines()
            if line.startswith("OLDER")
        ]
        self.assertEqual(known, newest_first[:0:-1])


class Placement(SchemaTest):
    """Unusual but legal homes."""

    def test_after_a_first_upgrade_that_failed(self):
        database = self.postgres.create()
        self.postgres.query(database, "set role mlflow; create table alembic_version ("
                            "version_num varchar(32) not null,"
                            "constraint alembic_version_pkc primary key (version_num))")
        self.succeeds(ours("init", self.uri(database)))
        self.assertEqual(
            catalog.without_additions(self.catalog(database)), self.catalog("stock"))

    def test_beside_the_tables_of_basic_auth(self):
        database = self.postgres.create()
        self.succeeds(mlflow(
            "mlflow.server.auth", "db", "upgrade", "--url", self.uri(database)))
        self.succeeds(ours("init", self.uri(database)))
        self.succeeds(ours("check", self.uri(database)))

    def test_in_a_schema_of_search_path(self):
        database = self.postgres.create()
        self.postgres.query(database, "set role mlflow; create schema tracking")
        uri = self.uri(database, options="&options=-csearch_path%3Dtracking")
        self.succeeds(ours("init", uri))
        self.succeeds(ours("check", uri))
        self.succeeds(mlflow("mlflow", "db", "upgrade", uri))
        self.assertEqual(self.rows(database), {})
        found = self.postgres.query(
            database, "select count(*) from pg_tables where schemaname = 'tracking'")
        self.assertGreater(found[0][0], 60)

    def test_search_path_to_nowhere(self):
        database = self.postgres.create()
        uri = self.uri(database, options="&options=-csearch_path%3Dnowhere")
        self.refuses(ours("init", uri), "search_path")


class Users(SchemaTest):
    """Users and roles, and what is added to them."""

    def test_check(self):
        database = self.postgres.create()
        self.succeeds(ours("init", self.uri(database), "--auth"))
        self.succeeds(ours("check", self.uri(database), "--auth"))
        self.postgres.query(database, "alter table roles disable trigger mlflow_fcgi_on_rights")
        self.refuses(ours("check", self.uri(database), "--auth"), "triggers on roles", "db init --auth")
        self.succeeds(ours("init", self.uri(database), "--auth"))
        self.succeeds(ours("check", self.uri(database), "--auth"))

    def test_versions_of_rights_without_a_nonce(self):
        database = self.postgres.create()
        self.succeeds(ours("init", self.uri(database), "--auth"))
        self.postgres.query(database, "alter table mlflow_fcgi.rights_versions drop column nonce;"
                            "truncate mlflow_fcgi.rights_versions; alter table roles disable trigger user;"
                            "insert into roles (name, workspace) values ('r', 'w')")
        self.refuses(ours("check", self.uri(database), "--auth"), "rights_versions.nonce")
        self.succeeds(ours("init", self.uri(database), "--auth"))
        found = self.postgres.query(database, "select workspace from mlflow_fcgi.rights_versions order by 1")
        self.assertEqual(found, [("default",), ("w",)])


class Role(SchemaTest):
    """The workers' role, which belongs to the cluster and needs a right to be made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.postgres.query("postgres", "create role plain login createdb")

    def as_plain(self, database):
        return self.uri(database).replace("mlflow:", "plain:")

    def database_of_plain(self):
        database = self.postgres.create()
        self.postgres.query("postgres", f"alter database {database} owner to plain")
        return database

    def taken(self, database, user):
        """The role a worker of this login ends up with."""
        connection = psycopg2.connect(
            host=str(self.postgres.folder), user=user, dbname=database)
        connection.autocommit = True
        with connection, connection.cursor() as cursor:
            cursor.execute((FILES / "take_role.sql").read_text())
            cursor.execute("select current_user")
            return cursor.fetchone()[0], connection

    def test_1_who_may_not_make_it_goes_without(self):
        database = self.database_of_plain()
        output = self.succeeds(ours("init", self.as_plain(database)))
        self.assertIn("create role mlflow_fcgi nologin", output)
        self.assertIn("create role", self.succeeds(ours("check", self.as_plain(database))))
        self.assertEqual(self.taken(database, "plain")[0], "plain")
        self.postgres.query("postgres", "create role mlflow_fcgi nologin")
        self.assertIn("grant mlflow_fcgi to plain",
                      self.succeeds(ours("init", self.as_plain(database))))
        self.postgres.query("postgres", "grant mlflow_fcgi to plain")
        self.assertNotIn("note:", self.succeeds(ours("init", self.as_plain(database))))
        self.assertEqual(self.taken(database, "plain")[0], "mlflow_fcgi")

    def test_2_it_works_on_rows_only(self):
        database = self.postgres.create(template="stock")
        self.succeeds(ours("init", self.uri(database)))
        self.postgres.query(database, "set role mlflow; create table later (id serial)")
        user, connection = self.taken(database, "mlflow")
        self.assertEqual(user, "mlflow_fcgi")
        with connection.cursor() as cursor:
            for allowed in (
                "insert into experiments (name) values ('e')", "update experiments set name = 'f'",
                "select * from alembic_version", "insert into later default values",
                "delete from experiments",
            ):
                cursor.execute(allowed)
            for denied in (
                "drop table runs", "alter table runs add x int", "create table public.t ()",
                "truncate tags", "update alembic_version set version_num = ''",
                "delete from mlflow_fcgi.version",
            ):
                with self.subTest(denied), self.assertRaises(
                    psycopg2.errors.InsufficientPrivilege
                ):
                    cursor.execute(denied)

    def test_3_a_database_without_additions_is_used_as_the_login(self):
        database = self.postgres.create(template="stock")
        self.assertEqual(self.taken(database, "mlflow")[0], "mlflow")

    def test_4_others_with_the_role_are_told(self):
        database = self.postgres.create(template="stock")
        self.postgres.query("postgres", "create role other login; grant mlflow_fcgi to other")
        self.assertIn("other", self.succeeds(ours("init", self.uri(database))))


if __name__ == "__main__":
    unittest.main(argv=[os.path.basename(sys.argv[0]), *sys.argv[1:]], warnings="ignore")
