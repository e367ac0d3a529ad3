# SPDX-License-Identifier: Apache-2.0
"""Judges, label schemas and review queues by MLflow's own functions, under the same names in two workspaces."""

import os
import threading

import mlflow
from mlflow import MlflowClient
from mlflow.genai import label_schemas, review_queues, scorers
from mlflow.genai.judges import make_judge
from mlflow.genai.label_schemas import InputCategorical, InputNumeric, InputPassFail, InputText
from mlflow.genai.scorers import Guidelines, scorer
from mlflow.genai.scorers.registry import list_scorer_versions
from steps import equal, finish, raises, step

TEAMS = ("reviews-a", "reviews-b")
GONE, WRONG = "RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"
client = MlflowClient()
experiments, traces, queues = {}, {}, {}


def enter(team):
    mlflow.set_workspace(team)
    mlflow.set_experiment("reviewed")
    return experiments.get(team)


def judge(team):
    return make_judge(name="right", instructions=f"For {team}: does {{{{ outputs }}}} answer {{{{ inputs }}}}?", model="openai:/gpt-4o")


def names(found):
    return sorted(s.name for s in found)


for team in TEAMS:
    mlflow.create_workspace(team)
    mlflow.set_workspace(team)
    experiments[team] = mlflow.set_experiment("reviewed").experiment_id
    with mlflow.start_span("asked") as span:
        span.set_outputs(team)
    traces[team] = span.trace_id
mlflow.flush_trace_async_logging()


@step("both register judges under the same names")
def _():
    for team in TEAMS:
        enter(team)
        judge(team).register()
        judge(team).register()
        Guidelines(name="polite", guidelines=f"Be polite, {team}.").register()
        equal(names(scorers.list_scorers()), ["polite", "right"])


@step("each gets its own back")
def _():
    for team in TEAMS:
        enter(team)
        found = scorers.get_scorer(name="right")
        assert f"For {team}:" in found.instructions, found.instructions
        equal(found.model, "openai:/gpt-4o")
        equal([v for _, v in list_scorer_versions(name="right")], [1, 2])
        equal(scorers.get_scorer(name="right", version=1).instructions, found.instructions)
        assert team in str(scorers.get_scorer(name="polite").guidelines)


@step("neither finds the other's")
def _():
    for team, other in (TEAMS, TEAMS[::-1]):
        enter(team)
        for call in (scorers.list_scorers, scorers.get_scorer, scorers.delete_scorer):
            named = {} if call is scorers.list_scorers else {"name": "right", "version": 1}
            if call is scorers.delete_scorer:
                named["version"] = 1
            raises(GONE, call, experiment_id=experiments[other], **named)


