# SPDX-License-Identifier: Apache-2.0
"""Stores behind TLS with a CA of their own, with the bucket in the host name, with keys for a time; disks that are full,
workers that die."""

import os
import signal
import socket
import subprocess
import threading
import time

from lib.s3 import VersityGW
from lib.web import Web

from .cases import A, Cases, equal


TESTS = test = Cases()


def openssl(folder, *arguments):
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


class Names:
    """A name server that knows every name to be this machine's; nginx asks it."""

    def __enter__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.socket.close()

    def serve(self):
        while True:
            try:
                query, client = self.socket.recvfrom(512)
            except OSError:
                return
            end = query.index(b"\0", 12) + 5
            answers = query[end - 4:end - 2] == b"\0\1"  # an A record; there is no other
            reply = query[:2] + b"\x81\x80\0\1" + (b"\0\1" if answers else b"\0\0") + b"\0\0\0\0" + query[12:end]
            if answers:
                reply += b"\xc0\x0c\0\1\0\1\0\0\0\x1e\0\4" + socket.inet_aton("127.0.0.1")
            self.socket.sendto(reply, client)


class Secure(VersityGW):
    """versitygw with TLS, which finds the bucket in the host name, too."""

    @property
    def url(self):
        return f"https://localhost:{self.port}"

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def command(self):
        command = super().command()
        at = command.index("--quiet")
        extra = ["--cert", str(self.folder / "server.pem"), "--key", str(self.folder / "server.key"), "--virtual-domain", f"localhost:{self.port}"]
        return [*command[:at], *extra, *command[at:]]


def certificates(folder, names="DNS:localhost,DNS:vhost-bucket.localhost,IP:127.0.0.1", subject="localhost"):
    folder.mkdir(mode=0o755)
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=the CA of the tests")
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", f"/CN={subject}", "-addext", f"subjectAltName={names}")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "server.pem", "-days", "2", "-copy_extensions", "copy")


@test
def tls_with_a_ca_of_its_own_and_the_bucket_in_the_host_name(b):
    folder = b.folder / "secure"
    certificates(folder)
    (folder / "files").mkdir()
    (folder / "files" / "vhost-bucket").mkdir()  # what is a bucket to it
    section = "[{name}]\ndestination = s3://vhost-bucket/x\nendpoint = {url}\naws_access_key_id = AKIATESTTESTTESTTEST\naws_secret_access_key = secret/of+the+tests==\naddressing_style = {style}\n"
    with Names() as names, Secure(folder) as s3:
        stores = section.format(name="virtual", url=s3.url, style="virtual") + f"ca_bundle = {folder}/ca.pem\n"
        stores += section.format(name="path-style", url=s3.url, style="path") + f"ca_bundle = {folder}/ca.pem\n"
        stores += section.format(name="unknown-ca", url=s3.url, style="path")
        stores += section.format(name="careless", url=f"https://127.0.0.1:{s3.port}", style="path") + "ignore_tls = true\n"
        server = b.server(stores)
        with server:
            conf = next(server.data.rglob("stores-server.conf"))
            text = conf.read_text()
            assert "vhost-bucket.localhost" in text and "proxy_ssl_verify               on" in text, text
            lines = [x for x in text.splitlines() if not x.startswith(("resolver ", "resolver_timeout"))]
            conf.write_text("\n".join([f"resolver 127.0.0.1:{names.port} ipv6=off;", *lines]) + "\n")
            os.kill(server.pid("nginx"), signal.SIGHUP)
            time.sleep(1)
            for workspace in ("virtual", "path-style", "careless"):
                server.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": workspace})
                header = [("X-MLFLOW-WORKSPACE", workspace)]
                equal(server.web.send("PUT", f"{A}/1/a%20b.txt", b"hello", header).status, 200, f"{workspace}: ")
                equal(server.web.send("GET", f"{A}/1/a%20b.txt", None, header).body, b"hello", f"{workspace}: ")
                equal(server.web.send("GET", f"{A}?path=1", None, header).json["files"], [{"path": "a b.txt", "is_dir": False, "file_size": 5}], f"{workspace}: ")
                equal(server.web.send("DELETE", f"{A}/1", None, header).status, 200, f"{workspace}: ")
                equal(server.web.send("GET", f"{A}?path=1", None, header).json, {}, f"{workspace}: ")
            url = server.web.send("POST", "/api/2.0/mlflow-artifacts/mpu/create/1", b'{"path": "x", "num_parts": 1}', [("Content-Type", "application/json"), ("X-MLFLOW-WORKSPACE", "virtual")]).json["credentials"][0]["url"]
            assert url.startswith(f"https://vhost-bucket.localhost:{s3.port}/x/workspaces/virtual/1/x?"), url
            server.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": "unknown-ca"})
            for method, path, body in (("PUT", f"{A}/1/x", b"x"), ("GET", f"{A}/1/x", None), ("GET", f"{A}?path=1", None)):
                reply = server.web.send(method, path, body, [("X-MLFLOW-WORKSPACE", "unknown-ca")])
                equal((reply.status, reply.is_error), (503, True), f"{method} {path}: ")


class Numbered(Secure):
    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}"


