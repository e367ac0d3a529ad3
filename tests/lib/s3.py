# SPDX-License-Identifier: Apache-2.0
"""Real S3 servers on the loopback: versitygw, a gateway on a directory, and moto, AWS's rules in Python."""

import datetime
import hashlib
import hmac
import http.client
import os
import subprocess
import urllib.parse
from pathlib import Path

from . import env
from .servers import clean_environment, wait_until

VERSITYGW = Path(os.environ.get("VERSITYGW", env.ROOT / ".venv" / "versitygw" / "versitygw"))
PYTHON = Path(os.environ.get("S3_PYTHON", env.ROOT / ".venv" / "s3" / "bin" / "python"))
REGION = "us-east-1"


def without_aws(**extra):
    """The environment without AWS's variables and files, so that nothing finds a developer's keys."""
    kept = {k: v for k, v in clean_environment().items() if not k.startswith("AWS_")}
    return {**kept, "AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
            "AWS_EC2_METADATA_DISABLED": "true", **extra}


class S3:
    """A server with one pair of keys; buckets are made by signed requests of our own."""

    region = REGION

    def __init__(self, folder, access="AKIATESTTESTTESTTEST", secret="secret/of+the+tests=="):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = env.free_port()
        self.access, self.secret = access, secret
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def command(self):
        raise NotImplementedError

    def start(self):
        with open(self.folder / "s3.log", "ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=without_aws(), start_new_session=True)
        wait_until(lambda: self.answers() or self.process.poll() is not None, 60, f"{self.name} up")
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / "s3.log").read_text()[-2000:])

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def answers(self):
        try:
            return self.send("GET", "/").status < 500
        except OSError:
            return False

    def send(self, method, path, query=None, body=b""):
        """A request signed in its headers, which is not how the program under test signs."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        query = "&".join(f"{urllib.parse.quote(k, safe='')}={urllib.parse.quote(v, safe='')}"
                         for k, v in sorted((query or {}).items()))
        digest = hashlib.sha256(body).hexdigest()
        host = f"127.0.0.1:{self.port}"
        path = urllib.parse.quote(path)
        signed = "host;x-amz-content-sha256;x-amz-date"
        canonical = "\n".join((method, path, query, f"host:{host}", f"x-amz-content-sha256:{digest}",
                               f"x-amz-date:{now}", "", signed, digest))
        scope = f"{now[:8]}/{self.region}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = ("AWS4" + self.secret).encode()
        for part in (now[:8], self.region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path + ("?" + query if query else ""), body, {
            "x-amz-content-sha256": digest, "x-amz-date": now, "Authorization":
            f"AWS4-HMAC-SHA256 Credential={self.access}/{scope},SignedHeaders={signed},Signature={signature}"})
        answer = connection.getresponse()
        answer.text = answer.read()
        connection.close()
        return answer

    def make_bucket(self, name):
        answer = self.send("PUT", f"/{name}")
        assert answer.status == 200, answer.text

    def put(self, bucket, key, content=b""):
        answer = self.send("PUT", f"/{bucket}/{key}", body=content)
        assert answer.status == 200, answer.text

    def get(self, bucket, key):
        """The content of an object, or None."""
        answer = self.send("GET", f"/{bucket}/{key}")
        return answer.text if answer.status == 200 else None

    def keys(self, bucket, prefix=""):
        answer = self.send("GET", f"/{bucket}", {"list-type": "2", "prefix": prefix})
        return [part.split("</Key>")[0] for part in answer.text.decode().split("<Key>")[1:]]

    def environment(self):
        """What makes MLflow, or us, use this server."""
        return {"MLFLOW_S3_ENDPOINT_URL": self.url, "AWS_ACCESS_KEY_ID": self.access,
                "AWS_SECRET_ACCESS_KEY": self.secret, "AWS_DEFAULT_REGION": self.region,
                "AWS_EC2_METADATA_DISABLED": "true"}


class VersityGW(S3):
    name = "versitygw"

    def command(self):
        (self.folder / "files").mkdir(exist_ok=True)
        (self.folder / "attributes").mkdir(exist_ok=True)
        return [str(VERSITYGW), "--port", f"127.0.0.1:{self.port}", "--access", self.access, "--secret", self.secret,
                "--region", self.region, "--quiet", "posix", "--sidecar", str(self.folder / "attributes"),
                str(self.folder / "files")]


class Moto(S3):
    """It believes every signature unless it is asked to check it, and then knows the keys only that it made."""

    name = "moto"

    def command(self):
        return [str(PYTHON), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
