# SPDX-License-Identifier: Apache-2.0
"""model-versions: create and every rule for its source, get, update, stages, delete, tags, artifacts."""

from .dsl import AJAX, ARTIFACTS, DELETE, EXPERIMENT, GET, MODEL, PATCH, POST, PUT, RUN, case, wrong
from .registered_models import alias, create, get, gone, rename, stage, version

NO_RUN = "0" * 32
OTHER_RUN = POST("runs/create", {"experiment_id": "$e", "start_time": 1000, "run_name": "r"}, keep={"o": "run.info.run_id"})
OWNED = (EXPERIMENT, RUN, POST("logged-models", {"experiment_id": "$e", "name": "lm", "source_run_id": "$r"}, keep={"m": "model.info.model_id", "a": "model.info.artifact_uri"}),
         GET("runs/get", {"run_id": "$r"}, keep={"u": "run.info.artifact_uri"}, unordered=("run.data.tags",)), OTHER_RUN, create())
LOGGED = GET("logged-models/$m", unordered=("model.info.tags",))
PROMPT = [{"key": "mlflow.prompt.is_prompt", "value": "true"}]


def read(number="1", name="m"):
    return GET("model-versions/get", {"name": name, "version": number}, unordered=("model_version.tags", "model_version.aliases"))


def uri(number="1"):
    return GET("model-versions/get-download-uri", {"name": "m", "version": number})


def sources(*texts, **fields):
    return [version(source=text, **fields) for text in texts]


def disk(*texts, **fields):
    """Sources whose refusal by the reference tells what is on its disk."""
    return [version(source=text, **fields, diff="local-source", optional=True) for text in texts]


def tag(key="k", value="v", number="1", name="m"):
    return POST("model-versions/set-tag", {"name": name, "version": number, "key": key, "value": value})


def untag(key="k", number="1", name="m"):
    return DELETE("model-versions/delete-tag", {"name": name, "version": number, "key": key})


def update(number="1", name="m", **fields):
    return PATCH("model-versions/update", {"name": name, "version": number, **fields}, unordered=("model_version.tags", "model_version.aliases"))


def artifact(path, number="1", **options):
    return GET("/model-versions/get-artifact", {"name": "m", "version": number, "path": path}, **options)


