# SPDX-License-Identifier: Apache-2.0
"""Where things are: the checkout, the interpreters of the two reference clients, scratch space."""

import os
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("MLFLOW_FCGI", ROOT / "build" / "mlflow-fcgi"))
REFERENCE_PYTHON = os.environ.get(
    "REFERENCE_PYTHON", str(ROOT / ".venv" / "reference" / "bin" / "python")
)
LEGACY_PYTHON = os.environ.get("LEGACY_PYTHON", str(ROOT / ".venv" / "legacy" / "bin" / "python"))


def use_reference_python():
    """Run this program again under the reference's interpreter, which has psycopg2 and mlflow."""
    wanted = Path(REFERENCE_PYTHON)
    if not wanted.exists():
        sys.exit(f"no reference interpreter at {wanted}: run `make test-setup` or set REFERENCE_PYTHON")
    if Path(sys.prefix).resolve() != wanted.parent.parent.resolve():
        os.execv(str(wanted), [str(wanted), *sys.argv])


def require(path, hint):
    """Stop with a hint instead of a stack trace when something the suite needs is not there."""
    if not Path(path).exists():
        sys.exit(f"{path} is missing: {hint}")


def free_port(first=None):
    """A TCP port on the loopback that was free a moment ago (TEST_PORTS=first-last limits the choice)."""
    first_last = os.environ.get("TEST_PORTS", "")
    if first_last:
        low, high = (int(n) for n in first_last.split("-"))
        for port in range(low, high + 1):
            if port not in _given and _is_free(port):
                _given.add(port)
                return port
        raise RuntimeError(f"no free port in {first_last}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


_given = set()


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Scratch:
    """A temporary directory every user of the machine may enter; removed on exit unless KEEP=1.

    The short prefix keeps the paths of unix sockets inside below their limit of 107 bytes. A suite that
    is told to end (SIGTERM, SIGHUP) leaves as if it had failed, so that what it started ends with it.
    """

    def __init__(self, name, below=None):
        self.path = Path(tempfile.mkdtemp(prefix=f"mf-{name}-", dir=below))
        self.path.chmod(0o755)

    def __enter__(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _: sys.exit(128 + number))
        return self.path

    def __exit__(self, *_):
        if os.environ.get("KEEP"):
            print(f"kept {self.path}", file=sys.stderr)
        else:
            shutil.rmtree(self.path, ignore_errors=True)