@test
def tls_of_an_address(b):
    """nginx compares an address with the certificate's DNS names and, where it has none, with its common name; the worker's
    libcurl with its addresses."""
    section = "[{name}]\ndestination = s3://numbered/x\nendpoint = {url}\naws_access_key_id = AKIATESTTESTTESTTEST\naws_secret_access_key = secret/of+the+tests==\nca_bundle = {ca}\n"
    fits, does_not = b.folder / "numbered", b.folder / "also-named"
    certificates(fits, "IP:127.0.0.1", "127.0.0.1")
    certificates(does_not, "IP:127.0.0.1,DNS:localhost")
    with Numbered(fits) as one, Numbered(does_not) as other:
        for s3 in (one, other):
            (s3.folder / "files" / "numbered").mkdir()
        server = b.server(section.format(name="fits", url=one.url, ca=fits / "ca.pem") + section.format(name="does-not", url=other.url, ca=does_not / "ca.pem"))
        with server:
            for workspace, status in (("fits", 200), ("does-not", 503)):
                server.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": workspace})
                header = [("X-MLFLOW-WORKSPACE", workspace)]
                reply = server.web.send("PUT", f"{A}/1/a", b"hello", header)
                equal((reply.status, reply.is_error), (status, status != 200), f"{workspace}: ")
                equal(server.web.send("GET", f"{A}?path=1", None, header).status, 200, f"{workspace}: ")
            equal(server.web.send("GET", f"{A}/1/a", None, [("X-MLFLOW-WORKSPACE", "fits")]).body, b"hello")


@test
def keys_for_a_time_are_sent_with_their_token(b):
    variables = {"AWS_ACCESS_KEY_ID": "ASIATEST", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "the token/of+a session==", "AWS_DEFAULT_REGION": "us-east-1",
                 "MLFLOW_S3_ENDPOINT_URL": b.fake.url, "AWS_EC2_METADATA_DISABLED": "true"}
    server = b.server(None, ["--artifacts-destination", "s3://a-bucket"], variables)
    with server:
        b.fake.be("accelerate")
        b.fake.seen.clear()
        equal(server.web.send("PUT", f"{A}/1/x", b"x").status, 200)
        equal(server.web.send("GET", f"{A}/1/x").status, 200)
        server.web.send("DELETE", f"{A}/1/x")  # by the worker itself
        assert len(b.fake.seen) >= 3, b.fake.seen
        for _, path, headers in b.fake.seen:
            found = {name.lower(): value for name, value in headers.items()}
            equal(found.get("x-amz-security-token"), variables["AWS_SESSION_TOKEN"], f"{path}: ")
            assert "x-amz-security-token" in found["authorization"].split("SignedHeaders=")[1].split(",")[0], found
            assert "token" not in path.lower(), path


@test
def a_disk_that_is_full(b):
    disk = b.folder / "full-disk"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=777", "none", str(disk)], capture_output=True).returncode == 0
    if not mounted:
        print("  no right to mount a small disk here: not looked at")
        return
    try:
        b.ours.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": "full-disk"})
        equal(b.web("PUT", f"{A}/1/first", b"x" * 1_000_000, "full-disk").status, 200)
        for body in (b"x" * 5_000_000, b"y" * 5_000_000):
            for name in ("first", "new/deep"):
                reply = b.web("PUT", f"{A}/1/{name}", body, "full-disk")
                equal((reply.status, reply.json["error_code"], "no space left" in reply.json["message"]), (500, "INTERNAL_ERROR", True))
        from stores import parts
        made = parts.create(b, "parts", 6, workspace="full-disk")
        statuses = [Web(b.ours.port).send("PUT", "/" + c["url"].split("/", 3)[3], b"p" * 900_000, list(c["headers"].items())).status for c in made["credentials"]]
        assert statuses[0] == 200 and statuses[-1] == 500, statuses
        parts.abort(b, made, "parts", workspace="full-disk")
        files = b.web("GET", f"{A}?path=1", None, "full-disk").json["files"]
        equal([f for f in files if not f["is_dir"]], [{"path": "first", "is_dir": False, "file_size": 1_000_000}])
        equal(b.web("PUT", f"{A}/1/x", b"x", "plain").status, 200)
        equal(b.web("DELETE", f"{A}/1/first", None, "full-disk").status, 200)
        equal(b.web("PUT", f"{A}/1/fits", b"z" * 2_000_000, "full-disk").status, 200)
        assert not [p for p in disk.rglob("*") if "uploading" in p.name], "an unfinished file stayed"
    finally:
        subprocess.run(["umount", "-l", str(disk)])


@test
def workers_that_die_during_uploads(b):
    wrong, good = [], []

    def upload(workspace, number):
        for turn in range(12):
            content = bytes([65 + turn]) * (2 << 20)
            try:
                status = Web(b.ours.port).send("PUT", f"{A}/10/{number}", content, [("X-MLFLOW-WORKSPACE", workspace)]).status
            except OSError:
                continue
            if status == 200:
                good.append(status)
            elif status < 500:
                wrong.append((workspace, status))

    threads = [threading.Thread(target=upload, args=(workspace, number)) for workspace in ("plain", "team-a") for number in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for pid in b.ours.workers():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.1)
    equal(wrong, [])
    assert good, "nothing arrived"
    for workspace in ("plain", "team-a"):
        for file in b.web("GET", f"{A}?path=10", None, workspace).json.get("files", []):
            body = b.web("GET", f"{A}/10/{file['path']}", None, workspace).body
            equal((len(body), len(set(body))), (2 << 20, 1), f"{workspace}: a file is half there or mixed: ")
