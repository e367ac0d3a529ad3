# SPDX-License-Identifier: Apache-2.0
"""Two teams side by side on one server: the same names in both, and neither sees the other's."""

import tempfile
import threading
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, ViewType
from steps import equal, finish, raises, step

TEAMS = ("team-a", "team-b")
client = MlflowClient()
made = {}


@step("both make the same things under the same names")
def _():
    for team in TEAMS:
        mlflow.create_workspace(team, description=f"of {team}")
        mlflow.set_workspace(team)
        experiment = client.create_experiment("shared name")
        run = client.create_run(experiment, run_name="shared run").info.run_id
        client.log_param(run, "owner", team)
        client.log_metric(run, "m", TEAMS.index(team))
        client.log_text(run, f"secret of {team}", "secret.txt")
        model = client.create_logged_model(experiment, name="shared model").model_id
        made[team] = (experiment, run, model)
    assert not set(made["team-a"]) & set(made["team-b"])


@step("each reads its own")
def _():
    for team in TEAMS:
        mlflow.set_workspace(team)
        experiment, run, model = made[team]
        equal([e.experiment_id for e in client.search_experiments()], [experiment])
        equal([r.info.run_id for r in client.search_runs([experiment])], [run])
        equal(client.get_run(run).data.params["owner"], team)
        equal(client.get_experiment_by_name("shared name").experiment_id, experiment)
        equal(client.get_logged_model(model).name, "shared model")
        equal([a.path for a in client.list_artifacts(run)], ["secret.txt"])
        equal(mlflow.artifacts.load_text(f"{client.get_run(run).info.artifact_uri}/secret.txt"), f"secret of {team}")


@step("neither finds the other's, by any road")
def _():
    gone = "RESOURCE_DOES_NOT_EXIST"
    for team, other in (TEAMS, TEAMS[::-1]):
        mlflow.set_workspace(team)
        experiment, run, model = made[other]
        for call, *arguments in (
            (client.get_experiment, experiment), (client.get_run, run), (client.get_logged_model, model), (client.delete_experiment, experiment), (client.rename_experiment, experiment, "stolen"),
            (client.set_experiment_tag, experiment, "k", "v"), (client.create_run, experiment), (client.log_metric, run, "m", 9), (client.log_param, run, "p", "v"), (client.set_tag, run, "k", "v"),
            (client.delete_tag, run, "mlflow.runName"), (client.delete_run, run), (client.update_run, run, "FAILED"), (client.get_metric_history, run, "m"), (client.delete_logged_model, model),
            (client.finalize_logged_model, model, "READY"), (client.create_logged_model, experiment, "stolen"), (client.log_batch, run, [Metric("m", 9, 1, 0)]),
            (client.list_artifacts, run), (client.list_logged_model_artifacts, model),
        ):
            try:
                raises(gone, call, *arguments)
            except AssertionError as found:
                raise AssertionError(f"{call.__name__}: {found}") from None
        # The client puts this one error into words of its own.
        raises("INVALID_PARAMETER_VALUE", client.set_logged_model_tags, model, {"k": "v"})
        equal(list(client.search_runs([experiment])), [])
        equal(list(client.search_logged_models([experiment])), [])


@step("artifact paths of the other team are refused")
def _():
    from mlflow.exceptions import MlflowException
    from requests.exceptions import HTTPError

    for team, other in (TEAMS, TEAMS[::-1]):
        mlflow.set_workspace(team)
        experiment, run, _ = made[other]
        for uri in (f"mlflow-artifacts:/workspaces/{other}/{experiment}/{run}/artifacts", f"mlflow-artifacts:/{experiment}/{run}/artifacts"):
            with tempfile.TemporaryDirectory() as folder:
                try:
                    path = mlflow.artifacts.download_artifacts(f"{uri}/secret.txt", dst_path=folder)
                except (MlflowException, HTTPError):
                    continue
                raise AssertionError(f"{team} reads {uri}: {Path(path).read_text()}")


@step("nothing of either changed")
def _():
    for team in TEAMS:
        mlflow.set_workspace(team)
        experiment, run, model = made[team]
        equal(client.get_experiment(experiment).name, "shared name")
        read = client.get_run(run)
        equal((read.info.status, read.info.lifecycle_stage, read.data.params, read.data.metrics), ("RUNNING", "active", {"owner": team}, {"m": TEAMS.index(team)}))
        equal(client.get_logged_model(model).tags, {})


@step("both write at the same time")
def _():
    problems = []

    def work(team):
        try:
            mine = MlflowClient()
            mlflow.set_workspace(team)
            experiment = made[team][0]
            for number in range(15):
                run = mine.create_run(experiment, run_name=f"{team} {number}").info.run_id
                mine.log_metric(run, "n", number)
        except Exception as problem:
            problems.append(f"{team}: {problem!r}")

    threads = [threading.Thread(target=work, args=(team,)) for team in TEAMS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    equal(problems, [])
    for team in TEAMS:
        mlflow.set_workspace(team)
        names = [r.info.run_name for r in client.search_runs([made[team][0]], "metrics.n >= 0")]
        equal(sorted(names), sorted(f"{team} {n}" for n in range(15)))


@step("the default workspace sees neither")
def _():
    mlflow.set_workspace("default")
    equal([e.name for e in client.search_experiments(view_type=ViewType.ALL)], ["Default"])
    for team in TEAMS:
        raises("RESOURCE_DOES_NOT_EXIST", client.get_run, made[team][1])


@step("unknown workspaces are refused")
def _():
    mlflow.set_workspace("team-c")
    raises("RESOURCE_DOES_NOT_EXIST", client.search_experiments)
    mlflow.set_workspace(None)


@step("one team leaves and takes all with it")
def _():
    mlflow.set_workspace("team-b")
    mlflow.delete_workspace("team-a", mode="CASCADE")
    equal(client.get_run(made["team-b"][1]).data.params, {"owner": "team-b"})
    equal({w.name for w in mlflow.list_workspaces()} & set(TEAMS), {"team-b"})


finish()
