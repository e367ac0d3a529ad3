# SPDX-License-Identifier: Apache-2.0
"""Evaluation datasets, evaluations with scorers of one's own, and issues, in two workspaces at once."""

import os

import mlflow
import pandas
from mlflow import MlflowClient
from mlflow.entities import DatasetRecordSource, IssueSeverity, IssueStatus
from mlflow.genai import datasets
from mlflow.genai.scorers import scorer
from mlflow.tracking._tracking_service.utils import _get_store
from pair import Complaints, team_of
from steps import equal, finish, raises, step

TEAMS = ("evaluation-a", "evaluation-b")
GONE = "RESOURCE_DOES_NOT_EXIST"
MANY = 1200  # records: more than the client asks for at once


team = team_of(__file__, TEAMS, timeout=220)
complaints = Complaints()
client = MlflowClient()
experiment = mlflow.set_experiment("questions").experiment_id
other = client.create_experiment("more questions")


def records_of(dataset):
    """(inputs, outputs, expectations, tags) by question."""
    frame = datasets.get_dataset(dataset_id=dataset.dataset_id).to_df()
    return {row["inputs"]["q"]: (row["outputs"], row["expectations"], row["tags"], row["source_type"]) for _, row in frame.iterrows()}


@step("create, get by id and by name, the same names in both workspaces")
def dataset():
    made = datasets.create_dataset("golden", experiment_id=experiment, tags={"team": team, "version": "1"})
    assert made.dataset_id.startswith("d-") and len(made.digest) == 8
    for found in (datasets.get_dataset(dataset_id=made.dataset_id), datasets.get_dataset(name="golden")):
        equal((found.dataset_id, found.name, found.tags["team"], found.experiment_ids), (made.dataset_id, "golden", team, [experiment]))
        equal((found.created_by, found.last_updated_by, found.schema, found.profile), (made.created_by, made.created_by, None, None))
        equal(found.to_df().shape[0], 0)
    raises(GONE, datasets.get_dataset, name="golden ")
    raises(GONE, datasets.get_dataset, dataset_id="d-nothing")
    return made


@step("records from dicts")
def _():
    dataset.merge_records([
        {"inputs": {"q": "one"}, "expectations": {"expected_response": "1"}},
        {"inputs": {"q": "two", "more": [1, {"a": None}]}, "outputs": "II", "tags": {"kind": "žádný"}, "source": {"source_type": "HUMAN", "source_data": {"source_id": "me"}}},
    ])
    user = {"mlflow.user": dataset.created_by} if dataset.created_by else {}
    found = records_of(dataset)
    equal(found["one"], ({}, {"expected_response": "1"}, user, "HUMAN"))
    equal(found["two"][0], "II")
    equal(found["two"][2:], ({"kind": "žádný", **user}, "HUMAN"))
    after = datasets.get_dataset(dataset_id=dataset.dataset_id)
    assert after.digest != dataset.digest or after.last_update_time == dataset.last_update_time
    equal(after.profile, '{"num_records": 2}')
    assert '"q": "string"' in after.schema and '"more": "array"' in after.schema, after.schema


@step("merging adds and replaces")
def _():
    dataset.merge_records([{"inputs": {"q": "one"}, "expectations": {"expected_response": "I", "and": True}, "outputs": {"r": 1.5}}, {"inputs": {"q": "three"}}, {"inputs": {"q": "three"}, "tags": {"twice": "yes"}}])
    found = records_of(dataset)
    equal(sorted(found), ["one", "three", "two"])
    equal(found["one"][:2], ({"r": 1.5}, {"expected_response": "I", "and": True}))
    equal(found["three"][2]["twice"], "yes")


@step("records from a DataFrame")
def _():
    dataset.merge_records(pandas.DataFrame([{"inputs": {"q": "four"}, "expectations": {"expected_response": "4"}}, {"inputs": {"q": "five"}, "expectations": {"expected_response": "5"}}]))
    equal(sorted(records_of(dataset)), ["five", "four", "one", "three", "two"])


@mlflow.trace
def answer(q):
    return f"{q} of {team}"


