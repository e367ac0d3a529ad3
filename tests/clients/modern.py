# SPDX-License-Identifier: Apache-2.0
"""What clients of MLflow 3 add: logged models, their metrics and searches, model artifacts, autologging."""

import tempfile
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import LoggedModelInput, LoggedModelOutput, LoggedModelStatus
from steps import equal, finish, raises, step

mlflow.create_workspace("modern")
mlflow.set_workspace("modern")
client = MlflowClient()
experiment = mlflow.set_experiment("models").experiment_id


@step("a logged model from creation to deletion")
def _():
    model = client.create_logged_model(experiment, name="plain", params={"a": "1"}, tags={"t": "v"}, model_type="agent")
    equal((model.status, model.name, model.params, model.tags["t"], model.model_type), (LoggedModelStatus.PENDING, "plain", {"a": "1"}, "v", "agent"))
    equal(client.finalize_logged_model(model.model_id, "READY").status, LoggedModelStatus.READY)
    client.set_logged_model_tags(model.model_id, {"t": "w", "ž": "🐈"})
    client.delete_logged_model_tag(model.model_id, "ž")
    client.log_model_params(model.model_id, {"b": "2"})
    read = client.get_logged_model(model.model_id)
    equal((read.tags["t"], "ž" in read.tags, read.params), ("w", False, {"a": "1", "b": "2"}))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "weights.bin").write_bytes(b"w" * 100000)
        client.log_model_artifacts(model.model_id, folder)
        equal([(a.path, a.file_size) for a in client.list_logged_model_artifacts(model.model_id)], [("weights.bin", 100000)])
    client.delete_logged_model(model.model_id)
    raises("RESOURCE_DOES_NOT_EXIST", client.get_logged_model, model.model_id)


@step("a trained model is linked to its run and data")
def trained():
    from sklearn.linear_model import LogisticRegression

    frame = pd.DataFrame({"x": range(20), "y": [n % 2 for n in range(20)]})
    dataset = mlflow.data.from_pandas(frame, name="train", targets="y")
    with mlflow.start_run() as run:
        model = LogisticRegression().fit(frame[["x"]], frame["y"])
        info = mlflow.sklearn.log_model(model, name="tree", params={"depth": 2}, input_example=frame[["x"]][:2])
        mlflow.log_metric("accuracy", 0.75, model_id=info.model_id, dataset=dataset, step=1)
        mlflow.log_input(dataset, context="train", model=None)
    read = mlflow.get_logged_model(info.model_id)
    equal((read.status, read.source_run_id, read.params["depth"]), (LoggedModelStatus.READY, run.info.run_id, "2"))
    equal([(m.key, m.value, m.dataset_name) for m in read.metrics], [("accuracy", 0.75, "train")])
    equal([o.model_id for o in client.get_run(run.info.run_id).outputs.model_outputs], [info.model_id])
    equal(list(mlflow.pyfunc.load_model(info.model_uri).predict(frame[["x"]])), list(model.predict(frame[["x"]])))
    equal(mlflow.models.get_model_info(info.model_uri).model_id, info.model_id)
    return info.model_id, dataset.digest


@step("what the prompt engineering page keeps is a model that MLflow reads")
def _():
    import requests
    import yaml
    from mlflow.prompt import promptlab_model

    asked = {"experiment_id": experiment, "prompt_template": "Say {{ word }}\u2028to {{ who }}: \"ž\" \\ 🐈\x7f", "prompt_parameters": [{"key": "word", "value": "hello"}, {"key": "who # \n", "value": "- Ann: 'ž'\t🐈\u0085"}],
             "model_route": "chat", "model_parameters": [{"key": "temperature", "value": 0.5}], "model_input": "Say", "model_output": "Hello", "mlflow_version": "3.17.2"}
    reply = requests.post(f"{mlflow.get_tracking_uri()}/ajax-api/2.0/mlflow/runs/create-promptlab-run", json=asked, headers={"X-MLFLOW-WORKSPACE": "modern"}, timeout=30)
    run_id = reply.json()["run"]["info"]["run_id"]
    equal(client.get_run(run_id).info.status, "FINISHED")
    equal(mlflow.load_table("eval_results_table.json", [run_id]).to_dict("list"), {"word": ["hello"], "who # \n": [asked["prompt_parameters"][1]["value"]], "prompt": ["Say"], "output": ["Hello"]})
    folder = Path(mlflow.artifacts.download_artifacts(f"runs:/{run_id}/model"))
    model = mlflow.models.Model.load(folder)
    equal(model.signature.inputs.input_names(), ["word", "who # \n"])
    equal((model.run_id, model.flavors["python_function"]["loader_module"]), (run_id, "mlflow.prompt.promptlab_model"))
    equal(model.load_input_example(folder), {"inputs": ["hello", asked["prompt_parameters"][1]["value"]]})
    loaded = promptlab_model._load_pyfunc(str(folder))
    equal((loaded.prompt_template, loaded.model_route), (asked["prompt_template"], "chat"))
    equal([(p.key, p.value) for p in loaded.prompt_parameters], [(p["key"], p["value"]) for p in asked["prompt_parameters"]])
    equal([(p.key, p.value) for p in loaded.model_parameters], [("temperature", "0.5")])
    for name in ("conda.yaml", "python_env.yaml"):
        equal(type(yaml.safe_load((folder / name).read_text())), dict)


