#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Artifacts: how fast files go through us, beside nginx without us and beside stock MLflow.

    artifacts.py [--megabytes N] [--files N] [--parallel N] [--small-files-in DIR] [--only-small]

One file of N megabytes (1024) down and up, on disk and in a bucket of versitygw; N such files at once (16), with
what a worker holds afterwards; N small files (10000) up and down by eight connections, ours and stock.

The small files lie in memory (/dev/shm), since what is measured is the servers. An ext4 without a journal, as some
virtual machines have, takes up to a millisecond to make a file where many were deleted a moment ago.
"""

import argparse
import concurrent.futures
import os
import re
import selectors
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import env  # noqa: E402

env.use_reference_python()

from lib.postgres import Postgres  # noqa: E402
from lib.s3 import VersityGW  # noqa: E402
from lib.servers import Ours, Stock, wait_until  # noqa: E402

A = "/api/2.0/mlflow-artifacts/artifacts"
ROUNDS = 3


class Nginx:
    """nginx alone: the same file sent with sendfile, taken with the DAV module, and passed to the same bucket."""

    def __init__(self, folder, bucket_url):
        self.folder, self.port = folder, env.free_port()
        (folder / "files").mkdir(parents=True)
        os.chmod(folder / "files", 0o777)
        (folder / "nginx.conf").write_text(f"""
