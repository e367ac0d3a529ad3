# SPDX-License-Identifier: Apache-2.0
"""A user with every right in one workspace has none in another.

The owner's workspace holds one of everything, with a mark in every text. Whoever may do everything in
a second workspace, or holds one unrelated grant in the owner's, asks every endpoint that takes an id,
a name or a path for it, from their own workspace, from the owner's and from none. No mark may come
back, no answer may tell what is there from what is not, and no row or file may change.
"""

import re

from lib.web import Web

from . import endpoints, isolation
from .dsl import GET, POST, basic, put_in
from .gateway_secrets import GATEWAY
from .isolation import MARK, NOBODY, OWNER, STRANGER
from .people import EVERYTHING, PASSWORD, ROOT, People

SERVER = "permissions"
CHIEF, GUEST = ("u-chief-of-strangers", PASSWORD), ("u-guest", PASSWORD)


RUN_PARTS = "info { runName artifactUri } experiment { name tags { key value } } modelVersions { name source } data { metrics { key } params { key value } tags { key value } } inputs { datasetInputs { dataset { name source } } modelInputs { modelId } }"
FIELDS = {
    "mlflowGetExperiment": ('input: {experimentId: "$e"}', "experiment { name artifactLocation tags { key value } }"),
    "mlflowGetRun": ('input: {runId: "$r"}', "run { " + RUN_PARTS + " }"),
    "mlflowListArtifacts": ('input: {runId: "$r"}', "rootUri files { path }"),
    "mlflowSearchRuns": ('input: {experimentIds: ["$e"]}', "runs { " + RUN_PARTS + " }"),
    "mlflowGetMetricHistoryBulkInterval": (f'input: {{runIds: ["$r"], metricKey: "{MARK}-m", maxResults: 5}}', "metrics { key value runId }"),
    "mlflowSearchModelVersions": ("input: {filter: \"name = '$name'\"}", "modelVersions { name source description tags { key value } }"),
}
MUTATIONS = ('mlflowSearchRuns(input: {experimentIds: ["$e"]}) { runs { info { runName } data { tags { value } } } }', 'mlflowSearchDatasets(input: {experimentIds: ["$e"]}) { datasetSummaries { name digest experimentId } }')


class AsUser:
    """A connection whose requests carry credentials."""

    def __init__(self, port, user):
        self.web, self.user = Web(port), user

    def ask(self, step, variables, workspace):
        return self.web.send(*step.request(variables, workspace, self.user))

    def send(self, method, path, body, headers):
        return self.web.send(method, path, body, [*headers, ("Authorization", basic(*self.user))])


def run(bench):
    server = bench.servers["ours", SERVER]
    people = People(bench, server)
    people.query("insert into workspaces (name) values (%s), (%s)", OWNER, STRANGER)
    people.add(CHIEF[0])
    people.role("chief", STRANGER, CHIEF[0])
    for kind in EVERYTHING:
        people.grant("chief", kind, "*", "MANAGE")
    people.add(GUEST[0])
    people.role("guest", OWNER, GUEST[0])
    for kind in ("experiment", "registered_model", "prompt", "mcp_server"):
        people.grant("guest", kind, "1", "MANAGE")
    known = isolation.make(AsUser(server.port, ROOT))

    def everything():
        return isolation.belongings(bench, server)

    before = everything()
    attackers = [AsUser(server.port, user) for user in (CHIEF, GUEST)]
    for row in endpoints.table():
        if not isolation.names_something(row):
            continue
        complaints = []
        for step in isolation.probes(row):
            for attacker in attackers:
                for workspace in (STRANGER, OWNER, None):
                    if not (row["kind"] == "workspace" and is_member(attacker.user, workspace)):
                        complaints += _probe(attacker, step, workspace, known)
        now = everything()
        complaints += isolation.changes(before, now)
        before = now
        bench.result(f"attack: {row['method']} {row['path']}", "; ".join(dict.fromkeys(complaints))[:900] or None)
    bench.result("attack: GraphQL", _graphql(server, known, everything))
    bench.result("attack: spans of a trace taken over", _takes_spans(server, people, known, everything))
    bench.result("attack: a trace taken over", _takes_trace(server, people, known, everything))
    bench.result("attack: statements", _statements(server, AsUser(server.port, CHIEF)))
    for user, workspace in ((CHIEF, STRANGER), (GUEST, OWNER), (CHIEF, OWNER)):
        bench.result(f"attack: lists for {user[0]} in {workspace}", _lists(AsUser(server.port, user), workspace, known))