@step("models are found by name, params, tags, metrics and data")
def _():
    digest = trained[1]
    for number in range(9):
        with mlflow.start_run():
            model = mlflow.initialize_logged_model(name=f"m{number}", params={"n": str(number)}, tags={"odd": str(number % 2)})
            mlflow.log_metric("score", number / 2, model_id=model.model_id)
            mlflow.finalize_logged_model(model.model_id, "READY" if number % 3 else "FAILED")

    def names(filter_string, **more):
        return [m.name for m in mlflow.search_logged_models([experiment], filter_string, output_format="list", **more)]

    ascending = [{"field_name": "name", "ascending": True}]
    equal(names("tags.odd = '1'", order_by=ascending), ["m1", "m3", "m5", "m7"])
    equal(names("params.n = '4'"), ["m4"])
    equal(names("metrics.score >= 3.5", order_by=[{"field_name": "metrics.score", "ascending": False}]), ["m8", "m7"])
    equal(names("attributes.name LIKE 'm%' AND params.n IN ('0', '3')", order_by=ascending), ["m0", "m3"])
    equal(names("metrics.accuracy > 0.5", datasets=[{"dataset_name": "train", "dataset_digest": digest}]), ["tree"])
    found, token = [], None
    while True:
        page = client.search_logged_models([experiment], order_by=ascending, max_results=4, page_token=token)
        found += [m.name for m in page]
        token = page.token
        if not token:
            break
    equal(found, sorted(found))
    equal(len(found), 10)


@step("models as inputs and outputs of runs")
def _():
    with mlflow.start_run() as run:
        client.log_inputs(run.info.run_id, models=[LoggedModelInput(model_id=trained[0])])
        client.log_outputs(run.info.run_id, [LoggedModelOutput(model_id=trained[0], step=3)])
    read = client.get_run(run.info.run_id)
    equal([i.model_id for i in read.inputs.model_inputs], [trained[0]])
    equal([(o.model_id, o.step) for o in read.outputs.model_outputs], [(trained[0], 3)])


@step("autologging")
def _():
    from sklearn.linear_model import LinearRegression

    mlflow.sklearn.autolog(log_datasets=True)
    try:
        with mlflow.start_run() as run:
            LinearRegression().fit(np.arange(30).reshape(15, 2), np.arange(15))
    finally:
        mlflow.sklearn.autolog(disable=True)
    read = client.get_run(run.info.run_id)
    assert "fit_intercept" in read.data.params, read.data.params
    assert "training_r2_score" in read.data.metrics, read.data.metrics
    equal(len(read.outputs.model_outputs), 1)
    equal([i.dataset.name for i in read.inputs.dataset_inputs], ["dataset"])


@step("asynchronous logging arrives")
def _():
    with mlflow.start_run() as run:
        for number in range(200):
            mlflow.log_metric("fast", number, step=number, synchronous=False)
        mlflow.log_params({f"p{n}": n for n in range(150)}, synchronous=False)
        mlflow.flush_async_logging()
    equal(len(client.get_metric_history(run.info.run_id, "fast")), 200)
    equal(len(client.get_run(run.info.run_id).data.params), 150)


@step("trace archival settings of a workspace")
def _():
    from mlflow.entities.workspace import TraceArchivalConfig

    made = mlflow.create_workspace("archive", trace_archival_config=TraceArchivalConfig(location="s3://bucket/traces", retention="30d"))
    equal(made.trace_archival_retention, "30d")
    mlflow.update_workspace("archive", trace_archival_config=TraceArchivalConfig(retention="7d"))
    read = mlflow.get_workspace("archive")
    equal((read.trace_archival_location, read.trace_archival_retention), ("s3://bucket/traces", "7d"))
    mlflow.delete_workspace("archive")


finish()
