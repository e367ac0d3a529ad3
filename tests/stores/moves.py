# SPDX-License-Identifier: Apache-2.0
"""`db move-resources` and `db migrate-to-default-workspace`: what moves is there afterwards, artifacts included."""

import os
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import quote

from lib import env
from lib.servers import Ours, clean_environment

from .cases import A, Cases, equal

HERE = Path(__file__).parent
NAMES = ("MLmodel", "with space.txt", "žluť/日本語.bin", "100%.txt", "a+b&c.json")

TESTS = test = Cases()


def options(server):
    stores = server.folder / "stores.ini"
    return ["--artifacts-destination", str(server.artifacts), *(["--artifact-stores", str(stores)] if stores.exists() else [])]


def command(server, *arguments):
    return [str(env.PROGRAM), "db", arguments[0], server.uri, *arguments[1:], *options(server)]


def run(server, *arguments, status=0, answer="", **variables):
    done = subprocess.run(command(server, *arguments), capture_output=True, text=True, input=answer, timeout=300,
                          env=clean_environment(**{"AWS_EC2_METADATA_DISABLED": "true", "MLFLOW_FLASK_SERVER_SECRET_KEY": "of the tests", **variables}))
    equal(done.returncode, status, f"{arguments}: {done.stdout}{done.stderr}")
    return done


def move(server, source, target, kind, *more, **how):
    return run(server, "move-resources", "--from", source, "--to", target, "--resource-type", kind, *more, **how)


def stock(*arguments):
    """The reference's command, in this process: a new one takes seconds to begin. Status, what it said, its error."""
    from click.testing import CliRunner
    from mlflow.db import commands
    done = CliRunner().invoke(commands, arguments, env={"MLFLOW_DISABLE_TELEMETRY": "true"}, prog_name="mlflow db")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr.removeprefix("Error: ").strip("\n")


def path_of(uri):
    assert uri.startswith("mlflow-artifacts:/"), uri
    return uri.removeprefix("mlflow-artifacts:/").lstrip("/")


class Workspace:
    """Calls of one workspace."""

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.given = None if name == "default" else name
        self.headers = [("X-MLFLOW-WORKSPACE", name)] if self.given else []
        if self.given:
            server.web.call("POST", "/api/3.0/mlflow/workspaces", {"name": name})

    def call(self, path, body=None, method="POST", status=200):
        answer = self.server.web.call(method, f"/api/2.0/mlflow/{quote(path, safe='/?=&')}", body, self.given)
        equal(answer.status, status, f"{method} {path} in {self.name}: {answer} ")
        return answer.json

    def experiment(self, name, files=NAMES, models=True, tags=()):
        """An experiment with a run, a logged model and a trace, all with artifacts; returns what to look for."""
        made = {"name": name, "id": self.call("experiments/create", {"name": name, "tags": [{"key": k, "value": v} for k, v in tags]})["experiment_id"]}
        info = self.call("runs/create", {"experiment_id": made["id"]})["run"]["info"]
        made["run"], made["path"] = info["run_id"], path_of(info["artifact_uri"]).rsplit("/", 2)[0]
        for file in files:
            self.put(f"{made['path']}/{info['run_id']}/artifacts/{file}", file.encode())
        if models:
            model = self.call("logged-models", {"experiment_id": made["id"], "name": "m", "source_run_id": info["run_id"]})["model"]["info"]
            made["model"] = model["model_id"]
            self.put(f"{made['path']}/models/{model['model_id']}/artifacts/MLmodel", b"the model")
        return made

    def put(self, path, content):
        answer = self.server.web.send("PUT", f"{A}/{quote(path)}", content, self.headers)
        equal(answer.status, 200, f"{path} in {self.name}: ")

    def get(self, query):
        return self.server.web.send("GET", quote(query, safe="/?=&%"), None, self.headers)

    def has(self, made, files=NAMES, models=True):
        """Everything of an experiment can be read here, by its rows and by its paths."""
        uri = self.call(f"runs/get?run_id={made['run']}", None, "GET")["run"]["info"]["artifact_uri"]
        location = self.call(f"experiments/get?experiment_id={made['id']}", None, "GET")["experiment"]["artifact_location"]
        assert uri.startswith(location + "/"), (uri, location)
        for file in files:
            equal(self.get(f"/get-artifact?run_id={made['run']}&path={quote(file)}").body, file.encode(), f"{self.name}: ")
            equal(self.get(f"{A}/{path_of(uri)}/{quote(file)}").body, file.encode(), f"{self.name}: ")
        if models:
            equal(self.get(f"/ajax-api/2.0/mlflow/logged-models/{made['model']}/artifacts/files?artifact_file_path=MLmodel").body, b"the model")
        self.put(f"{path_of(uri)}/new.txt", b"new")
        equal(self.get(f"/get-artifact?run_id={made['run']}&path=new.txt").body, b"new")

    def has_not(self, made):
        self.call(f"runs/get?run_id={made['run']}", None, "GET", 404)
        equal(self.get(f"{A}?path={made['path']}").json, {}, f"{self.name} still has artifacts: ")


