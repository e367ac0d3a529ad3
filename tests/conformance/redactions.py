# SPDX-License-Identifier: Apache-2.0
"""What answers leave out for users whose grants deny what they mention, and GraphQL as several users.

One of everything that mentions something else is made: a run with a logged model, a version of both, a
trace of both with an assessment. Then users read it who may do everything but with one type.
"""

from dataclasses import replace

from .dsl import ARTIFACTS, EXPERIMENT, GET, GET_MODEL, GET_RUN, PATCH, POST, PUT, RUN, case
from .graphql import EXPERIMENT_QUERY, HISTORY_QUERY, RUN_QUERY, SEARCH_QUERY, ask
from .users import API3, assign, grant, make, role, user

T = "tr-$ws"
TRACES = API3 + "traces"
LINKED = (
    EXPERIMENT, RUN,
    POST("logged-models", {"experiment_id": "$e", "name": "m", "source_run_id": "$r", "params": [{"key": "p", "value": "v"}]}, keep={"m": "model.info.model_id"}),
    POST("runs/log-metric", {"run_id": "$r", "model_id": "$m", "key": "of-model", "value": 1, "timestamp": 5, "step": 1}),
    POST("runs/log-metric", {"run_id": "$r", "key": "alone", "value": 2, "timestamp": 6, "step": 1}),
    POST("runs/log-inputs", {"run_id": "$r", "models": [{"model_id": "$m"}]}), POST("runs/outputs", {"run_id": "$r", "models": [{"model_id": "$m", "step": 1}]}),
    POST(API3 + "issues", {"experiment_id": "$e", "name": "i", "description": "d", "source_run_id": "$r"}, keep={"i": "issue.issue_id"}),
    POST("registered-models/create", {"name": "m-$ws"}), POST("model-versions/create", {"name": "m-$ws", "source": "models:/$m", "run_id": "$r", "run_link": "http://a.link/", "model_id": "$m"}),
    POST("registered-models/alias", {"name": "m-$ws", "alias": "best", "version": "1"}),
    POST("registered-models/create", {"name": "p-$ws", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]}),
    POST("model-versions/create", {"name": "p-$ws", "source": "x", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}, {"key": "mlflow.prompt.text", "value": "x"}]}),
)
TRACE = {"trace_id": T, "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}, "request_time": "2024-05-06T07:08:09.123Z", "state": "OK",
         "trace_metadata": {"mlflow.sourceRun": "$r", "mlflow.modelId": "$m", "other": "stays"}, "tags": {"mlflow.traceName": "n"}}
ASSESSED = {**TRACE, "assessments": [{"assessment_id": f"a-{T}", "assessment_name": "a", "source": {"source_type": 1, "source_id": "s"}, "feedback": {"value": True}, "create_time": "2024-05-06T07:08:09Z", "last_update_time": "2024-05-06T07:08:09Z"}]}
MOVED = {**TRACE, "trace_metadata": {}, "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e2"}}}
ONLY_LINKS = {"trace_id": f"{T}-only", "trace_location": TRACE["trace_location"], "request_time": TRACE["request_time"], "state": "OK", "trace_metadata": {"mlflow.sourceRun": "$r", "mlflow.modelId": "$m"}}

# What is granted on all experiments, models and prompts, and on all of other types.
READERS = {
    "no-runs": (("run", "DENY"), ("prompt_version", "DENY")),
    "no-models": (("logged_model", "DENY"), ("assessment", "DENY")),
    "no-versions": (("registered_model_version", "DENY"),),
    "few": (("assessment", "READ"), ("run", "READ"), ("logged_model", "READ")),
    "neither": (("run", "DENY"), ("logged_model", "DENY"), ("assessment", "DENY")),
}


def reader(name, level="MANAGE", types=("experiment", "registered_model", "prompt")):
    """A user with a role of that name, and its grants."""
    part = name.replace("-", "_")
    more = [grant(part, kind, "*", of) for kind, of in READERS.get(name, ())]
    return [make(part), role(name), *[grant(part, kind, "*", level) for kind in types], *more, assign(part, part)]


