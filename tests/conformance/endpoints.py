# SPDX-License-Identifier: Apache-2.0
"""The endpoint table against what the tests requested and what the reference has."""

import functools
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

from lib import env
from lib.servers import STOCK_ENVIRONMENT, clean_environment

# What nginx serves without asking a worker; server.py has the cases.
STATIC = {("GET", "/static-files/<>"), ("GET", "/build/<>")}
NOT_YET = Path(__file__).with_name("not_yet.txt")

_DUMP_ROUTES = """
import json
from mlflow.server.fastapi_app import app
from mlflow.server import app as flask_app
from mlflow.server import auth
auth._init_store_for_app = lambda: None  # only its routes are wanted here, no users
auth.create_app(flask_app)
found = [[m, r.rule] for r in flask_app.url_map.iter_rules() for m in r.methods]
for included in app.routes:
    if router := getattr(included, "original_router", None):
        prefix = included.include_context.prefix
        found += [[m, prefix + route.path] for route in router.routes for m in route.methods]
print(json.dumps([[m, p] for m, p in found if m not in ("HEAD", "OPTIONS")]))
"""


def _python(code, *arguments):
    done = subprocess.run(
        [env.REFERENCE_PYTHON, "-c", code, *arguments], cwd="/", capture_output=True, text=True,
        timeout=120, env=clean_environment(**STOCK_ENVIRONMENT, MLFLOW_FLASK_SERVER_SECRET_KEY="of tests"),
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout


def make_reference_schema(uri):
    """What `mlflow db upgrade` makes of an empty database."""
    _python("import sys; from mlflow.store.db.utils import *; from mlflow.store.db import utils\n"
            "e = utils.create_sqlalchemy_engine_with_retry(sys.argv[1])\n"
            "utils._safe_initialize_tables(e); e.dispose()", uri)


@functools.cache
def table():
    """Our endpoints, as `mlflow-fcgi endpoints --json` describes them (see app/README.md)."""
    done = subprocess.run([str(env.PROGRAM), "endpoints", "--json"], capture_output=True, check=True)
    return json.loads(done.stdout)


def paths(row):
    """The full paths of a row: one for each mount."""
    return [mount + row["path"] for mount in row["mount"].split(",")]


SPAN = {"traceId": "$tx", "spanId": "00000000000000b1", "startTimeUnixNano": "1000000", "endTimeUnixNano": "2000000",
        "name": "sent", "attributes": [{"key": "mlflow.spanInputs", "value": {"stringValue": "sent"}}]}


def as_sent(row, step, run=True):
    """The step as the row takes it: spans come as OTLP, whose headers name the experiment and the run. "$tx" is "$t" without "tr-"."""
    if row["handler"] != "spans_export" or step.body is None:
        return step
    headers = {"x-mlflow-experiment-id": step.body.get("experiment_id", "$e")}
    if run and "run_id" in step.body:
        headers["x-mlflow-run-id"] = step.body["run_id"]
    raw = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [SPAN]}]}]})
    return replace(step, body=None, raw=raw, type="application/json", headers=headers)


def anonymous(path):
    """A path whose parameters have no names, to compare spellings."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "<>", path)


class Hits:
    """Which methods and paths our server was asked for."""

    def __init__(self):
        self.seen = set()

    def add(self, server, method, path):
        path = path.split("?")[0]
        self.seen.add((method, path.removeprefix("/mlflow") if server == "plain" else path))

    def missing(self, rows):
        for row in rows:
            for path in paths(row):
                pattern = re.escape(anonymous(path)).replace("<>", ".+")
                if not any(m == row["method"] and re.fullmatch(pattern, p) for m, p in self.seen):
                    yield f"{row['method']} {path}"


def check(bench):
    """Every row hit under every mount; every route of the reference there or on the written list."""
    rows = table()
    for missing in bench.hits.missing(rows):
        bench.result(f"endpoints: {missing}", "no test requests it")
    ours = STATIC | {(row["method"], anonymous(path)) for row in rows for path in paths(row)}
    later = {}
    for line in NOT_YET.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            method, path, _ = line.split(None, 2)
            for mount in ("/api", "/ajax-api", ""):
                later[method, anonymous(mount + path)] = f"{method} {path}"
    reference = {(m, anonymous(p)) for m, p in json.loads(_python(_DUMP_ROUTES))}
    for route in sorted(reference - ours):
        bench.result(f"endpoints: {' '.join(route)}",
                     None if route in later else "neither there nor in not_yet.txt")
    stale = set(later.values()) - {later[r] for r in reference if r in later}
    for line in sorted(stale):
        bench.result(f"not_yet.txt: {line}", "the reference has no such route")
    for route in sorted(set(later) & ours):
        bench.result(f"not_yet.txt: {later[route]}", "is there now")