@test
def a_scorer_leaves_the_gateway_behind(b):
    here, there = Workspace(b.ours, "mv-gateway-a"), Workspace(b.ours, "mv-gateway-b")
    made = here.experiment("of a scorer", (), False)
    scorer = b.ours.web.call("POST", "/api/3.0/mlflow/scorers/register", {"experiment_id": made["id"], "name": "s", "serialized_scorer": "{}"}, here.name).json["scorer_id"]
    b.query("insert into endpoints (endpoint_id, name, created_at, last_updated_at, workspace) values ('mv-gateway', 'e', 1, 1, %s)", here.name)
    b.query("insert into endpoint_bindings (endpoint_id, resource_type, resource_id, created_at, last_updated_at) values ('mv-gateway', 'scorer', %s, 1, 1)", scorer)
    b.query("insert into guardrails (guardrail_id, name, scorer_id, scorer_version, stage, action, created_at, last_updated_at, workspace) values ('mv-gateway', 'g', %s, 1, 'BEFORE', 'VALIDATION', 1, 1, %s)", scorer, here.name)
    b.query("update endpoints set experiment_id = %s where endpoint_id = 'mv-gateway'", made["id"])
    refused = move(b.ours, here.name, there.name, "experiments", "--name", made["name"], "--yes", status=1)
    assert "is used by the guardrail 'g'" in refused.stderr, refused
    b.query("delete from guardrails where guardrail_id = 'mv-gateway'")
    move(b.ours, here.name, there.name, "experiments", "--name", made["name"], "--yes")
    equal(b.query("select count(*) from endpoint_bindings where endpoint_id = 'mv-gateway'"), [(0,)])
    equal(b.query("select experiment_id from endpoints where endpoint_id = 'mv-gateway'"), [(None,)])
    equal(b.ours.web.call("GET", f"/api/3.0/mlflow/scorers/list?experiment_id={made['id']}", None, there.name).json["scorers"][0]["scorer_id"], scorer)


@test
def experiments_move_with_their_artifacts(b):
    # disk to disk, one bucket to another with other keys, disk to bucket and back, one place of a store to another
    for source, target in (("mv-disk-a", "mv-disk-b"), ("team-a", "team-b"), ("mv-disk-a", "team-a"), ("team-b", "mv-disk-a"), ("lab-one", "lab-two"), ("default", "mv-disk-a"), ("mv-disk-b", "default")):
        here, there = Workspace(b.ours, source), Workspace(b.ours, target)
        made, other = here.experiment(f"from {source} to {target}"), here.experiment(f"stays in {source} for {target}")
        asked = (source, target, "experiments", "--name", made["name"])
        before = b.postgres.query(b.ours.uri.split("/")[3].split("?")[0], "select * from experiments order by 1")
        said = move(b.ours, *asked, "--dry-run").stdout
        assert said.startswith(f"Dry run completed. 1 experiments row(s) would be moved from '{source}' to '{target}':\n  {made['name']}\n{len(NAMES) + 1} artifact file(s), "), said
        equal(b.postgres.query(b.ours.uri.split("/")[3].split("?")[0], "select * from experiments order by 1"), before)
        here.has(made)
        move(b.ours, *asked, status=1, answer="n\n")
        move(b.ours, *asked, status=1)
        here.has(made)
        said = move(b.ours, *asked, answer="y\n").stdout
        assert f"Moved 1 experiments row(s) from '{source}' to '{target}'.\n" in said, said
        there.has(made)
        here.has_not(made)
        here.has(other)
        equal(move(b.ours, *asked, "--yes").stdout, "No experiments to move.\n")


