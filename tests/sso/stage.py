# SPDX-License-Identifier: Apache-2.0
"""What the tests of single sign-on have in common: a database, a server behind nginx that asks somebody who it
is, two workspaces, and which roles groups have."""

import json
import unittest

from conformance.dsl import basic
from lib import env
from lib.postgres import Postgres
from lib.servers import ADMIN, Ours

GROUPS = """# group, then workspace = roles
[data]
team-a = user
team-b = user, reviewers

[/keycloak/leads]
team-a = admin

[cn=ops,ou=groups]
team-b = admin

[rooters]
is_admin = true

[later]
team-later = user
"""
CURRENT = "/api/2.0/mlflow/users/current"
CREATE = "/api/2.0/mlflow/experiments/create"
UPLOAD = "/api/2.0/mlflow-artifacts/artifacts/workspaces/team-a/"


class SignedOn(Ours):
    """Our server, whose nginx asks `sso` who it is."""

    sso, sso_user = None, "user"

    def _script(self, command, *arguments, **options):
        if command == "start":
            at = arguments.index("--")
            arguments = (*arguments[:at], "--sso", self.sso, "--sso-user", self.sso_user, *arguments[at:])
        return super()._script(command, *arguments, **options)


class SsoCase(unittest.TestCase):
    """The server of a class of tests; begin() starts it."""

    @classmethod
    def begin(cls, sso, sso_user="user", port=None):
        cls.folder = cls.enterClassContext(env.Scratch("sso"))
        cls.postgres = cls.enterClassContext(Postgres(cls.folder / "pg"))
        cls.database = cls.postgres.create("sso")
        cls.groups = cls.folder / "groups.ini"
        cls.groups.write_text(GROUPS)
        cls.groups.chmod(0o644)
        cls.server = SignedOn(cls.folder / "ours", cls.postgres.uri(cls.database), port=port, auth={"default_permission": "NO_PERMISSIONS"}, options=[
            "--workers", "3", "--trusted-user", "--group-roles", str(cls.groups), "--log-level", "debug", "--audit-log", "log/audit.log"])
        cls.server.sso, cls.server.sso_user = sso, sso_user
        cls.enterClassContext(cls.server)
        for name in ("team-a", "team-b"):
            cls.ask("POST", "/api/3.0/mlflow/workspaces", {"name": name}, by=ADMIN)
        cls.ask("POST", "/api/3.0/mlflow/roles/create", {"name": "reviewers", "workspace": "team-b"}, by=ADMIN)

    @classmethod
    def ask(cls, method, path, body=None, session=None, by=None, workspace=None, **headers):
        sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
        sent += [("Cookie", session if "=" in session else f"_oauth2_proxy={session}")] if session else []
        sent += [("Authorization", basic(*by))] if by else []
        sent += [("X-MLFLOW-WORKSPACE", workspace)] if workspace else []
        data = body
        if isinstance(body, dict):
            data = json.dumps(body).encode()
            sent.append(("Content-Type", "application/json"))
        return cls.server.web.send(method, path, data, sent)

    def roles(self, user):
        return {tuple(row) for row in self.postgres.query(
            self.database, "select r.workspace, r.name from users u join user_role_assignments a on a.user_id = u.id"
            " join roles r on r.id = a.role_id where u.username = %s and r.name not like '!_!_user%%' escape '!'", user)}

    def is_admin(self, user):
        return self.postgres.query(self.database, "select is_admin from users where username = %s", user)[0][0]