worker_processes 2; pid {folder}/pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 512; }}
http {{
    sendfile on; tcp_nopush on; access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    client_max_body_size 0;
    server {{
        listen 127.0.0.1:{self.port};
        location /files/ {{ root {folder}; dav_methods PUT; }}
        location /bucket/ {{ proxy_pass {bucket_url}/; proxy_http_version 1.1; proxy_max_temp_file_size 0; proxy_buffers 32 64k;
            proxy_busy_buffers_size 256k; proxy_set_header Host {bucket_url.split('/')[2]}; }}
    }}
}}""")

    def __enter__(self):
        self.process = subprocess.Popen(["nginx", "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "error.log")])
        wait_until(lambda: (self.folder / "pid").exists(), 10, "nginx up")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def curl(*arguments):
    began = time.monotonic()
    done = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--noproxy", "*", *arguments], capture_output=True, text=True)
    assert done.stdout in ("200", "201", "204"), (arguments, done.stdout, done.stderr)
    return time.monotonic() - began


def compare(what, megabytes, ours, alone):
    """Alternating rounds, the median of each."""
    times = {"ours": [], "alone": []}
    for _ in range(ROUNDS):
        times["alone"].append(curl(*alone))
        times["ours"].append(curl(*ours))
    mine, theirs = (megabytes / statistics.median(times[k]) for k in ("ours", "alone"))
    print(f"{what:44} {mine:8.0f} MB/s  nginx alone {theirs:8.0f} MB/s  ratio {mine / theirs:.2f}", flush=True)


def memory(server):
    return max(int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) for pid in server.workers())


def exchange(port, messages, connections=8):
    """Seconds that it takes to have all requests answered with 200 over kept-alive connections. One loop over sockets:
    a client of a library would take as long as the server, or longer, and be what is measured."""
    selector, left, busy = selectors.DefaultSelector(), iter(messages), 0

    def send_next(connection):
        message = next(left, None)
        if message is None:
            selector.unregister(connection)
            connection.close()
            return 0
        answers[connection] = b""
        connection.sendall(message)
        return 1

    answers = {}
    began = time.monotonic()
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ)
        busy += send_next(connection)
    while busy:
        for key, _ in selector.select():
            answers[key.fileobj] += key.fileobj.recv(65536)
            if is_whole(answers[key.fileobj]):
                busy -= 1 - send_next(key.fileobj)
    return time.monotonic() - began


def is_whole(answer):
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    assert head.startswith(b"HTTP/1.1 200"), answer
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return len(body) == int(length[1]) if length else body.endswith(b"0\r\n\r\n")


def small_files(server, count):
    """Files a second, up and down."""
    def request(method, number, content=b""):
        return (f"{method} {A}/small/{number % 100}/{number}.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Content-Length: {len(content)}\r\n\r\n").encode() + content

    return [count / exchange(server.port, [request(method, n, content) for n in range(count)])
            for method, content in (("PUT", b"x" * 1000), ("GET", b""))]


def compare_small_files(args, postgres):
    with env.Scratch("small", args.small_files_in) as folder:
        with Ours(folder / "ours", postgres.uri(postgres.create(), "+psycopg2"), workspaces=False, options=["--workers", "4"]) as ours:
            mine = small_files(ours, args.files)
        with Stock(folder / "stock", None, workspaces=False, options=[
                "--artifacts-destination", str(folder / "files"), "--serve-artifacts", "--artifacts-only", "--workers", "4"],
                environment={"TMPDIR": str(folder)}) as stock:
            theirs = small_files(stock, args.files)
    for what, a, b in zip(("up", "down"), mine, theirs):
        print(f"{args.files} small files {what:5} {a:8.0f} /s  stock MLflow {b:8.0f} /s  ratio {a / b:.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--files", type=int, default=10000)
    parser.add_argument("--parallel", type=int, default=16)
    parser.add_argument("--small-files-in", type=Path, default=Path("/dev/shm"))
    parser.add_argument("--only-small", action="store_true")
    args = parser.parse_args()
    if args.only_small:
        with env.Scratch("bench") as folder, Postgres(folder / "pg") as postgres:
            compare_small_files(args, postgres)
        return
    with env.Scratch("bench") as folder, Postgres(folder / "pg") as postgres, VersityGW(folder / "gw") as s3, \
            Nginx(folder / "nginx", s3.url) as nginx:
        s3.make_bucket("bench")
        source = folder / "source"
        with open(source, "wb") as f:
            for _ in range(args.megabytes):
                f.write(os.urandom(1 << 20))
        disk = Ours(folder / "disk", postgres.uri(postgres.create(), "+psycopg2"), workspaces=False, options=["--workers", "4"])
        bucket = Ours(folder / "bucket", postgres.uri(postgres.create(), "+psycopg2"), workspaces=False,
                      options=["--workers", "4", "--artifacts-destination", "s3://bench"])
        bucket.environment = s3.environment()
        plain = f"http://127.0.0.1:{nginx.port}"
        with disk, bucket:
            before = memory(disk), memory(bucket)
            compare("upload to disk", args.megabytes, ("-T", str(source), f"{disk.url}{A}/1/f"), ("-T", str(source), f"{plain}/files/f"))
            compare("download from disk", args.megabytes, (f"{disk.url}{A}/1/f",), (f"{plain}/files/f",))
            curl("-T", str(source), f"{bucket.url}{A}/1/f")

            def presigned(path="/api/2.0/mlflow-artifacts/presigned/1/f"):
                return plain + "/bucket/" + bucket.web.send("GET", path).json["url"].split("/", 3)[3]

            compare("download from a bucket", args.megabytes, (f"{bucket.url}{A}/1/f",), (presigned(),))
            part = bucket.web.call("POST", "/api/2.0/mlflow-artifacts/mpu/create/1", {"path": "g", "num_parts": 1}).json["credentials"][0]["url"]
            compare("upload to a bucket", args.megabytes, ("-T", str(source), f"{bucket.url}{A}/1/g"),
                    ("-T", str(source), plain + "/bucket/" + part.split("/", 3)[3]))
            with concurrent.futures.ThreadPoolExecutor(args.parallel) as pool:
                began = time.monotonic()
                list(pool.map(lambda n: curl("-T", str(source), f"{disk.url}{A}/2/{n}"), range(args.parallel)))
            rate = args.parallel * args.megabytes / (time.monotonic() - began)
            print(f"{args.parallel} uploads of {args.megabytes} MB at once: {rate:.0f} MB/s; a worker held at most {memory(disk)} KB"
                  f" (disk; {before[0]} KB before) and {memory(bucket)} KB (bucket; {before[1]} KB before)", flush=True)
        compare_small_files(args, postgres)


if __name__ == "__main__":
    main()
