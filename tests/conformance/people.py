# SPDX-License-Identifier: Apache-2.0
"""Users and roles, put straight into a server's database: making them is not the subject here."""

import hashlib

PASSWORD = "a-password-of-tests"
# werkzeug's hash of it, with so few rounds that thousands of requests do not spend their time there.
CHEAP = "pbkdf2:sha256:1$salt$" + hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"salt", 1).hex()
ROOT = ("u-root", PASSWORD)  # an administrator
EVERYTHING = ("workspace", "experiment", "registered_model", "prompt", "gateway_secret", "gateway_model_definition", "gateway_endpoint", "mcp_server")


class People:
    """Of one server; `query` runs SQL on its database."""

    def __init__(self, bench, server):
        self.query = lambda sql, *values: bench.postgres.query(server.database, sql, *values)
        self.roles = {}
        self.add("u-root", admin=True)

    def add(self, name, admin=False):
        self.query("insert into users (username, password_hash, is_admin) values (%s, %s, %s)"
                   " on conflict do nothing", name, CHEAP, admin)

    def role(self, name, workspace, user):
        """Makes a role of a workspace, gives it to a user, and returns its id."""
        self.roles[name] = self.query(
            "with r as (insert into roles (name, workspace) values (%s, %s) returning id),"
            " a as (insert into user_role_assignments (user_id, role_id)"
            " select u.id, r.id from users u, r where u.username = %s) select id from r",
            name, workspace, user)[0][0]
        return self.roles[name]

    def grant(self, role, kind, pattern, level):
        self.query("insert into role_permissions (role_id, resource_type, resource_pattern, permission)"
                   " values (%s, %s, %s, %s)", self.roles[role], kind, pattern, level)
