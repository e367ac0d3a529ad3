# SPDX-License-Identifier: Apache-2.0
"""A small HTTP client that sends exactly what it is told, however malformed."""

import http.client
import json
import socket
import time

HEADER = "X-MLFLOW-WORKSPACE"


class Reply:
    """Status, headers (lower-case names) and body of one answer."""

    def __init__(self, status, headers, body, method=""):
        self.method = method
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @property
    def json(self):
        """The parsed body, or None when it is not JSON. Repeated keys count as not JSON."""
        try:
            return json.loads(self.body, object_pairs_hook=_unique)
        except ValueError:
            return None

    @property
    def is_error(self):
        """Whether this is an error as MLflow clients expect one."""
        body = self.json
        return (
            self.status >= 400
            and isinstance(body, dict)
            and isinstance(body.get("error_code"), str)
            and isinstance(body.get("message"), str)
        )

    def __repr__(self):
        return f"{self.status} {self.body[:600]!r}"


def _unique(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is repeated")
    return found


class _Connection(http.client.HTTPConnection):
    def _validate_path(self, url):
        """Malformed paths are what some tests are about."""

    def _encode_request(self, request):
        return request.encode("latin-1")

    def connect(self):
        super().connect()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Web:
    """One kept-alive connection to one server."""

    def __init__(self, port, timeout=60):
        self.port = port
        self.timeout = timeout
        self._connection = None
        self._used = 0.0

    def send(self, method, path, body=None, headers=()):
        """path goes out as it is (latin-1); body is bytes or None; headers is a list of pairs."""
        fresh = self._connection is None or time.monotonic() - self._used > 2
        if fresh:
            self.close()
            self._connection = _Connection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            return self._exchange(method, path, body, headers)
        except (ConnectionError, http.client.RemoteDisconnected):
            self.close()
            if fresh:
                raise
            return self.send(method, path, body, headers)
        except BaseException:
            self.close()
            raise

    def _exchange(self, method, path, body, headers):
        connection = self._connection
        connection.putrequest(
            method, path, skip_accept_encoding=True, skip_host=any(n == "Host" for n, _ in headers))
        for name, value in headers:
            connection.putheader(name, value.encode("utf-8") if ord(max(value or "a")) > 255 else value)
        given = {name.lower() for name, _ in headers}
        if body is not None and not given & {"content-length", "transfer-encoding"}:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        # Without this the stock server's two writes cost a delayed ACK of 40 ms each request.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        answer = connection.getresponse()
        reply = Reply(answer.status, answer.getheaders(), answer.read(), method)
        self._used = time.monotonic()
        if answer.will_close:
            self.close()
        return reply

    def call(self, method, path, body=None, workspace=None):
        """A plain API call: body is any JSON value."""
        headers = [(HEADER, workspace)] if workspace else []
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers.append(("Content-Type", "application/json"))
        return self.send(method, path, data, headers)

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None
