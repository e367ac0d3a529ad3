# SPDX-License-Identifier: Apache-2.0
"""What the web UI asks for beside the API: switches, and lists of features that nobody has used."""

from .dsl import AJAX, EXPERIMENT, GET, POST, case

API3, AJAX3 = "/api/3.0/mlflow/", "/ajax-api/3.0/mlflow/"
OF_EXPERIMENT = ("scorers/list", "review-queues/list")
OF_WORKSPACE = ("mcp-servers")

CASES = [
    case("telemetry is off", GET(AJAX3 + "ui-telemetry", workspace=None), POST(AJAX3 + "ui-telemetry", {"records": [{"event_name": "x"}]}, workspace=None)),
    case("no gateway", GET(AJAX + "gateway-proxy", {"gateway_path": "api/2.0/endpoints/"}), POST(AJAX + "gateway-proxy", {"gateway_path": "api/2.0/endpoints/"})),
    case("calls of models", POST("/gateway/chat/mlflow/invocations", {"messages": []}, diff="no-calls"), GET("/gateway/mlflow/v1/models", diff="no-calls")),
    case("demo data", POST(AJAX3 + "demo/generate", {"features": []}, diff="no-demo"), POST(AJAX3 + "demo/delete", {}, diff="no-demo")),
    case("assistant", GET(AJAX3 + "assistant/config", workspace=None), GET(AJAX3 + "assistant/providers", workspace=None, diff="no-assistant")),
    case("nothing there yet", EXPERIMENT, *[GET(root + path, {"experiment_id": "$e"}) for root in (API3, AJAX3) for path in OF_EXPERIMENT], *[GET(root + path) for root in (API3, AJAX3) for path in OF_WORKSPACE],
         *[POST(root + "issues/search", {"experiment_id": "$e"}) for root in (API3, AJAX3)], *[POST(root + "datasets/search", {"experiment_ids": ["$e"], "order_by": ["created_time DESC"], "max_results": 50}) for root in (API3, AJAX3)], *[GET(root + "datasets/search", {"experiment_ids": "$e"}) for root in (API3, AJAX3)]),
    case("no label schema yet", EXPERIMENT, *[GET(root + "label-schemas/list", {"experiment_id": "$e"}) for root in (API3, AJAX3)], GET(API3 + "label-schemas/list"), GET(API3 + "label-schemas/list", {"experiment_id": "x"})),
]