NAME = {"name": "m-$ws"}
VERSION = {**NAME, "version": "1"}
UNSORTED_MODELS = ("registered_models.*.tags", "registered_models.*.latest_versions")
READS = (
    GET_RUN, POST("runs/search", {"experiment_ids": ["$e"]}, unordered=("runs.*.data.metrics", "runs.*.data.tags", "runs.*.inputs.*", "runs.*.outputs.*")),
    GET("metrics/get-history", {"run_id": "$r", "metric_key": "of-model"}),
    replace(GET_MODEL, unordered=("model.data.*", "model.info.tags")), POST("logged-models/search", {"experiment_ids": ["$e"]}, unordered=("models.*.data.*",)), PATCH("logged-models/$m/tags", {"tags": [{"key": "k", "value": "v"}]}),
    GET("model-versions/get", VERSION), GET("model-versions/search"), POST("registered-models/get-latest-versions", NAME), GET("registered-models/alias", {**NAME, "alias": "best"}), PATCH("model-versions/update", {**VERSION, "description": "d"}), POST("model-versions/transition-stage", {**VERSION, "stage": "None", "archive_existing_versions": False}),
    GET("registered-models/get", NAME), GET("registered-models/get", {"name": "p-$ws"}), PATCH("registered-models/update", {**NAME, "description": "d"}), GET("registered-models/search", unordered=UNSORTED_MODELS),
    GET("registered-models/search", {"filter": "tags.`mlflow.prompt.is_prompt` = 'true'"}, unordered=UNSORTED_MODELS),
    GET(TRACES + "/" + T), POST(TRACES + "/search", {"locations": [TRACE["trace_location"]]}, unordered=("traces",)), POST(TRACES + "/batchGetInfos", {"trace_ids": [T, f"{T}-only"]}, unordered=("trace_infos",)),
    POST(TRACES + "/search", {"locations": [TRACE["trace_location"]]}, unordered=("traces", "traces.*.assessments")),
    GET(TRACES + "/get", {"trace_id": T}), GET(TRACES + "/get", {"trace_id": f"{T}-only"}), GET(TRACES + "/batchGet", {"trace_ids": [T, f"{T}-only"]}, unordered=("traces",)),
    GET(API3 + "issues/$i"), POST(API3 + "issues/search", {"experiment_id": "$e"}), PATCH(API3 + "issues/$i", {"issue_id": "$i", "status": "resolved"}), POST(API3 + "issues/search", {"experiment_id": "$e", "filter_string": "source_run_id = '$r'"}),
    POST(API3 + "issues", {"experiment_id": "$e", "name": "j", "description": "d", "source_run_id": "$r"}), POST(TRACES, {"trace": {"trace_info": TRACE}}), *[GET(ARTIFACTS, {"path": p}) for p in ("$e", "$e/$r/artifacts")],
)
SEARCH = {"data": {"experimentIds": ["$e"]}}
VERSIONS_QUERY = "query($i: MlflowSearchModelVersionsInput) { mlflowSearchModelVersions(input: $i) { modelVersions { name version status runId runLink modelId source modelParams { name value } } } }"
DATASETS_QUERY = "mutation($i: MlflowSearchDatasetsInput) { mlflowSearchDatasets(input: $i) { datasetSummaries { experimentId name digest context } } }"
DATASET = POST("runs/log-inputs", {"run_id": "$r", "datasets": [{"dataset": {"name": "d", "digest": "1", "source_type": "s", "source": "{}", "schema": "{}", "profile": "{}"}}]})
# The experiment of another run, on which some users hold nothing.
SECOND = (POST("experiments/create", {"name": "second"}, keep={"e2": "experiment_id"}), POST("runs/create", {"experiment_id": "$e2", "start_time": 5, "run_name": "second"}, keep={"r2": "run.info.run_id"}), replace(DATASET, body={**DATASET.body, "run_id": "$r2"}))
NAMES_QUERY = "query($data: MlflowSearchRunsInput!) { mlflowSearchRuns(input: $data) { runs { info { runName experimentId } } } }"
# What everybody asks, and then what a few do.
SOME = 11
QUERIES = (
    *[ask(EXPERIMENT_QUERY, {"input": {"experimentId": e}}) for e in ("$e", "999999")], *[ask(RUN_QUERY, {"data": {"runId": r}}) for r in ("$r", "nope")],
    *[ask(SEARCH_QUERY, {"data": {"experimentIds": e}}) for e in (["$e", "$e2"], ["$e"])], ask(HISTORY_QUERY, {"data": {"runIds": ["$r", "$r2"], "metricKey": "alone", "maxResults": 320}}), ask("query($i: MlflowListArtifactsInput) { mlflowListArtifacts(input: $i) { files { path } } }", {"i": {"runId": "$r"}}),
    ask(DATASETS_QUERY, {"i": {"experimentIds": ["$e", "$e2"]}}), ask(VERSIONS_QUERY, {"i": {}}), ask(VERSIONS_QUERY, {"i": {"filter": "run_id = '$r'"}}),
    ask(EXPERIMENT_QUERY, {"input": {"experimentId": "$e2"}}), ask(RUN_QUERY, {"data": {"runId": "$r2"}}), ask(RUN_QUERY, {"data": {"runUuid": "$r"}}), *[ask(NAMES_QUERY, {"data": d}) for d in ({"experimentIds": ["$e2"]}, {"experimentIds": ["999999"]}, {"experimentIds": ["$e", "999999"]}, {"experimentIds": []}, {}, {"experimentIds": ["$e", "$e2"], "maxResults": 1, "orderBy": ["start_time ASC"]}, {"experimentIds": ["x"]})],
    ask(HISTORY_QUERY, {"data": {"runIds": ["$r2"], "metricKey": "alone", "maxResults": 320}}), *[ask(DATASETS_QUERY, {"i": {"experimentIds": e}}) for e in (["$e2"], ["$e2", "999999"])], ask(VERSIONS_QUERY, {"i": {"filter": "name = 'm-$ws'", "maxResults": "5"}}),
    ask('mutation($i: MlflowSearchRunsInput) { mlflowSearchRuns(input: $i) { runs { info { runName } } } }', {"i": {"experimentIds": ["$e", "$e2"]}}), ask('{ test(inputString: "x") { output } __schema { queryType { name } } }'), ask('mutation { testMutation(inputString: "x") { output } }'),
    ask("query($a: MlflowGetRunInput, $b: MlflowGetRunInput) { a: mlflowGetRun(input: $a) { run { info { runName } } } b: mlflowGetRun(input: $b) { run { info { runName } } } }", {"a": {"runId": "$r"}, "b": {"runId": "$r2"}}),
)
THOROUGH = ("one", "but_one")
ASKERS = {
    "none": [make("none")], "one": [make("one"), role("one"), grant("one", "experiment", "$e", "READ"), assign("one", "one")], "but_one": [make("but_one"), role("but_one"), grant("but_one", "experiment", "*", "READ"), grant("but_one", "experiment", "$e", "DENY"), assign("but_one", "but_one")],
    "chief": [make("chief"), role("chief"), grant("chief", "workspace", "*", "MANAGE"), assign("chief", "chief")], "member": [make("member"), role("member"), grant("member", "workspace", "*", "USE"), assign("member", "member")],
    "stranger": [make("stranger"), role("stranger", "elsewhere-$ws"), *[grant("stranger", kind, "*", "MANAGE") for kind in ("workspace", "experiment", "registered_model", "prompt")], assign("stranger", "stranger")],
    "models": [make("models"), role("models"), grant("models", "registered_model", "m-$ws", "READ"), assign("models", "models")],
    "no_runs": [*reader("no-runs")], "no_models": reader("no-models"), "no_versions": reader("no-versions"),
}


