/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What MLflow's web UI asks for and this server has nothing behind: usage data for
 * MLflow's makers, which is never collected here, the assistant, and demo data.
 */
#include "app/endpoints.h"

/* mlflow/telemetry/constant.py FALLBACK_UI_CONFIG: the UI then sends nothing. */
HANDLER_NO_INPUT(ui_telemetry_config)
{
	struct json j = reply_json(rq);

	jw_obj(&j);
	jw_key(&j, "disable_ui_events");
	jw_raw(&j, "[]");
	jw_kv_bool(&j, "disable_ui_telemetry", true);
	jw_kv_int(&j, "ui_rollout_percentage", 0);
	jw_obj_end(&j);
	return true;
}

/* What an older page may still send is thrown away, and it is told to stop. */
HANDLER_NO_INPUT(ui_telemetry)
{
	return reply_member(rq, "status", "disabled");
}

/* The reference without MLFLOW_DEPLOYMENTS_TARGET: "pretend an empty gateway". */
HANDLER_NO_INPUT(gateway_proxy)
{
	struct json j = reply_json(rq);

	jw_raw(&j, "{\"endpoints\": []}");
	return true;
}

/* mlflow/server/assistant/api.py ConfigResponse: nothing is set up. */
HANDLER_NO_INPUT(assistant_config)
{
	struct json j = reply_json(rq);

	jw_raw(&j, "{\"providers\": {}, \"projects\": {}, \"remote_access_allowed\": false}");
	return true;
}

/* Providers are programs on the server's machine, which workers do not start. */
HANDLER_NO_INPUT(assistant_providers)
{
	struct json j = reply_json(rq);

	jw_raw(&j, "{\"providers\": []}");
	return true;
}

/* The reference makes its demo with the generators of its Python package. */
HANDLER_NO_INPUT(demo_generate)
{
	return fail(rq, NOT_IMPLEMENTED,
		    "This server cannot make MLflow's demo data by itself. Run `mlflow demo "
		    "--tracking-uri` with the address of this server where MLflow is installed.");
}

HANDLER_NO_INPUT(demo_delete)
{
	return fail(
		rq, NOT_IMPLEMENTED,
		"This server does not know what belongs to MLflow's demo. Delete the experiment "
		"'MLflow Demo', and the prompts whose names begin with 'mlflow-demo'.");
}
