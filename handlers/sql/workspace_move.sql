-- Gives everything of one workspace to another. What hangs on registered models
-- and MCP servers follows by its foreign keys.
-- $1::text  workspace
-- $2::text  the other one
with model as (
	update registered_models set workspace = $2 where workspace = $1
), experiment as (
	update experiments set workspace = $2 where workspace = $1
), dataset as (
	update evaluation_datasets set workspace = $2 where workspace = $1
), webhook as (
	update webhooks set workspace = $2 where workspace = $1
), delivery as (
	update mlflow_fcgi.webhook_deliveries set workspace = $2 where workspace = $1
), secret as (
	update secrets set workspace = $2 where workspace = $1
), endpoint as (
	update endpoints set workspace = $2 where workspace = $1
), definition as (
	update model_definitions set workspace = $2 where workspace = $1
), budget as (
	update budget_policies set workspace = $2 where workspace = $1
), guardrail as (
	update guardrails set workspace = $2 where workspace = $1
), guardrail_config as (
	update guardrail_configs set workspace = $2 where workspace = $1
), job as (
	update jobs set workspace = $2 where workspace = $1
)
update mcp_servers set workspace = $2 where workspace = $1;
