# SPDX-License-Identifier: Apache-2.0
"""Tests that each take a fresh database and server, in one cluster: what they stand on, and who plays them."""

import re
import sys
import tempfile
import time
import traceback
from contextlib import contextmanager
from pathlib import Path

from lib import env
from lib.postgres import Postgres
from lib.servers import Ours

WORKERS = 3


class Stage:
    """A fresh database and server for a test."""

    def __init__(self, folder, postgres):
        self.folder, self.postgres = folder, postgres
        self.server = self.database = None

    @contextmanager
    def serve(self, *options, through=None, environment=None):
        """through: the folder of a socket to connect to instead of PostgreSQL's own."""
        self.database = self.postgres.create()
        uri = self.postgres.uri(self.database, "+psycopg2")
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        folder.chmod(0o755)
        server = Ours(folder, uri.replace(str(self.postgres.folder), str(through)) if through else uri, [
            "--default-artifact-root", "mlflow-artifacts:/", "--serve-artifacts", "--workers", str(WORKERS), *options,
        ], environment=environment)
        with server:
            self.server = server
            yield server

    def sql(self, statement, *parameters):
        return self.postgres.query(self.database, statement, *parameters)


def play(test, stage):
    """Whether the test passed; a failure is shown with the end of the server's logs."""
    began = time.monotonic()
    try:
        note = test(stage)
    except Exception:
        print(f"FAIL {test.__name__}\n{traceback.format_exc()}")
        if stage.server:
            print(stage.server.log()[-3000:])
        return False
    finally:
        if not stage.postgres.running:
            stage.postgres.start()
    print(f"ok   {test.__name__} ({time.monotonic() - began:.1f} s) {note or ''}", flush=True)
    return True


def main(name, usage, tests, stage):
    """Plays the tests that a word of the command line is part of, or all; the exit status."""
    words = sys.argv[1:]
    if any(re.fullmatch(r"--?h(elp)?", word) for word in words):
        sys.exit(usage)
    chosen = [t for t in tests if not words or any(w in t.__name__ for w in words)]
    with env.Scratch(name) as folder, Postgres(folder / "pg") as postgres:
        passed = sum([play(test, stage(folder, postgres)) for test in chosen])
    print(f"{passed} passed, {len(chosen) - passed} failed")
    return 0 if passed == len(chosen) else 1
