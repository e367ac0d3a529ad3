# SPDX-License-Identifier: Apache-2.0
"""Where the tests of known vulnerabilities play: users who hold little, and one of everything."""

import re

from lib.web import Web

from .dsl import ARTIFACTS, POST, PUT, dig
from .people import EVERYTHING, PASSWORD, ROOT, People

SERVER = "permissions"
WORKSPACE = "vulnerable"
SECRET = "must never be seen"  # outside.txt, beside every server's artifacts
API3, AJAX3 = "/api/3.0/mlflow/", "/ajax-api/3.0/mlflow/"
EDITOR, READER, NOBODY = (("u-vuln-editor", PASSWORD), ("u-vuln-reader", PASSWORD), ("u-vuln-nobody", PASSWORD))
T = "tr-" + "e" * 32

MAKE = (
    ("e", "experiment_id", POST("experiments/create", {"name": "vulnerable"})), ("r", "run.info.run_id", POST("runs/create", {"experiment_id": "$e", "start_time": 5})),
    ("m", "model.info.model_id", POST("logged-models", {"experiment_id": "$e", "name": "m", "source_run_id": "$r"})), (None, None, POST("registered-models/create", {"name": "v-model"})), (None, None, POST("model-versions/create", {"name": "v-model", "source": "s3://b/m", "run_id": "$r"})),
    (None, None, POST(API3 + "traces", {"trace": {"trace_info": {"trace_id": T, "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$e"}}, "assessments": [{"assessment_id": f"a-{T}", "assessment_name": "a", "source": {"source_type": 1, "source_id": "s"}, "feedback": {"value": True}}]}}})),
    *[(None, None, PUT(f"{ARTIFACTS}/{path}", b"<script>alert(1)</script>")) for path in ("$e/$r/artifacts/f.txt", "$e/$r/artifacts/page.html", "$e/$r/artifacts/MLmodel", "$e/models/$m/artifacts/MLmodel", "$e/models/$m/artifacts/x.svg")],
)


class Place:
    """A server with a workspace of users who hold little, and one of everything in it."""

    def __init__(self, bench, kind="ours"):
        self.bench, self.server = bench, bench.servers[kind, SERVER]
        self.web, self.people = Web(self.server.port), People(bench, self.server)
        self.query = self.people.query
        self.query("insert into workspaces (name) values (%s)", WORKSPACE)
        for user, level in ((EDITOR, "EDIT"), (READER, "READ"), (NOBODY, None)):
            self.people.add(user[0])
            if level:
                self.people.role(user[0], WORKSPACE, user[0])
                for resource in EVERYTHING[1:]:
                    self.people.grant(user[0], resource, "*", level)
        self.known = {"t": T, "name": "v-model"}
        for variable, path, step in MAKE:
            reply = self.ask(step, ROOT)
            if reply.status >= 300:
                raise RuntimeError(f"vulnerabilities: {step.path}: {reply}")
            if variable:
                self.known[variable] = dig(reply.json, path)

    def ask(self, step, user, workspace=WORKSPACE):
        return self.web.send(*step.request(self.known, workspace, user))

    def answered(self, steps, user, wanted):
        """Complaints about answers with another status than these."""
        replies = [(s, self.ask(s, user)) for s in steps]
        return [f"{s.method} {s.path} as {user and user[0]}: {r}"[:300] for s, r in replies if r.status not in wanted]

    def files(self):
        """Everything below the server's folder but what it writes itself."""
        root = self.server.folder
        kept = [p for p in root.rglob("*") if p.is_file() and not re.search(r"\.log$|/(pids|nginx|run|tmp)/|\.spool/", str(p))]
        return {str(p): p.read_bytes() for p in kept}


def named(*ids):
    def mark(function):
        function.ids = ids
        return function
    return mark
