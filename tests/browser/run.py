#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""MLflow's own web UI in headless Chromium, against our server.

    run.py [--stock] [--only REGEX]     --stock looks at the same pages of the stock server instead

Screenshots stay in build/browser/. Ends with a line "N passed, N failed".
"""

import argparse
import base64
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import env  # noqa: E402

env.use_reference_python()

from lib.postgres import Postgres  # noqa: E402
from lib.servers import ADMIN, Ours, Stock, clean_environment  # noqa: E402
from lib.web import HEADER  # noqa: E402

HERE = Path(__file__).parent
READER_PASSWORD = "a-reader-of-tests"
MODULES = env.ROOT / ".venv" / "browser" / "node_modules"


def seed(server):
    """The ids of what was put there, as JSON."""
    done = subprocess.run(
        [env.REFERENCE_PYTHON, str(HERE / "seed.py")], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180,
        env=clean_environment(MLFLOW_TRACKING_URI=server.url, MLFLOW_DISABLE_TELEMETRY="true", PYTHONWARNINGS="ignore"))
    if done.returncode:
        raise RuntimeError(f"seed.py: {done.stderr[-3000:]}{server.log()}")
    return done.stdout.splitlines()[-1]


def seed_users(server):
    """A server with users, below a path: a reader who was granted one of two experiments."""
    admin = "Basic " + base64.b64encode(":".join(ADMIN).encode()).decode()

    def post(path, body):
        reply = server.web.send("POST", f"{server.prefix}/api/{path}", json.dumps(body).encode(), [
            *([] if path.endswith("/workspaces") else [(HEADER, "team-c")]), ("Content-Type", "application/json"), ("Authorization", admin)])
        if reply.status >= 300:
            raise RuntimeError(f"{path}: {reply}")
        return reply.json

    post("3.0/mlflow/workspaces", {"name": "team-c"})
    made = {}
    for name in ("shown", "hidden"):
        made[name] = post("2.0/mlflow/experiments/create", {"name": f"{name}-experiment"})["experiment_id"]
        made[f"{name}_run"] = post("2.0/mlflow/runs/create", {"experiment_id": made[name], "run_name": f"{name}-run", "start_time": 1, "tags": [
            {"key": "mlflow.note.content", "value": f"Notes of {name}"}]})["run"]["info"]["run_id"]
    post("2.0/mlflow/users/create", {"username": "reader", "password": READER_PASSWORD})
    role = post("3.0/mlflow/roles/create", {"name": "readers", "workspace": "team-c"})["role"]["id"]
    post("3.0/mlflow/roles/permissions/add", {"role_id": role, "resource_type": "experiment", "resource_pattern": made["shown"], "permission": "READ"})
    post("3.0/mlflow/roles/assign", {"username": "reader", "role_id": role})
    return {"url": server.url, "admin": ADMIN, "reader": ["reader", READER_PASSWORD], **made}


def look(server, ids, only):
    shots = env.ROOT / "build" / "browser" / server.name
    return subprocess.run(
        ["node", str(HERE / "pages.mjs"), server.url, str(shots)], input=ids, text=True, timeout=1200,
        env={**os.environ, "MODULES": str(MODULES), "ONLY": only, "STOCK": str(int(server.name == "stock"))}).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", action="store_true")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    env.require(MODULES / "playwright-core", "run scripts/setup test")
    env.require(os.environ.get("CHROMIUM", "/usr/bin/chromium"), "run scripts/setup test")
    with env.Scratch("browser") as folder, Postgres(folder / "pg") as postgres:
        kind = Stock if args.stock else Ours
        with kind(folder / "server", postgres.uri(postgres.create(), "+psycopg2")) as server, \
                kind(folder / "users", postgres.uri(postgres.create(), "+psycopg2"), auth={}, prefix="/mlflow") as users:
            teams = json.loads(seed(server)) if not args.only.startswith("user") else [{"runs": []}] * 2
            return look(server, json.dumps({"teams": teams, "users": seed_users(users)}), args.only)


if __name__ == "__main__":
    sys.exit(main())
