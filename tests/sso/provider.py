# SPDX-License-Identifier: Apache-2.0
"""An OpenID Connect provider for tests: discovery, a login form, the code flow with PKCE, refresh tokens that
are good once (OpenID Connect Core 1.0, Discovery 1.0; RFC 6749, 7636, 7517)."""

import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT = ("mlflow", "a-client-secret-of-tests")
KEY_ID = "key-1"
TOKEN_SECONDS = 300


def encoded(data):
    """base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Provider(http.server.ThreadingHTTPServer):
    """Listens on the loopback; `people` maps names to a dict of claims with a password."""

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.people = {}
        self.codes, self.refresh_tokens = {}, {}
        self.lock = threading.Lock()
        self.token_seconds = TOKEN_SECONDS
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def add(self, name, groups=(), **claims):
        """A person who may sign in; claims that are None are left out."""
        self.people[name] = {
            "password": f"password of {name}", "sub": name, "preferred_username": name, "groups": list(groups),
            "email": f"{name}@example.com", "email_verified": True, **claims}

    def jwks(self):
        numbers = self._key.public_key().public_numbers()
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID,
                          "n": encoded(numbers.n.to_bytes(256, "big")), "e": encoded(numbers.e.to_bytes(3, "big"))}]}

    def id_token(self, name, nonce, **claims):
        now = int(time.time())
        said = {k: v for k, v in self.people[name].items() if k != "password" and v is not None}
        said |= {"iss": self.issuer, "aud": CLIENT[0], "iat": now, "exp": now + self.token_seconds, "nonce": nonce, **claims}
        text = ".".join(encoded(json.dumps(part).encode()) for part in ({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}, said))
        return f"{text}.{encoded(self._key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    def start(self, name, form):
        """A code for somebody who has just signed in."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = (name, {k: form.get(k) for k in ("redirect_uri", "nonce", "code_challenge", "code_challenge_method")})
        return code

    def redeem(self, form):
        """(who, nonce) for a code or a refresh token, each of them once; None if it is not good."""
        with self.lock:
            if form.get("grant_type") == "refresh_token":
                name, nonce = self.refresh_tokens.pop(form.get("refresh_token"), (None, None))
                return (name, nonce) if name in self.people else None
            name, begun = self.codes.pop(form.get("code"), (None, None))
        challenge = encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        good = begun and begun["redirect_uri"] == form.get("redirect_uri") and begun["code_challenge_method"] == "S256" \
            and begun["code_challenge"] == challenge
        return (name, begun["nonce"]) if good else None


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/.well-known/openid-configuration":
            issuer = self.server.issuer
            self._json({
                "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize", "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks", "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"]})
        elif url.path == "/jwks":
            self._json(self.server.jwks())
        elif url.path == "/authorize":
            self._send(200, b"<form method=post>Name <input name=username> Password <input name=password></form>", "text/html")
        else:
            self._send(404)

    def do_POST(self):
        url = urlsplit(self.path)
        form = self._form(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        if url.path == "/authorize":
            self._authorize({**self._form(url.query), **form})
        elif url.path == "/token":
            self._token(form)
        else:
            self._send(404)

    def _authorize(self, form):
        person = self.server.people.get(form.get("username"))
        if form.get("client_id") != CLIENT[0] or not person or person["password"] != form.get("password"):
            self._send(403, b"no such person", "text/plain")
            return
        query = {"code": self.server.start(form["username"], form), "state": form["state"]}
        self._send(302, headers=[("Location", f"{form['redirect_uri']}?{urlencode(query)}")])

    def _token(self, form):
        basic = "Basic " + base64.b64encode(":".join(CLIENT).encode()).decode()
        known = self.headers.get("Authorization") == basic or (form.get("client_id"), form.get("client_secret")) == CLIENT
        redeemed = known and self.server.redeem(form)
        if not redeemed:
            self._json({"error": "invalid_grant" if known else "invalid_client"}, 400)
            return
        name, nonce = redeemed
        refresh = secrets.token_urlsafe(16)
        self.server.refresh_tokens[refresh] = redeemed
        self._json({"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": self.server.token_seconds,
                    "refresh_token": refresh, "id_token": self.server.id_token(name, nonce)})

    @staticmethod
    def _form(text):
        return {k: v[0] for k, v in parse_qs(text, keep_blank_values=True).items()}

    def _json(self, value, status=200):
        self._send(status, json.dumps(value).encode(), "application/json")

    def _send(self, status, body=b"", kind=None, headers=()):
        self.send_response(status)
        for name, value in [*([("Content-Type", kind)] if kind else []), ("Content-Length", str(len(body))), *headers]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing."""
