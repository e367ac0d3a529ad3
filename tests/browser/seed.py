# SPDX-License-Identifier: Apache-2.0
"""Two teams' data, made with the real client: what the pages are then looked at for. Prints its ids as JSON."""

import json
import sys
import tempfile
import time
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, RunTag
from mlflow.genai import register_prompt, set_prompt_alias
from seed_genai import fill

NOW = int(time.time() * 1000)


def metrics(client, run_id, offset):
    points = [Metric("loss", 1 / (step + 1 + offset), NOW - 60_000 + step * 100, step) for step in range(50)]
    points += [Metric("accuracy", 0.5 + offset / 10, NOW, 0), Metric("system/cpu_utilization_percentage", 41.5, NOW, 0),
               Metric("system/system_memory_usage_megabytes", 2048, NOW, 0)]
    client.log_batch(run_id, metrics=points)


def artifacts(run_id):
    with mlflow.start_run(run_id=run_id):
        from PIL import Image

        mlflow.log_text("first line of the notes\nsecond line", "notes.txt")
        mlflow.log_dict({"answer": 42, "nested": {"deep": "value-in-json"}}, "config.json")
        mlflow.log_text("city,count\nSpringfield,17\nShelbyville,23\n", "table.csv")
        mlflow.log_text("<html><body><h1 id='h'>before</h1><script>document.getElementById('h').textContent = 'script has run'</script></body></html>",
                        "page.html")
        picture = Image.new("RGB", (64, 48), (200, 30, 30))
        mlflow.log_image(picture, "picture.png")
        mlflow.log_image(picture, key="sample", step=0)
        mlflow.log_text('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><rect width="64" height="48" style="fill: teal"/></svg>', "drawing.svg")
        with tempfile.TemporaryDirectory() as folder:
            picture.save(f"{folder}/paper.pdf")
            mlflow.log_artifact(f"{folder}/paper.pdf")
        mlflow.log_table({"question": ["what is this"], "answer": ["a table preview"]}, "eval.json")


def run(client, experiment, name, offset):
    made = client.create_run(experiment, run_name=name, start_time=NOW - 60_000 + int(offset * 1000))
    run_id = made.info.run_id
    client.log_batch(run_id, params=[mlflow.entities.Param("learning_rate", str(0.1 + offset)), mlflow.entities.Param("depth", "4")],
                     tags=[RunTag("stage", f"stage-{name}"), RunTag("mlflow.note.content", f"Notes about {name}")])
    metrics(client, run_id, offset)
    return run_id


def logged_model(client, experiment, run_id, name):
    model = client.create_logged_model(experiment, name=name, source_run_id=run_id, model_type="classifier", params={"layers": "3"})
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "MLmodel").write_text("artifact_path: model\nflavors:\n  python_function:\n    loader_module: nothing\n")
        client.log_model_artifacts(model.model_id, folder)
    client.finalize_logged_model(model.model_id, "READY")
    return model.model_id


def registry(client, run_id, model_id, name):
    client.create_registered_model(name, tags={"owner": "ui"}, description="A model to look at")
    for number in (1, 2):
        client.create_model_version(name, f"models:/{model_id}", run_id, description=f"Version {number} of it",
                                    model_id=model_id)
    client.set_registered_model_alias(name, "champion", "2")
    client.transition_model_version_stage(name, "1", "Staging")


def prompts(name):
    register_prompt(name, "Say hello to {{ name }}.", commit_message="the first")
    register_prompt(name, "Say good bye to {{ name }}.", commit_message="the second")
    set_prompt_alias(name, "production", 2)


def traces(workspace):
    """Two sessions: three questions to an agent with a tool, which fails once."""

    @mlflow.trace(span_type="TOOL")
    def look_up(question):
        if "fail" in question:
            raise ValueError("the tool failed")
        return [f"document about {question}"]

    @mlflow.trace(name="ask_agent", span_type="AGENT")
    def ask(question, session):
        mlflow.update_current_trace(metadata={"mlflow.trace.session": session, "mlflow.trace.user": "reader"}, tags={"channel": workspace})
        return f"answer from {look_up(question)[0]}"

    for question, session in (("why traces", "session-A"), ("how traces", "session-A"), ("please fail", "session-B")):
        try:
            ask(question, session)
        except ValueError:
            pass
    mlflow.flush_trace_async_logging()
    found = mlflow.search_traces(return_type="list", include_spans=False)
    ids = [next(t.info.trace_id for t in found if asked in t.info.request_preview) for asked in ("why traces", "how traces")]
    mlflow.log_feedback(trace_id=ids[0], name="helpful", value=True, rationale="it helped")
    return ids


def team(workspace):
    client = MlflowClient()
    client.create_workspace(workspace, description=f"Work of {workspace}")
    mlflow.set_workspace(workspace)
    experiment = client.create_experiment(f"{workspace}-experiment", tags={"team": workspace})
    mlflow.set_experiment(experiment_id=experiment)
    runs = [run(client, experiment, f"{workspace}-run-{i}", i) for i in range(3)]
    artifacts(runs[0])
    model = logged_model(client, experiment, runs[0], f"{workspace}-logged")
    registry(client, runs[0], model, f"{workspace}-model")
    prompts(f"{workspace}-prompt")
    return {"workspace": workspace, "experiment": experiment, "runs": runs, "model": model, "traces": traces(workspace)}


if __name__ == "__main__":
    first, second = team("team-a"), team("team-b")
    mlflow.set_workspace("team-a")
    first["genai"] = fill(first["experiment"], first["traces"])
    json.dump([first, second], sys.stdout)
