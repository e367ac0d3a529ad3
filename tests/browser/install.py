#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/install-ui where there is no MLflow to take the web UI from: what it does with a wheel that is not the
pinned one, without a package index, and with a wheel whose files are not those of its RECORD.

Ends with a line "N passed, N failed".
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSIDE = "mlflow/server/js/build/"
INFO = "mlflow-9.9.9.dist-info/"


def wheel(folder, page=b"<html>the pinned page</html>", recorded=None):
    """A wheel with one page in it; `recorded` is what its RECORD says of that."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(recorded or page).digest()).rstrip(b"=").decode()
    path = folder / "mlflow-9.9.9-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(INSIDE + "index.html", page)
        archive.writestr(INFO + "METADATA", "Metadata-Version: 2.1\nName: mlflow\nVersion: 9.9.9\n")
        archive.writestr(INFO + "WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(INFO + "RECORD", f"{INSIDE}index.html,sha256={digest},{len(page)}\n{INFO}RECORD,,\n")
    return path


def install(folder, hash_of, offered):
    """Exit code and output of the script in a checkout of its own; pip sees the offered folder only."""
    shutil.rmtree(folder / "top", ignore_errors=True)
    (folder / "top" / "scripts").mkdir(parents=True)
    (folder / "top" / "tests" / "requirements").mkdir(parents=True)
    script = shutil.copy(ROOT / "scripts" / "install-ui", folder / "top" / "scripts")
    (folder / "top" / "tests" / "requirements" / "reference.txt").write_text(f"mlflow==9.9.9 \\\n    --hash=sha256:{hash_of}\n")
    done = subprocess.run([sys.executable, script, folder / "ui"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                          env={**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(offered), "PIP_CONFIG_FILE": os.devnull})
    return done.returncode, done.stdout + done.stderr


def check(name, ok, output):
    print(f"{'ok' if ok else 'FAILED'}  {name}" + ("" if ok else f"\n    {output}"))
    return ok


def main():
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        offered = folder / "offered"
        offered.mkdir()
        digest = hashlib.sha256(wheel(offered).read_bytes()).hexdigest()
        code, said = install(folder, digest, offered)
        results.append(check("the pinned wheel is installed", code == 0 and (folder / "ui" / "index.html").read_bytes() == b"<html>the pinned page</html>", said))
        wheel(offered, b"<html>another page</html>")
        shutil.rmtree(folder / "ui")
        code, said = install(folder, digest, offered)
        results.append(check("another wheel is refused", code == 1 and "another wheel" in said and not (folder / "ui").exists(), said))
        code, said = install(folder, digest, folder / "nothing")
        results.append(check("a missing index is named", code == 1 and "package index" in said and not (folder / "ui").exists(), said))
        forged = hashlib.sha256(wheel(offered, b"<html>forged</html>", b"<html>the pinned page</html>").read_bytes()).hexdigest()
        code, said = install(folder, forged, offered)
        results.append(check("files that are not those of RECORD are refused", code == 1 and "RECORD" in said and not (folder / "ui").exists(), said))
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
