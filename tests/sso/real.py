# SPDX-License-Identifier: Apache-2.0
"""nginx, a real oauth2-proxy with the settings that nginx/oauth2-proxy.cfg tells people to have, and a provider:
people sign in with a browser's cookies and redirects, and MLflow's users and roles follow."""

import json
import secrets
import subprocess
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from lib import env
from lib.servers import ADMIN, clean_environment, wait_until
from lib.web import Web

from .provider import CLIENT, Provider
from .stage import CREATE, CURRENT, UPLOAD, SsoCase

OAUTH2_PROXY = Path(env.ROOT / ".venv" / "oauth2-proxy" / "oauth2-proxy")
REFRESH_SECONDS = 1  # oauth2-proxy asks the provider again after this
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Proxy:
    """oauth2-proxy on the loopback. What the file says is what is tested; here stands what differs for a test."""

    def __init__(self, folder, provider, server_port):
        self.port = env.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "oauth2-proxy.log"
        for name, text in (("client", CLIENT[1]), ("cookie", secrets.token_urlsafe(32))):
            (folder / f"{name}-secret").write_text(text)
        self.arguments = [
            f"--config={env.ROOT / 'nginx' / 'oauth2-proxy.cfg'}", f"--oidc-issuer-url={provider.issuer}", f"--http-address=127.0.0.1:{self.port}",
            f"--redirect-url=http://127.0.0.1:{server_port}/oauth2/callback", "--cookie-secure=false", f"--cookie-refresh={REFRESH_SECONDS}s",
            f"--client-secret-file={folder / 'client-secret'}", f"--cookie-secret-file={folder / 'cookie-secret'}"]

    def __enter__(self):
        env.require(OAUTH2_PROXY, "run scripts/setup test")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(OAUTH2_PROXY), *self.arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={k: v for k, v in clean_environment().items() if not k.startswith("OAUTH2_PROXY_")})
        wait_until(lambda: self.process.poll() is not None or self._answers(), 60, "oauth2-proxy up")
        if self.process.poll() is not None:
            raise RuntimeError(f"oauth2-proxy ended at once:\n{self.log.read_text()[-2000:]}")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)

    def _answers(self):
        web = Web(self.port, timeout=2)
        try:
            return web.send("GET", "/ping").status == 200
        except OSError:
            return False
        finally:
            web.close()


class Browser:
    """Cookies, redirects, and a person who fills in the provider's form."""

    def __init__(self, url, name=None):
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        if name:
            self.page = self.sign_in(name)

    def sign_in(self, name, page="/", password=None):
        form = self.http.get(self.url + page, headers=PAGE)
        if not form.url.startswith(self.url):
            return self.http.post(form.url, data={"username": name, "password": password or f"password of {name}"}, headers=PAGE)
        return form

    def ask(self, method, path, body=None, workspace=None, **options):
        headers = {**({"X-MLFLOW-WORKSPACE": workspace} if workspace else {}), **options.pop("headers", {})}
        return self.http.request(method, self.url + path, json=body, headers=headers, allow_redirects=False, **options)

    def whoami(self):
        reply = self.ask("GET", CURRENT)
        return reply.json()["user"]["username"] if reply.ok else reply.status_code

    @property
    def cookies(self):
        return sorted(cookie.name for cookie in self.http.cookies)


