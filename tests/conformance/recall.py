# SPDX-License-Identifier: Apache-2.0
"""What was decided before is remembered (auth/recall.h), and never a moment too long.

A user reads and writes until the server remembers that it may. Then something changes, by SQL as another
node or the reference would do it, and the very next request has to see it; so it has when it is changed
back. Requests that are remembered are told by their one answer of the database in the log.
"""

import base64
import contextlib
import hashlib
import json
import re
import threading

import psycopg2

from lib.servers import wait_until
from lib.web import Web

from .people import CHEAP, PASSWORD, People

SERVER, WORKSPACE, OTHER = "permissions", "recalled", "recalled-other"
NAME, TOKEN = "u-recalled", "mlf_" + "r" * 43
BASIC = "Basic " + base64.b64encode(f"{NAME}:{PASSWORD}".encode()).decode()
BEARER = f"Bearer {TOKEN}"
ANOTHER = "pbkdf2:sha256:1$salt$" + hashlib.pbkdf2_hmac("sha256", b"another-password", b"salt", 1).hex()

ROLE = "(select id from roles where name = 'recalled' and workspace in ('recalled', 'recalled-other'))"
USER = f"(select id from users where username = '{NAME}')"
GRANT = f"insert into role_permissions (role_id, resource_type, resource_pattern, permission) values ({ROLE}, 'experiment', '*', 'EDIT')"
ASSIGN = f"insert into user_role_assignments (user_id, role_id) values ({USER}, {ROLE})"
DENY = f"insert into role_permissions (role_id, resource_type, resource_pattern, permission) values ({ROLE}, 'experiment', %(experiment)s::text, 'DENY')"
GRANTED = f"role_permissions where role_id = {ROLE}"

# What changes, what changes it back, and what follows for password and token.
CHANGES = (
    ("the grant is gone", f"delete from {GRANTED}", GRANT, 403, 403),
    ("the grant is another", f"update role_permissions set permission = 'NO_PERMISSIONS' where role_id = {ROLE}", f"update role_permissions set permission = 'EDIT' where role_id = {ROLE}", 403, 403),
    ("one resource is denied", DENY, f"delete from {GRANTED} and permission = 'DENY'", 403, 403),
    ("all grants are truncated", "create table kept as table role_permissions; truncate role_permissions", "insert into role_permissions table kept; drop table kept", 403, 403),
    ("the role is taken away", f"delete from user_role_assignments where role_id = {ROLE}", ASSIGN, 403, 403),
    ("the role is somebody else's", f"update user_role_assignments set user_id = (select id from users where username = 'u-root') where role_id = {ROLE}", f"update user_role_assignments set user_id = {USER} where role_id = {ROLE}", 403, 403),
    ("the role is of another workspace", f"update roles set workspace = '{OTHER}' where id = {ROLE}", f"update roles set workspace = '{WORKSPACE}' where id = {ROLE}", 403, 403),
    ("the experiment is in another workspace", f"update experiments set workspace = '{OTHER}' where experiment_id = %(experiment)s", f"update experiments set workspace = '{WORKSPACE}' where experiment_id = %(experiment)s", 403, 403),
    ("the password is another", f"update users set password_hash = '{ANOTHER}' where username = '{NAME}'", f"update users set password_hash = '{CHEAP}' where username = '{NAME}'", 401, 200),
    ("the user has another name", f"update users set username = 'renamed' where username = '{NAME}'", f"update users set username = '{NAME}' where username = 'renamed'", 401, 200),
    ("the token is somebody else's", f"update mlflow_fcgi.tokens set user_id = (select id from users where username = 'u-nobody') where label = '{NAME}'", f"update mlflow_fcgi.tokens set user_id = {USER} where label = '{NAME}'", 200, 403),
    ("the token is good for another workspace", f"update mlflow_fcgi.tokens set workspace = '{OTHER}' where label = '{NAME}'", f"update mlflow_fcgi.tokens set workspace = null where label = '{NAME}'", 200, 403),
    ("the token has expired", f"update mlflow_fcgi.tokens set expires_at = 1 where label = '{NAME}'", f"update mlflow_fcgi.tokens set expires_at = null where label = '{NAME}'", 200, 401),
)


