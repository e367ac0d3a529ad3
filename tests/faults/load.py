# SPDX-License-Identifier: Apache-2.0
"""Writers that remember what was acknowledged, so that a test can ask whether it is all there."""

import threading
import time
from collections import Counter

from lib.web import Web

API = "/api/2.0/mlflow/"
METRICS = 60


class Writer(threading.Thread):
    """Creates runs and logs a batch to each, one after the other, until told to stop."""

    def __init__(self, port, experiment, number):
        super().__init__(daemon=True)
        self.web = Web(port, timeout=40)
        self.experiment, self.number = experiment, number
        self.runs = []  # acknowledged
        self.batches = []  # runs whose batch was acknowledged
        self.tried = []  # runs whose batch was sent
        self.statuses = Counter()
        self.strange = []  # answers that are no MLflow error, and broken connections
        self._done = threading.Event()

    def stop(self):
        self._done.set()

    def run(self):
        count = 0
        while not self._done.is_set():
            count += 1
            made = self._post("runs/create", {"experiment_id": self.experiment, "run_name": f"{self.number}-{count}"})
            if made is None:
                time.sleep(0.02)
                continue
            run = made["run"]["info"]["run_id"]
            self.runs.append(run)
            self.tried.append(run)
            metrics = [{"key": f"m{n}", "value": n, "timestamp": 1, "step": n} for n in range(METRICS)]
            if self._post("runs/log-batch", {
                "run_id": run, "metrics": metrics, "params": [{"key": "p", "value": "v"}], "tags": [{"key": "t", "value": "v"}],
            }) is not None:
                self.batches.append(run)

    def _post(self, path, body):
        try:
            reply = self.web.call("POST", API + path, body)
        except OSError as broken:
            self.statuses["broken"] += 1
            self.strange.append(repr(broken))
            return None
        self.statuses[reply.status] += 1
        if reply.status == 200:
            return reply.json
        if not reply.is_error:
            self.strange.append(repr(reply))
        return None


class Load:
    """Several writers; used as a context, it stops them at its end."""

    def __init__(self, port, experiment, count=4):
        self.writers = [Writer(port, experiment, n) for n in range(count)]

    def __enter__(self):
        for writer in self.writers:
            writer.start()
        return self

    def __exit__(self, *_):
        for writer in self.writers:
            writer.stop()
        for writer in self.writers:
            writer.join(60)

    @property
    def statuses(self):
        return sum((w.statuses for w in self.writers), Counter())

    @property
    def strange(self):
        return [s for w in self.writers for s in w.strange]

    def acknowledged(self):
        return sum(len(w.runs) + len(w.batches) for w in self.writers)

    def lost(self, postgres, database):
        """Complaints about acknowledged writes that are not there, and batches that are there in part."""
        runs = {row[0] for row in postgres.query(database, "select run_uuid from runs")}
        counts = dict(postgres.query(database, """
            select run_uuid, (select count(*) from metrics m where m.run_uuid = r.run_uuid)
                + (select count(*) from latest_metrics m where m.run_uuid = r.run_uuid)
                + (select count(*) from params p where p.run_uuid = r.run_uuid)
                + (select count(*) from tags t where t.run_uuid = r.run_uuid and t.key = 't') from runs r"""))
        whole = 2 * METRICS + 2
        found = []
        for writer in self.writers:
            found += [f"run {run} was acknowledged and is not there" for run in writer.runs if run not in runs]
            acknowledged = set(writer.batches)
            for run in writer.tried:
                count = counts.get(run, 0)
                if count != whole and (run in acknowledged or count):
                    found.append(f"batch of {run}: {count} rows of {whole}, acknowledged: {run in acknowledged}")
        return found