@test
def what_is_anothers_does_not_move_along(b):
    """Rows that name another experiment's artifacts, as some did by the tag of a trace when clients could set it."""
    database = b.ours.uri.split("/")[3].split("?")[0]

    def spans(workspace, trace):
        return workspace.server.web.send("GET", f"/ajax-api/3.0/mlflow/get-trace-artifact?request_id={trace}", None, workspace.headers)

    for source, target in (("mv-disk-a", "mv-disk-b"), ("team-a", "team-b")):
        here, there = Workspace(b.ours, source), Workspace(b.ours, target)
        victim, made = here.experiment(f"victim in {source}"), here.experiment(f"thief in {source}")
        # clients choose the ids of traces: here one that is a segment of the victim's places
        own, hers = f"tr-own-{made['id']}", victim["id"]
        for trace in (own, hers):
            where = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": made["id"]}}
            equal(b.ours.web.call("POST", "/api/3.0/mlflow/traces", {"trace": {"trace_info": {"trace_id": trace, "trace_location": where}}}, here.given).status, 200)
            here.put(f"{made['path']}/traces/{trace}/artifacts/traces.json", trace.encode())
        # another run and another model of the experiment, whose places are the victim's
        root = b.postgres.query(database, "select artifact_location from experiments where experiment_id = %s", int(victim["id"]))[0][0]
        run_id = here.call("runs/create", {"experiment_id": made["id"]})["run"]["info"]["run_id"]
        model_id = here.call("logged-models", {"experiment_id": made["id"], "name": "m"})["model"]["info"]["model_id"]
        rows = (("update runs set artifact_uri = %s where run_uuid = %s", run_id, f"{root}/{victim['run']}/artifacts"),
                ("update logged_models set artifact_location = %s where model_id = %s", model_id, f"{root}/models"),
                ("update trace_tags set value = %s where request_id = %s and key = 'mlflow.artifactLocation'", hers, root))
        for statement, what, place in rows:
            b.postgres.query(database, statement, place, what)
        equal((spans(here, own).body, spans(here, hers).status), (own.encode(), 404))
        said = move(b.ours, source, target, "experiments", "--name", made["name"], "--yes").stdout
        assert "\n3 location(s) that runs, logged models or traces name are not their own and stay as they are, for one '" + root in said, said
        here.has(victim)
        there.has(made)
        here.has_not(made)
        equal((spans(there, own).body, spans(there, hers).status), (own.encode(), 404))
        kept = b.postgres.query(database, "select artifact_uri from runs where run_uuid = %s union all select artifact_location from logged_models where model_id = %s "
                                "union all select value from trace_tags where request_id = %s and key = 'mlflow.artifactLocation'", run_id, model_id, hers)
        equal([row[0] for row in kept], [place for _, _, place in rows])


