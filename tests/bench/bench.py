#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One run on one machine: this server, stock MLflow, FastTrackML and raw PostgreSQL on the same data.

Prints ratios; absolute figures mean nothing on another machine. wrk drives the three servers at 16
connections, pgbench the equivalent statements as the floor that nobody in front of the same
database can go below.
"""

import argparse
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lib import env  # noqa: E402

env.use_reference_python()
from lib.postgres import Postgres  # noqa: E402
from lib.servers import Ours, Stock, clean_environment, wait_until  # noqa: E402

HERE = Path(__file__).resolve().parent
CONNECTIONS = 16
PARTS = ["tracking", "registry", "users", "ui"]
WORKERS = ["--workers", "8"]
FASTTRACKML = os.environ.get("FASTTRACKML", str(env.ROOT / ".venv" / "fasttrackml" / "bin" / "fml"))

# operation: (title, least ratio to stock, to FastTrackML, to raw PostgreSQL)
OPERATIONS = {
    "get_experiment": ("get experiment", 50, 2.5, 0.5),
    "get_run": ("get run", 50, 2.5, 0.5),
    "search": ("search page of 100 runs", 50, 3, 0.6),
    "search_filtered": ("the same, filtered", 50, 3, 0.6),
    "create_run": ("create run", 30, 4, 0.5),
    "log_metric": ("log metric", 30, 4, 0.5),
    "log_batch": ("log-batch of 1,000 metrics", 10, 2, 0.7),
    "history": ("history of 25,000 points", 30, 10, 0.5),
}


class FastTrackML:
    """fasttrackml 0.6.0: MLflow's tracking API in Go, without workspaces or a registry."""

    name = "FastTrackML"

    def __init__(self, folder, uri):
        self.folder, self.uri, self.process = Path(folder), uri, None
        self.port = env.free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "fml.log", "ab") as log:
            self.process = subprocess.Popen(
                [FASTTRACKML, "server", "--listen-address", f"127.0.0.1:{self.port}",
                 "--database-uri", self.uri],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=clean_environment(), start_new_session=True)
        wait_until(self._answers, 60, "FastTrackML up")
        return self

    def _answers(self):
        done = subprocess.run(["curl", "-sf", "-o", "/dev/null", self.url + "/health"])
        return done.returncode == 0

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=10)


def load(server, operation, seconds, workspace, runs="/dev/null", experiment=0):
    """Requests per second of one operation, and how many failed."""
    variables = {"OP": operation, "EXPERIMENT": str(experiment), "RUNS": str(runs),
                 "HISTORY_RUN": "7c92cf1eee8d99cc85f8355a3d6e4b86"}
    if workspace:
        variables["WORKSPACE"] = workspace
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s",
         str(HERE / "load.lua"), server.url],
        capture_output=True, text=True, timeout=seconds + 60, env={**os.environ, **variables})
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\d+)", done.stdout)
    if not found:
        raise RuntimeError(f"{operation} on {server.url}: {done.stdout}{done.stderr}")
    if int(found[4]):
        print(f"  {server.name} {operation}: {found[4]} failed: {done.stderr.strip()[:200]}")
    return float(found[1])


def floor(cluster, database, operation, seconds, experiment=0):
    done = subprocess.run(
        [str(next(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), "pgbench")), "-n", "-M", "prepared",
         "-c", "8", "-j", "1", "-T", str(seconds), "-D", f"experiment={experiment}",
         "-f", str(HERE / "floor" / f"{operation}.sql"), "-h", str(cluster.folder), "-U", "mlflow",
         database],
        capture_output=True, text=True, timeout=seconds + 60)
    found = re.search(r"tps = (\S+)", done.stdout)
    if not found:
        raise RuntimeError(f"pgbench {operation}: {done.stdout}{done.stderr}")
    return float(found[1])


def run_sql(cluster, database, name):
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(cluster.folder), "-U", "mlflow",
                    database, "-f", str(HERE / name)], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "PGOPTIONS": "-c client_min_messages=error"})


def seed(cluster, database, name):
    """A new database with our schema and the rows of a file."""
    cluster.create(database)
    subprocess.run([str(env.PROGRAM), "db", "init", cluster.uri(database)], check=True,
                   stdout=subprocess.DEVNULL)
    run_sql(cluster, database, name)