@step("versions have no gaps however many register at once")
def _():
    enter(TEAMS[0])
    failed = []

    def register():
        try:
            judge(TEAMS[0]).register(experiment_id=experiments[TEAMS[0]], name="raced")
        except Exception as problem:
            failed.append(problem)

    mlflow.set_workspace(TEAMS[0])
    register()
    threads = [threading.Thread(target=register) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not os.environ.get("CLIENT_STOCK"):  # which refuses those that come second
        equal(failed, [])
    equal([v for _, v in list_scorer_versions(name="raced")], list(range(1, 8 - len(failed))))


@step("versions and scorers are deleted")
def _():
    for team in TEAMS:
        enter(team)
        scorers.delete_scorer(name="right", version=1)
        equal([v for _, v in list_scorer_versions(name="right")], [2])
        scorers.delete_scorer(name="right", version="all")
        raises(GONE, scorers.get_scorer, name="right")
        raises(GONE, scorers.delete_scorer, name="right", version="all")


@step("a scorer with code stays with its client")
def _():
    @scorer
    def exact(outputs):
        return outputs == "x"

    enter(TEAMS[0])
    raises(WRONG, exact.register)


@step("label schemas of each kind, and the default question")
def _():
    for team in TEAMS:
        experiment = enter(team)
        for name, kind in (("pass", InputPassFail("Yes", "No")), ("pick", InputCategorical(["a", "b"], multi_select=True)), ("score", InputNumeric(0, 1.5)), ("say", InputText(max_length=9))):
            label_schemas.create_label_schema(name, type="feedback", input=kind, instruction=f"of {team}", experiment_id=experiment)
        found = {s.name: s for s in label_schemas.list_label_schemas(experiment_id=experiment)}
        equal(sorted(found), ["Feedback", "pass", "pick", "say", "score"])
        equal(found["pick"].input, InputCategorical(["a", "b"], multi_select=True))
        equal(found["score"].input, InputNumeric(0.0, 1.5))
        equal(found["say"].instruction, f"of {team}")
        assert found["Feedback"].is_default


@step("label schemas are found, changed and deleted")
def _():
    for team, other in (TEAMS, TEAMS[::-1]):
        experiment = enter(team)
        one = label_schemas.get_label_schema("say", experiment_id=experiment)
        changed = label_schemas.update_label_schema(one.schema_id, name="tell", enable_comment=True, input=InputText(max_length=5))
        equal((changed.name, changed.enable_comment, changed.input), ("tell", True, InputText(max_length=5)))
        raises(WRONG, label_schemas.update_label_schema, one.schema_id, input=InputNumeric())
        raises("RESOURCE_ALREADY_EXISTS", label_schemas.create_label_schema, "tell", type="feedback", input=InputText(), experiment_id=experiment)
        label_schemas.delete_label_schema(schema_id=one.schema_id)
        raises(GONE, label_schemas.get_label_schema, schema_id=one.schema_id)
        raises(GONE, label_schemas.list_label_schemas, experiment_id=experiments[other])


@step("queues of the same names, with questions and reviewers")
def _():
    for team in TEAMS:
        experiment = enter(team)
        question = label_schemas.get_label_schema("pass", experiment_id=experiment).schema_id
        queue = review_queues.create_review_queue("Second look", queue_type="custom", users=["Ann", "bob"], schema_ids=[question], experiment_id=experiment)
        equal((queue.users, queue.schema_ids), (["ann", "bob"], [question]))
        queues[team] = queue.queue_id
        own = review_queues.get_or_create_user_queue(user="Ann", experiment_id=experiment)
        equal(review_queues.get_or_create_user_queue(user="ann", experiment_id=experiment).queue_id, own.queue_id)
        equal({q.name for q in review_queues.list_review_queues(experiment_id=experiment, user="ANN")}, {"Second look", "ann"})
        equal(review_queues.get_review_queue(name="second LOOK", experiment_id=experiment).queue_id, queue.queue_id)


@step("a trace is reviewed")
def _():
    for team in TEAMS:
        enter(team)
        queue, trace = queues[team], traces[team]
        equal([i.item_id for i in review_queues.add_items_to_review_queue(queue, item_ids=[trace, trace])], [trace])
        item = review_queues.set_review_queue_item_status(queue, item_id=trace, status="complete", completed_by="Bob")
        equal((str(item.status), item.completed_by), ("complete", "bob"))
        equal([i.item_id for i in review_queues.list_review_queue_items(queue, status="complete")], [trace])
        equal(list(review_queues.list_review_queue_items(queue, status="pending")), [])
        raises(WRONG, review_queues.update_review_queue, queue, schema_ids=[])
        equal(review_queues.update_review_queue(queue, name="Third look", users=["cat"]).users, ["cat"])
        review_queues.remove_items_from_review_queue(queue, item_ids=[trace])
        equal(list(review_queues.list_review_queue_items(queue)), [])


@step("nothing of the other team's queues is found or taken")
def _():
    for team, other in (TEAMS, TEAMS[::-1]):
        enter(team)
        raises(GONE, review_queues.get_review_queue, queue_id=queues[other])
        raises(GONE, review_queues.add_items_to_review_queue, queues[team], item_ids=[traces[other]])
        raises(GONE, review_queues.add_items_to_review_queue, queues[other], item_ids=[traces[team]])
        raises(GONE, review_queues.update_review_queue, queues[other], name="stolen")
        review_queues.delete_review_queue(queues[other])  # as for one that is not there
        review_queues.add_items_to_review_queue(queues[team], item_ids=[traces[team]])


@step("a deleted trace leaves its queues, and queues are deleted")
def _():
    for team in TEAMS:
        experiment = enter(team)
        client.delete_traces(experiment, trace_ids=[traces[team]])
        equal(list(review_queues.list_review_queue_items(queues[team])), [])
        review_queues.delete_review_queue(queues[team])
        raises(GONE, review_queues.get_review_queue, queue_id=queues[team])


finish()
