# SPDX-License-Identifier: Apache-2.0
"""What one team's agents are judged by: a dataset, judges, questions and queues for reviewers, issues; and what they use."""

import mlflow
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource, IssueSeverity
from mlflow.entities.mcp_server import MCPStatus, MCPTool
from mlflow.genai import datasets, label_schemas, review_queues
from mlflow.genai.judges import make_judge
from mlflow.genai.label_schemas import InputCategorical, InputNumeric, InputPassFail, InputText
from mlflow.genai.scorers import Guidelines
from mlflow.tracking._tracking_service.utils import _get_store
from mlflow.utils.mlflow_tags import MLFLOW_RUN_TYPE, MLFLOW_RUN_TYPE_ISSUE_DETECTION

SERVER = "io.example/search"


def dataset(experiment):
    made = datasets.create_dataset("golden-questions", experiment_id=experiment, tags={"owner": "ui"})
    made.merge_records([
        {"inputs": {"question": "What is the capital of Peru?"}, "expectations": {"expected_response": "Lima"}, "tags": {"kind": "geography"}},
        {"inputs": {"question": "How many moons has Mars?"}, "outputs": "two of them", "tags": {"kind": "astronomy"}},
        {"inputs": {"question": "Žluťoučký kůň?", "more": [1, {"deep": None}]}},
    ])
    return {"dataset": made.dataset_id, "digest": datasets.get_dataset(dataset_id=made.dataset_id).digest}


def judges():
    for instructions in ("Does {{ outputs }} answer {{ inputs }}?", "Is {{ outputs }} a true answer to {{ inputs }}?"):
        make_judge(name="answers", instructions=instructions, model="openai:/gpt-4o").register()
    Guidelines(name="polite", guidelines="Be polite to everybody.").register()


def reviews(experiment, traces):
    """A queue of one's own with a question of each kind, which two traces wait in; and the one that everybody has."""
    kinds = {"correct": InputPassFail("Right", "Wrong"), "tone": InputCategorical(["friendly", "rude"]), "stars": InputNumeric(1, 5), "remark": InputText(max_length=200)}
    asked = [label_schemas.create_label_schema(name, type="feedback", input=kind, instruction=f"Say of {name}", enable_comment=name == "tone", experiment_id=experiment).schema_id
             for name, kind in kinds.items()]
    queue = review_queues.create_review_queue("Second look", queue_type="custom", users=["ann", "default"], schema_ids=asked, experiment_id=experiment)
    review_queues.add_items_to_review_queue(queue.queue_id, item_ids=traces)
    return queue.queue_id


def issues(experiment, traces):
    """What a run of issue detection leaves."""
    store = _get_store()
    found = (("Answers are cut", "The last sentence is missing", IssueSeverity.HIGH, traces), ("Tool is slow", "It takes its time", IssueSeverity.LOW, traces[:1]))
    with mlflow.start_run(experiment_id=experiment, run_name="issue-detection", tags={MLFLOW_RUN_TYPE: MLFLOW_RUN_TYPE_ISSUE_DETECTION}) as run:
        for name, description, severity, of in found:
            issue = store.create_issue(experiment, name, description, severity=severity, root_causes=[f"Cause of: {name}"], categories=["quality"],
                                       source_run_id=run.info.run_id, created_by="ui")
            for trace in of:
                mlflow.log_issue(trace_id=trace, issue_id=issue.issue_id, issue_name=name, run_id=run.info.run_id, rationale="seen there",
                                 source=AssessmentSource("LLM_JUDGE", run.info.run_id))
        MlflowClient().link_traces_to_run(traces, run.info.run_id)
        mlflow.set_tags({"mlflow.issueDetection.result.issues": "2", "mlflow.issueDetection.result.totalTracesAnalyzed": "3",
                         "mlflow.issueDetection.result.summary": "Two issues were found."})
    return run.info.run_id


def mcp(client):
    for number, status in (("1.0.0", MCPStatus.DEPRECATED), ("1.1.0", MCPStatus.ACTIVE)):
        manifest = {"name": SERVER, "version": number, "description": f"Searches, {number}", "title": "Search of documents",
                    "remotes": [{"type": "streamable-http", "url": f"https://{number}.example.com/mcp"}],
                    "packages": [{"registryType": "pypi", "identifier": "search-of-documents", "version": number, "transport": {"type": "stdio"}}]}
        client.create_mcp_server_version(manifest, source="git", tools=[MCPTool(name="find_document", description="Finds it", input_schema={
            "type": "object", "properties": {"words": {"type": "string", "description": "What to look for"}}})])
        client.update_mcp_server_version(SERVER, number, status=MCPStatus.ACTIVE)
        if status != MCPStatus.ACTIVE:
            client.update_mcp_server_version(SERVER, number, status=status)
    client.update_mcp_server(SERVER, description="Finds documents by their words")
    client.set_mcp_server_tag(SERVER, "owner", "ui-team")
    client.set_mcp_server_version_tag(SERVER, "1.1.0", "reviewed", "yes")
    client.set_mcp_server_alias(SERVER, "stable", "1.1.0")
    client.create_mcp_access_endpoint(SERVER, url="https://search.example.com/mcp", server_alias="stable")


def keys(store):
    store.create_gateway_secret("seeded-key", {"api_key": "sk-of-tests-1234567890"}, provider="openai", created_by="ui")


def fill(experiment, traces):
    """traces: at least two. The ids of what was made, for the pages' addresses."""
    mlflow.set_experiment(experiment_id=experiment)
    judges()
    mcp(MlflowClient())
    keys(_get_store())
    return {**dataset(experiment), "queue": reviews(experiment, traces), "issues": issues(experiment, traces)}
