# SPDX-License-Identifier: Apache-2.0
"""MLflow's web UI in Chromium, from this server and from stock MLflow, side by side on copies of one database.

What the browser computes is the same for both and in all figures; "API" is the part in which a page waited
for its requests to the API, added up, and "browser" how long its own main thread worked, which no server can
go below.
"""

import json
import os
import statistics
import subprocess
from pathlib import Path
from urllib.parse import quote

from bench import WORKERS, experiment_of, seed
from lib import env
from lib.servers import Ours, Stock

HERE = Path(__file__).resolve().parent
MODULES = env.ROOT / ".venv" / "browser" / "node_modules"
ROUNDS = 5
COMPARED = 50
# What DevTools call a network: bytes per second and milliseconds per request.
NETWORK = {"latency": 20, "downloadThroughput": 50_000_000 // 8, "uploadThroughput": 50_000_000 // 8}
SLOW = "50 Mbit/s, 20 ms"

# page: its address, what is on it when it can be used, and the largest ratio of times wanted, ours to stock
PAGES = {
    "first page": {"hash": "/", "sees": ["team-1"], "most": 0.5},
    f"first page, {SLOW}": {"hash": "/", "sees": ["team-1"], "slow": True, "most": 0.5},
    "a run": {"hash": "/experiments/{experiment}/runs/{run}?workspace=team-1", "sees": ["param_1", "metric_1"], "most": 0.5},
    f"a run, {SLOW}": {"hash": "/experiments/{experiment}/runs/{run}?workspace=team-1", "sees": ["param_1", "metric_1"], "slow": True, "most": 0.5},
    "10,000 runs": {"hash": "/experiments/{experiment}/runs?workspace=team-1", "sees": ["run-10000"], "most": 0.2},
    f"compare {COMPARED} runs": {"hash": "/compare-runs?runs={compared}&experiments={experiments}&workspace=team-1", "sees": ["param_1", "metric_1"], "most": 0.2},
}


def quoted(value):
    return quote(json.dumps(value))


def values(cluster, database):
    """What stands in addresses for {…}."""
    experiment = str(experiment_of(cluster, database))
    runs = [row[0] for row in cluster.query(database, f"select md5('r' || g) from generate_series(1, {COMPARED}) g")]
    return {"experiment": experiment, "run": runs[1], "compared": quoted(runs), "experiments": quoted([experiment])}


def look(servers):
    """page -> server -> a list of {cold, warm}."""
    done = subprocess.run(
        ["node", str(HERE / "ui.mjs")], capture_output=True, text=True, timeout=3600, env={**os.environ, "MODULES": str(MODULES)},
        input=json.dumps({"servers": servers, "pages": PAGES, "rounds": ROUNDS, "network": NETWORK}))
    if done.returncode:
        raise RuntimeError(f"ui.mjs: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def medians(rounds, visit):
    return {key: statistics.median(r[visit][key] for r in rounds) for key in ("ms", "busy", "api", "bytes", "requests")}


def show(figures):
    print(f"{'':32} {'time, ours to stock':>24} {'API':>8} {'bytes':>8}    ours / stock: ms, ms of the browser, ms of the API, KB, requests")
    for page, by in figures.items():
        for visit in ("cold", "warm"):
            ours, stock = medians(by["ours"], visit), medians(by["stock"], visit)
            ratio = statistics.median(o[visit]["ms"] / s[visit]["ms"] for o, s in zip(by["ours"], by["stock"]))
            most = PAGES[page]["most"]
            both = " / ".join(f"{f['ms']:.0f} {f['busy']:.0f} {f['api']:.0f} {f['bytes'] / 1000:.0f} {f['requests']:.0f}" for f in (ours, stock))
            print(f"  {page + ', ' + visit:30} {ratio:9.2f} {'ok  ' if ratio <= most else 'HIGH'} (<= {most:g}) {ours['api'] / stock['api']:8.2f} "
                  f"{ours['bytes'] / stock['bytes'] if stock['bytes'] else 1:8.2f}    {both}")


def measure(options, cluster, folder):
    env.require(MODULES / "playwright-core", "run scripts/setup bench")
    print(f"\nweb UI: Chromium, medians of {ROUNDS} turns; cold: nothing cached, warm: the second visit")
    seed(cluster, "ui_seeded", "seed.sql")
    databases = {name: cluster.create(f"ui_{name}", "ui_seeded") for name in ("ours", "stock")}
    stock_options = ["--default-artifact-root", "mlflow-artifacts:/", "--artifacts-destination", str(folder / "ui_stock" / "artifacts"), "--serve-artifacts", "--workers", "2"]
    with Ours(folder / "ui_ours", cluster.uri(databases["ours"]), options=WORKERS) as ours, \
            Stock(folder / "ui_stock", cluster.uri(databases["stock"], "+psycopg2"), options=stock_options) as stock:
        show(look({s.name: {"url": s.url, "values": values(cluster, databases[s.name])} for s in (ours, stock)}))