def run_ids(cluster, folder):
    path = folder / "runs.txt"
    rows = cluster.query("postgres", "select md5('r' || g) from generate_series(1, 10000) g")
    path.write_text("".join(f"{row[0]}\n" for row in rows))
    return path


def family(pid):
    """A process and its descendants, by /proc."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [p for child in children for p in family(int(child))]


def memory_kb(pid, field):
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(rf"^{field}:\s+(\d+)", rollup, re.M)[1])


def masters(server):
    """Pids of mlflow-fcgi's master and nginx's, as scripts/server recorded them."""
    return [int(path.read_text().split()[0]) for path in (server.data / "pids").iterdir()
            if path.name != "postgres"]


def measure_memory(server):
    everything = sorted({p for pid in masters(server) for p in family(pid)})
    workers = [p for p in everything
               if "mlflow-fcgi" in Path(f"/proc/{p}/comm").read_text()]
    return {
        "largest worker, MB resident": max(memory_kb(p, "Rss") for p in workers) / 1024,
        "whole server, MB proportional": sum(memory_kb(p, "Pss") for p in everything) / 1024,
    }


def page_cost(server, experiment):
    """Seconds of the first and of the hundredth page of a plain search."""
    import requests

    session = requests.Session()
    url = server.url + "/api/2.0/mlflow/runs/search"
    headers = {"X-MLFLOW-WORKSPACE": "team-1"}

    def page(token):
        body = {"experiment_ids": [str(experiment)], "max_results": 50, "page_token": token}
        started = time.perf_counter()
        answer = session.post(url, json=body, headers=headers)
        answer.raise_for_status()
        return time.perf_counter() - started, answer.json().get("next_page_token")

    def best(token):
        return min(page(token)[0] for _ in range(20))

    token = None
    for _ in range(99):
        _, token = page(token)
    return best(None), best(token)


def more_runs(cluster, database, experiment, count):
    cluster.query(database, """
        insert into runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status,
                          start_time, source_version, lifecycle_stage, artifact_uri, experiment_id)
        select md5('more' || n), 'more-' || n, 'UNKNOWN', '', '', 'bench', 'FINISHED',
               1600000000000 + n, '', 'active', 'x', %s
        from generate_series(1, %s) n""", experiment, count)
    cluster.query(database, "analyze runs")


def big_artifact(server, folder, megabytes):
    """Uploads and downloads one file; the growth of the largest worker in KB."""
    path = folder / "big"
    subprocess.run(["truncate", "-s", f"{megabytes}M", str(path)], check=True)
    url = server.url + "/api/2.0/mlflow-artifacts/artifacts/1/big"
    as_team = ("-H", "X-MLFLOW-WORKSPACE: team-1")
    before = measure_memory(server)["largest worker, MB resident"]
    subprocess.run(["curl", "-sf", *as_team, "-T", str(path), "-o", "/dev/null", url], check=True)
    subprocess.run(["curl", "-sf", *as_team, "-o", "/dev/null", url], check=True)
    subprocess.run(["curl", "-sf", *as_team, "-X", "DELETE", "-o", "/dev/null", url], check=True)
    path.unlink()
    return (measure_memory(server)["largest worker, MB resident"] - before) * 1024


def verdict(ratio, least):
    return f"{ratio:8.2f}x {'ok  ' if ratio >= least else 'LOW '} (>= {least:g})"


def compare(figures, operations):
    print(f"\n{'operation, 16 connections':28} {'to stock MLflow':26} {'to FastTrackML':26} to raw pgbench")
    for operation, by in figures.items():
        title, *least = operations[operation]
        cells = [verdict(by["ours"] / by[peer], want) if by.get(peer) else "not measured"
                 for peer, want in zip(("stock", "FastTrackML", "raw"), least)]
        print(f"{title:28} " + " ".join(f"{cell:26}" for cell in cells))
    print("\nrequests per second of this run: " + json.dumps(
        {op: {k: round(v, 1) for k, v in by.items()} for op, by in figures.items()}))


def same_schema(options, cluster, folder, template):
    """Our server and the stock one, each alone on its own copy of the data, one after the other."""
    yield "ours", lambda db: Ours(folder / "ours", cluster.uri(db), options=WORKERS), template
    if "stock" in options.peers:
        yield "stock", lambda db: Stock(folder / "stock", cluster.uri(db, "+psycopg2"), options=[
            "--default-artifact-root", "mlflow-artifacts:/", "--artifacts-destination",
            str(folder / "stock" / "artifacts"), "--serve-artifacts", "--workers", "2"]), template


def peers(options, cluster, folder, seeded):
    """The same, and FastTrackML, which has a schema of its own."""
    yield from same_schema(options, cluster, folder, seeded)
    if "fasttrackml" in options.peers and Path(FASTTRACKML).exists():
        cluster.create("fml")
        uri = f"postgres://mlflow@/fml?host={cluster.folder}&sslmode=disable"
        with FastTrackML(folder / "fml", uri):
            pass
        run_sql(cluster, "fml", "seed_fasttrackml.sql")
        yield "FastTrackML", lambda _: FastTrackML(folder / "fml", uri), None


def experiment_of(cluster, database):
    return cluster.query(database, "select min(experiment_id) from experiments "
                                   "where name in ('exp-1', 'exp-1-1')")[0][0]


def patience(server, operation):
    """How many times longer a peer is measured, so that some requests of 16 at once end."""
    if server == "ours":
        return 1
    return 8 if operation == "history" else 3 if server == "stock" else 1


def measure_operations(options, cluster, folder):
    figures = {operation: {} for operation in options.operations}
    runs = run_ids(cluster, folder)
    for name, make, template in peers(options, cluster, folder, "seeded"):
        database = cluster.create(f"b_{name}", template) if template else "fml"
        experiment = experiment_of(cluster, database)
        with make(database) as server:
            print(f"{name}: {server.url}", flush=True)
            for operation in options.operations:
                seconds = options.seconds * patience(name, operation)
                figures[operation][name] = load(
                    server, operation, seconds, "team-1" if template else None, runs, experiment)
    database = cluster.create("b_raw", "seeded")
    print("raw pgbench", flush=True)
    for operation in options.operations:
        figures[operation]["raw"] = floor(cluster, database, operation, options.seconds,
                                          experiment_of(cluster, database))
    return figures


def measure_ours(options, cluster, folder):
    database = cluster.create("b_more", "seeded")
    experiment = experiment_of(cluster, database)
    runs = run_ids(cluster, folder)
    with Ours(folder / "more", cluster.uri(database), options=WORKERS) as server:
        print("\nmemory, 8 workers")
        idle = measure_memory(server)["whole server, MB proportional"]
        print(f"  idle: master, workers and nginx together      {idle:7.1f} MB PSS  (<= 60)")
        for operation in options.operations:
            load(server, operation, 2, "team-1", runs, experiment)
        worker = measure_memory(server)["largest worker, MB resident"]
        print(f"  largest worker after all operations           {worker:7.1f} MB RSS  (<= 12)")
        growth = big_artifact(server, folder, options.artifact_mb)
        print(f"  its growth by {options.artifact_mb} MB up and down           {growth:10.0f} KB")
        first, hundredth = page_cost(server, experiment)
        print(f"page 100 of a plain search to page 1            {hundredth / first:7.2f}x")
        more_runs(cluster, database, experiment, 190_000)
        grown, _ = page_cost(server, experiment)
        print(f"first page at 200,000 runs to 10,000            {grown / first:7.2f}x (<= 1.5)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of load per operation and server")
    parser.add_argument("--peers", nargs="*", default=["stock", "fasttrackml"],
                        choices=["stock", "fasttrackml"])
    parser.add_argument("--operations", nargs="*", default=list(OPERATIONS), choices=list(OPERATIONS))
    parser.add_argument("--parts", nargs="*", default=PARTS, choices=PARTS, help="what to measure")
    parser.add_argument("--artifact-mb", type=int, default=2048, help="size of the big artifact")
    options = parser.parse_args()
    with env.Scratch("bench") as folder, Postgres(folder / "pg") as cluster:
        if "tracking" in options.parts:
            seed(cluster, "seeded", "seed.sql")
            compare(measure_operations(options, cluster, folder), OPERATIONS)
            measure_ours(options, cluster, folder)
        for part in PARTS[1:]:
            if part in options.parts:
                importlib.import_module(part).measure(options, cluster, folder)


if __name__ == "__main__":
    main()