@test
def traces_keep_their_artifacts_when_experiments_get_another_location(b):
    root = "s3://shared/retarget"
    given = ("--default-artifact-root", root)
    server = b.server(None, given, b.a.environment())
    with server:
        one, two, three = (Workspace(server, name) for name in ("rt-one", "rt-two", "rt-three"))
        experiment = one.call("experiments/create", {"name": "retargeted"})["experiment_id"]
        database = server.uri.split("/")[3].split("?")[0]  # as if made before there were workspaces: with them nobody may name a location
        b.postgres.query(database, "update experiments set artifact_location = %s where experiment_id = %s", f"{root}/custom/place", int(experiment))
        def trace(workspace, name, place):
            where = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment}}
            equal(server.web.call("POST", "/api/3.0/mlflow/traces", {"trace": {"trace_info": {"trace_id": name, "trace_location": where}}}, workspace.given).status, 200)
            b.a.put("shared", f"retarget/{place}/traces/{name}/artifacts/traces.json", name.encode())
        def spans(workspace, name):
            reply = workspace.get(f"/ajax-api/3.0/mlflow/get-trace-artifact?request_id={name}")
            return reply.body if reply.status == 200 else reply.status
        def moved(source, target, policy):
            run(server, "move-resources", "--from", source.name, "--to", target.name, "--resource-type", "experiments", "--yes",
                "--artifact-policy", policy, *given, **b.a.environment())
        trace(one, "tr-old", "custom/place")
        trace(one, "tr-forged", "custom/other")
        b.postgres.query(database, "update trace_tags set value = replace(value, 'place', 'other') where request_id = 'tr-forged'")
        equal((spans(one, "tr-old"), spans(one, "tr-forged")), (b"tr-old", 404))
        moved(one, two, "retarget")
        equal((spans(one, "tr-old"), spans(two, "tr-old"), spans(two, "tr-forged")), (404, b"tr-old", 404))
        trace(two, "tr-new", f"workspaces/rt-two/{experiment}")
        equal(spans(two, "tr-new"), b"tr-new")
        moved(two, three, "move")
        for name in ("tr-old", "tr-new"):
            equal((spans(two, name), spans(three, name)), (404, name.encode()))
        equal(spans(three, "tr-forged"), 404)


@test
def registered_models_move_with_their_artifacts(b):
    for source, target in (("mv-disk-a", "mv-disk-b"), ("team-a", "team-b")):
        here, there = Workspace(b.ours, source), Workspace(b.ours, target)
        made = here.experiment(f"models of {source}")
        name = f"model of {source} ž"
        here.call("registered-models/create", {"name": name, "tags": [{"key": "k", "value": "v"}]})
        uri = here.call(f"runs/get?run_id={made['run']}", None, "GET")["run"]["info"]["artifact_uri"]
        here.call("model-versions/create", {"name": name, "source": f"{uri}/žluť", "run_id": made["run"]})
        here.call("model-versions/create", {"name": name, "source": f"models:/{made['model']}", "model_id": made["model"]})
        here.call("registered-models/alias", {"name": name, "alias": "champion", "version": "2"})
        # what a version points at stays while the version does
        move(b.ours, source, target, "experiments", "--name", made["name"], "--yes")
        there.has(made)
        def content(workspace, version, file):
            where = workspace.call(f"model-versions/get-download-uri?name={name}&version={version}", None, "GET")["artifact_uri"]
            return workspace.get(f"{A}/{path_of(where)}/{quote(file)}")
        equal(content(here, 1, "日本語.bin").body, "žluť/日本語.bin".encode())
        equal(content(here, 2, "MLmodel").body, b"the model")
        move(b.ours, source, target, "registered_models", "--yes", "--name", name)
        equal(content(there, 1, "日本語.bin").body, "žluť/日本語.bin".encode())
        equal(content(there, 2, "MLmodel").body, b"the model")
        here.call(f"registered-models/get?name={name}", None, "GET", 404)
        found = there.call(f"registered-models/get?name={name}", None, "GET")["registered_model"]
        equal((found["tags"], found["aliases"]), ([{"key": "k", "value": "v"}], [{"alias": "champion", "version": "2"}]))
        equal([m["name"] for m in there.call("registered-models/search?max_results=100", None, "GET").get("registered_models", []) if m["name"] == name], [name])
        equal([m["name"] for m in here.call("registered-models/search?max_results=100", None, "GET").get("registered_models", []) if m["name"] == name], [])


