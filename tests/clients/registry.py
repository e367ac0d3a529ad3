# SPDX-License-Identifier: Apache-2.0
"""The model registry as teams use it, in two workspaces at once: register, copy, alias, promote, archive, delete."""

import json
import threading

import mlflow
from mlflow import MlflowClient
from pair import team_of
from steps import equal, finish, raises, step

TEAMS = ("registry-a", "registry-b")
GONE = "RESOURCE_DOES_NOT_EXIST"


class Echo(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input


team = team_of(__file__, TEAMS)
client = MlflowClient()
experiment = mlflow.set_experiment("training").experiment_id
with mlflow.start_run(experiment_id=experiment) as run:
    run_id = run.info.run_id
    info = mlflow.pyfunc.log_model(name="model", python_model=Echo(), pip_requirements=[])


@step("register from a run and from a logged model")
def _():
    first = mlflow.register_model(info.model_uri, "shared", tags={"team": team})
    equal((int(first.version), first.run_id, first.tags), (1, run_id, {"team": team}))
    second = client.create_model_version("shared", client.get_run(run_id).info.artifact_uri, run_id=run_id, description="from the run")
    equal((int(second.version), second.status, second.current_stage, second.description), (2, "READY", "None", "from the run"))
    # the server notes a number, register_model() the same version once more as text
    noted = json.loads(client.get_logged_model(info.model_id).tags["mlflow.modelVersions"])
    equal({(v["name"], int(v["version"])) for v in noted}, {("shared", 1)})


@step("load by alias, by stage and by number")
def _():
    client.set_registered_model_alias("shared", "champion", "1")
    client.transition_model_version_stage("shared", "1", "Production")
    for uri in ("models:/shared@champion", "models:/shared/1", "models:/shared/Production"):
        equal(list(mlflow.pyfunc.load_model(uri).predict([team])), [team])
    equal(client.get_model_version_by_alias("shared", "champion").aliases, ["champion"])


@step("copy to another model")
def _():
    copied = client.copy_model_version("models:/shared@champion", "promoted")
    equal((copied.name, int(copied.version), copied.source), ("promoted", 1, "models:/shared/1"))
    equal(client.get_model_version_download_uri("promoted", "1"), client.get_model_version_download_uri("shared", "1"))
    equal(list(mlflow.pyfunc.load_model("models:/promoted/1").predict([team])), [team])


@step("promote and archive")
def _():
    client.transition_model_version_stage("shared", "2", "Production", archive_existing_versions=True)
    equal({int(v.version): v.current_stage for v in client.search_model_versions("name = 'shared'")}, {1: "Archived", 2: "Production"})
    equal({v.current_stage: int(v.version) for v in client.get_registered_model("shared").latest_versions}, {"Archived": 1, "Production": 2})


@step("search, tag, describe, rename")
def _():
    for number in range(5):
        client.create_registered_model(f"extra {number}", tags={"even": str(number % 2 == 0)}, description=f"of {team}")
    equal([m.name for m in client.search_registered_models("tags.even = 'True'", order_by=["name DESC"])], ["extra 4", "extra 2", "extra 0"])
    page = client.search_registered_models(max_results=3)
    names = [m.name for m in page]
    while page.token:
        page = client.search_registered_models(max_results=3, page_token=page.token)
        names += [m.name for m in page]
    equal(sorted(names), ["extra 0", "extra 1", "extra 2", "extra 3", "extra 4", "promoted", "shared"])
    client.rename_registered_model("extra 4", "žluťoučký?&#")
    client.update_registered_model("žluťoučký?&#", "renamed")
    client.set_registered_model_tag("žluťoučký?&#", "k", team)
    read = client.get_registered_model("žluťoučký?&#")
    equal((read.description, read.tags), ("renamed", {"even": "True", "k": team}))
    client.delete_registered_model_tag("žluťoučký?&#", "k")
    client.set_model_version_tag("shared", "2", "k", team)
    equal(client.get_model_version("shared", "2").tags, {"k": team})
    client.delete_model_version_tag("shared", "2", "k")


@step("prompts: register, load, search, alias, keep apart from models")
def _():
    first = client.register_prompt("greet", f"Hello {{{{name}}}} of {team}", commit_message="first", tags={"a": "1"})
    second = client.register_prompt("greet", [{"role": "user", "content": "Hi {{name}}"}])
    equal((first.version, second.version), (1, 2))
    equal(client.load_prompt("prompts:/greet/1").format(name="x"), f"Hello x of {team}")
    client.set_prompt_alias("greet", "best", 1)
    equal(client.load_prompt("prompts:/greet@best").version, 1)
    equal(client.load_prompt("prompts:/greet@latest").version, 2)
    equal([p.name for p in client.search_prompts()], ["greet"])
    equal([m.name for m in client.search_registered_models("name = 'greet'")], [])
    client.set_prompt_tag("greet", "team", team)
    equal(client.get_prompt("greet").tags["team"], team)
    client.set_prompt_version_tag("greet", 1, "k", "v")
    client.delete_prompt_version_tag("greet", 1, "k")
    client.delete_prompt_alias("greet", "best")
    raises("RESOURCE_ALREADY_EXISTS", client.create_registered_model, "greet")
    client.delete_prompt_version("greet", "1")
    client.delete_prompt_version("greet", "2")
    client.delete_prompt("greet")
    equal(list(client.search_prompts()), [])


@step("64 versions at once are 1 to 64")
def _():
    client.create_registered_model("busy")
    made, problems = [], []

    def create():
        try:
            made.append(int(client.create_model_version("busy", "s3://bucket/model").version))
        except Exception as problem:
            problems.append(repr(problem))

    threads = [threading.Thread(target=create) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    equal((problems, sorted(made)), ([], list(range(1, 65))))
    equal(max(int(v.version) for v in client.get_registered_model("busy").latest_versions), 64)


@step("delete versions and models; numbers are not given again")
def _():
    client.delete_model_version("shared", "1")
    raises("INVALID_PARAMETER_VALUE", client.get_model_version_by_alias, "shared", "champion")
    equal(int(client.create_model_version("shared", "s3://bucket/model").version), 3)
    client.delete_registered_model("shared")
    raises(GONE, client.get_registered_model, "shared")
    equal(int(client.create_model_version("promoted", "models:/promoted/1").version), 2)


finish()
