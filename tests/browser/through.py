# SPDX-License-Identifier: Apache-2.0
"""MLflow's client through a second proxy: an experiment, a run, and artifacts there and back, a large one in parts."""

import json
import os
import tempfile
from pathlib import Path

import mlflow
from mlflow import MlflowClient

mlflow.set_workspace("team-c")
client = MlflowClient()
experiment = client.create_experiment("through-the-proxy")
run = client.create_run(experiment, run_name="proxied-run").info.run_id
client.log_metric(run, "score", 0.5)
with tempfile.TemporaryDirectory() as folder:
    small, large = Path(folder, "small.txt"), Path(folder, "large.bin")
    small.write_text("through two proxies")
    large.write_bytes(os.urandom(7 << 20))
    for path in (small, large):
        client.log_artifact(run, str(path))
        back = Path(client.download_artifacts(run, path.name, tempfile.mkdtemp(dir=folder)))
        assert back.read_bytes() == path.read_bytes(), f"{path.name} came back otherwise"
    listed = {f.path: f.file_size for f in client.list_artifacts(run)}
    assert listed == {"small.txt": 19, "large.bin": 7 << 20}, listed
client.set_terminated(run)
found = client.search_runs([experiment], "metrics.score > 0.4")
assert [r.info.run_id for r in found] == [run] and found[0].info.status == "FINISHED", found
print(json.dumps({"experiment": experiment, "run": run}))