@test
def what_is_said_is_what_the_reference_says(b):
    here, there = Workspace(b.ours, "mv-say-a"), Workspace(b.ours, "mv-say-b")
    for number in range(25):
        here.call("experiments/create", {"name": f"e{number:02}'s"} | ({"tags": [{"key": "team", "value": "x"}, {"key": "env", "value": "y" if number < 2 else "z"}]} if number < 4 else {}))
        if number < 12:
            there.call("experiments/create", {"name": f"e{number:02}'s"})
    here.call("registered-models/create", {"name": "only here", "tags": [{"key": "team", "value": "x"}]})
    pair = ("--from", "mv-say-a", "--to", "mv-say-b", "--resource-type")
    for arguments in ((*pair, "registered_models", "--dry-run"), (*pair, "registered_models", "--dry-run", "--tag", "team=x"), (*pair, "registered_models", "--dry-run", "--tag", "team=y"),
                      (*pair, "experiments", "--dry-run"), (*pair, "experiments", "--dry-run", "--verbose"), (*pair, "experiments", "--name", "e24's", "--name", "nothing", "--dry-run"),
                      (*pair, "experiments", "--tag", "team=x", "--tag", "env=y", "--dry-run"), (*pair, "jobs", "--dry-run"), (*pair, "webhooks", "--tag", "a=b"),
                      (*pair, "experiments", "--name", "x", "--tag", "a=b"), (*pair, "registered_models", "--artifact-policy", "retarget"), (*pair, "nothing"),
                      ("--from", "mv-say-a", "--to", "mv-say-a", "--resource-type", "jobs")):
        mine = subprocess.run(command(b.ours, "move-resources", *(() if "--artifact-policy" in arguments else ("--artifact-policy", "preserve")), *arguments), capture_output=True, text=True, input="", timeout=60, env=clean_environment())
        equal((mine.returncode, mine.stdout, mine.stderr.removeprefix("mlflow-fcgi: ").strip("\n")), stock("move-resources", b.ours.uri, *arguments), f"{arguments}: ")
    # and what stays where it is with the reference can stay here
    for workspace in (here, there):
        for number in range(25):
            if workspace is here or number < 12:
                found = workspace.call(f"experiments/get-by-name?experiment_name=e{number:02}'s", None, "GET")["experiment"]
                if workspace is there:
                    workspace.call("experiments/update", {"experiment_id": found["experiment_id"], "new_name": f"was {number}"})
    move(b.ours, "mv-say-a", "mv-say-b", "experiments", "--yes", "--artifact-policy", "preserve", "--tag", "team=x", "--tag", "env=y")
    equal(there.call("experiments/get-by-name?experiment_name=e01's", None, "GET")["experiment"]["artifact_location"].split("/")[-2], "mv-say-a")
    move(b.ours, "mv-say-a", "mv-say-b", "experiments", "--yes", "--artifact-policy", "retarget", "--name", "e10's")
    equal(there.call("experiments/get-by-name?experiment_name=e10's", None, "GET")["experiment"]["artifact_location"].split("/")[-2], "mv-say-b")
    refused = move(b.ours, "mv-say-a", "nowhere", "experiments", "--yes", status=1)
    assert "nowhere" in refused.stderr and "not found" in refused.stderr, refused.stderr


@test
def a_move_that_was_killed_goes_on(b):
    here, there = Workspace(b.ours, "team-a"), Workspace(b.ours, "team-b")
    files = [f"file {n}.txt" for n in range(250)]
    made = here.experiment("killed", files)
    asked = ("move-resources", "--from", "team-a", "--to", "team-b", "--resource-type", "experiments", "--name", "killed", "--yes")
    prefix = f"workspaces/team-b/{made['id']}/"
    for stop_at in (20, 120):
        process = subprocess.Popen(command(b.ours, *asked), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment(AWS_EC2_METADATA_DISABLED="true"))
        deadline = time.monotonic() + 60
        while len(b.b.keys("bucket-b", prefix)) < stop_at and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.communicate()
        equal(process.returncode, -9, "it was too fast to be killed: ")
        here.has(made, files[:3])
        there.call(f"runs/get?run_id={made['run']}", None, "GET", 404)
    # one file changes, one appears
    here.put(f"{made['id']}/{made['run']}/artifacts/file 0.txt", b"changed 0")
    here.put(f"{made['id']}/{made['run']}/artifacts/late.txt", b"late")
    run(b.ours, *asked)
    equal(there.get(f"/get-artifact?run_id={made['run']}&path=file 0.txt").body, b"changed 0")
    equal(there.get(f"/get-artifact?run_id={made['run']}&path=late.txt").body, b"late")
    there.has(made, files[1:])
    here.has_not(made)
    # killed after the rows moved: what came to the old place is fetched, and the place emptied, by the next command
    database = b.ours.uri.split("/")[3].split("?")[0]
    here.put(f"{made['id']}/{made['run']}/artifacts/straggler.txt", b"straggler")
    b.postgres.query(database, "insert into mlflow_fcgi.artifact_moves (from_workspace, to_workspace, from_uri, to_uri) values ('team-a', 'team-b', %s, %s)",
                     f"mlflow-artifacts:/workspaces/team-a/{made['id']}", f"mlflow-artifacts:/workspaces/team-b/{made['id']}")
    run(b.ours, *asked)
    equal(there.get(f"/get-artifact?run_id={made['run']}&path=straggler.txt").body, b"straggler")
    equal(there.get(f"/get-artifact?run_id={made['run']}&path=new.txt").body, b"new")
    here.has_not(made)
    equal(b.postgres.query(database, "select count(*) from mlflow_fcgi.artifact_moves"), [(0,)])


