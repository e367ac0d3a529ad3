# SPDX-License-Identifier: Apache-2.0
"""A second proxy: another nginx with TLS in front of a server, which it shows below a path."""

import os
import signal
import subprocess
from pathlib import Path

from . import env
from .servers import wait_until
from .web import Web

# Both ways of putting a server below a path: told of it (--static-prefix), and not.
CONFIGURATION = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {folder}/certificate.pem;
        ssl_certificate_key {folder}/key.pem;
        client_max_body_size 0;
        proxy_http_version 1.1;
        proxy_request_buffering off;
        # With its port, as the browser names it in Origin: $host would lose it.
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-Proto https;
{locations}
        location = / {{ return 200 "the front\\n"; }}
        location / {{ return 404 "not MLflow\\n"; }}
    }}
}}
"""
NAME = "mlflow.test"


class Front:
    """paths: {path: URL}. A URL ending in a slash takes the place of the path, any other is asked for the whole path."""

    def __init__(self, folder):
        self.folder, self.port, self.process = Path(folder), env.free_port(), None
        self.origin = f"https://{NAME}:{self.port}"
        self.folder.mkdir(mode=0o755, parents=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
                        "-addext", f"subjectAltName=IP:127.0.0.1,DNS:{NAME}", "-keyout", f"{folder}/key.pem", "-out", self.certificate],
                       check=True, capture_output=True)

    @property
    def certificate(self):
        return str(self.folder / "certificate.pem")

    def serve(self, paths):
        locations = "\n".join(f"        location {path} {{ proxy_pass {url}; }}" for path, url in paths.items())
        path = self.folder / "nginx.conf"
        path.write_text(CONFIGURATION.format(folder=self.folder, port=self.port, locations=locations,
                                             user="user www-data;" if os.geteuid() == 0 else ""))
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-p", self.folder, "-c", path, "-g", "daemon off;"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self._listens, 20, "the second proxy up")
        return self

    def _listens(self):
        try:
            Web(self.port).send("GET", "/")
        except ConnectionError:
            return False
        except OSError:
            return True  # speaks TLS
        return True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=10)