class Recalled:
    def __init__(self, bench):
        self.bench, self.server = bench, bench.servers["ours", SERVER]
        self.web, self.people = Web(self.server.port), People(bench, self.server)
        for workspace in (WORKSPACE, OTHER):
            self.people.query("insert into workspaces (name) values (%s)", workspace)
        for name in (NAME, "u-nobody"):
            self.people.add(name)
        self.people.role("recalled", WORKSPACE, NAME)
        self.people.grant("recalled", "experiment", "*", "EDIT")
        self.people.query("insert into mlflow_fcgi.tokens (label, user_id, digest, created_at) select %s, id, %s, 0 from users where username = %s",
                          NAME, hashlib.sha256(TOKEN.encode()).hexdigest(), NAME)
        self.experiment = int(self.people.query("insert into experiments (name, lifecycle_stage, workspace) values ('recalled', 'active', %s) returning experiment_id", WORKSPACE)[0][0])
        self.run = "5" * 32
        self.people.query("insert into runs (run_uuid, name, experiment_id, lifecycle_stage, status, start_time, artifact_uri) values (%s, 'r', %s, 'active', 'RUNNING', 1, 'x')", self.run, self.experiment)

    def sql(self, text):
        self.people.query(text.replace("%(experiment)s", str(self.experiment)))

    def send(self, method, path, body=None, authorization=BASIC):
        headers = [("Authorization", authorization), ("X-MLFLOW-WORKSPACE", WORKSPACE)]
        if body is not None:
            headers.append(("Content-Type", "application/json"))
        return self.web.send(method, "/api/2.0/mlflow/" + path, None if body is None else json.dumps(body).encode(), headers)

    def requests(self, authorization):
        """What each of them answers now."""
        return [self.send(*request, authorization=authorization).status for request in (
            ("GET", f"experiments/get?experiment_id={self.experiment}"), ("GET", f"runs/get?run_id={self.run}"),
            ("GET", f"metrics/get-history?run_id={self.run}&metric_key=k"),
            ("POST", "runs/set-tag", {"run_id": self.run, "key": "k", "value": "v"}),
            ("POST", "runs/log-batch", {"run_id": self.run, "params": [{"key": "p", "value": "v"}]}))]

    def check(self, what, found, wanted):
        self.bench.result(f"recall: {what}", None if found == wanted else f"{found}, not {wanted}")

    def statuses(self, what, password, token):
        for way, authorization, wanted in (("password", BASIC, password), ("token", BEARER, token)):
            self.check(f"{what}: by {way}", self.requests(authorization), [wanted] * 5)

    def round_trips(self):
        """Of what experiment_get was answered with, in order."""
        log = "".join(p.read_text(errors="replace") for p in self.server.folder.rglob("*.log"))
        return [int(n) for n in re.findall(rf"endpoint=experiment_get workspace={WORKSPACE} [^\n]*round_trips=(\d+)", log)]


def changes(r):
    for what, change, back, password, token in CHANGES:
        for _ in range(2):
            r.statuses(f"before {what}", 200, 200)
        r.sql(change)
        for _ in range(2):
            r.statuses(what, password, token)
        r.sql(back)
        r.statuses(f"after {what}", 200, 200)


def uncommitted(r):
    """What is not committed does not count, and counts from then on."""
    r.statuses("before a transaction", 200, 200)
    with contextlib.closing(r.bench.postgres.connect(r.server.database)) as connection:
        connection.autocommit = False
        with connection.cursor() as cursor:
            cursor.execute(f"delete from {GRANTED}")
            r.statuses("in a transaction", 200, 200)
            connection.commit()
    r.statuses("after a transaction", 403, 403)
    r.sql(GRANT)


VERSION = f"mlflow_fcgi.rights_versions where workspace = '{WORKSPACE}'"


