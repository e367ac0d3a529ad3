# SPDX-License-Identifier: Apache-2.0
"""The stock server and ours, started on a database of their own and stopped by recorded pid."""

import os
import signal
import subprocess
import time
from pathlib import Path

from . import env
from .web import Web

ADMIN = ("admin", "an-admin-of-tests")  # of servers with auth=True
AUTH_INI = """[mlflow]
default_permission = {default_permission}
database_uri = {uri}
admin_username = admin
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
grant_default_workspace_access = {grant_default_workspace_access}
auth_cache_ttl_seconds = {auth_cache_ttl_seconds}
"""

STOCK_ENVIRONMENT = {
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "PYTHONWARNINGS": "ignore",
}


def clean_environment(**extra):
    """The environment without MLflow's own variables, so that a developer's shell decides nothing."""
    kept = {k: v for k, v in os.environ.items() if "MLFLOW" not in k.upper()}
    return {**kept, **extra}


def wait_until(check, seconds, what):
    """Poll until check() is true; a bounded wait with a message that names what did not happen."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} within {seconds} s")
        time.sleep(0.05)


def children(parent, name=None):
    """Process ids of the direct children of a process, sorted; with a name, of those called so."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            called, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        if int(fields[1]) == parent and fields[0] != "Z" and name in (None, called):
            found.append(int(stat.parent.name))
    return sorted(found)


class Server:
    """What both have: a port, a folder, where artifacts are, and one connection for plain calls."""

    def __init__(self, folder, port=None, prefix="", auth=None, uri=None, environment=None):
        """auth: None, or a dict of settings of basic_auth.ini that are not as usual.
        environment: variables of MLflow, beside the options."""
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = port or env.free_port()
        self.prefix = prefix
        self.artifacts = self.folder / "artifacts"
        self.environment = {}  # beside what every server gets
        self.web = Web(self.port)
        self.auth = auth
        self.environment = {**(environment or {}), **({} if auth is None else self._write_auth(uri))}

    def _write_auth(self, uri):
        """basic_auth.ini; users and roles live in the tracking database unless told otherwise."""
        ini = self.folder / "basic_auth.ini"
        settings = {"default_permission": "READ", "grant_default_workspace_access": "false",
                    "auth_cache_ttl_seconds": 0, "uri": uri}
        ini.write_text(AUTH_INI.format(**{**settings, **self.auth}).replace("%", "%%"))
        ini.chmod(0o644)
        return {
            "MLFLOW_AUTH_CONFIG_PATH": str(ini), "MLFLOW_AUTH_ADMIN_PASSWORD": ADMIN[1],
            "MLFLOW_FLASK_SERVER_SECRET_KEY": "a secret of the tests",
            "MLFLOW_FCGI_LOGIN_ATTEMPTS": "0",  # tests are wrong more often than people
        }

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    @property
    def home(self):
        """Its working directory."""
        return self.folder

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def healthy(self):
        try:
            return Web(self.port, timeout=2).send("GET", self.prefix + "/health").status == 200
        except OSError:
            return False

    def log(self):
        """The end of what the server wrote, for messages of failing tests."""
        texts = [p.read_text(errors="replace")[-2000:] for p in sorted(self.folder.rglob("*.log"))]
        return "\n".join(texts)


class Stock(Server):
    """mlflow==3.17.2 from the reference environment."""

    name = "stock"
    python = env.REFERENCE_PYTHON

    def __init__(self, folder, uri, options=None, workspaces=True, prefix="", port=None, auth=None, environment=None):
        super().__init__(folder, port, prefix, auth, uri, environment)
        self.options = options if options is not None else [
            "--default-artifact-root", "mlflow-artifacts:/",
            "--artifacts-destination", str(self.artifacts), "--serve-artifacts",
        ]
        if workspaces:
            self.options = [*self.options, "--enable-workspaces"]
        if prefix:
            self.options = [*self.options, "--static-prefix", prefix]
        if auth is not None:
            self.options = [*self.options, "--app-name", "basic-auth"]
        self.uri = uri
        self.process = None

    def spawn(self):
        """Start without waiting, so that several can come up side by side."""
        self.artifacts.mkdir(exist_ok=True)
        command = [
            self.python, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port",
            str(self.port), "--workers", "1", *self.options,
        ]
        if self.uri:
            command += ["--backend-store-uri", self.uri]
        with open(self.folder / "stock.log", "ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=clean_environment(**STOCK_ENVIRONMENT, **self.environment), start_new_session=True,
            )

    def start(self):
        if self.process is None:
            self.spawn()
        wait_until(lambda: self.healthy() or self.process.poll() is not None, 90, "stock server up")
        if self.process.poll() is not None:
            raise RuntimeError(f"the stock server ended at once:\n{self.log()}")

    def stop(self):
        self.web.close()
        if self.process is None:
            return
        # It leads its own session, so the group is exactly what this suite started.
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(timeout=10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        self.process = None


class Ours(Server):
    """mlflow-fcgi behind its own nginx, through scripts/server as any operator would start it."""

    name = "ours"

    def __init__(self, folder, uri, options=None, workspaces=True, prefix="", port=None, auth=None, environment=None):
        super().__init__(folder, port, prefix, auth, uri, environment)
        self.data = self.folder / "data"
        self.artifacts = self.data / "artifacts"
        self.options = options if options is not None else [
            "--default-artifact-root", "mlflow-artifacts:/", "--serve-artifacts", "--workers", "3",
        ]
        self.options = [*self.options, "--enable-workspaces" if workspaces else "--disable-workspaces"]
        if prefix:
            self.options = [*self.options, "--static-prefix", prefix]
        if auth is not None:
            self.options = [*self.options, "--app-name", "basic-auth"]
        self.uri = uri

    @property
    def home(self):
        return self.data

    def spawn(self):
        self.start()

    def start(self):
        if self.healthy():
            return
        self._script("start", "--data", str(self.data), "--port", str(self.port),
                     "--backend-store-uri", self.uri, "--", *self.options)
        wait_until(self.healthy, 20, "our server up")

    def stop(self):
        self.web.close()
        if self.data.exists():
            self._script("stop", "--data", str(self.data), check=False)

    def pid(self, name):
        """The recorded process id of "serve" (the master) or "nginx"."""
        return int((self.data / "pids" / name).read_text().split()[0])

    def workers(self):
        """The process ids of the pre-forked workers, sorted."""
        return sorted(set(children(self.pid("serve"))) - set(self.jobs()))

    def jobs(self):
        """The process ids of the jobs pool, sorted."""
        return children(self.pid("serve"), "mlflow-jobs")

    def _script(self, *arguments, check=True):
        done = subprocess.run(
            [str(env.ROOT / "scripts" / "server"), *arguments], cwd=self.folder,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
            env=clean_environment(MLFLOW_FCGI=str(env.PROGRAM), **self.environment),
        )
        if check and done.returncode:
            raise RuntimeError(f"scripts/server {arguments[0]}: {done.stdout}{done.stderr}{self.log()}")
        return done.stdout
