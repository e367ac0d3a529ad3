# SPDX-License-Identifier: Apache-2.0
"""What receivers of webhooks are told, by the stock server and by ours, for the same requests.

Each step is sent to both servers, and then both receivers must have been told the same: as many
requests, with the same entities, actions, data and workspace, and a right signature. Times and ids
are named as elsewhere. Then the same for the test route and what it says of the answer.
"""

import json
import time

from lib.receiver import Receiver
from lib.web import Web

from .dsl import DELETE, EXPERIMENT, GET, MODEL, PATCH, POST, RUN, dig
from .normal import Normaliser
from .prompts import TEXT, TYPE, prompt, prompt_version, set_tag
from .registered_models import PROMPT, alias, create, delete, rename, tag, unalias, untag
from .webhooks import EVERY

SERVER = "hooks"
WORKSPACE = "told"
SECRET = "shared with the receiver \u017e"
KV = [{"key": "a", "value": "\u017e \U0001f40d \"q\" \\ / \n"}, {"key": "b", "value": ""}]


def version(name="m", **fields):
    return POST("model-versions/create", {"name": name, "source": "s3://b/m", **fields})


def untag_version(key="k", number="1", name="m"):
    return DELETE("model-versions/delete-tag", {"name": name, "version": number, "key": key})


# (request, how many events it causes)
STEPS = (
    (EXPERIMENT, 0), (RUN, 0), (MODEL, 0),
    (create(), 1), (create("tagged", tags=[*KV, {"key": "a", "value": "last"}], description="d \u017e"), 1), (create(), 0), (create(""), 0), (create("x/y"), 0),
    (PATCH("registered-models/update", {"name": "m", "description": "new"}), 0), (rename("tagged", "renamed"), 0), (tag(name="renamed"), 0), (untag(name="renamed"), 0), (GET("registered-models/get", {"name": "m"}), 0),
    (version(), 1), (version(run_id="$r", source="s3://b/$r", tags=[*KV, {"key": "b", "value": "last"}], description="d", run_link="http://x"), 1), (version(source="models:/$m", model_id="$m"), 1), (version(source="models:/m/1"), 1), (version(source="models:/m/2"), 1),
    (version("nope"), 0), (version(source="/etc"), 0),
    (set_tag("k", "v \u017e", name="m"), 1), (set_tag("k", "again", name="m"), 1), (set_tag("k", "v", "99", "m"), 0), (set_tag("k", "v", " 2", "m"), 1), (untag_version(), 1), (untag_version("never"), 1), (untag_version(number="99"), 0), (untag_version(name="nope"), 0),
    (alias(), 1), (alias(version="2"), 1), (alias(version="99"), 0), (alias("latest"), 0), (unalias(), 1), (unalias("never"), 1), (unalias(name="nope"), 0),
    (POST("model-versions/transition-stage", {"name": "m", "version": "1", "stage": "Production", "archive_existing_versions": "true"}), 0), (PATCH("model-versions/update", {"name": "m", "version": "1", "description": "new"}), 0), (DELETE("model-versions/delete", {"name": "m", "version": "2"}), 0), (set_tag("k", "v", "2", "m"), 0),
    (prompt("p", tags=[{"key": "task", "value": "t"}, TYPE], description="d"), 1), (prompt("p"), 0), (create("p"), 0), (prompt("m"), 0), (prompt_version(tags=(TEXT, TYPE, {"key": "a", "value": "b"}), description="first"), 1), (prompt_version(tags=()), 1), (prompt_version("nope"), 0),
    (tag(name="p"), 1), (untag(name="p"), 1), (untag("never", "p"), 1), (tag("mlflow.prompt.is_prompt", "True", "p"), 1), (set_tag("k", "v"), 1), (untag_version(name="p"), 1), (alias("production", "1", "p"), 1), (unalias("production", "p"), 1),
    (create("half", tags=[{"key": "mlflow.prompt.is_prompt", "value": "false"}]), 1), (create("odd", tags=[*PROMPT, {"key": "mlflow.prompt.is_prompt", "value": "no"}]), 1), (tag("mlflow.prompt.is_prompt", "false", "p"), 0), (set_tag("k", "v"), 1), (alias("x", "1", "p"), 1), (untag("mlflow.prompt.is_prompt", "p"), 0),
    (delete("m"), 0), (delete("p"), 0), (create(), 1),
)
ANSWERS = (
    (200, {}, b""), (200, {"Content-Type": "text/plain; charset=utf-8"}, "fine \u017e".encode()), (201, {"Content-Type": "application/json"}, b'{"a": 1}'), (202, {}, b"ok"), (400, {}, b"no"), (404, {"Content-Type": "text/html"}, b"<p>nothing</p>"), (500, {}, b"broken"), (503, {}, b"later"),
)


