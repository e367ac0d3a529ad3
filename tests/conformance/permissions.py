# SPDX-License-Identifier: Apache-2.0
"""Who may call what: every endpoint of the table as every kind of user, against the stock server.

For each row one of everything is made, users hold grants on exactly these resources or on all of a
type, and then each of them calls it. Both servers must refuse the same users. A row that refuses
nobody or everybody fails, too, so that every permission is seen granted and denied.
"""

import functools
import itertools
import re
import uuid
from dataclasses import replace

from lib.web import Web

from . import endpoints
from .bad_input import filled, sample, takes_query
from .dsl import Step, dig, wanted
from .people import EVERYTHING, PASSWORD, ROOT, People

SERVER = "permissions"
HERE, ELSEWHERE = "perm-here", "perm-elsewhere"
GATEWAY = ("gateway_secret", "gateway_model_definition", "gateway_endpoint")
OWN = ("experiment", "registered_model", "prompt", "mcp_server", *GATEWAY)


def own(level):
    return [(kind, "$own", level) for kind in OWN]


def every(level, *kinds):
    return [(kind, "*", level) for kind in kinds or OWN]


# Grants in HERE: (resource type, "$own" or "*", permission).
USERS = {
    "none": [],
    "read": own("READ"), "use": own("USE"), "edit": own("EDIT"), "manage": own("MANAGE"), "deny": own("DENY"), "nothing": own("NO_PERMISSIONS"),
    "all-read": every("READ"), "all-edit": every("EDIT"), "all-manage": every("MANAGE"), "all-deny": every("DENY"),
    "denied-but-mine": every("DENY") + own("MANAGE"), "mine-is-more": every("READ") + own("MANAGE"), "mine-is-less": every("MANAGE") + own("READ"), "all-but-mine": every("MANAGE") + own("DENY"),
    "member": every("USE", "workspace"), "member-read": every("READ", "workspace"), "member-hidden": every("NO_PERMISSIONS", "workspace"), "member-denied": every("DENY", "workspace"),
    "chief": every("MANAGE", "workspace"), "chief-denied": every("MANAGE", "workspace") + every("DENY") + own("DENY"),
    "member-edit": every("USE", "workspace") + every("EDIT", "experiment", "registered_model", "mcp_server", "scorer", "gateway_secret", "gateway_endpoint", "gateway_model_definition"),
    "member-mine": every("USE", "workspace") + own("MANAGE"), "member-no-create": every("USE", "workspace") + every("DENY"),
    "runs-denied": own("MANAGE") + every("DENY", "run"), "runs-read": own("MANAGE") + every("READ", "run"), "runs-edit": own("READ") + every("EDIT", "run"), "runs-manage": own("READ") + every("MANAGE", "run"), "runs-alone": every("MANAGE", "run"),
    "models-denied": own("MANAGE") + every("DENY", "logged_model"), "models-read": own("MANAGE") + every("READ", "logged_model"), "models-manage": own("READ") + every("MANAGE", "logged_model"),
    "traces-denied": own("MANAGE") + every("DENY", "trace"), "traces-edit": own("READ") + every("EDIT", "trace"), "traces-manage": own("READ") + every("MANAGE", "trace"), "traces-and-all": own("READ") + every("MANAGE", "trace", "assessment"),
    "assessments-denied": own("MANAGE") + every("DENY", "assessment"), "assessments-edit": own("MANAGE") + every("EDIT", "assessment"), "assessments-manage": own("READ") + every("MANAGE", "assessment"), "scorers-edit": own("MANAGE") + every("EDIT", "scorer"),
    "queues-denied": own("MANAGE") + every("DENY", "review_queue"), "queues-read": own("MANAGE") + every("READ", "review_queue"), "queues-manage": own("READ") + every("MANAGE", "review_queue"), "reviewer": own("READ") + every("EDIT", "review_queue"),
    "scorers-denied": own("MANAGE") + every("DENY", "scorer"), "scorer-mine": own("READ") + [("scorer", "$own", "MANAGE")], "scorer-not-mine": every("MANAGE", "experiment", "scorer") + [("scorer", "$own", "DENY")], "scorer-readable": own("MANAGE") + [("scorer", "$own", "READ")],
    "scorer-versions-denied": own("MANAGE") + every("MANAGE", "scorer") + every("DENY", "scorer_version"), "scorer-versions-read": own("MANAGE") + every("MANAGE", "scorer") + every("READ", "scorer_version"), "scorer-versions-manage": own("READ") + every("READ", "scorer") + every("MANAGE", "scorer_version"),
    "versions-denied": own("MANAGE") + every("DENY", "registered_model_version", "prompt_version", "mcp_server_version"), "versions-read": own("MANAGE") + every("READ", "registered_model_version", "prompt_version", "mcp_server_version"),
    "versions-edit": own("READ") + every("EDIT", "registered_model_version", "prompt_version", "mcp_server_version"), "versions-manage": own("READ") + every("MANAGE", "registered_model_version", "prompt_version", "mcp_server_version"),
}
# Others: who has all of it, but in another workspace; who has no right password; nobody.
OTHERS = ("elsewhere", "wrong", "nobody", "admin")

