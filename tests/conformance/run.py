#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replays the same requests against the stock server and ours and compares what they answer.

    run.py [--only TEXT] [--whole] [--cases-only] [--stock-only] [--ours-only] [--self-check] [--show] [FILE...]

FILE names case files (experiments, runs, …); all by default. --only takes the cases whose name
contains TEXT. --show prints every answer. With --stock-only nothing is compared: it shows what the
reference does, which is how expectations are learnt. --self-check compares the reference with itself:
what differs then is the suite's own fault. --whole plays the matrix of permissions with everybody, and all
bad input, instead of a choice that changes from endpoint to endpoint. Ends with a line "N passed, N failed".
"""

import argparse
import copy
import importlib
import re
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lib import env  # noqa: E402

env.use_reference_python()

from conformance import endpoints, state  # noqa: E402
from conformance.compare import Differences, brief, compare  # noqa: E402
from conformance.dsl import dig  # noqa: E402
from conformance.normal import FIRST_EXPERIMENT, Normaliser  # noqa: E402
from lib.postgres import Postgres  # noqa: E402
from lib.servers import ADMIN, Ours, Stock  # noqa: E402
from lib.web import Web  # noqa: E402

FILES = (
    "experiments", "runs", "metrics", "search_runs", "search_experiments", "logged_models",
    "inputs", "artifacts", "workspaces", "server", "registered_models", "model_versions",
    "registry_search", "prompts", "evaluation_datasets", "issues", "webhooks", "traces", "traces_v2", "spans", "search_traces", "scorers", "label_schemas", "review_queues", "bad_input", "authenticate",
    "mcp_servers", "mcp_search", "graphql", "ui", "users", "roles", "user_grants", "redactions", "separate",
    "gateway_secrets", "gateway_endpoints", "gateway_budgets", "gateway_guardrails", "gateway_providers",
)
# Suites that make their requests themselves: run(bench) -> (passed, failed).
GENERATED = {"search": "main", "isolation": "main", "contents": "main", "at_once": "main", "permissions": "permissions",
             "attack": "permissions", "legacy_permissions": "permissions", "deliveries": "hooks", "tokens": "auth", "audit": "auth",
             "vulnerabilities": "permissions", "statements": "permissions", "recall": "permissions", "gateway": "auth"}

SHOWN = 1200  # characters of an answer that differs
SLOWEST = 12  # files whose time is told

# For both servers: keys of no secret.
ENVIRONMENT = {"MLFLOW_GATEWAY_BUDGET_REFRESH_INTERVAL": "0", "MLFLOW_MODEL_CATALOG_URI": "", "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY": "bWxmbG93LWZjZ2kgdGVzdHMgdXNlIHRoaXMga2V5IQo=",
               "MLFLOW_CRYPTO_KEK_PASSPHRASE": "a passphrase of tests", "MLFLOW_CRYPTO_KEK_VERSION": "3"}

# Configurations: what the options are; cases name one.
SERVERS = {
    "main": {"environment": ENVIRONMENT},
    "hooks": {"environment": {
        **ENVIRONMENT, "MLFLOW_WEBHOOK_ALLOWED_SCHEMES": "http,https", "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS": "true",
        "MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES": "0", "MLFLOW_WEBHOOK_CACHE_TTL": "0",
    }},
    "plain": {"workspaces": False, "prefix": "/mlflow"},
    "no-artifacts": {"artifacts": "no"},
    "artifacts-only": {"artifacts": "only", "workspaces": False},
    "direct": {"root": "direct"},
    "auth": {"auth": {"auth_cache_ttl_seconds": 300}, "environment": {"MLFLOW_FCGI_AUDIT_LOG": "log/audit.log"}},
    "separate": {"auth": {"auth_cache_ttl_seconds": 300}, "users": "separate"},
    "permissions": {"auth": {"auth_cache_ttl_seconds": 3600}, "environment": {"MLFLOW_FCGI_LOG_LEVEL": "debug"}},
}


def options(kind, artifacts, root=None, folder=None):
    where = str(folder.parent / "direct") if root else "mlflow-artifacts:/"
    found = ["--default-artifact-root", where]
    found.append("--no-serve-artifacts" if artifacts == "no" else "--serve-artifacts")
    if kind == "stock" and artifacts != "no":
        found += ["--artifacts-destination", str(folder / "artifacts")]
    if artifacts == "only":
        found.append("--artifacts-only")
    if kind == "ours":
        found += ["--workers", "3"]
    return found


class Bench:
    """The servers of a run, what was hit, what failed."""

    def __init__(self, args, folder, postgres):
        self.args = args
        self.folder = folder
        self.postgres = postgres
        self.servers = {}
        self.differences = Differences()
        self.hits = endpoints.Hits()
        self.passed = 0
        self.failed = 0
        self.seconds = {}  # (kind or "both", file): what it took

    def took(self, kind, file, since):
        self.seconds[kind, file] = self.seconds.get((kind, file), 0) + time.monotonic() - since

    @property
    def kinds(self):
        if self.args.stock_only:
            return ["stock"]
        return ["ours"] if self.args.ours_only else ["stock", "ours"]

    def start(self, names):
        for name in names:
            for kind in self.kinds:
                self.servers[kind, name] = self._prepare(kind, name)
                self.servers[kind, name].spawn()
        for server in self.servers.values():
            server.start()
        for (kind, _), server in self.servers.items():
            (server.folder / "outside.txt").write_text("must never be seen")
            self.postgres.query(server.database, "alter sequence experiments_experiment_id_seq"
                                f" restart with {FIRST_EXPERIMENT[kind]}")

    def _prepare(self, kind, name):
        settings = SERVERS[name]
        folder = self.folder / f"{kind}-{name}"
        folder.mkdir()
        database = self.postgres.create(
            f"{kind}_{name.replace('-', '_')}",
            template="reference" if kind == "stock" or self.args.self_check else "template1",
        )
        auth = settings.get("auth")
        if settings.get("users") == "separate":
            auth = {**auth, "uri": self.postgres.uri(self.postgres.create(f"{database}_users"), "+psycopg2")}
        # The stock server refuses a database in this mode.
        alone = name == "artifacts-only" and (kind == "stock" or self.args.self_check)
        server = (Stock if kind == "stock" or self.args.self_check else Ours)(
            folder, None if alone else self.postgres.uri(database, "+psycopg2"),
            options("stock" if self.args.self_check else kind, settings.get("artifacts"),
                    settings.get("root"), folder),
            workspaces=settings.get("workspaces", True), prefix=settings.get("prefix", ""),
            auth=auth,
            environment=settings.get("environment"),
        )
        server.database = database
        return server

    def stop(self):
        for server in self.servers.values():
            server.stop()

    def result(self, name, complaint, detail=""):
        """Count one check; say what failed."""
        if complaint is None:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAIL {name}: {complaint}")
        if detail:
            print("    " + detail.replace("\n", "\n    "))


class Replay(threading.Thread):
    """All cases against one kind of server, in order; keeps requests, answers and names."""

    def __init__(self, bench, kind, cases):
        super().__init__(daemon=True)
        self.bench, self.kind, self.cases = bench, kind, cases
        self.answers = {}
        self.names = {}
        self.webs = {}
        self.broken = None

    def run(self):
        try:
            for case in self.cases:
                since = time.monotonic()
                self._play(case)
                self.bench.took(self.kind, case.file, since)
        except BaseException as problem:  # the main thread reports it
            self.broken = problem

    def _web(self, case):
        if case.server not in self.webs:
            self.webs[case.server] = Web(self.bench.servers[self.kind, case.server].port)
        return self.webs[case.server]

    @staticmethod
    def _user(case):
        """Who asks unless a step says otherwise."""
        return ADMIN if "auth" in SERVERS[case.server] else None

    def _play(self, case):
        variables = {}
        answers = self.answers[id(case)] = []
        self.names[id(case)] = Normaliser(self.bench.servers[self.kind, case.server].home)
        for step in case.steps:
            time.sleep(step.pause)
            request = step.request(variables, case.workspace, self._user(case))
            reply = self._web(case).send(*request)
            answers.append((request, reply))
            if self.kind == "ours":
                self.bench.hits.add(case.server, request[0], request[1])
            for variable, path in step.keep.items():
                try:
                    variables[variable] = dig(reply.json, path)
                except (KeyError, TypeError):
                    pass  # later requests then say "$name"; the answer itself is compared anyway


def load(bench):
    """The cases asked for, each with a workspace of its own."""
    cases = []
    for file in FILES:
        if bench.args.files and file not in bench.args.files:
            continue
        module = importlib.import_module(f"conformance.{file}")
        for case in module.CASES if hasattr(module, "CASES") else module.cases(bench.args.whole):
            case.file = file
            if bench.args.only in case.name:
                cases.append(case)
    for number, case in enumerate(cases):
        if SERVERS[case.server].get("workspaces", True):
            case.workspace = f"case-{number:04}"
    return cases


def make_workspaces(bench, cases):
    """Straight into the databases: making them is the subject of workspaces.py, not of the others."""
    for (_, name), server in bench.servers.items():
        wanted = [case.workspace for case in cases if case.workspace and case.server == name]
        bench.postgres.query(
            server.database, "insert into workspaces (name) select unnest(%s::text[])", wanted)


def replay(bench, cases):
    threads = {kind: Replay(bench, kind, cases) for kind in bench.kinds}
    for thread in threads.values():
        thread.start()
    for kind, thread in threads.items():
        thread.join()
        if thread.broken:
            raise RuntimeError(f"replay against {kind} broke off") from thread.broken
    return threads


def show(threads, cases):
    """Every request with its answer, one line each."""
    for case in cases:
        print(f"== {case.file}: {case.name}")
        for kind, thread in threads.items():
            for number, answer in enumerate(thread.answers[id(case)]):
                (method, path, body, _), reply = answer
                print(f"{kind:5} {method} {path} {(body or b'')[:900].decode(errors='replace')}")
                print("  ->", brief(reply, thread.names[id(case)], case.steps[number].unordered)[:900])


def judge(bench, threads, cases):
    stock, ours = threads["stock"], threads["ours"]
    states = {kind: {} for kind in threads}
    for (kind, name), server in bench.servers.items():
        if name != "artifacts-only":
            states[kind][name] = state.snapshot(bench.postgres, server.database)
    for case in cases:
        names = shared = (stock.names[id(case)], ours.names[id(case)])
        for number, step in enumerate(case.steps):
            if case.setup is not None and number >= case.setup:
                names = copy.deepcopy(shared)
            (method, path, body, _), theirs = stock.answers[id(case)][number]
            mine = ours.answers[id(case)][number][1]
            complaint, *texts = compare(step, theirs, mine, names, bench.differences)
            if bench.args.self_check:
                complaint = None if texts[0] == texts[1] else "the reference differs from itself"
            shorter = [brief(r, n, step.unordered) for r, n in zip((theirs, mine), names)]
            if shorter[0] != shorter[1]:
                texts = _around_difference(*shorter)
            bench.result(
                f"{case.file}: {case.name}, step {number + 1}", complaint,
                f"{method} {path} {(body or b'')[:400]!r}\nstock: {texts[0][:SHOWN]}\n"
                f"ours:  {texts[1][:SHOWN]}",
            )
        # Where one of them refuses on purpose what the other lets through, their rows differ by design.
        refused = any(s.diff and (a[1].status < 300 or b[1].status < 300)
                      for s, a, b in zip(case.steps, stock.answers[id(case)], ours.answers[id(case)]))
        if case.workspace and case.server in states["stock"] and not refused:
            texts = [
                state.described(states[k][case.server].get(case.workspace, {}), n)
                for k, n in zip(("stock", "ours"), names)
            ]
            bench.result(
                f"{case.file}: {case.name}, stored rows",
                None if texts[0] == texts[1] else "differ", _first_difference(*texts),
            )


def _around_difference(stock, ours):
    """Both texts from shortly before the place where they part."""
    same = next((i for i, (a, b) in enumerate(zip(stock, ours)) if a != b), min(len(stock), len(ours)))
    return [text if same < SHOWN else "… " + text[same - SHOWN // 4:] for text in (stock, ours)]


def look_for_faults(bench):
    """What sanitizers and the master say of workers in our servers' logs."""
    for (kind, name), server in bench.servers.items():
        if kind == "ours":
            text = "\n".join(p.read_text(errors="replace") for p in sorted(server.folder.rglob("*.log")))
            fault = re.search(r"^.*(?:runtime error:|ERROR: AddressSanitizer|event=worker_died).*$", text, re.M)
            bench.result(f"faults of workers: {name}", fault and fault[0])


