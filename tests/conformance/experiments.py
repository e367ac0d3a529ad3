# SPDX-License-Identifier: Apache-2.0
"""experiments: create, get, get-by-name, update, delete, restore, tags."""

from dataclasses import replace

from .dsl import AJAX, EXPERIMENT, GET, GET_EXPERIMENT, GET_RUN, NO_RUN, POST, RUN, case, wrong

BY_NAME = GET("experiments/get-by-name", {"experiment_name": "e"}, unordered=("experiment.tags",))
DELETE = POST("experiments/delete", {"experiment_id": "$e"})
RESTORE = POST("experiments/restore", {"experiment_id": "$e"})


def create(**fields):
    return POST("experiments/create", {"name": "e", **fields}, keep={"e": "experiment_id"})


def refused(**fields):
    return POST("experiments/create", fields)


def tag(key, value="v", **options):
    return POST("experiments/set-experiment-tag",
                {"experiment_id": "$e", "key": key, "value": value}, **options)


def untag(key, **options):
    return POST("experiments/delete-experiment-tag", {"experiment_id": "$e", "key": key}, **options)


def rename(name):
    return POST("experiments/update", {"experiment_id": "$e", "new_name": name})


CASES = [
    case("create and get", EXPERIMENT, GET_EXPERIMENT, BY_NAME),
    case("create with tags", create(tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "x y"}]),
         GET_EXPERIMENT, BY_NAME),
    case("under ajax-api", POST(AJAX + "experiments/create", {"name": "e"}, keep={"e": "experiment_id"}),
         GET(AJAX + "experiments/get", {"experiment_id": "$e"}),
         GET(AJAX + "experiments/get-by-name", {"experiment_name": "e"}),
         POST(AJAX + "experiments/update", {"experiment_id": "$e", "new_name": "f"}),
         POST(AJAX + "experiments/set-experiment-tag", {"experiment_id": "$e", "key": "k", "value": "v"}),
         POST(AJAX + "experiments/delete-experiment-tag", {"experiment_id": "$e", "key": "k"}),
         POST(AJAX + "experiments/delete", {"experiment_id": "$e"}),
         POST(AJAX + "experiments/restore", {"experiment_id": "$e"}), GET_EXPERIMENT),
    case("unicode", create(name="žluťoučký кот 🐈 \u202e", tags=[{"key": "ключ", "value": "значение 🐈"}]),
         GET_EXPERIMENT, GET("experiments/get-by-name", {"experiment_name": "žluťoučký кот 🐈 \u202e"})),
    case("escapes in names", create(name='a"b\\c\n\t/\u0001\u007f&<>'), GET_EXPERIMENT,
         GET("experiments/get-by-name", {"experiment_name": 'a"b\\c\n\t/\u0001\u007f&<>'})),
    case("surrounding blanks count", create(name=" e "), create(name="e"),
         GET("experiments/get-by-name", {"experiment_name": " e "})),
    case("name missing", refused()),
    case("name empty", refused(name="")),
    case("name null", refused(name=None)),
    case("name blank", refused(name=" ")),
    case("name of 500 characters", create(name="x" * 500), GET_EXPERIMENT),
    case("name of 500 wide characters", create(name="ž" * 500), GET_EXPERIMENT),
    case("name of 501 characters", refused(name="x" * 501)),
    case("name not a string", refused(name=1), refused(name=["e"]), refused(name={"a": 1}),
         refused(name=True)),
    case("name taken", EXPERIMENT, POST("experiments/create", {"name": "e"}),
         GET_EXPERIMENT),
    case("name of a deleted experiment taken", EXPERIMENT, DELETE,
         POST("experiments/create", {"name": "e"})),
    case("artifact location refused", refused(name="e", artifact_location="s3://b/p"),
         refused(name="e", artifact_location="/tmp/x"), refused(name="e", artifact_location=""),
         refused(name="f", artifact_location=None)),
    case("artifact location checked first", refused(name="e", artifact_location="s3://b/p#frag"),
         refused(name="e", artifact_location="s3://b/p;x=1"), refused(name="e", artifact_location="runs:/x"),
         refused(name="e", artifact_location="s3://b/p?a=../.."),
         refused(name="e", artifact_location="s3://b/p?a=%2e%2e/x"),
         refused(name="e", artifact_location="s3://" + "x" * 2100),
         refused(name="e", artifact_location="http://host/x"),
         refused(name="e", artifact_location="ftp://host/x"),
         refused(name="e", artifact_location=7)),
    case("artifact location before name", refused(name="x" * 501, artifact_location="s3://b/p")),
    case("tags malformed", refused(name="e", tags="x"), refused(name="f", tags={"key": "a"}),
         wrong(refused(name="g", tags=[1])), wrong(refused(name="h", tags=[{"key": "a", "value": 1}]))),
    case("tag key missing", refused(name="e", tags=[{"value": "v"}])),
    case("tag value missing", create(tags=[{"key": "k"}]), GET_EXPERIMENT),
    case("tag key twice", replace(refused(name="e", tags=[{"key": "k", "value": "1"}, {"key": "k", "value": "2"}]), diff="tag-twice")),
    case("tag key invalid", refused(name="e", tags=[{"key": "a b?", "value": "v"}]),
         refused(name="e", tags=[{"key": "../x", "value": "v"}]),
         refused(name="e", tags=[{"key": "k" * 251, "value": "v"}]),
         refused(name="e", tags=[{"key": "k", "value": "v" * 20001}])),
    case("tag limits reached", create(tags=[{"key": "k" * 250, "value": "v" * 20000}]), GET_EXPERIMENT),
    case("custom views limited at creation", refused(name="e", tags=[
        {"key": f"mlflow.customView.view{n}", "value": "{}"} for n in range(51)]),
        create(name="f", tags=[{"key": f"mlflow.customView.view{n}", "value": "{}"} for n in range(50)]),
        tag("mlflow.customView.view50"), tag("mlflow.customView.view7", "changed"), GET_EXPERIMENT),
    case("unknown fields are ignored", create(color="red"), GET_EXPERIMENT),
    case("camel case", POST("experiments/create", {"name": "e", "artifactLocation": ""}, keep={"e": "experiment_id"}),
         POST("experiments/update", {"experimentId": "$e", "newName": "f"}),
         POST("experiments/set-experiment-tag", {"experimentId": "$e", "key": "a", "value": "v"})),
    case("both spellings", EXPERIMENT, POST("experiments/update", {
        "experiment_id": "$e", "experimentId": "$e", "new_name": "f"}),
        POST("experiments/create", {"name": "g", "artifactLocation": "", "artifact_location": ""})),
    case("get: missing", GET("experiments/get"), GET("experiments/get", {"experiment_id": ""}),
         GET("experiments/get", {"other": "1"})),
    case("get: unknown", GET("experiments/get", {"experiment_id": "999999"})),
    case("get: malformed", GET("experiments/get", {"experiment_id": "abc"}),
         GET("experiments/get", {"experiment_id": "1.5"}), GET("experiments/get", {"experiment_id": "-1"}),
         GET("experiments/get", {"experiment_id": "1e3"}), GET("experiments/get", {"experiment_id": "0x10"}),
         GET("experiments/get", {"experiment_id": "999 "})),
    case("get: spellings of a number", EXPERIMENT, GET("experiments/get", {"experiment_id": " $e "}),
         GET("experiments/get", {"experiment_id": "+$e"}), GET("experiments/get", {"experiment_id": "00$e"})),
    case("get: numbers out of range", GET("experiments/get", {"experiment_id": "2147483648"}),
         GET("experiments/get", {"experiment_id": "9223372036854775808"}),
         GET("experiments/get", {"experiment_id": "1" * 100})),
    case("get: twice the parameter", EXPERIMENT, GET("experiments/get", "experiment_id=$e&experiment_id=1")),
    case("get with a body", EXPERIMENT, GET("experiments/get", body={"experiment_id": "$e"})),
    case("get: deleted", EXPERIMENT, DELETE, GET_EXPERIMENT, BY_NAME),
    case("get-by-name: missing", GET("experiments/get-by-name"),
         GET("experiments/get-by-name", {"experiment_name": ""})),
    case("get-by-name: unknown", GET("experiments/get-by-name", {"experiment_name": "nobody's"}),
         GET("experiments/get-by-name", {"experiment_name": "x" * 600})),
    case("get-by-name: case counts", EXPERIMENT, GET("experiments/get-by-name", {"experiment_name": "E"})),
    case("rename", EXPERIMENT, rename("f"), GET_EXPERIMENT, BY_NAME,
         GET("experiments/get-by-name", {"experiment_name": "f"})),
    case("rename to the same", EXPERIMENT, rename("e"), GET_EXPERIMENT),
    case("rename to a name taken", create(name="f"), EXPERIMENT,
         POST("experiments/update", {"experiment_id": "$e", "new_name": "f"}),
         GET_EXPERIMENT),
    case("rename: invalid", EXPERIMENT, rename(""), rename("x" * 501), rename(None), rename(3),
         POST("experiments/update", {"experiment_id": "$e"}), POST("experiments/update", {"new_name": "x"}),
         POST("experiments/update", {"experiment_id": "", "new_name": "x"}),
         POST("experiments/update", {"experiment_id": "999999", "new_name": "x"}),
         POST("experiments/update", {"experiment_id": "abc", "new_name": "x"}),
         POST("experiments/update", {"experiment_id": 1, "new_name": "x"}), GET_EXPERIMENT),
    case("rename a deleted one", EXPERIMENT, DELETE, rename("f")),
    case("delete and restore with runs", EXPERIMENT, RUN, DELETE, GET_EXPERIMENT, GET_RUN, RESTORE,
         GET_EXPERIMENT, GET_RUN),
    case("delete leaves the time of runs deleted before", EXPERIMENT, RUN,
         POST("runs/delete", {"run_id": "$r"}), DELETE, RESTORE, GET_RUN),
    case("delete twice", EXPERIMENT, DELETE, DELETE, RESTORE, RESTORE),
    case("delete: invalid", POST("experiments/delete", {}), POST("experiments/delete", {"experiment_id": ""}),
         POST("experiments/delete", {"experiment_id": "999999"}),
         POST("experiments/delete", {"experiment_id": "abc"}),
         POST("experiments/delete", {"experiment_id": None}), POST("experiments/delete", {"experiment_id": 5})),
    case("restore: invalid", POST("experiments/restore", {}),
         POST("experiments/restore", {"experiment_id": "999999"}),
         POST("experiments/restore", {"experiment_id": "x"}), EXPERIMENT, RESTORE),
    case("set tag", EXPERIMENT, tag("a"), tag("a", "second"), tag("b", ""), tag("c.d/e-f_g h:i", "x"), GET_EXPERIMENT),
    case("set tag: value missing", EXPERIMENT,
         POST("experiments/set-experiment-tag", {"experiment_id": "$e", "key": "k"}), GET_EXPERIMENT),
    case("set tag: value null", EXPERIMENT, tag("k", None), GET_EXPERIMENT),
    case("set tag: invalid key", EXPERIMENT, tag(""), tag("a?"), tag("../a"), tag("/a"), tag("a//b"), tag("."),
         tag("a/./b"), tag("a\nb"), tag("k" * 251), tag(None), tag(1)),
    case("set tag: key with a final newline", EXPERIMENT, tag("a\n", diff="final-newline")),
    case("set tag: unicode key", EXPERIMENT, tag("ключ"), tag("日本"), tag("é"), tag("²"), tag("🐈"), GET_EXPERIMENT),
    case("set tag: limits", EXPERIMENT, tag("k" * 250), tag("v", "v" * 20000), tag("w", "v" * 20001),
         tag("u", "ž" * 20000), tag("t", "🐈" * 20000), tag("s", "🐈" * 20001)),
    case("set tag: value not a string", EXPERIMENT, tag("k", 1), tag("k", ["a"]), tag("k", {"a": 1}), tag("k", True),
         GET_EXPERIMENT),
    case("set tag: archival retention", EXPERIMENT, tag("mlflow.trace.archivalRetention", "x"),
         tag("mlflow.trace.archivalRetention", '{"type": "duration", "value": "30d"}'),
         tag("mlflow.trace.archivalRetention", '{"type": "duration", "value": "30"}'),
         tag("mlflow.trace.archivalRetention", '{"type": "other", "value": "30d"}'),
         tag("mlflow.trace.archivalRetention", "[]"),
         tag("mlflow.trace.archivalRetention", '{"type": "duration"}'),
         tag("mlflow.trace.archivalRetention", '{"type": "duration", "value": "%sd"}' % ("1" * 40)),
         tag("mlflow.trace.archiveNow", "{}"), tag("mlflow.trace.archiveNow", '{"older_than": "1h"}'),
         tag("mlflow.trace.archiveNow", '{"older_than": "h"}'), tag("mlflow.trace.archiveNow", "no"), GET_EXPERIMENT),
    case("set tag: no such experiment",
         POST("experiments/set-experiment-tag", {"experiment_id": "999999", "key": "k", "value": "v"}),
         POST("experiments/set-experiment-tag", {"experiment_id": "abc", "key": "k", "value": "v"}),
         POST("experiments/set-experiment-tag", {"key": "k", "value": "v"}),
         POST("experiments/set-experiment-tag", {"experiment_id": NO_RUN, "key": "k", "value": "v"})),
    case("set tag: deleted experiment", EXPERIMENT, DELETE, tag("k")),
    case("custom views limited one by one", create(tags=[
        {"key": f"mlflow.customView.view{n}", "value": "{}"} for n in range(49)]),
        tag("mlflow.customView.viewa"), tag("mlflow.customView.viewb"), untag("mlflow.customView.viewa"),
        tag("mlflow.customView.viewb")),
    case("custom view of no experiment",
         POST("experiments/set-experiment-tag", {"experiment_id": "999999", "key": "mlflow.customView.viewa"})),
    case("delete tag", EXPERIMENT, tag("k"), untag("k"), untag("k"), GET_EXPERIMENT),
    case("delete tag: invalid", EXPERIMENT, untag(""), untag(None), untag("a?"),
         POST("experiments/delete-experiment-tag", {"key": "k"}),
         POST("experiments/delete-experiment-tag", {"experiment_id": "999999", "key": "k"}),
         POST("experiments/delete-experiment-tag", {"experiment_id": "x", "key": "k"})),
    case("delete tag: deleted experiment", EXPERIMENT, tag("k"), DELETE, untag("k")),
    case("the default workspace keeps its experiment 0", GET("experiments/get", {"experiment_id": "0"}, workspace=None),
         GET("experiments/get-by-name", {"experiment_name": "Default"}, workspace=None),
         GET("experiments/get", {"experiment_id": "0"})),
    case("experiment 0 belongs to the default workspace",
         POST("experiments/set-experiment-tag", {"experiment_id": "0", "key": "k", "value": "v"}),
         POST("experiments/delete", {"experiment_id": "0"})),
    case("locations", EXPERIMENT, GET_EXPERIMENT,
         POST("experiments/create", {"name": "in-default"}, workspace=None, keep={"d": "experiment_id"}),
         GET("experiments/get", {"experiment_id": "$d"}, workspace=None),
         GET("experiments/get", {"experiment_id": "$d"})),
    case("workspaces off: location given", POST("/mlflow/api/2.0/mlflow/experiments/create", {
        "name": "e", "artifact_location": "s3://bucket/x"}, keep={"e": "experiment_id"}),
        GET("/mlflow/api/2.0/mlflow/experiments/get", {"experiment_id": "$e"}), server="plain"),
    case("workspaces off: location refused", *[
        POST("/mlflow/api/2.0/mlflow/experiments/create", {"name": f"l{n}", "artifact_location": where})
        for n, where in enumerate( ("runs:/x", "s3://b/p#f", "s3://b/p;q", "s3://b/p?a=..", "http://h/x", "s3://" + "x" * 2048))],
        server="plain"),
    case("workspaces off: relative locations", *[
        step for n, where in enumerate(("mlruns", "./a//./b/", "a/../b", "a%20b", "~/a?q", "file:a%20b?q=1", "file:", "/a//b/",
                                        "file:///a%20b", "file://localhost/a", "s3:a", "C:\\a", "databricks", "a b"))
        for step in (POST("/mlflow/api/2.0/mlflow/experiments/create", {"name": f"relative {n}", "artifact_location": where},
                          keep={f"x{n}": "experiment_id"}),
                     GET("/mlflow/api/2.0/mlflow/experiments/get", {"experiment_id": f"$x{n}"}))], server="plain"),
    case("workspaces off: location on another host", POST(
        "/mlflow/api/2.0/mlflow/experiments/create", {"name": "smb", "artifact_location": "file://host/p"}), server="plain"),
]