@step("records from traces")
def _():
    for q in ("six", "seven"):
        answer(q)
    mlflow.flush_trace_async_logging()
    traces = mlflow.search_traces(locations=[experiment], return_type="list")
    equal(len(traces), 2)
    dataset.merge_records(traces)
    found = records_of(dataset)
    equal(sorted(found), ["five", "four", "one", "seven", "six", "three", "two"])
    equal((found["six"][0], found["six"][3]), (f"six of {team}", "TRACE"))
    dataset.merge_records(mlflow.search_traces(locations=[experiment]))
    equal(len(records_of(dataset)), 7)


@step("the source of a record")
def _():
    sources = {r.inputs["q"]: r.source for r in client.get_dataset(dataset.dataset_id).records}
    equal(sources["two"], DatasetRecordSource(source_type="HUMAN", source_data={"source_id": "me"}))
    assert sources["six"].source_data["trace_id"].startswith("tr-")


@step("records are deleted")
def _():
    ids = {r.inputs["q"]: r.dataset_record_id for r in client.get_dataset(dataset.dataset_id).records}
    equal(dataset.delete_records([ids["six"], "dr-nothing"]), 1)
    assert "six" not in records_of(dataset)
    equal(datasets.get_dataset(dataset_id=dataset.dataset_id).profile, '{"num_records": 6}')


@step("tags")
def _():
    datasets.set_dataset_tags(dataset_id=dataset.dataset_id, tags={"version": 2, "reviewed": "yes"})
    datasets.delete_dataset_tag(dataset_id=dataset.dataset_id, key="team")
    found = {k: v for k, v in datasets.get_dataset(dataset_id=dataset.dataset_id).tags.items() if not k.startswith("mlflow.")}
    equal(found, {"version": "2", "reviewed": "yes"})
    raises(GONE, datasets.set_dataset_tags, dataset_id="d-nothing", tags={"a": "b"})


@step("experiments")
def _():
    datasets.add_dataset_to_experiments(dataset.dataset_id, [other])
    equal(sorted(datasets.get_dataset(dataset_id=dataset.dataset_id).experiment_ids), sorted([experiment, other]))
    equal([d.name for d in datasets.search_datasets(experiment_ids=other)], ["golden"])
    datasets.remove_dataset_from_experiments(dataset.dataset_id, [experiment])
    equal(datasets.get_dataset(dataset_id=dataset.dataset_id).experiment_ids, [other])
    raises(GONE, datasets.add_dataset_to_experiments, dataset.dataset_id, ["999999999"])


@step("search")
def _():
    for name in ("silver", "bronze"):
        datasets.create_dataset(name, experiment_id=[experiment, other], tags={"metal": name})
    found = datasets.search_datasets(order_by=["name ASC"])
    equal([d.name for d in found], ["bronze", "golden", "silver"])
    equal([d.name for d in datasets.search_datasets(filter_string="name LIKE '%er'")], ["silver"])
    equal([d.name for d in datasets.search_datasets(filter_string="tags.metal = 'bronze' AND created_time > 0")], ["bronze"])
    equal([d.name for d in datasets.search_datasets(experiment_ids=[experiment], order_by=["name DESC"], max_results=1)], ["silver"])
    pages, token = [], None
    while True:
        page = client.search_datasets(max_results=1, order_by=["name"], page_token=token)
        pages += [d.name for d in page]
        if not (token := page.token):
            break
    equal(pages, ["bronze", "golden", "silver"])


@step("a dataset without an experiment named, and one that is deleted")
def _():
    os.environ["MLFLOW_EXPERIMENT_ID"] = experiment
    made = datasets.create_dataset("short-lived")
    datasets.delete_dataset(dataset_id=made.dataset_id)
    raises(GONE, datasets.get_dataset, dataset_id=made.dataset_id)
    raises(GONE, datasets.get_dataset, name="short-lived")