@test
def what_is_written_during_a_move_is_not_lost(b):
    here, there = Workspace(b.ours, "mv-busy-a"), Workspace(b.ours, "mv-busy-b")
    made = here.experiment("busy", [f"{n}.txt" for n in range(300)])
    acknowledged, over = [], threading.Event()

    def write():
        from lib.web import Web
        web = Web(b.ours.port)
        header = [("X-MLFLOW-WORKSPACE", "mv-busy-a")]
        while not over.is_set():
            name = f"written-{len(acknowledged)}.txt"
            if web.send("GET", f"/api/2.0/mlflow/runs/get?run_id={made['run']}", None, header).status != 200:
                return
            equal(web.send("PUT", f"{A}/{made['id']}/{made['run']}/artifacts/{name}", name.encode(), header).status, 200)
            acknowledged.append(name)

    writer = threading.Thread(target=write)
    writer.start()
    while len(acknowledged) < 5:
        time.sleep(0.01)
    move(b.ours, "mv-busy-a", "mv-busy-b", "experiments", "--yes")
    over.set()
    writer.join()
    for name in acknowledged[:-1]:  # the last one may have been on its way when the old place was emptied
        equal(there.get(f"/get-artifact?run_id={made['run']}&path={name}").body, name.encode())


@test
def a_workspace_that_has_no_room_or_no_place(b):
    here = Workspace(b.ours, "mv-disk-a")
    made = here.experiment("too large", ["x" * 200 + str(n) for n in range(20)], models=False)
    refused = move(b.ours, "mv-disk-a", "small", "experiments", "--yes", "--name", "too large", status=1)
    assert "max_total_size" in refused.stderr, refused.stderr
    Workspace(b.ours, "mv-elsewhere")
    b.ours.web.call("PATCH", "/api/3.0/mlflow/workspaces/mv-elsewhere", {"default_artifact_root": "s3://of-somebody-else/x"})
    refused = move(b.ours, "mv-disk-a", "mv-elsewhere", "experiments", "--yes", "--name", "too large", status=1)
    assert "s3://of-somebody-else" in refused.stderr and "--artifact-policy preserve" in refused.stderr, refused.stderr
    here.has(made, ["x" * 200 + "0"], models=False)


