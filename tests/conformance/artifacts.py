# SPDX-License-Identifier: Apache-2.0
"""Artifacts on local disk: proxied paths, of runs, of logged models; what must not be reachable."""

from dataclasses import replace

from .dsl import AJAX, ARTIFACTS, DELETE, EXPERIMENT, GET, MODEL, NO_MODEL, NO_RUN, POST, PUT, RUN, case

SETUP = (EXPERIMENT, RUN)
WHERE = f"{ARTIFACTS}/$e/$r/artifacts"
FILES = "/ajax-api/2.0/mlflow/logged-models/$m/artifacts/files"
EXTENSIONS = (
    "txt", "log", "json", "yaml", "yml", "xml", "csv", "tsv", "md", "py", "html", "htm", "js", "css", "png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "zip",
    "gz", "tar", "tar.gz", "bin", "pkl", "npy", "parquet", "mp4", "mp3", "wav", "ipynb", "toml", "ini", "conf", "rst", "TXT", "unknown", "sqlite", "woff2", "ico", "wasm", "sh", "c", "h",
)
# Each leads out of the workspace, in some spelling; "secret" lies beside the artifact folder.
ESCAPES = (
    "../outside.txt", "..%2foutside.txt", "%2e%2e/outside.txt", "%2e%2e%2foutside.txt", "%252e%252e%252foutside.txt", "%25252e%25252e/outside.txt", "..%5coutside.txt",
    "..\\outside.txt", "a/../../outside.txt", "a/%2e%2e/%2e%2e/outside.txt", "./../outside.txt", "..;/outside.txt", "/etc/passwd", "//etc/passwd",
    "%2fetc%2fpasswd", "%252fetc%252fpasswd", "file:///etc/passwd", "file:%2f%2f%2fetc%2fpasswd", "C:\\x", "C:/x", "c:x", "..", "%2e%2e", ".", "%2e", "a/..", "..a", "a..", "...", "a#b", "a%23b",
    "workspaces", "workspaces/", "workspaces/other/x", "workspaces/default/x", "workspaces%2fother%2fx", "workspaces//x", "./workspaces/other/x", "workspaces/other/../x", "%77orkspaces/other/x",
    "~/x", "~root", "$HOME", "a?b=c", "a+b", "*", "a//b", "a/./b", "a/",
)
# No clean paths: the reference does something or other with each.
STRANGE = ("%00", "a%00b", "a%0ab", "a%09b", "%ff", "%c0%ae%c0%ae/x")
# No clean URLs; in a query string a broken escape stands for itself.
BROKEN = ("a%", "a%2", "a%zz", "a b")


FOLDERS = (".", "%2e", "a//b", "a/./b", "a/", "./workspaces/other/x")


def strange(step):
    return replace(step, diff="strange-path")


def by_path(p):
    return PUT(f"{ARTIFACTS}/{p}", b"x"), GET(f"{ARTIFACTS}/{p}"), DELETE(f"{ARTIFACTS}/{p}")


def by_query(p):
    return (GET(ARTIFACTS, f"path={p}"), GET("/get-artifact", f"run_id=$r&path={p}"),
            POST(AJAX + "upload-artifact", query=f"run_uuid=$r&path={p}", raw=b"x"))


def put(name, content=b"hello", **options):
    return PUT(f"{WHERE}/{name}", content, **options)


def get(name="f.txt", **options):
    return GET(f"{WHERE}/{name}", **options)


def ls(path=None, **options):
    query = {"path": "$e/$r/artifacts" + (f"/{path}" if path else "")}
    return GET(ARTIFACTS, query, **options)


def of_run(path=None, **options):
    return GET("artifacts/list", {"run_id": "$r", **({"path": path} if path is not None else {})}, **options)


def upload(path, content=b"hello", **options):
    return POST(AJAX + "upload-artifact", query={"run_uuid": "$r", "path": path}, raw=content, type="application/octet-stream", **options)


def download(path):
    return GET("/get-artifact", {"run_id": "$r", "path": path})


def ranged(value):
    return get(headers={"Range": value})


MODEL_FILE = PUT(f"{ARTIFACTS}/$e/models/$m/artifacts/MLmodel", b"flavors: {}")

