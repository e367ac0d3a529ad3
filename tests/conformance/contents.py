# SPDX-License-Identifier: Apache-2.0
"""Deleting a workspace that holds something of everything.

Two workspaces get a row in every table of the schema, made from the catalog, so that a table the next
MLflow adds is tested without anybody thinking of it. Then one is deleted: nothing of it may be left,
and every row of the other must be as it was.
"""

import json
import threading

from lib.web import Web

from .dsl import WORKSPACES

KEPT = "con-kept"
# Tables that belong to no workspace.
GLOBAL = {"workspaces", "alembic_version", "scheduler_leases"}
# The roots in the order in which the reference counts them.
ROOTS = (
    "registered_models", "experiments", "evaluation_datasets", "webhooks", "secrets", "endpoints",
    "model_definitions", "budget_policies", "guardrails", "jobs", "mcp_servers",
)
# Columns whose values the schema restricts.
VALUES = {"lifecycle_stage": "active", "source_type": "LOCAL", ("runs", "status"): "FINISHED"}
# References that are no foreign keys: table -> rows of {column: value or (table, column) it is from}.
EDGES = {
    "inputs": (
        {"source_type": "DATASET", "source_id": ("datasets", "dataset_uuid"), "destination_type": "RUN", "destination_id": ("runs", "run_uuid"), "input_uuid": "$ws-in"},
        {"source_type": "RUN_OUTPUT", "source_id": ("runs", "run_uuid"), "destination_type": "MODEL_OUTPUT", "destination_id": ("logged_models", "model_id"), "input_uuid": "$ws-out"},
    ),
    "input_tags": ({"input_uuid": "$ws-in"}, {"input_uuid": "$ws-out"}),
    "entity_associations": (
        {"source_type": "evaluation_dataset", "source_id": ("evaluation_datasets", "dataset_id"), "destination_type": "experiment", "destination_id": ("experiments", "experiment_id")},
        {"source_type": "trace", "source_id": ("trace_info", "request_id"), "destination_type": "run", "destination_id": ("runs", "run_uuid")},
    ),
}
_COLUMNS = """
    select c.relname, a.attname, format_type(a.atttypid, null),
           case when a.atttypmod > 4 then a.atttypmod - 4 end
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
      and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
    order by c.relname, a.attnum"""
_FOREIGN_KEYS = """
    select k.conrelid::regclass::text, k.confrelid::regclass::text,
           array(select attname::text from unnest(k.conkey) with ordinality u (n, i)
                 join pg_attribute on attrelid = k.conrelid and attnum = u.n order by u.i),
           array(select attname::text from unnest(k.confkey) with ordinality u (n, i)
                 join pg_attribute on attrelid = k.confrelid and attnum = u.n order by u.i)
    from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace"""


class Filler:
    """Puts rows into every table, parents first."""

    def __init__(self, query):
        self.query = query
        self.columns = {}
        for table, column, kind, width in query(_COLUMNS):
            if table not in GLOBAL:
                self.columns.setdefault(table, {})[column] = (kind, width)
        self.parents = {table: [] for table in self.columns}
        for table, parent, here, there in query(_FOREIGN_KEYS):
            self.parents[table].append((parent, list(zip(here, there))))

    def order(self):
        done = []
        while len(done) < len(self.columns):
            done += [t for t in sorted(self.columns) if t not in done
                     and all(p in done for p, _ in self.parents[t])
                     and all(v[0] in done for row in EDGES.get(t, ()) for v in row.values() if isinstance(v, tuple))]
        return done

    def fill(self, workspace, number):
        """One row (or the edges) in each table; every text tells the workspace."""
        rows = {}
        for table in self.order():
            for edge in EDGES.get(table, ({},)):
                rows[table] = self.insert(table, self.row(table, edge, rows, workspace, number))
        return rows

    def row(self, table, edge, rows, workspace, number):
        row = {c: self.value(table, c, *kind, workspace, number) for c, kind in self.columns[table].items()}
        for column, value in edge.items():
            row[column] = str(rows[value[0]][value[1]]) if isinstance(value, tuple) else value.replace("$ws", workspace)
        for parent, pairs in self.parents[table]:
            row.update({here: rows[parent][there] for here, there in pairs})
        return row

    def insert(self, table, row):
        names = ", ".join(row)
        self.query(f"insert into {table} ({names}) values ({', '.join(['%s'] * len(row))})", *row.values())
        return row

    @staticmethod
    def value(table, column, kind, width, workspace, number):
        fixed = VALUES.get((table, column), VALUES.get(column))
        if fixed is not None and (table, column) != ("assessments", "source_type"):
            return fixed
        if column == "workspace":
            return workspace
        simple = {"json": json.dumps({workspace: 1}), "bytea": workspace.encode(), "date": "2024-01-01", "boolean": True}
        text = f"{workspace}-{column}"[:width or 200]
        return simple.get(kind, text if kind in ("text", "character varying") else number)