@test
def everything_moves_to_the_default_workspace(b):
    ours = b.server()
    with ours:
        spaces = [Workspace(ours, name) for name in ("one", "two")]
        made = [space.experiment(f"of {space.name}") for space in spaces]
        for space, its in zip(spaces, made):
            uri = space.call(f"runs/get?run_id={its['run']}", None, "GET")["run"]["info"]["artifact_uri"]
            space.call("registered-models/create", {"name": f"m of {space.name}"})
            space.call("model-versions/create", {"name": f"m of {space.name}", "source": f"{uri}/žluť", "run_id": its["run"]})
        clash = [space.call("experiments/create", {"name": "it's both"})["experiment_id"] for space in spaces]
        theirs = stock("migrate-to-default-workspace", ours.uri, "--dry-run")
        refused = run(ours, "migrate-to-default-workspace", "--dry-run", status=1)
        equal(refused.stderr.removeprefix("mlflow-fcgi: ").strip("\n"), theirs[2])
        spaces[0].call("experiments/update", {"experiment_id": clash[0], "new_name": "one's"})
        theirs = stock("migrate-to-default-workspace", ours.uri, "--dry-run")
        said = run(ours, "migrate-to-default-workspace", "--dry-run").stdout
        equal(said.partition("Artifacts: ")[0], theirs[1])
        equal(said.splitlines()[-1].split(" file(s)")[0], f"Artifacts: {2 * (len(NAMES) + 1)}")
        ours.stop()
        single = Ours(ours.folder, ours.uri, workspaces=False)
        for what in ("experiments", "registered models", "webhooks"):
            serve = subprocess.run([str(env.PROGRAM), "check-config", "--backend-store-uri", ours.uri, *options(ours)], capture_output=True, text=True, env=clean_environment())
            assert serve.returncode == 1 and f"because {what} exist outside" in serve.stderr, serve.stderr
            if what == "experiments":  # what else is outside, one after the other
                database = ours.uri.split("/")[3].split("?")[0]
                b.postgres.query(database, "create table kept as select experiment_id, workspace from experiments")
                b.postgres.query(database, "update experiments set workspace = 'default'")
            elif what == "registered models":
                b.postgres.query(database, "create table kept_models as select name, workspace from registered_models")
                b.postgres.query(database, "update registered_models set workspace = 'default'")
                b.postgres.query(database, "insert into webhooks (webhook_id, name, url, workspace) values ('w', 'w', 'https://example.com', 'two')")
        b.postgres.query(database, "update experiments e set workspace = k.workspace from kept k where k.experiment_id = e.experiment_id")
        b.postgres.query(database, "update registered_models m set workspace = k.workspace from kept_models k where k.name = m.name")
        b.postgres.query(database, "drop table kept, kept_models")
        said = run(ours, "migrate-to-default-workspace", "--yes").stdout
        assert " rows to the default workspace.\n" in said, said
        equal(run(ours, "migrate-to-default-workspace", "--yes").stdout, "No rows need to be moved.\n")
        with single:
            default = Workspace(single, "default")
            for space, its in zip(spaces, made):
                default.has(its)
                where = default.call(f"model-versions/get-download-uri?name=m of {space.name}&version=1", None, "GET")["artifact_uri"]
                equal(default.get(f"{A}/{path_of(where)}/{quote('日本語.bin')}").body, "žluť/日本語.bin".encode())
            equal([p.name for p in (single.artifacts / "workspaces").rglob("*") if p.is_file()], [])
        # and the reference reads the database, with URIs that lead to the same files
        from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
        store = SqlAlchemyStore(ours.uri, "mlflow-artifacts:/")
        for its in made:
            uri = store.get_run(its["run"]).info.artifact_uri
            equal((single.artifacts / path_of(uri) / "MLmodel").read_bytes(), b"MLmodel")
            equal(store.get_experiment(its["id"]).artifact_location, uri.rsplit("/", 2)[0])


@test
def grants_do_not_stay_behind(b):
    database = b.ours.uri.split("/")[3].split("?")[0]
    done = subprocess.run([str(env.PROGRAM), "db", "init", "--auth", b.ours.uri], capture_output=True, text=True, env=clean_environment())
    equal(done.returncode, 0, done.stdout + done.stderr)
    here = Workspace(b.ours, "mv-auth-a")
    Workspace(b.ours, "mv-auth-b")
    here.call("registered-models/create", {"name": "granted"})
    experiment = here.call("experiments/create", {"name": "granted"})["experiment_id"]
    b.postgres.query(database, "insert into roles (name, workspace) values ('__user_1__', 'mv-auth-a'), ('made by hand', 'mv-auth-a')")
    b.postgres.query(database, "insert into role_permissions (role_id, resource_type, resource_pattern, permission) select id, t.type, t.pattern, 'MANAGE' from roles, "
                               "(values ('registered_model', 'granted'), ('registered_model', 'other'), ('experiment', %s)) as t (type, pattern)", experiment)
    for kind in ("registered_models", "experiments"):
        move(b.ours, "mv-auth-a", "mv-auth-b", kind, "--yes", "--app-name", "basic-auth")
    left = b.postgres.query(database, "select r.name, p.resource_pattern from role_permissions p join roles r on r.id = p.role_id order by 1, 2")
    equal(left, [("__user_1__", "other"), ("made by hand", experiment), ("made by hand", "granted"), ("made by hand", "other")])