@step("many records")
def _():
    many = datasets.create_dataset("many", experiment_id=other)
    many.merge_records([{"inputs": {"q": f"{i}", "text": "x" * 200}, "expectations": {"n": i}} for i in range(MANY)])
    found = records_of(many)
    equal(len(found), MANY)
    equal(found["1199"][1], {"n": 1199})
    many.merge_records([{"inputs": {"q": f"{i}", "text": "x" * 200}, "expectations": {"n": -i}} for i in range(0, MANY, 2)])
    found = records_of(many)
    equal((len(found), found["1198"][1], found["1199"][1]), (MANY, {"n": -1198}, {"n": 1199}))
    equal(datasets.get_dataset(dataset_id=many.dataset_id).profile, f'{{"num_records": {MANY}}}')


@scorer
def is_short(outputs):
    return len(outputs) < 10


@scorer
def is_expected(outputs, expectations):
    return outputs == expectations["expected_response"]


@step("an evaluation with scorers of one's own")
def evaluated():
    result = mlflow.genai.evaluate(
        data=[{"inputs": {"q": "one"}, "expectations": {"expected_response": f"one of {team}"}}, {"inputs": {"q": "a long question"}, "expectations": {"expected_response": "no"}}],
        predict_fn=answer, scorers=[is_short, is_expected])
    equal({k: v for k, v in result.metrics.items() if k.startswith("is_")}, {"is_short/mean": 0.0, "is_expected/mean": 0.5})
    run = mlflow.get_run(result.run_id)
    equal((run.info.status, run.info.experiment_id, run.data.metrics["is_expected/mean"]), ("FINISHED", experiment, 0.5))
    traces = mlflow.search_traces(locations=[experiment], run_id=result.run_id, return_type="list")
    equal(len(traces), 2)
    found = {a.name: a.value for a in traces[0].info.assessments}
    equal(sorted(found), ["expected_response", "is_expected", "is_short"])
    return result.run_id


@step("an evaluation of a dataset")
def _():
    asked = datasets.create_dataset("asked", experiment_id=experiment)
    asked.merge_records([{"inputs": {"q": q}, "expectations": {"expected_response": f"{q} of {team}"}} for q in ("x", "y")])
    result = mlflow.genai.evaluate(data=datasets.get_dataset(name="asked"), predict_fn=answer, scorers=[is_expected])
    equal(result.metrics["is_expected/mean"], 1.0)
    run = mlflow.get_run(result.run_id)
    equal([(i.dataset.name, i.dataset.digest) for i in run.inputs.dataset_inputs], [("asked", datasets.get_dataset(name="asked").digest)])


@step("an evaluation of traces that are there")
def _():
    traces = mlflow.search_traces(locations=[experiment], run_id=evaluated, return_type="list")
    result = mlflow.genai.evaluate(data=traces, scorers=[is_short])
    equal(result.metrics["is_short/mean"], 0.0)


@step("issues")
def _():
    store = _get_store()
    made = store.create_issue(experiment_id=experiment, name="rude", description="it is rude", severity=IssueSeverity.HIGH, root_causes=["a", "žb"], source_run_id=evaluated, categories=["tone"], created_by=team)
    store.create_issue(experiment_id=experiment, name="slow", description="it is slow")
    equal((made.status, made.severity, made.root_causes, made.categories), (IssueStatus.PENDING, IssueSeverity.HIGH, ["a", "žb"], ["tone"]))
    equal(store.get_issue(made.issue_id), made)
    changed = store.update_issue(made.issue_id, status=IssueStatus.RESOLVED, name="very rude")
    equal((changed.status, changed.name, changed.severity), (IssueStatus.RESOLVED, "very rude", IssueSeverity.HIGH))
    equal([i.name for i in store.search_issues(experiment_id=experiment)], ["very rude", "slow"])
    found = store.search_issues(experiment_id=experiment, filter_string="status = 'resolved'", include_trace_count=True)
    equal([(i.name, i.trace_count) for i in found], [("very rude", 0)])
    raises(GONE, store.get_issue, "iss-nothing")


@step("the client has nothing to complain about")
def _():
    mlflow.flush_trace_async_logging(terminate=True)
    equal([c for c in complaints.said if "deprecat" not in c], [])


finish()
