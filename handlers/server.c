/* SPDX-License-Identifier: Apache-2.0 */
/* The server about itself. */
#include "app/artifacts/stores.h"
#include "app/config.h"
#include "app/endpoints.h"
#include "app/metrics.h"

/* nginx has the web UI's files; see nginx/server.conf.in. */
HANDLER_NO_INPUT(ui_index)
{
	reply_text(rq, "");
	rq->reply.type = NULL;
	reply_header(rq, "X-Accel-Redirect", "/_mlflow/ui");
	return true;
}

HANDLER_NO_INPUT(health)
{
	return reply_text(rq, "OK");
}

HANDLER_NO_INPUT(version)
{
	return reply_text(rq, MLFLOW_VERSION);
}

HANDLER_NO_INPUT(metrics)
{
	if (!rq->config->expose_prometheus)
		return fail(rq, ENDPOINT_NOT_FOUND,
			    "Metrics are off; start the server with --expose-prometheus.");
	reply_text(rq, "");
	rq->reply.type = "text/plain; version=0.0.4; charset=utf-8";
	metrics_write(&rq->reply.body);
	return true;
}

/* Capabilities that clients and the web UI ask for first
 * (mlflow/server/handlers.py build_server_info_payload). */
HANDLER_NO_INPUT(server_info)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_kv_str(&j, "store_type", "SqlStore");
	jw_kv_bool(&j, "workspaces_enabled", rq->config->enable_workspaces);
	jw_kv_bool(&j, "trace_archival_enabled", false);
	jw_kv_bool(&j, "multipart_uploads_enabled", stores_take_parts(rq->config));
	jw_kv_bool(&j, "multipart_downloads_enabled", stores_presign_all(rq->config));
	jw_kv_bool(&j, "presigned_upload_run_id_supported", true);
	jw_kv_bool(&j, "presigned_upload_model_id_supported", true);
	jw_key(&j, "features_enabled");
	jw_obj(&j);
	jw_kv_bool(&j, "gateway", rq->config->enable_ai_gateway);
	jw_obj_end(&j);
	jw_obj_end(&j);
	return true;
}
