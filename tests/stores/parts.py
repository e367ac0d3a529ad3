# SPDX-License-Identifier: Apache-2.0
"""Multipart uploads to a local disk: the protocol, what must not work, and what happens when processes die."""

import json
import os
import signal
import threading
import time
from urllib.parse import urlsplit

from lib.web import Web

from .cases import A, Cases, equal

MPU = "/api/2.0/mlflow-artifacts/mpu"
STEP = 1 << 20

TESTS = test = Cases()


def call(b, verb, directory, body, workspace="parts", status=200, server=None):
    reply = (server or b.ours).web.send("POST", f"{MPU}/{verb}/{directory}", json.dumps(body).encode(),
                                        [("Content-Type", "application/json"), ("X-MLFLOW-WORKSPACE", workspace)])
    equal(reply.status, status, f"{verb}: {reply} ")
    return reply.json


def create(b, name, n, directory="1", **more):
    return call(b, "create", directory, {"path": f"/tmp/{name}", "num_parts": n}, **more)


def put(b, made, number, content, headers=None, status=200, web=None):
    """Sends a part as the client does: to its URL, with its headers and no other; returns the ETag."""
    one = made["credentials"][number - 1]
    reply = (web or Web(b.ours.port)).send("PUT", urlsplit(one["url"]).path, content, list((one["headers"] if headers is None else headers).items()))
    equal(reply.status, status, f"part {number}: {reply} ")
    if status != 200:
        assert reply.is_error, reply
    return reply.headers.get("etag")


def complete(b, made, name, etags, directory="1", **more):
    return call(b, "complete", directory, {"path": name, "upload_id": made["upload_id"], "parts": [{"part_number": n, "etag": e} for n, e in etags]}, **more)


def abort(b, made, name, directory="1", **more):
    return call(b, "abort", directory, {"path": name, "upload_id": made["upload_id"]}, **more)


def get(b, name, workspace="parts"):
    return b.web("GET", f"{A}/1/{name}", None, workspace)


def block(number, size=STEP):
    return bytes([number]) * size


def spool(b):
    return sorted(p.name for p in (b.ours.artifacts / ".spool").glob("parts.*"))


@test
def parts_become_a_file_when_they_are_completed(b):
    b.ours.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": "parts"})
    equal(b.web("GET", "/api/3.0/mlflow/server-info").json["multipart_uploads_enabled"], True)
    b.web("PUT", f"{A}/1/big.bin", b"before", "parts")
    made = create(b, "big.bin", 4)
    equal([c["part_number"] for c in made["credentials"]], [1, 2, 3, 4])
    assert all(c["url"].startswith(b.ours.url + "/api/3.0/mlflow-fcgi/parts/parts/") for c in made["credentials"]), made
    etags = {n: put(b, made, n, block(n) if n < 4 else b"the end") for n in (3, 4, 1)}
    equal([f["path"] for f in b.web("GET", f"{A}?path=1", None, "parts").json["files"]], ["big.bin"])
    complete(b, made, "big.bin", sorted(etags.items()), status=400)  # a gap
    complete(b, made, "big.bin", [*sorted(etags.items())[:1], (2, '"0"')], status=400)
    etags[2] = put(b, made, 2, block(9))
    old, etags[2] = etags[2], put(b, made, 2, block(2))
    complete(b, made, "big.bin", sorted({**etags, 2: old}.items()), status=400)  # replaced since
    equal(get(b, "big.bin").body, b"before")
    equal(complete(b, made, "big.bin", sorted(etags.items())), {})
    equal(get(b, "big.bin").body, block(1) + block(2) + block(3) + b"the end")
    complete(b, made, "big.bin", sorted(etags.items()))  # the answer may have been lost
    abort(b, made, "big.bin")
    put(b, made, 2, block(7), status=404)
    equal(get(b, "big.bin").body, block(1) + block(2) + block(3) + b"the end")
    # fewer parts than URLs, one part, an empty one, a last one larger than the others
    for name, n, contents in (("fewer", 5, [block(1), block(2)]), ("one", 1, [b"small"]), ("empty", 1, [b""]), ("long end", 2, [b"ab", b"cdefgh"]), ("žluť 日本", 2, [b"a", b"b"])):
        made = create(b, name, n, "1/sub")
        complete(b, made, name, [(i + 1, put(b, made, i + 1, c)) for i, c in enumerate(contents)], "1/sub")
        from urllib.parse import quote
        equal(get(b, f"sub/{quote(name)}").body, b"".join(contents), f"{name}: ")