def by(name, steps):
    return [replace(step, user=user(name)) for step in steps]


def readers():
    """The same reads by everybody, of what was made once."""
    return [step for name in READERS for step in [*reader(name), *by(name.replace("-", "_"), READS)]]


def askers():
    return [step for name, steps in ASKERS.items() for step in [*steps, *by(name, QUERIES if name in THOROUGH else QUERIES[:SOME])]]


CASES = [
    case("reads of what mentions others", *LINKED, PUT(f"{ARTIFACTS}/$e/$r/artifacts/f.txt", b"x"), PUT(f"{ARTIFACTS}/$e/models/$m/artifacts/f.txt", b"x"), *[POST(TRACES, {"trace": {"trace_info": i}}) for i in (ASSESSED, ONLY_LINKS)], *readers(), POST("registered-models/rename", {**NAME, "new_name": "n-$ws"}, user=user("neither")),
         POST("model-versions/create", {"name": "n-$ws", "source": "s3://b/m", "run_id": "$r"}, user=user("neither")), server="auth"),
    case("a trace sent into another experiment", *LINKED[:2], *SECOND[:1], POST(TRACES, {"trace": {"trace_info": {**TRACE, "trace_metadata": {}}}}), *[s for level in ("READ", "EDIT") for s in (make(level.lower()), role(level.lower()), grant(level.lower(), "experiment", "$e", level), grant(level.lower(), "experiment", "$e2", "EDIT"), assign(level.lower(), level.lower()))],
         POST(TRACES, {"trace": {"trace_info": MOVED}}, user=user("read"), diff="moved-trace"), POST(TRACES, {"trace": {"trace_info": MOVED}}, user=user("edit")), server="auth"),
    case("metrics of traces by who may not read what they filter by", *LINKED, *reader("no-runs"), *reader("no-models"), *[POST(TRACES + "/metrics", {"experiment_ids": ["$e"], "view_type": "TRACES", "metric_name": "trace_count", "aggregations": [{"aggregation_type": "COUNT"}], "filters": [f"trace.metadata.{key} = 'x'"]}, user=user(who), diff="metrics-reach" if denied == who else None)
         for who in ("no_runs", "no_models") for key, denied in (("other", None), ("mlflow.sourceRun", "no_runs"), ("mlflow.modelId", "no_models"))], server="auth"),
    case("GraphQL by several users", *LINKED, DATASET, *SECOND, *askers(), server="auth"),
    case("GraphQL by nobody", ask(EXPERIMENT_QUERY, {"input": {"experimentId": "0"}}, user=None), ask(EXPERIMENT_QUERY, {"input": {"experimentId": "0"}}, user=("admin", "wrong")), GET("/graphql", user=None), server="auth"),
]
