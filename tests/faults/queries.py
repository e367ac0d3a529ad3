# SPDX-License-Identifier: Apache-2.0
"""Every statement of every endpoint fails once: the connection is cut before it gets to PostgreSQL.

A proxy between the workers and PostgreSQL counts the statements of a request and closes the
connection instead of passing the i-th on. A request that changes something then has to end in an
error and to leave everything as it was; one that only reads is answered all the same.
"""

import os
import socket
import struct
import threading

from conformance import bad_input, endpoints
from conformance.dsl import dig

STATEMENTS_MAX = 40
EXECUTE = b"E"  # of the frontend's messages, PostgreSQL protocol 3.0


class Proxy:
    """A Unix socket in `folder` in front of the one of a cluster."""

    def __init__(self, folder, behind):
        self.folder, self.behind = folder, str(behind / ".s.PGSQL.5432")
        self.left = None  # statements to let pass; None: all
        self.listener = socket.socket(socket.AF_UNIX)
        path = str(folder / ".s.PGSQL.5432")
        self.listener.bind(path)
        os.chmod(path, 0o777)
        self.listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_at(self, number):
        """The number-th statement from here on is not passed."""
        self.left = number - 1

    def release(self):
        """All statements pass again. Whether the one to cut had come."""
        cut, self.left = self.left == -1, None
        return cut

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                worker, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.behind)
            threading.Thread(target=self._statements, args=(worker, server), daemon=True).start()
            threading.Thread(target=self._answers, args=(server, worker), daemon=True).start()

    def _statements(self, worker, server):
        stream = worker.makefile("rb")
        try:
            size = stream.read(4)  # the first message has no type
            server.sendall(size + stream.read(struct.unpack("!I", size)[0] - 4))
            while head := stream.read(5):
                body = stream.read(struct.unpack("!I", head[1:])[0] - 4)
                if head[:1] == EXECUTE and self._counts():
                    break
                server.sendall(head + body)
        except (OSError, struct.error):
            pass  # one side went away
        hang_up(worker, server)

    def _counts(self):
        """Whether this is the statement to cut."""
        if self.left is None or self.left < 0:
            return False
        self.left -= 1
        return self.left == -1

    @staticmethod
    def _answers(server, worker):
        try:
            while data := server.recv(1 << 16):
                worker.sendall(data)
        except OSError:
            pass
        hang_up(worker, server)


# A run of the prompt engineering page is there, as one that runs, before its files are written.
IN_STEPS = {"promptlab_run_create"}


def hang_up(*connections):
    for connection in connections:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def requests_of(row):
    """A request with all fields, and one with those it needs."""
    fields = [f for f in row["fields"] if f["in"] == "request"]
    path = row["mount"].split(",")[0] + bad_input.filled(row["path"])
    place = "query" if bad_input.takes_query(row) else "body"
    for chosen in (fields, [f for f in fields if f["required"]]):
        yield bad_input.Step(row["method"], path, **{place: {f["name"]: bad_input.sample(f, row) for f in chosen}})


class Bench:
    """What a request is sent to, and what it may have changed."""

    def __init__(self, stage, proxy, web):
        self.stage, self.proxy, self.web = stage, proxy, web
        self.cuts = 0
        tables = stage.sql("select schemaname, tablename from pg_tables where schemaname in ('public', 'mlflow_fcgi')")
        self.sum = " union all ".join(
            f"select '{table}', count(*), sum(hashtextextended(t::text, 0)) from {schema}.{table} t" for schema, table in tables)

    def rows(self):
        """A sum over all rows of all tables."""
        return sorted(self.stage.sql(self.sum), key=str)

    def try_row(self, row, workspace):
        """What is wrong with an endpoint, or None."""
        variables = {}
        self.stage.postgres.query(self.stage.database, "insert into workspaces (name) values (%s)", workspace)
        for step in bad_input.SETUP:
            reply = self.web.send(*step.request(variables, workspace))
            variables |= {name: dig(reply.json, path) for name, path in step.keep.items()}
        for step in requests_of(row):
            for number in range(1, STATEMENTS_MAX):
                wrong, done = self._cut(row, step.request(variables, workspace), number)
                if wrong:
                    return wrong
                if done:
                    break
        return None

    def _cut(self, row, request, number):
        """(what is wrong or None, whether the request has fewer statements than this)."""
        before = None if row["reads"] else self.rows()
        self.proxy.cut_at(number)
        reply = self.web.send(*request)
        if not self.proxy.release():
            return None, True
        self.cuts += 1
        if row["reads"]:
            if reply.status not in (500, 503) or reply.body == self.web.send(*request).body:  # what it says anyway
                return None, False
            return f"statement {number}: {reply}", False
        # files are moved without a statement; that the workspace is there can be asked again
        if not reply.is_error and "/mlflow-artifacts/" not in row["path"]:
            return f"statement {number} never came, and the answer is {reply}", False
        if row["handler"] not in IN_STEPS and self.rows() != before:
            return f"statement {number} never came, but something was written", False
        return None, False


def every_statement_fails(stage):
    proxy = Proxy(stage.folder, stage.postgres.folder)
    wrong = []
    try:
        with stage.serving("--workers", "1", "--jobs", "0", through=stage.folder) as server:
            bench = Bench(stage, proxy, server.web)
            for number, row in enumerate(endpoints.table()):
                complaint = bench.try_row(row, f"cut-{number}")
                if complaint:
                    wrong.append(f"{row['method']} {row['path']}: {complaint}")
    finally:
        proxy.close()
    assert not wrong, "\n".join(wrong)
    return f"{bench.cuts} statements cut"
