#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Deliveries to webhooks: what arrives when everything breaks, and where they must never lead.

    run.py [NAME…]      the tests whose name contains one of the words

Ends with a line "N passed, N failed".
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import env  # noqa: E402

env.use_reference_python()

from cryptography.fernet import Fernet  # noqa: E402
from lib.receiver import Receiver  # noqa: E402
from lib.servers import wait_until  # noqa: E402
from lib.stage import WORKERS, Stage, main  # noqa: E402
from lib.web import Web  # noqa: E402

API = "/api/2.0/mlflow/"
KEY = Fernet.generate_key().decode()
EVENTS = 10_000
MODELS = 12
TAGS = [{"entity": "MODEL_VERSION_TAG", "action": "SET"}]
MODEL = [{"entity": "REGISTERED_MODEL", "action": "CREATED"}]
INSIDE = {"MLFLOW_WEBHOOK_ALLOWED_SCHEMES": "http,https", "MLFLOW_FCGI_WEBHOOK_ALLOWED_HOSTS": "127.0.0.1"}


class Hooks(Stage):
    def serving(self, **environment):
        return self.serve(environment={"MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY": KEY, **INSIDE, **environment})

    def call(self, method, path, body=None):
        reply = self.server.web.call(method, API + path, body)
        assert reply.status == 200, reply
        return reply.json

    def hook(self, url, events=MODEL, **fields):
        return self.call("POST", "webhooks", {"name": "h", "url": url, "events": events, **fields})["webhook"]["webhook_id"]

    def create(self, name):
        self.call("POST", "registered-models/create", {"name": name})

    def deliveries(self, state="pending"):
        return self.sql("select count(*) from mlflow_fcgi.webhook_deliveries where state = %s", state)[0][0]

    def wait_done(self, seconds=20):
        wait_until(lambda: not self.deliveries(), seconds, "all deliveries done")

    def only_delivery(self):
        rows = self.sql("select state, attempts, response_status, error from mlflow_fcgi.webhook_deliveries")
        assert len(rows) == 1, rows
        return rows[0]


# --- everything breaks --------------------------------------------------------------------------

class Writer(threading.Thread):
    """Sets a tag of one model version to 1, 2, 3 and so on, each until it is acknowledged."""

    def __init__(self, port, model, count):
        super().__init__(daemon=True)
        self.port, self.model, self.count = port, model, count
        self.acknowledged = 0
        self.strange = []

    def run(self):
        web = Web(self.port, timeout=40)
        for number in range(1, self.count + 1):
            body = {"name": self.model, "version": "1", "key": "n", "value": str(number)}
            while not self.send(web, body):
                time.sleep(0.05)
            self.acknowledged = number

    def send(self, web, body):
        try:
            reply = web.call("POST", API + "model-versions/set-tag", body)
        except OSError:
            return False
        if reply.status not in (200, 502, 503, 504):
            self.strange.append(repr(reply))
        return reply.status == 200


class Kills(threading.Thread):
    """Kills a worker, the jobs process, all of them, the master; restarts PostgreSQL; in turns."""

    def __init__(self, stage):
        super().__init__(daemon=True)
        self.stage, self.done = stage, threading.Event()
        self.counts = {}

    def run(self):
        order = (self.worker, self.jobs, self.receiver_side, self.master, self.jobs, self.everything, self.database, self.jobs)
        for turn in range(1000):
            if self.done.wait(0.8):
                return
            what = order[turn % len(order)]
            what()
            self.counts[what.__name__] = self.counts.get(what.__name__, 0) + 1

    def worker(self):
        for pid in self.stage.server.workers()[:1]:
            os.kill(pid, signal.SIGKILL)

    def jobs(self):
        for pid in self.stage.server.jobs():
            os.kill(pid, signal.SIGKILL)

    def receiver_side(self):
        """Backends are cut while transfers are under way."""
        try:
            self.stage.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
        except Exception:  # ours may be among them
            pass

    def master(self):
        os.kill(self.stage.server.pid("serve"), signal.SIGKILL)
        self.stage.server._script("start", "--data", str(self.stage.server.data))

    def everything(self):
        self.jobs()
        for pid in self.stage.server.workers():
            os.kill(pid, signal.SIGKILL)

    def database(self):
        self.stage.postgres.stop("immediate")
        self.stage.postgres.start()


