# SPDX-License-Identifier: Apache-2.0
"""Workspaces: their own API, and the header on every other request."""

from dataclasses import replace

from .dsl import ARTIFACTS, DELETE, EXPERIMENT, GET, GET_EXPERIMENT, PATCH, POST, PUT, RUN, WORKSPACES, case


def create(name, /, **fields):
    return POST(WORKSPACES, {"name": name, **fields}, workspace=None)


def get(name):
    return GET(f"{WORKSPACES}/{name}", workspace=None)


def update(name, /, **fields):
    return PATCH(f"{WORKSPACES}/{name}", fields, workspace=None)


def delete(name, mode=None):
    return DELETE(f"{WORKSPACES}/{name}" + (f"?mode={mode}" if mode else ""), workspace=None)


def experiment(name, workspace, keep="e"):
    return POST("experiments/create", {"name": name}, workspace=workspace, keep={keep: "experiment_id"})


def search(workspace):
    return POST("experiments/search", {"max_results": 5, "order_by": ["name"], "filter": "name LIKE 'ws-%'"}, workspace=workspace)


def asking(value, **options):
    """The same question under this header."""
    return POST("experiments/search", {"max_results": 1, "filter": "name = 'x'"}, workspace=value, **options)


NAMES = ("a", "ab", "a" * 63, "a" * 64, "A", "Ab", "a_b", "a.b", "a b", "-ab", "ab-", "a--b", "1a", "22", "workspaces", "api", "ajax-api", "static-files", "default", "", " ab", "žž", "a/b")

