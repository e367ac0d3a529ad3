# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL cluster on a unix socket, gone when the suite ends."""

import os
import pwd
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2

BIN_CANDIDATES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200"
    " -c shared_buffers=64MB -c log_min_messages=fatal"
)


def _bin(name):
    for folder in BIN_CANDIDATES:
        if (folder / name).exists():
            return str(folder / name)
    return shutil.which(name) or name


class Postgres:
    """initdb, start, stop, restart; databases made from templates so that a fresh one costs little."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self.running = False
        self._count = 0

    def __enter__(self):
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._run(_bin("initdb"), "-D", str(self.data), "-A", "trust", "-U", "postgres",
                  "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        # What an operator gives MLflow: an owner of its databases who is no superuser.
        self.query("postgres", "create role mlflow login createrole")
        return self

    def __exit__(self, *_):
        if self.running:
            self.stop("immediate")

    def start(self):
        self._run(_bin("pg_ctl"), "-D", str(self.data), "-w", "-t", "30", "-l",
                  str(self.folder / "log"), "-o", f"-k {self.folder} {OPTIONS}", "start")
        self.running = True

    def stop(self, mode="fast"):
        """mode: smart, fast or immediate, as pg_ctl has them."""
        self._run(_bin("pg_ctl"), "-D", str(self.data), "-w", "-t", "30", "-m", mode, "stop")
        self.running = False

    def uri(self, database, driver=""):
        """driver: "+psycopg2" for the stock server, whose SQLAlchemy wants it named."""
        return f"postgresql{driver}://mlflow@/{database}?host={self.folder}"

    def connect(self, database):
        connection = psycopg2.connect(host=str(self.folder), user="postgres", dbname=database)
        connection.autocommit = True
        return connection

    def query(self, database, sql, *args):
        with closing(self.connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute(sql, args or None)
            return cursor.fetchall() if cursor.description else None

    def create(self, name=None, template="template1"):
        """A database of this name (or the next free test name) as a copy of the template."""
        if name is None:
            self._count += 1
            name = f"t{self._count}"
        self.query("postgres", f'create database "{name}" template "{template}" owner mlflow')
        return name

    def copy_rows(self, source, target, table, where, values):
        """Copy the rows of a table that satisfy a condition into the same table of another database."""
        with closing(self.connect(source)) as here, closing(self.connect(target)) as there:
            with here.cursor() as read, there.cursor() as write:
                read.execute("select string_agg(column_name, ', ' order by ordinal_position) from information_schema.columns"
                             " where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'", (table,))
                (names,) = read.fetchone()
                read.execute(f"select {names} from {table} where {where}", values)
                marks = ", ".join(["%s"] * len(read.description))
                for row in read:
                    write.execute(f"insert into {table} ({names}) values ({marks})", row)

    @staticmethod
    def _run(*command):
        if os.geteuid() == 0:
            command = ("runuser", "-u", "postgres", "--", *command)
        done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=90)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
