# SPDX-License-Identifier: Apache-2.0
"""health, version, server-info, unknown paths, methods, content types, static prefix, --artifacts-only."""

from .dsl import AJAX, API, ARTIFACTS, DELETE, EXPERIMENT, GET, POST, PUT, Step, WORKSPACES, case

CREATE = API + "experiments/create"
BODY = b'{"name": "e"}'


def sent(kind, body=BODY, **options):
    return POST("experiments/create", raw=body, type=kind, **options)


CASES = [
    case("health and version", GET("/health", workspace=None), GET("/version", workspace=None, diff="version-type"), Step("POST", "/health", workspace=None), Step("POST", "/version", workspace=None), GET("/health/", workspace=None)),
    case("server-info", GET("/api/3.0/mlflow/server-info", workspace=None, diff="parts-offered"), GET("/ajax-api/3.0/mlflow/server-info", workspace=None, diff="parts-offered"), POST("/api/3.0/mlflow/server-info", {}, workspace=None)),
    case("unknown paths", *[GET(p) for p in ("/api", "/api/", "/api/2.0", "/api/2.0/mlflow", "/api/2.0/mlflow/", "/api/2.0/mlflow/experiments", "/api/2.0/mlflow/experiments/", "/api/2.0/mlflow/experiments/get/", "/api/2.0/mlflow/experiments/gets",
         "/api/2.0/mlflow/experiments/ge", "/api/1.0/mlflow/experiments/get", "/api/2.0/mlflow/Experiments/get", "/api/2.0/mlflow/experiments/get%20", "/api/2.0/mlflow/nothing",
         "/ajax-api/2.0/nothing", "/API/2.0/mlflow/experiments/get", "/api/2.0/mlflow/experiments/get;x", "/api/2.0/mlflow/preview/experiments/get")]),
    case("escaped paths", GET("/api/2.0/mlflow/experiments%2Fget", {"experiment_id": "x"}), GET("/api/2.0/mlflow/experiments/%67et", {"experiment_id": "x"}), GET("/api/2.0/mlflow/experiments/../experiments/get", {"experiment_id": "x"}),
         GET("/api/2.0/mlflow/./experiments/get", {"experiment_id": "x"}), GET("/api/2.0/mlflow/experiments/get%00", {"experiment_id": "x"}, diff="strange-path")),
    case("methods", *[Step(m, API + p) for m in ("PUT", "DELETE", "PATCH", "TRACE", "FOO") for p in ("experiments/create", "experiments/get")], Step("OPTIONS", CREATE), POST("experiments/get", {"experiment_id": "0"}), GET("experiments/create"), GET("runs/search"),
         Step("PUT", "/api/2.0/mlflow/logged-models/m-1"), Step("POST", f"{WORKSPACES}/x", workspace=None), Step("PUT", WORKSPACES, workspace=None)),
    case("HEAD", Step("HEAD", "/health", workspace=None), Step("HEAD", API + "experiments/get", query={"experiment_id": "0"}, workspace=None, diff="head")),
    case("content types", sent("application/json"), sent("application/json; charset=utf-8"), sent("APPLICATION/JSON"), sent(" application/json"), sent("application/json;charset=utf-8"), sent("text/plain"), sent("text/plain; x=application/json"),
         sent("application/x-www-form-urlencoded"), sent("multipart/form-data"), sent(None), sent(""), sent("application/jsonx"), sent("application/vnd.api+json")),
    case("content types without a body", *[POST("experiments/create", raw=b"", type=k) for k in (None, "application/json", "text/plain")], GET("experiments/get", {"experiment_id": "0"}, type="text/plain", workspace=None),
         GET("experiments/get", {"experiment_id": "0"}, type="application/json", workspace=None), GET("experiments/get", type="text/plain")),
    case("double-encoded bodies of old clients", POST("experiments/create", raw=b'"{\\"name\\": \\"e\\"}"', type="application/json"), POST("experiments/get-by-name", raw=b'"x"', type="application/json"), POST("experiments/create", raw=b'"nonsense"', type="application/json")),
    case("bodies that are no object", *[sent("application/json", b) for b in (b"[]", b"1", b"true", b'""')]),
    case("bodies that count as none", *[sent("application/json", b) for b in (b"", b"null")]),
    case("broken bodies", *[sent("application/json", b, diff="broken-json") for b in (b"{", b"}", b'{"name": }', b'{"name": "e"', b"{'name': 'e'}", b'{"name": "e",}', b"nonsense", b'{"name": "e"}x', b'{"name": "\x01"}', b'{"name": "e" /* c */}', b"\xff\xfe{", b" ")]),
    case("bodies in other encodings", sent("application/json", '{"name": "utf-16"}'.encode("utf-16"), diff="utf-8-only"), sent("application/json", b'\xef\xbb\xbf{"name": "bom"}', diff="utf-8-only"), sent("application/json", '{"name": "é"}'.encode("latin-1"), diff="broken-json")),
    case("a name given twice", sent("application/json", b'{"name": "first", "name": "second"}')),
    case("lone surrogates", sent("application/json", b'{"name": "\\ud800"}', diff="broken-json"), sent("application/json", b'{"name": "\\udc00x"}', diff="broken-json")),
    case("query strings", EXPERIMENT, *[GET("experiments/get", q) for q in ("experiment_id=%24e&", "&experiment_id=$e", "experiment_id=$e&&", "experiment_id=$e&x", "experiment_id=$e&x=%", "experiment_id=$e#x", "experiment_id=$e;x=1", "experiment_id=%31%32",
         "experiment%5Fid=$e", "experiment_id", "=x", "experiment_id=1+2", "?experiment_id=$e", "experiment_id=$e&experiment_id=", "EXPERIMENT_ID=$e", "experimentId=$e")]),
    case("query strings with strange bytes", *[GET("experiments/get", q, diff="query-bytes") for q in ("experiment_id=%ff", "experiment_id=%00", "experiment_id=1%00", "experiment_id=1&x=%c0%80")]),
    case("a long query string", GET("experiments/get", {"experiment_id": "1" * 3000}), GET("experiments/get-by-name", {"experiment_name": "x" * 7000})),
    case("cross-origin requests", *[sent("application/json", headers={"Origin": o}) for o in ("http://localhost:3000", "http://127.0.0.1", "https://localhost:8443", "https://127.0.0.1", "https://[::1]:1", "https://evil.example", "null", "http://localhost.evil.example", "https://localhost.evil.example")],
         *[GET("/health", headers={"Origin": o}) for o in ("http://localhost:3000", "https://evil.example")],
         *[Step("OPTIONS", CREATE, headers={"Origin": o, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}) for o in ("http://localhost:3000", "https://localhost:3000", "https://evil.example")]),
    case("hosts", *[GET(p, workspace=None, headers={"Host": h}, diff=None if p == "/health" else "disguised-hosts" if "evil" in h else "parts-offered" if "m" not in h else None) for h in ("localhost", "localhost:1", "10.0.0.1:5000", "[::1]:5000", "mlflow.example.com", "192.168.1.1.evil") for p in ("/health", "/api/3.0/mlflow/server-info")]),
    case("web UI", *[GET(p, workspace=None, diff="static-headers") for p in ("/", "/static-files/favicon.ico", "/static-files/lib/notebook-trace-renderer/index.html", "/build/index.html")], *[GET(p, workspace=None) for p in ("/static-files/manifest.json", "/static-files/asset-manifest.json",
         "/static-files/nothing.js", "/static-files/", "/static-files/static", "/static-files/static/", "/index.html", "/nonexistent")], Step("HEAD", "/", workspace=None), Step("OPTIONS", "/", workspace=None, diff="options"), Step("OPTIONS", "/static-files/favicon.ico", workspace=None, diff="static-options"), POST("/", {}, workspace=None)),
    case("web UI below a prefix", GET("/mlflow/", diff="static-headers"), *[GET(p) for p in ("/mlflow/static-files/manifest.json", "/", "/static-files/manifest.json")], GET("/mlflow", diff="redirect"), server="plain"),
    case("static prefix", GET("/mlflow/health"), GET("/mlflow/version", diff="version-type"), GET("/health"), GET("/version"), GET("/mlflow/api/3.0/mlflow/server-info", diff="parts-offered"), GET("/api/3.0/mlflow/server-info"), POST("/mlflow" + CREATE, {"name": "prefixed"}, keep={"e": "experiment_id"}),
         GET("/mlflow" + API + "experiments/get", {"experiment_id": "$e"}), GET("/mlflow" + AJAX + "experiments/get", {"experiment_id": "$e"}), GET(API + "experiments/get", {"experiment_id": "$e"}), GET("/mlflow" + ARTIFACTS, {"path": "x"}),
         PUT("/mlflow" + ARTIFACTS + "/p/f.txt", b"x", diff="empty-answer"), GET("/mlflow" + ARTIFACTS + "/p/f.txt"), GET("/mlflowx/health"), GET("/mlflow/mlflow/health"), server="plain"),
    case("artifacts only: refused", POST("experiments/create", {"name": "e"}), GET("experiments/get", {"experiment_id": "0"}), POST("runs/search", {}), GET("artifacts/list", {"run_id": "x"}), GET(WORKSPACES),
         GET("logged-models/x"), GET("/get-artifact", {"run_id": "x", "path": "y"}), GET(AJAX + "metrics/get-history-bulk"), POST(AJAX + "upload-artifact", raw=b"x"), DELETE("logged-models/m-1/tags/x"), server="artifacts-only"),
    case("artifacts only: served", PUT(f"{ARTIFACTS}/a/f.txt", b"x"), GET(f"{ARTIFACTS}/a/f.txt"), GET(ARTIFACTS, {"path": "a"}), GET("/health"), GET("/version", diff="version-type"), GET("/api/3.0/mlflow/server-info", diff="parts-offered"), DELETE(f"{ARTIFACTS}/a/f.txt"), server="artifacts-only"),
    case("direct artifact root", EXPERIMENT, GET("experiments/get", {"experiment_id": "$e"}), POST("runs/create", {"experiment_id": "$e", "run_name": "r"}, keep={"r": "run.info.run_id"}), GET("artifacts/list", {"run_id": "$r"}), server="direct"),
    case("without artifacts: server-info", GET("/api/3.0/mlflow/server-info", workspace=None), server="no-artifacts"),
]