class Side:
    """One server with its receiver and what it was sent."""

    def __init__(self, bench, kind):
        self.answer = None
        self.receiver = Receiver(lambda told: self.answer)
        server = bench.servers[kind, SERVER]
        bench.postgres.query(server.database, "insert into workspaces (name) values (%s), ('silent')", WORKSPACE)
        self.web = Web(server.port)
        self.names = Normaliser()
        self.variables = {}
        self.seen = 0

    def send(self, step, workspace=WORKSPACE):
        reply = self.web.send(*step.request(self.variables, workspace))
        for variable, path in step.keep.items():
            self.variables[variable] = dig(reply.json, path)
        return reply

    def news(self, wanted):
        """What the receiver was told since, when it is as much as wanted, or after some seconds."""
        deadline = time.monotonic() + 8
        while len(self.receiver.told) < self.seen + wanted and time.monotonic() < deadline:
            time.sleep(0.01)
        told, self.seen = self.receiver.told[self.seen:], len(self.receiver.told)
        return [self.described(t) for t in told]

    def described(self, told):
        payload = {**told.json, "timestamp": len(told.json["timestamp"])}
        members = list(told.json), list(told.data), told.is_signed(SECRET), told.headers["content-type"], len(told.id)
        return json.dumps([self.names.value(payload), *members])


def run(bench):
    sides = [Side(bench, kind) for kind in ("stock", "ours")]
    for side in sides:
        side.send(POST("webhooks", {"name": "every", "url": side.receiver.url, "events": EVERY, "secret": SECRET}, keep={"w": "webhook.webhook_id"}))
        side.send(POST("webhooks", {"name": "off", "url": side.receiver.url, "events": EVERY, "status": "DISABLED"}))
        side.send(POST("webhooks", {"name": "gone", "url": side.receiver.url, "events": EVERY}, keep={"g": "webhook.webhook_id"}))
        side.send(DELETE("webhooks/$g"))
    for number, (step, wanted) in enumerate(STEPS):
        statuses = {side.send(step).status for side in sides}
        stock, ours = (side.news(wanted) for side in sides)
        label = f"deliveries: step {number + 1}, {step.method} {step.path} {json.dumps(step.body)[:90]}"
        bench.result(label, None if len(statuses) == 1 else f"statuses {statuses}")
        bench.result(f"{label}: events", None if stock == ours and len(ours) == wanted else f"{wanted} wanted", f"stock {stock}\nours  {ours}")
    for side in sides:  # another workspace tells nobody
        side.send(create("elsewhere"), "silent")
    time.sleep(1)
    bench.result("deliveries: nothing more", None if not any(side.news(0) for side in sides) else "somebody was told more")
    _try_out(bench, sides)
    for side in sides:
        side.receiver.stop()


def _try_out(bench, sides):
    """The test route: an example of every event, and answers of every kind."""
    for event in EVERY:
        replies = [side.send(POST("webhooks/$w/test", {"event": event})).json for side in sides]
        stock, ours = (side.news(1) for side in sides)
        label = f"deliveries: test {event['entity']} {event['action']}"
        bench.result(label, None if replies[0] == replies[1] else f"{replies}")
        bench.result(f"{label}: payload", None if stock == ours and len(ours) == 1 else "differs", f"stock {stock}\nours  {ours}")
    for answer in ANSWERS:
        replies = []
        for side in sides:
            side.answer = answer
            replies.append(side.send(POST("webhooks/$w/test", {"event": EVERY[0]})).json)
            side.news(1)
        bench.result(f"deliveries: test answered with {answer[0]} {answer[2]!r}", None if replies[0] == replies[1] else f"{replies}")
