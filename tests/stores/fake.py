# SPDX-License-Identifier: Apache-2.0
"""An S3 endpoint that is out of order in the way a test asks for, by the first segment of the key."""

import http.server
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Quiet."""

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        while length > 0:
            length -= len(self.rfile.read(min(length, 1 << 20)))
        self.server.seen.append((self.command, self.path, dict(self.headers)))
        trouble = self.server.trouble
        if trouble == "slow":
            time.sleep(self.server.delay)
            self.close_connection = True
        elif trouble == "truncated":
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            self.wfile.write(b"x" * 1000)
            self.close_connection = True
        elif trouble == "hang up":
            self.close_connection = True
        elif trouble == "accelerate":  # what nginx must not do at a store's word
            self.send_response(200)
            self.send_header("X-Accel-Redirect", "/_artifacts/secret")
            self.send_header("Set-Cookie", "a=b")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")
        else:
            body = b"<?xml version='1.0'?><Error><Code>%s</Code><Message>key AKIA secret</Message></Error>" % (
                {403: b"AccessDenied", 503: b"SlowDown", 404: b"NoSuchKey"}.get(trouble, b"InternalError"))
            self.send_response(trouble)
            self.send_header("Content-Length", str(len(body)))
            if trouble in (301, 307):
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer


class Fake:
    """With .trouble: a status, or slow, truncated, hang up, accelerate."""

    def __enter__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.trouble, self.server.seen, self.server.delay = 500, [], 1
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def seen(self):
        return self.server.seen

    def be(self, trouble):
        self.server.trouble = trouble
