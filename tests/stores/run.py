#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Artifacts in real S3 servers and on disk: of several workspaces at once, by the reference's client, beside the
reference's server, and when the store is out of order.

    run.py [--only TEXT] [--full]     --full: a 2 GB file and 5,000 small ones

Ends with a line "N passed, N failed".
"""

import argparse
import http.server
import json
import os
import pwd
import re
import subprocess
import sys
import threading
import time
import traceback
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import env  # noqa: E402

env.use_reference_python()

from lib.postgres import Postgres  # noqa: E402
from lib.s3 import PYTHON, VERSITYGW, Moto, VersityGW  # noqa: E402
from lib.servers import Ours, Stock, clean_environment  # noqa: E402
from stores import edges, moves, parts  # noqa: E402
from stores.cases import A, Cases, equal  # noqa: E402
from stores.fake import Fake  # noqa: E402

HERE = Path(__file__).parent
MPU = "/api/2.0/mlflow-artifacts/mpu"
SERVER_INFO = "/api/3.0/mlflow/server-info"
PRESIGNED = "/api/2.0/mlflow-artifacts/presigned"
MEMORY_MAX_KB = 64 * 1024

TESTS = test = Cases()


def server_user():
    for name in ("mlflow-fcgi", "postgres", "www-data"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


class Bench:
    """Two versitygw with keys of their own, moto, one server of ours over all of them and a local disk."""

    def __init__(self, args, folder, postgres):
        self.args, self.folder, self.postgres = args, folder, postgres
        self.a = VersityGW(folder / "a", "AKIAAAAAAAAAAAAAAAAA", "secret-of-team-a/+=")
        self.b = VersityGW(folder / "b", "AKIABBBBBBBBBBBBBBBB", "secret-of-team-b/+=")
        self.moto = Moto(folder / "moto")
        self.fake = Fake()
        self.count = 0

    def __enter__(self):
        for part in (self.a, self.b, self.moto, self.fake):
            part.__enter__()
        self.a.make_bucket("bucket-a")
        self.a.make_bucket("shared")
        self.a.make_bucket("bucket-small")
        self.b.make_bucket("bucket-b")
        self.moto.make_bucket("bucket-moto")
        for name in ("small-disk", "full-disk"):
            (self.folder / name).mkdir()
            if os.geteuid() == 0:
                os.chown(self.folder / name, server_user().pw_uid, server_user().pw_gid)
        self.ours = self.server(self.stores())
        self.ours.__enter__()
        for name in ("team-a", "team-b", "lab-x", "broken", "plain", "forged", "small"):
            self.ours.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": name})
        return self

    def __exit__(self, *_):
        self.ours.__exit__()
        for part in (self.fake, self.moto, self.b, self.a):
            part.__exit__()

    def stores(self):
        return f"""
# stores of the tests
[team-a]
destination = s3://bucket-a/mlflow
endpoint = {self.a.url}
aws_access_key_id = {self.a.access}
aws_secret_access_key = {self.a.secret}

[team-b]
destination = s3://bucket-b
endpoint = {self.b.url}
aws_access_key_id = {self.b.access}
aws_secret_access_key = {self.b.secret}

[lab-*]
destination = s3://bucket-moto/labs
endpoint = {self.moto.url}
aws_access_key_id = {self.moto.access}
aws_secret_access_key = {self.moto.secret}
upload_extra_args = {{"ServerSideEncryption": "AES256", "StorageClass": "STANDARD_IA"}}

[broken]
destination = s3://bucket-broken
endpoint = {self.fake.url}
aws_access_key_id = AKIAFAKE
aws_secret_access_key = the-secret-of-the-fake

[small]
destination = s3://bucket-small
endpoint = {self.a.url}
aws_access_key_id = {self.a.access}
aws_secret_access_key = {self.a.secret}
max_file_size = 1KB
max_total_size = 3000
immutable_models = true

[small-disk]
destination = {self.folder / "small-disk"}
max_file_size = 1KB
max_total_size = 1500

[full-disk]
destination = {self.folder / "full-disk"}

