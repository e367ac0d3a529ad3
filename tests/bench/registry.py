# SPDX-License-Identifier: Apache-2.0
"""The model registry of a large company: searches, aliases, and whether prompts slow models down."""

import time

import requests
from bench import compare, floor, load, patience, run_sql, same_schema, seed

# A request may cost five times its raw statement: at least a fifth of its rate.
OPERATIONS = {
    "model_search": ("first page of 100 models", 30, 0, 0.2),
    "model_alias": ("version by alias", 30, 0, 0.2),
}


# What a first page is of, and its order: title -> path, key of the answer, order.
PAGES = {
    "models by name": ("registered-models", "registered_models", "name"),
    "models latest first": ("registered-models", "registered_models", "last_updated_timestamp DESC"),
    "versions by name": ("model-versions", "model_versions", "name"),
    "versions latest first": ("model-versions", "model_versions", None),
}


def first_page(server, path, key, order):
    """Seconds of the best of several first pages."""
    session = requests.Session()
    url = f"{server.url}/api/2.0/mlflow/{path}/search"

    def once():
        started = time.perf_counter()
        answer = session.get(url, params={"max_results": 100, "order_by": order},
                             headers={"X-MLFLOW-WORKSPACE": "team-1"})
        answer.raise_for_status()
        assert len(answer.json()[key]) == 100
        return time.perf_counter() - started

    return min(once() for _ in range(40))


def measure(options, cluster, folder):
    print("\nthe registry: 100,000 models in 20 workspaces, 1,000,000 versions")
    seed(cluster, "registry", "seed_registry.sql")
    figures = {operation: {} for operation in OPERATIONS}
    for name, make, template in same_schema(options, cluster, folder / "registry", "registry"):
        database = cluster.create(f"r_{name}", template)
        with make(database) as server:
            for operation in OPERATIONS:
                seconds = options.seconds * patience(name, operation)
                figures[operation][name] = load(server, operation, seconds, "team-1")
            if name == "ours":
                before = {title: first_page(server, *page) for title, page in PAGES.items()}
                run_sql(cluster, database, "seed_prompts.sql")
                after = {title: first_page(server, *page) for title, page in PAGES.items()}
    for operation in OPERATIONS:
        figures[operation]["raw"] = floor(cluster, "registry", operation, options.seconds)
    compare(figures, OPERATIONS)
    for title in PAGES:
        print(f"first page of {title} behind 100,000 prompts to without  "
              f"{after[title] / before[title]:7.2f}x")
