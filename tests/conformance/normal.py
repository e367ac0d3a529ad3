# SPDX-License-Identifier: Apache-2.0
"""Names in place of what two servers cannot agree on: generated ids, the time of day, random names."""

import datetime
import hashlib
import json
import re
import time

# Each server's database counts its experiments from a number nothing else resembles.
FIRST_EXPERIMENT = {"stock": 51340001, "ours": 71340001}

GENERATED = re.compile(
    r"(?P<id>(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f]))"
    r"|(?P<uuid>(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-]))"
    r"|(?P<experiment>(?<!\d)[57]134\d{4}(?!\d))"
)
_RANDOM = re.compile(r"[a-z]+-[a-z]+-\d{1,4}")
_SQL = re.compile(r"\((?:psycopg2\.|raised as)")
_TIME = re.compile(r"(?<!\d)\d{13}(?!\d)")
# Maps of protobuf, which have no order.
_MAPS = ("tags", "trace_metadata", "metadata", "masked_values", "auth_config")
# Members that hold JSON as a text, which tells of an evaluation dataset.
_TEXTS = ("records", "tags", "schema", "profile")
_HOUR = 3600 * 1000
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# In the MLmodel of a model, and in the tag that tells of it.
_CREATED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")


class Normaliser:
    """One per server and case: the first id seen becomes <id 1>, and so on."""

    def __init__(self, home=None):
        """home: the working directory of the server."""
        self._home = str(home) if home else None
        self._seen = {}
        self._start = int(time.time() * 1000)

    def text(self, text):
        if self._home:
            text = text.replace(self._home, "<home>")
        return GENERATED.sub(self._name, _CREATED.sub("<time>", text))

    def _name(self, match):
        kind = match.lastgroup
        names = self._seen.setdefault(kind, {})
        return names.setdefault(match[0], f"<{kind} {len(names) + 1}>")

    def _is_now(self, stamp):
        then = datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp() * 1000
        return abs(then - self._start) < _HOUR

    def value(self, value, key=None):
        if isinstance(value, str):
            if key == "next_page_token":
                return "<token>"
            if key == "message" and (sql := _SQL.search(value)):
                value = value[: sql.start()] + "<SQL>"  # it shows ids no client has seen
            if _STAMP.fullmatch(value) and self._is_now(value):
                return "<now>"
            if re.fullmatch(r"\d{13}", value) and abs(int(value) - self._start) < _HOUR:
                return "<now>"  # GraphQL's 64-bit integers are strings
            return "<random>" if _RANDOM.fullmatch(value) else self.text(value)
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, (int, float)):
            if abs(value - self._start) < _HOUR:
                return "<now>"
            return "number " + self.text(str(value)) if GENERATED.fullmatch(str(value)) else value
        if isinstance(value, dict):
            if "dataset_id" in value and "digest" in value:
                value = {**value, "digest": _digest(value)}
            if "guardrail_id" in value:  # made by whom the server runs as; on ours by who asks, if it knows
                value = {k: "<maker>" if k in ("created_by", "last_updated_by") and v else v for k, v in value.items()}
            members = sorted(value.items()) if key in _MAPS else value.items()
            return {self.text(k): self.value(v, k) for k, v in members}
        return [self.value(v) for v in value]


def _digest(dataset):
    """Whether an evaluation dataset's digest is that of its name and last change."""
    wanted = hashlib.sha256(f"{dataset['name']}:{dataset['last_update_time']}".encode()).hexdigest()[:8]
    if dataset["digest"] == wanted:
        return "<digest>"
    return "<older digest>" if re.fullmatch("[0-9a-f]{8}", dataset["digest"]) else dataset["digest"]


def opened(value):
    """With the JSON in texts of evaluation datasets read, where it is spelled as Python does."""
    if isinstance(value, list):
        return [opened(v) for v in value]
    if not isinstance(value, dict):
        return value
    return {k: _opened(v) if k in _TEXTS and isinstance(v, str) else opened(v) for k, v in value.items()}


def _opened(text):
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if json.dumps(value) == text and isinstance(value, (dict, list)) else text


def sort_lists(value, paths):
    """Sort the lists at these dotted paths, in place; "*" stands for every key or element.

    To be done before naming: the order must not depend on generated ids, nor the names on it.
    """
    for path in paths:
        _sort_at(value, path.split("."))
    return value


def _looks(item):
    """What an item is sorted by: the same on both servers, whatever ids and times they gave."""
    return _STAMP.sub("", _TIME.sub("", GENERATED.sub("", json.dumps(item, sort_keys=True))))


def _sort_at(value, parts):
    if not parts:
        if isinstance(value, list):
            value.sort(key=_looks)
        return
    if parts[0] == "*":
        for child in value.values() if isinstance(value, dict) else value:
            if isinstance(child, (dict, list)):
                _sort_at(child, parts[1:])
    elif isinstance(value, dict) and parts[0] in value:
        _sort_at(value[parts[0]], parts[1:])
