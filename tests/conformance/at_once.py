# SPDX-License-Identifier: Apache-2.0
"""Two who write the same at one moment: the second waits for the first, and is told what then holds.

The first is a transaction of the test that stays open until the server's statement waits for it.
"""

import threading
import time
from contextlib import closing

from lib.web import Web

from .dsl import POST, Step, dig

WORKSPACE = "at-once"
TIME = "2024-05-06T07:08:09.123Z"
PATIENCE = 20  # seconds that the server may take to come to wait
WAITING = "select count(*) from pg_stat_activity where datname = %s and wait_event_type = 'Lock'"


def meet(bench, server, first, second):
    """The answer to the step `second`, which meets the open transaction that began with the statement `first`."""
    answers = []
    with closing(bench.postgres.connect(server.database)) as holder:
        holder.autocommit = False
        with holder.cursor() as cursor:
            cursor.execute(*first)
        thread = threading.Thread(target=lambda: answers.append(second()), daemon=True)
        thread.start()
        until = time.monotonic() + PATIENCE
        while not bench.postgres.query("postgres", WAITING, server.database)[0][0] and time.monotonic() < until and thread.is_alive():
            time.sleep(0.01)
        if not thread.is_alive():
            return "it did not wait"
        holder.commit()
        thread.join(PATIENCE)
    return answers[0] if answers else "it waits for ever"


def _queue(bench, server, ask):
    """A trace is put into a review queue by two: both see it there."""
    known = {"e": ask(POST("experiments/create", {"name": "queue"}), {}).json["experiment_id"], "t": f"tr-{'7' * 32}"}
    trace = Step("POST", "/api/3.0/mlflow/traces", body={"trace": {"trace_info": {"trace_id": "$t", "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}}}})
    queue = Step("POST", "/api/3.0/mlflow/review-queues/create", body={"experiment_id": "$e", "name": "q", "queue_type": 2})
    ask(trace, known)
    known["rq"] = dig(ask(queue, known).json, "review_queue.queue_id")
    reply = meet(bench, server,
                 ("insert into review_queue_items (queue_id, item_type, item_id, status, completed_by, completed_time_ms, creation_time_ms, last_update_time_ms)"
                  " values (%s, 'trace', %s, 'complete', 'ann', 5, 4, 5)", (known["rq"], known["t"])),
                 lambda: ask(Step("POST", "/api/3.0/mlflow/review-queues/items/add", body={"queue_id": "$rq", "item_ids": ["$t"]}), known))
    items = getattr(reply, "json", None) and reply.json.get("items")
    ok = items and len(items) == 1 and [items[0].get(n) for n in ("item_id", "completed_by", "creation_time_ms")] == [known["t"], "ann", 4]
    return None if ok else str(reply)


def _assessments(ask):
    """Clients date them to the millisecond: those of one come back in the order in which they were made."""
    known, names = {"e": ask(POST("experiments/create", {"name": "moment"}), {}).json["experiment_id"], "t": f"tr-{'8' * 32}"}, list("pythonic")
    ask(Step("POST", "/api/3.0/mlflow/traces", body={"trace": {"trace_info": {"trace_id": "$t", "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}}}}), known)
    for name in names:
        ask(Step("POST", "/api/3.0/mlflow/traces/$t/assessments", body={"assessment": {"assessment_name": name, "source": {"source_type": 1, "source_id": "s"}, "feedback": {"value": 1}, "create_time": TIME, "last_update_time": TIME}}), known)
    reply = ask(Step("GET", "/api/3.0/mlflow/traces/$t"), known)
    found = [a["assessment_name"] for a in dig(reply.json, "trace.trace_info").get("assessments", ())]
    return None if found == names else f"{found} instead of {names}"


def run(bench):
    server = bench.servers["ours", "main"]
    bench.postgres.query(server.database, "insert into workspaces (name) values (%s)", WORKSPACE)
    web = Web(server.port)

    def ask(step, variables):
        return web.send(*step.request(variables, WORKSPACE))

    bench.result("at_once: assessments of one millisecond", _assessments(ask))
    bench.result("at_once: one trace into one review queue", _queue(bench, server, ask))