@test
def parts_are_for_who_was_given_them(b):
    made, other = create(b, "a.bin", 2), create(b, "b.bin", 2)
    token = made["credentials"][0]["headers"]
    for headers in ({}, made["credentials"][1]["headers"], other["credentials"][0]["headers"], {name: "0" * 64 for name in token}, {name: "" for name in token}):
        put(b, made, 1, block(1), headers, 404)
    path = urlsplit(made["credentials"][0]["url"]).path
    for forged in (path.replace("/parts/parts/", "/parts/plain/"), path.replace("/parts/parts/", "/parts/*/"), path.replace("/parts/parts/", "/parts/..%2f/"), path[:-1] + "0", path[:-1] + "3", path[:-1] + "-1", path[:-1] + "1x",
                   path.replace(made["upload_id"], "../" + made["upload_id"]), path.replace(made["upload_id"], "..%2f..%2f1"), path.replace(made["upload_id"], made["upload_id"][:-1])):
        reply = b.ours.web.send("PUT", forged, block(1), list(token.items()))
        equal((reply.status, reply.is_error), (404, True), f"{forged}: ")
    etags = [(n, put(b, made, n, block(n))) for n in (1, 2)]
    for how in ({"workspace": "plain"}, {"workspace": "default"}, {"directory": "2"}):
        complete(b, made, "a.bin", etags, status=404, **how)
        abort(b, made, "a.bin", status=404, **how)
    complete(b, made, "b.bin", etags, status=404)
    complete(b, {"upload_id": "../../x"}, "a.bin", etags, status=404)
    call(b, "create", "1", {"path": ".artifact.uploading.x", "num_parts": 1}, status=400)
    call(b, "create", "workspaces/plain/1", {"path": "x", "num_parts": 1}, status=400)
    call(b, "create", "1", {"path": "x", "num_parts": 0}, status=400)
    for name in (made, other):
        before = spool(b)
        abort(b, name, "a.bin" if name is made else "b.bin")
        equal(len(spool(b)), len(before) - 1)
    put(b, made, 1, block(1), status=404)
    complete(b, made, "a.bin", etags, status=404)
    equal(get(b, "a.bin").status, 404)
    made = create(b, "uneven", 3)
    put(b, made, 1, block(1))
    put(b, made, 2, block(2, 5), status=400)
    put(b, made, 2, b"", status=400)
    abort(b, made, "uneven")
    # a directory in the way is found out at the end, and nothing is lost
    b.web("PUT", f"{A}/1/dir/file", b"x", "parts")
    made = create(b, "dir", 1)
    complete(b, made, "dir", [(1, put(b, made, 1, b"y"))], status=400)
    abort(b, made, "dir")