def is_member(user, workspace):
    """Whoever has any role in a workspace reads what is the workspace's as a whole: its budgets."""
    return user == GUEST and workspace == OWNER


def _graphql(server, known, everything):
    """Every field with data behind it, alone and all in one document."""
    before, complaints = everything(), []
    selections = {name: f"{name}({parts[0]}) {{ {parts[1]} }}" for name, parts in FIELDS.items()}
    queries = ["{ %s }" % s for s in selections.values()] + ["{ %s }" % " ".join(selections.values())] + ["mutation { %s }" % m for m in MUTATIONS]
    for query in queries:
        for user in (CHIEF, GUEST):
            for workspace in (STRANGER, OWNER, None):
                complaints += _probe(AsUser(server.port, user), POST("/graphql", {"query": query}), workspace, known)
    for query in queries[:-2]:
        reply = AsUser(server.port, ROOT).ask(POST("/graphql", {"query": query}), known, OWNER)
        if not re.search(f"{MARK}|f.txt", reply.body.decode("utf-8", "replace")):
            complaints.append(f"the owner does not see it either: {query[:60]}: {reply}")
    complaints += isolation.changes(before, everything())
    return "; ".join(dict.fromkeys(complaints))[:900] or None


def _takes_trace(server, people, known, everything):
    """Sending a trace that is there moves it: not for whoever may write elsewhere only."""
    taker = AsUser(server.port, ("u-taker", PASSWORD))
    people.add("u-taker")
    people.role("taker", OWNER, "u-taker")
    own = AsUser(server.port, ROOT).ask(POST("experiments/create", {"name": "taker's"}), {}, OWNER).json["experiment_id"]
    people.grant("taker", "experiment", own, "MANAGE")
    before = everything()
    sent = POST("/api/3.0/mlflow/traces", {"trace": {"trace_info": {"trace_id": "$t", "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": own}}}}})
    reply = taker.ask(sent, known, OWNER)
    if reply.status != 403 or everything() != before:
        return f"{reply}"
    people.grant("taker", "experiment", known["e"], "EDIT")
    reply = taker.ask(sent, known, OWNER)
    return None if reply.status == 200 else f"with the right to change it: {reply}"


def _takes_spans(server, people, known, everything):
    """Spans name traces by themselves: not those of an experiment, a run or a workspace where their sender may not write."""
    taker, root = AsUser(server.port, ("u-spans", PASSWORD)), AsUser(server.port, ROOT)
    people.add("u-spans")
    for name, workspace in (("spans", OWNER), ("spans-elsewhere", STRANGER)):
        people.role(name, workspace, "u-spans")
    own = root.ask(POST("experiments/create", {"name": "of spans"}), {}, OWNER).json["experiment_id"]
    far = root.ask(POST("experiments/create", {"name": "of spans"}), {}, STRANGER).json["experiment_id"]
    people.grant("spans", "experiment", own, "MANAGE")
    people.grant("spans-elsewhere", "experiment", far, "MANAGE")
    row = {"handler": "spans_export"}

    def sent(experiment, **fields):
        return endpoints.as_sent(row, POST("/v1/traces", {"experiment_id": experiment, **fields}))

    before, complaints = everything(), []
    fresh = {**known, "tx": "e" * 32}
    for what, step, variables, workspace, status in (
        ("in another experiment", sent(own), known, OWNER, 403),
        ("with the other's experiment", sent(known["e"]), known, OWNER, 403),
        ("a run of others", sent(own, run_id=known["r"]), fresh, OWNER, 403),
        ("a run that is none", sent(own, run_id="0" * 32), fresh, OWNER, 403),
        ("another workspace's experiment", sent(known["e"]), known, STRANGER, 403),
        ("another workspace's trace", sent(far), known, STRANGER, 200),
    ):
        reply = taker.ask(step, variables, workspace)
        if reply.status != status or everything() != before:
            complaints.append(f"{what}: {reply}")
        if status == 200 and b"elsewhere" not in reply.body:
            complaints.append(f"{what}: does not say that spans were left out: {reply}")
    people.grant("spans", "experiment", known["e"], "EDIT")
    reply = taker.ask(sent(own), known, OWNER)
    if reply.status != 200 or reply.body or everything() == before:
        complaints.append(f"with the right to change it: {reply}")
    return "; ".join(complaints)[:900] or None