CASES = [
    case("list", GET(WORKSPACES, workspace=None), GET("/ajax-api/3.0/mlflow/workspaces", workspace=None), GET(WORKSPACES)),
    case("create, get, list, update, delete", create("crud-a", description="first"), get("crud-a"), update("crud-a", description="second"), get("crud-a"), GET(WORKSPACES, workspace=None), delete("crud-a"), get("crud-a"), delete("crud-a")),
    case("under ajax-api", POST("/ajax-api/3.0/mlflow/workspaces", {"name": "crud-ajax"}, workspace=None), GET("/ajax-api/3.0/mlflow/workspaces/crud-ajax", workspace=None),
         PATCH("/ajax-api/3.0/mlflow/workspaces/crud-ajax", {"description": "d"}, workspace=None), DELETE("/ajax-api/3.0/mlflow/workspaces/crud-ajax", workspace=None)),
    case("create with all", create("crud-b", description="d", default_artifact_root="s3://bucket/root", trace_archival_config={"location": "s3://bucket/traces", "retention": "30d"}), get("crud-b"), delete("crud-b")),
    case("created twice", create("crud-c"), create("crud-c", description="other"), get("crud-c"), delete("crud-c")),
    case("names", *[create(n) for n in NAMES], GET(WORKSPACES, workspace=None), *[delete(n) for n in ("ab", "a" * 63, "a--b", "1a", "22")]),
    case("names that end in what nobody sees", POST(WORKSPACES, {"name": "nl\n"}, workspace=None, diff="final-newline"), DELETE(f"{WORKSPACES}/nl%0A", workspace=None, diff="final-newline"), POST(WORKSPACES, {"name": "nul\u0000"}, workspace=None, diff="nul")),
    case("name: missing or of a wrong type", POST(WORKSPACES, {}, workspace=None), create(None), create(5), create(["ab"]), create(True)),
    case("get: names", *[get(n) for n in ("nobody", "A", "a", "a%20b", "default", "workspaces", "a%2Fb", "%C5%BE%C5%BE", "x" * 64)]),
    case("update: names", *[update(n, description="x") for n in ("nobody", "A", "a", "workspaces")]),
    case("delete: names", *[delete(n) for n in ("nobody", "A", "a", "workspaces", "default")], delete("default", "CASCADE"), delete("nobody", "CASCADE")),
    case("the default workspace", get("default"), update("default", description="the old one"), get("default"), create("default"), delete("default"), update("default", description="")),
    case("descriptions", create("crud-d", description=""), get("crud-d"), update("crud-d", description="žluťoučký 🐈"), get("crud-d"), update("crud-d", description="x" * 10000), update("crud-d", description=None),
         update("crud-d", description=""), get("crud-d"), update("crud-d", description=5), create("crud-d2", description=5), create("crud-d3", description=None), get("crud-d3"), delete("crud-d"), delete("crud-d3")),
    case("update in camel case", create("crud-l"), *[replace(update("crud-l", **fields), diff="camel-case") for fields in (
        {"defaultArtifactRoot": "s3://b/p"}, {"traceArchivalConfig": {"location": "s3://b/t", "retention": "9d"}})], delete("crud-l")),
    case("update of nothing", create("crud-e"), update("crud-e"), PATCH(f"{WORKSPACES}/crud-e", workspace=None), update("crud-e", name="x"), update("crud-e", trace_archival_config={}), update("crud-e", trace_archival_config=None), delete("crud-e")),
    case("artifact roots", create("crud-f"), *[update("crud-f", default_artifact_root=r) for r in (
        "s3://b/p", "mlflow-artifacts:/p", "/abs/path", "relative", "C:team", " s3://b/x ", "", " ", "runs:/x", "http://h/p", "ftp://h/p", "s3://b/p#f", "s3://b/p?q=..", "s3://b/p?q=1", "x" * 2049, "s3://" + "x" * 2048,
        "mlflow-artifacts://host/p", "file:///x", "dbfs:/x", 5, None)], get("crud-f"), create("crud-g", default_artifact_root="relative"), get("crud-g"), delete("crud-f")),
    case("trace archival", create("crud-h"), *[update("crud-h", trace_archival_config=c) for c in (
        {"location": "s3://b/t"}, {"retention": "30d"}, {"retention": "12h"}, {"retention": "5m"}, {"retention": "0d"}, {"retention": "1y"}, {"retention": "d"}, {"retention": ""}, {"retention": " 7d "}, {"retention": "1" * 33 + "d"},
        {"location": "relative"}, {"location": "mlflow-artifacts:/x"}, {"location": "/abs"}, {"location": ""}, {"location": " s3://b/u "}, {"location": "http://h/x"}, {"location": 5}, {"retention": 5}, "x", [], {"other": 1},
        {"location": "s3://b/v", "retention": "9d"}, {"location": None})], get("crud-h"), delete("crud-h")),
    case("trace archival: schemes", create("crud-i"), *[update("crud-i", trace_archival_config={"location": l}) for l in ("file:///x", "dbfs:/x", "hdfs://h/x", "unknown://x")],
         *[PATCH(f"{WORKSPACES}/crud-i", {"trace_archival_config": {"location": l}}, workspace=None, diff="optional-store") for l in ("gs://b/x", "wasbs://c@a.blob.core.windows.net/x")], delete("crud-i")),
    case("both spellings", POST(WORKSPACES, {"name": "crud-j", "defaultArtifactRoot": "s3://b/p"}, workspace=None), get("crud-j"), POST(WORKSPACES, {"name": "crud-k", "default_artifact_root": "s3://b/p", "defaultArtifactRoot": "s3://b/q"}, workspace=None),
         delete("crud-j")),
    case("an artifact root of its own", create("root-a", default_artifact_root="s3://bucket/a"), experiment("e", "root-a"), GET("experiments/get", {"experiment_id": "$e"}, workspace="root-a"),
         update("root-a", default_artifact_root="mlflow-artifacts:/elsewhere/"), experiment("f", "root-a", "f"), GET("experiments/get", {"experiment_id": "$f"}, workspace="root-a"), update("root-a", default_artifact_root=""),
         experiment("g", "root-a", "g"), GET("experiments/get", {"experiment_id": "$g"}, workspace="root-a")),
    case("delete: RESTRICT", create("del-a"), experiment("e", "del-a"), delete("del-a"), delete("del-a", "RESTRICT"), get("del-a"), POST("experiments/delete", {"experiment_id": "$e"}, workspace="del-a"), delete("del-a")),
    case("delete: CASCADE", create("del-b"), experiment("ws-b", "del-b"), POST("runs/create", {"experiment_id": "$e", "run_name": "r", "tags": [{"key": "t", "value": "v"}]}, workspace="del-b", keep={"r": "run.info.run_id"}),
         POST("runs/log-batch", {"run_id": "$r", "metrics": [{"key": "m", "value": 1, "timestamp": 1}], "params": [{"key": "p", "value": "v"}]}, workspace="del-b"),
         POST("runs/log-inputs", {"run_id": "$r", "datasets": [{"dataset": {"name": "d", "digest": "x", "source_type": "t", "source": "s"}}]}, workspace="del-b"),
         POST("logged-models", {"experiment_id": "$e", "name": "m", "params": [{"key": "a", "value": "b"}]}, workspace="del-b"), POST("experiments/set-experiment-tag", {"experiment_id": "$e", "key": "k", "value": "v"}, workspace="del-b"),
         delete("del-b", "CASCADE"), get("del-b"), GET("runs/get", {"run_id": "$r"}, workspace="del-b"), GET("runs/get", {"run_id": "$r"}, workspace=None), create("del-b"), search("del-b"), GET("experiments/get", {"experiment_id": "$e"}, workspace="del-b"), delete("del-b")),
    case("delete: SET_DEFAULT", create("del-c"), experiment("ws-c", "del-c"), delete("del-c", "SET_DEFAULT"), GET("experiments/get", {"experiment_id": "$e"}, workspace=None), search(None), get("del-c")),
    case("delete: SET_DEFAULT with names taken", create("del-d"), experiment("ws-d", None), experiment("ws-d2", None), experiment("ws-d", "del-d"), experiment("ws-d2", "del-d", "f"), experiment("ws-free", "del-d"), delete("del-d", "SET_DEFAULT"),
         get("del-d"), GET("experiments/get", {"experiment_id": "$f"}, workspace="del-d"), delete("del-d", "CASCADE")),
    case("delete: other modes", create("del-e"), delete("del-e", "restrict"), delete("del-e", "ALL"), DELETE(f"{WORKSPACES}/del-e?mode=", workspace=None), DELETE(f"{WORKSPACES}/del-e?mode=CASCADE&mode=x", workspace=None), get("del-e")),
    case("header: names", *[asking(v) for v in ("default", "nobody", "A", "a", "a_b", "x" * 64, "x" * 5000, "workspaces", "a/b", "..", "'", "a;b", "null", "*")]),
    case("header: empty and blank", asking(""), asking(" "), asking("\t"), asking(" default "), asking("  $ws  ")),
    case("header: not ASCII", asking("\xe9\xe9"), asking("\xff")),
    case("header: twice", GET("experiments/search", {"max_results": 1}, headers={"x-mlflow-workspace": "default"}, diff="header-twice"), GET("experiments/search", {"max_results": 1}, headers={"x-mlflow-workspace": "$ws"}, diff="header-twice"),
         POST("experiments/create", {"name": "e"}, headers={"X-Mlflow-Workspace": "nobody"}, diff="header-twice")),
    case("header: lower case", GET("experiments/search", {"max_results": 1}, workspace=None, headers={"x-mlflow-workspace": "$ws"})),
    case("header: a look-alike", POST("experiments/search", {"max_results": 1, "filter": "name = 'x'"}, workspace=None, headers={"X_MLFLOW_WORKSPACE": "nobody"}),
         POST("experiments/search", {"max_results": 1, "filter": "name = 'x'"}, workspace=None, headers={"X-MLFLOW-WORKSPACE-2": "nobody"})),
    case("header: unknown, on every kind of request", *[step for step in (
        GET("experiments/get", {"experiment_id": "0"}, workspace="nobody"), GET(WORKSPACES, workspace="nobody"), GET(f"{WORKSPACES}/default", workspace="nobody"), POST(WORKSPACES, {"name": "crud-z"}, workspace="nobody"),
        GET("/api/3.0/mlflow/server-info", workspace="nobody", diff="parts-offered"), GET("/ajax-api/3.0/mlflow/server-info", workspace="A", diff="parts-offered"), GET("/health", workspace="nobody"), GET("/version", workspace="nobody"), GET(ARTIFACTS, {"path": "x"}, workspace="nobody"),
        GET(f"{ARTIFACTS}/x", workspace="nobody"), PUT(f"{ARTIFACTS}/x", b"x", workspace="nobody"), DELETE(f"{ARTIFACTS}/x", workspace="nobody"), GET("/get-artifact", {"run_id": "x", "path": "y"}, workspace="nobody"),
        POST("/ajax-api/2.0/mlflow/upload-artifact", query={"run_uuid": "x", "path": "y"}, raw=b"x", workspace="nobody"))]),
    case("header: before everything else", POST("experiments/create", {}, workspace="nobody"), POST("experiments/create", raw=b"{", type="application/json", workspace="nobody"), GET("no/such/path", workspace="nobody"), POST("experiments/get", {}, workspace="nobody")),
    case("a workspace that goes away", create("gone-a"), experiment("e", "gone-a"), delete("gone-a", "CASCADE"), GET("experiments/get", {"experiment_id": "$e"}, workspace="gone-a"), experiment("f", "gone-a")),
    case("one name in two workspaces", EXPERIMENT, GET_EXPERIMENT, create("twin-a"), experiment("e", "twin-a", "f"), GET("experiments/get", {"experiment_id": "$f"}, workspace="twin-a"), GET("experiments/get-by-name", {"experiment_name": "e"}),
         GET("experiments/get-by-name", {"experiment_name": "e"}, workspace="twin-a")),
    case("search does not cross", *(EXPERIMENT, RUN), create("cross-a"), POST("runs/search", {"experiment_ids": ["$e"]}, workspace="cross-a"), POST("logged-models/search", {"experiment_ids": ["$e"]}, workspace="cross-a"),
         POST("/ajax-api/2.0/mlflow/experiments/search-datasets", {"experiment_ids": ["$e"]}, workspace="cross-a"), GET("/ajax-api/2.0/mlflow/metrics/get-history-bulk", {"run_id": "$r", "metric_key": "m"}, workspace="cross-a")),
    *[case(f"workspaces off: {name}", *[step for step in steps], server="plain") for name, steps in {
        "header": [GET("/mlflow/api/2.0/mlflow/experiments/get", {"experiment_id": "0"}, workspace=w) for w in (None, "default", "nobody", "A", "", " ")],
        "header on other paths": [GET("/mlflow/api/3.0/mlflow/server-info", workspace="default", diff="parts-offered")] + [GET(p, workspace="default") for p in (
            "/mlflow/health", "/mlflow/version", "/mlflow/api/2.0/mlflow-artifacts/artifacts?path=x", "/mlflow/api/2.0/mlflow-artifacts/artifacts/x", "/mlflow/get-artifact?run_id=x&path=y", "/mlflow/api/2.0/mlflow/no/such")],
        "endpoints": [GET("/mlflow/api/3.0/mlflow/workspaces"), POST("/mlflow/api/3.0/mlflow/workspaces", {"name": "off-a"}), GET("/mlflow/api/3.0/mlflow/workspaces/default"), PATCH("/mlflow/ajax-api/3.0/mlflow/workspaces/default", {"description": "x"}),
                      DELETE("/mlflow/api/3.0/mlflow/workspaces/x")],
    }.items()],
]