CREATE = [
    case("create", create(), version(), read(), uri(), get(), version(), read("2"), get()),
    case("create with everything", create(), version(run_id="some-run", run_link="http://x/y", description="d\ne", tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "ž"}, {"key": "a", "value": "2"}, {"key": "c"}]), read(), get()),
    case("create: empty fields", create(), version(run_id="", run_link="", description="", model_id="", tags=[]), version(run_id=None, run_link=None, description=None, model_id=None), read(), read("2")),
    case("create: numbers are not given again", create(), version(), version(), gone("2"), version(), gone("1"), gone("3"), version(), get()),
    case("create refused", create(), version("nobody"), version("a/b"), version(""), version("m", ""), version("m", None), version("m", 5), POST("model-versions/create", {"name": "m"}), POST("model-versions/create", {"source": "s3://b/m"}), get()),
    case("create: wrong types", create(), version(run_id=5), version(tags="x"), version(run_link=5), version(description=[]), version(model_id=5), wrong(version(tags=[5]))),
    case("create: too long", create(), version(source="s3://b/" + "x" * 494), version(run_id="x" * 33), version(run_link="x" * 501), version(description="x" * 5001), version(source="s3://b/" + "ž" * 493, run_id="x" * 32, run_link="ž" * 500, description="ž" * 5000)),
    case("create: tags refused", create(), *(version(tags=[t]) for t in ({"key": "k" * 251, "value": "v"}, {"key": "k", "value": "v" * 100001}, {"value": "v"}, {"key": "a?", "value": ""}, {"key": "mlflow.prompt.text", "value": "v" * 100001})),
         version(tags=[{"key": "k", "value": "v" * 100000}, {"key": "mlflow.prompt.text", "value": "v" * 100000}]), read()),
    case("create: name checked after the source", version("a/b", "/etc"), version("nobody", "/etc"), version("a/b", "s3://b/m", tags=[{"key": "a?"}])),
    case("create in another workspace", *OWNED, POST("/api/3.0/mlflow/workspaces", {"name": "mv-other"}, workspace=None), POST("registered-models/create", {"name": "m"}, workspace="mv-other"),
         POST("model-versions/create", {"name": "m", "source": "$u/model", "run_id": "$r"}, workspace="mv-other"), POST("model-versions/create", {"name": "m", "source": "models:/$m", "model_id": "$m"}, workspace="mv-other"),
         POST("model-versions/create", {"name": "m", "source": "$a", "model_id": "$m"}, workspace="mv-other"), POST("model-versions/create", {"name": "m", "source": "models:/m/1"}, workspace="mv-other")),
    case("under ajax-api", create(), POST(AJAX + "model-versions/create", {"name": "m", "source": "s3://b/m"}), GET(AJAX + "model-versions/get", {"name": "m", "version": "1"}), PATCH(AJAX + "model-versions/update", {"name": "m", "version": "1", "description": "d"}),
         POST(AJAX + "model-versions/transition-stage", {"name": "m", "version": "1", "stage": "Staging", "archive_existing_versions": False}), POST(AJAX + "model-versions/set-tag", {"name": "m", "version": "1", "key": "k", "value": "v"}),
         DELETE(AJAX + "model-versions/delete-tag", {"name": "m", "version": "1", "key": "k"}), GET(AJAX + "model-versions/get-download-uri", {"name": "m", "version": "1"}), DELETE(AJAX + "model-versions/delete", {"name": "m", "version": "1"})),
]

