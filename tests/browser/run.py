#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""MLflow's own web UI in headless Chromium, against our server.

    run.py [--stock] [--only REGEX]     --stock looks at the same pages of the stock server instead

Screenshots stay in build/browser/. Ends with a line "N passed, N failed".
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import env  # noqa: E402

env.use_reference_python()

from lib.postgres import Postgres  # noqa: E402
from lib.servers import Ours, Stock, clean_environment  # noqa: E402

HERE = Path(__file__).parent
MODULES = env.ROOT / ".venv" / "browser" / "node_modules"


def seed(server):
    """The ids of what was put there, as JSON."""
    done = subprocess.run(
        [env.REFERENCE_PYTHON, str(HERE / "seed.py")], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180,
        env=clean_environment(MLFLOW_TRACKING_URI=server.url, MLFLOW_DISABLE_TELEMETRY="true", PYTHONWARNINGS="ignore"))
    if done.returncode:
        raise RuntimeError(f"seed.py: {done.stderr[-3000:]}{server.log()}")
    return done.stdout.splitlines()[-1]


def look(server, ids, only):
    shots = env.ROOT / "build" / "browser" / server.name
    return subprocess.run(
        ["node", str(HERE / "pages.mjs"), server.url, str(shots)], input=ids, text=True, timeout=1200,
        env={**os.environ, "MODULES": str(MODULES), "ONLY": only}).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", action="store_true")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    env.require(MODULES / "playwright-core", "run scripts/setup test")
    env.require(os.environ.get("CHROMIUM", "/usr/bin/chromium"), "run scripts/setup test")
    with env.Scratch("browser") as folder, Postgres(folder / "pg") as postgres:
        kind = Stock if args.stock else Ours
        with kind(folder / "server", postgres.uri(postgres.create(), "+psycopg2")) as server:
            return look(server, seed(server), args.only)


if __name__ == "__main__":
    sys.exit(main())