def _first_difference(stock, ours):
    lines = (set(stock.splitlines()), set(ours.splitlines()))
    return "\n".join(
        [f"stock only: {line[:600]}" for line in sorted(lines[0] - lines[1])[:8]]
        + [f"ours only: {line[:600]}" for line in sorted(lines[1] - lines[0])[:8]]
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--only", default="")
    parser.add_argument("--stock-only", action="store_true")
    parser.add_argument("--ours-only", action="store_true")
    parser.add_argument("--self-check", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--cases-only", action="store_true", help="without the suites that make their requests themselves")
    parser.add_argument("--rows", default="", help="of permissions: only endpoints whose handler contains one of these, with commas between")
    args = parser.parse_args()
    started = time.monotonic()
    with env.Scratch("conf") as folder, Postgres(folder / "pg") as postgres:
        bench = Bench(args, folder, postgres)
        try:
            run(bench)
        finally:
            bench.stop()
    for (kind, file), seconds in sorted(bench.seconds.items(), key=lambda item: -item[1])[:SLOWEST]:
        print(f"{seconds:6.1f} s  {file} ({kind})")
    print(f"{time.monotonic() - started:.0f} s")
    print(f"{bench.passed} passed, {bench.failed} failed")
    return 1 if bench.failed else 0


def run(bench):
    args = bench.args
    cases = load(bench)
    bench.postgres.create("reference")
    if "stock" in bench.kinds:
        endpoints.make_reference_schema(bench.postgres.uri("reference", "+psycopg2"))
    wanted = {case.server for case in cases}
    generated = [g for g in GENERATED if not args.cases_only and (not args.files or g in args.files)]
    if generated and not args.only:
        wanted |= {GENERATED[g] for g in generated}
        if "deliveries" in generated or "gateway" in generated:
            wanted.add("main")
        if "vulnerabilities" in generated:
            wanted.add("plain")
    bench.start([name for name in SERVERS if name in wanted])
    make_workspaces(bench, cases)
    threads = replay(bench, cases)
    if args.show:
        show(threads, cases)
    if len(threads) == 2:
        judge(bench, threads, cases)
    if args.self_check:
        return
    if not args.only and ("ours" in threads or generated):
        if "bad_input" in (args.files or FILES):
            importlib.import_module("conformance.bad_input").bracket_bombs(bench)
        for name in generated:
            if name == "deliveries" and len(threads) < 2:
                continue  # it compares
            since = time.monotonic()
            importlib.import_module(f"conformance.{name}").run(bench)
            bench.took("both", name, since)
    if not args.only and not args.files and len(threads) == 2:
        endpoints.check(bench)
        for name in bench.differences.unused():
            bench.result(f"differences.md: {name}", "no case shows it any more")


if __name__ == "__main__":
    sys.exit(main())
