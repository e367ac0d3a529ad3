# SPDX-License-Identifier: Apache-2.0
"""GraphQL: the UI's own documents, every root field, the schema, and what is refused in which words."""

from .dsl import EXPERIMENT, GET, MODEL, NO_RUN, POST, RUN, Step, case

# As the UI sends them, with the __typename that its client adds to every selection.
EXPERIMENT_QUERY = """query MlflowGetExperimentQuery($input: MlflowGetExperimentInput!) @component(name: "MLflow.ExperimentRunTracking") {
  mlflowGetExperiment(input: $input) { apiError { code message __typename } experiment { artifactLocation creationTime
    effectiveTraceArchivalRetention experimentId lastUpdateTime lifecycleStage name tags { key value __typename } __typename } __typename } }"""
RUN_FIELDS = """info { runName status runUuid experimentId artifactUri endTime lifecycleStage startTime userId __typename }
    experiment { experimentId name tags { key value __typename } artifactLocation lifecycleStage lastUpdateTime __typename }
    modelVersions { status version name source __typename }
    data { metrics { key value step timestamp __typename } params { key value __typename } tags { key value __typename } __typename }
    inputs { datasetInputs { dataset { digest name profile schema source sourceType __typename } tags { key value __typename } __typename } modelInputs { modelId __typename } __typename }
    outputs { modelOutputs { modelId step __typename } __typename } __typename"""
RUN_QUERY = """query GetRun($data: MlflowGetRunInput!) @component(name: "MLflow.ExperimentRunTracking") {
  mlflowGetRun(input: $data) { apiError { helpUrl code message __typename } run { %s } __typename } }""" % RUN_FIELDS
SEARCH_QUERY = """query SearchRuns($data: MlflowSearchRunsInput!) {
  mlflowSearchRuns(input: $data) { apiError { helpUrl code message } nextPageToken runs { %s } } }""" % RUN_FIELDS
HISTORY_QUERY = """query GetMetricHistoryBulkInterval($data: MlflowGetMetricHistoryBulkIntervalInput!) @component(name: "MLflow.ExperimentRunTracking") {
  mlflowGetMetricHistoryBulkInterval(input: $data) { __typename metrics { timestamp step runId key value } apiError { code message } } }"""
LISTS = tuple("data.mlflowGetRun.run." + p for p in ("data.metrics", "data.params", "data.tags", "experiment.tags", "inputs.datasetInputs")) + (
    "data.mlflowGetExperiment.experiment.tags", "data.mlflowSearchRuns.runs.*.data.metrics", "data.mlflowSearchRuns.runs.*.data.tags",
    "data.mlflowSearchRuns.runs.*.data.params")

# Within the depth that a query may have: the usual introspection query is deeper.
TYPE = "kind name ofType { kind name ofType { kind name ofType { kind name } } }"
SCHEMA_QUERY = """{ __schema { queryType { name } mutationType { name } subscriptionType { name }
  directives { name description locations isRepeatable args { name description defaultValue type { %s } } }
  types { kind name fields(includeDeprecated: true) { name isDeprecated deprecationReason args { name defaultValue type { %s } } type { %s } }
    inputFields { name defaultValue type { %s } } interfaces { name } possibleTypes { name } enumValues { name isDeprecated } } } }""" % ((TYPE,) * 4)


def ask(query, variables=None, operation=None, **options):
    body = {"query": query}
    if variables is not None:
        body["variables"] = variables
    if operation is not None:
        body["operationName"] = operation
    options.setdefault("unordered", LISTS)
    return POST("/graphql", body, **options)


def refused(*queries, **options):
    return [ask(q, **options) for q in queries]


DATA = POST("runs/log-batch", {"run_id": "$r", "metrics": [{"key": "m", "value": 0.5, "timestamp": 5, "step": 1}, {"key": "big", "value": 3, "timestamp": 2**45, "step": 2**40}],
                               "params": [{"key": "p", "value": "é"}], "tags": [{"key": "t", "value": "x"}]})
