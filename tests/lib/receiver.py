# SPDX-License-Identifier: Apache-2.0
"""A receiver of webhooks that remembers what it was told, and answers as a test wants.

Signatures are checked here with Python's own hmac, as a receiver would that never saw our code.
"""

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Told:
    """One request that arrived."""

    def __init__(self, path, headers, body):
        self.path = path
        self.headers = {k.lower(): v for k, v in headers.items()}
        self.body = body
        self.json = json.loads(body)
        self.id = self.headers.get("x-mlflow-delivery-id")
        self.at = time.monotonic()

    @property
    def event(self):
        return f"{self.json['entity']}.{self.json['action']}"

    @property
    def data(self):
        return self.json["data"]

    def is_signed(self, secret):
        """Whether the signature is the one that this secret makes."""
        signed = b".".join((self.id.encode(), self.headers["x-mlflow-timestamp"].encode(), self.body))
        digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
        return self.headers.get("x-mlflow-signature") == "v1," + base64.b64encode(digest).decode()


class Receiver:
    """An HTTP server on loopback; `answer(told)` gives (status, headers, body) or None for a 200."""

    def __init__(self, answer=None, certificate=None, port=0):
        self.told = []
        self.refused = 0  # connections or requests that were no delivery
        self.answer = answer or (lambda told: None)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 60

            def do_POST(self):
                told = Told(self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"])))
                with receiver.lock:
                    receiver.told.append(told)
                status, headers, body = receiver.answer(told) or (200, {}, b"")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                receiver.refused += 1
                self.send_error(405)

            def log_message(self, *_):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 128

            def handle_error(self, *_):
                receiver.refused += 1

        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", port), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def events(self):
        with self.lock:
            return [told.event for told in self.told]
