# SPDX-License-Identifier: Apache-2.0
"""registered-models: create, get, rename, update, delete, tags, aliases, latest versions."""

from .dsl import AJAX, DELETE, GET, PATCH, POST, case, wrong

PROMPT = [{"key": "mlflow.prompt.is_prompt", "value": "true"}]
LISTS = ("registered_model.latest_versions.*.tags", "registered_model.latest_versions", "registered_model.tags",
         "registered_model.aliases")


def create(name="m", **fields):
    return POST("registered-models/create", {"name": name, **fields})


def refused(**fields):
    return POST("registered-models/create", fields)


def get(name="m"):
    return GET("registered-models/get", {"name": name}, unordered=LISTS)


def rename(name, new_name):
    return POST("registered-models/rename", {"name": name, "new_name": new_name}, unordered=LISTS)


def update(**fields):
    return PATCH("registered-models/update", {"name": "m", **fields}, unordered=LISTS)


def tag(key="k", value="v", name="m"):
    return POST("registered-models/set-tag", {"name": name, "key": key, "value": value})


def untag(key="k", name="m"):
    return DELETE("registered-models/delete-tag", {"name": name, "key": key})


def delete(name="m"):
    return DELETE("registered-models/delete", {"name": name})


def alias(alias="champion", version="1", name="m"):
    return POST("registered-models/alias", {"name": name, "alias": alias, "version": version})


def unalias(alias="champion", name="m"):
    return DELETE("registered-models/alias", {"name": name, "alias": alias})


def by_alias(alias="champion", name="m"):
    return GET("registered-models/alias", {"name": name, "alias": alias},
               unordered=("model_version.tags", "model_version.aliases"))


def latest(name="m", **fields):
    return GET("registered-models/get-latest-versions", {"name": name, **fields},
               unordered=("model_versions.*.tags", "model_versions"))


def version(name="m", source="s3://bucket/model", diff=None, optional=False, **fields):
    return POST("model-versions/create", {"name": name, "source": source, **fields}, diff=diff, optional=optional)


def stage(number, stage, archive=False, name="m"):
    return POST("model-versions/transition-stage", {
        "name": name, "version": number, "stage": stage, "archive_existing_versions": archive},
        unordered=("model_version.tags", "model_version.aliases"))


def gone(number, name="m"):
    return DELETE("model-versions/delete", {"name": name, "version": number})


STAGED = (create(), version(), version(), version(), version(), version(), stage("1", "Staging"),
          stage("2", "Production"), stage("3", "Archived"))