CASES = [
    case("what a workspace's artifacts take", GET("/api/3.0/mlflow-fcgi/usage", diff="own-endpoint")),
    case("up and down", *SETUP, put("f.txt"), get(), ls(), of_run(), download("f.txt")),
    case("under ajax-api", *SETUP, PUT(f"/ajax-api/2.0/mlflow-artifacts/artifacts/$e/$r/artifacts/f.txt", b"x"), GET("/ajax-api/2.0/mlflow-artifacts/artifacts/$e/$r/artifacts/f.txt"),
         GET("/ajax-api/2.0/mlflow-artifacts/artifacts", {"path": "$e/$r/artifacts"}), GET(AJAX + "artifacts/list", {"run_id": "$r"}),
         DELETE("/ajax-api/2.0/mlflow-artifacts/artifacts/$e/$r/artifacts/f.txt"), of_run()),
    case("through the prefixed path", *SETUP, PUT(f"{ARTIFACTS}/workspaces/$ws/$e/$r/artifacts/f.txt", b"x"), get(), GET(f"{ARTIFACTS}/workspaces/$ws/$e/$r/artifacts/f.txt"),
         GET(ARTIFACTS, {"path": "workspaces/$ws/$e/$r/artifacts"}), of_run(), DELETE(f"{ARTIFACTS}/workspaces/$ws/$e/$r/artifacts/f.txt"), of_run()),
    case("the prefix of another workspace", *SETUP, put("f.txt"), GET(f"{ARTIFACTS}/workspaces/other/x"), PUT(f"{ARTIFACTS}/workspaces/other/x", b"x"), DELETE(f"{ARTIFACTS}/workspaces/other/x"),
         GET(ARTIFACTS, {"path": "workspaces/other"}), GET(ARTIFACTS, {"path": "workspaces"}), GET(ARTIFACTS, {"path": "workspaces/"}), GET(ARTIFACTS, {"path": "/workspaces/other"})),
    case("the default workspace", PUT(f"{ARTIFACTS}/legacy/$ws/f.txt", b"old", workspace=None), GET(f"{ARTIFACTS}/legacy/$ws/f.txt", workspace=None), GET(f"{ARTIFACTS}/legacy/$ws/f.txt"),
         PUT(f"{ARTIFACTS}/workspaces/default/$ws/f.txt", b"new", workspace=None), GET(f"{ARTIFACTS}/workspaces/default/$ws/f.txt", workspace=None),
         GET(ARTIFACTS, {"path": "workspaces/default/$ws"}, workspace=None), GET(ARTIFACTS, {"path": "legacy/$ws"}, workspace=None), GET(f"{ARTIFACTS}/workspaces/$ws/x", workspace=None),
         DELETE(f"{ARTIFACTS}/legacy/$ws", workspace=None), GET(f"{ARTIFACTS}/legacy/$ws/f.txt", workspace=None)),
    case("a run of the default workspace", POST("runs/create", {"experiment_id": "0", "run_name": "r"}, workspace=None, keep={"r": "run.info.run_id"}),
         PUT(f"{ARTIFACTS}/workspaces/default/0/$r/artifacts/f.txt", b"x", workspace=None), GET("artifacts/list", {"run_id": "$r"}, workspace=None),
         GET("/get-artifact", {"run_id": "$r", "path": "f.txt"}, workspace=None), GET("artifacts/list", {"run_id": "$r"})),
    case("no root listing", GET(ARTIFACTS), GET(ARTIFACTS, {"path": ""}), GET(f"{ARTIFACTS}/"), PUT(f"{ARTIFACTS}/", b"x", diff="upload-path"), PUT(ARTIFACTS, b"x"), DELETE(ARTIFACTS)),
    case("empty file", *SETUP, put("empty.txt", b""), get("empty.txt"), ls()),
    case("replaced", *SETUP, put("f.txt"), put("f.txt", b"second"), get(), ls()),
    case("every byte", *SETUP, put("f.bin", bytes(range(256)) * 40), get("f.bin"), download("f.bin")),
    case("a megabyte", *SETUP, put("f.bin", b"0123456789abcdef" * 65536), get("f.bin"), ls()),
    case("folders", *SETUP, put("a/b/c.txt"), put("a/d.txt"), put("e.txt"), ls(), ls("a"), ls("a/b"), ls("a/b/c.txt"), ls("nothing"), of_run(), of_run("a"), of_run("a/b"), of_run("a/b/c.txt"),
         of_run("nothing"), of_run(""), of_run("a/"), get("a"), get("a/"), get("a/b"), download("a")),
    case("a file where a folder is", *SETUP, put("a/b.txt"), put("a"), get("a/b.txt"), ls()),
    case("a folder where a file is", *SETUP, put("a"), put("a/b.txt", diff="file-in-the-way"), get("a"), ls()),
    case("order of listings", *SETUP, *[put(n) for n in ("b", "B", "a10", "a9", "_", "A", "a%20b", "%C5%BE", "a-b", "a.b", "a/x")], ls(), of_run()),
    case("hidden files", *SETUP, put(".hidden"), ls(), get(".hidden"), put(".artifact.uploading.x"), put(".spool/x"), ls(), PUT(f"{ARTIFACTS}/.spool/x", b"x"), GET(f"{ARTIFACTS}/.spool/x")),
    case("names", *SETUP, *[step for n in ("%C5%BElu%C5%A5.txt", "%F0%9F%90%88.png", "a%20b.txt", "a%2Bb.txt", "a%26b.txt", "a%3Db%3Bc.txt", "a%27b.txt", "a%22b.txt", "%D1%84%D0%B0%D0%B9%D0%BB", "a,b", "a:b", "a%5Eb", "a@b", "a(b)[c]")
                           for step in (put(n), get(n))], ls()),
    case("images of older clients, whose names hold percent signs", *SETUP, *[step for n in (
        "images/k%25step%254%25timestamp%251795491082482%25g3f.png", "images/k%25step%254%25timestamp%251795491082482%25g3f%25compressed.webp", "a%251fb", "a%7fb") for step in (put(n), get(n))],
         ls(), ls("images"), of_run("images"), GET("/get-artifact", "run_id=$r&path=images/k%25step%254%25timestamp%251795491082482%25g3f.png")),
    case("content types", *SETUP, *[step for e in EXTENSIONS for step in (put(f"f.{e}"), get(f"f.{e}"))]),
    case("content types of names without extension", *SETUP, *[step for n in ("MLmodel", "MLproject", "Makefile", "Dockerfile", "a.", ".txt", "txt", "log", "conda.yaml.copy") for step in (put(n), get(n), download(n))]),
    case("ranges", *SETUP, put("f.txt", b"0123456789"), *[ranged(r) for r in ("bytes=0-3", "bytes=4-", "bytes=-3", "bytes=0-0", "bytes=9-9", "bytes=0-99", "bytes=-99")]),
    case("ranges of get-artifact", *SETUP, put("f.txt", b"0123456789"), GET("/get-artifact", {"run_id": "$r", "path": "f.txt"}, headers={"Range": "bytes=2-4"})),
    case("ranges out of bounds", *SETUP, put("f.txt", b"0123456789"), *[GET(f"{WHERE}/f.txt", headers={"Range": r}, diff="range-refused") for r in ("bytes=10-", "bytes=99-100")]),
    case("uploads in pieces", *SETUP, PUT(f"{WHERE}/f.txt", b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", headers={"Transfer-Encoding": "chunked"}), get(), ls()),
    case("upload with a content type", *SETUP, put("f.txt", b'{"a": 1}', type="application/json"), put("g.txt", b"a=b", type="application/x-www-form-urlencoded"), get(), get("g.txt")),
    case("download of nothing", *SETUP, get(), get("a/b/c"), download("f.txt"), GET("/get-artifact", {"run_id": "$r"}), GET("/get-artifact", {"path": "x"}), GET("/get-artifact", {"run_id": NO_RUN, "path": "x"}),
         GET("/get-artifact", {"run_uuid": "$r", "path": "x"}), GET("/get-artifact", {"run_id": "$r", "path": ""})),
    case("a picture in a page, which names no workspace", *SETUP, put("a.png", b"png"), GET("/get-artifact", {"run_uuid": "$r", "path": "a.png"}, workspace=None, diff="no-header"), GET("/get-artifact", {"run_uuid": NO_RUN, "path": "a.png"}, workspace=None), GET("/get-artifact", {"run_uuid": "$r", "path": "a.png"}, workspace="default")),
    case("delete", *SETUP, put("a/b.txt"), put("a/c.txt"), put("d.txt"), DELETE(f"{WHERE}/a/b.txt"), ls("a"), DELETE(f"{WHERE}/a"), ls(), DELETE(f"{WHERE}/nothing"), DELETE(f"{WHERE}/d.txt"), ls(), of_run()),
    case("delete with a trailing slash", *SETUP, put("a/b.txt"), DELETE(f"{WHERE}/a/"), ls()),
    case("listing of a run", of_run(), GET("artifacts/list"), GET("artifacts/list", {"run_id": NO_RUN}), GET("artifacts/list", {"run_id": ""}), *SETUP, of_run(), GET("artifacts/list", {"run_uuid": "$r"}),
         GET("artifacts/list", {"run_id": "$r", "page_token": "x"})),
    case("listing outside", *SETUP, put("a/f.txt"), strange(of_run("a#")), *[of_run(p) for p in ("..", "../..", "a/../..", "/", "/etc", "%2e%2e", "a\\..", "file:///etc", "~", ".", "./a", "a//f.txt")]),
    case("upload-artifact", *SETUP, upload("f.txt"), upload("a/b/c.json", b"{}"), of_run(), of_run("a/b"), download("a/b/c.json"), upload("f.txt", b"again"), download("f.txt")),
    case("upload-artifact: invalid", *SETUP, POST(AJAX + "upload-artifact", raw=b"x"), POST(AJAX + "upload-artifact", query={"run_uuid": "$r"}, raw=b"x"), POST(AJAX + "upload-artifact", query={"path": "x"}, raw=b"x"),
         POST(AJAX + "upload-artifact", query={"run_uuid": "$r", "path": ""}, raw=b"x"), upload("f.txt", b""), POST(AJAX + "upload-artifact", query={"run_uuid": NO_RUN, "path": "x"}, raw=b"x"),
         upload("../x"), upload("/etc/x"), upload("a/../../x"), upload("a\\b"), upload("a#b"), upload("%2e%2e/x"), of_run()),
    case("upload-artifact: a folder as the path", *SETUP, upload("a/"), of_run()),
    case("upload-artifact: too large", *SETUP, upload("f.bin", b"x" * (10 * 1024 * 1024)), upload("g.bin", b"x" * (10 * 1024 * 1024 + 1)), of_run()),
    case("of a logged model", EXPERIMENT, MODEL, MODEL_FILE, GET("logged-models/$m/artifacts/directories"), GET("logged-models/$m/artifacts/directories", {"artifact_directory_path": "x"}),
         GET(FILES, {"artifact_file_path": "MLmodel"}), GET(AJAX + "logged-models/$m/artifacts/directories"), PUT(f"{ARTIFACTS}/$e/models/$m/artifacts/data/x.bin", b"1"),
         GET("logged-models/$m/artifacts/directories"), GET("logged-models/$m/artifacts/directories", {"artifact_directory_path": "data"}), GET(FILES, {"artifact_file_path": "data/x.bin"})),
    case("of a logged model: invalid", EXPERIMENT, MODEL, MODEL_FILE, GET(FILES), GET(FILES, {"artifact_file_path": ""}), GET(FILES, {"artifact_file_path": "nothing"}), GET(FILES, {"artifact_file_path": "../MLmodel"}),
         GET(FILES, {"artifact_file_path": "/etc/passwd"}), GET("logged-models/$m/artifacts/directories", {"artifact_directory_path": ".."}), GET(f"logged-models/{NO_MODEL}/artifacts/directories"),
         GET(AJAX + f"logged-models/{NO_MODEL}/artifacts/files", {"artifact_file_path": "x"}), DELETE("logged-models/$m"), GET("logged-models/$m/artifacts/directories")),
    case("escapes by download", *[GET(f"{ARTIFACTS}/{p}") for p in ESCAPES]),
    case("escapes by download from below", *SETUP, *[get(p) for p in ESCAPES]),
    case("escapes by upload", *[PUT(f"{ARTIFACTS}/{p}", b"x", diff=d) for p, d in ((p, "upload-path" if p in FOLDERS else None) for p in ESCAPES)]),
    case("strange paths", *SETUP, *[strange(step) for p in STRANGE for step in (*by_path(p), *by_query(p), of_run(p))]),
    case("broken URLs", *SETUP, *[strange(step) for p in BROKEN for step in by_path(p)], *[strange(step) for step in by_query("a b")],
         *[step for p in BROKEN for step in (of_run(p), *(by_query(p) if "%" in p else ()))]),
    case("escapes by deletion", *[DELETE(f"{ARTIFACTS}/{p}") for p in ESCAPES if p not in (".", "%2e", "a/..", "a?b=c", "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd")]),
    case("escapes by listing", *[GET(ARTIFACTS, f"path={p}") for p in ESCAPES]),
    case("escapes by get-artifact", *SETUP, *[GET("/get-artifact", f"run_id=$r&path={p}") for p in ESCAPES]),
    case("escapes by upload-artifact", *SETUP, *[POST(AJAX + "upload-artifact", query=f"run_uuid=$r&path={p}", raw=b"x") for p in ESCAPES if p not in (".", "%2e", "a/..", "..", "a/", "workspaces/")]),
    case("escapes by model files", EXPERIMENT, MODEL, *[GET(FILES, f"artifact_file_path={p}") for p in ESCAPES]),
    case("not served: --no-serve-artifacts", GET(ARTIFACTS, {"path": "x"}), GET(f"{ARTIFACTS}/x"), PUT(f"{ARTIFACTS}/x", b"x"), DELETE(f"{ARTIFACTS}/x"), EXPERIMENT, server="no-artifacts"),
]