[forged]
destination = s3://bucket-a/forged
endpoint = {self.a.url}
aws_access_key_id = {self.a.access}
aws_secret_access_key = not-the-secret
"""

    def server(self, stores=None, options=(), environment=None, name=None):
        self.count += 1
        folder = self.folder / (name or f"server-{self.count}")
        folder.mkdir()
        given = ["--workers", "2", *options]
        if stores:
            path = folder / "stores.ini"
            path.write_text(stores)
            if os.geteuid() == 0:
                os.chown(path, server_user().pw_uid, -1)
            path.chmod(0o600)
            given += ["--artifact-stores", str(path)]
        ours = Ours(folder, self.postgres.uri(self.postgres.create(), "+psycopg2"), options=given)
        ours.environment = environment or {"AWS_EC2_METADATA_DISABLED": "true"}
        return ours

    def query(self, sql, *args):
        """Asks the database of the server that all tests share."""
        return self.postgres.query(self.ours.uri.split("/")[3].split("?")[0], sql, *args)

    def web(self, method, path, body=None, workspace=None, headers=()):
        extra = [("X-MLFLOW-WORKSPACE", workspace)] if workspace else []
        return self.ours.web.send(method, path, body, [*headers, *extra])

    def client(self, server, workspace, **extra):
        """Runs client.py in a workspace and checks what the workers hold afterwards."""
        home = self.folder / f"client-{self.count}-{workspace}"
        home.mkdir(exist_ok=True)
        sizes = {"FILES": "5000", "LARGE_MB": "2048"} if self.args.full else {"FILES": "77", "LARGE_MB": "40"}
        done = subprocess.run(
            [env.REFERENCE_PYTHON, str(HERE / "client.py")], cwd=home, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=3000, env=clean_environment(
                MLFLOW_TRACKING_URI=server.url, MLFLOW_WORKSPACE=workspace, HOME=str(home), TMPDIR=str(home),
                MLFLOW_HTTP_REQUEST_MAX_RETRIES="1", MLFLOW_DISABLE_TELEMETRY="true", PYTHONWARNINGS="ignore", **{**sizes, **extra}))
        assert re.search(r"^\d+ passed, 0 failed$", done.stdout, re.M), done.stdout + done.stderr[-3000:]
        peaks = [int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) for pid in server.workers()]
        print(f"workspace {workspace}: {sizes['FILES']} small files, {sizes['LARGE_MB']} MB twice; a worker held at most {max(peaks)} KB", flush=True)
        assert max(peaks) < MEMORY_MAX_KB, f"workers held {peaks} KB"


# ---- whole workflows ----


@test
def the_client_on_a_local_disk(b):
    b.client(b.ours, "plain")


@test
def the_client_in_a_bucket_of_versitygw(b):
    b.client(b.ours, "team-a")
    assert all(k.startswith("mlflow/workspaces/team-a/") for k in b.a.keys("bucket-a"))


@test
def the_client_in_another_bucket_with_other_keys(b):
    b.client(b.ours, "team-b")
    assert all(k.startswith("workspaces/team-b/") for k in b.b.keys("bucket-b"))


@test
def the_client_in_a_bucket_of_moto(b):
    b.client(b.ours, "lab-x")
    assert all(k.startswith("labs/workspaces/lab-x/") for k in b.moto.keys("bucket-moto"))


# ---- details ----


@test
def every_request_goes_to_the_workspace_of_its_header(b):
    for workspace, s3, bucket, prefix in (("team-a", b.a, "bucket-a", "mlflow/"), ("team-b", b.b, "bucket-b", "")):
        key = f"{prefix}workspaces/{workspace}/9/x.txt"
        equal(b.web("PUT", f"{A}/9/x.txt", workspace.encode(), workspace).status, 200)
        equal(s3.get(bucket, key), workspace.encode())
        equal(b.web("GET", f"{A}/9/x.txt", None, workspace).body, workspace.encode())
        equal(b.web("GET", f"{A}/workspaces/{workspace}/9/x.txt", None, workspace).body, workspace.encode())
        equal(b.web("DELETE", f"{A}/9/x.txt", None, workspace).status, 200)
        equal(s3.get(bucket, key), None)


@test
def no_name_leads_into_the_store_of_another_workspace(b):
    b.a.put("bucket-a", "mlflow/workspaces/team-a/1/secret.txt", b"of team-a")
    b.b.put("bucket-b", "workspaces/team-a/1/secret.txt", b"of team-b")
    names = ["workspaces/team-a/1/secret.txt", "../team-a/1/secret.txt", "..%2fteam-a%2f1%2fsecret.txt", "%2e%2e/%2e%2e/workspaces/team-a/1/secret.txt",
             "./workspaces/team-a/1/secret.txt", "1/../../team-a/1/secret.txt", "%252e%252e/team-a/1/secret.txt", "s3://bucket-a/mlflow/workspaces/team-a/1/secret.txt",
             "/bucket-a/mlflow/workspaces/team-a/1/secret.txt", "1/secret.txt", "1/secret.txt?versionId=1&X-Amz-Signature=0"]
    for name in names:
        for workspace in ("team-b", None, "plain", "lab-x"):
            for method, path, body in (("GET", f"{A}/{name}", None), ("PUT", f"{A}/{name}", b"forged"), ("DELETE", f"{A}/{name}", None), ("GET", f"{A}?path={name}", None),
                                       ("GET", f"{PRESIGNED}/{name}", None), ("POST", f"{MPU}/create/{name}", b'{"path": "secret.txt", "num_parts": 1}')):
                reply = b.web(method, path, body, workspace)
                text = urllib.parse.unquote(reply.body.decode("utf-8", "replace"))
                assert b"of team-a" not in reply.body, (method, path, workspace)
                assert "bucket-a" not in text.replace(name, "") or reply.is_error, (method, path, workspace, reply)
                assert b.a.access not in text, (method, path, workspace, reply)
    equal(b.a.get("bucket-a", "mlflow/workspaces/team-a/1/secret.txt"), b"of team-a")


@test
def a_presigned_url_is_for_one_thing_only(b):
    b.web("PUT", f"{A}/2/one.txt", b"one", "team-a")
    b.web("PUT", f"{A}/2/two.txt", b"two", "team-a")
    url = b.web("GET", f"{PRESIGNED}/2/one.txt", None, "team-a").json["url"]
    path = url.split(str(b.a.port), 1)[1]
    from lib.web import Web
    direct = Web(b.a.port)
    equal(direct.send("GET", path).body, b"one")
    for other in (path.replace("one.txt", "two.txt", 1), path.replace("Expires=300", "Expires=9999"), path.replace("team-a", "team-b")):
        equal(direct.send("GET", other).status, 403, other)
    equal(direct.send("PUT", path, b"forged").status, 403)
    equal(direct.send("DELETE", path).status, 403)


@test
def ranges_types_and_heads(b):
    for workspace in ("plain", "team-a", "lab-x"):
        b.web("PUT", f"{A}/3/a%20b.json", b"0123456789", workspace)
        reply = b.web("GET", f"{A}/3/a%20b.json", None, workspace)
        equal((reply.status, reply.body, reply.headers["content-type"], reply.headers["content-disposition"], reply.headers["x-content-type-options"]),
              (200, b"0123456789", "text/plain", 'attachment; filename="a b.json"', "nosniff"), workspace)
        for asked, status, body in (("bytes=2-4", 206, b"234"), ("bytes=-3", 206, b"789"), ("bytes=8-", 206, b"89"), ("bytes=50-", 416, None)):
            reply = b.web("GET", f"{A}/3/a%20b.json", None, workspace, [("Range", asked)])
            equal(reply.status, status, f"{workspace} {asked}")
            assert reply.body == body or (body is None and reply.is_error), reply
        assert not any(name.startswith("x-amz") or name.startswith("x-mlflow") for name in reply.headers), reply.headers


@test
def uploads_in_pieces_of_unknown_length(b):
    body = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    equal(b.web("PUT", f"{A}/4/x", body, "team-a", [("Transfer-Encoding", "chunked")]).status, 200)
    equal(b.a.get("bucket-a", "mlflow/workspaces/team-a/4/x"), b"hello world")


@test
def headers_of_the_upload_reach_the_store(b):
    equal(b.web("PUT", f"{A}/5/x.csv", b"a,b", "lab-x").status, 200)
    answer = b.moto.send("HEAD", "/bucket-moto/labs/workspaces/lab-x/5/x.csv")
    equal((answer.getheader("x-amz-server-side-encryption"), answer.getheader("x-amz-storage-class")), ("AES256", "STANDARD_IA"))


@test
def a_clients_headers_stay_outside(b):
    b.fake.be("accelerate")
    b.fake.seen.clear()
    reply = b.web("PUT", f"{A}/1/x", b"x", "broken", [("x-amz-acl", "public-read"), ("x-amz-copy-source", "/bucket/x"), ("Authorization", "Basic abc"), ("Cookie", "a=b")])
    equal(reply.status, 200)
    _, _, headers = b.fake.seen[0]
    names = {name.lower() for name in headers}
    equal(names & {"x-amz-acl", "x-amz-copy-source", "cookie", "x-mlflow-workspace"}, set())
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIAFAKE/"), headers


@test
def more_than_a_thousand_files(b):
    for number in range(1105):
        b.a.put("bucket-a", f"mlflow/workspaces/team-a/6/many/{number:04} ž.txt", b"x")
    b.a.put("bucket-a", "mlflow/workspaces/team-a/6/many-not", b"x")
    files = b.web("GET", f"{A}?path=6/many", None, "team-a").json["files"]
    equal([f["path"] for f in files], [f"{n:04} ž.txt" for n in range(1105)])
    equal(b.web("DELETE", f"{A}/6/many", None, "team-a").status, 200)
    equal(b.a.keys("bucket-a", "mlflow/workspaces/team-a/6/"), ["mlflow/workspaces/team-a/6/many-not"])


@test
def a_checksum_that_does_not_fit_is_refused(b):
    md5 = [("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==")]  # of "hello"
    for workspace in ("team-a", "plain"):
        equal(b.web("PUT", f"{A}/7/x", b"hello", workspace, md5).status, 200)
        for body in (b"other", b""):
            reply = b.web("PUT", f"{A}/7/y", body, workspace, md5)
            equal((reply.status, reply.is_error), (400, True), f"{workspace}: ")
        equal(b.web("GET", f"{A}?path=7", None, workspace).json["files"], [{"path": "x", "is_dir": False, "file_size": 5}])


@test
def checksums_of_s3_are_checked(b):
    sums = {  # of "hello" and of "": as AWS's documents define them, computed by other programs
        "crc32": ("NhCmhg==", "AAAAAA=="), "crc32c": ("mnG7TA==", "AAAAAA=="), "crc64nvme": ("M3eFcAZSQlc=", "AAAAAAAAAAA="), "sha1": ("qvTGHdzF6KLavt4PO0gs2a6pQ00=", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
        "sha256": ("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    }
    for workspace in ("team-a", "plain"):
        for name, (hello, empty) in sums.items():
            header = f"x-amz-checksum-{name}"
            equal(b.web("PUT", f"{A}/8/{name}", b"hello", workspace, [(header, hello)]).status, 200, f"{workspace} {name}: ")
            if workspace == "plain":
                equal(b.web("PUT", f"{A}/8/{name}-empty", b"", workspace, [(header, empty)]).status, 200, f"{workspace} {name}: ")
            for body in (b"Hello", b"hello " * 100000):
                refused(b.web("PUT", f"{A}/8/not", body, workspace, [(header, hello)]), 400, "BAD_REQUEST")
            refused(b.web("PUT", f"{A}/8/not", b"hello", workspace, [(header, "no base64!")]), 400, "BAD_REQUEST")
        equal([f["path"] for f in b.web("GET", f"{A}?path=8", None, workspace).json["files"] if f["path"] == "not"], [])
    # a checksum of a part
    from stores import parts
    made = parts.create(b, "sum.bin", 1, workspace="plain")
    one = made["credentials"][0]
    parts.put(b, made, 1, b"other", {**one["headers"], "x-amz-checksum-crc32": sums["crc32"][0]}, 400)
    parts.put(b, made, 1, b"hello", {**one["headers"], "x-amz-checksum-crc32": sums["crc32"][0]})
    parts.abort(b, made, "sum.bin", workspace="plain")


@test
def files_above_the_limit_of_a_workspace(b):
    equal(b.web("PUT", f"{A}/1/x", b"x" * 1000, "small").status, 200)
    refused(b.web("PUT", f"{A}/1/y", b"x" * 1001, "small"), 413, "BAD_REQUEST")
    chunks = b"400\r\n" + b"x" * 1024 + b"\r\n0\r\n\r\n"
    refused(b.web("PUT", f"{A}/1/y", chunks, "small", [("Transfer-Encoding", "chunked")]), 413, "BAD_REQUEST")
    equal(b.a.keys("bucket-small"), ["workspaces/small/1/x"])
    equal(b.web("PUT", f"{A}/1/y", b"x" * 1001, "team-a").status, 200)


@test
def a_workspace_that_is_full(b):
    b.ours.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": "small-disk"})
    options = ["--backend-store-uri", b.ours.uri, "--enable-workspaces", "--artifacts-destination", str(b.ours.artifacts),
               "--artifact-stores", str(b.ours.folder / "stores.ini")]
    for workspace, total in (("small", 3000), ("small-disk", 1500)):
        def run(*command):
            done = subprocess.run([str(env.PROGRAM), *command, "--workspace", workspace, *options], capture_output=True, text=True,
                                  env=clean_environment(AWS_EC2_METADATA_DISABLED="true"))
            assert done.returncode == 0, done.stderr
            return done.stdout.splitlines()
        def usage(byte_count, files):  # as it is counted, and as it is
            found = b.web("GET", "/api/3.0/mlflow-fcgi/usage", None, workspace).json
            equal((found["bytes"], found["files"], found["max_total_size"], found["max_file_size"]), (byte_count, files, total, 1000), f"{workspace}: ")
            equal(run("usage", "--measure")[1].split()[:3], [workspace, str(byte_count), str(files)])
        def put(name, size, status=200):
            reply = b.web("PUT", f"{A}/1/{name}", b"x" * size, workspace)
            equal((reply.status, reply.json and reply.json["error_code"]), (status, None if status == 200 else "RESOURCE_EXHAUSTED"))
        b.web("DELETE", f"{A}/1", None, workspace)
        usage(0, 0)
        put("a", 900)
        put("d/b", total - 900 - 100 if total < 2000 else 900)
        if total > 2000:
            put("d/c", 1000)
        full = {3000: (2800, 3), 1500: (1400, 2)}[total]
        usage(*full)
        put("e", 300, 429)
        put("a", 900)  # over itself
        usage(*full)
        put("a", 1000)
        put("e", 150, 429)
        usage(full[0] + 100, full[1])
        put("a", 500)
        put("e", 300)
        usage(full[0] - 100, full[1] + 1)
        b.web("DELETE", f"{A}/1/e", None, workspace)
        b.web("DELETE", f"{A}/1/nothing", None, workspace)
        usage(full[0] - 400, full[1])
        b.web("DELETE", f"{A}/1/d", None, workspace)
        usage(500, 1)
        if workspace == "small":  # what comes without the server is known when it is measured
            b.a.put("bucket-small", "workspaces/small/1/direct", b"x" * 3000)
            run("usage", "--measure")
            put("e", 1, 429)
            put("a", 400)
            usage(3400, 2)
        b.web("DELETE", f"{A}/1", None, workspace)
        experiment = b.ours.web.call("POST", "/api/2.0/mlflow/experiments/create", {"name": "purged"}, workspace).json["experiment_id"]
        run_id = b.ours.web.call("POST", "/api/2.0/mlflow/runs/create", {"experiment_id": experiment}, workspace).json["run"]["info"]["run_id"]
        equal(b.web("PUT", f"{A}/{experiment}/{run_id}/artifacts/f", b"x" * 700, workspace).status, 200)
        usage(700, 1)
        b.ours.web.call("POST", "/api/2.0/mlflow/runs/delete", {"run_id": run_id}, workspace)
        equal(run("gc")[-1], "1 deleted, 0 left")
        usage(0, 0)


@test
def artifacts_of_a_registered_version_stay(b):
    def call(path, body):
        return b.ours.web.call("POST", f"/api/2.0/mlflow/{path}", body, "small").json
    experiment = call("experiments/create", {"name": "e"})["experiment_id"]
    run = call("runs/create", {"experiment_id": experiment})["run"]["info"]
    place = f"{A}/{experiment}/{run['run_id']}/artifacts"
    for name in ("model/MLmodel", "other.txt"):
        equal(b.web("PUT", f"{place}/{name}", b"first", "small").status, 200)
    call("registered-models/create", {"name": "m"})
    version = call("model-versions/create", {"name": "m", "run_id": run["run_id"], "source": f"{run['artifact_uri']}/model"})
    assert "model_version" in version, version
    json_type = [("Content-Type", "application/json")]
    for method, path, body in (("PUT", f"{place}/model/MLmodel", b"second"), ("PUT", f"{place}/model/new/file", b"x"), ("DELETE", f"{place}/model/MLmodel", None), ("DELETE", f"{place}/model", None),
                               ("DELETE", place, None), ("POST", place.replace("/artifacts/", "/mpu/create/", 1) + "/model", b'{"path": "MLmodel", "num_parts": 1}')):
        refused(b.web(method, path, body, "small", json_type), 403, "PERMISSION_DENIED")
    equal(b.web("PUT", f"{place}/other.txt", b"second", "small").status, 200)
    equal(b.web("GET", f"{place}/model/MLmodel", None, "small").body, b"first")
    b.ours.web.call("DELETE", "/api/2.0/mlflow/model-versions/delete", {"name": "m", "version": "1"}, "small")
    equal(b.web("DELETE", f"{place}/model", None, "small").status, 200)


@test
def what_was_deleted_is_purged(b):
    options = ["--backend-store-uri", b.ours.uri, "--enable-workspaces", "--artifacts-destination", str(b.ours.artifacts), "--artifact-stores", str(b.ours.folder / "stores.ini")]
    def gc(*given, status=0):
        done = subprocess.run([str(env.PROGRAM), "gc", *given, *options], capture_output=True, text=True, env=clean_environment(AWS_EC2_METADATA_DISABLED="true"))
        equal(done.returncode, status, done.stdout + done.stderr)
        return done.stdout.splitlines()
    for workspace in ("gc-local", "team-a"):
        def call(path, body, method="POST"):
            return b.ours.web.call(method, f"/api/2.0/mlflow/{path}", body, workspace).json
        b.ours.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": workspace})
        experiment = call("experiments/create", {"name": "gc"})["experiment_id"]
        runs = [call("runs/create", {"experiment_id": experiment})["run"]["info"]["run_id"] for _ in range(3)]
        model = call("logged-models", {"experiment_id": experiment, "name": "m"})["model"]["info"]["model_id"]
        for run in runs:
            call("runs/log-batch", {"run_id": run, "metrics": [{"key": "m", "value": 1, "timestamp": 1, "step": 0}], "params": [{"key": "p", "value": "v"}], "tags": [{"key": "t", "value": "v"}]})
            equal(b.web("PUT", f"{A}/{experiment}/{run}/artifacts/a/f.txt", b"x", workspace).status, 200)
        equal(b.web("PUT", f"{A}/{experiment}/models/{model}/artifacts/MLmodel", b"x", workspace).status, 200)
        scorer = b.ours.web.call("POST", "/api/3.0/mlflow/scorers/register", {"experiment_id": experiment, "name": "s", "serialized_scorer": "{}"}, workspace).json["scorer_id"]
        b.query("insert into endpoints (endpoint_id, name, created_at, last_updated_at, workspace) values (%s, %s, 1, 1, %s)", workspace, workspace, workspace)
        b.query("insert into guardrails (guardrail_id, name, scorer_id, scorer_version, stage, action, created_at, last_updated_at, workspace) values (%s, 'g', %s, 1, 'BEFORE', 'VALIDATION', 1, 1, %s)", workspace, scorer, workspace)
        b.query("insert into endpoint_bindings (endpoint_id, resource_type, resource_id, created_at, last_updated_at) values (%s, 'scorer', %s, 1, 1)", workspace, scorer)
        call("runs/delete", {"run_id": runs[0]})
        call(f"logged-models/{model}", None, "DELETE")
        equal(gc("--workspace", workspace, "--older-than", "1d"), ["0 deleted, 0 left"])
        dry = gc("--workspace", workspace, "--dry-run")
        equal(sorted(dry), sorted([f"would delete: run {runs[0]} of workspace {workspace}", f"would delete: logged model {model} of workspace {workspace}", "2 would be deleted, 0 left"]))
        equal(call(f"runs/get?run_id={runs[0]}", None, "GET")["run"]["info"]["lifecycle_stage"], "deleted")
        equal(gc("--workspace", workspace)[-1], "2 deleted, 0 left")
        equal(gc("--workspace", workspace)[-1], "0 deleted, 0 left")
        equal(call(f"runs/get?run_id={runs[0]}", None, "GET")["error_code"], "RESOURCE_DOES_NOT_EXIST")
        equal([b.web("GET", f"{A}/{experiment}/{run}/artifacts/a/f.txt", None, workspace).status for run in runs], [404, 200, 200])
        equal(b.web("GET", f"{A}/{experiment}/models/{model}/artifacts/MLmodel", None, workspace).status, 404)
        call("experiments/delete", {"experiment_id": experiment})
        equal(gc("--workspace", workspace, status=1)[-1], "2 deleted, 1 left")
        b.query("delete from guardrails where guardrail_id = %s", workspace)
        equal(gc("--workspace", workspace)[-1], "1 deleted, 0 left")
        equal(b.query("select count(*) from endpoint_bindings where endpoint_id = %s", workspace), [(0,)])
        equal(b.web("GET", f"{A}?path={experiment}", None, workspace).json, {})
        equal(call(f"experiments/get?experiment_id={experiment}", None, "GET")["error_code"], "RESOURCE_DOES_NOT_EXIST")
        assert call("experiments/create", {"name": "gc"})["experiment_id"]
    # some by their ids
    def call(path, body):
        return b.ours.web.call("POST", f"/api/2.0/mlflow/{path}", body, "gc-local").json
    first, second = (call("experiments/create", {"name": f"by id {n}"})["experiment_id"] for n in "ab")
    runs = [call("runs/create", {"experiment_id": e})["run"]["info"]["run_id"] for e in (first, first, second, second)]
    for run in (runs[0], runs[2]):
        call("runs/delete", {"run_id": run})
    model = call("logged-models", {"experiment_id": first, "name": "m"})["model"]["info"]["model_id"]
    b.ours.web.call("DELETE", f"/api/2.0/mlflow/logged-models/{model}", None, "gc-local")
    ids = ("--run-ids", f"{runs[0]},{runs[1]},nothing")
    equal(sorted(gc("--dry-run", *ids, status=1)), sorted([f"would delete: run {runs[0]} of workspace gc-local", "1 would be deleted, 2 left"]))
    equal(gc("--older-than", "1d", "--run-ids", runs[0], status=1)[-1], "0 deleted, 1 left")
    equal(gc(*ids, status=1)[-1], "1 deleted, 2 left")
    equal(gc("--logged-model-ids", model), [f"deleted: logged model {model} of workspace gc-local", "1 deleted, 0 left"])
    equal(gc("--experiment-ids", first, status=1)[-1], "0 deleted, 1 left")
    call("experiments/delete", {"experiment_id": first})
    equal(sorted(gc("--experiment-ids", first)), sorted([f"deleted: run {runs[1]} of workspace gc-local", f"deleted: experiment {first} of workspace gc-local", "2 deleted, 0 left"]))
    equal(gc("--workspace", "gc-local")[-1], "1 deleted, 0 left")
    # what the store keeps, the database keeps
    experiment = b.ours.web.call("POST", "/api/2.0/mlflow/experiments/create", {"name": "kept"}, "broken").json["experiment_id"]
    run = b.ours.web.call("POST", "/api/2.0/mlflow/runs/create", {"experiment_id": experiment}, "broken").json["run"]["info"]["run_id"]
    b.ours.web.call("POST", "/api/2.0/mlflow/runs/delete", {"run_id": run}, "broken")
    b.fake.be(503)
    equal(gc("--workspace", "broken", status=1)[-1], "0 deleted, 1 left")
    equal(b.ours.web.call("GET", f"/api/2.0/mlflow/runs/get?run_id={run}", None, "broken").status, 200)


# ---- beside the reference ----


def normal(value):
    """Without what differs between two servers: ports, signatures, ids of uploads."""
    if isinstance(value, dict):
        return {k: normal(v) for k, v in sorted(value.items()) if k not in ("upload_id",)}
    if isinstance(value, list):
        return [normal(v) for v in value]
    if isinstance(value, str) and value.startswith("http"):
        url = urllib.parse.urlsplit(value)
        query = sorted(k for k, _ in urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        return [url.path.split("/", 2)[2], query]  # without the bucket
    return value


@test
def the_same_answers_as_the_reference(b):
    packages = b.folder / "boto"  # the reference's environment has no boto3; nothing else of the other one
    packages.mkdir()
    for name in ("boto3", "botocore", "s3transfer", "jmespath"):
        (packages / name).symlink_to(next(PYTHON.parent.parent.glob(f"lib/python3*/site-packages/{name}")))
    b.a.make_bucket("stock")
    b.a.make_bucket("ours")
    stock = Stock(b.folder / "stock", None, workspaces=False, options=["--artifacts-destination", "s3://stock/x", "--serve-artifacts", "--artifacts-only"])
    stock.environment = {**b.a.environment(), "PYTHONPATH": str(packages)}
    ours = b.server(None, ["--artifacts-destination", "s3://ours/x", "--artifacts-only", "--disable-workspaces"], b.a.environment())
    ours.options = [o for o in ours.options if o != "--enable-workspaces"]
    steps = [
        ("PUT", f"{A}/1/a.txt", b"hello"), ("PUT", f"{A}/1/b/c%20d.json", b"{}"), ("PUT", f"{A}/1/e", b""), ("GET", f"{A}/1/a.txt", None), ("GET", f"{A}/1/nothing", None),
        ("GET", f"{A}?path=1", None), ("GET", f"{A}?path=1/b", None), ("GET", f"{A}?path=1/a.txt", None), ("GET", f"{A}?path=nothing", None), ("GET", f"{A}", None),
        ("GET", f"{PRESIGNED}/1/a.txt", None), ("GET", f"{PRESIGNED}/1/nothing", None), ("GET", f"{PRESIGNED}/1/b/c%20d.json", None),
        ("POST", f"{MPU}/create/1", b'{"path": "/tmp/big.bin", "num_parts": 3}'), ("POST", f"{MPU}/create/1", b'{"path": "big.bin"}'), ("POST", f"{MPU}/create/1", b"{}"),
        ("POST", f"{MPU}/complete/1", b'{"path": "big.bin", "upload_id": "x"}'), ("GET", SERVER_INFO, None),
        ("DELETE", f"{A}/1/b", None), ("GET", f"{A}?path=1", None), ("DELETE", f"{A}/1/nothing", None), ("DELETE", f"{A}/1", None), ("GET", f"{A}?path=1", None),
    ]
    with stock, ours:
        for method, path, body in steps:
            headers = [("Content-Type", "application/json")] if method == "POST" else []
            theirs, mine = stock.web.send(method, path, body, headers), ours.web.send(method, path, body, headers)
            if path.endswith("/nothing") and method == "GET" and path.startswith(A):
                equal((theirs.status, mine.status), (500, 404))  # botocore's exception is no MLflow error
                continue
            about = f"{method} {path}: "
            equal(mine.status, theirs.status, about)
            if theirs.json is None:
                equal(mine.body, theirs.body, about)
            elif path != SERVER_INFO:
                equal(normal(mine.json), normal(theirs.json), about)
            else:
                for key in ("multipart_uploads_enabled", "multipart_downloads_enabled"):
                    equal(mine.json[key], theirs.json[key], about)


# ---- buckets without the proxy ----


@test
def runs_in_a_bucket_of_their_own(b):
    ours = b.server(None, ["--default-artifact-root", "s3://shared/direct", "--artifacts-destination", "s3://shared/served"], b.a.environment())
    with ours:
        web = ours.web
        web.call("POST", "/api/3.0/mlflow/workspaces", {"name": "team-c"})
        web.call("POST", "/api/3.0/mlflow/workspaces", {"name": "team-d"})
        experiment = web.call("POST", "/api/2.0/mlflow/experiments/create", {"name": "e"}, "team-c").json["experiment_id"]
        info = web.call("POST", "/api/2.0/mlflow/runs/create", {"experiment_id": experiment}, "team-c").json["run"]["info"]
        equal(info["artifact_uri"], f"s3://shared/direct/workspaces/team-c/{experiment}/{info['run_id']}/artifacts")
        answer = web.call("POST", "/api/2.0/mlflow/artifacts/presigned-upload-url", {"run_id": info["run_id"], "path": "a/b.txt"}, "team-c").json
        equal(answer["headers"], {"Content-Type": "text/plain"})
        from lib.web import Web
        path = answer["presigned_url"].split(str(b.a.port), 1)[1]
        equal(Web(b.a.port).send("PUT", path, b"direct", list(answer["headers"].items())).status, 200)
        equal(web.send("GET", f"/get-artifact?run_id={info['run_id']}&path=a/b.txt", None, [("X-MLFLOW-WORKSPACE", "team-c")]).body, b"direct")
        listed = web.send("GET", f"/api/2.0/mlflow/artifacts/list?run_id={info['run_id']}&path=a", None, [("X-MLFLOW-WORKSPACE", "team-c")]).json
        equal(listed["files"], [{"path": "a/b.txt", "is_dir": False, "file_size": 6}])
        down = web.call("POST", "/api/2.0/mlflow/artifacts/presigned-download-url", {"run_id": info["run_id"], "path": "a/b.txt"}, "team-c").json
        equal(down["file_size"], 6)
        equal(Web(b.a.port).send("GET", down["presigned_url"].split(str(b.a.port), 1)[1]).body, b"direct")
        equal(web.call("POST", "/api/2.0/mlflow/artifacts/presigned-download-url", {"run_id": info["run_id"], "path": "a/b.txt"}, "team-d").status, 404)
        equal(web.call("POST", "/api/2.0/mlflow/artifacts/presigned-download-url", {"run_id": info["run_id"], "path": "a/b.txt", "expiration": 604801}, "team-c").status, 400)
        for uri in ("s3://bucket-a/mlflow/workspaces/team-a/1", "s3://shared/direct/workspaces/team-c/1", "s3://shared/directx/1", "s3://shared"):
            b.postgres.query(ours.uri.split("/")[3].split("?")[0], "update runs set artifact_uri = %s", uri)
            equal(web.send("GET", f"/get-artifact?run_id={info['run_id']}&path=x", None, [("X-MLFLOW-WORKSPACE", "team-d")]).status, 404)
            reply = web.send("GET", f"/get-artifact?run_id={info['run_id']}&path=x", None, [("X-MLFLOW-WORKSPACE", "team-c")])
            assert reply.status == (404 if "team-c" in uri else 400), reply


@test
def clients_are_sent_to_the_store(b):
    b.a.make_bucket("only")
    ours = b.server(None, ["--presigned-only", "--artifacts-destination", "s3://only"], b.a.environment())
    with ours:
        ours.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": "team-p"})
        reply = ours.web.send("PUT", f"{A}/1/x", b"hello")
        equal((reply.status, reply.headers["location"].startswith(b.a.url)), (307, True))
        b.client(ours, "team-p")


@test
def no_urls_where_clients_cannot_use_them(b):
    ours = b.server(None, ["--no-presigned-urls", "--artifacts-destination", "s3://shared/no-urls"], b.a.environment())
    with ours:
        equal([ours.web.send("GET", SERVER_INFO).json[f"multipart_{what}_enabled"] for what in ("uploads", "downloads")], [False, False])
        equal(ours.web.send("GET", f"{PRESIGNED}/1/x").status, 501)
        equal(ours.web.send("PUT", f"{A}/1/x", b"x").status, 200)


# ---- where keys come from ----


class Metadata:
    """An instance's metadata service (IMDSv2), a container's endpoint, and STS, for one pair of keys."""

    def __init__(self, s3, lifetime):
        self.s3, self.lifetime, self.seen = s3, lifetime, []

    def __enter__(self):
        metadata = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                """Quiet."""

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                metadata.seen.append((self.command, self.path, dict(self.headers), body))
                status, text = metadata.answer(self.command, self.path, self.headers, body)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_PUT = do_POST = answer

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method, path, headers, body):
        until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.lifetime))
        keys = json.dumps({"AccessKeyId": self.s3.access, "SecretAccessKey": self.s3.secret, "Token": "", "Expiration": until})
        role = "/latest/meta-data/iam/security-credentials/"
        if method == "PUT" and path == "/latest/api/token":
            return 200, "the-token"
        if path in (role, role + "the-role") and headers.get("X-aws-ec2-metadata-token") == "the-token":
            return 200, keys if path.endswith("the-role") else "the-role"
        if path == "/container" and headers.get("Authorization") == "of the pod":
            return 200, keys
        if path == "/sts" and "WebIdentityToken=the%20web%20token&" not in body and body.endswith("WebIdentityToken=the%20web%20token"):
            return 200, (f"<AssumeRoleWithWebIdentityResponse xmlns='https://sts'><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{self.s3.access}</AccessKeyId>"
                         f"<SecretAccessKey>{self.s3.secret}</SecretAccessKey><SessionToken></SessionToken><Expiration>{until}</Expiration></Credentials>"
                         "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>")
        return 404, ""


@test
def keys_are_found_where_boto3_finds_them(b):
    files = b.folder / "aws"
    files.mkdir()
    files.chmod(0o755)
    (files / "credentials").write_text(f"[default]\naws_access_key_id = x\naws_secret_access_key = y\n[labs]\naws_access_key_id={b.a.access}\naws_secret_access_key={b.a.secret}\n")
    (files / "config").write_text(f"[profile labs]\nregion = us-east-1\nendpoint_url = {b.a.url}\n")
    (files / "token").write_text("the web token\n")
    nowhere = {"AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_CONFIG_FILE": "/nonexistent", "AWS_DEFAULT_REGION": "us-east-1", "MLFLOW_S3_ENDPOINT_URL": b.a.url}
    with Metadata(b.a, 3600) as service, Metadata(b.a, 300) as short:
        sources = {
            "a profile": {"AWS_SHARED_CREDENTIALS_FILE": str(files / "credentials"), "AWS_CONFIG_FILE": str(files / "config"), "AWS_PROFILE": "labs", "AWS_EC2_METADATA_DISABLED": "true"},
            "an instance": {**nowhere, "AWS_EC2_METADATA_SERVICE_ENDPOINT": service.url},
            "an instance whose keys end soon": {**nowhere, "AWS_EC2_METADATA_SERVICE_ENDPOINT": short.url},
            "a container": {**nowhere, "AWS_CONTAINER_CREDENTIALS_FULL_URI": service.url + "/container", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "of the pod"},
            "a web identity": {**nowhere, "AWS_WEB_IDENTITY_TOKEN_FILE": str(files / "token"), "AWS_ROLE_ARN": "arn:aws:iam::1:role/x", "AWS_ENDPOINT_URL_STS": service.url + "/sts"},
        }
        for name, variables in sources.items():
            server = b.server(None, ["--workers", "1", "--artifacts-destination", "s3://shared/keys"], variables)
            with server:
                for content in (b"one", b"two", b"three"):
                    equal(server.web.send("PUT", f"{A}/1/{len(variables)}", content).status, 200, f"{name}: ")
                equal(server.web.send("GET", f"{A}/1/{len(variables)}").body, b"three", f"{name}: ")
        asked = [path for _, path, _, _ in service.seen if path.endswith("the-role")]
        equal(len(asked), 1)  # and remembered
        assert len([path for _, path, _, _ in short.seen if path.endswith("the-role")]) > 2  # refreshed before they end
    server = b.server(None, ["--artifacts-destination", "s3://shared/keys"], {**nowhere, "AWS_EC2_METADATA_DISABLED": "true"})
    with server:
        reply = server.web.send("PUT", f"{A}/1/x", b"x")
        equal((reply.status, "AWS_ACCESS_KEY_ID" in reply.json["message"]), (500, True))


# ---- out of order ----


def refused(reply, status, code, *absent):
    equal((reply.status, reply.json and reply.json["error_code"]), (status, code), f"{reply}: ")
    for text in ("AKIA", "secret", "X-Amz", *absent):
        assert text not in reply.body.decode(), reply


@test
def a_store_that_refuses(b):
    for trouble, status, code in ((403, 403, "PERMISSION_DENIED"), (503, 503, "TEMPORARILY_UNAVAILABLE"), (500, 503, "TEMPORARILY_UNAVAILABLE"),
                                  ("hang up", 503, "TEMPORARILY_UNAVAILABLE"), (307, 500, "INTERNAL_ERROR")):
        b.fake.be(trouble)
        for method, path, body in (("GET", f"{A}/1/x", None), ("PUT", f"{A}/1/x", b"x" * 100_000), ("DELETE", f"{A}/1/x", None), ("GET", f"{A}?path=1", None),
                                   ("POST", f"{MPU}/create/1", b'{"path": "x", "num_parts": 1}')):
            refused(b.web(method, path, body, "broken", [("Content-Type", "application/json")]), status, code)


@test
def a_store_that_is_slow(b):
    b.fake.be("slow")
    b.fake.server.delay = 3
    began = time.monotonic()
    threads = [threading.Thread(target=lambda: __import__("lib.web", fromlist=["Web"]).Web(b.ours.port).send("GET", f"{A}/1/x", None, [("X-MLFLOW-WORKSPACE", "broken")])) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    equal(b.web("GET", f"{A}?path=1", None, "plain").status, 200)  # both workers are free
    assert time.monotonic() - began < 2.5
    for thread in threads:
        thread.join()


@test
def a_store_that_ends_in_the_middle(b):
    b.fake.be("truncated")
    try:
        reply = b.web("GET", f"{A}/1/x", None, "broken")
    except Exception as broken:
        assert "Incomplete" in type(broken).__name__, broken
    else:
        raise AssertionError(f"a whole answer: {reply}")


@test
def a_store_whose_headers_mean_something_to_nginx(b):
    b.fake.be("accelerate")
    reply = b.web("GET", f"{A}/1/x", None, "broken")
    equal((reply.status, reply.body, "set-cookie" in reply.headers), (200, b"ok", False))


@test
def a_store_that_does_not_know_the_keys(b):
    refused(b.web("GET", f"{A}/1/x", None, "forged"), 403, "PERMISSION_DENIED")
    refused(b.web("PUT", f"{A}/1/x", b"x", "forged"), 403, "PERMISSION_DENIED")
    refused(b.web("GET", f"{A}?path=1", None, "forged"), 401, "UNAUTHENTICATED")


@test
def a_store_that_is_down_and_comes_back(b):
    b.b.stop()
    refused(b.web("GET", f"{A}/9/x.txt", None, "team-b"), 503, "TEMPORARILY_UNAVAILABLE")
    refused(b.web("PUT", f"{A}/9/x.txt", b"x", "team-b"), 503, "TEMPORARILY_UNAVAILABLE")
    refused(b.web("GET", f"{A}?path=9", None, "team-b"), 503, "TEMPORARILY_UNAVAILABLE")
    equal(b.web("PUT", f"{A}/9/x.txt", b"x", "team-a").status, 200)
    b.b.start()
    equal(b.web("PUT", f"{A}/9/x.txt", b"back", "team-b").status, 200)
    equal(b.web("GET", f"{A}/9/x.txt", None, "team-b").body, b"back")


@test
def no_secret_in_any_log(b):
    texts = [p.read_text(errors="replace") for p in (b.ours.folder / "data" / "log").glob("*")]
    assert texts
    for text in texts:
        for secret in (b.a.secret, b.b.secret, "the-secret-of-the-fake", "X-Amz-Signature=", "X-Amz-Credential="):
            at = text.find(secret)
            assert at < 0 or "?versionId=1" in text[max(0, at - 300):at], f"{secret}: {text[max(0, at - 200):at + 200]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--full", action="store_true")
    args = parser.parse_args()
    env.require(VERSITYGW, "run scripts/setup test")
    env.require(PYTHON, "run scripts/setup test")
    passed = failed = 0
    with env.Scratch("stores") as folder, Postgres(folder / "pg") as postgres, Bench(args, folder, postgres) as bench:
        for function in [*TESTS[:-1], *moves.TESTS, *parts.TESTS, *edges.TESTS, TESTS[-1]]:  # the last one reads what all have logged
            name = function.__name__.replace("_", " ")
            if args.only not in name:
                continue
            began = time.monotonic()
            try:
                function(bench)
                passed += 1
            except Exception:
                failed += 1
                print(f"FAIL {name}\n{traceback.format_exc(limit=-4)}", flush=True)
            print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