def _first_seen(receiver):
    """model -> the numbers in the order in which they first arrived with a 200."""
    found, known = {}, set()
    for told in receiver.told:
        if told.id not in known and told.status == 200:
            known.add(told.id)
            found.setdefault(told.data["name"], []).append(int(told.data["value"]))
    return found


def ten_thousand_events_survive_everything(stage):
    """Workers, jobs, master and PostgreSQL are killed and the receiver fails at times; every acknowledged event arrives, in order per model."""
    chance = random.Random(7)

    def answer(told):
        told.status = chance.choices((200, 503, 500), (996, 2, 2))[0]
        return told.status, {}, b""

    with Receiver(answer) as receiver, stage.serving(MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES="1000") as server:
        for number in range(MODELS):
            stage.create(f"m{number}")
            stage.call("POST", "model-versions/create", {"name": f"m{number}", "source": "s3://b/m"})
        stage.hook(receiver.url, TAGS, secret="s")
        writers = [Writer(server.port, f"m{n}", EVENTS // MODELS + (n < EVENTS % MODELS)) for n in range(MODELS)]
        kills = Kills(stage)
        for thread in (*writers, kills):
            thread.start()
        for writer in writers:
            writer.join(150)
        kills.done.set()
        kills.join(30)
        assert not any(w.is_alive() for w in writers), [w.acknowledged for w in writers]
        assert not [s for w in writers for s in w.strange], [w.strange[:2] for w in writers]
        stage.wait_done(60)
        seen = _first_seen(receiver)
        for writer in writers:
            numbers = seen.get(writer.model, [])
            missing = set(range(1, writer.count + 1)) - set(numbers)
            assert not missing, f"{writer.model}: {len(missing)} missing, such as {sorted(missing)[:5]}"
            assert numbers == sorted(numbers), f"{writer.model}: out of order: {[p for p in zip(numbers, numbers[1:]) if p[0] > p[1]][:5]}"
        assert all(told.is_signed("s") for told in receiver.told), "a wrong signature"
        assert not stage.deliveries("failed")
        arrived = len(receiver.told)
    return f"{sum(w.count for w in writers)} events, {arrived} requests, kills {kills.counts}"


def the_master_drains_deliveries(stage):
    """SIGTERM while a receiver takes its time: the answer still counts, and nothing is sent twice."""
    with Receiver(lambda told: time.sleep(1.5)) as receiver, stage.serving() as server:
        stage.hook(receiver.url)
        stage.create("m")
        wait_until(lambda: receiver.told, 10, "the delivery under way")
        master = server.pid("serve")
        os.kill(master, signal.SIGTERM)
        wait_until(lambda: not Path(f"/proc/{master}").exists() or "Z" in Path(f"/proc/{master}/stat").read_text().split(")")[1][:3], 15, "the master's end")
        assert stage.only_delivery()[:3] == ("delivered", 1, 200), stage.only_delivery()
        assert stage.sql("select count(*) from mlflow_fcgi.webhook_receivers where claimed_by is not null") == [(0,)]
        assert len(receiver.told) == 1


def nothing_is_told_of_what_was_not_committed(stage):
    """Requests that fail, and workspaces and webhooks that are others'."""
    with Receiver() as receiver, stage.serving():
        stage.hook(receiver.url, TAGS + MODEL)
        stage.create("m")
        for path, body in (("registered-models/create", {"name": "m"}), ("model-versions/set-tag", {"name": "m", "version": "1", "key": "k", "value": "v"}), ("model-versions/create", {"name": "nope", "source": "s3://b/m"})):
            assert stage.server.web.call("POST", API + path, body).status >= 400
        stage.wait_done()
        assert receiver.events() == ["registered_model.created"]


# --- receivers that fail ------------------------------------------------------------------------

def dead_receivers_hold_up_nobody(stage):
    """One does not answer, one is not there: the API and the others are as fast as ever, and keep their order."""
    ended = threading.Event()
    with Receiver() as alive, Receiver(lambda told: ended.wait(60) and None) as silent, stage.serving(MLFLOW_WEBHOOK_REQUEST_TIMEOUT="30"):
        for url in (silent.url, "http://127.0.0.1:9/closed", alive.url):
            stage.hook(url)
        began = time.monotonic()
        for number in range(200):
            stage.create(f"m{number}")
        took = time.monotonic() - began
        wait_until(lambda: len(alive.told) == 200, 20, "what the others are told")
        assert took < 15, f"the API took {took:.1f} s"
        assert len(silent.told) <= 10, f"{len(silent.told)} requests at once to one receiver"
        assert stage.sql("select count(*) from mlflow_fcgi.webhook_deliveries where webhook_id in (select webhook_id from webhooks where url like '%%closed') and attempts > 0")[0][0] <= 12, "a receiver that is not there is left alone"
        ended.set()


def failures_are_tried_again_in_order(stage):
    """500 twice: the same delivery id each time, and what follows of the model waits; other models do not."""
    failing = {"left": 2}

    def answer(told):
        if told.data["name"] == "bad" and failing["left"]:
            failing["left"] -= 1
            return 500, {}, b""
        return None

    with Receiver(answer) as receiver, stage.serving():
        stage.hook(receiver.url, TAGS + MODEL)
        for name in ("bad", "good"):
            stage.create(name)
            stage.call("POST", "model-versions/create", {"name": name, "source": "s3://b/m"})
            for value in "12":
                stage.call("POST", "model-versions/set-tag", {"name": name, "version": "1", "key": "k", "value": value})
        stage.wait_done()
        told = [(t.data["name"], t.data.get("value"), t.id) for t in receiver.told]
        bad, good = ([t[1:] for t in told if t[0] == name] for name in ("bad", "good"))
        assert [t[0] for t in bad] == [None, None, None, "1", "2"] and len({t[1] for t in bad[:3]}) == 1, bad
        assert [t[0] for t in good] == [None, "1", "2"], good
        assert told.index(next(t for t in told if t[:2] == ("good", "2"))) < told.index(next(t for t in told if t[:2] == ("bad", "1"))), told


def renaming_keeps_the_order(stage):
    """What waits goes before what happens under the new name, and another model may take the old one."""
    failing = {"left": 2}

    def answer(told):
        if told.data.get("value") == "1" and failing["left"]:
            failing["left"] -= 1
            return 500, {}, b""
        return None

    with Receiver(answer) as receiver, stage.serving():
        stage.hook(receiver.url, TAGS)

        def tag(name, value):
            stage.call("POST", "model-versions/set-tag", {"name": name, "version": "1", "key": "k", "value": value})

        stage.create("old")
        stage.call("POST", "model-versions/create", {"name": "old", "source": "s3://b/m"})
        tag("old", "1")
        tag("old", "2")
        wait_until(lambda: failing["left"] < 2, 20, "a first attempt")
        stage.call("POST", "registered-models/rename", {"name": "old", "new_name": "new"})
        tag("new", "3")
        stage.create("old")
        stage.call("POST", "model-versions/create", {"name": "old", "source": "s3://b/m"})
        tag("old", "other")
        stage.wait_done()
        told = [(t.data["name"], t.data["value"]) for t in receiver.told]
        ours = [t for t in told if t[1] != "other"]
        assert ours == [("old", "1")] * 3 + [("old", "2"), ("new", "3")], told
        assert told.index(("old", "other")) < told.index(("new", "3")), told


def retries_end(stage):
    """After so many the delivery has failed, says why, and what follows goes on."""
    with Receiver(lambda told: (500, {}, b"") if told.data["name"] == "a" else None) as receiver, stage.serving(MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES="1"):
        stage.hook(receiver.url)
        stage.create("a")
        stage.wait_done()
        assert stage.only_delivery() == ("failed", 2, 500, "the receiver answered with status 500"), stage.only_delivery()
        assert "webhook_failed" in stage.server.log()


def other_statuses_are_final(stage):
    """As in the reference, only 429 and some of 5xx are tried again."""
    with Receiver(lambda told: (int(told.data["name"]), {}, b"")) as receiver, stage.serving():
        stage.hook(receiver.url)
        for status in ("201", "204", "400", "404", "410", "501"):
            stage.create(status)
        stage.wait_done()
        rows = dict(stage.sql("select response_status, state from mlflow_fcgi.webhook_deliveries"))
        assert rows == {201: "delivered", 204: "delivered", 400: "failed", 404: "failed", 410: "failed", 501: "failed"}, rows
        assert len(receiver.told) == 6


def retry_after_is_respected(stage):
    """A receiver that asks for three seconds gets them, for all it is told."""
    answers = [(429, {"Retry-After": "3"}, b"")]
    with Receiver(lambda told: answers.pop() if answers else None) as receiver, stage.serving():
        stage.hook(receiver.url)
        stage.create("a")
        wait_until(lambda: receiver.told, 10, "the first request")
        stage.create("b")
        stage.wait_done()
        first, rest = receiver.told[0], receiver.told[1:]
        assert len(rest) == 2 and all(t.at - first.at >= 2.9 for t in rest), [t.at - first.at for t in rest]
        assert first.id in {t.id for t in rest}


def disabled_and_deleted_webhooks_are_left_alone(stage):
    """A disabled one is told nothing, not even what waited; a deleted one never again."""
    with Receiver(lambda told: (503, {}, b"")) as receiver, stage.serving():
        hook = stage.hook(receiver.url)
        stage.create("a")
        wait_until(lambda: receiver.told, 10, "the first request")
        stage.call("PATCH", f"webhooks/{hook}", {"status": "DISABLED"})
        time.sleep(2.5)
        told = len(receiver.told)
        stage.create("b")
        time.sleep(2.5)
        assert len(receiver.told) == told, "told although disabled"
        stage.call("DELETE", f"webhooks/{hook}")
        stage.wait_done(30)
        assert stage.only_delivery()[0] == "failed" and "deleted" in stage.only_delivery()[3], stage.only_delivery()


def workspaces_take_their_deliveries_along(stage):
    """What waits in a workspace that is deleted is gone with it; moved, it goes on as of the default workspace."""
    with Receiver(lambda told: (503, {}, b"") if told.json["workspace"] != "default" else None) as receiver, stage.serving():
        web = stage.server.web
        for name, mode in (("doomed", "CASCADE"), ("moved", "SET_DEFAULT")):
            header = [("X-MLFLOW-WORKSPACE", name), ("Content-Type", "application/json")]
            stage.sql("insert into workspaces (name) values (%s)", name)
            body = {"name": "h", "url": receiver.url, "events": MODEL}
            for path, sent in (("webhooks", body), ("registered-models/create", {"name": name})):
                assert (reply := web.send("POST", API + path, json.dumps(sent).encode(), header)).status == 200, reply
            wait_until(lambda n=name: [t for t in receiver.told if t.json["workspace"] == n], 10, "a first request")
            assert web.send("DELETE", f"/api/3.0/mlflow/workspaces/{name}?mode={mode}").status == 204
        stage.wait_done()
        assert stage.sql("select workspace, model, state from mlflow_fcgi.webhook_deliveries") == [("default", "moved", "delivered")]


def settings_apply_to_what_waits(stage):
    """A new URL and a new secret count for deliveries that were written before."""
    with Receiver(lambda told: (503, {}, b"")) as first, Receiver() as second, stage.serving():
        hook = stage.hook(first.url, secret="old")
        stage.create("a")
        wait_until(lambda: first.told, 10, "the first request")
        stage.call("PATCH", f"webhooks/{hook}", {"url": second.url, "secret": "new"})
        stage.wait_done()
        assert second.told[0].is_signed("new") and second.told[0].id == first.told[0].id


def what_is_done_is_deleted_in_time(stage):
    """The purge leaves what is young or waits."""
    with Receiver() as receiver, stage.serving(MLFLOW_FCGI_WEBHOOK_RETENTION="1"):
        stage.hook(receiver.url)
        for name in ("old", "young"):
            stage.create(name)
        stage.wait_done()
        stage.sql("update mlflow_fcgi.webhook_deliveries set finished_at = now() - interval '25 hours' where model = 'old'")
        wait_until(lambda: stage.sql("select model from mlflow_fcgi.webhook_deliveries") == [("young",)], 30, "the purge")


# --- where they must never lead -----------------------------------------------------------------

def rebinding_gains_nothing_cve_2026_64849(stage):
    """A name that was public when the webhook was made and leads inside now: no connection is made, for deliveries and for tests."""
    with Receiver() as inside, stage.serving(MLFLOW_FCGI_WEBHOOK_ALLOWED_HOSTS="10.0.0.0/8"):
        hook = stage.hook("http://1.1.1.1/")
        for url in (f"http://localhost:{inside.port}/", f"http://127.0.0.1:{inside.port}/", f"http://[::ffff:127.0.0.1]:{inside.port}/", f"http://2130706433:{inside.port}/", f"http://1.1.1.1@127.0.0.1:{inside.port}/", f"http://0:{inside.port}/"):
            stage.sql("delete from mlflow_fcgi.webhook_deliveries")
            stage.sql("update webhooks set url = %s", url)
            result = stage.call("POST", f"webhooks/{hook}/test", {})["result"]
            assert not result["success"] and "not a public IP address" in result["error_message"], (url, result)
            stage.create(f"m-{len(url)}-{random.random()}")
            stage.wait_done()
            state, attempts, status, error = stage.only_delivery()
            assert (state, attempts, status) == ("failed", 1, None) and "not a public IP address" in error, (url, stage.only_delivery())
        assert not inside.told and not inside.refused, "it was connected to"


def redirects_are_not_followed_cve_2026_64849(stage):
    """A receiver that points inside: what it points to is never asked, and its answer not shown."""
    with Receiver() as inside, stage.serving():
        for status in (301, 302, 303, 307, 308):
            with Receiver(lambda told, s=status: (s, {"Location": inside.url}, b"")) as outside:
                hook = stage.hook(outside.url)
                result = stage.call("POST", f"webhooks/{hook}/test", {})["result"]
                assert not result["success"] and result["response_status"] == status, result
                stage.sql("delete from mlflow_fcgi.webhook_deliveries")
                stage.create(f"m{status}")
                stage.wait_done()
                assert stage.only_delivery()[:3] == ("failed", 1, status), stage.only_delivery()
                stage.call("DELETE", f"webhooks/{hook}")
        assert not inside.told and not inside.refused


def private_urls_are_refused_cve_2026_2393(stage):
    """Also when they are put in by an update; nothing is sent."""
    with Receiver() as inside, stage.serving(MLFLOW_FCGI_WEBHOOK_ALLOWED_HOSTS=""):
        hook = stage.hook("http://1.1.1.1/")
        for method, path in (("POST", "webhooks"), ("PATCH", f"webhooks/{hook}")):
            reply = stage.server.web.call(method, API + path, {"name": "h", "url": inside.url, "events": MODEL})
            assert reply.status == 400 and "non-public IP address" in reply.json["message"], reply
        assert not inside.told and not inside.refused


def answers_are_shown_in_part(stage):
    """The test route reads and shows the beginning of a large answer, and takes what is no text."""
    answers = [(200, {}, b"\xff\x00\xe9"), (200, {}, b"x" * (4 << 20))]
    with Receiver(lambda told: answers.pop()) as receiver, stage.serving():
        hook = stage.hook(receiver.url)
        result = stage.call("POST", f"webhooks/{hook}/test", {})["result"]
        assert result["success"] and result["response_body"] == "x" * 16384, len(result["response_body"])
        assert stage.call("POST", f"webhooks/{hook}/test", {})["result"]["response_body"].startswith("\xff")


def tests_hold_few_workers(stage):
    """However many receivers are tried that do not answer, requests are answered; who comes too late is told so."""
    ended = threading.Event()
    with Receiver(lambda told: ended.wait(60) and None) as silent, stage.serving(MLFLOW_WEBHOOK_REQUEST_TIMEOUT="20") as server:
        hook = stage.hook(silent.url)
        statuses = []

        def test():
            statuses.append(Web(server.port, timeout=40).call("POST", f"{API}webhooks/{hook}/test", {}).status)

        threads = [threading.Thread(target=test, daemon=True) for _ in range(2 * WORKERS)]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(statuses) == 2 * WORKERS - 1, 10, "answers to the others")
        began = time.monotonic()
        stage.create("m")
        assert time.monotonic() - began < 5
        ended.set()
        for thread in threads:
            thread.join(30)
        assert sorted(statuses) == [200] + [429] * (2 * WORKERS - 1), statuses
        assert stage.call("POST", f"webhooks/{hook}/test", {})["result"]["success"]


def certificates_are_verified(stage):
    """A receiver that nobody vouches for is told nothing; with --webhook-ca-file it is."""
    pem, certificate = Path(tempfile.mkdtemp(dir=stage.folder)) / "both.pem", None
    pem.parent.chmod(0o755)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", pem, "-out", f"{pem}.crt", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    certificate = Path(f"{pem}.crt")
    pem.write_bytes(pem.read_bytes() + certificate.read_bytes())
    certificate.chmod(0o644)
    with Receiver(certificate=pem) as receiver:
        with stage.serving():
            hook = stage.hook(receiver.url)
            result = stage.call("POST", f"webhooks/{hook}/test", {})["result"]
            assert not result["success"] and "certificate" in result["error_message"], result
            assert not receiver.told
        with stage.serving(MLFLOW_FCGI_WEBHOOK_CA_FILE=str(certificate)):
            hook = stage.hook(receiver.url)
            assert stage.call("POST", f"webhooks/{hook}/test", {})["result"]["success"]
            stage.create("m")
            stage.wait_done()
            assert len(receiver.told) == 2


# --- secrets ------------------------------------------------------------------------------------

def secrets_are_mlflows(stage):
    """What we store the package cryptography reads, and what it stores signs what we send."""
    with Receiver() as receiver, stage.serving() as server:
        hook = stage.hook(receiver.url, secret="sh\u017e")
        token = stage.sql("select secret from webhooks")[0][0]
        assert Fernet(KEY).decrypt(token.encode()).decode() == "sh\u017e"
        assert "sh\u017e" not in server.log() and KEY not in server.log()
        stage.sql("update webhooks set secret = %s", Fernet(KEY).encrypt(b"theirs").decode())
        stage.call("POST", f"webhooks/{hook}/test", {})
        stage.create("m")
        stage.wait_done()
        assert all(t.is_signed("theirs") for t in receiver.told) and len(receiver.told) == 2
        for pid in (server.pid("serve"), *server.workers(), *server.jobs()):
            assert KEY.encode() not in Path(f"/proc/{pid}/environ").read_bytes(), "the key is in the environment"


def unreadable_secrets_hide_nothing(stage):
    """A secret of another key: lists go on, nothing goes out unsigned, and a new secret heals it. Without any key a secret is refused."""
    with Receiver() as receiver, stage.serving():
        hook = stage.hook(receiver.url, secret="s")
        for secret in (Fernet(Fernet.generate_key()).encrypt(b"s").decode(), "nonsense", ""):
            stage.sql("update webhooks set secret = %s", secret)
            assert len(stage.call("GET", "webhooks")["webhooks"]) == 1
            assert stage.call("GET", f"webhooks/{hook}")["webhook"]["name"] == "h"
            result = stage.call("POST", f"webhooks/{hook}/test", {})["result"]
            assert "cannot be read" in result["error_message"], result
        stage.create("m")
        wait_until(lambda: stage.only_delivery()[1], 10, "an attempt")
        assert "cannot be read" in stage.only_delivery()[3] and not receiver.told
        stage.call("PATCH", f"webhooks/{hook}", {"secret": "healed"})
        stage.wait_done()
        assert [t.is_signed("healed") for t in receiver.told] == [True]
    with stage.serving(MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY="") as server:
        reply = server.web.call("POST", API + "webhooks", {"name": "h", "url": "https://1.1.1.1/", "events": MODEL, "secret": "s"})
        assert reply.status == 400 and "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY" in reply.json["message"], reply
        assert stage.call("GET", "webhooks") == {}


TESTS = [
    ten_thousand_events_survive_everything, the_master_drains_deliveries, nothing_is_told_of_what_was_not_committed, dead_receivers_hold_up_nobody, failures_are_tried_again_in_order, renaming_keeps_the_order, retries_end, other_statuses_are_final,
    retry_after_is_respected, disabled_and_deleted_webhooks_are_left_alone, workspaces_take_their_deliveries_along, settings_apply_to_what_waits, what_is_done_is_deleted_in_time, rebinding_gains_nothing_cve_2026_64849,
    redirects_are_not_followed_cve_2026_64849, private_urls_are_refused_cve_2026_2393, answers_are_shown_in_part, tests_hold_few_workers, certificates_are_verified, secrets_are_mlflows, unreadable_secrets_hide_nothing,
]


if __name__ == "__main__":
    sys.exit(main("hooks", __doc__, TESTS, Hooks))
