# SPDX-License-Identifier: Apache-2.0
"""Who is asking: passwords and headers, and what comes before the question and after it."""

from .dsl import ARTIFACTS, GET, POST, PUT, WORKSPACES, case


def stranger(step_maker, path, *arguments, **options):
    return step_maker(path, *arguments, user=None, **options)


SEARCH = {"max_results": 1, "filter": "name = 'x'"}
WRONG = (("admin", "wrong-password-of-admin"), ("nobody", "a-password-of-nobody"), ("admin", ""), ("", ""), ("", "an-admin-of-tests"), ("ADMIN", "an-admin-of-tests"), ("admin", "an-admin-of-tests "), ("admin", "password1234"))
MALFORMED = ("", "Basic", "Basic ", "Basic !!!", "Basic YWRtaW4", "Bearer x", "Bearer", "Digest a=b", "YWRtaW46eA==", "Basic /zp4")

CASES = [
    case("strangers", *[stranger(*a) for a in ((GET, "experiments/search", SEARCH), (POST, "experiments/create", {"name": "x"}), (GET, "no/such/path"), (GET, "experiments/create"), (GET, "/version"), (GET, WORKSPACES), (GET, "/"),
         (GET, ARTIFACTS, {"path": "x"}), (GET, "/get-artifact", {"run_id": "x", "path": "y"}))], stranger(POST, "experiments/search", raw=b"{", type="application/json"), server="auth"),
    case("what answers anybody", stranger(GET, "/health"), stranger(GET, "/api/3.0/mlflow/server-info", diff="parts-offered"), stranger(GET, "/ajax-api/3.0/mlflow/server-info", diff="parts-offered"), server="auth"),
    case("wrong passwords", *[GET("experiments/search", SEARCH, user=u) for u in WRONG], server="auth"),
    case("right password", GET("experiments/search", SEARCH), GET("experiments/search", SEARCH), POST("experiments/create", {"name": "e"}), server="auth"),
    case("malformed headers", *[GET("experiments/search", SEARCH, user=None, headers={"Authorization": v}) for v in MALFORMED], server="auth"),
    case("spelling of the scheme", *[GET("experiments/search", SEARCH, user=None, headers={"Authorization": v + " YWRtaW46YW4tYWRtaW4tb2YtdGVzdHM="}) for v in ("Basic", "basic", "BASIC", "basic ")], server="auth"),
    case("names of workspaces that cannot be", *[stranger(GET, "experiments/search", SEARCH, workspace=w) for w in ("A", "a", "a_b")], GET("experiments/search", SEARCH, workspace="A"), server="auth"),
    case("workspaces that are not there", GET("experiments/search", SEARCH, workspace="not-there"), stranger(GET, "experiments/search", SEARCH, workspace="not-there", diff="strangers-first"),
         GET("experiments/search", SEARCH, workspace="not-there", user=("admin", "wrong-password"), diff="strangers-first"), GET("no/such", workspace="not-there"), server="auth"),
    case("uploads of strangers", stranger(PUT, f"{ARTIFACTS}/x", b"x"), stranger(PUT, f"{ARTIFACTS}/x", b"x", workspace="not-there"), PUT(f"{ARTIFACTS}/x", b"x", user=WRONG[0]), stranger(GET, f"{ARTIFACTS}/x"), server="auth"),
]