# What a call may change so that the next user would find something else.
ONCE = {"label_schema_delete", "experiment_restore", "registered_model_rename", "workspace_delete", "workspace_create", "experiment_create", "registered_model_create", "gateway_secret_create", "mcp_server_create", "mcp_version_create"}
ARTIFACTS = ("$e/$r/artifacts/f.txt", "$e/models/$m/artifacts/f.txt", "$e/traces/tr-1/artifacts/f.txt", "$e/$r", "$e/plain.txt", "$e", "plain.txt", "workspaces/$ws/$e/$r/artifacts/f.txt", "workspaces/perm-elsewhere/$e/f.txt")

# Made for every row: variable, where its value is in the answer, request.
MAKE = (
    ("e", "experiment_id", Step("POST", "experiments/create", body={"name": "$en"})),
    ("r", "run.info.run_id", Step("POST", "runs/create", body={"experiment_id": "$e", "start_time": 5, "tags": [{"key": "k", "value": "v"}]})),
    ("m", "model.info.model_id", Step("POST", "logged-models", body={"experiment_id": "$e", "name": "model", "source_run_id": "$r", "tags": [{"key": "k", "value": "v"}]})),
    (None, None, Step("POST", "/api/3.0/mlflow/traces", body={"trace": {"trace_info": {"trace_id": "$t", "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}, "tags": {"k": "v"},
        "assessments": [{"assessment_id": "a-$t", "assessment_name": "a", "source": {"source_type": 1, "source_id": "s"}, "feedback": {"value": True}}]}}})),
)
# What only some rows need: those whose requests contain this.
MAKE_FOR = {
    r"scorer|\$si|guardrails|graphql": (
        ("si", "scorer_id", Step("POST", "/api/3.0/mlflow/scorers/register", body={"experiment_id": "$e", "name": "$name", "serialized_scorer": "{}"})),
        (None, None, Step("PUT", "/api/3.0/mlflow/scorers/online-config", body={"experiment_id": "$e", "name": "$name", "sample_rate": 0})),
    ),
    r"label-schemas|\$ls": (
        ("ls", "label_schema.schema_id", Step("POST", "/api/3.0/mlflow/label-schemas/create", body={"experiment_id": "$e", "name": "$name", "type": 1, "input": {"text": {}}})),
    ),
    r"review-queues|\$rq": (
        ("rq", "review_queue.queue_id", Step("POST", "/api/3.0/mlflow/review-queues/create", body={"experiment_id": "$e", "name": "$name", "queue_type": 2, "users": ["u-edit", "u-reviewer"]})),
        (None, None, Step("POST", "/api/3.0/mlflow/review-queues/items/add", body={"queue_id": "$rq", "item_ids": ["$t"]})),
    ),
    r"datasets|\$dataset": (
        ("dataset", "dataset.dataset_id", Step("POST", "/api/3.0/mlflow/datasets/create", body={"name": "d", "experiment_ids": ["$e"], "tags": '{"k": "v"}'})),
    ),
    r"issues|\$issue": (
        ("issue", "issue.issue_id", Step("POST", "/api/3.0/mlflow/issues", body={"experiment_id": "$e", "name": "i", "description": "d", "source_run_id": "$r"})),
    ),
    r"registered-models|model-versions|\$p?name|graphql": (
        (None, None, Step("POST", "registered-models/create", body={"name": "$name", "tags": [{"key": "k", "value": "v"}]})),
        (None, None, Step("POST", "model-versions/create", body={"name": "$name", "source": "s3://b/m", "tags": [{"key": "k", "value": "v"}]})),
        (None, None, Step("POST", "registered-models/alias", body={"name": "$name", "alias": "alias", "version": "1"})),
        (None, None, Step("POST", "registered-models/create", body={"name": "$pname", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]})),
        (None, None, Step("POST", "model-versions/create", body={"name": "$pname", "source": "prompt-template", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}, {"key": "mlflow.prompt.text", "value": "x"}]})),
        (None, None, Step("POST", "registered-models/alias", body={"name": "$pname", "alias": "alias", "version": "1"})),
    ),
    "guardrails": (
        ("gr", "guardrail.guardrail_id", Step("POST", "/api/3.0/mlflow/gateway/guardrails/create", body={"name": "g", "scorer_id": "$si", "scorer_version": 1, "stage": "BEFORE", "action": "VALIDATION"})),
        (None, None, Step("POST", "/api/3.0/mlflow/gateway/guardrails/add-to-endpoint", body={"endpoint_id": "$ge", "guardrail_id": "$gr"})),
    ),
    "budgets": (
        ("bp", "budget_policy.budget_policy_id", Step("POST", "/api/3.0/mlflow/gateway/budgets/create", body={"budget_unit": "USD", "budget_amount": 1, "duration": {"unit": "DAYS", "value": 1}, "target_scope": "GLOBAL", "budget_action": "ALERT"})),
    ),
    "mcp-servers": (
        (None, None, Step("POST", "/api/3.0/mlflow/mcp-servers/$sname/versions", body={"server_json": {"name": "$sname", "version": "1.0.0"}})),
        (None, None, Step("POST", "/api/3.0/mlflow/mcp-servers/$sname/tags", body={"key": "x", "value": "v"})),
        (None, None, Step("POST", "/api/3.0/mlflow/mcp-servers/$sname/versions/1.0.0/tags", body={"key": "x", "value": "v"})),
        (None, None, Step("POST", "/api/3.0/mlflow/mcp-servers/$sname/aliases", body={"alias": "alias", "version": "1.0.0"})),
        ("x", "id", Step("POST", "/api/3.0/mlflow/mcp-servers/$sname/endpoints", body={"url": "u", "server_alias": "alias"})),
    ),
}