def run(bench):
    server = bench.servers["ours", "main"]
    web = Web(server.port)

    def query(sql, *args):
        return bench.postgres.query(server.database, sql, *args)

    def delete(name, mode):
        return web.send("DELETE", f"{WORKSPACES}/{name}?mode={mode}")

    def make(name):
        query("insert into workspaces (name) values (%s)", name)
        return name

    filler = Filler(query)
    filler.fill(make(KEPT), 83000001)
    for check in (_cascade, _set_default, _restrict, _conflicts, _race):
        for name, complaint in check(filler, query, make, delete, web):
            bench.result(f"contents: {name}", complaint)


def _rows(filler, query, workspace):
    """table -> its rows that tell this workspace anywhere, as text."""
    found = {}
    for table in filler.columns:
        rows = query(f"select t::text from {table} t where t::text like %s order by 1", f"%{workspace}%")
        if rows:
            found[table] = [row for (row,) in rows]
    return found


def _same(before, after):
    changed = sorted(t for t in before if before[t] != after.get(t))
    return f"rows changed in {', '.join(changed)}" if changed else None


def _cascade(filler, query, make, delete, _):
    filler.fill(make("con-doomed"), 83000002)
    missing = sorted(set(filler.columns) - set(_rows(filler, query, "con-doomed")))
    yield "every table holds something", f"none in {missing}" if missing else None
    before = _rows(filler, query, KEPT)
    reply = delete("con-doomed", "CASCADE")
    yield "CASCADE answers", None if reply.status == 204 else str(reply)
    left = _rows(filler, query, "con-doomed")
    yield "CASCADE leaves nothing", f"rows left in {', '.join(left)}" if left else None
    orphans = [t for t, columns in filler.columns.items() if "experiment_id" in columns
               and query(f"select 1 from {t} where experiment_id = 83000002 limit 1")]
    yield "CASCADE leaves no number of an experiment", f"in {', '.join(orphans)}" if orphans else None
    yield "CASCADE leaves other workspaces alone", _same(before, _rows(filler, query, KEPT))


def _set_default(filler, query, make, delete, _):
    filler.fill(make("con-moved"), 83000003)
    before = _rows(filler, query, "con-moved")
    reply = delete("con-moved", "SET_DEFAULT")
    yield "SET_DEFAULT answers", None if reply.status == 204 else str(reply)
    here = [t for t, columns in filler.columns.items()
            if "workspace" in columns and query(f"select 1 from {t} where workspace = 'con-moved'")]
    yield "SET_DEFAULT moves everything", f"still there: {', '.join(here)}" if here else None
    gone = sorted(set(before) - set(_rows(filler, query, "con-moved")))
    yield "SET_DEFAULT deletes nothing", f"nothing left in {', '.join(gone)}" if gone else None