def numbers_again(r):
    """A database that was restored, or a standby that took over, gives numbers of transactions again."""
    r.statuses("before a number comes back", 200, 200)
    number = r.people.query(f"select version from {VERSION}")[0][0]
    r.sql(f"delete from {GRANTED}")
    r.sql(f"update mlflow_fcgi.rights_versions set version = {number} where workspace = '{WORKSPACE}'")
    r.statuses("the number of the version is an old one", 403, 403)
    r.sql(GRANT)
    r.statuses("before a transaction of the same number", 200, 200)
    with contextlib.closing(r.bench.postgres.connect(r.server.database)) as connection:
        connection.autocommit = False
        with connection.cursor() as cursor:
            cursor.execute("select pg_current_xact_id()::text::bigint")
            r.sql(f"update mlflow_fcgi.rights_versions set version = {cursor.fetchone()[0]} where workspace = '{WORKSPACE}'")
            r.statuses("the number is that of the transaction to come", 200, 200)
            cursor.execute(f"delete from {GRANTED}")
            connection.commit()
    r.statuses("a transaction has the number of the version", 403, 403)
    r.sql(GRANT)


def no_version(r):
    """Where there is no version, truncating does not change it."""
    r.sql(f"delete from {VERSION}")
    r.statuses("without a version", 200, 200)
    r.sql("create table kept as table role_permissions; truncate role_permissions")
    r.statuses("grants are truncated without a version", 403, 403)
    r.sql("insert into role_permissions table kept; drop table kept")


def wrong_requests(r):
    """What is wrong with a request is told before the database was waited for, and costs no connection."""
    path = f"metrics/get-history?run_id={r.run}&metric_key=k"
    connections = lambda: {row[0] for row in r.people.query("select pid from pg_stat_activity where application_name = 'mlflow-fcgi'")}  # noqa: E731
    for _ in range(3):
        r.send("GET", path)
    before = connections()
    r.check("a wrong request", {r.send("GET", path + "&max_results=0").status for _ in range(6)}, {400})
    r.check("connections that a wrong request made", connections() - before, set())
    r.sql(f"delete from {GRANTED}")
    r.check("a wrong request of who may not", r.send("GET", path + "&max_results=0").status, 403)
    r.sql(GRANT)


def opposite_orders(r):
    """Two transactions that change rights of the same workspaces in opposite orders do not wait for each other."""
    insert = "insert into roles (name, workspace) values (%s, %s); set constraints all immediate"
    failed = []

    def other():
        try:
            with contextlib.closing(r.bench.postgres.connect(r.server.database)) as connection, connection.cursor() as cursor:
                connection.autocommit = False
                cursor.execute("set application_name = 'recall-other'")
                cursor.execute(insert, ("order-2", OTHER))
                cursor.execute(insert, ("order-3", WORKSPACE))
                connection.commit()
        except psycopg2.Error as e:
            failed.append(str(e))

    thread = threading.Thread(target=other)
    with contextlib.closing(r.bench.postgres.connect(r.server.database)) as connection, connection.cursor() as cursor:
        connection.autocommit = False
        try:
            cursor.execute(insert, ("order-0", WORKSPACE))
            thread.start()
            wait_until(lambda: r.people.query("select pid from pg_stat_activity where application_name = 'recall-other' and wait_event_type = 'Lock'"),
                       20, "the other transaction waits")
            cursor.execute(insert, ("order-1", OTHER))
            connection.commit()
        except psycopg2.Error as e:
            connection.rollback()
            failed.append(str(e))
        thread.join()
    r.check("rights of two workspaces in opposite orders", failed, [])


def run(bench):
    """Called after the cases, with the server "permissions" running."""
    r = Recalled(bench)
    for authorization in (BASIC, BEARER):
        for _ in range(3):
            r.requests(authorization)
        r.check("one answer of the database is waited for", r.round_trips()[-1], 1)
    changes(r)
    uncommitted(r)
    numbers_again(r)
    no_version(r)
    wrong_requests(r)
    opposite_orders(r)
    r.sql(f"update users set is_admin = true where username = '{NAME}'")
    r.sql(f"delete from {GRANTED}")
    for _ in range(2):
        r.statuses("an administrator", 200, 200)
    r.sql(f"update users set is_admin = false where username = '{NAME}'")
    r.statuses("no administrator any more", 403, 403)
    r.sql(GRANT)
    r.statuses("with a grant again", 200, 200)
    r.sql(f"delete from mlflow_fcgi.tokens where label = '{NAME}'")
    r.statuses("without the token", 200, 401)
    r.sql(f"delete from user_role_assignments where user_id = {USER}; delete from users where username = '{NAME}'")
    r.statuses("without the user", 401, 401)
    r.people.add(NAME)
    r.statuses("with another user of the name", 403, 401)