def _statements(server, web):
    """Who asks and whether they may is one statement beside the handler's, also for what writes."""
    made = web.ask(POST("experiments/create", {"name": "counted"}), {}, STRANGER).json
    model = web.ask(POST("registered-models/create", {"name": "counted"}), {}, STRANGER)
    if model.status != 200:
        return f"{model}"
    asked = {
        "experiment_get": GET("experiments/get", {"experiment_id": "$x"}), "experiment_get_by_name": GET("experiments/get-by-name", {"experiment_name": "counted"}),
        "experiment_set_tag": POST("experiments/set-experiment-tag", {"experiment_id": "$x", "key": "k", "value": "v"}), "registered_model_get": GET("registered-models/get", {"name": "counted"}),
    }
    for step in asked.values():
        for _ in range(6):  # each worker's session comes to name the workspace
            reply = web.ask(step, {"x": made["experiment_id"]}, STRANGER)
            if reply.status != 200:
                return f"{step.path}: {reply}"
    logged = "".join(p.read_text(errors="replace") for p in server.folder.rglob("*.log"))
    for name in asked:
        counts = {int(n) for n in re.findall(rf"status=200 [^\n]*endpoint={name} [^\n]*statements=(\d+)", logged)}
        if not counts or min(counts) > 2 or max(counts) > 3:
            return f"{name}: {counts or 'no count in the log'} statements; one more names the workspace to a session"
    return None


def _probe(web, step, workspace, known):
    """Complaints about asking for what is the owner's, and then for what is nobody's."""
    answers = []
    for variables in (known, NOBODY):
        reply = web.ask(step, variables, workspace)
        body = reply.body.decode("utf-8", "replace")
        for name in ("e", "r", "m", "gs", "gd", "ge", "gr", "bp", "si", "ls", "rq", "name", "dataset", "issue", "sname", "x"):
            body = body.replace(str(variables[name]), f"<{name}>")
        answers.append((reply.status, re.sub(r"\b\d{13}\b", "<now>", body)))
        if MARK in body:
            yield f"{web.user[0]} from {workspace} sees {body[:200]}"
    if answers[0] != answers[1]:
        yield f"{put_in(step.path, known)} as {web.user[0]} from {workspace}: {answers[0]} but for nobody's {answers[1]}"


def _lists(web, workspace, known):
    """Lists show nothing of the owner's."""
    steps = (GET("experiments/search", {"max_results": 100}), POST("experiments/search", {"max_results": 100}), GET("registered-models/search"), GET("model-versions/search"),
             POST("runs/search", {"experiment_ids": ["$e"]}), POST("logged-models/search", {"experiment_ids": ["$e"]}),
             GET("/api/3.0/mlflow/review-queues/list", {"experiment_id": "$e"}), GET("/api/3.0/mlflow/label-schemas/list", {"experiment_id": "$e"}), GET("/api/3.0/mlflow/scorers/list"), GET("/api/3.0/mlflow/scorers/list", {"experiment_ids": "$e"}), GET("/api/3.0/mlflow/scorers/online-configs", {"scorer_ids": "$si"}), *[GET(f"{GATEWAY}{what}/list") for what in ("secrets", "model-definitions", "endpoints", "endpoints/bindings", "budgets", "guardrails")], GET("/api/3.0/mlflow/mcp-servers"), GET("/api/3.0/mlflow/mcp-servers/endpoints"),
             *[POST("/api/3.0/mlflow/" + path, body) for path in ("datasets/search", "issues/search") for body in ({}, {"experiment_id": "$e", "experiment_ids": ["$e"]})])
    for step in steps:
        if "/budgets/" in step.path and is_member(web.user, workspace):
            continue
        reply = web.ask(step, known, workspace)
        if MARK in reply.body.decode("utf-8", "replace"):
            return f"{step.path}: {reply}"
    return None
