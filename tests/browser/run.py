#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""MLflow's own web UI in headless Chromium, against our server: by itself, with users below a path, and behind a second proxy.

    run.py [--stock] [--only REGEX]     --stock looks at the same pages of the stock server instead, where
                                        those of BROKEN_ON_STOCK in pages.mjs have to fail

Screenshots stay in build/browser/. Ends with a line "N passed, N failed".
"""

import argparse
import base64
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import env  # noqa: E402

env.use_reference_python()

from conformance.contents import Filler  # noqa: E402
from cryptography.fernet import Fernet  # noqa: E402
from lib.front import NAME, Front  # noqa: E402
from lib.postgres import Postgres  # noqa: E402
from lib.servers import ADMIN, Ours, Stock, clean_environment  # noqa: E402
from lib.web import HEADER  # noqa: E402

HERE = Path(__file__).parent
READER_PASSWORD = "a-reader-of-tests"
MODULES = env.ROOT / ".venv" / "browser" / "node_modules"


def client(script, url, **environment):
    """The last line that a script with MLflow's client prints."""
    done = subprocess.run(
        [env.REFERENCE_PYTHON, str(HERE / script)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180,
        env=clean_environment(MLFLOW_TRACKING_URI=url, MLFLOW_DISABLE_TELEMETRY="true", PYTHONWARNINGS="ignore", **environment))
    if done.returncode:
        raise RuntimeError(f"{script}: {done.stderr[-3000:]}")
    return done.stdout.splitlines()[-1]


def seed(server, query):
    """The ids of what was put there, as JSON; and what stock MLflow falls over."""
    ids = client("seed.py", server.url)
    hook = server.web.send("POST", "/api/2.0/mlflow/webhooks", json.dumps({
        "name": "sealed-hook", "url": "https://93.184.215.14/", "status": "DISABLED", "events": [{"entity": "REGISTERED_MODEL", "action": "CREATED"}],
    }).encode(), [(HEADER, "team-a"), ("Content-Type", "application/json")])
    if hook.status != 200:
        raise RuntimeError(f"webhooks: {hook}")
    # a key that was lost, or that another process of the original made for itself
    query("update webhooks set secret = %s", Fernet(Fernet.generate_key()).encrypt(b"sealed").decode())
    # with a guardrail, which names a scorer
    query("insert into workspaces (name) values ('doomed')")
    Filler(query).fill("doomed", 83000001)
    return json.loads(ids)


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
    post("2.0/mlflow/users/create", {"username": "newcomer", "password": READER_PASSWORD})
    role = post("3.0/mlflow/roles/create", {"name": "readers", "workspace": "team-c"})["role"]["id"]
    post("3.0/mlflow/roles/permissions/add", {"role_id": role, "resource_type": "experiment", "resource_pattern": made["shown"], "permission": "READ"})
    post("3.0/mlflow/roles/assign", {"username": "reader", "role_id": role})
    return {"url": server.url, "admin": ADMIN, "reader": ["reader", READER_PASSWORD], "newcomer": ["newcomer", READER_PASSWORD], **made}


def settings(kind, front):
    """So that the name of the second proxy may be used, with and without its port."""
    with_port = ":*" if kind is Stock else ""  # stock MLflow compares the whole header
    return {"MLFLOW_SERVER_ALLOWED_HOSTS": f"{NAME}{with_port},127.0.0.1:*", "MLFLOW_FCGI_PUBLIC_URL": f"https://127.0.0.1:{front.port}/mlflow",
            **({"MLFLOW_SERVER_CORS_ALLOWED_ORIGINS": front.origin} if kind is Stock else {})}


def through(front):
    """What a client made through the second proxy, as JSON."""
    return client("through.py", f"https://127.0.0.1:{front.port}/mlflow", MLFLOW_TRACKING_USERNAME=ADMIN[0], MLFLOW_TRACKING_PASSWORD=ADMIN[1],
                  REQUESTS_CA_BUNDLE=front.certificate, MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD="true",
                  MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE=str(6 << 20), MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE=str(5 << 20))


def look(server, ids, only):
    shots = env.ROOT / "build" / "browser" / server.name
    return subprocess.run(
        ["node", str(HERE / "pages.mjs"), server.url, str(shots)], input=json.dumps(ids), text=True, timeout=1200,
        env={**os.environ, "MODULES": str(MODULES), "ONLY": only, "STOCK": str(int(server.name == "stock"))}).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", action="store_true")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    env.require(MODULES / "playwright-core", "run scripts/setup test")
    env.require(os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"), "run scripts/setup test")
    kind = Stock if args.stock else Ours
    with env.Scratch("browser") as folder, Postgres(folder / "pg") as postgres, Front(folder / "front") as front:
        names = [postgres.create(), postgres.create()]
        uris = [postgres.uri(name, "+psycopg2") for name in names]
        both = kind(folder / "server", uris[0], environment=settings(kind, front)), \
            kind(folder / "users", uris[1], auth={"auth_cache_ttl_seconds": 600}, prefix="/mlflow", environment=settings(kind, front))
        with ExitStack() as running:
            # both come up, and are filled, side by side
            with ThreadPoolExecutor(len(both)) as pool:
                server, users = pool.map(running.enter_context, both)
                front.serve({"/mlflow": f"http://127.0.0.1:{users.port}", "/below/": f"{server.url}/"})
                teams = pool.submit(seed, server, partial(postgres.query, names[0]))
                others, proxied = seed_users(users), json.loads(through(front))
            return look(server, {"teams": teams.result(), "users": others, "front": front.origin, "proxied": proxied}, args.only)


if __name__ == "__main__":
    sys.exit(main())