# Straight into the database: the stock server derives a key for every secret, which takes it a while.
_GATEWAY_ROWS = """
    with s as (insert into secrets (secret_id, secret_name, encrypted_value, wrapped_dek, kek_version, masked_value, created_at, last_updated_at, workspace)
               values (%(gs)s, %(gs)s, '', '', 1, '{}', 1, 1, %(ws)s) returning secret_id),
    d as (insert into model_definitions (model_definition_id, name, secret_id, provider, model_name, created_at, last_updated_at, workspace)
          select %(gd)s, %(gd)s, secret_id, 'openai', 'm', 1, 1, %(ws)s from s returning model_definition_id),
    e as (insert into endpoints (endpoint_id, name, created_at, last_updated_at, workspace) values (%(ge)s, %(ge)s, 1, 1, %(ws)s) returning endpoint_id)
    insert into endpoint_model_mappings (mapping_id, endpoint_id, model_definition_id, weight, created_at, linkage_type)
    select %(gm)s, endpoint_id, model_definition_id, 1, 1, 'PRIMARY' from d, e"""


def make_gateway(query, workspace, known):
    """A secret, a model with it, and an endpoint with that."""
    known.update({f"g{letter}": f"{letter}-{uuid.uuid4().hex}" for letter in "sdem"})
    names = re.findall(r"%\((\w+)\)s", _GATEWAY_ROWS)
    query(re.sub(r"%\(\w+\)s", "%s", _GATEWAY_ROWS), *[workspace if n == "ws" else known[n] for n in names])


