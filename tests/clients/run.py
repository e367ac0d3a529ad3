#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole workflows of unmodified MLflow clients, 3.17.2 and 3.10.1, against our server.

    run.py [--stock] [PROGRAM…]     --stock runs them against the stock server instead

Ends with a line "N passed, N failed".
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import env  # noqa: E402

env.use_reference_python()

from lib.postgres import Postgres  # noqa: E402
from lib.servers import ADMIN, Ours, Stock, clean_environment  # noqa: E402

HERE = Path(__file__).parent
# name: (interpreter, program)
PROGRAMS = {
    "core-current": (env.REFERENCE_PYTHON, "core.py"),
    "core-legacy": (env.LEGACY_PYTHON, "core.py"),
    "modern": (env.REFERENCE_PYTHON, "modern.py"),
    "teams": (env.REFERENCE_PYTHON, "teams.py"),
    "registry": (env.REFERENCE_PYTHON, "registry.py"),
    "mcp": (env.REFERENCE_PYTHON, "mcp.py"),
    "traces": (env.REFERENCE_PYTHON, "traces.py"),
    "evaluation": (env.REFERENCE_PYTHON, "evaluation.py"),
    "reviews": (env.REFERENCE_PYTHON, "reviews.py"),
    "webhooks": (env.REFERENCE_PYTHON, "webhooks.py"),
    "users": (env.REFERENCE_PYTHON, "users.py"),
    "users-legacy": (env.LEGACY_PYTHON, "users_legacy.py"),
}
WITH_USERS = ("users", "users-legacy")  # on a server that asks who they are
# Receivers of webhooks are on loopback; each server has its own way to allow that.
HOOKS = {"MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY": "bWxmbG93LWZjZ2kgdGVzdHMgdXNlIHRoaXMga2V5IQo=", "MLFLOW_WEBHOOK_ALLOWED_SCHEMES": "http,https"}
ENVIRONMENT = {
    Stock: {**HOOKS, "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS": "true", "MLFLOW_WEBHOOK_CACHE_TTL": "0"},
    Ours: {**HOOKS, "MLFLOW_FCGI_WEBHOOK_ALLOWED_HOSTS": "127.0.0.1"},
}


def run(name, server, folder):
    """(passed, failed) of one program; what it printed is shown when something failed."""
    python, program = PROGRAMS[name]
    home = folder / name
    home.mkdir()
    user = {"MLFLOW_TRACKING_USERNAME": ADMIN[0], "MLFLOW_TRACKING_PASSWORD": ADMIN[1]} if name in WITH_USERS else {}
    if isinstance(server, Stock):
        user["CLIENT_STOCK"] = "1"
    began = time.monotonic()
    done = subprocess.run(
        [python, str(HERE / program)], cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=240, env=clean_environment(
            MLFLOW_TRACKING_URI=server.url, CLIENT_NAME=name.split("-")[-1], HOME=str(home), MLFLOW_DISABLE_TELEMETRY="true",
            MLFLOW_HTTP_REQUEST_MAX_RETRIES="1", MLFLOW_HTTP_REQUEST_TIMEOUT="30", PYTHONWARNINGS="ignore", **user,
        ),
    )
    count = re.findall(r"^(\d+) passed, (\d+) failed$", done.stdout, re.M)
    passed, failed = map(int, count[-1]) if count else (0, 1)
    if failed:
        print(f"== {name}\n{done.stdout}{'' if count else done.stderr[-4000:]}")
    print(f"{name}: {passed} passed, {failed} failed ({time.monotonic() - began:.0f} s)", flush=True)
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", action="store_true")
    parser.add_argument("programs", nargs="*")
    args = parser.parse_args()
    env.require(env.LEGACY_PYTHON, "run scripts/setup test or set LEGACY_PYTHON")
    results = []
    with env.Scratch("clients") as folder, Postgres(folder / "pg") as postgres:
        kind = Stock if args.stock else Ours
        wanted = [name for name in args.programs or PROGRAMS if not (args.stock and name == "users-legacy")]  # calls 3.17 dropped
        for users in (False, True):
            programs = [name for name in wanted if (name in WITH_USERS) == users]
            if not programs:
                continue
            with kind(folder / f"server{users}", postgres.uri(postgres.create(), "+psycopg2"), environment=ENVIRONMENT[kind],
                      auth={"default_permission": "NO_PERMISSIONS"} if users else None) as server:
                for name in programs:
                    results.append(run(name, server, folder))
    print(f"{sum(r[0] for r in results)} passed, {sum(r[1] for r in results)} failed")
    return 1 if any(r[1] for r in results) else 0


if __name__ == "__main__":
    sys.exit(main())