INPUTS = POST("runs/log-inputs", {"run_id": "$r", "datasets": [{"dataset": {"name": "d", "digest": "1", "source_type": "s", "source": "{}", "schema": "{}", "profile": "{}"}, "tags": [{"key": "mlflow.data.context", "value": "train"}]}]})
SEARCHES = {"experimentIds": ["$e"]}

CASES = [
    case("the UI's documents", EXPERIMENT, RUN, DATA, INPUTS, ask(EXPERIMENT_QUERY, {"input": {"experimentId": "$e"}}, "MlflowGetExperimentQuery"), ask(RUN_QUERY, {"data": {"runId": "$r"}}), ask(SEARCH_QUERY, {"data": SEARCHES}),
         ask(SEARCH_QUERY, {"data": {**SEARCHES, "filter": "attributes.run_id = \"$r\""}}), ask(HISTORY_QUERY, {"data": {"runIds": ["$r"], "metricKey": "m", "startStep": None, "endStep": None, "maxResults": 320}})),
    case("an empty run", EXPERIMENT, RUN, ask(RUN_QUERY, {"data": {"runId": "$r"}}), ask(RUN_QUERY, {"data": {"runUuid": "$r"}}), ask(EXPERIMENT_QUERY, {"input": {"experimentId": "$e"}})),
    case("what is not there", *[ask(EXPERIMENT_QUERY, {"input": {"experimentId": i}}) for i in ("999999",)], ask(RUN_QUERY, {"data": {"runId": "nope"}}), ask(RUN_QUERY, {"data": {"runId": NO_RUN}}), ask(EXPERIMENT_QUERY, {"input": {}}, diff="graphql-required"),
         ask(RUN_QUERY, {"data": {}}, diff="graphql-required"), ask(SEARCH_QUERY, {"data": {"experimentIds": ["999999"]}}), ask(SEARCH_QUERY, {"data": {"filter": "metrics.m = 'a'"}})),
    case("an unknown workspace", ask(EXPERIMENT_QUERY, {"input": {"experimentId": "0"}}, workspace="no-such-workspace")),
    case("another workspace's run", EXPERIMENT, RUN, ask(RUN_QUERY, {"data": {"runId": "$r"}}, workspace="default"), ask(EXPERIMENT_QUERY, {"input": {"experimentId": "$e"}}, workspace="default")),
    case("models of a run", EXPERIMENT, RUN, MODEL, POST("registered-models/create", {"name": "gq-$r"}), POST("model-versions/create", {"name": "gq-$r", "source": "models:/$m", "run_id": "$r"}), ask(RUN_QUERY, {"data": {"runId": "$r"}}),
         ask('query($i: MlflowSearchModelVersionsInput) { mlflowSearchModelVersions(input: $i) { modelVersions { name version currentStage status runId modelId creationTimestamp tags { key } aliases } nextPageToken } }', {"i": {"filter": "run_id='$r'", "maxResults": "5"}})),
    case("artifacts and datasets", EXPERIMENT, RUN, INPUTS, ask('query($i: MlflowListArtifactsInput) { mlflowListArtifacts(input: $i) { rootUri files { path isDir fileSize } nextPageToken } }', {"i": {"runId": "$r"}}),
         ask('mutation($i: MlflowSearchDatasetsInput) { mlflowSearchDatasets(input: $i) { datasetSummaries { experimentId name digest context } } }', {"i": {"experimentIds": ["$e"]}}),
         ask('mutation($i: MlflowSearchRunsInput) { mlflowSearchRuns(input: $i) { runs { info { runName } } } }', {"i": SEARCHES})),
    case("aliases, fragments, several fields", EXPERIMENT, ask('query($a: MlflowGetExperimentInput, $b: MlflowGetExperimentInput) { one: mlflowGetExperiment(input: $a) { ...E } two: mlflowGetExperiment(input: $b) { ...E } test(inputString: "x") { output __typename } __typename }'
         ' fragment E on MlflowGetExperimentResponse { experiment { ...N ... on MlflowExperiment { lifecycleStage } ... { workspace } } } fragment N on MlflowExperiment { name }', {"a": {"experimentId": "$e"}, "b": {"experimentId": "999999"}}),
         ask('query A { test(inputString: "a") { output } } query B { test(inputString: "b") { output } }', operation="B"), ask('query($s: String = "dflt") { test(inputString: $s) { output } }'),
         ask('{ test(inputString: "\\u00e9\\n\\"\\\\ \\ud83d\\ude00") { output } }'), ask('{ test(inputString: """\n    a\n      b "quoted"\n    c\n  """) { output } }'), ask('{ test(inputString: null) { output } }'),
         ask('{ # a comment\n test ( inputString : "a" , ) { output , } }'), ask('mutation { testMutation(inputString: "x") { output } }')),
    case("metrics that are no numbers", EXPERIMENT, RUN, *[POST("runs/log-metric", {"run_id": "$r", "key": k, "value": v, "timestamp": 1, "step": 0}) for k, v in (("nan", "NaN"), ("inf", "Infinity"))],
         ask('query($d: MlflowGetRunInput!) { mlflowGetRun(input: $d) { run { data { metrics { key value } } } } }', {"d": {"runId": "$r"}})),
    case("the schema", ask(SCHEMA_QUERY, unordered=("data.__schema.types",)), ask('{ __type(name: "MlflowRunExtension") { name fields { name type { kind name ofType { kind } } } } none: __type(name: "Nope") { name } list: __type(name: "[String]") { name } }'),
         ask('{ __type(name: "LongString") { kind description specifiedByURL } __typename }'), ask('{ __type(name: "Query") { fields { name description args { name type { name } } } } }')),
    case("documents that are refused", *refused(
        '{ nonsense }', '{ tests { output } }', '{ test(inputString: "a") { outputs } }', '{ test(inputString: "a") }', '{ test(inputString: "a") { output { x } } }', '{ test(input: "a") { output } }', '{ test(inputString: 1) { output } }',
        '{ test(inputString: "a", inputString: "b") { output } }', '{ test(inputString: "a") { output @include(if: true) } }', '{ test(inputString: "a") { output @skip(if: true) } }', '{ test(inputString: "a") { output @foo } }', 'query A @component { test(inputString: "a") { output } }',
        'query A @component(name: "x", z: 1) { test(inputString: "a") { output } }', '{ test(inputString: "a") @component(name: "x") { output } }', 'query @component(name: "x") @component(name: "y") { test(inputString: "a") { output } }',
        '{ ...F }', '{ test(inputString: "a") { output } } fragment F on Test { output }', '{ test(inputString: "a") { ...F } } fragment F on Test { output ...F }', '{ test(inputString: "a") { ...F } } fragment F on MlflowRun { output }',
        '{ test(inputString: "a") { ...F } } fragment F on MlflowRunInfo { runId }', '{ test(inputString: "a") { ... on String { output } } }', '{ test(inputString: "a") { ...F } } fragment F on String { output }',
        'query($a: String $a: String) { test(inputString: $a) { output } }', 'query($a: String) { test(inputString: "x") { output } }', 'query A($a: String) { test(inputString: "x") { output } }', 'query A { test(inputString: $b) { output } }', '{ test(inputString: $b) { output } }',
        'query($s: Int) { test(inputString: $s) { output } }', 'query($s: Nope) { test(inputString: $s) { output } }', 'query($i: MlflowGetRunResponse) { test(inputString: "a") { output } }', 'query($s: String = 5) { test(inputString: $s) { output } }',
        '{ a: test(inputString: "a") { output } a: test(inputString: "b") { output } }', '{ test(inputString: "a") { output } test(inputString: "a") { output: __typename } }', '{ test(inputString: "a") { output } test: __typename }',
        'query A { test(inputString: "a") { output } } query B { test(inputString: "a") { output } }', 'query A { test(inputString: "a") { output } } query A { __typename }', 'query A { __typename } { __typename }', 'subscription { test { output } }', 'type X { a: String }',
        '{ mlflowGetExperiment(input: {experiment: "1"}) { apiError { code } } }', '{ mlflowGetExperiment(input: {experimentId: 1}) { apiError { code } } }', '{ mlflowGetExperiment(input: "x") { apiError { code } } }', '{ mlflowGetExperiment(input: {experimentId: "1" experimentId: "2"}) { apiError { code } } }',
        '{ mlflowSearchRuns(input: {runViewType: FOO}) { nextPageToken } }', '{ mlflowSearchRuns(input: {runViewType: "ALL"}) { nextPageToken } }', '{ mlflowSearchRuns(input: {runViewType: DELETED}) { nextPageToken } }', '{ mlflowSearchRuns(input: {maxResults: 99999999999}) { nextPageToken } }',
        '{ mlflowSearchRuns(input: {maxResults: 1.5}) { nextPageToken } }', '{ mlflowSearchRuns(input: {experimentIds: [1]}) { nextPageToken } }', '{ mlflowSearchRuns(input: {experimentIds: {a: 1}}) { nextPageToken } }', '{ __type { name } }')),
    case("arguments that are missing", *refused('{ mlflowGetExperiment { apiError { code } } }', '{ test { output } }', 'query($s: String) { test(inputString: $s) { output } }', diff="graphql-words")),
    case("variables that are refused", *[ask('query($i: MlflowSearchRunsInput) { mlflowSearchRuns(input: $i) { nextPageToken } }', {"i": i}) for i in
         ({"maxResults": "5"}, {"maxResults": 1.5}, {"maxResults": 2**40}, {"runViewType": "FOO"}, {"runViewType": 1}, {"foo": "FOO"}, {"experimentId": ["1"]}, "x", [1], {"experimentIds": "x", "orderBy": [1]}, {"filter": None, "orderBy": None, "experimentIds": []})],
         ask('query($s: String!) { test(inputString: $s) { output } }'), ask('query($s: String!) { test(inputString: $s) { output } }', {"s": None}), ask('query($s: String) { test(inputString: $s) { output } }', {"s": 5}), ask('query($s: String) { test(inputString: $s) { output } }', {"s": "it's"}),
         ask('query($i: MlflowSearchModelVersionsInput) { mlflowSearchModelVersions(input: $i) { nextPageToken } }', {"i": {"maxResults": "x"}}), ask('query A { __typename }', operation="C")),
    case("limits", ask("{ " + " ".join(f'a{i}: test(inputString: "x") {{ output }}' for i in range(10)) + " }"), ask("{ " + " ".join(f'a{i}: test(inputString: "x") {{ output }}' for i in range(11)) + " }"),
         ask('{ test(inputString: "x") { ' + " ".join(f"a{i}: output" for i in range(11)) + " } }"), ask('{ test(inputString: "x") { ' + "output " * 1000 + "} }"),
         ask("{ __schema { types { " + "ofType { " * 8 + "name " + "} " * 11), ask('{ test(inputString: "x") { ...A ...B } } fragment A on Test { ' + " ".join(f"a{i}: output" for i in range(6)) + " } fragment B on Test { " + " ".join(f"b{i}: output" for i in range(6)) + " }")),
    case("documents that cannot be read", *refused("", "{", "}", "{ a", '{ a(b: }', '{ test(inputString: "x) { output } }', "query", "{ a(b: 01) }", "nonsense", '{ a(b: "\\q") }', "{ }"), POST("/graphql", {}), POST("/graphql", {"query": 5}), GET("/graphql"),
         POST("/graphql", [{"query": "{ __typename }"}]), Step("PUT", "/graphql", body={})),
]