class World:
    """One server with users, and what was made on it last."""

    def __init__(self, bench, kind):
        self.server = bench.servers[kind, SERVER]
        self.people = People(bench, self.server)
        self.query = self.people.query
        self.web = Web(self.server.port)
        self.known, self.calls = {}, 0
        self.whole = None  # the parts of what was made last, as long as all is as it was made
        self.query("insert into workspaces (name) values (%s), (%s)", HERE, ELSEWHERE)
        for name in (*USERS, "elsewhere"):
            self.people.add("u-" + name)
            self.people.role(name, ELSEWHERE if name == "elsewhere" else HERE, "u-" + name)
        for name, grants in USERS.items():
            for kind_of, pattern, level in grants:
                if pattern == "*":
                    self.people.grant(name, kind_of, "*", level)
        for kind_of in EVERYTHING:
            self.people.grant("elsewhere", kind_of, "*", "MANAGE")

    def make(self, row):
        """One of everything that the row needs, and the users' grants on it."""
        mark, trace = uuid.uuid4().hex[:12], uuid.uuid4().hex
        known = {"en": f"e-{mark}", "name": f"m-{mark}", "pname": f"p-{mark}", "ws": HERE, "new": f"n-{mark}", "t": f"tr-{trace}", "tx": trace, "sname": f"com.example/{mark}"}
        make_gateway(self.query, HERE, known)
        for variable, path, step in made_for(row):
            reply = self.web.send(*step.request(known, HERE, ROOT))
            if reply.status >= 300:
                raise RuntimeError(f"permissions: {step.path}: {reply}\n{self.server.log()}")
            if variable:
                known[variable] = dig(reply.json, path)
        mine = {"experiment": known.get("e"), "registered_model": known["name"], "prompt": known["pname"], "mcp_server": known["sname"], "scorer": f"{known.get('e')}/{known['name']}", **{kind: known[v] for kind, v in zip(GATEWAY, ("gs", "gd", "ge"))}}
        rows = [(self.people.roles[name], kind, mine[kind], level)
                for name, grants in USERS.items() for kind, pattern, level in grants if pattern == "$own" and mine[kind]]
        self.query("insert into role_permissions (role_id, resource_type, resource_pattern, permission)"
                   " select * from unnest(%s::integer[], %s::text[], %s::text[], %s::text[])",
                   *[list(column) for column in zip(*rows)])
        self.known, self.whole = known, set(parts(row["handler"]))

    def call(self, row, step, user):
        self.calls += 1
        reply = self.web.send(*step.request(self.known, HERE, credentials(user)))
        if row["level"] != "read" and reply.status not in (401, 403):
            self.whole = None
        return reply


def credentials(user):
    return {"admin": ROOT, "wrong": ("u-manage", "not-the-password"), "nobody": None}.get(
        user, ("u-" + user, PASSWORD))


@functools.cache
def parts(handler):
    """What the handler's rows need of MAKE_FOR, in its order."""
    asked = "".join(f"{row['path']} {step}" for row in endpoints.table() if row["handler"] == handler for _, step in calls(row))
    return wanted(MAKE_FOR, asked)


def made_for(row):
    """What is made before the row is called."""
    return sum((MAKE_FOR[part] for part in parts(row["handler"])), MAKE)


def of_mcp(row, least):
    """Requests about MCP servers that ask for more than their row says."""
    more = {"mcp_endpoint_create": [(" of a version", {**least, "server_version": "1.0.0"}), (" of an alias", {**least, "server_alias": "alias"})],
            "mcp_endpoint_update": [("", {"url": "v"}), (" to a version", {"server_version": "1.0.0"}), (" to an alias", {"server_alias": "alias"})],
            **{handler: [("", {}), *[(f" by {name}", {name: text}) for name, text in (("server_version", "1.0.0"), ("server_alias", "latest"), ("filter_string", "status = 'draft'"), ("filter_string", "server_name = 'x'"), ("filter_string", "nonsense"))]]
               for handler in ("mcp_endpoints_search", "mcp_server_endpoints_search")}}
    return more.get(row["handler"]) or [("", least)]