SOURCES = [
    case("from a run", *OWNED, *sources("$u", "$u/model", "$u//model/", "runs:/$r", "runs:/$r/model", run_id="$r"), uri("2"), uri("4"), get()),
    case("from a run that is not named", *OWNED, *sources("$u/model", "runs:/$r/model")),
    case("from another run", *OWNED, *sources("$u/model", "runs:/$r/model", run_id="$o"), *sources("$u/model", "runs:/$r/model", run_id=NO_RUN), *sources("${u}x", "runs:/${r}x", "runs:/$r@h", run_id="$r")),
    case("from a deleted run", *OWNED, POST("runs/delete", {"run_id": "$r"}), *sources("$u/model", "runs:/$r/model", run_id="$r")),
    case("runs:/ malformed", create(), *sources("runs:", "runs:/", "runs://", "runs:x", "runs:////x", "runs://host/$r", "runs:///x", run_id="x")),
    case("from a logged model", *OWNED, *sources("models:/$m", "$a", "$a/model", model_id="$m"), LOGGED, get(), read("1"), uri("1"), version(source="models:/$m", model_id="$m", run_id="given"), version(source="s3://b/m", model_id="$m"), LOGGED),
    case("from a logged model that is not named", *OWNED, *sources("models:/$m", "$a"), *sources("models:/$m", "$a", run_id="$r")),
    case("from another logged model", *OWNED, POST("logged-models", {"experiment_id": "$e", "name": "x"}, keep={"n": "model.info.model_id"}), *sources("models:/$m", "$a", "$u/model", "runs:/$r/model", model_id="$n"),
         *sources("models:/$m", "$a", model_id="m-" + NO_RUN), *sources("models:/m-" + NO_RUN, "s3://b/m", model_id="m-" + NO_RUN)),
    case("from a deleted logged model", *OWNED, DELETE("logged-models/$m"), *sources("models:/$m", "$a", "s3://b/m", model_id="$m")),
    case("noted in the logged model", *OWNED, create("quo\"te ž"), version(source="$a", model_id="$m"), version("quo\"te ž", "$a", model_id="$m"), version(source="$a", model_id="$m"), LOGGED),
    case("noted again after a deletion", *OWNED, version(source="$a", model_id="$m"), version(source="$a", model_id="$m"), DELETE("registered-models/delete", {"name": "m"}), create(), version(source="$a", model_id="$m"), LOGGED),
    case("from another version", *OWNED, version(source="$u/model", run_id="$r"), version(source="models:/m/1"), create("n"), version("n", "models:/m/2"), alias("a", "2"), version("n", "models:/m@a"), version("n", "models:/m/latest"), version("n", "models:/m/LATEST"),
         version("n", "models:/m@latest"), stage("1", "Production"), version("n", "models:/m/production"), version("n", "models:/m/None"), read("1", "n"), read("2", "n"), GET("model-versions/get-download-uri", {"name": "n", "version": "1"}), get("n")),
    case("from another version: run and model must agree", *OWNED, version(source="$u/model", run_id="$r"), *sources("models:/m/1", run_id="$r"), *sources("models:/m/1", run_id="$o"), *sources("models:/m/1", run_id=""), *sources("models:/m/1", model_id="$m"),
         *sources("models:/m/1", model_id=""), version(), *sources("models:/m/5", run_id=""), get()),
    case("from a version that is not there", create(), *sources("models:/m/1", "models:/m/latest", "models:/m@latest", "models:/m@a", "models:/m/Production", "models:/m/Nope", "models:/nobody/1", "models:/nobody/Nope", "models:/nobody@a", "models:/m@a b",
         "models:/nobody@a b", "models:/m/0", "models:/m/99999999999999999999"), version(), gone("1"), *sources("models:/m/1", "models:/m/latest")),
    case("models:/ malformed", create(), version(), *sources("models:", "models:/", "models://", "models:x", "models:/a/b/c", "models:/ /1", "models:/m/ ", "models:/m@", "models:/m@ ", "models:/@a", "models://host/m/1", "models:///m/1", "models:////m/1", "models:/m/1?x=1",
         "models:/m/1#x", "models:/m/1;x", "models:/m/1/", "models:/.../1", "MODELS:/m/1")),
    case("a prompt is no source", create("p", tags=PROMPT), POST("model-versions/create", {"name": "p", "source": "dummy-source", "tags": PROMPT}), create(), *sources("models:/p/1", "models:/p/latest", "models:/p/7", "models:/p@x")),
    case("other stores", create(), *sources("s3://b/m", "gs://b/m", "dbfs:/m", "wasbs://c@a.blob.core.windows.net/m", "S3://b/m", "s3:/m", "s3:///m", "s3://b/m/", "s3://b//m", "s3://b/a b", "s3://b/a+b", "s3://b/%41", "x-y:/z")),
    case("other stores: no path", create(), *sources("s3://b", "s3://b/", "s3://b//", "s3:", "s3:m", "dbfs:m", "databricks", "C:\\m", "c:/m")),
    case("hosts", create(), *sources("http://h/m", "https://h/m", "ftp://h/m", "sftp://h/m", "hdfs://h/m", "viewfs://h/m", "abfss://c@h/m", "r2://b@h/m", "b2://b@h/m", "mlflow-artifacts://h/m", "http:/m", "hdfs:/m", "http://127.0.0.1\\@h/m", "http://h:x/m")),
    case("the proxy", *OWNED, *sources("mlflow-artifacts:/x", "mlflow-artifacts:/", "mlflow-artifacts:x", "mlflow-artifacts:///x"), *sources("mlflow-artifacts:/x", "mlflow-artifacts:/", "$u/../x", "${u}%2Fmodel", "$u/%2e%2e/x", run_id="$r")),
    case("local paths", *OWNED, *sources("/etc", "/", "etc", "./etc", "..", "~", "file:/etc", "file:///etc", "file://localhost/etc", "file://127.0.0.1/etc", "FILE:///etc", "file:etc", "file:"), *sources("/etc", "/etc/../tmp", "/a//b/", "file:///etc", "file://localhost/etc",
         run_id="$r"), *sources("/etc", "file:///etc", model_id="$m"), *sources("/etc", run_id=NO_RUN), *sources("/etc", model_id="m-" + NO_RUN), *sources("file://host/etc", run_id="$r")),
    case("the experiment's own directory", *OWNED, *sources("$u/model", "$u", "file://$u/model", "$u/a/../model", "$u/../artifacts/model", run_id="$r"), *sources("$u/../x", "$u/..", "$u/../../$o/artifacts", "${u}x", "/etc", "file://$u/../x", "$u/%2e%2e/x", run_id="$r"),
         *sources("$u/model"), *sources("$u/model", run_id="$o"), *sources("$a/model", "$a", model_id="$m"), *sources("$u/model", "$a/../x", model_id="$m"), uri("1"), server="direct"),
]