@test
def parts_count_against_limits(b):
    b.ours.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": "small-disk"})
    b.web("DELETE", f"{A}/1", None, "small-disk")
    made = create(b, "x", 3, workspace="small-disk")
    put(b, made, 1, b"x" * 400)
    put(b, made, 2, b"x" * 400)
    put(b, made, 3, b"x" * 201, status=413)
    put(b, made, 3, b"x" * 5000, status=413)
    etags = [(1, put(b, made, 1, b"x" * 400)), (2, put(b, made, 2, b"x" * 400)), (3, put(b, made, 3, b"x" * 200))]
    complete(b, made, "x", etags, workspace="small-disk")
    usage = b.web("GET", "/api/3.0/mlflow-fcgi/usage", None, "small-disk").json
    equal((usage["bytes"], usage["files"]), (1000, 1))
    made = create(b, "y", 1, workspace="small-disk")
    put(b, made, 1, b"y" * 900, status=429)  # before it is kept
    abort(b, made, "y", workspace="small-disk")
    made, other = (create(b, name, 1, workspace="small-disk") for name in "yz")
    etag = put(b, made, 1, b"y" * 300)
    put(b, other, 1, b"z" * 300, status=429)  # beside what the first holds
    equal(b.web("PUT", f"{A}/1/other", b"o" * 300, "small-disk").status, 429)
    etag = put(b, made, 1, b"y" * 400)  # instead of what it holds itself
    abort(b, made, "y", workspace="small-disk")
    etag = put(b, other, 1, b"z" * 300)
    complete(b, other, "z", [(1, etag)], workspace="small-disk")
    usage = b.web("GET", "/api/3.0/mlflow-fcgi/usage", None, "small-disk").json
    equal((usage["bytes"], usage["files"]), (1300, 2))
    call(b, "create", "1", {"path": "z", "num_parts": 300}, "small-disk", 429)


def at_once(*functions):
    """Runs them side by side; what each gave or raised."""
    results = [None] * len(functions)

    def one(i):
        try:
            results[i] = functions[i]()
        except (Exception, AssertionError) as raised:
            results[i] = raised
    threads = [threading.Thread(target=one, args=(i,)) for i in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@test
def parts_that_race(b):
    size = 8 << 20
    for _ in range(3):
        made = create(b, "race", 2)
        first = at_once(*(lambda n=n: put(b, made, 1, block(n, size)) for n in range(1, 5)))
        last = put(b, made, 2, b"end")
        kept = []
        for n, etag in enumerate(first, 1):  # one of them is there, whole
            reply = b.web("POST", f"{MPU}/complete/1", json.dumps({"path": "race", "upload_id": made["upload_id"], "parts": [
                {"part_number": 1, "etag": etag}, {"part_number": 2, "etag": last}]}).encode(), "parts", [("Content-Type", "application/json")])
            if reply.status == 200 and not kept:
                kept.append(n)
                equal(get(b, "race").body, block(n, size) + b"end")
        equal(len(kept), 1)
    made = create(b, "twice", 3)
    etags = [(n, put(b, made, n, block(n, size))) for n in (1, 2, 3)]
    web = [Web(b.ours.port) for _ in range(2)]
    body = json.dumps({"path": "twice", "upload_id": made["upload_id"], "parts": [{"part_number": n, "etag": e} for n, e in etags]}).encode()
    header = [("Content-Type", "application/json"), ("X-MLFLOW-WORKSPACE", "parts")]
    equal([r.status for r in at_once(*(lambda w=w: w.send("POST", f"{MPU}/complete/1", body, header) for w in web))], [200, 200])
    equal(get(b, "twice").body, block(1, size) + block(2, size) + block(3, size))


@test
def parts_outlive_workers_and_servers(b):
    size, n = 8 << 20, 6
    made = create(b, "killed", n)
    over = threading.Event()

    def kill():
        while not over.is_set():
            for pid in b.ours.workers():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.15)

    def send(number):
        for _ in range(200):
            one = made["credentials"][number - 1]
            try:
                reply = Web(b.ours.port).send("PUT", urlsplit(one["url"]).path, block(number, size), list(one["headers"].items()))
            except OSError:
                continue
            if reply.status == 200:
                return number, reply.headers["etag"]
            assert reply.status >= 500, reply
            time.sleep(0.02)
        raise AssertionError(f"part {number} did not arrive")

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        etags = at_once(*(lambda number=number: send(number) for number in range(1, n + 1)))
    finally:
        over.set()
        killer.join()
    assert all(isinstance(e, tuple) for e in etags), etags
    b.ours.stop()
    b.ours.start()
    etags[3] = send(4)
    complete(b, made, "killed", etags)
    equal(get(b, "killed").body, b"".join(block(number, size) for number in range(1, n + 1)))