class RealTest(SsoCase):
    @classmethod
    def setUpClass(cls):
        port = env.free_port()
        folder = cls.enterClassContext(env.Scratch("proxy"))
        cls.provider = cls.enterClassContext(Provider())
        cls.proxy = cls.enterClassContext(Proxy(folder, cls.provider, port))
        cls.begin(cls.proxy.url, sso_user="preferred_username", port=port)

    def person(self, name, groups=(), **claims):
        self.provider.add(name, groups, sub=f"id-{name}", **claims)
        return name

    def browser(self, name, groups=(), **claims):
        return Browser(self.server.url, self.person(name, groups, **claims))

    def create(self, browser, name, workspace="team-a"):
        return browser.ask("POST", CREATE, {"name": name}, workspace)

    def test_signs_in_and_gets_roles_of_groups(self):
        browser = self.browser("ann", ["data", "of no interest", "/keycloak/leads"])
        self.assertEqual((browser.page.status_code, browser.page.url), (200, self.server.url + "/"))
        self.assertIn("<div id=\"root\"", browser.page.text)
        self.assertEqual([r.status_code for r in browser.page.history], [302, 302])
        user = browser.ask("GET", CURRENT).json()
        self.assertEqual((user["user"]["username"], user["is_basic_auth"]), ("ann", False))
        self.assertEqual(self.roles("ann"), {("team-a", "user"), ("team-a", "admin"), ("team-b", "user"), ("team-b", "reviewers")})
        self.assertEqual(self.create(browser, "of ann").status_code, 200)

    def test_two_people_at_once(self):
        first, second = self.browser("bea", ["data"]), self.browser("ben", ["cn=ops,ou=groups".replace(",", ";")])
        made = self.create(first, "of bea").json()["experiment_id"]
        for _ in range(3):
            self.assertEqual((first.whoami(), second.whoami()), ("bea", "ben"))
        self.assertEqual(first.ask("GET", f"/api/2.0/mlflow/experiments/get?experiment_id={made}", workspace="team-a").status_code, 200)
        for reply in (self.create(second, "of ben"), second.ask("GET", f"/api/2.0/mlflow/experiments/get?experiment_id={made}", workspace="team-a")):
            self.assertEqual((reply.status_code, reply.text), (403, "Permission denied"))
        # One takes the other's place in the same browser.
        first.ask("GET", "/oauth2/sign_out")
        self.assertEqual(first.sign_in("ben").status_code, 200)
        self.assertEqual(first.whoami(), "ben")

    def test_comes_back_to_the_page_that_was_asked_for(self):
        self.person("cleo")
        for n, page in enumerate(("/?a=1&b=%26c%20d", "/health?x=y", "/version?next=evil.example%2F")):
            with self.subTest(page=page):
                reply = Browser(self.server.url).sign_in("cleo", page)
                self.assertEqual(reply.url, self.server.url + page, reply.history)
        for path in ("/oauth2/start?rd=https%3A%2F%2Fevil.example%2F", "/oauth2/start?rd=%2F%2Fevil.example%2F", "/oauth2/start?rd=%2F%5Cevil.example"):
            reply = Browser(self.server.url).sign_in("cleo", path)
            self.assertEqual(reply.url, self.server.url + "/", path)

    def test_signs_out(self):
        browser = self.browser("dan", ["data"])
        self.assertEqual(browser.cookies, ["_oauth2_proxy"])
        reply = browser.ask("GET", "/oauth2/sign_out?rd=https://evil.example/", headers={"X-Auth-Request-Redirect": "https://evil.example/"})
        self.assertEqual((reply.status_code, reply.headers["Location"]), (302, "/"))
        self.assertEqual((browser.cookies, browser.whoami()), ([], 401))
        # Whoever opens the page is sent to sign in, and API calls are told how.
        self.assertTrue(browser.http.get(self.server.url + "/", headers=PAGE).url.startswith(self.provider.issuer))
        reply = self.create(browser, "of nobody")
        self.assertEqual((reply.status_code, reply.json()["error_code"]), (401, "UNAUTHENTICATED"))

    def test_headers_of_clients_say_nothing(self):
        forged = {name: "admin" for name in ("X-Auth-Request-User", "X-Auth-Request-Preferred-Username", "X-Auth-Request-Email", "X-Forwarded-User",
                                             "X-Forwarded-Preferred-Username", "X-Forwarded-Email", "Remote-User", "Mlflow-User", "MLFLOW_USER")}
        forged |= {name: "rooters" for name in ("X-Auth-Request-Groups", "X-Forwarded-Groups", "Mlflow-Groups", "MLFLOW_GROUPS")}
        forged |= {"X-Real-IP": "127.0.0.1", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Uri": "/health", "X-Forwarded-Method": "OPTIONS"}
        self.assertEqual(Browser(self.server.url).ask("GET", CURRENT, headers=forged).status_code, 401)
        browser = self.browser("eli", ["data"])
        user = browser.ask("GET", CURRENT, headers=forged).json()["user"]
        self.assertEqual((user["username"], user["is_admin"]), ("eli", False))
        self.assertEqual(self.roles("eli"), {("team-a", "user"), ("team-b", "user"), ("team-b", "reviewers")})

    def test_forged_sessions(self):
        browser = self.browser("fia", ["data"])
        cookie = browser.http.cookies["_oauth2_proxy"]
        value, stamp, signature = cookie.split("|")
        for forged in ("x", f"{value}|{stamp}|{signature[:-4]}AAA=", f"{value}|{int(stamp) + 1}|{signature}", f"{value[:-8]}AAAAAAA=|{stamp}|{signature}"):
            self.assertEqual(self.ask("GET", CURRENT, session=f"_oauth2_proxy={forged}").status, 401, forged)
        self.assertEqual(self.ask("GET", CURRENT, session=f"_oauth2_proxy={cookie}").json["user"]["username"], "fia")

    def test_forged_callbacks(self):
        self.person("gus", ["rooters"])
        code = self.provider.start("gus", {"redirect_uri": f"{self.server.url}/oauth2/callback"})
        browser = Browser(self.server.url)
        for query in (f"code={code}&state=x:/", f"code={code}&state=", f"code={code}", "error=access_denied&state=x:/"):
            self.assertGreaterEqual(browser.ask("GET", f"/oauth2/callback?{query}").status_code, 400)
        # A code that was begun in another browser: whoever is sent there is not signed in as somebody else.
        begun = browser.http.get(self.server.url + "/", headers=PAGE)
        form = {k: v[0] for k, v in parse_qs(urlsplit(begun.url).query).items()}
        code = self.provider.start("gus", form)
        victim = Browser(self.server.url)
        victim.http.get(self.server.url + "/", headers=PAGE)
        reply = victim.ask("GET", "/oauth2/callback", params={"code": code, "state": form["state"]})
        self.assertGreaterEqual(reply.status_code, 400)
        self.assertEqual((victim.whoami(), browser.whoami()), (401, 401))

    def test_wrong_passwords_and_addresses_that_are_not_verified(self):
        self.person("hana", email_verified=False)
        for password in ("wrong", None):
            browser = Browser(self.server.url)
            self.assertGreaterEqual(browser.sign_in("hana", password=password).status_code, 400)
            self.assertEqual(browser.whoami(), 401)
        self.assertEqual(self.postgres.query(self.database, "select count(*) from users where username = 'hana'")[0][0], 0)

    def _renewed(self, browser, path=CURRENT):
        """Asks until oauth2-proxy has asked the provider again, and the browser has what came of it."""
        before = dict(browser.http.cookies)
        time.sleep(REFRESH_SECONDS + 0.1)
        wait_until(lambda: browser.ask("GET", path) is not None and dict(browser.http.cookies) != before, 20, "session renewed")

    def test_groups_that_the_provider_takes_away(self):
        browser = self.browser("ida", ["data", "rooters"])
        self.assertEqual((self.create(browser, "of ida").status_code, self.is_admin("ida")), (200, True))
        self.person("ida", ["/keycloak/leads"])
        self._renewed(browser)
        self.assertEqual((browser.whoami(), self.roles("ida"), self.is_admin("ida")), ("ida", {("team-a", "admin")}, False))
        self.person("ida", [])
        self._renewed(browser)
        self.assertEqual((self.create(browser, "of ida again").status_code, self.roles("ida")), (403, set()))

    def test_renewed_sessions_come_with_every_kind_of_answer(self):
        """Refresh tokens are good once: a renewed session that does not arrive is the end of it."""
        browser = self.browser("jo", ["data"])
        missing = "/api/2.0/mlflow/experiments/get?experiment_id=999999"
        for path in (missing, UPLOAD.removesuffix("/"), f"{UPLOAD}0/none/artifacts/f.txt", "/ajax-api/2.0/mlflow/nothing-here"):
            with self.subTest(path=path):
                self._renewed(browser, path)
                self.assertEqual(browser.whoami(), "jo")

    def test_large_sessions(self):
        """Many groups: a session in several cookies, which are renewed together."""
        groups = [secrets.token_hex(16) for _ in range(100)]
        browser = self.browser("kai", [*groups, "data"])
        names = browser.cookies
        self.assertIn(len(names), (2, 3, 4), names)
        self.assertEqual(names, [f"_oauth2_proxy_{n}" for n in range(len(names))])
        self.assertEqual((browser.whoami(), self.create(browser, "of kai").status_code), ("kai", 200))
        before = dict(browser.http.cookies)
        self.person("kai", [secrets.token_hex(16) for _ in range(100)])
        self._renewed(browser)
        self.assertEqual((browser.whoami(), self.roles("kai")), ("kai", set()))
        after = {cookie.name: cookie for cookie in browser.http.cookies}
        self.assertEqual(sorted(after), names)
        for name, cookie in after.items():
            self.assertNotEqual(cookie.value, before[name])
            self.assertTrue(cookie.has_nonstandard_attr("HttpOnly") and cookie.path == "/" and cookie.expires, name)

    def test_accounts_that_the_provider_closes(self):
        self.provider.token_seconds = 2
        try:
            browser = self.browser("lou", ["data"])
            self.assertEqual(browser.whoami(), "lou")
            self.provider.people.pop("lou")
            wait_until(lambda: browser.whoami() == 401, 30, "session ended")
        finally:
            self.provider.token_seconds = 300
        self.assertTrue(browser.http.get(self.server.url + "/", headers=PAGE).url.startswith(self.provider.issuer))

    def test_artifacts(self):
        browser = self.browser("mia", ["data"])
        made = self.create(browser, "of mia").json()["experiment_id"]
        path = f"{UPLOAD}{made}/x/artifacts/f.txt"
        self.assertEqual(browser.ask("PUT", path, data=b"text", workspace="team-a").status_code, 200)
        self.assertEqual(browser.ask("GET", path, workspace="team-a").content, b"text")
        for other, status in ((Browser(self.server.url), 401), (self.browser("moe"), 403)):
            self.assertEqual(other.ask("PUT", path, data=b"other", workspace="team-a").status_code, status)
            self.assertEqual(other.ask("GET", path, workspace="team-a").status_code, status)
        self.assertEqual(browser.ask("GET", path, workspace="team-a").content, b"text")

    def test_scripts_have_tokens(self):
        browser = self.browser("nia", ["data"])
        token = browser.ask("POST", "/api/3.0/mlflow-fcgi/tokens", {}).json()["token"]
        script = Browser(self.server.url)
        self.assertEqual(script.ask("GET", CURRENT, headers={"Authorization": f"Bearer {token}"}).json()["user"]["username"], "nia")
        # The provider's own tokens are for oauth2-proxy.
        for other in (self.provider.id_token("nia", "x"), self.provider.id_token("nia", "x", preferred_username="admin")):
            self.assertEqual(script.ask("GET", CURRENT, headers={"Authorization": f"Bearer {other}"}).status_code, 401)
        self.assertEqual(self.ask("GET", CURRENT, by=ADMIN).json["user"]["username"], "admin")

    def test_nobody_takes_over_a_user_with_a_password(self):
        self.ask("POST", "/api/2.0/mlflow/users/create", {"username": "otto", "password": "a-password-of-tests"}, by=ADMIN)
        reply = self.browser("otto", ["rooters"]).ask("GET", CURRENT)
        self.assertEqual((reply.status_code, reply.json()["error_code"]), (403, "PERMISSION_DENIED"))
        self.assertIn("mlflow-fcgi user link NAME", reply.json()["message"])

    def test_what_is_logged_has_no_secret(self):
        browser = self.browser("pia", ["data"])
        self.create(browser, "of pia")
        logs = "".join(p.read_text(errors="replace") for p in (self.server.data / "log").iterdir() if p.is_file())
        lines = [json.loads(line) for line in (self.server.data / "log" / "audit.log").read_text().splitlines()]
        self.assertTrue([e for e in lines if e.get("user") == "pia" and e["via"] == "sso" and e.get("status") == 200])
        self.assertNotIn(browser.http.cookies["_oauth2_proxy"], logs)
