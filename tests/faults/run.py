#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What happens when something breaks: PostgreSQL, a worker, the master, the disk, the client.

    run.py [NAME…]      the tests whose name contains one of the words

Ends with a line "N passed, N failed".
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import env  # noqa: E402

env.use_reference_python()

from faults import queries  # noqa: E402
from faults.load import API, Load  # noqa: E402
from lib.servers import wait_until  # noqa: E402
from lib.stage import WORKERS, Stage, main  # noqa: E402
from lib.web import Web  # noqa: E402

ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/"
MIB = 1 << 20


class Faults(Stage):
    @contextmanager
    def serving(self, *options, artifacts=None, through=None):
        more = ["--artifacts-destination", str(artifacts)] if artifacts else []
        with self.serve(*more, *options, through=through) as server:
            server.artifacts = artifacts or server.artifacts
            yield server

    def make_run(self):
        web = self.server.web
        made = web.call("POST", API + "runs/create", {"experiment_id": "0", "run_name": "r"})
        assert made.status == 200, made
        return made.json["run"]["info"]["run_id"]

    @contextmanager
    def locked(self):
        """While this holds, no request gets at a run's rows."""
        with closing(self.postgres.connect(self.database)) as connection, connection.cursor() as cursor:
            cursor.execute("begin; lock table runs in access exclusive mode")
            yield
            cursor.execute("rollback")

    def spooled(self):
        return [str(p) for p in (Path(self.server.artifacts) / ".spool").glob("**/*") if p.is_file()]


def in_background(function):
    """Run it in a thread; calling the result waits for the thread and gives what it returned."""
    result = []
    thread = threading.Thread(target=lambda: result.append(function()), daemon=True)
    thread.start()

    def wait(seconds=60):
        thread.join(seconds)
        assert result, "no answer"
        return result[0]

    return wait


def get_run(server, run):
    return Web(server.port).call("GET", f"{API}runs/get?run_id={run}")


def _postgres_restarts(stage, mode):
    with stage.serving() as server, Load(server.port, "0") as load:
        wait_until(lambda: load.acknowledged() > 40, 20, "some load")
        stage.postgres.stop(mode)
        down = get_run(server, "0" * 32)
        assert down.status == 503 and down.is_error, f"while PostgreSQL is down: {down}"
        assert server.healthy(), "/health does not need PostgreSQL"
        time.sleep(0.5)
        before = load.acknowledged()
        stage.postgres.start()
        wait_until(lambda: load.acknowledged() > before + 40, 20, "writes after the restart")
        load.__exit__()
        assert set(load.statuses) <= {200, 503}, load.statuses
        assert not load.strange, load.strange[:3]
        assert not (lost := load.lost(stage.postgres, stage.database)), lost[:5]


def postgres_restarts(stage):
    """Requests in between get 503 in JSON; every acknowledged write is there afterwards."""
    _postgres_restarts(stage, "fast")


def postgres_crashes(stage):
    """The same when PostgreSQL is stopped the hard way."""
    _postgres_restarts(stage, "immediate")


def connections_are_cut(stage):
    """Backends are terminated under load; workers reconnect, nothing acknowledged is lost."""
    with stage.serving() as server, Load(server.port, "0") as load:
        for _ in range(10):
            time.sleep(0.2)
            stage.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
        before = load.acknowledged()
        wait_until(lambda: load.acknowledged() > before + 40, 20, "writes afterwards")
        load.__exit__()
        assert set(load.statuses) <= {200, 503}, load.statuses
        assert not load.strange, load.strange[:3]
        assert not (lost := load.lost(stage.postgres, stage.database)), lost[:5]


def an_idle_connection_is_cut(stage):
    """A read after that succeeds as if nothing had happened."""
    with stage.serving() as server:
        run = stage.make_run()
        stage.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
        for _ in range(2 * WORKERS):
            assert (reply := get_run(server, run)).status == 200, reply


def workers_are_killed(stage):
    """Only the request a killed worker was answering fails; batches are there whole or not at all."""
    with stage.serving() as server, Load(server.port, "0") as load:
        wait_until(lambda: load.acknowledged() > 20, 20, "some load")
        kills = 0
        for _ in range(6):
            workers = server.workers()
            if workers:
                os.kill(workers[kills % len(workers)], signal.SIGKILL)
                kills += 1
            time.sleep(0.4)
        wait_until(lambda: len(server.workers()) == WORKERS, 20, "all workers back")
        load.__exit__()
        failed = sum(n for status, n in load.statuses.items() if status != 200)
        assert failed <= kills, f"{failed} requests failed after {kills} kills: {load.statuses}"
        assert not load.strange, load.strange[:3]
        assert not (lost := load.lost(stage.postgres, stage.database)), lost[:5]


def all_workers_are_killed(stage):
    """They come back, and requests are answered again."""
    with stage.serving() as server:
        run = stage.make_run()
        old = server.workers()
        for worker in old:
            os.kill(worker, signal.SIGKILL)
        wait_until(lambda: len(set(server.workers()) - set(old)) == WORKERS, 20, "new workers")
        assert (reply := get_run(server, run)).status == 200, reply


