# SPDX-License-Identifier: Apache-2.0
"""What `make demo` shows: two teams on one server, each in its workspace, with the unmodified client
of MLflow. Usage: demo.py URL. Every step prints what it did and how long it took, and asserts it."""

import contextlib
import os
import sys
import tempfile
import time
import urllib.error
import urllib.request
import warnings

os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR="false",
                  MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT="true", MLFLOW_HTTP_REQUEST_MAX_RETRIES="2", MLFLOW_LOGGING_LEVEL="ERROR", NO_PROXY="127.0.0.1")
os.environ.pop("MLFLOW_WORKSPACE", None)
warnings.filterwarnings("ignore")
TEAM_A, TEAM_B, EXPERIMENT = "team-a", "team-b", "iris"


@contextlib.contextmanager
def step(title):
    """Times a step; what it learns to say goes into the list it is given."""
    said, start = [], time.perf_counter()
    yield said
    print(f"  {1000 * (time.perf_counter() - start):7.0f} ms  {title}" + (": " + ", ".join(said) if said else ""),
          flush=True)


def make_workspaces():
    with step("workspaces") as said:
        there = {w.name for w in mlflow.list_workspaces()}
        for name in (TEAM_A, TEAM_B):
            if name not in there:
                mlflow.create_workspace(name, description=f"Work of {name}")
            said.append(f"{name} {'was there' if name in there else 'created'}")


def train():
    """One run with everything a run can have. Returns the run's id and its model's."""
    mlflow.set_workspace(TEAM_A)
    with step("experiment") as said:
        experiment = mlflow.set_experiment(EXPERIMENT)
        said.append(f"'{EXPERIMENT}' in {TEAM_A}, artifacts below {experiment.artifact_location}")
    features, labels = load_iris(return_X_y=True)
    split = train_test_split(features, labels, random_state=7, stratify=labels)
    with mlflow.start_run(run_name="logistic regression") as run:
        with step("params, tags") as said:
            mlflow.log_params({"alpha": 0.001, "loss": "log_loss", "epochs": 20})
            mlflow.set_tags({"team": TEAM_A, "purpose": "demo"})
            said.append("3 params, 2 tags")
        with step("train, a metric per epoch") as said:
            model = SGDClassifier(loss="log_loss", alpha=0.001, random_state=7)
            for epoch in range(20):
                model.partial_fit(split[0], split[2], classes=[0, 1, 2])
                mlflow.log_metric("accuracy", model.score(split[1], split[3]), step=epoch)
            said.append(f"accuracy {model.score(split[1], split[3]):.3f}")
        with step("a text file and an image as artifacts"):
            mlflow.log_text("What the demo knows about iris flowers.\n", "notes.txt")
            mlflow.log_image(np.full((64, 64, 3), (90, 60, 160), dtype=np.uint8), "flower.png")
        with step("the model") as said:
            info = mlflow.sklearn.log_model(model, name="model", pip_requirements=["scikit-learn"],
                                            serialization_format="pickle")
            said.append(info.model_id)
    return run.info.run_id, info.model_id, split


def read_back(run_id, model_id, split):
    client = mlflow.MlflowClient()
    with step("read the run") as said:
        run = client.get_run(run_id)
        assert run.data.params["epochs"] == "20" and run.data.tags["team"] == TEAM_A
        assert len(client.get_metric_history(run_id, "accuracy")) == 20
        said.append(f"{len(run.data.params)} params, 20 points of accuracy, status {run.info.status}")
    with step("search") as said:
        found = mlflow.search_runs(experiment_names=[EXPERIMENT], output_format="list",
                                   filter_string="metrics.accuracy > 0.5 and params.loss = 'log_loss'",
                                   order_by=["metrics.accuracy DESC"])
        assert run_id in {r.info.run_id for r in found}
        said.append(f"{len(found)} run{'s'[:len(found) != 1]} with accuracy > 0.5")
    with step("artifacts") as said:
        names = [a.path for a in client.list_artifacts(run_id)]
        assert {"notes.txt", "flower.png"} <= set(names), names
        assert "iris" in mlflow.artifacts.load_text(f"runs:/{run_id}/notes.txt")
        assert mlflow.artifacts.load_image(f"runs:/{run_id}/flower.png").size == (64, 64)
        said.append(" ".join(names))
    with step("load the model and predict") as said, tempfile.TemporaryDirectory() as directory:
        model = mlflow.sklearn.load_model(f"models:/{model_id}", dst_path=directory)
        said.append(f"{(model.predict(split[1]) == split[3]).mean():.0%} right")


def see_nothing(url, run_id, model_id, location):
    """The other team asks for everything it could know the name of."""
    mlflow.set_workspace(TEAM_B)
    client = mlflow.MlflowClient()
    with step(f"{TEAM_B} looks for it") as said:
        assert client.get_experiment_by_name(EXPERIMENT) is None
        assert not [e for e in client.search_experiments() if e.name == EXPERIMENT]
        for what, ask in {
            "run": lambda: client.get_run(run_id),
            "model": lambda: client.get_logged_model(model_id),
            "artifacts": lambda: client.list_artifacts(run_id),
            "metrics": lambda: client.get_metric_history(run_id, "accuracy"),
        }.items():
            try:
                answer = ask()
            except MlflowException as e:
                assert e.error_code == "RESOURCE_DOES_NOT_EXIST", e
            else:
                raise AssertionError(f"{TEAM_B} got the {what}: {answer}")
        path = location.removeprefix("mlflow-artifacts:/") + f"/{run_id}/artifacts/notes.txt"
        request = urllib.request.Request(f"{url}/api/2.0/mlflow-artifacts/artifacts/{path}",
                                         headers={"X-MLFLOW-WORKSPACE": TEAM_B})
        try:
            raise AssertionError(f"{TEAM_B} got the file: {urllib.request.urlopen(request).read()}")
        except urllib.error.HTTPError as e:
            assert e.code in (400, 403, 404), e
        said.append("no experiment, no run, no metrics, no model, no artifact")


def main(url):
    mlflow.set_tracking_uri(url)
    make_workspaces()
    run_id, model_id, split = train()
    read_back(run_id, model_id, split)
    location = mlflow.get_experiment_by_name(EXPERIMENT).artifact_location
    see_nothing(url, run_id, model_id, location)


print("A workflow with the MLflow client:")
with step("start Python, import MLflow and scikit-learn") as versions:
    import mlflow
    import numpy as np
    import sklearn
    from mlflow.exceptions import MlflowException
    from sklearn.datasets import load_iris
    from sklearn.linear_model import SGDClassifier
    from sklearn.model_selection import train_test_split

    versions += [f"mlflow {mlflow.__version__}", f"scikit-learn {sklearn.__version__}"]

if __name__ == "__main__":
    main(sys.argv[1])
