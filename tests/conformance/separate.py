# SPDX-License-Identifier: Apache-2.0
"""Users and roles in a database of their own: grants, lists and what comes and goes with resources."""

from dataclasses import replace

from .dsl import DELETE, EXPERIMENT, GET, PATCH, POST, RUN, WORKSPACES, case
from .graphql import EXPERIMENT_QUERY, SEARCH_QUERY, ask
from .user_grants import give, look, take
from .users import API3, assign, grant, make, role, user

SERVER = "separate"
WHO = ("maker", "reader", "other")
LISTS = (
    GET("experiments/search", {"max_results": 10}, unordered=("experiments",)), POST("runs/search", {"experiment_ids": ["$e"]}, unordered=("runs.*.data.tags",)), POST("logged-models/search", {"experiment_ids": ["$e"]}),
    GET("registered-models/search", unordered=("registered_models.*.latest_versions",)), GET("model-versions/search"), ask(SEARCH_QUERY, {"data": {"experimentIds": ["$e"]}}),
)
POINTS = (GET("experiments/get", {"experiment_id": "$e"}), GET("runs/get", {"run_id": "$r"}, unordered=("run.data.tags",)), GET("registered-models/get", {"name": "m"}), GET("registered-models/get", {"name": "p"}),
          GET("model-versions/get", {"name": "m", "version": "1"}), ask(EXPERIMENT_QUERY, {"input": {"experimentId": "$e"}}), GET(WORKSPACES, workspace=None, unordered=("workspaces",)))


def by(name, *steps):
    return [replace(s, user=user(name)) for s in steps]


PEOPLE = (*[make(w) for w in WHO], role("members"), grant("members", "workspace", "*", "USE"), assign("maker", "members"), role("readers"), grant("readers", "experiment", "*", "READ"), assign("reader", "readers"))
MADE = by("maker", EXPERIMENT, RUN, POST("registered-models/create", {"name": "m"}), POST("model-versions/create", {"name": "m", "source": "s3://b/m"}), POST("registered-models/create", {"name": "p", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]}))

CASES = [
    case("what a user made, and may see", *PEOPLE, POST("experiments/create", {"name": "not theirs"}), POST("registered-models/create", {"name": "not theirs"}), *MADE, *[s for w in WHO for s in by(w, *LISTS, *POINTS)], server=SERVER),
    case("grants follow names and go with resources", *PEOPLE, *MADE, *by("maker", POST("registered-models/rename", {"name": "m", "new_name": "n"}), GET("registered-models/get", {"name": "n"}), DELETE("registered-models/delete", {"name": "n"})),
         POST("registered-models/create", {"name": "n"}), POST("registered-models/create", {"name": "m"}), *by("maker", GET("registered-models/get", {"name": "n"}), GET("registered-models/get", {"name": "m"}), GET("registered-models/search")), server=SERVER),
    case("both generations of grants", *PEOPLE, *MADE, give("other", "experiment", "$e", "READ"), *by("other", *POINTS[:1], *LISTS[:2]), look("other", "experiment", "$e"), take("other", "experiment", "$e"), *by("other", *POINTS[:1]),
         *by("maker", POST("experiments/create", {"name": "e"})), give("other", "registered_model", "m", "EDIT"), *by("other", PATCH("registered-models/update", {"name": "m", "description": "d"}), LISTS[3]), DELETE("users/delete", {"username": "other.$ws"}), *by("other", *POINTS[:1]), server=SERVER),
    case("a workspace with its roles", POST(WORKSPACES, {"name": "apart-$ws"}), GET(API3 + "roles/list", {"workspace": "apart-$ws"}), DELETE(f"{WORKSPACES}/apart-$ws"), GET(API3 + "roles/list", {"workspace": "apart-$ws"}), server=SERVER),
]
