# SPDX-License-Identifier: Apache-2.0
"""The MLflow client at work in one workspace: small files with strange names, a large one, a model.

Sizes come from the environment: FILES, LARGE_MB.
"""

import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

import mlflow  # noqa: E402
from mlflow import MlflowClient  # noqa: E402
from steps import equal, finish, raises, step  # noqa: E402

FILES, LARGE_MB = int(os.environ["FILES"]), int(os.environ["LARGE_MB"])
NAMES = ("plain", "with space", "žluťoučký", "файл", "日本語", "🐈", "a+b&c=d;e", "100%", "quote'\"", "a,b@(c)[d]{e}", "tilde~-._")
client = MlflowClient()
experiment = client.create_experiment("artifacts")
run = client.create_run(experiment).info.run_id
scratch = Path(tempfile.mkdtemp())


def digest(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


@step("small files go up, are listed and come down as they were")
def _():
    folder = scratch / "small"
    for number in range(FILES):
        path = folder / f"folder {number % 7}" / f"{NAMES[number % len(NAMES)]} {number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content of {number} ž")
    client.log_artifacts(run, str(folder), "small")
    equal(sorted(f.path for f in client.list_artifacts(run, "small")), [f"small/folder {n}" for n in range(7)])
    for number in range(7):
        equal({Path(f.path).name: f.file_size for f in client.list_artifacts(run, f"small/folder {number}")},
              {f.name: f.stat().st_size for f in (folder / f"folder {number}").iterdir()})
    back = Path(client.download_artifacts(run, "small", str(scratch)))
    for path in folder.rglob("*"):
        if path.is_file():
            equal((back / path.relative_to(folder)).read_bytes(), path.read_bytes())


@step("what the server itself writes for the prompt engineering page")
def _():
    import requests

    asked = {"experiment_id": experiment, "prompt_template": "Say {{ word }}", "prompt_parameters": [{"key": "word", "value": "hello"}], "model_route": "chat", "model_input": "Say hello", "model_output": "Hello", "mlflow_version": "3.17.2"}
    made = requests.post(f"{mlflow.get_tracking_uri()}/ajax-api/2.0/mlflow/runs/create-promptlab-run", json=asked, headers={"X-MLFLOW-WORKSPACE": os.environ["MLFLOW_WORKSPACE"]}, timeout=60).json()["run"]
    equal(made["info"]["status"], "FINISHED")
    table = Path(client.download_artifacts(made["info"]["run_id"], "eval_results_table.json", str(scratch)))
    equal(json.loads(table.read_text()), {"columns": ["word", "prompt", "output"], "data": [["hello", "Say hello", "Hello"]]})
    equal(len(client.list_artifacts(made["info"]["run_id"], "model")), 7)


def large(name):
    path = scratch / name
    block = os.urandom(1 << 20)
    with open(path, "wb") as f:
        for number in range(LARGE_MB):
            f.write(number.to_bytes(8, "big") + block[8:])
        f.write(b"end")
    client.log_artifact(run, str(path), "large")
    equal([(f.path, f.file_size) for f in client.list_artifacts(run, "large") if f.path == f"large/{name}"],
          [(f"large/{name}", path.stat().st_size)])
    (scratch / "down").mkdir(exist_ok=True)
    down = Path(client.download_artifacts(run, f"large/{name}", str(scratch / "down")))
    equal(digest(down), digest(path))
    for file in (path, down):
        file.unlink()


@step("a large file, as the client moves it by itself")
def _():
    os.environ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = str(8 << 20)
    os.environ["MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"] = str(8 << 20)
    os.environ["MLFLOW_MULTIPART_DOWNLOAD_CHUNK_SIZE"] = str(8 << 20)
    large("by itself žluť.bin")


@step("a large file, through the server")
def _():
    os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD"] = "false"
    large("through.bin")
    del os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"], os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD"]


@step("a model is logged and loaded")
def _():
    import mlflow.sklearn
    from sklearn.linear_model import LinearRegression

    mlflow.set_experiment(experiment_id=experiment)
    model = LinearRegression().fit([[0.0], [1.0]], [1.0, 3.0])
    with mlflow.start_run():
        info = mlflow.sklearn.log_model(model, name="line", pip_requirements=[])
    equal(round(float(mlflow.sklearn.load_model(info.model_uri).predict([[2.0]])[0]), 6), 5.0)


@step("what is deleted is gone")
def _():
    from mlflow.artifacts import list_artifacts
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    uri = client.get_run(run).info.artifact_uri
    get_artifact_repository(uri).delete_artifacts("small/folder 1")
    equal(list_artifacts(artifact_uri=f"{uri}/small/folder 1"), [])
    equal(len(client.list_artifacts(run, "small")), 6)


@step("what is not there is an error that names it")
def _():
    text = raises("RESOURCE_DOES_NOT_EXIST", client.get_run, "0" * 32)
    assert "not found" in text
    try:
        mlflow.artifacts.download_artifacts(artifact_uri=f"{client.get_run(run).info.artifact_uri}/nothing.txt", dst_path=str(scratch))
    except Exception as refused:
        assert "nothing.txt" in str(refused) or "Not Found" in str(refused) or "404" in str(refused), refused
    else:
        raise AssertionError("no error")


finish()