def calls(row):
    """(label, step) of the ways in which this row is called."""
    fields = [f for f in row["fields"] if f["in"] == "request"]
    mount = row["mount"].split(",")[0]
    reads = takes_query(row)
    located = {v for v in row["locator"].values()}
    names = {f.partition(".")[0] for f in located}
    values = {f["name"]: value(f, row) for f in fields}
    least = {f["name"]: values[f["name"]] for f in fields
             if f["required"] or (f["name"] in names and "." not in "".join(located))}
    if row["handler"] == "model_version_create":
        least = {"name": "$name", "source": "s3://b/m"}
    if row["handler"] == "presigned_upload":
        least.pop("model_id", None)
    wanted = [("", least)]
    if any("." in f for f in located):
        wanted.append((" with models", {**least, **{n: values[n] for n in names if n in values}}))
    if row["handler"] == "run_log_metric":
        wanted = [("", {k: v for k, v in least.items() if k != "model_id"}), (" on a model", least)]
    if row["handler"] in ("logged_model_search", "model_versions_search"):
        wanted.append((" by run", {**least, "filter": "source_run_id = 'x'" if "logged" in row["handler"] else "run_id = 'x'"}))
    if row["handler"] == "issues_search":
        wanted += [(f" by {filter}", {**least, "filter_string": filter}) for filter in ("status = 'x'", "source_run_id = 'x'")]
    if row["kind"] == "trace_search":
        wanted = [(label + f" {filter}", {**chosen, "filter": filter}) for label, chosen in wanted[-1:] for filter in ("", "run_id = 'x'", "feedback.ok = 'true'", "metadata.mlflow.modelId = 'x'", "nonsense")]
        wanted.append((" in order", {**wanted[0][1], "order_by": ["run_id"]}))
    if row["handler"] == "model_version_create":
        wanted += [(" of a run", {**least, "run_id": "$r"}), (" of a logged model", {**least, "model_id": "$m"}), (" of models:/ id", {**least, "source": "models:/$m"}),
                   (" of a copy", {**least, "source": "models:/$name/1"}), (" of an empty run", {**least, "run_id": ""}), (" marked a prompt", {**least, "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]})]
    if "name" in names and row["locator"].get("models"):
        wanted += [(label + " (prompt)", {k: "$pname" if v == "$name" else v for k, v in chosen.items()}) for label, chosen in wanted[:1]]
    if row["handler"] == "review_queue_update":
        wanted.append((" to another owner", {**least, "new_owner": "u-edit"}))
    if row["handler"] == "scorers_list":
        wanted.append((" of an experiment", {"experiment_id": "$e"}))
    if row["handler"] == "scorer_delete":
        wanted.append((" one version", {**least, "version": 1}))
    if row["handler"] == "scorer_invoke":
        wanted += [(" sent", {"experiment_id": "$e"}), (" and log", {**least, "log_assessments": True})]
    if row["handler"] == "gateway_endpoint_create":
        wanted += [(label + f" {more}", {**chosen, **more}) for label, chosen in wanted[-1:] for more in ({"usage_tracking": False}, {"experiment_id": "$e"})]
    if row["handler"] == "gateway_endpoint_get":
        wanted = [(" by id", {"endpoint_id": "$ge"}), (" by name", {"name": "$ge"})]
    if row["handler"] == "registered_model_create":
        wanted.append((" (prompt)", {**least, "name": "$new-p", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]}))
    if "/mcp-servers" in row["path"]:
        wanted = of_mcp(row, least)
    paths = ARTIFACTS if row["kind"] == "artifact" else (None,)
    for path, (label, chosen) in itertools.product(paths, wanted):
        if path and "path" in row["locator"].values() and row["level"] == "read":
            chosen = {**chosen, "path": path}
        target = mount + filled(row["path"], path)
        place = {"query": chosen} if reads else {"body": chosen}
        step = Step(row["method"], target, raw=b"x" if row["upload"] else None, **place)
        # a run that spans are linked to is not asked about in the reference; see attack.py
        yield label + (f" {path}" if path else ""), endpoints.as_sent(row, step, run=False)
    if row["handler"] == "mcp_version_create":
        yield " of a new server", Step("POST", "/api/3.0/mlflow/mcp-servers/com.example/$new-s/versions", body={"server_json": {"name": "com.example/$new-s", "version": "1.0.0"}})


def value(field, row):
    name = field["name"]
    if name == "name" and (row["locator"].get("models") or "/scorers/" in row["path"] or row["handler"] in ("label_schema_get_by_name", "review_queue_get_by_name")) or name == "scorer_name":
        return "$name"
    if row["handler"] == "mcp_server_create" and name == "name":
        return "com.example/$new-s"
    if name in ("name", "new_name"):
        return "$new" + ("-x" if row["handler"] == "experiment_create" else "")
    if name == "experiment_name":
        return "$en"
    return sample(field, row)


def remounted(row, step, number):
    """The same request below one mount after the other."""
    mounts = row["mount"].split(",")
    return replace(step, path=mounts[number % len(mounts)] + step.path.removeprefix(mounts[0]))


def remake(worlds, row):
    """The same on all servers: anew, unless nobody did anything to what there is, or the row needs something else."""
    if not all(world.whole is not None and world.whole >= set(parts(row["handler"])) for world in worlds.values()):
        for world in worlds.values():
            world.make(row)


def is_once(row):
    return row["level"] == "delete" or row["handler"] in ONCE


def verdict(row, kind, reply, user):
    """401, 403 or "allowed"; whoever may not read a name is told by ours that there is none."""
    if kind == "stock" and row["handler"].startswith("gateway_budget") and user == "elsewhere":
        return 403  # budgets are anybody's to read there, and on ours a workspace's
    if kind == "ours" and row["handler"] == "experiment_get_by_name" and reply.status == 404:
        return 403
    if kind == "ours" and row["handler"] == "scorer_online_get" and reply.json == {"configs": []}:
        return 403  # left out
    return reply.status if reply.status in (401, 403) else "allowed"


def refuses(row):
    """A list leaves out what may not be seen instead of refusing."""
    return bool(row["locator"]) or row["level"] != "read"


# Every endpoint is called by these, and by some of the others in turn; --whole calls it as everybody.
ALWAYS = ("none", "read", "edit", "manage", "deny", "member", "chief", "elsewhere", "nobody", "admin")
IN_TURN = 4


def chosen(bench, turn):
    """The users who call the endpoint of this number, in the order of the table."""
    everybody = (*USERS, *OTHERS)
    if bench.args.whole:
        return everybody
    rest = [user for user in everybody if user not in ALWAYS]
    some = {rest[(turn * IN_TURN + i) % len(rest)] for i in range(IN_TURN)}
    return [user for user in everybody if user in ALWAYS or user in some]


def run(bench):
    worlds = {kind: World(bench, kind) for kind in bench.kinds}
    only = bench.args.rows.split(",")
    for turn, row in enumerate(endpoints.table()):
        if row["level"] == "anyone" or "permissions" in row["path"] or "/mlflow-fcgi/" in row["path"] or not any(part in row["handler"] for part in only):
            continue
        _row(bench, worlds, row, chosen(bench, turn))
    print(f"permissions: {sum(world.calls for world in worlds.values())} calls by {len(USERS) + len(OTHERS)} kinds of users")


def _row(bench, worlds, row, users):
    seen = set()
    for label, step in calls(row):
        name = f"permissions: {row['method']} {row['path']}{label}"
        wrong = []
        for number, user in enumerate(users):
            if not number or is_once(row):
                remake(worlds, row)
            asked = remounted(row, step, number)
            answers = {kind: world.call(row, asked, user) for kind, world in worlds.items()}
            bench.hits.add(SERVER, asked.method, asked.path)
            denied = {kind: verdict(row, kind, reply, user) for kind, reply in answers.items()}
            seen.update(denied.values())
            if len(set(denied.values())) > 1:
                wrong.append(f"{user}: " + ", ".join(f"{k} {v} ({answers[k].status} {answers[k].body[:90]!r})" for k, v in denied.items()))
        bench.result(name, "\n    ".join(wrong) or None)
    refusals = {401, 403} if refuses(row) else {401}
    if "allowed" not in seen or not refusals <= seen:
        bench.result(f"permissions: {row['handler']}", f"only seen: {seen}")
