# SPDX-License-Identifier: Apache-2.0
"""Users, roles and permissions with the client of MLflow 3.17.2, and what they then may: with a password
and with a token. MLFLOW_TRACKING_USERNAME is the server's administrator to begin with."""

import contextlib
import os

import mlflow
from mlflow import MlflowClient
from mlflow.server import get_app_client
from mlflow.utils.rest_utils import http_request
from mlflow.tracking._tracking_service.utils import get_default_host_creds
from steps import Recorded, equal, finish, raises, step

PASSWORD = "a-password-of-tests"
auth = Recorded(get_app_client("basic-auth", os.environ["MLFLOW_TRACKING_URI"]))


@contextlib.contextmanager
def acting(**credentials):
    """As somebody else: name and password, or token."""
    before = {k: os.environ.pop(k, None) for k in ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN")}
    os.environ.update({f"MLFLOW_TRACKING_{k.upper()}": v for k, v in credentials.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def ann():
    return acting(username="ann", password=PASSWORD)


def refused(call):
    """The server says no: not to this user, or to nobody of that name and password."""
    try:
        result = call()
    except mlflow.MlflowException as no:
        assert "401" in str(no) or "403" in str(no) or "ermission denied" in str(no), no
        return
    raise AssertionError(f"{result!r} instead of a refusal")


@step("users: create, get, password, administrator, delete")
def _():
    made = auth.create_user("ann", PASSWORD)
    equal((made.username, made.is_admin), ("ann", False))
    raises("RESOURCE_ALREADY_EXISTS", auth.create_user, "ann", PASSWORD)
    auth.create_user("ben", PASSWORD)
    equal(auth.get_user("ben").username, "ben")
    auth.update_user_password("ben", "another-password")
    with acting(username="ben", password=PASSWORD):
        refused(lambda: auth.get_user("ben"))
    with acting(username="ben", password="another-password"):
        equal(auth.get_user("ben").is_admin, False)
        auth.update_user_password("ben", "a-third-password", "another-password")
    auth.update_user_admin("ben", True)
    with acting(username="ben", password="a-third-password"):
        equal(auth.get_user("ann").username, "ann")
    auth.delete_user("ben")
    raises("RESOURCE_DOES_NOT_EXIST", auth.get_user, "ben")


@step("workspace with its two roles, assigned and taken")
def _():
    mlflow.create_workspace("clients-of-users")
    mlflow.set_workspace("clients-of-users")
    roles = {role.name: role for role in auth.list_roles("clients-of-users")}
    equal(sorted(roles), ["admin", "user"])
    auth.assign_role("ann", roles["user"].id)
    equal([r.name for r in auth.list_user_roles("ann")], ["user"])
    equal(len(auth.list_role_users(roles["user"].id)), 1)
    with ann():
        equal([w.name for w in mlflow.list_workspaces()], ["clients-of-users"])
        experiment = mlflow.create_experiment("of ann")
        with mlflow.start_run(experiment_id=experiment):
            mlflow.log_metric("m", 1)
            mlflow.log_text("text", "f.txt")
        MlflowClient().create_registered_model("of ann")
    equal(auth.get_user_permission("ann", "experiment", experiment).permission, "MANAGE")
    auth.unassign_role("ann", roles["user"].id)
    with ann():
        refused(lambda: mlflow.create_experiment("no longer"))


@step("roles of one's own")
def _():
    role = auth.create_role("clients-of-users", "readers", "look only")
    permission = auth.add_role_permission(role.id, "experiment", "*", "READ")
    equal(auth.update_role_permission(permission.id, "EDIT").permission, "EDIT")
    equal([p.permission for p in auth.list_role_permissions(role.id)], ["EDIT"])
    equal(auth.update_role(role.id, name="writers").name, "writers")
    assert role.id in {r.id for r in auth.list_all_roles()}
    equal(auth.get_role(role.id).name, "writers")
    auth.remove_role_permission(permission.id)
    auth.delete_role(role.id)
    raises("RESOURCE_DOES_NOT_EXIST", auth.get_role, role.id)


@step("one user on one experiment: grant, get, revoke")
def _():
    experiment = mlflow.create_experiment("of the administrator")
    with ann():
        refused(lambda: mlflow.get_experiment(experiment))
    auth.grant_user_permission("ann", "experiment", experiment, "READ")
    equal((auth.get_user_permission("ann", "experiment", experiment).permission, auth.get_user_permission("ann", "experiment", experiment).allowed), ("READ", False))
    raises("RESOURCE_ALREADY_EXISTS", auth.grant_user_permission, "ann", "experiment", experiment, "EDIT")
    with ann():
        equal(mlflow.get_experiment(experiment).name, "of the administrator")
        refused(lambda: MlflowClient().rename_experiment(experiment, "of ann now"))
        equal({e.name for e in mlflow.search_experiments()}, {"of ann", "of the administrator"})
    auth.revoke_user_permission("ann", "experiment", experiment)
    with ann():
        equal({e.name for e in mlflow.search_experiments()}, {"of ann"})


@step("a token in place of the password")
def _():
    if os.environ.get("CLIENT_STOCK"):
        return
    with ann():
        made = http_request(get_default_host_creds(os.environ["MLFLOW_TRACKING_URI"]), "/api/3.0/mlflow-fcgi/tokens", "POST",
                            json={"label": "CI", "workspace": "clients-of-users", "expires_in_days": 1})
    equal(made.status_code, 200)
    with acting(token=made.json()["token"]):
        equal({e.name for e in mlflow.search_experiments()}, {"of ann"})
        with mlflow.start_run(experiment_id=mlflow.get_experiment_by_name("of ann").experiment_id) as run:
            mlflow.log_text("by a token", "g.txt")
        equal(mlflow.artifacts.load_text(f"{run.info.artifact_uri}/g.txt"), "by a token")
        mlflow.set_workspace("default")
        refused(lambda: mlflow.search_experiments())
        mlflow.set_workspace("clients-of-users")
    with acting(token=made.json()["token"][:-1] + "x"):
        refused(lambda: mlflow.search_experiments())


@step("every method of the client was called")
def _():
    equal(auth.never_called(), [])


finish()
