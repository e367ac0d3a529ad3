# SPDX-License-Identifier: Apache-2.0
"""Steps of a client program: each says what it does, takes how long, and is counted."""

import os
import sys
import time
import traceback

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"

_passed = _failed = 0


def step(what):
    """Decorator: run the function at once; its failure is counted and does not stop the program.

    The function's name afterwards stands for what it returned.
    """

    def run(function):
        global _passed, _failed
        began = time.monotonic()
        try:
            result = function()
        except Exception:
            _failed += 1
            print(f"FAIL {what}\n{traceback.format_exc(limit=-6)}", flush=True)
            return None
        _passed += 1
        if os.environ.get("VERBOSE"):
            print(f"ok   {what} ({time.monotonic() - began:.2f} s)", flush=True)
        return result

    return run


def equal(found, wanted):
    """assert with a message that shows both."""
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def raises(code, function, *arguments, **named):
    """The call fails with this MLflow error code; the error's text is returned."""
    from mlflow.exceptions import MlflowException

    try:
        result = function(*arguments, **named)
    except MlflowException as refused:
        equal(refused.error_code, code)
        return str(refused)
    raise AssertionError(f"{result!r} instead of {code}")


class Recorded:
    """A client that keeps which of its methods were called, so that a test can say that none was forgotten."""

    def __init__(self, client):
        self._client, self._called = client, set()

    def __getattr__(self, name):
        self._called.add(name)
        return getattr(self._client, name)

    def never_called(self):
        """The public methods that nobody asked for, by introspection of the client."""
        known = {name for name in dir(type(self._client)) if not name.startswith("_") and callable(getattr(self._client, name))}
        assert len(known) > 20, known
        return sorted(known - self._called)


def finish():
    """End the program with its counts on the last line."""
    print(f"{_passed} passed, {_failed} failed", flush=True)
    sys.exit(1 if _failed else 0)