def _restrict(filler, query, make, delete, _):
    """One root after the other: the message names it, and the count."""
    name = make("con-full")
    alone = {"webhooks", "secrets", "budget_policies", "jobs", "mcp_servers", "evaluation_datasets", "registered_models", "experiments", "endpoints", "model_definitions"}
    for table in ROOTS:
        if table not in alone:  # guardrails need a scorer, which needs an experiment
            continue
        row = filler.row(table, {}, {p: dict.fromkeys(filler.columns[p]) for p, _ in filler.parents[table]}, name, 83000004)
        filler.insert(table, row)
        reply = delete(name, "RESTRICT")
        wanted = (f"Cannot delete workspace '{name}': table '{table}' still contains 1 resource(s). "
                  "Remove or reassign them before deleting the workspace.")
        ok = reply.status == 500 and reply.is_error and reply.json["message"] == wanted
        yield f"RESTRICT with {table}", None if ok else str(reply)
        query(f"delete from {table} where workspace = %s", name)
    yield "RESTRICT when empty", None if delete(name, "RESTRICT").status == 204 else "not deleted"


def _conflicts(filler, query, make, delete, _):
    """Names that the default workspace has are listed, all of them, and nothing moves."""
    name = make("con-twin")
    filler.fill(name, 83000005)
    query("update experiments set name = 'it''s' where workspace = %s", name)
    query("insert into experiments (name, workspace) values ('it''s', 'default')")
    query("insert into secrets select (jsonb_populate_record(s, '{\"secret_id\": \"con-other\", \"workspace\": \"default\"}')).*"
          " from secrets s where workspace = %s", name)
    before = _rows(filler, query, name)
    reply = delete(name, "SET_DEFAULT")
    wanted = (f"Cannot reassign resources from workspace '{name}' to 'default': the following names already "
              "exist in the default workspace and would cause conflicts:\n"
              f"  - experiments: \"it's\"\n  - secrets: '{name}-secret_name'\n"
              "Rename or remove the conflicting resources before retrying.")
    ok = reply.status == 500 and reply.is_error and reply.json["message"] == wanted
    yield "SET_DEFAULT lists conflicts", None if ok else str(reply)
    yield "SET_DEFAULT with conflicts changes nothing", _same(before, _rows(filler, query, name))
    yield "CASCADE after that", None if delete(name, "CASCADE").status == 204 else "not deleted"


def _race(filler, query, make, delete, web):
    """Working in a workspace while it is deleted: what was made is gone or in sight, nothing fails oddly."""
    ended = threading.Event()
    worked, deleted = set(), {"CASCADE": set(), "RESTRICT": set(), "SET_DEFAULT": set()}

    def work(letter):
        own = Web(web.port)

        def ask(path, body):
            reply = own.send("POST", f"/api/2.0/mlflow/{path}", json.dumps(body).encode(),
                             [("X-MLFLOW-WORKSPACE", "con-race"), ("Content-Type", "application/json")])
            worked.add(reply.status)
            return reply.json if reply.status == 200 else None

        for number in range(100000):
            if ended.is_set():
                return
            if made := ask("experiments/create", {"name": f"{letter}{number}"}):
                if run := ask("runs/create", {"experiment_id": made["experiment_id"]}):
                    ask("runs/log-batch", {"run_id": run["run"]["info"]["run_id"], "params": [{"key": "p", "value": "v"}],
                                           "metrics": [{"key": "m", "value": 1, "timestamp": 1}]})

    threads = [threading.Thread(target=work, args=(letter,), daemon=True) for letter in "abc"]
    make("con-race")
    for thread in threads:
        thread.start()
    for number in range(90):
        mode = list(deleted)[number % 3]
        deleted[mode].add(delete("con-race", mode).status)
        query("insert into workspaces (name) values ('con-race') on conflict do nothing")
    delete("con-race", "CASCADE")
    ended.set()
    for thread in threads:
        thread.join(timeout=20)
    orphans = query("select count(*) from experiments where workspace not in (select name from workspaces)")[0][0]
    yield "deleting under load: CASCADE", None if deleted["CASCADE"] == {204} else str(deleted)
    yield "deleting under load: other modes", None if deleted["RESTRICT"] | deleted["SET_DEFAULT"] <= {204, 500} else str(deleted)
    yield "deleting under load: no orphans", f"{orphans} experiments without a workspace" if orphans else None
    yield "deleting under load: who works there", None if worked <= {200, 400, 404} else str(worked)
