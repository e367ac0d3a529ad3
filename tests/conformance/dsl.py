# SPDX-License-Identifier: Apache-2.0
"""How a case is written: a name and the requests it sends, one line each.

    case("rename", EXPERIMENT, POST("experiments/update", {"experiment_id": "$e", "new_name": "b"}))

A path without a leading slash lies below /api/2.0/mlflow/. "$e" stands for what an earlier step of
the case kept as "e". Every case runs in a workspace of its own, so its names need not be unique.
"""

import base64
import json
import re
import urllib.parse
from dataclasses import dataclass, field, replace
from typing import Any

API = "/api/2.0/mlflow/"
AJAX = "/ajax-api/2.0/mlflow/"
WORKSPACES = "/api/3.0/mlflow/workspaces"
ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"
OWN = object()  # the case's own workspace
ADMIN = object()  # the administrator of a server with users

_VARIABLE = re.compile(r"\$\{?([a-z][a-z0-9_]*)\}?")


@dataclass
class Step:
    """One request.

    query     dict of parameters (lists repeat), or a string that goes out as it is
    body      JSON value, or None; raw: bytes instead, with content type `type`
    keep      variable -> dotted path in the JSON answer ("run.info.run_id", "runs.0.info.run_id")
    workspace header value; None for no header
    user      (name, password) on a server with users, which is asked as its administrator otherwise;
              None sends none. Names and passwords may hold $variables
    diff      id of the allowed difference in differences.md that this step shows
    optional  it may, but need not
    pause     seconds to wait before it, where an order depends on the clock's milliseconds
    unordered dotted paths of lists whose order the stock server leaves to chance ("*" for each)
    """

    method: str
    path: str
    query: Any = None
    body: Any = None
    raw: bytes | None = None
    type: str | None = None
    keep: dict = field(default_factory=dict)
    workspace: Any = OWN
    user: Any = ADMIN
    headers: dict = field(default_factory=dict)
    diff: str | None = None
    optional: bool = False
    pause: float = 0
    unordered: tuple = ()

    def request(self, variables, workspace, admin=None):
        """(method, path, body, headers) with the variables put in; admin: (name, password) or None."""
        variables = {"ws": workspace or "default", **variables}
        path = self.path if self.path.startswith("/") else API + self.path
        path = put_in(path, variables)
        if self.query is not None:
            path += "?" + _query(put_in(self.query, variables))
        name = workspace if self.workspace is OWN else put_in(self.workspace, variables)
        headers = [("X-MLFLOW-WORKSPACE", name)] if name is not None else []
        headers += [(k, put_in(v, variables)) for k, v in self.headers.items()]
        user = admin if self.user is ADMIN else put_in(self.user, variables)
        if user:
            headers.append(("Authorization", basic(*user)))
        body = self.raw
        if isinstance(body, str):  # bytes go out as they are
            body = put_in(body, variables).encode()
        if self.body is not None:
            body = json.dumps(put_in(self.body, variables)).encode()
        kind = self.type or ("application/json" if self.body is not None else None)
        if kind:
            headers.append(("Content-Type", kind))
        return self.method, path, body, headers


def basic(name, password):
    """The value of an Authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@dataclass
class Case:
    """server: the configuration it runs against, of SERVERS in run.py.

    setup: where it is not None, only so many first steps share generated ids with later ones. The
    others stand alone, so that what one server refuses does not shift the names of the next ids.
    """

    name: str
    steps: tuple
    server: str = "main"
    workspace: str | None = None
    file: str = ""
    setup: int | None = None


def wanted(parts, asked):
    """The parts whose regular expression is found in the text of requests, in their order."""
    return [part for part in parts if re.search(part, asked)]


def wanted_by(parts, asked, always=()):
    """`always`, and the steps of the parts that are wanted."""
    return sum((parts[part] for part in wanted(parts, asked)), always)


def case(name, *steps, server="main"):
    return Case(name, steps, server)


def GET(path, query=None, **options):
    return Step("GET", path, query=query, **options)


def POST(path, body=None, **options):
    return Step("POST", path, body=body, **options)


def PATCH(path, body=None, **options):
    return Step("PATCH", path, body=body, **options)


def DELETE(path, body=None, **options):
    return Step("DELETE", path, body=body, **options)


def PUT(path, raw=b"", **options):
    return Step("PUT", path, raw=raw, **options)


def wrong(step):
    """A value of a wrong type that the reference lets through."""
    return replace(step, diff="wrong-type")


def put_in(value, variables):
    """Replace $name in every string of a JSON-like value; "$name" alone keeps the variable's type."""
    if isinstance(value, str):
        whole = _VARIABLE.fullmatch(value)
        if whole and whole[1] in variables:
            return variables[whole[1]]
        return _VARIABLE.sub(lambda m: str(variables.get(m[1], m[0])), value)
    if isinstance(value, dict):
        return {put_in(k, variables): put_in(v, variables) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [put_in(v, variables) for v in value]
    return value


def dig(value, path):
    """The value at a dotted path; KeyError when it is not there."""
    for part in path.split("."):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (IndexError, TypeError, ValueError) as missing:
            raise KeyError(path) from missing
    return value


def _query(query):
    return query if isinstance(query, str) else urllib.parse.urlencode(query, doseq=True)


EXPERIMENT = POST("experiments/create", {"name": "e"}, keep={"e": "experiment_id"})
RUN = POST(
    "runs/create",
    {"experiment_id": "$e", "user_id": "u", "start_time": 1000, "run_name": "r"},
    keep={"r": "run.info.run_id"},
)
MODEL = POST(
    "logged-models", {"experiment_id": "$e", "name": "m"}, keep={"m": "model.info.model_id"}
)
GET_EXPERIMENT = GET("experiments/get", {"experiment_id": "$e"}, unordered=("experiment.tags",))
GET_RUN = GET(
    "runs/get", {"run_id": "$r"},
    unordered=("run.data.metrics", "run.data.params", "run.data.tags", "run.inputs.*",
               "run.outputs.*"),
)
GET_MODEL = GET("logged-models/$m", unordered=("model.data.*", "model.info.tags"))
NO_RUN = "0123456789abcdef0123456789abcdef"
NO_MODEL = "m-0123456789abcdef0123456789abcdef"