CASES = [
    case("create and get", create(), get()),
    case("create with everything", create(description="a\nb", tags=[{"key": "a", "value": "1"}, {"key": "b/c.d", "value": "ž"}]), get()),
    case("create: a tag twice", create(tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}, {"key": "a", "value": "3"}]), get()),
    case("create: a tag without value", create(tags=[{"key": "a"}]), get()),
    case("create: description empty", create(description=""), get()),
    case("create: unknown fields", create(deployment_job_id="7", color="red"), get()),
    case("under ajax-api", POST(AJAX + "registered-models/create", {"name": "m"}), GET(AJAX + "registered-models/get", {"name": "m"}),
         PATCH(AJAX + "registered-models/update", {"name": "m", "description": "d"}), POST(AJAX + "registered-models/set-tag", {"name": "m", "key": "k", "value": "v"}),
         DELETE(AJAX + "registered-models/delete-tag", {"name": "m", "key": "k"}), POST(AJAX + "registered-models/rename", {"name": "m", "new_name": "n"}),
         POST(AJAX + "model-versions/create", {"name": "n", "source": "s3://b/m"}), POST(AJAX + "registered-models/alias", {"name": "n", "alias": "a", "version": "1"}),
         GET(AJAX + "registered-models/alias", {"name": "n", "alias": "a"}), DELETE(AJAX + "registered-models/alias", {"name": "n", "alias": "a"}),
         GET(AJAX + "registered-models/get-latest-versions", {"name": "n"}), POST(AJAX + "registered-models/get-latest-versions", {"name": "n"}),
         DELETE(AJAX + "registered-models/delete", {"name": "n"})),
    case("without workspaces", POST("/mlflow/api/2.0/mlflow/registered-models/create", {"name": "plain m"}, workspace=None),
         GET("/mlflow/api/2.0/mlflow/registered-models/get", {"name": "plain m"}, workspace=None), server="plain"),
    case("names", *(step for name in ("žluťoučký кот 🐈", "a b", "a%2Fb", "a?b#c&d=e+f", "a\\b", 'q"\'`', "%", ".x", "x" * 256, "ž" * 256, "a;b", "-", "*", "a\nb")
                    for step in (create(name), get(name)))),
    case("names refused", *(refused(name=name) for name in ("a/b", "/", "a:b", ":", ".", "..", "...", "..a", "./a", " ", "\t\n", "\u2003"))),
    case("names of another type", refused(), refused(name=""), refused(name=None), refused(name=5), refused(name=["m"]), refused(name={"a": 1})),
    case("blanks count", create(" m "), create("m"), get(" m ")),
    case("case counts", create("m"), create("M"), get("M")),
    case("too long", refused(name="x" * 257), refused(name="m", description="x" * 5001), create(description="ž" * 5000)),
    case("tags refused", *(refused(name="m", tags=[t]) for t in (
        {"key": "k" * 251, "value": "v"}, {"key": "k", "value": "v" * 100001}, {"key": "k", "value": "v" * 5001}, {"value": "v"}, {"key": "a?", "value": "v"}, {"key": "../a", "value": "v"}, {"key": "/a", "value": "v"})),
        get()),
    case("tags of another type", refused(name="m", tags="x"), refused(name="m", tags={"key": "a"}), wrong(refused(name="m1", tags=[1])), wrong(refused(name="m2", tags=[{"key": "a", "value": 1}]))),
    case("tags at their limits", create(tags=[{"key": "k" * 250, "value": "ž" * 5000}]), get()),
    case("taken by a model", create(), create(), create(tags=PROMPT)),
    case("taken by a prompt", create(tags=PROMPT), create(), create(tags=PROMPT), create(tags=[{"key": "mlflow.prompt.is_prompt", "value": "false"}])),
    case("taken, with quotes", create("it's"), create("it's", tags=PROMPT)),
    case("get: unknown and malformed", get("nobody"), get("x" * 300), get("a/b"), get("a:b"), get(" "), get(".."), GET("registered-models/get"), GET("registered-models/get", {"name": ""}),
         GET("registered-models/get", "name=a&name=b")),
    case("rename", create(tags=[{"key": "a", "value": "1"}], description="d"), version(tags=[{"key": "t", "value": "1"}]), version(), alias(), gone("2"), rename("m", "n"), get("m"), get("n"), by_alias(name="n"),
         GET("model-versions/get", {"name": "n", "version": "1"})),
    case("rename to itself", create(), version(), rename("m", "m"), get()),
    case("rename to a name taken", create(), create("n"), version(), rename("m", "n"), get(), get("n")),
    case("rename an unknown one to a name taken", create("n"), version("n"), rename("m", "n"), get("n")),
    case("rename refused", create(), rename("m", ""), rename("m", " "), rename("m", "a/b"), rename("m", "a:b"), rename("m", ".."), rename("m", None), rename("m", "x" * 257), rename("a/b", "n"), rename("nobody", "n"),
         rename("nobody", "a/b"), rename("", "n"), rename("m", 5)),
    case("rename a prompt", create(tags=PROMPT), rename("m", "n"), get("n"), create("n")),
    case("rename and use the old name", create(), version(), rename("m", "n"), create(), version(), version(), get(), get("n")),
    case("update", create(description="a"), update(description="b"), get(), update(), get(), update(description=""), update(description=None), update(description="x" * 5001), update(description=5),
         PATCH("registered-models/update", {"name": "nobody", "description": "d"}), PATCH("registered-models/update", {"name": "a/b", "description": "d"}), PATCH("registered-models/update", {"description": "d"})),
    case("delete", create(tags=[{"key": "a", "value": "1"}]), version(tags=[{"key": "a", "value": "1"}]), version(), alias(), gone("2"), delete(), get(), delete(), GET("model-versions/get", {"name": "m", "version": "1"}),
         by_alias(), latest(), create(), version(), get()),
    case("delete refused", delete("nobody"), delete("a/b"), delete(""), DELETE("registered-models/delete"), DELETE("registered-models/delete", query={"name": "m"}), delete(5)),
    case("tags", create(), tag(), tag("k", "w"), tag("a b/c", "ž"), tag("e", ""), get(), untag(), get(), untag(), untag("never")),
    case("tag without value", create(), POST("registered-models/set-tag", {"name": "m", "key": "k"}), get()),
    case("set-tag refused", create(), tag("k" * 251), tag("k", "v" * 100001), tag("k", "v" * 5001), tag("a?"), tag(".."), tag(""), tag("k", 5), tag(name="nobody"), tag(name="a/b"), tag(name=""), tag("a?", name="nobody"),
         POST("registered-models/set-tag", {"name": "m", "value": "v"}), get()),
    case("delete-tag refused", create(), untag("a?"), untag(""), untag(name="nobody"), untag(name="a/b"), untag(name=""), untag(".."), DELETE("registered-models/delete-tag", query={"name": "m", "key": "k"})),
    case("a model becomes a prompt by its tag", create(), tag("mlflow.prompt.is_prompt", "true"), get(), create(), untag("mlflow.prompt.is_prompt"), create()),
    case("aliases", create(), version(), version(), alias(), alias("a-b_c"), alias("ž"), by_alias(), by_alias("a-b_c"), by_alias("ž"), get(), alias(version="2"), by_alias(), get(), unalias(), by_alias(), unalias(), get(),
         GET("model-versions/get", {"name": "m", "version": "1"}, unordered=("model_version.aliases",))),
    case("aliases go with their version", create(), version(), version(), alias(), alias("b", "2"), gone("1"), by_alias(), by_alias("b"), get(), alias(version="1")),
    case("the alias latest", create(), by_alias("latest"), version(), version(), by_alias("latest"), by_alias("LATEST"), stage("2", "Archived"), by_alias("latest"), alias("a", "2"), by_alias("latest"), gone("2"), by_alias("latest"), gone("1"),
         by_alias("latest"), by_alias("latest", "nobody")),
    case("alias: case counts", create(), version(), version(), alias("A"), alias("a", "2"), by_alias("A"), by_alias("a")),
    case("set alias refused", create(), version(), *(alias(a) for a in ("latest", "Latest", "v1", "V22", "v1_0", "a b", "a/b", "a.b", "a:b", "", "x" * 256, 5, None)), alias("v"), alias("v1a"), alias("x" * 255), alias("1"), alias("-"),
         alias(version="2"), alias(version="x"), alias(version="1.5"), alias(version=""), alias(version=1), alias(version="-1"), alias(version=" 1 "), alias(version="99999999999999999999"), alias(name="nobody"), alias(name="a/b"),
         POST("registered-models/alias", {"name": "m", "alias": "a"}), get()),
    case("delete alias refused", create(), unalias("latest"), unalias("a b"), unalias("never"), unalias(""), unalias(name="nobody"), unalias(name="a/b"), DELETE("registered-models/alias", query={"name": "m", "alias": "a"})),
    case("get by alias refused", create(), by_alias("never"), by_alias("a b"), by_alias(""), by_alias(name="nobody"), by_alias(name="a/b"), by_alias("x" * 256), GET("registered-models/alias", {"name": "m"}), GET("registered-models/alias", {"alias": "a"})),
    case("latest versions", *STAGED, alias("a", "5"), alias("b", "2"), latest(), latest(stages=["Production"]), latest(stages=["none", "STAGING"]), latest(stages=["None", "none"]), latest(stages="Archived"), get(),
         POST("registered-models/get-latest-versions", {"name": "m"}, unordered=("model_versions",)), POST("registered-models/get-latest-versions", {"name": "m", "stages": ["Staging", "None"]}, unordered=("model_versions",)),
         POST("registered-models/get-latest-versions", {"name": "m", "stages": []}, unordered=("model_versions",))),
    case("latest versions: deleted ones do not count", *STAGED, gone("5"), gone("2"), latest(), get()),
    case("latest versions: ten and nine", create(), *(version() for _ in range(11)), latest(), get()),
    case("latest versions refused", create(), latest(), latest(stages=["Nope"]), latest(stages=["Deleted_Internal"]), latest(stages=[""]), latest("nobody"), latest("nobody", stages=["Nope"]), latest("a/b"), latest(""),
         POST("registered-models/get-latest-versions", {"name": "m", "stages": "None"}), POST("registered-models/get-latest-versions", {"name": "m", "stages": [5]}), POST("registered-models/get-latest-versions", {"stages": ["None"]})),
    case("two workspaces, one name", POST("/api/3.0/mlflow/workspaces", {"name": "reg-other"}, workspace=None), create(description="mine"), POST("registered-models/create", {"name": "m", "description": "theirs"}, workspace="reg-other"),
         POST("model-versions/create", {"name": "m", "source": "s3://b/theirs"}, workspace="reg-other"), get(), GET("registered-models/get", {"name": "m"}, workspace="reg-other"),
         DELETE("registered-models/delete", {"name": "m"}, workspace="reg-other"), GET("registered-models/get", {"name": "m"}, workspace="reg-other"), get()),
    case("no such workspace", POST("registered-models/create", {"name": "m"}, workspace="nowhere"), GET("registered-models/get", {"name": "m"}, workspace="nowhere"), GET("registered-models/alias", {"name": "m", "alias": "a"}, workspace="nowhere")),
]