# One case for each known vulnerability of sources and artifacts of model versions, by its id.
VULNERABILITIES = [
    case("CVE-2023-1177: any file as source", *OWNED, *sources("file:///etc/passwd", "/etc/passwd", "/"), artifact("etc/passwd"), artifact("passwd")),
    case("CVE-2023-1176: whether a file exists", *OWNED, *sources("/etc/passwd", "/etc/no-such-file", "/root/x", run_id="$r"), *sources("/etc/passwd", "/etc/no-such-file")),
    case("CVE-2023-2356: relative source", *OWNED, *disk("../../etc", "./../etc", run_id="$r"), *sources("mlflow-artifacts:/../../etc", "$u/../../../../etc", "s3://b/../etc", "dbfs:/../etc", run_id="$r")),
    case("CVE-2023-2780: backslashes", *OWNED, *disk("\\..\\..\\etc", run_id="$r"), *sources("file:///..\\..\\etc", "mlflow-artifacts:/..\\..\\etc", "$u/..\\..\\etc", run_id="$r"), artifact("..\\..\\etc"), artifact("\\etc"), *sources("\\etc", "\\\\host\\share")),
    case("CVE-2023-6909: ?../ in the query", *OWNED, *sources("$u?/../../etc", "mlflow-artifacts:/x?/../../../etc", "s3://b/m?/../../etc", "s3://b/m?x=%2e%2e/etc", run_id="$r"), *sources("http://h/m?/../../etc")),
    case("CVE-2023-6974: SSRF by source", create(), *sources("http://169.254.169.254/latest/meta-data", "https://h/api/2.0/mlflow-artifacts/artifacts/x", "http://localhost:5000/x", "mlflow-artifacts://169.254.169.254/x", "ftp://127.0.0.1/x")),
    case("CVE-2023-6977: proc/self/root", *OWNED, *disk("//proc/self/root", "//proc/self/root/etc/passwd", "file://./proc/self/root", "file:////proc/self/root/etc", run_id="$r"), *sources("file://proc/self/root", run_id="$r"), *sources("//proc/self/root")),
    case("CVE-2024-1483: # and ; in the source", *OWNED, *sources("$u#/../../etc", "mlflow-artifacts:/x#/../../etc", "$u;/../../etc", "file:///x#/../../etc", run_id="$r"), *sources("file:///etc#x", "/etc#x", "/etc;x")),
    case("CVE-2024-1558: file without slashes", *OWNED, *disk("file:etc/passwd", "file:./etc", "file:../etc", "file:%2fetc", "file:///%2e%2e/etc", run_id="$r"), *sources("file:etc/passwd", "FiLe:/etc")),
    case("CVE-2024-1560: decoded twice", *OWNED, *sources("$u/%2e%2e/%2e%2e/etc", "$u/%252e%252e/etc", "$u/%25252e%25252e/etc", "$u/..%2f..%2fetc", "$u/%252e%252e%252fetc", "s3://b/%252e%252e/m", "s3://b/%2E./m", "s3://b/+../m", run_id="$r")),
    case("CVE-2024-1593: ; smuggles", *OWNED, *sources("$u/;/../../etc", "$u/..;/etc", "mlflow-artifacts:/;/../etc", "s3://b/m;/../../etc", run_id="$r")),
    case("CVE-2024-3573: local in disguise", *OWNED, *disk("local:/etc", "FILE:/etc", "file:", "file://", ":/etc", "://etc", "//etc", "///etc", "\t/etc", "file\n:///etc", " file:///etc", run_id="$r")),
    case("CVE-2026-2614: is_prompt is no way around", *OWNED, *(version(source=s, tags=PROMPT) for s in ("/etc", "file:///etc", "mlflow-artifacts:/../x", "s3://b/m", "dummy-source/..", "dummy-source ", "DUMMY-SOURCE", "")), version(source="/etc", tags=[{"key": "mlflow.prompt.is_prompt", "value": "TRUE"}]),
         version(source="/etc", tags=[{"key": "mlflow.prompt.is_prompt", "value": "false"}]), version(source="/etc", tags=[*PROMPT, {"key": "mlflow.prompt.is_prompt", "value": "false"}]), version(source="/etc", tags=[{"key": "mlflow.prompt.is_prompt", "value": "yes"}]),
         version(source="dummy-source"), version(source="dummy-source", tags=[*PROMPT, {"key": "mlflow.prompt.is_prompt", "value": "no"}]), get()),
    case("CVE-2023-30172: artifacts outside", *OWNED, PUT(ARTIFACTS + "/$e/$r/artifacts/model/f.txt", b"inside"), PUT(ARTIFACTS + "/$e/$o/artifacts/f.txt", b"outside"), version(source="$u/model", run_id="$r"),
         *(artifact(p) for p in ("../f.txt", "../../../$o/artifacts/f.txt", "%2e%2e/f.txt", "%252e%252e/f.txt", "..%2ff.txt", "/etc/passwd", "//etc/passwd", "file:///etc/passwd", "f.txt#x", "a/../f.txt", "..", "C:\\x", "C:/x"))),
]