def the_master_drains(stage):
    """SIGTERM: requests under way and those that wait are finished, then the server is gone and nginx says so in JSON."""
    with stage.serving() as server:
        run = stage.make_run()
        master = server.pid("serve")
        with stage.locked():
            answers = [
                in_background(lambda: Web(server.port).call("POST", API + "runs/set-tag", {"run_id": run, "key": "k", "value": "v"}))
                for _ in range(3 * WORKERS)
            ]
            time.sleep(0.5)
            os.kill(master, signal.SIGTERM)
            time.sleep(0.5)
            assert Path(f"/proc/{master}").exists(), "the master did not wait for the requests"
        for answer in answers:
            assert (reply := answer()).status == 200, reply
        wait_until(lambda: not _alive(master), 10, "the master's end")
        assert stage.sql("select value from tags where key = 'k'") == [("v",)]
        reply = get_run(server, run)
        assert reply.status in (502, 503) and reply.is_error, reply


def reload_loses_nothing(stage):
    """SIGHUP under load: other workers, no failed request."""
    with stage.serving() as server, Load(server.port, "0") as load:
        wait_until(lambda: load.acknowledged() > 20, 20, "some load")
        old = set(server.workers())
        os.kill(server.pid("serve"), signal.SIGHUP)
        wait_until(lambda: not old & set(server.workers()) and len(server.workers()) == WORKERS, 20, "new workers")
        new, before = server.workers(), load.acknowledged()
        wait_until(lambda: load.acknowledged() > before + 20, 20, "writes afterwards")
        load.__exit__()
        assert set(load.statuses) == {200}, load.statuses
        assert server.workers() == new, "the new workers did not stay"
        assert not (lost := load.lost(stage.postgres, stage.database)), lost[:5]


def reload_takes_large_bodies(stage):
    """SIGHUP while a worker reads a body of many pieces: it reads on."""
    with stage.serving() as server:
        run = stage.make_run()
        body = {"run_id": run, "unknown": "x" * (24 * MIB)}
        for _ in range(3):
            answer = in_background(lambda: Web(server.port).call("POST", API + "runs/update", body))
            for _ in range(8):
                time.sleep(0.03)
                os.kill(server.pid("serve"), signal.SIGHUP)
            assert (reply := answer()).status == 200, reply
            wait_until(lambda: len(server.workers()) == WORKERS, 20, "all workers back")


def deadlocks_are_retried(stage):
    """A batch that PostgreSQL ends in favour of somebody else is logged nevertheless."""
    with stage.serving() as server:
        run = stage.make_run()
        for params in ([], [{"key": "p", "value": "v"}]):  # one implicit transaction, and one of several steps
            tags = [{"key": key, "value": f"{len(params)}"} for key in "ab"]
            batch = {"run_id": run, "params": params, "tags": tags}
            assert server.web.call("POST", API + "runs/log-batch", {"run_id": run, "tags": [{**t, "value": "-"} for t in tags]}).status == 200
            with closing(stage.postgres.connect(stage.database)) as connection, connection.cursor() as cursor:
                cursor.execute("begin; set deadlock_timeout = '60s'; update tags set value = 'x' where key = 'b'")
                answer = in_background(lambda batch=batch: Web(server.port).call("POST", API + "runs/log-batch", batch))
                time.sleep(0.4)
                cursor.execute("update tags set value = 'x' where key = 'a'")
                cursor.execute("commit")
            assert (reply := answer()).status == 200, reply
            assert stage.sql(f"select count(*) from tags where key in ('a', 'b') and value = '{len(params)}'") == [(2,)]
        assert "40P01" in server.log(), "there was no deadlock"


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def statement_timeout(stage):
    """A statement that takes too long ends in 503 or 504 in JSON, and the worker goes on."""
    with stage.serving("--statement-timeout", "1") as server:
        run = stage.make_run()
        before = server.workers()
        with stage.locked():
            began = time.monotonic()
            reply = get_run(server, run)
            took = time.monotonic() - began
            assert reply.status in (503, 504) and reply.is_error, reply
            assert took < 5, f"after {took:.1f} s"
            reply = server.web.call("POST", API + "runs/set-tag", {"run_id": run, "key": "k", "value": "v"})
            assert reply.status in (503, 504) and reply.is_error, reply
        assert (reply := get_run(server, run)).status == 200, reply
        assert stage.sql("select count(*) from tags where key = 'k'") == [(0,)]
        assert server.workers() == before, "a worker died"


def every_statement_fails(stage):
    """Each endpoint, its i-th statement lost with the connection: nothing half done, reads answered."""
    return queries.every_statement_fails(stage)


