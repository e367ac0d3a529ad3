# SPDX-License-Identifier: Apache-2.0
"""A FastCGI responder that stands in for the workers: it answers with the parameters it was given,
and does what its path says. It reads a request's body only where a worker would."""

import json
import os
import socket
import struct
import threading
import time
import urllib.parse

ERROR = '{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "No such run: \\n \\u00e9."}'
BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6


class Connection:
    def __init__(self, sock):
        self.sock, self.data = sock, b""

    def exactly(self, n):
        while len(self.data) < n:
            piece = self.sock.recv(65536)
            if not piece:
                raise ConnectionError("nginx went away")
            self.data += piece
        taken, self.data = self.data[:n], self.data[n:]
        return taken

    def record(self):
        _, kind, _, length, padding, _ = struct.unpack(">BBHHBB", self.exactly(8))
        content = self.exactly(length)
        self.exactly(padding)
        return kind, content

    def stream(self, kind):
        """All content of one stream, up to its empty record."""
        content = b""
        while True:
            got, piece = self.record()
            if got == kind and not piece:
                return content
            if got == kind:
                content += piece

    def send(self, kind, content):
        for start in range(0, len(content), 65528):
            piece = content[start : start + 65528]
            self.sock.sendall(struct.pack(">BBHHBB", 1, kind, 1, len(piece), 0, 0) + piece)

    def answer(self, status, body=b"", headers=()):
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.send(STDOUT, f"Status: {status}\r\n{head}\r\n".encode() + body)
        self.sock.sendall(struct.pack(">BBHHBB", 1, STDOUT, 1, 0, 0, 0))
        self.send(END, b"\0" * 8)

    def close(self):
        """As libfcgi does: no more answers, then throw away what still comes."""
        try:
            self.sock.shutdown(socket.SHUT_WR)
            self.sock.settimeout(2)
            while self.sock.recv(65536):
                pass
        except OSError:
            pass
        self.sock.close()


def parameters(data):
    """[(name, value)] in their order: repeated names stay repeated."""
    pairs, at = [], 0

    def length():
        nonlocal at
        n = data[at]
        if n < 128:
            at += 1
            return n
        n = struct.unpack_from(">I", data, at)[0] & 0x7FFFFFFF
        at += 4
        return n

    while at < len(data):
        name, value = length(), length()
        pairs.append((data[at : at + name].decode(), data[at + name : at + name + value].decode("latin-1")))
        at += name + value
    return pairs


class Responder:
    """Listens on `path` until stop(). `seen` has the parameters of every request."""

    def __init__(self, path, artifacts):
        self.path, self.artifacts, self.seen, self.bodies = path, artifacts, [], []
        self.listener = None

    def start(self):
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        os.chmod(self.path, 0o777)
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        os.unlink(self.path)

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(Connection(sock),), daemon=True).start()

    def serve(self, connection):
        try:
            self.handle(connection)
            connection.close()
        except (ConnectionError, BrokenPipeError):
            connection.sock.close()

    def handle(self, connection):
        connection.record()
        pairs = parameters(connection.stream(PARAMS))
        given = dict(pairs)
        self.seen.append(pairs)
        path = urllib.parse.unquote(given["REQUEST_URI"])
        phase = given.get("MLFLOW_PHASE", "")
        if phase == "authorize":
            if "refuse" not in path:
                return connection.answer(204)
            status = path.rpartition("refuse")[2] or "404"
            return connection.answer(403, b"", [("X-MLflow-Refused-Status", status), ("X-MLflow-Refused", ERROR)])
        body = connection.stream(STDIN) if given["CONTENT_LENGTH"] else b""
        self.bodies.append(body)
        if "sleep" in path:
            time.sleep(3)
        if "die" in path:
            return None
        if "refuse" in path:  # a small upload is asked about with its body
            return connection.answer(int(path.rpartition("refuse")[2] or "404"), ERROR.encode(), [("Content-Type", "application/json")])
        if "download" in path:
            name = urllib.parse.quote(path.rpartition("download/")[2])
            location = "_artifact_root" if "from-root" in path else "_artifacts"
            headers = [("Content-Type", "text/plain"), ("X-Accel-Redirect", f"/{location}/{name}")]
            return connection.answer(200, b"", headers)
        if path in ("/", "/ml/"):  # the web UI's page
            return connection.answer(200, b"", [("X-Accel-Redirect", "/_mlflow/ui")])
        if given.get("MLFLOW_BODY_FILE") and "keep" not in path:
            os.rename(given["MLFLOW_BODY_FILE"], os.path.join(self.artifacts, "stored"))
        reply = json.dumps({"parameters": pairs, "body": len(body)}).encode()
        return connection.answer(200, reply, [("Content-Type", "application/json")])