REST = [
    case("get refused", create(), version(), read("2"), read("0"), read("-1"), read("x"), read("1.0"), read("1e0"), read(" 1 "), read("+1"), read("01"), read("1_"), read("99999999999"), read("99999999999999999999"), read(""), read("1", "nobody"), read("1", "a/b"), read("x", "a/b"),
         read("1", ""), GET("model-versions/get", {"name": "m"}), GET("model-versions/get", {"version": "1"}), gone("1"), read()),
    case("update", create(), version(description="a"), update(description="b"), read(), update(), read(), update(description=""), update(description=None), get()),
    case("update refused", create(), version(), update(description="x" * 5001), update(description=5), update("2", description="d"), update("x", description="d"), update(name="nobody", description="d"), update(name="a/b", description="d"), update("", description="d"),
         PATCH("model-versions/update", {"name": "m", "version": 1, "description": "d"})),
    case("delete", create(), version(tags=[{"key": "a", "value": "1"}], description="d"), version(), alias(), gone("1"), gone("1"), read(), uri(), get(), gone("2"), get(), tag(), untag(), update(description="x"), stage("1", "Staging")),
    case("delete refused", create(), gone("1"), gone("x"), gone("", "m"), gone("1", "nobody"), gone("1", "a/b"), gone("x", "a/b"), DELETE("model-versions/delete", query={"name": "m", "version": "1"}), DELETE("model-versions/delete", {"name": "m", "version": 1})),
    case("tags", create(), version(), tag(), tag("k", "w"), tag("a b/c", "ž"), tag("e", ""), tag("long", "x" * 100000), read(), untag(), untag(), untag("never"), read(), POST("model-versions/set-tag", {"name": "m", "version": "1", "key": "n"}), read(), get()),
    case("set-tag refused", create(), version(), tag("k" * 251), tag("k", "v" * 100001), tag("mlflow.prompt.text", "v" * 100001), tag("a?"), tag(""), tag("k", 5), tag(number="2"), tag(number="x"), tag(number=""), tag(name="nobody"), tag(name="a/b"), tag("a?", number="2"),
         POST("model-versions/set-tag", {"name": "m", "version": "1", "value": "v"}), POST("model-versions/set-tag", {"name": "m", "key": "k", "value": "v"}), read()),
    case("delete-tag refused", create(), version(), untag("a?"), untag(""), untag(number="2"), untag(number="x"), untag(name="nobody"), untag(name="a/b"), DELETE("model-versions/delete-tag", query={"name": "m", "version": "1", "key": "k"})),
    case("stages", create(), version(), stage("1", "Staging"), stage("1", "production"), stage("1", "ARCHIVED"), stage("1", "None"), stage("1", "none"), read(), get()),
    case("stages: archive the others", create(), *(version() for _ in range(4)), stage("1", "Production"), stage("2", "Production"), stage("3", "Staging"), stage("4", "Production", True), *(read(n) for n in "1234"), get(), stage("4", "Production", True), read("4"),
         stage("1", "Staging", True), read("3"), get()),
    case("stages: deleted ones stay deleted", create(), version(), version(), stage("1", "Staging"), gone("1"), stage("2", "Staging", True), read("1"), get()),
    case("stages refused", create(), version(), stage("1", "Nope"), stage("1", ""), stage("1", "Deleted_Internal"), stage("1", "None", True), stage("1", "Archived", True), stage("2", "Staging"), stage("x", "Staging"), stage("x", "Staging", True), stage("1", "Staging", name="nobody"),
         stage("1", "Staging", True, name="nobody"), stage("1", "Staging", name="a/b"), stage("x", "Nope"), stage("1", "Staging", "true"), stage("1", "Staging", None), POST("model-versions/transition-stage", {"name": "m", "version": "1", "stage": "Staging"}), read()),
    case("aliases of versions", create(), version(), version(), alias("b"), alias("a"), alias("c", "2"), read(), read("2"), update(description="d"), stage("1", "Staging"), rename("m", "n"), read("1", "n")),
    case("download uri refused", create(), uri(), uri("x"), GET("model-versions/get-download-uri"), GET("model-versions/get-download-uri", {"name": "m"}), GET("model-versions/get-download-uri", {"version": "1"}), GET("model-versions/get-download-uri", {"name": "a/b", "version": "1"})),
    case("artifacts", *OWNED, PUT(ARTIFACTS + "/$e/$r/artifacts/model/MLmodel", b"flavors: {}\n"), PUT(ARTIFACTS + "/$e/$r/artifacts/model/sub/f.txt", b"text"), version(source="$u/model", run_id="$r"), version(source="models:/m/1"), version(source="runs:/$r/model", run_id="$r"),
         artifact("MLmodel"), artifact("sub/f.txt"), artifact("MLmodel", "2"), artifact("sub/f.txt", "2"), artifact("sub/f.txt", "3", diff="runs-artifact")),
    case("artifacts of a logged model", *OWNED, PUT(ARTIFACTS + "/$e/models/$m/artifacts/MLmodel", b"flavors: {}\n"), version(source="models:/$m", model_id="$m"), artifact("MLmodel"), artifact("none")),
    case("artifacts refused", *OWNED, version(source="$u/model", run_id="$r"), artifact("none"), artifact("none", "2"), artifact("none", "x"), GET("/model-versions/get-artifact", {"name": "m", "version": "1"}), GET("/model-versions/get-artifact", {"path": "x"}),
         GET("/model-versions/get-artifact", {"name": "nobody", "version": "1", "path": "x"}), GET("/model-versions/get-artifact", {"name": "m", "path": "x"})),
]

CASES = CREATE + SOURCES + VULNERABILITIES + REST