@contextmanager
def small_disk(parent, size):
    """A file system of a few MB, or None where this machine does not let us mount one."""
    place = Path(parent) / "small"
    place.mkdir()
    place.chmod(0o777)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "mlflow-test", str(place)], capture_output=True)
    if done.returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def disk_full(stage):
    """An upload that does not fit ends in an error in JSON and leaves no part of itself."""
    with small_disk(tempfile.mkdtemp(dir=stage.folder), 8 * MIB) as disk:
        if disk is None:
            return "skipped: no permission to mount a small file system"
        disk.parent.chmod(0o755)
        with stage.serving(artifacts=disk) as server:
            web = Web(server.port)
            assert (reply := web.send("PUT", ARTIFACTS + "first.bin", b"1" * MIB)).status == 200, reply
            reply = web.send("PUT", ARTIFACTS + "large.bin", b"x" * (20 * MIB))
            assert reply.status >= 500 and reply.is_error, reply
            reply = web.send("PUT", ARTIFACTS + "first.bin", b"x" * (20 * MIB))
            assert reply.status >= 500 and reply.is_error, reply
            wait_until(lambda: not stage.spooled(), 5, "an empty spool")
            assert (reply := web.send("GET", ARTIFACTS + "large.bin")).status == 404, reply
            assert web.send("GET", ARTIFACTS + "first.bin").body == b"1" * MIB, "the file that was there changed"
            assert web.send("PUT", ARTIFACTS + "second.bin", b"2" * MIB).status == 200, "there is room again"
    return None


def client_leaves_during_upload(stage):
    """Half an upload is no upload."""
    with stage.serving() as server:
        head = f"PUT {ARTIFACTS}half.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: {8 * MIB}\r\n\r\n".encode()
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", server.port)) as client:
                client.sendall(head + b"x" * (3 * MIB))
        wait_until(lambda: not stage.spooled(), 10, "an empty spool")
        web = Web(server.port)
        assert (reply := web.send("GET", ARTIFACTS + "half.bin")).status == 404, reply
        assert not list(Path(server.artifacts).rglob("half.bin"))


def uploads_to_one_path(stage):
    """One upload wins, whole; readers never see a mixture."""
    with stage.serving() as server:
        size, problems = 2 * MIB, []

        def upload(letter):
            for _ in range(4):
                reply = Web(server.port).send("PUT", ARTIFACTS + "same.bin", letter * size)
                if reply.status != 200:
                    problems.append(repr(reply))

        def read():
            while any(t.is_alive() for t in threads):
                body = Web(server.port).send("GET", ARTIFACTS + "same.bin")
                if body.status == 200 and (len(body.body) != size or body.body.count(body.body[:1]) != size):
                    problems.append(f"a mixture of {len(body.body)} bytes")

        threads = [threading.Thread(target=upload, args=(bytes([97 + n]),), daemon=True) for n in range(6)]
        for thread in threads:
            thread.start()
        read()
        assert not problems, problems[:3]
        assert not stage.spooled(), stage.spooled()
        assert server.web.send("GET", ARTIFACTS + "same.bin").body in [bytes([97 + n]) * size for n in range(6)]


def uploads_while_workers_die(stage):
    """An acknowledged upload is there whole; the others left nothing in the spool for good."""
    with stage.serving() as server:
        done, problems = [], []

        def upload(number):
            for count in range(6):
                name = f"f{number}-{count}.bin"
                try:
                    reply = Web(server.port).send("PUT", ARTIFACTS + name, bytes([97 + number]) * MIB)
                except OSError as broken:
                    problems.append(repr(broken))
                    continue
                if reply.status == 200:
                    done.append((name, bytes([97 + number]) * MIB))
                elif not reply.is_error:
                    problems.append(repr(reply))

        threads = [threading.Thread(target=upload, args=(n,), daemon=True) for n in range(3)]
        for thread in threads:
            thread.start()
        while any(t.is_alive() for t in threads):
            for worker in server.workers()[:1]:
                os.kill(worker, signal.SIGKILL)
            time.sleep(0.15)
        wait_until(lambda: len(server.workers()) == WORKERS, 20, "all workers back")
        assert not problems, problems[:3]
        assert done, "no upload came through"
        for name, content in done:
            assert server.web.send("GET", ARTIFACTS + name).body == content, name


def slow_client_holds_no_worker(stage):
    """Clients that send their request byte by byte do not keep the others from being answered."""
    with stage.serving() as server:
        run = stage.make_run()
        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(4 * WORKERS)]
        try:
            for client in idle:
                client.sendall(b"POST /api/2.0/mlflow/runs/set-tag HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{")
            began = time.monotonic()
            assert get_run(server, run).status == 200
            assert time.monotonic() - began < 2
        finally:
            for client in idle:
                client.close()


TESTS = (
    postgres_restarts, postgres_crashes, connections_are_cut, an_idle_connection_is_cut, workers_are_killed, all_workers_are_killed, the_master_drains, reload_loses_nothing,
    reload_takes_large_bodies, deadlocks_are_retried, statement_timeout, disk_full,
    every_statement_fails, client_leaves_during_upload, uploads_to_one_path, uploads_while_workers_die, slow_client_holds_no_worker,
)


if __name__ == "__main__":
    sys.exit(main("faults", __doc__, TESTS, Faults))
