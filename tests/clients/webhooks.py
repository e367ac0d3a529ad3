# SPDX-License-Identifier: Apache-2.0
"""Webhooks through the client: made, changed and tried in a workspace, and told what other clients do there."""

import sys
import time
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.entities.webhook import WebhookEvent, WebhookStatus
from steps import equal, finish, raises, step

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lib.receiver import Receiver  # noqa: E402

mlflow.create_workspace("hooks")
mlflow.set_workspace("hooks")
client = MlflowClient()
receiver = Receiver()
SECRET = "known to both"


def told(count):
    """The first so many events, in the order in which they arrived."""
    deadline = time.monotonic() + 20
    while len(receiver.told) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    equal(len(receiver.told), count)
    return receiver.told


@step("a webhook is made, read, listed, changed and tried")
def hook():
    made = client.create_webhook("ci", receiver.url, ["registered_model.created", WebhookEvent("model_version", "created")], description="d", secret="first")
    equal((made.name, made.url, made.description, made.status, made.secret), ("ci", receiver.url, "d", WebhookStatus.ACTIVE, None))
    equal({str(e) for e in made.events}, {"registered_model.created", "model_version.created"})
    equal(client.get_webhook(made.webhook_id).creation_timestamp, made.creation_timestamp)
    equal([w.webhook_id for w in client.list_webhooks()], [made.webhook_id])
    changed = client.update_webhook(made.webhook_id, name="cd", secret=SECRET, events=["registered_model.created", "model_version.created", "model_version_tag.set", "model_version_alias.created", "prompt.created", "prompt_version.created", "prompt_alias.created"])
    equal((changed.name, changed.description, len(changed.events)), ("cd", "d", 7))
    result = client.test_webhook(made.webhook_id)
    equal((result.success, result.response_status, result.error_message), (True, 200, None))
    result = client.test_webhook(made.webhook_id, "prompt.created")
    equal((result.success, told(2)[1].event), (True, "prompt.created"))
    equal(receiver.told[1].data["name"], "example_prompt")
    return made.webhook_id


@step("models and versions are told, signed and in order")
def _():
    receiver.told.clear()
    client.create_registered_model("m", tags={"team": "a"}, description="about")
    version = client.create_model_version("m", "s3://bucket/m", tags={"k": "v"})
    client.set_model_version_tag("m", version.version, "stage", "\u017e")
    client.set_registered_model_alias("m", "champion", version.version)
    client.update_registered_model("m", "not told")
    events = told(4)
    equal([e.event for e in events], ["registered_model.created", "model_version.created", "model_version_tag.set", "model_version_alias.created"])
    equal(events[0].data, {"name": "m", "tags": {"team": "a"}, "description": "about"})
    equal(events[1].data, {"name": "m", "version": "1", "source": "s3://bucket/m", "run_id": None, "tags": {"k": "v"}, "description": None})
    equal(events[2].data, {"name": "m", "version": "1", "key": "stage", "value": "\u017e"})
    equal(events[3].data, {"name": "m", "alias": "champion", "version": "1"})
    assert all(e.is_signed(SECRET) and e.json["workspace"] == "hooks" for e in events)


@step("prompts are told as prompts")
def _():
    receiver.told.clear()
    mlflow.genai.register_prompt("p", "Hello {{name}}", commit_message="first", tags={"lang": "en"})
    client.set_prompt_alias("p", "live", 1)
    events = [e for e in told(3) if not e.event.endswith("tag.set")]
    equal([e.event for e in events], ["prompt.created", "prompt_version.created", "prompt_alias.created"])
    equal((events[1].data["template"], events[1].data["description"], events[1].data["tags"]["lang"]), ("Hello {{name}}", "first", "en"))


@step("another workspace tells nobody, and finds no webhook")
def _():
    receiver.told.clear()
    mlflow.create_workspace("quiet")
    mlflow.set_workspace("quiet")
    client.create_registered_model("m")
    equal(list(client.list_webhooks()), [])
    raises("RESOURCE_DOES_NOT_EXIST", client.get_webhook, hook)
    mlflow.set_workspace("hooks")
    client.create_registered_model("last")
    equal([e.data["name"] for e in told(1)], ["last"])


@step("a disabled webhook is told nothing, a deleted one is gone")
def _():
    receiver.told.clear()
    equal(client.update_webhook(hook, status="DISABLED").status, WebhookStatus.DISABLED)
    client.create_registered_model("unheard")
    client.update_webhook(hook, status="ACTIVE")
    client.create_registered_model("heard")
    equal([e.data["name"] for e in told(1)], ["heard"])
    client.delete_webhook(hook)
    raises("RESOURCE_DOES_NOT_EXIST", client.test_webhook, hook)
    equal(list(client.list_webhooks()), [])


@step("mistakes are refused with the reference's words")
def _():
    assert "Invalid action" in raises("INVALID_PARAMETER_VALUE", WebhookEvent, "prompt", "set")
    assert "Allowed schemes" in raises("INVALID_PARAMETER_VALUE", client.create_webhook, "x", "ftp://1.1.1.1/", ["prompt.created"])
    assert "is invalid" in raises("INVALID_PARAMETER_VALUE", client.create_webhook, "-", receiver.url, ["prompt.created"])


receiver.stop()
finish()
