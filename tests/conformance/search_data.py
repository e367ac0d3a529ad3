# SPDX-License-Identifier: Apache-2.0
"""Rows the search corpus is run on: ties, gaps, NaN, infinities, unicode, quotes, look-alikes."""

WORDS = ("alpha", "Alpha", "beta", "be%ta", "be_ta", "žluť", "🐈", "it's", 'say "hi"', "back\\slash", "", "10", "9", "1e3", " padded ", "a`b")
METRICS = (0.5, 1.5, -2, 0, 1e300, "NaN", "Infinity", "-Infinity", 3, 3)


def runs(experiments):
    """The body of runs/create and of log-batch for each run, with what it lacks left out."""
    for n in range(24):
        word = WORDS[n % len(WORDS)]
        tags = [{"key": "word", "value": word}, {"key": "mlflow.source.name", "value": f"src{n % 3}"}, {"key": "mlflow.user", "value": f"user{n % 2}"}]
        if n % 4:
            tags.append({"key": "some.tag-with/odd name:x", "value": f"t{n % 5}"})
        create = {"experiment_id": experiments[n % 2], "run_name": f"run {word} {n % 6}", "user_id": f"u{n % 3}", "start_time": 1000 + n // 3 * 10, "tags": tags}
        params = [{"key": "p", "value": word}, {"key": "num", "value": str(n % 7)}]
        if n % 3:
            params.append({"key": "p with space", "value": f"v{n}"})
        metrics = [{"key": "m", "value": METRICS[n % len(METRICS)], "timestamp": 5, "step": n}]
        if n % 2:
            metrics.append({"key": "metric/with-odd.name x", "value": n / 8, "timestamp": 5, "step": 0})
        yield n, create, {"params": params, "metrics": metrics}


def log(web, workspace):
    """Log it all through a server; returns the ids of the experiments that hold runs."""

    def post(path, body):
        reply = web.call("POST", f"/api/2.0/mlflow/{path}", body, workspace)
        if reply.status != 200:
            raise RuntimeError(f"{path}: {reply}")
        return reply.json

    experiments = []
    for n, word in enumerate(WORDS[:10]):
        tags = [{"key": "word", "value": word}, {"key": "n", "value": str(n % 3)}][: 1 + n % 2]
        experiments.append(post("experiments/create", {"name": f"exp {word} {n}", "tags": tags})["experiment_id"])
    post("experiments/delete", {"experiment_id": experiments[9]})
    post("experiments/update", {"experiment_id": experiments[3], "new_name": "renamed"})
    for n, create, batch in runs(experiments):
        run = post("runs/create", create)["run"]["info"]["run_id"]
        post("runs/log-batch", {"run_id": run, **batch})
        if n % 5 == 0:
            dataset = {"name": f"data{n % 4}", "digest": f"digest{n % 3}", "source_type": "local", "source": "s"}
            context = [{"key": "mlflow.data.context", "value": ("train", "eval")[n % 2]}] if n % 3 else []
            post("runs/log-inputs", {"run_id": run, "datasets": [{"dataset": dataset, "tags": context}]})
        if n % 4 == 1:
            post("runs/update", {"run_id": run, "status": ("FINISHED", "FAILED", "KILLED")[n % 3], "end_time": 5000 + n})
        if n % 2 == 0:
            _log_model(post, experiments[0], run, n)
        if n % 11 == 7:
            post("runs/delete", {"run_id": run})
    return experiments[:2]


def _log_model(post, experiment, run, n):
    word = WORDS[n % len(WORDS)].translate(str.maketrans("/:.%\"'", "------")) or "none"
    model = post("logged-models", {
        "experiment_id": experiment, "name": f"{word} {n % 5}", "model_type": ("agent", "classic", "")[n % 3], "source_run_id": run if n % 3 else "",
        "params": [{"key": "p", "value": WORDS[n % len(WORDS)]}], "tags": [{"key": "t", "value": f"t{n % 3}"}],
    })["model"]["info"]["model_id"]
    for step, value in enumerate((n / 4, "NaN" if n % 8 == 0 else n)):
        post("runs/log-metric", {"run_id": run, "key": "acc", "value": value, "timestamp": 10 + n % 3, "step": step, "model_id": model, "dataset_name": f"data{n % 2}", "dataset_digest": "digest1"})
