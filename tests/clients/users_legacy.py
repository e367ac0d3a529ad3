# SPDX-License-Identifier: Apache-2.0
"""Permissions with the client of MLflow 3.10.1: of single resources, and of workspaces."""

import os

import mlflow
from mlflow import MlflowClient
from mlflow.server import get_app_client
from steps import Recorded, equal, finish, raises, step

PASSWORD = "a-password-of-tests"
ADMIN = {k: os.environ[k] for k in ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD")}
auth = Recorded(get_app_client("basic-auth", os.environ["MLFLOW_TRACKING_URI"]))


def as_user(name):
    os.environ.update(ADMIN if name is None else {"MLFLOW_TRACKING_USERNAME": name, "MLFLOW_TRACKING_PASSWORD": PASSWORD})


def may(call):
    """Whether dora may, who was refused if not."""
    as_user("dora")
    try:
        call()
        return True
    except mlflow.MlflowException as refused:
        assert "ermission denied" in str(refused) or refused.error_code in ("PERMISSION_DENIED", "RESOURCE_DOES_NOT_EXIST"), refused
        return False
    finally:
        as_user(None)


@step("users")
def _():
    equal(auth.create_user("dora", PASSWORD).username, "dora")
    auth.update_user_admin("dora", True)
    equal(auth.get_user("dora").is_admin, True)
    auth.update_user_admin("dora", False)
    auth.update_user_password("dora", "another-password")
    auth.update_user_password("dora", PASSWORD)


@step("workspace permissions: every level")
def _():
    mlflow.create_workspace("legacy-users")
    mlflow.set_workspace("legacy-users")
    experiment = mlflow.create_experiment("of the administrator")
    for level, reads, creates, writes in (("READ", True, False, False), ("USE", True, True, False), ("EDIT", True, True, True), ("MANAGE", True, True, True), ("NO_PERMISSIONS", False, False, False)):
        set_ = auth.set_workspace_permission("legacy-users", "dora", level)
        equal((set_.workspace, set_.permission), ("legacy-users", level))
        equal([p.permission for p in auth.list_workspace_permissions("legacy-users")], [level])
        equal([p.permission for p in auth.list_user_workspace_permissions("dora")], [level])
        equal(may(lambda: mlflow.get_experiment(experiment)), reads)
        equal(may(lambda: mlflow.create_experiment(f"with {level}")), creates)
        equal(may(lambda: MlflowClient().set_experiment_tag(experiment, "k", "v")), writes)
    auth.delete_workspace_permission("legacy-users", "dora")
    equal(auth.list_workspace_permissions("legacy-users"), [])


@step("experiments: create, get, update, delete")
def _():
    experiment = mlflow.create_experiment("granted")
    equal(may(lambda: mlflow.get_experiment(experiment)), False)
    equal(auth.create_experiment_permission(experiment, "dora", "READ").permission, "READ")
    raises("RESOURCE_ALREADY_EXISTS", auth.create_experiment_permission, experiment, "dora", "READ")
    equal(may(lambda: mlflow.get_experiment(experiment)), True)
    equal(may(lambda: MlflowClient().rename_experiment(experiment, "renamed")), False)
    auth.update_experiment_permission(experiment, "dora", "EDIT")
    equal([(p.experiment_id, p.permission) for p in auth.get_user("dora").experiment_permissions][-1:], [(experiment, "EDIT")])
    equal(auth.get_experiment_permission(experiment, "dora").permission, "EDIT")
    equal(may(lambda: MlflowClient().rename_experiment(experiment, "renamed")), True)
    auth.delete_experiment_permission(experiment, "dora")
    raises("RESOURCE_DOES_NOT_EXIST", auth.get_experiment_permission, experiment, "dora")
    equal(may(lambda: mlflow.get_experiment(experiment)), False)


@step("registered models: create, get, update, delete")
def _():
    client = MlflowClient()
    client.create_registered_model("m")
    equal(may(lambda: client.get_registered_model("m")), False)
    equal(auth.create_registered_model_permission("m", "dora", "READ").permission, "READ")
    equal(may(lambda: client.get_registered_model("m")), True)
    auth.update_registered_model_permission("m", "dora", "EDIT")
    equal(may(lambda: client.set_registered_model_tag("m", "k", "v")), True)
    equal(auth.get_registered_model_permission("m", "dora").permission, "EDIT")
    equal([(p.workspace, p.name, p.permission) for p in auth.get_user("dora").registered_model_permissions], [("legacy-users", "m", "EDIT")])
    auth.delete_registered_model_permission("m", "dora")
    equal(may(lambda: client.get_registered_model("m")), False)


@step("scorers and the gateway: create, get, update, delete")
def _():
    experiment = mlflow.create_experiment("scored")
    for kind, ids in (("scorer", (experiment, "s /%")), ("gateway_secret", ("s-1",)), ("gateway_endpoint", ("e-1",)), ("gateway_model_definition", ("d-1",))):
        call = lambda verb, *more: getattr(auth, f"{verb}_{kind}_permission")(*ids, "dora", *more)  # noqa: E731, B023
        equal(call("create", "READ").permission, "READ")
        call("update", "MANAGE")
        equal(call("get").permission, "MANAGE")
        equal([p.scorer_name for p in auth.get_user("dora").scorer_permissions], ["s /%"] if kind == "scorer" else [])
        call("delete")
        raises("RESOURCE_DOES_NOT_EXIST", call, "get")


@step("delete a user")
def _():
    auth.delete_user("dora")
    raises("RESOURCE_DOES_NOT_EXIST", auth.get_user, "dora")


@step("every method of the client was called")
def _():
    equal(auth.never_called(), [])


finish()
